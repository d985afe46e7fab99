/* decode.c: rows from what was computed once for each different cell of a column (coded_plans.c). */
#include "program/instruction.h"

/* All blocks of the dictionary's values are held alike: as they are, or else as tagged cells. (Where threads share the
 * loop, the first to get here does it for all, before the others start.) */
static void begin_decode(cg_run *run, const cg_instruction *instruction) {
    cg_vector_set *from = &run->values[instruction->args[0]];
    size_t n = cg_register_of(run, instruction, 0)->axis;
    bool alike = true;
    for (size_t first = 0; first < n; first += CG_BLOCK_ROWS)
        alike &= from->holdings[first / CG_BLOCK_ROWS] == from->holdings[0];
    for (size_t first = 0; first < n && !alike; first += CG_BLOCK_ROWS) {
        cg_holding *holding = &from->holdings[first / CG_BLOCK_ROWS];
        cg_cell *cells = cg_cells_of(from->base + first);
        size_t rows = cg_block_at((uint32_t)n, first / CG_BLOCK_ROWS).n;
        for (size_t i = 0; i < rows && *holding == CG_HOLDS_BOOLEANS; i++)
            cells[i] = cg_boolean_cell(from->base[first + i] != 0);
        *holding = CG_HOLDS_CELLS;
    }
    from->holding = from->holdings[0];
}

static void execute_decode(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    const cg_vector_set *from = &run->values[instruction->args[0]];
    cg_vector_set *result = &run->values[instruction->result];
    const double *dictionary = from->base;
    const uint16_t *codes = instruction->codes + rows.first;
    double *to = cg_slot(result, 0);
    for (size_t i = 0; i < rows.n; i++)
        to[i] = dictionary[codes[i]];
    result->holding = from->holding;
    result->unchecked = false;
    if (result->holding == CG_HOLDS_CELLS) cg_settle_holding(result, 1, rows.n);
}

const cg_operation cg_operation_decode = {"decode", .begin = begin_decode, .execute = execute_decode};
