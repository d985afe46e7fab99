/* csv_to_table.c: a CSV file becomes a table.
 *
 * Enters: the file and the sheet's table block. Leaves: the columns that the block keeps, in its order, or errors at
 * file, line and column. The header row names the columns; every other row fills cell `n_rows` of each kept column. A
 * row counts when it ends whole, so a broken one is simply overwritten by the next. The rows of columns that turn out
 * to be text late are read a second time (fields_to_column.h says why). A large file is read in chunks by several
 * threads or in pieces by one; where anything is not as it should be in it, all of it is read as one text, for messages
 * that can show any of it. */
#include "table/csv_to_table.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/threads.h"
#include "table/chunks.h"
#include "table/csv_to_rows.h"
#include "table/data_text.h"
#include "table/table_builder.h"

typedef struct cg_table_reader {
    cg_csv_rows rows;  /* first: it is what the calls of csv_to_rows are given */
    cg_arena *scratch; /* gone when the table is read */
    cg_diagnostics *diagnostics;
    size_t errors_before;
    const cg_table_block *block;
    const char *path;
    cg_texts *texts;
    cg_text_store store;
    cg_field_rules rules;
    /* The header. */
    CG_LIST(const cg_text *) header;
    cg_table_builder builder;
    cg_column_builder **of_field; /* per field of a row: its column, NULL when it is not kept */
    /* The rows. */
    size_t late_rows;        /* how many the second reading reads */
    const char *data;        /* where they begin, in the text or in its first piece */
    cg_pieces *pieces;       /* NULL: the text is in memory */
    size_t before, all_rows; /* bytes of rows before the piece, and in all of the text */
} cg_table_reader;

/* Errors of this file: the sheet and other tables may have had theirs. */
static size_t errors_of(const cg_table_reader *reader) {
    return reader->diagnostics->errors - reader->errors_before;
}

static bool is_full(const cg_table_reader *reader) {
    return errors_of(reader) >= (reader->pieces ? 1 : CG_MAX_ERRORS);
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

static void add_separator_note(cg_table_reader *reader, cg_diagnostic *report) {
    if (reader->header.count == 1) cg_note_separator(reader->diagnostics, report, reader->block, reader->header.at[0]);
}

/* Too few fields: the whole row is shown; too many: the first that the header does not name. */
static void report_ragged(cg_table_reader *reader) {
    cg_csv_field *fields;
    size_t n = cg_csv_fields(&reader->rows, &fields), wanted = reader->header.count;
    const char *message =
        cg_format(reader->scratch, "the row has %s where the header line has %zu", counted_fields(reader, n), wanted);
    cg_diagnostic *report = report_at(reader, CG_E_CSV_RAGGED, n > wanted ? fields[wanted].start : fields[0].start,
                                      fields[n - 1].end, message);
    add_separator_note(reader, report);
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
    add_separator_note(reader, report);
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
    cg_column_builder *builder = &reader->builder.columns[reader->builder.n_columns++];
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
    reader->builder.columns = CG_NEW_ARRAY(reader->builder.arena, n, cg_column_builder);
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

/* Room for one more row; ends the reading at the limit. */
static void make_room(cg_table_reader *reader) {
    cg_table_builder *builder = &reader->builder;
    if (builder->n_rows > builder->row_limit) {
        cg_report_data(reader->diagnostics, CG_E_CSV_LIMIT, reader->path, reader->rows.row_line, 1, NULL,
                       "the file has more than %zu rows", builder->row_limit);
        reader->rows.stop = true;
        return;
    }
    size_t read = reader->before + (size_t)(reader->rows.at - reader->data);
    cg_builder_make_room(builder, 1, (double)read / (double)reader->all_rows);
}

static void add_row(cg_table_reader *reader, size_t line) {
    cg_table_builder *builder = &reader->builder;
    cg_row_lines_add(builder->arena, &builder->lines, builder->n_rows++, line);
    if (builder->n_rows == builder->room) make_room(reader);
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
    for (size_t i = 0; fits && i < reader->builder.n_columns; i++) {
        cg_column_builder *builder = &reader->builder.columns[i];
        cg_field_bytes field = rows->fields.at[builder->field];
        fits =
            cg_put_field(&reader->rules, builder, reader->builder.n_rows, field.bytes, field.length) == CG_FIELD_FITS;
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
        for (size_t k = 0; k < reader->builder.n_columns; k++)
            cg_put_any_field(&reader->rules, &reader->builder.columns[k], reader->builder.n_rows, "", 0);
        add_row(reader, rows->row_line - i);
    }
}

/* False when there is no other piece of the text that can be read. */
static bool go_on(cg_table_reader *reader) {
    cg_pieces *pieces = reader->pieces;
    if (!pieces || !cg_next_piece(pieces)) return false;
    pieces->failed = !cg_is_data_text(pieces->start, pieces->end);
    if (pieces->failed) return false;
    reader->before += (size_t)(reader->rows.end - reader->data);
    reader->data = reader->rules.text = pieces->start;
    reader->rules.text_end = pieces->end;
    cg_csv_go_on(&reader->rows, pieces->start, pieces->end);
    return true;
}

static cg_csv_outcome read_text(cg_table_reader *reader) {
    cg_csv_outcome outcome = cg_csv_read(&reader->rows);
    while (outcome == CG_CSV_END && go_on(reader))
        outcome = cg_csv_read(&reader->rows);
    return outcome;
}

static void read_rows(cg_table_reader *reader) {
    reader->rows.row = data_row;
    reader->rows.blank_lines = reader->header.count == 1 ? blank_rows : NULL;
    reader->rows.stop = false;
    make_room(reader);
    for (;;) {
        cg_csv_outcome outcome = read_text(reader);
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
    for (size_t i = 0; i < reader->builder.n_columns; i++) {
        cg_column_builder *builder = &reader->builder.columns[i];
        cg_field_bytes field = rows->fields.at[builder->field];
        if (reader->builder.n_rows < builder->reread)
            fits &= cg_put_any_field(&reader->rules, builder, reader->builder.n_rows, field.bytes, field.length) ==
                    CG_FIELD_FITS;
    }
    if (!fits) report_row(reader);
    if (++reader->builder.n_rows >= reader->late_rows) rows->stop = true;
}

static void late_text_blanks(cg_csv_rows *rows) {
    ((cg_table_reader *)(void *)rows)->builder.n_rows += rows->n_blank_lines;
}

/* To the first row, which is on line `line` and, in a text that comes in pieces, at byte `from` of the file. */
static bool go_back(cg_table_reader *reader, size_t line, size_t from) {
    if (!reader->pieces) {
        cg_csv_go_to(&reader->rows, reader->data, line);
        return true;
    }
    cg_pieces_go_to(reader->pieces, from);
    reader->rows.line = line;
    reader->rows.n_blank_lines = 0;
    return go_on(reader);
}

/* Reads the rows again for the columns that were taken for numbers or booleans and are text. Every row is known to be
 * whole now. */
static void read_late_text(cg_table_reader *reader, size_t line, size_t from) {
    size_t n_rows = reader->builder.n_rows;
    for (size_t i = 0; i < reader->builder.n_columns; i++)
        if (reader->builder.columns[i].reread > reader->late_rows)
            reader->late_rows = reader->builder.columns[i].reread;
    if (reader->late_rows == 0) return;
    reader->rows.row = late_text_row;
    reader->rows.blank_lines = reader->header.count == 1 ? late_text_blanks : NULL;
    reader->builder.n_rows = 0;
    if (go_back(reader, line, from)) read_text(reader);
    reader->builder.n_rows = n_rows;
}

/* ---- The whole ---- */

static cg_table *finish(cg_table_reader *reader) {
    cg_table *table = cg_builder_to_table(&reader->builder, reader->block->name);
    table->path = cg_copy_text(reader->builder.arena, reader->path, strlen(reader->path));
    return table;
}

/* Row by row, with a message for each mistake. */
static cg_table *read_table(cg_table_reader *reader) {
    if (!read_header(reader)) return NULL;
    const cg_pieces *pieces = reader->pieces;
    size_t line = reader->rows.line, from = pieces ? (size_t)(reader->rows.at - pieces->start) : 0;
    reader->data = reader->rows.at;
    reader->all_rows = pieces ? pieces->file.length - from : (size_t)(reader->rows.end - reader->data);
    read_rows(reader);
    if (errors_of(reader) || (pieces && pieces->failed)) return NULL;
    if (reader->builder.n_rows == 0) {
        cg_report_data(reader->diagnostics, CG_E_CSV_NO_ROWS, reader->path, 1, 1, NULL,
                       "the file has a header line and no rows");
        return NULL;
    }
    read_late_text(reader, line, from);
    return errors_of(reader) ? NULL : finish(reader);
}

/* `arena` is where the table goes; `start` is where the text, of about so many bytes, starts. */
static void begin_reader(cg_table_reader *reader, cg_arena *arena, const char *start, const char *end, size_t bytes) {
    const cg_table_block *block = reader->block;
    reader->builder.arena = arena;
    reader->errors_before = reader->diagnostics->errors;
    reader->rules = (cg_field_rules){.store = &reader->store,
                                     .text = start,
                                     .text_end = end,
                                     .blanks = block->blanks,
                                     .n_blanks = block->n_blanks,
                                     .decimal = block->decimal ? block->decimal : '.'};
    cg_text_store_begin(&reader->store, reader->scratch, reader->texts, bytes);
    cg_field_rules_ready(&reader->rules);
    cg_csv_begin(&reader->rows, reader->scratch, start, end, block->separator ? block->separator : ',');
}

/* The header is in the first chunk, up to `end`; behind it is what `plan` reads. NULL when anything is not as it should
 * be. */
static cg_table *read_chunks(cg_table_reader *reader, cg_arena *arena, cg_chunks_plan *plan, const char *start,
                             const char *end) {
    enum { WINDOW = 1 << 14, ROWS = 4 }; /* bytes; that a window should have */
    if (!cg_is_data_text(start, end)) return NULL;
    begin_reader(reader, arena, start, end, (size_t)(end - start));
    if (!read_header(reader)) return NULL;
    size_t header_bytes = (size_t)(reader->rows.at - start);
    plan->first_line = reader->rows.line;
    plan->texts = reader->texts;
    plan->form.n_fields = reader->header.count;
    plan->form.rules = &reader->rules;
    plan->form.separator = reader->rows.separator;
    plan->form.window = header_bytes * ROWS > WINDOW ? header_bytes * ROWS : WINDOW;
    if (plan->text)
        plan->text = reader->rows.at;
    else
        plan->from += header_bytes;
    bool good = cg_read_chunks(reader->scratch, &reader->builder, plan) && reader->builder.n_rows > 0;
    return good ? finish(reader) : NULL;
}

/* A text of several chunks, by several threads; NULL when it must be read row by row, for messages or for the length of
 * its rows. */
static cg_table *file_to_table_in_chunks(cg_table_reader reader, cg_arena *arena, const cg_data_file *file,
                                         const cg_csv_reading *how) {
    if (!cg_block_is_utf8(reader.block) || file->length < 2 * how->chunk_bytes) return NULL;
    cg_diagnostics unheard = {.arena = reader.scratch}; /* row by row, mistakes are found again */
    cg_arena *kept = cg_arena_child(arena);
    cg_chunks_plan plan = {.file = *file, .threads = cg_thread_count(how->threads), .form.bytes = how->chunk_bytes};
    const char *start = file->bytes;
    cg_table *table = NULL;
    reader.diagnostics = &unheard;
    if (!start) {
        char *first = cg_alloc_raw(reader.scratch, how->chunk_bytes);
        if (cg_data_file_read(file, 0, first, how->chunk_bytes)) start = first;
    }
    const char *limit = start ? start + how->chunk_bytes : NULL, *behind = start ? cg_behind_mark(start, limit) : NULL;
    const char *end = start ? cg_last_row_end(behind, limit, limit) : NULL;
    if (end) {
        plan.from = (size_t)(behind - start);
        plan.text = file->bytes ? behind : NULL;
        plan.end = file->bytes ? file->bytes + file->length : NULL;
        table = read_chunks(&reader, kept, &plan, behind, end);
    }
    if (!table) cg_arena_destroy(kept);
    return table;
}

/* A file, by one thread; NULL when all of it must be read at once, for messages. */
static cg_table *file_to_table_in_pieces(cg_table_reader reader, cg_arena *arena, const cg_data_file *file,
                                         const cg_csv_reading *how) {
    if (!cg_block_is_utf8(reader.block)) return NULL;
    cg_diagnostics unheard = {.arena = reader.scratch};
    cg_arena *kept = cg_arena_child(arena);
    cg_pieces pieces;
    cg_table *table = NULL;
    reader.diagnostics = &unheard;
    reader.pieces = &pieces;
    cg_pieces_begin(&pieces, reader.scratch, file, how->piece_bytes);
    if (cg_next_piece(&pieces) && cg_is_data_text(pieces.start, pieces.end)) {
        begin_reader(&reader, kept, cg_behind_mark(pieces.start, pieces.end), pieces.end, file->length);
        table = read_table(&reader);
    }
    if (pieces.failed) table = NULL;
    if (!table) cg_arena_destroy(kept);
    return table;
}

cg_table *cg_csv_file_to_table(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics,
                               const cg_table_block *block, const char *path, const cg_data_file *file,
                               const cg_csv_reading *how) {
    cg_arena *scratch = cg_arena_child(arena);
    path = cg_copy_text(diagnostics->arena, path, strlen(path));
    cg_table_reader reader = {.scratch = scratch,
                              .texts = texts,
                              .diagnostics = diagnostics,
                              .block = block,
                              .path = path,
                              .builder.row_limit = how->row_limit};
    cg_data_text text;
    bool alone = !file->bytes && cg_thread_count(how->threads) == 1;
    cg_table *table =
        alone ? file_to_table_in_pieces(reader, arena, file, how) : file_to_table_in_chunks(reader, arena, file, how);
    const char *bytes = table ? NULL : cg_data_file_whole(scratch, file);
    if (!table && !bytes) {
        cg_report(diagnostics, CG_E_FILE_READ, block->path_span, "%s cannot be read: %s", path,
                  cg_data_file_fault(errno));
    } else if (!table && cg_bytes_to_data_text(scratch, diagnostics, block, path, bytes, file->length, &text)) {
        begin_reader(&reader, arena, text.start, text.end, (size_t)(text.end - text.start));
        table = read_table(&reader);
    }
    if (table) table->file_bytes = file->length;
    cg_arena_destroy(scratch);
    return table;
}

cg_table *cg_csv_bytes_to_table(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics,
                                const cg_table_block *block, const char *path, const char *bytes, size_t length,
                                size_t row_limit) {
    cg_data_file file = {.bytes = bytes, .length = length};
    cg_csv_reading how = {.threads = 1, .chunk_bytes = SIZE_MAX / 2, .row_limit = row_limit};
    return cg_csv_file_to_table(arena, texts, diagnostics, block, path, &file, &how);
}

cg_table *cg_csv_to_table(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics, const cg_table_block *block,
                          const char *path, unsigned threads) {
    enum { CHUNK_BYTES = 1 << 17, PIECE_BYTES = 1 << 15 };
    cg_arena *handles = cg_arena_child(arena);
    cg_csv_reading how = {
        .threads = threads, .chunk_bytes = CHUNK_BYTES, .piece_bytes = PIECE_BYTES, .row_limit = CG_MAX_ROWS};
    cg_data_file file;
    cg_table *table = NULL;
    if (cg_data_file_open(handles, path, &file))
        table = cg_csv_file_to_table(arena, texts, diagnostics, block, path, &file, &how);
    else
        cg_report(diagnostics, CG_E_FILE_READ, block->path_span, "%s cannot be read: %s", path,
                  cg_data_file_fault(errno));
    cg_arena_destroy(handles);
    return table;
}
