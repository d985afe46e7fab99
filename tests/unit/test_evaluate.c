/* Calls through cg_call_evaluate: Excel's coercions, errors, broadcasting and the behaviour its documentation gives for
 * each function where blanks, texts and references matter. Plain examples stand in the functions' own rows. */
#include "formula_value.h"

/* A reference of cells: a number, "text", TRUE, an error, or nothing for a blank, parted by commas and semicolons. */
static cg_operand cells_of(evaluator *with, const char *text) {
    CG_LIST(cg_cell) cells = {0};
    uint32_t rows = 1;
    for (const char *at = text;; at++) {
        size_t length = strcspn(at, ",;");
        cg_cell cell = cg_blank_cell();
        if (length) cell = value_of(with, cg_copy_text(with->bench.arena, at, length)).cells[0];
        CG_PUSH(with->bench.arena, &cells, cell);
        at += length;
        if (*at == ';') rows++;
        if (!*at) break;
    }
    return (cg_operand){cells.at, rows, (uint32_t)cells.count / rows, true};
}

typedef struct expectation {
    const char *formula, *value;
} expectation;

/* `x` and `y` are references to cells. */
static void check_all(const char *x, const char *y, const expectation *expected, size_t n) {
    evaluator with;
    evaluator_start(&with);
    binding bindings[] = {{"x", cells_of(&with, x)}, {"y", cells_of(&with, y)}};
    with.bindings = bindings;
    with.n_bindings = 2;
    for (size_t i = 0; i < n; i++)
        check(&with, expected[i].formula, expected[i].value);
    evaluator_end(&with);
}

#define CHECK(x, y, ...)                                                                                               \
    do {                                                                                                               \
        static const expectation expected[] = {__VA_ARGS__};                                                           \
        check_all(x, y, expected, sizeof expected / sizeof *expected);                                                 \
    } while (0)

static void scalars_are_coerced_by_the_kind_asked_for(void **state) {
    (void)state;
    CHECK("", "\"\"", {"x+1", "1"}, {"x&\"a\"", "\"a\""}, {"NOT(x)", "TRUE"}, {"y+1", "#VALUE!"}, {"NOT(y)", "#VALUE!"},
          {"\" 1.5 \"*2", "3"}, {"\"50%\"+0", "0.5"}, {"\"1e3\"+0", "1000"}, {"\"1,000\"+0", "1000"},
          {"\"0x10\"+0", "#VALUE!"}, {"TRUE+TRUE", "2"}, {"\"TRUE\"+0", "#VALUE!"}, {"NOT(\"false\")", "TRUE"},
          {"NOT(0.1)", "FALSE"}, {"1&TRUE", "\"1TRUE\""}, {"0.1+0.2&\"\"", "\"0.3\""}, {"1E+21&\"\"", "\"1E+21\""},
          {"-x", "0"});
}

static void comparisons_follow_excels_order_of_values(void **state) {
    (void)state;
    CHECK("", "\"\"", {"x=0", "TRUE"}, {"x=\"\"", "TRUE"}, {"x=FALSE", "TRUE"}, {"y=0", "FALSE"}, {"x=y", "TRUE"},
          {"x<1", "TRUE"}, {"x>-1", "TRUE"}, {"\"a\"<\"B\"", "TRUE"}, {"\"10\"<9", "FALSE"}, {"FALSE>\"zz\"", "TRUE"},
          {"TRUE>FALSE", "TRUE"}, {"1=1/0", "#DIV/0!"}, {"x<>y", "FALSE"});
}

static void the_leftmost_error_is_the_result(void **state) {
    (void)state;
    CHECK("#N/A", "#REF!", {"x+y", "#N/A"}, {"y+x", "#REF!"}, {"\"a\"+x", "#VALUE!"}, {"x&\"a\"", "#N/A"},
          {"IF(TRUE,1,x)", "1"}, {"IF(x,1,y)", "#N/A"}, {"IF(FALSE,x)", "FALSE"}, {"IFERROR(x,y)", "#REF!"},
          {"ISERROR(x)", "TRUE"}, {"ROUND(1,x)", "#N/A"}, {"SUM(1,y,x)", "#REF!"}, {"COUNT(x,1)", "1"},
          {"COUNTA(x,1)", "2"}, {"MAX(y,x)", "#REF!"}, {"MMULT(x,y)", "#N/A"}, {"INDEX({1,2},x)", "#N/A"},
          {"MATCH(x,{1,2},0)", "#N/A"}, {"SUMPRODUCT({1},x)", "#N/A"}, {"10^308*10", "#NUM!"});
}

static void arrays_stretch_and_what_is_out_of_reach_is_na(void **state) {
    (void)state;
    CHECK("1,2,3", "10;20", {"x+y", "11,12,13;21,22,23"}, {"x*2", "2,4,6"}, {"x+{1,2}", "2,4,#N/A"},
          {"{1,2;3,4}+y", "11,12;23,24"}, {"{1,2;3,4}+{1;2;3}", "2,3;5,6;#N/A,#N/A"}, {"IF(x>1,x,0)", "0,2,3"},
          {"IF({1,0},{5,6})", "5,FALSE"}, {"--(x=2)", "0,1,0"}, {"ROUND({1.26;2.34},1)", "1.3;2.3"},
          {"LEFT({\"ab\",\"cd\"},{1;2})", "\"a\",\"c\";\"ab\",\"cd\""}, {"IF(FALSE,1,{7,8})", "7,8"},
          {"IFERROR(x/{1,0,1},9)", "1,9,3"});
}

static void whole_functions_are_called_for_each_cell_where_a_scalar_is_asked(void **state) {
    (void)state;
    CHECK("1,5,9", "3", {"COUNTIF(x,{\">1\";\">4\";\">9\"})", "2;2;0"}, {"MATCH({1,9,7},x,0)", "1,3,#N/A"},
          {"INDEX(x,{3,1})", "9,1"}, {"XLOOKUP({9;1},x,{10,20,30})", "30;10"}, {"MATCH({5,#N/A},x,0)", "2,#N/A"});
}

static void aggregates_pass_over_texts_booleans_and_blanks_in_references(void **state) {
    (void)state;
    CHECK("1,\"2\",TRUE,,4", "\"a\",,FALSE", {"SUM(x)", "5"}, {"AVERAGE(x)", "2.5"}, {"COUNT(x)", "2"},
          {"COUNTA(x)", "4"}, {"MIN(x)", "1"}, {"MAX(x)", "4"}, {"PRODUCT(x)", "4"}, {"SUMSQ(x)", "17"},
          {"SUM(y)", "0"}, {"AVERAGE(y)", "#DIV/0!"}, {"MAX(y)", "0"}, {"COUNT(y)", "0"}, {"COUNTA(y)", "2"},
          {"PRODUCT(y)", "0"}, {"SUM(x,\"3\",TRUE)", "9"}, {"SUM(x,y,1)", "6"}, {"COUNT(x,\"3\",TRUE,\"a\")", "4"},
          {"AND(y)", "FALSE"}, {"OR(x)", "TRUE"}, {"AND(x)", "TRUE"}, {"SUM(x,\"a\")", "#VALUE!"});
}

static void pairs_and_products_follow_their_own_rules_for_other_kinds(void **state) {
    (void)state;
    CHECK("1,\"2\",,4", "2,3,4,TRUE", {"SUMPRODUCT(x,y)", "2"}, {"SUMXMY2(x,y)", "1"}, {"SUMX2MY2(x,y)", "-3"},
          {"SUMX2PY2(x,y)", "5"}, {"SUMPRODUCT(x,{1;2;3;4})", "#VALUE!"}, {"SUMXMY2(x,{1,2})", "#N/A"},
          {"SUMXMY2(x,{1,1,1,1})", "9"}, {"SUMPRODUCT(--(y=4),{1,1,1,1})", "1"}, {"MMULT(x,{1;2;3;4})", "#VALUE!"},
          {"SUMPRODUCT(x*1,y)", "8"});
}

static void criteria_are_read_as_excel_reads_them(void **state) {
    (void)state;
    CHECK("1,\"1\",\"apple\",\"\",,TRUE,#N/A,\"Pear\"", "1,2,4,8,16,32,64,128", {"SUMIF(x,1,y)", "3"},
          {"SUMIF(x,\"=1\",y)", "3"}, {"SUMIF(x,\">0\",y)", "1"}, {"SUMIF(x,\"\",y)", "24"}, {"SUMIF(x,\"=\",y)", "16"},
          {"SUMIF(x,\"<>\",y)", "239"}, {"SUMIF(x,\"<>apple\",y)", "251"}, {"SUMIF(x,\"APPLE\",y)", "4"},
          {"SUMIF(x,\"a*\",y)", "4"}, {"SUMIF(x,\"?ear\",y)", "128"}, {"SUMIF(x,\"*\",y)", "142"},
          {"SUMIF(x,\">b\",y)", "128"}, {"SUMIF(x,TRUE,y)", "32"}, {"SUMIF(x,\"true\",y)", "32"},
          {"SUMIF(x,\"#N/A\",y)", "64"}, {"SUMIF(x,NA(),y)", "64"}, {"COUNTIF(x,0)", "0"},
          {"COUNTIFS(x,\"<>\",y,\">16\")", "3"}, {"SUMIFS(y,x,\"*\",y,\"<100\")", "14"},
          {"AVERAGEIFS(y,x,\"*p*\",y,\">4\")", "128"}, {"COUNTIF(y,\"<=4\")", "3"}, {"COUNTIF(y,\">=1e1\")", "4"},
          {"COUNTIF(y,\"<>4\")", "7"}, {"AVERAGEIF(x,\"a*\",y)", "4"}, {"AVERAGEIF(x,\"zz\",y)", "#DIV/0!"},
          {"SUMIF(x,1)", "1"}, {"SUMIF(y,\"<3\",x)", "1"}, {"SUMIF(y,64,x)", "#N/A"});
}

static void a_blank_criterion_is_zero(void **state) {
    (void)state;
    CHECK("", "0,,1", {"COUNTIF(y,x)", "1"}, {"SUMIF(y,x,{5,6,7})", "5"});
}

static void wildcards_fit_by_character_and_tildes_take_them_plain(void **state) {
    (void)state;
    CHECK("\"\xC3\xA9t\xC3\xA9\",\"what?\",\"a*b\",\"a~b\",\"aXXb\"", "1", {"COUNTIF(x,\"?t?\")", "1"},
          {"COUNTIF(x,\"*~?\")", "1"}, {"COUNTIF(x,\"a~*b\")", "1"}, {"COUNTIF(x,\"a*b\")", "3"},
          {"COUNTIF(x,\"a~~b\")", "1"}, {"COUNTIF(x,\"*a*\")", "4"}, {"COUNTIF(x,\"\xC3\x89T*\")", "1"},
          {"COUNTIF(x,\"a??b\")", "1"}, {"COUNTIF(x,\"*X*X*\")", "1"}, {"COUNTIF(x,\"*X*X*X*\")", "0"});
}

static void lookups_search_as_excel_does(void **state) {
    (void)state;
    CHECK("10;20;20;30", "\"a\",5,\"b\",,TRUE", {"MATCH(20,x)", "3"}, {"MATCH(25,x)", "3"}, {"MATCH(9,x)", "#N/A"},
          {"MATCH(99,x)", "4"}, {"MATCH(20,x,0)", "2"}, {"MATCH(\"B\",y,0)", "3"}, {"MATCH(TRUE,y,0)", "5"},
          {"MATCH(0,y,0)", "#N/A"}, {"MATCH(6,y)", "2"}, {"MATCH(20,{30;20;20;10},-1)", "2"},
          {"MATCH(15,{30;20;20;10},-1)", "3"}, {"MATCH(40,{30;20},-1)", "#N/A"}, {"MATCH(1,{1,2;3,4},0)", "#N/A"},
          {"XMATCH(20,x,0,-1)", "3"}, {"XMATCH(25,x,-1)", "2"}, {"XMATCH(25,x,1)", "4"}, {"XMATCH(99,x,1)", "#N/A"},
          {"XLOOKUP(20,x,{1;2;3;4})", "2"}, {"XLOOKUP(20,x,{1,2;3,4;5,6;7,8})", "3,4"},
          {"XLOOKUP(5,y,{1,2,3,4,5;6,7,8,9,10})", "2;7"}, {"XLOOKUP(99,x,{1,2;3,4;5,6;7,8},0)", "0,0"},
          {"XLOOKUP(20,x,{1,2})", "#VALUE!"}, {"XLOOKUP(20,x,{1;2;3;4},,,-1)", "3"},
          {"XLOOKUP(20,x,{1;2;3;4},,7)", "#VALUE!"}, {"XLOOKUP(\"?\",y,{1,2,3,4,5},,2)", "1"},
          {"XLOOKUP(\"?\",y,{1,2,3,4,5})", "#N/A"}, {"INDEX(x,5)", "#REF!"}, {"INDEX(x,2,1)", "20"},
          {"INDEX(x,2,2)", "#REF!"}, {"INDEX(x,0)", "10;20;20;30"}, {"INDEX({1,2;3,4},2)", "3,4"},
          {"INDEX({1,2;3,4},,2)", "2;4"}, {"INDEX(y,4)", "(blank)"}, {"ROWS(x)", "4"}, {"COLUMNS(y)", "5"},
          {"INDEX({1,2},1,0)", "1,2"}, {"INDEX(x,2.9)", "20"});
}

static void powers_and_logarithms_have_excels_errors(void **state) {
    (void)state;
    CHECK("", "1", {"x^0", "#NUM!"}, {"0^2", "0"}, {"0^-2", "#DIV/0!"}, {"(-8)^(1/3)", "#NUM!"}, {"(-2)^-1", "-0.5"},
          {"POWER(0,-1)", "#DIV/0!"}, {"10^309", "#NUM!"}, {"SQRT(-0.1)", "#NUM!"}, {"LN(x)", "#NUM!"},
          {"LOG(8,-2)", "#NUM!"}, {"LOG(1000)", "3"}, {"LOG(100,)", "#NUM!"}, {"MOD(5,0)", "#DIV/0!"},
          {"MOD(-7,3)", "2"}, {"MOD(7,-3)", "-2"}, {"MOD(5.5,2)", "1.5"}, {"MOD(6,3)", "0"}, {"INT(-0.5)", "-1"});
}

static void rounding_is_decimal_and_away_from_zero(void **state) {
    (void)state;
    CHECK("", "1", {"ROUND(2.675,2)", "2.68"}, {"ROUND(1.005,2)", "1.01"}, {"ROUND(-1.005,2)", "-1.01"},
          {"ROUND(0.285,2)", "0.29"}, {"ROUND(1.115,2)", "1.12"}, {"ROUND(4.35*100,0)", "435"}, {"ROUND(2.5,0)", "3"},
          {"ROUND(-2.5,0)", "-3"}, {"ROUND(1234.5,-2)", "1200"}, {"ROUND(1250,-2)", "1300"},
          {"ROUND(0.1+0.2,16)", "0.3"}, {"ROUND(123456789012345,3)", "123456789012345"}, {"ROUND(5,-1)", "10"},
          {"ROUND(4.99999,-1)", "0"}, {"ROUND(1.23,1.9)", "1.2"}, {"ROUND(2.4999999,0)", "2"},
          {"ROUND(1E-20,25)", "1E-20"}, {"ROUND(-0.2,0)", "0"});
}

static void texts_are_cut_by_character(void **state) {
    (void)state;
    CHECK("\"\xC3\xA9t\xC3\xA9\"", "12.5", {"LEN(x)", "3"}, {"LEFT(x,2)", "\"\xC3\xA9t\""},
          {"RIGHT(x)", "\"\xC3\xA9\""}, {"MID(x,2,1)", "\"t\""}, {"LEFT(y,2)", "\"12\""}, {"LEN(y)", "4"},
          {"LEFT(x,0)", "\"\""}, {"LEFT(x,)", "\"\""}, {"RIGHT(x,99)", "\"\xC3\xA9t\xC3\xA9\""}, {"MID(x,4,5)", "\"\""},
          {"MID(x,1,-1)", "#VALUE!"}, {"LEFT(x,1E+300)", "\"\xC3\xA9t\xC3\xA9\""}, {"LEN(TRUE)", "4"});
}

static void numbers_are_written_by_their_format(void **state) {
    (void)state;
    CHECK("", "1", {"TEXT(1234.567,\"0\")", "\"1235\""}, {"TEXT(1234.567,\"0.0\")", "\"1234.6\""},
          {"TEXT(0.5,\"#.##\")", "\".5\""}, {"TEXT(0,\"#\")", "\"\""}, {"TEXT(5,\"000\")", "\"005\""},
          {"TEXT(1234567,\"#,##0\")", "\"1,234,567\""}, {"TEXT(12,\"#,##0\")", "\"12\""},
          {"TEXT(12,\"0,000\")", "\"0,012\""}, {"TEXT(1234567,\"#,##0,\")", "\"1,235\""},
          {"TEXT(1234567,\"0.0,,\")", "\"1.2\""}, {"TEXT(0.256,\"0%\")", "\"26%\""},
          {"TEXT(0.2565,\"0.0%\")", "\"25.7%\""}, {"TEXT(-3.14159,\"0.00\")", "\"-3.14\""},
          {"TEXT(-0.001,\"0.00\")", "\"0.00\""}, {"TEXT(1.005,\"0.00\")", "\"1.01\""},
          {"TEXT(0.99999,\"0.00\")", "\"1.00\""}, {"TEXT(12345,\"0.00E+00\")", "\"1.23E+04\""},
          {"TEXT(0.00012,\"0.0E+0\")", "\"1.2E-4\""}, {"TEXT(12345,\"##0.0E+0\")", "\"12.3E+3\""},
          {"TEXT(9.999,\"0.0E+00\")", "\"1.0E+01\""}, {"TEXT(0,\"0.00E+00\")", "\"0.00E+00\""},
          {"TEXT(5,\"0.00E-00\")", "\"5.00E00\""}, {"TEXT(-5,\"0;(0);zero\")", "\"(5)\""},
          {"TEXT(0,\"0;(0);\"\"zero\"\"\")", "\"zero\""}, {"TEXT(7,\"\"\"n = \"\"0\")", "\"n = 7\""},
          {"TEXT(1234,\"$#,##0.00\")", "\"$1,234.00\""}, {"TEXT(5,\"\\x0\")", "\"x5\""},
          {"TEXT(1.5,\"0.??\")", "\"1.5 \""}, {"TEXT(3,\"General\")", "\"3\""}, {"TEXT(-1.5,\"General\")", "\"-1.5\""},
          {"TEXT(5551234,\"000-0000\")", "\"555-1234\""}, {"TEXT(TRUE,\"0\")", "\"TRUE\""},
          {"TEXT(\"7.5\",\"0.00\")", "\"7.50\""}, {"TEXT(\"abc\",\"0.00\")", "\"abc\""},
          {"TEXT(\"abc\",\"0;0;0;<@>\")", "\"<abc>\""}, {"TEXT(x,\"0.0\")", "\"0.0\""}, {"TEXT(1,\"\")", "\"\""},
          {"TEXT(1,\"0 q\")", "#VALUE!"}, {"TEXT(5,\"[Red]0\")", "\"5\""},
          {"TEXT(1E+20,\"0\")", "\"100000000000000000000\""},
          {"TEXT(4.5,\"[$\xE2\x82\xAC-407] 0.0\")", "\"\xE2\x82\xAC 4.5\""});
}

static void dates_are_days_of_the_1900_system(void **state) {
    (void)state;
    CHECK("", "1", {"TEXT(1,\"yyyy-mm-dd\")", "\"1900-01-01\""}, {"TEXT(59,\"yyyy-mm-dd\")", "\"1900-02-28\""},
          {"TEXT(60,\"yyyy-mm-dd\")", "\"1900-02-29\""}, {"TEXT(61,\"yyyy-mm-dd\")", "\"1900-03-01\""},
          {"TEXT(36526,\"d/m/yyyy\")", "\"1/1/2000\""},
          {"TEXT(43890,\"dddd d mmmm yyyy\")", "\"Saturday 29 February 2020\""},
          {"TEXT(43890,\"ddd dd-mmm-yy\")", "\"Sat 29-Feb-20\""}, {"TEXT(45000.75,\"hh:mm:ss\")", "\"18:00:00\""},
          {"TEXT(0.5,\"h:mm AM/PM\")", "\"12:00 PM\""}, {"TEXT(0.25,\"h AM/PM\")", "\"6 AM\""},
          {"TEXT(0,\"h A/P\")", "\"12 A\""}, {"TEXT(1.5,\"[h]:mm\")", "\"36:00\""},
          {"TEXT(0.00001,\"mm:ss.00\")", "\"00:00.86\""}, {"TEXT(0.999999,\"hh:mm:ss\")", "\"00:00:00\""},
          {"TEXT(2958465,\"yyyy-mm-dd\")", "\"9999-12-31\""}, {"TEXT(2958466,\"yyyy\")", "#VALUE!"},
          {"TEXT(-1,\"yyyy\")", "#VALUE!"}, {"TEXT(43890,\"mmmmm\")", "\"F\""},
          {"TEXT(0.521,\"[mm]:ss\")", "\"750:14\""}, {"TEXT(43890,\"yyyy\"\"y\"\" m\")", "\"2020y 2\""});
}

static void draws_depend_on_seed_and_place_alone(void **state) {
    (void)state;
    evaluator with;
    evaluator_start(&with);
    with.seed = 5;
    cg_cell first = value_of(&with, "RAND()").cells[0];
    cg_cell second = value_of(&with, "RAND()").cells[0];
    assert_true(first.number >= 0 && first.number < 1 && first.number != second.number);
    with.index = 0;
    assert_true(cg_cell_same(first, value_of(&with, "RAND()").cells[0]));
    double low = 9, high = 0;
    for (int i = 0; i < 500; i++) {
        double drawn = value_of(&with, "RANDBETWEEN(1.2,6.9)").cells[0].number;
        assert_true(drawn == floor(drawn));
        low = fmin(low, drawn);
        high = fmax(high, drawn);
    }
    assert_true(low == 2 && high == 6);
    evaluator_end(&with);
}

static void an_array_has_a_largest_size(void **state) {
    (void)state;
    CHECK("1", "2", {"EXPAND(x,200000,1000)", "#VALUE!"}, {"ROWS(EXPAND(x,1000,1))", "1000"});
}

static void a_number_that_was_not_constant_cannot_change_a_shape(void **state) {
    (void)state;
    evaluator with;
    evaluator_start(&with);
    const cg_entry *index = cg_registry_find(with.registry, cg_intern_string(with.bench.language.texts, "INDEX"));
    cg_operand args[2] = {value_of(&with, "{1;2;3}"), value_of(&with, "0")};
    cg_cell result;
    cg_call call = {
        .args = args, .n_args = 2, .result = &result, .rows = 1, .cols = 1, .texts = with.bench.language.texts};
    cg_call_evaluate(index, &call); /* the shape said one cell, when the number was unknown */
    assert_true(cg_cell_same(result, cg_error_cell(CG_VALUE)));
    evaluator_end(&with);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_are_coerced_by_the_kind_asked_for),
        cmocka_unit_test(comparisons_follow_excels_order_of_values),
        cmocka_unit_test(the_leftmost_error_is_the_result),
        cmocka_unit_test(arrays_stretch_and_what_is_out_of_reach_is_na),
        cmocka_unit_test(whole_functions_are_called_for_each_cell_where_a_scalar_is_asked),
        cmocka_unit_test(aggregates_pass_over_texts_booleans_and_blanks_in_references),
        cmocka_unit_test(pairs_and_products_follow_their_own_rules_for_other_kinds),
        cmocka_unit_test(criteria_are_read_as_excel_reads_them),
        cmocka_unit_test(a_blank_criterion_is_zero),
        cmocka_unit_test(wildcards_fit_by_character_and_tildes_take_them_plain),
        cmocka_unit_test(lookups_search_as_excel_does),
        cmocka_unit_test(powers_and_logarithms_have_excels_errors),
        cmocka_unit_test(rounding_is_decimal_and_away_from_zero),
        cmocka_unit_test(texts_are_cut_by_character),
        cmocka_unit_test(numbers_are_written_by_their_format),
        cmocka_unit_test(dates_are_days_of_the_1900_system),
        cmocka_unit_test(draws_depend_on_seed_and_place_alone),
        cmocka_unit_test(an_array_has_a_largest_size),
        cmocka_unit_test(a_number_that_was_not_constant_cannot_change_a_shape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
