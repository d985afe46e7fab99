/* method_sgd.c: stochastic gradient descent: x <- x - rate * gradient of a batch. */
#include "solve/training.h"

#include <math.h>

static void update(cg_search *search, cg_training *training) {
    for (size_t i = 0; i < search->problem->n; i++)
        training->x[i] -= training->rate * training->gradient[i];
}

static cg_stop step(cg_search *search) {
    return cg_training_epoch(search, update);
}

const cg_method cg_method_sgd = {
    .name = "sgd",
    .help = "Stochastic gradient descent by batches of rows, with a schedule; the best epoch is the solution.",
    .options = {CG_TRAINING_OPTIONS(0.1)},
    .handles = CG_HANDLES_BOUNDS,
    .decides = true,
    .every_step = true,
    .prepare = cg_training_prepare,
    .start = cg_training_start,
    .step = step,
    .keep = cg_training_keep,
};
