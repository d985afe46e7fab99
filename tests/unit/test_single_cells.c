/* Functions of single cells over columns of all kinds of cells. Oracle: the general kernel, called for each row. */
#include "model_fixture.h"

#include "base/limits.h"
#include "function/signature.h"

enum { ROWS = 2200, COLUMNS = 3 };

/* In the first block of each column numbers, in the second booleans, then anything. */
static const char *any_cell(size_t column, size_t row) {
    static const char *numbers[] = {"0", "1", "-2.5", "3", "0.25", "-1", "40", "2", "7.5", "-0.5", "1e300", "100"};
    static const char *others[] = {"", "TRUE", "abc", "FALSE", "#N/A", "12", "", "#DIV/0!", "ABC", "x"};
    size_t mixed = (row * 2654435761u + column * 40503u) >> 7;
    if (row < CG_BLOCK_ROWS) return numbers[mixed % 12];
    if (row < 2 * (size_t)CG_BLOCK_ROWS) return mixed % 2 ? "TRUE" : "FALSE";
    return mixed % 3 ? numbers[mixed / 3 % 12] : others[mixed / 3 % 10];
}

static const char *any_csv(cg_arena *arena) {
    char *csv = cg_alloc(arena, (size_t)ROWS * COLUMNS * 12), *at = csv;
    at += sprintf(at, "a,b,c\n");
    for (size_t row = 0; row < ROWS; row++)
        at += sprintf(at, "%s,%s,%s\n", any_cell(0, row), any_cell(1, row), any_cell(2, row));
    return csv;
}

static bool is_tested(const cg_entry *entry) {
    const cg_function *function = entry->function;
    return function->eval && function->eval->map && !function->random && !function->clock && !function->special &&
           !function->positional && entry->signature.least <= COLUMNS && entry->signature.most > 0;
}

/* What the general kernel makes of one row. */
static cg_cell call_row(const fixture *f, const cg_entry *entry, const cg_cell *const *columns, uint32_t n_args,
                        size_t row) {
    cg_operand operands[COLUMNS];
    cg_cell result;
    for (uint32_t i = 0; i < n_args; i++)
        operands[i] = (cg_operand){&columns[i][row], 1, 1, true};
    cg_call call = {.function = entry->function,
                    .args = operands,
                    .n_args = n_args,
                    .result = &result,
                    .rows = 1,
                    .cols = 1,
                    .texts = f->model->graph->texts};
    cg_call_evaluate(entry, &call);
    return result;
}

static void check_function(fixture *f, const cg_entry *entry, cg_node *const *nodes, const cg_cell *const *columns,
                           uint32_t n_args) {
    cg_node *args[CG_MAX_ARGUMENTS];
    uint32_t filled = cg_signature_filled(&entry->signature, n_args);
    for (uint32_t i = 0; i < filled; i++)
        args[i] = i < n_args
                      ? nodes[i]
                      : cg_node_constant(f->model->graph, &cg_signature_parameter(&entry->signature, i)->initial, 1, 1);
    cg_node *node = cg_node_call(f->model->graph, entry, args, filled, NULL, cg_nowhere());
    const cg_cell *cells = cg_nodes_evaluate(f->bench.arena, f->model, &node, 1, f->params, (cg_draw){0, 0})[0];
    for (size_t row = 0; row < ROWS; row++) {
        cg_cell expected = call_row(f, entry, columns, n_args, row);
        if (!cg_cell_same(cells[row], expected))
            fail_msg("%s of %u: row %zu is %a and not %a (%llx, %llx)", entry->function->name, (unsigned)n_args, row,
                     cells[row].number, expected.number, (unsigned long long)cells[row].bits,
                     (unsigned long long)expected.bits);
    }
}

/* `coded`: what has few different cells is computed by its codes; else row by row. */
static void check_all(bool coded) {
    fixture f;
    cg_arena *arena = cg_arena_create(NULL);
    open_good_model(&f, "table t from \"t.csv\"\n", any_csv(arena));
    cg_node *nodes[COLUMNS];
    const cg_cell *columns[COLUMNS];
    size_t tested = 0;
    for (size_t i = 0; i < COLUMNS; i++) {
        nodes[i] = cg_model_column_node(f.model, &f.model->tables[0], &f.model->tables[0].columns[i]);
        columns[i] = f.model->tables[0].data->columns[i].cells;
        nodes[i]->looked_at |= !coded;
    }
    for (size_t i = 0; i < cg_registry_count(f.model->graph->registry); i++) {
        const cg_entry *entry = cg_registry_at(f.model->graph->registry, i);
        if (!is_tested(entry)) continue;
        for (uint32_t n = entry->signature.least; n <= entry->signature.most && n <= COLUMNS; n++)
            if (n && cg_signature_accepts(&entry->signature, n)) check_function(&f, entry, nodes, columns, n);
        tested++;
    }
    assert_true(tested > 150);
    close_model(&f);
    cg_arena_destroy(arena);
}

static void blocks_of_any_cells_are_what_their_rows_are(void **state) {
    (void)state;
    check_all(false);
}

static void coded_columns_are_what_their_rows_are(void **state) {
    (void)state;
    check_all(true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_of_any_cells_are_what_their_rows_are),
        cmocka_unit_test(coded_columns_are_what_their_rows_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
