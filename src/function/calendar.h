/* calendar.h: Excel's serial dates: days in the 1900 system, in which 1900-02-29 exists as day 60. */
#ifndef CG_FUNCTION_CALENDAR_H
#define CG_FUNCTION_CALENDAR_H

#include <stdint.h>

enum { CG_LAST_SERIAL = 2958465 }; /* 9999-12-31 */

typedef struct cg_date {
    int year, month, day; /* day 0 is 1900-01-00 */
    int weekday;          /* 0 Saturday, 1 Sunday, ... as Excel counts, also before its leap day */
} cg_date;

/* `serial` is from 0 to CG_LAST_SERIAL. */
cg_date cg_date_of(int32_t serial);

#endif
