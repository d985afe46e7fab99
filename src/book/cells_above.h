/* cells_above.h: rows and cells whose XML is that of the row above, counted on; for this folder.
 *
 * In a large worksheet the XML of most cells is that of the cell above, but for the value and for the numbers of rows,
 * which are greater by one: its own, and those that its formula refers to. So for each column the text of the last
 * cell is kept up to its value, its numbers are counted on in place, and one comparison takes the place of looking at
 * tags and attributes. So it is with the tags of rows. */
#ifndef CG_BOOK_CELLS_ABOVE_H
#define CG_BOOK_CELLS_ABOVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "book/formula_form.h"

typedef struct cg_cells_above cg_cells_above;
cg_cells_above *cg_cells_above_create(cg_arena *arena);

/* What is kept of a cell, or of a row's tag. */
typedef struct cg_text_above {
    const char *text; /* NULL: nothing, but that the cell is there */
    size_t length;
    uint32_t ends[1 + CG_FORM_ROWS]; /* where in it numbers of rows end */
    uint32_t n_ends;
} cg_text_above;

/* Keeps the text of the tag of a row, counted from 0, and of a cell of the row. */
void cg_row_above_keep(cg_cells_above *above, uint32_t row, const cg_text_above *kept);
void cg_cell_above_keep(cg_cells_above *above, uint32_t row, uint32_t column, const cg_text_above *kept);
/* Nothing is kept any more. */
void cg_cells_above_forget(cg_cells_above *above);

/* The length of the text at the start of `xml`, of which there are `most` bytes, when it is the tag above, counted on:
 * then *row is its row. 0 when it is not. */
size_t cg_row_above_follow(cg_cells_above *above, const char *xml, size_t most, uint32_t *row);
/* The same for the cell that stood next to the last one, in the row above. */
size_t cg_cell_above_follow(cg_cells_above *above, const char *xml, size_t most, uint32_t *row, uint32_t *column);

#endif
