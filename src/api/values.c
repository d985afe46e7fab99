/* values.c: reading: a formula's text -> a node of the sheet's graph -> cells -> values of the caller. */
#include <math.h>
#include <string.h>

#include "api/workbook.h"
#include "base/decimal.h"

/* ---- Cells ---- */

cg_value cg_value_of(cg_cell cell) {
    switch (cg_cell_kind(cell)) {
    case CG_NUMBER: return (cg_value){CG_VALUE_NUMBER, cell.number, ""};
    case CG_TEXT: return (cg_value){CG_VALUE_TEXT, 0, cg_cell_text(cell)->bytes};
    case CG_BOOLEAN: return (cg_value){CG_VALUE_BOOLEAN, cg_cell_boolean(cell), ""};
    case CG_ERROR: return (cg_value){CG_VALUE_ERROR, 0, cg_error_text(cg_cell_error(cell))};
    case CG_BLANK: break;
    }
    return (cg_value){CG_VALUE_BLANK, 0, ""};
}

const cg_value *cg_values_of(cg_arena *arena, const cg_cell *cells, size_t n) {
    cg_value *values = CG_NEW_ARRAY(arena, n, cg_value);
    for (size_t i = 0; i < n; i++)
        values[i] = cg_value_of(cells[i]);
    return values;
}

const char *cg_cell_shown(cg_arena *arena, cg_cell cell) {
    cg_value value = cg_value_of(cell);
    char number[CG_DECIMAL_ROOM];
    switch (value.kind) {
    case CG_VALUE_NUMBER: cg_decimal_write(value.number, number); return cg_format(arena, "%s", number);
    case CG_VALUE_TEXT: return cg_format(arena, "\"%s\"", value.text);
    case CG_VALUE_BOOLEAN: return value.number != 0 ? "TRUE" : "FALSE";
    case CG_VALUE_ERROR: return value.text;
    case CG_VALUE_BLANK: break;
    }
    return "blank";
}

/* ---- Formulas ---- */

bool cg_note_similar(cg_workbook *workbook, cg_diagnostic *report, const char *name, const char *const *names,
                     size_t n) {
    const char *similar = NULL;
    size_t best = CG_NOT_NEAR;
    for (size_t i = 0; i < n; i++)
        if (cg_is_nearer(name, names[i], &best)) similar = names[i];
    if (similar) cg_add_note(&workbook->diagnostics, report, cg_nowhere(), "did you mean %s?", similar);
    return similar != NULL;
}

const cg_ast *cg_formula_tree(cg_workbook *workbook, const char *what, const char *formula) {
    cg_arena *arena = workbook->arena;
    size_t length = strlen(formula);
    cg_language language = {arena, workbook->texts, &workbook->diagnostics};
    const cg_source *source = cg_source_create(arena, what, cg_copy_text(arena, formula, length), length);
    return cg_text_to_ast(&language, source);
}

cg_node *cg_formula_node(cg_workbook *workbook, const char *what, const char *formula) {
    const cg_ast *ast = cg_formula_tree(workbook, what, formula);
    return ast ? cg_model_formula(workbook->model, ast, NULL) : NULL;
}

const cg_cell *cg_node_cells(cg_workbook *workbook, cg_node *node, const cg_solved *solved) {
    size_t n = cg_node_cell_count(node);
    cg_cell *cells = cg_alloc_raw(workbook->arena, n * sizeof *cells);
    cg_arena *scratch = cg_arena_child(workbook->arena);
    memcpy(cells,
           cg_nodes_evaluate(scratch, workbook->model, &node, 1, cg_params_of(workbook, solved),
                             cg_draw_of(workbook, solved))[0],
           n * sizeof *cells);
    cg_arena_destroy(scratch);
    return cells;
}

const cg_cell *const *cg_worksheet_cells(cg_workbook *workbook, cg_arena *arena, const cg_solved *solved) {
    const cg_model *model = workbook->model;
    CG_LIST(cg_node *) nodes = {0};
    for (size_t i = 0; i < model->n_sheets; i++)
        for (size_t j = 0; j < model->sheets[i].n_fills; j++) {
            const cg_model_fill *fill = &model->sheets[i].fills[j];
            CG_PUSH(arena, &nodes, fill->fill->kind == CG_FILL_VALUES ? NULL : fill->node);
        }
    return cg_nodes_evaluate_shared(arena, model, nodes.at, nodes.count, cg_params_of(workbook, solved),
                                    cg_draw_of(workbook, solved), workbook->threads);
}

/* ---- Reading ---- */

typedef struct read_arguments {
    const char *formula;
    cg_value_array *out;
} read_arguments;

static cg_status read_formula(cg_workbook *workbook, void *arguments) {
    const read_arguments *of = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    if (cg_live_read(workbook, of->formula, of->out)) return CG_OK;
    cg_mark mark = cg_mark_now(workbook);
    cg_node *node = cg_formula_node(workbook, "formula", of->formula);
    if (!node) return cg_status_since(workbook, mark);
    const cg_cell *cells = cg_node_cells(workbook, node, workbook->in_use);
    size_t rows = cg_node_rows(node) * node->rows;
    *of->out = (cg_value_array){rows, node->cols, cg_values_of(workbook->arena, cells, rows * node->cols)};
    return CG_OK;
}

cg_status cg_workbook_read(cg_workbook *workbook, const char *formula, cg_value_array *out) {
    *out = (cg_value_array){0};
    return cg_guarded(workbook, read_formula, &(read_arguments){formula, out});
}

typedef struct number_arguments {
    const char *formula;
    double *out;
} number_arguments;

static cg_status read_number(cg_workbook *workbook, void *arguments) {
    const number_arguments *of = arguments;
    cg_value_array array = {0};
    cg_status status = read_formula(workbook, &(read_arguments){of->formula, &array});
    if (status) return status;
    if (array.rows == 1 && array.cols == 1 && array.values[0].kind == CG_VALUE_NUMBER) {
        *of->out = array.values[0].number;
        return CG_OK;
    }
    if (array.rows == 1 && array.cols == 1)
        cg_report(&workbook->diagnostics, CG_E_NOT_A_NUMBER, cg_nowhere(), "%s is not a number", of->formula);
    else
        cg_report(&workbook->diagnostics, CG_E_SHAPE, cg_nowhere(), "%s is not one cell, but %zu x %zu", of->formula,
                  array.rows, array.cols);
    return CG_SHEET_ERROR;
}

cg_status cg_workbook_read_number(cg_workbook *workbook, const char *formula, double *out) {
    return cg_guarded(workbook, read_number, &(number_arguments){formula, out});
}

/* ---- Which values ---- */

static cg_status use_solve(cg_workbook *workbook, void *arguments) {
    const char *name = arguments;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    if (!name) {
        workbook->in_use = NULL;
        return CG_OK;
    }
    const cg_solved *solved = cg_find_solve(workbook, name);
    if (!solved) return CG_FILE_ERROR;
    if (!solved->solution) {
        cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(), "solve %s has not run, so it has no values", name);
        return CG_FILE_ERROR;
    }
    workbook->in_use = solved;
    return CG_OK;
}

cg_status cg_workbook_use(cg_workbook *workbook, const char *solve) {
    char *argument = (char *)(uintptr_t)solve; /* read only; a task's arguments are not const */
    return cg_guarded(workbook, use_solve, argument);
}

/* ---- What there is ---- */

size_t cg_workbook_cell_count(const cg_workbook *workbook) {
    return workbook->loaded ? workbook->model->n_cells : 0;
}

const char *cg_workbook_cell(const cg_workbook *workbook, size_t index) {
    return index < cg_workbook_cell_count(workbook) ? workbook->model->cells[index].block->name->bytes : NULL;
}
