/* fn_lookup_rows.c: exact MATCH of many values at once, in time that grows with their number alone, and what it finds.
 *
 * Enters: values, the row or column to search, and how much of it each row sees: all, or a part that grows from row to
 * row. Leaves: a place for each value. Cells that a search takes for equal have one key; a table knows the place of
 * each key, and a value looks its own up. One with wildcards is searched for cell by cell. Not to be written in a
 * sheet: the graph makes these calls. */
#include "function/kernels.h"

#include "function/criterion.h"
#include "function/seek.h"
#include "function/sight.h"

/* Where a key stands; in doubles of scratch. */
typedef struct bucket {
    uint64_t key;
    double place; /* from 1; 0: nothing here */
} bucket;

typedef struct places {
    const cg_cell *cells;
    cg_sight sight;
    bucket *buckets;
    size_t mask;
    bool newest; /* of equal cells the one that came into sight last */
} places;

/* Arguments. Modes: as MATCH sees them, blank values are 0 and texts may have wildcards; as XMATCH does, from the first
 * or from the last cell on. */
enum { VALUES, ARRAY, MODE, GROWTH, START };
enum { AS_MATCH = 0, AS_XMATCH = 1, FROM_LAST = -1 };

static size_t bucket_count(size_t cells) {
    size_t count = 4;
    while (count < 2 * cells)
        count *= 2;
    return count;
}

static size_t room(const cg_shape_call *call) {
    return bucket_count((size_t)call->args[ARRAY].rows * call->args[ARRAY].cols) * sizeof(bucket) / sizeof(double);
}

/* Of a cell that is no error. */
static uint64_t key_of(cg_cell cell) {
    if (cg_is_number(cell)) return (cg_cell){.number = cell.number == 0 ? 0 : cell.number}.bits;
    return cg_is_text(cell) ? cg_text_cell(cg_cell_text(cell)->folded).bits : cell.bits;
}

static bucket *find(const places *in, uint64_t key) {
    uint64_t hash = key * UINT64_C(0x9E3779B97F4A7C15);
    hash ^= hash >> 29;
    for (size_t at = hash & in->mask;; at = (at + 1) & in->mask)
        if (in->buckets[at].place == 0 || in->buckets[at].key == key) return &in->buckets[at];
}

static void start(places *of, cg_call *call, uint32_t values, bool last) {
    *of = (places){.cells = call->args[ARRAY].cells,
                   .sight = cg_sight_of(call, &call->args[ARRAY], GROWTH, values),
                   .buckets = (bucket *)(void *)call->scratch};
    size_t count = bucket_count(of->sight.cells);
    of->newest = last != cg_sight_is_backward(&of->sight);
    of->mask = count - 1;
    for (size_t i = 0; i < count; i++)
        of->buckets[i].place = 0;
}

static void see(places *of, uint32_t at) {
    if (cg_is_error(of->cells[at])) return;
    uint64_t key = key_of(of->cells[at]);
    bucket *to = find(of, key);
    if (to->place == 0 || of->newest) *to = (bucket){key, at + 1.0};
}

/* Among the cells that are seen, of which the first one has place 1. */
static cg_cell place_of(const places *of, cg_cell value, int mode, uint32_t seen) {
    if (cg_is_error(value)) return value;
    if (cg_is_blank(value) && mode == AS_MATCH) value = cg_number_cell(0);
    const cg_text *text = cg_is_text(value) ? cg_cell_text(value) : NULL;
    uint32_t before = cg_sight_before(&of->sight, seen);
    if (mode == AS_MATCH && text && cg_has_wildcards(text->bytes, text->length)) {
        uint32_t found = cg_seek(&(cg_line){of->cells + before, seen, 1}, value, 0, true, false);
        return found == CG_NOT_FOUND ? cg_error_cell(CG_NA) : cg_number_cell(found + 1.0);
    }
    double place = find(of, key_of(value))->place;
    return place == 0 ? cg_error_cell(CG_NA) : cg_number_cell(place - before);
}

static void match_rows(cg_call *call) {
    places of;
    const cg_operand *values = &call->args[VALUES];
    int mode = (int)call->args[MODE].cells[0].number;
    uint32_t shown = 0;
    start(&of, call, values->rows * values->cols, mode == FROM_LAST);
    for (uint32_t step = 0; step < of.sight.values; step++) {
        uint32_t seen = cg_sight_count(&of.sight, step), value = cg_sight_value(&of.sight, step);
        for (; shown < seen; shown++)
            see(&of, cg_sight_cell(&of.sight, shown));
        call->result[value] = place_of(&of, values->cells[value], mode, seen);
    }
}

static const char *values_shape(const cg_shape_call *call, cg_shape *shape) {
    *shape = call->args[VALUES];
    return NULL;
}

static const cg_kernel eval_match_rows = {.array = match_rows};
static const cg_function fn_match_rows = {
    .name = "MATCH.ROWS",
    .sig = "(values:range, array:range, mode:num, growth:num, start:num) -> num",
    .help =
        "The place of each value among the cells of a line, equal ones alone: as MATCH (mode 0), XMATCH (1), or from the "
        "last cell on (-1); growth 0: in all cells, 1: in so many (start) and one more from value to value, -1: from the last up.",
    .eval = &eval_match_rows,
    .d = {"0", "0", "0", "0", "0"},
    .probe = "=TRANSPOSE({2,1});={1,2,3};=0;=0;=0",
    .excel = "MATCH({values},{array},0)",
    .examples = {"MATCH.ROWS({\"B\";3;\"1\";\"c*\"},{3,\"a\",\"b\",\"Cd\",3,TRUE},0,0,0) = {3;1;#N/A;4}",
                 "MATCH.ROWS({3;TRUE},{3,\"a\",\"b\",3,TRUE},-1,0,0) = {4;5}",
                 "MATCH.ROWS({1;2;1;3},{1;2;3;4},0,1,0) = {#N/A;#N/A;1;3}",
                 "MATCH.ROWS({1;2;1;\"c*\"},{1;2;1;\"c\"},0,-1,1) = {1;1;1;1}",
                 "MATCH.ROWS({1;2;1;2},{1;2;1;4},-1,-1,1) = {3;1;1;#N/A}",
                 "MATCH.ROWS({1;2;1},{1;2;1},-1,1,1) = {1;2;3}",
                 "MATCH.ROWS({\"c*\",#DIV/0!},{\"Cd\",\"c*\"},1,0,0) = {2,#DIV/0!}"},
    .shape = values_shape,
    .scratch = room,
    .internal = true,
};

/* ---- What stands at the places ---- */

static void cells_at(cg_call *call) {
    const cg_operand *array = &call->args[0], *at = &call->args[1];
    double cells = (double)array->rows * array->cols;
    for (size_t i = 0; i < (size_t)at->rows * at->cols; i++) {
        cg_cell place = cg_to_number(at->cells[i]);
        bool there = cg_is_number(place) && place.number >= 1 && place.number < cells + 1;
        cg_cell none = cg_is_error(place) ? place : cg_error_cell(CG_REF);
        call->result[i] = there ? array->cells[(size_t)place.number - 1] : none;
    }
}

static const char *places_shape(const cg_shape_call *call, cg_shape *shape) {
    *shape = call->args[1];
    return NULL;
}

static const cg_kernel eval_cells_at = {.array = cells_at};
static const cg_function fn_cells_at = {
    .name = "CELLS.AT",
    .sig = "(array:range, places:range) -> any",
    .help = "The cells of one row or column at the places, from 1; an error is its own cell.",
    .eval = &eval_cells_at,
    .adjoint = {"SCATTER.CELLS(adj,places,ROWS(array),COLUMNS(array))", "0"},
    .probe = "-2..2 1x3;={2,3,2}",
    .excel = "INDEX({array},{places})",
    .examples = {"CELLS.AT({5,\"a\",7},{3;2;#N/A}) = {7;\"a\";#N/A}"},
    .shape = places_shape,
    .internal = true,
};

CG_FAMILY_ROWS(lookup_rows) = {&fn_cells_at, &fn_match_rows, NULL};
