/* certificate.h: what can be said of an answer beside the answer.
 *
 * Enters: a task and where its solve ended. Leaves: whether the constraints hold and the gradient is balanced (the
 * conditions of Karush, Kuhn and Tucker) by our own evaluation, the limits that stand in the way and what each costs,
 * the curvature within them, and whether nothing better can exist anywhere. */
#ifndef CG_SOLVE_CERTIFICATE_H
#define CG_SOLVE_CERTIFICATE_H

#include "solve/task.h"

/* `vertex` NULL: x is none of a linear program's. */
const cg_certificate *cg_task_certify(const cg_task *task, const double *x, const cg_vertex *vertex);

/* The tables of a Sensitivity Report for a solution that is certified; NULL where multipliers are not known, and where
 * there are none. (sensitivity.c) */
const cg_sensitivity *cg_task_sensitivity(const cg_task *task, const double *x, const cg_solution *solution,
                                          const cg_vertex *vertex);

/* min |sum of z[j] * columns[j] + target|, z[j] >= 0 where not `open`: Lawson and Hanson, Solving Least Squares
 * Problems (1974), chapter 23. columns[j * n + i]; z[count] comes out; returns the norm that is left. (multipliers.c)
 */
double cg_balance(cg_arena *arena, size_t n, size_t count, const double *columns, const bool *open,
                  const double *target, double *z);

/* The switches on the way to the objective and the constraints, and how near x is to them. (kinks.c) */
void cg_task_find_kinks(const cg_task *task, const double *x, cg_certificate *out);

#endif
