/* test_formula_form.c: formulas in relative form. Oracle: formulas that Excel's fill handle makes of each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "book/formula_form.h"
#include "book/parts.h"

typedef struct form {
    char bytes[512];
    size_t length;
} form;

static form form_of(const char *text, uint32_t row, uint32_t column) {
    form made = {.length = 0};
    assert_true(cg_form_room(strlen(text)) <= sizeof made.bytes);
    made.length = cg_text_to_form(text, strlen(text), row, column, made.bytes, NULL);
    return made;
}

static bool same(form a, form b) {
    return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
}

/* The text of a cell as it reads in another one. */
static void moves(const char *text, const char *to, int rows, int columns) {
    enum { ROW = 100, COLUMN = 20 };
    char found[512];
    form made = form_of(text, ROW, COLUMN);
    assert_true(cg_form_text_room(made.length) <= sizeof found);
    cg_form_to_text(made.bytes, made.length, (uint32_t)(ROW + rows), (uint32_t)(COLUMN + columns), found);
    assert_string_equal(found, to);
    assert_true(same(made, form_of(to, (uint32_t)(ROW + rows), (uint32_t)(COLUMN + columns))));
}

static void a_reference_without_a_dollar_moves(void **state) {
    (void)state;
    moves("A1+$A1+A$1+$A$1", "C6+$A6+C$1+$A$1", 5, 2);
    moves("SUM(B2:$C$9)*Z9", "SUM(B3:$C$9)*Z10", 1, 0);
    moves("Sheet2!A1+'My sheet'!B2", "Sheet2!A2+'My sheet'!B3", 1, 0);
    moves("Jan:Mar!B1", "Jan:Mar!B2", 1, 0);
}

static void whole_columns_and_rows_move(void **state) {
    (void)state;
    moves("SUM(A:A)+SUM($B:C)", "SUM(B:B)+SUM($B:D)", 3, 1);
    moves("SUM(1:3)+SUM($4:5)", "SUM(3:5)+SUM($4:7)", 2, 7);
}

static void what_only_looks_like_a_reference_stays(void **state) {
    (void)state;
    moves("LOG10(2)+ATAN2(1,2)", "LOG10(2)+ATAN2(1,2)", 1, 1);
    moves("\"A1\"&'A1'!B7&T[A1]", "\"A1\"&'A1'!B8&T[A1]", 1, 0);
    moves("A1x+A1.5+_A1+XFE1+A1048577", "A1x+A1.5+_A1+XFE1+A1048577", 1, 1);
    moves("1E5+2.5+{1,2;3,4}", "1E5+2.5+{1,2;3,4}", 1, 1);
    moves("[1]Q1!A1+Q1!A1", "[1]Q1!A2+Q1!A2", 1, 0);
    moves("T[[#This Row],[it's A1]]+A1", "T[[#This Row],[it's A1]]+A2", 1, 0);
}

static void a_reference_over_the_edge_comes_in_at_the_other(void **state) {
    (void)state;
    form made = form_of("A1", 1, 1); /* up and left of B2 */
    char text[32];
    cg_form_to_text(made.bytes, made.length, 0, 0, text);
    assert_string_equal(text, "XFD1048576");
}

static void filled_formulas_have_one_number(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    cg_forms *forms = cg_forms_create(arena);
    uint32_t first = cg_forms_number(forms, "A1*$B$1", 7, 0, 2);
    char text[64];
    for (uint32_t row = 1; row < 1200; row++) {
        int length = snprintf(text, sizeof text, "A%u*$B$1", row + 1);
        assert_int_equal(cg_forms_number(forms, text, (size_t)length, row, 2), first);
    }
    assert_int_not_equal(cg_forms_number(forms, "A1200*$B$1", 10, 1200, 2), first);
    assert_int_equal(cg_forms_number(forms, "B1202*$B$1", 10, 1201, 3), first);
    cg_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reference_without_a_dollar_moves),
        cmocka_unit_test(whole_columns_and_rows_move),
        cmocka_unit_test(what_only_looks_like_a_reference_stays),
        cmocka_unit_test(a_reference_over_the_edge_comes_in_at_the_other),
        cmocka_unit_test(filled_formulas_have_one_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
