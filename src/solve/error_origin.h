/* error_origin.h: the way of an error value from where it shows to where it began. */
#ifndef CG_SOLVE_ERROR_ORIGIN_H
#define CG_SOLVE_ERROR_ORIGIN_H

#include "program/program.h"

typedef struct cg_error_place {
    const cg_node *node, *named; /* `named`: the nearest node on the way that has a name, or NULL */
    cg_error error;
    bool has_row;
    uint32_t row;        /* from 0 */
    size_t cell;         /* of all its cells, row by row */
    const char *text;    /* "t[ratio] is #DIV/0! in row 3 (line 4 of data.csv)", "Plan!B7 is #N/A" */
    const char *formula; /* of it, as it is in that cell; NULL: it is no formula */
    cg_span span;        /* where that is written */
} cg_error_place;

typedef struct cg_error_path {
    const cg_error_place *at; /* the node itself first, the origin last */
    size_t count;             /* 0: the node is no error */
} cg_error_path;

cg_error_path cg_find_error_path(cg_arena *arena, const cg_model *model, cg_node *node, const cg_cell *const *params,
                                 cg_draw draw);

#endif
