/* dot.c: dot products that do not depend on the order of the variables.
 *
 * Ogita, Rump and Oishi, "Accurate sum and dot product" (2005), algorithm Dot2: the parts that rounding cuts off are
 * summed beside. Where a method goes in the end depends on the last bits of its sums, above all at kinks; so two sheets
 * that say the same with their variables in another order end at the same point. Eight products at a time; the error of
 * a product is found by splitting its factors (Dekker, "A floating-point technique for extending the available
 * precision", 1971), which needs no fused multiply-add of the machine. */
#include <float.h>
#include <math.h>

#include "base/vector.h"
#include "solve/method.h"

static const double SPLITTER = 134217729; /* 2^27 + 1 */

typedef double four __attribute__((vector_size(32)));
typedef double two __attribute__((vector_size(16)));

/* sum += x, and rest += what rounding cut off (Knuth's sum of two), for vectors of any width. */
#define ADD_EXACTLY(type, sum, rest, x)                                                                                \
    do {                                                                                                               \
        type total = (sum) + (x), part = total - (sum);                                                                \
        (rest) += ((sum) - (total - part)) + ((x)-part);                                                               \
        (sum) = total;                                                                                                 \
    } while (0)

/* Adds the products to eight sums, and what rounding cut off to eight rests. */
#define ADD_PRODUCTS(x, y)                                                                                             \
    do {                                                                                                               \
        cg_eight product = (x) * (y), wide_x = (x)*SPLITTER, wide_y = (y)*SPLITTER;                                    \
        cg_eight high_x = wide_x - (wide_x - (x)), high_y = wide_y - (wide_y - (y));                                   \
        cg_eight low_x = (x)-high_x, low_y = (y)-high_y;                                                               \
        rests += ((high_x * high_y - product) + high_x * low_y + low_x * high_y) + low_x * low_y;                      \
        ADD_EXACTLY(cg_eight, sums, rests, product);                                                                   \
    } while (0)

/* The two halves of a vector. */
#define HALVES(low, high, whole)                                                                                       \
    do {                                                                                                               \
        memcpy(&(low), &(whole), sizeof(low));                                                                         \
        memcpy(&(high), (const char *)&(whole) + sizeof(low), sizeof(high));                                           \
    } while (0)

/* values[first .. first + 8), with 0 beyond n and where they are held. */
static void gather(const double *values, const bool *held, size_t first, size_t n, double *out) {
    for (size_t i = first; i < first + CG_WIDTH; i++)
        *out++ = i < n && !(held && held[i]) ? values[i] : 0;
}

/* The sum of the products; the parts that were cut off are left in `rest`. */
CG_VECTOR_CLONES static double dot_in_lanes(const double *a, const double *b, const bool *held, size_t n,
                                            double *rest) {
    cg_eight sums = {0}, rests = {0}, x, y;
    for (size_t i = 0; i < n; i += CG_WIDTH) {
        double some_x[CG_WIDTH], some_y[CG_WIDTH];
        bool whole = !held && i + CG_WIDTH <= n;
        if (!whole) {
            gather(a, held, i, n, some_x);
            gather(b, held, i, n, some_y);
        }
        CG_LOAD_EIGHT(x, whole ? a + i : some_x);
        CG_LOAD_EIGHT(y, whole ? b + i : some_y);
        ADD_PRODUCTS(x, y);
    }
    four sums4, more4, rests4, over4;
    HALVES(sums4, more4, sums);
    HALVES(rests4, over4, rests);
    rests4 += over4;
    ADD_EXACTLY(four, sums4, rests4, more4);
    two sums2, more2, rests2, over2;
    HALVES(sums2, more2, sums4);
    HALVES(rests2, over2, rests4);
    rests2 += over2;
    ADD_EXACTLY(two, sums2, rests2, more2);
    double sum = sums2[0];
    *rest = rests2[0] + rests2[1];
    ADD_EXACTLY(double, sum, *rest, sums2[1]);
    return sum;
}

double cg_dot(const double *a, const double *b, const bool *held, size_t n) {
    double rest, sum = dot_in_lanes(a, b, held, n, &rest);
    return isfinite(sum + rest) ? sum + rest : sum; /* splitting a factor near the largest number overflows */
}

/* Eight results at a time, column by column: a result's sum is in a lane of its own. */
CG_VECTOR_CLONES static void products_in_lanes(const double *matrix, size_t stride, const double *by, size_t n,
                                               double *out) {
    for (size_t i = 0; i < stride; i += CG_WIDTH) {
        cg_eight sums = {0}, rests = {0}, x, y;
        for (size_t j = 0; j < n; j++) {
            CG_LOAD_EIGHT(x, matrix + j * stride + i);
            y = (cg_eight){0} + by[j];
            ADD_PRODUCTS(x, y);
        }
        sums += rests;
        CG_STORE_EIGHT(out + i, sums);
    }
}

void cg_products(const double *matrix, size_t stride, const double *by, size_t n, double *out) {
    products_in_lanes(matrix, stride, by, n, out);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(out[i])) out[i] = cg_dot(matrix + i * stride, by, NULL, n);
}

double cg_norm(const double *values, size_t n) {
    double sum = cg_dot(values, values, NULL, n);
    if (sum > DBL_MIN / DBL_EPSILON && sum <= DBL_MAX) return sqrt(sum);
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i])) return INFINITY;
        largest = fmax(largest, fabs(values[i]));
    }
    if (largest == 0) return 0;
    sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (values[i] / largest) * (values[i] / largest);
    return largest * sqrt(sum);
}
