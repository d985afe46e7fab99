/* method_lr_find.c: what rate to train with. Smith, "Cyclical learning rates" (2017).
 *
 * Enters: a range of rates. Leaves: the objective after each of `steps` updates whose rate grows from the lowest to the
 * highest, as a transcript, from which the rate is suggested at which the objective fell fastest. It ends when the
 * objective is four times its lowest. */
#include "solve/training.h"

#include <math.h>

enum { OPTION_LOW, OPTION_STEPS, OPTION_BATCH, OPTION_HIGH };

static const double LOST = 4;

static cg_stop start(cg_search *search) {
    cg_training *training = search->state;
    memcpy(training->x, search->x, search->problem->n * sizeof *training->x);
    if (search->problem->rows_of_batch) search->problem->shuffle(search->problem->user, search->random | 1);
    return CG_GO_ON;
}

/* The next batch; after the last one the first again. */
static size_t first_row(const cg_problem *problem, uint64_t step) {
    if (!problem->rows_of_batch) return 0;
    size_t batches = (problem->rows_of_all + problem->rows_of_batch - 1) / problem->rows_of_batch;
    return (size_t)(step % batches) * problem->rows_of_batch;
}

static cg_stop step(cg_search *search) {
    cg_training *training = search->state;
    const cg_problem *problem = search->problem;
    double low = cg_search_option(search, OPTION_LOW), high = cg_search_option(search, OPTION_HIGH);
    double steps = cg_search_option(search, OPTION_STEPS), done = (double)search->iterations;
    search->rate = low * pow(high / low, done / fmax(1, steps - 1));
    cg_training_look(problem, training, first_row(problem, search->iterations));
    for (size_t i = 0; i < problem->n; i++)
        training->x[i] -= search->rate * training->gradient[i];
    double objective = cg_search_evaluate(search, training->x, training->gradient);
    if (objective == INFINITY) return CG_STOP_STEPS;
    cg_search_move(search, training->x, objective, training->gradient);
    return done + 1 >= steps || objective > LOST * search->lowest ? CG_STOP_STEPS : CG_GO_ON;
}

const cg_method cg_method_lr_find = {
    .name = "lr-find",
    .help = "Learning-rate finder: updates with a growing rate, a trace of the objective, and a suggested rate.",
    .options = {{"low", CG_OPTION_REAL, 1e-5, 1e-300, 1e300, "the first rate", NULL},
                {"steps", CG_OPTION_WHOLE, 100, 5, 1e6, "updates", NULL},
                {"batch", CG_OPTION_WHOLE, 64, 0, 1e9, "rows of an update; 0: all of them", NULL},
                {"high", CG_OPTION_REAL, 10, 1e-300, 1e300, "the last rate", NULL}},
    .decides = true,
    .every_step = true,
    .prepare = cg_training_prepare,
    .start = start,
    .step = step,
};
