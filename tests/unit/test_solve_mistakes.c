/* Solves of whole sheets that are refused or warned of: by which code, with which words. */
#include "sheet_fixture.h"

static void mistakes_are_named_with_their_code(void **state) {
    (void)state;
#define PLAIN                                                                                                          \
    "params x = 1\nparams y = 2\nparams z = 3\n    bounds 0 .. 9\nf = x^2\ntable t from \"data/quadratic_20.csv\"\n"
    static const struct {
        const char *text, *code, *part;
        cg_status status;
    } cases[] = {
        {"solve it\n    minimize f\n    by changing x\n    subject to x*{1,2} <= x*{1,2,3}\n", "constraint", "1 x 3",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    subject to 1 <= 3\n", "constraint", "does not depend",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    subject to x+1 integer\n", "constraint", "only variables",
         CG_SHEET_ERROR},
        {"solve it\n    minimize EXP(x)\n    by changing x\n    subject to x integer\n    method lbfgs\n",
         "method-problem", "does not keep to whole numbers", CG_SHEET_ERROR},
        {"solve it\n    minimize EXP(x)\n    by changing x\n    subject to 2*x >= 1\n    method lbfgs\n",
         "method-problem", "does not keep to constraints", CG_SHEET_ERROR},
        {"solve it\n    minimize EXP(x)\n    by changing x\n    method crs\n", "method-problem", "between bounds",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    watch {1,2}*x\n", "objective-shape", "one cell",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing f\n", "not-a-variable", "only params", CG_SHEET_ERROR},
        {"solve it\n    minimize t[x]*x\n    by changing x\n", "objective-shape", "one cell", CG_SHEET_ERROR},
        {"solve it\n    minimize y^2\n    by changing x\n", "objective-constant", "does not depend on x",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method lbgfs\n", "unknown-method", "did you mean `lbfgs`",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method newton_raphson\n", "unknown-method",
         "there are auto, ", CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method gd(rat=1)\n", "method-option", "did you mean `rate`",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method gd(steps=1.5)\n", "method-option", "whole number",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method gd(rate=-1)\n", "method-option", "0 or more",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method gd(rate=y)\n", "not-constant", "params",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method gd(accumulate=2)\n", "method-option", "TRUE or FALSE",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    method auto(rate=1)\n", "method-option", "no options",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    stop gradient \"a\"\n", "method-option", "0 or more",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    stop gradiant 1\n", "method-option",
         "did you mean `gradient`", CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    stop iterations 0\n", "method-option", "whole number",
         CG_SHEET_ERROR},
        {"solve it\n    minimize EXP(x)\n    by changing x\n    method lm\n", "method-problem", "sum of squares",
         CG_SHEET_ERROR},
        {"solve it\n    minimize (x*x-1)^2\n    by changing x\n    method least_squares\n", "method-problem", "linear",
         CG_SHEET_ERROR},
        {"solve it\n    minimize z^2\n    by changing z\n    method gd\n", "method-problem", "bounds", CG_SHEET_ERROR},
        {"params u = 1\n    bounds 3 .. 2\nsolve it\n    minimize u^2\n    by changing u\n", "bounds", "no number",
         CG_SHEET_ERROR},
        {"solve it\n    minimize EXP(x)+z\n    by changing x, z\n    starts 3\n", "starts", "`x` has neither",
         CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    starts 0\n", "starts", "from 1", CG_SHEET_ERROR},
        {"solve it\n    minimize f\n    by changing x\n    starts x\n", "not-constant", "params", CG_SHEET_ERROR},
        {"solve it\n    minimize 1/(x-1)\n    by changing x\n", "objective-error", "#DIV/0! at the start",
         CG_OBJECTIVE_ERROR},
        {"solve it\n    minimize x>2\n    by changing x\n", "objective-error", "TRUE or FALSE", CG_OBJECTIVE_ERROR},
        {"solve it\n    minimize SQRT(-ABS(x-1))\n    by changing x\n", "objective-error", "slope by `x`",
         CG_OBJECTIVE_ERROR},
        {"solve it\n    set f to x\n    by changing x\n", "not-constant", "must not depend", CG_SHEET_ERROR},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[2048];
        snprintf(text, sizeof text, "%s%s", PLAIN, cases[i].text);
        cg_workbook *book = load(text);
        cg_status status = cg_workbook_solve(book, NULL, NULL);
        if (cg_workbook_diagnostic_count(book) == 0) fail_msg("not refused: %s", cases[i].text);
        const cg_diagnostic_info *first = cg_workbook_diagnostic(book, 0);
        if (strcmp(first->code, cases[i].code) || !strstr(first->message, cases[i].part) || status != cases[i].status)
            fail_msg("%s gives %d %s", cases[i].text, (int)status, cg_workbook_diagnostic_text(book, 0, false));
        assert_null(cg_workbook_solve_result(book, 0));
        cg_workbook_close(book);
    }
}

static void an_error_at_the_start_is_traced_to_its_row(void **state) {
    (void)state;
    cg_workbook *book =
        load("table t from \"data/quadratic_20.csv\"\n"
             "    near = x*[@y]/(ROUND([@x]*10,0)-3)\n    far = [@near]+1\nparams x = 1\nf = SUM(t[far])\n"
             "solve it\n    minimize f^2\n    by changing x\n");
    assert_int_equal(cg_workbook_solve(book, NULL, NULL), CG_OBJECTIVE_ERROR);
    const char *text = cg_workbook_diagnostic_text(book, 0, false);
    assert_non_null(strstr(text, "the objective is #DIV/0! at the start"));
    assert_non_null(strstr(text, "t[near] is #DIV/0! in row 12 (line 13 of "));
    cg_workbook_close(book);
}

static void a_variable_without_influence_is_warned_of_and_stays(void **state) {
    (void)state;
    cg_workbook *book = load("params x = 4\nparams y = 7\nsolve it\n    minimize EXP(x)-x\n    by changing x, y\n");
    const cg_solve_result *result = solve(book, NULL);
    assert_near(cell(result, 0, 0), 0, 1e-8);
    assert_near(cell(result, 1, 0), 7, 0);
    assert_int_equal(cg_workbook_diagnostic_count(book), 1);
    assert_false(cg_workbook_diagnostic(book, 0)->error);
    cg_workbook_close(book);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_named_with_their_code),
        cmocka_unit_test(an_error_at_the_start_is_traced_to_its_row),
        cmocka_unit_test(a_variable_without_influence_is_warned_of_and_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
