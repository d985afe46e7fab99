/* csv_to_cells.h: a CSV file without a header as the cells of a rectangle.
 *
 * Enters: the file and the size of the rectangle, which it must have. Leaves: cells, row by row. Each field is read by
 * itself: a number, TRUE or FALSE, an error value, nothing (a blank cell), or a text. A text that would read as
 * something else has an apostrophe before it, as in Excel: '007. */
#ifndef CG_TABLE_CSV_TO_CELLS_H
#define CG_TABLE_CSV_TO_CELLS_H

#include "base/cell.h"
#include "base/diagnostic.h"

typedef struct cg_cells_file {
    const char *path;
    const char *label; /* of the rectangle, for messages: "A4:L715" */
    uint32_t rows, cols;
    cg_span span; /* where the sheet file names it */
} cg_cells_file;

/* The cells in `arena`, the texts in `texts`. NULL after an error was reported. */
cg_cell *cg_csv_to_cells(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics, const cg_cells_file *file);
/* The same from bytes that were read from file->path. */
cg_cell *cg_csv_bytes_to_cells(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics, const cg_cells_file *file,
                               const char *bytes, size_t length);
/* One field as a cell. */
cg_cell cg_field_to_cell(cg_texts *texts, const char *bytes, size_t length);

#endif
