/* method_lp.c: linear programs by the simplex method (GLPK). Enters: a linear problem. Leaves: a best vertex. */
#include "solve/linear_program.h"

const cg_method cg_method_lp = {
    .name = "lp",
    .help = "The simplex method: for an objective and constraints that are linear in the variables.",
    .needs = CG_NEEDS_LINEAR,
    .handles = CG_HANDLES_BOUNDS | CG_HANDLES_INEQUALITIES | CG_HANDLES_EQUALITIES,
    .decides = true,
    .any_start = true,
    .prepare = cg_linear_prepare,
    .start = cg_linear_start,
    .step = cg_linear_step,
    .vertex = cg_linear_vertex,
};
