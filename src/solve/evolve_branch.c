/* evolve_branch.c: branch and bound over whole numbers, where slopes are to be had (Land and Doig 1960; Dakin 1965).
 *
 * Enters: a problem with whole numbers. Leaves: the best point that was found; where objective and constraints are
 * convex there is none better, when it came to its end. A node is a box; its bound is the best point within it with the
 * whole numbers let loose, by SLSQP. Depth first, the nearer side first, so that memory is a stack. */
#include <math.h>

#include "solve/evolve.h"

enum { MOST_NODES = 2000, MOST_DEPTH = 200 };
/* Of all relaxations together: evaluations, each times what a step of SLSQP costs with so many variables. */
static const double MOST_WORK = 2e8;
/* A number this near to a whole one is that. */
static const double WHOLE = 1e-6;
/* A relaxation that breaks a constraint by more has no point. */
static const double BROKEN = 1e-5;
/* A box must promise to be better than the best point by this much, relative. */
static const double GAIN = 1e-9;

/* The variable that is furthest from a whole number; n when all are whole. */
static size_t most_fractional(const cg_evolve *state, const double *x) {
    size_t found = state->n;
    double most = WHOLE;
    for (size_t k = 0; k < state->n_wholes; k++) {
        size_t i = state->wholes[k];
        double off = fabs(x[i] - round(x[i]));
        if (off <= most) continue;
        most = off;
        found = i;
    }
    return found;
}

static double incumbent(const cg_search *search) {
    return search->best_violation <= CG_FEASIBLE ? search->best_objective : INFINITY;
}

/* The whole numbers held where they are nearest, and the others settled beside them. */
static void settle(cg_evolve *state, const double *low, const double *high, const double *from) {
    double *below = state->branch_low + (size_t)MOST_DEPTH * state->n;
    double *above = state->branch_high + (size_t)MOST_DEPTH * state->n;
    memcpy(below, low, state->n * sizeof *below);
    memcpy(above, high, state->n * sizeof *above);
    memcpy(state->trial, from, state->n * sizeof *from);
    for (size_t k = 0; k < state->n_wholes; k++) {
        size_t i = state->wholes[k];
        below[i] = above[i] = state->trial[i] = fmin(fmax(round(from[i]), low[i]), high[i]);
    }
    cg_evolve_score(state, state->trial);
    if (state->n_reals) cg_nlopt_within(state->local, below, above, state->trial, state->deadline - cg_seconds());
}

typedef struct branching {
    size_t depth, nodes;
    bool complete;
} branching;

/* One box of the stack: its relaxation, and its two halves unless it is done with. */
static void explore(cg_evolve *state, branching *at) {
    size_t n = state->n, top = --at->depth;
    double *low = state->branch_low + top * n, *high = state->branch_high + top * n;
    for (size_t i = 0; i < n; i++)
        state->x[i] = fmin(fmax(state->best[i], low[i]), high[i]);
    cg_relaxed end = cg_nlopt_within(state->local, low, high, state->x, state->deadline - cg_seconds());
    if (end.violation > BROKEN || !isfinite(end.objective)) return;
    double best = incumbent(state->search);
    if (end.objective >= best - GAIN * fmax(1, fabs(best))) return;
    size_t i = most_fractional(state, state->x);
    settle(state, low, high, state->x);
    if (i == n) return;
    if (at->depth + 2 > MOST_DEPTH) {
        at->complete = false;
        return;
    }
    double split = floor(state->x[i]);
    bool up_first = state->x[i] - split > 0.5;
    for (int side = 0; side < 2; side++) { /* the second is taken up first */
        double *to_low = state->branch_low + (at->depth + 1) * n, *to_high = state->branch_high + (at->depth + 1) * n;
        if (side == 0) { /* the first replaces this box, the second lies above it */
            memcpy(to_low, low, n * sizeof *low);
            memcpy(to_high, high, n * sizeof *high);
        } else {
            to_low = low, to_high = high;
        }
        bool up = (side == 0) == up_first;
        if (up)
            to_low[i] = split + 1;
        else
            to_high[i] = split;
    }
    at->depth += 2;
}

bool cg_evolve_branch(cg_evolve *state) {
    const cg_problem *problem = state->search->problem;
    branching at = {.depth = 1, .complete = true};
    for (size_t i = 0; i < state->n; i++) {
        bool whole = problem->integer && problem->integer[i];
        state->branch_low[i] = problem->low ? problem->low[i] : -INFINITY;
        state->branch_high[i] = problem->low ? problem->high[i] : INFINITY;
        if (whole)
            state->branch_low[i] = ceil(state->branch_low[i]), state->branch_high[i] = floor(state->branch_high[i]);
    }
    double n = (double)state->n, each = n * n * (n + (double)problem->n_constraints);
    uint64_t begun = state->search->evaluations;
    while (at.depth > 0 && at.nodes++ < MOST_NODES && !cg_evolve_is_over(state) &&
           (double)(state->search->evaluations - begun) * each <= MOST_WORK)
        explore(state, &at);
    return at.depth == 0 && at.complete;
}
