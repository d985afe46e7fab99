/* method_momentum.c: gradient descent with momentum, Polyak (1964), by batches. */
#include "solve/training.h"

#include <math.h>

enum { OPTION_MOMENTUM = CG_OPTIONS_OWN };

/* velocity <- momentum * velocity + gradient; x <- x - rate * velocity */
static void update(cg_search *search, cg_training *training) {
    double momentum = training->momentum > 0 ? training->momentum : cg_search_option(search, OPTION_MOMENTUM);
    for (size_t i = 0; i < search->problem->n; i++) {
        training->mean[i] = momentum * training->mean[i] + training->gradient[i];
        training->x[i] -= training->rate * training->mean[i];
    }
}

static cg_stop step(cg_search *search) {
    return cg_training_epoch(search, update);
}

const cg_method cg_method_momentum = {
    .name = "momentum",
    .help = "Gradient descent with momentum by batches of rows; the best epoch is the solution.",
    .options = {CG_TRAINING_OPTIONS(0.01),
                {"momentum", CG_OPTION_REAL, 0.9, 0, 1, "share of the last update that is kept", NULL}},
    .handles = CG_HANDLES_BOUNDS,
    .decides = true,
    .every_step = true,
    .prepare = cg_training_prepare,
    .start = cg_training_start,
    .step = step,
    .keep = cg_training_keep,
};
