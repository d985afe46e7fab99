/* solution.h: what a solve takes and gives.
 *
 * Enters: a model, one of its solve blocks, the params at the start. Leaves: the params at the best point, why the
 * method stopped, and the table of minima when there were many starts. */
#ifndef CG_SOLVE_SOLUTION_H
#define CG_SOLVE_SOLUTION_H

#include <signal.h>

#include "program/program.h"

/* Why a solve ended: id, name in reports and JSON, exit status of the program, the number that Excel's Solver has for
 * the like, explanation. */
#define CG_STOPS(X)                                                                                                    \
    X(CG_STOP_EXACT, "exact", 0, 0, "solved exactly by linear least squares")                                          \
    X(CG_STOP_OPTIMAL, "optimal", 0, 0, "solved: linear, or linear by pieces, and no feasible point is better")        \
    X(CG_STOP_ENUMERATED, "enumerated", 0, 0, "every combination of whole numbers was tried, and none is better")      \
    X(CG_STOP_SEARCHED, "searched", 0, 0, "a long search without slopes found nothing better")                         \
    X(CG_STOP_GRADIENT, "converged", 0, 0, "the gradient norm is below its limit")                                     \
    X(CG_STOP_STATIONARY, "stationary", 0, 0,                                                                          \
      "the constraints hold, and the gradient is balanced by theirs (Karush, Kuhn and Tucker)")                        \
    X(CG_STOP_NO_PROGRESS, "no-progress", 0, 2,                                                                        \
      "no step of the method lowers the objective any more (limit of the arithmetic)")                                 \
    X(CG_STOP_STEPS, "steps-done", 0, 3, "all the steps that were asked for are done")                                 \
    X(CG_STOP_ITERATIONS, "iteration-limit", 6, 3, "stopped at the limit of iterations; the best point is kept")       \
    X(CG_STOP_TIME, "time-limit", 6, 10, "stopped at the limit of time; the best point is kept")                       \
    X(CG_STOP_EVALUATIONS, "evaluation-limit", 6, 3, "stopped at the limit of evaluations; the best point is kept")    \
    X(CG_STOP_INTERRUPTED, "interrupted", 130, 6, "interrupted; the best point is kept")                               \
    X(CG_STOP_DIVERGED, "diverged", 7, 4,                                                                              \
      "the objective left the numbers, or got better without limit; the best point is kept")                           \
    X(CG_STOP_UNBOUNDED, "unbounded", 7, 4, "the objective gets better without limit within the constraints")          \
    X(CG_STOP_NOT_REACHED, "not-reached", 7, 5,                                                                        \
      "the objective did not reach the value it is set to; the closest point is kept")                                 \
    X(CG_STOP_INFEASIBLE, "infeasible", 7, 5,                                                                          \
      "no point was found that keeps all constraints; of those tried the one that breaks them least is kept")          \
    X(CG_STOP_FAILED, "failed", 5, 9, "the objective is an error value at the start")                                  \
    X(CG_STOP_REACHED, "reached", 0, 0, "the objective has the value that it is set to")
#define CG_STOP_ENUM(id, name, status, excel, text) id,
typedef enum cg_stop { CG_STOPS(CG_STOP_ENUM) CG_STOP_COUNT } cg_stop;
#undef CG_STOP_ENUM
typedef struct cg_stop_row {
    const char *name;
    int status, excel;
    const char *explanation;
} cg_stop_row;
const cg_stop_row *cg_stop_describe(cg_stop stop);

/* One line of the progress display. */
typedef struct cg_progress {
    const char *solve;
    uint64_t start, starts; /* starts done, of so many */
    uint64_t iteration;
    double objective; /* best so far */
    double gradient_norm;
    double seconds;
} cg_progress;

/* What the command line may set over the sheet. */
typedef struct cg_solve_settings {
    const char *method; /* NULL: as the sheet says */
    uint64_t starts;    /* 0: as the sheet says */
    bool has_seed;
    uint64_t seed;
    unsigned threads;                         /* 0: all cores */
    const volatile sig_atomic_t *interrupted; /* set by Ctrl-C; NULL: never */
    const char *checkpoint;                   /* file to keep a running solve in; NULL: none */
    double every;                             /* seconds between two writings of it */
    bool resume;                              /* go on from what it holds, if it is there */
    void (*progress)(
        void *user,
        const cg_progress *progress); /* called from one thread at a time, a few times a second; NULL: none */
    void *user;
} cg_solve_settings;

/* One distinct minimum among the starts. */
typedef struct cg_minimum {
    double objective;
    uint64_t count;               /* starts that ended here */
    uint64_t start;               /* the best of them, the first of equals */
    const cg_cell *const *params; /* at that start's end: [model params] -> cells */
    const char *const *dead;      /* names of the ReLU-like columns that are 0 on every row here */
    size_t n_dead;
} cg_minimum;

/* One step of a method that is asked for steps or epochs: the transcript. */
typedef struct cg_step {
    double objective, gradient_norm;
    double rate;     /* of the step before this point; 0: none */
    double seconds;  /* since the start began */
    double *watched; /* [n_watch] */
} cg_step;

/* Of the directions that no active limit forbids, how many curve up, down, or not (to 1e-10 of the largest). */
typedef struct cg_curvature {
    size_t up, down, flat;
    double condition; /* largest over smallest curvature */
    double scaled; /* the same when each variable is measured in units in which its own curvature is 1; 0: not known */
    size_t widest, finest; /* the variables whose units would be the largest and the smallest */
    double widest_unit, finest_unit;
    bool quadratic; /* the second derivatives are the same everywhere */
    bool convex;    /* and nowhere negative */
} cg_curvature;

/* A constraint or bound that holds with equality. */
typedef struct cg_active_limit {
    const char *what;          /* "SUM(w) <= 1", "w[1,2] >= 0" */
    double multiplier;         /* how the objective changes when the right side grows by 1: the shadow price */
    const cg_constraint *line; /* NULL: a variable's bound */
    size_t cell;               /* of its left side, row by row; of a bound the variable's index among all */
} cg_active_limit;

/* A cell or column whose slope jumps where two sides are the same. */
typedef struct cg_kink {
    const char *cell;     /* "nets[ReLU1]" */
    size_t rows, near_by; /* cells of it; those within 1e-9 of a switch */
} cg_kink;

typedef struct cg_certificate {
    double violation; /* largest, of constraints, by our own evaluation; in units of their scales */
    bool known;       /* what follows; else there are too many variables and limits */
    double balance;   /* norm of what is left of the gradient beside the multipliers, of what is minimized */
    double slope;     /* of the objective by what is minimized */
    bool balanced;    /* constraints hold, and next to nothing is left: Karush, Kuhn and Tucker's conditions */
    const cg_active_limit *active;
    size_t n_active;
    bool has_curvature;
    cg_curvature curvature;
    const char *advice;   /* about the units of variables; NULL: none */
    const cg_kink *kinks; /* of a piecewise smooth problem */
    size_t n_kinks;
    const char *proof; /* why no point anywhere is better; NULL: not proved */
} cg_certificate;

/* How far a number may go up and down while what it stands beside stays; INFINITY: as far as one likes. */
typedef struct cg_leeway {
    double up, down;
} cg_leeway;

typedef struct cg_sensitive_variable {
    const char *name; /* "W[1,2]", "Plan!B4" */
    double value;
    double reduced;     /* how fast the objective changes with it, the constraints kept: reduced cost or gradient */
    double coefficient; /* the objective's slope by it */
    cg_leeway leeway;   /* of the coefficient of a linear program, while the solution stays the best */
    double low, high;   /* of a linear program: between which it may stand when no other moves */
} cg_sensitive_variable;

/* A cell of a constraint that is no variable's limit. */
typedef struct cg_sensitive_limit {
    const char *what;          /* "SUM(w) <= 1", "Plan!C3 <= Plan!E3" */
    const cg_constraint *line; /* of the block */
    size_t cell;               /* of its left side, row by row */
    double value, right;       /* of its sides */
    double price;              /* how the objective changes when the right side grows by 1: shadow price, multiplier */
    cg_leeway leeway;          /* of the right side of a linear program, while the price stays */
} cg_sensitive_limit;

/* What Excel's Sensitivity Report says. */
typedef struct cg_sensitivity {
    bool linear; /* leeways are known: a vertex of a linear program */
    const cg_sensitive_variable *variables;
    size_t n_variables; /* all, in the order of the changing params, row by row */
    const cg_sensitive_limit *limits;
    size_t n_limits;
} cg_sensitivity;

typedef struct cg_solution {
    const cg_solve_block *block;
    const char *method; /* the one that ran: "least-squares", "bfgs", "lm", "gd" */
    const char
        *problem; /* what the graph was recognised as: "linear least squares", "smooth", "piecewise smooth" ... */
    cg_stop stop;
    double objective;                 /* in the sheet's sense (maximize: the maximum) */
    double gradient_norm;             /* Euclidean, at the solution */
    uint64_t iterations, evaluations; /* over all starts */
    double seconds;
    uint64_t seed, starts;
    const cg_cell *const *params; /* all params at the solution: [model params] -> cells */
    const cg_minimum *minima;     /* best first; one entry when there was one start */
    size_t n_minima;
    const cg_step *steps; /* steps[0] is the initial point; NULL when the method keeps no transcript */
    size_t n_steps;
    size_t n_watch;        /* formulas of the block's `watch` */
    const double *watched; /* [n_watch] at the solution; NaN where they are no numbers */
    double suggested_rate; /* of lr_find; 0: none */
    bool whole;            /* some variables are whole numbers: slopes say nothing of its neighbours */
    uint64_t nodes;        /* of branch and cut; 0: there was none */
    double bound;          /* nothing better than this is possible, in the sheet's sense; NaN: not known */
    const cg_certificate *certificate;
    bool constrained;                  /* by more than limits of the variables themselves */
    const cg_sensitivity *sensitivity; /* NULL: without constraints, with whole numbers, or not known */
    const double *const *gradient;     /* at the solution: [changing] -> rows * cols; of `set X to V`: of (X - V)^2 */
} cg_solution;

/* Solves. `initial` holds all params ([params] -> cells), which start 0 begins at. Errors (no variables, constant
 * objective, unknown method, error value at the start ...) are reported to model->graph->diagnostics and give NULL. */
cg_solution *cg_problem_to_solution(cg_arena *arena, cg_model *model, const cg_solve_block *block,
                                    const cg_cell *const *initial, const cg_solve_settings *settings);

#endif
