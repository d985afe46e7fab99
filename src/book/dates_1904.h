/* dates_1904.h: formulas of a workbook whose day 0 is 1904-01-01, as some made on a Macintosh are.
 *
 * Enters: such a formula. Leaves: the same for day 0 in 1900, as all functions have it: 1462 days are added to the
 * dates that functions are given, and taken off those that they give. The cells' numbers stay what they are. */
#ifndef CG_BOOK_DATES_1904_H
#define CG_BOOK_DATES_1904_H

#include "language/document.h"

/* The same tree when it has no dates. NULL when it has them where they cannot be moved. */
const cg_ast *cg_ast_from_1904(const cg_language *language, const cg_ast *ast);

#endif
