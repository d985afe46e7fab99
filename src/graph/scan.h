/* scan.h: rows that are computed one after another.
 *
 * A scan has states, one cell each. In every row of its axis the next value of each state is computed from the values
 * of the row before (below, when it goes backward) and from the row's other cells. Its body is ordinary nodes of the
 * graph, mapped over the axis, in which nodes of the kind `previous` stand for the states; nothing outside of the scan
 * uses them. The scan's value is the states, side by side, with the axis. Its arguments are the states' values before
 * the first row, then all that the body takes from outside. */
#ifndef CG_GRAPH_SCAN_H
#define CG_GRAPH_SCAN_H

#include "graph/graph.h"

struct cg_scan {
    uint32_t n_states;
    cg_node *const *previous; /* [n_states] */
    cg_node *const *next;     /* [n_states] */
    bool backward;            /* from the last row to the first */
    cg_node *const *body;     /* what is computed in each row, arguments before their users */
    uint32_t n_body;
};

/* A new one. `numeric`: its cells will be numbers or errors. */
cg_node *cg_node_previous(cg_graph *graph, uint32_t axis, bool numeric);
/* NULL when the body mixes rows, or draws from a state. */
cg_node *cg_node_scan(cg_graph *graph, uint32_t axis, cg_node *const *previous, cg_node *const *next,
                      cg_node *const *initial, uint32_t n_states, bool backward);
/* The next values with other nodes in place of `previous`: [n_states]. */
cg_node **cg_scan_apply(cg_graph *graph, const cg_scan *scan, cg_node *const *previous);
/* The same scan of other arguments, in the order and shapes of its own. */
cg_node *cg_scan_over(cg_graph *graph, const cg_node *node, cg_node *const *args);

#endif
