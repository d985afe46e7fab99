/* Problems without useful slopes, through whole sheets: whole numbers in nonlinear problems, orders of different
 * numbers, look-ups and steps. Oracles: enumeration in C, or the answer by geometry. */
#include "near.h"

#include <stdio.h>
#include <string.h>

#include "cellgrad.h"

static double solve(const char *text, const char *stop) {
    cg_workbook *book = cg_workbook_create(NULL);
    cg_status status = cg_workbook_load_text(book, "test.sheet", text, strlen(text));
    if (!status) status = cg_workbook_solve(book, NULL, NULL);
    if (status) fail_msg("%d: %s", status, cg_workbook_diagnostic_text(book, 0, false));
    const cg_solve_result *result = cg_workbook_solve_result(book, 0);
    assert_string_equal(result->method, "evolve");
    if (stop) assert_string_equal(result->stop, stop);
    double objective = result->objective;
    cg_workbook_close(book);
    return objective;
}

static double tour_length(size_t n, const double *x, const double *y) {
    double length = 0;
    for (size_t i = 0; i < n; i++)
        length += hypot(x[i] - x[(i + 1) % n], y[i] - y[(i + 1) % n]);
    return length;
}

/* The shortest way through places on an ellipse goes round it. */
static void a_tour_of_places_on_an_ellipse_goes_round(void **state) {
    (void)state;
    enum { N = 14 };
    double x[N], y[N];
    char text[4096] = "cellgrad 1\nsheet S\n";
    for (size_t i = 0; i < N; i++) {
        size_t shown = i * 5 % N; /* out of order */
        x[i] = 10 * cos(0.4488 * (double)i), y[i] = 3 * sin(0.4488 * (double)i);
        sprintf(text + strlen(text), "    A%zu = %.17g\n    B%zu = %.17g\n", shown + 1, x[i], shown + 1, y[i]);
    }
    strcat(text, "    D1:D14 = INDEX($A$1:$A$14,INDEX(p,ROW()))\n    E1:E14 = INDEX($B$1:$B$14,INDEX(p,ROW()))\n"
                 "    F1 = SQRT((D1-D14)^2+(E1-E14)^2)\n    F2:F14 = SQRT((D2-D1)^2+(E2-E1)^2)\n"
                 "params p[14,1] = 1\nsolve s\n    minimize SUM(S!F1:F14)\n    by changing p\n"
                 "    subject to p different\n");
    assert_near(solve(text, "searched"), tour_length(N, x, y), 1e-9);
}

static void a_short_order_is_tried_whole(void **state) {
    (void)state;
    /* jobs of 3, 1, 2 hours with weights 1, 4, 2: Smith's rule puts 2, 3, 1 */
    assert_near(solve("cellgrad 1\nsheet S\n    A1 = 3\n    A2 = 1\n    A3 = 2\n    B1 = 1\n    B2 = 4\n    B3 = 2\n"
                      "    C1 = INDEX(A1:A3,INDEX(p,1))\n    C2 = C1+INDEX($A$1:$A$3,INDEX(p,2))\n"
                      "    C3 = C2+INDEX($A$1:$A$3,INDEX(p,3))\n"
                      "    D1:D3 = C1*INDEX($B$1:$B$3,INDEX(p,ROW()))\n"
                      "params p[3,1] = {3;2;1}\nsolve s\n    minimize SUM(S!D1:D3)\n    by changing p\n"
                      "    subject to p different\n",
                      "enumerated"),
                4 * 1 + 2 * 3 + 1 * 6, 0);
}

/* (a-12.3)^2 + 2 (b-30.6)^2 + a b / 10 + (c-7.2)^2, whole, a + b + c <= 45, open above */
static void whole_numbers_in_a_nonlinear_problem(void **state) {
    (void)state;
    double best = INFINITY;
    for (int a = 0; a <= 45; a++)
        for (int b = 0; a + b <= 45; b++)
            for (int c = 0; a + b + c <= 45; c++)
                best = fmin(best, pow(a - 12.3, 2) + 2 * pow(b - 30.6, 2) + a * b / 10.0 + pow(c - 7.2, 2));
    assert_near(solve("cellgrad 1\nparams a = 0\nparams b = 0\nparams d = 0\nsolve s\n"
                      "    minimize (a-12.3)^2+2*(b-30.6)^2+a*b/10+(d-7.2)^2\n    by changing a, b, d\n"
                      "    subject to a integer\n    subject to b integer\n    subject to d integer\n"
                      "    subject to a >= 0\n    subject to b >= 0\n    subject to d >= 0\n"
                      "    subject to a+b+d <= 45\n",
                      "searched"),
                best, 1e-9);
}

/* Of five assets with these variances, hold at most two (whole switches), all money invested. */
static void switches_beside_shares(void **state) {
    (void)state;
    static const double variance[] = {4, 2, 9, 1, 3};
    double best = INFINITY;
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < i; j++)
            best = fmin(best, 1 / (1 / variance[i] + 1 / variance[j]));
    assert_near(
        solve("cellgrad 1\nparams w[1,5] = 0.2\nparams s[1,5] = 0\nsolve s1\n"
              "    minimize SUMPRODUCT({4,2,9,1,3},w^2)\n    by changing w, s\n    subject to s binary\n"
              "    subject to SUM(w) = 1\n    subject to w >= 0\n    subject to w <= s\n    subject to SUM(s) <= 2\n",
              "searched"),
        best, 1e-8);
}

/* Price falls at 200 and 500 pieces: economic order quantity by ranges. */
static void prices_that_step(void **state) {
    (void)state;
    double best = INFINITY;
    for (int q = 1; q <= 5000; q++) {
        double price = q >= 900 ? 9 : q >= 400 ? 9.8 : 10;
        best = fmin(best, price * 1200 + 1200.0 / q * 20 + q / 2.0 * 0.25 * price);
    }
    assert_near(
        solve("cellgrad 1\nsheet S\n    A1 = 1\n    A2 = 400\n    A3 = 900\n    B1 = 10\n    B2 = 9.8\n    B3 = 9\n"
              "params q = 100\nprice = VLOOKUP(q,S!A1:B3,2)\nsolve s\n"
              "    minimize price*1200+1200/q*20+q/2*0.25*price\n    by changing q\n    subject to q >= 1\n"
              "    subject to q <= 5000\n    subject to q integer\n",
              NULL),
        best, 1e-9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tour_of_places_on_an_ellipse_goes_round),
        cmocka_unit_test(a_short_order_is_tried_whole),
        cmocka_unit_test(whole_numbers_in_a_nonlinear_problem),
        cmocka_unit_test(switches_beside_shares),
        cmocka_unit_test(prices_that_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
