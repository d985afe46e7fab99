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

static void read_text(cg_arena *arena, const char *text, size_t length, char separator, bool libcsv_only, seen *out) {
    *out = (seen){.arena = arena};
    cg_csv_begin(&out->rows, arena, text, text + length, separator);
    out->rows.row = see_row;
    out->rows.blank_lines = see_blanks;
    out->rows.libcsv_only = libcsv_only;
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
        read_text(arena, exact, length, separator, false, &quick);
        read_text(arena, exact, length, separator, true, &slow);
        if (quick.shown.count != slow.shown.count || memcmp(quick.shown.at, slow.shown.at, slow.shown.count) != 0)
            fail_msg("text %d: \"%.*s\" reads as %.*s\nand by libcsv as %.*s", (int)number, (int)length, text,
                     (int)quick.shown.count, quick.shown.at, (int)slow.shown.count, slow.shown.at);
        cg_arena_destroy(arena);
    }
}

/* Whether the text, which is one line, is a plain row, and of how many fields. */
static size_t plain_fields(const char *line) {
    cg_arena *arena = cg_arena_create(NULL);
    cg_field_list fields = {0};
    size_t n = strlen(line);
    size_t count = cg_plain_row(arena, line, line + n, line + n, ',', &fields) ? fields.count : 0;
    cg_arena_destroy(arena);
    return count;
}

static void most_rows_are_plain_and_only_quotes_make_others(void **state) {
    (void)state;
    assert_int_equal(plain_fields("1,2.5,a word,\"quoted, it is\" , x \r\n"), 0); /* a space behind a quote */
    assert_int_equal(plain_fields("1,2.5,a word,\"quoted, it is\", x \r\n"), 5);
    assert_int_equal(plain_fields(",,\n"), 3);
    assert_int_equal(plain_fields("\"\"\n"), 1);
    assert_int_equal(plain_fields("\"doubled \"\" quote\"\n"), 0);
    assert_int_equal(plain_fields("\"on two\n"), 0);
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
        cmocka_unit_test(most_rows_are_plain_and_only_quotes_make_others),
        cmocka_unit_test(a_row_has_as_many_fields_as_it_likes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
