/* live.c: a workbook whose params are moved by hand: what is read again is kept, and what depends on a setting is
 * computed, nothing else.
 *
 * Enters: formulas, settings. Leaves: values. The params' live values are an array of the workbook's own, which
 * settings change in place; program/live_run.c does the computing. */
#include <string.h>

#include "api/workbook.h"

typedef struct live_formula {
    const char *text;
    cg_node *node;
    cg_value *values;
    uint64_t version; /* of the settings, when `values` were taken; 0: never */
} live_formula;

struct cg_live_values {
    cg_arena *arena; /* of `live`, and of what goes with it */
    cg_live *live;
    CG_LIST(live_formula) formulas;
    cg_cell **params; /* [params] */
    uint64_t version;
    bool stale; /* something was set since the last update */
};

/* ---- Formulas ---- */

/* A column that is read as a whole: its rows are kept once. */
static cg_node *without_stack(cg_node *node) {
    const bool laid_down = node->kind == CG_NODE_STACK && node->rows == node->args[0]->axis * node->args[0]->rows &&
                           node->cols == node->args[0]->cols;
    return laid_down ? node->args[0] : node;
}

static bool add_formula(cg_workbook *workbook, cg_live_values *to, const char *formula) {
    cg_node *node = cg_formula_node(workbook, "formula", formula);
    if (!node) return false;
    node = without_stack(node);
    size_t n = cg_node_cell_count(node);
    live_formula added = {.text = cg_copy_text(to->arena, formula, strlen(formula)),
                          .node = node,
                          .values = CG_NEW_ARRAY(to->arena, n, cg_value)};
    CG_PUSH(to->arena, &to->formulas, added);
    return true;
}

static bool add_all(cg_workbook *workbook, cg_live_values *to) {
    const cg_model *model = workbook->model;
    bool fine = true;
    for (size_t i = 0; i < model->n_tables; i++)
        for (size_t k = 0; k < model->tables[i].n_columns; k++)
            if (model->tables[i].columns[k].derived)
                fine &= add_formula(workbook, to, model->tables[i].columns[k].named.label);
    for (size_t i = 0; i < model->n_cells; i++)
        fine &= add_formula(workbook, to, model->cells[i].named.label);
    return fine;
}

/* ---- Going live ---- */

/* The formulas' nodes, and the columns that they come from and params reach: their rows are kept, so that nothing
 * behind them is computed again. */
static size_t list_outputs(cg_workbook *workbook, cg_live_values *of, cg_arena *scratch, cg_node ***outputs) {
    const cg_graph *graph = workbook->model->graph;
    size_t n = of->formulas.count;
    cg_node **list = CG_NEW_ARRAY(scratch, n + graph->nodes.count, cg_node *);
    for (size_t i = 0; i < n; i++)
        list[i] = of->formulas.at[i].node;
    const unsigned char *needed = cg_graph_reachable(scratch, graph, list, n);
    bool *listed = CG_NEW_ARRAY(scratch, graph->nodes.count, bool);
    for (size_t i = 0; i < n; i++)
        listed[list[i]->id] = true;
    for (size_t id = 0; id < graph->nodes.count; id++) {
        cg_node *node = graph->nodes.at[id];
        if (needed[id] && !listed[id] && node->label && node->axis && node->depends) list[n++] = node;
    }
    *outputs = list;
    return n;
}

static void start_live(cg_workbook *workbook, cg_live_values *live) {
    const cg_model *model = workbook->model;
    cg_arena *scratch = cg_arena_child(workbook->arena);
    live->params = CG_NEW_ARRAY(live->arena, model->n_params, cg_cell *);
    for (size_t i = 0; i < model->n_params; i++) {
        size_t n = cg_node_size(model->params[i].node);
        live->params[i] = cg_alloc_raw(live->arena, n * sizeof(cg_cell));
        memcpy(live->params[i], workbook->initial[i], n * sizeof(cg_cell));
    }
    workbook->initial = (const cg_cell *const *)live->params;
    cg_node **outputs;
    size_t n = list_outputs(workbook, live, scratch, &outputs);
    live->live = cg_live_create(live->arena, model->graph, outputs, n, model->n_params, workbook->initial,
                                cg_draw_of(workbook, NULL));
    live->version = 1;
    cg_arena_destroy(scratch);
}

/* Without the values that it shows: a copy of the live params takes their place. */
static void end_live(cg_workbook *workbook) {
    if (!workbook->live) return;
    cg_arena *arena = workbook->live->arena;
    workbook->live = NULL;
    workbook->initial = cg_start_params(workbook, workbook->seed);
    cg_arena_destroy(arena);
}

typedef struct live_arguments {
    const char *const *formulas;
    size_t n;
} live_arguments;

static cg_status go_live(cg_workbook *workbook, void *arguments) {
    const live_arguments *of = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    cg_mark mark = cg_mark_now(workbook);
    end_live(workbook);
    cg_arena *arena = cg_arena_child(workbook->arena);
    cg_live_values *live = CG_NEW(arena, cg_live_values);
    live->arena = arena;
    bool fine = of->n || add_all(workbook, live);
    for (size_t i = 0; i < of->n; i++)
        fine &= add_formula(workbook, live, of->formulas[i]);
    if (!fine) {
        cg_arena_destroy(arena);
        return cg_status_since(workbook, mark);
    }
    start_live(workbook, live);
    workbook->live = live;
    return CG_OK;
}

cg_status cg_workbook_go_live(cg_workbook *workbook, const char *const *formulas, size_t n) {
    return cg_guarded(workbook, go_live, &(live_arguments){formulas, n});
}

uint64_t cg_workbook_live_cells(const cg_workbook *workbook) {
    return workbook->live ? cg_live_cells(workbook->live->live) : 0;
}

/* ---- Settings ---- */

bool cg_live_apply(cg_workbook *workbook, const cg_override *override) {
    cg_live_values *live = workbook->live;
    if (!live) return false;
    const cg_params_block *block = workbook->model->params[override->params].block;
    cg_cell *cells = live->params[override->params];
    if (override->one)
        cells[(size_t) override->row * block->cols + override->col] = override->cells[0];
    else
        for (size_t i = 0; i < (size_t)block->rows * block->cols; i++)
            cells[i] = override->cells[override->spread ? 0 : i];
    cg_live_change(live->live, override->params);
    live->version++;
    live->stale = true;
    return true;
}

void cg_live_restart(cg_workbook *workbook) {
    const cg_live_values *before = workbook->live;
    if (!before) return;
    size_t n = before->formulas.count;
    cg_arena *scratch = cg_arena_child(workbook->arena);
    const char **formulas = CG_NEW_ARRAY(scratch, n, const char *);
    for (size_t i = 0; i < n; i++)
        formulas[i] = cg_copy_text(scratch, before->formulas.at[i].text, strlen(before->formulas.at[i].text));
    go_live(workbook, &(live_arguments){formulas, n});
    cg_arena_destroy(scratch);
}

/* ---- Reading ---- */

bool cg_live_read(cg_workbook *workbook, const char *formula, cg_value_array *out) {
    cg_live_values *live = workbook->live;
    if (!live || workbook->in_use) return false;
    size_t index = 0;
    while (index < live->formulas.count && strcmp(live->formulas.at[index].text, formula) != 0)
        index++;
    if (index == live->formulas.count) return false;
    if (live->stale) cg_live_update(live->live, workbook->initial);
    live->stale = false;
    live_formula *asked = &live->formulas.at[index];
    cg_values values = cg_live_output(live->live, index);
    size_t slots = (size_t)values.rows * values.cols, n = values.axis ? values.axis : 1;
    for (size_t slot = 0; slot < slots && asked->version != live->version; slot++)
        for (size_t i = 0; i < n; i++)
            asked->values[i * slots + slot] = cg_value_of(values.slots[slot][i]);
    asked->version = live->version;
    *out = (cg_value_array){n * values.rows, values.cols, asked->values};
    return true;
}
