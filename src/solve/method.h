/* method.h: what a solver method is: one row in one file, and the search that drives it.
 *
 * The driver (search.c) owns all that methods have in common: limits, stopping tests, the best point, error values, the
 * transcript, interruption and progress. A method owns its step. To add one, write its row in a file method_NAME.c and
 * name it in methods.def.
 *
 * Life of a method: `prepare` once for each thread, before any thread runs, takes all the memory there will ever be;
 * then, for each start, `start` forgets what was before and `step` is called until something says stop. Nothing
 * allocates in between. */
#ifndef CG_SOLVE_METHOD_H
#define CG_SOLVE_METHOD_H

#include "base/arena.h"
#include "solve/problem.h"
#include "solve/solution.h"

/* What start and step return to go on. */
#define CG_GO_ON CG_STOP_COUNT

typedef enum cg_option_kind { CG_OPTION_REAL, CG_OPTION_WHOLE, CG_OPTION_SWITCH, CG_OPTION_WORD } cg_option_kind;

typedef struct cg_method_option {
    const char *name;
    cg_option_kind kind;
    double initial, low, high; /* low and high are allowed themselves */
    const char *help;
    const char *const *words; /* of CG_OPTION_WORD: its values, NULL at the end; the option's number is the place */
} cg_method_option;

/* cg_method.needs: a sum of squares, of affine residuals, a linear problem, both bounds of every variable, at least two
 * variables, second derivatives, a problem of linear pieces. */
enum {
    CG_NEEDS_RESIDUALS = 1,
    CG_NEEDS_AFFINE = 2,
    CG_NEEDS_LINEAR = 4,
    CG_NEEDS_BOX = 8,
    CG_NEEDS_TWO = 16,
    CG_NEEDS_CURVATURE = 32,
    CG_NEEDS_PIECES = 64
};
/* cg_method.handles */
enum {
    CG_HANDLES_BOUNDS = 1,
    CG_HANDLES_INEQUALITIES = 2,
    CG_HANDLES_EQUALITIES = 4,
    CG_HANDLES_INTEGERS = 8,
    CG_HANDLES_ORDERS = 16
};
enum { CG_MOST_OPTIONS = 10 };

typedef struct cg_search cg_search;

/* What the simplex method knows of the vertex where it ended, beside the point: in terms of the problem, that is of
 * what is minimized and of constraints `value <= shift` and `value = shift` that stand at shift 0. How far: from where
 * it is, in either direction; INFINITY where nothing changes however far. */
typedef struct cg_vertex {
    double *reduced;               /* [n] slope by a variable, the binding constraints kept */
    double *cost_up, *cost_down;   /* [n] how far a coefficient may go while the vertex stays the best */
    double *price;                 /* [n_constraints] slope by the shift */
    double *shift_up, *shift_down; /* [n_constraints] how far a shift may go while its price stays */
} cg_vertex;

/* How far branch and cut went. */
typedef struct cg_branching {
    uint64_t nodes;
    double gap; /* no point is lower than the best one by more, in terms of the problem; 0: proved; NaN: not known */
} cg_branching;

/* State that goes to a checkpoint, or comes from one. */
typedef struct cg_stream {
    enum { CG_STREAM_COUNT, CG_STREAM_WRITE, CG_STREAM_READ } way; /* COUNT: only how many bytes there are */
    unsigned char *at;
    size_t count; /* bytes gone through */
} cg_stream;

typedef struct cg_method {
    const char *name, *help;
    cg_method_option options[CG_MOST_OPTIONS]; /* up to the first without a name */
    unsigned needs, handles;
    bool decides;    /* it knows itself when it is done: the usual limits do not apply */
    bool any_start;  /* where it starts makes no difference, so one start is enough */
    bool values;     /* it asks for values without slopes */
    bool every_step; /* it takes the steps it was asked for: the default limits do not apply, and there is a transcript
                      */
    void *(*prepare)(cg_arena *arena, const cg_search *search);
    cg_stop (*start)(cg_search *search); /* at search->x, which is evaluated already */
    cg_stop (*step)(cg_search *search);  /* moves search->x by cg_search_move */
    /* Sends all that lasts from one step to the next through the stream (cg_stream_bytes), in one order. NULL: a start
     * that was cut off begins anew, and ends with the same bits. */
    void (*keep)(cg_search *search, cg_stream *stream);
    /* Of the last start, which found the best vertex; NULL when it did not. A method without it knows no vertex. */
    const cg_vertex *(*vertex)(const cg_search *search);
    /* The same of a method that branches; NULL when it did not. */
    const cg_branching *(*branching)(const cg_search *search);
} cg_method;

typedef struct cg_limits {
    double gradient;                          /* stop when the gradient norm is not above; negative: never */
    uint64_t iterations, evaluations;         /* of one start */
    double deadline;                          /* cg_seconds() at which to stop; INFINITY: never */
    const volatile sig_atomic_t *interrupted; /* NULL: never */
} cg_limits;

/* Ctrl-C was pressed; the time is over. (search.c) */
bool cg_is_interrupted(const cg_limits *limits);
bool cg_is_out_of_time(const cg_limits *limits);

/* One start of one method. Methods read it and change `state`; all else changes through the functions below. */
struct cg_search {
    const cg_problem *problem;
    const cg_method *method;
    const double *options; /* as the method's row lists them */
    const cg_limits *limits;
    void (*tick)(void *user, const cg_search *search); /* after each iteration; NULL: none */
    void (*rest)(void *user, cg_search *search);       /* before each iteration, where it may be kept; NULL: none */
    void *user;
    void *state; /* of the method */

    double *x, *gradient; /* where the method is */
    double objective, gradient_norm;
    cg_stop stop; /* CG_GO_ON until a limit is reached */
    uint64_t iterations, evaluations;
    uint64_t random;     /* what random draws of this start begin with */
    double *constraints; /* values at the point evaluated last; NULL: the problem has none */
    double violation;    /* of the point evaluated last: the largest, in units of its scale */

    double *spare; /* [n]: slopes that nobody asked for */

    double *best_x; /* the best point evaluated; see cg_search_evaluate */
    double best_objective, best_norm, best_violation;
    double lowest;  /* objective */
    double began;   /* the objective at the beginning */
    double *trail;  /* lowest objective of each of the last iterations */
    cg_step *steps; /* transcript; NULL when the method keeps none */
    size_t n_steps, steps_room;
    double rate;  /* of the last step, where a method has one: for the transcript */
    double begin; /* cg_seconds() */
};

/* ---- For methods ---- */
/* Constraints hold when no violation is above this, in units of their scales. Among points, those that hold to
 * CG_EXACTLY are ranked by objective, others by violation. */
#define CG_FEASIBLE 1e-7
#define CG_EXACTLY 1e-10

/* Objective and gradient at x; INFINITY (and a gradient not to be used) where one of them is not a number. Counts,
 * looks at the limits (a method returns search->stop when that is no longer CG_GO_ON) and remembers the best point: the
 * lowest objective and, among objectives that are the same to 1e-14 relative, the smallest gradient. */
double cg_search_evaluate(cg_search *search, const double *x, double *gradient);
/* The objective alone, where no slopes are asked for; otherwise as cg_search_evaluate. A method that uses it also moves
 * search->x by cg_search_evaluate in the end. */
double cg_search_value(cg_search *search, const double *x);
/* By how much x, with these values of the constraints, breaks a constraint; INFINITY where one is not a number. */
double cg_violation(const cg_problem *problem, const double *values);
/* Residuals and Jacobian at x, to be fetched by problem->rows; false where they are not numbers. Counts as an
 * evaluation. */
bool cg_search_residuals(cg_search *search, const double *x);
void cg_search_move(cg_search *search, const double *x, double objective, const double *gradient);
/* Writes n bytes of `data` to the stream, or reads them from it. */
void cg_stream_bytes(cg_stream *stream, void *data, size_t n);
/* Option by its place in the method's row. */
static inline double cg_search_option(const cg_search *search, size_t index) {
    return search->options[index];
}

/* ---- For those who search ---- */
/* Everything lives in `arena`; options, limits and problem are borrowed. */
cg_search *cg_search_create(cg_arena *arena, const cg_problem *problem, const cg_method *method, const double *options,
                            const cg_limits *limits);
/* Runs from x (moved into the bounds first). The result is in search: best_x, best_objective (INFINITY and stop
 * CG_STOP_FAILED when there is none), stop, and the counts of this run. */
void cg_search_run(cg_search *search, const double *x);
/* Sends a search through a stream between two iterations; its method has `keep`. */
void cg_search_keep(cg_search *search, cg_stream *stream);
/* Goes on after cg_search_keep has read a state. */
void cg_search_go_on(cg_search *search);
/* Sum of a[i] * b[i] over all i that are not `held` (NULL: none is), rounded once at the end, so that it does not
 * depend on the order of the variables. */
double cg_dot(const double *a, const double *b, const bool *held, size_t n);
/* out[i] = the dot product, as above, of column i of a symmetric matrix and `by`. Columns are `stride` apart, a
 * multiple of CG_WIDTH; what lies behind n of a column and of `out` is 0. */
void cg_products(const double *matrix, size_t stride, const double *by, size_t n, double *out);
/* Euclidean norm without overflow; INFINITY when a component is not a number. */
double cg_norm(const double *values, size_t n);

/* NULL when there is no such method ("auto" is none: it is a choice among them). */
const cg_method *cg_method_find(const char *name);
/* NULL at the end. */
const cg_method *cg_method_at(size_t index);
size_t cg_method_option_count(const cg_method *method);

#endif
