/* frozen.c: formulas of a workbook that cannot be computed.
 *
 * Enters: a fill whose formula failed and what the workbook holds for its cells. Leaves: these values as its node, and
 * the reason in the model's list. */
#include "graph/compiler.h"

static void give_reason(cg_arena *arena, const cg_named *named, const cg_resolving *resolving, cg_frozen *to) {
    const cg_diagnostic *error = resolving->own.first;
    while (error && error->severity != CG_SEVERITY_ERROR)
        error = error->next;
    if (named->circle) {
        to->reason = cg_format(arena, "circular reference: %s", named->circle);
    } else if (error) {
        to->reason = error->message;
        to->cause = error->cause;
    } else {
        to->reason = "it depends on a formula that has an error";
    }
}

cg_node *cg_freeze_failed(cg_model *model, cg_model_fill *fill, cg_named *named, cg_resolving *resolving, cg_node *node,
                          cg_rectangle cells) {
    if (!named->freezes || (node && !named->circle) || model->abandoned || model->postponed) return node;
    cg_graph *graph = model->graph;
    const cg_fill *of = fill->fill;
    if (of->kind == CG_FILL_SPILL) {
        cells.bottom = of->spilled.row;
        cells.right = of->spilled.column;
        fill->area = cells;
    }
    cg_frozen frozen = {.sheet = fill->sheet, .cells = cells, .fill = fill};
    give_reason(graph->arena, named, resolving, &frozen);
    size_t at =
        (size_t)(cells.top - of->from.row) * (of->to.column - of->from.column + 1) + (cells.left - of->from.column);
    frozen.node = cg_node_given(graph, of->stored.cells(&of->stored) + at, cg_height(cells), cg_width(cells), true);
    frozen.node->label = named->label;
    CG_PUSH(graph->arena, &model->frozen, frozen);
    resolving->own = (cg_diagnostics){.arena = model->diagnostics->arena};
    return frozen.node;
}

/* ---- Whether variables reach what is computed through frozen cells ---- */

typedef CG_LIST(cg_node *) node_list;

/* The cells that a frozen formula refers to, for all of its cells. */
static void add_references(cg_model *model, const cg_frozen *frozen, const cg_ast *ast, node_list *to) {
    if (ast->kind == CG_AST_CALL) {
        for (uint32_t i = 0; i < ast->call.n_args; i++)
            add_references(model, frozen, ast->call.args[i], to);
        return;
    }
    if (ast->kind != CG_AST_RANGE && ast->kind != CG_AST_NAME && ast->kind != CG_AST_STRUCTURED) return;
    cg_compiler first = {.model = model,
                         .graph = model->graph,
                         .sheet = frozen->fill->sheet,
                         .fill = frozen->fill->fill,
                         .row = frozen->cells.top - frozen->fill->area.top,
                         .column = frozen->cells.left - frozen->fill->area.left};
    cg_compiler last = first;
    last.row += cg_height(frozen->cells) - 1;
    last.column += cg_width(frozen->cells) - 1;
    cg_sheet_areas from = {0}, until = {0};
    cg_diagnostics *before = model->graph->diagnostics, unheard = {.arena = model->graph->arena};
    model->graph->diagnostics = &unheard;
    bool found = cg_reference_areas(&first, ast, &from) && cg_reference_areas(&last, ast, &until);
    for (size_t i = 0; found && i < from.count && i < until.count; i++) {
        cg_rectangle both = cg_bounds(from.at[i].at, until.at[i].at);
        cg_node *node = cg_rectangle_node(model, from.at[i].sheet, both);
        if (node) CG_PUSH(model->graph->arena, to, node);
    }
    bool named = false;
    cg_node *node = !found && ast->kind == CG_AST_NAME ? cg_name_node(model, ast->name, &named) : NULL;
    if (node) CG_PUSH(model->graph->arena, to, node);
    model->graph->diagnostics = before;
}

/* Adds the frozen cells that the nodes need and that were not met before. */
static void add_frozen(cg_model *model, const unsigned char *reached, bool *met, cg_changing *to) {
    for (size_t i = 0; i < model->frozen.count; i++) {
        if (met[i] || !reached[model->frozen.at[i].node->id]) continue;
        met[i] = true;
        CG_PUSH(model->graph->arena, to, i);
    }
}

static void report_frozen(cg_model *model, const cg_frozen *frozen, cg_span span) {
    const char *label = cg_rectangle_label(model->graph->arena, frozen->sheet->block->name, frozen->cells);
    cg_diagnostics *diagnostics = model->graph->diagnostics;
    cg_diagnostic *report =
        cg_report(diagnostics, CG_E_NOT_DIFFERENTIABLE, span,
                  "this depends on the variables through %s, which keeps the value that the workbook holds: %s", label,
                  frozen->reason);
    cg_add_note(diagnostics, report, cg_nowhere(),
                "write that with functions that cellgrad has, or leave it out of what is solved");
}

const cg_frozen *cg_frozen_between(cg_model *model, cg_node *const *outputs, size_t n, cg_node *const *variables,
                                   size_t n_variables) {
    cg_arena *arena = model->graph->arena;
    if (model->frozen.count == 0) return NULL;
    bool *met = CG_NEW_ARRAY(arena, model->frozen.count, bool);
    cg_changing queue = {0};
    add_frozen(model, cg_graph_reachable(arena, model->graph, outputs, n), met, &queue);
    for (size_t i = 0; i < queue.count; i++) {
        const cg_frozen *frozen = &model->frozen.at[queue.at[i]];
        node_list nodes = {0};
        add_references(model, frozen, frozen->fill->fill->formula, &nodes);
        unsigned char *reached = cg_graph_reachable(arena, model->graph, nodes.at, nodes.count);
        for (size_t j = 0; j < n_variables; j++)
            if (reached[variables[j]->id]) return frozen;
        add_frozen(model, reached, met, &queue);
    }
    return NULL;
}

bool cg_model_check_frozen(cg_model *model, cg_node *const *outputs, size_t n, cg_node *const *variables,
                           size_t n_variables, cg_span span) {
    const cg_frozen *frozen = cg_frozen_between(model, outputs, n, variables, n_variables);
    if (frozen) report_frozen(model, frozen, span);
    return !frozen;
}
