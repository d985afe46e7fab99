/* document.h: a sheet file as a list of blocks, includes taken in and tables of one name joined.
 *
 * Enters: the text of a .sheet file. Leaves: cg_document, in the arena it was read into; never changed afterwards.
 * Everything keeps its span, so that every later stage can point at the text. */
#ifndef CG_LANGUAGE_DOCUMENT_H
#define CG_LANGUAGE_DOCUMENT_H

#include "base/diagnostic.h"
#include "language/ast.h"

/* A column from the CSV that `columns` keeps. */
typedef struct cg_column_declaration {
    const cg_text *name;
    cg_span span;
    enum { CG_COLUMN_FOUND, CG_COLUMN_NUMBER, CG_COLUMN_TEXT } type; /* FOUND: number if all its fields are */
} cg_column_declaration;

/* `NAME = FORMULA` or `NAME[k] = FORMULA` in a table. */
typedef struct cg_derived_column {
    const cg_text *name;
    cg_span span;
    uint32_t width; /* k; 0 for a plain calculated column */
    const cg_ast *formula;
} cg_derived_column;

typedef struct cg_table_block {
    const cg_text *name;
    cg_span span;
    const char *path;  /* of the CSV as the sheet file gives it; NULL when no block of this table said `from` */
    cg_span path_span; /* its source is the sheet file the path is relative to */
    cg_column_declaration *columns; /* n_columns == 0: keep all */
    size_t n_columns;
    const cg_ast *keep;  /* NULL: every row */
    const char **blanks; /* fields that mean blank; the empty field always does */
    size_t n_blanks;
    char separator;       /* 0: not declared, ',' */
    char decimal;         /* 0: not declared, '.' */
    const char *encoding; /* NULL: UTF-8 */
    cg_derived_column *derived;
    size_t n_derived;
} cg_table_block;

typedef struct cg_params_block {
    const cg_text *name;
    cg_span span;
    uint32_t rows, cols; /* 1 x 1 for `params a = 1.1` */
    const cg_ast *initial;
    const cg_text **row_labels, **col_labels; /* rows and cols of them; NULL when not declared */
    const cg_ast *low, *high;                 /* bounds; NULL when none */
} cg_params_block;

/* `NAME = FORMULA` at top level. */
typedef struct cg_cell_block {
    const cg_text *name;
    cg_span span;
    const cg_ast *formula;
} cg_cell_block;

/* How the content of a rectangle was given. */
typedef enum cg_fill_kind {
    CG_FILL_EACH,   /* a formula written for the upper left cell and filled over the rectangle */
    CG_FILL_ARRAY,  /* one array formula over the whole rectangle: its result is cut, or padded with #N/A */
    CG_FILL_SPILL,  /* a formula in one cell whose result takes the cells it needs; #SPILL! when they are taken */
    CG_FILL_VALUES, /* cells as they are */
} cg_fill_kind;

/* What a workbook holds for the cells of a formula, row by row, from whoever has the workbook. */
typedef struct cg_stored_values {
    const cg_cell *(*cells)(const struct cg_stored_values *stored); /* NULL: it holds nothing */
    void *of;
    size_t index;
} cg_stored_values;

/* A rectangle with content; the rectangles of a sheet do not overlap. */
typedef struct cg_fill {
    cg_fill_kind kind;
    cg_corner from, to; /* of SPILL: one cell */
    cg_corner spilled;  /* of SPILL with `stored`: the lower right cell of those that it took when the file was saved */
    cg_span span;
    const cg_ast *formula; /* NULL for VALUES */
    const cg_cell *values; /* of VALUES: row by row, in the document's arena; else NULL */
    /* A formula that a workbook holds values for, and that cannot be compiled, is frozen: its cells have these values,
     * which is no error, and the model lists them with the reason. */
    cg_stored_values stored;
    const char *refused; /* why the formula cannot be computed, though it can be read: its tree then tells what it
                            refers to; else NULL */
    bool intersects;     /* of EACH: a range where one value is wanted is its cell in the formula's row or column (a
                            workbook's formula that is no array formula) */
    uint32_t group;      /* free for the reader */
    const char *path;    /* of VALUES whose cells a CSV file has, as the sheet file gives it; else NULL */
    cg_span path_span;   /* its source is the sheet file the path is relative to */
} cg_fill;

/* Rows that are not shown, from the first to the last: SUBTOTAL and AGGREGATE may pass over them. */
typedef struct cg_hidden_rows {
    uint32_t first, last;
    bool filtered; /* by a filter; else by hand */
} cg_hidden_rows;

typedef struct cg_sheet_block {
    const cg_text *name;
    cg_span span;
    cg_fill *fills;
    size_t n_fills;
    cg_hidden_rows *hidden_rows;
    size_t n_hidden_rows;
    bool linked; /* what a workbook keeps of another one's sheet */
} cg_sheet_block;

/* A defined name of a workbook. Relative references of its formula stand for cell A1 and move with the cell that uses
 * it. */
typedef struct cg_defined_name {
    const cg_text *name;
    const cg_text *sheet; /* the worksheet it belongs to; NULL: the whole workbook */
    cg_span span;
    const cg_ast *formula; /* a range, a union, a constant or a formula */
} cg_defined_name;

/* A table that lies on a worksheet: structured references to it are ranges of the sheet. */
typedef struct cg_sheet_table {
    const cg_text *name;
    const cg_text *sheet;
    cg_span span;
    cg_corner header; /* the upper left cell: of the headers, or (no headers) of the data */
    bool has_headers, has_totals;
    uint32_t first_row, last_row; /* of the data, on the sheet, from 0 */
    uint32_t totals_row;          /* with has_totals */
    const cg_text **columns;      /* from left to right */
    size_t n_columns;
} cg_sheet_table;

/* `CONDITION`, or `left = right within tolerance`. */
typedef struct cg_expectation {
    const cg_ast *condition; /* NULL for the second form */
    const cg_ast *left, *right, *tolerance;
    cg_span span;
    const char *text; /* the line as written, without comment */
} cg_expectation;

/* What a constraint requires: of two sides, or of cells alone; and how a sheet spells it. */
#define CG_REQUIREMENTS(X)                                                                                             \
    X(CG_AT_MOST, "<=")                                                                                                \
    X(CG_AT_LEAST, ">=")                                                                                               \
    X(CG_EQUAL, "=")                                                                                                   \
    X(CG_INTEGER, "integer")                                                                                           \
    X(CG_BINARY, "binary")                                                                                             \
    X(CG_ALL_DIFFERENT, "different")
#define CG_REQUIREMENT_ENUM(id, word) id,
typedef enum cg_requirement { CG_REQUIREMENTS(CG_REQUIREMENT_ENUM) CG_REQUIREMENT_COUNT } cg_requirement;
#undef CG_REQUIREMENT_ENUM
extern const char *const cg_requirement_words[CG_REQUIREMENT_COUNT]; /* block_solve.c */

typedef struct cg_constraint {
    cg_requirement relation;
    const cg_ast *left, *right; /* right NULL for integer, binary and different */
    bool implied;               /* by a switch of Excel's Solver, and no line of its own */
    cg_span span;
} cg_constraint;

/* `rate=0.01`: an option of a method, a stop rule or a chart; value is a formula without variables. */
typedef struct cg_option {
    const cg_text *name;
    cg_span span;
    const cg_ast *value;
} cg_option;

/* A name that refers to something, with its place. */
typedef struct cg_name_reference {
    const cg_text *name;
    cg_span span;
} cg_name_reference;

typedef struct cg_solve_block {
    const cg_text *name;
    cg_span span;
    enum { CG_MINIMIZE, CG_MAXIMIZE, CG_SET_TO } goal;
    const cg_ast *objective;
    const cg_ast *target;        /* of CG_SET_TO */
    cg_name_reference *changing; /* params blocks */
    size_t n_changing;
    const cg_ast **changing_cells; /* cells of worksheets: ranges, unions of them, defined names */
    size_t n_changing_cells;
    cg_constraint *constraints;
    size_t n_constraints;
    const cg_text *method; /* NULL: auto */
    cg_span method_span;
    cg_option *method_options;
    size_t n_method_options;
    const cg_ast *starts, *seed; /* NULL when not given */
    cg_option *stop;
    size_t n_stop;
    const cg_ast **watch;
    size_t n_watch;
    cg_name_reference from; /* name NULL when not given */
    cg_expectation *expectations;
    size_t n_expectations;
} cg_solve_block;

typedef struct cg_slider_block {
    cg_name_reference of;
    const cg_ast *low, *high, *step; /* step may be NULL */
} cg_slider_block;

typedef struct cg_chart_series {
    enum { CG_SCATTER, CG_LINE, CG_BAR, CG_CURVE } kind;
    cg_span span;
    const cg_ast **values; /* of scatter, line, bar */
    size_t n_values;
    const cg_ast *curve, *low, *high; /* `curve FORMULA for NAME in low .. high` */
    cg_name_reference variable;
} cg_chart_series;

typedef struct cg_chart_block {
    const cg_text *name;
    cg_span span;
    cg_chart_series *series;
    size_t n_series;
    const char *title, *x_title, *y_title; /* NULL when not given */
    bool log_x, log_y;
} cg_chart_block;

/* One line of an export block: its keyword and words, e.g. "report" {"answer", "sensitivity"}. */
typedef struct cg_export_line {
    const cg_text *keyword;
    cg_span span;
    cg_name_reference *words;
    size_t n_words;
    uint32_t count; /* of `rows` */
} cg_export_line;

typedef struct cg_export_block {
    const char *path; /* as written; relative to the folder the program runs in */
    cg_span span;
    cg_export_line *lines;
    size_t n_lines;
} cg_export_block;

/* A file that was taken in, and its path as seen from the main file's folder: the same wherever that is. */
typedef struct cg_included {
    const cg_source *source;
    const char *path;
} cg_included;

typedef struct cg_document {
    const cg_source *source;     /* the main file */
    const cg_included *included; /* each file once, in the order in which they were opened */
    size_t n_included;
    cg_table_block *tables;
    size_t n_tables;
    cg_params_block *params;
    size_t n_params;
    cg_cell_block *cells;
    size_t n_cells;
    cg_sheet_block *sheets;
    size_t n_sheets;
    cg_defined_name *defined_names;
    size_t n_defined_names;
    /* Of a workbook: what it defines is all that can be named, so that another name is #NAME?; but for these, which it
     * defines by what cannot be read. */
    bool names_are_known;
    const cg_text **lost_names;
    size_t n_lost_names;
    cg_sheet_table *sheet_tables;
    size_t n_sheet_tables;
    cg_solve_block *solves;
    size_t n_solves;
    cg_expectation *expectations;
    size_t n_expectations;
    cg_slider_block *sliders;
    size_t n_sliders;
    cg_chart_block *charts;
    size_t n_charts;
    cg_export_block *exports;
    size_t n_exports;
} cg_document;

/* Where a parse puts things. */
typedef struct cg_language {
    cg_arena *arena;
    cg_texts *texts;
    cg_diagnostics *diagnostics;
} cg_language;

/* Parses a whole sheet file. Included files are read relative to `source->name`. Errors are reported, up to
 * CG_MAX_ERRORS; the document is returned all the same, without the lines that failed. Block-level checks (names that
 * Excel refuses, duplicates, unknown keywords, missing parts of a block) are done here; names inside formulas are the
 * graph's. */
cg_document *cg_text_to_document(cg_language *language, const cg_source *source);
/* Parses one formula (without a leading "="), which must fill the source. NULL after an error was reported. */
const cg_ast *cg_text_to_ast(cg_language *language, const cg_source *source);
/* The same for a formula as a workbook's file stores it: line ends may stand in texts, and there are no comments.
 * (What files write otherwise than Excel shows it, _xlfn.SINGLE(A1:A9) for @A1:A9, is understood everywhere.) */
const cg_ast *cg_stored_to_ast(cg_language *language, const cg_source *source);

/* The canonical text of a formula: cg_text_to_ast of it gives an equal tree. */
const char *cg_ast_to_text(cg_arena *arena, const cg_ast *ast);
/* The same as it is in a cell that the formula was filled to, so far from where it is written. */
const char *cg_ast_to_filled_text(cg_arena *arena, const cg_ast *ast, uint32_t down, uint32_t right);
/* The constant that a formula is: what a workbook's cell would hold as a value, not as a formula. False: it is computed
 * (ast_constant.c). */
bool cg_ast_constant(const cg_ast *ast, cg_cell *out);
/* Equal trees, spans aside. */
bool cg_ast_equal(const cg_ast *a, const cg_ast *b);
/* The sheet file with canonical indentation and formulas, its comments and blank lines kept (`cellgrad fmt`).
 * NULL when the text has errors, which are reported. */
const char *cg_document_format(cg_language *language, const cg_source *source);

/* "B7" and "$B$7" for a corner. */
enum { CG_CORNER_ROOM = 16 };
void cg_corner_to_text(cg_corner corner, char out[CG_CORNER_ROOM]);
/* "B7:C9", or "B7" when the corners are one cell. */
const char *cg_corners_to_text(cg_arena *arena, cg_corner from, cg_corner to);
/* True when Excel accepts `name` as a defined name. */
bool cg_name_is_valid(const cg_text *name);

#endif
