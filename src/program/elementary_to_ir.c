/* elementary_to_ir.c: EXP, LN, LOG10, LOG and TANH as text of machine code.
 *
 * Enters: eight numbers of a loop. Leaves: what the steps of function/elementary.def make of them, each step as one or
 * a few lines of text, so that they have the bits of the kernels. They are written out where they stand and not called:
 * what else the loop holds in registers would have to be saved around a call, and their steps fill the time in which
 * those of another row wait. */
#include "program/ir_writer.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define EIGHT CG_IR_EIGHT

/* The numbers' bits as integers, `operation` with what stands in all lanes. */
static cg_ir_value on_bits(cg_ir_writer *to, const char *operation, cg_ir_value x, uint64_t with) {
    char lane[32];
    snprintf(lane, sizeof lane, "i64 %" PRId64, (int64_t)with);
    cg_ir_value result = cg_ir_fresh(to, CG_IR_NUMBERS);
    cg_ir_put(to, &to->body, "  %%ia%u = bitcast " EIGHT " %%v%u to <8 x i64>\n  %%ib%u = %s <8 x i64> %%ia%u, ",
              result.id, x.id, result.id, operation, result.id);
    cg_ir_put_lanes(to, lane);
    cg_ir_put(to, &to->body, "\n  %%v%u = bitcast <8 x i64> %%ib%u to " EIGHT "\n", result.id, result.id);
    return result;
}

static cg_ir_value bits_or(cg_ir_writer *to, cg_ir_value x, cg_ir_value y) {
    cg_ir_value result = cg_ir_fresh(to, CG_IR_NUMBERS);
    cg_ir_put(to, &to->body,
              "  %%ia%u = bitcast " EIGHT " %%v%u to <8 x i64>\n  %%ib%u = bitcast " EIGHT " %%v%u to <8 x i64>\n"
              "  %%ic%u = or <8 x i64> %%ia%u, %%ib%u\n  %%v%u = bitcast <8 x i64> %%ic%u to " EIGHT "\n",
              result.id, x.id, result.id, y.id, result.id, result.id, result.id, result.id, result.id);
    return result;
}

#define VALUE cg_ir_value
#define TRUTH cg_ir_value
#define WITH cg_ir_writer *to,
#define ON to,
#define FUNCTION static inline
#define ADD(a, b) cg_ir_binary(to, "fadd", a, b)
#define SUB(a, b) cg_ir_binary(to, "fsub", a, b)
#define MUL(a, b) cg_ir_binary(to, "fmul", a, b)
#define DIV(a, b) cg_ir_binary(to, "fdiv", a, b)
#define NUMBER(c) cg_ir_number(to, c)
#define LESS(a, b) cg_ir_compared(to, "olt", a, b)
#define SELECT(test, a, b) cg_ir_chosen(to, test, a, b)
#define BITS_PLUS(x, c) on_bits(to, "add", x, c)
#define BITS_AND(x, c) on_bits(to, "and", x, c)
#define BITS_OR(x, y) bits_or(to, x, y)
#define BITS_UP(x) on_bits(to, "shl", x, 52)
#define BITS_DOWN(x) on_bits(to, "lshr", x, 52)
#include "function/elementary.def"

static const struct elementary {
    const char *name;
    cg_ir_value (*put)(cg_ir_writer *to, cg_ir_value x);
} elementary[] = {
    {"EXP", cg_exponential},       {"LN", cg_natural_logarithm},    {"LOG10", cg_decimal_logarithm},
    {"LOG2", cg_binary_logarithm}, {"TANH", cg_hyperbolic_tangent},
};

cg_ir_value cg_ir_elementary(cg_ir_writer *to, const char *name, const cg_ir_value *args) {
    cg_ir_value x = cg_ir_as_numbers(to, args[0]);
    if (x.form != CG_IR_NUMBERS) return cg_ir_none(to);
    size_t at = 0;
    while (strcmp(elementary[at].name, name) != 0)
        at++;
    return elementary[at].put(to, x);
}
