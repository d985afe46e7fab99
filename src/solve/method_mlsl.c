/* method_mlsl.c: multi-level single linkage, Rinnooy Kan and Timmer (1987), as NLopt has it, and SLSQP at its end.
 *
 * Enters: a smooth problem within bounds. Leaves: the lowest minimum that local searches from evenly spread points
 * found. */
#include "solve/nlopt_search.h"

static void *prepare(cg_arena *arena, const cg_search *search) {
    return cg_nlopt_prepare_global(arena, search, NLOPT_GD_MLSL_LDS, NLOPT_LD_LBFGS, 0);
}

const cg_method cg_method_mlsl = {
    .name = "mlsl",
    .help = "Local searches from evenly spread points between bounds for the lowest of many minima, then SLSQP.",
    .options = {CG_NLOPT_EVALUATIONS},
    .needs = CG_NEEDS_BOX,
    .handles = CG_HANDLES_BOUNDS,
    .decides = true,
    .prepare = prepare,
    .start = cg_nlopt_start,
    .step = cg_nlopt_step,
};
