/* sheet_to_fills.c: see sheet_to_fills.h.
 *
 * Cells come row by row. Each column has one run that is open: cells of the same content, one under the other. A cell
 * that goes on with it makes it longer, any other closes it. Closed runs that lie side by side with the same content
 * become one rectangle. A run of constants may have holes, since an empty cell and a blank one are the same. */
#include "book/sheet_to_fills.h"

#include <stdlib.h>

#include "base/limits.h"

enum {
    NONE = UINT32_MAX,
    HOLE = 16, /* rows without a cell that a run of constants goes over in any case; and as many as it has cells */
    TALL = 64, /* runs of constants as tall as this stay columns: their values are then of one kind, as in a table */
};

typedef struct run {
    uint32_t top, bottom;
    uint32_t formula;
    uint32_t next; /* the run below it in its column; NONE */
    uint32_t fill;
    uint16_t column;
    uint8_t role;
} run;

typedef struct runs {
    CG_LIST(run) list;
    uint32_t *last; /* by column: its newest run; NONE */
    uint32_t *first;
} runs;

static bool goes_on(const run *of, const cg_book_cell *cell, uint32_t row, bool holes) {
    if (of->role != cell->role || of->formula != cell->formula) return false;
    uint32_t gap = row - of->bottom - 1, length = of->bottom - of->top + 1;
    if (gap == 0) return true;
    return holes && cell->role == CG_BOOK_CONSTANT && (gap <= HOLE || gap <= length);
}

static void add_cell(cg_arena *scratch, runs *to, const cg_book_cell *cell, uint32_t row, bool holes) {
    uint32_t last = to->last[cell->column];
    if (last != NONE && goes_on(&to->list.at[last], cell, row, holes)) {
        to->list.at[last].bottom = row;
        return;
    }
    uint32_t here = (uint32_t)to->list.count;
    run new = {
        .top = row, .bottom = row, .formula = cell->formula, .next = NONE, .column = cell->column, .role = cell->role};
    if (last != NONE)
        to->list.at[last].next = here;
    else
        to->first[cell->column] = here;
    to->last[cell->column] = here;
    CG_PUSH(scratch, &to->list, new);
}

/* Array formulas are rectangles already, and end the run of a column. */
static runs find_runs(cg_arena *scratch, const cg_book_sheet *sheet) {
    runs found = {.last = CG_NEW_ARRAY(scratch, CG_EXCEL_COLUMNS, uint32_t),
                  .first = CG_NEW_ARRAY(scratch, CG_EXCEL_COLUMNS, uint32_t)};
    for (size_t column = 0; column < CG_EXCEL_COLUMNS; column++)
        found.last[column] = found.first[column] = NONE;
    bool holes = sheet->n_arrays == 0; /* an array may lie in what looks like one */
    for (size_t r = 0; r < sheet->n_rows; r++)
        for (uint32_t i = sheet->rows[r].first; i < sheet->rows[r + 1].first; i++)
            if (sheet->cells[i].role != CG_BOOK_ARRAY && sheet->cells[i].role != CG_BOOK_ARRAY_PART)
                add_cell(scratch, &found, &sheet->cells[i], sheet->rows[r].row, holes);
    return found;
}

/* ---- Side by side ---- */

static int by_place(const void *left, const void *right) {
    const run *a = *(run *const *)left, *b = *(run *const *)right;
    if (a->top != b->top) return a->top < b->top ? -1 : 1;
    if (a->bottom != b->bottom) return a->bottom < b->bottom ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

static bool joins(const run *left, const run *right) {
    return left->top == right->top && left->bottom == right->bottom && left->column + 1 == right->column &&
           left->formula == right->formula && left->role == right->role &&
           (left->formula || left->bottom - left->top < TALL);
}

static cg_cell *blank_cells(cg_arena *arena, size_t n) {
    if (n > SIZE_MAX / sizeof(cg_cell)) n = SIZE_MAX / sizeof(cg_cell);
    cg_cell *cells = cg_alloc_raw(arena, n * sizeof(cg_cell) + 1);
    for (size_t i = 0; i < n; i++)
        cells[i] = cg_blank_cell();
    return cells;
}

static uint32_t width_of(const cg_book_fill *fill) {
    return fill->to.column - fill->from.column + 1;
}

static cg_cell *room_for(cg_arena *arena, const cg_book_fill *fill) {
    return blank_cells(arena, cg_book_fill_cells(fill));
}

typedef CG_LIST(cg_book_fill) fill_list;

static void join_runs(cg_arena *arena, cg_arena *scratch, runs *from, fill_list *fills) {
    run **order = CG_NEW_ARRAY(scratch, from->list.count, run *);
    for (size_t i = 0; i < from->list.count; i++)
        order[i] = &from->list.at[i];
    qsort(order, from->list.count, sizeof *order, by_place);
    for (size_t i = 0; i < from->list.count;) {
        size_t end = i + 1;
        while (end < from->list.count && joins(order[end - 1], order[end]))
            end++;
        const run *left = order[i];
        cg_book_fill fill = {.from = {.row = left->top, .column = left->column},
                             .to = {.row = left->bottom, .column = order[end - 1]->column},
                             .formula = left->formula,
                             .role = left->role};
        fill.values = room_for(arena, &fill);
        for (; i < end; i++)
            order[i]->fill = (uint32_t)fills->count;
        CG_PUSH(arena, fills, fill);
    }
}

static void put_values(const cg_book_sheet *sheet, const runs *from, const fill_list *fills) {
    uint32_t *cursor = from->first;
    for (size_t r = 0; r < sheet->n_rows; r++) {
        uint32_t row = sheet->rows[r].row;
        for (uint32_t i = sheet->rows[r].first; i < sheet->rows[r + 1].first; i++) {
            const cg_book_cell *cell = &sheet->cells[i];
            if (cell->role == CG_BOOK_ARRAY || cell->role == CG_BOOK_ARRAY_PART) continue;
            uint32_t *at = &cursor[cell->column];
            while (from->list.at[*at].bottom < row)
                *at = from->list.at[*at].next;
            const cg_book_fill *fill = &fills->at[from->list.at[*at].fill];
            fill->values[(size_t)(row - fill->from.row) * width_of(fill) + (cell->column - fill->from.column)] =
                cell->value;
        }
    }
}

static void add_array(cg_arena *arena, const cg_book_sheet *sheet, const cg_book_array *array, fill_list *fills) {
    cg_book_fill fill = {.from = array->from,
                         .to = array->to,
                         .formula = array->formula,
                         .role = CG_BOOK_ARRAY,
                         .dynamic = array->dynamic};
    fill.values = room_for(arena, &fill);
    for (uint32_t row = fill.from.row; row <= fill.to.row; row++)
        for (uint32_t column = fill.from.column; column <= fill.to.column; column++) {
            const cg_book_cell *cell = cg_book_find_cell(sheet, row, column);
            if (cell)
                fill.values[(size_t)(row - fill.from.row) * width_of(&fill) + column - fill.from.column] = cell->value;
        }
    CG_PUSH(arena, fills, fill);
}

cg_book_fills cg_sheet_to_fills(cg_arena *arena, cg_arena *scratch, const cg_book_sheet *sheet) {
    fill_list fills = {0};
    runs found = find_runs(scratch, sheet);
    join_runs(arena, scratch, &found, &fills);
    put_values(sheet, &found, &fills);
    for (size_t i = 0; i < sheet->n_arrays; i++)
        add_array(arena, sheet, &sheet->arrays[i], &fills);
    return (cg_book_fills){fills.at, fills.count};
}
