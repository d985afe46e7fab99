/* add_sheets.h: more worksheets in a workbook's package.
 *
 * Enters: a book and what stands on the new worksheets. Leaves: the parts that are new or other than before: the
 * worksheets, and one line each in workbook.xml, its relations and the list of content types. They come behind all
 * other sheets, since names belong to a sheet by its number. */
#ifndef CG_BOOK_ADD_SHEETS_H
#define CG_BOOK_ADD_SHEETS_H

#include "book/book.h"

typedef struct cg_new_sheet {
    const char *name;
    const char *content; /* XML: what stands inside <worksheet> */
} cg_new_sheet;

/* "Answer Report 1", or with the first number that no sheet has. */
const char *cg_book_numbered_name(cg_arena *arena, const cg_book *book, const char *name);

/* Parts that come with n new sheets, at most. */
#define CG_PARTS_OF_SHEETS(n) ((n) + 3)
/* Puts the parts of n sheets (at least one) at parts[*count] on. False after an error was reported. */
bool cg_book_add_sheets(cg_arena *arena, const cg_book *book, const cg_new_sheet *sheets, size_t n, cg_new_part *parts,
                        size_t *count);

#endif
