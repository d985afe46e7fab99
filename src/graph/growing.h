/* growing.h: ranges that grow from row to row of a mapped formula, A$1:A1 or A1:A$9; for this folder. */
#ifndef CG_GRAPH_GROWING_H
#define CG_GRAPH_GROWING_H

#include "graph/compiler.h"

enum { CG_FEWEST_GROWING = 32 }; /* rows; fewer are computed one by one */

/* One end stays in its row, the other one moves. */
static inline bool cg_range_grows(const cg_range *range) {
    return range->from.row_absolute != range->to.row_absolute && !range->last_sheet &&
           range->from.column_absolute == range->to.column_absolute && range->from.row <= range->to.row;
}

/* All that the range is in one row or another of a fill of this height, as one that stays. */
const cg_ast *cg_whole_growing_range(cg_compiler *compiler, const cg_ast *ast, uint32_t height);

#endif
