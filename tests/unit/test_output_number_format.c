/* How many decimals a group of numbers is shown with. */
#define _XOPEN_SOURCE 700
#include "output_fixture.h"

#include "output/number_format.h"

static const char *code_of(const double *numbers, size_t n, int most) {
    cg_cell cells[64];
    for (size_t i = 0; i < n; i++)
        cells[i].number = numbers[i];
    return cg_number_format_code(cg_number_format_of(cells, n, 1, most));
}
#define CODE(most, ...)                                                                                                \
    code_of((const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double), (most))

static void whole_numbers_have_no_decimals(void **state) {
    (void)state;
    assert_string_equal(CODE(4, 0, 1, -3, 100000), "0");
}

static void numbers_have_the_decimals_they_need(void **state) {
    (void)state;
    assert_string_equal(CODE(4, 0.5, 1), "0.0");
    assert_string_equal(CODE(4, 7.25, 10), "0.00");
    assert_string_equal(CODE(4, 7.8958, 71.2833), "0.0000");
    assert_string_equal(CODE(4, 1.0 / 3), "0.0000");
    assert_string_equal(CODE(8, 1.0 / 3), "0.00000000");
}

static void few_long_ones_among_many_short_ones_do_not_lengthen_all(void **state) {
    (void)state;
    assert_string_equal(CODE(4, 22, 38, 26, 35, 35, 54, 2, 27, 14, 0.9167), "0.00");
}

static void what_would_show_as_zeros_has_an_exponent(void **state) {
    (void)state;
    assert_string_equal(CODE(4, 1e-7, 2e-7), "0.0000E+00");
    assert_string_equal(CODE(4, 1e-7, 1), "0.0000");
    assert_string_equal(CODE(4, 1e12), "0.0000E+00");
    assert_string_equal(CODE(4, 0.002), "0.000");
}

static void cells_that_are_no_numbers_do_not_count(void **state) {
    (void)state;
    cg_cell cells[] = {cg_blank_cell(), cg_error_cell(CG_NUM), cg_boolean_cell(true), {.number = 2.5}};
    assert_string_equal(cg_number_format_code(cg_number_format_of(cells, 4, 1, 4)), "0.0");
    assert_string_equal(cg_number_format_code(cg_number_format_of(cells, 3, 1, 4)), "General");
    assert_string_equal(cg_number_format_code(cg_number_format_of(cells, 2, 2, 4)), "General");
}

static void shown(cg_number_format format, double number, const char *expected) {
    char text[CG_NUMBER_ROOM];
    assert_int_equal(cg_number_format_write(format, number, text), strlen(expected));
    assert_string_equal(text, expected);
}

static void numbers_are_shown_as_excel_shows_them(void **state) {
    (void)state;
    shown((cg_number_format){.decimals = 2}, 7.256, "7.26");
    shown((cg_number_format){.decimals = 0}, 1043, "1043");
    shown((cg_number_format){.general = true}, 0.1, "0.1");
    shown((cg_number_format){.decimals = 4, .exponent = true}, 1.5e-7, "1.5000E-07");
    shown((cg_number_format){.decimals = 2}, 1e300, "1E+300");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_have_no_decimals),
        cmocka_unit_test(numbers_have_the_decimals_they_need),
        cmocka_unit_test(few_long_ones_among_many_short_ones_do_not_lengthen_all),
        cmocka_unit_test(what_would_show_as_zeros_has_an_exponent),
        cmocka_unit_test(cells_that_are_no_numbers_do_not_count),
        cmocka_unit_test(numbers_are_shown_as_excel_shows_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
