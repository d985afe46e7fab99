/* fn_round.c: numbers brought to a grid: to decimal digits, to multiples, to even and odd ones.
 *
 * Excel rounds the decimals that it shows. A quotient within a few units in the last place of a whole number counts as
 * that number: 4.35 is 435 hundredths, though 4.35*100 is a little less. Only scaled numbers are treated so; INT and
 * rounding to whole numbers are exact. */
#include "function/kernels.h"

static bool nearly_whole(double x) {
    return fabs(x - round(x)) <= fabs(x) * 0x1p-50;
}

static double steps_down(double x) {
    return nearly_whole(x) ? round(x) : floor(x);
}

static double steps_up(double x) {
    return nearly_whole(x) ? round(x) : ceil(x);
}

/* ---- Decimal digits ---- */

/* Toward zero, or away from it. A scaled number of 2^52 or more has no fraction. */
static double to_digits(double x, double digits, bool away) {
    digits = trunc(digits);
    double scale = pow(10, fabs(digits)), size = fabs(x);
    double scaled = digits >= 0 ? size * scale : size / scale;
    if (digits >= 0 && !(scaled < 0x1p52)) return x;
    double whole = digits == 0 ? (away ? ceil(scaled) : floor(scaled)) : (away ? steps_up(scaled) : steps_down(scaled));
    if (whole == 0 && size > 0 && away) whole = 1; /* what a division has made nothing of */
    if (whole == 0) return 0;
    return copysign(digits >= 0 ? whole / scale : whole * scale, x);
}

double cg_cut_to_digits(double x, double digits) {
    return to_digits(x, digits, false);
}

CG_MAP2(eval_round_down, to_digits(x, y, false))
static const cg_function fn_round_down = {
    .name = "ROUNDDOWN",
    .sig = "(x:num, digits:num) -> num",
    .help = "x cut off after a number of decimal digits, toward zero; negative digits cut left of the point.",
    .eval = &eval_round_down,
    .d = {"0", "0"},
    .probe = "-9..9;=1",
    .examples = {"ROUNDDOWN(3.2,0) = 3", "ROUNDDOWN(76.9,0) = 76", "ROUNDDOWN(3.14159,3) = 3.141",
                 "ROUNDDOWN(-3.14159,1) = -3.1", "ROUNDDOWN(31415.92654,-2) = 31400", "ROUNDDOWN(4.35,2) = 4.35"},
    .total = true,
};

CG_MAP2(eval_round_up, to_digits(x, y, true))
static const cg_function fn_round_up = {
    .name = "ROUNDUP",
    .sig = "(x:num, digits:num) -> num",
    .help = "x rounded away from zero to a number of decimal digits; negative digits round left of the point.",
    .eval = &eval_round_up,
    .d = {"0", "0"},
    .probe = "-9..9;=1",
    .examples = {"ROUNDUP(3.2,0) = 4", "ROUNDUP(76.9,0) = 77", "ROUNDUP(3.14159,3) = 3.142",
                 "ROUNDUP(-3.14159,1) = -3.2", "ROUNDUP(31415.92654,-2) = 31500", "ROUNDUP(1.1,1) = 1.1",
                 "ROUNDUP(0,2) = 0"},
    .total = true,
};

static const cg_function fn_truncate = {
    .name = "TRUNC",
    .sig = "(x:num, [digits:num=0]) -> num",
    .help = "x without its fraction, or without the digits after a number of them.",
    .eval = &eval_round_down,
    .d = {"0", "0"},
    .probe = "-9..9;=1",
    .examples = {"TRUNC(8.9) = 8", "TRUNC(-8.9) = -8", "TRUNC(0.45) = 0", "TRUNC(PI(),4) = 3.1415"},
    .total = true,
};

/* ---- Multiples ---- */

/* The rule of a step that the result is a whole multiple of. */
#define WHOLE_STEPS "IF(step=0,0,self/step)"

CG_MAP2_EXCEPT(eval_ceiling, x > 0 && y < 0, CG_NUM, x == 0 || y == 0 ? 0 : steps_up(x / y) * y + 0)
static const cg_function fn_ceiling = {
    .name = "CEILING",
    .sig = "(x:num, step:num) -> num",
    .help =
        "The multiple of the step at or above x; away from zero when both are negative. #NUM! when only the step is.",
    .eval = &eval_ceiling,
    .d = {"0", WHOLE_STEPS},
    .probe = "4.1..5.9;2.95..3.05",
    .examples = {"CEILING(2.5,1) = 3", "CEILING(-2.5,-2) = -4", "CEILING(-2.5,2) = -2", "CEILING(1.5,0.1) = 1.5",
                 "CEILING(0.234,0.01) = 0.24", "CEILING(2.5,-1) = #NUM!", "CEILING(3,0) = 0"},
};

static cg_cell floor_of(const double *x) {
    if (x[0] > 0 && x[1] < 0) return cg_error_cell(CG_NUM);
    if (x[0] == 0) return cg_number_cell(0);
    if (x[1] == 0) return cg_error_cell(CG_DIV0);
    return cg_number_cell(steps_down(x[0] / x[1]) * x[1] + 0);
}

CG_MAP_NUMBERS(eval_floor, 2, floor_of)
static const cg_function fn_floor = {
    .name = "FLOOR",
    .sig = "(x:num, step:num) -> num",
    .help =
        "The multiple of the step at or below x; toward zero when both are negative. #NUM! when only the step is, #DIV/0! when it is 0.",
    .eval = &eval_floor,
    .d = {"0", WHOLE_STEPS},
    .probe = "4.1..5.9;2.95..3.05",
    .examples = {"FLOOR(3.7,2) = 2", "FLOOR(-2.5,-2) = -2", "FLOOR(-2.5,2) = -4", "FLOOR(1.58,0.1) = 1.5",
                 "FLOOR(0.234,0.01) = 0.23", "FLOOR(2.5,-2) = #NUM!", "FLOOR(1,0) = #DIV/0!"},
};

/* The sign of the step does not matter. Negative numbers go up too, or with a mode that is not 0 away from zero. */
static cg_cell ceiling_math(const double *x) {
    double step = fabs(x[1]);
    if (x[0] == 0 || step == 0) return cg_number_cell(0);
    double steps = x[0] / step;
    return cg_number_cell((x[0] < 0 && x[2] != 0 ? steps_down(steps) : steps_up(steps)) * step + 0);
}

CG_MAP_NUMBERS(eval_ceiling_math, 3, ceiling_math)
static const cg_function fn_ceiling_math = {
    .name = "CEILING.MATH",
    .sig = "(x:num, [step:num=1], [mode:num=0]) -> num",
    .help = "The multiple of the step at or above x; with a mode other than 0, negative numbers go away from zero.",
    .eval = &eval_ceiling_math,
    .d = {"0", WHOLE_STEPS, "0"},
    .probe = "4.1..5.9;2.95..3.05",
    .examples = {"CEILING.MATH(24.3,5) = 25", "CEILING.MATH(6.7) = 7", "CEILING.MATH(-8.1,2) = -8",
                 "CEILING.MATH(-5.5,2,-1) = -6", "CEILING.MATH(5,0) = 0"},
    .total = true,
    .empty_is_default = true,
};

static cg_cell floor_math(const double *x) {
    double step = fabs(x[1]);
    if (x[0] == 0 || step == 0) return cg_number_cell(0);
    double steps = x[0] / step;
    return cg_number_cell((x[0] < 0 && x[2] != 0 ? steps_up(steps) : steps_down(steps)) * step + 0);
}

CG_MAP_NUMBERS(eval_floor_math, 3, floor_math)
static const cg_function fn_floor_math = {
    .name = "FLOOR.MATH",
    .sig = "(x:num, [step:num=1], [mode:num=0]) -> num",
    .help = "The multiple of the step at or below x; with a mode other than 0, negative numbers go toward zero.",
    .eval = &eval_floor_math,
    .d = {"0", WHOLE_STEPS, "0"},
    .probe = "4.1..5.9;2.95..3.05",
    .examples = {"FLOOR.MATH(24.3,5) = 20", "FLOOR.MATH(6.7) = 6", "FLOOR.MATH(-8.1,2) = -10",
                 "FLOOR.MATH(-5.5,2,-1) = -4", "FLOOR.MATH(5,0) = 0"},
    .total = true,
    .empty_is_default = true,
};

CG_MAP2(eval_ceiling_precise, x == 0 || y == 0 ? 0 : steps_up(x / fabs(y)) * fabs(y) + 0)
static const cg_function fn_ceiling_precise = {
    .name = "CEILING.PRECISE",
    .sig = "(x:num, [step:num=1]) -> num",
    .help = "The multiple of the step at or above x, whatever the signs.",
    .eval = &eval_ceiling_precise,
    .d = {"0", WHOLE_STEPS},
    .probe = "4.1..5.9;2.95..3.05",
    .examples = {"CEILING.PRECISE(4.3) = 5", "CEILING.PRECISE(-4.3) = -4", "CEILING.PRECISE(4.3,-2) = 6",
                 "CEILING.PRECISE(-4.3,-2) = -4"},
    .total = true,
};

CG_MAP2(eval_floor_precise, x == 0 || y == 0 ? 0 : steps_down(x / fabs(y)) * fabs(y) + 0)
static const cg_function fn_floor_precise = {
    .name = "FLOOR.PRECISE",
    .sig = "(x:num, [step:num=1]) -> num",
    .help = "The multiple of the step at or below x, whatever the signs.",
    .eval = &eval_floor_precise,
    .d = {"0", WHOLE_STEPS},
    .probe = "4.1..5.9;2.95..3.05",
    .examples = {"FLOOR.PRECISE(-3.2,-1) = -4", "FLOOR.PRECISE(3.2,1) = 3", "FLOOR.PRECISE(3.2,-1) = 3",
                 "FLOOR.PRECISE(3.2) = 3"},
    .total = true,
};

/* Halves go away from zero; the quotient is taken as it is, as Excel does. */
CG_MAP2_EXCEPT(eval_mround, (x > 0 && y < 0) || (x < 0 && y > 0), CG_NUM, y == 0 ? 0 : floor(x / y + 0.5) * y + 0)
static const cg_function fn_mround = {
    .name = "MROUND",
    .sig = "(x:num, step:num) -> num",
    .help = "The multiple of the step nearest to x, halves away from zero; #NUM! when the signs differ.",
    .eval = &eval_mround,
    .d = {"0", WHOLE_STEPS},
    .probe = "5.1..5.9;2.95..3.05",
    .examples = {"MROUND(10,3) = 9", "MROUND(-10,-3) = -9", "MROUND(1.3,0.2) = 1.4", "MROUND(5,-2) = #NUM!",
                 "MROUND(5,0) = 0"},
};

static double even(double x) {
    return copysign(2 * ceil(fabs(x) / 2), x) + 0;
}

CG_MAP1(eval_even, even(x))
static const cg_function fn_even = {
    .name = "EVEN",
    .sig = "(x:num) -> num",
    .help = "The next even whole number, away from zero.",
    .eval = &eval_even,
    .d = {"0"},
    .examples = {"EVEN(1.5) = 2", "EVEN(3) = 4", "EVEN(2) = 2", "EVEN(-1) = -2", "EVEN(0) = 0"},
    .total = true,
};

static double odd(double x) {
    double size = fabs(x);
    return copysign(size <= 1 ? 1 : 2 * ceil((size - 1) / 2) + 1, x);
}

CG_MAP1(eval_odd, odd(x == 0 ? 1 : x))
static const cg_function fn_odd = {
    .name = "ODD",
    .sig = "(x:num) -> num",
    .help = "The next odd whole number, away from zero; 1 for 0.",
    .eval = &eval_odd,
    .d = {"0"},
    .examples = {"ODD(1.5) = 3", "ODD(3) = 3", "ODD(2) = 3", "ODD(-1) = -1", "ODD(-2) = -3", "ODD(0) = 1"},
    .total = true,
};

CG_MAP2_EXCEPT(eval_quotient, y == 0, CG_DIV0, trunc(x / y) + 0)
static const cg_function fn_quotient = {
    .name = "QUOTIENT",
    .sig = "(x:num, divisor:num) -> num",
    .help = "The whole part of x divided by the divisor; #DIV/0! when that is 0.",
    .eval = &eval_quotient,
    .d = {"0", "0"},
    .probe = "4.1..5.9;2.5..3",
    .examples = {"QUOTIENT(5,2) = 2", "QUOTIENT(4.5,3.1) = 1", "QUOTIENT(-10,3) = -3", "QUOTIENT(1,0) = #DIV/0!"},
};

CG_FAMILY_ROWS(round) = {&fn_ceiling,    &fn_ceiling_math,  &fn_ceiling_precise, &fn_even, &fn_floor,
                         &fn_floor_math, &fn_floor_precise, &fn_mround,          &fn_odd,  &fn_quotient,
                         &fn_round_down, &fn_round_up,      &fn_truncate,        NULL};
