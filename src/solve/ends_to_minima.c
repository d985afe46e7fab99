/* ends_to_minima.c: the distinct minima among the ends of the starts.
 *
 * Enters: where each start ended. Leaves: minima, best first, with how often each was found and which ReLU-like columns
 * are dead there. Two ends are one minimum when their objectives agree: sorted by objective, an end belongs to the
 * minimum before it when it is above that minimum's best by at most 1e-6 relative (or 1e-12 of the objective where
 * start 0 began, for minima at 0). */
#include <math.h>
#include <stdlib.h>

#include "solve/task.h"

static const double ALIKE = 1e-6, NOTHING = 1e-12;

typedef struct ranked {
    double objective;
    uint64_t start;
} ranked;

static int by_objective(const void *left, const void *right) {
    const ranked *a = left, *b = right;
    if (a->objective != b->objective) return a->objective < b->objective ? -1 : 1;
    return a->start < b->start ? -1 : a->start > b->start;
}

static double excess(const cg_end *end) {
    return fmax(end->violation, CG_EXACTLY);
}

bool cg_end_is_better(const cg_ends *ends, uint64_t a, uint64_t b) {
    const cg_end *of_a = &ends->ends[a], *of_b = &ends->ends[b];
    if (excess(of_a) != excess(of_b)) return excess(of_a) < excess(of_b);
    if (of_a->objective != of_b->objective) return of_a->objective < of_b->objective;
    return a < b;
}

/* Ends where the constraints hold; where they do so nowhere, the best end alone. */
static bool counts(const cg_ends *ends, uint64_t i) {
    if (!isfinite(ends->ends[i].objective)) return false;
    return ends->ends[i].violation <= CG_FEASIBLE || i == ends->best;
}

static ranked *rank(cg_arena *arena, const cg_ends *ends, size_t *n) {
    ranked *ranking = CG_NEW_ARRAY(arena, ends->n, ranked);
    *n = 0;
    for (uint64_t i = 0; i < ends->n; i++)
        if (counts(ends, i)) ranking[(*n)++] = (ranked){ends->ends[i].objective, i};
    qsort(ranking, *n, sizeof *ranking, by_objective);
    return ranking;
}

cg_minimum *cg_ends_to_minima(cg_arena *arena, const cg_task *task, const cg_ends *ends, size_t *n) {
    size_t n_ranked;
    const ranked *ranking = rank(arena, ends, &n_ranked);
    cg_units *units = cg_units_create(arena, task);
    CG_LIST(cg_minimum) minima = {0};
    double lowest = 0, nothing = isfinite(ends->ends[0].began) ? NOTHING * fabs(ends->ends[0].began) : 0;
    for (size_t i = 0; i < n_ranked; i++) {
        if (minima.count && ranking[i].objective - lowest <= ALIKE * fabs(lowest) + nothing) {
            minima.at[minima.count - 1].count++;
            continue;
        }
        lowest = ranking[i].objective;
        cg_minimum minimum = {.objective = cg_task_objective(task, lowest), .count = 1, .start = ranking[i].start};
        minimum.params = cg_task_params(arena, task, ends->points + ranking[i].start * task->n);
        minimum.dead = cg_units_dead(arena, units, minimum.params, &minimum.n_dead);
        CG_PUSH(arena, &minima, minimum);
    }
    *n = minima.count;
    return minima.at;
}
