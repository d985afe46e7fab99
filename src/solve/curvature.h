/* curvature.h: see curvature.c. */
#ifndef CG_SOLVE_CURVATURE_H
#define CG_SOLVE_CURVATURE_H

#include "solve/certificate.h"

/* multipliers: [n_constraints]; normals: [active][n], those of the constraints and bounds that are active. False when
 * there are too many variables, or no second derivatives. */
bool cg_task_curvature(const cg_task *task, const double *x, const double *multipliers, const double *normals,
                       size_t active, cg_curvature *out);

#endif
