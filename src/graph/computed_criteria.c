/* computed_criteria.c: DSUM(list, field, criteria) where a criterion is a formula.
 *
 * Enters: a call of a database function whose criteria have a formula under a header that is no name of a column.
 * Leaves: the same call of a list with one more column for each such formula, which holds what the formula gives in the
 * place of each record: it is written for the first record, and is filled down beside the list. The criterion is then
 * that this column is TRUE. */
#include "graph/reference.h"

enum { MOST_FORMULAS = 64 };

/* A criterion: its place in the criteria, and what it gives for each record. */
typedef struct computed {
    uint32_t row, column;
    cg_node *truths;
} computed;

typedef struct call_of {
    cg_compiler *compiler;
    const cg_ast *ast;
    cg_range list, criteria;
    computed found[MOST_FORMULAS];
    uint32_t n;
} call_of;

static bool take_area(cg_compiler *compiler, const cg_ast *ast, cg_range *area) {
    cg_error error = CG_NO_ERROR;
    if (cg_ast_to_area(compiler, ast, area, &error) != CG_REFERS || error) return false;
    return area->from.row_absolute && area->from.column_absolute && area->to.row_absolute && area->to.column_absolute;
}

/* The value of one cell of an area. */
static cg_cell known_cell(cg_compiler *compiler, const cg_range *area, uint32_t row, uint32_t column, cg_span span) {
    cg_range cell = *area;
    cell.from.row += row;
    cell.from.column += column;
    cell.to = cell.from;
    cell.single = true;
    cg_cell value;
    bool known = cg_known_value(compiler, cg_area_to_ast(compiler, &cell, span), &value) == CG_KNOWN;
    return known ? value : cg_blank_cell();
}

static bool names_column(const call_of *of, cg_cell header) {
    for (uint32_t column = of->list.from.column; column <= of->list.to.column; column++) {
        cg_cell name = known_cell(of->compiler, &of->list, 0, column - of->list.from.column, of->ast->span);
        if (cg_is_text(name) && cg_is_text(header) && cg_cell_compare(name, header) == 0) return true;
    }
    return false;
}

static cg_model_sheet *sheet_of(const call_of *of, const cg_range *area) {
    return area->sheet ? cg_model_find_sheet(of->compiler->model, area->sheet) : of->compiler->sheet;
}

/* The fill whose formula stands in the cell; NULL when it holds a value or nothing. */
static const cg_model_fill *formula_at(const call_of *of, cg_model_sheet *sheet, uint32_t row, uint32_t column) {
    cg_cell_entries found = {0};
    cg_cell_index_find(of->compiler->graph->arena, &sheet->index, (cg_rectangle){row, column, row, column}, &found);
    const cg_model_fill *fill = found.count ? found.at[0].fill : NULL;
    return fill && fill->fill->kind == CG_FILL_EACH && fill->formula ? fill : NULL;
}

/* A formula is written for the first record when it refers to that row, which moves. */
static bool refers_to_row(const cg_ast *ast, uint32_t row) {
    if (ast->kind == CG_AST_RANGE) return !ast->range.from.row_absolute && ast->range.from.row == row;
    for (uint32_t i = 0; ast->kind == CG_AST_CALL && i < ast->call.n_args; i++)
        if (refers_to_row(ast->call.args[i], row)) return true;
    return false;
}

/* The formula of the cell, as it reads there. */
static const cg_ast *formula_in(const call_of *of, const cg_model_fill *fill, uint32_t row, uint32_t column) {
    return cg_ast_moved(of->compiler->graph->arena, fill->formula, row - fill->fill->from.row,
                        column - fill->fill->from.column);
}

/* The formula of the cell, filled down as many rows as there are records: whether each fits. NULL when it cannot be. */
static cg_node *truths_of(const call_of *of, const cg_model_fill *fill, uint32_t row, uint32_t column) {
    cg_graph *graph = of->compiler->graph;
    uint32_t records = of->list.to.row - of->list.from.row;
    bool expanding = false, reference;
    cg_fill *down = CG_NEW(graph->arena, cg_fill);
    *down = *fill->fill;
    down->from = (cg_corner){.row = row, .column = column};
    down->to = (cg_corner){.row = row + records - 1, .column = column};
    cg_compiler inner = cg_fill_compiler(of->compiler->model, fill);
    inner.fill = down;
    inner.mapped = true;
    inner.row = inner.column = 0;
    inner.expanding = &expanding;
    cg_node *value = cg_compile(&inner, formula_in(of, fill, row, column), &reference);
    if (!value || expanding || !cg_node_is_scalar(value)) return NULL;
    cg_node *no = cg_node_constant(graph, (cg_cell[]){cg_boolean_cell(false)}, 1, 1);
    cg_node *yes = cg_node_constant(graph, (cg_cell[]){cg_boolean_cell(true)}, 1, 1);
    cg_node *fits = cg_node_apply(graph, "IF", (cg_node *[]){value, yes, no}, 3);
    return cg_node_stack(graph, cg_node_apply(graph, "IFERROR", (cg_node *[]){fits, no}, 2), records, 1);
}

/* False when there are no such criteria. */
static bool find_computed(call_of *of) {
    cg_model_sheet *sheet = sheet_of(of, &of->criteria);
    if (!sheet || of->list.to.row == of->list.from.row) return false;
    for (uint32_t column = of->criteria.from.column; column <= of->criteria.to.column; column++)
        for (uint32_t row = of->criteria.from.row + 1; row <= of->criteria.to.row && of->n < MOST_FORMULAS; row++) {
            const cg_model_fill *fill = formula_at(of, sheet, row, column);
            uint32_t at = column - of->criteria.from.column;
            if (!fill || names_column(of, known_cell(of->compiler, &of->criteria, 0, at, of->ast->span))) continue;
            if (!refers_to_row(formula_in(of, fill, row, column), of->list.from.row + 1)) continue;
            cg_node *truths = truths_of(of, fill, row, column);
            if (!truths) return false;
            of->found[of->n++] = (computed){row - of->criteria.from.row, at, truths};
        }
    return of->n > 0;
}

typedef struct pieces {
    cg_graph *graph;
    cg_node *nodes[2 + 4 * MOST_FORMULAS];
    uint32_t places[4 + 8 * MOST_FORMULAS];
    uint32_t n;
} pieces;

static void place(pieces *to, cg_node *node, uint32_t row, uint32_t column) {
    to->nodes[to->n] = node;
    to->places[2 * to->n] = row;
    to->places[2 * to->n + 1] = column;
    to->n++;
}

static void place_cell(pieces *to, cg_cell cell, uint32_t row, uint32_t column) {
    place(to, cg_node_constant(to->graph, &cell, 1, 1), row, column);
}

/* A name that no column has. */
static cg_cell label(cg_graph *graph, uint32_t number) {
    return cg_text_cell(cg_intern_string(graph->texts, cg_format(graph->arena, "\001criterion %u", number)));
}

bool cg_compile_computed_criteria(cg_compiler *compiler, const cg_ast *ast, const cg_entry *entry, cg_node **node) {
    if (strcmp(entry->family, "database") != 0 || !compiler->model || ast->call.n_args != 3) return false;
    call_of of = {.compiler = compiler, .ast = ast};
    if (!take_area(compiler, ast->call.args[0], &of.list) || !take_area(compiler, ast->call.args[2], &of.criteria))
        return false;
    if (!find_computed(&of)) return false;
    cg_node *args[3];
    bool reference;
    *node = NULL;
    for (int i = 0; i < 3; i++)
        if (!(args[i] = cg_compile(compiler, ast->call.args[i], &reference))) return true;
    pieces list = {.graph = compiler->graph}, criteria = {.graph = compiler->graph};
    place(&list, args[0], 0, 0);
    place(&criteria, args[2], 0, 0);
    for (uint32_t i = 0; i < of.n; i++) {
        cg_cell name = label(compiler->graph, i);
        place_cell(&list, name, 0, args[0]->cols + i);
        place(&list, of.found[i].truths, 1, args[0]->cols + i);
        place_cell(&criteria, cg_blank_cell(), of.found[i].row, of.found[i].column);
        place_cell(&criteria, name, 0, args[2]->cols + i);
        place_cell(&criteria, cg_boolean_cell(true), of.found[i].row, args[2]->cols + i);
    }
    args[0] = cg_node_join(compiler->graph, list.nodes, list.places, list.n, args[0]->rows, args[0]->cols + of.n,
                           cg_blank_cell());
    args[2] = cg_node_join(compiler->graph, criteria.nodes, criteria.places, criteria.n, args[2]->rows,
                           args[2]->cols + of.n, cg_blank_cell());
    *node = cg_node_call(compiler->graph, entry, args, 3, NULL, ast->span);
    return true;
}
