/* read_ahead.c: see read_ahead.h. */
#define _POSIX_C_SOURCE 200809L
#include "book/read_ahead.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

enum { PIECES = 8, PIECE_BYTES = 1 << 17 };

struct cg_read_ahead {
    long (*read)(void *source, void *bytes, size_t room);
    void *source;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* Under the lock. */
    size_t filled, used; /* pieces since the start; piece i lies in place i % PIECES */
    long lengths[PIECES];
    bool stop;
    /* Of the user. */
    size_t taken; /* bytes of piece `used` */
    unsigned char *bytes;
};

static unsigned char *piece(const cg_read_ahead *ahead, size_t index) {
    return ahead->bytes + index % PIECES * PIECE_BYTES;
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
        n = ahead->read(ahead->source, piece(ahead, ahead->filled), PIECE_BYTES);
        pthread_mutex_lock(&ahead->lock);
        ahead->lengths[ahead->filled++ % PIECES] = n;
        pthread_cond_signal(&ahead->changed);
        pthread_mutex_unlock(&ahead->lock);
    }
    return NULL;
}

cg_read_ahead *cg_read_ahead_start(cg_arena *arena, long (*read)(void *source, void *bytes, size_t room),
                                   void *source) {
    cg_read_ahead *ahead = CG_NEW(arena, cg_read_ahead);
    ahead->read = read;
    ahead->source = source;
    ahead->bytes = cg_alloc_raw(arena, (size_t)PIECES * PIECE_BYTES);
    pthread_mutex_init(&ahead->lock, NULL);
    pthread_cond_init(&ahead->changed, NULL);
    return pthread_create(&ahead->thread, NULL, read_pieces, ahead) == 0 ? ahead : NULL;
}

long cg_read_ahead_next(cg_read_ahead *ahead, void *bytes, size_t room) {
    pthread_mutex_lock(&ahead->lock);
    while (ahead->filled == ahead->used)
        pthread_cond_wait(&ahead->changed, &ahead->lock);
    long length = ahead->lengths[ahead->used % PIECES];
    pthread_mutex_unlock(&ahead->lock);
    if (length <= 0) return length;
    size_t left = (size_t)length - ahead->taken, n = left < room ? left : room;
    memcpy(bytes, piece(ahead, ahead->used) + ahead->taken, n);
    ahead->taken += n;
    if (n < left) return (long)n;
    pthread_mutex_lock(&ahead->lock);
    ahead->taken = 0;
    ahead->used++;
    pthread_cond_signal(&ahead->changed);
    pthread_mutex_unlock(&ahead->lock);
    return (long)n;
}

void cg_read_ahead_stop(cg_read_ahead *ahead) {
    pthread_mutex_lock(&ahead->lock);
    ahead->stop = true;
    pthread_cond_signal(&ahead->changed);
    pthread_mutex_unlock(&ahead->lock);
    pthread_join(ahead->thread, NULL);
    pthread_cond_destroy(&ahead->changed);
    pthread_mutex_destroy(&ahead->lock);
}
