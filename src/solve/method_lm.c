/* method_lm.c: nonlinear least squares by trust regions, GSL's gsl_multifit_nlinear, and Gauss and Newton's steps at
 * the end.
 *
 * Enters: residuals and their symbolic Jacobian. Leaves: a local minimum of their sum of squares, to the limit of the
 * arithmetic. Far from a minimum no one way to bound and scale the steps is the best: where the first one does not end
 * in a minimum that is sharp, small problems are solved in several ways from the same start, and the lowest end counts.
 * The sum of squares resolves a minimum to half its digits only; the last steps therefore go by the length of the step
 * itself, which resolves them all.
 * GSL wants at least as many residuals as variables: missing ones are zeros. No step goes beyond the bounds; where that
 * holds the method up, another one that goes along them is to go on. */
#include "base/random.h"
#include "solve/methods.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>

/* What GSL is told of a point where a residual is not a number: a residual no step would go to. */
static const double FORBIDDEN = 1e100;

/* A step shorter than this, relative to the point, is the last. How small a gradient must be depends on the units, so
 * the gradient does not stop the method: it goes to the limit of the arithmetic. */
static const double SAME_POINT = 1e-15, SMALL_GRADIENT = 1e-9;
/* The last steps: shorter than this from the first on, and the objective rises by rounding only (see rise_of_rounding).
 * Columns of the Jacobian that are nearer than this to the span of the others give no step. */
static const double LOCAL = 1e-3, RISE = 1e-10, ROUNDING = 1e-15, SINGULAR = 1e-12;
static const double CONVERGED = 1e-8, EXACT = 1e-14, NOISY = 1e-13, AROUND = 1e-12;
/* Where residuals stay large the method can be slow without end, and others are better. */
enum { MOST_ITERATIONS = 500 };

enum { MOST_WAYS = 5, SMALL = 50000, MOST_POLISHES = 200, SAMPLES = 64 }; /* SMALL: residuals times variables */

typedef struct lm {
    cg_search *search;
    gsl_multifit_nlinear_workspace *workspaces[MOST_WAYS];
    size_t n_ways, way;  /* the one that runs */
    uint64_t iterations; /* of it */
    gsl_multifit_nlinear_fdf functions;
    double *begin, *x, *gradient;
    double *kept; /* the point whose residuals and Jacobian the problem holds */
    bool has_kept, usable;
    bool touched;                                                 /* a step went beyond the bounds */
    double shortest;                                              /* of the last steps, relative to the point */
    double *matrix, *right, *change, *scales, *tau, *left, *mean; /* of the last digits */
} lm;

static void release(void *handle) {
    lm *state = handle;
    for (size_t i = 0; i < state->n_ways; i++)
        if (state->workspaces[i]) gsl_multifit_nlinear_free(state->workspaces[i]);
}

static bool is_within(lm *state, const double *x) {
    const cg_problem *problem = state->search->problem;
    for (size_t i = 0; problem->low && i < problem->n; i++)
        if (!(x[i] >= problem->low[i] && x[i] <= problem->high[i])) return !(state->touched = true);
    return true;
}

static bool compute(lm *state, const gsl_vector *x) {
    cg_search *search = state->search;
    size_t n = search->problem->n;
    for (size_t i = 0; i < n; i++)
        state->x[i] = gsl_vector_get(x, i);
    if (state->has_kept && memcmp(state->x, state->kept, n * sizeof *state->x) == 0) return state->usable;
    state->usable = is_within(state, state->x) && cg_search_residuals(search, state->x);
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

/* ---- Life of a search ---- */

static gsl_multifit_nlinear_parameters parameters_of(size_t way) {
    gsl_multifit_nlinear_parameters how = gsl_multifit_nlinear_default_parameters();
    const gsl_multifit_nlinear_trs *const regions[MOST_WAYS] = {
        gsl_multifit_nlinear_trs_lm, gsl_multifit_nlinear_trs_lm, gsl_multifit_nlinear_trs_lm,
        gsl_multifit_nlinear_trs_lmaccel, gsl_multifit_nlinear_trs_dogleg};
    const gsl_multifit_nlinear_scale *const scales[MOST_WAYS] = {
        gsl_multifit_nlinear_scale_more, gsl_multifit_nlinear_scale_levenberg, gsl_multifit_nlinear_scale_marquardt,
        gsl_multifit_nlinear_scale_more, gsl_multifit_nlinear_scale_more};
    how.trs = regions[way];
    how.scale = scales[way];
    return how;
}

static void *prepare(cg_arena *arena, const cg_search *search) {
    lm *state = CG_NEW(arena, lm);
    size_t n = search->problem->n, rows = search->problem->m > n ? search->problem->m : n;
    state->n_ways = rows * n <= SMALL ? MOST_WAYS : 1;
    cg_arena_on_close(arena, release, state);
    double **vectors[] = {&state->begin,  &state->x,      &state->gradient, &state->kept,
                          &state->change, &state->scales, &state->tau,      &state->mean};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        *vectors[i] = CG_NEW_ARRAY(arena, n, double);
    state->matrix = cg_alloc_array(arena, rows, n * sizeof *state->matrix);
    state->right = CG_NEW_ARRAY(arena, rows, double);
    state->left = CG_NEW_ARRAY(arena, rows, double);
    state->functions = (gsl_multifit_nlinear_fdf){.f = residuals, .df = jacobian, .n = rows, .p = n, .params = state};
    for (size_t i = 0; i < state->n_ways; i++) {
        gsl_multifit_nlinear_parameters how = parameters_of(i);
        state->workspaces[i] = gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &how, rows, n);
        if (!state->workspaces[i]) cg_alloc_array(arena, SIZE_MAX, 2); /* GSL ran out of memory, so the arena says so */
    }
    return state;
}

/* Begins the way at hand; false when it cannot. */
static bool begin_way(cg_search *search) {
    lm *state = search->state;
    gsl_vector_view x = gsl_vector_view_array(state->begin, search->problem->n);
    state->iterations = 0;
    return gsl_multifit_nlinear_init(&x.vector, &state->functions, state->workspaces[state->way]) == 0;
}

static cg_stop start(cg_search *search) {
    lm *state = search->state;
    state->search = search;
    state->has_kept = state->touched = false;
    state->way = 0;
    memcpy(state->begin, search->x, search->problem->n * sizeof *state->begin);
    bool begun = begin_way(search);
    if (search->stop != CG_GO_ON) return search->stop;
    return begun ? CG_GO_ON : CG_STOP_NO_PROGRESS;
}

/* ---- The last digits ---- */

/* change = the Gauss-Newton step at x, whose columns are scaled to length 1; false where there is none. */
static bool find_step(lm *state, const double *x) {
    const cg_problem *problem = state->search->problem;
    size_t n = problem->n, rows = state->functions.n;
    if (!is_within(state, x) || !cg_search_residuals(state->search, x) || state->search->stop != CG_GO_ON) return false;
    state->has_kept = false;
    memset(state->matrix, 0, rows * n * sizeof *state->matrix);
    memset(state->right, 0, rows * sizeof *state->right);
    problem->rows(problem->user, 0, problem->m, state->right, state->matrix);
    for (size_t k = 0; k < n; k++) {
        double square = 0;
        for (size_t i = 0; i < rows; i++)
            square += state->matrix[i * n + k] * state->matrix[i * n + k];
        if (!(square > 0) || !isfinite(square)) return false;
        state->scales[k] = sqrt(square);
        for (size_t i = 0; i < rows; i++)
            state->matrix[i * n + k] /= state->scales[k];
    }
    gsl_matrix_view matrix = gsl_matrix_view_array(state->matrix, rows, n);
    gsl_vector_view tau = gsl_vector_view_array(state->tau, n), right = gsl_vector_view_array(state->right, rows);
    gsl_vector_view change = gsl_vector_view_array(state->change, n), left = gsl_vector_view_array(state->left, rows);
    gsl_linalg_QR_decomp(&matrix.matrix, &tau.vector);
    for (size_t k = 0; k < n; k++)
        if (fabs(state->matrix[k * n + k]) < SINGULAR) return false;
    gsl_linalg_QR_lssolve(&matrix.matrix, &tau.vector, &right.vector, &change.vector, &left.vector);
    for (size_t k = 0; k < n; k++)
        state->change[k] /= -state->scales[k];
    return true;
}

/* How much rounding alone may lift the sum of squares above `lowest`. Residuals are differences of numbers about as
 * large as variables times their slopes, and as exact as those; so where the residuals are small, their sum has few
 * digits. To be called after find_step. */
static double rise_of_rounding(const lm *state, const double *x, size_t n, double lowest) {
    double size = 0;
    for (size_t k = 0; k < n; k++)
        size += state->scales[k] * fabs(x[k]);
    double noise = ROUNDING * size;
    return RISE * fabs(lowest) + noise * (2 * sqrt(fabs(lowest)) + noise);
}

static double relative_length(const lm *state, const double *x, size_t n) {
    double most = 0;
    for (size_t k = 0; k < n; k++)
        most = fmax(most, fabs(state->change[k]) / fmax(fabs(x[k]), 1e-300));
    return most;
}

static void take(cg_search *search, double objective) {
    lm *state = search->state;
    cg_search_move(search, state->x, objective, state->gradient);
    memcpy(search->best_x, state->x, search->problem->n * sizeof *state->x);
    search->best_objective = objective;
    search->best_norm = search->gradient_norm;
}

/* Steps on from the best point while they get shorter, by and large, until they are as short as rounding; true when
 * they ended in a minimum. */
static bool polish(cg_search *search) {
    enum { MOST_STALLS = 2 };
    lm *state = search->state;
    size_t n = search->problem->n;
    double lowest = search->best_objective;
    unsigned stalls = 0;
    state->shortest = LOCAL;
    memcpy(state->x, search->best_x, n * sizeof *state->x);
    for (unsigned i = 0; i < MOST_POLISHES && state->shortest > EXACT && find_step(state, state->x); i++) {
        double length = relative_length(state, state->x, n);
        if (!(length < LOCAL)) break;
        stalls = length < state->shortest ? 0 : stalls + 1;
        if (stalls > MOST_STALLS) break;
        state->shortest = fmin(state->shortest, length);
        for (size_t k = 0; k < n; k++)
            state->x[k] += state->change[k];
        if (!is_within(state, state->x)) return false;
        double objective = cg_search_evaluate(search, state->x, state->gradient);
        if (search->stop != CG_GO_ON || !(objective <= lowest + rise_of_rounding(state, state->x, n, lowest)))
            return false;
        take(search, objective);
    }
    return state->shortest < CONVERGED;
}

/* What the last step leaves is the rounding of the residuals, which is another one at each point: the mean of the ends
 * of steps from points around, in pairs on either side, has less of it. */
static void average(cg_search *search) {
    lm *state = search->state;
    size_t n = search->problem->n;
    memset(state->mean, 0, n * sizeof *state->mean);
    for (uint64_t i = 0; i < SAMPLES; i++) {
        for (size_t k = 0; k < n; k++) {
            double aside = AROUND * (2 * cg_random_uniform(0, i / 2, 0, k) - 1);
            state->x[k] = search->best_x[k] * (1 + (i % 2 ? aside : -aside));
        }
        if (!find_step(state, state->x)) return;
        for (size_t k = 0; k < n; k++)
            state->mean[k] += (state->x[k] + state->change[k] - search->best_x[k]) / SAMPLES;
    }
    for (size_t k = 0; k < n; k++)
        state->x[k] = search->best_x[k] + state->mean[k];
    if (!is_within(state, state->x)) return;
    double lowest = search->best_objective, objective = cg_search_evaluate(search, state->x, state->gradient);
    if (search->stop == CG_GO_ON && objective <= lowest + rise_of_rounding(state, state->x, n, lowest))
        take(search, objective);
}

/* ---- Steps ---- */

/* The end of all, or where no sharp minimum is found, the next way from the start. */
static cg_stop end_way(cg_search *search, bool slow) {
    lm *state = search->state;
    bool exact = state->way == 0 && polish(search);
    while (!exact && ++state->way < state->n_ways)
        if (begin_way(search) || search->stop != CG_GO_ON) return search->stop;
    exact = exact || polish(search);
    if (exact && state->n_ways > 1 && state->shortest > NOISY) average(search);
    if (search->stop != CG_GO_ON) return search->stop;
    if (slow || (state->touched && !exact)) return CG_STOP_ITERATIONS;
    return search->best_norm <= SMALL_GRADIENT ? CG_STOP_GRADIENT : CG_STOP_NO_PROGRESS;
}

static cg_stop step(cg_search *search) {
    lm *state = search->state;
    gsl_multifit_nlinear_workspace *workspace = state->workspaces[state->way];
    int status = gsl_multifit_nlinear_iterate(workspace), info = 0;
    if (search->stop != CG_GO_ON) return search->stop;
    const gsl_vector *x = gsl_multifit_nlinear_position(workspace);
    for (size_t i = 0; i < search->problem->n; i++)
        state->x[i] = gsl_vector_get(x, i);
    double objective = cg_search_evaluate(search, state->x, state->gradient);
    if (objective == INFINITY) return end_way(search, false);
    cg_search_move(search, state->x, objective, state->gradient);
    gsl_multifit_nlinear_test(SAME_POINT, 0, 0, &info, workspace);
    bool slow = ++state->iterations >= MOST_ITERATIONS;
    return status || info || slow ? end_way(search, slow && !status && !info) : CG_GO_ON;
}

const cg_method cg_method_lm = {
    .name = "lm",
    .help = "Levenberg and Marquardt's nonlinear least squares with the symbolic Jacobian: for sums of squares.",
    .needs = CG_NEEDS_RESIDUALS,
    .handles = CG_HANDLES_BOUNDS,
    .decides = true,
    .prepare = prepare,
    .start = start,
    .step = step,
};
