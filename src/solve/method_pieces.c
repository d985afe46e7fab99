/* method_pieces.c: a problem of linear pieces by branch and cut, its own cells having the last word.
 *
 * Enters: a problem that is written as a mixed integer linear program (pieces.h). Leaves: the best point, and that none
 * is better where the program was solved to its end and the cells say the same of its point. They may not: an open side
 * of a condition, x > 0, has no least x, and the program's best point may stand right on the border where the cells
 * are worse. Then the program is solved again with a margin beside the borders. Where the effort is at its end first,
 * neighbourhoods of the best point are searched, some of its whole numbers let loose at a time (Danna, Rothberg and Le
 * Pape 2005 and others call that large neighbourhoods); what is left is for method evolve. */
#include <math.h>

#include "base/random.h"
#include "solve/mixed_program.h"

enum { OPTION_EFFORT };

typedef struct piecewise {
    cg_arena *arena;
    cg_incumbent best;
    bool *loose;
    uint32_t *wholes; /* columns of whole numbers that matter */
    size_t n_wholes;
    cg_branching branching;
} piecewise;

static void *prepare(cg_arena *arena, const cg_search *search) {
    piecewise *state = CG_NEW(arena, piecewise);
    state->arena = arena;
    state->best.x = CG_NEW_ARRAY(arena, search->problem->n, double);
    return state;
}

static cg_stop start(cg_search *search) {
    piecewise *state = search->state;
    if (!search->problem->pieces) return CG_STOP_FAILED;
    bool keeps = search->best_violation <= CG_FEASIBLE;
    state->best.objective = keeps ? cg_pieces_objective(search->problem->pieces, search->best_objective) : INFINITY;
    state->best.violation = search->best_violation;
    memcpy(state->best.x, search->best_x, search->problem->n * sizeof *state->best.x);
    return CG_GO_ON;
}

static void find_wholes(piecewise *state, const cg_pieces *pieces, const cg_piece_rows *rows) {
    size_t n = pieces->columns.count;
    state->loose = CG_NEW_ARRAY(state->arena, n, bool);
    state->wholes = CG_NEW_ARRAY(state->arena, n, uint32_t);
    state->n_wholes = 0;
    for (uint32_t i = 0; i < n; i++)
        if (rows->used[i] && pieces->columns.at[i].whole) state->wholes[state->n_wholes++] = i;
}

/* Some of the whole numbers let loose, again and again, others each time. */
static void search_near(cg_search *search, cg_mixed *mixed, double effort) {
    enum { ROUNDS = 60, FEWEST = 10 };
    piecewise *state = search->state;
    uint64_t drawn = 0;
    double share = 0.15;
    for (int round = 0; round < ROUNDS && search->stop == CG_GO_ON && isfinite(state->best.objective); round++) {
        double before = state->best.objective, count = fmax(FEWEST, share * (double)state->n_wholes);
        for (size_t k = 0; k < state->n_wholes; k++)
            state->loose[state->wholes[k]] =
                cg_random_uniform(search->random, 2, 0, drawn++) * (double)state->n_wholes < count;
        cg_mixed_end end = cg_mixed_solve_near(mixed, search, &state->best, state->loose, effort / ROUNDS);
        search->iterations++;
        if (search->tick) search->tick(search->user, search);
        if (state->best.objective < before) continue;
        share = end == CG_MIXED_OPTIMAL ? fmin(1, share * 1.15) : fmax(0.02, share * 0.8);
    }
}

/* The program's best point is worth what the cells say. */
static bool is_proved(const piecewise *state, double bound) {
    return state->best.objective <= bound + 1e-9 * fmax(1, fabs(bound));
}

static void take_best(cg_search *search) {
    const piecewise *state = search->state;
    if (isfinite(state->best.objective)) {
        memcpy(search->best_x, state->best.x, search->problem->n * sizeof *search->best_x);
        double best = state->best.objective;
        search->best_objective = search->lowest = search->problem->pieces->squared ? best * best : best;
        search->best_violation = state->best.violation;
    }
    double objective = cg_search_evaluate(search, search->best_x, search->gradient);
    cg_search_move(search, search->best_x, objective, search->gradient);
}

/* Few enough combinations of whole numbers that method evolve looks at them all. */
static bool is_counted_soon(const cg_problem *problem) {
    const double MOST_CELLS = 5e7;
    double count = problem->work;
    for (size_t i = 0; i < problem->n && count <= MOST_CELLS; i++)
        count *=
            problem->low && problem->integer && problem->integer[i] ? problem->high[i] - problem->low[i] + 1 : INFINITY;
    return count <= MOST_CELLS;
}

typedef struct piecewise_end {
    cg_mixed_end end;
    double bound; /* no point is lower */
} piecewise_end;

/* The program and, where its best point is not worth so much in the cells, again with larger margins. */
static piecewise_end solve(cg_search *search) {
    static const double margins[] = {0, 1e-7, 1e-5};
    piecewise *state = search->state;
    cg_pieces *pieces = search->problem->pieces;
    bool soon = is_counted_soon(search->problem);
    double effort = cg_search_option(search, OPTION_EFFORT) / (soon ? 20 : 1);
    piecewise_end at = {CG_MIXED_FAILED, -INFINITY};
    for (size_t k = 0; k < sizeof margins / sizeof *margins && search->stop == CG_GO_ON; k++) {
        cg_piece_rows rows;
        if (!cg_pieces_to_rows(pieces, state->best.objective, margins[k], &rows)) break;
        cg_mixed *mixed = cg_mixed_create(state->arena, pieces, &rows);
        at.end = cg_mixed_solve(mixed, search, &state->best, effort);
        state->branching.nodes += cg_mixed_nodes(mixed);
        if (k == 0) at.bound = cg_mixed_bound(mixed);
        bool limited = at.end == CG_MIXED_LIMIT;
        if (is_proved(state, at.bound) || at.end == CG_MIXED_UNBOUNDED || (k == 0 && at.end == CG_MIXED_INFEASIBLE))
            break;
        find_wholes(state, pieces, &rows);
        if (limited && state->n_wholes > 0 && !soon) search_near(search, mixed, effort / 2);
        if (limited) break;
    }
    return at;
}

static cg_stop step(cg_search *search) {
    piecewise *state = search->state;
    piecewise_end at = solve(search);
    if (search->stop != CG_GO_ON) return search->stop;
    take_best(search);
    bool some = isfinite(state->best.objective);
    state->branching.gap = is_proved(state, at.bound) ? 0 : NAN;
    if (at.end == CG_MIXED_UNBOUNDED && some) return CG_STOP_UNBOUNDED;
    if (at.end == CG_MIXED_INFEASIBLE && !some) return CG_STOP_INFEASIBLE;
    return is_proved(state, at.bound) ? CG_STOP_OPTIMAL : CG_STOP_ITERATIONS;
}

static const cg_branching *branching_of(const cg_search *search) {
    const piecewise *state = search->state;
    return state->branching.nodes ? &state->branching : NULL;
}

const cg_method cg_method_pieces = {
    .name = "pieces",
    .help =
        "Branch and cut over linear pieces: IF, MAX, ABS, steps and whole numbers times bounded cells, rewritten as "
        "a mixed integer linear program.",
    .options = {{"effort", CG_OPTION_REAL, 4e7, 0, 1e15, "steps of the simplex method times rows, at most", NULL}},
    .needs = CG_NEEDS_PIECES,
    .handles = CG_HANDLES_BOUNDS | CG_HANDLES_INEQUALITIES | CG_HANDLES_EQUALITIES | CG_HANDLES_INTEGERS,
    .decides = true,
    .any_start = true,
    .values = true,
    .prepare = prepare,
    .start = start,
    .step = step,
    .branching = branching_of,
};
