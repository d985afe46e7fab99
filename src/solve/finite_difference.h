/* finite_difference.h: a slope measured instead of derived, to check the derived ones by.
 *
 * Enters: a node, one cell of one params block, and a slope that is claimed for it. Leaves: the measured slope, how far
 * off it may be (rounding, and what of the function is not a straight line), and whether the claim agrees. A kink of
 * the function beside x spoils a difference across it, so smaller and smaller steps are tried; at a kink in x itself, a
 * slope between those on either side is right. */
#ifndef CG_SOLVE_FINITE_DIFFERENCE_H
#define CG_SOLVE_FINITE_DIFFERENCE_H

#include <stdbool.h>

#include "program/program.h"

typedef struct cg_measured {
    double slope; /* NAN when the function is not a number near x */
    double allowance;
    bool agrees;
} cg_measured;

/* A one-cell objective as a function of the cells of one params block. */
typedef struct cg_probe {
    cg_run *run;
    const cg_cell **params; /* as the run reads them */
    cg_cell *cells;         /* of the block that is probed: a copy */
    size_t cell;
} cg_probe;

/* `values` are those of the model's params blocks, `index` is the block that is probed. The probe lives in the arena.
 */
cg_probe cg_probe_open(cg_arena *arena, const cg_model *model, cg_node *objective, const cg_cell *const *values,
                       cg_draw draw, size_t index);
/* By the block's cell number `cell`, which holds a number. */
cg_measured cg_measure_slope(cg_probe *probe, size_t cell, double claimed);

#endif
