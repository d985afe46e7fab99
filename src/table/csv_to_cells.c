/* csv_to_cells.c: see csv_to_cells.h. */
#include "table/csv_to_cells.h"

#include <errno.h>
#include <string.h>

#include "base/data_file.h"
#include "base/decimal.h"
#include "base/limits.h"
#include "table/csv_to_rows.h"
#include "table/data_text.h"

typedef struct cells_reader {
    cg_csv_rows rows; /* first: it is what the calls of csv_to_rows are given */
    cg_texts *texts;
    cg_diagnostics *diagnostics;
    const cg_cells_file *file;
    cg_cell *cells;
    size_t n_rows;
    bool failed;
} cells_reader;

/* ---- A field ---- */

static bool is_word(const char *word, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        if ((bytes[i] >= 'a' && bytes[i] <= 'z' ? bytes[i] - 'a' + 'A' : bytes[i]) != word[i]) return false;
    return word[length] == '\0';
}

cg_cell cg_field_to_cell(cg_texts *texts, const char *bytes, size_t length) {
    double number;
    if (length == 0) return cg_blank_cell();
    if (cg_decimal_read(bytes, length, '.', &number)) return (cg_cell){.number = number + 0.0};
    if (length == 4 && is_word("TRUE", bytes, length)) return cg_boolean_cell(true);
    if (length == 5 && is_word("FALSE", bytes, length)) return cg_boolean_cell(false);
    cg_error error = *bytes == '#' ? cg_error_from_text(bytes, length) : CG_NO_ERROR;
    if (error != CG_NO_ERROR) return cg_error_cell(error);
    if (*bytes == '\'') return cg_text_cell(cg_intern(texts, bytes + 1, length - 1));
    return cg_text_cell(cg_intern(texts, bytes, length));
}

/* ---- Rows ---- */

static void report(cells_reader *reader, cg_code code, size_t line, const char *message) {
    cg_diagnostic *made = cg_report_data(reader->diagnostics, code, reader->file->path, line, 0, NULL, "%s", message);
    cg_add_note(reader->diagnostics, made, reader->file->span, "the cells %s are %u rows of %u", reader->file->label,
                reader->file->rows, reader->file->cols);
    reader->failed = reader->rows.stop = true;
}

static bool has_room(cells_reader *reader) {
    if (reader->n_rows < reader->file->rows) return true;
    if (!reader->failed)
        report(reader, CG_E_CSV_RAGGED, reader->rows.row_line, "the file has more rows than there are cells for");
    return false;
}

static void take_row(cg_csv_rows *rows) {
    cells_reader *reader = (cells_reader *)(void *)rows;
    const cg_cells_file *file = reader->file;
    if (!has_room(reader)) return;
    if (rows->fields.count != file->cols) {
        report(reader, CG_E_CSV_RAGGED, rows->row_line,
               cg_format(reader->diagnostics->arena, "the row has %zu field%s where there are %u cells",
                         rows->fields.count, rows->fields.count == 1 ? "" : "s", file->cols));
        return;
    }
    cg_cell *to = reader->cells + reader->n_rows++ * file->cols;
    for (uint32_t i = 0; i < file->cols; i++) {
        cg_field_bytes field = rows->fields.at[i];
        to[i] = cg_field_to_cell(reader->texts, field.bytes, field.length);
        if (field.length > CG_MAX_TEXT_LENGTH && cg_utf8_count(field.bytes, field.length) > CG_MAX_TEXT_LENGTH)
            report(reader, CG_E_CSV_LIMIT, rows->row_line,
                   cg_format(reader->diagnostics->arena, "the text is longer than %d characters", CG_MAX_TEXT_LENGTH));
    }
}

/* In one column a blank line is a blank cell. */
static void take_blank_lines(cg_csv_rows *rows) {
    cells_reader *reader = (cells_reader *)(void *)rows;
    for (size_t i = rows->n_blank_lines; i > 0 && has_room(reader); i--)
        reader->cells[reader->n_rows++] = cg_blank_cell();
}

static void read_rows(cells_reader *reader) {
    cg_csv_outcome outcome = cg_csv_read(&reader->rows);
    if (outcome == CG_CSV_QUOTE || outcome == CG_CSV_OPEN_QUOTE)
        report(reader, CG_E_CSV_QUOTE, reader->rows.row_line,
               "a quoted field of this row is not closed as it should be");
    for (; !reader->failed && reader->file->cols == 1 && reader->n_rows < reader->file->rows; reader->n_rows++)
        reader->cells[reader->n_rows] = cg_blank_cell();
    if (!reader->failed && reader->n_rows < reader->file->rows)
        report(reader, CG_E_CSV_RAGGED, reader->rows.line,
               cg_format(reader->diagnostics->arena, "the file ends after %zu row%s", reader->n_rows,
                         reader->n_rows == 1 ? "" : "s"));
}

/* ---- The whole ---- */

cg_cell *cg_csv_bytes_to_cells(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics, const cg_cells_file *file,
                               const char *bytes, size_t length) {
    cg_arena *scratch = cg_arena_child(arena);
    cg_table_block plain = {.span = file->span};
    cg_data_text text;
    cells_reader reader = {.texts = texts, .diagnostics = diagnostics, .file = file, .failed = true};
    if (cg_bytes_to_data_text(scratch, diagnostics, &plain, file->path, bytes, length, &text)) {
        cg_csv_begin(&reader.rows, scratch, text.start, text.end, ',');
        reader.failed = false;
        reader.cells = cg_alloc_array(arena, (size_t)file->rows * file->cols, sizeof *reader.cells);
        reader.rows.row = take_row;
        reader.rows.blank_lines = file->cols == 1 ? take_blank_lines : NULL;
        read_rows(&reader);
    }
    cg_arena_destroy(scratch);
    return reader.failed ? NULL : reader.cells;
}

cg_cell *cg_csv_to_cells(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics, const cg_cells_file *file) {
    cg_arena *scratch = cg_arena_child(arena);
    cg_data_file data;
    cg_cell *cells = NULL;
    const char *bytes = cg_data_file_open(scratch, file->path, &data) ? cg_data_file_whole(scratch, &data) : NULL;
    if (bytes)
        cells = cg_csv_bytes_to_cells(arena, texts, diagnostics, file, bytes, data.length);
    else
        cg_report(diagnostics, CG_E_FILE_READ, file->span, "%s cannot be read: %s", file->path,
                  cg_data_file_fault(errno));
    cg_arena_destroy(scratch);
    return cells;
}
