/* fn_order.c: numbers by their place in sorted order: the k-th of them, quantiles, trimmed means.
 *
 * Such a number is one of the cells, or lies between two of them, so its derivative is a share of these cells: cells
 * that are equal share equally. */
#include "function/kernels.h"

#include "function/samples.h"

/* The part that each cell equal to `value` has in it; `cells` are all there are. */
#define SHARE_AMONG(cells, value) "(xs=" value ")/SUM(ISNUMBER(" cells ")*(" cells "=" value "))"
#define SHARE(value) SHARE_AMONG("xs", value)

static cg_samples sorted_samples(const cg_call *call, uint32_t end) {
    cg_samples samples = cg_samples_take(call, 0, end, call->scratch);
    if (!cg_is_error(samples.error)) cg_samples_sort(&samples);
    return samples;
}

/* The number at a place counted from 0, between two numbers where it is no whole one; #NUM! outside. */
static cg_cell number_at(const cg_samples *sorted, double place) {
    if (cg_is_error(sorted->error)) return sorted->error;
    if (sorted->count == 0 || !(place >= 0 && place <= (double)(sorted->count - 1))) return cg_error_cell(CG_NUM);
    size_t low = (size_t)place;
    double part = place - floor(place);
    if (part == 0) return cg_number_cell(sorted->at[low]);
    return cg_number_cell(sorted->at[low] + part * (sorted->at[low + 1] - sorted->at[low]));
}

/* A kernel of a sorted array and a number k: `place` is over k and the count n. */
#define AT_PLACE(name, place)                                                                                          \
    static void name##_array(cg_call *call) {                                                                          \
        cg_samples sorted = sorted_samples(call, 1);                                                                   \
        double k = call->args[1].cells[0].number, n = (double)sorted.count;                                            \
        (void)n;                                                                                                       \
        *call->result = number_at(&sorted, (place));                                                                   \
    }                                                                                                                  \
    static const cg_kernel name = {.array = name##_array};

/* Excel goes toward the inside for a k that is not whole, but there is nothing before the first. */
AT_PLACE(eval_large, k < 1 ? -1 : n - ceil(k))
static const cg_function fn_large = {
    .name = "LARGE",
    .sig = "(xs:range, k:num) -> num",
    .help = "The k-th largest of the numbers; #NUM! when there are fewer.",
    .eval = &eval_large,
    .d = {"IF(ISNUMBER(xs)," SHARE("self") ",0)", "0"},
    .probe = "-2..2 3x2;=2",
    .examples = {"LARGE({3,5,3,5,4},3) = 4", "LARGE({3,4,5,2,3,4,5,6,4,7},7) = 4", "LARGE({2,4,6},1.5) = 4",
                 "LARGE({1,2},3) = #NUM!", "LARGE({1,2},0.99) = #NUM!", "LARGE({1,5,9},{1,2}) = {9,5}"},
    .scratch = cg_samples_room,
};

AT_PLACE(eval_small, floor(k) - 1)
static const cg_function fn_small = {
    .name = "SMALL",
    .sig = "(xs:range, k:num) -> num",
    .help = "The k-th smallest of the numbers; #NUM! when there are fewer.",
    .eval = &eval_small,
    .d = {"IF(ISNUMBER(xs)," SHARE("self") ",0)", "0"},
    .probe = "-2..2 3x2;=2",
    .examples = {"SMALL({3,4,5,2,3,4,6,4,7},4) = 4", "SMALL({1,4,8,3,7,12,54,8,23},2) = 3", "SMALL({2,4,6},1.5) = 2",
                 "SMALL({\"a\"},1) = #NUM!"},
    .scratch = cg_samples_room,
};

/* ---- Median ---- */

static void median(cg_call *call) {
    cg_samples sorted = sorted_samples(call, call->n_args);
    *call->result = number_at(&sorted, ((double)sorted.count - 1) / 2);
}

#define LOW_MEDIAN "SMALL(all,INT((COUNT(all)+1)/2))"
#define HIGH_MEDIAN "SMALL(all,INT(COUNT(all)/2)+1)"

static const cg_kernel eval_median = {.array = median};
static const cg_function fn_median = {
    .name = "MEDIAN",
    .sig = "(xs:range...) -> num",
    .help = "The number in the middle of the sorted numbers, or the mean of the two there; #NUM! when there are none.",
    .eval = &eval_median,
    .d = {"IF(ISNUMBER(xs),(" SHARE_AMONG("all", LOW_MEDIAN) "+" SHARE_AMONG("all", HIGH_MEDIAN) ")/2,0)"},
    .probe = "-2..2 3x2;-2..2;-2..2",
    .examples = {"MEDIAN({1,2,3,4,5}) = 3", "MEDIAN({1,2,3,4,5,6}) = 3.5", "MEDIAN(7,{\"a\",1}) = 4",
                 "MEDIAN({\"a\"}) = #NUM!"},
    .scratch = cg_samples_room,
};

/* ---- Percentiles and quartiles ---- */

/* Rules over the place counted from 0. */
#define LOW_AT(place) "SMALL(xs,INT(" place ")+1)"
#define HIGH_AT(place) "SMALL(xs,MIN(INT(" place ")+2,COUNT(xs)))"
#define QUANTILE_BY_CELL(place)                                                                                        \
    "IF(ISNUMBER(xs),(1-MOD(" place ",1))*" SHARE(LOW_AT(place)) "+MOD(" place ",1)*" SHARE(HIGH_AT(place)) ",0)"
#define QUANTILE_BY_PLACE(place) "(" HIGH_AT(place) "-" LOW_AT(place) ")"
#define PLACE_INCLUSIVE "((COUNT(xs)-1)*p)"
#define PLACE_EXCLUSIVE "((COUNT(xs)+1)*p-1)"

AT_PLACE(eval_percentile, k >= 0 && k <= 1 ? (n - 1) * k : -1)
static const cg_function fn_percentile = {
    .name = "PERCENTILE.INC",
    .sig = "(xs:range, p:num) -> num",
    .help =
        "The number below which a part p, from 0 to 1, of the numbers lies; between two numbers it is interpolated.",
    .eval = &eval_percentile,
    .d = {QUANTILE_BY_CELL(PLACE_INCLUSIVE), "(COUNT(xs)-1)*" QUANTILE_BY_PLACE(PLACE_INCLUSIVE)},
    .probe = "-2..2 3x2;0.05..0.15",
    .examples = {"PERCENTILE.INC({1,3,2,4},0.3) = 1.9", "PERCENTILE.INC({5,7},1) = 7",
                 "PERCENTILE.INC({5,7},1.1) = #NUM!", "PERCENTILE.INC({\"a\"},0.5) = #NUM!"},
    .scratch = cg_samples_room,
};

AT_PLACE(eval_percentile_exclusive, k > 0 && k < 1 ? (n + 1) * k - 1 : -1)
static const cg_function fn_percentile_exclusive = {
    .name = "PERCENTILE.EXC",
    .sig = "(xs:range, p:num) -> num",
    .help = "As PERCENTILE.INC, with p counted without both ends: #NUM! below 1/(n+1) and above n/(n+1) of n numbers.",
    .eval = &eval_percentile_exclusive,
    .d = {QUANTILE_BY_CELL(PLACE_EXCLUSIVE), "(COUNT(xs)+1)*" QUANTILE_BY_PLACE(PLACE_EXCLUSIVE)},
    .probe = "-2..2 3x2;0.32..0.4",
    .examples = {"PERCENTILE.EXC({1,2,3,6,6,6,7,8,9},0.25) = 2.5", "PERCENTILE.EXC({1,2,3,6,6,6,7,8,9},0.01) = #NUM!",
                 "PERCENTILE.EXC({1,2,3},0.75) = 3"},
    .scratch = cg_samples_room,
};

AT_PLACE(eval_quartile, trunc(k) >= 0 && trunc(k) <= 4 ? (n - 1) * trunc(k) / 4 : -1)
static const cg_function fn_quartile = {
    .name = "QUARTILE.INC",
    .sig = "(xs:range, quart:num) -> num",
    .help = "The quartile 1, 2 or 3 of the numbers, or the least (0) or greatest (4) of them; #NUM! for other ones.",
    .eval = &eval_quartile,
    .d = {QUANTILE_BY_CELL("((COUNT(xs)-1)*TRUNC(quart)/4)"), "0"},
    .probe = "-2..2 3x2;=1",
    .examples = {"QUARTILE.INC({1,2,4,7,8,9,10,12},1) = 3.5", "QUARTILE.INC({6,7,15,36,39,40,41,42,43,47,49},3) = 42.5",
                 "QUARTILE.INC({1,2},5) = #NUM!"},
    .scratch = cg_samples_room,
};

AT_PLACE(eval_quartile_exclusive, trunc(k) >= 1 && trunc(k) <= 3 ? (n + 1) * trunc(k) / 4 - 1 : -1)
static const cg_function fn_quartile_exclusive = {
    .name = "QUARTILE.EXC",
    .sig = "(xs:range, quart:num) -> num",
    .help = "The quartile 1, 2 or 3 of the numbers, counted without both ends; #NUM! for other ones.",
    .eval = &eval_quartile_exclusive,
    .d = {QUANTILE_BY_CELL("((COUNT(xs)+1)*TRUNC(quart)/4-1)"), "0"},
    .probe = "-2..2 3x2;=1",
    .examples = {"QUARTILE.EXC({6,7,15,36,39,40,41,42,43,47,49},1) = 15",
                 "QUARTILE.EXC({6,7,15,36,39,40,41,42,43,47,49},3) = 43", "QUARTILE.EXC({1,2,3},0) = #NUM!"},
    .scratch = cg_samples_room,
};

/* ---- Trimmed mean ---- */

static void trimmed_mean(cg_call *call) {
    cg_samples sorted = sorted_samples(call, 1);
    double part = call->args[1].cells[0].number;
    *call->result = sorted.error;
    if (cg_is_error(sorted.error)) return;
    *call->result = cg_error_cell(CG_NUM);
    if (sorted.count == 0 || !(part >= 0 && part < 1)) return;
    size_t cut = (size_t)((double)sorted.count * part / 2);
    cg_samples kept = {sorted.at + cut, sorted.count - 2 * cut, sorted.error};
    *call->result = cg_number_cell(cg_samples_mean(&kept));
}

#define CUT "INT(COUNT(xs)*part/2)"
#define IS_KEPT "ISNUMBER(xs)*(xs>=SMALL(xs," CUT "+1))*(xs<=LARGE(xs," CUT "+1))"

static const cg_kernel eval_trimmed_mean = {.array = trimmed_mean};
static const cg_function fn_trimmed_mean = {
    .name = "TRIMMEAN",
    .sig = "(xs:range, part:num) -> num",
    .help = "The mean of the numbers without a part of them, taken half from the least and half from the greatest.",
    .eval = &eval_trimmed_mean,
    .d = {"IF(" IS_KEPT ",1/SUM(" IS_KEPT "),0)", "0"},
    .probe = "-2..2 3x2;=0.4",
    .examples = {"TRIMMEAN({1,2,3,4,100},0.4) = 3", "ROUND(TRIMMEAN({4,5,6,7,2,3,4,5,1,2,3},0.2),3) = 3.778",
                 "TRIMMEAN({1,2},1) = #NUM!"},
    .scratch = cg_samples_room,
};

CG_FAMILY_ROWS(order) = {&fn_large,
                         &fn_median,
                         &fn_percentile,
                         &fn_percentile_exclusive,
                         &fn_quartile,
                         &fn_quartile_exclusive,
                         &fn_small,
                         &fn_trimmed_mean,
                         NULL};
