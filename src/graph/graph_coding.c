/* graph_coding.c: columns of a table or a worksheet that have few different cells.
 *
 * Enters: a node. Leaves: its cells as a dictionary and codes, made once and kept with the node. */
#include "graph/graph.h"

/* The given cells that are the rows of the node, one after another; NULL: there are none. */
static const cg_cell *given_cells(const cg_node *node) {
    if (node->kind == CG_NODE_COLUMN) return node->column->cells;
    if (node->kind != CG_NODE_UNSTACK || !cg_node_is_scalar(node)) return NULL;
    const cg_node *whole = node->args[0];
    if (whole->kind == CG_NODE_CELLS) return whole->cells;
    if (whole->kind != CG_NODE_SLICE || whole->args[0]->kind != CG_NODE_CELLS) return NULL;
    const cg_node *cells = whole->args[0];
    bool in_one_piece = whole->rows == 1 || whole->cols == cells->cols;
    return in_one_piece ? cells->cells + (size_t)whole->places[0] * cells->cols + whole->places[1] : NULL;
}

const cg_coding *cg_node_coding(const cg_graph *graph, cg_node *node) {
    if (node->looked_at || !node->axis) return node->coding;
    const cg_cell *cells = given_cells(node);
    if (cells) node->coding = cg_code_cells(graph->arena, cells, node->axis);
    node->looked_at = true;
    return node->coding;
}
