/* elementary.h: EXP, LN, LOG10 and TANH of a number, by the steps of elementary.def. Loops over them become vector
 * code, with the same bits on every machine. */
#ifndef CG_FUNCTION_ELEMENTARY_H
#define CG_FUNCTION_ELEMENTARY_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t cg_bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double cg_of_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

#define VALUE double
#define TRUTH bool
#define WITH
#define ON
#define FUNCTION static inline __attribute__((always_inline))
#define ADD(a, b) ((a) + (b))
#define SUB(a, b) ((a) - (b))
#define MUL(a, b) ((a) * (b))
#define DIV(a, b) ((a) / (b))
#define NUMBER(c) (c)
#define LESS(a, b) ((a) < (b))
#define SELECT(test, a, b) ((test) ? (a) : (b))
#define BITS_PLUS(x, c) cg_of_bits(cg_bits_of(x) + (uint64_t)(c))
#define BITS_AND(x, c) cg_of_bits(cg_bits_of(x) & (uint64_t)(c))
#define BITS_OR(x, y) cg_of_bits(cg_bits_of(x) | cg_bits_of(y))
#define BITS_UP(x) cg_of_bits(cg_bits_of(x) << 52)
#define BITS_DOWN(x) cg_of_bits(cg_bits_of(x) >> 52)
#include "function/elementary.def"

#endif
