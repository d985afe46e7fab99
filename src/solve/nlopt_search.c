/* nlopt_search.c: see nlopt_search.h.
 *
 * Enters: a search and the runs that make up a method. Leaves: the search's best point. Objective and constraints come
 * from one evaluation: the point that was looked at last is kept, since NLopt asks for them one after another. */
#include "solve/nlopt_search.h"

#include <math.h>

/* Of the dual problem inside a step of MMA, which by itself would take up to 100,000. */
static const double DUAL_EVALUATIONS = 300;
/* What stands for an objective that is no number. */
static const double FORBIDDEN = 1e30;

typedef struct prepared_run {
    cg_nlopt_run what;
    nlopt_opt options, inner;
} prepared_run;

struct cg_nlopt {
    cg_search *search;
    prepared_run *runs;
    size_t n_runs;
    nlopt_opt running;
    nlopt_result result; /* of the last run that gained anything */
    bool has_kept;
    double *x; /* of the run */
    double *kept, *gradient, objective;
    double scale;                                /* what NLopt sees of the objective */
    double *values, *jacobian;                   /* of the constraints at `kept` */
    size_t n_equal, n_unequal, *equal, *unequal; /* which constraints are equations */
    double *zeros;
};

static void release(void *handle) {
    cg_nlopt *state = handle;
    for (size_t i = 0; i < state->n_runs; i++) {
        nlopt_destroy(state->runs[i].options);
        nlopt_destroy(state->runs[i].inner);
    }
}

/* ---- What NLopt calls ---- */

/* A limit that was reached ends the run; NLopt goes on to its next look at the flag with what it has. */
static void look(cg_nlopt *state, const double *x) {
    cg_search *search = state->search;
    const cg_problem *problem = search->problem;
    size_t bytes = problem->n * sizeof *x;
    if (search->stop != CG_GO_ON || (state->has_kept && memcmp(state->kept, x, bytes) == 0)) return;
    state->objective = cg_search_evaluate(search, x, state->gradient);
    memcpy(state->kept, x, bytes);
    state->has_kept = true;
    if (problem->n_constraints) problem->constraints(problem->user, state->values, state->jacobian);
    if (search->evaluations > search->limits->iterations) search->stop = CG_STOP_ITERATIONS;
    if (search->stop != CG_GO_ON) nlopt_force_stop(state->running);
    search->iterations++;
    if (search->tick) search->tick(search->user, search);
}

static double objective(unsigned n, const double *x, double *gradient, void *user) {
    cg_nlopt *state = user;
    look(state, x);
    for (unsigned i = 0; gradient && i < n; i++)
        gradient[i] = state->scale * state->gradient[i];
    /* Powell's methods, which ask for no slopes, would circle for ever around what is not finite. */
    return gradient || state->objective < FORBIDDEN ? state->scale * state->objective : FORBIDDEN;
}

static void copy_constraints(cg_nlopt *state, const size_t *which, unsigned m, double *values, unsigned n,
                             double *jacobian) {
    for (unsigned i = 0; i < m; i++) {
        double value = state->values[which[i]];
        values[i] = isfinite(value) ? value : HUGE_VAL;
        if (jacobian) memcpy(jacobian + (size_t)i * n, state->jacobian + which[i] * n, n * sizeof *jacobian);
    }
}

static void inequalities(unsigned m, double *values, unsigned n, const double *x, double *jacobian, void *user) {
    look(user, x);
    copy_constraints(user, ((cg_nlopt *)user)->unequal, m, values, n, jacobian);
}

static void equations(unsigned m, double *values, unsigned n, const double *x, double *jacobian, void *user) {
    look(user, x);
    copy_constraints(user, ((cg_nlopt *)user)->equal, m, values, n, jacobian);
}

/* ---- Making it ---- */

static bool set_up(cg_nlopt *state, prepared_run *run, const cg_problem *problem) {
    unsigned n = (unsigned)problem->n;
    if (!(run->options = nlopt_create(run->what.algorithm, n))) return false;
    bool ok = nlopt_set_min_objective(run->options, objective, state) > 0;
    if (problem->low)
        ok &= nlopt_set_lower_bounds(run->options, problem->low) > 0 &&
              nlopt_set_upper_bounds(run->options, problem->high) > 0;
    if (state->n_unequal)
        ok &= nlopt_add_inequality_mconstraint(run->options, (unsigned)state->n_unequal, inequalities, state,
                                               state->zeros) > 0;
    if (state->n_equal)
        ok &=
            nlopt_add_equality_mconstraint(run->options, (unsigned)state->n_equal, equations, state, state->zeros) > 0;
    nlopt_set_ftol_rel(run->options, run->what.relative);
    nlopt_set_xtol_rel(run->options, run->what.relative);
    nlopt_set_param(run->options, "dual_maxeval", DUAL_EVALUATIONS);
    if (run->what.inner == NLOPT_NUM_ALGORITHMS) return ok;
    if (!(run->inner = nlopt_create(run->what.inner, n))) return false;
    nlopt_set_ftol_rel(run->inner, 1e-15);
    nlopt_set_xtol_rel(run->inner, 1e-12);
    nlopt_set_maxeval(run->inner, 2000);
    return ok && nlopt_set_local_optimizer(run->options, run->inner) > 0;
}

static void sort_constraints(cg_arena *arena, cg_nlopt *state, const cg_problem *problem) {
    size_t m = problem->n_constraints;
    state->equal = CG_NEW_ARRAY(arena, m, size_t);
    state->unequal = CG_NEW_ARRAY(arena, m, size_t);
    state->zeros = CG_NEW_ARRAY(arena, m, double);
    state->values = CG_NEW_ARRAY(arena, m, double);
    state->jacobian = cg_alloc_array(arena, m, problem->n * sizeof *state->jacobian);
    for (size_t i = 0; i < m; i++) {
        if (problem->equal[i])
            state->equal[state->n_equal++] = i;
        else
            state->unequal[state->n_unequal++] = i;
    }
}

cg_nlopt *cg_nlopt_prepare(cg_arena *arena, const cg_search *search, const cg_nlopt_run *runs, size_t n) {
    const cg_problem *problem = search->problem;
    cg_nlopt *state = CG_NEW(arena, cg_nlopt);
    state->x = CG_NEW_ARRAY(arena, problem->n, double);
    state->kept = CG_NEW_ARRAY(arena, problem->n, double);
    state->gradient = CG_NEW_ARRAY(arena, problem->n, double);
    sort_constraints(arena, state, problem);
    state->runs = CG_NEW_ARRAY(arena, n, prepared_run);
    state->n_runs = n;
    cg_arena_on_close(arena, release, state);
    for (size_t i = 0; i < n; i++) {
        state->runs[i].what = runs[i];
        if (!set_up(state, &state->runs[i], problem))
            cg_alloc_array(arena, SIZE_MAX, 2); /* NLopt ran out of memory, so the arena says so */
    }
    return state;
}

cg_nlopt *cg_nlopt_prepare_global(cg_arena *arena, const cg_search *search, nlopt_algorithm algorithm,
                                  nlopt_algorithm inner, double relative) {
    uint64_t evaluations = (uint64_t)cg_search_option(search, 0);
    const cg_nlopt_run runs[] = {{algorithm, inner, relative, evaluations, 0},
                                 {NLOPT_LD_SLSQP, NLOPT_NUM_ALGORITHMS, 1e-15, 20000, 20}};
    return cg_nlopt_prepare(arena, search, runs, sizeof runs / sizeof *runs);
}

/* ---- Running it ---- */

void cg_nlopt_start_inside(cg_search *search, cg_nlopt *state) {
    state->search = search;
    state->scale = 1;
    state->has_kept = false;
    nlopt_srand((unsigned long)(search->random & 0xFFFFFFFF));
}

cg_stop cg_nlopt_start(cg_search *search) {
    cg_nlopt_start_inside(search, search->state);
    return CG_GO_ON;
}

cg_relaxed cg_nlopt_within(cg_nlopt *state, const double *low, const double *high, double *x, double seconds) {
    const cg_problem *problem = state->search->problem;
    const prepared_run *run = &state->runs[0];
    double value;
    nlopt_set_lower_bounds(run->options, low);
    nlopt_set_upper_bounds(run->options, high);
    nlopt_set_maxeval(run->options, (int)run->what.evaluations);
    nlopt_set_maxtime(run->options, fmax(1e-3, seconds));
    nlopt_set_force_stop(run->options, 0);
    state->running = run->options;
    nlopt_optimize(run->options, x, &value);
    look(state, x);
    if (!state->has_kept || memcmp(state->kept, x, problem->n * sizeof *x) != 0)
        return (cg_relaxed){INFINITY, INFINITY}; /* a limit ended it */
    return (cg_relaxed){cg_violation(problem, state->values), state->objective};
}

static bool has_gained(const cg_search *search, double objective_before, double violation_before) {
    if (fmax(search->best_violation, CG_EXACTLY) < fmax(violation_before, CG_EXACTLY)) return true;
    return objective_before - search->best_objective > 1e-15 * fabs(objective_before);
}

/* SLSQP takes the curvature to be 1 at first, so that a steep slope sends it further than its line search comes back.
 * Where that stopped it within the constraints, one more run sees the objective with a slope of length 1. */
static bool can_rescale(const cg_search *search, const prepared_run *run, nlopt_result result) {
    cg_nlopt *state = search->state;
    if (run->what.algorithm != NLOPT_LD_SLSQP || result != NLOPT_ROUNDOFF_LIMITED || state->scale != 1) return false;
    if (!search->problem->n_constraints || search->best_violation > CG_FEASIBLE) return false;
    if (!(search->best_norm > 1) || !isfinite(search->best_norm)) return false;
    state->scale = 1 / search->best_norm;
    return true;
}

static void run_one(cg_search *search, prepared_run *run) {
    cg_nlopt *state = search->state;
    state->scale = 1;
    for (unsigned repeat = 0; repeat <= run->what.repeats && search->stop == CG_GO_ON; repeat++) {
        double before = search->best_objective, violation = search->best_violation, value;
        memcpy(state->x, search->best_x, search->problem->n * sizeof *state->x);
        nlopt_set_force_stop(run->options, 0);
        if (run->what.evaluations) nlopt_set_maxeval(run->options, (int)run->what.evaluations);
        state->running = run->options;
        nlopt_result result = nlopt_optimize(run->options, state->x, &value);
        bool gained = has_gained(search, before, violation);
        if (gained || repeat == 0) state->result = result;
        if (!gained && !can_rescale(search, run, result)) return;
    }
}

cg_stop cg_nlopt_step(cg_search *search) {
    cg_nlopt *state = search->state;
    for (size_t i = 0; i < state->n_runs && search->stop == CG_GO_ON; i++)
        run_one(search, &state->runs[i]);
    if (search->stop != CG_GO_ON) return search->stop;
    if (state->result == NLOPT_MAXEVAL_REACHED) return CG_STOP_EVALUATIONS;
    return search->best_violation > CG_FEASIBLE ? CG_STOP_INFEASIBLE : CG_STOP_NO_PROGRESS;
}
