/* finite_difference.h: a slope measured instead of derived, to check the derived ones by.
 *
 * Enters: a function of one number. Leaves: its slope by central differences, with an estimate of how far off that may
 * be (rounding, and what of the function is not a straight line or has a kink within the step). */
#ifndef CG_SOLVE_FINITE_DIFFERENCE_H
#define CG_SOLVE_FINITE_DIFFERENCE_H

/* The slope of f at x; NAN when f is not a number within `step` of x. */
double cg_finite_difference(double (*f)(double x, void *user), void *user, double x, double step, double *error);

#endif
