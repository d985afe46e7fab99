/* tokens_to_reference.c: tokens -> references to cells: A1, $A:C, 3:3, Sheet!A1, First:Last!A1, Sheet!Name.
 *
 * One cell is read at a time: `:` is an operator, and A1:B2 becomes one range when both its sides are cells of one
 * sheet (cg_join_range). A whole column or row is read with its `:`, since A alone is a name and 3 a number. Other
 * workbooks are recognised and refused. */
#include <string.h>

#include "base/limits.h"
#include "language/operator.h"
#include "language/parse.h"

static const cg_ast *fail(cg_parser *parser, cg_code code, uint32_t start, uint32_t end, const char *message) {
    cg_report(parser->language->diagnostics, code, cg_parser_span(parser, start, end), "%s", message);
    return NULL;
}

bool cg_take_corner(cg_parser *parser, cg_corner *corner) {
    const cg_token *token = parser->token;
    if (token->kind == CG_TOKEN_CELL)
        *corner = token->cell;
    else if (token->kind != CG_TOKEN_NAME || !cg_text_to_corner(token->text->bytes, token->text->length, corner))
        return false;
    cg_take(parser);
    return true;
}

void cg_put_upper_left_first(cg_range *range) {
    cg_corner from = range->from, to = range->to;
    if (from.row > to.row) {
        range->from.row = to.row, range->from.row_absolute = to.row_absolute;
        range->to.row = from.row, range->to.row_absolute = from.row_absolute;
    }
    if (from.column > to.column) {
        range->from.column = to.column, range->from.column_absolute = to.column_absolute;
        range->to.column = from.column, range->to.column_absolute = from.column_absolute;
    }
}

static cg_ast *new_reference(cg_parser *parser, cg_ast_kind kind, uint32_t start) {
    cg_ast *ast = CG_NEW(parser->language->arena, cg_ast);
    ast->kind = kind;
    ast->span = cg_parser_span(parser, start, parser->previous_end);
    return ast;
}

/* The sheets before `!`; `last` NULL for one. */
typedef struct sheets {
    const cg_text *first, *last;
    uint32_t start;
} sheets;

/* ---- Whole columns and rows ---- */

static bool is_adjacent(const cg_token *token, const char *symbol) {
    return token[1].start == token->end && cg_is_symbol(&token[1], symbol);
}

static bool token_to_line(const cg_parser *parser, const cg_token *token, cg_whole_line *line) {
    if (token->kind != CG_TOKEN_NAME && token->kind != CG_TOKEN_NUMBER && token->kind != CG_TOKEN_LINE) return false;
    return cg_text_to_line(parser->source->text + token->start, token->end - token->start, line);
}

/* `A:C` or `3:3` stands here. */
static bool lines_here(const cg_parser *parser, cg_whole_line *from, cg_whole_line *to) {
    const cg_token *token = parser->token;
    if (!token_to_line(parser, token, from) || !cg_is_symbol(&token[1], ":")) return false;
    if (!token_to_line(parser, &token[2], to) || from->column != to->column) return false;
    return !is_adjacent(&token[2], "(") && !is_adjacent(&token[2], "!") &&
           !(token[3].kind == CG_TOKEN_BRACKET && token[3].start == token[2].end);
}

static const cg_ast *take_lines(cg_parser *parser, sheets on, cg_whole_line from, cg_whole_line to) {
    for (int i = 0; i < 3; i++)
        cg_take(parser);
    cg_range range = {.sheet = on.first, .last_sheet = on.last};
    range.whole = from.column ? CG_WHOLE_COLUMNS : CG_WHOLE_ROWS;
    if (from.column) {
        range.from = (cg_corner){0, from.at, true, from.absolute};
        range.to = (cg_corner){CG_EXCEL_ROWS - 1, to.at, true, to.absolute};
    } else {
        range.from = (cg_corner){from.at, 0, from.absolute, true};
        range.to = (cg_corner){to.at, CG_EXCEL_COLUMNS - 1, to.absolute, true};
    }
    cg_put_upper_left_first(&range);
    cg_ast *ast = new_reference(parser, CG_AST_RANGE, on.start);
    ast->range = range;
    return ast;
}

/* ---- Cells and names, on a sheet or not ---- */

static const cg_ast *take_cell(cg_parser *parser, sheets on) {
    cg_range range = {.sheet = on.first, .last_sheet = on.last, .single = true};
    if (!cg_take_corner(parser, &range.from)) return NULL;
    range.to = range.from;
    cg_ast *ast = new_reference(parser, CG_AST_RANGE, on.start);
    ast->range = range;
    return ast;
}

const cg_ast *cg_parse_lines(cg_parser *parser) {
    cg_whole_line from, to;
    if (!lines_here(parser, &from, &to)) return NULL;
    return take_lines(parser, (sheets){.start = parser->token->start}, from, to);
}

const cg_ast *cg_parse_cell(cg_parser *parser) {
    const cg_ast *ast = cg_parse_lines(parser);
    if (!ast) ast = take_cell(parser, (sheets){.start = parser->token->start});
    if (!ast) cg_report_expected(parser, "the address of a cell");
    return ast;
}

static const cg_ast *take_sheet_name(cg_parser *parser, sheets on) {
    const cg_token *token = cg_take(parser);
    cg_ast *ast = new_reference(parser, CG_AST_NAME, on.start);
    ast->name = token->text;
    ast->name_sheet = on.first;
    return ast;
}

static const cg_ast *take_error(cg_parser *parser, uint32_t start) {
    const cg_token *token = cg_take(parser);
    cg_ast *ast = new_reference(parser, CG_AST_LITERAL, start);
    ast->literal = cg_error_cell(token->error);
    return ast;
}

/* What stands after `!`. */
static const cg_ast *parse_after_sheet(cg_parser *parser, sheets on) {
    cg_whole_line from, to;
    if (lines_here(parser, &from, &to)) return take_lines(parser, on, from, to);
    const cg_ast *ast = take_cell(parser, on);
    if (ast) return ast;
    if (parser->token->kind == CG_TOKEN_ERROR) return take_error(parser, on.start);
    if (parser->token->kind == CG_TOKEN_NAME && !on.last && cg_name_is_valid(parser->token->text))
        return take_sheet_name(parser, on);
    cg_report_expected(parser, "the address of a cell");
    return NULL;
}

static const cg_ast *refuse_workbook(cg_parser *parser, uint32_t start) {
    return fail(parser, CG_E_OTHER_WORKBOOK, start, parser->token->end,
                "this refers to another workbook, which is not read");
}

bool cg_sheets_here(const cg_parser *parser) {
    const cg_token *token = parser->token;
    if (token->kind != CG_TOKEN_NAME && token->kind != CG_TOKEN_SHEET) return false;
    if (cg_is_symbol(&token[1], "!")) return true;
    cg_corner corner;
    if (token->kind == CG_TOKEN_NAME && cg_text_to_corner(token->text->bytes, token->text->length, &corner))
        return false; /* A1:Sheet!B2 */
    return token->kind == CG_TOKEN_NAME && cg_is_symbol(&token[1], ":") && token[2].kind == CG_TOKEN_NAME &&
           cg_is_symbol(&token[3], "!");
}

/* 'First:Last' in one pair of apostrophes: no worksheet's name holds a colon. */
static void split_sheets(cg_parser *parser, sheets *on) {
    const char *colon = memchr(on->first->bytes, ':', on->first->length);
    if (!colon) return;
    size_t length = (size_t)(colon - on->first->bytes);
    on->last = cg_intern(parser->language->texts, colon + 1, on->first->length - length - 1);
    on->first = cg_intern(parser->language->texts, on->first->bytes, length);
}

const cg_ast *cg_parse_on_sheet(cg_parser *parser) {
    const cg_token *first = cg_take(parser);
    sheets on = {first->text, NULL, first->start};
    if (first->kind == CG_TOKEN_SHEET) split_sheets(parser, &on);
    if (first->kind == CG_TOKEN_NAME && cg_take_symbol(parser, ":")) on.last = cg_take(parser)->text;
    if (cg_is_symbol(parser->token, "!") && strpbrk(on.first->bytes, "[]")) return refuse_workbook(parser, on.start);
    if (!cg_expect_symbol(parser, "!", "after the sheet's name")) return NULL;
    return parse_after_sheet(parser, on);
}

/* [1]Sheet!A1 and [1]!Name are of the workbook's first link to another; [0]!Name is a name of its own. */
const cg_ast *cg_parse_in_workbook(cg_parser *parser) {
    const cg_token *bracket = parser->token, *after = bracket + 1;
    bool own = bracket->end - bracket->start == 3 && parser->source->text[bracket->start + 1] == '0';
    bool sheet = (after->kind == CG_TOKEN_NAME || after->kind == CG_TOKEN_SHEET) && cg_is_symbol(&after[1], "!");
    if (after->start != bracket->end || !(sheet || cg_is_symbol(after, "!"))) return NULL;
    cg_take(parser);
    if (!own) {
        if (sheet) cg_take(parser);
        cg_take(parser);
        return refuse_workbook(parser, bracket->start);
    }
    if (sheet) return cg_parse_on_sheet(parser);
    cg_take(parser);
    return parse_after_sheet(parser, (sheets){.start = bracket->start});
}

/* ---- Operators of references ---- */

static bool is_cell(const cg_ast *ast) {
    return ast->kind == CG_AST_RANGE && ast->range.single;
}

/* T[A]:T[C] is T[[A]:[C]]. */
static const cg_ast *join_columns(cg_parser *parser, const cg_ast *left, const cg_ast *right, uint32_t start) {
    const cg_structured *a = &left->structured, *b = &right->structured;
    bool same_table = a->table == b->table || (a->table && b->table && cg_text_equal(a->table, b->table));
    if (!same_table || a->item != b->item || !a->first || a->first != a->last || !b->first || b->first != b->last)
        return NULL;
    cg_ast *ast = new_reference(parser, CG_AST_STRUCTURED, start);
    ast->structured = *a;
    ast->structured.last = b->first;
    return ast;
}

const cg_ast *cg_join_range(cg_parser *parser, const cg_ast *left, const cg_ast *right, uint32_t start) {
    if (left->kind == CG_AST_STRUCTURED && right->kind == CG_AST_STRUCTURED)
        return join_columns(parser, left, right, start);
    if (!is_cell(left) || !is_cell(right)) return NULL;
    const cg_text *a = left->range.sheet, *b = right->range.sheet;
    if (right->range.last_sheet || (b && !(a && cg_text_equal(a, b)))) return NULL;
    cg_ast *ast = new_reference(parser, CG_AST_RANGE, start);
    ast->range = left->range;
    ast->range.to = right->range.from;
    ast->range.single = false;
    cg_put_upper_left_first(&ast->range);
    return ast;
}

bool cg_may_refer(const cg_ast *ast) {
    static const char *const functions[] = {":",      " ",        "#",  ",",      "@",      "INDEX",
                                            "OFFSET", "INDIRECT", "IF", "CHOOSE", "XLOOKUP"};
    if (ast->kind == CG_AST_LITERAL) return cg_is_error(ast->literal) && cg_cell_error(ast->literal) == CG_REF;
    if (ast->kind != CG_AST_CALL) return ast->kind != CG_AST_ARRAY && ast->kind != CG_AST_MISSING;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(functions[i], ast->call.function->bytes) == 0) return true;
    return false;
}

/* Words that follow a formula in lines of a sheet file. */
static bool is_keyword(const cg_text *word) {
    static const char *const words[] = {"for", "in", "to", "within", "step", "integer", "binary", "different"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cg_same_word(word->bytes, words[i])) return true;
    return false;
}

bool cg_intersection_here(const cg_parser *parser, const cg_ast *left) {
    const cg_token *token = parser->token;
    if (token->start == parser->previous_end || !cg_may_refer(left)) return false;
    if (token->kind == CG_TOKEN_CELL || token->kind == CG_TOKEN_LINE || token->kind == CG_TOKEN_SHEET) return true;
    if (token->kind == CG_TOKEN_ERROR) return token->error == CG_REF;
    if (token->kind == CG_TOKEN_NUMBER) {
        cg_whole_line from, to;
        return lines_here(parser, &from, &to);
    }
    if (token->kind == CG_TOKEN_NAME) return parser->alone || !is_keyword(token->text);
    return cg_is_symbol(token, "(") && (parser->alone || left->kind != CG_AST_NAME);
}
