/* fn_discount.c: papers that pay once, at their maturity: discounts, yields, interest that has grown, treasury bills.
 */
#include "function/kernels.h"

#include "function/calendar.h"
#include "function/coupon.h"
#include "function/day_count.h"

static cg_cell num_error(void) {
    return cg_error_cell(CG_NUM);
}

/* Years between two dates in order; 0 when they are none. */
static double years_of(double first, double last, double basis) {
    if (!cg_is_serial(first) || !cg_is_serial(last) || !cg_is_basis(basis) || trunc(first) >= trunc(last)) return 0;
    return cg_years_between((int32_t)first, (int32_t)last, (int)basis);
}

#define YEARS "YEARFRAC(settlement,maturity,basis)"

/* `value` is over `years`, a and b; both must be above 0. */
#define OF_YEARS(id, value)                                                                                            \
    static cg_cell id##_of(const double *x) {                                                                          \
        double years = years_of(x[0], x[1], x[4]), a = x[2], b = x[3];                                                 \
        return years > 0 && a > 0 && b > 0 ? cg_number_cell(value) : num_error();                                      \
    }                                                                                                                  \
    CG_MAP_NUMBERS(eval_##id, 5, id##_of)

OF_YEARS(discount, (1 - a / b) / years)
static const cg_function fn_discount = {
    .name = "DISC",
    .sig = "(settlement:num, maturity:num, price:num, redemption:num, [basis:num=0]) -> num",
    .help = "The yearly rate of discount at which a paper has a price; #NUM! when the dates are not in order.",
    .eval = &eval_discount,
    .d = {"0", "0", "-1/(redemption*" YEARS ")", "price/redemption^2/" YEARS, "0"},
    .probe = "=39107;=39248;90..99;100..105;=1",
    .examples = {"ROUND(DISC(DATE(2007,1,25),DATE(2007,6,15),97.975,100,1),6) = 0.05242", "DISC(2,1,97,100) = #NUM!",
                 "DISC(1,20,97,0) = #NUM!"},
};

/* Of INTRATE and YIELDDISC. */
OF_YEARS(growth, (b / a - 1) / years)
static const cg_function fn_interest = {
    .name = "INTRATE",
    .sig = "(settlement:num, maturity:num, investment:num, redemption:num, [basis:num=0]) -> num",
    .help = "The yearly rate of interest at which an investment grows to the redemption.",
    .eval = &eval_growth,
    .d = {"0", "0", "-redemption/investment^2/" YEARS, "1/(investment*" YEARS ")", "0"},
    .probe = "=39493;=39583;90..99;100..105;=2",
    .examples = {"ROUND(INTRATE(DATE(2008,2,15),DATE(2008,5,15),1000000,1014420,2),5) = 0.05768"},
};

OF_YEARS(received, b *years < 1 ? a / (1 - b * years) : (double)NAN)
static const cg_function fn_received = {
    .name = "RECEIVED",
    .sig = "(settlement:num, maturity:num, investment:num, discount:num, [basis:num=0]) -> num",
    .help = "What is paid at the maturity for an investment at a yearly rate of discount.",
    .eval = &eval_received,
    .d = {"0", "0", "self/investment", "self^2*" YEARS "/investment", "0"},
    .probe = "=39493;=39583;90..99;0.01..0.1;=2",
    .examples = {"ROUND(RECEIVED(DATE(2008,2,15),DATE(2008,5,15),1000000,0.0575,2),2) = 1014584.65",
                 "RECEIVED(1,1000,100,0.9) = #NUM!"},
};

OF_YEARS(price_discount, b *(1 - a * years))
static const cg_function fn_price_discount = {
    .name = "PRICEDISC",
    .sig = "(settlement:num, maturity:num, discount:num, redemption:num, [basis:num=0]) -> num",
    .help = "The price of a paper at a yearly rate of discount.",
    .eval = &eval_price_discount,
    .d = {"0", "0", "-redemption*" YEARS, "1-discount*" YEARS, "0"},
    .probe = "=39494;=39508;0.01..0.1;90..110;=2",
    .examples = {"ROUND(PRICEDISC(DATE(2008,2,16),DATE(2008,3,1),0.0525,100,2),5) = 99.79583"},
};

static const cg_function fn_yield_discount = {
    .name = "YIELDDISC",
    .sig = "(settlement:num, maturity:num, price:num, redemption:num, [basis:num=0]) -> num",
    .help = "The yearly yield of a paper that is sold at a discount.",
    .eval = &eval_growth,
    .d = {"0", "0", "-redemption/price^2/" YEARS, "1/(price*" YEARS ")", "0"},
    .probe = "=39494;=39508;90..99;100..105;=2",
    .examples = {"ROUND(YIELDDISC(DATE(2008,2,16),DATE(2008,3,1),99.795,100,2),6) = 0.052823"},
};

/* ---- Interest that is paid at the maturity ---- */

/* Years from the issue to the settlement and from there to the maturity, both by the year of the first. */
typedef struct halves {
    double before, after;
} halves;

static bool read_halves(const double *x, halves *to) {
    to->before = years_of(x[2], x[0], x[5]);
    if (!(to->before > 0) || !(years_of(x[0], x[1], x[5]) > 0)) return false;
    int32_t issue = (int32_t)x[2], settlement = (int32_t)x[0], maturity = (int32_t)x[1];
    double days = cg_days_between(issue, settlement, (int)x[5]);
    to->after = (cg_days_between(issue, maturity, (int)x[5]) - days) * to->before / days;
    return true;
}

static cg_cell price_maturity(const double *x) {
    halves of;
    if (x[3] < 0 || x[4] < 0 || !read_halves(x, &of)) return num_error();
    double due = 100 + 100 * x[3] * (of.before + of.after);
    return cg_number_cell(due / (1 + of.after * x[4]) - 100 * of.before * x[3]);
}

#define BEFORE "YEARFRAC(issue,settlement,basis)"
#define WORTH "(self+100*rate*" BEFORE ")"

CG_MAP_NUMBERS(eval_price_maturity, 6, price_maturity)
static const cg_function fn_price_maturity = {
    .name = "PRICEMAT",
    .sig = "(settlement:num, maturity:num, issue:num, rate:num, yield:num, [basis:num=0]) -> num",
    .help = "The price of 100 of a paper that pays its interest at the maturity.",
    .eval = &eval_price_maturity,
    .d = {"0", "0", "0", "PRICEMAT(settlement,maturity,issue,rate+1,yield,basis)-self",
          WORTH "*(1-" WORTH "/(PRICEMAT(settlement,maturity,issue,rate,yield+1,basis)+100*rate*" BEFORE "))", "0"},
    .probe = "=39493;=39551;=39397;0.01..0.1;0.01..0.1;=0",
    .examples = {"ROUND(PRICEMAT(DATE(2008,2,15),DATE(2008,4,13),DATE(2007,11,11),0.061,0.061,0),8) = 99.98449888",
                 "PRICEMAT(2,3,4,0.06,0.06) = #NUM!"},
};

static cg_cell yield_maturity(const double *x) {
    halves of;
    if (x[3] < 0 || !(x[4] > 0) || !read_halves(x, &of)) return num_error();
    double now = x[4] / 100 + of.before * x[3], due = 1 + (of.before + of.after) * x[3];
    return cg_number_cell((due - now) / now / of.after);
}

#define NOW "(price/100+" BEFORE "*rate)"

CG_MAP_NUMBERS(eval_yield_maturity, 6, yield_maturity)
static const cg_function fn_yield_maturity = {
    .name = "YIELDMAT",
    .sig = "(settlement:num, maturity:num, issue:num, rate:num, price:num, [basis:num=0]) -> num",
    .help = "The yearly yield of a paper that pays its interest at the maturity.",
    .eval = &eval_yield_maturity,
    .d = {"0", "0", "0", "(YIELDMAT(settlement,maturity,issue,rate+1,price,basis)-self)*(1+" BEFORE "/" NOW ")",
          "(YIELDMAT(settlement,maturity,issue,rate,price+1,basis)-self)*(1+0.01/" NOW ")", "0"},
    .probe = "=39522;=39755;=39394;0.01..0.1;90..110;=0",
    .examples = {"ROUND(YIELDMAT(DATE(2008,3,15),DATE(2008,11,3),DATE(2007,11,8),0.0625,100.0123,0),6) = 0.060954"},
};

static cg_cell accrued_maturity(const double *x) {
    double years = years_of(x[0], x[1], x[4]);
    return years > 0 && x[2] > 0 && x[3] > 0 ? cg_number_cell(x[3] * x[2] * years) : num_error();
}

CG_MAP_NUMBERS(eval_accrued_maturity, 5, accrued_maturity)
static const cg_function fn_accrued_maturity = {
    .name = "ACCRINTM",
    .sig = "(issue:num, settlement:num, rate:num, [par:num=1000], [basis:num=0]) -> num",
    .help = "The interest that a paper pays at the settlement for the time since the issue.",
    .eval = &eval_accrued_maturity,
    .d = {"0", "0", "par*YEARFRAC(issue,settlement,basis)", "rate*YEARFRAC(issue,settlement,basis)", "0"},
    .probe = "=39539;=39614;0.01..0.1;900..1100;=3",
    .examples = {"ROUND(ACCRINTM(DATE(2008,4,1),DATE(2008,6,15),0.1,1000,3),8) = 20.54794521",
                 "ACCRINTM(DATE(2008,4,1),DATE(2008,6,15),0.1,,3) = 1500/73", "ACCRINTM(2,1,0.1) = #NUM!"},
    .empty_is_default = true,
};

/* ---- Interest that has grown between coupons ---- */

/* Usual periods from the start to the settlement; a coupon falls on `coupon`. */
static double periods_grown(int32_t start, int32_t coupon, int32_t settlement, int frequency, int basis) {
    int32_t step = 12 / frequency;
    bool at_end = cg_is_month_end(coupon);
    int32_t number = 0;
    while (cg_months_later(coupon, number * step, at_end) < settlement)
        number++;
    double periods = 0;
    for (;; number--) {
        int32_t last = cg_months_later(coupon, number * step, at_end);
        int32_t first = cg_months_later(coupon, (number - 1) * step, at_end);
        if (last <= start || first >= last) return periods;
        int32_t from = start > first ? start : first, to = settlement < last ? settlement : last;
        double days = basis == CG_BASIS_ACTUAL ? last - first : (basis == CG_BASIS_365 ? 365.0 : 360.0) / frequency;
        bool whole = from == first && to == last;
        if (to > from) periods += whole ? 1 : cg_days_between(from, to, basis) / days;
    }
}

static cg_cell accrued(const double *x) {
    double frequency = trunc(x[5]);
    if (!cg_is_serial(x[0]) || !cg_is_serial(x[1]) || !cg_is_serial(x[2]) || !cg_is_basis(x[6])) return num_error();
    int32_t issue = (int32_t)x[0], coupon = (int32_t)x[1], settlement = (int32_t)x[2], start = issue;
    bool often = frequency == 1 || frequency == 2 || frequency == 4;
    if (!often || issue >= settlement || !(x[3] > 0) || !(x[4] > 0)) return num_error();
    if (x[7] == 0 && settlement > coupon) start = coupon;
    if (x[7] == 0 && settlement <= coupon) {
        int32_t before = cg_months_later(coupon, -12 / (int)frequency, cg_is_month_end(coupon));
        start = issue > before ? issue : before;
    }
    double periods = periods_grown(start, coupon, settlement, (int)frequency, (int)x[6]);
    return cg_number_cell(x[4] * x[3] / frequency * periods);
}

CG_MAP_NUMBERS(eval_accrued, 8, accrued)
static const cg_function fn_accrued = {
    .name = "ACCRINT",
    .sig = "(issue:num, first_interest:num, settlement:num, rate:num, [par:num=1000], [frequency:num=0], "
           "[basis:num=0], [from_issue:bool=TRUE]) -> num",
    .help = "The interest that a bond has grown at the settlement, since the issue or since the last coupon before it; "
            "#NUM! when the frequency is not 1, 2 or 4.",
    .eval = &eval_accrued,
    .d = {"0", "0", "0", "self/rate", "self/par", "0", "0", "0"},
    .probe = "=39508;=39691;=39569;0.01..0.1;900..1100;=2;=0;=TRUE",
    .examples = {"ROUND(ACCRINT(DATE(2008,3,1),DATE(2008,8,31),DATE(2008,5,1),0.1,1000,2,0),6) = 16.666667",
                 "ROUND(ACCRINT(DATE(2008,3,5),DATE(2008,8,31),DATE(2008,5,1),0.1,1000,2,0,FALSE),6) = 15.555556",
                 "ROUND(ACCRINT(DATE(2008,4,5),DATE(2008,8,31),DATE(2008,5,1),0.1,1000,2,0,TRUE),6) = 7.222222",
                 "ACCRINT(1,500,400,0.1,1000,3) = #NUM!"},
    .empty_is_default = true,
};

/* ---- Treasury bills ---- */

/* Days to the maturity, at most a year; 0 when there are none. */
static double bill_days(const double *x) {
    if (!cg_is_serial(x[0]) || !cg_is_serial(x[1])) return 0;
    int32_t settlement = (int32_t)x[0], maturity = (int32_t)x[1];
    return maturity <= settlement || maturity > cg_months_later(settlement, 12, false) ? 0 : maturity - settlement;
}

#define DAYS_LEFT "(INT(maturity)-INT(settlement))"

/* Of more than half a year the yield is one of two payments of interest: a root of a quadratic equation. */
static cg_cell bill_equivalent(const double *x) {
    double days = bill_days(x), discount = x[2];
    if (!(days > 0) || !(discount > 0)) return num_error();
    if (days <= 182) return cg_number_cell(365 * discount / (360 - discount * days));
    double price = 1 - discount * days / 360, part = days / (days == 366 ? 366 : 365);
    return cg_number_cell(2 * (sqrt(part * part - (2 * part - 1) * (1 - 1 / price)) - part) / (2 * part - 1));
}

#define PART "(" DAYS_LEFT "/IF(" DAYS_LEFT "=366,366,365))"
#define BILL_PRICE "(1-discount*" DAYS_LEFT "/360)"

CG_MAP_NUMBERS(eval_bill_equivalent, 3, bill_equivalent)
static const cg_function fn_bill_equivalent = {
    .name = "TBILLEQ",
    .sig = "(settlement:num, maturity:num, discount:num) -> num",
    .help = "The yield of a bond that a treasury bill at a discount is as good as; #NUM! for more than a year.",
    .eval = &eval_bill_equivalent,
    .d = {"0", "0",
          "IF(" DAYS_LEFT "<=182,self/discount+self^2/365*" DAYS_LEFT "/discount,1/" BILL_PRICE "^2*" DAYS_LEFT
          "/360/((self*(2*" PART "-1)/2)+" PART "))"},
    .probe = "=39538;=39888;0.01..0.1",
    .examples = {"ROUND(TBILLEQ(DATE(2008,3,31),DATE(2008,6,1),0.0914),6) = 0.094151",
                 "ROUND(TBILLEQ(DATE(2008,3,31),DATE(2009,3,1),0.0914),6) = 0.099051",
                 "TBILLEQ(DATE(2008,3,31),DATE(2009,4,1),0.0914) = #NUM!"},
};

static cg_cell bill_price(const double *x) {
    double days = bill_days(x), price = 100 * (1 - x[2] * days / 360);
    return days > 0 && x[2] > 0 && price > 0 ? cg_number_cell(price) : num_error();
}

CG_MAP_NUMBERS(eval_bill_price, 3, bill_price)
static const cg_function fn_bill_price = {
    .name = "TBILLPRICE",
    .sig = "(settlement:num, maturity:num, discount:num) -> num",
    .help = "The price of 100 of a treasury bill at a discount.",
    .eval = &eval_bill_price,
    .d = {"0", "0", "-" DAYS_LEFT "/3.6"},
    .probe = "=39538;=39600;0.01..0.1",
    .examples = {"ROUND(TBILLPRICE(DATE(2008,3,31),DATE(2008,6,1),0.09),2) = 98.45"},
};

static cg_cell bill_yield(const double *x) {
    double days = bill_days(x);
    return days > 0 && x[2] > 0 ? cg_number_cell((100 - x[2]) / x[2] * 360 / days) : num_error();
}

CG_MAP_NUMBERS(eval_bill_yield, 3, bill_yield)
static const cg_function fn_bill_yield = {
    .name = "TBILLYIELD",
    .sig = "(settlement:num, maturity:num, price:num) -> num",
    .help = "The yield of a treasury bill with a price.",
    .eval = &eval_bill_yield,
    .d = {"0", "0", "-36000/price^2/" DAYS_LEFT},
    .probe = "=39538;=39600;90..99",
    .examples = {"ROUND(TBILLYIELD(DATE(2008,3,31),DATE(2008,6,1),98.45),6) = 0.091417"},
};

/* ---- Prices in fractions ---- */

/* The digits behind the point are so many of a fraction's parts: 1.02 is 1 and 2 sixteenths. */
static double digits_of(double parts) {
    return pow(10, ceil(log10(parts)));
}

static cg_cell from_fraction(const double *x) {
    double parts = trunc(x[1]), whole = trunc(x[0]);
    if (parts < 1) return cg_error_cell(parts < 0 ? CG_NUM : CG_DIV0);
    return cg_number_cell(whole + (x[0] - whole) * digits_of(parts) / parts);
}

CG_MAP_NUMBERS(eval_from_fraction, 2, from_fraction)
static const cg_function fn_from_fraction = {
    .name = "DOLLARDE",
    .sig = "(price:num, parts:num) -> num",
    .help = "A price whose decimals are a number of parts, as a decimal number.",
    .eval = &eval_from_fraction,
    .d = {"10^ROUNDUP(LOG10(TRUNC(parts)),0)/TRUNC(parts)", "0"},
    .probe = "1.01..1.09;=16",
    .examples = {"ROUND(DOLLARDE(1.02,16),12) = 1.125", "ROUND(DOLLARDE(1.1,32),12) = 1.3125", "DOLLARDE(1,-1) = #NUM!",
                 "DOLLARDE(1,0.5) = #DIV/0!"},
};

static cg_cell to_fraction(const double *x) {
    double parts = trunc(x[1]), whole = trunc(x[0]);
    if (parts < 1) return cg_error_cell(parts < 0 ? CG_NUM : CG_DIV0);
    return cg_number_cell(whole + (x[0] - whole) * parts / digits_of(parts));
}

CG_MAP_NUMBERS(eval_to_fraction, 2, to_fraction)
static const cg_function fn_to_fraction = {
    .name = "DOLLARFR",
    .sig = "(price:num, parts:num) -> num",
    .help = "A decimal price with a number of parts as its decimals.",
    .eval = &eval_to_fraction,
    .d = {"TRUNC(parts)/10^ROUNDUP(LOG10(TRUNC(parts)),0)", "0"},
    .probe = "1.1..1.9;=16",
    .examples = {"ROUND(DOLLARFR(1.125,16),12) = 1.02", "ROUND(DOLLARFR(1.125,32),12) = 1.04",
                 "DOLLARFR(1,0) = #DIV/0!"},
};

CG_FAMILY_ROWS(discount) = {
    &fn_accrued,  &fn_accrued_maturity, &fn_bill_equivalent, &fn_bill_price,     &fn_bill_yield,
    &fn_discount, &fn_from_fraction,    &fn_interest,        &fn_price_discount, &fn_price_maturity,
    &fn_received, &fn_to_fraction,      &fn_yield_discount,  &fn_yield_maturity, NULL};
