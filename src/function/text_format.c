/* text_format.c: see text_format.h. From a format to the tokens of the section that serves a value. */
#include "function/text_format.h"

#include <string.h>

#include "base/decimal.h"

void cg_format_put(cg_format_output *out, const char *bytes, size_t length) {
    if (length > CG_FORMAT_ROOM - out->length) {
        out->full = true;
        return;
    }
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
}

void cg_format_repeat(cg_format_output *out, char c, size_t count) {
    while (count-- > 0)
        cg_format_put(out, &c, 1);
}

void cg_format_integer(cg_format_output *out, uint64_t number, uint32_t digits) {
    char reversed[24];
    uint32_t count = 0;
    do {
        reversed[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    if (digits > count) cg_format_repeat(out, '0', digits - count);
    while (count)
        cg_format_put(out, &reversed[--count], 1);
}

/* ---- Sections ---- */

/* Bytes of the element at `at`: a quoted text, an escaped character, a bracket, or one byte. */
static size_t element_length(const char *at, const char *end) {
    size_t room = (size_t)(end - at), length = 1;
    const char *closing = NULL;
    if (*at == '"') closing = memchr(at + 1, '"', room - 1);
    if (*at == '[') closing = memchr(at + 1, ']', room - 1);
    if (closing)
        length = (size_t)(closing - at) + 1;
    else if (strchr("\\_*", *at) && room > 1) {
        size_t next = 1;
        cg_utf8_next(at, &next);
        length = next;
    }
    return length < room ? length : room;
}

/* The bytes of section `index`; returns how many sections there are. */
static size_t cut_section(const cg_text *format, size_t index, const char **start, const char **end) {
    const char *at = format->bytes, *last = at + format->length, *from = at;
    size_t count = 0;
    for (;; at += element_length(at, last)) {
        if (at < last && *at != ';') continue;
        if (count == index) *start = from, *end = at;
        count++;
        if (at >= last) return count;
        from = at + 1;
    }
}

/* ---- Conditions: [<100] at the start of a section ---- */

typedef struct condition {
    bool given, less, equal, greater; /* which orders of the value and the limit fit */
    double limit;
} condition;

/* Reads a bracket's inside; false when it is no condition. */
static bool read_condition(const char *inner, const char *end, condition *to) {
    *to = (condition){.given = true};
    const char *at = inner;
    for (; at < end && strchr("<=>", *at); at++) {
        to->less |= *at == '<';
        to->equal |= *at == '=';
        to->greater |= *at == '>';
    }
    if (at == inner) return false;
    while (at < end && *at == ' ')
        at++;
    return cg_decimal_read(at, (size_t)(end - at), '.', &to->limit);
}

static condition condition_of(const cg_text *format, size_t index) {
    const char *start = NULL, *end = NULL;
    cut_section(format, index, &start, &end);
    for (const char *at = start; at < end; at += element_length(at, end)) {
        condition found;
        if (*at == '[' && read_condition(at + 1, at + element_length(at, end) - 1, &found)) return found;
    }
    return (condition){0};
}

static bool holds(const condition *test, double value) {
    return value < test->limit ? test->less : value > test->limit ? test->greater : test->equal;
}

/* ---- Tokens ---- */

static cg_format_token *push(cg_format_section *section, cg_format_kind kind, const char *bytes, size_t length) {
    cg_format_token *token = &section->tokens[section->n_tokens++];
    *token = (cg_format_token){.kind = kind, .letter = *bytes, .count = 1, .bytes = bytes, .length = length};
    return token;
}

static bool starts_with(const char *at, const char *end, const char *word) {
    for (; *word; at++, word++)
        if (at == end || (*at | 0x20) != (*word | 0x20)) return false;
    return true;
}

/* [h], [mm], [ss], a colour or a condition to be passed over, or [$x-locale], of which x is shown. Else false. */
static bool read_bracket(cg_format_section *section, const char *at, size_t length) {
    static const char *const colors[] = {"black", "blue",  "cyan",   "green", "magenta",
                                         "red",   "white", "yellow", "color"};
    const char *inner = at + 1, *end = at + length - 1;
    if (inner >= end) return false;
    char letter = (char)(*inner | 0x20);
    if (strchr("hms", letter) && strspn(inner, (char[]){letter, (char)(letter - 32), '\0'}) == (size_t)(end - inner)) {
        cg_format_token *token = push(section, CG_FORMAT_ELAPSED, at, length);
        token->letter = letter;
        token->count = (uint32_t)(end - inner);
        return section->date = true;
    }
    if (*inner == '$') {
        const char *dash = memchr(inner, '-', (size_t)(end - inner));
        push(section, CG_FORMAT_LITERAL, inner + 1, (size_t)((dash ? dash : end) - inner - 1));
        return true;
    }
    for (size_t i = 0; i < sizeof colors / sizeof *colors; i++)
        if (starts_with(inner, end, colors[i])) return true;
    condition passed;
    return read_condition(inner, end, &passed);
}

/* A run of one of y m d h s, or AM/PM. Returns its length, 0 when there is none. */
static size_t read_date_part(cg_format_section *section, const char *at, const char *end) {
    size_t half_day = starts_with(at, end, "AM/PM") ? 5 : starts_with(at, end, "A/P") ? 3 : 0;
    char letter = (char)(*at | 0x20);
    if (!half_day && !strchr("ymdhs", letter)) return 0;
    section->date = true;
    if (half_day) {
        push(section, CG_FORMAT_HALF_DAY, at, half_day)->count = half_day == 5 ? 2 : 1;
        return half_day;
    }
    size_t count = 0;
    while (at + count < end && (at[count] | 0x20) == letter)
        count++;
    cg_format_token *token = push(section, CG_FORMAT_DATE, at, count);
    token->letter = letter;
    token->count = (uint32_t)count;
    return count;
}

/* Beside [h] all parts are spans of time: months are minutes, and hours are all hours, as those in the bracket. */
static void find_spans(cg_format_section *section) {
    char unit = 0;
    for (size_t i = 0; i < section->n_tokens; i++)
        if (section->tokens[i].kind == CG_FORMAT_ELAPSED) unit = section->tokens[i].letter;
    for (size_t i = 0; unit && i < section->n_tokens; i++) {
        cg_format_token *token = &section->tokens[i];
        if (token->kind != CG_FORMAT_DATE) continue;
        if (token->letter == unit)
            token->kind = CG_FORMAT_ELAPSED;
        else if (token->letter == 'm')
            token->letter = 'M';
    }
}

/* Months after an hour or before a second are minutes. */
static void find_minutes(cg_format_section *section) {
    char before = 0;
    cg_format_token *minutes = NULL; /* the last month, as long as it may become minutes */
    for (size_t i = 0; i < section->n_tokens; i++) {
        cg_format_token *token = &section->tokens[i];
        if (token->kind != CG_FORMAT_DATE && token->kind != CG_FORMAT_ELAPSED) continue;
        if (token->letter == 's' && minutes) minutes->letter = 'M';
        minutes = token->kind == CG_FORMAT_DATE && token->letter == 'm' && token->count <= 2 ? token : NULL;
        if (minutes && before == 'h') token->letter = 'M';
        before = token->letter;
    }
}

/* Pushes the token at `at`. Returns its length, 0 for what a format cannot hold. */
static size_t read_token(cg_format_section *section, const char *at, const char *end) {
    size_t length = element_length(at, end);
    switch (*at) {
    case '"': push(section, CG_FORMAT_LITERAL, at + 1, length > 1 ? length - 2 : 0); return length;
    case '\\': push(section, CG_FORMAT_LITERAL, at + 1, length - 1)->letter = 0; return length;
    case '_': push(section, CG_FORMAT_LITERAL, " ", 1); return length;
    case '*': return length; /* fills the cell's width, which a text has not */
    case '[': return read_bracket(section, at, length) ? length : 0;
    case '0':
    case '#':
    case '?': push(section, CG_FORMAT_DIGIT, at, 1); return 1;
    case '.': push(section, CG_FORMAT_POINT, at, 1); return 1;
    case ',': push(section, CG_FORMAT_COMMA, at, 1); return 1;
    case '%': push(section, CG_FORMAT_PERCENT, at, 1); return 1;
    case '@':
        push(section, CG_FORMAT_TEXT, at, 1);
        section->text = true;
        return 1;
    default: break;
    }
    if (starts_with(at, end, "General")) {
        push(section, CG_FORMAT_GENERAL, at, 7);
        return 7;
    }
    if ((*at == 'E' || *at == 'e') && end - at > 1 && (at[1] == '+' || at[1] == '-')) {
        push(section, CG_FORMAT_EXPONENT, at, 1)->letter = at[1];
        return 2;
    }
    size_t date = read_date_part(section, at, end);
    if (date) return date;
    bool letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
    if (letter) return 0;
    push(section, CG_FORMAT_LITERAL, at, 1);
    return 1;
}

static bool is_plain_text(const cg_format_token *token) {
    return token->kind == CG_FORMAT_LITERAL && !cg_is_denominator(token);
}

/* A fraction (# ?/?, # ?/16) has a slash between digits; texts may stand on both sides of it. */
static size_t find_slash(const cg_format_section *section) {
    for (size_t i = 1; i + 1 < section->n_tokens; i++) {
        const cg_format_token *token = &section->tokens[i];
        if (token->kind != CG_FORMAT_LITERAL || token->length != 1 || token->letter != '/') continue;
        size_t before = i - 1, after = i + 1;
        while (before > 0 && section->tokens[before].kind == CG_FORMAT_LITERAL)
            before--;
        while (after + 1 < section->n_tokens && is_plain_text(&section->tokens[after]))
            after++;
        if (section->tokens[before].kind == CG_FORMAT_DIGIT && cg_is_denominator(&section->tokens[after])) return i;
    }
    return 0;
}

/* Before the first digit there are no thousands to be parted: a comma is a comma. */
static void find_plain_commas(cg_format_section *section) {
    for (size_t i = 0; i < section->n_tokens && section->tokens[i].kind != CG_FORMAT_DIGIT; i++)
        if (section->tokens[i].kind == CG_FORMAT_COMMA) section->tokens[i].kind = CG_FORMAT_LITERAL;
}

static bool read_section(cg_format_section *section, const char *at, const char *end) {
    while (at < end) {
        size_t length = section->n_tokens < CG_FORMAT_TOKENS ? read_token(section, at, end) : 0;
        if (length == 0) return false;
        at += length;
    }
    if (section->date) {
        find_spans(section);
        find_minutes(section);
    } else {
        find_plain_commas(section);
        section->slash = find_slash(section);
    }
    return true;
}

/* ---- Values ---- */

/* Which section serves a number: the first whose condition holds, else the last one without; where there are no
 * conditions positive; negative; zero. SIZE_MAX for none, of which a single one leaves the number in General.
 * *signless: the section says itself that the number is negative. */
static size_t section_of(double value, const cg_text *format, size_t n_sections, bool *signless) {
    condition first = condition_of(format, 0), second = {0};
    if (n_sections > 1) second = condition_of(format, 1);
    *signless = false;
    if (first.given || second.given) {
        if (first.given ? holds(&first, value) : value > 0) return 0;
        if (n_sections > 1 && (second.given ? holds(&second, value) : n_sections == 2 || value < 0)) return 1;
        return n_sections > 2 ? 2 : SIZE_MAX;
    }
    *signless = n_sections > 1 && value < 0;
    if (n_sections == 1) return 0;
    if (value < 0) return 1;
    return value == 0 && n_sections > 2 ? 2 : 0;
}

static void write_text(const cg_format_section *section, const cg_text *text, cg_format_output *out) {
    for (size_t i = 0; i < section->n_tokens; i++) {
        const cg_format_token *token = &section->tokens[i];
        if (token->kind == CG_FORMAT_TEXT) cg_format_put(out, text->bytes, text->length);
        if (token->kind == CG_FORMAT_LITERAL) cg_format_put(out, token->bytes, token->length);
    }
}

/* Texts take the fourth section, or any that holds @; else they stay as they are. */
static cg_cell format_text(cg_cell value, const cg_text *format, cg_texts *texts) {
    const char *start, *end;
    cg_format_section section = {0};
    cg_format_output out = {.length = 0};
    size_t n_sections = cut_section(format, 0, &start, &end);
    if (n_sections >= 4) cut_section(format, 3, &start, &end);
    if (!read_section(&section, start, end)) return cg_error_cell(CG_VALUE);
    if (n_sections < 4 && !section.text) return value;
    write_text(&section, cg_cell_text(value), &out);
    return out.full ? cg_error_cell(CG_VALUE) : cg_text_cell(cg_intern(texts, out.bytes, out.length));
}

static cg_cell format_number(double value, const cg_text *format, bool since_1904, cg_texts *texts) {
    static const char general[] = "General";
    const char *start = general, *end = general + sizeof general - 1;
    cg_format_section section = {.since_1904 = since_1904};
    cg_format_output out = {.length = 0};
    size_t n_sections = cut_section(format, SIZE_MAX, &start, &end);
    size_t index = section_of(value, format, n_sections, &section.signless);
    if (index == SIZE_MAX && n_sections > 1) return cg_error_cell(CG_VALUE);
    cut_section(format, index, &start, &end);
    if (!read_section(&section, start, end)) return cg_error_cell(CG_VALUE);
    if (section.text) {
        char digits[CG_DECIMAL_ROOM];
        size_t length = cg_decimal_general(value, digits);
        write_text(&section, cg_intern(texts, digits, length), &out);
    } else if (section.date) {
        if (!cg_format_date(&section, value, &out)) return cg_error_cell(CG_VALUE);
    } else if (section.slash) {
        cg_format_fraction(&section, value, &out);
    } else {
        cg_format_number(&section, value, &out);
    }
    return out.full ? cg_error_cell(CG_VALUE) : cg_text_cell(cg_intern(texts, out.bytes, out.length));
}

cg_cell cg_format_cell(cg_cell value, const cg_text *format, bool since_1904, cg_texts *texts) {
    if (cg_is_boolean(value)) return format_text(cg_to_text(value, texts), format, texts);
    cg_cell number = cg_to_number(value);
    if (cg_is_error(number)) return format_text(value, format, texts);
    return format_number(number.number, format, since_1904, texts);
}
