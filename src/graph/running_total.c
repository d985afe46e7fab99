/* running_total.c: SUM(A$1:A1) filled down.
 *
 * Enters: a total of a range that starts at a fixed row and ends at the row of the cell. Leaves: a scan that adds each
 * row to the total of the row above, in place of a range for each row. */
#include "graph/compiler.h"
#include "graph/scan.h"

enum { FEWEST_ROWS = 32 };

static bool is_total(const char *function) {
    static const char *const totals[] = {"SUM", "COUNT", "COUNTA"};
    for (size_t i = 0; i < sizeof totals / sizeof *totals; i++)
        if (cg_same_word(totals[i], function)) return true;
    return false;
}

/* A range of one argument whose first row stays and whose last row moves. */
static bool grows_down(const cg_compiler *compiler, const cg_ast *ast) {
    if (!compiler->mapped || compiler->in_name || ast->call.n_args != 1 || ast->call.args[0]->kind != CG_AST_RANGE)
        return false;
    const cg_range *range = &ast->call.args[0]->range;
    cg_rectangle fill = cg_fill_rectangle(compiler->fill);
    return range->from.row_absolute && !range->to.row_absolute && !range->last_sheet &&
           range->from.column_absolute == range->to.column_absolute && range->from.row <= range->to.row &&
           cg_width(fill) == 1 && cg_height(fill) >= FEWEST_ROWS;
}

/* The total of the rows before the first cell's own. */
static cg_node *total_before(cg_compiler *compiler, cg_model_sheet *sheet, const cg_range *range,
                             const char *function) {
    if (range->from.row == range->to.row) return cg_node_number(compiler->graph, 0);
    cg_rectangle above = {range->from.row, range->from.column, range->to.row - 1, range->to.column};
    cg_node *node = cg_rectangle_node(compiler->model, sheet, above);
    return node ? cg_node_apply(compiler->graph, function, &node, 1) : NULL;
}

bool cg_compile_running_total(cg_compiler *compiler, const cg_ast *ast, cg_node **node) {
    if (!is_total(ast->call.function->bytes) || !grows_down(compiler, ast)) return false;
    cg_graph *graph = compiler->graph;
    const char *function = ast->call.function->bytes;
    const cg_range *range = &ast->call.args[0]->range;
    cg_model_sheet *sheet = range->sheet ? cg_model_find_sheet(compiler->model, range->sheet) : compiler->sheet;
    if (!sheet) return false;
    cg_ast row = *ast->call.args[0]; /* the row of the cell, which moves with it */
    row.range.from.row = range->to.row;
    row.range.from.row_absolute = false;
    *node = NULL;
    cg_node *cells = cg_range_node(compiler, &row),
            *initial = cells ? total_before(compiler, sheet, range, function) : NULL;
    if (!cells || !initial) return true;
    uint32_t axis = cg_height(cg_fill_rectangle(compiler->fill));
    cg_node *previous = cg_node_previous(graph, axis, true);
    cg_node *here = cg_node_apply(graph, function, &cells, 1);
    cg_node *next = cg_node_apply(graph, "+", (cg_node *[]){previous, here}, 2);
    cg_node *scan = cg_node_scan(graph, axis, &previous, &next, &initial, 1, false);
    if (scan) *node = cg_node_slice(graph, scan, 0, 0, 1, 1);
    return scan != NULL;
}
