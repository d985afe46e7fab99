/* fn_workday.c: days that are neither weekend nor holiday. */
#include "function/kernels.h"

#include "function/calendar.h"

/* Which days are free. */
typedef struct week {
    bool free[7];               /* by cg_date.weekday: 0 is Saturday */
    int32_t workdays;           /* of seven */
    const cg_operand *holidays; /* NULL: none */
    cg_cell error;              /* or a blank */
} week;

/* "0000011": Monday to Sunday, 1 is free. */
static bool read_weekend_text(week *to, const cg_text *text) {
    for (uint32_t i = 0; i < 7; i++) {
        if (text->length != 7 || (text->bytes[i] != '0' && text->bytes[i] != '1')) return false;
        to->free[(i + 2) % 7] = text->bytes[i] == '1';
    }
    return true;
}

/* 1 to 7: two days from Saturday and Sunday on; 11 to 17: one day, from Sunday on. */
static bool read_weekend_number(week *to, double number) {
    number = trunc(number);
    if (number >= 1 && number <= 7)
        to->free[(int32_t)number - 1] = to->free[(int32_t)number % 7] = true;
    else if (number >= 11 && number <= 17)
        to->free[((int32_t)number - 10) % 7] = true;
    else
        return false;
    return true;
}

static week read_week(cg_cell weekend, const cg_operand *holidays) {
    week made = {.holidays = holidays, .error = cg_blank_cell()};
    if (cg_is_blank(weekend)) weekend = cg_number_cell(1);
    bool text = cg_is_text(weekend);
    bool read = text ? read_weekend_text(&made, cg_cell_text(weekend))
                     : cg_is_number(weekend) && read_weekend_number(&made, weekend.number);
    if (!read) made.error = cg_error_cell(text ? CG_VALUE : CG_NUM);
    for (size_t i = 0; i < 7; i++)
        made.workdays += !made.free[i];
    return made;
}

static size_t count_of(const cg_operand *range) {
    return range ? (size_t)range->rows * range->cols : 0;
}

/* Holiday `i` as a day; 0 for a blank cell, or an error. */
static cg_cell holiday_at(const week *of, size_t i) {
    cg_cell day = cg_to_number(of->holidays->cells[i]);
    if (cg_is_boolean(of->holidays->cells[i])) return cg_error_cell(CG_VALUE);
    if (cg_is_error(day)) return day;
    return cg_is_serial(day.number) ? cg_number_cell(floor(day.number)) : cg_error_cell(CG_NUM);
}

/* The first error among the holidays, or a blank. */
static cg_cell holiday_fault(const week *of) {
    for (size_t i = 0; i < count_of(of->holidays); i++)
        if (cg_is_error(holiday_at(of, i))) return holiday_at(of, i);
    return cg_blank_cell();
}

static bool is_free(const week *of, int32_t day) {
    return of->free[day % 7];
}

static bool is_holiday(const week *of, int32_t day, size_t before) {
    for (size_t i = 0; i < before; i++)
        if (holiday_at(of, i).number == day) return true;
    return false;
}

/* ---- Counting ---- */

/* Workdays from the first day to the last, both of them counted. */
static double count_workdays(const week *of, int32_t first, int32_t last) {
    int32_t days = last - first + 1;
    double count = (double)(days / 7) * of->workdays;
    for (int32_t day = last - days % 7 + 1; day <= last; day++)
        count += !is_free(of, day);
    for (size_t i = 0; i < count_of(of->holidays); i++) {
        int32_t day = (int32_t)holiday_at(of, i).number;
        count -= day >= first && day <= last && !is_free(of, day) && !is_holiday(of, day, i);
    }
    return count;
}

static cg_cell network_days(double from, double to, const week *of) {
    cg_cell fault = cg_is_error(of->error) ? of->error : holiday_fault(of);
    if (cg_is_error(fault)) return fault;
    if (!cg_is_serial(from) || !cg_is_serial(to)) return cg_error_cell(CG_NUM);
    int32_t first = (int32_t)from, last = (int32_t)to;
    return cg_number_cell(first <= last ? count_workdays(of, first, last) : -count_workdays(of, last, first));
}

/* ---- Walking ---- */

static cg_cell workday(double from, double days, const week *of) {
    cg_cell fault = cg_is_error(of->error) ? of->error : holiday_fault(of);
    if (cg_is_error(fault)) return fault;
    if (!cg_is_serial(from) || fabs(days) > CG_LAST_SERIAL) return cg_error_cell(CG_NUM);
    if (of->workdays == 0) return cg_error_cell(CG_VALUE);
    int32_t day = (int32_t)from, left = (int32_t)fabs(days), step = days < 0 ? -1 : 1;
    while (left > 0) {
        day += step;
        if (day < 0 || day > CG_LAST_SERIAL) return cg_error_cell(CG_NUM);
        left -= !is_free(of, day) && !is_holiday(of, day, count_of(of->holidays));
    }
    return cg_number_cell(day);
}

/* `weekend` and `holidays` are over the call. */
#define WORKDAYS(name, count, weekend, holidays)                                                                       \
    static void name##_array(cg_call *call) {                                                                          \
        week of = read_week(weekend, call->n_args > (holidays) ? &call->args[holidays] : NULL);                        \
        call->result[0] = count(call->args[0].cells[0].number, call->args[1].cells[0].number, &of);                    \
    }                                                                                                                  \
    static const cg_kernel name = {.array = name##_array};

WORKDAYS(eval_network_days, network_days, cg_blank_cell(), 2)
static const cg_function fn_network_days = {
    .name = "NETWORKDAYS",
    .sig = "(first:num, last:num, [holidays:range]) -> num",
    .help = "How many days from the first to the last are neither Saturday nor Sunday nor a holiday.",
    .eval = &eval_network_days,
    .d = {"0", "0", "0"},
    .probe = "39000.1..39000.9;40000.1..40000.9",
    .examples = {"NETWORKDAYS(DATE(2012,10,1),DATE(2013,3,1)) = 110",
                 "NETWORKDAYS(DATE(2012,10,1),DATE(2013,3,1),DATE(2012,11,22)) = 109",
                 "NETWORKDAYS(DATE(2013,3,1),DATE(2012,10,1)) = -110"},
};

WORKDAYS(eval_network_days_intl, network_days, call->args[2].cells[0], 3)
static const cg_function fn_network_days_intl = {
    .name = "NETWORKDAYS.INTL",
    .sig = "(first:num, last:num, [weekend:any=1], [holidays:range]) -> num",
    .help =
        "How many days from the first to the last are no weekend and no holiday. Weekend 1: Saturday and Sunday, 2 to 7: a day later "
        "each; 11: Sunday alone, 12 to 17: a day later each; \"0000011\": Monday to Sunday, 1 is free.",
    .eval = &eval_network_days_intl,
    .d = {"0", "0", "0", "0"},
    .probe = "39000.1..39000.9;40000.1..40000.9",
    .examples = {"NETWORKDAYS.INTL(DATE(2006,1,1),DATE(2006,1,31)) = 22",
                 "NETWORKDAYS.INTL(DATE(2006,2,28),DATE(2006,1,31)) = -21",
                 "NETWORKDAYS.INTL(DATE(2006,1,1),DATE(2006,2,1),7,{38719,38733}) = 22",
                 "NETWORKDAYS.INTL(DATE(2006,1,1),DATE(2006,2,1),\"0010001\",{38719,38733}) = 20",
                 "NETWORKDAYS.INTL(1,2,8) = #NUM!", "NETWORKDAYS.INTL(1,2,\"x\") = #VALUE!",
                 "NETWORKDAYS.INTL(1,9,\"1111111\") = 0"},
    .empty_is_default = true,
};

WORKDAYS(eval_workday, workday, cg_blank_cell(), 2)
static const cg_function fn_workday = {
    .name = "WORKDAY",
    .sig = "(date:num, days:num, [holidays:range]) -> num",
    .help = "The day that lies some workdays after the date; Saturdays, Sundays and holidays are none.",
    .eval = &eval_workday,
    .d = {"0", "0", "0"},
    .probe = "39000.1..39000.9;5.1..5.9",
    .examples = {"WORKDAY(DATE(2008,10,1),151) = DATE(2009,4,30)",
                 "WORKDAY(DATE(2008,10,1),151,{39778,39786,39834}) = DATE(2009,5,5)",
                 "WORKDAY(DATE(2024,1,6),0) = DATE(2024,1,6)", "WORKDAY(DATE(2024,1,8),-1) = DATE(2024,1,5)"},
};

WORKDAYS(eval_workday_intl, workday, call->args[2].cells[0], 3)
static const cg_function fn_workday_intl = {
    .name = "WORKDAY.INTL",
    .sig = "(date:num, days:num, [weekend:any=1], [holidays:range]) -> num",
    .help = "The day that lies some workdays after the date, with the weekends of NETWORKDAYS.INTL.",
    .eval = &eval_workday_intl,
    .d = {"0", "0", "0", "0"},
    .probe = "39000.1..39000.9;5.1..5.9",
    .examples = {"WORKDAY.INTL(DATE(2012,1,1),90,11) = 41013", "WORKDAY.INTL(DATE(2012,1,1),30,17) = 40944",
                 "WORKDAY.INTL(DATE(2012,1,1),30,0) = #NUM!", "WORKDAY.INTL(1,2,\"1111111\") = #VALUE!"},
    .empty_is_default = true,
};

CG_FAMILY_ROWS(workday) = {&fn_network_days, &fn_network_days_intl, &fn_workday, &fn_workday_intl, NULL};
