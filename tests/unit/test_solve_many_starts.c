/* Solves from many starts: which minima they find, that neither their number nor that of the threads shows in what one
 * of them ends in, and what an interrupt leaves. */
#include "sheet_fixture.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_find_every_minimum_and_count_them),
        cmocka_unit_test(the_number_of_threads_does_not_show),
        cmocka_unit_test(more_starts_only_add_to_what_fewer_found),
        cmocka_unit_test(exact_solutions_are_computed_once_for_all_starts),
        cmocka_unit_test(an_interrupt_ends_all_starts_and_keeps_the_best_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
