/* single_cells.c: functions of single cells over blocks that are not all numbers.
 *
 * Enters: vectors of cells. Leaves: the function's cells. Where there is a fast kernel, it makes the whole block, with
 * 0 for blanks and 0 or 1 for booleans where the function asks for a number, as the general kernel does; the odd rows
 * (texts, errors, results that are not finite) are then made by the general kernel, one by one. */
#include <float.h>

#include "base/vector.h"
#include "program/instruction.h"

static bool is_coerced(cg_parameter_kind kind) {
    return kind == CG_PARAMETER_NUMBER || kind == CG_PARAMETER_BOOLEAN;
}

/* ---- The fast kernel's way ---- */

static bool has_fast_way(const cg_run *run, const cg_instruction *instruction) {
    if (!instruction->numbers || instruction->node->entry->signature.result == CG_PARAMETER_TEXT) return false;
    for (uint32_t i = 0; i < instruction->n_args; i++) {
        if (instruction->kinds[i] == CG_PARAMETER_TEXT) return false;
        if (!is_coerced(instruction->kinds[i]) && run->values[instruction->args[i]].holding == CG_HOLDS_BOOLEANS)
            return false;
    }
    return true;
}

/* The cells as the fast kernel sees them; `odd` is not 0 where it cannot. */
CG_VECTOR_CLONES static void take_numbers(const cg_cell *cells, size_t n, bool coerced, double *numbers,
                                          uint64_t *odd) {
    const uint64_t also = coerced;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = cells[i].bits, tag = bits >> 48;
        uint64_t number = tag < CG_TAG_TEXT, truth = tag == CG_TAG_BOOLEAN, blank = tag == CG_TAG_BLANK;
        double other = truth & bits ? 1 : 0;
        numbers[i] = number ? cells[i].number : other;
        odd[i] |= (number | (also & (truth | blank))) ^ 1;
    }
}

CG_VECTOR_CLONES static void mark_not_finite(const double *numbers, size_t n, uint64_t *odd) {
    for (size_t i = 0; i < n; i++)
        odd[i] |= fabs(numbers[i]) <= DBL_MAX ? 0 : 1;
}

/* Two texts, where the function has a kernel for them. */
static void take_text_pairs(const cg_run *run, const cg_instruction *instruction, double *result, uint64_t *odd,
                            size_t n) {
    const cg_text_pairs kernel = instruction->node->entry->function->eval->text_pairs;
    if (!kernel) return;
    const cg_cell *cells[2];
    for (uint32_t i = 0; i < 2; i++) {
        const cg_vector_set *value = &run->values[instruction->args[i]];
        if (value->holding != CG_HOLDS_CELLS) return;
        cells[i] = cg_cells_of(cg_slot(value, 0));
    }
    kernel(cells[0], cells[1], result, odd, n);
}

static void make_fast(cg_run *run, const cg_instruction *instruction, size_t n, uint64_t *odd) {
    const double *args[CG_MAX_CALL_ARGUMENTS];
    double *result = cg_slot(&run->values[instruction->result], 0);
    memset(odd, 0, n * sizeof *odd);
    for (uint32_t i = 0; i < instruction->n_args; i++) {
        const cg_vector_set *value = &run->values[instruction->args[i]];
        double *room = run->scratch + (size_t)i * CG_BLOCK_ROWS;
        args[i] = cg_slot(value, 0);
        if (value->holding != CG_HOLDS_CELLS) continue;
        take_numbers(cg_cells_of(cg_slot(value, 0)), n, is_coerced(instruction->kinds[i]), room, odd);
        args[i] = room;
    }
    instruction->numbers(args, result, n);
    take_text_pairs(run, instruction, result, odd, n);
    if (instruction->node->entry->signature.result != CG_PARAMETER_BOOLEAN) mark_not_finite(result, n, odd);
}

/* ---- The general way ---- */

static cg_cell call_row(const cg_run *run, const cg_instruction *instruction, cg_rows rows, size_t row) {
    const cg_node *node = instruction->node;
    cg_cell cells[CG_MAX_CALL_ARGUMENTS];
    for (uint32_t i = 0; i < instruction->n_args; i++)
        cells[i] = cg_vector_cell(&run->values[instruction->args[i]], 0, row);
    cg_call call = {.function = node->entry->function,
                    .n_args = instruction->n_args,
                    .rows = 1,
                    .cols = 1,
                    .texts = run->program->graph->texts,
                    .seed = run->draw.seed,
                    .start = run->draw.start,
                    .stream = node->entry->function->random ? node->stream : 0,
                    .index = rows.first + row};
    return cg_call_cells(node->entry, &call, cells);
}

static void call_all(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    cg_vector_set *result = &run->values[instruction->result];
    cg_cell *to = cg_cells_of(cg_slot(result, 0));
    for (size_t row = 0; row < rows.n; row++)
        to[row] = call_row(run, instruction, rows, row);
    cg_settle_holding(result, 1, rows.n);
}

/* Makes the odd rows, and says how the block is held: among truths all other rows are 0 or 1, among numbers numbers. */
static void call_odd(cg_run *run, const cg_instruction *instruction, cg_rows rows, const uint64_t *odd) {
    cg_vector_set *result = &run->values[instruction->result];
    cg_cell *to = cg_cells_of(cg_slot(result, 0));
    bool truths = instruction->node->entry->signature.result == CG_PARAMETER_BOOLEAN, any = false;
    for (size_t row = 0; row < rows.n; row++) {
        if (!odd[row]) continue;
        to[row] = call_row(run, instruction, rows, row);
        any = true;
    }
    result->holding = truths ? CG_HOLDS_BOOLEANS : CG_HOLDS_NUMBERS;
    if (!any) return;
    for (size_t row = 0; truths && row < rows.n; row++)
        if (!odd[row]) to[row] = cg_boolean_cell(to[row].number != 0);
    cg_settle_holding(result, 1, rows.n);
}

void cg_call_singles(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    if (!cg_check_arguments(run, instruction, rows.n)) return;
    if (has_fast_way(run, instruction)) {
        uint64_t *odd = (uint64_t *)(void *)(run->scratch + (size_t)instruction->n_args * CG_BLOCK_ROWS);
        make_fast(run, instruction, rows.n, odd);
        call_odd(run, instruction, rows, odd);
    } else {
        call_all(run, instruction, rows);
    }
    run->values[instruction->result].unchecked = false;
}
