/* line_fit.h: least squares of y by columns of x, with all that LINEST tells of it and its derivatives.
 *
 * Enters: ranges of numbers. Leaves: slopes, intercept, residuals. Idea: with an intercept all columns are centred
 * first; the columns are made orthogonal one by one (Gram and Schmidt, twice, which is enough: Giraud, Langou and
 * Rozloznik, "The loss of orthogonality in the Gram-Schmidt orthogonalization process", 2005), and one that nothing is
 * left of depends on those before it and gets the slope 0, as in Excel. Memory is the call's scratch. */
#ifndef CG_FUNCTION_LINE_FIT_H
#define CG_FUNCTION_LINE_FIT_H

#include "function/function.h"

/* How points lie in the ranges: down the rows (y is a column), along them (y is a row), or cell by cell beside a y of
 * any shape, when there is one x. */
typedef enum cg_points { CG_POINTS_DOWN, CG_POINTS_ALONG, CG_POINTS_BY_CELL } cg_points;

typedef struct cg_fit_layout {
    cg_points points;
    bool counted; /* no x given: 1, 2, 3 and so on */
    size_t n, k;  /* points, columns of x */
} cg_fit_layout;

typedef struct cg_line_fit {
    cg_fit_layout layout;
    bool constant;          /* with an intercept */
    double *x, *y;          /* x[j * n + i], centred when there is an intercept */
    double *mean_x, mean_y; /* 0 without an intercept */
    double *slopes;         /* k */
    double intercept;
    double *residuals;      /* n */
    double *inverse;        /* k * k: of X'X; zeros for columns left out */
    size_t used;            /* columns that were not left out */
    double total, residual; /* sums of squares: of y (centred), of the residuals */
} cg_line_fit;

/* NULL, or why y and x do not go together. A blank single cell for x stands for 1, 2, 3. */
const char *cg_fit_lay_out(const cg_shape *y, const cg_shape *x, bool counted, cg_fit_layout *layout);
/* Whether x was left out. */
bool cg_fit_is_counted(const cg_operand *x);

size_t cg_fit_room(const cg_fit_layout *layout);

/* Cell of a range of x's for point i, column j. */
size_t cg_fit_cell(const cg_fit_layout *layout, const cg_shape *range, size_t i, size_t j);

/* An error cell when one of the cells is no number (or `logarithm`: y is no positive number), else a blank. With
 * `logarithm` the logarithms of y are fitted. */
cg_cell cg_fit_line(const cg_operand *y, const cg_operand *x, const cg_fit_layout *layout, bool constant,
                    bool logarithm, double *room, cg_line_fit *fit);

/* Derivatives of some number by what the fit gives: by the slopes, the intercept, the sums of squares, and the diagonal
 * of the inverse of the whole design matrix (intercept last, k + 1). */
typedef struct cg_fit_adjoint {
    const double *slopes, *diagonal; /* diagonal may be NULL */
    double intercept, total, residual;
} cg_fit_adjoint;

/* By y (n) and by x (x[j * n + i]), from those; `room` has a place for (k + 1) * (k + 1) + 2 * (k + 1) numbers. */
void cg_fit_back(const cg_line_fit *fit, const cg_fit_adjoint *by, double *room, double *by_y, double *by_x);

/* Place (a, b) of the inverse of the whole design matrix's product with itself; index k is the intercept's column. */
double cg_fit_inverse(const cg_line_fit *fit, size_t a, size_t b);

#endif
