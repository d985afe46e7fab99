/* Decimals: reading against strtod, writing against printf and reading back, General against Excel's own texts. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/random.h"

static double read_point(const char *text, char point) {
    double value = -12345;
    if (!cg_decimal_read(text, strlen(text), point, &value)) fail_msg("%s is a number", text);
    return value;
}

static void same_as_strtod(const char *text) {
    double got = read_point(text, '.'), want = strtod(text, NULL);
    if (memcmp(&got, &want, sizeof got) != 0) fail_msg("%s reads as %.17g, not %.17g", text, got, want);
}

static uint64_t draw(uint64_t stream, uint64_t index) {
    return cg_random_bits(1, 0, stream, index);
}

static double any_double(uint64_t stream, uint64_t index) {
    double value;
    uint64_t bits = draw(stream, index);
    memcpy(&value, &bits, sizeof value);
    return isfinite(value) ? value : 1.5;
}

static void decimals_of_every_length_and_size_read_as_strtod_reads_them(void **state) {
    (void)state;
    char text[64];
    for (uint64_t i = 0; i < 60000; i++) {
        uint64_t r = draw(1, i);
        int digits = 1 + (int)(r % 22), exponent = (int)(draw(2, i) % 80) - 40, at = 0;
        if (i % 3 == 0) exponent = (int)(draw(2, i) % 700) - 350;
        if (r >> 63) text[at++] = '-';
        int mark = (int)(draw(3, i) % (uint64_t)(digits + 2)); /* may stand before the first digit, or nowhere */
        for (int k = 0; k < digits; k++) {
            if (k == mark) text[at++] = '.';
            text[at++] = (char)('0' + draw(4, i * 32 + (uint64_t)k) % 10);
        }
        if (i % 4) at += sprintf(text + at, "%c%+d", i % 2 ? 'e' : 'E', exponent);
        text[at] = '\0';
        double value;
        if (!isfinite(strtod(text, NULL)))
            assert_false(cg_decimal_read(text, (size_t)at, '.', &value));
        else
            same_as_strtod(text);
    }
}

static void printed_doubles_read_back_at_any_precision(void **state) {
    (void)state;
    char text[64];
    for (uint64_t i = 0; i < 40000; i++) {
        double value = i % 2 ? any_double(5, i) : cg_random_uniform(2, 0, 5, i) * pow(10, (double)(i % 30) - 12);
        for (int digits = 14; digits <= 20; digits++) {
            snprintf(text, sizeof text, "%.*e", digits, value);
            same_as_strtod(text);
        }
    }
}

/* The exact decimal expansion of the point halfway between two doubles, and that point moved by its last digit. */
static void halfway_cases_round_to_even(void **state) {
    (void)state;
    static char exact[1200];
    for (uint64_t i = 0; i < 4000; i++) {
        int binary = (int)(draw(6, i) % 120) - 60;
        if (i % 10 == 0) binary = (int)(draw(6, i) % 2040) - 1072;
        uint64_t odd = (draw(7, i) >> 11 | UINT64_C(1) << 52) * 2 + 1; /* 54 bits: one too many */
        long double halfway = ldexpl((long double)odd, binary - 53);   /* 64 bits hold it */
        snprintf(exact, sizeof exact, "%.1150Lg", halfway);
        same_as_strtod(exact);
        char *end = exact + strcspn(exact, "e");
        if (*end == 'e') continue;
        if (!strchr(exact, '.')) strcat(exact, ".0");
        strcat(exact, "0000000000000000000000001"); /* just above */
        same_as_strtod(exact);
    }
    same_as_strtod("9007199254740993");
    same_as_strtod("9007199254740993.0000000000000000000000000000000001");
    same_as_strtod("9007199254740992.9999999999999999999999999999999999");
}

static void the_ends_of_the_range_read_as_strtod_reads_them(void **state) {
    (void)state;
    static const char *const texts[] = {"0",
                                        "-0",
                                        "0.0",
                                        "0e99999",
                                        "00000000000000000000000000000000000012",
                                        "1e22",
                                        "1e23",
                                        "8.5e22",
                                        "123456789012345678",
                                        "1234567890123456789",
                                        "12345678901234567890",
                                        "18446744073709551615",
                                        "18446744073709551616",
                                        "9007199254740991e22",
                                        "9007199254740992e22",
                                        "9007199254740993e-22",
                                        "1e19",
                                        "1e-19",
                                        "1e20",
                                        "1e-20",
                                        "9999999999999999999e19",
                                        "9999999999999999999e-19",
                                        "2.2250738585072014e-308",
                                        "2.2250738585072011e-308",
                                        "4.9406564584124654e-324",
                                        "2.4703282292062327e-324",
                                        "2.4703282292062328e-324",
                                        "2.4703282292062329e-324",
                                        "1e-400",
                                        "-1e-99999999999999999999",
                                        "1.7976931348623157e308",
                                        "1.7976931348623158e308",
                                        "179769313486231570814527423731704356798070e267",
                                        "1e308",
                                        ".5",
                                        "5.",
                                        "+7",
                                        "0.1",
                                        "0.2",
                                        "0.3",
                                        "1E5",
                                        "1e+05",
                                        "7.0e-0"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        same_as_strtod(texts[i]);
}

static void very_long_texts_are_read_to_their_last_digit(void **state) {
    (void)state;
    enum { ZEROS = 5000 };
    static char text[2 * ZEROS];
    /* 2^-1074 has 751 significant digits; its half is the tie between 0 and the smallest double. */
    int length = snprintf(text, sizeof text, "%.1080f", 0x1p-1074);
    assert_int_equal(length, 1082);
    same_as_strtod(text);
    memset(text, '0', sizeof text);
    text[1] = '.';
    memcpy(text + ZEROS, "123e5000", 9);
    same_as_strtod(text);
    memset(text, '0', sizeof text);
    memcpy(text, "9007199254740993", 16); /* a tie, decided by a digit that is 5,000 places off */
    text[16] = '.';
    text[ZEROS] = '1';
    text[ZEROS + 1] = '\0';
    same_as_strtod(text);
    text[ZEROS] = '0';
    same_as_strtod(text);
}

static void what_is_no_number_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        ".",
                                        "-",
                                        "+",
                                        "e5",
                                        "1e",
                                        "1e+",
                                        " 1",
                                        "1 ",
                                        "1 2",
                                        "0x10",
                                        "inf",
                                        "nan",
                                        "1,5",
                                        "1.2.3",
                                        "1e5.0",
                                        "--1",
                                        "+-1",
                                        "1e400",
                                        "-1e309",
                                        "1_0",
                                        "１",
                                        "1e99999999999999999999",
                                        "17976931348623159e292",
                                        "$1",
                                        "1%",
                                        "1e5x",
                                        "TRUE"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double value = 42;
        if (cg_decimal_read(texts[i], strlen(texts[i]), '.', &value)) fail_msg("%s is no number", texts[i]);
        assert_true(value == 42);
    }
    double value;
    assert_false(cg_decimal_read("1\0", 2, '.', &value));
}

static void the_decimal_mark_can_be_a_comma(void **state) {
    (void)state;
    double value;
    assert_true(read_point("1,5", ',') == 1.5);
    assert_true(read_point("-0,1e-3", ',') == -0.1e-3);
    assert_true(read_point("3,14159265358979323846264338327950288", ',') == 3.14159265358979323846);
    assert_false(cg_decimal_read("1.5", 3, ',', &value));
}

/* Whatever the eight bytes: what is read at once is what is read one character at a time, and short decimals are. */
static void short_decimals_read_at_once_are_the_same(void **state) {
    (void)state;
    static const char alphabet[] = "0123456789012345678901234567890123456789..,-+eE /:;\xB0";
    size_t taken = 0;
    for (uint64_t number = 0; number < 400000; number++) {
        char text[8];
        size_t length = 1 + (size_t)(number % 8);
        for (uint64_t i = 0; i < 8; i++)
            text[i] = alphabet[cg_random_bits(3, 0, number, i) % (sizeof alphabet - 1)];
        uint64_t eight = 0;
        for (size_t i = 8; i-- > 0;)
            eight = eight << 8 | (unsigned char)text[i];
        double at_once = -1, slowly = -1;
        char point = number / 8 % 2 ? '.' : ',';
        if (!cg_decimal_read_eight(eight, length, point, &at_once)) continue;
        if (!cg_decimal_read(text, length, point, &slowly) || memcmp(&at_once, &slowly, sizeof slowly) != 0)
            fail_msg("%.*s is read at once as %.17g and slowly as %.17g", (int)length, text, at_once, slowly);
        taken++;
    }
    assert_true(taken > 100000);
    double value;
    assert_true(cg_decimal_read_eight(0x3736352E34333231, 8, '.', &value)); /* 1234.567, from its last character */
    assert_true(value == 1234.567);
}

static void only_the_given_length_is_read(void **state) {
    (void)state;
    double value;
    assert_true(cg_decimal_read("123456", 3, '.', &value));
    assert_true(value == 123);
}

/* The fewest digits, by printf and strtod alone (or one more: printf does not try both neighbours of a half). */
static int fewest_digits(double value) {
    char text[64];
    for (int digits = 1; digits < 17; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, value);
        if (strtod(text, NULL) == value) return digits;
    }
    return 17;
}

static int digits_in(const char *text) {
    char digits[CG_DECIMAL_ROOM];
    int count = 0;
    for (; *text && *text != 'E'; text++)
        if (*text >= '0' && *text <= '9' && (count || *text != '0')) digits[count++] = *text;
    while (count > 1 && digits[count - 1] == '0')
        count--;
    return count;
}

static void check_written(double value) {
    char text[CG_DECIMAL_ROOM];
    size_t length = cg_decimal_write(value, text);
    assert_int_equal(length, strlen(text));
    double back = strtod(text, NULL);
    if (back != value) fail_msg("%.17g is written as %s", value, text);
    int fewest = fewest_digits(value);
    if (digits_in(text) > fewest) fail_msg("%.17g is written as %s, with more than %d digits", value, text, fewest);
    assert_null(strpbrk(text, "e,"));
}

static void written_numbers_read_back_and_are_shortest(void **state) {
    (void)state;
    for (uint64_t i = 0; i < 30000; i++) {
        check_written(any_double(8, i));
        check_written((cg_random_uniform(3, 0, 8, i) - 0.5) * pow(10, (double)(i % 60) - 20));
        check_written((double)(int64_t)(draw(9, i) >> (i % 60)));
        check_written((double)(draw(10, i) % 100000) / 1000);
        check_written(ldexp(1, (int)(i % 2098) - 1074));
    }
    static const double edges[] = {1e-9,
                                   9.999999999999999e-10,
                                   1e40,
                                   9.9999999999999993e39,
                                   0x1p-1074,
                                   1.7976931348623157e308,
                                   2.2250738585072014e-308,
                                   0.1,
                                   1.0 / 3,
                                   5e-324,
                                   9007199254740992,
                                   1e21,
                                   1e22,
                                   1e23};
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        check_written(edges[i]);
        check_written(-edges[i]);
        check_written(nextafter(edges[i], 1e300));
        check_written(nextafter(edges[i], 0));
    }
}

static void numbers_are_written_as_people_write_them(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *text;
    } rows[] = {{0.1, "0.1"},
                {1e-5, "1E-05"},
                {712, "712"},
                {-0.0, "0"},
                {1e15, "1E+15"},
                {123456, "123456"},
                {100000, "100000"},
                {0.0001, "0.0001"},
                {-2.5, "-2.5"},
                {1e100, "1E+100"},
                {1.0 / 3, "0.3333333333333333"},
                {0.1 + 0.2, "0.30000000000000004"},
                {123456789012345, "123456789012345"},
                {9007199254740992, "9007199254740992"},
                {1.7976931348623157e308, "1.7976931348623157E+308"},
                {5e-324, "5E-324"},
                {1.5e-7, "1.5E-07"},
                {INFINITY, "#NUM!"},
                {NAN, "#NUM!"}};
    char text[CG_DECIMAL_ROOM];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cg_decimal_write(rows[i].value, text);
        assert_string_equal(text, rows[i].text);
    }
}

/* What Excel itself makes of these doubles, as the documentation of Apache POI's NumberToTextConverter records it. */
static void general_is_what_excel_writes(void **state) {
    (void)state;
    static const struct {
        uint64_t bits;
        const char *text;
    } rows[] = {{0x0000000000000000, "0"},
                {0x3FF0000000000000, "1"},
                {0x3FF00068DB8BAC71, "1.0001"},
                {0x4087A00000000000, "756"},
                {0x401E3D70A3D70A3D, "7.56"},
                {0x405EDD3C07FB4C99, "123.456789012346"},
                {0x4132D687E3DF2180, "1234567.89012346"},
                {0x3EE9E409302678BA, "1.23456789012346E-05"},
                {0x3F202E85BE180B74, "0.000123456789012346"},
                {0x3F543A272D9E0E51, "0.00123456789012346"},
                {0x3F8948B0F90591E6, "0.0123456789012346"},
                {0x3EE9E409301B5A02, "0.0000123456789"},
                {0x3E6E7D05BDABDE50, "0.000000056789012345"},
                {0x3E6E7D05BDAD407E, "5.67890123456E-08"},
                {0x3E6E7D06029F18BE, "0.00000005678902"},
                {0x2BCB5733CB32AE6E, "9.99999999999912E-98"},
                {0x359DEE7A4AD4B81F, "2E-50"},
                {0x41678C29DCD6E9E0, "12345678.9012346"},
                {0x42A674E79C5FE523, "12345678901234.6"},
                {0x42DC12218377DE6B, "123456789012346"},
                {0x43118B54F22AEB03, "1234567890123460"},
                {0x43E56A95319D63E1, "12345678901234600000"},
                {0x441AC53A7E04BCDA, "1.23456789012346E+20"},
                {0xC3E56A95319D63E1, "-12345678901234600000"},
                {0xC41AC53A7E04BCDA, "-1.23456789012346E+20"},
                {0x4A611B0EC57E649A, "2E+50"},
                {0x441AC7A08EAD02F2, "1.235E+20"},
                {0x40FE26BFFFFFFFF9, "123500"},
                {0x3E4A857BFB2F2809, "0.00000001235"},
                {0x3BCD291DEF868C89, "1.235E-20"},
                {0x444B1AE4D6E2EF4F, "1E+21"},
                {0x412E847FFFFFFFFF, "1000000"},
                {0x3E45798EE2308C39, "0.00000001"},
                {0x3C32725DD1D243AB, "0.000000000000000001"},
                {0x3BFD83C94FB6D2AB, "1E-19"},
                {0xC44B1AE4D6E2EF4F, "-1E+21"},
                {0xC12E847FFFFFFFFF, "-1000000"},
                {0xBE45798EE2308C39, "-0.00000001"},
                {0xBBFD83C94FB6D2AB, "-1E-19"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[CG_DECIMAL_ROOM];
        double value;
        memcpy(&value, &rows[i].bits, sizeof value);
        assert_int_equal(cg_decimal_general(value, text), strlen(rows[i].text));
        assert_string_equal(text, rows[i].text);
    }
}

static void general_says_what_printf_says_to_15_digits(void **state) {
    (void)state;
    for (uint64_t i = 0; i < 100000; i++) {
        double value =
            i % 3 ? (cg_random_uniform(4, 0, 11, i) - 0.5) * pow(10, (double)(i % 70) - 30) : any_double(12, i);
        char general[CG_DECIMAL_ROOM], printed[64];
        snprintf(printed, sizeof printed, "%.40e", fabs(value)); /* a half, which printf rounds to even? */
        if (value == 0 || (printed[16] == '5' && strspn(printed + 17, "0") == 25)) continue;
        cg_decimal_general(value, general);
        snprintf(printed, sizeof printed, "%.14e", value);
        if (strtod(general, NULL) != strtod(printed, NULL)) fail_msg("%.17g: %s is not %s", value, general, printed);
        assert_true(strlen(general) < CG_DECIMAL_ROOM);
    }
}

static void general_rounds_a_half_away_from_zero(void **state) {
    (void)state;
    char text[CG_DECIMAL_ROOM];
    cg_decimal_general(100000000000000.5, text);
    assert_string_equal(text, "100000000000001");
    cg_decimal_general(-100000000000002.5, text);
    assert_string_equal(text, "-100000000000003");
    cg_decimal_general(1.0 / 3, text);
    assert_string_equal(text, "0.333333333333333");
    cg_decimal_general(0.1 + 0.2, text);
    assert_string_equal(text, "0.3");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimals_of_every_length_and_size_read_as_strtod_reads_them),
        cmocka_unit_test(printed_doubles_read_back_at_any_precision),
        cmocka_unit_test(halfway_cases_round_to_even),
        cmocka_unit_test(the_ends_of_the_range_read_as_strtod_reads_them),
        cmocka_unit_test(very_long_texts_are_read_to_their_last_digit),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(the_decimal_mark_can_be_a_comma),
        cmocka_unit_test(short_decimals_read_at_once_are_the_same),
        cmocka_unit_test(only_the_given_length_is_read),
        cmocka_unit_test(written_numbers_read_back_and_are_shortest),
        cmocka_unit_test(numbers_are_written_as_people_write_them),
        cmocka_unit_test(general_is_what_excel_writes),
        cmocka_unit_test(general_says_what_printf_says_to_15_digits),
        cmocka_unit_test(general_rounds_a_half_away_from_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
