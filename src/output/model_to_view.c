/* model_to_view.c: see view.h. */
#include "output/formula_shape.h"

typedef struct source {
    cg_arena *arena;
    const cg_model *model;
    const cg_evaluation *evaluation;
    cg_formula_style formulas;
} source;

bool cg_formula_draws(const cg_registry *registry, const cg_ast *formula) {
    if (formula->kind != CG_AST_CALL) return false;
    const cg_entry *entry = cg_registry_find(registry, formula->call.function);
    if (entry && entry->function->random) return true;
    for (uint32_t i = 0; i < formula->call.n_args; i++)
        if (cg_formula_draws(registry, formula->call.args[i])) return true;
    return false;
}

/* 5, -5, "text", {1,2;3,4}: its value says it all. */
static bool is_constant(const cg_ast *formula) {
    cg_cell value;
    return formula->kind == CG_AST_ARRAY || cg_ast_constant(formula, &value);
}

static const cg_ast *live(const source *from, const cg_ast *formula) {
    if (from->formulas == CG_ONLY_VALUES || is_constant(formula)) return NULL;
    return cg_formula_draws(from->model->graph->registry, formula) ? NULL : formula;
}

static cg_view_column column_view(const source *from, const cg_model_column *column, const cg_cell *cells) {
    cg_view_column view = {.name = column->name, .cells = cells, .span = column->named.span};
    if (!column->derived) return view;
    view.formula = live(from, column->derived->formula);
    view.part = column->part;
    view.parts = column->derived->width;
    return view;
}

static cg_view_table table_view(const source *from, const cg_model_table *table, const cg_cell *const *cells) {
    cg_view_column *columns = CG_NEW_ARRAY(from->arena, table->n_columns, cg_view_column);
    for (size_t i = 0; i < table->n_columns; i++)
        columns[i] = column_view(from, &table->columns[i], cells[i]);
    size_t rows = table->data ? table->data->n_rows : 0;
    return (cg_view_table){.name = table->block->name,
                           .path = table->data ? table->data->path : NULL,
                           .rows = rows,
                           .all_rows = rows,
                           .columns = columns,
                           .n_columns = table->n_columns,
                           .n_own = table->n_columns,
                           .span = table->block->span};
}

static cg_view_block params_view(const cg_model *model, const cg_model_params *params, const cg_cell *cells) {
    const cg_params_block *block = params->block;
    return (cg_view_block){.sheet = params->sheet ? (size_t)(params->sheet - model->sheets) + 1 : 0,
                           .row = params->at.top,
                           .column = params->at.left,
                           .name = block->name,
                           .rows = block->rows,
                           .cols = block->cols,
                           .cells = cells,
                           .row_labels = block->row_labels,
                           .col_labels = block->col_labels,
                           .span = block->span};
}

static cg_view_block cell_view(const source *from, const cg_model_cell *cell, const cg_cell *cells) {
    return (cg_view_block){.name = cell->block->name,
                           .rows = cell->node->rows,
                           .cols = cell->node->cols,
                           .cells = cells,
                           .formula = live(from, cell->block->formula),
                           .computed = !is_constant(cell->block->formula),
                           .span = cell->block->span};
}

static cg_view_sheet sheet_view(const source *from, const cg_model_sheet *sheet, const cg_cell *const *cells) {
    cg_view_fill *fills = CG_NEW_ARRAY(from->arena, sheet->n_fills, cg_view_fill);
    for (size_t i = 0; i < sheet->n_fills; i++) {
        const cg_fill *fill = sheet->fills[i].fill;
        cg_rectangle area = sheet->fills[i].area;
        fills[i] = (cg_view_fill){.from = {.row = area.top, .column = area.left},
                                  .to = {.row = area.bottom, .column = area.right},
                                  .cells = cells[i],
                                  .formula = fill->formula ? live(from, fill->formula) : NULL,
                                  .array = fill->kind == CG_FILL_ARRAY || fill->kind == CG_FILL_SPILL,
                                  .span = fill->span};
    }
    return (cg_view_sheet){sheet->block->name, fills, sheet->n_fills, sheet->block->span};
}

/* "sheets/titanic_net.sheet" -> "titanic_net" */
static const char *stem_of(cg_arena *arena, const char *path) {
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    const char *dot = strrchr(name, '.');
    return cg_copy_text(arena, name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
}

/* ---- Additions ---- */

static bool is_taken(const cg_view *view, const cg_text *name) {
    for (size_t i = 0; i < view->n_tables; i++)
        if (cg_text_equal(view->tables[i].name, name)) return true;
    return cg_view_find_block(view, name) != NULL;
}

const cg_text *cg_view_free_name(const cg_view *view, const char *wish) {
    while (is_taken(view, cg_intern_string(view->texts, wish)))
        wish = cg_format(view->arena, "%s_", wish);
    return cg_intern_string(view->texts, wish);
}

size_t cg_view_add_cell(cg_view *view, cg_view_block block) {
    cg_view_block *cells = CG_NEW_ARRAY(view->arena, view->n_cells + 1, cg_view_block);
    for (size_t i = 0; i < view->n_cells; i++)
        cells[i] = view->cells[i];
    cells[view->n_cells] = block;
    view->cells = cells;
    return view->n_cells++;
}

/* Named cells are values; a LAMBDA that has a name is none. */
static bool cells_have_values(const cg_model *model) {
    for (size_t i = 0; i < model->n_cells; i++) {
        if (model->cells[i].node) continue;
        cg_report(model->graph->diagnostics, CG_E_UNSUPPORTED, model->cells[i].block->span,
                  "a LAMBDA with a name cannot be exported yet: write its formula out where it is called");
        return false;
    }
    return true;
}

/* ---- All of it ---- */

const cg_view *cg_model_to_view(cg_arena *arena, cg_model *model, const cg_evaluation *evaluation, cg_draw draw,
                                const cg_solution *const *solutions, size_t n_solutions,
                                const cg_view_options *options) {
    if (!cells_have_values(model)) return NULL;
    source from = {arena, model, evaluation, options->formulas};
    cg_view *view = CG_NEW(arena, cg_view);
    cg_view_table *tables = CG_NEW_ARRAY(arena, model->n_tables, cg_view_table);
    cg_view_block *params = CG_NEW_ARRAY(arena, model->n_params, cg_view_block);
    cg_view_block *cells = CG_NEW_ARRAY(arena, model->n_cells, cg_view_block);
    cg_view_sheet *sheets = CG_NEW_ARRAY(arena, model->n_sheets, cg_view_sheet);
    for (size_t i = 0; i < model->n_tables; i++)
        tables[i] = table_view(&from, &model->tables[i], evaluation->columns[i]);
    for (size_t i = 0; i < model->n_params; i++)
        params[i] = params_view(model, &model->params[i], evaluation->params[i]);
    for (size_t i = 0; i < model->n_cells; i++)
        cells[i] = cell_view(&from, &model->cells[i], evaluation->cells[i]);
    for (size_t i = 0; i < model->n_sheets; i++)
        sheets[i] = sheet_view(&from, &model->sheets[i], evaluation->fills[i]);
    const char *file = model->document->source->name;
    *view = (cg_view){.title = stem_of(arena, file),
                      .file = file,
                      .source = model->document->source,
                      .included = model->document->included,
                      .n_included = model->document->n_included,
                      .seed = draw.seed,
                      .tables = tables,
                      .n_tables = model->n_tables,
                      .params = params,
                      .n_params = model->n_params,
                      .cells = cells,
                      .n_cells = model->n_cells,
                      .sheets = sheets,
                      .n_sheets = model->n_sheets,
                      .solutions = solutions,
                      .n_solutions = n_solutions,
                      .arena = arena,
                      .texts = model->graph->texts,
                      .registry = model->graph->registry,
                      .diagnostics = model->graph->diagnostics};
    if (options->gradients && !cg_view_add_gradients(view, model, evaluation, draw, options)) return NULL;
    bool reports = false;
    for (int i = 0; i < CG_REPORT_COUNT; i++)
        reports |= options->reports[i];
    view->fills_solver = options->solver;
    view->a1 = options->a1;
    if ((options->solver || reports) && !cg_view_add_solver(view, model, evaluation, draw, options)) return NULL;
    if (!cg_view_add_sliders(view, model, evaluation, draw)) return NULL;
    if (!cg_view_add_charts(view, model, evaluation, draw, options)) return NULL;
    if (reports) cg_view_add_reports(view, model, evaluation, draw, options);
    if (options->graph) view->graph = cg_model_to_dot(arena, model);
    if (options->rows) cg_view_sample(view, options->rows);
    return view;
}
