/* method_bobyqa.c: quadratic approximations, Powell (2009), as NLopt has it.
 *
 * Enters: a problem of few variables. Leaves: a minimum, without the use of slopes. */
#include "solve/nlopt_search.h"

static void *prepare(cg_arena *arena, const cg_search *search) {
    static const cg_nlopt_run runs[] = {{NLOPT_LN_BOBYQA, NLOPT_NUM_ALGORITHMS, 1e-14, 50000, 10}};
    return cg_nlopt_prepare(arena, search, runs, sizeof runs / sizeof *runs);
}

const cg_method cg_method_bobyqa = {
    .name = "bobyqa",
    .help = "Powell's quadratic approximations, without slopes: for few variables, with bounds.",
    .needs = CG_NEEDS_TWO,
    .handles = CG_HANDLES_BOUNDS,
    .decides = true,
    .prepare = prepare,
    .start = cg_nlopt_start,
    .step = cg_nlopt_step,
};
