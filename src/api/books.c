/* books.c: an Excel workbook's file -> the book -> the document that a sheet file becomes. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "api/workbook.h"

/* A file that is called a workbook is read as one, to be told what it is instead. */
static bool is_called_book(const char *path) {
    static const char *const endings[] = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls"};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
        if (cg_same_word(dot, endings[i])) return true;
    return false;
}

bool cg_is_book(const char *path) {
    char start[8];
    struct stat status;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) return false; /* a pipe cannot be read twice */
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    size_t length = fread(start, 1, sizeof start, file);
    fclose(file);
    return cg_book_recognises(start, length) || is_called_book(path);
}

static cg_status set_limits(cg_workbook *workbook, void *arguments) {
    workbook->limits = *(const cg_package_limits *)arguments;
    return CG_OK;
}

cg_status cg_workbook_set_limits(cg_workbook *workbook, uint64_t bytes, uint64_t ratio) {
    return cg_guarded(workbook, set_limits, &(cg_package_limits){bytes, ratio});
}

void cg_load_book(cg_workbook *workbook, const char *path) {
    workbook->book = cg_file_to_book(workbook->arena, workbook->texts, &workbook->diagnostics, path, &workbook->limits);
    if (!workbook->book) return;
    cg_language language = {workbook->arena, workbook->texts, &workbook->diagnostics};
    workbook->contents = cg_book_to_document(&language, workbook->book);
    workbook->document = workbook->contents.document;
    cg_load_models(workbook);
}
