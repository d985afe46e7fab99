/* crew.h: the workers that run the starts of a solve, for the files that let them work and keep what they have.
 *
 * A worker is a thread with buffers of its own. What all share is changed under the crew's mutex. */
#ifndef CG_SOLVE_CREW_H
#define CG_SOLVE_CREW_H

#include <pthread.h>
#include <stdatomic.h>

#include "solve/task.h"

typedef struct cg_checkpoint cg_checkpoint;

typedef struct cg_crew {
    const cg_task *task;
    const cg_solve_settings *settings;
    cg_ends *ends;
    double begin;              /* cg_seconds() */
    atomic_uint_fast64_t next; /* start to be taken */
    uint64_t until;            /* the end of the wave of starts that may be taken */
    atomic_uint_fast64_t done;
    atomic_bool halted;    /* a limit of the whole solve was reached: no more starts */
    pthread_mutex_t mutex; /* of what follows, and of calls of settings->progress */
    double shown;          /* cg_seconds() of the last progress */
    double best;           /* objective of all starts so far */
    struct cg_worker *workers;
    unsigned n_workers;
    bool *finished;                   /* [starts]: their ends are in `ends` */
    bool *begun;                      /* [starts]: cut off in another run, and taken up again in this one */
    uint64_t iterations, evaluations; /* of the starts that another run finished */
    cg_checkpoint *checkpoint;        /* NULL: none */
} cg_crew;

typedef struct cg_worker {
    cg_crew *crew;
    cg_problem problem;
    cg_search *search, *second, *rescue; /* NULL: there is none */
    uint64_t start;                      /* running */
    uint64_t iterations, evaluations;
    uint64_t kept_iterations, kept_evaluations; /* of the starts it finished */
    double next_look;                           /* cg_seconds() before which progress is not looked at */
    uint64_t best;                              /* of its starts, UINT64_MAX: none yet */
    cg_step *best_steps;                        /* that start's transcript */
    size_t n_best_steps;
    unsigned char *slot; /* its search as it was when it was kept last */
    double slot_time;    /* cg_seconds() of that */
    bool has_slot;
    pthread_t thread;
    bool running;
} cg_worker;

/* ---- Checkpoints (checkpoint.c) ---- */

/* Makes room for keeping what runs, once the workers are made; with settings->resume takes over what was kept. False
 * after an error was reported. */
bool cg_checkpoint_prepare(cg_arena *arena, cg_crew *crew);
/* Before an iteration of a worker's search: keeps it when it is time, and writes the file. */
void cg_checkpoint_rest(void *worker, cg_search *search);
/* Writes the file when all workers are done; warns when it could not be written. */
void cg_checkpoint_end(cg_crew *crew);
/* Takes the next search that was cut off into the worker, ready for cg_search_go_on; false when there are no more. */
bool cg_checkpoint_take(cg_worker *worker);

#endif
