/* name_index.c: see name_index.h. A hash table of folded texts, which are one object for all spellings. */
#include "graph/name_index.h"

struct cg_name_slot {
    const cg_text *folded; /* NULL: free */
    size_t place;
};

static struct cg_name_slot *slot_of(const cg_name_index *index, const cg_text *folded) {
    size_t at = folded->hash & (index->n_slots - 1);
    while (index->slots[at].folded && index->slots[at].folded != folded)
        at = (at + 1) & (index->n_slots - 1);
    return &index->slots[at];
}

static void grow(cg_arena *arena, cg_name_index *index) {
    cg_name_index before = *index;
    index->n_slots = before.n_slots ? 4 * before.n_slots : 16;
    index->slots = CG_NEW_ARRAY(arena, index->n_slots, struct cg_name_slot);
    for (size_t i = 0; i < before.n_slots; i++)
        if (before.slots[i].folded) *slot_of(index, before.slots[i].folded) = before.slots[i];
}

void cg_name_index_add(cg_arena *arena, cg_name_index *index, const cg_text *name, size_t place) {
    if (2 * index->count >= index->n_slots) grow(arena, index);
    struct cg_name_slot *slot = slot_of(index, name->folded);
    if (slot->folded) return;
    *slot = (struct cg_name_slot){name->folded, place};
    index->count++;
}

size_t cg_name_index_find(const cg_name_index *index, const cg_text *name) {
    if (!index->count) return SIZE_MAX;
    const struct cg_name_slot *slot = slot_of(index, name->folded);
    return slot->folded ? slot->place : SIZE_MAX;
}
