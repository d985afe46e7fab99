/* dates_1904.c: see dates_1904.h. */
#include "book/dates_1904.h"

#include <string.h>

enum { DAYS = 1462, FIRST = 1, SECOND = 2, THIRD = 4, FOURTH = 8 };

/* Which arguments are dates, and whether the result is one; the dates of `refused` are a list, which has no place for a
 * sum. */
static const struct dated {
    const char *name;
    unsigned arguments, refused;
    bool result;
} dated_functions[] = {
    {"DATE", 0, 0, true},
    {"DATEVALUE", 0, 0, true},
    {"NOW", 0, 0, true},
    {"TODAY", 0, 0, true},
    {"EDATE", FIRST, 0, true},
    {"EOMONTH", FIRST, 0, true},
    {"WORKDAY", FIRST, THIRD, true},
    {"WORKDAY.INTL", FIRST, FOURTH, true},
    {"NETWORKDAYS", FIRST | SECOND, THIRD, false},
    {"NETWORKDAYS.INTL", FIRST | SECOND, FOURTH, false},
    {"YEAR", FIRST, 0, false},
    {"MONTH", FIRST, 0, false},
    {"DAY", FIRST, 0, false},
    {"WEEKDAY", FIRST, 0, false},
    {"WEEKNUM", FIRST, 0, false},
    {"ISOWEEKNUM", FIRST, 0, false},
    {"DAYS360", FIRST | SECOND, 0, false},
    {"YEARFRAC", FIRST | SECOND, 0, false},
    {"DATEDIF", FIRST | SECOND, 0, false},
};

static const cg_ast *sum(const cg_language *language, const char *sign, const cg_ast *date) {
    cg_ast *days = CG_NEW(language->arena, cg_ast), *made = CG_NEW(language->arena, cg_ast);
    const cg_ast **args = CG_NEW_ARRAY(language->arena, 2, const cg_ast *);
    *days = (cg_ast){.kind = CG_AST_LITERAL, .span = date->span, .literal = cg_number_cell(DAYS)};
    args[0] = date;
    args[1] = days;
    *made = (cg_ast){.kind = CG_AST_CALL,
                     .span = date->span,
                     .call = {.function = cg_intern_string(language->texts, sign), .args = args, .n_args = 2}};
    return made;
}

static const cg_ast *truth(const cg_language *language, cg_span span) {
    cg_ast *made = CG_NEW(language->arena, cg_ast);
    *made = (cg_ast){.kind = CG_AST_LITERAL, .span = span, .literal = cg_boolean_cell(true)};
    return made;
}

static const struct dated *find(const char *name) {
    for (size_t i = 0; i < sizeof dated_functions / sizeof *dated_functions; i++)
        if (strcmp(dated_functions[i].name, name) == 0) return &dated_functions[i];
    return NULL;
}

/* TEXT(date, format) is told in a third argument. */
static bool is_text_of_number(const cg_ast *call) {
    return strcmp(call->call.function->bytes, "TEXT") == 0 && call->call.n_args == 2;
}

const cg_ast *cg_ast_from_1904(const cg_language *language, const cg_ast *ast) {
    if (ast->kind != CG_AST_CALL) return ast;
    const struct dated *dated = find(ast->call.function->bytes);
    unsigned dates = dated ? dated->arguments : 0;
    cg_ast *made = CG_NEW(language->arena, cg_ast);
    const cg_ast **args = CG_NEW_ARRAY(language->arena, ast->call.n_args + 1, const cg_ast *);
    *made = *ast;
    made->call.args = args;
    for (uint32_t i = 0; i < ast->call.n_args; i++) {
        args[i] = cg_ast_from_1904(language, ast->call.args[i]);
        if (!args[i] || (dated && dated->refused >> i & 1)) return NULL;
        if (dates >> i & 1) args[i] = sum(language, "+", args[i]);
    }
    if (is_text_of_number(ast)) args[made->call.n_args++] = truth(language, ast->span);
    return dated && dated->result ? sum(language, "-", made) : made;
}
