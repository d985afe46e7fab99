/* hessian.c: the Hessian times a vector, as a program.
 *
 * Enters: the gradient of what is minimized, as nodes. Leaves: a program that takes the params and a vector v in their
 * shape and gives the gradient of (gradient . v), which is the Hessian times v: the graph of the gradient,
 * differentiated again, at about the cost of two gradients and in no more memory. */
#include "solve/task.h"

/* sum of slope * v over all variables; `vectors` stand for v and are inputs beyond the params. */
static cg_node *directional(cg_task *task, const cg_gradient *gradient, cg_node **vectors) {
    cg_graph *graph = task->model->graph;
    cg_node *sum = NULL;
    for (size_t i = 0; i < task->n_changing; i++) {
        const cg_node *variable = task->variables[i];
        vectors[i] = cg_node_variable(graph, (uint32_t)(task->model->n_params + i), variable->rows, variable->cols);
        cg_node *slopes = cg_node_broadcast(graph, gradient->adjoints[i], 0, variable->rows, variable->cols);
        cg_node *part = cg_node_apply(graph, "SUMPRODUCT", (cg_node *[]){slopes, vectors[i]}, 2);
        sum = sum ? cg_node_apply(graph, "+", (cg_node *[]){sum, part}, 2) : part;
    }
    return sum;
}

bool cg_task_hessian(cg_task *task, const cg_gradient *gradient) {
    cg_graph *graph = task->model->graph;
    cg_diagnostics *shown = graph->diagnostics, unseen = {.arena = task->arena};
    size_t n = task->model->n_params + task->n_changing;
    cg_node **vectors = CG_NEW_ARRAY(task->arena, task->n_changing, cg_node *);
    cg_gradient second;
    graph->diagnostics = &unseen; /* a missing second derivative is no mistake of the sheet */
    cg_node *sum = directional(task, gradient, vectors);
    bool found = cg_graph_gradient(graph, sum, task->variables, task->n_changing, &second);
    graph->diagnostics = shown;
    if (!found) return false;
    bool *varies = CG_NEW_ARRAY(task->arena, n, bool);
    const cg_cell **values = CG_NEW_ARRAY(task->arena, n, const cg_cell *);
    memcpy(varies, task->varies, task->model->n_params * sizeof *varies);
    memcpy(values, task->initial, task->model->n_params * sizeof *values);
    for (size_t i = 0; i < task->n_changing; i++) {
        varies[task->model->n_params + i] = true;
        values[task->model->n_params + i] = CG_NEW_ARRAY(task->arena, cg_node_size(task->variables[i]), cg_cell);
    }
    const cg_program *program = cg_program_create(task->arena, graph, second.adjoints, task->n_changing, varies, n);
    task->hessian_setup = cg_setup_create(task->arena, program, values, task->draw);
    return true;
}
