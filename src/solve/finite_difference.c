/* finite_difference.c: see finite_difference.h. GSL's adaptive central difference. */
#include "solve/finite_difference.h"

#include <gsl/gsl_deriv.h>
#include <math.h>

double cg_finite_difference(double (*f)(double x, void *user), void *user, double x, double step, double *error) {
    gsl_function function = {f, user};
    double slope = NAN;
    *error = NAN;
    gsl_deriv_central(&function, x, step, &slope, error);
    return isfinite(slope) && isfinite(*error) ? slope : NAN;
}
