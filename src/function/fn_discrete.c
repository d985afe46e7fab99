/* fn_discrete.c: distributions of whole numbers. Arguments that are counts lose their fraction. */
#include "function/kernels.h"

#include <gsl/gsl_sf_gamma.h>

#include "function/distribution.h"

static const double most_count = 1e12; /* of trials; beyond it whole numbers get coarse in the sums below */

static cg_cell num_error(void) {
    return cg_error_cell(CG_NUM);
}

/* ---- Binomial ---- */

/* The probabilities of counts are densities of the beta distribution, but for a factor. */
static double binomial(double k, double n, double p) {
    if (p == 0 || p == 1) return (p == 0 ? k : n - k) == 0;
    return cg_beta_density(p, k + 1, n - k + 1) / (n + 1);
}

static double binomial_up_to(double k, double n, double p) {
    return k >= n ? 1 : cg_beta_tail(p, k + 1, n - k, true);
}

static cg_cell binom_dist(const double *x) {
    double k = trunc(x[0]), n = trunc(x[1]), p = x[2];
    if (!(k >= 0 && k <= n && n <= most_count && p >= 0 && p <= 1)) return num_error();
    return cg_number_cell(x[3] != 0 ? binomial_up_to(k, n, p) : binomial(k, n, p));
}

/* One trial less; there is no such probability at the ends. */
#define BINOMIAL_BEFORE(k) "IFERROR(BINOM.DIST(INT(" k "),INT(trials)-1,p,FALSE),0)"

CG_MAP_NUMBERS(eval_binom_dist, 4, binom_dist)
static const cg_function fn_binom_dist = {
    .name = "BINOM.DIST",
    .sig = "(successes:num, trials:num, p:num, cumulative:bool) -> num",
    .help =
        "The probability of a number of successes, or of at most so many, in trials that succeed with probability p.",
    .eval = &eval_binom_dist,
    .d = {"0", "0",
          "INT(trials)*(IF(cumulative,0," BINOMIAL_BEFORE("successes-1") ")-" BINOMIAL_BEFORE("successes") ")", "0"},
    .probe = "=6;=10;0.2..0.8;=TRUE",
    .examples = {"ROUND(BINOM.DIST(6,10,0.5,FALSE),7) = 0.2050781", "ROUND(BINOM.DIST(6,10,0.5,TRUE),7) = 0.828125",
                 "BINOM.DIST(0,5,0,FALSE) = 1", "BINOM.DIST(6,5,0.5,TRUE) = #NUM!"},
};

static cg_cell binom_range(const double *x) {
    double n = trunc(x[0]), p = x[1], low = trunc(x[2]), high = trunc(x[3]);
    if (!(low >= 0 && low <= high && high <= n && n <= most_count && p >= 0 && p <= 1)) return num_error();
    if (low == high) return cg_number_cell(binomial(low, n, p));
    return cg_number_cell(binomial_up_to(high, n, p) - (low > 0 ? binomial_up_to(low - 1, n, p) : 0));
}

static cg_cell binom_range_map(cg_call *call, const cg_cell *args) {
    double high = call->n_args > 3 && !cg_is_blank(args[3]) ? args[3].number : args[2].number;
    return binom_range((double[]){args[0].number, args[1].number, args[2].number, high});
}

static const cg_kernel eval_binom_range = {.map = binom_range_map};
static const cg_function fn_binom_range = {
    .name = "BINOM.DIST.RANGE",
    .sig = "(trials:num, p:num, least:num, [most:num]) -> num",
    .help = "The probability of a number of successes from the least to the most in trials that succeed with "
            "probability p; without a most, of just so many.",
    .eval = &eval_binom_range,
    .d = {"0", "INT(trials)*(" BINOMIAL_BEFORE("least-1") "-" BINOMIAL_BEFORE("IF(ISBLANK(most),least,most)") ")", "0",
          "0"},
    .probe = "=10;0.2..0.8;=3;=6",
    .examples = {"ROUND(BINOM.DIST.RANGE(60,0.75,48),3) = 0.084", "ROUND(BINOM.DIST.RANGE(60,0.75,45,50),3) = 0.524",
                 "BINOM.DIST.RANGE(5,0.5,3,2) = #NUM!", "BINOM.DIST.RANGE(5,0.5,0,5) = 1"},
};

/* Sums of probabilities that should be equal to alpha may be a little less. */
static cg_cell binom_inv(const double *x) {
    double n = trunc(x[0]), p = x[1], alpha = x[2];
    if (!(n >= 0 && n <= most_count && p >= 0 && p <= 1 && alpha >= 0 && alpha <= 1)) return num_error();
    double low = 0, high = n;
    while (low < high) {
        double middle = floor((low + high) / 2);
        if (binomial_up_to(middle, n, p) >= alpha * (1 - 0x1p-48))
            high = middle;
        else
            low = middle + 1;
    }
    return cg_number_cell(low);
}

CG_MAP_NUMBERS(eval_binom_inv, 3, binom_inv)
static const cg_function fn_binom_inv = {
    .name = "BINOM.INV",
    .sig = "(trials:num, p:num, alpha:num) -> num",
    .help = "The least number of successes that with a probability of alpha or more is not exceeded.",
    .eval = &eval_binom_inv,
    .d = {"0", "0", "0"},
    .probe = "=6;=0.5;=0.75",
    .examples = {"BINOM.INV(6,0.5,0.75) = 4", "BINOM.INV(2,0.5,0.75) = 1", "BINOM.INV(-1,0.5,0.5) = #NUM!"},
};

/* ---- Negative binomial ---- */

static double negative_binomial(double failures, double successes, double p) {
    if (p == 0 || p == 1) return p == 1 && failures == 0;
    return cg_beta_density(p, successes + 1, failures + 1) * successes /
           ((failures + successes + 1) * (failures + successes));
}

static cg_cell negbinom_dist(const double *x) {
    double failures = trunc(x[0]), successes = trunc(x[1]), p = x[2];
    if (!(failures >= 0 && successes >= 1 && failures <= most_count && successes <= most_count && p >= 0 && p <= 1))
        return num_error();
    return cg_number_cell(x[3] != 0 ? cg_beta_tail(p, successes, failures + 1, false)
                                    : negative_binomial(failures, successes, p));
}

CG_MAP_NUMBERS(eval_negbinom_dist, 4, negbinom_dist)
static const cg_function fn_negbinom_dist = {
    .name = "NEGBINOM.DIST",
    .sig = "(failures:num, successes:num, p:num, cumulative:bool) -> num",
    .help = "The probability of a number of failures, or of at most so many, before there are so many successes.",
    .eval = &eval_negbinom_dist,
    .d =
        {"0", "0",
         "IF(cumulative,BETA.DIST(p,INT(successes),INT(failures)+1,FALSE),self*(INT(successes)/p-INT(failures)/(1-p)))",
         "0"},
    .probe = "=10;=5;0.2..0.8;=TRUE",
    .examples = {"ROUND(NEGBINOM.DIST(10,5,0.25,TRUE),7) = 0.3135141",
                 "ROUND(NEGBINOM.DIST(10,5,0.25,FALSE),7) = 0.0550487", "NEGBINOM.DIST(1,0,0.5,TRUE) = #NUM!"},
};

static cg_cell negbinomdist(const double *x) {
    return negbinom_dist((const double[]){x[0], x[1], x[2], 0});
}

CG_MAP_NUMBERS(eval_negbinomdist, 3, negbinomdist)
static const cg_function fn_negbinomdist = {
    .name = "NEGBINOMDIST",
    .sig = "(failures:num, successes:num, p:num) -> num",
    .help = "The probability of a number of failures before there are so many successes: NEGBINOM.DIST with FALSE.",
    .eval = &eval_negbinomdist,
    .d = {"0", "0", "self*(INT(successes)/p-INT(failures)/(1-p))"},
    .probe = "=10;=5;0.2..0.8",
    .examples = {"NEGBINOMDIST(10,5,0.25) = NEGBINOM.DIST(10,5,0.25,FALSE)"},
};

/* ---- Poisson ---- */

static cg_cell poisson_dist(const double *x) {
    double k = trunc(x[0]), mean = x[1];
    if (!(k >= 0 && k <= most_count && mean >= 0)) return num_error();
    return cg_number_cell(x[2] != 0 ? cg_gamma_tail(mean, k + 1, true) : cg_gamma_density(mean, k + 1));
}

CG_MAP_NUMBERS(eval_poisson_dist, 3, poisson_dist)
static const cg_function fn_poisson_dist = {
    .name = "POISSON.DIST",
    .sig = "(x:num, mean:num, cumulative:bool) -> num",
    .help = "The probability of a number x of events, or of at most x, of which there are so many in the mean.",
    .eval = &eval_poisson_dist,
    .d = {"0", "IF(cumulative,0,IFERROR(POISSON.DIST(INT(x)-1,mean,FALSE),0))-POISSON.DIST(x,mean,FALSE)", "0"},
    .probe = "=2;1..5;=TRUE",
    .examples = {"ROUND(POISSON.DIST(2,5,TRUE),6) = 0.124652", "ROUND(POISSON.DIST(2,5,FALSE),6) = 0.084224",
                 "POISSON.DIST(0,0,FALSE) = 1", "POISSON.DIST(-1,2,TRUE) = #NUM!"},
};

/* ---- Hypergeometric ---- */

/* The logarithm of the number of ways to choose k of n. */
static double ways(double n, double k) {
    return -gsl_sf_lnbeta(k + 1, n - k + 1) - log(n + 1);
}

static double hypergeometric(double k, double drawn, double good, double all) {
    return exp(ways(good, k) + ways(all - good, drawn - k) - ways(all, drawn));
}

/* Added up from the largest probability on, down and then up, by the quotient of neighbours. */
static double hypergeometric_up_to(double k, double drawn, double good, double all) {
    double least = fmax(0, drawn + good - all), mode = floor((drawn + 1) * (good + 1) / (all + 2)),
           first = fmin(k, mode);
    double start = hypergeometric(first, drawn, good, all), part = start, sum = 0;
    for (double i = first; i >= least && part > sum * 0x1p-60; i--) {
        sum += part;
        part *= i * (all - good - drawn + i) / ((good - i + 1) * (drawn - i + 1));
    }
    part = start;
    for (double i = first; i < k && part > sum * 0x1p-60; i++) {
        part *= (good - i) * (drawn - i) / ((i + 1) * (all - good - drawn + i + 1));
        sum += part;
    }
    return fmin(sum, 1);
}

static cg_cell hypgeom_dist(const double *x) {
    double k = trunc(x[0]), drawn = trunc(x[1]), good = trunc(x[2]), all = trunc(x[3]);
    if (!(all > 0 && all <= 1e9 && drawn >= 0 && drawn <= all && good >= 0 && good <= all)) return num_error();
    if (!(k >= 0 && k <= drawn && k <= good && k >= drawn + good - all)) return num_error();
    if (x[4] == 0) return cg_number_cell(hypergeometric(k, drawn, good, all));
    return cg_number_cell(hypergeometric_up_to(k, drawn, good, all));
}

CG_MAP_NUMBERS(eval_hypgeom_dist, 5, hypgeom_dist)
static const cg_function fn_hypgeom_dist = {
    .name = "HYPGEOM.DIST",
    .sig = "(successes:num, drawn:num, good:num, population:num, cumulative:bool) -> num",
    .help = "The probability of a number of good ones, or of at most so many, among some drawn from a population.",
    .eval = &eval_hypgeom_dist,
    .d = {"0", "0", "0", "0", "0"},
    .probe = "=1;=4;=8;=20;=TRUE",
    .examples = {"ROUND(HYPGEOM.DIST(1,4,8,20,TRUE),4) = 0.4654", "ROUND(HYPGEOM.DIST(1,4,8,20,FALSE),4) = 0.3633",
                 "HYPGEOM.DIST(5,4,8,20,TRUE) = #NUM!"},
};

static cg_cell hypgeomdist(const double *x) {
    return hypgeom_dist((const double[]){x[0], x[1], x[2], x[3], 0});
}

CG_MAP_NUMBERS(eval_hypgeomdist, 4, hypgeomdist)
static const cg_function fn_hypgeomdist = {
    .name = "HYPGEOMDIST",
    .sig = "(successes:num, drawn:num, good:num, population:num) -> num",
    .help = "The probability of a number of good ones among some drawn from a population: HYPGEOM.DIST with FALSE.",
    .eval = &eval_hypgeomdist,
    .d = {"0", "0", "0", "0"},
    .probe = "=1;=4;=8;=20",
    .examples = {"HYPGEOMDIST(1,4,8,20) = HYPGEOM.DIST(1,4,8,20,FALSE)"},
};

CG_FAMILY_ROWS(discrete) = {&fn_binom_dist,   &fn_binom_range,  &fn_binom_inv,
                            &fn_hypgeom_dist, &fn_hypgeomdist,  &fn_negbinom_dist,
                            &fn_negbinomdist, &fn_poisson_dist, NULL};
