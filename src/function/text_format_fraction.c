/* text_format_fraction.c: a number written as a fraction by the tokens of its section. */
#include "function/text_format.h"

/* Where the fraction stands: numerator [numerator, slash), denominator (slash, end). */
typedef struct layout {
    size_t numerator, slash, end;
    bool whole;       /* digits of a whole part before it */
    uint32_t written; /* the denominator written out; 0: there are places for one */
} layout;

bool cg_is_denominator(const cg_format_token *token) {
    if (token->kind == CG_FORMAT_DIGIT) return true;
    return token->kind == CG_FORMAT_LITERAL && token->length == 1 && *token->bytes >= '1' && *token->bytes <= '9';
}

static layout find_layout(const cg_format_section *section) {
    enum { MOST = 1000000 };
    layout at = {.numerator = section->slash, .slash = section->slash, .end = section->slash + 1};
    while (at.numerator > 0 && section->tokens[at.numerator - 1].kind == CG_FORMAT_DIGIT)
        at.numerator--;
    for (size_t i = 0; i < at.numerator; i++)
        at.whole |= section->tokens[i].kind == CG_FORMAT_DIGIT;
    for (; at.end < section->n_tokens && cg_is_denominator(&section->tokens[at.end]); at.end++) {
        const cg_format_token *token = &section->tokens[at.end];
        bool digit = token->kind == CG_FORMAT_LITERAL;
        if ((digit || at.written) && at.written < MOST)
            at.written = at.written * 10 + (digit ? (uint32_t)(*token->bytes - '0') : 0);
    }
    return at;
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

static void put_fraction(cg_format_output *out, const cg_format_section *section, const layout *at, double numerator,
                         double denominator) {
    size_t places = at->slash - at->numerator, below = at->end - at->slash - 1, digits = count_digits(numerator);
    if (digits < places) put_places(out, &section->tokens[at->numerator], places - digits);
    cg_format_integer(out, (uint64_t)numerator, 1);
    cg_format_put(out, "/", 1);
    cg_format_integer(out, (uint64_t)denominator, 1);
    digits = count_digits(denominator);
    if (!at->written && digits < below) put_places(out, &section->tokens[at->slash + 1 + digits], below - digits);
}

/* The tokens before the fraction, as the format of a whole number; 0 is shown when there is no fraction beside it. */
static void put_whole(cg_format_output *out, const cg_format_section *section, const layout *at, double whole,
                      bool alone) {
    cg_format_section before = *section;
    before.n_tokens = at->numerator;
    before.signless = true;
    for (size_t i = at->numerator; alone && whole == 0 && i-- > 0;) {
        if (before.tokens[i].kind != CG_FORMAT_DIGIT) continue;
        before.tokens[i].letter = '0';
        break;
    }
    cg_format_number(&before, whole, out);
}

void cg_format_fraction(const cg_format_section *section, double value, cg_format_output *out) {
    layout at = find_layout(section);
    double size = fabs(value), whole = at.whole ? floor(size) : 0, numerator = 0, denominator = at.written;
    if (at.written)
        numerator = floor((size - whole) * denominator + 0.5);
    else
        approximate(size - whole, at.end - at.slash - 1, &numerator, &denominator);
    if (at.whole && numerator >= denominator) {
        whole++;
        numerator = 0;
    }
    bool alone = at.whole && numerator == 0;
    if (value < 0 && !section->signless && (whole > 0 || numerator > 0)) cg_format_put(out, "-", 1);
    put_whole(out, section, &at, whole, alone);
    if (alone)
        cg_format_repeat(out, ' ', at.end - at.numerator);
    else
        put_fraction(out, section, &at, numerator, denominator);
    for (size_t i = at.end; i < section->n_tokens; i++)
        cg_format_put(out, section->tokens[i].bytes, section->tokens[i].length);
}
