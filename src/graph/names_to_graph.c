/* names_to_graph.c: the names of a sheet and what they stand for.
 *
 * Enters: a document and the data of its tables. Leaves: cg_model, whose columns, params and named cells are compiled
 * when first asked for (resolving.c). */
#include "graph/compiler.h"

#include "base/limits.h"

/* ---- Making the model ---- */

static void resolve_column(cg_model *model, cg_named *named) {
    cg_model_column_node(model, named->owner, (cg_model_column *)(void *)named);
}

static void name_column(cg_arena *arena, cg_model_table *table, cg_model_column *column, cg_span span) {
    column->named = (cg_named){.label = cg_format(arena, "%s[%s]", table->block->name->bytes, column->name->bytes),
                               .span = span,
                               .resolve = resolve_column,
                               .owner = table};
}

static void add_data_columns(cg_arena *arena, cg_model_table *table) {
    const cg_table *data = table->data;
    for (size_t i = 0; data && i < data->n_columns; i++) {
        cg_model_column *column = &table->columns[table->n_columns++];
        *column = (cg_model_column){.name = data->columns[i].name, .data = &data->columns[i], .first = column};
        name_column(arena, table, column, table->block->span);
    }
}

static void add_derived_columns(cg_graph *graph, cg_model_table *table) {
    for (size_t i = 0; i < table->block->n_derived; i++) {
        const cg_derived_column *derived = &table->block->derived[i];
        uint32_t parts = derived->width ? derived->width : 1;
        cg_model_column *first = &table->columns[table->n_columns];
        for (uint32_t part = 0; part < parts; part++) {
            cg_model_column *column = &table->columns[table->n_columns++];
            *column = (cg_model_column){.name = derived->name, .derived = derived, .part = part, .first = first};
            if (derived->width) {
                const char *name = cg_format(graph->arena, "%s%u", derived->name->bytes, part + 1);
                column->name = cg_intern_string(graph->texts, name);
            }
            name_column(graph->arena, table, column, derived->span);
        }
    }
}

static void add_table(cg_graph *graph, cg_model_table *table, const cg_table_block *block, const cg_table *data) {
    size_t n = data ? data->n_columns : 0;
    for (size_t i = 0; i < block->n_derived; i++)
        n += block->derived[i].width ? block->derived[i].width : 1;
    *table = (cg_model_table){.block = block, .data = data};
    table->columns = CG_NEW_ARRAY(graph->arena, n, cg_model_column);
    add_data_columns(graph->arena, table);
    add_derived_columns(graph, table);
    for (size_t i = 0; i < table->n_columns; i++)
        cg_name_index_add(graph->arena, &table->by_name, table->columns[i].name, i);
    for (size_t i = data ? data->n_columns : 0; i < table->n_columns; i++) {
        cg_model_column *column = &table->columns[i], *same = cg_model_find_column(table, column->name);
        if (same >= column) continue;
        cg_report(graph->diagnostics, CG_E_DUPLICATE_NAME, column->named.span, "table %s has a column %s already",
                  block->name->bytes, same->name->bytes);
    }
}

static void resolve_params(cg_model *model, cg_named *named);
static void resolve_named_cell(cg_model *model, cg_named *named);

cg_model *cg_model_create(cg_graph *graph, const cg_document *document, const cg_table *const *tables) {
    cg_model *model = CG_NEW(graph->arena, cg_model);
    *model = (cg_model){.graph = graph,
                        .document = document,
                        .diagnostics = graph->diagnostics,
                        .n_tables = document->n_tables,
                        .n_params = document->n_params,
                        .n_cells = document->n_cells,
                        .n_sheets = document->n_sheets};
    model->tables = CG_NEW_ARRAY(graph->arena, model->n_tables, cg_model_table);
    model->params = CG_NEW_ARRAY(graph->arena, model->n_params, cg_model_params);
    model->cells = CG_NEW_ARRAY(graph->arena, model->n_cells, cg_model_cell);
    model->sheets = CG_NEW_ARRAY(graph->arena, model->n_sheets, cg_model_sheet);
    for (size_t i = 0; i < model->n_tables; i++)
        add_table(graph, &model->tables[i], &document->tables[i], tables[i]);
    for (size_t i = 0; i < model->n_params; i++) {
        const cg_params_block *block = &document->params[i];
        model->params[i] = (cg_model_params){
            .block = block, .named = {.label = block->name->bytes, .span = block->span, .resolve = resolve_params}};
        model->params[i].node = cg_node_variable(graph, (uint32_t)i, block->rows, block->cols);
        model->params[i].node->label = block->name->bytes;
        cg_name_index_add(graph->arena, &model->params_by_name, block->name, i);
    }
    for (size_t i = 0; i < model->n_cells; i++) {
        const cg_cell_block *block = &document->cells[i];
        model->cells[i] = (cg_model_cell){
            .block = block, .named = {.label = block->name->bytes, .span = block->span, .resolve = resolve_named_cell}};
        cg_name_index_add(graph->arena, &model->cells_by_name, block->name, i);
    }
    for (size_t i = 0; i < model->n_sheets; i++)
        cg_model_add_sheet(model, &model->sheets[i], &document->sheets[i]);
    cg_model_add_variable_cells(model);
    return model;
}

uint64_t cg_draw_stream(const char *label) {
    uint64_t hash = UINT64_C(1469598103934665603);
    for (; *label; label++)
        hash = (hash ^ (unsigned char)*label) * UINT64_C(1099511628211);
    return hash;
}

static void set_label(cg_node *node, const char *label) {
    if (node && !node->label && node->kind != CG_NODE_CONSTANT) node->label = label;
}

/* ---- Columns ---- */

static void shape_error(cg_graph *graph, const cg_model_column *column, const cg_node *node, uint32_t rows) {
    const char *got = cg_format(graph->arena, "%ux%u", node->rows, node->cols);
    if (node->axis) got = cg_format(graph->arena, "%s for each row", got);
    cg_diagnostic *report;
    if (column->derived->width) {
        report = cg_report(graph->diagnostics, CG_E_SHAPE, column->derived->formula->span,
                           "%s[%u] needs %u columns for each of %u rows, and its formula gives %s",
                           column->derived->name->bytes, column->derived->width, column->derived->width, rows, got);
    } else {
        report =
            cg_report(graph->diagnostics, CG_E_SHAPE, column->derived->formula->span,
                      "column %s needs one value for each row, and its formula gives %s", column->name->bytes, got);
        cg_add_note(graph->diagnostics, report, cg_nowhere(),
                    "[@Column] is this row's cell and [Column] the whole column; for an array result write %s[k] = ...",
                    column->name->bytes);
    }
}

/* The formula's node as the column's cells, row by row: axis n, 1 x width. NULL when it does not fit, which is
 * reported. */
static cg_node *as_columns(cg_graph *graph, const cg_model_column *column, cg_node *node, uint32_t rows) {
    uint32_t width = column->derived->width ? column->derived->width : 1;
    if (cg_node_is_scalar(node) && width == 1) return cg_node_broadcast(graph, node, rows, 1, 1);
    if (node->axis && node->rows == 1 && node->cols == width) return node;
    if (!node->axis && column->derived->width && node->rows == rows && node->cols == width)
        return cg_node_unstack(graph, node, rows, 1, width);
    shape_error(graph, column, node, rows);
    return NULL;
}

static void resolve_derived(cg_model *model, cg_model_table *table, cg_model_column *first) {
    cg_graph *graph = model->graph;
    uint32_t rows = (uint32_t)table->data->n_rows;
    cg_compiler compiler = {.model = model,
                            .graph = graph,
                            .table = table,
                            .draw_axis = rows,
                            .draw_stream = cg_draw_stream(first->named.label)};
    bool reference;
    cg_node *node = cg_compile(&compiler, first->derived->formula, &reference);
    if (node) node = as_columns(graph, first, node, rows);
    first->whole = node;
    uint32_t parts = first->derived->width ? first->derived->width : 1;
    for (uint32_t part = 0; node && part < parts; part++) {
        first[part].node = cg_node_slice(graph, node, 0, part, 1, 1);
        set_label(first[part].node, first[part].named.label);
    }
}

cg_node *cg_model_column_node(cg_model *model, cg_model_table *table, cg_model_column *column) {
    cg_model_column *first = column->first;
    if (first->named.state == CG_RESOLVED) return column->node;
    cg_resolving resolving;
    if (!cg_named_begin(model, &first->named, &resolving)) return NULL;
    if (first->named.circle) {
        column->node = NULL;
    } else if (column->data) {
        column->node = cg_node_column(model->graph, table->data, column->data);
        set_label(column->node, column->named.label);
    } else if (table->data) {
        resolve_derived(model, table, first);
    }
    cg_named_end(model, &first->named, &resolving);
    return column->node;
}

/* ---- Params and named cells ---- */

/* A constant formula (bounds), 1 x 1 or in the shape of the block. */
static cg_node *resolve_bound(cg_model *model, const cg_params_block *block, const cg_ast *ast) {
    if (!ast) return NULL;
    cg_compiler compiler = {.model = model, .graph = model->graph, .draw_stream = cg_draw_stream("formula")};
    bool reference;
    cg_node *node = cg_compile(&compiler, ast, &reference);
    if (!node) return NULL;
    if (node->depends || node->axis ||
        !(cg_node_is_scalar(node) || (node->rows == block->rows && node->cols == block->cols))) {
        cg_report(model->graph->diagnostics, CG_E_NOT_CONSTANT, ast->span,
                  "a bound of %s is one number, or %ux%u of them, without variables", block->name->bytes, block->rows,
                  block->cols);
        return NULL;
    }
    return node;
}

static bool has_random(cg_graph *graph, cg_node *node) {
    unsigned char *marks = cg_graph_reachable(graph->arena, graph, &node, 1);
    for (size_t i = 0; i < graph->nodes.count; i++)
        if (marks[i] && graph->nodes.at[i]->kind == CG_NODE_CALL && graph->nodes.at[i]->entry->function->random)
            return true;
    return false;
}

static void resolve_params(cg_model *model, cg_named *named) {
    cg_model_params *params = (cg_model_params *)(void *)named;
    cg_resolving resolving;
    if (params->named.state == CG_RESOLVED || !cg_named_begin(model, &params->named, &resolving)) return;
    cg_graph *graph = model->graph;
    const cg_params_block *block = params->block;
    cg_compiler compiler = {.model = model,
                            .graph = graph,
                            .draw_axis = block->rows * block->cols,
                            .draw_stream = cg_draw_stream(params->named.label)};
    bool reference;
    cg_node *node = cg_compile(&compiler, block->initial, &reference);
    if (node && node->depends) {
        cg_report(graph->diagnostics, CG_E_NOT_CONSTANT, block->initial->span,
                  "the initial value of %s depends on other params", block->name->bytes);
        node = NULL;
    }
    if (node && node->axis && cg_node_is_scalar(node)) node = cg_node_stack(graph, node, block->rows, block->cols);
    bool fits =
        node && !node->axis && (cg_node_is_scalar(node) || (node->rows == block->rows && node->cols == block->cols));
    if (node && !fits)
        cg_report(graph->diagnostics, CG_E_SHAPE, block->initial->span, "%s is %ux%u, and its formula gives %ux%u",
                  block->name->bytes, block->rows, block->cols, node->rows, node->cols);
    if (fits) {
        params->initial = cg_node_broadcast(graph, node, 0, block->rows, block->cols);
        params->random = has_random(graph, params->initial);
    }
    params->low = resolve_bound(model, block, block->low);
    params->high = resolve_bound(model, block, block->high);
    cg_named_end(model, &params->named, &resolving);
}

static cg_node *resolve_cell(cg_model *model, cg_model_cell *cell) {
    if (cell->named.state == CG_RESOLVED) return cell->node;
    if (cg_find_lambda(&(cg_compiler){.model = model, .graph = model->graph}, cell->block->name))
        return NULL; /* a function */
    cg_resolving resolving;
    if (!cg_named_begin(model, &cell->named, &resolving)) return NULL;
    cg_compiler compiler = {.model = model, .graph = model->graph, .draw_stream = cg_draw_stream(cell->named.label)};
    bool reference;
    cell->node = cell->named.circle ? NULL : cg_compile(&compiler, cell->block->formula, &reference);
    set_label(cell->node, cell->named.label);
    cg_named_end(model, &cell->named, &resolving);
    return cell->node;
}

static void resolve_named_cell(cg_model *model, cg_named *named) {
    resolve_cell(model, (cg_model_cell *)(void *)named);
}

void cg_model_resolve(cg_model *model) {
    for (size_t i = 0; i < model->n_sheets; i++)
        for (size_t j = 0; j < model->sheets[i].spills.count; j++)
            cg_resolve(model, &model->sheets[i].spills.at[j]->named);
    for (size_t i = 0; i < model->n_tables; i++)
        for (size_t j = 0; j < model->tables[i].n_columns; j++)
            cg_resolve(model, &model->tables[i].columns[j].named);
    for (size_t i = 0; i < model->n_params; i++)
        if (!model->params[i].sheet) cg_resolve(model, &model->params[i].named);
    for (size_t i = 0; i < model->n_cells; i++)
        cg_resolve(model, &model->cells[i].named);
    for (size_t i = 0; i < model->n_sheets; i++)
        for (size_t j = 0; j < model->sheets[i].n_fills; j++)
            cg_resolve(model, &model->sheets[i].fills[j].named);
}

/* ---- Finding ---- */

cg_model_table *cg_model_find_table(cg_model *model, const cg_text *name) {
    for (size_t i = 0; i < model->n_tables; i++)
        if (cg_text_equal(model->tables[i].block->name, name)) return &model->tables[i];
    return NULL;
}

cg_model_column *cg_model_find_column(cg_model_table *table, const cg_text *name) {
    size_t at = cg_name_index_find(&table->by_name, name);
    return at == SIZE_MAX ? NULL : &table->columns[at];
}

cg_model_params *cg_model_find_params(cg_model *model, const cg_text *name) {
    size_t at = cg_name_index_find(&model->params_by_name, name);
    return at == SIZE_MAX ? NULL : &model->params[at];
}

cg_model_cell *cg_model_find_cell(cg_model *model, const cg_text *name) {
    size_t at = cg_name_index_find(&model->cells_by_name, name);
    return at == SIZE_MAX ? NULL : &model->cells[at];
}

cg_node *cg_name_node(cg_model *model, const cg_text *name, bool *found) {
    *found = true;
    cg_model_params *params = cg_model_find_params(model, name);
    if (params) return params->node;
    cg_model_cell *cell = cg_model_find_cell(model, name);
    if (cell) return resolve_cell(model, cell);
    cg_model_table *table = cg_model_find_table(model, name);
    *found = table != NULL;
    if (!table) return NULL;
    cg_ast all = {.kind = CG_AST_STRUCTURED, .structured = {.table = name}};
    cg_compiler compiler = {.model = model, .graph = model->graph};
    return cg_structured_node(&compiler, &all);
}

/* ---- Structured references ---- */

static void keep_nearer(const char *name, const char *candidate, const char **best, size_t *distance) {
    size_t here = cg_edit_distance(name, candidate, 2);
    if (here < *distance) {
        *distance = here;
        *best = candidate;
    }
}

static void suggest(cg_graph *graph, cg_diagnostic *report, const char *best) {
    if (best) cg_add_note(graph->diagnostics, report, cg_nowhere(), "did you mean %s?", best);
}

void cg_report_unknown_name(cg_compiler *compiler, const cg_ast *ast) {
    const char *name = ast->name->bytes, *best = NULL;
    size_t distance = 3;
    cg_model *model = compiler->model;
    for (size_t i = 0; model && i < model->n_params; i++)
        keep_nearer(name, model->params[i].named.label, &best, &distance);
    for (size_t i = 0; model && i < model->n_cells; i++)
        keep_nearer(name, model->cells[i].named.label, &best, &distance);
    for (size_t i = 0; model && i < model->n_tables; i++)
        keep_nearer(name, model->tables[i].block->name->bytes, &best, &distance);
    cg_diagnostic *report =
        cg_report(compiler->graph->diagnostics, CG_E_UNKNOWN_NAME, ast->span, "nothing is called %s here", name);
    cg_model_column *column = compiler->table ? cg_model_find_column(compiler->table, ast->name) : NULL;
    if (column)
        cg_add_note(compiler->graph->diagnostics, report, cg_nowhere(), "the column of this row is [@%s]",
                    column->name->bytes);
    else
        suggest(compiler->graph, report, best);
}

static cg_model_table *find_table(cg_compiler *compiler, const cg_ast *ast) {
    const cg_text *name = ast->structured.table;
    cg_graph *graph = compiler->graph;
    if (!name) {
        if (!compiler->table)
            cg_report(graph->diagnostics, CG_E_NO_ROW, ast->span, "a column without its table's name, outside a table");
        return compiler->table;
    }
    cg_model_table *table = compiler->model ? cg_model_find_table(compiler->model, name) : NULL;
    if (table) return table;
    const char *best = NULL;
    size_t distance = 3;
    for (size_t i = 0; compiler->model && i < compiler->model->n_tables; i++)
        keep_nearer(name->bytes, compiler->model->tables[i].block->name->bytes, &best, &distance);
    suggest(graph, cg_report(graph->diagnostics, CG_E_UNKNOWN_TABLE, ast->span, "there is no table %s", name->bytes),
            best);
    return NULL;
}

static cg_model_column *find_column(cg_compiler *compiler, cg_model_table *table, const cg_ast *ast,
                                    const cg_text *name) {
    cg_model_column *column = cg_model_find_column(table, name);
    if (column) return column;
    const char *best = NULL;
    size_t distance = 3;
    for (size_t i = 0; i < table->n_columns; i++)
        keep_nearer(name->bytes, table->columns[i].name->bytes, &best, &distance);
    cg_diagnostics *diagnostics = compiler->graph->diagnostics;
    cg_diagnostic *report = cg_report(diagnostics, CG_E_UNKNOWN_COLUMN, ast->span, "table %s has no column %s",
                                      table->block->name->bytes, name->bytes);
    suggest(compiler->graph, report, best);
    if (table->data && table->data->n_columns == 1)
        cg_note_separator(diagnostics, report, table->block, table->data->columns[0].name);
    return NULL;
}

static cg_node *header_node(cg_graph *graph, const cg_model_column *first, size_t n) {
    cg_cell *cells = CG_NEW_ARRAY(graph->arena, n, cg_cell);
    for (size_t i = 0; i < n; i++)
        cells[i] = cg_text_cell(first[i].name);
    return cg_node_constant(graph, cells, 1, (uint32_t)n);
}

/* The columns side by side: axis n, 1 x count. */
static cg_node *columns_node(cg_compiler *compiler, cg_model_table *table, cg_model_column *first, size_t n) {
    cg_graph *graph = compiler->graph;
    cg_node **nodes = CG_NEW_ARRAY(graph->arena, n, cg_node *);
    uint32_t *places = CG_NEW_ARRAY(graph->arena, 2 * n, uint32_t);
    for (size_t i = 0; i < n; i++) {
        nodes[i] = cg_model_column_node(compiler->model, table, &first[i]);
        if (!nodes[i]) return NULL;
        places[2 * i + 1] = (uint32_t)i;
    }
    return cg_node_join(graph, nodes, places, (uint32_t)n, 1, (uint32_t)n, cg_blank_cell());
}

cg_node *cg_structured_node(cg_compiler *compiler, const cg_ast *ast) {
    const cg_sheet_table *on_sheet = compiler->table ? NULL : cg_find_sheet_table(compiler, ast->structured.table);
    if (on_sheet) return cg_sheet_table_node(compiler, on_sheet, ast);
    cg_model_table *table = find_table(compiler, ast);
    if (!table || !table->data || table->n_columns == 0) return NULL;
    cg_graph *graph = compiler->graph;
    cg_model_column *first = table->columns, *last = table->columns + table->n_columns - 1;
    if (ast->structured.first) {
        first = find_column(compiler, table, ast, ast->structured.first);
        last = first && ast->structured.last != ast->structured.first
                   ? find_column(compiler, table, ast, ast->structured.last)
                   : first;
        if (!first || !last) return NULL;
        if (last < first) {
            cg_model_column *swap = first;
            first = last;
            last = swap;
        }
    }
    size_t n = (size_t)(last - first) + 1;
    cg_item item = ast->structured.item;
    if (item == CG_ITEM_TOTALS) {
        cg_report(graph->diagnostics, CG_E_UNSUPPORTED, ast->span, "table %s has no totals row",
                  table->block->name->bytes);
        return NULL;
    }
    if (item == CG_ITEM_HEADERS_DATA) item = CG_ITEM_ALL;
    if (item == CG_ITEM_DATA_TOTALS) item = CG_ITEM_DATA;
    if (item == CG_ITEM_THIS_ROW && compiler->table != table) {
        cg_report(graph->diagnostics, CG_E_NO_ROW, ast->span,
                  "this row of %s means nothing here: the formula stands %s", table->block->name->bytes,
                  compiler->table ? "in another table" : "in no table");
        return NULL;
    }
    if (item == CG_ITEM_HEADERS) return header_node(graph, first, n);
    cg_node *columns = columns_node(compiler, table, first, n);
    if (!columns || item == CG_ITEM_THIS_ROW) return columns;
    cg_node *body = cg_node_stack(graph, columns, (uint32_t)table->data->n_rows, (uint32_t)n);
    if (item == CG_ITEM_DATA) return body;
    uint32_t places[4] = {0, 0, 1, 0};
    return cg_node_join(graph, (cg_node *[]){header_node(graph, first, n), body}, places, 2, body->rows + 1, body->cols,
                        cg_blank_cell());
}
