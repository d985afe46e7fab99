/* method_lbfgs.c: limited-memory BFGS for smooth and piecewise smooth objectives, with bounds.
 *
 * Enters: objective and gradient. Leaves: a point whose gradient is 0, or a kink from which no direction goes down.
 * The direction is the two-loop recursion of Nocedal and Wright, Numerical Optimization (2006), algorithm 7.4. Bounds:
 * Bertsekas, "Projected Newton methods" (1982): variables held by a bound leave the direction, the path along it is
 * bent at the bounds. NLopt's LD_LBFGS and GSL's vector_bfgs2 were tried on the two-ReLU net of titanic_net.sheet: the
 * first stops at gradients of 1e-8 (fixed inside) and at the first kink, the second never gets below 1e-8; both miss
 * the best minima in 1,000 starts. */
#include "solve/methods.h"

#include <math.h>

#include "base/vector.h"
#include "solve/line_search.h"

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
    cg_line line;
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
    state->line = cg_line_create(arena, state->n);
    return state;
}

static cg_stop start(cg_search *search) {
    lbfgs *state = search->state;
    state->count = state->next = 0;
    state->length = cg_search_option(search, OPTION_FIRST);
    return CG_GO_ON;
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
    double *d = state->line.direction, scale = 0;
    cg_find_held(search, state->held);
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

static void remember(cg_search *search) {
    lbfgs *state = search->state;
    double *move = state->moves + state->next * state->stride, *change = state->changes + state->next * state->stride;
    for (size_t i = 0; i < state->n; i++) {
        move[i] = state->line.point[i] - search->x[i];
        change[i] = state->line.gradient[i] - search->gradient[i];
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
    if (!cg_line_search(search, &state->line)) {
        if (search->stop != CG_GO_ON) return search->stop;
        if (state->count == 0) return CG_STOP_NO_PROGRESS;
        state->count = 0; /* what was learnt does not fit here: begin anew along the gradient */
        return CG_GO_ON;
    }
    remember(search);
    cg_search_move(search, state->line.point, state->line.objective, state->line.gradient);
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
