/* fn_distribution.c: distributions of numbers on a half line or an interval, and Student's. */
#include "function/kernels.h"

#include "function/distribution.h"

static cg_cell num_error(void) {
    return cg_error_cell(CG_NUM);
}

/* Degrees of freedom are whole numbers from 1 to 10^10. */
static bool is_freedom(double freedom) {
    return freedom >= 1 && freedom <= 1e10;
}

/* ---- Beta ---- */

static cg_cell beta_dist(const double *x) {
    double a = x[1], b = x[2], width = x[5] - x[4], z = (x[0] - x[4]) / width;
    if (!(a > 0 && b > 0 && width > 0 && z >= 0 && z <= 1)) return num_error();
    return cg_number_cell(x[3] != 0 ? cg_beta_tail(z, a, b, false) : cg_beta_density(z, a, b) / width);
}

#define BETA_DENSITY "BETA.DIST(x,alpha,beta,FALSE,low,high)"
#define BETA_Z "((x-low)/(high-low))"
#define BETA_SUM "(alpha+beta-1)/(high-low)"

CG_MAP_NUMBERS(eval_beta_dist, 6, beta_dist)
static const cg_function fn_beta_dist = {
    .name = "BETA.DIST",
    .sig = "(x:num, alpha:num, beta:num, cumulative:bool, [low:num=0], [high:num=1]) -> num",
    .help = "The part below x of the beta distribution from low to high, or its density at x; #NUM! outside.",
    .eval = &eval_beta_dist,
    .d = {"IF(cumulative," BETA_DENSITY ",self*((alpha-1)/(x-low)-(beta-1)/(high-x)))",
          "IF(cumulative,BETA.SHAPE(" BETA_Z ",alpha,beta),self*(LN(" BETA_Z ")-DIGAMMA(alpha)+DIGAMMA(alpha+beta)))",
          "IF(cumulative,-BETA.SHAPE(1-" BETA_Z ",beta,alpha),self*(LN(1-" BETA_Z
          ")-DIGAMMA(beta)+DIGAMMA(alpha+beta)))",
          "0", "IF(cumulative,-" BETA_DENSITY "*(1-" BETA_Z "),self*(" BETA_SUM "-(alpha-1)/(x-low)))",
          "IF(cumulative,-" BETA_DENSITY "*" BETA_Z ",self*((beta-1)/(high-x)-" BETA_SUM "))"},
    .probe = "0.3..0.7;0.5..3;0.5..3;=TRUE;-0.1..0.1;0.9..1.1",
    .examples = {"ROUND(BETA.DIST(2,8,10,TRUE,1,3),7) = 0.6854706", "ROUND(BETA.DIST(2,8,10,FALSE,1,3),7) = 1.4837646",
                 "BETA.DIST(0.3,1,1,TRUE) = 0.3", "BETA.DIST(2,1,1,TRUE) = #NUM!", "BETA.DIST(0.5,0,1,TRUE) = #NUM!"},
};

static cg_cell betadist(const double *x) {
    return beta_dist((const double[]){x[0], x[1], x[2], 1, x[3], x[4]});
}

CG_MAP_NUMBERS(eval_betadist, 5, betadist)
static const cg_function fn_betadist = {
    .name = "BETADIST",
    .sig = "(x:num, alpha:num, beta:num, [low:num=0], [high:num=1]) -> num",
    .help = "The part of the beta distribution below x: BETA.DIST(x,alpha,beta,TRUE,low,high).",
    .eval = &eval_betadist,
    .d = {BETA_DENSITY, "BETA.SHAPE(" BETA_Z ",alpha,beta)", "-BETA.SHAPE(1-" BETA_Z ",beta,alpha)",
          "-" BETA_DENSITY "*(1-" BETA_Z ")", "-" BETA_DENSITY "*" BETA_Z},
    .probe = "0.3..0.7;0.5..3;0.5..3;-0.1..0.1;0.9..1.1",
    .examples = {"BETADIST(2,8,10,1,3) = BETA.DIST(2,8,10,TRUE,1,3)"},
};

static cg_cell beta_inv(const double *x) {
    double p = x[0], a = x[1], b = x[2], width = x[4] - x[3];
    if (!(p > 0 && p <= 1 && a > 0 && b > 0 && width > 0)) return num_error();
    return cg_number_cell(p == 1 ? x[4] : x[3] + width * cg_beta_quantile(p, a, b));
}

#define BETA_INV_DENSITY "BETA.DIST(self,alpha,beta,FALSE,low,high)"
#define BETA_INV_Z "((self-low)/(high-low))"

CG_MAP_NUMBERS(eval_beta_inv, 5, beta_inv)
static const cg_function fn_beta_inv = {
    .name = "BETA.INV",
    .sig = "(p:num, alpha:num, beta:num, [low:num=0], [high:num=1]) -> num",
    .help =
        "The number below which a part p of the beta distribution from low to high lies; #NUM! when p is not from 0 to 1.",
    .eval = &eval_beta_inv,
    .d = {"1/" BETA_INV_DENSITY, "-BETA.SHAPE(" BETA_INV_Z ",alpha,beta)/" BETA_INV_DENSITY,
          "BETA.SHAPE(1-" BETA_INV_Z ",beta,alpha)/" BETA_INV_DENSITY, "1-" BETA_INV_Z, BETA_INV_Z},
    .probe = "0.2..0.8;0.8..3;0.8..3;-0.1..0.1;0.9..1.1",
    .examples = {"ROUND(BETA.INV(0.685470581,8,10,1,3),6) = 2", "BETA.INV(0.25,1,1) = 0.25", "BETA.INV(0,1,1) = #NUM!"},
};

/* ---- Gamma ---- */

static cg_cell gamma_dist(const double *x) {
    if (!(x[0] >= 0 && x[1] > 0 && x[2] > 0)) return num_error();
    double z = x[0] / x[2];
    return cg_number_cell(x[3] != 0 ? cg_gamma_tail(z, x[1], false) : cg_gamma_density(z, x[1]) / x[2]);
}

#define GAMMA_DENSITY "GAMMA.DIST(x,alpha,beta,FALSE)"

CG_MAP_NUMBERS(eval_gamma_dist, 4, gamma_dist)
static const cg_function fn_gamma_dist = {
    .name = "GAMMA.DIST",
    .sig = "(x:num, alpha:num, beta:num, cumulative:bool) -> num",
    .help = "The part below x of the gamma distribution of shape alpha and scale beta, or its density at x.",
    .eval = &eval_gamma_dist,
    .d = {"IF(cumulative," GAMMA_DENSITY ",self*((alpha-1)/x-1/beta))",
          "IF(cumulative,GAMMA.SHAPE(x/beta,alpha),self*(LN(x/beta)-DIGAMMA(alpha)))",
          "IF(cumulative,-" GAMMA_DENSITY "*x/beta,self*(x/beta-alpha)/beta)", "0"},
    .probe = "0.5..4;0.5..3;0.5..2;=TRUE",
    .examples = {"ROUND(GAMMA.DIST(10.00001131,9,2,FALSE),6) = 0.032639",
                 "ROUND(GAMMA.DIST(10.00001131,9,2,TRUE),6) = 0.068094", "GAMMA.DIST(0,1,2,FALSE) = 0.5",
                 "GAMMA.DIST(-1,1,1,TRUE) = #NUM!"},
};

static cg_cell gamma_inv(const double *x) {
    if (!(x[0] >= 0 && x[0] < 1 && x[1] > 0 && x[2] > 0)) return num_error();
    return cg_number_cell(x[0] == 0 ? 0 : x[2] * cg_gamma_quantile(x[0], x[1], false));
}

#define GAMMA_INV_DENSITY "GAMMA.DIST(self,alpha,beta,FALSE)"

CG_MAP_NUMBERS(eval_gamma_inv, 3, gamma_inv)
static const cg_function fn_gamma_inv = {
    .name = "GAMMA.INV",
    .sig = "(p:num, alpha:num, beta:num) -> num",
    .help = "The number below which a part p of the gamma distribution of shape alpha and scale beta lies.",
    .eval = &eval_gamma_inv,
    .d = {"1/" GAMMA_INV_DENSITY, "-GAMMA.SHAPE(self/beta,alpha)/" GAMMA_INV_DENSITY, "self/beta"},
    .probe = "0.2..0.8;0.8..3;0.5..2",
    .examples = {"ROUND(GAMMA.INV(0.068094,9,2),5) = 10.00001", "GAMMA.INV(0,2,1) = 0", "GAMMA.INV(1,2,1) = #NUM!"},
};

/* ---- Chi-squared ---- */

static cg_cell chisq_dist(const double *x) {
    double freedom = trunc(x[1]);
    if (!(x[0] >= 0 && is_freedom(freedom))) return num_error();
    return cg_number_cell(x[2] != 0 ? cg_gamma_tail(x[0] / 2, freedom / 2, false)
                                    : cg_gamma_density(x[0] / 2, freedom / 2) / 2);
}

CG_MAP_NUMBERS(eval_chisq_dist, 3, chisq_dist)
static const cg_function fn_chisq_dist = {
    .name = "CHISQ.DIST",
    .sig = "(x:num, freedom:num, cumulative:bool) -> num",
    .help = "The part below x of the chi-squared distribution of whole degrees of freedom, or its density at x.",
    .eval = &eval_chisq_dist,
    .d = {"IF(cumulative,CHISQ.DIST(x,freedom,FALSE),self*((INT(freedom)/2-1)/x-0.5))", "0", "0"},
    .probe = "0.5..4;=3;=TRUE",
    .examples = {"ROUND(CHISQ.DIST(0.5,1,TRUE),8) = 0.52049988", "ROUND(CHISQ.DIST(2,3,FALSE),8) = 0.20755375",
                 "CHISQ.DIST(0,2,FALSE) = 0.5", "CHISQ.DIST(-1,1,TRUE) = #NUM!", "CHISQ.DIST(1,0,TRUE) = #NUM!"},
};

static cg_cell chisq_dist_rt(const double *x) {
    double freedom = trunc(x[1]);
    if (!(x[0] >= 0 && is_freedom(freedom))) return num_error();
    return cg_number_cell(cg_gamma_tail(x[0] / 2, freedom / 2, true));
}

CG_MAP_NUMBERS(eval_chisq_dist_rt, 2, chisq_dist_rt)
static const cg_function fn_chisq_dist_rt = {
    .name = "CHISQ.DIST.RT",
    .sig = "(x:num, freedom:num) -> num",
    .help = "The part above x of the chi-squared distribution of whole degrees of freedom.",
    .eval = &eval_chisq_dist_rt,
    .d = {"-CHISQ.DIST(x,freedom,FALSE)", "0"},
    .probe = "0.5..4;=3",
    .examples = {"ROUND(CHISQ.DIST.RT(18.307,10),7) = 0.0500006", "CHISQ.DIST.RT(0,5) = 1",
                 "CHISQ.DIST.RT(-1,1) = #NUM!"},
};

static cg_cell chisq_quantile(const double *x, bool upper) {
    double freedom = trunc(x[1]), end = upper ? 1 : 0; /* the p of 0 */
    if (!(x[0] >= 0 && x[0] <= 1 && is_freedom(freedom))) return num_error();
    if (x[0] == end) return cg_number_cell(0);
    return x[0] == 1 - end ? num_error() : cg_number_cell(2 * cg_gamma_quantile(x[0], freedom / 2, upper));
}

static cg_cell chisq_inv(const double *x) {
    return chisq_quantile(x, false);
}

CG_MAP_NUMBERS(eval_chisq_inv, 2, chisq_inv)
static const cg_function fn_chisq_inv = {
    .name = "CHISQ.INV",
    .sig = "(p:num, freedom:num) -> num",
    .help = "The number below which a part p of the chi-squared distribution lies.",
    .eval = &eval_chisq_inv,
    .d = {"1/CHISQ.DIST(self,freedom,FALSE)", "0"},
    .probe = "0.2..0.8;=3",
    .examples = {"ROUND(CHISQ.INV(0.93,1),8) = 3.28302029", "ROUND(CHISQ.INV(0.6,2),9) = 1.832581464",
                 "CHISQ.INV(0,1) = 0", "CHISQ.INV(1,1) = #NUM!"},
};

static cg_cell chisq_inv_rt(const double *x) {
    return chisq_quantile(x, true);
}

CG_MAP_NUMBERS(eval_chisq_inv_rt, 2, chisq_inv_rt)
static const cg_function fn_chisq_inv_rt = {
    .name = "CHISQ.INV.RT",
    .sig = "(p:num, freedom:num) -> num",
    .help = "The number above which a part p of the chi-squared distribution lies.",
    .eval = &eval_chisq_inv_rt,
    .d = {"-1/CHISQ.DIST(self,freedom,FALSE)", "0"},
    .probe = "0.2..0.8;=3",
    .examples = {"ROUND(CHISQ.INV.RT(0.050001,10),6) = 18.306973", "CHISQ.INV.RT(1,3) = 0",
                 "CHISQ.INV.RT(0,3) = #NUM!"},
};

/* ---- F ---- */

static cg_cell f_dist(const double *x) {
    double d1 = trunc(x[1]), d2 = trunc(x[2]);
    if (!(x[0] >= 0 && is_freedom(d1) && is_freedom(d2))) return num_error();
    return cg_number_cell(x[3] != 0 ? cg_f_tail(x[0], d1, d2, false) : cg_f_density(x[0], d1, d2));
}

CG_MAP_NUMBERS(eval_f_dist, 4, f_dist)
static const cg_function fn_f_dist = {
    .name = "F.DIST",
    .sig = "(x:num, freedom1:num, freedom2:num, cumulative:bool) -> num",
    .help = "The part below x of the F distribution of whole degrees of freedom, or its density at x.",
    .eval = &eval_f_dist,
    .d = {"IF(cumulative,F.DIST(x,freedom1,freedom2,FALSE),self*((INT(freedom1)/2-1)/x-(INT(freedom1)+INT(freedom2))/2*"
          "INT(freedom1)/(INT(freedom2)+INT(freedom1)*x)))",
          "0", "0", "0"},
    .probe = "0.5..4;=6;=4;=TRUE",
    .examples = {"ROUND(F.DIST(15.2069,6,4,TRUE),2) = 0.99", "ROUND(F.DIST(15.2069,6,4,FALSE),7) = 0.0012238",
                 "F.DIST(-1,1,1,TRUE) = #NUM!"},
};

static cg_cell f_dist_rt(const double *x) {
    double d1 = trunc(x[1]), d2 = trunc(x[2]);
    if (!(x[0] >= 0 && is_freedom(d1) && is_freedom(d2))) return num_error();
    return cg_number_cell(cg_f_tail(x[0], d1, d2, true));
}

CG_MAP_NUMBERS(eval_f_dist_rt, 3, f_dist_rt)
static const cg_function fn_f_dist_rt = {
    .name = "F.DIST.RT",
    .sig = "(x:num, freedom1:num, freedom2:num) -> num",
    .help = "The part above x of the F distribution of whole degrees of freedom.",
    .eval = &eval_f_dist_rt,
    .d = {"-F.DIST(x,freedom1,freedom2,FALSE)", "0", "0"},
    .probe = "0.5..4;=6;=4",
    .examples = {"ROUND(F.DIST.RT(15.20686486,6,4),8) = 0.01", "F.DIST.RT(0,2,3) = 1"},
};

static cg_cell f_quantile(const double *x, bool upper) {
    double d1 = trunc(x[1]), d2 = trunc(x[2]), end = upper ? 1 : 0;
    if (!(x[0] >= 0 && x[0] <= 1 && is_freedom(d1) && is_freedom(d2))) return num_error();
    if (x[0] == end) return cg_number_cell(0);
    return x[0] == 1 - end ? num_error() : cg_number_cell(cg_f_quantile(x[0], d1, d2, upper));
}

static cg_cell f_inv(const double *x) {
    return f_quantile(x, false);
}

CG_MAP_NUMBERS(eval_f_inv, 3, f_inv)
static const cg_function fn_f_inv = {
    .name = "F.INV",
    .sig = "(p:num, freedom1:num, freedom2:num) -> num",
    .help = "The number below which a part p of the F distribution lies.",
    .eval = &eval_f_inv,
    .d = {"1/F.DIST(self,freedom1,freedom2,FALSE)", "0", "0"},
    .probe = "0.2..0.8;=6;=4",
    .examples = {"ROUND(F.INV(0.01,6,4),8) = 0.10930991", "F.INV(0,6,4) = 0", "F.INV(1,6,4) = #NUM!"},
};

static cg_cell f_inv_rt(const double *x) {
    return f_quantile(x, true);
}

CG_MAP_NUMBERS(eval_f_inv_rt, 3, f_inv_rt)
static const cg_function fn_f_inv_rt = {
    .name = "F.INV.RT",
    .sig = "(p:num, freedom1:num, freedom2:num) -> num",
    .help = "The number above which a part p of the F distribution lies.",
    .eval = &eval_f_inv_rt,
    .d = {"-1/F.DIST(self,freedom1,freedom2,FALSE)", "0", "0"},
    .probe = "0.2..0.8;=6;=4",
    .examples = {"ROUND(F.INV.RT(0.01,6,4),5) = 15.20686", "F.INV.RT(1,6,4) = 0"},
};

CG_FAMILY_ROWS(distribution) = {
    &fn_beta_dist, &fn_beta_inv,  &fn_betadist, &fn_chisq_dist, &fn_chisq_dist_rt, &fn_chisq_inv, &fn_chisq_inv_rt,
    &fn_f_dist,    &fn_f_dist_rt, &fn_f_inv,    &fn_f_inv_rt,   &fn_gamma_dist,    &fn_gamma_inv, NULL};
