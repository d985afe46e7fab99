/* decimal.h: text <-> double, correctly rounded and the same in every locale. */
#ifndef CG_BASE_DECIMAL_H
#define CG_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

/* Reads [+-]digits[.digits][(e|E)[+-]digits] that fills all `length` bytes, with `point` as the decimal mark ('.' or ',').
 * False when it is anything else (spaces, hex, inf and nan included) or overflows. */
bool cg_decimal_read(const char *text, size_t length, char point, double *value);

enum { CG_DECIMAL_ROOM = 32 };
/* Writes the shortest text that reads back to the same double ("0.1", "1E-05", "712"); returns its length. What is not finite is
 * "#NUM!", and so it is below. */
size_t cg_decimal_write(double value, char out[CG_DECIMAL_ROOM]);
/* Excel's General format, the text a number becomes in `1/3&""`: at most 15 significant digits, plain up to 20 digits or, below 1, 20
 * characters. */
size_t cg_decimal_general(double value, char out[CG_DECIMAL_ROOM]);

#endif
