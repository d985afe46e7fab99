/* books.c: an Excel workbook's file -> the book -> the document that a sheet file becomes. */
#include <stdio.h>

#include "api/workbook.h"

bool cg_is_book(const char *path) {
    char start[8];
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    size_t length = fread(start, 1, sizeof start, file);
    fclose(file);
    return cg_book_recognises(start, length);
}

void cg_load_book(cg_workbook *workbook, const char *path) {
    workbook->book = cg_file_to_book(workbook->arena, workbook->texts, &workbook->diagnostics, path, &workbook->limits);
    if (!workbook->book) return;
    cg_language language = {workbook->arena, workbook->texts, &workbook->diagnostics};
    workbook->contents = cg_book_to_document(&language, workbook->book);
    workbook->document = workbook->contents.document;
}
