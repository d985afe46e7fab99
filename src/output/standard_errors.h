/* standard_errors.h: how well a least-squares fit knows its variables.
 *
 * Enters: a solve whose objective is a sum of squares, and the params at its solution. Leaves: the standard error of
 * each variable, sqrt(s^2 inv(J'WJ)) with s^2 = r'Wr/(m-n): exact statistics for a linear model with independent errors
 * of one size, and the usual approximation for others. Source: Bates and Watts, Nonlinear Regression Analysis (1988).
 */
#ifndef CG_OUTPUT_STANDARD_ERRORS_H
#define CG_OUTPUT_STANDARD_ERRORS_H

#include "program/program.h"

typedef struct cg_standard_errors {
    double *errors;      /* one a variable cell */
    double residual;     /* of the residuals: s, with weights that are 1 on average */
    size_t observations; /* m; the degrees of freedom are m - n */
} cg_standard_errors;

/* `variables`: n_variables nodes of params blocks, with n cells. False when the objective is no sum of squares, has too
 * few of them, or does not determine the variables. */
bool cg_find_standard_errors(cg_arena *arena, cg_model *model, cg_node *objective, cg_node *const *variables,
                             size_t n_variables, const cg_cell *const *params, cg_draw draw, cg_standard_errors *out);

#endif
