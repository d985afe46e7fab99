/* output_fixture.h: a sheet text and a data text -> a view, in a folder of its own.
 *
 * The values are not those of the formulas (this layer does not evaluate): cell i of anything computed is i + 0.5,
 * unless a test sets it. What was reported is one text. */
#ifndef CG_TESTS_OUTPUT_FIXTURE_H
#define CG_TESTS_OUTPUT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "graph/model.h"
#include "output/exporters.h"

typedef struct output_fixture {
    char folder[32];
    cg_arena *arena;
    cg_diagnostics diagnostics;
    cg_texts *texts;
    cg_registry *registry;
    const cg_document *document;
    cg_model *model;
    cg_evaluation evaluation;
} output_fixture;

static inline int open_output_fixture(void **state) {
    static output_fixture f;
    f = (output_fixture){.folder = "cellgrad-XXXXXX", .arena = cg_arena_create(NULL)};
    if (!mkdtemp(f.folder) || chdir(f.folder) != 0) return -1;
    f.texts = cg_texts_create(f.arena);
    f.registry = cg_registry_create(f.arena, f.texts);
    f.diagnostics = (cg_diagnostics){.arena = f.arena};
    *state = &f;
    return 0;
}

static inline int close_output_fixture(void **state) {
    output_fixture *f = *state;
    cg_arena_destroy(f->arena);
    int status = chdir("..");
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", f->folder);
    return status || system(command);
}

#define OUTPUT_TEST(name) cmocka_unit_test_setup_teardown(name, open_output_fixture, close_output_fixture)

static inline const char *errors_text(output_fixture *f) {
    const char *text = "";
    for (const cg_diagnostic *each = f->diagnostics.first; each; each = each->next)
        text = cg_format(f->arena, "%s%s", text, cg_diagnostic_text(f->arena, each, false));
    return text;
}

static inline void write_text_file(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* The file's bytes, or NULL. */
static inline char *read_text_file(output_fixture *f, const char *path, size_t *length) {
    size_t unused;
    return cg_read_file(f->arena, path, length ? length : &unused);
}

static inline cg_cell *halves(output_fixture *f, size_t n) {
    cg_cell *cells = CG_NEW_ARRAY(f->arena, n, cg_cell);
    for (size_t i = 0; i < n; i++)
        cells[i].number = (double)i + 0.5;
    return cells;
}

static inline void parse(output_fixture *f, const char *sheet) {
    const cg_source *source = cg_source_create(f->arena, "model.sheet", sheet, strlen(sheet));
    f->document = cg_text_to_document(&(cg_language){f->arena, f->texts, &f->diagnostics}, source);
    assert_string_equal(errors_text(f), "");
}

static inline void evaluate_table(output_fixture *f, size_t index, const cg_cell *const **columns) {
    const cg_model_table *table = &f->model->tables[index];
    const cg_cell **cells = CG_NEW_ARRAY(f->arena, table->n_columns, const cg_cell *);
    for (size_t i = 0; i < table->n_columns; i++)
        cells[i] = table->columns[i].data ? table->columns[i].data->cells : halves(f, table->data->n_rows);
    columns[index] = cells;
}

static inline void evaluate_sheet(output_fixture *f, size_t index, const cg_cell *const **fills) {
    const cg_model_sheet *sheet = &f->model->sheets[index];
    const cg_cell **cells = CG_NEW_ARRAY(f->arena, sheet->n_fills, const cg_cell *);
    for (size_t i = 0; i < sheet->n_fills; i++)
        cells[i] = halves(f, cg_node_size(sheet->fills[i].node));
    fills[index] = cells;
}

static inline void evaluate(output_fixture *f) {
    const cg_model *model = f->model;
    const cg_cell *const **columns = CG_NEW_ARRAY(f->arena, model->n_tables, const cg_cell *const *);
    const cg_cell *const **fills = CG_NEW_ARRAY(f->arena, model->n_sheets, const cg_cell *const *);
    const cg_cell **params = CG_NEW_ARRAY(f->arena, model->n_params, const cg_cell *);
    const cg_cell **cells = CG_NEW_ARRAY(f->arena, model->n_cells, const cg_cell *);
    for (size_t i = 0; i < model->n_tables; i++)
        evaluate_table(f, i, columns);
    for (size_t i = 0; i < model->n_sheets; i++)
        evaluate_sheet(f, i, fills);
    for (size_t i = 0; i < model->n_params; i++)
        params[i] = halves(f, (size_t)model->params[i].block->rows * model->params[i].block->cols);
    for (size_t i = 0; i < model->n_cells; i++)
        cells[i] = halves(f, cg_node_size(model->cells[i].node));
    f->evaluation = (cg_evaluation){model, columns, params, cells, fills};
}

/* Every table of the sheet has the data `csv`. */
static inline const cg_view *view_of(output_fixture *f, const char *sheet, const char *csv) {
    parse(f, sheet);
    write_text_file("data.csv", csv ? csv : "");
    const cg_table **tables = CG_NEW_ARRAY(f->arena, f->document->n_tables, const cg_table *);
    for (size_t i = 0; i < f->document->n_tables; i++)
        tables[i] = cg_csv_to_table(f->arena, f->texts, &f->diagnostics, &f->document->tables[i], "data.csv", 0);
    assert_string_equal(errors_text(f), "");
    cg_graph *graph = cg_graph_create(f->arena, f->texts, f->registry, &f->diagnostics);
    f->model = cg_model_create(graph, f->document, tables);
    cg_model_resolve(f->model);
    assert_string_equal(errors_text(f), "");
    evaluate(f);
    return cg_model_to_view(f->arena, f->model, &f->evaluation, (cg_draw){0, 0}, NULL, 0, &(cg_view_options){0});
}

/* To set values: a view's cells are the fixture's own. */
static inline cg_cell *cells_of_column(const cg_view *view, size_t table, const char *name) {
    for (size_t i = 0; i < view->tables[table].n_columns; i++)
        if (strcmp(view->tables[table].columns[i].name->bytes, name) == 0)
            return (cg_cell *)(uintptr_t)view->tables[table].columns[i].cells;
    fail_msg("no column %s", name);
    return NULL;
}

static inline cg_cell text_of(output_fixture *f, const char *text) {
    return cg_text_cell(cg_intern_string(f->texts, text));
}

#endif
