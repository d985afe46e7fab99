/* Live workbooks: kept values are those of a workbook that was loaded with the same settings, to the bit, and what is
 * computed after a setting is what depends on it: the work is counted, not timed. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cellgrad.h"

enum { ROWS = 1100 }; /* two blocks and a part of one */

static const char sheet[] = "cellgrad 1\n"
                            "table t from \"numbers.csv\"\n"
                            "    squared = [@x]^2\n"
                            "    left    = [@x]*a\n"
                            "    right   = [@squared]+b\n"
                            "    both    = IF([@left]>[@right], [@left]-[@right], [@x]/a)\n"
                            "    Pair[2] = MMULT(t[[x]:[y]], W)\n"
                            "    cut     = IF([@Pair1]<0, 0, [@Pair1])+[@Pair2]\n"
                            "params a = 2\n"
                            "params b = -3\n"
                            "params W[2,2] = RAND()-0.5\n"
                            "params unused = 1\n"
                            "sum_left  = SUM(t[left])\n"
                            "sum_right = SUM(t[right])\n"
                            "sum_both  = SUM(t[both])*b\n"
                            "fit       = AVERAGE(t[cut]^2)+MAX(t[Pair1])\n"
                            "only_b    = b*b\n"
                            "solve best\n"
                            "    minimize (a-5)^2\n"
                            "    by changing a\n";

static const char *const formulas[] = {"t[squared]", "t[left]",   "t[right]", "t[both]", "t[Pair1]", "t[cut]",
                                       "sum_left",   "sum_right", "sum_both", "fit",     "only_b"};
enum { FORMULAS = sizeof formulas / sizeof *formulas };

static char folder[] = "cellgrad-XXXXXX";

static int write_numbers(void **state) {
    (void)state;
    if (!mkdtemp(folder) || chdir(folder)) return -1;
    FILE *file = fopen("numbers.csv", "w");
    if (!file) return -1;
    fputs("x,y\n", file);
    for (int i = 0; i < ROWS; i++)
        fprintf(file, "%d.%d,%d\n", i * 7 % 13 - 6, i % 9, i * 5 % 11 - 4);
    return fclose(file);
}

static int remove_numbers(void **state) {
    (void)state;
    unlink("numbers.csv");
    return chdir("..") || rmdir(folder);
}

static cg_workbook *open_sheet(void) {
    cg_workbook *book = cg_workbook_create(NULL);
    assert_non_null(book);
    assert_int_equal(cg_workbook_load_text(book, "live.sheet", sheet, sizeof sheet - 1), CG_OK);
    return book;
}

static void same_values(cg_workbook *live, cg_workbook *fresh, const char *formula) {
    cg_value_array a, b;
    assert_int_equal(cg_workbook_read(live, formula, &a), CG_OK);
    assert_int_equal(cg_workbook_read(fresh, formula, &b), CG_OK);
    assert_int_equal(a.rows, b.rows);
    assert_int_equal(a.cols, b.cols);
    for (size_t i = 0; i < a.rows * a.cols; i++) {
        if (a.values[i].kind != b.values[i].kind || strcmp(a.values[i].text, b.values[i].text) != 0 ||
            memcmp(&a.values[i].number, &b.values[i].number, sizeof(double)) != 0)
            fail_msg("%s, cell %zu: %.17g%s and %.17g%s", formula, i, a.values[i].number, a.values[i].text,
                     b.values[i].number, b.values[i].text);
    }
}

/* Settings and reads in many orders; errors (a = 0 divides) come and go. */
static void live_values_are_those_of_a_workbook_that_was_loaded_so(void **state) {
    (void)state;
    static const struct {
        const char *target;
        double value;
    } settings[] = {{"a", 0.5},    {"b", 4},      {"a", 0},       {"W[1,2]", 3},   {"a", -1e300},
                    {"a", 1e308},  {"W", 0.25},   {"W[2,1]", -2}, {"b", 1},        {"a", 3},
                    {"unused", 7}, {"W[2,2]", 0}, {"b", -0.125},  {"W[1,1]", 1.5}, {"a", 1e-9}};
    enum { SETTINGS = sizeof settings / sizeof *settings };
    cg_workbook *live = open_sheet();
    assert_int_equal(cg_workbook_go_live(live, NULL, 0), CG_OK);
    for (size_t done = 0; done <= SETTINGS; done++) {
        cg_workbook *fresh = open_sheet();
        for (size_t i = 0; i < done; i++)
            assert_int_equal(cg_workbook_set_number(fresh, settings[i].target, settings[i].value), CG_OK);
        for (size_t k = 0; k < FORMULAS; k++)
            if ((k + done) % 3) same_values(live, fresh, formulas[k]); /* not all are read after each setting */
        same_values(live, fresh, "sum_both+fit");                      /* which is none of the live ones */
        cg_workbook_close(fresh);
        if (done < SETTINGS)
            assert_int_equal(cg_workbook_set_number(live, settings[done].target, settings[done].value), CG_OK);
    }
    cg_workbook_close(live);
}

static double number(cg_workbook *book, const char *formula) {
    double value = NAN;
    assert_int_equal(cg_workbook_read_number(book, formula, &value), CG_OK);
    return value;
}

static uint64_t computed_by(cg_workbook *book, const char *target, double value, const char *formula) {
    uint64_t before = cg_workbook_live_cells(book);
    assert_int_equal(cg_workbook_set_number(book, target, value), CG_OK);
    assert_true(cg_workbook_live_cells(book) == before); /* nothing is computed before it is asked for */
    number(book, formula);
    return cg_workbook_live_cells(book) - before;
}

static void what_depends_on_a_setting_is_computed_and_nothing_else(void **state) {
    (void)state;
    cg_workbook *book = open_sheet();
    assert_true(cg_workbook_live_cells(book) == 0);
    assert_int_equal(cg_workbook_go_live(book, NULL, 0), CG_OK);
    assert_true(cg_workbook_live_cells(book) > 10 * ROWS);
    /* b: itself, its copies for the rows, `right`; the condition, the difference, the quotient (a part of a formula,
     * which is not kept) and the IF of `both`; two sums, the product with b, and b*b */
    assert_in_range(computed_by(book, "b", 1, "sum_right"), 5 * ROWS + 5, 5 * ROWS + 8);
    /* a: `left`, and the same of `both`; not `right`, which is kept */
    assert_in_range(computed_by(book, "a", 7, "sum_both"), 5 * ROWS + 4, 5 * ROWS + 8);
    assert_in_range(computed_by(book, "unused", 7, "sum_both"), 0, 2);
    /* read again, and another of those that are up to date: no work */
    uint64_t before = cg_workbook_live_cells(book);
    number(book, "sum_both");
    number(book, "fit");
    assert_true(cg_workbook_live_cells(book) == before);
    /* of two settings of one param the last is computed */
    assert_int_equal(cg_workbook_set_number(book, "b", 2), CG_OK);
    assert_in_range(computed_by(book, "b", 3, "only_b"), 5 * ROWS + 5, 5 * ROWS + 8);
    assert_true(number(book, "only_b") == 9);
    cg_workbook_close(book);
}

static void only_what_was_asked_for_is_kept(void **state) {
    (void)state;
    cg_workbook *book = open_sheet();
    const char *const some[] = {"sum_left", "only_b+1"};
    assert_int_equal(cg_workbook_go_live(book, some, 2), CG_OK);
    assert_in_range(computed_by(book, "a", 3, "sum_left"), ROWS + 2, ROWS + 4);
    assert_in_range(computed_by(book, "b", 3, "only_b+1"), 3, 5);
    assert_true(number(book, "only_b+1") == 10);
    assert_true(number(book, "sum_right") != 0); /* computed as in any workbook */
    cg_workbook_close(book);
}

static void a_live_workbook_solves_and_shows_solutions(void **state) {
    (void)state;
    cg_workbook *book = open_sheet();
    assert_int_equal(cg_workbook_go_live(book, NULL, 0), CG_OK);
    double before = number(book, "sum_left");
    assert_int_equal(cg_workbook_solve(book, NULL, NULL), CG_OK);
    assert_true(fabs(number(book, "sum_left") / before - 2.5) < 1e-9); /* at the solution, a = 5 */
    assert_int_equal(cg_workbook_use(book, NULL), CG_OK);
    assert_true(number(book, "sum_left") == before);
    assert_int_equal(cg_workbook_set_param(book, "a", "2*2"), CG_OK);
    assert_true(number(book, "sum_left") == 2 * before);
    cg_workbook_close(book);
}

static void another_seed_draws_the_live_params_anew(void **state) {
    (void)state;
    cg_workbook *book = open_sheet(), *fresh = open_sheet();
    assert_int_equal(cg_workbook_go_live(book, NULL, 0), CG_OK);
    assert_int_equal(cg_workbook_set_number(book, "a", 9), CG_OK);
    assert_int_equal(cg_workbook_set_seed(book, 5), CG_OK);
    assert_int_equal(cg_workbook_set_seed(fresh, 5), CG_OK);
    assert_int_equal(cg_workbook_set_number(fresh, "a", 9), CG_OK);
    for (size_t k = 0; k < FORMULAS; k++)
        same_values(book, fresh, formulas[k]);
    cg_workbook_close(book);
    cg_workbook_close(fresh);
}

static void mistakes_are_reported_and_change_nothing(void **state) {
    (void)state;
    cg_workbook *book = cg_workbook_create(NULL);
    assert_int_equal(cg_workbook_go_live(book, NULL, 0), CG_FILE_ERROR); /* not loaded */
    assert_int_equal(cg_workbook_set_number(book, "a", 4), CG_OK);       /* waits for the sheet */
    assert_int_equal(cg_workbook_load_text(book, "live.sheet", sheet, sizeof sheet - 1), CG_OK);
    const char *const wrong[] = {"sum_left", "nothing_of_that_name"};
    assert_int_equal(cg_workbook_go_live(book, wrong, 2), CG_SHEET_ERROR);
    assert_true(cg_workbook_live_cells(book) == 0);
    assert_int_equal(cg_workbook_go_live(book, NULL, 0), CG_OK);
    double before = number(book, "sum_left");
    assert_int_equal(cg_workbook_set_number(book, "a", NAN), CG_FILE_ERROR);
    assert_int_equal(cg_workbook_set_number(book, "A[3,1]", 1), CG_FILE_ERROR);
    assert_int_equal(cg_workbook_set_number(book, "c", 1), CG_FILE_ERROR);
    assert_true(number(book, "sum_left") == before);
    cg_workbook_close(book);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(live_values_are_those_of_a_workbook_that_was_loaded_so),
        cmocka_unit_test(what_depends_on_a_setting_is_computed_and_nothing_else),
        cmocka_unit_test(only_what_was_asked_for_is_kept),
        cmocka_unit_test(a_live_workbook_solves_and_shows_solutions),
        cmocka_unit_test(another_seed_draws_the_live_params_anew),
        cmocka_unit_test(mistakes_are_reported_and_change_nothing),
    };
    return cmocka_run_group_tests(tests, write_numbers, remove_numbers);
}
