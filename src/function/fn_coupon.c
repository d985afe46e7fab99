/* fn_coupon.c: the dates on which a bond pays its coupons, and the days between them. */
#include "function/kernels.h"

#include "function/coupon.h"

/* `value` is over the bond. */
#define OF_COUPON(id, value)                                                                                           \
    static cg_cell id##_of(const double *x) {                                                                          \
        cg_bond bond;                                                                                                  \
        if (!cg_bond_read(x[0], x[1], x[2], x[3], &bond)) return cg_error_cell(CG_NUM);                                \
        return cg_number_cell(value);                                                                                  \
    }                                                                                                                  \
    CG_MAP_NUMBERS(eval_##id, 4, id##_of)

#define FUNCTION(id, value, called, said, ...)                                                                         \
    OF_COUPON(id, value)                                                                                               \
    static const cg_function fn_##id = {                                                                               \
        .name = called,                                                                                                \
        .sig = "(settlement:num, maturity:num, frequency:num, [basis:num=0]) -> num",                                  \
        .help = said,                                                                                                  \
        .eval = &eval_##id,                                                                                            \
        .d = {"0", "0", "0", "0"},                                                                                     \
        .probe = "39000.1..39000.9;40000.1..40000.9;=2;=0",                                                            \
        .examples = {__VA_ARGS__},                                                                                     \
    };

FUNCTION(before, cg_coupon_before(&bond), "COUPPCD",
         "The day of a bond's last coupon on or before the settlement; #NUM! when the frequency is not 1, 2 or 4.",
         "COUPPCD(DATE(2011,1,25),DATE(2011,11,15),2,1) = DATE(2010,11,15)",
         "COUPPCD(DATE(2011,3,1),DATE(2012,2,29),4) = DATE(2011,2,28)", "COUPPCD(2,1,2) = #NUM!",
         "COUPPCD(1,500,3) = #NUM!")
FUNCTION(after, cg_coupon_after(&bond), "COUPNCD", "The day of a bond's first coupon after the settlement.",
         "COUPNCD(DATE(2011,1,25),DATE(2011,11,15),2,1) = DATE(2011,5,15)",
         "COUPNCD(DATE(2011,5,15),DATE(2011,11,15),2) = DATE(2011,11,15)")
FUNCTION(count, cg_coupon_count(&bond), "COUPNUM", "How many coupons a bond pays after the settlement.",
         "COUPNUM(DATE(2007,1,25),DATE(2008,11,15),2,1) = 4", "COUPNUM(1,500,2,5) = #NUM!")
FUNCTION(days, cg_coupon_days(&bond), "COUPDAYS", "How many days the coupon's period has that the settlement lies in.",
         "COUPDAYS(DATE(2011,1,25),DATE(2011,11,15),2,1) = 181", "COUPDAYS(DATE(2011,1,25),DATE(2011,11,15),2) = 180",
         "COUPDAYS(DATE(2011,1,25),DATE(2011,11,15),2,3) = 182.5")
FUNCTION(days_before, cg_coupon_days_before(&bond), "COUPDAYBS",
         "How many days lie between a bond's last coupon and the settlement.",
         "COUPDAYBS(DATE(2011,1,25),DATE(2011,11,15),2,1) = 71", "COUPDAYBS(DATE(2011,1,25),DATE(2011,11,15),2,4) = 70")
FUNCTION(days_after, cg_coupon_days_after(&bond), "COUPDAYSNC",
         "How many days lie between the settlement and a bond's next coupon.",
         "COUPDAYSNC(DATE(2011,1,25),DATE(2011,11,15),2,1) = 110",
         "COUPDAYSNC(DATE(2011,1,25),DATE(2011,11,15),2) = 110")

CG_FAMILY_ROWS(coupon) = {&fn_after, &fn_before, &fn_count, &fn_days, &fn_days_after, &fn_days_before, NULL};
