/* fn_conditional.c: counts, sums and means of the cells that fit criteria. */
#include "function/lanes.h"

#include "base/limits.h"
#include "function/criterion.h"
#include "function/fold_tree.h"

/* Where a row keeps its arguments: criteria start at `first`, the cells to add at `values` (or, when the call has no
 * such argument, in the first range). */
typedef struct arguments {
    uint32_t first, pairs, values;
} arguments;

enum { MOST_PAIRS = CG_MAX_ARGUMENTS / 2 + 1 };

static void read_criteria(const cg_call *call, const arguments *at, cg_criterion *criteria) {
    for (uint32_t pair = 0; pair < at->pairs; pair++)
        criteria[pair] = cg_criterion_read(call->args[at->first + 2 * pair + 1].cells[0]);
}

/* Which of the cells [from, from + n) of the ranges fit all criteria. */
static void mark_fitting(const cg_call *call, const arguments *at, const cg_criterion *criteria, size_t from, size_t n,
                         bool *fits) {
    for (size_t i = 0; i < n; i++)
        fits[i] = true;
    for (uint32_t pair = 0; pair < at->pairs; pair++)
        cg_criterion_sift(&criteria[pair], call->args[at->first + 2 * pair].cells + from, n, fits);
}

/* Adds the numbers that fit to the lanes, and counts them (all cells that fit, when there is nothing to add). */
static void add_fitting(cg_lanes *to, const cg_call *call, const arguments *at, bool adds) {
    cg_criterion criteria[MOST_PAIRS];
    bool fits[CG_FOLD_BLOCK];
    read_criteria(call, at, criteria);
    const cg_operand *values = &call->args[at->values < call->n_args ? at->values : at->first];
    size_t size = (size_t)values->rows * values->cols;
    for (size_t i = 0; i < size && !cg_is_error(to->error); i++) {
        size_t in_part = i % CG_FOLD_BLOCK, left = size - i;
        if (in_part == 0) mark_fitting(call, at, criteria, i, left < CG_FOLD_BLOCK ? left : CG_FOLD_BLOCK, fits);
        if (!fits[in_part]) continue;
        cg_cell cell = values->cells[i];
        if (adds && cg_is_error(cell)) to->error = cell;
        if (adds && !cg_is_number(cell)) continue;
        if (adds) to->lane[i % CG_LANES] += cell.number;
        to->count++;
    }
}

/* `pairs` and the places are over the call; SUMIF's third argument is the cells to add, SUMIFS's first. */
#define FITTING(name, first, pairs, values, adds, result)                                                              \
    static void name##_add(void *state, cg_call *call) {                                                               \
        add_fitting(state, call, &(arguments){first, pairs, values}, adds);                                            \
    }                                                                                                                  \
    static cg_cell name##_finish(const void *state, cg_call *call) {                                                   \
        (void)call;                                                                                                    \
        const cg_lanes *from = state;                                                                                  \
        if (cg_is_error(from->error)) return from->error;                                                              \
        return result(from);                                                                                           \
    }                                                                                                                  \
    static const cg_fold name##_fold = {.lockstep = true,                                                              \
                                        .start = cg_lanes_start,                                                       \
                                        .add = name##_add,                                                             \
                                        .merge = cg_lanes_merge,                                                       \
                                        .finish = name##_finish};                                                      \
    static const cg_kernel name = {.fold = &name##_fold};

static cg_cell count_of(const cg_lanes *from) {
    return cg_number_cell(from->count);
}

static cg_cell sum_of(const cg_lanes *from) {
    return cg_number_cell(cg_lanes_total(from->lane));
}

static cg_cell mean_of(const cg_lanes *from) {
    return from->count == 0 ? cg_error_cell(CG_DIV0) : cg_number_cell(cg_lanes_total(from->lane) / from->count);
}

FITTING(eval_average_if, 0, 1, 2, true, mean_of)
static const cg_function fn_average_if = {
    .name = "AVERAGEIF",
    .sig = "(range:range, criterion:cell, [average_range:range]) -> num",
    .help =
        "The mean of the numbers whose cell in the range fits the criterion, of the range itself when it is alone; #DIV/0! "
        "when there are none.",
    .eval = &eval_average_if,
    .d = {"IF(SUM(1-ISBLANK(average_range))=0,IF(ISNUMBER(range),CRITERION.MATCH(range,criterion),0)/"
          "SUM(ISNUMBER(range)*CRITERION.MATCH(range,criterion)),0)",
          "0",
          "IF(ISNUMBER(average_range),CRITERION.MATCH(range,criterion),0)/"
          "SUM(ISNUMBER(average_range)*CRITERION.MATCH(range,criterion))"},
    .probe = "={1,2,3};=\">1\";-2..2 1x3",
    .examples = {"AVERAGEIF({1,2,6},\">1\") = 4", "AVERAGEIF({\"a\",\"b\",\"A\"},\"a\",{1,2,3}) = 2",
                 "AVERAGEIF({1,2},5) = #DIV/0!"},
    .last_reaches = true,
};

FITTING(eval_average_ifs, 1, call->n_args / 2, 0, true, mean_of)
static const cg_function fn_average_ifs = {
    .name = "AVERAGEIFS",
    .sig = "(average_range:range, range:range, criterion:cell...2) -> num",
    .help = "The mean of the numbers for which each range's cell fits its criterion; #DIV/0! when there are none.",
    .eval = &eval_average_ifs,
    .d = {"IF(ISNUMBER(average_range),CRITERION.MATCH(every),0)/SUMIFS(1*ISNUMBER(average_range),every)", "0", "0"},
    .probe = "-2..2 1x3;={1,2,3};=\">1\"",
    .examples = {"AVERAGEIFS({1,2,6},{1,2,3},\">1\",{4,5,6},\"<6\") = 2", "AVERAGEIFS({1,2},{1,2},3) = #DIV/0!"},
};

FITTING(eval_count_if, 0, 1, 2, false, count_of)
static const cg_function fn_count_if = {
    .name = "COUNTIF",
    .sig = "(range:range, criterion:cell) -> num",
    .help =
        "How many cells of the range fit the criterion: a value, a comparison such as \">5\" or \"<>\", or a text with wildcards.",
    .eval = &eval_count_if,
    .d = {"0", "0"},
    .probe = "-2..2 1x3;=\">9\"",
    .examples = {"COUNTIF({1,5,7},\">=5\") = 2", "COUNTIF({\"apple\",\"Pear\",\"grape\"},\"*ap*\") = 2",
                 "COUNTIF({1,\"1\",2},1) = 2", "COUNTIF({\"\",1,\"a\"},\"\") = 1",
                 "COUNTIF({1,2,\"a\",\"1\"},\"<>1\") = 3", "COUNTIF({\"b?\",\"bc\"},\"b~?\") = 1",
                 "COUNTIF({#N/A,1},#N/A) = 1", "COUNTIF({TRUE,1},TRUE) = 1"},
};

FITTING(eval_count_ifs, 0, call->n_args / 2, call->n_args, false, count_of)
static const cg_function fn_count_ifs = {
    .name = "COUNTIFS",
    .sig = "(range:range, criterion:cell...2) -> num",
    .help = "How many places there are where each range's cell fits its criterion.",
    .eval = &eval_count_ifs,
    .d = {"0", "0"},
    .probe = "-2..2 1x3;=\">9\"",
    .examples = {"COUNTIFS({1,2,3},\">1\",{\"a\",\"b\",\"a\"},\"a\") = 1", "COUNTIFS({1,2},1,{1,2,3},1) = #VALUE!"},
};

FITTING(eval_sum_if, 0, 1, 2, true, sum_of)
static const cg_function fn_sum_if = {
    .name = "SUMIF",
    .sig = "(range:range, criterion:cell, [sum_range:range]) -> num",
    .help = "The sum of the numbers whose cell in the range fits the criterion, of the range itself when it is alone.",
    .eval = &eval_sum_if,
    .d = {"IF(SUM(1-ISBLANK(sum_range))=0,IF(ISNUMBER(range),CRITERION.MATCH(range,criterion),0),0)", "0",
          "CRITERION.MATCH(range,criterion)"},
    .probe = "={1,2,3};=\">1\";-2..2 1x3",
    .examples = {"SUMIF({1,2,6},\">1\") = 8", "SUMIF({\"x\",\"y\",\"X\"},\"x\",{1,2,4}) = 5",
                 "SUMIF({1,2},1,{5,#N/A}) = 5", "SUMIF({1,2},\"<0\") = 0"},
    .last_reaches = true,
};

FITTING(eval_sum_ifs, 1, call->n_args / 2, 0, true, sum_of)
static const cg_function fn_sum_ifs = {
    .name = "SUMIFS",
    .sig = "(sum_range:range, range:range, criterion:cell...2) -> num",
    .help = "The sum of the numbers for which each range's cell fits its criterion; #VALUE! when the shapes differ.",
    .eval = &eval_sum_ifs,
    .d = {"CRITERION.MATCH(every)", "0", "0"},
    .probe = "-2..2 1x3;={1,2,3};=\">1\"",
    .examples = {"SUMIFS({1,2,6},{1,2,3},\">1\",{4,5,6},\"<6\") = 2", "SUMIFS({1,2},{1,2,3},1) = #VALUE!"},
};

/* ---- Extremes: the best number so far is in the first lane ---- */

static void keep_better(cg_lanes *to, double number, double sign) {
    if (to->count == 0 || sign * number > sign * to->lane[0]) to->lane[0] = number;
    to->count++;
}

static void extreme_add(cg_lanes *to, const cg_call *call, double sign) {
    cg_criterion criteria[MOST_PAIRS];
    bool fits[CG_FOLD_BLOCK];
    const arguments at = {1, call->n_args / 2, 0};
    read_criteria(call, &at, criteria);
    const cg_operand *values = &call->args[0];
    size_t size = (size_t)values->rows * values->cols;
    for (size_t i = 0; i < size && !cg_is_error(to->error); i++) {
        size_t in_part = i % CG_FOLD_BLOCK, left = size - i;
        if (in_part == 0) mark_fitting(call, &at, criteria, i, left < CG_FOLD_BLOCK ? left : CG_FOLD_BLOCK, fits);
        if (!fits[in_part]) continue;
        if (cg_is_error(values->cells[i])) to->error = values->cells[i];
        if (cg_is_number(values->cells[i])) keep_better(to, values->cells[i].number, sign);
    }
}

static void extreme_merge(cg_lanes *to, const cg_lanes *from, double sign) {
    if (cg_is_error(to->error)) return;
    to->error = from->error;
    if (from->count > 0) keep_better(to, from->lane[0], sign);
}

static cg_cell extreme_finish(const void *state, cg_call *call) {
    (void)call;
    const cg_lanes *from = state;
    if (cg_is_error(from->error)) return from->error;
    return cg_number_cell(from->count > 0 ? from->lane[0] + 0 : 0);
}

#define EXTREME(name, sign)                                                                                            \
    static void name##_add(void *state, cg_call *call) {                                                               \
        extreme_add(state, call, sign);                                                                                \
    }                                                                                                                  \
    static void name##_merge(void *state, const void *later) {                                                         \
        extreme_merge(state, later, sign);                                                                             \
    }                                                                                                                  \
    static const cg_fold name##_fold = {.lockstep = true,                                                              \
                                        .start = cg_lanes_start,                                                       \
                                        .add = name##_add,                                                             \
                                        .merge = name##_merge,                                                         \
                                        .finish = extreme_finish};                                                     \
    static const cg_kernel name = {.fold = &name##_fold};

#define EXTREME_BY_CELL(values)                                                                                        \
    "IF(ISNUMBER(" values ")*(" values "=self),CRITERION.MATCH(every)/SUMIFS(ISNUMBER(" values ")*(" values            \
    "=self),every),0)"

EXTREME(eval_max_ifs, 1)
static const cg_function fn_max_ifs = {
    .name = "MAXIFS",
    .sig = "(max_range:range, range:range, criterion:cell...2) -> num",
    .help = "The greatest of the numbers for which each range's cell fits its criterion, 0 when there are none.",
    .eval = &eval_max_ifs,
    .d = {EXTREME_BY_CELL("max_range"), "0", "0"},
    .probe = "-2..2 1x4;={1,2,3,2};=\">1\"",
    .examples = {"MAXIFS({89,93,96,85,91,88},{1,2,2,3,1,1},1) = 91",
                 "MAXIFS({1,2,6},{1,2,3},\">1\",{4,5,6},\"<6\") = 2", "MAXIFS({1,2},{1,2},3) = 0",
                 "MAXIFS({1,2},{1,2,3},1) = #VALUE!"},
};

EXTREME(eval_min_ifs, -1)
static const cg_function fn_min_ifs = {
    .name = "MINIFS",
    .sig = "(min_range:range, range:range, criterion:cell...2) -> num",
    .help = "The least of the numbers for which each range's cell fits its criterion, 0 when there are none.",
    .eval = &eval_min_ifs,
    .d = {EXTREME_BY_CELL("min_range"), "0", "0"},
    .probe = "-2..2 1x4;={1,2,3,2};=\">1\"",
    .examples = {"MINIFS({89,93,96,85,91,88},{1,2,2,3,1,1},1) = 88",
                 "MINIFS({10,1,100,1,1},{\"b\",\"a\",\"b\",\"b\",\"a\"},\"b\") = 1", "MINIFS({1,2},{1,2},3) = 0"},
};

CG_FAMILY_ROWS(conditional) = {&fn_average_if, &fn_average_ifs, &fn_count_if, &fn_count_ifs, &fn_max_ifs,
                               &fn_min_ifs,    &fn_sum_if,      &fn_sum_ifs,  NULL};
