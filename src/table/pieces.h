/* pieces.h: a large data file in pieces of whole rows, for one thread.
 *
 * Enters: a file that is still to be read. Leaves: one piece of its text after another, in memory that is used again
 * and stays in the cache, however long the file is. A piece ends at a line end outside of quotes, as rows do. */
#ifndef CG_TABLE_PIECES_H
#define CG_TABLE_PIECES_H

#include "base/data_file.h"

typedef struct cg_pieces {
    cg_data_file file;
    size_t behind;           /* bytes of the file before the piece */
    const char *start, *end; /* the piece */
    bool failed;             /* the file could not be read, or not as rows of bearable length */
    /* Private. */
    cg_arena *arena;
    char *buffer; /* the piece and the start of the next one */
    size_t room, length;
} cg_pieces;

/* The buffer is in `arena`; a piece has no more than `usual` bytes, but where a row is longer. */
void cg_pieces_begin(cg_pieces *pieces, cg_arena *arena, const cg_data_file *file, size_t usual);
/* The next piece will begin at byte `from` of the file, where a row begins. */
void cg_pieces_go_to(cg_pieces *pieces, size_t from);
/* False at the end of the file and when it cannot be read. */
bool cg_next_piece(cg_pieces *pieces);

/* The last line end before `limit` that is outside of quotes, when `start` is; just behind it. The text can be looked
 * at up to `known_end`. NULL when there is none. */
const char *cg_last_row_end(const char *start, const char *limit, const char *known_end);

#endif
