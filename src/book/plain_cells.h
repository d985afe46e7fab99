/* plain_cells.h: the rows and cells of a worksheet's XML as nearly every program writes them, seen without a parser;
 * for this folder.
 *
 * Enters: bytes inside <sheetData>, from the start of an element on. Leaves: that element, a <row>'s start or a whole
 * <c>, when every byte of it is as expected: known attributes in double quotes and each once, <f>, <v> and <is><t> in
 * this order, texts of well-formed UTF-8 with the five entities at most. Whatever else stands there is for expat
 * (part_to_plain.h), so that no rule of XML must be known here but that what is plain is well-formed. */
#ifndef CG_BOOK_PLAIN_CELLS_H
#define CG_BOOK_PLAIN_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "book/cells_above.h"
#include "book/parts.h"

/* Text as it stands in the XML. */
typedef struct cg_plain_text {
    const char *at; /* NULL: the element is not there */
    size_t length;
    bool escaped; /* it has entities */
} cg_plain_text;

typedef struct cg_plain_row {
    uint32_t number;        /* from 1; 0: it does not say */
    const char *number_end; /* where that ends; NULL: it does not say */
    bool hidden;
} cg_plain_row;

typedef struct cg_plain_cell {
    bool has_place;
    cg_corner place;
    const char *place_end; /* where its row's number ends */
    cg_plain_text type;    /* the attribute t */
    uint32_t style, metadata;
    bool has_formula;
    cg_plain_text formula, formula_type, formula_area; /* <f>, and its attributes t and ref */
    uint32_t formula_index;                            /* si; UINT32_MAX: none */
    uint32_t formula_number;                           /* it is the one above, counted on: its number; 0: it is not */
    cg_plain_text value, inline_text;
    bool is_number; /* the value is a decimal number and nothing else */
    double number;
} cg_plain_cell;

/* A cell whose XML, up to the number that is its value, is that of a cell which was kept, counted on by one row. */
typedef struct cg_plain_below {
    uint32_t row, column;
    double number;
} cg_plain_below;

typedef enum cg_plain_kind {
    CG_PLAIN_ROW,     /* <row ...> */
    CG_PLAIN_ROW_END, /* </row>, or the end of <row ... /> */
    CG_PLAIN_CELL,
    CG_PLAIN_BELOW,
    CG_PLAIN_END, /* </sheetData> */
    CG_PLAIN_NOT  /* what starts here is not plain, or does not end before the bytes do */
} cg_plain_kind;

typedef struct cg_plain_scanner {
    const char *at;  /* the next byte; where it is when the answer is CG_PLAIN_NOT, the element starts */
    const char *end; /* followed by CG_PIECE_PAD zero bytes */
    bool in_row;
    cg_forms *forms;
    cg_cells_above *above;
    const char *start; /* of the element that was found last */
    cg_plain_row found_row;
    cg_plain_cell cell;
    cg_plain_below below;
} cg_plain_scanner;

cg_plain_kind cg_plain_next(cg_plain_scanner *scanner);
/* What the cell that was found is but for its value, those below it are, too, whose XML is the same: they are found as
 * such. With `alike` false this is not so. */
void cg_plain_keep(cg_plain_scanner *scanner, bool alike);
/* The text without its entities, in `out`, which has room for its length; returns the new length. */
size_t cg_plain_decode(const cg_plain_text *text, char *out);

#endif
