/* Pieces of a data file: all of its bytes in order, each piece whole rows, whatever their size. */
#define _DEFAULT_SOURCE
#include "csv_fixture.h"

#include <fcntl.h>

#include "table/pieces.h"

static cg_data_file open_file(const char *text) {
    write_data_file(text, strlen(text));
    return (cg_data_file){.length = strlen(text), .handle = open(DATA_FILE, O_RDONLY)};
}

/* The pieces with a bar behind each. */
static const char *pieces_text(cg_arena *arena, cg_pieces *pieces) {
    const char *text = "";
    for (size_t behind = pieces->behind; cg_next_piece(pieces); behind += (size_t)(pieces->end - pieces->start)) {
        assert_int_equal(pieces->behind, behind);
        text = cg_format(arena, "%s%.*s|", text, (int)(pieces->end - pieces->start), pieces->start);
    }
    return text;
}

static const char *cut(csv_fixture *f, const char *text, size_t usual) {
    cg_pieces pieces;
    cg_data_file file = open_file(text);
    cg_pieces_begin(&pieces, f->arena, &file, usual);
    const char *found = pieces_text(f->arena, &pieces);
    assert_false(pieces.failed);
    close(file.handle);
    return found;
}

static void a_piece_is_as_many_rows_as_fit(void **state) {
    assert_string_equal(cut(*state, "a,b\n1,2\n3,4\n5,6\n", 9), "a,b\n1,2\n|3,4\n5,6\n|");
    assert_string_equal(cut(*state, "a,b\n1,2\n3,4\n5,6\n", 100), "a,b\n1,2\n3,4\n5,6\n|");
    assert_string_equal(cut(*state, "a\r1\r\r22\r3", 6), "a\r1\r\r|22\r3|");
    assert_string_equal(cut(*state, "a\r\n1\r\n2\r\n", 5), "a\r\n|1\r\n|2\r\n|");
}

static void a_line_end_in_quotes_is_none_and_a_row_may_be_longer_than_the_rest(void **state) {
    assert_string_equal(cut(*state, "a\n\"1\n2\n\"\n3\n", 4), "a\n|\"1\n2\n\"\n|3\n|");
    assert_string_equal(cut(*state, "a\n1\n123456789\n2\n", 4), "a\n1\n|123456789\n2\n|");
}

static void pieces_begin_again_where_they_are_told_to(void **state) {
    csv_fixture *f = *state;
    cg_pieces pieces;
    cg_data_file file = open_file("a\n1\n2\n3\n");
    cg_pieces_begin(&pieces, f->arena, &file, 4);
    assert_true(cg_next_piece(&pieces));
    cg_pieces_go_to(&pieces, 2);
    assert_string_equal(pieces_text(f->arena, &pieces), "1\n2\n|3\n|");
    close(file.handle);
}

static void a_file_that_ends_early_and_a_quote_that_never_closes_are_failures(void **state) {
    csv_fixture *f = *state;
    enum { LONG = 20000000 };
    cg_pieces pieces;
    cg_data_file file = open_file("a\n1\n2\n3\n");
    file.length++;
    cg_pieces_begin(&pieces, f->arena, &file, 6);
    assert_string_equal(pieces_text(f->arena, &pieces), "a\n1\n2\n|");
    assert_true(pieces.failed);
    close(file.handle);
    char *text = memset(malloc(LONG + 1), '\n', LONG);
    text[0] = '"', text[LONG] = '\0';
    file = open_file(text);
    cg_pieces_begin(&pieces, f->arena, &file, 1 << 15);
    assert_false(cg_next_piece(&pieces));
    assert_true(pieces.failed);
    close(file.handle);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CSV_TEST(a_piece_is_as_many_rows_as_fit),
        CSV_TEST(a_line_end_in_quotes_is_none_and_a_row_may_be_longer_than_the_rest),
        CSV_TEST(pieces_begin_again_where_they_are_told_to),
        CSV_TEST(a_file_that_ends_early_and_a_quote_that_never_closes_are_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
