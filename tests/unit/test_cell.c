/* Cells: eight bytes, five kinds, Excel's order. */
#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/cell.h"

static cg_cell number(double value) {
    return (cg_cell){.number = value};
}

static void every_kind_keeps_its_value(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    const cg_text *male = cg_intern_string(cg_texts_create(arena), "male");
    assert_int_equal(sizeof(cg_cell), 8);
    assert_int_equal(cg_cell_kind(cg_text_cell(male)), CG_TEXT);
    assert_ptr_equal(cg_cell_text(cg_text_cell(male)), male);
    assert_int_equal(cg_cell_kind(cg_blank_cell()), CG_BLANK);
    for (int truth = 0; truth < 2; truth++) {
        assert_int_equal(cg_cell_kind(cg_boolean_cell(truth)), CG_BOOLEAN);
        assert_int_equal(cg_cell_boolean(cg_boolean_cell(truth)), truth);
    }
    for (cg_error error = CG_NULL; error <= CG_CALC; error++) {
        assert_int_equal(cg_cell_kind(cg_error_cell(error)), CG_ERROR);
        assert_int_equal(cg_cell_error(cg_error_cell(error)), error);
    }
    cg_arena_destroy(arena);
}

static void every_finite_double_is_a_number(void **state) {
    (void)state;
    const double values[] = {0, -0.0, 1, -1, DBL_MIN, DBL_MAX, -DBL_MAX, 0x1p-1074, 1e300};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        cg_cell cell = cg_number_cell(values[i]);
        assert_int_equal(cg_cell_kind(cell), CG_NUMBER);
        assert_memory_equal(&cell, &values[i], sizeof cell);
    }
}

static void what_is_not_finite_becomes_an_error(void **state) {
    (void)state;
    const double values[] = {INFINITY, -INFINITY, NAN, -NAN};
    for (size_t i = 0; i < 4; i++)
        assert_true(cg_cell_same(cg_number_cell(values[i]), cg_error_cell(CG_NUM)));
}

static void kinds_are_told_apart_by_exactly_one_question(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    const cg_cell cells[] = {number(3), cg_text_cell(cg_intern_string(cg_texts_create(arena), "x")),
                             cg_boolean_cell(true), cg_error_cell(CG_NA), cg_blank_cell()};
    for (int i = 0; i < 5; i++) {
        const bool answers[] = {cg_is_number(cells[i]), cg_is_text(cells[i]), cg_is_boolean(cells[i]),
                                cg_is_error(cells[i]), cg_is_blank(cells[i])};
        for (int k = 0; k < 5; k++)
            assert_int_equal(answers[k], i == k);
    }
    cg_arena_destroy(arena);
}

static void errors_have_excels_texts(void **state) {
    (void)state;
    static const struct {
        cg_error error;
        const char *text;
    } rows[] = {{CG_NULL, "#NULL!"}, {CG_DIV0, "#DIV/0!"},  {CG_VALUE, "#VALUE!"},
                {CG_REF, "#REF!"},   {CG_NAME, "#NAME?"},   {CG_NUM, "#NUM!"},
                {CG_NA, "#N/A"},     {CG_SPILL, "#SPILL!"}, {CG_CALC, "#CALC!"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(cg_error_text(rows[i].error), rows[i].text);
        assert_int_equal(cg_error_from_text(rows[i].text, strlen(rows[i].text)), rows[i].error);
    }
    assert_int_equal(cg_error_from_text("#n/a", 4), CG_NA);
    assert_int_equal(cg_error_from_text("#N/A!", 5), CG_NO_ERROR);
    assert_int_equal(cg_error_from_text("#N/A\0x", 6), CG_NO_ERROR);
    assert_int_equal(cg_error_from_text("#N/", 3), CG_NO_ERROR);
    assert_int_equal(cg_error_from_text("#NULL!#NULL!#NULL!#NULL!", 24), CG_NO_ERROR);
    assert_int_equal(cg_error_from_text("", 0), CG_NO_ERROR);
}

static void values_are_ordered_as_excel_orders_them(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    cg_texts *texts = cg_texts_create(arena);
    const cg_cell sorted[] = {number(-1e300),
                              number(-1),
                              number(0),
                              number(1e300),
                              cg_text_cell(cg_intern_string(texts, "")),
                              cg_text_cell(cg_intern_string(texts, "1")),
                              cg_text_cell(cg_intern_string(texts, "Apple")),
                              cg_text_cell(cg_intern_string(texts, "banana")),
                              cg_boolean_cell(false),
                              cg_boolean_cell(true)};
    enum { N = sizeof sorted / sizeof *sorted };
    for (int i = 0; i < N; i++)
        for (int k = 0; k < N; k++) {
            int order = cg_cell_compare(sorted[i], sorted[k]);
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    cg_cell upper = cg_text_cell(cg_intern_string(texts, "APPLE"));
    assert_int_equal(cg_cell_compare(upper, sorted[6]), 0);
    assert_false(cg_cell_same(upper, sorted[6]));
    cg_arena_destroy(arena);
}

static void a_blank_compares_as_the_other_sides_zero(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    cg_texts *texts = cg_texts_create(arena);
    const struct {
        cg_cell other;
        int order; /* of the blank beside it */
    } rows[] = {{cg_blank_cell(), 0},
                {number(0), 0},
                {number(1), -1},
                {number(-1), 1},
                {cg_boolean_cell(false), 0},
                {cg_boolean_cell(true), -1},
                {cg_text_cell(cg_intern_string(texts, "")), 0},
                {cg_text_cell(cg_intern_string(texts, "a")), -1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int order = cg_cell_compare(cg_blank_cell(), rows[i].other),
            back = cg_cell_compare(rows[i].other, cg_blank_cell());
        assert_int_equal((order > 0) - (order < 0), rows[i].order);
        assert_int_equal((back > 0) - (back < 0), -rows[i].order);
    }
    cg_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_keeps_its_value),
        cmocka_unit_test(every_finite_double_is_a_number),
        cmocka_unit_test(what_is_not_finite_becomes_an_error),
        cmocka_unit_test(kinds_are_told_apart_by_exactly_one_question),
        cmocka_unit_test(errors_have_excels_texts),
        cmocka_unit_test(values_are_ordered_as_excel_orders_them),
        cmocka_unit_test(a_blank_compares_as_the_other_sides_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
