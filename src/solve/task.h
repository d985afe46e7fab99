/* task.h: a solve block, understood: which nodes, which variables, which method, which limits.
 *
 * Enters: a model and one of its solve blocks. Leaves: cg_task, read-only while solving and shared by all threads; what
 * one thread needs for itself is a cg_evaluator. x is all cells of the changing params, in the order of `by changing`,
 * row by row. */
#ifndef CG_SOLVE_TASK_H
#define CG_SOLVE_TASK_H

#include "solve/method.h"

/* One square of a sum of squares: weight * residual^2, summed over the residual's axis. */
typedef struct cg_square {
    cg_node *residual; /* 1 x 1, with an axis or without */
    cg_node *weight;   /* 1 x 1, of the residual's axis or none; NULL: 1 */
    bool negative;     /* it is subtracted */
} cg_square;

typedef struct cg_squares {
    CG_LIST(cg_square) list;
} cg_squares;

/* The squares an objective is the sum of (and nothing else but what does not vary). `varies` marks, by id, the nodes
 * that depend on the variables; it covers all nodes there are. False when the objective is no such sum. */
bool cg_objective_to_squares(cg_arena *arena, cg_graph *graph, cg_node *objective, const unsigned char *varies,
                             cg_squares *squares);
/* What stands under the root when the objective is a root, times or over what does not vary (`factor`); else NULL. */
cg_node *cg_objective_to_radicand(cg_graph *graph, cg_node *objective, const unsigned char *varies, cg_node **factor);

/* Residuals ready to be evaluated: one group a square. */
typedef struct cg_residual_group {
    size_t rows;
    const double *weights; /* square roots; rows of them, or one */
    bool weight_per_row;
} cg_residual_group;

/* Constraints ready to be evaluated: a column with an axis and its slopes row by row, or one cell and its slopes. */
typedef struct cg_constraint_group {
    const cg_constraint *line; /* of the solve block */
    cg_node *value;            /* is to be <= 0 or, where the line says so, = 0 */
    cg_node **slopes;          /* [n_changing] */
    size_t rows;
    size_t cell;  /* of a line about an array without an axis: which cell of it, from 0 */
    bool stepped; /* a dependence was cut because its slope is 0 */
} cg_constraint_group;

typedef struct cg_batches cg_batches;

/* What the solve block says about how to solve, evaluated. */
typedef struct cg_plan {
    const cg_method *method; /* NULL: auto */
    const double *options;
    const cg_method *second; /* goes on where the first stopped at its own limit; NULL: none. Its options are the usual
                                ones. */
    const double *second_options;
    const cg_method *rescue; /* searches where those found no point that keeps the constraints, or did not get to the
                                value asked for, or nowhere at all; NULL: none */
    const double *rescue_options;
    const double *far_options;        /* the last start is one of `rescue`, with these options; NULL: it is not */
    double gradient, seconds;         /* negative: not given */
    uint64_t iterations, evaluations; /* 0: not given */
    uint64_t starts, seed;            /* starts: 0 until the method is settled, when nobody gave any */
    bool widened; /* the starts are of our own choice: another one counts only when it is clearly better */
} cg_plan;

typedef struct cg_task {
    cg_arena *arena;
    cg_model *model;
    const cg_solve_block *block;
    const cg_cell *const *initial; /* [params] -> cells */
    unsigned threads;              /* 0: one a core */
    cg_draw draw;                  /* of all that is drawn outside the variables' initialisers */
    cg_plan plan;
    cg_limits limits, second_limits, rescue_limits;

    size_t n_changing, n;
    const size_t *changing; /* indices of params */
    const size_t *offsets;  /* where each begins in x; n_changing + 1 of them */
    cg_node **variables;
    bool *varies;       /* [params] */
    double *low, *high; /* NULL: no bounds */

    cg_node *objective; /* as the sheet has it */
    cg_node *minimized; /* what the method sees: objective, -objective, (objective - target)^2 or, of the root of a sum
                           of squares, the sum */
    double root;        /* the objective is this times the root of what is minimized; 0: it is none */
    double target;
    cg_gradient gradient;  /* of what is minimized */
    const cg_setup *setup; /* outputs: minimized, its gradient by each variable; for each group of constraints the
                              values, and their slopes by each variable */

    cg_constraint_group *constraints;
    size_t n_constraint_groups;
    size_t n_constraints; /* values of all groups */
    bool *equal;          /* [n_constraints] */
    double *scales;       /* [n_constraints] */
    bool *integer;        /* [n]; NULL: none */
    unsigned *order;      /* [n]; NULL: none: see cg_problem */
    unsigned n_orders;
    bool linear;       /* objective and constraints are linear in the variables */
    bool kinks;        /* in the objective or a constraint */
    bool jumps;        /* one of them steps from one value to another: a look-up, ROUND, IF between constants */
    double work;       /* cells that an evaluation computes anew */
    cg_pieces *pieces; /* NULL: it is no mixed integer linear program, or need not be written as one */

    const cg_setup *value_setup; /* outputs: minimized, the values of each group of constraints; NULL: not asked for */
    const cg_setup *hessian_setup; /* outputs: the Hessian times a vector, by each variable; NULL: the method has no use
                                      for it. Its inputs beyond the params are the vector, by each variable. */
    const cg_batches *batches;     /* NULL: the method takes all rows at once */
    size_t n_watch;
    cg_node **watched;
    const cg_setup *watch_setup; /* outputs: the watched formulas */

    size_t m; /* residuals; 0: not a sum of squares */
    bool affine;
    cg_residual_group *groups;
    size_t n_groups;
    cg_node **residual_outputs;     /* for each group the residual, and its slopes by each variable */
    const cg_setup *residual_setup; /* of these; NULL: no method asks for them */
    const char *problem;            /* its class, for people */
} cg_task;

/* NULL after errors were reported. */
cg_task *cg_solve_to_task(cg_arena *arena, cg_model *model, const cg_solve_block *block, const cg_cell *const *initial,
                          const cg_solve_settings *settings);
/* Gives every variable bounds, open ones, where the task has none yet. */
void cg_task_need_bounds(cg_task *task);
/* Understands the `subject to` lines: those about variables become bounds and whole numbers, the others constraints
 * with slopes. False after errors were reported. (constraints.c) */
bool cg_task_constrain(cg_task *task);
/* The line of constraint k of x. */
const cg_constraint *cg_constraint_line(const cg_task *task, size_t k);
/* Which cell of its line's left side, row by row, value k is of. */
size_t cg_constraint_cell(const cg_task *task, size_t k);
/* "W[1,2]", "Plan!B4" for variable i of x. */
const char *cg_variable_text(cg_arena *arena, const cg_task *task, size_t i);
/* "sum <= 4" for constraint k of x, with its row or cell where the line has several. */
const char *cg_constraint_text(cg_arena *arena, const cg_task *task, size_t k);
/* Reads method, options, stops, starts and seed of the block into task->plan; false after errors were reported.
 * (plan.c) */
bool cg_task_plan(cg_task *task, const cg_solve_settings *settings);
/* Finds the class of the problem: sets m, affine, groups and problem. (classify.c) */
void cg_task_classify(cg_task *task);
/* Once the methods are settled. (classify.c) */
void cg_task_compile_residuals(cg_task *task);
/* Makes hessian_setup; false when there are no second derivatives. (hessian.c) */
bool cg_task_hessian(cg_task *task, const cg_gradient *gradient);
/* Settles the method that plan left open, and checks that it can do the problem. (plan.c) */
bool cg_task_choose(cg_task *task);

/* One thread's means to evaluate the task. */
typedef struct cg_evaluator cg_evaluator;
/* `threads` share the loops over rows of each evaluation. */
cg_evaluator *cg_evaluator_create(cg_arena *arena, const cg_task *task, unsigned threads);
cg_problem cg_evaluator_problem(cg_evaluator *evaluator);
static inline cg_diagnostics *cg_task_diagnostics(const cg_task *task) {
    return task->model->graph->diagnostics;
}
/* A call of one argument, or of two. */
static inline cg_node *cg_task_apply(const cg_task *task, const char *function, cg_node *a, cg_node *b) {
    return cg_node_apply(task->model->graph, function, (cg_node *[]){a, b}, b ? 2 : 1);
}
/* All params at x: the changing ones from x, the others as they were. (task_to_problem.c) */
const cg_cell *const *cg_task_params(cg_arena *arena, const cg_task *task, const double *x);

/* Where every start begins: [starts][n]; NULL after an error was reported. (start_points.c) */
double *cg_task_start_points(cg_arena *arena, const cg_task *task);
/* Many starts end with hops, a second wave that sets out near the best ends of the first: where minima are many, the
 * best lie close together (Wales and Doye, "Global optimization by basin-hopping", 1997). The first of that wave; the
 * number of starts where there is none. (start_points.c) */
uint64_t cg_task_first_hop(const cg_task *task);

/* How one start ended. */
typedef struct cg_end {
    cg_stop stop;
    double objective, gradient_norm; /* of what is minimized; INFINITY when the start was not run or has no number */
    double began;                    /* the objective where it started */
    double violation;                /* of constraints; 0: there are none */
    bool rescued;                    /* by plan.rescue */
} cg_end;

typedef struct cg_ends {
    uint64_t n;     /* starts */
    cg_end *ends;   /* [n] */
    double *points; /* [n][task->n] where they ended */
    uint64_t best;  /* number of the best start */
    uint64_t iterations, evaluations;
    const cg_step *steps; /* of the best start */
    size_t n_steps;
    const cg_vertex *vertex;       /* where it ended; NULL: the method knows none */
    const cg_branching *branching; /* NULL: it did not branch */
} cg_ends;

/* Violation first, where it is one, then the lower objective, then the lower number. (ends_to_minima.c) */
bool cg_end_is_better(const cg_ends *ends, uint64_t a, uint64_t b);
/* Where the hops from `first` to before `end` begin, into ends->points: near the best ends of the starts before them.
 * Those that another run began stay. */
void cg_task_hop(const cg_task *task, cg_ends *ends, uint64_t first, uint64_t end, const bool *begun);
/* Runs every start on worker threads. `points` holds the beginnings and then the ends. NULL after an error of a
 * checkpoint was reported. (starts_to_ends.c) */
cg_ends *cg_starts_to_ends(cg_arena *arena, const cg_task *task, double *points, const cg_solve_settings *settings);

/* Distinct minima, best first. (ends_to_minima.c) */
cg_minimum *cg_ends_to_minima(cg_arena *arena, const cg_task *task, const cg_ends *ends, size_t *n);

/* The ReLU-like columns of the tables; of one thread. (dead_units.c) */
typedef struct cg_units cg_units;
cg_units *cg_units_create(cg_arena *arena, const cg_task *task);
/* Names of those that are 0 on every row at these params. */
const char *const *cg_units_dead(cg_arena *arena, cg_units *units, const cg_cell *const *params, size_t *n);

/* The value in the sheet's sense. */
double cg_task_objective(const cg_task *task, double minimized);
/* `set X to V`: the objective is as good as V. (problem_to_solution.c) */
bool cg_task_reaches(const cg_task *task, double objective);
/* How fast it changes with what is minimized: -1 when that is the objective's opposite. */
double cg_task_slope(const cg_task *task, double minimized);

/* Reports that the objective is no number at these params, and which cell is to blame. (error_origin.c) */
void cg_report_error_origin(const cg_task *task, const cg_cell *const *params);

#endif
