/* xlsx_charts.c: where charts stand, and the points that stand in no table. A curve's points are live: x is a column of
 * numbers, y the curve's formula with the cell beside it in place of the variable. */
#include "output/xlsx_builder.h"

/* Below the rows that are printed on every page, with which a part of the chart would be. */
enum { CHART_ROW = CG_FIRST_ROW, LOG_STEP = 0, LOG_OBJECTIVE = 1, MOST_BARS = 100 };

/* The formula with a reference to a cell in place of a name. */
static const cg_ast *with_cell(const cg_builder *to, const cg_ast *formula, const cg_text *name, cg_corner corner) {
    cg_ast *copy = CG_NEW(to->arena, cg_ast);
    *copy = *formula;
    if (formula->kind == CG_AST_NAME && cg_text_equal(formula->name, name))
        *copy = (cg_ast){
            .kind = CG_AST_RANGE, .span = formula->span, .range = {.from = corner, .to = corner, .single = true}};
    if (formula->kind != CG_AST_CALL) return copy;
    const cg_ast **args = CG_NEW_ARRAY(to->arena, formula->call.n_args, const cg_ast *);
    for (uint32_t i = 0; i < formula->call.n_args; i++)
        args[i] = with_cell(to, formula->call.args[i], name, corner);
    copy->call.args = args;
    return copy;
}

/* The points as a column at the next free place. */
static cg_column_range write_points(cg_builder *to, const cg_view_points *points, const cg_view_series *curve) {
    uint32_t column = to->column++, n = (uint32_t)points->n;
    cg_build_heading(to, CG_HEADER_ROW, column, points->name, CG_ROLE_FORMULA_HEADER);
    cg_strip strip = {.row = CG_FIRST_ROW,
                      .column = column,
                      .rows = n,
                      .cells = points->cells,
                      .stride = 1,
                      .role = CG_ROLE_DATA,
                      .format = cg_number_format_of(points->cells, n, 1, CG_FORMULA_DECIMALS)};
    if (curve && curve->formula) {
        cg_view_fill *fill = CG_NEW(to->arena, cg_view_fill);
        strip.formula =
            with_cell(to, curve->formula, curve->variable, (cg_corner){.row = CG_FIRST_ROW, .column = column - 1});
        *fill = (cg_view_fill){.from = {.row = CG_FIRST_ROW, .column = column},
                               .to = {.row = CG_FIRST_ROW + n - 1, .column = column},
                               .cells = points->cells,
                               .formula = strip.formula};
        strip.fill = fill;
    }
    cg_build_strip(to, strip);
    return (cg_column_range){to->worksheet, column, CG_FIRST_ROW, CG_FIRST_ROW + n - 1};
}

static cg_column_range place_points(cg_builder *to, const cg_view_points *points, const cg_view_series *curve) {
    if (!points->is_column) return write_points(to, points, curve);
    const cg_table_spots *spots = &to->layout->tables[points->table];
    return (cg_column_range){spots->worksheet, spots->columns[points->column], CG_FIRST_ROW,
                             CG_FIRST_ROW + (uint32_t)points->n - 1};
}

void cg_build_chart(cg_builder *to, const cg_view_chart *chart) {
    to->column = 0;
    cg_layout_series *series = CG_NEW_ARRAY(to->arena, chart->n_series, cg_layout_series);
    for (size_t i = 0; i < chart->n_series; i++) {
        const cg_view_series *of = &chart->series[i];
        series[i] = (cg_layout_series){.kind = of->kind, .name = of->y.name, .has_x = of->has_x};
        if (of->has_x) series[i].x = place_points(to, &of->x, NULL);
        series[i].y = place_points(to, &of->y, of->kind == CG_CURVE ? of : NULL);
    }
    cg_build_heading(to, CG_TITLE_ROW, 0, chart->title, CG_ROLE_TITLE);
    cg_build_widths(to, 0);
    cg_layout_chart made = {.title = chart->title,
                            .x_title = chart->x_title,
                            .y_title = chart->y_title,
                            .log_x = chart->log_x,
                            .log_y = chart->log_y,
                            .row = CHART_ROW,
                            .column = to->column > 0 ? to->column + 1 : 0,
                            .series = series,
                            .n_series = chart->n_series};
    cg_worksheet *sheet = cg_build_sheet(to);
    if (to->column > 0) sheet->header_rows = CG_FIRST_ROW; /* points stand beside it */
    CG_PUSH(to->arena, &sheet->charts, made);
}

/* ---- Charts of reports ---- */

/* Of the training log, and of the minima: the objective by step, or by minimum. */
void cg_build_report_chart(cg_builder *to, const cg_view_report *report) {
    bool log = report->kind == CG_REPORT_LOG, minima = report->kind == CG_REPORT_MINIMA;
    if ((!log && !minima) || report->n_sections == 0 || !report->sections[0].columns[0].title) return;
    const cg_view_report_section *section = &report->sections[0];
    uint32_t last = CG_FIRST_ROW + (uint32_t)section->n_rows - 1;
    if (minima && section->n_rows > MOST_BARS) last = CG_FIRST_ROW + MOST_BARS - 1;
    cg_layout_series *series = CG_NEW(to->arena, cg_layout_series);
    *series = (cg_layout_series){.kind = log ? CG_LINE : CG_BAR,
                                 .name = "Objective",
                                 .has_x = true,
                                 .x = {to->worksheet, LOG_STEP, CG_FIRST_ROW, last},
                                 .y = {to->worksheet, LOG_OBJECTIVE, CG_FIRST_ROW, last}};
    cg_layout_chart made = {.title = report->title,
                            .x_title = log ? "Step" : "Minimum",
                            .y_title = "Objective",
                            .log_y = log && cg_wants_log(section->columns[LOG_OBJECTIVE].cells, section->n_rows),
                            .row = CHART_ROW,
                            .column = (uint32_t)section->n_columns + 1,
                            .series = series,
                            .n_series = 1};
    cg_worksheet *sheet = cg_build_sheet(to);
    CG_PUSH(to->arena, &sheet->charts, made);
}
