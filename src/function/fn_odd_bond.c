/* fn_odd_bond.c: bonds whose first or last coupon is for a shorter or longer time than the others.
 *
 * The odd time is laid out in periods of the usual length; the parts of them that it covers, and of these the parts
 * before the settlement, add up to what the odd coupon pays and what of it has grown. */
#include "function/kernels.h"

#include "function/calendar.h"
#include "function/coupon.h"
#include "function/day_count.h"

static cg_cell num_error(void) {
    return cg_error_cell(CG_NUM);
}

/* A price, and its derivative by the yield. */
typedef struct price {
    double value, slope;
} price;

static double days_from(int32_t first, int32_t last, int basis) {
    return last > first ? cg_days_between(first, last, basis) : 0;
}

static int32_t later(int32_t a, int32_t b) {
    return a > b ? a : b;
}

static int32_t earlier(int32_t a, int32_t b) {
    return a < b ? a : b;
}

/* ---- An odd first coupon ---- */

typedef struct odd_first {
    double ahead; /* usual periods from the settlement to the first coupon */
    double count; /* coupons after it */
    double first; /* usual coupons that the first one is */
    double grown; /* of it, before the settlement */
    double frequency;
} odd_first;

/* Whole usual periods from the settlement to the first coupon. */
static double periods_until(int32_t settlement, int32_t coupon, int32_t step) {
    cg_date at = cg_date_of(coupon);
    bool at_end = cg_is_month_end(coupon);
    if (!at_end && at.month != 2 && at.day > 28) at_end = cg_is_month_end(settlement);
    int32_t date = cg_months_later(settlement, 0, at_end);
    double count = settlement < date;
    for (date = cg_months_later(date, step, at_end); date < coupon; date = cg_months_later(date, step, at_end))
        count++;
    return count;
}

/* `bond` is from the settlement to the first coupon. */
static void lay_out_long(odd_first *to, const cg_bond *bond, int32_t issue, double usual) {
    int32_t step = 12 / bond->frequency, late = bond->maturity;
    cg_bond whole = *bond;
    whole.settlement = issue;
    for (int32_t left = cg_coupon_count(&whole); left > 0; left--) {
        int32_t early = cg_months_later(late, -step, false);
        double length = bond->basis == CG_BASIS_ACTUAL ? days_from(early, late, bond->basis) : usual;
        to->first += (left > 1 ? length : days_from(issue, late, bond->basis)) / length;
        to->grown += days_from(later(issue, early), earlier(bond->settlement, late), bond->basis) / length;
        late = early;
    }
    bool by_year = bond->basis == CG_BASIS_360 || bond->basis == CG_BASIS_365;
    double rest =
        by_year ? days_from(bond->settlement, cg_coupon_after(bond), bond->basis) : usual - cg_coupon_days_before(bond);
    to->ahead = rest / usual + periods_until(bond->settlement, bond->maturity, step);
}

/* x: settlement, maturity, issue, first coupon, ..., frequency and basis last. */
static bool read_first(const double *x, odd_first *to) {
    cg_bond before, after, all;
    if (!cg_is_serial(x[2]) || !cg_bond_read(x[0], x[3], x[7], x[8], &before) ||
        !cg_bond_read(x[3], x[1], x[7], x[8], &after) || !cg_bond_read(x[0], x[1], x[7], x[8], &all))
        return false;
    int32_t issue = (int32_t)x[2];
    if (issue >= before.settlement || cg_coupon_before(&after) != before.maturity) return false;
    double usual = cg_coupon_days(&before), odd = days_from(issue, before.maturity, before.basis);
    *to = (odd_first){.count = cg_coupon_count(&after), .frequency = before.frequency};
    if (odd >= usual) {
        lay_out_long(to, &before, issue, usual);
        return true;
    }
    to->ahead = days_from(before.settlement, before.maturity, before.basis) / usual;
    to->first = odd / usual;
    to->grown = days_from(issue, before.settlement, before.basis) / usual;
    return true;
}

static void pay(price *to, const odd_first *of, double yield, double amount, double periods) {
    double step = 1 + yield / of->frequency, part = amount / pow(step, periods);
    to->value += part;
    to->slope -= part * periods / step / of->frequency;
}

static price first_price(const odd_first *of, double rate, double yield, double redemption) {
    double coupon = 100 * rate / of->frequency;
    price worth = {-coupon * of->grown, 0};
    pay(&worth, of, yield, coupon * of->first, of->ahead);
    for (double k = 1; k <= of->count; k++)
        pay(&worth, of, yield, coupon, of->ahead + k);
    pay(&worth, of, yield, redemption, of->ahead + of->count);
    return worth;
}

static cg_cell odd_first_price(const double *x) {
    odd_first of;
    bool good = x[4] >= 0 && x[5] >= 0 && x[6] > 0 && read_first(x, &of);
    return good ? cg_number_cell(first_price(&of, x[4], x[5], x[6]).value) : num_error();
}

#define FIRST_SIG(asked)                                                                                               \
    "(settlement:num, maturity:num, issue:num, first_coupon:num, rate:num, " asked                                     \
    ":num, redemption:num, frequency:num, [basis:num=0]) -> num"
#define FIRST(rate, yield, redemption)                                                                                 \
    "(settlement,maturity,issue,first_coupon," rate "," yield "," redemption ",frequency,basis)"

CG_MAP_NUMBERS(eval_odd_first_price, 9, odd_first_price)
static const cg_function fn_odd_first_price = {
    .name = "ODDFPRICE",
    .sig = FIRST_SIG("yield"),
    .help = "The price of 100 of a bond whose first coupon is for a shorter or longer time than the others; #NUM! when "
            "the dates are not in order.",
    .eval = &eval_odd_first_price,
    .d = {"0", "0", "0", "0", "ODDFPRICE" FIRST("rate+1", "yield", "redemption") "-self",
          "ODDFPRICE.SLOPE" FIRST("rate", "yield", "redemption"),
          "ODDFPRICE" FIRST("rate", "yield", "redemption+1") "-self", "0", "0"},
    .probe = "=39763;=44256;=39736;=39873;0.01..0.1;0.01..0.1;90..110;=2;=1",
    .examples =
        {"ROUND(ODDFPRICE(DATE(2008,11,11),DATE(2021,3,1),DATE(2008,10,15),DATE(2009,3,1),0.0785,0.0625,100,2,1),6) = "
         "113.597717",
         "ROUND(ODDFPRICE(DATE(2009,1,11),DATE(2021,3,1),DATE(2008,2,15),DATE(2009,3,1),0.05,0.05,100,2,0),2) = 99.98",
         "ODDFPRICE(5,500,6,100,0.05,0.05,100,2) = #NUM!"},
};

static cg_cell odd_first_slope(const double *x) {
    odd_first of;
    return read_first(x, &of) ? cg_number_cell(first_price(&of, x[4], x[5], x[6]).slope) : num_error();
}

CG_MAP_NUMBERS(eval_odd_first_slope, 9, odd_first_slope)
static const cg_function fn_odd_first_slope = {
    .name = "ODDFPRICE.SLOPE",
    .sig = "(settlement:num, maturity:num, issue:num, first_coupon:num, rate:num, yield:num, redemption:num, "
           "frequency:num, basis:num) -> num",
    .help = "The derivative of ODDFPRICE by the yield.",
    .eval = &eval_odd_first_slope,
    .not_differentiable = "it is a derivative itself",
    .excel = "(ODDFPRICE({settlement},{maturity},{issue},{first_coupon},{rate},{yield}+1E-5,{redemption},{frequency},"
             "{basis})-ODDFPRICE({settlement},{maturity},{issue},{first_coupon},{rate},{yield},{redemption},"
             "{frequency},{basis}))/1E-5",
    .examples = {"ROUND(ODDFPRICE.SLOPE(39763,44256,39736,39873,0.0785,0.0625,100,2,1),2) = -923.87"},
    .internal = true,
};

/* Newton's method, from the left of a convex falling function. */
static cg_cell odd_first_yield(const double *x) {
    odd_first of;
    bool good = x[4] >= 0 && x[5] > 0 && x[6] > 0 && read_first(x, &of);
    if (!good) return num_error();
    double yield = x[4] > 0 ? x[4] : 0.05;
    for (int i = 0; i < 200; i++) {
        price at = first_price(&of, x[4], yield, x[6]);
        double next = yield - (at.value - x[5]) / at.slope;
        if (next <= -of.frequency) next = (yield - of.frequency) / 2;
        if (!isfinite(next) || fabs(next - yield) <= 1e-16 * fabs(next)) return cg_number_cell(next);
        yield = next;
    }
    return cg_number_cell(yield);
}

#define FIRST_SLOPE "ODDFPRICE.SLOPE" FIRST("rate", "self", "redemption")

CG_MAP_NUMBERS(eval_odd_first_yield, 9, odd_first_yield)
static const cg_function fn_odd_first_yield = {
    .name = "ODDFYIELD",
    .sig = FIRST_SIG("price"),
    .help = "The yield of a bond whose first coupon is for a shorter or longer time than the others.",
    .eval = &eval_odd_first_yield,
    .d = {"0", "0", "0", "0", "(price-ODDFPRICE" FIRST("rate+1", "self", "redemption") ")/" FIRST_SLOPE,
          "1/" FIRST_SLOPE, "(price-ODDFPRICE" FIRST("rate", "self", "redemption+1") ")/" FIRST_SLOPE, "0", "0"},
    .probe = "=39763;=44256;=39736;=39873;0.05..0.1;80..100;95..105;=2;=0",
    .examples =
        {"ROUND(ODDFYIELD(DATE(2008,11,11),DATE(2021,3,1),DATE(2008,10,15),DATE(2009,3,1),0.0575,84.5,100,2,0),7) = "
         "0.0772455"},
};

/* ---- An odd last coupon: simple interest ---- */

typedef struct odd_last {
    double last, grown, ahead; /* usual periods of the odd time, those before and those after the settlement */
    double frequency;
} odd_last;

/* Both ends at an end of a month are day 30 by the American count. */
static double length_of(int32_t first, int32_t last, int basis) {
    if (basis == CG_BASIS_AMERICAN) return last > first ? cg_days_360_both(first, last) : 0;
    return days_from(first, last, basis);
}

/* x: settlement, maturity, last interest, ..., frequency and basis last. */
static bool read_last(const double *x, odd_last *to) {
    cg_bond bond, odd;
    if (!cg_bond_read(x[0], x[1], x[6], x[7], &bond) || !cg_bond_read(x[2], x[1], x[6], x[7], &odd)) return false;
    if (odd.settlement >= bond.settlement) return false;
    *to = (odd_last){.frequency = bond.frequency};
    int32_t early = odd.settlement;
    for (int32_t left = cg_coupon_count(&odd); left > 0; left--) {
        int32_t late = cg_months_later(early, 12 / bond.frequency, false);
        double usual = length_of(early, late, bond.basis);
        double counts = left > 1 ? usual : length_of(early, bond.maturity, bond.basis);
        to->last += counts / usual;
        to->grown += (late < bond.settlement ? counts : days_from(early, bond.settlement, bond.basis)) / usual;
        to->ahead += days_from(later(bond.settlement, early), earlier(bond.maturity, late), bond.basis) / usual;
        early = late;
    }
    return true;
}

static price last_price(const odd_last *of, double rate, double yield, double redemption) {
    double coupon = 100 * rate / of->frequency, due = of->last * coupon + redemption;
    double below = 1 + of->ahead * yield / of->frequency;
    return (price){due / below - of->grown * coupon, -due / (below * below) * of->ahead / of->frequency};
}

static cg_cell odd_last_price(const double *x) {
    odd_last of;
    bool good = x[3] >= 0 && x[4] >= 0 && x[5] > 0 && read_last(x, &of);
    return good ? cg_number_cell(last_price(&of, x[3], x[4], x[5]).value) : num_error();
}

#define LAST_SIG(asked)                                                                                                \
    "(settlement:num, maturity:num, last_interest:num, rate:num, " asked                                               \
    ":num, redemption:num, frequency:num, [basis:num=0]) -> num"
#define LAST(rate, yield, redemption)                                                                                  \
    "(settlement,maturity,last_interest," rate "," yield "," redemption ",frequency,basis)"

CG_MAP_NUMBERS(eval_odd_last_price, 8, odd_last_price)
static const cg_function fn_odd_last_price = {
    .name = "ODDLPRICE",
    .sig = LAST_SIG("yield"),
    .help = "The price of 100 of a bond whose last coupon is for a shorter or longer time than the others; #NUM! when "
            "the dates are not in order.",
    .eval = &eval_odd_last_price,
    .d = {"0", "0", "0", "ODDLPRICE" LAST("rate+1", "yield", "redemption") "-self",
          "ODDLPRICE.SLOPE" LAST("rate", "yield", "redemption"),
          "ODDLPRICE" LAST("rate", "yield", "redemption+1") "-self", "0", "0"},
    .probe = "=39485;=39614;=39370;0.01..0.1;0.01..0.1;90..110;=2;=0",
    .examples =
        {"ROUND(ODDLPRICE(DATE(2008,2,7),DATE(2008,6,15),DATE(2007,10,15),0.0375,0.0405,100,2,0),6) = 99.878286",
         "ODDLPRICE(5,500,6,0.05,0.05,100,2) = #NUM!"},
};

static cg_cell odd_last_slope(const double *x) {
    odd_last of;
    return read_last(x, &of) ? cg_number_cell(last_price(&of, x[3], x[4], x[5]).slope) : num_error();
}

CG_MAP_NUMBERS(eval_odd_last_slope, 8, odd_last_slope)
static const cg_function fn_odd_last_slope = {
    .name = "ODDLPRICE.SLOPE",
    .sig = "(settlement:num, maturity:num, last_interest:num, rate:num, yield:num, redemption:num, frequency:num, "
           "basis:num) -> num",
    .help = "The derivative of ODDLPRICE by the yield.",
    .eval = &eval_odd_last_slope,
    .not_differentiable = "it is a derivative itself",
    .excel =
        "(ODDLPRICE({settlement},{maturity},{last_interest},{rate},{yield}+1E-5,{redemption},{frequency},{basis})"
        "-ODDLPRICE({settlement},{maturity},{last_interest},{rate},{yield},{redemption},{frequency},{basis}))/1E-5",
    .examples = {"ROUND(ODDLPRICE.SLOPE(39485,39614,39370,0.0375,0.0405,100,2,0),3) = -35.417"},
    .internal = true,
};

static cg_cell odd_last_yield(const double *x) {
    odd_last of;
    bool good = x[3] >= 0 && x[4] > 0 && x[5] > 0 && read_last(x, &of);
    if (!good) return num_error();
    double coupon = 100 * x[3] / of.frequency, now = of.grown * coupon + x[4];
    return cg_number_cell((of.last * coupon + x[5] - now) / now * of.frequency / of.ahead);
}

#define LAST_SLOPE "ODDLPRICE.SLOPE" LAST("rate", "self", "redemption")

CG_MAP_NUMBERS(eval_odd_last_yield, 8, odd_last_yield)
static const cg_function fn_odd_last_yield = {
    .name = "ODDLYIELD",
    .sig = LAST_SIG("price"),
    .help = "The yield of a bond whose last coupon is for a shorter or longer time than the others.",
    .eval = &eval_odd_last_yield,
    .d = {"0", "0", "0", "(price-ODDLPRICE" LAST("rate+1", "self", "redemption") ")/" LAST_SLOPE, "1/" LAST_SLOPE,
          "(price-ODDLPRICE" LAST("rate", "self", "redemption+1") ")/" LAST_SLOPE, "0", "0"},
    .probe = "=39558;=39614;=39440;0.03..0.05;90..99;100..105;=2;=0",
    .examples =
        {"ROUND(ODDLYIELD(DATE(2008,4,20),DATE(2008,6,15),DATE(2007,12,24),0.0375,99.875,100,2,0),6) = 0.045192"},
};

CG_FAMILY_ROWS(odd_bond) = {&fn_odd_first_price,
                            &fn_odd_first_slope,
                            &fn_odd_first_yield,
                            &fn_odd_last_price,
                            &fn_odd_last_slope,
                            &fn_odd_last_yield,
                            NULL};
