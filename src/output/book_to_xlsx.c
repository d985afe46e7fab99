/* book_to_xlsx.c: the package that was read, copied, with other values in some worksheets.
 *
 * Enters: a book, the cells that change, and reports about it. Leaves: a file that differs in the values of those cells
 * only, and has the reports as worksheets of their own: what cellgrad does not know (charts, macros, comments, formats)
 * goes through untouched, since it is never taken apart. */
#include "output/book_to_xlsx.h"

#include <errno.h>
#include <string.h>

#include "output/write_file.h"

/* The bytes of the file at `from` to the stream of a new file. */
static bool copy_file(cg_new_file *to, const char *from) {
    enum { ROOM = 1 << 16 };
    char bytes[ROOM];
    FILE *file = fopen(from, "rb");
    bool ok = file != NULL;
    for (size_t n; ok && (n = fread(bytes, 1, ROOM, file)) > 0;)
        ok = fwrite(bytes, 1, n, to->stream) == n;
    ok = ok && !ferror(file) && fflush(to->stream) == 0;
    int fault = errno;
    if (file) fclose(file);
    cg_new_file_release(to);
    if (!ok)
        cg_report(to->diagnostics, CG_E_FILE_WRITE, cg_nowhere(), "cannot write %s: %s", to->shown, strerror(fault));
    return ok;
}

static bool edit_sheet(cg_arena *arena, cg_diagnostics *diagnostics, const cg_book *book,
                       const cg_sheet_changes *changes, cg_new_part *out) {
    size_t length;
    out->index = cg_package_find(book->package, changes->sheet->part);
    const char *text = cg_part_bytes(book->package, out->index, &length);
    if (!text) return false;
    const char *part = cg_format(arena, "%s: %s", book->path, changes->sheet->part);
    out->bytes = cg_sheet_edit(arena, diagnostics, part, text, length, changes->at, changes->count, &out->length);
    return out->bytes != NULL;
}

bool cg_book_to_xlsx(cg_arena *arena, cg_diagnostics *diagnostics, const cg_book *book, const char *path,
                     const cg_sheet_changes *changes, size_t n, const cg_new_sheet *sheets, size_t n_sheets) {
    cg_new_part *parts = CG_NEW_ARRAY(arena, n + CG_PARTS_OF_SHEETS(n_sheets), cg_new_part);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (changes[i].count == 0) continue;
        if (!edit_sheet(arena, diagnostics, book, &changes[i], &parts[count++])) return false;
    }
    if (n_sheets > 0 && !cg_book_add_sheets(arena, book, sheets, n_sheets, parts, &count)) return false;
    cg_new_file *file = cg_new_file_begin_named(arena, diagnostics, path);
    if (!file || !copy_file(file, book->path)) return false;
    if (count > 0 && !cg_package_replace(book->package, file->temporary, parts, count)) return false;
    return cg_new_file_commit(file);
}
