/* ends_to_minima.c: the distinct minima among the ends of the starts.
 *
 * Enters: where each start ended. Leaves: minima, best first, with how often each was found and which ReLU-like columns
 * are dead there. Two ends are one minimum when their objectives agree: sorted by objective, an end belongs to the
 * minimum before it when it is above that minimum's best by at most 1e-6 relative (or 1e-12 of the objective where
 * start 0 began, for minima at 0). */
#include <math.h>
#include <stdlib.h>

#include "solve/task.h"

static const double ALIKE = 1e-6, NOTHING = 1e-12;

typedef struct ranked {
    double objective;
    uint64_t start;
} ranked;

static int by_objective(const void *left, const void *right) {
    const ranked *a = left, *b = right;
    if (a->objective != b->objective) return a->objective < b->objective ? -1 : 1;
    return a->start < b->start ? -1 : a->start > b->start;
}

/* ---- Dead units ---- */

static bool is_zero(const cg_node *node) {
    if (node->kind == CG_NODE_BROADCAST) node = node->args[0];
    return cg_node_is_number(node, 0);
}

/* x < 0 and its like; *positive: true where x > 0. NULL when it is no comparison of x with 0. */
static const cg_node *compared_with_zero(const cg_node *node, bool *positive) {
    static const struct {
        const char *function;
        bool greater;
    } comparisons[] = {{">", true}, {">=", true}, {"<", false}, {"<=", false}};
    for (size_t i = 0; i < 4; i++) {
        if (!cg_node_is_call(node, comparisons[i].function)) continue;
        bool reversed = is_zero(node->args[0]);
        if (!reversed && !is_zero(node->args[1])) return NULL;
        *positive = comparisons[i].greater != reversed;
        return node->args[reversed ? 1 : 0];
    }
    return NULL;
}

/* IF(x < 0, 0, x) and its like: x where it is positive, else 0. */
static bool is_cut_by_if(const cg_node *node) {
    bool positive;
    if (!cg_node_is_call(node, "IF") || node->n_args != 3) return false;
    const cg_node *x = compared_with_zero(node->args[0], &positive);
    return x && node->args[positive ? 1 : 2] == x && is_zero(node->args[positive ? 2 : 1]);
}

static bool is_cut_by_max(const cg_node *node) {
    return cg_node_is_call(node, "MAX") && node->n_args == 2 && is_zero(node->args[0]) != is_zero(node->args[1]);
}

/* x * (x > 0) */
static bool is_cut_by_product(const cg_node *node) {
    bool positive;
    if (!cg_node_is_call(node, "*")) return false;
    for (size_t i = 0; i < 2; i++)
        if (compared_with_zero(node->args[i], &positive) == node->args[1 - i] && positive) return true;
    return false;
}

static bool is_relu(const cg_node *node) {
    if (node->kind == CG_NODE_SLICE) node = node->args[0];
    return is_cut_by_if(node) || is_cut_by_max(node) || is_cut_by_product(node);
}

typedef struct relu_units {
    cg_node **nodes;
    const char **names;
    size_t count;
    cg_run *run;
} relu_units;

/* The ReLU-like columns that depend on the variables. */
static relu_units find_units(cg_arena *arena, const cg_task *task) {
    relu_units units = {0};
    cg_model *model = task->model;
    size_t room = 0;
    for (size_t i = 0; i < model->n_tables; i++)
        room += model->tables[i].n_columns;
    units.nodes = CG_NEW_ARRAY(arena, room, cg_node *);
    units.names = CG_NEW_ARRAY(arena, room, const char *);
    unsigned char *varies = cg_graph_dependents(arena, model->graph, task->variables, task->n_changing);
    for (size_t i = 0; i < model->n_tables; i++)
        for (size_t k = 0; k < model->tables[i].n_columns; k++) {
            const cg_model_column *column = &model->tables[i].columns[k];
            if (!column->derived || !column->node || !varies[column->node->id] || !is_relu(column->node)) continue;
            units.nodes[units.count] = column->node;
            units.names[units.count++] = column->name->bytes;
        }
    if (units.count == 0) return units;
    const cg_program *program =
        cg_program_create(arena, model->graph, units.nodes, units.count, task->varies, model->n_params);
    units.run = cg_run_create(arena, cg_setup_create(arena, program, task->initial, task->draw));
    return units;
}

static bool is_dead(cg_values values) {
    for (uint32_t row = 0; row < values.axis; row++)
        if (!cg_is_number(values.slots[0][row]) || values.slots[0][row].number != 0) return false;
    return true;
}

static void find_dead(cg_arena *arena, const relu_units *units, cg_minimum *minimum) {
    if (units->count == 0) return;
    const char **dead = CG_NEW_ARRAY(arena, units->count, const char *);
    cg_run_iterate(units->run, minimum->params);
    for (size_t i = 0; i < units->count; i++)
        if (is_dead(cg_run_output(units->run, i))) dead[minimum->n_dead++] = units->names[i];
    minimum->dead = dead;
}

/* ---- Minima ---- */

static ranked *rank(cg_arena *arena, const cg_ends *ends, size_t *n) {
    ranked *ranking = CG_NEW_ARRAY(arena, ends->n, ranked);
    *n = 0;
    for (uint64_t i = 0; i < ends->n; i++)
        if (isfinite(ends->ends[i].objective)) ranking[(*n)++] = (ranked){ends->ends[i].objective, i};
    qsort(ranking, *n, sizeof *ranking, by_objective);
    return ranking;
}

cg_minimum *cg_ends_to_minima(cg_arena *arena, const cg_task *task, const cg_ends *ends, size_t *n) {
    size_t n_ranked;
    const ranked *ranking = rank(arena, ends, &n_ranked);
    relu_units units = find_units(arena, task);
    CG_LIST(cg_minimum) minima = {0};
    double lowest = 0, nothing = isfinite(ends->ends[0].began) ? NOTHING * fabs(ends->ends[0].began) : 0;
    for (size_t i = 0; i < n_ranked; i++) {
        if (minima.count && ranking[i].objective - lowest <= ALIKE * fabs(lowest) + nothing) {
            minima.at[minima.count - 1].count++;
            continue;
        }
        lowest = ranking[i].objective;
        cg_minimum minimum = {.objective = cg_task_objective(task, lowest), .count = 1, .start = ranking[i].start};
        minimum.params = cg_task_params(arena, task, ends->points + ranking[i].start * task->n);
        find_dead(arena, &units, &minimum);
        CG_PUSH(arena, &minima, minimum);
    }
    *n = minima.count;
    return minima.at;
}
