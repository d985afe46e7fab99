/* fn_special.c: functions of mathematical physics: gamma, error and Bessel functions, by GSL. Domains are checked
 * before, as GSL's error handler aborts. */
#include "function/kernels.h"

#include <gsl/gsl_sf_bessel.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>

#include "function/distribution.h"

static const double pi = 3.14159265358979323846;

/* ---- Gamma ---- */

static double gamma_of(double x) {
    return x <= 0 && x == floor(x) ? (double)NAN : tgamma(x);
}

CG_MAP1(eval_gamma, gamma_of(x))
static const cg_function fn_gamma = {
    .name = "GAMMA",
    .sig = "(x:num) -> num",
    .help = "The gamma function of x, which is (x-1)! for whole numbers; #NUM! for 0 and negative whole numbers.",
    .eval = &eval_gamma,
    .d = {"self*DIGAMMA(x)"},
    .probe = "0.5..4",
    .examples = {"GAMMA(5) = 24", "GAMMA(0.5) = SQRT(PI())", "ROUND(GAMMA(2.5),6) = 1.32934",
                 "ROUND(GAMMA(-3.75),6) = 0.267866", "GAMMA(0) = #NUM!", "GAMMA(-2) = #NUM!"},
};

CG_MAP1(eval_gammaln, x > 0 ? gsl_sf_lngamma(x) : (double)NAN)
static const cg_function fn_gammaln = {
    .name = "GAMMALN",
    .sig = "(x:num) -> num",
    .help = "The natural logarithm of the gamma function of x; #NUM! when x is not positive.",
    .eval = &eval_gammaln,
    .d = {"DIGAMMA(x)"},
    .probe = "0.5..4",
    .examples = {"GAMMALN(4) = LN(6)", "GAMMALN(1) = 0", "GAMMALN(0) = #NUM!"},
};

/* Below 0 by reflection. */
static double digamma(double x) {
    if (x > 0) return gsl_sf_psi(x);
    return x == floor(x) ? (double)NAN : gsl_sf_psi(1 - x) - pi / tan(pi * x);
}

/* Excel has no such function: ten steps of the recurrence, and then the asymptotic series. */
#define SERIES(x)                                                                                                      \
    "LN(" x "+10)-1/(2*(" x "+10))-1/(12*(" x "+10)^2)+1/(120*(" x "+10)^4)-1/(252*(" x "+10)^6)+1/(240*(" x           \
    "+10)^8)-1/(132*(" x "+10)^10)-1/" x "-1/(" x "+1)-1/(" x "+2)-1/(" x "+3)-1/(" x "+4)-1/(" x "+5)-1/(" x          \
    "+6)-1/(" x "+7)-1/(" x "+8)-1/(" x "+9)"

CG_MAP1(eval_digamma, digamma(x))
static const cg_function fn_digamma = {
    .name = "DIGAMMA",
    .sig = "(x:num) -> num",
    .help = "The derivative of the logarithm of the gamma function at x.",
    .eval = &eval_digamma,
    .d = {"POLYGAMMA(1,x)"},
    .excel = "IF({x}>0," SERIES("{x}") "," SERIES("(1-{x})") "-PI()/TAN(PI()*{x}))",
    .probe = "0.5..4",
    .examples = {"ROUND(DIGAMMA(1),12) = -0.577215664902", "ROUND(DIGAMMA(-0.5),12) = 0.036489973979",
                 "DIGAMMA(0) = #NUM!"},
    .internal = true,
};

static double polygamma(double n, double x) {
    bool good = n >= 0 && n <= 50 && x > 1e-5 && (n + 1) * log(x) < 600 && /* neither too large nor too small */
                lgamma(n + 1) - (n + 1) * log(x) < 700;
    return good ? gsl_sf_psi_n((int)n, x) : (double)NAN;
}

CG_MAP2(eval_polygamma, polygamma(x, y))
static const cg_function fn_polygamma = {
    .name = "POLYGAMMA",
    .sig = "(n:num, x:num) -> num",
    .help = "The n-th derivative of DIGAMMA at a positive x.",
    .eval = &eval_polygamma,
    .d = {"0", "POLYGAMMA(n+1,x)"},
    .probe = "=1;0.5..4",
    .examples = {"ROUND(POLYGAMMA(1,1),12) = ROUND(PI()^2/6,12)", "POLYGAMMA(0,2) = DIGAMMA(2)"},
    .internal = true,
};

/* ---- Derivatives of distributions by their shape ---- */

CG_MAP2(eval_gamma_shape, x >= 0 && y > 0 ? cg_gamma_tail_by_shape(x, y) : (double)NAN)
static const cg_function fn_gamma_shape = {
    .name = "GAMMA.SHAPE",
    .sig = "(x:num, shape:num) -> num",
    .help = "The derivative by the shape of the part below x of the gamma distribution of scale 1.",
    .eval = &eval_gamma_shape,
    .not_differentiable = "no closed form is known, and nothing asks for it",
    .excel = "(GAMMADIST({x},{shape}*1.0001,1,TRUE)-GAMMADIST({x},{shape}*0.9999,1,TRUE))/({shape}*0.0002)",
    .probe = "0.5..2;0.5..2",
    .examples = {"ROUND(GAMMA.SHAPE(2,3),10) = -0.231848672"},
    .internal = true,
};

static cg_cell beta_shape(const double *x) {
    if (!(x[0] >= 0 && x[0] <= 1 && x[1] > 0 && x[2] > 0)) return cg_error_cell(CG_NUM);
    return cg_number_cell(cg_beta_tail_by_a(x[0], x[1], x[2]));
}

CG_MAP_NUMBERS(eval_beta_shape, 3, beta_shape)
static const cg_function fn_beta_shape = {
    .name = "BETA.SHAPE",
    .sig = "(x:num, a:num, b:num) -> num",
    .help = "The derivative by a of the part below x of the beta distribution of a and b.",
    .eval = &eval_beta_shape,
    .not_differentiable = "no closed form is known, and nothing asks for it",
    .excel = "(BETADIST({x},{a}*1.0001,{b})-BETADIST({x},{a}*0.9999,{b}))/({a}*0.0002)",
    .probe = "0.2..0.8;0.5..2;0.5..2",
    .examples = {"ROUND(BETA.SHAPE(0.3,2,5),10) = -0.2524157813"},
    .internal = true,
};

/* ---- Error functions ---- */

/* Where both bounds are on one side the small parts beyond them are subtracted, not numbers near 1. */
static double error_between(double low, double high) {
    if (low > 0.5 && high > 0.5) return erfc(low) - erfc(high);
    if (low < -0.5 && high < -0.5) return erfc(-high) - erfc(-low);
    return erf(high) - erf(low);
}

CG_MAP(eval_erf, cg_number_cell(call->n_args > 1 ? error_between(args[0].number, args[1].number) : erf(args[0].number)))
static const cg_function fn_erf = {
    .name = "ERF",
    .sig = "(low:num, [high:num]) -> num",
    .help = "The error function integrated from 0 to one number, or from one to another.",
    .eval = &eval_erf,
    .d = {"IF(ISBLANK(high),2,-2)/SQRT(PI())*EXP(-(low^2))", "2/SQRT(PI())*EXP(-(high^2))"},
    .probe = "-2..2;-2..2",
    .examples = {"ROUND(ERF(0.745),8) = 0.70792892", "ROUND(ERF(1),8) = 0.84270079", "ERF(1,1) = 0",
                 "ERF(0,2) = ERF(2)"},
    .total = true,
};

CG_MAP1(eval_erf_precise, erf(x))
static const cg_function fn_erf_precise = {
    .name = "ERF.PRECISE",
    .sig = "(x:num) -> num",
    .help = "The error function of x.",
    .eval = &eval_erf_precise,
    .d = {"2/SQRT(PI())*EXP(-(x^2))"},
    .examples = {"ROUND(ERF.PRECISE(0.745),8) = 0.70792892", "ERF.PRECISE(0) = 0"},
    .total = true,
};

CG_MAP1(eval_erfc, erfc(x))
static const cg_function fn_erfc = {
    .name = "ERFC",
    .sig = "(x:num) -> num",
    .help = "One less the error function of x, without loss of digits.",
    .eval = &eval_erfc,
    .d = {"-2/SQRT(PI())*EXP(-(x^2))"},
    .examples = {"ROUND(ERFC(1),8) = 0.15729921", "ERFC(0) = 1"},
    .total = true,
};

/* ---- Bessel functions ---- */

enum { MOST_ORDER = 149 }; /* above, GSL loses results to underflow of its parts */
static const double most_argument = 0x1p27;
static const double most_exponent =
    690; /* of numbers that are not too large, and of whose inverses none is too small */

/* The logarithm of the first term (x/2)^n / n!. */
static double first_term(double x, double n) {
    return n * log(fabs(x) / 2) - gsl_sf_lngamma(n + 1);
}

static double bessel_j(double x, double order) {
    double n = trunc(order);
    if (!(n >= 0 && n <= MOST_ORDER && fabs(x) < most_argument)) return (double)NAN;
    if (n == 0) return gsl_sf_bessel_J0(x);
    if (x == 0 || first_term(x, n) < -most_exponent) return 0;
    return gsl_sf_bessel_Jn((int)n, x);
}

/* About the logarithm of exp(-x) I_n(x), and turned that of exp(x) K_n(x), for large n (10.41 of the NIST Digital
 * Library of Mathematical Functions). */
static double scaled_exponent(double x, double n) {
    double root = sqrt(n * n + x * x);
    return n == 0 ? 0 : root - x + n * log(x / (n + root));
}

static double bessel_i(double x, double order) {
    double n = trunc(order), size = fabs(x);
    if (!(n >= 0 && n <= MOST_ORDER && size < most_argument)) return (double)NAN;
    if (x == 0) return n == 0;
    double exponent = scaled_exponent(size, n);
    if (exponent + size < -most_exponent) return 0;
    if (exponent < -most_exponent) return (double)NAN;
    double value = exp(log(gsl_sf_bessel_In_scaled((int)n, size)) + size);
    return x < 0 && fmod(n, 2) == 1 ? -value : value;
}

static double bessel_k(double x, double order) {
    double n = trunc(order);
    if (!(n >= 0 && n <= MOST_ORDER && x > 1e-300 && x < most_argument)) return (double)NAN;
    if (-scaled_exponent(x, n) > most_exponent) return (double)NAN;
    return exp(log(gsl_sf_bessel_Kn_scaled((int)n, x)) - x);
}

/* Y grows near 0 like (2/x)^n (n-1)!. */
static bool is_vast_near_zero(double x, double n) {
    return n * log(2 / x) + (n > 0 ? gsl_sf_lngamma(n) : 0) > most_exponent;
}

static double bessel_y(double x, double order) {
    double n = trunc(order);
    if (!(n >= 0 && n <= MOST_ORDER && x > 1e-300 && x < most_argument) || is_vast_near_zero(x, n)) return (double)NAN;
    return gsl_sf_bessel_Yn((int)n, x);
}

CG_MAP2(eval_bessel_i, bessel_i(x, y))
static const cg_function fn_bessel_i = {
    .name = "BESSELI",
    .sig = "(x:num, n:num) -> num",
    .help = "The modified Bessel function In(x) of the first kind; #NUM! when n is negative.",
    .eval = &eval_bessel_i,
    .d = {"(BESSELI(x,ABS(INT(n)-1))+BESSELI(x,INT(n)+1))/2", "0"},
    .probe = "0.5..4;=1",
    .examples = {"ROUND(BESSELI(1.5,1),9) = 0.981666429", "BESSELI(0,0) = 1", "BESSELI(1,-1) = #NUM!"},
};

CG_MAP2(eval_bessel_j, bessel_j(x, y))
static const cg_function fn_bessel_j = {
    .name = "BESSELJ",
    .sig = "(x:num, n:num) -> num",
    .help = "The Bessel function Jn(x) of the first kind; #NUM! when n is negative.",
    .eval = &eval_bessel_j,
    .d = {"IF(INT(n)=0,-BESSELJ(x,1),(BESSELJ(x,INT(n)-1)-BESSELJ(x,INT(n)+1))/2)", "0"},
    .probe = "0.5..4;=2",
    .examples = {"ROUND(BESSELJ(1.9,2),9) = 0.329925728", "BESSELJ(0,0) = 1", "BESSELJ(1,-1) = #NUM!"},
};

CG_MAP2(eval_bessel_k, bessel_k(x, y))
static const cg_function fn_bessel_k = {
    .name = "BESSELK",
    .sig = "(x:num, n:num) -> num",
    .help = "The modified Bessel function Kn(x) of the second kind; #NUM! when n is negative or x is not positive.",
    .eval = &eval_bessel_k,
    .d = {"-(BESSELK(x,ABS(INT(n)-1))+BESSELK(x,INT(n)+1))/2", "0"},
    .probe = "0.5..4;=1",
    .examples = {"ROUND(BESSELK(1.5,1),9) = 0.277387800", "BESSELK(0,1) = #NUM!"},
};

CG_MAP2(eval_bessel_y, bessel_y(x, y))
static const cg_function fn_bessel_y = {
    .name = "BESSELY",
    .sig = "(x:num, n:num) -> num",
    .help = "The Bessel function Yn(x) of the second kind; #NUM! when n is negative or x is not positive.",
    .eval = &eval_bessel_y,
    .d = {"IF(INT(n)=0,-BESSELY(x,1),(BESSELY(x,INT(n)-1)-BESSELY(x,INT(n)+1))/2)", "0"},
    .probe = "0.5..4;=2",
    .examples = {"ROUND(BESSELY(2.5,1),9) = 0.145918138", "BESSELY(0,1) = #NUM!"},
};

CG_FAMILY_ROWS(special) = {&fn_bessel_i,    &fn_bessel_j, &fn_bessel_k,    &fn_bessel_y, &fn_beta_shape,
                           &fn_digamma,     &fn_erf,      &fn_erf_precise, &fn_erfc,     &fn_gamma,
                           &fn_gamma_shape, &fn_gammaln,  &fn_polygamma,   NULL};
