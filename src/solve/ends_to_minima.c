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

static ranked *rank(cg_arena *arena, const cg_ends *ends, size_t *n) {
    ranked *ranking = CG_NEW_ARRAY(arena, ends->n, ranked);
    *n = 0;
    for (uint64_t i = 0; i < ends->n; i++)
        if (isfinite(ends->ends[i].objective)) ranking[(*n)++] = (ranked){ends->ends[i].objective, i};
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
