/* solve_to_task.c: a solve block becomes a task.
 *
 * Enters: the block and the model it stands in. Leaves: the nodes to evaluate, the layout of x, the bounds; all that is
 * wrong with the block is reported here, before anything runs. */
#include <math.h>

#include "solve/batches.h"

/* ---- Variables ---- */

/* Where the solve says that it changes the params. */
static cg_span span_of_variable(const cg_task *task, const cg_model_params *params) {
    for (size_t i = 0; i < task->block->n_changing; i++)
        if (cg_text_equal(task->block->changing[i].name, params->block->name)) return task->block->changing[i].span;
    return params->named.span;
}

static void report_not_a_variable(const cg_task *task, const cg_name_reference *name) {
    cg_model *model = task->model;
    const char *what = cg_model_find_cell(model, name->name)    ? "is a formula"
                       : cg_model_find_table(model, name->name) ? "is a table"
                                                                : NULL;
    if (what) {
        cg_report(cg_task_diagnostics(task), CG_E_NOT_A_VARIABLE, name->span, "`%s` %s: only params can be changed",
                  name->name->bytes, what);
        return;
    }
    const char *similar = NULL;
    size_t best = CG_NOT_NEAR;
    for (size_t i = 0; i < model->n_params; i++)
        if (cg_is_nearer(name->name->bytes, model->params[i].named.label, &best))
            similar = model->params[i].named.label;
    cg_report(cg_task_diagnostics(task), CG_E_NOT_A_VARIABLE, name->span, "there are no params `%s`%s",
              name->name->bytes, similar ? cg_format(task->arena, "; did you mean `%s`?", similar) : "");
}

static bool check_initial(const cg_task *task, size_t index) {
    const cg_model_params *params = &task->model->params[index];
    const cg_cell *cells = task->initial[index];
    for (size_t i = 0; i < cg_node_size(params->node); i++) {
        if (cg_is_number(cells[i])) continue;
        const char *value = cg_is_error(cells[i]) ? cg_error_text(cg_cell_error(cells[i])) : "no number";
        cg_report(cg_task_diagnostics(task), CG_E_OBJECTIVE_ERROR, span_of_variable(task, params),
                  "the variable `%s` starts at %s", params->named.label, value);
        return false;
    }
    return true;
}

static bool find_variables(cg_task *task) {
    const cg_solve_block *block = task->block;
    bool ok = true;
    for (size_t i = 0; i < block->n_changing; i++) {
        if (cg_model_find_params(task->model, block->changing[i].name)) continue;
        report_not_a_variable(task, &block->changing[i]);
        ok = false;
    }
    cg_changing changing = cg_model_changing(task->arena, task->model, block);
    size_t *offsets = CG_NEW_ARRAY(task->arena, changing.count + 1, size_t);
    task->varies = CG_NEW_ARRAY(task->arena, task->model->n_params, bool);
    task->variables = CG_NEW_ARRAY(task->arena, changing.count, cg_node *);
    task->changing = changing.at;
    task->offsets = offsets;
    task->n_changing = changing.count;
    for (size_t i = 0; i < changing.count; i++) {
        ok &= check_initial(task, changing.at[i]);
        task->varies[changing.at[i]] = true;
        task->variables[i] = task->model->params[changing.at[i]].node;
        task->n += cg_node_size(task->variables[i]);
        offsets[i + 1] = task->n;
    }
    if (ok && task->n_changing == 0)
        cg_report(cg_task_diagnostics(task), CG_E_NO_VARIABLES, block->span, "solve `%s` has nothing to change",
                  block->name->bytes);
    return ok && task->n_changing > 0;
}

/* ---- Bounds ---- */

static void fill_bound(const cg_task *task, cg_node *bound, double open, double *to, size_t n) {
    for (size_t i = 0; i < n; i++)
        to[i] = open;
    if (!bound) return;
    const cg_cell *cells = cg_nodes_evaluate(task->arena, task->model, &bound, 1, task->initial, task->draw)[0];
    for (size_t i = 0; i < n; i++)
        to[i] = cells[cg_node_is_scalar(bound) ? 0 : i].number;
}

/* Every variable's; NULL where no variable has any. */
static void find_bounds(cg_task *task) {
    for (size_t i = 0; i < task->n_changing; i++) {
        const cg_model_params *params = &task->model->params[task->changing[i]];
        if (params->low || params->high) cg_task_need_bounds(task);
    }
    for (size_t i = 0; task->low && i < task->n_changing; i++) {
        const cg_model_params *params = &task->model->params[task->changing[i]];
        size_t at = task->offsets[i], n = task->offsets[i + 1] - at;
        fill_bound(task, params->low, -INFINITY, task->low + at, n);
        fill_bound(task, params->high, INFINITY, task->high + at, n);
    }
}

static bool check_bounds(const cg_task *task) {
    for (size_t i = 0; task->low && i < task->n_changing; i++) {
        const cg_model_params *params = &task->model->params[task->changing[i]];
        for (size_t k = task->offsets[i]; k < task->offsets[i + 1]; k++) {
            if (task->low[k] <= task->high[k]) continue;
            cg_report(cg_task_diagnostics(task), CG_E_BOUNDS,
                      params->block->low ? params->block->low->span : params->named.span,
                      "the bounds of `%s` leave no number between them", params->named.label);
            return false;
        }
    }
    return true;
}

/* ---- Objective ---- */

static bool find_target(cg_task *task) {
    const cg_ast *ast = task->block->target;
    cg_node *node = cg_model_formula(task->model, ast, NULL);
    if (!node) return false;
    if (node->depends || node->axis || !cg_node_is_scalar(node)) {
        cg_report(cg_task_diagnostics(task), CG_E_NOT_CONSTANT, ast->span,
                  "the value to reach must not depend on params");
        return false;
    }
    cg_cell value = cg_nodes_evaluate(task->arena, task->model, &node, 1, task->initial, task->draw)[0][0];
    task->target = value.number;
    if (cg_is_number(value)) return true;
    cg_report(cg_task_diagnostics(task), CG_E_OBJECTIVE_ERROR, ast->span, "the value to reach is no number");
    return false;
}

/* The root of a sum of squares is lowest where the sum is, and what solves sums of squares has more digits of it. */
static void look_under_root(cg_task *task) {
    cg_graph *graph = task->model->graph;
    if (task->block->goal != CG_MINIMIZE) return;
    if (task->plan.method && !(task->plan.method->needs & CG_NEEDS_RESIDUALS)) return;
    const unsigned char *varies = cg_graph_dependents(task->arena, graph, task->variables, task->n_changing);
    cg_node *factor, *under = cg_objective_to_radicand(graph, task->objective, varies, &factor);
    cg_squares squares;
    varies = cg_graph_dependents(task->arena, graph, task->variables, task->n_changing);
    if (!under || under->axis || !cg_node_is_scalar(under) || factor->axis || !cg_node_is_scalar(factor)) return;
    if (!cg_objective_to_squares(task->arena, graph, under, varies, &squares)) return;
    for (size_t i = 0; i < squares.list.count; i++)
        if (squares.list.at[i].negative) return;
    cg_cell value = cg_nodes_evaluate(task->arena, task->model, &factor, 1, task->initial, task->draw)[0][0];
    if (!cg_is_number(value) || !(value.number > 0)) return;
    task->root = value.number;
    task->minimized = under;
}

static bool find_objective(cg_task *task) {
    const cg_solve_block *block = task->block;
    cg_graph *graph = task->model->graph;
    cg_node *node = task->objective = cg_model_formula(task->model, block->objective, NULL);
    if (!node) return false;
    if (node->axis || !cg_node_is_scalar(node)) {
        cg_report(cg_task_diagnostics(task), CG_E_OBJECTIVE_SHAPE, block->objective->span,
                  "the objective must be one cell, and this is %u x %u", node->rows, node->cols);
        return false;
    }
    if (block->goal == CG_SET_TO && !find_target(task)) return false;
    task->minimized = node;
    if (block->goal == CG_MAXIMIZE) task->minimized = cg_task_apply(task, "u-", node, NULL);
    if (block->goal == CG_SET_TO)
        task->minimized = cg_task_apply(task, "^", cg_task_apply(task, "-", node, cg_node_number(graph, task->target)),
                                        cg_node_number(graph, 2));
    look_under_root(task);
    return true;
}

/* Warns of variables that make no difference; an error when none does. */
static bool check_dependence(const cg_task *task) {
    const cg_solve_block *block = task->block;
    cg_graph *graph = task->model->graph;
    cg_node **nodes = CG_NEW_ARRAY(task->arena, task->n_constraint_groups + 1, cg_node *);
    nodes[0] = task->minimized;
    for (size_t i = 0; i < task->n_constraint_groups; i++)
        nodes[i + 1] = task->constraints[i].value;
    if (!cg_model_check_frozen(task->model, nodes, task->n_constraint_groups + 1, task->variables, task->n_changing,
                               block->objective->span))
        return false;
    unsigned char *used = cg_graph_reachable(task->arena, graph, nodes, 1);
    size_t count = 0;
    for (size_t i = 0; i < task->n_changing; i++)
        count += used[task->variables[i]->id];
    bool feasibility = block->n_changing_cells && task->n_constraints > 0; /* any point that keeps the constraints */
    if (count == 0 && !feasibility) {
        cg_report(cg_task_diagnostics(task), CG_E_OBJECTIVE_CONSTANT, block->objective->span,
                  "the objective does not depend on %s",
                  task->n_changing == 1 ? task->model->params[task->changing[0]].named.label : "any of the variables");
        return false;
    }
    used = cg_graph_reachable(task->arena, graph, nodes, task->n_constraint_groups + 1);
    for (size_t i = 0; i < task->n_changing; i++) {
        const cg_model_params *params = &task->model->params[task->changing[i]];
        if (!used[params->node->id])
            cg_warn(cg_task_diagnostics(task), CG_E_OBJECTIVE_CONSTANT, span_of_variable(task, params),
                    "the objective does not depend on `%s`, which therefore stays as it is", params->named.label);
    }
    return true;
}

/* One program gives the objective, the constraints and all their slopes. */
static bool find_gradient(cg_task *task) {
    cg_graph *graph = task->model->graph;
    cg_gradient *gradient = &task->gradient;
    if (!cg_graph_gradient(graph, task->minimized, task->variables, task->n_changing, gradient)) return false;
    size_t width = task->n_changing + 1, count = (task->n_constraint_groups + 1) * width;
    cg_node **outputs = CG_NEW_ARRAY(task->arena, count, cg_node *), **to = outputs;
    *to++ = task->minimized;
    for (size_t i = 0; i < task->n_changing; i++)
        *to++ = gradient->adjoints[i];
    for (size_t k = 0; k < task->n_constraint_groups; k++) {
        *to++ = task->constraints[k].value;
        for (size_t i = 0; i < task->n_changing; i++)
            *to++ = task->constraints[k].slopes[i];
    }
    const cg_program *program =
        cg_program_create(task->arena, graph, outputs, count, task->varies, task->model->n_params);
    task->setup = cg_setup_create(task->arena, program, task->initial, task->draw);
    return true;
}

/* ---- What is watched, and batches ---- */

static bool find_watched(cg_task *task) {
    const cg_solve_block *block = task->block;
    cg_node **nodes = CG_NEW_ARRAY(task->arena, block->n_watch, cg_node *);
    for (size_t i = 0; i < block->n_watch; i++) {
        if (!(nodes[i] = cg_model_formula(task->model, block->watch[i], NULL))) return false;
        if (nodes[i]->axis == 0 && cg_node_is_scalar(nodes[i])) continue;
        cg_report(cg_task_diagnostics(task), CG_E_OBJECTIVE_SHAPE, block->watch[i]->span,
                  "what is watched must be one cell, and this is %u x %u", nodes[i]->rows, nodes[i]->cols);
        return false;
    }
    task->watched = nodes;
    task->n_watch = block->n_watch;
    return true;
}

static bool find_batches(cg_task *task) {
    const cg_method *method = task->plan.method;
    for (size_t i = 0; i < cg_method_option_count(method); i++) {
        if (strcmp(method->options[i].name, "batch") != 0 || task->plan.options[i] == 0) continue;
        task->batches = cg_task_batches(task, (size_t)task->plan.options[i]);
        return task->batches != NULL;
    }
    return true;
}

static void compile_watched(cg_task *task) {
    if (!task->n_watch) return;
    const cg_program *program = cg_program_create(task->arena, task->model->graph, task->watched, task->n_watch,
                                                  task->varies, task->model->n_params);
    task->watch_setup = cg_setup_create(task->arena, program, task->initial, task->draw);
}

/* The objective and the constraints without slopes, for methods that ask for that. */
static void compile_values(cg_task *task) {
    if (!task->plan.method->values && !task->plan.rescue) return;
    size_t count = task->n_constraint_groups + 1;
    cg_node **outputs = CG_NEW_ARRAY(task->arena, count, cg_node *);
    outputs[0] = task->minimized;
    for (size_t k = 0; k < task->n_constraint_groups; k++)
        outputs[k + 1] = task->constraints[k].value;
    const cg_program *program =
        cg_program_create(task->arena, task->model->graph, outputs, count, task->varies, task->model->n_params);
    task->value_setup = cg_setup_create(task->arena, program, task->initial, task->draw);
}

static bool find_hessian(cg_task *task) {
    if (!(task->plan.method->needs & CG_NEEDS_CURVATURE) || cg_task_hessian(task, &task->gradient)) return true;
    cg_report(cg_task_diagnostics(task), CG_E_METHOD_PROBLEM,
              task->block->method_span.source ? task->block->method_span : task->block->span,
              "method %s needs second derivatives, and a function of the objective has none", task->plan.method->name);
    return false;
}

cg_task *cg_solve_to_task(cg_arena *arena, cg_model *model, const cg_solve_block *block, const cg_cell *const *initial,
                          const cg_solve_settings *settings) {
    cg_task *task = CG_NEW(arena, cg_task);
    *task = (cg_task){.arena = arena, .model = model, .block = block, .initial = initial, .threads = settings->threads};
    bool ok = cg_task_plan(task, settings);
    ok &= find_watched(task);
    ok &= find_variables(task);
    ok &= find_objective(task);
    if (!ok) return NULL;
    find_bounds(task);
    model->graph->lenient = block->n_changing_cells > 0; /* what Excel's Solver does, a workbook's model may ask for */
    ok = cg_task_constrain(task) && check_dependence(task) && check_bounds(task) && find_gradient(task);
    model->graph->lenient = false;
    if (!ok) return NULL;
    cg_task_classify(task);
    if (!cg_task_choose(task) || !find_batches(task) || !find_hessian(task)) return NULL;
    cg_task_compile_residuals(task);
    compile_watched(task);
    compile_values(task);
    task->limits.interrupted = settings->interrupted;
    task->limits.deadline = task->plan.seconds >= 0 ? cg_seconds() + task->plan.seconds : INFINITY;
    task->second_limits.interrupted = task->limits.interrupted;
    task->second_limits.deadline = task->rescue_limits.deadline = task->limits.deadline;
    task->rescue_limits.interrupted = task->limits.interrupted;
    return task;
}
