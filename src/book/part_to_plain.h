/* part_to_plain.h: a worksheet's XML, read by two: rows and cells that are plain without a parser, all else by expat;
 * for this folder.
 *
 * Expat has what stands before <sheetData> and behind it. In between the scanner goes from element to element. What it
 * finds not plain, expat reads, which was told (without a call) of the row that is open, up to the end of a cell where
 * the scanner can go on: so expat sees the worksheet without its plain cells, and judges everything else. */
#ifndef CG_BOOK_PART_TO_PLAIN_H
#define CG_BOOK_PART_TO_PLAIN_H

#include "book/plain_cells.h"
#include "book/xml_events.h"

/* What a cell that was read says of those below it which have the same XML, counted on. */
typedef enum cg_plain_likeness {
    CG_UNLIKE_BELOW,
    CG_LIKE_BELOW, /* they are the same but for the number that is their value */
    CG_UNLIKE_ALL  /* neither this nor any cell before says anything of those to come */
} cg_plain_likeness;

typedef struct cg_plain_reader {
    const cg_xml_reader *events; /* with `stop` */
    const bool *inside;          /* set and cleared by those: <sheetData> is open */
    void (*row)(void *user, const cg_plain_row *row);
    cg_plain_likeness (*cell)(void *user, const cg_plain_cell *cell);
    void (*below)(void *user, const cg_plain_below *cell); /* like the one above, which was CG_LIKE_BELOW */
} cg_plain_reader;

/* False, with nothing reported, when something is wrong with the part: then it is to be read by expat alone, which says
 * what and where. */
bool cg_part_to_plain(cg_package *package, size_t part, cg_forms *forms, const cg_plain_reader *reader, void *user);

#endif
