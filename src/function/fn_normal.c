/* fn_normal.c: the normal distribution, the lognormal one, and what is said in standard deviations. */
#include "function/kernels.h"

#include "function/distribution.h"
#include "function/elementary.h"

static cg_cell num_error(void) {
    return cg_error_cell(CG_NUM);
}

/* ---- Standard normal ---- */

static cg_cell norm_s_dist(const double *x) {
    return cg_number_cell(x[1] != 0 ? cg_normal_tail(x[0], false) : cg_normal_density(x[0]));
}

CG_MAP_NUMBERS(eval_norm_s_dist, 2, norm_s_dist)
static const cg_function fn_norm_s_dist = {
    .name = "NORM.S.DIST",
    .sig = "(z:num, cumulative:bool) -> num",
    .help = "The part of the standard normal distribution below z, or its density there.",
    .eval = &eval_norm_s_dist,
    .d = {"IF(cumulative,PHI(z),-z*self)", "0"},
    .probe = "-2..2;=TRUE",
    .examples = {"ROUND(NORM.S.DIST(1.333333,TRUE),9) = 0.908788726",
                 "ROUND(NORM.S.DIST(1.333333,FALSE),9) = 0.164010148", "NORM.S.DIST(0,TRUE) = 0.5"},
    .total = true,
};

CG_MAP1(eval_normsdist, cg_normal_tail(x, false))
static const cg_function fn_normsdist = {
    .name = "NORMSDIST",
    .sig = "(z:num) -> num",
    .help = "The part of the standard normal distribution below z: NORM.S.DIST(z,TRUE).",
    .eval = &eval_normsdist,
    .d = {"PHI(z)"},
    .examples = {"NORMSDIST(1.333333) = NORM.S.DIST(1.333333,TRUE)"},
    .total = true,
};

CG_MAP1(eval_phi, cg_normal_density(x))
static const cg_function fn_phi = {
    .name = "PHI",
    .sig = "(x:num) -> num",
    .help = "The density of the standard normal distribution at x.",
    .eval = &eval_phi,
    .d = {"-x*self"},
    .examples = {"PHI(0) = 1/SQRT(2*PI())", "ROUND(PHI(0.75),9) = 0.301137432"},
    .total = true,
};

CG_MAP1(eval_gauss, erf(x / sqrt(2)) / 2)
static const cg_function fn_gauss = {
    .name = "GAUSS",
    .sig = "(z:num) -> num",
    .help = "The part of the standard normal distribution from 0 to z.",
    .eval = &eval_gauss,
    .d = {"PHI(z)"},
    .examples = {"ROUND(GAUSS(2),9) = 0.477249868", "GAUSS(0) = 0"},
    .total = true,
};

CG_MAP1(eval_norm_s_inv, x > 0 && x < 1 ? cg_normal_quantile(x) : (double)NAN)
static const cg_function fn_norm_s_inv = {
    .name = "NORM.S.INV",
    .sig = "(p:num) -> num",
    .help =
        "The number below which a part p of the standard normal distribution lies; #NUM! when p is not between 0 and 1.",
    .eval = &eval_norm_s_inv,
    .d = {"1/PHI(self)"},
    .probe = "0.05..0.95",
    .examples = {"ROUND(NORM.S.INV(0.908789),7) = 1.3333347", "NORM.S.INV(0.5) = 0", "NORM.S.INV(1) = #NUM!"},
};

/* ---- Normal ---- */

static cg_cell norm_dist(const double *x) {
    if (!(x[2] > 0)) return num_error();
    double z = (x[0] - x[1]) / x[2];
    return cg_number_cell(x[3] != 0 ? cg_normal_tail(z, false) : cg_normal_density(z) / x[2]);
}

#define DENSITY "NORM.DIST(x,mean,sd,FALSE)"
#define Z "((x-mean)/sd)"

CG_MAP_NUMBERS(eval_norm_dist, 4, norm_dist)
static const cg_function fn_norm_dist = {
    .name = "NORM.DIST",
    .sig = "(x:num, mean:num, sd:num, cumulative:bool) -> num",
    .help = "The part below x of the normal distribution of a mean and a standard deviation, or its density at x.",
    .eval = &eval_norm_dist,
    .d = {"IF(cumulative," DENSITY ",-self*" Z "/sd)", "IF(cumulative,-" DENSITY ",self*" Z "/sd)",
          "IF(cumulative,-" Z "*" DENSITY ",self*(" Z "^2-1)/sd)", "0"},
    .probe = "-2..2;-1..1;0.5..2;=TRUE",
    .examples = {"ROUND(NORM.DIST(42,40,1.5,TRUE),7) = 0.9087888", "ROUND(NORM.DIST(42,40,1.5,FALSE),7) = 0.10934",
                 "NORM.DIST(1,1,0,TRUE) = #NUM!"},
};

static cg_cell norm_inv(const double *x) {
    if (!(x[0] > 0 && x[0] < 1 && x[2] > 0)) return num_error();
    return cg_number_cell(x[1] + x[2] * cg_normal_quantile(x[0]));
}

CG_MAP_NUMBERS(eval_norm_inv, 3, norm_inv)
static const cg_function fn_norm_inv = {
    .name = "NORM.INV",
    .sig = "(p:num, mean:num, sd:num) -> num",
    .help = "The number below which a part p of the normal distribution of a mean and a standard deviation lies.",
    .eval = &eval_norm_inv,
    .d = {"1/NORM.DIST(self,mean,sd,FALSE)", "1", "(self-mean)/sd"},
    .probe = "0.05..0.95;-1..1;0.5..2",
    .examples = {"ROUND(NORM.INV(0.908789,40,1.5),6) = 42.000002", "NORM.INV(0.5,3,2) = 3", "NORM.INV(0,0,1) = #NUM!"},
};

static cg_cell standardize(const double *x) {
    return x[2] > 0 ? cg_number_cell((x[0] - x[1]) / x[2]) : num_error();
}

CG_MAP_NUMBERS(eval_standardize, 3, standardize)
static const cg_function fn_standardize = {
    .name = "STANDARDIZE",
    .sig = "(x:num, mean:num, sd:num) -> num",
    .help = "How many standard deviations x lies above the mean; #NUM! when the deviation is not positive.",
    .eval = &eval_standardize,
    .d = {"1/sd", "-1/sd", "-self/sd"},
    .probe = "-2..2;-1..1;0.5..2",
    .examples = {"STANDARDIZE(42,40,1.5) = 4/3", "STANDARDIZE(1,1,0) = #NUM!"},
};

static cg_cell confidence_norm(const double *x) {
    double size = trunc(x[2]);
    if (!(x[0] > 0 && x[0] < 1 && x[1] > 0 && size >= 1)) return num_error();
    return cg_number_cell(-cg_normal_quantile(x[0] / 2) * x[1] / sqrt(size));
}

CG_MAP_NUMBERS(eval_confidence_norm, 3, confidence_norm)
static const cg_function fn_confidence_norm = {
    .name = "CONFIDENCE.NORM",
    .sig = "(alpha:num, sd:num, size:num) -> num",
    .help = "Half the width of the interval around a sample's mean in which the true one lies but for a risk alpha.",
    .eval = &eval_confidence_norm,
    .d = {"-sd/SQRT(INT(size))/(2*PHI(NORM.S.INV(alpha/2)))", "self/sd", "0"},
    .probe = "0.05..0.5;0.5..2;=50",
    .examples = {"ROUND(CONFIDENCE.NORM(0.05,2.5,50),6) = 0.692952", "CONFIDENCE.NORM(0,1,1) = #NUM!"},
};

/* ---- Lognormal ---- */

static cg_cell lognorm_dist(const double *x) {
    if (!(x[0] > 0 && x[2] > 0)) return num_error();
    double z = (log(x[0]) - x[1]) / x[2];
    return cg_number_cell(x[3] != 0 ? cg_normal_tail(z, false) : cg_normal_density(z) / (x[0] * x[2]));
}

#define LOG_DENSITY "LOGNORM.DIST(x,mean,sd,FALSE)"
#define LOG_Z "((LN(x)-mean)/sd)"

CG_MAP_NUMBERS(eval_lognorm_dist, 4, lognorm_dist)
static const cg_function fn_lognorm_dist = {
    .name = "LOGNORM.DIST",
    .sig = "(x:num, mean:num, sd:num, cumulative:bool) -> num",
    .help =
        "The part below x of the distribution whose logarithms are normal with a mean and deviation, or its density at x.",
    .eval = &eval_lognorm_dist,
    .d = {"IF(cumulative," LOG_DENSITY ",-self*(1+" LOG_Z "/sd)/x)",
          "IF(cumulative,-x*" LOG_DENSITY ",self*" LOG_Z "/sd)",
          "IF(cumulative,-x*" LOG_Z "*" LOG_DENSITY ",self*(" LOG_Z "^2-1)/sd)", "0"},
    .probe = "0.5..3;-1..1;0.5..2;=TRUE",
    .examples = {"ROUND(LOGNORM.DIST(4,3.5,1.2,TRUE),7) = 0.0390836",
                 "ROUND(LOGNORM.DIST(4,3.5,1.2,FALSE),7) = 0.0176176", "LOGNORM.DIST(0,1,1,TRUE) = #NUM!"},
};

static cg_cell lognormdist(const double *x) {
    return lognorm_dist((const double[]){x[0], x[1], x[2], 1});
}

CG_MAP_NUMBERS(eval_lognormdist, 3, lognormdist)
static const cg_function fn_lognormdist = {
    .name = "LOGNORMDIST",
    .sig = "(x:num, mean:num, sd:num) -> num",
    .help = "The part of the lognormal distribution below x: LOGNORM.DIST(x,mean,sd,TRUE).",
    .eval = &eval_lognormdist,
    .d = {LOG_DENSITY, "-x*" LOG_DENSITY, "-x*" LOG_Z "*" LOG_DENSITY},
    .probe = "0.5..3;-1..1;0.5..2",
    .examples = {"LOGNORMDIST(4,3.5,1.2) = LOGNORM.DIST(4,3.5,1.2,TRUE)"},
};

static cg_cell lognorm_inv(const double *x) {
    if (!(x[0] > 0 && x[0] < 1 && x[2] > 0)) return num_error();
    return cg_number_cell(exp(x[1] + x[2] * cg_normal_quantile(x[0])));
}

CG_MAP_NUMBERS(eval_lognorm_inv, 3, lognorm_inv)
static const cg_function fn_lognorm_inv = {
    .name = "LOGNORM.INV",
    .sig = "(p:num, mean:num, sd:num) -> num",
    .help =
        "The number below which a part p of the distribution whose logarithms are normal with a mean and deviation lies.",
    .eval = &eval_lognorm_inv,
    .d = {"1/LOGNORM.DIST(self,mean,sd,FALSE)", "self", "self*(LN(self)-mean)/sd"},
    .probe = "0.05..0.9;-1..1;0.5..1.5",
    .examples = {"ROUND(LOGNORM.INV(0.039084,3.5,1.2),6) = 4.000025", "LOGNORM.INV(0.5,0,1) = 1",
                 "LOGNORM.INV(1,0,1) = #NUM!"},
};

/* ---- Fisher's transformation ---- */

CG_MAP1(eval_fisher, atanh(x))
static const cg_function fn_fisher = {
    .name = "FISHER",
    .sig = "(x:num) -> num",
    .help = "A correlation x as a number that is about normal; #NUM! when x is not between -1 and 1.",
    .eval = &eval_fisher,
    .d = {"1/(1-x^2)"},
    .probe = "-0.9..0.9",
    .examples = {"ROUND(FISHER(0.75),7) = 0.9729551", "FISHER(1) = #NUM!"},
};

CG_MAP1(eval_fisher_inv, cg_hyperbolic_tangent(x))
static const cg_function fn_fisher_inv = {
    .name = "FISHERINV",
    .sig = "(y:num) -> num",
    .help = "The correlation that FISHER makes y of.",
    .eval = &eval_fisher_inv,
    .d = {"1-self^2"},
    .examples = {"ROUND(FISHERINV(0.972955),6) = 0.75", "FISHERINV(0) = 0"},
    .total = true,
};

CG_FAMILY_ROWS(normal) = {&fn_confidence_norm, &fn_fisher,      &fn_fisher_inv, &fn_gauss,       &fn_lognorm_dist,
                          &fn_lognorm_inv,     &fn_lognormdist, &fn_norm_dist,  &fn_norm_inv,    &fn_norm_s_dist,
                          &fn_norm_s_inv,      &fn_normsdist,   &fn_phi,        &fn_standardize, NULL};
