/* fn_regression.c: pairs of numbers: covariance, correlation, and the straight line through them. */
#include "function/kernels.h"

/* Places where both are numbers; errors end the call. The sums are of products of deviations from the means. */
typedef struct pairs {
    double n, mean_x, mean_y, xx, yy, xy;
    cg_cell error;
} pairs;

/* Different numbers of cells are Excel's #N/A; a row beside a column is taken cell by cell. */
static const char *pairs_shape(const cg_shape_call *call, cg_shape *shape) {
    const cg_shape *x = &call->args[call->n_args - 2], *y = x + 1;
    *shape = (cg_shape){1, 1};
    return (size_t)x->rows * x->cols == (size_t)y->rows * y->cols ? NULL : "the ranges have different numbers of cells";
}

static bool is_pair(cg_cell x, cg_cell y) {
    return cg_is_number(x) && cg_is_number(y);
}

static pairs pairs_of(const cg_operand *x, const cg_operand *y) {
    pairs found = {.error = cg_blank_cell()};
    size_t size = (size_t)x->rows * x->cols;
    double sum_x = 0, sum_y = 0;
    for (size_t i = 0; i < size; i++) {
        cg_cell a = x->cells[i], b = y->cells[i];
        if (cg_is_error(a) || cg_is_error(b)) {
            found.error = cg_is_error(a) ? a : b;
            return found;
        }
        if (is_pair(a, b)) sum_x += a.number, sum_y += b.number, found.n++;
    }
    if (found.n == 0) return found;
    found.mean_x = sum_x / found.n;
    found.mean_y = sum_y / found.n;
    for (size_t i = 0; i < size; i++) {
        if (!is_pair(x->cells[i], y->cells[i])) continue;
        double dx = x->cells[i].number - found.mean_x, dy = y->cells[i].number - found.mean_y;
        found.xx += dx * dx;
        found.yy += dy * dy;
        found.xy += dx * dy;
    }
    return found;
}

/* A kernel whose ranges are its last two arguments, x at `x_at` of them; #DIV/0! where `fault` holds. `value` is over
 * the pairs p and the number `at` that stands before the ranges. */
#define OF_PAIRS(name, x_at, fault, value)                                                                             \
    static void name##_array(cg_call *call) {                                                                          \
        const cg_operand *ranges = call->args + (call->n_args - 2);                                                    \
        pairs p = pairs_of(&ranges[x_at], &ranges[1 - (x_at)]);                                                        \
        double at = call->args[0].cells[0].number;                                                                     \
        (void)at;                                                                                                      \
        *call->result = cg_is_error(p.error) ? p.error : (fault) ? cg_error_cell(CG_DIV0) : cg_number_cell(value);     \
    }                                                                                                                  \
    static const cg_kernel name = {.array = name##_array};

/* ---- Parts of rules ---- */

/* Where the shapes differ cells cannot be told apart by their place, so there the derivative is an error. */
#define PAIRED(expression)                                                                                             \
    "IF((ROWS(x)=ROWS(y))*(COLUMNS(x)=COLUMNS(y)),IF(ISNUMBER(x)*ISNUMBER(y)," expression ",0),NA())"
#define PAIRS "SUM(ISNUMBER(x)*ISNUMBER(y))"
#define MEAN(range) "(SUM(IF(ISNUMBER(x)*ISNUMBER(y)," range ",0))/" PAIRS ")"
#define SQUARES(range) "DEVSQ(IF(ISNUMBER(x)*ISNUMBER(y)," range ",\"\"))"
#define DX "(x-" MEAN("x") ")"
#define DY "(y-" MEAN("y") ")"
#define B "SLOPE(y,x)"

OF_PAIRS(eval_covariance_p, 0, p.n == 0, p.xy / p.n)
static const cg_function fn_covariance_p = {
    .name = "COVARIANCE.P",
    .sig = "(x:range, y:range) -> num",
    .help = "The covariance of the pairs of numbers as a whole population; #N/A for different numbers of cells.",
    .eval = &eval_covariance_p,
    .d = {PAIRED(DY "/" PAIRS), PAIRED(DX "/" PAIRS)},
    .probe = "-2..2 3x2;-2..2 3x2",
    .examples = {"COVARIANCE.P({3,2,4,5,6},{9,7,12,15,17}) = 5.2", "COVARIANCE.P({1,2,\"a\"},{1,3,9}) = 0.5",
                 "COVARIANCE.P({1,2},{1}) = #N/A"},
    .shape = pairs_shape,
    .misfit = CG_NA,
};

OF_PAIRS(eval_covariance_s, 0, p.n < 2, p.xy / (p.n - 1))
static const cg_function fn_covariance_s = {
    .name = "COVARIANCE.S",
    .sig = "(x:range, y:range) -> num",
    .help = "The covariance that the pairs of numbers, as a sample, let one expect; #DIV/0! for fewer than two.",
    .eval = &eval_covariance_s,
    .d = {PAIRED(DY "/(" PAIRS "-1)"), PAIRED(DX "/(" PAIRS "-1)")},
    .probe = "-2..2 3x2;-2..2 3x2",
    .examples = {"COVARIANCE.S({2,4,8},{5,11,12}) = 29/3", "COVARIANCE.S({1},{2}) = #DIV/0!"},
    .shape = pairs_shape,
    .misfit = CG_NA,
};

#define CORREL_BY(da, db, aa) "(" db "/SQRT(" SQUARES("x") "*" SQUARES("y") ")-CORREL(x,y)*" da "/" aa ")"

OF_PAIRS(eval_correl, 0, !(p.xx > 0 && p.yy > 0), p.xy / sqrt(p.xx * p.yy))
static const cg_function fn_correl = {
    .name = "CORREL",
    .sig = "(x:range, y:range) -> num",
    .help = "The correlation of the pairs of numbers, from -1 to 1; #DIV/0! when one of the ranges does not vary.",
    .eval = &eval_correl,
    .d = {PAIRED(CORREL_BY(DX, DY, SQUARES("x"))), PAIRED(CORREL_BY(DY, DX, SQUARES("y")))},
    .probe = "-2..2 3x2;-2..2 3x2",
    .examples = {"ROUND(CORREL({3,2,4,5,6},{9,7,12,15,17}),6) = 0.997054", "CORREL({1,2,3},{6,4,2}) = -1",
                 "CORREL({1;2},{3,4}) = 1", "CORREL({1,1},{2,3}) = #DIV/0!", "CORREL({1,2},{1,2,3}) = #N/A"},
    .shape = pairs_shape,
    .misfit = CG_NA,
};

OF_PAIRS(eval_rsq, 1, !(p.xx > 0 && p.yy > 0), p.xy / p.xx * (p.xy / p.yy))
static const cg_function fn_rsq = {
    .name = "RSQ",
    .sig = "(y:range, x:range) -> num",
    .help = "The square of the correlation of the pairs of numbers; #DIV/0! when one of the ranges does not vary.",
    .eval = &eval_rsq,
    .d = {PAIRED("2*CORREL(x,y)*" CORREL_BY(DY, DX, SQUARES("y"))),
          PAIRED("2*CORREL(x,y)*" CORREL_BY(DX, DY, SQUARES("x")))},
    .probe = "-2..2 3x2;-2..2 3x2",
    .examples = {"ROUND(RSQ({2,3,9,1,8,7,5},{6,5,11,7,5,4,4}),5) = 0.05795", "RSQ({1,2},{1,1}) = #DIV/0!"},
    .shape = pairs_shape,
    .misfit = CG_NA,
};

OF_PAIRS(eval_slope, 1, !(p.xx > 0), p.xy / p.xx)
static const cg_function fn_slope = {
    .name = "SLOPE",
    .sig = "(y:range, x:range) -> num",
    .help = "The slope of the straight line that fits the pairs of numbers best; #DIV/0! when x does not vary.",
    .eval = &eval_slope,
    .d = {PAIRED(DX "/" SQUARES("x")), PAIRED("(" DY "-2*self*" DX ")/" SQUARES("x"))},
    .probe = "-2..2 3x2;-2..2 3x2",
    .examples = {"ROUND(SLOPE({2,3,9,1,8,7,5},{6,5,11,7,5,4,4}),6) = 0.305556", "SLOPE({3,5},{1,2}) = 2",
                 "SLOPE({1,2},{3,3}) = #DIV/0!"},
    .shape = pairs_shape,
    .misfit = CG_NA,
};

/* The line's height at a place, by each y and by each x. */
#define LINE_BY_Y(at) "(1/" PAIRS "+(" at "-" MEAN("x") ")*" DX "/" SQUARES("x") ")"
#define LINE_BY_X(at) "((" at "-" MEAN("x") ")*(" DY "-2*" B "*" DX ")/" SQUARES("x") "-" B "/" PAIRS ")"

OF_PAIRS(eval_intercept, 1, !(p.xx > 0), p.mean_y - p.xy / p.xx * p.mean_x)
static const cg_function fn_intercept = {
    .name = "INTERCEPT",
    .sig = "(y:range, x:range) -> num",
    .help = "Where the straight line that fits the pairs of numbers best crosses x = 0; #DIV/0! when x does not vary.",
    .eval = &eval_intercept,
    .d = {PAIRED(LINE_BY_Y("0")), PAIRED(LINE_BY_X("0"))},
    .probe = "-2..2 3x2;-2..2 3x2",
    .examples = {"ROUND(INTERCEPT({2,3,9,1,8},{6,5,11,7,5}),6) = 0.048387", "INTERCEPT({3,5},{1,2}) = 1"},
    .shape = pairs_shape,
    .misfit = CG_NA,
};

OF_PAIRS(eval_forecast, 1, !(p.xx > 0), p.mean_y + p.xy / p.xx * (at - p.mean_x))
static const cg_function fn_forecast = {
    .name = "FORECAST.LINEAR",
    .sig = "(at:num, y:range, x:range) -> num",
    .help =
        "The height at a place of the straight line that fits the pairs of numbers best; #DIV/0! when x does not vary.",
    .eval = &eval_forecast,
    .d = {B, PAIRED(LINE_BY_Y("at")), PAIRED(LINE_BY_X("at"))},
    .probe = "-2..2;-2..2 3x2;-2..2 3x2",
    .examples = {"ROUND(FORECAST.LINEAR(30,{6,7,9,15,21},{20,28,31,38,40}),6) = 10.607253",
                 "FORECAST.LINEAR({3,4},{3,5},{1,2}) = {7,9}", "FORECAST.LINEAR(1,{1,2},{3,3}) = #DIV/0!"},
    .shape = pairs_shape,
    .misfit = CG_NA,
};

#define RESIDUAL "(" DY "-" B "*" DX ")"

OF_PAIRS(eval_steyx, 1, p.n < 3 || !(p.xx > 0), sqrt(fmax(0, p.yy - p.xy / p.xx * p.xy) / (p.n - 2)))
static const cg_function fn_steyx = {
    .name = "STEYX",
    .sig = "(y:range, x:range) -> num",
    .help = "The standard error of y beside the straight line that fits best; #DIV/0! for fewer than three pairs.",
    .eval = &eval_steyx,
    .d = {PAIRED("IF(self=0,0," RESIDUAL "/((" PAIRS "-2)*self))"),
          PAIRED("IF(self=0,0,-" B "*" RESIDUAL "/((" PAIRS "-2)*self))")},
    .probe = "-2..2 3x2;-2..2 3x2",
    .examples = {"ROUND(STEYX({2,3,9,1,8,7,5},{6,5,11,7,5,4,4}),6) = 3.305719", "STEYX({1,2},{1,2}) = #DIV/0!"},
    .shape = pairs_shape,
    .misfit = CG_NA,
};

CG_FAMILY_ROWS(regression) = {&fn_correl, &fn_covariance_p, &fn_covariance_s, &fn_forecast, &fn_intercept,
                              &fn_rsq,    &fn_slope,        &fn_steyx,        NULL};
