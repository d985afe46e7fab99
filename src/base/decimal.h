/* decimal.h: text <-> double, correctly rounded and the same in every locale. */
#ifndef CG_BASE_DECIMAL_H
#define CG_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads [+-]digits[.digits][(e|E)[+-]digits] that fills all `length` bytes, with `point` as the decimal mark ('.' or
 * ','). False when it is anything else (spaces, hex, inf and nan included) or overflows. */
bool cg_decimal_read(const char *text, size_t length, char point, double *value);

/* Reads as much at the start of a text as is a decimal number with a point, and returns where it ends. NULL when
 * nothing is, or it overflows. */
const char *cg_decimal_scan(const char *text, const char *end, double *value);

enum { CG_DECIMAL_ROOM = 32 };
/* Writes the shortest text that reads back to the same double ("0.1", "1E-05", "712"); returns its length. What is not
 * finite is "#NUM!", and so it is below. */
size_t cg_decimal_write(double value, char out[CG_DECIMAL_ROOM]);
/* Excel's General format, the text a number becomes in `1/3&""`: at most 15 significant digits, plain up to 20 digits
 * or, below 1, 20 characters. */
size_t cg_decimal_general(double value, char out[CG_DECIMAL_ROOM]);

/* The same for a short text of digits with at most one `point`, as most numbers of data files are: its bytes, 1 to 8 of
 * them, are the lowest of `eight`, the first the lowest. False for any other text, number or not. */
static inline bool cg_decimal_read_eight(uint64_t eight, size_t length, char point, double *value) {
    static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};
    const uint64_t each = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
    uint64_t digits = (eight ^ each * '0') << (64 - 8 * length); /* from the right; zeros before them */
    uint64_t other = digits ^ each * (uint64_t)(point ^ '0');
    uint64_t found = (other - each) & ~other & tops; /* the lowest bit of it is the top one of the first point */
    int places = 0;
    if (found) {
        int at = __builtin_ctzll(found) - 7; /* its lowest bit */
        uint64_t before = (UINT64_C(1) << at) - 1;
        digits = (digits & before) << 8 | (digits & ~before & ~(UINT64_C(0xFF) << at));
        places = 7 - at / 8;
    }
    if ((((digits + each * 0x76) | digits) & tops) || (found && length == 1)) return false;
    digits = digits * 10 + (digits >> 8); /* two by two, then four by four, then all eight */
    digits = ((digits & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064) +
              (digits >> 16 & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001)) >>
             32;
    *value = (double)digits;
    if (places) *value /= powers[places]; /* both are exact, so the quotient is rounded once */
    return true;
}

#endif
