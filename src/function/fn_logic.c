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
    .truths = true,
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
    .adjoint = {"0", "IF(p,adj,0)", "IF(p,0,adj)"},
    .probe = "=0;-2..2;-2..2",
    .examples = {"IF(2>1,\"yes\",\"no\") = \"yes\"", "IF(FALSE,1) = FALSE", "IF(1,5,1/0) = 5", "IF(NA(),1,2) = #N/A",
                 "SUM(IF({1,0,1},{10,20,30},0)) = 40"},
    .total = true,
    .carries = true,
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

static cg_cell if_na_map(cg_call *call, const cg_cell *args) {
    (void)call;
    return args[cg_is_error(args[0]) && cg_cell_error(args[0]) == CG_NA ? 1 : 0];
}

static const cg_kernel eval_if_na = {.map = if_na_map, .numbers = if_error_numbers};
static const cg_function fn_if_na = {
    .name = "IFNA",
    .sig = "(x:cell, otherwise:cell) -> any",
    .help = "The value x, or the other value when x is #N/A.",
    .eval = &eval_if_na,
    .d = {"IF(ISNA(x),0,1)", "IF(ISNA(x),1,0)"},
    .examples = {"IFNA(NA(),7) = 7", "IFNA(3,7) = 3", "IFNA(1/0,7) = #DIV/0!"},
};

/* ---- Choices among many: each has a twin that says which was taken, for the derivative ---- */

/* The place of the value taken, from 0; or an error cell in *fault: of a test before it, or #N/A when all are FALSE. */
static uint32_t ifs_place(const cg_call *call, const cg_cell *args, cg_cell *fault) {
    *fault = cg_error_cell(CG_NA);
    for (uint32_t i = 0; i + 1 < call->n_args; i += 2) {
        cg_cell test = cg_to_boolean(args[i]);
        if (cg_is_error(test)) {
            *fault = test;
            break;
        }
        if (cg_cell_boolean(test)) return i / 2;
    }
    return UINT32_MAX;
}

static cg_cell ifs(const cg_call *call, const cg_cell *args) {
    cg_cell fault;
    uint32_t place = ifs_place(call, args, &fault);
    return place == UINT32_MAX ? fault : args[2 * place + 1];
}

CG_MAP(eval_ifs, ifs(call, args))
static const cg_function fn_ifs = {
    .name = "IFS",
    .sig = "(test:cell, value:cell...2) -> any",
    .help =
        "The value after the first test that is TRUE; #N/A when there is none. What stands after it does not matter.",
    .eval = &eval_ifs,
    .d = {"0", "IF(IFS.PLACE(every)=place,1,0)"},
    .probe = "=0;-2..2;=1;-2..2;=1;-2..2",
    .examples = {"IFS(FALSE,1,2>1,5,1/0,7) = 5", "IFS(FALSE,1) = #N/A", "IFS(1/0,1,TRUE,2) = #DIV/0!",
                 "SUM(IFS({1,0},{5,6},TRUE,7)) = 12"},
};

static cg_cell place_taken(uint32_t place) {
    return cg_number_cell(place == UINT32_MAX ? 0 : place + 1.0);
}

static cg_cell ifs_place_taken(const cg_call *call, const cg_cell *args) {
    cg_cell fault;
    return place_taken(ifs_place(call, args, &fault));
}

CG_MAP(eval_ifs_place, ifs_place_taken(call, args))
static const cg_function fn_ifs_place = {
    .name = "IFS.PLACE",
    .sig = "(test:cell, value:cell...2) -> num",
    .help = "Which of its values IFS takes, from 1; 0 for none.",
    .eval = &eval_ifs_place,
    .d = {"0", "0"},
    .examples = {"IFS.PLACE(FALSE,1,TRUE,5) = 2", "IFS.PLACE(FALSE,1) = 0"},
    .total = true,
    .internal = true,
};

static bool is_case(cg_cell x, cg_cell value) {
    bool comparable = cg_cell_kind(x) == cg_cell_kind(value) || cg_is_blank(x) || cg_is_blank(value);
    return comparable && cg_cell_compare(x, value) == 0;
}

/* The index among the arguments of the choice taken (they are x, value, choice, value, choice, ..., and a default when
 * one is left over); or UINT32_MAX and an error in *fault. */
static uint32_t switch_index(const cg_call *call, const cg_cell *args, cg_cell *fault) {
    uint32_t i = 1;
    *fault = cg_error_cell(CG_NA);
    for (; i + 1 < call->n_args; i += 2) {
        if (cg_is_error(args[i])) {
            *fault = args[i];
            return UINT32_MAX;
        }
        if (is_case(args[0], args[i])) return i + 1;
    }
    return i < call->n_args ? i : UINT32_MAX;
}

static cg_cell switch_case(const cg_call *call, const cg_cell *args) {
    cg_cell fault;
    uint32_t index = switch_index(call, args, &fault);
    return index == UINT32_MAX ? fault : args[index];
}

CG_MAP(eval_switch, switch_case(call, args))
static const cg_function fn_switch = {
    .name = "SWITCH",
    .sig = "(x:any, value:cell, choice:cell...) -> any",
    .help =
        "The choice after the first value that equals x: SWITCH(x, value, choice, value, choice, ..., otherwise). Without the last, "
        "#N/A when there is none.",
    .eval = &eval_switch,
    .d = {"0", "0", "IF(SWITCH.PLACE(x,value,every)=place,1,0)"},
    .probe = "=2;=1;-2..2;=2;-2..2;-2..2",
    .examples = {"SWITCH(2,1,\"Sunday\",2,\"Monday\") = \"Monday\"", "SWITCH(9,1,2,\"none\") = \"none\"",
                 "SWITCH(9,1,2) = #N/A", "SWITCH(\"B\",\"a\",1,\"b\",2) = 2", "SWITCH(1,1,5,1/0,6) = 5",
                 "SUM(SWITCH({1,2,3},1,10,2,20,30)) = 60"},
};

static cg_cell switch_place_taken(const cg_call *call, const cg_cell *args) {
    cg_cell fault;
    uint32_t index = switch_index(call, args, &fault);
    return place_taken(index == UINT32_MAX ? index : index - 2);
}

CG_MAP(eval_switch_place, switch_place_taken(call, args))
static const cg_function fn_switch_place = {
    .name = "SWITCH.PLACE",
    .sig = "(x:cell, value:cell, choice:cell...) -> num",
    .help = "Which argument after its first value SWITCH takes, from 1; 0 for none.",
    .eval = &eval_switch_place,
    .d = {"0", "0", "0"},
    .examples = {"SWITCH.PLACE(2,1,5,2,6) = 3", "SWITCH.PLACE(9,1,5,7) = 2", "SWITCH.PLACE(9,1,5) = 0"},
    .total = true,
    .internal = true,
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
    .truths = true,
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

TALLY(eval_xor, fmod(held, 2) == 1)
static const cg_function fn_xor = {
    .name = "XOR",
    .sig = "(test:range...) -> bool",
    .help = "TRUE when an odd number of tests is TRUE; texts and blanks in references are passed over.",
    .eval = &eval_xor,
    .d = {"0"},
    .probe = "-1..1 2x2;=FALSE",
    .examples = {"XOR(3>0,2<9) = FALSE", "XOR(3>12,4>6) = FALSE", "XOR(TRUE,FALSE,FALSE) = TRUE",
                 "XOR({1,1,1}) = TRUE"},
    .total = true,
    .truths = true,
};

CG_FAMILY_ROWS(logic) = {&fn_and, &fn_false, &fn_if,     &fn_if_error,     &fn_if_na, &fn_ifs, &fn_ifs_place,
                         &fn_not, &fn_or,    &fn_switch, &fn_switch_place, &fn_true,  &fn_xor, NULL};
