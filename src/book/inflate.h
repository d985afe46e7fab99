/* inflate.h: deflated bytes unpacked as a stream, about three times as fast as zlib does it. The one user of ISA-L,
 * which not every system has: without it nothing is unpacked here, and libzip does it.
 *
 * Enters: the deflated bytes, and what their package says of the others. Leaves: those, or that something is wrong;
 * what it is, libzip can say. */
#ifndef CG_BOOK_INFLATE_H
#define CG_BOOK_INFLATE_H

#include <stdint.h>

#include "base/arena.h"

typedef struct cg_inflate cg_inflate;

/* One can be used for many streams, one after the other. NULL when there is no ISA-L. */
cg_inflate *cg_inflate_create(cg_arena *arena);
/* `read` gives deflated bytes: up to `room`, 0 at the end, -1 on failure. */
void cg_inflate_start(cg_inflate *inflate, long (*read)(void *source, void *bytes, size_t room), void *source,
                      uint64_t size, uint32_t crc);
/* Fills the room, or up to the end; 0 there. -1: the bytes are no deflated stream, or have another size or another
 * CRC-32 than was said. Allocates nothing. The first is a cg_inflate. */
long cg_inflate_read(void *inflate, void *bytes, size_t room);

#endif
