/* graph_over_rows.c: the formula of a table's rows, over other rows.
 *
 * Enters: a node with a table's axis, and a table of new rows. Leaves: the same formula with the new rows' columns in
 * it. Nodes without an axis stay as they are: what a formula takes of the whole column, as MAX([Age]), is still taken
 * of the table's own rows, as a model that was fitted to them means it. */
#include "graph/graph.h"

typedef struct rebuilder {
    cg_graph *graph;
    cg_arena *arena; /* passing */
    cg_row_change *change;
    uint32_t axis;  /* of the new rows */
    cg_node **done; /* by id */
} rebuilder;

static const cg_column *new_column(const rebuilder *to, const cg_column *column) {
    for (size_t i = 0; i < to->change->from->n_columns; i++)
        if (&to->change->from->columns[i] == column) return cg_table_find(to->change->to, column->name);
    return NULL;
}

static cg_node *rebuild(rebuilder *to, cg_node *node);

static cg_node *rebuild_column(rebuilder *to, const cg_node *node) {
    const cg_column *column = new_column(to, node->column);
    if (column) return cg_node_column(to->graph, to->change->to, column);
    if (!to->change->lacking) to->change->lacking = node->column;
    return NULL;
}

static cg_node *rebuild_made(rebuilder *to, const cg_node *node) {
    cg_node **args = CG_NEW_ARRAY(to->arena, node->n_args, cg_node *);
    for (uint32_t i = 0; i < node->n_args; i++)
        if (!(args[i] = rebuild(to, node->args[i]))) return NULL;
    switch (node->kind) {
    case CG_NODE_CALL:
        if (node->entry->function->random)
            return cg_node_random(to->graph, node->entry, args, node->n_args, to->axis, node->stream, node->span);
        return cg_node_call(to->graph, node->entry, args, node->n_args, node->references, node->span);
    case CG_NODE_BROADCAST: return cg_node_broadcast(to->graph, args[0], to->axis, node->rows, node->cols);
    case CG_NODE_JOIN:
        return cg_node_join(to->graph, args, node->places, node->n_args, node->rows, node->cols, node->fill);
    case CG_NODE_SLICE:
        return cg_node_slice(to->graph, args[0], node->places[0], node->places[1], node->rows, node->cols);
    default: to->change->mixing = node; return NULL;
    }
}

static cg_node *rebuild(rebuilder *to, cg_node *node) {
    if (!node->axis) return node;
    cg_node **done = &to->done[node->id];
    if (*done) return *done;
    if (node->kind == CG_NODE_COLUMN)
        *done = rebuild_column(to, node);
    else if (node->kind == CG_NODE_ROW_INDEX)
        *done = cg_node_row_index(to->graph, to->axis);
    else
        *done = rebuild_made(to, node);
    return *done;
}

cg_node *cg_graph_over_rows(cg_graph *graph, cg_node *node, cg_row_change *change) {
    cg_arena *arena = cg_arena_child(graph->arena);
    rebuilder to = {graph, arena, change, (uint32_t)change->to->n_rows, NULL};
    to.done = CG_NEW_ARRAY(arena, graph->nodes.count, cg_node *);
    change->lacking = NULL;
    change->mixing = NULL;
    cg_node *made = rebuild(&to, node);
    if (made && !made->axis) made = cg_node_broadcast(graph, made, to.axis, made->rows, made->cols);
    cg_arena_destroy(arena);
    return made;
}
