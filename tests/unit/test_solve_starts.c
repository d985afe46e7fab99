/* Where solves set out from: starts without slopes, values that a local method does not get to, and the starts that a
 * worksheet's model is given of its own. Oracles: closed forms, or the surface looked at on a grid. */
#include "near.h"

#include <stdio.h>
#include <string.h>

#include "cellgrad.h"

/* The objective of a sheet's only solve, and of how many starts it is. */
static double solve(const char *text, uint64_t *starts) {
    cg_workbook *book = cg_workbook_create(NULL);
    cg_status status = cg_workbook_load_text(book, "test.sheet", text, strlen(text));
    if (!status) status = cg_workbook_solve(book, NULL, NULL);
    if (status) fail_msg("%d: %s", status, cg_workbook_diagnostic_text(book, 0, false));
    const cg_solve_result *result = cg_workbook_solve_result(book, 0);
    double objective = result->objective;
    if (starts) *starts = result->starts;
    cg_workbook_close(book);
    return objective;
}

static void a_start_where_a_root_has_no_slope_is_left(void **state) {
    (void)state;
    assert_near(solve("cellgrad 1\nparams a = 0\nparams b = 0\nsolve s\n    maximize 3*SQRT(a)+4*SQRT(b)\n"
                      "    by changing a, b\n    subject to a+b <= 10\n    subject to a >= 0\n    subject to b >= 0\n",
                      NULL),
                sqrt(25.0 * 10), 1e-6);
    assert_near(solve("cellgrad 1\nparams a = 0\nsolve s\n    minimize a-2*SQRT(a)\n    by changing a\n", NULL), -1,
                1e-9);
}

static void a_start_that_is_the_minimum_and_has_no_slope_stays(void **state) {
    (void)state;
    assert_near(solve("cellgrad 1\nparams a = 1\nsolve s\n    minimize SQRT(a-1)\n    by changing a\n", NULL), 0, 1e-6);
}

/* The price of an option by its volatility is flat near 0, where steps of the local method lead. */
static void a_value_beyond_a_flat_part_is_reached(void **state) {
    (void)state;
    assert_near(
        solve("cellgrad 1\nparams v = 0.5\n    bounds 0.001 .. 5\nd = (LN(100/105)+(0.03+v^2/2)*0.5)/(v*SQRT(0.5))\n"
              "price = 100*NORM.S.DIST(d,TRUE)-105*EXP(-0.015)*NORM.S.DIST(d-v*SQRT(0.5),TRUE)\n"
              "solve s\n    set price to 6.25\n    by changing v\n",
              NULL),
        6.25, 1e-8);
}

#define HILLS                                                                                                          \
    "cellgrad 1\nsheet S\n    A1 = 0.5\n    A2 = 0.5\n    A3 = A1*SIN(4*A1)+1.1*A2*SIN(2*A2)\nsolve s\n"               \
    "    minimize S!A3\n    by changing S!A1:A2\n    subject to S!A1:A2 >= 0\n    subject to S!A1:A2 <= 10\n"

static double hills(double a, double b) {
    return a * sin(4 * a) + 1.1 * b * sin(2 * b);
}

static void cells_of_a_worksheet_between_bounds_start_from_several_points(void **state) {
    (void)state;
    double lowest = 0;
    for (double a = 0; a <= 10; a += 0.01)
        for (double b = 0; b <= 10; b += 0.01)
            lowest = fmin(lowest, hills(a, b));
    uint64_t starts;
    double found = solve(HILLS, &starts);
    assert_true(starts > 1);
    assert_true(found <= lowest && found > lowest - 0.01);
}

static void one_start_that_is_asked_for_is_one(void **state) {
    (void)state;
    uint64_t starts;
    assert_near(solve(HILLS "    starts 1\n", &starts), 0, 1e-9);
    assert_int_equal(starts, 1);
}

/* Rastrigin's hills: 1,331 of them, of which local starts meet few. */
static void between_bounds_the_last_start_looks_far(void **state) {
    (void)state;
    assert_near(
        solve("cellgrad 1\nsheet S\n    A1:A3 = 4.2\n    B1:B3 = A1^2-10*COS(2*PI()*A1)+10\n    B4 = SUM(B1:B3)\n"
              "solve s\n    minimize S!B4\n    by changing S!A1, S!A2, S!A3\n"
              "    subject to S!A1:A3 >= -5.12\n    subject to S!A1:A3 <= 5.12\n",
              NULL),
        0, 1e-9);
}

/* Rastrigin's hills in six dimensions, a million of them: without its hops the best of a thousand starts is 3 to 10. */
static void many_starts_end_with_hops_from_the_best(void **state) {
    (void)state;
    for (int seed = 0; seed < 3; seed++) {
        char text[256];
        snprintf(text, sizeof text,
                 "cellgrad 1\nparams x[6,1] = 10*RAND()-5\ny = SUM(x^2-10*COS(2*PI()*x)+10)\n"
                 "solve s\n    minimize y\n    by changing x\n    starts 1000\n    seed %d\n",
                 seed);
        assert_near(solve(text, NULL), 0, 1e-9);
    }
}

static void of_minima_that_are_the_same_the_near_one_is_kept(void **state) {
    (void)state;
    static const char text[] = "cellgrad 1\nsheet S\n    A1 = 0.9\n    A2 = (A1^2-4)^2+COS(A1)^2\nsolve s\n"
                               "    minimize S!A2\n    by changing S!A1\n    expect S!A1 > 0\n"
                               "    subject to S!A1 >= -5\n    subject to S!A1 <= 5\n";
    cg_workbook *book = cg_workbook_create(NULL);
    assert_int_equal(cg_workbook_load_text(book, "test.sheet", text, strlen(text)), CG_OK);
    assert_int_equal(cg_workbook_solve(book, NULL, NULL), CG_OK);
    cg_workbook_close(book);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_start_where_a_root_has_no_slope_is_left),
        cmocka_unit_test(a_start_that_is_the_minimum_and_has_no_slope_stays),
        cmocka_unit_test(a_value_beyond_a_flat_part_is_reached),
        cmocka_unit_test(cells_of_a_worksheet_between_bounds_start_from_several_points),
        cmocka_unit_test(one_start_that_is_asked_for_is_one),
        cmocka_unit_test(between_bounds_the_last_start_looks_far),
        cmocka_unit_test(many_starts_end_with_hops_from_the_best),
        cmocka_unit_test(of_minima_that_are_the_same_the_near_one_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
