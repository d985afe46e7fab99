/* read_ahead.c: see read_ahead.h. */
#define _POSIX_C_SOURCE 200809L
#include "book/read_ahead.h"

#include <pthread.h>
#include <string.h>

enum { PIECES = 4, PIECE_BYTES = 1 << 20, PLACE_BYTES = CG_PIECE_HEAD + PIECE_BYTES + CG_PIECE_PAD };

struct cg_read_ahead {
    cg_arena *arena;
    long (*read)(void *source, void *bytes, size_t room); /* NULL: there is no stream */
    void *source;
    bool threaded;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* Under the lock. */
    size_t filled, used; /* pieces since the start; piece i lies in place i % PIECES */
    long lengths[PIECES];
    bool stop;
    /* Of the user. */
    bool has_piece; /* piece `used` is the user's */
    char *places[PIECES];
};

static char *piece(const cg_read_ahead *ahead, size_t index) {
    return ahead->places[index % PIECES] + CG_PIECE_HEAD;
}

static long read_piece(cg_read_ahead *ahead, size_t index) {
    char *to = piece(ahead, index);
    long n = ahead->read(ahead->source, to, PIECE_BYTES);
    if (n >= 0) memset(to + n, 0, CG_PIECE_PAD);
    return n;
}

/* Waits for a free piece; false when the reading is to end. */
static bool wait_for_room(cg_read_ahead *ahead) {
    pthread_mutex_lock(&ahead->lock);
    while (!ahead->stop && ahead->filled - ahead->used == PIECES)
        pthread_cond_wait(&ahead->changed, &ahead->lock);
    bool goes_on = !ahead->stop;
    pthread_mutex_unlock(&ahead->lock);
    return goes_on;
}

static void *read_pieces(void *user) {
    cg_read_ahead *ahead = user;
    for (long n = 1; n > 0 && wait_for_room(ahead);) {
        n = read_piece(ahead, ahead->filled);
        pthread_mutex_lock(&ahead->lock);
        ahead->lengths[ahead->filled++ % PIECES] = n;
        pthread_cond_signal(&ahead->changed);
        pthread_mutex_unlock(&ahead->lock);
    }
    return NULL;
}

static void stop(void *handle) {
    cg_read_ahead_stop(handle);
}

static void *place_of(cg_arena *arena) {
    return cg_alloc_raw(arena, PLACE_BYTES);
}

cg_read_ahead *cg_read_ahead_create(cg_arena *arena) {
    cg_read_ahead *ahead = CG_NEW(arena, cg_read_ahead);
    ahead->arena = arena;
    ahead->places[0] = place_of(arena);
    cg_arena_on_close(arena, stop, ahead);
    return ahead;
}

void cg_read_ahead_start(cg_read_ahead *ahead, long (*read)(void *source, void *bytes, size_t room), void *source,
                         bool threaded) {
    for (size_t i = 1; threaded && i < PIECES; i++)
        if (!ahead->places[i]) ahead->places[i] = place_of(ahead->arena);
    ahead->read = read;
    ahead->source = source;
    ahead->filled = ahead->used = 0;
    ahead->stop = ahead->has_piece = ahead->threaded = false;
    if (!threaded) return;
    pthread_mutex_init(&ahead->lock, NULL);
    pthread_cond_init(&ahead->changed, NULL);
    ahead->threaded = pthread_create(&ahead->thread, NULL, read_pieces, ahead) == 0;
    if (ahead->threaded) return;
    pthread_cond_destroy(&ahead->changed);
    pthread_mutex_destroy(&ahead->lock);
}

static long wait_for_piece(cg_read_ahead *ahead, size_t index) {
    pthread_mutex_lock(&ahead->lock);
    while (ahead->filled == index)
        pthread_cond_wait(&ahead->changed, &ahead->lock);
    long length = ahead->lengths[index % PIECES];
    pthread_mutex_unlock(&ahead->lock);
    return length;
}

static void give_back(cg_read_ahead *ahead) {
    pthread_mutex_lock(&ahead->lock);
    ahead->used++;
    pthread_cond_signal(&ahead->changed);
    pthread_mutex_unlock(&ahead->lock);
}

char *cg_read_ahead_next(cg_read_ahead *ahead, size_t keep, long *length) {
    size_t before = ahead->used, next = before + (ahead->threaded && ahead->has_piece);
    char *kept = ahead->has_piece ? piece(ahead, before) + ahead->lengths[before % PIECES] - keep : NULL;
    long n = ahead->threaded ? wait_for_piece(ahead, next) : 0;
    char *to = piece(ahead, next) - keep;
    if (keep) memmove(to, kept, keep);
    if (ahead->threaded) {
        if (ahead->has_piece) give_back(ahead);
    } else {
        n = ahead->lengths[next % PIECES] = read_piece(ahead, next);
    }
    ahead->has_piece = true;
    *length = n;
    return to;
}

void cg_read_ahead_stop(cg_read_ahead *ahead) {
    if (ahead->threaded) {
        pthread_mutex_lock(&ahead->lock);
        ahead->stop = true;
        pthread_cond_signal(&ahead->changed);
        pthread_mutex_unlock(&ahead->lock);
        pthread_join(ahead->thread, NULL);
        pthread_cond_destroy(&ahead->changed);
        pthread_mutex_destroy(&ahead->lock);
    }
    ahead->threaded = false;
    ahead->read = NULL;
}
