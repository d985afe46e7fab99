/* lanes.h: the one order in which cellgrad adds numbers up.
 *
 * Idea: cell i of what is added belongs to lane i mod 8; each lane is a running sum, and the lanes are added up from
 * first to last at the end. Eight independent sums fill the machine's vector units, and as every kernel (general or
 * fast, down a column or along a row) uses this order, a sum has the same bits whichever kernel made it. Up to eight
 * cells it is plain left to right. */
#ifndef CG_FUNCTION_LANES_H
#define CG_FUNCTION_LANES_H

#include "function/kernels.h"

enum { CG_LANES = 8, CG_TILE = 64 };

/* State of a fold that adds up terms. */
typedef struct cg_lanes {
    double lane[CG_LANES];
    double count;  /* cells that counted */
    cg_cell error; /* the first one met, or a blank */
} cg_lanes;

void cg_lanes_start(void *state);
void cg_lanes_merge(void *state, const void *later);
double cg_lanes_total(const double lane[CG_LANES]);

/* Finish of a plain sum: its error, or the lanes' total. */
cg_cell cg_sum_finish(const void *state, cg_call *call);
/* The same of pairs; #DIV/0! where there was none. */
cg_cell cg_pairs_finish(const void *state, cg_call *call);

/* Whether cell `i` of a range is one that aggregates use; then *cell is a number or an error. In references texts,
 * booleans and blanks are passed over; a direct argument is coerced to a number. */
bool cg_aggregated(const cg_operand *range, size_t i, cg_cell *cell);

/* Rows from .. from + count - 1 (count <= CG_TILE) of the term that cell `cell` of the ranges gives: written to `to`,
 * or added. */
typedef void (*cg_tile_term)(const cg_slots *ranges, uint32_t n_ranges, size_t cell, size_t from, size_t count,
                             double *restrict to, bool add);
/* result[i] = the sum of the terms in lane order, for n rows. The ranges are taken one by one, or (in_step) all at
 * once. */
void cg_slots_sum(const cg_slots *ranges, uint32_t n_ranges, bool in_step, cg_tile_term term, double *result, size_t n);

/* How many cells the ranges have. */
size_t cg_slots_cells(const cg_slots *ranges, uint32_t n_ranges);

/* k vectors, `step` apart. A fixed one has one element a vector. */
typedef struct cg_vectors {
    const double *const *at;
    size_t step;
    bool fixed;
} cg_vectors;
/* result[i] = the sum over m < k of a[m][i] * b[m][i] in lane order, for n rows. */
void cg_slots_dot(cg_vectors a, cg_vectors b, size_t k, double *result, size_t n);
/* The same for the rows from `from` on. */
void cg_slots_dot_from(cg_vectors a, cg_vectors b, size_t k, double *result, size_t from, size_t n);

/* Factor m of result j is at[m * term_step + j * result_step][0], the same for all rows. */
typedef struct cg_factors {
    const double *const *at;
    size_t term_step, result_step;
} cg_factors;
/* A matrix of rows times one that is the same for all of them (slots_product.c): results[j * step][i] = the sum over
 * m < k of a[m][i] * factor m of result j, in lane order, for all j < count and the rows it serves, 8 at a time.
 * Returns how many that were; the caller does the rest. */
size_t cg_slots_product(cg_vectors a, size_t k, cg_factors by, size_t count, double *const *results, size_t step,
                        size_t n);

#define CG_INLINE static inline __attribute__((always_inline))

/* `statement` for each row `i` of a tile; whole tiles are loops of constant length, which compilers turn into vector
 * code. */
#define CG_TILE_ROWS(count, statement)                                                                                 \
    do {                                                                                                               \
        if ((count) == CG_TILE)                                                                                        \
            for (size_t i = 0; i < CG_TILE; i++)                                                                       \
                statement;                                                                                             \
        else                                                                                                           \
            for (size_t i = 0; i < (count); i++)                                                                       \
                statement;                                                                                             \
    } while (0)

/* ---- Kernels over a term, which the compiler inlines ---- */

CG_INLINE void cg_sum_add(cg_lanes *to, const cg_operand *range, double (*term)(double)) {
    for (size_t i = 0; i < (size_t)range->rows * range->cols && !cg_is_error(to->error); i++) {
        cg_cell cell;
        if (!cg_aggregated(range, i, &cell)) continue;
        if (cg_is_error(cell))
            to->error = cell;
        else
            to->lane[i % CG_LANES] += term(cell.number);
        to->count++;
    }
}

CG_INLINE void cg_sum_add_numbers(cg_lanes *to, const double *xs, size_t n, double (*term)(double)) {
    cg_lanes sums = *to;
    size_t i = 0;
    for (; i + CG_LANES <= n; i += CG_LANES)
        for (size_t j = 0; j < CG_LANES; j++)
            sums.lane[j] += term(xs[i + j]);
    for (size_t j = 0; i + j < n; j++)
        sums.lane[j] += term(xs[i + j]);
    sums.count += (double)n;
    *to = sums;
}

CG_INLINE void cg_sum_tile(const cg_slots *range, size_t cell, size_t from, size_t count, double *restrict to, bool add,
                           double (*term)(double)) {
    const double *restrict xs = range->at[cell] + (range->fixed ? 0 : from);
    double fixed = term(xs[0]);
    if (range->fixed)
        CG_TILE_ROWS(count, to[i] = add ? to[i] + fixed : fixed);
    else if (add)
        CG_TILE_ROWS(count, to[i] += term(xs[i]));
    else
        CG_TILE_ROWS(count, to[i] = term(xs[i]));
}

/* Pairs in which one cell is not a number are passed over. */
CG_INLINE void cg_pair_add(cg_lanes *to, const cg_operand *ranges, double (*term)(double, double)) {
    for (size_t i = 0; i < (size_t)ranges->rows * ranges->cols && !cg_is_error(to->error); i++) {
        cg_cell x = ranges[0].cells[i], y = ranges[1].cells[i];
        if (cg_is_error(x) || cg_is_error(y))
            to->error = cg_is_error(x) ? x : y;
        else if (cg_is_number(x) && cg_is_number(y))
            to->lane[i % CG_LANES] += term(x.number, y.number), to->count++;
    }
}

CG_INLINE void cg_pair_add_numbers(cg_lanes *to, const double *const *ranges, size_t n,
                                   double (*term)(double, double)) {
    cg_lanes sums = *to;
    const double *xs = ranges[0], *ys = ranges[1];
    size_t i = 0;
    for (; i + CG_LANES <= n; i += CG_LANES)
        for (size_t j = 0; j < CG_LANES; j++)
            sums.lane[j] += term(xs[i + j], ys[i + j]);
    for (size_t j = 0; i + j < n; j++)
        sums.lane[j] += term(xs[i + j], ys[i + j]);
    sums.count += (double)n;
    *to = sums;
}

CG_INLINE void cg_pair_tile(const cg_slots *ranges, size_t cell, size_t from, size_t count, double *restrict to,
                            bool add, double (*term)(double, double)) {
    const double *restrict xs = ranges[0].at[cell] + (ranges[0].fixed ? 0 : from);
    const double *restrict ys = ranges[1].at[cell] + (ranges[1].fixed ? 0 : from);
    double x = xs[0], y = ys[0];
    if (!add) CG_TILE_ROWS(count, to[i] = 0);
    if (ranges[0].fixed && ranges[1].fixed)
        CG_TILE_ROWS(count, to[i] += term(x, y));
    else if (ranges[0].fixed)
        CG_TILE_ROWS(count, to[i] += term(x, ys[i]));
    else if (ranges[1].fixed)
        CG_TILE_ROWS(count, to[i] += term(xs[i], y));
    else
        CG_TILE_ROWS(count, to[i] += term(xs[i], ys[i]));
}

/* ---- Macros for rows ---- */

/* A fold over ranges, one by one: the sum of `term` (over the number x), then `value` (over total and count). `empty`
 * is the error when nothing counted, or CG_NO_ERROR. */
#define CG_SUM_FOLD(name, term, empty, value)                                                                          \
    static double name##_term(double x) {                                                                              \
        return (term);                                                                                                 \
    }                                                                                                                  \
    static double name##_value(double total, double count) {                                                           \
        (void)count;                                                                                                   \
        return (value);                                                                                                \
    }                                                                                                                  \
    static void name##_add(void *state, cg_call *call) {                                                               \
        cg_sum_add(state, &call->args[0], name##_term);                                                                \
    }                                                                                                                  \
    CG_VECTOR_CLONES static void name##_add_numbers(void *state, const double *const *ranges, size_t n) {              \
        cg_sum_add_numbers(state, ranges[0], n, name##_term);                                                          \
    }                                                                                                                  \
    static cg_cell name##_finish(const void *state, cg_call *call) {                                                   \
        (void)call;                                                                                                    \
        const cg_lanes *from = state;                                                                                  \
        if (cg_is_error(from->error)) return from->error;                                                              \
        if ((empty) && from->count == 0) return cg_error_cell(empty);                                                  \
        return cg_number_cell(name##_value(cg_lanes_total(from->lane), from->count));                                  \
    }                                                                                                                  \
    CG_VECTOR_CLONES static void name##_tile(const cg_slots *ranges, uint32_t n_ranges, size_t cell, size_t from,      \
                                             size_t count, double *restrict to, bool add) {                            \
        (void)n_ranges;                                                                                                \
        cg_sum_tile(ranges, cell, from, count, to, add, name##_term);                                                  \
    }                                                                                                                  \
    static void name##_slots(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows,             \
                             uint32_t cols, size_t n) {                                                                \
        (void)rows, (void)cols;                                                                                        \
        double count = (double)cg_slots_cells(args, n_args);                                                           \
        cg_slots_sum(args, n_args, false, name##_tile, results[0], n);                                                 \
        for (size_t i = 0; i < n; i++)                                                                                 \
            results[0][i] = name##_value(results[0][i], count);                                                        \
    }                                                                                                                  \
    static const cg_fold name##_fold = {.start = cg_lanes_start,                                                       \
                                        .add = name##_add,                                                             \
                                        .add_numbers = name##_add_numbers,                                             \
                                        .merge = cg_lanes_merge,                                                       \
                                        .finish = name##_finish};                                                      \
    static const cg_kernel name = {.fold = &name##_fold, .slots = name##_slots};

/* A fold over two ranges of equally many cells, in their order: the sum of `term` over the numbers x and y. */
#define CG_PAIR_FOLD(name, term)                                                                                       \
    static double name##_term(double x, double y) {                                                                    \
        return (term);                                                                                                 \
    }                                                                                                                  \
    static void name##_add(void *state, cg_call *call) {                                                               \
        cg_pair_add(state, call->args, name##_term);                                                                   \
    }                                                                                                                  \
    CG_VECTOR_CLONES static void name##_add_numbers(void *state, const double *const *ranges, size_t n) {              \
        cg_pair_add_numbers(state, ranges, n, name##_term);                                                            \
    }                                                                                                                  \
    CG_VECTOR_CLONES static void name##_tile(const cg_slots *ranges, uint32_t n_ranges, size_t cell, size_t from,      \
                                             size_t count, double *restrict to, bool add) {                            \
        (void)n_ranges;                                                                                                \
        cg_pair_tile(ranges, cell, from, count, to, add, name##_term);                                                 \
    }                                                                                                                  \
    static void name##_slots(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows,             \
                             uint32_t cols, size_t n) {                                                                \
        (void)rows, (void)cols;                                                                                        \
        cg_slots_sum(args, n_args, true, name##_tile, results[0], n);                                                  \
    }                                                                                                                  \
    static const cg_fold name##_fold = {.lockstep = true,                                                              \
                                        .by_place = true,                                                              \
                                        .mismatch = CG_NA,                                                             \
                                        .start = cg_lanes_start,                                                       \
                                        .add = name##_add,                                                             \
                                        .add_numbers = name##_add_numbers,                                             \
                                        .merge = cg_lanes_merge,                                                       \
                                        .finish = cg_pairs_finish};                                                    \
    static const cg_kernel name = {.fold = &name##_fold, .slots = name##_slots};

#endif
