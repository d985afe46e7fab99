/* line_fit.c: see line_fit.h. */
#include "function/line_fit.h"

#include <string.h>

/* A column of which less than this part is left, after what the others explain is taken away, counts as nothing. */
static const double least_left = 1e-11;

/* ---- Layout ---- */

bool cg_fit_is_counted(const cg_operand *x) {
    return x->rows == 1 && x->cols == 1 && x->cells && cg_is_blank(*x->cells);
}

const char *cg_fit_lay_out(const cg_shape *y, const cg_shape *x, bool counted, cg_fit_layout *layout) {
    *layout = (cg_fit_layout){CG_POINTS_BY_CELL, counted, (size_t)y->rows * y->cols, 1};
    if (counted || (x->rows == y->rows && x->cols == y->cols)) return NULL;
    if (y->cols == 1 && x->rows == y->rows) {
        layout->points = CG_POINTS_DOWN;
        layout->k = x->cols;
    } else if (y->rows == 1 && x->cols == y->cols) {
        layout->points = CG_POINTS_ALONG;
        layout->k = x->rows;
    } else {
        return "x must have the shape of y, or as many rows as a column y, or as many columns as a row y";
    }
    return NULL;
}

size_t cg_fit_room(const cg_fit_layout *layout) {
    size_t n = layout->n, k = layout->k;
    return 2 * n * k + 2 * n + 3 * k * k + 3 * k;
}

size_t cg_fit_cell(const cg_fit_layout *layout, const cg_shape *range, size_t i, size_t j) {
    if (layout->points == CG_POINTS_DOWN) return i * range->cols + j;
    if (layout->points == CG_POINTS_ALONG) return j * range->cols + i;
    return i;
}

/* ---- The fit ---- */

static cg_cell read_numbers(cg_line_fit *fit, const cg_operand *y, const cg_operand *x, bool logarithm) {
    size_t n = fit->layout.n, k = fit->layout.k;
    for (size_t i = 0; i < n; i++) {
        cg_cell cell = y->cells[i];
        if (!cg_is_number(cell)) return cg_is_error(cell) ? cell : cg_error_cell(CG_VALUE);
        if (logarithm && !(cell.number > 0)) return cg_error_cell(CG_NUM);
        fit->y[i] = logarithm ? log(cell.number) : cell.number;
    }
    for (size_t j = 0; j < k; j++) {
        for (size_t i = 0; i < n; i++) {
            cg_cell cell = {.number = (double)i + 1};
            if (!fit->layout.counted) cell = x->cells[cg_fit_cell(&fit->layout, &(cg_shape){x->rows, x->cols}, i, j)];
            if (!cg_is_number(cell)) return cg_is_error(cell) ? cell : cg_error_cell(CG_VALUE);
            fit->x[j * n + i] = cell.number;
        }
    }
    return cg_blank_cell();
}

static double dot(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Takes the mean off, and returns it. */
static double centre(double *numbers, size_t n) {
    double mean = 0;
    for (size_t i = 0; i < n; i++)
        mean += numbers[i];
    mean /= (double)n;
    for (size_t i = 0; i < n; i++)
        numbers[i] -= mean;
    return mean;
}

/* Column j of q made orthogonal to those before, with its numbers r; false when nothing is left of it. */
static bool orthogonalise(double *q, double *r, size_t n, size_t k, size_t j) {
    double *column = q + j * n, before = sqrt(dot(column, column, n));
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < j; i++) {
            if (r[i * k + i] == 0) continue;
            double part = dot(q + i * n, column, n);
            r[i * k + j] += part;
            for (size_t at = 0; at < n; at++)
                column[at] -= part * q[i * n + at];
        }
    }
    double left = sqrt(dot(column, column, n));
    if (!(left > least_left * before)) return false;
    r[j * k + j] = left;
    for (size_t at = 0; at < n; at++)
        column[at] /= left;
    return true;
}

/* Back substitution with the upper triangle r: to solves r * to = from; columns left out get 0. */
static void solve_upper(const double *r, size_t k, const double *from, double *to) {
    for (size_t j = k; j-- > 0;) {
        to[j] = 0;
        if (r[j * k + j] == 0) continue;
        double rest = from[j];
        for (size_t i = j + 1; i < k; i++)
            rest -= r[j * k + i] * to[i];
        to[j] = rest / r[j * k + j];
    }
}

/* inverse = r^-1 * (r^-1)', from the triangle's inverse, whose columns are solutions for unit vectors. */
static void invert(cg_line_fit *fit, const double *r, double *triangle, double *unit) {
    size_t k = fit->layout.k;
    for (size_t j = 0; j < k; j++) {
        for (size_t i = 0; i < k; i++)
            unit[i] = i == j && r[j * k + j] != 0;
        solve_upper(r, k, unit, triangle + j * k);
    }
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++) {
            double sum = 0;
            for (size_t j = 0; j < k; j++)
                sum += triangle[j * k + a] * triangle[j * k + b];
            fit->inverse[a * k + b] = sum;
        }
}

cg_cell cg_fit_line(const cg_operand *y, const cg_operand *x, const cg_fit_layout *layout, bool constant,
                    bool logarithm, double *room, cg_line_fit *fit) {
    size_t n = layout->n, k = layout->k;
    *fit = (cg_line_fit){.layout = *layout, .constant = constant, .x = room, .y = room + n * k};
    double *q = fit->y + n, *r, *triangle, *parts;
    fit->residuals = q + n * k;
    fit->slopes = fit->residuals + n;
    fit->mean_x = fit->slopes + k;
    parts = fit->mean_x + k;
    fit->inverse = parts + k;
    r = fit->inverse + k * k;
    triangle = r + k * k;
    cg_cell fault = read_numbers(fit, y, x, logarithm);
    if (cg_is_error(fault)) return fault;
    memset(r, 0, k * k * sizeof *r);
    for (size_t j = 0; j < k; j++)
        fit->mean_x[j] = constant ? centre(fit->x + j * n, n) : 0;
    if (constant) fit->mean_y = centre(fit->y, n);
    memcpy(q, fit->x, n * k * sizeof *q);
    for (size_t j = 0; j < k; j++) {
        bool used = orthogonalise(q, r, n, k, j);
        fit->used += used;
        parts[j] = used ? dot(q + j * n, fit->y, n) : 0;
    }
    solve_upper(r, k, parts, fit->slopes);
    fit->intercept = fit->mean_y;
    for (size_t j = 0; j < k; j++)
        fit->intercept -= fit->slopes[j] * fit->mean_x[j];
    for (size_t i = 0; i < n; i++) {
        fit->residuals[i] = fit->y[i];
        for (size_t j = 0; j < k; j++)
            fit->residuals[i] -= fit->slopes[j] * fit->x[j * n + i];
    }
    fit->total = dot(fit->y, fit->y, n);
    fit->residual = dot(fit->residuals, fit->residuals, n);
    invert(fit, r, triangle, parts);
    return cg_blank_cell();
}

/* ---- Derivatives ---- */

double cg_fit_inverse(const cg_line_fit *fit, size_t a, size_t b) {
    size_t k = fit->layout.k;
    if (a < k && b < k) return fit->inverse[a * k + b];
    if (!fit->constant) return 0;
    double sum = a == k && b == k ? 1 / (double)fit->layout.n : 0;
    for (size_t i = 0; i < k; i++) {
        if (a < k || b < k) {
            sum -= fit->inverse[(a < k ? a : b) * k + i] * fit->mean_x[i];
            continue;
        }
        for (size_t j = 0; j < k; j++)
            sum += fit->mean_x[i] * fit->inverse[i * k + j] * fit->mean_x[j];
    }
    return sum;
}

/* The design matrix: column k is the intercept's. */
static double design(const cg_line_fit *fit, size_t i, size_t j) {
    size_t k = fit->layout.k;
    return j == k ? fit->constant : fit->x[j * fit->layout.n + i] + fit->mean_x[j];
}

/* The coefficients b = C Z'y have db = C (dZ' r + Z' dy - Z' dZ b); a residual's square sum has -2 r' dZ b + 2 r' dy;
 * the inverse C has -C (dZ' Z + Z' dZ) C. */
void cg_fit_back(const cg_line_fit *fit, const cg_fit_adjoint *by, double *room, double *by_y, double *by_x) {
    size_t n = fit->layout.n, k = fit->layout.k, p = k + 1;
    double *c = room, *pulled = c + p * p, *weights = pulled + p; /* pulled: C times the coefficients' adjoint */
    for (size_t a = 0; a < p; a++) {
        pulled[a] = 0;
        for (size_t b = 0; b < p; b++) {
            c[a * p + b] = cg_fit_inverse(fit, a, b);
            pulled[a] += c[a * p + b] * (b < k ? by->slopes[b] : by->intercept);
        }
    }
    for (size_t i = 0; i < n; i++) {
        double along = 0;
        for (size_t j = 0; j < p; j++)
            along += design(fit, i, j) * pulled[j];
        by_y[i] = along + 2 * by->residual * fit->residuals[i] + 2 * by->total * fit->y[i];
        for (size_t b = 0; b < p; b++) { /* row i of Z C D */
            weights[b] = 0;
            for (size_t a = 0; a < p && by->diagonal; a++)
                weights[b] += design(fit, i, a) * c[a * p + b];
            weights[b] *= by->diagonal ? by->diagonal[b] : 0;
        }
        for (size_t j = 0; j < k; j++) {
            double spread = 0;
            for (size_t b = 0; b < p; b++)
                spread += weights[b] * c[b * p + j];
            by_x[j * n + i] = fit->residuals[i] * pulled[j] - along * fit->slopes[j] -
                              2 * by->residual * fit->residuals[i] * fit->slopes[j] - 2 * spread;
        }
    }
}
