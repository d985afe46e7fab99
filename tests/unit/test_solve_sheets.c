/* Solves of whole sheets: what kind of problem is recognised, and what is found. */
#include "sheet_fixture.h"

/* ---- Classes of problems ---- */

static void the_graph_tells_what_kind_of_problem_it_is(void **state) {
    (void)state;
    static const struct {
        const char *objective, *problem, *method;
    } cases[] = {
        {"minimize AVERAGE(data[square])", "linear least squares", "least-squares"},
        {"minimize SUMXMY2(data[pred],data[y])/ROWS(data[y])", "linear least squares", "least-squares"},
        {"minimize SUMSQ(data[gap])", "linear least squares", "least-squares"},
        {"minimize SUMPRODUCT(data[gap],data[gap])", "linear least squares", "least-squares"},
        {"minimize SUMPRODUCT(data[weight],data[square])/7", "linear least squares", "least-squares"},
        {"minimize SUM(data[weight]*data[square])", "linear least squares", "least-squares"},
        {"minimize 3*SUM((data[pred]-data[y])*(data[pred]-data[y]))-5", "linear least squares", "least-squares"},
        {"minimize AVERAGE(data[square])+0.1*(a^2+b^2)", "linear least squares", "least-squares"},
        {"maximize 4-AVERAGE(data[square])", "linear least squares", "least-squares"},
        {"minimize (a-1)^2+(b-a)^2+k^2", "linear least squares", "least-squares"},
        {"minimize SUMSQ(data[curve])+b^2+k^2", "nonlinear least squares", "lm"},
        {"minimize (a*b-1)^2+k^2+a^2+b^2", "nonlinear least squares", "lm"},
        {"minimize AVERAGE(data[square])-0.001*(a^2+b^2+k^2)", "smooth", "bfgs"},
        {"minimize EXP(a)-a+EXP(b)-b+EXP(k)-k", "smooth", "bfgs"},
        {"minimize 2*SQRT(AVERAGE(data[square]))", "linear least squares", "least-squares"},
        {"minimize SUM(ABS(data[gap])^2)^0.5", "linear least squares", "least-squares"},
        {"minimize SQRT(1+AVERAGE(data[weight]*data[square])^2)", "nonlinear least squares", "lm"},
        {"minimize AVERAGE(ABS(data[gap]))", "linear by pieces", "pieces"},
        {"minimize SUMSQ(data[cut])", "piecewise smooth", "bfgs"},
        {"minimize SUM(IF(data[x]>0,data[square],data[square]))", "smooth", "bfgs"},
        {"minimize STDEV(data[curve])+a^2+b^2+k^2", "smooth", "bfgs"},
        {"minimize VAR.P(data[curve])+STDEV.P(data[pred])+k^2", "smooth", "bfgs"},
        {"minimize STDEV(data[curve])+MAX(a,b)^2+b^2+k^2", "piecewise smooth", "bfgs"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[4096];
        snprintf(text, sizeof text, "%ssolve it\n    %s\n    by changing a, b, k\n", TWENTY, cases[i].objective);
        cg_workbook *book = load(text);
        const cg_solve_result *result = solve(book, NULL);
        if (strcmp(result->problem, cases[i].problem) || strcmp(result->method, cases[i].method))
            fail_msg("%s: %s by %s", cases[i].objective, result->problem, result->method);
        assert_int_equal(result->status, CG_OK);
        cg_workbook_close(book);
    }
}

/* Both ways to the same place: exact and iterative agree, gradients are small. */
static void auto_finds_what_every_method_finds(void **state) {
    (void)state;
    static const char *const objectives[] = {"AVERAGE(data[square])", "SUM(data[weight]*data[square])+2*a^2",
                                             "SUMPRODUCT(data[weight],data[square])/7"};
    for (size_t i = 0; i < 3; i++) {
        char text[4096];
        snprintf(text, sizeof text, "%ssolve it\n    minimize %s\n    by changing a, b, k\n", TWENTY, objectives[i]);
        cg_workbook *book = load(text);
        double exact = solve(book, NULL)->objective;
        static const char *const methods[] = {"bfgs", "lbfgs", "lm", "least-squares"};
        for (size_t k = 0; k < 4; k++) {
            const cg_solve_result *result = solve(book, &(cg_solve_options){.method = methods[k]});
            assert_string_equal(result->method, methods[k]);
            assert_near(result->objective, exact, 1e-12 * exact);
            assert_true(result->gradient_norm < 1e-8);
        }
        cg_workbook_close(book);
    }
}

static void ridge_is_solved_as_the_textbook_does(void **state) {
    (void)state;
    cg_workbook *book = load("table t from \"data/quadratic_20.csv\"\n    gap = w*[@x]-[@y]\nparams w = 1\n"
                             "xx = SUMSQ(t[x])\nxy = SUMPRODUCT(t[x],t[y])\n"
                             "solve it\n    minimize SUMSQ(t[gap]) + 3*SUMSQ(w)\n    by changing w\n");
    const cg_solve_result *result = solve(book, NULL);
    double xx, xy;
    assert_int_equal(cg_workbook_read_number(book, "xx", &xx), CG_OK);
    assert_int_equal(cg_workbook_read_number(book, "xy", &xy), CG_OK);
    assert_string_equal(result->stop, "exact");
    assert_near(cell(result, 0, 0), xy / (xx + 3), 1e-14);
    cg_workbook_close(book);
}

/* ---- Published numbers ---- */

static void the_quadratic_lesson_is_retold_step_by_step(void **state) {
    (void)state;
    cg_workbook *book = load("table data from \"data/quadratic_20.csv\"\n"
                             "    err = ABS(a*[@x]^2+b*[@x]+k-[@y])\n"
                             "params a = 1.1\nparams b = 1.1\nparams k = 1.1\nmae = AVERAGE(data[err])\n"
                             "solve it\n    minimize mae\n    by changing a, b, k\n"
                             "    method gd(rate=0.01, steps=11, accumulate=TRUE)\n");
    const cg_solve_result *result = solve(book, NULL);
    double printed[] = {2.4010, 2.40, 2.36, 2.30, 2.21, 2.11, 1.98, 1.85, 1.72, 1.58, 1.46};
    assert_int_equal(result->n_steps, 12);
    assert_near(result->steps[0].objective, 2.4218544652326717, 1e-7); /* printed data are float32 */
    assert_near(result->steps[1].objective, printed[0], 5e-5);
    for (size_t i = 1; i < 11; i++)
        assert_near(result->steps[i].objective, printed[i], 0.005);
    assert_near(cell(result, 0, 0), 1.9634, 5e-5);
    assert_near(cell(result, 1, 0), 1.1381, 5e-5);
    assert_near(cell(result, 2, 0), 1.4100, 5e-5);
    assert_string_equal(result->stop, "steps-done");
    cg_workbook_close(book);
}

static void the_roller_coaster_descends_as_printed_and_far_from_its_exact_fit(void **state) {
    (void)state;
    cg_workbook *book =
        load("table ride from \"data/rollercoaster.csv\"\n"
             "    square = (a*[@time]^2+b*[@time]+k-[@speed])^2\n"
             "params a = -0.5364\nparams b = 0.6043\nparams k = 0.4822\nmse = AVERAGE(ride[square])\n"
             "solve lesson\n    minimize mse\n    by changing a, b, k\n    method gd(rate=1e-5, steps=10)\n"
             "solve exact\n    minimize mse\n    by changing a, b, k\n");
    const cg_solve_result *result = solve(book, NULL);
    double printed[] = {2787.8690, 1064.7854, 738.7215, 677.0165, 665.3363,
                        663.1223,  662.6996,  662.6158, 662.5962, 662.5887};
    assert_int_equal(result->n_steps, 11);
    assert_near(result->steps[0].objective, 11893.586311037501, 1e-9);
    assert_near(result->steps[0].gradient_norm,
                sqrt(35551.59743 * 35551.59743 + 2266.73625 * 2266.73625 + 171.84351 * 171.84351), 1e-5);
    for (size_t i = 0; i < 10; i++)
        assert_near(result->steps[i + 1].objective, printed[i], 5e-5);
    result = cg_workbook_solve_result(book, 1);
    double fit[] = {0.7615544, -14.51964712, 69.78408383};
    assert_string_equal(result->stop, "exact");
    assert_near(result->objective, 7.870203740434451, 1e-11);
    for (size_t i = 0; i < 3; i++)
        assert_near(cell(result, i, 0), fit[i], 5e-8);
    cg_workbook_close(book);
}

/* ---- Kinks: the least mean absolute error goes through three of the points ---- */

static double mean_gap(const double *x, const double *y, double a, double b, double c) {
    double sum = 0;
    for (size_t i = 0; i < 20; i++)
        sum += fabs(a * x[i] * x[i] + b * x[i] + c - y[i]);
    return sum / 20;
}

static double through_three(const double *x, const double *y) {
    double best = INFINITY;
    for (size_t i = 0; i < 20; i++)
        for (size_t j = 0; j < i; j++)
            for (size_t k = 0; k < j; k++) {
                double ij = (y[i] - y[j]) / (x[i] - x[j]), jk = (y[j] - y[k]) / (x[j] - x[k]);
                double a = (ij - jk) / (x[i] - x[k]), b = ij - a * (x[i] + x[j]);
                best = fmin(best, mean_gap(x, y, a, b, y[i] - a * x[i] * x[i] - b * x[i]));
            }
    return best;
}

static void absolute_errors_are_minimized_down_to_the_kink(void **state) {
    (void)state;
    cg_workbook *book = load(TWENTY "solve it\n    minimize AVERAGE(ABS(data[gap]))\n    by changing a, b, k\n");
    cg_value_array xs, ys;
    double x[20], y[20];
    assert_int_equal(cg_workbook_read(book, "data[x]", &xs), CG_OK);
    for (size_t i = 0; i < 20; i++)
        x[i] = xs.values[i].number;
    assert_int_equal(cg_workbook_read(book, "data[y]", &ys), CG_OK);
    for (size_t i = 0; i < 20; i++)
        y[i] = ys.values[i].number;
    const cg_solve_result *result = solve(book, NULL);
    assert_near(result->objective, through_three(x, y), 1e-14);
    assert_string_equal(result->stop, "optimal");
    result = solve(book, &(cg_solve_options){.method = "lbfgs"});
    assert_near(result->objective, through_three(x, y), 1e-10);
    assert_string_equal(result->stop, "no-progress");
    assert_int_equal(result->status, CG_OK);
    cg_workbook_close(book);
}

/* ---- Goals ---- */

static void maximize_gives_the_maximum_and_its_own_gradient(void **state) {
    (void)state;
    cg_workbook *book =
        load("params a = 0\nsolve it\n    maximize 3-(a-2)^2-(a-2)^4\n    by changing a\n    stop gradient 0.1\n");
    const cg_solve_result *result = solve(book, NULL);
    double a = cell(result, 0, 0);
    assert_near(result->objective, 3 - pow(a - 2, 2) - pow(a - 2, 4), 1e-14);
    assert_near(result->gradient[0][0], -2 * (a - 2) - 4 * pow(a - 2, 3), 1e-13);
    assert_near(result->minima[0].objective, result->objective, 0);
    assert_true(result->gradient_norm <= 0.1);
    cg_workbook_close(book);
}

static void set_reaches_its_target_or_says_that_it_did_not(void **state) {
    (void)state;
    cg_workbook *book = load("params a = 1\nsolve it\n    set a^2 to 1+1\n    by changing a\n");
    const cg_solve_result *result = solve(book, NULL);
    assert_near(cell(result, 0, 0), sqrt(2), 1e-9);
    assert_near(result->objective, 2, 1e-9);
    assert_int_equal(result->status, CG_OK);
    cg_workbook_close(book);
    book = load("params a = 1\nsolve it\n    set a^2 to -1\n    by changing a\n");
    result = solve(book, NULL);
    assert_string_equal(result->stop, "not-reached");
    assert_int_equal(result->status, CG_DIVERGED);
    assert_near(result->objective, 0, 1e-9);
    assert_string_equal(cg_workbook_diagnostic(book, 0)->code, "target");
    assert_false(cg_workbook_diagnostic(book, 0)->error);
    cg_workbook_close(book);
}

static void bounds_are_kept_and_the_start_is_moved_into_them(void **state) {
    (void)state;
    cg_workbook *book = load("params a[1,2] = {9,-9}\n    bounds {0,-1} .. {4,3}\n"
                             "solve it\n    minimize SUM((a-{5,1})^2)\n    by changing a\n");
    const cg_solve_result *result = solve(book, NULL);
    assert_string_equal(result->problem, "linear least squares");
    assert_string_equal(result->method, "lbfgs");
    assert_near(cell(result, 0, 0), 4, 0);
    assert_near(cell(result, 0, 1), 1, 1e-9);
    assert_near(result->objective, 1, 1e-15);
    assert_true(result->gradient_norm <= 1e-9);
    cg_workbook_close(book);
}

/* ---- Dead units ---- */

#define DEAD_UNITS                                                                                                     \
    "table t from \"data/quadratic_20.csv\"\n"                                                                         \
    "    one = IF(u_1*[@x]-9<0,0,u_1*[@x]-9)\n"                                                                        \
    "    two = MAX(0,u_2*[@x]-9)\n"                                                                                    \
    "    three = ([@x]*u_3+9)*([@x]*u_3+9>0)\n"                                                                        \
    "    four = IF(0>=u_3*[@x]-7,0,u_3*[@x]-7)\n"                                                                      \
    "    data_only = MAX([@x]-100,0)\n"                                                                                \
    "    no_unit = IF(u_1<0,[@x],0)\n"                                                                                 \
    "params u_1 = 1\nparams u_2 = 5\nparams u_3 = 1\n"                                                                 \
    "solve it\n    minimize SUM(t[one])+SUM(t[two])+SUM(t[three])+SUM(t[four])+SUM(t[no_unit])\n"                      \
    "    by changing u_1, u_2, u_3\n    method gd(rate=0, steps=1)\n"

static void units_that_are_zero_on_every_row_are_named(void **state) {
    (void)state;
    cg_workbook *book = load(DEAD_UNITS);
    const cg_solve_result *result = solve(book, NULL);
    assert_int_equal(result->minima[0].n_dead, 2); /* x is in -2 .. 2 */
    assert_string_equal(result->minima[0].dead[0], "one");
    assert_string_equal(result->minima[0].dead[1], "four");
    cg_workbook_close(book);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_graph_tells_what_kind_of_problem_it_is),
        cmocka_unit_test(auto_finds_what_every_method_finds),
        cmocka_unit_test(ridge_is_solved_as_the_textbook_does),
        cmocka_unit_test(the_quadratic_lesson_is_retold_step_by_step),
        cmocka_unit_test(the_roller_coaster_descends_as_printed_and_far_from_its_exact_fit),
        cmocka_unit_test(absolute_errors_are_minimized_down_to_the_kink),
        cmocka_unit_test(maximize_gives_the_maximum_and_its_own_gradient),
        cmocka_unit_test(set_reaches_its_target_or_says_that_it_did_not),
        cmocka_unit_test(bounds_are_kept_and_the_start_is_moved_into_them),
        cmocka_unit_test(units_that_are_zero_on_every_row_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
