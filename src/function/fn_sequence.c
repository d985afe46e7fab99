/* fn_sequence.c: arrays made of their size: counts, random numbers, unit matrices. The size must be constant. */
#include "function/kernels.h"

#include "base/limits.h"
#include "base/random.h"

/* One of the sizes an array is made of: 0 for the error that stands in its place. */
static const char *read_size(const cg_operand *size, uint32_t most, uint32_t *value) {
    cg_cell cell = size->cells ? cg_to_number(*size->cells) : cg_blank_cell();
    if (!cg_is_number(cell)) return "the size must be a constant number";
    double number = trunc(cell.number);
    if (number < 0 || number > most) return "the size must be from 0 to what a sheet has room for";
    *value = (uint32_t)number;
    return NULL;
}

/* Rows and columns from the first two arguments; an empty array is one cell, which the kernel fills with #CALC!. */
static const char *array_shape(const cg_shape_call *call, cg_shape *shape) {
    const char *fault = read_size(&call->constants[0], CG_EXCEL_ROWS, &shape->rows);
    if (!fault) fault = read_size(&call->constants[1], CG_EXCEL_COLUMNS, &shape->cols);
    if (!fault && (shape->rows == 0 || shape->cols == 0)) *shape = (cg_shape){1, 1};
    return fault;
}

static bool is_empty(const cg_call *call) {
    return call->args[0].cells[0].number < 1 || call->args[1].cells[0].number < 1;
}

static void sequence(cg_call *call) {
    double start = call->args[2].cells[0].number, step = call->args[3].cells[0].number;
    for (size_t i = 0; i < (size_t)call->rows * call->cols; i++)
        call->result[i] = is_empty(call) ? cg_error_cell(CG_CALC) : cg_number_cell(start + (double)i * step);
}

static const cg_kernel eval_sequence = {.array = sequence};
static const cg_function fn_sequence = {
    .name = "SEQUENCE",
    .sig = "([rows:num=1], [columns:num=1], [start:num=1], [step:num=1]) -> num",
    .help = "An array that counts from the start by the step, row by row; the size must be constant.",
    .eval = &eval_sequence,
    .adjoint = {"0", "0", "adj", "adj*SEQUENCE(rows,columns,0)"},
    .probe = "=3;=2;-2..2;-2..2",
    .examples = {"SEQUENCE(2,3) = {1,2,3;4,5,6}", "SEQUENCE(3,1,10,-5) = {10;5;0}", "SEQUENCE(1,2) = {1,2}",
                 "SEQUENCE(0) = #CALC!", "SEQUENCE(-1) = #VALUE!"},
    .shape = array_shape,
    .shaped_by = 1 << 0 | 1 << 1,
    .total = true,
    .empty_is_default = true,
};

static void random_array(cg_call *call) {
    double low = call->args[2].cells[0].number, high = call->args[3].cells[0].number;
    bool whole = cg_cell_boolean(call->args[4].cells[0]);
    bool good = low <= high && (!whole || (low == floor(low) && high == floor(high)));
    for (size_t i = 0; i < (size_t)call->rows * call->cols; i++) {
        double drawn = cg_random_uniform(call->seed, call->start, call->stream, call->index + i);
        double number = whole ? low + floor(drawn * (high - low + 1)) : low + drawn * (high - low);
        if (number > high) number = high; /* the product may round up */
        call->result[i] = is_empty(call) ? cg_error_cell(CG_CALC)
                          : good         ? cg_number_cell(number)
                                         : cg_error_cell(CG_VALUE);
    }
}

static const cg_kernel eval_random_array = {.array = random_array};
static const cg_function fn_random_array = {
    .name = "RANDARRAY",
    .sig = "([rows:num=1], [columns:num=1], [low:num=0], [high:num=1], [whole:bool=FALSE]) -> num",
    .help =
        "An array of random numbers from low to high, whole ones if asked, drawn once a run from the seed; the size must be "
        "constant.",
    .eval = &eval_random_array,
    .adjoint = {"0", "0", "IF(whole,0,adj*(1-IF(high=low,0,(self-low)/(high-low))))",
                "IF(whole,0,adj*IF(high=low,0,(self-low)/(high-low)))", "0"},
    .probe = "=2;=2;=0;=1",
    .examples = {"RANDARRAY(2,2,3,3) = {3,3;3,3}", "INT(RANDARRAY()) = 0", "ROWS(RANDARRAY(4,2)) = 4",
                 "RANDARRAY(1,1,2,1) = #VALUE!", "SUM(--(RANDARRAY(5,5,1,6,TRUE)>6)) = 0"},
    .shape = array_shape,
    .random = true,
    .empty_is_default = true,
};

static const char *unit_shape(const cg_shape_call *call, cg_shape *shape) {
    const char *fault = read_size(&call->constants[0], CG_EXCEL_COLUMNS, &shape->rows);
    shape->cols = shape->rows;
    return fault || shape->rows > 0 ? fault : "the size must be 1 or more";
}

static void unit_matrix(cg_call *call) {
    for (uint32_t row = 0; row < call->rows; row++)
        for (uint32_t col = 0; col < call->cols; col++)
            call->result[(size_t)row * call->cols + col] = cg_number_cell(row == col);
}

static const cg_kernel eval_unit_matrix = {.array = unit_matrix};
static const cg_function fn_unit_matrix = {
    .name = "MUNIT",
    .sig = "(size:num) -> num",
    .help = "The unit matrix: ones on its diagonal, else zeros; the size must be constant.",
    .eval = &eval_unit_matrix,
    .adjoint = {"0"},
    .probe = "=3",
    .examples = {"MUNIT(2) = {1,0;0,1}", "MUNIT(0) = #VALUE!"},
    .shape = unit_shape,
    .shaped_by = 1 << 0,
    .total = true,
};

CG_FAMILY_ROWS(sequence) = {&fn_random_array, &fn_sequence, &fn_unit_matrix, NULL};
