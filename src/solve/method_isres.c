/* method_isres.c: improved stochastic ranking evolution strategy, Runarsson and Yao (2005), as NLopt has it, and SLSQP.
 *
 * Enters: a problem within bounds. Leaves: the lowest minimum that the evolution came upon. */
#include "solve/nlopt_search.h"

static void *prepare(cg_arena *arena, const cg_search *search) {
    uint64_t evaluations = (uint64_t)cg_search_option(search, 0);
    const cg_nlopt_run runs[] = {{NLOPT_GN_ISRES, NLOPT_NUM_ALGORITHMS, 1e-10, evaluations, 0},
                                 {NLOPT_LD_SLSQP, NLOPT_NUM_ALGORITHMS, 1e-15, 20000, 20}};
    return cg_nlopt_prepare(arena, search, runs, sizeof runs / sizeof *runs);
}

const cg_method cg_method_isres = {
    .name = "isres",
    .help = "An evolution strategy between bounds for the lowest of many minima, with any constraints, then SLSQP.",
    .options = {{"evaluations", CG_OPTION_WHOLE, 20000, 1, 1e9, "of the global search; a local one follows", NULL}},
    .needs = CG_NEEDS_BOX,
    .handles = CG_HANDLES_BOUNDS | CG_HANDLES_INEQUALITIES | CG_HANDLES_EQUALITIES,
    .decides = true,
    .prepare = prepare,
    .start = cg_nlopt_start,
    .step = cg_nlopt_step,
};
