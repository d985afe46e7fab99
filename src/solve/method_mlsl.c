/* method_mlsl.c: multi-level single linkage, Rinnooy Kan and Timmer (1987), as NLopt has it, and SLSQP at its end.
 *
 * Enters: a smooth problem within bounds. Leaves: the lowest minimum that local searches from evenly spread points
 * found. */
#include "solve/nlopt_search.h"

static void *prepare(cg_arena *arena, const cg_search *search) {
    uint64_t evaluations = (uint64_t)cg_search_option(search, 0);
    const cg_nlopt_run runs[] = {{NLOPT_GD_MLSL_LDS, NLOPT_LD_LBFGS, 0, evaluations, 0},
                                 {NLOPT_LD_SLSQP, NLOPT_NUM_ALGORITHMS, 1e-15, 20000, 20}};
    return cg_nlopt_prepare(arena, search, runs, sizeof runs / sizeof *runs);
}

const cg_method cg_method_mlsl = {
    .name = "mlsl",
    .help = "Local searches from evenly spread points between bounds for the lowest of many minima, then SLSQP.",
    .options = {{"evaluations", CG_OPTION_WHOLE, 20000, 1, 1e9, "of the global search; a local one follows", NULL}},
    .needs = CG_NEEDS_BOX,
    .handles = CG_HANDLES_BOUNDS,
    .decides = true,
    .prepare = prepare,
    .start = cg_nlopt_start,
    .step = cg_nlopt_step,
};
