/* fn_logic.c: booleans and choices. */
#include "function/kernels.h"

/* Booleans of a fold: how many were TRUE and how many counted, and the first error. */
typedef struct tally {
    double held, counted;
    cg_cell error;
} tally;

static void tally_start(void *state) {
    *(tally *)state = (tally){.error = cg_blank_cell()};
}

/* Texts and blanks count only where they were given directly. */
static void tally_add(void *state, cg_call *call) {
    tally *to = state;
    const cg_operand *range = &call->args[0];
    for (size_t i = 0; i < (size_t)range->rows * range->cols && !cg_is_error(to->error); i++) {
        cg_cell cell = range->cells[i];
        if (range->reference && (cg_is_text(cell) || cg_is_blank(cell))) continue;
        cell = cg_to_boolean(cell);
        if (cg_is_error(cell))
            to->error = cell;
        else
            to->counted++, to->held += cg_cell_boolean(cell);
    }
}

static void tally_add_numbers(void *state, const double *const *ranges, size_t n) {
    tally *to = state;
    double held = 0;
    for (size_t i = 0; i < n; i++)
        held += ranges[0][i] != 0 ? 1 : 0;
    to->held += held;
    to->counted += (double)n;
}

static void tally_merge(void *state, const void *later) {
    tally *to = state;
    const tally *from = later;
    if (cg_is_error(to->error)) return;
    to->held += from->held;
    to->counted += from->counted;
    to->error = from->error;
}

/* How many of the row's cells are TRUE: counts[i] for each row; returns how many cells there are. */
static double tally_slots(const cg_slots *args, uint32_t n_args, double *counts, size_t n) {
    double cells = 0;
    for (size_t i = 0; i < n; i++)
        counts[i] = 0;
    for (uint32_t arg = 0; arg < n_args; arg++) {
        for (size_t at = 0; at < (size_t)args[arg].rows * args[arg].cols; at++, cells++) {
            const double *x = args[arg].at[at];
            if (args[arg].fixed)
                for (size_t i = 0; i < n; i++)
                    counts[i] += x[0] != 0 ? 1 : 0;
            else
                for (size_t i = 0; i < n; i++)
                    counts[i] += x[i] != 0 ? 1 : 0;
        }
    }
    return cells;
}

/* `verdict` is over `held` and `counted`. */
#define TALLY(name, verdict)                                                                                           \
    static cg_cell name##_finish(const void *state, cg_call *call) {                                                   \
        (void)call;                                                                                                    \
        const tally *from = state;                                                                                     \
        double held = from->held, counted = from->counted;                                                             \
        if (cg_is_error(from->error)) return from->error;                                                              \
        return counted == 0 ? cg_error_cell(CG_VALUE) : cg_boolean_cell(verdict);                                      \
    }                                                                                                                  \
    static void name##_slots(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows,             \
                             uint32_t cols, size_t n) {                                                                \
        (void)rows, (void)cols;                                                                                        \
        double counted = tally_slots(args, n_args, results[0], n);                                                     \
        (void)counted;                                                                                                 \
        for (size_t i = 0; i < n; i++) {                                                                               \
            double held = results[0][i];                                                                               \
            results[0][i] = (verdict) ? 1 : 0;                                                                         \
        }                                                                                                              \
    }                                                                                                                  \
    static const cg_fold name##_fold = {.start = tally_start,                                                          \
                                        .add = tally_add,                                                              \
                                        .add_numbers = tally_add_numbers,                                              \
                                        .merge = tally_merge,                                                          \
                                        .finish = name##_finish};                                                      \
    static const cg_kernel name = {.fold = &name##_fold, .slots = name##_slots};

TALLY(eval_and, held == counted)
static const cg_function fn_and = {
    .name = "AND",
    .sig = "(test:range...) -> bool",
    .help = "TRUE when all tests are TRUE; texts and blanks in references are passed over.",
    .eval = &eval_and,
    .d = {"0"},
    .probe = "-1..1 2x2;=TRUE",
    .examples = {"AND(TRUE,1) = TRUE", "AND({TRUE,FALSE}) = FALSE", "AND(\"true\",2) = TRUE", "AND({\"a\"}) = #VALUE!",
                 "AND(FALSE,NA()) = #N/A"},
    .total = true,
};

CG_MAP(eval_false, cg_boolean_cell(false))
static const cg_function fn_false = {
    .name = "FALSE",
    .sig = "() -> bool",
    .help = "The boolean FALSE.",
    .eval = &eval_false,
    .examples = {"FALSE() = FALSE"},
    .total = true,
};

static cg_cell if_map(cg_call *call, const cg_cell *args) {
    (void)call;
    return args[cg_cell_boolean(args[0]) ? 1 : 2];
}

CG_VECTOR_CLONES static void if_numbers(const double *const *args, double *result, size_t n) {
    const double *tests = args[0], *as = args[1], *bs = args[2];
    for (size_t i = 0; i < n; i++)
        result[i] = tests[i] != 0 ? as[i] : bs[i];
}

static const cg_kernel eval_if = {.map = if_map, .numbers = if_numbers};
static const cg_function fn_if = {
    .name = "IF",
    .sig = "(p:bool, a:cell, [b:cell=FALSE]) -> any",
    .help = "The value a when p is TRUE, else b; an error in the other branch does not matter.",
    .eval = &eval_if,
    .d = {"0", "IF(p,1,0)", "IF(p,0,1)"},
    .probe = "=0;-2..2;-2..2",
    .examples = {"IF(2>1,\"yes\",\"no\") = \"yes\"", "IF(FALSE,1) = FALSE", "IF(1,5,1/0) = 5", "IF(NA(),1,2) = #N/A",
                 "SUM(IF({1,0,1},{10,20,30},0)) = 40"},
    .total = true,
};

static void if_error_numbers(const double *const *args, double *result, size_t n) {
    for (size_t i = 0; i < n; i++)
        result[i] = args[0][i];
}

static cg_cell if_error_map(cg_call *call, const cg_cell *args) {
    (void)call;
    return args[cg_is_error(args[0]) ? 1 : 0];
}

static const cg_kernel eval_if_error = {.map = if_error_map, .numbers = if_error_numbers};
static const cg_function fn_if_error = {
    .name = "IFERROR",
    .sig = "(x:cell, otherwise:cell) -> any",
    .help = "The value x, or the other value when x is an error.",
    .eval = &eval_if_error,
    .d = {"IF(ISERROR(x),0,1)", "IF(ISERROR(x),1,0)"},
    .examples = {"IFERROR(1/0,7) = 7", "IFERROR(3,7) = 3", "IFERROR(\"a\",7) = \"a\""},
    .total = true,
};

static cg_cell not_map(cg_call *call, const cg_cell *args) {
    (void)call;
    return cg_boolean_cell(!cg_cell_boolean(args[0]));
}

static void not_numbers(const double *const *args, double *result, size_t n) {
    for (size_t i = 0; i < n; i++)
        result[i] = args[0][i] != 0 ? 0 : 1;
}

static const cg_kernel eval_not = {.map = not_map, .numbers = not_numbers};
static const cg_function fn_not = {
    .name = "NOT",
    .sig = "(test:bool) -> bool",
    .help = "TRUE when the test is FALSE.",
    .eval = &eval_not,
    .d = {"0"},
    .examples = {"NOT(FALSE) = TRUE", "NOT(2) = FALSE", "NOT(\"x\") = #VALUE!"},
    .total = true,
};

TALLY(eval_or, held > 0)
static const cg_function fn_or = {
    .name = "OR",
    .sig = "(test:range...) -> bool",
    .help = "TRUE when one test or more is TRUE; texts and blanks in references are passed over.",
    .eval = &eval_or,
    .d = {"0"},
    .probe = "-1..1 2x2;=FALSE",
    .examples = {"OR(FALSE,1) = TRUE", "OR({FALSE,0}) = FALSE", "OR(TRUE,NA()) = #N/A"},
    .total = true,
};

CG_MAP(eval_true, cg_boolean_cell(true))
static const cg_function fn_true = {
    .name = "TRUE",
    .sig = "() -> bool",
    .help = "The boolean TRUE.",
    .eval = &eval_true,
    .examples = {"TRUE() = TRUE"},
    .total = true,
};

CG_FAMILY_ROWS(logic) = {&fn_and, &fn_false, &fn_if, &fn_if_error, &fn_not, &fn_or, &fn_true, NULL};
