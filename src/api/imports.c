/* imports.c: an Excel workbook as a sheet file. */
#include <string.h>

#include "api/workbook.h"
#include "output/book_to_sheet.h"

typedef struct import_arguments {
    const char *folder;
    bool force;
} import_arguments;

static cg_status import_book(cg_workbook *workbook, void *arguments) {
    const import_arguments *of = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    cg_mark mark = cg_mark_now(workbook);
    cg_sheet_files files = {0};
    if (!workbook->book)
        cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(), "%s is a sheet file already",
                  workbook->document->source->name);
    else
        cg_book_to_sheet(workbook->arena, &workbook->diagnostics, workbook->model, workbook->book->path,
                         cg_copy_text(workbook->arena, of->folder, strlen(of->folder)), of->force, &files);
    for (size_t i = 0; i < files.paths.count; i++)
        CG_PUSH(workbook->arena, &workbook->exports, files.paths.at[i]);
    return cg_status_since(workbook, mark);
}

cg_status cg_workbook_import(cg_workbook *workbook, const char *folder, bool force) {
    return cg_guarded(workbook, import_book, &(import_arguments){folder, force});
}
