/* task_to_pieces.c: the graph of a task, cell by cell, as lines over the columns of a piecewise linear problem.
 *
 * Enters: the objective and the constraints as nodes. Leaves: cg_pieces, when every cell on the way from the variables
 * is a line, a truth that one decides, or does not vary. Here are the nodes that move cells about; piece_calls.c knows
 * what functions do. */
#include <math.h>

#include "graph/scan.h"
#include "solve/piece_cells.h"

enum { MOST_CELLS = 400000, MOST_COLUMNS = 20000, MOST_TERMS = 4000000 };

typedef struct walk {
    const cg_task *task;
    cg_pieces *pieces;
    const unsigned char *varies, *used;
    unsigned char *inner;  /* of a scan: computed with it */
    cg_piece_cell **cells; /* by node: axis times rows times cols */
    size_t n_cells;
} walk;

static cg_piece_cell *make_cells(walk *of, const cg_node *node) {
    size_t n = cg_node_cell_count(node);
    of->n_cells += n;
    if (of->n_cells > MOST_CELLS) return NULL;
    return of->cells[node->id] = CG_NEW_ARRAY(of->pieces->arena, n, cg_piece_cell);
}

/* ---- What does not vary ---- */

static bool is_wanted(const walk *of, const cg_node *node) {
    return of->used[node->id] && !of->varies[node->id] && !of->inner[node->id];
}

/* Evaluates, at once, all that varying nodes take and that does not vary. */
static bool evaluate_givens(walk *of, size_t count) {
    const cg_graph *graph = of->task->model->graph;
    bool *wanted = CG_NEW_ARRAY(of->pieces->arena, count, bool);
    CG_LIST(cg_node *) nodes = {0};
    for (size_t i = 0; i < count; i++) {
        const cg_node *node = graph->nodes.at[i];
        if (!of->used[i] || (!of->varies[i] && !of->inner[i])) continue;
        for (uint32_t k = 0; k < node->n_args; k++) {
            cg_node *arg = node->args[k];
            if (!is_wanted(of, arg) || wanted[arg->id]) continue;
            wanted[arg->id] = true;
            CG_PUSH(of->pieces->arena, &nodes, arg);
        }
    }
    const cg_task *task = of->task;
    const cg_cell *const *values =
        cg_nodes_evaluate(of->pieces->arena, task->model, nodes.at, nodes.count, task->initial, task->draw);
    for (size_t i = 0; i < nodes.count; i++) {
        cg_piece_cell *cells = make_cells(of, nodes.at[i]);
        if (!cells || nodes.at[i]->drawn) return false;
        for (size_t k = 0; k < cg_node_cell_count(nodes.at[i]); k++)
            cells[k] = cg_piece_given(values[i][k]);
    }
    return true;
}

/* ---- Nodes, row by row ---- */

/* The cells of an argument in a row. */
static const cg_piece_cell *row_of(const walk *of, const cg_node *arg, size_t row) {
    const cg_piece_cell *cells = of->cells[arg->id];
    return cells && arg->axis ? cells + row * cg_node_size(arg) : cells;
}

static bool call_row(walk *of, const cg_node *node, size_t row, cg_piece_cell *out) {
    cg_piece_array *args = CG_NEW_ARRAY(of->pieces->arena, node->n_args, cg_piece_array);
    for (uint32_t k = 0; k < node->n_args; k++) {
        const cg_node *arg = node->args[k];
        args[k] =
            (cg_piece_array){arg->rows, arg->cols, row_of(of, arg, row), node->references ? node->references[k] : true};
        if (!args[k].at) return false;
    }
    return cg_piece_call(of->pieces, node, args, node->n_args, out);
}

static bool broadcast_row(const walk *of, const cg_node *node, size_t row, cg_piece_cell *out) {
    const cg_node *arg = node->args[0];
    const cg_piece_cell *from = row_of(of, arg, row);
    for (uint32_t r = 0; from && r < node->rows; r++)
        for (uint32_t c = 0; c < node->cols; c++)
            out[r * node->cols + c] = from[(arg->rows == 1 ? 0 : r) * arg->cols + (arg->cols == 1 ? 0 : c)];
    return from != NULL;
}

static bool join_row(const walk *of, const cg_node *node, size_t row, cg_piece_cell *out) {
    for (size_t k = 0; k < cg_node_size(node); k++)
        out[k] = cg_piece_given(node->fill);
    for (uint32_t i = 0; i < node->n_args; i++) {
        const cg_node *arg = node->args[i];
        const cg_piece_cell *from = row_of(of, arg, row);
        if (!from) return false;
        for (uint32_t r = 0; r < arg->rows; r++)
            memcpy(out + (size_t)(node->places[2 * i] + r) * node->cols + node->places[2 * i + 1],
                   from + (size_t)r * arg->cols, arg->cols * sizeof *out);
    }
    return true;
}

static bool slice_row(const walk *of, const cg_node *node, size_t row, cg_piece_cell *out) {
    const cg_node *arg = node->args[0];
    const cg_piece_cell *from = row_of(of, arg, row);
    for (uint32_t r = 0; from && r < node->rows; r++)
        memcpy(out + (size_t)r * node->cols, from + (size_t)(node->places[0] + r) * arg->cols + node->places[1],
               node->cols * sizeof *out);
    return from != NULL;
}

static bool node_row(walk *of, const cg_node *node, size_t row) {
    cg_piece_cell *out = of->cells[node->id] + (node->axis ? row * cg_node_size(node) : 0);
    switch (node->kind) {
    case CG_NODE_CALL: return call_row(of, node, row, out);
    case CG_NODE_BROADCAST: return broadcast_row(of, node, row, out);
    case CG_NODE_JOIN: return join_row(of, node, row, out);
    case CG_NODE_SLICE: return slice_row(of, node, row, out);
    default: return false;
    }
}

/* ---- Nodes that mix rows ---- */

static bool variable(walk *of, const cg_node *node, cg_piece_cell *out) {
    const cg_task *task = of->task;
    for (size_t i = 0; i < task->n_changing; i++) {
        if (task->variables[i] != node) continue;
        for (size_t k = 0; k < cg_node_size(node); k++)
            out[k] = cg_piece_number(cg_line_column(of->pieces, (uint32_t)(task->offsets[i] + k)));
        return true;
    }
    return false;
}

static bool number_of(const cg_piece_cell *cell, cg_line *line) {
    if (cell->kind != CG_PIECE_GIVEN) {
        *line = cell->line;
        return true;
    }
    if (!cg_is_number(cell->cell) && !cg_is_blank(cell->cell)) return false;
    *line = cg_line_number(cg_is_blank(cell->cell) ? 0 : cell->cell.number);
    return true;
}

static bool sum_of_rows(walk *of, const cg_node *node, cg_piece_cell *out) {
    const cg_node *arg = node->args[0];
    const cg_piece_cell *from = of->cells[arg->id];
    for (size_t k = 0; k < cg_node_size(node); k++) {
        double constant = 0;
        cg_line line;
        for (size_t row = 0; row < cg_node_rows(arg); row++) {
            if (!from || !number_of(&from[row * cg_node_size(arg) + k], &line)) return false;
            cg_sum_add(of->pieces, 1, line);
            constant += line.constant;
        }
        out[k] = cg_piece_number(cg_sum_take(of->pieces, constant));
    }
    return true;
}

static bool gather(const walk *of, const cg_node *node, cg_piece_cell *out) {
    const cg_piece_cell *from = of->cells[node->args[0]->id];
    for (size_t k = 0; from && k < cg_node_cell_count(node); k++)
        out[k] = from[node->places[k]];
    return from != NULL;
}

/* Row after row: the states of the row before, then the body. */
static bool scan(walk *of, const cg_node *node, cg_piece_cell *out) {
    const cg_scan *scan = node->scan;
    size_t rows = cg_node_rows(node);
    cg_piece_cell *state = CG_NEW_ARRAY(of->pieces->arena, scan->n_states, cg_piece_cell);
    for (uint32_t s = 0; s < scan->n_states; s++) {
        const cg_piece_cell *initial = of->cells[node->args[s]->id];
        if (!initial || node->args[s]->axis || !make_cells(of, scan->previous[s])) return false;
        state[s] = *initial;
    }
    for (uint32_t i = 0; i < scan->n_body; i++)
        if (!of->cells[scan->body[i]->id] && !make_cells(of, scan->body[i])) return false;
    for (size_t step = 0; step < rows; step++) {
        size_t row = scan->backward ? rows - 1 - step : step;
        for (uint32_t s = 0; s < scan->n_states; s++)
            of->cells[scan->previous[s]->id][row] = state[s];
        for (uint32_t i = 0; i < scan->n_body; i++)
            if (scan->body[i]->kind != CG_NODE_PREVIOUS && !node_row(of, scan->body[i], row)) return false;
        for (uint32_t s = 0; s < scan->n_states; s++) {
            const cg_piece_cell *next = row_of(of, scan->next[s], row);
            if (!next) return false;
            out[row * scan->n_states + s] = state[s] = *next;
        }
    }
    return true;
}

static bool whole_node(walk *of, const cg_node *node) {
    cg_piece_cell *out = make_cells(of, node);
    if (!out) return false;
    switch (node->kind) {
    case CG_NODE_VARIABLE: return variable(of, node, out);
    case CG_NODE_STACK:
    case CG_NODE_UNSTACK: of->cells[node->id] = of->cells[node->args[0]->id]; return of->cells[node->id] != NULL;
    case CG_NODE_ROWSUM: return sum_of_rows(of, node, out);
    case CG_NODE_GATHER: return gather(of, node, out);
    case CG_NODE_SCAN: return scan(of, node, out);
    default: break;
    }
    for (size_t row = 0; row < cg_node_rows(node); row++)
        if (!node_row(of, node, row)) return false;
    return of->pieces->columns.count <= MOST_COLUMNS && of->pieces->terms <= MOST_TERMS;
}

/* ---- All of it ---- */

static void add_variables(const cg_task *task, cg_pieces *pieces) {
    for (size_t i = 0; i < task->n; i++) {
        cg_piece column = {.kind = CG_PIECE_VARIABLE, .low = -INFINITY, .high = INFINITY};
        column.whole = task->integer && task->integer[i];
        if (task->low) column.low = task->low[i], column.high = task->high[i];
        if (column.whole) column.low = ceil(column.low), column.high = floor(column.high);
        CG_PUSH(pieces->arena, &pieces->columns, column);
    }
    pieces->n_variables = (uint32_t)task->n;
}

static void mark_inner(walk *of, size_t count) {
    const cg_graph *graph = of->task->model->graph;
    for (size_t i = 0; i < count; i++) {
        const cg_node *node = graph->nodes.at[i];
        if (!of->used[i] || node->kind != CG_NODE_SCAN) continue;
        for (uint32_t k = 0; k < node->scan->n_body; k++)
            of->inner[node->scan->body[k]->id] = 1;
        for (uint32_t k = 0; k < node->scan->n_states; k++)
            of->inner[node->scan->previous[k]->id] = 1;
    }
}

/* What may be 0 or 1, or another whole number, and so a factor of what varies. */
static bool may_be_whole(const walk *of, const cg_node *node, const unsigned char *wholes) {
    static const char *const names[] = {"COUNTIF", "COUNTIFS", "SIGN", "INT", "ROUND"};
    if (node->kind == CG_NODE_VARIABLE) return of->task->integer != NULL;
    if (node->kind == CG_NODE_SCAN || node->kind == CG_NODE_PREVIOUS || cg_node_is_comparison(node)) return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cg_node_is_call(node, names[i])) return true;
    uint32_t varying = 0, whole = 0;
    for (uint32_t k = cg_node_is_call(node, "IF") ? 1 : 0; k < node->n_args; k++) {
        varying += of->varies[node->args[k]->id];
        whole += of->varies[node->args[k]->id] && wholes[node->args[k]->id];
    }
    return node->kind == CG_NODE_JOIN ? whole > 0 : whole == varying;
}

/* A product of two that vary and are no whole numbers, a power, a quotient. */
static bool is_curved(const walk *of, const cg_node *node, const unsigned char *wholes) {
    static const char *const products[] = {"*", "SUMPRODUCT", "MMULT"};
    bool power = cg_node_is_call(node, "^") || cg_node_is_call(node, "POWER"), product = false;
    for (size_t i = 0; i < sizeof products / sizeof *products && !product; i++)
        product = cg_node_is_call(node, products[i]);
    uint32_t open = 0;
    for (uint32_t k = 0; k < node->n_args; k++)
        open += of->varies[node->args[k]->id] && !wholes[node->args[k]->id];
    if (cg_node_is_call(node, "/")) return of->varies[node->args[1]->id];
    return product ? open > 1 : power && open && !cg_node_is_number(node->args[1], 1);
}

/* A glance at all nodes, before anything is made of them. */
static bool may_be_pieces(const walk *of, size_t count) {
    const cg_graph *graph = of->task->model->graph;
    unsigned char *wholes = CG_NEW_ARRAY(of->pieces->arena, count, unsigned char);
    size_t cells = 0;
    for (size_t i = 0; i < count && cells <= MOST_CELLS; i++) {
        const cg_node *node = graph->nodes.at[i];
        if (!of->used[i] || !of->varies[i]) continue;
        wholes[i] = may_be_whole(of, node, wholes);
        if (node->kind == CG_NODE_CALL && is_curved(of, node, wholes)) return false;
        if (node->kind == CG_NODE_SCATTER || (node->kind == CG_NODE_CALL && !cg_piece_knows(node))) return false;
        cells += cg_node_cell_count(node);
    }
    return cells <= MOST_CELLS;
}

static bool walk_nodes(walk *of, cg_node *const *ends, size_t n_ends) {
    const cg_graph *graph = of->task->model->graph;
    size_t count = graph->nodes.count;
    cg_arena *arena = of->pieces->arena;
    of->varies = cg_graph_dependents(arena, graph, of->task->variables, of->task->n_changing);
    of->used = cg_graph_reachable(arena, graph, ends, n_ends);
    of->inner = CG_NEW_ARRAY(arena, count, unsigned char);
    of->cells = CG_NEW_ARRAY(arena, count, cg_piece_cell *);
    mark_inner(of, count);
    if (!may_be_pieces(of, count) || !evaluate_givens(of, count)) return false;
    for (size_t i = 0; i < count; i++)
        if (of->used[i] && of->varies[i] && !of->inner[i] && !whole_node(of, graph->nodes.at[i])) return false;
    return true;
}

/* The cell that is minimized, or brought to a value: the distance from there is made of linear pieces, its square is
 * not.
 */
static cg_node *objective_node(const cg_task *task) {
    return task->block->goal == CG_SET_TO ? task->objective : task->minimized;
}

static bool take_objective(walk *of) {
    const cg_task *task = of->task;
    const cg_node *node = objective_node(task);
    cg_pieces *pieces = of->pieces;
    pieces->objective = cg_line_number(0);
    pieces->squared = task->block->goal == CG_SET_TO;
    if (!of->varies[node->id]) return !pieces->squared;
    if (!of->cells[node->id] || !number_of(of->cells[node->id], &pieces->objective)) return false;
    if (!pieces->squared) return true;
    cg_line target = cg_line_number(task->target), sides[] = {cg_line_mix(pieces, 1, pieces->objective, -1, target),
                                                              cg_line_mix(pieces, -1, pieces->objective, 1, target)};
    pieces->objective = cg_line_largest(pieces, sides, 2);
    return true;
}

double cg_pieces_objective(const cg_pieces *pieces, double objective) {
    return pieces->squared ? sqrt(objective) : objective;
}

static bool take_constraints(walk *of) {
    const cg_task *task = of->task;
    cg_line *rows = CG_NEW_ARRAY(of->pieces->arena, task->n_constraints, cg_line);
    size_t at = 0;
    for (size_t k = 0; k < task->n_constraint_groups; k++) {
        const cg_node *value = task->constraints[k].value;
        for (size_t row = 0; row < task->constraints[k].rows; row++)
            if (!of->cells[value->id] || !number_of(row_of(of, value, row), &rows[at++])) return false;
    }
    of->pieces->rows = rows;
    of->pieces->n_rows = task->n_constraints;
    of->pieces->equal = task->equal;
    return true;
}

cg_pieces *cg_task_to_pieces(const cg_task *task) {
    if (task->order || task->root > 0) return NULL;
    cg_arena *arena = cg_arena_child(task->arena);
    cg_pieces *pieces = CG_NEW(arena, cg_pieces);
    pieces->arena = arena;
    walk of = {.task = task, .pieces = pieces};
    cg_node **ends = CG_NEW_ARRAY(arena, task->n_constraint_groups + 1, cg_node *);
    ends[0] = objective_node(task);
    for (size_t i = 0; i < task->n_constraint_groups; i++)
        ends[i + 1] = task->constraints[i].value;
    add_variables(task, pieces);
    if (walk_nodes(&of, ends, task->n_constraint_groups + 1) && take_objective(&of) && take_constraints(&of))
        return pieces;
    cg_arena_destroy(arena);
    return NULL;
}
