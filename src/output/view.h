/* view.h: everything a result holds, as plain arrays: all that an exporter sees.
 *
 * Enters: a model, its values at one setting of the params, the solves that were run. Leaves: tables, params, named
 * cells and worksheets, each with its cells and, where it is to stay alive in a workbook, its formula. An exporter
 * reads a view and can neither evaluate nor solve. Everything is borrowed: it lives as long as the model, the values
 * and the arena given. */
#ifndef CG_OUTPUT_VIEW_H
#define CG_OUTPUT_VIEW_H

#include "solve/solution.h"

/* `formula` is NULL for what stands for itself: data, params, a constant, numbers that were drawn, and everything in a
 * view of values only. */
typedef struct cg_view_column {
    const cg_text *name;
    const cg_cell *cells; /* one a row of the table */
    const cg_ast *formula;
    uint32_t part, parts; /* of NAME[k]: column `part` (from 0) of k; of a plain column 0 of 0 */
    bool adjoint;         /* of the backward pass */
    cg_span span;
} cg_view_column;

typedef struct cg_view_table {
    const cg_text *name;
    const char *path; /* the data file that was read */
    size_t rows;
    size_t all_rows;               /* of which `rows` are a sample; the same when all are there */
    const cg_view_column *columns; /* the sheet's own, then those of the backward pass */
    size_t n_columns, n_own;
    cg_span span;
} cg_view_table;

/* A params block or a named cell: rows x cols cells, row by row. */
typedef struct cg_view_block cg_view_block;
struct cg_view_block {
    const cg_text *name;
    uint32_t rows, cols;
    const cg_cell *cells;
    const cg_ast *formula;
    const cg_text *const *row_labels, *const *col_labels; /* NULL: none */
    const cg_view_block *slopes; /* of params: gradient, measured gradient, next values, in the same shape; or NULL */
    bool adjoint;                /* of the backward pass */
    bool step;                   /* of it, on the way from the model to its gradient: no result */
    bool computed;               /* from others, with a formula or without: nothing to put in */
    size_t sheet; /* from 1: cells of this worksheet of the view, at row and column; 0: a place of its own */
    uint32_t row, column;
    cg_span span;
};

/* What stands beside params when the backward pass is exported. */
enum { CG_SLOPE_GRADIENT, CG_SLOPE_MEASURED, CG_SLOPE_NEXT, CG_SLOPES };

/* A rectangle of a worksheet, whose formula is written for the upper left cell and filled. */
typedef struct cg_view_fill {
    cg_corner from, to;
    const cg_cell *cells;
    const cg_ast *formula;
    bool array; /* the formula is one array over all the cells */
    cg_span span;
} cg_view_fill;

typedef struct cg_view_sheet {
    const cg_text *name;
    const cg_view_fill *fills;
    size_t n_fills;
    cg_span span;
} cg_view_sheet;

/* A params block or named cell of the view, or one cell of it. */
typedef struct cg_view_area {
    bool params;  /* else a named cell */
    size_t block; /* which of them */
    bool one;     /* only the cell at row, col */
    uint32_t row, col;
} cg_view_area;

/* A constraint of a solve, or a bound of a variable: left `relation` right. */
typedef struct cg_view_limit {
    cg_requirement relation;
    bool bound; /* of a variable */
    cg_view_area left, right;
    const cg_constraint *line; /* NULL: a bound */
    bool has_right;            /* else it is `number` (of integer and binary: nothing) */
    double number;
} cg_view_limit;

/* A solve as Excel's Solver has it: everything is a cell. What has no cell of its own in the sheet got one. */
typedef struct cg_view_solver {
    const cg_solve_block *solve;
    const cg_solution *solution; /* NULL: it has not run */
    double target;               /* of `set X to V` */
    cg_view_area objective;
    const size_t *changing; /* params */
    size_t n_changing;
    size_t n_variables; /* cells of them */
    const cg_view_limit *limits;
    size_t n_limits;
} cg_view_solver;

/* What reports there are: word in an export block, name of the worksheet. */
#define CG_REPORTS(X)                                                                                                  \
    X(CG_REPORT_ANSWER, "answer", "Answer")                                                                            \
    X(CG_REPORT_SENSITIVITY, "sensitivity", "Sensitivity")                                                             \
    X(CG_REPORT_MINIMA, "minima", "Minima")                                                                            \
    X(CG_REPORT_LOG, "log", "Training log")
#define CG_REPORT_ENUM(id, word, name) id,
typedef enum cg_view_report_kind { CG_REPORTS(CG_REPORT_ENUM) CG_REPORT_COUNT } cg_view_report_kind;
#undef CG_REPORT_ENUM

/* A small table of a report: columns beside each other. */
typedef struct cg_view_report_column {
    const char *title; /* NULL: none in the whole section */
    const cg_cell *cells;
} cg_view_report_column;

typedef struct cg_view_report_section {
    const char *title; /* NULL: none */
    const cg_view_report_column *columns;
    size_t n_columns, n_rows;
} cg_view_report_section;

typedef struct cg_view_report {
    cg_view_report_kind kind;
    const char *name, *title;
    const cg_view_report_section *sections;
    size_t n_sections;
} cg_view_report;

/* Numbers under each other, for a chart: a table's column, or cells that are written beside the chart. */
typedef struct cg_view_points {
    bool is_column;
    size_t table, column;
    const cg_cell *cells;
    size_t n;
    const char *name;
} cg_view_points;

typedef struct cg_view_series {
    int kind;   /* as in cg_chart_series */
    bool has_x; /* else points are numbered */
    cg_view_points x, y;
    const cg_ast *formula; /* of a curve: y by the variable; NULL: its values are to stand there */
    const cg_text *variable;
} cg_view_series;

typedef struct cg_view_chart {
    const char *name, *title;
    const char *x_title, *y_title; /* NULL: none */
    bool log_x, log_y;
    const cg_view_series *series;
    size_t n_series;
} cg_view_chart;

/* A param to play with: one cell. */
typedef struct cg_view_slider {
    size_t params;
    double low, high, step; /* step 0: none given */
} cg_view_slider;

typedef struct cg_view {
    const char *title;           /* the sheet file's name without folder and extension */
    const char *file;            /* its path as given */
    const cg_source *source;     /* its text */
    const cg_included *included; /* files that it includes */
    size_t n_included;
    uint64_t seed; /* of the sheet's own draws */
    const cg_view_table *tables;
    size_t n_tables;
    const cg_view_block *params;
    size_t n_params;
    const cg_view_block *cells;
    size_t n_cells;
    const cg_view_sheet *sheets;
    size_t n_sheets;
    const cg_solution *const *solutions; /* of the solves that were run, in that order */
    size_t n_solutions;
    const cg_view_solver *solver; /* NULL: not asked for */
    bool a1;                      /* references to columns are written as A1 references */
    bool fills_solver;            /* Excel's Solver dialog is to open filled in */
    const cg_view_report *reports;
    size_t n_reports;
    const cg_view_chart *charts;
    size_t n_charts;
    const cg_view_slider *sliders;
    size_t n_sliders;
    const char *graph; /* of cells, in Graphviz's language; NULL: not asked for */
    /* What exporting needs beside the values: memory, texts, the functions of formulas, and where errors are reported.
     */
    cg_arena *arena;
    cg_texts *texts;
    const cg_registry *registry;
    cg_diagnostics *diagnostics;
} cg_view;

typedef enum cg_formula_style { CG_LIVE_FORMULAS, CG_ONLY_VALUES } cg_formula_style;

/* A chart block, or a picture of a solve. */
typedef enum cg_solve_picture {
    CG_PICTURE_STEPS,     /* the objective by step: training curve */
    CG_PICTURE_MINIMA,    /* where the starts ended */
    CG_PICTURE_FIT,       /* of least squares: predicted against actual */
    CG_PICTURE_RESIDUALS, /* of least squares: residual by row, or against the prediction */
    CG_PICTURES
} cg_solve_picture;

typedef struct cg_chart_request {
    const cg_chart_block *block; /* NULL: */
    const cg_solve_block *solve;
    cg_solve_picture picture;
    cg_span span; /* of the word that asks */
} cg_chart_request;

/* What a view shows beside the model itself. */
typedef struct cg_view_options {
    cg_formula_style formulas;
    bool a1;                     /* references to tables as A1 references, for programs that know no others */
    const cg_solve_block *solve; /* the one that gradients and Solver are about; NULL: the sheet has none */
    bool gradients;              /* the backward pass of its objective: columns, blocks beside the params */
    bool solver;                 /* Excel's Solver opens filled in */
    bool reports[CG_REPORT_COUNT];
    const cg_chart_request *charts;
    size_t n_charts;
    bool must_draw;                /* the charts are all that is wanted: one that cannot be drawn is an error */
    bool graph;                    /* the graph of cells as text */
    uint32_t rows;                 /* of larger tables only so many; 0: all */
    const cg_cell *const *initial; /* all params where the solve began, for reports; NULL: not known */
} cg_view_options;

/* All of a model whose evaluation, with these draws, succeeded. NULL after errors were reported. */
const cg_view *cg_model_to_view(cg_arena *arena, cg_model *model, const cg_evaluation *evaluation, cg_draw draw,
                                const cg_solution *const *solutions, size_t n_solutions,
                                const cg_view_options *options);
/* The params that a solve changes. False, with an error, when it names one that is not there. */
bool cg_view_find_changing(cg_view *view, cg_model *model, const cg_solve_block *solve, cg_changing *changing);
/* Adds the backward pass (gradient_to_view.c); false after errors were reported. */
bool cg_view_add_gradients(cg_view *view, cg_model *model, const cg_evaluation *evaluation, cg_draw draw,
                           const cg_view_options *options);

/* Adds the solve in Excel's terms (solver_to_view.c); false after errors were reported. */
bool cg_view_add_solver(cg_view *view, cg_model *model, const cg_evaluation *evaluation, cg_draw draw,
                        const cg_view_options *options);

/* Adds the reports that are asked for, about view->solver (reports_to_view.c). */
void cg_view_add_reports(cg_view *view, cg_model *model, const cg_evaluation *evaluation, cg_draw draw,
                         const cg_view_options *options);

/* Adds the charts that are asked for (charts_to_view.c); false after errors were reported. */
bool cg_view_add_charts(cg_view *view, cg_model *model, const cg_evaluation *evaluation, cg_draw draw,
                        const cg_view_options *options);

/* Positive numbers of different sizes, which a straight scale would press to the axis (solve_to_chart.c). */
bool cg_wants_log(const cg_cell *cells, size_t n);

/* One picture of a solve that has run (solve_to_chart.c); false when there is nothing to show of it. */
bool cg_solve_to_chart(cg_view *view, cg_model *model, cg_draw draw, const cg_chart_request *request,
                       cg_view_chart *out);

/* Parts of a view (view_selection.c): of larger tables `rows` rows, evenly spread, where every formula that takes whole
 * columns becomes its value; the named tables, params and cells only. The latter is NULL after errors were reported. */
void cg_view_sample(cg_view *view, uint32_t rows);
const cg_view *cg_view_only(const cg_view *view, const cg_name_reference *names, size_t n);

/* Adds the sheet's sliders (charts_to_view.c); false after errors were reported. */
bool cg_view_add_sliders(cg_view *view, cg_model *model, const cg_evaluation *evaluation, cg_draw draw);

/* For those who add to a view: a name that none of its tables, params and cells has, like `wish`; one more named cell
 * or array, whose index is returned. */
const cg_text *cg_view_free_name(const cg_view *view, const char *wish);
size_t cg_view_add_cell(cg_view *view, cg_view_block block);

/* True when the formula calls a function that draws random numbers. */
bool cg_formula_draws(const cg_registry *registry, const cg_ast *formula);

#endif
