/* Number formats beyond the common ones, as Excel writes them: each a formula and the text that Excel gives. */
#include "formula_value.h"

typedef struct value {
    const char *formula, *value;
} value;

static void check_values(const value *values, size_t n) {
    evaluator with;
    evaluator_start(&with);
    for (size_t i = 0; i < n; i++)
        check(&with, values[i].formula, values[i].value);
    evaluator_end(&with);
}

#define VALUES(...)                                                                                                    \
    do {                                                                                                               \
        static const value values[] = {__VA_ARGS__};                                                                   \
        check_values(values, sizeof values / sizeof *values);                                                          \
    } while (0)

static void exponents_keep_their_letter_and_may_stand_apart(void **state) {
    (void)state;
    VALUES({"TEXT(2718.28,\"0.0e+00\")", "\"2.7e+03\""}, {"TEXT(2718.28,\"0.0E-0\")", "\"2.7E3\""},
           {"TEXT(2718.28,\"<0.0>e+<0>\")", "\"<2.7>e<+3>\""}, {"TEXT(0.0027,\"<0.0>e-<0>\")", "\"<2.7>e<-3>\""},
           {"TEXT(2718.28,\"0e+????\")", "\"3e+   3\""}, {"TEXT(2718.28,\"0e+####\")", "\"3e+3\""},
           {"TEXT(1E+120,\"0e+0\")", "\"1e+120\""}, {"TEXT(1E+120,\"0e-00,00\")", "\"1e0120\""});
}

static void beside_an_exponent_nothing_is_scaled(void **state) {
    (void)state;
    VALUES({"TEXT(2718.28,\"0%e+0\")", "\"3%e+3\""}, {"TEXT(2718.28,\"0e+0%\")", "\"3e+3%\""},
           {"TEXT(2718.28,\"0,e+0\")", "\"3e+3\""}, {"TEXT(2718.28,\"0e+0,\")", "\"3e+3\""});
}

static void zero_with_an_exponent_fills_its_whole_places(void **state) {
    (void)state;
    VALUES({"TEXT(0,\"#e+0\")", "\"0e+0\""}, {"TEXT(0,\"###.##e+0\")", "\"000.e+0\""},
           {"TEXT(0,\"??.??e-0\")", "\"00.  e0\""}, {"TEXT(0,\"#,###e-0\")", "\"0,000e0\""});
}

static void commas_part_scale_or_stand_for_themselves(void **state) {
    (void)state;
    VALUES({"TEXT(7654321,\",0\")", "\",7654321\""}, {"TEXT(-7654321,\",#\")", "\"-,7654321\""},
           {"TEXT(7654321,\"0,.0\")", "\"7654.3\""}, {"TEXT(7654321,\"0,.0,\")", "\"7.7\""},
           {"TEXT(54321,\"?,??????\")", "\"   54,321\""}, {"TEXT(321,\"?,???\")", "\"  321\""});
}

static void a_fraction_of_nothing_is_left_out(void **state) {
    (void)state;
    VALUES({"TEXT(6,\"# #/#\")", "\"6\""}, {"TEXT(6,\"# ?/?\")", "\"6    \""}, {"TEXT(6,\"#<>#/#\")", "\"6\""},
           {"TEXT(6,\"#<>?/?\")", "\"6     \""}, {"TEXT(6,\"# 0/0\")", "\"6 0/1\""}, {"TEXT(0,\"# 0/0\")", "\"0/1\""},
           {"TEXT(0,\"? 0/0\")", "\"0 0/1\""}, {"TEXT(0,\"# #/#\")", "\"0\""}, {"TEXT(-6,\"# #/#\")", "\"-6\""});
}

static void a_whole_number_of_nothing_is_left_out_with_the_text_after_it(void **state) {
    (void)state;
    VALUES({"TEXT(0.4,\"# #/#\")", "\"2/5\""}, {"TEXT(0.4,\"#+?/?\")", "\" 2/5\""},
           {"TEXT(0.4,\"?+#/#\")", "\"  2/5\""}, {"TEXT(0.4,\"0+#/#\")", "\"0+2/5\""},
           {"TEXT(0.4,\"(#)+#/#\")", "\"(2/5\""}, {"TEXT(-0.4,\"#+0/0\")", "\"-2/5\""});
}

static void texts_may_stand_around_the_slash(void **state) {
    (void)state;
    VALUES({"TEXT(8.4,\"# #<>/<>#\")", "\"8 2<>/<>5\""}, {"TEXT(8.4,\"#/#\")", "\"42/5\""},
           {"TEXT(8.4,\"# 00/000\")", "\"8 02/005\""}, {"TEXT(0,\"#/#\")", "\"0/1\""},
           {"TEXT(8.4,\"# ?/10\")", "\"8 4/10\""}, {"TEXT(12,\"0\\/0\")", "\"1/2\""});
}

static void a_number_beside_the_only_condition_is_general(void **state) {
    (void)state;
    VALUES({"TEXT(7,\"[<5]0.00\")", "\"7\""}, {"TEXT(4,\"[<5]0.00\")", "\"4.00\""},
           {"TEXT(4,\"[<  5]0.00\")", "\"4.00\""}, {"TEXT(-7.25,\"[>5]0.00\")", "\"-7.25\""});
}

static void truth_values_take_the_section_of_texts(void **state) {
    (void)state;
    VALUES({"TEXT(TRUE,\";;;<@>\")", "\"<TRUE>\""}, {"TEXT(FALSE,\"0;0;0;\"\"no\"\"\")", "\"no\""},
           {"TEXT(TRUE,\"0.0\")", "\"TRUE\""}, {"TEXT(FALSE,\"@@\")", "\"FALSEFALSE\""});
}

static void beside_an_elapsed_part_all_are_spans(void **state) {
    (void)state;
    VALUES({"TEXT(2.5,\"[h]:h\")", "\"60:60\""}, {"TEXT(2.5021,\"[h] m\")", "\"60 3\""},
           {"TEXT(2.5021,\"s-m-[h]\")", "\"1-3-60\""}, {"TEXT(0.75,\"h a/p\")", "\"6 p\""},
           {"TEXT(0.75,\"h A/P\")", "\"6 P\""}, {"TEXT(0.25,\"h am/pm\")", "\"6 AM\""});
}

static void days_may_count_from_1904(void **state) {
    (void)state;
    VALUES({"TEXT(0,\"yyyy-mm-dd\",TRUE)", "\"1904-01-01\""}, {"TEXT(36525,\"d mmm yyyy\",TRUE)", "\"1 Jan 2004\""},
           {"TEXT(36525,\"d mmm yyyy\",FALSE)", "\"31 Dec 1999\""}, {"TEXT(1.5,\"[h]:mm\",TRUE)", "\"36:00\""},
           {"TEXT(-1.5,\"[h]:mm\",TRUE)", "\"-36:00\""}, {"TEXT(-1.5,\"[h]:mm\")", "#VALUE!"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exponents_keep_their_letter_and_may_stand_apart),
        cmocka_unit_test(beside_an_exponent_nothing_is_scaled),
        cmocka_unit_test(zero_with_an_exponent_fills_its_whole_places),
        cmocka_unit_test(commas_part_scale_or_stand_for_themselves),
        cmocka_unit_test(a_fraction_of_nothing_is_left_out),
        cmocka_unit_test(a_whole_number_of_nothing_is_left_out_with_the_text_after_it),
        cmocka_unit_test(texts_may_stand_around_the_slash),
        cmocka_unit_test(a_number_beside_the_only_condition_is_general),
        cmocka_unit_test(truth_values_take_the_section_of_texts),
        cmocka_unit_test(beside_an_elapsed_part_all_are_spans),
        cmocka_unit_test(days_may_count_from_1904),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
