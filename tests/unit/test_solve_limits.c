/* What ends a solve before its minimum, or is in its way: limits of the sheet, an objective without a floor, error
 * values, memory. */
#include "sheet_fixture.h"

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
        cmocka_unit_test(limits_of_the_sheet_stop_a_solve_with_its_best_point),
        cmocka_unit_test(descent_that_leaves_the_numbers_diverges_and_keeps_its_best_point),
        cmocka_unit_test(error_values_on_the_way_are_walls),
        cmocka_unit_test(every_allocation_of_a_solve_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
