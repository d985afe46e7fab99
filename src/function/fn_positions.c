/* fn_positions.c: the adjoint of functions that take cells of an array to other places. Not to be written in a sheet.
 *
 * Idea: the same function applied to the array's POSITIONS (1, 2, 3, ...) says which cell went where, and SCATTER.CELLS
 * brings the adjoints back there. */
#include "function/kernels.h"

#include "function/place.h"

static const char *same_shape(const cg_shape_call *call, cg_shape *shape) {
    *shape = call->args[0];
    return NULL;
}

static void positions(cg_call *call) {
    for (size_t i = 0; i < (size_t)call->rows * call->cols; i++)
        call->result[i] = cg_number_cell((double)i + 1);
}

static const cg_kernel eval_positions = {.array = positions};
static const cg_function fn_positions = {
    .name = "POSITIONS",
    .sig = "(array:range) -> num",
    .help = "The numbers from 1 on in the shape of the array, row by row.",
    .eval = &eval_positions,
    .d = {"0"},
    .excel = "_xlfn.SEQUENCE(ROWS({array}),COLUMNS({array}))",
    .probe = "-2..2 2x3",
    .examples = {"POSITIONS({7,8;9,10}) = {1,2;3,4}"},
    .shape = same_shape,
    .total = true,
    .shape_only = true,
    .internal = true,
};

/* The index that a position names, or SIZE_MAX for none. */
static size_t index_of(cg_cell position, size_t cells) {
    bool inside = cg_is_number(position) && position.number >= 1 && position.number <= (double)cells;
    return inside ? (size_t)position.number - 1 : SIZE_MAX;
}

static const char *shape_of_positions(const cg_shape_call *call, cg_shape *shape) {
    *shape = call->args[1];
    return NULL;
}

static void gather_cells(cg_call *call) {
    const cg_operand *array = &call->args[0];
    for (size_t i = 0; i < (size_t)call->rows * call->cols; i++) {
        size_t at = index_of(call->args[1].cells[i], (size_t)array->rows * array->cols);
        call->result[i] = at == SIZE_MAX ? cg_number_cell(0) : cg_to_number(array->cells[at]);
    }
}

static const cg_kernel eval_gather_cells = {.array = gather_cells};
static const cg_function fn_gather_cells = {
    .name = "GATHER.CELLS",
    .sig = "(array:range, positions:range) -> num",
    .help =
        "The array's cells at positions counted from 1 row by row, in the shape of the positions; 0 where there is no cell.",
    .eval = &eval_gather_cells,
    .adjoint = {"SCATTER.CELLS(adj,positions,ROWS(array),COLUMNS(array))", "0"},
    .excel = "IF({positions}>0,INDEX(_xlfn.TOCOL({array}),IF({positions}>0,{positions},1)),0)",
    .probe = "-2..2 2x3;={6,0,2,2,9,1}",
    .examples = {"GATHER.CELLS({7,8;9,10},{4;0;1}) = {10;0;7}"},
    .shape = shape_of_positions,
    .internal = true,
};

static const char *scatter_cells_shape(const cg_shape_call *call, cg_shape *shape) {
    if (call->args[0].rows != call->args[1].rows || call->args[0].cols != call->args[1].cols)
        return "each value needs its position";
    return cg_constant_size(&call->constants[2], shape);
}

static void scatter_cells(cg_call *call) {
    const cg_operand *values = &call->args[0], *places = &call->args[1];
    size_t cells = (size_t)call->rows * call->cols;
    for (size_t i = 0; i < cells; i++)
        call->result[i] = cg_number_cell(0);
    for (size_t i = 0; i < (size_t)values->rows * values->cols; i++) {
        size_t at = index_of(places->cells[i], cells);
        cg_cell value = cg_to_number(values->cells[i]);
        if (at == SIZE_MAX || cg_is_error(call->result[at])) continue;
        call->result[at] = cg_is_error(value) ? value : cg_number_cell(call->result[at].number + value.number);
    }
}

static const cg_kernel eval_scatter_cells = {.array = scatter_cells};
static const cg_function fn_scatter_cells = {
    .name = "SCATTER.CELLS",
    .sig = "(values:range, positions:range, rows:num, cols:num) -> num",
    .help =
        "An array in which each cell is the sum of the values with its position, counted from 1 row by row; others are lost.",
    .eval = &eval_scatter_cells,
    .adjoint = {"GATHER.CELLS(adj,positions)", "0", "0", "0"},
    .excel =
        "_xlfn.WRAPROWS(MMULT(--(_xlfn.SEQUENCE({rows}*{cols})=_xlfn.TOROW({positions})),_xlfn.TOCOL({values})),{cols})",
    .probe = "-2..2 1x6;={4,0,2,2,9,1};=2;=2",
    .examples = {"SCATTER.CELLS({5,6,7},{4,1,4},2,2) = {6,0;0,12}", "SCATTER.CELLS(5,0,1,2) = {0,0}"},
    .shape = scatter_cells_shape,
    .shaped_by = 1 << 2 | 1 << 3,
    .internal = true,
};

CG_FAMILY_ROWS(positions) = {&fn_gather_cells, &fn_positions, &fn_scatter_cells, NULL};
