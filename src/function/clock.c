/* clock.c: see clock.h. */
#define _POSIX_C_SOURCE 200809L
#include "function/clock.h"

#include <stdlib.h>
#include <time.h>

#include "base/decimal.h"
#include "function/calendar.h"

#include <string.h>

enum { SECONDS_A_DAY = 86400, SERIAL_OF_1970 = 25569 };

double cg_clock_now(void) {
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    double seconds;
    if (epoch && cg_decimal_read(epoch, strlen(epoch), '.', &seconds)) return SERIAL_OF_1970 + seconds / SECONDS_A_DAY;
    time_t now = time(NULL);
    struct tm local;
    if (!localtime_r(&now, &local)) return SERIAL_OF_1970 + (double)now / SECONDS_A_DAY;
    double of_day = local.tm_hour * 3600.0 + local.tm_min * 60.0 + local.tm_sec;
    return cg_serial_of(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday) + of_day / SECONDS_A_DAY;
}
