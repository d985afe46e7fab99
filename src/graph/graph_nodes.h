/* graph_nodes.h: the one way a node comes to be; for the makers of this folder. */
#ifndef CG_GRAPH_GRAPH_NODES_H
#define CG_GRAPH_GRAPH_NODES_H

#include "graph/graph.h"

/* The node equal to `like`, which is copied with its arrays when it is new. Sets like->hash. */
cg_node *cg_node_intern(cg_graph *graph, cg_node *like);

bool cg_any_error(const cg_cell *cells, size_t n);

/* Room for what a call of few arguments is looked at by. */
enum { CG_FEW_SHAPES = 8 };
typedef struct cg_node_shape_room {
    cg_shape shapes[CG_FEW_SHAPES];
    cg_operand constants[CG_FEW_SHAPES];
} cg_node_shape_room;

/* What a call's arguments are, as rules of shapes see them; in `room` where they are few. */
cg_shape_call cg_node_shapes(cg_graph *graph, cg_node *const *args, uint32_t n_args, const bool *references,
                             cg_node_shape_room *room);
/* The error that a call is whose arguments do not fit, with a warning. */
cg_node *cg_node_misfit(cg_graph *graph, const cg_entry *entry, const cg_shape_call *shapes, const char *misfit,
                        cg_span span);

#endif
