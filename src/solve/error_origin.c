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

/* The first of cells [from, to) that is an error, or this one. */
static bool find_error(const cg_node *node, const cg_cell *cells, size_t from, size_t to, const cg_error *this_one,
                       cg_error_place *out) {
    for (size_t i = from; i < to; i++) {
        if (!cg_is_error(cells[i]) || (this_one && cg_cell_error(cells[i]) != *this_one)) continue;
        out->node = node;
        out->error = cg_cell_error(cells[i]);
        if (node->label) out->named = node;
        out->has_row = node->axis != 0;
        out->row = (uint32_t)(i / cg_node_size(node));
        out->cell = i;
        return true;
    }
    return false;
}

/* Moves on to the first operand that is the same error, in the same row where both have rows; false when there is none,
 * so that it begins here: functions hand on the errors that they are given. */
static bool go_down(const walk *on, cg_error_place *at) {
    const cg_error_place now = *at;
    cg_arena *passing = cg_arena_child(on->arena);
    bool found = false;
    for (uint32_t i = 0; i < now.node->n_args && !found; i++) {
        cg_node *arg = now.node->args[i];
        const cg_cell *cells = cg_nodes_evaluate(passing, on->model, &arg, 1, on->params, on->draw)[0];
        size_t size = cg_node_size(arg);
        if (now.has_row && arg->axis == now.node->axis)
            found = find_error(arg, cells, now.row * size, (now.row + 1) * size, &now.error, at);
        if (!found) found = find_error(arg, cells, 0, cg_node_cell_count(arg), &now.error, at);
    }
    cg_arena_destroy(passing);
    return found;
}

/* ---- Where that is ---- */

/* A cell of a worksheet's fill, counted from its first one. */
typedef struct fill_cell {
    const cg_model_fill *fill; /* NULL: it is none */
    uint32_t down, right;
} fill_cell;

static fill_cell cell_in_fill(const cg_model_fill *fill, const cg_error_place *at) {
    uint32_t width = cg_width(fill->area);
    size_t n = cg_area(fill->area), k = at->cell;
    if (fill->named.label == at->named->label && k < n && (n == 1 || cg_node_cell_count(at->node) == n))
        return (fill_cell){fill, (uint32_t)(k / width), (uint32_t)(k % width)};
    for (k = 0; fill->cell_names && k < n; k++)
        if (fill->cell_names[k].label && fill->cell_names[k].label == at->named->label)
            return (fill_cell){fill, (uint32_t)(k / width), (uint32_t)(k % width)};
    return (fill_cell){0};
}

static fill_cell find_fill_cell(const walk *on, const cg_error_place *at) {
    fill_cell found = {0};
    for (size_t i = 0; at->named && i < on->model->n_sheets && !found.fill; i++)
        for (size_t k = 0; k < on->model->sheets[i].n_fills && !found.fill; k++)
            found = cell_in_fill(&on->model->sheets[i].fills[k], at);
    return found;
}

/* " (line 17 of data.csv)" for a row of a column of a table, else "". */
static const char *line_of(const walk *on, const cg_error_place *at) {
    const cg_model *model = on->model;
    for (size_t i = 0; i < model->n_tables; i++)
        for (size_t k = 0; k < model->tables[i].n_columns; k++) {
            const cg_table *data = model->tables[i].data;
            if (model->tables[i].columns[k].node != at->named || !data || at->row >= data->n_rows) continue;
            return cg_format(on->arena, " (line %u of %s)", (unsigned)cg_row_line(&data->lines, at->row), data->path);
        }
    return "";
}

/* The part of a formula that stands at a span; NULL: it is not of this formula. */
static const cg_ast *part_at(const cg_ast *ast, cg_span span) {
    if (ast->span.source == span.source && ast->span.start == span.start && ast->span.end == span.end) return ast;
    const cg_ast *part = NULL;
    for (uint32_t i = 0; ast->kind == CG_AST_CALL && i < ast->call.n_args && !part; i++)
        part = part_at(ast->call.args[i], span);
    return part;
}

static void find_formula(const walk *on, fill_cell cell, cg_error_place *at) {
    const cg_ast *whole = cell.fill ? cell.fill->formula : NULL, *ast = whole ? part_at(whole, at->node->span) : NULL;
    if (!ast && at->node == at->named) ast = whole;
    at->span = ast ? ast->span : at->node->span;
    at->formula = NULL;
    if (ast)
        at->formula = cg_ast_to_filled_text(on->arena, ast, cell.down, cell.right);
    else if (at->span.source)
        at->formula =
            cg_format(on->arena, "%.*s", (int)(at->span.end - at->span.start), at->span.source->text + at->span.start);
}

static void describe(const walk *on, cg_error_place *at) {
    const char *what = at->named ? at->named->label : "this", *error = cg_error_text(at->error);
    fill_cell cell = find_fill_cell(on, at);
    find_formula(on, cell, at);
    if (cell.fill) {
        cg_corner corner = {.row = cell.fill->area.top + cell.down, .column = cell.fill->area.left + cell.right};
        cg_ast place = {.kind = CG_AST_RANGE,
                        .range = {cell.fill->sheet->block->name, corner, corner, true, CG_WHOLE_NOT, NULL}};
        at->text = cg_format(on->arena, "%s is %s", cg_ast_to_text(on->arena, &place), error);
        return;
    }
    const char *row = at->has_row ? cg_format(on->arena, " in row %u%s", at->row + 1, line_of(on, at)) : "";
    at->text = cg_format(on->arena, "%s is %s%s", what, error, row);
}

cg_error_path cg_find_error_path(cg_arena *arena, const cg_model *model, cg_node *node, const cg_cell *const *params,
                                 cg_draw draw) {
    walk on = {arena, model, params, draw};
    CG_LIST(cg_error_place) path = {0};
    cg_error_place at = {0};
    const cg_cell *cells = cg_nodes_evaluate(arena, model, &node, 1, params, draw)[0];
    if (!find_error(node, cells, 0, cg_node_cell_count(node), NULL, &at)) return (cg_error_path){0};
    do {
        describe(&on, &at);
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
            cg_report(cg_task_diagnostics(task), CG_E_OBJECTIVE_ERROR, task->block->objective->span,
                      "the objective is a number at the start, but its slope by `%s` is %s",
                      task->model->params[task->changing[i]].named.label,
                      cg_is_error(slope) ? cg_error_text(cg_cell_error(slope)) : "no number");
            return;
        }
}

void cg_report_error_origin(const cg_task *task, const cg_cell *const *params) {
    cg_diagnostics *diagnostics = cg_task_diagnostics(task);
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
