/* sum_tree.h: sums of the first so many of a row of numbers that grow one by one; a binary indexed tree (P. M. Fenwick,
 * A New Data Structure for Cumulative Frequency Tables, 1994). Places count from 1; sums[0] is not used. */
#ifndef CG_FUNCTION_SUM_TREE_H
#define CG_FUNCTION_SUM_TREE_H

#include <stddef.h>

/* Adds to the number at a place, of so many. */
static inline void cg_tree_add(double *sums, size_t place, size_t count, double value) {
    for (; place <= count; place += place & (0 - place))
        sums[place] += value;
}

/* The sum of the first n. */
static inline double cg_tree_first(const double *sums, size_t n) {
    double sum = 0;
    for (; n > 0; n -= n & (0 - n))
        sum += sums[n];
    return sum;
}

/* Where the sum reaches a total, of numbers of which none is less than 0: the first place whose sum is not less. */
static inline size_t cg_tree_reach(const double *sums, size_t count, double total) {
    size_t place = 0, step = 1;
    while (step <= count / 2)
        step *= 2;
    for (; step > 0; step /= 2)
        if (place + step <= count && sums[place + step] < total) total -= sums[place += step];
    return place + 1;
}

#endif
