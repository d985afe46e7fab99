/* Sums of outer products, in tiles of every shape, against one plain loop for each pair of vectors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "program/outer_product.h"

enum { MOST_A = 23, MOST_B = 9, ROWS = 45 };

/* Row i belongs to lane i mod 8, and the lanes are added up in the one order of cg_total_of_lanes. */
static double plain_sum(const double *x, const double *y, size_t n) {
    double lanes[CG_WIDTH] = {0};
    for (size_t i = 0; i < n; i++)
        lanes[i % CG_WIDTH] += x[i] * y[i];
    return cg_total_of_lanes(lanes);
}

static void fill(double (*vectors)[ROWS], double **slots, size_t n, uint64_t stream) {
    for (size_t v = 0; v < n; v++) {
        slots[v] = vectors[v];
        for (size_t i = 0; i < ROWS; i++)
            vectors[v][i] = cg_random_uniform(1, 0, stream + v, i) - 0.5;
    }
}

static void every_pair_has_the_bits_of_a_plain_loop(void **state) {
    (void)state;
    static double xs[MOST_A][ROWS], ys[MOST_B][ROWS];
    double *x_slots[MOST_A], *y_slots[MOST_B];
    fill(xs, x_slots, MOST_A, 0);
    fill(ys, y_slots, MOST_B, 100);
    cg_vector_set a = {.slots = x_slots}, b = {.slots = y_slots};
    static cg_cell sums[MOST_A * MOST_B];
    static const size_t lengths[] = {1, 7, 8, 40, ROWS};
    for (size_t length = 0; length < sizeof lengths / sizeof *lengths; length++)
        for (size_t n_a = 1; n_a <= MOST_A; n_a++)
            for (size_t n_b = 1; n_b <= MOST_B; n_b++) {
                cg_outer_product(&a, n_a, &b, n_b, lengths[length], false, sums);
                for (size_t k = 0; k < n_a; k++)
                    for (size_t j = 0; j < n_b; j++)
                        assert_true(sums[k * n_b + j].number == plain_sum(xs[k], ys[j], lengths[length]));
            }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_pair_has_the_bits_of_a_plain_loop)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
