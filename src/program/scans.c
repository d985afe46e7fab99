/* scans.c: rows computed one after another.
 *
 * Enters: the columns and single values that a scan takes. Leaves: all rows of its states. The body runs as a list of
 * steps over single cells: there is no block of rows to go through at once where each row needs the one before. */
#include "graph/scan.h"
#include "program/instruction.h"

typedef enum place_kind { FROM_STATE, FROM_ARGUMENT, FROM_CONSTANT, FROM_STEP } place_kind;

typedef struct scan_step {
    const cg_node *node;
    uint32_t *args; /* values */
    size_t offset;  /* of its cells */
    bool numbers;   /* its fast kernel serves single numbers */
} scan_step;

/* A value of the body: where its cells are. */
typedef struct scan_value {
    const cg_node *node;
    place_kind kind;
    size_t offset; /* among the cells of a run */
    uint32_t arg;  /* of FROM_ARGUMENT: argument of the instruction */
} scan_value;

struct cg_scan_steps {
    const cg_node *node;
    CG_LIST(scan_value) values;
    scan_step *steps;
    uint32_t *next; /* values */
    size_t n_cells;
};

/* ---- Steps ---- */

static uint32_t add_value(cg_arena *arena, struct cg_scan_steps *to, uint32_t *known, const cg_node *node,
                          place_kind kind, uint32_t arg) {
    scan_value value = {node, kind, to->n_cells, arg};
    if (kind != FROM_CONSTANT) to->n_cells += cg_node_size(node);
    CG_PUSH(arena, &to->values, value);
    known[node->id] = (uint32_t)to->values.count;
    return (uint32_t)to->values.count - 1;
}

static uint32_t value_of(cg_arena *arena, struct cg_scan_steps *to, uint32_t *known, const cg_node *node) {
    if (known[node->id]) return known[node->id] - 1;
    return add_value(arena, to, known, node, FROM_CONSTANT, 0);
}

static bool serves_single_numbers(const cg_node *node) {
    if (node->kind != CG_NODE_CALL || !node->entry->function->eval->numbers || !cg_node_is_scalar(node)) return false;
    for (uint32_t i = 0; i < node->n_args; i++)
        if (!cg_node_is_scalar(node->args[i]) ||
            cg_signature_parameter(&node->entry->signature, i)->kind == CG_PARAMETER_TEXT)
            return false;
    return node->entry->function->eval->map && node->entry->signature.result != CG_PARAMETER_TEXT;
}

const struct cg_scan_steps *cg_scan_to_steps(cg_arena *arena, const cg_node *node) {
    const cg_scan *scan = node->scan;
    struct cg_scan_steps *to = CG_NEW(arena, struct cg_scan_steps);
    cg_arena *working = cg_arena_child(arena);
    uint32_t *known = CG_NEW_ARRAY(working, node->id, uint32_t); /* by id: index of the value and 1 */
    to->node = node;
    to->steps = CG_NEW_ARRAY(arena, scan->n_body, scan_step);
    to->next = CG_NEW_ARRAY(arena, scan->n_states, uint32_t);
    for (uint32_t i = 0; i < scan->n_states; i++)
        add_value(arena, to, known, scan->previous[i], FROM_STATE, i);
    for (uint32_t i = scan->n_states; i < node->n_args; i++)
        add_value(arena, to, known, node->args[i], FROM_ARGUMENT, i);
    for (uint32_t i = 0; i < scan->n_body; i++) {
        const cg_node *each = scan->body[i];
        scan_step *step = &to->steps[i];
        step->node = each;
        step->numbers = serves_single_numbers(each);
        step->args = CG_NEW_ARRAY(arena, each->n_args, uint32_t);
        for (uint32_t k = 0; k < each->n_args; k++)
            step->args[k] = value_of(arena, to, known, each->args[k]);
        step->offset = to->n_cells;
        add_value(arena, to, known, each, FROM_STEP, i);
    }
    for (uint32_t i = 0; i < scan->n_states; i++)
        to->next[i] = value_of(arena, to, known, scan->next[i]);
    cg_arena_destroy(working);
    return to;
}

/* Every cell that the steps may want, and room for the next states. */
size_t cg_scan_state_bytes(const cg_node *node) {
    size_t cells = 2 * (size_t)node->scan->n_states;
    for (uint32_t i = node->scan->n_states; i < node->n_args; i++)
        cells += cg_node_size(node->args[i]);
    for (uint32_t i = 0; i < node->scan->n_body; i++)
        cells += cg_node_size(node->scan->body[i]);
    return cells * sizeof(cg_cell);
}

/* ---- Running ---- */

typedef struct scan_run {
    cg_run *run;
    const cg_instruction *instruction;
    const struct cg_scan_steps *of;
    cg_cell *cells;
} scan_run;

static const cg_cell *cells_of(const scan_run *at, uint32_t value) {
    const scan_value *of = &at->of->values.at[value];
    return of->kind == FROM_CONSTANT ? of->node->cells : at->cells + of->offset;
}

/* Row `row` of an argument with an axis; without one all of it, at row 0. */
static void take_argument(const scan_run *at, const scan_value *value, size_t row) {
    uint32_t reg = at->instruction->args[value->arg];
    const cg_vector_set *from = &at->run->values[reg];
    uint32_t axis = at->run->program->registers[reg].axis;
    size_t step = axis ? axis : 1;
    bool booleans = (axis && from->holdings ? from->holdings[row / CG_BLOCK_ROWS] : from->holding) == CG_HOLDS_BOOLEANS;
    for (size_t slot = 0; slot < cg_node_size(value->node); slot++) {
        double number = from->base[slot * step + row];
        at->cells[value->offset + slot] = booleans ? cg_boolean_cell(number != 0) : (cg_cell){.number = number};
    }
}

static void take_arguments(const scan_run *at, bool with_axis, size_t row) {
    for (size_t i = 0; i < at->of->values.count; i++) {
        const scan_value *value = &at->of->values.at[i];
        if (value->kind == FROM_ARGUMENT && (value->node->axis != 0) == with_axis) take_argument(at, value, row);
    }
}

/* The fast kernel for single numbers; false when it does not serve these cells. */
static bool call_numbers(const scan_run *at, const scan_step *step, cg_cell *result) {
    const double *args[CG_MAX_CALL_ARGUMENTS];
    if (!step->numbers) return false;
    for (uint32_t i = 0; i < step->node->n_args; i++) {
        const cg_cell *cell = cells_of(at, step->args[i]);
        if (!cg_is_number(*cell)) return false;
        args[i] = &cell->number;
    }
    double number;
    step->node->entry->function->eval->numbers(args, &number, 1);
    if (step->node->entry->signature.result == CG_PARAMETER_BOOLEAN)
        *result = cg_boolean_cell(number != 0);
    else if (isfinite(number))
        result->number = number;
    else
        return false;
    return true;
}

static void call_generally(const scan_run *at, const scan_step *step, cg_cell *result) {
    const cg_node *node = step->node;
    cg_operand operands[CG_MAX_CALL_ARGUMENTS];
    for (uint32_t i = 0; i < node->n_args; i++)
        operands[i] =
            (cg_operand){cells_of(at, step->args[i]), node->args[i]->rows, node->args[i]->cols, node->references[i]};
    cg_call call = {.function = node->entry->function,
                    .args = operands,
                    .n_args = node->n_args,
                    .result = result,
                    .rows = node->rows,
                    .cols = node->cols,
                    .texts = at->run->program->graph->texts,
                    .scratch = at->run->scratch,
                    .now = at->run->program->graph->now};
    cg_call_evaluate(node->entry, &call);
}

static void move_cells(const scan_run *at, const scan_step *step, cg_cell *result) {
    const cg_node *node = step->node;
    for (size_t i = 0; node->kind == CG_NODE_JOIN && i < cg_node_size(node); i++)
        result[i] = node->fill;
    for (uint32_t k = 0; node->kind == CG_NODE_JOIN && k < node->n_args; k++) {
        const cg_node *arg = node->args[k];
        const cg_cell *from = cells_of(at, step->args[k]);
        for (size_t i = 0; i < cg_node_size(arg); i++)
            result[(node->places[2 * k] + i / arg->cols) * node->cols + node->places[2 * k + 1] + i % arg->cols] =
                from[i];
    }
    const cg_node *arg = node->args[0];
    for (size_t i = 0; node->kind != CG_NODE_JOIN && i < cg_node_size(node); i++) {
        size_t row = i / node->cols, col = i % node->cols;
        if (node->kind == CG_NODE_SLICE)
            row += node->places[0], col += node->places[1];
        else
            row = arg->rows == 1 ? 0 : row, col = arg->cols == 1 ? 0 : col;
        result[i] = row < arg->rows && col < arg->cols ? cells_of(at, step->args[0])[row * arg->cols + col]
                                                       : cg_error_cell(CG_NA);
    }
}

static void run_row(const scan_run *at, size_t row) {
    const cg_scan *scan = at->of->node->scan;
    take_arguments(at, true, row);
    for (uint32_t i = 0; i < scan->n_body; i++) {
        const scan_step *step = &at->of->steps[i];
        cg_cell *result = at->cells + step->offset;
        if (step->node->kind != CG_NODE_CALL)
            move_cells(at, step, result);
        else if (!call_numbers(at, step, result))
            call_generally(at, step, result);
    }
    cg_cell *next = at->cells + at->of->n_cells; /* all of them before any state changes */
    for (uint32_t i = 0; i < scan->n_states; i++)
        next[i] = cells_of(at, at->of->next[i])[0];
    memcpy(at->cells, next, scan->n_states * sizeof *next);
}

static void execute_scan(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    (void)rows;
    const cg_node *node = instruction->node;
    size_t n = node->axis, blocks = cg_blocks_of(node->axis);
    cg_vector_set *result = &run->values[instruction->result];
    scan_run at = {run, instruction, instruction->steps, (cg_cell *)(void *)(run->states + instruction->state)};
    for (uint32_t i = 0; i < node->scan->n_states; i++)
        at.cells[i] = cg_vector_cell(&run->values[instruction->args[i]], 0, 0);
    take_arguments(&at, false, 0);
    for (size_t block = 0; block < blocks; block++)
        result->holdings[block] = CG_HOLDS_NUMBERS;
    for (size_t i = 0; i < n; i++) {
        size_t row = node->scan->backward ? n - 1 - i : i;
        run_row(&at, row);
        for (uint32_t k = 0; k < node->scan->n_states; k++) {
            result->base[k * n + row] = at.cells[k].number;
            if (!cg_is_number(at.cells[k])) result->holdings[row / CG_BLOCK_ROWS] = CG_HOLDS_CELLS;
        }
    }
    result->holding = result->holdings[0];
    result->unchecked = false;
}

const cg_operation cg_operation_scan = {"scan", .execute = execute_scan};
