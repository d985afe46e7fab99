/* decimal.c: see decimal.h. Short decimals (up to 15 digits, power of ten within 22) are exact products or quotients of
 * two doubles (Clinger, "How to read floating point numbers accurately", PLDI 1990, fast path); all others go to strtod
 * in the C locale. Writing tries 15, 16 and 17 digits and keeps the first that reads back. */
#define _GNU_SOURCE
#include "base/decimal.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

typedef struct decimal {
    uint64_t digits; /* the first 19 significant digits */
    int count;       /* significant digits seen */
    long exponent;   /* value = digits * 10^exponent, when count <= 19 */
    bool negative;
} decimal;

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static size_t scan_digits(const char *text, size_t length, size_t at, decimal *to, bool fraction) {
    for (; at < length && is_digit(text[at]); at++) {
        if (to->count || text[at] != '0') to->count++;
        if (to->count <= 19) to->digits = to->digits * 10 + (uint64_t)(text[at] - '0');
        if (fraction) to->exponent--;
    }
    return at;
}

/* False when the text is no decimal number. */
static bool scan(const char *text, size_t length, char point, decimal *to) {
    *to = (decimal){0};
    size_t at = 0;
    if (at < length && (text[at] == '+' || text[at] == '-')) to->negative = text[at++] == '-';
    size_t start = at;
    at = scan_digits(text, length, at, to, false);
    size_t seen = at - start;
    if (at < length && text[at] == point) {
        start = ++at;
        at = scan_digits(text, length, at, to, true);
        seen += at - start;
    }
    if (seen == 0) return false;
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        bool negative = at < length && text[at] == '-';
        if (at < length && (text[at] == '+' || text[at] == '-')) at++;
        if (at == length) return false;
        long exponent = 0;
        for (; at < length && is_digit(text[at]); at++)
            if (exponent < 100000) exponent = exponent * 10 + (text[at] - '0');
        to->exponent += negative ? -exponent : exponent;
    }
    return at == length;
}

/* strtod and printf must not see the program's locale: a locale of one's own, made once per call chain. */
static double read_exactly(const char *text, size_t length, char point) {
    char small[128], *copy = length < sizeof small ? small : malloc(length + 1);
    if (!copy) return NAN;
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (point != '.')
        for (char *each = copy; *each; each++)
            if (*each == point) *each = '.';
    locale_t c_locale = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    double value = c_locale ? strtod_l(copy, NULL, c_locale) : NAN;
    if (c_locale) freelocale(c_locale);
    if (copy != small) free(copy);
    return value;
}

bool cg_decimal_read(const char *text, size_t length, char point, double *value) {
    decimal number;
    if (!scan(text, length, point, &number)) return false;
    double result;
    if (number.count == 0) {
        result = 0;
    } else if (number.count <= 15 && number.exponent >= -22 && number.exponent <= 22) {
        result = (double)number.digits;
        result = number.exponent < 0 ? result / powers[-number.exponent] : result * powers[number.exponent];
    } else {
        result = fabs(read_exactly(text, length, point));
        if (!isfinite(result)) return false;
    }
    *value = number.negative ? -result : result;
    return true;
}

/* %.*g or %.*e in the C locale. */
static void print(char *out, const char *format, int digits, double value) {
    locale_t c_locale = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0), before = (locale_t)0;
    if (c_locale) before = uselocale(c_locale);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(out, CG_DECIMAL_ROOM, format, digits, value);
#pragma GCC diagnostic pop
    if (c_locale) {
        uselocale(before);
        freelocale(c_locale);
    }
}

/* "1.5e+20" -> "1.5E+20", as Excel spells exponents. */
static size_t upper_exponent(char *out) {
    char *e = strchr(out, 'e');
    if (e) *e = 'E';
    return strlen(out);
}

size_t cg_decimal_write(double value, char out[CG_DECIMAL_ROOM]) {
    if (value == 0) value = 0; /* Excel has no negative zero */
    for (int digits = 15; digits <= 17; digits++) {
        print(out, "%.*g", digits, value);
        double back;
        if (cg_decimal_read(out, strlen(out), '.', &back) && back == value) break;
    }
    return upper_exponent(out);
}

/* Excel's General: plain digits for 1E-9 <= |x| < 1E+20 (a text may be long), else one exponent of two digits or more. */
size_t cg_decimal_general(double value, char out[CG_DECIMAL_ROOM]) {
    if (value == 0) value = 0;
    double size = fabs(value);
    if (size >= 1e15 && size < 1e20) {
        char digits[CG_DECIMAL_ROOM];
        print(digits, "%.*e", 14, value); /* d.dddddddddddddde+XX */
        int exponent = atoi(strchr(digits, 'e') + 1);
        size_t count = 0;
        for (char *each = digits; *each != 'e'; each++)
            if (*each != '.') out[count++] = *each;
        for (int i = 14; i < exponent; i++) out[count++] = '0';
        out[count] = '\0';
        return count;
    }
    if (size < 1e-4 && size >= 1e-9 && size != 0) {
        char digits[CG_DECIMAL_ROOM], fixed[64];
        print(digits, "%.*e", 14, value);
        int exponent = atoi(strchr(digits, 'e') + 1);
        char mantissa[CG_DECIMAL_ROOM];
        size_t count = 0;
        for (char *each = digits + (value < 0); *each != 'e'; each++)
            if (*each != '.') mantissa[count++] = *each;
        while (count > 1 && mantissa[count - 1] == '0') count--;
        int zeros = -exponent - 1;
        int length = snprintf(fixed, sizeof fixed, "%s0.%.*s%.*s", value < 0 ? "-" : "", zeros, "00000000000", (int)count,
                              mantissa);
        size_t keep = (size_t)length < CG_DECIMAL_ROOM ? (size_t)length : CG_DECIMAL_ROOM - 1;
        memcpy(out, fixed, keep);
        out[keep] = '\0';
        return keep;
    }
    print(out, "%.*g", 15, value);
    return upper_exponent(out);
}
