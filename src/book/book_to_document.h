/* book_to_document.h: a workbook as the document that a sheet file becomes.
 *
 * Enters: cg_book. Leaves: a cg_document: its sheets as rectangles of formulas and values, its names and tables. Cells
 * whose formula cannot be read stay at their stored values; which, and why, is listed. */
#ifndef CG_BOOK_BOOK_TO_DOCUMENT_H
#define CG_BOOK_BOOK_TO_DOCUMENT_H

#include "book/sheet_to_fills.h"
#include "language/document.h"

/* Cells that keep the values they had in the file. */
typedef struct cg_kept_cells {
    const cg_book_sheet *sheet;
    cg_corner from, to;
    const char *reason;
} cg_kept_cells;

typedef struct cg_book_document {
    cg_document *document;
    cg_book_fills *fills; /* by sheet of the document, which is the sheet of the book: what its fills were made of */
    cg_kept_cells *kept;
    size_t n_kept;
} cg_book_document;

/* Reports nothing: what cannot be read is kept. */
cg_book_document cg_book_to_document(cg_language *language, const cg_book *book);

#endif
