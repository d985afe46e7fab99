/* folds.c: instructions that make one value of all rows.
 *
 * Enters: vectors, block by block. Leaves: cells without an axis. Each block is added up on its own and the blocks are
 * merged like the digits of a binary counter, a tree that depends on the number of rows alone. */
#include "program/instruction.h"

/* ---- Folds of columns: SUM, AVERAGE, SUMXMY2 ... ----
 * State: one tree for each range that is added on its own, or one for all that are walked in step. */

static bool is_range(const cg_instruction *instruction, uint32_t arg) {
    return cg_signature_parameter(&instruction->node->entry->signature, arg)->kind == CG_PARAMETER_RANGE;
}

static cg_fold_tree *trees_of(const cg_run *run, const cg_instruction *instruction) {
    return (cg_fold_tree *)(void *)(run->states + instruction->state);
}

static void begin_stream(cg_run *run, const cg_instruction *instruction) {
    const cg_fold *fold = instruction->node->entry->function->eval->fold;
    cg_fold_tree *trees = trees_of(run, instruction);
    for (uint32_t i = 0; i < (fold->lockstep ? 1 : instruction->n_args); i++)
        cg_fold_tree_start(&trees[i], fold);
}

/* The n cells of a slot as an operand of tagged cells; booleans are written out in `room`. */
static cg_operand slot_operand(const cg_run *run, const cg_instruction *instruction, uint32_t arg, size_t slot,
                               size_t n, double *room) {
    const cg_vector_set *value = &run->values[instruction->args[arg]];
    bool reference = instruction->node->references[arg];
    if (value->holding != CG_HOLDS_BOOLEANS)
        return (cg_operand){cg_cells_of(cg_slot(value, slot)), (uint32_t)n, 1, reference};
    cg_cell *cells = cg_cells_of(room);
    for (size_t i = 0; i < n; i++)
        cells[i] = cg_vector_cell(value, slot, i);
    return (cg_operand){cells, (uint32_t)n, 1, reference};
}

static cg_call fold_call(const cg_run *run, const cg_instruction *instruction, const cg_operand *operands, uint32_t n) {
    return (cg_call){.function = instruction->node->entry->function,
                     .args = operands,
                     .n_args = n,
                     .texts = run->program->graph->texts};
}

/* All ranges hold numbers: the fast kernel may add them. */
static bool all_numbers(const cg_run *run, const cg_instruction *instruction) {
    for (uint32_t i = 0; i < instruction->n_args; i++)
        if (is_range(instruction, i) && run->values[instruction->args[i]].holding != CG_HOLDS_NUMBERS) return false;
    return true;
}

cg_fold_state *cg_stream_parts(const cg_run *run, const cg_instruction *instruction) {
    return (cg_fold_state *)(void *)(trees_of(run, instruction) + instruction->n_args);
}

static void add_one_by_one(cg_run *run, const cg_instruction *instruction, size_t n) {
    const cg_fold *fold = instruction->node->entry->function->eval->fold;
    for (uint32_t i = 0; i < instruction->n_args; i++) {
        const cg_vector_set *value = &run->values[instruction->args[i]];
        const cg_register *reg = cg_register_of(run, instruction, i);
        if (reg->axis == 0) continue; /* added at the end */
        cg_fold_state *state = &cg_stream_parts(run, instruction)[i];
        cg_fold_start(fold, state);
        for (size_t slot = 0; slot < cg_register_size(reg); slot++) {
            bool truths = value->holding == CG_HOLDS_BOOLEANS && instruction->node->entry->function->truths;
            if ((value->holding == CG_HOLDS_NUMBERS || truths) && fold->add_numbers) {
                fold->add_numbers(state, (const double *const[]){cg_slot(value, slot)}, n);
            } else {
                cg_operand operand = slot_operand(run, instruction, i, slot, n, run->scratch);
                cg_call call = fold_call(run, instruction, &operand, 1);
                fold->add(state, &call);
            }
        }
    }
}

static size_t slots_in_step(const cg_run *run, const cg_instruction *instruction) {
    for (uint32_t i = 0; i < instruction->n_args; i++)
        if (is_range(instruction, i)) return cg_register_size(cg_register_of(run, instruction, i));
    return 0;
}

static void add_in_step(cg_run *run, const cg_instruction *instruction, size_t n) {
    const cg_fold *fold = instruction->node->entry->function->eval->fold;
    bool fast = fold->add_numbers && all_numbers(run, instruction);
    const double *ranges[CG_MAX_CALL_ARGUMENTS];
    cg_operand operands[CG_MAX_CALL_ARGUMENTS];
    cg_cell scalars[CG_MAX_CALL_ARGUMENTS];
    cg_fold_state *state = cg_stream_parts(run, instruction);
    cg_fold_start(fold, state);
    for (size_t slot = 0; slot < slots_in_step(run, instruction); slot++) {
        uint32_t n_ranges = 0;
        for (uint32_t i = 0; i < instruction->n_args; i++) {
            cg_parameter_kind kind = cg_signature_parameter(&instruction->node->entry->signature, i)->kind;
            if (kind == CG_PARAMETER_RANGE) {
                operands[i] = slot_operand(run, instruction, i, slot, n, run->scratch + (size_t)i * CG_BLOCK_ROWS);
                ranges[n_ranges++] = cg_slot(&run->values[instruction->args[i]], slot);
            } else {
                scalars[i] = cg_coerce(cg_vector_cell(&run->values[instruction->args[i]], 0, 0), kind,
                                       run->program->graph->texts);
                operands[i] = (cg_operand){&scalars[i], 1, 1, false};
            }
        }
        cg_call call = fold_call(run, instruction, operands, instruction->n_args);
        if (fast)
            fold->add_numbers(state, ranges, n);
        else
            fold->add(state, &call);
    }
}

static void execute_stream(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    if (!cg_check_arguments(run, instruction, rows.n)) return;
    if (instruction->node->entry->function->eval->fold->lockstep)
        add_in_step(run, instruction, rows.n);
    else
        add_one_by_one(run, instruction, rows.n);
}

static void commit_stream(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    (void)rows;
    bool lockstep = instruction->node->entry->function->eval->fold->lockstep;
    for (uint32_t i = 0; i < (lockstep ? 1 : instruction->n_args); i++)
        if (lockstep || cg_register_of(run, instruction, i)->axis)
            cg_fold_tree_push(&trees_of(run, instruction)[i], &cg_stream_parts(run, instruction)[i]);
}

/* The error among the scalar arguments that is the result, or a blank. */
static cg_cell scalar_error(const cg_run *run, const cg_instruction *instruction) {
    for (uint32_t i = 0; i < instruction->n_args; i++) {
        cg_parameter_kind kind = cg_signature_parameter(&instruction->node->entry->signature, i)->kind;
        if (kind == CG_PARAMETER_RANGE || kind == CG_PARAMETER_CELL) continue;
        cg_cell cell =
            cg_coerce(cg_vector_cell(&run->values[instruction->args[i]], 0, 0), kind, run->program->graph->texts);
        if (cg_is_error(cell)) return cell;
    }
    return cg_blank_cell();
}

static void set_scalar(cg_vector_set *value, cg_cell cell) {
    cg_cells_of(value->base)[0] = cell;
    cg_settle_holding(value, 1, 1);
}

static void end_stream(cg_run *run, const cg_instruction *instruction) {
    const cg_fold *fold = instruction->node->entry->function->eval->fold;
    cg_fold_tree *trees = trees_of(run, instruction);
    cg_operand operands[CG_MAX_CALL_ARGUMENTS];
    cg_call call = fold_call(run, instruction, operands, instruction->n_args);
    cg_fold_state total;
    cg_cell fault = scalar_error(run, instruction);
    for (uint32_t i = 0; i < instruction->n_args; i++) {
        bool whole = cg_register_of(run, instruction, i)->axis == 0;
        double *room = run->scratch + (size_t)i * CG_BLOCK_ROWS;
        operands[i] = whole ? cg_gather_operand(run, instruction, i, 0, room) : (cg_operand){.reference = true};
    }
    if (fold->lockstep) cg_fold_tree_finish(&trees[0], &total);
    for (uint32_t i = 0; !fold->lockstep && i < instruction->n_args; i++) {
        cg_fold_state part;
        cg_fold_tree_finish(&trees[i], &part);
        if (cg_register_of(run, instruction, i)->axis == 0) {
            cg_call adding = fold_call(run, instruction, &operands[i], 1);
            fold->add(&part, &adding);
        }
        if (i == 0)
            total = part;
        else
            fold->merge(&total, &part);
    }
    set_scalar(&run->values[instruction->result], cg_is_error(fault) ? fault : fold->finish(&total, &call));
}

static void absorb_stream(cg_run *run, cg_run *lane, const cg_instruction *instruction) {
    bool lockstep = instruction->node->entry->function->eval->fold->lockstep;
    for (uint32_t i = 0; i < (lockstep ? 1 : instruction->n_args); i++)
        cg_fold_tree_absorb(&trees_of(run, instruction)[i], &trees_of(lane, instruction)[i]);
}

const cg_operation cg_operation_stream = {
    "stream",          .begin = begin_stream,  .execute = execute_stream, .commit = commit_stream,
    .end = end_stream, .absorb = absorb_stream};
