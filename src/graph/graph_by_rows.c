/* graph_by_rows.c: the formula of a rectangle's cells, as a formula of its rows.
 *
 * Enters: a node whose axis is the cells of a rectangle, row by row, one after another. Leaves: the same with an axis
 * of the rectangle's rows, each an array of one row: so the columns of a rectangle are vectors beside those of other
 * columns and tables, run in the same loops, and need not be laid down to be read. For a formula that works on its
 * cells one by one; NULL for all else. */
#include "graph/graph.h"

enum { FEWEST_ROWS = 32, MOST_COLUMNS = 64 };

typedef struct rebuilder {
    cg_graph *graph;
    cg_arena *arena; /* passing */
    uint32_t rows, cols;
    cg_node **done; /* by id */
    bool laid;      /* something was laid down for it */
} rebuilder;

/* Where the cells of a gather lie in what it is cut from: cell (row, col) at row * down + col * right. */
static bool lies_so(const rebuilder *to, const uint32_t *places, uint32_t down, uint32_t right) {
    for (uint32_t row = 0; row < to->rows; row++)
        for (uint32_t col = 0; col < to->cols; col++)
            if (*places++ != row * down + col * right) return false;
    return true;
}

/* References of which only the row or only the column moves: $A1 and A$1. */
static cg_node *rebuild_gather(const rebuilder *to, const cg_node *node) {
    cg_node *from = node->args[0];
    if (from->rows == to->rows && from->cols == 1 && lies_so(to, node->places, 1, 0))
        return cg_node_unstack(to->graph, from, to->rows, 1, 1);
    return from->rows == 1 && from->cols == to->cols && lies_so(to, node->places, 0, 1) ? from : NULL;
}

static cg_node *rebuild_unstack(const rebuilder *to, const cg_node *node) {
    cg_node *from = node->args[0];
    if (from->rows != to->rows || from->cols != to->cols) return NULL;
    return cg_node_unstack(to->graph, from, to->rows, 1, to->cols);
}

static cg_node *rebuild(rebuilder *to, cg_node *node);

static cg_node *rebuild_call(rebuilder *to, const cg_node *node) {
    if (!node->entry->function->eval->map || node->entry->function->random) return NULL;
    cg_node **args = CG_NEW_ARRAY(to->arena, node->n_args, cg_node *);
    for (uint32_t i = 0; i < node->n_args; i++)
        if (!(args[i] = rebuild(to, node->args[i]))) return NULL;
    cg_node *made = cg_node_call(to->graph, node->entry, args, node->n_args, node->references, node->span);
    if (!made->label && made->axis) made->label = node->label;
    return made;
}

static cg_node *rebuild_kind(rebuilder *to, cg_node *node) {
    switch (node->kind) {
    case CG_NODE_UNSTACK: return rebuild_unstack(to, node);
    case CG_NODE_GATHER: return rebuild_gather(to, node);
    case CG_NODE_CALL: return rebuild_call(to, node);
    case CG_NODE_BROADCAST: return rebuild(to, node->args[0]);
    default: return NULL;
    }
}

/* What no variable reaches is computed once, and may as well be laid down. */
static cg_node *lay_down(rebuilder *to, cg_node *node) {
    if (node->depends) return NULL;
    to->laid = true;
    return cg_node_unstack(to->graph, cg_node_stack(to->graph, node, to->rows, to->cols), to->rows, 1, to->cols);
}

static cg_node *rebuild(rebuilder *to, cg_node *node) {
    if (!cg_node_is_scalar(node)) return NULL;
    if (!node->axis) return node;
    cg_node **done = &to->done[node->id];
    if (!*done) *done = rebuild_kind(to, node);
    if (!*done) *done = lay_down(to, node);
    return *done;
}

cg_node *cg_graph_by_rows(cg_graph *graph, cg_node *node, uint32_t rows, uint32_t cols) {
    if (cols < 2 || cols > MOST_COLUMNS || rows < FEWEST_ROWS) return NULL;
    cg_arena *arena = cg_arena_child(graph->arena);
    rebuilder to = {graph, arena, rows, cols, CG_NEW_ARRAY(arena, graph->nodes.count, cg_node *), false};
    cg_node *made = rebuild(&to, node);
    cg_arena_destroy(arena);
    bool gains = made && (node->depends || !to.laid);
    return gains ? cg_node_broadcast(graph, made, rows, 1, cols) : NULL;
}
