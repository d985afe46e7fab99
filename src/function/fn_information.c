/* fn_information.c: what kind of value a cell holds. */
#include "function/kernels.h"

/* A test of one cell; `number` is its answer for every number. */
#define CELL_TEST(name, test, number)                                                                                  \
    static cg_cell name##_map(cg_call *call, const cg_cell *args) {                                                    \
        (void)call;                                                                                                    \
        cg_cell x = args[0];                                                                                           \
        return cg_boolean_cell(test);                                                                                  \
    }                                                                                                                  \
    static void name##_numbers(const double *const *args, double *result, size_t n) {                                  \
        (void)args;                                                                                                    \
        for (size_t i = 0; i < n; i++)                                                                                 \
            result[i] = (number);                                                                                      \
    }                                                                                                                  \
    static const cg_kernel name = {.map = name##_map, .numbers = name##_numbers};

CG_MAP(eval_error_type, cg_is_error(args[0]) ? cg_number_cell(cg_cell_error(args[0])) : cg_error_cell(CG_NA))
static const cg_function fn_error_type = {
    .name = "ERROR.TYPE",
    .sig = "(x:cell) -> num",
    .help =
        "The number of an error: 1 #NULL!, 2 #DIV/0!, 3 #VALUE!, 4 #REF!, 5 #NAME?, 6 #NUM!, 7 #N/A, 9 #SPILL!, 14 #CALC!; "
        "#N/A when x is none.",
    .eval = &eval_error_type,
    .d = {"0"},
    .probe = "=1/0",
    .examples = {"ERROR.TYPE(#NULL!) = 1", "ERROR.TYPE(1/0) = 2", "ERROR.TYPE(NA()) = 7", "ERROR.TYPE(5) = #N/A"},
};

CELL_TEST(eval_is_blank, cg_is_blank(x), 0)
static const cg_function fn_is_blank = {
    .name = "ISBLANK",
    .sig = "(x:cell) -> bool",
    .help = "TRUE when the cell is blank; an empty text is not.",
    .eval = &eval_is_blank,
    .d = {"0"},
    .examples = {"ISBLANK(\"\") = FALSE", "ISBLANK(0) = FALSE"},
    .total = true,
};

CELL_TEST(eval_is_err, cg_is_error(x) && cg_cell_error(x) != CG_NA, 0)
static const cg_function fn_is_err = {
    .name = "ISERR",
    .sig = "(x:cell) -> bool",
    .help = "TRUE when the cell is an error other than #N/A.",
    .eval = &eval_is_err,
    .d = {"0"},
    .examples = {"ISERR(1/0) = TRUE", "ISERR(NA()) = FALSE"},
    .total = true,
};

CELL_TEST(eval_is_error, cg_is_error(x), 0)
static const cg_function fn_is_error = {
    .name = "ISERROR",
    .sig = "(x:cell) -> bool",
    .help = "TRUE when the cell is an error.",
    .eval = &eval_is_error,
    .d = {"0"},
    .examples = {"ISERROR(1/0) = TRUE", "ISERROR(NA()) = TRUE", "ISERROR(\"#N/A\") = FALSE"},
    .total = true,
};

/* Booleans reach a fast kernel as 0 and 1, like numbers, so the tests of these two kinds
 * have none. */
CG_MAP(eval_is_logical, cg_boolean_cell(cg_is_boolean(args[0])))
static const cg_function fn_is_logical = {
    .name = "ISLOGICAL",
    .sig = "(x:cell) -> bool",
    .help = "TRUE when the cell is TRUE or FALSE.",
    .eval = &eval_is_logical,
    .d = {"0"},
    .examples = {"ISLOGICAL(1=2) = TRUE", "ISLOGICAL(0) = FALSE"},
    .total = true,
};

/* Whether the whole part of a number leaves `rest` when it is halved; booleans are no numbers here. */
static cg_cell parity(cg_cell x, double rest) {
    if (cg_is_boolean(x)) return cg_error_cell(CG_VALUE);
    x = cg_to_number(x);
    return cg_is_error(x) ? x : cg_boolean_cell(fmod(fabs(trunc(x.number)), 2) == rest);
}

CG_MAP(eval_is_even, parity(args[0], 0))
static const cg_function fn_is_even = {
    .name = "ISEVEN",
    .sig = "(x:any) -> bool",
    .help = "TRUE when the whole part of x is even.",
    .eval = &eval_is_even,
    .d = {"0"},
    .probe = "2.1..2.9",
    .examples = {"ISEVEN(-1) = FALSE", "ISEVEN(2.5) = TRUE", "ISEVEN(0) = TRUE", "ISEVEN(\"a\") = #VALUE!",
                 "ISEVEN(TRUE) = #VALUE!"},
};

CG_MAP(eval_is_odd, parity(args[0], 1))
static const cg_function fn_is_odd = {
    .name = "ISODD",
    .sig = "(x:any) -> bool",
    .help = "TRUE when the whole part of x is odd.",
    .eval = &eval_is_odd,
    .d = {"0"},
    .probe = "2.1..2.9",
    .examples = {"ISODD(-1) = TRUE", "ISODD(2.5) = FALSE", "ISODD(5) = TRUE"},
};

CELL_TEST(eval_is_na, cg_is_error(x) && cg_cell_error(x) == CG_NA, 0)
static const cg_function fn_is_na = {
    .name = "ISNA",
    .sig = "(x:cell) -> bool",
    .help = "TRUE when the cell is #N/A.",
    .eval = &eval_is_na,
    .d = {"0"},
    .examples = {"ISNA(NA()) = TRUE", "ISNA(1/0) = FALSE"},
    .total = true,
};

CELL_TEST(eval_is_nontext, !cg_is_text(x), 1)
static const cg_function fn_is_nontext = {
    .name = "ISNONTEXT",
    .sig = "(x:cell) -> bool",
    .help = "TRUE when the cell is not a text; a blank is not.",
    .eval = &eval_is_nontext,
    .d = {"0"},
    .examples = {"ISNONTEXT(3) = TRUE", "ISNONTEXT(\"3\") = FALSE"},
    .total = true,
};

CG_MAP(eval_is_number, cg_boolean_cell(cg_is_number(args[0])))
static const cg_function fn_is_number = {
    .name = "ISNUMBER",
    .sig = "(x:cell) -> bool",
    .help = "TRUE when the cell is a number.",
    .eval = &eval_is_number,
    .d = {"0"},
    .examples = {"ISNUMBER(3) = TRUE", "ISNUMBER(\"3\") = FALSE", "ISNUMBER(1/0) = FALSE"},
    .total = true,
};

CELL_TEST(eval_is_text, cg_is_text(x), 0)
static const cg_function fn_is_text = {
    .name = "ISTEXT",
    .sig = "(x:cell) -> bool",
    .help = "TRUE when the cell is a text.",
    .eval = &eval_is_text,
    .d = {"0"},
    .examples = {"ISTEXT(\"\") = TRUE", "ISTEXT(3) = FALSE"},
    .total = true,
};

static cg_cell number_of(cg_cell x) {
    return cg_is_number(x) || cg_is_error(x) || cg_is_boolean(x) ? cg_to_number(x) : cg_number_cell(0);
}

static cg_cell number_map(cg_call *call, const cg_cell *args) {
    (void)call;
    return number_of(args[0]);
}

static void number_numbers(const double *const *args, double *result, size_t n) {
    for (size_t i = 0; i < n; i++)
        result[i] = args[0][i];
}

static const cg_kernel eval_number = {.map = number_map, .numbers = number_numbers};
static const cg_function fn_number = {
    .name = "N",
    .sig = "(x:cell) -> num",
    .help = "The number x; 1 for TRUE, and 0 for texts, blanks and FALSE.",
    .eval = &eval_number,
    .d = {"IF(ISNUMBER(x),1,0)"},
    .examples = {"N(7) = 7", "N(\"7\") = 0", "N(TRUE) = 1", "N(1/0) = #DIV/0!"},
    .total = true,
};

CG_MAP(eval_na, cg_error_cell(CG_NA))
static const cg_function fn_na = {
    .name = "NA",
    .sig = "() -> any",
    .help = "The error #N/A: no value is there.",
    .eval = &eval_na,
    .examples = {"NA() = #N/A"},
};

/* By cg_kind; a blank counts as a number. */
static void type_of(cg_call *call) {
    static const double types[] = {[CG_NUMBER] = 1, [CG_TEXT] = 2, [CG_BOOLEAN] = 4, [CG_ERROR] = 16, [CG_BLANK] = 1};
    const cg_operand *x = &call->args[0];
    bool array = x->rows > 1 || x->cols > 1;
    call->result[0] = cg_number_cell(array ? 64 : types[cg_cell_kind(x->cells[0])]);
}

static const cg_kernel eval_type = {.array = type_of};
static const cg_function fn_type = {
    .name = "TYPE",
    .sig = "(x:range) -> num",
    .help = "What kind of value x is: 1 a number, 2 a text, 4 a boolean, 16 an error, 64 an array.",
    .eval = &eval_type,
    .d = {"0"},
    .probe = "-2..2 2x2",
    .examples = {"TYPE(\"Smith\") = 2", "TYPE(2+\"Smith\") = 16", "TYPE({1,2;3,4}) = 64", "TYPE(1=2) = 4",
                 "TYPE(7) = 1"},
    .total = true,
};

CG_FAMILY_ROWS(information) = {&fn_error_type, &fn_is_blank, &fn_is_err,     &fn_is_error,  &fn_is_even,
                               &fn_is_logical, &fn_is_na,    &fn_is_nontext, &fn_is_number, &fn_is_odd,
                               &fn_is_text,    &fn_number,   &fn_na,         &fn_type,      NULL};
