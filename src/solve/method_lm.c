/* method_lm.c: nonlinear least squares by Levenberg and Marquardt's trust region, GSL's gsl_multifit_nlinear.
 *
 * Enters: residuals and their symbolic Jacobian. Leaves: a local minimum of their sum of squares.
 * GSL wants at least as many residuals as variables: missing ones are zeros. */
#include "solve/methods.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>

/* What GSL is told of a point where a residual is not a number: a residual no step would go to. */
static const double FORBIDDEN = 1e100;

/* A step shorter than this, relative to the point, is the last. How small a gradient must be depends on the units, so
 * the gradient does not stop the method: it goes to the limit of the arithmetic. */
static const double SAME_POINT = 1e-15, SMALL_GRADIENT = 1e-9;
/* Where residuals stay large the method can be slow without end, and others are better. */
enum { MOST_ITERATIONS = 500 };

typedef struct lm {
    cg_search *search;
    gsl_multifit_nlinear_workspace *workspace;
    gsl_multifit_nlinear_fdf functions;
    double *x, *gradient;
    double *kept; /* the point whose residuals and Jacobian the problem holds */
    bool has_kept, usable;
} lm;

static void release(void *handle) {
    lm *state = handle;
    if (state->workspace) gsl_multifit_nlinear_free(state->workspace);
}

static bool compute(lm *state, const gsl_vector *x) {
    cg_search *search = state->search;
    size_t n = search->problem->n;
    for (size_t i = 0; i < n; i++)
        state->x[i] = gsl_vector_get(x, i);
    if (state->has_kept && memcmp(state->x, state->kept, n * sizeof *state->x) == 0) return state->usable;
    state->usable = cg_search_residuals(search, state->x);
    state->has_kept = true;
    memcpy(state->kept, state->x, n * sizeof *state->x);
    return state->usable;
}

static int residuals(const gsl_vector *x, void *user, gsl_vector *out) {
    lm *state = user;
    const cg_problem *problem = state->search->problem;
    gsl_vector_set_zero(out);
    if (compute(state, x))
        problem->rows(problem->user, 0, problem->m, out->data, NULL);
    else
        gsl_vector_set_all(out, FORBIDDEN);
    return state->search->stop == CG_GO_ON ? GSL_SUCCESS : GSL_EBADFUNC;
}

static int jacobian(const gsl_vector *x, void *user, gsl_matrix *out) {
    lm *state = user;
    const cg_problem *problem = state->search->problem;
    gsl_matrix_set_zero(out);
    if (!compute(state, x) || state->search->stop != CG_GO_ON) return GSL_EBADFUNC;
    problem->rows(problem->user, 0, problem->m, NULL, out->data);
    return GSL_SUCCESS;
}

static void *prepare(cg_arena *arena, const cg_search *search) {
    lm *state = CG_NEW(arena, lm);
    size_t n = search->problem->n, rows = search->problem->m > n ? search->problem->m : n;
    cg_arena_on_close(arena, release, state);
    state->x = CG_NEW_ARRAY(arena, n, double);
    state->gradient = CG_NEW_ARRAY(arena, n, double);
    state->kept = CG_NEW_ARRAY(arena, n, double);
    state->functions = (gsl_multifit_nlinear_fdf){.f = residuals, .df = jacobian, .n = rows, .p = n, .params = state};
    gsl_multifit_nlinear_parameters parameters = gsl_multifit_nlinear_default_parameters();
    state->workspace = gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &parameters, rows, n);
    if (!state->workspace) cg_alloc_array(arena, SIZE_MAX, 2); /* GSL ran out of memory, so the arena says so */
    return state;
}

static cg_stop start(cg_search *search) {
    lm *state = search->state;
    state->search = search;
    state->has_kept = false;
    gsl_vector_view x = gsl_vector_view_array(search->x, search->problem->n);
    int status = gsl_multifit_nlinear_init(&x.vector, &state->functions, state->workspace);
    if (search->stop != CG_GO_ON) return search->stop;
    return status ? CG_STOP_NO_PROGRESS : CG_GO_ON;
}

static cg_stop step(cg_search *search) {
    lm *state = search->state;
    int status = gsl_multifit_nlinear_iterate(state->workspace);
    if (search->stop != CG_GO_ON) return search->stop;
    const gsl_vector *x = gsl_multifit_nlinear_position(state->workspace);
    for (size_t i = 0; i < search->problem->n; i++)
        state->x[i] = gsl_vector_get(x, i);
    double objective = cg_search_evaluate(search, state->x, state->gradient);
    if (objective == INFINITY) return CG_STOP_NO_PROGRESS;
    cg_search_move(search, state->x, objective, state->gradient);
    int info = 0;
    gsl_multifit_nlinear_test(SAME_POINT, 0, 0, &info, state->workspace);
    if (!status && !info) return search->iterations + 1 < MOST_ITERATIONS ? CG_GO_ON : CG_STOP_ITERATIONS;
    return search->gradient_norm <= SMALL_GRADIENT ? CG_STOP_GRADIENT : CG_STOP_NO_PROGRESS;
}

const cg_method cg_method_lm = {
    .name = "lm",
    .help = "Levenberg and Marquardt's nonlinear least squares with the symbolic Jacobian: for sums of squares.",
    .needs = CG_NEEDS_RESIDUALS,
    .decides = true,
    .prepare = prepare,
    .start = start,
    .step = step,
};
