/* method_rmsprop.c: RMSProp, Tieleman and Hinton (2012): steps divided by the root of the mean square of gradients. */
#include "solve/training.h"

#include <math.h>

enum { OPTION_DECAY = CG_OPTIONS_OWN, OPTION_EPSILON };

static void update(cg_search *search, cg_training *training) {
    double decay = cg_search_option(search, OPTION_DECAY), epsilon = cg_search_option(search, OPTION_EPSILON);
    for (size_t i = 0; i < search->problem->n; i++) {
        double slope = training->gradient[i];
        training->square[i] = decay * training->square[i] + (1 - decay) * slope * slope;
        training->x[i] -= training->rate * slope / (sqrt(training->square[i]) + epsilon);
    }
}

static cg_stop step(cg_search *search) {
    return cg_training_epoch(search, update);
}

const cg_method cg_method_rmsprop = {
    .name = "rmsprop",
    .help = "RMSProp by batches of rows: each variable has a rate of its own; the best epoch is the solution.",
    .options = {CG_TRAINING_OPTIONS(0.01),
                {"decay", CG_OPTION_REAL, 0.99, 0, 1, "share of the mean square that is kept", NULL},
                {"epsilon", CG_OPTION_REAL, 1e-8, 0, 1, "added to the divisor", NULL}},
    .handles = CG_HANDLES_BOUNDS,
    .decides = true,
    .every_step = true,
    .prepare = cg_training_prepare,
    .start = cg_training_start,
    .step = step,
    .keep = cg_training_keep,
};
