/* day_count.c: see day_count.h. */
#include "function/day_count.h"

bool cg_is_last_of_february(cg_date date) {
    return date.month == 2 && date.day == cg_days_in_month(date.year, 2);
}

double cg_days_360(cg_date first, cg_date last) {
    return (last.year - first.year) * 360.0 + (last.month - first.month) * 30.0 + last.day - first.day;
}

/* The year of 12 months of 30 days of the United States: ends of February are day 30 as well. */
static double fraction_american(cg_date first, cg_date last) {
    bool february = cg_is_last_of_february(first);
    if (february && cg_is_last_of_february(last)) last.day = 30;
    if (february || first.day == 31) first.day = 30;
    if (last.day == 31 && first.day == 30) last.day = 30;
    return cg_days_360(first, last) / 360;
}

static double days_european(cg_date first, cg_date last) {
    if (first.day == 31) first.day = 30;
    if (last.day == 31) last.day = 30;
    return cg_days_360(first, last);
}

static bool within_a_year(cg_date first, cg_date last) {
    if (first.year == last.year) return true;
    bool later = first.month > last.month || (first.month == last.month && first.day >= last.day);
    return first.year + 1 == last.year && later;
}

/* Whether the year that the dates are counted by has a leap day: the calendar year they share, or the days between
 * them. */
static bool spans_leap_day(cg_date first, cg_date last) {
    if (first.year == last.year) return cg_is_leap_year(first.year);
    if (cg_is_leap_year(first.year)) return first.month <= 2;
    return cg_is_leap_year(last.year) && (last.month > 2 || (last.month == 2 && last.day == 29));
}

/* Days over the mean length of the years touched. Source: D. Wheeler, "YEARFRAC Incompatibilities between Office 2007
 * and OOXML" (2008), which measured what Excel does. */
static double fraction_actual(int32_t from, int32_t to) {
    cg_date first = cg_date_of(from), last = cg_date_of(to);
    if (within_a_year(first, last)) return (to - from) / (spans_leap_day(first, last) ? 366.0 : 365.0);
    double days = 0;
    for (int32_t year = first.year; year <= last.year; year++)
        days += cg_is_leap_year(year) ? 366 : 365;
    return (to - from) / (days / (last.year - first.year + 1));
}

double cg_years_between(int32_t first, int32_t last, int basis) {
    cg_date from = cg_date_of(first), to = cg_date_of(last);
    switch ((cg_basis)basis) {
    case CG_BASIS_AMERICAN: return fraction_american(from, to);
    case CG_BASIS_ACTUAL: return fraction_actual(first, last);
    case CG_BASIS_360: return (last - first) / 360.0;
    case CG_BASIS_365: return (last - first) / 365.0;
    case CG_BASIS_EUROPEAN: return days_european(from, to) / 360;
    }
    return 0;
}

/* ---- Days ---- */

/* Of a last date, `both` says that it is day 30 at an end of a month whatever the first one is. */
static double days_american(cg_date first, cg_date last, bool both) {
    bool february = cg_is_last_of_february(first);
    if (cg_is_last_of_february(last) && (february || both)) last.day = 30;
    if (last.day == 31 && (first.day >= 30 || both)) last.day = 30;
    if (february || first.day == 31) first.day = 30;
    return cg_days_360(first, last);
}

double cg_days_between(int32_t first, int32_t last, int basis) {
    if (basis == CG_BASIS_AMERICAN) return days_american(cg_date_of(first), cg_date_of(last), false);
    if (basis != CG_BASIS_EUROPEAN) return last - first;
    return days_european(cg_date_of(first), cg_date_of(last));
}

double cg_days_360_both(int32_t first, int32_t last) {
    return days_american(cg_date_of(first), cg_date_of(last), true);
}

bool cg_is_month_end(int32_t date) {
    cg_date at = cg_date_of(date);
    return at.day == cg_days_in_month(at.year, at.month);
}

int32_t cg_months_later(int32_t date, int32_t months, bool at_end) {
    cg_date from = cg_date_of(date);
    int32_t month = from.year * 12 + from.month - 1 + months, year = month / 12;
    month = month % 12 + 1;
    if (year < 1900) return 0;
    int32_t last = cg_days_in_month(year, month);
    return cg_serial_of(year, month, at_end || from.day > last ? last : from.day);
}
