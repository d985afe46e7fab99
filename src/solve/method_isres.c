/* method_isres.c: improved stochastic ranking evolution strategy, Runarsson and Yao (2005), as NLopt has it, and SLSQP.
 *
 * Enters: a problem within bounds. Leaves: the lowest minimum that the evolution came upon. */
#include "solve/nlopt_search.h"

static void *prepare(cg_arena *arena, const cg_search *search) {
    return cg_nlopt_prepare_global(arena, search, NLOPT_GN_ISRES, NLOPT_NUM_ALGORITHMS, 1e-10);
}

const cg_method cg_method_isres = {
    .name = "isres",
    .help = "An evolution strategy between bounds for the lowest of many minima, with any constraints, then SLSQP.",
    .options = {CG_NLOPT_EVALUATIONS},
    .needs = CG_NEEDS_BOX,
    .handles = CG_HANDLES_BOUNDS | CG_HANDLES_INEQUALITIES | CG_HANDLES_EQUALITIES,
    .decides = true,
    .prepare = prepare,
    .start = cg_nlopt_start,
    .step = cg_nlopt_step,
};
