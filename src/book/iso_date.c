/* iso_date.c: see iso_date.h. */
#include "book/iso_date.h"

#include "function/calendar.h"

/* `count` digits; steps over them. */
static bool read_digits(const char **at, const char *end, int count, int32_t *out) {
    *out = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (*at == end || **at < '0' || **at > '9') return false;
        *out = *out * 10 + (**at - '0');
    }
    return true;
}

static bool take(const char **at, const char *end, char c) {
    if (*at == end || **at != c) return false;
    (*at)++;
    return true;
}

static bool read_date(const char **at, const char *end, bool date_1904, double *serial) {
    enum { DAYS_OF_1904 = 1462 };
    int32_t year, month, day;
    if (!read_digits(at, end, 4, &year) || !take(at, end, '-') || !read_digits(at, end, 2, &month) ||
        !take(at, end, '-') || !read_digits(at, end, 2, &day))
        return false;
    if (year < 1900 || month < 1 || month > 12 || day < 1 || day > 31) return false;
    *serial = cg_serial_of(year, month, day) - (date_1904 ? DAYS_OF_1904 : 0);
    return true;
}

static bool read_time(const char **at, const char *end, double *serial) {
    int32_t hour, minute, second = 0;
    if (!read_digits(at, end, 2, &hour) || !take(at, end, ':') || !read_digits(at, end, 2, &minute)) return false;
    if (take(at, end, ':') && !read_digits(at, end, 2, &second)) return false;
    double fraction = 0, unit = 0.1;
    if (take(at, end, '.'))
        for (; *at < end && **at >= '0' && **at <= '9'; (*at)++, unit /= 10)
            fraction += unit * (**at - '0');
    *serial += (hour * 3600 + minute * 60 + second + fraction) / 86400;
    return hour < 25 && minute < 60 && second < 61;
}

static bool read_zone(const char **at, const char *end) {
    int32_t hour, minute;
    if (*at == end || take(at, end, 'Z')) return *at == end;
    if (!take(at, end, '+') && !take(at, end, '-')) return false;
    return read_digits(at, end, 2, &hour) && take(at, end, ':') && read_digits(at, end, 2, &minute) && *at == end;
}

bool cg_iso_date_to_serial(const char *text, size_t length, bool date_1904, double *serial) {
    const char *at = text, *end = text + length;
    *serial = 0;
    bool has_date = length >= 5 && text[4] == '-';
    if (has_date && !read_date(&at, end, date_1904, serial)) return false;
    if (has_date && at == end) return true;
    if (has_date && !take(&at, end, 'T') && !take(&at, end, ' ')) return false;
    return read_time(&at, end, serial) && read_zone(&at, end);
}
