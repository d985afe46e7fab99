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
    cg_span span;
} cg_view_column;

typedef struct cg_view_table {
    const cg_text *name;
    const char *path; /* the data file that was read */
    size_t rows;
    const cg_view_column *columns;
    size_t n_columns;
    cg_span span;
} cg_view_table;

/* A params block or a named cell: rows x cols cells, row by row. */
typedef struct cg_view_block {
    const cg_text *name;
    uint32_t rows, cols;
    const cg_cell *cells;
    const cg_ast *formula;
    const cg_text *const *row_labels, *const *col_labels; /* NULL: none */
    cg_span span;
} cg_view_block;

/* A rectangle of a worksheet, whose formula is written for the upper left cell and filled. */
typedef struct cg_view_fill {
    cg_corner from, to;
    const cg_cell *cells;
    const cg_ast *formula;
    cg_span span;
} cg_view_fill;

typedef struct cg_view_sheet {
    const cg_text *name;
    const cg_view_fill *fills;
    size_t n_fills;
    cg_span span;
} cg_view_sheet;

typedef struct cg_view {
    const char *title; /* the sheet file's name without folder and extension */
    const char *file;  /* its path as given */
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
    /* What exporting needs beside the values: memory, texts, the functions of formulas, and where errors are reported.
     */
    cg_arena *arena;
    cg_texts *texts;
    const cg_registry *registry;
    cg_diagnostics *diagnostics;
} cg_view;

typedef enum cg_formula_style { CG_LIVE_FORMULAS, CG_ONLY_VALUES } cg_formula_style;

/* All of a model whose evaluation succeeded. */
const cg_view *cg_model_to_view(cg_arena *arena, const cg_model *model, const cg_evaluation *evaluation,
                                const cg_solution *const *solutions, size_t n_solutions, cg_formula_style formulas);

/* True when the formula calls a function that draws random numbers. */
bool cg_formula_draws(const cg_registry *registry, const cg_ast *formula);

#endif
