/* book_to_sheet.h: an Excel workbook as a sheet file, with CSV files beside it for its values. */
#ifndef CG_OUTPUT_BOOK_TO_SHEET_H
#define CG_OUTPUT_BOOK_TO_SHEET_H

#include "graph/model.h"
#include "output/write_file.h"

typedef struct cg_sheet_files {
    CG_LIST(const char *) paths; /* that were written, the sheet file first */
} cg_sheet_files;

/* Writes the model of the workbook at `from` into `folder`, which is made if need be: NAME.sheet and NAME-SHEET-A1.csv.
 * Without `force` no file there is replaced. False after an error was reported. */
bool cg_book_to_sheet(cg_arena *arena, cg_diagnostics *diagnostics, cg_model *model, const char *from,
                      const char *folder, bool force, cg_sheet_files *out);

#endif
