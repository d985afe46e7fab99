/* text_store.h: the texts of a data file on their way into the pool.
 *
 * Enters: fields that are text. Leaves: cells. A text that was met not long ago is found again without the pool, by its
 * first and last eight bytes, which are all of it when there are no more than sixteen. One that is not found goes into
 * the pool at once, or waits for it: a pool is not for two threads at a time, so a thread that must not touch it
 * collects the cells, to be set when the pool's own thread says so. */
#ifndef CG_TABLE_TEXT_STORE_H
#define CG_TABLE_TEXT_STORE_H

#include <string.h>

#include "base/cell.h"

typedef struct cg_recent_text {
    uint64_t first, last; /* eight bytes each; `last` is 0 of a text of eight or fewer */
    const cg_text *text;
    uint32_t length; /* 0: none */
} cg_recent_text;

typedef struct cg_waiting_text {
    cg_cell *to;
    const char *bytes;
    size_t length;
} cg_waiting_text;

typedef struct cg_text_store {
    const cg_recent_text *recent; /* by hash: each text has two places beside each other */
    unsigned shift;               /* of the hash, to a place */
    unsigned power;               /* of two: the places that there are once there is a text */
    cg_arena *arena;              /* for them */
    cg_texts *pool;               /* NULL: texts wait */
    cg_waiting_text *waiting;
    size_t n_waiting;
    const char *kept_from, *kept_to; /* bytes that stay while texts wait; others are copied */
    char *copies;
    size_t n_copied;
} cg_text_store;

/* For about that many bytes of fields. The arena is the pool's thread's. */
void cg_text_store_begin(cg_text_store *store, cg_arena *arena, cg_texts *pool, size_t bytes);
/* From now on texts wait, of at most so many bytes of fields at a time (all memory that takes is taken now). */
void cg_text_store_wait(cg_text_store *store, cg_arena *arena, size_t bytes);
/* Makes known what another store, for as many bytes, knows. */
void cg_text_store_copy_recent(cg_text_store *store, const cg_text_store *other);
/* Sets a cell, now or later. */
void cg_put_text(cg_text_store *store, cg_cell *to, const char *bytes, size_t length);
/* Sets the cells that wait. */
void cg_put_waiting_texts(cg_text_store *store, cg_texts *pool);

static inline uint64_t cg_last_eight(const char *bytes, size_t length) {
    uint64_t last = 0;
    if (length > sizeof last) memcpy(&last, bytes + length - sizeof last, sizeof last);
    return last;
}

static inline size_t cg_recent_place(const cg_text_store *store, uint64_t first, uint64_t last) {
    uint64_t hash = (first ^ last * UINT64_C(0x9E3779B97F4A7C15)) * UINT64_C(0xC2B2AE3D27D4EB4F);
    return (size_t)(hash >> store->shift) * 2;
}

static inline bool cg_is_recent(const cg_recent_text *recent, uint64_t first, uint64_t last, size_t length) {
    return (recent->first == first) & (recent->last == last) & (recent->length == length);
}

/* The text when it was put not long ago, else NULL. `first` is its first eight bytes, zeros behind them; `length` is
 * not 0. Which of the two places it has is no branch: the processor would foresee it half of the time, and wait for
 * memory to learn so. */
static inline const cg_text *cg_known_text(const cg_text_store *store, uint64_t first, const char *bytes,
                                           size_t length) {
    uint64_t last = cg_last_eight(bytes, length);
    const cg_recent_text *found = store->recent + cg_recent_place(store, first, last);
    found += cg_is_recent(found + 1, first, last, length);
    if (!cg_is_recent(found, first, last, length)) return NULL;
    return length <= 16 || memcmp(found->text->bytes + 8, bytes + 8, length - 16) == 0 ? found->text : NULL;
}

#endif
