/* folds.c: instructions that make one value of all rows.
 *
 * Enters: vectors, block by block. Leaves: cells without an axis. Each block is added up on its own and the blocks are
 * merged like the digits of a binary counter, a tree that depends on the number of rows alone. */
#include "base/vector.h"
#include "program/instruction.h"

/* ---- Folds of columns: SUM, AVERAGE, SUMXMY2 ... ----
 * State: one tree for each range that is added on its own, or one for all that are walked in step. */

static bool is_range(const cg_instruction *instruction, uint32_t arg) {
    return cg_signature_parameter(&instruction->node->entry->signature, arg)->kind == CG_PARAMETER_RANGE;
}

static const cg_register *register_of(const cg_run *run, const cg_instruction *instruction, uint32_t arg) {
    return &run->program->registers[instruction->args[arg]];
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

/* The block's own states, which go into the trees when the block went well: one for each tree. */
static cg_fold_state *parts_of(const cg_run *run, const cg_instruction *instruction) {
    return (cg_fold_state *)(void *)(trees_of(run, instruction) + instruction->n_args);
}

static void add_one_by_one(cg_run *run, const cg_instruction *instruction, size_t n) {
    const cg_fold *fold = instruction->node->entry->function->eval->fold;
    for (uint32_t i = 0; i < instruction->n_args; i++) {
        const cg_vector_set *value = &run->values[instruction->args[i]];
        const cg_register *reg = register_of(run, instruction, i);
        if (reg->axis == 0) continue; /* added at the end */
        cg_fold_state *state = &parts_of(run, instruction)[i];
        cg_fold_start(fold, state);
        for (size_t slot = 0; slot < cg_register_size(reg); slot++) {
            if (value->holding == CG_HOLDS_NUMBERS && fold->add_numbers) {
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
        if (is_range(instruction, i)) return cg_register_size(register_of(run, instruction, i));
    return 0;
}

static void add_in_step(cg_run *run, const cg_instruction *instruction, size_t n) {
    const cg_fold *fold = instruction->node->entry->function->eval->fold;
    bool fast = fold->add_numbers && all_numbers(run, instruction);
    const double *ranges[CG_MAX_CALL_ARGUMENTS];
    cg_operand operands[CG_MAX_CALL_ARGUMENTS];
    cg_cell scalars[CG_MAX_CALL_ARGUMENTS];
    cg_fold_state *state = parts_of(run, instruction);
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
        if (lockstep || register_of(run, instruction, i)->axis)
            cg_fold_tree_push(&trees_of(run, instruction)[i], &parts_of(run, instruction)[i]);
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
        bool whole = register_of(run, instruction, i)->axis == 0;
        double *room = run->scratch + (size_t)i * CG_BLOCK_ROWS;
        operands[i] = whole ? cg_gather_operand(run, instruction, i, 0, room) : (cg_operand){.reference = true};
    }
    if (fold->lockstep) cg_fold_tree_finish(&trees[0], &total);
    for (uint32_t i = 0; !fold->lockstep && i < instruction->n_args; i++) {
        cg_fold_state part;
        cg_fold_tree_finish(&trees[i], &part);
        if (register_of(run, instruction, i)->axis == 0) {
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

const cg_operation cg_operation_stream = {"stream",      begin_stream, execute_stream,
                                          commit_stream, end_stream,   absorb_stream};

/* ---- Sums over rows of every slot ----
 * State: a count of blocks, then one vector of cells for each level of the tree. */

typedef struct sum_state {
    size_t blocks;
    cg_cell cells[];
} sum_state;

static sum_state *sum_of(const cg_run *run, const cg_instruction *instruction) {
    return (sum_state *)(void *)(run->states + instruction->state);
}

static void begin_sum(cg_run *run, const cg_instruction *instruction) {
    sum_of(run, instruction)->blocks = 0;
}

/* Takes sums of 2^first blocks, which stand at `sum`, into the tree: two of a level make one of the next. */
static void carry_sums(sum_state *state, cg_cell *sum, size_t slots, size_t first) {
    size_t level = first;
    for (; state->blocks >> level & 1; level++) {
        const cg_cell *earlier = state->cells + (level + 1) * slots;
        for (size_t slot = 0; slot < slots; slot++)
            sum[slot] = cg_add_cells(earlier[slot], sum[slot]);
    }
    memcpy(state->cells + (level + 1) * slots, sum, slots * sizeof(cg_cell));
    state->blocks += (size_t)1 << first;
}

static void commit_sum(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    (void)rows;
    sum_state *state = sum_of(run, instruction);
    carry_sums(state, state->cells, cg_node_size(instruction->node), 0);
}

static void absorb_sum(cg_run *run, cg_run *lane, const cg_instruction *instruction) {
    sum_state *later = sum_of(lane, instruction);
    size_t slots = cg_node_size(instruction->node), level = 0;
    while (later->blocks >> level)
        level++;
    while (level-- > 0)
        if (later->blocks >> level & 1)
            carry_sums(sum_of(run, instruction), later->cells + (level + 1) * slots, slots, level);
}

static void end_sum(cg_run *run, const cg_instruction *instruction) {
    sum_state *state = sum_of(run, instruction);
    cg_vector_set *result = &run->values[instruction->result];
    size_t slots = cg_node_size(instruction->node);
    cg_cell *total = cg_cells_of(result->base);
    for (size_t slot = 0; slot < slots; slot++)
        total[slot].number = 0;
    for (size_t level = 0; state->blocks >> level; level++) {
        if (!(state->blocks >> level & 1)) continue;
        const cg_cell *part = state->cells + (level + 1) * slots;
        for (size_t slot = 0; slot < slots; slot++)
            total[slot] = cg_add_cells(part[slot], total[slot]);
    }
    result->holding = cg_all_finite(result->base, slots) ? CG_HOLDS_NUMBERS : CG_HOLDS_CELLS;
}

/* Lanes in one fixed order. */
static double total_of(const double lanes[CG_WIDTH]) {
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

CG_VECTOR_CLONES static double sum_numbers(const double *xs, size_t n) {
    cg_eight sums = {0}, x;
    size_t i = 0;
    for (; i + CG_WIDTH <= n; i += CG_WIDTH) {
        CG_LOAD_EIGHT(x, xs + i);
        sums += x;
    }
    double lanes[CG_WIDTH];
    CG_STORE_EIGHT(lanes, sums);
    for (size_t lane = 0; i + lane < n; lane++)
        lanes[lane] += xs[i + lane];
    return total_of(lanes);
}

/* The sum of cells that are numbers or errors (text and blanks count as Excel's + takes them). */
static cg_cell sum_cells(const cg_vector_set *value, size_t slot, size_t n) {
    cg_cell sum = {.number = 0};
    for (size_t i = 0; i < n && !cg_is_error(sum); i++)
        sum = cg_add_cells(sum, cg_to_number(cg_vector_cell(value, slot, i)));
    return sum;
}

/* The fast sum of one slot was finite, or must be made again: at once by the caller, or with the whole block. */
static bool is_good_sum(cg_run *run, double sum) {
    if (isfinite(sum)) return true;
    if (!run->careful) run->failed = true;
    return false;
}

static void execute_rowsum(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    sum_state *state = sum_of(run, instruction);
    const cg_vector_set *value = &run->values[instruction->args[0]];
    for (size_t slot = 0; slot < cg_node_size(instruction->node); slot++) {
        bool fast = value->holding != CG_HOLDS_CELLS;
        if (fast) state->cells[slot].number = sum_numbers(cg_slot(value, slot), rows.n);
        if (!fast || !is_good_sum(run, state->cells[slot].number)) state->cells[slot] = sum_cells(value, slot, rows.n);
    }
}

const cg_operation cg_operation_rowsum = {"rowsum", begin_sum, execute_rowsum, commit_sum, end_sum, absorb_sum};

/* ---- Sums over rows of outer products: the gradient of what a matrix or a vector of params multiplies ----
 * Result cell (k, j) is the sum over rows of a[k] * b[j], where argument 0 has slots a and argument 1 slots b. */

/* One product as the graph's node for it has it: in an adjoint product an exact zero stays zero. */
static cg_cell product_cell(cg_cell a, cg_cell b, bool adjoint) {
    if (adjoint && cg_is_number(a) && a.number == 0) return a;
    if (cg_is_error(a)) return a;
    return cg_is_error(b) ? b : cg_number_cell(a.number * b.number);
}

static cg_cell outer_cells(const cg_vector_set *a, size_t k, const cg_vector_set *b, size_t j, size_t n, bool adjoint) {
    cg_cell sum = {.number = 0};
    for (size_t i = 0; i < n && !cg_is_error(sum); i++) {
        cg_cell x = cg_to_number(cg_vector_cell(a, k, i)), y = cg_to_number(cg_vector_cell(b, j, i));
        sum = cg_add_cells(sum, product_cell(x, y, adjoint));
    }
    return sum;
}

/* sums[k * n_b + j] = sum over i of a[k][i] * b[j][i], for four or fewer a and one or two b at once: the tile's
 * products stay in registers, and each vector is read once for all of them. */
enum { TILE_A = 4, TILE_B = 2 };
typedef struct tile {
    const double *a[TILE_A], *b[TILE_B];
    double lanes[TILE_A][TILE_B][CG_WIDTH];
} tile;

CG_VECTOR_CLONES static void tile_of_products(tile *at, size_t n) {
    cg_eight sums[TILE_A][TILE_B] = {0}, x, y[TILE_B];
    size_t i = 0;
    for (; i + CG_WIDTH <= n; i += CG_WIDTH) {
        CG_LOAD_EIGHT(y[0], at->b[0] + i);
        CG_LOAD_EIGHT(y[1], at->b[1] + i);
#define CG_TILE_ROW(k)                                                                                                 \
    CG_LOAD_EIGHT(x, at->a[k] + i);                                                                                    \
    sums[k][0] += x * y[0];                                                                                            \
    sums[k][1] += x * y[1];
        CG_TILE_ROW(0)
        CG_TILE_ROW(1)
        CG_TILE_ROW(2)
        CG_TILE_ROW(3)
#undef CG_TILE_ROW
    }
    memcpy(at->lanes, sums, sizeof sums);
    for (size_t lane = 0; i + lane < n; lane++)
        for (size_t k = 0; k < TILE_A; k++)
            for (size_t j = 0; j < TILE_B; j++)
                at->lanes[k][j][lane] += at->a[k][i + lane] * at->b[j][i + lane];
}

/* A tile that reaches past the last vector takes the last one again; its extra sums are not used. */
static void products_of_block(const cg_vector_set *a, size_t n_a, const cg_vector_set *b, size_t n_b, size_t n,
                              cg_cell *sums) {
    tile at;
    for (size_t k = 0; k < n_a; k += TILE_A)
        for (size_t j = 0; j < n_b; j += TILE_B) {
            for (size_t m = 0; m < TILE_A; m++)
                at.a[m] = cg_slot(a, k + m < n_a ? k + m : n_a - 1);
            for (size_t m = 0; m < TILE_B; m++)
                at.b[m] = cg_slot(b, j + m < n_b ? j + m : n_b - 1);
            tile_of_products(&at, n);
            for (size_t m = 0; m < TILE_A && k + m < n_a; m++)
                for (size_t l = 0; l < TILE_B && j + l < n_b; l++)
                    sums[(k + m) * n_b + j + l].number = total_of(at.lanes[m][l]);
        }
}

static void execute_outersum(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    sum_state *state = sum_of(run, instruction);
    const cg_vector_set *a = &run->values[instruction->args[0]], *b = &run->values[instruction->args[1]];
    size_t n_a = cg_register_size(register_of(run, instruction, 0));
    size_t n_b = cg_register_size(register_of(run, instruction, 1));
    bool fast = a->holding != CG_HOLDS_CELLS && b->holding != CG_HOLDS_CELLS;
    bool adjoint = cg_node_is_call(instruction->node->args[0], "ADJOINT.PRODUCT");
    if (!fast && !cg_check_arguments(run, instruction, rows.n)) return;
    if (fast) products_of_block(a, n_a, b, n_b, rows.n, state->cells);
    for (size_t at = 0; at < n_a * n_b; at++)
        if (!fast || !is_good_sum(run, state->cells[at].number))
            state->cells[at] = outer_cells(a, at / n_b, b, at % n_b, rows.n, adjoint);
}

const cg_operation cg_operation_outersum = {"outersum", begin_sum, execute_outersum, commit_sum, end_sum, absorb_sum};
