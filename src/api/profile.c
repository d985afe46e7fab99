/* profile.c: where the time of a workbook went: stages, timed while they worked, and the nodes of what a solve
 * evaluates again and again, timed afterwards. */
#include <string.h>
#include <sys/stat.h>

#include "api/workbook.h"

static const double NODE_SECONDS = 0.2; /* spent on timing nodes */

static cg_status start_profile(cg_workbook *workbook, void *unused) {
    (void)unused;
    if (workbook->document) {
        cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(), "a profile is to be started before loading");
        return CG_FILE_ERROR;
    }
    workbook->profile = CG_NEW(workbook->arena, cg_profile);
    cg_profile_begin(workbook->profile);
    return CG_OK;
}

cg_status cg_workbook_start_profile(cg_workbook *workbook) {
    return cg_guarded(workbook, start_profile, NULL);
}

bool cg_workbook_stage(const cg_workbook *workbook, size_t index, cg_stage_info *out) {
    if (!workbook->profile || index >= CG_STAGE_COUNT) return false;
    const cg_stage_cost *cost = &workbook->profile->stages[index];
    *out = (cg_stage_info){cg_stage_name((cg_stage_id)index), cost->seconds, cost->rows, cost->bytes};
    return true;
}

/* ---- Rows and bytes that stages went through ---- */

void cg_profile_export(cg_workbook *workbook, const char *path) {
    struct stat status;
    double rows = 0;
    for (size_t i = 0; i < workbook->document->n_tables; i++)
        rows += (double)workbook->tables[i]->n_rows;
    if (workbook->profile && stat(path, &status) == 0)
        cg_profile_add(workbook->profile, CG_STAGE_EXPORT, rows, (double)status.st_size);
}

static cg_node *objective_of(cg_workbook *workbook, const cg_solved *solved) {
    return cg_model_formula(workbook->model, solved->block->objective, NULL);
}

void cg_profile_solve(cg_workbook *workbook, const cg_solved *solved) {
    if (!workbook->profile) return;
    const cg_graph *graph = workbook->model->graph;
    cg_node *objective = objective_of(workbook, solved);
    cg_arena *scratch = cg_arena_child(workbook->arena);
    const unsigned char *needed = cg_graph_reachable(scratch, graph, &objective, 1);
    double rows = 0, bytes = 0, times = (double)solved->solution->evaluations;
    for (size_t id = 0; id < graph->nodes.count; id++) {
        const cg_node *node = graph->nodes.at[id];
        if (!needed[id] || node->kind != CG_NODE_COLUMN) continue;
        bytes += (double)node->axis * sizeof(cg_cell);
        if ((double)node->axis > rows) rows = (double)node->axis;
    }
    cg_arena_destroy(scratch);
    cg_profile_add(workbook->profile, CG_STAGE_SOLVE, rows * times, bytes * times);
}

/* ---- Nodes ---- */

typedef struct node_arguments {
    const cg_node_info **nodes;
    size_t *n;
} node_arguments;

/* The part of a formula that made the node, on one line. */
static const char *formula_of(cg_arena *arena, const cg_node *node) {
    if (!node->span.source) return "";
    char *text = cg_copy_text(arena, node->span.source->text + node->span.start, node->span.end - node->span.start);
    for (char *at = text; *at; at++)
        if (*at == '\n' || *at == '\r' || *at == '\t') *at = ' ';
    return text;
}

/* Rows that the node goes through: its own, or those that it folds. */
static double rows_of(const cg_node *node) {
    double rows = (double)cg_node_rows(node);
    for (uint32_t i = 0; i < node->n_args; i++) {
        const cg_node *arg = node->args[i];
        double of_arg = arg->axis ? arg->axis : arg->kind == CG_NODE_STACK ? arg->rows : 1;
        if (of_arg > rows) rows = of_arg;
    }
    return rows;
}

static void list_nodes(cg_workbook *workbook, const cg_node_cost *costs, size_t n, const unsigned char *forward,
                       const node_arguments *to) {
    double whole = 0;
    for (size_t i = 0; i < n; i++)
        whole += costs[i].seconds;
    cg_node_info *infos = CG_NEW_ARRAY(workbook->arena, n, cg_node_info);
    *to->nodes = infos;
    *to->n = n;
    for (size_t i = 0; i < n; i++) {
        const cg_node *node = costs[i].node;
        double rows = rows_of(node);
        infos[i] = (cg_node_info){.name = node->label ? node->label : "",
                                  .formula = formula_of(workbook->arena, node),
                                  .operation = cg_node_operation(node),
                                  .gradient = !forward[node->id],
                                  .seconds = costs[i].seconds,
                                  .share = costs[i].seconds / whole,
                                  .rows = rows,
                                  .bytes = rows * (double)cg_node_size(node) * sizeof(cg_cell)};
    }
}

/* The last solve's objective and its gradient, at its solution. */
static cg_status profile_nodes(cg_workbook *workbook, void *arguments) {
    const cg_solved *solved = workbook->last_solved;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    if (!solved) return CG_OK;
    cg_graph *graph = workbook->model->graph;
    cg_arena *scratch = cg_arena_child(workbook->arena);
    cg_changing changing = cg_model_changing(scratch, workbook->model, solved->block);
    size_t n = changing.count, n_params = workbook->model->n_params;
    cg_node **outputs = CG_NEW_ARRAY(scratch, n + 1, cg_node *), **variables = CG_NEW_ARRAY(scratch, n, cg_node *);
    bool *varies = CG_NEW_ARRAY(scratch, n_params, bool);
    outputs[0] = objective_of(workbook, solved);
    for (size_t i = 0; i < n; i++) {
        variables[i] = workbook->model->params[changing.at[i]].node;
        varies[changing.at[i]] = true;
    }
    cg_gradient gradient;
    size_t count = 1;
    if (cg_graph_gradient(graph, outputs[0], variables, n, &gradient))
        for (; count <= n; count++)
            outputs[count] = gradient.adjoints[count - 1];
    const unsigned char *forward = cg_graph_reachable(scratch, graph, outputs, 1);
    const cg_program *program = cg_program_create(scratch, graph, outputs, count, varies, n_params);
    const cg_cell *const *values = cg_params_of(workbook, solved);
    cg_run *run = cg_run_create(scratch, cg_setup_create(scratch, program, values, cg_draw_of(workbook, solved)));
    cg_node_cost *costs;
    size_t n_costs = cg_run_profile(scratch, run, values, NODE_SECONDS, &costs);
    list_nodes(workbook, costs, n_costs, forward, arguments);
    cg_arena_destroy(scratch);
    return CG_OK;
}

cg_status cg_workbook_profile_nodes(cg_workbook *workbook, const cg_node_info **nodes, size_t *n) {
    *nodes = NULL;
    *n = 0;
    cg_profile *profile = workbook->profile; /* the timing of nodes is no stage of the work */
    if (workbook->loaded) workbook->model->graph->profile = NULL;
    cg_status status = cg_guarded(workbook, profile_nodes, &(node_arguments){nodes, n});
    if (workbook->loaded) workbook->model->graph->profile = profile;
    return status;
}
