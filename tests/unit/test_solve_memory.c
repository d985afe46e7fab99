/* An embedding of 10,000 variables: memory grows as the variables and rows do, counted byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cellgrad.h"

/* ---- Memory that is counted: each block begins with its size ---- */

typedef struct counter {
    size_t now, most;
} counter;

static void *resize(void *user, void *pointer, size_t size) {
    counter *count = user;
    char *block = pointer ? (char *)pointer - 16 : NULL;
    size_t before = 0;
    if (block) memcpy(&before, block, sizeof before);
    if (size == 0) {
        count->now -= before;
        free(block);
        return NULL;
    }
    char *moved = realloc(block, size + 16);
    if (!moved) return NULL;
    memcpy(moved, &size, sizeof size);
    count->now += size - before;
    if (count->now > count->most) count->most = count->now;
    return moved + 16;
}

/* ---- The sheet: who rated what, each of them five numbers ---- */

enum { FACTORS = 5, RATINGS = 4 }; /* of each user */

static void write_ratings(unsigned people) {
    FILE *file = fopen("embedding.csv", "w");
    assert_non_null(file);
    fprintf(file, "user,film,stars\n");
    for (unsigned i = 0; i < people * RATINGS; i++)
        fprintf(file, "%u,%u,%u\n", i % people + 1, (i * 7 + i / people) % people + 1, 1 + i * i % 5);
    assert_int_equal(fclose(file), 0);
}

/* The most bytes that a solve of 2 * people * FACTORS variables takes. */
static size_t bytes_of(unsigned people, const char *method) {
    counter count = {0};
    char text[1024];
    write_ratings(people);
    size_t length = (size_t)snprintf(
        text, sizeof text,
        "cellgrad 1\ntable rated from \"embedding.csv\"\n"
        "    fit = SUMPRODUCT(INDEX(users,[@user],0), INDEX(films,[@film],0))\n"
        "params users[%u,%d] = RAND()\nparams films[%u,%d] = RAND()\n"
        "loss = SUMXMY2(rated[fit],rated[stars])+0.01*(SUMSQ(users)+SUMSQ(films))\n"
        "solve it\n    minimize loss\n    by changing users, films\n    method %s\n    stop iterations 2\n",
        people, FACTORS, people, FACTORS, method);
    cg_workbook *book = cg_workbook_create(&(cg_allocator){resize, &count});
    assert_non_null(book);
    if (cg_workbook_load_text(book, "embedding.sheet", text, length) != CG_OK)
        fail_msg("%s", cg_workbook_diagnostic_text(book, 0, false));
    double before;
    assert_int_equal(cg_workbook_read_number(book, "loss", &before), CG_OK);
    cg_workbook_solve(book, NULL, &(cg_solve_options){.threads = 1});
    const cg_solve_result *result = cg_workbook_solve_result(book, 0);
    assert_non_null(result);
    assert_true(result->objective < before);
    cg_workbook_close(book);
    assert_int_equal(count.now, 0);
    return count.most;
}

static void memory_is_linear_in_the_variables(void **state) {
    (void)state;
    static const char *const methods[] = {"auto"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        size_t small = bytes_of(250, methods[i]), large = bytes_of(1000, methods[i]);
        print_message("%s: %zu bytes for 2,500 variables, %zu for 10,000\n", methods[i], small, large);
        assert_true(large / 44 < small / 10);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(memory_is_linear_in_the_variables)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
