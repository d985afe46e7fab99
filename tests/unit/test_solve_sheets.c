/* Solves of whole sheets: what kind of problem is recognised, what is found, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cellgrad.h"

#define assert_near(a, b, tolerance)                                                                                   \
    do {                                                                                                               \
        double left = (a), right = (b);                                                                                \
        if (!(fabs(left - right) <= (tolerance))) fail_msg("%.17g is not %.17g", left, right);                         \
    } while (0)

/* The sheet's text, after its first line, seen from the folder of the sources. */
static cg_workbook *load(const char *text) {
    char name[4096], whole[8192];
    const char *source = getenv("CELLGRAD_SOURCE");
    snprintf(name, sizeof name, "%s/test.sheet", source ? source : ".");
    int length = snprintf(whole, sizeof whole, "cellgrad 1\n%s", text);
    cg_workbook *book = cg_workbook_create(NULL);
    if (cg_workbook_load_text(book, name, whole, (size_t)length) != CG_OK)
        fail_msg("%s", cg_workbook_diagnostic_text(book, 0, false));
    return book;
}

static const cg_solve_result *solve(cg_workbook *book, const cg_solve_options *options) {
    cg_status status = cg_workbook_solve(book, NULL, options);
    const cg_solve_result *result = cg_workbook_solve_result(book, 0);
    if (!result) fail_msg("%d: %s", (int)status, cg_workbook_diagnostic_text(book, 0, false));
    return result;
}

static double cell(const cg_solve_result *result, size_t block, size_t at) {
    return result->values[block].values[at].number;
}

/* ---- Classes of problems ---- */

#define TWENTY                                                                                                         \
    "table data from \"data/quadratic_20.csv\"\n"                                                                      \
    "    pred = a*[@x]^2 + b*[@x] + k\n"                                                                               \
    "    gap = [@pred]-[@y]\n"                                                                                         \
    "    square = [@gap]^2\n"                                                                                          \
    "    weight = 1+ABS([@x])\n"                                                                                       \
    "    curve = EXP(a*[@x])-[@y]\n"                                                                                   \
    "    cut = MAX([@pred],0)-[@y]\n"                                                                                  \
    "params a = 1.1\nparams b = 1.1\nparams k = 1.1\n"

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

/* ---- Starts ---- */

/* Styblinski and Tang's function: four minima, two of them of one value. */
#define TANG                                                                                                           \
    "params p[1,2] = RAND()*8-4\nparams q = 1\n    bounds -4 .. 4\n"                                                   \
    "f = SUM(p^4-16*p^2+5*p)/2 + (q^4-16*q^2+5*q)/2\n"                                                                 \
    "solve it\n    minimize f\n    by changing p, q\n    starts 60\n    seed 3\n"

static void starts_find_every_minimum_and_count_them(void **state) {
    (void)state;
    cg_workbook *book = load(TANG);
    const cg_solve_result *result = solve(book, NULL);
    double deep = -39.166165703771426, shallow = -25.02946, sum = 0; /* of one variable */
    uint64_t count = 0;
    assert_int_equal(result->n_minima, 4); /* 0 to 3 of the variables in the shallow one */
    for (size_t i = 0; i < 4; i++) {
        assert_near(result->minima[i].objective, (double)(3 - i) * deep + (double)i * shallow, 1e-4);
        count += result->minima[i].count;
        sum += result->minima[i].objective;
    }
    assert_int_equal(count, 60);
    assert_near(result->objective, result->minima[0].objective, 0);
    assert_true(isfinite(sum));
    cg_workbook_close(book);
}

static void the_number_of_threads_does_not_show(void **state) {
    (void)state;
    static const unsigned threads[] = {1, 2, 5};
    double values[3][3], objectives[3][4];
    uint64_t counts[3][6];
    for (size_t i = 0; i < 3; i++) {
        cg_workbook *book = load(TANG);
        const cg_solve_result *result = solve(book, &(cg_solve_options){.threads = threads[i]});
        for (size_t k = 0; k < 3; k++)
            values[i][k] = cell(result, k / 2, k % 2);
        for (size_t k = 0; k < 4; k++) {
            objectives[i][k] = result->minima[k].objective;
            counts[i][k] = result->minima[k].count + 1000 * result->minima[k].start;
        }
        counts[i][4] = result->evaluations;
        counts[i][5] = result->iterations;
        assert_memory_equal(values[0], values[i], sizeof *values);
        assert_memory_equal(objectives[0], objectives[i], sizeof *objectives);
        assert_memory_equal(counts[0], counts[i], sizeof *counts);
        cg_workbook_close(book);
    }
}

/* Start 7 of 8 is start 7 of 60: which minimum it ends in does not depend on its company. */
static void more_starts_only_add_to_what_fewer_found(void **state) {
    (void)state;
    double best = INFINITY;
    for (uint64_t starts = 1; starts <= 16; starts *= 2) {
        cg_workbook *book = load(TANG);
        const cg_solve_result *result = solve(book, &(cg_solve_options){.starts = starts});
        assert_true(result->objective <= best);
        best = result->objective;
        cg_workbook_close(book);
    }
}

static void exact_solutions_are_computed_once_for_all_starts(void **state) {
    (void)state;
    cg_workbook *book = load("params a = RAND()\nsolve it\n    minimize (a-3)^2\n    by changing a\n    starts 500\n");
    const cg_solve_result *result = solve(book, NULL);
    assert_int_equal(result->n_minima, 1);
    assert_int_equal(result->minima[0].count, 500);
    assert_true(result->evaluations < 10);
    cg_workbook_close(book);
}

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

/* ---- Limits and interruption ---- */

#define VALLEY                                                                                                         \
    "params x = -1.2\nparams y = 1\nsolve it\n    minimize 100*(y-x^2)^2+(1-x)^2+ABS(x-1)/1000\n    by changing x, y\n"

static void limits_of_the_sheet_stop_a_solve_with_its_best_point(void **state) {
    (void)state;
    static const char *const stops[][2] = {{"    stop evaluations 9, gradient 1e-3\n", "evaluation-limit"},
                                           {"    stop iterations 3\n", "iteration-limit"},
                                           {"    stop time 0\n", "time-limit"}};
    for (size_t i = 0; i < 3; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s", VALLEY, stops[i][0]);
        cg_workbook *book = load(text);
        assert_int_equal(cg_workbook_solve(book, NULL, NULL), CG_LIMIT_REACHED);
        const cg_solve_result *result = cg_workbook_solve_result(book, 0);
        assert_string_equal(result->stop, stops[i][1]);
        assert_true(result->objective <= 24.2022 + 1e-12);
        if (i == 0) assert_int_equal(result->evaluations, 9);
        if (i == 1) assert_int_equal(result->iterations, 3);
        cg_workbook_close(book);
    }
}

typedef struct seen {
    unsigned calls;
    double lowest;
    bool falls;
    volatile sig_atomic_t interrupt;
} seen;

static void look(void *user, const cg_solve_progress *progress) {
    seen *seen_so_far = user;
    seen_so_far->calls++;
    if (progress->objective > seen_so_far->lowest || progress->start > progress->starts) seen_so_far->falls = false;
    seen_so_far->lowest = progress->objective;
    if (seen_so_far->calls == 2) seen_so_far->interrupt = 1;
}

static void an_interrupt_ends_all_starts_and_keeps_the_best_point(void **state) {
    (void)state;
    cg_workbook *book = load(TANG);
    seen seen_so_far = {.lowest = INFINITY, .falls = true};
    cg_solve_options options = {
        .starts = 1000000, .threads = 2, .interrupted = &seen_so_far.interrupt, .progress = look, .user = &seen_so_far};
    assert_int_equal(cg_workbook_solve(book, NULL, &options), CG_INTERRUPTED);
    const cg_solve_result *result = cg_workbook_solve_result(book, 0);
    assert_string_equal(result->stop, "interrupted");
    assert_true(seen_so_far.calls >= 2 && seen_so_far.falls);
    assert_true(result->objective <= seen_so_far.lowest);
    assert_true(result->seconds < 60);
    cg_workbook_close(book);
}

static void descent_that_leaves_the_numbers_diverges_and_keeps_its_best_point(void **state) {
    (void)state;
    cg_workbook *book =
        load("params x = 1\nsolve it\n    minimize x^4\n    by changing x\n    method gd(rate=10, steps=1000)\n");
    assert_int_equal(cg_workbook_solve(book, NULL, NULL), CG_DIVERGED);
    const cg_solve_result *result = cg_workbook_solve_result(book, 0);
    assert_near(result->objective, 1, 0);
    assert_true(result->n_steps > 1 && result->n_steps < 20);
    assert_string_equal(cg_workbook_diagnostic(book, 0)->code, "diverged");
    cg_workbook_close(book);
    book = load("params x = 1\nsolve it\n    minimize x-LN(2)\n    by changing x\n");
    assert_int_equal(cg_workbook_solve(book, NULL, NULL), CG_DIVERGED);
    cg_workbook_close(book);
}

/* A step into LN of a negative number is an error value; the search comes back from it. */
static void error_values_on_the_way_are_walls(void **state) {
    (void)state;
    cg_workbook *book =
        load("params x = 40\nsolve it\n    minimize x-LN(x)\n    by changing x\n    method lbfgs(first=1000)\n");
    const cg_solve_result *result = solve(book, NULL);
    assert_near(cell(result, 0, 0), 1, 1e-8);
    assert_string_equal(result->stop, "converged");
    cg_workbook_close(book);
}

/* ---- What is refused ---- */

static void mistakes_are_named_with_their_code(void **state) {
    (void)state;
#define PLAIN                                                                                                          \
    "params x = 1\nparams y = 2\nparams z = 3\n    bounds 0 .. 9\nf = x^2\ntable t from \"data/quadratic_20.csv\"\n"
    static const struct {
        const char *text, *code, *part;
        cg_status status;
    } cases[] = {
        {"solve it\n    minimize f\n    by changing x\n    subject to x*{1,2} <= x*{1,2,3}\n", "constraint", "1 x 3",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    subject to 1 <= 3\n", "constraint", "does not depend",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    subject to x+1 integer\n", "constraint", "only variables",
         CG_SHEET_ERROR},
        {"solve it\n    minimize EXP(x)\n    by changing x\n    subject to x integer\n    method lbfgs\n",
         "method-problem", "does not keep to whole numbers", CG_SHEET_ERROR},
        {"solve it\n    minimize EXP(x)\n    by changing x\n    subject to 2*x >= 1\n    method lbfgs\n",
         "method-problem", "does not keep to constraints", CG_SHEET_ERROR},
        {"solve it\n    minimize EXP(x)\n    by changing x\n    method crs\n", "method-problem", "between bounds",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    watch {1,2}*x\n", "objective-shape", "one cell",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing f\n", "not-a-variable", "only params", CG_SHEET_ERROR},
        {"solve it\n    minimize t[x]*x\n    by changing x\n", "objective-shape", "one cell", CG_SHEET_ERROR},
        {"solve it\n    minimize y^2\n    by changing x\n", "objective-constant", "does not depend on x",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method lbgfs\n", "unknown-method", "did you mean `lbfgs`",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method newton_raphson\n", "unknown-method",
         "there are auto, ", CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method gd(rat=1)\n", "method-option", "did you mean `rate`",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method gd(steps=1.5)\n", "method-option", "whole number",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method gd(rate=-1)\n", "method-option", "0 or more",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method gd(rate=y)\n", "not-constant", "params",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method gd(accumulate=2)\n", "method-option", "TRUE or FALSE",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method auto(rate=1)\n", "method-option", "no options",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    stop gradient \"a\"\n", "method-option", "0 or more",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    stop gradiant 1\n", "method-option",
         "did you mean `gradient`", CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    stop iterations 0\n", "method-option", "whole number",
         CG_SHEET_ERROR},
        {"solve it\n    minimize EXP(x)\n    by changing x\n    method lm\n", "method-problem", "sum of squares",
         CG_SHEET_ERROR},
        {"solve it\n    minimize (x*x-1)^2\n    by changing x\n    method least_squares\n", "method-problem", "linear",
         CG_SHEET_ERROR},
        {"solve it\n    minimize z^2\n    by changing z\n    method gd\n", "method-problem", "bounds", CG_SHEET_ERROR},
        {"params u = 1\n    bounds 3 .. 2\nsolve it\n    minimize u^2\n    by changing u\n", "bounds", "no number",
         CG_SHEET_ERROR},
        {"solve it\n    minimize EXP(x)+z\n    by changing x, z\n    starts 3\n", "starts", "`x` has neither",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    starts 0\n", "starts", "from 1", CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    starts x\n", "not-constant", "params", CG_SHEET_ERROR},
        {"solve it\n    minimize 1/(x-1)\n    by changing x\n", "objective-error", "#DIV/0! at the start",
         CG_OBJECTIVE_ERROR},
        {"solve it\n    minimize x>2\n    by changing x\n", "objective-error", "TRUE or FALSE", CG_OBJECTIVE_ERROR},
        {"solve it\n    minimize SQRT(-ABS(x-1))\n    by changing x\n", "objective-error", "slope by `x`",
         CG_OBJECTIVE_ERROR},
        {"solve it\n    set f to x\n    by changing x\n", "not-constant", "must not depend", CG_SHEET_ERROR},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[2048];
        snprintf(text, sizeof text, "%s%s", PLAIN, cases[i].text);
        cg_workbook *book = load(text);
        cg_status status = cg_workbook_solve(book, NULL, NULL);
        if (cg_workbook_diagnostic_count(book) == 0) fail_msg("not refused: %s", cases[i].text);
        const cg_diagnostic_info *first = cg_workbook_diagnostic(book, 0);
        if (strcmp(first->code, cases[i].code) || !strstr(first->message, cases[i].part) || status != cases[i].status)
            fail_msg("%s gives %d %s", cases[i].text, (int)status, cg_workbook_diagnostic_text(book, 0, false));
        assert_null(cg_workbook_solve_result(book, 0));
        cg_workbook_close(book);
    }
}

static void an_error_at_the_start_is_traced_to_its_row(void **state) {
    (void)state;
    cg_workbook *book =
        load("table t from \"data/quadratic_20.csv\"\n"
             "    near = x*[@y]/(ROUND([@x]*10,0)-3)\n    far = [@near]+1\nparams x = 1\nf = SUM(t[far])\n"
             "solve it\n    minimize f^2\n    by changing x\n");
    assert_int_equal(cg_workbook_solve(book, NULL, NULL), CG_OBJECTIVE_ERROR);
    const char *text = cg_workbook_diagnostic_text(book, 0, false);
    assert_non_null(strstr(text, "the objective is #DIV/0! at the start"));
    assert_non_null(strstr(text, "t[near] is #DIV/0! in row 12 (line 13 of "));
    cg_workbook_close(book);
}

static void a_variable_without_influence_is_warned_of_and_stays(void **state) {
    (void)state;
    cg_workbook *book = load("params x = 4\nparams y = 7\nsolve it\n    minimize EXP(x)-x\n    by changing x, y\n");
    const cg_solve_result *result = solve(book, NULL);
    assert_near(cell(result, 0, 0), 0, 1e-8);
    assert_near(cell(result, 1, 0), 7, 0);
    assert_int_equal(cg_workbook_diagnostic_count(book), 1);
    assert_false(cg_workbook_diagnostic(book, 0)->error);
    cg_workbook_close(book);
}

/* ---- Memory ---- */

typedef struct budget {
    size_t left;
} budget;

static void *spend(void *user, void *pointer, size_t size) {
    budget *budget_left = user;
    if (size == 0) {
        free(pointer);
        return NULL;
    }
    if (budget_left->left == 0) return NULL;
    budget_left->left--;
    return realloc(pointer, size);
}

static void every_allocation_of_a_solve_may_fail(void **state) {
    (void)state;
    static const char *const methods[] = {"bfgs", "lbfgs", "lm", "least-squares", "gd"};
    for (size_t i = 0; i < 5; i++) {
        cg_status status = CG_OUT_OF_MEMORY;
        for (size_t count = 1; status == CG_OUT_OF_MEMORY && count < 2000; count++) {
            char text[4096], name[4096];
            const char *source = getenv("CELLGRAD_SOURCE");
            snprintf(name, sizeof name, "%s/test.sheet", source ? source : ".");
            int length = snprintf(text, sizeof text,
                                  "cellgrad 1\n%sparams z = RAND()\nsolve it\n    minimize SUMSQ(data[gap])+z^2\n"
                                  "    by changing a, z\n",
                                  TWENTY);
            budget budget_left = {count};
            cg_workbook *book = cg_workbook_create(&(cg_allocator){spend, &budget_left});
            if (!book) continue;
            status = cg_workbook_load_text(book, name, text, (size_t)length);
            cg_solve_options options = {.method = methods[i], .starts = 1, .threads = 2};
            if (status == CG_OK) status = cg_workbook_solve(book, NULL, &options);
            cg_workbook_close(book);
        }
        assert_int_equal(status, CG_OK);
    }
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
        cmocka_unit_test(starts_find_every_minimum_and_count_them),
        cmocka_unit_test(the_number_of_threads_does_not_show),
        cmocka_unit_test(more_starts_only_add_to_what_fewer_found),
        cmocka_unit_test(exact_solutions_are_computed_once_for_all_starts),
        cmocka_unit_test(units_that_are_zero_on_every_row_are_named),
        cmocka_unit_test(limits_of_the_sheet_stop_a_solve_with_its_best_point),
        cmocka_unit_test(an_interrupt_ends_all_starts_and_keeps_the_best_point),
        cmocka_unit_test(descent_that_leaves_the_numbers_diverges_and_keeps_its_best_point),
        cmocka_unit_test(error_values_on_the_way_are_walls),
        cmocka_unit_test(mistakes_are_named_with_their_code),
        cmocka_unit_test(an_error_at_the_start_is_traced_to_its_row),
        cmocka_unit_test(every_allocation_of_a_solve_may_fail),
        cmocka_unit_test(a_variable_without_influence_is_warned_of_and_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
