/* The fast kernels of all rows against the general ones: the same bits wherever the fast result is finite, and never a
 * number where the general kernel says error. */
#include "probe.h"

#include "function/fold_tree.h"
#include "function/lanes.h"

enum { ROWS = 131, MOST = CG_MOST_RULES }; /* two tiles and a rest */

/* A fast result beside the general one. */
static void compare(const cg_entry *entry, const char *what, double fast, cg_cell general) {
    cg_cell cell = {.number = fast};
    if (cg_is_boolean(general)) {
        if (fast != (cg_cell_boolean(general) ? 1 : 0))
            fail_msg("%s (%s): %g for a boolean", entry->function->name, what, fast);
        return;
    }
    if (!isfinite(fast)) return; /* computed again by the general kernel */
    if (!cg_is_number(general)) fail_msg("%s (%s): %.17g where it is an error", entry->function->name, what, fast);
    if (!cg_cell_same(cell, general))
        fail_msg("%s (%s): %.17g, not %.17g", entry->function->name, what, fast, general.number);
}

static void for_each_row(void (*see)(evaluator *with, const cg_entry *entry)) {
    evaluator with;
    evaluator_start(&with);
    for (size_t i = 0; i < cg_registry_count(with.registry); i++)
        see(&with, cg_registry_at(with.registry, i));
    evaluator_end(&with);
}

/* ---- Maps ---- */

/* Numbers where functions change their minds: zeros, wholes, halves, huge and tiny ones among ordinary ones. */
static double awkward(uint64_t stream, uint64_t index) {
    static const double special[] = {0,      1,     -1,     2,     -2,    0.5,   -0.5, 10,
                                     1e-300, 1e300, -1e300, 709.9, 2.675, 1.005, 3,    1.0 / 3};
    uint64_t bits = cg_random_bits(7, 0, stream, index);
    if (bits % 3) return special[bits / 3 % (sizeof special / sizeof *special)];
    return -4 + 8 * cg_random_uniform(8, 0, stream, index);
}

static void see_numbers(evaluator *with, const cg_entry *entry) {
    const cg_kernel *kernel = entry->function->eval;
    if (!kernel->numbers) return;
    uint32_t n_args = entry->signature.n_parameters;
    double values[MOST][ROWS], result[ROWS];
    const double *args[MOST];
    assert_true(n_args <= MOST);
    for (uint32_t pass = 0; pass < 40; pass++) {
        bool booleans = pass == 0;
        for (uint32_t arg = 0; arg < n_args; arg++) {
            args[arg] = values[arg];
            for (size_t i = 0; i < ROWS; i++)
                values[arg][i] = booleans ? (double)(cg_random_bits(9, 0, arg, i) & 1)
                                          : awkward(entry->index * 97 + pass * 7 + arg, i);
        }
        kernel->numbers(args, result, ROWS);
        for (size_t i = 0; i < ROWS; i++) {
            cg_operand operands[MOST];
            for (uint32_t arg = 0; arg < n_args; arg++)
                operands[arg] = operand_of(
                    with, booleans ? cg_boolean_cell(values[arg][i] != 0) : (cg_cell){.number = values[arg][i]}, true);
            compare(entry, booleans ? "numbers of booleans" : "numbers", result[i],
                    call_on_operands(with, entry, operands, n_args).cells[0]);
        }
    }
}

static void number_kernels_agree_with_the_general_ones(void **state) {
    (void)state;
    for_each_row(see_numbers);
}

/* ---- Folds down a column ---- */

static void see_column(evaluator *with, const cg_entry *entry) {
    enum { N = 1234 };
    const cg_fold *fold = entry->function->eval->fold;
    if (!fold || !fold->add_numbers) return;
    uint32_t n_ranges = fold->lockstep ? entry->signature.n_parameters : 1;
    cg_operand operands[MOST];
    const double *ranges[MOST];
    for (uint32_t arg = 0; arg < n_ranges; arg++) {
        cg_cell *cells = CG_NEW_ARRAY(with->bench.arena, N, cg_cell);
        for (size_t i = 0; i < N; i++)
            cells[i].number = -3 + 6 * cg_random_uniform(11, 0, entry->index * 10 + arg, i);
        operands[arg] = (cg_operand){cells, N, 1, true};
        ranges[arg] = &cells->number;
    }
    cg_fold_tree tree;
    cg_fold_state block;
    cg_fold_tree_start(&tree, fold);
    for (size_t from = 0; from < N; from += CG_FOLD_BLOCK) {
        const double *parts[MOST];
        for (uint32_t arg = 0; arg < n_ranges; arg++)
            parts[arg] = ranges[arg] + from;
        cg_fold_start(fold, &block);
        fold->add_numbers(&block, parts, N - from < CG_FOLD_BLOCK ? N - from : CG_FOLD_BLOCK);
        cg_fold_tree_push(&tree, &block);
    }
    cg_fold_tree_finish(&tree, &block);
    cg_call call = {.function = entry->function, .args = operands, .n_args = n_ranges};
    cg_cell fast = fold->finish(&block, &call), general = call_on_operands(with, entry, operands, n_ranges).cells[0];
    if (!cg_cell_same(fast, general))
        fail_msg("%s: %s, not %s", entry->function->name, cell_text(with, fast), cell_text(with, general));
}

static void columns_added_by_block_agree_with_whole_operands(void **state) {
    (void)state;
    for_each_row(see_column);
}

/* ---- Folds and arrays along rows ---- */

/* An argument for ROWS rows: one vector a cell, or one element each when it is fixed. */
typedef struct vectors {
    double **at;
    cg_slots slots;
} vectors;

static vectors make_vectors(evaluator *with, const probe_argument *argument, bool fixed, uint64_t stream) {
    cg_arena *arena = with->bench.arena;
    cg_operand constant = {0};
    if (!argument->varied) constant = value_of(with, argument->formula);
    uint32_t rows = argument->varied ? argument->rows : constant.rows,
             cols = argument->varied ? argument->cols : constant.cols;
    size_t size = (size_t)rows * cols;
    vectors made = {.at = CG_NEW_ARRAY(arena, size, double *)};
    fixed = fixed || !argument->varied;
    for (size_t cell = 0; cell < size; cell++) {
        made.at[cell] = CG_NEW_ARRAY(arena, fixed ? 1 : ROWS, double);
        for (size_t i = 0; i < (fixed ? 1 : ROWS); i++)
            made.at[cell][i] = argument->varied ? draw(argument, stream * 64 + cell, i) : constant.cells[cell].number;
    }
    made.slots = (cg_slots){(const double *const *)made.at, rows, cols, fixed};
    return made;
}

static cg_operand row_operand(evaluator *with, const cg_slots *slots, size_t row) {
    size_t size = (size_t)slots->rows * slots->cols;
    cg_cell *cells = CG_NEW_ARRAY(with->bench.arena, size, cg_cell);
    for (size_t cell = 0; cell < size; cell++)
        cells[cell].number = slots->at[cell][slots->fixed ? 0 : row];
    return (cg_operand){cells, slots->rows, slots->cols, true};
}

/* `fixed`: bit i makes argument i the same for all rows. */
static void check_slots(evaluator *with, const cg_entry *entry, const probe_argument *arguments, uint32_t n_args,
                        uint32_t fixed) {
    cg_arena *arena = with->bench.arena;
    cg_slots args[MOST];
    cg_operand operands[MOST];
    for (uint32_t i = 0; i < n_args; i++) {
        args[i] = make_vectors(with, &arguments[i], fixed >> i & 1, entry->index * 8 + i).slots;
        operands[i] = row_operand(with, &args[i], 0);
        for (size_t cell = 0; cell < (size_t)operands[i].rows * operands[i].cols; cell++)
            if (!cg_is_number(operands[i].cells[cell])) return; /* a probe with texts or booleans */
    }
    cg_operand first = call_on_operands(with, entry, operands, n_args);
    size_t size = (size_t)first.rows * first.cols;
    double **results = CG_NEW_ARRAY(arena, size, double *);
    for (size_t cell = 0; cell < size; cell++)
        results[cell] = CG_NEW_ARRAY(arena, ROWS, double);
    entry->function->eval->slots(args, n_args, results, first.rows, first.cols, ROWS);
    for (size_t row = 0; row < ROWS; row++) {
        for (uint32_t i = 0; i < n_args; i++)
            operands[i] = row_operand(with, &args[i], row);
        cg_operand general = call_on_operands(with, entry, operands, n_args);
        for (size_t cell = 0; cell < size; cell++)
            compare(entry, "slots", results[cell][row], general.cells[cell]);
    }
}

static void see_slots(evaluator *with, const cg_entry *entry) {
    if (!entry->function->eval->slots) return;
    probe_argument arguments[16];
    uint32_t n_args = read_probes(with, entry, entry->function->probe, arguments);
    assert_true(n_args <= MOST);
    for (uint32_t fixed = 0; fixed < 1u << n_args; fixed++)
        check_slots(with, entry, arguments, n_args, fixed);
    if (!entry->function->eval->fold) return;
    for (uint32_t i = 0; i < n_args; i++) { /* more cells than lanes */
        if (arguments[i].varied && cg_signature_parameter(&entry->signature, i)->kind == CG_PARAMETER_RANGE)
            arguments[i].rows = 5, arguments[i].cols = 7;
    }
    for (uint32_t fixed = 0; fixed < 1u << n_args; fixed++)
        check_slots(with, entry, arguments, n_args, fixed);
}

static void slot_kernels_agree_with_the_general_ones(void **state) {
    (void)state;
    for_each_row(see_slots);
}

static const cg_entry *find(evaluator *with, const char *name) {
    return cg_registry_find(with->registry, cg_intern_string(with->bench.language.texts, name));
}

static void products_of_every_length_agree(void **state) {
    (void)state;
    evaluator with;
    evaluator_start(&with);
    for (uint32_t k = 1; k <= 40; k++) {
        probe_argument row = {true, -2, 2, 1, k, NULL}, matrix = {true, -2, 2, k, k % 15 + 1, NULL},
                       tall = {true, -2, 2, 2, k, NULL};
        for (uint32_t fixed = 0; fixed < 4; fixed++) {
            check_slots(&with, find(&with, "SUMPRODUCT"), (probe_argument[]){row, row}, 2, fixed);
            check_slots(&with, find(&with, "MMULT"), (probe_argument[]){row, matrix}, 2, fixed);
            check_slots(&with, find(&with, "MMULT"), (probe_argument[]){tall, matrix}, 2, fixed);
        }
    }
    evaluator_end(&with);
}

/* ---- The order itself ---- */

static void a_matrix_product_and_a_sum_of_products_have_the_same_bits(void **state) {
    (void)state;
    evaluator with;
    evaluator_start(&with);
    for (uint32_t k = 1; k <= 100; k++) {
        probe_argument row = {true, -2, 2, 1, k, NULL};
        cg_slots a = make_vectors(&with, &row, true, k).slots, b = make_vectors(&with, &row, true, k + 1000).slots;
        cg_operand operands[2] = {row_operand(&with, &a, 0), row_operand(&with, &b, 0)};
        cg_cell sum = call_on_operands(&with, find(&with, "SUMPRODUCT"), operands, 2).cells[0];
        operands[1].rows = k;
        operands[1].cols = 1;
        assert_true(cg_cell_same(sum, call_on_operands(&with, find(&with, "MMULT"), operands, 2).cells[0]));
    }
    evaluator_end(&with);
}

static void a_long_sum_keeps_its_small_terms(void **state) {
    (void)state;
    enum { N = 1 << 20 };
    evaluator with;
    evaluator_start(&with);
    cg_cell *cells = cg_alloc_raw(with.bench.arena, N * sizeof *cells);
    for (size_t i = 0; i < N; i++)
        cells[i].number = 0.1;
    cg_operand column = {cells, N, 1, true};
    double sum = call_on_operands(&with, find(&with, "SUM"), &column, 1).cells[0].number, exact = N * 0.1;
    double naive = 0;
    for (size_t i = 0; i < N; i++)
        naive += 0.1;
    assert_true(fabs(sum - exact) < 1e-9);
    assert_true(fabs(naive - exact) > 1e-7); /* what a running sum would give */
    evaluator_end(&with);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(number_kernels_agree_with_the_general_ones),
        cmocka_unit_test(columns_added_by_block_agree_with_whole_operands),
        cmocka_unit_test(slot_kernels_agree_with_the_general_ones),
        cmocka_unit_test(products_of_every_length_agree),
        cmocka_unit_test(a_matrix_product_and_a_sum_of_products_have_the_same_bits),
        cmocka_unit_test(a_long_sum_keeps_its_small_terms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
