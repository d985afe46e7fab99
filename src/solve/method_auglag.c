/* method_auglag.c: augmented Lagrangian, Birgin and Martinez (2008), as NLopt has it, over its L-BFGS.
 *
 * Enters: a smooth problem. Leaves: a minimum. Constraints become penalties, whose weights grow from round to round. */
#include "solve/nlopt_search.h"

static void *prepare(cg_arena *arena, const cg_search *search) {
    static const cg_nlopt_run runs[] = {{NLOPT_AUGLAG, NLOPT_LD_LBFGS, 1e-14, 100000, 3}};
    return cg_nlopt_prepare(arena, search, runs, sizeof runs / sizeof *runs);
}

const cg_method cg_method_auglag = {
    .name = "auglag",
    .help = "Augmented Lagrangian over L-BFGS: for smooth problems with many variables and any constraints.",
    .handles = CG_HANDLES_BOUNDS | CG_HANDLES_INEQUALITIES | CG_HANDLES_EQUALITIES,
    .decides = true,
    .prepare = prepare,
    .start = cg_nlopt_start,
    .step = cg_nlopt_step,
};
