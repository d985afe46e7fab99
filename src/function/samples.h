/* samples.h: the numbers of ranges in one array, for kernels that need them all at once. */
#ifndef CG_FUNCTION_SAMPLES_H
#define CG_FUNCTION_SAMPLES_H

#include "function/function.h"

typedef struct cg_samples {
    double *at; /* in the call's scratch */
    size_t count;
    cg_cell error; /* the first one met, or a blank */
} cg_samples;

/* Scratch for all cells of the arguments: cg_function.scratch. */
size_t cg_samples_room(const cg_shape_call *call);

/* The numbers of arguments first .. end - 1, as aggregates take them: in references texts, booleans and blanks are
 * passed over, direct arguments are coerced. `room` has a place for each cell. */
cg_samples cg_samples_take(const cg_call *call, uint32_t first, uint32_t end, double *room);

/* Upward. */
void cg_samples_sort(cg_samples *samples);
/* How many of `count` sorted numbers are less than x, or also equal to it. */
size_t cg_sorted_below(const double *sorted, size_t count, double x, bool equal);

/* 0 when there are none. */
double cg_samples_mean(const cg_samples *samples);
/* The sum of the deviations from the mean to a whole power. */
double cg_samples_moment(const cg_samples *samples, double mean, int power);

#endif
