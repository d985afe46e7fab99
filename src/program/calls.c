/* calls.c: instructions that call a function for a block of rows.
 *
 * Enters: the vectors of the arguments. Leaves: the result's. Each has two ways to the same answer: the fast kernel
 * when every argument is a vector of finite numbers (or of booleans, as 0 and 1), and the general one of
 * cg_call_evaluate, cell by cell, for everything else and for blocks in which the fast one met a result that is not
 * finite, which is an error whose name it cannot know. Functions of single cells do the latter row by row
 * (single_cells.c). */
#include "base/vector.h"
#include "program/instruction.h"

/* x * 0 is a zero, or NaN where x is not finite, and NaN is unequal to itself. Four sums, which do not wait for each
 * other. */
CG_VECTOR_CLONES bool cg_all_finite(const double *numbers, size_t n) {
    enum { SUMS = 4 };
    cg_eight sums[SUMS] = {0}, x;
    size_t i = 0;
    for (; i + SUMS * CG_WIDTH <= n; i += SUMS * CG_WIDTH)
        for (size_t sum = 0; sum < SUMS; sum++) {
            CG_LOAD_EIGHT(x, numbers + i + sum * CG_WIDTH);
            sums[sum] += x * 0.0;
        }
    cg_eight all = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    double lanes[CG_WIDTH], total = 0;
    CG_STORE_EIGHT(lanes, all);
    for (size_t lane = 0; lane < CG_WIDTH; lane++)
        total += lanes[lane];
    for (; i < n; i++)
        total += numbers[i] * 0.0;
    return total == 0;
}

static bool all_of(const cg_vector_set *value, size_t slots, size_t n, bool (*is)(cg_cell cell)) {
    for (size_t slot = 0; slot < slots; slot++) {
        const cg_cell *cells = cg_cells_of(cg_slot(value, slot));
        for (size_t i = 0; i < n; i++)
            if (!is(cells[i])) return false;
    }
    return true;
}

void cg_settle_holding(cg_vector_set *value, size_t slots, size_t n) {
    value->holding = CG_HOLDS_CELLS;
    if (all_of(value, slots, n, cg_is_number))
        value->holding = CG_HOLDS_NUMBERS;
    else if (all_of(value, slots, n, cg_is_boolean))
        value->holding = CG_HOLDS_BOOLEANS;
    if (value->holding != CG_HOLDS_BOOLEANS) return;
    for (size_t slot = 0; slot < slots; slot++) {
        double *numbers = cg_slot(value, slot);
        for (size_t i = 0; i < n; i++)
            numbers[i] = cg_cell_boolean(cg_cells_of(numbers)[i]);
    }
}

cg_operand cg_gather_operand(const cg_run *run, const cg_instruction *instruction, uint32_t arg, size_t row,
                             double *room) {
    const cg_register *reg = cg_register_of(run, instruction, arg);
    const cg_vector_set *value = &run->values[instruction->args[arg]];
    bool reference = instruction->node->references ? instruction->node->references[arg] : true;
    size_t size = cg_register_size(reg);
    if (reg->axis == 0 && value->holding != CG_HOLDS_BOOLEANS)
        return (cg_operand){cg_cells_of(value->base), reg->rows, reg->cols, reference};
    cg_cell *cells = cg_cells_of(room);
    for (size_t slot = 0; slot < size; slot++)
        cells[slot] = cg_vector_cell(value, slot, reg->axis ? row : 0);
    return (cg_operand){cells, reg->rows, reg->cols, reference};
}

bool cg_check_argument(cg_run *run, const cg_instruction *instruction, uint32_t arg, size_t n) {
    cg_vector_set *value = &run->values[instruction->args[arg]];
    if (!value->unchecked) return true;
    size_t slots = cg_register_size(cg_register_of(run, instruction, arg));
    for (size_t slot = 0; slot < slots; slot++)
        if (!cg_all_finite(cg_slot(value, slot), n)) {
            run->failed = true;
            return false;
        }
    value->unchecked = false;
    return true;
}

bool cg_check_arguments(cg_run *run, const cg_instruction *instruction, size_t n) {
    for (uint32_t i = 0; i < instruction->n_args; i++)
        if (!cg_check_argument(run, instruction, i, n)) return false;
    return true;
}

/* Checks the arguments whose numbers, if not finite, could get lost in the fast kernel. */
static bool check_lossy_arguments(cg_run *run, const cg_instruction *instruction, size_t n) {
    for (uint32_t i = 0; i < instruction->n_args; i++) {
        bool carried = instruction->carries && instruction->kinds[i] != CG_PARAMETER_BOOLEAN;
        if (!carried && !cg_check_argument(run, instruction, i, n)) return false;
    }
    return true;
}

/* Runs the general kernel for each row of the block. */
static void call_generally(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    if (!cg_check_arguments(run, instruction, rows.n)) return;
    const cg_node *node = instruction->node;
    cg_vector_set *result = &run->values[instruction->result];
    size_t size = cg_node_size(node);
    cg_operand operands[CG_MAX_CALL_ARGUMENTS];
    cg_cell *cells =
        cg_cells_of(node->axis ? run->scratch : result->base); /* without an axis the result lies in one piece */
    double *gather = run->scratch + (node->axis ? size : 0), *kernel_scratch = gather + instruction->gather;
    for (size_t row = 0; row < rows.n; row++) {
        double *room = gather;
        for (uint32_t i = 0; i < instruction->n_args; i++) {
            operands[i] = cg_gather_operand(run, instruction, i, row, room);
            room += cg_register_size(cg_register_of(run, instruction, i));
        }
        for (uint32_t i = instruction->n_args; i < node->n_args; i++) /* arguments of which only the shape counts */
            operands[i] = (cg_operand){NULL, node->args[i]->rows, node->args[i]->cols, true};
        cg_call call = {.function = node->entry->function,
                        .args = operands,
                        .n_args = node->n_args,
                        .result = cells,
                        .rows = node->rows,
                        .cols = node->cols,
                        .texts = run->program->graph->texts,
                        .scratch = kernel_scratch,
                        .seed = run->draw.seed,
                        .start = run->draw.start,
                        .stream = node->entry->function->random ? node->stream : 0,
                        .index = (rows.first + row) * size};
        cg_call_evaluate(node->entry, &call);
        for (size_t slot = 0; node->axis && slot < size; slot++)
            cg_cells_of(cg_slot(result, slot))[row] = cells[slot];
    }
    cg_settle_holding(result, size, rows.n);
    result->unchecked = false;
}

static bool results_finite(const cg_vector_set *result, size_t slots, size_t n) {
    for (size_t slot = 0; slot < slots; slot++)
        if (!cg_all_finite(cg_slot(result, slot), n)) return false;
    return true;
}

/* What a fast kernel made is taken as the block's result; false when the general one must make it. */
static bool accept(cg_run *run, const cg_instruction *instruction, cg_holding holding, size_t n) {
    cg_vector_set *result = &run->values[instruction->result];
    result->holding = holding;
    result->unchecked = false;
    if (holding == CG_HOLDS_BOOLEANS) return true;
    bool now = run->careful || result->holdings; /* rows that are kept are read by other loops */
    if (!now) {
        result->unchecked = true;
        return true;
    }
    if (results_finite(result, cg_node_size(instruction->node), n)) return true;
    if (!run->careful) run->failed = true;
    return !run->careful;
}

/* ---- Functions of single cells ---- */

/* Whether the fast kernel serves vectors held like these, and what its result holds. */
static bool fast_map_holding(const cg_run *run, const cg_instruction *instruction, cg_holding *result) {
    if (!instruction->numbers) return false;
    bool chosen = false; /* a holding was met among the arguments that are passed through */
    cg_holding passed = CG_HOLDS_NUMBERS;
    for (uint32_t i = 0; i < instruction->n_args; i++) {
        cg_holding holding = run->values[instruction->args[i]].holding;
        if (holding == CG_HOLDS_CELLS) return false;
        cg_parameter_kind kind = instruction->kinds[i];
        if (kind == CG_PARAMETER_TEXT) return false;
        if (kind != CG_PARAMETER_ANY && kind != CG_PARAMETER_CELL) continue;
        if (chosen && holding != passed) return false;
        passed = holding;
        chosen = true;
    }
    cg_parameter_kind kind = instruction->gives;
    *result = kind == CG_PARAMETER_NUMBER    ? CG_HOLDS_NUMBERS
              : kind == CG_PARAMETER_BOOLEAN ? CG_HOLDS_BOOLEANS
                                             : passed;
    return kind != CG_PARAMETER_TEXT;
}

size_t cg_beside(const cg_register *reg, uint32_t row, uint32_t col) {
    if (reg->rows == 1) row = 0;
    if (reg->cols == 1) col = 0;
    return row < reg->rows && col < reg->cols ? (size_t)row * reg->cols + col : SIZE_MAX;
}

static bool map_single(cg_run *run, const cg_instruction *instruction, size_t n) {
    const double *args[CG_MAX_CALL_ARGUMENTS];
    for (uint32_t i = 0; i < instruction->n_args; i++)
        args[i] = run->values[instruction->args[i]].slots[0];
    instruction->numbers(args, run->values[instruction->result].slots[0], n);
    return true;
}

static bool map_slots(cg_run *run, const cg_instruction *instruction, size_t n) {
    const cg_node *node = instruction->node;
    const cg_numbers numbers = instruction->numbers;
    const double *args[CG_MAX_CALL_ARGUMENTS];
    cg_vector_set *result = &run->values[instruction->result];
    size_t slot = 0;
    for (uint32_t row = 0; row < node->rows; row++)
        for (uint32_t col = 0; col < node->cols; col++, slot++) {
            for (uint32_t i = 0; i < instruction->n_args; i++) {
                size_t at = cg_beside(cg_register_of(run, instruction, i), row, col);
                if (at == SIZE_MAX) return false;
                args[i] = cg_slot(&run->values[instruction->args[i]], at);
            }
            numbers(args, cg_slot(result, slot), n);
        }
    return true;
}

/* A whole array whose arguments all have its shape lies in one piece: one call for all of it. */
static bool map_piece(cg_run *run, const cg_instruction *instruction) {
    const cg_node *node = instruction->node;
    const double *args[CG_MAX_CALL_ARGUMENTS];
    for (uint32_t i = 0; i < instruction->n_args; i++) {
        const cg_register *reg = cg_register_of(run, instruction, i);
        if (reg->axis || reg->rows != node->rows || reg->cols != node->cols) return false;
        args[i] = run->values[instruction->args[i]].base;
    }
    instruction->numbers(args, run->values[instruction->result].base, cg_node_size(node));
    return true;
}

static bool map_array(cg_run *run, const cg_instruction *instruction, size_t n) {
    bool whole = instruction->node->axis == 0;
    return (whole && map_piece(run, instruction)) || map_slots(run, instruction, n);
}

static void execute_map(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    cg_holding holding;
    if (fast_map_holding(run, instruction, &holding)) {
        if (!check_lossy_arguments(run, instruction, rows.n)) return;
        bool done = instruction->single ? map_single(run, instruction, rows.n) : map_array(run, instruction, rows.n);
        if (done && accept(run, instruction, holding, rows.n)) return;
    }
    if (instruction->single)
        cg_call_singles(run, instruction, rows);
    else
        call_generally(run, instruction, rows);
}

const cg_operation cg_operation_map = {"map", .execute = execute_map};

/* ---- Functions of whole operands, once a row ---- */

/* The arguments for the fast kernel; false when it does not serve them. */
static bool slots_of(cg_run *run, const cg_instruction *instruction, cg_slots *slots) {
    if (!instruction->node->entry->function->eval->slots) return false;
    for (uint32_t i = 0; i < instruction->n_args; i++) {
        const cg_register *reg = cg_register_of(run, instruction, i);
        const cg_vector_set *value = &run->values[instruction->args[i]];
        bool range = instruction->kinds[i] == CG_PARAMETER_RANGE;
        bool truths = value->holding == CG_HOLDS_BOOLEANS && range && instruction->node->entry->function->truths;
        if ((value->holding != CG_HOLDS_NUMBERS && !truths) || !value->slots) return false;
        if (!range && cg_register_size(reg) != 1) return false;
        slots[i] = (cg_slots){(const double *const *)value->slots, reg->rows, reg->cols, reg->axis == 0};
    }
    return true;
}

static void execute_rows(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    const cg_node *node = instruction->node;
    cg_vector_set *result = &run->values[instruction->result];
    cg_slots slots[CG_MAX_CALL_ARGUMENTS];
    if (result->slots && slots_of(run, instruction, slots)) {
        if (!check_lossy_arguments(run, instruction, rows.n)) return;
        node->entry->function->eval->slots(slots, instruction->n_args, result->slots, node->rows, node->cols, rows.n);
        bool boolean = node->entry->signature.result == CG_PARAMETER_BOOLEAN;
        if (accept(run, instruction, boolean ? CG_HOLDS_BOOLEANS : CG_HOLDS_NUMBERS, rows.n)) return;
    }
    call_generally(run, instruction, rows);
}

const cg_operation cg_operation_rows = {"rows", .execute = execute_rows};
