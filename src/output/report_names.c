/* report_names.c: see report_names.h. */
#include "output/report_names.h"

static const char *label(const cg_view *view, const cg_text *const *labels, uint32_t index) {
    return labels ? labels[index]->bytes : cg_format(view->arena, "%u", index + 1);
}

static const char *name_in_block(const cg_view *view, const cg_view_block *block, uint32_t row, uint32_t column) {
    const char *name = block->name->bytes;
    if (block->rows > 1) name = cg_format(view->arena, "%s %s", name, label(view, block->row_labels, row));
    if (block->cols > 1) name = cg_format(view->arena, "%s %s", name, label(view, block->col_labels, column));
    return name;
}

/* ---- Cells of a worksheet ---- */

/* "Plan!B9" */
static const char *address(const cg_view *view, const cg_text *sheet, uint32_t row, uint32_t column) {
    cg_corner corner = {.row = row, .column = column};
    cg_ast ast = {.kind = CG_AST_RANGE, .range = {.sheet = sheet, .from = corner, .to = corner, .single = true}};
    return cg_ast_to_text(view->arena, &ast);
}

static const char *text_in_fill(const cg_view_fill *fill, uint32_t row, uint32_t column) {
    size_t width = fill->to.column - fill->from.column + 1;
    cg_cell cell = fill->cells[(row - fill->from.row) * width + (column - fill->from.column)];
    return cg_is_text(cell) && cg_cell_text(cell)->length ? cg_cell_text(cell)->bytes : NULL;
}

/* The nearest text to the left of a cell or, `upward`, above it; NULL: there is none. */
static const char *nearest_text(const cg_view_sheet *sheet, uint32_t row, uint32_t column, bool upward) {
    const char *found = NULL;
    uint32_t begin = 0, limit = upward ? row : column; /* what lies there is nearer than `found` */
    for (size_t i = 0; i < sheet->n_fills; i++) {
        const cg_view_fill *fill = &sheet->fills[i];
        bool beside = upward ? column >= fill->from.column && column <= fill->to.column
                             : row >= fill->from.row && row <= fill->to.row;
        if (!beside) continue;
        uint32_t first = upward ? fill->from.row : fill->from.column, last = upward ? fill->to.row : fill->to.column;
        for (uint32_t at = last < limit ? last + 1 : limit; at > begin && at > first; at--) {
            const char *text = upward ? text_in_fill(fill, at - 1, column) : text_in_fill(fill, row, at - 1);
            if (!text) continue;
            found = text;
            begin = at;
        }
    }
    return found;
}

static const char *name_in_sheet(const cg_view *view, const cg_view_sheet *sheet, uint32_t row, uint32_t column) {
    const char *left = nearest_text(sheet, row, column, false), *above = nearest_text(sheet, row, column, true);
    const char *name = address(view, sheet->name, row, column);
    if (!left && !above) return name;
    return cg_format(view->arena, "%s (%s%s%s)", name, left ? left : "", left && above ? " " : "", above ? above : "");
}

/* ---- Any cell ---- */

const char *cg_report_cell_name(const cg_view *view, const cg_view_block *block, size_t index) {
    uint32_t row = (uint32_t)(index / block->cols), column = (uint32_t)(index % block->cols);
    if (!block->sheet) return name_in_block(view, block, row, column);
    return name_in_sheet(view, &view->sheets[block->sheet - 1], block->row + row, block->column + column);
}

const char *cg_report_formula_name(const cg_view *view, const cg_view_block *block, size_t index,
                                   const cg_ast *formula) {
    const char *name = cg_report_cell_name(view, block, index);
    if (block->sheet || formula->kind == CG_AST_NAME) return name;
    return cg_format(view->arena, "%s: %s", name, cg_ast_to_text(view->arena, formula));
}
