/* fn_math.c: numbers of numbers: powers, logarithms, rounding, and random draws. */
#include "function/kernels.h"

#include "base/random.h"
#include "function/elementary.h"

CG_MAP1(eval_abs, fabs(x))
static const cg_function fn_abs = {
    .name = "ABS",
    .sig = "(x:num) -> num",
    .help = "The size of x, without its sign.",
    .eval = &eval_abs,
    .d = {"SIGN(x)"},
    .examples = {"ABS(-2.5) = 2.5", "ABS(0) = 0"},
    .total = true,
};

CG_MAP1(eval_exp, cg_exponential(x))
static const cg_function fn_exp = {
    .name = "EXP",
    .sig = "(x:num) -> num",
    .help =
        "The number e raised to the power x; #NUM! when that is too large. Off by less than one unit in the last place.",
    .eval = &eval_exp,
    .d = {"self"},
    .examples = {"EXP(0) = 1", "EXP(1) = 2.718281828459045", "EXP(710) = #NUM!"},
    .total = true,
};

CG_MAP1(eval_int, floor(x))
static const cg_function fn_int = {
    .name = "INT",
    .sig = "(x:num) -> num",
    .help = "The greatest whole number that is not greater than x.",
    .eval = &eval_int,
    .d = {"0"},
    .examples = {"INT(8.9) = 8", "INT(-8.9) = -9"},
    .total = true,
};

CG_MAP1(eval_ln, cg_natural_logarithm(x))
static const cg_function fn_ln = {
    .name = "LN",
    .sig = "(x:num) -> num",
    .help = "The natural logarithm of x; #NUM! when x <= 0. Off by less than one unit in the last place.",
    .eval = &eval_ln,
    .d = {"1/x"},
    .probe = "0.1..9",
    .examples = {"LN(EXP(3)) = 3", "LN(1) = 0", "LN(0) = #NUM!"},
};

/* Powers of ten and two have exact logarithms; a quotient of two rounded ones would miss them. */
static double logarithm(double x, double base) {
    if (base == 10) return cg_decimal_logarithm(x);
    if (base == 2) return cg_binary_logarithm(x);
    return cg_natural_logarithm(x) / cg_natural_logarithm(base);
}

static cg_cell logarithm_map(cg_call *call, const cg_cell *args) {
    (void)call;
    double x = args[0].number, base = args[1].number;
    return x > 0 && base == 1 ? cg_error_cell(CG_DIV0) : cg_number_cell(logarithm(x, base));
}

/* A base is nearly always the same for all rows: then each of these loops is vector code. */
CG_VECTOR_CLONES static void logarithm_numbers(const double *const *args, double *result, size_t n) {
    const double *xs = args[0], *bases = args[1];
    bool decimal = true, binary = true;
    for (size_t i = 0; i < n; i++)
        decimal &= bases[i] == 10, binary &= bases[i] == 2;
    if (decimal)
        for (size_t i = 0; i < n; i++)
            result[i] = cg_decimal_logarithm(xs[i]);
    else if (binary)
        for (size_t i = 0; i < n; i++)
            result[i] = cg_binary_logarithm(xs[i]);
    else
        for (size_t i = 0; i < n; i++)
            result[i] = bases[i] == 1 ? (double)NAN : logarithm(xs[i], bases[i]);
}

static const cg_kernel eval_log = {.map = logarithm_map, .numbers = logarithm_numbers};
static const cg_function fn_log = {
    .name = "LOG",
    .sig = "(x:num, [base:num=10]) -> num",
    .help = "The logarithm of x to a base; #NUM! when either is not positive, #DIV/0! when the base is 1.",
    .eval = &eval_log,
    .d = {"1/(x*LN(base))", "-self/(base*LN(base))"},
    .probe = "0.1..9;1.5..9",
    .examples = {"LOG(1000) = 3", "LOG(8,2) = 3", "LOG(86,2.718281828459045) = LN(86)", "LOG(-1) = #NUM!",
                 "LOG(5,1) = #DIV/0!"},
};

CG_MAP1(eval_log10, cg_decimal_logarithm(x))
static const cg_function fn_log10 = {
    .name = "LOG10",
    .sig = "(x:num) -> num",
    .help = "The base-10 logarithm of x; #NUM! when x <= 0. Off by less than one unit in the last place.",
    .eval = &eval_log10,
    .d = {"1/(x*LN(10))"},
    .probe = "0.1..9",
    .examples = {"LOG10(100) = 2", "LOG10(0) = #NUM!"},
};

/* The remainder with the divisor's sign; exact, as fmod is. */
static double modulo(double x, double y) {
    double rest = fmod(x, y);
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}

CG_MAP2_EXCEPT(eval_mod, y == 0, CG_DIV0, modulo(x, y))
static const cg_function fn_mod = {
    .name = "MOD",
    .sig = "(x:num, divisor:num) -> num",
    .help = "The remainder of x divided by the divisor, with the divisor's sign; #DIV/0! when the divisor is 0.",
    .eval = &eval_mod,
    .d = {"1", "-INT(x/divisor)"},
    .probe = "-9..9;1..3",
    .examples = {"MOD(3,2) = 1", "MOD(-3,2) = 1", "MOD(3,-2) = -1", "MOD(-3,-2) = -1", "MOD(1,0) = #DIV/0!"},
};

CG_MAP(eval_pi, cg_number_cell(3.14159265358979323846))
static const cg_function fn_pi = {
    .name = "PI",
    .sig = "() -> num",
    .help = "The number pi.",
    .eval = &eval_pi,
    .examples = {"PI() = 3.141592653589793"},
    .total = true,
};

static const cg_function fn_power = {
    .name = "POWER",
    .sig = "(x:num, y:num) -> num",
    .help = "x raised to the power y, as x^y.",
    .eval = &cg_power_kernel,
    .d = {"IF(y=1,1,y*x^(y-1))", "IF(x=0,0,self*LN(x))"},
    .probe = "0.5..2;-2..2",
    .examples = {"POWER(5,2) = 25", "POWER(4,0.5) = 2", "POWER(0,0) = #NUM!"},
};

static double uniform(const cg_call *call) {
    return cg_random_uniform(call->seed, call->start, call->stream, call->index);
}

CG_MAP(eval_rand, cg_number_cell(uniform(call)))
static const cg_function fn_rand = {
    .name = "RAND",
    .sig = "() -> num",
    .help = "A random number, 0 or greater and less than 1, drawn once a run from the seed.",
    .eval = &eval_rand,
    .examples = {"INT(RAND()) = 0"},
    .total = true,
    .random = true,
};

static cg_cell random_between(cg_call *call, const cg_cell *args) {
    double low = ceil(args[0].number), high = floor(args[1].number);
    if (low > high) return cg_error_cell(CG_NUM);
    double drawn = low + floor(uniform(call) * (high - low + 1));
    return cg_number_cell(drawn > high ? high : drawn); /* the product may round up */
}

CG_MAP(eval_random_between, random_between(call, args))
static const cg_function fn_random_between = {
    .name = "RANDBETWEEN",
    .sig = "(low:num, high:num) -> num",
    .help =
        "A random whole number from low to high, drawn once a run from the seed; #NUM! when low is greater than high.",
    .eval = &eval_random_between,
    .d = {"0", "0"},
    .probe = "=1;=6",
    .examples = {"RANDBETWEEN(3,3) = 3", "RANDBETWEEN(2,1) = #NUM!"},
    .random = true,
};

/* Half a unit of the last of the 15 digits that Excel takes of a number. */
static double half_of_last_digit(double size) {
    return 0.5 * pow(10, floor(log10(size)) - 14);
}

/* Excel rounds the decimal of 15 digits that a number shows, not its binary value: 2.675 is stored a little below
 * itself and still rounds to 2.68. So a fraction that shows as one half counts as a half, and halves go away from zero.
 * A scaled number of 2^52 or more has no fraction left to round. */
static double round_to(double x, double digits) {
    digits = trunc(digits);
    if (digits > 308) return x;
    if (digits < -308) return 0;
    double scale = pow(10, fabs(digits)), size = fabs(x);
    double scaled = digits >= 0 ? size * scale : size / scale;
    if (!(scaled < 0x1p52)) return x;
    double whole = floor(scaled), fraction = scaled - whole, most_apart = scaled * 5.1e-15;
    if (fraction < 0.5 && fraction >= 0.5 - most_apart)
        fraction += half_of_last_digit(size) * (digits >= 0 ? scale : 1 / scale);
    if (fraction >= 0.5) whole++;
    return copysign(digits >= 0 ? whole / scale : whole * scale, x) + 0;
}

CG_MAP2(eval_round, round_to(x, y))
static const cg_function fn_round = {
    .name = "ROUND",
    .sig = "(x:num, digits:num) -> num",
    .help = "x rounded to a number of decimal digits, halves away from zero; negative digits round left of the point.",
    .eval = &eval_round,
    .d = {"0", "0"},
    .probe = "-9..9;=1",
    .examples = {"ROUND(2.15,1) = 2.2", "ROUND(-2.5,0) = -3", "ROUND(2.675,2) = 2.68", "ROUND(1.005,2) = 1.01",
                 "ROUND(8.5-6*2^-49,0) = 8", "ROUND(0.25-12*2^-55,1) = 0.3", "ROUND(21.5,-1) = 20",
                 "ROUND(0.49999999,0) = 0", "ROUND(1E+300,2) = 1E+300"},
    .total = true,
};

CG_MAP1(eval_sign, (x > 0 ? 1 : 0) - (x < 0 ? 1 : 0))
static const cg_function fn_sign = {
    .name = "SIGN",
    .sig = "(x:num) -> num",
    .help = "1 when x is positive, -1 when it is negative, 0 when it is 0.",
    .eval = &eval_sign,
    .d = {"0"},
    .probe = "0.1..2",
    .examples = {"SIGN(-3) = -1", "SIGN(0) = 0", "SIGN(0.1) = 1"},
    .total = true,
};

CG_MAP1(eval_sqrt, sqrt(x))
static const cg_function fn_sqrt = {
    .name = "SQRT",
    .sig = "(x:num) -> num",
    .help = "The square root of x; #NUM! when x < 0.",
    .eval = &eval_sqrt,
    .d = {"1/(2*self)"},
    .probe = "0.1..9",
    .examples = {"SQRT(16) = 4", "SQRT(-1) = #NUM!"},
};

CG_MAP1(eval_sqrt_pi, sqrt(x * 3.14159265358979323846))
static const cg_function fn_sqrt_pi = {
    .name = "SQRTPI",
    .sig = "(x:num) -> num",
    .help = "The square root of x times pi; #NUM! when x < 0.",
    .eval = &eval_sqrt_pi,
    .d = {"PI()/(2*self)"},
    .probe = "0.1..9",
    .examples = {"SQRTPI(1) = SQRT(PI())", "SQRTPI(2) = SQRT(2*PI())", "SQRTPI(-1) = #NUM!"},
};

/* ---- A power series ---- */

/* The power that stands beside each coefficient, and a term's derivative by x: 0 for the power 0, even at x = 0. */
#define POWERS "(n+m*SEQUENCE(ROWS(coefficients),COLUMNS(coefficients),0))"
#define TERM "IF(" POWERS "=0,1,x^" POWERS ")"
#define TERM_BY_X "IF(" POWERS "=0,0,IF(" POWERS "=1,1," POWERS "*x^(" POWERS "-1)))"

static void series_sum(cg_call *call) {
    double x = call->args[0].cells[0].number, n = call->args[1].cells[0].number, m = call->args[2].cells[0].number;
    const cg_operand *coefficients = &call->args[3];
    double sum = 0;
    for (size_t i = 0; i < (size_t)coefficients->rows * coefficients->cols; i++) {
        cg_cell cell = coefficients->cells[i];
        if (cg_is_blank(cell)) continue;
        if (!cg_is_number(cell)) {
            *call->result = cg_is_error(cell) ? cell : cg_error_cell(CG_VALUE);
            return;
        }
        sum += cell.number * pow(x, n + (double)i * m);
    }
    *call->result = cg_number_cell(sum);
}

static const cg_kernel eval_series_sum = {.array = series_sum};
static const cg_function fn_series_sum = {
    .name = "SERIESSUM",
    .sig = "(x:num, n:num, m:num, coefficients:range) -> num",
    .help =
        "The power series of x: each coefficient times x^n, x^(n+m), x^(n+2*m) and so on; #VALUE! when one is not a number.",
    .eval = &eval_series_sum,
    .d = {"SUM(coefficients*" TERM_BY_X ")", "SUM(coefficients*" TERM ")*LN(x)",
          "SUM(coefficients*" TERM "*SEQUENCE(ROWS(coefficients),COLUMNS(coefficients),0))*LN(x)", TERM},
    .probe = "0.5..2;1..2;1..2;-2..2 2x2",
    .examples = {"SERIESSUM(2,0,1,{1,1,1}) = 7", "SERIESSUM(3,1,2,{1;2}) = 57", "SERIESSUM(0,0,1,{5,2}) = 5",
                 "ROUND(SERIESSUM(PI()/4,0,2,{1,-0.5,0.041666666667,-0.001388888889}),6) = 0.707103",
                 "SERIESSUM(2,0,1,{1,\"a\"}) = #VALUE!"},
};

CG_FAMILY_ROWS(math) = {&fn_abs,
                        &fn_exp,
                        &fn_int,
                        &fn_ln,
                        &fn_log,
                        &fn_log10,
                        &fn_mod,
                        &fn_pi,
                        &fn_power,
                        &fn_rand,
                        &fn_random_between,
                        &fn_round,
                        &fn_series_sum,
                        &fn_sign,
                        &fn_sqrt,
                        &fn_sqrt_pi,
                        NULL};
