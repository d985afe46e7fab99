/* start_points.c: where every start begins.
 *
 * Enters: the number of starts and the seed. Leaves: a point a start. Start 0 is the initial point as given; start k
 * draws the RAND() of the variables' initialisers anew, from the seed and k alone, and takes variables without RAND()
 * from between their bounds. Cells of a worksheet, whose modeller wrote numbers and not how to draw them, are drawn
 * from between their bounds too or, where those are open, normally: by turns around 0 at the scale of their own values,
 * around 0 at a scale of 1, and around their own values. So a start is the same whatever ran before it, and
 * however many there are. */
#include <math.h>

#include "base/random.h"
#include "solve/task.h"

/* A variable of which start k > 0 has something to draw. */
static bool can_draw(const cg_task *task, size_t i) {
    if (task->model->params[task->changing[i]].random || task->model->params[task->changing[i]].sheet) return true;
    if (!task->low) return false;
    for (size_t k = task->offsets[i]; k < task->offsets[i + 1]; k++)
        if (!isfinite(task->low[k]) || !isfinite(task->high[k])) return false;
    return true;
}

static bool check(const cg_task *task) {
    cg_graph *graph = task->model->graph;
    bool ok = true;
    for (size_t i = 0; i < task->n_changing; i++) {
        if (can_draw(task, i)) continue;
        const cg_model_params *params = &task->model->params[task->changing[i]];
        cg_span span = task->block->starts ? task->block->starts->span : task->block->span;
        cg_diagnostic *report =
            cg_report(graph->diagnostics, CG_E_STARTS, span,
                      "the starts need something to draw, and `%s` has neither RAND() nor bounds on both sides",
                      params->named.label);
        cg_add_note(graph->diagnostics, report, params->named.span, "it is defined here");
        ok = false;
    }
    return ok;
}

/* The stream of a variable's draws between its bounds: its name, apart from the streams of RAND() calls. */
static uint64_t stream_of(const cg_model_params *params) {
    uint64_t stream = UINT64_C(0x626F756E6473); /* "bounds" */
    for (const char *c = params->block->name->folded->bytes; *c; c++)
        stream = cg_random_mix(stream ^ (unsigned char)*c);
    return stream;
}

/* The initialisers that draw, compiled once for all starts. */
typedef struct initialisers {
    const cg_program *program; /* NULL: none draws */
    size_t *outputs;           /* [changing] */
} initialisers;

static initialisers compile_initialisers(cg_arena *arena, const cg_task *task) {
    const cg_model *model = task->model;
    initialisers all = {.outputs = CG_NEW_ARRAY(arena, task->n_changing, size_t)};
    cg_node **nodes = CG_NEW_ARRAY(arena, task->n_changing, cg_node *);
    size_t count = 0;
    for (size_t i = 0; i < task->n_changing; i++) {
        if (!model->params[task->changing[i]].random) continue;
        all.outputs[i] = count;
        nodes[count++] = model->params[task->changing[i]].initial;
    }
    if (count) all.program = cg_program_create(arena, model->graph, nodes, count, NULL, model->n_params);
    return all;
}

/* The values that a start draws, in an arena that passes. */
static cg_run *draw_initialisers(cg_arena *passing, const initialisers *all, cg_draw draw) {
    if (!all->program) return NULL;
    return cg_run_create(passing, cg_setup_create(passing, all->program, NULL, draw));
}

/* By Box and Muller, "A note on the generation of random normal deviates" (1958). */
static double draw_normal(const cg_task *task, uint64_t start, uint64_t stream, uint64_t cell) {
    double radius = sqrt(-2 * log(1 - cg_random_uniform(task->plan.seed, start, stream, 2 * cell)));
    return radius * cos(6.283185307179586 * cg_random_uniform(task->plan.seed, start, stream, 2 * cell + 1));
}

/* The root of the mean square of the block's values; 1 when all are 0. */
static double scale_of(const cg_task *task, size_t i) {
    const cg_cell *values = task->initial[task->changing[i]];
    size_t n = task->offsets[i + 1] - task->offsets[i];
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += values[k].number * values[k].number;
    return sum > 0 ? sqrt(sum / (double)n) : 1;
}

/* Cells of a worksheet, not between two bounds: by turns around 0 and around their values. */
static void draw_cells(const cg_task *task, size_t i, uint64_t start, uint64_t stream, double *x) {
    double scale = scale_of(task, i);
    for (size_t k = task->offsets[i]; k < task->offsets[i + 1]; k++) {
        size_t cell = k - task->offsets[i];
        double low = task->low ? task->low[k] : -INFINITY, high = task->low ? task->high[k] : INFINITY;
        double value = task->initial[task->changing[i]][cell].number;
        double draw = draw_normal(task, start, stream, cell);
        if (isfinite(low) && isfinite(high))
            x[k] = low + (high - low) * cg_random_uniform(task->plan.seed, start, stream, cell);
        else if (start % 3 == 0)
            x[k] = value + 0.5 * fmax(fabs(value), 0.1 * scale) * draw;
        else
            x[k] = (start % 3 == 1 ? scale : 1) * draw;
        if (isfinite(low) && x[k] < low) x[k] = low + fabs(x[k] - low);
        if (isfinite(high) && x[k] > high) x[k] = high - fabs(x[k] - high);
    }
}

static void draw_point(const cg_task *task, const initialisers *all, const cg_run *run, uint64_t start, double *x) {
    for (size_t i = 0; i < task->n_changing; i++) {
        const cg_model_params *params = &task->model->params[task->changing[i]];
        uint64_t stream = stream_of(params);
        if (params->sheet && !params->random) {
            draw_cells(task, i, start, stream, x);
            continue;
        }
        for (size_t k = task->offsets[i]; k < task->offsets[i + 1]; k++) {
            size_t cell = k - task->offsets[i];
            if (params->random)
                x[k] = cg_run_output(run, all->outputs[i]).slots[cell][0].number;
            else
                x[k] = task->low[k] +
                       (task->high[k] - task->low[k]) * cg_random_uniform(task->plan.seed, start, stream, cell);
        }
    }
}

/* When this is so no start will run any more, so there is nothing more to draw. */
static bool is_over(const cg_task *task) {
    return cg_is_interrupted(&task->limits) || cg_is_out_of_time(&task->limits);
}

double *cg_task_start_points(cg_arena *arena, const cg_task *task) {
    uint64_t starts = task->plan.method->any_start ? 1 : task->plan.starts;
    if (starts > 1 && !check(task)) return NULL;
    double *points = cg_alloc_array(arena, starts, task->n * sizeof(double)); /* which sees to overflow */
    for (size_t i = 0; i < task->n_changing; i++)
        for (size_t k = task->offsets[i]; k < task->offsets[i + 1]; k++)
            points[k] = task->initial[task->changing[i]][k - task->offsets[i]].number;
    initialisers all = starts > 1 ? compile_initialisers(arena, task) : (initialisers){0};
    for (uint64_t start = 1; start < starts && !is_over(task); start++) {
        cg_arena *passing = cg_arena_child(arena);
        const cg_run *run = draw_initialisers(passing, &all, (cg_draw){task->plan.seed, start});
        draw_point(task, &all, run, start, points + start * task->n);
        cg_arena_destroy(passing);
    }
    return points;
}

/* ---- Hops ---- */

enum { HOP_SHARE = 10, FEWEST_TO_HOP = 100, HOP_BASES = 5 };
static const double HOP_LENGTH = 0.6, SHORTEST_VALUE = 0.1; /* relative to a value, which counts as that at least */

uint64_t cg_task_first_hop(const cg_task *task) {
    uint64_t n = task->plan.method->any_start ? 1 : task->plan.starts;
    return n < FEWEST_TO_HOP || task->integer || task->plan.far_options ? n : n - n / HOP_SHARE;
}

/* The best ends of the first `n` starts whose objectives differ, best first; returns how many. */
static size_t find_bases(const cg_ends *ends, uint64_t n, uint64_t *bases) {
    static const double SAME = 1e-9;
    size_t count = 0;
    for (uint64_t i = 0; i < n; i++) {
        double objective = ends->ends[i].objective;
        if (!isfinite(objective)) continue;
        size_t at = 0;
        while (at < count && !cg_end_is_better(ends, i, bases[at]))
            at++;
        if (at == HOP_BASES) continue;
        bool seen = at > 0 && fabs(ends->ends[bases[at - 1]].objective - objective) <= SAME * fabs(objective);
        if (seen) continue;
        bool replaces = at < count && fabs(ends->ends[bases[at]].objective - objective) <= SAME * fabs(objective);
        if (!replaces && count < HOP_BASES) count++;
        if (!replaces) memmove(bases + at + 1, bases + at, (count - at - 1) * sizeof *bases);
        bases[at] = i;
    }
    return count;
}

void cg_task_hop(const cg_task *task, cg_ends *ends, uint64_t first, uint64_t end, const bool *begun) {
    uint64_t bases[HOP_BASES];
    size_t n_bases = find_bases(ends, first, bases);
    for (uint64_t start = first; n_bases && start < end; start++) {
        if (begun[start]) continue;
        const double *from = ends->points + bases[(start - first) % n_bases] * task->n;
        double *x = ends->points + start * task->n;
        for (size_t k = 0; k < task->n; k++) {
            double length = HOP_LENGTH * fmax(fabs(from[k]), SHORTEST_VALUE);
            x[k] = from[k] + length * draw_normal(task, start, UINT64_MAX, k);
            if (task->low) x[k] = fmin(fmax(x[k], task->low[k]), task->high[k]);
        }
    }
}
