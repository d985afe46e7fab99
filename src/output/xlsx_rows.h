/* xlsx_rows.h: the cells of a worksheet as the text a workbook file holds.
 *
 * Enters: a worksheet of a layout. Leaves: its <row> elements, top to bottom and left to right, with every formula, its
 * value and the value's type. They are written here and not by libxlsxwriter's worksheet_write_... functions, because
 * those round numbers to 16 digits (0.1+0.2 comes back as 0.3), store errors and booleans of formulas as texts, and
 * give array formulas numbers only. */
#ifndef CG_OUTPUT_XLSX_ROWS_H
#define CG_OUTPUT_XLSX_ROWS_H

#include <stdio.h>

#include "output/xlsx_layout.h"

/* What the rest of the workbook knows: numbers of cell styles and of shared texts. */
typedef struct cg_workbook_parts {
    void *user;
    int (*style)(void *user, cg_role role, cg_number_format format);
    uint32_t (*text)(void *user, const char *text); /* as escaped by cg_excel_text */
} cg_workbook_parts;

/* False when the stream has an error. */
bool cg_write_rows(FILE *out, const cg_layout *layout, uint32_t worksheet, const cg_workbook_parts *parts);

/* Excel reads _x0041_ in a text as the letter A: the text with such an underscore spelled _x005F_. */
const char *cg_excel_text(cg_arena *arena, const char *text);

#endif
