/* fn_date.c: dates and times as days of Excel's 1900 system (calendar.h), fractions of a day being the time. */
#include "function/kernels.h"

#include "function/calendar.h"
#include "function/coerce.h"

enum { DAY_SECONDS = 86400 };

/* The day as a serial, or #NUM! outside the calendar. */
static cg_cell serial_cell(double day) {
    return cg_is_serial(day) ? cg_number_cell(day) : cg_error_cell(CG_NUM);
}

/* `expression` over the date of the number x. */
#define DATE_PART(name, expression)                                                                                    \
    static cg_cell name##_map(cg_call *call, const cg_cell *args) {                                                    \
        (void)call;                                                                                                    \
        if (!cg_is_serial(args[0].number)) return cg_error_cell(CG_NUM);                                               \
        cg_date date = cg_date_of((int32_t)args[0].number);                                                            \
        return cg_number_cell(expression);                                                                             \
    }                                                                                                                  \
    static const cg_kernel name = {.map = name##_map};

/* `expression` over the seconds of the day, to the nearest one. */
#define TIME_PART(name, expression)                                                                                    \
    static cg_cell name##_map(cg_call *call, const cg_cell *args) {                                                    \
        (void)call;                                                                                                    \
        double x = args[0].number;                                                                                     \
        if (!cg_is_serial(x)) return cg_error_cell(CG_NUM);                                                            \
        int32_t seconds = (int32_t)floor((x - floor(x)) * DAY_SECONDS + 0.5) % DAY_SECONDS;                            \
        return cg_number_cell(expression);                                                                             \
    }                                                                                                                  \
    static const cg_kernel name = {.map = name##_map};

/* ---- Making dates ---- */

static cg_cell date_of(double year, double month, double day) {
    enum { MOST = 10000000 };
    year = trunc(year), month = trunc(month), day = trunc(day);
    if (year < 0 || year > 9999 || fabs(month) > MOST || fabs(day) > MOST) return cg_error_cell(CG_NUM);
    if (year < 1900) year += 1900;
    double months = year * 12 + month - 1, full = floor(months / 12);
    if (full < 1 || full > 9999) return cg_error_cell(CG_NUM);
    return serial_cell((double)cg_serial_of((int32_t)full, (int32_t)(months - 12 * full) + 1, 0) + day);
}

CG_MAP(eval_date, date_of(args[0].number, args[1].number, args[2].number))
static const cg_function fn_date = {
    .name = "DATE",
    .sig = "(year:num, month:num, day:num) -> num",
    .help =
        "The serial number of a date. Months and days may lie outside their year and month; years below 1900 count from 1900.",
    .eval = &eval_date,
    .d = {"0", "0", "0"},
    .probe = "2001.2..2001.8;3.2..3.8;5.2..5.8",
    .examples = {"DATE(2008,1,1) = 39448", "DATE(108,1,2) = DATE(2008,1,2)", "DATE(2008,14,2) = DATE(2009,2,2)",
                 "DATE(2008,-3,2) = DATE(2007,9,2)", "DATE(2008,1,35) = DATE(2008,2,4)", "DATE(1900,3,0) = 60",
                 "DATE(1900,1,-1) = #NUM!", "DATE(10000,1,1) = #NUM!"},
};

static cg_cell time_of(double hour, double minute, double second) {
    enum { MOST = 32767 };
    if (hour > MOST || minute > MOST || second > MOST) return cg_error_cell(CG_NUM);
    double seconds = (trunc(hour) * 60 + trunc(minute)) * 60 + trunc(second);
    if (seconds < 0) return cg_error_cell(CG_NUM);
    return cg_number_cell(fmod(seconds, DAY_SECONDS) / DAY_SECONDS);
}

CG_MAP(eval_time, time_of(args[0].number, args[1].number, args[2].number))
static const cg_function fn_time = {
    .name = "TIME",
    .sig = "(hour:num, minute:num, second:num) -> num",
    .help = "The fraction of a day that a time is; whole days are cut off.",
    .eval = &eval_time,
    .d = {"0", "0", "0"},
    .probe = "3.2..3.8;5.2..5.8;7.2..7.8",
    .examples = {"TIME(12,0,0) = 0.5", "TIME(16,48,10) = 60490/86400", "TIME(27,0,0) = 0.125",
                 "TIME(0,750,0) = 12.5/24", "TIME(1,-30,0) = 0.5/24", "TIME(0,-1,0) = #NUM!"},
};

static cg_cell date_value(const cg_text *text) {
    cg_moment moment;
    bool read = cg_moment_read(text->bytes, text->length, &moment) && moment.has_date;
    return read ? cg_number_cell(moment.day) : cg_error_cell(CG_VALUE);
}

CG_MAP(eval_date_value, date_value(cg_cell_text(args[0])))
static const cg_function fn_date_value = {
    .name = "DATEVALUE",
    .sig = "(x:text) -> num",
    .help = "The serial number of the date that a text says; a time after it is passed over.",
    .eval = &eval_date_value,
    .not_differentiable = "it reads a text",
    .examples = {"DATEVALUE(\"8/22/2011\") = 40777", "DATEVALUE(\"22-MAY-2011\") = 40685",
                 "DATEVALUE(\"2011/02/23\") = 40597", "DATEVALUE(\"May 22, 2011\") = 40685",
                 "DATEVALUE(\"2/29/2011\") = #VALUE!", "DATEVALUE(\"6:35 PM\") = #VALUE!"},
};

static cg_cell time_value(const cg_text *text) {
    cg_moment moment;
    if (!cg_moment_read(text->bytes, text->length, &moment)) return cg_error_cell(CG_VALUE);
    return cg_number_cell(moment.time - floor(moment.time));
}

CG_MAP(eval_time_value, time_value(cg_cell_text(args[0])))
static const cg_function fn_time_value = {
    .name = "TIMEVALUE",
    .sig = "(x:text) -> num",
    .help = "The fraction of a day of the time that a text says; a date before it is passed over.",
    .eval = &eval_time_value,
    .not_differentiable = "it reads a text",
    .examples = {"TIMEVALUE(\"2:24 AM\") = 0.1", "TIMEVALUE(\"22-Aug-2011 6:35 AM\") = 395/1440",
                 "TIMEVALUE(\"18:00:00\") = 0.75", "TIMEVALUE(\"noon\") = #VALUE!"},
};

CG_MAP(eval_now, cg_number_cell(call->now))
static const cg_function fn_now = {
    .name = "NOW",
    .sig = "() -> num",
    .help =
        "The date and time at which the sheet is evaluated, the same in all its formulas (SOURCE_DATE_EPOCH when that is set).",
    .eval = &eval_now,
    .clock = true,
    .examples = {"INT(NOW()) = TODAY()"},
};

CG_MAP(eval_today, cg_number_cell(floor(call->now)))
static const cg_function fn_today = {
    .name = "TODAY",
    .sig = "() -> num",
    .help =
        "The day on which the sheet is evaluated, the same in all its formulas (that of SOURCE_DATE_EPOCH when it is set).",
    .eval = &eval_today,
    .clock = true,
    .examples = {"NOW()-TODAY()<1 = TRUE"},
};

/* ---- Parts of dates and times ---- */

DATE_PART(eval_day, date.day)
static const cg_function fn_day = {
    .name = "DAY",
    .sig = "(date:num) -> num",
    .help = "The day of the month of a date.",
    .eval = &eval_day,
    .d = {"0"},
    .probe = "40000.1..40000.9",
    .examples = {"DAY(\"15-Apr-2011\") = 15", "DAY(60) = 29", "DAY(0) = 0", "DAY(-1) = #NUM!"},
};

DATE_PART(eval_month, date.month)
static const cg_function fn_month = {
    .name = "MONTH",
    .sig = "(date:num) -> num",
    .help = "The month of a date, 1 to 12.",
    .eval = &eval_month,
    .d = {"0"},
    .probe = "40000.1..40000.9",
    .examples = {"MONTH(\"15-Apr-2011\") = 4", "MONTH(60) = 2", "MONTH(2958466) = #NUM!"},
};

DATE_PART(eval_year, date.year)
static const cg_function fn_year = {
    .name = "YEAR",
    .sig = "(date:num) -> num",
    .help = "The year of a date, 1900 to 9999.",
    .eval = &eval_year,
    .d = {"0"},
    .probe = "40000.1..40000.9",
    .examples = {"YEAR(\"7/5/2008\") = 2008", "YEAR(0) = 1900", "YEAR(2958465) = 9999"},
};

TIME_PART(eval_hour, seconds / 3600)
static const cg_function fn_hour = {
    .name = "HOUR",
    .sig = "(time:num) -> num",
    .help = "The hour of a time, 0 to 23.",
    .eval = &eval_hour,
    .d = {"0"},
    .probe = "40000.51..40000.53",
    .examples = {"HOUR(0.75) = 18", "HOUR(\"7/18/2011 7:45\") = 7", "HOUR(\"4/21/2012\") = 0", "HOUR(-1) = #NUM!"},
};

TIME_PART(eval_minute, seconds / 60 % 60)
static const cg_function fn_minute = {
    .name = "MINUTE",
    .sig = "(time:num) -> num",
    .help = "The minute of a time, 0 to 59.",
    .eval = &eval_minute,
    .d = {"0"},
    .probe = "=0.5",
    .examples = {"MINUTE(\"12:45:00 PM\") = 45", "MINUTE(0.5) = 0"},
};

TIME_PART(eval_second, seconds % 60)
static const cg_function fn_second = {
    .name = "SECOND",
    .sig = "(time:num) -> num",
    .help = "The second of a time, to the nearest one, 0 to 59.",
    .eval = &eval_second,
    .d = {"0"},
    .probe = "=0.5",
    .examples = {"SECOND(\"4:48:18 PM\") = 18", "SECOND(\"4:48 PM\") = 0"},
};

/* ---- Weeks ---- */

/* The weekday that a week starts with (as cg_date counts: 0 is Saturday), by Excel's numbers of a kind of week; -1 when
 * there is no such kind. */
static int32_t week_start(double kind) {
    kind = trunc(kind);
    if (kind == 1) return 1;
    if (kind == 2) return 2;
    return kind >= 11 && kind <= 17 ? ((int32_t)kind - 9) % 7 : -1;
}

static cg_cell weekday_of(double serial, double kind) {
    bool from_zero = trunc(kind) == 3;
    int32_t start = from_zero ? 2 : week_start(kind);
    if (!cg_is_serial(serial) || start < 0) return cg_error_cell(CG_NUM);
    int32_t day = (cg_date_of((int32_t)serial).weekday - start + 7) % 7;
    return cg_number_cell(day + !from_zero);
}

CG_MAP(eval_weekday, weekday_of(args[0].number, args[1].number))
static const cg_function fn_weekday = {
    .name = "WEEKDAY",
    .sig = "(date:num, [kind:num=1]) -> num",
    .help =
        "The day of the week from 1. Kind 1: Sunday is 1; 2: Monday is 1; 3: Monday is 0; 11 to 17: Monday to Sunday is 1.",
    .eval = &eval_weekday,
    .d = {"0", "0"},
    .probe = "40000.1..40000.9;1.2..1.8",
    .examples = {"WEEKDAY(\"2/14/2008\") = 5", "WEEKDAY(\"2/14/2008\",2) = 4", "WEEKDAY(\"2/14/2008\",3) = 3",
                 "WEEKDAY(\"2/14/2008\",14) = 1", "WEEKDAY(1,4) = #NUM!"},
};

static int32_t iso_week(int32_t serial) {
    int32_t from_monday = (cg_date_of(serial).weekday + 5) % 7, thursday = serial - from_monday + 3;
    if (thursday < 1) return 52; /* of 1899 */
    return (thursday - cg_serial_of(cg_date_of(thursday).year, 1, 1)) / 7 + 1;
}

static cg_cell week_number(double serial, double kind) {
    int32_t start = week_start(kind);
    if (!cg_is_serial(serial) || (start < 0 && trunc(kind) != 21)) return cg_error_cell(CG_NUM);
    int32_t day = (int32_t)serial;
    if (start < 0) return cg_number_cell(iso_week(day));
    int32_t first = cg_serial_of(cg_date_of(day).year, 1, 1);
    int32_t before = (cg_date_of(first).weekday - start + 7) % 7; /* days of its week before the year's first */
    return cg_number_cell(floor((day - first + before) / 7.0) + 1);
}

CG_MAP(eval_week_number, week_number(args[0].number, args[1].number))
static const cg_function fn_week_number = {
    .name = "WEEKNUM",
    .sig = "(date:num, [kind:num=1]) -> num",
    .help =
        "The week of the year; the first holds 1 January. Kind 1: weeks start on Sunday; 2: on Monday; 11 to 17: on Monday to "
        "Sunday; 21: as ISOWEEKNUM.",
    .eval = &eval_week_number,
    .d = {"0", "0"},
    .probe = "40000.1..40000.9;1.2..1.8",
    .examples = {"WEEKNUM(\"3/9/2012\") = 10", "WEEKNUM(\"3/9/2012\",2) = 11", "WEEKNUM(\"3/9/2012\",21) = 10",
                 "WEEKNUM(40000,5) = #NUM!"},
};

CG_MAP(eval_iso_week,
       cg_is_serial(args[0].number) ? cg_number_cell(iso_week((int32_t)args[0].number)) : cg_error_cell(CG_NUM))
static const cg_function fn_iso_week = {
    .name = "ISOWEEKNUM",
    .sig = "(date:num) -> num",
    .help = "The week of the year by ISO 8601: weeks start on Monday, and the first holds the year's first Thursday.",
    .eval = &eval_iso_week,
    .d = {"0"},
    .probe = "40000.1..40000.9",
    .examples = {"ISOWEEKNUM(\"3/9/2012\") = 10", "ISOWEEKNUM(\"1/1/2021\") = 53", "ISOWEEKNUM(\"12/31/2024\") = 1"},
};

/* ---- Months on ---- */

/* A day of the month that lies `months` on; 0 is the last one. Later days than it has are its last. */
static cg_cell months_on(double serial, double months, bool last_day) {
    enum { MOST = 120000 };
    if (!cg_is_serial(serial) || fabs(months) > MOST) return cg_error_cell(CG_NUM);
    cg_date date = cg_date_of((int32_t)serial);
    int32_t month = date.year * 12 + date.month - 1 + (int32_t)months, year = month / 12;
    if (year < 1900 || year > 9999) return cg_error_cell(CG_NUM);
    month = month % 12 + 1;
    int32_t most = cg_days_in_month(year, month);
    return serial_cell(cg_serial_of(year, month, last_day || date.day > most ? most : date.day));
}

CG_MAP(eval_edate, months_on(args[0].number, args[1].number, false))
static const cg_function fn_edate = {
    .name = "EDATE",
    .sig = "(date:num, months:num) -> num",
    .help = "The same day of the month some months later, or the month's last day when it has no such day.",
    .eval = &eval_edate,
    .d = {"0", "0"},
    .probe = "40000.1..40000.9;2.2..2.8",
    .examples = {"EDATE(\"15-Jan-11\",1) = DATE(2011,2,15)", "EDATE(\"15-Jan-11\",-1) = DATE(2010,12,15)",
                 "EDATE(\"31-Jan-11\",1) = DATE(2011,2,28)", "EDATE(1,-1) = #NUM!"},
};

CG_MAP(eval_eomonth, months_on(args[0].number, args[1].number, true))
static const cg_function fn_eomonth = {
    .name = "EOMONTH",
    .sig = "(date:num, months:num) -> num",
    .help = "The last day of the month that lies some months later.",
    .eval = &eval_eomonth,
    .d = {"0", "0"},
    .probe = "40000.1..40000.9;2.2..2.8",
    .examples = {"EOMONTH(\"1-Jan-11\",1) = DATE(2011,2,28)", "EOMONTH(\"1-Jan-11\",-3) = DATE(2010,10,31)",
                 "EOMONTH(DATE(2024,2,10),0) = DATE(2024,2,29)"},
};

CG_FAMILY_ROWS(date) = {&fn_date,       &fn_date_value, &fn_day,     &fn_edate,       &fn_eomonth, &fn_hour,
                        &fn_iso_week,   &fn_minute,     &fn_month,   &fn_now,         &fn_second,  &fn_time,
                        &fn_time_value, &fn_today,      &fn_weekday, &fn_week_number, &fn_year,    NULL};
