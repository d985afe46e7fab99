/* graph_to_gradient.c: the backward pass, as more nodes of the same graph.
 *
 * Enters: an objective and the nodes to differentiate by. Leaves: their adjoints. Reverse mode: one sweep down the ids,
 * in which every node hands each argument its contribution adjoint * d node / d argument. A function's rule is written
 * in its row, in the sheet language; this driver does what is common to all: the chain rule, the product in which an
 * exact-zero adjoint stays zero, the sum where an argument was broadcast, the sum over uses.
 *
 * An adjoint may be smaller than its node (a scalar that stands for the same value in every cell), so that the adjoint
 * of AVERAGE costs one number and not a column. Source: Griewank and Walther, Evaluating Derivatives, 2nd ed. (2008),
 * chapter 3. */
#include "graph/adjoint_pieces.h"
#include "graph/compiler.h"
#include "graph/graph_nodes.h"
#include "graph/scan.h"

typedef struct backward {
    cg_graph *graph;
    bool by_row;                /* row gradient: adjoints keep the axis of the residual */
    const unsigned char *needs; /* by id: depends on what we differentiate by */
    cg_node **adjoints;         /* by id */
    cg_adjoint_pieces *pieces;  /* by id: adjoints of slices of the node */
    cg_arena *scratch;          /* gone with the sweep */
    bool *fatal;                /* by id: an error there makes the objective an error (no IF or IFERROR shelters it) */
    size_t n_forward;           /* nodes that the three above know */
    const cg_ast **rules;       /* parsed, by function index and parameter */
    const bool *leaves;         /* by id: where the sweep ends; NULL: nowhere but at the leaves of the graph */
    bool stepped, failed;
} backward;

/* What an adjoint would fill if nothing were broadcast. */
typedef struct extent {
    uint32_t axis, rows, cols;
} extent;

static cg_node *number(backward *sweep, double value) {
    return cg_node_number(sweep->graph, value);
}

static cg_node *apply2(backward *sweep, const char *function, cg_node *a, cg_node *b) {
    return cg_node_apply(sweep->graph, function, (cg_node *[]){a, b}, 2);
}

static bool is_plain_scalar(const cg_node *node) {
    return node->axis == 0 && cg_node_is_scalar(node);
}

/* ---- Sums where an argument was broadcast ---- */

static cg_node *sum_rows(backward *sweep, cg_node *node, uint32_t rows) {
    if (node->rows == 1) return apply2(sweep, "*", node, number(sweep, rows));
    if (node->kind == CG_NODE_STACK && node->args[0]->rows == 1) return cg_node_rowsum(sweep->graph, node->args[0]);
    cg_node *ones = cg_node_broadcast(sweep->graph, number(sweep, 1), 0, 1, rows);
    return apply2(sweep, "MMULT", ones, node);
}

static cg_node *sum_cols(backward *sweep, cg_node *node, uint32_t cols) {
    if (node->cols == 1) return apply2(sweep, "*", node, number(sweep, cols));
    cg_node *ones = cg_node_broadcast(sweep->graph, number(sweep, 1), 0, cols, 1);
    return apply2(sweep, "MMULT", node, ones);
}

/* The transpose of broadcasting `target` to `full`. */
static cg_node *reduce(backward *sweep, cg_node *node, extent full, const cg_node *target) {
    if (full.axis && !target->axis && !sweep->by_row)
        node = node->axis ? cg_node_rowsum(sweep->graph, node) : apply2(sweep, "*", node, number(sweep, full.axis));
    bool rows = full.rows > 1 && target->rows == 1, cols = full.cols > 1 && target->cols == 1;
    if (rows && cols && node->rows == full.rows && node->cols == full.cols)
        return cg_node_apply(sweep->graph, "SUM", &node, 1);
    if (rows) node = sum_rows(sweep, node, full.rows);
    if (cols) node = sum_cols(sweep, node, full.cols);
    return node;
}

static void contribute(backward *sweep, cg_node *target, cg_node *amount, extent full) {
    if (!sweep->needs[target->id] || cg_node_is_number(amount, 0)) return;
    amount = reduce(sweep, amount, full, target);
    cg_node **adjoint = &sweep->adjoints[target->id];
    *adjoint = *adjoint ? apply2(sweep, "+", *adjoint, amount) : amount;
}

/* The adjoint in the node's own shape. In a row gradient it keeps its axis, or gets the node's. */
static cg_node *filled(backward *sweep, const cg_node *node, cg_node *adjoint) {
    uint32_t axis = adjoint->axis > node->axis ? adjoint->axis : node->axis;
    return cg_node_broadcast(sweep->graph, adjoint, axis, node->rows, node->cols);
}

/* ---- Kinds of nodes that are no calls ---- */

static void back_nothing(backward *sweep, const cg_node *node, cg_node *adjoint) {
    (void)sweep, (void)node, (void)adjoint;
}

static void back_stack(backward *sweep, const cg_node *node, cg_node *adjoint) {
    cg_node *arg = node->args[0];
    extent full = {arg->axis, arg->rows, arg->cols};
    bool same_rows = adjoint->rows == 1 && arg->rows == 1 && node->rows == arg->axis;
    if (!is_plain_scalar(adjoint) && !same_rows)
        adjoint = cg_node_unstack(sweep->graph, filled(sweep, node, adjoint), arg->axis, arg->rows, arg->cols);
    contribute(sweep, arg, adjoint, full);
}

static void back_unstack(backward *sweep, const cg_node *node, cg_node *adjoint) {
    cg_node *arg = node->args[0];
    if (!is_plain_scalar(adjoint))
        adjoint = cg_node_stack(sweep->graph, filled(sweep, node, adjoint), arg->rows, arg->cols);
    contribute(sweep, arg, adjoint, (extent){0, arg->rows, arg->cols});
}

static void back_rowsum(backward *sweep, const cg_node *node, cg_node *adjoint) {
    cg_node *arg = node->args[0];
    contribute(sweep, arg, adjoint, (extent){arg->axis, arg->rows, arg->cols});
}

static void back_broadcast(backward *sweep, const cg_node *node, cg_node *adjoint) {
    contribute(sweep, node->args[0], adjoint, (extent){node->axis, node->rows, node->cols});
}

static void back_join(backward *sweep, const cg_node *node, cg_node *adjoint) {
    for (uint32_t i = 0; i < node->n_args; i++) {
        cg_node *arg = node->args[i], *part = adjoint;
        if (!sweep->needs[arg->id]) continue;
        if (!is_plain_scalar(adjoint))
            part = cg_node_slice(sweep->graph, filled(sweep, node, adjoint), node->places[2 * i],
                                 node->places[2 * i + 1], arg->rows, arg->cols);
        contribute(sweep, arg, part, (extent){node->axis, arg->rows, arg->cols});
    }
}

static void back_slice(backward *sweep, const cg_node *node, cg_node *adjoint) {
    if (cg_node_is_number(adjoint, 0)) return;
    cg_adjoint_piece piece = {filled(sweep, node, adjoint), node->places[0], node->places[1]};
    CG_PUSH(sweep->scratch, &sweep->pieces[node->args[0]->id], piece);
}

/* What slices have handed back, before the node itself is looked at. */
static void take_pieces(backward *sweep, cg_node *node) {
    if (sweep->pieces[node->id].count == 0) return;
    cg_node *sum = cg_sum_pieces(sweep->graph, sweep->scratch, &sweep->pieces[node->id], node);
    contribute(sweep, node, sum, (extent){node->axis, node->rows, node->cols});
}

static void back_gather(backward *sweep, const cg_node *node, cg_node *adjoint) {
    cg_node *arg = node->args[0];
    cg_node *sum = cg_node_scatter(sweep->graph, filled(sweep, node, adjoint), node->places, arg->rows, arg->cols);
    contribute(sweep, arg, sum, (extent){0, arg->rows, arg->cols});
}

static void back_scatter(backward *sweep, const cg_node *node, cg_node *adjoint) {
    cg_node *arg = node->args[0];
    cg_node *parts =
        cg_node_gather(sweep->graph, filled(sweep, node, adjoint), node->places, arg->axis, arg->rows, arg->cols);
    contribute(sweep, arg, parts, (extent){arg->axis, arg->rows, arg->cols});
}

/* ---- Calls ---- */

/* Which of the row's rules serves argument `index`: repeated parameters share theirs. */
static uint32_t rule_of(const cg_signature *signature, uint32_t index) {
    if (index < signature->n_parameters) return index;
    uint32_t over = index - signature->n_parameters;
    return signature->n_parameters - signature->repeat + over % signature->repeat;
}

static const cg_ast *parse_rule(backward *sweep, const cg_entry *entry, uint32_t rule, const char *text) {
    const cg_ast **slot = &sweep->rules[(size_t)entry->index * CG_MOST_RULES + rule];
    if (*slot) return *slot;
    cg_graph *graph = sweep->graph;
    cg_language language = {graph->arena, graph->texts, graph->diagnostics};
    const char *name = cg_format(graph->arena, "derivative of %s", entry->function->name);
    *slot = cg_text_to_ast(&language, cg_source_create(graph->arena, name, text, strlen(text)));
    return *slot;
}

/* The product of the repeated arguments but one, cells that are no numbers counting as 0, as SUMPRODUCT takes them. */
static cg_node *other_arguments(backward *sweep, const cg_node *node, uint32_t first, uint32_t index) {
    cg_node *product = NULL;
    for (uint32_t i = first; i < node->n_args; i++) {
        if (i == index) continue;
        cg_node *factor = node->args[i];
        if (!factor->numeric) {
            cg_node *is_number = cg_node_apply(sweep->graph, "ISNUMBER", &factor, 1);
            factor = cg_node_apply(sweep->graph, "IF", (cg_node *[]){is_number, factor, number(sweep, 0)}, 3);
        }
        product = product ? apply2(sweep, "*", product, factor) : factor;
    }
    return product ? product : number(sweep, 1);
}

/* Repeated arguments as one array, each below the one before it, blank where one does not reach. */
static cg_node *join_arguments(backward *sweep, const cg_node *node, uint32_t first, uint32_t end) {
    cg_graph *graph = sweep->graph;
    if (end == first + 1) return node->args[first];
    if (end == first) return cg_node_constant(graph, (cg_cell[]){cg_blank_cell()}, 1, 1);
    uint32_t *places = CG_NEW_ARRAY(graph->arena, 2 * (size_t)(end - first), uint32_t), rows = 0, cols = 0;
    for (uint32_t i = first; i < end; i++) {
        places[2 * (i - first)] = rows;
        rows += node->args[i]->rows;
        cols = node->args[i]->cols > cols ? node->args[i]->cols : cols;
    }
    return cg_node_join(graph, node->args + first, places, end - first, rows, cols, cg_blank_cell());
}

/* What else a rule of a repeated parameter may name. */
static size_t bind_repeated(backward *sweep, const cg_node *node, uint32_t index, const cg_ast *rule, cg_binding *to) {
    cg_texts *texts = sweep->graph->texts;
    const cg_signature *signature = &node->entry->signature;
    uint32_t first = signature->n_parameters - signature->repeat;
    size_t n = 0;
    if (cg_rule_mentions(rule, "others"))
        to[n++] = cg_bound(cg_intern_string(texts, "others"), other_arguments(sweep, node, first, index), true);
    if (cg_rule_mentions(rule, "all"))
        to[n++] = cg_bound(cg_intern_string(texts, "all"), join_arguments(sweep, node, first, node->n_args), true);
    if (index < first) return n;
    if (cg_rule_mentions(rule, "before"))
        to[n++] = cg_bound(cg_intern_string(texts, "before"), join_arguments(sweep, node, first, index), true);
    to[n++] = cg_bound(cg_intern_string(texts, "place"), number(sweep, (index - first) / signature->repeat + 1), false);
    return n;
}

/* An error in this argument makes the call an error: not in a branch, nor in a range from which the call picks cells.
 */
static bool passes_errors(const cg_node *node, uint32_t index) {
    if (node->kind == CG_NODE_SLICE || node->kind == CG_NODE_GATHER) return false;
    if (node->kind != CG_NODE_CALL) return true;
    cg_parameter_kind kind = cg_signature_parameter(&node->entry->signature, index)->kind;
    if (kind != CG_PARAMETER_RANGE) return kind != CG_PARAMETER_CELL;
    return strcmp(node->entry->family, "aggregate") == 0 || strcmp(node->entry->family, "matrix") == 0;
}

/* An error in any argument makes the objective an error, so that the rule need not care for errors. */
static bool ends_with_errors(const backward *sweep, const cg_node *node) {
    for (uint32_t i = 0; i < node->n_args; i++)
        if (!passes_errors(node, i)) return false;
    return node->id < sweep->n_forward && sweep->fatal[node->id];
}

/* The rule's formula as a node: names of parameters, `self`, `adj`, `every` and those of bind_repeated stand for nodes.
 */
static cg_node *compile_rule(backward *sweep, cg_node *node, uint32_t index, const cg_ast *rule, cg_node *adjoint) {
    cg_graph *graph = sweep->graph;
    const cg_signature *signature = &node->entry->signature;
    uint32_t first = signature->n_parameters - signature->repeat; /* repeated ones start here */
    enum { FEW = 8, BESIDE = 6 };                                 /* what else a rule may name */
    cg_binding few[FEW + BESIDE], *bindings = few;
    if (signature->n_parameters > FEW)
        bindings = CG_NEW_ARRAY(graph->arena, signature->n_parameters + BESIDE, cg_binding);
    size_t n = 0;
    for (uint32_t i = 0; i < signature->n_parameters; i++, n++) {
        /* a repeated parameter means the argument of the group that is being differentiated */
        uint32_t at = i >= first && index >= first ? i + (index - first) / signature->repeat * signature->repeat : i;
        cg_node *arg = at < node->n_args ? node->args[at] : cg_node_constant(graph, (cg_cell[]){cg_blank_cell()}, 1, 1);
        bindings[n] = cg_bound(signature->parameters[i].name, arg, at < node->n_args && node->references[at]);
    }
    bindings[n++] = cg_bound(cg_intern_string(graph->texts, "self"), node, true);
    if (adjoint) bindings[n++] = cg_bound(cg_intern_string(graph->texts, "adj"), adjoint, true);
    if (signature->repeat) n += bind_repeated(sweep, node, index, rule, bindings + n);
    cg_compiler compiler = {.graph = graph, .bindings = bindings, .n_bindings = n};
    if (signature->repeat) {
        compiler.every = node->args + first;
        compiler.every_references = node->references + first;
        compiler.n_every = node->n_args - first;
    }
    bool reference;
    graph->no_errors = ends_with_errors(sweep, node);
    cg_node *made = cg_compile(&compiler, rule, &reference);
    graph->no_errors = false;
    return made;
}

static void refuse(backward *sweep, const cg_node *node, const char *why) {
    sweep->stepped = true;
    if (sweep->graph->lenient) return;
    sweep->failed = true;
    cg_diagnostic *report = cg_report(sweep->graph->diagnostics, CG_E_NOT_DIFFERENTIABLE, node->span,
                                      "the gradient goes through %s, which has none", node->entry->function->name);
    cg_add_note(sweep->graph->diagnostics, report, cg_nowhere(), "%s", why);
}

/* Whether the node is never an error while the call's arguments and result are none. */
static bool is_total_given(const cg_node *node, const cg_node *call, int depth) {
    if (node == call || node->total) return true;
    for (uint32_t i = 0; i < call->n_args; i++)
        if (node == call->args[i]) return true;
    if (depth == 0 || node->n_args == 0 || (node->kind == CG_NODE_CALL && !node->entry->function->total)) return false;
    for (uint32_t i = 0; i < node->n_args; i++)
        if (!is_total_given(node->args[i], call, depth - 1)) return false;
    return true;
}

/* adjoint * local, in which an exact-zero adjoint stays zero: an untaken branch adds 0 and not its error. Where an
 * error of the local derivative means that the objective is one too, the plain product says the same. */
static cg_node *chain(backward *sweep, const cg_node *node, cg_node *adjoint, cg_node *local) {
    enum { DEPTH = 8 };
    bool plain = node->id < sweep->n_forward && sweep->fatal[node->id] && is_total_given(local, node, DEPTH);
    if (plain && (cg_node_is_number(adjoint, 0) || cg_node_is_number(local, 0))) return number(sweep, 0);
    return apply2(sweep, plain ? "*" : "ADJOINT.PRODUCT", adjoint, local);
}

static bool is_range(const cg_node *node, uint32_t index) {
    return cg_signature_parameter(&node->entry->signature, index)->kind == CG_PARAMETER_RANGE;
}

/* What the call hands back to an argument, in the shape `full`. NULL when nothing, or after an error. */
static cg_node *amount_for(backward *sweep, cg_node *node, uint32_t index, cg_node *adjoint, extent *full) {
    const cg_function *function = node->entry->function;
    uint32_t rule = rule_of(&node->entry->signature, index);
    const char *text = function->d[rule] ? function->d[rule] : function->adjoint[rule];
    if (!text) {
        refuse(sweep, node,
               function->not_differentiable ? function->not_differentiable : "its row gives no rule for this argument");
        return NULL;
    }
    if (strcmp(text, "0") == 0) {
        sweep->stepped = true;
        return NULL;
    }
    const cg_ast *ast = parse_rule(sweep, node->entry, rule, text);
    cg_node *arg = node->args[index], *amount = NULL;
    bool whole = is_range(node, index);
    *full = (extent){node->axis, whole ? arg->rows : node->rows, whole ? arg->cols : node->cols};
    if (function->d[rule]) {
        cg_node *local = ast ? compile_rule(sweep, node, index, ast, NULL) : NULL;
        if (local) amount = chain(sweep, node, adjoint, local);
    } else if (ast) {
        bool map = function->eval->map != NULL; /* a smaller adjoint stretches by itself */
        amount = compile_rule(sweep, node, index, ast, map ? adjoint : filled(sweep, node, adjoint));
    }
    if (!amount) sweep->failed = true;
    return amount;
}

/* A function of ranges with an array where a single cell is asked for is a call for each cell: LARGE(xs,{1,2,3}). */
static bool is_many_calls(const cg_node *node) {
    if (node->entry->function->eval->map) return false;
    for (uint32_t i = 0; i < node->n_args; i++)
        if (!is_range(node, i) && !cg_node_is_scalar(node->args[i])) return true;
    return false;
}

/* The one of many calls whose result is a cell of them all. */
static cg_node *single_call(backward *sweep, const cg_node *node, uint32_t row, uint32_t col) {
    cg_graph *graph = sweep->graph;
    cg_node **args = CG_NEW_ARRAY(graph->arena, node->n_args, cg_node *);
    for (uint32_t i = 0; i < node->n_args; i++) {
        cg_node *arg = node->args[i];
        uint32_t from_row = arg->rows == 1 ? 0 : row, from_col = arg->cols == 1 ? 0 : col;
        if (is_range(node, i))
            args[i] = arg;
        else if (from_row < arg->rows && from_col < arg->cols)
            args[i] = cg_node_slice(graph, arg, from_row, from_col, 1, 1);
        else
            args[i] = cg_node_constant(graph, (cg_cell[]){cg_error_cell(CG_NA)}, 1, 1);
    }
    cg_node call = *node;
    call.rows = call.cols = 1;
    call.args = args;
    return cg_node_intern(graph, &call);
}

static void back_many_calls(backward *sweep, const cg_node *node, uint32_t index, cg_node *adjoint) {
    enum { MOST = 4096 };
    cg_graph *graph = sweep->graph;
    size_t size = cg_node_size(node), n = 0;
    if (size > MOST) {
        refuse(sweep, node, "here it is called for each cell of a large array");
        return;
    }
    cg_node **amounts = CG_NEW_ARRAY(graph->arena, size, cg_node *);
    uint32_t *places = CG_NEW_ARRAY(graph->arena, 2 * size, uint32_t);
    adjoint = filled(sweep, node, adjoint);
    for (uint32_t i = 0; i < size && !sweep->failed; i++) {
        uint32_t row = i / node->cols, col = i % node->cols;
        extent full;
        cg_node *amount = amount_for(sweep, single_call(sweep, node, row, col), index,
                                     cg_node_slice(graph, adjoint, row, col, 1, 1), &full);
        if (amount && is_range(node, index)) contribute(sweep, node->args[index], amount, full);
        if (!amount) continue;
        places[2 * n] = row;
        places[2 * n + 1] = col;
        amounts[n++] = amount;
    }
    if (n == 0 || sweep->failed || is_range(node, index)) return;
    cg_node *joined = cg_node_join(graph, amounts, places, (uint32_t)n, node->rows, node->cols, (cg_cell){.number = 0});
    contribute(sweep, node->args[index], joined, (extent){node->axis, node->rows, node->cols});
}

static void back_argument(backward *sweep, cg_node *node, uint32_t index, cg_node *adjoint) {
    extent full;
    const char *rule = node->entry->function->d[rule_of(&node->entry->signature, index)];
    if (rule && strcmp(rule, "0") != 0 && is_many_calls(node)) {
        back_many_calls(sweep, node, index, adjoint);
        return;
    }
    cg_node *amount = amount_for(sweep, node, index, adjoint, &full);
    if (amount) contribute(sweep, node->args[index], amount, full);
}

static void back_call(backward *sweep, const cg_node *node, cg_node *adjoint) {
    for (uint32_t i = 0; i < node->n_args; i++)
        if (sweep->needs[node->args[i]->id]) back_argument(sweep, sweep->graph->nodes.at[node->id], i, adjoint);
}

/* ---- Scans ---- */

static void refuse_scan(backward *sweep, const cg_node *node) {
    sweep->failed = true;
    cg_report(sweep->graph->diagnostics, CG_E_NOT_DIFFERENTIABLE, node->span,
              "the gradient goes through %s, whose backward pass cannot be written row by row",
              node->label ? node->label : "rows that use each other");
}

static void sweep_nodes(backward *sweep, size_t from);

/* The adjoints of some nodes of one row's formulas, row by row: cotangents[i] is the adjoint of outputs[i]. NULL where
 * there is none. */
static cg_node **row_adjoints(backward *sweep, cg_node *const *outputs, cg_node *const *cotangents, uint32_t n,
                              cg_node *const *leaves, uint32_t n_leaves, const bool *wanted) {
    cg_graph *graph = sweep->graph;
    size_t count = graph->nodes.count, last = 0;
    backward inner = {.graph = graph,
                      .by_row = true,
                      .adjoints = CG_NEW_ARRAY(graph->arena, count, cg_node *),
                      .fatal = CG_NEW_ARRAY(graph->arena, count, bool),
                      .scratch = cg_arena_child(graph->arena),
                      .rules = sweep->rules,
                      .n_forward = count};
    inner.pieces = CG_NEW_ARRAY(inner.scratch, count, cg_adjoint_pieces);
    bool *is_leaf = CG_NEW_ARRAY(inner.scratch, count, bool);
    unsigned char *needs = CG_NEW_ARRAY(inner.scratch, count, unsigned char);
    for (uint32_t i = 0; i < n_leaves; i++) {
        is_leaf[leaves[i]->id] = true;
        needs[leaves[i]->id] = wanted[i];
    }
    for (size_t id = 0; id < count; id++)
        for (uint32_t i = 0; !is_leaf[id] && i < graph->nodes.at[id]->n_args; i++)
            needs[id] |= needs[graph->nodes.at[id]->args[i]->id];
    inner.needs = needs;
    inner.leaves = is_leaf;
    for (uint32_t i = 0; i < n; i++) {
        cg_node **adjoint = &inner.adjoints[outputs[i]->id];
        *adjoint = *adjoint ? apply2(sweep, "+", *adjoint, cotangents[i]) : cotangents[i];
        if (outputs[i]->id > last) last = outputs[i]->id;
    }
    sweep_nodes(&inner, last);
    cg_node **found = CG_NEW_ARRAY(graph->arena, n_leaves, cg_node *);
    for (uint32_t i = 0; i < n_leaves; i++)
        found[i] = wanted[i] ? inner.adjoints[leaves[i]->id] : NULL;
    sweep->stepped |= inner.stepped;
    sweep->failed |= inner.failed;
    cg_arena_destroy(inner.scratch);
    return found;
}

/* A state's values of the row before: its column, one row on, the initial value at its start. */
static cg_node *shifted(backward *sweep, const cg_node *scan_node, uint32_t state) {
    cg_graph *graph = sweep->graph;
    uint32_t n = scan_node->axis, at = scan_node->scan->backward ? 1 : 0;
    cg_node *self = graph->nodes.at[scan_node->id];
    cg_node *column = cg_node_stack(graph, cg_node_slice(graph, self, 0, state, 1, 1), n, 1);
    cg_node *pieces[2] = {scan_node->args[state], cg_node_slice(graph, column, at, 0, n - 1, 1)};
    uint32_t places[4] = {at ? n - 1 : 0, 0, at ? 0 : 1, 0};
    return cg_node_unstack(graph, cg_node_join(graph, pieces, places, 2, n, 1, cg_blank_cell()), n, 1, 1);
}

/* Backward through a scan is a scan the other way: its states are what each row hands to the row before, and beside
 * them the whole adjoint of each state. */
static void back_scan(backward *sweep, const cg_node *node, cg_node *adjoint) {
    cg_graph *graph = sweep->graph;
    const cg_scan *scan = node->scan;
    uint32_t k = scan->n_states, n_free = node->n_args - k, n = node->axis;
    if (n < 2) {
        refuse_scan(sweep, node);
        return;
    }
    adjoint = cg_node_broadcast(graph, adjoint, n, 1, k);
    cg_node **before = CG_NEW_ARRAY(graph->arena, k, cg_node *),
            **handed = CG_NEW_ARRAY(graph->arena, 2 * k, cg_node *),
            **next = CG_NEW_ARRAY(graph->arena, 2 * k, cg_node *),
            **initial = CG_NEW_ARRAY(graph->arena, 2 * k, cg_node *);
    bool *wanted = CG_NEW_ARRAY(graph->arena, n_free + k, bool);
    for (uint32_t i = 0; i < k; i++) {
        before[i] = shifted(sweep, node, i);
        wanted[i] = true;
        handed[i] = cg_node_previous(graph, n, true);
        handed[k + i] = cg_node_previous(graph, n, true);
        initial[i] = initial[k + i] = number(sweep, 0);
    }
    cg_node **values = cg_scan_apply(graph, scan, before);
    for (uint32_t i = 0; i < k; i++)
        next[k + i] = apply2(sweep, "+", cg_node_slice(graph, adjoint, 0, i, 1, 1), handed[i]);
    cg_node **leaves = CG_NEW_ARRAY(graph->arena, n_free + k, cg_node *);
    memcpy(leaves, before, k * sizeof *leaves);
    memcpy(leaves + k, node->args + k, n_free * sizeof *leaves);
    cg_node **back = row_adjoints(sweep, values, next + k, k, leaves, n_free + k, wanted);
    for (uint32_t i = 0; i < k; i++)
        next[i] = cg_node_broadcast(graph, back[i] ? back[i] : number(sweep, 0), n, 1, 1);
    cg_node *reverse = sweep->failed ? NULL : cg_node_scan(graph, n, handed, next, initial, 2 * k, !scan->backward);
    if (!reverse) {
        if (!sweep->failed) refuse_scan(sweep, node);
        return;
    }
    cg_node **whole = CG_NEW_ARRAY(graph->arena, k, cg_node *);
    for (uint32_t i = 0; i < k; i++) {
        whole[i] = cg_node_slice(graph, reverse, 0, k + i, 1, 1);
        cg_node *first = cg_node_stack(graph, cg_node_slice(graph, reverse, 0, i, 1, 1), n, 1);
        first = cg_node_slice(graph, first, scan->backward ? n - 1 : 0, 0, 1, 1);
        contribute(sweep, node->args[i], first, (extent){0, 1, 1});
    }
    for (uint32_t i = 0; i < k; i++)
        wanted[i] = false;
    for (uint32_t i = 0; i < n_free; i++)
        wanted[k + i] = sweep->needs[node->args[k + i]->id];
    back = row_adjoints(sweep, values, whole, k, leaves, n_free + k, wanted);
    for (uint32_t i = 0; i < n_free; i++) {
        cg_node *arg = node->args[k + i];
        if (back[k + i]) contribute(sweep, arg, back[k + i], (extent){n, arg->rows, arg->cols});
    }
}

/* By cg_node_kind. `across`: mixes rows, so that a row gradient ends there. */
static const struct {
    void (*back)(backward *sweep, const cg_node *node, cg_node *adjoint);
    bool across;
} kinds[] = {
    [CG_NODE_CONSTANT] = {back_nothing, false},  [CG_NODE_CELLS] = {back_nothing, false},
    [CG_NODE_COLUMN] = {back_nothing, false},    [CG_NODE_VARIABLE] = {back_nothing, false},
    [CG_NODE_ROW_INDEX] = {back_nothing, false}, [CG_NODE_CALL] = {back_call, false},
    [CG_NODE_STACK] = {back_stack, true},        [CG_NODE_UNSTACK] = {back_unstack, true},
    [CG_NODE_ROWSUM] = {back_rowsum, true},      [CG_NODE_BROADCAST] = {back_broadcast, false},
    [CG_NODE_JOIN] = {back_join, false},         [CG_NODE_SLICE] = {back_slice, false},
    [CG_NODE_GATHER] = {back_gather, true},      [CG_NODE_SCATTER] = {back_scatter, true},
    [CG_NODE_PREVIOUS] = {back_nothing, false},  [CG_NODE_SCAN] = {back_scan, true},
};

static void spread_fatal(backward *sweep, const cg_node *node) {
    for (uint32_t i = 0; sweep->fatal[node->id] && i < node->n_args; i++)
        if (passes_errors(node, i)) sweep->fatal[node->args[i]->id] = true;
}

static void sweep_nodes(backward *sweep, size_t from) {
    for (size_t id = from + 1; id-- > 0 && !sweep->failed;) {
        cg_node *node = sweep->graph->nodes.at[id];
        if (!sweep->needs[id]) continue;
        take_pieces(sweep, node);
        cg_node *adjoint = sweep->adjoints[id];
        if (!adjoint) continue;
        if (sweep->leaves && sweep->leaves[id]) continue;
        if (sweep->by_row && kinds[node->kind].across) {
            sweep->failed = true;
            return;
        }
        spread_fatal(sweep, node);
        kinds[node->kind].back(sweep, node, adjoint);
    }
}

/* The sweep knows the nodes up to the objective, and what it is differentiated by. `kept`: of the adjoints of all. */
static bool gradient(cg_graph *graph, cg_node *objective, cg_node *const *wrt, size_t n, bool by_row, cg_arena *kept,
                     cg_gradient *out) {
    cg_stage_id before = cg_profile_enter(graph->profile, CG_STAGE_GRADIENT);
    cg_arena *scratch = cg_arena_child(graph->arena);
    backward sweep = {.graph = graph, .by_row = by_row, .scratch = scratch, .n_forward = (size_t)objective->id + 1};
    for (size_t i = 0; i < n; i++)
        if (wrt[i]->id >= sweep.n_forward) sweep.n_forward = (size_t)wrt[i]->id + 1;
    sweep.needs = cg_graph_dependents(scratch, graph, wrt, n);
    sweep.adjoints = CG_NEW_ARRAY(kept ? kept : scratch, sweep.n_forward, cg_node *);
    sweep.rules = CG_NEW_ARRAY(scratch, cg_registry_count(graph->registry) * CG_MOST_RULES, const cg_ast *);
    sweep.pieces = CG_NEW_ARRAY(scratch, sweep.n_forward, cg_adjoint_pieces);
    sweep.fatal = CG_NEW_ARRAY(scratch, sweep.n_forward, bool);
    sweep.fatal[objective->id] = true;
    cg_node *one = cg_node_number(graph, 1);
    sweep.adjoints[objective->id] = by_row ? cg_node_broadcast(graph, one, objective->axis, 1, 1) : one;
    sweep_nodes(&sweep, objective->id);
    *out = (cg_gradient){.adjoints = CG_NEW_ARRAY(graph->arena, n, cg_node *), .stepped = sweep.stepped};
    out->all = kept ? sweep.adjoints : NULL;
    out->n_all = kept ? sweep.n_forward : 0;
    for (size_t i = 0; i < n && !sweep.failed; i++) {
        cg_node *adjoint = sweep.adjoints[wrt[i]->id];
        uint32_t axis = by_row ? objective->axis : wrt[i]->axis;
        out->adjoints[i] =
            cg_node_broadcast(graph, adjoint ? adjoint : cg_node_number(graph, 0), axis, wrt[i]->rows, wrt[i]->cols);
    }
    cg_arena_destroy(scratch);
    cg_profile_leave(graph->profile, before);
    return !sweep.failed;
}

bool cg_graph_gradient(cg_graph *graph, cg_node *objective, cg_node *const *wrt, size_t n, cg_gradient *out) {
    return gradient(graph, objective, wrt, n, false, NULL, out);
}

bool cg_graph_gradient_and_adjoints(cg_graph *graph, cg_node *objective, cg_node *const *wrt, size_t n,
                                    cg_gradient *out) {
    return gradient(graph, objective, wrt, n, false, graph->arena, out);
}

bool cg_graph_row_gradient(cg_graph *graph, cg_node *residual, cg_node *const *wrt, size_t n, cg_gradient *out) {
    return gradient(graph, residual, wrt, n, true, NULL, out);
}
