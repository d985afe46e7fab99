/* start_points.c: where every start begins.
 *
 * Enters: the number of starts and the seed. Leaves: a point a start. Start 0 is the initial point as given; start k
 * draws the RAND() of the variables' initialisers anew, from the seed and k alone, and takes variables without RAND()
 * from between their bounds. So a start is the same whatever ran before it, and however many there are. */
#include <math.h>

#include "base/random.h"
#include "solve/task.h"

/* A variable of which start k > 0 has something to draw. */
static bool can_draw(const cg_task *task, size_t i) {
    if (task->model->params[task->changing[i]].random) return true;
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

static void draw_point(const cg_task *task, uint64_t start, const cg_cell *const *drawn, double *x) {
    for (size_t i = 0; i < task->n_changing; i++) {
        const cg_model_params *params = &task->model->params[task->changing[i]];
        uint64_t stream = stream_of(params);
        for (size_t k = task->offsets[i]; k < task->offsets[i + 1]; k++) {
            size_t cell = k - task->offsets[i];
            x[k] = params->random ? drawn[task->changing[i]][cell].number
                                  : task->low[k] + (task->high[k] - task->low[k]) *
                                                       cg_random_uniform(task->plan.seed, start, stream, cell);
        }
    }
}

double *cg_task_start_points(cg_arena *arena, const cg_task *task) {
    uint64_t starts = task->plan.method->any_start ? 1 : task->plan.starts;
    if (starts > 1 && !check(task)) return NULL;
    if (starts > SIZE_MAX / sizeof(double) / task->n)
        starts = SIZE_MAX / sizeof(double) / task->n; /* the arena refuses it */
    double *points = CG_NEW_ARRAY(arena, starts * task->n, double);
    for (size_t i = 0; i < task->n_changing; i++)
        for (size_t k = task->offsets[i]; k < task->offsets[i + 1]; k++)
            points[k] = task->initial[task->changing[i]][k - task->offsets[i]].number;
    for (uint64_t start = 1; start < starts; start++) {
        cg_arena *passing = cg_arena_child(arena);
        cg_draw draw = {task->plan.seed, start};
        draw_point(task, start, cg_model_initial_values(passing, task->model, draw), points + start * task->n);
        cg_arena_destroy(passing);
    }
    return points;
}
