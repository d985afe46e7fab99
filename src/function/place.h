/* place.h: where INDEX looks and SCATTER puts: a cell, a whole row or a whole column of an array. */
#ifndef CG_FUNCTION_PLACE_H
#define CG_FUNCTION_PLACE_H

#include "function/function.h"

typedef struct cg_array_place {
    uint32_t row, col; /* from 1; 0: all of them */
    cg_error error;    /* #VALUE! for negative numbers, #REF! outside the array */
} cg_array_place;

/* `column` blank: left out; then a vector is counted along its length, and a wider array gives a whole row. */
cg_array_place cg_array_find(uint32_t rows, uint32_t cols, double row, cg_cell column);

/* The same for one row of slots: args[0] is the row number, args[1] (when there) the column number. */
cg_array_place cg_array_find_slot(uint32_t rows, uint32_t cols, const cg_slots *args, uint32_t n_args, size_t i);

/* Sets the shape that two constant arguments, rows and columns, give; or returns why not. */
const char *cg_constant_size(const cg_operand *constants, cg_shape *shape);

#endif
