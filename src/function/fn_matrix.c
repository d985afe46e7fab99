/* fn_matrix.c: matrices as wholes. */
#include "function/lanes.h"

#include <string.h>

/* Matrices hold numbers only: the first error, else #VALUE! for any other kind, else a blank. */
static cg_cell matrix_fault(const cg_operand *matrix) {
    cg_cell fault = cg_blank_cell();
    for (size_t i = 0; i < (size_t)matrix->rows * matrix->cols; i++) {
        if (cg_is_error(matrix->cells[i])) return matrix->cells[i];
        if (!cg_is_number(matrix->cells[i])) fault = cg_error_cell(CG_VALUE);
    }
    return fault;
}

static const char *product_shape(const cg_shape_call *call, cg_shape *shape) {
    *shape = (cg_shape){call->args[0].rows, call->args[1].cols};
    if (call->args[0].cols == call->args[1].rows) return NULL;
    return "the first matrix must have as many columns as the second has rows";
}

static void multiply(cg_call *call) {
    const cg_operand *a = &call->args[0], *b = &call->args[1];
    cg_cell fault = matrix_fault(a), *result = call->result;
    if (!cg_is_error(fault)) fault = matrix_fault(b);
    for (uint32_t row = 0; row < call->rows; row++) {
        for (uint32_t col = 0; col < call->cols; col++) {
            const cg_cell *xs = a->cells + (size_t)row * a->cols, *ys = b->cells + col;
            double lanes[CG_LANES] = {0};
            for (uint32_t m = 0; m < a->cols && !cg_is_error(fault); m++)
                lanes[m % CG_LANES] += xs[m].number * ys[(size_t)m * b->cols].number;
            *result++ = cg_is_error(fault) ? fault : cg_number_cell(cg_lanes_total(lanes));
        }
    }
}

static void multiply_slots(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows, uint32_t cols,
                           size_t n) {
    (void)n_args;
    uint32_t k = args[0].cols;
    for (uint32_t row = 0; row < rows; row++) {
        for (uint32_t col = 0; col < cols; col++) {
            cg_vectors a = {args[0].at + (size_t)row * k, 1, args[0].fixed},
                       b = {args[1].at + col, cols, args[1].fixed};
            cg_slots_dot(a, b, k, results[(size_t)row * cols + col], n);
        }
    }
}

static const cg_kernel eval_multiply = {.array = multiply, .slots = multiply_slots};
static const cg_function fn_multiply = {
    .name = "MMULT",
    .sig = "(a:range, b:range) -> num",
    .help = "The matrix product of a and b; #VALUE! when a cell is not a number or the shapes do not fit.",
    .eval = &eval_multiply,
    .adjoint = {"MMULT(adj,TRANSPOSE(b))", "MMULT(TRANSPOSE(a),adj)"},
    .probe = "-2..2 3x2;-2..2 2x4",
    .examples = {"MMULT({1,4;2,5;3,6},{1,3;2,4}) = {9,19;12,26;15,33}", "MMULT({1,2},{3;4}) = 11",
                 "MMULT({1,2},{3,4}) = #VALUE!", "SUM(MMULT({1,\"a\"},{3;4})) = #VALUE!"},
    .shape = product_shape,
    .by_rows = 1,
    .total = true,
    .carries = true,
};

static const char *transposed_shape(const cg_shape_call *call, cg_shape *shape) {
    *shape = (cg_shape){call->args[0].cols, call->args[0].rows};
    return NULL;
}

static void transpose(cg_call *call) {
    const cg_operand *from = &call->args[0];
    for (uint32_t row = 0; row < call->rows; row++)
        for (uint32_t col = 0; col < call->cols; col++)
            call->result[(size_t)row * call->cols + col] = from->cells[(size_t)col * from->cols + row];
}

static void transpose_slots(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows, uint32_t cols,
                            size_t n) {
    (void)n_args;
    for (uint32_t row = 0; row < rows; row++) {
        for (uint32_t col = 0; col < cols; col++) {
            double *result = results[(size_t)row * cols + col];
            const double *from = args->at[(size_t)col * rows + row];
            if (!args->fixed)
                memcpy(result, from, n * sizeof *result);
            else
                for (size_t i = 0; i < n; i++)
                    result[i] = from[0];
        }
    }
}

static const cg_kernel eval_transpose = {.array = transpose, .slots = transpose_slots};
static const cg_function fn_transpose = {
    .name = "TRANSPOSE",
    .sig = "(a:range) -> any",
    .help = "The array a with its rows as columns.",
    .eval = &eval_transpose,
    .adjoint = {"TRANSPOSE(adj)"},
    .probe = "-2..2 3x2",
    .examples = {"TRANSPOSE({1,2,3;4,5,6}) = {1,4;2,5;3,6}", "TRANSPOSE({1,\"a\"}) = {1;\"a\"}"},
    .shape = transposed_shape,
    .total = true,
    .carries = true,
};

CG_FAMILY_ROWS(matrix) = {&fn_multiply, &fn_transpose, NULL};
