/* outer_product.h: sums over a block's rows of the products of every pair of two sets of vectors; for this folder. */
#ifndef CG_PROGRAM_OUTER_PRODUCT_H
#define CG_PROGRAM_OUTER_PRODUCT_H

#include "base/vector.h"
#include "program/instruction.h"

/* sums[k * n_b + j] = the sum over the n rows of a[k] * b[j]. With `ahead` the rows after the block are read from
 * memory in the meantime: a's vectors go on there. */
void cg_outer_product(const cg_vector_set *a, size_t n_a, const cg_vector_set *b, size_t n_b, size_t n, bool ahead,
                      cg_cell *sums);

/* Lanes in one fixed order. */
static inline double cg_total_of_lanes(const double lanes[CG_WIDTH]) {
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

#endif
