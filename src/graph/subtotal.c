/* subtotal.c: SUBTOTAL and AGGREGATE -> the function that their number means.
 *
 * Cells of the ranges that hold a SUBTOTAL or AGGREGATE themselves are left out: the ranges are cut into the rectangles
 * around them. Cells of hidden rows (only of those that a filter hides, for SUBTOTAL's numbers up to 11) and errors
 * that AGGREGATE passes over become blanks. */
#include "graph/reference.h"

static const char *const functions[] = {NULL,    "AVERAGE",        "COUNT",        "COUNTA",         "MAX",
                                        "MIN",   "PRODUCT",        "STDEV.S",      "STDEV.P",        "SUM",
                                        "VAR.S", "VAR.P",          "MEDIAN",       "MODE.SNGL",      "LARGE",
                                        "SMALL", "PERCENTILE.INC", "QUARTILE.INC", "PERCENTILE.EXC", "QUARTILE.EXC"};
enum { FIRST_OF_ARRAY = 14, LAST = 19, LAST_OF_SUBTOTAL = 11, HIDDEN_TOO = 100 };

/* Which rows are left out. */
typedef enum left_out { NO_ROWS, FILTERED_ROWS, HIDDEN_ROWS } left_out;

/* What the call asks for. */
typedef struct request {
    double function;
    bool nested, errors; /* left out */
    left_out rows;
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

static cg_model_sheet *sheet_of(cg_compiler *compiler, const cg_range *area) {
    return area->sheet ? cg_model_find_sheet(compiler->model, area->sheet) : compiler->sheet;
}

/* The area without its nested subtotals. */
static rectangles without_subtotals(cg_compiler *compiler, const cg_range *area, bool *any) {
    cg_arena *arena = compiler->graph->arena;
    rectangles rest = {0};
    cg_rectangle whole = {area->from.row, area->from.column, area->to.row, area->to.column};
    CG_PUSH(arena, &rest, whole);
    cg_model_sheet *sheet = sheet_of(compiler, area);
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

/* ---- Hidden rows ---- */

static bool is_left_out(const cg_hidden_rows *rows, left_out asked) {
    return asked == HIDDEN_ROWS || (asked == FILTERED_ROWS && rows->filtered);
}

static bool has_hidden_rows(cg_compiler *compiler, const cg_range *area, left_out asked) {
    const cg_model_sheet *sheet = sheet_of(compiler, area);
    for (size_t i = 0; sheet && i < sheet->block->n_hidden_rows; i++) {
        const cg_hidden_rows *rows = &sheet->block->hidden_rows[i];
        if (is_left_out(rows, asked) && rows->first <= area->to.row && rows->last >= area->from.row) return true;
    }
    return false;
}

/* The values of an area that does not move, blank in the rows that are left out. */
static cg_node *blank_hidden_rows(cg_compiler *compiler, const cg_range *area, left_out asked, cg_node *node) {
    if (!has_hidden_rows(compiler, area, asked)) return node;
    cg_graph *graph = compiler->graph;
    const cg_sheet_block *block = sheet_of(compiler, area)->block;
    cg_cell *shown = CG_NEW_ARRAY(graph->arena, node->rows, cg_cell);
    for (uint32_t i = 0; i < node->rows; i++)
        shown[i] = cg_boolean_cell(true);
    for (size_t i = 0; i < block->n_hidden_rows; i++) {
        const cg_hidden_rows *rows = &block->hidden_rows[i];
        if (!is_left_out(rows, asked)) continue;
        uint32_t row = rows->first > area->from.row ? rows->first - area->from.row : 0;
        for (; row < node->rows && area->from.row + row <= rows->last; row++)
            shown[row] = cg_boolean_cell(false);
    }
    cg_node *blank = cg_node_constant(graph, (cg_cell[]){cg_blank_cell()}, 1, 1);
    return cg_node_apply(graph, "IF", (cg_node *[]){cg_node_constant(graph, shown, node->rows, 1), node, blank}, 3);
}

/* ---- Areas ---- */

/* The rectangles of an area, as one array; blank when there are none. */
static cg_node *parts_node(cg_compiler *compiler, const request *asked, const cg_range *area, const rectangles *rest,
                           cg_span span) {
    cg_node **parts = CG_NEW_ARRAY(compiler->graph->arena, rest->count + 1, cg_node *);
    for (size_t i = 0; i < rest->count; i++) {
        bool reference;
        cg_range part = *area;
        part.from = (cg_corner){rest->at[i].top, rest->at[i].left, true, true};
        part.to = (cg_corner){rest->at[i].bottom, rest->at[i].right, true, true};
        part.single = false;
        cg_node *node = cg_compile(compiler, cg_area_to_ast(compiler, &part, span), &reference);
        if (!node) return NULL;
        parts[i] = blank_hidden_rows(compiler, &part, asked->rows, node);
    }
    if (rest->count == 0) return cg_node_constant(compiler->graph, (cg_cell[]){cg_blank_cell()}, 1, 1);
    return rest->count == 1 ? parts[0] : cg_stack_nodes(compiler, parts, (uint32_t)rest->count);
}

/* The values of one area. In a mapped formula the area may move over subtotals and hidden rows: then cell by cell. */
static cg_node *area_node(cg_compiler *compiler, const request *asked, const cg_range *area, cg_span span) {
    cg_range hull = *area;
    bool any = false, reference,
         moves = !(area->from.row_absolute && area->from.column_absolute && area->to.row_absolute &&
                   area->to.column_absolute);
    if (moves) {
        hull.to.row += compiler->fill->to.row - compiler->fill->from.row;
        hull.to.column += compiler->fill->to.column - compiler->fill->from.column;
    }
    rectangles rest = {0};
    if (asked->nested) rest = without_subtotals(compiler, &hull, &any);
    if (moves && (any || has_hidden_rows(compiler, &hull, asked->rows))) {
        *compiler->expanding = true;
        return NULL;
    }
    if (any) return parts_node(compiler, asked, area, &rest, span);
    cg_node *node = cg_compile(compiler, cg_area_to_ast(compiler, area, span), &reference);
    return node ? blank_hidden_rows(compiler, area, asked->rows, node) : NULL;
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
    bool by_area = asked->nested || asked->rows != NO_ROWS;
    cg_refers refers = by_area ? cg_ast_to_areas(compiler, ast, &areas) : CG_REFERS_NOT;
    if (refers == CG_REFERS_FAILED) return false;
    if (refers != CG_REFERS || areas.error) {
        cg_node *node = cg_compile(compiler, ast, &reference);
        return add(compiler, to, node, true, asked->errors);
    }
    for (size_t i = 0; i < areas.list.count; i++)
        if (!add(compiler, to, area_node(compiler, asked, &areas.list.at[i], ast->span), true, asked->errors))
            return false;
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
    request asked = {.nested = true, .rows = FILTERED_ROWS};
    cg_node *number = known_choice(compiler, ast->call.args[0], &asked.function);
    if (!number || cg_is_error(number->cells[0])) return number;
    if (asked.function > HIDDEN_TOO) {
        asked.function -= HIDDEN_TOO;
        asked.rows = HIDDEN_ROWS;
    }
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
    asked.rows = (int)option % 2 ? HIDDEN_ROWS : NO_ROWS;
    asked.errors = option == 2 || option == 3 || option >= 6;
    return compile_request(compiler, ast, &asked, 2);
}
