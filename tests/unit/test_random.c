/* Random numbers: known values, uniformity, and independence of seeds, starts, streams and indices. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/random.h"

static void the_mixing_function_gives_splitmix64s_published_outputs(void **state) {
    (void)state;
    static const uint64_t outputs[] = {0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F, 0xF88BB8A8724C81EC};
    for (uint64_t i = 0; i < 4; i++) /* of seed 0 */
        assert_true(cg_random_mix((i + 1) * UINT64_C(0x9E3779B97F4A7C15)) == outputs[i]);
}

static void a_draw_depends_on_its_arguments_alone(void **state) {
    (void)state;
    uint64_t first = cg_random_bits(1, 2, 3, 4);
    for (uint64_t i = 0; i < 100; i++)
        cg_random_bits(i, i, i, i);
    assert_true(cg_random_bits(1, 2, 3, 4) == first);
}

static int compare_bits(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void neighbouring_arguments_never_draw_the_same(void **state) {
    (void)state;
    enum { SIDE = 20, N = SIDE * SIDE * SIDE * SIDE };
    uint64_t *bits = malloc(N * sizeof *bits);
    size_t n = 0;
    for (uint64_t seed = 0; seed < SIDE; seed++)
        for (uint64_t start = 0; start < SIDE; start++)
            for (uint64_t stream = 0; stream < SIDE; stream++)
                for (uint64_t i = 0; i < SIDE; i++)
                    bits[n++] = cg_random_bits(seed, start, stream, i);
    qsort(bits, N, sizeof *bits, compare_bits);
    for (size_t i = 1; i < N; i++)
        assert_true(bits[i] != bits[i - 1]);
    free(bits);
}

/* Walks along one of the four arguments. */
static double draw_along(int axis, uint64_t i) {
    uint64_t at[4] = {7, 1, 3, 5};
    at[axis] += i;
    return cg_random_uniform(at[0], at[1], at[2], at[3]);
}

static void draws_are_uniform_along_every_argument(void **state) {
    (void)state;
    enum { N = 200000, BINS = 100 };
    for (int axis = 0; axis < 4; axis++) {
        size_t bins[BINS] = {0};
        double sum = 0, square = 0, neighbours = 0, before = 0.5;
        for (uint64_t i = 0; i < N; i++) {
            double value = draw_along(axis, i);
            assert_true(value >= 0 && value < 1);
            bins[(int)(value * BINS)]++;
            sum += value;
            square += value * value;
            neighbours += (value - 0.5) * (before - 0.5);
            before = value;
        }
        double chi_square = 0, expected = (double)N / BINS;
        for (int b = 0; b < BINS; b++)
            chi_square += ((double)bins[b] - expected) * ((double)bins[b] - expected) / expected;
        assert_true(chi_square > 50 && chi_square < 175); /* 99 degrees of freedom: 1 in 100,000 either way */
        assert_true(fabs(sum / N - 0.5) < 0.003);         /* four and a half standard errors */
        assert_true(fabs(square / N - 1.0 / 3) < 0.003);
        assert_true(fabs(neighbours / N * 12) < 0.01);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mixing_function_gives_splitmix64s_published_outputs),
        cmocka_unit_test(a_draw_depends_on_its_arguments_alone),
        cmocka_unit_test(neighbouring_arguments_never_draw_the_same),
        cmocka_unit_test(draws_are_uniform_along_every_argument),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
