/* fn_nearest_rows.c: MATCH of sorted lines and XMATCH of the next smaller or larger cell, of many values at once.
 *
 * Enters: values, the row or column to search, and how much of it each value sees: all, or a part that grows from value
 * to value. Leaves: a place for each value, by halves: among the cells sorted, of which those seen are counted, or for
 * a line that goes downward among those that are less than all before them. Not to be written in a sheet: the graph
 * makes these calls. */
#include <stdlib.h>

#include "function/kernels.h"

#include "function/seek.h"
#include "function/sight.h"
#include "function/sum_tree.h"

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

/* Places of arguments: of XMATCH.ROWS, and of the searches in sorted lines. */
enum { NEAREST = 2, DIRECTION = 3, GROWTH = 4, GROWTH_OF_SORTED = 2 };

/* The different cells, sorted, and where each stands, as far as it is seen. */
typedef struct nearest {
    const cg_cell *cells;
    cg_sight sight;
    placed *sorted;
    size_t count;
    double *seen; /* 1 for each that is, as sums */
    double n_seen;
    bool newest; /* of equal cells the one that came into sight last */
} nearest;

static size_t nearest_room(const cg_shape_call *call) {
    size_t cells = (size_t)call->args[1].rows * call->args[1].cols;
    return cells * (sizeof(placed) / sizeof(double)) + cells + 1;
}

/* How many of the different cells come before a value, or also the one that is equal. */
static size_t count_before(const nearest *of, cg_cell value, bool equal) {
    const placed wanted = {value, equal ? INFINITY : -1};
    size_t low = 0, high = of->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_placed(&of->sorted[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_equal(cg_cell a, cg_cell b) {
    return cg_cell_kind(a) == cg_cell_kind(b) && cg_cell_compare(a, b) == 0;
}

static nearest start_nearest(cg_call *call) {
    nearest of = {.cells = call->args[1].cells,
                  .sight = cg_sight_of(call, &call->args[1], GROWTH, call->rows * call->cols),
                  .sorted = (placed *)(void *)call->scratch};
    size_t count = 0;
    of.seen = call->scratch + of.sight.cells * (sizeof(placed) / sizeof(double));
    of.newest = (call->args[DIRECTION].cells[0].number < 0) != cg_sight_is_backward(&of.sight);
    for (uint32_t i = 0; i < of.sight.cells; i++)
        if (!cg_is_error(of.cells[i])) of.sorted[count++] = (placed){of.cells[i], 0};
    if (count) qsort(of.sorted, count, sizeof *of.sorted, compare_placed);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !is_equal(of.sorted[i].cell, of.sorted[of.count - 1].cell)) of.sorted[of.count++] = of.sorted[i];
    for (size_t i = 0; i <= of.count; i++)
        of.seen[i] = 0;
    return of;
}

static void see_nearest(nearest *of, uint32_t at) {
    if (cg_is_error(of->cells[at])) return;
    size_t slot = count_before(of, of->cells[at], false);
    double before = of->sorted[slot].place;
    if (before == 0) {
        cg_tree_add(of->seen, slot + 1, of->count, 1);
        of->n_seen++;
    }
    if (before == 0 || of->newest) of->sorted[slot].place = at + 1.0;
}

/* The last of the first so many different cells that is seen, or else the first one behind them; NULL: there is none.
 */
static const placed *next_seen(const nearest *of, size_t first, bool behind) {
    bool all = of->n_seen == (double)of->count;
    double wanted = (all ? (double)first : cg_tree_first(of->seen, first)) + behind;
    if (wanted == 0 || wanted > of->n_seen) return NULL;
    return &of->sorted[(all ? (size_t)wanted : cg_tree_reach(of->seen, of->count, wanted)) - 1];
}

static cg_cell nearest_place(const nearest *of, cg_cell value, bool smaller, uint32_t seen) {
    if (cg_is_error(value)) return value;
    const placed *found = next_seen(of, count_before(of, value, smaller), !smaller);
    if (!found || cg_cell_kind(found->cell) != cg_cell_kind(value)) return place_cell(0);
    return place_cell(found->place - cg_sight_before(&of->sight, seen));
}

static void nearest_rows(cg_call *call) {
    nearest of = start_nearest(call);
    bool smaller = call->args[NEAREST].cells[0].number < 0;
    uint32_t shown = 0;
    for (uint32_t step = 0; step < of.sight.values; step++) {
        uint32_t seen = cg_sight_count(&of.sight, step), value = cg_sight_value(&of.sight, step);
        for (; shown < seen; shown++)
            see_nearest(&of, cg_sight_cell(&of.sight, shown));
        call->result[value] = nearest_place(&of, call->args[0].cells[value], smaller, seen);
    }
}

static const cg_kernel eval_nearest_rows = {.array = nearest_rows};
static const cg_function fn_nearest_rows = {
    .name = "XMATCH.ROWS",
    .sig = "(values:range, array:range, nearest:num, direction:num, growth:num, start:num) -> num",
    .help =
        "The place of each value in a line, as XMATCH finds it: an equal cell, or else the next smaller (nearest -1) or larger "
        "one (1); of equal cells the first, or (direction -1) the last; growth and start as for MATCH.ROWS.",
    .eval = &eval_nearest_rows,
    .d = {"0", "0", "0", "0", "0", "0"},
    .probe = "=TRANSPOSE({2.5,1});={1,2,3};=-1;=1;=0;=0",
    .excel = "_xlfn.XMATCH({values},{array},{nearest},{direction})",
    .examples = {"XMATCH.ROWS({2.5;3;0;\"B\";#N/A;TRUE},{3,2,\"a\",2,3,\"C\"},-1,1,0,0) = {2;1;#N/A;3;#N/A;#N/A}",
                 "XMATCH.ROWS({2.5;3;4;\"B\";1},{3,2,\"a\",2,3,\"C\"},1,-1,0,0) = {5;5;#N/A;6;4}",
                 "XMATCH.ROWS({2;2;4;2},{3;1;1;2},-1,-1,1,1) = {#N/A;2;1;4}",
                 "XMATCH.ROWS({2;2;4;2},{3;1;2;1},-1,1,-1,1) = {3;2;1;1}"},
    .shape = shape_of_values,
    .scratch = nearest_room,
    .internal = true,
};

/* ---- A line that goes downward ---- */

enum { KINDS = 3 }; /* numbers, texts, truth values: what a value may be */

/* Of one kind the cells that are less than all before them, and the place of the cell before each. */
typedef struct falling {
    placed *lows;
    double *before;
    size_t count;
    double last; /* place of the last cell of the kind; 0: there is none */
} falling;

static size_t downward_room(const cg_shape_call *call) {
    return (size_t)call->args[1].rows * call->args[1].cols * (sizeof(placed) / sizeof(double) + 1);
}

/* Room for the cells of each kind. */
static void start_falling(const cg_call *call, uint32_t cells, falling kinds[KINDS]) {
    placed *lows = (placed *)(void *)call->scratch;
    double *before = call->scratch + (size_t)cells * (sizeof(placed) / sizeof(double));
    for (int kind = 0; kind < KINDS; kind++) {
        kinds[kind] = (falling){.lows = lows, .before = before};
        for (uint32_t i = 0; i < cells; i++)
            if (cg_cell_kind(call->args[1].cells[i]) == (cg_kind)kind) lows++, before++;
    }
}

/* A cell behind all that are seen. */
static void see_behind(falling *of, cg_cell cell, double place) {
    if (of->count == 0 || cg_cell_compare(cell, of->lows[of->count - 1].cell) < 0) {
        of->lows[of->count] = (placed){cell, place};
        of->before[of->count++] = of->last;
    }
    of->last = place;
}

/* A cell before all that are seen: of those, the ones that are not less than it count no more. The list is backward. */
static void see_ahead(falling *of, cg_cell cell, double place) {
    if (of->count == 0) of->last = place;
    if (of->count > 0) of->before[of->count - 1] = place; /* its own cell is the one seen last */
    while (of->count > 0 && cg_cell_compare(of->lows[of->count - 1].cell, cell) >= 0)
        of->count--;
    of->lows[of->count] = (placed){cell, place};
    of->before[of->count++] = 0;
}

/* The search ends at the first cell that is not greater: there if it is equal, else at the one before. */
static double downward_place(const falling *of, cg_cell value, bool backward) {
    size_t low = 0, high = of->count; /* how many are greater */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cg_cell_compare(of->lows[backward ? of->count - 1 - middle : middle].cell, value) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == of->count) return of->last;
    size_t at = backward ? of->count - 1 - low : low;
    return cg_cell_compare(of->lows[at].cell, value) == 0 ? of->lows[at].place : of->before[at];
}

static cg_cell downward_cell(const falling *kinds, const cg_sight *sight, cg_cell value, uint32_t seen) {
    if (cg_is_error(value)) return value;
    if (cg_is_blank(value)) value = cg_number_cell(0);
    double place = downward_place(&kinds[cg_cell_kind(value)], value, cg_sight_is_backward(sight));
    return place_cell(place == 0 ? 0 : place - cg_sight_before(sight, seen));
}

static void downward_rows(cg_call *call) {
    const cg_cell *cells = call->args[1].cells;
    cg_sight sight = cg_sight_of(call, &call->args[1], GROWTH_OF_SORTED, call->rows * call->cols);
    falling kinds[KINDS];
    uint32_t shown = 0;
    start_falling(call, sight.cells, kinds);
    for (uint32_t step = 0; step < sight.values; step++) {
        uint32_t seen = cg_sight_count(&sight, step), value = cg_sight_value(&sight, step);
        for (; shown < seen; shown++) {
            uint32_t at = cg_sight_cell(&sight, shown), kind = (uint32_t)cg_cell_kind(cells[at]);
            if (kind >= KINDS) continue;
            if (cg_sight_is_backward(&sight))
                see_ahead(&kinds[kind], cells[at], at + 1.0);
            else
                see_behind(&kinds[kind], cells[at], at + 1.0);
        }
        call->result[value] = downward_cell(kinds, &sight, call->args[0].cells[value], seen);
    }
}

static const cg_kernel eval_downward_rows = {.array = downward_rows};
static const cg_function fn_downward_rows = {
    .name = "MATCH.DOWNWARD",
    .sig = "(values:range, array:range, growth:num, start:num) -> num",
    .help = "The place of each value in one row or column that is sorted downward: MATCH of type -1; growth and "
            "start as for MATCH.ROWS.",
    .eval = &eval_downward_rows,
    .d = {"0", "0", "0", "0"},
    .probe = "=TRANSPOSE({2.5,1});={3,2,1};=0;=0",
    .excel = "MATCH({values},{array},-1)",
    .examples = {"MATCH.DOWNWARD({40;39;50;\"b\";#N/A},{41,\"c\",40,38,40,\"a\"},0,0) = {3;3;#N/A;2;#N/A}",
                 "MATCH.DOWNWARD({0;TRUE;6},{9,7,8,5,7,2},0,0) = {6;#N/A;3}",
                 "MATCH.DOWNWARD({7;7;7;6},{9;7;8;5},1,1) = {1;2;2;3}",
                 "MATCH.DOWNWARD({6;6;6;6},{9;7;8;5},-1,1) = {3;2;1;#N/A}"},
    .shape = shape_of_values,
    .scratch = downward_room,
    .internal = true,
};

/* ---- A line that goes upward ---- */

static void upward_rows(cg_call *call) {
    cg_sight sight = cg_sight_of(call, &call->args[1], GROWTH_OF_SORTED, call->rows * call->cols);
    for (uint32_t step = 0; step < sight.values; step++) {
        uint32_t seen = cg_sight_count(&sight, step), at = cg_sight_value(&sight, step);
        cg_cell value = call->args[0].cells[at];
        if (cg_is_blank(value)) value = cg_number_cell(0);
        cg_line line = {call->args[1].cells + cg_sight_before(&sight, seen), seen, 1};
        uint32_t found = cg_is_error(value) ? CG_NOT_FOUND : cg_seek_ascending(&line, value);
        call->result[at] = cg_is_error(value) ? value : place_cell(found == CG_NOT_FOUND ? 0 : found + 1.0);
    }
}

static const cg_kernel eval_upward_rows = {.array = upward_rows};
static const cg_function fn_upward_rows = {
    .name = "MATCH.UPWARD",
    .sig = "(values:range, array:range, growth:num, start:num) -> num",
    .help =
        "The place of each value in one row or column that is sorted upward: MATCH of type 1; growth and start as for "
        "MATCH.ROWS.",
    .eval = &eval_upward_rows,
    .d = {"0", "0", "0", "0"},
    .probe = "=TRANSPOSE({2.5,1});={1,2,3};=0;=0",
    .examples = {"MATCH.UPWARD({3;3;0;#N/A},{1;2;3;4},1,1) = {1;2;#N/A;#N/A}",
                 "MATCH.UPWARD({3;3;9},{1;2;3;4},-1,1) = {2;1;1}"},
    .shape = shape_of_values,
    .internal = true,
};

CG_FAMILY_ROWS(nearest_rows) = {&fn_downward_rows, &fn_nearest_rows, &fn_upward_rows, NULL};
