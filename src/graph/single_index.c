/* single_index.c: `@INDEX(A1:C9,n,2)` with an n that may turn out to be 0.
 *
 * Enters: an INDEX where one value is wanted, with numbers that are known by the run alone. Leaves: the INDEX with, in
 * place of a 0, the number of the formula's own row (or column) in the range, which is the cell where the whole column
 * (or row) and the formula's own row cross; #VALUE! where they do not. */
#include "graph/reference.h"

/* The lines of the array in one direction, and the first cell of the range that they are; NULL: they are no range. */
typedef struct lines {
    uint32_t count;
    const cg_ast *first;
    const char *number; /* ROW or COLUMN */
} lines;

static cg_node *apply(cg_compiler *compiler, const char *function, cg_node *a, cg_node *b) {
    return cg_node_apply(compiler->graph, function, (cg_node *[]){a, b}, 2);
}

static cg_node *choose(cg_compiler *compiler, cg_node *test, cg_node *yes, cg_node *no) {
    return cg_node_apply(compiler->graph, "IF", (cg_node *[]){test, yes, no}, 3);
}

/* The place of the formula's own line, from 1. An array that is no range gives its first cell. NULL after an error. */
static cg_node *own_place(cg_compiler *compiler, const lines *of, cg_span span) {
    cg_node *one = cg_node_number(compiler->graph, 1);
    if (!of->first || of->count == 1) return one;
    bool reference;
    cg_node *own = cg_compile(compiler, cg_call_ast(compiler, of->number, NULL, 0, span), &reference);
    cg_node *start =
        own ? cg_compile(compiler, cg_call_ast(compiler, of->number, &of->first, 1, span), &reference) : NULL;
    if (!start) return NULL;
    cg_node *place = apply(compiler, "+", apply(compiler, "-", own, start), one);
    cg_node *misses = cg_node_constant(compiler->graph, (cg_cell[]){cg_error_cell(CG_VALUE)}, 1, 1);
    cg_node *inside =
        choose(compiler, apply(compiler, ">", place, cg_node_number(compiler->graph, of->count)), misses, place);
    return choose(compiler, apply(compiler, "<", place, one), misses, inside);
}

/* The number, or in place of 0 the own one. What a solve changes is a place, whatever it is tried at. */
static cg_node *never_zero(cg_compiler *compiler, const cg_ast *ast, cg_node *number, const lines *of) {
    if (!cg_may_be_zero(ast) || number->depends || !cg_node_is_scalar(number)) return number;
    cg_node *zero = apply(compiler, "=", number, cg_node_number(compiler->graph, 0)),
            *own = own_place(compiler, of, ast->span);
    return own ? choose(compiler, zero, own, number) : NULL;
}

/* Sets the lines of the array; false when it is left to others: a range that grows from cell to cell, several areas. */
static bool find_lines(cg_compiler *compiler, const cg_ast *ast, const cg_node *array, lines rows_and_columns[2]) {
    cg_areas areas = {0};
    cg_refers refers = cg_ast_to_areas(compiler, ast, &areas);
    rows_and_columns[0] = (lines){array->rows, NULL, "ROW"};
    rows_and_columns[1] = (lines){array->cols, NULL, "COLUMN"};
    if (refers == CG_REFERS_NOT) return true;
    if (refers != CG_REFERS || areas.error || areas.list.count != 1) return false;
    cg_range first = areas.list.at[0];
    if (first.from.row_absolute != first.to.row_absolute || first.from.column_absolute != first.to.column_absolute)
        return false;
    first.to = first.from;
    first.single = true;
    rows_and_columns[0].first = rows_and_columns[1].first = cg_area_to_ast(compiler, &first, ast->span);
    return true;
}

bool cg_compile_single_index(cg_compiler *compiler, const cg_ast *ast, cg_node **node) {
    bool reference, known = true;
    lines of[2];
    cg_node *args[3];
    uint32_t n = ast->kind == CG_AST_CALL ? ast->call.n_args : 0;
    if (!compiler->fill || n < 2 || n > 3 || !cg_same_word(ast->call.function->bytes, "INDEX")) return false;
    *node = NULL;
    for (uint32_t i = 1; i < n; i++) {
        if (ast->call.args[i]->kind == CG_AST_MISSING) return false;
        if (!(args[i] = cg_compile(compiler, ast->call.args[i], &reference))) return true;
        known &= args[i]->kind == CG_NODE_CONSTANT;
    }
    if (known || cg_is_union(ast->call.args[0])) return false;
    if (!(args[0] = cg_compile(compiler, ast->call.args[0], &reference))) return true;
    if (!find_lines(compiler, ast->call.args[0], args[0], of)) return false;
    if (n == 2 && args[0]->rows > 1 && args[0]->cols > 1) return false;
    for (uint32_t i = 1; i < n; i++) {
        bool across = i == 2 || (n == 2 && args[0]->rows == 1);
        if (!(args[i] = never_zero(compiler, ast->call.args[i], args[i], &of[across]))) return true;
    }
    *node = cg_node_call(compiler->graph, cg_registry_find(compiler->graph->registry, ast->call.function), args, n,
                         NULL, ast->span);
    return true;
}
