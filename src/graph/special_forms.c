/* special_forms.c: LET, LAMBDA and the functions that take one.
 *
 * Enters: a call whose arguments are names and formulas. Leaves: the node of its value. A lambda is never a value of
 * the graph: it is its text and the place where it stands, and is compiled anew wherever it is applied, to nodes like
 * any other formula, so that it evaluates in blocks and differentiates. MAP, BYROW and MAKEARRAY lay the array down
 * along an axis and apply the function once, to all cells or rows at a time; inside a table's row, where there is an
 * axis already, they apply it cell by cell. */
#include "base/limits.h"
#include "graph/what_if.h"

enum { MOST_STEPS = 100000 }; /* of SCAN and REDUCE, and of what is applied cell by cell */

struct cg_lambda {
    cg_compiler scope; /* where the LAMBDA stands */
    const cg_ast *ast; /* the call LAMBDA(a, b, ..., body) */
};

static bool is_call(const cg_ast *ast, const char *function) {
    return ast->kind == CG_AST_CALL && cg_same_word(ast->call.function->bytes, function);
}

static cg_node *refuse(cg_compiler *compiler, const cg_ast *at, const char *why) {
    cg_report(compiler->graph->diagnostics, CG_E_LAMBDA, at->span, "%s", why);
    return NULL;
}

/* ---- Names inside formulas ---- */

static void bind(cg_compiler *compiler, cg_binding binding) {
    size_t n = compiler->n_bindings;
    cg_binding *bindings = CG_NEW_ARRAY(compiler->graph->arena, n + 1, cg_binding);
    if (n) memcpy(bindings, compiler->bindings, n * sizeof *bindings);
    bindings[n] = binding;
    compiler->bindings = bindings;
    compiler->n_bindings = n + 1;
}

/* What a parameter that the call leaves out stands for. */
static cg_binding omitted(cg_graph *graph, const cg_text *name) {
    cg_node *blank = cg_node_constant(graph, (cg_cell[]){cg_blank_cell()}, 1, 1);
    return (cg_binding){.name = name, .node = blank, .reference = true, .omitted = true};
}

static const cg_lambda *make_lambda(const cg_compiler *compiler, const cg_ast *ast) {
    cg_lambda *lambda = CG_NEW(compiler->graph->arena, cg_lambda);
    *lambda = (cg_lambda){*compiler, ast};
    return lambda;
}

const cg_lambda *cg_find_lambda(cg_compiler *compiler, const cg_text *name) {
    for (size_t i = compiler->n_bindings; i-- > 0;)
        if (cg_text_equal(compiler->bindings[i].name, name)) return compiler->bindings[i].lambda;
    cg_model_cell *cell = compiler->model ? cg_model_find_cell(compiler->model, name) : NULL;
    cg_compiler top = {.model = compiler->model, .graph = compiler->graph, .depth = compiler->depth};
    if (cell) return is_call(cell->block->formula, "LAMBDA") ? make_lambda(&top, cell->block->formula) : NULL;
    const cg_text *sheet = compiler->sheet ? compiler->sheet->block->name : NULL;
    const cg_defined_name *defined = cg_find_defined_name(compiler->model, name, sheet);
    return defined && is_call(defined->formula, "LAMBDA") ? make_lambda(&top, defined->formula) : NULL;
}

/* The lambda that an argument means: LAMBDA(...) itself, or the name of one. NULL after an error was reported. */
static const cg_lambda *lambda_of(cg_compiler *compiler, const cg_ast *ast) {
    if (is_call(ast, "LAMBDA")) return make_lambda(compiler, ast);
    const cg_lambda *lambda = ast->kind == CG_AST_NAME ? cg_find_lambda(compiler, ast->name) : NULL;
    if (!lambda) refuse(compiler, ast, "a LAMBDA is needed here, or the name of one");
    return lambda;
}

cg_node *cg_apply_lambda(cg_compiler *compiler, const cg_lambda *lambda, cg_node *const *args, uint32_t n,
                         const cg_ast *at, bool *reference) {
    const cg_ast *const *parts = lambda->ast->call.args;
    uint32_t n_parameters = lambda->ast->call.n_args ? lambda->ast->call.n_args - 1 : 0;
    uint32_t needed = n_parameters;
    while (needed > 0 && parts[needed - 1]->kind == CG_AST_NAME && parts[needed - 1]->optional)
        needed--;
    if (n < needed || n > n_parameters)
        return refuse(
            compiler, at,
            cg_format(compiler->graph->arena, "this LAMBDA takes %u arguments, and is given %u", n_parameters, n));
    if (compiler->depth >= CG_MAX_NESTING)
        return refuse(compiler, at, "LAMBDAs call each other deeper than cellgrad follows (128)");
    cg_compiler inner = lambda->scope;
    inner.depth = compiler->depth + 1;
    inner.draw_axis = compiler->draw_axis;
    inner.draw_stream = compiler->draw_stream + 1000003 * inner.depth;
    for (uint32_t i = 0; i < n_parameters; i++) {
        if (parts[i]->kind != CG_AST_NAME) return refuse(compiler, parts[i], "a parameter of a LAMBDA is a name");
        bool given = i < n && args[i];
        bind(&inner, given ? cg_bound(parts[i]->name, args[i], true) : omitted(compiler->graph, parts[i]->name));
    }
    return cg_compile(&inner, parts[n_parameters], reference);
}

/* ---- LET ---- */

static cg_node *compile_let(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    uint32_t n = ast->call.n_args;
    if (n < 3 || n % 2 == 0)
        return refuse(compiler, ast, "LET takes names and values in pairs, and last the formula they are for");
    cg_compiler inner = *compiler;
    for (uint32_t i = 0; i + 1 < n; i += 2) {
        const cg_ast *name = ast->call.args[i], *value = ast->call.args[i + 1];
        if (name->kind != CG_AST_NAME) return refuse(compiler, name, "LET needs a name here");
        if (is_call(value, "LAMBDA")) {
            bind(&inner, (cg_binding){.name = name->name, .lambda = make_lambda(&inner, value)});
            continue;
        }
        bool is_reference;
        cg_node *node = cg_compile(&inner, value, &is_reference);
        if (!node) return NULL;
        bind(&inner, cg_bound(name->name, node, is_reference));
    }
    cg_node *result = cg_compile(&inner, ast->call.args[n - 1], reference);
    compiler->draw_stream = inner.draw_stream;
    return result;
}

static cg_node *compile_lambda(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    (void)reference;
    return refuse(
        compiler, ast,
        "a LAMBDA by itself is no value; apply it, or give it to MAP, REDUCE, SCAN, BYROW, BYCOL or MAKEARRAY");
}

static cg_node *compile_is_omitted(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    const cg_ast *name = ast->call.args[0];
    *reference = false;
    for (size_t i = name->kind == CG_AST_NAME ? compiler->n_bindings : 0; i-- > 0;)
        if (cg_text_equal(compiler->bindings[i].name, name->name))
            return cg_node_constant(compiler->graph, (cg_cell[]){cg_boolean_cell(compiler->bindings[i].omitted)}, 1, 1);
    return refuse(compiler, name, "ISOMITTED asks for a parameter of the LAMBDA around it");
}

/* ---- One cell or row at a time ---- */

typedef struct arrays {
    cg_node **at; /* all but the last argument of the call */
    uint32_t n;
    const cg_lambda *lambda; /* the last argument */
} arrays;

static bool compile_arrays(cg_compiler *compiler, const cg_ast *ast, uint32_t least, arrays *out) {
    uint32_t n = ast->call.n_args;
    if (n < least) {
        refuse(compiler, ast,
               cg_format(compiler->graph->arena, "%s takes at least %u arguments", ast->call.function->bytes, least));
        return false;
    }
    out->n = n - 1;
    out->at = CG_NEW_ARRAY(compiler->graph->arena, n, cg_node *);
    for (uint32_t i = 0; i + 1 < n; i++) {
        bool reference;
        if (!(out->at[i] = cg_compile(compiler, ast->call.args[i], &reference))) return false;
    }
    out->lambda = lambda_of(compiler, ast->call.args[n - 1]);
    return out->lambda != NULL;
}

/* The function applied to pieces of the arrays, each rows x cols, taken from the left and down; the results, one cell
 * each, as an array of down x across. */
static cg_node *apply_to_pieces(cg_compiler *compiler, const cg_ast *ast, const arrays *of, uint32_t down,
                                uint32_t across, uint32_t cols) {
    cg_graph *graph = compiler->graph;
    bool has_axis = compiler->table || compiler->mapped;
    for (uint32_t i = 0; i < of->n; i++)
        has_axis |= of->at[i]->axis != 0;
    cg_node **args = CG_NEW_ARRAY(graph->arena, of->n, cg_node *);
    bool reference;
    if (!has_axis && (uint64_t)down * across > 1) {
        for (uint32_t i = 0; i < of->n; i++)
            args[i] = cg_node_unstack(graph, of->at[i], down * across, 1, cols);
        cg_node *node = cg_apply_lambda(compiler, of->lambda, args, of->n, ast, &reference);
        if (!node) return NULL;
        if (!cg_node_is_scalar(node))
            return refuse(compiler, ast, "the function gives an array where one value is needed");
        return cg_node_stack(graph, node, down, across);
    }
    if ((uint64_t)down * across > MOST_STEPS)
        return refuse(compiler, ast, "the array has too many cells to apply a function one by one");
    uint32_t n = down * across;
    cg_node **results = CG_NEW_ARRAY(graph->arena, n, cg_node *);
    uint32_t *places = CG_NEW_ARRAY(graph->arena, 2 * (size_t)n, uint32_t);
    for (uint32_t k = 0; k < n; k++) {
        places[2 * k] = k / across;
        places[2 * k + 1] = k % across;
        for (uint32_t i = 0; i < of->n; i++)
            args[i] = cg_node_slice(graph, of->at[i], places[2 * k], places[2 * k + 1] * cols, 1, cols);
        results[k] = cg_apply_lambda(compiler, of->lambda, args, of->n, ast, &reference);
        if (!results[k]) return NULL;
        if (!cg_node_is_scalar(results[k]))
            return refuse(compiler, ast, "the function gives an array where one value is needed");
    }
    return cg_node_join(graph, results, places, n, down, across, cg_blank_cell());
}

static cg_node *compile_map(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    arrays of = {0};
    *reference = true;
    if (!compile_arrays(compiler, ast, 2, &of)) return NULL;
    for (uint32_t i = 1; i < of.n; i++)
        if (of.at[i]->rows != of.at[0]->rows || of.at[i]->cols != of.at[0]->cols)
            return refuse(compiler, ast, "the arrays of MAP have different shapes");
    return apply_to_pieces(compiler, ast, &of, of.at[0]->rows, of.at[0]->cols, 1);
}

static cg_node *compile_by_row(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    arrays of = {0};
    *reference = true;
    if (!compile_arrays(compiler, ast, 2, &of)) return NULL;
    return apply_to_pieces(compiler, ast, &of, of.at[0]->rows, 1, of.at[0]->cols);
}

static cg_node *compile_by_col(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    arrays of = {0};
    *reference = true;
    if (!compile_arrays(compiler, ast, 2, &of)) return NULL;
    cg_graph *graph = compiler->graph;
    uint32_t n = of.at[0]->cols;
    if (n > MOST_STEPS) return refuse(compiler, ast, "the array has too many columns to apply a function one by one");
    cg_node **results = CG_NEW_ARRAY(graph->arena, n, cg_node *);
    uint32_t *places = CG_NEW_ARRAY(graph->arena, 2 * (size_t)n, uint32_t);
    for (uint32_t k = 0; k < n; k++) {
        cg_node *column = cg_node_slice(graph, of.at[0], 0, k, of.at[0]->rows, 1);
        results[k] = cg_apply_lambda(compiler, of.lambda, &column, 1, ast, reference);
        if (!results[k]) return NULL;
        if (!cg_node_is_scalar(results[k]))
            return refuse(compiler, ast, "the function gives an array where one value is needed");
        places[2 * k + 1] = k;
    }
    return cg_node_join(graph, results, places, n, 1, n, cg_blank_cell());
}

/* 1 x 1 constant as a count; 0 after an error was reported. */
static uint32_t count_of(cg_compiler *compiler, const cg_ast *at, const cg_node *node) {
    cg_cell cell =
        node->kind == CG_NODE_CONSTANT && cg_node_is_scalar(node) ? cg_to_number(node->cells[0]) : cg_blank_cell();
    if (cg_is_number(cell) && cell.number >= 1 && cell.number <= CG_EXCEL_ROWS) return (uint32_t)cell.number;
    refuse(compiler, at, "the size of an array is a number of 1 or more that is known before the run");
    return 0;
}

static cg_node *compile_make_array(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    arrays of = {0};
    *reference = true;
    if (!compile_arrays(compiler, ast, 3, &of)) return NULL;
    uint32_t rows = count_of(compiler, ast, of.at[0]), cols = count_of(compiler, ast, of.at[1]);
    if (!rows || !cols) return NULL;
    if ((uint64_t)rows * cols > UINT32_MAX / 2) return refuse(compiler, ast, "the array is too large");
    cg_cell *cells = CG_NEW_ARRAY(compiler->graph->arena, (size_t)rows * cols * 2, cg_cell);
    for (size_t k = 0; k < (size_t)rows * cols; k++) {
        cells[k].number = (double)(k / cols + 1);
        cells[(size_t)rows * cols + k].number = (double)(k % cols + 1);
    }
    cg_node *places[2] = {cg_node_constant(compiler->graph, cells, rows, cols),
                          cg_node_constant(compiler->graph, cells + (size_t)rows * cols, rows, cols)};
    return apply_to_pieces(compiler, ast, &(arrays){places, 2, of.lambda}, rows, cols, 1);
}

/* ---- One after another ---- */

static cg_node *compile_steps(cg_compiler *compiler, const cg_ast *ast, bool *reference, bool all) {
    arrays of = {0};
    *reference = true;
    if (!compile_arrays(compiler, ast, 3, &of)) return NULL;
    cg_graph *graph = compiler->graph;
    cg_node *array = of.at[1], *value = of.at[0];
    size_t n = cg_node_size(array);
    if (n > MOST_STEPS) return refuse(compiler, ast, "the array has too many cells to go through one after another");
    cg_node **values = CG_NEW_ARRAY(graph->arena, n, cg_node *);
    uint32_t *places = CG_NEW_ARRAY(graph->arena, 2 * n, uint32_t);
    for (size_t k = 0; k < n; k++) {
        places[2 * k] = (uint32_t)(k / array->cols);
        places[2 * k + 1] = (uint32_t)(k % array->cols);
        cg_node *next = cg_node_slice(graph, array, places[2 * k], places[2 * k + 1], 1, 1);
        value = cg_apply_lambda(compiler, of.lambda, (cg_node *[]){value, next}, 2, ast, reference);
        if (!value) return NULL;
        if (all && !cg_node_is_scalar(value))
            return refuse(compiler, ast, "the function gives an array where one value is needed");
        values[k] = value;
    }
    return all ? cg_node_join(graph, values, places, (uint32_t)n, array->rows, array->cols, cg_blank_cell()) : value;
}

static cg_node *compile_reduce(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    return compile_steps(compiler, ast, reference, false);
}

static cg_node *compile_scan(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    return compile_steps(compiler, ast, reference, true);
}

static const struct {
    const char *name;
    cg_node *(*compile)(cg_compiler *compiler, const cg_ast *ast, bool *reference);
} forms[] = {
    {"BYCOL", compile_by_col},
    {"BYROW", compile_by_row},
    {"LAMBDA", compile_lambda},
    {"ISOMITTED", compile_is_omitted},
    {"LET", compile_let},
    {"MAP", compile_map},
    {"MAKEARRAY", compile_make_array},
    {"REDUCE", compile_reduce},
    {"SCAN", compile_scan},
    {"MULTIPLE.OPERATIONS", cg_compile_what_if},
};

cg_node *cg_compile_special(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (cg_same_word(forms[i].name, ast->call.function->bytes)) return forms[i].compile(compiler, ast, reference);
    return refuse(compiler, ast, "this function is listed but not compiled");
}
