/* method_evolve.c: search without trust in slopes: for whole numbers, orders, look-ups, steps and many minima.
 *
 * Enters: any problem. Leaves: the best point found; the best there is when all combinations of whole numbers could be
 * tried. In turn: all combinations, when there are few; SLSQP from the start and branch and bound, where slopes are to
 * be had; local search by moves (evolve_moves.c); differential evolution (Storn and Price 1997) of a population drawn
 * from the bounds; and again and again a shaken best point, improved (iterated local search). At the end the whole
 * numbers are held, and SLSQP settles the rest. Random numbers depend on the seed and the start alone. */
#include <math.h>

#include "base/random.h"
#include "solve/evolve.h"

enum { OPTION_EVALUATIONS, OPTION_SECONDS };
enum { LEAST_MEMBERS = 20, MOST_MEMBERS = 80, BRANCH_DEPTH = 202 };

/* ---- What the parts share ---- */

/* Constraints hold, for comparing points, when what breaks them is no more than this in all. */
static const double HOLDS = CG_FEASIBLE;

bool cg_score_is_better(cg_score a, cg_score b) {
    double broken = fmax(a.violation, HOLDS), other = fmax(b.violation, HOLDS);
    if (broken != other) return broken < other;
    return a.objective < b.objective - 1e-13 * fabs(b.objective);
}

static bool is_whole(const cg_problem *problem, size_t i) {
    return problem->integer && problem->integer[i];
}

static bool is_ordered(const cg_problem *problem, size_t i) {
    return problem->order && problem->order[i];
}

double cg_evolve_clip(const cg_evolve *state, size_t i, double value) {
    const cg_problem *problem = state->search->problem;
    bool whole = is_whole(problem, i);
    if (whole) value = round(value);
    if (!problem->low) return value;
    double low = whole ? ceil(problem->low[i]) : problem->low[i],
           high = whole ? floor(problem->high[i]) : problem->high[i];
    return fmin(fmax(value, low), high);
}

cg_score cg_evolve_score(cg_evolve *state, const double *x) {
    cg_search *search = state->search;
    const cg_problem *problem = search->problem;
    cg_score score = {0, cg_search_value(search, x)};
    if (!isfinite(score.objective)) return (cg_score){INFINITY, INFINITY};
    for (size_t i = 0; i < problem->n_constraints; i++) {
        double value = problem->equal[i] ? fabs(search->constraints[i]) : fmax(search->constraints[i], 0);
        score.violation += value / problem->scales[i];
    }
    return score;
}

double cg_evolve_uniform(cg_evolve *state) {
    return cg_random_uniform(state->search->random, 1, 0, state->drawn++);
}

size_t cg_evolve_pick(cg_evolve *state, size_t n) {
    return (size_t)(cg_evolve_uniform(state) * (double)n);
}

bool cg_evolve_is_over(const cg_evolve *state) {
    const cg_search *search = state->search;
    bool enough = search->problem->can_suffice && search->best_objective <= search->problem->enough &&
                  search->best_violation <= CG_EXACTLY;
    return enough || search->stop != CG_GO_ON || search->evaluations >= state->most_evaluations ||
           cg_seconds() >= state->deadline;
}

/* ---- Making it ---- */

static void sort_variables(cg_arena *arena, cg_evolve *state, const cg_problem *problem) {
    size_t n = problem->n;
    state->reals = CG_NEW_ARRAY(arena, n, size_t);
    state->wholes = CG_NEW_ARRAY(arena, n, size_t);
    for (size_t i = 0; i < n; i++) {
        if (is_ordered(problem, i)) {
            if (problem->order[i] > state->n_orders) state->n_orders = problem->order[i];
        } else if (is_whole(problem, i)) {
            state->wholes[state->n_wholes++] = i;
        } else {
            state->reals[state->n_reals++] = i;
        }
    }
    state->orders = CG_NEW_ARRAY(arena, state->n_orders, cg_order);
    for (size_t i = 0; i < n && state->n_orders; i++) {
        if (!is_ordered(problem, i)) continue;
        cg_order *order = &state->orders[problem->order[i] - 1];
        if (!order->members) order->members = CG_NEW_ARRAY(arena, n, size_t);
        order->members[order->count++] = i;
    }
}

static void *prepare(cg_arena *arena, const cg_search *search) {
    static const cg_nlopt_run runs[] = {{NLOPT_LD_SLSQP, NLOPT_NUM_ALGORITHMS, 1e-13, 2000, 0}};
    enum { MOST_DENSE = 500 };
    const cg_problem *problem = search->problem;
    size_t n = problem->n;
    cg_evolve *state = CG_NEW(arena, cg_evolve);
    *state = (cg_evolve){.n = n};
    sort_variables(arena, state, problem);
    double **const arrays[] = {&state->low, &state->high, &state->x, &state->trial, &state->best, &state->steps};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        *arrays[i] = CG_NEW_ARRAY(arena, n, double);
    state->shuffled = CG_NEW_ARRAY(arena, n, size_t);
    state->moved = CG_NEW_ARRAY(arena, n, bool);
    state->places = CG_NEW_ARRAY(arena, n, size_t);
    state->size = (size_t)fmin(fmax(LEAST_MEMBERS, 4 * (double)n), MOST_MEMBERS);
    state->members = CG_NEW_ARRAY(arena, state->size * n, double);
    state->scores = CG_NEW_ARRAY(arena, state->size, cg_score);
    if (n <= MOST_DENSE && !state->n_orders) state->local = cg_nlopt_prepare(arena, search, runs, 1);
    if (state->local && state->n_wholes) {
        state->branch_low = CG_NEW_ARRAY(arena, BRANCH_DEPTH * n, double);
        state->branch_high = CG_NEW_ARRAY(arena, BRANCH_DEPTH * n, double);
    }
    return state;
}

/* ---- Where it begins ---- */

/* The box to draw from. */
static void find_box(cg_evolve *state, const double *x) {
    const cg_problem *problem = state->search->problem;
    for (size_t i = 0; i < state->n; i++) {
        double reach = 10 * fmax(1, fabs(x[i]));
        double low = problem->low ? problem->low[i] : -INFINITY, high = problem->low ? problem->high[i] : INFINITY;
        if (!isfinite(low)) low = fmin(x[i], isfinite(high) ? high : x[i]) - reach;
        if (!isfinite(high)) high = fmax(x[i], low) + reach;
        state->low[i] = low;
        state->high[i] = high;
    }
}

/* The numbers 1 to m by the size of what stands there, the earlier first. */
static void make_order(const cg_order *order, double *x, double *ranks) {
    for (size_t i = 0; i < order->count; i++) {
        size_t rank = 1;
        for (size_t j = 0; j < order->count; j++) {
            double a = x[order->members[i]], b = x[order->members[j]];
            rank += b < a || (b == a && j < i);
        }
        ranks[i] = (double)rank;
    }
    for (size_t i = 0; i < order->count; i++)
        x[order->members[i]] = ranks[i];
}

/* x as it may be: whole numbers whole, orders in order. */
static void make_possible(cg_evolve *state, double *x) {
    for (size_t k = 0; k < state->n_orders; k++)
        make_order(&state->orders[k], x, state->steps);
    for (size_t i = 0; i < state->n; i++)
        x[i] = cg_evolve_clip(state, i, x[i]);
}

/* How long to search is counted in evaluations by their cost, and not in seconds, so that the answer is the same on
 * every machine: some seconds in all, and a tenth of that without a gain. */
static void set_limits(cg_evolve *state) {
    static const double MOST_CELLS = 4e8, USUAL_CELLS = 500, FEWEST = 5000, MOST = 5e5;
    double cells = state->search->problem->work > 0 ? state->search->problem->work : USUAL_CELLS;
    double given = cg_search_option(state->search, OPTION_EVALUATIONS);
    double most = given > 0 ? given : fmin(fmax(MOST_CELLS / cells, FEWEST), MOST);
    state->limited = given > 0;
    state->most_evaluations = (uint64_t)most;
    state->patience = (uint64_t)fmin(MOST_CELLS / cells / (state->n_orders ? 3 : 10), MOST * 0.4) + 400 * (uint64_t)state->n;
}

static cg_stop start(cg_search *search) {
    cg_evolve *state = search->state;
    state->search = search;
    state->drawn = 0;
    set_limits(state);
    state->deadline = cg_seconds() + cg_search_option(search, OPTION_SECONDS);
    if (state->local) cg_nlopt_start_inside(search, state->local);
    memcpy(state->best, search->x, state->n * sizeof *state->best);
    find_box(state, search->x);
    return CG_GO_ON;
}

/* ---- Populations ---- */

static void draw_member(cg_evolve *state, double *x) {
    for (size_t i = 0; i < state->n; i++)
        x[i] = cg_evolve_clip(state, i, state->low[i] + (state->high[i] - state->low[i]) * cg_evolve_uniform(state));
    for (size_t k = 0; k < state->n_orders; k++) {
        const cg_order *order = &state->orders[k];
        for (size_t i = 0; i < order->count; i++) /* ties of rounded draws do not matter to make_order */
            x[order->members[i]] = cg_evolve_uniform(state);
        make_order(order, x, state->steps);
    }
}

static const double *member(const cg_evolve *state, size_t i) {
    return state->members + i * state->n;
}

/* A child of member m: the best or another one, plus a difference of two, in some of its variables. */
static void breed(cg_evolve *state, size_t m, size_t best, double *child) {
    const double *from = member(state, cg_evolve_uniform(state) < 0.3 ? best : cg_evolve_pick(state, state->size));
    const double *a = member(state, cg_evolve_pick(state, state->size));
    const double *b = member(state, cg_evolve_pick(state, state->size));
    double factor = 0.4 + 0.6 * cg_evolve_uniform(state), share = cg_evolve_uniform(state) < 0.5 ? 0.9 : 0.3;
    size_t always = cg_evolve_pick(state, state->n);
    memcpy(child, member(state, m), state->n * sizeof *child);
    for (size_t i = 0; i < state->n; i++) {
        if (i != always && cg_evolve_uniform(state) > share) continue;
        child[i] = from[i] + factor * (a[i] - b[i]);
    }
    make_possible(state, child);
}

static void evolve(cg_evolve *state, const double *x, cg_score score) {
    enum { MOST_GENERATIONS = 1000, STILL = 60 };
    memcpy(state->members, x, state->n * sizeof *x);
    state->scores[0] = score;
    size_t best = 0, still = 0;
    for (size_t m = 1; m < state->size && !cg_evolve_is_over(state); m++) {
        draw_member(state, state->members + m * state->n);
        state->scores[m] = cg_evolve_score(state, member(state, m));
        if (cg_score_is_better(state->scores[m], state->scores[best])) best = m;
    }
    for (size_t generation = 0; generation < MOST_GENERATIONS && still < STILL; generation++, still++)
        for (size_t m = 0; m < state->size; m++) {
            if (cg_evolve_is_over(state)) return;
            breed(state, m, best, state->trial);
            cg_score found = cg_evolve_score(state, state->trial);
            if (cg_score_is_better(state->scores[m], found)) continue;
            memcpy(state->members + m * state->n, state->trial, state->n * sizeof *x);
            state->scores[m] = found;
            if (!cg_score_is_better(found, state->scores[best])) continue;
            best = m;
            still = 0;
        }
}

/* ---- All of it ---- */

/* The best point of all so far, with its score. */
static cg_score recall(cg_evolve *state, double *x) {
    memcpy(x, state->search->best_x, state->n * sizeof *x);
    make_possible(state, x);
    return cg_evolve_score(state, x);
}

/* Wholes as they are at the best point, the others by slopes. */
static void polish(cg_evolve *state) {
    const cg_problem *problem = state->search->problem;
    if (!state->local || !state->n_reals || state->search->stop != CG_GO_ON) return;
    recall(state, state->x);
    double *low = state->low, *high = state->high; /* no longer drawn from */
    for (size_t i = 0; i < state->n; i++) {
        low[i] = problem->low ? problem->low[i] : -INFINITY;
        high[i] = problem->low ? problem->high[i] : INFINITY;
        if (is_whole(problem, i)) low[i] = high[i] = state->x[i];
    }
    cg_nlopt_within(state->local, low, high, state->x, state->deadline - cg_seconds());
}

/* Shaken and improved, again and again, until nothing better has come for long. */
static void iterate(cg_evolve *state) {
    cg_search *search = state->search;
    uint64_t gained_at = search->evaluations;
    cg_score best = recall(state, state->best);
    while (!cg_evolve_is_over(state) && search->evaluations - gained_at < state->patience) {
        memcpy(state->x, state->best, state->n * sizeof *state->x);
        cg_evolve_shake(state, state->x, 0.05 + 0.4 * cg_evolve_uniform(state));
        cg_score score = cg_evolve_score(state, state->x);
        state->settled = state->best;
        cg_evolve_improve(state, state->x, &score);
        state->settled = NULL;
        if (state->n_orders && cg_score_is_better(score, best)) cg_evolve_improve(state, state->x, &score);
        search->iterations++;
        if (search->tick) search->tick(search->user, search);
        if (cg_score_is_better(best, score)) continue;
        if (cg_score_is_better(score, best)) gained_at = search->evaluations;
        best = score;
        memcpy(state->best, state->x, state->n * sizeof *state->x);
    }
}

static void relax(cg_evolve *state) {
    const cg_problem *problem = state->search->problem;
    if (!state->local) return;
    for (size_t i = 0; i < state->n; i++) {
        state->steps[i] = problem->low ? problem->low[i] : -INFINITY;
        state->trial[i] = problem->low ? problem->high[i] : INFINITY;
    }
    memcpy(state->x, state->best, state->n * sizeof *state->x);
    cg_nlopt_within(state->local, state->steps, state->trial, state->x, state->deadline - cg_seconds());
    make_possible(state, state->x);
    cg_evolve_score(state, state->x);
}

static cg_stop step(cg_search *search) {
    cg_evolve *state = search->state;
    bool all = cg_evolve_enumerate(state);
    if (!all) {
        make_possible(state, state->best);
        if (isfinite(cg_evolve_score(state, state->best).objective)) relax(state);
        if (state->branch_low) cg_evolve_branch(state);
        cg_score score = recall(state, state->x);
        cg_evolve_improve(state, state->x, &score);
        if (state->n_reals + state->n_wholes) evolve(state, state->x, score);
        iterate(state);
        polish(state);
    }
    if (search->stop != CG_GO_ON) return search->stop;
    memcpy(state->x, search->best_x, state->n * sizeof *state->x);
    double objective = cg_search_evaluate(search, state->x, search->gradient);
    cg_search_move(search, state->x, objective, search->gradient);
    if (search->best_violation > CG_FEASIBLE) return CG_STOP_INFEASIBLE;
    return all ? CG_STOP_ENUMERATED : CG_STOP_SEARCHED;
}

const cg_method cg_method_evolve = {
    .name = "evolve",
    .help = "Local search, branch and bound and evolution without trust in slopes: for whole numbers, orders, look-ups "
            "and jumps.",
    .options = {{"evaluations", CG_OPTION_WHOLE, 0, 0, 1e9, "at most; 0: by what one costs", NULL},
                {"seconds", CG_OPTION_REAL, 20, 0, 1e9, "at most", NULL}},
    .handles =
        CG_HANDLES_BOUNDS | CG_HANDLES_INEQUALITIES | CG_HANDLES_EQUALITIES | CG_HANDLES_INTEGERS | CG_HANDLES_ORDERS,
    .decides = true,
    .values = true,
    .prepare = prepare,
    .start = start,
    .step = step,
};
