/* Training by epochs and batches, against the same updates written out in C over the same rows. */
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

enum { ROWS = 20 };

static cg_workbook *load(const char *method, const char *objective) {
    char text[2048];
    int length = snprintf(text, sizeof text,
                          "cellgrad 1\ntable data from \"%s/data/quadratic_20.csv\"\n    gap = a*[@x]+b-[@y]\n"
                          "    weight = IF([@x]>0,2,1)\n"
                          "params a = 0.5\nparams b = 1\nmse = AVERAGE(data[gap]^2)\n"
                          "solve it\n    minimize %s\n    by changing a, b\n    method %s\n    watch mse, 2*a\n",
                          getenv("CELLGRAD_SOURCE") ? getenv("CELLGRAD_SOURCE") : ".", objective, method);
    cg_workbook *book = cg_workbook_create(NULL);
    if (cg_workbook_load_text(book, "test.sheet", text, (size_t)length) != CG_OK)
        fail_msg("%s", cg_workbook_diagnostic_text(book, 0, false));
    return book;
}

static const cg_solve_result *solve(cg_workbook *book) {
    cg_workbook_solve(book, NULL, NULL);
    const cg_solve_result *result = cg_workbook_solve_result(book, 0);
    if (!result) fail_msg("%s", cg_workbook_diagnostic_text(book, 0, false));
    return result;
}

/* ---- The updates, written out ---- */

typedef struct rows {
    double x[ROWS], y[ROWS];
} rows;

static rows read_rows(cg_workbook *book) {
    rows data;
    cg_value_array x, y;
    assert_int_equal(cg_workbook_read(book, "data[x]", &x), CG_OK);
    assert_int_equal(cg_workbook_read(book, "data[y]", &y), CG_OK);
    for (size_t i = 0; i < ROWS; i++)
        data.x[i] = x.values[i].number, data.y[i] = y.values[i].number;
    return data;
}

static void gradient_of(const rows *data, size_t first, size_t n, const double *p, double *g) {
    g[0] = g[1] = 0;
    for (size_t i = first; i < first + n; i++) {
        double gap = p[0] * data->x[i] + p[1] - data->y[i];
        g[0] += 2 * gap * data->x[i] / (double)n;
        g[1] += 2 * gap / (double)n;
    }
}

typedef void (*rule)(double *p, const double *g, double *mean, double *square, double t);

static void plain(double *p, const double *g, double *mean, double *square, double t) {
    (void)mean, (void)square, (void)t;
    for (int i = 0; i < 2; i++)
        p[i] -= 0.05 * g[i];
}
static void momentum(double *p, const double *g, double *mean, double *square, double t) {
    (void)square, (void)t;
    for (int i = 0; i < 2; i++)
        mean[i] = 0.8 * mean[i] + g[i], p[i] -= 0.02 * mean[i];
}
static void rmsprop(double *p, const double *g, double *mean, double *square, double t) {
    (void)mean, (void)t;
    for (int i = 0; i < 2; i++)
        square[i] = 0.9 * square[i] + 0.1 * g[i] * g[i], p[i] -= 0.02 * g[i] / (sqrt(square[i]) + 1e-8);
}
static void adam(double *p, const double *g, double *mean, double *square, double t) {
    for (int i = 0; i < 2; i++) {
        mean[i] = 0.9 * mean[i] + 0.1 * g[i], square[i] = 0.999 * square[i] + 0.001 * g[i] * g[i];
        p[i] -= 0.1 * mean[i] / (1 - pow(0.9, t)) / (sqrt(square[i] / (1 - pow(0.999, t))) + 1e-8);
    }
}

/* The rows in the order of the table, the last batch with what is left over. */
static void updates_are_those_of_the_textbook(void **state) {
    (void)state;
    static const struct {
        const char *method;
        rule update;
        size_t batch;
    } cases[] = {
        {"sgd(rate=0.05, epochs=3, batch=7, shuffle=FALSE)", plain, 7},
        {"sgd(rate=0.05, epochs=3, batch=5, shuffle=FALSE)", plain, 5},
        {"sgd(rate=0.05, epochs=3, batch=1, shuffle=FALSE)", plain, 1},
        {"sgd(rate=0.05, epochs=3, batch=100)", plain, ROWS},
        {"sgd(rate=0.05, epochs=3, batch=0)", plain, ROWS},
        {"momentum(rate=0.02, momentum=0.8, epochs=3, batch=7, shuffle=FALSE)", momentum, 7},
        {"rmsprop(rate=0.02, decay=0.9, epochs=3, batch=7, shuffle=FALSE)", rmsprop, 7},
        {"adam(rate=0.1, epochs=3, batch=7, shuffle=FALSE)", adam, 7},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        cg_workbook *book = load(cases[k].method, "mse");
        const cg_solve_result *result = solve(book);
        rows data = read_rows(book);
        double p[] = {0.5, 1}, g[2], mean[2] = {0}, square[2] = {0}, t = 0;
        assert_int_equal(result->n_steps, 4);
        assert_string_equal(result->stop, "steps-done");
        for (size_t epoch = 0; epoch <= 3; epoch++) {
            double loss = 0;
            for (size_t i = 0; i < ROWS; i++)
                loss += pow(p[0] * data.x[i] + p[1] - data.y[i], 2) / ROWS;
            const cg_solve_step *step = &result->steps[epoch];
            if (!(fabs(step->objective - loss) <= 1e-12 * loss && fabs(step->watched[0] - loss) <= 1e-12 * loss &&
                  fabs(step->watched[1] - 2 * p[0]) <= 1e-12))
                fail_msg("%s, epoch %zu: %.17g, not %.17g", cases[k].method, epoch, step->objective, loss);
            for (size_t first = 0; first < ROWS; first += cases[k].batch) {
                size_t n = ROWS - first < cases[k].batch ? ROWS - first : cases[k].batch;
                gradient_of(&data, first, n, p, g);
                cases[k].update(p, g, mean, square, ++t);
            }
        }
        cg_workbook_close(book);
    }
}

static void every_form_of_a_sum_over_rows_is_cut_into_batches(void **state) {
    (void)state;
    static const char *const objectives[] = {"SUM(data[gap]^2)/20",
                                             "SUMSQ(data[gap])/ROWS(data[gap])",
                                             "SUMPRODUCT(data[gap],data[gap])*0.05",
                                             "AVERAGE(data[gap]*data[gap])+0*a^2",
                                             "-AVERAGE(0-data[gap]^2)",
                                             "SUM(IF(data[x]>0,data[gap]^2,data[gap]^2))/20",
                                             "3-(3-mse)"};
    cg_workbook *book = load("sgd(rate=0.05, epochs=4, batch=6)", "mse");
    double expected = solve(book)->objective;
    cg_workbook_close(book);
    for (size_t i = 0; i < sizeof objectives / sizeof *objectives; i++) {
        book = load("sgd(rate=0.05, epochs=4, batch=6)", objectives[i]);
        double found = solve(book)->objective;
        if (!(fabs(found - expected) <= 1e-12)) fail_msg("%s: %.17g, not %.17g", objectives[i], found, expected);
        cg_workbook_close(book);
    }
}

static void what_is_no_sum_over_rows_is_refused(void **state) {
    (void)state;
    static const char *const objectives[] = {"SQRT(mse)", "MAX(data[gap])^2", "(a-1)^2+b^2",
                                             "AVERAGE((data[gap]-AVERAGE(data[gap]))^2)"};
    for (size_t i = 0; i < sizeof objectives / sizeof *objectives; i++) {
        cg_workbook *book = load("sgd", objectives[i]);
        assert_int_equal(cg_workbook_solve(book, NULL, NULL), CG_SHEET_ERROR);
        assert_string_equal(cg_workbook_diagnostic(book, 0)->code, "method-problem");
        assert_non_null(strstr(cg_workbook_diagnostic(book, 0)->message, "rows of one table"));
        cg_workbook_close(book);
    }
}

static void shuffles_depend_on_the_seed_and_on_nothing_else(void **state) {
    (void)state;
    double first = 0;
    for (unsigned run = 0; run < 3; run++) {
        cg_workbook *book = load("adam(rate=0.1, epochs=3, batch=3)", "mse");
        if (run == 2) cg_workbook_set_seed(book, 17);
        cg_workbook_solve(book, NULL, &(cg_solve_options){.threads = run + 1});
        double objective = cg_workbook_solve_result(book, 0)->objective;
        if (run == 0) first = objective;
        assert_true((objective == first) == (run < 2));
        cg_workbook_close(book);
    }
}

static void schedules_move_the_rate(void **state) {
    (void)state;
    cg_workbook *book = load("sgd(rate=0.05, epochs=10, batch=5, schedule=onecycle)", "mse");
    const cg_solve_result *result = solve(book);
    double most = 0;
    for (size_t i = 1; i < result->n_steps; i++)
        most = fmax(most, result->steps[i].rate);
    assert_true(result->steps[1].rate < 0.03 && most > 0.045 && result->steps[10].rate < 0.001);
    cg_workbook_close(book);
    book = load("sgd(rate=0.05, epochs=10, batch=5, schedule=cosine)", "mse");
    result = solve(book);
    for (size_t i = 2; i < result->n_steps; i++)
        assert_true(result->steps[i].rate < result->steps[i - 1].rate);
    cg_workbook_close(book);
}

/* Where the curvature is c, rates beyond 2 / c diverge, so what is suggested lies below. */
static void the_finder_suggests_a_rate_that_converges(void **state) {
    (void)state;
    cg_workbook *book = load("lr_find(low=0.0001, high=10, batch=0)", "mse");
    const cg_solve_result *result = solve(book);
    assert_true(result->suggested_rate > 0.001 && result->suggested_rate < 0.8);
    assert_true(result->n_steps < 101); /* it stopped when the objective grew */
    cg_workbook_close(book);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(updates_are_those_of_the_textbook),
        cmocka_unit_test(every_form_of_a_sum_over_rows_is_cut_into_batches),
        cmocka_unit_test(what_is_no_sum_over_rows_is_refused),
        cmocka_unit_test(shuffles_depend_on_the_seed_and_on_nothing_else),
        cmocka_unit_test(schedules_move_the_rate),
        cmocka_unit_test(the_finder_suggests_a_rate_that_converges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
