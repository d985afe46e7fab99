/* method_newton_cg.c: Newton's method, its equations solved by conjugate gradients within a trust region.
 *
 * Enters: objective, gradient, and the Hessian times a vector, from the graph of the gradient differentiated again; the
 * Hessian itself is never made, so many variables cost no more memory than a few vectors. Leaves: a point whose
 * gradient is 0 and from which no direction that was looked at goes down. Steihaug, "The conjugate gradient method and
 * trust regions in large scale optimization" (1983): where a direction curves down, the step goes along it to the edge
 * of the region. Variables that a bound holds back stay, and a step is bent at the bounds. */
#include "solve/methods.h"

#include <math.h>

static const double ACCEPTED = 1e-4, GOOD = 0.75, POOR = 0.25; /* shares of the decrease that the model promises */
static const double RESOLUTION = 1e-13;                        /* of the objective, relative */
static const double SHORTEST = 1e-16;                          /* a region this small, relative, has no other point */
enum { MOST_TRIALS = 100 };

typedef struct newton {
    size_t n;
    double radius;
    bool *held; /* by a bound */
    double *step, *left, *direction, *times, *trial, *trial_gradient;
} newton;

static void *prepare(cg_arena *arena, const cg_search *search) {
    newton *state = CG_NEW(arena, newton);
    size_t n = state->n = search->problem->n;
    state->held = CG_NEW_ARRAY(arena, n, bool);
    double **vectors[] = {&state->step,  &state->left,  &state->direction,
                          &state->times, &state->trial, &state->trial_gradient};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        *vectors[i] = CG_NEW_ARRAY(arena, n, double);
    return state;
}

static cg_stop start(cg_search *search) {
    newton *state = search->state;
    state->radius = fmax(1, cg_norm(search->x, state->n));
    return CG_GO_ON;
}

static void find_held(const cg_search *search, newton *state) {
    const cg_problem *problem = search->problem;
    for (size_t i = 0; problem->low && i < state->n; i++)
        state->held[i] = (search->x[i] <= problem->low[i] && search->gradient[i] >= 0) ||
                         (search->x[i] >= problem->high[i] && search->gradient[i] <= 0);
}

/* times = Hessian at search->x * vector, in the free variables. */
static bool multiply(cg_search *search, newton *state, const double *vector) {
    search->evaluations++;
    if (!search->problem->hessian(search->problem->user, search->x, vector, state->times)) return false;
    for (size_t i = 0; i < state->n; i++)
        if (state->held[i]) state->times[i] = 0;
    return true;
}

/* How far from step along direction the edge of the region is. */
static double to_edge(const newton *state) {
    size_t n = state->n;
    double a = cg_dot(state->direction, state->direction, NULL, n), b = cg_dot(state->step, state->direction, NULL, n);
    double c = cg_dot(state->step, state->step, NULL, n) - state->radius * state->radius;
    double root = sqrt(fmax(b * b - a * c, 0));
    return b > 0 ? -c / (b + root) : (root - b) / a;
}

static void add(double *to, double factor, const double *values, size_t n) {
    for (size_t i = 0; i < n; i++)
        to[i] += factor * values[i];
}

/* step = about the lowest point of the quadratic model within the region; false when a product is no number. */
static bool find_step(cg_search *search, newton *state) {
    size_t n = state->n;
    memset(state->step, 0, n * sizeof *state->step);
    for (size_t i = 0; i < n; i++)
        state->direction[i] = state->left[i] = state->held[i] ? 0 : -search->gradient[i];
    double square = cg_dot(state->left, state->left, NULL, n), norm = sqrt(square);
    double small = fmin(0.1, norm) * norm;
    for (size_t i = 0; i < 4 * n + 20 && sqrt(square) > small && search->stop == CG_GO_ON; i++) {
        if (!multiply(search, state, state->direction)) return i > 0;
        double curvature = cg_dot(state->direction, state->times, NULL, n);
        double length = curvature > 0 ? square / curvature : INFINITY, edge = to_edge(state);
        add(state->step, fmin(length, edge), state->direction, n);
        if (length >= edge) return true;
        add(state->left, -length, state->times, n);
        double next = cg_dot(state->left, state->left, NULL, n);
        for (size_t k = 0; k < n; k++)
            state->direction[k] = state->left[k] + next / square * state->direction[k];
        square = next;
    }
    return true;
}

/* By how much the model lowers the objective at the step, which is bent at the bounds first. */
static double promise(cg_search *search, newton *state) {
    const cg_problem *problem = search->problem;
    for (size_t i = 0; i < state->n; i++) {
        double x = search->x[i] + state->step[i];
        if (problem->low) x = fmin(fmax(x, problem->low[i]), problem->high[i]);
        state->trial[i] = x;
        state->step[i] = x - search->x[i];
    }
    if (!multiply(search, state, state->step)) return NAN;
    return -cg_dot(search->gradient, state->step, NULL, state->n) -
           0.5 * cg_dot(state->step, state->times, NULL, state->n);
}

/* Whether the trial is taken; the region grows or shrinks by how good the model was. */
static bool judge(cg_search *search, newton *state, double promised) {
    double length = cg_norm(state->step, state->n);
    double objective = cg_search_evaluate(search, state->trial, state->trial_gradient);
    double gain = search->objective - objective, share = gain / promised;
    bool level = fabs(gain) <= RESOLUTION * fabs(search->objective) && objective < INFINITY;
    if (level) /* the objective has no more digits, the gradient has */
        share = cg_norm(state->trial_gradient, state->n) < cg_norm(search->gradient, state->n) ? 1 : 0;
    if (!(share > POOR))
        state->radius = length / 4;
    else if (share > GOOD && length > 0.9 * state->radius)
        state->radius = fmin(2 * state->radius, 1e100);
    if (!(share > ACCEPTED)) return false;
    cg_search_move(search, state->trial, objective, state->trial_gradient);
    return true;
}

static cg_stop step(cg_search *search) {
    newton *state = search->state;
    find_held(search, state);
    for (unsigned trial = 0; trial < MOST_TRIALS; trial++) {
        if (!(state->radius > SHORTEST * fmax(cg_norm(search->x, state->n), 1e-300))) return CG_STOP_NO_PROGRESS;
        bool found = find_step(search, state);
        if (search->stop != CG_GO_ON) return search->stop;
        double promised = found ? promise(search, state) : NAN;
        bool taken = promised > 0 && judge(search, state, promised);
        if (search->stop != CG_GO_ON) return search->stop;
        if (taken) return CG_GO_ON;
        if (!(promised > 0)) state->radius /= 4;
    }
    return CG_STOP_NO_PROGRESS;
}

static void keep(cg_search *search, cg_stream *stream) {
    newton *state = search->state;
    cg_stream_bytes(stream, &state->radius, sizeof state->radius);
}

const cg_method cg_method_newton_cg = {
    .name = "newton-cg",
    .help =
        "Newton's method with Hessian-vector products from the graph, by conjugate gradients: for smooth objectives.",
    .needs = CG_NEEDS_CURVATURE,
    .handles = CG_HANDLES_BOUNDS,
    .prepare = prepare,
    .start = start,
    .step = step,
    .keep = keep,
};
