/* read_both_ways.h: a worksheet read without a parser where it is plain, and by expat alone. A sheet whose <sheetData>
 * has a prefix is read by expat alone, and means the same. */
#ifndef CG_TESTS_READ_BOTH_WAYS_H
#define CG_TESTS_READ_BOTH_WAYS_H

#include <string.h>

#include "book/book.h"
#include "stored_package.h"

/* The parts with a prefix for each sheetData. */
static inline cg_bytes with_prefix(cg_arena *arena, const uint8_t *data, size_t size) {
    static const char start[] = "<sheetData", end[] = "</sheetData";
    cg_bytes made = {0};
    for (size_t i = 0; i < size; i++) {
        bool starts = size - i >= sizeof start - 1 && memcmp(data + i, start, sizeof start - 1) == 0;
        bool ends = size - i >= sizeof end - 1 && memcmp(data + i, end, sizeof end - 1) == 0;
        CG_PUSH(arena, &made, data[i]);
        if (ends) CG_PUSH(arena, &made, data[++i]);
        for (const char *at = "x:"; (starts || ends) && *at; at++)
            CG_PUSH(arena, &made, (uint8_t)*at);
    }
    return made;
}

static inline bool same_formula(const cg_book *a, uint32_t number, const cg_book *b, uint32_t other) {
    if (number == 0 || other == 0) return number == other;
    const cg_book_formula *one = &a->formulas[number - 1], *two = &b->formulas[other - 1];
    return one->length == two->length && memcmp(one->form, two->form, one->length) == 0;
}

static inline bool same_corner(cg_corner a, cg_corner b) {
    return a.row == b.row && a.column == b.column;
}

static inline bool same_cells(const cg_book *a, const cg_book_sheet *one, const cg_book *b, const cg_book_sheet *two) {
    if (one->n_cells != two->n_cells || one->n_rows != two->n_rows || one->n_arrays != two->n_arrays) return false;
    if (one->n_hidden_rows != two->n_hidden_rows) return false;
    for (size_t i = 0; i < one->n_hidden_rows; i++) {
        const cg_book_hidden *x = &one->hidden_rows[i], *y = &two->hidden_rows[i];
        if (x->first != y->first || x->last != y->last || x->filtered != y->filtered) return false;
    }
    for (size_t i = 0; i < one->n_rows; i++)
        if (one->rows[i].row != two->rows[i].row || one->rows[i].first != two->rows[i].first) return false;
    for (size_t i = 0; i < one->n_cells; i++) {
        const cg_book_cell *x = &one->cells[i], *y = &two->cells[i];
        if (!cg_cell_same(x->value, y->value) || !same_formula(a, x->formula, b, y->formula)) return false;
        if (x->column != y->column || x->role != y->role || x->is_date != y->is_date) return false;
    }
    for (size_t i = 0; i < one->n_arrays; i++) {
        const cg_book_array *x = &one->arrays[i], *y = &two->arrays[i];
        if (!same_corner(x->from, y->from) || !same_corner(x->to, y->to)) return false;
        if (x->dynamic != y->dynamic || !same_formula(a, x->formula, b, y->formula)) return false;
    }
    return true;
}

/* Of two books whose texts are in one pool. */
static inline bool same_books(const cg_book *a, const cg_book *b) {
    if (a->n_sheets != b->n_sheets) return false;
    for (size_t i = 0; i < a->n_sheets; i++)
        if (!same_cells(a, &a->sheets[i], b, &b->sheets[i])) return false;
    return true;
}

#endif
