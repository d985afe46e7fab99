/* cell.h: one spreadsheet value in eight bytes.
 *
 * Idea: a number is its double; everything else (text, boolean, error, blank) is a quiet NaN whose top 16 bits name
 * the kind and whose low 48 bits carry the payload. No number of Excel's is NaN or infinite, so nothing collides,
 * a column of numbers is a plain array of doubles, and a kernel sees at a glance that a block is all numbers. */
#ifndef CG_BASE_CELL_H
#define CG_BASE_CELL_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

typedef union cg_cell {
    double number;
    uint64_t bits;
} cg_cell;

typedef enum cg_kind { CG_NUMBER, CG_TEXT, CG_BOOLEAN, CG_ERROR, CG_BLANK } cg_kind;

/* Excel's error values with the numbers of ERROR.TYPE. */
#define CG_ERRORS(X)                                                                                                   \
    X(CG_NULL, 1, "#NULL!")                                                                                            \
    X(CG_DIV0, 2, "#DIV/0!")                                                                                           \
    X(CG_VALUE, 3, "#VALUE!")                                                                                          \
    X(CG_REF, 4, "#REF!")                                                                                              \
    X(CG_NAME, 5, "#NAME?")                                                                                            \
    X(CG_NUM, 6, "#NUM!")                                                                                              \
    X(CG_NA, 7, "#N/A")                                                                                                \
    X(CG_GETTING_DATA, 8, "#GETTING_DATA")                                                                             \
    X(CG_SPILL, 9, "#SPILL!")                                                                                          \
    X(CG_CONNECT, 10, "#CONNECT!")                                                                                     \
    X(CG_BLOCKED, 11, "#BLOCKED!")                                                                                     \
    X(CG_UNKNOWN, 12, "#UNKNOWN!")                                                                                     \
    X(CG_FIELD, 13, "#FIELD!")                                                                                         \
    X(CG_CALC, 14, "#CALC!")
#define CG_ERROR_ENUM(id, number, text) id = number,
typedef enum cg_error { CG_ERRORS(CG_ERROR_ENUM) CG_NO_ERROR = 0 } cg_error;
#undef CG_ERROR_ENUM

enum { CG_TAG_TEXT = 0xFFF9, CG_TAG_BOOLEAN = 0xFFFA, CG_TAG_ERROR = 0xFFFB, CG_TAG_BLANK = 0xFFFC };
#define CG_PAYLOAD_MASK UINT64_C(0x0000FFFFFFFFFFFF)

static inline unsigned cg_tag(cg_cell cell) {
    return (unsigned)(cell.bits >> 48);
}
static inline bool cg_is_number(cg_cell cell) {
    return cg_tag(cell) < CG_TAG_TEXT;
}
static inline bool cg_is_text(cg_cell cell) {
    return cg_tag(cell) == CG_TAG_TEXT;
}
static inline bool cg_is_boolean(cg_cell cell) {
    return cg_tag(cell) == CG_TAG_BOOLEAN;
}
static inline bool cg_is_error(cg_cell cell) {
    return cg_tag(cell) == CG_TAG_ERROR;
}
static inline bool cg_is_blank(cg_cell cell) {
    return cg_tag(cell) == CG_TAG_BLANK;
}
static inline cg_kind cg_cell_kind(cg_cell cell) {
    return cg_is_number(cell) ? CG_NUMBER : (cg_kind)(cg_tag(cell) - CG_TAG_TEXT + CG_TEXT);
}

static inline cg_cell cg_tagged(unsigned tag, uint64_t payload) {
    return (cg_cell){.bits = (uint64_t)tag << 48 | (payload & CG_PAYLOAD_MASK)};
}
static inline cg_cell cg_error_cell(cg_error error) {
    return cg_tagged(CG_TAG_ERROR, (uint64_t)error);
}
static inline cg_cell cg_boolean_cell(bool value) {
    return cg_tagged(CG_TAG_BOOLEAN, value);
}
static inline cg_cell cg_blank_cell(void) {
    return cg_tagged(CG_TAG_BLANK, 0);
}
/* The text must be interned (base/text.h) and outlive the cell. */
static inline cg_cell cg_text_cell(const cg_text *text) {
    return cg_tagged(CG_TAG_TEXT, (uint64_t)(uintptr_t)text);
}
/* A computed number: overflow and undefined results are Excel's #NUM!. */
static inline cg_cell cg_number_cell(double value) {
    return isfinite(value) ? (cg_cell){.number = value} : cg_error_cell(CG_NUM);
}

static inline bool cg_cell_boolean(cg_cell cell) {
    return (cell.bits & 1) != 0;
}
static inline cg_error cg_cell_error(cg_cell cell) {
    return (cg_error)(cell.bits & CG_PAYLOAD_MASK);
}
static inline const cg_text *cg_cell_text(cg_cell cell) {
    return (const cg_text *)(uintptr_t)(cell.bits & CG_PAYLOAD_MASK);
}

/* "#DIV/0!" and so on. */
const char *cg_error_text(cg_error error);
/* CG_NO_ERROR when `text` (length bytes, any case) is no error value. */
cg_error cg_error_from_text(const char *text, size_t length);

/* Excel's order and equality: number < text < boolean, text without case, a blank is the other side's zero
 * (0, "" or FALSE). Returns <0, 0, >0. Neither side may be an error. */
int cg_cell_compare(cg_cell a, cg_cell b);
/* The very same value, errors included: the equality of hash-consing and of tests. */
static inline bool cg_cell_same(cg_cell a, cg_cell b) {
    return a.bits == b.bits;
}

#endif
