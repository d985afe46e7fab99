/* error_origin.c: which cell makes a value an error.
 *
 * Enters: a node that is an error at some params. Leaves: the way from it, down into whichever operand is an error, to
 * the formula and the row where the error first appears. */
#include "solve/error_origin.h"

#include "solve/task.h"

/* Where the walk is done. */
typedef struct walk {
    cg_arena *arena;
    const cg_model *model;
    const cg_cell *const *params;
    cg_draw draw;
} walk;

static bool find_error(const cg_node *node, const cg_cell *cells, cg_error_place *out) {
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
static bool go_down(const walk *on, cg_error_place *at) {
    const cg_node *node = at->node;
    cg_arena *passing = cg_arena_child(on->arena);
    bool found = false;
    for (uint32_t i = 0; i < node->n_args && !found; i++) {
        cg_node *arg = node->args[i];
        found = find_error(arg, cg_nodes_evaluate(passing, on->model, &arg, 1, on->params, on->draw)[0], at);
    }
    cg_arena_destroy(passing);
    return found;
}

/* " (line 17 of data.csv)" for a row of a column of a table, else "". */
static const char *line_of(const walk *on, const cg_error_place *at) {
    const cg_model *model = on->model;
    for (size_t i = 0; i < model->n_tables; i++)
        for (size_t k = 0; k < model->tables[i].n_columns; k++) {
            const cg_table *data = model->tables[i].data;
            if (model->tables[i].columns[k].node != at->named || !data || at->row >= data->n_rows) continue;
            return cg_format(on->arena, " (line %u of %s)", (unsigned)data->lines[at->row], data->path);
        }
    return "";
}

static const char *describe(const walk *on, const cg_error_place *at) {
    const char *what = at->named ? at->named->label : "this";
    const char *row = at->has_row ? cg_format(on->arena, " in row %u%s", at->row + 1, line_of(on, at)) : "";
    return cg_format(on->arena, "%s is %s%s", what, cg_error_text(at->error), row);
}

cg_error_path cg_find_error_path(cg_arena *arena, const cg_model *model, cg_node *node, const cg_cell *const *params,
                                 cg_draw draw) {
    walk on = {arena, model, params, draw};
    CG_LIST(cg_error_place) path = {0};
    cg_error_place at = {0};
    if (!find_error(node, cg_nodes_evaluate(arena, model, &node, 1, params, draw)[0], &at)) return (cg_error_path){0};
    do {
        at.text = describe(&on, &at);
        CG_PUSH(arena, &path, at);
    } while (go_down(&on, &at));
    return (cg_error_path){path.at, path.count};
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
    cg_error_path path = cg_find_error_path(task->arena, task->model, node, params, task->draw);
    if (path.count > 0) {
        const cg_error_place *last = &path.at[path.count - 1];
        cg_diagnostic *report = cg_report(diagnostics, CG_E_OBJECTIVE_ERROR, span, "the objective is %s at the start",
                                          cg_error_text(path.at[0].error));
        cg_add_note(diagnostics, report, last->node->span, "%s", last->text);
        return;
    }
    const cg_cell *cells = cg_nodes_evaluate(task->arena, task->model, &node, 1, params, task->draw)[0];
    static const char *const kinds[] = {"", "a text", "TRUE or FALSE", "", "blank"};
    if (!cg_is_number(cells[0]))
        cg_report(diagnostics, CG_E_OBJECTIVE_ERROR, span, "the objective is %s, not a number",
                  kinds[cg_cell_kind(cells[0])]);
    else
        report_slope(task, params);
}
