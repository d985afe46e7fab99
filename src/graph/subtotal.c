/* subtotal.c: SUBTOTAL and AGGREGATE -> the function that their number means.
 *
 * Cells of the ranges that hold a SUBTOTAL or AGGREGATE themselves are left out: the ranges are cut into the rectangles
 * around them. AGGREGATE passes errors over as blanks. No row is hidden here, so the numbers from 101 on mean the same
 * as those from 1 on. */
#include "graph/reference.h"

static const char *const functions[] = {NULL,    "AVERAGE",        "COUNT",        "COUNTA",         "MAX",
                                        "MIN",   "PRODUCT",        "STDEV.S",      "STDEV.P",        "SUM",
                                        "VAR.S", "VAR.P",          "MEDIAN",       "MODE.SNGL",      "LARGE",
                                        "SMALL", "PERCENTILE.INC", "QUARTILE.INC", "PERCENTILE.EXC", "QUARTILE.EXC"};
enum { FIRST_OF_ARRAY = 14, LAST = 19, LAST_OF_SUBTOTAL = 11, HIDDEN_TOO = 100 };

/* What the call asks for. */
typedef struct request {
    double function;
    bool nested, errors; /* left out */
} request;

static cg_node *error_node(cg_compiler *compiler, cg_error error) {
    return cg_node_constant(compiler->graph, (cg_cell[]){cg_error_cell(error)}, 1, 1);
}

/* ---- Nested subtotals ---- */

static bool has_subtotal(const cg_ast *ast) {
    if (ast->kind != CG_AST_CALL) return false;
    if (cg_same_word(ast->call.function->bytes, "SUBTOTAL") || cg_same_word(ast->call.function->bytes, "AGGREGATE"))
        return true;
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        if (has_subtotal(ast->call.args[i])) return true;
    return false;
}

typedef CG_LIST(cg_rectangle) rectangles;

static void add_if_any(cg_arena *arena, rectangles *to, uint32_t top, uint32_t left, uint32_t bottom, uint32_t right) {
    if (top > bottom || left > right || bottom == UINT32_MAX || right == UINT32_MAX) return;
    CG_PUSH(arena, to, ((cg_rectangle){top, left, bottom, right}));
}

/* What is left of each rectangle around the hole. */
static rectangles cut(cg_arena *arena, const rectangles *from, cg_rectangle hole) {
    rectangles left = {0};
    for (size_t i = 0; i < from->count; i++) {
        cg_rectangle at = from->at[i], both;
        if (!cg_overlap(at, hole, &both)) {
            CG_PUSH(arena, &left, at);
            continue;
        }
        add_if_any(arena, &left, at.top, at.left, both.top - 1, at.right);
        add_if_any(arena, &left, both.top, at.left, both.bottom, both.left - 1);
        add_if_any(arena, &left, both.top, both.right + 1, both.bottom, at.right);
        add_if_any(arena, &left, both.bottom + 1, at.left, at.bottom, at.right);
    }
    return left;
}

/* The area without its nested subtotals. */
static rectangles without_subtotals(cg_compiler *compiler, const cg_range *area, bool *any) {
    cg_arena *arena = compiler->graph->arena;
    rectangles rest = {0};
    cg_rectangle whole = {area->from.row, area->from.column, area->to.row, area->to.column};
    CG_PUSH(arena, &rest, whole);
    cg_model_sheet *sheet = area->sheet ? cg_model_find_sheet(compiler->model, area->sheet) : compiler->sheet;
    cg_cell_entries found = {0};
    if (sheet) cg_cell_index_find(arena, &sheet->index, whole, &found);
    for (size_t i = 0; i < found.count; i++) {
        const cg_model_fill *fill = found.at[i].fill;
        if (!fill || !fill->fill->formula || !has_subtotal(fill->fill->formula)) continue;
        rest = cut(arena, &rest, found.at[i].at);
        *any = true;
    }
    return rest;
}

/* The values of one area. In a mapped formula the area may move over subtotals: then cell by cell. */
static cg_node *area_node(cg_compiler *compiler, const cg_range *area, cg_span span) {
    cg_range hull = *area;
    bool any = false, moves = !(area->from.row_absolute && area->from.column_absolute && area->to.row_absolute &&
                                area->to.column_absolute);
    if (moves) {
        hull.to.row += compiler->fill->to.row - compiler->fill->from.row;
        hull.to.column += compiler->fill->to.column - compiler->fill->from.column;
    }
    rectangles rest = without_subtotals(compiler, &hull, &any);
    bool reference;
    if (!any) return cg_compile(compiler, cg_area_to_ast(compiler, area, span), &reference);
    if (moves) {
        *compiler->expanding = true;
        return NULL;
    }
    const cg_ast **parts = CG_NEW_ARRAY(compiler->graph->arena, rest.count + 1, const cg_ast *);
    for (size_t i = 0; i < rest.count; i++) {
        cg_range part = *area;
        part.from = (cg_corner){rest.at[i].top, rest.at[i].left, true, true};
        part.to = (cg_corner){rest.at[i].bottom, rest.at[i].right, true, true};
        part.single = false;
        parts[i] = cg_area_to_ast(compiler, &part, span);
    }
    if (rest.count == 0) return cg_node_constant(compiler->graph, (cg_cell[]){cg_blank_cell()}, 1, 1);
    return cg_union_node(compiler, parts, (uint32_t)rest.count);
}

/* ---- The call ---- */

static cg_node *blank_errors(cg_graph *graph, cg_node *node) {
    cg_node *blank = cg_node_constant(graph, (cg_cell[]){cg_blank_cell()}, 1, 1);
    return cg_node_apply(graph, "IFERROR", (cg_node *[]){node, blank}, 2);
}

typedef struct operands {
    CG_LIST(cg_node *) nodes;
    CG_LIST(bool) references;
} operands;

static bool add(cg_compiler *compiler, operands *to, cg_node *node, bool reference, bool blanks) {
    if (!node) return false;
    CG_PUSH(compiler->graph->arena, &to->nodes, blanks ? blank_errors(compiler->graph, node) : node);
    CG_PUSH(compiler->graph->arena, &to->references, reference);
    return true;
}

static bool add_operand(cg_compiler *compiler, const request *asked, const cg_ast *ast, operands *to) {
    cg_areas areas = {0};
    bool reference = false;
    cg_refers refers = asked->nested ? cg_ast_to_areas(compiler, ast, &areas) : CG_REFERS_NOT;
    if (refers == CG_REFERS_FAILED) return false;
    if (refers != CG_REFERS || areas.error) {
        cg_node *node = cg_compile(compiler, ast, &reference);
        return add(compiler, to, node, true, asked->errors);
    }
    for (size_t i = 0; i < areas.list.count; i++)
        if (!add(compiler, to, area_node(compiler, &areas.list.at[i], ast->span), true, asked->errors)) return false;
    return true;
}

/* A number that chooses among functions or options. */
static cg_node *known_choice(cg_compiler *compiler, const cg_ast *ast, double *number) {
    cg_cell value = cg_number_cell(0);
    cg_knowledge known = ast->kind == CG_AST_MISSING ? CG_KNOWN : cg_known_value(compiler, ast, &value);
    if (known == CG_KNOWLEDGE_FAILED) return NULL;
    if (known == CG_KNOWN_NOT && compiler->mapped) {
        *compiler->expanding = true;
        return NULL;
    }
    if (known == CG_KNOWN_NOT) {
        cg_report(compiler->graph->diagnostics, CG_E_NOT_CONSTANT, ast->span,
                  "the function's number must not depend on variables");
        return NULL;
    }
    value = cg_to_number(value);
    *number = cg_is_error(value) ? -1 : trunc(value.number);
    return cg_node_constant(compiler->graph, &value, 1, 1);
}

static cg_node *compile_request(cg_compiler *compiler, const cg_ast *ast, const request *asked, uint32_t first) {
    operands to = {0};
    uint32_t number = (uint32_t)asked->function, last = number >= FIRST_OF_ARRAY ? first + 1 : ast->call.n_args;
    for (uint32_t i = first; i < last; i++)
        if (!add_operand(compiler, asked, ast->call.args[i], &to)) return NULL;
    if (number >= FIRST_OF_ARRAY) {
        bool reference = false;
        if (ast->call.n_args != first + 2 || to.nodes.count != 1) return error_node(compiler, CG_VALUE);
        if (!add(compiler, &to, cg_compile(compiler, ast->call.args[first + 1], &reference), reference, false))
            return NULL;
    }
    cg_graph *graph = compiler->graph;
    const cg_entry *entry = cg_registry_find(graph->registry, cg_intern_string(graph->texts, functions[number]));
    return cg_node_call(graph, entry, to.nodes.at, (uint32_t)to.nodes.count, to.references.at, ast->span);
}

cg_node *cg_compile_subtotal(cg_compiler *compiler, const cg_ast *ast) {
    request asked = {.nested = true};
    cg_node *number = known_choice(compiler, ast->call.args[0], &asked.function);
    if (!number || cg_is_error(number->cells[0])) return number;
    if (asked.function > HIDDEN_TOO) asked.function -= HIDDEN_TOO;
    if (asked.function < 1 || asked.function > LAST_OF_SUBTOTAL) return error_node(compiler, CG_VALUE);
    return compile_request(compiler, ast, &asked, 1);
}

cg_node *cg_compile_aggregate(cg_compiler *compiler, const cg_ast *ast) {
    double option;
    request asked = {0};
    cg_node *number = known_choice(compiler, ast->call.args[0], &asked.function);
    if (!number || cg_is_error(number->cells[0])) return number;
    number = known_choice(compiler, ast->call.args[1], &option);
    if (!number || cg_is_error(number->cells[0])) return number;
    if (asked.function < 1 || asked.function > LAST || option < 0 || option > 7) return error_node(compiler, CG_VALUE);
    asked.nested = option < 4;
    asked.errors = option == 2 || option == 3 || option >= 6;
    return compile_request(compiler, ast, &asked, 2);
}
