/* dead_units.c: ReLU-like columns that are 0 on every row.
 *
 * Enters: the params at a minimum. Leaves: the names of the columns whose formula is, by its graph, x where x is
 * positive and 0 elsewhere, which depend on the variables, and of which nothing is left there: no value above 1e-12 of
 * the largest |x| of the column, for a unit that died on its way to 0 may leave a 1e-17 behind. */
#include <math.h>

#include "solve/task.h"

static const double NOTHING_LEFT = 1e-12;

static bool is_zero(const cg_node *node) {
    if (node->kind == CG_NODE_BROADCAST) node = node->args[0];
    return cg_node_is_number(node, 0);
}

/* x < 0 and its like; *positive: true where x > 0. NULL when it is no comparison of x with 0. */
static cg_node *compared_with_zero(const cg_node *node, bool *positive) {
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

/* ---- What is cut off below 0: x, or NULL ---- */

/* IF(x < 0, 0, x) and its like. */
static cg_node *cut_by_if(const cg_node *node) {
    bool positive = false;
    if (!cg_node_is_call(node, "IF") || node->n_args != 3) return NULL;
    cg_node *x = compared_with_zero(node->args[0], &positive);
    return x && node->args[positive ? 1 : 2] == x && is_zero(node->args[positive ? 2 : 1]) ? x : NULL;
}

static cg_node *cut_by_max(const cg_node *node) {
    if (!cg_node_is_call(node, "MAX") || node->n_args != 2) return NULL;
    bool first = is_zero(node->args[0]), second = is_zero(node->args[1]);
    return first != second ? node->args[first ? 1 : 0] : NULL;
}

/* x * (x > 0) */
static cg_node *cut_by_product(const cg_node *node) {
    bool positive = false;
    if (!cg_node_is_call(node, "*")) return NULL;
    for (size_t i = 0; i < 2; i++)
        if (compared_with_zero(node->args[i], &positive) == node->args[1 - i] && positive) return node->args[1 - i];
    return NULL;
}

static cg_node *cut(const cg_node *node) {
    cg_node *x = cut_by_if(node);
    if (!x) x = cut_by_max(node);
    return x ? x : cut_by_product(node);
}

/* The same for a column, which may be one of the columns of an array result. */
static cg_node *input_of(cg_graph *graph, const cg_node *column) {
    if (column->kind != CG_NODE_SLICE) return cut(column);
    const cg_node *whole = column->args[0];
    cg_node *x = cut(whole);
    if (!x || x->rows != whole->rows || x->cols != whole->cols) return NULL;
    return cg_node_slice(graph, x, column->places[0], column->places[1], column->rows, column->cols);
}

/* ---- Units ---- */

struct cg_units {
    size_t count;
    const char **names; /* [count] */
    cg_run *run;        /* outputs: [count] pairs of the largest absolute values of column and input */
};

/* MAX(ABS(column)) over all its rows. */
static cg_node *largest(cg_graph *graph, cg_node *column) {
    cg_node *sizes = cg_node_apply(graph, "ABS", &column, 1);
    cg_node *stack = cg_node_stack(graph, sizes, sizes->axis, 1);
    return cg_node_apply(graph, "MAX", &stack, 1);
}

cg_units *cg_units_create(cg_arena *arena, const cg_task *task) {
    cg_units *units = CG_NEW(arena, cg_units);
    cg_model *model = task->model;
    size_t room = 0;
    for (size_t i = 0; i < model->n_tables; i++)
        room += model->tables[i].n_columns;
    cg_node **outputs = CG_NEW_ARRAY(arena, 2 * room, cg_node *);
    units->names = CG_NEW_ARRAY(arena, room, const char *);
    unsigned char *varies = cg_graph_dependents(arena, model->graph, task->variables, task->n_changing);
    for (size_t i = 0; i < model->n_tables; i++)
        for (size_t k = 0; k < model->tables[i].n_columns; k++) {
            const cg_model_column *column = &model->tables[i].columns[k];
            if (!column->derived || !column->node || !varies[column->node->id]) continue;
            cg_node *input = input_of(model->graph, column->node);
            if (!input || input->axis != column->node->axis || !cg_node_is_scalar(input)) continue;
            outputs[2 * units->count] = largest(model->graph, column->node);
            outputs[2 * units->count + 1] = largest(model->graph, input);
            units->names[units->count++] = column->name->bytes;
        }
    if (units->count == 0) return units;
    const cg_program *program =
        cg_program_create(arena, model->graph, outputs, 2 * units->count, task->varies, model->n_params);
    units->run = cg_run_create(arena, cg_setup_create(arena, program, task->initial, task->draw));
    return units;
}

const char *const *cg_units_dead(cg_arena *arena, cg_units *units, const cg_cell *const *params, size_t *n) {
    *n = 0;
    if (units->count == 0) return NULL;
    const char **dead = CG_NEW_ARRAY(arena, units->count, const char *);
    cg_run_iterate(units->run, params);
    for (size_t i = 0; i < units->count; i++) {
        double left = cg_run_output(units->run, 2 * i).slots[0][0].number;
        double of = cg_run_output(units->run, 2 * i + 1).slots[0][0].number;
        if (isfinite(left) && left <= NOTHING_LEFT * of) dead[(*n)++] = units->names[i];
    }
    return dead;
}
