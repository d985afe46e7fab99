/* xlsx_layout.c: see xlsx_layout.h. */
#include "output/xlsx_layout.h"

#include "base/decimal.h"
#include "language/token.h"
#include "output/formula_shape.h"
#include "output/sheet_names.h"

enum {
    TITLE_ROW = 0,    /* and the names of results */
    SUBTITLE_ROW = 1, /* and the results */
    HEADER_ROW = CG_TABLE_ROW,
    FIRST_ROW = CG_TABLE_ROW + 1,
    DATA_DECIMALS = 4,
    FORMULA_DECIMALS = 4,
    ADJOINT_DECIMALS = 6,
    INPUT_DECIMALS = 6,
    RESULT_DECIMALS = 8
};

typedef struct builder {
    cg_arena *arena;
    const cg_view *view;
    cg_layout *layout;
    uint32_t worksheet; /* the one that is filled */
    uint32_t column;    /* its next free column */
} builder;

static cg_worksheet *sheet_of(const builder *to) {
    return &to->layout->worksheets[to->worksheet];
}

static void add_strip(const builder *to, cg_strip strip) {
    cg_worksheet *sheet = sheet_of(to);
    if (strip.rows == 0) return;
    CG_PUSH(to->arena, &sheet->strips, strip);
    if (strip.row + strip.rows > sheet->rows) sheet->rows = strip.row + strip.rows;
    if (strip.column + 1 > sheet->columns) sheet->columns = strip.column + 1;
}

static const cg_cell *text_cell(const builder *to, const char *text) {
    cg_cell *cell = CG_NEW(to->arena, cg_cell);
    *cell = cg_text_cell(cg_intern_string(to->view->texts, text));
    return cell;
}

static void add_heading(const builder *to, uint32_t row, uint32_t column, const char *text, cg_role role) {
    add_strip(to, (cg_strip){.row = row,
                             .column = column,
                             .rows = 1,
                             .cells = text_cell(to, text),
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
static bool *find_beside(const builder *to, const cg_view_table *table) {
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

static cg_strip column_strip(const builder *to, const cg_view_table *table, const cg_view_column *column) {
    cg_strip strip = {.row = FIRST_ROW,
                      .rows = (uint32_t)table->rows,
                      .cells = column->cells,
                      .stride = 1,
                      .formula = column->formula,
                      .table = table,
                      .role = column->adjoint   ? CG_ROLE_ADJOINT
                              : column->formula ? CG_ROLE_FORMULA
                                                : CG_ROLE_DATA};
    int most = column->adjoint ? ADJOINT_DECIMALS : column->formula ? FORMULA_DECIMALS : DATA_DECIMALS;
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
static void add_columns(builder *to, const cg_view_table *table, cg_table_spots *spots, bool beside, bool adjoint) {
    for (size_t i = 0; i < table->n_columns; i++) {
        if (spots->beside[i] != beside || table->columns[i].adjoint != adjoint) continue;
        cg_strip strip = column_strip(to, table, &table->columns[i]);
        strip.column = spots->columns[i] = to->column++;
        cg_role role = strip.role == CG_ROLE_DATA ? CG_ROLE_DATA_HEADER
                       : adjoint                  ? CG_ROLE_ADJOINT_HEADER
                                                  : CG_ROLE_FORMULA_HEADER;
        add_heading(to, HEADER_ROW, strip.column, table->columns[i].name->bytes, role);
        add_strip(to, strip);
    }
}

static const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* 1043 -> "1,043" */
static const char *grouped(cg_arena *arena, size_t count) {
    if (count < 1000) return cg_format(arena, "%zu", count);
    return cg_format(arena, "%s,%03zu", grouped(arena, count / 1000), count % 1000);
}

/* The Excel table and its titles; columns beside it follow later. */
static void add_table(builder *to, size_t index) {
    const cg_view_table *table = &to->view->tables[index];
    cg_table_spots *spots = &to->layout->tables[index];
    *spots = (cg_table_spots){.worksheet = to->worksheet,
                              .beside = find_beside(to, table),
                              .columns = CG_NEW_ARRAY(to->arena, table->n_columns, uint32_t)};
    cg_worksheet *sheet = sheet_of(to);
    sheet->table = table;
    sheet->span = table->span;
    to->column = CG_TABLE_COLUMN;
    add_columns(to, table, spots, false, false);
    sheet->table_columns = to->column - CG_TABLE_COLUMN;
    const char *rows = cg_format(to->arena, "%s row%s", grouped(to->arena, table->rows), table->rows == 1 ? "" : "s");
    if (table->path) rows = cg_format(to->arena, "%s of %s", rows, file_name(table->path));
    add_heading(to, SUBTITLE_ROW, CG_TABLE_COLUMN, rows, CG_ROLE_SUBTITLE);
}

/* After a gap. */
static void add_columns_beside(builder *to, size_t index, bool adjoint) {
    cg_table_spots *spots = &to->layout->tables[index];
    uint32_t before = to->column;
    if (before > 0) to->column++;
    uint32_t start = to->column;
    add_columns(to, &to->view->tables[index], spots, true, adjoint);
    if (to->column == start) to->column = before;
}

/* ---- Params and named cells ---- */

static bool is_single(const cg_view_block *block) {
    return block->rows == 1 && block->cols == 1;
}

/* The cells of a block, column by column; `strip` says what they have in common. */
static cg_spot add_block_cells(builder *to, const cg_view_block *block, cg_strip strip) {
    cg_spot spot = {to->worksheet, strip.row, to->column};
    bool array = strip.array_rows > 0;
    for (uint32_t col = 0; col < block->cols; col++) {
        strip.column = to->column++;
        strip.cells = block->cells + col;
        strip.rows = block->rows;
        strip.stride = block->cols;
        add_strip(to, strip);
        if (array) strip.formula = NULL;
    }
    return spot;
}

static cg_strip input_strip(const cg_view_block *block) {
    size_t n = (size_t)block->rows * block->cols;
    return (cg_strip){
        .row = FIRST_ROW, .role = CG_ROLE_INPUT, .format = cg_number_format_of(block->cells, n, 1, INPUT_DECIMALS)};
}

/* ---- Slopes: what the backward pass has to say of params ---- */

static const char *const slope_titles[CG_SLOPES] = {"gradient", "measured", "next"};

static cg_strip slope_strip(const builder *to, const cg_view_block *block, int which) {
    static const cg_role roles[CG_SLOPES] = {CG_ROLE_SLOPE, CG_ROLE_MEASURED, CG_ROLE_NEXT};
    size_t n = (size_t)block->rows * block->cols;
    cg_strip strip = {.row = FIRST_ROW,
                      .formula = block->formula,
                      .role = roles[which],
                      .format = cg_number_format_of(block->cells, n, 1, INPUT_DECIMALS)};
    bool array = block->formula && (n > 1 || cg_formula_shape_of(to->view, NULL, block->formula).array);
    if (array) strip.array_rows = block->rows;
    if (array) strip.array_cols = block->cols;
    return strip;
}

/* At `row`, from the next free column on. */
static void add_slope(builder *to, size_t params, int which, uint32_t row) {
    const cg_view_block *block = &to->view->params[params].slopes[which];
    cg_strip strip = slope_strip(to, block, which);
    strip.row = row;
    to->layout->slopes[params][which] = add_block_cells(to, block, strip);
}

/* Of a block of several rows: blocks like it to its right, each cell's column under the block's name. */
static void add_slopes_right(builder *to, size_t params) {
    for (int which = 0; which < CG_SLOPES; which++) {
        const cg_view_block *block = &to->view->params[params].slopes[which];
        to->column++;
        for (uint32_t col = 0; col < block->cols; col++) {
            const char *label = block->col_labels ? block->col_labels[col]->bytes : cg_format(to->arena, "%u", col + 1);
            if (block->cols > 1 || block->col_labels)
                label = cg_format(to->arena, "%s %s", block->name->bytes, label);
            else
                label = block->name->bytes;
            add_heading(to, HEADER_ROW, to->column + col, label, CG_ROLE_ADJOINT_HEADER);
        }
        add_slope(to, params, which, FIRST_ROW);
    }
}

/* Of a single row: rows under it. */
static void add_slopes_below(builder *to, size_t params, uint32_t row, uint32_t labels) {
    for (int which = 0; which < CG_SLOPES; which++) {
        to->column = labels;
        const char *name = to->view->params[params].slopes[which].name->bytes;
        add_heading(to, ++row, to->column++, name, CG_ROLE_ADJOINT_HEADER);
        add_slope(to, params, which, row);
    }
}

/* Of a single cell: cells to its right. */
static void add_single_slopes(builder *to, size_t params, uint32_t row, uint32_t names) {
    for (int which = 0; which < CG_SLOPES && to->view->params[params].slopes; which++) {
        to->column = names + 2 + (uint32_t)which;
        add_slope(to, params, which, row);
    }
}

/* Scalars: one list of names and values. */
static void add_single_params(builder *to) {
    uint32_t row = FIRST_ROW, names = to->column;
    bool slopes = false;
    for (size_t i = 0; i < to->view->n_params; i++) {
        const cg_view_block *block = &to->view->params[i];
        if (!is_single(block)) continue;
        add_heading(to, row, names, block->name->bytes, CG_ROLE_ROW_LABEL);
        cg_strip strip = input_strip(block);
        strip.row = row;
        to->column = names + 1;
        to->layout->params[i] = add_block_cells(to, block, strip);
        add_single_slopes(to, i, row++, names);
        slopes |= block->slopes != NULL;
    }
    if (row == FIRST_ROW) return;
    add_heading(to, HEADER_ROW, names, "Parameter", CG_ROLE_BLOCK_HEADER);
    add_heading(to, HEADER_ROW, names + 1, "Value", CG_ROLE_BLOCK_HEADER);
    to->column = names + 2;
    for (int which = 0; which < CG_SLOPES && slopes; which++)
        add_heading(to, HEADER_ROW, to->column++, slope_titles[which], CG_ROLE_ADJOINT_HEADER);
    to->column++; /* a gap */
}

/* A label given, or the number that counts it. */
static void add_label(const builder *to, uint32_t row, uint32_t column, const cg_text *const *labels, uint32_t index,
                      cg_role role) {
    cg_cell *cell = CG_NEW(to->arena, cg_cell);
    *cell = labels ? cg_text_cell(labels[index]) : cg_number_cell(index + 1.0);
    add_strip(to, (cg_strip){.row = row,
                             .column = column,
                             .rows = 1,
                             .cells = cell,
                             .stride = 1,
                             .role = role,
                             .format = {.general = true}});
}

static bool is_one_row(const cg_view_block *block) {
    return block->rows == 1 && block->cols > 1 && !block->row_labels;
}

/* Single rows with the same column labels stand under each other. */
static bool continues(const cg_view_block *before, const cg_view_block *block) {
    if (!is_one_row(before) || !is_one_row(block) || before->cols != block->cols) return false;
    if (!before->col_labels != !block->col_labels) return false;
    for (uint32_t i = 0; block->col_labels && i < block->cols; i++)
        if (!cg_text_equal(before->col_labels[i], block->col_labels[i])) return false;
    return true;
}

static void add_block_labels(const builder *to, const cg_view_block *block, uint32_t labels) {
    const char *corner = is_one_row(block) ? "Parameters" : block->name->bytes;
    add_heading(to, HEADER_ROW, labels, corner, CG_ROLE_BLOCK_HEADER);
    for (uint32_t row = 0; row < block->rows && !is_one_row(block); row++)
        add_label(to, FIRST_ROW + row, labels, block->row_labels, row, CG_ROLE_ROW_LABEL);
    for (uint32_t col = 0; col < block->cols; col++)
        add_label(to, HEADER_ROW, labels + 1 + col, block->col_labels, col, CG_ROLE_BLOCK_HEADER);
}

/* A block with its column labels above and its row labels on the left; a single row is labelled by its name. */
static void add_params_block(builder *to, size_t index, uint32_t row) {
    const cg_view_block *block = &to->view->params[index];
    uint32_t labels = to->column++;
    if (row == FIRST_ROW) add_block_labels(to, block, labels);
    if (is_one_row(block)) add_heading(to, row, labels, block->name->bytes, CG_ROLE_ROW_LABEL);
    cg_strip strip = input_strip(block);
    strip.row = row;
    to->layout->params[index] = add_block_cells(to, block, strip);
    if (block->slopes && is_one_row(block)) add_slopes_below(to, index, row, labels);
    if (block->slopes && !is_one_row(block)) add_slopes_right(to, index);
    to->column++; /* and a gap */
}

static void add_array_params(builder *to) {
    const cg_view_block *before = NULL;
    uint32_t row = FIRST_ROW, column = to->column;
    for (size_t i = 0; i < to->view->n_params; i++) {
        const cg_view_block *block = &to->view->params[i];
        if (is_single(block)) continue;
        bool under = before && continues(before, block);
        row = under ? row + (before->slopes ? 1 + CG_SLOPES : 1) : FIRST_ROW;
        if (under) to->column = column;
        column = to->column;
        add_params_block(to, i, row);
        before = block;
    }
}

static void add_params(builder *to) {
    uint32_t before = to->column;
    if (to->column > 0) to->column++;
    uint32_t start = to->column;
    add_single_params(to);
    add_array_params(to);
    to->column = to->column == start ? before : to->column - 1; /* no gap after the last */
}

static cg_strip result_strip(const builder *to, const cg_view_block *block) {
    size_t n = (size_t)block->rows * block->cols;
    cg_strip strip = {.formula = block->formula,
                      .role = CG_ROLE_RESULT,
                      .format = cg_number_format_of(block->cells, n, 1, RESULT_DECIMALS)};
    bool array = block->formula && (n > 1 || cg_formula_shape_of(to->view, NULL, block->formula).array);
    if (!block->formula) strip.role = CG_ROLE_INPUT;
    if (array) strip.array_rows = block->rows;
    if (array) strip.array_cols = block->cols;
    return strip;
}

/* Named arrays, each under its name. */
static void add_named_arrays(builder *to) {
    for (size_t i = 0; i < to->view->n_cells; i++) {
        const cg_view_block *block = &to->view->cells[i];
        if (is_single(block)) continue;
        if (to->column > 0) to->column++;
        for (uint32_t col = 0; col < block->cols; col++) {
            const char *name = block->name->bytes;
            if (block->cols > 1) name = cg_format(to->arena, "%s %u", name, col + 1);
            add_heading(to, HEADER_ROW, to->column + col, name, CG_ROLE_BLOCK_HEADER);
        }
        cg_strip strip = result_strip(to, block);
        strip.row = FIRST_ROW;
        to->layout->cells[i] = add_block_cells(to, block, strip);
    }
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
    if (strip->role == CG_ROLE_TITLE || strip->role == CG_ROLE_SUBTITLE) return 0; /* they run over their neighbours */
    double width = content_width(strip);
    bool header = strip->role == CG_ROLE_DATA_HEADER || strip->role == CG_ROLE_FORMULA_HEADER ||
                  strip->role == CG_ROLE_ADJOINT_HEADER;
    return header ? width * 1.1 + 2.5 : width * 1.05 + 1.5; /* a header is bold and has the filter's button */
}

/* `gaps`: columns without anything are the space between blocks. */
static void measure_columns(const builder *to, bool gaps) {
    cg_worksheet *sheet = sheet_of(to);
    sheet->widths.count = 0;
    for (uint32_t i = 0; i < sheet->columns; i++)
        CG_PUSH(to->arena, &sheet->widths, 0);
    for (size_t i = 0; i < sheet->strips.count; i++) {
        double *width = &sheet->widths.at[sheet->strips.at[i].column];
        *width = fmax(*width, strip_width(&sheet->strips.at[i]));
    }
    for (uint32_t i = 0; i < sheet->columns; i++) {
        double *width = &sheet->widths.at[i];
        *width = *width > 0 ? fmin(fmax(*width, 6), widest) : gaps ? gap_width : usual_width;
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

static void add_results(builder *to, uint32_t column) {
    for (size_t i = 0; i < to->view->n_cells; i++) {
        const cg_view_block *block = &to->view->cells[i];
        if (!is_single(block)) continue;
        while (is_gap(sheet_of(to), column))
            column++;
        add_heading(to, TITLE_ROW, column, block->name->bytes, CG_ROLE_RESULT_NAME);
        cg_strip strip = result_strip(to, block);
        strip.row = SUBTITLE_ROW;
        to->column = column++;
        to->layout->cells[i] = add_block_cells(to, block, strip);
    }
}

/* ---- Worksheets ---- */

/* The first worksheet of the model: the first table, if there is one, with everything that has a name. */
static void add_model(builder *to) {
    cg_worksheet *sheet = sheet_of(to);
    sheet->header_rows = FIRST_ROW;
    to->column = 0;
    if (to->view->n_tables > 0) add_table(to, 0);
    add_params(to);
    for (int adjoint = 0; adjoint < 2 && to->view->n_tables > 0; adjoint++)
        add_columns_beside(to, 0, adjoint);
    add_named_arrays(to);
    add_heading(to, TITLE_ROW, 0, to->view->title, CG_ROLE_TITLE);
    measure_columns(to, true);
    add_results(to, after_titles(sheet));
    measure_columns(to, true);
}

static void add_further_table(builder *to, size_t index) {
    cg_worksheet *sheet = sheet_of(to);
    sheet->header_rows = FIRST_ROW;
    add_table(to, index);
    add_columns_beside(to, index, false);
    add_columns_beside(to, index, true);
    add_heading(to, TITLE_ROW, 0, to->view->tables[index].name->bytes, CG_ROLE_TITLE);
    measure_columns(to, true);
}

static void add_fill(const builder *to, const cg_view_fill *fill) {
    uint32_t rows = fill->to.row - fill->from.row + 1, cols = fill->to.column - fill->from.column + 1;
    cg_strip strip = {.row = fill->from.row,
                      .rows = rows,
                      .stride = cols,
                      .formula = fill->formula,
                      .fill = fill,
                      .role = CG_ROLE_FREE};
    strip.format = cg_number_format_of(fill->cells, (size_t)rows * cols, 1, DATA_DECIMALS);
    bool whole = false;
    if (fill->formula) {
        cg_formula_shape shape = cg_formula_shape_of(to->view, NULL, fill->formula);
        whole = shape.rows != 1 || shape.cols != 1; /* an array that fills the rectangle */
        strip.array_rows = whole ? rows : shape.array;
        strip.array_cols = whole ? cols : shape.array;
    }
    for (uint32_t col = 0; col < cols; col++) {
        strip.column = fill->from.column + col;
        strip.cells = fill->cells + col;
        add_strip(to, strip);
        if (whole) strip.formula = NULL;
    }
}

static void add_sheet(builder *to, const cg_view_sheet *sheet) {
    for (size_t i = 0; i < sheet->n_fills; i++)
        add_fill(to, &sheet->fills[i]);
    sheet_of(to)->span = sheet->span;
    measure_columns(to, false);
}

/* Names first, because formulas and checks need them all. */
static void name_worksheets(builder *to, uint32_t models) {
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
}

const cg_layout *cg_view_to_layout(const cg_view *view) {
    cg_layout *layout = CG_NEW(view->arena, cg_layout);
    builder to = {.arena = view->arena, .view = view, .layout = layout};
    bool nothing_else = view->n_sheets == 0 || view->n_params + view->n_cells > 0;
    uint32_t models = view->n_tables > 0 ? (uint32_t)view->n_tables : nothing_else;
    layout->view = view;
    layout->n_worksheets = models + (uint32_t)view->n_sheets;
    layout->worksheets = CG_NEW_ARRAY(view->arena, layout->n_worksheets, cg_worksheet);
    layout->tables = CG_NEW_ARRAY(view->arena, view->n_tables, cg_table_spots);
    layout->params = CG_NEW_ARRAY(view->arena, view->n_params, cg_spot);
    layout->slopes = cg_alloc(view->arena, view->n_params * sizeof *layout->slopes);
    layout->cells = CG_NEW_ARRAY(view->arena, view->n_cells, cg_spot);
    name_worksheets(&to, models);
    for (uint32_t i = 0; i < models; i++) {
        to.worksheet = i;
        if (i == 0)
            add_model(&to);
        else
            add_further_table(&to, i);
    }
    for (size_t i = 0; i < view->n_sheets; i++) {
        to.worksheet = models + (uint32_t)i;
        add_sheet(&to, &view->sheets[i]);
    }
    return layout;
}
