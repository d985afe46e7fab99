/* method_gd.c: gradient descent as lessons teach it, step by step, with a transcript.
 *
 * Enters: a rate and a number of steps. Leaves: the path x <- x - rate * gradient. With accumulate=TRUE each gradient
 * is added to the ones before, and the sum is what the step follows: a notebook that forgets to set its gradients to
 * zero. */
#include "solve/methods.h"

enum { OPTION_RATE, OPTION_STEPS, OPTION_ACCUMULATE };

typedef struct gd {
    double *stored; /* the gradient, or the sum of all of them */
    double *trial, *trial_gradient;
} gd;

static void *prepare(cg_arena *arena, const cg_search *search) {
    gd *state = CG_NEW(arena, gd);
    state->stored = CG_NEW_ARRAY(arena, search->problem->n, double);
    state->trial = CG_NEW_ARRAY(arena, search->problem->n, double);
    state->trial_gradient = CG_NEW_ARRAY(arena, search->problem->n, double);
    return state;
}

static cg_stop start(cg_search *search) {
    gd *state = search->state;
    memset(state->stored, 0, search->problem->n * sizeof *state->stored);
    return cg_search_option(search, OPTION_STEPS) > 0 ? CG_GO_ON : CG_STOP_STEPS;
}

static cg_stop step(cg_search *search) {
    gd *state = search->state;
    double rate = cg_search_option(search, OPTION_RATE);
    bool accumulate = cg_search_option(search, OPTION_ACCUMULATE) != 0;
    for (size_t i = 0; i < search->problem->n; i++) {
        state->stored[i] = (accumulate ? state->stored[i] : 0) + search->gradient[i];
        state->trial[i] = search->x[i] - rate * state->stored[i];
    }
    double objective = cg_search_evaluate(search, state->trial, state->trial_gradient);
    if (objective == INFINITY) return CG_STOP_DIVERGED;
    cg_search_move(search, state->trial, objective, state->trial_gradient);
    return (double)(search->iterations + 1) >= cg_search_option(search, OPTION_STEPS) ? CG_STOP_STEPS : CG_GO_ON;
}

static void keep(cg_search *search, cg_stream *stream) {
    gd *state = search->state;
    cg_stream_bytes(stream, state->stored, search->problem->n * sizeof *state->stored);
}

const cg_method cg_method_gd = {
    .name = "gd",
    .help =
        "Gradient descent: `steps` steps of `rate` times the gradient, with a transcript. The best of its points is the solution.",
    .options = {{"rate", CG_OPTION_REAL, 0.01, 0, 1e300, "factor of the gradient", NULL},
                {"steps", CG_OPTION_WHOLE, 100, 0, 1e6, "steps to take", NULL},
                {"accumulate", CG_OPTION_SWITCH, 0, 0, 1,
                 "add each gradient to those before, as when they are never set to zero", NULL}},
    .decides = true,
    .every_step = true,
    .prepare = prepare,
    .start = start,
    .step = step,
    .keep = keep,
};
