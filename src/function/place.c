/* place.c: see place.h. */
#include "function/place.h"

/* The number of a row or column out of `most`, with its fraction cut off. */
static uint32_t number_of(double number, uint32_t most, cg_error *error) {
    number = trunc(number);
    if (number < 0)
        *error = CG_VALUE;
    else if (number > most)
        *error = CG_REF;
    else
        return (uint32_t)number;
    return 0;
}

cg_array_place cg_array_find(uint32_t rows, uint32_t cols, double row, cg_cell column) {
    cg_array_place place = {0};
    if (!cg_is_blank(column)) {
        place.col = number_of(column.number, cols, &place.error);
        place.row = number_of(row, rows, &place.error);
    } else if (rows == 1) {
        place.row = 1;
        place.col = number_of(row, cols, &place.error);
    } else {
        place.row = number_of(row, rows, &place.error);
    }
    if (cols == 1 && place.col == 0) place.col = 1;
    if (rows == 1 && place.row == 0) place.row = 1;
    return place;
}

static double slot_number(const cg_slots *arg, size_t i) {
    return arg->at[0][arg->fixed ? 0 : i];
}

cg_array_place cg_array_find_slot(uint32_t rows, uint32_t cols, const cg_slots *args, uint32_t n_args, size_t i) {
    cg_cell column = n_args > 1 ? (cg_cell){.number = slot_number(&args[1], i)} : cg_blank_cell();
    return cg_array_find(rows, cols, slot_number(&args[0], i), column);
}

const char *cg_constant_size(const cg_operand *constants, cg_shape *shape) {
    uint32_t size[2];
    for (int i = 0; i < 2; i++) {
        cg_cell number = constants[i].cells ? cg_to_number(constants[i].cells[0]) : cg_blank_cell();
        if (!cg_is_number(number) || number.number < 1 || number.number > UINT32_MAX)
            return "the size must be constant numbers";
        size[i] = (uint32_t)number.number;
    }
    *shape = (cg_shape){size[0], size[1]};
    return NULL;
}
