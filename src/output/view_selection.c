/* view_selection.c: parts of a view: a sample of the rows of large tables, or some of its tables and blocks.
 *
 * A sample shows true values: what takes whole columns, or the place of a row, becomes the number that all rows gave;
 * what takes cells of its own row stays a formula. */
#include "output/formula_shape.h"
#include "output/view.h"

/* ---- A sample of the rows ---- */

typedef struct sampler {
    cg_view *view;
    uint32_t rows;
    bool *sampled; /* by table */
} sampler;

static bool takes_all_rows(const sampler *to, const cg_view_table *table, const cg_ast *ast) {
    if (ast->kind == CG_AST_STRUCTURED) {
        size_t first, last;
        const cg_view_table *of = cg_view_structured(to->view, table, &ast->structured, &first, &last);
        bool some = ast->structured.item == CG_ITEM_THIS_ROW || ast->structured.item == CG_ITEM_HEADERS;
        return !some && to->sampled[of - to->view->tables];
    }
    if (ast->kind != CG_AST_CALL) return false;
    const cg_entry *entry = cg_registry_find(to->view->registry, ast->call.function);
    if (entry && entry->function->positional && table) return true;
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        if (takes_all_rows(to, table, ast->call.args[i])) return true;
    return false;
}

static const cg_ast *kept(const sampler *to, const cg_view_table *table, const cg_ast *formula) {
    return formula && takes_all_rows(to, table, formula) ? NULL : formula;
}

static void sample_table(const sampler *to, size_t index, cg_view_table *table) {
    cg_arena *arena = to->view->arena;
    const cg_view_table *whole = &to->view->tables[index];
    cg_view_column *columns = CG_NEW_ARRAY(arena, table->n_columns, cg_view_column);
    for (size_t i = 0; i < table->n_columns; i++) {
        cg_cell *cells = CG_NEW_ARRAY(arena, to->rows, cg_cell);
        for (size_t row = 0; row < to->rows; row++)
            cells[row] = table->columns[i].cells[row * table->rows / to->rows];
        columns[i] = table->columns[i];
        columns[i].cells = cells;
        columns[i].formula = kept(to, whole, columns[i].formula);
    }
    table->columns = columns;
    table->rows = to->rows;
}

static const cg_view_block *sample_blocks(const sampler *to, const cg_view_block *blocks, size_t n) {
    cg_view_block *copies = CG_NEW_ARRAY(to->view->arena, n, cg_view_block);
    for (size_t i = 0; i < n; i++) {
        copies[i] = blocks[i];
        copies[i].formula = kept(to, NULL, blocks[i].formula);
        if (blocks[i].slopes) copies[i].slopes = sample_blocks(to, blocks[i].slopes, CG_SLOPES);
    }
    return copies;
}

static const cg_view_sheet *sample_sheets(const sampler *to, const cg_view_sheet *sheets, size_t n) {
    cg_view_sheet *copies = CG_NEW_ARRAY(to->view->arena, n, cg_view_sheet);
    for (size_t i = 0; i < n; i++) {
        cg_view_fill *fills = CG_NEW_ARRAY(to->view->arena, sheets[i].n_fills, cg_view_fill);
        for (size_t k = 0; k < sheets[i].n_fills; k++) {
            fills[k] = sheets[i].fills[k];
            fills[k].formula = kept(to, NULL, fills[k].formula);
        }
        copies[i] = sheets[i];
        copies[i].fills = fills;
    }
    return copies;
}

void cg_view_sample(cg_view *view, uint32_t rows) {
    sampler to = {view, rows, CG_NEW_ARRAY(view->arena, view->n_tables, bool)};
    bool any = false;
    for (size_t i = 0; i < view->n_tables; i++)
        any |= to.sampled[i] = view->tables[i].rows > rows;
    if (!any) return;
    cg_view_table *tables = CG_NEW_ARRAY(view->arena, view->n_tables, cg_view_table);
    for (size_t i = 0; i < view->n_tables; i++)
        tables[i] = view->tables[i];
    for (size_t i = 0; i < view->n_tables; i++)
        if (to.sampled[i]) sample_table(&to, i, &tables[i]);
    view->params = sample_blocks(&to, view->params, view->n_params);
    view->cells = sample_blocks(&to, view->cells, view->n_cells);
    view->sheets = sample_sheets(&to, view->sheets, view->n_sheets);
    view->tables = tables;
}

/* ---- Some of the tables and blocks ---- */

static void keep_blocks(const cg_view *view, const cg_view_block **blocks, size_t *n, const cg_name_reference *names,
                        bool *found, size_t n_names) {
    cg_view_block *copies = CG_NEW_ARRAY(view->arena, *n, cg_view_block);
    size_t count = 0;
    for (size_t i = 0; i < n_names; i++)
        for (size_t k = 0; k < *n; k++)
            if (cg_text_equal((*blocks)[k].name, names[i].name)) {
                copies[count++] = (*blocks)[k];
                found[i] = true;
            }
    *blocks = copies;
    *n = count;
}

static void keep_tables(const cg_view *from, cg_view *to, const cg_name_reference *names, bool *found, size_t n_names) {
    cg_view_table *copies = CG_NEW_ARRAY(from->arena, from->n_tables, cg_view_table);
    to->n_tables = 0;
    for (size_t i = 0; i < n_names; i++)
        for (size_t k = 0; k < from->n_tables; k++)
            if (cg_text_equal(from->tables[k].name, names[i].name)) {
                copies[to->n_tables++] = from->tables[k];
                found[i] = true;
            }
    to->tables = copies;
}

const cg_view *cg_view_only(const cg_view *view, const cg_name_reference *names, size_t n) {
    cg_view *part = CG_NEW(view->arena, cg_view);
    bool *found = CG_NEW_ARRAY(view->arena, n, bool), all = true;
    *part = *view;
    keep_tables(view, part, names, found, n);
    keep_blocks(view, &part->params, &part->n_params, names, found, n);
    keep_blocks(view, &part->cells, &part->n_cells, names, found, n);
    part->n_sheets = part->n_solutions = 0;
    for (size_t i = 0; i < n; i++) {
        if (found[i]) continue;
        cg_report(view->diagnostics, CG_E_UNKNOWN_NAME, names[i].span, "there is no table, params or named cell %s",
                  names[i].name->bytes);
        all = false;
    }
    return all ? part : NULL;
}
