/* checkpoint.c: a solve that runs, kept in a file, so that it can go on after its process was killed.
 *
 * Enters: what the workers have. Leaves: a file with the ends of all starts that are done and, of each that runs, the
 * state of its search between two iterations. Going on from there gives the same bits as if nothing had happened, since
 * a start depends on nothing else. A start of a method that does not keep its state begins anew, and ends the same. The
 * file is of this machine: doubles as they lie in memory. It is written beside its place and renamed, by plain calls,
 * since there is no memory to be had while workers run. A fingerprint of the problem, its slopes at the start among it,
 * tells whether a file is of this solve. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/random.h"
#include "solve/crew.h"

static const char MAGIC[] = "cellgrad checkpoint 1\n";

struct cg_checkpoint {
    const char *path, *temporary;
    uint64_t fingerprint;
    size_t slot_size;
    double written;       /* cg_seconds() */
    bool failed;          /* to write: said once */
    unsigned char *taken; /* searches that were cut off: a start's number and its state each */
    uint64_t n_taken, next_taken;
};

/* ---- Which problem it is ---- */

static uint64_t mix(uint64_t hash, const void *data, size_t n) {
    const unsigned char *bytes = data;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001B3);
    return cg_random_mix(hash);
}

static uint64_t find_fingerprint(cg_arena *arena, const cg_crew *crew) {
    const cg_task *task = crew->task;
    const cg_problem *problem = &crew->workers[0].problem;
    double *slopes = CG_NEW_ARRAY(arena, task->n, double);
    double value = problem->evaluate(problem->user, crew->ends->points, slopes);
    uint64_t sizes[] = {task->n, task->m, task->n_constraints, task->n_watch, crew->ends->n, task->plan.seed};
    uint64_t hash = mix(0, sizes, sizeof sizes);
    hash = mix(hash, task->plan.method->name, strlen(task->plan.method->name));
    hash = mix(hash, task->plan.options, cg_method_option_count(task->plan.method) * sizeof(double));
    hash = mix(hash, crew->ends->points, task->n * sizeof(double));
    hash = mix(hash, slopes, task->n * sizeof(double));
    return mix(hash, &value, sizeof value);
}

/* ---- Writing ---- */

static size_t size_of_slot(cg_search *search) {
    cg_stream stream = {.way = CG_STREAM_COUNT};
    if (search->rest) cg_search_keep(search, &stream);
    return stream.count;
}

typedef struct transcript {
    uint64_t best; /* start; UINT64_MAX: none */
    uint64_t n;
    const cg_step *steps;
} transcript;

/* Of the best of the finished starts. */
static transcript find_transcript(const cg_crew *crew) {
    transcript found = {UINT64_MAX, 0, NULL};
    for (unsigned i = 0; i < crew->n_workers; i++) {
        const cg_worker *worker = &crew->workers[i];
        if (!worker->best_steps || worker->best == UINT64_MAX || !crew->finished[worker->best]) continue;
        if (found.best != UINT64_MAX && !cg_end_is_better(crew->ends, worker->best, found.best)) continue;
        found = (transcript){worker->best, worker->n_best_steps, worker->best_steps};
    }
    return found;
}

static void put(FILE *file, const void *data, size_t n) {
    fwrite(data, 1, n, file);
}

static void put_count(FILE *file, uint64_t count) {
    put(file, &count, sizeof count);
}

static void put_transcript(FILE *file, const cg_crew *crew) {
    transcript found = find_transcript(crew);
    put_count(file, found.best);
    put_count(file, found.n);
    for (uint64_t i = 0; i < found.n; i++) {
        const cg_step *step = &found.steps[i];
        double values[] = {step->objective, step->gradient_norm, step->rate, step->seconds};
        put(file, values, sizeof values);
        if (step->watched) put(file, step->watched, crew->task->n_watch * sizeof *step->watched);
    }
}

static void put_running(FILE *file, const cg_crew *crew) {
    const cg_checkpoint *checkpoint = crew->checkpoint;
    size_t entry = sizeof(uint64_t) + checkpoint->slot_size;
    uint64_t count = checkpoint->n_taken - checkpoint->next_taken;
    for (unsigned i = 0; i < crew->n_workers; i++)
        count += crew->workers[i].has_slot;
    put_count(file, count);
    for (unsigned i = 0; i < crew->n_workers; i++) {
        if (!crew->workers[i].has_slot) continue;
        put_count(file, crew->workers[i].start);
        put(file, crew->workers[i].slot, checkpoint->slot_size);
    }
    if (checkpoint->next_taken < checkpoint->n_taken) /* not yet taken up again */
        put(file, checkpoint->taken + checkpoint->next_taken * entry,
            (size_t)(checkpoint->n_taken - checkpoint->next_taken) * entry);
}

static void put_all(FILE *file, const cg_crew *crew) {
    const cg_checkpoint *checkpoint = crew->checkpoint;
    uint64_t iterations = crew->iterations, evaluations = crew->evaluations;
    for (unsigned i = 0; i < crew->n_workers; i++) {
        iterations += crew->workers[i].kept_iterations;
        evaluations += crew->workers[i].kept_evaluations;
    }
    put(file, MAGIC, sizeof MAGIC);
    put_count(file, checkpoint->fingerprint);
    put_count(file, checkpoint->slot_size);
    put_count(file, iterations);
    put_count(file, evaluations);
    put(file, crew->finished, crew->ends->n * sizeof *crew->finished);
    for (uint64_t i = 0; i < crew->ends->n; i++) {
        if (!crew->finished[i]) continue;
        put(file, &crew->ends->ends[i], sizeof *crew->ends->ends);
        put(file, crew->ends->points + i * crew->task->n, crew->task->n * sizeof(double));
    }
    put_transcript(file, crew);
    put_running(file, crew);
}

static void write_file(cg_crew *crew) {
    cg_checkpoint *checkpoint = crew->checkpoint;
    FILE *file = fopen(checkpoint->temporary, "wb");
    bool good = file != NULL;
    if (file) {
        put_all(file, crew);
        good = !ferror(file) && fflush(file) == 0 && fsync(fileno(file)) == 0;
        good &= fclose(file) == 0;
        good = good && rename(checkpoint->temporary, checkpoint->path) == 0;
    }
    checkpoint->failed |= !good;
    checkpoint->written = cg_seconds();
}

void cg_checkpoint_end(cg_crew *crew) {
    write_file(crew);
    if (crew->checkpoint->failed)
        cg_warn(cg_task_diagnostics(crew->task), CG_E_FILE_WRITE, cg_nowhere(),
                "the checkpoint %s could not be written", crew->checkpoint->path);
}

void cg_checkpoint_rest(void *user, cg_search *search) {
    cg_worker *worker = user;
    cg_crew *crew = worker->crew;
    cg_checkpoint *checkpoint = crew->checkpoint;
    double now = cg_seconds();
    if (now < worker->slot_time + crew->settings->every) return;
    pthread_mutex_lock(&crew->mutex);
    cg_stream stream = {.way = CG_STREAM_WRITE, .at = worker->slot};
    cg_search_keep(search, &stream);
    worker->has_slot = true;
    worker->slot_time = now;
    if (now >= checkpoint->written + crew->settings->every) write_file(crew);
    pthread_mutex_unlock(&crew->mutex);
}

/* ---- Reading ---- */

typedef struct source {
    const unsigned char *at;
    size_t left;
    bool short_of; /* something was missing */
} source;

static const void *get(source *from, size_t n) {
    if (n > from->left) {
        from->short_of = true;
        return NULL;
    }
    const void *data = from->at;
    from->at += n;
    from->left -= n;
    return data;
}

static void get_to(source *from, void *to, size_t n) {
    const void *data = get(from, n);
    if (data) memcpy(to, data, n);
}

static uint64_t get_count(source *from) {
    uint64_t count = 0;
    get_to(from, &count, sizeof count);
    return count;
}

static void get_transcript(source *from, cg_crew *crew) {
    cg_worker *worker = &crew->workers[0];
    uint64_t best = get_count(from), n = get_count(from);
    if (n == 0 || !worker->best_steps || n > worker->search->steps_room) return;
    worker->best = best;
    worker->n_best_steps = (size_t)n;
    for (uint64_t i = 0; i < n; i++) {
        cg_step *step = &worker->best_steps[i];
        double values[4] = {0};
        get_to(from, values, sizeof values);
        if (step->watched) get_to(from, step->watched, crew->task->n_watch * sizeof *step->watched);
        *step = (cg_step){values[0], values[1], values[2], values[3], step->watched};
    }
}

static void get_ends(source *from, cg_crew *crew) {
    get_to(from, crew->finished, crew->ends->n * sizeof *crew->finished);
    for (uint64_t i = 0; i < crew->ends->n && !from->short_of; i++) {
        if (!crew->finished[i]) continue;
        get_to(from, &crew->ends->ends[i], sizeof *crew->ends->ends);
        get_to(from, crew->ends->points + i * crew->task->n, crew->task->n * sizeof(double));
        crew->best = fmin(crew->best, crew->ends->ends[i].objective);
        atomic_fetch_add(&crew->done, 1);
    }
}

static void get_running(source *from, cg_crew *crew, cg_arena *arena) {
    cg_checkpoint *checkpoint = crew->checkpoint;
    size_t entry = sizeof(uint64_t) + checkpoint->slot_size;
    uint64_t count = get_count(from);
    if (count > crew->ends->n || count > from->left / entry) {
        from->short_of = true;
        return;
    }
    checkpoint->n_taken = count;
    checkpoint->taken = CG_NEW_ARRAY(arena, (size_t)count * entry, unsigned char);
    get_to(from, checkpoint->taken, (size_t)count * entry);
}

static bool refuse(const cg_crew *crew, const char *what) {
    cg_report(cg_task_diagnostics(crew->task), CG_E_CHECKPOINT, cg_nowhere(), "%s %s", crew->checkpoint->path, what);
    return false;
}

static bool take_over(cg_arena *arena, cg_crew *crew) {
    cg_checkpoint *checkpoint = crew->checkpoint;
    size_t length;
    char *text = cg_read_file(arena, checkpoint->path, &length);
    if (!text && errno == ENOENT) return true; /* nothing was kept yet */
    if (!text) return refuse(crew, "cannot be read");
    source from = {(const unsigned char *)text, length, false};
    const void *magic = get(&from, sizeof MAGIC);
    if (!magic || memcmp(magic, MAGIC, sizeof MAGIC) != 0) return refuse(crew, "is no checkpoint of cellgrad");
    if (get_count(&from) != checkpoint->fingerprint || get_count(&from) != checkpoint->slot_size)
        return refuse(crew, "is the checkpoint of another solve, or of other data");
    crew->iterations = get_count(&from);
    crew->evaluations = get_count(&from);
    get_ends(&from, crew);
    get_transcript(&from, crew);
    get_running(&from, crew, arena);
    return !from.short_of || refuse(crew, "ends too soon");
}

bool cg_checkpoint_take(cg_worker *worker) {
    cg_crew *crew = worker->crew;
    cg_checkpoint *checkpoint = crew->checkpoint;
    size_t entry = sizeof(uint64_t) + checkpoint->slot_size;
    pthread_mutex_lock(&crew->mutex);
    bool found = checkpoint->next_taken < checkpoint->n_taken;
    if (found) {
        unsigned char *at = checkpoint->taken + checkpoint->next_taken++ * entry;
        memcpy(&worker->start, at, sizeof worker->start);
        memcpy(worker->slot, at + sizeof worker->start, checkpoint->slot_size);
        cg_stream stream = {.way = CG_STREAM_READ, .at = worker->slot};
        cg_search_keep(worker->search, &stream);
        worker->has_slot = true;
        worker->slot_time = cg_seconds();
    }
    pthread_mutex_unlock(&crew->mutex);
    return found;
}

/* Those that were cut off are not begun a second time. */
static void mark_taken(cg_crew *crew) {
    const cg_checkpoint *checkpoint = crew->checkpoint;
    size_t entry = sizeof(uint64_t) + checkpoint->slot_size;
    for (uint64_t i = 0; i < checkpoint->n_taken; i++) {
        uint64_t start;
        memcpy(&start, checkpoint->taken + i * entry, sizeof start);
        if (start < crew->ends->n) crew->begun[start] = true;
    }
}

bool cg_checkpoint_prepare(cg_arena *arena, cg_crew *crew) {
    cg_checkpoint *checkpoint = crew->checkpoint = CG_NEW(arena, cg_checkpoint);
    checkpoint->path = crew->settings->checkpoint;
    checkpoint->temporary = cg_format(arena, "%s.part", checkpoint->path);
    checkpoint->fingerprint = find_fingerprint(arena, crew);
    checkpoint->slot_size = size_of_slot(crew->workers[0].search);
    checkpoint->written = cg_seconds();
    for (unsigned i = 0; i < crew->n_workers; i++) {
        crew->workers[i].slot = CG_NEW_ARRAY(arena, checkpoint->slot_size, unsigned char);
        crew->workers[i].slot_time = checkpoint->written;
    }
    if (crew->settings->resume && !take_over(arena, crew)) return false;
    mark_taken(crew);
    return true;
}
