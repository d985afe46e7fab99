/* rate_root.h: the interest rate at which payments are worth nothing together. */
#ifndef CG_FUNCTION_RATE_ROOT_H
#define CG_FUNCTION_RATE_ROOT_H

/* The worth of payments at a rate, its derivative by the rate, and the sum of the sizes of its terms. */
typedef struct cg_worth {
    double value, slope, size;
} cg_worth;

typedef cg_worth (*cg_worth_at)(const void *payments, double rate);

/* A rate above -1 where the worth is 0, by Newton's method from a guess, else the nearest change of sign to it; NaN
 * when there is none. */
double cg_rate_root(cg_worth_at worth, const void *payments, double guess);

#endif
