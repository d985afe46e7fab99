/* adjoint_pieces.h: the adjoint of an array from which many formulas took slices.
 *
 * Enters: the adjoints of the slices, each with its place. Leaves: their sum in the shape of the array. The pieces are
 * gathered first and laid out once, so that an array of n cells of which each was used by itself costs n and not n
 * times n. */
#ifndef CG_GRAPH_ADJOINT_PIECES_H
#define CG_GRAPH_ADJOINT_PIECES_H

#include "graph/graph.h"

typedef struct cg_adjoint_piece {
    cg_node *amount; /* in the shape of the slice */
    uint32_t row, col;
} cg_adjoint_piece;

typedef CG_LIST(cg_adjoint_piece) cg_adjoint_pieces;

/* The pieces are put in another order. Nothing that lives longer than the call is in `scratch`. */
cg_node *cg_sum_pieces(cg_graph *graph, cg_arena *scratch, cg_adjoint_pieces *pieces, const cg_node *whole);

#endif
