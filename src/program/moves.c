/* moves.c: instructions that bring cells to where they are used: no arithmetic, and where possible no copying.
 *
 * Joins, slices and broadcasts of row vectors only set pointers. What changes between row by row and whole (stack,
 * unstack, gather, scatter) copies once. */
#include "program/instruction.h"

void cg_tag_booleans(cg_vector_set *value, size_t slots, size_t n) {
    if (value->holding != CG_HOLDS_BOOLEANS) return;
    for (size_t slot = 0; slot < slots; slot++) {
        double *numbers = cg_slot(value, slot);
        for (size_t i = 0; i < n; i++)
            cg_cells_of(numbers)[i] = cg_boolean_cell(numbers[i] != 0);
    }
    value->holding = CG_HOLDS_CELLS;
}

/* ---- Leaves ---- */

static void execute_variable(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    (void)rows;
    cg_vector_set *result = &run->values[instruction->result];
    size_t size = cg_node_size(instruction->node);
    const cg_cell *from = run->variables[instruction->node->variable];
    memcpy(result->base, from, size * sizeof *from);
    result->holding = CG_HOLDS_NUMBERS;
    for (size_t i = 0; i < size; i++)
        if (!cg_is_number(from[i])) result->holding = CG_HOLDS_CELLS;
}
const cg_operation cg_operation_variable = {"variable", .execute = execute_variable};

static void execute_row_index(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    cg_vector_set *result = &run->values[instruction->result];
    double *to = cg_slot(result, 0);
    for (size_t i = 0; i < rows.n; i++)
        to[i] = (double)(rows.first + i);
    result->holding = CG_HOLDS_NUMBERS;
}
const cg_operation cg_operation_row_index = {"row-index", .execute = execute_row_index};

/* ---- Copies of the same shape ---- */

/* A value without an axis as vectors of a block's length, all elements alike. */
static void execute_fill(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    (void)rows;
    const cg_vector_set *from = &run->values[instruction->args[0]];
    cg_vector_set *result = &run->values[instruction->result];
    size_t size = cg_register_size(cg_register_of(run, instruction, 0));
    for (size_t slot = 0; slot < size; slot++) {
        cg_cell *to = cg_cells_of(result->base + slot * CG_BLOCK_ROWS), value = cg_vector_cell(from, slot, 0);
        for (size_t i = 0; i < CG_BLOCK_ROWS; i++)
            to[i] = value;
    }
    result->holding = from->holding;
    if (from->holding != CG_HOLDS_NUMBERS) cg_settle_holding(result, size, CG_BLOCK_ROWS);
}
const cg_operation cg_operation_fill = {"fill", .execute = execute_fill};

static void execute_copy(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    if (!cg_check_arguments(run, instruction, rows.n)) return;
    const cg_vector_set *from = &run->values[instruction->args[0]];
    cg_vector_set *result = &run->values[instruction->result];
    size_t size = cg_register_size(cg_register_of(run, instruction, 0));
    for (size_t slot = 0; slot < size; slot++)
        memcpy(cg_slot(result, slot), cg_slot(from, slot), rows.n * sizeof(double));
    result->holding = from->holding;
}
const cg_operation cg_operation_copy = {"copy", .execute = execute_copy};

/* ---- Other shapes of the same vectors ---- */

/* Slot `slot` of an argument as slot `to` of the result: a pointer for vectors, a tagged cell without an axis. */
static void place(cg_run *run, const cg_instruction *instruction, uint32_t arg, size_t slot, size_t to) {
    const cg_vector_set *from = &run->values[instruction->args[arg]];
    cg_vector_set *result = &run->values[instruction->result];
    if (instruction->node->axis)
        result->slots[to] = cg_slot(from, slot);
    else
        cg_cells_of(result->base)[to] = cg_vector_cell(from, slot, 0);
}

static void settle_moved(cg_run *run, const cg_instruction *instruction, cg_holding holding) {
    cg_vector_set *result = &run->values[instruction->result];
    result->unchecked = false;
    for (uint32_t i = 0; i < instruction->n_args; i++)
        result->unchecked |= run->values[instruction->args[i]].unchecked;
    if (instruction->node->axis)
        result->holding = holding;
    else if (holding == CG_HOLDS_NUMBERS)
        result->holding = holding;
    else
        cg_settle_holding(result, cg_node_size(instruction->node), 1);
}

/* A move over rows whose pieces are all held alike sets pointers, and nothing else. */
static void take_vectors(cg_run *run, const cg_instruction *instruction, cg_holding holding) {
    cg_vector_set *result = &run->values[instruction->result];
    const cg_vector_source *sources = instruction->sources;
    size_t size = cg_node_size(instruction->node);
    for (size_t slot = 0; slot < size; slot++)
        result->slots[slot] = cg_slot(&run->values[sources[slot].reg], sources[slot].slot);
    settle_moved(run, instruction, holding);
}

static void execute_spread(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    (void)rows;
    const cg_node *node = instruction->node;
    size_t to = 0;
    if (instruction->sources) {
        take_vectors(run, instruction, run->values[instruction->args[0]].holding);
        return;
    }
    for (uint32_t row = 0; row < node->rows; row++)
        for (uint32_t col = 0; col < node->cols; col++)
            place(run, instruction, 0, cg_beside(cg_register_of(run, instruction, 0), row, col), to++);
    settle_moved(run, instruction, run->values[instruction->args[0]].holding);
}
const cg_operation cg_operation_spread = {"broadcast", .execute = execute_spread};

/* How a piece of another array is held: as that one is, or better where all its cells are numbers. */
static void settle_view(cg_run *run, const cg_instruction *instruction) {
    const cg_vector_set *from = &run->values[instruction->args[0]];
    cg_vector_set *result = &run->values[instruction->result];
    result->holding = from->holding;
    result->unchecked = from->unchecked;
    if (from->holding != CG_HOLDS_CELLS) return;
    result->holding = CG_HOLDS_NUMBERS;
    for (size_t i = 0; i < cg_node_size(instruction->node) && result->holding == CG_HOLDS_NUMBERS; i++)
        if (!cg_is_number(cg_cells_of(result->base)[i])) result->holding = CG_HOLDS_CELLS;
}

static void execute_slice(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    (void)rows;
    const cg_node *node = instruction->node;
    uint32_t cols = cg_register_of(run, instruction, 0)->cols;
    size_t to = 0;
    if (run->program->registers[instruction->result].view) {
        settle_view(run, instruction);
        return;
    }
    if (instruction->sources) {
        take_vectors(run, instruction, run->values[instruction->args[0]].holding);
        return;
    }
    for (uint32_t row = 0; row < node->rows; row++)
        for (uint32_t col = 0; col < node->cols; col++)
            place(run, instruction, 0, (size_t)(node->places[0] + row) * cols + node->places[1] + col, to++);
    settle_moved(run, instruction, run->values[instruction->args[0]].holding);
}
const cg_operation cg_operation_slice = {"slice", .execute = execute_slice};

/* What all pieces hold, or CELLS when they differ. */
static cg_holding common_holding(const cg_run *run, const cg_instruction *instruction) {
    cg_holding common = run->values[instruction->args[0]].holding;
    for (uint32_t i = 1; i < instruction->n_args; i++)
        if (run->values[instruction->args[i]].holding != common) return CG_HOLDS_CELLS;
    return common;
}

/* Vectors of a join that cannot be pointers: places no piece covers, and booleans among other cells. */
static void join_own_vectors(cg_run *run, const cg_instruction *instruction, size_t n, cg_holding *holding) {
    cg_vector_set *result = &run->values[instruction->result];
    for (size_t slot = 0; slot < cg_node_size(instruction->node); slot++) {
        if (result->slots[slot]) continue;
        double *to = result->base + slot * CG_BLOCK_ROWS;
        for (size_t i = 0; i < n; i++)
            cg_cells_of(to)[i] = instruction->node->fill;
        result->slots[slot] = to;
        if (!(cg_is_number(instruction->node->fill) && *holding == CG_HOLDS_NUMBERS)) *holding = CG_HOLDS_CELLS;
    }
}

static void tag_piece(cg_run *run, const cg_instruction *instruction, uint32_t arg, size_t slot, size_t to, size_t n) {
    const cg_vector_set *from = &run->values[instruction->args[arg]];
    cg_vector_set *result = &run->values[instruction->result];
    cg_cell *own = cg_cells_of(result->base + to * CG_BLOCK_ROWS);
    for (size_t i = 0; i < n; i++)
        own[i] = cg_vector_cell(from, slot, i);
    result->slots[to] = (double *)(void *)own;
}

static void execute_join(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    const cg_node *node = instruction->node;
    cg_vector_set *result = &run->values[instruction->result];
    cg_holding holding = common_holding(run, instruction);
    if (instruction->sources && holding != CG_HOLDS_CELLS) {
        take_vectors(run, instruction, holding);
        return;
    }
    size_t size = cg_node_size(node);
    for (size_t slot = 0; slot < size; slot++) {
        if (node->axis)
            result->slots[slot] = NULL;
        else
            cg_cells_of(result->base)[slot] = node->fill;
    }
    size_t placed = 0;
    for (uint32_t i = 0; i < instruction->n_args; i++) {
        const cg_register *piece = cg_register_of(run, instruction, i);
        bool retag =
            node->axis && holding == CG_HOLDS_CELLS && run->values[instruction->args[i]].holding == CG_HOLDS_BOOLEANS;
        for (uint32_t row = 0; row < piece->rows; row++)
            for (uint32_t col = 0; col < piece->cols; col++, placed++) {
                size_t from = (size_t)row * piece->cols + col;
                size_t to = (size_t)(node->places[2 * i] + row) * node->cols + node->places[2 * i + 1] + col;
                if (retag)
                    tag_piece(run, instruction, i, from, to, rows.n);
                else
                    place(run, instruction, i, from, to);
            }
    }
    if (!node->axis && placed < size && !cg_is_number(node->fill)) holding = CG_HOLDS_CELLS;
    if (node->axis) join_own_vectors(run, instruction, rows.n, &holding);
    settle_moved(run, instruction, holding);
}
const cg_operation cg_operation_join = {"join", .execute = execute_join};

/* ---- Between rows and whole arrays ----
 * State of a stack: how what was laid down so far is held. */

static cg_holding *laid_holding(const cg_run *run, const cg_instruction *instruction) {
    return (cg_holding *)(void *)(run->states + instruction->state);
}

static void begin_stack(cg_run *run, const cg_instruction *instruction) {
    *laid_holding(run, instruction) = CG_HOLDS_NUMBERS;
}

static void execute_stack(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    if (!cg_check_arguments(run, instruction, rows.n)) return;
    const cg_vector_set *from = &run->values[instruction->args[0]];
    cg_vector_set *result = &run->values[instruction->result];
    size_t size = cg_register_size(cg_register_of(run, instruction, 0));
    for (size_t slot = 0; slot < size; slot++) {
        cg_cell *to = cg_cells_of(result->base) + rows.first * size + slot;
        for (size_t i = 0; i < rows.n; i++)
            to[i * size] = cg_vector_cell(from, slot, i);
    }
    if (from->holding != CG_HOLDS_NUMBERS) *laid_holding(run, instruction) = CG_HOLDS_CELLS;
}

static void end_stack(cg_run *run, const cg_instruction *instruction) {
    run->values[instruction->result].holding = *laid_holding(run, instruction);
}

static void absorb_stack(cg_run *run, cg_run *lane, const cg_instruction *instruction) {
    if (*laid_holding(lane, instruction) != CG_HOLDS_NUMBERS) *laid_holding(run, instruction) = CG_HOLDS_CELLS;
}
const cg_operation cg_operation_stack = {"stack", .begin = begin_stack, .execute = execute_stack, .end = end_stack,
                                         .absorb = absorb_stack};

static void execute_unstack(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    if (!cg_check_arguments(run, instruction, rows.n)) return;
    const cg_vector_set *from = &run->values[instruction->args[0]];
    cg_vector_set *result = &run->values[instruction->result];
    size_t size = cg_node_size(instruction->node);
    for (size_t slot = 0; slot < size; slot++) {
        const double *cells = from->base + rows.first * size + slot;
        double *to = cg_slot(result, slot);
        for (size_t i = 0; i < rows.n; i++)
            to[i] = cells[i * size];
    }
    result->holding = from->holding;
}
const cg_operation cg_operation_unstack = {"unstack", .execute = execute_unstack};

static void execute_gather(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    if (!cg_check_arguments(run, instruction, rows.n)) return;
    const cg_vector_set *from = &run->values[instruction->args[0]];
    cg_vector_set *result = &run->values[instruction->result];
    size_t size = cg_node_size(instruction->node);
    for (size_t slot = 0; slot < size; slot++) {
        const uint32_t *places = instruction->node->places + rows.first * size + slot;
        double *to = cg_slot(result, slot);
        for (size_t i = 0; i < rows.n; i++)
            to[i] = from->base[places[i * size]];
    }
    result->holding = from->holding;
}
const cg_operation cg_operation_gather = {"gather", .execute = execute_gather};

static void begin_scatter(cg_run *run, const cg_instruction *instruction) {
    memset(run->values[instruction->result].base, 0, cg_node_size(instruction->node) * sizeof(double));
}

static void execute_scatter(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    cg_check_arguments(run, instruction, rows.n);
}

static void commit_scatter(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    const cg_vector_set *from = &run->values[instruction->args[0]];
    cg_cell *to = cg_cells_of(run->values[instruction->result].base);
    size_t size = cg_register_size(cg_register_of(run, instruction, 0));
    const uint32_t *places = instruction->node->places + rows.first * size;
    for (size_t i = 0; i < rows.n; i++)
        for (size_t slot = 0; slot < size; slot++) {
            cg_cell *cell = &to[*places++];
            *cell = cg_add_cells(*cell, cg_to_number(cg_vector_cell(from, slot, i)));
        }
}

static void end_scatter(cg_run *run, const cg_instruction *instruction) {
    cg_vector_set *result = &run->values[instruction->result];
    result->holding = cg_all_finite(result->base, cg_node_size(instruction->node)) ? CG_HOLDS_NUMBERS : CG_HOLDS_CELLS;
}
const cg_operation cg_operation_scatter = {
    "scatter",   .begin = begin_scatter, .execute = execute_scatter, .commit = commit_scatter, .end = end_scatter,
    .late = true};
