/* failing_memory.h: memory that fails when a test says so, and counts what is not given back.
 *
 * fail_every_allocation(run, context) runs a piece of work again and again, with its first allocation failing, then its
 * second, and so on, until it ends without a failure. Each time all memory must have been given back. `run` gets an
 * arena whose guard is set, and simply never returns when memory is out. */
#ifndef CG_TESTS_FAILING_MEMORY_H
#define CG_TESTS_FAILING_MEMORY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"

typedef struct failing_memory {
    size_t fail_at; /* the allocation that fails, from 1; 0: none */
    size_t calls;   /* allocations and growths so far */
    size_t live;    /* blocks that were not given back */
} failing_memory;

static inline void *failing_resize(void *user, void *pointer, size_t size) {
    failing_memory *memory = user;
    if (size == 0) {
        if (pointer) memory->live--;
        free(pointer);
        return NULL;
    }
    if (++memory->calls == memory->fail_at) return NULL;
    void *block = realloc(pointer, size);
    if (block && !pointer) memory->live++;
    return block;
}

/* False when memory ran out on the way. */
static inline int run_in_memory(failing_memory *memory, void (*run)(cg_arena *arena, void *context), void *context) {
    cg_memory from = {failing_resize, memory};
    cg_arena *arena = cg_arena_create(&from);
    if (!arena) return 0;
    jmp_buf guard;
    volatile int done = 0;
    if (setjmp(guard) == 0) {
        cg_arena_guard(arena, &guard);
        run(arena, context);
        done = 1;
    }
    cg_arena_destroy(arena);
    return done;
}

/* Returns how many allocations the work makes. */
static inline size_t fail_every_allocation(void (*run)(cg_arena *arena, void *context), void *context) {
    for (size_t fail_at = 1;; fail_at++) {
        failing_memory memory = {.fail_at = fail_at};
        int done = run_in_memory(&memory, run, context);
        assert_int_equal(memory.live, 0);
        if (done) {
            assert_true(memory.calls < fail_at);
            return memory.calls;
        }
        assert_int_equal(memory.calls, fail_at);
    }
}

#endif
