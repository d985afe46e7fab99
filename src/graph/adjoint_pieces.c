/* adjoint_pieces.c: see adjoint_pieces.h. */
#include "graph/adjoint_pieces.h"

#include <stdlib.h>

static int compare(uint32_t a, uint32_t b) {
    return a < b ? -1 : a > b;
}

static int by_place(const void *a, const void *b) {
    const cg_adjoint_piece *x = a, *y = b;
    int order = compare(x->row, y->row);
    if (!order) order = compare(x->col, y->col);
    if (!order) order = compare(x->amount->rows, y->amount->rows);
    if (!order) order = compare(x->amount->cols, y->amount->cols);
    return order ? order : compare(x->amount->id, y->amount->id);
}

static bool same_place(const cg_adjoint_piece *a, const cg_adjoint_piece *b) {
    return a->row == b->row && a->col == b->col && a->amount->rows == b->amount->rows &&
           a->amount->cols == b->amount->cols && a->amount->axis == b->amount->axis;
}

static cg_node *plus(cg_graph *graph, cg_node *a, cg_node *b) {
    return a ? cg_node_apply(graph, "+", (cg_node *[]){a, b}, 2) : b;
}

/* Pieces of the same cells become one. */
static void add_alike(cg_graph *graph, cg_adjoint_pieces *pieces) {
    size_t kept = 0;
    qsort(pieces->at, pieces->count, sizeof *pieces->at, by_place);
    for (size_t i = 0; i < pieces->count; i++) {
        if (kept > 0 && same_place(&pieces->at[kept - 1], &pieces->at[i]))
            pieces->at[kept - 1].amount = plus(graph, pieces->at[kept - 1].amount, pieces->at[i].amount);
        else
            pieces->at[kept++] = pieces->at[i];
    }
    pieces->count = kept;
}

/* Marks the piece's cells as taken; false, with nothing marked, when one of them is. */
static bool take(bool *taken, uint32_t cols, const cg_adjoint_piece *piece) {
    for (int mark = 0; mark < 2; mark++)
        for (uint32_t row = 0; row < piece->amount->rows; row++)
            for (uint32_t col = 0; col < piece->amount->cols; col++) {
                bool *cell = &taken[(size_t)(piece->row + row) * cols + piece->col + col];
                if (!mark && *cell) return false;
                if (mark) *cell = true;
            }
    return true;
}

/* As many pieces as do not meet, in one array with zeros elsewhere; those that are left stay in the list. */
static cg_node *lay_out(cg_graph *graph, cg_arena *scratch, cg_adjoint_pieces *pieces, const cg_node *whole) {
    size_t n = pieces->count, laid = 0, left = 0;
    cg_arena *working = cg_arena_child(scratch);
    bool *taken = CG_NEW_ARRAY(working, cg_node_size(whole), bool);
    cg_node **args = CG_NEW_ARRAY(working, n, cg_node *);
    uint32_t *places = CG_NEW_ARRAY(working, 2 * n, uint32_t);
    for (size_t i = 0; i < n; i++) {
        cg_adjoint_piece piece = pieces->at[i];
        if (!take(taken, whole->cols, &piece)) {
            pieces->at[left++] = piece;
            continue;
        }
        places[2 * laid] = piece.row;
        places[2 * laid + 1] = piece.col;
        args[laid++] = piece.amount;
    }
    pieces->count = left;
    cg_node *joined =
        cg_node_join(graph, args, places, (uint32_t)laid, whole->rows, whole->cols, (cg_cell){.number = 0});
    cg_arena_destroy(working);
    return joined;
}

cg_node *cg_sum_pieces(cg_graph *graph, cg_arena *scratch, cg_adjoint_pieces *pieces, const cg_node *whole) {
    cg_node *sum = NULL;
    add_alike(graph, pieces);
    while (pieces->count > 0)
        sum = plus(graph, sum, lay_out(graph, scratch, pieces, whole));
    return sum;
}
