/* graph_copies.c: a formula's nodes once more, with others in place of some.
 *
 * Enters: a node, and nodes that it follows from. Leaves: the list of what lies between them, made once, and for each
 * copy the same formula over other nodes: all makers fold and simplify it anew. */
#include "graph/scan.h"
#include "graph/what_if.h"

/* Marks what `whole` needs, scans as a whole. */
static unsigned char *needed_by(cg_arena *arena, const cg_graph *graph, const cg_node *whole) {
    unsigned char *marks = CG_NEW_ARRAY(arena, graph->nodes.count, unsigned char);
    marks[whole->id] = 1;
    for (size_t id = (size_t)whole->id + 1; id-- > 0;)
        for (uint32_t i = 0; marks[id] && i < graph->nodes.at[id]->n_args; i++)
            marks[graph->nodes.at[id]->args[i]->id] = 1;
    return marks;
}

static bool is_random(const cg_node *node) {
    return node->kind == CG_NODE_CALL && node->entry->function->random;
}

cg_copies cg_copies_of(cg_graph *graph, cg_node *whole, cg_node *const *from, size_t n_from) {
    cg_arena *working = cg_arena_child(graph->arena);
    unsigned char *needed = needed_by(working, graph, whole);
    int32_t *places = CG_NEW_ARRAY(working, graph->nodes.count, int32_t); /* from 1; 0: not in the list */
    CG_LIST(cg_copied_node) list = {0};
    for (size_t i = 0; i < n_from; i++) {
        CG_PUSH(graph->arena, &list, ((cg_copied_node){from[i], NULL}));
        places[from[i]->id] = (int32_t)list.count;
    }
    cg_copies copies = {.whole = whole, .n_from = n_from};
    for (size_t id = 0; id <= whole->id; id++) {
        cg_node *node = graph->nodes.at[id];
        bool moves = is_random(node);
        for (uint32_t i = 0; i < node->n_args && needed[id] && !moves; i++)
            moves = places[node->args[i]->id] != 0;
        if (!needed[id] || !moves || places[id]) continue;
        int32_t *args = CG_NEW_ARRAY(graph->arena, node->n_args, int32_t);
        for (uint32_t i = 0; i < node->n_args; i++)
            args[i] = places[node->args[i]->id] - 1;
        CG_PUSH(graph->arena, &list, ((cg_copied_node){node, args}));
        places[id] = (int32_t)list.count;
        copies.has_rows |= node->axis != 0;
    }
    copies.nodes = list.at;
    copies.n = list.count;
    cg_arena_destroy(working);
    return copies;
}

static cg_node *made_of(cg_graph *graph, const cg_node *node, cg_node *const *args, uint32_t axis, uint64_t stream) {
    uint32_t rows = node->axis ? node->axis : axis;
    switch (node->kind) {
    case CG_NODE_CALL:
        if (is_random(node))
            return cg_node_random(graph, node->entry, args, node->n_args, rows, node->stream ^ stream, node->span);
        return cg_node_call(graph, node->entry, args, node->n_args, node->references, node->span);
    case CG_NODE_STACK: return cg_node_stack(graph, args[0], node->rows, node->cols);
    case CG_NODE_UNSTACK: return cg_node_unstack(graph, args[0], node->axis, node->rows, node->cols);
    case CG_NODE_ROWSUM: return cg_node_rowsum(graph, args[0]);
    case CG_NODE_BROADCAST: return cg_node_broadcast(graph, args[0], rows, node->rows, node->cols);
    case CG_NODE_JOIN: return cg_node_join(graph, args, node->places, node->n_args, node->rows, node->cols, node->fill);
    case CG_NODE_SLICE: return cg_node_slice(graph, args[0], node->places[0], node->places[1], node->rows, node->cols);
    case CG_NODE_GATHER: return cg_node_gather(graph, args[0], node->places, node->axis, node->rows, node->cols);
    case CG_NODE_SCATTER: return cg_node_scatter(graph, args[0], node->places, node->rows, node->cols);
    default: return cg_scan_over(graph, node, args);
    }
}

/* A node with rows keeps them, though it may now be the same in all of them. */
static cg_node *with_rows(cg_graph *graph, const cg_node *like, cg_node *made) {
    if (!made || !like->axis || made->axis) return made;
    return cg_node_broadcast(graph, made, like->axis, like->rows, like->cols);
}

cg_node *cg_copy_with(cg_graph *graph, const cg_copies *of, cg_node *const *to, uint32_t axis, uint64_t stream) {
    cg_arena *working = cg_arena_child(graph->arena);
    cg_node **copies = CG_NEW_ARRAY(working, of->n, cg_node *);
    cg_node *whole = of->whole;
    for (size_t i = 0; i < of->n; i++) {
        const cg_copied_node *each = &of->nodes[i];
        cg_node **args = CG_NEW_ARRAY(working, each->args ? each->node->n_args : 0, cg_node *);
        for (uint32_t k = 0; each->args && k < each->node->n_args; k++)
            args[k] = each->args[k] < 0 ? each->node->args[k] : copies[each->args[k]];
        copies[i] =
            i < of->n_from ? to[i] : with_rows(graph, each->node, made_of(graph, each->node, args, axis, stream));
        if (each->node == of->whole || !copies[i]) whole = copies[i];
        if (!copies[i]) break;
    }
    cg_arena_destroy(working);
    return whole;
}
