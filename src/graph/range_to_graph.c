/* range_to_graph.c: references in A1 notation.
 *
 * Enters: a range as a formula has it, and where the formula stands. Leaves: the node of its cells. What a reference
 * costs follows from what it touches: the index of the worksheet finds it. */
#include "graph/compiler.h"

#include "base/limits.h"

cg_model_sheet *cg_model_find_sheet(cg_model *model, const cg_text *name) {
    for (size_t i = 0; i < model->n_sheets; i++)
        if (cg_text_equal(model->sheets[i].block->name, name)) return &model->sheets[i];
    return NULL;
}

static cg_model_sheet *find_sheet(cg_compiler *compiler, const cg_ast *ast) {
    const cg_text *name = ast->range.sheet;
    if (!name && compiler->sheet) return compiler->sheet;
    cg_model_sheet *sheet = name && compiler->model ? cg_model_find_sheet(compiler->model, name) : NULL;
    if (sheet) return sheet;
    if (name)
        cg_report(compiler->graph->diagnostics, CG_E_UNKNOWN_SHEET, ast->span, "there is no sheet %s", name->bytes);
    else
        cg_report(compiler->graph->diagnostics, CG_E_NO_SHEET, ast->span,
                  "a cell of no sheet: this formula stands on none");
    return NULL;
}

/* ---- The cells of a rectangle ---- */

typedef struct pieces {
    cg_rectangle whole;
    CG_LIST(cg_node *) nodes;
    CG_LIST(uint32_t) places;
} pieces;

static bool add_piece(cg_graph *graph, pieces *to, cg_node *node, uint32_t top, uint32_t left) {
    if (!node) return false;
    CG_PUSH(graph->arena, &to->nodes, node);
    CG_PUSH(graph->arena, &to->places, top - to->whole.top);
    CG_PUSH(graph->arena, &to->places, left - to->whole.left);
    return true;
}

/* The part of a node that lies at `at`. */
static bool add_part(cg_graph *graph, pieces *to, cg_node *node, cg_rectangle at, cg_rectangle part) {
    if (!node) return false;
    cg_node *slice =
        cg_node_slice(graph, node, part.top - at.top, part.left - at.left, cg_height(part), cg_width(part));
    return add_piece(graph, to, slice, part.top, part.left);
}

/* The part of a fill, as one piece or, where its cells stand alone, as many. */
static bool add_fill(cg_model *model, cg_model_fill *fill, cg_rectangle part, pieces *to) {
    cg_fill_resolve_whole(model, fill);
    if (!fill->by_cell) return add_part(model->graph, to, fill->own, fill->area, part);
    for (uint32_t row = part.top; row <= part.bottom; row++)
        for (uint32_t column = part.left; column <= part.right; column++) {
            cg_node *cell = cg_fill_cell_node(model, fill, row - fill->area.top, column - fill->area.left);
            if (!add_piece(model->graph, to, cell, row, column)) return false;
        }
    return true;
}

/* What formulas of one cell spilled into the rectangle. Those above it and to the left may have; they are resolved
 * first, because only then it is known. */
static bool add_spills(cg_model *model, cg_model_sheet *sheet, pieces *to) {
    for (size_t i = 0; i < sheet->spills.count; i++) {
        cg_model_fill *spill = sheet->spills.at[i];
        cg_rectangle whole = to->whole, part, anchor = cg_fill_rectangle(spill->fill);
        if (anchor.top > whole.bottom || anchor.left > whole.right) continue;
        bool asked = cg_overlap(anchor, whole, &part);
        if (spill->named.state == CG_RESOLVING && !asked) continue;
        cg_fill_resolve_whole(model, spill);
        if (model->postponed) return false;
        if (cg_overlap(spill->area, whole, &part) && !add_part(model->graph, to, spill->own, spill->area, part))
            return false;
    }
    return true;
}

cg_node *cg_rectangle_node(cg_model *model, cg_model_sheet *sheet, cg_rectangle whole) {
    cg_graph *graph = model->graph;
    pieces found = {.whole = whole};
    if (!add_spills(model, sheet, &found)) return NULL;
    cg_cell_entries entries = {0};
    cg_cell_index_find(graph->arena, &sheet->index, whole, &entries);
    for (size_t i = 0; i < entries.count; i++) {
        cg_rectangle part;
        cg_overlap(entries.at[i].at, whole, &part);
        const cg_model_params *params = entries.at[i].params;
        bool added = params ? add_part(graph, &found, params->node, params->at, part)
                            : add_fill(model, entries.at[i].fill, part, &found);
        if (!added) return NULL;
    }
    if (found.nodes.count == 0) {
        cg_node *blank = cg_node_constant(graph, (cg_cell[]){cg_blank_cell()}, 1, 1);
        return cg_node_broadcast(graph, blank, 0, cg_height(whole), cg_width(whole));
    }
    return cg_node_join(graph, found.nodes.at, found.places.at, (uint32_t)found.nodes.count, cg_height(whole),
                        cg_width(whole), cg_blank_cell());
}

static bool is_blank_part(const cg_model_fill *fill, cg_rectangle part) {
    if (fill->fill->kind != CG_FILL_VALUES) return false;
    for (uint32_t row = part.top; row <= part.bottom; row++)
        for (uint32_t column = part.left; column <= part.right; column++)
            if (!cg_is_blank(fill->fill->values[(size_t)(row - fill->area.top) * cg_width(fill->area) + column -
                                                fill->area.left]))
                return false;
    return true;
}

bool cg_spill_has_room(cg_model *model, const cg_model_fill *spill, cg_rectangle area) {
    if (area.bottom >= CG_EXCEL_ROWS || area.right >= CG_EXCEL_COLUMNS) return false;
    cg_model_sheet *sheet = spill->sheet;
    cg_cell_entries entries = {0};
    cg_rectangle part;
    cg_cell_index_find(model->graph->arena, &sheet->index, area, &entries);
    for (size_t i = 0; i < entries.count; i++) {
        cg_overlap(entries.at[i].at, area, &part);
        if (entries.at[i].params || !is_blank_part(entries.at[i].fill, part)) return false;
    }
    for (size_t i = 0; i < sheet->spills.count; i++)
        if (sheet->spills.at[i] != spill && cg_overlap(sheet->spills.at[i]->area, area, &part)) return false;
    if (area.bottom >= model->used_rows) model->used_rows = area.bottom + 1;
    if (area.right >= model->used_columns) model->used_columns = area.right + 1;
    if (entries.count == 0) return true;
    cg_cell_entries all = {0}; /* blank cells in the way are no longer there */
    for (size_t i = 0; i < sheet->index.count; i++)
        CG_PUSH(model->graph->arena, &all, sheet->index.entries[i]);
    cg_cell_entries_cut(model->graph->arena, &all, area);
    sheet->index = cg_cell_index_make(model->graph->arena, &all);
    return true;
}

/* ---- References ---- */

/* A range that goes to the last row or column of the worksheet ends where the sheets do: beyond are blanks. */
static cg_rectangle used_part(const cg_model *model, cg_rectangle of) {
    uint32_t rows = model->used_rows ? model->used_rows : 1, columns = model->used_columns ? model->used_columns : 1;
    if (of.bottom == CG_EXCEL_ROWS - 1 && of.top != of.bottom) of.bottom = rows > of.top ? rows - 1 : of.top;
    if (of.right == CG_EXCEL_COLUMNS - 1 && of.left != of.right) of.right = columns > of.left ? columns - 1 : of.left;
    return of;
}

/* A mapped formula whose reference cannot be seen as a window is compiled cell by cell. */
static cg_node *by_cell(cg_compiler *compiler) {
    *compiler->expanding = true;
    return NULL;
}

/* A reference that moves with the cells of a mapped fill: axis rows of the window's shape. Windows of one cell, or of
 * one row each below the other, that share no cell are the cells as they lie. */
static cg_node *window_node(cg_compiler *compiler, cg_model_sheet *sheet, cg_rectangle window, uint32_t down,
                            uint32_t right) {
    cg_rectangle fill = cg_fill_rectangle(compiler->fill), moving = window;
    moving.bottom += down;
    moving.right += right;
    if (moving.bottom >= CG_EXCEL_ROWS || moving.right >= CG_EXCEL_COLUMNS) return by_cell(compiler);
    cg_node *node = cg_rectangle_node(compiler->model, sheet, moving);
    if (!node || (!down && !right)) return node;
    size_t cells = cg_area(fill), size = cg_area(window), at = 0;
    if (cells > UINT32_MAX / size) return by_cell(compiler);
    uint32_t axis = (uint32_t)cells;
    bool in_order = cells * size == cg_area(moving) && (size == 1 || (!right && cg_height(window) == 1));
    if (in_order) return cg_node_unstack(compiler->graph, node, axis, cg_height(window), cg_width(window));
    uint32_t *places = CG_NEW_ARRAY(compiler->graph->arena, cells * size, uint32_t);
    for (uint32_t cell = 0; cell < cells; cell++)
        for (uint32_t part = 0; part < size; part++, at++) {
            uint32_t row = (down ? cell / cg_width(fill) : 0) + part / cg_width(window);
            uint32_t column = (right ? cell % cg_width(fill) : 0) + part % cg_width(window);
            places[at] = row * cg_width(moving) + column;
        }
    return cg_node_gather(compiler->graph, node, places, axis, cg_height(window), cg_width(window));
}

cg_node *cg_window_node(cg_compiler *compiler, cg_model_sheet *sheet, cg_rectangle window) {
    cg_rectangle fill = cg_fill_rectangle(compiler->fill);
    return window_node(compiler, sheet, window, cg_height(fill) - 1, cg_width(fill) - 1);
}

/* Where a corner is for the cell the formula is compiled for; of a mapped fill for its upper left cell. */
cg_corner cg_corner_moved(const cg_compiler *compiler, cg_corner corner) {
    if (!corner.row_absolute) corner.row += compiler->row + compiler->name_row;
    if (!corner.column_absolute) corner.column += compiler->column + compiler->name_column;
    if (compiler->in_name) {
        corner.row %= CG_EXCEL_ROWS;
        corner.column %= CG_EXCEL_COLUMNS;
    }
    return corner;
}

static cg_rectangle moved_rectangle(const cg_compiler *compiler, const cg_range *range) {
    cg_corner from = cg_corner_moved(compiler, range->from), to = cg_corner_moved(compiler, range->to);
    return (cg_rectangle){from.row < to.row ? from.row : to.row, from.column < to.column ? from.column : to.column,
                          from.row < to.row ? to.row : from.row, from.column < to.column ? to.column : from.column};
}

cg_range cg_range_as_large(const cg_compiler *compiler, const cg_range *range, const cg_range *like) {
    cg_rectangle have = moved_rectangle(compiler, range), want = moved_rectangle(compiler, like);
    uint32_t down = cg_height(want) - 1, right = cg_width(want) - 1;
    if (have.top + down >= CG_EXCEL_ROWS || have.left + right >= CG_EXCEL_COLUMNS) return *range;
    cg_range large = *range;
    large.to = large.from;
    large.to.row += down;
    large.to.column += right;
    large.single = down + right == 0;
    large.whole = like->whole;
    return large;
}

cg_rectangle cg_range_rectangle(const cg_compiler *compiler, const cg_range *range) {
    return used_part(compiler->model, moved_rectangle(compiler, range));
}

cg_node *cg_range_node(cg_compiler *compiler, const cg_ast *ast) {
    cg_model_sheet *sheet = find_sheet(compiler, ast);
    if (!sheet) return NULL;
    const cg_corner from = ast->range.from, to = ast->range.to;
    cg_rectangle whole = moved_rectangle(compiler, &ast->range);
    if (whole.bottom >= CG_EXCEL_ROWS || whole.right >= CG_EXCEL_COLUMNS) {
        cg_report(compiler->graph->diagnostics, CG_E_SHAPE, ast->span,
                  "the reference leaves the worksheet when it is filled");
        return NULL;
    }
    whole = used_part(compiler->model, whole);
    if (!compiler->mapped) return cg_rectangle_node(compiler->model, sheet, whole);
    if (from.row_absolute != to.row_absolute || from.column_absolute != to.column_absolute) return by_cell(compiler);
    cg_node *node;
    if (compiler->group && cg_group_window(compiler, sheet, whole, !from.row_absolute, &node)) return node;
    cg_rectangle fill = cg_fill_rectangle(compiler->fill);
    return window_node(compiler, sheet, whole, from.row_absolute ? 0 : cg_height(fill) - 1,
                       from.column_absolute ? 0 : cg_width(fill) - 1);
}
