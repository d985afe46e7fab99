/* chart_scale.h: an axis of a picture: where a number stands on it, and which numbers are written beside it.
 *
 * Enters: the range of the data, straight or logarithmic. Leaves: a range that ends at round numbers or a little beyond
 * the data, and its ticks: steps of 1, 2 or 5 times a power of ten, or powers of ten. */
#ifndef CG_OUTPUT_CHART_SCALE_H
#define CG_OUTPUT_CHART_SCALE_H

#include <stdbool.h>
#include <stddef.h>

enum { CG_MOST_TICKS = 24 };

typedef struct cg_scale {
    double low, high; /* of the axis; of their logarithms when it is logarithmic */
    bool log;
    double ticks[CG_MOST_TICKS]; /* as numbers */
    size_t n_ticks;
} cg_scale;

/* For data from low to high, which may be equal; logarithmic ones are positive. `pad`: how much of the range is added
 * at either end. */
cg_scale cg_scale_of(double low, double high, bool log, double pad);
/* 0 at the start of the axis, 1 at its end; NaN for what a logarithm does not have. */
double cg_scale_place(const cg_scale *scale, double number);

#endif
