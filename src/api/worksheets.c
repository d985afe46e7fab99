/* worksheets.c: the worksheets of a sheet file as a caller sees them: how far each goes, and what its cells show. */
#include <string.h>

#include "api/workbook.h"

/* ---- How far they go ---- */

/* Cells that hold something, and those that a solve may change. False when there are none. */
static bool used_part(const cg_model *model, const cg_model_sheet *sheet, cg_rectangle *used) {
    bool any = false;
    for (size_t i = 0; i < sheet->n_fills; i++)
        cg_include(used, &any, sheet->fills[i].area);
    for (size_t i = 0; i < model->n_params; i++)
        if (model->params[i].sheet == sheet) cg_include(used, &any, model->params[i].at);
    return any;
}

static const char *column_name(cg_arena *arena, uint32_t column) {
    char text[CG_CORNER_ROOM];
    cg_corner_to_text((cg_corner){.column = column}, text);
    return cg_copy_text(arena, text, strlen(text) - 1); /* without its row, the first */
}

static const cg_ast *range_of(cg_arena *arena, const cg_text *sheet, cg_rectangle area) {
    cg_ast *ast = CG_NEW(arena, cg_ast);
    *ast = (cg_ast){.kind = CG_AST_RANGE,
                    .range = {.sheet = sheet,
                              .from = {.row = area.top, .column = area.left},
                              .to = {.row = area.bottom, .column = area.right},
                              .single = cg_area(area) == 1}};
    return ast;
}

static cg_worksheet_info describe(cg_workbook *workbook, const cg_model_sheet *sheet) {
    cg_arena *arena = workbook->arena;
    cg_worksheet_info info = {.name = sheet->block->name->bytes, .range = ""};
    cg_rectangle used;
    if (!used_part(workbook->model, sheet, &used)) return info;
    info.range = cg_ast_to_text(arena, range_of(arena, sheet->block->name, used));
    info.top = used.top;
    info.left = used.left;
    info.rows = cg_height(used);
    info.cols = cg_width(used);
    const char **names = CG_NEW_ARRAY(arena, info.cols, const char *);
    for (uint32_t i = 0; i < info.cols; i++)
        names[i] = column_name(arena, used.left + i);
    info.column_names = names;
    return info;
}

static cg_status list_worksheets(cg_workbook *workbook, void *unused) {
    (void)unused;
    const cg_model *model = workbook->model;
    cg_worksheet_info *infos = CG_NEW_ARRAY(workbook->arena, model->n_sheets, cg_worksheet_info);
    for (size_t i = 0; i < model->n_sheets; i++)
        infos[i] = describe(workbook, &model->sheets[i]);
    workbook->worksheet_infos = infos;
    return CG_OK;
}

size_t cg_workbook_worksheet_count(const cg_workbook *workbook) {
    return workbook->loaded && !workbook->book ? workbook->model->n_sheets : 0;
}

const cg_worksheet_info *cg_workbook_worksheet(cg_workbook *workbook, size_t index) {
    if (index >= cg_workbook_worksheet_count(workbook)) return NULL;
    if (!workbook->worksheet_infos && cg_guarded(workbook, list_worksheets, NULL)) return NULL;
    return &workbook->worksheet_infos[index];
}

/* ---- What the cells show ---- */

typedef struct read_arguments {
    const cg_worksheet_info *info;
    size_t index, rows, cols;
    cg_value_array *out;
} read_arguments;

static cg_status read_worksheet(cg_workbook *workbook, void *arguments) {
    const read_arguments *of = arguments;
    const cg_worksheet_info *info = of->info;
    size_t rows = of->rows < info->rows ? of->rows : info->rows, cols = of->cols < info->cols ? of->cols : info->cols;
    if (!rows || !cols) return CG_OK;
    cg_mark mark = cg_mark_now(workbook);
    cg_rectangle area = {.top = (uint32_t)info->top,
                         .left = (uint32_t)info->left,
                         .bottom = (uint32_t)(info->top + rows - 1),
                         .right = (uint32_t)(info->left + cols - 1)};
    const cg_text *sheet = workbook->model->sheets[of->index].block->name;
    cg_node *node = cg_model_formula(workbook->model, range_of(workbook->arena, sheet, area), NULL);
    if (!node) return cg_status_since(workbook, mark);
    const cg_cell *cells = cg_node_cells(workbook, node, workbook->in_use);
    *of->out = (cg_value_array){rows, cols, cg_values_of(workbook->arena, cells, rows * cols)};
    return CG_OK;
}

cg_status cg_workbook_read_worksheet(cg_workbook *workbook, size_t index, size_t rows, size_t cols,
                                     cg_value_array *out) {
    *out = (cg_value_array){0};
    const cg_worksheet_info *info = cg_workbook_worksheet(workbook, index);
    if (!info) return CG_FILE_ERROR;
    return cg_guarded(workbook, read_worksheet, &(read_arguments){info, index, rows, cols, out});
}
