/* method_mma.c: the method of moving asymptotes, Svanberg (2002), as NLopt has it.
 *
 * Enters: a smooth problem without equations. Leaves: a minimum; each of its steps keeps the constraints. */
#include "solve/nlopt_search.h"

static void *prepare(cg_arena *arena, const cg_search *search) {
    static const cg_nlopt_run runs[] = {{NLOPT_LD_MMA, NLOPT_NUM_ALGORITHMS, 1e-13, 3000, 2}};
    return cg_nlopt_prepare(arena, search, runs, sizeof runs / sizeof *runs);
}

const cg_method cg_method_mma = {
    .name = "mma",
    .help = "The method of moving asymptotes: for smooth problems with many variables and inequalities.",
    .handles = CG_HANDLES_BOUNDS | CG_HANDLES_INEQUALITIES,
    .decides = true,
    .prepare = prepare,
    .start = cg_nlopt_start,
    .step = cg_nlopt_step,
};
