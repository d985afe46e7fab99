/* linear_program.h: a linear problem in GLPK's hands, for methods lp and mip. */
#ifndef CG_SOLVE_LINEAR_PROGRAM_H
#define CG_SOLVE_LINEAR_PROGRAM_H

#include "solve/methods.h"

/* For the rows of the methods. */
void *cg_linear_prepare(cg_arena *arena, const cg_search *search);
cg_stop cg_linear_start(cg_search *search);
cg_stop cg_linear_step(cg_search *search);
/* For that of method lp: prices, and how far coefficients and limits may go. */
const cg_vertex *cg_linear_vertex(const cg_search *search);
/* For that of method mip: how far branch and cut went. */
const cg_branching *cg_linear_branching(const cg_search *search);

#endif
