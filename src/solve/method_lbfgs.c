/* method_lbfgs.c: limited-memory BFGS for smooth and piecewise smooth objectives, with bounds.
 *
 * Enters: objective and gradient. Leaves: a point whose gradient is 0, or a kink from which no direction goes down.
 * The direction is the two-loop recursion of Nocedal and Wright, Numerical Optimization (2006), algorithm 7.4. The line
 * search asks for the weak Wolfe conditions by bracketing, which Lewis and Overton, "Nonsmooth optimization via
 * quasi-Newton methods" (2013), show to carry BFGS across kinks. Where the objective no longer resolves the slope, the
 * approximate condition of Hager and Zhang, "A new conjugate gradient method with guaranteed descent" (2005), takes
 * over, so that gradients of 1e-9 are reached although objectives are only good to 1e-16. Bounds: Bertsekas, "Projected
 * Newton methods" (1982): variables held by a bound leave the direction, the path along it is bent at the bounds.
 * NLopt's LD_LBFGS and GSL's vector_bfgs2 were tried on the two-ReLU net of titanic_net.sheet: the first stops at
 * gradients of 1e-8 (fixed inside) and at the first kink, the second never gets below 1e-8; both miss the best minima
 * in 1,000 starts. */
#include "solve/methods.h"

#include <math.h>

#include "base/vector.h"

static const double SUFFICIENT = 1e-4;  /* share of the decrease that the slope promises */
static const double CURVATURE = 0.9;    /* share of the slope that may be left */
static const double RESOLUTION = 4e-15; /* of the objective, relative */
enum { MOST_TRIALS = 100 };             /* of one line search */

enum { OPTION_MEMORY, OPTION_FIRST };

typedef struct lbfgs {
    size_t n, memory;
    size_t stride;      /* n in whole vectors of the machine: what lies behind n is 0 */
    size_t count, next; /* pairs kept; where the next goes */
    double *moves;      /* [memory][stride] x_{k+1} - x_k */
    double *changes;    /* [memory][stride] of the gradient over each move */
    double *curvatures; /* [memory] move * change */
    double *weights;    /* [memory] of the recursion */
    bool *held;         /* [n] by a bound; NULL: no bounds */
    double *direction, *trial, *trial_gradient;
    double trial_objective;
    double length; /* of the last step; of the first one before */
} lbfgs;

static void *prepare(cg_arena *arena, const cg_search *search) {
    lbfgs *state = CG_NEW(arena, lbfgs);
    state->n = search->problem->n;
    state->stride = (state->n + CG_WIDTH - 1) / CG_WIDTH * CG_WIDTH;
    state->memory = (size_t)cg_search_option(search, OPTION_MEMORY);
    state->moves = CG_NEW_ARRAY(arena, state->memory * state->stride, double);
    state->changes = CG_NEW_ARRAY(arena, state->memory * state->stride, double);
    state->curvatures = CG_NEW_ARRAY(arena, state->memory, double);
    if (search->problem->low) state->held = CG_NEW_ARRAY(arena, state->n, bool);
    state->weights = CG_NEW_ARRAY(arena, state->memory, double);
    state->direction = CG_NEW_ARRAY(arena, state->stride, double);
    state->trial = CG_NEW_ARRAY(arena, state->n, double);
    state->trial_gradient = CG_NEW_ARRAY(arena, state->n, double);
    return state;
}

static cg_stop start(cg_search *search) {
    lbfgs *state = search->state;
    state->count = state->next = 0;
    state->length = cg_search_option(search, OPTION_FIRST);
    return CG_GO_ON;
}

/* Marks the variables that stand at a bound while the gradient pushes them out: they stay. */
static void find_held(cg_search *search) {
    lbfgs *state = search->state;
    const cg_problem *problem = search->problem;
    if (!state->held) return;
    for (size_t i = 0; i < state->n; i++)
        state->held[i] = (search->x[i] <= problem->low[i] && search->gradient[i] >= 0) ||
                         (search->x[i] >= problem->high[i] && search->gradient[i] <= 0);
}

/* Of moves, changes and directions. */
static double free_dot(const lbfgs *state, const double *a, const double *b) {
    return cg_dot(a, b, state->held, state->held ? state->n : state->stride);
}

static void add_free(const lbfgs *state, double *restrict to, double factor, const double *restrict values) {
    const bool *held = state->held;
    for (size_t i = 0; !held && i < state->n; i++)
        to[i] += factor * values[i];
    for (size_t i = 0; held && i < state->n; i++)
        if (!held[i]) to[i] += factor * values[i];
}

/* Pair `age` steps back: 0 is the newest. */
static size_t pair(const lbfgs *state, size_t age) {
    return (state->next + state->memory - 1 - age) % state->memory;
}

/* direction = -H gradient, H the inverse Hessian that the pairs say. Pairs without curvature in the free variables are
 * passed over. */
static void find_direction(cg_search *search) {
    lbfgs *state = search->state;
    size_t n = state->n;
    double *d = state->direction, scale = 0;
    find_held(search);
    for (size_t i = 0; i < n; i++)
        d[i] = state->held && state->held[i] ? 0 : -search->gradient[i];
    for (size_t age = 0; age < state->count; age++) {
        size_t k = pair(state, age);
        const double *move = state->moves + k * state->stride;
        const double *change = state->changes + k * state->stride;
        if (state->held) state->curvatures[k] = free_dot(state, move, change);
        double curvature = state->curvatures[k];
        if (!(curvature > 0)) continue;
        state->weights[k] = free_dot(state, move, d) / curvature;
        add_free(state, d, -state->weights[k], change);
        if (scale == 0) scale = curvature / free_dot(state, change, change);
    }
    if (scale == 0) scale = state->length / cg_norm(d, n);
    for (size_t i = 0; i < n; i++)
        d[i] *= scale;
    for (size_t age = state->count; age-- > 0;) {
        size_t k = pair(state, age);
        if (!(state->curvatures[k] > 0)) continue;
        double weight =
            state->weights[k] - free_dot(state, state->changes + k * state->stride, d) / state->curvatures[k];
        add_free(state, d, weight, state->moves + k * state->stride);
    }
}

/* A point of the path, and what the line search wants to know of it. */
typedef struct probe {
    double step;
    double objective;
    double slope;    /* of the objective along the path, past this point */
    double promised; /* the linear model's change of the objective on the way here; negative */
} probe;

static probe try_step(cg_search *search, double step) {
    lbfgs *state = search->state;
    const cg_problem *problem = search->problem;
    const double *d = state->direction;
    double *x = state->trial;
    for (size_t i = 0; i < state->n; i++) {
        x[i] = search->x[i] + step * d[i];
        if (problem->low) x[i] = fmin(fmax(x[i], problem->low[i]), problem->high[i]);
    }
    state->trial_objective = cg_search_evaluate(search, x, state->trial_gradient);
    probe here = {.step = step, .objective = state->trial_objective};
    if (here.objective == INFINITY) return here;
    if (!problem->low) {
        here.slope = cg_dot(state->trial_gradient, d, NULL, state->n);
        here.promised = step * cg_dot(search->gradient, d, NULL, state->n);
        return here;
    }
    for (size_t i = 0; i < state->n; i++) {
        bool bent = (x[i] <= problem->low[i] && d[i] < 0) || (x[i] >= problem->high[i] && d[i] > 0);
        if (!bent) here.slope += state->trial_gradient[i] * d[i];
        here.promised += search->gradient[i] * (x[i] - search->x[i]);
    }
    here.promised = fmin(here.promised, 0);
    return here;
}

static bool is_low_enough(const cg_search *search, probe from, probe here) {
    if (here.objective <= from.objective + SUFFICIENT * here.promised) return true;
    return here.objective <= search->lowest + RESOLUTION * fabs(search->lowest) &&
           here.slope <= (2 * SUFFICIENT - 1) * from.slope;
}

/* Between `low`, which is low enough and still falling, and `high`, which is not low enough. */
static double between(probe low, probe high, unsigned trial) {
    if (low.step > 0 && high.step > 100 * low.step) return sqrt(low.step) * sqrt(high.step);
    double width = high.step - low.step, guess = NAN;
    if (high.objective < INFINITY && trial % 4 != 3) {
        double fall = width * low.slope;
        if (high.slope > 0)
            guess = low.step + width * low.slope / (low.slope - high.slope);
        else
            guess = low.step - width * fall / (2 * (high.objective - low.objective - fall));
    }
    if (!(guess > low.step + 0.1 * width)) guess = isnan(guess) ? low.step + 0.5 * width : low.step + 0.1 * width;
    return fmin(guess, low.step + 0.9 * width);
}

/* Leaves the accepted point in state->trial. */
static bool search_line(cg_search *search) {
    lbfgs *state = search->state;
    probe from = {.objective = search->objective, .slope = cg_dot(search->gradient, state->direction, NULL, state->n)};
    probe low = from, high = {.step = INFINITY};
    double step = 1, growth = 2;
    if (!(from.slope < 0)) return false;
    for (unsigned trial = 0; trial < MOST_TRIALS; trial++) {
        probe here = try_step(search, step);
        if (search->stop != CG_GO_ON) return false;
        if (!is_low_enough(search, from, here))
            high = here;
        else if (here.slope < CURVATURE * from.slope)
            low = here;
        else
            return true;
        if (high.step == INFINITY) {
            step *= growth;
            growth *= 2; /* so that an objective without a floor is at -1e300 soon */
        } else {
            step = between(low, high, trial);
        }
        if (step <= low.step || step >= high.step || step > 1e300) break;
    }
    /* A kink so sharp that the bracket closed on it: its lower side is a step all the same. */
    return low.step > 0 && try_step(search, low.step).objective < INFINITY && search->stop == CG_GO_ON;
}

static void remember(cg_search *search) {
    lbfgs *state = search->state;
    double *move = state->moves + state->next * state->stride, *change = state->changes + state->next * state->stride;
    for (size_t i = 0; i < state->n; i++) {
        move[i] = state->trial[i] - search->x[i];
        change[i] = state->trial_gradient[i] - search->gradient[i];
    }
    double length = cg_norm(move, state->n);
    if (length > 0) state->length = length;
    double curvature = cg_dot(move, change, NULL, state->n);
    if (!(curvature > 1e-16 * cg_dot(change, change, NULL, state->n))) return;
    state->curvatures[state->next] = curvature;
    state->next = (state->next + 1) % state->memory;
    if (state->count < state->memory) state->count++;
}

static cg_stop step(cg_search *search) {
    lbfgs *state = search->state;
    find_direction(search);
    if (!search_line(search)) {
        if (search->stop != CG_GO_ON) return search->stop;
        if (state->count == 0) return CG_STOP_NO_PROGRESS;
        state->count = 0; /* what was learnt does not fit here: begin anew along the gradient */
        return CG_GO_ON;
    }
    remember(search);
    cg_search_move(search, state->trial, state->trial_objective, state->trial_gradient);
    return CG_GO_ON;
}

static void keep(cg_search *search, cg_stream *stream) {
    lbfgs *state = search->state;
    size_t pairs = state->memory * state->stride * sizeof(double);
    cg_stream_bytes(stream, &state->count, sizeof state->count);
    cg_stream_bytes(stream, &state->next, sizeof state->next);
    cg_stream_bytes(stream, &state->length, sizeof state->length);
    cg_stream_bytes(stream, state->moves, pairs);
    cg_stream_bytes(stream, state->changes, pairs);
    cg_stream_bytes(stream, state->curvatures, state->memory * sizeof(double));
}

const cg_method cg_method_lbfgs = {
    .name = "lbfgs",
    .help = "Limited-memory BFGS with the symbolic gradient: for smooth and piecewise smooth objectives, with bounds.",
    .options = {{"memory", CG_OPTION_WHOLE, 30, 1, 10000, "steps remembered", NULL},
                {"first", CG_OPTION_REAL, 1, 1e-12, 1e12, "length of the first step", NULL}},
    .handles = CG_HANDLES_BOUNDS,
    .prepare = prepare,
    .start = start,
    .step = step,
    .keep = keep,
};
