/* row_sums.c: instructions that add up every slot of a node over the rows.
 *
 * Enters: vectors, block by block; of a product of rows its factors, so that the products are never made. Leaves: one
 * cell for each slot. Each block is added up on its own and the blocks are merged like the digits of a binary counter.
 */
#include "base/vector.h"
#include "program/outer_product.h"

/* ---- Sums over rows of every slot ----
 * State: a count of blocks, then one vector of cells for each level of the tree. */

typedef struct sum_state {
    size_t blocks;
    cg_cell cells[];
} sum_state;

static sum_state *sum_of(const cg_run *run, const cg_instruction *instruction) {
    return (sum_state *)(void *)(run->states + instruction->state);
}

cg_cell *cg_sum_cells(const cg_run *run, const cg_instruction *instruction) {
    return sum_of(run, instruction)->cells;
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
    return cg_total_of_lanes(lanes);
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

const cg_operation cg_operation_rowsum = {
    "rowsum",       .begin = begin_sum,  .execute = execute_rowsum, .commit = commit_sum,
    .end = end_sum, .absorb = absorb_sum};

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

static void execute_outersum(cg_run *run, const cg_instruction *instruction, cg_rows rows) {
    sum_state *state = sum_of(run, instruction);
    const cg_vector_set *a = &run->values[instruction->args[0]], *b = &run->values[instruction->args[1]];
    size_t n_a = cg_register_size(cg_register_of(run, instruction, 0));
    size_t n_b = cg_register_size(cg_register_of(run, instruction, 1));
    bool fast = a->holding != CG_HOLDS_CELLS && b->holding != CG_HOLDS_CELLS;
    bool adjoint = cg_node_is_call(instruction->node->args[0], "ADJOINT.PRODUCT");
    if (!fast && !cg_check_arguments(run, instruction, rows.n)) return;
    bool ahead = cg_register_of(run, instruction, 0)->storage != CG_STORE_BLOCK;
    if (fast) cg_outer_product(a, n_a, b, n_b, rows.n, ahead, state->cells);
    for (size_t at = 0; at < n_a * n_b; at++)
        if (!fast || !is_good_sum(run, state->cells[at].number))
            state->cells[at] = outer_cells(a, at / n_b, b, at % n_b, rows.n, adjoint);
}

const cg_operation cg_operation_outersum = {"outersum",           .begin = begin_sum, .execute = execute_outersum,
                                            .commit = commit_sum, .end = end_sum,     .absorb = absorb_sum};
