/* outer_product.c: see outer_product.h.
 *
 * Idea: a tile of some vectors of a times some of b keeps all its sums in registers while the rows pass by, so that
 * each number that is loaded serves several products. Tiles of one strip of a, which stays in the nearest cache, run
 * over all of b. The shape of a tile does not change a bit: each sum goes over the same rows in the same lanes. */
#include "program/outer_product.h"

enum {
    HIGHEST = 5,
    WIDEST = 4,
    FEW_SUMS = 4, /* that stay in 16 registers of four numbers */
};

typedef struct tile {
    const double *a[HIGHEST], *b[WIDEST];
    double lanes[HIGHEST][WIDEST][CG_WIDTH];
} tile;

/* Inlined with constants for `high` and `wide`. Row i + ahead of a is fetched from memory while row i is being used. */
static inline __attribute__((always_inline)) void sum_products(tile *at, size_t n, size_t ahead, size_t high,
                                                               size_t wide) {
    cg_eight sums[HIGHEST][WIDEST], x, y[WIDEST];
    for (size_t k = 0; k < high; k++)
        for (size_t j = 0; j < wide; j++)
            sums[k][j] = (cg_eight){0};
    size_t i = 0;
    for (; i + CG_WIDTH <= n; i += CG_WIDTH) {
        for (size_t j = 0; j < wide; j++)
            CG_LOAD_EIGHT(y[j], at->b[j] + i);
        for (size_t k = 0; k < high; k++) {
            CG_LOAD_EIGHT(x, at->a[k] + i);
            __builtin_prefetch(at->a[k] + i + ahead, 0, 2);
            for (size_t j = 0; j < wide; j++)
                sums[k][j] += x * y[j];
        }
    }
    for (size_t k = 0; k < high; k++)
        for (size_t j = 0; j < wide; j++) {
            CG_STORE_EIGHT(at->lanes[k][j], sums[k][j]);
            for (size_t lane = 0; i + lane < n; lane++)
                at->lanes[k][j][lane] += at->a[k][i + lane] * at->b[j][i + lane];
        }
}

#define CG_TILE_OF(HIGH, WIDE)                                                                                         \
    CG_VECTOR_CLONES static void tile_##HIGH##x##WIDE(tile *at, size_t n, size_t ahead) {                              \
        sum_products(at, n, ahead, HIGH, WIDE);                                                                        \
    }
CG_TILE_OF(5, 4)
CG_TILE_OF(5, 2)
CG_TILE_OF(5, 1)
CG_TILE_OF(4, 1)
CG_TILE_OF(2, 4)
CG_TILE_OF(2, 2)
CG_TILE_OF(2, 1)
CG_TILE_OF(1, 4)
CG_TILE_OF(1, 2)
CG_TILE_OF(1, 1)

typedef struct shape {
    size_t high, wide;
    void (*sum)(tile *at, size_t n, size_t ahead);
} shape;

static const shape shapes[] = {{5, 4, tile_5x4}, {2, 4, tile_2x4}, {5, 2, tile_5x2}, {2, 2, tile_2x2},
                               {1, 4, tile_1x4}, {1, 2, tile_1x2}, {5, 1, tile_5x1}, {4, 1, tile_4x1},
                               {2, 1, tile_2x1}, {1, 1, tile_1x1}};

/* The first shape that fits into what is left and into the registers. */
static const shape *choose(size_t high, size_t least_wide, size_t wide) {
    size_t most = cg_has_many_registers() ? SIZE_MAX : FEW_SUMS;
    const shape *at = shapes;
    while (at->high > high || at->wide > wide || at->wide < least_wide || at->high * at->wide > most)
        at++;
    return at;
}

void cg_outer_product(const cg_vector_set *a, size_t n_a, const cg_vector_set *b, size_t n_b, size_t n, bool ahead,
                      cg_cell *sums) {
    tile at;
    size_t strip = HIGHEST;
    for (size_t from = 0; from < n_a; from += strip) {
        size_t to = from + strip < n_a ? from + strip : n_a, wide = 0, high;
        for (size_t j = 0; j < n_b; j += wide) {
            wide = choose(to - from, 1, n_b - j)->wide;
            for (size_t m = 0; m < wide; m++)
                at.b[m] = cg_slot(b, j + m);
            for (size_t k = from; k < to; k += high) {
                const shape *chosen = choose(to - k, wide, wide);
                high = chosen->high;
                for (size_t m = 0; m < high; m++)
                    at.a[m] = cg_slot(a, k + m);
                chosen->sum(&at, n, ahead && j == 0 ? n : 0);
                for (size_t m = 0; m < high; m++)
                    for (size_t l = 0; l < wide; l++)
                        sums[(k + m) * n_b + j + l].number = cg_total_of_lanes(at.lanes[m][l]);
            }
        }
    }
}
