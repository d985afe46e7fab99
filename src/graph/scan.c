/* scan.c: see scan.h. */
#include "graph/scan.h"

#include "graph/graph_nodes.h"

cg_node *cg_node_previous(cg_graph *graph, uint32_t axis, bool numeric) {
    cg_node *node = cg_node_intern(
        graph, &(cg_node){.kind = CG_NODE_PREVIOUS, .axis = axis, .rows = 1, .cols = 1, .stream = ++graph->n_previous});
    node->numeric = numeric;
    return node;
}

/* ---- What belongs to the body ---- */

typedef enum part { NO_PART, BODY, OUTSIDE } part;

typedef struct finder {
    cg_graph *graph;
    uint32_t axis;
    bool *moves; /* by id: depends on a state */
    part *parts; /* by id */
    bool bad;
} finder;

static void find_moving(finder *find, cg_node *const *previous, uint32_t n_states) {
    size_t first = find->graph->nodes.count;
    for (uint32_t i = 0; i < n_states; i++) {
        find->moves[previous[i]->id] = true;
        if (previous[i]->id < first) first = previous[i]->id;
    }
    for (size_t id = first; id < find->graph->nodes.count; id++) {
        const cg_node *node = find->graph->nodes.at[id];
        for (uint32_t i = 0; i < node->n_args; i++)
            find->moves[id] |= find->moves[node->args[i]->id];
    }
}

static bool is_alias(const cg_node *node) {
    return node->axis && (node->kind == CG_NODE_BROADCAST || node->kind == CG_NODE_JOIN || node->kind == CG_NODE_SLICE);
}

static bool goes_by_row(const finder *find, const cg_node *node) {
    if (node->axis != find->axis) return false;
    return is_alias(node) || (node->kind == CG_NODE_CALL && !node->entry->function->random);
}

static void visit(finder *find, const cg_node *node) {
    if (node->kind == CG_NODE_PREVIOUS && find->moves[node->id]) return;
    if (node->kind == CG_NODE_CONSTANT) return;
    if (find->moves[node->id] && !goes_by_row(find, node)) find->bad = true;
    find->parts[node->id] = find->moves[node->id] || is_alias(node) ? BODY : OUTSIDE;
}

/* Marks what the next values need, down to what comes from outside. */
static void find_parts(finder *find, cg_node *const *next, uint32_t n_states) {
    for (uint32_t i = 0; i < n_states; i++)
        visit(find, next[i]);
    for (size_t id = find->graph->nodes.count; id-- > 0;) {
        const cg_node *node = find->graph->nodes.at[id];
        for (uint32_t i = 0; find->parts[id] == BODY && i < node->n_args; i++)
            visit(find, node->args[i]);
    }
}

static cg_node **list(cg_arena *arena, const finder *find, part which, uint32_t room, uint32_t *n) {
    size_t count = room;
    for (size_t id = 0; id < find->graph->nodes.count; id++)
        count += find->parts[id] == which;
    cg_node **nodes = CG_NEW_ARRAY(arena, count, cg_node *);
    *n = room;
    for (size_t id = 0; id < find->graph->nodes.count; id++)
        if (find->parts[id] == which) nodes[(*n)++] = find->graph->nodes.at[id];
    return nodes;
}

static void *copied(cg_arena *arena, cg_node *const *from, uint32_t n) {
    cg_node **copy = CG_NEW_ARRAY(arena, n, cg_node *);
    memcpy(copy, from, n * sizeof *copy);
    return copy;
}

cg_node *cg_node_scan(cg_graph *graph, uint32_t axis, cg_node *const *previous, cg_node *const *next,
                      cg_node *const *initial, uint32_t n_states, bool backward) {
    cg_arena *working = cg_arena_child(graph->arena);
    finder find = {.graph = graph,
                   .axis = axis,
                   .moves = CG_NEW_ARRAY(working, graph->nodes.count, bool),
                   .parts = CG_NEW_ARRAY(working, graph->nodes.count, part)};
    find_moving(&find, previous, n_states);
    find_parts(&find, next, n_states);
    cg_node *made = NULL;
    if (!find.bad) {
        cg_scan *scan = CG_NEW(graph->arena, cg_scan);
        *scan = (cg_scan){.n_states = n_states,
                          .previous = copied(graph->arena, previous, n_states),
                          .next = copied(graph->arena, next, n_states),
                          .backward = backward};
        scan->body = list(graph->arena, &find, BODY, 0, &scan->n_body);
        uint32_t n_args;
        cg_node **args = list(graph->arena, &find, OUTSIDE, n_states, &n_args);
        memcpy(args, initial, n_states * sizeof *args);
        made = cg_node_intern(graph, &(cg_node){.kind = CG_NODE_SCAN,
                                                .axis = axis,
                                                .rows = 1,
                                                .cols = n_states,
                                                .args = args,
                                                .n_args = n_args,
                                                .scan = scan});
    }
    cg_arena_destroy(working);
    return made;
}

/* ---- The body over other nodes ---- */

static cg_node *rebuilt(cg_graph *graph, cg_node *node, cg_node *const *args) {
    switch (node->kind) {
    case CG_NODE_CALL: return cg_node_call(graph, node->entry, args, node->n_args, node->references, node->span);
    case CG_NODE_BROADCAST: return cg_node_broadcast(graph, args[0], node->axis, node->rows, node->cols);
    case CG_NODE_JOIN: return cg_node_join(graph, args, node->places, node->n_args, node->rows, node->cols, node->fill);
    default: return cg_node_slice(graph, args[0], node->places[0], node->places[1], node->rows, node->cols);
    }
}

/* The next values; `now` has by id what stands in place of which node. */
static cg_node **apply(cg_graph *graph, cg_arena *working, const cg_scan *scan, cg_node **now) {
    for (uint32_t i = 0; i < scan->n_body; i++) {
        cg_node *node = scan->body[i];
        cg_node **args = CG_NEW_ARRAY(working, node->n_args, cg_node *);
        for (uint32_t k = 0; k < node->n_args; k++) {
            cg_node *arg = node->args[k];
            args[k] = now[arg->id] ? now[arg->id] : arg;
        }
        now[node->id] = rebuilt(graph, node, args);
    }
    cg_node **next = CG_NEW_ARRAY(graph->arena, scan->n_states, cg_node *);
    for (uint32_t i = 0; i < scan->n_states; i++) {
        cg_node *node = scan->next[i];
        next[i] = now[node->id] ? now[node->id] : node;
    }
    return next;
}

cg_node **cg_scan_apply(cg_graph *graph, const cg_scan *scan, cg_node *const *previous) {
    cg_arena *working = cg_arena_child(graph->arena);
    cg_node **now = CG_NEW_ARRAY(working, graph->nodes.count, cg_node *);
    for (uint32_t i = 0; i < scan->n_states; i++)
        now[scan->previous[i]->id] = previous[i];
    cg_node **next = apply(graph, working, scan, now);
    cg_arena_destroy(working);
    return next;
}

cg_node *cg_scan_over(cg_graph *graph, const cg_node *node, cg_node *const *args) {
    const cg_scan *scan = node->scan;
    cg_arena *working = cg_arena_child(graph->arena);
    cg_node **now = CG_NEW_ARRAY(working, graph->nodes.count, cg_node *);
    cg_node **previous = CG_NEW_ARRAY(working, scan->n_states, cg_node *);
    for (uint32_t i = scan->n_states; i < node->n_args; i++)
        now[node->args[i]->id] = args[i];
    for (uint32_t i = 0; i < scan->n_states; i++) {
        previous[i] = cg_node_previous(graph, node->axis, scan->previous[i]->numeric);
        now[scan->previous[i]->id] = previous[i];
    }
    cg_node **next = apply(graph, working, scan, now);
    for (uint32_t i = 0; i < scan->n_states; i++)
        next[i] = cg_node_broadcast(graph, next[i], node->axis, 1, 1);
    cg_node *made = cg_node_scan(graph, node->axis, previous, next, args, scan->n_states, scan->backward);
    cg_arena_destroy(working);
    return made;
}
