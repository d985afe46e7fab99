/* finite_difference.c: see finite_difference.h. GSL's adaptive differences with their error estimates. */
#include "solve/finite_difference.h"

#include <gsl/gsl_deriv.h>
#include <math.h>

typedef int (*difference)(const gsl_function *f, double x, double h, double *result, double *error);

/* How far a claim may be from the measured slope: a few times GSL's estimate, and rounding. */
static double allowance(double claimed, double slope, double error) {
    return 4 * error + 1e-9 * (fabs(claimed) + fabs(slope)) + 1e-12;
}

static cg_measured measure(difference by, const gsl_function *f, double x, double step, double claimed) {
    double slope = NAN, error = NAN;
    by(f, x, step, &slope, &error);
    cg_measured measured = {slope, allowance(claimed, slope, error), false};
    measured.agrees = fabs(claimed - slope) <= measured.allowance;
    return measured;
}

static bool lies_between(double claimed, cg_measured left, cg_measured right) {
    double low = fmin(left.slope - left.allowance, right.slope - right.allowance);
    double high = fmax(left.slope + left.allowance, right.slope + right.allowance);
    return claimed >= low && claimed <= high;
}

cg_measured cg_measure_slope(double (*f)(double x, void *user), void *user, double x, double claimed) {
    static const double steps[] = {1e-4, 1e-5, 1e-6, 1e-7};
    enum { STEPS = sizeof steps / sizeof *steps };
    const gsl_function function = {f, user};
    double scale = fmax(1, fabs(x));
    cg_measured first = measure(gsl_deriv_central, &function, x, steps[0] * scale, claimed), measured = first;
    for (int i = 1; i < STEPS && !measured.agrees; i++)
        measured = measure(gsl_deriv_central, &function, x, steps[i] * scale, claimed);
    if (measured.agrees) return measured;
    cg_measured left = measure(gsl_deriv_backward, &function, x, steps[STEPS - 1] * scale, claimed);
    cg_measured right = measure(gsl_deriv_forward, &function, x, steps[STEPS - 1] * scale, claimed);
    first.agrees = lies_between(claimed, left, right);
    return first;
}
