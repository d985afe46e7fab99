/* block_solve.c: `solve NAME` and its lines. */
#include <string.h>

#include "language/reader.h"

enum { SLOT_GOAL, SLOT_CHANGING, SLOT_METHOD, SLOT_STARTS, SLOT_SEED, SLOT_STOP, SLOT_WATCH, SLOT_FROM };

static cg_solve_block *current(cg_reader *reader) {
    return &reader->document->solves[reader->document->n_solves - 1];
}

bool cg_parse_solve(cg_reader *reader) {
    cg_document *document = reader->document;
    cg_name_reference name;
    if (!cg_take_name(reader, "the solve", &name) || !cg_end_line(reader)) return false;
    cg_define(reader, &reader->solves, name, "solve", document->n_solves);
    CG_APPEND(cg_reader_arena(reader), document->solves, document->n_solves,
              ((cg_solve_block){.name = name.name, .span = name.span}));
    return true;
}

static bool parse_minimize(cg_reader *reader) {
    current(reader)->goal = CG_MINIMIZE;
    return (current(reader)->objective = cg_parse_formula(&reader->parser)) != NULL;
}

static bool parse_maximize(cg_reader *reader) {
    current(reader)->goal = CG_MAXIMIZE;
    return (current(reader)->objective = cg_parse_formula(&reader->parser)) != NULL;
}

/* `set X to V` */
static bool parse_set(cg_reader *reader) {
    cg_solve_block *solve = current(reader);
    solve->goal = CG_SET_TO;
    if (!(solve->objective = cg_parse_formula(&reader->parser))) return false;
    return cg_expect_word(&reader->parser, "to", "and the value to reach") &&
           (solve->target = cg_parse_formula(&reader->parser)) != NULL;
}

/* Cells of a worksheet: 'a sheet'!A1 or Sheet!A1:B2. */
static bool starts_reference(const cg_reader *reader) {
    const cg_token *token = reader->parser.token;
    return token->kind == CG_TOKEN_SHEET || (token->kind == CG_TOKEN_NAME && cg_is_symbol(token + 1, "!")) ||
           cg_is_symbol(token, "(");
}

/* `by changing W, b` or `by changing Sheet!A1:B5` */
static bool parse_by(cg_reader *reader) {
    cg_solve_block *solve = current(reader);
    cg_definitions given = {0};
    if (!cg_expect_word(&reader->parser, "changing", "after `by`")) return false;
    do {
        cg_name_reference name;
        if (starts_reference(reader)) {
            const cg_ast *cells = cg_parse_formula(&reader->parser);
            if (!cells) return false;
            CG_APPEND(cg_reader_arena(reader), solve->changing_cells, solve->n_changing_cells, cells);
            continue;
        }
        if (!cg_take_name(reader, "the parameters to change", &name)) return false;
        if (!cg_define(reader, &given, name, "variable of this solve", solve->n_changing)) continue;
        CG_APPEND(cg_reader_arena(reader), solve->changing, solve->n_changing, name);
    } while (cg_take_symbol(&reader->parser, ","));
    return true;
}

/* ---- constraints ---- */

#define REQUIREMENT_WORD(id, word) [id] = word,
const char *const cg_requirement_words[] = {CG_REQUIREMENTS(REQUIREMENT_WORD)};
#undef REQUIREMENT_WORD

/* The relation between two sides that the function is; CG_INTEGER when it is none. */
static cg_requirement relation_of(const char *function) {
    cg_requirement relation = CG_AT_MOST;
    while (relation < CG_INTEGER && strcmp(function, cg_requirement_words[relation]) != 0)
        relation++;
    return relation;
}

static bool split_relation(cg_reader *reader, const cg_ast *formula, cg_constraint *out) {
    const char *function = formula->kind == CG_AST_CALL ? formula->call.function->bytes : "";
    out->relation = relation_of(function);
    if (out->relation < CG_INTEGER) {
        out->left = formula->call.args[0];
        out->right = formula->call.args[1];
        return true;
    }
    bool strict = strcmp(function, "<") == 0 || strcmp(function, ">") == 0;
    cg_report(
        reader->language->diagnostics, CG_E_SYNTAX, formula->span,
        strict
            ? "a constraint is `<=`, `>=` or `=`: a solver cannot tell `<` from `<=`"
            : "a constraint is FORMULA <= FORMULA, with `>=` or `=` as well, or FORMULA integer, binary or different");
    return false;
}

/* a <= b <= c reads (a <= b) <= c, which compares a truth value. */
static bool is_chain(const cg_constraint *constraint, const cg_ast *whole) {
    const cg_ast *left = constraint->left;
    if (left->kind != CG_AST_CALL || left->span.start != whole->span.start) return false;
    return relation_of(left->call.function->bytes) < CG_INTEGER;
}

/* A word behind the formula that asks something of its cells. */
static bool take_kind(cg_parser *parser, cg_requirement *out) {
    for (*out = CG_INTEGER; *out < CG_REQUIREMENT_COUNT; ++*out)
        if (cg_take_word(parser, cg_requirement_words[*out])) return true;
    return false;
}

/* `subject to FORMULA <= FORMULA` or `subject to FORMULA integer` (binary, different) */
static bool parse_subject(cg_reader *reader) {
    cg_parser *parser = &reader->parser;
    cg_solve_block *solve = current(reader);
    if (!cg_expect_word(parser, "to", "after `subject`")) return false;
    const cg_ast *formula = cg_parse_formula(parser);
    if (!formula) return false;
    cg_constraint constraint = {.left = formula, .span = formula->span};
    if (!take_kind(parser, &constraint.relation)) {
        if (!split_relation(reader, formula, &constraint)) return false;
        if (is_chain(&constraint, formula)) {
            cg_report(reader->language->diagnostics, CG_E_SYNTAX, formula->span,
                      "one comparison a line: write a <= x and x <= b as two constraints");
            return false;
        }
    }
    CG_APPEND(cg_reader_arena(reader), solve->constraints, solve->n_constraints, constraint);
    return true;
}

/* ---- how to solve ---- */

static bool add_option(cg_reader *reader, cg_definitions *given, cg_name_reference name, cg_option **options,
                       size_t *count) {
    cg_option option = {name.name, name.span, cg_parse_formula(&reader->parser)};
    if (!option.value || !cg_define(reader, given, name, "value", *count)) return false;
    CG_APPEND(cg_reader_arena(reader), *options, *count, option);
    return true;
}

/* `method gd(rate=0.01, steps=11)`; the methods and their options are the solver's to know. */
static bool parse_method(cg_reader *reader) {
    cg_parser *parser = &reader->parser;
    cg_solve_block *solve = current(reader);
    cg_definitions given = {0};
    cg_name_reference name;
    if (!cg_take_name(reader, "a method", &name)) return false;
    if (!cg_same_word(name.name->bytes, "auto")) solve->method = name.name;
    solve->method_span = name.span;
    if (!cg_take_symbol(parser, "(") || cg_take_symbol(parser, ")")) return true;
    do {
        if (!cg_take_name(reader, "an option", &name) || !cg_expect_symbol(parser, "=", "after the option's name"))
            return false;
        if (!add_option(reader, &given, name, &solve->method_options, &solve->n_method_options)) return false;
    } while (cg_take_symbol(parser, ","));
    return cg_expect_symbol(parser, ")", "after the method's options");
}

static bool parse_starts(cg_reader *reader) {
    return (current(reader)->starts = cg_parse_formula(&reader->parser)) != NULL;
}

static bool parse_seed(cg_reader *reader) {
    return (current(reader)->seed = cg_parse_formula(&reader->parser)) != NULL;
}

/* `stop gradient 1e-9, iterations 2000`; the rules, too, are the solver's to know. */
static bool parse_stop(cg_reader *reader) {
    cg_solve_block *solve = current(reader);
    cg_definitions given = {0};
    do {
        cg_name_reference name;
        if (!cg_take_name(reader, "a stopping rule", &name)) return false;
        if (!add_option(reader, &given, name, &solve->stop, &solve->n_stop)) return false;
    } while (cg_take_symbol(&reader->parser, ","));
    return true;
}

static bool parse_watch(cg_reader *reader) {
    return cg_parse_formulas(reader, &current(reader)->watch, &current(reader)->n_watch);
}

static bool parse_from(cg_reader *reader) {
    return cg_take_name(reader, "a solve", &current(reader)->from);
}

static bool parse_expectation(cg_reader *reader) {
    cg_solve_block *solve = current(reader);
    cg_expectation expectation;
    if (!cg_parse_expectation(reader, &expectation)) return false;
    CG_APPEND(cg_reader_arena(reader), solve->expectations, solve->n_expectations, expectation);
    return true;
}

static void finish(cg_reader *reader) {
    cg_diagnostics *to = reader->language->diagnostics;
    if (!reader->seen[SLOT_GOAL].source)
        cg_report(to, CG_E_INCOMPLETE, reader->head,
                  "solve `%s` has no goal: it needs `minimize X`, `maximize X` or `set X to V`",
                  current(reader)->name->bytes);
    if (!reader->seen[SLOT_CHANGING].source)
        cg_report(to, CG_E_NO_VARIABLES, reader->head, "solve `%s` has nothing to change: it needs `by changing NAME`",
                  current(reader)->name->bytes);
}

static const cg_keyword keywords[] = {
    {"minimize", parse_minimize, SLOT_GOAL, NULL},
    {"maximize", parse_maximize, SLOT_GOAL, NULL},
    {"set", parse_set, SLOT_GOAL, NULL},
    {"by", parse_by, SLOT_CHANGING, NULL},
    {"subject", parse_subject, CG_ANY_TIMES, NULL},
    {"method", parse_method, SLOT_METHOD, NULL},
    {"starts", parse_starts, SLOT_STARTS, NULL},
    {"seed", parse_seed, SLOT_SEED, NULL},
    {"stop", parse_stop, SLOT_STOP, NULL},
    {"watch", parse_watch, SLOT_WATCH, NULL},
    {"from", parse_from, SLOT_FROM, NULL},
    {"expect", parse_expectation, CG_ANY_TIMES, NULL},
};
const cg_block_kind cg_solve_lines = {"a `solve` block", keywords, sizeof keywords / sizeof *keywords, NULL, finish};
