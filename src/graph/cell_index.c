/* cell_index.c: see cell_index.h. */
#include "graph/cell_index.h"

#include <stdlib.h>

static int by_row(const void *a, const void *b) {
    const cg_cell_entry *x = a, *y = b;
    if (x->at.top != y->at.top) return x->at.top < y->at.top ? -1 : 1;
    return x->at.left < y->at.left ? -1 : x->at.left > y->at.left;
}

static int by_column(const void *a, const void *b) {
    const cg_cell_entry *x = a, *y = b;
    if (x->at.left != y->at.left) return x->at.left < y->at.left ? -1 : 1;
    return x->at.top < y->at.top ? -1 : x->at.top > y->at.top;
}

static int by_order(const void *a, const void *b) {
    const cg_cell_entry *x = a, *y = b;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* The part from `first` up to `end`, split by rows or by columns; the depth is the logarithm of its length. */
static void split(cg_cell_index *index, size_t first, size_t end, bool rows) {
    if (first >= end) return;
    size_t middle = first + (end - first) / 2;
    qsort(index->entries + first, end - first, sizeof *index->entries, rows ? by_row : by_column);
    cg_rectangle bounds = index->entries[middle].at;
    split(index, first, middle, !rows);
    split(index, middle + 1, end, !rows);
    if (middle > first) bounds = cg_bounds(bounds, index->bounds[first + (middle - first) / 2]);
    if (end > middle + 1) bounds = cg_bounds(bounds, index->bounds[middle + 1 + (end - middle - 1) / 2]);
    index->bounds[middle] = bounds;
}

cg_cell_index cg_cell_index_make(cg_arena *arena, const cg_cell_entries *entries) {
    cg_cell_index index = {entries->at, CG_NEW_ARRAY(arena, entries->count, cg_rectangle), entries->count};
    split(&index, 0, index.count, true);
    return index;
}

static void find(cg_arena *arena, const cg_cell_index *index, size_t first, size_t end, cg_rectangle area,
                 cg_cell_entries *found) {
    if (first >= end) return;
    size_t middle = first + (end - first) / 2;
    cg_rectangle both;
    if (!cg_overlap(index->bounds[middle], area, &both)) return;
    find(arena, index, first, middle, area, found);
    if (cg_overlap(index->entries[middle].at, area, &both)) CG_PUSH(arena, found, index->entries[middle]);
    find(arena, index, middle + 1, end, area, found);
}

void cg_cell_index_find(cg_arena *arena, const cg_cell_index *index, cg_rectangle area, cg_cell_entries *found) {
    size_t before = found->count;
    find(arena, index, 0, index->count, area, found);
    if (found->count > before + 1) qsort(found->at + before, found->count - before, sizeof *found->at, by_order);
}

void cg_cell_entries_sort(cg_cell_entries *entries) {
    if (entries->count > 1) qsort(entries->at, entries->count, sizeof *entries->at, by_row);
}

void cg_cell_entries_cut(cg_arena *arena, cg_cell_entries *entries, cg_rectangle hole) {
    size_t n = entries->count, kept = 0;
    cg_cell_entries pieces = {0};
    for (size_t i = 0; i < n; i++) {
        cg_cell_entry whole = entries->at[i];
        cg_rectangle at = whole.at, both;
        if (!cg_overlap(at, hole, &both)) {
            entries->at[kept++] = whole;
            continue;
        }
        const cg_rectangle sides[] = {{at.top, at.left, both.top - 1, at.right},
                                      {both.bottom + 1, at.left, at.bottom, at.right},
                                      {both.top, at.left, both.bottom, both.left - 1},
                                      {both.top, both.right + 1, both.bottom, at.right}};
        const bool there[] = {both.top > at.top, both.bottom<at.bottom, both.left> at.left, both.right < at.right};
        for (size_t side = 0; side < sizeof there / sizeof *there; side++) {
            whole.at = sides[side];
            if (there[side]) CG_PUSH(arena, &pieces, whole);
        }
    }
    entries->count = kept;
    for (size_t i = 0; i < pieces.count; i++)
        CG_PUSH(arena, entries, pieces.at[i]);
}
