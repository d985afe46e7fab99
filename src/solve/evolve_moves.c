/* evolve_moves.c: local search by moves that ask for no slopes.
 *
 * Enters: a point and its score. Leaves: one that no move betters. The moves: a variable goes a step up or down,
 * further while that helps, by smaller steps when it does not; a whole number takes every other value; two variables of
 * a kind go in opposite or equal directions, as equations between them ask; of an order, two numbers change places, a
 * stretch turns round, one number goes elsewhere (Croes 1958, "A method for solving traveling-salesman problems", and
 * Or 1976). */
#include <math.h>

#include "solve/evolve.h"

enum { MOST_PAIRS = 3000, MOST_MOVES_OF_ORDER = 20000, MOST_VALUES = 2000 };
/* Smallest step of a variable that is no whole number, as a share of its range: with slopes, a method that uses them
 * goes on from there. */
static const double SMALLEST = 1e-9, SMALLEST_BEFORE_SLOPES = 1e-4;

/* The point in state->trial, if it is better than x. */
static bool take(cg_evolve *state, double *x, cg_score *score) {
    cg_score found = cg_evolve_score(state, state->trial);
    if (!cg_score_is_better(found, *score)) return false;
    *score = found;
    memcpy(x, state->trial, state->n * sizeof *x);
    return true;
}

static bool try_step(cg_evolve *state, double *x, cg_score *score, size_t i, double by) {
    double to = cg_evolve_clip(state, i, x[i] + by);
    if (to == x[i] || cg_evolve_is_over(state)) return false;
    memcpy(state->trial, x, state->n * sizeof *x);
    state->trial[i] = to;
    return take(state, x, score);
}

/* Along one variable, with longer and longer steps while they help. */
static bool try_line(cg_evolve *state, double *x, cg_score *score, size_t i) {
    for (int sign = -1; sign <= 1; sign += 2) {
        double by = sign * state->steps[i];
        if (!try_step(state, x, score, i, by)) continue;
        while (try_step(state, x, score, i, by *= 2))
            ;
        return true;
    }
    return false;
}

/* Every value of each whole number: where they are numbers of things, the next one is no nearer than any other. */
static bool try_values(cg_evolve *state, double *x, cg_score *score) {
    enum { FEWEST = 3 };
    double values = 0;
    for (size_t k = 0; k < state->n_wholes; k++)
        values += state->high[state->wholes[k]] - state->low[state->wholes[k]];
    if (values > MOST_VALUES) return false;
    bool gained = false;
    for (size_t k = 0; k < state->n_wholes; k++) {
        size_t i = state->wholes[k];
        double low = ceil(state->low[i]), high = floor(state->high[i]);
        for (double to = low; high - low >= FEWEST && to <= high; to++)
            gained |= try_step(state, x, score, i, to - x[i]);
    }
    return gained;
}

static bool try_pair(cg_evolve *state, double *x, cg_score *score, size_t i, size_t j) {
    static const int signs[4][2] = {{1, -1}, {-1, 1}, {1, 1}, {-1, -1}};
    for (size_t k = 0; k < 4 && !cg_evolve_is_over(state); k++) {
        double a = cg_evolve_clip(state, i, x[i] + signs[k][0] * state->steps[i]);
        double b = cg_evolve_clip(state, j, x[j] + signs[k][1] * state->steps[i]);
        if (a == x[i] || b == x[j]) continue;
        memcpy(state->trial, x, state->n * sizeof *x);
        state->trial[i] = a;
        state->trial[j] = b;
        if (take(state, x, score)) return true;
    }
    return false;
}

/* All pairs, or as many at random. */
static bool try_pairs(cg_evolve *state, double *x, cg_score *score, const size_t *of, size_t count) {
    bool gained = false;
    if (count < 2) return false;
    if (count * (count - 1) / 2 <= MOST_PAIRS) {
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < count; j++)
                if (i != j) gained |= try_pair(state, x, score, of[i], of[j]);
        return gained;
    }
    for (size_t k = 0; k < MOST_PAIRS; k++) {
        size_t i = cg_evolve_pick(state, count), j = cg_evolve_pick(state, count);
        if (i != j) gained |= try_pair(state, x, score, of[i], of[j]);
    }
    return gained;
}

/* ---- Orders ---- */

/* The numbers of places i to j, turned round. */
static void turn(const cg_order *order, double *x, size_t i, size_t j) {
    for (; i < j; i++, j--) {
        double kept = x[order->members[i]];
        x[order->members[i]] = x[order->members[j]];
        x[order->members[j]] = kept;
    }
}

/* The number of place i goes to place j, and those between move up. */
static void carry(const cg_order *order, double *x, size_t i, size_t j) {
    double kept = x[order->members[i]];
    for (; i < j; i++)
        x[order->members[i]] = x[order->members[i + 1]];
    for (; i > j; i--)
        x[order->members[i]] = x[order->members[i - 1]];
    x[order->members[j]] = kept;
}

static void exchange(const cg_order *order, double *x, size_t i, size_t j) {
    double kept = x[order->members[i]];
    x[order->members[i]] = x[order->members[j]];
    x[order->members[j]] = kept;
}

static bool try_places(cg_evolve *state, double *x, cg_score *score, const cg_order *order, size_t i, size_t j) {
    static void (*const moves[])(const cg_order *order, double *x, size_t i, size_t j) = {turn, exchange, carry};
    for (size_t k = 0; k < sizeof moves / sizeof *moves && !cg_evolve_is_over(state); k++) {
        if (k < 2 && i > j) continue; /* the same both ways */
        if (k == 0 && j - i < 2) continue;
        memcpy(state->trial, x, state->n * sizeof *x);
        moves[k](order, state->trial, i, j);
        if (take(state, x, score)) return true;
    }
    return false;
}

/* Which places of an order have another number and other neighbours than in the settled point. */
static void mark_moved(cg_evolve *state, const cg_order *order, const double *x) {
    const double *settled = state->settled;
    size_t count = order->count;
    for (size_t i = 0; settled && i < count; i++)
        state->places[(size_t)settled[order->members[i]] - 1] = i;
    for (size_t i = 0; i < count; i++) {
        state->moved[i] = true;
        if (!settled) continue;
        size_t was = state->places[(size_t)x[order->members[i]] - 1];
        double before = x[order->members[(i + count - 1) % count]], after = x[order->members[(i + 1) % count]];
        double old_before = settled[order->members[(was + count - 1) % count]];
        double old_after = settled[order->members[(was + 1) % count]];
        bool same = (before == old_before && after == old_after) || (before == old_after && after == old_before);
        state->moved[i] = was != i && !same;
    }
}

static bool try_order(cg_evolve *state, double *x, cg_score *score, const cg_order *order) {
    bool gained = false;
    size_t count = order->count;
    mark_moved(state, order, x);
    if (count * count <= MOST_MOVES_OF_ORDER) {
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < count; j++)
                if (i != j && (state->moved[i] || state->moved[j])) gained |= try_places(state, x, score, order, i, j);
        return gained;
    }
    for (size_t k = 0; k < MOST_MOVES_OF_ORDER; k++) {
        size_t i = cg_evolve_pick(state, count), j = cg_evolve_pick(state, count);
        if (i != j && (state->moved[i] || state->moved[j])) gained |= try_places(state, x, score, order, i, j);
    }
    return gained;
}

/* ---- All of it ---- */

static void shuffle(cg_evolve *state) {
    size_t *order = state->shuffled;
    for (size_t i = 0; i < state->n; i++)
        order[i] = i;
    for (size_t i = state->n; i-- > 1;) {
        size_t k = cg_evolve_pick(state, i + 1), kept = order[i];
        order[i] = order[k];
        order[k] = kept;
    }
}

static bool is_ordered(const cg_evolve *state, size_t i) {
    const unsigned *order = state->search->problem->order;
    return order && order[i];
}

static bool is_whole(const cg_evolve *state, size_t i) {
    const bool *integer = state->search->problem->integer;
    return integer && integer[i];
}

/* Half as long; false when no step can be shorter. */
static bool shorten(cg_evolve *state) {
    bool any = false;
    double smallest = state->local ? SMALLEST_BEFORE_SLOPES : SMALLEST;
    for (size_t i = 0; i < state->n; i++) {
        double least = is_whole(state, i) ? 1 : smallest * (state->high[i] - state->low[i]);
        if (state->steps[i] <= least || is_ordered(state, i)) continue;
        state->steps[i] = is_whole(state, i) ? fmax(1, floor(state->steps[i] / 2)) : state->steps[i] / 4;
        any = true;
    }
    return any;
}

void cg_evolve_improve(cg_evolve *state, double *x, cg_score *score) {
    for (size_t i = 0; i < state->n; i++) {
        double part = (state->high[i] - state->low[i]) / 8;
        state->steps[i] = is_whole(state, i) ? fmax(1, floor(part)) : part;
    }
    bool gained = true;
    while ((gained || shorten(state)) && !cg_evolve_is_over(state)) {
        gained = false;
        shuffle(state);
        for (size_t k = 0; k < state->n; k++)
            if (!is_ordered(state, state->shuffled[k])) gained |= try_line(state, x, score, state->shuffled[k]);
        if (!gained) gained |= try_values(state, x, score);
        if (!gained) gained |= try_pairs(state, x, score, state->wholes, state->n_wholes);
        if (!gained && state->search->problem->n_constraints)
            gained |= try_pairs(state, x, score, state->reals, state->n_reals);
        for (size_t k = 0; k < state->n_orders; k++)
            gained |= try_order(state, x, score, &state->orders[k]);
    }
}

/* Two stretches beside each other change places, each as it is: what the moves of local search undo least easily
 * (Martin, Otto and Felten 1991, "Large-step Markov chains for the traveling salesman problem"). */
static void change_stretches(cg_evolve *state, const cg_order *order, double *x) {
    size_t cuts[3];
    do {
        for (size_t k = 0; k < 3; k++)
            cuts[k] = cg_evolve_pick(state, order->count + 1);
    } while (cuts[0] >= cuts[1] || cuts[1] >= cuts[2]);
    turn(order, x, cuts[0], cuts[1] - 1);
    turn(order, x, cuts[1], cuts[2] - 1);
    turn(order, x, cuts[0], cuts[2] - 1);
}

void cg_evolve_shake(cg_evolve *state, double *x, double strength) {
    static const double FEW = 16; /* of a long order, too: what local search has settled elsewhere stays */
    for (size_t i = 0; i < state->n; i++) {
        if (is_ordered(state, i) || cg_evolve_uniform(state) > strength) continue;
        double range = state->high[i] - state->low[i];
        double to = cg_evolve_uniform(state) < 0.5
                        ? state->low[i] + range * cg_evolve_uniform(state)
                        : x[i] + range * strength * (cg_evolve_uniform(state) - cg_evolve_uniform(state));
        x[i] = cg_evolve_clip(state, i, to);
    }
    for (size_t k = 0; k < state->n_orders; k++) {
        const cg_order *order = &state->orders[k];
        if (order->count > 3 && cg_evolve_uniform(state) < 0.5) {
            change_stretches(state, order, x);
            continue;
        }
        size_t moves = 1 + (size_t)(strength * 0.5 * fmin((double)order->count, FEW));
        for (size_t m = 0; order->count > 1 && m < moves; m++)
            carry(order, x, cg_evolve_pick(state, order->count), cg_evolve_pick(state, order->count));
    }
}
