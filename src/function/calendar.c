/* calendar.c: see calendar.h. The conversion counts days from 1 March of year 0, so that the leap day is a year's last
 * (Richards, "Calendars", Explanatory Supplement to the Astronomical Almanac, 2013, ch. 15). */
#include "function/calendar.h"

enum { DAYS_400 = 146097, SERIAL_ZERO = 693899 }; /* days from 0000-03-01 to 1899-12-30 */

cg_date cg_date_of(int32_t serial) {
    cg_date date = {.weekday = serial % 7};
    if (serial == 60 || serial == 0) {
        date.year = 1900;
        date.month = serial ? 2 : 1;
        date.day = serial ? 29 : 0;
        return date;
    }
    int32_t days = serial + SERIAL_ZERO + (serial < 60);
    int32_t era = days / DAYS_400, of_era = days % DAYS_400;
    int32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int32_t month = (5 * of_year + 2) / 153; /* from March */
    date.day = of_year - (153 * month + 2) / 5 + 1;
    date.month = month < 10 ? month + 3 : month - 9;
    date.year = year + era * 400 + (date.month <= 2);
    return date;
}

bool cg_is_leap_year(int32_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t cg_serial_of(int32_t year, int32_t month, int32_t day) {
    int32_t from_march = month > 2 ? month - 3 : month + 9, march_year = month > 2 ? year : year - 1;
    int32_t days = 365 * march_year + march_year / 4 - march_year / 100 + march_year / 400;
    int32_t before = days + (153 * from_march + 2) / 5 - SERIAL_ZERO - 1; /* the day before the month */
    if (before < 60) before--;                                            /* without the leap day that was none */
    return before + day;
}

int32_t cg_days_in_month(int32_t year, int32_t month) {
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && (cg_is_leap_year(year) || year == 1900));
}
