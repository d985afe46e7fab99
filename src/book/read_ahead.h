/* read_ahead.h: a stream in pieces, each read into its place once; those of a long stream by a thread of its own, some
 * ahead of who uses them: a part is unpacked while its XML is taken apart. */
#ifndef CG_BOOK_READ_AHEAD_H
#define CG_BOOK_READ_AHEAD_H

#include <stdbool.h>

#include "base/arena.h"

enum {
    CG_PIECE_HEAD = 1 << 14, /* the most bytes that can be kept of the piece before */
    CG_PIECE_PAD = 64,       /* zero bytes behind each piece */
};

typedef struct cg_read_ahead cg_read_ahead;

/* One can be used for many streams, one after the other. Its thread ends with the arena. */
cg_read_ahead *cg_read_ahead_create(cg_arena *arena);
/* `read` gives up to `room` bytes, 0 at the end, -1 on failure. With `threaded` it is from now on called by the thread,
 * which allocates nothing of ours; so it is without one when there is none to be had. */
void cg_read_ahead_start(cg_read_ahead *ahead, long (*read)(void *source, void *bytes, size_t room), void *source,
                         bool threaded);
/* The next piece: the last `keep` bytes of the one before, and *length others. They are the user's until the next call.
 * At the end *length is 0, after a failure -1, and the thread has ended. */
char *cg_read_ahead_next(cg_read_ahead *ahead, size_t keep, long *length);
/* Ends the stream, wherever it is. */
void cg_read_ahead_stop(cg_read_ahead *ahead);

#endif
