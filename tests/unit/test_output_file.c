/* Files that appear whole or not at all. */
#define _XOPEN_SOURCE 700
#include "output_fixture.h"

#include <dirent.h>
#include <sys/stat.h>

#include "output/write_file.h"

/* The names in the folder, sorted by their letters, with blanks between. */
static const char *listing(output_fixture *f) {
    struct dirent **entries;
    int n = scandir(".", &entries, NULL, alphasort);
    const char *text = "";
    for (int i = 0; i < n; i++) {
        if (strcmp(entries[i]->d_name, ".") != 0 && strcmp(entries[i]->d_name, "..") != 0)
            text = cg_format(f->arena, "%s%s%s", text, *text ? " " : "", entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return text;
}

static void a_committed_file_is_there_alone(void **state) {
    output_fixture *f = *state;
    cg_new_file *file = cg_new_file_begin(f->arena, &f->diagnostics, "a.txt");
    assert_non_null(file);
    fputs("new", file->stream);
    assert_true(cg_new_file_commit(file));
    assert_string_equal(listing(f), "a.txt");
    assert_string_equal(read_text_file(f, "a.txt", NULL), "new");
}

static void the_old_file_stands_until_the_commit(void **state) {
    output_fixture *f = *state;
    write_text_file("a.txt", "old");
    cg_new_file *file = cg_new_file_begin(f->arena, &f->diagnostics, "a.txt");
    fputs("new", file->stream);
    fflush(file->stream);
    assert_string_equal(read_text_file(f, "a.txt", NULL), "old");
    assert_true(cg_new_file_commit(file));
    assert_string_equal(read_text_file(f, "a.txt", NULL), "new");
}

static void an_abandoned_file_is_removed_with_its_arena(void **state) {
    output_fixture *f = *state;
    write_text_file("a.txt", "old");
    for (int named = 0; named < 2; named++) {
        cg_arena *arena = cg_arena_child(f->arena);
        cg_new_file *file = named ? cg_new_file_begin_named(arena, &f->diagnostics, "a.txt")
                                  : cg_new_file_begin(arena, &f->diagnostics, "a.txt");
        fputs("half of the n", file->stream);
        assert_int_equal(strcmp(listing(f), "a.txt") != 0, !file->nameless);
        cg_arena_destroy(arena);
        assert_string_equal(listing(f), "a.txt");
        assert_string_equal(read_text_file(f, "a.txt", NULL), "old");
    }
}

static void a_named_file_may_be_put_in_place_by_another(void **state) {
    output_fixture *f = *state;
    write_text_file("a.txt", "old");
    cg_new_file *file = cg_new_file_begin_named(f->arena, &f->diagnostics, "a.txt");
    write_text_file("other", "new");
    assert_int_equal(rename("other", file->temporary), 0);
    assert_true(cg_new_file_commit(file));
    assert_string_equal(listing(f), "a.txt");
}

static void a_released_file_is_written_by_its_name(void **state) {
    output_fixture *f = *state;
    cg_new_file *file = cg_new_file_begin(f->arena, &f->diagnostics, "a.txt");
    cg_new_file_release(file);
    write_text_file(file->temporary, "by another");
    assert_true(cg_new_file_commit(file));
    assert_string_equal(read_text_file(f, "a.txt", NULL), "by another");
    assert_string_equal(listing(f), "a.txt");
}

static void a_link_is_followed_and_rights_are_kept(void **state) {
    output_fixture *f = *state;
    write_text_file("a.txt", "old");
    assert_int_equal(chmod("a.txt", 0640), 0);
    assert_int_equal(symlink("a.txt", "link.txt"), 0);
    cg_new_file *file = cg_new_file_begin(f->arena, &f->diagnostics, "link.txt");
    fputs("new", file->stream);
    assert_true(cg_new_file_commit(file));
    assert_string_equal(read_text_file(f, "a.txt", NULL), "new");
    struct stat link, target;
    assert_int_equal(lstat("link.txt", &link), 0);
    assert_true(S_ISLNK(link.st_mode));
    assert_int_equal(stat("a.txt", &target), 0);
    assert_int_equal(target.st_mode & 07777, 0640);
}

static void refuses(output_fixture *f, const char *path, const char *message) {
    assert_null(cg_new_file_begin(f->arena, &f->diagnostics, path));
    assert_string_equal(errors_text(f), message);
}

static void a_folder_is_not_replaced(void **state) {
    assert_int_equal(mkdir("folder", 0777), 0);
    refuses(*state, "folder", "error: cannot write folder: it is a folder [file-write]\n");
}

static void a_pipe_is_not_replaced(void **state) {
    assert_int_equal(mkfifo("pipe", 0666), 0);
    refuses(*state, "pipe", "error: cannot write pipe: it is no plain file [file-write]\n");
}

static void a_missing_folder_is_named(void **state) {
    refuses(*state, "none/a.txt", "error: cannot write none/a.txt: No such file or directory [file-write]\n");
}

static void a_full_disk_leaves_the_old_file(void **state) {
    output_fixture *f = *state;
    write_text_file("a.txt", "old");
    cg_arena *arena = cg_arena_child(f->arena);
    cg_new_file *file = cg_new_file_begin(arena, &f->diagnostics, "a.txt");
    fclose(file->stream);
    file->stream = fopen("/dev/full", "wb"); /* every write fails with "No space left on device" */
    assert_non_null(file->stream);
    fputs("new", file->stream);
    assert_false(cg_new_file_commit(file));
    assert_string_equal(errors_text(f), "error: cannot write a.txt: No space left on device [file-write]\n");
    cg_arena_destroy(arena);
    assert_string_equal(listing(f), "a.txt");
    assert_string_equal(read_text_file(f, "a.txt", NULL), "old");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        OUTPUT_TEST(a_committed_file_is_there_alone),
        OUTPUT_TEST(the_old_file_stands_until_the_commit),
        OUTPUT_TEST(an_abandoned_file_is_removed_with_its_arena),
        OUTPUT_TEST(a_named_file_may_be_put_in_place_by_another),
        OUTPUT_TEST(a_released_file_is_written_by_its_name),
        OUTPUT_TEST(a_link_is_followed_and_rights_are_kept),
        OUTPUT_TEST(a_folder_is_not_replaced),
        OUTPUT_TEST(a_pipe_is_not_replaced),
        OUTPUT_TEST(a_missing_folder_is_named),
        OUTPUT_TEST(a_full_disk_leaves_the_old_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
