/* seek.c: see seek.h. */
#include "function/seek.h"

#include "function/criterion.h"

static cg_cell cell_at(const cg_line *of, uint32_t at) {
    return of->cells[(size_t)at * of->step];
}

/* Equal as a search sees it: of one kind; a blank is found among blanks only. */
static bool is_found(cg_cell cell, cg_cell value) {
    if (cg_is_error(cell) || cg_cell_kind(cell) != cg_cell_kind(value)) return false;
    return cg_cell_compare(cell, value) == 0;
}

static bool fits_wildcards(cg_cell cell, const cg_text *pattern) {
    if (!cg_is_text(cell)) return false;
    const cg_text *text = cg_cell_text(cell)->folded;
    return cg_wildcard_fits(pattern->folded->bytes, pattern->folded->length, text->bytes, text->length);
}

uint32_t cg_seek(const cg_line *in, cg_cell value, int nearest, bool wildcards, bool backward) {
    uint32_t best = CG_NOT_FOUND, length = in->length;
    wildcards =
        wildcards && cg_is_text(value) && cg_has_wildcards(cg_cell_text(value)->bytes, cg_cell_text(value)->length);
    for (uint32_t i = 0; i < length; i++) {
        uint32_t at = backward ? length - 1 - i : i;
        cg_cell cell = cell_at(in, at);
        if (wildcards ? fits_wildcards(cell, cg_cell_text(value)) : is_found(cell, value)) return at;
        if (nearest == 0 || cg_is_error(cell) || cg_cell_kind(cell) != cg_cell_kind(value)) continue;
        if (cg_cell_compare(cell, value) * nearest < 0) continue;
        if (best == CG_NOT_FOUND || cg_cell_compare(cell, cell_at(in, best)) * nearest < 0) best = at;
    }
    return best;
}

/* The next cell of the value's kind in [at, end), or the end. */
static uint32_t next_of_kind(const cg_line *in, uint32_t at, uint32_t end, cg_cell value) {
    while (at < end && cg_cell_kind(cell_at(in, at)) != cg_cell_kind(value))
        at++;
    return at;
}

/* The last of the cells in [first, end) that are equal to the first: in what is not sorted, the last that a search by
 * halves meets. */
static uint32_t last_equal(const cg_line *in, uint32_t first, uint32_t end, cg_cell value) {
    uint32_t low = first + 1; /* the answer is first or in [low, end) */
    while (low < end) {
        uint32_t middle = low + (end - low) / 2, at = next_of_kind(in, middle, end, value);
        if (at < end && cg_cell_compare(cell_at(in, at), value) == 0) {
            first = at;
            low = at + 1;
        } else {
            end = middle;
        }
    }
    return first;
}

uint32_t cg_seek_ascending(const cg_line *in, cg_cell value) {
    uint32_t low = 0, high = in->length, best = CG_NOT_FOUND; /* the answer is best or in [low, high) */
    while (low < high) {
        uint32_t middle = low + (high - low - 1) / 2, at = next_of_kind(in, middle, high, value);
        int order = at == high ? 1 : cg_cell_compare(cell_at(in, at), value);
        if (order == 0) return last_equal(in, at, high, value);
        if (order > 0) {
            high = middle;
        } else {
            best = at;
            low = at + 1;
        }
    }
    return best;
}

uint32_t cg_seek_descending(const cg_line *in, cg_cell value) {
    uint32_t best = CG_NOT_FOUND;
    for (uint32_t at = 0; at < in->length; at++) {
        cg_cell cell = cell_at(in, at);
        if (cg_cell_kind(cell) != cg_cell_kind(value)) continue;
        int order = cg_cell_compare(cell, value);
        if (order < 0) break;
        best = at;
        if (order == 0) break;
    }
    return best;
}
