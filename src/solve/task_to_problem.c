/* task_to_problem.c: the sheet's side of cg_problem.
 *
 * Enters: x. Leaves: numbers from the compiled program. One evaluator serves one thread; it allocates nothing once
 * made. */
#include <math.h>

#include "base/random.h"
#include "solve/batches.h"

struct cg_evaluator {
    const cg_task *task;
    cg_cell *x;             /* [n] */
    const cg_cell **values; /* [params]; the changing ones point into x */
    cg_run *run, *value_run, *residual_run, *watch_run, *hessian_run;
    cg_cell *vector; /* [n]: what the Hessian is multiplied by */
    cg_run *batch_run, *rest_run;
    size_t *order;      /* [rows of all]: of the shuffled rows */
    cg_cell **shuffled; /* [inputs of batches]: their cells in that order */
};

static const cg_cell **place_params(cg_arena *arena, const cg_task *task, const cg_cell *x) {
    size_t inputs = task->batches ? task->batches->n_inputs : task->hessian_setup ? task->n_changing : 0;
    const cg_cell **values = CG_NEW_ARRAY(arena, task->model->n_params + inputs, const cg_cell *);
    for (size_t i = 0; i < task->model->n_params; i++)
        values[i] = task->initial[i];
    for (size_t i = 0; i < task->n_changing; i++)
        values[task->changing[i]] = x + task->offsets[i];
    return values;
}

static void prepare_batches(cg_arena *arena, cg_evaluator *evaluator) {
    const cg_batches *batches = evaluator->task->batches;
    evaluator->batch_run = cg_run_create(arena, batches->full);
    if (batches->rest) evaluator->rest_run = cg_run_create(arena, batches->rest);
    evaluator->order = CG_NEW_ARRAY(arena, batches->rows, size_t);
    evaluator->shuffled = CG_NEW_ARRAY(arena, batches->n_inputs, cg_cell *);
    for (size_t i = 0; i < batches->n_inputs; i++)
        evaluator->shuffled[i] = CG_NEW_ARRAY(arena, batches->rows * batches->widths[i], cg_cell);
}

static void prepare_hessian(cg_arena *arena, cg_evaluator *evaluator, cg_team *team) {
    const cg_task *task = evaluator->task;
    evaluator->hessian_run = cg_run_create_shared(arena, task->hessian_setup, team);
    evaluator->vector = CG_NEW_ARRAY(arena, task->n, cg_cell);
    for (size_t i = 0; i < task->n_changing; i++)
        evaluator->values[task->model->n_params + i] = evaluator->vector + task->offsets[i];
}

cg_evaluator *cg_evaluator_create(cg_arena *arena, const cg_task *task, unsigned threads) {
    cg_evaluator *evaluator = CG_NEW(arena, cg_evaluator);
    evaluator->task = task;
    evaluator->x = CG_NEW_ARRAY(arena, task->n, cg_cell);
    evaluator->values = place_params(arena, task, evaluator->x);
    cg_team *team = threads > 1 ? cg_team_create(arena, threads) : NULL;
    evaluator->run = cg_run_create_shared(arena, task->setup, team);
    if (task->value_setup) evaluator->value_run = cg_run_create_shared(arena, task->value_setup, team);
    if (task->residual_setup) evaluator->residual_run = cg_run_create_shared(arena, task->residual_setup, team);
    if (task->hessian_setup) prepare_hessian(arena, evaluator, team);
    if (task->n_watch) evaluator->watch_run = cg_run_create_shared(arena, task->watch_setup, team);
    if (task->batches) prepare_batches(arena, evaluator);
    return evaluator;
}

static void set_x(cg_evaluator *evaluator, const double *x) {
    for (size_t i = 0; i < evaluator->task->n; i++)
        evaluator->x[i] = cg_number_cell(x[i]);
}

static void copy_gradient(const cg_task *task, const cg_run *run, double *gradient) {
    for (size_t i = 0; i < task->n_changing; i++) {
        cg_values slopes = cg_run_output(run, i + 1);
        size_t at = task->offsets[i], n = task->offsets[i + 1] - at;
        for (size_t k = 0; k < n; k++)
            gradient[at + k] = slopes.slots[k][0].number;
    }
}

/* Cells that are no numbers, errors above all, are NaN when read as doubles. */
static double evaluate(void *user, const double *x, double *gradient) {
    cg_evaluator *evaluator = user;
    const cg_task *task = evaluator->task;
    set_x(evaluator, x);
    cg_run_iterate(evaluator->run, evaluator->values);
    copy_gradient(task, evaluator->run, gradient);
    return cg_run_output(evaluator->run, 0).slots[0][0].number;
}

static double value_alone(void *user, const double *x, double *constraint_values) {
    cg_evaluator *evaluator = user;
    const cg_task *task = evaluator->task;
    set_x(evaluator, x);
    cg_run_iterate(evaluator->value_run, evaluator->values);
    for (size_t k = 0; constraint_values && k < task->n_constraint_groups; k++) {
        cg_values value = cg_run_output(evaluator->value_run, k + 1);
        for (size_t row = 0; row < task->constraints[k].rows; row++)
            *constraint_values++ = value.slots[0][row].number;
    }
    return cg_run_output(evaluator->value_run, 0).slots[0][0].number;
}

/* Constraints of the point evaluated last. */
static void constraints(const void *user, double *values, double *jacobian) {
    const cg_evaluator *evaluator = user;
    const cg_task *task = evaluator->task;
    size_t output = task->n_changing + 1, at = 0;
    for (size_t k = 0; k < task->n_constraint_groups; k++, output += task->n_changing + 1) {
        size_t rows = task->constraints[k].rows;
        cg_values value = cg_run_output(evaluator->run, output);
        for (size_t row = 0; values && row < rows; row++)
            values[at + row] = value.slots[0][row].number;
        for (size_t i = 0; jacobian && i < task->n_changing; i++) {
            cg_values slopes = cg_run_output(evaluator->run, output + 1 + i);
            for (size_t x = task->offsets[i]; x < task->offsets[i + 1]; x++)
                for (size_t row = 0; row < rows; row++)
                    jacobian[(at + row) * task->n + x] =
                        slopes.slots[x - task->offsets[i]][slopes.axis ? row : 0].number;
        }
        at += rows;
    }
}

static bool hessian(void *user, const double *x, const double *vector, double *out) {
    cg_evaluator *evaluator = user;
    const cg_task *task = evaluator->task;
    set_x(evaluator, x);
    for (size_t i = 0; i < task->n; i++)
        evaluator->vector[i] = cg_number_cell(vector[i]);
    cg_run_iterate(evaluator->hessian_run, evaluator->values);
    bool good = true;
    for (size_t i = 0; i < task->n_changing; i++) {
        cg_values products = cg_run_output(evaluator->hessian_run, i);
        for (size_t k = task->offsets[i]; k < task->offsets[i + 1]; k++)
            good &= isfinite(out[k] = products.slots[k - task->offsets[i]][0].number);
    }
    return good;
}

static bool all_numbers(cg_values values) {
    size_t rows = values.axis ? values.axis : 1;
    for (size_t k = 0; k < (size_t)values.rows * values.cols; k++)
        for (size_t row = 0; row < rows; row++)
            if (!isfinite(values.slots[k][row].number)) return false;
    return true;
}

static bool residuals(void *user, const double *x) {
    cg_evaluator *evaluator = user;
    const cg_task *task = evaluator->task;
    set_x(evaluator, x);
    cg_run_iterate(evaluator->residual_run, evaluator->values);
    for (size_t i = 0; i < task->n_groups * (task->n_changing + 1); i++)
        if (!all_numbers(cg_run_output(evaluator->residual_run, i))) return false;
    return true;
}

/* Cell k of `count` rows from `first` on, times their weights, to every `stride`-th place of `to`. */
static void copy_rows(const cg_residual_group *group, cg_values values, size_t k, size_t first, size_t count,
                      double *to, size_t stride) {
    const cg_cell *cells = values.slots[k];
    for (size_t row = first; row < first + count; row++, to += stride)
        *to = group->weights[group->weight_per_row ? row : 0] * cells[values.axis ? row : 0].number;
}

static void rows_of_group(const cg_evaluator *evaluator, size_t index, size_t first, size_t count, double *to_residuals,
                          double *jacobian) {
    const cg_task *task = evaluator->task;
    const cg_residual_group *group = &task->groups[index];
    size_t output = index * (task->n_changing + 1);
    if (to_residuals)
        copy_rows(group, cg_run_output(evaluator->residual_run, output), 0, first, count, to_residuals, 1);
    for (size_t i = 0; jacobian && i < task->n_changing; i++) {
        cg_values slopes = cg_run_output(evaluator->residual_run, output + 1 + i);
        for (size_t k = task->offsets[i]; k < task->offsets[i + 1]; k++)
            copy_rows(group, slopes, k - task->offsets[i], first, count, jacobian + k, task->n);
    }
}

static void rows(const void *user, size_t first, size_t count, double *to_residuals, double *jacobian) {
    const cg_evaluator *evaluator = user;
    const cg_task *task = evaluator->task;
    size_t begin = 0, end = first + count; /* `begin` is where the group's rows start among all */
    for (size_t i = 0; i < task->n_groups && begin < end; begin += task->groups[i++].rows) {
        size_t from = first > begin ? first : begin, to = begin + task->groups[i].rows;
        if (to > end) to = end;
        if (from >= to) continue;
        rows_of_group(evaluator, i, from - begin, to - from, to_residuals ? to_residuals + (from - first) : NULL,
                      jacobian ? jacobian + (from - first) * task->n : NULL);
    }
}

/* ---- Batches ---- */

/* The shuffle of Fisher and Yates. */
static void draw_order(size_t *order, size_t n, uint64_t random) {
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; random && i-- > 1;) {
        size_t k = (size_t)(cg_random_uniform(random, 0, 0, i) * (double)(i + 1)), kept = order[i];
        order[i] = order[k];
        order[k] = kept;
    }
}

static void shuffle(void *user, uint64_t random) {
    cg_evaluator *evaluator = user;
    const cg_batches *batches = evaluator->task->batches;
    draw_order(evaluator->order, batches->rows, random);
    for (size_t i = 0; i < batches->n_inputs; i++) {
        size_t width = batches->widths[i];
        for (size_t row = 0; row < batches->rows; row++)
            memcpy(evaluator->shuffled[i] + row * width, batches->inputs[i] + evaluator->order[row] * width,
                   width * sizeof(cg_cell));
    }
}

static double evaluate_batch(void *user, const double *x, size_t first, double *gradient) {
    cg_evaluator *evaluator = user;
    const cg_task *task = evaluator->task;
    const cg_batches *batches = task->batches;
    set_x(evaluator, x);
    for (size_t i = 0; i < batches->n_inputs; i++)
        evaluator->values[task->model->n_params + i] = evaluator->shuffled[i] + first * batches->widths[i];
    cg_run *run = first + batches->size <= batches->rows ? evaluator->batch_run : evaluator->rest_run;
    cg_run_iterate(run, evaluator->values);
    copy_gradient(task, run, gradient);
    return cg_run_output(run, 0).slots[0][0].number;
}

static void watch(void *user, const double *x, double *values) {
    cg_evaluator *evaluator = user;
    set_x(evaluator, x);
    cg_run_iterate(evaluator->watch_run, evaluator->values);
    for (size_t i = 0; i < evaluator->task->n_watch; i++)
        values[i] = cg_run_output(evaluator->watch_run, i).slots[0][0].number;
}

/* Of a value that was to be reached, many digits; where nothing varies, any point that keeps the constraints. */
static double enough(const cg_task *task) {
    static const double CLOSE = 1e-12;
    return task->minimized->depends ? pow(CLOSE * fmax(1, fabs(task->target)), 2) : INFINITY;
}

cg_problem cg_evaluator_problem(cg_evaluator *evaluator) {
    const cg_task *task = evaluator->task;
    return (cg_problem){.n = task->n,
                        .low = task->low,
                        .high = task->high,
                        .evaluate = evaluate,
                        .m = task->m,
                        .affine = task->affine,
                        .residuals = residuals,
                        .rows = rows,
                        .n_constraints = task->n_constraints,
                        .equal = task->equal,
                        .scales = task->scales,
                        .constraints = constraints,
                        .linear = task->linear,
                        .pieces = task->pieces,
                        .integer = task->integer,
                        .order = task->order,
                        .value = task->value_setup ? value_alone : NULL,
                        .can_suffice = task->block->goal == CG_SET_TO || !task->minimized->depends,
                        .enough = enough(task),
                        .work = task->work,
                        .rows_of_all = task->batches ? task->batches->rows : 0,
                        .rows_of_batch = task->batches ? task->batches->size : 0,
                        .shuffle = shuffle,
                        .evaluate_batch = evaluate_batch,
                        .hessian = task->hessian_setup ? hessian : NULL,
                        .n_watch = task->n_watch,
                        .watch = watch,
                        .user = evaluator};
}

const cg_cell *const *cg_task_params(cg_arena *arena, const cg_task *task, const double *x) {
    cg_cell *cells = CG_NEW_ARRAY(arena, task->n, cg_cell);
    for (size_t i = 0; i < task->n; i++)
        cells[i] = cg_number_cell(x[i]);
    return (const cg_cell *const *)place_params(arena, task, cells);
}

double cg_task_objective(const cg_task *task, double minimized) {
    if (task->root > 0) return task->root * sqrt(fmax(minimized, 0));
    if (task->block->goal != CG_MAXIMIZE) return minimized;
    return minimized == 0 ? 0 : -minimized; /* never -0 */
}

double cg_task_slope(const cg_task *task, double minimized) {
    if (task->root > 0) return minimized > 0 ? task->root / (2 * sqrt(minimized)) : 1;
    return task->block->goal == CG_MAXIMIZE ? -1 : 1;
}
