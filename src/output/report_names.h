/* report_names.h: what a report calls a cell.
 *
 * "W SibSp 2" is a cell of a params block or a named array, by its labels or else its row and column. A cell of a
 * worksheet has its address, and the nearest texts to its left and above it, as Excel's reports have: "Plan!B9 (Lyon
 * Berlin)". A side of a constraint that is a formula has the formula behind the name of the cell that it got. */
#ifndef CG_OUTPUT_REPORT_NAMES_H
#define CG_OUTPUT_REPORT_NAMES_H

#include "output/view.h"

/* Cell `index` of a block, row by row. */
const char *cg_report_cell_name(const cg_view *view, const cg_view_block *block, size_t index);
/* The same of the cells that `formula` is in: those it names, or new ones. */
const char *cg_report_formula_name(const cg_view *view, const cg_view_block *block, size_t index,
                                   const cg_ast *formula);

#endif
