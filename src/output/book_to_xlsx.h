/* book_to_xlsx.h: a workbook given back with other values. */
#ifndef CG_OUTPUT_BOOK_TO_XLSX_H
#define CG_OUTPUT_BOOK_TO_XLSX_H

#include "book/add_sheets.h"
#include "book/sheet_edit.h"

/* The cells of a worksheet that change, in the order of rows and columns. */
typedef struct cg_sheet_changes {
    const cg_book_sheet *sheet;
    const cg_cell_change *at;
    size_t count;
} cg_sheet_changes;

/* Writes the book's file to `path`, which may be its own, with n of these changes, with more worksheets behind its own,
 * and with no other change. The file appears whole or not at all. False after an error was reported. */
bool cg_book_to_xlsx(cg_arena *arena, cg_diagnostics *diagnostics, const cg_book *book, const char *path,
                     const cg_sheet_changes *changes, size_t n, const cg_new_sheet *sheets, size_t n_sheets);

#endif
