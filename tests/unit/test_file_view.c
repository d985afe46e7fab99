/* Views of data files: large ones are mapped and given back as they are read, all others are read. */
#define _DEFAULT_SOURCE
#include "csv_fixture.h"

#include <errno.h>
#include <sys/mman.h>

#include "base/file_view.h"

enum { LARGE = 9 << 20 };

static void write_letters(size_t length) {
    char *text = malloc(length);
    assert_non_null(text);
    for (size_t i = 0; i < length; i++)
        text[i] = (char)('a' + i * 7 % 26);
    write_data_file(text, length);
    free(text);
}

static void the_bytes_are_those_of_the_file(const cg_file_view *view, size_t length) {
    assert_int_equal(view->length, length);
    for (size_t i = 0; i < length; i++)
        if (view->bytes[i] != (char)('a' + i * 7 % 26)) fail_msg("byte %zu is another", i);
}

/* Pages of [from, from + length) that are in this process's memory. */
static size_t resident_bytes(void) {
    long size, resident;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file) skip();
    assert_int_equal(fscanf(file, "%ld %ld", &size, &resident), 2);
    fclose(file);
    return (size_t)resident * (size_t)sysconf(_SC_PAGESIZE);
}

static void a_large_file_is_given_back_as_it_is_passed_and_can_be_read_again(void **state) {
    csv_fixture *f = *state;
    write_letters(LARGE);
    cg_file_view view;
    assert_true(cg_file_view_open(f->arena, DATA_FILE, &view));
    assert_true(view.mapped);
    the_bytes_are_those_of_the_file(&view, LARGE);
    size_t before = resident_bytes();
    cg_file_view_pass(&view, view.bytes + LARGE);
    assert_int_equal(view.passed, 8 << 20);
    assert_true(resident_bytes() + (7 << 20) < before);
    the_bytes_are_those_of_the_file(&view, LARGE);
    cg_file_view_rewind(&view);
    assert_int_equal(view.passed, 0);
    assert_true(resident_bytes() + (7 << 20) < before);
    the_bytes_are_those_of_the_file(&view, LARGE);
}

static void a_small_file_is_read(void **state) {
    csv_fixture *f = *state;
    write_letters(1000);
    cg_file_view view;
    assert_true(cg_file_view_open(f->arena, DATA_FILE, &view));
    assert_false(view.mapped);
    cg_file_view_pass(&view, view.bytes + 1000);
    cg_file_view_rewind(&view);
    the_bytes_are_those_of_the_file(&view, 1000);
}

static void what_is_no_file_says_why(void **state) {
    csv_fixture *f = *state;
    cg_file_view view;
    assert_false(cg_file_view_open(f->arena, "no such file", &view));
    assert_int_equal(errno, ENOENT);
    assert_false(cg_file_view_open(f->arena, ".", &view));
    assert_int_equal(errno, EISDIR);
}

/* Rows of 7 bytes and a text of two-byte characters, so that pieces of any power of two cut characters and rows. */
static void a_large_table_is_the_same_wherever_its_text_is_cut(void **state) {
    csv_fixture *f = *state;
    enum { ROWS = 900000 };
    char *text = malloc(ROWS * 9 + 100), *at = text + sprintf(text, "a,b,c\n");
    for (int i = 0; i < ROWS; i++)
        at += sprintf(at, "%d,%s,%s\n", i % 10, i % 3 ? "é" : "\"öä\"", i + 1 < ROWS ? "1" : "x");
    const cg_table *table = load_bytes(f, text, (size_t)(at - text));
    assert_string_equal(errors_text(f), "");
    assert_int_equal(table->n_rows, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        if (table->columns[0].cells[i].number != (double)(i % 10)) fail_msg("row %zu", i);
        if (strcmp(cg_cell_text(table->columns[1].cells[i])->bytes, i % 3 ? "é" : "öä") != 0) fail_msg("row %zu", i);
        if (strcmp(cg_cell_text(table->columns[2].cells[i])->bytes, i + 1 < ROWS ? "1" : "x") != 0)
            fail_msg("row %zu", i);
        if (table->lines[i] != i + 2) fail_msg("line of row %zu", i);
    }
    at[-4] = '\xC3'; /* the last row's character is cut by another, far from the front */
    assert_null(load_bytes(f, text, (size_t)(at - text)));
    const char *expected = cg_format(f->arena, "data.csv:%d:3: error: the byte 0xC3 is not UTF-8 text", ROWS + 1);
    assert_non_null(strstr(errors_text(f), expected));
    free(text);
}

static void load_large(cg_arena *arena, void *context) {
    cg_diagnostics diagnostics = {.arena = arena};
    assert_non_null(cg_csv_to_table(arena, cg_texts_create(arena), &diagnostics, context, DATA_FILE));
}

static size_t mappings(void) {
    size_t lines = 0;
    FILE *file = fopen("/proc/self/maps", "r");
    if (!file) skip();
    for (char line[4096]; fgets(line, sizeof line, file);)
        lines += strstr(line, DATA_FILE) != NULL;
    fclose(file);
    return lines;
}

static void a_failed_load_leaves_nothing_mapped(void **state) {
    csv_fixture *f = *state;
    char *text = malloc(5 << 20), *at = text + sprintf(text, "a\n");
    memset(at, '7', (5 << 20) - 3);
    for (size_t i = 0; i < (5 << 20) - 100; i += 100)
        at[i] = '\n';
    write_data_file(text, (5 << 20) - 1);
    free(text);
    assert_true(fail_every_allocation(load_large, &f->block) > 3);
    assert_int_equal(mappings(), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CSV_TEST(a_large_file_is_given_back_as_it_is_passed_and_can_be_read_again),
        CSV_TEST(a_small_file_is_read),
        CSV_TEST(what_is_no_file_says_why),
        CSV_TEST(a_large_table_is_the_same_wherever_its_text_is_cut),
        CSV_TEST(a_failed_load_leaves_nothing_mapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
