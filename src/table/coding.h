/* coding.h: a column of few different cells as a dictionary and codes.
 *
 * Enters: cells. Leaves: the different ones, each once, and for every cell the number of its own. What is computed from
 * such a column alone is computed once for each different cell. */
#ifndef CG_TABLE_CODING_H
#define CG_TABLE_CODING_H

#include "base/arena.h"
#include "base/cell.h"

typedef struct cg_coding {
    const cg_cell *cells;  /* the different ones (by their bits), in the order in which they first appear */
    uint32_t n;            /* of them */
    const uint16_t *codes; /* for each cell of the column: which one it is */
} cg_coding;

/* NULL where it would not pay: too few cells, or too many different ones. */
const cg_coding *cg_code_cells(cg_arena *arena, const cg_cell *cells, size_t n);

#endif
