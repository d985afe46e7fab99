/* workbook_names.c: what a workbook names beside its cells: defined names, and tables that lie on worksheets.
 *
 * Enters: a name or a structured reference in a formula. Leaves: the node of what it stands for, or the rectangles of
 * cells it means. A defined name is a formula that is compiled anew wherever it is used, because its relative
 * references move with the cell that uses it; a structured reference to a table of a worksheet is a range. */
#include "graph/compiler.h"

#include "base/limits.h"

/* ---- Defined names ---- */

const cg_defined_name *cg_find_defined_name(const cg_model *model, const cg_text *name, const cg_text *sheet) {
    const cg_defined_name *found = NULL;
    for (size_t i = 0; model && i < model->document->n_defined_names; i++) {
        const cg_defined_name *each = &model->document->defined_names[i];
        if (!cg_text_equal(each->name, name)) continue;
        if (each->sheet && sheet && cg_text_equal(each->sheet, sheet)) return each;
        if (!each->sheet) found = each;
    }
    return found;
}

bool cg_is_no_name(const cg_compiler *compiler, const cg_text *name) {
    const cg_document *document = compiler->model ? compiler->model->document : NULL;
    if (!document || !document->names_are_known || !compiler->fill || !compiler->fill->stored.cells) return false;
    for (size_t i = 0; i < document->n_lost_names; i++)
        if (cg_text_equal(document->lost_names[i], name)) return false;
    return true;
}

bool cg_enter_defined_name(const cg_compiler *compiler, const cg_defined_name *name, cg_compiler *inner) {
    *inner = *compiler;
    inner->bindings = NULL;
    inner->n_bindings = 0;
    inner->table = NULL;
    inner->depth++;
    inner->in_name = true;
    if (compiler->fill && !compiler->in_name) {
        inner->name_row = compiler->fill->from.row;
        inner->name_column = compiler->fill->from.column;
    }
    if (name->sheet) inner->sheet = cg_model_find_sheet(compiler->model, name->sheet);
    if (inner->depth <= CG_MAX_NESTING) return true;
    cg_report(compiler->graph->diagnostics, CG_E_CYCLE, name->span, "the name %s stands for itself", name->name->bytes);
    return false;
}

cg_node *cg_defined_name_node(cg_compiler *compiler, const cg_defined_name *name, bool *reference) {
    cg_compiler inner;
    if (!cg_enter_defined_name(compiler, name, &inner)) return NULL;
    cg_node *node = cg_compile(&inner, name->formula, reference);
    compiler->draw_stream = inner.draw_stream;
    return node;
}

/* ---- Tables on worksheets ---- */

static bool lies_in(const cg_sheet_table *table, const cg_compiler *compiler) {
    if (!compiler->fill || !compiler->sheet || !cg_text_equal(compiler->sheet->block->name, table->sheet)) return false;
    uint32_t row = compiler->fill->from.row + compiler->row, column = compiler->fill->from.column + compiler->column;
    uint32_t last = table->has_totals ? table->totals_row : table->last_row;
    return row >= table->header.row && row <= last && column >= table->header.column &&
           column < table->header.column + table->n_columns;
}

const cg_sheet_table *cg_find_sheet_table(const cg_compiler *compiler, const cg_text *name) {
    for (size_t i = 0; compiler->model && i < compiler->model->document->n_sheet_tables; i++) {
        const cg_sheet_table *table = &compiler->model->document->sheet_tables[i];
        if (name ? cg_text_equal(table->name, name) : lies_in(table, compiler)) return table;
    }
    return NULL;
}

static bool find_column(const cg_compiler *compiler, const cg_sheet_table *table, const cg_ast *ast,
                        const cg_text *name, uint32_t *column) {
    for (*column = 0; *column < table->n_columns; ++*column)
        if (cg_text_equal(table->columns[*column], name)) return true;
    cg_report(compiler->graph->diagnostics, CG_E_UNKNOWN_COLUMN, ast->span, "table %s has no column %s",
              table->name->bytes, name->bytes);
    return false;
}

/* The rows that an item means; false where the table has none of them. */
static bool find_rows(const cg_compiler *compiler, const cg_sheet_table *table, cg_item item, cg_range *range) {
    uint32_t last = table->has_totals ? table->totals_row : table->last_row;
    range->from.row_absolute = range->to.row_absolute = item != CG_ITEM_THIS_ROW;
    range->from.row = table->first_row;
    range->to.row = table->last_row;
    switch (item) {
    case CG_ITEM_THIS_ROW: /* the row of the cell that uses it, on whichever sheet */
        range->from.row = range->to.row = compiler->fill->from.row;
        return true;
    case CG_ITEM_HEADERS: range->from.row = range->to.row = table->header.row; return table->has_headers;
    case CG_ITEM_ALL:
        range->from.row = table->header.row;
        range->to.row = last;
        return true;
    case CG_ITEM_HEADERS_DATA: range->from.row = table->header.row; return true;
    case CG_ITEM_TOTALS: range->from.row = range->to.row = table->totals_row; return table->has_totals;
    case CG_ITEM_DATA_TOTALS: range->to.row = last; return true;
    default: return true;
    }
}

/* A structured reference as a range of the sheet; false after an error was reported. */
bool cg_structured_range(const cg_compiler *compiler, const cg_sheet_table *table, const cg_ast *ast, cg_ast *out) {
    uint32_t first = 0, last = (uint32_t)table->n_columns - 1;
    const cg_structured *of = &ast->structured;
    if (of->first && !find_column(compiler, table, ast, of->first, &first)) return false;
    if (of->first) last = first;
    if (of->last && of->last != of->first && !find_column(compiler, table, ast, of->last, &last)) return false;
    *out = (cg_ast){.kind = CG_AST_RANGE, .span = ast->span};
    out->range.sheet = table->sheet;
    out->range.from =
        (cg_corner){.column = table->header.column + (first < last ? first : last), .column_absolute = true};
    out->range.to =
        (cg_corner){.column = table->header.column + (first < last ? last : first), .column_absolute = true};
    if (of->item == CG_ITEM_THIS_ROW && !compiler->fill) {
        cg_report(compiler->graph->diagnostics, CG_E_NO_ROW, ast->span,
                  "this row of %s means nothing here: the formula stands in no cell", table->name->bytes);
        return false;
    }
    if (find_rows(compiler, table, of->item, &out->range)) return true;
    cg_report(compiler->graph->diagnostics, CG_E_NO_ROW, ast->span, "table %s has no such row", table->name->bytes);
    return false;
}

cg_node *cg_sheet_table_node(cg_compiler *compiler, const cg_sheet_table *table, const cg_ast *ast) {
    cg_ast range;
    if (!cg_structured_range(compiler, table, ast, &range)) return NULL;
    cg_compiler inner = *compiler; /* the range is made for the cell itself */
    inner.name_row = inner.name_column = 0;
    inner.in_name = false;
    uint32_t row = range.range.from.row + (range.range.from.row_absolute ? 0 : compiler->row);
    if (ast->structured.item == CG_ITEM_THIS_ROW && !compiler->mapped &&
        (row < table->first_row || row > table->last_row))
        return cg_node_constant(compiler->graph, (cg_cell[]){cg_error_cell(CG_VALUE)}, 1, 1);
    return cg_range_node(&inner, &range);
}

/* ---- References as rectangles ---- */

static bool add_range(const cg_compiler *compiler, const cg_range *range, cg_sheet_areas *out) {
    cg_model_sheet *sheet = range->sheet ? cg_model_find_sheet(compiler->model, range->sheet) : compiler->sheet;
    if (!sheet) return false;
    cg_sheet_area area = {sheet, cg_range_rectangle(compiler, range)};
    CG_PUSH(compiler->graph->arena, out, area);
    return true;
}

bool cg_reference_areas(const cg_compiler *compiler, const cg_ast *ast, cg_sheet_areas *out) {
    cg_ast range;
    if (ast->kind == CG_AST_RANGE) return add_range(compiler, &ast->range, out);
    if (ast->kind == CG_AST_NAME) {
        const cg_text *sheet = compiler->sheet ? compiler->sheet->block->name : NULL;
        const cg_defined_name *name = cg_find_defined_name(compiler->model, ast->name, sheet);
        cg_compiler inner;
        return name && cg_enter_defined_name(compiler, name, &inner) && cg_reference_areas(&inner, name->formula, out);
    }
    if (ast->kind == CG_AST_STRUCTURED) {
        const cg_sheet_table *table = cg_find_sheet_table(compiler, ast->structured.table);
        return table && cg_structured_range(compiler, table, ast, &range) && add_range(compiler, &range.range, out);
    }
    if (!cg_is_union(ast)) return false;
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        if (!cg_reference_areas(compiler, ast->call.args[i], out)) return false;
    return true;
}

bool cg_model_cells(cg_model *model, const cg_ast *ast, const cg_model_sheet **sheet, cg_rectangle *at) {
    cg_compiler compiler = {.model = model, .graph = model->graph};
    cg_sheet_areas areas = {0};
    if (!cg_reference_areas(&compiler, ast, &areas) || areas.count != 1) return false;
    *sheet = areas.at[0].sheet;
    *at = areas.at[0].at;
    return true;
}
