/* parse.h: a place in the tokens of one line, and what every parse function needs there.
 *
 * Every function that can fail reports one error and returns NULL or false; its caller gives the line up. */
#ifndef CG_LANGUAGE_PARSE_H
#define CG_LANGUAGE_PARSE_H

#include "language/document.h"
#include "language/token.h"

/* A formula of a line and the bytes it takes there, for whoever rewrites the line. */
typedef struct cg_formula_place {
    uint32_t start, end;
    const cg_ast *formula;
} cg_formula_place;

typedef struct cg_parser {
    cg_language *language;
    const cg_source *source;
    const cg_token *token; /* the next one; the last is CG_TOKEN_END */
    uint32_t previous_end; /* where the token before it ended */
    unsigned depth;
    bool alone;                         /* the formula is all of the text: no keyword can follow it */
    CG_LIST(cg_formula_place) formulas; /* those of this line */
} cg_parser;

static inline cg_span cg_parser_span(const cg_parser *parser, uint32_t start, uint32_t end) {
    return (cg_span){parser->source, start, end};
}
static inline cg_span cg_token_span(const cg_parser *parser, const cg_token *token) {
    return cg_parser_span(parser, token->start, token->end);
}

/* A text that can be read at all: not too long, UTF-8, and without NUL bytes, which would end it for C. */
bool cg_check_source(cg_language *language, const cg_source *source);
void cg_parser_start(cg_parser *parser, const cg_tokens *tokens);
/* Steps over the next token and returns it. */
const cg_token *cg_take(cg_parser *parser);
/* The next token is this symbol, or this word in any case: steps over it. */
bool cg_take_symbol(cg_parser *parser, const char *symbol);
bool cg_take_word(cg_parser *parser, const char *word);
/* The same, reporting when it is something else. */
bool cg_expect_symbol(cg_parser *parser, const char *symbol, const char *context);
bool cg_expect_word(cg_parser *parser, const char *word, const char *context);
/* Nothing may follow. */
bool cg_expect_line_end(cg_parser *parser, const char *context);
/* "expected WHAT, found `TOKEN`", or the mistake of a CG_TOKEN_BAD. */
cg_diagnostic *cg_report_expected(cg_parser *parser, const char *what);

/* The longest formula from here on, which the caller's own words may follow. */
const cg_ast *cg_parse_formula(cg_parser *parser);
/* A cell's address, with or without $; false, with nothing taken, when there is none. */
bool cg_take_corner(cg_parser *parser, cg_corner *corner);
/* Excel writes B9:A1 as A1:B9; a $ stays with its row or column. */
void cg_put_upper_left_first(cg_range *range);

/* ---- References (tokens_to_reference.c) ---- */

/* `A:C` or `3:3`; NULL, with nothing taken, when there is none. */
const cg_ast *cg_parse_lines(cg_parser *parser);
/* One cell without a sheet, whole columns or rows. */
const cg_ast *cg_parse_cell(cg_parser *parser);
/* `Sheet!` or `First:Last!` stands here; reads it and what follows. */
bool cg_sheets_here(const cg_parser *parser);
const cg_ast *cg_parse_on_sheet(cg_parser *parser);
/* The number of a linked workbook in brackets, and what follows. NULL after an error; without one it is none. */
const cg_ast *cg_parse_in_workbook(cg_parser *parser);
/* What `left:right` is as one reference, NULL when only the graph can tell. */
const cg_ast *cg_join_range(cg_parser *parser, const cg_ast *left, const cg_ast *right, uint32_t start);
/* Whether a formula's part may be a reference, by its form. */
bool cg_may_refer(const cg_ast *ast);
/* The blank that was just passed over is the operator of intersection. */
bool cg_intersection_here(const cg_parser *parser, const cg_ast *left);

/* What stands between the brackets of a CG_TOKEN_BRACKET; `table` NULL when no name stands before it. */
bool cg_bracket_to_structured(cg_parser *parser, const cg_token *bracket, const cg_text *table, cg_structured *out);
/* The one plain column name in a CG_TOKEN_BRACKET, NULL after an error. */
const cg_text *cg_bracket_to_name(cg_parser *parser, const cg_token *bracket);

/* Grows a document's array, whose room follows from its count alone: 8, 16, 32 and so on. */
void *cg_array_room(cg_arena *arena, void *at, size_t count, size_t size);
#define CG_APPEND(arena, at, count, value)                                                                             \
    ((at) = cg_array_room((arena), (at), (count), sizeof *(at)), (at)[(count)++] = (value))

#endif
