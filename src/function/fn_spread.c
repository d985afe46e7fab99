/* fn_spread.c: how far numbers lie from their mean.
 *
 * A block of cells gives its count, its mean and the sum of its squared deviations, in two passes; two blocks are
 * joined by the pairwise update of Chan, Golub and LeVeque (Updating formulae and a pairwise algorithm for computing
 * sample variances, 1979). So variances stream like sums, and large means cost no digits. */
#include "function/lanes.h"

typedef struct spread {
    double count, mean, squares;
    cg_cell error; /* the first one met, or a blank */
} spread;

static void spread_start(void *state) {
    *(spread *)state = (spread){.error = cg_blank_cell()};
}

static void spread_merge(void *state, const void *later) {
    spread *to = state;
    const spread *from = later;
    if (cg_is_error(to->error)) return;
    double count = to->count + from->count, apart = from->mean - to->mean;
    to->error = from->error;
    if (from->count == 0) return;
    to->squares += from->squares + apart * apart * (to->count * from->count / count);
    to->mean += apart * (from->count / count);
    to->count = count;
}

/* Texts of a reference count as 0, and booleans as 0 and 1: the cells of VARA and its kin. */
static bool counts_all(const cg_operand *range, size_t i, cg_cell *cell) {
    *cell = range->cells[i];
    if (range->reference && cg_is_blank(*cell)) return false;
    *cell = range->reference && cg_is_text(*cell) ? cg_number_cell(0) : cg_to_number(*cell);
    return true;
}

typedef bool (*selection)(const cg_operand *range, size_t i, cg_cell *cell);

static void spread_add(void *state, const cg_operand *range, selection select) {
    size_t size = (size_t)range->rows * range->cols;
    double sums[CG_LANES] = {0}, squares[CG_LANES] = {0};
    spread block = {.error = cg_blank_cell()};
    cg_cell cell;
    for (size_t i = 0; i < size && !cg_is_error(block.error); i++) {
        if (!select(range, i, &cell)) continue;
        if (cg_is_error(cell))
            block.error = cell;
        else
            sums[i % CG_LANES] += cell.number, block.count++;
    }
    block.mean = block.count > 0 ? cg_lanes_total(sums) / block.count : 0;
    for (size_t i = 0; i < size && !cg_is_error(block.error); i++)
        if (select(range, i, &cell)) squares[i % CG_LANES] += (cell.number - block.mean) * (cell.number - block.mean);
    block.squares = cg_lanes_total(squares);
    spread_merge(state, &block);
}

static void numbers_add(void *state, cg_call *call) {
    spread_add(state, &call->args[0], cg_aggregated);
}

static void all_add(void *state, cg_call *call) {
    spread_add(state, &call->args[0], counts_all);
}

CG_VECTOR_CLONES static void numbers_add_numbers(void *state, const double *const *ranges, size_t n) {
    const double *xs = ranges[0];
    double sums[CG_LANES] = {0}, squares[CG_LANES] = {0};
    size_t i = 0;
    for (; i + CG_LANES <= n; i += CG_LANES)
        for (size_t j = 0; j < CG_LANES; j++)
            sums[j] += xs[i + j];
    for (size_t j = 0; i + j < n; j++)
        sums[j] += xs[i + j];
    spread block = {.count = (double)n, .mean = n ? cg_lanes_total(sums) / (double)n : 0, .error = cg_blank_cell()};
    for (i = 0; i + CG_LANES <= n; i += CG_LANES)
        for (size_t j = 0; j < CG_LANES; j++)
            squares[j] += (xs[i + j] - block.mean) * (xs[i + j] - block.mean);
    for (size_t j = 0; i + j < n; j++)
        squares[j] += (xs[i + j] - block.mean) * (xs[i + j] - block.mean);
    block.squares = cg_lanes_total(squares);
    spread_merge(state, &block);
}

/* `value` is over count, mean and squares; fewer than `least` numbers are the error `too_few`. */
#define SPREAD(name, select, fast, least, too_few, value)                                                              \
    static cg_cell name##_finish(const void *state, cg_call *call) {                                                   \
        (void)call;                                                                                                    \
        const spread *from = state;                                                                                    \
        double count = from->count, mean = from->mean, squares = from->squares;                                        \
        (void)mean, (void)squares;                                                                                     \
        if (cg_is_error(from->error)) return from->error;                                                              \
        return count < (least) ? cg_error_cell(too_few) : cg_number_cell(value);                                       \
    }                                                                                                                  \
    static const cg_fold name##_fold = {                                                                               \
        .start = spread_start, .add = select, .add_numbers = fast, .merge = spread_merge, .finish = name##_finish};    \
    static const cg_kernel name = {.fold = &name##_fold};

/* Derivatives of the squares' sum and of its root by a cell; a root is flat where all numbers are equal. */
#define BY_CELL(mean, divisor) "IF(ISNUMBER(xs),2*(xs-" mean ")/" divisor ",0)"
#define ROOT_BY_CELL(mean, divisor) "IF(ISNUMBER(xs),IF(self=0,0,(xs-" mean ")/(" divisor "*self)),0)"
#define MEAN "AVERAGE(every)"
#define MEAN_OF_ALL "AVERAGEA(every)"

SPREAD(eval_deviation_squares, numbers_add, numbers_add_numbers, 1, CG_NUM, squares)
static const cg_function fn_deviation_squares = {
    .name = "DEVSQ",
    .sig = "(xs:range...) -> num",
    .help = "The sum of the squared deviations of the numbers from their mean; #NUM! when there are none.",
    .eval = &eval_deviation_squares,
    .d = {BY_CELL(MEAN, "1")},
    .probe = "-2..2 3x2;-2..2",
    .examples = {"DEVSQ({4,5,8,7,11,4,3}) = 48", "DEVSQ(7) = 0", "DEVSQ({\"a\"}) = #NUM!"},
};

SPREAD(eval_variance, numbers_add, numbers_add_numbers, 2, CG_DIV0, squares / (count - 1))
static const cg_function fn_variance = {
    .name = "VAR.S",
    .sig = "(xs:range...) -> num",
    .help = "The variance that the numbers, as a sample, let one expect; #DIV/0! for fewer than two.",
    .eval = &eval_variance,
    .d = {BY_CELL(MEAN, "(COUNT.CELLS(every)-1)")},
    .probe = "-2..2 3x2;-2..2",
    .examples = {"VAR.S({1,2,3,4}) = 5/3", "VAR.S(1E9,1E9+1,1E9+2) = 1", "VAR.S({1,2,\"a\",TRUE}) = 0.5",
                 "VAR.S({3}) = #DIV/0!",
                 "ROUND(VAR.S({1345,1301,1368,1322,1310,1370,1318,1350,1303,1299}),2) = 754.27"},
};

SPREAD(eval_variance_p, numbers_add, numbers_add_numbers, 1, CG_DIV0, squares / count)
static const cg_function fn_variance_p = {
    .name = "VAR.P",
    .sig = "(xs:range...) -> num",
    .help = "The variance of the numbers as a whole population; #DIV/0! when there are none.",
    .eval = &eval_variance_p,
    .d = {BY_CELL(MEAN, "COUNT.CELLS(every)")},
    .probe = "-2..2 3x2;-2..2",
    .examples = {"VAR.P({1,2,3,4}) = 1.25", "VAR.P({3}) = 0", "VAR.P({\"a\"}) = #DIV/0!",
                 "VAR.P({1345,1301,1368,1322,1310,1370,1318,1350,1303,1299}) = 678.84"},
};

SPREAD(eval_deviation, numbers_add, numbers_add_numbers, 2, CG_DIV0, sqrt(squares / (count - 1)))
static const cg_function fn_deviation = {
    .name = "STDEV.S",
    .sig = "(xs:range...) -> num",
    .help = "The standard deviation that the numbers, as a sample, let one expect; #DIV/0! for fewer than two.",
    .eval = &eval_deviation,
    .d = {ROOT_BY_CELL(MEAN, "(COUNT.CELLS(every)-1)")},
    .probe = "-2..2 3x2;-2..2",
    .examples = {"STDEV.S({1,2,3,4}) = SQRT(5/3)", "STDEV.S(5) = #DIV/0!",
                 "ROUND(STDEV.S({1345,1301,1368,1322,1310,1370,1318,1350,1303,1299}),5) = 27.46392"},
};

SPREAD(eval_deviation_p, numbers_add, numbers_add_numbers, 1, CG_DIV0, sqrt(squares / count))
static const cg_function fn_deviation_p = {
    .name = "STDEV.P",
    .sig = "(xs:range...) -> num",
    .help = "The standard deviation of the numbers as a whole population; #DIV/0! when there are none.",
    .eval = &eval_deviation_p,
    .d = {ROOT_BY_CELL(MEAN, "COUNT.CELLS(every)")},
    .probe = "-2..2 3x2;-2..2",
    .examples = {"STDEV.P({2,4,4,4,5,5,7,9}) = 2", "STDEV.P({3}) = 0"},
};

/* ---- The same with texts as 0 and booleans as 0 and 1 ---- */

SPREAD(eval_variance_a, all_add, NULL, 2, CG_DIV0, squares / (count - 1))
static const cg_function fn_variance_a = {
    .name = "VARA",
    .sig = "(xs:range...) -> num",
    .help = "The variance of a sample, in which texts of references count as 0 and booleans as 0 and 1.",
    .eval = &eval_variance_a,
    .d = {BY_CELL(MEAN_OF_ALL, "(COUNTA(every)-1)")},
    .probe = "-2..2 3x2;={\"a\",TRUE}",
    .examples = {"VARA({1,\"a\",TRUE}) = 1/3", "VARA({1}) = #DIV/0!"},
};

SPREAD(eval_variance_pa, all_add, NULL, 1, CG_DIV0, squares / count)
static const cg_function fn_variance_pa = {
    .name = "VARPA",
    .sig = "(xs:range...) -> num",
    .help = "The variance of a population, in which texts of references count as 0 and booleans as 0 and 1.",
    .eval = &eval_variance_pa,
    .d = {BY_CELL(MEAN_OF_ALL, "COUNTA(every)")},
    .probe = "-2..2 3x2;={\"a\",TRUE}",
    .examples = {"VARPA({2,\"a\",TRUE,FALSE}) = 0.6875"},
};

SPREAD(eval_deviation_a, all_add, NULL, 2, CG_DIV0, sqrt(squares / (count - 1)))
static const cg_function fn_deviation_a = {
    .name = "STDEVA",
    .sig = "(xs:range...) -> num",
    .help = "The standard deviation of a sample, in which texts of references count as 0 and booleans as 0 and 1.",
    .eval = &eval_deviation_a,
    .d = {ROOT_BY_CELL(MEAN_OF_ALL, "(COUNTA(every)-1)")},
    .probe = "-2..2 3x2;={\"a\",TRUE}",
    .examples = {"STDEVA({1,\"a\",TRUE}) = SQRT(1/3)", "STDEVA({1}) = #DIV/0!"},
};

SPREAD(eval_deviation_pa, all_add, NULL, 1, CG_DIV0, sqrt(squares / count))
static const cg_function fn_deviation_pa = {
    .name = "STDEVPA",
    .sig = "(xs:range...) -> num",
    .help = "The standard deviation of a population, in which texts of references count as 0 and booleans as 0 and 1.",
    .eval = &eval_deviation_pa,
    .d = {ROOT_BY_CELL(MEAN_OF_ALL, "COUNTA(every)")},
    .probe = "-2..2 3x2;={\"a\",TRUE}",
    .examples = {"STDEVPA({2,\"a\",TRUE,FALSE}) = SQRT(0.6875)"},
};

SPREAD(eval_average_a, all_add, NULL, 1, CG_DIV0, mean)
static const cg_function fn_average_a = {
    .name = "AVERAGEA",
    .sig = "(xs:range...) -> num",
    .help = "The mean, in which texts of references count as 0 and booleans as 0 and 1; #DIV/0! when there is nothing.",
    .eval = &eval_average_a,
    .d = {"IF(ISNUMBER(xs),1/COUNTA(every),0)"},
    .probe = "-2..2 3x2;={\"a\",TRUE}",
    .examples = {"AVERAGEA({10,7,9,2,\"x\"}) = 5.6", "AVERAGEA({TRUE,FALSE}) = 0.5", "AVERAGEA(1,\"a\") = #VALUE!"},
};

CG_FAMILY_ROWS(spread) = {&fn_average_a,
                          &fn_deviation,
                          &fn_deviation_a,
                          &fn_deviation_p,
                          &fn_deviation_pa,
                          &fn_deviation_squares,
                          &fn_variance,
                          &fn_variance_a,
                          &fn_variance_p,
                          &fn_variance_pa,
                          NULL};
