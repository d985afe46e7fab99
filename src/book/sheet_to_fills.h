/* sheet_to_fills.h: the cells of a worksheet as rectangles; for this folder.
 *
 * Enters: a sheet. Leaves: rectangles that do not overlap: one for the cells beside and below each other that have the
 * same formula in relative form, one for constants that lie together, one for an array formula; each with the values
 * that the file has for its cells. Those of formulas are seldom asked for, and are put together when they first are. */
#ifndef CG_BOOK_SHEET_TO_FILLS_H
#define CG_BOOK_SHEET_TO_FILLS_H

#include "book/book.h"

typedef struct cg_book_fill {
    cg_corner from, to;
    uint32_t formula; /* as cg_book_cell.formula; 0: constants */
    uint8_t role;     /* cg_book_role: FORMULA, ARRAY, CONSTANT or DATA_TABLE, which has a formula or not */
    bool dynamic;     /* of ARRAY */
    bool valueless;   /* the file's values of its cells are none: they are blank */
    cg_cell *values;  /* row by row; see cg_book_fill_values */
} cg_book_fill;

static inline size_t cg_book_fill_cells(const cg_book_fill *fill) {
    return (size_t)(fill->to.row - fill->from.row + 1) * (fill->to.column - fill->from.column + 1);
}

typedef struct cg_book_fills {
    cg_book_fill *at;
    size_t count;
    cg_arena *arena;
    const cg_book_sheet *sheet;
    bool complete; /* formulas have their values */
} cg_book_fills;

/* The list and its values are in `arena`; what else is needed is in `scratch`. */
cg_book_fills cg_sheet_to_fills(cg_arena *arena, cg_arena *scratch, const cg_book_sheet *sheet);
/* What the file has for the cells of a fill, row by row. */
const cg_cell *cg_book_fill_values(cg_book_fills *fills, size_t index);

#endif
