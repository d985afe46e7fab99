/* sheet_to_fills.c: see sheet_to_fills.h.
 *
 * Cells come row by row. Each column has one run that is open: cells of the same content, one under the other. A cell
 * that goes on with it makes it longer, any other closes it. Closed runs that lie side by side with the same content
 * become one rectangle. A run of constants may have holes, since an empty cell and a blank one are the same.
 *
 * In a large sheet most rows have the same cells as the row above, but for their values. Such rows are one band, whose
 * runs are made longer once, and whose values go over column by column. */
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
    uint32_t cells; /* fewer than rows: it has holes */
    uint32_t next;  /* the run below it in its column; NONE */
    uint32_t fill;
    uint16_t column;
    uint8_t role;
} run;

/* Rows one under the other with the same cells, but for the values. */
typedef struct band {
    size_t first, count; /* of the sheet's rows */
    uint32_t width;      /* cells of each */
} band;

typedef struct runs {
    CG_LIST(run) list;
    CG_LIST(band) bands;
    uint32_t *last; /* by column: its newest run; NONE */
    uint32_t *first;
} runs;

static bool goes_on(const run *of, const cg_book_cell *cell, uint32_t row, bool holes) {
    if (of->role != cell->role || of->formula != cell->formula) return false;
    uint32_t gap = row - of->bottom - 1, length = of->bottom - of->top + 1;
    if (gap == 0) return true;
    return holes && cell->role == CG_BOOK_CONSTANT && (gap <= HOLE || gap <= length);
}

/* Array formulas are rectangles already, and end the run of a column. */
static bool is_of_array(const cg_book_cell *cell) {
    return cell->role == CG_BOOK_ARRAY || cell->role == CG_BOOK_ARRAY_PART;
}

static void add_cell(cg_arena *scratch, runs *to, const cg_book_cell *cell, uint32_t row, bool holes) {
    uint32_t last = to->last[cell->column];
    if (last != NONE && goes_on(&to->list.at[last], cell, row, holes)) {
        to->list.at[last].bottom = row;
        to->list.at[last].cells++;
        return;
    }
    uint32_t here = (uint32_t)to->list.count;
    run new = {.top = row,
               .bottom = row,
               .formula = cell->formula,
               .cells = 1,
               .next = NONE,
               .column = cell->column,
               .role = cell->role};
    if (last != NONE)
        to->list.at[last].next = here;
    else
        to->first[cell->column] = here;
    to->last[cell->column] = here;
    CG_PUSH(scratch, &to->list, new);
}

/* The row has the same cells as the one before it, which is above. */
static bool is_alike(const cg_book_sheet *sheet, size_t row, uint32_t width) {
    const cg_book_row *above = &sheet->rows[row - 1];
    if (above[1].row != above->row + 1 || above[2].first - above[1].first != width) return false;
    const cg_book_cell *left = &sheet->cells[above->first], *right = left + width;
    uint32_t other = 0;
    for (uint32_t i = 0; i < width; i++)
        other |= (left[i].formula ^ right[i].formula) | (uint32_t)(left[i].column ^ right[i].column) |
                 (uint32_t)(left[i].role ^ right[i].role);
    return other == 0;
}

static void add_band(cg_arena *scratch, runs *to, const cg_book_sheet *sheet, size_t first, bool holes) {
    const cg_book_cell *cells = &sheet->cells[sheet->rows[first].first];
    band new = {first, 1, sheet->rows[first + 1].first - sheet->rows[first].first};
    while (first + new.count < sheet->n_rows && is_alike(sheet, first + new.count, new.width))
        new.count++;
    for (uint32_t i = 0; i < new.width; i++) {
        if (is_of_array(&cells[i])) continue;
        add_cell(scratch, to, &cells[i], sheet->rows[first].row, holes);
        run *longer = &to->list.at[to->last[cells[i].column]];
        longer->bottom += (uint32_t) new.count - 1;
        longer->cells += (uint32_t) new.count - 1;
    }
    CG_PUSH(scratch, &to->bands, new);
}

static runs find_runs(cg_arena *scratch, const cg_book_sheet *sheet) {
    runs found = {.last = CG_NEW_ARRAY(scratch, CG_EXCEL_COLUMNS, uint32_t),
                  .first = CG_NEW_ARRAY(scratch, CG_EXCEL_COLUMNS, uint32_t)};
    for (size_t column = 0; column < CG_EXCEL_COLUMNS; column++)
        found.last[column] = found.first[column] = NONE;
    bool holes = sheet->n_arrays == 0; /* an array may lie in what looks like one */
    for (size_t row = 0; row < sheet->n_rows; row += found.bands.at[found.bands.count - 1].count)
        add_band(scratch, &found, sheet, row, holes);
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

typedef CG_LIST(cg_book_fill) fill_list;

static void join_runs(cg_arena *scratch, runs *from, fill_list *fills, cg_arena *arena) {
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
        for (; i < end; i++)
            order[i]->fill = (uint32_t)fills->count;
        CG_PUSH(arena, fills, fill);
    }
}

/* Values of constants, which are always needed, and of formulas are made at different times. Those of arrays are made
 * with the array. */
static bool is_wanted(const cg_book_fill *fill, bool formulas) {
    return (fill->formula != 0) == formulas;
}

/* Room for the values of fills in one piece, for which the system has large pages; each fill starts some lines further
 * into its page than the one before (see arena.c). Where no cell is the value is blank. */
static void make_room(cg_arena *arena, const runs *from, const fill_list *fills, bool formulas) {
    enum { GAP = 40 }; /* cells */
    size_t all = 0, most = SIZE_MAX / sizeof(cg_cell);
    for (size_t i = 0; i < fills->count; i++) {
        size_t n = is_wanted(&fills->at[i], formulas) ? cg_book_fill_cells(&fills->at[i]) : 0;
        all = n > most - all - GAP ? most - GAP : all + n + GAP;
    }
    cg_cell *room = cg_alloc_raw(arena, all * sizeof *room + 1);
    for (size_t i = 0; i < fills->count; i++) {
        if (!is_wanted(&fills->at[i], formulas)) continue;
        fills->at[i].values = room;
        room += cg_book_fill_cells(&fills->at[i]) + GAP;
    }
    for (size_t i = 0; i < from->list.count; i++) {
        const run *of = &from->list.at[i];
        const cg_book_fill *fill = &fills->at[of->fill];
        uint32_t rows = of->bottom - of->top + 1, width = width_of(fill);
        for (uint32_t row = 0; row < rows && of->cells < rows && is_wanted(fill, formulas); row++)
            fill->values[(size_t)row * width + of->column - fill->from.column] = cg_blank_cell();
    }
}

/* The values of a column of a band go to `to` and every `step` cells after it. */
static void put_column(const cg_book_cell *from, uint32_t width, size_t count, cg_cell *to, uint32_t step) {
    for (size_t row = 0; row < count; row++)
        to[row * step] = from[row * width].value;
}

static void put_band(const cg_book_sheet *sheet, const runs *from, const fill_list *fills, const band *of,
                     cg_cell **columns, bool formulas) {
    enum { ROWS = 64 }; /* that stay in the nearest cache while their columns are walked */
    uint32_t top = sheet->rows[of->first].row;
    const cg_book_cell *cells = &sheet->cells[sheet->rows[of->first].first];
    for (uint32_t i = 0; i < of->width; i++) {
        uint32_t *at = &from->first[cells[i].column];
        columns[i] = NULL;
        if (is_of_array(&cells[i])) continue;
        while (from->list.at[*at].bottom < top)
            *at = from->list.at[*at].next;
        const cg_book_fill *fill = &fills->at[from->list.at[*at].fill];
        if (!is_wanted(fill, formulas)) continue;
        columns[i] =
            &fill->values[(size_t)(top - fill->from.row) * width_of(fill) + cells[i].column - fill->from.column];
    }
    for (size_t row = 0; row < of->count; row += ROWS) {
        size_t count = of->count - row < ROWS ? of->count - row : ROWS;
        for (uint32_t i = 0; i < of->width; i++) {
            if (!columns[i]) continue;
            uint32_t step = width_of(&fills->at[from->list.at[from->first[cells[i].column]].fill]);
            put_column(&cells[row * of->width + i], of->width, count, columns[i] + row * step, step);
        }
    }
}

static void put_values(cg_arena *scratch, const cg_book_sheet *sheet, const runs *from, const fill_list *fills,
                       bool formulas) {
    cg_cell **columns = CG_NEW_ARRAY(scratch, CG_EXCEL_COLUMNS, cg_cell *);
    for (size_t i = 0; i < from->bands.count; i++)
        put_band(sheet, from, fills, &from->bands.at[i], columns, formulas);
}

static void add_array(cg_arena *arena, const cg_book_sheet *sheet, const cg_book_array *array, fill_list *fills) {
    cg_book_fill fill = {.from = array->from,
                         .to = array->to,
                         .formula = array->formula,
                         .role = CG_BOOK_ARRAY,
                         .dynamic = array->dynamic};
    fill.values = blank_cells(arena, cg_book_fill_cells(&fill));
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
    join_runs(scratch, &found, &fills, arena);
    make_room(arena, &found, &fills, false);
    put_values(scratch, sheet, &found, &fills, false);
    for (size_t i = 0; i < sheet->n_arrays; i++)
        add_array(arena, sheet, &sheet->arrays[i], &fills);
    return (cg_book_fills){fills.at, fills.count, arena, sheet, false};
}

/* The fills are found once more, in the same order. */
static void complete(cg_book_fills *fills) {
    cg_arena *scratch = cg_arena_child(fills->arena);
    fill_list again = {0};
    runs found = find_runs(scratch, fills->sheet);
    join_runs(scratch, &found, &again, scratch);
    make_room(fills->arena, &found, &again, true);
    put_values(scratch, fills->sheet, &found, &again, true);
    for (size_t i = 0; i < again.count; i++)
        if (again.at[i].formula) fills->at[i].values = again.at[i].values;
    for (size_t i = 0; i < fills->count; i++) {
        const cg_book_fill *fill = &fills->at[i];
        for (size_t k = 0, n = cg_book_fill_cells(fill); k < n && fill->valueless; k++)
            fill->values[k] = cg_blank_cell();
    }
    cg_arena_destroy(scratch);
    fills->complete = true;
}

const cg_cell *cg_book_fill_values(cg_book_fills *fills, size_t index) {
    if (fills->at[index].formula && !fills->complete) complete(fills);
    return fills->at[index].values;
}
