/* evolve_all.c: every combination of whole numbers, when there are few enough to look at all.
 *
 * Enters: a problem all of whose variables are whole numbers between bounds, or orders. Leaves: the best point of all.
 * The whole numbers are counted like the digits of a mileometer; the orders come by Heap's method (1963), one inside
 * another. */
#include <math.h>

#include "solve/evolve.h"

/* Combinations times what one costs: a few seconds. */
static const double MOST_CELLS = 8e7, USUAL_CELLS = 500;

static double combinations(const cg_evolve *state) {
    const cg_problem *problem = state->search->problem;
    double count = state->n_reals ? INFINITY : 1;
    for (size_t k = 0; k < state->n_wholes; k++) {
        size_t i = state->wholes[k];
        count *= problem->low ? floor(problem->high[i]) - ceil(problem->low[i]) + 1 : INFINITY;
    }
    for (size_t k = 0; k < state->n_orders; k++)
        for (size_t m = 2; m <= state->orders[k].count; m++)
            count *= (double)m;
    return count;
}

/* All whole numbers with the orders as they are. */
static void count_wholes(cg_evolve *state) {
    const cg_problem *problem = state->search->problem;
    double *x = state->x;
    for (size_t k = 0; k < state->n_wholes; k++)
        x[state->wholes[k]] = ceil(problem->low[state->wholes[k]]);
    size_t digit = 0;
    while (digit < state->n_wholes || state->n_wholes == 0) {
        cg_search_value(state->search, x);
        if (state->search->stop != CG_GO_ON || state->n_wholes == 0) return;
        for (digit = 0; digit < state->n_wholes; digit++) {
            size_t i = state->wholes[digit];
            x[i] += 1;
            if (x[i] <= problem->high[i]) break;
            x[i] = ceil(problem->low[i]);
        }
    }
}

/* All permutations of order k's first `count` places, with all orders from k + 1 on inside each. */
static void permute(cg_evolve *state, size_t k, size_t count) {
    if (state->search->stop != CG_GO_ON) return;
    if (k == state->n_orders) {
        count_wholes(state);
        return;
    }
    if (count <= 1) {
        permute(state, k + 1, k + 1 < state->n_orders ? state->orders[k + 1].count : 0);
        return;
    }
    const size_t *members = state->orders[k].members;
    for (size_t i = 0; i < count; i++) {
        permute(state, k, count - 1);
        size_t other = count % 2 ? 0 : i;
        double kept = state->x[members[other]];
        state->x[members[other]] = state->x[members[count - 1]];
        state->x[members[count - 1]] = kept;
    }
}

bool cg_evolve_enumerate(cg_evolve *state) {
    double count = combinations(state), cells = state->search->problem->work;
    if (!(count * (cells > 0 ? cells : USUAL_CELLS) <= MOST_CELLS)) return false;
    if (state->limited && count > (double)state->most_evaluations) return false;
    if (count < 1) return true;
    for (size_t k = 0; k < state->n_orders; k++)
        for (size_t m = 0; m < state->orders[k].count; m++)
            state->x[state->orders[k].members[m]] = (double)m + 1;
    permute(state, 0, state->n_orders ? state->orders[0].count : 0);
    return true;
}
