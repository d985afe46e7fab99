/* fn_sort.c: rows kept, ordered, or told apart by their values.
 *
 * Idea: rows (or columns) are never moved but numbered; what a function gives is a list of these numbers, made in the
 * call's scratch, by which the cells are copied. */
#include "function/kernels.h"

#include <string.h>

static const char unknown_values[] = "the rows kept depend on values that are not known before the run";

/* An array seen as lines: its rows, or its columns. */
typedef struct lines {
    const cg_operand *array;
    bool columns;
    uint32_t count, length; /* how many, and how many cells each */
} lines;

static lines lines_of(const cg_operand *array, bool columns) {
    return (lines){array, columns, columns ? array->cols : array->rows, columns ? array->rows : array->cols};
}

static cg_cell line_cell(const lines *of, uint32_t line, uint32_t at) {
    size_t row = of->columns ? at : line, col = of->columns ? line : at;
    return of->array->cells[row * of->array->cols + col];
}

static void fill_with(cg_call *call, cg_cell cell) {
    for (size_t i = 0; i < (size_t)call->rows * call->cols; i++)
        call->result[i] = cell;
}

/* The cell, or the position it has in the array. */
static cg_cell cell_or_position(const lines *of, uint32_t line, uint32_t at, bool position) {
    if (!position) return line_cell(of, line, at);
    size_t row = of->columns ? at : line, col = of->columns ? line : at;
    return cg_number_cell((double)(row * of->array->cols + col) + 1);
}

/* The result's lines are these of the array. */
static void copy_lines(cg_call *call, const lines *from, const uint32_t *list, bool position) {
    for (uint32_t row = 0; row < call->rows; row++)
        for (uint32_t col = 0; col < call->cols; col++)
            call->result[(size_t)row * call->cols + col] =
                cell_or_position(from, list[from->columns ? col : row], from->columns ? row : col, position);
}

/* ---- Order ---- */

/* Excel's order for sorting: numbers, texts, booleans, errors; a blank is none of these. */
static int compare_cells(cg_cell a, cg_cell b) {
    if (cg_cell_kind(a) != cg_cell_kind(b)) return cg_cell_kind(a) < cg_cell_kind(b) ? -1 : 1;
    if (!cg_is_error(a)) return cg_cell_compare(a, b);
    return (int)cg_cell_error(a) - (int)cg_cell_error(b);
}

/* Upward (1) or downward (-1); blanks are last either way. */
static int compare_by(cg_cell a, cg_cell b, int direction) {
    if (cg_is_blank(a) || cg_is_blank(b)) return cg_is_blank(a) - cg_is_blank(b);
    return direction * compare_cells(a, b);
}

/* Compares lines x and y of what is sorted. */
typedef int (*line_order)(const void *context, uint32_t x, uint32_t y);

/* A stable merge sort of list[0..n), with as much room behind it. */
static void sort_lines(uint32_t *list, uint32_t n, line_order order, const void *context) {
    uint32_t *from = list, *to = list + n;
    for (uint64_t width = 1; width < n; width *= 2) {
        for (uint64_t start = 0; start < n; start += 2 * width) {
            uint64_t left = start, middle = start + width < n ? start + width : n, right = middle,
                     end = start + 2 * width < n ? start + 2 * width : n;
            for (uint64_t at = start; at < end; at++) {
                bool take_left = left < middle && (right >= end || order(context, from[left], from[right]) <= 0);
                to[at] = from[take_left ? left++ : right++];
            }
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != list) memcpy(list, from, n * sizeof *list);
}

static void number_lines(uint32_t *list, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        list[i] = i;
}

/* Room for three numbers of each row or column. */
static size_t room_for_lines(const cg_shape_call *call) {
    cg_shape shape = call->args[0];
    uint32_t most = shape.rows > shape.cols ? shape.rows : shape.cols;
    return ((size_t)most * 3 * sizeof(uint32_t)) / sizeof(double) + 1;
}

static uint32_t *lines_in(double *scratch) {
    return (void *)scratch;
}

/* ---- FILTER ---- */

/* Whether the tests choose columns: they are a row as long as the array's. */
static bool tests_columns(cg_shape array, cg_shape tests) {
    return !(tests.cols == 1 && tests.rows == array.rows);
}

/* How many tests hold; an error cell when one is no boolean. */
static cg_cell count_held(const cg_operand *tests) {
    uint32_t count = 0;
    for (size_t i = 0; i < (size_t)tests->rows * tests->cols; i++) {
        cg_cell test = cg_to_boolean(tests->cells[i]);
        if (cg_is_error(test)) return test;
        count += cg_cell_boolean(test);
    }
    return cg_number_cell(count);
}

static const char *filter_shape(const cg_shape_call *call, cg_shape *shape) {
    cg_shape array = call->args[0], tests = call->args[1];
    bool columns = tests_columns(array, tests);
    if (columns && (tests.rows != 1 || tests.cols != array.cols))
        return "the tests must be a column with a test for each row, or a row with one for each column";
    if (!call->constants[1].cells) return unknown_values;
    cg_cell count = count_held(&call->constants[1]);
    *shape = (cg_shape){1, 1};
    if (cg_is_error(count) || count.number == 0) return NULL;
    *shape = array;
    *(columns ? &shape->cols : &shape->rows) = (uint32_t)count.number;
    return NULL;
}

static void filter(cg_call *call) {
    const cg_operand *array = &call->args[0], *tests = &call->args[1];
    bool columns = tests_columns((cg_shape){array->rows, array->cols}, (cg_shape){tests->rows, tests->cols});
    cg_cell count = count_held(tests);
    if (cg_is_error(count) || count.number == 0) {
        bool given = call->n_args > 2;
        call->result[0] = cg_is_error(count) ? count : given ? call->args[2].cells[0] : cg_error_cell(CG_CALC);
        return;
    }
    lines from = lines_of(array, columns);
    uint32_t *list = lines_in(call->scratch), kept = 0;
    for (uint32_t i = 0; i < from.count; i++)
        if (cg_cell_boolean(cg_to_boolean(tests->cells[i]))) list[kept++] = i;
    copy_lines(call, &from, list, false);
}

#define KEPT_POSITIONS "FILTER(POSITIONS(array),tests,0)"

static const cg_kernel eval_filter = {.array = filter};
static const cg_function fn_filter = {
    .name = "FILTER",
    .sig = "(array:range, tests:range, [otherwise:cell]) -> any",
    .help = "The rows (columns) of the array whose test is TRUE; when there are none the other value, else #CALC!.",
    .eval = &eval_filter,
    .adjoint = {"SCATTER.CELLS(adj," KEPT_POSITIONS ",ROWS(array),COLUMNS(array))", "0",
                "IF(SUM(" KEPT_POSITIONS ")=0,adj,0)"},
    .probe = "-2..2 3x2;=TRANSPOSE({1,0,1})",
    .examples = {"FILTER({1,2;3,4;5,6},{TRUE;FALSE;TRUE}) = {1,2;5,6}", "FILTER({1,2,3},{1,2,3}>1) = {2,3}",
                 "FILTER({1;2},{0;0},\"none\") = \"none\"", "FILTER({1;2},{0;0}) = #CALC!",
                 "FILTER({1;2},{1;\"x\"}) = #VALUE!", "FILTER({1;2},{1;0;1}) = #VALUE!"},
    .shape = filter_shape,
    .scratch = room_for_lines,
    .shaped_by = 1 << 1,
};

/* ---- SORT ---- */

/* By which cells of the lines, and in which direction each. */
typedef struct sort_keys {
    lines lines;
    const cg_operand *indices, *orders; /* blank or absent: 1 */
} sort_keys;

/* Number `i` of an argument; its only one when it has no more. */
static double key_number(const cg_operand *numbers, uint32_t i) {
    if (!numbers) return 1;
    cg_cell cell = numbers->cells[numbers->rows * numbers->cols == 1 ? 0 : i];
    return cg_is_blank(cell) ? 1 : trunc(cg_to_number(cell).number);
}

static uint32_t key_count(const sort_keys *keys) {
    return keys->indices ? keys->indices->rows * keys->indices->cols : 1;
}

/* The error of the first number that is no key, or a blank. */
static cg_cell keys_fault(const sort_keys *keys) {
    uint32_t n = key_count(keys), n_orders = keys->orders ? keys->orders->rows * keys->orders->cols : 1;
    if (n_orders != 1 && n_orders != n) return cg_error_cell(CG_VALUE);
    for (uint32_t i = 0; i < n; i++) {
        cg_cell index = keys->indices ? cg_to_number(keys->indices->cells[i]) : cg_blank_cell();
        cg_cell order = keys->orders ? cg_to_number(keys->orders->cells[n_orders == 1 ? 0 : i]) : cg_blank_cell();
        if (cg_is_error(index)) return index;
        if (cg_is_error(order)) return order;
        double key = key_number(keys->indices, i);
        if (key < 1 || key > keys->lines.length || fabs(key_number(keys->orders, i)) != 1)
            return cg_error_cell(CG_VALUE);
    }
    return cg_blank_cell();
}

static int compare_by_keys(const void *context, uint32_t x, uint32_t y) {
    const sort_keys *keys = context;
    int order = 0;
    for (uint32_t i = 0; order == 0 && i < key_count(keys); i++) {
        uint32_t at = (uint32_t)key_number(keys->indices, i) - 1;
        order = compare_by(line_cell(&keys->lines, x, at), line_cell(&keys->lines, y, at),
                           (int)key_number(keys->orders, i));
    }
    return order;
}

static void sort(cg_call *call, bool position) {
    bool by_column = cg_cell_boolean(call->args[3].cells[0]);
    sort_keys keys = {lines_of(&call->args[0], by_column), &call->args[1], &call->args[2]};
    cg_cell fault = keys_fault(&keys);
    if (cg_is_error(fault)) {
        fill_with(call, fault);
        return;
    }
    uint32_t *list = lines_in(call->scratch);
    number_lines(list, keys.lines.count);
    sort_lines(list, keys.lines.count, compare_by_keys, &keys);
    copy_lines(call, &keys.lines, list, position);
}

static const char *same_shape(const cg_shape_call *call, cg_shape *shape) {
    *shape = call->args[0];
    return NULL;
}

static void sort_cells(cg_call *call) {
    sort(call, false);
}

static const cg_kernel eval_sort = {.array = sort_cells};
static const cg_function fn_sort = {
    .name = "SORT",
    .sig = "(array:range, [index:range], [order:range], [by_column:bool=FALSE]) -> any",
    .help =
        "The array with its rows (columns) in order of the cells with this index, by default the first, upward (1) or downward (-1). "
        "Several indices: where the first cells are equal the next decide.",
    .eval = &eval_sort,
    .adjoint = {"SCATTER.CELLS(adj,SORT.POSITIONS(array,index,order,by_column),ROWS(array),COLUMNS(array))", "0", "0",
                "0"},
    .probe = "-2..2 4x2",
    .examples = {"SORT({3;1;2}) = {1;2;3}", "SORT({3,\"c\";1,\"a\";2,\"b\"},2,-1) = {3,\"c\";2,\"b\";1,\"a\"}",
                 "SORT({3,1,2},1,1,TRUE) = {1,2,3}", "SORT({1,2;1,1;0,9},{1,2},{-1,1}) = {1,1;1,2;0,9}",
                 "SORT({TRUE;\"a\";2}) = {2;\"a\";TRUE}", "SUM(SORT({1,2},3)) = #VALUE!"},
    .shape = same_shape,
    .scratch = room_for_lines,
};

static void sort_positions(cg_call *call) {
    sort(call, true);
}

static const cg_kernel eval_sort_positions = {.array = sort_positions};
static const cg_function fn_sort_positions = {
    .name = "SORT.POSITIONS",
    .sig = "(array:range, index:range, order:range, by_column:bool) -> num",
    .help = "For each cell of SORT its position in the array, counted from 1 row by row.",
    .eval = &eval_sort_positions,
    .d = {"0", "0", "0", "0"},
    .probe = "={3,1,2};=1;=1;=TRUE",
    .examples = {"SORT.POSITIONS({3,7;1,8;2,9},1,1,FALSE) = {3,4;5,6;1,2}"},
    .shape = same_shape,
    .scratch = room_for_lines,
    .internal = true,
};

/* ---- SORTBY ---- */

typedef struct sort_arrays {
    const cg_operand *args; /* an array, its order, an array, its order, ... */
    uint32_t n_args;
} sort_arrays;

static int compare_by_arrays(const void *context, uint32_t x, uint32_t y) {
    const sort_arrays *by = context;
    int order = 0;
    for (uint32_t i = 0; order == 0 && i < by->n_args; i += 2) {
        int direction = i + 1 < by->n_args ? (int)key_number(&by->args[i + 1], 0) : 1;
        order = compare_by(by->args[i].cells[x], by->args[i].cells[y], direction);
    }
    return order;
}

static const char *sort_by_shape(const cg_shape_call *call, cg_shape *shape) {
    bool columns = tests_columns(call->args[0], call->args[1]);
    for (uint32_t i = 1; i < call->n_args; i += 2) {
        cg_shape by = call->args[i];
        if (columns ? by.rows != 1 || by.cols != call->args[0].cols : by.cols != 1 || by.rows != call->args[0].rows)
            return "what is sorted by must be a column as long as the array's, or a row as long as its";
    }
    return same_shape(call, shape);
}

static void sort_by(cg_call *call) {
    const cg_operand *array = &call->args[0];
    sort_arrays by = {call->args + 1, call->n_args - 1};
    for (uint32_t i = 1; i < by.n_args; i += 2) {
        cg_cell order = cg_to_number(by.args[i].cells[0]);
        if (!cg_is_error(order) && fabs(key_number(&by.args[i], 0)) == 1) continue;
        fill_with(call, cg_is_error(order) ? order : cg_error_cell(CG_VALUE));
        return;
    }
    lines from = lines_of(
        array, tests_columns((cg_shape){array->rows, array->cols}, (cg_shape){by.args[0].rows, by.args[0].cols}));
    uint32_t *list = lines_in(call->scratch);
    number_lines(list, from.count);
    sort_lines(list, from.count, compare_by_arrays, &by);
    copy_lines(call, &from, list, false);
}

static const cg_kernel eval_sort_by = {.array = sort_by};
static const cg_function fn_sort_by = {
    .name = "SORTBY",
    .sig = "(array:range, by:range...) -> any",
    .help =
        "The array with its rows (columns) in the order of other values: SORTBY(array, by, order, by, order, ...), each order upward (1) or "
        "downward (-1).",
    .eval = &eval_sort_by,
    .adjoint = {"SCATTER.CELLS(adj,SORTBY(POSITIONS(array),every),ROWS(array),COLUMNS(array))", "0"},
    .probe = "-2..2 3x2;=TRANSPOSE({3,1,2})",
    .examples = {"SORTBY({\"a\";\"b\";\"c\"},{3;1;2}) = {\"b\";\"c\";\"a\"}", "SORTBY({1,2,3},{5,6,7},-1) = {3,2,1}",
                 "SORTBY({1;2;3},{1;0;1},-1,{2;1;1},1) = {3;1;2}", "SUM(SORTBY({1;2},{1;2;3})) = #VALUE!",
                 "SUM(SORTBY({1;2},{1;2},0)) = #VALUE!"},
    .shape = sort_by_shape,
    .scratch = room_for_lines,
};

/* ---- UNIQUE ---- */

static int compare_lines(const void *context, uint32_t x, uint32_t y) {
    const lines *of = context;
    int order = 0;
    for (uint32_t i = 0; order == 0 && i < of->length; i++)
        order = compare_cells(line_cell(of, x, i), line_cell(of, y, i));
    return order;
}

/* The first of each set of equal lines (only of sets of one, when `once`) in the order of the array, in list[0..);
 * returns how many. */
static uint32_t list_unique(const lines *of, bool once, uint32_t *list) {
    uint32_t n = of->count, *kept = list + 2 * (size_t)n, count = 0;
    number_lines(list, n);
    sort_lines(list, n, compare_lines, of);
    memset(kept, 0, n * sizeof *kept);
    for (uint32_t start = 0, end; start < n; start = end) {
        for (end = start + 1; end < n && compare_lines(of, list[start], list[end]) == 0;)
            end++;
        kept[list[start]] = !once || end == start + 1;
    }
    for (uint32_t i = 0; i < n; i++)
        if (kept[i]) list[count++] = i;
    return count;
}

static const char *unique_shape(const cg_shape_call *call, cg_shape *shape) {
    if (!call->constants[0].cells || !call->constants[1].cells || !call->constants[2].cells || !call->scratch)
        return unknown_values;
    cg_cell by_column = cg_to_boolean(call->constants[1].cells[0]), once = cg_to_boolean(call->constants[2].cells[0]);
    *shape = (cg_shape){1, 1};
    if (cg_is_error(by_column) || cg_is_error(once)) return NULL;
    lines of = lines_of(&call->constants[0], cg_cell_boolean(by_column));
    uint32_t count = list_unique(&of, cg_cell_boolean(once), lines_in(call->scratch));
    if (count == 0) return NULL;
    *shape = call->args[0];
    *(of.columns ? &shape->cols : &shape->rows) = count;
    return NULL;
}

static void unique(cg_call *call) {
    lines of = lines_of(&call->args[0], cg_cell_boolean(call->args[1].cells[0]));
    uint32_t *list = lines_in(call->scratch);
    if (list_unique(&of, cg_cell_boolean(call->args[2].cells[0]), list) == 0)
        call->result[0] = cg_error_cell(CG_CALC);
    else
        copy_lines(call, &of, list, false);
}

static const cg_kernel eval_unique = {.array = unique};
static const cg_function fn_unique = {
    .name = "UNIQUE",
    .sig = "(array:range, [by_column:bool=FALSE], [once:bool=FALSE]) -> any",
    .help =
        "The rows (columns) of the array without those that came before, or only those that come once; texts are equal without case.",
    .eval = &eval_unique,
    .not_differentiable = "the rows kept depend on all values of the array, which must be known before the run",
    .examples = {"UNIQUE({1;2;1;3}) = {1;2;3}", "UNIQUE({1,2,2},TRUE) = {1,2}",
                 "UNIQUE({\"b\",1;\"a\",1;\"B\",1}) = {\"b\",1;\"a\",1}", "UNIQUE({1;2;1},FALSE,TRUE) = 2",
                 "UNIQUE({1;1},FALSE,TRUE) = #CALC!"},
    .shape = unique_shape,
    .scratch = room_for_lines,
    .shaped_by = 1 << 0 | 1 << 1 | 1 << 2,
};

CG_FAMILY_ROWS(sort) = {&fn_filter, &fn_sort, &fn_sort_by, &fn_sort_positions, &fn_unique, NULL};
