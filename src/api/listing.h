/* listing.h: all cells of a workbook in one order, for printing and for comparing two of them.
 *
 * Enters: a loaded workbook, from a sheet file or an Excel file. Leaves: groups (a worksheet, a column, a params block,
 * a named cell), each with its cells row by row: what the formula is and what the value. Of an Excel file the values
 * are those that it holds; of a sheet file they are computed. */
#ifndef CG_API_LISTING_H
#define CG_API_LISTING_H

#include "api/workbook.h"

typedef struct cg_listed {
    uint32_t row, column;
    uint32_t formula;     /* of an Excel file: as cg_book_cell.formula; 0: none */
    const cg_ast *ast;    /* of a sheet file; NULL: none */
    uint32_t down, right; /* how far the cell is from the one that `ast` is written for */
    const char *text;     /* of a defined name or a table, which have no value: what it is */
    cg_cell value;
} cg_listed;

typedef enum cg_listed_kind {
    CG_LISTED_SHEET,
    CG_LISTED_BLOCK,
    CG_LISTED_COLUMN,
    CG_LISTED_NAME,
    CG_LISTED_TABLE
} cg_listed_kind;

typedef struct cg_listed_group {
    const cg_text *name; /* of the group, for finding it in another workbook */
    cg_listed_kind kind;
    bool single; /* a block of one cell */
    cg_listed *cells;
    size_t count;
} cg_listed_group;

typedef struct cg_listing {
    const cg_workbook *workbook;
    cg_listed_group *groups;
    size_t count;
} cg_listing;

cg_listing cg_list_cells(cg_arena *arena, cg_workbook *workbook);
/* "Data!B7", "W[1,2]", "loss". */
const char *cg_listed_place(cg_arena *arena, const cg_listed_group *group, const cg_listed *cell);
/* Without "="; NULL: a value. */
const char *cg_listed_formula(cg_arena *arena, const cg_listing *listing, const cg_listed *cell);

#endif
