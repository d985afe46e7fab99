/* definitions.c: see definitions.h. */
#include "language/definitions.h"

#include <string.h>

static uint32_t *slot_of(const cg_definitions *definitions, const cg_text *name) {
    size_t at = name->folded->hash & (definitions->slot_count - 1);
    while (definitions->slots[at] && !cg_text_equal(definitions->list.at[definitions->slots[at] - 1].name, name))
        at = (at + 1) & (definitions->slot_count - 1);
    return &definitions->slots[at];
}

const cg_definition *cg_definition_find(const cg_definitions *definitions, const cg_text *name) {
    if (definitions->slot_count == 0) return NULL;
    uint32_t slot = *slot_of(definitions, name);
    return slot ? &definitions->list.at[slot - 1] : NULL;
}

static void grow(cg_arena *arena, cg_definitions *definitions) {
    definitions->slot_count = definitions->slot_count ? definitions->slot_count * 2 : 16;
    definitions->slots = CG_NEW_ARRAY(arena, definitions->slot_count, uint32_t);
    for (size_t i = 0; i < definitions->list.count; i++)
        *slot_of(definitions, definitions->list.at[i].name) = (uint32_t)(i + 1);
}

void cg_definition_add(cg_arena *arena, cg_definitions *definitions, cg_definition definition) {
    if ((definitions->list.count + 1) * 2 > definitions->slot_count) grow(arena, definitions);
    CG_PUSH(arena, &definitions->list, definition);
    *slot_of(definitions, definition.name) = (uint32_t)definitions->list.count;
}

const char *cg_definition_closest(const cg_definitions *definitions, const char *word, const char *kind) {
    const char *closest = NULL;
    size_t best = CG_NOT_NEAR;
    for (size_t i = 0; i < definitions->list.count; i++) {
        const cg_definition *each = &definitions->list.at[i];
        if (strcmp(kind, each->kind) != 0) continue;
        if (cg_is_nearer(word, each->name->bytes, &best)) closest = each->name->bytes;
    }
    return closest;
}
