/* predictions.c: a sheet applied to the rows of another file.
 *
 * Enters: a table, a CSV file of new rows, and which columns are wanted. Leaves: those columns over the new rows, at
 * the params in use. The file is read with all its columns, so that an Id which the sheet has no use for can be passed
 * through. */
#include <string.h>

#include "api/workbook.h"
#include "output/exporters.h"

typedef struct output {
    const char *name;
    const cg_column *data; /* passed through from the file; else NULL */
    cg_node *node;         /* over the new rows */
} output;

typedef struct predictor {
    cg_workbook *workbook;
    cg_arena *arena; /* passing: nothing that is handed out */
    const cg_prediction *how;
    cg_prediction_result *out;
    cg_model_table *table;
    cg_table *rows; /* the new ones */
    CG_LIST(output) outputs;
    CG_LIST(const char *) left_out;
} predictor;

/* ---- The table and its new rows ---- */

static bool find_table(predictor *of) {
    cg_model *model = of->workbook->model;
    const char **names = CG_NEW_ARRAY(of->arena, model->n_tables, const char *);
    for (size_t i = 0; i < model->n_tables; i++) {
        names[i] = model->tables[i].block->name->bytes;
        if (!of->how->table || cg_same_word(names[i], of->how->table)) of->table = &model->tables[i];
    }
    if (of->how->table ? of->table != NULL : model->n_tables == 1) return true;
    cg_diagnostics *diagnostics = &of->workbook->diagnostics;
    if (!of->how->table) {
        cg_report(diagnostics, CG_E_USAGE, cg_nowhere(), "the sheet has %zu tables: which one are the rows of?",
                  model->n_tables);
        return false;
    }
    cg_diagnostic *report =
        cg_report(diagnostics, CG_E_USAGE, cg_nowhere(), "the sheet has no table called %s", of->how->table);
    cg_note_similar(of->workbook, report, of->how->table, names, model->n_tables);
    return false;
}

/* Twice: the first reading tells which columns there are, of which the block declares the types of some. */
static bool read_rows(predictor *of) {
    cg_workbook *workbook = of->workbook;
    cg_table_block block = *of->table->block;
    block.columns = NULL;
    block.n_columns = 0;
    of->rows = cg_csv_to_table(workbook->arena, workbook->texts, &workbook->diagnostics, &block, of->how->csv,
                               workbook->threads);
    if (!of->rows) return false;
    cg_column_declaration *columns = CG_NEW_ARRAY(of->arena, of->rows->n_columns, cg_column_declaration);
    bool typed = false;
    for (size_t i = 0; i < of->rows->n_columns; i++) {
        columns[i].name = of->rows->columns[i].name;
        for (size_t k = 0; k < of->table->block->n_columns; k++)
            if (cg_text_equal(of->table->block->columns[k].name, columns[i].name))
                columns[i] = of->table->block->columns[k];
        typed |= columns[i].type != CG_COLUMN_FOUND;
    }
    if (!typed) return true;
    block.columns = columns;
    block.n_columns = of->rows->n_columns;
    of->rows = cg_csv_to_table(workbook->arena, workbook->texts, &workbook->diagnostics, &block, of->how->csv,
                               workbook->threads);
    return of->rows != NULL;
}

/* ---- Columns ---- */

static cg_node *over_rows(predictor *of, cg_node *node, cg_row_change *change) {
    *change = (cg_row_change){.from = of->table->data, .to = of->rows};
    return cg_graph_over_rows(of->workbook->model->graph, node, change);
}

static void report_obstacle(predictor *of, const char *name, const cg_row_change *change) {
    cg_diagnostics *diagnostics = &of->workbook->diagnostics;
    if (change->lacking)
        cg_report_data(diagnostics, CG_E_CSV_COLUMN, of->how->csv, 1, 0, NULL,
                       "%s needs the column %s, which this file does not have", name, change->lacking->name->bytes);
    else
        cg_report(diagnostics, CG_E_UNSUPPORTED, change->mixing ? change->mixing->span : cg_nowhere(),
                  "%s takes the table's rows together, so it has no value for other rows", name);
}

static void add_node(predictor *of, const char *name, cg_node *node) {
    cg_row_change change;
    if (!cg_node_is_scalar(node)) {
        cg_report(&of->workbook->diagnostics, CG_E_SHAPE, cg_nowhere(), "%s gives %u x %u cells a row, not one", name,
                  (unsigned)node->rows, (unsigned)node->cols);
        return;
    }
    cg_node *made = over_rows(of, node, &change);
    if (made)
        CG_PUSH(of->arena, &of->outputs, ((output){name, NULL, made}));
    else
        report_obstacle(of, name, &change);
}

/* "NAME=FORMULA" in the context of the table. */
static void add_formula(predictor *of, const char *name, const char *formula) {
    cg_workbook *workbook = of->workbook;
    cg_language language = {workbook->arena, workbook->texts, &workbook->diagnostics};
    size_t length = strlen(formula);
    const cg_source *source =
        cg_source_create(workbook->arena, name, cg_copy_text(workbook->arena, formula, length), length);
    const cg_ast *ast = cg_text_to_ast(&language, source);
    cg_node *node = ast ? cg_model_formula(workbook->model, ast, of->table) : NULL;
    if (node) add_node(of, name, node);
}

static void report_unknown(predictor *of, const char *name) {
    size_t n = of->rows->n_columns, m = of->table->n_columns;
    const char **names = CG_NEW_ARRAY(of->arena, n + m, const char *);
    for (size_t i = 0; i < n; i++)
        names[i] = of->rows->columns[i].name->bytes;
    for (size_t i = 0; i < m; i++)
        names[n + i] = of->table->columns[i].name->bytes;
    cg_diagnostic *report =
        cg_report(&of->workbook->diagnostics, CG_E_UNKNOWN_COLUMN, cg_nowhere(),
                  "neither %s nor table %s has a column %s", of->how->csv, of->table->block->name->bytes, name);
    cg_note_similar(of->workbook, report, name, names, n + m);
}

static const char *trimmed(cg_arena *arena, const char *text, size_t length) {
    while (length && (*text == ' ' || *text == '\t'))
        text++, length--;
    while (length && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    return cg_copy_text(arena, text, length);
}

static void add_asked(predictor *of, const char *asked) {
    cg_workbook *workbook = of->workbook;
    const char *equals = strchr(asked, '=');
    const char *name = trimmed(workbook->arena, asked, equals ? (size_t)(equals - asked) : strlen(asked));
    const cg_text *text = cg_intern_string(workbook->texts, name);
    if (equals) {
        add_formula(of, name, equals + 1);
        return;
    }
    const cg_column *data = cg_table_find(of->rows, text);
    cg_model_column *column = cg_model_find_column(of->table, text);
    if (data) {
        CG_PUSH(of->arena, &of->outputs, ((output){data->name->bytes, data, NULL}));
    } else if (column) {
        cg_node *node = cg_model_column_node(workbook->model, of->table, column);
        if (node) add_node(of, column->name->bytes, node);
    } else {
        report_unknown(of, name);
    }
}

/* All of the file, and what can be computed from it. */
static void add_all(predictor *of) {
    for (size_t i = 0; i < of->rows->n_columns; i++) {
        const cg_column *data = &of->rows->columns[i];
        CG_PUSH(of->arena, &of->outputs, ((output){data->name->bytes, data, NULL}));
    }
    for (size_t i = 0; i < of->table->n_columns; i++) {
        cg_model_column *column = &of->table->columns[i];
        if (column->data || cg_table_find(of->rows, column->name)) continue;
        cg_node *node = cg_model_column_node(of->workbook->model, of->table, column);
        cg_row_change change = {0};
        cg_node *made = node ? over_rows(of, node, &change) : NULL;
        if (made)
            CG_PUSH(of->arena, &of->outputs, ((output){column->name->bytes, NULL, made}));
        else
            CG_PUSH(of->workbook->arena, &of->left_out, column->name->bytes);
        if (change.lacking && !of->out->lacking) of->out->lacking = change.lacking->name->bytes;
    }
}

/* ---- Values ---- */

static bool is_kept(cg_cell cell) {
    if (cg_is_boolean(cell)) return cg_cell_boolean(cell);
    return cg_is_number(cell) && cell.number != 0;
}

static const cg_cell *cells_of(predictor *of, cg_node *node) {
    cg_workbook *workbook = of->workbook;
    return cg_nodes_evaluate(of->arena, workbook->model, &node, 1, cg_params_of(workbook, workbook->in_use),
                             cg_draw_of(workbook, workbook->in_use))[0];
}

/* Which rows to show; NULL: all. */
static const bool *look_at_keep(predictor *of) {
    const cg_table_block *block = of->table->block;
    cg_row_change change;
    cg_node *node = block->keep ? cg_model_formula(of->workbook->model, block->keep, of->table) : NULL;
    cg_node *made = node && cg_node_is_scalar(node) ? over_rows(of, node, &change) : NULL;
    if (!made) return NULL;
    const cg_cell *cells = cells_of(of, made);
    bool *keep = CG_NEW_ARRAY(of->arena, of->rows->n_rows, bool);
    for (size_t row = 0; row < of->rows->n_rows; row++)
        if (!(keep[row] = is_kept(cells[row]))) of->out->doubtful++;
    return of->how->keep ? keep : NULL;
}

static const cg_cell *shown_cells(predictor *of, const cg_cell *cells, const bool *keep) {
    cg_cell *shown = CG_NEW_ARRAY(of->workbook->arena, of->out->rows, cg_cell);
    for (size_t row = 0, at = 0; row < of->rows->n_rows; row++)
        if (!keep || keep[row]) shown[at++] = cells[row];
    return shown;
}

static cg_view_table *compute(predictor *of) {
    cg_arena *arena = of->workbook->arena;
    const bool *keep = look_at_keep(of);
    size_t n = of->outputs.count;
    of->out->rows = of->rows->n_rows - (keep ? of->out->doubtful : 0);
    of->out->columns = n;
    const char **names = CG_NEW_ARRAY(arena, n, const char *);
    const cg_value **values = CG_NEW_ARRAY(arena, n, const cg_value *);
    cg_view_column *columns = CG_NEW_ARRAY(of->arena, n, cg_view_column);
    for (size_t i = 0; i < n; i++) {
        const output *each = &of->outputs.at[i];
        const cg_cell *cells = shown_cells(of, each->data ? each->data->cells : cells_of(of, each->node), keep);
        columns[i] = (cg_view_column){.name = cg_intern_string(of->workbook->texts, each->name), .cells = cells};
        values[i] = cg_values_of(arena, cells, of->out->rows);
        names[i] = each->name;
    }
    of->out->names = names;
    of->out->cells = values;
    of->out->left_out = of->left_out.at;
    of->out->n_left_out = of->left_out.count;
    cg_view_table *view = CG_NEW(of->arena, cg_view_table);
    *view = (cg_view_table){.name = of->table->block->name,
                            .rows = of->out->rows,
                            .columns = columns,
                            .n_columns = n,
                            .n_own = n,
                            .span = of->table->block->span};
    return view;
}

typedef struct predict_arguments {
    const cg_prediction *how;
    const char *path;
    cg_prediction_result *out;
} predict_arguments;

static void predict_with(predictor *of, const char *path) {
    cg_workbook *workbook = of->workbook;
    if (!find_table(of) || !read_rows(of)) return;
    for (size_t i = 0; i < of->how->n_columns; i++)
        add_asked(of, of->how->columns[i]);
    if (of->how->n_columns == 0) add_all(of);
    if (cg_failed(&workbook->diagnostics)) return;
    const cg_view_table *table = compute(of);
    cg_view view = {.tables = table, .n_tables = 1, .arena = workbook->arena, .diagnostics = &workbook->diagnostics};
    if (path) cg_exporter_csv.write(&view, path);
}

static cg_status predict(cg_workbook *workbook, void *arguments) {
    const predict_arguments *of = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    cg_mark mark = cg_mark_now(workbook);
    predictor state = {.workbook = workbook, .arena = cg_arena_child(workbook->arena), .how = of->how, .out = of->out};
    predict_with(&state, of->path);
    cg_arena_destroy(state.arena);
    return cg_status_since(workbook, mark);
}

cg_status cg_workbook_predict(cg_workbook *workbook, const cg_prediction *how, const char *path,
                              cg_prediction_result *out) {
    *out = (cg_prediction_result){0};
    return cg_guarded(workbook, predict, &(predict_arguments){how, path, out});
}
