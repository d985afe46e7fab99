/* Axes of pictures. The expected ticks are what one would write beside such an axis by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>

#include <cmocka.h>

#include "output/chart_scale.h"

static void check_ticks(cg_scale scale, const double *ticks, size_t n) {
    assert_int_equal(scale.n_ticks, n);
    for (size_t i = 0; i < n; i++)
        assert_true(scale.ticks[i] == ticks[i]);
}

static void straight_axes_have_ticks_at_round_numbers(void **state) {
    (void)state;
    check_ticks(cg_scale_of(0, 1, false, 0), (const double[]){0, 0.2, 0.4, 0.6, 0.8, 1}, 6);
    check_ticks(cg_scale_of(-13, 41, false, 0), (const double[]){-10, 0, 10, 20, 30, 40}, 6);
    check_ticks(cg_scale_of(0.1, 0.35, false, 0), (const double[]){0.1, 0.15, 0.2, 0.25, 0.3, 0.35}, 6);
    check_ticks(cg_scale_of(2.5e7, 3.3e7, false, 0),
                (const double[]){2.5e7, 2.6e7, 2.7e7, 2.8e7, 2.9e7, 3e7, 3.1e7, 3.2e7, 3.3e7}, 9);
}

static void logarithmic_axes_have_ticks_at_powers(void **state) {
    (void)state;
    check_ticks(cg_scale_of(1e-3, 1e2, true, 0), (const double[]){1e-3, 1e-2, 0.1, 1, 10, 100}, 6);
    check_ticks(cg_scale_of(0.4, 7, true, 0), (const double[]){0.5, 1, 2, 5}, 4);
    assert_true(cg_scale_of(1e-200, 1e200, true, 0).n_ticks <= 12);
}

static void one_number_stands_in_the_middle(void **state) {
    (void)state;
    const double numbers[] = {0, 1, -3.5, 1e9, 1e-9};
    for (size_t i = 0; i < 5; i++) {
        cg_scale scale = cg_scale_of(numbers[i], numbers[i], false, 0);
        assert_true(fabs(cg_scale_place(&scale, numbers[i]) - 0.5) < 1e-9);
        assert_true(scale.n_ticks >= 2);
    }
}

static void places_run_from_0_to_1(void **state) {
    (void)state;
    cg_scale straight = cg_scale_of(-2, 6, false, 0), logarithmic = cg_scale_of(0.01, 100, true, 0);
    assert_true(cg_scale_place(&straight, 0) == 0.25);
    assert_true(fabs(cg_scale_place(&logarithmic, 1) - 0.5) < 1e-15);
    assert_true(isnan(cg_scale_place(&logarithmic, 0)));
    cg_scale padded = cg_scale_of(0, 10, false, 0.05);
    assert_true(fabs(cg_scale_place(&padded, 0) - 0.5 / 11) < 1e-15);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(straight_axes_have_ticks_at_round_numbers),
        cmocka_unit_test(logarithmic_axes_have_ticks_at_powers),
        cmocka_unit_test(one_number_stands_in_the_middle),
        cmocka_unit_test(places_run_from_0_to_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
