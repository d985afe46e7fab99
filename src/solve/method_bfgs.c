/* method_bfgs.c: BFGS for smooth and piecewise smooth objectives of not many variables, with bounds.
 *
 * Enters: objective and gradient. Leaves: a point whose gradient is 0, or a kink from which no direction goes down.
 * The inverse Hessian as all steps so far say it, by the formula of Broyden, Fletcher, Goldfarb and Shanno (Nocedal and
 * Wright, Numerical Optimization (2006), chapter 6). What it began with, a multiple of the unit matrix, is kept apart
 * from what the steps added, so that the multiple is always the one that suits the last step, as in the limited-memory
 * form (algorithm 7.4 there): that is this with a memory of all steps. At kinks a memory of 30 steps takes three times
 * as many evaluations: near a kink the Hessian has no scale, and what is forgotten must be learnt again.
 * Bounds: variables held by one leave the direction, which is the one of the Hessian's part of the others; the path
 * along it is bent at the bounds (Bertsekas, "Projected Newton methods" (1982)). */
#include "solve/methods.h"

#include <math.h>

#include "base/vector.h"
#include "solve/line_search.h"

enum { OPTION_FIRST };

typedef struct bfgs {
    size_t n;
    size_t stride;               /* n in whole vectors of the machine: what lies behind n is 0 */
    bool learnt;                 /* from a step, so that there is a matrix */
    double *first;               /* [n][stride] what the steps made of the unit matrix */
    double *added;               /* [n][stride] what they added */
    double *matrix;              /* [n][stride] scale * first + added */
    double *move;                /* [stride] x_{k+1} - x_k */
    double *share;               /* [stride] the move over the curvature */
    double *change;              /* [stride] of the gradient over the move */
    double *of_first, *of_added; /* [stride] each matrix times the change */
    bool *held;                  /* [n] by a bound; NULL: no bounds */
    double *free;                /* [n][stride] the inverse of the Hessian's part of the others */
    cg_line line;
    double length; /* of the last step; of the first one before */
} bfgs;

static double *make_matrix(cg_arena *arena, const bfgs *state) {
    return CG_NEW_ARRAY(arena, state->n * state->stride, double);
}

static double *make_vector(cg_arena *arena, const bfgs *state) {
    return CG_NEW_ARRAY(arena, state->stride, double);
}

static void *prepare(cg_arena *arena, const cg_search *search) {
    bfgs *state = CG_NEW(arena, bfgs);
    state->n = search->problem->n;
    state->stride = (state->n + CG_WIDTH - 1) / CG_WIDTH * CG_WIDTH;
    state->first = make_matrix(arena, state);
    state->added = make_matrix(arena, state);
    state->matrix = make_matrix(arena, state);
    state->move = make_vector(arena, state);
    state->share = make_vector(arena, state);
    state->change = make_vector(arena, state);
    state->of_first = make_vector(arena, state);
    state->of_added = make_vector(arena, state);
    if (search->problem->low) {
        state->held = CG_NEW_ARRAY(arena, state->n, bool);
        state->free = make_matrix(arena, state);
    }
    state->line = cg_line_create(arena, state->n);
    return state;
}

static cg_stop start(cg_search *search) {
    bfgs *state = search->state;
    state->learnt = false;
    state->length = cg_search_option(search, OPTION_FIRST);
    return CG_GO_ON;
}

/* Takes a variable out of the inverse of a matrix: what is left is the inverse of the matrix without it. */
static void take_out(double *inverse, size_t stride, size_t n, size_t out) {
    const double *row = inverse + out * stride;
    for (size_t i = 0; i < n; i++) {
        double factor = i == out ? 0 : inverse[i * stride + out] / row[out];
        for (size_t k = 0; k < n && factor != 0; k++)
            inverse[i * stride + k] -= factor * row[k];
    }
    for (size_t i = 0; i < n; i++)
        inverse[i * stride + out] = inverse[out * stride + i] = 0;
}

/* The inverse Hessian of the variables that may move. */
static const double *free_matrix(const bfgs *state) {
    size_t out = 0;
    while (state->held && out < state->n && !state->held[out])
        out++;
    if (!state->held || out == state->n) return state->matrix;
    memcpy(state->free, state->matrix, state->n * state->stride * sizeof *state->free);
    for (; out < state->n; out++)
        if (state->held[out]) take_out(state->free, state->stride, state->n, out);
    return state->free;
}

static void find_direction(cg_search *search) {
    bfgs *state = search->state;
    const double *gradient = search->gradient;
    double *d = state->line.direction, factor = -1;
    cg_find_held(search, state->held);
    if (state->learnt)
        cg_products(free_matrix(state), state->stride, gradient, state->n, d);
    else
        factor = -state->length / sqrt(cg_dot(gradient, gradient, state->held, state->n));
    for (size_t i = 0; i < state->n; i++)
        d[i] = state->held && state->held[i] ? 0 : factor * (state->learnt ? d[i] : gradient[i]);
}

static void begin_matrices(bfgs *state) {
    size_t bytes = state->n * state->stride * sizeof(double);
    memset(state->first, 0, bytes);
    memset(state->added, 0, bytes);
    for (size_t i = 0; i < state->n; i++)
        state->first[i * state->stride + i] = 1;
    state->learnt = true;
}

/* Both matrices lose what lies along the move, and added gains what the step says of it; share is the move's share in
 * the curvature. By columns. */
CG_VECTOR_CLONES static void update(const bfgs *state, double of_first, double of_added, double scale) {
    const double *move = state->move, *share = state->share, *f = state->of_first, *a = state->of_added;
    for (size_t column = 0; column < state->n; column++) {
        double m_here = move[column], s_here = share[column], f_here = f[column], a_here = a[column];
        for (size_t i = 0; i < state->stride; i += CG_WIDTH) {
            size_t at = column * state->stride + i;
            cg_eight first, added, m, s, of_f, of_a;
            CG_LOAD_EIGHT(first, state->first + at);
            CG_LOAD_EIGHT(added, state->added + at);
            CG_LOAD_EIGHT(m, move + i);
            CG_LOAD_EIGHT(s, share + i);
            CG_LOAD_EIGHT(of_f, f + i);
            CG_LOAD_EIGHT(of_a, a + i);
            first += of_first * (m * m_here) - (s * f_here + of_f * s_here);
            added += of_added * (m * m_here) - (s * a_here + of_a * s_here);
            CG_STORE_EIGHT(state->first + at, first);
            CG_STORE_EIGHT(state->added + at, added);
            added += scale * first;
            CG_STORE_EIGHT(state->matrix + at, added);
        }
    }
}

static void learn(cg_search *search) {
    bfgs *state = search->state;
    for (size_t i = 0; i < state->n; i++) {
        state->move[i] = state->line.point[i] - search->x[i];
        state->change[i] = state->line.gradient[i] - search->gradient[i];
    }
    double length = cg_norm(state->move, state->n);
    if (length > 0) state->length = length;
    double curvature = cg_dot(state->move, state->change, NULL, state->stride);
    double size = cg_dot(state->change, state->change, NULL, state->stride);
    if (!(curvature > 1e-16 * size)) return;
    if (!state->learnt) begin_matrices(state);
    cg_products(state->first, state->stride, state->change, state->n, state->of_first);
    cg_products(state->added, state->stride, state->change, state->n, state->of_added);
    double of_first = cg_dot(state->change, state->of_first, NULL, state->stride) / curvature;
    double of_added = 1 + cg_dot(state->change, state->of_added, NULL, state->stride) / curvature;
    for (size_t i = 0; i < state->n; i++)
        state->share[i] = state->move[i] / curvature;
    update(state, of_first / curvature, of_added / curvature, curvature / size);
}

static cg_stop step(cg_search *search) {
    bfgs *state = search->state;
    find_direction(search);
    if (!cg_line_search(search, &state->line)) {
        if (search->stop != CG_GO_ON) return search->stop;
        if (!state->learnt) return CG_STOP_NO_PROGRESS;
        state->learnt = false; /* what was learnt does not fit here: begin anew along the gradient */
        return CG_GO_ON;
    }
    learn(search);
    cg_search_move(search, state->line.point, state->line.objective, state->line.gradient);
    return CG_GO_ON;
}

static void keep(cg_search *search, cg_stream *stream) {
    bfgs *state = search->state;
    size_t bytes = state->n * state->stride * sizeof(double);
    cg_stream_bytes(stream, &state->learnt, sizeof state->learnt);
    cg_stream_bytes(stream, &state->length, sizeof state->length);
    cg_stream_bytes(stream, state->first, bytes);
    cg_stream_bytes(stream, state->added, bytes);
    cg_stream_bytes(stream, state->matrix, bytes);
}

const cg_method cg_method_bfgs = {
    .name = "bfgs",
    .help =
        "BFGS with the symbolic gradient: for smooth and piecewise smooth objectives of up to some hundred variables, "
        "with bounds.",
    .options = {{"first", CG_OPTION_REAL, 1, 1e-12, 1e12, "length of the first step", NULL}},
    .handles = CG_HANDLES_BOUNDS,
    .prepare = prepare,
    .start = start,
    .step = step,
    .keep = keep,
};
