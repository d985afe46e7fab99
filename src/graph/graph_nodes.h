/* graph_nodes.h: the one way a node comes to be; for the makers of this folder. */
#ifndef CG_GRAPH_GRAPH_NODES_H
#define CG_GRAPH_GRAPH_NODES_H

#include "graph/graph.h"

/* The node equal to `like`, which is copied with its arrays when it is new. Sets like->hash. */
cg_node *cg_node_intern(cg_graph *graph, cg_node *like);

#endif
