/* fn_cashflow.c: payments of any size: what they are worth, and the rate at which they are worth nothing.
 *
 * The k-th number of a list of payments counts, so texts and blanks between them take no time. */
#include "function/kernels.h"

#include "function/rate_root.h"
#include "function/samples.h"

/* ---- The number of a payment ---- */

static const char *ordinal_shape(const cg_shape_call *call, cg_shape *shape) {
    *shape = call->args[0];
    return NULL;
}

static void ordinal(cg_call *call) {
    const cg_operand *xs = &call->args[0];
    double count = 0;
    for (size_t i = 0; i < (size_t)xs->rows * xs->cols; i++) {
        count += cg_is_number(xs->cells[i]);
        call->result[i] = cg_number_cell(count);
    }
}

static const cg_kernel eval_ordinal = {.array = ordinal};
static const cg_function fn_ordinal = {
    .name = "ORDINAL",
    .sig = "(xs:range) -> num",
    .help = "For each cell, row by row, how many numbers there are up to it.",
    .eval = &eval_ordinal,
    .adjoint = {"0"},
    .excel = "(MMULT(--ISNUMBER({xs}),--(_xlfn.SEQUENCE(COLUMNS({xs}))<=_xlfn.SEQUENCE(1,COLUMNS({xs}))))+"
             "MMULT(--(_xlfn.SEQUENCE(ROWS({xs}))>_xlfn.SEQUENCE(1,ROWS({xs}))),MMULT(--ISNUMBER({xs}),"
             "_xlfn.SEQUENCE(COLUMNS({xs}),1,1,0))))",
    .probe = "-2..2 2x2",
    .examples = {"ORDINAL({5,\"a\";7,8}) = {1,1;2,3}"},
    .shape = ordinal_shape,
    .total = true,
    .internal = true,
};

/* ---- Present values ---- */

/* Each payment a period after the one before; the first one after `periods` of them. */
static double present_value(const cg_samples *payments, double rate, double periods) {
    double value = 0;
    for (size_t i = 0; i < payments->count; i++)
        value += payments->at[i] / pow(1 + rate, periods + (double)i);
    return value;
}

static void npv(cg_call *call) {
    double rate = call->args[0].cells[0].number;
    cg_samples payments = cg_samples_take(call, 1, call->n_args, call->scratch);
    *call->result = payments.error;
    if (cg_is_error(payments.error)) return;
    *call->result = rate == -1 ? cg_error_cell(CG_DIV0) : cg_number_cell(present_value(&payments, rate, 1));
}

static const cg_kernel eval_npv = {.array = npv};
static const cg_function fn_npv = {
    .name = "NPV",
    .sig = "(rate:num, xs:range...) -> num",
    .help = "What payments are worth now that come one after the other, the first of them after one period.",
    .eval = &eval_npv,
    .d = {"-SUM(IF(ISNUMBER(all),all*ORDINAL(all)*(1+rate)^(-ORDINAL(all)-1),0))",
          "IF(ISNUMBER(xs),(1+rate)^(-COUNT(before)-ORDINAL(xs)),0)"},
    .probe = "0.01..0.1;-2..2 1x3;-2..2;-2..2 2x2",
    .examples = {"ROUND(NPV(0.1,-10000,3000,4200,6800),2) = 1188.44", "NPV(0,1,2,\"3\") = 6",
                 "ROUND(NPV(0.08,{8000,9200,10000,12000,14500})-40000,2) = 1922.06", "NPV(1,{2,\"a\",4}) = 2",
                 "NPV(-1,1) = #DIV/0!"},
    .scratch = cg_samples_room,
};

/* Dates in days; the first is the one that values are of. */
typedef struct dated {
    cg_operand payments, dates;
} dated;

static double years_to(const dated *of, size_t i) {
    return (floor(of->dates.cells[i].number) - floor(of->dates.cells[0].number)) / 365;
}

/* The first cell that is no number, as an error. */
static cg_cell number_fault(const cg_operand *of) {
    for (size_t i = 0; i < (size_t)of->rows * of->cols; i++)
        if (!cg_is_number(of->cells[i])) return cg_is_error(of->cells[i]) ? of->cells[i] : cg_error_cell(CG_VALUE);
    return cg_blank_cell();
}

static cg_cell dated_fault(const dated *of) {
    size_t size = (size_t)of->payments.rows * of->payments.cols;
    cg_cell payment = number_fault(&of->payments), date = number_fault(&of->dates);
    if (cg_is_error(payment) || cg_is_error(date)) return cg_is_error(payment) ? payment : date;
    if ((size_t)of->dates.rows * of->dates.cols != size) return cg_error_cell(CG_NUM);
    for (size_t i = 0; i < size; i++)
        if (of->dates.cells[i].number < 0 || years_to(of, i) < 0) return cg_error_cell(CG_NUM);
    return cg_blank_cell();
}

static cg_worth dated_worth(const void *payments, double rate) {
    const dated *of = payments;
    cg_worth worth = {0, 0, 0};
    for (size_t i = 0; i < (size_t)of->payments.rows * of->payments.cols; i++) {
        double years = years_to(of, i), part = of->payments.cells[i].number * pow(1 + rate, -years);
        worth.value += part;
        worth.slope -= years * part / (1 + rate);
        worth.size += fabs(part);
    }
    return worth;
}

/* Cells beside each other, where payments and dates have one shape; else there is no telling which belong together. */
#define YEARS "((INT(dates)-INT(INDEX(dates,1,1)))/365)"
#define DATED(expression) "IF((ROWS(values)=ROWS(dates))*(COLUMNS(values)=COLUMNS(dates))," expression ",NA())"

static void xnpv(cg_call *call) {
    dated of = {call->args[1], call->args[2]};
    double rate = call->args[0].cells[0].number;
    *call->result = dated_fault(&of);
    if (cg_is_error(*call->result)) return;
    *call->result = rate > -1 ? cg_number_cell(dated_worth(&of, rate).value) : cg_error_cell(CG_NUM);
}

static const cg_kernel eval_xnpv = {.array = xnpv};
static const cg_function fn_xnpv = {
    .name = "XNPV",
    .sig = "(rate:num, values:range, dates:range) -> num",
    .help =
        "What payments on given dates are worth on the first one, by years of 365 days; #NUM! for a date before it.",
    .eval = &eval_xnpv,
    .d = {DATED("-SUM(" YEARS "*values*(1+rate)^(-" YEARS "-1))"), DATED("(1+rate)^(-" YEARS ")"), "0"},
    .probe = "0.01..0.1;-2..2 1x4;={39448,39508,39751,39859}",
    .examples = {"ROUND(XNPV(0.09,{-10000,2750,4250,3250,2750},{39448,39508,39751,39859,39904}),2) = 2086.65",
                 "XNPV(0.1,{1,2},{2,1}) = #NUM!", "XNPV(0.1,{1,2},{1}) = #NUM!", "XNPV(0.1,NA(),{1,2}) = #N/A",
                 "XNPV(0.1,{1,2},{1,\"x\"}) = #VALUE!"},
};

/* ---- Rates of return ---- */

static cg_worth periodic_worth(const void *payments, double rate) {
    const cg_samples *of = payments;
    cg_worth worth = {0, 0, 0};
    double factor = 1;
    for (size_t i = 0; i < of->count; i++) {
        double part = of->at[i] * factor;
        worth.value += part;
        worth.slope -= (double)i * part / (1 + rate);
        worth.size += fabs(part);
        factor /= 1 + rate;
    }
    return worth;
}

static bool has_both_signs(const cg_samples *payments) {
    bool positive = false, negative = false;
    for (size_t i = 0; i < payments->count; i++) {
        positive |= payments->at[i] > 0;
        negative |= payments->at[i] < 0;
    }
    return positive && negative;
}

static void irr(cg_call *call) {
    cg_samples payments = cg_samples_take(call, 0, 1, call->scratch);
    *call->result = payments.error;
    if (cg_is_error(payments.error)) return;
    double guess = call->args[1].cells[0].number;
    *call->result = has_both_signs(&payments) ? cg_number_cell(cg_rate_root(periodic_worth, &payments, guess))
                                              : cg_error_cell(CG_NUM);
}

#define IRR_SLOPE "SUM(IF(ISNUMBER(values),(1-ORDINAL(values))*values*(1+self)^(-ORDINAL(values)),0))"

static const cg_kernel eval_irr = {.array = irr};
static const cg_function fn_irr = {
    .name = "IRR",
    .sig = "(values:range, [guess:num=0.1]) -> num",
    .help =
        "The rate at which payments one period apart are worth nothing together; #NUM! when not both signs are among them.",
    .eval = &eval_irr,
    .d = {"IF(ISNUMBER(values),-1*(1+self)^(1-ORDINAL(values))/" IRR_SLOPE ",0)", "0"},
    .probe = "~1 {-12,3,4,5,6}",
    .examples = {"ROUND(IRR({-70000,12000,15000,18000,21000}),6) = -0.021245",
                 "ROUND(IRR({-70000;12000;15000;18000;21000;26000}),6) = 0.086631",
                 "ROUND(IRR({-70000,12000,15000},-0.1),6) = -0.443507", "IRR({1,2}) = #NUM!"},
    .scratch = cg_samples_room,
};

static void mirr(cg_call *call) {
    cg_samples payments = cg_samples_take(call, 0, 1, call->scratch);
    *call->result = payments.error;
    if (cg_is_error(payments.error)) return;
    double finance = call->args[1].cells[0].number, reinvest = call->args[2].cells[0].number;
    double n = (double)payments.count, paid = 0, received = 0;
    for (size_t i = 0; i < payments.count; i++) {
        if (payments.at[i] > 0)
            received += payments.at[i] * pow(1 + reinvest, n - 1 - (double)i);
        else
            paid -= payments.at[i] * pow(1 + finance, -(double)i);
    }
    bool good = paid > 0 && received > 0 && n > 1;
    *call->result = good ? cg_number_cell(pow(received / paid, 1 / (n - 1)) - 1) : cg_error_cell(CG_DIV0);
}

#define K "ORDINAL(values)"
#define COUNTED "COUNT(values)"
#define RECEIVED "SUM(IF(ISNUMBER(values)*(values>0),values*(1+reinvest)^(" COUNTED "-" K "),0))"
#define PAID "SUM(IF(ISNUMBER(values)*(values<0),-values*(1+finance)^(1-" K "),0))"

static const cg_kernel eval_mirr = {.array = mirr};
static const cg_function fn_mirr = {
    .name = "MIRR",
    .sig = "(values:range, finance:num, reinvest:num) -> num",
    .help =
        "The rate of return when what is paid is borrowed at one rate, and what is received is invested at another.",
    .eval = &eval_mirr,
    .d = {"IF(ISNUMBER(values),(1+self)/(" COUNTED "-1)*IF(values>0,(1+reinvest)^(" COUNTED "-" K ")/" RECEIVED
          ",(1+finance)^(1-" K ")/" PAID "),0)",
          "(1+self)/(" COUNTED "-1)*SUM(IF(ISNUMBER(values)*(values<0),values*(1-" K ")*(1+finance)^(-" K "),0))/" PAID,
          "(1+self)/(" COUNTED "-1)*SUM(IF(ISNUMBER(values)*(values>0),values*(" COUNTED "-" K
          ")*(1+reinvest)^(" COUNTED "-" K "-1),0))/" RECEIVED},
    .probe = "~0.5 {-9,3,-1,4,8};0.05..0.1;0.05..0.1",
    .examples = {"ROUND(MIRR({-120000,39000,30000,21000,37000,46000},0.1,0.12),6) = 0.126094",
                 "ROUND(MIRR({-120000,39000,30000,21000},0.1,0.12),6) = -0.048045", "MIRR({1,2},0.1,0.1) = #DIV/0!"},
    .scratch = cg_samples_room,
};

static void xirr(cg_call *call) {
    dated of = {call->args[0], call->args[1]};
    cg_samples payments = cg_samples_take(call, 0, 1, call->scratch);
    *call->result = dated_fault(&of);
    if (cg_is_error(*call->result)) return;
    double guess = call->args[2].cells[0].number;
    *call->result =
        has_both_signs(&payments) ? cg_number_cell(cg_rate_root(dated_worth, &of, guess)) : cg_error_cell(CG_NUM);
}

static const cg_kernel eval_xirr = {.array = xirr};
static const cg_function fn_xirr = {
    .name = "XIRR",
    .sig = "(values:range, dates:range, [guess:num=0.1]) -> num",
    .help =
        "The yearly rate at which payments on given dates are worth nothing together; #NUM! when not both signs are among them.",
    .eval = &eval_xirr,
    .d = {DATED("(1+self)^(-" YEARS ")/SUM(" YEARS "*values*(1+self)^(-" YEARS "-1))"), "0", "0"},
    .probe = "~1 {-10,2.75,4.25,3.25,2.75};={39448,39508,39751,39859,39904}",
    .examples = {"ROUND(XIRR({-10000,2750,4250,3250,2750},{39448,39508,39751,39859,39904},0.1),7) = 0.3733625",
                 "XIRR({1,2},{1,2}) = #NUM!"},
    .scratch = cg_samples_room,
};

/* ---- Changing rates ---- */

static void fv_schedule(cg_call *call) {
    double value = call->args[0].cells[0].number;
    const cg_operand *rates = &call->args[1];
    for (size_t i = 0; i < (size_t)rates->rows * rates->cols; i++) {
        cg_cell rate = rates->cells[i];
        if (cg_is_blank(rate)) continue;
        if (!cg_is_number(rate)) {
            *call->result = cg_is_error(rate) ? rate : cg_error_cell(CG_VALUE);
            return;
        }
        value *= 1 + rate.number;
    }
    *call->result = cg_number_cell(value);
}

static const cg_kernel eval_fv_schedule = {.array = fv_schedule};
static const cg_function fn_fv_schedule = {
    .name = "FVSCHEDULE",
    .sig = "(principal:num, rates:range) -> num",
    .help = "What a principal grows to at one rate after the other; #VALUE! when a rate is not a number.",
    .eval = &eval_fv_schedule,
    .d = {"PRODUCT(1+rates)", "self/(1+rates)"},
    .probe = "-2..2;0.01..0.2 1x3",
    .examples = {"ROUND(FVSCHEDULE(1,{0.09,0.11,0.1}),5) = 1.33089", "FVSCHEDULE(5,{\"a\"}) = #VALUE!"},
};

CG_FAMILY_ROWS(cashflow) = {&fn_fv_schedule, &fn_irr, &fn_mirr, &fn_npv, &fn_ordinal, &fn_xirr, &fn_xnpv, NULL};
