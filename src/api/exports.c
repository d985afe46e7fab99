/* exports.c: values and solutions -> files, as the export blocks ask for. */
#include <string.h>

#include "api/workbook.h"
#include "output/exporters.h"
#include "output/write_file.h"

void cg_load_exports(cg_workbook *workbook) {
    const cg_document *document = workbook->document;
    for (size_t i = 0; i < document->n_exports; i++) {
        cg_export_request request;
        if (!cg_read_export(document, &document->exports[i], &workbook->diagnostics, &request)) continue;
        cg_export_request *kept = CG_NEW(workbook->arena, cg_export_request);
        *kept = request;
        CG_PUSH(workbook->arena, &workbook->requests, kept);
    }
}

/* The solve whose values are shown; NULL: the initial values, as when no solve was asked to run. False when the export
 * names one that came to nothing. */
static bool find_values(cg_workbook *workbook, const cg_export_request *request, const cg_solved **out) {
    *out = workbook->last_solved;
    if (!request->from) return true;
    const cg_solved *solved = &workbook->solves[request->from - workbook->document->solves];
    *out = solved;
    if (solved->solution) return true;
    if (!workbook->last_solved && solved->status == CG_OK) {
        *out = NULL;
        return true;
    }
    cg_report(&workbook->diagnostics, CG_E_USAGE, request->span, "solve %s has not run, so there is nothing to export",
              request->from->name->bytes);
    return false;
}

static const cg_solution *const *list_solutions(const cg_workbook *workbook, cg_arena *arena, size_t *n) {
    size_t n_solves = workbook->document->n_solves;
    const cg_solution **solutions = CG_NEW_ARRAY(arena, n_solves, const cg_solution *);
    *n = 0;
    for (size_t i = 0; i < n_solves; i++)
        if (workbook->solves[i].solution) solutions[(*n)++] = workbook->solves[i].solution;
    return solutions;
}

/* The params where a solve began. */
static const cg_cell *const *beginning_of(cg_workbook *workbook, const cg_solve_block *solve) {
    const cg_solved *solved = &workbook->solves[solve - workbook->document->solves];
    for (size_t i = 0; solve->from.name && i < workbook->document->n_solves; i++)
        if (workbook->solves[i].solution && cg_text_equal(workbook->document->solves[i].name, solve->from.name))
            return cg_params_of(workbook, &workbook->solves[i]);
    return cg_start_params(workbook, solved->seed);
}

/* Whether two solves are one model for Excel's Solver, apart from how they are solved. */
static bool have_one_model(cg_arena *arena, const cg_solve_block *a, const cg_solve_block *b) {
    if (a->goal != b->goal || a->n_changing != b->n_changing || a->n_constraints || b->n_constraints) return false;
    if (a->n_changing_cells || b->n_changing_cells) return false;
    for (size_t i = 0; i < a->n_changing; i++)
        if (!cg_text_equal(a->changing[i].name, b->changing[i].name)) return false;
    return a->goal != CG_SET_TO &&
           strcmp(cg_ast_to_text(arena, a->objective), cg_ast_to_text(arena, b->objective)) == 0;
}

/* A worksheet has room for one Solver model: of several solves nobody chose among, the last one's. */
static void warn_of_others(cg_workbook *workbook, const cg_export_request *request) {
    const cg_document *document = workbook->document;
    if (!request->options.solver || request->from || document->n_solves < 2 || !request->exporter->has_formulas) return;
    const cg_solve_block *last = &document->solves[document->n_solves - 1];
    const char *others = "";
    for (const cg_solve_block *solve = document->solves; solve < last; solve++)
        if (!have_one_model(workbook->arena, solve, last))
            others = cg_format(workbook->arena, "%s%s%s", others, *others ? ", " : "", solve->name->bytes);
    if (!*others) return;
    cg_diagnostic *warning = cg_warn(&workbook->diagnostics, CG_E_SOLVER_LIMIT, request->span,
                                     "Excel's Solver keeps one model a worksheet: here it is solve %s, without %s",
                                     last->name->bytes, others);
    cg_add_note(&workbook->diagnostics, warning, cg_nowhere(),
                "`from NAME` chooses a solve; an export block for each makes a workbook for each");
}

static void write_one(cg_workbook *workbook, const cg_export_request *request) {
    const cg_solved *solved;
    if (!find_values(workbook, request, &solved)) return;
    cg_arena *scratch = cg_arena_child(workbook->arena);
    cg_draw draw = cg_draw_of(workbook, solved);
    const cg_evaluation *evaluation = cg_model_evaluate(scratch, workbook->model, cg_params_of(workbook, solved), draw);
    size_t n_solutions;
    const cg_solution *const *solutions = list_solutions(workbook, scratch, &n_solutions);
    cg_view_options options = request->options;
    if (options.solve) options.initial = beginning_of(workbook, options.solve);
    const cg_view *view =
        cg_model_to_view(scratch, workbook->model, evaluation, draw, solutions, n_solutions, &options);
    if (view && cg_export(view, request)) {
        warn_of_others(workbook, request);
        const char *path = cg_copy_text(workbook->arena, request->path, strlen(request->path));
        CG_PUSH(workbook->arena, &workbook->exports, path);
        cg_profile_export(workbook, path);
    }
    cg_arena_destroy(scratch);
}

/* False after an error was reported. */
static bool find_format(cg_workbook *workbook, const char *path, cg_export_request *out) {
    out->path = path;
    out->exporter = cg_exporter_find(path);
    out->options.graph = out->exporter && out->exporter->wants_graph;
    if (out->exporter) return true;
    cg_diagnostic *report = cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(),
                                      "cannot tell the format of \"%s\" from its extension", path);
    for (size_t i = 0; i < cg_exporter_count(); i++)
        cg_add_note(&workbook->diagnostics, report, cg_nowhere(), "%s: %s", cg_exporter_at(i)->extension,
                    cg_exporter_at(i)->help);
    return false;
}

/* The first export block with another path, or a request of its own. False after an error was reported. */
static bool redirect(cg_workbook *workbook, const char *path, cg_export_request *out) {
    *out = workbook->requests.count ? *workbook->requests.at[0] : (cg_export_request){0};
    return find_format(workbook, path, out);
}

static cg_status write_all(cg_workbook *workbook, void *arguments) {
    const char *path = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    cg_mark mark = cg_mark_now(workbook);
    cg_export_request first;
    cg_stage_id before = cg_profile_enter(workbook->profile, CG_STAGE_EXPORT);
    if (path && redirect(workbook, path, &first)) write_one(workbook, &first);
    for (size_t i = path ? 1 : 0; i < workbook->requests.count && cg_status_since(workbook, mark) == CG_OK; i++)
        write_one(workbook, workbook->requests.at[i]);
    cg_profile_leave(workbook->profile, before);
    return cg_status_since(workbook, mark);
}

cg_status cg_workbook_export(cg_workbook *workbook, const char *path) {
    char *argument = (char *)(uintptr_t)path; /* read only; a task's arguments are not const */
    return cg_guarded(workbook, write_all, argument);
}

static cg_status check_all(cg_workbook *workbook, void *arguments) {
    const char *path = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    cg_mark mark = cg_mark_now(workbook);
    cg_export_request first;
    if (path && redirect(workbook, path, &first)) cg_can_write_file(workbook->arena, &workbook->diagnostics, path);
    for (size_t i = path ? 1 : 0; i < workbook->requests.count; i++)
        cg_can_write_file(workbook->arena, &workbook->diagnostics, workbook->requests.at[i]->path);
    return cg_status_since(workbook, mark);
}

cg_status cg_workbook_check_exports(cg_workbook *workbook, const char *path) {
    char *argument = (char *)(uintptr_t)path;
    return cg_guarded(workbook, check_all, argument);
}

static cg_status check_file(cg_workbook *workbook, void *arguments) {
    cg_mark mark = cg_mark_now(workbook);
    cg_can_write_file(workbook->arena, &workbook->diagnostics, arguments);
    return cg_status_since(workbook, mark);
}

cg_status cg_workbook_check_file(cg_workbook *workbook, const char *path) {
    char *argument = (char *)(uintptr_t)path;
    return cg_guarded(workbook, check_file, argument);
}

/* ---- One file of its own ---- */

static bool take_only(cg_workbook *workbook, const char *name, cg_export_request *request) {
    cg_name_reference *only = CG_NEW(workbook->arena, cg_name_reference);
    *only = (cg_name_reference){.name = cg_intern_string(workbook->texts, name)};
    request->only = only;
    request->n_only = 1;
    if (request->exporter->has_formulas)
        cg_report(
            &workbook->diagnostics, CG_E_USAGE, cg_nowhere(),
            "a part of a sheet is written in a format without formulas: in a workbook they need each other's cells");
    return !request->exporter->has_formulas;
}

static bool take_chart(cg_workbook *workbook, const char *name, cg_export_request *request) {
    cg_chart_request *chart = CG_NEW(workbook->arena, cg_chart_request);
    cg_name_reference reference = {.name = cg_intern_string(workbook->texts, name)};
    request->options.charts = chart;
    request->options.n_charts = 1;
    request->options.must_draw = true;
    if (cg_find_chart(workbook->document, &reference, chart)) return true;
    cg_diagnostic *report = cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(), "there is no chart %s", name);
    const char *known = "";
    for (size_t i = 0; i < workbook->document->n_charts; i++)
        known =
            cg_format(workbook->arena, "%s%s%s", known, *known ? ", " : "", workbook->document->charts[i].name->bytes);
    for (size_t i = 0; i < workbook->document->n_solves; i++) {
        const char *solve = workbook->document->solves[i].name->bytes;
        known = cg_format(workbook->arena, "%s%s%s.steps, %s.minima, %s.fit, %s.residuals", known, *known ? ", " : "",
                          solve, solve, solve, solve);
    }
    if (*known) cg_add_note(&workbook->diagnostics, report, cg_nowhere(), "charts are %s", known);
    return false;
}

static cg_status write_file(cg_workbook *workbook, void *arguments) {
    const cg_write_options *options = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    cg_mark mark = cg_mark_now(workbook);
    cg_export_request request = {0};
    bool good = find_format(workbook, options->path, &request) &&
                (!options->only || take_only(workbook, options->only, &request)) &&
                (!options->chart || take_chart(workbook, options->chart, &request));
    if (good) write_one(workbook, &request);
    return cg_status_since(workbook, mark);
}

cg_status cg_workbook_write(cg_workbook *workbook, const cg_write_options *options) {
    cg_write_options argument = *options;
    return cg_guarded(workbook, write_file, &argument);
}

size_t cg_workbook_export_count(const cg_workbook *workbook) {
    return workbook->exports.count;
}

const char *cg_workbook_export_path(const cg_workbook *workbook, size_t index) {
    return index < workbook->exports.count ? workbook->exports.at[index] : NULL;
}
