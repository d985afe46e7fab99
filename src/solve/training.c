/* training.c: see training.h. Schedules: constant; cosine, Loshchilov and Hutter, "SGDR" (2017), one period; onecycle,
 * Smith, "A disciplined approach to neural network hyper-parameters" (2018): up from a tenth of the rate and down to
 * next to nothing, the momentum the other way. */
#include "solve/training.h"

#include <math.h>

#include "base/random.h"

const char *const cg_schedules[] = {"constant", "onecycle", "cosine", NULL};
enum { CONSTANT, ONECYCLE, COSINE };

static const double RISING = 0.3; /* share of a cycle */
static const double FIRST_SHARE = 0.1, LAST_SHARE = 1e-5;
static const double MOST_MOMENTUM = 0.95, LEAST_MOMENTUM = 0.85;

void *cg_training_prepare(cg_arena *arena, const cg_search *search) {
    cg_training *training = CG_NEW(arena, cg_training);
    size_t n = search->problem->n;
    training->x = CG_NEW_ARRAY(arena, n, double);
    training->gradient = CG_NEW_ARRAY(arena, n, double);
    training->mean = CG_NEW_ARRAY(arena, n, double);
    training->square = CG_NEW_ARRAY(arena, n, double);
    return training;
}

cg_stop cg_training_start(cg_search *search) {
    cg_training *training = search->state;
    size_t bytes = search->problem->n * sizeof *training->x;
    memcpy(training->x, search->x, bytes);
    memset(training->mean, 0, bytes);
    memset(training->square, 0, bytes);
    training->updates = 0;
    return cg_search_option(search, CG_OPTION_EPOCHS) > 0 ? CG_GO_ON : CG_STOP_STEPS;
}

/* From `from` to `to` along half a cosine wave. */
static double ease(double from, double to, double share) {
    return to + (from - to) * (1 + cos(acos(-1) * share)) / 2;
}

/* `share`: of all updates, how many are done. */
static void schedule(const cg_search *search, cg_training *training, double share) {
    double rate = cg_search_option(search, CG_OPTION_RATE);
    int shape = (int)cg_search_option(search, CG_OPTION_SCHEDULE);
    training->rate = rate;
    training->momentum = 0;
    if (shape == COSINE) training->rate = ease(rate, 0, share);
    if (shape != ONECYCLE) return;
    bool up = share < RISING;
    double part = up ? share / RISING : (share - RISING) / (1 - RISING);
    training->rate = rate * (up ? ease(FIRST_SHARE, 1, part) : ease(1, LAST_SHARE, part));
    training->momentum = up ? ease(MOST_MOMENTUM, LEAST_MOMENTUM, part) : ease(LEAST_MOMENTUM, MOST_MOMENTUM, part);
}

double cg_training_look(const cg_problem *problem, cg_training *training, size_t first) {
    if (problem->rows_of_batch) return problem->evaluate_batch(problem->user, training->x, first, training->gradient);
    return problem->evaluate(problem->user, training->x, training->gradient);
}

cg_stop cg_training_epoch(cg_search *search, cg_update update) {
    cg_training *training = search->state;
    const cg_problem *problem = search->problem;
    size_t rows = problem->rows_of_batch ? problem->rows_of_all : 1;
    size_t size = problem->rows_of_batch ? problem->rows_of_batch : 1;
    double epochs = cg_search_option(search, CG_OPTION_EPOCHS), batches = (double)((rows + size - 1) / size);
    bool mixed = cg_search_option(search, CG_OPTION_SHUFFLE) != 0;
    if (problem->rows_of_batch)
        problem->shuffle(problem->user, mixed ? cg_random_bits(search->random, search->iterations, 0, 0) | 1 : 0);
    for (size_t first = 0; first < rows && !cg_is_interrupted(search->limits); first += size) {
        schedule(search, training, (double)training->updates / (epochs * batches));
        if (!isfinite(cg_training_look(problem, training, first))) return CG_STOP_DIVERGED;
        training->updates++;
        update(search, training);
        for (size_t i = 0; problem->low && i < problem->n; i++)
            training->x[i] = fmin(fmax(training->x[i], problem->low[i]), problem->high[i]);
    }
    search->rate = training->rate;
    double objective = cg_search_evaluate(search, training->x, training->gradient);
    if (objective == INFINITY) return CG_STOP_DIVERGED;
    cg_search_move(search, training->x, objective, training->gradient);
    return (double)(search->iterations + 1) >= epochs ? CG_STOP_STEPS : CG_GO_ON;
}

void cg_training_keep(cg_search *search, cg_stream *stream) {
    cg_training *training = search->state;
    size_t bytes = search->problem->n * sizeof *training->x;
    cg_stream_bytes(stream, training->x, bytes);
    cg_stream_bytes(stream, training->mean, bytes);
    cg_stream_bytes(stream, training->square, bytes);
    cg_stream_bytes(stream, &training->updates, sizeof training->updates);
}

double cg_suggested_rate(const cg_step *steps, size_t n) {
    double steepest = 0, rate = 0;
    for (size_t i = 3; i + 2 < n; i++) { /* over five points, since batches differ */
        double fall = steps[i - 2].objective - steps[i + 2].objective;
        double wide = log(steps[i + 2].rate / steps[i - 2].rate);
        if (!(fall / wide > steepest)) continue;
        steepest = fall / wide;
        rate = steps[i].rate;
    }
    return rate;
}
