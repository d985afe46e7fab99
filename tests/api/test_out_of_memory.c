/* test_out_of_memory.c: every allocation of a whole run fails once. Each time the call says so, nothing leaks, and no
 * file is left behind. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include <cellgrad.h>

#include <dirent.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char csv[] = "x,y,name\n0,1,zero\n1,3,one\n2,5,two\n3,8,three\n4,,none\n";
static const char sheet[] = "cellgrad 1\n"
                            "table points from \"points.csv\"\n"
                            "    keep where [@y]<>\"\"\n"
                            "    pred = w*[@x] + b\n"
                            "    err  = ABS([@pred]-[@y])\n"
                            "    tag  = LEFT([@name],2)&\"!\"\n"
                            "params w = RAND()\n"
                            "params b = RAND()\n"
                            "mae = AVERAGE(points[err])\n"
                            "mse = SUMSQ(points[err])/ROWS(points[err])\n"
                            "expect mae > 0\n"
                            "solve fit\n"
                            "    minimize mse\n"
                            "    by changing w, b\n"
                            "solve many\n"
                            "    minimize mae\n"
                            "    by changing w, b\n"
                            "    starts 3\n"
                            "    stop iterations 20\n"
                            "sheet Free\n"
                            "    A1 = 2\n"
                            "    A2:A5 = A1*2\n"
                            "chart seen\n"
                            "    scatter points[x], points[y]\n"
                            "    curve w*u+b for u in 0 .. 3\n"
                            "export \"book.xlsx\"\n"
                            "    from fit\n"
                            "    gradients\n"
                            "    solver\n"
                            "    report answer, sensitivity, minima, log\n"
                            "    chart seen, fit.fit, many.minima\n";

/* Memory that fails at one call, and counts what was not given back. The threads of a solve use it too. */
typedef struct memory {
    pthread_mutex_t lock;
    size_t calls, fail_at, live;
} memory;

static void *resize(void *user, void *pointer, size_t size) {
    memory *from = user;
    pthread_mutex_lock(&from->lock);
    void *block = NULL;
    if (size == 0) {
        from->live -= pointer != NULL;
        free(pointer);
    } else if (++from->calls != from->fail_at) {
        block = realloc(pointer, size);
        from->live += block && !pointer;
    }
    pthread_mutex_unlock(&from->lock);
    return block;
}

typedef struct run {
    char folder[64], csv[96], book[96];
    unsigned threads;
} run;

/* All that a workbook can do, one after the other, until something fails. */
static cg_status do_all(cg_workbook *book, const run *at) {
    cg_status status = cg_workbook_set_csv(book, "points", at->csv);
    if (!status) status = cg_workbook_set_param(book, "w", "0.25");
    if (!status) status = cg_workbook_load_text(book, "test.sheet", sheet, strlen(sheet));
    if (!status) status = cg_workbook_check_expects(book);
    double live;
    if (!status) status = cg_workbook_go_live(book, NULL, 0);
    if (!status) status = cg_workbook_set_number(book, "w", 0.25);
    if (!status) status = cg_workbook_read_number(book, "mse", &live);
    cg_solve_options options = {.threads = at->threads};
    if (!status) status = cg_workbook_solve(book, NULL, &options);
    if (status == CG_LIMIT_REACHED) status = CG_OK;
    double slope;
    if (!status) status = cg_workbook_differentiate(book, "mse", "w", &slope, 1);
    const char *text;
    if (!status) status = cg_workbook_differentiate_text(book, "mse", NULL, 0, &text);
    if (!status) status = cg_workbook_graph_text(book, &text);
    cg_value_array array;
    if (!status) status = cg_workbook_read(book, "points[tag]", &array);
    const cg_gradient_check *checks;
    size_t n;
    if (!status) status = cg_workbook_check_gradients(book, &checks, &n);
    return status ? status : cg_workbook_export(book, at->book);
}

static size_t files_in(const char *folder) {
    size_t n = 0;
    DIR *list = opendir(folder);
    assert_non_null(list);
    for (struct dirent *each = readdir(list); each; each = readdir(list))
        n += each->d_name[0] != '.' || strlen(each->d_name) > 2;
    closedir(list);
    return n;
}

static bool runs_with_failure_at(const run *at, size_t fail_at) {
    memory from = {.fail_at = fail_at};
    pthread_mutex_init(&from.lock, NULL);
    cg_allocator allocator = {resize, &from};
    cg_workbook *book = cg_workbook_create(&allocator);
    cg_status status = book ? do_all(book, at) : CG_OUT_OF_MEMORY;
    bool failed = from.calls >= fail_at;
    if (status != (failed ? CG_OUT_OF_MEMORY : CG_OK)) {
        print_message("with allocation %zu failing the status is %d\n", fail_at, (int)status);
        if (book) print_message("%s", cg_workbook_diagnostic_text(book, 0, false));
    }
    assert_int_equal(status, failed ? CG_OUT_OF_MEMORY : CG_OK);
    if (failed && book) {
        size_t last = cg_workbook_diagnostic_count(book) - 1;
        assert_non_null(strstr(cg_workbook_diagnostic_text(book, last, false), "[out-of-memory]"));
        assert_int_equal(cg_workbook_export(book, at->book), CG_OUT_OF_MEMORY);
    }
    cg_workbook_close(book);
    pthread_mutex_destroy(&from.lock);
    assert_int_equal(from.live, 0);
    assert_int_equal(files_in(at->folder), failed ? 1 : 2);
    return !failed;
}

static void fail_every_allocation(unsigned threads) {
    run at = {.folder = "/tmp/cellgrad-XXXXXX", .threads = threads};
    assert_non_null(mkdtemp(at.folder));
    snprintf(at.csv, sizeof at.csv, "%s/points.csv", at.folder);
    snprintf(at.book, sizeof at.book, "%s/book.xlsx", at.folder);
    FILE *file = fopen(at.csv, "w");
    assert_non_null(file);
    fputs(csv, file);
    fclose(file);
    size_t fail_at = 1;
    while (!runs_with_failure_at(&at, fail_at))
        fail_at++;
    print_message("%zu allocations failed, one at a time\n", fail_at - 1);
    assert_true(fail_at > 10);
    remove(at.csv);
    remove(at.book);
    rmdir(at.folder);
}

static void every_allocation_of_a_run_fails_once(void **state) {
    (void)state;
    fail_every_allocation(1);
}

static void every_allocation_fails_once_with_two_threads(void **state) {
    (void)state;
    fail_every_allocation(2);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_of_a_run_fails_once),
                                       cmocka_unit_test(every_allocation_fails_once_with_two_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
