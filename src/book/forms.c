/* forms.c: each formula of a workbook once, by its relative form. */
#include <string.h>

#include "base/random.h"
#include "book/formula_form.h"
#include "book/parts.h"

struct cg_forms {
    cg_arena *arena;
    CG_LIST(cg_book_formula) list;
    CG_LIST(uint32_t) hashes; /* of the list */
    uint32_t *slots;          /* by hash: number of a formula, 0 for free */
    size_t slot_count;        /* a power of two */
    char *form;               /* being written */
    size_t form_room;
};

cg_forms *cg_forms_create(cg_arena *arena) {
    enum { FEW = 256 };
    cg_forms *forms = CG_NEW(arena, cg_forms);
    forms->arena = arena;
    forms->slot_count = FEW;
    forms->slots = CG_NEW_ARRAY(arena, FEW, uint32_t);
    return forms;
}

/* Eight bytes at a time. */
static uint32_t hash_of(const char *bytes, size_t length) {
    uint64_t hash = length;
    for (; length >= 8; bytes += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    uint64_t rest = 0;
    memcpy(&rest, bytes, length);
    return (uint32_t)cg_random_mix(hash ^ rest);
}

static void grow(cg_forms *forms) {
    size_t mask = (forms->slot_count *= 2) - 1;
    forms->slots = CG_NEW_ARRAY(forms->arena, forms->slot_count, uint32_t);
    for (size_t i = 0; i < forms->list.count; i++) {
        size_t slot = forms->hashes.at[i] & mask;
        while (forms->slots[slot])
            slot = (slot + 1) & mask;
        forms->slots[slot] = (uint32_t)i + 1;
    }
}

uint32_t cg_forms_number(cg_forms *forms, const char *text, size_t length, uint32_t row, uint32_t column) {
    if (cg_form_room(length) > forms->form_room) {
        forms->form_room = 2 * cg_form_room(length);
        forms->form = cg_alloc_raw(forms->arena, forms->form_room);
    }
    size_t n = cg_text_to_form(text, length, row, column, forms->form);
    uint32_t hash = hash_of(forms->form, n);
    size_t slot = hash & (forms->slot_count - 1);
    for (; forms->slots[slot]; slot = (slot + 1) & (forms->slot_count - 1)) {
        uint32_t number = forms->slots[slot];
        const cg_book_formula *formula = &forms->list.at[number - 1];
        if (forms->hashes.at[number - 1] == hash && formula->length == n && memcmp(formula->form, forms->form, n) == 0)
            return number;
    }
    cg_book_formula formula = {cg_copy_text(forms->arena, forms->form, n), (uint32_t)n};
    CG_PUSH(forms->arena, &forms->list, formula);
    CG_PUSH(forms->arena, &forms->hashes, hash);
    uint32_t number = forms->slots[slot] = (uint32_t)forms->list.count;
    if (2 * forms->list.count > forms->slot_count) grow(forms);
    return number;
}

cg_book_formula *cg_forms_list(const cg_forms *forms, size_t *count) {
    *count = forms->list.count;
    return forms->list.at;
}
