/* sheet_to_graph.c: the content of a worksheet.
 *
 * Enters: the rectangles of a `sheet` block. Leaves: a node for each. A filled formula ("C2:C10 = A2*B2") is mapped
 * like a table column: one node over all its cells, in which a relative reference is a window that moves with the cell.
 * Only where cells of a fill depend on other cells of the same fill (running sums, recurrences) is each cell a node of
 * its own. Values are one node whatever their number. */
#include "graph/compiler.h"

cg_rectangle cg_fill_rectangle(const cg_fill *fill) {
    return (cg_rectangle){fill->from.row, fill->from.column, fill->to.row, fill->to.column};
}

cg_compiler cg_fill_compiler(cg_model *model, const cg_model_fill *fill) {
    return (cg_compiler){.model = model,
                         .graph = model->graph,
                         .sheet = fill->sheet,
                         .fill = fill->fill,
                         .draw_stream = cg_draw_stream(fill->named.label)};
}

/* A formula that gives a blank cell shows 0. */
static cg_node *shown(cg_graph *graph, cg_node *node) {
    bool never_blank =
        node->numeric || (node->kind == CG_NODE_CALL && node->entry->signature.result != CG_PARAMETER_ANY);
    return never_blank ? node : cg_node_apply(graph, "CELL.SHOWN", &node, 1);
}

cg_node *cg_settled_sum(cg_compiler *compiler, const cg_ast *formula, cg_node *node) {
    if (!cg_is_final_sum(formula) || node->depends || node->drawn || !cg_node_is_scalar(node)) return node;
    cg_node *parts[3] = {node};
    for (uint32_t i = 0; i < 2; i++) {
        bool reference;
        if (node->kind == CG_NODE_CONSTANT) {
            parts[i + 1] = cg_compile(compiler, formula->call.args[i], &reference);
        } else {
            bool same = node->kind == CG_NODE_CALL && node->n_args == 2;
            parts[i + 1] = same ? node->args[i] : NULL;
        }
        if (!parts[i + 1]) return node;
    }
    return cg_node_apply(compiler->graph, "CELL.SUM", parts, 3);
}

static void shape_error(cg_graph *graph, const cg_model_fill *fill, const char *label, const cg_node *node) {
    cg_diagnostic *report =
        cg_report(graph->diagnostics, CG_E_SHAPE, fill->fill->formula->span,
                  "each cell of %s holds one value, and its formula gives %ux%u", label, node->rows, node->cols);
    cg_add_note(graph->diagnostics, report, cg_nowhere(),
                "for an array over several cells write A1:B9 {= FORMULA}, for one that takes the cells it needs A1# = "
                "FORMULA");
}

/* ---- Cells that are nodes of their own ---- */

/* A cell that is being resolved was asked for again. When a mapped fill did it, the circle may be one of the fill only
 * (row 2 needs row 1 of it, and the mapped formula asks for all rows): that fill is given up and compiled cell by cell.
 * True when there is one. */
static bool abandon_mapped_fill(cg_model *model, const cg_named *named) {
    for (cg_named *each = model->resolving; each && each != named; each = each->outer) {
        if (!each->by_cell) continue;
        *each->by_cell = model->abandoned = true;
        model->regrouped = NULL;
        return true;
    }
    return false;
}

static void resolve_cell(cg_model *model, cg_named *named) {
    cg_model_fill *fill = named->owner;
    size_t at = (size_t)(named - fill->cell_names), width = cg_width(fill->area);
    cg_fill_cell_node(model, fill, (uint32_t)(at / width), (uint32_t)(at % width));
}

static void make_cells(cg_model *model, cg_model_fill *fill) {
    size_t n = cg_area(fill->area);
    fill->cells = CG_NEW_ARRAY(model->graph->arena, n, cg_node *);
    fill->cell_names = CG_NEW_ARRAY(model->graph->arena, n, cg_named);
}

static void name_cell(cg_model *model, cg_model_fill *fill, cg_named *named, uint32_t row, uint32_t column) {
    char text[CG_CORNER_ROOM];
    cg_corner_to_text((cg_corner){.row = fill->area.top + row, .column = fill->area.left + column}, text);
    named->label = cg_format(model->graph->arena, "%s!%s", fill->sheet->block->name->bytes, text);
    named->span = fill->fill->span;
    named->freezes = fill->fill->stored.cells != NULL;
    named->resolve = resolve_cell;
    named->owner = fill;
}

static cg_node *compile_formula(cg_compiler *compiler, const cg_model_fill *fill, bool *reference) {
    const cg_fill *of = fill->fill;
    if (!of->refused) {
        cg_node *node = cg_compile(compiler, fill->formula, reference);
        return node ? cg_settled_sum(compiler, fill->formula, node) : NULL;
    }
    cg_report(compiler->graph->diagnostics, CG_E_UNSUPPORTED, of->span, "%s", of->refused);
    return NULL;
}

static cg_node *compile_cell(cg_model *model, cg_model_fill *fill, const cg_named *named, uint32_t row,
                             uint32_t column) {
    cg_compiler compiler = cg_fill_compiler(model, fill);
    compiler.row = row;
    compiler.column = column;
    compiler.draw_stream = cg_draw_stream(named->label);
    bool reference;
    cg_node *node = compile_formula(&compiler, fill, &reference);
    if (node) node = shown(model->graph, node);
    if (!node || (!node->axis && cg_node_is_scalar(node))) return node;
    if (named->freezes && !node->axis)
        return cg_node_slice(model->graph, node, 0, 0, 1, 1); /* a cell shows the first */
    shape_error(model->graph, fill, named->label, node);
    return NULL;
}

cg_node *cg_fill_cell_node(cg_model *model, cg_model_fill *fill, uint32_t row, uint32_t column) {
    if (!fill->cells) make_cells(model, fill);
    size_t at = (size_t)row * cg_width(fill->area) + column;
    cg_named *named = &fill->cell_names[at];
    if (named->state == CG_RESOLVED) return fill->cells[at];
    if (!named->label) name_cell(model, fill, named, row, column);
    if (named->state == CG_RESOLVING && abandon_mapped_fill(model, named)) return NULL;
    cg_resolving resolving;
    if (!cg_named_begin(model, named, &resolving)) return NULL;
    cg_node *node = named->circle ? NULL : compile_cell(model, fill, named, row, column);
    const cg_rectangle cell = {fill->area.top + row, fill->area.left + column, fill->area.top + row,
                               fill->area.left + column};
    node = cg_freeze_failed(model, fill, named, &resolving, node, cell);
    if (node && !node->label && node->kind != CG_NODE_CONSTANT) node->label = named->label;
    fill->cells[at] = node;
    cg_named_end(model, named, &resolving);
    return node;
}

static cg_node *all_cells(cg_model *model, cg_model_fill *fill) {
    size_t n = cg_area(fill->area);
    uint32_t width = cg_width(fill->area);
    cg_graph *graph = model->graph;
    for (size_t i = 0; i < n; i++)
        if (!cg_fill_cell_node(model, fill, (uint32_t)(i / width), (uint32_t)(i % width))) return NULL;
    uint32_t *places = CG_NEW_ARRAY(graph->arena, 2 * n, uint32_t);
    for (size_t i = 0; i < n; i++) {
        places[2 * i] = (uint32_t)(i / width);
        places[2 * i + 1] = (uint32_t)(i % width);
    }
    return cg_node_join(graph, fill->cells, places, (uint32_t)n, cg_height(fill->area), width, cg_blank_cell());
}

/* ---- All cells at once ---- */

/* The mapped formula's node as the fill's rectangle; NULL where it does not fit. */
static cg_node *as_rectangle(cg_graph *graph, cg_node *node, cg_rectangle all) {
    if (node->axis && !cg_node_is_scalar(node)) return NULL;
    if (node->axis) {
        cg_node *by_rows = cg_graph_by_rows(graph, node, cg_height(all), cg_width(all));
        return cg_node_stack(graph, by_rows ? by_rows : node, cg_height(all), cg_width(all));
    }
    if (cg_node_is_scalar(node)) return cg_node_broadcast(graph, node, 0, cg_height(all), cg_width(all));
    return node->rows == cg_height(all) && node->cols == cg_width(all) ? node : NULL;
}

/* Compiles the formula once for all cells. Sets fill->by_cell when that cannot be: a cell needs another of the same
 * fill, or a range grows from cell to cell. */
static cg_node *mapped_node(cg_model *model, cg_model_fill *fill) {
    cg_compiler compiler = cg_fill_compiler(model, fill);
    compiler.mapped = true;
    compiler.expanding = &fill->by_cell;
    compiler.draw_axis = (uint32_t)cg_area(fill->area);
    bool reference;
    cg_node *node = compile_formula(&compiler, fill, &reference);
    if (node) node = shown(model->graph, node);
    if (fill->by_cell || !node) return NULL;
    cg_node *whole = as_rectangle(model->graph, node, fill->area);
    if (!whole && fill->fill->stored.cells && node->axis) { /* an array in each cell, of which the first value shows */
        node = cg_node_slice(model->graph, node, 0, 0, 1, 1);
        whole = as_rectangle(model->graph, node, fill->area);
    }
    if (!whole) shape_error(model->graph, fill, fill->named.label, node);
    if (whole && whole->kind == CG_NODE_STACK) node = whole->args[0];
    if (whole && node->axis && !node->label) node->label = fill->named.label;
    return whole;
}

/* ---- Arrays ---- */

/* The formula's value, computed once for all cells. */
static cg_node *array_value(cg_model *model, cg_model_fill *fill) {
    cg_compiler compiler = cg_fill_compiler(model, fill);
    bool reference;
    cg_node *node = compile_formula(&compiler, fill, &reference);
    return node ? shown(model->graph, node) : NULL;
}

/* An array laid into a rectangle as Excel does: one row or column is repeated, what is too much is cut, what is
 * missing is #N/A. */
static cg_node *lay_into(cg_graph *graph, cg_node *node, uint32_t rows, uint32_t cols) {
    uint32_t high = node->rows == 1 ? rows : node->rows, wide = node->cols == 1 ? cols : node->cols;
    node = cg_node_broadcast(graph, node, 0, high, wide);
    node = cg_node_slice(graph, node, 0, 0, high < rows ? high : rows, wide < cols ? wide : cols);
    return cg_node_join(graph, &node, (uint32_t[]){0, 0}, 1, rows, cols, cg_error_cell(CG_NA));
}

static cg_node *array_node(cg_model *model, cg_model_fill *fill) {
    cg_node *node = array_value(model, fill);
    return node ? lay_into(model->graph, node, cg_height(fill->area), cg_width(fill->area)) : NULL;
}

static cg_node *spill_node(cg_model *model, cg_model_fill *fill) {
    cg_node *node = array_value(model, fill);
    if (!node) return NULL;
    cg_rectangle area = {fill->area.top, fill->area.left, fill->area.top + node->rows - 1,
                         fill->area.left + node->cols - 1};
    if (!cg_spill_has_room(model, fill, area))
        return cg_node_constant(model->graph, (cg_cell[]){cg_error_cell(CG_SPILL)}, 1, 1);
    fill->area = area;
    return node;
}

/* ---- Fills ---- */

static cg_node *values_node(cg_model *model, cg_model_fill *fill) {
    cg_node *node = cg_node_given(model->graph, fill->fill->values, cg_height(fill->area), cg_width(fill->area), false);
    if (!node->label) node->label = fill->named.label;
    return node;
}

static cg_node *whole_node(cg_model *model, cg_model_fill *fill) {
    switch (fill->fill->kind) {
    case CG_FILL_ARRAY: return array_node(model, fill);
    case CG_FILL_SPILL: return spill_node(model, fill);
    default: return mapped_node(model, fill);
    }
}

void cg_fill_resolve_whole(cg_model *model, cg_model_fill *fill) {
    if (fill->by_cell || fill->named.state == CG_RESOLVED) return;
    if (fill->fill->kind == CG_FILL_VALUES) {
        if (fill->fill->values) fill->own = values_node(model, fill); /* else the file could not be read */
        fill->named.state = CG_RESOLVED;
        return;
    }
    bool single = cg_area(fill->area) == 1, each = fill->fill->kind == CG_FILL_EACH;
    if (each && !single && fill->named.state == CG_RESOLVING && cg_join_group(model, fill)) return;
    if (each && (single || fill->named.state == CG_RESOLVING)) {
        fill->by_cell = true;
        return;
    }
    cg_resolving resolving;
    if (!cg_named_begin(model, &fill->named, &resolving)) return;
    if (each) fill->named.by_cell = &fill->by_cell;
    cg_node *node = fill->named.circle || fill->group ? NULL : whole_node(model, fill);
    if (model->abandoned && model->regrouped == &fill->named) {
        model->abandoned = false;
        model->regrouped = NULL;
        node = NULL;
        resolving.own = (cg_diagnostics){.arena = model->diagnostics->arena};
    }
    bool goes_on = !fill->by_cell && !fill->named.circle && !model->abandoned && !model->postponed;
    if (fill->group && goes_on && cg_fill_scan(model, fill)) node = fill->own;
    fill->named.by_cell = NULL;
    if (fill->by_cell)
        resolving.own = (cg_diagnostics){.arena = model->diagnostics->arena}; /* each cell will say it */
    else
        fill->own = cg_freeze_failed(model, fill, &fill->named, &resolving, node, cg_fill_rectangle(fill->fill));
    cg_named_end(model, &fill->named, &resolving);
    if (fill->by_cell) {
        fill->named.state = CG_UNRESOLVED;
        if (!model->regrouped) model->abandoned = false;
    }
}

static void resolve_fill(cg_model *model, cg_named *named) {
    cg_fill_node(model, (cg_model_fill *)(void *)named);
}

cg_node *cg_fill_node(cg_model *model, cg_model_fill *fill) {
    cg_fill_resolve_whole(model, fill);
    if (fill->cut) return fill->node = cg_rectangle_node(model, fill->sheet, fill->area);
    if (fill->by_cell && fill->named.state == CG_UNRESOLVED && !model->postponed) {
        fill->own = all_cells(model, fill);
        fill->named.state = model->abandoned || model->postponed ? CG_UNRESOLVED : CG_RESOLVED;
    }
    return fill->node = fill->own;
}

/* ---- Worksheets ---- */

const char *cg_rectangle_label(cg_arena *arena, const cg_text *sheet, cg_rectangle area) {
    const char *place = cg_corners_to_text(arena, (cg_corner){.row = area.top, .column = area.left},
                                           (cg_corner){.row = area.bottom, .column = area.right});
    return sheet ? cg_format(arena, "%s!%s", sheet->bytes, place) : place;
}

static void add_fill(cg_model *model, cg_model_sheet *sheet, const cg_fill *fill, cg_cell_entries *entries) {
    cg_arena *arena = model->graph->arena;
    cg_rectangle area = cg_fill_rectangle(fill);
    cg_model_fill *made = &sheet->fills[sheet->n_fills++];
    *made = (cg_model_fill){.fill = fill, .sheet = sheet, .formula = fill->formula, .area = area};
    if (fill->intersects && fill->formula) made->formula = cg_ast_with_intersections(model->graph, fill->formula);
    made->named = (cg_named){.span = fill->span,
                             .label = cg_rectangle_label(arena, sheet->block->name, area),
                             .freezes = fill->stored.cells != NULL,
                             .resolve = resolve_fill};
    if (area.bottom >= model->used_rows) model->used_rows = area.bottom + 1;
    if (area.right >= model->used_columns) model->used_columns = area.right + 1;
    if (fill->kind == CG_FILL_SPILL)
        CG_PUSH(arena, &sheet->spills, made);
    else
        CG_PUSH(arena, entries, ((cg_cell_entry){.at = area, .order = (uint32_t)sheet->n_fills, .fill = made}));
}

void cg_model_add_sheet(cg_model *model, cg_model_sheet *sheet, const cg_sheet_block *block) {
    cg_arena *arena = model->graph->arena;
    *sheet = (cg_model_sheet){.block = block, .fills = CG_NEW_ARRAY(arena, block->n_fills, cg_model_fill)};
    cg_cell_entries entries = {0};
    for (size_t i = 0; i < block->n_fills; i++)
        add_fill(model, sheet, &block->fills[i], &entries);
    sheet->index = cg_cell_index_make(arena, &entries);
}
