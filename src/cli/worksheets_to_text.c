/* worksheets_to_text.c: the worksheets of a sheet file as grids, for people: letters above, row numbers on the left.
 * What goes beyond a screen is left out, and the last line says how to see it. */
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "output/text_table.h"

enum {
    MOST_ROWS = 20,
    MOST_COLUMNS = 26,
    MOST_WIDTH = 110, /* of a line */
    MOST_TEXT = 24,   /* characters of a text in its cell */
    DIGITS = 10,
    INDENT = 2,
    GAP = 2,               /* between columns */
    MOST_PRINTED = 1000000 /* cells of a range that someone may want to see whole, the blank ones too */
};

/* A text to its first line's end, and not further than MOST_TEXT. */
static const char *short_text(cg_arena *arena, const char *text) {
    size_t length = strcspn(text, "\r\n\t"), most = cg_utf8_offset(text, length, MOST_TEXT);
    if (most == strlen(text)) return text;
    if (most == length && length < strlen(text)) return cg_format(arena, "%.*s…", (int)length, text);
    return cg_format(arena, "%.*s…", (int)cg_utf8_offset(text, length, MOST_TEXT - 1), text);
}

static const char *cell_text(cg_arena *arena, const cg_value *value) {
    if (value->kind == CG_VALUE_BLANK) return "";
    if (value->kind == CG_VALUE_TEXT) return short_text(arena, value->text);
    return cg_value_text(arena, value, DIGITS);
}

/* Blank rows and columns at the window's end say nothing. */
static void cut_blanks(const cg_value_array *cells, size_t *rows, size_t *cols) {
    *rows = *cols = 1;
    for (size_t i = 0; i < cells->rows; i++)
        for (size_t j = 0; j < cells->cols; j++) {
            if (cells->values[i * cells->cols + j].kind == CG_VALUE_BLANK) continue;
            *rows = i + 1;
            if (j >= *cols) *cols = j + 1;
        }
}

/* How many columns fit on a line, one at least. */
static size_t columns_that_fit(const char *const *texts, const cg_worksheet_info *info, const cg_value_array *cells,
                               size_t cols) {
    size_t width = INDENT + strlen("1048576");
    for (size_t j = 0; j < cols; j++) {
        size_t widest = strlen(info->column_names[j]);
        for (size_t i = 0; i < cells->rows; i++) {
            size_t here = cg_utf8_width(texts[i * cells->cols + j]);
            if (here > widest) widest = here;
        }
        width += GAP + widest;
        if (width > MOST_WIDTH && j > 0) return j;
    }
    return cols;
}

static void print_cells(cg_arena *arena, const cg_worksheet_info *info, const cg_value_array *cells, size_t rows,
                        size_t cols, const char *const *texts) {
    cg_text_table table = {.arena = arena, .columns = cols + 1};
    cg_text_table_add(&table, "", true);
    for (size_t j = 0; j < cols; j++) {
        size_t numbers = 0, others = 0; /* letters stand above what most of the column is */
        for (size_t i = 0; i < rows; i++) {
            const cg_value *cell = &cells->values[i * cells->cols + j];
            numbers += cell->kind == CG_VALUE_NUMBER;
            others += cell->kind != CG_VALUE_NUMBER && cell->kind != CG_VALUE_BLANK;
        }
        cg_text_table_add(&table, info->column_names[j], numbers >= others);
    }
    for (size_t i = 0; i < rows; i++) {
        cg_text_table_add(&table, cg_format(arena, "%zu", info->top + i + 1), true);
        for (size_t j = 0; j < cols; j++) {
            const cg_value *cell = &cells->values[i * cells->cols + j];
            cg_text_table_add(&table, texts[i * cells->cols + j], cell->kind == CG_VALUE_NUMBER);
        }
    }
    cg_text_table_write(&table, stdout, INDENT);
}

static const char *counted(cg_arena *arena, size_t n, const char *what) {
    return n ? cg_format(arena, "%zu %s%s", n, what, n == 1 ? "" : "s") : "";
}

/* As a shell takes it: between apostrophes, in which only an apostrophe means something. */
static const char *shell_word(cg_arena *arena, const char *word) {
    const char *text = "'";
    for (size_t plain; word[plain = strcspn(word, "'")]; word += plain + 1)
        text = cg_format(arena, "%s%.*s'\\''", text, (int)plain, word);
    return cg_format(arena, "%s%s'", text, word);
}

static void print_what_is_left(const cg_cli *cli, const cg_worksheet_info *info, size_t rows, size_t cols) {
    size_t more_rows = info->rows - rows, more_cols = info->cols - cols;
    if (!more_rows && !more_cols) return;
    printf("%*sand %s%s%s more: cellgrad ", INDENT, "", counted(cli->arena, more_rows, "row"),
           more_rows && more_cols ? " and " : "", counted(cli->arena, more_cols, "column"));
    if (info->rows <= MOST_PRINTED / info->cols)
        printf("eval %s %s\n", cli->words.at[0], shell_word(cli->arena, info->range));
    else
        printf("dump %s\n", cli->words.at[0]);
}

static void print_worksheet(cg_cli *cli, size_t index, const cg_worksheet_info *info) {
    cg_value_array cells;
    if (cg_workbook_read_worksheet(cli->book, index, MOST_ROWS, MOST_COLUMNS, &cells) != CG_OK || !cells.rows) return;
    size_t n = cells.rows * cells.cols;
    const char **texts = CG_NEW_ARRAY(cli->arena, n, const char *);
    for (size_t i = 0; i < n; i++)
        texts[i] = cell_text(cli->arena, &cells.values[i]);
    size_t rows, cols;
    cut_blanks(&cells, &rows, &cols);
    cols = columns_that_fit(texts, info, &cells, cols);
    cg_begin_part(cli);
    printf("sheet %s\n", info->name);
    print_cells(cli->arena, info, &cells, rows, cols, texts);
    print_what_is_left(cli, info, rows, cols);
}

void cg_print_worksheets(cg_cli *cli) {
    const cg_worksheet_info *info;
    for (size_t i = 0; (info = cg_workbook_worksheet(cli->book, i)) != NULL; i++)
        print_worksheet(cli, i, info);
}
