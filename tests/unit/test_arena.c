/* Arenas: alignment, zeroing, growth, closing order, guards, and every failure of memory. */
#include "failing_memory.h"

#include <string.h>

static void blocks_are_zeroed_aligned_and_apart(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    unsigned char *blocks[200];
    for (size_t i = 0; i < 200; i++) {
        blocks[i] = cg_alloc(arena, i * 97);
        assert_int_equal((uintptr_t)blocks[i] % 16, 0);
        for (size_t k = 0; k < i * 97; k++)
            assert_int_equal(blocks[i][k], 0);
        memset(blocks[i], (int)i, i * 97);
    }
    for (size_t i = 0; i < 200; i++)
        for (size_t k = 0; k < i * 97; k++)
            assert_int_equal(blocks[i][k], i);
    cg_arena_destroy(arena);
}

static void large_blocks_start_at_cache_lines_of_different_sets(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    unsigned char *blocks[11];
    for (size_t i = 0; i < 11; i++) {
        blocks[i] = cg_alloc_raw(arena, 20000);
        blocks[i] = cg_resize(arena, blocks[i], 20000, 3000000); /* pages of their own */
        assert_int_equal((uintptr_t)blocks[i] % 64, 0);
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal((uintptr_t)blocks[i] % 4096, (uintptr_t)blocks[j] % 4096);
    }
    cg_arena_destroy(arena);
}

static void a_block_keeps_its_contents_however_it_is_resized(void **state) {
    (void)state;
    const size_t sizes[] = {1, 16, 17, 1000, 16384, 16385, 70000, 500000, 70001, 16385, 16384, 100, 3, 40000, 5};
    cg_arena *arena = cg_arena_create(NULL);
    unsigned char *block = cg_alloc_raw(arena, 1), *neighbours[2];
    size_t size = 1;
    block[0] = 7;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t k = 0; k < 2; k++)
            neighbours[k] = memset(cg_alloc_raw(arena, 20000 * k + 9), 0xEE, 20000 * k + 9);
        block = cg_resize(arena, block, size, sizes[i]);
        for (size_t k = 0; k < size && k < sizes[i]; k++)
            assert_int_equal(block[k], (unsigned char)(k * 31 + 7));
        size = sizes[i];
        for (size_t k = 0; k < size; k++)
            block[k] = (unsigned char)(k * 31 + 7);
        for (size_t k = 0; k < 2; k++)
            for (size_t m = 0; m < 20000 * k + 9; m++)
                assert_int_equal(neighbours[k][m], 0xEE);
    }
    cg_arena_destroy(arena);
}

static void a_large_block_that_shrinks_gives_its_memory_back(void **state) {
    (void)state;
    failing_memory memory = {0};
    cg_memory from = {failing_resize, &memory};
    cg_arena *arena = cg_arena_create(&from);
    cg_alloc(arena, 1);
    size_t bytes = cg_arena_bytes(arena), live = memory.live;
    void *blocks[3];
    for (size_t i = 0; i < 3; i++)
        blocks[i] = cg_alloc_raw(arena, 100000);
    assert_int_equal(memory.live, live + 3);
    assert_true(cg_arena_bytes(arena) >= bytes + 300000);
    cg_resize(arena, blocks[1], 100000, 10); /* from the middle, then both ends of the list */
    cg_resize(arena, blocks[2], 100000, 10);
    cg_resize(arena, blocks[0], 100000, 10);
    assert_int_equal(memory.live, live);
    assert_int_equal(cg_arena_bytes(arena), bytes);
    cg_arena_destroy(arena);
    assert_int_equal(memory.live, 0);
}

static void a_list_grows_and_keeps_its_elements(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    CG_LIST(int) list = {0};
    for (int i = 0; i < 100000; i++)
        CG_PUSH(arena, &list, i * 3);
    assert_int_equal(list.count, 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(list.at[i], i * 3);
    cg_arena_destroy(arena);
}

static void text_is_copied_and_formatted(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    assert_string_equal(cg_copy_text(arena, "abcdef", 3), "abc");
    assert_string_equal(cg_copy_text(arena, NULL, 0), "");
    assert_string_equal(cg_format(arena, "%s-%d", "x", 42), "x-42");
    char *wide = cg_format(arena, "%50000d", 1);
    assert_int_equal(strlen(wide), 50000);
    cg_arena_destroy(arena);
}

static char closed[8];
static void note_close(void *handle) {
    strcat(closed, handle);
}

static void handles_are_closed_newest_first_and_children_with_their_parent(void **state) {
    (void)state;
    closed[0] = '\0';
    cg_arena *arena = cg_arena_create(NULL);
    cg_arena_on_close(arena, note_close, "a");
    cg_arena *child = cg_arena_child(arena), *gone = cg_arena_child(arena);
    cg_arena_on_close(child, note_close, "b");
    cg_arena_on_close(gone, note_close, "c");
    cg_arena_on_close(arena, note_close, "d");
    cg_arena_destroy(gone);
    assert_string_equal(closed, "c");
    cg_arena_destroy(arena);
    assert_string_equal(closed, "cdba");
    cg_arena_destroy(NULL);
}

static void running_out_of_memory_jumps_to_the_guard(void **state) {
    (void)state;
    failing_memory memory = {.fail_at = 2}; /* the first is the arena itself */
    cg_memory from = {failing_resize, &memory};
    cg_arena *arena = cg_arena_create(&from);
    jmp_buf guard;
    assert_null(cg_arena_guard(arena, &guard));
    if (setjmp(guard) == 0) {
        cg_alloc(arena, 1);
        fail_msg("an allocation that fails must not return");
    }
    assert_ptr_equal(cg_arena_guard(arena, NULL), &guard);
    cg_arena_destroy(arena);
    assert_int_equal(memory.live, 0);
}

static void a_child_jumps_to_the_guard_its_parent_has_now(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    jmp_buf first, second;
    cg_arena_guard(arena, &first);
    cg_arena *grandchild = cg_arena_child(cg_arena_child(arena));
    volatile int jumps = 0;
    if (setjmp(first) == 0) {
        if (setjmp(second) == 0) {
            cg_arena_guard(arena, &second);
            cg_alloc_array(grandchild, SIZE_MAX / 2, 3);
        }
        jumps++;
        cg_arena_guard(arena, &first);
        cg_alloc_array(grandchild, SIZE_MAX / 2, 3);
    }
    jumps++;
    assert_int_equal(jumps, 2);
    cg_arena_destroy(arena);
}

static void a_size_that_overflows_counts_as_no_memory(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    jmp_buf guard;
    cg_arena_guard(arena, &guard);
    volatile int jumps = 0;
    if (setjmp(guard) == 0)
        cg_alloc_array(arena, SIZE_MAX / 8 + 1, 16);
    else
        jumps++;
    if (setjmp(guard) == 0)
        cg_alloc_raw(arena, SIZE_MAX - 3);
    else
        jumps++;
    if (setjmp(guard) == 0)
        cg_resize(arena, cg_alloc_raw(arena, 100000), 100000, SIZE_MAX - 20);
    else
        jumps++;
    assert_int_equal(jumps, 3);
    cg_arena_destroy(arena);
}

static void use_everything(cg_arena *arena, void *context) {
    (void)context;
    cg_arena *child = cg_arena_child(arena);
    CG_LIST(double) list = {0};
    for (int i = 0; i < 20000; i++)
        CG_PUSH(child, &list, i);
    cg_arena_on_close(child, note_close, "");
    void *block = cg_alloc(arena, 60000);
    block = cg_resize(arena, block, 60000, 200000);
    cg_resize(arena, block, 200000, 10);
    for (int i = 0; i < 50; i++)
        cg_alloc(cg_arena_child(arena), 5000);
}

static void every_allocation_can_fail_without_a_leak(void **state) {
    (void)state;
    assert_true(fail_every_allocation(use_everything, NULL) > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_aligned_and_apart),
        cmocka_unit_test(large_blocks_start_at_cache_lines_of_different_sets),
        cmocka_unit_test(a_block_keeps_its_contents_however_it_is_resized),
        cmocka_unit_test(a_large_block_that_shrinks_gives_its_memory_back),
        cmocka_unit_test(a_list_grows_and_keeps_its_elements),
        cmocka_unit_test(text_is_copied_and_formatted),
        cmocka_unit_test(handles_are_closed_newest_first_and_children_with_their_parent),
        cmocka_unit_test(running_out_of_memory_jumps_to_the_guard),
        cmocka_unit_test(a_child_jumps_to_the_guard_its_parent_has_now),
        cmocka_unit_test(a_size_that_overflows_counts_as_no_memory),
        cmocka_unit_test(every_allocation_can_fail_without_a_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
