/* charts_to_view.c: charts of a sheet as series of points.
 *
 * Enters: chart blocks, the model. Leaves: the view's charts. What is a table's column stays one, so that the chart in
 * a workbook follows it; a curve is sampled. */
#include "output/view.h"

enum { CURVE_POINTS = 101 };

typedef struct plotter {
    cg_arena *arena;
    cg_view *view;
    cg_model *model;
    const cg_evaluation *evaluation;
    cg_draw draw;
    const cg_view_options *options;
} plotter;

/* ---- Points ---- */

static bool is_column(const plotter *to, const cg_ast *formula, cg_view_points *points) {
    const cg_structured *of = &formula->structured;
    if (formula->kind != CG_AST_STRUCTURED || of->item != CG_ITEM_DATA || !of->first || of->first != of->last ||
        !of->table)
        return false;
    for (size_t i = 0; i < to->view->n_tables; i++) {
        const cg_view_table *table = &to->view->tables[i];
        for (size_t j = 0; cg_text_equal(table->name, of->table) && j < table->n_own; j++) {
            const cg_view_column *column = &table->columns[j];
            if (!cg_text_equal(column->name, of->first)) continue;
            *points = (cg_view_points){true, i, j, column->cells, table->rows, column->name->bytes};
            return true;
        }
    }
    return false;
}

static bool find_points(const plotter *to, const cg_ast *formula, cg_view_points *points) {
    if (is_column(to, formula, points)) return true;
    cg_node *node = cg_model_formula(to->model, formula, NULL);
    if (!node) return false;
    *points = (cg_view_points){
        .cells = cg_nodes_evaluate(to->arena, to->model, &node, 1, to->evaluation->params, to->draw)[0],
        .n = cg_node_cell_count(node),
        .name = cg_ast_to_text(to->arena, formula)};
    return true;
}

/* ---- Curves ---- */

/* The formula with a number in place of a name. */
static const cg_ast *with_number(const plotter *to, const cg_ast *formula, const cg_text *name, double number) {
    cg_ast *copy = CG_NEW(to->arena, cg_ast);
    *copy = *formula;
    if (formula->kind == CG_AST_NAME && cg_text_equal(formula->name, name))
        *copy = (cg_ast){.kind = CG_AST_LITERAL, .span = formula->span, .literal = cg_number_cell(number)};
    if (formula->kind != CG_AST_CALL) return copy;
    const cg_ast **args = CG_NEW_ARRAY(to->arena, formula->call.n_args, const cg_ast *);
    for (uint32_t i = 0; i < formula->call.n_args; i++)
        args[i] = with_number(to, formula->call.args[i], name, number);
    copy->call.args = args;
    return copy;
}

static bool find_end(const plotter *to, const cg_ast *formula, double *out) {
    cg_node *node = cg_model_formula(to->model, formula, NULL);
    if (!node) return false;
    cg_cell cell = cg_nodes_evaluate(to->arena, to->model, &node, 1, to->evaluation->params, to->draw)[0][0];
    if (!cg_is_number(cell))
        cg_report(to->view->diagnostics, CG_E_NOT_A_NUMBER, formula->span,
                  "this is no number, but an end of a curve or of a slider");
    *out = cell.number;
    return cg_is_number(cell);
}

static bool sample(const plotter *to, const cg_chart_series *of, cg_view_series *series) {
    double low, high;
    if (!find_end(to, of->low, &low) || !find_end(to, of->high, &high)) return false;
    cg_cell *x = CG_NEW_ARRAY(to->arena, CURVE_POINTS, cg_cell), *y = CG_NEW_ARRAY(to->arena, CURVE_POINTS, cg_cell);
    cg_node **nodes = CG_NEW_ARRAY(to->arena, CURVE_POINTS, cg_node *);
    for (int i = 0; i < CURVE_POINTS; i++) {
        double at = low + (high - low) * i / (CURVE_POINTS - 1);
        x[i] = cg_number_cell(at);
        nodes[i] = cg_model_formula(to->model, with_number(to, of->curve, of->variable.name, at), NULL);
        if (!nodes[i]) return false;
    }
    const cg_cell *const *values =
        cg_nodes_evaluate(to->arena, to->model, nodes, CURVE_POINTS, to->evaluation->params, to->draw);
    for (int i = 0; i < CURVE_POINTS; i++)
        y[i] = values[i][0];
    series->has_x = true;
    series->x = (cg_view_points){.cells = x, .n = CURVE_POINTS, .name = of->variable.name->bytes};
    series->y = (cg_view_points){.cells = y, .n = CURVE_POINTS, .name = cg_ast_to_text(to->arena, of->curve)};
    series->formula = to->options->formulas == CG_ONLY_VALUES ? NULL : of->curve;
    series->variable = of->variable.name;
    return true;
}

/* ---- Charts ---- */

static bool make_series(const plotter *to, const cg_chart_series *of, cg_view_series *series) {
    *series = (cg_view_series){.kind = (int)of->kind, .has_x = of->n_values > 1};
    if (of->kind == CG_CURVE) return sample(to, of, series);
    if (!find_points(to, of->values[of->n_values - 1], &series->y)) return false;
    return !series->has_x || find_points(to, of->values[0], &series->x);
}

static bool make_chart(const plotter *to, const cg_chart_block *block, cg_view_chart *chart) {
    cg_view_series *series = CG_NEW_ARRAY(to->arena, block->n_series, cg_view_series);
    for (size_t k = 0; k < block->n_series; k++)
        if (!make_series(to, &block->series[k], &series[k])) return false;
    *chart = (cg_view_chart){.name = block->name->bytes,
                             .title = block->title ? block->title : block->name->bytes,
                             .x_title = block->x_title,
                             .y_title = block->y_title,
                             .log_x = block->log_x,
                             .log_y = block->log_y,
                             .series = series,
                             .n_series = block->n_series};
    return true;
}

static bool has_run(const cg_view *view, const cg_solve_block *solve) {
    for (size_t i = 0; i < view->n_solutions; i++)
        if (view->solutions[i]->block == solve) return true;
    return false;
}

/* A picture of a solve that has not left what it shows. Where that solve has not run there is nothing yet, as in an
 * export of the initial values. False when it is an error. */
static bool report_picture(const cg_view *view, const cg_chart_request *request, bool must_draw) {
    static const char *const lacks[CG_PICTURES + 1] = {
        [CG_PICTURE_STEPS] = "its method keeps no steps",
        [CG_PICTURE_MINIMA] = "it had one start",
        [CG_PICTURE_FIT] = "it is no least squares of differences from data, row by row",
        [CG_PICTURE_RESIDUALS] = "it is no least squares, row by row",
        [CG_PICTURES] = "it has kept no steps, had one start, and is no least squares, row by row"};
    const char *solve = request->solve->name->bytes;
    if (!has_run(view, request->solve)) {
        if (must_draw)
            cg_report(view->diagnostics, CG_E_PICTURE, request->span, "solve %s has left nothing to draw", solve);
        return !must_draw;
    }
    const char *reason = lacks[request->picture];
    if (must_draw)
        cg_report(view->diagnostics, CG_E_PICTURE, request->span, "there is no such picture of solve %s: %s", solve,
                  reason);
    else
        cg_warn(view->diagnostics, CG_E_PICTURE, request->span, "there is no such picture of solve %s: %s", solve,
                reason);
    return !must_draw;
}

bool cg_view_add_charts(cg_view *view, cg_model *model, const cg_evaluation *evaluation, cg_draw draw,
                        const cg_view_options *options) {
    plotter to = {view->arena, view, model, evaluation, draw, options};
    cg_view_chart *charts = CG_NEW_ARRAY(view->arena, options->n_charts, cg_view_chart);
    for (size_t i = 0; i < options->n_charts; i++) {
        const cg_chart_request *request = &options->charts[i];
        cg_view_chart *chart = &charts[view->n_charts];
        if (request->block && !make_chart(&to, request->block, chart)) return false;
        if (request->block || cg_solve_to_chart(view, model, draw, request, chart))
            view->n_charts++;
        else if (!report_picture(view, request, options->must_draw))
            return false;
    }
    view->charts = charts;
    return true;
}

/* ---- Sliders ---- */

static bool find_slider(const plotter *to, const cg_slider_block *block, cg_view_slider *slider) {
    return find_end(to, block->low, &slider->low) && find_end(to, block->high, &slider->high) &&
           (!block->step || find_end(to, block->step, &slider->step));
}

/* Of single cells: a slider moves one number. */
bool cg_view_add_sliders(cg_view *view, cg_model *model, const cg_evaluation *evaluation, cg_draw draw) {
    plotter to = {.arena = view->arena, .view = view, .model = model, .evaluation = evaluation, .draw = draw};
    const cg_document *document = model->document;
    cg_view_slider *sliders = CG_NEW_ARRAY(view->arena, document->n_sliders, cg_view_slider);
    for (size_t i = 0; i < document->n_sliders; i++)
        for (size_t k = 0; k < view->n_params; k++) {
            const cg_view_block *block = &view->params[k];
            if (!cg_text_equal(block->name, document->sliders[i].of.name) || block->rows * block->cols != 1) continue;
            cg_view_slider *slider = &sliders[view->n_sliders++];
            slider->params = k;
            if (!find_slider(&to, &document->sliders[i], slider)) return false;
        }
    view->sliders = sliders;
    return true;
}
