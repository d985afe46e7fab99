/* error_origin.c: which cell makes the objective an error.
 *
 * Enters: params at which the objective or its gradient is no number. Leaves: a diagnostic that names the value and, by
 * walking from the objective down into whichever operand is an error, the formula and the row where it first appears.
 */
#include "solve/task.h"

/* A place in the walk. */
typedef struct origin {
    const cg_node *node, *named; /* `named`: the nearest node on the way that has a name */
    cg_error error;
    bool has_row;
    uint32_t row; /* from 0 */
} origin;

static bool find_error(const cg_node *node, const cg_cell *cells, origin *out) {
    size_t size = cg_node_size(node), rows = node->axis ? node->axis : 1;
    for (size_t i = 0; i < rows * size; i++) {
        if (!cg_is_error(cells[i])) continue;
        out->node = node;
        out->error = cg_cell_error(cells[i]);
        if (node->label) out->named = node;
        out->has_row = node->axis != 0;
        out->row = (uint32_t)(i / size);
        return true;
    }
    return false;
}

/* Moves on to the first operand that is an error; false when there is none, so that it begins here. */
static bool go_down(const cg_task *task, const cg_cell *const *params, origin *at) {
    const cg_node *node = at->node;
    cg_arena *passing = cg_arena_child(task->arena);
    bool found = false;
    for (uint32_t i = 0; i < node->n_args && !found; i++) {
        cg_node *arg = node->args[i];
        found = find_error(arg, cg_nodes_evaluate(passing, task->model, &arg, 1, params, task->draw)[0], at);
    }
    cg_arena_destroy(passing);
    return found;
}

/* " (line 17 of data.csv)" for a row of a column of a table, else "". */
static const char *line_of(const cg_task *task, const origin *at) {
    const cg_model *model = task->model;
    for (size_t i = 0; i < model->n_tables; i++)
        for (size_t k = 0; k < model->tables[i].n_columns; k++) {
            const cg_table *data = model->tables[i].data;
            if (model->tables[i].columns[k].node != at->named || !data || at->row >= data->n_rows) continue;
            return cg_format(task->arena, " (line %u of %s)", (unsigned)data->lines[at->row], data->path);
        }
    return "";
}

static void add_origin(const cg_task *task, cg_diagnostic *report, origin at) {
    cg_diagnostics *diagnostics = task->model->graph->diagnostics;
    const char *what = at.named ? at.named->label : "this";
    const char *row = at.has_row ? cg_format(task->arena, " in row %u%s", at.row + 1, line_of(task, &at)) : "";
    cg_add_note(diagnostics, report, at.node->span, "%s is %s%s", what, cg_error_text(at.error), row);
}

/* The objective is a number here: a slope must be to blame. */
static void report_slope(const cg_task *task, const cg_cell *const *params) {
    cg_evaluator *evaluator = cg_evaluator_create(task->arena, task, 1);
    cg_problem problem = cg_evaluator_problem(evaluator);
    double *x = CG_NEW_ARRAY(task->arena, task->n, double), *gradient = CG_NEW_ARRAY(task->arena, task->n, double);
    for (size_t i = 0; i < task->n_changing; i++)
        for (size_t k = task->offsets[i]; k < task->offsets[i + 1]; k++)
            x[k] = params[task->changing[i]][k - task->offsets[i]].number;
    problem.evaluate(problem.user, x, gradient);
    for (size_t i = 0; i < task->n_changing; i++)
        for (size_t k = task->offsets[i]; k < task->offsets[i + 1]; k++) {
            cg_cell slope = {.number = gradient[k]};
            if (cg_is_number(slope)) continue;
            cg_report(task->model->graph->diagnostics, CG_E_OBJECTIVE_ERROR, task->block->objective->span,
                      "the objective is a number at the start, but its slope by `%s` is %s",
                      task->model->params[task->changing[i]].named.label,
                      cg_is_error(slope) ? cg_error_text(cg_cell_error(slope)) : "no number");
            return;
        }
}

void cg_report_error_origin(const cg_task *task, const cg_cell *const *params) {
    cg_diagnostics *diagnostics = task->model->graph->diagnostics;
    cg_span span = task->block->objective->span;
    cg_node *node = task->objective;
    const cg_cell *cells = cg_nodes_evaluate(task->arena, task->model, &node, 1, params, task->draw)[0];
    origin at = {0};
    if (find_error(node, cells, &at)) {
        cg_diagnostic *report = cg_report(diagnostics, CG_E_OBJECTIVE_ERROR, span, "the objective is %s at the start",
                                          cg_error_text(at.error));
        while (go_down(task, params, &at))
            continue;
        add_origin(task, report, at);
        return;
    }
    static const char *const kinds[] = {"", "a text", "TRUE or FALSE", "", "blank"};
    if (!cg_is_number(cells[0]))
        cg_report(diagnostics, CG_E_OBJECTIVE_ERROR, span, "the objective is %s, not a number",
                  kinds[cg_cell_kind(cells[0])]);
    else
        report_slope(task, params);
}
