/* view_to_xlsx.c: a view -> an Excel workbook. The only file that knows libxlsxwriter.
 *
 * The library makes the workbook, its styles, tables, names and the zip file; the cells themselves are written by
 * xlsx_rows.c, which says why, into the stream from which the library copies them when it closes the workbook: the one
 * its constant-memory mode uses. So memory does not grow with the rows either. The same view gives the same bytes: the
 * time of creation is fixed (or SOURCE_DATE_EPOCH's). */
#define _GNU_SOURCE
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <xlsxwriter.h>

#include "base/decimal.h"
#include "base/limits.h"
#include "output/ast_to_excel.h"
#include "output/exporters.h"
#include "output/write_file.h"
#include "output/xlsx_layout.h"
#include "output/xlsx_rows.h"
#include "output/xlsx_solver.h"

enum { FORMATS = CG_MOST_DECIMALS + 3 }; /* decimals, general, exponent */

typedef struct book {
    lxw_workbook *workbook; /* NULL once it is closed */
    lxw_worksheet **sheets;
    lxw_format *formats[CG_ROLE_COUNT][FORMATS];
    const cg_layout *layout;
    cg_arena *arena;
    off_t largest; /* bytes of the cells of a worksheet */
} book;

/* ---- Looks ---- */

enum { BLUE = 0x4472C4, NAVY = 0x264478, PALE = 0xDDE6F4, LINE = 0xB4C3DE, GRAY = 0x6B6B6B, WHITE = 0xFFFFFF };
enum {
    RULE = 0xDCE1E8,
    INPUT_FILL = 0xFFF2CC,
    INPUT_LINE = 0xE0C060,
    INPUT_TEXT = 0x1F3FA8,
    RESULT_FILL = 0xEAF3E2,
    RESULT_LINE = 0xA9C98F,
    RUST = 0xA5481A, /* the backward pass */
    SLOPE_FILL = 0xFBE9DF,
    SLOPE_LINE = 0xE3B79C,
    NEXT_FILL = 0xF4F6FA
};

static const struct look {
    double size;
    bool bold;
    int32_t color, fill, line, rule; /* 0: none; line: all round, rule: below */
    uint8_t align;
    const char *font; /* NULL: the usual one */
} looks[CG_ROLE_COUNT] = {
    [CG_ROLE_TITLE] = {.size = 16, .bold = true, .color = NAVY},
    [CG_ROLE_SUBTITLE] = {.color = GRAY},
    [CG_ROLE_DATA_HEADER] = {.bold = true, .color = WHITE, .fill = BLUE, .align = LXW_ALIGN_CENTER},
    [CG_ROLE_FORMULA_HEADER] = {.bold = true, .color = WHITE, .fill = NAVY, .align = LXW_ALIGN_CENTER},
    [CG_ROLE_BLOCK_HEADER] = {.bold = true, .color = NAVY, .fill = PALE, .line = LINE, .align = LXW_ALIGN_CENTER},
    [CG_ROLE_ROW_LABEL] = {.bold = true, .color = NAVY, .fill = PALE, .line = LINE, .align = LXW_ALIGN_LEFT},
    [CG_ROLE_RESULT_NAME] = {.bold = true, .color = NAVY, .align = LXW_ALIGN_RIGHT},
    [CG_ROLE_RESULT] = {.bold = true, .fill = RESULT_FILL, .line = RESULT_LINE},
    [CG_ROLE_DATA] = {.rule = RULE},
    [CG_ROLE_FORMULA] = {.rule = RULE},
    [CG_ROLE_INPUT] = {.color = INPUT_TEXT, .fill = INPUT_FILL, .line = INPUT_LINE},
    [CG_ROLE_ADJOINT_HEADER] = {.bold = true, .color = WHITE, .fill = RUST, .align = LXW_ALIGN_CENTER},
    [CG_ROLE_ADJOINT] = {.rule = RULE},
    [CG_ROLE_SLOPE] = {.fill = SLOPE_FILL, .line = SLOPE_LINE},
    [CG_ROLE_MEASURED] = {.color = GRAY, .line = RULE},
    [CG_ROLE_SECTION] = {.size = 12, .bold = true, .color = NAVY},
    [CG_ROLE_FACT] = {.color = GRAY, .align = LXW_ALIGN_LEFT},
    [CG_ROLE_FIGURE] = {.rule = RULE, .align = LXW_ALIGN_RIGHT},
    [CG_ROLE_SOURCE] = {.color = GRAY, .font = "Courier New"},
    [CG_ROLE_NEXT] = {.fill = NEXT_FILL, .line = LINE},
};

static lxw_format *new_format(lxw_workbook *workbook, const struct look *look, cg_number_format number) {
    lxw_format *format = workbook_add_format(workbook);
    if (look->size > 0) format_set_font_size(format, look->size);
    if (look->bold) format_set_bold(format);
    if (look->font) format_set_font_name(format, look->font);
    if (look->color) format_set_font_color(format, (lxw_color_t)look->color);
    if (look->fill) format_set_bg_color(format, (lxw_color_t)look->fill);
    if (look->align) format_set_align(format, look->align);
    if (look->size > 0) format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    if (look->line) format_set_border(format, LXW_BORDER_THIN);
    if (look->line) format_set_border_color(format, (lxw_color_t)look->line);
    if (look->rule) format_set_bottom(format, LXW_BORDER_THIN);
    if (look->rule) format_set_bottom_color(format, (lxw_color_t)look->rule);
    if (look->rule && number.general) format_set_indent(format, 1); /* texts keep clear of the numbers before them */
    if (!number.general) format_set_num_format(format, cg_number_format_code(number));
    return format;
}

static int style_number(void *user, cg_role role, cg_number_format number) {
    static const struct look plain;
    book *to = user;
    if (number.general && memcmp(&looks[role], &plain, sizeof plain) == 0) return 0;
    size_t index = number.general ? FORMATS - 1 : number.exponent ? FORMATS - 2 : (size_t)number.decimals;
    lxw_format **format = &to->formats[role][index];
    if (!*format) *format = new_format(to->workbook, &looks[role], number);
    return lxw_format_get_xf_index(*format);
}

static uint32_t text_number(void *user, const char *text) {
    book *to = user;
    struct sst_element *element = lxw_get_sst_index(to->workbook->sst, text, LXW_FALSE);
    return element ? element->index : 0;
}

/* ---- The book ---- */

static void close_book(void *handle) {
    book *to = handle;
    if (to->workbook) lxw_workbook_free(to->workbook);
}

static bool report(const cg_view *view, const char *path, const char *why) {
    cg_report(view->diagnostics, CG_E_FILE_WRITE, cg_nowhere(), "cannot write %s: %s", path, why);
    return false;
}

/* Seconds since 1970: SOURCE_DATE_EPOCH, or the first day of 2000. */
static time_t creation_time(void) {
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    long long seconds = epoch ? strtoll(epoch, NULL, 10) : 0;
    return seconds > 0 ? (time_t)seconds : (time_t)946684800;
}

static book *new_book(const cg_layout *layout, const char *path) {
    cg_arena *arena = layout->view->arena;
    book *to = CG_NEW(arena, book);
    to->layout = layout;
    to->arena = arena;
    to->sheets = CG_NEW_ARRAY(arena, layout->n_worksheets, lxw_worksheet *);
    lxw_workbook_options options = {.use_zip64 = LXW_FALSE};
    cg_arena_on_close(arena, close_book, to);
    to->workbook = workbook_new_opt(path, &options);
    if (!to->workbook) return NULL;
    lxw_doc_properties properties = {.title = cg_copy_text(arena, layout->view->title, strlen(layout->view->title)),
                                     .comments = cg_copy_text(arena, "Made by cellgrad", 16),
                                     .created = creation_time()};
    workbook_set_properties(to->workbook, &properties);
    for (uint32_t i = 0; i < layout->n_worksheets; i++) {
        to->sheets[i] = workbook_add_worksheet(to->workbook, layout->worksheets[i].name->bytes);
        if (!to->sheets[i]) return NULL;
    }
    return to;
}

/* ---- A worksheet ---- */

/* How many pages side by side: as few as can still be read. */
static uint16_t pages_across(const cg_worksheet *from) {
    const double USUAL_WIDTH = 8.43, MOST_WIDTH = 300; /* in characters; so many make a page at about 40 % */
    double width = 0;
    for (uint32_t i = 0; i < from->columns; i++)
        width += i < from->widths.count ? from->widths.at[i] : USUAL_WIDTH;
    return (uint16_t)ceil(fmax(1, width / MOST_WIDTH));
}

static void set_page(lxw_worksheet *sheet, const cg_worksheet *from) {
    for (uint32_t i = 0; i < from->widths.count; i++)
        worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i, from->widths.at[i], NULL);
    if (from->header_rows > 0) {
        worksheet_freeze_panes(sheet, from->header_rows, 0);
        worksheet_repeat_rows(sheet, 0, from->header_rows - 1);
    }
    worksheet_set_landscape(sheet);
    worksheet_fit_to_pages(sheet, pages_across(from), 0);
}

/* A column of an Excel table. */
typedef struct table_column {
    const cg_strip *header, *cells;
} table_column;

static table_column *table_columns(const book *to, const cg_worksheet *from) {
    table_column *columns = CG_NEW_ARRAY(to->arena, from->table_columns, table_column);
    for (size_t i = 0; i < from->strips.count; i++) {
        const cg_strip *strip = &from->strips.at[i];
        if (strip->column >= from->table_columns) continue;
        if (strip->row == CG_TABLE_ROW) columns[strip->column].header = strip;
        if (strip->row == CG_TABLE_ROW + 1) columns[strip->column].cells = strip;
    }
    return columns;
}

/* The formula that Excel fills into new rows of the table. Set here and not through worksheet_add_table, which would
 * write the cells as well and takes every "@" in the text for [#This Row]. */
static void set_column_formula(book *to, uint32_t index, const cg_strip *cells, lxw_table_column *of) {
    if (!cells || !cells->formula || cells->array_rows > 0 || to->layout->view->a1) return;
    cg_formula_place place = {to->layout, index, cells->row, cells->column, cells};
    cg_writer writer = {.arena = to->arena};
    cg_ast_to_excel(&writer, &place, cells->formula);
    free(of->formula);
    of->formula = strdup(cg_written(&writer)); /* the library frees it */
}

static bool add_table(book *to, uint32_t index) {
    const cg_worksheet *from = &to->layout->worksheets[index];
    uint32_t n = from->table_columns;
    if (!from->table || n == 0) return true;
    const table_column *parts = table_columns(to, from);
    lxw_table_column *columns = CG_NEW_ARRAY(to->arena, n, lxw_table_column);
    lxw_table_column **list = CG_NEW_ARRAY(to->arena, (size_t)n + 1, lxw_table_column *);
    for (uint32_t i = 0; i < n; i++) {
        const char *name = cg_excel_text(to->arena, cg_cell_text(parts[i].header->cells[0])->bytes);
        columns[i].header = cg_copy_text(to->arena, name, strlen(name));
        list[i] = &columns[i];
    }
    lxw_table_options options = {.name = cg_copy_text(to->arena, from->table->name->bytes, from->table->name->length),
                                 .style_type = LXW_TABLE_STYLE_TYPE_LIGHT,
                                 .style_type_number = 0, /* none: the cells have their own looks */
                                 .columns = list};
    lxw_worksheet *sheet = to->sheets[index];
    lxw_row_t last = CG_TABLE_ROW + (lxw_row_t)from->table->rows;
    if (worksheet_add_table(sheet, CG_TABLE_ROW, CG_TABLE_COLUMN, last, (lxw_col_t)(CG_TABLE_COLUMN + n - 1), &options))
        return false;
    to->workbook->sst->string_count -= n; /* the headers: counted again where their cells are written */
    lxw_table_obj *table = STAILQ_FIRST(sheet->table_objs);
    for (uint32_t i = 0; i < n; i++)
        set_column_formula(to, index, parts[i].cells, table->columns[i]);
    return true;
}

static void close_stream(void *handle) {
    FILE **stream = handle;
    if (*stream) fclose(*stream);
}

/* Hands the cells to the library as if its constant-memory mode had written them. */
static bool add_rows(book *to, uint32_t index) {
    const cg_worksheet *from = &to->layout->worksheets[index];
    lxw_worksheet *sheet = to->sheets[index];
    FILE **stream = CG_NEW(to->arena, FILE *);
    cg_arena_on_close(to->arena, close_stream, stream);
    if (from->strips.count == 0) return true;
    *stream = lxw_tmpfile(NULL);
    cg_workbook_parts parts = {to, style_number, text_number};
    if (!*stream || !cg_write_rows(*stream, to->layout, index, &parts) || fflush(*stream) != 0) return false;
    off_t bytes = ftello(*stream);
    if (bytes > to->largest) to->largest = bytes;
    sheet->optimize_tmpfile = *stream; /* closed by the library */
    *stream = NULL;
    sheet->optimize = LXW_TRUE;
    sheet->dim_rowmin = 0;
    sheet->dim_colmin = 0;
    sheet->dim_rowmax = from->rows - 1;
    sheet->dim_colmax = (lxw_col_t)(from->columns - 1);
    return true;
}

/* ---- Names ---- */

static bool define_name(book *to, const cg_view_block *block, cg_spot spot) {
    char from[CG_CORNER_ROOM], end[CG_CORNER_ROOM];
    uint32_t last_row = spot.row + block->rows - 1, last_column = spot.column + block->cols - 1;
    cg_corner_to_text((cg_corner){spot.row, spot.column, true, true}, from);
    cg_corner_to_text((cg_corner){last_row, last_column, true, true}, end);
    char *sheet = lxw_quote_sheetname(to->layout->worksheets[spot.worksheet].name->bytes);
    const char *range = cg_format(to->arena, "=%s!%s", sheet ? sheet : "", from);
    if (block->rows > 1 || block->cols > 1) range = cg_format(to->arena, "%s:%s", range, end);
    free(sheet);
    lxw_error error = workbook_define_name(to->workbook, block->name->bytes, range);
    if (error != LXW_NO_ERROR)
        cg_report(to->layout->view->diagnostics, CG_E_EXCEL_NAME, block->span,
                  "the workbook cannot hold the name \"%s\": %s", block->name->bytes, lxw_strerror(error));
    return error == LXW_NO_ERROR;
}

static bool define_names(book *to) {
    const cg_view *view = to->layout->view;
    bool good = true;
    for (size_t i = 0; i < view->n_params; i++)
        if (!view->params[i].sheet) good &= define_name(to, &view->params[i], to->layout->params[i]);
    for (size_t i = 0; i < view->n_params; i++)
        for (int which = 0; which < CG_SLOPES && view->params[i].slopes; which++)
            good &= define_name(to, &view->params[i].slopes[which], to->layout->slopes[i][which]);
    for (size_t i = 0; i < view->n_cells; i++)
        if (!view->cells[i].sheet) good &= define_name(to, &view->cells[i], to->layout->cells[i]);
    return good;
}

/* The names of Excel's Solver, local to the model's worksheet and hidden. */
static bool define_solver(book *to) {
    if (!to->layout->view->fills_solver) return true;
    const cg_solver_name *names;
    size_t n = cg_layout_to_solver(to->layout, &names);
    for (size_t i = 0; i < n; i++) {
        cg_writer writer = {.arena = to->arena};
        cg_write_sheet_name(&writer, to->layout->worksheets[cg_solver_worksheet(to->layout)].name);
        cg_write(&writer, names[i].name);
        const char *name = cg_written(&writer);
        lxw_error error = workbook_define_name(to->workbook, name, cg_format(to->arena, "=%s", names[i].value));
        if (error == LXW_NO_ERROR) continue;
        cg_report(to->layout->view->diagnostics, CG_E_EXCEL_NAME, to->layout->view->solver->solve->span,
                  "the workbook cannot hold the name \"%s\": %s", names[i].name, lxw_strerror(error));
        return false;
    }
    lxw_defined_name *each;
    TAILQ_FOREACH(each, to->workbook->defined_names, list_pointers)
    if (strncmp(each->name, "solver_", 7) == 0 && each->index >= 0) each->hidden = LXW_TRUE;
    return n > 0;
}

/* ---- Sliders ---- */

static const char *decimal(const book *to, double number) {
    char text[CG_DECIMAL_ROOM];
    return cg_copy_text(to->arena, text, cg_decimal_write(number, text));
}

/* A cell that says its range when it is chosen, and asks before it takes a number outside. */
static bool add_sliders(const book *to) {
    const cg_view *view = to->layout->view;
    for (size_t i = 0; i < view->n_sliders; i++) {
        const cg_view_slider *slider = &view->sliders[i];
        cg_spot spot = to->layout->params[slider->params];
        const char *steps = slider->step > 0 ? cg_format(to->arena, ", in steps of %s", decimal(to, slider->step)) : "";
        const char *range =
            cg_format(to->arena, "From %s to %s%s.", decimal(to, slider->low), decimal(to, slider->high), steps);
        lxw_data_validation rule = {.validate = LXW_VALIDATION_TYPE_DECIMAL,
                                    .criteria = LXW_VALIDATION_CRITERIA_BETWEEN,
                                    .minimum_number = fmin(slider->low, slider->high),
                                    .maximum_number = fmax(slider->low, slider->high),
                                    .error_type = LXW_VALIDATION_ERROR_TYPE_WARNING,
                                    .input_title = "To play with",
                                    .input_message = cg_copy_text(to->arena, range, strlen(range)),
                                    .error_title = "Outside its range",
                                    .error_message = cg_copy_text(to->arena, range, strlen(range))};
        if (worksheet_data_validation_cell(to->sheets[spot.worksheet], spot.row, (lxw_col_t)spot.column, &rule))
            return false;
    }
    return true;
}

/* ---- Charts ---- */

static const char *range_text(const book *to, cg_column_range of) {
    cg_writer writer = {.arena = to->arena};
    char corner[CG_CORNER_ROOM];
    cg_write(&writer, "=");
    cg_write_sheet_name(&writer, to->layout->worksheets[of.worksheet].name);
    cg_corner_to_text((cg_corner){of.first, of.column, true, true}, corner);
    cg_write(&writer, corner);
    cg_corner_to_text((cg_corner){of.last, of.column, true, true}, corner);
    cg_write(&writer, ":");
    cg_write(&writer, corner);
    return cg_written(&writer);
}

static bool add_series(const book *to, lxw_chart *chart, const cg_layout_series *series, bool scatter) {
    lxw_chart_series *made =
        chart_add_series(chart, series->has_x ? range_text(to, series->x) : NULL, range_text(to, series->y));
    if (!made) return false;
    chart_series_set_name(made, series->name);
    lxw_chart_line none = {.none = LXW_TRUE}, curve = {.width = 2.25};
    if (series->kind == CG_SCATTER) chart_series_set_line(made, &none);
    if (series->kind == CG_SCATTER) chart_series_set_marker_type(made, LXW_CHART_MARKER_CIRCLE);
    if (series->kind == CG_SCATTER) chart_series_set_marker_size(made, 5);
    if (scatter && series->kind != CG_SCATTER) chart_series_set_marker_type(made, LXW_CHART_MARKER_NONE);
    if (series->kind == CG_CURVE) chart_series_set_line(made, &curve);
    return true;
}

/* Points, curves and lines share a scatter chart, bars and lines a column chart. */
static lxw_chart *new_chart(const book *to, const cg_layout_chart *of, bool *scatter) {
    bool bars = false;
    *scatter = false;
    for (size_t i = 0; i < of->n_series; i++) {
        bars |= of->series[i].kind == CG_BAR;
        *scatter |= of->series[i].kind == CG_SCATTER || of->series[i].kind == CG_CURVE || of->series[i].has_x;
    }
    *scatter &= !bars;
    return workbook_add_chart(to->workbook, bars       ? LXW_CHART_COLUMN
                                            : *scatter ? LXW_CHART_SCATTER_STRAIGHT
                                                       : LXW_CHART_LINE);
}

static void set_axes(lxw_chart *chart, const cg_layout_chart *of) {
    chart_title_set_name(chart, of->title);
    if (of->x_title) chart_axis_set_name(chart->x_axis, of->x_title);
    if (of->y_title) chart_axis_set_name(chart->y_axis, of->y_title);
    if (of->log_x) chart_axis_set_log_base(chart->x_axis, 10);
    if (of->log_y) chart_axis_set_log_base(chart->y_axis, 10);
    chart_axis_set_label_position(chart->x_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    chart_axis_set_label_position(chart->y_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    if (of->n_series == 1) chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
}

static bool add_charts(book *to, uint32_t index) {
    const cg_worksheet *from = &to->layout->worksheets[index];
    for (size_t i = 0; i < from->charts.count; i++) {
        const cg_layout_chart *of = &from->charts.at[i];
        bool scatter;
        lxw_chart *chart = new_chart(to, of, &scatter);
        if (!chart) return false;
        for (size_t k = 0; k < of->n_series; k++)
            if (!add_series(to, chart, &of->series[k], scatter)) return false;
        set_axes(chart, of);
        lxw_chart_options size = {.x_scale = 1.6, .y_scale = 1.6};
        if (worksheet_insert_chart_opt(to->sheets[index], of->row, (lxw_col_t)of->column, chart, &size)) return false;
    }
    return true;
}

/* ---- All of it ---- */

/* The library prints widths and margins as the locale has numbers; files have dots. */
static lxw_error close_workbook(lxw_workbook *workbook) {
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0), before = plain ? uselocale(plain) : (locale_t)0;
    lxw_error error = workbook_close(workbook);
    if (plain) uselocale(before);
    if (plain) freelocale(plain);
    return error;
}

/* While it closes the workbook the library copies each worksheet to another temporary file, and does not notice when
 * the disk is full: so the room is made sure of first. */
static bool has_room(const book *to) {
    enum { REST = 1 << 20 }; /* of a worksheet but its cells */
    FILE *probe = lxw_tmpfile(NULL);
    if (!probe) return false;
    bool room = posix_fallocate(fileno(probe), 0, to->largest + REST) == 0;
    fclose(probe);
    return room;
}

static bool fill_book(book *to) {
    for (uint32_t i = 0; i < to->layout->n_worksheets; i++) {
        set_page(to->sheets[i], &to->layout->worksheets[i]);
        if (!add_table(to, i) || !add_charts(to, i)) return false;
    }
    if (!add_sliders(to)) return false;
    for (uint32_t i = 0; i < to->layout->n_worksheets; i++)
        if (!add_rows(to, i)) return false;
    return has_room(to);
}

static bool write_book(const cg_view *view, const char *path) {
    const cg_layout *layout = cg_view_to_layout(view);
    if (!cg_layout_check(layout)) return false;
    cg_new_file *file = cg_new_file_begin(view->arena, view->diagnostics, path);
    if (!file) return false;
    cg_new_file_release(file);
    book *to = new_book(layout, file->temporary);
    if (!to) return report(view, path, "the workbook could not be made");
    if (!define_names(to) || !define_solver(to)) return false;
    if (!fill_book(to)) return report(view, path, "a worksheet could not be made (is the disk full?)");
    lxw_workbook *workbook = to->workbook;
    to->workbook = NULL; /* freed by closing, whatever comes of it */
    lxw_error error = close_workbook(workbook);
    if (error != LXW_NO_ERROR) return report(view, path, lxw_strerror(error));
    return cg_new_file_commit(file);
}

/* With an arena of its own, so that the file and the book are gone on return. */
static bool write_xlsx(const cg_view *view, const char *path) {
    cg_view scratch = *view;
    scratch.arena = cg_arena_child(view->arena);
    bool good = write_book(&scratch, path);
    cg_arena_destroy(scratch.arena);
    return good;
}

const cg_exporter cg_exporter_xlsx = {
    .name = "xlsx",
    .extension = ".xlsx",
    .help = "Excel workbook: live formulas with their values, one worksheet for the model.",
    .has_formulas = true,
    .write = write_xlsx,
};
