/* Source texts: lines, places, files and paths. */
#define _POSIX_C_SOURCE 200809L
#include "failing_memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/source.h"

static void places_are_lines_and_characters(void **state) {
    (void)state;
    const char *text = "ab\n\nxé€y\r\nlast";
    cg_arena *arena = cg_arena_create(NULL);
    const cg_source *source = cg_source_create(arena, "t.sheet", text, strlen(text));
    /* Counted by walking the text. */
    size_t line = 1, column = 1;
    for (size_t at = 0; at < strlen(text); at++) {
        if (((unsigned char)text[at] & 0xC0) == 0x80) continue;
        cg_place place = cg_source_place(source, at);
        assert_int_equal(place.line, line);
        assert_int_equal(place.column, column);
        column++;
        if (text[at] == '\n') {
            line++;
            column = 1;
        }
    }
    cg_place end = cg_source_place(source, strlen(text));
    assert_int_equal(end.line, 4);
    assert_int_equal(end.column, 5);
    cg_arena_destroy(arena);
}

static void lines_come_without_their_ends(void **state) {
    (void)state;
    static const char *const lines[] = {"one", "", "three", ""};
    const char *text = "one\n\r\nthree\r\n";
    cg_arena *arena = cg_arena_create(NULL);
    const cg_source *source = cg_source_create(arena, "t", text, strlen(text));
    assert_int_equal(source->lines, 4);
    for (size_t i = 0; i < 4; i++) {
        size_t length;
        const char *line = cg_source_line(source, i + 1, &length);
        assert_int_equal(length, strlen(lines[i]));
        assert_memory_equal(line, lines[i], length);
    }
    const cg_source *empty = cg_source_create(arena, "t", "", 0);
    assert_int_equal(empty->lines, 1);
    assert_int_equal(cg_source_place(empty, 0).column, 1);
    cg_arena_destroy(arena);
}

static void spans_join_from_first_to_last(void **state) {
    (void)state;
    cg_span joined = cg_span_join((cg_span){NULL, 3, 5}, (cg_span){NULL, 8, 11});
    assert_int_equal(joined.start, 3);
    assert_int_equal(joined.end, 11);
    assert_int_equal(cg_span_join((cg_span){NULL, 3, 9}, (cg_span){NULL, 0, 2}).end, 9);
}

/* A file of `length` bytes whose byte i is i*7 mod 251. */
static char *write_file(size_t length) {
    static char path[] = "cellgrad-XXXXXX";
    strcpy(path + strlen(path) - 6, "XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    FILE *out = fdopen(file, "wb");
    for (size_t i = 0; i < length; i++)
        fputc((int)(i * 7 % 251), out);
    fclose(out);
    return path;
}

static void files_of_any_size_are_read_whole(void **state) {
    (void)state;
    const size_t lengths[] = {0, 1, 4095, 4096, 4097, 1000003};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char *path = write_file(lengths[i]);
        cg_arena *arena = cg_arena_create(NULL);
        size_t length = 99;
        char *text = cg_read_file(arena, path, &length);
        assert_non_null(text);
        assert_int_equal(length, lengths[i]);
        for (size_t k = 0; k < length; k++)
            assert_int_equal((unsigned char)text[k], k * 7 % 251);
        assert_int_equal(text[length], 0);
        cg_arena_destroy(arena);
        unlink(path);
    }
}

static void a_pipe_is_read_whole_though_its_size_is_not_known(void **state) {
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    char bytes[30000];
    memset(bytes, 'x', sizeof bytes);
    assert_int_equal(write(ends[1], bytes, sizeof bytes), sizeof bytes);
    close(ends[1]);
    cg_arena *arena = cg_arena_create(NULL);
    size_t length;
    char *text = cg_read_file(arena, cg_format(arena, "/dev/fd/%d", ends[0]), &length);
    assert_non_null(text);
    assert_int_equal(length, sizeof bytes);
    assert_memory_equal(text, bytes, length);
    close(ends[0]);
    cg_arena_destroy(arena);
}

static void a_file_that_cannot_be_read_says_why(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    size_t length;
    errno = 0;
    assert_null(cg_read_file(arena, "/no/such/file", &length));
    assert_int_equal(errno, ENOENT);
    assert_null(cg_read_file(arena, "/", &length));
    assert_int_equal(errno, EISDIR);
    cg_arena_destroy(arena);
}

static void read_in(cg_arena *arena, void *path) {
    size_t length;
    char *text = cg_read_file(arena, path, &length);
    assert_int_equal(length, 300000);
    cg_source_create(arena, "t", text, length);
}

static void every_allocation_of_reading_can_fail_and_the_file_is_closed(void **state) {
    (void)state;
    char *path = write_file(300000);
    int before = dup(0), after;
    close(before);
    assert_true(fail_every_allocation(read_in, path) > 3);
    after = dup(0); /* the lowest free handle is what it was */
    assert_int_equal(after, before);
    close(after);
    unlink(path);
}

static void paths_are_taken_beside_the_file_that_names_them(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    assert_string_equal(cg_path_beside(arena, "sheets/a.sheet", "../data/x.csv"), "sheets/../data/x.csv");
    assert_string_equal(cg_path_beside(arena, "a.sheet", "x.csv"), "x.csv");
    assert_string_equal(cg_path_beside(arena, "sheets/a.sheet", "/x.csv"), "/x.csv");
    assert_string_equal(cg_path_beside(arena, "/a.sheet", "x.csv"), "/x.csv");
    assert_string_equal(cg_path_beside(arena, NULL, "x.csv"), "x.csv");
    cg_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_lines_and_characters),
        cmocka_unit_test(lines_come_without_their_ends),
        cmocka_unit_test(spans_join_from_first_to_last),
        cmocka_unit_test(files_of_any_size_are_read_whole),
        cmocka_unit_test(a_pipe_is_read_whole_though_its_size_is_not_known),
        cmocka_unit_test(a_file_that_cannot_be_read_says_why),
        cmocka_unit_test(every_allocation_of_reading_can_fail_and_the_file_is_closed),
        cmocka_unit_test(paths_are_taken_beside_the_file_that_names_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
