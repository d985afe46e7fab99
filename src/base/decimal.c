/* decimal.c: see decimal.h. Nothing here asks the locale.
 *
 * Reading: text becomes digits * 10^power. Up to 2^53 and 10^22 that is one product or quotient of exact doubles
 * (Clinger, "How to read floating point numbers accurately", PLDI 1990); up to 19 digits and 10^19 it is an exact
 * 128-bit integer that is rounded once. What remains goes to strtod as digits and an exponent without a decimal mark,
 * which reads the same in every locale. Writing: the first 15, 16 or 17 digits come from one exact 128-bit division;
 * the shortest that reads back is kept. */
#include "base/decimal.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

static const double exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
enum { MOST_EXACT = 22 };

static const uint64_t powers_of_ten[] = {1u,
                                         10u,
                                         100u,
                                         1000u,
                                         10000u,
                                         100000u,
                                         1000000u,
                                         10000000u,
                                         100000000u,
                                         1000000000u,
                                         10000000000u,
                                         100000000000u,
                                         1000000000000u,
                                         10000000000000u,
                                         100000000000000u,
                                         1000000000000000u,
                                         10000000000000000u,
                                         100000000000000000u,
                                         1000000000000000000u,
                                         10000000000000000000u};
enum { MOST_TENS = 19 }; /* the digits and the power of ten that 64 bits hold */

typedef struct decimal {
    uint64_t digits; /* all digits as one integer, when there are MOST_TENS or fewer */
    size_t count;    /* digits, leading zeros included */
    int64_t power;   /* value = digits * 10^power */
    bool negative;
} decimal;

static inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Eight digits as a number of eight bytes; false when not all are digits. */
static inline bool eight_digits(const char *at, uint64_t *number) {
    const uint64_t zeros = UINT64_C(0x3030303030303030), sixes = UINT64_C(0x0606060606060606);
    uint64_t word = 0;
    for (int i = 0; i < 8; i++) /* one load where the low byte comes first */
        word |= (uint64_t)(unsigned char)at[i] << 8 * i;
    word ^= zeros;
    if (((word | (word + sixes)) & UINT64_C(0xF0F0F0F0F0F0F0F0)) != 0) return false;
    word = word * 10 + (word >> 8);
    word = (((word & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064)) +
            ((word >> 16 & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001))) >>
           32;
    *number = word & UINT64_C(0xFFFFFFFF);
    return true;
}

/* Steps over digits, which go on with those in *digits. */
static inline const char *scan_digits(const char *at, const char *end, uint64_t *digits) {
    for (uint64_t eight; end - at >= 8 && eight_digits(at, &eight); at += 8)
        *digits = *digits * 100000000u + eight;
    for (; at < end && is_digit(*at); at++)
        *digits = *digits * 10 + (uint64_t)(*at - '0');
    return at;
}

/* Steps over "E-05"; returns `at` when none is there. */
static const char *scan_exponent(const char *at, const char *end, int64_t *power) {
    const char *sign = at + 1;
    if (at == end || (*at != 'e' && *at != 'E') || sign == end) return at;
    const char *digit = sign + (*sign == '+' || *sign == '-'), *start = digit;
    int64_t value = 0;
    for (; digit < end && is_digit(*digit); digit++)
        if (value < INT64_MAX / 100) value = value * 10 + (*digit - '0');
    if (digit == start) return at;
    *power += *sign == '-' ? -value : value;
    return digit;
}

/* Where the decimal number that starts here ends; NULL when none does. The digits may overflow: the caller looks at the
 * count. */
static inline const char *scan(const char *text, const char *end, char point, decimal *to) {
    const char *at = text;
    to->negative = at < end && *at == '-';
    if (at < end && (*at == '+' || *at == '-')) at++;
    const char *start = at;
    to->digits = 0;
    at = scan_digits(at, end, &to->digits);
    to->count = (size_t)(at - start);
    to->power = 0;
    if (at < end && *at == point) {
        start = ++at;
        at = scan_digits(at, end, &to->digits);
        to->power = start - at;
        to->count += (size_t)(at - start);
    }
    return to->count ? scan_exponent(at, end, &to->power) : NULL;
}

/* digits * 10^power for |power| <= MOST_TENS, rounded once: the product or the quotient is an exact integer, with a low
 * bit set where a remainder is left. */
static double scale(uint64_t digits, int power) {
    if (digits == 0) return 0;
    if (power >= 0) return (double)((wide)digits * powers_of_ten[power]);
    uint64_t divisor = powers_of_ten[-power];
    int up = __builtin_clzll(digits), over = __builtin_clzll(divisor);
    wide dividend = (wide)(digits << up) << 63; /* with the divisor's top bit set, the quotient has 63 or 64 bits */
    divisor <<= over;
    uint64_t quotient = (uint64_t)(dividend / divisor);
    if ((wide)quotient * divisor != dividend) quotient |= 1;
    union {
        uint64_t bits;
        double value;
    } two_to = {.bits = (uint64_t)(1023 + over - up - 63) << 52}; /* from -126 to 0: exact */
    return (double)quotient * two_to.value;
}

/* Any digits * 10^power, through strtod. 767 digits decide every double (those of the longest halfway case), and one
 * more that is not zero stands for all that follow. Infinite when it overflows. */
static double read_long(const char *text, size_t length, int64_t power) {
    enum { ENOUGH = 768 };
    char number[ENOUGH + 32];
    size_t kept = 0;
    bool more = false;
    for (size_t i = 0; i < length && text[i] != 'e' && text[i] != 'E'; i++) {
        if (!is_digit(text[i]) || (kept == 0 && text[i] == '0')) continue;
        if (kept < ENOUGH) {
            number[kept++] = text[i];
        } else {
            more |= text[i] != '0';
            power++;
        }
    }
    if (more) {
        number[kept++] = '1';
        power--;
    }
    if (power > 1000) power = 1000; /* at least 1e1000: infinite all the same */
    if (power < -2000) power = -2000;
    number[kept] = '\0';
    if (kept == 0) return 0;
    snprintf(number + kept, sizeof number - kept, "e%d", (int)power);
    return strtod(number, NULL);
}

static int print_digits(uint64_t digits, char out[CG_DECIMAL_ROOM]) {
    char backwards[CG_DECIMAL_ROOM];
    int count = 0;
    for (; digits; digits /= 10)
        backwards[count++] = (char)('0' + digits % 10);
    for (int i = 0; i < count; i++)
        out[i] = backwards[count - 1 - i];
    return count;
}

static double value_of(uint64_t digits, int64_t power) {
    if (digits <= UINT64_C(1) << 53 && power >= -MOST_EXACT && power <= MOST_EXACT)
        return power < 0 ? (double)digits / exact_powers[-power] : (double)digits * exact_powers[power];
    if (power >= -MOST_TENS && power <= MOST_TENS) return scale(digits, (int)power);
    char text[CG_DECIMAL_ROOM];
    return read_long(text, (size_t)print_digits(digits, text), power);
}

static size_t leading_zeros(const char *text, const char *end) {
    size_t zeros = 0;
    for (; text < end && (*text < '1' || *text > '9'); text++)
        zeros += *text == '0';
    return zeros;
}

static bool to_double(const char *text, const char *end, const decimal *number, double *value) {
    bool fits = number->count <= MOST_TENS || number->count - leading_zeros(text, end) <= MOST_TENS;
    double size = fits ? value_of(number->digits, number->power) : read_long(text, (size_t)(end - text), number->power);
    *value = number->negative ? -size : size;
    return isfinite(size);
}

bool cg_decimal_read(const char *text, size_t length, char point, double *value) {
    decimal number;
    double read;
    const char *end = scan(text, text + length, point, &number);
    if (!end || end != text + length || !to_double(text, end, &number, &read)) return false;
    *value = read;
    return true;
}

const char *cg_decimal_scan(const char *text, const char *end, double *value) {
    decimal number;
    const char *stop = scan(text, end, '.', &number);
    return stop && to_double(text, stop, &number, value) ? stop : NULL;
}

/* A positive number in scientific form: d.ddd * 10^exponent. */
typedef struct scientific {
    uint64_t digits; /* neither the first nor the last is zero */
    int places;      /* how many they are */
    int exponent;
} scientific;

static const uint64_t powers_of_five[] = {1u,
                                          5u,
                                          25u,
                                          125u,
                                          625u,
                                          3125u,
                                          15625u,
                                          78125u,
                                          390625u,
                                          1953125u,
                                          9765625u,
                                          48828125u,
                                          244140625u,
                                          1220703125u,
                                          6103515625u,
                                          30517578125u,
                                          152587890625u,
                                          762939453125u,
                                          3814697265625u,
                                          19073486328125u,
                                          95367431640625u,
                                          476837158203125u,
                                          2384185791015625u,
                                          11920928955078125u,
                                          59604644775390625u,
                                          298023223876953125u,
                                          1490116119384765625u,
                                          7450580596923828125u};

/* `value`, in [1E-9, 1E+40), to n digits, a half away from zero: value * 10^k is mantissa * 5^k * 2^(binary + k), one
 * exact quotient of 128-bit integers. The logarithm gives the exponent or one too few, which shows as a digit too many.
 */
static scientific round_exactly(double value, int n) {
    int binary;
    uint64_t mantissa = (uint64_t)ldexp(frexp(value, &binary), 53);
    binary -= 53;
    scientific result = {0, n, (int)floor((binary + 52) * 0.30102999566398120)};
    for (;; result.exponent++) {
        int k = n - 1 - result.exponent, twos = binary + k;
        wide over = (wide)mantissa * powers_of_five[k > 0 ? k : 0] << (twos > 0 ? twos : 0);
        wide under = (wide)powers_of_five[k < 0 ? -k : 0] << (twos < 0 ? -twos : 0);
        wide quotient = over / under, rest = over - quotient * under;
        result.digits = (uint64_t)quotient + (rest >= under - rest);
        if (result.digits < powers_of_ten[n]) return result;
    }
}

/* The same for any size, from printf: what is no digit there is the locale's decimal mark. */
static scientific round_by_print(double value, int n) {
    char text[64];
    snprintf(text, sizeof text, "%.*e", n - 1, value);
    scientific result = {0, n, 0};
    const char *at = text;
    for (; *at != 'e'; at++)
        if (is_digit(*at)) result.digits = result.digits * 10 + (uint64_t)(*at - '0');
    result.exponent = (int)strtol(at + 1, NULL, 10);
    return result;
}

static scientific round_to(double value, int n) {
    scientific result = value >= 1e-9 && value < 1e40 ? round_exactly(value, n) : round_by_print(value, n);
    for (; result.digits % 10 == 0; result.places--)
        result.digits /= 10;
    return result;
}

static char *put(char *at, const char *digits, int count) {
    memcpy(at, digits, (size_t)count);
    return at + count;
}

static char *put_zeros(char *at, int count) {
    for (; count > 0; count--)
        *at++ = '0';
    return at;
}

/* 0.00ddd, dd.d or dd00 */
static char *put_plain(char *at, const char *digits, int count, int exponent) {
    if (exponent < 0) {
        at = put_zeros(put(at, "0.", 2), -exponent - 1);
        return put(at, digits, count);
    }
    int whole = exponent + 1 < count ? exponent + 1 : count;
    at = put_zeros(put(at, digits, whole), exponent + 1 - count);
    if (whole < count) at = put(put(at, ".", 1), digits + whole, count - whole);
    return at;
}

/* d.ddE-05: an exponent of two digits or more, as Excel has it. */
static char *put_exponent(char *at, const char *digits, int count, int exponent) {
    at = put(at, digits, 1);
    if (count > 1) at = put(put(at, ".", 1), digits + 1, count - 1);
    at = put(at, exponent < 0 ? "E-" : "E+", 2);
    char number[CG_DECIMAL_ROOM];
    int places = print_digits((uint64_t)abs(exponent), number);
    return put(put_zeros(at, 2 - places), number, places);
}

static size_t put_number(char *out, bool negative, bool plain, scientific number) {
    char digits[CG_DECIMAL_ROOM];
    int count = print_digits(number.digits, digits);
    char *at = put(out, "-", negative);
    at = (plain ? put_plain : put_exponent)(at, digits, count, number.exponent);
    *at = '\0';
    return (size_t)(at - out);
}

/* Zero and what is no number, which neither form below has digits for. */
static bool write_special(double value, char out[CG_DECIMAL_ROOM]) {
    if (value != 0 && isfinite(value)) return false;
    strcpy(out, value == 0 ? "0" : "#NUM!"); /* no negative zero: Excel has none */
    return true;
}

size_t cg_decimal_write(double value, char out[CG_DECIMAL_ROOM]) {
    if (write_special(value, out)) return strlen(out);
    double size = fabs(value);
    int n = size < DBL_MIN ? 1 : 15; /* 15 digits tell all doubles apart but the denormal ones */
    scientific shortest = round_to(size, n);
    while (n < 17 && value_of(shortest.digits, shortest.exponent - shortest.places + 1) != size)
        shortest = round_to(size, ++n);
    return put_number(out, value<0, shortest.exponent> - 5 && shortest.exponent < n, shortest);
}

/* Excel writes plain digits up to 20 before the decimal mark, or up to 20 characters for a number below 1. */
size_t cg_decimal_general(double value, char out[CG_DECIMAL_ROOM]) {
    if (write_special(value, out)) return strlen(out);
    scientific rounded = round_to(fabs(value), 15);
    int exponent = rounded.exponent;
    bool plain = exponent < 0 ? 1 - exponent + rounded.places <= 20 : exponent < 20;
    return put_number(out, value < 0, plain, rounded);
}
