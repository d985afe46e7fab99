/* listing.c: see listing.h. */
#include "api/listing.h"

#include <stdlib.h>

typedef CG_LIST(cg_listed_group) group_list;

/* ---- Excel files ---- */

static cg_listed_group sheet_of_book(cg_arena *arena, const cg_book_sheet *sheet) {
    cg_listed_group group = {.name = sheet->name, .kind = CG_LISTED_SHEET};
    group.cells = cg_alloc_raw(arena, (sheet->n_cells + 1) * sizeof *group.cells);
    for (size_t r = 0; r < sheet->n_rows; r++)
        for (uint32_t i = sheet->rows[r].first; i < sheet->rows[r + 1].first; i++)
            group.cells[group.count++] = (cg_listed){.row = sheet->rows[r].row,
                                                     .column = sheet->cells[i].column,
                                                     .formula = sheet->cells[i].formula,
                                                     .value = sheet->cells[i].value};
    return group;
}

static cg_listed_group described(cg_arena *arena, const cg_text *name, cg_listed_kind kind, const char *text) {
    cg_listed_group group = {.name = name, .cells = CG_NEW(arena, cg_listed), .count = 1};
    group.kind = kind;
    *group.cells = (cg_listed){.text = text, .value = cg_blank_cell()};
    return group;
}

static const cg_text *name_of_name(cg_workbook *workbook, const cg_book_name *name) {
    if (!name->sheet) return name->name;
    return cg_intern_string(workbook->texts,
                            cg_format(workbook->arena, "%s!%s", name->sheet->name->bytes, name->name->bytes));
}

static const char *describe_table(cg_arena *arena, const cg_book_table *table) {
    char from[CG_CORNER_ROOM], to[CG_CORNER_ROOM];
    cg_corner_to_text(table->from, from);
    cg_corner_to_text(table->to, to);
    const char *text = cg_format(arena, "%s!%s:%s%s%s:", table->sheet->name->bytes, from, to,
                                 table->has_header ? "" : " without header", table->has_totals ? " with totals" : "");
    for (size_t i = 0; i < table->n_columns; i++)
        text = cg_format(arena, "%s%s %s", text, i ? "," : "", table->columns[i]->bytes);
    return text;
}

static void list_book(cg_arena *arena, cg_workbook *workbook, group_list *groups) {
    const cg_book *book = workbook->book;
    for (size_t i = 0; i < book->n_names; i++) {
        const cg_book_name *name = &book->names[i];
        if (!name->sheet || name->sheet->kind != CG_BOOK_LINKED_SHEET)
            CG_PUSH(arena, groups, described(arena, name_of_name(workbook, name), CG_LISTED_NAME, name->text));
    }
    for (size_t i = 0; i < book->n_tables; i++)
        CG_PUSH(arena, groups,
                described(arena, book->tables[i].name, CG_LISTED_TABLE, describe_table(arena, &book->tables[i])));
    for (size_t i = 0; i < book->n_sheets; i++)
        if (book->sheets[i].kind != CG_BOOK_LINKED_SHEET)
            CG_PUSH(arena, groups, sheet_of_book(arena, &book->sheets[i]));
}

/* ---- Sheet files ---- */

static cg_listed_group block(cg_arena *arena, const cg_text *name, cg_listed_kind kind, const cg_ast *ast,
                             const cg_cell *cells, size_t rows, size_t columns) {
    cg_listed_group group = {.name = name, .single = rows == 1 && columns == 1, .count = rows * columns};
    group.kind = kind;
    group.cells = CG_NEW_ARRAY(arena, group.count, cg_listed);
    for (size_t i = 0; i < group.count; i++)
        group.cells[i] = (cg_listed){.row = (uint32_t)(i / columns),
                                     .column = (uint32_t)(i % columns),
                                     .ast = ast,
                                     .value = cells ? cells[i] : cg_error_cell(CG_NA)};
    return group;
}

static int by_place(const void *left, const void *right) {
    const cg_listed *a = left, *b = right;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

/* A number, text or the like that was written as it is: as in a workbook, there is no formula. */
static const cg_ast *formula_of(const cg_fill *fill) {
    cg_cell value;
    return fill->formula && !cg_ast_constant(fill->formula, &value) ? fill->formula : NULL;
}

static cg_listed_group sheet_of_model(cg_arena *arena, const cg_model_sheet *sheet, const cg_cell *const *values) {
    cg_listed_group group = {.name = sheet->block->name, .kind = CG_LISTED_SHEET};
    for (size_t i = 0; i < sheet->n_fills; i++)
        group.count += cg_area(sheet->fills[i].area);
    group.cells = CG_NEW_ARRAY(arena, group.count, cg_listed);
    size_t n = 0;
    for (size_t i = 0; i < sheet->n_fills; i++) {
        cg_rectangle area = sheet->fills[i].area;
        const cg_ast *formula = formula_of(sheet->fills[i].fill);
        bool filled = sheet->fills[i].fill->kind == CG_FILL_EACH;
        for (size_t at = 0; at < cg_area(area); at++) {
            cg_cell value = values[i] ? values[i][at] : cg_error_cell(CG_NA);
            if (!formula && cg_is_blank(value)) continue;
            uint32_t down = (uint32_t)(at / cg_width(area)), right = (uint32_t)(at % cg_width(area));
            group.cells[n++] = (cg_listed){.row = area.top + down,
                                           .column = area.left + right,
                                           .ast = formula,
                                           .down = filled ? down : 0,
                                           .right = filled ? right : 0,
                                           .value = value};
        }
    }
    group.count = n;
    qsort(group.cells, group.count, sizeof *group.cells, by_place);
    return group;
}

static void list_model(cg_arena *arena, cg_workbook *workbook, group_list *groups) {
    const cg_model *model = workbook->model;
    const cg_evaluation *values = cg_model_evaluate(arena, model, cg_params_of(workbook, workbook->in_use),
                                                    cg_draw_of(workbook, workbook->in_use));
    for (size_t i = 0; i < model->n_params; i++) {
        const cg_params_block *params = model->params[i].block;
        if (model->params[i].sheet) continue; /* cells of a worksheet that a solve changes */
        CG_PUSH(arena, groups,
                block(arena, params->name, CG_LISTED_BLOCK, params->initial, values->params[i], params->rows,
                      params->cols));
    }
    for (size_t i = 0; i < model->n_cells; i++) {
        const cg_node *node = model->cells[i].node;
        if (!node) continue; /* a function */
        size_t rows = cg_node_rows(node) * node->rows;
        CG_PUSH(arena, groups,
                block(arena, model->cells[i].block->name, CG_LISTED_BLOCK, model->cells[i].block->formula,
                      values->cells[i], rows, node->cols));
    }
    for (size_t i = 0; i < model->n_tables; i++)
        for (size_t j = 0; j < model->tables[i].n_columns; j++) {
            const cg_model_column *column = &model->tables[i].columns[j];
            const cg_text *name = cg_intern_string(workbook->texts, column->named.label);
            CG_PUSH(arena, groups,
                    block(arena, name, CG_LISTED_COLUMN, column->derived ? column->derived->formula : NULL,
                          values->columns[i][j], model->tables[i].data->n_rows, 1));
        }
    for (size_t i = 0; i < model->n_sheets; i++)
        CG_PUSH(arena, groups, sheet_of_model(arena, &model->sheets[i], values->fills[i]));
}

cg_listing cg_list_cells(cg_arena *arena, cg_workbook *workbook) {
    group_list groups = {0};
    if (workbook->book)
        list_book(arena, workbook, &groups);
    else
        list_model(arena, workbook, &groups);
    return (cg_listing){workbook, groups.at, groups.count};
}

/* ---- As text ---- */

const char *cg_cell_place(cg_arena *arena, const cg_text *sheet, uint32_t row, uint32_t column) {
    cg_corner corner = {.row = row, .column = column};
    cg_ast ast = {.kind = CG_AST_RANGE, .range = {.sheet = sheet, .from = corner, .to = corner, .single = true}};
    return cg_ast_to_text(arena, &ast);
}

const char *cg_listed_place(cg_arena *arena, const cg_listed_group *group, const cg_listed *cell) {
    switch (group->kind) {
    case CG_LISTED_SHEET: return cg_cell_place(arena, group->name, cell->row, cell->column);
    case CG_LISTED_COLUMN: return cg_format(arena, "%s row %u", group->name->bytes, cell->row + 1);
    case CG_LISTED_BLOCK:
        if (group->single) break;
        return cg_format(arena, "%s[%u,%u]", group->name->bytes, cell->row + 1, cell->column + 1);
    case CG_LISTED_NAME: return cg_format(arena, "name %s", group->name->bytes);
    case CG_LISTED_TABLE: return cg_format(arena, "table %s", group->name->bytes);
    }
    return group->name->bytes;
}

const char *cg_listed_formula(cg_arena *arena, const cg_listing *listing, const cg_listed *cell) {
    if (cell->formula)
        return cg_book_formula_text(arena, listing->workbook->book, cell->formula, cell->row, cell->column);
    if (cell->ast) return cg_ast_to_filled_text(arena, cell->ast, cell->down, cell->right);
    return cell->text;
}
