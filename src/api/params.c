/* params.c: the values that a run starts from: initialisers drawn from the seed, and the caller's settings over them.
 */
#include <stdlib.h>
#include <string.h>

#include "api/workbook.h"
#include "base/decimal.h"

/* ---- Settings: "W[1,2]" and "0.5" -> an override ---- */

/* "NAME" or "NAME[row,column]". False when it is neither. */
static bool read_target(cg_workbook *workbook, const char *target, const char **name, cg_override *out) {
    const char *bracket = strchr(target, '[');
    size_t length = bracket ? (size_t)(bracket - target) : strlen(target);
    while (length > 0 && target[length - 1] == ' ')
        length--;
    *name = cg_copy_text(workbook->arena, target, length);
    out->one = bracket != NULL;
    if (!bracket) return length > 0;
    char *end;
    unsigned long row = strtoul(bracket + 1, &end, 10);
    if (end == bracket + 1 || *end != ',') return false;
    const char *second = end + 1;
    unsigned long col = strtoul(second, &end, 10);
    if (end == second || strcmp(end, "]") != 0 || row < 1 || col < 1) return false;
    out->row = row > UINT32_MAX ? UINT32_MAX : (uint32_t)row - 1;
    out->col = col > UINT32_MAX ? UINT32_MAX : (uint32_t)col - 1;
    return length > 0;
}

size_t cg_find_params(cg_workbook *workbook, const char *name) {
    const cg_model *model = workbook->model;
    const char **names = CG_NEW_ARRAY(workbook->arena, model->n_params, const char *);
    for (size_t i = 0; i < model->n_params; i++) {
        names[i] = model->params[i].block->name->bytes;
        if (cg_same_word(names[i], name)) return i;
    }
    cg_diagnostic *report =
        cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(), "the sheet has no params called %s", name);
    cg_note_similar(workbook, report, name, names, model->n_params);
    return SIZE_MAX;
}

static bool read_value(cg_workbook *workbook, const cg_setting *setting, cg_override *out) {
    cg_diagnostics *diagnostics = &workbook->diagnostics;
    const cg_params_block *block = workbook->model->params[out->params].block;
    uint32_t rows = out->one ? 1 : block->rows, cols = out->one ? 1 : block->cols;
    if (!setting->value) {
        cg_cell *cell = CG_NEW(workbook->arena, cg_cell);
        *cell = cg_number_cell(setting->number + 0.0);
        out->cells = cell;
        out->spread = true;
        if (cg_is_number(*cell)) return true;
        cg_report(diagnostics, CG_E_USAGE, cg_nowhere(), "the value of %s is not a finite number", setting->target);
        return false;
    }
    cg_node *node = cg_formula_node(workbook, "value", setting->value);
    if (!node) return false;
    if (node->depends) {
        cg_report(diagnostics, CG_E_USAGE, cg_nowhere(), "the value of %s depends on params itself", setting->target);
        return false;
    }
    out->spread = node->axis == 0 && cg_node_is_scalar(node);
    if (!out->spread && (node->axis || node->rows != rows || node->cols != cols)) {
        cg_report(diagnostics, CG_E_USAGE, cg_nowhere(), "%s is %u x %u, and its value %u x %u", setting->target,
                  (unsigned)rows, (unsigned)cols, (unsigned)node->rows, (unsigned)node->cols);
        return false;
    }
    out->cells = cg_node_cells(workbook, node, NULL);
    for (size_t i = 0; i < cg_node_size(node); i++) {
        if (cg_is_number(out->cells[i])) continue;
        cg_report(diagnostics, CG_E_USAGE, cg_nowhere(), "the value of %s is %s, not a number", setting->target,
                  cg_cell_shown(workbook->arena, out->cells[i]));
        return false;
    }
    return true;
}

/* A later setting takes the place of those that it covers, so that their number is bounded by that of the cells. */
static void keep_override(cg_workbook *workbook, const cg_override *added) {
    cg_override *list = workbook->overrides.at;
    size_t kept = 0;
    for (size_t i = 0; i < workbook->overrides.count; i++) {
        bool same_cell = list[i].one && list[i].row == added->row && list[i].col == added->col;
        if (list[i].params != added->params || (added->one && !same_cell)) list[kept++] = list[i];
    }
    workbook->overrides.count = kept;
    CG_PUSH(workbook->arena, &workbook->overrides, *added);
}

static void add_override(cg_workbook *workbook, const cg_setting *setting) {
    cg_diagnostics *diagnostics = &workbook->diagnostics;
    cg_override override = {0};
    const char *name;
    if (!read_target(workbook, setting->target, &name, &override)) {
        cg_report(diagnostics, CG_E_USAGE, cg_nowhere(), "\"%s\" is neither NAME nor NAME[row,column]",
                  setting->target);
        return;
    }
    override.params = cg_find_params(workbook, name);
    if (override.params == SIZE_MAX) return;
    const cg_params_block *block = workbook->model->params[override.params].block;
    if (override.one && (override.row >= block->rows || override.col >= block->cols)) {
        cg_report(diagnostics, CG_E_USAGE, cg_nowhere(), "%s has %u rows and %u columns, so there is no %s", name,
                  (unsigned)block->rows, (unsigned)block->cols, setting->target);
        return;
    }
    if (!read_value(workbook, setting, &override)) return;
    keep_override(workbook, &override);
    cg_live_apply(workbook, &override);
}

/* ---- Initial values ---- */

static const cg_cell *overridden(cg_arena *arena, const cg_params_block *block, const cg_override *override,
                                 const cg_cell *cells) {
    size_t n = (size_t)block->rows * block->cols;
    cg_cell *changed = cg_alloc_raw(arena, n * sizeof *changed);
    memcpy(changed, cells, n * sizeof *changed);
    if (override->one)
        changed[(size_t) override->row * block->cols + override->col] = override->cells[0];
    else
        for (size_t i = 0; i < n; i++)
            changed[i] = override->cells[override->spread ? 0 : i];
    return changed;
}

const cg_cell *const *cg_start_params(cg_workbook *workbook, uint64_t seed) {
    const cg_model *model = workbook->model;
    const cg_cell *const *drawn = cg_model_initial_values(workbook->arena, model, (cg_draw){seed, 0});
    const cg_cell **params = CG_NEW_ARRAY(workbook->arena, model->n_params, const cg_cell *);
    for (size_t i = 0; i < model->n_params; i++)
        params[i] = drawn[i];
    for (size_t i = 0; i < workbook->overrides.count; i++) {
        const cg_override *override = &workbook->overrides.at[i];
        params[override->params] =
            overridden(workbook->arena, model->params[override->params].block, override, params[override->params]);
    }
    return params;
}

cg_draw cg_draw_of(const cg_workbook *workbook, const cg_solved *solved) {
    return (cg_draw){solved ? solved->seed : workbook->seed, 0};
}

const cg_cell *const *cg_params_of(const cg_workbook *workbook, const cg_solved *solved) {
    return solved ? solved->solution->params : workbook->initial;
}

static const char *const *label_list(cg_arena *arena, const cg_text *const *labels, size_t n) {
    if (!labels) return NULL;
    const char **list = CG_NEW_ARRAY(arena, n, const char *);
    for (size_t i = 0; i < n; i++)
        list[i] = labels[i]->bytes;
    return list;
}

/* A solve moves params, and a gradient is by params: both need numbers. (An error value shows by itself, where it is
 * used.) */
static void check_numbers(cg_workbook *workbook) {
    const cg_model *model = workbook->model;
    for (size_t i = 0; i < model->n_params; i++) {
        const cg_params_block *block = model->params[i].block;
        size_t n = (size_t)block->rows * block->cols, at = 0;
        while (at < n && (cg_is_number(workbook->initial[i][at]) || cg_is_error(workbook->initial[i][at])))
            at++;
        if (at < n)
            cg_report(&workbook->diagnostics, CG_E_NOT_A_NUMBER, block->initial->span,
                      "params are numbers, and row %zu, column %zu of %s is %s", at / block->cols + 1,
                      at % block->cols + 1, block->name->bytes,
                      cg_cell_shown(workbook->arena, workbook->initial[i][at]));
    }
}

void cg_load_params(cg_workbook *workbook) {
    const cg_model *model = workbook->model;
    workbook->initial = cg_start_params(workbook, workbook->seed);
    workbook->params_infos = CG_NEW_ARRAY(workbook->arena, model->n_params, cg_params_info);
    for (size_t i = 0; i < model->n_params; i++) {
        const cg_params_block *block = model->params[i].block;
        workbook->params_infos[i] =
            (cg_params_info){.name = block->name->bytes,
                             .rows = block->rows,
                             .cols = block->cols,
                             .row_labels = label_list(workbook->arena, block->row_labels, block->rows),
                             .col_labels = label_list(workbook->arena, block->col_labels, block->cols)};
    }
    for (size_t i = 0; i < workbook->params_files.count; i++)
        cg_read_params_file(workbook, workbook->params_files.at[i]);
    for (size_t i = 0; i < workbook->sets.count; i++)
        add_override(workbook, &workbook->sets.at[i]);
    workbook->initial = cg_start_params(workbook, workbook->seed);
    check_numbers(workbook);
}

void cg_drop_solutions(cg_workbook *workbook) {
    workbook->in_use = workbook->last_solved = NULL;
    for (size_t i = 0; i < workbook->document->n_solves; i++)
        workbook->solves[i].solution = NULL;
    for (size_t i = 0; i < workbook->expects.count; i++)
        workbook->expects.at[i].result.checked &= !workbook->expects.at[i].solve;
}

/* Everything that was computed from other initial values is dropped. */
static void start_anew(cg_workbook *workbook) {
    cg_drop_solutions(workbook);
    for (size_t i = 0; i < workbook->expects.count; i++)
        workbook->expects.at[i].result.checked = false;
    if (!workbook->live) workbook->initial = cg_start_params(workbook, workbook->seed);
}

/* Until the sheet is loaded, settings wait as text. */
static void keep_setting(cg_workbook *workbook, const cg_setting *given) {
    char number[CG_DECIMAL_ROOM];
    if (!given->value) cg_decimal_write(given->number, number);
    const char *value = given->value ? given->value : number;
    cg_setting setting = {cg_copy_text(workbook->arena, given->target, strlen(given->target)),
                          cg_copy_text(workbook->arena, value, strlen(value)), 0};
    CG_PUSH(workbook->arena, &workbook->sets, setting);
}

static cg_status set_param(cg_workbook *workbook, void *arguments) {
    const cg_setting *given = arguments;
    cg_mark mark = cg_mark_now(workbook);
    if (!workbook->loaded) {
        keep_setting(workbook, given);
        return CG_OK;
    }
    add_override(workbook, given);
    if (cg_status_since(workbook, mark) == CG_OK) start_anew(workbook);
    return cg_status_since(workbook, mark);
}

cg_status cg_workbook_set_param(cg_workbook *workbook, const char *target, const char *value) {
    return cg_guarded(workbook, set_param, &(cg_setting){target, value, 0});
}

cg_status cg_workbook_set_number(cg_workbook *workbook, const char *target, double value) {
    return cg_guarded(workbook, set_param, &(cg_setting){target, NULL, value});
}

static cg_status set_seed(cg_workbook *workbook, void *arguments) {
    workbook->has_seed = true;
    workbook->seed = *(const uint64_t *)arguments;
    if (!workbook->loaded) return CG_OK;
    for (size_t i = 0; i < workbook->document->n_solves; i++)
        workbook->solves[i].seed = workbook->seed;
    start_anew(workbook);
    cg_live_restart(workbook);
    return CG_OK;
}

cg_status cg_workbook_set_seed(cg_workbook *workbook, uint64_t seed) {
    return cg_guarded(workbook, set_seed, &seed);
}

size_t cg_workbook_params_count(const cg_workbook *workbook) {
    return workbook->loaded ? workbook->model->n_params : 0;
}

const cg_params_info *cg_workbook_params(const cg_workbook *workbook, size_t index) {
    return index < cg_workbook_params_count(workbook) ? &workbook->params_infos[index] : NULL;
}
