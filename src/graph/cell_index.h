/* cell_index.h: what lies where on a worksheet.
 *
 * Enters: rectangles that do not overlap. Leaves: those that a reference touches, found in a time that follows from
 * their number and not from the number of all. A balanced tree, split by rows and columns in turn; each branch knows
 * the bounds of what is in it. Source: Guttman, R-Trees (1984); packed here once, from all rectangles. */
#ifndef CG_GRAPH_CELL_INDEX_H
#define CG_GRAPH_CELL_INDEX_H

#include "base/arena.h"
#include "graph/rectangle.h"

typedef struct cg_cell_entry {
    cg_rectangle at;
    uint32_t order;                 /* finds come in this order */
    struct cg_model_fill *fill;     /* of which these are cells */
    struct cg_model_params *params; /* in place of the fill: cells that a solve may change */
} cg_cell_entry;

typedef CG_LIST(cg_cell_entry) cg_cell_entries;

typedef struct cg_cell_index {
    cg_cell_entry *entries; /* the tree in order: the middle one of a part is its root */
    cg_rectangle *bounds;   /* of the part whose root is at the same place */
    size_t count;
} cg_cell_index;

/* Takes the entries over, in another order. */
cg_cell_index cg_cell_index_make(cg_arena *arena, const cg_cell_entries *entries);
/* Adds the entries that share a cell with `area`. */
void cg_cell_index_find(cg_arena *arena, const cg_cell_index *index, cg_rectangle area, cg_cell_entries *found);
/* From top to bottom, and from left to right. */
void cg_cell_entries_sort(cg_cell_entries *entries);
/* Takes the cells of `hole` out of all entries, which may come apart into more. */
void cg_cell_entries_cut(cg_arena *arena, cg_cell_entries *entries, cg_rectangle hole);

#endif
