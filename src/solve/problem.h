/* problem.h: what a solver method sees of the world: numbers in, numbers out.
 *
 * Enters: a point x of n variables. Leaves: the objective to be minimised and its gradient and, when the objective is a
 * sum of squares, the residuals and their Jacobian; and the constraints. A method knows neither sheets nor graphs, so
 * it is tested on plain C functions. */
#ifndef CG_SOLVE_PROBLEM_H
#define CG_SOLVE_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cg_pieces cg_pieces; /* pieces.h */

typedef struct cg_problem {
    size_t n;
    const double *low, *high; /* n each, -INFINITY and INFINITY where open; NULL: no bounds at all */
    /* Value and gradient[n]; not finite where the objective or a slope is not a number. */
    double (*evaluate)(void *user, const double *x, double *gradient);

    /* Of a sum of squares: objective = sum of residual^2, plus a constant. */
    size_t m;    /* residuals; 0: not a sum of squares */
    bool affine; /* the Jacobian is the same at every point */
    /* Computes residuals and Jacobian at x and keeps them in `user`; false when one of them is not a number. */
    bool (*residuals)(void *user, const double *x);
    /* Copies out rows [first, first + count) of what was kept: residuals[count], jacobian[count * n] row by row;
     * either may be NULL. */
    void (*rows)(const void *user, size_t first, size_t count, double *residuals, double *jacobian);

    /* Constraints: each value is to be <= 0 or, where `equal`, = 0. A violation counts in units of its scale. */
    size_t n_constraints;
    const bool *equal;    /* [n_constraints] */
    const double *scales; /* [n_constraints] */
    /* Copies out values[n_constraints] and jacobian[n_constraints * n], row by row, at the point that `evaluate` was
     * called with last; either may be NULL. */
    void (*constraints)(const void *user, double *values, double *jacobian);
    bool linear;         /* objective and constraints are linear in x */
    const bool *integer; /* [n] variables that are whole numbers; NULL: none */
    /* [n] number from 1 of the set that a variable is in, 0: none; NULL: there are none. The m variables of a set are
     * the numbers 1 to m in some order. */
    const unsigned *order;
    cg_pieces *pieces; /* the same problem as a mixed integer linear program; NULL: it is none, or none is known */
    /* The value alone and, unless NULL, constraint_values[n_constraints]: without slopes, so faster. */
    double (*value)(void *user, const double *x, double *constraint_values);
    bool can_suffice; /* an objective that is not above `enough` is as good as any */
    double enough;
    double work; /* cells that an evaluation computes, more or less; 0: not known */

    /* Of an objective that is a sum over rows: some of the rows at a time. */
    size_t rows_of_all, rows_of_batch; /* 0: no batches */
    /* Puts the rows into another order, which depends on `random` alone; 0: the table's own. */
    void (*shuffle)(void *user, uint64_t random);
    /* What the objective would be if all rows were like those of the batch that begins at row `first`; and its slopes.
     */
    double (*evaluate_batch)(void *user, const double *x, size_t first, double *gradient);

    /* out = Hessian of the objective at x times `vector`; false when that is no number. NULL: not known. */
    bool (*hessian)(void *user, const double *x, const double *vector, double *out);

    size_t n_watch; /* formulas to be watched */
    void (*watch)(void *user, const double *x, double *values);
    void *user; /* of one thread */
} cg_problem;

#endif
