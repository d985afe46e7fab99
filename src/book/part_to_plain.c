/* part_to_plain.c: see part_to_plain.h. */
#define _GNU_SOURCE
#include "book/part_to_plain.h"

#include <string.h>

enum {
    NEAR = 4096,    /* what is not plain so near to the end of the bytes may only be cut off there */
    FIRST_STEP = 64 /* bytes; expat starts anew with a tag that was cut, so that each step is twice the last */
};
_Static_assert((int)NEAR <= (int)CG_PIECE_HEAD, "what may be cut off is kept for the next piece");

typedef enum reading { OUTSIDE, PLAINLY, BY_EXPAT } reading;

typedef struct stream {
    const cg_plain_reader *reader;
    void *user;
    cg_events *events;
    cg_plain_scanner scanner;
    reading reading;
    unsigned depth; /* of <sheetData> */
    bool row_told;  /* expat knows that a row is open */
    size_t step;    /* bytes that expat has at least to read before the scanner tries again */
    bool last;      /* no more bytes come */
} stream;

static bool stopped(const stream *of) {
    return *of->reader->events->stop;
}

/* Expat reads up to `to`. */
static bool give(stream *of, const char *to) {
    const char *from = of->scanner.at;
    of->scanner.at = to;
    return to == from || cg_events_read(of->events, from, (size_t)(to - from), false);
}

/* The next place of the text, at least a step on; NULL when these bytes have none. */
static const char *find(const stream *of, const char *text) {
    size_t left = (size_t)(of->scanner.end - of->scanner.at);
    if (of->step >= left) return NULL;
    return memmem(of->scanner.at + of->step, left - of->step, text, strlen(text));
}

static void go_on(stream *of, reading how) {
    of->reading = how;
    of->step = 0;
}

static void take_larger_step(stream *of) {
    of->step = of->step ? 2 * of->step : FIRST_STEP;
}

/* Expat reads up to and with <sheetData>. False when it is to stop; *more: nothing can be done without more bytes. */
static bool pass_outside(stream *of, bool *more) {
    static const char start[] = "<sheetData";
    const char *end = of->scanner.end, *tag = find(of, start), *to = tag ? memchr(tag, '>', (size_t)(end - tag)) : NULL;
    if (!to) {
        const char *kept = tag ? tag : end - of->scanner.at > NEAR ? end - (sizeof start - 1) : of->scanner.at;
        *more = true;
        return give(of, of->last || end - kept > NEAR ? end : kept);
    }
    if (!give(of, to + 1)) return false;
    of->depth = cg_events_depth(of->events);
    if (*of->reader->inside && of->depth)
        go_on(of, PLAINLY);
    else
        take_larger_step(of);
    return true;
}

static void keep(cg_plain_scanner *scanner, cg_plain_likeness likeness) {
    if (likeness == CG_UNLIKE_ALL) cg_cells_above_forget(scanner->above);
    cg_plain_keep(scanner, likeness == CG_LIKE_BELOW);
}

static bool read_plainly(stream *of, bool *more) {
    cg_plain_scanner *scanner = &of->scanner;
    for (;;) {
        const char *start = scanner->at;
        switch (cg_plain_next(scanner)) {
        case CG_PLAIN_ROW: of->reader->row(of->user, &scanner->found_row); break;
        case CG_PLAIN_BELOW: of->reader->below(of->user, &scanner->below); break;
        case CG_PLAIN_CELL: keep(scanner, of->reader->cell(of->user, &scanner->cell)); break;
        case CG_PLAIN_ROW_END:
            if (of->row_told && !cg_events_skip(of->events, "</row>")) return false;
            of->row_told = false;
            break;
        case CG_PLAIN_END:
            go_on(of, OUTSIDE);
            const char *end = scanner->at;
            scanner->at = start;
            return give(of, end);
        case CG_PLAIN_NOT:
            *more = scanner->end - scanner->at < NEAR && !of->last;
            if (!*more) go_on(of, BY_EXPAT);
            return true;
        }
        if (stopped(of)) return false;
    }
}

/* Expat reads up to the end of a cell; what came before then says nothing of cells to come. */
static bool read_by_expat(stream *of) {
    cg_cells_above_forget(of->scanner.above);
    bool *in_row = &of->scanner.in_row;
    if (*in_row && !of->row_told && !cg_events_skip(of->events, "<row>")) return false;
    of->row_told |= *in_row;
    const char *cell_end = find(of, "</c>");
    if (!give(of, cell_end ? cell_end + 4 : of->scanner.end)) return false;
    unsigned depth = cg_events_depth(of->events);
    if (!*of->reader->inside) {
        go_on(of, OUTSIDE);
    } else if (depth == of->depth || depth == of->depth + 1) {
        *in_row = of->row_told = depth > of->depth;
        go_on(of, PLAINLY);
    } else {
        take_larger_step(of);
    }
    return true;
}

/* Reads on in the bytes that are there. */
static bool read_on(stream *of) {
    for (bool more = false; !more && of->scanner.at < of->scanner.end;) {
        bool on = of->reading == OUTSIDE   ? pass_outside(of, &more)
                  : of->reading == PLAINLY ? read_plainly(of, &more)
                                           : read_by_expat(of);
        if (!on) return false;
    }
    return true;
}

static bool read_part(stream *of, cg_part *part) {
    while (!of->last) {
        size_t keep = (size_t)(of->scanner.end - of->scanner.at), length;
        of->scanner.at = cg_part_next(part, keep, &length);
        if (!of->scanner.at) return false;
        of->scanner.end = of->scanner.at + keep + length;
        of->last = length == 0;
        if (!read_on(of)) return false;
    }
    return cg_events_read(of->events, "", 0, true);
}

bool cg_part_to_plain(cg_package *package, size_t index, cg_forms *forms, const cg_plain_reader *reader, void *user) {
    cg_package_mute(package, true);
    cg_arena *scratch = cg_arena_child(cg_package_arena(package));
    stream of = {.reader = reader, .user = user, .scanner = {.forms = forms, .above = cg_cells_above_create(scratch)}};
    cg_part *part = cg_part_open(package, index, true);
    bool read =
        part && (of.events = cg_events_open(scratch, package, index, reader->events, user)) && read_part(&of, part);
    if (part) cg_part_close(part);
    cg_arena_destroy(scratch);
    cg_package_mute(package, false);
    return read;
}
