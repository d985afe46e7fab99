/* nlopt_search.h: a method of NLopt's as one of ours; for the files method_NAME.c that name one.
 *
 * NLopt runs a whole search in one call, so one step of such a method is the whole of it. All its evaluations pass
 * through cg_search_evaluate: the best point, the limits and the verdict on constraints are ours. NLopt's random
 * numbers belong to the thread and are seeded anew for each start, from the seed and the start's number. */
#ifndef CG_SOLVE_NLOPT_SEARCH_H
#define CG_SOLVE_NLOPT_SEARCH_H

#include <nlopt.h>

#include "solve/methods.h"

typedef struct cg_nlopt cg_nlopt;

/* One run of an algorithm. */
typedef struct cg_nlopt_run {
    nlopt_algorithm algorithm;
    nlopt_algorithm inner; /* the local algorithm of one that needs one; NLOPT_NUM_ALGORITHMS: none */
    double relative;       /* tolerance on objective and variables; 0: none, it goes to the limit of the arithmetic */
    uint64_t evaluations;  /* at most; 0: no limit */
    unsigned repeats;      /* run again from where it ended while that gains something, so often at most */
} cg_nlopt_run;

/* The state of a method: for its `prepare`. Runs follow one another, each from the best point of all before. */
cg_nlopt *cg_nlopt_prepare(cg_arena *arena, const cg_search *search, const cg_nlopt_run *runs, size_t n);
/* The state of a global method: a run of `algorithm` with as many evaluations as the method's first option,
 * CG_NLOPT_EVALUATIONS, says, then SLSQP from the best point to the limit of the arithmetic. */
cg_nlopt *cg_nlopt_prepare_global(cg_arena *arena, const cg_search *search, nlopt_algorithm algorithm,
                                  nlopt_algorithm inner, double relative);
#define CG_NLOPT_EVALUATIONS                                                                                           \
    { "evaluations", CG_OPTION_WHOLE, 20000, 1, 1e9, "of the global search; a local one follows", NULL }

/* Where a run within a box of its own ended: by how much it breaks a constraint most, and its objective. */
typedef struct cg_relaxed {
    double violation, objective;
} cg_relaxed;
/* The state's first run from x within [low, high], for so many seconds at most; x becomes where it ended. For methods
 * that use NLopt inside, after cg_nlopt_start_inside. */
cg_relaxed cg_nlopt_within(cg_nlopt *state, const double *low, const double *high, double *x, double seconds);
void cg_nlopt_start_inside(cg_search *search, cg_nlopt *state);
/* For the row of the method. */
cg_stop cg_nlopt_start(cg_search *search);
cg_stop cg_nlopt_step(cg_search *search);

#endif
