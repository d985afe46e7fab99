/* model_fixture.h: a sheet and the CSV text of its tables, as a model whose names can be evaluated and differentiated.
 */
#ifndef CG_TESTS_MODEL_FIXTURE_H
#define CG_TESTS_MODEL_FIXTURE_H

#include "language_test.h"

#include "program/program.h"
#include "table/csv_to_cells.h"
#include "table/csv_to_table.h"

typedef struct fixture {
    bench bench;
    cg_document *document;
    cg_model *model;
    const cg_cell *const *params;
} fixture;

/* Values that stand in a file are those of `csv`. */
static inline void read_values(fixture *f, const char *csv) {
    for (size_t i = 0; i < f->document->n_sheets; i++)
        for (size_t j = 0; j < f->document->sheets[i].n_fills; j++) {
            cg_fill *fill = &f->document->sheets[i].fills[j];
            if (!fill->path) continue;
            cg_cells_file file = {fill->path, "cells", fill->to.row - fill->from.row + 1,
                                  fill->to.column - fill->from.column + 1, fill->path_span};
            fill->values = cg_csv_bytes_to_cells(f->bench.arena, f->bench.language.texts, &f->bench.diagnostics, &file,
                                                 csv, strlen(csv));
        }
}

/* Every table of the sheet reads `csv`. */
static inline void open_model(fixture *f, const char *sheet, const char *csv) {
    bench_start(&f->bench);
    cg_arena *arena = f->bench.arena;
    const char *text = cg_format(arena, "cellgrad 1\n%s", sheet);
    f->document = cg_text_to_document(&f->bench.language, source_of(&f->bench, "test.sheet", text));
    const cg_table **tables = CG_NEW_ARRAY(arena, f->document->n_tables, const cg_table *);
    for (size_t i = 0; i < f->document->n_tables; i++)
        tables[i] = cg_csv_bytes_to_table(arena, f->bench.language.texts, &f->bench.diagnostics,
                                          &f->document->tables[i], "test.csv", csv, strlen(csv), 1000000);
    read_values(f, csv);
    cg_registry *registry = cg_registry_create(arena, f->bench.language.texts);
    cg_graph *graph = cg_graph_create(arena, f->bench.language.texts, registry, &f->bench.diagnostics);
    cg_graph_use_programs(graph);
    f->model = cg_model_create(graph, f->document, tables);
    cg_model_resolve(f->model);
    f->params = NULL;
    if (!cg_failed(&f->bench.diagnostics)) f->params = cg_model_initial_values(arena, f->model, (cg_draw){0, 0});
}

static inline void open_good_model(fixture *f, const char *sheet, const char *csv) {
    open_model(f, sheet, csv);
    if (cg_failed(&f->bench.diagnostics)) fail_msg("%s", reported(&f->bench));
}

static inline void close_model(fixture *f) {
    bench_end(&f->bench);
}

static inline cg_node *formula_node(fixture *f, const char *formula) {
    const cg_ast *ast = parse(&f->bench, formula);
    cg_node *node = ast ? cg_model_formula(f->model, ast, NULL) : NULL;
    if (!node) fail_msg("%s: %s", formula, reported(&f->bench));
    return node;
}

/* The cells of a formula at the initial params, row by row. */
static inline const cg_cell *cells_of(fixture *f, const char *formula) {
    cg_node *node = formula_node(f, formula);
    return cg_nodes_evaluate(f->bench.arena, f->model, &node, 1, f->params, (cg_draw){0, 0})[0];
}

static inline double number_of(fixture *f, const char *formula) {
    cg_cell cell = cells_of(f, formula)[0];
    if (!cg_is_number(cell)) fail_msg("%s is no number but of kind %d", formula, (int)cg_cell_kind(cell));
    return cell.number;
}

/* As close as `tolerance` of the expected number, or of 1 when that is larger. */
static inline void assert_relative(double found, double expected, double tolerance) {
    if (!(fabs(found - expected) <= tolerance * fmax(1, fabs(expected)))) fail_msg("%.17g, not %.17g", found, expected);
}

/* A program of an objective and its gradient by all params, ready to run. */
typedef struct slope {
    cg_run *run;
    cg_gradient gradient;
    size_t n_params;
} slope;

static inline slope open_slope(fixture *f, const char *objective) {
    cg_arena *arena = f->bench.arena;
    size_t n = f->model->n_params;
    cg_node **wrt = CG_NEW_ARRAY(arena, n, cg_node *), **outputs = CG_NEW_ARRAY(arena, n + 1, cg_node *);
    bool *varies = CG_NEW_ARRAY(arena, n, bool);
    for (size_t i = 0; i < n; i++) {
        wrt[i] = f->model->params[i].node;
        varies[i] = true;
    }
    slope made = {.n_params = n};
    outputs[0] = formula_node(f, objective);
    if (!cg_graph_gradient_and_adjoints(f->model->graph, outputs[0], wrt, n, &made.gradient))
        fail_msg("%s", reported(&f->bench));
    memcpy(outputs + 1, made.gradient.adjoints, n * sizeof *outputs);
    cg_program *program = cg_program_create(arena, f->model->graph, outputs, n + 1, varies, n);
    made.run = cg_run_create(arena, cg_setup_create(arena, program, f->params, (cg_draw){0, 0}));
    cg_run_iterate(made.run, f->params);
    return made;
}

static inline double gradient_cell(const slope *at, size_t params, size_t cell) {
    return cg_run_output(at->run, params + 1).slots[cell][0].number;
}

/* The gradient of `objective` by every cell of every params block agrees with central differences, whose error is
 * about step^2 and rounding / step. */
static inline void check_gradient(fixture *f, const char *objective) {
    slope at = open_slope(f, objective);
    cg_cell **values = CG_NEW_ARRAY(f->bench.arena, at.n_params, cg_cell *);
    size_t *sizes = CG_NEW_ARRAY(f->bench.arena, at.n_params, size_t);
    double *found = CG_NEW_ARRAY(f->bench.arena, 100000, double);
    size_t total = 0;
    for (size_t i = 0; i < at.n_params; i++) {
        sizes[i] = (size_t)f->model->params[i].block->rows * f->model->params[i].block->cols;
        values[i] = CG_NEW_ARRAY(f->bench.arena, sizes[i], cg_cell);
        memcpy(values[i], f->params[i], sizes[i] * sizeof(cg_cell));
        for (size_t cell = 0; cell < sizes[i]; cell++)
            found[total++] = gradient_cell(&at, i, cell);
    }
    total = 0;
    for (size_t i = 0; i < at.n_params; i++)
        for (size_t cell = 0; cell < sizes[i]; cell++, total++) {
            double x = values[i][cell].number, step = 1e-5 * fmax(1, fabs(x)), sides[2];
            for (int side = 0; side < 2; side++) {
                values[i][cell].number = side ? x + step : x - step;
                cg_run_iterate(at.run, (const cg_cell *const *)values);
                sides[side] = cg_run_output(at.run, 0).slots[0][0].number;
            }
            values[i][cell].number = x;
            double quotient = (sides[1] - sides[0]) / (2 * step);
            double allowed = 1e-7 * fmax(1, fabs(quotient)) + 1e-10 * fabs(sides[0]) / step;
            if (!(fabs(found[total] - quotient) <= allowed))
                fail_msg("d %s / d %s cell %zu: %.12g, by differences %.12g", objective,
                         f->model->params[i].block->name->bytes, cell, found[total], quotient);
        }
}

#endif
