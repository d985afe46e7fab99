/* plain_formula.h: a workbook's formula in the words of a sheet file. */
#ifndef CG_OUTPUT_PLAIN_FORMULA_H
#define CG_OUTPUT_PLAIN_FORMULA_H

#include "graph/model.h"

/* The formula with ranges in place of defined names and of structured references, which a sheet file does not have for
 * worksheets. `sheet` and `fill` are where it stands, NULL for a formula that stands in no cell. NULL when a reference
 * means nothing. */
const cg_ast *cg_plain_formula(cg_model *model, cg_model_sheet *sheet, const cg_fill *fill, const cg_ast *formula);

#endif
