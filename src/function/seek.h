/* seek.h: where a value stands in a row or a column of an array, as MATCH and the look-ups search for it. */
#ifndef CG_FUNCTION_SEEK_H
#define CG_FUNCTION_SEEK_H

#include "function/function.h"

enum { CG_NOT_FOUND = UINT32_MAX };

/* One row or column to search, of an array or all of it. */
typedef struct cg_line {
    const cg_cell *cells;
    uint32_t length, step;
} cg_line;

static inline cg_line cg_all_of(const cg_operand *array) {
    return (cg_line){array->cells, array->rows * array->cols, 1};
}

static inline cg_line cg_first_row(const cg_operand *array) {
    return (cg_line){array->cells, array->cols, 1};
}

static inline cg_line cg_first_column(const cg_operand *array) {
    return (cg_line){array->cells, array->rows, array->cols};
}

/* The first place, from 0 (the last, when `backward`) of the value, else with `nearest` -1 or 1 of the next smaller or
 * larger one. Equal is what is of one kind; a blank is found among blanks only, an error never. */
uint32_t cg_seek(const cg_line *in, cg_cell value, int nearest, bool wildcards, bool backward);

/* The last place whose cell is not greater than the value, in a line sorted upward; cells of other kinds are passed
 * over. Where it is not sorted, an equal cell that is met ends the search, as it does in Excel. */
uint32_t cg_seek_ascending(const cg_line *in, cg_cell value);

/* The value's first place, or the last before the cells get smaller, in a line sorted downward. */
uint32_t cg_seek_descending(const cg_line *in, cg_cell value);

#endif
