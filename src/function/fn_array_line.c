/* fn_array_line.c: arrays as one line of cells, and lines broken into arrays. */
#include "function/kernels.h"

#define BY_POSITIONS(taken) "SCATTER.CELLS(adj," taken ",ROWS(array),COLUMNS(array))"

/* ---- TOCOL and TOROW ---- */

/* Bits of `ignore`: 1 blanks, 2 errors. */
static bool is_kept(cg_cell cell, uint32_t ignore) {
    return !((ignore & 1) && cg_is_blank(cell)) && !((ignore & 2) && cg_is_error(cell));
}

/* 0 to 3, or UINT32_MAX. */
static uint32_t ignored(cg_cell number) {
    number = cg_to_number(number);
    bool known = cg_is_number(number) && number.number >= 0 && number.number < 4;
    return known ? (uint32_t)number.number : UINT32_MAX;
}

static uint32_t count_kept(const cg_operand *array, uint32_t ignore) {
    uint32_t count = 0;
    for (size_t i = 0; i < (size_t)array->rows * array->cols; i++)
        count += is_kept(array->cells[i], ignore);
    return count;
}

static const char *line_shape(const cg_shape_call *call, cg_shape *shape, bool column) {
    uint32_t count = call->args[0].rows * call->args[0].cols;
    if (!call->constants[1].cells) return "what is passed over must be known before the run";
    uint32_t ignore = ignored(call->constants[1].cells[0]);
    if (ignore == UINT32_MAX) return "what is passed over is 0 nothing, 1 blanks, 2 errors, or 3 both";
    if (ignore) {
        if (!call->constants[0].cells) return "the cells kept depend on values that are not known before the run";
        count = count_kept(&call->constants[0], ignore);
    }
    if (count == 0) count = 1;
    *shape = column ? (cg_shape){count, 1} : (cg_shape){1, count};
    return NULL;
}

static void lay_in_line(cg_call *call) {
    const cg_operand *array = &call->args[0];
    uint32_t ignore = ignored(call->args[1].cells[0]);
    bool by_column = cg_cell_boolean(call->args[2].cells[0]);
    cg_cell *result = call->result;
    size_t n = (size_t)array->rows * array->cols;
    for (size_t i = 0; i < n; i++) {
        size_t at = by_column ? i % array->rows * array->cols + i / array->rows : i;
        if (is_kept(array->cells[at], ignore)) *result++ = array->cells[at];
    }
    if (result == call->result) *result = cg_error_cell(CG_CALC);
}

static const char *to_column_shape(const cg_shape_call *call, cg_shape *shape) {
    return line_shape(call, shape, true);
}

static const char *to_row_shape(const cg_shape_call *call, cg_shape *shape) {
    return line_shape(call, shape, false);
}

/* Where cells are passed over the array is known, and nothing flows back to it. */
static const cg_kernel eval_line = {.array = lay_in_line};
static const cg_function fn_to_column = {
    .name = "TOCOL",
    .sig = "(array:range, [ignore:num=0], [by_column:bool=FALSE]) -> any",
    .help =
        "The array's cells in one column, row by row or column by column, without blanks (ignore 1), errors (2) or both (3).",
    .eval = &eval_line,
    .adjoint = {BY_POSITIONS("TOCOL(POSITIONS(array),0,by_column)"), "0", "0"},
    .probe = "-2..2 2x3;=0;=TRUE",
    .examples = {"TOCOL({1,2;3,4}) = {1;2;3;4}", "TOCOL({1,2;3,4},0,TRUE) = {1;3;2;4}",
                 "TOCOL({1,#N/A;#N/A,4},2) = {1;4}", "TOCOL({#N/A,#N/A},3) = #CALC!", "TOCOL({1,2},5) = #VALUE!"},
    .shape = to_column_shape,
    .shaped_by = 1 << 0 | 1 << 1,
};

static const cg_function fn_to_row = {
    .name = "TOROW",
    .sig = "(array:range, [ignore:num=0], [by_column:bool=FALSE]) -> any",
    .help =
        "The array's cells in one row, row by row or column by column, without blanks (ignore 1), errors (2) or both (3).",
    .eval = &eval_line,
    .adjoint = {BY_POSITIONS("TOROW(POSITIONS(array),0,by_column)"), "0", "0"},
    .probe = "-2..2 2x3",
    .examples = {"TOROW({1,2;3,4}) = {1,2,3,4}", "TOROW({1,2;3,4},,TRUE) = {1,3,2,4}"},
    .shape = to_row_shape,
    .shaped_by = 1 << 0 | 1 << 1,
};

/* ---- WRAPCOLS and WRAPROWS ---- */

static const char *wrap_shape(const cg_shape_call *call, cg_shape *shape, bool rows) {
    uint32_t length = call->args[0].rows * call->args[0].cols;
    *shape = (cg_shape){1, 1};
    if (!call->constants[1].cells) return "the length of a line must be known before the run";
    cg_cell number = cg_to_number(call->constants[1].cells[0]);
    bool vector = call->args[0].rows == 1 || call->args[0].cols == 1;
    if (!vector || !cg_is_number(number) || number.number < 1) return NULL; /* an error */
    uint32_t along = number.number < length ? (uint32_t)number.number : length, lines = (length - 1) / along + 1;
    *shape = rows ? (cg_shape){lines, along} : (cg_shape){along, lines};
    return NULL;
}

static void wrap(cg_call *call, bool rows) {
    const cg_operand *array = &call->args[0];
    size_t length = (size_t)array->rows * array->cols;
    cg_cell pad = call->n_args > 2 ? call->args[2].cells[0] : cg_error_cell(CG_NA);
    if (array->rows > 1 && array->cols > 1) {
        call->result[0] = cg_error_cell(CG_VALUE);
        return;
    }
    if (call->args[1].cells[0].number < 1) {
        call->result[0] = cg_error_cell(CG_NUM);
        return;
    }
    for (size_t i = 0; i < (size_t)call->rows * call->cols; i++) {
        size_t from = rows ? i : i % call->cols * call->rows + i / call->cols;
        call->result[i] = from < length ? array->cells[from] : pad;
    }
}

#define WRAP(name, rows)                                                                                               \
    static const char *name##_shape(const cg_shape_call *call, cg_shape *shape) {                                      \
        return wrap_shape(call, shape, rows);                                                                          \
    }                                                                                                                  \
    static void name##_array(cg_call *call) {                                                                          \
        wrap(call, rows);                                                                                              \
    }                                                                                                                  \
    static const cg_kernel name = {.array = name##_array};

WRAP(eval_wrap_columns, false)
static const cg_function fn_wrap_columns = {
    .name = "WRAPCOLS",
    .sig = "(array:range, length:num, [pad:cell]) -> any",
    .help = "One row or column broken into columns of this length, the last one filled up with the padding (#N/A).",
    .eval = &eval_wrap_columns,
    .adjoint = {BY_POSITIONS("WRAPCOLS(POSITIONS(array),length,0)"), "0",
                "IF(WRAPCOLS(POSITIONS(array),length,0)=0,adj,0)"},
    .probe = "-2..2 1x5;=2;-2..2",
    .examples = {"WRAPCOLS({1,2,3,4,5,6},3) = {1,4;2,5;3,6}", "WRAPCOLS({1;2;3},2,\"x\") = {1,3;2,\"x\"}",
                 "WRAPCOLS({1,2;3,4},2) = #VALUE!", "WRAPCOLS({1,2},0) = #NUM!"},
    .shape = eval_wrap_columns_shape,
    .shaped_by = 1 << 1,
};

WRAP(eval_wrap_rows, true)
static const cg_function fn_wrap_rows = {
    .name = "WRAPROWS",
    .sig = "(array:range, length:num, [pad:cell]) -> any",
    .help = "One row or column broken into rows of this length, the last one filled up with the padding (#N/A).",
    .eval = &eval_wrap_rows,
    .adjoint = {BY_POSITIONS("WRAPROWS(POSITIONS(array),length,0)"), "0",
                "IF(WRAPROWS(POSITIONS(array),length,0)=0,adj,0)"},
    .probe = "-2..2 5x1;=2;-2..2",
    .examples = {"WRAPROWS({1,2,3,4,5,6},3) = {1,2,3;4,5,6}", "WRAPROWS({1;2;3},2,0) = {1,2;3,0}",
                 "WRAPROWS({1,2},9) = {1,2}"},
    .shape = eval_wrap_rows_shape,
    .shaped_by = 1 << 1,
};

CG_FAMILY_ROWS(array_line) = {&fn_to_column, &fn_to_row, &fn_wrap_columns, &fn_wrap_rows, NULL};
