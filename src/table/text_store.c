/* text_store.c: see text_store.h. */
#include "table/text_store.h"

void cg_text_store_begin(cg_text_store *store, cg_arena *arena, cg_texts *pool, size_t bytes) {
    enum { FEWEST = 6, MOST = 11, EACH = 32 }; /* powers of two; bytes of fields to a place */
    static const cg_recent_text none[4];       /* a table of numbers alone needs no more */
    unsigned power = FEWEST;
    while (power < MOST && (size_t)EACH << power < bytes)
        power++;
    *store = (cg_text_store){.recent = none, .shift = 63, .power = power, .arena = arena, .pool = pool};
}

static bool has_places(const cg_text_store *store) {
    return store->shift == 64 - store->power;
}

static cg_recent_text *places(cg_text_store *store) {
    if (!has_places(store)) {
        store->recent = CG_NEW_ARRAY(store->arena, (size_t)2 << store->power, cg_recent_text);
        store->shift = 64 - store->power;
    }
    return (cg_recent_text *)store->recent; /* the store's own: read-only for its readers */
}

void cg_text_store_wait(cg_text_store *store, cg_arena *arena, size_t bytes) {
    store->pool = NULL;
    store->waiting = cg_alloc_raw(arena, (bytes / 2 + 1) * sizeof *store->waiting); /* each is followed by something */
    store->copies = cg_alloc_raw(arena, bytes + 1);
}

void cg_text_store_copy_recent(cg_text_store *store, const cg_text_store *other) {
    if (has_places(other)) memcpy(places(store), other->recent, sizeof *store->recent << (other->power + 1));
}

static void remember(cg_text_store *store, const char *bytes, size_t length, const cg_text *text) {
    uint64_t first = 0, last = cg_last_eight(bytes, length);
    memcpy(&first, bytes, length < sizeof first ? length : sizeof first);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    first = __builtin_bswap64(first);
#endif
    cg_recent_text *place = places(store);
    place += cg_recent_place(store, first, last);
    place[1] = place[0];
    place[0] = (cg_recent_text){first, last, text, (uint32_t)length};
}

void cg_put_text(cg_text_store *store, cg_cell *to, const char *bytes, size_t length) {
    if (store->pool) {
        const cg_text *text = cg_intern(store->pool, bytes, length);
        *to = cg_text_cell(text);
        remember(store, bytes, length, text);
        return;
    }
    if (bytes < store->kept_from || bytes >= store->kept_to) {
        bytes = memcpy(store->copies + store->n_copied, bytes, length);
        store->n_copied += length;
    }
    store->waiting[store->n_waiting++] = (cg_waiting_text){to, bytes, length};
}

void cg_put_waiting_texts(cg_text_store *store, cg_texts *pool) {
    for (size_t i = 0; i < store->n_waiting; i++) {
        const cg_waiting_text *each = &store->waiting[i];
        const cg_text *text = cg_intern(pool, each->bytes, each->length);
        *each->to = cg_text_cell(text);
        remember(store, each->bytes, each->length, text);
    }
    store->n_waiting = store->n_copied = 0;
}
