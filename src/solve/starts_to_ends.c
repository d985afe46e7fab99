/* starts_to_ends.c: runs the starts, several at a time.
 *
 * Enters: a task and where every start begins. Leaves: where each ended, in the order of their numbers.
 * A worker is a thread with buffers of its own, all made before the first thread runs, since an arena serves one
 * thread; while they run, workers allocate nothing. They take start numbers from one counter. What a start comes to
 * depends on its number alone, so neither the number of threads nor their order shows in the result. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <unistd.h>

#include "base/random.h"
#include "base/threads.h"
#include "solve/crew.h"

static const double PROGRESS_SECONDS = 0.2;
enum { HOP_WAVES = 4 };

/* ---- Progress ---- */

/* Some five times a second, from whichever worker finds it is time. */
static void show_progress(void *user, const cg_search *search) {
    cg_worker *worker = user;
    cg_crew *crew = worker->crew;
    double now = cg_seconds();
    if (now < worker->next_look || pthread_mutex_trylock(&crew->mutex)) return;
    worker->next_look = now + PROGRESS_SECONDS;
    crew->best = fmin(crew->best, search->best_objective);
    if (now >= crew->shown + PROGRESS_SECONDS) {
        crew->shown = now;
        cg_progress progress = {.solve = crew->task->block->name->bytes,
                                .start = atomic_load(&crew->done),
                                .starts = crew->ends->n,
                                .iteration = search->iterations,
                                .objective = cg_task_objective(crew->task, crew->best),
                                .gradient_norm = search->gradient_norm,
                                .seconds = now - crew->begin};
        crew->settings->progress(crew->settings->user, &progress);
    }
    pthread_mutex_unlock(&crew->mutex);
}

/* ---- Starts ---- */

static void keep_transcript(cg_worker *worker) {
    cg_search *search = worker->search;
    if (worker->best != UINT64_MAX && !cg_end_is_better(worker->crew->ends, worker->start, worker->best)) return;
    worker->best = worker->start;
    cg_step *steps = worker->best_steps;
    worker->best_steps = search->steps;
    worker->n_best_steps = search->n_steps;
    search->steps = steps;
}

/* The first method and, where it stopped at its own limit, the second from there on. */
static const cg_search *run_methods(cg_worker *worker, const double *point, bool cut_off) {
    cg_search *search = worker->search, *second = worker->second;
    if (cut_off)
        cg_search_go_on(search);
    else
        cg_search_run(search, point);
    worker->iterations += search->iterations;
    worker->evaluations += search->evaluations;
    bool own = search->stop == CG_STOP_ITERATIONS && search->iterations < search->limits->iterations;
    if (!second || !own) return search;
    cg_search_run(second, search->best_x);
    worker->iterations += second->iterations;
    worker->evaluations += second->evaluations;
    return second->best_objective <= search->best_objective ? second : search;
}

/* The search ended where nobody wants to be: outside the constraints, or short of the value to be reached; or, from a
 * workbook's cells, it could not begin. */
static bool is_lost(const cg_task *task, const cg_search *search) {
    if (search->stop == CG_STOP_INTERRUPTED || search->stop == CG_STOP_TIME) return false;
    if (search->stop == CG_STOP_FAILED) return task->block->n_changing_cells > 0;
    if (search->best_violation > CG_FEASIBLE) return true;
    return task->block->goal == CG_SET_TO && !cg_task_reaches(task, task->target + sqrt(search->best_objective));
}

/* The first start, once more by a method that searches far, when it is lost. */
static const cg_search *run_rescue(cg_worker *worker, const cg_search *search) {
    cg_search *rescue = worker->rescue;
    if (!rescue || worker->start > 0 || !is_lost(worker->crew->task, search)) return search;
    rescue->random = worker->search->random;
    cg_search_run(rescue, search->best_x);
    worker->iterations += rescue->iterations;
    worker->evaluations += rescue->evaluations;
    if (rescue->best_violation != search->best_violation)
        return rescue->best_violation < search->best_violation ? rescue : search;
    return rescue->best_objective < search->best_objective ? rescue : search;
}

static void finish(cg_worker *worker, const cg_search *search, uint64_t iterations, uint64_t evaluations) {
    cg_crew *crew = worker->crew;
    double *point = crew->ends->points + worker->start * crew->task->n;
    bool halts = search->stop == CG_STOP_INTERRUPTED || search->stop == CG_STOP_TIME;
    pthread_mutex_lock(&crew->mutex);
    memcpy(point, search->best_x, crew->task->n * sizeof *point);
    /* Of starts that nobody asked for, those that got lost do not count. */
    bool counts = !crew->task->plan.widened || worker->start == 0 || cg_stop_describe(search->stop)->status == 0;
    crew->ends->ends[worker->start] = (cg_end){search->stop,           counts ? search->best_objective : INFINITY,
                                               search->best_norm,      worker->search->began,
                                               search->best_violation, search == worker->rescue};
    keep_transcript(worker);
    crew->best = fmin(crew->best, search->best_objective);
    if (!halts) {
        crew->finished[worker->start] = true;
        worker->kept_iterations += worker->iterations - iterations;
        worker->kept_evaluations += worker->evaluations - evaluations;
        worker->has_slot = false;
    }
    pthread_mutex_unlock(&crew->mutex);
    if (halts) atomic_store(&crew->halted, true);
    atomic_fetch_add(&crew->done, 1);
}

/* The last start, by the method that searches far. */
static const cg_search *run_far(cg_worker *worker, const double *point) {
    cg_search *far = worker->rescue;
    far->random = worker->search->random;
    far->options = worker->crew->task->plan.far_options;
    cg_search_run(far, point);
    far->options = worker->crew->task->plan.rescue_options;
    worker->iterations += far->iterations;
    worker->evaluations += far->evaluations;
    return far;
}

static void run_start(cg_worker *worker, bool cut_off) {
    cg_crew *crew = worker->crew;
    uint64_t iterations = worker->iterations, evaluations = worker->evaluations;
    if (!cut_off) worker->search->random = cg_random_bits(crew->task->plan.seed, worker->start, 0, 0);
    const double *point = crew->ends->points + worker->start * crew->task->n;
    bool far = crew->task->plan.far_options && worker->start + 1 == crew->ends->n;
    const cg_search *search = far ? run_far(worker, point) : run_rescue(worker, run_methods(worker, point, cut_off));
    finish(worker, search, iterations, evaluations);
}

static void *work(void *user) {
    cg_worker *worker = user;
    cg_crew *crew = worker->crew;
    while (crew->checkpoint && !atomic_load(&crew->halted) && cg_checkpoint_take(worker))
        run_start(worker, true);
    while (!atomic_load(&crew->halted)) {
        worker->start = atomic_fetch_add(&crew->next, 1);
        if (worker->start >= crew->until) break;
        if (!crew->finished[worker->start] && !crew->begun[worker->start]) run_start(worker, false);
    }
    return NULL;
}

/* ---- Workers ---- */

static cg_step *make_steps(cg_arena *arena, const cg_task *task, uint64_t room) {
    cg_step *steps = CG_NEW_ARRAY(arena, room, cg_step);
    double *watched = task->n_watch ? cg_alloc_array(arena, room, task->n_watch * sizeof *watched) : NULL;
    for (uint64_t i = 0; watched && i < room; i++)
        steps[i].watched = watched + i * task->n_watch;
    return steps;
}

static void prepare_worker(cg_arena *arena, cg_worker *worker, cg_crew *crew, unsigned threads) {
    const cg_task *task = crew->task;
    *worker = (cg_worker){.crew = crew, .best = UINT64_MAX};
    worker->problem = cg_evaluator_problem(cg_evaluator_create(arena, task, threads));
    worker->search = cg_search_create(arena, &worker->problem, task->plan.method, task->plan.options, &task->limits);
    worker->search->user = worker;
    worker->search->tick = crew->settings->progress ? show_progress : NULL;
    if (crew->settings->checkpoint && task->plan.method->keep && !task->plan.second)
        worker->search->rest = cg_checkpoint_rest;
    if (task->plan.second) {
        worker->second = cg_search_create(arena, &worker->problem, task->plan.second, task->plan.second_options,
                                          &task->second_limits);
        worker->second->user = worker;
        worker->second->tick = worker->search->tick;
    }
    if (task->plan.rescue) {
        worker->rescue = cg_search_create(arena, &worker->problem, task->plan.rescue, task->plan.rescue_options,
                                          &task->rescue_limits);
        worker->rescue->user = worker;
        worker->rescue->tick = worker->search->tick;
    }
    if (!task->plan.method->every_step) return;
    uint64_t room = 1;
    for (size_t i = 0; i < cg_method_option_count(task->plan.method); i++) {
        const char *name = task->plan.method->options[i].name;
        if (strcmp(name, "steps") == 0 || strcmp(name, "epochs") == 0) room += (uint64_t)task->plan.options[i];
    }
    worker->search->steps_room = room;
    worker->search->steps = make_steps(arena, task, room);
    worker->best_steps = make_steps(arena, task, room);
}

/* The caller's thread is the first worker; where no more threads are to be had, fewer do it all. */
static void run_workers(const cg_crew *crew) {
    cg_worker *workers = crew->workers;
    unsigned count = crew->n_workers;
    for (unsigned i = 1; i < count; i++)
        workers[i].running = pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
    work(&workers[0]);
    for (unsigned i = 1; i < count; i++)
        if (workers[i].running) pthread_join(workers[i].thread, NULL);
}

/* Starts that begin anew, then waves of hops, each from the best ends of all before it. */
static void run_waves(cg_crew *crew) {
    uint64_t n = crew->ends->n, first = cg_task_first_hop(crew->task), wave = (n - first + HOP_WAVES - 1) / HOP_WAVES;
    crew->until = first;
    run_workers(crew);
    while (crew->until < n && !atomic_load(&crew->halted)) {
        first = crew->until;
        crew->until = n - first < wave ? n : first + wave;
        for (uint64_t i = first; i < crew->until; i++)
            crew->begun[i] |= crew->finished[i];
        cg_task_hop(crew->task, crew->ends, first, crew->until, crew->begun);
        atomic_store(&crew->next, first);
        run_workers(crew);
    }
}

/* Of starts that nobody asked for: the end near the stored values stays unless another one is better by more than
 * rounding. */
static bool is_clearly_better(const cg_end *end, const cg_end *first) {
    static const double CLEARLY = 1e-9, NOTHING = 1e-12;
    if (!isfinite(first->objective) || first->violation > CG_FEASIBLE) return true;
    double nothing = isfinite(first->began) ? NOTHING * fabs(first->began) : 0;
    return end->objective < first->objective - CLEARLY * fabs(first->objective) - nothing;
}

static void gather(cg_crew *crew) {
    cg_ends *ends = crew->ends;
    const cg_worker *workers = crew->workers;
    const cg_method *method = crew->task->plan.method;
    if (method->vertex && !ends->ends[0].rescued) ends->vertex = method->vertex(workers[0].search);
    if (method->branching && !ends->ends[0].rescued) ends->branching = method->branching(workers[0].search);
    ends->iterations = crew->iterations;
    ends->evaluations = crew->evaluations;
    for (uint64_t i = 1; i < crew->ends->n; i++)
        if (cg_end_is_better(ends, i, ends->best)) ends->best = i;
    if (crew->task->plan.widened && !is_clearly_better(&ends->ends[ends->best], &ends->ends[0])) ends->best = 0;
    for (unsigned i = 0; i < crew->n_workers; i++) {
        ends->iterations += workers[i].iterations;
        ends->evaluations += workers[i].evaluations;
        if (workers[i].best != ends->best || !crew->task->plan.method->every_step) continue;
        ends->steps = workers[i].best_steps;
        ends->n_steps = workers[i].n_best_steps;
    }
}

cg_ends *cg_starts_to_ends(cg_arena *arena, const cg_task *task, double *points, const cg_solve_settings *settings) {
    cg_crew crew = {.task = task, .settings = settings, .begin = cg_seconds(), .best = INFINITY};
    crew.ends = CG_NEW(arena, cg_ends);
    crew.ends->n = task->plan.method->any_start ? 1 : task->plan.starts;
    crew.ends->points = points;
    if (task->plan.far_options) /* sets out from the initial point too */
        memcpy(points + (crew.ends->n - 1) * task->n, points, task->n * sizeof *points);
    crew.ends->ends = CG_NEW_ARRAY(arena, crew.ends->n, cg_end);
    for (uint64_t i = 0; i < crew.ends->n; i++)
        crew.ends->ends[i] = (cg_end){CG_STOP_FAILED, INFINITY, INFINITY, INFINITY, INFINITY, false};
    crew.finished = CG_NEW_ARRAY(arena, crew.ends->n, bool);
    crew.begun = CG_NEW_ARRAY(arena, crew.ends->n, bool);
    unsigned threads = cg_thread_count(crew.settings->threads),
             count = threads < crew.ends->n ? threads : (unsigned)crew.ends->n;
    crew.workers = CG_NEW_ARRAY(arena, count, cg_worker);
    crew.n_workers = count;
    for (unsigned i = 0; i < count; i++)
        prepare_worker(arena, &crew.workers[i], &crew, threads / count); /* few starts: the threads share their rows */
    if (settings->checkpoint && !cg_checkpoint_prepare(arena, &crew)) return NULL;
    pthread_mutex_init(&crew.mutex, NULL);
    run_waves(&crew);
    if (crew.checkpoint) cg_checkpoint_end(&crew);
    pthread_mutex_destroy(&crew.mutex);
    gather(&crew);
    return crew.ends;
}
