/* calendar.h: Excel's serial dates: days in the 1900 system, in which 1900-02-29 exists as day 60. */
#ifndef CG_FUNCTION_CALENDAR_H
#define CG_FUNCTION_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

enum { CG_LAST_SERIAL = 2958465 }; /* 9999-12-31 */

typedef struct cg_date {
    int year, month, day; /* day 0 is 1900-01-00 */
    int weekday;          /* 0 Saturday, 1 Sunday, ... as Excel counts, also before its leap day */
} cg_date;

/* Whether the number is a day, and a time of it. */
static inline bool cg_is_serial(double x) {
    return x >= 0 && x < CG_LAST_SERIAL + 1.0;
}

/* `serial` is from 0 to CG_LAST_SERIAL. */
cg_date cg_date_of(int32_t serial);

/* The serial of a date from 1900 on; months are from 1 to 12, a day may lie before or after its month. */
int32_t cg_serial_of(int32_t year, int32_t month, int32_t day);
/* 28 to 31; Excel's February of 1900 has 29. */
int32_t cg_days_in_month(int32_t year, int32_t month);
/* In the Gregorian calendar, where 1900 is none. */
bool cg_is_leap_year(int32_t year);

#endif
