/* Memory of a solve, counted byte by byte: of an embedding of 10,000 variables it grows as the variables and rows do;
 * of a net on a large table it is little more than the table's columns; of squares along a chain of formulas it grows
 * as the chain does. */
#define _POSIX_C_SOURCE 200809L
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
    remove("embedding.csv");
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

/* ---- A net with switches on a table that is read from a file too large to be read at once ---- */

enum { COLUMNS = 6 };

static void write_table(unsigned rows) {
    FILE *file = fopen("net.csv", "w");
    assert_non_null(file);
    fprintf(file, "x1,x2,x3,x4,x5,y\n");
    for (unsigned i = 0; i < rows; i++)
        fprintf(file, "0.%03u,0.%03u,0.%03u,0.%03u,0.%03u,%u\n", i % 997, i % 991, i % 983, i % 977, i % 971, i % 2);
    assert_int_equal(fclose(file), 0);
}

static size_t bytes_of_net(unsigned rows) {
    counter count = {0};
    write_table(rows);
    static const char text[] =
        "cellgrad 1\ntable t from \"net.csv\"\n"
        "    sum[2] = MMULT(t[[x1]:[x5]], W)\n    relu = IF([@sum1]<0.5,0.5,[@sum1])+MAX([@sum2],0)\n"
        "params W[5,2] = {0.1,0;0.2,0.1;-0.1,0;0.2,0;0.3,1}\nloss = SUMXMY2(t[relu],t[y])/ROWS(t[y])\n"
        "solve it\n    minimize loss\n    by changing W\n    method gd(rate=0.1, steps=5)\n";
    cg_workbook *book = cg_workbook_create(&(cg_allocator){resize, &count});
    assert_non_null(book);
    if (cg_workbook_load_text(book, "net.sheet", text, sizeof text - 1) != CG_OK)
        fail_msg("%s", cg_workbook_diagnostic_text(book, 0, false));
    cg_workbook_solve(book, NULL, &(cg_solve_options){.threads = 1});
    assert_non_null(cg_workbook_solve_result(book, 0));
    cg_workbook_close(book);
    remove("net.csv");
    return count.most;
}

static void a_net_takes_little_more_than_the_columns_of_its_table(void **state) {
    (void)state;
    enum { FEW = 200000, MANY = 400000 };
    size_t few = bytes_of_net(FEW), many = bytes_of_net(MANY);
    double each = (double)(many - few) / (MANY - FEW), columns = COLUMNS * sizeof(double);
    print_message("%.1f bytes a row, of which the columns are %.0f\n", each, columns);
    assert_true(each < 1.3 * columns);
}

/* ---- A long chain of formulas, and squares of each tenth of them in the objective ---- */

static size_t bytes_of_chain(unsigned length, const char *method, const char *problem) {
    counter count = {0};
    FILE *file = fopen("chain.csv", "w");
    assert_non_null(file);
    fprintf(file, "y\n1\n2\n-1\n3\n");
    assert_int_equal(fclose(file), 0);
    char *text = NULL;
    size_t size;
    FILE *sheet = open_memstream(&text, &size);
    assert_non_null(sheet);
    fprintf(sheet, "cellgrad 1\ntable t from \"chain.csv\"\n    f0 = [@y]*w\n");
    for (unsigned k = 1; k <= length; k++)
        fprintf(sheet, "    f%u = SIN([@f%u])*0.%u+w\n", k, k - 1, k % 7 + 1);
    fprintf(sheet, "params w = 0.5\nloss = 0");
    for (unsigned k = 10; k <= length; k += 10)
        fprintf(sheet, "+AVERAGE((t[f%u]-t[y])^2)", k);
    fprintf(sheet, "\nsolve it\n    minimize loss\n    by changing w\n    method %s\n    stop iterations 1\n", method);
    assert_int_equal(fclose(sheet), 0);
    cg_workbook *book = cg_workbook_create(&(cg_allocator){resize, &count});
    assert_non_null(book);
    if (cg_workbook_load_text(book, "chain.sheet", text, size) != CG_OK)
        fail_msg("%s", cg_workbook_diagnostic_text(book, 0, false));
    cg_workbook_solve(book, NULL, &(cg_solve_options){.threads = 1});
    const cg_solve_result *result = cg_workbook_solve_result(book, 0);
    if (!result) fail_msg("%s", cg_workbook_diagnostic_text(book, 0, false));
    assert_string_equal(result->problem, problem);
    cg_workbook_close(book);
    free(text);
    remove("chain.csv");
    return count.most;
}

static void squares_along_a_long_chain_are_not_differentiated_one_by_one(void **state) {
    (void)state;
    bytes_of_chain(100, "auto", "nonlinear least squares");
    size_t half = bytes_of_chain(1500, "auto", "smooth"), whole = bytes_of_chain(3000, "auto", "smooth");
    print_message("%zu bytes for 1,500 formulas, %zu for 3,000\n", half, whole);
    assert_true(whole < 23 * (half / 10));
    bytes_of_chain(1500, "lm", "nonlinear least squares"); /* which asks for it */
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(memory_is_linear_in_the_variables),
                                       cmocka_unit_test(a_net_takes_little_more_than_the_columns_of_its_table),
                                       cmocka_unit_test(squares_along_a_long_chain_are_not_differentiated_one_by_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
