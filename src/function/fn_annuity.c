/* fn_annuity.c: equal payments at equal times: loans and savings.
 *
 * One equation holds for all of them: pv*q + pmt*E + fv = 0, where q = (1+rate)^nper is what 1 grows to and E, the
 * annuity, what payments of 1 grow to, at the end of each period (type 0) or at its start. Each function solves it for
 * another of its numbers, and each derivative is that of an implicit function. */
#include "function/kernels.h"

#include "function/rate_root.h"

/* ---- Growth and annuity ---- */

static double growth(double rate, double periods) {
    return rate > -1 ? exp(periods * log1p(rate)) : pow(1 + rate, periods);
}

static double gain(double rate, double periods) {
    return rate > -1 ? expm1(periods * log1p(rate)) : pow(1 + rate, periods) - 1;
}

static double at_start(double rate, double type) {
    return type != 0 ? 1 + rate : 1;
}

static double annuity(double rate, double periods, double type) {
    return rate == 0 ? periods : at_start(rate, type) * gain(rate, periods) / rate;
}

/* For small rates by the binomial series of gain / rate, for others in closed form. */
static double annuity_by_rate(double rate, double periods, double type) {
    double n = periods, by_rate;
    if (fabs(rate * n) < 1e-2 && fabs(rate) < 1e-2) {
        double term = n * (n - 1) / 2; /* of rate^1 */
        by_rate = term;
        for (int k = 2; k < 10; k++) {
            term *= rate * (n - k) / (k + 1);
            by_rate += term * k;
        }
    } else {
        by_rate = (n * growth(rate, n - 1) * rate - gain(rate, n)) / (rate * rate);
    }
    return at_start(rate, type) * by_rate + (type != 0 ? annuity(rate, n, 0) : 0);
}

static double annuity_by_periods(double rate, double periods, double type) {
    return rate == 0 ? 1 : at_start(rate, type) * growth(rate, periods) * log1p(rate) / rate;
}

#define OF_ANNUITY(name, function)                                                                                     \
    static cg_cell name##_cell(const double *x) {                                                                      \
        return cg_number_cell(function(x[0], x[1], x[2]));                                                             \
    }                                                                                                                  \
    CG_MAP_NUMBERS(name, 3, name##_cell)

#define EXCEL_GROWTH "(1+{rate})^{nper}"

OF_ANNUITY(eval_annuity, annuity)
static const cg_function fn_annuity = {
    .name = "ANNUITY",
    .sig = "(rate:num, nper:num, type:num) -> num",
    .help = "What payments of 1 in each period grow to.",
    .eval = &eval_annuity,
    .d = {"ANNUITY.RATE(rate,nper,type)", "ANNUITY.NPER(rate,nper,type)", "0"},
    .excel = "IF({rate}=0,{nper},(1+{rate}*({type}<>0))*(" EXCEL_GROWTH "-1)/{rate})",
    .probe = "0.01..0.1;3..9;=1",
    .examples = {"ANNUITY(0.1,2,0) = 2.1", "ANNUITY(0,7,1) = 7", "ANNUITY(0.1,2,1) = 2.31"},
    .internal = true,
};

OF_ANNUITY(eval_annuity_by_rate, annuity_by_rate)
static const cg_function fn_annuity_by_rate = {
    .name = "ANNUITY.RATE",
    .sig = "(rate:num, nper:num, type:num) -> num",
    .help = "The derivative of ANNUITY by the rate.",
    .eval = &eval_annuity_by_rate,
    .not_differentiable = "it is a derivative itself",
    .excel = "IF({rate}=0,{nper}*({nper}-1)/2+({type}<>0)*{nper},({type}<>0)*(" EXCEL_GROWTH
             "-1)/{rate}+(1+{rate}*({type}<>0))*({nper}*(1+{rate})^({nper}-1)*{rate}-" EXCEL_GROWTH "+1)/{rate}^2)",
    .examples = {"ANNUITY.RATE(0.1,2,0) = 1", "ANNUITY.RATE(0,5,0) = 10", "ANNUITY.RATE(0.001,3,1) = 6.008003"},
    .internal = true,
};

OF_ANNUITY(eval_annuity_by_periods, annuity_by_periods)
static const cg_function fn_annuity_by_periods = {
    .name = "ANNUITY.NPER",
    .sig = "(rate:num, nper:num, type:num) -> num",
    .help = "The derivative of ANNUITY by the number of periods.",
    .eval = &eval_annuity_by_periods,
    .not_differentiable = "it is a derivative itself",
    .excel = "IF({rate}=0,1,(1+{rate}*({type}<>0))*" EXCEL_GROWTH "*LN(1+{rate})/{rate})",
    .examples = {"ANNUITY.NPER(0.1,0,0) = 10*LN(1.1)", "ANNUITY.NPER(0,5,1) = 1"},
    .internal = true,
};

/* Parts of rules, over the names that a function gives to the rate and the number of periods: growth Q and annuity E.
 */
#define Q(rate, nper) "((1+" rate ")^(" nper "))"
#define Q_RATE(rate, nper) "((" nper ")*(1+" rate ")^(" nper "-1))"
#define Q_NPER(rate, nper) "((1+" rate ")^(" nper ")*LN(1+" rate "))"
#define E(rate, nper) "ANNUITY(" rate "," nper ",type)"
#define E_RATE(rate, nper) "ANNUITY.RATE(" rate "," nper ",type)"
#define E_NPER(rate, nper) "ANNUITY.NPER(" rate "," nper ",type)"
/* The equation's derivatives. */
#define F_RATE(rate, nper, pmt, pv) "(" pv "*" Q_RATE(rate, nper) "+" pmt "*" E_RATE(rate, nper) ")"
#define F_NPER(rate, nper, pmt, pv) "(" pv "*" Q_NPER(rate, nper) "+" pmt "*" E_NPER(rate, nper) ")"

/* ---- The five numbers ---- */

static double future_value(double rate, double periods, double payment, double value, double type) {
    return -(value * growth(rate, periods) + payment * annuity(rate, periods, type));
}

static cg_cell fv(const double *x) {
    return cg_number_cell(future_value(x[0], x[1], x[2], x[3], x[4]) + 0);
}

CG_MAP_NUMBERS(eval_fv, 5, fv)
static const cg_function fn_fv = {
    .name = "FV",
    .sig = "(rate:num, nper:num, pmt:num, [pv:num=0], [type:num=0]) -> num",
    .help = "What a present value and payments in each period are worth at the end; what is paid is negative.",
    .eval = &eval_fv,
    .d = {"-" F_RATE("rate", "nper", "pmt", "pv"), "-" F_NPER("rate", "nper", "pmt", "pv"), "-" E("rate", "nper"),
          "-" Q("rate", "nper"), "0"},
    .probe = "0.01..0.1;3..9;-2..2;-2..2;=1",
    .examples = {"ROUND(FV(0.06/12,10,-200,-500,1),2) = 2581.4", "ROUND(FV(0.12/12,12,-1000),2) = 12682.5",
                 "ROUND(FV(0.11/12,35,-2000,,1),2) = 82846.25", "FV(0,10,-5,-1) = 51"},
};

static cg_cell pv(const double *x) {
    if (growth(x[0], x[1]) == 0) return cg_error_cell(CG_DIV0);
    return cg_number_cell(-(x[3] + x[2] * annuity(x[0], x[1], x[4])) / growth(x[0], x[1]) + 0);
}

CG_MAP_NUMBERS(eval_pv, 5, pv)
static const cg_function fn_pv = {
    .name = "PV",
    .sig = "(rate:num, nper:num, pmt:num, [fv:num=0], [type:num=0]) -> num",
    .help = "What payments in each period and a value at the end are worth now; what is paid is negative.",
    .eval = &eval_pv,
    .d = {"-" F_RATE("rate", "nper", "pmt", "self") "/" Q("rate", "nper"),
          "-" F_NPER("rate", "nper", "pmt", "self") "/" Q("rate", "nper"), "-" E("rate", "nper") "/" Q("rate", "nper"),
          "-1/" Q("rate", "nper"), "0"},
    .probe = "0.01..0.1;3..9;-2..2;-2..2;=1",
    .examples = {"ROUND(PV(0.08/12,12*20,500,,0),2) = -59777.15", "PV(0,10,-5) = 50",
                 "ROUND(PV(0.1,2,0,-121),9) = 100", "PV(-1,10,100) = #DIV/0!"},
};

static cg_cell pmt(const double *x) {
    double grown = annuity(x[0], x[1], x[4]);
    if (grown == 0) return cg_error_cell(CG_NUM);
    return cg_number_cell(-(x[2] * growth(x[0], x[1]) + x[3]) / grown + 0);
}

CG_MAP_NUMBERS(eval_pmt, 5, pmt)
static const cg_function fn_pmt = {
    .name = "PMT",
    .sig = "(rate:num, nper:num, pv:num, [fv:num=0], [type:num=0]) -> num",
    .help =
        "The payment in each period that pays a loan back, or saves up a value at the end; what is paid is negative.",
    .eval = &eval_pmt,
    .d = {"-" F_RATE("rate", "nper", "self", "pv") "/" E("rate", "nper"),
          "-" F_NPER("rate", "nper", "self", "pv") "/" E("rate", "nper"), "-" Q("rate", "nper") "/" E("rate", "nper"),
          "-1/" E("rate", "nper"), "0"},
    .probe = "0.01..0.1;3..9;-2..2;-2..2;=1",
    .examples = {"ROUND(PMT(0.08/12,10,10000),2) = -1037.03", "ROUND(PMT(0.08/12,10,10000,0,1),2) = -1030.16",
                 "ROUND(PMT(0.06/12,18*12,0,50000),2) = -129.08", "PMT(0,10,100) = -10", "PMT(0.1,0,100) = #NUM!"},
};

static cg_cell nper(const double *x) {
    double rate = x[0], payment = x[1], value = x[2], end = x[3];
    if (rate == 0) return payment == 0 ? cg_error_cell(CG_NUM) : cg_number_cell(-(value + end) / payment);
    double each = payment * at_start(rate, x[4]);
    return cg_number_cell(log((each - end * rate) / (each + value * rate)) / log1p(rate));
}

#define NPER_BY(numerator) "-" numerator "/" F_NPER("rate", "self", "pmt", "pv")

CG_MAP_NUMBERS(eval_nper, 5, nper)
static const cg_function fn_nper = {
    .name = "NPER",
    .sig = "(rate:num, pmt:num, pv:num, [fv:num=0], [type:num=0]) -> num",
    .help = "In how many periods payments pay a loan back, or save up a value at the end; #NUM! when they never do.",
    .eval = &eval_nper,
    .d = {NPER_BY(F_RATE("rate", "self", "pmt", "pv")), NPER_BY(E("rate", "self")), NPER_BY(Q("rate", "self")),
          NPER_BY("1"), "0"},
    .probe = "0.01..0.1;-2..-1;-9..-5;50..90;=1",
    .examples = {"ROUND(NPER(0.12/12,-100,-1000,10000,1),7) = 59.6738657",
                 "ROUND(NPER(0.12/12,-100,-1000),8) = -9.57859404", "NPER(0,-10,100) = 10", "NPER(0.1,-1,100) = #NUM!"},
};

typedef struct level_payments {
    double periods, payment, value, end, type;
} level_payments;

/* Worth at the start rather than at the end where rates are positive: there the end's overflows. */
static cg_worth level_worth_now(const level_payments *of, double rate) {
    double n = of->periods, q = growth(rate, -n), start = at_start(rate, of->type);
    double e = -start * gain(rate, -n) / rate, q_rate = -n * growth(rate, -n - 1);
    double e_rate = -(start * q_rate + (of->type != 0 ? gain(rate, -n) : 0) + e) / rate;
    return (cg_worth){.value = of->value + of->payment * e + of->end * q,
                      .slope = of->payment * e_rate + of->end * q_rate,
                      .size = fabs(of->value) + fabs(of->payment * e) + fabs(of->end * q)};
}

static cg_worth level_worth(const void *payments, double rate) {
    const level_payments *of = payments;
    if (rate * of->periods > 1) return level_worth_now(of, rate);
    double q = growth(rate, of->periods), e = annuity(rate, of->periods, of->type);
    double q_rate = of->periods * growth(rate, of->periods - 1), e_rate = annuity_by_rate(rate, of->periods, of->type);
    return (cg_worth){.value = of->value * q + of->payment * e + of->end,
                      .slope = of->value * q_rate + of->payment * e_rate,
                      .size = fabs(of->value * q) + fabs(of->payment * e) + fabs(of->end)};
}

static cg_cell rate_of(const double *x) {
    level_payments of = {x[0], x[1], x[2], x[3], x[4]};
    return of.periods > 0 ? cg_number_cell(cg_rate_root(level_worth, &of, x[5])) : cg_error_cell(CG_NUM);
}

#define RATE_BY(numerator) "-" numerator "/" F_RATE("self", "nper", "pmt", "pv")

CG_MAP_NUMBERS(eval_rate, 6, rate_of)
static const cg_function fn_rate = {
    .name = "RATE",
    .sig = "(nper:num, pmt:num, pv:num, [fv:num=0], [type:num=0], [guess:num=0.1]) -> num",
    .help =
        "The interest rate of each period at which payments pay a loan back, or save up a value; #NUM! when there is none.",
    .eval = &eval_rate,
    .d = {RATE_BY(F_NPER("self", "nper", "pmt", "pv")), RATE_BY(E("self", "nper")), RATE_BY(Q("self", "nper")),
          RATE_BY("1"), "0", "0"},
    .probe = "8..12;-2..-1.5;9..10;-2..-1;=1",
    .examples = {"ROUND(RATE(4*12,-200,8000),6) = 0.007701", "ROUND(RATE(4*12,-200,8000)*12,6) = 0.092418",
                 "ROUND(RATE(10,-10,100),9) = 0", "RATE(10,10,100) = #NUM!",
                 "ROUND(RATE(1000000,-200,8000),12) = 0.025", "ROUND(RATE(5000,-1,10,0,1),12) = ROUND(1/9,12)",
                 "RATE(5000,-1,1,0,1) = #NUM!"},
};

/* ---- Interest and principal ---- */

/* What is owed, as a negative number, before the payment of a period pays interest on it. */
static double owed_before(double rate, double period, double payment, double value, double type) {
    if (type == 0) return future_value(rate, period - 1, payment, value, 0);
    return period == 1 ? 0 : future_value(rate, period - 2, payment, value, type) - payment;
}

static cg_cell interest_part(const double *x) {
    double rate = x[0], period = x[1], periods = x[2];
    if (!(period >= 1 && period < periods + 1)) return cg_error_cell(CG_NUM);
    cg_cell payment = pmt((const double[]){rate, periods, x[3], x[4], x[5]});
    if (cg_is_error(payment)) return payment;
    return cg_number_cell(rate * owed_before(rate, period, payment.number, x[3], x[5]) + 0);
}

/* Rules: the payment P and its derivatives; M periods have gone by before the period, one less where payments come
 * first. */
#define P "PMT(rate,nper,pv,fv,type)"
#define M "(per-1-(type<>0))"
#define P_RATE "(-" F_RATE("rate", "nper", P, "pv") "/" E("rate", "nper") ")"
#define P_NPER "(-" F_NPER("rate", "nper", P, "pv") "/" E("rate", "nper") ")"
#define P_PV "(-" Q("rate", "nper") "/" E("rate", "nper") ")"
#define P_FV "(-1/" E("rate", "nper") ")"
#define OWED_BY_P "(-" E("rate", M) "-(type<>0))"
#define OWED "(FV(rate," M "," P ",pv,type)-(type<>0)*" P ")"
#define INTEREST(rule) "IF((type<>0)*(per=1),0," rule ")"
#define I_RATE INTEREST(OWED "+rate*(-" F_RATE("rate", M, P, "pv") "+" OWED_BY_P "*" P_RATE ")")
#define I_PER INTEREST("-rate*" F_NPER("rate", M, P, "pv"))
#define I_NPER INTEREST("rate*" OWED_BY_P "*" P_NPER)
#define I_PV INTEREST("rate*(" OWED_BY_P "*" P_PV "-" Q("rate", M) ")")
#define I_FV INTEREST("rate*" OWED_BY_P "*" P_FV)

CG_MAP_NUMBERS(eval_ipmt, 6, interest_part)
static const cg_function fn_ipmt = {
    .name = "IPMT",
    .sig = "(rate:num, per:num, nper:num, pv:num, [fv:num=0], [type:num=0]) -> num",
    .help = "The part of the payment PMT of one period that is interest; #NUM! when there is no such period.",
    .eval = &eval_ipmt,
    .d = {I_RATE, I_PER, I_NPER, I_PV, I_FV, "0"},
    .probe = "0.01..0.1;3..5;6..9;-2..2;-2..2;=0",
    .examples = {"ROUND(IPMT(0.1/12,1,36,8000),2) = -66.67", "ROUND(IPMT(0.1,3,3,8000),2) = -292.45",
                 "IPMT(0.1,1,3,100,0,1) = 0", "IPMT(0.1,4,3,100) = #NUM!"},
};

static cg_cell principal_part(const double *x) {
    cg_cell interest = interest_part(x), payment = pmt((const double[]){x[0], x[2], x[3], x[4], x[5]});
    if (cg_is_error(interest)) return interest;
    return cg_is_error(payment) ? payment : cg_number_cell(payment.number - interest.number);
}

CG_MAP_NUMBERS(eval_ppmt, 6, principal_part)
static const cg_function fn_ppmt = {
    .name = "PPMT",
    .sig = "(rate:num, per:num, nper:num, pv:num, [fv:num=0], [type:num=0]) -> num",
    .help = "The part of the payment PMT of one period that pays back the loan; #NUM! when there is no such period.",
    .eval = &eval_ppmt,
    .d = {P_RATE "-" I_RATE, "-" I_PER, P_NPER "-" I_NPER, P_PV "-" I_PV, P_FV "-" I_FV, "0"},
    .probe = "0.01..0.1;3..5;6..9;-2..2;-2..2;=1",
    .examples = {"ROUND(PPMT(0.1/12,1,24,2000),2) = -75.62", "ROUND(PPMT(0.08,10,10,200000),2) = -27598.05",
                 "ROUND(PPMT(0.1,1,3,100)+IPMT(0.1,1,3,100)-PMT(0.1,3,100),9) = 0"},
};

/* What is owed after a number of payments. */
static double owed_after(double rate, double payments, double payment, double value, double type) {
    if (type == 0) return future_value(rate, payments, payment, value, 0);
    return payments == 0 ? -value : future_value(rate, payments - 1, payment, value, type) - payment;
}

/* rate, nper, pv, first, last, type */
static cg_cell cumulative(const double *x, bool interest) {
    double rate = x[0], periods = trunc(x[1]), first = trunc(x[3]), last = trunc(x[4]), type = trunc(x[5]);
    if (!(rate > 0 && periods > 0 && x[2] > 0 && first >= 1 && last >= first && last <= periods))
        return cg_error_cell(CG_NUM);
    if (type != 0 && type != 1) return cg_error_cell(CG_NUM);
    cg_cell payment = pmt((const double[]){rate, periods, x[2], 0, type});
    if (cg_is_error(payment)) return payment;
    if (interest && type == 1 && last == 1) return cg_number_cell(0); /* nothing was owed before the first payment */
    double principal =
        owed_after(rate, first - 1, payment.number, x[2], type) - owed_after(rate, last, payment.number, x[2], type);
    return cg_number_cell(interest ? (last - first + 1) * payment.number - principal : principal);
}

static cg_cell cumulative_interest(const double *x) {
    return cumulative(x, true);
}

static cg_cell cumulative_principal(const double *x) {
    return cumulative(x, false);
}

/* Rules over whole periods N and what is owed after j payments. */
#define N "INT(nper)"
#define C "PMT(rate," N ",pv,0,type)"
#define C_RATE "(-" F_RATE("rate", N, C, "pv") "/" E("rate", N) ")"
#define AFTER_BY_RATE(j)                                                                                               \
    "IF((type<>0)*(" j "=0),0,-" F_RATE("rate", "(" j "-(type<>0))", C,                                                \
                                        "pv") "-(" E("rate", "(" j "-(type<>0))") "+(type<>0))*" C_RATE ")"
#define PRINCIPAL_BY_RATE "(" AFTER_BY_RATE("(INT(first)-1)") "-" AFTER_BY_RATE("INT(last)") ")"

CG_MAP_NUMBERS(eval_cumipmt, 6, cumulative_interest)
static const cg_function fn_cumipmt = {
    .name = "CUMIPMT",
    .sig = "(rate:num, nper:num, pv:num, first:num, last:num, type:num) -> num",
    .help = "The interest paid on a loan from a first to a last period; #NUM! when there are no such periods.",
    .eval = &eval_cumipmt,
    .d = {"(INT(last)-INT(first)+1)*" C_RATE "-" PRINCIPAL_BY_RATE, "0", "self/pv", "0", "0", "0"},
    .probe = "0.01..0.1;=9;50..90;=2;=5;=1",
    .examples = {"ROUND(CUMIPMT(0.09/12,30*12,125000,13,24,0),5) = -11135.23213",
                 "ROUND(CUMIPMT(0.09/12,30*12,125000,1,1,0),2) = -937.5", "CUMIPMT(0.1,3,100,1,1,1) = 0",
                 "CUMIPMT(0.09/12,360,125000,1,1,1) = 0", "CUMIPMT(0,3,100,1,1,0) = #NUM!"},
};

CG_MAP_NUMBERS(eval_cumprinc, 6, cumulative_principal)
static const cg_function fn_cumprinc = {
    .name = "CUMPRINC",
    .sig = "(rate:num, nper:num, pv:num, first:num, last:num, type:num) -> num",
    .help = "What is paid back of a loan from a first to a last period; #NUM! when there are no such periods.",
    .eval = &eval_cumprinc,
    .d = {PRINCIPAL_BY_RATE, "0", "self/pv", "0", "0", "0"},
    .probe = "0.01..0.1;=9;50..90;=2;=5;=0",
    .examples = {"ROUND(CUMPRINC(0.09/12,30*12,125000,13,24,0),6) = -934.107123",
                 "ROUND(CUMPRINC(0.09/12,30*12,125000,1,1,0),8) = -68.27827118",
                 "ROUND(CUMPRINC(0.1,3,100,1,3,1),9) = -100", "CUMPRINC(0.1,3,100,2,4,0) = #NUM!"},
};

CG_FAMILY_ROWS(annuity) = {&fn_annuity,
                           &fn_annuity_by_periods,
                           &fn_annuity_by_rate,
                           &fn_cumipmt,
                           &fn_cumprinc,
                           &fn_fv,
                           &fn_ipmt,
                           &fn_nper,
                           &fn_pmt,
                           &fn_ppmt,
                           &fn_pv,
                           &fn_rate,
                           NULL};
