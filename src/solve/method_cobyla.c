/* method_cobyla.c: linear approximations, Powell (1994), as NLopt has it.
 *
 * Enters: a problem of few variables, smooth or not. Leaves: a minimum, without the use of slopes. */
#include "solve/nlopt_search.h"

static void *prepare(cg_arena *arena, const cg_search *search) {
    static const cg_nlopt_run runs[] = {{NLOPT_LN_COBYLA, NLOPT_NUM_ALGORITHMS, 1e-10, 20000, 20}};
    return cg_nlopt_prepare(arena, search, runs, sizeof runs / sizeof *runs);
}

const cg_method cg_method_cobyla = {
    .name = "cobyla",
    .help = "Powell's linear approximations, without slopes: for few variables, kinks, and any constraints.",
    .handles = CG_HANDLES_BOUNDS | CG_HANDLES_INEQUALITIES | CG_HANDLES_EQUALITIES,
    .decides = true,
    .prepare = prepare,
    .start = cg_nlopt_start,
    .step = cg_nlopt_step,
};
