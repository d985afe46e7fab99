/* fn_mean.c: other means than the arithmetic one, the shape of a distribution, and extremes among all kinds of cells.
 */
#include "function/lanes.h"

#include "function/samples.h"

CG_SUM_FOLD(eval_geometric_mean, x > 0 ? log(x) : (double)NAN, CG_NUM, exp(total / count))
static const cg_function fn_geometric_mean = {
    .name = "GEOMEAN",
    .sig = "(xs:range...) -> num",
    .help = "The geometric mean of the numbers; #NUM! when there are none or one is not positive.",
    .eval = &eval_geometric_mean,
    .d = {"IF(ISNUMBER(xs),self/(COUNT.CELLS(every)*xs),0)"},
    .probe = "1..3 3x2;1..3",
    .examples = {"GEOMEAN({4,9}) = 6", "ROUND(GEOMEAN({4,5,8,7,11,4,3}),6) = 5.476987", "GEOMEAN({1,0}) = #NUM!"},
};

CG_SUM_FOLD(eval_harmonic_mean, x > 0 ? 1 / x : (double)NAN, CG_NUM, count / total)
static const cg_function fn_harmonic_mean = {
    .name = "HARMEAN",
    .sig = "(xs:range...) -> num",
    .help = "The harmonic mean of the numbers; #NUM! when there are none or one is not positive.",
    .eval = &eval_harmonic_mean,
    .d = {"IF(ISNUMBER(xs),self^2/(COUNT.CELLS(every)*xs^2),0)"},
    .probe = "1..3 3x2;1..3",
    .examples = {"HARMEAN({2,6}) = 3", "ROUND(HARMEAN({4,5,8,7,11,4,3}),6) = 5.028376", "HARMEAN({1,-1}) = #NUM!"},
};

/* ---- Functions of all numbers at once ---- */

/* `value` is a cell over `samples`, whose mean is `mean` and of which there are n. */
#define OF_SAMPLES(name, value)                                                                                        \
    static cg_cell name##_value(const cg_samples *samples, double mean, double n) {                                    \
        (void)mean;                                                                                                    \
        return (value);                                                                                                \
    }                                                                                                                  \
    static void name##_array(cg_call *call) {                                                                          \
        cg_samples samples = cg_samples_take(call, 0, call->n_args, call->scratch);                                    \
        *call->result = cg_is_error(samples.error)                                                                     \
                            ? samples.error                                                                            \
                            : name##_value(&samples, cg_samples_mean(&samples), (double)samples.count);                \
    }                                                                                                                  \
    static const cg_kernel name = {.array = name##_array};

static double absolute_deviations(const cg_samples *samples, double mean) {
    double sum = 0;
    for (size_t i = 0; i < samples->count; i++)
        sum += fabs(samples->at[i] - mean);
    return sum;
}

OF_SAMPLES(eval_mean_deviation, n == 0 ? cg_error_cell(CG_NUM) : cg_number_cell(absolute_deviations(samples, mean) / n))
static const cg_function fn_mean_deviation = {
    .name = "AVEDEV",
    .sig = "(xs:range...) -> num",
    .help = "The mean distance of the numbers from their mean; #NUM! when there are none.",
    .eval = &eval_mean_deviation,
    .d =
        {"IF(ISNUMBER(xs),(SIGN(xs-AVERAGE(every))-SUM(IF(ISNUMBER(all),SIGN(all-AVERAGE(all)),0))/COUNT.CELLS(every))/"
         "COUNT.CELLS(every),0)"},
    .probe = "-2..2 3x2;-2..2",
    .examples = {"AVEDEV({1,2,3,6}) = 1.5", "ROUND(AVEDEV({4,5,6,7,5,4,3}),6) = 1.020408", "AVEDEV({\"a\"}) = #NUM!"},
    .scratch = cg_samples_room,
};

/* A mean of the deviations' powers, by the standard deviation s of the sample or the population. */
static cg_cell skewness(const cg_samples *samples, double mean, double n, bool population) {
    double squares = cg_samples_moment(samples, mean, 2), s = sqrt(squares / (population ? n : n - 1));
    if (n < 3 || !(s > 0)) return cg_error_cell(CG_DIV0);
    double cubes = cg_samples_moment(samples, mean, 3) / (s * s * s);
    return cg_number_cell(population ? cubes / n : cubes * n / ((n - 1) * (n - 2)));
}

/* How far a cell lies from the mean, in standard deviations. */
#define Z_SAMPLE "((xs-AVERAGE(every))/STDEV.S(every))"
#define Z_POPULATION "((xs-AVERAGE(every))/STDEV.P(every))"
#define N "COUNT.CELLS(every)"

OF_SAMPLES(eval_skew, skewness(samples, mean, n, false))
static const cg_function fn_skew = {
    .name = "SKEW",
    .sig = "(xs:range...) -> num",
    .help =
        "How far the numbers, as a sample, lean to one side of their mean; #DIV/0! for fewer than three or equal ones.",
    .eval = &eval_skew,
    .d = {"IF(ISNUMBER(xs),3/STDEV.S(every)*(" N "/((" N "-1)*(" N "-2))*(" Z_SAMPLE "^2-(" N "-1)/" N
          ")-self*" Z_SAMPLE "/(" N "-1)),0)"},
    .probe = "-2..2 3x2;-2..2",
    .examples = {"ROUND(SKEW({3,4,5,2,3,4,5,6,4,7}),6) = 0.359543", "SKEW({1,2,3}) = 0", "SKEW({1,1,1}) = #DIV/0!",
                 "SKEW({1,2}) = #DIV/0!"},
    .scratch = cg_samples_room,
};

OF_SAMPLES(eval_skew_p, skewness(samples, mean, n, true))
static const cg_function fn_skew_p = {
    .name = "SKEW.P",
    .sig = "(xs:range...) -> num",
    .help =
        "How far the numbers, as a population, lean to one side of their mean; #DIV/0! for fewer than three or equal ones.",
    .eval = &eval_skew_p,
    .d = {"IF(ISNUMBER(xs),3/(" N "*STDEV.P(every))*(" Z_POPULATION "^2-1-self*" Z_POPULATION "),0)"},
    .probe = "-2..2 3x2;-2..2",
    .examples = {"ROUND(SKEW.P({3,4,5,2,3,4,5,6,4,7}),6) = 0.303193", "SKEW.P({1,1,1}) = #DIV/0!"},
    .scratch = cg_samples_room,
};

static cg_cell kurtosis(const cg_samples *samples, double mean, double n) {
    double squares = cg_samples_moment(samples, mean, 2), variance = squares / (n - 1);
    if (n < 4 || !(variance > 0)) return cg_error_cell(CG_DIV0);
    double fourths = cg_samples_moment(samples, mean, 4) / (variance * variance);
    return cg_number_cell(fourths * n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) -
                          3 * (n - 1) * (n - 1) / ((n - 2) * (n - 3)));
}

#define SUM_OF_CUBES "(SKEW(every)*(" N "-1)*(" N "-2)/" N ")"
#define KURT_FACTOR "(" N "*(" N "+1)/((" N "-1)*(" N "-2)*(" N "-3)))"
#define SUM_OF_FOURTHS "((self+3*(" N "-1)^2/((" N "-2)*(" N "-3)))/" KURT_FACTOR ")"

OF_SAMPLES(eval_kurt, kurtosis(samples, mean, n))
static const cg_function fn_kurt = {
    .name = "KURT",
    .sig = "(xs:range...) -> num",
    .help =
        "How heavy the tails of the numbers are beside a normal distribution's; #DIV/0! for fewer than four or equal ones.",
    .eval = &eval_kurt,
    .d = {"IF(ISNUMBER(xs),4*" KURT_FACTOR "/STDEV.S(every)*(" Z_SAMPLE "^3-" SUM_OF_CUBES "/" N "-" Z_SAMPLE
          "*" SUM_OF_FOURTHS "/(" N "-1)),0)"},
    .probe = "-2..2 3x2;-2..2",
    .examples = {"ROUND(KURT({3,4,5,2,3,4,5,6,4,7}),6) = -0.1518", "KURT({1,2,3}) = #DIV/0!"},
    .scratch = cg_samples_room,
};

/* ---- Extremes in which texts are 0 and booleans 0 and 1 ---- */

static cg_cell extreme_of_all(const cg_call *call, double sign) {
    double best = 0;
    bool found = false;
    for (uint32_t arg = 0; arg < call->n_args; arg++) {
        const cg_operand *range = &call->args[arg];
        for (size_t i = 0; i < (size_t)range->rows * range->cols; i++) {
            cg_cell cell = range->cells[i];
            if (range->reference && cg_is_blank(cell)) continue;
            cell = range->reference && cg_is_text(cell) ? cg_number_cell(0) : cg_to_number(cell);
            if (cg_is_error(cell)) return cell;
            if (!found || sign * cell.number > sign * best) best = cell.number;
            found = true;
        }
    }
    return cg_number_cell(best + 0);
}

static void maximum_of_all(cg_call *call) {
    *call->result = extreme_of_all(call, 1);
}

static void minimum_of_all(cg_call *call) {
    *call->result = extreme_of_all(call, -1);
}

static const cg_kernel eval_max_a = {.array = maximum_of_all};
static const cg_function fn_max_a = {
    .name = "MAXA",
    .sig = "(xs:range...) -> num",
    .help =
        "The greatest of the numbers, in which texts of references count as 0 and booleans as 0 and 1; 0 when empty.",
    .eval = &eval_max_a,
    .d = {"IF(ISNUMBER(xs)*(xs=self),1/SUM(ISNUMBER(every)*(every=self)),0)"},
    .probe = "1..2 3x2;={\"a\",TRUE}",
    .examples = {"MAXA({-5,TRUE}) = 1", "MAXA({-5,\"a\"}) = 0", "MAXA({0,0.2,0.5,0.4,TRUE}) = 1",
                 "MAXA(1,1/0) = #DIV/0!"},
};

static const cg_kernel eval_min_a = {.array = minimum_of_all};
static const cg_function fn_min_a = {
    .name = "MINA",
    .sig = "(xs:range...) -> num",
    .help = "The least of the numbers, in which texts of references count as 0 and booleans as 0 and 1; 0 when empty.",
    .eval = &eval_min_a,
    .d = {"IF(ISNUMBER(xs)*(xs=self),1/SUM(ISNUMBER(every)*(every=self)),0)"},
    .probe = "-2..-1 3x2;={\"a\",TRUE}",
    .examples = {"MINA({FALSE,0.2,0.5}) = 0", "MINA({5,\"a\"}) = 0", "MINA({5,7}) = 5"},
};

static double blank_count(const cg_operand *range) {
    double count = 0;
    for (size_t i = 0; i < (size_t)range->rows * range->cols; i++) {
        cg_cell cell = range->cells[i];
        count += cg_is_blank(cell) || (cg_is_text(cell) && cg_cell_text(cell)->length == 0);
    }
    return count;
}

static void count_blank(cg_call *call) {
    *call->result = cg_number_cell(blank_count(&call->args[0]));
}

static const cg_kernel eval_count_blank = {.array = count_blank};
static const cg_function fn_count_blank = {
    .name = "COUNTBLANK",
    .sig = "(range:range) -> num",
    .help = "How many cells of the range are blank or hold an empty text.",
    .eval = &eval_count_blank,
    .d = {"0"},
    .probe = "-2..2 2x2",
    .examples = {"COUNTBLANK({1,\"\",\"a\"}) = 1"},
    .total = true,
};

/* ---- Parts of a whole ---- */

static double sum_of(const cg_samples *xs) {
    double sum = 0;
    for (size_t i = 0; i < xs->count; i++)
        sum += xs->at[i];
    return sum;
}

static void percent_of(cg_call *call) {
    cg_samples part = cg_samples_take(call, 0, 1, call->scratch);
    double share = sum_of(&part);
    cg_samples whole = cg_samples_take(call, 1, 2, call->scratch);
    *call->result = cg_is_error(part.error) ? part.error : whole.error;
    if (cg_is_error(*call->result)) return;
    double all = sum_of(&whole);
    *call->result = all == 0 ? cg_error_cell(CG_DIV0) : cg_number_cell(share / all);
}

static const cg_kernel eval_percent_of = {.array = percent_of};
static const cg_function fn_percent_of = {
    .name = "PERCENTOF",
    .sig = "(part:range, total:range) -> num",
    .help = "The sum of a part by the sum of all; #DIV/0! when that is 0.",
    .eval = &eval_percent_of,
    .d = {"1/SUM(total)", "-self/SUM(total)"},
    .probe = "1..2 2x1;3..4 2x2",
    .examples = {"PERCENTOF({1,2},{1,2,3,4}) = 0.3", "PERCENTOF(1,{1,-1}) = #DIV/0!", "PERCENTOF({1,\"x\"},4) = 0.25"},
    .scratch = cg_samples_room,
};

CG_FAMILY_ROWS(mean) = {&fn_percent_of,     &fn_count_blank, &fn_geometric_mean, &fn_harmonic_mean, &fn_kurt, &fn_max_a,
                        &fn_mean_deviation, &fn_min_a,       &fn_skew,           &fn_skew_p,        NULL};
