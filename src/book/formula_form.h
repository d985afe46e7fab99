/* formula_form.h: a formula's text in relative form, in which a formula filled over cells is the same for all of them.
 *
 * Enters: the text of a formula and the cell it stands in. Leaves: the text with each cell, column and row that it
 * refers to as a distance (or, with $, as a place), in bytes that no XML text can hold; and back, for any cell. */
#ifndef CG_BOOK_FORMULA_FORM_H
#define CG_BOOK_FORMULA_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most bytes that the form of a text of `length` bytes takes. */
static inline size_t cg_form_room(size_t length) {
    return 8 * length + 16;
}
/* Where in a text the numbers of rows end that are relative to the formula's row. */
enum { CG_FORM_ROWS = 24 };
typedef struct cg_form_rows {
    uint32_t ends[CG_FORM_ROWS];
    uint32_t count; /* more than CG_FORM_ROWS: not all are there */
} cg_form_rows;
/* Adds 1 to each of the n decimal numbers that end there, in as many digits; false when one needs more. */
static inline bool cg_count_rows_on(char *text, const uint32_t *ends, uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        char *digit = text + ends[i] - 1;
        for (; *digit == '9'; *digit-- = '0')
            if (digit == text) return false;
        if (*digit < '0' || *digit > '8') return false;
        ++*digit;
    }
    return true;
}
/* Writes the form; returns its length. `rows` may be NULL. */
size_t cg_text_to_form(const char *text, size_t length, uint32_t row, uint32_t column, char *form, cg_form_rows *rows);

/* The most bytes that the text of a form takes, with its closing NUL. */
static inline size_t cg_form_text_room(size_t length) {
    return 2 * length + 1;
}
/* Writes the text as it reads in the cell at row, column; returns its length. A place over the edge of the sheet comes
 * in again at the other, as in Excel. */
size_t cg_form_to_text(const char *form, size_t length, uint32_t row, uint32_t column, char *text);

#endif
