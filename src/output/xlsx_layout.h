/* xlsx_layout.h: where everything of a view stands in a workbook. Knows nothing of the library that writes it.
 *
 * Enters: a view. Leaves: worksheets made of strips (one column wide, any number of rows) that do not overlap, column
 * widths, and the place of every column, params block and named cell, which ast_to_excel needs for references.
 *
 * The first table's worksheet, as in the lesson:
 *   row 1    title, and the names of the named cells      (named arrays stand at the far right)
 *   row 2    what the data is, and the named cells' values
 *   row 3    headers: the Excel table from A3 | params with their labels, and their slopes | model columns beside the
 *            table | columns of the backward pass
 *   row 4... data, one row each
 * Beside the table stand what an Excel table cannot hold: the columns of NAME[k], one array formula, and every column
 * whose formula takes this row's cell of such a column. Each further table has a worksheet of its own, and so has each
 * `sheet` block; behind them charts with their data, reports, and the worksheet "About". */
#ifndef CG_OUTPUT_XLSX_LAYOUT_H
#define CG_OUTPUT_XLSX_LAYOUT_H

#include "output/number_format.h"
#include "output/view.h"

/* What a cell is, which decides how it looks. */
typedef enum cg_role {
    CG_ROLE_TITLE,
    CG_ROLE_SUBTITLE,
    CG_ROLE_DATA_HEADER,    /* over data */
    CG_ROLE_FORMULA_HEADER, /* over calculated columns */
    CG_ROLE_BLOCK_HEADER,   /* names and column labels of blocks */
    CG_ROLE_ROW_LABEL,
    CG_ROLE_RESULT_NAME, /* of a named cell */
    CG_ROLE_RESULT,
    CG_ROLE_DATA,
    CG_ROLE_FORMULA,
    CG_ROLE_INPUT,          /* a param: meant to be changed */
    CG_ROLE_ADJOINT_HEADER, /* over columns and blocks of the backward pass */
    CG_ROLE_ADJOINT,
    CG_ROLE_SLOPE,    /* a derivative by a param */
    CG_ROLE_MEASURED, /* the same, measured: numbers to compare with */
    CG_ROLE_NEXT,     /* what a param would be after a step */
    CG_ROLE_SECTION,  /* the title of a part of a report */
    CG_ROLE_FACT,     /* what a report says beside a label */
    CG_ROLE_FIGURE,   /* a cell of a report's column of numbers, which may say a word instead */
    CG_ROLE_SOURCE,   /* lines of the sheet file */
    CG_ROLE_FREE,     /* a cell of a `sheet` block */
    CG_ROLE_COUNT
} cg_role;

/* Cells under each other: cells[i * stride] stands in row `row` + i. Rows and columns count from 0. */
typedef struct cg_strip {
    uint32_t row, column, rows;
    const cg_cell *cells;
    uint32_t stride;
    const cg_ast *formula; /* NULL: the cells are constants */
    /* An array formula covers array_rows x array_cols cells from the strip's cell in every array_rows-th row on (0: no
     * array formula); the other strips that it covers have no formula of their own. */
    uint32_t array_rows, array_cols;
    const char *data_table;     /* the array is a what-if data table: what its cell says of it; or NULL */
    const cg_view_table *table; /* whose column it is: what [@Column] means; or NULL */
    const cg_view_fill *fill;   /* whose part it is: its formula moves from cell to cell; or NULL */
    cg_role role;
    cg_number_format format;
} cg_strip;

/* Cells under each other, counted from 0. */
typedef struct cg_column_range {
    uint32_t worksheet, column, first, last;
} cg_column_range;

typedef struct cg_layout_series {
    int kind; /* as in cg_chart_series */
    const char *name;
    bool has_x;
    cg_column_range x, y;
} cg_layout_series;

/* A chart with its upper left corner in a cell. */
typedef struct cg_layout_chart {
    const char *title, *x_title, *y_title; /* NULL: none */
    bool log_x, log_y;
    uint32_t row, column;
    const cg_layout_series *series;
    size_t n_series;
} cg_layout_chart;

typedef struct cg_worksheet {
    const cg_text *name;
    CG_LIST(cg_strip) strips;
    CG_LIST(cg_layout_chart) charts;
    CG_LIST(double) widths;     /* in characters; columns beyond have the usual width */
    uint32_t rows, columns;     /* the used area, from A1 */
    uint32_t header_rows;       /* rows that stay in sight */
    const cg_view_table *table; /* the Excel table at row CG_TABLE_ROW, or NULL */
    uint32_t table_columns;     /* columns of it */
    cg_span span;
} cg_worksheet;

typedef struct cg_spot {
    uint32_t worksheet, row, column;
} cg_spot;

typedef struct cg_table_spots {
    uint32_t worksheet;
    bool *beside;      /* by column: not in the Excel table */
    uint32_t *columns; /* by column: where it stands */
} cg_table_spots;

typedef struct cg_layout {
    const cg_view *view;
    cg_worksheet *worksheets;
    uint32_t n_worksheets;
    cg_table_spots *tables;       /* by table */
    cg_spot *params;              /* by block: its upper left value */
    cg_spot (*slopes)[CG_SLOPES]; /* by block of params, where it has slopes */
    cg_spot *cells;
} cg_layout;

const cg_layout *cg_view_to_layout(const cg_view *view);
/* Whether Excel takes it (xlsx_check.c): sizes, names, lengths of texts and formulas. False after the errors were
 * reported. */
bool cg_layout_check(const cg_layout *layout);

#endif
