/* fn_nearest_rows.c: MATCH of type -1 and XMATCH of the next smaller or larger cell, of many values at once.
 *
 * Enters: values, and the row or column to search. Leaves: a place for each value, by halves: among the cells sorted,
 * or for a line that goes downward among those that are less than all before them. Not to be written in a sheet: the
 * graph makes these calls. */
#include <stdlib.h>

#include "function/kernels.h"

/* A cell and where it stands, from 1; in doubles of scratch. */
typedef struct placed {
    cg_cell cell;
    double place;
} placed;

static int compare_placed(const void *left, const void *right) {
    const placed *a = left, *b = right;
    cg_kind kind = cg_cell_kind(a->cell), other = cg_cell_kind(b->cell);
    int order = kind != other ? (kind < other ? -1 : 1) : cg_cell_compare(a->cell, b->cell);
    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static cg_cell place_cell(double place) {
    return place == 0 ? cg_error_cell(CG_NA) : cg_number_cell(place);
}

static const char *shape_of_values(const cg_shape_call *call, cg_shape *shape) {
    *shape = call->args[0];
    return NULL;
}

/* ---- The next smaller or larger ---- */

static size_t nearest_room(const cg_shape_call *call) {
    return (size_t)call->args[1].rows * call->args[1].cols * (sizeof(placed) / sizeof(double));
}

/* The cells sorted, each once: where it stands first, or last. Returns how many. */
static size_t sort_cells(const cg_operand *array, bool last, placed *out) {
    size_t count = 0, kept = 0, n = (size_t)array->rows * array->cols;
    for (size_t i = 0; i < n; i++)
        if (!cg_is_error(array->cells[i])) out[count++] = (placed){array->cells[i], (double)i + 1};
    if (count) qsort(out, count, sizeof *out, compare_placed);
    for (size_t i = 0; i < count; i++) {
        bool again = kept && cg_cell_kind(out[kept - 1].cell) == cg_cell_kind(out[i].cell) &&
                     cg_cell_compare(out[kept - 1].cell, out[i].cell) == 0;
        if (again && !last) continue;
        out[again ? kept - 1 : kept++] = out[i];
    }
    return kept;
}

static cg_cell nearest_place(const placed *sorted, size_t count, cg_cell value, int nearest) {
    if (cg_is_error(value)) return value;
    const placed wanted = {value, nearest < 0 ? INFINITY : 0}; /* behind, or before, those that are equal */
    size_t low = 0, high = count;                              /* how many come before it */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_placed(&sorted[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (nearest < 0 ? low == 0 : low == count) return place_cell(0);
    const placed *found = &sorted[nearest < 0 ? low - 1 : low];
    return place_cell(cg_cell_kind(found->cell) == cg_cell_kind(value) ? found->place : 0);
}

static void nearest_rows(cg_call *call) {
    placed *sorted = (placed *)(void *)call->scratch;
    int nearest = call->args[2].cells[0].number < 0 ? -1 : 1;
    size_t count = sort_cells(&call->args[1], call->args[3].cells[0].number < 0, sorted);
    for (uint32_t i = 0; i < call->rows * call->cols; i++)
        call->result[i] = nearest_place(sorted, count, call->args[0].cells[i], nearest);
}

static const cg_kernel eval_nearest_rows = {.array = nearest_rows};
static const cg_function fn_nearest_rows = {
    .name = "XMATCH.ROWS",
    .sig = "(values:range, array:range, nearest:num, direction:num) -> num",
    .help =
        "The place of each value among the cells of one row or column, as XMATCH finds it: an equal cell, or else the next "
        "smaller (nearest -1) or larger one (1); of equal cells the first, or (direction -1) the last.",
    .eval = &eval_nearest_rows,
    .d = {"0", "0", "0", "0"},
    .probe = "=TRANSPOSE({2.5,1});={1,2,3};=-1;=1",
    .excel = "_xlfn.XMATCH({values},{array},{nearest},{direction})",
    .examples = {"XMATCH.ROWS({2.5;3;0;\"B\";#N/A;TRUE},{3,2,\"a\",2,3,\"C\"},-1,1) = {2;1;#N/A;3;#N/A;#N/A}",
                 "XMATCH.ROWS({2.5;3;4;\"B\";1},{3,2,\"a\",2,3,\"C\"},1,-1) = {5;5;#N/A;6;4}"},
    .shape = shape_of_values,
    .scratch = nearest_room,
    .internal = true,
};

/* ---- A line that goes downward ---- */

enum { KINDS = 3 }; /* numbers, texts, truth values: what a value may be */

/* Of one kind the cells that are less than all before them, and the place of the cell before each. */
typedef struct falling {
    const placed *lows;
    const double *before;
    size_t count;
    double last; /* place of the last cell of the kind; 0: there is none */
} falling;

static size_t downward_room(const cg_shape_call *call) {
    return nearest_room(call) + (size_t)call->args[1].rows * call->args[1].cols;
}

static falling find_falling(const cg_operand *array, cg_kind kind, placed *lows, double *before) {
    falling found = {.lows = lows, .before = before};
    for (size_t i = 0; i < (size_t)array->rows * array->cols; i++) {
        cg_cell cell = array->cells[i];
        if (cg_cell_kind(cell) != kind) continue;
        if (found.count == 0 || cg_cell_compare(cell, lows[found.count - 1].cell) < 0) {
            lows[found.count] = (placed){cell, (double)i + 1};
            before[found.count++] = found.last;
        }
        found.last = (double)i + 1;
    }
    return found;
}

/* The search ends at the first cell that is not greater: there if it is equal, else at the one before. */
static cg_cell downward_place(const falling *kinds, cg_cell value) {
    if (cg_is_error(value)) return value;
    if (cg_is_blank(value)) value = cg_number_cell(0);
    const falling *of = &kinds[cg_cell_kind(value)];
    size_t low = 0, high = of->count; /* how many are greater */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cg_cell_compare(of->lows[middle].cell, value) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == of->count) return place_cell(of->last);
    bool equal = cg_cell_compare(of->lows[low].cell, value) == 0;
    return place_cell(equal ? of->lows[low].place : of->before[low]);
}

static void downward_rows(cg_call *call) {
    const cg_operand *array = &call->args[1];
    placed *lows = (placed *)(void *)call->scratch;
    double *before = call->scratch + (size_t)array->rows * array->cols * (sizeof(placed) / sizeof(double));
    falling kinds[KINDS];
    for (int kind = 0; kind < KINDS; kind++) {
        kinds[kind] = find_falling(array, (cg_kind)kind, lows, before);
        lows += kinds[kind].count;
        before += kinds[kind].count;
    }
    for (uint32_t i = 0; i < call->rows * call->cols; i++)
        call->result[i] = downward_place(kinds, call->args[0].cells[i]);
}

static const cg_kernel eval_downward_rows = {.array = downward_rows};
static const cg_function fn_downward_rows = {
    .name = "MATCH.DOWNWARD",
    .sig = "(values:range, array:range) -> num",
    .help = "The place of each value in one row or column that is sorted downward: MATCH of type -1.",
    .eval = &eval_downward_rows,
    .d = {"0", "0"},
    .probe = "=TRANSPOSE({2.5,1});={3,2,1}",
    .excel = "MATCH({values},{array},-1)",
    .examples = {"MATCH.DOWNWARD({40;39;50;\"b\";#N/A},{41,\"c\",40,38,40,\"a\"}) = {3;3;#N/A;2;#N/A}",
                 "MATCH.DOWNWARD({0;TRUE;6},{9,7,8,5,7,2}) = {6;#N/A;3}"},
    .shape = shape_of_values,
    .scratch = downward_room,
    .internal = true,
};

CG_FAMILY_ROWS(nearest_rows) = {&fn_downward_rows, &fn_nearest_rows, NULL};
