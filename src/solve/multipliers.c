/* multipliers.c: the non-negative combination of the limits' normals that balances a gradient; see certificate.h. */
#include <float.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "solve/certificate.h"

typedef struct balance {
    size_t n, count;
    const double *columns, *target;
    const bool *open;
    bool *passive;            /* [count]: free to be other than 0 */
    double *z, *trial, *left; /* [count], [count], [n]: what is left of the target */
} balance;

static void subtract(balance *at, const double *z) {
    memcpy(at->left, at->target, at->n * sizeof *at->left);
    for (size_t j = 0; j < at->count; j++)
        for (size_t i = 0; z[j] != 0 && i < at->n; i++)
            at->left[i] += z[j] * at->columns[j * at->n + i];
}

/* trial = the least-squares solution in the passive columns, 0 elsewhere, by singular values. */
static void solve_passive(cg_arena *arena, balance *at) {
    size_t p = 0;
    for (size_t j = 0; j < at->count; j++)
        p += at->passive[j];
    memset(at->trial, 0, at->count * sizeof *at->trial);
    if (p == 0) return;
    cg_arena *passing = cg_arena_child(arena);
    size_t rows = at->n > p ? at->n : p; /* GSL wants no fewer rows than columns: zeros do no harm */
    gsl_matrix_view u = gsl_matrix_view_array(CG_NEW_ARRAY(passing, rows * p, double), rows, p);
    gsl_matrix_view v = gsl_matrix_view_array(CG_NEW_ARRAY(passing, p * p, double), p, p);
    gsl_vector_view s = gsl_vector_view_array(CG_NEW_ARRAY(passing, p, double), p);
    gsl_vector_view work = gsl_vector_view_array(CG_NEW_ARRAY(passing, p, double), p);
    gsl_vector_view right = gsl_vector_view_array(CG_NEW_ARRAY(passing, rows, double), rows);
    gsl_vector_view solution = gsl_vector_view_array(CG_NEW_ARRAY(passing, p, double), p);
    for (size_t i = 0; i < at->n; i++)
        gsl_vector_set(&right.vector, i, -at->target[i]);
    for (size_t j = 0, k = 0; j < at->count; j++) {
        if (!at->passive[j]) continue;
        for (size_t i = 0; i < at->n; i++)
            gsl_matrix_set(&u.matrix, i, k, at->columns[j * at->n + i]);
        k++;
    }
    gsl_linalg_SV_decomp(&u.matrix, &v.matrix, &s.vector, &work.vector);
    for (size_t k = 0; k < p; k++) /* GSL takes zeros for singular values that are to be left out */
        if (gsl_vector_get(&s.vector, k) <= 1e-12 * gsl_vector_get(&s.vector, 0)) gsl_vector_set(&s.vector, k, 0);
    gsl_linalg_SV_solve(&u.matrix, &v.matrix, &s.vector, &right.vector, &solution.vector);
    for (size_t j = 0, k = 0; j < at->count; j++)
        if (at->passive[j]) at->trial[j] = gsl_vector_get(&solution.vector, k++);
    cg_arena_destroy(passing);
}

/* Moves z towards trial until one of them reaches 0 and becomes active again; false when trial itself is allowed. */
static bool step_back(balance *at) {
    double share = 1;
    bool blocked = false;
    for (size_t j = 0; j < at->count; j++) {
        if (!at->passive[j] || at->open[j] || at->trial[j] > 0) continue;
        blocked = true;
        share = fmin(share, at->z[j] / (at->z[j] - at->trial[j]));
    }
    for (size_t j = 0; j < at->count; j++) {
        at->z[j] += share * (at->trial[j] - at->z[j]);
        if (!blocked || at->open[j] || !at->passive[j] || at->z[j] > 1e-14 * fabs(at->trial[j])) continue;
        at->z[j] = 0;
        at->passive[j] = false;
    }
    return blocked;
}

/* The column along which what is left shrinks fastest; count when none does. */
static size_t steepest(const balance *at, double tolerance) {
    size_t best = at->count;
    double most = tolerance;
    for (size_t j = 0; j < at->count; j++) {
        if (at->passive[j]) continue;
        double slope = 0, norm = cg_norm(at->columns + j * at->n, at->n);
        for (size_t i = 0; i < at->n; i++)
            slope -= at->columns[j * at->n + i] * at->left[i];
        if (norm == 0 || slope / norm <= most) continue;
        most = slope / norm;
        best = j;
    }
    return best;
}

double cg_balance(cg_arena *arena, size_t n, size_t count, const double *columns, const bool *open,
                  const double *target, double *z) {
    balance at = {.n = n, .count = count, .columns = columns, .target = target, .open = open, .z = z};
    at.passive = CG_NEW_ARRAY(arena, count, bool);
    at.trial = CG_NEW_ARRAY(arena, count, double);
    at.left = CG_NEW_ARRAY(arena, n, double);
    memset(z, 0, count * sizeof *z);
    memcpy(at.passive, open, count * sizeof *open);
    double tolerance = 1e-12 * cg_norm(target, n);
    for (size_t round = 0; round < 3 * count + 3; round++) {
        solve_passive(arena, &at);
        while (step_back(&at))
            solve_passive(arena, &at);
        subtract(&at, z);
        size_t next = steepest(&at, tolerance);
        if (next == count) break;
        at.passive[next] = true;
    }
    return cg_norm(at.left, n);
}
