/* text_format_number.c: a number written by the tokens of its section.
 *
 * Idea: the number becomes its 15 significant decimal digits, as Excel shows it; percent signs and scaling commas only
 * move the point, and rounding works on the digits, so no binary fraction is ever seen. */
#include "function/text_format.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

enum { DIGITS = 400 };

/* 0.d1 d2 d3 ... times 10^point. */
typedef struct decimal {
    char digits[DIGITS]; /* values 0 to 9 */
    int count, point;
    bool negative;
} decimal;

/* Where the parts of the section are: tokens [first, last) with point and exponent among them, n_tokens when they are
 * not there. */
typedef struct layout {
    size_t point, exponent;
    int whole, fraction, exponent_digits; /* digit places of each part */
    int shift;                            /* powers of ten by % and commas; none beside an exponent */
    bool grouped;
} layout;

static decimal decimal_of(double value) {
    char text[CG_DECIMAL_ROOM];
    decimal number = {.negative = value < 0};
    size_t length = cg_decimal_general(fabs(value), text);
    bool after_point = false, leading = true;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c == '.') after_point = true;
        if (c == 'E') {
            double exponent;
            cg_decimal_read(text + i + 1, length - i - 1, '.', &exponent);
            number.point += (int)exponent;
            break;
        }
        if (c < '0' || c > '9') continue;
        if (leading && c == '0')
            number.point -= after_point;
        else {
            leading = false;
            number.digits[number.count++] = (char)(c - '0');
            number.point += !after_point;
        }
    }
    while (number.count && number.digits[number.count - 1] == 0)
        number.count--;
    if (number.count == 0) number.point = 0;
    return number;
}

/* Keeps `places` digits after the point; a half goes up. */
static void round_decimal(decimal *number, int places) {
    int keep = number->point + places;
    if (keep >= number->count) return;
    bool up = keep >= 0 && number->digits[keep] >= 5;
    number->count = keep > 0 ? keep : 0;
    if (up) {
        int i = number->count - 1;
        while (i >= 0 && number->digits[i] == 9)
            number->digits[i--] = 0;
        if (i >= 0) {
            number->digits[i]++;
        } else { /* 0.99 becomes 1.0 */
            number->digits[0] = 1;
            number->count = 1;
            number->point++;
        }
    }
    while (number->count && number->digits[number->count - 1] == 0)
        number->count--;
    if (number->count == 0) number->point = 0;
}

/* The digit worth 10^power. */
static int digit_at(const decimal *number, int power) {
    int index = number->point - 1 - power;
    return index >= 0 && index < number->count ? number->digits[index] : 0;
}

static layout find_layout(const cg_format_section *section) {
    layout at = {.point = section->n_tokens, .exponent = section->n_tokens};
    int commas = 0; /* since the last digit */
    for (size_t i = 0; i < section->n_tokens; i++) {
        switch (section->tokens[i].kind) {
        case CG_FORMAT_POINT:
            if (at.point < i) break;
            at.point = i;
            at.shift -= 3 * commas;
            commas = 0;
            break;
        case CG_FORMAT_EXPONENT: at.exponent = i; break;
        case CG_FORMAT_PERCENT: at.shift += 2; break;
        case CG_FORMAT_COMMA: commas += at.exponent > i; break;
        case CG_FORMAT_DIGIT:
            if (at.exponent < i)
                at.exponent_digits++;
            else if (at.point < i)
                at.fraction++;
            else
                at.whole++;
            if (commas && at.point > i) at.grouped = true;
            commas = 0;
            break;
        default: break;
        }
    }
    at.shift = at.exponent < section->n_tokens ? 0 : at.shift - 3 * commas;
    return at;
}

/* An empty place: 0, nothing, or a space. */
static void put_empty(cg_format_output *out, char letter) {
    if (letter == '0') cg_format_put(out, "0", 1);
    if (letter == '?') cg_format_put(out, " ", 1);
}

/* Digit 10^power of the whole part, with its group's comma after it; after a space for a digit there is a space. */
static void put_whole_digit(cg_format_output *out, const decimal *number, int power, char letter, bool grouped) {
    bool shown = power < number->point || letter == '0';
    if (power < number->point) {
        char digit = (char)('0' + digit_at(number, power));
        cg_format_put(out, &digit, 1);
    } else {
        put_empty(out, letter);
    }
    if (!grouped || power <= 0 || power % 3 != 0) return;
    if (shown)
        cg_format_put(out, ",", 1);
    else
        put_empty(out, letter);
}

/* A digit of the fraction; trailing zeros are as an empty place. */
static void put_fraction_digit(cg_format_output *out, const decimal *number, int place, char letter) {
    if (place <= number->count - number->point) {
        char digit = (char)('0' + digit_at(number, -place));
        cg_format_put(out, &digit, 1);
    } else {
        put_empty(out, letter);
    }
}

static void put_sign(cg_format_output *out, char sign, int exponent) {
    if (exponent < 0)
        cg_format_put(out, "-", 1);
    else if (sign == '+')
        cg_format_put(out, "+", 1);
}

/* Digit `place` of the exponent, from 0, of the places that there are. The sign is written before the first one. */
static void put_exponent_digit(cg_format_output *out, const cg_format_token *token, const layout *at, char sign,
                               int exponent, int place) {
    char digits[16];
    int count = 0, places = at->exponent_digits;
    for (int left = abs(exponent); left || count == 0; left /= 10)
        digits[count++] = (char)('0' + left % 10);
    if (place == 0) put_sign(out, sign, exponent);
    if (places - place > count) {
        put_empty(out, token->letter);
        return;
    }
    int last = places - place - 1;
    for (int i = place == 0 ? count - 1 : last; i >= last; i--)
        cg_format_put(out, &digits[i], 1);
}

/* Moves the point so that the whole part has its places filled; returns the power of ten taken out. */
static int take_exponent(decimal *number, const layout *at) {
    if (number->count == 0) return 0;
    int step = at->whole > 0 ? at->whole : 1, exponent = number->point - 1;
    exponent -= ((exponent % step) + step) % step; /* a multiple of the places, as in ##0.0E+0 */
    if (step == 1) exponent = number->point - (at->whole > 0);
    number->point -= exponent;
    int before = number->point;
    round_decimal(number, at->fraction);
    if (number->point > before && number->point > step) { /* 9.99 became 10.0 */
        exponent += step;
        number->point -= step;
    }
    return exponent;
}

static void put_tokens(const cg_format_section *section, const layout *at, const decimal *number, int exponent,
                       cg_format_output *out) {
    int power = at->whole, place = 0, exponent_place = 0;
    bool is_nothing = number->count == 0 && at->exponent < section->n_tokens; /* whose places are all zeros */
    for (size_t i = 0; i < section->n_tokens; i++) {
        const cg_format_token *token = &section->tokens[i];
        bool first = power == at->whole;
        switch (token->kind) {
        case CG_FORMAT_LITERAL:
        case CG_FORMAT_PERCENT: cg_format_put(out, token->bytes, token->length); break;
        case CG_FORMAT_POINT:
            if (at->whole == 0 && i == at->point)
                for (int p = number->point; p-- > 0;)
                    put_whole_digit(out, number, p, '#', at->grouped);
            cg_format_put(out, ".", 1);
            break;
        case CG_FORMAT_EXPONENT: cg_format_put(out, token->bytes, 1); break;
        case CG_FORMAT_DIGIT:
            if (i > at->exponent) {
                put_exponent_digit(out, token, at, section->tokens[at->exponent].letter, exponent, exponent_place++);
                break;
            }
            if (i > at->point) {
                put_fraction_digit(out, number, ++place, token->letter);
                break;
            }
            for (int p = number->point; first && p-- > at->whole;)
                put_whole_digit(out, number, p, '#', at->grouped);
            put_whole_digit(out, number, --power, is_nothing ? '0' : token->letter, at->grouped);
            break;
        default: break;
        }
    }
}

static void put_digits(cg_format_output *out, const decimal *number, int from, int to) {
    for (int i = from; i < to; i++) {
        char digit = (char)('0' + (i >= 0 && i < number->count ? number->digits[i] : 0));
        cg_format_put(out, &digit, 1);
    }
}

static void put_after_point(cg_format_output *out, const decimal *number, int from) {
    if (number->count <= from) return;
    cg_format_put(out, ".", 1);
    put_digits(out, number, from, number->count);
}

/* A number in General, as a cell shows it: 11 characters beside the sign, else six digits and an exponent. */
static void put_general_number(cg_format_output *out, double value) {
    enum { ROOM = 11, PLACES = 9, SCIENTIFIC_DIGITS = 6 };
    decimal number = decimal_of(value), plain = number;
    round_decimal(&plain, plain.point <= 1 ? PLACES : plain.point < ROOM ? ROOM - 1 - plain.point : 0);
    bool tiny = number.count && number.point < -3 && number.count - number.point > PLACES;
    if (number.negative) cg_format_put(out, "-", 1);
    if (plain.point <= ROOM && !tiny) {
        if (plain.point <= 0) cg_format_put(out, "0", 1);
        put_digits(out, &plain, 0, plain.point);
        put_after_point(out, &plain, plain.point);
        return;
    }
    round_decimal(&number, SCIENTIFIC_DIGITS - number.point);
    int exponent = number.point - 1, size = abs(exponent);
    char text[] = {exponent < 0 ? '-' : '+', (char)('0' + size / 100), (char)('0' + size / 10 % 10),
                   (char)('0' + size % 10)};
    put_digits(out, &number, 0, 1);
    put_after_point(out, &number, 1);
    cg_format_put(out, "E", 1);
    cg_format_put(out, text, 1);
    cg_format_put(out, size < 100 ? text + 2 : text + 1, size < 100 ? 2 : 3);
}

static bool put_general(const cg_format_section *section, double value, cg_format_output *out) {
    bool general = false;
    for (size_t i = 0; i < section->n_tokens; i++)
        general |= section->tokens[i].kind == CG_FORMAT_GENERAL;
    if (!general) return false;
    for (size_t i = 0; i < section->n_tokens; i++) {
        const cg_format_token *token = &section->tokens[i];
        if (token->kind == CG_FORMAT_GENERAL)
            put_general_number(out, section->signless ? fabs(value) : value);
        else
            cg_format_put(out, token->bytes, token->length);
    }
    return true;
}

void cg_format_number(const cg_format_section *section, double value, cg_format_output *out) {
    if (put_general(section, value, out)) return;
    layout at = find_layout(section);
    decimal number = decimal_of(value);
    int exponent = 0;
    if (number.count) number.point += at.shift;
    if (at.exponent < section->n_tokens)
        exponent = take_exponent(&number, &at);
    else
        round_decimal(&number, at.fraction);
    bool shown = number.count > 0;
    if (number.negative && shown && !section->signless) cg_format_put(out, "-", 1);
    put_tokens(section, &at, &number, exponent, out);
}
