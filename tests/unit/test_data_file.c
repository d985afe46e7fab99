/* Data files: large ones are read in parts, all others when they are opened; and one that another program makes
 * shorter. */
#define _DEFAULT_SOURCE
#include "csv_fixture.h"

#include <errno.h>

#include "base/data_file.h"

enum { LARGE = 9 << 20 };

static void write_letters(size_t length) {
    char *text = malloc(length);
    assert_non_null(text);
    for (size_t i = 0; i < length; i++)
        text[i] = (char)('a' + i * 7 % 26);
    write_data_file(text, length);
    free(text);
}

static void are_letters(const char *bytes, size_t from, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != (char)('a' + (from + i) * 7 % 26)) fail_msg("byte %zu is another", from + i);
}

static void a_large_file_is_read_in_parts_or_as_a_whole(void **state) {
    csv_fixture *f = *state;
    write_letters(LARGE);
    cg_data_file file;
    char part[1000];
    assert_true(cg_data_file_open(f->arena, DATA_FILE, &file));
    assert_null(file.bytes);
    assert_int_equal(file.length, LARGE);
    for (size_t from = LARGE - sizeof part; from > 0; from /= 3) {
        assert_true(cg_data_file_read(&file, from, part, sizeof part));
        are_letters(part, from, sizeof part);
    }
    are_letters(cg_data_file_whole(f->arena, &file), 0, LARGE);
    assert_false(cg_data_file_read(&file, LARGE - 10, part, 11));
    assert_int_equal(errno, 0);
}

static void a_small_file_is_read_at_once(void **state) {
    csv_fixture *f = *state;
    write_letters(1000);
    cg_data_file file;
    assert_true(cg_data_file_open(f->arena, DATA_FILE, &file));
    assert_int_equal(file.length, 1000);
    are_letters(file.bytes, 0, 1000);
    assert_ptr_equal(cg_data_file_whole(f->arena, &file), file.bytes);
}

/* The file is cut short between opening and reading, by ever more: behind the last row, inside one, to nothing. */
static void a_file_that_is_cut_short_while_it_is_read_is_an_error(void **state) {
    csv_fixture *f = *state;
    enum { ROWS = 300000 };
    char *text = malloc(ROWS * 8 + 100), *at = text + sprintf(text, "a,b\n");
    for (int i = 0; i < ROWS; i++)
        at += sprintf(at, "%d,%d\n", i % 100, i % 7);
    size_t length = (size_t)(at - text), cuts[] = {length - 1, length / 2, 200000, 1, 0};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        write_data_file(text, length);
        cg_data_file file;
        assert_true(cg_data_file_open(f->arena, DATA_FILE, &file));
        assert_int_equal(truncate(DATA_FILE, (off_t)cuts[i]), 0);
        cg_csv_reading how = {.threads = 2, .chunk_bytes = 1 << 16, .row_limit = ROWS};
        f->diagnostics = (cg_diagnostics){.arena = f->arena};
        assert_null(cg_csv_file_to_table(f->arena, f->texts, &f->diagnostics, &f->block, DATA_FILE, &file, &how));
        assert_string_equal(errors_text(f), "error: data.csv cannot be read: another program has made it shorter while "
                                            "it was being read [file-read]\n");
    }
    free(text);
}

static void what_is_no_file_says_why(void **state) {
    csv_fixture *f = *state;
    cg_data_file file;
    assert_false(cg_data_file_open(f->arena, "no such file", &file));
    assert_int_equal(errno, ENOENT);
    assert_false(cg_data_file_open(f->arena, ".", &file));
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
        if (cg_row_line(&table->lines, i) != i + 2) fail_msg("line of row %zu", i);
    }
    at[-4] = '\xC3'; /* the last row's character is cut by another, far from the front */
    assert_null(load_bytes(f, text, (size_t)(at - text)));
    const char *expected = cg_format(f->arena, "data.csv:%d:3: error: the byte 0xC3 is not UTF-8 text", ROWS + 1);
    assert_non_null(strstr(errors_text(f), expected));
    free(text);
}

static void load_large(cg_arena *arena, void *context) {
    cg_diagnostics diagnostics = {.arena = arena};
    assert_non_null(cg_csv_to_table(arena, cg_texts_create(arena), &diagnostics, context, DATA_FILE, 0));
}

static void every_allocation_of_reading_in_chunks_can_fail(void **state) {
    csv_fixture *f = *state;
    char *text = malloc(5 << 20), *at = text + sprintf(text, "a\n");
    memset(at, '7', (5 << 20) - 3);
    for (size_t i = 0; i < (5 << 20) - 100; i += 100)
        at[i] = '\n';
    write_data_file(text, (5 << 20) - 1);
    free(text);
    assert_true(fail_every_allocation(load_large, &f->block) > 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CSV_TEST(a_large_file_is_read_in_parts_or_as_a_whole),
        CSV_TEST(a_small_file_is_read_at_once),
        CSV_TEST(a_file_that_is_cut_short_while_it_is_read_is_an_error),
        CSV_TEST(what_is_no_file_says_why),
        CSV_TEST(a_large_table_is_the_same_wherever_its_text_is_cut),
        CSV_TEST(every_allocation_of_reading_in_chunks_can_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
