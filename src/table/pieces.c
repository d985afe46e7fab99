/* pieces.c: see pieces.h. */
#include "table/pieces.h"

#include <string.h>

static size_t count_quotes(const char *at, const char *end) {
    enum { STEP = 255 }; /* additions that a byte holds: so the compiler counts many bytes at a time */
    size_t count = 0;
    while (at < end) {
        const char *stop = end - at < STEP ? end : at + STEP;
        unsigned char some = 0;
        for (; at < stop; at++)
            some = (unsigned char)(some + (*at == '"'));
        count += some;
    }
    return count;
}

const char *cg_last_row_end(const char *start, const char *limit, const char *known_end) {
    bool quoted = count_quotes(start, limit) % 2;
    for (const char *at = limit; at > start; at--) {
        bool ends = at[-1] == '\n' || (at[-1] == '\r' && at < known_end && *at != '\n');
        if (ends && !quoted) return at;
        quoted ^= at[-1] == '"';
    }
    return NULL;
}

void cg_pieces_begin(cg_pieces *pieces, cg_arena *arena, const cg_data_file *file, size_t usual) {
    *pieces = (cg_pieces){.file = *file, .arena = arena, .room = usual};
    pieces->buffer = cg_alloc_raw(arena, usual);
    cg_pieces_go_to(pieces, 0);
}

void cg_pieces_go_to(cg_pieces *pieces, size_t from) {
    pieces->start = pieces->end = pieces->buffer;
    pieces->behind = from;
    pieces->length = 0;
}

/* Reads on behind what is in the buffer, as far as there is room. */
static void fill(cg_pieces *pieces) {
    size_t from = pieces->behind + pieces->length, left = pieces->file.length - from,
           room = pieces->room - pieces->length, n = left < room ? left : room;
    pieces->failed = !cg_data_file_read(&pieces->file, from, pieces->buffer + pieces->length, n);
    pieces->length += n;
}

/* The end of the rows that the buffer holds; NULL when there is none. */
static const char *end_of_rows(const cg_pieces *pieces) {
    const char *known_end = pieces->buffer + pieces->length;
    bool is_last = pieces->behind + pieces->length == pieces->file.length;
    return is_last ? known_end : cg_last_row_end(pieces->buffer, known_end, known_end);
}

/* Room for a longer row; none that is as long as what a quote begins that is never closed. */
static void make_room(cg_pieces *pieces) {
    enum { MOST_BYTES = 1 << 24 };
    pieces->failed = pieces->room >= MOST_BYTES;
    if (pieces->failed) return;
    pieces->buffer = cg_resize(pieces->arena, pieces->buffer, pieces->room, 2 * pieces->room);
    pieces->room *= 2;
    fill(pieces);
}

bool cg_next_piece(cg_pieces *pieces) {
    size_t passed = (size_t)(pieces->end - pieces->buffer);
    pieces->behind += passed;
    pieces->length -= passed;
    if (pieces->behind == pieces->file.length) return false;
    memmove(pieces->buffer, pieces->end, pieces->length);
    fill(pieces);
    while (!pieces->failed && !(pieces->end = end_of_rows(pieces)))
        make_room(pieces);
    pieces->start = pieces->buffer;
    return !pieces->failed;
}
