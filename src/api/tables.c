/* tables.c: data files -> tables -> the rows that `keep where` keeps -> the model.
 *
 * A `keep where` formula may use anything of the sheet, so it is compiled in a first model, over all rows of the files;
 * the model that the workbook works with is made afterwards, over the rows that are kept. */
#include <string.h>

#include "api/workbook.h"
#include "table/csv_to_cells.h"

/* ---- Settings ---- */

typedef struct csv_arguments {
    const char *table, *path;
} csv_arguments;

static cg_status set_csv(cg_workbook *workbook, void *arguments) {
    const csv_arguments *of = arguments;
    if (workbook->document) {
        cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(), "the data of %s were read already", of->table);
        return CG_FILE_ERROR;
    }
    cg_setting setting = {cg_copy_text(workbook->arena, of->table, strlen(of->table)),
                          cg_copy_text(workbook->arena, of->path, strlen(of->path)), 0};
    CG_PUSH(workbook->arena, &workbook->csvs, setting);
    return CG_OK;
}

cg_status cg_workbook_set_csv(cg_workbook *workbook, const char *table, const char *path) {
    return cg_guarded(workbook, set_csv, &(csv_arguments){table, path});
}

static cg_status set_threads(cg_workbook *workbook, void *arguments) {
    workbook->threads = *(const unsigned *)arguments;
    return CG_OK;
}

cg_status cg_workbook_set_threads(cg_workbook *workbook, unsigned threads) {
    return cg_guarded(workbook, set_threads, &threads);
}

static void check_csv_settings(cg_workbook *workbook) {
    const cg_document *document = workbook->document;
    const char **names = CG_NEW_ARRAY(workbook->arena, document->n_tables, const char *);
    for (size_t i = 0; i < document->n_tables; i++)
        names[i] = document->tables[i].name->bytes;
    for (size_t i = 0; i < workbook->csvs.count; i++) {
        const char *target = workbook->csvs.at[i].target;
        bool found = false;
        for (size_t j = 0; j < document->n_tables; j++)
            found |= cg_same_word(names[j], target);
        if (found) continue;
        cg_diagnostic *report = cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(),
                                          "a CSV is given for table %s, which the sheet does not have", target);
        cg_note_similar(workbook, report, target, names, document->n_tables);
    }
}

/* ---- Reading ---- */

static const char *path_of(cg_workbook *workbook, const cg_table_block *block) {
    for (size_t i = workbook->csvs.count; i-- > 0;)
        if (cg_same_word(workbook->csvs.at[i].target, block->name->bytes)) return workbook->csvs.at[i].value;
    if (!block->path) return NULL;
    return cg_path_beside(workbook->arena, block->path_span.source->name, block->path);
}

static void read_tables(cg_workbook *workbook) {
    const cg_document *document = workbook->document;
    cg_stage_id before = cg_profile_enter(workbook->profile, CG_STAGE_READ);
    workbook->tables = CG_NEW_ARRAY(workbook->arena, document->n_tables, cg_table *);
    for (size_t i = 0; i < document->n_tables; i++) {
        const cg_table_block *block = &document->tables[i];
        const char *path = path_of(workbook, block);
        if (path)
            workbook->tables[i] = cg_csv_to_table(workbook->arena, workbook->texts, &workbook->diagnostics, block, path,
                                                  workbook->threads);
        else
            cg_report(&workbook->diagnostics, CG_E_INCOMPLETE, block->span,
                      "table %s has no data: no block of it says `from \"file.csv\"`", block->name->bytes);
        const cg_table *table = workbook->tables[i];
        if (table)
            cg_profile_add(workbook->profile, CG_STAGE_READ, (double)table->file_rows, (double)table->file_bytes);
    }
    cg_profile_leave(workbook->profile, before);
}

/* Values of worksheets that stand in files of their own. */
static void read_cells(cg_workbook *workbook) {
    const cg_document *document = workbook->document;
    for (size_t i = 0; i < document->n_sheets; i++)
        for (size_t j = 0; j < document->sheets[i].n_fills; j++) {
            cg_fill *fill = &document->sheets[i].fills[j];
            if (!fill->path) continue;
            cg_cells_file file = {.path = cg_path_beside(workbook->arena, fill->path_span.source->name, fill->path),
                                  .label = cg_corners_to_text(workbook->arena, fill->from, fill->to),
                                  .rows = fill->to.row - fill->from.row + 1,
                                  .cols = fill->to.column - fill->from.column + 1,
                                  .span = fill->path_span};
            fill->values = cg_csv_to_cells(workbook->arena, workbook->texts, &workbook->diagnostics, &file);
        }
}

/* ---- Rows that stay ---- */

cg_model *cg_make_model(cg_workbook *workbook, cg_arena *arena, cg_diagnostics *diagnostics) {
    cg_graph *graph = cg_graph_create(arena, workbook->texts, workbook->registry, diagnostics);
    graph->profile = workbook->profile;
    cg_graph_use_programs(graph);
    return cg_model_create(graph, workbook->document, (const cg_table *const *)workbook->tables);
}

/* True: the row stays. An error value or a text is a mistake of the data. */
static bool keeps(cg_workbook *workbook, const cg_table *table, const cg_table_block *block, size_t row, cg_cell cell) {
    if (cg_is_number(cell)) return cell.number != 0;
    if (cg_is_boolean(cell)) return cg_cell_boolean(cell);
    if (cg_is_blank(cell)) return false;
    cg_diagnostic *report =
        cg_report_data(&workbook->diagnostics, CG_E_KEEP, table->path, cg_row_line(&table->lines, row), 0, NULL,
                       "`keep where` is %s for this row", cg_cell_shown(workbook->arena, cell));
    cg_add_note(&workbook->diagnostics, report, block->keep->span, "it asks here");
    return false;
}

static void keep_rows(cg_workbook *workbook, cg_arena *scratch, size_t index, const cg_model *model, cg_node *node) {
    cg_table *table = workbook->tables[index];
    const cg_table_block *block = &workbook->document->tables[index];
    cg_draw draw = {workbook->seed, 0};
    const cg_cell *const *params = cg_model_initial_values(scratch, model, draw);
    const cg_cell *cells = cg_nodes_evaluate(scratch, model, &node, 1, params, draw)[0];
    unsigned char *keep = cg_alloc(scratch, table->n_rows);
    bool any = false;
    for (size_t row = 0; row < table->n_rows; row++) {
        keep[row] = keeps(workbook, table, block, row, cells[node->axis ? row : 0]);
        any |= keep[row] != 0;
    }
    if (cg_failed(&workbook->diagnostics)) return;
    if (any)
        cg_table_keep(workbook->arena, table, keep);
    else
        cg_report(&workbook->diagnostics, CG_E_CSV_NO_ROWS, block->keep->span,
                  "`keep where` drops all %zu rows of table %s", table->n_rows, block->name->bytes);
}

static cg_node *keep_node(cg_model *model, cg_diagnostics *diagnostics, size_t index) {
    const cg_table_block *block = model->tables[index].block;
    cg_node *node = cg_model_formula(model, block->keep, &model->tables[index]);
    if (!node || cg_node_is_scalar(node)) return node;
    cg_report(diagnostics, CG_E_SHAPE, block->keep->span, "`keep where` is one truth value a row, not %u x %u",
              (unsigned)node->rows, (unsigned)node->cols);
    return NULL;
}

/* The first model's mistakes would be those of the second one too, so they are kept only when there will be no second.
 */
static void apply_keeps(cg_workbook *workbook) {
    const cg_document *document = workbook->document;
    cg_arena *scratch = cg_arena_child(workbook->arena);
    cg_diagnostics own = {.arena = workbook->arena};
    cg_model *model = cg_make_model(workbook, scratch, &own);
    cg_node **nodes = CG_NEW_ARRAY(scratch, document->n_tables, cg_node *);
    for (size_t i = 0; i < document->n_tables; i++)
        if (document->tables[i].keep) nodes[i] = keep_node(model, &own, i);
    if (cg_failed(&own)) {
        cg_model_resolve(model);
        cg_diagnostics_adopt(&workbook->diagnostics, &own);
    } else {
        for (size_t i = 0; i < document->n_tables; i++)
            if (nodes[i]) keep_rows(workbook, scratch, i, model, nodes[i]);
    }
    cg_arena_destroy(scratch);
}

static bool any_keep(const cg_document *document) {
    for (size_t i = 0; i < document->n_tables; i++)
        if (document->tables[i].keep) return true;
    return false;
}

cg_status cg_load_tables(cg_workbook *workbook) {
    cg_mark mark = cg_mark_now(workbook);
    check_csv_settings(workbook);
    read_tables(workbook);
    read_cells(workbook);
    if (cg_status_since(workbook, mark)) return cg_status_since(workbook, mark);
    if (any_keep(workbook->document)) apply_keeps(workbook);
    if (cg_status_since(workbook, mark)) return cg_status_since(workbook, mark);
    cg_stage_id before = cg_profile_enter(workbook->profile, CG_STAGE_GRAPH);
    workbook->model = cg_make_model(workbook, workbook->arena, &workbook->diagnostics);
    cg_model_resolve(workbook->model);
    cg_profile_leave(workbook->profile, before);
    return cg_status_since(workbook, mark);
}
