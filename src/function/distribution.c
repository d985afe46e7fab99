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

/* log(x) - (x - 1), given both numbers: x may be small, or near 1. */
static double logarithm_apart(double x, double apart) {
    return apart < -0.5 ? log(x) - apart : gsl_sf_log_1plusx_mx(apart);
}

double cg_gamma_density(double x, double shape) {
    if (x == 0) return shape < 1 ? INFINITY : shape == 1;
    if (shape < 10) return exp(power_logarithm(shape - 1, x) - x - gsl_sf_lngamma(shape));
    return exp(shape * logarithm_apart(x / shape, (x - shape) / shape)) * sqrt(shape / (2 * pi)) /
           (x * gsl_sf_gammastar(shape));
}

/* x^a * (1-x)^b divided by the beta function. For large parameters the exponent is that of the deviation from a/(a+b).
 */
static double beta_power(double x, double a, double b) {
    if (a < 10 || b < 10) return exp(a * log(x) + b * log1p(-x) - gsl_sf_lnbeta(a, b));
    double sum = a + b, apart = x - a / sum;
    double exponent =
        a * logarithm_apart(x * sum / a, apart * sum / a) + b * logarithm_apart((1 - x) * sum / b, -apart * sum / b);
    double factor = gsl_sf_gammastar(sum) / (gsl_sf_gammastar(a) * gsl_sf_gammastar(b));
    return exp(exponent) * sqrt(a / sum * b / (2 * pi)) * factor;
}

double cg_beta_density(double x, double a, double b) {
    if (a >= 10 && b >= 10) return x > 0 && x < 1 ? beta_power(x, a, b) / (x * (1 - x)) : 0;
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

/* Shapes from 1e5 on: the uniform expansion of Temme (NIST Digital Library of Mathematical Functions, 8.12), of which
 * two terms are enough. Below, GSL's series and fractions end in time. */
static const double large_shape = 1e5;

static double large_gamma_tail(double x, double shape, bool upper) {
    double mu = (x - shape) / shape;
    double eta = copysign(sqrt(-2 * logarithm_apart(x / shape, mu)), mu), c0, c1;
    if (fabs(eta) < 0.02) {
        c0 = -1.0 / 3 +
             eta * (1.0 / 12 - eta * (2.0 / 135 - eta * (1.0 / 864 + eta * (1.0 / 2835 - eta * 139.0 / 777600))));
        c1 = -1.0 / 540 - eta * (1.0 / 288 - eta * (1.0 / 378 - eta * 77.0 / 77760));
    } else {
        c0 = 1 / mu - 1 / eta;
        c1 = 1 / (eta * eta * eta) - 1 / (mu * mu * mu) - 1 / (mu * mu) - 1 / (12 * mu);
    }
    double rest = exp(-shape * eta * eta / 2) / sqrt(2 * pi * shape) * (c0 + c1 / shape);
    double z = eta * sqrt(shape / 2);
    return upper ? erfc(z) / 2 + rest : erfc(-z) / 2 - rest;
}

double cg_gamma_tail(double x, double shape, bool upper) {
    if (x == 0) return upper;
    if (shape >= large_shape) return large_gamma_tail(x, shape, upper);
    return upper ? gsl_cdf_gamma_Q(x, shape, 1) : gsl_cdf_gamma_P(x, shape, 1);
}

/* The continued fraction of the incomplete beta function (8.17.22 there), by Lentz's method: for large parameters near
 * the middle, where GSL's gives up after 512 steps. x is below (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b) {
    double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), product = d;
    for (double m = 1; m < 1e6; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / (1 + even * d);
        c = 1 + even / c;
        product *= c * d;
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        product *= c * d;
        if (fabs(c * d - 1) < 0x1p-52) break;
    }
    return beta_power(x, a, b) / a * product;
}

double cg_beta_tail(double x, double a, double b, bool upper) {
    if (x == 0 || x == 1) return (x == 0) == upper;
    bool large = a > 1e4 && b > 1e4;
    double part = large ? (double)NAN : upper ? gsl_cdf_beta_Q(x, a, b) : gsl_cdf_beta_P(x, a, b);
    if (!isnan(part)) return part;
    bool below = x < (a + 1) / (a + b + 2);
    part = below ? beta_fraction(x, a, b) : beta_fraction(1 - x, b, a);
    return below == upper ? 1 - part : part;
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
