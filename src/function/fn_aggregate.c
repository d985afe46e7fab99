/* fn_aggregate.c: one number from many cells. */
#include "function/lanes.h"

CG_SUM_FOLD(eval_average, x, CG_DIV0, total / count)
static const cg_function fn_average = {
    .name = "AVERAGE",
    .sig = "(xs:range...) -> num",
    .help =
        "The mean of the numbers; #DIV/0! when there are none. Texts, booleans and blanks in references are passed over.",
    .eval = &eval_average,
    .d = {"1/COUNT.CELLS(every)"},
    .probe = "-2..2 3x2;-2..2",
    .examples = {"AVERAGE({1,2,6}) = 3", "AVERAGE({1,TRUE,\"9\",3}) = 2", "AVERAGE(1,TRUE,\"4\") = 2",
                 "AVERAGE({\"a\"}) = #DIV/0!"},
    .total = true,
    .carries = true,
};

/* ---- COUNT and COUNTA: a number of cells ---- */

static void count_merge(void *state, const void *later) {
    *(double *)state += *(const double *)later;
}

static void count_add_numbers(void *state, const double *const *ranges, size_t n) {
    (void)ranges;
    *(double *)state += (double)n;
}

static cg_cell count_finish(const void *state, cg_call *call) {
    (void)call;
    return cg_number_cell(*(const double *)state);
}

static void count_slots(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows, uint32_t cols,
                        size_t n) {
    (void)rows, (void)cols;
    double count = 0;
    for (uint32_t arg = 0; arg < n_args; arg++)
        count += (double)args[arg].rows * args[arg].cols;
    for (size_t i = 0; i < n; i++)
        results[0][i] = count;
}

static void count_add(void *state, cg_call *call) {
    const cg_operand *range = &call->args[0];
    for (size_t i = 0; i < (size_t)range->rows * range->cols; i++) {
        cg_cell cell;
        *(double *)state += cg_aggregated(range, i, &cell) && !cg_is_error(cell);
    }
}

static const cg_fold count_fold = {
    .add = count_add, .add_numbers = count_add_numbers, .merge = count_merge, .finish = count_finish};
static const cg_kernel eval_count = {.fold = &count_fold, .slots = count_slots};
static const cg_function fn_count = {
    .name = "COUNT",
    .sig = "(xs:range...) -> num",
    .help = "How many of the cells are numbers; errors are not, and do not matter.",
    .eval = &eval_count,
    .d = {"0"},
    .probe = "-2..2 2x2",
    .examples = {"COUNT({1,\"a\",TRUE,4}) = 2", "COUNT(1,TRUE,\"3\",\"x\") = 3", "COUNT({1,#N/A}) = 1"},
    .total = true,
};

static void count_all_add(void *state, cg_call *call) {
    const cg_operand *range = &call->args[0];
    for (size_t i = 0; i < (size_t)range->rows * range->cols; i++)
        *(double *)state += !range->reference || !cg_is_blank(range->cells[i]);
}

static const cg_fold count_all_fold = {
    .add = count_all_add, .add_numbers = count_add_numbers, .merge = count_merge, .finish = count_finish};
static const cg_kernel eval_count_all = {.fold = &count_all_fold, .slots = count_slots};
static const cg_function fn_count_all = {
    .name = "COUNTA",
    .sig = "(xs:range...) -> num",
    .help = "How many of the cells are not blank; errors and empty texts count.",
    .eval = &eval_count_all,
    .d = {"0"},
    .probe = "-2..2 2x2",
    .examples = {"COUNTA({1,\"\",TRUE,#N/A}) = 4"},
    .total = true,
};

/* ---- MAX and MIN ---- */

/* `better` tells whether x replaces the best so far. Adding 0 at the end makes one zero of the two. */
CG_INLINE void extreme_add(cg_lanes *to, const cg_operand *range, bool (*better)(double, double)) {
    for (size_t i = 0; i < (size_t)range->rows * range->cols && !cg_is_error(to->error); i++) {
        cg_cell cell;
        if (!cg_aggregated(range, i, &cell)) continue;
        if (cg_is_error(cell))
            to->error = cell;
        else if (better(cell.number, to->lane[0]))
            to->lane[0] = cell.number;
        to->count++;
    }
}

CG_INLINE void extreme_add_numbers(cg_lanes *to, const double *xs, size_t n, bool (*better)(double, double)) {
    cg_lanes best = *to;
    size_t i = 0;
    for (; i + CG_LANES <= n; i += CG_LANES)
        for (size_t j = 0; j < CG_LANES; j++)
            best.lane[j] = better(xs[i + j], best.lane[j]) ? xs[i + j] : best.lane[j];
    for (; i < n; i++)
        best.lane[0] = better(xs[i], best.lane[0]) ? xs[i] : best.lane[0];
    best.count += (double)n;
    *to = best;
}

CG_INLINE void extreme_merge(cg_lanes *to, const cg_lanes *from, bool (*better)(double, double)) {
    if (cg_is_error(to->error)) return;
    for (size_t j = 0; j < CG_LANES; j++)
        if (better(from->lane[j], to->lane[j])) to->lane[j] = from->lane[j];
    to->count += from->count;
    to->error = from->error;
}

CG_INLINE void extreme_slots(const cg_slots *args, uint32_t n_args, double *restrict best, size_t n,
                             bool (*better)(double, double)) {
    for (uint32_t arg = 0; arg < n_args; arg++) {
        for (size_t cell = 0; cell < (size_t)args[arg].rows * args[arg].cols; cell++) {
            const double *restrict xs = args[arg].at[cell];
            double fixed = xs[0];
            if (args[arg].fixed)
                for (size_t i = 0; i < n; i++)
                    best[i] = better(fixed, best[i]) ? fixed : best[i];
            else
                for (size_t i = 0; i < n; i++)
                    best[i] = better(xs[i], best[i]) ? xs[i] : best[i];
        }
    }
    for (size_t i = 0; i < n; i++)
        best[i] += 0;
}

/* `sign` is > for the maximum; `worst` is what any number is better than. */
#define EXTREME(name, sign, worst)                                                                                     \
    static bool name##_better(double x, double best) {                                                                 \
        return x sign best;                                                                                            \
    }                                                                                                                  \
    static void name##_start(void *state) {                                                                            \
        cg_lanes_start(state);                                                                                         \
        for (size_t j = 0; j < CG_LANES; j++)                                                                          \
            ((cg_lanes *)state)->lane[j] = (worst);                                                                    \
    }                                                                                                                  \
    static void name##_add(void *state, cg_call *call) {                                                               \
        extreme_add(state, &call->args[0], name##_better);                                                             \
    }                                                                                                                  \
    static void name##_add_numbers(void *state, const double *const *ranges, size_t n) {                               \
        extreme_add_numbers(state, ranges[0], n, name##_better);                                                       \
    }                                                                                                                  \
    static void name##_merge(void *state, const void *later) {                                                         \
        extreme_merge(state, later, name##_better);                                                                    \
    }                                                                                                                  \
    static cg_cell name##_finish(const void *state, cg_call *call) {                                                   \
        (void)call;                                                                                                    \
        const cg_lanes *from = state;                                                                                  \
        double best = (worst);                                                                                         \
        for (size_t j = 0; j < CG_LANES; j++)                                                                          \
            if (from->lane[j] sign best) best = from->lane[j];                                                         \
        if (cg_is_error(from->error)) return from->error;                                                              \
        return cg_number_cell(from->count > 0 ? best + 0 : 0);                                                         \
    }                                                                                                                  \
    static void name##_slots(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows,             \
                             uint32_t cols, size_t n) {                                                                \
        (void)rows, (void)cols;                                                                                        \
        for (size_t i = 0; i < n; i++)                                                                                 \
            results[0][i] = (worst);                                                                                   \
        extreme_slots(args, n_args, results[0], n, name##_better);                                                     \
    }                                                                                                                  \
    static const cg_fold name##_fold = {.start = name##_start,                                                         \
                                        .add = name##_add,                                                             \
                                        .add_numbers = name##_add_numbers,                                             \
                                        .merge = name##_merge,                                                         \
                                        .finish = name##_finish};                                                      \
    static const cg_kernel name = {.fold = &name##_fold, .slots = name##_slots};

EXTREME(eval_max, >, -(double)INFINITY)
static const cg_function fn_max = {
    .name = "MAX",
    .sig = "(xs:range...) -> num",
    .help =
        "The greatest of the numbers, 0 when there are none. Texts, booleans and blanks in references are passed over.",
    .eval = &eval_max,
    .d = {"IF(ISNUMBER(xs)*(xs=self),1/SUM(ISNUMBER(every)*(every=self)),0)"},
    .probe = "-2..2 3x2;-2..2",
    .examples = {"MAX({3,9,4}) = 9", "MAX(-3,-1) = -1", "MAX({\"a\"}) = 0", "MAX({-5,TRUE}) = -5",
                 "MAX(1,NA()) = #N/A"},
    .total = true,
};

EXTREME(eval_min, <, (double)INFINITY)
static const cg_function fn_min = {
    .name = "MIN",
    .sig = "(xs:range...) -> num",
    .help =
        "The least of the numbers, 0 when there are none. Texts, booleans and blanks in references are passed over.",
    .eval = &eval_min,
    .d = {"IF(ISNUMBER(xs)*(xs=self),1/SUM(ISNUMBER(every)*(every=self)),0)"},
    .probe = "-2..2 3x2;-2..2",
    .examples = {"MIN({3,9,4}) = 3", "MIN({\"a\"}) = 0", "MIN(2,\"1\") = 1", "MIN({1,#DIV/0!}) = #DIV/0!"},
    .total = true,
};

/* ---- PRODUCT: lanes that are multiplied ---- */

static void product_start(void *state) {
    cg_lanes *to = state;
    *to = (cg_lanes){.error = cg_blank_cell()};
    for (size_t j = 0; j < CG_LANES; j++)
        to->lane[j] = 1;
}

static void product_add(void *state, cg_call *call) {
    cg_lanes *to = state;
    const cg_operand *range = &call->args[0];
    for (size_t i = 0; i < (size_t)range->rows * range->cols && !cg_is_error(to->error); i++) {
        cg_cell cell;
        if (!cg_aggregated(range, i, &cell)) continue;
        if (cg_is_error(cell))
            to->error = cell;
        else
            to->lane[i % CG_LANES] *= cell.number;
        to->count++;
    }
}

static void product_add_numbers(void *state, const double *const *ranges, size_t n) {
    cg_lanes *to = state;
    for (size_t i = 0; i < n; i++)
        to->lane[i % CG_LANES] *= ranges[0][i];
    to->count += (double)n;
}

static void product_merge(void *state, const void *later) {
    cg_lanes *to = state;
    const cg_lanes *from = later;
    if (cg_is_error(to->error)) return;
    for (size_t j = 0; j < CG_LANES; j++)
        to->lane[j] *= from->lane[j];
    to->count += from->count;
    to->error = from->error;
}

static cg_cell product_finish(const void *state, cg_call *call) {
    (void)call;
    const cg_lanes *from = state;
    if (cg_is_error(from->error)) return from->error;
    double product = from->count > 0 ? 1 : 0;
    for (size_t j = 0; j < CG_LANES; j++)
        product *= from->lane[j];
    return cg_number_cell(product);
}

static const cg_fold product_fold = {.start = product_start,
                                     .add = product_add,
                                     .add_numbers = product_add_numbers,
                                     .merge = product_merge,
                                     .finish = product_finish};
static const cg_kernel eval_product = {.fold = &product_fold};
static const cg_function fn_product = {
    .name = "PRODUCT",
    .sig = "(xs:range...) -> num",
    .help =
        "The product of the numbers, 0 when there are none. Texts, booleans and blanks in references are passed over.",
    .eval = &eval_product,
    .d = {"IF(ISNUMBER(xs),IF(xs<>0,self/xs,"
          "IF(SUM(ISNUMBER(every)*(every=0))=1,PRODUCT(IF(ISNUMBER(every)*(every<>0),every,1)),0)),0)"},
    .probe = "0.5..2 2x2;-2..2",
    .examples = {"PRODUCT({2,3,\"x\"},4) = 24", "PRODUCT({\"x\"}) = 0", "PRODUCT(2,#NUM!) = #NUM!"},
    .total = true,
};

/* ---- Sums ---- */

CG_SUM_FOLD(eval_sum, x, CG_NO_ERROR, total)
static const cg_function fn_sum = {
    .name = "SUM",
    .sig = "(xs:range...) -> num",
    .help =
        "The sum of the numbers. Texts, booleans and blanks in references are passed over; direct arguments are coerced.",
    .eval = &eval_sum,
    .d = {"1"},
    .probe = "-2..2 3x2;-2..2",
    .examples = {"SUM({1,2;3,4}) = 10", "SUM({1,TRUE,\"5\"}) = 1", "SUM(1,TRUE,\"5\") = 7", "SUM(1,\"x\") = #VALUE!",
                 "SUM({1,#N/A},1/0) = #N/A"},
    .total = true,
    .carries = true,
};

/* The product of the row's cells; texts, booleans and blanks are zeros. */
static void sum_product_add(void *state, cg_call *call) {
    cg_lanes *to = state;
    for (size_t i = 0; i < (size_t)call->args[0].rows * call->args[0].cols && !cg_is_error(to->error); i++) {
        double product = 1;
        for (uint32_t arg = 0; arg < call->n_args; arg++) {
            cg_cell cell = call->args[arg].cells[i];
            if (cg_is_error(cell) && !cg_is_error(to->error)) to->error = cell;
            double x = cg_is_number(cell) ? cell.number : 0;
            product = arg == 0 ? x : product * x;
        }
        to->lane[i % CG_LANES] += product;
    }
}

/* A text is a 0 among the cells of an array, but where all arrays are single cells it is none that Excel multiplies. */
static cg_cell sum_product_finish(const void *state, cg_call *call) {
    cg_cell sum = cg_sum_finish(state, call);
    for (uint32_t i = 0; i < call->n_args && !cg_is_error(sum); i++) {
        const cg_operand *array = &call->args[i];
        if (array->rows == 1 && array->cols == 1 && cg_is_text(*array->cells)) return cg_error_cell(CG_VALUE);
    }
    return sum;
}

static void sum_product_tile(const cg_slots *ranges, uint32_t n_ranges, size_t cell, size_t from, size_t count,
                             double *restrict to, bool add) {
    double product[CG_TILE];
    for (uint32_t arg = 0; arg < n_ranges; arg++) {
        size_t step = !ranges[arg].fixed;
        const double *xs = ranges[arg].at[cell] + from * step;
        if (arg == 0)
            CG_TILE_ROWS(count, product[i] = xs[i * step]);
        else
            CG_TILE_ROWS(count, product[i] *= xs[i * step]);
    }
    CG_TILE_ROWS(count, to[i] = add ? to[i] + product[i] : product[i]);
}

static void sum_product_slots(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows,
                              uint32_t cols, size_t n) {
    (void)rows, (void)cols;
    if (n_args != 2) {
        cg_slots_sum(args, n_args, true, sum_product_tile, results[0], n);
        return;
    }
    cg_vectors a = {args[0].at, 1, args[0].fixed}, b = {args[1].at, 1, args[1].fixed};
    cg_slots_dot(a, b, (size_t)args[0].rows * args[0].cols, results[0], n);
}

static const cg_fold sum_product_fold = {.lockstep = true,
                                         .start = cg_lanes_start,
                                         .add = sum_product_add,
                                         .merge = cg_lanes_merge,
                                         .finish = sum_product_finish};
static const cg_kernel eval_sum_product = {.fold = &sum_product_fold, .slots = sum_product_slots};
static const cg_function fn_sum_product = {
    .name = "SUMPRODUCT",
    .sig = "(xs:range...) -> num",
    .help =
        "The sum of the products of the arrays' cells, which are of one shape; cells that are not numbers count as 0, but a text as a single cell is #VALUE!.",
    .eval = &eval_sum_product,
    .d = {"others"},
    .probe = "-2..2 3x2;-2..2 3x2;-2..2 3x2",
    .examples = {"SUMPRODUCT({1,2,3},{4,5,6}) = 32", "SUMPRODUCT({1,\"a\"},{2,3}) = 2",
                 "SUMPRODUCT({1,2},{1;2}) = #VALUE!", "SUMPRODUCT({1,2}) = 3", "SUMPRODUCT(\"4\",2) = #VALUE!"},
    .total = true,
    .carries = true,
};

/* Some rows of a SUMPRODUCT, which may be a single one. */
static const cg_fold sum_product_part_fold = {.lockstep = true,
                                              .start = cg_lanes_start,
                                              .add = sum_product_add,
                                              .merge = cg_lanes_merge,
                                              .finish = cg_sum_finish};
static const cg_kernel eval_sum_product_part = {.fold = &sum_product_part_fold, .slots = sum_product_slots};
static const cg_function fn_sum_product_part = {
    .name = "SUMPRODUCT.PART",
    .sig = "(xs:range...) -> num",
    .help = "What some rows add to a SUMPRODUCT: as SUMPRODUCT, but texts are 0 in single cells too.",
    .eval = &eval_sum_product_part,
    .d = {"others"},
    .probe = "-2..2 3x2;-2..2 3x2",
    .excel = "SUMPRODUCT({xs...})",
    .examples = {"SUMPRODUCT.PART(\"4\",2) = 0", "SUMPRODUCT.PART({1,2,3},{4,5,6}) = 32"},
    .total = true,
    .carries = true,
    .internal = true,
};

CG_SUM_FOLD(eval_sum_squares, x *x, CG_NO_ERROR, total)
static const cg_function fn_sum_squares = {
    .name = "SUMSQ",
    .sig = "(xs:range...) -> num",
    .help = "The sum of the squares of the numbers. Texts, booleans and blanks in references are passed over.",
    .eval = &eval_sum_squares,
    .d = {"2*N(xs)"},
    .probe = "-2..2 3x2;-2..2",
    .examples = {"SUMSQ({3,4},10) = 125", "SUMSQ({3,\"4\"}) = 9"},
    .total = true,
    .carries = true,
};

/* Of cells whose places in two shapes differ a rule cannot speak. */
#define BOTH_NUMBERS(slope)                                                                                            \
    "IF(ROWS(x)-ROWS(y),NA(),IF(COLUMNS(x)-COLUMNS(y),NA(),IF(ISNUMBER(x)*ISNUMBER(y)," slope ",0)))"

CG_PAIR_FOLD(eval_sum_x2_minus_y2, x *x - y * y)
static const cg_function fn_sum_x2_minus_y2 = {
    .name = "SUMX2MY2",
    .sig = "(x:range, y:range) -> num",
    .help =
        "The sum of x^2-y^2 over the pairs of numbers, by their places; #N/A for different numbers of cells, #DIV/0! without a pair.",
    .eval = &eval_sum_x2_minus_y2,
    .d = {BOTH_NUMBERS("2*x"), BOTH_NUMBERS("-2*y")},
    .probe = "-2..2 3x2;-2..2 3x2",
    .examples = {"SUMX2MY2({2,3},{1,1}) = 11", "SUMX2MY2({2,\"a\"},{1,1}) = 3",
                 "SUMX2MY2({2,3,9,1,8,7,5},{6,5,11,7,5,4,4}) = -55", "SUMX2MY2({3,\"a\"},{2;\"b\"}) = 5",
                 "SUMX2MY2({3},{1,2}) = #N/A", "SUMX2MY2({1,\"a\"},{\"b\",2}) = #DIV/0!"},
    .misfit = CG_NA,
    .total = true,
};

CG_PAIR_FOLD(eval_sum_x2_plus_y2, x *x + y * y)
static const cg_function fn_sum_x2_plus_y2 = {
    .name = "SUMX2PY2",
    .sig = "(x:range, y:range) -> num",
    .help =
        "The sum of x^2+y^2 over the pairs of numbers, by their places; #N/A for different numbers of cells, #DIV/0! without a pair.",
    .eval = &eval_sum_x2_plus_y2,
    .d = {BOTH_NUMBERS("2*x"), BOTH_NUMBERS("2*y")},
    .probe = "-2..2 3x2;-2..2 3x2",
    .examples = {"SUMX2PY2({2,3},{1,1}) = 15", "SUMX2PY2({2,\"a\"},{1,1}) = 5",
                 "SUMX2PY2({2,3,9,1,8,7,5},{6,5,11,7,5,4,4}) = 521", "SUMX2PY2({1,2},{3;4}) = 30",
                 "SUMX2PY2({TRUE},{1}) = #DIV/0!"},
    .misfit = CG_NA,
    .total = true,
};

CG_PAIR_FOLD(eval_sum_xmy2, (x - y) * (x - y))
static const cg_function fn_sum_xmy2 = {
    .name = "SUMXMY2",
    .sig = "(x:range, y:range) -> num",
    .help =
        "The sum of (x-y)^2 over the pairs of numbers, by their places; #N/A for different numbers of cells, #DIV/0! without a pair.",
    .eval = &eval_sum_xmy2,
    .d = {BOTH_NUMBERS("2*(x-y)"), BOTH_NUMBERS("-2*(x-y)")},
    .probe = "-2..2 3x2;-2..2 3x2",
    .examples = {"SUMXMY2({2,3},{1,5}) = 5", "SUMXMY2({2,\"a\"},{1,5}) = 1", "SUMXMY2({1,2},{1,2,3}) = #N/A",
                 "SUMXMY2({2,3,9,1,8,7,5},{6,5,11,7,5,4,4}) = 79", "SUMXMY2({1,2,3},{1;1;1}) = 5",
                 "SUMXMY2({\"a\",\"\"},{1,2}) = #DIV/0!"},
    .misfit = CG_NA,
    .total = true,
    .carries = true,
};

CG_FAMILY_ROWS(aggregate) = {&fn_average,
                             &fn_count,
                             &fn_count_all,
                             &fn_max,
                             &fn_min,
                             &fn_product,
                             &fn_sum,
                             &fn_sum_product,
                             &fn_sum_product_part,
                             &fn_sum_squares,
                             &fn_sum_x2_minus_y2,
                             &fn_sum_x2_plus_y2,
                             &fn_sum_xmy2,
                             NULL};
