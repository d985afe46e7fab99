/* training.h: what the methods that train by epochs have in common: epochs, batches, schedules.
 *
 * One step of such a method is an epoch: every batch once, each followed by an update that is the method's own. */
#ifndef CG_SOLVE_TRAINING_H
#define CG_SOLVE_TRAINING_H

#include "solve/methods.h"

typedef struct cg_training {
    double *x, *gradient;
    double *mean, *square; /* running averages of gradients and their squares, or a velocity: the method's */
    uint64_t updates;
    double rate, momentum; /* of this update, as the schedule has them; momentum 0: the schedule has none */
} cg_training;

extern const char *const cg_schedules[];
/* The options all share, first in a method's row; a method's own come after them. */
#define CG_TRAINING_OPTIONS(rate)                                                                                      \
    {"rate", CG_OPTION_REAL, rate, 0, 1e300, "factor of an update", NULL},                                             \
        {"epochs", CG_OPTION_WHOLE, 10, 0, 1e6, "times to go through all rows", NULL},                                 \
        {"batch", CG_OPTION_WHOLE, 64, 0, 1e9, "rows of an update; 0: all of them", NULL},                             \
        {"shuffle", CG_OPTION_SWITCH, 1, 0, 1, "put the rows into a new order each epoch", NULL}, {                    \
        "schedule", CG_OPTION_WORD, 0, 0, 2, "how the rate goes: constant, onecycle or cosine", cg_schedules           \
    }
enum { CG_OPTION_RATE, CG_OPTION_EPOCHS, CG_OPTION_BATCH, CG_OPTION_SHUFFLE, CG_OPTION_SCHEDULE, CG_OPTIONS_OWN };

typedef void (*cg_update)(cg_search *search, cg_training *training);

/* For the row of a method. */
void *cg_training_prepare(cg_arena *arena, const cg_search *search);
cg_stop cg_training_start(cg_search *search);
/* An epoch. */
cg_stop cg_training_epoch(cg_search *search, cg_update update);

/* The objective of the batch that begins at row `first`, and its gradient in the training. Without batches all rows are
 * one. */
double cg_training_look(const cg_problem *problem, cg_training *training, size_t first);

/* Between two epochs. */
void cg_training_keep(cg_search *search, cg_stream *stream);

/* The rate at which the objective of a trace of growing rates fell fastest; 0 when it never fell. */
double cg_suggested_rate(const cg_step *steps, size_t n);

#endif
