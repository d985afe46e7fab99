/* coupon.h: when a bond pays its coupons. */
#ifndef CG_FUNCTION_COUPON_H
#define CG_FUNCTION_COUPON_H

#include <stdbool.h>
#include <stdint.h>

/* Payments fall on the day of the maturity, so many times a year; at the end of the month when the maturity does. */
typedef struct cg_bond {
    int32_t settlement, maturity;
    int frequency, basis;
} cg_bond;

/* False when the numbers are no dates in order, the frequency is not 1, 2 or 4, or there is no such basis. */
bool cg_bond_read(double settlement, double maturity, double frequency, double basis, cg_bond *to);

/* The last payment on or before the settlement, the first one after it, and how many there are from then on. */
int32_t cg_coupon_before(const cg_bond *bond);
int32_t cg_coupon_after(const cg_bond *bond);
int32_t cg_coupon_count(const cg_bond *bond);

/* Days of the coupon's period that the settlement lies in, those of it before the settlement, and those after it. */
double cg_coupon_days(const cg_bond *bond);
double cg_coupon_days_before(const cg_bond *bond);
double cg_coupon_days_after(const cg_bond *bond);

#endif
