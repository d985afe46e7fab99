/* formula_shape.h: how large a formula's result is, and whether a workbook must evaluate it as an array formula.
 *
 * Enters: a formula of a view. Leaves: rows and columns of its result in one cell's place (this row's, in a table), and
 * whether some call inside gives more than one cell. A spreadsheet evaluates such a call in full only inside an array
 * formula; elsewhere it takes the one cell that stands in the formula's own row or column. The arguments of SUMPRODUCT
 * are the exception: operators there work on arrays everywhere. */
#ifndef CG_OUTPUT_FORMULA_SHAPE_H
#define CG_OUTPUT_FORMULA_SHAPE_H

#include "output/view.h"

typedef struct cg_formula_shape {
    uint32_t rows, cols;
    bool array;     /* needs evaluation as an array formula */
    bool by_row;    /* refers to [@Column]: differs from row to row */
    uint32_t depth; /* of calls inside each other */
} cg_formula_shape;

/* `table`: whose column the formula is; NULL elsewhere. */
cg_formula_shape cg_formula_shape_of(const cg_view *view, const cg_view_table *table, const cg_ast *formula);

/* The table a structured reference means, and its columns first..last (all of them when it names none). */
const cg_view_table *cg_view_structured(const cg_view *view, const cg_view_table *table,
                                        const cg_structured *structured, size_t *first, size_t *last);
/* NULL when neither params nor named cells have it. */
const cg_view_block *cg_view_find_block(const cg_view *view, const cg_text *name);

#endif
