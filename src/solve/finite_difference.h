/* finite_difference.h: a slope measured instead of derived, to check the derived ones by.
 *
 * Enters: a function of one number and a slope that is claimed for it at x. Leaves: the measured slope, how far off it
 * may be (rounding, and what of the function is not a straight line), and whether the claim agrees. A kink of the
 * function beside x spoils a difference across it, so smaller and smaller steps are tried; at a kink in x itself, a
 * slope between those on either side is right. */
#ifndef CG_SOLVE_FINITE_DIFFERENCE_H
#define CG_SOLVE_FINITE_DIFFERENCE_H

#include <stdbool.h>

typedef struct cg_measured {
    double slope; /* NAN when the function is not a number near x */
    double allowance;
    bool agrees;
} cg_measured;

cg_measured cg_measure_slope(double (*f)(double x, void *user), void *user, double x, double claimed);

#endif
