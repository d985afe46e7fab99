/* csv_to_table.c: a CSV file becomes a table.
 *
 * Enters: the file and the sheet's table block. Leaves: the columns that the block keeps, in its order, or errors at
 * file, line and column. The header row names the columns; every other row fills cell `n_rows` of each kept column. A
 * row counts when it ends whole, so a broken one is simply overwritten by the next. The rows of columns that turn out
 * to be text late are read a second time (fields_to_column.h says why). */
#include "table/csv_to_table.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "table/csv_to_rows.h"
#include "table/data_text.h"
#include "table/fields_to_column.h"

typedef struct cg_table_reader {
    cg_csv_rows rows;  /* first: it is what the calls of csv_to_rows are given */
    cg_arena *arena;   /* the table's */
    cg_arena *scratch; /* gone when the table is read */
    cg_diagnostics *diagnostics;
    size_t errors_before;
    const cg_table_block *block;
    const char *path;
    cg_file_view *view; /* what the rows are read from; NULL: from memory of their own */
    cg_texts *texts;
    cg_text_store store;
    cg_field_rules rules;
    /* The header. */
    CG_LIST(const cg_text *) header;
    cg_column_builder *builders;
    size_t n_builders;
    cg_column_builder **of_field; /* per field of a row: its column, NULL when it is not kept */
    /* The rows. */
    size_t n_rows, room, row_limit;
    size_t late_rows; /* how many the second reading reads */
    uint32_t *lines;
    const char *data; /* where they begin */
} cg_table_reader;

/* Errors of this file: the sheet and other tables may have had theirs. */
static size_t errors_of(const cg_table_reader *reader) {
    return reader->diagnostics->errors - reader->errors_before;
}

static bool is_full(const cg_table_reader *reader) {
    return errors_of(reader) >= CG_MAX_ERRORS;
}

/* ---- Messages ---- */

static cg_diagnostic *report_at(cg_table_reader *reader, cg_code code, const char *at, const char *end,
                                const char *message) {
    cg_place place = cg_data_place(reader->rows.row_start, reader->rows.row_line, at);
    cg_arena *arena = reader->diagnostics->arena;
    return cg_report_data(reader->diagnostics, code, reader->path, place.line, place.column,
                          cg_data_excerpt(arena, at, end), "%s", message);
}

/* A column's name as messages show it. */
static const char *shown(cg_table_reader *reader, const cg_text *name) {
    return cg_data_excerpt(reader->scratch, name->bytes, name->bytes + name->length);
}

static const char *counted_fields(cg_table_reader *reader, size_t n) {
    return cg_format(reader->scratch, "%zu field%s", n, n == 1 ? "" : "s");
}

/* Too few fields: the whole row is shown; too many: the first that the header does not name. */
static void report_ragged(cg_table_reader *reader) {
    cg_csv_field *fields;
    size_t n = cg_csv_fields(&reader->rows, &fields), wanted = reader->header.count;
    const char *message =
        cg_format(reader->scratch, "the row has %s where the header line has %zu", counted_fields(reader, n), wanted);
    report_at(reader, CG_E_CSV_RAGGED, n > wanted ? fields[wanted].start : fields[0].start, fields[n - 1].end, message);
}

static void report_faults(cg_table_reader *reader) {
    cg_csv_field *fields;
    size_t n = cg_csv_fields(&reader->rows, &fields);
    for (size_t i = 0; i < n; i++) {
        const cg_column_builder *builder = reader->of_field[i];
        if (!builder) continue;
        cg_field_fault fault = cg_field_check(&reader->rules, builder, fields[i].bytes, fields[i].length);
        if (fault == CG_FIELD_FITS) continue;
        bool bad_number = fault == CG_FIELD_NO_NUMBER;
        const char *message =
            bad_number ? cg_format(reader->scratch, "column %s is declared to be numbers and this is not one",
                                   shown(reader, builder->name))
                       : cg_format(reader->scratch, "the text is longer than %d characters", CG_MAX_TEXT_LENGTH);
        report_at(reader, bad_number ? CG_E_CSV_NUMBER : CG_E_CSV_LIMIT, fields[i].start, fields[i].end, message);
    }
}

static void report_quote(cg_table_reader *reader, cg_csv_outcome outcome) {
    cg_csv_field *fields;
    size_t n = cg_csv_fields(&reader->rows, &fields);
    const cg_csv_field *last = &fields[n - 1];
    if (outcome == CG_CSV_OPEN_QUOTE) {
        report_at(reader, CG_E_CSV_QUOTE, last->start, last->end,
                  "the quoted field that starts here is not closed before the end of the file");
        return;
    }
    const char *fault = reader->rows.fault;
    if (*last->start != '"') {
        report_at(reader, CG_E_CSV_QUOTE, fault, last->end,
                  "a quote stands inside a field that does not start with one");
        return;
    }
    cg_diagnostic *report =
        report_at(reader, CG_E_CSV_QUOTE, fault, last->end, "text follows the closing quote of a field");
    cg_place opened = cg_data_place(reader->rows.row_start, reader->rows.row_line, last->start);
    cg_add_note(reader->diagnostics, report, cg_nowhere(),
                "the field starts at line %zu, column %zu; a quote inside it is written twice", opened.line,
                opened.column);
}

/* ---- The header ---- */

static void header_row(cg_csv_rows *rows) {
    cg_table_reader *reader = (cg_table_reader *)(void *)rows;
    rows->stop = true;
    for (size_t i = 0; i < rows->fields.count && i <= CG_MAX_COLUMNS; i++) /* one too many is enough to know */
        CG_PUSH(reader->scratch, &reader->header,
                cg_intern(reader->texts, rows->fields.at[i].bytes, rows->fields.at[i].length));
}

/* The field of that name; `count` when there is none. */
static size_t find_field(const cg_table_reader *reader, const cg_text *name) {
    size_t i = 0;
    while (i < reader->header.count && !cg_text_equal(reader->header.at[i], name))
        i++;
    return i;
}

/* Adds "did you mean" and the names that there are. */
static void add_column_notes(cg_table_reader *reader, cg_diagnostic *report, const cg_text *wanted) {
    enum { MOST_NAMES = 20 };
    const cg_text *similar = NULL;
    size_t best = wanted->length / 3 + 2, n = reader->header.count;
    const char *list = "";
    for (size_t i = 0; i < n; i++) {
        const cg_text *name = reader->header.at[i];
        size_t distance = cg_edit_distance(wanted->bytes, name->bytes, best);
        if (name->length && distance < best) {
            best = distance;
            similar = name;
        }
        if (i < MOST_NAMES) list = cg_format(reader->scratch, "%s%s%s", list, i ? ", " : "", shown(reader, name));
    }
    if (similar) cg_add_note(reader->diagnostics, report, cg_nowhere(), "did you mean %s?", shown(reader, similar));
    const char *more = n > MOST_NAMES ? cg_format(reader->scratch, " and %zu more", n - MOST_NAMES) : "";
    cg_add_note(reader->diagnostics, report, cg_nowhere(), "the columns are %s%s", list, more);
}

static void report_missing(cg_table_reader *reader, const cg_column_declaration *declared, const cg_csv_field *fields,
                           size_t n) {
    const char *message = cg_format(reader->scratch, "there is no column %s", shown(reader, declared->name));
    cg_diagnostic *report = report_at(reader, CG_E_CSV_COLUMN, fields[0].start, fields[n - 1].end, message);
    add_column_notes(reader, report, declared->name);
    if (declared->span.source)
        cg_add_note(reader->diagnostics, report, declared->span, "%s is asked for here", shown(reader, declared->name));
}

/* A column without a name, or with the name of an earlier one, cannot be kept; one that is not kept does no harm. */
static void check_kept(cg_table_reader *reader, const cg_csv_field *fields, size_t n_fields) {
    for (size_t i = 0; i < reader->header.count && !is_full(reader); i++) {
        const cg_text *name = reader->header.at[i];
        size_t first = find_field(reader, name);
        if (name->length == 0 && reader->of_field[i]) {
            report_at(reader, CG_E_CSV_HEADER, fields[i].start, fields[n_fields - 1].end,
                      cg_format(reader->scratch, "column %zu has no name", i + 1));
        } else if (first < i && name->length && reader->of_field[first]) {
            report_at(reader, CG_E_CSV_DUPLICATE, fields[i].start, fields[i].end,
                      cg_format(reader->scratch, "columns %zu and %zu are both named %s", first + 1, i + 1,
                                shown(reader, reader->header.at[first])));
        }
    }
}

static void start_builder(cg_table_reader *reader, size_t field, const cg_column_declaration *declared) {
    if (reader->of_field[field]) return; /* asked for twice */
    cg_column_builder *builder = &reader->builders[reader->n_builders++];
    builder->name = declared ? declared->name : reader->header.at[field];
    builder->declared = declared && declared->type != CG_COLUMN_FOUND;
    if (builder->declared) builder->type = declared->type == CG_COLUMN_TEXT ? CG_FIELDS_TEXT : CG_FIELDS_NUMBER;
    builder->field = field;
    reader->of_field[field] = builder;
}

/* Which columns the fields of a row fill. */
static void choose_columns(cg_table_reader *reader) {
    const cg_table_block *block = reader->block;
    size_t n_header = reader->header.count, n = block->n_columns ? block->n_columns : n_header;
    cg_csv_field *fields;
    size_t n_fields = cg_csv_fields(&reader->rows, &fields);
    reader->builders = CG_NEW_ARRAY(reader->arena, n, cg_column_builder);
    reader->of_field = CG_NEW_ARRAY(reader->scratch, n_header, cg_column_builder *);
    for (size_t i = 0; i < n && !is_full(reader); i++) {
        const cg_column_declaration *declared = block->n_columns ? &block->columns[i] : NULL;
        size_t field = declared ? find_field(reader, declared->name) : i;
        if (field < n_header)
            start_builder(reader, field, declared);
        else
            report_missing(reader, declared, fields, n_fields);
    }
    check_kept(reader, fields, n_fields);
}

/* False after an error was reported. */
static bool read_header(cg_table_reader *reader) {
    reader->rows.row = header_row;
    cg_csv_outcome outcome = cg_csv_read(&reader->rows);
    if (outcome == CG_CSV_QUOTE || outcome == CG_CSV_OPEN_QUOTE) {
        report_quote(reader, outcome);
    } else if (reader->header.count == 0) {
        cg_report_data(reader->diagnostics, CG_E_CSV_EMPTY, reader->path, 1, 1, NULL,
                       "the file is empty, without even a header line");
    } else if (reader->header.count > CG_MAX_COLUMNS) {
        cg_report_data(reader->diagnostics, CG_E_CSV_LIMIT, reader->path, reader->rows.row_line, 1, NULL,
                       "the header line has more than %d columns", CG_MAX_COLUMNS);
    } else {
        choose_columns(reader);
    }
    return errors_of(reader) == 0;
}

/* ---- The rows ---- */

/* How many rows to make room for: first a few, then as many as the file has if they are like those, with some to spare
 * (memory that nothing is written to costs nothing), and twice as many each time that this was too few. */
static size_t rows_expected(const cg_table_reader *reader) {
    enum { FIRST = 64 };
    if (reader->room == 0) return FIRST;
    size_t twice = reader->room * 2, read = (size_t)(reader->rows.at - reader->data) + 1;
    double whole = (double)(reader->rows.end - reader->data), like_these = whole / (double)read * (double)reader->room;
    return reader->room == FIRST && like_these * 1.1 > (double)twice ? (size_t)(like_these * 1.1) : twice;
}

/* Room for one more row; ends the reading at the limit. */
static void make_room(cg_table_reader *reader) {
    if (reader->n_rows < reader->room) return;
    if (reader->n_rows > reader->row_limit) {
        cg_report_data(reader->diagnostics, CG_E_CSV_LIMIT, reader->path, reader->rows.row_line, 1, NULL,
                       "the file has more than %zu rows", reader->row_limit);
        reader->rows.stop = true;
        return;
    }
    size_t room = rows_expected(reader);
    if (room > reader->row_limit + 1) room = reader->row_limit + 1;
    for (size_t i = 0; i < reader->n_builders; i++) {
        cg_column_builder *builder = &reader->builders[i];
        builder->cells =
            cg_resize(reader->arena, builder->cells, reader->room * sizeof(cg_cell), room * sizeof(cg_cell));
    }
    reader->lines = cg_resize(reader->arena, reader->lines, reader->room * sizeof(uint32_t), room * sizeof(uint32_t));
    reader->room = room;
}

static void add_row(cg_table_reader *reader, size_t line) {
    if (reader->view) cg_file_view_pass(reader->view, reader->rows.row_start);
    reader->lines[reader->n_rows++] = line < UINT32_MAX ? (uint32_t)line : UINT32_MAX;
    if (reader->n_rows == reader->room) make_room(reader);
}

/* A row that is not as it should be: every error of it, and nothing else, so that one cause has one message. */
static void report_row(cg_table_reader *reader) {
    if (reader->rows.fields.count != reader->header.count)
        report_ragged(reader);
    else
        report_faults(reader);
    if (is_full(reader)) reader->rows.stop = true;
}

static void data_row(cg_csv_rows *rows) {
    cg_table_reader *reader = (cg_table_reader *)(void *)rows;
    bool fits = rows->fields.count == reader->header.count;
    for (size_t i = 0; fits && i < reader->n_builders; i++) {
        cg_column_builder *builder = &reader->builders[i];
        cg_field_bytes field = rows->fields.at[builder->field];
        fits = cg_put_field(&reader->rules, builder, reader->n_rows, field.bytes, field.length) == CG_FIELD_FITS;
    }
    if (fits)
        add_row(reader, rows->row_line);
    else
        report_row(reader);
}

/* In a file of one column a blank line between rows is a blank cell. */
static void blank_rows(cg_csv_rows *rows) {
    cg_table_reader *reader = (cg_table_reader *)(void *)rows;
    for (size_t i = rows->n_blank_lines; i > 0 && !rows->stop; i--) {
        for (size_t k = 0; k < reader->n_builders; k++)
            cg_put_any_field(&reader->rules, &reader->builders[k], reader->n_rows, "", 0);
        add_row(reader, rows->row_line - i);
    }
}

static void read_rows(cg_table_reader *reader) {
    reader->rows.row = data_row;
    reader->rows.blank_lines = reader->header.count == 1 ? blank_rows : NULL;
    reader->rows.stop = false;
    make_room(reader);
    for (;;) {
        cg_csv_outcome outcome = cg_csv_read(&reader->rows);
        if (outcome == CG_CSV_END || outcome == CG_CSV_STOPPED) return;
        report_quote(reader, outcome);
        if (is_full(reader)) return;
        cg_csv_skip_line(&reader->rows);
    }
}

/* ---- The second reading ---- */

static void late_text_row(cg_csv_rows *rows) {
    cg_table_reader *reader = (cg_table_reader *)(void *)rows;
    bool fits = true;
    for (size_t i = 0; i < reader->n_builders; i++) {
        cg_column_builder *builder = &reader->builders[i];
        cg_field_bytes field = rows->fields.at[builder->field];
        if (reader->n_rows < builder->reread)
            fits &=
                cg_put_any_field(&reader->rules, builder, reader->n_rows, field.bytes, field.length) == CG_FIELD_FITS;
    }
    if (!fits) report_row(reader);
    if (reader->view) cg_file_view_pass(reader->view, rows->row_start);
    if (++reader->n_rows >= reader->late_rows) rows->stop = true;
}

static void late_text_blanks(cg_csv_rows *rows) {
    ((cg_table_reader *)(void *)rows)->n_rows += rows->n_blank_lines;
}

/* Reads the rows again for the columns that were taken for numbers or booleans and are text. Every row is known to be
 * whole now. */
static void read_late_text(cg_table_reader *reader, size_t line) {
    size_t n_rows = reader->n_rows;
    for (size_t i = 0; i < reader->n_builders; i++)
        if (reader->builders[i].reread > reader->late_rows) reader->late_rows = reader->builders[i].reread;
    if (reader->late_rows == 0) return;
    cg_csv_go_to(&reader->rows, reader->data, line);
    if (reader->view) cg_file_view_rewind(reader->view);
    reader->rows.row = late_text_row;
    reader->rows.blank_lines = reader->header.count == 1 ? late_text_blanks : NULL;
    reader->n_rows = 0;
    cg_csv_read(&reader->rows);
    reader->n_rows = n_rows;
}

/* ---- The whole ---- */

static cg_table *finish(cg_table_reader *reader) {
    cg_table *table = CG_NEW(reader->arena, cg_table);
    size_t n = reader->n_rows, room = reader->room;
    table->name = reader->block->name;
    table->path = cg_copy_text(reader->arena, reader->path, strlen(reader->path));
    table->n_rows = table->file_rows = n;
    table->n_columns = reader->n_builders;
    table->columns = CG_NEW_ARRAY(reader->arena, table->n_columns, cg_column);
    table->lines = cg_resize(reader->arena, reader->lines, room * sizeof(uint32_t), n * sizeof(uint32_t));
    for (size_t i = 0; i < table->n_columns; i++) {
        const cg_column_builder *from = &reader->builders[i];
        bool numbers = from->type == CG_FIELDS_NUMBER && !from->has_blanks;
        cg_cell *cells = cg_resize(reader->arena, from->cells, room * sizeof(cg_cell), n * sizeof(cg_cell));
        table->columns[i] = (cg_column){from->name, cells, numbers ? CG_HOLDS_NUMBERS : CG_HOLDS_CELLS};
    }
    return table;
}

static cg_table *read_table(cg_table_reader *reader) {
    if (!read_header(reader)) return NULL;
    reader->data = reader->rows.at;
    size_t line = reader->rows.line;
    read_rows(reader);
    if (errors_of(reader)) return NULL;
    if (reader->n_rows == 0) {
        cg_report_data(reader->diagnostics, CG_E_CSV_NO_ROWS, reader->path, 1, 1, NULL,
                       "the file has a header line and no rows");
        return NULL;
    }
    read_late_text(reader, line);
    return errors_of(reader) ? NULL : finish(reader);
}

static cg_table *view_to_table(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics,
                               const cg_table_block *block, const char *path, cg_file_view *view, size_t row_limit) {
    cg_data_text text;
    cg_arena *scratch = cg_arena_child(arena);
    path = cg_copy_text(diagnostics->arena, path, strlen(path));
    cg_table *table = NULL;
    if (cg_view_to_data_text(scratch, diagnostics, block, path, view, &text)) {
        cg_table_reader reader = {.arena = arena,
                                  .scratch = scratch,
                                  .diagnostics = diagnostics,
                                  .errors_before = diagnostics->errors,
                                  .block = block,
                                  .path = path,
                                  .view = text.view,
                                  .texts = texts,
                                  .rules = {.store = &reader.store,
                                            .text = text.start,
                                            .text_end = text.end,
                                            .blanks = block->blanks,
                                            .n_blanks = block->n_blanks,
                                            .decimal = block->decimal ? block->decimal : '.'},
                                  .row_limit = row_limit};
        cg_text_store_begin(&reader.store, scratch, texts, (size_t)(text.end - text.start));
        cg_field_rules_ready(&reader.rules);
        cg_csv_begin(&reader.rows, scratch, text.start, text.end, block->separator ? block->separator : ',');
        table = read_table(&reader);
    }
    cg_arena_destroy(scratch);
    return table;
}

cg_table *cg_csv_bytes_to_table(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics,
                                const cg_table_block *block, const char *path, const char *bytes, size_t length,
                                size_t row_limit) {
    cg_file_view view = {.bytes = bytes, .length = length};
    return view_to_table(arena, texts, diagnostics, block, path, &view, row_limit);
}

cg_table *cg_csv_to_table(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics, const cg_table_block *block,
                          const char *path) {
    cg_arena *file = cg_arena_child(arena);
    cg_file_view view;
    cg_table *table = NULL;
    bool open = cg_file_view_open(file, path, &view);
    if (open) table = view_to_table(arena, texts, diagnostics, block, path, &view, CG_MAX_ROWS);
    if (table) table->file_bytes = view.length;
    if (!open) cg_report(diagnostics, CG_E_FILE_READ, block->path_span, "%s cannot be read: %s", path, strerror(errno));
    cg_arena_destroy(file);
    return table;
}
