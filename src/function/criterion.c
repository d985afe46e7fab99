/* criterion.c: see criterion.h. */
#include "function/criterion.h"

#include <string.h>

#include "function/coerce.h"

bool cg_has_wildcards(const char *pattern, size_t length) {
    return memchr(pattern, '?', length) || memchr(pattern, '*', length) || memchr(pattern, '~', length);
}

/* The pattern's element at `at`: a code point to be matched as it is, or WILD_ONE or WILD_MANY. */
enum { WILD_ONE = 0x110000, WILD_MANY };
static uint32_t next_element(const char *pattern, size_t length, size_t *at) {
    uint32_t c = cg_utf8_next(pattern, at);
    if (c == '?') return WILD_ONE;
    if (c == '*') return WILD_MANY;
    if (c == '~' && *at < length && strchr("?*~", pattern[*at])) return (unsigned char)pattern[(*at)++];
    return c;
}

/* Greedy with one point of return: on a mismatch the last star takes one character more. */
bool cg_wildcard_fits(const char *pattern, size_t pattern_length, const char *text, size_t length) {
    size_t at = 0, in = 0, star = SIZE_MAX, star_text = 0;
    while (at < length) {
        size_t next_in = in, next_at = at;
        uint32_t want = in < pattern_length ? next_element(pattern, pattern_length, &next_in) : UINT32_MAX;
        uint32_t have = cg_utf8_next(text, &next_at);
        if (want == WILD_MANY) {
            star = in = next_in;
            star_text = at;
        } else if (want == have || want == WILD_ONE) {
            in = next_in;
            at = next_at;
        } else if (star != SIZE_MAX) {
            cg_utf8_next(text, &star_text);
            in = star;
            at = star_text;
        } else {
            return false;
        }
    }
    while (in < pattern_length)
        if (next_element(pattern, pattern_length, &in) != WILD_MANY) return false;
    return true;
}

static cg_relation read_relation(const char *bytes, size_t *sign_length) {
    static const struct {
        const char *sign;
        cg_relation relation;
    } signs[] = {{"<=", CG_RELATION_LESS_EQUAL}, {">=", CG_RELATION_GREATER_EQUAL}, {"<>", CG_RELATION_NOT_EQUAL},
                 {"<", CG_RELATION_LESS},        {">", CG_RELATION_GREATER},        {"=", CG_RELATION_EQUAL}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        *sign_length = strlen(signs[i].sign);
        if (strncmp(bytes, signs[i].sign, *sign_length) == 0) return signs[i].relation;
    }
    *sign_length = 0;
    return CG_RELATION_EQUAL;
}

/* The value that a criterion's text names, or a blank when it is a plain text. */
static cg_cell read_operand(const char *bytes, size_t length) {
    double number;
    if (cg_number_read(bytes, length, &number)) return cg_number_cell(number);
    if (cg_same_word(bytes, "TRUE")) return cg_boolean_cell(true);
    if (cg_same_word(bytes, "FALSE")) return cg_boolean_cell(false);
    cg_error error = cg_error_from_text(bytes, length);
    return error ? cg_error_cell(error) : cg_blank_cell();
}

cg_criterion cg_criterion_read(cg_cell cell) {
    cg_criterion criterion = {.operand = cell};
    if (cg_is_blank(cell)) criterion.operand = cg_number_cell(0);
    if (!cg_is_text(cell)) return criterion;
    const cg_text *text = cg_cell_text(cell)->folded;
    size_t sign_length;
    criterion.relation = read_relation(text->bytes, &sign_length);
    criterion.pattern = text->bytes + sign_length;
    criterion.length = text->length - sign_length;
    criterion.operand = read_operand(criterion.pattern, criterion.length);
    bool equality = criterion.relation == CG_RELATION_EQUAL || criterion.relation == CG_RELATION_NOT_EQUAL;
    criterion.blanks = equality && criterion.length == 0;
    criterion.empty_texts = sign_length == 0;
    return criterion;
}

/* Whether the cell is what the criterion names, signs of order aside. */
static bool is_equal(const cg_criterion *criterion, cg_cell cell) {
    double number;
    if (criterion->blanks)
        return cg_is_blank(cell) || (criterion->empty_texts && cg_is_text(cell) && cg_cell_text(cell)->length == 0);
    if (cg_is_number(criterion->operand) && cg_is_text(cell)) { /* "1" counts as 1 */
        const cg_text *text = cg_cell_text(cell);
        return cg_number_read(text->bytes, text->length, &number) && number == criterion->operand.number;
    }
    if (!cg_is_blank(criterion->operand))
        return cg_cell_kind(cell) == cg_cell_kind(criterion->operand) &&
               (cg_is_error(cell) ? cg_cell_same(cell, criterion->operand)
                                  : cg_cell_compare(cell, criterion->operand) == 0);
    if (!cg_is_text(cell)) return false;
    const cg_text *text = cg_cell_text(cell)->folded;
    return cg_wildcard_fits(criterion->pattern, criterion->length, text->bytes, text->length);
}

/* Order of the cell and the criterion's operand; false when they are not of one kind. */
static bool compare(const cg_criterion *criterion, cg_cell cell, int *order) {
    if (!cg_is_blank(criterion->operand)) {
        if (cg_is_error(cell) || cg_cell_kind(cell) != cg_cell_kind(criterion->operand)) return false;
        *order = cg_cell_compare(cell, criterion->operand);
        return true;
    }
    if (!cg_is_text(cell)) return false;
    const cg_text *text = cg_cell_text(cell)->folded;
    size_t shorter = text->length < criterion->length ? text->length : criterion->length;
    *order = memcmp(text->bytes, criterion->pattern, shorter);
    if (*order == 0) *order = (text->length > criterion->length) - (text->length < criterion->length);
    return true;
}

bool cg_criterion_fits(const cg_criterion *criterion, cg_cell cell) {
    if (criterion->relation == CG_RELATION_EQUAL) return is_equal(criterion, cell);
    if (criterion->relation == CG_RELATION_NOT_EQUAL) { /* a text "1" is both equal to 1 and not, so in Excel */
        return (cg_is_number(criterion->operand) && cg_is_text(cell)) || !is_equal(criterion, cell);
    }
    int order;
    if (!compare(criterion, cell, &order)) return false;
    switch (criterion->relation) {
    case CG_RELATION_LESS: return order < 0;
    case CG_RELATION_LESS_EQUAL: return order <= 0;
    case CG_RELATION_GREATER: return order > 0;
    case CG_RELATION_GREATER_EQUAL: return order >= 0;
    case CG_RELATION_EQUAL:
    case CG_RELATION_NOT_EQUAL: break;
    }
    return false;
}

void cg_criterion_sift(const cg_criterion *criterion, const cg_cell *cells, size_t n, bool *fits) {
    enum { BITS = 6 };
    struct {
        uint64_t bits;
        bool known, fits;
    } seen[1 << BITS] = {0};
    for (size_t i = 0; i < n; i++) {
        if (!fits[i]) continue;
        size_t at = (size_t)((cells[i].bits * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - BITS));
        if (!seen[at].known || seen[at].bits != cells[i].bits) {
            seen[at].bits = cells[i].bits;
            seen[at].fits = cg_criterion_fits(criterion, cells[i]);
            seen[at].known = true;
        }
        fits[i] = seen[at].fits;
    }
}
