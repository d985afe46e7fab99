/* xlsx_layout.c: see xlsx_layout.h. */
#include "output/fills_to_data_tables.h"
#include "output/xlsx_builder.h"

#include "base/decimal.h"
#include "language/token.h"
#include "output/formula_shape.h"
#include "output/sheet_names.h"

cg_worksheet *cg_build_sheet(const cg_builder *to) {
    return &to->layout->worksheets[to->worksheet];
}

void cg_build_strip(const cg_builder *to, cg_strip strip) {
    cg_worksheet *sheet = cg_build_sheet(to);
    if (strip.rows == 0) return;
    CG_PUSH(to->arena, &sheet->strips, strip);
    if (strip.row + strip.rows > sheet->rows) sheet->rows = strip.row + strip.rows;
    if (strip.column + 1 > sheet->columns) sheet->columns = strip.column + 1;
}

const cg_cell *cg_build_text_cell(const cg_builder *to, const char *text) {
    cg_cell *cell = CG_NEW(to->arena, cg_cell);
    *cell = cg_text_cell(cg_intern_string(to->view->texts, text));
    return cell;
}

void cg_build_heading(const cg_builder *to, uint32_t row, uint32_t column, const char *text, cg_role role) {
    cg_build_strip(to, (cg_strip){.row = row,
                                  .column = column,
                                  .rows = 1,
                                  .cells = cg_build_text_cell(to, text),
                                  .stride = 1,
                                  .role = role,
                                  .format = {.general = true}});
}

/* ---- Tables ---- */

static bool takes_beside(const cg_view *view, const cg_view_table *table, const bool *beside, const cg_ast *ast) {
    if (ast->kind == CG_AST_STRUCTURED && ast->structured.item == CG_ITEM_THIS_ROW) {
        size_t first, last;
        if (cg_view_structured(view, table, &ast->structured, &first, &last) != table) return false;
        return beside[first] || beside[last];
    }
    for (uint32_t i = 0; ast->kind == CG_AST_CALL && i < ast->call.n_args; i++)
        if (takes_beside(view, table, beside, ast->call.args[i])) return true;
    return false;
}

/* NAME[k], and what takes its cells row by row, and what takes theirs. */
static bool *find_beside(const cg_builder *to, const cg_view_table *table) {
    bool *beside = CG_NEW_ARRAY(to->arena, table->n_columns, bool);
    for (size_t i = 0; i < table->n_columns; i++)
        beside[i] = table->columns[i].adjoint || (table->columns[i].formula && table->columns[i].parts > 0);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < table->n_columns; i++) {
            const cg_ast *formula = table->columns[i].formula;
            if (beside[i] || !formula || !takes_beside(to->view, table, beside, formula)) continue;
            beside[i] = changed = true;
        }
    }
    return beside;
}

static cg_strip column_strip(const cg_builder *to, const cg_view_table *table, const cg_view_column *column) {
    cg_strip strip = {.row = CG_FIRST_ROW,
                      .rows = (uint32_t)table->rows,
                      .cells = column->cells,
                      .stride = 1,
                      .formula = column->formula,
                      .table = table,
                      .role = column->adjoint   ? CG_ROLE_ADJOINT
                              : column->formula ? CG_ROLE_FORMULA
                                                : CG_ROLE_DATA};
    int most = column->adjoint ? CG_ADJOINT_DECIMALS : column->formula ? CG_FORMULA_DECIMALS : CG_DATA_DECIMALS;
    strip.format = cg_number_format_of(column->cells, table->rows, 1, most);
    if (!column->formula) return strip;
    cg_formula_shape shape = cg_formula_shape_of(to->view, table, column->formula);
    if (column->parts > 0) {
        strip.array_rows = shape.by_row ? 1 : strip.rows;
        strip.array_cols = column->parts;
        if (column->part > 0) strip.formula = NULL;
    } else if (shape.array) {
        strip.array_rows = strip.array_cols = 1; /* a table takes array formulas of one cell */
    }
    return strip;
}

/* The own columns of a table in it or beside it, or those of the backward pass. */
static void add_columns(cg_builder *to, const cg_view_table *table, cg_table_spots *spots, bool beside, bool adjoint) {
    for (size_t i = 0; i < table->n_columns; i++) {
        if (spots->beside[i] != beside || table->columns[i].adjoint != adjoint) continue;
        cg_strip strip = column_strip(to, table, &table->columns[i]);
        strip.column = spots->columns[i] = to->column++;
        cg_role role = strip.role == CG_ROLE_DATA ? CG_ROLE_DATA_HEADER
                       : adjoint                  ? CG_ROLE_ADJOINT_HEADER
                                                  : CG_ROLE_FORMULA_HEADER;
        cg_build_heading(to, CG_HEADER_ROW, strip.column, table->columns[i].name->bytes, role);
        cg_build_strip(to, strip);
    }
}

/* 1043 -> "1,043" */
static const char *grouped(cg_arena *arena, size_t count) {
    if (count < 1000) return cg_format(arena, "%zu", count);
    return cg_format(arena, "%s,%03zu", grouped(arena, count / 1000), count % 1000);
}

static const char *rows_text(const cg_builder *to, const cg_view_table *table) {
    const char *all =
        cg_format(to->arena, "%s row%s", grouped(to->arena, table->all_rows), table->all_rows == 1 ? "" : "s");
    if (table->path) all = cg_format(to->arena, "%s of %s", all, cg_file_name(table->path));
    if (table->rows == table->all_rows) return all;
    return cg_format(to->arena, "A sample: %s of the %s. Totals are those of all rows.",
                     grouped(to->arena, table->rows), all);
}

/* The Excel table and its titles; columns beside it follow later. */
static void add_table(cg_builder *to, size_t index) {
    const cg_view_table *table = &to->view->tables[index];
    cg_table_spots *spots = &to->layout->tables[index];
    *spots = (cg_table_spots){.worksheet = to->worksheet,
                              .beside = find_beside(to, table),
                              .columns = CG_NEW_ARRAY(to->arena, table->n_columns, uint32_t)};
    cg_worksheet *sheet = cg_build_sheet(to);
    sheet->table = table;
    sheet->span = table->span;
    to->column = CG_TABLE_COLUMN;
    add_columns(to, table, spots, false, false);
    sheet->table_columns = to->column - CG_TABLE_COLUMN;
    cg_build_heading(to, CG_SUBTITLE_ROW, CG_TABLE_COLUMN, rows_text(to, table), CG_ROLE_SUBTITLE);
}

/* After a gap. */
static void add_columns_beside(cg_builder *to, size_t index, bool adjoint) {
    cg_table_spots *spots = &to->layout->tables[index];
    uint32_t before = to->column;
    if (before > 0) to->column++;
    uint32_t start = to->column;
    add_columns(to, &to->view->tables[index], spots, true, adjoint);
    if (to->column == start) to->column = before;
}

/* ---- Widths ---- */

static const double usual_width = 8.43, gap_width = 2.5, widest = 42;

static double number_width(const cg_strip *strip, double number) {
    char text[CG_NUMBER_ROOM];
    return (double)cg_number_format_write(strip->format, number, text);
}

static double cell_width(cg_cell cell) {
    if (cg_is_text(cell)) return (double)cg_utf8_count(cg_cell_text(cell)->bytes, cg_cell_text(cell)->length);
    if (cg_is_error(cell)) return (double)strlen(cg_error_text(cg_cell_error(cell)));
    return cg_is_boolean(cell) ? 5 : 0;
}

/* The longest cell. Of numbers in one format the largest and the smallest are the longest; without a format all are
 * looked at. */
static double content_width(const cg_strip *strip) {
    double width = 0, low = 0, high = 0;
    for (uint32_t i = 0; i < strip->rows; i++) {
        cg_cell cell = strip->cells[(size_t)i * strip->stride];
        if (!cg_is_number(cell))
            width = fmax(width, cell_width(cell));
        else if (strip->format.general)
            width = fmax(width, number_width(strip, cell.number));
        else if (cell.number < low)
            low = cell.number;
        else if (cell.number > high)
            high = cell.number;
    }
    if (strip->format.general) return width;
    return fmax(width, fmax(number_width(strip, low), number_width(strip, high)));
}

static double strip_width(const cg_strip *strip) {
    if (strip->role == CG_ROLE_TITLE || strip->role == CG_ROLE_SUBTITLE || strip->role == CG_ROLE_SECTION ||
        strip->role == CG_ROLE_FACT || strip->role == CG_ROLE_SOURCE)
        return 0; /* they run over their neighbours */
    double width = content_width(strip);
    bool header = strip->role == CG_ROLE_DATA_HEADER || strip->role == CG_ROLE_FORMULA_HEADER ||
                  strip->role == CG_ROLE_ADJOINT_HEADER;
    return header ? width * 1.1 + 2.5 : width * 1.05 + 1.5; /* a header is bold and has the filter's button */
}

void cg_build_widths(const cg_builder *to, uint32_t gaps_before) {
    cg_worksheet *sheet = cg_build_sheet(to);
    sheet->widths.count = 0;
    for (uint32_t i = 0; i < sheet->columns; i++)
        CG_PUSH(to->arena, &sheet->widths, 0);
    for (size_t i = 0; i < sheet->strips.count; i++) {
        double *width = &sheet->widths.at[sheet->strips.at[i].column];
        *width = fmax(*width, strip_width(&sheet->strips.at[i]));
    }
    for (uint32_t i = 0; i < sheet->columns; i++) {
        double *width = &sheet->widths.at[i];
        *width = *width > 0 ? fmin(fmax(*width, 6), widest) : i < gaps_before ? gap_width : usual_width;
    }
}

/* ---- Titles and results on top ---- */

static bool is_gap(const cg_worksheet *sheet, uint32_t column) {
    for (size_t i = 0; i < sheet->strips.count; i++)
        if (sheet->strips.at[i].column == column) return false;
    return column < sheet->columns;
}

static double text_width(const cg_strip *strip) {
    const cg_text *text = cg_cell_text(strip->cells[0]);
    return (double)cg_utf8_count(text->bytes, text->length);
}

/* The first column that the titles in A1, in its larger letters, and A2 do not run over. */
static uint32_t after_titles(const cg_worksheet *sheet) {
    double needed = 0;
    for (size_t i = 0; i < sheet->strips.count; i++) {
        const cg_strip *strip = &sheet->strips.at[i];
        if (strip->role == CG_ROLE_TITLE) needed = fmax(needed, 1.7 * text_width(strip) + 2);
        if (strip->role == CG_ROLE_SUBTITLE) needed = fmax(needed, text_width(strip) + 2);
    }
    uint32_t column = 0;
    for (; needed > 0; column++)
        needed -= column < sheet->widths.count ? sheet->widths.at[column] : usual_width;
    return column;
}

static void add_results(cg_builder *to, uint32_t column) {
    for (size_t i = 0; i < to->view->n_cells; i++) {
        const cg_view_block *block = &to->view->cells[i];
        if (!cg_block_is_single(block) || block->sheet) continue;
        while (is_gap(cg_build_sheet(to), column))
            column++;
        cg_build_heading(to, CG_TITLE_ROW, column, block->name->bytes,
                         block->step ? CG_ROLE_ADJOINT_HEADER : CG_ROLE_RESULT_NAME);
        cg_strip strip = cg_build_result(to, block);
        strip.row = CG_SUBTITLE_ROW;
        to->column = column++;
        to->layout->cells[i] = cg_build_block(to, block, strip);
    }
}

/* ---- Worksheets ---- */

/* The first worksheet of the model: the first table, if there is one, with everything that has a name. */
static void add_model(cg_builder *to) {
    cg_worksheet *sheet = cg_build_sheet(to);
    sheet->header_rows = CG_FIRST_ROW;
    to->column = 0;
    if (to->view->n_tables > 0) add_table(to, 0);
    cg_build_params(to);
    for (int adjoint = 0; adjoint < 2 && to->view->n_tables > 0; adjoint++)
        add_columns_beside(to, 0, adjoint);
    cg_build_named_arrays(to);
    uint32_t gaps_before = sheet->columns; /* the columns that the title runs over are no gaps */
    cg_build_heading(to, CG_TITLE_ROW, 0, to->view->title, CG_ROLE_TITLE);
    cg_build_widths(to, gaps_before);
    add_results(to, after_titles(sheet));
    cg_build_widths(to, gaps_before);
}

static void add_further_table(cg_builder *to, size_t index) {
    cg_worksheet *sheet = cg_build_sheet(to);
    sheet->header_rows = CG_FIRST_ROW;
    add_table(to, index);
    add_columns_beside(to, index, false);
    add_columns_beside(to, index, true);
    cg_build_heading(to, CG_TITLE_ROW, 0, to->view->tables[index].name->bytes, CG_ROLE_TITLE);
    cg_build_widths(to, sheet->columns);
}

/* Cells of the view's worksheet `sheet` that a solve changes, which look like params. */
static bool is_variable(const cg_view *view, size_t sheet, uint32_t row, uint32_t column) {
    for (size_t i = 0; i < view->n_params; i++) {
        const cg_view_block *block = &view->params[i];
        if (block->sheet == sheet + 1 && row - block->row < block->rows && column - block->column < block->cols)
            return true;
    }
    return false;
}

/* Values under each other, where some may be variables. */
static void add_values(const cg_builder *to, size_t sheet, const cg_strip *all) {
    for (uint32_t from = 0, end; from < all->rows; from = end) {
        bool variable = is_variable(to->view, sheet, all->row + from, all->column);
        for (end = from + 1; end < all->rows; end++)
            if (is_variable(to->view, sheet, all->row + end, all->column) != variable) break;
        cg_strip part = *all;
        part.row += from;
        part.rows = end - from;
        part.cells += (size_t)from * all->stride;
        if (variable) part.role = CG_ROLE_INPUT;
        cg_build_strip(to, part);
    }
}

static bool is_filled(const cg_view_sheet *sheet, uint32_t row, uint32_t column) {
    for (size_t i = 0; i < sheet->n_fills; i++) {
        const cg_view_fill *fill = &sheet->fills[i];
        if (row >= fill->from.row && row <= fill->to.row && column >= fill->from.column && column <= fill->to.column)
            return true;
    }
    return false;
}

/* Variable cells that the sheet file leaves blank. */
static void add_blank_variables(const cg_builder *to, size_t sheet) {
    for (size_t i = 0; i < to->view->n_params; i++) {
        const cg_view_block *block = &to->view->params[i];
        for (size_t at = 0; block->sheet == sheet + 1 && at < (size_t)block->rows * block->cols; at++) {
            cg_strip strip = {.row = block->row + (uint32_t)(at / block->cols),
                              .column = block->column + (uint32_t)(at % block->cols),
                              .rows = 1,
                              .cells = &block->cells[at],
                              .stride = 1,
                              .role = CG_ROLE_INPUT,
                              .format = cg_number_format_of(&block->cells[at], 1, 1, CG_INPUT_DECIMALS)};
            if (!is_filled(&to->view->sheets[sheet], strip.row, strip.column)) cg_build_strip(to, strip);
        }
    }
}

static void add_fill(const cg_builder *to, size_t sheet, const cg_view_fill *fill, const cg_data_table_part *part) {
    uint32_t rows = fill->to.row - fill->from.row + 1, cols = fill->to.column - fill->from.column + 1;
    cg_strip strip = {.row = fill->from.row,
                      .rows = rows,
                      .stride = cols,
                      .formula = fill->formula,
                      .fill = fill,
                      .role = CG_ROLE_FREE};
    strip.format = cg_number_format_of(fill->cells, (size_t)rows * cols, 1, CG_DATA_DECIMALS);
    bool whole = part->is_part || (fill->array && fill->formula);
    if (fill->formula) {
        cg_formula_shape shape = cg_formula_shape_of(to->view, NULL, fill->formula);
        whole |= shape.rows != 1 || shape.cols != 1; /* an array that fills the rectangle */
        strip.array_rows = whole ? rows : shape.array;
        strip.array_cols = whole ? cols : shape.array;
    }
    if (part->is_part) {
        strip.data_table = part->attributes;
        strip.array_rows = part->attributes ? part->rows : rows;
        strip.array_cols = part->attributes ? part->cols : cols;
        if (!part->attributes) strip.formula = NULL; /* the table's first cell is in another fill */
    }
    for (uint32_t col = 0; col < cols; col++) {
        strip.column = fill->from.column + col;
        strip.cells = fill->cells + col;
        if (!fill->formula) strip.format = cg_number_format_of(strip.cells, rows, cols, CG_DATA_DECIMALS);
        if (fill->formula)
            cg_build_strip(to, strip);
        else
            add_values(to, sheet, &strip);
        if (whole) strip.formula = NULL;
    }
}

static void add_sheet(cg_builder *to, size_t index) {
    const cg_view_sheet *sheet = &to->view->sheets[index];
    const cg_data_table_part *parts = cg_fills_to_data_tables(to->arena, sheet);
    for (size_t i = 0; i < sheet->n_fills; i++)
        add_fill(to, index, &sheet->fills[i], &parts[i]);
    add_blank_variables(to, index);
    cg_build_sheet(to)->span = sheet->span;
    cg_build_widths(to, 0);
}

/* Names first, because formulas and checks need them all. */
static void name_worksheets(cg_builder *to, uint32_t models) {
    const cg_view *view = to->view;
    cg_worksheet *worksheets = to->layout->worksheets;
    const cg_text **taken = CG_NEW_ARRAY(to->arena, to->layout->n_worksheets, const cg_text *);
    size_t n = 0;
    for (size_t i = 0; i < view->n_sheets; i++)
        taken[n++] = worksheets[models + i].name = view->sheets[i].name;
    for (uint32_t i = 0; i < models; i++) {
        const char *wish = view->n_tables > 0 ? view->tables[i].name->bytes : view->title;
        taken[n] = worksheets[i].name = cg_free_sheet_name(view, wish, taken, n);
        n++;
    }
    for (size_t i = 0; i < view->n_charts; i++) {
        taken[n] = worksheets[n].name = cg_free_sheet_name(view, view->charts[i].name, taken, n);
        n++;
    }
    for (size_t i = 0; i <= view->n_reports; i++) {
        const char *wish = i < view->n_reports ? view->reports[i].name : "About";
        taken[n] = worksheets[n].name = cg_free_sheet_name(view, wish, taken, n);
        n++;
    }
}

/* Whether there are blocks that are not cells of a worksheet already. */
static bool has_places(const cg_view *view) {
    for (size_t i = 0; i < view->n_params; i++)
        if (!view->params[i].sheet || view->params[i].slopes) return true;
    for (size_t i = 0; i < view->n_cells; i++)
        if (!view->cells[i].sheet) return true;
    return false;
}

/* The blocks that are cells of a worksheet. */
static void place_on_sheets(cg_layout *layout, uint32_t models) {
    const cg_view *view = layout->view;
    for (size_t i = 0; i < view->n_params + view->n_cells; i++) {
        bool params = i < view->n_params;
        const cg_view_block *block = params ? &view->params[i] : &view->cells[i - view->n_params];
        if (!block->sheet) continue;
        cg_spot *spot = params ? &layout->params[i] : &layout->cells[i - view->n_params];
        *spot = (cg_spot){models + (uint32_t)block->sheet - 1, block->row, block->column};
    }
}

const cg_layout *cg_view_to_layout(const cg_view *view) {
    cg_layout *layout = CG_NEW(view->arena, cg_layout);
    cg_builder to = {.arena = view->arena, .view = view, .layout = layout};
    bool nothing_else = view->n_sheets == 0 || has_places(view);
    uint32_t models = view->n_tables > 0 ? (uint32_t)view->n_tables : nothing_else;
    layout->view = view;
    uint32_t charts = models + (uint32_t)view->n_sheets, reports = charts + (uint32_t)view->n_charts;
    uint32_t about = reports + (uint32_t)view->n_reports;
    layout->n_worksheets = about + 1;
    layout->worksheets = CG_NEW_ARRAY(view->arena, layout->n_worksheets, cg_worksheet);
    layout->tables = CG_NEW_ARRAY(view->arena, view->n_tables, cg_table_spots);
    layout->params = CG_NEW_ARRAY(view->arena, view->n_params, cg_spot);
    layout->slopes = cg_alloc(view->arena, view->n_params * sizeof *layout->slopes);
    layout->cells = CG_NEW_ARRAY(view->arena, view->n_cells, cg_spot);
    name_worksheets(&to, models);
    place_on_sheets(layout, models);
    for (uint32_t i = 0; i < models; i++) {
        to.worksheet = i;
        if (i == 0)
            add_model(&to);
        else
            add_further_table(&to, i);
    }
    for (size_t i = 0; i < view->n_sheets; i++) {
        to.worksheet = models + (uint32_t)i;
        add_sheet(&to, i);
    }
    for (to.worksheet = charts; to.worksheet < reports; to.worksheet++)
        cg_build_chart(&to, &view->charts[to.worksheet - charts]);
    for (to.worksheet = reports; to.worksheet < about; to.worksheet++)
        cg_build_report(&to, &view->reports[to.worksheet - reports]);
    cg_build_about(&to);
    return layout;
}
