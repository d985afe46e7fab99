/* ast_to_graph.c: one formula becomes nodes.
 *
 * Enters: a formula's tree and where it stands. Leaves: the node of its value. One small function a kind of tree; what
 * a name or a reference means is found by names_to_graph.c and sheet_to_graph.c. */
#include "graph/reference.h"

#include "base/limits.h"
#include "function/lanes.h"
#include "function/signature.h"

static cg_node *compile_literal(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    *reference = false;
    return cg_node_constant(compiler->graph, &ast->literal, 1, 1);
}

static cg_node *compile_array(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    *reference = true;
    return cg_node_constant(compiler->graph, ast->array.cells, ast->array.rows, ast->array.cols);
}

static cg_node *compile_missing(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    (void)ast;
    *reference = false;
    return cg_node_constant(compiler->graph, (cg_cell[]){cg_blank_cell()}, 1, 1);
}

static cg_node *compile_name(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    for (size_t i = compiler->n_bindings; i-- > 0;)
        if (cg_text_equal(compiler->bindings[i].name, ast->name)) {
            *reference = compiler->bindings[i].reference;
            if (!compiler->bindings[i].node)
                cg_report(compiler->graph->diagnostics, CG_E_LAMBDA, ast->span, "%s is a function; call it",
                          ast->name->bytes);
            return compiler->bindings[i].node;
        }
    *reference = true;
    bool found = false;
    cg_node *node = compiler->model && !ast->name_sheet ? cg_name_node(compiler->model, ast->name, &found) : NULL;
    if (found) return node;
    const cg_text *own = compiler->sheet ? compiler->sheet->block->name : NULL;
    const cg_text *sheet = ast->name_sheet ? ast->name_sheet : own;
    const cg_defined_name *defined = cg_find_defined_name(compiler->model, ast->name, sheet);
    if (defined) return cg_defined_name_node(compiler, defined, reference);
    if (cg_is_no_name(compiler, ast->name))
        return cg_node_constant(compiler->graph, (cg_cell[]){cg_error_cell(CG_NAME)}, 1, 1);
    cg_report_unknown_name(compiler, ast);
    return NULL;
}

static cg_node *compile_range(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    *reference = true;
    if (!ast->range.last_sheet) return cg_range_node(compiler, ast);
    uint32_t n;
    const cg_ast *const *parts = compiler->model ? cg_sheets_apart(compiler, ast, &n) : NULL;
    return parts ? cg_union_node(compiler, parts, n) : NULL;
}

static cg_node *compile_structured(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    *reference = true;
    return cg_structured_node(compiler, ast);
}

/* ---- Calls ---- */

typedef struct arguments {
    CG_LIST(cg_node *) nodes;
    CG_LIST(bool) references;
} arguments;

static void add_argument(cg_compiler *compiler, arguments *to, cg_node *node, bool reference) {
    CG_PUSH(compiler->graph->arena, &to->nodes, node);
    CG_PUSH(compiler->graph->arena, &to->references, reference);
}

bool cg_rule_mentions(const cg_ast *ast, const char *name) {
    if (ast->kind == CG_AST_NAME) return cg_same_word(ast->name->bytes, name);
    if (ast->kind != CG_AST_CALL) return false;
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        if (cg_rule_mentions(ast->call.args[i], name)) return true;
    return false;
}

/* In a rule: the argument once for each repeated argument of the call that is differentiated. */
static bool add_every(cg_compiler *compiler, arguments *to, const cg_ast *ast) {
    cg_compiler inner = *compiler;
    cg_binding *bindings = CG_NEW_ARRAY(compiler->graph->arena, compiler->n_bindings + 1, cg_binding);
    memcpy(bindings, compiler->bindings, compiler->n_bindings * sizeof *bindings);
    inner.bindings = bindings;
    inner.n_bindings = compiler->n_bindings + 1;
    inner.n_every = 0;
    for (uint32_t i = 0; i < compiler->n_every; i++) {
        bindings[compiler->n_bindings] = cg_bound(cg_intern_string(compiler->graph->texts, "every"), compiler->every[i],
                                                  compiler->every_references[i]);
        bool reference;
        cg_node *node = cg_compile(&inner, ast, &reference);
        if (!node) return false;
        add_argument(compiler, to, node, reference);
    }
    return true;
}

/* Argument `index` belongs to a repeated parameter. */
static bool repeats(const cg_signature *signature, uint32_t index) {
    return signature->repeat && index + signature->repeat >= signature->n_parameters;
}

/* Several areas, which only functions of ranges take. */
static bool is_of_areas(const cg_ast *ast) {
    return cg_is_union(ast) || (ast->kind == CG_AST_RANGE && ast->range.last_sheet);
}

static cg_node *error_node(cg_compiler *compiler, cg_error error) {
    return cg_node_constant(compiler->graph, (cg_cell[]){cg_error_cell(error)}, 1, 1);
}

/* SUMIF's last argument says no more than where its cells start: it reaches as far as the first one. */
static const cg_ast *reaching(cg_compiler *compiler, const cg_ast *ast, uint32_t index) {
    const cg_ast *arg = ast->call.args[index], *like = ast->call.args[0];
    if (arg->kind != CG_AST_RANGE || like->kind != CG_AST_RANGE) return arg;
    cg_ast *reached = CG_NEW(compiler->graph->arena, cg_ast);
    *reached = *arg;
    reached->range = cg_range_as_large(compiler, &arg->range, &like->range);
    return reached;
}

static bool compile_arguments(cg_compiler *compiler, const cg_ast *ast, const cg_entry *entry, arguments *to) {
    const cg_signature *signature = &entry->signature;
    bool good = true;
    for (uint32_t i = 0; i < ast->call.n_args; i++) {
        bool reaches = entry->function->last_reaches && i + 1 == signature->n_parameters;
        const cg_ast *arg = reaches ? reaching(compiler, ast, i) : ast->call.args[i];
        const cg_parameter *parameter = cg_signature_parameter(signature, i);
        if (arg->kind == CG_AST_MISSING && parameter->has_default && entry->function->empty_is_default) {
            add_argument(compiler, to, cg_node_constant(compiler->graph, &parameter->initial, 1, 1), false);
        } else if (compiler->n_every && repeats(signature, i) && cg_rule_mentions(arg, "every")) {
            good &= add_every(compiler, to, arg);
        } else {
            bool reference = false;
            cg_node *node = cg_compile(compiler, arg, &reference);
            if (node && parameter->kind != CG_PARAMETER_RANGE && is_of_areas(arg))
                node = error_node(compiler, CG_VALUE);
            good &= node != NULL;
            add_argument(compiler, to, node, reference);
        }
    }
    for (uint32_t i = ast->call.n_args; good && i < signature->n_parameters && signature->parameters[i].has_default;
         i++)
        add_argument(compiler, to, cg_node_constant(compiler->graph, &signature->parameters[i].initial, 1, 1), false);
    return good;
}

static const cg_entry *find_function(cg_compiler *compiler, const cg_ast *ast) {
    const cg_text *name = ast->call.function;
    const cg_entry *entry = cg_registry_find(compiler->graph->registry, name);
    if (entry && (!entry->function->internal || !compiler->model)) return entry;
    cg_diagnostics *diagnostics = compiler->graph->diagnostics;
    cg_diagnostic *report =
        cg_report(diagnostics, CG_E_UNKNOWN_FUNCTION, ast->span, "there is no function %s", name->bytes);
    const char *similar = cg_registry_similar(compiler->graph->registry, name->bytes);
    if (similar) cg_add_note(diagnostics, report, cg_nowhere(), "did you mean %s?", similar);
    return NULL;
}

static bool check_count(cg_compiler *compiler, const cg_ast *ast, const cg_entry *entry) {
    const cg_signature *signature = &entry->signature;
    uint32_t n = ast->call.n_args;
    if (cg_signature_accepts(signature, n)) return true;
    if (compiler->n_every) return true; /* a rule's `every` stands for several */
    const char *wants = signature->least == signature->most ? cg_format(compiler->graph->arena, "%u", signature->least)
                        : signature->most >= CG_MAX_ARGUMENTS
                            ? cg_format(compiler->graph->arena, "at least %u", signature->least)
                            : cg_format(compiler->graph->arena, "%u to %u", signature->least, signature->most);
    cg_diagnostic *report =
        cg_report(compiler->graph->diagnostics, CG_E_ARGUMENT_COUNT, ast->span, "%s takes %s argument%s, not %u",
                  entry->function->name, wants, strcmp(wants, "1") == 0 ? "" : "s", n);
    cg_add_note(compiler->graph->diagnostics, report, cg_nowhere(), "%s%s: %s", entry->function->name,
                entry->function->sig, entry->function->help);
    return false;
}

/* A call of a function that the sheet itself defines. */
static cg_node *compile_application(cg_compiler *compiler, const cg_lambda *lambda, const cg_ast *ast,
                                    bool *reference) {
    cg_node **args = CG_NEW_ARRAY(compiler->graph->arena, ast->call.n_args, cg_node *);
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        if (ast->call.args[i]->kind != CG_AST_MISSING &&
            !(args[i] = cg_compile(compiler, ast->call.args[i], reference)))
            return NULL;
    return cg_apply_lambda(compiler, lambda, args, ast->call.n_args, ast, reference);
}

/* In a derivative's rule, an IF whose test is known (it asks for shapes) is the branch it chooses: the other one may
 * not even fit. NULL when it is none. */
static const cg_ast *known_choice(cg_compiler *compiler, const cg_ast *ast) {
    const cg_ast *const *args = ast->call.args;
    if (compiler->model || ast->call.n_args != 3 || strcmp(ast->call.function->bytes, "IF") != 0) return NULL;
    bool reference;
    cg_node *test = cg_compile(compiler, args[0], &reference);
    if (!test || test->kind != CG_NODE_CONSTANT || !cg_node_is_scalar(test)) return NULL;
    cg_cell chosen = cg_to_boolean(test->cells[0]);
    return cg_is_error(chosen) ? NULL : args[cg_cell_boolean(chosen) ? 1 : 2];
}

/* Totals of worksheets are added up as Excel does, but those that a solver moves, quickly (fn_in_order.c). NULL: not
 * such a total. Of few cells the order is the same. */
static cg_node *total_in_order(cg_compiler *compiler, const cg_entry *entry, const arguments *args, cg_span span) {
    const char *name = entry->function->name;
    bool total = strcmp(name, "SUM") == 0 || strcmp(name, "AVERAGE") == 0;
    size_t cells = 0;
    for (size_t i = 0; i < args->nodes.count; i++) {
        const cg_node *node = args->nodes.at[i];
        total &= !node->depends && !node->axis;
        cells += cg_node_size(node);
    }
    if (!total || !compiler->fill || cells <= CG_LANES) return NULL;
    const char *in_order = cg_format(compiler->graph->arena, "%s.IN.ORDER", name);
    entry = cg_registry_find(compiler->graph->registry, cg_intern_string(compiler->graph->texts, in_order));
    return cg_node_call(compiler->graph, entry, args->nodes.at, (uint32_t)args->nodes.count, args->references.at, span);
}

/* The call in another way that suits its many cells; NULL where there is none. */
static cg_node *call_for_all_rows(cg_compiler *compiler, const cg_entry *entry, const arguments *args, cg_span span) {
    uint32_t n = (uint32_t)args->nodes.count;
    cg_node *node = cg_node_criteria_over_rows(compiler->graph, entry, args->nodes.at, n);
    if (!node) node = cg_node_lookup_over_rows(compiler->graph, entry, args->nodes.at, n);
    return node ? node : total_in_order(compiler, entry, args, span);
}

static cg_node *compile_call(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    *reference = false;
    const cg_ast *choice = known_choice(compiler, ast);
    if (choice) return cg_compile(compiler, choice, reference);
    const cg_lambda *lambda = cg_find_lambda(compiler, ast->call.function);
    if (lambda) return compile_application(compiler, lambda, ast, reference);
    cg_node *node;
    if (strchr(",@#: ", ast->call.function->bytes[0])) {
        if (cg_has_its_arguments(compiler, ast))
            return cg_compile_reference(compiler, ast, reference, &node) ? node : NULL;
        cg_report(compiler->graph->diagnostics, CG_E_ARGUMENT_COUNT, ast->span, "this operator has %u operands",
                  ast->call.n_args);
        return NULL;
    }
    const cg_entry *entry = find_function(compiler, ast);
    if (!entry || !check_count(compiler, ast, entry)) return NULL;
    if (cg_compile_reference(compiler, ast, reference, &node)) return node;
    if (entry->function->special) return cg_compile_special(compiler, ast, reference);
    *reference = false;
    bool by_cells = entry->function->eval && entry->function->eval->map; /* no ranges, and no other ways */
    if (!by_cells &&
        (cg_compile_running_total(compiler, ast, &node) || cg_compile_growing_criteria(compiler, ast, &node) ||
         cg_compile_growing_lookup(compiler, ast, entry, &node) ||
         cg_compile_computed_criteria(compiler, ast, entry, &node)))
        return node;
    arguments args = {0};
    if (!compile_arguments(compiler, ast, entry, &args)) return NULL;
    uint32_t n = (uint32_t)args.nodes.count;
    if (entry->function->random) {
        bool whole = entry->function->eval->array && !compiler->table; /* RANDARRAY draws for all its cells itself */
        node = cg_node_random(compiler->graph, entry, args.nodes.at, n, whole ? 0 : compiler->draw_axis,
                              compiler->draw_stream++, ast->span);
    } else {
        node = by_cells ? NULL : call_for_all_rows(compiler, entry, &args, ast->span);
        if (!node) node = cg_node_call(compiler->graph, entry, args.nodes.at, n, args.references.at, ast->span);
    }
    *reference = !cg_node_is_scalar(node);
    return node;
}

/* By cg_ast_kind. */
static cg_node *(*const compilers[])(cg_compiler *compiler, const cg_ast *ast, bool *reference) = {
    [CG_AST_LITERAL] = compile_literal, [CG_AST_ARRAY] = compile_array,           [CG_AST_NAME] = compile_name,
    [CG_AST_RANGE] = compile_range,     [CG_AST_STRUCTURED] = compile_structured, [CG_AST_CALL] = compile_call,
    [CG_AST_MISSING] = compile_missing,
};

cg_node *cg_compile(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    return compilers[ast->kind](compiler, ast, reference);
}
