/* intersections.h: what a formula means that was not entered as an array formula.
 *
 * Enters: such a formula of a workbook's file. Leaves: the formula with "@" where one value is wanted and several cells
 * are written, as in =A1:A9*2: there Excel takes the one cell in the formula's own row or column. Files do not say so,
 * since it was once the only meaning; formulas that are to work on arrays are marked as array formulas. */
#ifndef CG_BOOK_INTERSECTIONS_H
#define CG_BOOK_INTERSECTIONS_H

#include "function/function.h"
#include "language/document.h"

typedef struct cg_intersections {
    cg_arena *arena;
    cg_texts *texts;
    const cg_registry *registry;
    const cg_document *document; /* for its defined names */
} cg_intersections;

/* The same tree when there is nothing to be done. */
const cg_ast *cg_ast_intersected(const cg_intersections *of, const cg_ast *ast);

#endif
