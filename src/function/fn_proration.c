/* fn_proration.c: depreciation as the French count it: the first period from the day of the purchase. */
#include "function/kernels.h"

#include "function/calendar.h"
#include "function/day_count.h"

typedef struct asset {
    double cost, salvage, period, rate, first_part; /* of a year, the first period's */
    bool starts_whole;                              /* bought on the day the first period ends: that is a whole one */
} asset;

/* A leap day counts as the day before it where years have 365 days. */
static int32_t without_leap_day(int32_t day, int basis) {
    cg_date date = cg_date_of(day);
    bool leap = date.month == 2 && date.day == 29 && (basis == CG_BASIS_ACTUAL || basis == CG_BASIS_365);
    return leap ? day - 1 : day;
}

static bool read_asset(const double *x, asset *to) {
    *to = (asset){x[0], x[3], trunc(x[4]), x[5], 0, false};
    if (!cg_is_serial(x[1]) || !cg_is_serial(x[2]) || !cg_is_basis(x[6]) || trunc(x[6]) == CG_BASIS_360) return false;
    int32_t bought = (int32_t)x[1], first = (int32_t)x[2];
    int basis = (int)x[6];
    double year = basis == CG_BASIS_AMERICAN || basis == CG_BASIS_EUROPEAN ? 360 : 365;
    if (basis == CG_BASIS_ACTUAL && cg_is_leap_year(cg_date_of(bought).year)) year = 366;
    if (bought <= first)
        to->first_part = cg_days_between(without_leap_day(bought, basis), without_leap_day(first, basis), basis) / year;
    to->starts_whole = to->first_part == 0;
    if (to->starts_whole) to->first_part = 1;
    return bought <= first && to->cost > 0 && to->salvage >= 0 && to->salvage <= to->cost && to->period >= 0 &&
           to->rate > 0;
}

/* ---- Straight ---- */

static cg_cell straight(const double *x) {
    asset of;
    if (!read_asset(x, &of)) return cg_error_cell(CG_NUM);
    if (of.cost == of.salvage || of.period > ceil(1 / of.rate)) return cg_number_cell(0);
    double most = of.cost - of.salvage, first = fmin(of.cost * of.rate * of.first_part, most);
    if (of.period == 0) return cg_number_cell(first);
    double left = most - first - (of.period - 1) * of.rate * of.cost;
    return cg_number_cell(fmax(0, fmin(left, of.rate * of.cost)));
}

#define FIRST "AMORLINC(cost,purchased,first_period,salvage,0,rate,basis)"
#define BEFORE "(TRUNC(period)-1)"

CG_MAP_NUMBERS(eval_straight, 7, straight)
static const cg_function fn_straight = {
    .name = "AMORLINC",
    .sig = "(cost:num, purchased:num, first_period:num, salvage:num, period:num, rate:num, [basis:num=0]) -> num",
    .help = "The depreciation of a period, from 0, at a rate of the cost; the first one from the purchase to the date "
            "that it ends on. #NUM! for basis 2.",
    .eval = &eval_straight,
    .d = {"IF(self=0,0,IF(period<1,IF(self=cost-salvage,1,self/cost),IF(self=rate*cost,rate,1-" FIRST "/cost-" BEFORE
          "*rate)))",
          "0", "0", "IF(self=0,0,IF(period<1,IF(self=cost-salvage,-1,0),IF(self=rate*cost,0,-1)))", "0",
          "IF(self=0,0,IF(period<1,IF(self=cost-salvage,0,self/rate),IF(self=rate*cost,cost,-" FIRST "/rate-" BEFORE
          "*cost)))",
          "0"},
    .probe = "2000..2400;=39679;=39813;300..310;=6;0.13..0.14;=1",
    .examples = {"AMORLINC(2400,DATE(2008,8,19),DATE(2008,12,31),300,1,0.15,1) = 360",
                 "ROUND(AMORLINC(2400,DATE(2008,8,19),DATE(2008,12,31),300,0,0.15,1),6) = 131.803279",
                 "AMORLINC(2400,DATE(2008,8,19),DATE(2008,12,31),300,9,0.15,1) = 0",
                 "AMORLINC(2400,1,2,300,1,0.15,2) = #NUM!"},
};

/* ---- Degressive ---- */

/* How much faster than straight; 0 for lives there are none of, among them those of a million periods. */
static double coefficient(double life) {
    if (life < 3 || (life > 4 && life < 5) || life > 1e6) return 0;
    return life <= 4 ? 1.5 : life <= 6 ? 2 : 2.5;
}

/* The last but one period is half of what is left, and the last one the rest. Each is whole. */
static cg_cell degressive(const double *x) {
    asset of;
    if (!read_asset(x, &of) || coefficient(1 / of.rate) == 0) return cg_error_cell(CG_NUM);
    double life = ceil(1 / of.rate), rate = of.rate * coefficient(1 / of.rate);
    if (of.cost == of.salvage || of.period > life) return cg_number_cell(0);
    double loss = round(fmin(of.cost * rate * of.first_part, of.cost - of.salvage)), left = of.cost - loss;
    double last = of.starts_whole ? life : life + 1;
    for (double period = 1; period <= of.period; period++) {
        bool half = last - period == 3;
        loss = left < of.salvage ? 0 : left * (half ? 0.5 : rate);
        if (half) rate = 1;
        left -= loss;
    }
    return cg_number_cell(round(loss));
}

CG_MAP_NUMBERS(eval_degressive, 7, degressive)
static const cg_function fn_degressive = {
    .name = "AMORDEGRC",
    .sig = "(cost:num, purchased:num, first_period:num, salvage:num, period:num, rate:num, [basis:num=0]) -> num",
    .help =
        "The depreciation of a period, from 0, at a rate of what is left that is the higher the longer the life is; "
        "#NUM! for lives of less than 3 and between 4 and 5 periods, and for basis 2.",
    .eval = &eval_degressive,
    .d = {"0", "0", "0", "0", "0", "0", "0"},
    .probe = "=2400;=39679;=39813;=300;=1;=0.15;=1",
    .examples = {"AMORDEGRC(2400,DATE(2008,8,19),DATE(2008,12,31),300,1,0.15,1) = 776",
                 "AMORDEGRC(2400,DATE(2008,8,19),DATE(2008,12,31),300,1,0.5,1) = #NUM!"},
};

CG_FAMILY_ROWS(proration) = {&fn_degressive, &fn_straight, NULL};
