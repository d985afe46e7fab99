/* fn_hypothesis.c: tests: how likely samples as far apart as these are, if nothing but chance made them. */
#include "function/kernels.h"

#include "function/distribution.h"
#include "function/samples.h"

/* Count, mean and variance of the numbers of a range. */
typedef struct sample {
    double n, mean, variance; /* the variance of a sample; 0 for fewer than two */
    cg_cell error;
} sample;

static sample sample_of(const cg_call *call, uint32_t arg) {
    cg_samples numbers = cg_samples_take(call, arg, arg + 1, call->scratch);
    sample found = {(double)numbers.count, cg_samples_mean(&numbers), 0, numbers.error};
    if (numbers.count > 1) found.variance = cg_samples_moment(&numbers, found.mean, 2) / (found.n - 1);
    return found;
}

/* ---- Chi-squared ---- */

static cg_cell chisq_test(const cg_call *call) {
    const cg_operand *actual = &call->args[0], *expected = &call->args[1];
    uint32_t rows = actual->rows, cols = actual->cols;
    size_t n = (size_t)rows * cols, pairs = 0;
    bool negative = false;
    double sum = 0;
    if (n != (size_t)expected->rows * expected->cols || n == 1) return cg_error_cell(CG_NA);
    for (size_t i = 0; i < n; i++) {
        cg_cell a = actual->cells[i], e = expected->cells[i];
        if (cg_is_error(a) || cg_is_error(e)) return cg_is_error(a) ? a : e;
        if (!cg_is_number(a) || !cg_is_number(e)) continue;
        pairs++;
        sum += (a.number - e.number) * (a.number - e.number) / e.number;
        negative |= e.number < 0;
    }
    if (pairs == 0 || !isfinite(sum)) return cg_error_cell(CG_DIV0);
    if (negative) return cg_error_cell(CG_NUM);
    double freedom = rows == 1 ? cols - 1.0 : cols == 1 ? rows - 1.0 : (rows - 1.0) * (cols - 1.0);
    return cg_number_cell(cg_gamma_tail(sum / 2, freedom / 2, true));
}

static void chisq_test_array(cg_call *call) {
    *call->result = chisq_test(call);
}

/* The rule's density: of the sum of squares, with its degrees of freedom. */
#define BOTH "ISNUMBER(actual)*ISNUMBER(expected)"
#define SUM_OF_SQUARES "SUM(IF(" BOTH ",(actual-expected)^2/expected,0))"
#define SIZE                                                                                                           \
    "IF(ROWS(actual)=1,COLUMNS(actual)-1,IF(COLUMNS(actual)=1,ROWS(actual)-1,(ROWS(actual)-1)*(COLUMNS(actual)-1)))"
/* Of cells whose places in two shapes differ a rule cannot speak. */
#define IN_ONE_SHAPE(slope)                                                                                            \
    "IF(ROWS(actual)-ROWS(expected),NA(),IF(COLUMNS(actual)-COLUMNS(expected),NA(),IF(" BOTH "," slope ",0)))"
#define CHISQ_DENSITY "CHISQ.DIST(" SUM_OF_SQUARES "," SIZE ",FALSE)"

static const cg_kernel eval_chisq_test = {.array = chisq_test_array};
static const cg_function fn_chisq_test = {
    .name = "CHISQ.TEST",
    .sig = "(actual:range, expected:range) -> num",
    .help =
        "How likely chance alone takes the actual numbers as far from the expected ones; #N/A when they are not as many.",
    .eval = &eval_chisq_test,
    .d = {IN_ONE_SHAPE("-2*" CHISQ_DENSITY "*(actual-expected)/expected"),
          IN_ONE_SHAPE("-" CHISQ_DENSITY "*(1-(actual/expected)^2)")},
    .probe = "4..6 3x2;4..6 3x2",
    .examples = {"ROUND(CHISQ.TEST({58,35;11,25;10,23},{45.35,47.65;17.56,18.44;16.09,16.91}),7) = 0.0003082",
                 "CHISQ.TEST({1,2},{1,2}) = 1", "CHISQ.TEST({1,2},{1;2}) = 1", "CHISQ.TEST({1,2},{0,-1}) = #DIV/0!",
                 "CHISQ.TEST({1,2},{1}) = #N/A"},
};

/* ---- F ---- */

static cg_cell f_test(const cg_call *call) {
    sample a = sample_of(call, 0), b = sample_of(call, 1);
    if (cg_is_error(a.error) || cg_is_error(b.error)) return cg_is_error(a.error) ? a.error : b.error;
    if (a.n < 2 || b.n < 2 || !(a.variance > 0 && b.variance > 0)) return cg_error_cell(CG_DIV0);
    double f = a.variance / b.variance;
    return cg_number_cell(2 * fmin(cg_f_tail(f, a.n - 1, b.n - 1, false), cg_f_tail(f, a.n - 1, b.n - 1, true)));
}

static void f_test_array(cg_call *call) {
    *call->result = f_test(call);
}

#define F_QUOTIENT "(VAR.S(x)/VAR.S(y))"
#define F_ARGUMENTS F_QUOTIENT ",COUNT(x)-1,COUNT(y)-1"
#define BY_F "(IF(F.DIST.RT(" F_ARGUMENTS ")<0.5,-2,2)*F.DIST(" F_ARGUMENTS ",FALSE))"

static const cg_kernel eval_f_test = {.array = f_test_array};
static const cg_function fn_f_test = {
    .name = "F.TEST",
    .sig = "(x:range, y:range) -> num",
    .help =
        "How likely chance alone makes the variances of two samples as different; #DIV/0! when a sample does not vary.",
    .eval = &eval_f_test,
    .d = {"IF(ISNUMBER(x)," BY_F "*2*(x-AVERAGE(x))/((COUNT(x)-1)*VAR.S(y)),0)",
          "IF(ISNUMBER(y),-" BY_F "*" F_QUOTIENT "*2*(y-AVERAGE(y))/((COUNT(y)-1)*VAR.S(y)),0)"},
    .probe = "-2..2 1x5;-2..2 1x4",
    .examples = {"ROUND(F.TEST({6,7,9,15,21},{20,28,31,38,40}),8) = 0.64831785", "F.TEST({1,1},{1,2}) = #DIV/0!"},
    .scratch = cg_samples_room,
};

/* ---- Student's t ---- */

/* The quotient t and its degrees of freedom, which need not be whole. */
typedef struct t_quotient {
    double t, freedom;
    cg_cell error;
} t_quotient;

static t_quotient t_failed(cg_error error) {
    return (t_quotient){.error = cg_error_cell(error)};
}

static t_quotient t_of(double difference, double square, double freedom) {
    if (!(square > 0) || !(freedom > 0)) return t_failed(CG_DIV0);
    return (t_quotient){difference / sqrt(square), freedom, cg_blank_cell()};
}

static t_quotient paired_t(const cg_call *call) {
    const cg_operand *x = &call->args[0], *y = &call->args[1];
    if ((size_t)x->rows * x->cols != (size_t)y->rows * y->cols) return t_failed(CG_NA);
    cg_samples differences = {call->scratch, 0, cg_blank_cell()};
    for (size_t i = 0; i < (size_t)x->rows * x->cols; i++) {
        cg_cell a = x->cells[i], b = y->cells[i];
        if (cg_is_error(a) || cg_is_error(b)) return (t_quotient){.error = cg_is_error(a) ? a : b};
        if (cg_is_number(a) && cg_is_number(b)) differences.at[differences.count++] = a.number - b.number;
    }
    double n = (double)differences.count, mean = cg_samples_mean(&differences);
    if (n < 2) return t_failed(CG_DIV0);
    return t_of(mean, cg_samples_moment(&differences, mean, 2) / ((n - 1) * n), n - 1);
}

static t_quotient unpaired_t(const cg_call *call, bool equal_variances) {
    sample a = sample_of(call, 0), b = sample_of(call, 1);
    if (cg_is_error(a.error) || cg_is_error(b.error))
        return (t_quotient){.error = cg_is_error(a.error) ? a.error : b.error};
    if (a.n < 2 || b.n < 2) return t_failed(CG_DIV0);
    double freedom = a.n + b.n - 2, square = a.variance / a.n + b.variance / b.n;
    if (equal_variances) {
        square = ((a.n - 1) * a.variance + (b.n - 1) * b.variance) / freedom * (1 / a.n + 1 / b.n);
    } else {
        double part_a = a.variance / a.n, part_b = b.variance / b.n;
        freedom = square * square / (part_a * part_a / (a.n - 1) + part_b * part_b / (b.n - 1));
    }
    return t_of(a.mean - b.mean, square, freedom);
}

static void t_test(cg_call *call) {
    double tails = trunc(call->args[2].cells[0].number), type = trunc(call->args[3].cells[0].number);
    *call->result = cg_error_cell(CG_NUM);
    if (!((tails == 1 || tails == 2) && (type == 1 || type == 2 || type == 3))) return;
    t_quotient found = type == 1 ? paired_t(call) : unpaired_t(call, type == 2);
    *call->result =
        cg_is_error(found.error) ? found.error : cg_number_cell(tails * cg_t_tail(fabs(found.t), found.freedom, true));
}

/* Rules, for a cell of sample a beside sample b. T.TAIL is the part above t for any degrees of freedom. */
#define PART(a) "(VAR.S(" a ")/COUNT(" a "))"
#define BY_T(t, freedom)                                                                                               \
    "(-INT(tails)*SIGN(" t ")*EXP(GAMMALN((" freedom "+1)/2)-GAMMALN(" freedom "/2))/SQRT(" freedom "*PI())*(1+" t     \
    "^2/" freedom ")^(-(" freedom "+1)/2))"
#define BY_FREEDOM(t, freedom)                                                                                         \
    "(INT(tails)/2*(BETA.SHAPE(" freedom "/(" freedom "+" t "^2)," freedom "/2,0.5)/2+BETA.DIST(" freedom "/(" freedom \
    "+" t "^2)," freedom "/2,0.5,FALSE)*" t "^2/(" freedom "+" t "^2)^2))"

#define DIFFERENCES(a, b) "IF(ISNUMBER(" a ")*ISNUMBER(" b ")," a "-" b ",\"\")"
#define PAIRED_N(a, b) "COUNT(" DIFFERENCES(a, b) ")"
#define PAIRED_ERROR(a, b) "(STDEV.S(" DIFFERENCES(a, b) ")/SQRT(" PAIRED_N(a, b) "))"
#define PAIRED_T(a, b) "(AVERAGE(" DIFFERENCES(a, b) ")/" PAIRED_ERROR(a, b) ")"
#define PAIRED_RULE(a, b)                                                                                              \
    "IF(ISNUMBER(" a ")*ISNUMBER(" b                                                                                   \
    ")," BY_T(PAIRED_T(a, b), "(" PAIRED_N(a, b) "-1)") "*(1-" PAIRED_T(a, b) "*(" a "-" b "-AVERAGE(" DIFFERENCES(    \
        a, b) "))/((" PAIRED_N(a, b) "-1)*" PAIRED_ERROR(a, b) "))/(" PAIRED_N(a, b) "*" PAIRED_ERROR(a, b) "),0)"

#define POOLED_FREEDOM "(COUNT(x)+COUNT(y)-2)"
#define POOLED_SQUARE "((DEVSQ(x)+DEVSQ(y))/" POOLED_FREEDOM "*(1/COUNT(x)+1/COUNT(y)))"
#define POOLED_T(a, b) "((AVERAGE(" a ")-AVERAGE(" b "))/SQRT(" POOLED_SQUARE "))"
#define POOLED_RULE(a, b)                                                                                              \
    "IF(ISNUMBER(" a ")," BY_T(POOLED_T(a, b), POOLED_FREEDOM) "*(1/(COUNT(" a ")*SQRT(" POOLED_SQUARE "))-" POOLED_T( \
        a, b) "/" POOLED_SQUARE "*(1/COUNT(x)+1/COUNT(y))*(" a "-AVERAGE(" a "))/" POOLED_FREEDOM "),0)"

#define WELCH_SQUARE "(" PART("x") "+" PART("y") ")"
#define WELCH_SUM "(" PART("x") "^2/(COUNT(x)-1)+" PART("y") "^2/(COUNT(y)-1))"
#define WELCH_FREEDOM "(" WELCH_SQUARE "^2/" WELCH_SUM ")"
#define WELCH_T(a, b) "((AVERAGE(" a ")-AVERAGE(" b "))/SQRT(" WELCH_SQUARE "))"
#define PART_BY_CELL(a) "(2*(" a "-AVERAGE(" a "))/((COUNT(" a ")-1)*COUNT(" a ")))"
#define WELCH_RULE(a, b)                                                                                               \
    "IF(ISNUMBER(" a ")," BY_T(WELCH_T(a, b), WELCH_FREEDOM) "*(1/(COUNT(" a ")*SQRT(" WELCH_SQUARE "))-" WELCH_T(     \
        a, b) "/(2*" WELCH_SQUARE                                                                                      \
              ")*" PART_BY_CELL(a) ")+" BY_FREEDOM(WELCH_T(a, b),                                                      \
                                                   WELCH_FREEDOM) "*2*" WELCH_FREEDOM "*(1/" WELCH_SQUARE              \
                                                                  "-" PART(a) "/((COUNT(" a ")-1)*" WELCH_SUM          \
                                                                              "))*" PART_BY_CELL(a) ",0)"

#define T_RULE(a, b) "IF(INT(type)=1," PAIRED_RULE(a, b) ",IF(INT(type)=2," POOLED_RULE(a, b) "," WELCH_RULE(a, b) "))"

static const cg_kernel eval_t_test = {.array = t_test};
static const cg_function fn_t_test = {
    .name = "T.TEST",
    .sig = "(x:range, y:range, tails:num, type:num) -> num",
    .help =
        "How likely chance alone takes the means of two samples as far apart, of pairs (type 1), of equal (2) or any (3) variances; "
        "with one tail or two.",
    .eval = &eval_t_test,
    .d = {T_RULE("x", "y"), T_RULE("y", "x"), "0", "0"},
    .probe = "-2..2 1x5;-2..2 1x5;=2;=3",
    .examples = {"ROUND(T.TEST({3,4,5,8,9,1,2,4,5},{6,19,3,2,14,4,5,17,1},2,1),6) = 0.196016",
                 "ROUND(T.TEST({3,4,5,8,9,1,2,4,5},{6,19,3,2,14,4,5,17,1},2,2),6) = 0.191996",
                 "ROUND(T.TEST({3,4,5,8,9,1,2,4,5},{6,19,3,2,14,4,5,17,1},1,3),6) = 0.101147",
                 "T.TEST({1,2},{1,2,3},2,1) = #N/A", "T.TEST({1,2},{3,4},3,1) = #NUM!"},
    .scratch = cg_samples_room,
};

/* ---- Z ---- */

static cg_cell z_test(const cg_call *call) {
    sample of = sample_of(call, 0);
    if (cg_is_error(of.error)) return of.error;
    if (of.n == 0) return cg_error_cell(CG_NA);
    bool known = call->n_args > 2;
    double sigma = known ? call->args[2].cells[0].number : sqrt(of.variance);
    if (known && !(sigma > 0)) return cg_error_cell(CG_NUM);
    if (!(sigma > 0)) return cg_error_cell(CG_DIV0);
    return cg_number_cell(cg_normal_tail((of.mean - call->args[1].cells[0].number) / (sigma / sqrt(of.n)), true));
}

static void z_test_array(cg_call *call) {
    *call->result = z_test(call);
}

#define SIGMA "IF(ISBLANK(sigma),STDEV.S(xs),sigma)"
#define Z "((AVERAGE(xs)-x)*SQRT(COUNT(xs))/" SIGMA ")"

static const cg_kernel eval_z_test = {.array = z_test_array};
static const cg_function fn_z_test = {
    .name = "Z.TEST",
    .sig = "(xs:range, x:num, [sigma:num]) -> num",
    .help = "How likely chance alone makes the mean greater than that of the sample, if x is the true one.",
    .eval = &eval_z_test,
    .d = {"IF(ISNUMBER(xs),-PHI(" Z ")*(SQRT(COUNT(xs))/(COUNT(xs)*" SIGMA ")-IF(ISBLANK(sigma)," Z
          "*(xs-AVERAGE(xs))/((COUNT(xs)-1)*" SIGMA "^2),0)),0)",
          "PHI(" Z ")*SQRT(COUNT(xs))/" SIGMA, "PHI(" Z ")*" Z "/sigma"},
    .probe = "-1..1 1x5;-1..1",
    .examples = {"ROUND(Z.TEST({3,6,7,8,6,5,4,2,1,9},4),6) = 0.090574",
                 "ROUND(Z.TEST({3,6,7,8,6,5,4,2,1,9},6),6) = 0.863043", "Z.TEST({1,3},2,1) = 0.5",
                 "Z.TEST({1,1},2) = #DIV/0!"},
    .scratch = cg_samples_room,
};

CG_FAMILY_ROWS(hypothesis) = {&fn_chisq_test, &fn_f_test, &fn_t_test, &fn_z_test, NULL};
