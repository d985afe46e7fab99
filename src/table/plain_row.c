/* plain_row.c: see plain_row.h. */
#include "table/plain_row.h"

/* A walk over one row: `at` is where a field begins, `mark` the first mark from there on. */
typedef struct row_walk {
    const cg_marked_text *text;
    const uint32_t *mark;
    const char *at;
    char separator;
    size_t lines;
} row_walk;

static inline const char *place(const row_walk *walk) {
    return walk->text->start + *walk->mark;
}

static inline bool is_space(char c, char separator) {
    return (c == ' ' || c == '\t') && c != separator;
}

/* Spaces are no greater than this, and few other characters are. */
static inline bool may_be_space(char c) {
    return (unsigned char)c <= ' ';
}

static inline cg_field_bytes trimmed(const char *at, const char *stop, char separator) {
    while (at < stop && is_space(*at, separator))
        at++;
    while (stop > at && is_space(stop[-1], separator))
        stop--;
    return (cg_field_bytes){at, (size_t)(stop - at)};
}

/* The quoted field that begins at `open`; the walk goes behind its last quote. */
static cg_row_form walk_quoted(row_walk *walk, const char *open, cg_field_bytes *field) {
    const char *end = walk->text->end, *close;
    while ((close = (walk->mark++, place(walk))) < end && *close != '"')
        walk->lines += *close == '\n' || (*close == '\r' && (close + 1 == end || close[1] != '\n'));
    if (close + 1 >= end && !walk->text->is_last) return CG_ROW_CUT; /* a second quote may follow */
    if (close == end) return CG_ROW_OTHER;
    *field = (cg_field_bytes){open + 1, (size_t)(close - open - 1)};
    walk->at = close + 1;
    walk->mark++;
    if (walk->at == end) return CG_ROW_PLAIN;
    return place(walk) == walk->at && *walk->at != '"' ? CG_ROW_PLAIN : CG_ROW_OTHER;
}

/* The field at walk->at; the walk goes behind it, to a separator, a line end or the end of all. */
static inline cg_row_form walk_field(row_walk *walk, cg_field_bytes *field) {
    const char *at = walk->at, *stop = place(walk);
    *field = (cg_field_bytes){at, (size_t)(stop - at)};
    if (at < stop && (may_be_space(*at) || may_be_space(stop[-1]))) *field = trimmed(at, stop, walk->separator);
    walk->at = stop;
    if (stop == walk->text->end) return walk->text->is_last ? CG_ROW_PLAIN : CG_ROW_CUT;
    if (*stop != '"') return CG_ROW_PLAIN;
    return field->length == 0 ? walk_quoted(walk, stop, field) : CG_ROW_OTHER;
}

/* Passes the line end at walk->at; that of the last line may be missing. */
static inline cg_row_form walk_line_end(row_walk *walk) {
    const char *end = walk->text->end;
    walk->lines++;
    if (walk->at == end) return CG_ROW_PLAIN;
    bool may_go_on = *walk->at++ == '\r';
    walk->mark++;
    if (may_go_on && walk->at == end && !walk->text->is_last) return CG_ROW_CUT;
    if (may_go_on && walk->at < end && *walk->at == '\n') walk->at++, walk->mark++;
    return CG_ROW_PLAIN;
}

/* The list with room for `count` fields and one more. */
static cg_field_bytes *make_room(cg_arena *arena, cg_field_list *fields, size_t count) {
    return fields->at = cg_list_room(arena, fields->at, count, &fields->room, sizeof *fields->at);
}

cg_row_form cg_plain_row(cg_arena *arena, cg_marked_text *text, const char **at, char separator, size_t most,
                         cg_field_list *fields, size_t *lines) {
    row_walk walk = {.text = text, .mark = text->places + text->next, .at = *at, .separator = separator};
    cg_field_bytes field, *to = fields->at;
    size_t count = 0;
    for (;; walk.at++, walk.mark++) {
        cg_row_form form = walk_field(&walk, &field);
        if (form != CG_ROW_PLAIN) return form;
        if (count < most) {
            if (count == fields->room) to = make_room(arena, fields, count);
            to[count++] = field;
        }
        if (walk.at == text->end || *walk.at != separator) break;
    }
    if (walk_line_end(&walk) == CG_ROW_CUT) return CG_ROW_CUT;
    bool blank = count == 1 && field.length == 0 && (field.bytes == *at || field.bytes[-1] != '"');
    fields->count = count;
    *at = walk.at;
    text->next = (size_t)(walk.mark - text->places);
    *lines += walk.lines;
    return blank ? CG_ROW_BLANK : CG_ROW_PLAIN;
}
