/* fn_criteria_rows.c: COUNTIFS and SUMIFS of many rows at once, in time that grows with their number alone.
 *
 * Enters: ranges, a criterion of each for every row, and how much of the ranges each row sees: all of them, or a part
 * that grows from row to row. Leaves: a total for each row. Cells that are equal as criteria see it have one key; the
 * totals are kept by key while the cells come into sight, and a row looks its total up. Where there is one range,
 * totals are also kept by the order of its numbers, for criteria such as ">5". Any other row is counted cell by cell.
 * Not to be written in a sheet: the graph makes these calls. */
#include "function/kernels.h"

#include <gsl/gsl_sort.h>

#include "base/limits.h"
#include "function/coerce.h"
#include "function/criterion.h"
#include "function/samples.h"
#include "function/sight.h"
#include "function/sum_tree.h"

#include <string.h>

enum { MOST_PAIRS = 8, FIRST_PAIR = 3 }; /* arguments: growth, start, values; then ranges and criteria by turns */

/* What cells of one key have come to; in doubles of scratch. */
typedef struct bucket {
    double place; /* of one cell of the key, from 1; 0: nothing here */
    double total;
    cg_cell error; /* the first one among them, or a blank */
} bucket;

/* Totals of the numbers seen, by their places in sorted order: how many, and of values. */
typedef struct tree {
    double *counts, *totals;
} tree;

typedef struct rows {
    const cg_call *call;
    const cg_operand *values;
    uint32_t pairs;
    cg_sight sight;
    uint64_t *keys; /* [cells][pairs] */
    bucket *buckets;
    size_t mask;
    bool adds;       /* values; else cells are counted */
    double *numbers; /* of the one range, sorted; NULL: totals are not kept by order */
    size_t n_numbers;
    tree below, above; /* from the least number up, and from the greatest down */
} rows;

static size_t bucket_count(size_t cells) {
    size_t count = 4;
    while (count < 2 * cells)
        count *= 2;
    return count;
}

static size_t room(const cg_shape_call *call) {
    size_t cells = (size_t)call->args[FIRST_PAIR].rows * call->args[FIRST_PAIR].cols;
    size_t pairs = (call->n_args - FIRST_PAIR) / 2, ordered = pairs == 1 ? cells + 4 * (cells + 1) : 0;
    return cells * pairs + bucket_count(cells) * (sizeof(bucket) / sizeof(double)) + ordered;
}

/* ---- Keys ---- */

static uint64_t key_of_number(double number) {
    return (cg_cell){.number = number == 0 ? 0 : number}.bits;
}

static uint64_t key_of_text(const cg_text *text) {
    double number;
    if (cg_number_read(text->bytes, text->length, &number)) return key_of_number(number); /* "1" counts as 1 */
    return cg_text_cell(text->folded).bits;
}

static uint64_t key_of_cell(cg_cell cell) {
    if (cg_is_number(cell)) return key_of_number(cell.number);
    return cg_is_text(cell) ? key_of_text(cg_cell_text(cell)) : cell.bits;
}

/* The key of the cells that fit; false when a criterion is not one of equality. */
static bool key_of_criterion(cg_cell cell, uint64_t *key) {
    cg_criterion criterion = cg_criterion_read(cell);
    bool plain = !cg_is_text(cell) || criterion.pattern == cg_cell_text(cell)->folded->bytes; /* without a sign */
    if (criterion.relation != CG_RELATION_EQUAL || criterion.blanks || !plain) return false;
    if (!cg_is_blank(criterion.operand)) {
        *key = key_of_cell(criterion.operand);
        return true;
    }
    *key = cg_text_cell(cg_cell_text(cell)->folded).bits;
    return !cg_has_wildcards(criterion.pattern, criterion.length);
}

static const cg_operand *range_of(const rows *of, uint32_t pair) {
    return &of->call->args[FIRST_PAIR + 2 * pair];
}

static const cg_operand *criteria_of(const rows *of, uint32_t pair) {
    return &of->call->args[FIRST_PAIR + 2 * pair + 1];
}

static cg_cell criterion_at(const rows *of, uint32_t pair, uint32_t row) {
    const cg_operand *criteria = criteria_of(of, pair);
    return criteria->cells[criteria->rows == 1 ? 0 : row];
}

/* A criterion that is the same for all rows divides the cells in two: key 0 fits. */
static bool is_same_for_all(const rows *of, uint32_t pair) {
    return criteria_of(of, pair)->rows == 1;
}

static bool row_keys(const rows *of, uint32_t row, uint64_t *keys) {
    for (uint32_t pair = 0; pair < of->pairs; pair++) {
        keys[pair] = 0;
        if (!is_same_for_all(of, pair) && !key_of_criterion(criterion_at(of, pair, row), &keys[pair])) return false;
    }
    return true;
}

static void write_keys(rows *of, uint32_t pair) {
    const cg_cell *cells = range_of(of, pair)->cells;
    cg_criterion criterion = cg_criterion_read(criterion_at(of, pair, 0));
    bool same = is_same_for_all(of, pair);
    for (uint32_t cell = 0; cell < of->sight.cells; cell++)
        of->keys[(size_t)cell * of->pairs + pair] =
            same ? !cg_criterion_fits(&criterion, cells[cell]) : key_of_cell(cells[cell]);
}

static bucket *find(const rows *of, const uint64_t *keys) {
    uint64_t hash = 0;
    for (uint32_t pair = 0; pair < of->pairs; pair++)
        hash = (hash ^ keys[pair]) * UINT64_C(0x9E3779B97F4A7C15), hash ^= hash >> 29;
    for (size_t at = hash & of->mask;; at = (at + 1) & of->mask) {
        bucket *here = &of->buckets[at];
        if (here->place == 0) return here;
        if (memcmp(of->keys + (size_t)(here->place - 1) * of->pairs, keys, of->pairs * sizeof *keys) == 0) return here;
    }
}

/* The bucket of a cell, which is made when there is none. */
static bucket *bucket_of(const rows *of, uint32_t cell) {
    bucket *to = find(of, of->keys + (size_t)cell * of->pairs);
    if (to->place == 0) *to = (bucket){.place = cell + 1.0, .error = cg_blank_cell()};
    return to;
}

/* ---- Order ---- */

/* Makes the trees, where there is one range. */
static void start_order(rows *of) {
    double *room = (double *)(void *)(of->keys + of->sight.cells);
    if (of->pairs != 1 || is_same_for_all(of, 0)) return;
    for (uint32_t cell = 0; cell < of->sight.cells; cell++) {
        cg_cell number = range_of(of, 0)->cells[cell];
        if (cg_is_number(number)) room[of->n_numbers++] = number.number;
    }
    of->numbers = room;
    gsl_sort(of->numbers, 1, of->n_numbers);
    size_t size = of->sight.cells + 1;
    double *trees = room + of->sight.cells;
    of->below = (tree){trees, trees + size};
    of->above = (tree){trees + 2 * size, trees + 3 * size};
    for (size_t i = 0; i < 4 * size; i++)
        trees[i] = 0;
}

static void put(tree *to, size_t at, size_t size, double value) {
    cg_tree_add(to->counts, at, size, 1);
    cg_tree_add(to->totals, at, size, value);
}

/* A cell that comes into sight; equal numbers share the first one's place. */
static void take_ordered(rows *of, uint32_t cell) {
    cg_cell number = range_of(of, 0)->cells[cell];
    if (!of->numbers || !cg_is_number(number)) return;
    cg_cell added = of->adds ? of->values->cells[cell] : cg_number_cell(1);
    double value = cg_is_number(added) ? added.number : 0;
    size_t place = cg_sorted_below(of->numbers, of->n_numbers, number.number, false);
    put(&of->below, place + 1, of->n_numbers, value);
    put(&of->above, of->n_numbers - place, of->n_numbers, value);
}

/* The sorted numbers that stand in the row's relation: the first so many, or (greater) all but so many. False when it
 * asks for another thing. */
static bool ordered_numbers(const rows *of, uint32_t row, size_t *below, bool *less) {
    if (!of->numbers) return false;
    cg_criterion criterion = cg_criterion_read(criterion_at(of, 0, row));
    bool greater = criterion.relation == CG_RELATION_GREATER || criterion.relation == CG_RELATION_GREATER_EQUAL;
    *less = criterion.relation == CG_RELATION_LESS || criterion.relation == CG_RELATION_LESS_EQUAL;
    if (!(*less || greater) || !cg_is_number(criterion.operand)) return false;
    bool equal = criterion.relation == CG_RELATION_LESS_EQUAL || criterion.relation == CG_RELATION_GREATER;
    *below = cg_sorted_below(of->numbers, of->n_numbers, criterion.operand.number, equal);
    return true;
}

/* The total of the numbers seen that stand in the criterion's relation. */
static bool ordered_total(const rows *of, uint32_t row, double *total) {
    size_t below;
    bool less;
    if (!ordered_numbers(of, row, &below, &less)) return false;
    const tree *from = less ? &of->below : &of->above;
    *total = cg_tree_first(of->adds ? from->totals : from->counts, less ? below : of->n_numbers - below);
    return true;
}

/* Gives a row's adjoint to the numbers that it adds: to those with so many others below, or above, or more. */
static bool give_ordered(rows *of, uint32_t row, double adjoint) {
    size_t below, n = of->n_numbers;
    bool less;
    if (!ordered_numbers(of, row, &below, &less)) return false;
    if (less && below > 0) put(&of->above, n - below + 1, n, adjoint);
    if (!less && below < n) put(&of->below, below + 1, n, adjoint);
    return true;
}

/* What the rows so far gave to a cell. */
static double given(const rows *of, uint32_t cell) {
    cg_cell number = range_of(of, 0)->cells[cell];
    if (!of->numbers || !cg_is_number(number)) return 0;
    size_t place = cg_sorted_below(of->numbers, of->n_numbers, number.number, false);
    return cg_tree_first(of->below.totals, place + 1) + cg_tree_first(of->above.totals, of->n_numbers - place);
}

static bool has_errors(const rows *of) {
    for (uint32_t cell = 0; cell < of->sight.cells; cell++)
        if (cg_is_error(of->values->cells[cell])) return true;
    return false;
}

static void start(rows *of, cg_call *call, bool adds) {
    const cg_operand *range = &call->args[FIRST_PAIR];
    *of = (rows){.call = call,
                 .values = &call->args[2],
                 .pairs = (call->n_args - FIRST_PAIR) / 2,
                 .sight = cg_sight_of(call, range, 0, 1),
                 .adds = adds};
    for (uint32_t pair = 0; pair < of->pairs; pair++)
        if (criteria_of(of, pair)->rows > of->sight.values) of->sight.values = criteria_of(of, pair)->rows;
    size_t buckets = bucket_count(of->sight.cells);
    of->mask = buckets - 1;
    of->buckets = (bucket *)(void *)call->scratch;
    for (size_t i = 0; i < buckets; i++)
        of->buckets[i].place = 0;
    of->keys = (uint64_t *)(void *)(of->buckets + buckets);
    for (uint32_t pair = 0; pair < of->pairs; pair++)
        write_keys(of, pair);
}

/* ---- Rows that are looked at cell by cell ---- */

static bool fits_row(const rows *of, uint32_t cell, const cg_criterion *criteria) {
    for (uint32_t pair = 0; pair < of->pairs; pair++)
        if (!cg_criterion_fits(&criteria[pair], range_of(of, pair)->cells[cell])) return false;
    return true;
}

static void read_criteria(const rows *of, uint32_t row, cg_criterion *criteria) {
    for (uint32_t pair = 0; pair < of->pairs; pair++)
        criteria[pair] = cg_criterion_read(criterion_at(of, pair, row));
}

/* ---- Totals ---- */

static void take(const rows *of, bucket *to, uint32_t cell) {
    cg_cell value = of->adds ? of->values->cells[cell] : cg_number_cell(1);
    if (cg_is_number(value)) to->total += value.number;
    if (cg_is_error(value) && (cg_is_blank(to->error) || cg_sight_is_backward(&of->sight))) to->error = value;
}

static bucket cell_by_cell(const rows *of, uint32_t row, uint32_t seen) {
    cg_criterion criteria[MOST_PAIRS];
    bucket total = {.error = cg_blank_cell()};
    read_criteria(of, row, criteria);
    for (uint32_t step = 0; step < seen; step++)
        if (fits_row(of, cg_sight_cell(&of->sight, step), criteria)) take(of, &total, cg_sight_cell(&of->sight, step));
    return total;
}

static void totals(cg_call *call, bool adds) {
    rows of;
    start(&of, call, adds);
    if (!adds || !has_errors(&of)) start_order(&of);
    uint32_t taken = 0;
    for (uint32_t step = 0; step < of.sight.values; step++) {
        uint32_t row = cg_sight_value(&of.sight, step), seen = cg_sight_count(&of.sight, step);
        for (; taken < seen; taken++) {
            take(&of, bucket_of(&of, cg_sight_cell(&of.sight, taken)), cg_sight_cell(&of.sight, taken));
            take_ordered(&of, cg_sight_cell(&of.sight, taken));
        }
        uint64_t keys[MOST_PAIRS];
        double total;
        if (ordered_total(&of, row, &total)) {
            call->result[row] = cg_number_cell(total);
            continue;
        }
        bool keyed = row_keys(&of, row, keys);
        bucket found = keyed ? *find(&of, keys) : cell_by_cell(&of, row, seen);
        bool none = keyed && found.place == 0;
        call->result[row] =
            none ? cg_number_cell(0) : (cg_is_error(found.error) ? found.error : cg_number_cell(found.total));
    }
}

static const char *totals_shape(const cg_shape_call *call, cg_shape *shape) {
    *shape = (cg_shape){1, 1};
    for (uint32_t i = FIRST_PAIR + 1; i < call->n_args; i += 2)
        if (call->args[i].rows > shape->rows) shape->rows = call->args[i].rows;
    return NULL;
}

static void counts(cg_call *call) {
    totals(call, false);
}

static void sums(cg_call *call) {
    totals(call, true);
}

static const cg_kernel eval_counts = {.array = counts};
static const cg_function fn_counts = {
    .name = "COUNTIFS.ROWS",
    .sig = "(growth:num, start:num, values:range, range:range, criteria:range...2) -> num",
    .help = "COUNTIFS for each row of the criteria: of the whole ranges (growth 0), of one cell more from row to row, "
            "beginning with so many (1), or the same from the last row up (-1).",
    .eval = &eval_counts,
    .adjoint = {"0", "0", "0", "0", "0"},
    .probe = "=1;=1;={0};=TRANSPOSE({1,2,1});=TRANSPOSE({1,2,1})",
    .examples = {"COUNTIFS.ROWS(0,0,0,{1;2;1},{1;2;\">1\"}) = {2;1;1}",
                 "COUNTIFS.ROWS(1,1,0,{\"a\";\"B\";\"A\"},{\"a\";\"b\";\"a\"}) = {1;1;2}",
                 "COUNTIFS.ROWS(-1,1,0,{1;2;1},{1;2;1},{5;6;7},\">5\") = {1;1;1}"},
    .shape = totals_shape,
    .scratch = room,
    .internal = true,
};

static const cg_kernel eval_sums = {.array = sums};
static const cg_function fn_sums = {
    .name = "SUMIFS.ROWS",
    .sig = "(growth:num, start:num, values:range, range:range, criteria:range...2) -> num",
    .help = "SUMIFS for each row of the criteria: of the whole ranges (growth 0), of one cell more from row to row, "
            "beginning with so many (1), or the same from the last row up (-1).",
    .eval = &eval_sums,
    .adjoint = {"0", "0", "IF(ISNUMBER(values),SUMIFS.ROWS.BACK(growth,start,adj,every),0)", "0", "0"},
    .probe = "=1;=1;-2..2 3x1;=TRANSPOSE({1,2,1});=TRANSPOSE({1,2,1})",
    .examples = {"SUMIFS.ROWS(0,0,{3;4;5},{1;2;1},{1;2;\">1\"}) = {8;4;4}",
                 "SUMIFS.ROWS(1,1,{3;4;5},{1;2;1},{1;2;1}) = {3;4;8}"},
    .shape = totals_shape,
    .scratch = room,
    .internal = true,
};

/* ---- Back to the cells: the sum of the adjoints of the rows that a cell was added to ---- */

static void back_cell_by_cell(const rows *of, uint32_t step, double adjoint) {
    cg_criterion criteria[MOST_PAIRS];
    read_criteria(of, cg_sight_value(&of->sight, step), criteria);
    for (uint32_t i = 0; i < cg_sight_count(&of->sight, step); i++)
        if (fits_row(of, cg_sight_cell(&of->sight, i), criteria))
            of->call->result[cg_sight_cell(&of->sight, i)].number += adjoint;
}

static double adjoint_of(const rows *of, uint32_t step) {
    cg_cell adjoint = cg_to_number(of->values->cells[of->values->rows == 1 ? 0 : cg_sight_value(&of->sight, step)]);
    return cg_is_error(adjoint) ? (double)NAN : adjoint.number;
}

/* The row is one of those that were seen to in their order or by their keys. */
static bool is_taken(const rows *of, uint32_t row) {
    uint64_t keys[MOST_PAIRS];
    size_t below;
    bool less;
    return ordered_numbers(of, row, &below, &less) || row_keys(of, row, keys);
}

static void back(cg_call *call) {
    rows of;
    start(&of, call, true);
    start_order(&of);
    for (uint32_t cell = 0; cell < of.sight.cells; cell++)
        bucket_of(&of, cell);
    uint32_t left = of.sight.values;
    uint64_t keys[MOST_PAIRS];
    for (uint32_t i = of.sight.cells; i-- > 0;) {
        for (; left > 0 && cg_sight_count(&of.sight, left - 1) > i; left--) {
            uint32_t row = cg_sight_value(&of.sight, left - 1);
            if (give_ordered(&of, row, adjoint_of(&of, left - 1)) || !row_keys(&of, row, keys)) continue;
            bucket *to = find(&of, keys);
            if (to->place != 0) to->total += adjoint_of(&of, left - 1);
        }
        uint32_t cell = cg_sight_cell(&of.sight, i);
        call->result[cell].number = bucket_of(&of, cell)->total + given(&of, cell);
    }
    for (uint32_t step = 0; step < of.sight.values; step++)
        if (!is_taken(&of, cg_sight_value(&of.sight, step))) back_cell_by_cell(&of, step, adjoint_of(&of, step));
    for (uint32_t cell = 0; cell < of.sight.cells; cell++)
        call->result[cell] = cg_number_cell(call->result[cell].number);
}

static const char *back_shape(const cg_shape_call *call, cg_shape *shape) {
    *shape = call->args[FIRST_PAIR];
    return NULL;
}

static const cg_kernel eval_back = {.array = back};
static const cg_function fn_back = {
    .name = "SUMIFS.ROWS.BACK",
    .sig = "(growth:num, start:num, adjoint:range, range:range, criteria:range...2) -> num",
    .help = "The adjoint of the values that SUMIFS.ROWS adds, from those of its rows.",
    .eval = &eval_back,
    .not_differentiable = "it is a derivative itself",
    .examples =
        {"SUMIFS.ROWS.BACK(0,0,{3;4;5},{1;2;1},{1;2;\">1\"}) = {3;9;3}",
         "SUMIFS.ROWS.BACK(0,0,{1;10;100;1000},{3;\"3\";1;2;3},{\">1\";\"<=2\";\">=3\";\"<0\"}) = {101;0;10;11;101}",
         "SUMIFS.ROWS.BACK(1,1,{1;10;100},{1;3;2},{\">0\";\"<3\";\">1\"}) = {11;100;100}",
         "SUMIFS.ROWS.BACK(1,1,{3;4;5},{1;2;1},{1;2;1}) = {8;4;5}",
         "SUMIFS.ROWS.BACK(-1,1,{3;4;5},{1;2;1},{1;2;1}) = {3;4;8}"},
    .shape = back_shape,
    .scratch = room,
    .internal = true,
};

CG_FAMILY_ROWS(criteria_rows) = {&fn_back, &fn_counts, &fn_sums, NULL};
