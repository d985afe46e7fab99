/* method_mip.c: linear programs with whole numbers by branch and cut (GLPK). Enters: a linear problem in which some
 * variables are whole numbers. Leaves: a best point, proved to be one. */
#include "solve/linear_program.h"

const cg_method cg_method_mip = {
    .name = "mip",
    .help = "Branch and cut over the simplex method: for linear problems in which variables are whole numbers.",
    .needs = CG_NEEDS_LINEAR,
    .handles = CG_HANDLES_BOUNDS | CG_HANDLES_INEQUALITIES | CG_HANDLES_EQUALITIES | CG_HANDLES_INTEGERS,
    .decides = true,
    .any_start = true,
    .prepare = cg_linear_prepare,
    .start = cg_linear_start,
    .step = cg_linear_step,
    .branching = cg_linear_branching,
};
