/* tokens_to_ast.c: tokens -> the tree of a formula, by precedence climbing over operators.def.
 *
 * parse_expression(p) reads an operand and then all operators that bind at least as tight as p. A sign binds tighter
 * than any other operator, so its operand is read with the sign's own precedence. A tree's span runs from its first to
 * its last token, brackets around an operand belonging to the operator that uses it. */
#include <string.h>

#include "base/limits.h"
#include "language/operator.h"
#include "language/parse.h"

static const cg_ast *parse_expression(cg_parser *parser, int lowest);
static const cg_ast *explain_symbol(cg_parser *parser);

static cg_ast *new_ast(cg_parser *parser, cg_ast_kind kind, uint32_t start) {
    cg_ast *ast = CG_NEW(parser->language->arena, cg_ast);
    ast->kind = kind;
    ast->span = cg_parser_span(parser, start, parser->previous_end);
    return ast;
}

static cg_ast *new_literal(cg_parser *parser, uint32_t start, cg_cell value) {
    cg_ast *ast = new_ast(parser, CG_AST_LITERAL, start);
    ast->literal = value;
    return ast;
}

static const cg_ast *new_operation(cg_parser *parser, const cg_operator *op, const cg_ast *left, const cg_ast *right,
                                   uint32_t start) {
    cg_ast *ast = new_ast(parser, CG_AST_CALL, start);
    const cg_ast **args = CG_NEW_ARRAY(parser->language->arena, 2, const cg_ast *);
    args[0] = left;
    args[1] = right;
    ast->call.function = cg_intern_string(parser->language->texts, op->function);
    ast->call.args = args;
    ast->call.n_args = right ? 2 : 1;
    return ast;
}

static const cg_ast *fail(cg_parser *parser, cg_code code, uint32_t start, uint32_t end, const char *message) {
    cg_report(parser->language->diagnostics, code, cg_parser_span(parser, start, end), "%s", message);
    return NULL;
}

/* ---- arrays ---- */

/* A constant of an array: a number with or without sign, a text, a boolean or an error value. */
static bool parse_constant(cg_parser *parser, cg_cell *out) {
    bool negative = cg_take_symbol(parser, "-"), sign = negative || cg_take_symbol(parser, "+");
    const cg_token *token = parser->token;
    if (token->kind == CG_TOKEN_NUMBER)
        *out =
            cg_number_cell((negative ? 0 - token->number : token->number) / (cg_is_symbol(&token[1], "%") ? 100 : 1));
    else if (!sign && token->kind == CG_TOKEN_TEXT)
        *out = cg_text_cell(token->text);
    else if (!sign && token->kind == CG_TOKEN_ERROR)
        *out = cg_error_cell(token->error);
    else if (!sign && token->kind == CG_TOKEN_NAME && cg_same_word(token->text->bytes, "TRUE"))
        *out = cg_boolean_cell(true);
    else if (!sign && token->kind == CG_TOKEN_NAME && cg_same_word(token->text->bytes, "FALSE"))
        *out = cg_boolean_cell(false);
    else if (token->kind == CG_TOKEN_END || token->kind == CG_TOKEN_BAD)
        return cg_report_expected(parser, "a constant"), false;
    else
        return fail(parser, CG_E_BAD_ARRAY, token->start, token->end,
                    "an array in braces holds constants only, such as {1,2;3,4}");
    cg_take(parser);
    if (token->kind == CG_TOKEN_NUMBER) cg_take_symbol(parser, "%");
    return true;
}

static const cg_ast *parse_array(cg_parser *parser) {
    uint32_t start = cg_take(parser)->start, rows = 0, cols = 0;
    CG_LIST(cg_cell) cells = {0};
    bool more = true;
    while (more) {
        uint32_t row_start = parser->token->start, here = 0;
        do {
            cg_cell cell;
            if (!parse_constant(parser, &cell)) return NULL;
            CG_PUSH(parser->language->arena, &cells, cell);
            here++;
        } while (cg_take_symbol(parser, ","));
        if (rows++ == 0) cols = here;
        if (here != cols) {
            cg_report(parser->language->diagnostics, CG_E_BAD_ARRAY,
                      cg_parser_span(parser, row_start, parser->previous_end),
                      "this row of the array has %u columns, the first has %u", (unsigned)here, (unsigned)cols);
            return NULL;
        }
        more = cg_take_symbol(parser, ";");
    }
    if (!cg_expect_symbol(parser, "}", "after the array's constants")) return NULL;
    cg_ast *ast = new_ast(parser, CG_AST_ARRAY, start);
    ast->array.rows = rows;
    ast->array.cols = cols;
    ast->array.cells = cells.at;
    return ast;
}

/* ---- structured references ---- */

static const cg_ast *parse_structured(cg_parser *parser, const cg_text *table, uint32_t start) {
    cg_structured structured;
    if (!cg_bracket_to_structured(parser, parser->token, table, &structured)) return NULL;
    cg_take(parser);
    cg_ast *ast = new_ast(parser, CG_AST_STRUCTURED, start);
    ast->structured = structured;
    return ast;
}

static const cg_ast *parse_bracket(cg_parser *parser) {
    const cg_token *bracket = parser->token;
    const cg_ast *ast = cg_parse_in_workbook(parser);
    if (ast || parser->token != bracket) return ast;
    return parse_structured(parser, NULL, bracket->start);
}

/* ---- calls and names ---- */

/* What files put before the names of functions and parameters that Excel 2007 did not know. */
static const char *without_prefix(const cg_text *name) {
    static const char *const prefixes[] = {"_xlfn.", "_xlws.", "_xlpm.", "_xleta.", "_xlop.", "_xlfngnumeric."};
    const char *bytes = name->bytes;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes;) {
        size_t length = strlen(prefixes[i]), next = length;
        bool here = strncmp(bytes, prefixes[i], length) == 0 && cg_starts_name(cg_utf8_next(bytes, &next));
        bytes += here ? length : 0;
        i = here ? 0 : i + 1; /* one may stand behind any other */
    }
    return bytes;
}

/* Functions are written in capitals, as Excel does. */
static const cg_text *function_name(cg_parser *parser, const cg_text *name) {
    const char *bytes = without_prefix(name);
    char *capitals = cg_copy_text(parser->language->arena, bytes, strlen(bytes));
    for (char *each = capitals; *each; each++)
        if (*each >= 'a' && *each <= 'z') *each = (char)(*each - 'a' + 'A');
    if (strcmp(capitals, "SINGLE") == 0) capitals = "@"; /* as files write the operators */
    if (strcmp(capitals, "ANCHORARRAY") == 0) capitals = "#";
    return cg_intern_string(parser->language->texts, capitals);
}

static const cg_ast *parse_argument(cg_parser *parser) {
    if (cg_is_symbol(parser->token, ",") || cg_is_symbol(parser->token, ")")) {
        parser->previous_end = parser->token->start;
        return new_ast(parser, CG_AST_MISSING, parser->token->start);
    }
    return parse_expression(parser, CG_PRECEDENCE_LOWEST);
}

/* A LAMBDA's parameter in brackets, [b], is a name that a call may leave out. */
static const cg_ast *parameter_name(cg_parser *parser, const cg_ast *ast) {
    const cg_structured *in = &ast->structured;
    bool bracketed = ast->kind == CG_AST_STRUCTURED && !in->table && in->item == CG_ITEM_DATA && in->first &&
                     in->first == in->last && cg_name_is_valid(in->first);
    if (!bracketed) return ast;
    cg_ast *name = CG_NEW(parser->language->arena, cg_ast);
    *name = (cg_ast){.kind = CG_AST_NAME, .span = ast->span, .name = in->first, .optional = true};
    return name;
}

static const cg_ast *parse_call(cg_parser *parser) {
    const cg_token *name = cg_take(parser), *open = cg_take(parser);
    CG_LIST(const cg_ast *) args = {0};
    while (args.count > 0 || !cg_is_symbol(parser->token, ")")) {
        if (args.count == CG_MAX_ARGUMENTS)
            return fail(parser, CG_E_ARGUMENT_COUNT, parser->token->start, parser->token->end,
                        "a call has at most 255 arguments, as in Excel");
        const cg_ast *arg = parse_argument(parser);
        if (!arg) return NULL;
        CG_PUSH(parser->language->arena, &args, arg);
        if (!cg_take_symbol(parser, ",")) break;
    }
    if (cg_is_symbol(parser->token, ";")) return explain_symbol(parser);
    if (!cg_is_symbol(parser->token, ")")) {
        cg_diagnostic *report = cg_report_expected(parser, "`,` or `)`");
        if (report->code == CG_E_SYNTAX)
            cg_add_note(parser->language->diagnostics, report, cg_parser_span(parser, name->start, open->end),
                        "in this call");
        return NULL;
    }
    cg_take(parser);
    cg_ast *ast = new_ast(parser, CG_AST_CALL, name->start);
    ast->call.function = function_name(parser, name->text);
    bool lambda = strcmp(ast->call.function->bytes, "LAMBDA") == 0;
    for (size_t i = 0; lambda && i + 1 < args.count; i++)
        args.at[i] = parameter_name(parser, args.at[i]);
    ast->call.args = args.at;
    ast->call.n_args = (uint32_t)args.count;
    return ast;
}

static const cg_ast *parse_plain_name(cg_parser *parser) {
    const cg_token *token = cg_take(parser);
    const char *name = token->text->bytes;
    if (cg_same_word(name, "TRUE")) return new_literal(parser, token->start, cg_boolean_cell(true));
    if (cg_same_word(name, "FALSE")) return new_literal(parser, token->start, cg_boolean_cell(false));
    if (cg_same_word(name, "C") || cg_same_word(name, "R")) {
        cg_report(parser->language->diagnostics, CG_E_BAD_NAME, cg_token_span(parser, token),
                  "`%s` cannot be a name: %s", name, cg_name_problem(token->text));
        return NULL;
    }
    cg_ast *ast = new_ast(parser, CG_AST_NAME, token->start);
    const cg_text *plain = cg_intern_string(parser->language->texts, without_prefix(token->text));
    ast->name = cg_name_is_valid(plain) ? plain : token->text;
    ast->optional = ast->name == plain && strstr(token->text->bytes, "_xlop.") != NULL;
    return ast;
}

static const cg_ast *parse_word(cg_parser *parser) {
    const cg_token *token = parser->token, *after = token + 1;
    bool adjacent = after->start == token->end;
    cg_corner corner;
    if (cg_is_symbol(after, "!") && cg_is_symbol(&after[1], "=")) {
        cg_take(parser);
        cg_take(parser);
        return explain_symbol(parser);
    }
    if (cg_sheets_here(parser)) return cg_parse_on_sheet(parser);
    if (adjacent && cg_is_symbol(after, "(")) return parse_call(parser);
    if (adjacent && after->kind == CG_TOKEN_BRACKET) {
        cg_take(parser);
        return parse_structured(parser, token->text, token->start);
    }
    const cg_ast *columns = cg_parse_lines(parser);
    if (columns) return columns;
    return cg_text_to_corner(token->text->bytes, token->text->length, &corner) ? cg_parse_cell(parser)
                                                                               : parse_plain_name(parser);
}

/* ---- operands and operators ---- */

static const cg_ast *parse_number(cg_parser *parser) {
    const cg_ast *rows = cg_parse_lines(parser);
    if (rows) return rows;
    const cg_token *token = cg_take(parser);
    return new_literal(parser, token->start, cg_number_cell(token->number));
}

static const cg_ast *parse_text(cg_parser *parser) {
    const cg_token *token = cg_take(parser);
    return new_literal(parser, token->start, cg_text_cell(token->text));
}

/* #REF!A1 is what stays of a cell whose sheet was deleted. */
static const cg_ast *parse_error(cg_parser *parser) {
    const cg_token *token = cg_take(parser), *after = parser->token;
    bool gone = token->error == CG_REF && after->start == token->end;
    if (gone &&
        (after->kind == CG_TOKEN_CELL || after->kind == CG_TOKEN_LINE || after->kind == CG_TOKEN_NAME ||
         after->kind == CG_TOKEN_NUMBER) &&
        !cg_parse_cell(parser))
        return NULL;
    return new_literal(parser, token->start, cg_error_cell(token->error));
}

/* (A1:A3,C1:C3): the first is read. */
static const cg_ast *parse_union(cg_parser *parser, const cg_ast *first, uint32_t start) {
    CG_LIST(const cg_ast *) parts = {0};
    const cg_ast *part = first;
    for (;;) {
        if (!cg_may_refer(part))
            return fail(parser, CG_E_SYNTAX, part->span.start, part->span.end,
                        "a list in brackets is a union of references to cells, as in (A1:A3,C1:C3)");
        if (parts.count == CG_MAX_ARGUMENTS)
            return fail(parser, CG_E_ARGUMENT_COUNT, parser->token->start, parser->token->end,
                        "a union has at most 255 parts");
        CG_PUSH(parser->language->arena, &parts, part);
        if (!cg_take_symbol(parser, ",")) break;
        if (!(part = parse_expression(parser, CG_PRECEDENCE_LOWEST))) return NULL;
    }
    cg_ast *ast = new_ast(parser, CG_AST_CALL, start);
    ast->call.function = cg_intern_string(parser->language->texts, ",");
    ast->call.args = parts.at;
    ast->call.n_args = (uint32_t)parts.count;
    return ast;
}

static const cg_ast *parse_group(cg_parser *parser) {
    uint32_t start = cg_take(parser)->start;
    const cg_ast *inner = parse_expression(parser, CG_PRECEDENCE_LOWEST);
    if (!inner) return NULL;
    if (cg_is_symbol(parser->token, ",") && !(inner = parse_union(parser, inner, start))) return NULL;
    if (!cg_expect_symbol(parser, ")", "after the expression in brackets")) return NULL;
    if (!cg_is_final_sum(inner)) return inner;
    cg_ast *enclosed = CG_NEW(parser->language->arena, cg_ast);
    *enclosed = *inner;
    enclosed->call.enclosed = true;
    return enclosed;
}

/* Habits of other languages, and what Excel writes instead. */
static const cg_ast *explain_symbol(cg_parser *parser) {
    static const struct {
        const char *symbol, *before; /* `before`: what must stand right before it, "" for anything */
        cg_code code;
        const char *message;
    } habits[] = {
        {"/", "/", CG_E_SYNTAX, "a comment has a blank on both sides of its `//`"},
        {"=", "=", CG_E_SYNTAX, "equality is one `=` in Excel's formulas"},
        {"=", "!", CG_E_SYNTAX, "\"not equal\" is `<>` in Excel's formulas"},
        {"*", "*", CG_E_SYNTAX, "a power is `^` in Excel's formulas"},
        {"&", "&", CG_E_SYNTAX, "`&` joins texts in Excel's formulas; both conditions true is AND(a,b)"},
        {";", "", CG_E_SYNTAX, "arguments are separated by commas, in every language of Excel's"},
    };
    const cg_token *token = parser->token;
    for (size_t i = 0; i < sizeof habits / sizeof *habits; i++) {
        bool after = habits[i].before[0] != '\0';
        if (!cg_is_symbol(token, habits[i].symbol)) continue;
        if (after && (token->start == 0 || parser->source->text[token->start - 1] != habits[i].before[0])) continue;
        return fail(parser, habits[i].code, token->start - after, token->end, habits[i].message);
    }
    cg_report_expected(parser, "a value");
    return NULL;
}

static const cg_ast *parse_symbol(cg_parser *parser) {
    const cg_token *token = parser->token;
    const cg_operator *sign = cg_operator_at(token->symbol, CG_OPERATOR_PREFIX);
    if (sign) {
        cg_take(parser);
        const cg_ast *operand = parse_expression(parser, sign->precedence);
        return operand ? new_operation(parser, sign, operand, NULL, token->start) : NULL;
    }
    if (cg_is_symbol(token, "(")) return parse_group(parser);
    if (cg_is_symbol(token, "{")) return parse_array(parser);
    return explain_symbol(parser);
}

static const cg_ast *parse_nothing(cg_parser *parser) {
    cg_report_expected(parser, "a value");
    return NULL;
}

static const cg_ast *parse_operand(cg_parser *parser) {
    static const cg_ast *(*const by_kind[])(cg_parser *) = {
        [CG_TOKEN_END] = parse_nothing,   [CG_TOKEN_NUMBER] = parse_number,     [CG_TOKEN_TEXT] = parse_text,
        [CG_TOKEN_ERROR] = parse_error,   [CG_TOKEN_NAME] = parse_word,         [CG_TOKEN_CELL] = cg_parse_cell,
        [CG_TOKEN_LINE] = cg_parse_cell,  [CG_TOKEN_SHEET] = cg_parse_on_sheet, [CG_TOKEN_BRACKET] = parse_bracket,
        [CG_TOKEN_SYMBOL] = parse_symbol, [CG_TOKEN_BAD] = parse_nothing};
    return by_kind[parser->token->kind](parser);
}

static const cg_operator *operator_here(const cg_parser *parser, const cg_ast *left) {
    if (cg_intersection_here(parser, left)) return cg_operator_at(" ", CG_OPERATOR_INFIX);
    if (parser->token->kind != CG_TOKEN_SYMBOL) return NULL;
    const cg_operator *infix = cg_operator_at(parser->token->symbol, CG_OPERATOR_INFIX);
    return infix ? infix : cg_operator_at(parser->token->symbol, CG_OPERATOR_POSTFIX);
}

static const cg_ast *refuse_range(cg_parser *parser, const cg_ast *left, const cg_ast *right) {
    const cg_ast *bad = cg_may_refer(left) ? right : left;
    cg_report(parser->language->diagnostics, CG_E_SYNTAX, bad->span,
              "`:` joins references to cells, as in A1:B9 or A1:INDEX(A:A,9)");
    return NULL;
}

static const cg_ast *parse_operators(cg_parser *parser, int lowest) {
    uint32_t start = parser->token->start;
    const cg_ast *left = parse_operand(parser);
    const cg_operator *op;
    while (left && (op = operator_here(parser, left)) && op->precedence >= lowest) {
        if (strcmp(op->text, " ") != 0) cg_take(parser);
        const cg_ast *right = NULL, *range = NULL;
        if (op->place == CG_OPERATOR_INFIX && !(right = parse_expression(parser, op->precedence + 1))) return NULL;
        if (strcmp(op->text, ":") == 0) {
            if (!cg_may_refer(left) || !cg_may_refer(right)) return refuse_range(parser, left, right);
            range = cg_join_range(parser, left, right, start);
        }
        left = range ? range : new_operation(parser, op, left, right, start);
    }
    return left;
}

static const cg_ast *parse_expression(cg_parser *parser, int lowest) {
    if (parser->depth == CG_MAX_NESTING)
        return fail(parser, CG_E_NESTING, parser->token->start, parser->token->end,
                    "brackets, calls and signs are nested more than 128 deep here");
    parser->depth++;
    const cg_ast *ast = parse_operators(parser, lowest);
    parser->depth--;
    return ast;
}

const cg_ast *cg_parse_formula(cg_parser *parser) {
    const cg_token *first = parser->token;
    const cg_ast *ast = parse_expression(parser, CG_PRECEDENCE_LOWEST);
    if (!ast) return NULL;
    if (parser->token - first > CG_MAX_FORMULA_TOKENS)
        return fail(parser, CG_E_TOO_MANY_TOKENS, first->start, first->end,
                    "the formula that starts here has more than 8,192 parts");
    CG_PUSH(parser->language->arena, &parser->formulas, ((cg_formula_place){first->start, parser->previous_end, ast}));
    return ast;
}

static const cg_ast *read_formula(cg_language *language, const cg_source *source, cg_extent extent) {
    if (!cg_check_source(language, source)) return NULL;
    cg_tokens tokens = {0};
    cg_text_to_tokens(language->arena, language->texts, source, 0, extent, &tokens);
    cg_parser parser = {.language = language, .alone = true};
    cg_parser_start(&parser, &tokens);
    const cg_ast *ast = cg_parse_formula(&parser);
    if (ast && extent == CG_EXTENT_STORED && cg_is_symbol(parser.token, ",") && cg_may_refer(ast))
        ast = parse_union(&parser, ast, 0); /* a defined name has its union without brackets */
    return ast && cg_expect_line_end(&parser, "after the formula") ? ast : NULL;
}

const cg_ast *cg_text_to_ast(cg_language *language, const cg_source *source) {
    return read_formula(language, source, CG_EXTENT_ALL);
}

const cg_ast *cg_stored_to_ast(cg_language *language, const cg_source *source) {
    return read_formula(language, source, CG_EXTENT_STORED);
}
