/* formula_form.c: see formula_form.h.
 *
 * A reference becomes one byte for its kind and its $, and the column and row that it has, two and four bytes. What is
 * a reference is seen without parsing: a word that looks like a cell and is no function's and no sheet's name; a word
 * of letters, or a number, with a colon and another such beside it. */
#include "book/formula_form.h"

#include <stdbool.h>
#include <string.h>

#include "base/limits.h"

enum { HAS_COLUMN = 1, HAS_ROW = 2, COLUMN_ABSOLUTE = 4, ROW_ABSOLUTE = 8, MARK = 16 };

typedef struct place {
    unsigned flags; /* 0: none */
    uint32_t row, column;
} place;

/* ---- Text -> form ---- */

static inline bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
static inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
static inline bool is_word(char c) {
    return is_letter(c) || is_digit(c) || c == '$' || c == '_' || c == '.' || c == '\\' || c == '?' || (c & 0x80);
}

/* Reads $AB$12, $AB or $12 that fills the word. */
static place read_place(const char *at, const char *end) {
    place to = {0};
    bool dollar = *at == '$';
    at += dollar;
    const char *start = at;
    for (; at < end && is_letter(*at) && at - start < 4; at++)
        to.column = to.column * 26 + (uint32_t)((*at & 0x1F));
    if (at > start) {
        if (to.column-- > CG_EXCEL_COLUMNS) return (place){0};
        to.flags = HAS_COLUMN | (dollar ? COLUMN_ABSOLUTE : 0);
        dollar = at < end && *at == '$';
        at += dollar;
    }
    start = at;
    for (; at < end && is_digit(*at) && at - start < 8; at++)
        to.row = to.row * 10 + (uint32_t)(*at - '0');
    if (at > start) {
        if (to.row-- == 0 || to.row >= CG_EXCEL_ROWS) return (place){0};
        to.flags |= HAS_ROW | (dollar ? ROW_ABSOLUTE : 0);
    } else if (dollar) {
        return (place){0};
    }
    return at == end ? to : (place){0};
}

static size_t write_place(place of, uint32_t row, uint32_t column, char *form) {
    int32_t down = of.flags & ROW_ABSOLUTE ? (int32_t)of.row : (int32_t)of.row - (int32_t)row;
    int16_t right = (int16_t)(of.flags & COLUMN_ABSOLUTE ? (int32_t)of.column : (int32_t)of.column - (int32_t)column);
    char *at = form;
    *at++ = (char)(MARK | of.flags);
    if (of.flags & HAS_COLUMN) {
        memcpy(at, &right, sizeof right);
        at += sizeof right;
    }
    if (of.flags & HAS_ROW) {
        memcpy(at, &down, sizeof down);
        at += sizeof down;
    }
    return (size_t)(at - form);
}

/* Where the text in quotes, or the brackets inside each other, that start here end. */
static const char *skip_quotes(const char *at, const char *end) {
    char quote = *at++;
    for (; at < end; at++)
        if (*at == quote && (at + 1 == end || *++at != quote)) break;
    return at < end && *at == quote ? at + 1 : at;
}
static const char *skip_brackets(const char *at, const char *end) {
    int depth = 0;
    for (; at < end; at++) {
        if (*at == '\'' && at + 1 < end) {
            at++; /* ' takes away what the next character means */
            continue;
        }
        depth += (*at == '[') - (*at == ']');
        if (depth == 0) return at + 1;
    }
    return end;
}

static const char *word_end(const char *at, const char *end) {
    while (at < end && is_word(*at))
        at++;
    return at;
}

/* The word as a reference: `before` and what stands behind it decide about columns and rows. */
static place reference_of(const char *word, const char *behind, const char *end, char before, unsigned half) {
    place here = read_place(word, behind);
    char next = behind < end ? *behind : '\0';
    if (!here.flags || next == '(' || next == '!' || next == '[') return (place){0};
    if (here.flags & HAS_COLUMN && here.flags & HAS_ROW) return here;
    unsigned kind = here.flags & (HAS_COLUMN | HAS_ROW);
    if (before == ':') return half == kind ? here : (place){0};
    if (next != ':') return (place){0};
    const char *other_end = word_end(behind + 1, end);
    place other = other_end > behind + 1 ? read_place(behind + 1, other_end) : (place){0};
    bool pair = (other.flags & (HAS_COLUMN | HAS_ROW)) == kind &&
                !(other_end < end && (*other_end == '(' || *other_end == '!'));
    return pair ? here : (place){0};
}

size_t cg_text_to_form(const char *text, size_t length, uint32_t row, uint32_t column, char *form, cg_form_rows *rows) {
    const char *at = text, *end = text + length;
    char *out = form, before = '\0';
    unsigned half = 0; /* of A:C or 1:3, once its first half was written: what it is of */
    while (at < end) {
        const char *start = at;
        if (is_word(*at)) {
            at = word_end(at, end);
            place here = reference_of(start, at, end, before, half);
            before = 'w';
            half = here.flags & (HAS_COLUMN | HAS_ROW);
            if (here.flags) {
                out += write_place(here, row, column, out);
                if (rows && here.flags & HAS_ROW && !(here.flags & ROW_ABSOLUTE) && rows->count++ < CG_FORM_ROWS)
                    rows->ends[rows->count - 1] = (uint32_t)(at - text);
                continue;
            }
        } else if (*at == '"' || *at == '\'') {
            at = skip_quotes(at, end);
            before = '"';
        } else if (*at == '[') {
            at = skip_brackets(at, end);
            before = ']';
        } else {
            before = *at++;
            if (before != ':') half = 0;
        }
        memcpy(out, start, (size_t)(at - start));
        out += at - start;
    }
    return (size_t)(out - form);
}

/* ---- Form -> text ---- */

static uint32_t wrap(int64_t at, int64_t size) {
    int64_t inside = at % size;
    return (uint32_t)(inside < 0 ? inside + size : inside);
}

static size_t write_column(uint32_t column, char *text) {
    char letters[4];
    size_t n = 0;
    for (uint32_t rest = column + 1; rest; rest = (rest - 1) / 26)
        letters[n++] = (char)('A' + (rest - 1) % 26);
    for (size_t i = 0; i < n; i++)
        text[i] = letters[n - 1 - i];
    return n;
}

static size_t write_row(uint32_t row, char *text) {
    char digits[12];
    size_t n = 0;
    for (uint32_t rest = row + 1; rest; rest /= 10)
        digits[n++] = (char)('0' + rest % 10);
    for (size_t i = 0; i < n; i++)
        text[i] = digits[n - 1 - i];
    return n;
}

static const char *write_reference(const char *at, uint32_t row, uint32_t column, char **text) {
    unsigned flags = (unsigned char)*at++;
    if (flags & HAS_COLUMN) {
        int16_t right;
        memcpy(&right, at, sizeof right);
        at += sizeof right;
        if (flags & COLUMN_ABSOLUTE) *(*text)++ = '$';
        int64_t to = flags & COLUMN_ABSOLUTE ? right : (int64_t)column + right;
        *text += write_column(wrap(to, CG_EXCEL_COLUMNS), *text);
    }
    if (flags & HAS_ROW) {
        int32_t down;
        memcpy(&down, at, sizeof down);
        at += sizeof down;
        if (flags & ROW_ABSOLUTE) *(*text)++ = '$';
        int64_t to = flags & ROW_ABSOLUTE ? down : (int64_t)row + down;
        *text += write_row(wrap(to, CG_EXCEL_ROWS), *text);
    }
    return at;
}

size_t cg_form_to_text(const char *form, size_t length, uint32_t row, uint32_t column, char *text) {
    const char *at = form, *end = form + length;
    char *out = text;
    while (at < end) {
        unsigned char c = (unsigned char)*at;
        if (c >= MARK && c < 2 * MARK)
            at = write_reference(at, row, column, &out);
        else
            *out++ = *at++;
    }
    *out = '\0';
    return (size_t)(out - text);
}
