/* mixed_program.h: rows of a piecewise linear problem, solved by GLPK. */
#ifndef CG_SOLVE_MIXED_PROGRAM_H
#define CG_SOLVE_MIXED_PROGRAM_H

#include "solve/method.h"
#include "solve/pieces.h"

typedef struct cg_mixed cg_mixed;

typedef enum cg_mixed_end {
    CG_MIXED_OPTIMAL,
    CG_MIXED_LIMIT, /* of the effort, the time or the user; there may be a point */
    CG_MIXED_INFEASIBLE,
    CG_MIXED_UNBOUNDED,
    CG_MIXED_FAILED
} cg_mixed_end;

/* The best point that was tried and keeps the constraints, by the cells' own values. Slight violations, as the simplex
 * method leaves them, are no reason to prefer a point that is worse. */
typedef struct cg_incumbent {
    double *x;        /* [n] */
    double objective; /* INFINITY: there is none */
    double violation;
} cg_incumbent;

/* Its handle is closed with the arena. */
cg_mixed *cg_mixed_create(cg_arena *arena, const cg_pieces *pieces, const cg_piece_rows *rows);
/* Looks for the best point, with so much effort at most (steps of the simplex method times rows). Every point on the
 * way is evaluated by the search, and may become the incumbent. */
cg_mixed_end cg_mixed_solve(cg_mixed *mixed, cg_search *search, cg_incumbent *best, double effort);
/* The same near the incumbent: whole columns keep their values there but for those that are `loose`. */
cg_mixed_end cg_mixed_solve_near(cg_mixed *mixed, cg_search *search, cg_incumbent *best, const bool *loose,
                                 double effort);
/* No point has a lower objective; -INFINITY until cg_mixed_solve came to its end. */
double cg_mixed_bound(const cg_mixed *mixed);
/* Of the tree of the last solve; 0: there was none. */
uint64_t cg_mixed_nodes(const cg_mixed *mixed);

#endif
