/* evaluate.c: the one meaning of a call.
 *
 * Enters: an entry and whole operands. Leaves: the result's cells. Scalars are coerced by their parameter's kind, the
 * leftmost error ends the cell's call; an array where a scalar is asked for makes the call once for each of its cells
 * (broadcasting: one row or one column stretches, and where an operand does not reach stands #N/A). */
#include "function/function.h"

#include "base/limits.h"
#include "function/fold_tree.h"
#include "function/signature.h"

static const cg_cell blank = {.bits = (uint64_t)CG_TAG_BLANK << 48};

/* ---- Shapes ---- */

static uint32_t larger(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

static bool is_range(const cg_entry *entry, uint32_t index) {
    return cg_signature_parameter(&entry->signature, index)->kind == CG_PARAMETER_RANGE;
}

/* The cell that a left-out argument is. */
static const cg_cell *filling(const cg_entry *entry, uint32_t index) {
    const cg_parameter *parameter = cg_signature_parameter(&entry->signature, index);
    return parameter->has_default ? &parameter->initial : &blank;
}

/* How often an array kernel or a fold is called: the common shape of its scalar arguments. */
static cg_shape lifted_shape(const cg_entry *entry, const cg_shape *args, uint32_t n_args) {
    cg_shape shape = {1, 1};
    for (uint32_t i = 0; i < n_args; i++) {
        if (is_range(entry, i)) continue;
        shape.rows = larger(shape.rows, args[i].rows);
        shape.cols = larger(shape.cols, args[i].cols);
    }
    return shape;
}

/* What one call of an array kernel gives. */
static const char *own_shape(const cg_entry *entry, const cg_shape_call *call, cg_shape *shape) {
    *shape = (cg_shape){1, 1};
    if (!entry->function->shape) return NULL;
    cg_shape shapes[CG_MAX_ARGUMENTS];
    cg_operand constants[CG_MAX_ARGUMENTS];
    uint32_t filled = cg_signature_filled(&entry->signature, call->n_args);
    for (uint32_t i = 0; i < filled; i++) {
        bool given = i < call->n_args;
        constants[i] = given && call->constants ? call->constants[i] : (cg_operand){0};
        if (!given) constants[i] = (cg_operand){filling(entry, i), 1, 1, false};
        shapes[i] = given && is_range(entry, i) ? call->args[i] : (cg_shape){1, 1};
    }
    return entry->function->shape(&(cg_shape_call){shapes, constants, filled, call->scratch}, shape);
}

/* The ranges of a fold that walks them in step go together. */
static const char *check_ranges(const cg_entry *entry, const cg_shape_call *call) {
    const cg_fold *fold = entry->function->eval->fold;
    const cg_shape *first = NULL;
    for (uint32_t i = 0; i < call->n_args; i++) {
        if (!is_range(entry, i)) continue;
        if (!first) first = &call->args[i];
        if (!cg_fold_pairs(fold, call->args[i], *first))
            return fold->by_place ? "the ranges have different numbers of cells" : "the ranges have different shapes";
    }
    return NULL;
}

static const char *find_shape(const cg_entry *entry, const cg_shape_call *call, cg_shape *shape) {
    const cg_kernel *kernel = entry->function->eval;
    *shape = lifted_shape(entry, call->args, call->n_args);
    if (kernel->fold && kernel->fold->lockstep) return check_ranges(entry, call);
    if (!kernel->array) return NULL;
    cg_shape own;
    const char *fault = own_shape(entry, call, &own);
    if (!fault && shape->rows == 1 && shape->cols == 1) *shape = own;
    return fault;
}

const char *cg_result_shape(const cg_entry *entry, const cg_shape_call *call, cg_shape *shape) {
    const char *fault = find_shape(entry, call, shape);
    bool fits = (uint64_t)shape->rows * shape->cols <= CG_MAX_ARRAY_CELLS;
    return fault || fits ? fault : "the array would have more than 134,217,728 cells";
}

/* The error that an argument ends the call with, whatever the others are. */
static cg_cell error_of(const cg_operand *argument, cg_parameter_kind kind) {
    if (!argument->cells || argument->rows != 1 || argument->cols != 1) return blank;
    if (kind == CG_PARAMETER_CELL || (kind == CG_PARAMETER_RANGE && argument->reference)) return blank;
    return kind == CG_PARAMETER_NUMBER || kind == CG_PARAMETER_BOOLEAN ? cg_coerce(*argument->cells, kind, NULL)
                                                                       : *argument->cells;
}

cg_error cg_misfit_error(const cg_entry *entry, const cg_shape_call *call) {
    for (uint32_t i = 0; call->constants && i < call->n_args; i++) {
        cg_cell found = error_of(&call->constants[i], cg_signature_parameter(&entry->signature, i)->kind);
        if (cg_is_error(found)) return cg_cell_error(found);
    }
    return entry->function->misfit ? entry->function->misfit : CG_VALUE;
}

/* ---- Calls ---- */

/* The operand's cell beside cell (row, col) of the result. */
static cg_cell broadcast_cell(const cg_operand *operand, uint32_t row, uint32_t col) {
    if (operand->rows == 1) row = 0;
    if (operand->cols == 1) col = 0;
    if (row >= operand->rows || col >= operand->cols) return cg_error_cell(CG_NA);
    return operand->cells[(size_t)row * operand->cols + col];
}

/* The scalar arguments beside (row, col), coerced. Returns the leftmost error that ends the call, or a blank. */
static cg_cell take_scalars(const cg_entry *entry, const cg_call *call, uint32_t row, uint32_t col, cg_cell *scalars) {
    for (uint32_t i = 0; i < call->n_args; i++) {
        cg_parameter_kind kind = cg_signature_parameter(&entry->signature, i)->kind;
        if (kind == CG_PARAMETER_RANGE) continue;
        scalars[i] = cg_coerce(broadcast_cell(&call->args[i], row, col), kind, call->texts);
        if (kind != CG_PARAMETER_CELL && cg_is_error(scalars[i])) return scalars[i];
    }
    return blank;
}

static void fill_result(cg_call *call, cg_cell cell) {
    for (size_t i = 0; i < (size_t)call->rows * call->cols; i++)
        call->result[i] = cell;
}

static void call_map(const cg_entry *entry, cg_call *call) {
    cg_cell scalars[CG_MAX_ARGUMENTS], *result = call->result;
    for (uint32_t row = 0; row < call->rows; row++) {
        for (uint32_t col = 0; col < call->cols; col++, call->index++) {
            cg_cell fault = take_scalars(entry, call, row, col, scalars);
            *result++ = cg_is_error(fault) ? fault : entry->function->eval->map(call, scalars);
        }
    }
}

/* One call of a fold or an array kernel, whose scalar arguments are single cells now. */
static void call_whole(const cg_entry *entry, cg_call *call) {
    const cg_function *function = entry->function;
    if (function->eval->fold) {
        fill_result(call, cg_fold_evaluate(entry, call));
        return;
    }
    cg_shape shapes[CG_MAX_ARGUMENTS], own;
    for (uint32_t i = 0; i < call->n_args; i++)
        shapes[i] = (cg_shape){call->args[i].rows, call->args[i].cols};
    cg_shape_call given = {shapes, call->args, call->n_args, call->scratch};
    if (own_shape(entry, &given, &own))
        fill_result(call, cg_error_cell(cg_misfit_error(entry, &given)));
    else if (own.rows != call->rows || own.cols != call->cols)
        fill_result(call, cg_error_cell(CG_VALUE)); /* a shape that was not known before its arguments' values were */
    else
        function->eval->array(call);
}

/* The call for each cell of its lifted shape. */
static void call_lifted(const cg_entry *entry, cg_call *call) {
    cg_cell scalars[CG_MAX_ARGUMENTS];
    cg_operand args[CG_MAX_ARGUMENTS];
    cg_shape shapes[CG_MAX_ARGUMENTS];
    for (uint32_t i = 0; i < call->n_args; i++) {
        args[i] = is_range(entry, i) ? call->args[i] : (cg_operand){&scalars[i], 1, 1, call->args[i].reference};
        shapes[i] = (cg_shape){call->args[i].rows, call->args[i].cols};
    }
    cg_shape lifted = lifted_shape(entry, shapes, call->n_args);
    bool single = lifted.rows == 1 && lifted.cols == 1;
    cg_call one = *call;
    one.args = args;
    if (!single) one.rows = one.cols = 1;
    for (uint32_t row = 0; row < lifted.rows; row++) {
        for (uint32_t col = 0; col < lifted.cols; col++, one.index++) {
            cg_cell fault = take_scalars(entry, call, row, col, scalars);
            if (!single) one.result = call->result + (size_t)row * lifted.cols + col;
            if (cg_is_error(fault))
                fill_result(&one, fault);
            else
                call_whole(entry, &one);
        }
    }
}

cg_cell cg_call_cells(const cg_entry *entry, cg_call *call, cg_cell *cells) {
    uint32_t given = call->n_args;
    call->n_args = cg_signature_filled(&entry->signature, given);
    for (uint32_t i = 0; i < call->n_args; i++) {
        cg_parameter_kind kind = cg_signature_parameter(&entry->signature, i)->kind;
        cells[i] = cg_coerce(i < given ? cells[i] : *filling(entry, i), kind, call->texts);
        if (kind != CG_PARAMETER_CELL && cg_is_error(cells[i])) return cells[i];
    }
    return entry->function->eval->map(call, cells);
}

void cg_call_evaluate(const cg_entry *entry, cg_call *call) {
    cg_operand args[CG_MAX_ARGUMENTS];
    cg_call whole = *call;
    whole.function = entry->function;
    whole.n_args = cg_signature_filled(&entry->signature, call->n_args);
    for (uint32_t i = 0; i < whole.n_args; i++)
        args[i] = i < call->n_args ? call->args[i] : (cg_operand){filling(entry, i), 1, 1, false};
    whole.args = args;
    if (entry->function->eval->map)
        call_map(entry, &whole);
    else
        call_lifted(entry, &whole);
}
