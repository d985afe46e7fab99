/* method_adam.c: Adam, Kingma and Ba (2015): momentum and RMSProp, both without the bias of their beginnings. */
#include "solve/training.h"

#include <math.h>

enum { OPTION_ONE = CG_OPTIONS_OWN, OPTION_TWO, OPTION_EPSILON };

/* As in the paper's algorithm 1; onecycle moves beta_one, whose bias is then corrected as if it had always been so. */
static void update(cg_search *search, cg_training *training) {
    double one = training->momentum > 0 ? training->momentum : cg_search_option(search, OPTION_ONE);
    double two = cg_search_option(search, OPTION_TWO), epsilon = cg_search_option(search, OPTION_EPSILON);
    double count = (double)training->updates, whole_one = 1 - pow(one, count), whole_two = 1 - pow(two, count);
    for (size_t i = 0; i < search->problem->n; i++) {
        double slope = training->gradient[i];
        training->mean[i] = one * training->mean[i] + (1 - one) * slope;
        training->square[i] = two * training->square[i] + (1 - two) * slope * slope;
        training->x[i] -=
            training->rate * (training->mean[i] / whole_one) / (sqrt(training->square[i] / whole_two) + epsilon);
    }
}

static cg_stop step(cg_search *search) {
    return cg_training_epoch(search, update);
}

const cg_method cg_method_adam = {
    .name = "adam",
    .help =
        "Adam by batches of rows: momentum, and each variable with a rate of its own; the best epoch is the solution.",
    .options = {CG_TRAINING_OPTIONS(0.001),
                {"beta_one", CG_OPTION_REAL, 0.9, 0, 1, "share of the mean gradient that is kept", NULL},
                {"beta_two", CG_OPTION_REAL, 0.999, 0, 1, "share of the mean square that is kept", NULL},
                {"epsilon", CG_OPTION_REAL, 1e-8, 0, 1, "added to the divisor", NULL}},
    .handles = CG_HANDLES_BOUNDS,
    .decides = true,
    .every_step = true,
    .prepare = cg_training_prepare,
    .start = cg_training_start,
    .step = step,
    .keep = cg_training_keep,
};
