/* fn_array.c: arrays cut, widened, stacked and laid out anew. None of them changes a cell, so an adjoint goes back by
 * the positions that the same call gives (fn_positions.c). */
#include "function/kernels.h"

#include <string.h>

#define BY_POSITIONS(taken) "SCATTER.CELLS(adj," taken ",ROWS(array),COLUMNS(array))"

static const char unknown_size[] = "the size depends on values that are not known before the run";

static void fill_with(cg_call *call, cg_cell cell) {
    for (size_t i = 0; i < (size_t)call->rows * call->cols; i++)
        call->result[i] = cell;
}

static cg_cell *result_cell(const cg_call *call, size_t row, size_t col) {
    return &call->result[row * call->cols + col];
}

static cg_cell array_cell(const cg_operand *array, size_t row, size_t col) {
    return array->cells[row * array->cols + col];
}

/* Argument `i` when it is given and no blank. */
static const cg_cell *given(const cg_operand *args, uint32_t n_args, uint32_t i) {
    return i < n_args && args[i].cells && !cg_is_blank(args[i].cells[0]) ? &args[i].cells[0] : NULL;
}

/* ---- TAKE and DROP ---- */

/* Some rows or columns of all. */
typedef struct span {
    uint32_t first, count;
    cg_cell error; /* or a blank */
} span;

static span span_of(const cg_cell *number, uint32_t all, bool drops) {
    span of = {0, all, cg_blank_cell()};
    if (!number) return of;
    cg_cell asked = cg_to_number(*number);
    if (cg_is_error(asked)) return (span){0, 1, asked};
    double size = fmin(fabs(trunc(asked.number)), all);
    bool from_end = asked.number < 0;
    of.count = drops ? all - (uint32_t)size : (uint32_t)size;
    if (from_end != drops) of.first = all - of.count;
    if (of.count == 0) return (span){0, 1, cg_error_cell(CG_CALC)};
    return of;
}

static void cut_spans(const cg_operand *args, uint32_t n_args, cg_shape array, bool drops, span *rows, span *cols) {
    *rows = span_of(given(args, n_args, 1), array.rows, drops);
    *cols = span_of(given(args, n_args, 2), array.cols, drops);
    if (cg_is_error(cols->error)) rows->error = cg_is_error(rows->error) ? rows->error : cols->error;
}

static const char *cut_shape(const cg_shape_call *call, cg_shape *shape, bool drops) {
    span rows, cols;
    for (uint32_t i = 1; i < call->n_args; i++)
        if (!call->constants[i].cells) return unknown_size;
    cut_spans(call->constants, call->n_args, call->args[0], drops, &rows, &cols);
    *shape = cg_is_error(rows.error) ? (cg_shape){1, 1} : (cg_shape){rows.count, cols.count};
    return NULL;
}

static void cut(cg_call *call, bool drops) {
    const cg_operand *array = &call->args[0];
    span rows, cols;
    cut_spans(call->args, call->n_args, (cg_shape){array->rows, array->cols}, drops, &rows, &cols);
    if (cg_is_error(rows.error)) {
        fill_with(call, rows.error);
        return;
    }
    for (uint32_t row = 0; row < call->rows; row++)
        for (uint32_t col = 0; col < call->cols; col++)
            *result_cell(call, row, col) = array_cell(array, rows.first + row, cols.first + col);
}

#define CUT(name, drops)                                                                                               \
    static const char *name##_shape(const cg_shape_call *call, cg_shape *shape) {                                      \
        return cut_shape(call, shape, drops);                                                                          \
    }                                                                                                                  \
    static void name##_array(cg_call *call) {                                                                          \
        cut(call, drops);                                                                                              \
    }                                                                                                                  \
    static const cg_kernel name = {.array = name##_array};

CUT(eval_drop, true)
static const cg_function fn_drop = {
    .name = "DROP",
    .sig = "(array:range, rows:cell, [cols:cell]) -> any",
    .help =
        "The array without its first rows and columns, or for negative numbers without its last; #CALC! when nothing is left.",
    .eval = &eval_drop,
    .adjoint = {BY_POSITIONS("DROP(POSITIONS(array),rows,cols)"), "0", "0"},
    .probe = "-2..2 3x3;=1;=-1",
    .examples = {"DROP({1,2,3;4,5,6;7,8,9},2) = {7,8,9}", "DROP({1,2,3;4,5,6;7,8,9},,2) = {3;6;9}",
                 "DROP({1,2,3;4,5,6;7,8,9},-2) = {1,2,3}", "DROP({1,2,3;4,5,6;7,8,9},2,2) = {9}",
                 "DROP({1,2},0,5) = #CALC!"},
    .shape = eval_drop_shape,
    .shaped_by = 1 << 1 | 1 << 2,
};

CUT(eval_take, false)
static const cg_function fn_take = {
    .name = "TAKE",
    .sig = "(array:range, rows:cell, [cols:cell]) -> any",
    .help = "The array's first rows and columns, or for negative numbers its last; #CALC! for 0.",
    .eval = &eval_take,
    .adjoint = {BY_POSITIONS("TAKE(POSITIONS(array),rows,cols)"), "0", "0"},
    .probe = "-2..2 3x3;=2;=-1",
    .examples = {"TAKE({1,2,3;4,5,6;7,8,9},2) = {1,2,3;4,5,6}", "TAKE({1,2,3;4,5,6;7,8,9},,2) = {1,2;4,5;7,8}",
                 "TAKE({1,2,3;4,5,6;7,8,9},-2) = {4,5,6;7,8,9}", "TAKE({1,2,3;4,5,6;7,8,9},2,2) = {1,2;4,5}",
                 "TAKE({1,2},9) = {1,2}", "TAKE({1,2},0) = #CALC!"},
    .shape = eval_take_shape,
    .shaped_by = 1 << 1 | 1 << 2,
};

/* ---- CHOOSECOLS and CHOOSEROWS ---- */

/* How many lines the arguments after the first name. */
static const char *choose_shape(const cg_shape_call *call, cg_shape *shape, bool rows) {
    uint32_t count = 0;
    *shape = call->args[0];
    for (uint32_t i = 1; i < call->n_args; i++)
        count += call->args[i].rows * call->args[i].cols;
    *(rows ? &shape->rows : &shape->cols) = count;
    return NULL;
}

/* The line that a number names, from 1 or from the end; UINT32_MAX for none. */
static uint32_t line_of(cg_cell cell, uint32_t all) {
    cg_cell number = cg_to_number(cell);
    if (cg_is_error(number)) return UINT32_MAX;
    double line = trunc(number.number);
    if (line < 0) line += all + 1.0;
    return line >= 1 && line <= all ? (uint32_t)line - 1 : UINT32_MAX;
}

static void choose_lines(cg_call *call, bool rows) {
    const cg_operand *array = &call->args[0];
    uint32_t at = 0;
    for (uint32_t arg = 1; arg < call->n_args; arg++) {
        for (uint32_t i = 0; i < call->args[arg].rows * call->args[arg].cols; i++, at++) {
            uint32_t line = line_of(call->args[arg].cells[i], rows ? array->rows : array->cols);
            if (line == UINT32_MAX) {
                fill_with(call, cg_error_cell(CG_VALUE));
                return;
            }
            for (uint32_t along = 0; along < (rows ? call->cols : call->rows); along++)
                *result_cell(call, rows ? at : along, rows ? along : at) =
                    array_cell(array, rows ? line : along, rows ? along : line);
        }
    }
}

#define CHOOSE_LINES(name, rows)                                                                                       \
    static const char *name##_shape(const cg_shape_call *call, cg_shape *shape) {                                      \
        return choose_shape(call, shape, rows);                                                                        \
    }                                                                                                                  \
    static void name##_array(cg_call *call) {                                                                          \
        choose_lines(call, rows);                                                                                      \
    }                                                                                                                  \
    static const cg_kernel name = {.array = name##_array};

CHOOSE_LINES(eval_choose_cols, false)
static const cg_function fn_choose_cols = {
    .name = "CHOOSECOLS",
    .sig = "(array:range, column:range...) -> any",
    .help =
        "The array's columns with these numbers, from 1, or from the last for negative ones; #VALUE! when there is none.",
    .eval = &eval_choose_cols,
    .adjoint = {BY_POSITIONS("CHOOSECOLS(POSITIONS(array),every)"), "0"},
    .probe = "-2..2 2x3;=3;={1,-1}",
    .examples = {"CHOOSECOLS({1,2,3;4,5,6},3,1,1) = {3,1,1;6,4,4}", "CHOOSECOLS({1,2,3;4,5,6},{-1,2}) = {3,2;6,5}",
                 "SUM(CHOOSECOLS({1,2},3)) = #VALUE!"},
    .shape = eval_choose_cols_shape,
};

CHOOSE_LINES(eval_choose_rows, true)
static const cg_function fn_choose_rows = {
    .name = "CHOOSEROWS",
    .sig = "(array:range, row:range...) -> any",
    .help =
        "The array's rows with these numbers, from 1, or from the last for negative ones; #VALUE! when there is none.",
    .eval = &eval_choose_rows,
    .adjoint = {BY_POSITIONS("CHOOSEROWS(POSITIONS(array),every)"), "0"},
    .probe = "-2..2 3x2;=3;={1,-1}",
    .examples = {"CHOOSEROWS({1,2;3,4;5,6},3,1) = {5,6;1,2}", "CHOOSEROWS({1,2;3,4},-1) = {3,4}",
                 "SUM(CHOOSEROWS({1,2},0)) = #VALUE!"},
    .shape = eval_choose_rows_shape,
};

/* ---- EXPAND ---- */

/* The size asked for along one side: #VALUE! when it is smaller than what there is. */
static cg_cell expanded(const cg_cell *number, uint32_t size) {
    if (!number) return cg_number_cell(size);
    cg_cell asked = cg_to_number(*number);
    if (cg_is_error(asked)) return asked;
    bool fits = trunc(asked.number) >= size && asked.number <= INT32_MAX;
    return fits ? cg_number_cell(trunc(asked.number)) : cg_error_cell(CG_VALUE);
}

static const char *expand_shape(const cg_shape_call *call, cg_shape *shape) {
    for (uint32_t i = 1; i < call->n_args && i < 3; i++)
        if (!call->constants[i].cells) return unknown_size;
    cg_cell rows = expanded(given(call->constants, call->n_args, 1), call->args[0].rows),
            cols = expanded(given(call->constants, call->n_args, 2), call->args[0].cols);
    bool good = !cg_is_error(rows) && !cg_is_error(cols);
    *shape = good ? (cg_shape){(uint32_t)rows.number, (uint32_t)cols.number} : (cg_shape){1, 1};
    return NULL;
}

static void expand(cg_call *call) {
    const cg_operand *array = &call->args[0];
    cg_cell rows = expanded(given(call->args, call->n_args, 1), array->rows),
            cols = expanded(given(call->args, call->n_args, 2), array->cols);
    if (cg_is_error(rows) || cg_is_error(cols)) {
        fill_with(call, cg_is_error(rows) ? rows : cols);
        return;
    }
    fill_with(call, call->n_args > 3 ? call->args[3].cells[0] : cg_error_cell(CG_NA));
    for (uint32_t row = 0; row < array->rows; row++)
        for (uint32_t col = 0; col < array->cols; col++)
            *result_cell(call, row, col) = array_cell(array, row, col);
}

static const cg_kernel eval_expand = {.array = expand};
static const cg_function fn_expand = {
    .name = "EXPAND",
    .sig = "(array:range, rows:cell, [cols:cell], [pad:cell]) -> any",
    .help =
        "The array widened to so many rows and columns, with the padding (#N/A) where it has no cells; #VALUE! for fewer.",
    .eval = &eval_expand,
    .adjoint = {BY_POSITIONS("EXPAND(POSITIONS(array),rows,cols,0)"), "0", "0",
                "IF(EXPAND(POSITIONS(array),rows,cols,0)=0,adj,0)"},
    .probe = "-2..2 2x2;=3;=3;-2..2",
    .examples = {"EXPAND({1,2;3,4},3,3,0) = {1,2,0;3,4,0;0,0,0}", "IFNA(EXPAND({1;2},3),9) = {1;2;9}",
                 "EXPAND({1,2},,3,\"-\") = {1,2,\"-\"}", "EXPAND({1,2},1,1) = #VALUE!"},
    .shape = expand_shape,
    .shaped_by = 1 << 1 | 1 << 2,
};

/* ---- HSTACK and VSTACK ---- */

/* `down`: one below the other, as wide as the widest. */
static cg_shape stacked_shape(const cg_shape *args, uint32_t n_args, bool down) {
    cg_shape shape = {0, 0};
    for (uint32_t i = 0; i < n_args; i++) {
        uint32_t along = down ? args[i].rows : args[i].cols, across = down ? args[i].cols : args[i].rows;
        *(down ? &shape.rows : &shape.cols) += along;
        uint32_t *widest = down ? &shape.cols : &shape.rows;
        if (across > *widest) *widest = across;
    }
    return shape;
}

static void stack(cg_call *call, bool down) {
    uint32_t at = 0;
    fill_with(call, cg_error_cell(CG_NA));
    for (uint32_t i = 0; i < call->n_args; i++) {
        const cg_operand *array = &call->args[i];
        for (uint32_t row = 0; row < array->rows; row++)
            for (uint32_t col = 0; col < array->cols; col++)
                *result_cell(call, down ? at + row : row, down ? col : at + col) = array_cell(array, row, col);
        at += down ? array->rows : array->cols;
    }
}

static void fill_vector(double *result, size_t n, const double *from, bool fixed) {
    if (!fixed) memcpy(result, from, n * sizeof *result);
    for (size_t i = 0; fixed && i < n; i++)
        result[i] = from[0];
}

/* What is not covered is NaN: then the general kernel says #N/A. */
static void stack_slots(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows, uint32_t cols,
                        size_t n, bool down) {
    static const double empty = NAN;
    uint32_t at = 0;
    for (uint32_t i = 0; i < n_args; i++) {
        uint32_t height = down ? args[i].rows : rows, width = down ? cols : args[i].cols;
        for (uint32_t row = 0; row < height; row++) {
            for (uint32_t col = 0; col < width; col++) {
                size_t cell = (size_t)(down ? at + row : row) * cols + (down ? col : at + col);
                bool covered = row < args[i].rows && col < args[i].cols;
                fill_vector(results[cell], n, covered ? args[i].at[(size_t)row * args[i].cols + col] : &empty,
                            !covered || args[i].fixed);
            }
        }
        at += down ? height : width;
    }
}

#define STACK(name, down)                                                                                              \
    static const char *name##_shape(const cg_shape_call *call, cg_shape *shape) {                                      \
        *shape = stacked_shape(call->args, call->n_args, down);                                                        \
        return NULL;                                                                                                   \
    }                                                                                                                  \
    static void name##_array(cg_call *call) {                                                                          \
        stack(call, down);                                                                                             \
    }                                                                                                                  \
    static void name##_slots(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows,             \
                             uint32_t cols, size_t n) {                                                                \
        stack_slots(args, n_args, results, rows, cols, n, down);                                                       \
    }                                                                                                                  \
    static const cg_kernel name = {.array = name##_array, .slots = name##_slots};

STACK(eval_h_stack, false)
static const cg_function fn_h_stack = {
    .name = "HSTACK",
    .sig = "(array:range...) -> any",
    .help = "The arrays side by side; #N/A below those that have fewer rows.",
    .eval = &eval_h_stack,
    .adjoint = {"HSTACK.PART(adj,place,every)"},
    .probe = "-2..2 2x2;-2..2 2x1;-2..2 2x3",
    .examples = {"HSTACK({1,2;3,4},{5;6}) = {1,2,5;3,4,6}", "HSTACK(1,\"a\",TRUE) = {1,\"a\",TRUE}",
                 "IFNA(HSTACK({1;2},3),0) = {1,3;2,0}"},
    .shape = eval_h_stack_shape,
    .by_rows = UINT32_MAX,
};

STACK(eval_v_stack, true)
static const cg_function fn_v_stack = {
    .name = "VSTACK",
    .sig = "(array:range...) -> any",
    .help = "The arrays one below the other; #N/A beside those that have fewer columns.",
    .eval = &eval_v_stack,
    .adjoint = {"VSTACK.PART(adj,place,every)"},
    .probe = "-2..2 2x2;-2..2 1x2;-2..2 3x2",
    .examples = {"VSTACK({1,2;3,4},{5,6}) = {1,2;3,4;5,6}", "VSTACK(1,\"a\") = {1;\"a\"}",
                 "IFNA(VSTACK({1,2},3),0) = {1,2;3,0}"},
    .shape = eval_v_stack_shape,
};

/* The part of a stack that one of its arrays became: (whole, which, array...). */
static const char *part_shape(const cg_shape_call *call, cg_shape *shape) {
    const cg_cell *place = call->constants[1].cells;
    cg_cell number = place ? cg_to_number(*place) : cg_blank_cell();
    if (!cg_is_number(number) || number.number < 1 || number.number > call->n_args - 2) return unknown_size;
    *shape = call->args[(uint32_t)number.number + 1];
    return NULL;
}

static void stack_part(cg_call *call, bool down) {
    uint32_t place = (uint32_t)call->args[1].cells[0].number, at = 0;
    for (uint32_t i = 2; i < place + 1; i++)
        at += down ? call->args[i].rows : call->args[i].cols;
    for (uint32_t row = 0; row < call->rows; row++)
        for (uint32_t col = 0; col < call->cols; col++)
            *result_cell(call, row, col) = array_cell(&call->args[0], down ? at + row : row, down ? col : at + col);
}

static void h_stack_part(cg_call *call) {
    stack_part(call, false);
}

static const cg_kernel eval_h_stack_part = {.array = h_stack_part};
static const cg_function fn_h_stack_part = {
    .name = "HSTACK.PART",
    .sig = "(whole:range, which:num, array:range...) -> any",
    .help = "The part of the whole that the array of this number became by HSTACK of all arrays.",
    .eval = &eval_h_stack_part,
    .adjoint = {"SCATTER.CELLS(adj,HSTACK.PART(POSITIONS(whole),which,every),ROWS(whole),COLUMNS(whole))", "0", "0"},
    .probe = "-2..2 2x3;=2;={1,1};=1",
    .examples = {"HSTACK.PART({1,2,5;3,4,6},2,{7,7;7,7},{8;8}) = {5;6}"},
    .shape = part_shape,
    .shaped_by = 1 << 1,
    .internal = true,
};

static void v_stack_part(cg_call *call) {
    stack_part(call, true);
}

static const cg_kernel eval_v_stack_part = {.array = v_stack_part};
static const cg_function fn_v_stack_part = {
    .name = "VSTACK.PART",
    .sig = "(whole:range, which:num, array:range...) -> any",
    .help = "The part of the whole that the array of this number became by VSTACK of all arrays.",
    .eval = &eval_v_stack_part,
    .adjoint = {"SCATTER.CELLS(adj,VSTACK.PART(POSITIONS(whole),which,every),ROWS(whole),COLUMNS(whole))", "0", "0"},
    .probe = "-2..2 3x2;=2;={1,1};=1",
    .examples = {"VSTACK.PART({1,2;3,4;5,6},1,{7,7;7,7},8) = {1,2;3,4}"},
    .shape = part_shape,
    .shaped_by = 1 << 1,
    .internal = true,
};

CG_FAMILY_ROWS(array) = {&fn_choose_cols,  &fn_choose_rows, &fn_drop,    &fn_expand,       &fn_h_stack,
                         &fn_h_stack_part, &fn_take,        &fn_v_stack, &fn_v_stack_part, NULL};
