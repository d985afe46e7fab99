/* inflate.c: see inflate.h. */
#include "book/inflate.h"

#ifdef CG_ISAL
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdbool.h>

enum { INPUT_BYTES = 1 << 18 };

struct cg_inflate {
    long (*read)(void *source, void *bytes, size_t room);
    void *source;
    uint64_t left; /* bytes still to come */
    uint32_t crc, crc_so_far;
    bool at_end; /* of the deflated bytes */
    struct inflate_state state;
    unsigned char input[INPUT_BYTES];
};

cg_inflate *cg_inflate_create(cg_arena *arena) {
    return cg_alloc_raw(arena, sizeof(cg_inflate));
}

void cg_inflate_start(cg_inflate *of, long (*read)(void *source, void *bytes, size_t room), void *source, uint64_t size,
                      uint32_t crc) {
    of->read = read;
    of->source = source;
    of->left = size;
    of->crc = crc;
    of->crc_so_far = 0;
    of->at_end = false;
    isal_inflate_init(&of->state);
    of->state.avail_in = 0;
}

/* False on failure. */
static bool refill(cg_inflate *of) {
    if (of->state.avail_in > 0 || of->at_end) return true;
    long n = of->read(of->source, of->input, sizeof of->input);
    if (n < 0) return false;
    of->state.next_in = of->input;
    of->state.avail_in = (uint32_t)n;
    of->at_end = n == 0;
    return true;
}

long cg_inflate_read(void *user, void *bytes, size_t room) {
    cg_inflate *of = user;
    struct inflate_state *state = &of->state;
    state->next_out = bytes;
    state->avail_out = room < UINT32_MAX ? (uint32_t)room : UINT32_MAX;
    while (state->avail_out > 0 && state->block_state != ISAL_BLOCK_FINISH) {
        uint32_t before = state->avail_out;
        if (!refill(of) || isal_inflate(state) != ISAL_DECOMP_OK) return -1;
        bool stands_still = state->avail_out == before && state->block_state != ISAL_BLOCK_FINISH;
        if (of->at_end && stands_still) return -1;
    }
    size_t length = (size_t)(state->next_out - (unsigned char *)bytes);
    of->crc_so_far = crc32_gzip_refl(of->crc_so_far, bytes, length);
    if (length > of->left) return -1;
    of->left -= length;
    bool ended = state->block_state == ISAL_BLOCK_FINISH;
    return ended && (of->left > 0 || of->crc_so_far != of->crc) ? -1 : (long)length;
}

#else

cg_inflate *cg_inflate_create(cg_arena *arena) {
    (void)arena;
    return NULL;
}

void cg_inflate_start(cg_inflate *of, long (*read)(void *source, void *bytes, size_t room), void *source, uint64_t size,
                      uint32_t crc) {
    (void)of, (void)read, (void)source, (void)size, (void)crc;
}

long cg_inflate_read(void *of, void *bytes, size_t room) {
    (void)of, (void)bytes, (void)room;
    return -1;
}

#endif
