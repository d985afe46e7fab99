/* xlsx_rows.c: see xlsx_rows.h. Between two rows where a strip starts or ends the same strips are met in every row. */
#include "output/xlsx_rows.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "output/ast_to_excel.h"

/* A strip and what is the same in all its cells. */
typedef struct strip_lane {
    const cg_strip *strip;
    char letters[4]; /* of its column */
    int style;
    const char *formula; /* when it is the same for all cells; else NULL */
} strip_lane;

typedef struct rows_writer {
    FILE *out;
    const cg_layout *layout;
    uint32_t worksheet;
    const cg_workbook_parts *parts;
    cg_arena *arena;
    cg_writer text;    /* of the formula at hand */
    strip_lane *lanes; /* by first row */
    size_t n_lanes;
    strip_lane **active; /* by column */
    size_t n_active;
} rows_writer;

/* ---- Texts ---- */

static bool is_escape(const char *text) {
    if (text[0] != '_' || text[1] != 'x') return false;
    for (int i = 2; i < 6; i++)
        if (!isxdigit((unsigned char)text[i])) return false;
    return text[6] == '_';
}

const char *cg_excel_text(cg_arena *arena, const char *text) {
    const char *found = text;
    while ((found = strstr(found, "_x")) && !is_escape(found))
        found++;
    if (!found) return text;
    cg_writer writer = {.arena = arena};
    for (; *text; text++) {
        cg_write_bytes(&writer, text, 1);
        if (is_escape(text)) cg_write(&writer, "x005F_");
    }
    return cg_written(&writer);
}

/* For XML, which has no control characters: Excel spells those _x0007_. */
static void write_escaped(FILE *out, const char *text) {
    for (; *text; text++) {
        switch (*text) {
        case '&': fputs("&amp;", out); break;
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        default:
            if ((unsigned char)*text < ' ' && *text != '\n' && *text != '\t')
                fprintf(out, "_x%04X_", (unsigned)(unsigned char)*text);
            else
                fputc(*text, out);
        }
    }
}

static bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t';
}

static void write_result_text(rows_writer *to, const char *text) {
    size_t length = strlen(text);
    bool spaced = length > 0 && (is_space(text[0]) || is_space(text[length - 1]));
    fputs(spaced ? "<v xml:space=\"preserve\">" : "<v>", to->out);
    write_escaped(to->out, cg_excel_text(to->arena, text));
    fputs("</v>", to->out);
}

/* ---- Cells ---- */

static void write_number(rows_writer *to, double number) {
    char text[CG_DECIMAL_ROOM];
    cg_decimal_write(number, text);
    fprintf(to->out, "<v>%s</v>", text);
}

static void open_cell(rows_writer *to, const strip_lane *lane, uint32_t row, const char *type) {
    fprintf(to->out, "<c r=\"%s%u\"", lane->letters, row + 1);
    if (lane->style) fprintf(to->out, " s=\"%d\"", lane->style);
    if (type) fprintf(to->out, " t=\"%s\"", type);
    fputc('>', to->out);
}

static void write_value(rows_writer *to, cg_cell cell, bool shared) {
    switch (cg_cell_kind(cell)) {
    case CG_NUMBER: write_number(to, cell.number); break;
    case CG_BOOLEAN: fputs(cg_cell_boolean(cell) ? "<v>1</v>" : "<v>0</v>", to->out); break;
    case CG_ERROR: fprintf(to->out, "<v>%s</v>", cg_error_text(cg_cell_error(cell))); break;
    case CG_TEXT:
        if (shared) {
            const char *text = cg_excel_text(to->arena, cg_cell_text(cell)->bytes);
            fprintf(to->out, "<v>%u</v>", (unsigned)to->parts->text(to->parts->user, text));
        } else {
            write_result_text(to, cg_cell_text(cell)->bytes);
        }
        break;
    case CG_BLANK: fputs("<v>0</v>", to->out); break; /* a formula that gives a blank shows 0 */
    }
}

static void write_constant(rows_writer *to, const strip_lane *lane, uint32_t row, cg_cell cell) {
    static const char *const types[] = {[CG_TEXT] = "s", [CG_BOOLEAN] = "b", [CG_ERROR] = "e", [CG_BLANK] = NULL};
    bool computed = lane->strip->array_rows > 0; /* by the array formula of a cell before it */
    if (cg_is_blank(cell) && !computed && lane->strip->role != CG_ROLE_INPUT) return;
    open_cell(to, lane, row, types[cg_cell_kind(cell)]);
    if (!cg_is_blank(cell) || computed) write_value(to, cell, true);
    fputs("</c>", to->out);
}

/* The formula's text for a cell; *same is false when another cell of the strip would have another. */
static const char *formula_text(rows_writer *to, const cg_strip *strip, uint32_t row, bool *same) {
    cg_formula_place place = {to->layout, to->worksheet, row, strip->column, strip};
    to->text.bytes.count = 0;
    *same = !cg_ast_to_excel(&to->text, &place, strip->formula);
    return cg_written(&to->text);
}

/* The tag of an array formula, or that of a what-if data table, which has no text. */
static void write_array_tag(rows_writer *to, const strip_lane *lane, uint32_t row) {
    const cg_strip *strip = lane->strip;
    char last[CG_CORNER_ROOM];
    cg_corner_to_text((cg_corner){.row = row + strip->array_rows - 1, .column = strip->column + strip->array_cols - 1},
                      last);
    fprintf(to->out, "<f t=\"%s\" ref=\"%s%u", strip->data_table ? "dataTable" : "array", lane->letters, row + 1);
    if (strip->array_rows > 1 || strip->array_cols > 1) fprintf(to->out, ":%s", last);
    if (strip->data_table)
        fprintf(to->out, "\" %s/>", strip->data_table);
    else
        fputs("\">", to->out);
}

static void write_formula(rows_writer *to, strip_lane *lane, uint32_t row, cg_cell cell) {
    static const char *const types[] = {[CG_TEXT] = "str", [CG_BOOLEAN] = "b", [CG_ERROR] = "e", [CG_BLANK] = NULL};
    const char *text = lane->formula;
    bool same;
    bool has_text = !lane->strip->data_table;
    if (!text && has_text) text = formula_text(to, lane->strip, row, &same);
    if (has_text && !lane->formula && same) lane->formula = cg_copy_text(to->arena, text, strlen(text));
    open_cell(to, lane, row, types[cg_cell_kind(cell)]);
    if (lane->strip->array_rows)
        write_array_tag(to, lane, row);
    else
        fputs("<f>", to->out);
    if (has_text) {
        write_escaped(to->out, text);
        fputs("</f>", to->out);
    }
    write_value(to, cell, false);
    fputs("</c>", to->out);
}

static void write_cell(rows_writer *to, strip_lane *lane, uint32_t row) {
    const cg_strip *strip = lane->strip;
    uint32_t at = row - strip->row;
    cg_cell cell = strip->cells[(size_t)at * strip->stride];
    bool first = strip->array_rows == 0 || at % strip->array_rows == 0;
    if (strip->formula && first)
        write_formula(to, lane, row, cell);
    else
        write_constant(to, lane, row, cell);
}

/* ---- Rows ---- */

static int by_row(const void *left, const void *right) {
    const strip_lane *a = left, *b = right;
    return (a->strip->row > b->strip->row) - (a->strip->row < b->strip->row);
}

static int by_column(const void *left, const void *right) {
    const strip_lane *const *a = left, *const *b = right;
    return ((*a)->strip->column > (*b)->strip->column) - ((*a)->strip->column < (*b)->strip->column);
}

static uint32_t end_of(const strip_lane *lane) {
    return lane->strip->row + lane->strip->rows;
}

static void write_row(rows_writer *to, uint32_t row) {
    bool title = false;
    for (size_t i = 0; i < to->n_active; i++)
        title |= to->active[i]->strip->role == CG_ROLE_TITLE;
    fprintf(to->out, title ? "<row r=\"%u\" ht=\"24\" customHeight=\"1\">" : "<row r=\"%u\">", row + 1);
    for (size_t i = 0; i < to->n_active; i++)
        write_cell(to, to->active[i], row);
    fputs("</row>", to->out);
}

/* Drops the strips that ended before `row`, takes in those that start there (from lane `next` on), and returns the row
 * up to which nothing changes. */
static uint32_t refresh(rows_writer *to, uint32_t row, size_t *next) {
    size_t kept = 0;
    for (size_t i = 0; i < to->n_active; i++)
        if (end_of(to->active[i]) > row) to->active[kept++] = to->active[i];
    for (; *next < to->n_lanes && to->lanes[*next].strip->row == row; ++*next)
        to->active[kept++] = &to->lanes[*next];
    to->n_active = kept;
    qsort(to->active, kept, sizeof *to->active, by_column);
    uint32_t end = *next < to->n_lanes ? to->lanes[*next].strip->row : UINT32_MAX;
    for (size_t i = 0; i < kept; i++)
        if (end_of(to->active[i]) < end) end = end_of(to->active[i]);
    return end;
}

static void make_lanes(rows_writer *to, const cg_worksheet *sheet) {
    to->n_lanes = sheet->strips.count;
    to->lanes = CG_NEW_ARRAY(to->arena, to->n_lanes, strip_lane);
    to->active = CG_NEW_ARRAY(to->arena, to->n_lanes, strip_lane *);
    for (size_t i = 0; i < to->n_lanes; i++) {
        const cg_strip *strip = &sheet->strips.at[i];
        char corner[CG_CORNER_ROOM];
        cg_corner_to_text((cg_corner){.column = strip->column}, corner);
        to->lanes[i] =
            (strip_lane){.strip = strip, .style = to->parts->style(to->parts->user, strip->role, strip->format)};
        size_t letters = strcspn(corner, "123456789");
        memcpy(to->lanes[i].letters, corner, letters < 3 ? letters : 3);
    }
    qsort(to->lanes, to->n_lanes, sizeof *to->lanes, by_row);
}

bool cg_write_rows(FILE *out, const cg_layout *layout, uint32_t worksheet, const cg_workbook_parts *parts) {
    cg_arena *arena = cg_arena_child(layout->view->arena);
    rows_writer to = {.out = out, .layout = layout, .worksheet = worksheet, .parts = parts, .arena = arena};
    to.text.arena = arena;
    make_lanes(&to, &layout->worksheets[worksheet]);
    size_t next = 0;
    uint32_t row = to.n_lanes ? to.lanes[0].strip->row : 0;
    while (next < to.n_lanes || to.n_active > 0) {
        uint32_t end = refresh(&to, row, &next);
        for (; row < end && to.n_active > 0; row++)
            write_row(&to, row);
        row = end;
    }
    cg_arena_destroy(arena);
    return !ferror(out);
}
