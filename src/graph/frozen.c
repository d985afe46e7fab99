/* frozen.c: formulas of a workbook that cannot be computed.
 *
 * Enters: a fill whose formula failed and what the workbook holds for its cells. Leaves: these values as its node, and
 * the reason in the model's list. */
#include "graph/compiler.h"

static const char *reason_of(const cg_named *named, const cg_resolving *resolving) {
    for (const cg_diagnostic *each = resolving->own.first; each; each = each->next)
        if (each->severity == CG_SEVERITY_ERROR) return each->message;
    if (named->circle) return named->circle;
    return "it depends on a formula that has an error";
}

cg_node *cg_freeze_failed(cg_model *model, cg_model_fill *fill, cg_named *named, cg_resolving *resolving, cg_node *node,
                          cg_rectangle cells) {
    if (!named->freezes || (node && !named->circle) || model->abandoned || model->postponed) return node;
    cg_graph *graph = model->graph;
    const cg_fill *of = fill->fill;
    cg_frozen frozen = {.sheet = fill->sheet,
                        .cells = cells,
                        .fill = fill,
                        .reason = named->circle ? cg_format(graph->arena, "circular reference: %s", named->circle)
                                                : reason_of(named, resolving)};
    size_t at =
        (size_t)(cells.top - of->from.row) * (of->to.column - of->from.column + 1) + (cells.left - of->from.column);
    frozen.node = cg_node_given(graph, of->stored + at, cg_height(cells), cg_width(cells), true);
    frozen.node->label = named->label;
    CG_PUSH(graph->arena, &model->frozen, frozen);
    resolving->own = (cg_diagnostics){.arena = model->diagnostics->arena};
    return frozen.node;
}
