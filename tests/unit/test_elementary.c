/* EXP, LN, LOG10, LOG and TANH. Oracle: the C library's functions of long doubles, which have 11 bits more. */
#include "formula_value.h"

#include <float.h>

#include "base/random.h"

enum { DRAWS = 1 << 18, BLOCK = 1024, SUBJECTS = 6 };

typedef long double oracle(long double x);

static long double log2_by_oracle(long double x) {
    return log2l(x);
}

typedef struct subject {
    const char *name;
    oracle *truth;
    double base;            /* a second argument; 0: none */
    double most;            /* units in the last place by which it may be off */
    double low[4], high[4]; /* intervals; drawn evenly in the logarithm where low is positive and small */
} subject;

static const subject subjects[SUBJECTS] = {
    {"EXP", expl, 0, 0.8, {-745.2, -1, -709, 1e-300}, {709.78, 1, -708, 1}},
    {"LN", logl, 0, 0.75, {1e-320, 0.5, 0.7, 1e-3}, {1.7e308, 2, 0.72, 1e3}},
    {"LOG10", log10l, 0, 0.75, {1e-320, 0.5, 0.7, 1e-3}, {1.7e308, 2, 0.72, 1e3}},
    {"LOG", log10l, 10, 0.75, {1e-320, 0.5, 0.7, 1e-3}, {1.7e308, 2, 0.72, 1e3}},
    {"LOG", log2_by_oracle, 2, 0.75, {1e-320, 0.5, 0.7, 1e-3}, {1.7e308, 2, 0.72, 1e3}},
    {"TANH", tanhl, 0, 0.85, {-25, 0.05, 1e-320, -1}, {25, 3, 20, 1}},
};

/* The distance of doubles near x. */
static double unit_at(double x) {
    int exponent;
    (void)frexp(x, &exponent);
    return fabs(x) < DBL_MIN ? 0x1p-1074 : ldexp(1, exponent - DBL_MANT_DIG);
}

static double units_off(double value, long double truth) {
    return (double)(fabsl((long double)value - truth) / unit_at((double)truth));
}

static double drawn(const subject *of, size_t interval, uint64_t stream, uint64_t index) {
    double low = of->low[interval], high = of->high[interval], at = cg_random_uniform(7, 0, stream, index);
    return low > 0 && low < 0.1 ? exp(log(low) + (log(high) - log(low)) * at) : low + (high - low) * at;
}

static const cg_kernel *kernel_of(const evaluator *with, const subject *of) {
    return cg_registry_find(with->registry, cg_intern_string(with->bench.language.texts, of->name))->function->eval;
}

static void compute(const cg_kernel *kernel, const subject *of, const double *xs, double *result, size_t n) {
    double bases[BLOCK];
    for (size_t i = 0; i < n; i++)
        bases[i] = of->base;
    const double *args[] = {xs, bases};
    kernel->numbers(args, result, n);
}

static double compute_cell(const cg_kernel *kernel, const subject *of, double x) {
    cg_call call = {0};
    cg_cell args[] = {cg_number_cell(x), cg_number_cell(of->base)};
    return kernel->map(&call, args).number;
}

static void each_is_off_by_less_than_it_says(void **state) {
    (void)state;
    if (LDBL_MANT_DIG < 64) skip();
    evaluator with;
    evaluator_start(&with);
    for (int s = 0; s < SUBJECTS; s++) {
        const subject *of = &subjects[s];
        const cg_kernel *kernel = kernel_of(&with, of);
        for (uint64_t draw = 0; draw < DRAWS; draw += BLOCK) {
            double xs[BLOCK], result[BLOCK];
            for (size_t i = 0; i < BLOCK; i++)
                xs[i] = drawn(of, i % 4, (uint64_t)s, draw + i);
            compute(kernel, of, xs, result, BLOCK);
            for (size_t i = 0; i < BLOCK; i++) {
                double off = units_off(result[i], of->truth(xs[i]));
                if (!(off <= of->most)) fail_msg("%s(%a) = %a is off by %.3f units", of->name, xs[i], result[i], off);
            }
        }
    }
    evaluator_end(&with);
}

/* Any finite number, each bit pattern as likely as another, and among them those about which something is special. */
static double any_number(uint64_t index) {
    static const double special[] = {0,         -0.0,    1,       -1,       0x1p-1074, -0x1p-1074,
                                     0x1p-1022, DBL_MAX, 0x1p-54, -DBL_MAX, 709.78271, 709.78272,
                                     -745.13,   -745.14, 19.0615, 2,        10,        1e22,
                                     -746,      18.3,    -18.3,   0.5,      -0x1p-30,  0x1p-1023};
    enum { SPECIAL = sizeof special / sizeof *special };
    if (index % 5 == 0) return special[index / 5 % SPECIAL];
    uint64_t bits = cg_random_bits(9, 0, 0, index);
    double number;
    memcpy(&number, &bits, sizeof number);
    if (!isfinite(number)) return 1.5;
    return index % 5 < 3 ? number : ldexp(frexp(number, &(int){0}), (int)(bits % 16) - 5);
}

static void vectors_of_any_length_have_the_bits_of_single_cells(void **state) {
    (void)state;
    evaluator with;
    evaluator_start(&with);
    for (int s = 0; s < SUBJECTS; s++)
        for (uint64_t draw = 0; draw < DRAWS / 8; draw += BLOCK) {
            const cg_kernel *kernel = kernel_of(&with, &subjects[s]);
            double xs[BLOCK], result[BLOCK];
            size_t n = draw % (2 * BLOCK) ? (size_t)(draw / BLOCK % 40) + 1 : BLOCK;
            for (size_t i = 0; i < n; i++)
                xs[i] = any_number(draw + i);
            compute(kernel, &subjects[s], xs, result, n);
            for (size_t i = 0; i < n; i++) {
                double alone = compute_cell(kernel, &subjects[s], xs[i]);
                bool same = isfinite(result[i]) ? memcmp(&alone, &result[i], sizeof alone) == 0 : !isfinite(alone);
                if (!same) fail_msg("%s(%a): %a among others, %a alone", subjects[s].name, xs[i], result[i], alone);
            }
        }
    evaluator_end(&with);
}

static void results_that_are_exact_are_found(void **state) {
    (void)state;
    evaluator with;
    evaluator_start(&with);
    const cg_kernel *ten = kernel_of(&with, &subjects[2]), *two = kernel_of(&with, &subjects[4]),
                    *e = kernel_of(&with, &subjects[0]), *ln = kernel_of(&with, &subjects[1]),
                    *tangent = kernel_of(&with, &subjects[5]);
    double power = 1;
    for (int i = 0; i <= 22; i++, power *= 10)
        assert_true(compute_cell(ten, &subjects[2], power) == i);
    for (int i = -1074; i < 1024; i++)
        assert_true(compute_cell(two, &subjects[4], ldexp(1, i)) == i);
    assert_true(compute_cell(e, &subjects[0], 0) == 1 && compute_cell(e, &subjects[0], -0.0) == 1);
    assert_true(compute_cell(ln, &subjects[1], 1) == 0);
    assert_true(signbit(compute_cell(tangent, &subjects[5], -0.0)) && !signbit(compute_cell(tangent, &subjects[5], 0)));
    for (double x = 0x1p-1074; x < 0x1p-28; x *= 2)
        assert_true(compute_cell(tangent, &subjects[5], -x) == -x);
    assert_true(compute_cell(tangent, &subjects[5], 19.0625) == 1 && compute_cell(tangent, &subjects[5], -1e300) == -1);
    evaluator_end(&with);
}

/* In vectors what is no number must not look like one. */
static void what_has_no_value_is_not_finite(void **state) {
    (void)state;
    evaluator with;
    evaluator_start(&with);
    static const double none[][6] = {
        {709.7827128933841, 710, 1e300, INFINITY, NAN, 1024}, {0, -0.0, -1, -DBL_MAX, NAN, INFINITY},
        {0, -0.0, -0x1p-1074, -INFINITY, NAN, INFINITY},      {0, -0.0, -0x1p-1074, -INFINITY, NAN, INFINITY},
        {0, -0.0, -0x1p-1074, -INFINITY, NAN, INFINITY},      {NAN, NAN, NAN, NAN, NAN, NAN}};
    for (size_t s = 0; s < SUBJECTS; s++) {
        double result[6];
        compute(kernel_of(&with, &subjects[s]), &subjects[s], none[s], result, 6);
        for (size_t i = 0; i < 6; i++)
            assert_true(!isfinite(result[i]));
    }
    double small[] = {-745.2, -1e300, -745.13}, result[3];
    compute(kernel_of(&with, &subjects[0]), &subjects[0], small, result, 3);
    assert_true(result[0] == 0 && result[1] == 0 && result[2] == 0x1p-1074);
    evaluator_end(&with);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_is_off_by_less_than_it_says),
                                       cmocka_unit_test(vectors_of_any_length_have_the_bits_of_single_cells),
                                       cmocka_unit_test(results_that_are_exact_are_found),
                                       cmocka_unit_test(what_has_no_value_is_not_finite)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
