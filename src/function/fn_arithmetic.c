/* fn_arithmetic.c: the operators that compute, as rows like any function. */
#include "function/kernels.h"

#include <string.h>

#include "base/limits.h"

CG_MAP2(eval_add, x + y)
static const cg_function fn_add = {
    .name = "+",
    .sig = "(x:num, y:num) -> num",
    .help = "The sum of x and y.",
    .eval = &eval_add,
    .d = {"1", "1"},
    .examples = {"2+3 = 5", "\"4\"+TRUE = 5", "1+\"a\" = #VALUE!"},
    .total = true,
    .carries = true,
};

/* Long texts are joined in the kernel's own frame: evaluation allocates nothing but the text itself. */
static cg_cell concatenate(cg_call *call, const cg_cell *args) {
    const cg_text *x = cg_cell_text(args[0]), *y = cg_cell_text(args[1]);
    if (x->length == 0) return args[1];
    if (y->length == 0) return args[0];
    if (cg_utf8_count(x->bytes, x->length) + cg_utf8_count(y->bytes, y->length) > CG_MAX_TEXT_LENGTH)
        return cg_error_cell(CG_VALUE);
    char joined[CG_MAX_TEXT_LENGTH * 4];
    memcpy(joined, x->bytes, x->length);
    memcpy(joined + x->length, y->bytes, y->length);
    return cg_text_cell(cg_intern(call->texts, joined, (size_t)x->length + y->length));
}

CG_MAP(eval_concatenate, concatenate(call, args))
static const cg_function fn_concatenate = {
    .name = "&",
    .sig = "(x:text, y:text) -> text",
    .help = "The texts x and y joined.",
    .eval = &eval_concatenate,
    .not_differentiable = "its result is a text",
    .examples = {"\"a\"&\"b\" = \"ab\"", "1/4&\"\" = \"0.25\"", "TRUE&1 = \"TRUE1\""},
};

CG_MAP2_EXCEPT(eval_divide, y == 0, CG_DIV0, x / y)
static const cg_function fn_divide = {
    .name = "/",
    .sig = "(x:num, y:num) -> num",
    .help = "The quotient of x and y; #DIV/0! when y is 0.",
    .eval = &eval_divide,
    .d = {"1/y", "-self/y"},
    .probe = "-2..2;0.5..3",
    .examples = {"6/4 = 1.5", "1/0 = #DIV/0!", "0/0 = #DIV/0!"},
};

CG_MAP1(eval_minus, -x)
static const cg_function fn_minus = {
    .name = "u-",
    .sig = "(x:num) -> num",
    .help = "The number x with its sign turned.",
    .eval = &eval_minus,
    .d = {"-1"},
    .examples = {"-(3) = 0-3", "--TRUE = 1", "-2^2 = 4"},
    .total = true,
    .carries = true,
};

CG_MAP2(eval_multiply, x *y)
static const cg_function fn_multiply = {
    .name = "*",
    .sig = "(x:num, y:num) -> num",
    .help = "The product of x and y.",
    .eval = &eval_multiply,
    .d = {"y", "x"},
    .examples = {"6*7 = 42", "\" 5% \"*2 = 0.1"},
    .total = true,
    .carries = true,
};

CG_MAP1(eval_percent, x / 100)
static const cg_function fn_percent = {
    .name = "%",
    .sig = "(x:num) -> num",
    .help = "The hundredth part of x.",
    .eval = &eval_percent,
    .d = {"0.01"},
    .examples = {"5% = 0.05", "200%% = 0.02"},
    .total = true,
};

static cg_cell plus_map(cg_call *call, const cg_cell *args) {
    (void)call;
    return cg_is_blank(args[0]) ? cg_number_cell(0) : args[0];
}

static void plus_numbers(const double *const *args, double *result, size_t n) {
    memcpy(result, args[0], n * sizeof *result);
}

static const cg_kernel eval_plus = {.map = plus_map, .numbers = plus_numbers};
static const cg_function fn_plus = {
    .name = "u+",
    .sig = "(x:any) -> any",
    .help = "The value x as it is, of whatever kind; a blank is 0.",
    .eval = &eval_plus,
    .d = {"1"},
    .examples = {"+3 = 3", "+\"a\" = \"a\""},
    .total = true,
    .carries = true,
};

/* Squares are products in both kernels, so that x^2 and x*x are the same bits; Excel's own 0^0 is #NUM!. */
static double power(double x, double y) {
    if (y == 2) return x * x;
    return x == 0 && y == 0 ? (double)NAN : pow(x, y);
}

static cg_cell power_map(cg_call *call, const cg_cell *args) {
    (void)call;
    double x = args[0].number, y = args[1].number;
    return x == 0 && y < 0 ? cg_error_cell(CG_DIV0) : cg_number_cell(power(x, y));
}

CG_VECTOR_CLONES static void power_numbers(const double *const *args, double *result, size_t n) {
    const double *xs = args[0], *ys = args[1];
    size_t squares = 0;
    while (squares < n && ys[squares] == 2)
        squares++;
    for (size_t i = 0; i < squares; i++)
        result[i] = xs[i] * xs[i];
    for (size_t i = squares; i < n; i++)
        result[i] = power(xs[i], ys[i]);
}

const cg_kernel cg_power_kernel = {.map = power_map, .numbers = power_numbers};
static const cg_function fn_power = {
    .name = "^",
    .sig = "(x:num, y:num) -> num",
    .help =
        "x raised to the power y; #NUM! for 0^0 and for a fraction's power of a negative x, #DIV/0! for a negative power of 0.",
    .eval = &cg_power_kernel,
    .d = {"IF(y=1,1,y*x^(y-1))", "IF(x=0,0,self*LN(x))"},
    .probe = "0.5..2;-2..2",
    .examples = {"2^10 = 1024", "0^0 = #NUM!", "0^-1 = #DIV/0!", "(-8)^(1/3) = #NUM!", "(-8)^3 = 0-512",
                 "0.1^2 = 0.1*0.1"},
};

CG_MAP2(eval_subtract, x - y)
static const cg_function fn_subtract = {
    .name = "-",
    .sig = "(x:num, y:num) -> num",
    .help = "The difference of x and y.",
    .eval = &eval_subtract,
    .d = {"1", "-1"},
    .examples = {"2-3 = -1", "TRUE-1 = 0"},
    .total = true,
    .carries = true,
};

CG_FAMILY_ROWS(arithmetic) = {&fn_add,     &fn_concatenate, &fn_divide, &fn_minus,    &fn_multiply,
                              &fn_percent, &fn_plus,        &fn_power,  &fn_subtract, NULL};
