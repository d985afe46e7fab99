/* sheet_to_graph.c: free cells of a worksheet.
 *
 * Enters: the fills of a `sheet` block ("C2:C10 = A2*B2") and references in A1 notation. Leaves: a node for each fill
 * and each range. A fill is mapped like a table column: one node over all its cells, in which a relative reference is a
 * window that moves with the cell. Only where cells of a fill depend on other cells of the same fill (running sums,
 * recurrences) is each cell a node of its own. */
#include "graph/compiler.h"

#include "base/limits.h"

typedef struct rectangle {
    uint32_t top, left, bottom, right; /* inclusive, from 0 */
} rectangle;

static uint32_t height(rectangle r) {
    return r.bottom - r.top + 1;
}
static uint32_t width(rectangle r) {
    return r.right - r.left + 1;
}
static rectangle rectangle_of(const cg_fill *fill) {
    return (rectangle){fill->from.row, fill->from.column, fill->to.row, fill->to.column};
}
static bool overlap(rectangle a, rectangle b, rectangle *both) {
    both->top = a.top > b.top ? a.top : b.top;
    both->left = a.left > b.left ? a.left : b.left;
    both->bottom = a.bottom < b.bottom ? a.bottom : b.bottom;
    both->right = a.right < b.right ? a.right : b.right;
    return both->top <= both->bottom && both->left <= both->right;
}

/* ---- Fills ---- */

static cg_compiler fill_compiler(cg_model *model, cg_model_sheet *sheet, const cg_model_fill *fill) {
    return (cg_compiler){.model = model,
                         .graph = model->graph,
                         .sheet = sheet,
                         .fill = fill->fill,
                         .draw_stream = cg_draw_stream(fill->named.label)};
}

static void shape_error(cg_graph *graph, const cg_model_fill *fill, const cg_node *node) {
    cg_report(graph->diagnostics, CG_E_SHAPE, fill->fill->formula->span,
              "each cell of %s holds one value, and its formula gives %ux%u", fill->named.label, node->rows,
              node->cols);
}

/* A cell that is being resolved was asked for again. When a mapped fill did it, the circle may be one of the fill only
 * (row 2 needs row 1 of it, and the mapped formula asks for all rows): that fill is given up and compiled cell by cell.
 * True when there is one. */
static bool abandon_mapped_fill(cg_model *model, const cg_named *named) {
    for (cg_named *each = model->resolving; each && each != named; each = each->outer) {
        if (!each->by_cell) continue;
        *each->by_cell = model->abandoned = true;
        return true;
    }
    return false;
}

/* One cell of a fill whose cells are nodes of their own. */
static cg_node *cell_node(cg_model *model, cg_model_sheet *sheet, cg_model_fill *fill, uint32_t row, uint32_t column) {
    rectangle all = rectangle_of(fill->fill);
    size_t at = (size_t)row * width(all) + column;
    cg_graph *graph = model->graph;
    if (!fill->cells) {
        size_t n = (size_t)height(all) * width(all);
        fill->cells = CG_NEW_ARRAY(graph->arena, n, cg_node *);
        fill->cell_names = CG_NEW_ARRAY(graph->arena, n, cg_named);
    }
    cg_named *named = &fill->cell_names[at];
    if (named->state == CG_RESOLVED) return fill->cells[at];
    if (!named->label) {
        char text[CG_CORNER_ROOM];
        cg_corner_to_text((cg_corner){.row = all.top + row, .column = all.left + column}, text);
        named->label = cg_format(graph->arena, "%s!%s", sheet->block->name->bytes, text);
        named->span = fill->fill->span;
    }
    if (named->state == CG_RESOLVING && abandon_mapped_fill(model, named)) return NULL;
    if (!cg_named_begin(model, named)) return NULL;
    cg_compiler compiler = fill_compiler(model, sheet, fill);
    compiler.row = row;
    compiler.column = column;
    compiler.draw_stream = cg_draw_stream(named->label);
    bool reference;
    cg_node *node = cg_compile(&compiler, fill->fill->formula, &reference);
    if (node && (node->axis || !cg_node_is_scalar(node))) {
        shape_error(graph, fill, node);
        node = NULL;
    }
    fill->cells[at] = node;
    if (node && !node->label && node->kind != CG_NODE_CONSTANT) node->label = named->label;
    cg_named_end(model, named);
    return node;
}

/* The mapped formula's node as the fill's rectangle; NULL where it does not fit. */
static cg_node *as_rectangle(cg_graph *graph, cg_node *node, rectangle all) {
    if (node->axis && cg_node_is_scalar(node)) return cg_node_stack(graph, node, height(all), width(all));
    if (node->axis) return NULL;
    if (cg_node_is_scalar(node)) return cg_node_broadcast(graph, node, 0, height(all), width(all));
    return node->rows == height(all) && node->cols == width(all) ? node : NULL;
}

static cg_node *all_cells(cg_model *model, cg_model_sheet *sheet, cg_model_fill *fill) {
    rectangle all = rectangle_of(fill->fill);
    size_t n = (size_t)height(all) * width(all);
    cg_graph *graph = model->graph;
    cg_node **nodes = CG_NEW_ARRAY(graph->arena, n, cg_node *);
    uint32_t *places = CG_NEW_ARRAY(graph->arena, 2 * n, uint32_t);
    for (size_t i = 0; i < n; i++) {
        places[2 * i] = (uint32_t)(i / width(all));
        places[2 * i + 1] = (uint32_t)(i % width(all));
        nodes[i] = cell_node(model, sheet, fill, places[2 * i], places[2 * i + 1]);
        if (!nodes[i]) return NULL;
    }
    return cg_node_join(graph, nodes, places, (uint32_t)n, height(all), width(all), cg_blank_cell());
}

/* Compiles the formula once for all cells. Sets fill->by_cell when that cannot be: a cell needs another of the same
 * fill, or a range grows from cell to cell. */
static cg_node *mapped_node(cg_model *model, cg_model_sheet *sheet, cg_model_fill *fill) {
    rectangle all = rectangle_of(fill->fill);
    cg_compiler compiler = fill_compiler(model, sheet, fill);
    compiler.mapped = true;
    compiler.expanding = &fill->by_cell;
    compiler.draw_axis = height(all) * width(all);
    bool reference;
    cg_node *node = cg_compile(&compiler, fill->fill->formula, &reference);
    if (fill->by_cell || !node) return NULL;
    cg_node *whole = as_rectangle(model->graph, node, all);
    if (!whole) shape_error(model->graph, fill, node);
    if (whole && node->axis && !node->label) node->label = fill->named.label;
    return whole;
}

/* Compiles the fill for all its cells at once, unless it has been; sets by_cell where that cannot be. */
static void resolve_mapped(cg_model *model, cg_model_sheet *sheet, cg_model_fill *fill) {
    if (fill->by_cell || fill->named.state == CG_RESOLVED) return;
    rectangle all = rectangle_of(fill->fill);
    bool single = height(all) == 1 && width(all) == 1;
    if (single || fill->named.state == CG_RESOLVING) {
        fill->by_cell = true;
        return;
    }
    if (!cg_named_begin(model, &fill->named)) return;
    fill->named.by_cell = &fill->by_cell;
    fill->node = mapped_node(model, sheet, fill);
    fill->named.by_cell = NULL;
    cg_named_end(model, &fill->named);
    if (fill->by_cell) {
        fill->named.state = CG_UNRESOLVED;
        model->abandoned = false;
    }
}

cg_node *cg_fill_node(cg_model *model, cg_model_sheet *sheet, cg_model_fill *fill) {
    resolve_mapped(model, sheet, fill);
    if (fill->by_cell && fill->named.state == CG_UNRESOLVED) {
        fill->node = all_cells(model, sheet, fill);
        fill->named.state = model->abandoned ? CG_UNRESOLVED : CG_RESOLVED;
    }
    return fill->node;
}

/* ---- Ranges ---- */

static cg_model_sheet *find_sheet(cg_compiler *compiler, const cg_ast *ast) {
    const cg_text *name = ast->range.sheet;
    cg_model *model = compiler->model;
    if (!name && compiler->sheet) return compiler->sheet;
    for (size_t i = 0; name && model && i < model->n_sheets; i++)
        if (cg_text_equal(model->sheets[i].block->name, name)) return &model->sheets[i];
    if (name)
        cg_report(compiler->graph->diagnostics, CG_E_UNKNOWN_SHEET, ast->span, "there is no sheet %s", name->bytes);
    else
        cg_report(compiler->graph->diagnostics, CG_E_NO_SHEET, ast->span,
                  "a cell of no sheet: this formula stands on none");
    return NULL;
}

typedef struct pieces {
    CG_LIST(cg_node *) nodes;
    CG_LIST(uint32_t) places;
} pieces;

static bool add_piece(cg_graph *graph, pieces *to, cg_node *node, rectangle whole, uint32_t top, uint32_t left) {
    if (!node) return false;
    CG_PUSH(graph->arena, &to->nodes, node);
    CG_PUSH(graph->arena, &to->places, top - whole.top);
    CG_PUSH(graph->arena, &to->places, left - whole.left);
    return true;
}

/* The part of a fill inside `whole`, as one piece or, where its cells stand alone, as many. */
static bool add_fill(cg_model *model, cg_model_sheet *sheet, cg_model_fill *fill, rectangle part, rectangle whole,
                     pieces *to) {
    rectangle all = rectangle_of(fill->fill);
    resolve_mapped(model, sheet, fill);
    if (!fill->by_cell) {
        if (!fill->node) return false;
        cg_node *slice = cg_node_slice(model->graph, fill->node, part.top - all.top, part.left - all.left, height(part),
                                       width(part));
        return add_piece(model->graph, to, slice, whole, part.top, part.left);
    }
    for (uint32_t row = part.top; row <= part.bottom; row++)
        for (uint32_t column = part.left; column <= part.right; column++) {
            cg_node *cell = cell_node(model, sheet, fill, row - all.top, column - all.left);
            if (!add_piece(model->graph, to, cell, whole, row, column)) return false;
        }
    return true;
}

/* All cells of a rectangle, blank where nothing is written: no axis, height x width. */
static cg_node *rectangle_node(cg_model *model, cg_model_sheet *sheet, rectangle whole) {
    pieces found = {0};
    for (size_t i = 0; i < sheet->n_fills; i++) {
        rectangle part;
        if (!overlap(rectangle_of(sheet->fills[i].fill), whole, &part)) continue;
        if (!add_fill(model, sheet, &sheet->fills[i], part, whole, &found)) return NULL;
    }
    if (found.nodes.count == 0) {
        cg_node *blank = cg_node_constant(model->graph, (cg_cell[]){cg_blank_cell()}, 1, 1);
        return cg_node_broadcast(model->graph, blank, 0, height(whole), width(whole));
    }
    return cg_node_join(model->graph, found.nodes.at, found.places.at, (uint32_t)found.nodes.count, height(whole),
                        width(whole), cg_blank_cell());
}

/* A reference that moves with the cells of a mapped fill: axis rows of the window's shape. */
static cg_node *window_node(cg_compiler *compiler, cg_model_sheet *sheet, const cg_range *range) {
    rectangle fill = rectangle_of(compiler->fill);
    uint32_t down = range->from.row_absolute ? 0 : height(fill) - 1;
    uint32_t right = range->from.column_absolute ? 0 : width(fill) - 1;
    rectangle window = {range->from.row, range->from.column, range->to.row, range->to.column};
    rectangle whole = {window.top, window.left, window.bottom + down, window.right + right};
    cg_node *node = rectangle_node(compiler->model, sheet, whole);
    if (!node || (!down && !right)) return node;
    uint32_t cells = height(fill) * width(fill), size = height(window) * width(window), at = 0;
    uint32_t *places = CG_NEW_ARRAY(compiler->graph->arena, (size_t)cells * size, uint32_t);
    bool in_order = cells * size == height(whole) * width(whole);
    for (uint32_t cell = 0; cell < cells; cell++)
        for (uint32_t part = 0; part < size; part++, at++) {
            uint32_t row = (down ? cell / width(fill) : 0) + part / width(window);
            uint32_t column = (right ? cell % width(fill) : 0) + part % width(window);
            places[at] = row * width(whole) + column;
            in_order &= places[at] == at;
        }
    if (in_order) return cg_node_unstack(compiler->graph, node, cells, height(window), width(window));
    return cg_node_gather(compiler->graph, node, places, cells, height(window), width(window));
}

static uint32_t moved(uint32_t at, bool absolute, uint32_t by) {
    return absolute ? at : at + by;
}

cg_node *cg_range_node(cg_compiler *compiler, const cg_ast *ast) {
    cg_model_sheet *sheet = find_sheet(compiler, ast);
    if (!sheet) return NULL;
    const cg_corner *from = &ast->range.from, *to = &ast->range.to;
    bool grows = from->row_absolute != to->row_absolute || from->column_absolute != to->column_absolute;
    if (compiler->mapped && grows) {
        *compiler->expanding = true;
        return NULL;
    }
    if (compiler->mapped) return window_node(compiler, sheet, &ast->range);
    rectangle whole = {moved(from->row, from->row_absolute, compiler->row),
                       moved(from->column, from->column_absolute, compiler->column),
                       moved(to->row, to->row_absolute, compiler->row),
                       moved(to->column, to->column_absolute, compiler->column)};
    if (whole.bottom >= CG_EXCEL_ROWS || whole.right >= CG_EXCEL_COLUMNS) {
        cg_report(compiler->graph->diagnostics, CG_E_SHAPE, ast->span,
                  "the reference leaves the worksheet when it is filled");
        return NULL;
    }
    return rectangle_node(compiler->model, sheet, whole);
}
