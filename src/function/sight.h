/* sight.h: which cells of an array each of many values sees: all of them, or a part that grows from value to value. In
 * each step one value is served, and more cells come into sight before it, both in the direction of the growth. */
#ifndef CG_FUNCTION_SIGHT_H
#define CG_FUNCTION_SIGHT_H

#include "function/function.h"

typedef struct cg_sight {
    uint32_t cells, values;
    double growth,
        start; /* 0: all is seen; 1: so many, from the first cell on, and one more each; -1: from the last on */
} cg_sight;

/* Of a call with its array, growth and start among the arguments. */
static inline cg_sight cg_sight_of(const cg_call *call, const cg_operand *array, uint32_t growth, uint32_t values) {
    return (cg_sight){.cells = array->rows * array->cols,
                      .values = values,
                      .growth = call->args[growth].cells[0].number,
                      .start = call->args[growth + 1].cells[0].number};
}

static inline bool cg_sight_is_backward(const cg_sight *of) {
    return of->growth < 0;
}

static inline uint32_t cg_sight_value(const cg_sight *of, uint32_t step) {
    return of->growth < 0 ? of->values - 1 - step : step;
}

/* The cell that comes into sight as number `nth` from 0. */
static inline uint32_t cg_sight_cell(const cg_sight *of, uint32_t nth) {
    return of->growth < 0 ? of->cells - 1 - nth : nth;
}

static inline uint32_t cg_sight_count(const cg_sight *of, uint32_t step) {
    double seen = of->growth == 0 ? of->cells : of->start + step;
    return seen < of->cells ? (uint32_t)seen : of->cells;
}

/* How many cells stand before those that are seen. */
static inline uint32_t cg_sight_before(const cg_sight *of, uint32_t seen) {
    return of->growth < 0 ? of->cells - seen : 0;
}

#endif
