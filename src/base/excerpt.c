/* excerpt.c: see excerpt.h. A line that is wider than the terminal would be wrapped, and the mark would stand under
 * another part of it: so much of it is left out, with an ellipsis at either end, that it fits. */
#include "base/excerpt.h"

#include <string.h>

#include "base/text.h"

enum {
    INDENT = 4,
    NARROWEST = 20, /* a window of less says nothing */
    TAB = 8,        /* columns that a tab may take */
    ELLIPSIS = 1    /* columns of one */
};

static const char ellipsis[] = "…";

/* The character at `at` and its width; what is no UTF-8 is shown byte by byte. */
static size_t step(const cg_excerpt *of, size_t at, size_t *width) {
    size_t next = at + 1;
    while (next < of->length && ((unsigned char)of->line[next] & 0xC0) == 0x80)
        next++;
    *width = of->line[at] == '\t' ? TAB : 1;
    if (next == at + 1) return next;
    if (cg_utf8_check(of->line + at, next - at) != next - at) return at + 1;
    size_t from = at;
    *width = cg_code_point_width(cg_utf8_next(of->line, &from));
    return next;
}

static size_t width_between(const cg_excerpt *of, size_t from, size_t to) {
    size_t columns = 0, width;
    while (from < to) {
        from = step(of, from, &width);
        columns += width;
    }
    return columns;
}

/* The first place behind `from` from which no more than `columns` columns lead to `to`. */
static size_t place_before(const cg_excerpt *of, size_t from, size_t to, size_t columns) {
    size_t left = width_between(of, from, to), width;
    while (left > columns) {
        from = step(of, from, &width);
        left -= width;
    }
    return from;
}

/* The last place before the line's end to which no more than `columns` columns lead from `from`. */
static size_t place_behind(const cg_excerpt *of, size_t from, size_t columns) {
    size_t used = 0, width;
    while (from < of->length) {
        size_t next = step(of, from, &width);
        used += width;
        if (used > columns) break;
        from = next;
    }
    return from;
}

/* The bytes [*from, *to) that are shown. */
static void find_window(const cg_excerpt *of, size_t *from, size_t *to) {
    size_t room = of->columns > INDENT + NARROWEST ? of->columns - INDENT : NARROWEST;
    *from = 0;
    *to = of->length;
    if (width_between(of, 0, of->length) <= room) return;
    if (width_between(of, 0, of->start) > room * 2 / 3) {
        size_t middle = place_before(of, 0, of->start, room / 2),
               last = place_before(of, 0, of->length, room - ELLIPSIS);
        *from = middle < last ? middle : last; /* near the line's end more of it is shown before the mark */
        room -= ELLIPSIS;
    }
    if (width_between(of, *from, of->length) > room) *to = place_behind(of, *from, room - ELLIPSIS);
}

/* A terminal shows the text and does not obey it: control characters are question marks. */
static char *printable(cg_arena *arena, const char *bytes, size_t length) {
    char *copy = cg_copy_text(arena, bytes, length);
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)copy[i] < ' ' && copy[i] != '\t') || copy[i] == 0x7F) copy[i] = '?';
    return copy;
}

/* Blanks as wide as the bytes [from, to): tabs stay, so that the mark stands right whatever a tab is. */
static void put_blanks(const cg_excerpt *of, char *out, size_t *n, size_t from, size_t to) {
    while (from < to) {
        size_t width;
        bool tab = of->line[from] == '\t';
        from = step(of, from, &width);
        if (tab) out[(*n)++] = '\t';
        for (size_t i = 0; !tab && i < width; i++)
            out[(*n)++] = ' ';
    }
}

const char *cg_excerpt_text(cg_arena *arena, const cg_excerpt *line) {
    cg_excerpt of = *line;
    if (of.start > of.length) of.start = of.length;
    if (of.end > of.length) of.end = of.length;
    if (of.end < of.start) of.end = of.start;
    size_t from, to;
    find_window(&of, &from, &to);
    size_t end = of.end < to ? of.end : to, under = width_between(&of, of.start, end), n = 0;
    char *marks = cg_alloc(arena, 2 * (of.start - from) + under + 3);
    if (from > 0) marks[n++] = ' '; /* under the ellipsis */
    put_blanks(&of, marks, &n, from, of.start);
    marks[n++] = '^';
    for (size_t i = 1; i < under; i++)
        marks[n++] = '~';
    return cg_format(arena, "%*s%s%s%s\n%*s%s%s%s\n", INDENT, "", from > 0 ? ellipsis : "",
                     printable(arena, of.line + from, to - from), to < of.length ? ellipsis : "", INDENT, "", of.on,
                     marks, of.off);
}
