/* pieces.h: a problem of linear pieces, written as a mixed integer linear program.
 *
 * Enters: a task whose cells are made of linear pieces: IF, MAX, MIN, ABS, comparisons, ROUND, whole numbers times
 * bounded cells. Leaves: columns, of which the first are the variables and each other one is a function of those before
 * it (the largest of some lines, 1 where a line is not above 0, ...), and the objective and constraints as lines over
 * them. So far nothing is lost: cg_pieces_complete computes all columns at a point. Then rows: for each column, in the
 * directions in which the objective and the constraints pull it, the inequalities that hold it to its function. What is
 * pulled against a convex bend needs no whole number; elsewhere a binary and the bounds of its line do it ("big M"),
 * and there is no program where a bound is not known. */
#ifndef CG_SOLVE_PIECES_H
#define CG_SOLVE_PIECES_H

#include "solve/task.h"

typedef struct cg_term {
    uint32_t column;
    double factor;
} cg_term;

/* constant + sum of factor * column; the columns ascend, no factor is 0. */
typedef struct cg_line {
    double constant;
    const cg_term *terms;
    uint32_t n;
} cg_line;

typedef enum cg_piece_kind {
    CG_PIECE_VARIABLE,
    CG_PIECE_LARGEST, /* of its lines */
    CG_PIECE_STEP,    /* 1 where its line is <= 0, else 0 */
    CG_PIECE_ALL,     /* 1 where all of its lines, each 0 or 1, are 1 */
    CG_PIECE_PART,    /* its first line, 0 or 1, times its second */
    CG_PIECE_FLOOR,   /* of its line */
    CG_PIECE_IS,      /* 1 where its line, a whole number, is `value` */
    CG_PIECE_CHOICE   /* 1: the `value`th line of a LARGEST is it; of the rows alone */
} cg_piece_kind;

typedef struct cg_piece {
    cg_piece_kind kind;
    const cg_line *lines;
    uint32_t n;
    double value;
    uint32_t choices; /* of LARGEST with more than two lines: the first CHOICE */
    cg_line second;   /* of LARGEST with two: 1 where the second is it */
    double low, high; /* between which it always is */
    bool whole;
} cg_piece;

struct cg_pieces {
    cg_arena *arena;
    CG_LIST(cg_piece) columns;
    uint32_t n_variables;
    cg_line objective; /* to be minimized */
    bool squared;      /* the problem minimizes its square: how far a cell is from a value */
    cg_line *rows;     /* to be <= 0 or, where `equal`, = 0 */
    const bool *equal;
    size_t n_rows;

    uint32_t *buckets; /* columns by kind and lines: 1 + column, or 0 */
    size_t n_buckets;
    double *factors; /* of the sum that is being made, by column; all 0 in between */
    size_t factors_room;
    CG_LIST(uint32_t) touched;
    size_t terms; /* of all lines */
};

/* NULL when the task is not made of linear pieces, or of too many. In task->arena. (task_to_pieces.c) */
cg_pieces *cg_task_to_pieces(const cg_task *task);
/* What the objective here is where the problem's is this. */
double cg_pieces_objective(const cg_pieces *pieces, double objective);

/* ---- Lines (piece_lines.c) ---- */
typedef struct cg_interval {
    double low, high;
} cg_interval;
cg_line cg_line_number(double value);
cg_line cg_line_column(cg_pieces *pieces, uint32_t column);
/* a * x + b * y */
cg_line cg_line_mix(cg_pieces *pieces, double a, cg_line x, double b, cg_line y);
/* Sums of many: add to the sum, then take it. */
void cg_sum_add(cg_pieces *pieces, double factor, cg_line line);
cg_line cg_sum_take(cg_pieces *pieces, double constant);
cg_interval cg_line_interval(const cg_pieces *pieces, cg_line line);
/* All its values are multiples of this; 0: not known. */
double cg_line_grain(const cg_pieces *pieces, cg_line line);
double cg_line_value(cg_line line, const double *x);
bool cg_line_is_binary(const cg_pieces *pieces, cg_line line);

/* ---- Functions of lines (piece_lines.c) ---- */
cg_line cg_line_largest(cg_pieces *pieces, const cg_line *lines, uint32_t n);
/* 1 where the line is <= 0. */
cg_line cg_line_step(cg_pieces *pieces, cg_line line);
/* 1 where it is 0. */
cg_line cg_line_is_zero(cg_pieces *pieces, cg_line line);
cg_line cg_line_not(cg_pieces *pieces, cg_line truth);
cg_line cg_line_all(cg_pieces *pieces, const cg_line *truths, uint32_t n);
cg_line cg_line_part(cg_pieces *pieces, cg_line truth, cg_line line);
/* False when the product is not linear by pieces. */
bool cg_line_product(cg_pieces *pieces, cg_line a, cg_line b, cg_line *product);
cg_line cg_line_floor(cg_pieces *pieces, cg_line line);
/* The first of the columns that say which number a whole column is, from its lowest on; false when there are many. */
bool cg_line_values(cg_pieces *pieces, uint32_t column, uint32_t *first);

/* All columns at the variables x[n_variables]. */
void cg_pieces_complete(const cg_pieces *pieces, const double *x, double *columns);

/* ---- Rows (pieces_to_rows.c) ---- */
typedef struct cg_piece_rows {
    CG_LIST(cg_line) lines; /* to be <= 0 or, where `equal`, = 0 */
    CG_LIST(bool) equal;
    bool *used;    /* [columns] that the rows and the objective are about */
    size_t wholes; /* of those that are no variables */
} cg_piece_rows;

/* The rows of all columns that matter. `best`: an objective that is to be undercut (INFINITY: none is known), which may
 * give bounds. `margin`: by how much, relative, the open sides of steps are kept from their border. False when a bound
 * is missing. */
bool cg_pieces_to_rows(cg_pieces *pieces, double best, double margin, cg_piece_rows *out);

#endif
