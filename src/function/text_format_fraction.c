/* text_format_fraction.c: a number written as a fraction by the tokens of its section. */
#include "function/text_format.h"

/* Where the parts stand, as places in the tokens: a whole number up to `whole`, numerator [numerator, over), slash,
 * denominator [denominator, end). Between them may be texts. */
typedef struct layout {
    size_t whole, numerator, over, slash, denominator, end;
    uint32_t written; /* the denominator written out; 0: there are places for one */
} layout;

bool cg_is_denominator(const cg_format_token *token) {
    if (token->kind == CG_FORMAT_DIGIT) return true;
    return token->kind == CG_FORMAT_LITERAL && token->length == 1 && token->letter >= '1' && token->letter <= '9';
}

static bool is_digit(const cg_format_section *section, size_t at) {
    return section->tokens[at].kind == CG_FORMAT_DIGIT;
}

static layout find_layout(const cg_format_section *section) {
    enum { MOST = 1000000 };
    layout at = {.slash = section->slash, .over = section->slash, .denominator = section->slash + 1};
    while (!is_digit(section, at.over - 1))
        at.over--;
    for (at.numerator = at.over; at.numerator > 0 && is_digit(section, at.numerator - 1);)
        at.numerator--;
    for (at.whole = at.numerator; at.whole > 0 && !is_digit(section, at.whole - 1);)
        at.whole--;
    while (!cg_is_denominator(&section->tokens[at.denominator]))
        at.denominator++;
    for (at.end = at.denominator; at.end < section->n_tokens && cg_is_denominator(&section->tokens[at.end]); at.end++) {
        const cg_format_token *token = &section->tokens[at.end];
        bool digit = token->kind == CG_FORMAT_LITERAL;
        if ((digit || at.written) && at.written < MOST)
            at.written = at.written * 10 + (digit ? (uint32_t)(*token->bytes - '0') : 0);
    }
    return at;
}

/* True when one of the places [from, to) is this one: 0, # or ?. */
static bool has_place(const cg_format_section *section, size_t from, size_t to, char letter) {
    for (size_t i = from; i < to; i++)
        if (is_digit(section, i) && section->tokens[i].letter == letter) return true;
    return false;
}

/* The nearest fraction with a denominator of so many places, the smallest of those that are as near. */
static void approximate(double x, size_t places, double *numerator, double *denominator) {
    enum { MOST_PLACES = 4 };
    double most = pow(10, places < MOST_PLACES ? (double)places : MOST_PLACES) - 1, nearest = INFINITY;
    for (double d = 1; d <= most; d++) {
        double n = floor(x * d + 0.5), distance = fabs(x - n / d);
        if (distance >= nearest) continue;
        nearest = distance;
        *numerator = n;
        *denominator = d;
    }
}

static size_t count_digits(double number) {
    size_t count = 1;
    for (; number >= 10; number /= 10)
        count++;
    return count;
}

/* Empty places: spaces for ?, zeros for 0, nothing for #. */
static void put_places(cg_format_output *out, const cg_format_token *tokens, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (tokens[i].letter != '#') cg_format_repeat(out, tokens[i].letter == '0' ? '0' : ' ', 1);
}

static void put_texts(cg_format_output *out, const cg_format_section *section, size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        cg_format_put(out, section->tokens[i].bytes, section->tokens[i].length);
}

/* As many spaces as the tokens have characters. */
static void put_spaces(cg_format_output *out, const cg_format_section *section, size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        for (size_t at = 0; at < section->tokens[i].length; cg_utf8_next(section->tokens[i].bytes, &at))
            cg_format_put(out, " ", 1);
}

/* A denominator with a 0 among its places is filled up before it, others after it. */
static void put_denominator(cg_format_output *out, const cg_format_section *section, const layout *at,
                            double denominator) {
    size_t places = at->end - at->denominator, digits = count_digits(denominator);
    bool filled = !at->written && digits < places, before = has_place(section, at->denominator, at->end, '0');
    if (filled && before) put_places(out, &section->tokens[at->denominator], places - digits);
    cg_format_integer(out, (uint64_t)denominator, 1);
    if (filled && !before) put_places(out, &section->tokens[at->denominator + digits], places - digits);
}

static void put_fraction(cg_format_output *out, const cg_format_section *section, const layout *at, double numerator,
                         double denominator) {
    size_t places = at->over - at->numerator, digits = count_digits(numerator);
    if (digits < places) put_places(out, &section->tokens[at->numerator], places - digits);
    cg_format_integer(out, (uint64_t)numerator, 1);
    put_texts(out, section, at->over, at->denominator);
    put_denominator(out, section, at, denominator);
}

/* The tokens of the whole number; `shown`: a 0 too, in the last place. */
static void put_whole(cg_format_output *out, const cg_format_section *section, const layout *at, double whole,
                      bool shown) {
    cg_format_section before = *section;
    before.n_tokens = at->whole;
    before.signless = true;
    if (shown) before.tokens[at->whole - 1].letter = '0';
    cg_format_number(&before, whole, out);
}

/* A whole number and a fraction. A fraction of 0 is left out, unless the numerator has a place for a 0; a whole number
 * of 0 is left out, and the texts between both with it. Where there is a ?, spaces keep the width. */
static void put_mixed(cg_format_output *out, const cg_format_section *section, const layout *at, double whole,
                      double numerator, double denominator) {
    char last = section->tokens[at->whole - 1].letter;
    bool left_out = numerator == 0 && !has_place(section, at->numerator, at->over, '0');
    bool shown = whole > 0 || last == '0' || left_out || (numerator == 0 && last == '?');
    put_whole(out, section, at, whole, shown);
    if (left_out) {
        bool spaces = has_place(section, 0, at->end, '?');
        if (spaces) put_spaces(out, section, at->whole, at->end);
        return;
    }
    if (shown)
        put_texts(out, section, at->whole, at->numerator);
    else if (has_place(section, 0, at->over, '?'))
        put_spaces(out, section, at->whole, at->numerator);
    put_fraction(out, section, at, numerator, denominator);
}

void cg_format_fraction(const cg_format_section *section, double value, cg_format_output *out) {
    layout at = find_layout(section);
    double size = fabs(value), whole = at.whole ? floor(size) : 0, numerator = 0, denominator = at.written;
    if (at.written)
        numerator = floor((size - whole) * denominator + 0.5);
    else
        approximate(size - whole, at.end - at.denominator, &numerator, &denominator);
    if (at.whole && numerator >= denominator) {
        whole++;
        numerator = 0;
        denominator = at.written ? denominator : 1;
    }
    if (value < 0 && !section->signless && (whole > 0 || numerator > 0)) cg_format_put(out, "-", 1);
    if (at.whole) {
        put_mixed(out, section, &at, whole, numerator, denominator);
    } else {
        put_texts(out, section, 0, at.numerator);
        put_fraction(out, section, &at, numerator, denominator);
    }
    put_texts(out, section, at.end, section->n_tokens);
}
