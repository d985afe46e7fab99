/* csv_to_rows.c: see csv_to_rows.h. libcsv's buffer is the arena's: it always has room for the row so far, so libcsv
 * never allocates. */
#include "table/csv_to_rows.h"

#include <csv.h>
#include <string.h>

enum { WINDOW = 1 << 14, MOST_WINDOW = 1 << 24 };

static void *refuse_memory(void *pointer, size_t size) {
    (void)pointer;
    (void)size;
    return NULL;
}

/* In its first state, with no byte of a row read. */
static void reset_parser(struct csv_parser *parser, void *buffer, size_t room, char separator) {
    csv_init(parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(parser, (unsigned char)separator);
    csv_set_realloc_func(parser, refuse_memory);
    parser->entry_buf = buffer;
    parser->entry_size = room;
}

/* Room for `length` bytes and one more; keeps what is there. */
static void *give_room(cg_arena *arena, void *buffer, size_t *room, size_t length) {
    if (length < *room) return buffer;
    size_t more = length < 2048 ? 4096 : length * 2;
    buffer = cg_resize(arena, buffer, *room, more);
    *room = more;
    return buffer;
}

/* Room for a row of `length` bytes, for libcsv as it reads and for what it has given. */
static void give_row_room(cg_csv_rows *rows, size_t length) {
    rows->parser->entry_buf = give_room(rows->arena, rows->parser->entry_buf, &rows->buffer_room, length);
    rows->parser->entry_size = rows->buffer_room;
    rows->decoded = give_room(rows->arena, rows->decoded, &rows->decoded_room, length);
}

static void set_window(cg_csv_rows *rows, size_t window) {
    rows->window = window;
    rows->marked.places = cg_alloc_raw(rows->arena, (window + CG_MARKS_SPARE) * sizeof(uint32_t));
    rows->marked.start = rows->marked.end = NULL;
}

void cg_csv_begin(cg_csv_rows *rows, cg_arena *arena, const char *text, const char *end, char separator) {
    *rows = (cg_csv_rows){
        .arena = arena, .separator = separator, .most_fields = SIZE_MAX, .row_start = text, .row_line = 1, .end = end};
    rows->parser = CG_NEW(arena, struct csv_parser);
    rows->find_marks = cg_marks_find_with(0);
    set_window(rows, (size_t)(end - text) < WINDOW ? (size_t)(end - text) : WINDOW);
    cg_csv_go_to(rows, text, 1);
}

void cg_csv_reserve(cg_csv_rows *rows, size_t longest, size_t most_fields, size_t window) {
    give_row_room(rows, longest);
    set_window(rows, window);
    rows->most_fields = rows->fields.room = most_fields;
    rows->fields.at = cg_alloc_array(rows->arena, most_fields, sizeof *rows->fields.at);
    rows->reserved = true;
}

void cg_csv_aim(cg_csv_rows *rows, const char *text, const char *end) {
    rows->end = end;
    rows->marked.start = rows->marked.end = NULL;
    rows->row_start = text;
    rows->row_line = 1;
    cg_csv_go_to(rows, text, 1);
}

void cg_csv_go_on(cg_csv_rows *rows, const char *text, const char *end) {
    size_t blank_lines = rows->n_blank_lines;
    rows->end = end;
    rows->marked.start = rows->marked.end = NULL;
    cg_csv_go_to(rows, text, rows->line);
    rows->n_blank_lines = blank_lines;
}

/* Just behind the line at `at`. A lone CR ends a line too; the next LF is remembered, so that a text of CRs is not
 * searched for it again and again. */
static const char *line_end(cg_csv_rows *rows) {
    if (!rows->line_feed || rows->line_feed < rows->at) {
        const char *found = memchr(rows->at, '\n', (size_t)(rows->end - rows->at));
        rows->line_feed = found ? found : rows->end;
    }
    const char *end = rows->line_feed < rows->end ? rows->line_feed + 1 : rows->end;
    const char *carriage_return = memchr(rows->at, '\r', (size_t)(end - rows->at));
    return carriage_return && carriage_return + 1 != rows->line_feed ? carriage_return + 1 : end;
}

static bool is_blank_line(const cg_csv_rows *rows, const char *end) {
    const char *at = rows->at;
    while (at < end && (*at == ' ' || *at == '\t') && *at != rows->separator)
        at++;
    return at == end || *at == '\n' || *at == '\r';
}

/* libcsv's own copy of the field goes when the next one begins. */
static void keep_field(void *bytes, size_t length, void *reader) {
    cg_csv_rows *rows = reader;
    if (rows->fields.count == rows->most_fields) return;
    memcpy(rows->decoded + rows->decoded_used, bytes, length);
    rows->decoded_used += length;
    CG_PUSH(rows->arena, &rows->fields, ((cg_field_bytes){NULL, length}));
}

static void end_row(int ending, void *reader) {
    (void)ending;
    cg_csv_rows *rows = reader;
    const char *at = rows->decoded; /* which does not move any more */
    for (size_t i = 0; i < rows->fields.count; at += rows->fields.at[i++].length)
        rows->fields.at[i].bytes = at;
    rows->row_open = false;
    rows->row(rows);
    rows->fields.count = rows->decoded_used = 0;
}

/* False when the reader has stopped the reading. */
static bool begin_row(cg_csv_rows *rows) {
    rows->row_start = rows->at;
    rows->row_line = rows->line;
    if (rows->n_blank_lines && rows->blank_lines) rows->blank_lines(rows);
    rows->n_blank_lines = 0;
    return !rows->stop;
}

/* False when the format is broken on this line. */
static bool feed_libcsv(cg_csv_rows *rows, const char *end) {
    size_t length = (size_t)(end - rows->at);
    give_row_room(rows, (size_t)(end - rows->row_start));
    size_t read = csv_parse(rows->parser, rows->at, length, keep_field, end_row, rows);
    rows->fault = rows->at + read;
    return read == length;
}

/* False when no row begins on this line, or when the format is broken on it. */
static bool read_by_libcsv(cg_csv_rows *rows) {
    const char *end = line_end(rows);
    bool good = true;
    if (!rows->row_open && is_blank_line(rows, end)) {
        rows->n_blank_lines++;
    } else if (rows->row_open || begin_row(rows)) {
        rows->row_open = true;
        good = feed_libcsv(rows, end);
    }
    if (!good) return false;
    rows->at = end;
    rows->line++;
    return true;
}

/* ---- Plain rows ---- */

/* Marks the text from the row to read on, as far as the window goes. */
static void mark_text(cg_csv_rows *rows) {
    cg_marked_text *marked = &rows->marked;
    size_t left = (size_t)(rows->end - rows->at), n = left < rows->window ? left : rows->window;
    marked->start = rows->at;
    marked->end = rows->at + n;
    marked->is_last = n == left;
    marked->count = rows->find_marks(rows->at, n, rows->separator, marked->places);
    marked->places[marked->count] = (uint32_t)n;
    marked->next = 0;
}

static void seek_mark(cg_csv_rows *rows) {
    cg_marked_text *marked = &rows->marked;
    if (!marked->start || rows->at < marked->start || rows->at >= marked->end) mark_text(rows);
    while (marked->next < marked->count && marked->start + marked->places[marked->next] < rows->at)
        marked->next++;
}

/* After a row that the window cuts: a window for longer rows where few fit in. False when rows of that length are left
 * to libcsv. */
static bool move_window(cg_csv_rows *rows) {
    bool few = (size_t)(rows->at - rows->marked.start) <= rows->window / 2;
    if (few && (rows->reserved || rows->window > MOST_WINDOW)) return false;
    if (few) set_window(rows, 2 * rows->window);
    mark_text(rows);
    return true;
}

/* False when what begins here is not plain. */
static bool read_plain(cg_csv_rows *rows) {
    const char *next;
    size_t lines;
    cg_row_form form;
    seek_mark(rows);
    do {
        next = rows->at;
        lines = 0;
        form =
            cg_plain_row(rows->arena, &rows->marked, &next, rows->separator, rows->most_fields, &rows->fields, &lines);
    } while (form == CG_ROW_CUT && move_window(rows));
    if (form == CG_ROW_OTHER || form == CG_ROW_CUT) {
        rows->fields.count = 0;
        return false;
    }
    bool wanted = form == CG_ROW_PLAIN && begin_row(rows);
    rows->n_blank_lines += form == CG_ROW_BLANK;
    rows->at = next;
    rows->line += lines;
    if (wanted) rows->row(rows);
    rows->fields.count = 0;
    return true;
}

cg_csv_outcome cg_csv_read(cg_csv_rows *rows) {
    while (rows->at < rows->end && !rows->stop) {
        bool plain = !rows->row_open && !rows->libcsv_only && read_plain(rows);
        if (!plain && !read_by_libcsv(rows)) return CG_CSV_QUOTE;
    }
    if (rows->stop) return CG_CSV_STOPPED;
    return csv_fini(rows->parser, keep_field, end_row, rows) == 0 ? CG_CSV_END : CG_CSV_OPEN_QUOTE;
}

void cg_csv_go_to(cg_csv_rows *rows, const char *line_start, size_t line) {
    reset_parser(rows->parser, rows->parser->entry_buf, rows->buffer_room, rows->separator);
    rows->at = line_start;
    rows->line = line;
    rows->line_feed = NULL;
    rows->marked.next = 0;
    rows->n_blank_lines = 0;
    rows->fields.count = rows->decoded_used = 0;
    rows->row_open = rows->stop = false;
}

void cg_csv_skip_line(cg_csv_rows *rows) {
    cg_csv_go_to(rows, rows->row_start, rows->row_line);
    const char *next = line_end(rows);
    cg_csv_go_to(rows, next, rows->row_line + 1);
}

/* A row that is fed byte by byte: a field ends at the byte just fed. */
typedef struct row_walk {
    cg_arena *arena;
    CG_LIST(cg_csv_field) fields;
    const char *at, *field_start;
    bool ended;
} row_walk;

static void walk_field(void *bytes, size_t length, void *user) {
    row_walk *walk = user;
    cg_csv_field field = {walk->field_start, walk->at, cg_copy_text(walk->arena, bytes, length), length};
    CG_PUSH(walk->arena, &walk->fields, field);
    walk->field_start = walk->at + 1;
}

static void walk_row(int ending, void *user) {
    (void)ending;
    ((row_walk *)user)->ended = true;
}

/* Without the spaces around it, which are no part of a field. */
static void trim(cg_csv_field *field) {
    while (field->start < field->end && (*field->start == ' ' || *field->start == '\t'))
        field->start++;
    while (field->start < field->end && (field->end[-1] == ' ' || field->end[-1] == '\t'))
        field->end--;
}

size_t cg_csv_fields(cg_csv_rows *rows, cg_csv_field **fields) {
    struct csv_parser parser;
    size_t room = 0;
    row_walk walk = {.arena = rows->arena, .at = rows->row_start, .field_start = rows->row_start};
    reset_parser(&parser, NULL, 0, rows->separator);
    bool broken = false;
    while (walk.at < rows->end && !walk.ended && !broken) {
        parser.entry_buf = give_room(rows->arena, parser.entry_buf, &room, (size_t)(walk.at - rows->row_start) + 1);
        parser.entry_size = room;
        broken = csv_parse(&parser, walk.at, 1, walk_field, walk_row, &walk) != 1;
        walk.at++;
    }
    if (!walk.ended && !broken) broken = csv_fini(&parser, walk_field, walk_row, &walk) != 0;
    if (broken) {
        while (walk.at < rows->end && *walk.at != '\n' && *walk.at != '\r')
            walk.at++;
        CG_PUSH(rows->arena, &walk.fields, ((cg_csv_field){walk.field_start, walk.at, NULL, 0}));
    }
    for (size_t i = 0; i < walk.fields.count; i++)
        trim(&walk.fields.at[i]);
    *fields = walk.fields.at;
    return walk.fields.count;
}
