/* read_ahead.h: a stream that is read by a thread of its own, some pieces ahead of who uses it: a part is unpacked
 * while its XML is taken apart. */
#ifndef CG_BOOK_READ_AHEAD_H
#define CG_BOOK_READ_AHEAD_H

#include "base/arena.h"

typedef struct cg_read_ahead cg_read_ahead;

/* `read` gives up to `room` bytes, 0 at the end, -1 on failure; from now on it is called by the thread, which allocates
 * nothing of ours. NULL when there is no thread to be had. */
cg_read_ahead *cg_read_ahead_start(cg_arena *arena, long (*read)(void *source, void *bytes, size_t room), void *source);
/* As `read`; after 0 or -1 the thread has ended. */
long cg_read_ahead_next(cg_read_ahead *ahead, void *bytes, size_t room);
/* Ends the thread, wherever it is. */
void cg_read_ahead_stop(cg_read_ahead *ahead);

#endif
