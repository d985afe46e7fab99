/* solve_to_chart.c: pictures of a solve: its training curve, its minima, and of least squares prediction and residual.
 *
 * Enters: a solution and the graph of its objective. Leaves: a chart whose points are numbers. What is predicted and
 * what is actual is read from the graph: a residual is the difference of what varies and what does not. */
#include <math.h>

#include "output/view.h"
#include "solve/task.h"

enum { MOST_BARS = 100 };

typedef struct picture {
    cg_arena *arena;
    cg_view *view;
    cg_model *model;
    cg_draw draw;
    const cg_solution *solution;
    cg_view_chart *chart;
    CG_LIST(cg_view_series) series;
} picture;

bool cg_wants_log(const cg_cell *cells, size_t n) {
    double low = INFINITY, high = 0;
    for (size_t i = 0; i < n; i++) {
        if (!cg_is_number(cells[i]) || !(cells[i].number > 0)) return false;
        low = fmin(low, cells[i].number);
        high = fmax(high, cells[i].number);
    }
    return high > 30 * low;
}

static void add_series(picture *to, int kind, cg_view_points x, cg_view_points y) {
    CG_PUSH(to->arena, &to->series, ((cg_view_series){.kind = kind, .has_x = true, .x = x, .y = y}));
}

static cg_view_points points(const cg_cell *cells, size_t n, const char *name) {
    return (cg_view_points){.cells = cells, .n = n, .name = name};
}

static void set_titles(picture *to, const char *what, const char *x, const char *y) {
    const char *solve = to->solution->block->name->bytes;
    to->chart->name = cg_format(to->arena, "%s %s", solve, what);
    to->chart->title = cg_format(to->arena, "%s: %s", solve, what);
    to->chart->x_title = x;
    to->chart->y_title = y;
}

static const cg_cell *count(const picture *to, size_t n, double from) {
    cg_cell *cells = CG_NEW_ARRAY(to->arena, n, cg_cell);
    for (size_t i = 0; i < n; i++)
        cells[i] = cg_number_cell(from + (double)i);
    return cells;
}

/* ---- What the solve did ---- */

static bool draw_steps(picture *to) {
    size_t n = to->solution->n_steps;
    if (n < 2) return false;
    cg_cell *y = CG_NEW_ARRAY(to->arena, n, cg_cell);
    for (size_t i = 0; i < n; i++)
        y[i] = cg_number_cell(to->solution->steps[i].objective);
    add_series(to, CG_LINE, points(count(to, n, 0), n, "Step"), points(y, n, "Objective"));
    set_titles(to, "steps", "Step", "Objective");
    to->chart->log_y = cg_wants_log(y, n);
    return true;
}

static bool draw_minima(picture *to) {
    size_t n = to->solution->starts > 1 ? to->solution->n_minima : 0;
    if (n > MOST_BARS) n = MOST_BARS;
    if (n == 0) return false;
    cg_cell *y = CG_NEW_ARRAY(to->arena, n, cg_cell);
    for (size_t i = 0; i < n; i++)
        y[i] = cg_number_cell(to->solution->minima[i].objective);
    add_series(to, CG_BAR, points(count(to, n, 1), n, "Minimum"), points(y, n, "Objective"));
    set_titles(to, "minima", "Minimum", "Objective");
    return true;
}

/* ---- Least squares ---- */

typedef struct residuals {
    size_t n;
    const cg_cell *residual, *predicted, *actual; /* the latter two may be NULL */
} residuals;

static bool find_squares(const picture *to, cg_squares *squares) {
    const cg_solve_block *solve = to->solution->block;
    cg_graph *graph = to->model->graph;
    cg_changing changing = cg_model_changing(to->arena, to->model, solve);
    cg_node **variables = CG_NEW_ARRAY(to->arena, changing.count, cg_node *), *factor;
    for (size_t i = 0; i < changing.count; i++)
        variables[i] = to->model->params[changing.at[i]].node;
    cg_node *objective = cg_model_formula(to->model, solve->objective, NULL);
    if (!objective || solve->goal != CG_MINIMIZE) return false;
    const unsigned char *varies = cg_graph_dependents(to->arena, graph, variables, changing.count);
    if (cg_objective_to_squares(to->arena, graph, objective, varies, squares)) return true;
    cg_node *radicand = cg_objective_to_radicand(graph, objective, varies, &factor);
    *squares = (cg_squares){0};
    return radicand &&
           cg_objective_to_squares(to->arena, graph, radicand,
                                   cg_graph_dependents(to->arena, graph, variables, changing.count), squares);
}

static const cg_cell *along(const picture *to, cg_node *node, const cg_cell *cells, size_t n) {
    if (node->axis) return cells;
    cg_cell *copy = CG_NEW_ARRAY(to->arena, n, cg_cell);
    for (size_t i = 0; i < n; i++)
        copy[i] = cells[0];
    return copy;
}

/* Of the first square over rows. */
static bool find_residuals(const picture *to, residuals *out) {
    cg_squares squares = {0};
    if (!find_squares(to, &squares)) return false;
    cg_node *residual = NULL;
    for (size_t i = squares.list.count; i-- > 0;)
        if (squares.list.at[i].residual->axis) residual = squares.list.at[i].residual;
    if (!residual) return false;
    bool splits = cg_node_is_call(residual, "-") && residual->n_args == 2 &&
                  residual->args[0]->depends != residual->args[1]->depends;
    cg_node *nodes[] = {residual, splits ? residual->args[0] : residual, splits ? residual->args[1] : residual};
    const cg_cell *const *values = cg_nodes_evaluate(to->arena, to->model, nodes, 3, to->solution->params, to->draw);
    *out = (residuals){.n = residual->axis, .residual = values[0]};
    if (!splits) return true;
    int predicted = nodes[1]->depends ? 1 : 2;
    out->predicted = along(to, nodes[predicted], values[predicted], out->n);
    out->actual = along(to, nodes[3 - predicted], values[3 - predicted], out->n);
    return true;
}

static void add_line(picture *to, double from, double end, double from_y, double end_y, const char *name) {
    cg_cell *cells = CG_NEW_ARRAY(to->arena, 4, cg_cell);
    const double numbers[] = {from, end, from_y, end_y};
    for (int i = 0; i < 4; i++)
        cells[i] = cg_number_cell(numbers[i]);
    add_series(to, CG_LINE, points(cells, 2, "x"), points(cells + 2, 2, name));
}

static void find_range(const cg_cell *cells, size_t n, double *low, double *high) {
    for (size_t i = 0; i < n; i++) {
        if (!cg_is_number(cells[i])) continue;
        *low = fmin(*low, cells[i].number);
        *high = fmax(*high, cells[i].number);
    }
}

static bool draw_fit(picture *to) {
    residuals found;
    if (!find_residuals(to, &found) || !found.predicted) return false;
    double low = INFINITY, high = -INFINITY;
    find_range(found.actual, found.n, &low, &high);
    add_series(to, CG_SCATTER, points(found.actual, found.n, "Actual"), points(found.predicted, found.n, "Predicted"));
    if (low <= high) add_line(to, low, high, low, high, "Predicted = actual");
    set_titles(to, "predicted against actual", "Actual", "Predicted");
    return true;
}

static bool draw_residuals(picture *to) {
    residuals found;
    if (!find_residuals(to, &found)) return false;
    const cg_cell *x = found.predicted ? found.predicted : count(to, found.n, 1);
    const char *name = found.predicted ? "Predicted" : "Row";
    double low = INFINITY, high = -INFINITY;
    find_range(x, found.n, &low, &high);
    add_series(to, CG_SCATTER, points(x, found.n, name), points(found.residual, found.n, "Residual"));
    if (low <= high) add_line(to, low, high, 0, 0, "Zero");
    set_titles(to, "residuals", name, "Residual");
    return true;
}

/* ---- All of them ---- */

bool cg_solve_to_chart(cg_view *view, cg_model *model, cg_draw draw, const cg_chart_request *request,
                       cg_view_chart *out) {
    static bool (*const drawers[])(picture *) = {[CG_PICTURE_STEPS] = draw_steps,
                                                 [CG_PICTURE_MINIMA] = draw_minima,
                                                 [CG_PICTURE_FIT] = draw_fit,
                                                 [CG_PICTURE_RESIDUALS] = draw_residuals};
    picture to = {.arena = view->arena, .view = view, .model = model, .draw = draw, .chart = out};
    for (size_t i = 0; i < view->n_solutions; i++)
        if (view->solutions[i]->block == request->solve) to.solution = view->solutions[i];
    *out = (cg_view_chart){0};
    bool drawn = false, any = request->picture == CG_PICTURES;
    for (int i = 0; to.solution && i < CG_PICTURES && !drawn; i++)
        if (any || i == (int)request->picture) drawn = drawers[i](&to);
    out->series = to.series.at;
    out->n_series = to.series.count;
    return drawn;
}
