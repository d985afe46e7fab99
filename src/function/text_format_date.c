/* text_format_date.c: a serial date written by the tokens of its section. */
#include "function/text_format.h"

#include <string.h>

#include "function/calendar.h"

static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};
static const char *const weekdays[] = {"Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"};

/* A moment, rounded to what the section shows of a second. */
typedef struct moment {
    cg_date date;
    uint64_t seconds; /* since day 0 */
    double fraction;  /* of a second */
    bool half_days;
} moment;

static void put_name(cg_format_output *out, const char *name, size_t length) {
    cg_format_put(out, name, length < strlen(name) ? length : strlen(name));
}

static void put_date_part(cg_format_output *out, const cg_format_token *token, const moment *at) {
    const cg_date *date = &at->date;
    uint64_t hour = at->seconds / 3600 % 24;
    uint32_t count = token->count;
    switch (token->letter) {
    case 'y': cg_format_integer(out, (uint64_t)(count > 2 ? date->year : date->year % 100), count > 2 ? 4 : 2); break;
    case 'm':
        if (count <= 2)
            cg_format_integer(out, (uint64_t)date->month, count);
        else
            put_name(out, months[date->month - 1], count == 3 ? 3 : count == 5 ? 1 : SIZE_MAX);
        break;
    case 'd':
        if (count <= 2)
            cg_format_integer(out, (uint64_t)date->day, count);
        else
            put_name(out, weekdays[date->weekday], count == 3 ? 3 : SIZE_MAX);
        break;
    case 'h': cg_format_integer(out, at->half_days ? (hour + 11) % 12 + 1 : hour, count); break;
    case 'M': cg_format_integer(out, at->seconds / 60 % 60, count); break;
    case 's': cg_format_integer(out, at->seconds % 60, count); break;
    default: break;
    }
}

static void put_elapsed(cg_format_output *out, const cg_format_token *token, const moment *at) {
    uint64_t unit = token->letter == 'h' ? 3600 : token->letter == 's' ? 1 : 60;
    cg_format_integer(out, at->seconds / unit, token->count);
}

/* Digits after a point that follows seconds: 0.00 of them. Returns how many tokens they take. */
static size_t put_second_fraction(cg_format_output *out, const cg_format_token *token, size_t n_tokens,
                                  const moment *at) {
    uint32_t digits = 0;
    double scale = 1;
    while (digits + 1 < n_tokens && token[digits + 1].kind == CG_FORMAT_DIGIT)
        digits++, scale *= 10;
    cg_format_put(out, ".", 1);
    if (digits) cg_format_integer(out, (uint64_t)(at->fraction * scale + 0.5), digits);
    return digits + 1;
}

/* Excel shows at most milliseconds. */
static double shown_scale(const cg_format_section *section) {
    uint32_t digits = 0;
    double scale = 1;
    for (size_t i = 0; i < section->n_tokens; i++)
        if (section->tokens[i].kind == CG_FORMAT_DIGIT && ++digits <= 3) scale *= 10;
    return scale;
}

/* "PM" as the format writes it: am/pm in capitals all the same, a/p as it is. */
static void put_half_day(cg_format_output *out, const cg_format_token *token, bool afternoon) {
    const char *place = afternoon ? token->bytes + 2 : token->bytes;
    if (token->count == 1)
        cg_format_put(out, place, 1);
    else
        cg_format_put(out, afternoon ? "PM" : "AM", 2);
}

bool cg_format_date(const cg_format_section *section, double value, cg_format_output *out) {
    enum { DAYS_OF_1904 = 1462 };
    int32_t first_day = section->since_1904 ? DAYS_OF_1904 : 0;
    if (value < 0 && section->since_1904) {
        cg_format_put(out, "-", 1);
        value = -value;
    }
    if (value < 0 || value >= CG_LAST_SERIAL + 1.0 - first_day) return false;
    double scale = shown_scale(section), ticks = floor(value * 86400 * scale + 0.5);
    moment at = {.seconds = (uint64_t)(ticks / scale)};
    at.fraction = ticks / scale - (double)at.seconds;
    at.date = cg_date_of((int32_t)(at.seconds / 86400) + first_day);
    for (size_t i = 0; i < section->n_tokens; i++)
        at.half_days |= section->tokens[i].kind == CG_FORMAT_HALF_DAY;
    for (size_t i = 0; i < section->n_tokens; i++) {
        const cg_format_token *token = &section->tokens[i];
        bool afternoon = at.seconds / 3600 % 24 >= 12;
        switch (token->kind) {
        case CG_FORMAT_DATE: put_date_part(out, token, &at); break;
        case CG_FORMAT_ELAPSED: put_elapsed(out, token, &at); break;
        case CG_FORMAT_HALF_DAY: put_half_day(out, token, afternoon); break;
        case CG_FORMAT_POINT: i += put_second_fraction(out, token, section->n_tokens - i, &at) - 1; break;
        default: cg_format_put(out, token->bytes, token->length); break;
        }
    }
    return true;
}
