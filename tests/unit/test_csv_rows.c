/* Rows of a CSV text: what the quick way makes of a plain row is what libcsv makes of it, for many thousands of texts
 * drawn at random; and how often it is taken. */
#include "failing_memory.h"

#include <string.h>

#include "base/random.h"
#include "table/csv_to_rows.h"

enum { TEXTS = 60000, LONGEST = 40 };

/* All that a reader sees of a text: rows with their lines and fields, blank lines, and how it ends. */
typedef struct seen {
    cg_csv_rows rows; /* first: what the calls are given */
    cg_arena *arena;
    CG_LIST(char) shown;
    size_t n_rows;
} seen;

static void show(seen *to, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        CG_PUSH(to->arena, &to->shown, bytes[i]);
}

static void show_count(seen *to, const char *what, size_t count) {
    const char *text = cg_format(to->arena, "\x01%s%zu", what, count);
    show(to, text, strlen(text));
}

static void see_row(cg_csv_rows *rows) {
    seen *to = (seen *)(void *)rows;
    show_count(to, "row", rows->row_line);
    for (size_t i = 0; i < rows->fields.count; i++) {
        show_count(to, "field", i);
        show(to, rows->fields.at[i].bytes, rows->fields.at[i].length);
    }
    to->n_rows++;
}

static void see_blanks(cg_csv_rows *rows) {
    show_count((seen *)(void *)rows, "blank", rows->n_blank_lines);
}

/* With a window of so many bytes to begin with; 0: libcsv alone. */
static void read_text(cg_arena *arena, const char *text, size_t length, char separator, size_t window, seen *out) {
    *out = (seen){.arena = arena};
    cg_csv_begin(&out->rows, arena, text, text + length, separator);
    out->rows.row = see_row;
    out->rows.blank_lines = see_blanks;
    out->rows.libcsv_only = window == 0;
    if (window < out->rows.window) out->rows.window = window;
    cg_csv_outcome outcome;
    do {
        outcome = cg_csv_read(&out->rows);
        show_count(out, "outcome", outcome);
        show_count(out, "line", out->rows.row_line);
        if (outcome == CG_CSV_QUOTE) show_count(out, "fault", (size_t)(out->rows.fault - text));
        if (outcome != CG_CSV_END) cg_csv_skip_line(&out->rows);
    } while (outcome != CG_CSV_END);
}

static uint32_t draw(uint64_t text, uint64_t *draws, uint32_t below) {
    return (uint32_t)(cg_random_bits(7, 0, text, (*draws)++) >> 32) % below;
}

/* Characters that the format knows, more often than chance would have them, and whole fields. */
static size_t draw_text(uint64_t number, char separator, char *out) {
    const char separators[] = {separator, '\0'};
    const char *const pieces[] = {
        separators, separators, separators,   "\"",       "\"",         "\n",  "\n",
        "\r\n",     "\r",       " ",          "\t",       "a",          "1.5", "\"x\"",
        "\"\"",     "word ",    "\"a,b; c\"", "\xC3\xA9", "\"y\"\"z\"", "   ", "eight or more of them",
        ","};
    uint64_t draws = 0;
    size_t length = 0, wanted = draw(number, &draws, LONGEST);
    while (length < wanted) {
        const char *piece = pieces[draw(number, &draws, sizeof pieces / sizeof *pieces)];
        memcpy(out + length, piece, strlen(piece));
        length += strlen(piece);
    }
    return length;
}

static void plain_rows_are_read_as_libcsv_reads_them(void **state) {
    (void)state;
    static const char separators[] = {',', ';', '\t', ' ', '|'};
    char text[LONGEST + 32];
    for (uint64_t number = 0; number < TEXTS; number++) {
        cg_arena *arena = cg_arena_create(NULL);
        char separator = separators[number % sizeof separators];
        size_t length = draw_text(number, separator, text);
        char *exact =
            cg_copy_text(arena, text, length); /* a block of its own: reading beyond it is seen by sanitizers */
        seen quick, slow;
        read_text(arena, exact, length, separator, number % 2 ? SIZE_MAX : 1 + number / 2 % 20, &quick);
        read_text(arena, exact, length, separator, 0, &slow);
        if (quick.shown.count != slow.shown.count || memcmp(quick.shown.at, slow.shown.at, slow.shown.count) != 0)
            fail_msg("text %d: \"%.*s\" reads as %.*s\nand by libcsv as %.*s", (int)number, (int)length, text,
                     (int)quick.shown.count, quick.shown.at, (int)slow.shown.count, slow.shown.at);
        cg_arena_destroy(arena);
    }
}

static void every_finder_finds_the_marks_that_there_are(void **state) {
    (void)state;
    char text[4 * LONGEST * 8];
    uint32_t places[sizeof text + CG_MARKS_SPARE];
    for (uint64_t number = 0; number < 2000; number++) {
        size_t length = 0, wanted = number % (sizeof text - 2 * LONGEST), n = 0;
        for (uint64_t piece = 0; length < wanted; piece++)
            length += draw_text(number * 100 + piece, ';', text + length);
        char *exact = malloc(length + 1); /* reading beyond it is seen by sanitizers */
        memcpy(exact, text, length);
        cg_marks_finder *find;
        for (unsigned way = 0; (find = cg_marks_find_with(way)); way++) {
            size_t count = find(exact, length, ';', places), at = 0;
            for (size_t i = 0; i < length; i++)
                if (strchr(";\"\n\r", text[i])) assert_true(at < count && places[at++] == i);
            assert_int_equal(count, at);
            n++;
        }
        assert_true(n > 0);
        free(exact);
    }
}

/* The fields of the text if it is one plain row, else 0. */
static size_t plain_fields(const char *text) {
    cg_arena *arena = cg_arena_create(NULL);
    cg_field_list fields = {0};
    size_t n = strlen(text), lines = 0;
    cg_marked_text marked = {.start = text, .end = text + n, .is_last = true};
    marked.places = cg_alloc_raw(arena, (n + CG_MARKS_SPARE) * sizeof(uint32_t));
    marked.count = cg_marks_find_with(0)(text, n, ',', marked.places);
    marked.places[marked.count] = (uint32_t)n;
    cg_row_form form = cg_plain_row(arena, &marked, &text, ',', SIZE_MAX, &fields, &lines);
    cg_arena_destroy(arena);
    return form == CG_ROW_PLAIN ? fields.count : 0;
}

static void most_rows_are_plain_and_only_quotes_make_others(void **state) {
    (void)state;
    assert_int_equal(plain_fields("1,2.5,a word,\"quoted, it is\" , x \r\n"), 0); /* a space behind a quote */
    assert_int_equal(plain_fields("1,2.5,a word,\"quoted, it is\", x \r\n"), 5);
    assert_int_equal(plain_fields(",,\n"), 3);
    assert_int_equal(plain_fields("\"\"\n"), 1);
    assert_int_equal(plain_fields("\"doubled \"\" quote\"\n"), 0);
    assert_int_equal(plain_fields("\"on two\nlines, as it is\",1\n"), 2);
    assert_int_equal(plain_fields("\"not closed\n"), 0);
    assert_int_equal(plain_fields("5\" disk\n"), 0);
    assert_int_equal(plain_fields("\"a\"b\n"), 0);
}

static void a_row_has_as_many_fields_as_it_likes(void **state) {
    (void)state;
    enum { FIELDS = 50000 };
    cg_arena *arena = cg_arena_create(NULL);
    char *line = cg_alloc(arena, 2 * FIELDS);
    for (size_t i = 0; i < FIELDS; i++)
        memcpy(line + 2 * i, i + 1 < FIELDS ? "7," : "8", i + 1 < FIELDS ? 2 : 1);
    assert_int_equal(plain_fields(line), FIELDS);
    cg_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_rows_are_read_as_libcsv_reads_them),
        cmocka_unit_test(every_finder_finds_the_marks_that_there_are),
        cmocka_unit_test(most_rows_are_plain_and_only_quotes_make_others),
        cmocka_unit_test(a_row_has_as_many_fields_as_it_likes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
