/* graph_simplify.c: the call maker, with the rewrites that never change a value.
 *
 * Enters: a function and its arguments. Leaves: the node of the call or of something equal to it: a constant where all
 * arguments are, the argument itself where the call is an identity on numbers, a stack of row-by-row work where the
 * arguments are stacked columns. Errors are values too: no rewrite here hides one (0*x stays 0*x), but for
 * ADJOINT.PRODUCT, whose meaning it is. */
#include "graph/graph_nodes.h"

#include "base/limits.h"

enum { MOST_FOLDED_CELLS = 1 << 20 };

/* ---- Constants ---- */

cg_shape_call cg_node_shapes(cg_graph *graph, cg_node *const *args, uint32_t n_args, const bool *references,
                             cg_node_shape_room *room) {
    bool few = n_args <= CG_FEW_SHAPES;
    cg_shape *shapes = few ? room->shapes : CG_NEW_ARRAY(graph->arena, n_args, cg_shape);
    cg_operand *constants = few ? room->constants : CG_NEW_ARRAY(graph->arena, n_args, cg_operand);
    for (uint32_t i = 0; i < n_args; i++) {
        shapes[i] = (cg_shape){args[i]->rows, args[i]->cols};
        constants[i] =
            (cg_operand){.rows = args[i]->rows, .cols = args[i]->cols, .reference = !references || references[i]};
        if (args[i]->kind == CG_NODE_CONSTANT) constants[i].cells = args[i]->cells;
    }
    return (cg_shape_call){shapes, constants, n_args, NULL};
}

/* Room for a call that is evaluated now. */
static void add_scratch(cg_graph *graph, const cg_entry *entry, cg_shape_call *shapes) {
    size_t scratch = entry->function->scratch ? entry->function->scratch(shapes) : 0;
    shapes->scratch = CG_NEW_ARRAY(graph->arena, scratch + 1, double);
}

static bool all_constant(cg_node *const *args, uint32_t n_args) {
    for (uint32_t i = 0; i < n_args; i++)
        if (args[i]->kind != CG_NODE_CONSTANT) return false;
    return true;
}

/* The value of a call whose arguments are constants, or whose cells do not matter. NULL: it is an error to be traced.
 */
static cg_node *evaluate_now(cg_graph *graph, const cg_entry *entry, const cg_shape_call *shapes, cg_shape shape) {
    cg_call call = {.function = entry->function,
                    .args = shapes->constants,
                    .n_args = shapes->n_args,
                    .rows = shape.rows,
                    .cols = shape.cols,
                    .texts = graph->texts,
                    .scratch = shapes->scratch,
                    .now = graph->now};
    call.result = CG_NEW_ARRAY(graph->arena, (size_t)shape.rows * shape.cols, cg_cell);
    cg_call_evaluate(entry, &call);
    if (graph->traced && cg_any_error(call.result, (size_t)shape.rows * shape.cols)) return NULL;
    return cg_node_constant(graph, call.result, shape.rows, shape.cols);
}

/* ---- Identities ---- */

static bool keeps_shape(const cg_node *node, uint32_t axis, cg_shape shape) {
    return node->axis == axis && node->rows == shape.rows && node->cols == shape.cols;
}

/* For each function: which argument is the result when the other is the constant. */
static const struct {
    const char *function;
    double constant;
    int constant_at; /* -1: either side */
} identities[] = {
    {"*", 1, -1}, {"+", 0, -1}, {"-", 0, 1}, {"/", 1, 1}, {"^", 1, 1}, {"ADJOINT.PRODUCT", 1, -1},
};

static cg_node *identity(const cg_entry *entry, cg_node *const *args, uint32_t n_args, uint32_t axis, cg_shape shape) {
    for (size_t i = 0; n_args == 2 && i < sizeof identities / sizeof *identities; i++) {
        if (!cg_function_is(entry->function, identities[i].function)) continue;
        for (int at = 0; at < 2; at++) {
            if (identities[i].constant_at >= 0 && identities[i].constant_at != at) continue;
            cg_node *other = args[1 - at];
            if (cg_node_is_number(args[at], identities[i].constant) && other->numeric &&
                keeps_shape(other, axis, shape))
                return other;
        }
    }
    return NULL;
}

/* An adjoint times a local derivative: plain multiplication where the derivative cannot be an error. */
static cg_node *simplify_adjoint_product(cg_graph *graph, cg_node *const *args, uint32_t axis, cg_shape shape) {
    if (cg_node_is_number(args[0], 0) || cg_node_is_number(args[1], 0))
        return cg_node_broadcast(graph, cg_node_number(graph, 0), axis, shape.rows, shape.cols);
    bool nonzero = args[0]->kind == CG_NODE_CONSTANT && cg_node_is_scalar(args[0]);
    if (args[1]->total || nonzero) return cg_node_apply(graph, "*", args, 2);
    return NULL;
}

/* IF whose test is known: the branch taken, when it has the shape of the result. */
static cg_node *simplify_if(cg_node *const *args, uint32_t axis, cg_shape shape) {
    if (args[0]->kind != CG_NODE_CONSTANT || !cg_node_is_scalar(args[0])) return NULL;
    cg_cell test = cg_to_boolean(args[0]->cells[0]);
    if (!cg_is_boolean(test)) return NULL;
    cg_node *taken = args[cg_cell_boolean(test) ? 1 : 2];
    return keeps_shape(taken, axis, shape) ? taken : NULL;
}

/* Numbers of the data, which no run can turn into errors. */
static bool is_data(const cg_node *node) {
    if (node->kind == CG_NODE_COLUMN) return node->numeric;
    if (node->kind == CG_NODE_CELLS) return node->numeric && node->total;
    if (node->kind != CG_NODE_JOIN && node->kind != CG_NODE_STACK && node->kind != CG_NODE_SLICE &&
        node->kind != CG_NODE_UNSTACK)
        return false;
    for (uint32_t i = 0; i < node->n_args; i++)
        if (!is_data(node->args[i])) return false;
    return node->numeric;
}

/* ISNUMBER of what is a number or an error asks for the error only, which has a fast kernel. */
static cg_node *simplify_is_number(cg_graph *graph, cg_node *node) {
    if (!node->numeric) return NULL;
    if (graph->no_errors)
        return cg_node_constant(graph, (cg_cell[]){cg_boolean_cell(true)}, 1, 1); /* stretches in rules */
    cg_node *is_error = is_data(node) ? cg_node_constant(graph, (cg_cell[]){cg_boolean_cell(false)}, 1, 1)
                                      : cg_node_apply(graph, "ISERROR", &node, 1);
    cg_node *is_number = cg_node_apply(graph, "NOT", &is_error, 1);
    return cg_node_broadcast(graph, is_number, node->axis, node->rows, node->cols);
}

/* COUNT.CELLS of ranges that may hold texts or blanks is COUNT. */
static cg_node *simplify_count_cells(cg_graph *graph, cg_node *const *args, uint32_t n_args) {
    for (uint32_t i = 0; i < n_args; i++)
        if (!args[i]->numeric) return cg_node_apply(graph, "COUNT", args, n_args);
    return NULL;
}

/* INDEX with constant positions is a slice, which differentiates and runs without a look-up. */
static cg_node *simplify_index(cg_graph *graph, cg_node *const *args, uint32_t n_args) {
    cg_node *array = args[0];
    uint32_t place[2] = {0, 0};
    for (uint32_t i = 1; i < n_args; i++) {
        if (i > 2 || args[i]->kind != CG_NODE_CONSTANT || !cg_node_is_scalar(args[i])) return NULL;
        cg_cell at = cg_to_number(args[i]->cells[0]);
        if (!cg_is_number(at) || at.number < 0 || at.number > UINT32_MAX) return NULL;
        place[i - 1] = (uint32_t)at.number;
    }
    if (n_args == 2 && array->rows == 1) { /* INDEX(row, k) counts along the row */
        place[1] = place[0];
        place[0] = 1;
    } else if (n_args == 2) {
        place[1] = array->cols == 1 ? 1 : 0;
    }
    if (place[0] > array->rows || place[1] > array->cols) return NULL;
    return cg_node_slice(graph, array, place[0] ? place[0] - 1 : 0, place[1] ? place[1] - 1 : 0,
                         place[0] ? 1 : array->rows, place[1] ? 1 : array->cols);
}

/* ---- Stacks ---- */

/* The rows a stacked argument lays down, or 0: stacks whose rows are the axis. */
static uint32_t stacked_rows(const cg_node *node) {
    if (node->kind != CG_NODE_STACK || node->args[0]->rows != 1) return 0;
    return node->args[0]->axis == node->rows ? node->rows : 0;
}

/* A stack of another form (a filled rectangle of cells): only alike stacks and scalars go together. */
static cg_node *alike_stack(cg_node *const *args, uint32_t n_args) {
    cg_node *found = NULL;
    for (uint32_t i = 0; i < n_args; i++) {
        if (cg_node_is_scalar(args[i]) && args[i]->axis == 0) continue;
        if (args[i]->kind != CG_NODE_STACK || !cg_node_is_scalar(args[i]->args[0])) return NULL;
        if (found && (found->rows != args[i]->rows || found->cols != args[i]->cols)) return NULL;
        found = args[i];
    }
    return found;
}

/* The argument as one row sees it; NULL when it does not go row by row. */
static cg_node *row_of(cg_graph *graph, cg_node *node, uint32_t rows, bool alike) {
    if (node->axis) return NULL;
    if (alike) return cg_node_is_scalar(node) ? node : node->args[0];
    if (stacked_rows(node) == rows) return node->args[0];
    if (node->rows == 1) return node;
    if (node->rows == rows) return cg_node_unstack(graph, node, rows, 1, node->cols);
    return NULL;
}

/* f(stack(a), b, stack(c)) = stack(f(a, b, c)) for a function of single cells. NULL where it does not apply. */
static cg_node *push_map(cg_graph *graph, const cg_entry *entry, cg_node *const *args, uint32_t n_args,
                         const bool *references, cg_span span) {
    uint32_t rows = 0;
    for (uint32_t i = 0; i < n_args; i++)
        if (stacked_rows(args[i]) > 1) rows = stacked_rows(args[i]);
    cg_node *like = rows ? NULL : alike_stack(args, n_args);
    if (!rows && !like) return NULL;
    cg_node **inner = CG_NEW_ARRAY(graph->arena, n_args, cg_node *);
    for (uint32_t i = 0; i < n_args; i++)
        if (!(inner[i] = row_of(graph, args[i], rows, like != NULL))) return NULL;
    cg_node *node = cg_node_call(graph, entry, inner, n_args, references, span);
    return like ? cg_node_stack(graph, node, like->rows, like->cols) : cg_node_stack(graph, node, rows, node->cols);
}

/* The same for a function whose result's rows follow the rows of one argument (MMULT's first). */
static cg_node *push_by_rows(cg_graph *graph, const cg_entry *entry, cg_node *const *args, uint32_t n_args,
                             const bool *references, cg_span span) {
    uint32_t rows = 0;
    cg_node **inner = CG_NEW_ARRAY(graph->arena, n_args, cg_node *);
    for (uint32_t i = 0; i < n_args; i++) {
        inner[i] = args[i];
        if (i >= 32 || !(entry->function->by_rows >> i & 1)) continue;
        uint32_t here = stacked_rows(args[i]);
        if (here < 2 || (rows && here != rows)) return NULL;
        rows = here;
        inner[i] = args[i]->args[0];
    }
    if (!rows) return NULL;
    cg_node *node = cg_node_call(graph, entry, inner, n_args, references, span);
    return node->axis ? cg_node_stack(graph, node, rows, node->cols) : NULL;
}

static uint32_t common_axis(cg_node *const *args, uint32_t n_args) {
    for (uint32_t i = 0; i < n_args; i++)
        if (args[i]->axis) return args[i]->axis;
    return 0;
}

/* f(x, broadcast(m)) = f(x, m) where x has the rows: what is the same in all of them is multiplied as a matrix, not
 * laid out for each. NULL where it does not apply. */
static cg_node *take_uniform(cg_graph *graph, const cg_entry *entry, cg_node *const *args, uint32_t n_args,
                             const bool *references, cg_span span) {
    cg_node **inner = NULL;
    bool has_rows = false;
    for (uint32_t i = 0; i < n_args; i++) {
        if (!args[i]->axis) continue;
        const cg_node *from = args[i]->kind == CG_NODE_BROADCAST ? args[i]->args[0] : NULL;
        bool uniform = from && keeps_shape(from, 0, (cg_shape){args[i]->rows, args[i]->cols});
        has_rows |= !uniform;
        if (!uniform) continue;
        if (!inner) inner = memcpy(CG_NEW_ARRAY(graph->arena, n_args, cg_node *), args, n_args * sizeof *inner);
        inner[i] = args[i]->args[0];
    }
    return inner && has_rows ? cg_node_call(graph, entry, inner, n_args, references, span) : NULL;
}

/* ---- The call ---- */

static cg_node *rewrite(cg_graph *graph, const cg_entry *entry, cg_node *const *args, uint32_t n_args,
                        const bool *references, cg_span span) {
    const cg_function *function = entry->function;
    if (cg_function_is(function, "COUNT.CELLS")) return simplify_count_cells(graph, args, n_args);
    if (cg_function_is(function, "INDEX")) return simplify_index(graph, args, n_args);
    if (cg_function_is(function, "ISNUMBER") && (graph->no_errors || args[0]->kind != CG_NODE_STACK))
        return simplify_is_number(graph, args[0]);
    if (cg_function_is(function, "TRANSPOSE") && cg_node_is_call(args[0], "TRANSPOSE") && args[0]->args[0]->numeric)
        return args[0]->args[0];
    if (function->eval->map) return push_map(graph, entry, args, n_args, references, span);
    if (!function->by_rows) return NULL;
    bool has_rows = common_axis(args, n_args) > 0;
    return (has_rows ? take_uniform : push_by_rows)(graph, entry, args, n_args, references, span);
}

cg_node *cg_node_misfit(cg_graph *graph, const cg_entry *entry, const cg_shape_call *shapes, const char *misfit,
                        cg_span span) {
    cg_warn(graph->diagnostics, CG_E_SHAPE, span, "%s: %s", entry->function->name, misfit);
    cg_error error = cg_misfit_error(entry, shapes);
    return cg_node_constant(graph, (cg_cell[]){cg_error_cell(error)}, 1, 1);
}

/* The arguments, with those whose values decide the shape of the result as constants where the data settles them. */
static cg_node *const *settle_shaping(cg_graph *graph, const cg_function *function, cg_node *const *args,
                                      uint32_t n_args) {
    cg_node **settled = NULL;
    for (uint32_t i = 0; graph->evaluate && i < n_args && i < 32; i++) {
        const cg_node *arg = args[i];
        if (!(function->shaped_by >> i & 1) || arg->kind == CG_NODE_CONSTANT || arg->depends || arg->drawn || arg->axis)
            continue;
        if (!settled) {
            settled = CG_NEW_ARRAY(graph->arena, n_args, cg_node *);
            memcpy(settled, args, n_args * sizeof *settled);
        }
        settled[i] = cg_node_constant(graph, graph->evaluate(graph, args[i]), arg->rows, arg->cols);
    }
    return settled ? settled : args;
}

/* The two arguments of a fold that takes their cells in order, the one that is the same in all rows in the shape of the
 * other one. */
static cg_node *const *settle_pairs(cg_graph *graph, const cg_fold *fold, cg_node *const *args) {
    uint32_t odd = args[1]->axis ? 0 : 1;
    const cg_node *like = args[1 - odd];
    cg_node *from = args[odd];
    bool alike = from->rows == like->rows && from->cols == like->cols;
    if (alike || from->axis ||
        !cg_fold_pairs(fold, (cg_shape){from->rows, from->cols}, (cg_shape){like->rows, like->cols}))
        return args;
    cg_node **settled = CG_NEW_ARRAY(graph->arena, 2, cg_node *);
    uint32_t cells = from->rows * from->cols;
    settled[1 - odd] = args[1 - odd];
    settled[odd] = cg_node_stack(graph, cg_node_unstack(graph, from, cells, 1, 1), like->rows, like->cols);
    return settled;
}

cg_node *cg_node_call(cg_graph *graph, const cg_entry *entry, cg_node *const *args, uint32_t n_args,
                      const bool *references, cg_span span) {
    const cg_fold *fold = entry->function->eval ? entry->function->eval->fold : NULL;
    if (fold && fold->by_place) args = settle_pairs(graph, fold, args);
    if (entry->function->shaped_by) args = settle_shaping(graph, entry->function, args, n_args);
    cg_node_shape_room room;
    cg_shape_call shapes = cg_node_shapes(graph, args, n_args, references, &room);
    bool by_shape = entry->function->shape_only && !entry->function->internal; /* an internal one keeps its formula */
    bool settled = !entry->function->random && !entry->function->clock;
    bool constant = settled && (by_shape || all_constant(args, n_args));
    if (constant) add_scratch(graph, entry, &shapes);
    cg_shape shape = {1, 1};
    const char *misfit = cg_result_shape(entry, &shapes, &shape);
    if (misfit) return cg_node_misfit(graph, entry, &shapes, misfit, span);
    if (constant && (uint64_t)shape.rows * shape.cols <= MOST_FOLDED_CELLS) {
        cg_node *value = evaluate_now(graph, entry, &shapes, shape);
        if (value) return value;
    }
    uint32_t axis = common_axis(args, n_args);
    cg_node *node = rewrite(graph, entry, args, n_args, references, span);
    if (!node) node = identity(entry, args, n_args, axis, shape);
    if (!node && cg_function_is(entry->function, "IF") && n_args == 3) node = simplify_if(args, axis, shape);
    if (!node && cg_function_is(entry->function, "ADJOINT.PRODUCT"))
        node = simplify_adjoint_product(graph, args, axis, shape);
    if (node) return node;
    return cg_node_intern(graph, &(cg_node){.kind = CG_NODE_CALL,
                                            .axis = axis,
                                            .rows = shape.rows,
                                            .cols = shape.cols,
                                            .entry = entry,
                                            .args = args,
                                            .n_args = n_args,
                                            .references = references,
                                            .span = span});
}
