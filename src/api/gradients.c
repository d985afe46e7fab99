/* gradients.c: derivatives of a formula by params blocks, as numbers and as formulas. */
#include <math.h>

#include "api/workbook.h"

/* ---- What is differentiated, by what ---- */

static cg_node *objective_node(cg_workbook *workbook, const char *formula) {
    cg_node *node = cg_formula_node(workbook, "formula", formula);
    if (!node || (node->axis == 0 && cg_node_is_scalar(node))) return node;
    cg_report(&workbook->diagnostics, CG_E_OBJECTIVE_SHAPE, node->span, "only one cell can be differentiated");
    return NULL;
}

cg_node *cg_gradient_node(cg_workbook *workbook, cg_node *objective, cg_node *variable) {
    cg_gradient gradient;
    if (!cg_model_check_frozen(workbook->model, &objective, 1, &variable, 1, objective->span)) return NULL;
    return cg_graph_gradient(workbook->model->graph, objective, &variable, 1, &gradient) ? gradient.adjoints[0] : NULL;
}

/* ---- Numbers ---- */

typedef struct number_arguments {
    const char *formula, *params;
    double *out;
    size_t room;
} number_arguments;

static cg_status differentiate(cg_workbook *workbook, void *arguments) {
    const number_arguments *of = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    cg_mark mark = cg_mark_now(workbook);
    cg_node *objective = objective_node(workbook, of->formula);
    if (!objective) return cg_status_since(workbook, mark);
    size_t index = cg_find_params(workbook, of->params);
    if (index == SIZE_MAX) return cg_status_since(workbook, mark);
    const cg_model_params *params = &workbook->model->params[index];
    size_t n = cg_node_size(params->node);
    if (of->room < n) {
        cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(), "%s has %zu cells, and there is room for %zu",
                  of->params, n, of->room);
        return CG_FILE_ERROR;
    }
    cg_node *adjoint = cg_gradient_node(workbook, objective, params->node);
    if (!adjoint) return cg_status_since(workbook, mark);
    const cg_cell *cells = cg_node_cells(workbook, adjoint, workbook->in_use);
    for (size_t i = 0; i < n; i++)
        of->out[i] = cg_is_number(cells[i]) ? cells[i].number : NAN;
    return CG_OK;
}

cg_status cg_workbook_differentiate(cg_workbook *workbook, const char *formula, const char *params, double *out,
                                    size_t room) {
    return cg_guarded(workbook, differentiate, &(number_arguments){formula, params, out, room});
}

/* ---- Formulas ---- */

typedef struct text_arguments {
    const char *formula;
    const char *const *params;
    size_t n;
    const char **out;
} text_arguments;

typedef struct wanted {
    cg_node **nodes;
    const char **names; /* "d loss / d w" */
    size_t count;
} wanted;

static void want(cg_workbook *workbook, wanted *list, const char *formula, const cg_model_params *params) {
    list->nodes[list->count] = params->node;
    list->names[list->count++] = cg_format(workbook->arena, "d %s / d %s", formula, params->block->name->bytes);
}

/* The blocks that are named or, when none is, all that the objective depends on. False after an error was reported. */
static bool list_wanted(cg_workbook *workbook, const text_arguments *of, cg_node *objective, wanted *list) {
    cg_model *model = workbook->model;
    size_t room = of->n ? of->n : model->n_params;
    list->nodes = CG_NEW_ARRAY(workbook->arena, room, cg_node *);
    list->names = CG_NEW_ARRAY(workbook->arena, room, const char *);
    for (size_t i = 0; i < of->n; i++) {
        size_t index = cg_find_params(workbook, of->params[i]);
        if (index == SIZE_MAX) return false;
        want(workbook, list, of->formula, &model->params[index]);
    }
    for (size_t i = 0; of->n == 0 && i < model->n_params; i++) {
        cg_node *variable = model->params[i].node;
        if (cg_graph_dependents(workbook->arena, model->graph, &variable, 1)[objective->id])
            want(workbook, list, of->formula, &model->params[i]);
    }
    if (list->count) return true;
    cg_report(&workbook->diagnostics, CG_E_OBJECTIVE_CONSTANT, cg_nowhere(), "%s depends on no params", of->formula);
    return false;
}

static cg_status differentiate_text(cg_workbook *workbook, void *arguments) {
    const text_arguments *of = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    cg_mark mark = cg_mark_now(workbook);
    cg_node *objective = objective_node(workbook, of->formula);
    wanted list = {0};
    cg_gradient gradient;
    if (objective && list_wanted(workbook, of, objective, &list) &&
        cg_graph_gradient_and_adjoints(workbook->model->graph, objective, list.nodes, list.count, &gradient))
        *of->out = cg_formulas_to_text(workbook->arena,
                                       cg_graph_to_formulas(workbook->arena, workbook->model, gradient.adjoints,
                                                            list.names, list.count, &gradient));
    return cg_status_since(workbook, mark);
}

cg_status cg_workbook_differentiate_text(cg_workbook *workbook, const char *formula, const char *const *params,
                                         size_t n, const char **out) {
    *out = NULL;
    return cg_guarded(workbook, differentiate_text, &(text_arguments){formula, params, n, out});
}

/* ---- The graph itself ---- */

typedef struct graph_arguments {
    bool dot;
    const char **out;
} graph_arguments;

static cg_status print_graph(cg_workbook *workbook, void *arguments) {
    const graph_arguments *of = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    *of->out = of->dot ? cg_model_to_dot(workbook->arena, workbook->model)
                       : cg_model_to_listing(workbook->arena, workbook->model);
    return CG_OK;
}

cg_status cg_workbook_graph_text(cg_workbook *workbook, const char **out) {
    *out = NULL;
    return cg_guarded(workbook, print_graph, &(graph_arguments){false, out});
}

cg_status cg_workbook_graph_dot(cg_workbook *workbook, const char **out) {
    *out = NULL;
    return cg_guarded(workbook, print_graph, &(graph_arguments){true, out});
}
