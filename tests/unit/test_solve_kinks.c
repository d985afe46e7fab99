/* Searches where an objective is not smooth, is no number, or has no floor. */
#include "search_fixture.h"

/* Largest of |x_i| (i + 1), shifted: a kink along every axis at the minimum. */
static double cone(void *user, const double *x, double *g) {
    (void)user;
    double sum = 0;
    for (size_t i = 0; i < 6; i++) {
        double u = x[i] - (double)i, weight = (double)i + 1;
        sum += weight * fabs(u);
        g[i] = u > 0 ? weight : u < 0 ? -weight : 0;
    }
    return sum;
}

static const char *const descents[] = {"bfgs", "lbfgs"};

static void descent_ends_at_a_kink_with_no_progress(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        cg_arena *arena = cg_arena_create(NULL);
        cg_problem problem = {.n = 6, .evaluate = cone};
        double x[6] = {3.3, -2.1, 0.7, 9, -4, 1.5};
        cg_search *search = search_with(arena, descents[i], &problem, &usual, x);
        assert_true(search->best_objective < 1e-6);
        assert_true(search->stop == CG_STOP_NO_PROGRESS || search->stop == CG_STOP_GRADIENT);
        cg_arena_destroy(arena);
    }
}

/* The largest error of a straight line through ten points: pieces without a bend, which meet at the minimum. */
static double largest_error(void *user, const double *x, double *g) {
    (void)user;
    static const double y[10] = {2.4, 3.1, 9.9, 5.2, 6.1, 7.3, 7.9, 15, 10.2, 11.4};
    double largest = -1;
    for (size_t i = 0; i < 10; i++) {
        double error = x[0] + x[1] * (double)(i + 1) - y[i];
        if (fabs(error) <= largest) continue;
        largest = fabs(error);
        g[0] = error > 0 ? 1 : -1, g[1] = g[0] * (double)(i + 1);
    }
    return largest;
}

static void descent_goes_along_edges_to_the_corner_where_they_meet(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        cg_arena *arena = cg_arena_create(NULL);
        cg_problem problem = {.n = 2, .evaluate = largest_error};
        double x[2] = {0, 0};
        assert_near(search_with(arena, descents[i], &problem, &usual, x)->best_objective, 3.04, 1e-9);
        cg_arena_destroy(arena);
    }
}

/* Sharp along the first half of the variables, smooth along the others. */
static double partly_smooth(void *user, const double *x, double *g) {
    size_t *n = user;
    double length = 0, sum = 0;
    for (size_t i = 0; i < *n / 2; i++)
        length += x[i] * x[i];
    length = sqrt(length);
    for (size_t i = 0; i < *n / 2; i++)
        g[i] = length > 0 ? x[i] / length : 0;
    for (size_t i = *n / 2; i < *n; i++)
        sum += (double)(i + 1) * x[i] * x[i], g[i] = 2 * (double)(i + 1) * x[i];
    return length + sum;
}

static void bfgs_finds_the_floor_of_a_sharp_valley(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    size_t n = 10;
    cg_problem problem = {.n = n, .evaluate = partly_smooth, .user = &n};
    double x[10];
    for (size_t i = 0; i < n; i++)
        x[i] = 1 + 0.1 * (double)i;
    assert_true(search_with(arena, "bfgs", &problem, &usual, x)->best_objective < 1e-10);
    cg_arena_destroy(arena);
}

/* LN(x) - x, negative: not a number at and below 0, so a long step must come back. */
static double barrier(void *user, const double *x, double *g) {
    (void)user;
    double sum = 0;
    for (size_t i = 0; i < 2; i++) {
        if (x[i] <= 0) return NAN;
        sum += x[i] - log(x[i]);
        g[i] = 1 - 1 / x[i];
    }
    return sum;
}

static void points_that_are_no_numbers_are_never_kept(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    cg_problem problem = {.n = 2, .evaluate = barrier};
    double x[] = {0.01, 30}, beyond[] = {-1, 1};
    cg_search *search = search_with(arena, "lbfgs", &problem, &usual, x);
    assert_near(search->best_objective, 2, 1e-14);
    assert_int_equal(search->stop, CG_STOP_GRADIENT);
    search = search_with(arena, "lbfgs", &problem, &usual, beyond);
    assert_int_equal(search->stop, CG_STOP_FAILED);
    assert_true(search->best_objective == INFINITY);
    search =
        search_with(arena, "gd", &problem, &usual, x); /* rate 0.01 from slope -99: over the minimum, but never to 0 */
    assert_true(isfinite(search->best_objective));
    cg_arena_destroy(arena);
}

static double tilt(void *user, const double *x, double *g) {
    (void)user;
    g[0] = 1, g[1] = -2;
    return x[0] - 2 * x[1];
}

static double bowl_upside_down(void *user, const double *x, double *g) {
    (void)user;
    g[0] = -2 * x[0];
    return -x[0] * x[0];
}

static void an_objective_without_a_floor_diverges_soon_and_keeps_its_best_point(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    cg_problem problem = {.n = 2, .evaluate = tilt};
    double x[] = {1, 1};
    cg_search *search = search_with(arena, "lbfgs", &problem, &usual, x);
    assert_int_equal(search->stop, CG_STOP_DIVERGED);
    assert_true(search->best_objective < -1e300 && search->evaluations < 100);
    problem = (cg_problem){.n = 1, .evaluate = bowl_upside_down};
    search = search_with(arena, "lbfgs", &problem, &usual, x);
    assert_int_equal(search->stop, CG_STOP_DIVERGED);
    assert_true(isfinite(search->best_objective));
    cg_arena_destroy(arena);
}

int main(void) {
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descent_ends_at_a_kink_with_no_progress),
        cmocka_unit_test(descent_goes_along_edges_to_the_corner_where_they_meet),
        cmocka_unit_test(bfgs_finds_the_floor_of_a_sharp_valley),
        cmocka_unit_test(points_that_are_no_numbers_are_never_kept),
        cmocka_unit_test(an_objective_without_a_floor_diverges_soon_and_keeps_its_best_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
