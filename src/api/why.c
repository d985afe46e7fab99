/* why.c: where an error value comes from, as text.
 *
 * Enters: a formula. Leaves: one line for each named thing on the way from it to the formula and row where its error
 * begins, each with its place in the sheet file. The sheet is compiled once more for that, so that no part of it has
 * become a constant or another formula's part. */
#include <strings.h>

#include "api/workbook.h"
#include "solve/error_origin.h"

typedef struct why_arguments {
    const char *formula;
    const char **out;
} why_arguments;

/* "  because t[ratio] is #DIV/0! in row 3 (line 4 of data.csv): [@a]/[@b] at model.sheet:3:13". A cell of an Excel
 * workbook is a place of its own. */
static const char *add_place(const cg_workbook *workbook, const char *text, const cg_error_place *place) {
    cg_arena *arena = workbook->arena;
    cg_span span = place->span;
    const char *at = "";
    if (place->formula && !workbook->book) {
        cg_place where = cg_source_place(span.source, span.start);
        at = cg_format(arena, " at %s:%zu:%zu", span.source->name, where.line, where.column);
    }
    return cg_format(arena, "%s%s%s%s%s%s\n", text, *text ? "  because " : "", place->text, place->formula ? ": " : "",
                     place->formula ? place->formula : "", at);
}

/* The steps inside one formula are left out: the last of them that bears a name says it. So are parts of what was asked
 * for. */
static bool is_told(const cg_error_path *path, size_t i, cg_span asked) {
    const cg_error_place *place = &path->at[i];
    if (place->span.source && place->span.source == asked.source) return false;
    if (place->node->label && place->node == place->named) return true;
    return i + 1 == path->count && place->formula;
}

/* Of the same cell, and nothing that `other` does not say. */
static bool says_no_more(const cg_error_place *place, const cg_error_place *other) {
    return strcmp(place->text, other->text) == 0 &&
           (!place->formula || (other->formula && strcmp(place->formula, other->formula) == 0));
}

/* What is told of a path; returns how many places. */
static size_t shorten(const cg_error_path *path, cg_span asked, cg_error_place *told) {
    size_t n = 0;
    for (size_t i = 0; i < path->count; i++) {
        if (!is_told(path, i, asked)) continue;
        if (n > 0 && says_no_more(&path->at[i], &told[n - 1])) continue;
        if (n > 0 && says_no_more(&told[n - 1], &path->at[i])) n--;
        told[n++] = path->at[i];
    }
    return n;
}

/* "loss is #DIV/0!", unless the first line says it. */
static const char *asked(cg_arena *arena, const char *formula, cg_error error, const char *first) {
    const char *text = cg_format(arena, "%s is %s", formula, cg_error_text(error));
    return strncasecmp(first, text, strlen(text)) == 0 ? "" : cg_format(arena, "%s\n", text);
}

/* The model with nothing folded away; the one that there is if it cannot be made. */
static cg_model *traced_model(cg_workbook *workbook) {
    cg_diagnostics *unheard = CG_NEW(workbook->arena, cg_diagnostics); /* all was said of the first model */
    *unheard = (cg_diagnostics){.arena = workbook->arena};
    cg_model *model = cg_make_model(workbook, workbook->arena, unheard);
    model->graph->traced = true;
    cg_model_resolve(model);
    return cg_failed(unheard) ? workbook->model : model;
}

static cg_status why(cg_workbook *workbook, void *arguments) {
    const why_arguments *of = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    cg_mark mark = cg_mark_now(workbook);
    const cg_ast *ast = cg_formula_tree(workbook, "formula", of->formula);
    cg_node *node = ast ? cg_model_formula(workbook->model, ast, NULL) : NULL;
    if (!node) return cg_status_since(workbook, mark);
    cg_model *model = traced_model(workbook);
    cg_node *traced = cg_model_formula(model, ast, NULL);
    if (!traced) model = workbook->model;
    cg_error_path path =
        cg_find_error_path(workbook->arena, model, traced ? traced : node, cg_params_of(workbook, workbook->in_use),
                           cg_draw_of(workbook, workbook->in_use));
    if (path.count == 0) {
        const cg_cell *cells = cg_node_cells(workbook, node, workbook->in_use);
        bool one = cg_node_is_scalar(node) && node->axis == 0;
        *of->out = cg_format(workbook->arena, "%s is no error%s%s\n", of->formula, one ? ": it is " : "",
                             one ? cg_cell_shown(workbook->arena, cells[0]) : "");
        return CG_OK;
    }
    cg_error_place *told = CG_NEW_ARRAY(workbook->arena, path.count, cg_error_place);
    size_t n = shorten(&path, ast->span, told);
    const char *text = asked(workbook->arena, of->formula, path.at[0].error, n ? told[0].text : "");
    for (size_t i = 0; i < n; i++)
        text = add_place(workbook, text, &told[i]);
    *of->out = text;
    return CG_OK;
}

cg_status cg_workbook_why(cg_workbook *workbook, const char *formula, const char **out) {
    *out = "";
    return cg_guarded(workbook, why, &(why_arguments){formula, out});
}
