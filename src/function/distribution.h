/* distribution.h: probability distributions, from GSL's incomplete beta and gamma functions.
 *
 * Parameters must be in the domain that each comment gives, so that GSL never calls its error handler, which aborts. */
#ifndef CG_FUNCTION_DISTRIBUTION_H
#define CG_FUNCTION_DISTRIBUTION_H

#include <stdbool.h>

/* Part of a distribution below x, or above it (`upper`), without the loss of 1 - p. */
double cg_normal_tail(double z, bool upper);
double cg_gamma_tail(double x, double shape, bool upper);      /* x >= 0, shape > 0; of scale 1 */
double cg_beta_tail(double x, double a, double b, bool upper); /* 0 <= x <= 1, a > 0, b > 0 */
double cg_f_tail(double x, double d1, double d2, bool upper);  /* x >= 0, d1 > 0, d2 > 0 */
double cg_t_tail(double x, double freedom, bool upper);        /* freedom > 0 */

double cg_normal_density(double z);
double cg_gamma_density(double x, double shape);
double cg_beta_density(double x, double a, double b);
double cg_f_density(double x, double d1, double d2);
double cg_t_density(double x, double freedom);

/* Where the part below (or above, `upper`) is p, 0 < p < 1. */
double cg_normal_quantile(double p);
double cg_gamma_quantile(double p, double shape, bool upper);
double cg_beta_quantile(double p, double a, double b);
double cg_f_quantile(double p, double d1, double d2, bool upper);
double cg_t_quantile(double p, double freedom);

/* d cg_gamma_tail(x, shape, false) / d shape, d cg_beta_tail(x, a, b, false) / d a. */
double cg_gamma_tail_by_shape(double x, double shape);
double cg_beta_tail_by_a(double x, double a, double b);

#endif
