/* registry.c: all function rows as one table with parsed signatures and a hash of their names.
 *
 * Enters: the families of families.def. Leaves: entries found by name, by index, or by likeness for "did you mean". */
#include "function/families.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "function/signature.h"

struct cg_registry {
    cg_entry *entries;
    uint32_t count;
    uint32_t *slots; /* index + 1 of an entry, or 0; open addressing */
    uint32_t room;   /* a power of two, at least twice the entries */
};

static const struct {
    const char *name;
    const cg_function *const *rows;
} families[] = {
#define CG_FAMILY(name) {#name, cg_family_##name},
#include "function/families.def"
#undef CG_FAMILY
};

enum { N_FAMILIES = sizeof families / sizeof *families };

static uint32_t count_rows(void) {
    uint32_t count = 0;
    for (size_t family = 0; family < N_FAMILIES; family++)
        for (const cg_function *const *row = families[family].rows; *row; row++)
            count++;
    return count;
}

/* The slot that holds `name`, or the free one where it belongs. */
static uint32_t *find_slot(const cg_registry *registry, const cg_text *name) {
    uint32_t at = name->folded->hash & (registry->room - 1);
    for (;; at = (at + 1) & (registry->room - 1)) {
        uint32_t index = registry->slots[at];
        if (index == 0 || cg_same_word(registry->entries[index - 1].function->name, name->bytes))
            return &registry->slots[at];
    }
}

_Noreturn static void refuse(const cg_function *row, const char *why) {
    fprintf(stderr, "cellgrad: function row %s: %s\n", row->name, why);
    abort();
}

static void add_row(cg_registry *registry, cg_arena *arena, cg_texts *texts, const char *family,
                    const cg_function *row) {
    cg_entry *entry = &registry->entries[registry->count];
    *entry = (cg_entry){.function = row, .family = family, .index = registry->count};
    const char *fault = cg_signature_parse(arena, texts, row->sig, &entry->signature);
    if (fault) refuse(row, fault);
    uint32_t *slot = find_slot(registry, cg_intern_string(texts, row->name));
    if (*slot) refuse(row, "the name is taken");
    *slot = ++registry->count;
}

cg_registry *cg_registry_create(cg_arena *arena, cg_texts *texts) {
    cg_registry *registry = CG_NEW(arena, cg_registry);
    uint32_t count = count_rows();
    for (registry->room = 64; registry->room < 2 * count;)
        registry->room *= 2;
    registry->entries = CG_NEW_ARRAY(arena, count, cg_entry);
    registry->slots = CG_NEW_ARRAY(arena, registry->room, uint32_t);
    for (size_t family = 0; family < N_FAMILIES; family++)
        for (const cg_function *const *row = families[family].rows; *row; row++)
            add_row(registry, arena, texts, families[family].name, *row);
    return registry;
}

const cg_entry *cg_registry_find(const cg_registry *registry, const cg_text *name) {
    uint32_t index = *find_slot(registry, name);
    return index ? &registry->entries[index - 1] : NULL;
}

size_t cg_registry_count(const cg_registry *registry) {
    return registry->count;
}

const cg_entry *cg_registry_at(const cg_registry *registry, size_t index) {
    return index < registry->count ? &registry->entries[index] : NULL;
}

const char *cg_registry_similar(const cg_registry *registry, const char *name) {
    const char *best = NULL;
    size_t best_distance = strlen(name) < 4 ? 2 : 3; /* short words are alike by chance */
    for (uint32_t i = 0; i < registry->count; i++) {
        const cg_function *row = registry->entries[i].function;
        if (row->internal || !isalpha((unsigned char)row->name[0])) continue;
        size_t distance = cg_edit_distance(name, row->name, best_distance);
        if (distance >= best_distance) continue;
        best_distance = distance;
        best = row->name;
    }
    return best;
}
