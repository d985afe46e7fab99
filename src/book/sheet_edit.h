/* sheet_edit.h: other values in a worksheet's XML, and nothing else changed. */
#ifndef CG_BOOK_SHEET_EDIT_H
#define CG_BOOK_SHEET_EDIT_H

#include "base/cell.h"
#include "base/diagnostic.h"

/* The cell at row, column (from 0) is to hold this value: a number, a text, a boolean or an error; a blank takes its
 * value away. */
typedef struct cg_cell_change {
    uint32_t row, column;
    cg_cell value;
} cg_cell_change;

/* The XML of a worksheet with n changes, which are in the order of rows and, within a row, columns. Cells and rows that
 * are not there are added. `part` stands for the XML in messages. NULL after an error was reported. */
char *cg_sheet_edit(cg_arena *arena, cg_diagnostics *diagnostics, const char *part, const char *text, size_t length,
                    const cg_cell_change *changes, size_t n, size_t *out_length);

#endif
