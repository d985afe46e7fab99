/* block_expect.c: `expect`, one condition a line. */
#include <string.h>

#include "language/reader.h"

/* The expectation as it was written; a line break in it, with the comment before it, becomes a blank. */
static const char *written(cg_reader *reader, const cg_token *first, const cg_token *end) {
    const char *text = reader->parser.source->text;
    const char *out = "";
    for (const cg_token *token = first; token < end; token++) {
        const char *gap = token > first ? text + token[-1].end : text + token->start;
        size_t length = (size_t)(text + token->start - gap);
        bool broken = memchr(gap, '\n', length) != NULL;
        out = cg_format(cg_reader_arena(reader), "%s%.*s%.*s", out, broken ? 1 : (int)length, broken ? " " : gap,
                        (int)(token->end - token->start), text + token->start);
    }
    return out;
}

bool cg_parse_expectation(cg_reader *reader, cg_expectation *out) {
    cg_parser *parser = &reader->parser;
    const cg_token *first = parser->token;
    *out = (cg_expectation){0};
    const cg_ast *formula = cg_parse_formula(parser);
    if (!formula) return false;
    if (cg_take_word(parser, "within")) {
        if (formula->kind != CG_AST_CALL || strcmp(formula->call.function->bytes, "=") != 0) {
            cg_report(reader->language->diagnostics, CG_E_SYNTAX, formula->span, "expected `X = Y` before `within`");
            return false;
        }
        out->left = formula->call.args[0];
        out->right = formula->call.args[1];
        if (!(out->tolerance = cg_parse_formula(parser))) return false;
    } else {
        out->condition = formula;
    }
    if (!cg_expect_line_end(parser, "after the condition, or `within TOLERANCE`")) return false;
    out->span = cg_parser_span(parser, first->start, parser->previous_end);
    out->text = written(reader, first, parser->token);
    return true;
}

static bool parse_line(cg_reader *reader) {
    cg_expectation expectation;
    if (!cg_parse_expectation(reader, &expectation)) return false;
    CG_APPEND(cg_reader_arena(reader), reader->document->expectations, reader->document->n_expectations, expectation);
    return true;
}

/* One may stand on the head line itself. */
bool cg_parse_expect(cg_reader *reader) {
    return reader->parser.token->kind == CG_TOKEN_END || parse_line(reader);
}

const cg_block_kind cg_expect_lines = {"an `expect` block", NULL, 0, parse_line, NULL};
