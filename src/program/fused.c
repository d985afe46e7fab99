/* fused.c: see fused.h.
 *
 * Enters: a compiled loop and a run at a block. Leaves: what the loop's folds and kept vectors hold after the block. */
#include "program/fused.h"

#include "base/vector.h"
#include "function/lanes.h"
#include "program/outer_product.h"

const cg_fused *cg_fuse(cg_arena *arena, cg_machine *machine, const cg_program *program, const cg_stage *stage) {
    cg_fused *fused = CG_NEW(arena, cg_fused);
    const char *name = "loop", *text = cg_stage_to_ir(arena, program, stage, name, machine, fused);
    uintptr_t address = text ? cg_machine_compile(machine, text, strlen(text), name) : 0;
    if (!address) return NULL;
    memcpy(&fused->code, &address, sizeof address);
    return fused;
}

static bool hold_numbers(const cg_run *run, const cg_vector_source *sources, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (run->values[sources[i].reg].holding != CG_HOLDS_NUMBERS) return false;
    return true;
}

/* A fold over columns takes its lanes as they are, a sum of every slot their totals. */
static void take_sum(cg_run *run, const cg_fused_sum *sum, size_t n, const double (*lanes)[CG_WIDTH]) {
    const cg_instruction *instruction = sum->instruction;
    if (instruction->operation == &cg_operation_stream) {
        const cg_fold *fold = instruction->node->entry->function->eval->fold;
        cg_fold_state *part = cg_stream_parts(run, instruction);
        cg_fold_start(fold, part);
        cg_lanes *state = (cg_lanes *)(void *)part;
        memcpy(state->lane, lanes[0], sizeof state->lane);
        state->count = (double)n;
        return;
    }
    cg_cell *cells = cg_sum_cells(run, instruction);
    for (uint32_t i = 0; i < sum->count; i++)
        cells[i].number = cg_total_of_lanes(lanes[i]);
}

bool cg_fused_run(const cg_fused *fused, cg_run *run, size_t n) {
    if (n % CG_WIDTH != 0) return false;
    if (!hold_numbers(run, fused->inputs, fused->n_inputs) || !hold_numbers(run, fused->scalars, fused->n_scalars))
        return false;
    const double *inputs[CG_MOST_FUSED_VECTORS];
    double scalars[CG_MOST_FUSED_VECTORS], *kept[CG_MOST_FUSED_VECTORS];
    _Alignas(64) double sums[CG_MOST_FUSED_SUMS][CG_WIDTH];
    for (size_t i = 0; i < fused->n_inputs; i++)
        inputs[i] = cg_slot(&run->values[fused->inputs[i].reg], fused->inputs[i].slot);
    for (size_t i = 0; i < fused->n_scalars; i++)
        scalars[i] = *cg_slot(&run->values[fused->scalars[i].reg], fused->scalars[i].slot);
    for (size_t i = 0; i < fused->n_kept; i++)
        kept[i] = cg_slot(&run->values[fused->kept[i].reg], fused->kept[i].slot);
    fused->code(inputs, scalars, kept, sums[0], n);
    if (!cg_all_finite(sums[0], (size_t)fused->n_vectors * CG_WIDTH)) return false;
    for (size_t i = 0; i < fused->n_sums; i++)
        take_sum(run, &fused->sums[i], n, (const double(*)[CG_WIDTH])sums + fused->sums[i].first);
    for (size_t i = 0; i < fused->n_kept; i++)
        run->values[fused->kept[i].reg].holding = CG_HOLDS_NUMBERS;
    return true;
}
