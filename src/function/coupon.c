/* coupon.c: see coupon.h. */
#include "function/coupon.h"

#include "function/calendar.h"
#include "function/day_count.h"

#include <math.h>

bool cg_bond_read(double settlement, double maturity, double frequency, double basis, cg_bond *to) {
    frequency = trunc(frequency);
    if (!cg_is_serial(settlement) || !cg_is_serial(maturity) || !cg_is_basis(basis)) return false;
    if (frequency != 1 && frequency != 2 && frequency != 4) return false;
    *to = (cg_bond){(int32_t)settlement, (int32_t)maturity, (int)frequency, (int)basis};
    return to->settlement < to->maturity;
}

/* The payment with this number before the maturity. */
static int32_t payment(const cg_bond *bond, int32_t number) {
    return cg_months_later(bond->maturity, -number * (12 / bond->frequency), cg_is_month_end(bond->maturity));
}

int32_t cg_coupon_count(const cg_bond *bond) {
    cg_date from = cg_date_of(bond->settlement), to = cg_date_of(bond->maturity);
    int32_t count = ((to.year - from.year) * 12 + to.month - from.month) / (12 / bond->frequency);
    while (count > 0 && payment(bond, count - 1) <= bond->settlement)
        count--;
    while (payment(bond, count) > bond->settlement)
        count++;
    return count;
}

int32_t cg_coupon_before(const cg_bond *bond) {
    return payment(bond, cg_coupon_count(bond));
}

int32_t cg_coupon_after(const cg_bond *bond) {
    return payment(bond, cg_coupon_count(bond) - 1);
}

double cg_coupon_days(const cg_bond *bond) {
    if (bond->basis == CG_BASIS_ACTUAL) return cg_coupon_after(bond) - cg_coupon_before(bond);
    return (bond->basis == CG_BASIS_365 ? 365.0 : 360.0) / bond->frequency;
}

double cg_coupon_days_before(const cg_bond *bond) {
    return cg_days_between(cg_coupon_before(bond), bond->settlement, bond->basis);
}

double cg_coupon_days_after(const cg_bond *bond) {
    if (bond->basis != CG_BASIS_AMERICAN) return cg_days_between(bond->settlement, cg_coupon_after(bond), bond->basis);
    return cg_days_360_both(cg_coupon_before(bond), cg_coupon_after(bond)) - cg_coupon_days_before(bond);
}
