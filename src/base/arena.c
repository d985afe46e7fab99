/* arena.c: see arena.h. Small blocks are cut from chunks of 64 KiB, in a large arena of a large page; a block of more
 * than 16 KiB is a chunk of its own, which is what makes cg_resize of a growing column cheap. Such a block starts at a
 * cache line, and each one some lines further into its page than the one before: a row of many columns then has its
 * cells in different sets of the caches, where page after page would have them all compete for one. */
#define _DEFAULT_SOURCE
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { CHUNK_BYTES = 64 * 1024, LARGE_BYTES = CHUNK_BYTES / 4, ALIGNMENT = 16, LINE = 64, STEP = 5, STEPS = 12 };

typedef struct cg_chunk {
    struct cg_chunk *previous, *next;
    size_t size; /* bytes after this header */
    size_t used;
    uint32_t lead;    /* bytes before this header */
    uint32_t reserve; /* that were asked for to have a choice of leads */
} cg_chunk;

typedef struct cg_closer {
    struct cg_closer *next;
    void (*close)(void *handle);
    void *handle;
} cg_closer;

struct cg_arena {
    cg_memory memory;
    jmp_buf *guard;
    cg_chunk *small;      /* newest chunk, from which small blocks are cut */
    cg_chunk *large;      /* list of one-block chunks */
    cg_closer *close;     /* newest first */
    cg_arena *parent;     /* whose guard counts while this arena has none of its own */
    cg_closer *in_parent; /* a child's entry in its parent's list, cleared when the child goes first */
    size_t bytes;
    uint32_t n_large; /* blocks so far */
};

enum { HEADER_BYTES = (sizeof(cg_chunk) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT };

enum { LARGE_PAGE = 1 << 21 };

#ifdef MADV_HUGEPAGE
/* Large pages for what is large, where the system leaves that to programs: a column then costs a five-hundredth of the
 * page faults. Advice alone, so that a failure does not matter. */
static void ask_for_large_pages(void *block, size_t size) {
    uintptr_t first = ((uintptr_t)block + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    uintptr_t end = ((uintptr_t)block + size) / LARGE_PAGE * LARGE_PAGE;
    if (first < end) madvise((void *)first, end - first, MADV_HUGEPAGE);
}

/* A large block that starts where a large page does has the most of them. */
static void *resize_block(void *pointer, size_t size) {
    void *block = NULL;
    if (pointer || size < LARGE_PAGE)
        block = realloc(pointer, size);
    else if (posix_memalign(&block, LARGE_PAGE, size) != 0)
        return NULL;
    if (block && size >= LARGE_PAGE) ask_for_large_pages(block, size);
    return block;
}
#else
static void *resize_block(void *pointer, size_t size) {
    return realloc(pointer, size);
}
#endif

static void *resize_with_libc(void *user, void *pointer, size_t size) {
    (void)user;
    if (size) return resize_block(pointer, size);
    free(pointer);
    return NULL;
}

static _Noreturn void out_of_memory(cg_arena *arena) {
    while (!arena->guard && arena->parent)
        arena = arena->parent;
    if (arena->guard) longjmp(*arena->guard, 1);
    fputs("cellgrad: out of memory\n", stderr);
    abort();
}

cg_arena *cg_arena_create(const cg_memory *memory) {
    cg_memory from = memory ? *memory : (cg_memory){resize_with_libc, NULL};
    cg_arena *arena = from.resize(from.user, NULL, sizeof *arena);
    if (arena) *arena = (cg_arena){.memory = from, .bytes = sizeof *arena};
    return arena;
}

static void close_arena(void *arena) {
    cg_arena_destroy(arena);
}

cg_arena *cg_arena_child(cg_arena *parent) {
    cg_closer *closer = CG_NEW(parent, cg_closer);
    cg_arena *child = cg_arena_create(&parent->memory);
    if (!child) out_of_memory(parent);
    child->parent = parent;
    child->in_parent = closer;
    *closer = (cg_closer){parent->close, close_arena, child};
    parent->close = closer;
    return child;
}

static void *start_of(cg_chunk *chunk) {
    return (char *)chunk - chunk->lead;
}

static void free_chunks(cg_arena *arena, cg_chunk *chunk) {
    while (chunk) {
        cg_chunk *previous = chunk->previous;
        arena->memory.resize(arena->memory.user, start_of(chunk), 0);
        chunk = previous;
    }
}

void cg_arena_destroy(cg_arena *arena) {
    if (!arena) return;
    if (arena->in_parent) arena->in_parent->handle = NULL;
    for (cg_closer *closer = arena->close; closer; closer = closer->next)
        closer->close(closer->handle);
    free_chunks(arena, arena->small);
    free_chunks(arena, arena->large);
    arena->memory.resize(arena->memory.user, arena, 0);
}

jmp_buf *cg_arena_guard(cg_arena *arena, jmp_buf *guard) {
    jmp_buf *before = arena->guard;
    arena->guard = guard;
    return before;
}

/* The lead with which the block of a chunk starts at a cache line, as far into the reserve as the line's number says.
 */
static uint32_t choose_lead(const void *start, uint32_t reserve) {
    uintptr_t first = (uintptr_t)start + HEADER_BYTES;
    return reserve ? (uint32_t)((LINE - first % LINE) % LINE) + reserve - LINE : 0;
}

static cg_chunk *add_chunk(cg_arena *arena, cg_chunk **list, size_t size, uint32_t reserve) {
    if (size > SIZE_MAX - HEADER_BYTES - reserve) out_of_memory(arena);
    char *start = arena->memory.resize(arena->memory.user, NULL, HEADER_BYTES + reserve + size);
    if (!start) out_of_memory(arena);
    uint32_t lead = choose_lead(start, reserve);
    cg_chunk *chunk = (cg_chunk *)(void *)(start + lead);
    *chunk = (cg_chunk){.previous = *list, .size = size, .lead = lead, .reserve = reserve};
    if (*list) (*list)->next = chunk;
    *list = chunk;
    arena->bytes += HEADER_BYTES + reserve + size;
    return chunk;
}

static size_t rounded(cg_arena *arena, size_t size) {
    if (size > SIZE_MAX - ALIGNMENT) out_of_memory(arena);
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Of the next chunk for what is small: a large page of its own where that is no more than an eighth of what there is,
 * so that the first use of memory costs a large model as little as a small one. */
static size_t next_chunk_size(const cg_arena *arena) {
    return arena->bytes < 8 * (size_t)LARGE_PAGE ? CHUNK_BYTES : LARGE_PAGE - HEADER_BYTES;
}

void *cg_alloc_raw(cg_arena *arena, size_t size) {
    size = rounded(arena, size ? size : 1);
    cg_chunk *chunk;
    if (size > LARGE_BYTES) {
        chunk = add_chunk(arena, &arena->large, size, LINE + arena->n_large++ % STEPS * STEP * LINE);
    } else {
        chunk = arena->small;
        if (!chunk || chunk->size - chunk->used < size)
            chunk = add_chunk(arena, &arena->small, next_chunk_size(arena), 0);
    }
    void *block = (char *)chunk + HEADER_BYTES + chunk->used;
    chunk->used += size;
    return block;
}

void *cg_alloc(cg_arena *arena, size_t size) {
    return memset(cg_alloc_raw(arena, size), 0, size);
}

void *cg_alloc_array(cg_arena *arena, size_t n, size_t size) {
    if (size && n > SIZE_MAX / size) out_of_memory(arena);
    return cg_alloc(arena, n * size);
}

static cg_chunk *chunk_of_large(void *pointer) {
    return (cg_chunk *)(void *)((char *)pointer - HEADER_BYTES);
}

static void free_large(cg_arena *arena, void *pointer) {
    cg_chunk *chunk = chunk_of_large(pointer);
    if (chunk->previous) chunk->previous->next = chunk->next;
    if (chunk->next)
        chunk->next->previous = chunk->previous;
    else
        arena->large = chunk->previous;
    arena->bytes -= HEADER_BYTES + chunk->reserve + chunk->size;
    arena->memory.resize(arena->memory.user, start_of(chunk), 0);
}

static void *resize_large(cg_arena *arena, void *pointer, size_t new_size) {
    cg_chunk *chunk = chunk_of_large(pointer);
    size_t old_size = chunk->size;
    uint32_t lead = chunk->lead, reserve = chunk->reserve;
    if (new_size > SIZE_MAX - HEADER_BYTES - reserve) out_of_memory(arena);
    char *start = arena->memory.resize(arena->memory.user, start_of(chunk), HEADER_BYTES + reserve + new_size);
    if (!start) out_of_memory(arena);
    uint32_t aligned = choose_lead(start, reserve);
    if (aligned != lead) /* it has moved to a place that lies differently in its line */
        memmove(start + aligned, start + lead, HEADER_BYTES + (old_size < new_size ? old_size : new_size));
    cg_chunk *moved = (cg_chunk *)(void *)(start + aligned);
    moved->lead = aligned;
    moved->size = moved->used = new_size;
    if (moved->previous) moved->previous->next = moved;
    if (moved->next)
        moved->next->previous = moved;
    else
        arena->large = moved;
    arena->bytes += new_size - old_size;
    return (char *)moved + HEADER_BYTES;
}

void *cg_resize(cg_arena *arena, void *pointer, size_t old_size, size_t new_size) {
    new_size = rounded(arena, new_size ? new_size : 1);
    if (!pointer) return cg_alloc_raw(arena, new_size);
    bool was_large = rounded(arena, old_size) > LARGE_BYTES;
    if (was_large && new_size > LARGE_BYTES) return resize_large(arena, pointer, new_size);
    if (!was_large && new_size <= rounded(arena, old_size)) return pointer;
    void *block = cg_alloc_raw(arena, new_size);
    memcpy(block, pointer, old_size < new_size ? old_size : new_size);
    if (was_large) free_large(arena, pointer);
    return block;
}

void cg_will_fill(void *block, size_t size) {
#ifdef MADV_POPULATE_WRITE
    enum { PAGE = 4096, WORTHWHILE = 16 * PAGE };
    uintptr_t first = ((uintptr_t)block + PAGE - 1) / PAGE * PAGE, end = ((uintptr_t)block + size) / PAGE * PAGE;
    if (size >= LARGE_PAGE)
        first = end / LARGE_PAGE * LARGE_PAGE; /* those before are few, and come while others work */
    if (size >= WORTHWHILE && first < end) madvise((void *)first, end - first, MADV_POPULATE_WRITE);
#else
    (void)block, (void)size;
#endif
}

char *cg_copy_text(cg_arena *arena, const char *text, size_t length) {
    char *copy = cg_alloc_raw(arena, length + 1);
    if (length) memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *cg_format_list(cg_arena *arena, const char *format, va_list list) {
    va_list again;
    va_copy(again, list);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0) return cg_copy_text(arena, "", 0);
    char *text = cg_alloc_raw(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, list);
    return text;
}

char *cg_format(cg_arena *arena, const char *format, ...) {
    va_list list;
    va_start(list, format);
    char *text = cg_format_list(arena, format, list);
    va_end(list);
    return text;
}

void cg_arena_on_close(cg_arena *arena, void (*close)(void *handle), void *handle) {
    cg_closer *closer = CG_NEW(arena, cg_closer);
    *closer = (cg_closer){arena->close, close, handle};
    arena->close = closer;
}

size_t cg_arena_bytes(const cg_arena *arena) {
    return arena->bytes;
}

void *cg_list_room(cg_arena *arena, void *at, size_t count, size_t *room, size_t size) {
    if (count < *room) return at;
    size_t more = *room ? *room * 2 : 8;
    if (more > SIZE_MAX / size) out_of_memory(arena);
    at = cg_resize(arena, at, count * size, more * size);
    *room = more;
    return at;
}
