/* graph_order.c: what needs what. Ids are a dependency order, so both directions are one sweep. */
#include "graph/scan.h"

unsigned char *cg_graph_reachable(cg_arena *arena, const cg_graph *graph, cg_node *const *outputs, size_t n) {
    unsigned char *marks = CG_NEW_ARRAY(arena, graph->nodes.count, unsigned char);
    for (size_t i = 0; i < n; i++)
        marks[outputs[i]->id] = 1;
    for (size_t id = graph->nodes.count; id-- > 0;) {
        const cg_node *node = graph->nodes.at[id];
        if (!marks[id]) continue;
        for (uint32_t i = 0; i < node->n_args; i++)
            marks[node->args[i]->id] = 1;
        for (uint32_t i = 0; node->kind == CG_NODE_SCAN && i < node->scan->n_body; i++)
            marks[node->scan->body[i]->id] = 1;
    }
    return marks;
}

unsigned char *cg_graph_dependents(cg_arena *arena, const cg_graph *graph, cg_node *const *from, size_t n) {
    unsigned char *marks = CG_NEW_ARRAY(arena, graph->nodes.count, unsigned char);
    for (size_t i = 0; i < n; i++)
        marks[from[i]->id] = 1;
    for (size_t id = 0; id < graph->nodes.count; id++) {
        const cg_node *node = graph->nodes.at[id];
        marks[id] |= node->kind == CG_NODE_PREVIOUS;                                   /* whatever its scan is of */
        if (node->kind == CG_NODE_CALL && node->entry->function->shape_only) continue; /* whatever its arguments hold */
        for (uint32_t i = 0; i < node->n_args && !marks[id]; i++)
            marks[id] = marks[node->args[i]->id];
    }
    return marks;
}
