/* samples.c: see samples.h. */
#include "function/samples.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>

#include "function/lanes.h"

size_t cg_samples_room(const cg_shape_call *call) {
    size_t cells = 0;
    for (uint32_t i = 0; i < call->n_args; i++)
        cells += (size_t)call->args[i].rows * call->args[i].cols;
    return cells;
}

cg_samples cg_samples_take(const cg_call *call, uint32_t first, uint32_t end, double *room) {
    cg_samples samples = {room, 0, cg_blank_cell()};
    for (uint32_t arg = first; arg < end; arg++) {
        const cg_operand *range = &call->args[arg];
        for (size_t i = 0; i < (size_t)range->rows * range->cols && !cg_is_error(samples.error); i++) {
            cg_cell cell;
            if (!cg_aggregated(range, i, &cell)) continue;
            if (cg_is_error(cell))
                samples.error = cell;
            else
                samples.at[samples.count++] = cell.number;
        }
    }
    return samples;
}

void cg_samples_sort(cg_samples *samples) {
    gsl_sort(samples->at, 1, samples->count);
}

size_t cg_sorted_below(const double *sorted, size_t count, double x, bool equal) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sorted[middle] < x || (equal && sorted[middle] == x))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

double cg_samples_mean(const cg_samples *samples) {
    double lanes[CG_LANES] = {0};
    for (size_t i = 0; i < samples->count; i++)
        lanes[i % CG_LANES] += samples->at[i];
    return samples->count ? cg_lanes_total(lanes) / (double)samples->count : 0;
}

double cg_samples_moment(const cg_samples *samples, double mean, int power) {
    double lanes[CG_LANES] = {0};
    for (size_t i = 0; i < samples->count; i++)
        lanes[i % CG_LANES] += gsl_pow_int(samples->at[i] - mean, power);
    return cg_lanes_total(lanes);
}
