/* resolving.c: in which order the things of a sheet are compiled.
 *
 * Enters: requests for named things (columns, cells, fills) while other things are being compiled. Leaves: each
 * compiled once, after all that it refers to. A reference is followed at once, on the stack of C, up to a depth;
 * beyond it everything that is under way is given up, and compiled again when the far end of the chain is there. So
 * chains may be as long as they like: no thing is compiled more than twice for it. What a thing reports is kept apart
 * until it is done, and forgotten when it is given up. A thing that is asked for while it is being compiled closes a
 * circle, which is reported with its whole path. */
#include "graph/compiler.h"

#include "base/limits.h"

static bool gives_up(const cg_model *model) {
    return model->abandoned || model->postponed;
}

/* ---- Circles ---- */

static const char *path_text(cg_arena *arena, const cg_named *const *path, size_t n, const char *arrow) {
    enum { SHOWN = 50 };
    const char *text = "";
    for (size_t i = 0; i < n && i < SHOWN; i++)
        text = cg_format(arena, "%s%s%s", text, path[i]->label, arrow);
    return cg_format(arena, "%s%s%s", text, n > SHOWN ? "... -> " : "", path[0]->label);
}

static void report_circle(cg_model *model, cg_named *named) {
    cg_graph *graph = model->graph;
    size_t n = 1;
    for (const cg_named *each = model->resolving; each != named; each = each->outer)
        n++;
    const cg_named **path = CG_NEW_ARRAY(graph->arena, n, const cg_named *);
    size_t at = n;
    for (const cg_named *each = model->resolving; at > 0; each = each->outer)
        path[--at] = each;
    const char *text = path_text(graph->arena, path, n, " -> ");
    cg_diagnostic *report = cg_report(graph->diagnostics, CG_E_CYCLE, named->span, "circular reference: %s", text);
    for (size_t i = 1; i < n; i++)
        cg_add_note(graph->diagnostics, report, path[i]->span, "%s depends on %s here", path[i]->label,
                    path[i + 1 < n ? i + 1 : 0]->label);
    for (cg_named *each = model->resolving;; each = each->outer) {
        if (each->freezes) each->circle = text;
        if (each == named) break;
    }
}

/* A circle longer than what is followed at once: it is found among the things that wait for each other. */
static void break_circle(cg_model *model, cg_named *const *waiting, size_t n, cg_named *named) {
    size_t first = n;
    while (waiting[first - 1] != named)
        first--;
    first--;
    const char *text = path_text(model->graph->arena, (const cg_named *const *)waiting + first, n - first, " ... -> ");
    for (size_t i = first; i < n; i++)
        if (waiting[i]->freezes) waiting[i]->circle = text;
    named->circle = text;
    named->resolve(model, named);
}

/* ---- One thing ---- */

bool cg_named_begin(cg_model *model, cg_named *named, cg_resolving *resolving) {
    if (gives_up(model)) return false;
    if (named->state == CG_RESOLVING) {
        report_circle(model, named);
        return false;
    }
    if (model->depth >= CG_MAX_REFERENCE_DEPTH) {
        model->postponed = named;
        return false;
    }
    model->depth++;
    named->state = CG_RESOLVING;
    named->outer = model->resolving;
    model->resolving = named;
    resolving->before = model->graph->diagnostics;
    resolving->own = (cg_diagnostics){.arena = model->diagnostics->arena};
    model->graph->diagnostics = &resolving->own;
    if (named->circle) cg_report(&resolving->own, CG_E_CYCLE, named->span, "circular reference: %s", named->circle);
    return true;
}

void cg_named_end(cg_model *model, cg_named *named, cg_resolving *resolving) {
    named->state = gives_up(model) ? CG_UNRESOLVED : CG_RESOLVED;
    model->resolving = named->outer;
    model->depth--;
    model->graph->diagnostics = resolving->before;
    if (!gives_up(model)) cg_diagnostics_adopt(model->diagnostics, &resolving->own);
}

/* ---- All that one thing needs ---- */

void cg_resolve(cg_model *model, cg_named *first) {
    CG_LIST(cg_named *) waiting = {0};
    CG_PUSH(model->graph->arena, &waiting, first);
    while (waiting.count > 0) {
        cg_named *named = waiting.at[waiting.count - 1];
        named->waiting = true;
        named->resolve(model, named);
        cg_named *next = model->postponed;
        model->postponed = NULL;
        if (next && next->waiting) {
            break_circle(model, waiting.at, waiting.count, next);
        } else if (next) {
            CG_PUSH(model->graph->arena, &waiting, next);
        } else {
            named->waiting = false;
            waiting.count--;
        }
    }
}

cg_node *cg_model_formula(cg_model *model, const cg_ast *ast, cg_model_table *table) {
    for (;;) {
        cg_compiler compiler = {
            .model = model, .graph = model->graph, .table = table, .draw_stream = cg_draw_stream("formula")};
        if (table) compiler.draw_axis = (uint32_t)table->data->n_rows;
        cg_diagnostics *before = model->graph->diagnostics, own = {.arena = before->arena};
        model->graph->diagnostics = &own;
        bool reference;
        cg_node *node = cg_compile(&compiler, ast, &reference);
        model->graph->diagnostics = before;
        cg_named *next = model->depth == 0 ? model->postponed : NULL;
        if (!next) {
            if (!gives_up(model)) cg_diagnostics_adopt(before, &own);
            return node;
        }
        model->postponed = NULL;
        cg_resolve(model, next);
    }
}
