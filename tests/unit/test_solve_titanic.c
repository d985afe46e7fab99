/* The lesson's Titanic models on Kaggle's rows, which the project may not ship: skipped by name where they are not.
 * They are looked for in the folder that CELLGRAD_SHARED names, else in ../shared beside the sources. */
#include "near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cellgrad.h"

static const char *source_path(char *room, size_t size, const char *rest) {
    const char *source = getenv("CELLGRAD_SOURCE");
    snprintf(room, size, "%s/%s", source ? source : ".", rest);
    return room;
}

/* The sheet on Kaggle's rows; skips the test where they are not to be had. */
static cg_workbook *load(const char *sheet) {
    char csv[4096], path[4096];
    const char *shared = getenv("CELLGRAD_SHARED");
    if (shared)
        snprintf(csv, sizeof csv, "%s/data/titanic_kaggle.csv", shared);
    else
        source_path(csv, sizeof csv, "../shared/data/titanic_kaggle.csv");
    FILE *file = fopen(csv, "rb");
    if (!file) {
        print_message("titanic_kaggle.csv is not here: skipped\n");
        skip();
    }
    fclose(file);
    cg_workbook *book = cg_workbook_create(NULL);
    assert_int_equal(cg_workbook_set_csv(book, "passengers", csv), CG_OK);
    if (cg_workbook_load_file(book, source_path(path, sizeof path, sheet)) != CG_OK)
        fail_msg("%s", cg_workbook_diagnostic_text(book, 0, false));
    return book;
}

static const cg_solve_result *solve(cg_workbook *book, const cg_solve_options *options) {
    cg_workbook_solve(book, NULL, options);
    const cg_solve_result *result = cg_workbook_solve_result(book, 0);
    if (!result) fail_msg("%s", cg_workbook_diagnostic_text(book, 0, false));
    return result;
}

static void the_linear_model_is_solved_exactly(void **state) {
    (void)state;
    cg_workbook *book = load("sheets/titanic_linear.sheet");
    const cg_solve_result *result = solve(book, NULL);
    double lesson[] = {-0.054934398, -0.013925959, -0.512118239, 0.048740493,  0.352609323,
                       0.182841631,  0.030715196,  0.096811009,  -0.483064522, 0.694415911};
    assert_near(result->objective, 0.1442271493073191, 0.1442271493073191 * 1e-12);
    assert_string_equal(result->method, "least-squares");
    assert_true(result->gradient_norm < 1e-12);
    for (size_t i = 0; i < 10; i++)
        assert_near(result->values[0].values[i].number, lesson[i], 1e-9);
    cg_workbook_close(book);
}

static void iterative_methods_reach_the_exact_solution(void **state) {
    (void)state;
    static const char *const methods[] = {"bfgs", "lbfgs", "lm"};
    for (size_t i = 0; i < 3; i++) {
        cg_workbook *book = load("sheets/titanic_linear.sheet");
        const cg_solve_result *result = solve(book, &(cg_solve_options){.method = methods[i]});
        assert_near(result->objective, 0.1442271493073191, 0.1442271493073191 * 1e-12);
        assert_string_equal(result->stop, "converged");
        assert_true(result->gradient_norm <= 1e-9);
        cg_workbook_close(book);
    }
}

/* The minimum at `objective`, which must have as many dead units as said and at least `least` of the starts. */
static void check_minimum(const cg_solve_result *result, double objective, size_t dead, uint64_t least) {
    for (size_t i = 0; i < result->n_minima; i++) {
        const cg_solve_minimum *minimum = &result->minima[i];
        if (fabs(minimum->objective - objective) > 1e-6) continue;
        if (minimum->n_dead != dead || minimum->count < least)
            fail_msg("%.9f: %u dead, %u starts", minimum->objective, (unsigned)minimum->n_dead,
                     (unsigned)minimum->count);
        return;
    }
    fail_msg("no start ended at %.9f", objective);
}

/* Of single starts 45 % end at 0.143915, 8 % at 0.143860 (one unit dead) and 19 % at 288/712 (both dead). */
static void the_net_finds_the_published_minima_and_better_ones(void **state) {
    (void)state;
    cg_workbook *book = load("sheets/titanic_net.sheet");
    const cg_solve_result *result = solve(book, &(cg_solve_options){.starts = 200});
    assert_true(result->objective <= 0.1318);
    assert_int_equal(result->status, CG_OK);
    check_minimum(result, 0.143915, 1, 60);
    check_minimum(result, 0.14385955509715825, 1, 4);
    check_minimum(result, 288.0 / 712, 2, 20);
    cg_workbook_close(book);
}

/* Starts `other` (two SUMPRODUCTs) at the initial values of `book` (one MMULT). */
static void start_alike(cg_workbook *book, cg_workbook *other) {
    char value[2048];
    cg_value_array initial;
    assert_int_equal(cg_workbook_read(book, "W", &initial), CG_OK);
    assert_int_equal(initial.rows * initial.cols, 20);
    for (size_t unit = 0; unit < 2; unit++) {
        int at = 0;
        for (size_t i = 0; i < 10; i++)
            at += snprintf(value + at, sizeof value - (size_t)at, "%c%.17g", i ? ',' : '{',
                           initial.values[2 * i + unit].number);
        snprintf(value + at, sizeof value - (size_t)at, "}");
        assert_int_equal(cg_workbook_set_param(other, cg_workbook_params(other, unit)->name, value), CG_OK);
    }
}

/* Most of these paths end at kinks, where the last bit decides: so the order of the variables must not show in any bit.
 */
static void both_spellings_of_the_net_take_the_same_path(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        cg_workbook *book = load("sheets/titanic_net.sheet"), *other = load("sheets/titanic_sumproduct.sheet");
        assert_int_equal(cg_workbook_set_seed(book, seed), CG_OK);
        start_alike(book, other);
        double product = solve(book, &(cg_solve_options){.starts = 1})->objective;
        assert_near(solve(other, &(cg_solve_options){.starts = 1})->objective, product, 1e-12);
        cg_workbook_close(other);
        cg_workbook_close(book);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_linear_model_is_solved_exactly),
        cmocka_unit_test(iterative_methods_reach_the_exact_solution),
        cmocka_unit_test(the_net_finds_the_published_minima_and_better_ones),
        cmocka_unit_test(both_spellings_of_the_net_take_the_same_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
