/* graph.h: the cells of a sheet as one graph of values.
 *
 * Enters: formulas. Leaves: nodes, each made once (hash-consed), arguments always before their users, so the order of
 * ids is a dependency order and the graph has no cycles.
 *
 * Shape. A node has `axis` rows (0: none), and for each of them a rows x cols array. [@Age] has the table's axis and is
 * 1 x 1; [Age] is its stack: no axis, n x 1. A function of operands with an axis is mapped over it; operands without
 * are the same for each row. An axis is nothing but its length: column fills of a worksheet have one too. Elementwise
 * work on stacked columns is moved inside the stack (f(stack(a), stack(b)) = stack(f(a, b))), so that whole-column
 * formulas run row by row as well, and folds stream them. */
#ifndef CG_GRAPH_GRAPH_H
#define CG_GRAPH_GRAPH_H

#include <string.h>

#include "base/diagnostic.h"
#include "base/profile.h"
#include "function/function.h"
#include "table/coding.h"
#include "table/table.h"

typedef enum cg_node_kind {
    CG_NODE_CONSTANT,  /* cells[rows * cols], no axis */
    CG_NODE_CELLS,     /* cells[rows * cols] of a worksheet as they are: borrowed, never folded; no axis */
    CG_NODE_COLUMN,    /* a table's column: axis, 1 x 1 */
    CG_NODE_VARIABLE,  /* a params block: what a solve may change */
    CG_NODE_ROW_INDEX, /* 0, 1, 2, ... along the axis */
    CG_NODE_CALL,      /* entry applied to args */
    CG_NODE_STACK, /* args[0] with its axis laid down as rows: row-major n * r * c cells seen as rows x cols, no axis */
    CG_NODE_UNSTACK,   /* the inverse: a whole array seen as axis rows of rows x cols */
    CG_NODE_ROWSUM,    /* sum of args[0] over its axis, cell by cell; no axis */
    CG_NODE_BROADCAST, /* args[0] stretched to a larger axis, rows or cols */
    CG_NODE_JOIN,      /* args placed in a rows x cols array: args[i]'s upper left cell at places[2 i], places[2 i + 1];
                          `fill` elsewhere */
    CG_NODE_SLICE,     /* the rows x cols part of args[0] whose upper left cell is places[0], places[1] */
    CG_NODE_GATHER,    /* axis rows of rows x cols: cell k of them all is cell places[k] of the whole array args[0] */
    CG_NODE_SCATTER,   /* the adjoint of gather: whole rows x cols, cell places[k] is the sum of all cells k of args[0]
                          placed there */
    CG_NODE_PREVIOUS,  /* inside a scan: a state's value of the row before */
    CG_NODE_SCAN       /* rows computed one after another: axis, 1 x its number of states (scan.h) */
} cg_node_kind;

typedef struct cg_node cg_node;
typedef struct cg_scan cg_scan;
struct cg_node {
    cg_node_kind kind;
    uint32_t id;
    uint32_t axis, rows, cols;
    const cg_entry *entry; /* of a call */
    cg_node *const *args;
    uint32_t n_args;
    bool drawn;             /* on a random draw */
    bool timed;             /* on the clock */
    bool depends;           /* on a variable */
    bool numeric;           /* every cell is a number or an error */
    bool frozen;            /* of cells: what a workbook holds for a formula that is not computed */
    bool total;             /* never an error while the variables are numbers (overflow aside) */
    const bool *references; /* of a call: per argument, whether it came from cells (see cg_operand); NULL: all did */
    union {
        const cg_cell *cells;    /* constant and cells, row by row */
        const cg_column *column; /* of the table */
        uint32_t variable;       /* index among the model's params */
        uint64_t stream;         /* of a random call; number of a `previous` */
        const cg_scan *scan;
        const uint32_t *places; /* join, slice, gather, scatter */
    };
    cg_cell fill; /* join */
    uint64_t hash;
    cg_node *chain;          /* hash table */
    cg_span span;            /* the formula part that made it first */
    const char *label;       /* the first name it was given ("loss", "passengers[Age_N]"), or NULL */
    bool looked_at;          /* `coding` is known */
    const cg_coding *coding; /* see cg_node_coding */
};

typedef struct cg_graph {
    cg_arena *arena;
    cg_texts *texts;
    const cg_registry *registry;
    cg_diagnostics *diagnostics;
    /* The cells, row by row, of a node that no variable and no draw reaches: set by the program layer, which evaluates
     * it at once, for functions whose values decide a shape (FILTER). NULL: such values are not known. */
    const cg_cell *(*evaluate)(struct cg_graph *graph, cg_node *node);
    bool no_errors; /* while a rule is compiled: what is numeric is a number, since an error would be the objective's
                       value */
    bool traced;    /* errors can be followed to where they begin: what is one does not become a constant, and equal
                       parts of different formulas stay apart */
    bool lenient;   /* while a solve is set up that can do without slopes: a function that has none is a step */
    cg_profile *profile;      /* the stages that work on this graph are timed; NULL: they are not */
    uint64_t n_previous;      /* nodes of that kind */
    double now;               /* the serial date and time of its making, for NOW and TODAY */
    CG_LIST(cg_node *) nodes; /* by id */
    cg_node **buckets;
    size_t n_buckets;
} cg_graph;

cg_graph *cg_graph_create(cg_arena *arena, cg_texts *texts, const cg_registry *registry, cg_diagnostics *diagnostics);

/* ---- Making nodes (graph_nodes.c, graph_simplify.c). All return the one node for that value. ---- */
cg_node *cg_node_constant(cg_graph *graph, const cg_cell *cells, uint32_t rows, uint32_t cols);
/* Cells that outlive the graph, which neither copies nor reads them again for every use; a node for each place. A small
 * part of them is a constant (cg_node_slice), unless they are frozen. */
cg_node *cg_node_given(cg_graph *graph, const cg_cell *cells, uint32_t rows, uint32_t cols, bool frozen);
cg_node *cg_node_number(cg_graph *graph, double value);
cg_node *cg_node_column(cg_graph *graph, const cg_table *table, const cg_column *column);
cg_node *cg_node_variable(cg_graph *graph, uint32_t index, uint32_t rows, uint32_t cols);
cg_node *cg_node_row_index(cg_graph *graph, uint32_t axis);
/* `references` per argument, or NULL. Folds constants, moves elementwise work inside stacks, reports misfits of shapes
 * as warnings at `span`; a misfit is the error value Excel has for it. */
cg_node *cg_node_call(cg_graph *graph, const cg_entry *entry, cg_node *const *args, uint32_t n_args,
                      const bool *references, cg_span span);
/* A drawing call (RAND) of its own stream, over `axis` rows. */
cg_node *cg_node_random(cg_graph *graph, const cg_entry *entry, cg_node *const *args, uint32_t n_args, uint32_t axis,
                        uint64_t stream, cg_span span);
/* By function name; for the drivers of this layer. */
cg_node *cg_node_apply(cg_graph *graph, const char *function, cg_node *const *args, uint32_t n_args);
cg_node *cg_node_stack(cg_graph *graph, cg_node *node, uint32_t rows, uint32_t cols);
cg_node *cg_node_unstack(cg_graph *graph, cg_node *node, uint32_t axis, uint32_t rows, uint32_t cols);
cg_node *cg_node_rowsum(cg_graph *graph, cg_node *node);
cg_node *cg_node_broadcast(cg_graph *graph, cg_node *node, uint32_t axis, uint32_t rows, uint32_t cols);
cg_node *cg_node_join(cg_graph *graph, cg_node *const *args, const uint32_t *places, uint32_t n_args, uint32_t rows,
                      uint32_t cols, cg_cell fill);
cg_node *cg_node_slice(cg_graph *graph, cg_node *node, uint32_t row, uint32_t col, uint32_t rows, uint32_t cols);
cg_node *cg_node_gather(cg_graph *graph, cg_node *node, const uint32_t *places, uint32_t axis, uint32_t rows,
                        uint32_t cols);
cg_node *cg_node_scatter(cg_graph *graph, cg_node *node, const uint32_t *places, uint32_t rows, uint32_t cols);

static inline size_t cg_node_size(const cg_node *node) {
    return (size_t)node->rows * node->cols;
}
/* Without an axis a node has one row. */
static inline size_t cg_node_rows(const cg_node *node) {
    return node->axis ? node->axis : 1;
}
/* Of all rows. */
static inline size_t cg_node_cell_count(const cg_node *node) {
    return cg_node_size(node) * cg_node_rows(node);
}
static inline bool cg_node_is_scalar(const cg_node *node) {
    return node->rows == 1 && node->cols == 1;
}
/* Most names differ in their first letter already. */
static inline bool cg_function_is(const cg_function *row, const char *function) {
    return row->name[0] == function[0] && strcmp(row->name, function) == 0;
}
static inline bool cg_node_is_call(const cg_node *node, const char *function) {
    return node->kind == CG_NODE_CALL && cg_function_is(node->entry->function, function);
}
/* True when `node` is the 1 x 1 constant `value`. */
bool cg_node_is_number(const cg_node *node, double value);
/* A call of =, <>, <, <=, > or >=. */
bool cg_node_is_comparison(const cg_node *node);

/* ---- Order (graph_order.c) ---- */
/* Marks (by id) all nodes that the outputs need; the array has graph->nodes.count bytes, in `arena`. */
unsigned char *cg_graph_reachable(cg_arena *arena, const cg_graph *graph, cg_node *const *outputs, size_t n);
/* Marks all nodes that depend on one of `from`. */
unsigned char *cg_graph_dependents(cg_arena *arena, const cg_graph *graph, cg_node *const *from, size_t n);

/* ---- Few different cells (graph_coding.c) ---- */
/* Of a node with an axis that is given cells, which are looked at when this is first asked: those cells by their codes;
 * NULL where they are not given, or coding them would not pay. */
const cg_coding *cg_node_coding(const cg_graph *graph, cg_node *node);

/* ---- Gradient (graph_to_gradient.c) ---- */
typedef struct cg_gradient {
    cg_node *
        *adjoints; /* d objective / d wrt[i], in the shape of wrt[i] (with the objective's axis for a row gradient) */
    bool stepped;  /* a dependence was cut because its derivative is 0 (a comparison, ROUND): kinks or steps */
    cg_node **all; /* if asked for, by node id: the adjoint of every node of the forward graph, or NULL */
    size_t n_all;
} cg_gradient;

/* Reverse mode, graph to graph: extends `graph` by the nodes of the backward pass. The objective must be one cell (axis
 * 0, 1 x 1), or for a row gradient 1 x 1 with an axis, whose rows must not depend on each other. False when a function
 * on the way has no derivative (reported), or rows of a row gradient depend on each other (not reported; see
 * cg_graph_row_gradient). Nodes made: linear in the nodes between wrt and objective. Source: Griewank and Walther,
 * Evaluating Derivatives (2008), reverse mode; the transposition of broadcasts into sums is done once, here. */
bool cg_graph_gradient(cg_graph *graph, cg_node *objective, cg_node *const *wrt, size_t n, cg_gradient *out);
/* The same with the adjoints of all nodes. */
bool cg_graph_gradient_and_adjoints(cg_graph *graph, cg_node *objective, cg_node *const *wrt, size_t n,
                                    cg_gradient *out);
/* d residual[row] / d wrt[i] as nodes with the residual's axis: the rows of the Jacobian. */
bool cg_graph_row_gradient(cg_graph *graph, cg_node *residual, cg_node *const *wrt, size_t n, cg_gradient *out);

/* ---- A rectangle of cells, by its rows (graph_by_rows.c) ---- */
/* A node with an axis of rows * cols cells as one of rows, each 1 x cols; NULL where cells are not made one by one. */
cg_node *cg_graph_by_rows(cg_graph *graph, cg_node *node, uint32_t rows, uint32_t cols);

/* ---- Other rows (graph_over_rows.c) ---- */
typedef struct cg_row_change {
    const cg_table *from, *to;
    const cg_column *lacking; /* out: a column that `to` does not have */
    const cg_node *mixing;    /* out: what takes rows of `from` together */
} cg_row_change;

/* The node of rows of `from` over the rows of `to`: columns by their names, all else without an axis as it is. NULL
 * when that cannot be; then `lacking` or `mixing` says why. */
cg_node *cg_graph_over_rows(cg_graph *graph, cg_node *node, cg_row_change *change);

#endif
