/* why.c: where an error value comes from, as text.
 *
 * Enters: a formula. Leaves: one line for each named thing on the way from it to the formula and row where its error
 * begins, each with its place in the sheet file. */
#include "api/workbook.h"
#include "solve/error_origin.h"

typedef struct why_arguments {
    const char *formula;
    const char **out;
} why_arguments;

/* "  t[ratio] is #DIV/0! in row 3 (line 4 of data.csv): [@a]/[@b] at model.sheet:3:13" */
static const char *add_place(cg_arena *arena, const char *text, const cg_error_place *place, bool first) {
    cg_span span = place->node->span;
    const char *formula = "";
    if (span.source) {
        cg_place at = cg_source_place(span.source, span.start);
        formula = cg_format(arena, ": %.*s at %s:%zu:%zu", (int)(span.end - span.start), span.source->text + span.start,
                            span.source->name, at.line, at.column);
    }
    return cg_format(arena, "%s%s%s%s\n", text, first ? "" : "  because ", place->text, formula);
}

/* The steps inside one formula are left out: the last of them that bears a name says it. */
static bool is_told(const cg_error_path *path, size_t i) {
    if (i == 0 || i + 1 == path->count) return true;
    return path->at[i].node->label && path->at[i].node == path->at[i].named;
}

static cg_status why(cg_workbook *workbook, void *arguments) {
    const why_arguments *of = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    cg_mark mark = cg_mark_now(workbook);
    cg_node *node = cg_formula_node(workbook, "formula", of->formula);
    if (!node) return cg_status_since(workbook, mark);
    cg_error_path path =
        cg_find_error_path(workbook->arena, workbook->model, node, cg_params_of(workbook, workbook->in_use),
                           cg_draw_of(workbook, workbook->in_use));
    if (path.count == 0) {
        const cg_cell *cells = cg_node_cells(workbook, node, workbook->in_use);
        bool one = cg_node_is_scalar(node) && node->axis == 0;
        *of->out = cg_format(workbook->arena, "%s is no error%s%s\n", of->formula, one ? ": it is " : "",
                             one ? cg_cell_shown(workbook->arena, cells[0]) : "");
        return CG_OK;
    }
    const char *text = "";
    for (size_t i = 0; i < path.count; i++)
        if (is_told(&path, i)) text = add_place(workbook->arena, text, &path.at[i], i == 0);
    *of->out = text;
    return CG_OK;
}

cg_status cg_workbook_why(cg_workbook *workbook, const char *formula, const char **out) {
    *out = "";
    return cg_guarded(workbook, why, &(why_arguments){formula, out});
}
