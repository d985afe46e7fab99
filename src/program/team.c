/* team.c: see team.h.
 *
 * Enters: a job. Leaves: the job done. One word, the gate, says which job is on, whether it may still be joined, and
 * how many members are at it. Whoever waits looks at the gate for a moment and then sleeps until woken; a sleeper
 * counts itself before it looks for the last time, and who changes the gate looks for sleepers afterwards, so that none
 * is forgotten. */
#define _GNU_SOURCE
#include "program/team.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

/* The gate: the members at the job, a bit that is set while it may be joined, and the job's number. */
#define INSIDE UINT64_C(0x7fffffff)
#define OPEN UINT64_C(0x80000000)
enum { NUMBER_SHIFT = 32, LINE = 64, LOOKS = 32 };

#define AWAKE_SECONDS 50e-6 /* a few times what it takes to wake a thread */

typedef struct member {
    cg_team *team;
    unsigned number;
    pthread_t thread;
} member;

struct cg_team {
    member *members; /* the first one is the owner, whose thread is not the team's */
    unsigned count;
    bool patient; /* every member has a processor: waiting awake takes nobody's time */
    cg_team_job job;
    void *context;
    pthread_mutex_t mutex;
    pthread_cond_t opened, left;
    _Alignas(LINE) atomic_uint_fast64_t gate;
    _Alignas(LINE) atomic_uint sleepers; /* members that wait for a job */
    atomic_bool owner_sleeps;            /* until the last member has left the job */
    atomic_bool closing;
};

static void pause_shortly(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static bool is_new(cg_team *team, uint64_t seen) {
    uint64_t gate = atomic_load(&team->gate);
    return (gate & OPEN && gate >> NUMBER_SHIFT != seen) || atomic_load(&team->closing);
}

static bool is_left(cg_team *team, uint64_t unused) {
    (void)unused;
    return (atomic_load(&team->gate) & INSIDE) == 0;
}

/* Looks for a moment whether something has come about. */
static bool comes_soon(cg_team *team, bool (*something)(cg_team *team, uint64_t seen), uint64_t seen) {
    if (something(team, seen)) return true;
    if (!team->patient) return false;
    double began = cg_seconds();
    do {
        for (int look = 0; look < LOOKS; look++) {
            pause_shortly();
            if (something(team, seen)) return true;
        }
    } while (cg_seconds() - began < AWAKE_SECONDS);
    return false;
}

/* ---- Members ---- */

static void await_job(cg_team *team, uint64_t seen) {
    if (comes_soon(team, is_new, seen)) return;
    pthread_mutex_lock(&team->mutex);
    atomic_fetch_add(&team->sleepers, 1);
    while (!is_new(team, seen))
        pthread_cond_wait(&team->opened, &team->mutex);
    atomic_fetch_sub(&team->sleepers, 1);
    pthread_mutex_unlock(&team->mutex);
}

/* The number of the job that was joined, or `seen` when it was closed before. */
static uint64_t join(cg_team *team, uint64_t seen) {
    uint64_t gate = atomic_load(&team->gate);
    while (gate & OPEN && gate >> NUMBER_SHIFT != seen)
        if (atomic_compare_exchange_weak(&team->gate, &gate, gate + 1)) return gate >> NUMBER_SHIFT;
    return seen;
}

static void leave(cg_team *team) {
    uint64_t gate = atomic_fetch_sub(&team->gate, 1) - 1;
    if (gate & (INSIDE | OPEN) || !atomic_load(&team->owner_sleeps)) return;
    pthread_mutex_lock(&team->mutex);
    pthread_cond_signal(&team->left);
    pthread_mutex_unlock(&team->mutex);
}

static void *work(void *user) {
    const member *self = user;
    cg_team *team = self->team;
    uint64_t seen = 0;
    while (!atomic_load(&team->closing)) {
        uint64_t joined = join(team, seen);
        if (joined == seen) {
            await_job(team, seen);
            continue;
        }
        seen = joined;
        team->job(team->context, self->number);
        leave(team);
    }
    return NULL;
}

/* ---- The owner ---- */

static void wake_members(cg_team *team) {
    if (!atomic_load(&team->sleepers)) return;
    pthread_mutex_lock(&team->mutex);
    pthread_cond_broadcast(&team->opened);
    pthread_mutex_unlock(&team->mutex);
}

static void await_members(cg_team *team) {
    if (comes_soon(team, is_left, 0)) return;
    pthread_mutex_lock(&team->mutex);
    atomic_store(&team->owner_sleeps, true);
    while (!is_left(team, 0))
        pthread_cond_wait(&team->left, &team->mutex);
    atomic_store(&team->owner_sleeps, false);
    pthread_mutex_unlock(&team->mutex);
}

void cg_team_run(cg_team *team, cg_team_job job, void *context) {
    team->job = job;
    team->context = context;
    uint64_t number = ((atomic_load(&team->gate) >> NUMBER_SHIFT) + 1) << NUMBER_SHIFT;
    atomic_store(&team->gate, (number ? number : UINT64_C(1) << NUMBER_SHIFT) | OPEN); /* 0 is no job's number */
    wake_members(team);
    job(context, 0);
    atomic_fetch_and(&team->gate, ~OPEN);
    await_members(team);
}

unsigned cg_team_count(const cg_team *team) {
    return team->count;
}

static void close_team(void *context) {
    cg_team *team = context;
    atomic_store(&team->closing, true);
    wake_members(team);
    for (unsigned i = 1; i < team->count; i++)
        pthread_join(team->members[i].thread, NULL);
    pthread_cond_destroy(&team->left);
    pthread_cond_destroy(&team->opened);
    pthread_mutex_destroy(&team->mutex);
}

static bool has_processors(unsigned count) {
    cpu_set_t processors;
    return sched_getaffinity(0, sizeof processors, &processors) != 0 || (unsigned)CPU_COUNT(&processors) >= count;
}

cg_team *cg_team_create(cg_arena *arena, unsigned threads) {
    unsigned char *room = cg_alloc(arena, sizeof(cg_team) + LINE);
    cg_team *team = (cg_team *)(void *)(room + (LINE - (uintptr_t)room % LINE) % LINE);
    team->members = CG_NEW_ARRAY(arena, threads, member);
    team->patient = has_processors(threads);
    pthread_mutex_init(&team->mutex, NULL);
    pthread_cond_init(&team->opened, NULL);
    pthread_cond_init(&team->left, NULL);
    atomic_init(&team->gate, 0);
    atomic_init(&team->sleepers, 0);
    atomic_init(&team->owner_sleeps, false);
    atomic_init(&team->closing, false);
    team->count = 1;
    cg_arena_on_close(arena, close_team, team);
    for (unsigned i = 1; i < threads; i++) {
        team->members[i] = (member){.team = team, .number = i};
        /* a system that gives no more threads is served by fewer */
        if (pthread_create(&team->members[i].thread, NULL, work, &team->members[i]) != 0) break;
        team->count++;
    }
    return team;
}
