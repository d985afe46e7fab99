/* arena.h: memory of one owner (a workbook, a table, a run), freed all at once.
 *
 * Enters: sizes. Leaves: zeroed, 16-byte aligned blocks that live until the arena is destroyed.
 * Idea: an allocation never returns NULL. When memory runs out the arena jumps to the guard its owner set
 * (see cg_arena_guard), the API call at the top returns CG_OUT_OF_MEMORY, and the arena is freed as ever. So the
 * code between carries no clean-up ladders. Foreign handles are registered with cg_arena_on_close before they are
 * opened and are closed, newest first, when the arena goes. An arena is used by one thread at a time. */
#ifndef CG_BASE_ARENA_H
#define CG_BASE_ARENA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

/* Where memory comes from. `resize(user, NULL, n)` allocates, `resize(user, p, 0)` frees, NULL means none left.
 * Tests pass one that fails on request; everyone else passes NULL for the C library's. */
typedef struct cg_memory {
    void *(*resize)(void *user, void *pointer, size_t size);
    void *user;
} cg_memory;

typedef struct cg_arena cg_arena;

/* NULL when there is no memory for the arena itself (no guard can be set yet). */
cg_arena *cg_arena_create(const cg_memory *memory);
/* An arena with the same memory as `parent`, and its guard while it has none of its own; destroyed with it or before.
 * Jumps on failure. */
cg_arena *cg_arena_child(cg_arena *parent);
/* Runs the close functions, newest first, then frees all. NULL is fine. */
void cg_arena_destroy(cg_arena *arena);

/* Where to jump when memory runs out; returns the guard that was set before, to be put back.
 * With no guard set, running out of memory aborts with a message. */
jmp_buf *cg_arena_guard(cg_arena *arena, jmp_buf *guard);

void *cg_alloc(cg_arena *arena, size_t size);
/* n elements of `size` bytes; an overflow of the product counts as running out of memory. */
void *cg_alloc_array(cg_arena *arena, size_t n, size_t size);
/* Like alloc, but not zeroed: for big buffers that are filled at once. */
void *cg_alloc_raw(cg_arena *arena, size_t size);
/* Grows or shrinks a block of `old_size` bytes as allocated: old contents kept, new bytes undefined. Large blocks are
 * resized in place where the C library can. */
void *cg_resize(cg_arena *arena, void *pointer, size_t old_size, size_t new_size);

/* All of a block's bytes will be written soon: its small pages then come at once, and not one at a time where they are
 * first met, which takes longer. Advice alone. */
void cg_will_fill(void *block, size_t size);

char *cg_copy_text(cg_arena *arena, const char *text, size_t length);
char *cg_format(cg_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *cg_format_list(cg_arena *arena, const char *format, va_list list)
    __attribute__((format(printf, 2, 0), nonnull(2)));

/* Calls close(handle) when the arena is destroyed. */
void cg_arena_on_close(cg_arena *arena, void (*close)(void *handle), void *handle);

/* Bytes now held from `memory`, for --profile and tests. */
size_t cg_arena_bytes(const cg_arena *arena);

#define CG_NEW(arena, type) ((type *)cg_alloc((arena), sizeof(type)))
#define CG_NEW_ARRAY(arena, n, type) ((type *)cg_alloc_array((arena), (n), sizeof(type)))

/* Growable array: `CG_LIST(int) xs = {0}; CG_PUSH(arena, &xs, 3); xs.at[0]; xs.count`. */
#define CG_LIST(type)                                                                                                  \
    struct {                                                                                                           \
        type *at;                                                                                                      \
        size_t count, room;                                                                                            \
    }
void *cg_list_room(cg_arena *arena, void *at, size_t count, size_t *room, size_t size);
#define CG_PUSH(arena, list, value)                                                                                    \
    ((list)->at = cg_list_room((arena), (list)->at, (list)->count, &(list)->room, sizeof *(list)->at),                 \
     (list)->at[(list)->count++] = (value))

#endif
