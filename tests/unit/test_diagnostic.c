/* Diagnostics: their texts to the letter, codes, limits. */
#include "failing_memory.h"

#include <stdio.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/text.h"

typedef struct fixture {
    cg_arena *arena;
    cg_diagnostics diagnostics;
} fixture;

static int open_fixture(void **state) {
    static fixture one;
    one.arena = cg_arena_create(NULL);
    one.diagnostics = (cg_diagnostics){.arena = one.arena};
    *state = &one;
    return 0;
}

static int close_fixture(void **state) {
    cg_arena_destroy(((fixture *)*state)->arena);
    return 0;
}

/* The span of `part` in a source of that text. */
static cg_span span_of(fixture *f, const char *text, const char *part) {
    const cg_source *source = cg_source_create(f->arena, "model.sheet", text, strlen(text));
    const char *found = strstr(text, part);
    assert_non_null(found);
    uint32_t start = (uint32_t)(found - text);
    return (cg_span){source, start, start + (uint32_t)strlen(part)};
}

static void an_error_shows_its_line_and_marks_its_place(void **state) {
    fixture *f = *state;
    cg_span span = span_of(f, "cellgrad 1\nloss = AVRAGE(x)\n", "AVRAGE");
    cg_diagnostic *error = cg_report(&f->diagnostics, CG_E_UNKNOWN_FUNCTION, span, "there is no function %s", "AVRAGE");
    cg_add_note(&f->diagnostics, error, cg_nowhere(), "did you mean %s?", "AVERAGE");
    assert_string_equal(cg_diagnostic_text(f->arena, error, false),
                        "model.sheet:2:8: error: there is no function AVRAGE [unknown-function]\n"
                        "    loss = AVRAGE(x)\n"
                        "           ^~~~~~\n"
                        "note: did you mean AVERAGE?\n");
}

static void columns_and_carets_count_characters_and_keep_tabs(void **state) {
    fixture *f = *state;
    cg_span span = span_of(f, "\tГод = €+größe", "größe");
    cg_diagnostic *error = cg_report(&f->diagnostics, CG_E_UNKNOWN_NAME, span, "nothing is named größe");
    assert_string_equal(cg_diagnostic_text(f->arena, error, false),
                        "model.sheet:1:10: error: nothing is named größe [unknown-name]\n"
                        "    \tГод = €+größe\n"
                        "    \t        ^~~~~\n");
}

static void a_note_can_have_a_place_of_its_own(void **state) {
    fixture *f = *state;
    const char *text = "a = 1\r\nb = 2\r\na = 3\r\n";
    cg_span second = span_of(f, text, "a = 3"), first = span_of(f, text, "a = 1");
    second.end = second.start + 1;
    first.end = first.start + 1;
    cg_diagnostic *error = cg_report(&f->diagnostics, CG_E_DUPLICATE_NAME, second, "a is defined twice");
    cg_add_note(&f->diagnostics, error, first, "first here");
    assert_string_equal(cg_diagnostic_text(f->arena, error, false),
                        "model.sheet:3:1: error: a is defined twice [duplicate-name]\n"
                        "    a = 3\n"
                        "    ^\n"
                        "model.sheet:1:1: note: first here\n"
                        "    a = 1\n"
                        "    ^\n");
}

static void the_end_of_a_line_and_a_span_of_several_lines_are_marked(void **state) {
    fixture *f = *state;
    cg_span end = span_of(f, "x = (1\ny = 2", "(1");
    end.start = end.end;
    assert_string_equal(cg_diagnostic_text(f->arena, cg_report(&f->diagnostics, CG_E_SYNTAX, end, "unfinished"), false),
                        "model.sheet:1:7: error: unfinished [syntax]\n"
                        "    x = (1\n"
                        "          ^\n");
    cg_span lines = span_of(f, "x = {1;\n 2}", "{1;\n 2}");
    assert_string_equal(cg_diagnostic_text(f->arena, cg_report(&f->diagnostics, CG_E_SYNTAX, lines, "odd"), false),
                        "model.sheet:1:5: error: odd [syntax]\n"
                        "    x = {1;\n"
                        "        ^~~\n");
}

static void a_place_in_data_shows_the_raw_text(void **state) {
    fixture *f = *state;
    cg_diagnostic *error = cg_report_data(&f->diagnostics, CG_E_CSV_NUMBER, "data.csv", 17, 4, "12x", "not a number");
    assert_string_equal(cg_diagnostic_text(f->arena, error, false), "data.csv:17:4: error: not a number [csv-number]\n"
                                                                    "    12x\n"
                                                                    "    ^\n");
    error = cg_report_data(&f->diagnostics, CG_E_CSV_EMPTY, "data.csv", 0, 0, NULL, "empty");
    assert_string_equal(cg_diagnostic_text(f->arena, error, false), "data.csv: error: empty [csv-empty]\n");
}

static void an_error_without_a_place_is_one_line(void **state) {
    fixture *f = *state;
    cg_diagnostic *error = cg_report(&f->diagnostics, CG_E_USAGE, cg_nowhere(), "no file given");
    assert_string_equal(cg_diagnostic_text(f->arena, error, false), "error: no file given [usage]\n");
}

static void colours_stand_around_the_kind_and_the_mark(void **state) {
    fixture *f = *state;
    cg_span span = span_of(f, "a", "a");
    cg_diagnostic *warning = cg_warn(&f->diagnostics, CG_E_SYNTAX, span, "odd");
    cg_add_note(&f->diagnostics, warning, cg_nowhere(), "so");
    assert_string_equal(cg_diagnostic_text(f->arena, warning, true),
                        "model.sheet:1:1: \033[1;35mwarning:\033[0m odd [syntax]\n    a\n    \033[1;35m^\033[0m\n"
                        "\033[1;36mnote:\033[0m so\n");
}

static void what_a_terminal_would_obey_is_not_printed(void **state) {
    fixture *f = *state;
    cg_span span = span_of(f, "a = \033[31m\x07 b", "b");
    const char *text = cg_diagnostic_text(f->arena, cg_report(&f->diagnostics, CG_E_SYNTAX, span, "odd"), false);
    assert_string_equal(text, "model.sheet:1:12: error: odd [syntax]\n    a = ?[31m? b\n               ^\n");
    cg_diagnostic *data = cg_report_data(&f->diagnostics, CG_E_CSV_NUMBER, "d.csv", 1, 1, "\033[2J", "odd");
    assert_string_equal(cg_diagnostic_text(f->arena, data, false),
                        "d.csv:1:1: error: odd [csv-number]\n    ?[2J\n    ^\n");
}

/* Any place of a long line: the mark stands under the marked character, in valid UTF-8 of bounded length. */
static void of_a_long_line_the_part_around_the_place_is_shown(void **state) {
    fixture *f = *state;
    enum { N = 1500 };
    static char line[2 * N + 1];
    for (size_t i = 0; i < N; i++)
        memcpy(line + 2 * i, "é", 2);
    line[2 * N] = '\0';
    for (size_t i = 0; i < N; i += 7) {
        line[2 * i] = '#'; /* two characters of one byte, the first of them sought */
        line[2 * i + 1] = '-';
        cg_span span = span_of(f, line, "#-");
        span.end -= 1;
        const char *text = cg_diagnostic_text(f->arena, cg_report(&f->diagnostics, CG_E_SYNTAX, span, "odd"), false);
        const char *shown = strchr(text, '\n') + 5, *marks = strchr(shown, '\n') + 5;
        size_t length = (size_t)(strchr(shown, '\n') - shown), blanks = strspn(marks, " ");
        assert_true(cg_utf8_count(shown, length) <= CG_USUAL_COLUMNS - 4);
        assert_int_equal(cg_utf8_check(shown, length), length);
        assert_int_equal(shown[cg_utf8_offset(shown, length, blanks)], '#');
        assert_string_equal(marks + blanks, "^\n");
        memcpy(line + 2 * i, "é", 2);
    }
}

static void a_window_fits_the_terminal_and_says_where_it_was_cut(void **state) {
    fixture *f = *state;
    cg_span middle = span_of(f, "abcdefghijklmnopqrstuvwxyz0123456789 here ABCDEFGHIJKLMNOPQRSTUVWXYZ", "here");
    cg_diagnostic *error = cg_report(&f->diagnostics, CG_E_SYNTAX, middle, "odd");
    assert_string_equal(cg_diagnostic_text_within(f->arena, error, false, 34), "model.sheet:1:38: error: odd [syntax]\n"
                                                                               "    …wxyz0123456789 here ABCDEFGH…\n"
                                                                               "                    ^~~~\n");
    cg_span end = span_of(f, "abcdefghijklmnopqrstuvwxyz0123456789 here", "here");
    error = cg_report(&f->diagnostics, CG_E_SYNTAX, end, "odd");
    assert_string_equal(cg_diagnostic_text_within(f->arena, error, false, 34), "model.sheet:1:38: error: odd [syntax]\n"
                                                                               "    …mnopqrstuvwxyz0123456789 here\n"
                                                                               "                              ^~~~\n");
    const char *text = "here is a line that goes on further than it can be shown";
    cg_span whole = span_of(f, text, text);
    error = cg_report(&f->diagnostics, CG_E_SYNTAX, whole, "odd");
    assert_string_equal(cg_diagnostic_text_within(f->arena, error, false, 34), "model.sheet:1:1: error: odd [syntax]\n"
                                                                               "    here is a line that goes on f…\n"
                                                                               "    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n");
}

/* Two columns for each of the wide ones, none for the accent. */
static void marks_stand_under_wide_characters_and_after_tabs(void **state) {
    fixture *f = *state;
    cg_diagnostic *error =
        cg_report(&f->diagnostics, CG_E_SYNTAX, span_of(f, "\"日本😀e\xCC\x81\"\t&日本+1", "日本+1"), "odd");
    assert_string_equal(cg_diagnostic_text(f->arena, error, false), "model.sheet:1:10: error: odd [syntax]\n"
                                                                    "    \"日本😀e\xCC\x81\"\t&日本+1\n"
                                                                    "             \t ^~~~~~\n");
}

static void only_so_many_errors_are_kept_and_all_are_counted(void **state) {
    fixture *f = *state;
    for (int i = 0; i < 50; i++)
        assert_non_null(cg_report(&f->diagnostics, CG_E_SYNTAX, cg_nowhere(), "%d", i));
    size_t kept = 0;
    for (const cg_diagnostic *each = f->diagnostics.first; each; each = each->next)
        kept++;
    assert_int_equal(kept, CG_MAX_ERRORS);
    assert_int_equal(f->diagnostics.errors, 50);
    assert_true(f->diagnostics.full);
}

static void the_status_is_that_of_the_first_error(void **state) {
    fixture *f = *state;
    assert_int_equal(cg_diagnostics_status(&f->diagnostics), 0);
    cg_warn(&f->diagnostics, CG_E_USAGE, cg_nowhere(), "w");
    assert_false(cg_failed(&f->diagnostics));
    assert_int_equal(cg_diagnostics_status(&f->diagnostics), 0);
    cg_report(&f->diagnostics, CG_E_CSV_EMPTY, cg_nowhere(), "e");
    cg_report(&f->diagnostics, CG_E_SYNTAX, cg_nowhere(), "e");
    assert_true(cg_failed(&f->diagnostics));
    assert_int_equal(cg_diagnostics_status(&f->diagnostics), 4);
}

static void every_code_has_a_name_of_its_own_a_status_and_a_sentence(void **state) {
    (void)state;
    for (int code = 0; code < CG_CODE_COUNT; code++) {
        const cg_code_row *row = cg_code_describe((cg_code)code);
        assert_int_equal(cg_code_find(row->name), code);
        assert_int_equal(strspn(row->name, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(row->name));
        assert_non_null(memchr("\2\3\4\5\6\7\x46", row->status, 7));
        assert_true(strlen(row->explanation) > 20 && strchr(".:", row->explanation[strlen(row->explanation) - 1]));
    }
    assert_int_equal(cg_code_find("no-such-code"), CG_CODE_COUNT);
}

static void report_and_print(cg_arena *arena, void *context) {
    (void)context;
    fixture f = {.arena = arena, .diagnostics = {.arena = arena}};
    for (int i = 0; i < 200; i++) {
        cg_span span = span_of(&f, "x = some text that is wrong", "wrong");
        cg_diagnostic *error = cg_report(&f.diagnostics, CG_E_SYNTAX, span, "%1000d", i);
        cg_add_note(&f.diagnostics, error, span, "%d", i);
        cg_diagnostic_text(arena, error, true);
    }
}

static void every_allocation_of_reporting_can_fail(void **state) {
    (void)state;
    assert_true(fail_every_allocation(report_and_print, NULL) > 10);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_error_shows_its_line_and_marks_its_place),
        TEST(columns_and_carets_count_characters_and_keep_tabs),
        TEST(a_note_can_have_a_place_of_its_own),
        TEST(the_end_of_a_line_and_a_span_of_several_lines_are_marked),
        TEST(a_place_in_data_shows_the_raw_text),
        TEST(an_error_without_a_place_is_one_line),
        TEST(colours_stand_around_the_kind_and_the_mark),
        TEST(what_a_terminal_would_obey_is_not_printed),
        TEST(of_a_long_line_the_part_around_the_place_is_shown),
        TEST(a_window_fits_the_terminal_and_says_where_it_was_cut),
        TEST(marks_stand_under_wide_characters_and_after_tabs),
        TEST(only_so_many_errors_are_kept_and_all_are_counted),
        TEST(the_status_is_that_of_the_first_error),
        TEST(every_code_has_a_name_of_its_own_a_status_and_a_sentence),
        TEST(every_allocation_of_reporting_can_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
