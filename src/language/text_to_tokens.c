/* text_to_tokens.c: text -> tokens, the one lexer of formulas and block lines (see token.h; the rules are in
 * grammar.md).
 *
 * A row of `readers` says which characters start a token and which function reads it. */
#include <string.h>

#include "base/decimal.h"
#include "base/limits.h"
#include "language/token.h"

typedef struct cg_lexer {
    cg_arena *arena;
    cg_texts *texts;
    const char *text;
    uint32_t from, at, length;
    cg_extent extent;
    bool line_start;        /* only blanks since the start of a line that an open bracket took in */
    bool spoiled;           /* the rest of the line cannot be read */
    CG_LIST(uint32_t) open; /* places of ( and { not yet closed */
    cg_tokens *tokens;
} cg_lexer;

static char peek(const cg_lexer *lexer, uint32_t ahead) {
    return lexer->at + ahead < lexer->length ? lexer->text[lexer->at + ahead] : '\0';
}

/* The code point at `at`; 0 at the end. */
static uint32_t code_point(const cg_lexer *lexer, uint32_t at, uint32_t *next) {
    if (at >= lexer->length) return *next = at, 0;
    size_t after = at;
    uint32_t c = cg_utf8_next(lexer->text, &after);
    *next = (uint32_t)after;
    return c;
}

/* The token that is one too many takes the place of the last one kept. */
static void add(cg_lexer *lexer, cg_token token) {
    cg_tokens *tokens = lexer->tokens;
    token.end = lexer->at;
    if (tokens->list.count < CG_MAX_LINE_TOKENS) {
        CG_PUSH(lexer->arena, &tokens->list, token);
        return;
    }
    cg_token *last = &tokens->list.at[tokens->list.count - 1];
    if (last->kind == CG_TOKEN_BAD && last->bad.code == CG_E_TOO_MANY_TOKENS) return;
    *last = (cg_token){.kind = CG_TOKEN_BAD, .start = token.start, .end = token.end};
    last->bad.code = CG_E_TOO_MANY_TOKENS;
    last->bad.message = "this line has more than 65,536 parts";
}

static void add_bad(cg_lexer *lexer, uint32_t start, cg_code code, const char *message) {
    add(lexer, (cg_token){.kind = CG_TOKEN_BAD, .start = start, .bad = {code, message}});
}

/* ---- blanks and comments ---- */

enum { LONGEST_ERROR = 13 }; /* #GETTING_DATA */

static cg_error error_literal(const cg_lexer *lexer, uint32_t *length) {
    for (uint32_t n = LONGEST_ERROR; n >= 4; n--) {
        if (n > lexer->length - lexer->at) continue;
        cg_error error = cg_error_from_text(lexer->text + lexer->at, n);
        if (error != CG_NO_ERROR) return *length = n, error;
    }
    return CG_NO_ERROR;
}

/* ` // ` up to the line's end; or `#` first on a continued line, when it is no error value. */
static bool at_comment(const cg_lexer *lexer) {
    uint32_t length;
    if (lexer->extent == CG_EXTENT_STORED) return false;
    if (peek(lexer, 0) == '#') return lexer->line_start && error_literal(lexer, &length) == CG_NO_ERROR;
    if (peek(lexer, 0) != '/' || peek(lexer, 1) != '/') return false;
    char before = lexer->at > lexer->from ? lexer->text[lexer->at - 1] : '\n', after = peek(lexer, 2);
    return (cg_is_space(before) || before == '\n') && (cg_is_space(after) || after == '\n' || after == '\0');
}

static void skip_comment(cg_lexer *lexer) {
    uint32_t start = lexer->at;
    while (lexer->at < lexer->length && lexer->text[lexer->at] != '\n')
        lexer->at++;
    uint32_t end = lexer->at;
    while (end > start && cg_is_space(lexer->text[end - 1]))
        end--;
    lexer->tokens->comment_start = start;
    lexer->tokens->comment_end = end;
}

static void take_line_end(cg_lexer *lexer) {
    lexer->at++;
    lexer->line_start = true;
    lexer->tokens->over_lines = true;
    lexer->tokens->comment_start = lexer->tokens->comment_end = 0;
}

/* To the next token; false at the end of the logical line. */
static bool skip_to_token(cg_lexer *lexer) {
    for (;;) {
        char c = peek(lexer, 0);
        if (lexer->at >= lexer->length) return false;
        if (c == '\n') {
            if (lexer->open.count == 0 && lexer->extent == CG_EXTENT_LINE) return false;
            take_line_end(lexer);
        } else if (cg_is_space(c)) {
            lexer->at++;
        } else if (at_comment(lexer)) {
            skip_comment(lexer);
        } else {
            return true;
        }
    }
}

/* ---- one function a kind of token ---- */

static bool is_one_of(const cg_token *token, const char *symbols) {
    return token->kind == CG_TOKEN_SYMBOL && token->symbol[1] == '\0' && strchr(symbols, token->symbol[0]);
}

static bool is_operand(const cg_token *token) {
    return token->kind != CG_TOKEN_SYMBOL && token->kind != CG_TOKEN_BAD && token->kind != CG_TOKEN_END;
}

static void read_digits(cg_lexer *lexer) {
    while (cg_is_digit(peek(lexer, 0)))
        lexer->at++;
}

static void skip_word(cg_lexer *lexer) {
    for (;;) {
        uint32_t next, c = code_point(lexer, lexer->at, &next);
        if (c == '.' && peek(lexer, 1) == '.') return;
        if (!cg_continues_name(c) && c != '$') return;
        lexer->at = next;
    }
}

static void read_number(cg_lexer *lexer) {
    uint32_t start = lexer->at;
    read_digits(lexer);
    if (peek(lexer, 0) == '.' && peek(lexer, 1) != '.') lexer->at++, read_digits(lexer);
    if (peek(lexer, 0) == 'e' || peek(lexer, 0) == 'E') {
        uint32_t sign = peek(lexer, 1) == '+' || peek(lexer, 1) == '-';
        if (cg_is_digit(peek(lexer, 1 + sign))) lexer->at += 1 + sign, read_digits(lexer);
    }
    skip_word(lexer); /* 12abc and 1.2.3 are one mistake, not two tokens */
    double value;
    size_t length = lexer->at - start;
    if (cg_decimal_read(lexer->text + start, length, '.', &value)) {
        add(lexer, (cg_token){.kind = CG_TOKEN_NUMBER, .start = start, .number = value});
        return;
    }
    int shown = (int)(length < 40 ? length : 40);
    add_bad(lexer, start, CG_E_BAD_NUMBER,
            cg_format(lexer->arena, "`%.*s` is not a number, or is too large for one", shown, lexer->text + start));
}

/* Reads from the quote to its closing one; the doubled quote stands for itself. NULL when the line ends before. */
static const cg_text *read_quoted(cg_lexer *lexer, char quote) {
    uint32_t start = ++lexer->at;
    size_t doubled = 0;
    for (;; lexer->at++) {
        char c = peek(lexer, 0);
        if (lexer->at >= lexer->length || (c == '\n' && lexer->extent != CG_EXTENT_STORED)) return NULL;
        if (c != quote) continue;
        if (peek(lexer, 1) != quote) break;
        lexer->at++;
        doubled++;
    }
    size_t length = lexer->at++ - start;
    if (doubled == 0) return cg_intern(lexer->texts, lexer->text + start, length);
    char *plain = cg_alloc_raw(lexer->arena, length);
    size_t out = 0;
    for (size_t i = 0; i < length; i++) {
        plain[out++] = lexer->text[start + i];
        if (lexer->text[start + i] == quote) i++;
    }
    return cg_intern(lexer->texts, plain, out);
}

/* The rest of the line may be inside the text or not, so nothing after it can be trusted. */
static void spoil_line(cg_lexer *lexer, uint32_t start, const char *message) {
    while (lexer->at > start + 1 && cg_is_space(lexer->text[lexer->at - 1]))
        lexer->at--;
    add_bad(lexer, start, CG_E_UNTERMINATED_TEXT, message);
    lexer->spoiled = true;
}

static void read_text(cg_lexer *lexer) {
    uint32_t start = lexer->at;
    const cg_text *text = read_quoted(lexer, '"');
    if (!text)
        spoil_line(lexer, start, "this text has no closing quote");
    else if (cg_utf8_count(text->bytes, text->length) > CG_MAX_TEXT_LENGTH)
        add_bad(lexer, start, CG_E_TEXT_LENGTH, "a text has at most 32,767 characters, as in Excel");
    else
        add(lexer, (cg_token){.kind = CG_TOKEN_TEXT, .start = start, .text = text});
}

static void read_sheet(cg_lexer *lexer) {
    uint32_t start = lexer->at;
    const cg_text *text = read_quoted(lexer, '\'');
    if (text)
        add(lexer, (cg_token){.kind = CG_TOKEN_SHEET, .start = start, .text = text});
    else
        spoil_line(lexer, start, "this sheet name has no closing apostrophe; a text stands in double quotes");
}

/* A reference ends right here: what `#` may follow. */
static bool after_reference(const cg_lexer *lexer) {
    const cg_tokens *tokens = lexer->tokens;
    const cg_token *last = tokens->list.count ? &tokens->list.at[tokens->list.count - 1] : NULL;
    return last && last->end == lexer->at && last->kind != CG_TOKEN_NUMBER && last->kind != CG_TOKEN_TEXT &&
           ((is_operand(last) && last->kind != CG_TOKEN_ERROR) || is_one_of(last, ")"));
}

static void read_error(cg_lexer *lexer) {
    uint32_t start = lexer->at, length = 1;
    cg_error error = error_literal(lexer, &length);
    bool spill = error == CG_NO_ERROR && after_reference(lexer);
    lexer->at += length;
    if (error != CG_NO_ERROR)
        add(lexer, (cg_token){.kind = CG_TOKEN_ERROR, .start = start, .error = error});
    else if (spill)
        add(lexer, (cg_token){.kind = CG_TOKEN_SYMBOL, .start = start, .symbol = "#"});
    else
        add_bad(
            lexer, start, CG_E_BAD_CHARACTER,
            cg_starts_name((unsigned char)peek(lexer, 0))
                ? "this is no error value of Excel, such as #N/A or #DIV/0!; after a formula a comment starts with ` // `"
                : "`#` starts a comment at the start of a line only; after a formula use ` // `");
}

/* [ ... ]: brackets inside match, an apostrophe takes the next character as it is. */
static void read_bracket(cg_lexer *lexer) {
    uint32_t start = lexer->at, depth = 0, first_end = UINT32_MAX;
    for (; lexer->at < lexer->length; lexer->at++) {
        char c = lexer->text[lexer->at];
        if (c == '\'' && lexer->at + 1 < lexer->length && peek(lexer, 1) != '\n')
            lexer->at++;
        else if (c == '[')
            depth++;
        else if (c == ']' && --depth == 0)
            break;
        else if (c == '\n' && first_end == UINT32_MAX)
            first_end = lexer->at;
    }
    bool closed = lexer->at < lexer->length;
    if (closed) {
        lexer->at++;
        if (first_end != UINT32_MAX) lexer->tokens->over_lines = true;
        add(lexer, (cg_token){.kind = CG_TOKEN_BRACKET, .start = start});
        return;
    }
    lexer->at = start + 1;
    add_bad(lexer, start, CG_E_UNCLOSED_BRACKET, "this `[` is never closed");
    lexer->at = first_end != UINT32_MAX ? first_end : lexer->length;
    lexer->spoiled = true;
}

static void read_word(cg_lexer *lexer) {
    uint32_t start = lexer->at;
    skip_word(lexer);
    size_t length = lexer->at - start;
    const char *word = lexer->text + start;
    cg_corner corner;
    cg_whole_line line;
    if (cg_utf8_count(word, length) > CG_MAX_NAME_LENGTH)
        add_bad(lexer, start, CG_E_BAD_NAME, "a name has at most 255 characters");
    else if (!memchr(word, '$', length))
        add(lexer, (cg_token){.kind = CG_TOKEN_NAME, .start = start, .text = cg_intern(lexer->texts, word, length)});
    else if (cg_text_to_corner(word, length, &corner))
        add(lexer, (cg_token){.kind = CG_TOKEN_CELL, .start = start, .cell = corner});
    else if (cg_text_to_line(word, length, &line))
        add(lexer, (cg_token){.kind = CG_TOKEN_LINE, .start = start});
    else
        add_bad(lexer, start, CG_E_SYNTAX,
                "`$` belongs to the address of a cell, a column or a row, such as $A$1 or $A:$C");
}

static void note_bracket(cg_lexer *lexer, char symbol) {
    if (symbol == '(' || symbol == '{') CG_PUSH(lexer->arena, &lexer->open, lexer->at);
    if ((symbol == ')' || symbol == '}') && lexer->open.count > 0) lexer->open.count--;
}

static void read_symbol(cg_lexer *lexer) {
    static const char *const pairs[] = {"<>", "<=", ">=", ".."};
    cg_token token = {.kind = CG_TOKEN_SYMBOL, .start = lexer->at};
    uint32_t length = 1;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (peek(lexer, 0) == pairs[i][0] && peek(lexer, 1) == pairs[i][1]) length = 2;
    memcpy(token.symbol, lexer->text + lexer->at, length);
    note_bracket(lexer, token.symbol[0]);
    lexer->at += length;
    add(lexer, token);
}

static const char *explain_character(cg_lexer *lexer, uint32_t c, uint32_t start) {
    if (c == 0x201C || c == 0x201D || c == 0x201E)
        return "this is a curly quote; Excel's texts stand in straight ones: \"";
    if (c == 0x2212 || c == 0x2013 || c == 0x2014) return "this is a dash, not the minus sign `-`";
    if (c == 0xA0) return "this is a no-break space; use a plain one";
    if (c < 0x20 || c == 0x7F)
        return cg_format(lexer->arena, "a control character (%u) has no meaning here", (unsigned)c);
    return cg_format(lexer->arena, "`%.*s` has no meaning here", (int)(lexer->at - start), lexer->text + start);
}

static void read_unknown(cg_lexer *lexer) {
    uint32_t start = lexer->at, c = code_point(lexer, start, &lexer->at);
    add_bad(lexer, start, CG_E_BAD_CHARACTER, explain_character(lexer, c, start));
}

static const struct {
    const char *starts;
    void (*read)(cg_lexer *lexer);
} readers[] = {
    {"0123456789", read_number},
    {"\"", read_text},
    {"'", read_sheet},
    {"#", read_error},
    {"[", read_bracket},
    {"$", read_word},
    {"+-*/^&=<>%(){},;:!@", read_symbol},
};

static void read_token(cg_lexer *lexer) {
    uint32_t next, c = code_point(lexer, lexer->at, &next);
    if (cg_starts_name(c)) {
        read_word(lexer);
        return;
    }
    if (c == '.' && (cg_is_digit(peek(lexer, 1)) || peek(lexer, 1) == '.')) {
        if (peek(lexer, 1) == '.')
            read_symbol(lexer);
        else
            read_number(lexer);
        return;
    }
    for (size_t i = 0; c && c < 0x80 && i < sizeof readers / sizeof *readers; i++) {
        if (!strchr(readers[i].starts, (int)c)) continue;
        readers[i].read(lexer);
        return;
    }
    read_unknown(lexer);
}

/* ---- brackets that nothing closes ---- */

/* The logical line ends with the line that `last` stands in, and the mistake is the bracket. */
static void cut_after(cg_lexer *lexer, uint32_t last, uint32_t bracket) {
    cg_tokens *tokens = lexer->tokens;
    lexer->at = last;
    while (lexer->at < lexer->length && lexer->text[lexer->at] != '\n')
        lexer->at++;
    while (tokens->list.count > 0 && tokens->list.at[tokens->list.count - 1].start >= lexer->at)
        tokens->list.count--;
    cg_token bad = {.kind = CG_TOKEN_BAD, .start = bracket, .end = bracket + 1};
    bad.bad.code = CG_E_UNCLOSED_BRACKET;
    bad.bad.message = cg_format(lexer->arena, "this `%c` is never closed", lexer->text[bracket]);
    CG_PUSH(lexer->arena, &tokens->list, bad);
    lexer->spoiled = true;
}

/* At the end of the text: the line of the outermost open bracket is to blame, there the innermost one. */
static void cut_after_open_bracket(cg_lexer *lexer) {
    uint32_t line_end = lexer->open.at[0];
    while (line_end < lexer->length && lexer->text[line_end] != '\n')
        line_end++;
    size_t innermost = 0;
    while (innermost + 1 < lexer->open.count && lexer->open.at[innermost + 1] < line_end)
        innermost++;
    cut_after(lexer, lexer->open.at[0], lexer->open.at[innermost]);
}

/* Two operands side by side, the second first on its line: the formula cannot go on like that, so it ended before. */
static bool starts_anew(const cg_tokens *tokens) {
    if (tokens->list.count < 2) return false;
    const cg_token *now = &tokens->list.at[tokens->list.count - 1], *before = now - 1;
    return (is_operand(before) || is_one_of(before, ")}%")) && (is_operand(now) || is_one_of(now, "({"));
}

void cg_text_to_tokens(cg_arena *arena, cg_texts *texts, const cg_source *source, uint32_t from, cg_extent extent,
                       cg_tokens *tokens) {
    cg_lexer lexer = {.arena = arena,
                      .texts = texts,
                      .text = source->text,
                      .from = from,
                      .at = from,
                      .extent = extent,
                      .length = (uint32_t)source->length,
                      .tokens = tokens,
                      .line_start = extent != CG_EXTENT_LINE};
    tokens->source = source;
    tokens->list.count = 0;
    tokens->comment_start = tokens->comment_end = 0;
    tokens->over_lines = false;
    while (!lexer.spoiled && skip_to_token(&lexer)) {
        bool continued = lexer.line_start && lexer.open.count > 0 && extent != CG_EXTENT_STORED;
        uint32_t bracket = continued ? lexer.open.at[lexer.open.count - 1] : 0;
        read_token(&lexer);
        lexer.line_start = false;
        if (continued && starts_anew(tokens)) cut_after(&lexer, tokens->list.at[tokens->list.count - 2].end, bracket);
    }
    if (!lexer.spoiled && lexer.open.count > 0) cut_after_open_bracket(&lexer);
    uint32_t end = from; /* the last token may point back at a bracket */
    for (size_t i = tokens->list.count; i > 0 && i + 2 > tokens->list.count; i--)
        if (tokens->list.at[i - 1].end > end) end = tokens->list.at[i - 1].end;
    CG_PUSH(arena, &tokens->list, ((cg_token){.kind = CG_TOKEN_END, .start = end, .end = end}));
    while (lexer.at < lexer.length && lexer.text[lexer.at] != '\n')
        lexer.at++;
    tokens->next = lexer.at < lexer.length ? lexer.at + 1 : lexer.length;
}
