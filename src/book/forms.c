/* forms.c: each formula of a workbook once, by its relative form.
 *
 * Most formulas are the one above with every row that is not absolute one further down. So for each column the last
 * text is kept, its rows are counted on in place, and only a text that is another one is taken apart. */
#include <string.h>

#include "base/limits.h"
#include "base/random.h"
#include "book/formula_form.h"
#include "book/parts.h"

/* The last formula of a column. */
typedef struct above {
    uint32_t row, number;
    uint32_t length, room;
    bool is_xml; /* the text is as it stands in the XML, with entities; else without them */
    char *text;
    cg_form_rows rows;
} above;

struct cg_forms {
    cg_arena *arena;
    above *columns; /* CG_EXCEL_COLUMNS of them */
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
    forms->columns = CG_NEW_ARRAY(arena, CG_EXCEL_COLUMNS, above);
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

/* The text that starts here is that of the row above, counted on. */
static bool follows(above *last, const char *text, size_t length, uint32_t row, bool is_xml) {
    if (!last->number || last->row + 1 != row || last->length > length || last->is_xml != is_xml) return false;
    last->row = row;
    return cg_count_rows_on(last->text, last->rows.ends, last->rows.count) &&
           memcmp(last->text, text, last->length) == 0;
}

static void remember(cg_forms *forms, above *last, const char *text, size_t length) {
    if (length > last->room) {
        last->room = (uint32_t)(2 * length);
        last->text = cg_alloc_raw(forms->arena, last->room);
    }
    memcpy(last->text, text, length);
    last->length = (uint32_t)length;
}

static uint32_t form_number(cg_forms *forms, const char *text, size_t length, uint32_t row, uint32_t column,
                            cg_form_rows *rows) {
    if (cg_form_room(length) > forms->form_room) {
        forms->form_room = 2 * cg_form_room(length);
        forms->form = cg_alloc_raw(forms->arena, forms->form_room);
    }
    size_t n = cg_text_to_form(text, length, row, column, forms->form, rows);
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

/* Makes the ends of numbers in a decoded text those in the XML that it was decoded from. */
static void place_ends(cg_form_rows *rows, const char *xml) {
    uint32_t at = 0, decoded = 0;
    for (uint32_t i = 0; i < rows->count; i++) {
        for (; decoded < rows->ends[i]; decoded++, at++)
            if (xml[at] == '&') at += (uint32_t)strcspn(xml + at, ";");
        rows->ends[i] = at;
    }
}

static uint32_t new_number(cg_forms *forms, const char *text, size_t length, const char *kept, size_t kept_length,
                           uint32_t row, uint32_t column) {
    enum { LONGEST = 4096 }; /* of the texts that are kept */
    above *last = &forms->columns[column];
    last->rows.count = 0;
    uint32_t number = form_number(forms, text, length, row, column, &last->rows);
    bool fits = kept_length <= LONGEST && last->rows.count <= CG_FORM_ROWS;
    if (fits) remember(forms, last, kept, kept_length);
    last->row = row;
    last->number = fits ? number : 0;
    return number;
}

uint32_t cg_forms_number(cg_forms *forms, const char *text, size_t length, uint32_t row, uint32_t column) {
    above *last = &forms->columns[column];
    if (last->length == length && follows(last, text, length, row, false)) return last->number;
    last->is_xml = false;
    return new_number(forms, text, length, text, length, row, column);
}

uint32_t cg_forms_number_xml(cg_forms *forms, const char *xml, size_t xml_length, const char *text, size_t length,
                             uint32_t row, uint32_t column) {
    above *last = &forms->columns[column];
    last->is_xml = true;
    uint32_t number = new_number(forms, text, length, xml, xml_length, row, column);
    if (xml_length != length && last->number) place_ends(&last->rows, last->text);
    return number;
}

size_t cg_forms_follow(cg_forms *forms, const char *xml, size_t most, uint32_t row, uint32_t column, uint32_t *number) {
    above *last = &forms->columns[column];
    if (!follows(last, xml, most, row, true)) return 0;
    *number = last->number;
    return last->length;
}

const cg_form_rows *cg_forms_rows(const cg_forms *forms, size_t xml_length, uint32_t row, uint32_t column) {
    const above *last = &forms->columns[column];
    return last->number && last->is_xml && last->row == row && last->length == xml_length ? &last->rows : NULL;
}

cg_book_formula *cg_forms_list(const cg_forms *forms, size_t *count) {
    *count = forms->list.count;
    return forms->list.at;
}
