/* intersections.c: see intersections.h. */
#include "book/intersections.h"

#include <string.h>

/* What is wanted where a part of a formula stands. */
typedef enum wanted {
    ONE_VALUE,
    REFERENCE, /* a range as it is; but what is computed from ranges is computed from single cells */
    WHOLE      /* arrays, throughout */
} wanted;

/* Functions that work on arrays in every formula, by the names that their rows have. */
static const char *const array_functions[] = {
    "SUMPRODUCT",   "MMULT",      "MDETERM",    "MINVERSE",  "TRANSPOSE", "LOOKUP",
    "SUMX2MY2",     "SUMX2PY2",   "SUMXMY2",    "CORREL",    "PEARSON",   "COVARIANCE.P",
    "COVARIANCE.S", "RSQ",        "SLOPE",      "INTERCEPT", "STEYX",     "FORECAST.LINEAR",
    "MODE.SNGL",    "MODE.MULT",  "PROB",       "T.TEST",    "F.TEST",    "CHISQ.TEST",
    "LINEST",       "LOGEST",     "TREND",      "GROWTH",    "FREQUENCY", "AGGREGATE",
    "FILTER",       "SORT",       "SORTBY",     "UNIQUE",    "XLOOKUP",   "XMATCH",
    "SEQUENCE",     "TEXTJOIN",   "CONCAT",     "HSTACK",    "VSTACK",    "TAKE",
    "DROP",         "CHOOSECOLS", "CHOOSEROWS", "TOCOL",     "TOROW",     "WRAPROWS",
    "WRAPCOLS",     "EXPAND",
};

/* Functions that hand on what one of their arguments refers to: all but the first of IF and CHOOSE. */
static const char *const choosing_functions[] = {"IF", "CHOOSE"};

static bool is_in(const char *const *names, size_t n, const char *name) {
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}
#define IS_IN(list, name) is_in(list, sizeof(list) / sizeof *(list), name)

static const cg_ast *call_of(const cg_intersections *of, const cg_ast *like, const cg_text *function,
                             const cg_ast *const *args, uint32_t n) {
    cg_ast *ast = CG_NEW(of->arena, cg_ast);
    *ast = *like;
    ast->kind = CG_AST_CALL;
    ast->call.function = function;
    ast->call.args = args;
    ast->call.n_args = n;
    return ast;
}

static const cg_ast *single(const cg_intersections *of, const cg_ast *ast) {
    const cg_ast **args = CG_NEW_ARRAY(of->arena, 1, const cg_ast *);
    args[0] = ast;
    return call_of(of, ast, cg_intern_string(of->texts, "@"), args, 1);
}

/* A name may stand for several cells unless all names like it are seen not to. */
static bool may_be_several(const cg_intersections *of, const cg_ast *name) {
    const cg_document *document = of->document;
    for (size_t i = 0; i < document->n_defined_names; i++) {
        const cg_ast *meant = document->defined_names[i].formula;
        if (!cg_text_equal(document->defined_names[i].name, name->name)) continue;
        if (meant->kind != CG_AST_LITERAL && !(meant->kind == CG_AST_RANGE && meant->range.single)) return true;
    }
    return false;
}

/* OFFSET with a height or width, INDEX of a whole row or column. */
static bool gives_several(const cg_ast *call) {
    const char *name = call->call.function->bytes;
    if (strcmp(name, "INDIRECT") == 0) return true;
    if (strcmp(name, "OFFSET") == 0) return call->call.n_args > 3;
    if (strcmp(name, "INDEX") != 0) return strcmp(name, ":") == 0 || strcmp(name, " ") == 0;
    for (uint32_t i = 1; i < call->call.n_args && i < 3; i++) {
        const cg_ast *line = call->call.args[i];
        if (line->kind == CG_AST_MISSING ||
            (line->kind == CG_AST_LITERAL && cg_is_number(line->literal) && line->literal.number == 0))
            return true;
    }
    return false;
}

static bool is_several(const cg_intersections *of, const cg_ast *ast) {
    switch (ast->kind) {
    case CG_AST_RANGE: return !ast->range.single && !ast->range.last_sheet;
    case CG_AST_NAME: return may_be_several(of, ast);
    case CG_AST_STRUCTURED:
        return ast->structured.item != CG_ITEM_THIS_ROW || ast->structured.first != ast->structured.last ||
               !ast->structured.first;
    case CG_AST_CALL: return gives_several(ast);
    default: return false;
    }
}

static const cg_ast *rewrite(const cg_intersections *of, const cg_ast *ast, wanted want);

/* What is wanted of argument `index`. */
static wanted wanted_of(const cg_intersections *of, const cg_ast *call, uint32_t index, wanted want) {
    if (want == WHOLE) return WHOLE;
    const cg_entry *entry = cg_registry_find(of->registry, call->call.function);
    const char *name = entry ? entry->function->name : "";
    if (!entry || entry->function->special || IS_IN(array_functions, name)) return WHOLE;
    if (strcmp(name, "INDEX") == 0 && index == 0) return WHOLE;
    if (index > 0 && IS_IN(choosing_functions, name)) return want;
    return cg_signature_parameter(&entry->signature, index)->kind == CG_PARAMETER_RANGE ? REFERENCE : ONE_VALUE;
}

static bool is_about_references(const char *name) {
    static const char *const operators[] = {":", " ", ",", "@", "#"};
    return IS_IN(operators, name);
}

static const cg_ast *rewrite_call(const cg_intersections *of, const cg_ast *ast, wanted want) {
    if (is_about_references(ast->call.function->bytes)) return ast;
    const cg_ast **args = NULL;
    for (uint32_t i = 0; i < ast->call.n_args; i++) {
        const cg_ast *arg = rewrite(of, ast->call.args[i], wanted_of(of, ast, i, want));
        if (arg == ast->call.args[i]) continue;
        if (!args) {
            args = CG_NEW_ARRAY(of->arena, ast->call.n_args, const cg_ast *);
            memcpy(args, ast->call.args, ast->call.n_args * sizeof *args);
        }
        args[i] = arg;
    }
    return args ? call_of(of, ast, ast->call.function, args, ast->call.n_args) : ast;
}

static const cg_ast *rewrite(const cg_intersections *of, const cg_ast *ast, wanted want) {
    if (want == WHOLE) return ast;
    const cg_ast *inside = ast->kind == CG_AST_CALL ? rewrite_call(of, ast, want) : ast;
    return want == ONE_VALUE && is_several(of, ast) ? single(of, inside) : inside;
}

const cg_ast *cg_ast_intersected(const cg_intersections *of, const cg_ast *ast) {
    return rewrite(of, ast, ONE_VALUE);
}
