/* text_to_number.c: see coerce.h. A cursor runs over the text once for each form it may have. */
#include "function/coerce.h"

#include <string.h>

#include "base/decimal.h"
#include "function/calendar.h"

typedef struct cursor {
    const char *at, *end;
} cursor;

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool at_end(const cursor *from) {
    return from->at == from->end;
}

static bool accept(cursor *from, char c) {
    if (at_end(from) || *from->at != c) return false;
    from->at++;
    return true;
}

static size_t skip_spaces(cursor *from) {
    const char *start = from->at;
    while (accept(from, ' '))
        continue;
    return (size_t)(from->at - start);
}

static cursor trimmed(const char *text, size_t length) {
    cursor from = {text, text + length};
    skip_spaces(&from);
    while (from.end > from.at && from.end[-1] == ' ')
        from.end--;
    return from;
}

/* At most nine digits; returns how many there are, 0 for none or more. */
static int read_digits(cursor *from, int32_t *value) {
    enum { MOST = 9 };
    int count = 0;
    *value = 0;
    for (; !at_end(from) && is_digit(*from->at) && count <= MOST; from->at++, count++)
        if (count < MOST) *value = *value * 10 + (*from->at - '0');
    return count <= MOST ? count : 0;
}

/* ---- Numbers ---- */

/* Digits with commas before each three of them, a point, an exponent: the bytes but the commas. 0 when it is none of
 * that. */
static size_t copy_number(const cursor *from, char *out, size_t room) {
    size_t length = 0;
    int group = -1; /* digits since the last comma; -1 before the first */
    bool whole = true;
    for (const char *at = from->at; at < from->end; at++) {
        bool digit = is_digit(*at);
        if (whole && group >= 0 && !digit && group != 3) return 0;
        if (*at == ',') {
            if (!whole || length == 0) return 0;
            group = 0;
            continue;
        }
        whole = whole && digit;
        if (group >= 0) group += digit;
        if (length == room) return 0;
        out[length++] = *at;
    }
    return whole && group >= 0 && group != 3 ? 0 : length;
}

/* Brackets and minus signs make it negative, a percent sign divides by 100, a dollar sign is passed over. */
static bool read_decorated(cursor from, double *value) {
    char digits[64];
    bool bracketed = accept(&from, '('), negative = accept(&from, '-'), plus = !negative && accept(&from, '+');
    bool dollar = accept(&from, '$');
    if (dollar && !negative && !plus) negative = accept(&from, '-');
    skip_spaces(&from);
    if (bracketed && (negative || plus || at_end(&from) || *--from.end != ')')) return false;
    bool percent = !dollar && from.end > from.at && from.end[-1] == '%';
    if (percent) from.end--;
    while (from.end > from.at && from.end[-1] == ' ')
        from.end--;
    if (at_end(&from) || (!is_digit(*from.at) && *from.at != '.')) return false;
    size_t length = copy_number(&from, digits, sizeof digits);
    if (length == 0 || !cg_decimal_read(digits, length, '.', value)) return false;
    if (percent) *value /= 100;
    if (negative || bracketed) *value = -*value;
    return true;
}

/* "1 1/2" is 1.5. */
static bool read_fraction(cursor from, double *value) {
    int32_t whole, numerator, denominator;
    bool negative = accept(&from, '-');
    if (!read_digits(&from, &whole) || skip_spaces(&from) == 0 || !read_digits(&from, &numerator)) return false;
    if (!accept(&from, '/') || !read_digits(&from, &denominator) || denominator == 0 || !at_end(&from)) return false;
    *value = whole + (double)numerator / denominator;
    if (negative) *value = -*value;
    return true;
}

/* ---- Dates ---- */

/* A number or the name of a month, and what parts it from the one before: '/', '-', ' ' or ','. */
typedef struct part {
    char separator;
    bool named;
    int digits;
    int32_t value;
} part;

static bool same_letters(const char *at, const char *word, size_t length) {
    for (size_t i = 0; i < length; i++)
        if ((at[i] | 0x20) != (word[i] | 0x20)) return false;
    return true;
}

/* A month's name, whole or by its first three letters: 1 to 12, or 0. */
static int32_t read_month(cursor *from) {
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    size_t length = 0;
    while (from->at + length < from->end &&
           (unsigned char)((from->at[length] | 0x20) - 'a') < 26) /* letters of ASCII */
        length++;
    for (int32_t i = 0; i < 12; i++) {
        if ((length != 3 && length != strlen(months[i])) || !same_letters(from->at, months[i], length)) continue;
        from->at += length;
        return i + 1;
    }
    return 0;
}

static char read_separator(cursor *from) {
    if (accept(from, '/')) return '/';
    if (accept(from, '-')) return '-';
    size_t spaces = skip_spaces(from);
    if (accept(from, ',')) {
        skip_spaces(from);
        return ',';
    }
    return spaces ? ' ' : '\0';
}

/* Up to three parts of a date; the cursor stands behind the last one. */
static int read_parts(cursor *from, part *parts) {
    int count = 0;
    for (cursor next = *from; count < 3; *from = next, count++) {
        part *to = &parts[count];
        *to = (part){.separator = count ? read_separator(&next) : ' '};
        if (!to->separator) break;
        to->value = read_month(&next);
        to->named = to->value > 0;
        if (to->named) continue;
        to->digits = read_digits(&next, &to->value);
        if (!to->digits || (!at_end(&next) && *next.at == ':')) break; /* an hour */
    }
    return count;
}

/* The full year that a part says; 0 for none. */
static int32_t year_of(const part *from) {
    if (from->named) return 0;
    if (from->digits == 4) return from->value >= 1900 ? from->value : 0;
    if (from->digits > 2) return 0;
    return from->value + (from->value < 30 ? 2000 : 1900);
}

static bool make_date(const part *year, const part *month, int32_t day, int32_t *serial) {
    int32_t full = year_of(year);
    if (full == 0 || month->value < 1 || month->value > 12) return false;
    if (day < 1 || day > cg_days_in_month(full, month->value)) return false;
    *serial = cg_serial_of(full, month->value, day);
    return true;
}

static bool three_parts(const part *parts, int32_t *serial) {
    if (parts[0].named) /* May 22, 2011 */
        return !parts[1].named && make_date(&parts[2], &parts[0], parts[1].value, serial);
    if (parts[1].named) /* 22-May-2011 */
        return make_date(&parts[2], &parts[1], parts[0].value, serial);
    bool plain = parts[1].separator == parts[2].separator && (parts[1].separator == '/' || parts[1].separator == '-');
    if (!plain || parts[2].named) return false;
    if (parts[0].digits == 4) /* 2011-05-22 */
        return make_date(&parts[0], &parts[1], parts[2].value, serial);
    return make_date(&parts[2], &parts[0], parts[1].value, serial);
}

/* A month of a year: May 2011, 5/2011, 2011-05. What could be a day of a month has no year. */
static bool two_parts(const part *parts, int32_t *serial) {
    enum { MOST_DAYS = 31 };
    bool plain = parts[1].separator == '/' || parts[1].separator == '-';
    if (!parts[0].named && !parts[1].named && !plain) return false;
    if (parts[0].digits == 4) return make_date(&parts[0], &parts[1], 1, serial);
    bool year_last = !parts[1].named && (parts[1].digits == 4 || parts[1].value > MOST_DAYS);
    return year_last && make_date(&parts[1], &parts[0], 1, serial);
}

static bool read_date(cursor *from, int32_t *serial) {
    part parts[3];
    int count = read_parts(from, parts);
    if (count == 3) return three_parts(parts, serial);
    return count == 2 && two_parts(parts, serial);
}

/* ---- Times ---- */

/* Half days of "AM" and "PM": 0, 1, or -1 for none. */
static int read_half_day(cursor *from) {
    cursor next = *from;
    if (skip_spaces(&next) == 0 || at_end(&next)) return -1;
    char letter = (char)(*next.at++ | 0x20);
    if (letter != 'a' && letter != 'p') return -1;
    if (!accept(&next, 'M')) accept(&next, 'm');
    *from = next;
    return letter == 'p';
}

/* "30.25": seconds with their fraction, which follows whole ones. */
static double read_second_fraction(cursor *from) {
    double fraction = 0, scale = 0.1;
    for (; !at_end(from) && is_digit(*from->at); from->at++, scale /= 10)
        fraction += (*from->at - '0') * scale;
    return fraction;
}

/* h:mm, h:mm:ss, h:mm:ss.f, mm:ss.f, and with AM or PM also h alone; to the end of the text. */
static bool read_time(cursor from, double *days) {
    enum { MOST_HOURS = 9999 };
    int32_t parts[3] = {0, 0, 0};
    int count = 0;
    do {
        if (count == 3 || !read_digits(&from, &parts[count++])) return false;
    } while (accept(&from, ':'));
    bool pointed = count > 1 && accept(&from, '.');
    double fraction = pointed ? read_second_fraction(&from) : 0;
    int half = read_half_day(&from);
    if (!at_end(&from) || (count == 1 && half < 0)) return false;
    if (pointed && count == 2) { /* minutes and seconds */
        parts[2] = parts[1];
        parts[1] = parts[0];
        parts[0] = 0;
    }
    if (parts[0] > (half < 0 ? MOST_HOURS : 12) || parts[1] > 59 || parts[2] > 59) return false;
    int32_t hour = half < 0 ? parts[0] : parts[0] % 12 + 12 * half;
    *days = ((hour * 60.0 + parts[1]) * 60 + parts[2] + fraction) / 86400;
    return true;
}

/* ---- All of them ---- */

bool cg_moment_read(const char *text, size_t length, cg_moment *moment) {
    cursor from = trimmed(text, length), after = from;
    *moment = (cg_moment){0};
    if (read_date(&after, &moment->day)) {
        moment->has_date = true;
        if (at_end(&after)) return true;
        if (skip_spaces(&after) == 0) return false;
        moment->has_time = read_time(after, &moment->time);
        return moment->has_time;
    }
    *moment = (cg_moment){0};
    moment->has_time = read_time(from, &moment->time);
    return moment->has_time;
}

bool cg_number_read(const char *text, size_t length, double *value) {
    cursor from = trimmed(text, length);
    size_t room = (size_t)(from.end - from.at);
    if (cg_decimal_read(from.at, room, '.', value)) return true;
    if (read_decorated(from, value) || read_fraction(from, value)) return true;
    cg_moment moment;
    if (!cg_moment_read(from.at, room, &moment)) return false;
    *value = moment.day + moment.time;
    return true;
}
