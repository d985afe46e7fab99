/* JSON as it is written: commas, quotes, numbers. */
#define _XOPEN_SOURCE 700
#include "output_fixture.h"

#include "output/json.h"

/* What `write` writes, as one text. */
static const char *written(output_fixture *f, void (*write)(cg_json *json)) {
    FILE *file = fopen("out.json", "wb");
    assert_non_null(file);
    cg_json json = {.out = file};
    write(&json);
    assert_int_equal(fclose(file), 0);
    return read_text_file(f, "out.json", NULL);
}

static void write_nested(cg_json *json) {
    cg_json_begin(json, '{');
    cg_json_key(json, "a");
    cg_json_number(json, 1);
    cg_json_key(json, "b");
    cg_json_begin(json, '[');
    cg_json_begin(json, '[');
    cg_json_end(json, '[');
    cg_json_begin(json, '{');
    cg_json_end(json, '{');
    cg_json_null(json);
    cg_json_boolean(json, true);
    cg_json_end(json, '[');
    cg_json_key(json, "c");
    cg_json_text(json, "x");
    cg_json_end(json, '{');
}

static void commas_stand_between_values_and_nowhere_else(void **state) {
    assert_string_equal(written(*state, write_nested), "{\"a\": 1, \"b\": [[], {}, null, true], \"c\": \"x\"}");
}

static void write_quoted_texts(cg_json *json) {
    cg_json_begin(json, '[');
    cg_json_text(json, "say \"hi\" \\ / \b\f\n\r\t\x01\x1f é 😀");
    cg_json_end(json, '[');
}

static void texts_are_escaped_where_json_asks_for_it(void **state) {
    assert_string_equal(written(*state, write_quoted_texts),
                        "[\"say \\\"hi\\\" \\\\ / \\b\\f\\n\\r\\t\\u0001\\u001f é 😀\"]");
}

static void write_numbers(cg_json *json) {
    cg_json_begin(json, '[');
    cg_json_number(json, 0.1 + 0.2);
    cg_json_number(json, 1e300);
    cg_json_number(json, 5e-324);
    cg_json_number(json, -0.0);
    cg_json_number(json, NAN);
    cg_json_number(json, INFINITY);
    cg_json_count(json, UINT64_MAX);
    cg_json_end(json, '[');
}

static void numbers_read_back_to_the_same_double(void **state) {
    assert_string_equal(written(*state, write_numbers),
                        "[0.30000000000000004, 1E+300, 5E-324, 0, null, null, 18446744073709551615]");
}

static void write_rows(cg_json *json) {
    cg_cell cells[] = {{.number = 1}, cg_blank_cell(), cg_boolean_cell(false), cg_error_cell(CG_DIV0)};
    cg_json_rows(json, cells, 2, 2);
}

static void cells_become_rows_of_values(void **state) {
    assert_string_equal(written(*state, write_rows), "[[1, null], [false, \"#DIV/0!\"]]");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        OUTPUT_TEST(commas_stand_between_values_and_nowhere_else),
        OUTPUT_TEST(texts_are_escaped_where_json_asks_for_it),
        OUTPUT_TEST(numbers_read_back_to_the_same_double),
        OUTPUT_TEST(cells_become_rows_of_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
