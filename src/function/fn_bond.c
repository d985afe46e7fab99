/* fn_bond.c: what bonds with regular coupons are worth, what they yield, and how long their money is away.
 *
 * A price is for 100 of what the bond is nominally, without the interest that has grown since the last coupon. */
#include "function/kernels.h"

#include "function/coupon.h"

static cg_cell num_error(void) {
    return cg_error_cell(CG_NUM);
}

typedef struct terms {
    double count, grown, ahead; /* coupons to come, and parts of the period before and after the settlement */
    double frequency;
} terms;

static terms terms_of(const cg_bond *bond) {
    double days = cg_coupon_days(bond), before = cg_coupon_days_before(bond);
    return (terms){.count = cg_coupon_count(bond),
                   .grown = before / days,
                   .ahead = (days - before) / days,
                   .frequency = bond->frequency};
}

/* A price, and its derivative by the yield. */
typedef struct price {
    double value, slope;
} price;

static price price_of(const terms *of, double rate, double yield, double redemption) {
    double coupon = 100 * rate / of->frequency, step = 1 + yield / of->frequency;
    price worth = {-coupon * of->grown, 0};
    if (of->count == 1) { /* simple interest in the last period */
        double below = 1 + of->ahead * yield / of->frequency;
        worth.value += (redemption + coupon) / below;
        worth.slope = -(redemption + coupon) / (below * below) * of->ahead / of->frequency;
        return worth;
    }
    for (double k = 0; k < of->count; k++) {
        double periods = k + of->ahead, paid = k == of->count - 1 ? coupon + redemption : coupon;
        double part = paid / pow(step, periods);
        worth.value += part;
        worth.slope -= part * periods / step / of->frequency;
    }
    return worth;
}

/* ---- Prices ---- */

static bool read_price(const double *x, terms *to) {
    cg_bond bond;
    if (!cg_bond_read(x[0], x[1], x[5], x[6], &bond) || x[2] < 0 || x[3] < 0 || !(x[4] > 0)) return false;
    *to = terms_of(&bond);
    return true;
}

static cg_cell price_value(const double *x) {
    terms of;
    return read_price(x, &of) ? cg_number_cell(price_of(&of, x[2], x[3], x[4]).value) : num_error();
}

CG_MAP_NUMBERS(eval_price, 7, price_value)
static const cg_function fn_price = {
    .name = "PRICE",
    .sig = "(settlement:num, maturity:num, rate:num, yield:num, redemption:num, frequency:num, [basis:num=0]) -> num",
    .help = "The price of 100 of a bond with regular coupons at a yield; #NUM! for negative rates and yields.",
    .eval = &eval_price,
    .d = {"0", "0", "PRICE(settlement,maturity,rate+1,yield,redemption,frequency,basis)-self",
          "PRICE.SLOPE(settlement,maturity,rate,yield,redemption,frequency,basis)",
          "PRICE(settlement,maturity,rate,yield,redemption+1,frequency,basis)-self", "0", "0"},
    .probe = "=39493;=43054;0.01..0.1;0.01..0.1;90..110;=2;=0",
    .examples =
        {"ROUND(PRICE(DATE(2008,2,15),DATE(2017,11,15),0.0575,0.065,100,2,0),8) = 94.63436162",
         "ROUND(PRICE(DATE(2008,2,15),DATE(2008,5,1),0.05,0.06,100,2,1),8) = ROUND(102.5/(1+76/182*0.03)-2.5*106/182,8)",
         "PRICE(2,1,0.05,0.06,100,2) = #NUM!", "PRICE(1,500,0.05,-1,100,2) = #NUM!"},
};

/* For derivatives also where a price would be an error. */
static cg_cell price_slope(const double *x) {
    cg_bond bond;
    if (!cg_bond_read(x[0], x[1], x[5], x[6], &bond)) return num_error();
    terms of = terms_of(&bond);
    return cg_number_cell(price_of(&of, x[2], x[3], x[4]).slope);
}

CG_MAP_NUMBERS(eval_price_slope, 7, price_slope)
static const cg_function fn_price_slope = {
    .name = "PRICE.SLOPE",
    .sig = "(settlement:num, maturity:num, rate:num, yield:num, redemption:num, frequency:num, basis:num) -> num",
    .help = "The derivative of PRICE by the yield.",
    .eval = &eval_price_slope,
    .not_differentiable = "it is a derivative itself",
    .excel = "(PRICE({settlement},{maturity},{rate},{yield}+1E-5,{redemption},{frequency},{basis})"
             "-PRICE({settlement},{maturity},{rate},{yield},{redemption},{frequency},{basis}))/1E-5",
    .examples = {"ROUND(PRICE.SLOPE(39493,43054,0.0575,0.065,100,2,0),3) = -690.088"},
    .internal = true,
};

/* ---- Yields ---- */

/* A price falls ever slower as the yield grows, so Newton's method comes from the left without a step too far. */
static double yield_of(const terms *of, double rate, double paid, double redemption) {
    if (of->count == 1) {
        double coupon = rate / of->frequency, due = redemption / 100 + coupon, now = paid / 100 + of->grown * coupon;
        return (due - now) / now * of->frequency / of->ahead;
    }
    double yield = rate > 0 ? rate : 0.05;
    for (int i = 0; i < 200; i++) {
        price at = price_of(of, rate, yield, redemption);
        double next = yield - (at.value - paid) / at.slope;
        if (next <= -of->frequency) next = (yield - of->frequency) / 2;
        if (!isfinite(next) || fabs(next - yield) <= 1e-16 * fabs(next)) return next;
        yield = next;
    }
    return yield;
}

static cg_cell yield_value(const double *x) {
    cg_bond bond;
    if (!cg_bond_read(x[0], x[1], x[5], x[6], &bond) || x[2] < 0 || !(x[3] > 0) || !(x[4] > 0)) return num_error();
    terms of = terms_of(&bond);
    return cg_number_cell(yield_of(&of, x[2], x[3], x[4]));
}

#define SLOPE "PRICE.SLOPE(settlement,maturity,rate,self,redemption,frequency,basis)"
#define PRICE_WITH(rate, redemption) "PRICE(settlement,maturity," rate ",self," redemption ",frequency,basis)"

CG_MAP_NUMBERS(eval_yield, 7, yield_value)
static const cg_function fn_yield = {
    .name = "YIELD",
    .sig = "(settlement:num, maturity:num, rate:num, price:num, redemption:num, frequency:num, [basis:num=0]) -> num",
    .help = "The yield at which a bond with regular coupons has a price.",
    .eval = &eval_yield,
    .d = {"0", "0", "(price-" PRICE_WITH("rate+1", "redemption") ")/" SLOPE, "1/" SLOPE,
          "(price-" PRICE_WITH("rate", "redemption+1") ")/" SLOPE, "0", "0"},
    .probe = "=39493;=42689;0.05..0.1;90..110;95..105;=2;=0",
    .examples =
        {"ROUND(YIELD(DATE(2008,2,15),DATE(2016,11,15),0.0575,95.04287,100,2,0),7) = 0.065",
         "ROUND(YIELD(DATE(2008,2,15),DATE(2008,5,1),0.05,PRICE(DATE(2008,2,15),DATE(2008,5,1),0.05,0.06,100,2),100,2),10) = "
         "0.06",
         "YIELD(1,500,0.05,0,100,2) = #NUM!"},
};

/* ---- Durations: the mean time of payments, weighed by what they are worth ---- */

typedef enum by { BY_NOTHING, BY_COUPON, BY_YIELD } by;

/* Macaulay's duration, or its derivative. */
static double duration_of(const terms *of, double rate, double yield, by argument) {
    double step = 1 + yield / of->frequency, worth = 0, weighed = 0, worth_slope = 0, weighed_slope = 0;
    for (double k = 0; k < of->count; k++) {
        double periods = k + of->ahead, years = periods / of->frequency, factor = pow(step, -periods);
        double last = k == of->count - 1 ? 100 : 0, part = (100 * rate / of->frequency + last) * factor;
        double slope = argument == BY_COUPON ? 100 / of->frequency * factor : -years * part / step;
        worth += part;
        weighed += years * part;
        worth_slope += slope;
        weighed_slope += years * slope;
    }
    double duration = weighed / worth;
    return argument == BY_NOTHING ? duration : (weighed_slope - duration * worth_slope) / worth;
}

static cg_cell duration_by(const double *x, by argument) {
    cg_bond bond;
    if (!cg_bond_read(x[0], x[1], x[4], x[5], &bond) || x[2] < 0 || x[3] < 0) return num_error();
    terms of = terms_of(&bond);
    return cg_number_cell(duration_of(&of, x[2], x[3], argument));
}

static cg_cell duration(const double *x) {
    return duration_by(x, BY_NOTHING);
}

CG_MAP_NUMBERS(eval_duration, 6, duration)
static const cg_function fn_duration = {
    .name = "DURATION",
    .sig = "(settlement:num, maturity:num, coupon:num, yield:num, frequency:num, [basis:num=0]) -> num",
    .help = "Macaulay's duration of a bond in years: the mean time until it pays, weighed by what the payments are "
            "worth.",
    .eval = &eval_duration,
    .d = {"0", "0", "DURATION.SLOPE(settlement,maturity,coupon,yield,frequency,basis,1)",
          "DURATION.SLOPE(settlement,maturity,coupon,yield,frequency,basis,2)", "0", "0"},
    .probe = "=43282;=54058;0.01..0.1;0.01..0.1;=2;=1",
    .examples = {"ROUND(DURATION(DATE(2018,7,1),DATE(2048,1,1),0.08,0.09,2,1),7) = 10.9191453",
                 "DURATION(2,1,0.08,0.09,2) = #NUM!"},
};

static cg_cell duration_slope(const double *x) {
    return duration_by(x, x[6] == 1 ? BY_COUPON : BY_YIELD);
}

CG_MAP_NUMBERS(eval_duration_slope, 7, duration_slope)
static const cg_function fn_duration_slope = {
    .name = "DURATION.SLOPE",
    .sig = "(settlement:num, maturity:num, coupon:num, yield:num, frequency:num, basis:num, by:num) -> num",
    .help = "The derivative of DURATION by the coupon (1) or the yield (2).",
    .eval = &eval_duration_slope,
    .not_differentiable = "it is a derivative itself",
    .excel = "(DURATION({settlement},{maturity},{coupon}+({by}=1)*1E-5,{yield}+({by}=2)*1E-5,{frequency},{basis})"
             "-DURATION({settlement},{maturity},{coupon},{yield},{frequency},{basis}))/1E-5",
    .examples = {"ROUND(DURATION.SLOPE(43282,54058,0.08,0.09,2,1,1),3) = -19.286"},
    .internal = true,
};

static cg_cell modified_duration(const double *x) {
    cg_cell of = duration(x);
    return cg_is_error(of) ? of : cg_number_cell(of.number / (1 + x[3] / trunc(x[4])));
}

#define STEP "(1+yield/TRUNC(frequency))"

CG_MAP_NUMBERS(eval_modified_duration, 6, modified_duration)
static const cg_function fn_modified_duration = {
    .name = "MDURATION",
    .sig = "(settlement:num, maturity:num, coupon:num, yield:num, frequency:num, [basis:num=0]) -> num",
    .help = "The modified duration of a bond: Macaulay's by 1 and the yield of one period.",
    .eval = &eval_modified_duration,
    .d = {"0", "0", "DURATION.SLOPE(settlement,maturity,coupon,yield,frequency,basis,1)/" STEP,
          "(DURATION.SLOPE(settlement,maturity,coupon,yield,frequency,basis,2)-self/TRUNC(frequency))/" STEP, "0", "0"},
    .probe = "=39448;=42370;0.01..0.1;0.01..0.1;=2;=1",
    .examples = {"ROUND(MDURATION(DATE(2008,1,1),DATE(2016,1,1),0.08,0.09,2,1),5) = 5.73567"},
};

CG_FAMILY_ROWS(bond) = {&fn_duration, &fn_duration_slope, &fn_modified_duration, &fn_price, &fn_price_slope, &fn_yield,
                        NULL};
