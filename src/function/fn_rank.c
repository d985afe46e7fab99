/* fn_rank.c: where a number stands among others, which numbers are frequent, and how many lie between bounds. */
#include "function/kernels.h"

#include "function/samples.h"
#include "function/sight.h"
#include "function/sum_tree.h"

/* ---- Ranks ---- */

/* The rank from 1, counted from the greatest, or with an order that is not 0 from the least. `ties`: how much of the
 * equal numbers beside the first counts. */
static cg_cell rank_of(const cg_call *call, double ties) {
    cg_samples all = cg_samples_take(call, 1, 2, call->scratch);
    double x = call->args[0].cells[0].number, before = 0, equal = 0;
    bool upward = call->args[2].cells[0].number != 0;
    if (cg_is_error(all.error)) return all.error;
    for (size_t i = 0; i < all.count; i++) {
        before += upward ? all.at[i] < x : all.at[i] > x;
        equal += all.at[i] == x;
    }
    return equal == 0 ? cg_error_cell(CG_NA) : cg_number_cell(before + 1 + ties * (equal - 1));
}

static void rank_first(cg_call *call) {
    *call->result = rank_of(call, 0);
}

static const cg_kernel eval_rank = {.array = rank_first};
static const cg_function fn_rank = {
    .name = "RANK.EQ",
    .sig = "(x:num, xs:range, [order:num=0]) -> num",
    .help =
        "The rank of x among the numbers, from the greatest or with an order other than 0 from the least; #N/A when absent.",
    .eval = &eval_rank,
    .d = {"0", "0", "0"},
    .probe = "=3;={7,3.5,3.5,3,1,2}",
    .examples = {"RANK.EQ(7,{7,3.5,3.5,1,2},1) = 5", "RANK.EQ(2,{7,3.5,3.5,1,2}) = 4",
                 "RANK.EQ(3.5,{7,3.5,3.5,1,2},1) = 3", "RANK.EQ(9,{1,2}) = #N/A"},
    .scratch = cg_samples_room,
};

static void rank_mean(cg_call *call) {
    *call->result = rank_of(call, 0.5);
}

static const cg_kernel eval_rank_average = {.array = rank_mean};
static const cg_function fn_rank_average = {
    .name = "RANK.AVG",
    .sig = "(x:num, xs:range, [order:num=0]) -> num",
    .help = "As RANK.EQ, but equal numbers have the mean of their ranks.",
    .eval = &eval_rank_average,
    .d = {"0", "0", "0"},
    .probe = "=3;={7,3.5,3.5,3,1,2}",
    .examples = {"RANK.AVG(94,{89,88,92,101,94,97,95}) = 4", "RANK.AVG(3.5,{7,3.5,3.5,1,2}) = 2.5",
                 "RANK.AVG(9,{1,2}) = #N/A"},
    .scratch = cg_samples_room,
};

/* The same for many x, to which the numbers are sorted once. */
static cg_cell rank_among(const cg_samples *sorted, cg_cell value, bool upward, double ties) {
    cg_cell x = cg_to_number(value);
    if (cg_is_error(x) || cg_is_error(sorted->error)) return cg_is_error(x) ? x : sorted->error;
    double less = (double)cg_sorted_below(sorted->at, sorted->count, x.number, false),
           until = (double)cg_sorted_below(sorted->at, sorted->count, x.number, true);
    if (less == until) return cg_error_cell(CG_NA);
    double before = upward ? less : (double)sorted->count - until;
    return cg_number_cell(before + 1 + ties * (until - less - 1));
}

static void rank_rows(cg_call *call) {
    cg_samples sorted = cg_samples_take(call, 1, 2, call->scratch);
    cg_samples_sort(&sorted);
    bool upward = call->args[2].cells[0].number != 0;
    for (uint32_t i = 0; i < call->rows * call->cols; i++)
        call->result[i] = rank_among(&sorted, call->args[0].cells[i], upward, call->args[3].cells[0].number);
}

static const char *shape_of_values(const cg_shape_call *call, cg_shape *shape) {
    *shape = call->args[0];
    return NULL;
}

static const cg_kernel eval_rank_rows = {.array = rank_rows};
static const cg_function fn_rank_rows = {
    .name = "RANK.ROWS",
    .sig = "(values:range, xs:range, order:num, ties:num) -> num",
    .help = "RANK.EQ of each value, plus so much (ties) of how many are equal beside the first.",
    .eval = &eval_rank_rows,
    .d = {"0", "0", "0", "0"},
    .probe = "={3,7};={7,3.5,3.5,3,1,2};=0;=0",
    .excel = "RANK({values},{xs},{order})",
    .examples = {"RANK.ROWS({7;3.5;9;#N/A;\"2\"},{7,3.5,3.5,1,2},0,0.5) = {1;2.5;#N/A;#N/A;4}",
                 "RANK.ROWS({7,3.5},{7,3.5,3.5,1,2},1,0) = {5,3}"},
    .shape = shape_of_values,
    .scratch = cg_samples_room,
    .internal = true,
};

/* ---- Ranks in a range that grows from value to value ---- */

/* The numbers of all cells, sorted, and which of them are seen so far. */
typedef struct growing {
    cg_sight sight;
    cg_samples all;
    double *seen;  /* how many, as sums by their places */
    double count;  /* of those seen */
    cg_cell error; /* the first of the cells seen that is one, or a blank */
} growing;

static size_t growing_room(const cg_shape_call *call) {
    return 2 * (size_t)call->args[1].rows * call->args[1].cols + 1;
}

static growing start_growing(cg_call *call) {
    growing of = {.sight = cg_sight_of(call, &call->args[1], 4, call->rows * call->cols), .error = cg_blank_cell()};
    uint32_t cells = of.sight.cells;
    of.all = (cg_samples){.at = call->scratch};
    of.seen = call->scratch + cells;
    for (uint32_t i = 0; i < cells; i++)
        if (cg_is_number(call->args[1].cells[i])) of.all.at[of.all.count++] = call->args[1].cells[i].number;
    cg_samples_sort(&of.all);
    for (uint32_t i = 0; i <= cells; i++)
        of.seen[i] = 0;
    return of;
}

static void see(growing *of, cg_cell cell) {
    if (cg_is_error(cell) && (cg_is_blank(of->error) || cg_sight_is_backward(&of->sight))) of->error = cell;
    if (!cg_is_number(cell)) return;
    size_t place = cg_sorted_below(of->all.at, of->all.count, cell.number, false);
    cg_tree_add(of->seen, place + 1, of->all.count, 1);
    of->count++;
}

static cg_cell rank_seen(const growing *of, cg_cell value, bool upward, double ties) {
    cg_cell x = cg_to_number(value);
    if (cg_is_error(x) || cg_is_error(of->error)) return cg_is_error(x) ? x : of->error;
    double less = cg_tree_first(of->seen, cg_sorted_below(of->all.at, of->all.count, x.number, false)),
           until = cg_tree_first(of->seen, cg_sorted_below(of->all.at, of->all.count, x.number, true));
    if (less == until) return cg_error_cell(CG_NA);
    return cg_number_cell((upward ? less : of->count - until) + 1 + ties * (until - less - 1));
}

static void rank_growing(cg_call *call) {
    growing of = start_growing(call);
    bool upward = call->args[2].cells[0].number != 0;
    double ties = call->args[3].cells[0].number;
    uint32_t shown = 0;
    for (uint32_t step = 0; step < of.sight.values; step++) {
        for (; shown < cg_sight_count(&of.sight, step); shown++)
            see(&of, call->args[1].cells[cg_sight_cell(&of.sight, shown)]);
        uint32_t value = cg_sight_value(&of.sight, step);
        call->result[value] = rank_seen(&of, call->args[0].cells[value], upward, ties);
    }
}

static const cg_kernel eval_rank_growing = {.array = rank_growing};
static const cg_function fn_rank_growing = {
    .name = "RANK.GROWING",
    .sig = "(values:range, xs:range, order:num, ties:num, growth:num, start:num) -> num",
    .help = "RANK.ROWS of each value among the cells that it sees; growth and start as for MATCH.ROWS.",
    .eval = &eval_rank_growing,
    .d = {"0", "0", "0", "0", "0", "0"},
    .probe = "={3,7};={7,3.5,3,1,2};=0;=0;=1;=3",
    .examples = {"RANK.GROWING({2;2;5;\"2\";9},{2;\"a\";5;2;#DIV/0!},0,0.5,1,1) = {1;1;1;2.5;#DIV/0!}",
                 "RANK.GROWING({3;3},{1;2;3;3},1,0,1,2) = {#N/A;3}",
                 "RANK.GROWING({2;2;5},{#N/A;2;#DIV/0!;5;2},0,0.5,-1,1) = {#DIV/0!;2;#N/A}"},
    .shape = shape_of_values,
    .scratch = growing_room,
    .internal = true,
};

/* ---- Parts of the numbers ---- */

/* The part of the numbers below x, between two of them interpolated; counted with or without both ends. */
static cg_cell percent_rank(const cg_call *call, bool inclusive) {
    cg_samples sorted = cg_samples_take(call, 0, 1, call->scratch);
    double x = call->args[1].cells[0].number, digits = trunc(call->args[2].cells[0].number), n = (double)sorted.count;
    if (cg_is_error(sorted.error)) return sorted.error;
    if (sorted.count == 0 || digits < 1) return cg_error_cell(CG_NUM);
    cg_samples_sort(&sorted);
    if (x < sorted.at[0] || x > sorted.at[sorted.count - 1]) return cg_error_cell(CG_NA);
    size_t below = 0;
    while (sorted.at[below] < x)
        below++;
    double place = (double)below;
    if (sorted.at[below] != x) place += (x - sorted.at[below - 1]) / (sorted.at[below] - sorted.at[below - 1]) - 1;
    double part = inclusive ? (n == 1 ? 1 : place / (n - 1)) : (place + 1) / (n + 1);
    return cg_number_cell(cg_cut_to_digits(part, digits));
}

static void percent_rank_inclusive(cg_call *call) {
    *call->result = percent_rank(call, true);
}

static const cg_kernel eval_percent_rank = {.array = percent_rank_inclusive};
static const cg_function fn_percent_rank = {
    .name = "PERCENTRANK.INC",
    .sig = "(xs:range, x:num, [digits:num=3]) -> num",
    .help = "The part of the numbers, from 0 to 1, that lies below x, cut to digits; #N/A when x is outside of them.",
    .eval = &eval_percent_rank,
    .d = {"0", "0", "0"},
    .probe = "={1,2,4,7};2.1..2.11",
    .examples = {"PERCENTRANK.INC({13,12,11,8,4,3,2,1,1,1},2) = 0.333",
                 "PERCENTRANK.INC({13,12,11,8,4,3,2,1,1,1},5) = 0.583",
                 "PERCENTRANK.INC({13,12,11,8,4,3,2,1,1,1},8) = 0.666", "PERCENTRANK.INC({1,2},3) = #N/A"},
    .scratch = cg_samples_room,
};

static void percent_rank_exclusive(cg_call *call) {
    *call->result = percent_rank(call, false);
}

static const cg_kernel eval_percent_rank_exclusive = {.array = percent_rank_exclusive};
static const cg_function fn_percent_rank_exclusive = {
    .name = "PERCENTRANK.EXC",
    .sig = "(xs:range, x:num, [digits:num=3]) -> num",
    .help = "As PERCENTRANK.INC, with the part counted without both ends, so that it is never 0 or 1.",
    .eval = &eval_percent_rank_exclusive,
    .d = {"0", "0", "0"},
    .probe = "={1,2,4,7};2.1..2.11",
    .examples = {"PERCENTRANK.EXC({1,2,3,6,6,6,7,8,9},7) = 0.7", "PERCENTRANK.EXC({1,2,3,6,6,6,7,8,9},5.43) = 0.381",
                 "PERCENTRANK.EXC({1,2,3,6,6,6,7,8,9},5.43,1) = 0.3"},
    .scratch = cg_samples_room,
};

/* ---- Modes ---- */

static size_t count_of(const cg_samples *sorted, double x) {
    return cg_sorted_below(sorted->at, sorted->count, x, true) - cg_sorted_below(sorted->at, sorted->count, x, false);
}

typedef struct modes {
    cg_samples numbers, sorted;
    size_t most; /* how often the most frequent numbers are there */
} modes;

/* Scratch for the numbers as they stand, and sorted. */
static size_t modes_room(const cg_shape_call *call) {
    return 2 * cg_samples_room(call);
}

/* The numbers of all arguments. A single cell, referred to or given directly, must be one. */
static cg_samples take_mode_numbers(const cg_call *call, double *room) {
    cg_samples all = {room, 0, cg_blank_cell()};
    for (uint32_t i = 0; i < call->n_args && !cg_is_error(all.error); i++) {
        const cg_operand *range = &call->args[i];
        bool odd = range->rows == 1 && range->cols == 1 && !cg_is_number(*range->cells) && !cg_is_error(*range->cells);
        cg_samples part = cg_samples_take(call, i, i + 1, room + all.count);
        all.count += part.count;
        all.error = odd ? cg_error_cell(CG_VALUE) : part.error;
    }
    return all;
}

static modes find_modes(const cg_call *call) {
    modes found = {.numbers = take_mode_numbers(call, call->scratch)};
    if (cg_is_error(found.numbers.error)) return found;
    found.sorted = take_mode_numbers(call, call->scratch + found.numbers.count);
    cg_samples_sort(&found.sorted);
    for (size_t i = 0, run = 0; i < found.sorted.count; i++) {
        run = i > 0 && found.sorted.at[i] == found.sorted.at[i - 1] ? run + 1 : 1;
        if (run > found.most) found.most = run;
    }
    return found;
}

/* Whether number `i` is a mode that has not stood before it. */
static bool is_new_mode(const modes *found, size_t i) {
    double x = found->numbers.at[i];
    if (count_of(&found->sorted, x) != found->most) return false;
    for (size_t before = 0; before < i; before++)
        if (found->numbers.at[before] == x) return false;
    return true;
}

static cg_cell no_mode(const modes *found) {
    if (cg_is_error(found->numbers.error)) return found->numbers.error;
    return found->most < 2 ? cg_error_cell(CG_NA) : cg_blank_cell();
}

static void first_mode(cg_call *call) {
    modes found = find_modes(call);
    *call->result = no_mode(&found);
    for (size_t i = 0; cg_is_blank(*call->result); i++)
        if (is_new_mode(&found, i)) *call->result = cg_number_cell(found.numbers.at[i]);
}

#define MODE_JUMPS "moving one of the equal numbers makes another number the most frequent one, or none"

static const cg_kernel eval_mode = {.array = first_mode};
static const cg_function fn_mode = {
    .name = "MODE.SNGL",
    .sig = "(xs:range...) -> num",
    .help =
        "The most frequent of the numbers, the first of several; #N/A when all are different. Texts, booleans and blanks are passed over in ranges, and #VALUE! as single cells.",
    .eval = &eval_mode,
    .not_differentiable = MODE_JUMPS,
    .examples = {"MODE.SNGL({5.6,4,4,3,2,4}) = 4", "MODE.SNGL({3,1,1,3}) = 3", "MODE.SNGL({1,2}) = #N/A",
                 "MODE.SNGL(1,\"1\",2,3) = #VALUE!", "MODE.SNGL(\"1\",1,1/0) = #VALUE!",
                 "MODE.SNGL({3,\"a\",TRUE},3) = 3"},
    .scratch = modes_room,
};

static const char *modes_shape(const cg_shape_call *call, cg_shape *shape) {
    for (uint32_t i = 0; i < call->n_args; i++)
        if (!call->constants[i].cells || !call->scratch)
            return "how many modes there are must not depend on variables, as they decide the size of the array";
    cg_call reading = {.args = call->constants, .n_args = call->n_args, .scratch = call->scratch};
    modes found = find_modes(&reading);
    *shape = (cg_shape){1, 1};
    if (!cg_is_blank(no_mode(&found))) return NULL;
    shape->rows = 0;
    for (size_t i = 0; i < found.numbers.count; i++)
        shape->rows += is_new_mode(&found, i);
    return NULL;
}

static void all_modes(cg_call *call) {
    modes found = find_modes(call);
    *call->result = no_mode(&found);
    if (cg_is_error(*call->result)) return;
    size_t at = 0;
    for (size_t i = 0; at < call->rows; i++)
        if (is_new_mode(&found, i)) call->result[at++] = cg_number_cell(found.numbers.at[i]);
}

static const cg_kernel eval_modes = {.array = all_modes};
static const cg_function fn_modes = {
    .name = "MODE.MULT",
    .sig = "(xs:range...) -> num",
    .help = "The most frequent numbers, one below the other; #N/A when all are different.",
    .eval = &eval_modes,
    .not_differentiable = MODE_JUMPS,
    .examples = {"MODE.MULT({1,2,3,4,3,2,1,2,3,5,6,1}) = {1;2;3}", "MODE.MULT({4,4,2}) = 4", "MODE.MULT({1,2}) = #N/A",
                 "MODE.MULT(2,2,TRUE) = #VALUE!"},
    .shape = modes_shape,
    .scratch = modes_room,
    .shaped_by = UINT32_MAX,
};

/* ---- Frequencies and probabilities ---- */

/* One cell for each number among the bins, and one for what lies above. */
static const char *frequency_shape(const cg_shape_call *call, cg_shape *shape) {
    const cg_operand *bins = &call->constants[1];
    size_t cells = (size_t)call->args[1].rows * call->args[1].cols, count = 0;
    for (size_t i = 0; i < cells; i++)
        count += !bins->cells || cg_is_number(bins->cells[i]);
    *shape = (cg_shape){(uint32_t)count + 1, 1};
    return NULL;
}

static void frequency(cg_call *call) {
    cg_samples data = cg_samples_take(call, 0, 1, call->scratch);
    cg_samples bins = cg_samples_take(call, 1, 2, call->scratch + data.count);
    cg_cell fault = cg_is_error(data.error) ? data.error : bins.error;
    for (uint32_t i = 0; i < call->rows; i++)
        call->result[i] = cg_is_error(fault) ? fault : i <= bins.count ? cg_number_cell(0) : cg_error_cell(CG_NA);
    for (size_t i = 0; i < data.count && !cg_is_error(fault); i++) {
        size_t best = bins.count; /* the least bound that is not below the number; the first of equal ones */
        for (size_t bin = 0; bin < bins.count; bin++)
            if (bins.at[bin] >= data.at[i] && (best == bins.count || bins.at[bin] < bins.at[best])) best = bin;
        call->result[best].number++;
    }
}

static const cg_kernel eval_frequency = {.array = frequency};
static const cg_function fn_frequency = {
    .name = "FREQUENCY",
    .sig = "(data:range, bins:range) -> num",
    .help =
        "For each bound among the bins how many numbers lie at or below it and above the next lower one; last, above all.",
    .eval = &eval_frequency,
    .adjoint = {"0", "0"},
    .probe = "-2..2 2x3;={-1,1}",
    .examples = {"FREQUENCY({79,85,78,85,50,81,95,88,97},{70,79,89}) = {1;2;4;2}", "FREQUENCY({1,2,3},{2;2}) = {2;0;1}",
                 "FREQUENCY({1,2,3},{2,1}) = {1;1;1}", "FREQUENCY({1,\"a\"},{0}) = {0;1}"},
    .shape = frequency_shape,
    .scratch = cg_samples_room,
    .shaped_by = 1 << 1,
};

static cg_cell probability(const cg_call *call) {
    const cg_operand *x = &call->args[0], *p = &call->args[1];
    double low = call->args[2].cells[0].number, high = call->n_args > 3 ? call->args[3].cells[0].number : low;
    double sum = 0, inside = 0;
    if (x->rows * x->cols != p->rows * p->cols) return cg_error_cell(CG_NA);
    for (size_t i = 0; i < (size_t)x->rows * x->cols; i++) {
        if (cg_is_error(x->cells[i])) return x->cells[i];
        if (cg_is_error(p->cells[i])) return p->cells[i];
        if (!cg_is_number(x->cells[i]) || !cg_is_number(p->cells[i])) continue;
        double part = p->cells[i].number;
        if (part < 0 || part > 1) return cg_error_cell(CG_NUM);
        sum += part;
        if (x->cells[i].number >= low && x->cells[i].number <= high) inside += part;
    }
    return fabs(sum - 1) > 1e-7 ? cg_error_cell(CG_NUM) : cg_number_cell(inside);
}

static void prob(cg_call *call) {
    *call->result = probability(call);
}

static const cg_kernel eval_prob = {.array = prob};
static const cg_function fn_prob = {
    .name = "PROB",
    .sig = "(x:range, p:range, low:num, [high:num]) -> num",
    .help =
        "The sum of the probabilities p of the numbers x from low to high, or equal to low; #NUM! when all do not make 1.",
    .eval = &eval_prob,
    .d =
        {"0",
         "IF((ROWS(x)=ROWS(p))*(COLUMNS(x)=COLUMNS(p)),IF(ISNUMBER(x)*ISNUMBER(p),IF((x>=low)*(x<=IF(ISBLANK(high),low,high)),1,0),0),NA())",
         "0", "0"},
    .probe = "0..3 1x4;={0.2,0.3,0.1,0.4};=1;=3",
    .examples = {"PROB({0,1,2,3},{0.2,0.3,0.1,0.4},2) = 0.1", "PROB({0,1,2,3},{0.2,0.3,0.1,0.4},1,3) = 0.8",
                 "PROB({1,2},{0.5,0.4},1) = #NUM!", "PROB({1,2},{1},1) = #N/A"},
};

CG_FAMILY_ROWS(rank) = {&fn_frequency, &fn_mode, &fn_modes,        &fn_percent_rank, &fn_percent_rank_exclusive,
                        &fn_prob,      &fn_rank, &fn_rank_average, &fn_rank_growing, &fn_rank_rows,
                        NULL};
