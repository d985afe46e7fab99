/* fn_adjoint.c: what the backward pass needs and a spreadsheet has no function for. Not to be written in a sheet. */
#include "function/kernels.h"

#include "function/criterion.h"
#include "function/place.h"

/* An adjoint of exactly 0 means that nothing flows back here: an untaken branch adds 0, whatever its derivative is. */
static cg_cell adjoint_product(const cg_cell *args) {
    if (args[0].number == 0) return args[0];
    cg_cell d = cg_to_number(args[1]);
    return cg_is_error(d) ? d : cg_number_cell(args[0].number * d.number);
}

static cg_cell adjoint_product_map(cg_call *call, const cg_cell *args) {
    (void)call;
    return adjoint_product(args);
}

CG_VECTOR_CLONES static void adjoint_product_numbers(const double *const *args, double *result, size_t n) {
    const double *adjoints = args[0], *ds = args[1];
    for (size_t i = 0; i < n; i++)
        result[i] = adjoints[i] == 0 ? adjoints[i] : adjoints[i] * ds[i];
}

static const cg_kernel eval_adjoint_product = {.map = adjoint_product_map, .numbers = adjoint_product_numbers};
static const cg_function fn_adjoint_product = {
    .name = "ADJOINT.PRODUCT",
    .sig = "(above:num, d:cell) -> num",
    .help = "The product of an adjoint and a derivative; 0 when the adjoint is 0, whatever the derivative is.",
    .eval = &eval_adjoint_product,
    .d = {"IFERROR(d,0)", "above"},
    .excel = "IF({above}=0,0,{above}*{d})",
    .examples = {"ADJOINT.PRODUCT(2,3) = 6", "ADJOINT.PRODUCT(0,1/0) = 0", "ADJOINT.PRODUCT(2,1/0) = #DIV/0!"},
    .total = true,
    .internal = true,
    .carries = true,
};

/* ---- COUNT.CELLS: the divisor of an average's derivative. An average is an error when one of its cells is, so in its
 * derivative all cells of numeric ranges count, and the number is known before the run. (The graph writes COUNT for
 * others.) */

static void count_cells(cg_call *call) {
    double cells = 0;
    for (uint32_t i = 0; i < call->n_args; i++)
        cells += (double)call->args[i].rows * call->args[i].cols;
    call->result[0] = cg_number_cell(cells);
}

static const cg_kernel eval_count_cells = {.array = count_cells};
static const cg_function fn_count_cells = {
    .name = "COUNT.CELLS",
    .sig = "(xs:range...) -> num",
    .help = "How many cells the ranges have.",
    .eval = &eval_count_cells,
    .d = {"0"},
    .excel = "COUNT({xs...})",
    .examples = {"COUNT.CELLS({1,2;3,4},5) = 5"},
    .shape_only = true,
    .total = true,
    .internal = true,
};

/* ---- CRITERION.MATCH: the mask of SUMIF and its kin, cell by cell ---- */

static cg_cell criterion_match(cg_call *call, const cg_cell *args) {
    for (uint32_t i = 0; i + 1 < call->n_args; i += 2) {
        cg_criterion criterion = cg_criterion_read(args[i + 1]);
        if (!cg_criterion_fits(&criterion, args[i])) return cg_number_cell(0);
    }
    return cg_number_cell(1);
}

CG_MAP(eval_criterion_match, criterion_match(call, args))
static const cg_function fn_criterion_match = {
    .name = "CRITERION.MATCH",
    .sig = "(x:cell, criterion:cell...2) -> num",
    .help = "1 when each cell fits its criterion, else 0.",
    .eval = &eval_criterion_match,
    .d = {"0", "0"},
    .excel = "COUNTIFS({x...})",
    .probe = "=2;=\">1\"",
    .examples = {"CRITERION.MATCH(2,\">1\") = 1", "SUM(CRITERION.MATCH({1,2,3},\">1\",{4,5,6},6)) = 1"},
    .total = true,
    .internal = true,
};

/* ---- SCATTER: the adjoint of INDEX ---- */

static const char *scatter_shape(const cg_shape_call *call, cg_shape *shape) {
    uint32_t size[2];
    for (int i = 0; i < 2; i++) {
        const cg_cell *cell = call->constants[3 + i].cells;
        cg_cell number = cell ? cg_to_number(*cell) : cg_blank_cell();
        if (!cg_is_number(number) || number.number < 1 || number.number > UINT32_MAX)
            return "the size must be constant numbers";
        size[i] = (uint32_t)number.number;
    }
    *shape = (cg_shape){size[0], size[1]};
    return NULL;
}

static void scatter(cg_call *call) {
    const cg_operand *value = &call->args[0];
    cg_cell column = call->args[2].cells[0];
    if (!cg_is_blank(column)) column = cg_to_number(column);
    cg_array_place place = cg_is_error(column)
                               ? (cg_array_place){.error = CG_VALUE}
                               : cg_array_find(call->rows, call->cols, call->args[1].cells[0].number, column);
    for (uint32_t row = 0; row < call->rows; row++) {
        for (uint32_t col = 0; col < call->cols; col++) {
            bool here = !place.error && (!place.row || place.row == row + 1) && (!place.col || place.col == col + 1);
            uint32_t from_row = value->rows == 1 ? 0 : row, from_col = value->cols == 1 ? 0 : col;
            bool reached = from_row < value->rows && from_col < value->cols;
            cg_cell cell = reached ? value->cells[(size_t)from_row * value->cols + from_col] : cg_error_cell(CG_NA);
            call->result[(size_t)row * call->cols + col] = here ? cg_to_number(cell) : cg_number_cell(0);
        }
    }
}

static void scatter_slots(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows, uint32_t cols,
                          size_t n) {
    (void)n_args;
    const cg_slots *value = &args[0];
    for (size_t i = 0; i < n; i++) {
        cg_array_place place = cg_array_find_slot(rows, cols, args + 1, 2, i);
        for (uint32_t cell = 0; cell < rows * cols; cell++) {
            uint32_t row = cell / cols, col = cell % cols;
            bool here = !place.error && (!place.row || place.row == row + 1) && (!place.col || place.col == col + 1);
            uint32_t from_row = value->rows == 1 ? 0 : row, from_col = value->cols == 1 ? 0 : col;
            bool reached = from_row < value->rows && from_col < value->cols;
            if (!here)
                results[cell][i] = 0;
            else
                results[cell][i] =
                    reached ? value->at[from_row * value->cols + from_col][value->fixed ? 0 : i] : (double)NAN;
        }
    }
}

static const cg_kernel eval_scatter = {.array = scatter, .slots = scatter_slots};
static const cg_function fn_scatter = {
    .name = "SCATTER",
    .sig = "(value:range, row:num, column:cell, rows:num, cols:num) -> num",
    .help =
        "An array of zeros with the value where INDEX of the same row and column looks, or nowhere when that is outside.",
    .eval = &eval_scatter,
    .adjoint = {"IFERROR(INDEX(adj,row,column),0)", "0", "0", "0", "0"},
    .excel = "IF(({row}=0)+(ROW(INDIRECT(\"1:\"&{rows}))={row}),"
             "IF(({column}=0)+(TRANSPOSE(ROW(INDIRECT(\"1:\"&{cols})))={column}),{value},0),0)",
    .probe = "-2..2;=2;=1;=3;=2",
    .examples = {"SCATTER(7,2,1,2,2) = {0,0;7,0}", "SCATTER({7;8},0,2,2,2) = {0,7;0,8}", "SCATTER(7,2,,1,3) = {0,7,0}",
                 "SCATTER(7,-1,0,1,2) = {0,0}"},
    .shape = scatter_shape,
    .internal = true,
};

CG_FAMILY_ROWS(adjoint) = {&fn_adjoint_product, &fn_count_cells, &fn_criterion_match, &fn_scatter, NULL};
