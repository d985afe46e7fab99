/* ast_to_excel.h: a formula as a workbook stores it.
 *
 * Enters: the tree its author wrote and where it stands. Leaves: text without a leading "=": structured references in
 * the stored form T[[#This Row],[Col]], columns that stand beside their Excel table as A1 references, fills moved to
 * their cell, functions newer than Excel 2007 with the prefix they have in files, functions that Excel lacks spelled
 * out. */
#ifndef CG_OUTPUT_AST_TO_EXCEL_H
#define CG_OUTPUT_AST_TO_EXCEL_H

#include "language/writer.h"
#include "output/xlsx_layout.h"

typedef struct cg_formula_place {
    const cg_layout *layout;
    uint32_t worksheet, row, column;
    const cg_strip *strip;
} cg_formula_place;

/* Appends the formula's text. True when a cell of another row or column of the strip would have another text. */
bool cg_ast_to_excel(cg_writer *writer, const cg_formula_place *place, const cg_ast *formula);
/* The name as formulas have it, quoted when it needs to be, and "!". */
void cg_write_sheet_name(cg_writer *writer, const cg_text *name);
/* Reports what no formula of Excel can say: ranges [[A]:[B]] that run from inside an Excel table to columns beside it,
 * and MULTIPLE.OPERATIONS. */
bool cg_check_formula(const cg_layout *layout, const cg_strip *strip, const cg_ast *formula);

#endif
