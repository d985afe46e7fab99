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
    size_t k = args[0].cols, done = 0;
    if (args[1].fixed && !args[0].fixed)
        for (uint32_t row = 0; row < rows; row++)
            done = cg_slots_product((cg_vectors){args[0].at + row * k, 1, false}, k, (cg_factors){args[1].at, cols, 1},
                                    cols, results + (size_t)row * cols, 1, n);
    if (args[0].fixed && !args[1].fixed)
        for (uint32_t col = 0; col < cols; col++)
            done = cg_slots_product((cg_vectors){args[1].at + col, cols, false}, k, (cg_factors){args[0].at, 1, k},
                                    rows, results + col, cols, n);
    for (size_t at = 0; done < n && at < (size_t)rows * cols; at++) {
        cg_vectors a = {args[0].at + at / cols * k, 1, args[0].fixed};
        cg_vectors b = {args[1].at + at % cols, cols, args[1].fixed};
        cg_slots_dot_from(a, b, k, results[at], done, n);
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

/* ---- Determinant and inverse: elimination with the largest pivot of each column ---- */

static const char *square_shape(const cg_shape_call *call, cg_shape *shape) {
    *shape = call->args[0];
    return shape->rows == shape->cols ? NULL : "the matrix must have as many rows as columns";
}

static const char *determinant_shape(const cg_shape_call *call, cg_shape *shape) {
    const char *fault = square_shape(call, shape);
    *shape = (cg_shape){1, 1};
    return fault;
}

/* The matrix, and for its inverse the unit matrix beside it. */
static size_t determinant_room(const cg_shape_call *call) {
    return (size_t)call->args[0].rows * call->args[0].cols;
}

static size_t inverse_room(const cg_shape_call *call) {
    return 2 * determinant_room(call);
}

static void exchange_rows(double *a, double *b, size_t width) {
    for (size_t i = 0; i < width; i++) {
        double kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

/* Brings the largest number of a column, from the diagonal down, to the diagonal. -1 when rows were exchanged. */
static double find_pivot(double *matrix, size_t n, size_t width, size_t column) {
    size_t best = column;
    for (size_t row = column + 1; row < n; row++)
        if (fabs(matrix[row * width + column]) > fabs(matrix[best * width + column])) best = row;
    if (best == column) return 1;
    exchange_rows(matrix + best * width, matrix + column * width, width);
    return -1;
}

/* Makes the column zero below the diagonal, and above it too for an inverse. */
static void clear_column(double *matrix, size_t n, size_t width, size_t column, size_t first) {
    const double *pivot = matrix + column * width;
    for (size_t row = first; row < n; row++) {
        double factor = matrix[row * width + column] / pivot[column];
        if (row == column || factor == 0) continue;
        for (size_t i = column; i < width; i++)
            matrix[row * width + i] -= factor * pivot[i];
    }
}

static void determinant(cg_call *call) {
    size_t n = call->args[0].rows;
    double *matrix = call->scratch, product = 1;
    *call->result = matrix_fault(&call->args[0]);
    if (cg_is_error(*call->result)) return;
    for (size_t i = 0; i < n * n; i++)
        matrix[i] = call->args[0].cells[i].number;
    for (size_t column = 0; column < n && product != 0; column++) {
        product *= find_pivot(matrix, n, n, column) * matrix[column * n + column];
        if (product != 0) clear_column(matrix, n, n, column, column + 1);
    }
    *call->result = cg_number_cell(product);
}

static const cg_kernel eval_determinant = {.array = determinant};
static const cg_function fn_determinant = {
    .name = "MDETERM",
    .sig = "(a:range) -> num",
    .help = "The determinant of a square matrix; #VALUE! when it is not square or a cell is not a number.",
    .eval = &eval_determinant,
    .d = {"self*TRANSPOSE(MINVERSE(a))"},
    .probe = "-2..2 3x3",
    .examples = {"MDETERM({1,3,8,5;1,3,6,1;1,1,1,0;7,3,10,2}) = 88", "MDETERM({3,6,1;1,1,0;3,10,2}) = 1",
                 "MDETERM({3,6;1,1}) = -3", "MDETERM({1,2;2,4}) = 0", "MDETERM({1,2,3;4,5,6}) = #VALUE!"},
    .shape = determinant_shape,
    .scratch = determinant_room,
    .total = true,
};

static void inverse(cg_call *call) {
    size_t n = call->args[0].rows, width = 2 * n;
    double *matrix = call->scratch;
    cg_cell fault = matrix_fault(&call->args[0]);
    for (size_t row = 0; row < n && !cg_is_error(fault); row++) {
        for (size_t col = 0; col < n; col++) {
            matrix[row * width + col] = call->args[0].cells[row * n + col].number;
            matrix[row * width + n + col] = row == col;
        }
    }
    for (size_t column = 0; column < n && !cg_is_error(fault); column++) {
        find_pivot(matrix, n, width, column);
        if (matrix[column * width + column] == 0)
            fault = cg_error_cell(CG_NUM);
        else
            clear_column(matrix, n, width, column, 0);
    }
    for (size_t row = 0; row < n; row++)
        for (size_t col = 0; col < n; col++)
            call->result[row * n + col] =
                cg_is_error(fault) ? fault
                                   : cg_number_cell(matrix[row * width + n + col] / matrix[row * width + row] + 0);
}

static const cg_kernel eval_inverse = {.array = inverse};
static const cg_function fn_inverse = {
    .name = "MINVERSE",
    .sig = "(a:range) -> num",
    .help =
        "The inverse of a square matrix; #VALUE! when it is not square or a cell is not a number, #NUM! when it has none.",
    .eval = &eval_inverse,
    .adjoint = {"-MMULT(TRANSPOSE(self),MMULT(adj,TRANSPOSE(self)))"},
    .probe = "-2..2 3x3",
    .examples = {"MINVERSE({4,-1;2,0}) = {0,0.5;-1,2}", "MINVERSE({2}) = 0.5", "SUM(MINVERSE({1,2;2,4})) = #NUM!",
                 "SUM(MMULT(MINVERSE({1,2,1;3,4,-1;0,2,0}),{1,2,1;3,4,-1;0,2,0})) = 3"},
    .shape = square_shape,
    .scratch = inverse_room,
};

CG_FAMILY_ROWS(matrix) = {&fn_determinant, &fn_inverse, &fn_multiply, &fn_transpose, NULL};
