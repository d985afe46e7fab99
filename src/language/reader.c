/* reader.c: what the blocks' parse functions share (see reader.h). */
#include "language/reader.h"

#include <string.h>

#include "base/limits.h"

bool cg_take_name(cg_reader *reader, const char *what, cg_name_reference *out) {
    cg_parser *parser = &reader->parser;
    if (parser->token->kind != CG_TOKEN_NAME) {
        cg_report_expected(parser, cg_format(cg_reader_arena(reader), "the name of %s", what));
        return false;
    }
    const cg_token *token = cg_take(parser);
    *out = (cg_name_reference){token->text, cg_token_span(parser, token)};
    return true;
}

bool cg_take_new_name(cg_reader *reader, const char *what, cg_name_reference *out) {
    if (!cg_take_name(reader, what, out)) return false;
    const char *problem = cg_name_problem(out->name);
    if (problem)
        cg_report(reader->language->diagnostics, CG_E_BAD_NAME, out->span, "`%s` cannot be the name of %s: %s",
                  out->name->bytes, what, problem);
    return true;
}

bool cg_define(cg_reader *reader, cg_definitions *among, cg_name_reference name, const char *kind, size_t index) {
    const cg_definition *before = cg_definition_find(among, name.name);
    if (!before) {
        cg_definition_add(cg_reader_arena(reader), among, (cg_definition){name.name, name.span, kind, index});
        return true;
    }
    cg_diagnostic *report = cg_report(reader->language->diagnostics, CG_E_DUPLICATE_NAME, name.span,
                                      "`%s` is taken: a %s has this name already", name.name->bytes, before->kind);
    cg_add_note(reader->language->diagnostics, report, before->span, "the first one is here");
    return false;
}

static const cg_text *number_label(cg_parser *parser) {
    const cg_token *token = parser->token;
    return cg_intern(parser->language->texts, parser->source->text + token->start, token->end - token->start);
}

bool cg_take_label(cg_reader *reader, const char *what, cg_name_reference *out) {
    cg_parser *parser = &reader->parser;
    const cg_token *token = parser->token;
    out->span = cg_token_span(parser, token);
    out->name = NULL;
    if (token->kind == CG_TOKEN_NAME || (token->kind == CG_TOKEN_TEXT && token->text->length > 0))
        out->name = token->text;
    else if (token->kind == CG_TOKEN_NUMBER)
        out->name = number_label(parser);
    else if (token->kind != CG_TOKEN_BRACKET)
        cg_report_expected(
            parser, cg_format(cg_reader_arena(reader), "the name of %s: a word, or any text in [brackets]", what));
    else
        out->name = cg_bracket_to_name(parser, token);
    if (!out->name) return false;
    cg_take(parser);
    return true;
}

bool cg_take_text(cg_reader *reader, const char *what, const char **out) {
    if (reader->parser.token->kind != CG_TOKEN_TEXT) {
        cg_report_expected(&reader->parser, cg_format(cg_reader_arena(reader), "%s in double quotes", what));
        return false;
    }
    *out = cg_take(&reader->parser)->text->bytes;
    return true;
}

bool cg_parse_interval(cg_reader *reader, const cg_ast **low, const cg_ast **high) {
    if (!(*low = cg_parse_formula(&reader->parser))) return false;
    if (!cg_expect_symbol(&reader->parser, "..", "between the lower and the upper end")) return false;
    return (*high = cg_parse_formula(&reader->parser)) != NULL;
}

bool cg_parse_formulas(cg_reader *reader, const cg_ast ***values, size_t *count) {
    do {
        const cg_ast *formula = cg_parse_formula(&reader->parser);
        if (!formula) return false;
        CG_APPEND(cg_reader_arena(reader), *values, *count, formula);
    } while (cg_take_symbol(&reader->parser, ","));
    return true;
}

static const char *skip_blanks(const char *at) {
    while (cg_is_space(*at) || *at == '\n')
        at++;
    return at;
}

/* Digits to a number, which stops growing far above every limit. */
static const char *read_size(const char *at, uint32_t *size) {
    for (*size = 0; cg_is_digit(*at); at++)
        if (*size < 100000000) *size = *size * 10 + (uint32_t)(*at - '0');
    return at;
}

bool cg_take_sizes(cg_reader *reader, uint32_t *sizes, size_t count, const char *what) {
    const cg_token *token = cg_take(&reader->parser);
    cg_span span = cg_token_span(&reader->parser, token);
    const char *at = reader->parser.source->text + token->start + 1,
               *end = reader->parser.source->text + token->end - 1;
    size_t read = 0;
    for (; read < count; read++) {
        at = skip_blanks(at);
        if (at >= end || !cg_is_digit(*at)) break;
        at = skip_blanks(read_size(at, &sizes[read]));
        if (read + 1 < count && *at++ != ',') break;
    }
    if (read < count || at != end) {
        cg_report(reader->language->diagnostics, CG_E_SYNTAX, span, "expected %s in these brackets", what);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t most = i + 1 < count ? CG_EXCEL_ROWS : CG_EXCEL_COLUMNS;
        if (sizes[i] >= 1 && sizes[i] <= most) continue;
        cg_report(reader->language->diagnostics, CG_E_SIZE, span, "the number of %s is 1 to %u, Excel's worksheet",
                  i + 1 < count ? "rows" : "columns", (unsigned)most);
        return false;
    }
    return true;
}

bool cg_end_line(cg_reader *reader) {
    return cg_expect_line_end(&reader->parser, "on this line");
}

/* ---- keywords ---- */

static const char *closest_keyword(const cg_block_kind *block, const char *word) {
    const char *closest = NULL;
    size_t best = CG_NOT_NEAR;
    for (size_t i = 0; i < block->n_keywords; i++)
        if (cg_is_nearer(word, block->keywords[i].word, &best)) closest = block->keywords[i].word;
    return closest;
}

static const char *list_keywords(cg_arena *arena, const cg_block_kind *block) {
    const char *list = "";
    for (size_t i = 0; i < block->n_keywords; i++)
        list = cg_format(arena, "%s%s`%s`", list, i ? ", " : "", block->keywords[i].word);
    return list;
}

static bool report_unknown_keyword(cg_reader *reader, const cg_block_kind *block) {
    cg_parser *parser = &reader->parser;
    cg_diagnostics *to = reader->language->diagnostics;
    const cg_token *token = parser->token;
    if (token->kind != CG_TOKEN_NAME) {
        cg_report_expected(parser, cg_format(cg_reader_arena(reader), "a line of %s", block->name));
        return false;
    }
    const char *closest = closest_keyword(block, token->text->bytes);
    cg_diagnostic *report = cg_report(
        to, CG_E_UNKNOWN_KEYWORD, cg_token_span(parser, token), "no line of %s starts with `%s`%s", block->name,
        token->text->bytes, closest ? cg_format(cg_reader_arena(reader), "; did you mean `%s`?", closest) : "");
    if (!closest)
        cg_add_note(to, report, cg_nowhere(), "%s has lines that start with %s%s", block->name,
                    list_keywords(cg_reader_arena(reader), block), block->line ? ", or `NAME = FORMULA`" : "");
    return false;
}

/* Remembers the line in its slot; false when an earlier one is there. */
static bool take_slot(cg_reader *reader, int slot) {
    cg_span here = cg_token_span(&reader->parser, reader->keyword);
    if (slot == CG_ANY_TIMES) return true;
    if (!reader->seen[slot].source) {
        reader->seen[slot] = here;
        return true;
    }
    cg_diagnostic *report = cg_report(reader->language->diagnostics, CG_E_REPEATED, here,
                                      "`%s`: the block has said this already", reader->keyword->text->bytes);
    cg_add_note(reader->language->diagnostics, report, reader->seen[slot], "the earlier line is here");
    return false;
}

bool cg_read_keyword_line(cg_reader *reader, const cg_block_kind *block) {
    cg_parser *parser = &reader->parser;
    for (size_t i = 0; i < block->n_keywords; i++) {
        if (!cg_take_word(parser, block->keywords[i].word)) continue;
        reader->keyword = parser->token - 1;
        return take_slot(reader, block->keywords[i].slot) && block->keywords[i].parse(reader) && cg_end_line(reader);
    }
    return report_unknown_keyword(reader, block);
}
