/* search.c: one start of one method.
 *
 * Enters: a problem, a method's row, limits and a point. Leaves: the best point and why the search ended.
 * The loop is the same for all methods: test the gradient, test the limits, step. Whatever happens, the best point that
 * was ever evaluated is kept. */
#include "solve/method.h"

#include <float.h>
#include <math.h>

/* The arithmetic is at its end when so many iterations together did not lower the objective by this much, relative. At
 * a kink a method would crawl on for thousands of iterations without a digit gained; a smooth minimum is reached long
 * before. */
enum { TRAIL = 50 };
static const double TRAIL_GAIN = 1e-13;
/* Objectives closer than this, relative, are the same but for rounding. */
static const double SAME = 1e-14;
/* An objective below this falls without limit. */
static const double BOTTOM = -1e300;

/* The gradient without what the bounds hold back: how far x is from a minimum within them. */
static double free_gradient_norm(const cg_problem *problem, const double *x, const double *gradient) {
    if (!problem->low) return cg_norm(gradient, problem->n);
    double norm = 0;
    for (size_t i = 0; i < problem->n; i++) {
        if (!isfinite(gradient[i])) return INFINITY;
        bool held = (x[i] <= problem->low[i] && gradient[i] > 0) || (x[i] >= problem->high[i] && gradient[i] < 0);
        if (!held) norm = hypot(norm, gradient[i]);
    }
    return norm;
}

bool cg_is_interrupted(const cg_limits *limits) {
    return limits->interrupted && *limits->interrupted;
}

bool cg_is_out_of_time(const cg_limits *limits) {
    return limits->deadline < INFINITY && cg_seconds() >= limits->deadline;
}

static void look_at_limits(cg_search *search) {
    const cg_limits *limits = search->limits;
    if (search->stop != CG_GO_ON) return;
    if (cg_is_interrupted(limits))
        search->stop = CG_STOP_INTERRUPTED;
    else if (search->evaluations >= limits->evaluations)
        search->stop = CG_STOP_EVALUATIONS;
    else if (cg_is_out_of_time(limits))
        search->stop = CG_STOP_TIME;
}

double cg_violation(const cg_problem *problem, const double *values) {
    double most = 0;
    for (size_t i = 0; i < problem->n_constraints; i++) {
        double value = problem->equal[i] ? fabs(values[i]) : values[i];
        if (!isfinite(value)) return INFINITY;
        most = fmax(most, value / problem->scales[i]);
    }
    return most;
}

/* A point that breaks the constraints less is better; where they hold, one with a lower objective. */
static bool is_better(const cg_search *search, double objective, double norm) {
    double violation = fmax(search->violation, CG_EXACTLY), best = fmax(search->best_violation, CG_EXACTLY);
    if (violation != best) return violation < best;
    double slack = SAME * fabs(search->lowest);
    if (search->lowest == INFINITY || objective < search->lowest - slack) return true;
    return objective <= search->lowest + slack && norm < search->best_norm;
}

static void keep_best(cg_search *search, const double *x, double objective, double norm) {
    bool better = is_better(search, objective, norm);
    bool level = fmax(search->violation, CG_EXACTLY) == fmax(search->best_violation, CG_EXACTLY);
    if (level ? objective < search->lowest : better) search->lowest = objective;
    if (!better) return;
    memcpy(search->best_x, x, search->problem->n * sizeof *x);
    search->best_objective = objective;
    search->best_norm = norm;
    search->best_violation = search->violation;
}

/* What is no whole number is at least so far from one: 3.0000000000001 apples are no point that keeps the constraints.
 */
static const double FRACTION = 1e-6;

/* How far x is from whole numbers where it is to have them: what breaks that is no point to be kept. */
static double fraction(const cg_problem *problem, const double *x) {
    double most = 0;
    for (size_t i = 0; problem->integer && i < problem->n; i++)
        if (problem->integer[i] && x[i] != round(x[i])) most = fmax(fmax(most, FRACTION), fabs(x[i] - round(x[i])));
    return most;
}

/* Whether a number stands twice in a set of different numbers. */
static bool repeats(const cg_problem *problem, const double *x) {
    for (size_t i = 0; problem->order && i < problem->n; i++)
        for (size_t j = 0; problem->order[i] && j < i; j++)
            if (problem->order[j] == problem->order[i] && x[j] == x[i]) return true;
    return false;
}

static void look_at_constraints(cg_search *search, const double *x) {
    const cg_problem *problem = search->problem;
    if (problem->n_constraints) {
        problem->constraints(problem->user, search->constraints, NULL);
        search->violation = cg_violation(problem, search->constraints);
    } else {
        search->violation = 0;
    }
    search->violation = fmax(search->violation, fraction(problem, x));
    if (repeats(problem, x)) search->violation = fmax(search->violation, 1);
}

double cg_search_evaluate(cg_search *search, const double *x, double *gradient) {
    const cg_problem *problem = search->problem;
    double objective = problem->evaluate(problem->user, x, gradient);
    search->evaluations++;
    look_at_constraints(search, x);
    double norm = INFINITY;
    if (isfinite(objective)) {
        norm = free_gradient_norm(problem, x, gradient);
        keep_best(search, x, objective, norm);
        if (objective < BOTTOM) search->stop = CG_STOP_DIVERGED;
    }
    look_at_limits(search);
    return isfinite(norm) && isfinite(search->violation) ? objective : INFINITY;
}

/* The objective, and the constraints into search->constraints. */
static double value_of(cg_search *search, const double *x) {
    const cg_problem *problem = search->problem;
    if (problem->value) return problem->value(problem->user, x, search->constraints);
    double objective = problem->evaluate(problem->user, x, search->spare);
    if (problem->n_constraints) problem->constraints(problem->user, search->constraints, NULL);
    return objective;
}

double cg_search_value(cg_search *search, const double *x) {
    const cg_problem *problem = search->problem;
    double objective = value_of(search, x);
    search->evaluations++;
    search->violation =
        fmax(problem->n_constraints ? cg_violation(problem, search->constraints) : 0, fraction(problem, x));
    if (isfinite(objective)) keep_best(search, x, objective, INFINITY);
    look_at_limits(search);
    return isfinite(search->violation) && isfinite(objective) ? objective : INFINITY;
}

bool cg_search_residuals(cg_search *search, const double *x) {
    search->evaluations++;
    look_at_limits(search);
    return search->problem->residuals(search->problem->user, x);
}

void cg_search_move(cg_search *search, const double *x, double objective, const double *gradient) {
    size_t bytes = search->problem->n * sizeof *x;
    if (x != search->x) memcpy(search->x, x, bytes);
    if (gradient != search->gradient) memcpy(search->gradient, gradient, bytes);
    search->objective = objective;
    search->gradient_norm = free_gradient_norm(search->problem, x, gradient);
}

cg_search *cg_search_create(cg_arena *arena, const cg_problem *problem, const cg_method *method, const double *options,
                            const cg_limits *limits) {
    cg_search *search = CG_NEW(arena, cg_search);
    *search = (cg_search){.problem = problem, .method = method, .options = options, .limits = limits};
    search->x = CG_NEW_ARRAY(arena, problem->n, double);
    search->gradient = CG_NEW_ARRAY(arena, problem->n, double);
    search->best_x = CG_NEW_ARRAY(arena, problem->n, double);
    search->spare = CG_NEW_ARRAY(arena, problem->n, double);
    if (problem->n_constraints) search->constraints = CG_NEW_ARRAY(arena, problem->n_constraints, double);
    search->trail = CG_NEW_ARRAY(arena, TRAIL, double);
    search->state = method->prepare(arena, search);
    return search;
}

static void note_step(cg_search *search) {
    if (search->n_steps == search->steps_room) return;
    cg_step *step = &search->steps[search->n_steps++];
    *step =
        (cg_step){search->objective, search->gradient_norm, search->rate, cg_seconds() - search->begin, step->watched};
    if (step->watched) search->problem->watch(search->problem->user, search->x, step->watched);
}

static bool trail_is_level(cg_search *search) {
    double *before = &search->trail[search->iterations % TRAIL];
    bool level = search->iterations >= TRAIL && *before - search->lowest <= TRAIL_GAIN * fabs(search->lowest);
    *before = search->lowest;
    return level;
}

/* The tests before each iteration; CG_GO_ON to take it. */
static cg_stop test(cg_search *search) {
    if (search->stop != CG_GO_ON) return search->stop;
    if (search->gradient_norm <= search->limits->gradient) return CG_STOP_GRADIENT;
    if (search->iterations >= search->limits->iterations) return CG_STOP_ITERATIONS;
    if (!search->method->every_step && !search->method->decides && trail_is_level(search)) return CG_STOP_NO_PROGRESS;
    return CG_GO_ON;
}

static double within_bounds(const cg_problem *problem, size_t i, double value) {
    return problem->low ? fmin(fmax(value, problem->low[i]), problem->high[i]) : value;
}

/* Where the start has a value but no slopes (the root of 0), a point beside it, inside the bounds: variables without a
 * slope move, or all of them where it is a constraint that is no number. Further and further, until there are slopes.
 */
static double step_aside(cg_search *search, const double *from) {
    static const double distances[] = {1e-3, 1e-6, 1e-1};
    const cg_problem *problem = search->problem;
    double objective = INFINITY, *missing = search->spare;
    bool any = false;
    for (size_t i = 0; i < problem->n; i++)
        any |= (missing[i] = isfinite(search->gradient[i]) ? 0 : 1) > 0;
    for (size_t k = 0; k < sizeof distances / sizeof *distances && !isfinite(objective); k++) {
        for (size_t i = 0; i < problem->n; i++) {
            double at = within_bounds(problem, i, from[i]);
            double by = any && missing[i] == 0 ? 0 : distances[k] * fmax(1, fabs(at));
            bool up = !problem->low || at + by <= problem->high[i];
            search->x[i] = within_bounds(problem, i, up ? at + by : at - by);
        }
        objective = cg_search_evaluate(search, search->x, search->gradient);
    }
    return objective;
}

static void begin(cg_search *search, const double *x) {
    const cg_problem *problem = search->problem;
    search->stop = CG_GO_ON;
    search->iterations = search->evaluations = 0;
    search->n_steps = 0;
    search->rate = 0;
    search->begin = cg_seconds();
    search->violation = 0;
    search->lowest = search->best_objective = search->best_norm = search->best_violation = INFINITY;
    for (size_t i = 0; i < problem->n; i++)
        search->x[i] = within_bounds(problem, i, x[i]);
    memcpy(search->best_x, search->x, problem->n * sizeof *x);
    double objective = search->began = cg_search_evaluate(search, search->x, search->gradient);
    if (!isfinite(objective) && isfinite(search->best_objective)) objective = step_aside(search, x);
    cg_search_move(search, search->x, objective, search->gradient);
    note_step(search);
}

static void iterate(cg_search *search, cg_stop stop) {
    while (stop == CG_GO_ON) {
        if (search->rest) search->rest(search->user, search);
        if ((stop = test(search)) != CG_GO_ON) break;
        stop = search->method->step(search);
        if (search->stop != CG_GO_ON) stop = search->stop;
        search->iterations++;
        if (stop != CG_STOP_DIVERGED) note_step(search);
        if (search->tick) search->tick(search->user, search);
    }
    search->stop = stop;
}

void cg_search_run(cg_search *search, const double *x) {
    begin(search, x);
    if (!isfinite(search->objective) && !search->method->values) {
        search->stop = CG_STOP_FAILED;
        search->best_objective = INFINITY; /* a point without slopes is no beginning either */
        return;
    }
    iterate(search, search->stop == CG_GO_ON ? search->method->start(search) : search->stop);
}

void cg_search_go_on(cg_search *search) {
    search->stop = CG_GO_ON;
    iterate(search, CG_GO_ON);
}

/* ---- Checkpoints ---- */

void cg_stream_bytes(cg_stream *stream, void *data, size_t n) {
    if (stream->way == CG_STREAM_WRITE) memcpy(stream->at + stream->count, data, n);
    if (stream->way == CG_STREAM_READ) memcpy(data, stream->at + stream->count, n);
    stream->count += n;
}

/* The room for steps is the same in every run, so all of it goes through: a state has one size. */
static void keep_steps(cg_search *search, cg_stream *stream) {
    size_t watched = search->problem->n_watch * sizeof(double);
    cg_stream_bytes(stream, &search->n_steps, sizeof search->n_steps);
    for (size_t i = 0; i < search->steps_room; i++) {
        cg_step *step = &search->steps[i];
        double *values[] = {&step->objective, &step->gradient_norm, &step->rate, &step->seconds};
        for (size_t k = 0; k < 4; k++)
            cg_stream_bytes(stream, values[k], sizeof(double));
        if (watched) cg_stream_bytes(stream, step->watched, watched);
    }
}

void cg_search_keep(cg_search *search, cg_stream *stream) {
    size_t n = search->problem->n * sizeof(double);
    double *vectors[] = {search->x, search->gradient, search->best_x};
    double *numbers[] = {&search->objective,      &search->gradient_norm, &search->violation,
                         &search->best_objective, &search->best_norm,     &search->best_violation,
                         &search->lowest,         &search->began,         &search->rate};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        cg_stream_bytes(stream, vectors[i], n);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        cg_stream_bytes(stream, numbers[i], sizeof(double));
    cg_stream_bytes(stream, &search->iterations, sizeof search->iterations);
    cg_stream_bytes(stream, &search->evaluations, sizeof search->evaluations);
    cg_stream_bytes(stream, &search->random, sizeof search->random);
    cg_stream_bytes(stream, search->trail, TRAIL * sizeof(double));
    if (search->constraints)
        cg_stream_bytes(stream, search->constraints, search->problem->n_constraints * sizeof(double));
    keep_steps(search, stream);
    if (stream->way == CG_STREAM_READ) search->begin = cg_seconds();
    search->method->keep(search, stream);
}
