/* evolve.h: the parts of method evolve, which searches without trusting slopes.
 *
 * A point is scored by how much it breaks the constraints, all together, and then by its objective. Parts take a point
 * and its score and leave a better one; every point they look at passes through cg_search_value, which remembers the
 * best. */
#ifndef CG_SOLVE_EVOLVE_H
#define CG_SOLVE_EVOLVE_H

#include "solve/nlopt_search.h"

typedef struct cg_score {
    double violation, objective;
} cg_score;

/* The variables of one set of different numbers. */
typedef struct cg_order {
    size_t *members;
    size_t count;
} cg_order;

typedef struct cg_evolve {
    cg_search *search;
    size_t n;
    size_t *reals, *wholes; /* variables outside orders */
    size_t n_reals, n_wholes;
    cg_order *orders;
    size_t n_orders;
    double *low, *high; /* [n]: the box that points are drawn from: the bounds, or a guess where they are open */
    double *x, *trial, *best;
    double *steps;    /* [n] of the local search */
    size_t *shuffled; /* [n] */
    /* A point that no move betters, which improved points are near to: of an order, only places that are not as they
     * are there move. NULL: all do. */
    const double *settled;
    bool *moved;    /* [n] by place of an order: it is not as it is in `settled` */
    size_t *places; /* [n] where a number of an order stands in `settled` */
    uint64_t drawn;
    uint64_t most_evaluations, patience; /* in all; without a better point */
    bool limited;                        /* by the user's number */
    double deadline;                     /* cg_seconds() */
    cg_nlopt *local;                     /* NULL: there are no slopes */
    double *members;                     /* [size][n]: the population */
    cg_score *scores;
    size_t size;
    double *branch_low, *branch_high; /* [depth][n] */
} cg_evolve;

bool cg_score_is_better(cg_score a, cg_score b);
/* Rounds whole numbers, keeps to the bounds. */
double cg_evolve_clip(const cg_evolve *state, size_t i, double value);
cg_score cg_evolve_score(cg_evolve *state, const double *x);
double cg_evolve_uniform(cg_evolve *state);
/* From 0 to n - 1. */
size_t cg_evolve_pick(cg_evolve *state, size_t n);
/* True when limits end the search. */
bool cg_evolve_is_over(const cg_evolve *state);

/* Steps along one variable, exchanges between two, turns and moves in orders, until none is better. (evolve_moves.c) */
void cg_evolve_improve(cg_evolve *state, double *x, cg_score *score);
/* Somewhere near x. */
void cg_evolve_shake(cg_evolve *state, double *x, double strength);
/* Every combination of whole numbers: false when there are too many. (evolve_all.c) */
bool cg_evolve_enumerate(cg_evolve *state);
/* Branch and bound over relaxations by slopes; true when it came to its end. (evolve_branch.c) */
bool cg_evolve_branch(cg_evolve *state);

#endif
