/* parse.c: steps through tokens and says what was expected (see parse.h). */
#include "language/parse.h"

#include <string.h>

#include "base/limits.h"

bool cg_check_source(cg_language *language, const cg_source *source) {
    if (source->length > CG_MAX_SOURCE_BYTES) {
        cg_report(language->diagnostics, CG_E_TOO_LARGE, (cg_span){source, 0, 0},
                  "this has %zu bytes; cellgrad reads texts of up to %d", source->length, CG_MAX_SOURCE_BYTES);
        return false;
    }
    const char *nul = source->length ? memchr(source->text, '\0', source->length) : NULL;
    size_t valid = cg_utf8_check(source->text, source->length), at = nul ? (size_t)(nul - source->text) : valid;
    if (valid == source->length && !nul) return true;
    if (nul && at <= valid) {
        cg_report(language->diagnostics, CG_E_BAD_CHARACTER, (cg_span){source, (uint32_t)at, (uint32_t)at + 1},
                  "a NUL byte: this is not a text");
        return false;
    }
    cg_report(language->diagnostics, CG_E_NOT_UTF8, (cg_span){source, (uint32_t)valid, (uint32_t)valid + 1},
              "this byte (0x%02X) is not UTF-8 text", (unsigned)(unsigned char)source->text[valid]);
    return false;
}

void cg_parser_start(cg_parser *parser, const cg_tokens *tokens) {
    parser->source = tokens->source;
    parser->token = tokens->list.at;
    parser->previous_end = tokens->list.at[0].start;
    parser->depth = 0;
    parser->formulas.count = 0;
}

const cg_token *cg_take(cg_parser *parser) {
    const cg_token *token = parser->token;
    if (token->kind == CG_TOKEN_END) return token;
    parser->previous_end = token->end;
    parser->token++;
    return token;
}

bool cg_take_symbol(cg_parser *parser, const char *symbol) {
    if (!cg_is_symbol(parser->token, symbol)) return false;
    cg_take(parser);
    return true;
}

bool cg_take_word(cg_parser *parser, const char *word) {
    if (parser->token->kind != CG_TOKEN_NAME || !cg_same_word(parser->token->text->bytes, word)) return false;
    cg_take(parser);
    return true;
}

cg_diagnostic *cg_report_expected(cg_parser *parser, const char *what) {
    const cg_token *token = parser->token;
    cg_diagnostics *to = parser->language->diagnostics;
    if (token->kind == CG_TOKEN_BAD)
        return cg_report(to, token->bad.code, cg_token_span(parser, token), "%s", token->bad.message);
    if (token->kind == CG_TOKEN_END)
        return cg_report(to, CG_E_SYNTAX, cg_parser_span(parser, parser->previous_end, parser->previous_end),
                         "expected %s, but the line ends here", what);
    size_t length = token->end - token->start;
    int shown = (int)(length < 40 ? length : cg_utf8_offset(parser->source->text + token->start, length, 20));
    const char *newline = memchr(parser->source->text + token->start, '\n', (size_t)shown);
    if (newline) shown = (int)(newline - (parser->source->text + token->start));
    return cg_report(to, CG_E_SYNTAX, cg_token_span(parser, token), "expected %s, found `%.*s`", what, shown,
                     parser->source->text + token->start);
}

bool cg_expect_symbol(cg_parser *parser, const char *symbol, const char *context) {
    if (cg_take_symbol(parser, symbol)) return true;
    cg_report_expected(parser, cg_format(parser->language->arena, "`%s` %s", symbol, context));
    return false;
}

bool cg_expect_word(cg_parser *parser, const char *word, const char *context) {
    if (cg_take_word(parser, word)) return true;
    cg_report_expected(parser, cg_format(parser->language->arena, "`%s` %s", word, context));
    return false;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* 1,5: as half of the world writes one and a half. */
static bool is_decimal_comma(const cg_parser *parser) {
    const cg_token *token = parser->token;
    return cg_is_symbol(token, ",") && token->start > 0 && is_digit(parser->source->text[token->start - 1]) &&
           is_digit(parser->source->text[token->end]);
}

bool cg_expect_line_end(cg_parser *parser, const char *context) {
    if (parser->token->kind == CG_TOKEN_END) return true;
    bool comma = is_decimal_comma(parser);
    cg_diagnostic *report = cg_report_expected(parser, cg_format(parser->language->arena, "nothing more %s", context));
    if (comma)
        cg_add_note(parser->language->diagnostics, report, cg_nowhere(), "numbers have a dot as decimal mark: 1.5");
    return false;
}

void *cg_array_room(cg_arena *arena, void *at, size_t count, size_t size) {
    enum { FIRST_ROOM = 8 };
    bool full = count == 0 || (count >= FIRST_ROOM && (count & (count - 1)) == 0);
    if (!full) return at;
    return cg_resize(arena, at, count * size, (count == 0 ? FIRST_ROOM : count * 2) * size);
}
