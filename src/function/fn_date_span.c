/* fn_date_span.c: how much time lies between two dates, by the many ways in which people count it. */
#include "function/kernels.h"

#include "function/calendar.h"
#include "function/day_count.h"

#include <string.h>

CG_MAP(eval_days, cg_is_serial(args[0].number) && cg_is_serial(args[1].number)
                      ? cg_number_cell(floor(args[0].number) - floor(args[1].number))
                      : cg_error_cell(CG_NUM))
static const cg_function fn_days = {
    .name = "DAYS",
    .sig = "(last:num, first:num) -> num",
    .help = "How many days lie between the first and the last date.",
    .eval = &eval_days,
    .d = {"0", "0"},
    .probe = "40000.1..40000.9;39000.1..39000.9",
    .examples = {"DAYS(\"15-MAR-2021\",\"1-FEB-2021\") = 42", "DAYS(1,2) = -1", "DAYS(-1,2) = #NUM!"},
};

/* ---- Years of 360 days ---- */

/* In Europe day 31 is day 30. In the United States a first date at the end of its month is day 30, and then a last date
 * on day 31 is, too. */
static cg_cell count_360(double from, double to, bool european) {
    if (!cg_is_serial(from) || !cg_is_serial(to)) return cg_error_cell(CG_NUM);
    cg_date first = cg_date_of((int32_t)from), last = cg_date_of((int32_t)to);
    if (first.day == 31 || (!european && cg_is_last_of_february(first))) first.day = 30;
    if (last.day == 31 && (european || first.day == 30)) last.day = 30;
    return cg_number_cell(cg_days_360(first, last));
}

CG_MAP(eval_days_360, count_360(args[0].number, args[1].number, cg_cell_boolean(args[2])))
static const cg_function fn_days_360 = {
    .name = "DAYS360",
    .sig = "(first:num, last:num, [european:bool=FALSE]) -> num",
    .help =
        "How many days lie between two dates when each month has 30 days, by the custom of the United States or of Europe.",
    .eval = &eval_days_360,
    .d = {"0", "0", "0"},
    .probe = "39000.1..39000.9;40000.1..40000.9",
    .examples = {"DAYS360(\"30-Jan-11\",\"1-Feb-11\") = 1", "DAYS360(\"1-Jan-11\",\"31-Dec-11\") = 360",
                 "DAYS360(\"1-Jan-11\",\"31-Dec-11\",TRUE) = 359", "DAYS360(\"1-Jan-11\",\"1-Feb-11\") = 30"},
};

/* ---- YEARFRAC ---- */

static cg_cell year_fraction(double from, double to, double basis) {
    if (!cg_is_serial(from) || !cg_is_serial(to) || !cg_is_basis(basis)) return cg_error_cell(CG_NUM);
    int32_t early = (int32_t)(from < to ? from : to), late = (int32_t)(from < to ? to : from);
    return cg_number_cell(cg_years_between(early, late, (int)basis));
}

CG_MAP(eval_year_fraction, year_fraction(args[0].number, args[1].number, args[2].number))
static const cg_function fn_year_fraction = {
    .name = "YEARFRAC",
    .sig = "(first:num, last:num, [basis:num=0]) -> num",
    .help =
        "The part of a year between two dates. Basis 0: months of 30 days as in the United States; 1: actual days and years; 2: days by "
        "360; 3: days by 365; 4: months of 30 days as in Europe.",
    .eval = &eval_year_fraction,
    .d = {"0", "0", "0"},
    .probe = "39000.1..39000.9;40000.1..40000.9",
    .examples = {"YEARFRAC(\"1/1/2012\",\"7/30/2012\") = 209/360", "YEARFRAC(\"1/1/2012\",\"7/30/2012\",1) = 211/366",
                 "YEARFRAC(\"1/1/2012\",\"7/30/2012\",3) = 211/365", "YEARFRAC(\"1/1/2012\",\"7/30/2012\",2) = 211/360",
                 "YEARFRAC(2,1) = 1/360", "YEARFRAC(1,2,5) = #NUM!"},
};

/* ---- DATEDIF ---- */

/* Whole months between the dates. */
static int32_t months_between(cg_date first, cg_date last) {
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day);
}

/* Days beyond the whole months. */
static int32_t days_over_months(cg_date first, cg_date last) {
    if (last.day >= first.day) return last.day - first.day;
    int32_t year = last.month == 1 ? last.year - 1 : last.year, month = last.month == 1 ? 12 : last.month - 1;
    return last.day - first.day + cg_days_in_month(year, month);
}

/* Days beyond the whole years. */
static int32_t days_over_years(cg_date first, cg_date last, int32_t to) {
    bool earlier = last.month < first.month || (last.month == first.month && last.day < first.day);
    return to - cg_serial_of(last.year - earlier, first.month, first.day);
}

static cg_cell date_difference(double from, double to, const char *unit) {
    if (!cg_is_serial(from) || !cg_is_serial(to) || floor(from) > floor(to)) return cg_error_cell(CG_NUM);
    cg_date first = cg_date_of((int32_t)from), last = cg_date_of((int32_t)to);
    int32_t months = months_between(first, last);
    if (cg_same_word(unit, "d")) return cg_number_cell(floor(to) - floor(from));
    if (cg_same_word(unit, "m")) return cg_number_cell(months);
    if (cg_same_word(unit, "y")) return cg_number_cell(months / 12);
    if (cg_same_word(unit, "ym")) return cg_number_cell(months % 12);
    if (cg_same_word(unit, "md")) return cg_number_cell(days_over_months(first, last));
    if (cg_same_word(unit, "yd")) return cg_number_cell(days_over_years(first, last, (int32_t)to));
    return cg_error_cell(CG_NUM);
}

CG_MAP(eval_date_difference, date_difference(args[0].number, args[1].number, cg_cell_text(args[2])->bytes))
static const cg_function fn_date_difference = {
    .name = "DATEDIF",
    .sig = "(first:num, last:num, unit:text) -> num",
    .help =
        "The time between two dates in whole \"y\", \"m\" or \"d\", in months beyond the years (\"ym\"), or in days beyond the months "
        "(\"md\") or the years (\"yd\"); #NUM! when the last is before the first.",
    .eval = &eval_date_difference,
    .d = {"0", "0", "0"},
    .probe = "39000.1..39000.9;40000.1..40000.9;=\"m\"",
    .examples = {"DATEDIF(\"1/1/2001\",\"1/1/2003\",\"Y\") = 2", "DATEDIF(\"6/1/2001\",\"8/15/2002\",\"D\") = 440",
                 "DATEDIF(\"6/1/2001\",\"8/15/2002\",\"YD\") = 75", "DATEDIF(\"6/1/2001\",\"8/15/2002\",\"YM\") = 2",
                 "DATEDIF(\"6/1/2001\",\"8/15/2002\",\"MD\") = 14", "DATEDIF(2,1,\"D\") = #NUM!",
                 "DATEDIF(1,2,\"W\") = #NUM!"},
};

CG_FAMILY_ROWS(date_span) = {&fn_date_difference, &fn_days, &fn_days_360, &fn_year_fraction, NULL};
