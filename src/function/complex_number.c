/* complex_number.c: see complex_number.h. */
#include "function/complex_number.h"

#include "base/decimal.h"

static size_t skip_digits(const char *text, size_t at) {
    while (text[at] >= '0' && text[at] <= '9')
        at++;
    return at;
}

/* Behind the sign and the number that start there. */
static size_t skip_number(const char *text, size_t at) {
    if (text[at] == '+' || text[at] == '-') at++;
    at = skip_digits(text, at);
    if (text[at] == '.') at = skip_digits(text, at + 1);
    if (text[at] == 'e' || text[at] == 'E') {
        size_t sign = at + 1 + (text[at + 1] == '+' || text[at + 1] == '-');
        if (skip_digits(text, sign) > sign) at = skip_digits(text, sign);
    }
    return at;
}

/* The part from `from` to `end`, of which an imaginary one may be a sign or nothing. */
static bool read_part(const char *text, size_t from, size_t end, bool imaginary, double *part) {
    bool sign = end > from && (text[from] == '+' || text[from] == '-');
    if (imaginary && end == from + sign) {
        *part = sign && text[from] == '-' ? -1 : 1;
        return true;
    }
    return cg_decimal_read(text + from, end - from, '.', part);
}

static bool read_text(const cg_text *text, cg_complex *to) {
    const char *bytes = text->bytes;
    size_t from = 0, end = skip_number(bytes, 0);
    if (bytes[end] == '+' || bytes[end] == '-') {
        if (!read_part(bytes, 0, end, false, &to->re)) return false;
        from = end;
        end = skip_number(bytes, from);
        if (bytes[end] != 'i' && bytes[end] != 'j') return false;
    }
    if (end == text->length) return read_part(bytes, from, end, false, &to->re);
    if (bytes[end] != 'i' && bytes[end] != 'j') return false;
    to->unit = bytes[end];
    return end + 1 == text->length && read_part(bytes, from, end, true, &to->im);
}

cg_cell cg_complex_read(cg_cell cell, cg_complex *to) {
    *to = (cg_complex){0, 0, 0};
    if (cg_is_error(cell)) return cell;
    if (cg_is_boolean(cell)) return cg_error_cell(CG_VALUE);
    if (cg_is_number(cell)) to->re = cell.number;
    bool good = !cg_is_text(cell) || read_text(cg_cell_text(cell), to);
    return good ? cg_blank_cell() : cg_error_cell(CG_NUM);
}

cg_cell cg_complex_write(cg_complex z, cg_texts *texts) {
    char text[2 * CG_DECIMAL_ROOM + 2];
    size_t length = 0;
    if (!isfinite(z.re) || !isfinite(z.im)) return cg_error_cell(CG_NUM);
    if (z.re != 0 || z.im == 0) length = cg_decimal_general(z.re, text);
    if (z.im != 0) {
        if (length > 0 && z.im > 0) text[length++] = '+';
        if (z.im == -1) text[length++] = '-';
        if (fabs(z.im) != 1) length += cg_decimal_general(z.im, text + length);
        text[length++] = z.unit ? z.unit : 'i';
    }
    return cg_text_cell(cg_intern(texts, text, length));
}

bool cg_complex_same_unit(cg_complex *to, cg_complex other) {
    if (!to->unit) to->unit = other.unit;
    return !other.unit || to->unit == other.unit;
}
