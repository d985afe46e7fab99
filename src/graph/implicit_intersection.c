/* implicit_intersection.c: formulas of workbooks that are no array formulas -> the same with `@` where Excel means it.
 *
 * In such a formula a range stands for its one cell in the formula's row or column wherever one value is asked for.
 * That follows from the place alone: operators and the parameters of one value ask for a value, parameters that are
 * ranges take a reference as it is, and some functions evaluate what they are given as arrays, all the way down. */
#include "graph/reference.h"

/* An operand of an operator whose result goes into a range (SUM(LINEST(B1:B6,A1:A6)*{9,1})) is a value as well, but
 * what functions make as arrays stays one. */
typedef enum wanted { WANTED_VALUE, WANTED_OPERAND, WANTED_REFERENCE, WANTED_ARRAY } wanted;

static bool is_one(wanted how) {
    return how == WANTED_VALUE || how == WANTED_OPERAND;
}

typedef struct walk {
    cg_graph *graph;
} walk;

/* Functions that evaluate their ranges as arrays; of those with a number, only the arguments from there on. */
static const struct {
    const char *name;
    uint32_t from, to;
} array_functions[] = {
    {"AGGREGATE", 2, 2},    {"CHISQ.TEST", 0, 1}, {"CORREL", 0, 1},       {"COVARIANCE.P", 0, 1},
    {"COVARIANCE.S", 0, 1}, {"F.TEST", 0, 1},     {"FORECAST", 1, 2},     {"FORECAST.LINEAR", 1, 2},
    {"FREQUENCY", 0, 1},    {"INDEX", 0, 0},      {"INTERCEPT", 0, 1},    {"LOOKUP", 1, 2},
    {"MDETERM", 0, 0},      {"MINVERSE", 0, 0},   {"MMULT", 0, 1},        {"MODE.MULT", 0, 255},
    {"MODE.SNGL", 0, 255},  {"PEARSON", 0, 1},    {"PROB", 0, 1},         {"RSQ", 0, 1},
    {"SLOPE", 0, 1},        {"STEYX", 0, 1},      {"SUMPRODUCT", 0, 255}, {"SUMX2MY2", 0, 1},
    {"SUMX2PY2", 0, 1},     {"SUMXMY2", 0, 1},    {"T.TEST", 0, 1},       {"TRANSPOSE", 0, 0},
};

static const cg_ast *walk_tree(walk *on, const cg_ast *ast, wanted how);

static const cg_ast *single(walk *on, const cg_ast *ast) {
    cg_ast *made = CG_NEW(on->graph->arena, cg_ast);
    const cg_ast **args = CG_NEW_ARRAY(on->graph->arena, 1, const cg_ast *);
    args[0] = ast;
    *made = (cg_ast){.kind = CG_AST_CALL,
                     .span = ast->span,
                     .call = {.function = cg_intern_string(on->graph->texts, "@"), .args = args, .n_args = 1}};
    return made;
}

/* Functions of one value that take the first cell of a reference, wherever it stands. */
static const char *const first_cell_functions[] = {"N", "T"};

static bool is_named(const cg_ast *ast, const char *name) {
    return cg_same_word(ast->call.function->bytes, name);
}

/* What argument `index` of a function is wanted as. */
static wanted wanted_argument(const cg_ast *ast, const cg_entry *entry, uint32_t index, wanted how) {
    const char *name = entry->function->name;
    for (size_t i = 0; i < sizeof array_functions / sizeof *array_functions; i++)
        if (strcmp(array_functions[i].name, name) == 0 && index >= array_functions[i].from &&
            index <= array_functions[i].to)
            return WANTED_ARRAY;
    if (index > 0 && (is_named(ast, "IF") || is_named(ast, "CHOOSE"))) return how; /* one of them is the result */
    bool is_operator = !(name[0] >= 'A' && name[0] <= 'Z');
    if (is_operator && (how == WANTED_REFERENCE || how == WANTED_OPERAND)) return WANTED_OPERAND;
    const cg_parameter *parameter = cg_signature_parameter(&entry->signature, index);
    return !parameter || parameter->kind == CG_PARAMETER_RANGE ? WANTED_REFERENCE : WANTED_VALUE;
}

static bool takes_first_cell(const cg_ast *ast) {
    for (size_t i = 0; i < sizeof first_cell_functions / sizeof *first_cell_functions; i++)
        if (is_named(ast, first_cell_functions[i])) return ast->call.n_args == 1;
    return false;
}

/* A range of several cells as its first one; else the same tree. */
static const cg_ast *first_cell(walk *on, const cg_ast *ast) {
    if (ast->kind != CG_AST_RANGE || ast->range.single || ast->range.last_sheet) return ast;
    cg_ast *made = CG_NEW(on->graph->arena, cg_ast);
    *made = *ast;
    made->range.to = made->range.from;
    made->range.single = true;
    made->range.whole = CG_WHOLE_NOT;
    return made;
}

static bool is_reference_operator(const char *name) {
    return strchr(":, #@", name[0]) != NULL && name[1] == '\0';
}

static const cg_ast *with_arguments(walk *on, const cg_ast *ast, const cg_entry *entry, wanted how) {
    bool by_reference = is_reference_operator(ast->call.function->bytes);
    cg_ast *copy = CG_NEW(on->graph->arena, cg_ast);
    const cg_ast **args = CG_NEW_ARRAY(on->graph->arena, ast->call.n_args, const cg_ast *);
    for (uint32_t i = 0; i < ast->call.n_args; i++) {
        const cg_ast *arg = takes_first_cell(ast) ? first_cell(on, ast->call.args[i]) : ast->call.args[i];
        args[i] = walk_tree(on, arg, by_reference ? WANTED_REFERENCE : wanted_argument(ast, entry, i, how));
    }
    *copy = *ast;
    copy->call.args = args;
    return copy;
}

bool cg_may_be_zero(const cg_ast *ast) {
    static const char *const counting[] = {"MATCH", "XMATCH", "ROW", "ROWS", "COLUMN", "COLUMNS"};
    if (ast->kind == CG_AST_LITERAL) return cg_is_number(ast->literal) && ast->literal.number == 0;
    for (size_t i = 0; ast->kind == CG_AST_CALL && i < sizeof counting / sizeof *counting; i++)
        if (is_named(ast, counting[i])) return false;
    return true;
}

/* The call can give several cells where one value is wanted. */
static bool may_give_many(const cg_ast *ast, const cg_entry *entry, wanted how) {
    if (is_named(ast, "ROW") || is_named(ast, "COLUMN"))
        return ast->call.n_args > 0 && !(ast->call.args[0]->kind == CG_AST_RANGE && ast->call.args[0]->range.single);
    if (!is_one(how)) return false;
    if (is_named(ast, "INDEX"))
        return ast->call.n_args < 2 || cg_may_be_zero(ast->call.args[1]) ||
               (ast->call.n_args > 2 && cg_may_be_zero(ast->call.args[2]));
    if (is_named(ast, "OFFSET") || is_named(ast, "INDIRECT") || is_named(ast, "TRIMRANGE")) return true;
    return how == WANTED_VALUE && entry->function->shape != NULL;
}

static const cg_ast *walk_call(walk *on, const cg_ast *ast, wanted how) {
    const char *name = ast->call.function->bytes;
    const cg_entry *entry = cg_registry_find(on->graph->registry, ast->call.function);
    if (is_reference_operator(name)) {
        const cg_ast *made = with_arguments(on, ast, NULL, how);
        return is_one(how) && name[0] != '@' && name[0] != '#' ? single(on, made) : made;
    }
    bool formulas_inside =
        entry && entry->function->special && !is_named(ast, "SUBTOTAL") && !is_named(ast, "AGGREGATE");
    if (!entry || formulas_inside) return ast; /* their names stand for whole arrays */
    const cg_ast *made = with_arguments(on, ast, entry, how);
    return may_give_many(ast, entry, how) ? single(on, made) : made;
}

static const cg_ast *walk_tree(walk *on, const cg_ast *ast, wanted how) {
    if (how == WANTED_ARRAY) return ast;
    switch (ast->kind) {
    case CG_AST_CALL: return walk_call(on, ast, how);
    case CG_AST_RANGE: return is_one(how) && !ast->range.single ? single(on, ast) : ast;
    case CG_AST_NAME: return is_one(how) ? single(on, ast) : ast;
    case CG_AST_STRUCTURED: {
        bool one = ast->structured.item == CG_ITEM_THIS_ROW && ast->structured.first &&
                   ast->structured.first == ast->structured.last;
        return is_one(how) && !one ? single(on, ast) : ast;
    }
    default: return ast;
    }
}

const cg_ast *cg_ast_with_intersections(cg_graph *graph, const cg_ast *formula) {
    walk on = {graph};
    return walk_tree(&on, formula, WANTED_VALUE);
}
