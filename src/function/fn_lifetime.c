/* fn_lifetime.c: Student's distribution, and those of waiting times. */
#include "function/kernels.h"

#include "function/distribution.h"

static cg_cell num_error(void) {
    return cg_error_cell(CG_NUM);
}

/* ---- Student's t ---- */

/* Degrees of freedom are whole numbers from 1 to 10^10. */
static bool is_freedom(double freedom) {
    return freedom >= 1 && freedom <= 1e10;
}

static cg_cell t_dist(const double *x) {
    double freedom = trunc(x[1]);
    if (!is_freedom(freedom)) return num_error();
    return cg_number_cell(x[2] != 0 ? cg_t_tail(x[0], freedom, false) : cg_t_density(x[0], freedom));
}

CG_MAP_NUMBERS(eval_t_dist, 3, t_dist)
static const cg_function fn_t_dist = {
    .name = "T.DIST",
    .sig = "(x:num, freedom:num, cumulative:bool) -> num",
    .help = "The part below x of Student's distribution of whole degrees of freedom, or its density at x.",
    .eval = &eval_t_dist,
    .d = {"IF(cumulative,T.DIST(x,freedom,FALSE),-self*x*(INT(freedom)+1)/(INT(freedom)+x^2))", "0", "0"},
    .probe = "-2..2;=4;=TRUE",
    .examples = {"ROUND(T.DIST(60,1,TRUE),8) = 0.99469533", "ROUND(T.DIST(8,3,FALSE),8) = 0.00073691",
                 "T.DIST(0,5,TRUE) = 0.5", "T.DIST(1,0,TRUE) = #NUM!"},
};

static cg_cell t_dist_rt(const double *x) {
    double freedom = trunc(x[1]);
    return is_freedom(freedom) ? cg_number_cell(cg_t_tail(x[0], freedom, true)) : num_error();
}

CG_MAP_NUMBERS(eval_t_dist_rt, 2, t_dist_rt)
static const cg_function fn_t_dist_rt = {
    .name = "T.DIST.RT",
    .sig = "(x:num, freedom:num) -> num",
    .help = "The part above x of Student's distribution of whole degrees of freedom.",
    .eval = &eval_t_dist_rt,
    .d = {"-T.DIST(x,freedom,FALSE)", "0"},
    .probe = "-2..2;=4",
    .examples = {"ROUND(T.DIST.RT(1.959999998,60),9) = 0.027322465", "T.DIST.RT(0,5) = 0.5"},
};

static cg_cell t_dist_2t(const double *x) {
    double freedom = trunc(x[1]);
    return x[0] >= 0 && is_freedom(freedom) ? cg_number_cell(2 * cg_t_tail(x[0], freedom, true)) : num_error();
}

CG_MAP_NUMBERS(eval_t_dist_2t, 2, t_dist_2t)
static const cg_function fn_t_dist_2t = {
    .name = "T.DIST.2T",
    .sig = "(x:num, freedom:num) -> num",
    .help = "The part of Student's distribution that lies further from 0 than x; #NUM! when x is negative.",
    .eval = &eval_t_dist_2t,
    .d = {"-2*T.DIST(x,freedom,FALSE)", "0"},
    .probe = "0.2..2;=4",
    .examples = {"ROUND(T.DIST.2T(1.959999998,60),9) = 0.05464493", "T.DIST.2T(0,5) = 1", "T.DIST.2T(-1,5) = #NUM!"},
};

static cg_cell tdist(const double *x) {
    double freedom = trunc(x[1]), tails = trunc(x[2]);
    if (!(x[0] >= 0 && is_freedom(freedom) && (tails == 1 || tails == 2))) return num_error();
    return cg_number_cell(tails * cg_t_tail(x[0], freedom, true));
}

CG_MAP_NUMBERS(eval_tdist, 3, tdist)
static const cg_function fn_tdist = {
    .name = "TDIST",
    .sig = "(x:num, freedom:num, tails:num) -> num",
    .help = "T.DIST.RT for one tail, T.DIST.2T for two.",
    .eval = &eval_tdist,
    .d = {"-INT(tails)*T.DIST(x,freedom,FALSE)", "0", "0"},
    .probe = "0.2..2;=4;=2",
    .examples = {"TDIST(1.96,60,2) = T.DIST.2T(1.96,60)", "TDIST(1.96,60,1) = T.DIST.RT(1.96,60)",
                 "TDIST(1,2,3) = #NUM!"},
};

static cg_cell t_inv(const double *x) {
    double freedom = trunc(x[1]);
    return x[0] > 0 && x[0] < 1 && is_freedom(freedom) ? cg_number_cell(cg_t_quantile(x[0], freedom)) : num_error();
}

CG_MAP_NUMBERS(eval_t_inv, 2, t_inv)
static const cg_function fn_t_inv = {
    .name = "T.INV",
    .sig = "(p:num, freedom:num) -> num",
    .help = "The number below which a part p of Student's distribution lies.",
    .eval = &eval_t_inv,
    .d = {"1/T.DIST(self,freedom,FALSE)", "0"},
    .probe = "0.2..0.8;=4",
    .examples = {"ROUND(T.INV(0.75,2),7) = 0.8164966", "T.INV(0.5,3) = 0", "T.INV(0,3) = #NUM!"},
};

static cg_cell t_inv_2t(const double *x) {
    double freedom = trunc(x[1]);
    if (!(x[0] > 0 && x[0] <= 1 && is_freedom(freedom))) return num_error();
    return cg_number_cell(fabs(cg_t_quantile(x[0] / 2, freedom)));
}

CG_MAP_NUMBERS(eval_t_inv_2t, 2, t_inv_2t)
static const cg_function fn_t_inv_2t = {
    .name = "T.INV.2T",
    .sig = "(p:num, freedom:num) -> num",
    .help = "The distance from 0 beyond which a part p of Student's distribution lies.",
    .eval = &eval_t_inv_2t,
    .d = {"-1/(2*T.DIST(self,freedom,FALSE))", "0"},
    .probe = "0.2..0.8;=4",
    .examples = {"ROUND(T.INV.2T(0.546449,60),6) = 0.606533", "T.INV.2T(1,60) = 0", "T.INV.2T(0,60) = #NUM!"},
};

static cg_cell confidence_t(const double *x) {
    double size = trunc(x[2]);
    if (!(x[0] > 0 && x[0] < 1 && x[1] > 0)) return num_error();
    if (size == 1) return cg_error_cell(CG_DIV0);
    if (!is_freedom(size - 1)) return num_error();
    return cg_number_cell(-cg_t_quantile(x[0] / 2, size - 1) * x[1] / sqrt(size));
}

CG_MAP_NUMBERS(eval_confidence_t, 3, confidence_t)
static const cg_function fn_confidence_t = {
    .name = "CONFIDENCE.T",
    .sig = "(alpha:num, sd:num, size:num) -> num",
    .help = "CONFIDENCE.NORM with Student's distribution, for a deviation that was found from the sample.",
    .eval = &eval_confidence_t,
    .d = {"-sd/SQRT(INT(size))/(2*T.DIST(T.INV(alpha/2,INT(size)-1),INT(size)-1,FALSE))", "self/sd", "0"},
    .probe = "0.05..0.5;0.5..2;=50",
    .examples = {"ROUND(CONFIDENCE.T(0.05,1,50),9) = 0.284196855", "CONFIDENCE.T(0.05,1,1) = #DIV/0!"},
};

/* ---- Exponential and Weibull ---- */

static cg_cell expon_dist(const double *x) {
    if (!(x[0] >= 0 && x[1] > 0)) return num_error();
    double exponent = x[1] * x[0];
    return cg_number_cell(x[2] != 0 ? -expm1(-exponent) : x[1] * exp(-exponent));
}

CG_MAP_NUMBERS(eval_expon_dist, 3, expon_dist)
static const cg_function fn_expon_dist = {
    .name = "EXPON.DIST",
    .sig = "(x:num, lambda:num, cumulative:bool) -> num",
    .help = "The part below x of the exponential distribution of a rate lambda, or its density at x.",
    .eval = &eval_expon_dist,
    .d = {"IF(cumulative,lambda*EXP(-lambda*x),-lambda*self)", "IF(cumulative,x*EXP(-lambda*x),self*(1/lambda-x))",
          "0"},
    .probe = "0.2..2;0.5..3;=TRUE",
    .examples = {"ROUND(EXPON.DIST(0.2,10,TRUE),8) = 0.86466472", "ROUND(EXPON.DIST(0.2,10,FALSE),8) = 1.35335283",
                 "EXPON.DIST(-1,1,TRUE) = #NUM!"},
};

static cg_cell weibull_dist(const double *x) {
    if (!(x[0] >= 0 && x[1] > 0 && x[2] > 0)) return num_error();
    double z = x[0] / x[2], power = pow(z, x[1]);
    if (x[3] != 0) return cg_number_cell(-expm1(-power));
    return cg_number_cell(x[1] / x[2] * pow(z, x[1] - 1) * exp(-power));
}

#define WEIBULL_DENSITY "WEIBULL.DIST(x,alpha,beta,FALSE)"
#define POWER "((x/beta)^alpha)"

CG_MAP_NUMBERS(eval_weibull_dist, 4, weibull_dist)
static const cg_function fn_weibull_dist = {
    .name = "WEIBULL.DIST",
    .sig = "(x:num, alpha:num, beta:num, cumulative:bool) -> num",
    .help = "The part below x of the Weibull distribution of shape alpha and scale beta, or its density at x.",
    .eval = &eval_weibull_dist,
    .d = {"IF(cumulative," WEIBULL_DENSITY ",self*(alpha-1-alpha*" POWER ")/x)",
          "IF(cumulative,IF(x=0,0," POWER "*LN(x/beta)*EXP(-" POWER ")),self*(1/alpha+LN(x/beta)*(1-" POWER ")))",
          "IF(cumulative,-" WEIBULL_DENSITY "*x/beta,self*alpha/beta*(" POWER "-1))", "0"},
    .probe = "0.5..2;0.8..3;0.5..2;=TRUE",
    .examples = {"ROUND(WEIBULL.DIST(105,20,100,TRUE),6) = 0.929581",
                 "ROUND(WEIBULL.DIST(105,20,100,FALSE),6) = 0.035589", "WEIBULL.DIST(1,0,1,TRUE) = #NUM!"},
};

CG_FAMILY_ROWS(lifetime) = {&fn_confidence_t, &fn_expon_dist, &fn_t_dist, &fn_t_dist_2t,    &fn_t_dist_rt,
                            &fn_t_inv,        &fn_t_inv_2t,   &fn_tdist,  &fn_weibull_dist, NULL};
