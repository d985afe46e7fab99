/* Interned text, folding, UTF-8 and "did you mean". */
#include "failing_memory.h"

#include <string.h>

#include "base/text.h"

static void equal_texts_are_one_object(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    cg_texts *texts = cg_texts_create(arena);
    const cg_text *fare = cg_intern_string(texts, "Fare");
    assert_ptr_equal(fare, cg_intern(texts, "Fares", 4));
    assert_ptr_not_equal(fare, cg_intern_string(texts, "fare"));
    assert_string_equal(fare->bytes, "Fare");
    assert_int_equal(fare->length, 4);
    assert_int_equal(cg_intern(texts, NULL, 0)->length, 0);
    assert_int_equal(cg_intern(texts, "a\0b", 3)->length, 3);
    assert_ptr_not_equal(cg_intern(texts, "a\0b", 3), cg_intern(texts, "a\0c", 3));
    cg_arena_destroy(arena);
}

static void the_pool_keeps_every_text_while_it_grows(void **state) {
    (void)state;
    enum { N = 30000 };
    cg_arena *arena = cg_arena_create(NULL);
    cg_texts *texts = cg_texts_create(arena);
    const cg_text **all = cg_alloc_array(arena, N, sizeof *all);
    for (int i = 0; i < N; i++)
        all[i] = cg_intern_string(texts, cg_format(arena, "Name%d", i));
    for (int i = 0; i < N; i++) {
        const char *name = cg_format(arena, "Name%d", i);
        assert_ptr_equal(cg_intern_string(texts, name), all[i]);
        assert_string_equal(all[i]->bytes, name);
    }
    cg_arena_destroy(arena);
}

static void case_is_folded_beyond_ascii(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"Fare", "FARE"}, {"Größe", "GRÖßE"}, {"ŒUVRE", "œuvre"}, {"Žluťoučký", "ŽLUŤOUČKÝ"},
        {"ΆΛΦΑ", "άλφα"}, {"Цена", "ЦЕНА"},   {"Ёлка", "ёлка"},   {"ŸŒ", "ÿœ"},
        {"ĐIỆN", "điện"}, {"ＡＢ", "ａｂ"},   {"Ĳ", "ĳ"},         {"Ńŉ", "ńŉ"},
        {"", ""},         {"Ț", "ț"},
    };
    cg_arena *arena = cg_arena_create(NULL);
    cg_texts *texts = cg_texts_create(arena);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const cg_text *a = cg_intern_string(texts, pairs[i][0]), *b = cg_intern_string(texts, pairs[i][1]);
        assert_true(cg_text_equal(a, b));
        assert_int_equal(cg_text_compare(a, b), 0);
        assert_ptr_equal(a->folded->folded, a->folded);
    }
    static const char *const different[][2] = {{"×", "÷"}, {"ø", "o"}, {"é", "e"}, {"İ", "i"}, {"a", "ab"}};
    for (size_t i = 0; i < sizeof different / sizeof *different; i++) {
        const cg_text *a = cg_intern_string(texts, different[i][0]), *b = cg_intern_string(texts, different[i][1]);
        assert_false(cg_text_equal(a, b));
        assert_true(cg_text_compare(a, b) != 0);
        assert_int_equal(cg_text_compare(a, b) < 0, cg_text_compare(b, a) > 0);
    }
    cg_arena_destroy(arena);
}

static void folding_any_letter_twice_changes_nothing_more(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    cg_texts *texts = cg_texts_create(arena);
    for (uint32_t c = 1; c < 0x11000; c++) {
        if (c >= 0xD800 && c < 0xE000) continue;
        char bytes[4];
        const cg_text *text = cg_intern(texts, bytes, cg_utf8_write(bytes, c));
        assert_ptr_equal(text->folded->folded, text->folded);
        assert_int_equal(text->folded->length, text->length);
    }
    cg_arena_destroy(arena);
}

static void bytes_that_are_not_utf8_are_folded_as_ascii(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    cg_texts *texts = cg_texts_create(arena);
    assert_true(cg_text_equal(cg_intern_string(texts, "A\xC9"), cg_intern_string(texts, "a\xC9")));
    char *longer = cg_alloc(arena, 1001);
    memset(longer, 'Q', 1000);
    const cg_text *text = cg_intern_string(texts, longer);
    memset(longer, 'q', 1000);
    assert_ptr_equal(text->folded, cg_intern_string(texts, longer));
    cg_arena_destroy(arena);
}

static void texts_are_ordered_without_case(void **state) {
    (void)state;
    static const char *const sorted[] = {"", "Alpha", "alphabet", "BETA", "gamma", "Жук", "яма"};
    cg_arena *arena = cg_arena_create(NULL);
    cg_texts *texts = cg_texts_create(arena);
    for (size_t i = 0; i < 7; i++)
        for (size_t k = 0; k < 7; k++) {
            int order = cg_text_compare(cg_intern_string(texts, sorted[i]), cg_intern_string(texts, sorted[k]));
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    cg_arena_destroy(arena);
}

static void keywords_compare_without_case(void **state) {
    (void)state;
    assert_true(cg_same_word("MiniMize", "minimize"));
    assert_false(cg_same_word("minimize", "minimise"));
    assert_false(cg_same_word("mini", "minimize"));
    assert_false(cg_same_word("minimize", "mini"));
    assert_true(cg_same_word("", ""));
}

static void every_code_point_survives_writing_and_reading(void **state) {
    (void)state;
    for (uint32_t c = 0; c < 0x110000; c++) {
        char bytes[4];
        size_t length = cg_utf8_write(bytes, c), at = 0;
        bool surrogate = c >= 0xD800 && c < 0xE000;
        assert_int_equal(cg_utf8_check(bytes, length) == length, !surrogate);
        if (surrogate) continue;
        assert_int_equal(cg_utf8_next(bytes, &at), c);
        assert_int_equal(at, length);
        assert_int_equal(cg_utf8_count(bytes, length), 1);
        for (size_t cut = 1; cut < length; cut++)
            assert_int_equal(cg_utf8_check(bytes, cut), 0);
    }
}

static void the_first_bad_byte_is_found_wherever_it_stands(void **state) {
    (void)state;
    static const char *const bad[] = {"\x80",         "\xC0\xAF",         "\xC1\x80",         "\xE0\x80\xAF",
                                      "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                                      "\xFF",         "\xE2\x82",         "\xE2\x28\xA1",     "\xC3"};
    char text[64];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        for (size_t before = 0; before < 30; before++) {
            size_t length = strlen(bad[i]);
            memset(text, 'x', sizeof text);
            memcpy(text + before, bad[i], length);
            assert_int_equal(cg_utf8_check(text, before + length), before);
            assert_int_equal(cg_utf8_check(text, before + length + 20), before);
            assert_int_equal(cg_utf8_check(text, before), before);
        }
}

static void code_points_are_counted_and_found(void **state) {
    (void)state;
    const char *text = "aé€😀z";
    assert_int_equal(cg_utf8_count(text, strlen(text)), 5);
    const size_t offsets[] = {0, 1, 3, 6, 10, 11, 11};
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(cg_utf8_offset(text, strlen(text), i), offsets[i]);
}

static void edits_are_counted_up_to_the_limit(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        size_t edits;
    } rows[] = {{"Age", "age", 0},        {"Age", "Agee", 1}, {"Age", "Aeg", 1},   {"Fare", "Far", 1},
                {"kitten", "sitting", 3}, {"", "abc", 3},     {"abcd", "badc", 2}, {"Survived", "Survivde", 1},
                {"Pclass", "P_class", 1}, {"x", "y", 1},      {"ca", "abc", 3}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(cg_edit_distance(rows[i].a, rows[i].b, 10), rows[i].edits);
        assert_int_equal(cg_edit_distance(rows[i].b, rows[i].a, 10), rows[i].edits);
    }
    assert_int_equal(cg_edit_distance("abc", "abcdef", 2), 3);
    char longer[200];
    memset(longer, 'x', sizeof longer - 1);
    longer[199] = '\0';
    assert_int_equal(cg_edit_distance(longer, longer, 4), 5); /* too long to be a typing error */
}

static void intern_many(cg_arena *arena, void *context) {
    (void)context;
    cg_texts *texts = cg_texts_create(arena);
    for (int i = 0; i < 4000; i++) {
        const cg_text *text = cg_intern_string(texts, cg_format(arena, "Column %d", i));
        assert_string_equal(text->folded->bytes, cg_format(arena, "column %d", i));
    }
}

static void every_allocation_of_the_pool_can_fail(void **state) {
    (void)state;
    assert_true(fail_every_allocation(intern_many, NULL) > 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_are_one_object),
        cmocka_unit_test(the_pool_keeps_every_text_while_it_grows),
        cmocka_unit_test(case_is_folded_beyond_ascii),
        cmocka_unit_test(folding_any_letter_twice_changes_nothing_more),
        cmocka_unit_test(bytes_that_are_not_utf8_are_folded_as_ascii),
        cmocka_unit_test(texts_are_ordered_without_case),
        cmocka_unit_test(keywords_compare_without_case),
        cmocka_unit_test(every_code_point_survives_writing_and_reading),
        cmocka_unit_test(the_first_bad_byte_is_found_wherever_it_stands),
        cmocka_unit_test(code_points_are_counted_and_found),
        cmocka_unit_test(edits_are_counted_up_to_the_limit),
        cmocka_unit_test(every_allocation_of_the_pool_can_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
