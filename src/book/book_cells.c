/* book_cells.c: finding, ordering and marking the cells of a sheet. */
#include <stdlib.h>

#include "book/formula_form.h"
#include "book/parts.h"

/* ---- Order: for the writers that do not keep it ---- */

typedef struct placed_cell {
    cg_book_cell cell;
    uint32_t row;
    uint32_t order; /* in which it came */
} placed_cell;

static int by_place(const void *left, const void *right) {
    const placed_cell *a = left, *b = right;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    if (a->cell.column != b->cell.column) return a->cell.column < b->cell.column ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

/* Of two cells in one place the last counts. */
void cg_sheet_sort(cg_arena *arena, cg_book_sheet *sheet) {
    placed_cell *all = CG_NEW_ARRAY(arena, sheet->n_cells, placed_cell);
    for (size_t row = 0; row < sheet->n_rows; row++)
        for (uint32_t i = sheet->rows[row].first; i < sheet->rows[row + 1].first; i++)
            all[i] = (placed_cell){sheet->cells[i], sheet->rows[row].row, i};
    qsort(all, sheet->n_cells, sizeof *all, by_place);
    size_t n = 0, n_rows = 0;
    for (size_t i = 0; i < sheet->n_cells; i++) {
        if (i + 1 < sheet->n_cells && all[i].row == all[i + 1].row && all[i].cell.column == all[i + 1].cell.column)
            continue;
        if (n_rows == 0 || sheet->rows[n_rows - 1].row != all[i].row)
            sheet->rows[n_rows++] = (cg_book_row){all[i].row, (uint32_t)n};
        sheet->cells[n++] = all[i].cell;
    }
    sheet->n_cells = n;
    sheet->n_rows = n_rows;
    sheet->rows[n_rows] = (cg_book_row){UINT32_MAX, (uint32_t)n};
}

/* ---- Finding ---- */

/* The first of the rows that is not above `row`. */
static size_t find_row(const cg_book_sheet *sheet, uint32_t row) {
    size_t low = 0, high = sheet->n_rows;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sheet->rows[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first cell of rows[index] that is not left of `column`; the next row's first when there is none. */
static uint32_t find_in_row(const cg_book_sheet *sheet, size_t index, uint32_t column) {
    uint32_t low = sheet->rows[index].first, high = sheet->rows[index + 1].first;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (sheet->cells[middle].column < column)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const cg_book_cell *cg_book_find_cell(const cg_book_sheet *sheet, uint32_t row, uint32_t column) {
    size_t index = find_row(sheet, row);
    if (index == sheet->n_rows || sheet->rows[index].row != row) return NULL;
    uint32_t at = find_in_row(sheet, index, column);
    return at < sheet->rows[index + 1].first && sheet->cells[at].column == column ? &sheet->cells[at] : NULL;
}

void cg_sheet_mark_data_table(cg_arena *arena, cg_forms *forms, cg_book_sheet *sheet, const cg_data_table *table) {
    for (size_t at = find_row(sheet, table->from.row); at < sheet->n_rows && sheet->rows[at].row <= table->to.row;
         at++) {
        uint32_t row = sheet->rows[at].row, end = sheet->rows[at + 1].first;
        for (uint32_t i = find_in_row(sheet, at, table->from.column);
             i < end && sheet->cells[i].column <= table->to.column; i++) {
            cg_book_cell *cell = &sheet->cells[i];
            if (cell->role != CG_BOOK_CONSTANT && cell->role != CG_BOOK_DATA_TABLE) continue;
            cell->role = CG_BOOK_DATA_TABLE;
            cell->formula = cg_data_table_formula(arena, forms, table, row, cell->column);
        }
    }
}

static bool is_array(const cg_book_sheet *sheet, const cg_book_array *array) {
    const cg_book_cell *cell = cg_book_find_cell(sheet, array->from.row, array->from.column);
    return cell && cell->role == CG_BOOK_ARRAY;
}

void cg_sheet_mark_arrays(cg_book_sheet *sheet) {
    size_t kept = 0;
    for (size_t i = 0; i < sheet->n_arrays; i++) {
        const cg_book_array array = sheet->arrays[i];
        if (!is_array(sheet, &array)) continue;
        sheet->arrays[kept++] = array;
        if (array.from.row == array.to.row && array.from.column == array.to.column) continue;
        for (size_t row = find_row(sheet, array.from.row); row < sheet->n_rows && sheet->rows[row].row <= array.to.row;
             row++) {
            uint32_t end = sheet->rows[row + 1].first;
            for (uint32_t j = find_in_row(sheet, row, array.from.column);
                 j < end && sheet->cells[j].column <= array.to.column; j++) {
                if (sheet->rows[row].row == array.from.row && sheet->cells[j].column == array.from.column) continue;
                sheet->cells[j].role = CG_BOOK_ARRAY_PART;
                sheet->cells[j].formula = 0;
            }
        }
    }
    sheet->n_arrays = kept;
}

const cg_book_sheet *cg_book_find_sheet(const cg_book *book, const cg_text *name) {
    for (size_t i = 0; i < book->n_sheets; i++)
        if (cg_text_equal(book->sheets[i].name, name)) return &book->sheets[i];
    return NULL;
}

char *cg_book_formula_text(cg_arena *arena, const cg_book *book, uint32_t formula, uint32_t row, uint32_t column) {
    const cg_book_formula *of = &book->formulas[formula - 1];
    char *text = cg_alloc_raw(arena, cg_form_text_room(of->length));
    cg_form_to_text(of->form, of->length, row, column, text);
    return text;
}

void cg_sheet_mark_filtered(cg_arena *arena, cg_book_sheet *sheet, uint32_t first, uint32_t last) {
    CG_LIST(cg_book_hidden) list = {0};
    for (size_t i = 0; i < sheet->n_hidden_rows; i++) {
        cg_book_hidden rows = sheet->hidden_rows[i], before = rows, after = rows;
        if (rows.filtered || rows.last < first || rows.first > last) {
            CG_PUSH(arena, &list, rows);
            continue;
        }
        rows.filtered = true;
        if (before.first < first) {
            rows.first = first;
            before.last = first - 1;
            CG_PUSH(arena, &list, before);
        }
        if (after.last > last) {
            rows.last = last;
            after.first = last + 1;
        }
        CG_PUSH(arena, &list, rows);
        if (after.first > last) CG_PUSH(arena, &list, after);
    }
    sheet->hidden_rows = list.at;
    sheet->n_hidden_rows = list.count;
}
