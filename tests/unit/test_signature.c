/* Signatures of function rows: what they mean and which texts are refused. */
#include "language_test.h"

#include "base/limits.h"
#include "function/signature.h"

static cg_signature read_signature(bench *on, const char *text) {
    cg_signature signature;
    const char *fault = cg_signature_parse(on->arena, on->language.texts, text, &signature);
    if (fault) fail_msg("%s: %s", text, fault);
    return signature;
}

static void kinds_and_names_are_read_in_order(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    static const cg_parameter_kind kinds[] = {CG_PARAMETER_NUMBER, CG_PARAMETER_TEXT, CG_PARAMETER_BOOLEAN,
                                              CG_PARAMETER_ANY,    CG_PARAMETER_CELL, CG_PARAMETER_RANGE};
    cg_signature signature = read_signature(&on, "(x:num, t:text, p:bool, a:any, c_1:cell, xs:range) -> any");
    assert_int_equal(signature.n_parameters, 6);
    for (uint32_t i = 0; i < 6; i++)
        assert_int_equal(signature.parameters[i].kind, kinds[i]);
    assert_string_equal(signature.parameters[4].name->bytes, "c_1");
    assert_int_equal(signature.result, CG_PARAMETER_ANY);
    assert_int_equal(signature.least, 6);
    assert_int_equal(signature.most, 6);
    bench_end(&on);
}

static void a_function_may_have_no_parameters(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    cg_signature signature = read_signature(&on, "() -> bool");
    assert_int_equal(signature.most, 0);
    assert_true(cg_signature_accepts(&signature, 0));
    assert_false(cg_signature_accepts(&signature, 1));
    assert_null(cg_signature_parameter(&signature, 0));
    bench_end(&on);
}

static void defaults_fill_a_call_up_to_the_last_of_them(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    cg_signature signature =
        read_signature(&on, "(x:num, [a:cell], [b:num=-1.5], [c_:bool=TRUE], [d_:text=\"ab\"], [e_:num]) -> num");
    assert_int_equal(signature.least, 1);
    assert_int_equal(signature.most, 6);
    assert_int_equal(cg_signature_filled(&signature, 1), 5);
    assert_int_equal(cg_signature_filled(&signature, 6), 6);
    assert_false(signature.parameters[1].has_default);
    assert_true(signature.parameters[2].initial.number == -1.5);
    assert_true(cg_cell_boolean(signature.parameters[3].initial));
    assert_string_equal(cg_cell_text(signature.parameters[4].initial)->bytes, "ab");
    bench_end(&on);
}

static void repeated_parameters_come_round_again(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    cg_signature one = read_signature(&on, "(first:num, xs:range...) -> num");
    assert_int_equal(one.repeat, 1);
    assert_int_equal(one.least, 2);
    assert_int_equal(one.most, CG_MAX_ARGUMENTS);
    assert_ptr_equal(cg_signature_parameter(&one, 9), &one.parameters[1]);
    cg_signature pairs = read_signature(&on, "(sums:range, a:range, b:cell...2) -> num");
    assert_int_equal(pairs.repeat, 2);
    assert_ptr_equal(cg_signature_parameter(&pairs, 5), &pairs.parameters[1]);
    assert_ptr_equal(cg_signature_parameter(&pairs, 6), &pairs.parameters[2]);
    assert_true(cg_signature_accepts(&pairs, 3));
    assert_false(cg_signature_accepts(&pairs, 4));
    assert_true(cg_signature_accepts(&pairs, 5));
    bench_end(&on);
}

static void faulty_signatures_are_refused_with_a_reason(void **state) {
    (void)state;
    static const char *const faulty[] = {
        "",
        "x:num) -> num",
        "(x:num -> num",
        "(x:number) -> num",
        "(x) -> num",
        "(:num) -> num",
        "(x:num)",
        "(x:num) -> range",
        "(x:num) -> cell",
        "(x:num) -> num extra",
        "(x:num y:num) -> num",
        "(x:num=0) -> num",
        "([x:num=abc]) -> num",
        "([x:num=0) -> num",
        "([x:num], y:num) -> num",
        "(x:num, X:num) -> num",
        "(x:num..., y:num) -> num",
        "(x:num...2) -> num",
        "(x:num...0) -> num",
        "([x:text=\"a]) -> num",
        "(1x:num) -> num",
    };
    bench on;
    bench_start(&on);
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
        cg_signature signature;
        if (!cg_signature_parse(on.arena, on.language.texts, faulty[i], &signature))
            fail_msg("%s was taken", faulty[i]);
    }
    bench_end(&on);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_and_names_are_read_in_order),
        cmocka_unit_test(a_function_may_have_no_parameters),
        cmocka_unit_test(defaults_fill_a_call_up_to_the_last_of_them),
        cmocka_unit_test(repeated_parameters_come_round_again),
        cmocka_unit_test(faulty_signatures_are_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
