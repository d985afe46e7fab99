/* batches.c: see batches.h.
 *
 * The objective is taken apart into row terms (what is summed over rows, with its factors) and the rest. The row terms
 * are then rebuilt for a batch: each largest part that does not vary becomes an input of the batch, all else is the
 * same formula over fewer rows. The sum over the batch is scaled by rows / size, so that its mean over all batches is
 * the objective. */
#include "solve/batches.h"

typedef struct splitter {
    cg_task *task;
    cg_graph *graph;
    const unsigned char *varies;
    cg_node *rows; /* sum of the row terms so far, 1 x 1 with an axis; NULL: none yet */
    cg_node *rest; /* sum of the others */
} splitter;

typedef struct term {
    cg_node *node;
    cg_node *factor; /* NULL: 1; without an axis, and does not vary */
} term;

static cg_node *apply(cg_graph *graph, const char *function, cg_node *a, cg_node *b) {
    return cg_node_apply(graph, function, (cg_node *[]){a, b}, b ? 2 : 1);
}

static cg_node *weighed(const splitter *to, term part) {
    return part.factor ? apply(to->graph, "*", part.factor, part.node) : part.node;
}

static bool add_rows(splitter *to, term part) {
    if (!part.node->axis || !cg_node_is_scalar(part.node) || !part.node->numeric) return false;
    if (to->rows && to->rows->axis != part.node->axis) return false;
    cg_node *node = weighed(to, part);
    to->rows = to->rows ? apply(to->graph, "+", to->rows, node) : node;
    return true;
}

/* A term of which no part has rows that vary. */
static bool add_rest(splitter *to, term part) {
    unsigned char *used = cg_graph_reachable(to->task->arena, to->graph, &part.node, 1);
    for (size_t i = 0; i < part.node->id; i++)
        if (used[i] && to->varies[i] && to->graph->nodes.at[i]->axis) return false;
    cg_node *node = weighed(to, part);
    to->rest = to->rest ? apply(to->graph, "+", to->rest, node) : node;
    return true;
}

static term times(const splitter *to, term part, const char *sign, cg_node *factor) {
    cg_node *before = part.factor ? part.factor : cg_node_number(to->graph, 1);
    part.factor = apply(to->graph, sign, before, factor);
    return part;
}

/* The rows of a stacked column. */
static cg_node *unstacked(const cg_node *node) {
    return node->kind == CG_NODE_STACK ? node->args[0] : NULL;
}

static bool split(splitter *to, term part);

static bool split_fold(splitter *to, term part) {
    const cg_node *node = part.node;
    cg_node *first = unstacked(node->args[0]), *second = node->n_args > 1 ? unstacked(node->args[1]) : NULL;
    if (node->n_args > 2 || !first || (node->n_args == 2 && !second)) return false;
    if (second && first->axis != second->axis) return false;
    if (cg_node_is_call(node, "AVERAGE") && node->n_args == 1)
        part = times(to, part, "/", cg_node_number(to->graph, (double)cg_node_size(node->args[0])));
    else if (cg_node_is_call(node, "SUMSQ") && node->n_args == 1)
        first = apply(to->graph, "*", first, first);
    else if (cg_node_is_call(node, "SUMPRODUCT") && second)
        first = apply(to->graph, "*", first, second);
    else if (cg_node_is_call(node, "SUMXMY2") && second)
        first = apply(to->graph, "^", apply(to->graph, "-", first, second), cg_node_number(to->graph, 2));
    else if (!cg_node_is_call(node, "SUM") || node->n_args != 1)
        return false;
    return add_rows(to, (term){first, part.factor});
}

static bool split_call(splitter *to, term part) {
    cg_node *const *args = part.node->args;
    if (cg_node_is_call(part.node, "u-"))
        return split(to, times(to, (term){args[0], part.factor}, "*", cg_node_number(to->graph, -1)));
    if (cg_node_is_call(part.node, "+"))
        return split(to, (term){args[0], part.factor}) && split(to, (term){args[1], part.factor});
    if (cg_node_is_call(part.node, "-"))
        return split(to, (term){args[0], part.factor}) &&
               split(to, times(to, (term){args[1], part.factor}, "*", cg_node_number(to->graph, -1)));
    if (cg_node_is_call(part.node, "/") && !to->varies[args[1]->id])
        return split(to, times(to, (term){args[0], part.factor}, "/", args[1]));
    for (size_t fixed = 0; cg_node_is_call(part.node, "*") && fixed < 2; fixed++)
        if (!to->varies[args[fixed]->id])
            return split(to, times(to, (term){args[1 - fixed], part.factor}, "*", args[fixed]));
    return split_fold(to, part);
}

static bool split(splitter *to, term part) {
    if (!to->varies[part.node->id]) return true; /* no slope */
    if (part.node->kind == CG_NODE_ROWSUM) return add_rows(to, (term){part.node->args[0], part.factor});
    if (part.node->kind == CG_NODE_CALL && part.node->n_args > 0 && split_call(to, part)) return true;
    return add_rest(to, part);
}

/* ---- The same formulas over fewer rows ---- */

typedef struct rebuilder {
    cg_task *task;
    cg_graph *graph;
    const unsigned char *varies;
    cg_node **done; /* by id */
    uint32_t size;
    CG_LIST(cg_node *) inputs; /* over all rows */
    const cg_node *obstacle;   /* what cannot be cut into batches */
} rebuilder;

static bool gives_booleans(const cg_node *node) {
    return node->kind == CG_NODE_CALL && node->entry->signature.result == CG_PARAMETER_BOOLEAN;
}

/* A part that does not vary: the batch's cells of it. Booleans travel as 0 and 1; what becomes a number where it is
 * used
 * (`as_number`), as a blank does in a sum, travels as that number. */
static cg_node *add_input(rebuilder *to, cg_node *node, bool as_number) {
    if (as_number && !node->numeric) node = apply(to->graph, "+", node, cg_node_number(to->graph, 0));
    bool boolean = gives_booleans(node);
    if (!node->numeric && !boolean) {
        to->obstacle = node;
        return NULL;
    }
    uint32_t width = (uint32_t)cg_node_size(node);
    size_t at = 0;
    while (at < to->inputs.count && to->inputs.at[at] != node)
        at++;
    if (at == to->inputs.count) CG_PUSH(to->task->arena, &to->inputs, node);
    uint32_t index = (uint32_t)(to->task->model->n_params + at);
    cg_node *cells = cg_node_variable(to->graph, index, to->size, width);
    cells = cg_node_unstack(to->graph, cells, to->size, node->rows, node->cols);
    return boolean ? apply(to->graph, "<>", cells, cg_node_number(to->graph, 0)) : cells;
}

static cg_node *rebuild(rebuilder *to, cg_node *node, bool as_number);

static bool takes_number(const cg_node *node, uint32_t arg) {
    return node->kind == CG_NODE_CALL &&
           cg_signature_parameter(&node->entry->signature, arg)->kind == CG_PARAMETER_NUMBER;
}

static cg_node *rebuild_call(rebuilder *to, const cg_node *node) {
    cg_node **args = CG_NEW_ARRAY(to->task->arena, node->n_args, cg_node *);
    for (uint32_t i = 0; i < node->n_args; i++)
        if (!(args[i] = rebuild(to, node->args[i], takes_number(node, i)))) return NULL;
    switch (node->kind) {
    case CG_NODE_CALL: return cg_node_call(to->graph, node->entry, args, node->n_args, node->references, node->span);
    case CG_NODE_BROADCAST: return cg_node_broadcast(to->graph, args[0], to->size, node->rows, node->cols);
    case CG_NODE_JOIN:
        return cg_node_join(to->graph, args, node->places, node->n_args, node->rows, node->cols, node->fill);
    case CG_NODE_SLICE:
        return cg_node_slice(to->graph, args[0], node->places[0], node->places[1], node->rows, node->cols);
    default: to->obstacle = node; return NULL;
    }
}

static cg_node *rebuild(rebuilder *to, cg_node *node, bool as_number) {
    if (node->axis && !to->varies[node->id]) return add_input(to, node, as_number);
    if (to->done[node->id]) return to->done[node->id];
    cg_node *made = NULL;
    if (node->axis == 0) {
        bool mixes = false; /* an array made of rows that vary, as the largest of a column is */
        unsigned char *used = cg_graph_reachable(to->task->arena, to->graph, &node, 1);
        for (size_t i = 0; to->varies[node->id] && i < node->id; i++)
            mixes |= used[i] && to->varies[i] && to->graph->nodes.at[i]->axis;
        if (mixes) to->obstacle = node;
        made = mixes ? NULL : node;
    } else {
        made = rebuild_call(to, node);
    }
    to->done[node->id] = made;
    return made;
}

/* ---- Programs ---- */

static const cg_setup *compile(rebuilder *to, const splitter *parts, size_t rows, uint32_t size) {
    cg_task *task = to->task;
    cg_graph *graph = to->graph;
    to->size = size;
    to->done = CG_NEW_ARRAY(task->arena, graph->nodes.count, cg_node *);
    cg_node *batch = rebuild(to, parts->rows, true);
    if (!batch) return NULL;
    cg_node *sum = apply(graph, "*", cg_node_rowsum(graph, batch), cg_node_number(graph, (double)rows / size));
    if (parts->rest) sum = apply(graph, "+", sum, parts->rest);
    cg_gradient gradient;
    if (!cg_graph_gradient(graph, sum, task->variables, task->n_changing, &gradient)) return NULL;
    cg_node **outputs = CG_NEW_ARRAY(task->arena, task->n_changing + 1, cg_node *);
    outputs[0] = sum;
    memcpy(outputs + 1, gradient.adjoints, task->n_changing * sizeof *outputs);
    size_t n = task->model->n_params + to->inputs.count;
    bool *varies = CG_NEW_ARRAY(task->arena, n, bool);
    memcpy(varies, task->varies, task->model->n_params * sizeof *varies);
    for (size_t i = task->model->n_params; i < n; i++)
        varies[i] = true;
    const cg_cell **values = CG_NEW_ARRAY(task->arena, n, const cg_cell *);
    memcpy(values, task->initial, task->model->n_params * sizeof *values);
    const cg_program *program = cg_program_create(task->arena, graph, outputs, task->n_changing + 1, varies, n);
    return cg_setup_create(task->arena, program, values, task->draw);
}

static void evaluate_inputs(const rebuilder *from, cg_batches *batches) {
    const cg_task *task = from->task;
    size_t n = batches->n_inputs = from->inputs.count;
    batches->inputs = CG_NEW_ARRAY(task->arena, n, const cg_cell *);
    batches->widths = CG_NEW_ARRAY(task->arena, n, size_t);
    const cg_cell *const *cells =
        cg_nodes_evaluate(task->arena, task->model, from->inputs.at, n, task->initial, task->draw);
    for (size_t i = 0; i < n; i++) {
        batches->widths[i] = cg_node_size(from->inputs.at[i]);
        size_t count = batches->rows * batches->widths[i];
        cg_cell *numbers = CG_NEW_ARRAY(task->arena, count, cg_cell);
        for (size_t k = 0; k < count; k++)
            numbers[k] = cg_is_boolean(cells[i][k]) ? cg_number_cell(cg_cell_boolean(cells[i][k])) : cells[i][k];
        batches->inputs[i] = numbers;
    }
}

static cg_batches *refuse(const cg_task *task, const cg_node *obstacle) {
    cg_diagnostics *diagnostics = cg_task_diagnostics(task);
    cg_diagnostic *report = cg_report(diagnostics, CG_E_METHOD_PROBLEM, task->block->objective->span,
                                      "batches need an objective that is a sum or a mean over the rows of one table");
    if (obstacle)
        cg_add_note(diagnostics, report, obstacle->span, "this cannot be computed for some of the rows at a time");
    cg_add_note(diagnostics, report, task->block->method_span, "with batch=0 all rows are one batch");
    return NULL;
}

cg_batches *cg_task_batches(cg_task *task, size_t size) {
    cg_graph *graph = task->model->graph;
    const unsigned char *varies = cg_graph_dependents(task->arena, graph, task->variables, task->n_changing);
    splitter parts = {task, graph, varies, NULL, NULL};
    if (!split(&parts, (term){task->minimized, NULL}) || !parts.rows) return refuse(task, NULL);
    size_t rows = parts.rows->axis;
    cg_batches *batches = CG_NEW(task->arena, cg_batches);
    *batches = (cg_batches){.rows = rows, .size = size < rows ? size : rows};
    /* the row terms and their sum are new nodes */
    varies = cg_graph_dependents(task->arena, graph, task->variables, task->n_changing);
    rebuilder to = {.task = task, .graph = graph, .varies = varies};
    uint32_t over = (uint32_t)(rows % batches->size);
    batches->full = compile(&to, &parts, rows, (uint32_t)batches->size);
    if (batches->full && over) {
        to.varies = cg_graph_dependents(task->arena, graph, task->variables, task->n_changing);
        batches->rest = compile(&to, &parts, rows, over);
    }
    if (!batches->full || (over && !batches->rest)) return refuse(task, to.obstacle);
    evaluate_inputs(&to, batches);
    return batches;
}
