/* gradient_checks.c: every symbolic derivative beside a measured one.
 *
 * Enters: the params in use. Leaves: for each one-cell formula and each params block it depends on, the derivative that
 * is furthest off, measured by what its finite difference allows. The two share nothing but the objective's forward
 * pass. */
#include <math.h>

#include "api/workbook.h"
#include "solve/finite_difference.h"

static void compare(cg_gradient_check *check, cg_probe *probe, const cg_cell *slopes, size_t cols) {
    double worst = -1;
    check->agrees = true;
    for (size_t i = 0; i < check->cells; i++) {
        double symbolic = cg_is_number(slopes[i]) ? slopes[i].number : NAN;
        cg_measured measured = cg_measure_slope(probe, i, symbolic);
        double off = fabs(symbolic - measured.slope) / measured.allowance;
        if (isnan(off) || !measured.agrees) off = INFINITY;
        check->agrees &= measured.agrees;
        if (off <= worst) continue;
        worst = off;
        check->row = i / cols;
        check->col = i % cols;
        check->symbolic = symbolic;
        check->numeric = measured.slope;
        check->allowance = measured.allowance;
    }
}

static bool all_numbers(const cg_cell *cells, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!cg_is_number(cells[i])) return false;
    return true;
}

/* The symbolic gradient, or NULL with the reason in check->skipped. A function without a derivative is no error here.
 */
static cg_node *gradient_or_reason(cg_workbook *workbook, cg_node *objective, cg_node *variable,
                                   cg_gradient_check *check) {
    cg_graph *graph = workbook->model->graph;
    cg_diagnostics *before = graph->diagnostics;
    cg_diagnostics own = {.arena = workbook->arena};
    graph->diagnostics = &own;
    cg_node *adjoint = cg_gradient_node(workbook, objective, variable);
    graph->diagnostics = before;
    if (!adjoint) check->skipped = own.first ? own.first->message : "no derivative";
    return adjoint;
}

static void check_one(cg_workbook *workbook, cg_node *objective, size_t index, cg_gradient_check *check) {
    const cg_model *model = workbook->model;
    cg_node *variable = model->params[index].node;
    check->cells = cg_node_size(variable);
    cg_node *adjoint = gradient_or_reason(workbook, objective, variable, check);
    if (!adjoint) return;
    const cg_cell *const *values = cg_params_of(workbook, workbook->in_use);
    if (!all_numbers(values[index], check->cells)) {
        check->skipped = "the block holds values that are not numbers";
        return;
    }
    const cg_cell *slopes = cg_node_cells(workbook, adjoint, workbook->in_use);
    cg_arena *scratch = cg_arena_child(workbook->arena);
    cg_probe probe = cg_probe_open(scratch, model, objective, values, cg_draw_of(workbook, workbook->in_use), index);
    compare(check, &probe, slopes, variable->cols);
    cg_arena_destroy(scratch);
}

/* ---- All of a sheet ---- */

typedef struct check_list {
    CG_LIST(cg_gradient_check) checks;
    CG_LIST(const cg_node *) done;
} check_list;

static void check_formula(cg_workbook *workbook, check_list *list, const char *name, cg_node *objective) {
    const cg_model *model = workbook->model;
    if (!objective || objective->axis || !cg_node_is_scalar(objective) || !objective->depends) return;
    for (size_t i = 0; i < list->done.count; i++)
        if (list->done.at[i] == objective) return;
    CG_PUSH(workbook->arena, &list->done, objective);
    for (size_t i = 0; i < model->n_params; i++) {
        cg_node *variable = model->params[i].node;
        if (!cg_graph_dependents(workbook->arena, model->graph, &variable, 1)[objective->id]) continue;
        cg_gradient_check check = {.of = name, .params = model->params[i].block->name->bytes};
        check_one(workbook, objective, i, &check);
        CG_PUSH(workbook->arena, &list->checks, check);
    }
}

typedef struct check_arguments {
    const cg_gradient_check **checks;
    size_t *n;
} check_arguments;

static cg_status check_all(cg_workbook *workbook, void *arguments) {
    const check_arguments *of = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    cg_mark mark = cg_mark_now(workbook);
    cg_model *model = workbook->model;
    check_list list = {0};
    for (size_t i = 0; i < model->n_cells; i++)
        check_formula(workbook, &list, model->cells[i].block->name->bytes, model->cells[i].node);
    for (size_t i = 0; i < workbook->document->n_solves; i++) {
        const cg_solve_block *block = &workbook->document->solves[i];
        const char *name = cg_format(workbook->arena, "%s of %s", cg_ast_to_text(workbook->arena, block->objective),
                                     block->name->bytes);
        check_formula(workbook, &list, name, cg_model_formula(model, block->objective, NULL));
    }
    *of->checks = list.checks.at;
    *of->n = list.checks.count;
    if (cg_status_since(workbook, mark)) return cg_status_since(workbook, mark);
    for (size_t i = 0; i < list.checks.count; i++)
        if (!list.checks.at[i].skipped && !list.checks.at[i].agrees) return CG_EXPECT_FALSE;
    return CG_OK;
}

cg_status cg_workbook_check_gradients(cg_workbook *workbook, const cg_gradient_check **checks, size_t *n) {
    *checks = NULL;
    *n = 0;
    return cg_guarded(workbook, check_all, &(check_arguments){checks, n});
}
