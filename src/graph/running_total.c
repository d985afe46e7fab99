/* running_total.c: SUM(A$1:A1) and its like, filled down.
 *
 * Enters: a total of ranges that start at a fixed row and end at the row of the cell, or start there and end at a fixed
 * one. Leaves: a scan that adds each row to the total of the row above (below), in place of a range for each row. What
 * is added may be computed cell by cell from several such ranges, as in SUMPRODUCT((A$1:A1="x")*B$1:B1). */
#include "graph/growing.h"
#include "graph/scan.h"

/* The total of all rows is the sum of the totals of each. */
static bool is_total(const char *function) {
    static const char *const totals[] = {"SUM",      "COUNT", "COUNTA", "COUNTBLANK", "COUNTIF",
                                         "COUNTIFS", "SUMIF", "SUMIFS", "SUMPRODUCT", "SUMSQ"};
    for (size_t i = 0; i < sizeof totals / sizeof *totals; i++)
        if (cg_same_word(totals[i], function)) return true;
    return false;
}

/* The rows that ranges of one formula grow by, for its first cell. */
typedef struct growth {
    const cg_range *range; /* the first one met; NULL: none yet */
    bool upward;           /* its first row moves, and its last one stays */
    bool mixes;            /* what is added uses other rows of the total: there is no scan */
} growth;

/* Takes in a range; false when it neither grows like the others nor is one cell that stays. */
static bool take_range(growth *to, const cg_range *range) {
    if (!cg_range_grows(range)) return range->single && range->from.row_absolute;
    if (!to->range) {
        to->range = range;
        to->upward = range->to.row_absolute;
    }
    return to->upward == range->to.row_absolute && range->from.row == to->range->from.row &&
           range->to.row == to->range->to.row;
}

/* Whether all of it is computed cell by cell from ranges that grow alike; *found: there are such. */
static bool is_cell_by_cell(const cg_compiler *compiler, const cg_ast *ast, growth *to, bool *found) {
    if (ast->kind == CG_AST_LITERAL || ast->kind == CG_AST_MISSING) return true;
    if (ast->kind == CG_AST_RANGE) {
        *found |= cg_range_grows(&ast->range);
        return take_range(to, &ast->range);
    }
    const cg_entry *entry =
        ast->kind == CG_AST_CALL ? cg_registry_find(compiler->graph->registry, ast->call.function) : NULL;
    if (!entry || !entry->function->eval || !entry->function->eval->map || entry->function->random ||
        entry->function->special || entry->function->positional)
        return false;
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        if (!is_cell_by_cell(compiler, ast->call.args[i], to, found)) return false;
    return true;
}

/* Whether all ranges of the call grow alike, and its other arguments are the same in all rows. */
static bool all_grow(const cg_compiler *compiler, const cg_ast *ast, const cg_entry *entry, growth *to) {
    if (!compiler->mapped || compiler->in_name || ast->call.n_args == 0) return false;
    for (uint32_t i = 0; i < ast->call.n_args; i++) {
        bool range = cg_signature_parameter(&entry->signature, i)->kind == CG_PARAMETER_RANGE, found = false;
        if (!is_cell_by_cell(compiler, ast->call.args[i], to, &found) || found != range) return false;
    }
    cg_rectangle fill = cg_fill_rectangle(compiler->fill);
    if (!to->range || cg_width(fill) != 1 || cg_height(fill) < CG_FEWEST_GROWING) return false;
    return !to->upward || (!compiler->group && to->range->from.row + cg_height(fill) - 1 <= to->range->to.row);
}

/* ---- The same of other rows ---- */

typedef struct rows {
    uint32_t first, last;
    bool stay;
} rows;

static const cg_ast *with_rows(cg_compiler *compiler, const cg_ast *ast, rows of) {
    cg_ast *copy = CG_NEW(compiler->graph->arena, cg_ast);
    *copy = *ast;
    if (ast->kind == CG_AST_RANGE && cg_range_grows(&ast->range)) {
        cg_range *range = &copy->range;
        range->from.row = of.first;
        range->to.row = of.last;
        range->from.row_absolute = range->to.row_absolute = of.stay;
        range->single = of.first == of.last && range->from.column == range->to.column;
    }
    if (ast->kind != CG_AST_CALL) return copy;
    const cg_ast **args = CG_NEW_ARRAY(compiler->graph->arena, ast->call.n_args, const cg_ast *);
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        args[i] = with_rows(compiler, ast->call.args[i], of);
    copy->call.args = args;
    return copy;
}

static const cg_ast *called(cg_compiler *compiler, const cg_ast *ast, const char *function) {
    cg_ast *copy = CG_NEW(compiler->graph->arena, cg_ast);
    *copy = *ast;
    copy->call.function = cg_intern_string(compiler->graph->texts, function);
    return copy;
}

/* The call for some of the rows. A SUMPRODUCT of one row adds like those of more. */
static cg_node *total_of_rows(cg_compiler *compiler, const cg_ast *ast, rows of) {
    const cg_ast *part = with_rows(compiler, ast, of);
    bool reference;
    if (!cg_same_word(ast->call.function->bytes, "SUMPRODUCT")) return cg_compile(compiler, part, &reference);
    cg_node **args = CG_NEW_ARRAY(compiler->graph->arena, part->call.n_args, cg_node *);
    for (uint32_t i = 0; i < part->call.n_args; i++)
        if (!(args[i] = cg_compile(compiler, part->call.args[i], &reference))) return NULL;
    return cg_node_apply(compiler->graph, "SUMPRODUCT.PART", args, part->call.n_args);
}

/* The call for the row of the cell alone. */
static cg_node *total_here(cg_compiler *compiler, const cg_ast *ast, const growth *by) {
    uint32_t row = by->upward ? by->range->from.row : by->range->to.row;
    return total_of_rows(compiler, ast, (rows){row, row, false});
}

/* The call for the rows that are there before the first step; 0 when there are none. */
static cg_node *total_before(cg_compiler *compiler, const cg_ast *ast, const growth *by) {
    uint32_t height = cg_height(cg_fill_rectangle(compiler->fill));
    rows of = {by->range->from.row, by->range->to.row, true};
    if (by->upward)
        of.first += height;
    else
        of.last--;
    bool none = by->upward ? of.first > of.last : by->range->from.row == by->range->to.row;
    if (none) return cg_node_number(compiler->graph, 0);
    cg_compiler fixed = *compiler; /* for any one cell: nothing in it moves */
    fixed.mapped = false;
    return total_of_rows(&fixed, ast, of);
}

/* ---- Scans ---- */

static cg_node *apply(cg_compiler *compiler, const char *function, cg_node *a, cg_node *b) {
    return cg_node_apply(compiler->graph, function, (cg_node *[]){a, b}, b ? 2 : 1);
}

static cg_node *made(cg_compiler *compiler, growth *by, cg_node *scan) {
    by->mixes = !scan;
    return scan ? cg_node_slice(compiler->graph, scan, 0, 0, 1, 1) : NULL;
}

static cg_node *sum_scan(cg_compiler *compiler, const cg_ast *ast, growth *by) {
    cg_graph *graph = compiler->graph;
    cg_node *here = total_here(compiler, ast, by), *initial = here ? total_before(compiler, ast, by) : NULL;
    if (!initial) return NULL;
    uint32_t axis = cg_height(cg_fill_rectangle(compiler->fill));
    cg_node *previous = cg_node_previous(graph, axis, true), *next = apply(compiler, "+", previous, here);
    return made(compiler, by, cg_node_scan(graph, axis, &previous, &next, &initial, 1, by->upward));
}

/* MAX or MIN beside how many numbers there were: without any it is 0. An error stays. */
static cg_node *extreme_scan(cg_compiler *compiler, const cg_ast *ast, growth *by) {
    cg_graph *graph = compiler->graph;
    const char *name = ast->call.function->bytes;
    const cg_ast *counting = called(compiler, ast, "COUNT");
    cg_node *here = total_here(compiler, ast, by), *count = here ? total_here(compiler, counting, by) : NULL;
    cg_node *initial[2] = {count ? total_before(compiler, ast, by) : NULL, NULL};
    initial[1] = initial[0] ? total_before(compiler, counting, by) : NULL;
    if (!initial[1]) return NULL;
    uint32_t axis = cg_height(cg_fill_rectangle(compiler->fill));
    cg_node *previous[2] = {cg_node_previous(graph, axis, true), cg_node_previous(graph, axis, true)};
    cg_node *zero = cg_node_number(graph, 0), *both = apply(compiler, name, previous[0], here);
    cg_node *either = apply(compiler, "+", previous[0], here); /* the one that is there: the other is 0 */
    cg_node *none_here = apply(compiler, "=", count, zero), *none_before = apply(compiler, "=", previous[1], zero);
    cg_node *with_numbers[3] = {none_before, either, both};
    cg_node *chosen[3] = {none_here, either, cg_node_apply(graph, "IF", with_numbers, 3)};
    cg_node *next[2] = {cg_node_apply(graph, "IF", chosen, 3), apply(compiler, "+", previous[1], count)};
    return made(compiler, by, cg_node_scan(graph, axis, previous, next, initial, 2, by->upward));
}

bool cg_compile_running_total(cg_compiler *compiler, const cg_ast *ast, cg_node **node) {
    const char *name = ast->call.function->bytes;
    const cg_entry *entry = cg_registry_find(compiler->graph->registry, ast->call.function);
    growth by = {0};
    bool mean = cg_same_word(name, "AVERAGE"), extreme = cg_same_word(name, "MAX") || cg_same_word(name, "MIN");
    if (!(mean || extreme || is_total(name)) || !all_grow(compiler, ast, entry, &by)) return false;
    if (mean) {
        cg_node *sum = sum_scan(compiler, called(compiler, ast, "SUM"), &by);
        cg_node *count = sum ? sum_scan(compiler, called(compiler, ast, "COUNT"), &by) : NULL;
        *node = count ? apply(compiler, "/", sum, count) : NULL;
    } else {
        *node = extreme ? extreme_scan(compiler, ast, &by) : sum_scan(compiler, ast, &by);
    }
    return !by.mixes;
}
