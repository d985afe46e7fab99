/* search_fixture.h: a method's search by its name, on a problem that is plain C. */
#ifndef CG_TESTS_SEARCH_FIXTURE_H
#define CG_TESTS_SEARCH_FIXTURE_H

#include "near.h"

#include <gsl/gsl_errno.h>
#include <string.h>

#include "solve/method.h"

static const cg_limits usual = {.gradient = 1e-9, .iterations = 2000, .evaluations = UINT64_MAX, .deadline = INFINITY};

static inline const double *defaults_of(cg_arena *arena, const cg_method *method) {
    double *options = CG_NEW_ARRAY(arena, CG_MOST_OPTIONS, double);
    for (size_t i = 0; i < cg_method_option_count(method); i++)
        options[i] = method->options[i].initial;
    return options;
}

static inline cg_search *search_with(cg_arena *arena, const char *name, const cg_problem *problem,
                                     const cg_limits *limits, const double *x) {
    const cg_method *method = cg_method_find(name);
    cg_limits *own = CG_NEW(arena, cg_limits);
    *own = *limits;
    if (method->decides && limits == &usual) own->gradient = -1, own->iterations = UINT64_MAX;
    cg_problem *copy = CG_NEW(arena, cg_problem);
    *copy = *problem;
    cg_search *search = cg_search_create(arena, copy, method, defaults_of(arena, method), own);
    cg_search_run(search, x);
    return search;
}

#endif
