/* plain_row.c: see plain_row.h. */
#include "table/plain_row.h"

static inline bool is_space(char c, char separator) {
    return (c == ' ' || c == '\t') && c != separator;
}

static void make_room(cg_arena *arena, cg_field_list *fields) {
    fields->at = cg_list_room(arena, fields->at, fields->count, &fields->room, sizeof *fields->at);
}

/* A walk over one row. `mark` is the first mark that was not passed. */
typedef struct row_walk {
    const cg_marked_text *text;
    const uint32_t *mark, *last;
    const char *at;
    size_t lines;
} row_walk;

static inline const char *place(const row_walk *walk) {
    return walk->mark < walk->last ? walk->text->start + *walk->mark : walk->text->end;
}

/* Goes to the quote that closes the field which begins at walk->at, counting line ends; false when there is none. */
static inline bool find_quote(row_walk *walk) {
    const char *end = walk->text->end;
    while (++walk->mark < walk->last) {
        const char *found = place(walk);
        if (*found == '"') return true;
        walk->lines += *found == '\n' || (*found == '\r' && (found + 1 == end || found[1] != '\n'));
    }
    return false;
}

/* The field at walk->at, which is left behind it: at a mark, or at the end. */
static inline cg_row_form walk_field(row_walk *walk, char separator, cg_field_bytes *field) {
    const char *at = walk->at, *end = walk->text->end;
    while (at < end && is_space(*at, separator))
        at++;
    if (at < end && *at == '"') {
        if (!find_quote(walk)) return walk->text->is_last ? CG_ROW_OTHER : CG_ROW_CUT;
        const char *close = place(walk);
        *field = (cg_field_bytes){at + 1, (size_t)(close - at - 1)};
        walk->mark++;
        walk->at = close + 1;
        if (walk->at < end && place(walk) != walk->at) return CG_ROW_OTHER; /* text follows the quote */
    } else {
        const char *stop = walk->at = place(walk);
        while (stop > at && is_space(stop[-1], separator))
            stop--;
        *field = (cg_field_bytes){at, (size_t)(stop - at)};
    }
    if (walk->at == end && !walk->text->is_last) return CG_ROW_CUT;
    return walk->at < end && *walk->at == '"' ? CG_ROW_OTHER : CG_ROW_PLAIN;
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

cg_row_form cg_plain_row(cg_arena *arena, cg_marked_text *text, const char **at, char separator, size_t most,
                         cg_field_list *fields, size_t *lines) {
    row_walk walk = {.text = text, .mark = text->places + text->next, .last = text->places + text->count, .at = *at};
    cg_field_bytes field;
    for (fields->count = 0;; walk.at++, walk.mark++) {
        cg_row_form form = walk_field(&walk, separator, &field);
        if (form != CG_ROW_PLAIN) return form;
        if (fields->count < most) {
            if (fields->count == fields->room) make_room(arena, fields);
            fields->at[fields->count++] = field;
        }
        if (walk.at == text->end || *walk.at != separator) break;
    }
    if (walk_line_end(&walk) == CG_ROW_CUT) return CG_ROW_CUT;
    bool blank = fields->count == 1 && field.length == 0 && (field.bytes == *at || field.bytes[-1] != '"');
    *at = walk.at;
    text->next = (size_t)(walk.mark - text->places);
    *lines += walk.lines;
    return blank ? CG_ROW_BLANK : CG_ROW_PLAIN;
}
