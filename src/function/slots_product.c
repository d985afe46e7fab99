/* slots_product.c: rows times a matrix that is the same for all rows (MMULT and SUMPRODUCT with params).
 *
 * Enters: vectors of a block's rows, and the factors. Leaves: vectors of the products, in lane order (lanes.h).
 * Idea: a tile of some vectors of rows times some results keeps its sums in the machine's registers while the terms
 * pass by, so that each number that is loaded serves several sums. The factors are copied together first, in the order
 * of the terms, lane by lane. Rows are taken in strips that stay in the second cache while all results are made. */
#include "base/vector.h"
#include "function/lanes.h"

enum {
    MOST_TERMS = 1024,   /* of one product; longer ones go the slow way */
    MOST_FACTORS = 8192, /* that are copied together at once */
    STRIP = 64,          /* rows */
    WIDEST = 6,          /* results of one tile */
};

/* Terms in the order in which they are added up. */
typedef struct terms {
    const double *rows[MOST_TERMS]; /* vectors */
    double factors[MOST_FACTORS];   /* of `width` results side by side, for one term after the other */
    size_t ends[CG_LANES];          /* of each lane */
    size_t lanes;
} terms;

static void order_terms(terms *to, cg_vectors a, size_t k) {
    size_t at = 0;
    to->lanes = k < CG_LANES ? k : CG_LANES;
    for (size_t lane = 0; lane < to->lanes; lane++) {
        for (size_t m = lane; m < k; m += CG_LANES)
            to->rows[at++] = a.at[m * a.step];
        to->ends[lane] = at;
    }
}

static void copy_factors(double *to, cg_factors by, size_t k, size_t first, size_t width) {
    for (size_t lane = 0; lane < CG_LANES && lane < k; lane++)
        for (size_t m = lane; m < k; m += CG_LANES)
            for (size_t j = first; j < first + width; j++)
                *to++ = *by.at[m * by.term_step + j * by.result_step];
}

/* `vectors` vectors of rows from row `from` on, times `width` results. Inlined with constants, so that all sums are
 * registers. */
CG_INLINE void tile(const terms *of, const double *factor, size_t from, double *const *results, size_t step,
                    size_t vectors, size_t width) {
    cg_eight sums[8][WIDEST], own[8][WIDEST], x;
    for (size_t v = 0; v < vectors; v++)
        for (size_t j = 0; j < width; j++)
            sums[v][j] = (cg_eight){0};
    for (size_t lane = 0, term = 0; lane < of->lanes; lane++) {
        for (size_t v = 0; v < vectors; v++) {
            CG_LOAD_EIGHT(x, of->rows[term] + from + v * CG_WIDTH);
            for (size_t j = 0; j < width; j++)
                own[v][j] = x * factor[j];
        }
        for (term++, factor += width; term < of->ends[lane]; term++, factor += width)
            for (size_t v = 0; v < vectors; v++) {
                CG_LOAD_EIGHT(x, of->rows[term] + from + v * CG_WIDTH);
                for (size_t j = 0; j < width; j++)
                    own[v][j] += x * factor[j];
            }
        for (size_t v = 0; v < vectors; v++)
            for (size_t j = 0; j < width; j++)
                sums[v][j] += own[v][j];
    }
    for (size_t v = 0; v < vectors; v++)
        for (size_t j = 0; j < width; j++)
            CG_STORE_EIGHT(results[j * step] + from + v * CG_WIDTH, sums[v][j]);
}

/* Rows [from, to) in tiles of some vectors, what is left one vector at a time. */
#define CG_STRIP(WIDTH, VECTORS)                                                                                       \
    CG_VECTOR_CLONES static void strip_##WIDTH(const terms *of, const double *factors, size_t from, size_t to,         \
                                               double *const *results, size_t step) {                                  \
        for (; from + VECTORS * CG_WIDTH <= to; from += VECTORS * CG_WIDTH)                                            \
            tile(of, factors, from, results, step, VECTORS, WIDTH);                                                    \
        for (; from < to; from += CG_WIDTH)                                                                            \
            tile(of, factors, from, results, step, 1, WIDTH);                                                          \
    }
CG_STRIP(1, 8)
CG_STRIP(2, 4)
CG_STRIP(3, 4)
CG_STRIP(4, 2)
CG_STRIP(5, 2)
CG_STRIP(6, 2)

typedef void (*strip)(const terms *of, const double *factors, size_t from, size_t to, double *const *results,
                      size_t step);
static const strip strips[WIDEST + 1] = {NULL, strip_1, strip_2, strip_3, strip_4, strip_5, strip_6};

/* Results [first, last), whose factors fit into the copy. */
static void products(terms *of, size_t k, cg_factors by, size_t first, size_t last, double *const *results, size_t step,
                     size_t n) {
    for (size_t j = first; j < last; j += WIDEST)
        copy_factors(of->factors + (j - first) * k, by, k, j, last - j < WIDEST ? last - j : WIDEST);
    for (size_t from = 0; from < n; from += STRIP)
        for (size_t j = first; j < last; j += WIDEST)
            strips[last - j < WIDEST ? last - j : WIDEST](
                of, of->factors + (j - first) * k, from, from + STRIP < n ? from + STRIP : n, results + j * step, step);
}

size_t cg_slots_product(cg_vectors a, size_t k, cg_factors by, size_t count, double *const *results, size_t step,
                        size_t n) {
    if (k == 0 || k > MOST_TERMS) return 0;
    terms of;
    order_terms(&of, a, k);
    size_t most = MOST_FACTORS / k / WIDEST * WIDEST, served = n - n % CG_WIDTH;
    for (size_t first = 0; first < count; first += most)
        products(&of, k, by, first, count - first < most ? count : first + most, results, step, served);
    return served;
}
