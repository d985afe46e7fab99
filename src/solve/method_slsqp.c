/* method_slsqp.c: sequential quadratic programming, Kraft (1988), as NLopt has it.
 *
 * Enters: a smooth problem. Leaves: a point where the gradient is balanced by those of the constraints. */
#include "solve/nlopt_search.h"

static void *prepare(cg_arena *arena, const cg_search *search) {
    static const cg_nlopt_run runs[] = {{NLOPT_LD_SLSQP, NLOPT_NUM_ALGORITHMS, 1e-15, 20000, 20}};
    return cg_nlopt_prepare(arena, search, runs, sizeof runs / sizeof *runs);
}

const cg_method cg_method_slsqp = {
    .name = "slsqp",
    .help = "Sequential quadratic programming with symbolic gradients: for smooth problems with any constraints.",
    .handles = CG_HANDLES_BOUNDS | CG_HANDLES_INEQUALITIES | CG_HANDLES_EQUALITIES,
    .decides = true,
    .prepare = prepare,
    .start = cg_nlopt_start,
    .step = cg_nlopt_step,
};
