/* registry.c: all function rows as one table with parsed signatures and a hash of their names, old ones too.
 *
 * Enters: the families of families.def, the old names of aliases.def. Leaves: entries found by name, by index, or by
 * likeness for "did you mean". */
#include "function/families.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "function/signature.h"

/* A name, and which entry it is of. */
typedef struct registered {
    const char *name;
    const cg_text *folded;
    uint32_t entry;
} registered;

struct cg_registry {
    cg_entry *entries;
    uint32_t count;
    registered *names; /* those of the entries first, then aliases */
    uint32_t n_names;
    uint32_t *slots; /* index + 1 of a name, or 0; open addressing */
    uint32_t room;   /* a power of two, at least twice the names */
};

static const struct {
    const char *name, *function;
} aliases[] = {
#define CG_ALIAS(name, function) {name, function},
#include "function/aliases.def"
#undef CG_ALIAS
};

enum { N_ALIASES = sizeof aliases / sizeof *aliases };

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

/* The folded name is the same text, unless it comes from another pool. */
static bool is_named(const registered *each, const cg_text *name) {
    if (each->folded == name->folded) return true;
    return each->folded->hash == name->folded->hash && cg_same_word(each->name, name->bytes);
}

/* The slot that holds `name`, or the free one where it belongs. */
static uint32_t *find_slot(const cg_registry *registry, const cg_text *name) {
    uint32_t at = name->folded->hash & (registry->room - 1);
    for (;; at = (at + 1) & (registry->room - 1)) {
        uint32_t index = registry->slots[at];
        if (index == 0 || is_named(&registry->names[index - 1], name)) return &registry->slots[at];
    }
}

_Noreturn static void refuse(const char *name, const char *why) {
    fprintf(stderr, "cellgrad: function row %s: %s\n", name, why);
    abort();
}

static void add_name(cg_registry *registry, cg_texts *texts, const char *name, uint32_t entry) {
    const cg_text *text = cg_intern_string(texts, name);
    uint32_t *slot = find_slot(registry, text);
    if (*slot) refuse(name, "the name is taken");
    registry->names[registry->n_names] = (registered){name, text->folded, entry};
    *slot = ++registry->n_names;
}

static void add_row(cg_registry *registry, cg_arena *arena, cg_texts *texts, const char *family,
                    const cg_function *row) {
    cg_entry *entry = &registry->entries[registry->count];
    *entry = (cg_entry){.function = row, .family = family, .index = registry->count};
    const char *fault = cg_signature_parse(arena, texts, row->sig, &entry->signature);
    if (fault) refuse(row->name, fault);
    add_name(registry, texts, row->name, registry->count++);
}

static void add_alias(cg_registry *registry, cg_texts *texts, const char *name, const char *function) {
    const cg_entry *entry = cg_registry_find(registry, cg_intern_string(texts, function));
    if (!entry) refuse(name, "it is an alias of nothing");
    add_name(registry, texts, name, entry->index);
}

cg_registry *cg_registry_create(cg_arena *arena, cg_texts *texts) {
    cg_registry *registry = CG_NEW(arena, cg_registry);
    uint32_t count = count_rows();
    for (registry->room = 64; registry->room < 2 * (count + N_ALIASES);)
        registry->room *= 2;
    registry->entries = CG_NEW_ARRAY(arena, count, cg_entry);
    registry->names = CG_NEW_ARRAY(arena, count + N_ALIASES, registered);
    registry->slots = CG_NEW_ARRAY(arena, registry->room, uint32_t);
    for (size_t family = 0; family < N_FAMILIES; family++)
        for (const cg_function *const *row = families[family].rows; *row; row++)
            add_row(registry, arena, texts, families[family].name, *row);
    for (size_t i = 0; i < N_ALIASES; i++)
        add_alias(registry, texts, aliases[i].name, aliases[i].function);
    return registry;
}

const cg_entry *cg_registry_find(const cg_registry *registry, const cg_text *name) {
    uint32_t index = *find_slot(registry, name);
    return index ? &registry->entries[registry->names[index - 1].entry] : NULL;
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
    for (uint32_t i = 0; i < registry->n_names; i++) {
        const registered *each = &registry->names[i];
        if (registry->entries[each->entry].function->internal || !isalpha((unsigned char)each->name[0])) continue;
        size_t distance = cg_edit_distance(name, each->name, best_distance);
        if (distance >= best_distance) continue;
        best_distance = distance;
        best = each->name;
    }
    return best;
}
