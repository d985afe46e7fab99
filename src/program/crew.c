/* crew.c: threads that share the loops of one run.
 *
 * Enters: a loop over many blocks. Leaves: the same values, folds and bits as one thread makes of it. The blocks are
 * cut into chunks of a power of two; in each round every thread runs one chunk in a lane of its own, and the lanes'
 * folds are then taken in from first to last. A chunk's fold is a whole branch of the binary tree that one thread would
 * build, so the tree is the same. */
#include <pthread.h>

#include "program/instruction.h"

enum { LEAST_CHUNK = 8, ROUNDS = 4 }; /* blocks of a chunk; rounds of a long loop */

typedef struct worker {
    struct cg_crew *crew;
    cg_run *lane;
    pthread_t thread;
    size_t first, last; /* blocks of this round; equal: none */
} worker;

typedef struct cg_crew {
    worker *workers; /* beside the thread that owns the run, whose lane is workers[0] */
    unsigned count;
    const cg_stage *stage;
    pthread_mutex_t mutex;
    pthread_cond_t start, done;
    uint64_t round;
    unsigned running;
    bool closing;
} cg_crew;

/* ---- One chunk ---- */

/* What has no axis changes between iterations: how it is held, and pointers into it, are the owner's. */
static void follow(cg_run *lane, const cg_run *run, const cg_stage *stage) {
    for (size_t i = 0; i < stage->count; i++) {
        const cg_instruction *instruction = &stage->instructions[i];
        for (uint32_t arg = 0; arg < instruction->n_args; arg++) {
            cg_storage storage = cg_register_of(run, instruction, arg)->storage;
            if (storage == CG_STORE_WHOLE || storage == CG_STORE_UNIFORM)
                lane->values[instruction->args[arg]] = run->values[instruction->args[arg]];
        }
    }
    lane->draw = run->draw;
    lane->fused = run->fused;
    lane->has_fused = run->has_fused;
}

static void run_chunk(worker *of) {
    const cg_stage *stage = of->crew->stage;
    if (of->first == of->last) return;
    cg_begin_folds(of->lane, stage);
    for (size_t block = of->first; block < of->last; block++) {
        size_t first = block * CG_BLOCK_ROWS, left = stage->axis - first;
        cg_run_block(of->lane, stage, (cg_rows){first, left < CG_BLOCK_ROWS ? left : CG_BLOCK_ROWS});
    }
}

static void *work(void *context) {
    worker *of = context;
    cg_crew *crew = of->crew;
    uint64_t seen = 0;
    pthread_mutex_lock(&crew->mutex);
    for (;;) {
        while (crew->round == seen && !crew->closing)
            pthread_cond_wait(&crew->start, &crew->mutex);
        if (crew->closing) break;
        seen = crew->round;
        pthread_mutex_unlock(&crew->mutex);
        run_chunk(of);
        pthread_mutex_lock(&crew->mutex);
        if (--crew->running == 0) pthread_cond_signal(&crew->done);
    }
    pthread_mutex_unlock(&crew->mutex);
    return NULL;
}

/* ---- The crew ---- */

static void close_crew(void *context) {
    cg_crew *crew = context;
    pthread_mutex_lock(&crew->mutex);
    crew->closing = true;
    pthread_cond_broadcast(&crew->start);
    pthread_mutex_unlock(&crew->mutex);
    for (unsigned i = 1; i < crew->count; i++)
        pthread_join(crew->workers[i].thread, NULL);
    pthread_cond_destroy(&crew->start);
    pthread_cond_destroy(&crew->done);
    pthread_mutex_destroy(&crew->mutex);
}

cg_crew *cg_crew_create(cg_arena *arena, cg_run *run, unsigned threads) {
    cg_crew *crew = CG_NEW(arena, cg_crew);
    crew->workers = CG_NEW_ARRAY(arena, threads, worker);
    for (unsigned i = 0; i < threads; i++)
        crew->workers[i] = (worker){.crew = crew, .lane = cg_lane_create(arena, run)};
    pthread_mutex_init(&crew->mutex, NULL);
    pthread_cond_init(&crew->start, NULL);
    pthread_cond_init(&crew->done, NULL);
    crew->count = 1;
    cg_arena_on_close(arena, close_crew, crew);
    while (crew->count < threads && /* a system that gives no more threads is served by fewer */
           pthread_create(&crew->workers[crew->count].thread, NULL, work, &crew->workers[crew->count]) == 0)
        crew->count++;
    return crew;
}

static void run_round(cg_crew *crew) {
    pthread_mutex_lock(&crew->mutex);
    crew->running = crew->count - 1;
    crew->round++;
    pthread_cond_broadcast(&crew->start);
    pthread_mutex_unlock(&crew->mutex);
    run_chunk(&crew->workers[0]);
    pthread_mutex_lock(&crew->mutex);
    while (crew->running)
        pthread_cond_wait(&crew->done, &crew->mutex);
    pthread_mutex_unlock(&crew->mutex);
}

static void absorb(cg_run *run, cg_run *lane, const cg_stage *stage) {
    for (size_t i = 0; i < stage->count; i++)
        if (stage->instructions[i].operation->absorb)
            stage->instructions[i].operation->absorb(run, lane, &stage->instructions[i]);
}

bool cg_crew_run(cg_crew *crew, cg_run *run, const cg_stage *stage) {
    size_t blocks = (stage->axis + CG_BLOCK_ROWS - 1) / CG_BLOCK_ROWS, chunk = LEAST_CHUNK;
    if (stage->alone || crew->count < 2 || blocks < 2 * LEAST_CHUNK) return false;
    while (2 * chunk * crew->count * ROUNDS <= blocks)
        chunk *= 2;
    crew->stage = stage;
    for (unsigned i = 0; i < crew->count; i++)
        follow(crew->workers[i].lane, run, stage);
    for (size_t at = 0; at < blocks;) {
        for (unsigned i = 0; i < crew->count; i++) {
            crew->workers[i].first = at;
            at = at + chunk < blocks ? at + chunk : blocks;
            crew->workers[i].last = at;
        }
        run_round(crew);
        for (unsigned i = 0; i < crew->count; i++)
            if (crew->workers[i].first < crew->workers[i].last) absorb(run, crew->workers[i].lane, stage);
    }
    return true;
}
