/* book_to_sheet.c: a workbook that was read, written as a sheet file that means the same.
 *
 * Enters: the model of a workbook. Leaves: a `sheet` block for each worksheet, in which a formula stands once for all
 * the cells it fills, small groups of values cell by cell, and large ones as CSV files; a `solve` block for each Solver
 * model. Formulas that cannot be computed are written as the values the workbook holds, with the reason beside them.
 * Nothing is written before all of it is there. */
#define _POSIX_C_SOURCE 200809L
#include "output/book_to_sheet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/decimal.h"
#include "language/token.h"
#include "language/writer.h"
#include "output/plain_formula.h"

/* Values of so many cells are written into the sheet file itself. */
enum { MOST_LINES = 24 };

typedef struct new_file {
    const char *path, *text;
} new_file;

typedef struct importing {
    cg_arena *arena;
    cg_diagnostics *diagnostics;
    cg_model *model;
    const char *folder, *stem; /* "out", "book" */
    cg_writer text;            /* of the sheet file */
    CG_LIST(new_file) csvs;
} importing;

static void line(importing *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void line(importing *to, const char *format, ...) {
    va_list list;
    va_start(list, format);
    cg_write(&to->text, cg_format_list(to->arena, format, list));
    va_end(list);
    cg_write(&to->text, "\n");
}

static const char *address(const importing *to, uint32_t row, uint32_t column) {
    char text[CG_CORNER_ROOM];
    cg_corner_to_text((cg_corner){.row = row, .column = column}, text);
    return cg_format(to->arena, "%s", text);
}

static const char *rectangle(const importing *to, cg_corner from, cg_corner end) {
    const char *first = address(to, from.row, from.column);
    if (from.row == end.row && from.column == end.column) return first;
    return cg_format(to->arena, "%s:%s", first, address(to, end.row, end.column));
}

/* ---- Values ---- */

/* As a formula writes it. */
static const char *literal(const importing *to, cg_cell value) {
    cg_ast ast = {.kind = CG_AST_LITERAL, .literal = value};
    return cg_ast_to_text(to->arena, &ast);
}

static bool has_line_end(cg_cell value) {
    return cg_is_text(value) && strpbrk(cg_cell_text(value)->bytes, "\r\n");
}

/* A text that the field of a CSV file would not say. */
static bool needs_apostrophe(const cg_text *text) {
    unsigned char first = (unsigned char)text->bytes[0];
    return text->length == 0 || first <= ' ' || strchr("0123456789+-.,#'", first) ||
           cg_same_word(text->bytes, "TRUE") || cg_same_word(text->bytes, "FALSE") ||
           (unsigned char)text->bytes[text->length - 1] <= ' ';
}

static void write_field(importing *to, cg_writer *csv, cg_cell value) {
    char number[CG_DECIMAL_ROOM];
    if (cg_is_blank(value)) return;
    if (cg_is_number(value)) {
        cg_write_bytes(csv, number, cg_decimal_write(value.number, number));
        return;
    }
    if (!cg_is_text(value)) {
        cg_write(csv, literal(to, value));
        return;
    }
    const cg_text *text = cg_cell_text(value);
    bool blank_end = text->length && (unsigned char)text->bytes[text->length - 1] <= ' '; /* else cut off */
    bool quoted = blank_end || strpbrk(text->bytes, ",\"\r\n") != NULL;
    cg_write(csv, quoted ? "\"" : "");
    cg_write(csv, needs_apostrophe(text) ? "'" : "");
    for (size_t i = 0; i < text->length; i++) {
        if (text->bytes[i] == '"') cg_write(csv, "\"");
        cg_write_bytes(csv, &text->bytes[i], 1);
    }
    cg_write(csv, quoted ? "\"" : "");
}

/* "My plan" as a part of a file's name. */
static const char *file_word(const importing *to, const char *name) {
    char *word = cg_copy_text(to->arena, name, strlen(name));
    for (char *c = word; *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.", *c)) *c = '_';
    return word;
}

static void write_csv(importing *to, const cg_text *sheet, const cg_fill *fill, const cg_cell *values) {
    cg_writer csv = {.arena = to->arena};
    uint32_t width = fill->to.column - fill->from.column + 1;
    for (uint32_t row = fill->from.row; row <= fill->to.row; row++) {
        for (uint32_t column = 0; column < width; column++) {
            if (column) cg_write(&csv, ",");
            write_field(to, &csv, *values++);
        }
        cg_write(&csv, "\n");
    }
    const char *name = cg_format(to->arena, "%s-%s-%s.csv", to->stem, file_word(to, sheet->bytes),
                                 address(to, fill->from.row, fill->from.column));
    const char *path = cg_format(to->arena, "%s/%s", to->folder, name);
    CG_PUSH(to->arena, &to->csvs, ((new_file){path, cg_written(&csv)}));
    line(to, "    %s from \"%s\"", rectangle(to, fill->from, fill->to), name);
}

static void write_values(importing *to, const cg_text *sheet, const cg_fill *fill, const cg_cell *values) {
    uint32_t width = fill->to.column - fill->from.column + 1;
    size_t count = (size_t)(fill->to.row - fill->from.row + 1) * width;
    bool lines = count <= MOST_LINES;
    for (size_t i = 0; i < count && lines; i++)
        lines = !has_line_end(values[i]);
    for (size_t i = 0; i < count && lines; i++)
        if (!cg_is_blank(values[i]))
            line(to, "    %s = %s",
                 address(to, fill->from.row + (uint32_t)(i / width), fill->from.column + (uint32_t)(i % width)),
                 literal(to, values[i]));
    if (!lines) write_csv(to, sheet, fill, values);
}

/* ---- Formulas ---- */

/* Why some of the cells keep their values; NULL: they do not. */
static const char *kept_reason(const importing *to, const cg_model_fill *fill) {
    for (size_t i = 0; i < to->model->frozen.count; i++)
        if (to->model->frozen.at[i].fill == fill) return to->model->frozen.at[i].reason;
    return NULL;
}

static void write_formula(importing *to, cg_model_sheet *sheet, const cg_model_fill *of) {
    const cg_fill *fill = of->fill;
    const char *reason = kept_reason(to, of);
    const cg_ast *plain = reason ? NULL : cg_plain_formula(to->model, sheet, fill, of->formula);
    if (!plain) {
        line(to, "    # %s keeps its values: %s", rectangle(to, fill->from, fill->to),
             reason ? reason : "a reference means nothing");
        if (fill->stored.cells) write_values(to, sheet->block->name, fill, fill->stored.cells(&fill->stored));
        return;
    }
    const char *cells = rectangle(to, fill->from, fill->to), *formula = cg_ast_to_text(to->arena, plain);
    switch (fill->kind) {
    case CG_FILL_ARRAY: line(to, "    %s {= %s}", cells, formula); break;
    case CG_FILL_SPILL: line(to, "    %s# = %s", cells, formula); break;
    default: line(to, "    %s = %s", cells, formula); break;
    }
}

static const char *sheet_head(const importing *to, const cg_text *name) {
    if (cg_name_is_valid(name)) return name->bytes;
    cg_writer quoted = {.arena = to->arena};
    cg_write(&quoted, "\"");
    for (size_t i = 0; i < name->length; i++) {
        if (name->bytes[i] == '"') cg_write(&quoted, "\"");
        cg_write_bytes(&quoted, &name->bytes[i], 1);
    }
    cg_write(&quoted, "\"");
    return cg_written(&quoted);
}

/* ---- The rectangles of a worksheet, in order ---- */

typedef struct block {
    cg_fill fill;
    const cg_model_fill *of; /* NULL: values that were joined into another block */
} block;

static size_t cells_of(const cg_fill *fill) {
    return (size_t)(fill->to.row - fill->from.row + 1) * (fill->to.column - fill->from.column + 1);
}

static bool overlap(const cg_fill *a, const cg_fill *b) {
    return a->from.row <= b->to.row && b->from.row <= a->to.row && a->from.column <= b->to.column &&
           b->from.column <= a->to.column;
}

/* The smallest rectangle around both. */
static cg_fill around(const cg_fill *a, const cg_fill *b) {
    cg_fill both = *a;
    if (b->from.row < both.from.row) both.from.row = b->from.row;
    if (b->from.column < both.from.column) both.from.column = b->from.column;
    if (b->to.row > both.to.row) both.to.row = b->to.row;
    if (b->to.column > both.to.column) both.to.column = b->to.column;
    return both;
}

static void put_values(cg_cell *to, const cg_fill *whole, const cg_fill *part) {
    uint32_t width = whole->to.column - whole->from.column + 1;
    const cg_cell *value = part->values;
    for (uint32_t row = part->from.row; row <= part->to.row; row++)
        for (uint32_t column = part->from.column; column <= part->to.column; column++)
            to[(size_t)(row - whole->from.row) * width + (column - whole->from.column)] = *value++;
}

/* Columns of one table, which blanks or kinds of values have put apart, come together when nothing else lies between
 * them. */
static bool join(const importing *to, block *blocks, size_t n, block *a, block *b) {
    cg_fill both = around(&a->fill, &b->fill);
    size_t count = cells_of(&both), filled = cells_of(&a->fill) + cells_of(&b->fill);
    if (count > filled + filled / 4) return false;
    for (size_t i = 0; i < n; i++)
        if (blocks[i].of && &blocks[i] != a && &blocks[i] != b && overlap(&blocks[i].fill, &both)) return false;
    cg_cell *values = CG_NEW_ARRAY(to->arena, count, cg_cell);
    for (size_t i = 0; i < count; i++)
        values[i] = cg_blank_cell();
    put_values(values, &both, &a->fill);
    put_values(values, &both, &b->fill);
    both.values = values;
    a->fill = both;
    b->of = NULL;
    return true;
}

static bool is_large(const block *of) {
    return of->of && of->fill.kind == CG_FILL_VALUES && cells_of(&of->fill) > MOST_LINES;
}

static void join_values(const importing *to, block *blocks, size_t n) {
    enum { MOST_BLOCKS = 500 };
    for (size_t i = 0; i < n && n <= MOST_BLOCKS; i++)
        for (size_t j = 0; is_large(&blocks[i]) && j < n; j++)
            if (i != j && is_large(&blocks[j]) && join(to, blocks, n, &blocks[i], &blocks[j])) j = SIZE_MAX; /* again */
}

static int by_place(const void *a, const void *b) {
    const cg_corner *left = &((const block *)a)->fill.from, *right = &((const block *)b)->fill.from;
    if (left->row != right->row) return left->row < right->row ? -1 : 1;
    return left->column < right->column ? -1 : left->column > right->column;
}

/* ---- Worksheets ---- */

static void write_hidden_rows(importing *to, const cg_sheet_block *sheet) {
    for (size_t i = 0; i < sheet->n_hidden_rows; i++) {
        const cg_hidden_rows *rows = &sheet->hidden_rows[i];
        line(to, "    %s %u:%u", rows->filtered ? "filtered" : "hidden", rows->first + 1, rows->last + 1);
    }
}

static void write_sheet(importing *to, cg_model_sheet *sheet) {
    line(to, "\nsheet %s", sheet_head(to, sheet->block->name));
    write_hidden_rows(to, sheet->block);
    block *blocks = CG_NEW_ARRAY(to->arena, sheet->n_fills, block);
    for (size_t i = 0; i < sheet->n_fills; i++)
        blocks[i] = (block){*sheet->fills[i].fill, &sheet->fills[i]};
    join_values(to, blocks, sheet->n_fills);
    if (sheet->n_fills) qsort(blocks, sheet->n_fills, sizeof *blocks, by_place);
    for (size_t i = 0; i < sheet->n_fills; i++) {
        if (!blocks[i].of) continue;
        if (blocks[i].fill.kind == CG_FILL_VALUES)
            write_values(to, sheet->block->name, &blocks[i].fill, blocks[i].fill.values);
        else
            write_formula(to, sheet, blocks[i].of);
    }
}

/* ---- Solver models ---- */

static const char *side(const importing *to, const cg_ast *ast) {
    const cg_ast *plain = cg_plain_formula(to->model, NULL, NULL, ast);
    return cg_ast_to_text(to->arena, plain ? plain : ast);
}

static void write_constraint(importing *to, const cg_constraint *constraint) {
    const char *left = side(to, constraint->left), *word = cg_requirement_words[constraint->relation];
    if (constraint->right)
        line(to, "    subject to %s %s %s", left, word, side(to, constraint->right));
    else
        line(to, "    subject to %s %s", left, word);
}

static void write_solve(importing *to, const cg_solve_block *solve, size_t number) {
    static const char *const goals[] = {[CG_MINIMIZE] = "minimize", [CG_MAXIMIZE] = "maximize", [CG_SET_TO] = "set"};
    line(to, "\nsolve model_%zu", number);
    if (solve->goal == CG_SET_TO)
        line(to, "    set %s to %s", side(to, solve->objective), side(to, solve->target));
    else
        line(to, "    %s %s", goals[solve->goal], side(to, solve->objective));
    const char *cells = "";
    for (size_t i = 0; i < solve->n_changing_cells; i++)
        cells = cg_format(to->arena, "%s%s%s", cells, i ? ", " : "", side(to, solve->changing_cells[i]));
    line(to, "    by changing %s", cells);
    for (size_t i = 0; i < solve->n_constraints; i++)
        write_constraint(to, &solve->constraints[i]);
    if (solve->starts) line(to, "    starts %s", cg_ast_to_text(to->arena, solve->starts));
    if (solve->seed) line(to, "    seed %s", cg_ast_to_text(to->arena, solve->seed));
    for (size_t i = 0; i < solve->n_stop; i++)
        line(to, "    stop %s %s", solve->stop[i].name->bytes, cg_ast_to_text(to->arena, solve->stop[i].value));
}

/* ---- Files ---- */

static const char *stem_of(const importing *to, const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    return file_word(to, dot ? cg_copy_text(to->arena, name, (size_t)(dot - name)) : name);
}

static bool check_free(const importing *to, const new_file *files, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (access(files[i].path, F_OK) != 0) continue;
        cg_diagnostic *report =
            cg_report(to->diagnostics, CG_E_FILE_WRITE, cg_nowhere(), "%s is there already", files[i].path);
        cg_add_note(to->diagnostics, report, cg_nowhere(), "--force replaces it");
        return false;
    }
    return true;
}

static bool write_files(const importing *to, const new_file *files, size_t n, cg_sheet_files *out) {
    cg_new_file **open = CG_NEW_ARRAY(to->arena, n, cg_new_file *);
    for (size_t i = 0; i < n; i++) {
        open[i] = cg_new_file_begin(to->arena, to->diagnostics, files[i].path);
        if (!open[i]) return false;
        fputs(files[i].text, open[i]->stream);
    }
    for (size_t i = 0; i < n; i++) {
        if (!cg_new_file_commit(open[i])) return false;
        CG_PUSH(to->arena, &out->paths, files[i].path);
    }
    return true;
}

bool cg_book_to_sheet(cg_arena *arena, cg_diagnostics *diagnostics, cg_model *model, const char *from,
                      const char *folder, bool force, cg_sheet_files *out) {
    importing to = {
        .arena = arena, .diagnostics = diagnostics, .model = model, .folder = folder, .text = {.arena = arena}};
    to.stem = stem_of(&to, from);
    line(&to, "cellgrad 1\n# imported from %s", strrchr(from, '/') ? strrchr(from, '/') + 1 : from);
    for (size_t i = 0; i < model->n_sheets; i++)
        write_sheet(&to, &model->sheets[i]);
    for (size_t i = 0; i < model->document->n_solves; i++)
        write_solve(&to, &model->document->solves[i], i + 1);
    size_t n = to.csvs.count + 1;
    new_file *files = CG_NEW_ARRAY(arena, n, new_file);
    files[0] = (new_file){cg_format(arena, "%s/%s.sheet", folder, to.stem), cg_written(&to.text)};
    for (size_t i = 1; i < n; i++)
        files[i] = to.csvs.at[i - 1];
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        cg_report(diagnostics, CG_E_FILE_WRITE, cg_nowhere(), "cannot make the folder %s: %s", folder, strerror(errno));
        return false;
    }
    return (force || check_free(&to, files, n)) && write_files(&to, files, n, out);
}
