/* book.h: an Excel workbook (.xlsx, .xlsm) as it lies in its file: sheets, cells, formulas, names, tables.
 *
 * Enters: a package of XML parts (package.h). Leaves: cg_book, in the arena it was read into; never changed afterwards.
 * Idea: one pass over each part, no tree, and sixteen bytes a cell. A formula is kept in relative form, once for all
 * the cells that have it ("filled down" is the same form), so a cell holds the number of its form, equal numbers are
 * equal formulas, and a shared formula costs nothing. Rows and columns count from 0. */
#ifndef CG_BOOK_BOOK_H
#define CG_BOOK_BOOK_H

#include "base/cell.h"
#include "base/diagnostic.h"
#include "book/package.h"
#include "language/ast.h"

/* What a cell is to the sheet. */
typedef enum cg_book_role {
    CG_BOOK_CONSTANT,
    CG_BOOK_FORMULA,
    CG_BOOK_ARRAY,      /* the upper left cell of an array formula: see cg_book_sheet.arrays */
    CG_BOOK_ARRAY_PART, /* another cell of one; it holds its stored value */
    CG_BOOK_DATA_TABLE  /* any cell of a what-if data table */
} cg_book_role;

typedef struct cg_book_cell {
    cg_cell value;    /* of a formula: its stored result; blank when there is none */
    uint32_t formula; /* 1 + place in cg_book.formulas; 0: none */
    uint16_t column;
    uint8_t role;    /* cg_book_role */
    uint8_t is_date; /* its number format shows a date or time */
} cg_book_cell;

/* The cells of a row: sheet->cells[first] up to the next row's first. */
typedef struct cg_book_row {
    uint32_t row;
    uint32_t first;
} cg_book_row;

/* {=FORMULA} over a rectangle, or (dynamic) a formula in its upper left cell that spilled over it when the file was
 * saved. */
typedef struct cg_book_array {
    cg_corner from, to;
    uint32_t formula; /* as cg_book_cell.formula */
    bool dynamic;
} cg_book_array;

typedef enum cg_book_sheet_kind {
    CG_BOOK_WORKSHEET,
    CG_BOOK_LINKED_SHEET, /* what the file keeps of a sheet of another workbook: constants; behind all others, `part` is
                             "" */
    CG_BOOK_OTHER_SHEET   /* a chart, dialog, macro or module sheet: no cells, nothing is read from it, `part` is "" */
} cg_book_sheet_kind;

/* Rows that are not shown, from the first to the last. */
typedef struct cg_book_hidden {
    uint32_t first, last;
    bool filtered; /* by a filter; else by hand */
} cg_book_hidden;

typedef struct cg_book_sheet {
    const cg_text *name;
    cg_book_sheet_kind kind;
    bool hidden;      /* also those that only a macro can show */
    const char *part; /* "xl/worksheets/sheet1.xml" */
    cg_book_cell *cells;
    size_t n_cells;
    cg_book_row *rows; /* ascending; rows[n_rows].first is n_cells */
    size_t n_rows;
    uint32_t height, width; /* the smallest rectangle from A1 that holds all cells */
    cg_book_array *arrays;
    size_t n_arrays;
    cg_book_hidden *hidden_rows;
    size_t n_hidden_rows;
    uint32_t linked_book;       /* of a linked sheet: the number of its workbook, from 1 */
    const cg_text *linked_name; /* and its name there; "": names of the whole workbook belong to it */
} cg_book_sheet;

typedef struct cg_book_name {
    const cg_text *name;
    const cg_book_sheet *sheet; /* whose name it is; NULL: of the whole workbook */
    bool hidden;
    const char *text; /* the formula, without "=": "nnet!$R$4:$AA$5", "0.001", "#REF!" */
} cg_book_name;

typedef struct cg_book_table {
    const cg_text *name; /* as formulas call it */
    const cg_book_sheet *sheet;
    const char *part;
    cg_corner from, to; /* all of it, header and totals included */
    bool has_header, has_totals;
    bool is_filtered;
    const cg_text **columns; /* one a column of the rectangle */
    size_t n_columns;
} cg_book_table;

/* A formula in relative form; the text of a cell that has it comes from cg_book_formula_text. */
typedef struct cg_book_formula {
    const char *form;
    uint32_t length;
} cg_book_formula;

typedef struct cg_book {
    const char *path;
    cg_package *package; /* open as long as the arena */
    const char *workbook_part;
    cg_book_sheet *sheets; /* in the order of their tabs */
    size_t n_sheets;
    cg_book_name *names;
    size_t n_names;
    cg_book_table *tables;
    size_t n_tables, table_room;
    cg_book_formula *formulas;
    size_t n_formulas;
    uint32_t bold;  /* a cell format that is bold and nothing else; 0: there is none */
    bool date_1904; /* day 0 is 1904-01-01 */
    uint32_t active_sheet;
} cg_book;

/* True when these first bytes of a file (8 are enough) are those of a package, and so not a sheet file's. */
bool cg_book_recognises(const char *bytes, size_t length);
/* NULL after errors were reported. */
cg_book *cg_file_to_book(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics, const char *path,
                         const cg_package_limits *limits);
/* The same for the bytes of a file, which must live as long as the arena. */
cg_book *cg_bytes_to_book(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics, const char *name,
                          const void *bytes, size_t length, const cg_package_limits *limits);

/* NULL when there is no such sheet (compared without case). */
const cg_book_sheet *cg_book_find_sheet(const cg_book *book, const cg_text *name);
/* NULL when nothing is stored there. */
const cg_book_cell *cg_book_find_cell(const cg_book_sheet *sheet, uint32_t row, uint32_t column);
/* The formula number `formula` (as in a cell) as it reads in the cell at row, column: without "=", in the arena. */
char *cg_book_formula_text(cg_arena *arena, const cg_book *book, uint32_t formula, uint32_t row, uint32_t column);

#endif
