/* method_least_squares.c: linear least squares, exactly.
 *
 * Enters: residuals linear in the variables. Leaves: the minimum, and of equal minima the one of smallest norm.
 * The rows are taken in blocks into one triangle by orthogonal transformations (TSQR: Demmel, Grigori, Hoemmen and
 * Langou, "Communication-optimal parallel and sequential QR and LU factorizations", 2012), so memory does not grow with
 * the rows and nothing is squared; the triangle is then solved by singular values, its columns scaled to like size
 * first, so that the rank is judged whatever units the columns have. A second round on what is left refines the
 * solution. */
#include "solve/methods.h"

#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_multilarge.h>

enum { BLOCK_ROWS = 1024, ROUNDS = 2 };

typedef struct exact {
    size_t block; /* rows */
    gsl_multilarge_linear_workspace *triangle;
    gsl_multifit_linear_workspace *singular;
    gsl_matrix *rows, *square, *covariance;
    gsl_vector *right, *square_right, *change;
    double *x, *gradient;
} exact;

static void release(void *handle) {
    exact *state = handle;
    if (state->triangle) gsl_multilarge_linear_free(state->triangle);
    if (state->singular) gsl_multifit_linear_free(state->singular);
    gsl_matrix_free(state->rows);
    gsl_matrix_free(state->square);
    gsl_matrix_free(state->covariance);
    gsl_vector_free(state->right);
    gsl_vector_free(state->square_right);
    gsl_vector_free(state->change);
}

static void *prepare(cg_arena *arena, const cg_search *search) {
    exact *state = CG_NEW(arena, exact);
    size_t n = search->problem->n;
    cg_arena_on_close(arena, release, state);
    state->x = CG_NEW_ARRAY(arena, n, double);
    state->gradient = CG_NEW_ARRAY(arena, n, double);
    state->block = n > BLOCK_ROWS ? n : BLOCK_ROWS;
    state->triangle = gsl_multilarge_linear_alloc(gsl_multilarge_linear_tsqr, n);
    state->singular = gsl_multifit_linear_alloc(n, n);
    state->rows = gsl_matrix_alloc(state->block, n);
    state->square = gsl_matrix_alloc(n, n);
    state->covariance = gsl_matrix_alloc(n, n);
    state->right = gsl_vector_alloc(state->block);
    state->square_right = gsl_vector_alloc(n);
    state->change = gsl_vector_alloc(n);
    if (!state->triangle || !state->singular || !state->rows || !state->square || !state->covariance || !state->right ||
        !state->square_right || !state->change)
        cg_alloc_array(arena, SIZE_MAX, 2); /* GSL ran out of memory, so the arena says so */
    return state;
}

static cg_stop start(cg_search *search) {
    exact *state = search->state;
    memset(state->x, 0, search->problem->n * sizeof *state->x);
    return CG_GO_ON;
}

/* Rows [first, first + block) of the Jacobian and minus the residuals; zeros past the last. */
static void fill_block(cg_search *search, size_t first) {
    exact *state = search->state;
    const cg_problem *problem = search->problem;
    size_t count = problem->m - first < state->block ? problem->m - first : state->block;
    gsl_matrix_set_zero(state->rows);
    gsl_vector_set_zero(state->right);
    problem->rows(problem->user, first, count, state->right->data, state->rows->data);
    gsl_vector_scale(state->right, -1);
}

/* Takes out of `change` what lies in the null space: the directions of the last n - rank right singular vectors. */
static void make_smallest(exact *state, size_t rank) {
    if (gsl_multifit_linear_svd(state->square, state->singular)) return;
    for (size_t k = rank; k < state->change->size; k++) {
        gsl_vector_view direction = gsl_matrix_column(state->singular->Q, k);
        double length;
        gsl_blas_ddot(&direction.vector, state->change, &length);
        gsl_blas_daxpy(-length, &direction.vector, state->change);
    }
}

/* change = the least-squares solution of Jacobian * change = -residuals. */
static bool solve(cg_search *search) {
    exact *state = search->state;
    size_t n = search->problem->n, rank;
    double sum;
    gsl_multilarge_linear_reset(state->triangle);
    for (size_t first = 0; first < search->problem->m; first += state->block) {
        fill_block(search, first);
        if (gsl_multilarge_linear_accumulate(state->rows, state->right, state->triangle)) return false;
    }
    gsl_matrix_memcpy(state->square, gsl_multilarge_linear_matrix_ptr(state->triangle));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            gsl_matrix_set(state->square, i, k, 0); /* GSL keeps reflectors there */
    gsl_vector_memcpy(state->square_right, gsl_multilarge_linear_rhs_ptr(state->triangle));
    double tolerance = 16 * (double)n * DBL_EPSILON;
    if (gsl_multifit_linear_tsvd(state->square, state->square_right, tolerance, state->change, state->covariance, &sum,
                                 &rank, state->singular))
        return false;
    if (rank < n) make_smallest(state, rank);
    return true;
}

static cg_stop step(cg_search *search) {
    exact *state = search->state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        if (!cg_search_residuals(search, state->x)) return CG_STOP_FAILED;
        if (search->stop != CG_GO_ON) return search->stop;
        if (!solve(search)) return round ? CG_STOP_EXACT : CG_STOP_FAILED;
        for (size_t i = 0; i < search->problem->n; i++)
            state->x[i] += gsl_vector_get(state->change, i);
        double objective = cg_search_evaluate(search, state->x, state->gradient);
        if (objective == INFINITY) return CG_STOP_FAILED;
        cg_search_move(search, state->x, objective, state->gradient);
    }
    return CG_STOP_EXACT;
}

const cg_method cg_method_least_squares = {
    .name = "least-squares",
    .help =
        "Linear least squares solved exactly, by QR in blocks of rows: for sums of squares of residuals linear in the variables.",
    .needs = CG_NEEDS_RESIDUALS | CG_NEEDS_AFFINE,
    .decides = true,
    .any_start = true,
    .prepare = prepare,
    .start = start,
    .step = step,
};
