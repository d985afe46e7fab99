/* Norms, dot products and products by a matrix, as methods use them. Oracles: exact sums worked out by hand, and each
 * other. */
#include "near.h"

#include "solve/method.h"

static void products_are_dot_products_of_columns(void **state) {
    (void)state;
    enum { N = 13, STRIDE = 16 };
    double matrix[N * STRIDE] = {0}, by[N], out[STRIDE];
    for (size_t i = 0; i < N; i++) {
        by[i] = sin((double)i) * pow(10, (double)(i % 5) - 2);
        for (size_t j = 0; j < N; j++)
            matrix[i * STRIDE + j] = cos((double)((i + 1) * (j + 1))) * pow(10, (double)((i + j) % 7));
    }
    cg_products(matrix, STRIDE, by, N, out);
    for (size_t i = 0; i < N; i++)
        assert_near(out[i], cg_dot(matrix + i * STRIDE, by, NULL, N), 4e-16 * fabs(out[i]));
    for (size_t i = N; i < STRIDE; i++)
        assert_near(out[i], 0, 0);
    matrix[3 * STRIDE + 3] = 1e305, by[3] = 1; /* too large to be split */
    cg_products(matrix, STRIDE, by, N, out);
    assert_near(out[3], 1e305, 1e290);
}

static void norms_neither_overflow_nor_underflow(void **state) {
    (void)state;
    double large[] = {3e200, 4e200}, small[] = {3e-200, 4e-200}, bad[] = {1, NAN}, none[] = {0, 0};
    assert_near(cg_norm(large, 2) / 5e200, 1, 1e-15);
    assert_near(cg_norm(small, 2) / 5e-200, 1, 1e-15);
    assert_true(cg_norm(bad, 2) == INFINITY);
    assert_true(cg_norm(none, 2) == 0);
}

static void dot_products_do_not_depend_on_the_order(void **state) {
    (void)state;
    double a[] = {1e16, 3.7, -1e16, 1e-3, 0.1, 7e5}, b[] = {1.1, 0.3, 1.1, 9, -2.3, 1e-6}, sum = cg_dot(a, b, NULL, 6);
    assert_near(sum, 1.589, 2.3e-16); /* 1.11 + 0.009 - 0.23 + 0.7 */
    for (size_t turn = 1; turn < 6; turn++) {
        double c[6], d[6];
        for (size_t i = 0; i < 6; i++)
            c[i] = a[(i + turn) % 6], d[i] = b[(i + turn) % 6];
        assert_near(cg_dot(c, d, NULL, 6), sum, 0);
    }
    assert_near(cg_dot(a, b, (bool[]){true, false, true, true, true, true}, 6), 3.7 * 0.3, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_are_dot_products_of_columns),
        cmocka_unit_test(norms_neither_overflow_nor_underflow),
        cmocka_unit_test(dot_products_do_not_depend_on_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
