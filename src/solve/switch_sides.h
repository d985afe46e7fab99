/* switch_sides.h: what rounding alone may do to a gradient.
 *
 * Enters: the gradient at a point, as nodes. Leaves: for each slope how far it jumps where the point stands so near to
 * switches (of IF, MAX, ABS) that another program, which rounds otherwise, may take their other side. */
#ifndef CG_SOLVE_SWITCH_SIDES_H
#define CG_SOLVE_SWITCH_SIDES_H

#include "program/program.h"

/* `gradient[k]` is that by the params block changing[k], of its size; reach[k][i] gets the jump of its cell i. `values`
 * are those of the model's params blocks. */
void cg_switch_sides(cg_arena *arena, const cg_model *model, cg_node *const *gradient, const size_t *changing, size_t n,
                     const cg_cell *const *values, cg_draw draw, double *const *reach);

#endif
