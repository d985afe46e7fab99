/* fn_depreciation.c: how things lose their value, and rates of interest said in another way. */
#include "function/kernels.h"

static cg_cell num_error(void) {
    return cg_error_cell(CG_NUM);
}

/* ---- Straight line, and by the sum of the years ---- */

static cg_cell sln(const double *x) {
    return x[2] == 0 ? cg_error_cell(CG_DIV0) : cg_number_cell((x[0] - x[1]) / x[2]);
}

CG_MAP_NUMBERS(eval_sln, 3, sln)
static const cg_function fn_sln = {
    .name = "SLN",
    .sig = "(cost:num, salvage:num, life:num) -> num",
    .help = "The depreciation of each period when all are equal; #DIV/0! for a life of 0.",
    .eval = &eval_sln,
    .d = {"1/life", "-1/life", "-self/life"},
    .probe = "20..30;1..5;3..9",
    .examples = {"SLN(30000,7500,10) = 2250", "SLN(1,0,0) = #DIV/0!"},
};

static cg_cell syd(const double *x) {
    double life = x[2], period = x[3];
    if (!(life > 0 && period >= 1 && period <= life && x[1] >= 0)) return num_error();
    return cg_number_cell((x[0] - x[1]) * (life - period + 1) * 2 / (life * (life + 1)));
}

CG_MAP_NUMBERS(eval_syd, 4, syd)
static const cg_function fn_syd = {
    .name = "SYD",
    .sig = "(cost:num, salvage:num, life:num, period:num) -> num",
    .help =
        "The depreciation of a period when each is as large as the periods that are left; #NUM! when there is none such.",
    .eval = &eval_syd,
    .d = {"(life-period+1)*2/(life*(life+1))", "-(life-period+1)*2/(life*(life+1))",
          "(cost-salvage)*2/(life*(life+1))-self*(1/life+1/(life+1))", "-(cost-salvage)*2/(life*(life+1))"},
    .probe = "20..30;1..5;6..9;2..5",
    .examples = {"ROUND(SYD(30000,7500,10,1),2) = 4090.91", "ROUND(SYD(30000,7500,10,10),2) = 409.09",
                 "SYD(30000,7500,10,11) = #NUM!"},
};

/* ---- Declining balances ---- */

/* The rate has three decimals, so that it moves in steps. */
static cg_cell db(const double *x) {
    double cost = x[0], salvage = x[1], life = x[2], period = trunc(x[3]), month = trunc(x[4]);
    if (!(cost >= 0 && salvage >= 0 && life > 0 && period >= 1 && month >= 1 && month <= 12)) return num_error();
    if (period > life + (month < 12 ? 1 : 0)) return num_error();
    if (cost == 0) return cg_number_cell(0);
    double rate = floor((1 - pow(salvage / cost, 1 / life)) * 1000 + 0.5) / 1000, first = cost * rate * month / 12;
    if (period == 1) return cg_number_cell(first);
    double before = (cost - first) * pow(1 - rate, period - 2);
    return cg_number_cell(before * rate * (period > life ? (12 - month) / 12 : 1));
}

CG_MAP_NUMBERS(eval_db, 5, db)
static const cg_function fn_db = {
    .name = "DB",
    .sig = "(cost:num, salvage:num, life:num, period:num, [month:num=12]) -> num",
    .help =
        "The depreciation of a period at a fixed rate, of three decimals, of what is left; the first year has so many months.",
    .eval = &eval_db,
    .d = {"IF(cost=0,0,self/cost)", "0", "0", "0", "0"},
    .probe = "=1000000;=100000;=6;=2;=7",
    .examples = {"ROUND(DB(1000000,100000,6,1,7),2) = 186083.33", "ROUND(DB(1000000,100000,6,2,7),2) = 259639.42",
                 "ROUND(DB(1000000,100000,6,7,7),2) = 15845.1", "DB(1000000,100000,6,8,7) = #NUM!"},
};

/* A number, and its derivative by the argument that is asked for. */
typedef struct dual {
    double value, slope;
} dual;

static dual plus(dual a, dual b) {
    return (dual){a.value + b.value, a.slope + b.slope};
}

static dual minus(dual a, dual b) {
    return (dual){a.value - b.value, a.slope - b.slope};
}

static dual times(dual a, dual b) {
    return (dual){a.value * b.value, a.slope * b.value + a.value * b.slope};
}

static dual over(dual a, dual b) {
    double value = a.value / b.value;
    return (dual){value, (a.slope - value * b.slope) / b.value};
}

static dual to_power(dual a, dual b) {
    double value = pow(a.value, b.value);
    double slope = a.slope == 0 ? 0 : a.slope * b.value * pow(a.value, b.value - 1);
    if (b.slope != 0 && a.value > 0) slope += value * log(a.value) * b.slope;
    return (dual){value, slope};
}

static const dual nothing = {0, 0}, one = {1, 0};

typedef struct asset {
    dual cost, salvage, life, factor;
} asset;

/* The depreciation of one period at the rate factor/life of what is left, as long as that is above the salvage. */
static dual declining(const asset *of, dual period) {
    dual rate = over(of->factor, of->life), before, after;
    if (rate.value >= 1) {
        before = period.value == 1 ? of->cost : nothing;
        after = nothing;
    } else {
        dual kept = minus(one, rate);
        before = times(of->cost, to_power(kept, minus(period, one)));
        after = times(of->cost, to_power(kept, period));
    }
    dual loss = after.value < of->salvage.value ? minus(before, of->salvage) : minus(before, after);
    return loss.value > 0 ? loss : nothing;
}

static bool is_asset(const asset *of) {
    return of->cost.value >= 0 && of->salvage.value >= 0 && of->life.value > 0 && of->factor.value > 0;
}

/* Argument `by` (from 1) of cost, salvage, life and so on moves; 0: none. */
static dual argument(const double *x, int index, double by) {
    return (dual){x[index], by == index + 1};
}

static cg_cell ddb_dual(const double *x, double by, bool slope) {
    asset of = {argument(x, 0, by), argument(x, 1, by), argument(x, 2, by), argument(x, 4, by)};
    dual period = argument(x, 3, by);
    if (!is_asset(&of) || !(period.value >= 1 && period.value <= of.life.value)) return num_error();
    dual result = declining(&of, period);
    return cg_number_cell(slope ? result.slope : result.value);
}

static cg_cell ddb(const double *x) {
    return ddb_dual(x, 0, false);
}

#define DDB_BY(argument) "DDB.SLOPE(cost,salvage,life,period,factor," argument ")"

CG_MAP_NUMBERS(eval_ddb, 5, ddb)
static const cg_function fn_ddb = {
    .name = "DDB",
    .sig = "(cost:num, salvage:num, life:num, period:num, [factor:num=2]) -> num",
    .help = "The depreciation of a period at the rate factor/life of what is left, never below the salvage.",
    .eval = &eval_ddb,
    .d = {DDB_BY("1"), DDB_BY("2"), DDB_BY("3"), DDB_BY("4"), DDB_BY("5")},
    .probe = "20..30;0.1..0.2;6..9;2..4;1.5..2.5",
    .examples = {"DDB(2400,300,10,1) = 480", "ROUND(DDB(2400,300,10,10),2) = 22.12", "DDB(2400,300,10,2,1.5) = 306",
                 "DDB(2400,300,10,11) = #NUM!", "ROUND(DDB(2400,300,3650,1),2) = 1.32"},
};

static cg_cell ddb_slope(const double *x) {
    return ddb_dual(x, x[5], true);
}

CG_MAP_NUMBERS(eval_ddb_slope, 6, ddb_slope)
static const cg_function fn_ddb_slope = {
    .name = "DDB.SLOPE",
    .sig = "(cost:num, salvage:num, life:num, period:num, factor:num, by:num) -> num",
    .help = "The derivative of DDB by one of its arguments, counted from 1.",
    .eval = &eval_ddb_slope,
    .not_differentiable = "it is a derivative itself",
    .excel = "(DDB({cost}+({by}=1)*1E-4,{salvage}+({by}=2)*1E-4,{life}+({by}=3)*1E-4,{period}+({by}=4)*1E-4,"
             "{factor}+({by}=5)*1E-4)-DDB({cost}-({by}=1)*1E-4,{salvage}-({by}=2)*1E-4,{life}-({by}=3)*1E-4,"
             "{period}-({by}=4)*1E-4,{factor}-({by}=5)*1E-4))/2E-4",
    .examples = {"DDB.SLOPE(2400,300,10,1,2,1) = 0.2"},
    .internal = true,
};

/* ---- Variable declining balance ---- */

/* From 0 to the end of `periods`, of which the last may be a part, going over to a straight line when that takes more.
 */
static dual with_switch(const asset *of, dual life, dual periods) {
    double whole = ceil(periods.value);
    dual sum = nothing, left = minus(of->cost, of->salvage), line = nothing;
    bool straight = false;
    for (double i = 1; i <= whole && i <= 1e6; i++) {
        dual term = line;
        if (!straight) {
            dual loss = declining(of, (dual){i, 0});
            line = over(left, minus(life, (dual){i - 1, 0}));
            straight = line.value > loss.value;
            term = straight ? line : loss;
            if (!straight) left = minus(left, loss);
        }
        if (i == whole) term = times(term, minus(plus(periods, one), (dual){whole, 0}));
        sum = plus(sum, term);
    }
    return sum;
}

/* cost, salvage, life, start, end, factor */
static dual without_switch(const asset *of, dual start, dual end) {
    double first = floor(start.value), last = ceil(end.value);
    dual sum = nothing;
    for (double i = first + 1; i <= last && i <= first + 1e6; i++) {
        dual term = declining(of, (dual){i, 0}), part = one;
        if (i == first + 1) part = minus(last == first + 1 ? end : (dual){first + 1, 0}, start);
        if (i == first + 1 && end.value > first + 1) part = minus((dual){first + 1, 0}, start);
        if (i != first + 1 && i == last) part = minus(end, (dual){last - 1, 0});
        sum = plus(sum, times(term, part));
    }
    return sum;
}

static cg_cell vdb_dual(const double *x, double by, bool slope) {
    asset of = {argument(x, 0, by), argument(x, 1, by), argument(x, 2, by), argument(x, 5, by)};
    dual start = argument(x, 3, by), end = argument(x, 4, by), result;
    if (!is_asset(&of) || !(start.value >= 0 && end.value >= start.value && end.value <= of.life.value))
        return num_error();
    if (of.life.value > 1e6) return num_error();
    if (x[6] != 0) {
        result = without_switch(&of, start, end);
    } else {
        asset rest = of; /* what is left at the whole period before the start */
        dual gone = {floor(start.value), 0};
        if (gone.value > 0) rest.cost = minus(of.cost, with_switch(&of, of.life, gone));
        dual life = minus(of.life, gone), before = minus(start, gone);
        result = minus(with_switch(&rest, life, minus(end, gone)), with_switch(&rest, life, before));
    }
    return cg_number_cell(slope ? result.slope : result.value);
}

static cg_cell vdb(const double *x) {
    return vdb_dual(x, 0, false);
}

#define VDB_BY(argument) "VDB.SLOPE(cost,salvage,life,start,end,factor,no_switch," argument ")"

CG_MAP_NUMBERS(eval_vdb, 7, vdb)
static const cg_function fn_vdb = {
    .name = "VDB",
    .sig = "(cost:num, salvage:num, life:num, start:num, end:num, [factor:num=2], [no_switch:bool=FALSE]) -> num",
    .help =
        "The depreciation from a start to an end, by a declining balance that goes over to a straight line where that takes more.",
    .eval = &eval_vdb,
    .d = {VDB_BY("1"), VDB_BY("2"), VDB_BY("3"), VDB_BY("4"), VDB_BY("5"), VDB_BY("6"), "0"},
    .probe = "20..30;1..3;7.1..7.9;0.1..0.9;3.1..3.9;1.5..2",
    .examples = {"ROUND(VDB(2400,300,3650,0,1),2) = 1.32", "ROUND(VDB(2400,300,120,0,1),2) = 40",
                 "VDB(2400,300,10,0,1) = 480", "ROUND(VDB(2400,300,120,6,18),2) = 396.31",
                 "ROUND(VDB(2400,300,120,6,18,1.5),2) = 311.81", "ROUND(VDB(2400,300,10,0,0.875,1.5),2) = 315",
                 "VDB(2400,300,10,0,11) = #NUM!"},
};

static cg_cell vdb_slope(const double *x) {
    return vdb_dual(x, x[7], true);
}

CG_MAP_NUMBERS(eval_vdb_slope, 8, vdb_slope)
static const cg_function fn_vdb_slope = {
    .name = "VDB.SLOPE",
    .sig = "(cost:num, salvage:num, life:num, start:num, end:num, factor:num, no_switch:bool, by:num) -> num",
    .help = "The derivative of VDB by one of its arguments, counted from 1.",
    .eval = &eval_vdb_slope,
    .not_differentiable = "it is a derivative itself",
    .excel = "(VDB({cost}+({by}=1)*1E-4,{salvage}+({by}=2)*1E-4,{life}+({by}=3)*1E-4,{start}+({by}=4)*1E-4,"
             "{end}+({by}=5)*1E-4,{factor}+({by}=6)*1E-4,{no_switch})-VDB({cost}-({by}=1)*1E-4,{salvage}-({by}=2)*1E-4,"
             "{life}-({by}=3)*1E-4,{start}-({by}=4)*1E-4,{end}-({by}=5)*1E-4,{factor}-({by}=6)*1E-4,{no_switch}))/2E-4",
    .examples = {"VDB.SLOPE(2400,300,10,0,1,2,FALSE,1) = 0.2"},
    .internal = true,
};

/* ---- Rates ---- */

CG_MAP2(eval_effect, x > 0 && trunc(y) >= 1 ? expm1(trunc(y) * log1p(x / trunc(y))) : (double)NAN)
static const cg_function fn_effect = {
    .name = "EFFECT",
    .sig = "(nominal:num, periods:num) -> num",
    .help = "The yearly rate that a nominal one is when interest is paid in so many periods of a year.",
    .eval = &eval_effect,
    .d = {"(1+nominal/INT(periods))^(INT(periods)-1)", "0"},
    .probe = "0.01..0.2;=4",
    .examples = {"ROUND(EFFECT(0.0525,4),7) = 0.0535427", "EFFECT(0,4) = #NUM!", "EFFECT(0.1,0) = #NUM!"},
};

CG_MAP2(eval_nominal, x > 0 && trunc(y) >= 1 ? trunc(y) * expm1(log1p(x) / trunc(y)) : (double)NAN)
static const cg_function fn_nominal = {
    .name = "NOMINAL",
    .sig = "(effect:num, periods:num) -> num",
    .help = "The nominal rate that makes an effective one when interest is paid in so many periods of a year.",
    .eval = &eval_nominal,
    .d = {"(1+effect)^(1/INT(periods)-1)", "0"},
    .probe = "0.01..0.2;=4",
    .examples = {"ROUND(NOMINAL(0.053543,4),8) = 0.05250032", "NOMINAL(0,4) = #NUM!"},
};

static cg_cell pduration(const double *x) {
    return x[0] > 0 && x[1] > 0 && x[2] > 0 ? cg_number_cell((log(x[2]) - log(x[1])) / log1p(x[0])) : num_error();
}

CG_MAP_NUMBERS(eval_pduration, 3, pduration)
static const cg_function fn_pduration = {
    .name = "PDURATION",
    .sig = "(rate:num, pv:num, fv:num) -> num",
    .help = "In how many periods an investment grows to a value; #NUM! when an argument is not positive.",
    .eval = &eval_pduration,
    .d = {"-self/((1+rate)*LN(1+rate))", "-1/(pv*LN(1+rate))", "1/(fv*LN(1+rate))"},
    .probe = "0.01..0.2;1..2;3..4",
    .examples = {"ROUND(PDURATION(0.025,2000,2200),2) = 3.86", "ROUND(PDURATION(0.025/12,1000,1200),1) = 87.6",
                 "PDURATION(0,1,2) = #NUM!"},
};

static cg_cell rri(const double *x) {
    if (!(x[0] > 0) || x[1] == 0) return num_error();
    return cg_number_cell(pow(x[2] / x[1], 1 / x[0]) - 1);
}

CG_MAP_NUMBERS(eval_rri, 3, rri)
static const cg_function fn_rri = {
    .name = "RRI",
    .sig = "(nper:num, pv:num, fv:num) -> num",
    .help = "The rate of each period at which an investment grows to a value.",
    .eval = &eval_rri,
    .d = {"-(1+self)*LN(1+self)/nper", "-(1+self)/(nper*pv)", "(1+self)/(nper*fv)"},
    .probe = "5..9;1..2;3..4",
    .examples = {"ROUND(RRI(96,10000,11000),7) = 0.0009933", "RRI(0,1,2) = #NUM!", "RRI(2,100,121) = 0.1"},
};

static cg_cell ispmt(const double *x) {
    return x[2] == 0 ? cg_error_cell(CG_DIV0) : cg_number_cell(x[3] * x[0] * (x[1] / x[2] - 1));
}

CG_MAP_NUMBERS(eval_ispmt, 4, ispmt)
static const cg_function fn_ispmt = {
    .name = "ISPMT",
    .sig = "(rate:num, per:num, nper:num, pv:num) -> num",
    .help = "The interest of a period, counted from 0, of a loan that is paid back in equal parts.",
    .eval = &eval_ispmt,
    .d = {"pv*(per/nper-1)", "pv*rate/nper", "-pv*rate*per/nper^2", "rate*(per/nper-1)"},
    .probe = "0.01..0.2;1..3;5..9;50..90",
    .examples = {"ISPMT(0.1,0,4,4000) = -400", "ISPMT(0.1,3,4,4000) = -100", "ISPMT(0.1,1,0,1) = #DIV/0!"},
};

CG_FAMILY_ROWS(depreciation) = {&fn_db,  &fn_ddb, &fn_ddb_slope, &fn_effect, &fn_ispmt,     &fn_nominal, &fn_pduration,
                                &fn_rri, &fn_sln, &fn_syd,       &fn_vdb,    &fn_vdb_slope, NULL};
