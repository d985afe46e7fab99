/* sheet_fixture.h: whole sheets that are solved through the public header. */
#ifndef CG_TESTS_SHEET_FIXTURE_H
#define CG_TESTS_SHEET_FIXTURE_H

#include "near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cellgrad.h"

/* A parabola through twenty points, three params, and columns to make objectives of. */
#define TWENTY                                                                                                         \
    "table data from \"data/quadratic_20.csv\"\n"                                                                      \
    "    pred = a*[@x]^2 + b*[@x] + k\n"                                                                               \
    "    gap = [@pred]-[@y]\n"                                                                                         \
    "    square = [@gap]^2\n"                                                                                          \
    "    weight = 1+ABS([@x])\n"                                                                                       \
    "    curve = EXP(a*[@x])-[@y]\n"                                                                                   \
    "    cut = MAX([@pred],0)-[@y]\n"                                                                                  \
    "params a = 1.1\nparams b = 1.1\nparams k = 1.1\n"

/* The sheet's text, after its first line, seen from the folder of the sources. */
static inline cg_workbook *load(const char *text) {
    char name[4096], whole[8192];
    const char *source = getenv("CELLGRAD_SOURCE");
    snprintf(name, sizeof name, "%s/test.sheet", source ? source : ".");
    int length = snprintf(whole, sizeof whole, "cellgrad 1\n%s", text);
    cg_workbook *book = cg_workbook_create(NULL);
    if (cg_workbook_load_text(book, name, whole, (size_t)length) != CG_OK)
        fail_msg("%s", cg_workbook_diagnostic_text(book, 0, false));
    return book;
}

static inline const cg_solve_result *solve(cg_workbook *book, const cg_solve_options *options) {
    cg_status status = cg_workbook_solve(book, NULL, options);
    const cg_solve_result *result = cg_workbook_solve_result(book, 0);
    if (!result) fail_msg("%d: %s", (int)status, cg_workbook_diagnostic_text(book, 0, false));
    return result;
}

static inline double cell(const cg_solve_result *result, size_t block, size_t at) {
    return result->values[block].values[at].number;
}

#endif
