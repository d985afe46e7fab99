/* method_crs.c: controlled random search with local mutation, Kaelo and Ali (2006), as NLopt has it, and SLSQP at its
 * end.
 *
 * Enters: a problem within bounds. Leaves: the lowest minimum that a population of random points closed in on. */
#include "solve/nlopt_search.h"

static void *prepare(cg_arena *arena, const cg_search *search) {
    return cg_nlopt_prepare_global(arena, search, NLOPT_GN_CRS2_LM, NLOPT_NUM_ALGORITHMS, 1e-10);
}

const cg_method cg_method_crs = {
    .name = "crs",
    .help = "Controlled random search between bounds for the lowest of many minima, then SLSQP.",
    .options = {CG_NLOPT_EVALUATIONS},
    .needs = CG_NEEDS_BOX,
    .handles = CG_HANDLES_BOUNDS,
    .decides = true,
    .prepare = prepare,
    .start = cg_nlopt_start,
    .step = cg_nlopt_step,
};
