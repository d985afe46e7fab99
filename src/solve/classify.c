/* classify.c: what kind of problem an objective is, read off its graph.
 *
 * Enters: the objective and its gradient as nodes. Leaves: the name of its class and, for a sum of squares, the
 * residuals and their Jacobian, ready to run. Residuals are linear in the variables when their slopes, as formulas,
 * contain none. */
#include <math.h>

#include "base/random.h"
#include "solve/task.h"

/* A function whose every derivative is 0: a comparison, SIGN, ROUND. In a gradient it marks a kink. (A COUNT of numbers
 * is the same everywhere.) */
static bool is_step(const cg_node *node) {
    const cg_function *function = node->entry->function;
    if (cg_node_is_call(node, "COUNT") && node->args[0]->numeric) return false;
    bool any = false;
    for (size_t i = 0; i < CG_MOST_RULES; i++) {
        if (function->adjoint[i]) return false;
        if (!function->d[i]) continue;
        if (strcmp(function->d[i], "0") != 0) return false;
        any = true;
    }
    return any;
}

/* Whether the test is true of a call on the way from the variables to one of the ends. */
static bool any_between(const cg_task *task, cg_node *const *ends, size_t n,
                        bool (*test)(const cg_node *node, const unsigned char *varies)) {
    const cg_graph *graph = task->model->graph;
    const unsigned char *varies = cg_graph_dependents(task->arena, graph, task->variables, task->n_changing);
    const unsigned char *used = cg_graph_reachable(task->arena, graph, ends, n);
    for (size_t i = 0; i < graph->nodes.count; i++) {
        const cg_node *node = graph->nodes.at[i];
        if (used[i] && varies[i] && node->kind == CG_NODE_CALL && test(node, varies)) return true;
    }
    return false;
}

static bool steps(const cg_node *node, const unsigned char *varies) {
    (void)varies;
    return is_step(node);
}

/* True when a slope holds a step of something that varies. */
static bool has_kinks(const cg_task *task, cg_node *const *slopes) {
    return any_between(task, slopes, task->n_changing, steps);
}

/* Functions that are smooth where they are defined, though their rules tell cases apart. */
static bool is_smooth(const cg_node *node) {
    return cg_node_is_call(node, "^") || cg_node_is_call(node, "POWER") || cg_node_is_call(node, "PRODUCT");
}

/* The rule has cases by size. By kind of cell is none, nor is `self=0`, which keeps a root (STDEV.S) from 0/0 in the
 * one point where it has no slope. */
static bool tells_cases(const char *rule) {
    static const char at_zero[] = "IF(self=0,";
    if (strstr(rule, "SIGN(")) return true;
    if (!strstr(rule, "IF(")) return false;
    for (const char *at = rule; *at; at++) {
        if (strncmp(at, at_zero, strlen(at_zero)) == 0)
            at += strlen(at_zero) - 1;
        else if (strchr("=<>", *at))
            return true;
    }
    return false;
}

static bool has_kink(const cg_node *node, const unsigned char *varies) {
    (void)varies;
    if (is_smooth(node)) return false;
    if (is_step(node)) return true;
    for (size_t k = 0; k < CG_MOST_RULES; k++) {
        const char *rule = node->entry->function->d[k];
        if (rule && tells_cases(rule) && !cg_node_is_call(node, "IF")) return true;
    }
    return false;
}

/* A value may have kinks when it holds a step, or a function whose slope does: ABS, MAX, IF of a comparison. */
static bool may_kink(const cg_task *task, cg_node *value) {
    return any_between(task, &value, 1, has_kink);
}

static bool is_logical(const cg_node *node) {
    static const char *const names[] = {"AND", "OR", "NOT", "XOR"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cg_node_is_call(node, names[i])) return true;
    return false;
}

/* The parameter is a condition: where it changes, its call may go on without a step. */
static bool is_condition(const cg_node *node, uint32_t index) {
    if (cg_node_is_call(node, "IF")) return index == 0;
    if (cg_node_is_call(node, "IFS")) return index % 2 == 0;
    return is_logical(node);
}

/* What is true or false by how large something is. */
static bool is_truth(const cg_node *node) {
    return cg_node_is_comparison(node) || is_logical(node);
}

/* IF between values that do not vary. */
static bool is_switch(const cg_node *node, const unsigned char *varies) {
    if (!cg_node_is_call(node, "IF")) return false;
    for (uint32_t i = 1; i < node->n_args; i++)
        if (varies[node->args[i]->id]) return false;
    return true;
}

/* The call's result steps as this argument varies: by its rule, a slope of 0. (Whether and how many cells are numbers
 * does not vary.) */
static bool steps_by(const cg_node *node, uint32_t index) {
    const cg_signature *signature = &node->entry->signature;
    const char *name = node->entry->function->name;
    if (strncmp(name, "IS", 2) == 0 || strncmp(name, "COUNT", 5) == 0)
        if (strcmp(name, "COUNTIF") != 0 && strcmp(name, "COUNTIFS") != 0) return false;
    uint32_t over = index - signature->n_parameters;
    uint32_t rule = index < signature->n_parameters
                        ? index
                        : signature->n_parameters - signature->repeat + over % signature->repeat;
    const char *text = node->entry->function->d[rule];
    return text ? strcmp(text, "0") == 0 : !node->entry->function->adjoint[rule];
}

static bool jumps(const cg_node *node, const unsigned char *varies) {
    if (is_switch(node, varies)) return true;
    for (uint32_t k = 0; k < node->n_args; k++) {
        const cg_node *arg = node->args[k];
        if (!varies[arg->id] || is_condition(node, k)) continue;
        if (!is_truth(node) && steps_by(node, k)) return true;
        if (arg->kind == CG_NODE_CALL && is_truth(arg)) return true;
    }
    return false;
}

/* A value jumps when it holds a step that something else than a condition looks at. That an IF whose branches vary does
 * not join them at the border is not seen. */
static bool may_jump(const cg_task *task, cg_node *value) {
    return any_between(task, &value, 1, jumps);
}

/* The square root of the weights of a square; NULL when one is negative or not a number. */
static double *roots_of_weights(const cg_task *task, const cg_square *square) {
    cg_node *weight = square->weight ? square->weight : cg_node_number(task->model->graph, 1);
    size_t n = cg_node_rows(weight);
    const cg_cell *cells = cg_nodes_evaluate(task->arena, task->model, &weight, 1, task->initial, task->draw)[0];
    double *roots = CG_NEW_ARRAY(task->arena, n, double);
    for (size_t i = 0; i < n; i++) {
        if (!cg_is_number(cells[i])) return NULL;
        double value = square->negative ? -cells[i].number : cells[i].number;
        if (!(value >= 0)) return NULL;
        roots[i] = sqrt(value);
    }
    return roots;
}

/* Adds the square's residual and slopes to `outputs`; false when it has no Jacobian by rows. */
static bool add_group(cg_task *task, const cg_square *square, cg_residual_group *group, cg_node **outputs,
                      bool *stepped) {
    cg_graph *graph = task->model->graph;
    cg_gradient slopes;
    bool found = square->residual->axis
                     ? cg_graph_row_gradient(graph, square->residual, task->variables, task->n_changing, &slopes)
                     : cg_graph_gradient(graph, square->residual, task->variables, task->n_changing, &slopes);
    if (!found) return false;
    *group = (cg_residual_group){.rows = cg_node_rows(square->residual),
                                 .weights = roots_of_weights(task, square),
                                 .weight_per_row = square->weight && square->weight->axis};
    outputs[0] = square->residual;
    memcpy(outputs + 1, slopes.adjoints, task->n_changing * sizeof *outputs);
    *stepped |= slopes.stepped;
    return group->weights != NULL;
}

/* How many nodes that vary lie below a node, no more than `most`; `seen`: by id, the number of the last walk there. */
static size_t count_below(cg_arena *arena, cg_node *top, const unsigned char *varies, uint32_t walk, uint32_t *seen,
                          size_t most) {
    CG_LIST(const cg_node *) open = {0};
    size_t count = 0;
    seen[top->id] = walk;
    CG_PUSH(arena, &open, top);
    while (open.count > 0 && count < most) {
        const cg_node *node = open.at[--open.count];
        count++;
        for (uint32_t i = 0; i < node->n_args; i++) {
            const cg_node *arg = node->args[i];
            if (!varies[arg->id] || seen[arg->id] == walk) continue;
            seen[arg->id] = walk;
            CG_PUSH(arena, &open, arg);
        }
    }
    return count;
}

/* Each residual is differentiated for itself, with all that lies below it: squares at many places of one long chain of
 * formulas would take the square of its length. Then the objective's one gradient is the better way to go by. */
static bool are_worth_it(const cg_task *task, const cg_squares *squares, const unsigned char *varies) {
    enum { FEW_NODES = 100000, TIMES_THE_OBJECTIVE = 16 };
    if (task->plan.method && (task->plan.method->needs & CG_NEEDS_RESIDUALS)) return true; /* it was asked for */
    cg_arena *passing = cg_arena_child(task->arena);
    uint32_t *seen = CG_NEW_ARRAY(passing, task->model->graph->nodes.count, uint32_t);
    size_t objective = count_below(passing, task->minimized, varies, UINT32_MAX, seen, SIZE_MAX), total = 0;
    size_t most = FEW_NODES + TIMES_THE_OBJECTIVE * objective;
    for (size_t i = 0; i < squares->list.count && total < most; i++)
        total += count_below(passing, squares->list.at[i].residual, varies, (uint32_t)i + 1, seen, most - total);
    cg_arena_destroy(passing);
    return total < most;
}

/* Sets m, affine, groups and residual_outputs when the objective is a sum of squares that can be run as one. */
static void find_residuals(cg_task *task) {
    cg_graph *graph = task->model->graph;
    cg_squares squares;
    unsigned char *varies = cg_graph_dependents(task->arena, graph, task->variables, task->n_changing);
    if (!cg_objective_to_squares(task->arena, graph, task->minimized, varies, &squares)) return;
    varies = cg_graph_dependents(task->arena, graph, task->variables, task->n_changing); /* of new residuals, too */
    if (!are_worth_it(task, &squares, varies)) return;
    size_t count = squares.list.count, width = task->n_changing + 1, m = 0;
    cg_residual_group *groups = CG_NEW_ARRAY(task->arena, count, cg_residual_group);
    cg_node **outputs = CG_NEW_ARRAY(task->arena, count * width, cg_node *);
    bool stepped = false;
    for (size_t i = 0; i < count; i++) {
        if (!add_group(task, &squares.list.at[i], &groups[i], outputs + i * width, &stepped)) return;
        m += groups[i].rows;
    }
    task->m = m;
    task->groups = groups;
    task->n_groups = count;
    task->affine = !stepped;
    varies = cg_graph_dependents(task->arena, graph, task->variables, task->n_changing);
    for (size_t i = 0; i < count * width; i++)
        if (i % width != 0 && varies[outputs[i]->id]) task->affine = false;
    task->residual_outputs = outputs;
}

/* Residuals and slopes take a number for each row and variable, so they are computed for the methods that ask. */
void cg_task_compile_residuals(cg_task *task) {
    const cg_plan *plan = &task->plan;
    bool asked =
        (plan->method->needs & CG_NEEDS_RESIDUALS) || (plan->second && (plan->second->needs & CG_NEEDS_RESIDUALS));
    if (!asked || !task->m) return;
    const cg_program *program =
        cg_program_create(task->arena, task->model->graph, task->residual_outputs,
                          task->n_groups * (task->n_changing + 1), task->varies, task->model->n_params);
    task->residual_setup = cg_setup_create(task->arena, program, task->initial, task->draw);
}

static bool is_constant(const cg_task *task, const unsigned char *varies, cg_node *const *slopes) {
    for (size_t i = 0; i < task->n_changing; i++)
        if (varies[slopes[i]->id]) return false;
    return true;
}

/* Objective and constraints: what kind of functions they are. */
static void find_kinds(cg_task *task, const cg_gradient *gradient) {
    const unsigned char *varies =
        cg_graph_dependents(task->arena, task->model->graph, task->variables, task->n_changing);
    task->linear = !gradient->stepped && is_constant(task, varies, gradient->adjoints);
    task->kinks = gradient->stepped || (has_kinks(task, gradient->adjoints) && may_kink(task, task->minimized));
    task->jumps = task->kinks && may_jump(task, task->minimized);
    for (size_t k = 0; k < task->n_constraint_groups; k++) {
        const cg_constraint_group *group = &task->constraints[k];
        task->jumps |= task->kinks && may_jump(task, group->value);
        task->linear &= !group->stepped && is_constant(task, varies, group->slopes);
        task->kinks |= group->stepped || (has_kinks(task, group->slopes) && may_kink(task, group->value));
    }
}

/* A point somewhere: between the bounds, or around the start where they are open. */
static void draw_point(const cg_task *task, uint64_t number, double *x) {
    for (size_t i = 0, k = 0; i < task->n_changing; i++)
        for (; k < task->offsets[i + 1]; k++) {
            double value = task->initial[task->changing[i]][k - task->offsets[i]].number, reach = 1 + fabs(value);
            double low = task->low && isfinite(task->low[k]) ? task->low[k] : fmin(value, 0) - reach;
            double high = task->low && isfinite(task->high[k]) ? task->high[k] : fmax(value, low) + reach;
            x[k] = low + (high - low) * cg_random_uniform(number, 0, 0, k);
            if (task->integer && task->integer[k]) x[k] = round(x[k]);
        }
}

/* By how much f(x) may differ from f(0) + slopes x, and still be linear. */
static bool is_on_line(double value, double at_zero, const double *slopes, const double *x, size_t n) {
    double sum = at_zero, size = fabs(at_zero) + fabs(value);
    for (size_t i = 0; i < n; i++) {
        sum += slopes[i] * x[i];
        size += fabs(slopes[i] * x[i]);
    }
    return fabs(value - sum) <= 1e-7 * size;
}

/* Slopes that do not vary say that a function is linear, unless it steps where its slope says nothing of it: a
 * criterion of SUMIF, a look-up. So some points are tried. */
static bool acts_linear(const cg_task *task) {
    enum { POINTS = 3 };
    cg_arena *passing = cg_arena_child(task->arena);
    cg_problem problem = cg_evaluator_problem(cg_evaluator_create(passing, task, 1));
    size_t n = task->n, m = task->n_constraints;
    double *x = CG_NEW_ARRAY(passing, n, double), *slopes = CG_NEW_ARRAY(passing, n, double);
    double *before = CG_NEW_ARRAY(passing, m, double), *values = CG_NEW_ARRAY(passing, m, double);
    double *jacobian = cg_alloc_array(passing, m, n * sizeof *jacobian);
    double at_zero = problem.evaluate(problem.user, x, slopes);
    bool linear = isfinite(at_zero);
    problem.constraints(problem.user, before, jacobian);
    double *others = CG_NEW_ARRAY(passing, n, double);
    for (uint64_t point = 0; linear && point < POINTS; point++) {
        draw_point(task, point, x);
        linear = is_on_line(problem.evaluate(problem.user, x, others), at_zero, slopes, x, n);
        problem.constraints(problem.user, values, NULL);
        for (size_t k = 0; k < m && linear; k++)
            linear = is_on_line(values[k], before[k], jacobian + k * n, x, n);
    }
    cg_arena_destroy(passing);
    return linear;
}

static const char *class_of(const cg_task *task) {
    bool bound = task->n_constraints > 0;
    if (task->linear) return task->integer ? "linear, with whole numbers" : "linear";
    if (task->order) return "an order of different numbers";
    if (task->integer) return task->kinks ? "piecewise smooth, with whole numbers" : "nonlinear, with whole numbers";
    if (task->m && task->affine) return bound ? "linear least squares, with constraints" : "linear least squares";
    if (task->jumps) return bound ? "with steps, with constraints" : "with steps";
    if (task->kinks) return bound ? "piecewise smooth, with constraints" : "piecewise smooth";
    if (task->m) return bound ? "nonlinear least squares, with constraints" : "nonlinear least squares";
    return bound ? "smooth, with constraints" : "smooth";
}

void cg_task_classify(cg_task *task) {
    find_residuals(task);
    find_kinds(task, &task->gradient);
    if (task->linear && !acts_linear(task)) {
        task->linear = false;
        task->kinks = task->jumps = true;
    }
    task->problem = class_of(task);
}
