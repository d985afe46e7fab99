/* fn_combinatorics.c: counts of choices, factorials, common divisors: numbers of whole numbers. */
#include "function/kernels.h"

static const double most_whole = 0x1p53; /* whole numbers from here on are not exact */

/* ---- Factorials ---- */

static double factorial(double n, double step) {
    n = trunc(n);
    double product = 1;
    if (n < 0) return (double)NAN;
    for (double factor = n; factor > 1 && isfinite(product); factor -= step)
        product *= factor;
    return product;
}

CG_MAP1(eval_fact, factorial(x, 1))
static const cg_function fn_fact = {
    .name = "FACT",
    .sig = "(n:num) -> num",
    .help =
        "The product of the whole numbers from 1 to n, whose fraction is cut off; #NUM! when n is negative or above 170.",
    .eval = &eval_fact,
    .d = {"0"},
    .probe = "0.1..9",
    .examples = {"FACT(5) = 120", "FACT(1.9) = 1", "FACT(0) = 1", "FACT(-1) = #NUM!", "FACT(171) = #NUM!"},
};

CG_MAP1(eval_fact_double, factorial(x, 2))
static const cg_function fn_fact_double = {
    .name = "FACTDOUBLE",
    .sig = "(n:num) -> num",
    .help = "The product of every second whole number from n down; #NUM! when n is negative.",
    .eval = &eval_fact_double,
    .d = {"0"},
    .probe = "0.1..9",
    .examples = {"FACTDOUBLE(6) = 48", "FACTDOUBLE(7) = 105", "FACTDOUBLE(0) = 1", "FACTDOUBLE(-2) = #NUM!"},
};

/* ---- Choices ---- */

/* The factors of n!/((n-k)! k!) multiplied in an order in which each product is a whole number, exact below 2^53. After
 * about a thousand factors it is infinite. */
static double choose(double n, double k) {
    double product = 1;
    if (!(k >= 0 && k <= n)) return (double)NAN;
    if (n - k < k) k = n - k;
    for (double i = 1; i <= k && isfinite(product); i++)
        product = product < 0x1p960 ? product * (n - k + i) / i : product / i * (n - k + i);
    return product;
}

CG_MAP2(eval_combin, choose(trunc(x), trunc(y)))
static const cg_function fn_combin = {
    .name = "COMBIN",
    .sig = "(n:num, k:num) -> num",
    .help = "In how many ways k of n things can be chosen; #NUM! when k is negative or above n.",
    .eval = &eval_combin,
    .d = {"0", "0"},
    .probe = "5.1..9;1.1..3",
    .examples = {"COMBIN(8,2) = 28", "COMBIN(49,6) = 13983816", "COMBIN(5.9,2.9) = 10", "COMBIN(3,4) = #NUM!",
                 "COMBIN(60,30) = 118264581564861424", "ROUND(COMBIN(4170,4000)/1E307,9) = 1.110651157"},
};

static double choose_with_repeats(double n, double k) {
    if (!(n >= 0 && k >= 0)) return (double)NAN;
    if (n == 0) return k == 0 ? 1 : (double)NAN;
    return choose(n + k - 1, k < n - 1 ? k : n - 1); /* the smaller: n - 1 may be nothing beside a huge k */
}

CG_MAP2(eval_combin_a, choose_with_repeats(trunc(x), trunc(y)))
static const cg_function fn_combin_a = {
    .name = "COMBINA",
    .sig = "(n:num, k:num) -> num",
    .help =
        "In how many ways k can be chosen of n things each of which may be taken again; #NUM! for negative numbers.",
    .eval = &eval_combin_a,
    .d = {"0", "0"},
    .probe = "5.1..9;1.1..3",
    .examples = {"COMBINA(4,3) = 20", "COMBINA(10,3) = 220", "COMBINA(-1,2) = #NUM!", "COMBINA(0,0) = 1",
                 "COMBINA(0,1) = #NUM!", "COMBINA(2,3) = 4", "COMBINA(4,1E+300) = #NUM!"},
};

static double arrangements(double n, double k) {
    double product = 1;
    if (!(n > 0 && k >= 0 && k <= n)) return (double)NAN;
    for (double i = 0; i < k && isfinite(product); i++)
        product *= n - i;
    return product;
}

CG_MAP2(eval_permut, arrangements(trunc(x), trunc(y)))
static const cg_function fn_permut = {
    .name = "PERMUT",
    .sig = "(n:num, k:num) -> num",
    .help = "In how many orders k of n things can be taken; #NUM! when n is not positive or k is not from 0 to n.",
    .eval = &eval_permut,
    .d = {"0", "0"},
    .probe = "5.1..9;1.1..3",
    .examples = {"PERMUT(100,3) = 970200", "PERMUT(3,2) = 6", "PERMUT(3,4) = #NUM!", "PERMUT(0,0) = #NUM!"},
};

CG_MAP2(eval_permutation_a, trunc(x) < 0 || trunc(y) < 0 ? (double)NAN : pow(trunc(x), trunc(y)))
static const cg_function fn_permutation_a = {
    .name = "PERMUTATIONA",
    .sig = "(n:num, k:num) -> num",
    .help =
        "In how many orders k can be taken of n things each of which may be taken again; #NUM! for negative numbers.",
    .eval = &eval_permutation_a,
    .d = {"0", "0"},
    .probe = "5.1..9;1.1..3",
    .examples = {"PERMUTATIONA(3,2) = 9", "PERMUTATIONA(2,2) = 4", "PERMUTATIONA(0,0) = 1",
                 "PERMUTATIONA(-1,1) = #NUM!"},
};

/* ---- Folds of whole numbers ---- */

/* What the numbers so far make, their sum, and the first error. */
typedef struct whole_numbers {
    double value, sum;
    cg_cell error;
} whole_numbers;

/* Cell `i` of a range as a whole number that is not negative: false when it is blank and does not count. */
static bool take_whole(const cg_operand *range, size_t i, cg_cell *cell) {
    *cell = range->cells[i];
    if (cg_is_blank(*cell) && range->reference) return false;
    if (!range->reference) *cell = cg_to_number(*cell);
    if (cg_is_error(*cell)) return true;
    if (!cg_is_number(*cell))
        *cell = cg_error_cell(CG_VALUE);
    else if (cell->number < 0 || cell->number >= most_whole)
        *cell = cg_error_cell(CG_NUM);
    else
        cell->number = trunc(cell->number);
    return true;
}

static double divisor_of(double a, double b) {
    while (b != 0) {
        double rest = fmod(a, b);
        a = b;
        b = rest;
    }
    return a;
}

static double multiple_of(double a, double b) {
    return a == 0 || b == 0 ? 0 : a / divisor_of(a, b) * b;
}

/* `start` is the value of no numbers, `joined` that of two lots of numbers `a` and `b`; one number x is {x, x} or, for
 * numbers that stand for counts, {1, x}. */
#define WHOLE_FOLD(name, start_value, single, joined)                                                                  \
    static void name##_start(void *state) {                                                                            \
        *(whole_numbers *)state = (whole_numbers){(start_value), 0, cg_blank_cell()};                                  \
    }                                                                                                                  \
    static void name##_merge(void *state, const void *later) {                                                         \
        whole_numbers *a = state;                                                                                      \
        const whole_numbers *b = later;                                                                                \
        if (cg_is_error(a->error)) return;                                                                             \
        a->value = (joined);                                                                                           \
        a->sum += b->sum;                                                                                              \
        a->error = b->error;                                                                                           \
    }                                                                                                                  \
    static void name##_add(void *state, cg_call *call) {                                                               \
        whole_numbers *to = state;                                                                                     \
        const cg_operand *range = &call->args[0];                                                                      \
        for (size_t i = 0; i < (size_t)range->rows * range->cols && !cg_is_error(to->error); i++) {                    \
            cg_cell cell;                                                                                              \
            if (!take_whole(range, i, &cell)) continue;                                                                \
            double x = cell.number;                                                                                    \
            whole_numbers one = {(single), x, cg_blank_cell()};                                                        \
            if (cg_is_error(cell)) one = (whole_numbers){.error = cell};                                               \
            name##_merge(state, &one);                                                                                 \
        }                                                                                                              \
    }                                                                                                                  \
    static cg_cell name##_finish(const void *state, cg_call *call) {                                                   \
        (void)call;                                                                                                    \
        const whole_numbers *from = state;                                                                             \
        return cg_is_error(from->error) ? from->error : cg_number_cell(from->value);                                   \
    }                                                                                                                  \
    static const cg_fold name##_fold = {                                                                               \
        .start = name##_start, .add = name##_add, .merge = name##_merge, .finish = name##_finish};                     \
    static const cg_kernel name = {.fold = &name##_fold};

WHOLE_FOLD(eval_gcd, 0, x, divisor_of(a->value, b->value))
static const cg_function fn_gcd = {
    .name = "GCD",
    .sig = "(n:range...) -> num",
    .help =
        "The greatest whole number that divides all the numbers, whose fractions are cut off; #NUM! for negative ones.",
    .eval = &eval_gcd,
    .d = {"0"},
    .probe = "12.1..12.9;={18,30}",
    .examples = {"GCD(24,36) = 12", "GCD(7,1) = 1", "GCD(5,0) = 5", "GCD({12,18;30,6}) = 6", "GCD(4,-2) = #NUM!",
                 "GCD({\"a\"}) = #VALUE!"},
};

WHOLE_FOLD(eval_lcm, 1, x, multiple_of(a->value, b->value))
static const cg_function fn_lcm = {
    .name = "LCM",
    .sig = "(n:range...) -> num",
    .help =
        "The least whole number that all the numbers, whose fractions are cut off, divide; 0 when one is 0, #NUM! for negative ones.",
    .eval = &eval_lcm,
    .d = {"0"},
    .probe = "12.1..12.9;={18,30}",
    .examples = {"LCM(5,2) = 10", "LCM(24,36) = 72", "LCM(4,0) = 0", "LCM(2,-1) = #NUM!"},
};

WHOLE_FOLD(eval_multinomial, 1, 1, a->value * b->value * choose(a->sum + b->sum, b->sum))
static const cg_function fn_multinomial = {
    .name = "MULTINOMIAL",
    .sig = "(n:range...) -> num",
    .help =
        "The factorial of the sum of the numbers divided by the product of their factorials; #NUM! for negative ones.",
    .eval = &eval_multinomial,
    .d = {"0"},
    .probe = "2.1..2.9;={3,4}",
    .examples = {"MULTINOMIAL(2,3,4) = 1260", "MULTINOMIAL({1,1,1}) = 6", "MULTINOMIAL(5) = 1",
                 "MULTINOMIAL(-1) = #NUM!"},
};

CG_FAMILY_ROWS(combinatorics) = {&fn_combin, &fn_combin_a,    &fn_fact,   &fn_fact_double,   &fn_gcd,
                                 &fn_lcm,    &fn_multinomial, &fn_permut, &fn_permutation_a, NULL};
