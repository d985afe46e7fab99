/* distribution.c: see distribution.h.
 *
 * Densities of large parameters are computed from Gamma*(a) = Gamma(a) / (sqrt(2 pi / a) (a/e)^a) and from the
 * logarithm of the beta function, which keep the digits that differences of large logarithms lose. Quantiles are roots
 * of the tail that is below one half, by Newton's method inside a bracket. */
#include "function/distribution.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_log.h>
#include <math.h>
#include <stddef.h>

static const double pi = 3.14159265358979323846;
static const double vast =
    1e12; /* parameters from here on: the distribution is a normal one to all digits that matter */

/* ---- Densities ---- */

double cg_normal_density(double z) {
    return exp(-z * z / 2) / sqrt(2 * pi);
}

/* c * log(x), 0 for c = 0 whatever x is. */
static double power_logarithm(double c, double x) {
    return c == 0 ? 0 : c * log(x);
}

double cg_gamma_density(double x, double shape) {
    if (x == 0) return shape < 1 ? INFINITY : shape == 1;
    if (shape < 10) return exp(power_logarithm(shape - 1, x) - x - gsl_sf_lngamma(shape));
    double apart = (x - shape) / shape;
    double exponent = apart < -0.5 ? log(x / shape) - apart : gsl_sf_log_1plusx_mx(apart);
    return exp(shape * exponent) * sqrt(shape / (2 * pi)) / (x * gsl_sf_gammastar(shape));
}

double cg_beta_density(double x, double a, double b) {
    double rest = b == 1 ? 0 : (b - 1) * log1p(-x);
    return exp(power_logarithm(a - 1, x) + rest - gsl_sf_lnbeta(a, b));
}

double cg_f_density(double x, double d1, double d2) {
    if (x == 0) return d1 < 2 ? INFINITY : d1 == 2;
    double ratio = d1 * x / d2;
    return exp(d1 / 2 * log(ratio) - (d1 + d2) / 2 * log1p(ratio) - gsl_sf_lnbeta(d1 / 2, d2 / 2)) / x;
}

double cg_t_density(double x, double freedom) {
    if (freedom > vast) return cg_normal_density(x);
    double logarithm = -(freedom + 1) / 2 * log1p(x * x / freedom);
    return exp(logarithm - gsl_sf_lnbeta(0.5, freedom / 2)) / sqrt(freedom);
}

/* ---- Tails ---- */

double cg_normal_tail(double z, bool upper) {
    return erfc((upper ? z : -z) / sqrt(2)) / 2;
}

/* Where a parameter is vast, the cube root of the quotient is normal (Wilson and Hilferty). */
double cg_gamma_tail(double x, double shape, bool upper) {
    if (x == 0) return upper;
    if (shape > vast || x > vast)
        return cg_normal_tail((cbrt(x / shape) - 1 + 1 / (9 * shape)) * 3 * sqrt(shape), upper);
    return upper ? gsl_cdf_gamma_Q(x, shape, 1) : gsl_cdf_gamma_P(x, shape, 1);
}

double cg_beta_tail(double x, double a, double b, bool upper) {
    if (x == 0 || x == 1) return (x == 0) == upper;
    double part = upper ? gsl_cdf_beta_Q(x, a, b) : gsl_cdf_beta_P(x, a, b);
    if (!isnan(part)) return part;
    /* the continued fraction ran out of terms, which it does for large parameters near the middle: the mirrored one */
    return upper ? gsl_cdf_beta_P(1 - x, b, a) : gsl_cdf_beta_Q(1 - x, b, a);
}

double cg_f_tail(double x, double d1, double d2, bool upper) {
    double sum = d1 * x + d2;
    if (isinf(sum)) return !upper;
    /* the smaller of the two quotients, so that the other's 1 - x loses nothing */
    if (d1 * x < d2) return cg_beta_tail(d1 * x / sum, d1 / 2, d2 / 2, upper);
    return cg_beta_tail(d2 / sum, d2 / 2, d1 / 2, !upper);
}

double cg_t_tail(double x, double freedom, bool upper) {
    if (freedom > vast) return cg_normal_tail(x, upper);
    double square = x * x, beyond; /* beyond: above |x| */
    if (isinf(square))
        beyond = 0;
    else if (square < freedom)
        beyond = cg_beta_tail(square / (freedom + square), 0.5, freedom / 2, true) / 2;
    else
        beyond = cg_beta_tail(freedom / (freedom + square), freedom / 2, 0.5, false) / 2;
    return (x > 0) == upper ? beyond : 1 - beyond;
}

/* ---- Quantiles ---- */

/* A distribution of positive numbers, by its parameters a and b. */
typedef struct positive {
    double (*tail)(double x, double a, double b, bool upper);
    double (*density)(double x, double a, double b);
    double a, b, most; /* most: the largest number there is */
} positive;

static double middle(double low, double high) {
    if (low > 0 && high / low > 4) return sqrt(low) * sqrt(high);
    return low > 0 || high < 1e-290 ? low + (high - low) / 2 : fmin(high / 2, 1e-3 * high + 1e-300);
}

/* How far the tail at x is above p, or below it: positive when x is too far up. */
static double excess(const positive *of, double x, double p, bool upper) {
    double part = of->tail(x, of->a, of->b, upper);
    return upper ? p - part : part - p;
}

static double solve(const positive *of, double p, bool upper, double guess) {
    double low = 0, high = of->most;
    double x = guess > 0 && guess < high ? guess : fmin(1, high / 2);
    for (int i = 0; i < 2000; i++) {
        double over = excess(of, x, p, upper);
        if (over == 0 || isnan(over)) return over == 0 ? x : (double)NAN;
        if (over > 0)
            high = x;
        else
            low = x;
        double next = x - over / of->density(x, of->a, of->b);
        if (!(next > low && next < high)) next = isinf(high) ? x * 16 : middle(low, high);
        if (fabs(next - x) <= fabs(x) * 0x1p-52 || next == low || next == high) return next;
        x = next;
    }
    return x;
}

/* By the tail that is not above one half. */
static double quantile(const positive *of, double p, bool upper, double guess) {
    return p <= 0.5 ? solve(of, p, upper, guess) : solve(of, 1 - p, !upper, guess);
}

double cg_normal_quantile(double p) {
    return gsl_cdf_ugaussian_Pinv(p);
}

static double gamma_tail(double x, double shape, double unused, bool upper) {
    (void)unused;
    return cg_gamma_tail(x, shape, upper);
}

static double gamma_density(double x, double shape, double unused) {
    (void)unused;
    return cg_gamma_density(x, shape);
}

double cg_gamma_quantile(double p, double shape, bool upper) {
    double z = cg_normal_quantile(p) * (upper ? -1 : 1), root = 1 - 1 / (9 * shape) + z / (3 * sqrt(shape));
    positive gamma = {gamma_tail, gamma_density, shape, 0, INFINITY};
    return quantile(&gamma, p, upper, shape * root * root * root);
}

/* The smaller of the quantile and its distance from 1 is found, so that neither loses digits. */
double cg_beta_quantile(double p, double a, double b) {
    positive beta = {cg_beta_tail, cg_beta_density, a, b, 1}, mirrored = {cg_beta_tail, cg_beta_density, b, a, 1};
    if (cg_beta_tail(0.5, a, b, false) >= p) return quantile(&beta, p, false, a / (a + b));
    return 1 - quantile(&mirrored, p, true, b / (a + b));
}

double cg_f_quantile(double p, double d1, double d2, bool upper) {
    positive f = {cg_f_tail, cg_f_density, d1, d2, INFINITY};
    return quantile(&f, p, upper, 1);
}

static double t_tail(double x, double freedom, double unused, bool upper) {
    (void)unused;
    return upper ? cg_t_tail(x, freedom, true) : cg_t_tail(x, freedom, false) - 0.5;
}

static double t_density(double x, double freedom, double unused) {
    (void)unused;
    return cg_t_density(x, freedom);
}

double cg_t_quantile(double p, double freedom) {
    if (p == 0.5) return 0;
    positive t = {t_tail, t_density, freedom, 0, INFINITY};
    double x = solve(&t, fmin(p, 1 - p), true, fabs(cg_normal_quantile(p)));
    return p < 0.5 ? -x : x;
}

/* ---- Derivatives by parameters that have no closed form ---- */

/* An eighth-order difference quotient; the tails are smooth in their parameters on the scale of the parameters. */
#define DIFFERENCE(at, step, value)                                                                                    \
    ((4.0 / 5) * ((value((at) + (step))) - (value((at) - (step)))) -                                                   \
     (1.0 / 5) * ((value((at) + 2 * (step))) - (value((at)-2 * (step)))) +                                             \
     (4.0 / 105) * ((value((at) + 3 * (step))) - (value((at)-3 * (step)))) -                                           \
     (1.0 / 280) * ((value((at) + 4 * (step))) - (value((at)-4 * (step))))) /                                          \
        (step)

double cg_gamma_tail_by_shape(double x, double shape) {
#define AT(s) cg_gamma_tail(x, (s), upper)
    bool upper = cg_gamma_tail(x, shape, false) > 0.5;
    double step = 0.02 * fmin(shape, sqrt(shape)), slope = DIFFERENCE(shape, step, AT);
    return upper ? -slope : slope;
#undef AT
}

double cg_beta_tail_by_a(double x, double a, double b) {
#define AT(s) cg_beta_tail(x, (s), b, upper)
    bool upper = cg_beta_tail(x, a, b, false) > 0.5;
    double step = 0.02 * fmin(a, sqrt(a)), slope = DIFFERENCE(a, step, AT);
    return upper ? -slope : slope;
#undef AT
}
