/* xlsx_check.c: what Excel would refuse, found before anything is written. */
#include "base/limits.h"
#include "language/token.h"
#include "output/ast_to_excel.h"
#include "output/formula_shape.h"

enum { LONGEST_FORMULA = 8192, DEEPEST_FORMULA = 64, LONGEST_HEADER = 255 };

static void report(const cg_layout *layout, cg_code code, cg_span span, const char *text) {
    cg_report(layout->view->diagnostics, code, span, "%s", text);
}

/* ---- Sizes ---- */

static void check_size(const cg_layout *layout, const cg_worksheet *sheet) {
    cg_arena *arena = layout->view->arena;
    const char *name = sheet->name->bytes;
    if (sheet->rows > CG_EXCEL_ROWS && sheet->table)
        report(layout, CG_E_EXCEL_SIZE, sheet->span,
               cg_format(arena, "table %s has %zu rows and Excel's worksheet has room for %d under the headers",
                         sheet->table->name->bytes, sheet->table->rows, CG_EXCEL_ROWS - CG_TABLE_ROW - 1));
    else if (sheet->rows > CG_EXCEL_ROWS)
        report(layout, CG_E_EXCEL_SIZE, sheet->span,
               cg_format(arena, "worksheet %s needs %u rows and Excel's have %d", name, sheet->rows, CG_EXCEL_ROWS));
    if (sheet->columns > CG_EXCEL_COLUMNS)
        report(layout, CG_E_EXCEL_SIZE, sheet->span,
               cg_format(arena, "worksheet %s needs %u columns and Excel's have %d", name, sheet->columns,
                         CG_EXCEL_COLUMNS));
}

/* ---- Names ---- */

static void check_name(const cg_layout *layout, const cg_text *name, cg_span span, const char *problem) {
    if (!problem) return;
    cg_arena *arena = layout->view->arena;
    report(layout, CG_E_EXCEL_NAME, span, cg_format(arena, "Excel refuses the name \"%s\": %s", name->bytes, problem));
}

static const char *header_problem(const cg_text *name) {
    if (name->length == 0) return "a column of a table has a name";
    if (cg_utf16_count(name->bytes, name->length) > LONGEST_HEADER) return "a column's name has at most 255 characters";
    for (const char *each = name->bytes; *each; each++)
        if ((unsigned char)*each < ' ' && *each != '\n') return "it holds a control character";
    return NULL;
}

static void check_names(const cg_layout *layout) {
    const cg_view *view = layout->view;
    for (size_t i = 0; i < view->n_sheets; i++)
        check_name(layout, view->sheets[i].name, view->sheets[i].span, cg_sheet_name_problem(view->sheets[i].name));
    for (size_t i = 0; i < view->n_params; i++)
        if (!view->params[i].sheet)
            check_name(layout, view->params[i].name, view->params[i].span, cg_name_problem(view->params[i].name));
    for (size_t i = 0; i < view->n_cells; i++)
        if (!view->cells[i].sheet)
            check_name(layout, view->cells[i].name, view->cells[i].span, cg_name_problem(view->cells[i].name));
    for (size_t i = 0; i < view->n_tables; i++) {
        const cg_view_table *table = &view->tables[i];
        check_name(layout, table->name, table->span, cg_name_problem(table->name));
        for (size_t j = 0; j < table->n_columns; j++)
            check_name(layout, table->columns[j].name, table->columns[j].span, header_problem(table->columns[j].name));
    }
}

/* ---- Cells ---- */

static bool is_long(cg_cell cell) {
    if (!cg_is_text(cell)) return false;
    const cg_text *text = cg_cell_text(cell);
    return text->length > CG_MAX_TEXT_LENGTH && cg_utf16_count(text->bytes, text->length) > CG_MAX_TEXT_LENGTH;
}

static void check_texts(const cg_layout *layout, const cg_worksheet *sheet, const cg_strip *strip) {
    for (uint32_t i = 0; i < strip->rows; i++) {
        if (!is_long(strip->cells[(size_t)i * strip->stride])) continue;
        char corner[CG_CORNER_ROOM];
        cg_corner_to_text((cg_corner){.row = strip->row + i, .column = strip->column}, corner);
        report(layout, CG_E_EXCEL_TEXT, sheet->span,
               cg_format(layout->view->arena,
                         "the text of %s on worksheet %s is longer than a cell of Excel holds (%d characters)", corner,
                         sheet->name->bytes, CG_MAX_TEXT_LENGTH));
        return;
    }
}

static void check_formula(const cg_layout *layout, uint32_t worksheet, const cg_strip *strip) {
    if (strip->data_table || !cg_check_formula(layout, strip, strip->formula)) return;
    /* The last row has the longest row numbers. */
    cg_formula_place place = {layout, worksheet, strip->row + strip->rows - 1, strip->column, strip};
    cg_writer writer = {.arena = layout->view->arena};
    cg_ast_to_excel(&writer, &place, strip->formula);
    const char *text = cg_written(&writer);
    if (cg_utf16_count(text, strlen(text)) > LONGEST_FORMULA)
        report(layout, CG_E_EXCEL_FORMULA, strip->formula->span,
               cg_format(layout->view->arena, "in Excel this formula has more than %d characters", LONGEST_FORMULA));
    if (cg_formula_shape_of(layout->view, strip->table, strip->formula).depth > DEEPEST_FORMULA)
        report(layout, CG_E_EXCEL_FORMULA, strip->formula->span,
               cg_format(layout->view->arena, "this formula has more than %d functions inside each other",
                         DEEPEST_FORMULA));
}

bool cg_layout_check(const cg_layout *layout) {
    size_t before = layout->view->diagnostics->errors;
    check_names(layout);
    for (uint32_t i = 0; i < layout->n_worksheets; i++) {
        const cg_worksheet *sheet = &layout->worksheets[i];
        check_size(layout, sheet);
        const cg_ast *last = NULL; /* a formula of several strips is checked once */
        for (size_t j = 0; j < sheet->strips.count; j++) {
            const cg_strip *strip = &sheet->strips.at[j];
            check_texts(layout, sheet, strip);
            if (strip->formula && strip->formula != last) check_formula(layout, i, strip);
            if (strip->formula) last = strip->formula;
        }
    }
    return layout->view->diagnostics->errors == before;
}
