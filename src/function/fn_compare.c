/* fn_compare.c: the comparisons, in Excel's order of values: numbers, then texts without case, then booleans. */
#include <stdio.h>
#include <string.h>

#include "function/kernels.h"

/* Numbers are compared by their first 15 digits, all that Excel has: 0.1+0.2=0.3. */
static bool have_same_digits(double x, double y) {
    char digits[2][32];
    snprintf(digits[0], sizeof digits[0], "%.14e", x);
    snprintf(digits[1], sizeof digits[1], "%.14e", y);
    return strcmp(digits[0], digits[1]) == 0;
}

/* Different, and so close that their digits must be looked at. */
static inline bool are_close(double x, double y) {
    return (fabs(x - y) < 1e-14 * fabs(x)) & (x != y);
}

static int compare_numbers(double x, double y) {
    if (x == y || (are_close(x, y) && have_same_digits(x, y))) return 0;
    return x < y ? -1 : 1;
}

static int compare_cells(cg_cell x, cg_cell y) {
    return cg_is_number(x) && cg_is_number(y) ? compare_numbers(x.number, y.number) : cg_cell_compare(x, y);
}

/* The loop over numbers looks at no digits; where it met some that are close it is done again. */
#define COMPARISON(name, sign)                                                                                         \
    static cg_cell name##_map(cg_call *call, const cg_cell *args) {                                                    \
        (void)call;                                                                                                    \
        return cg_boolean_cell(compare_cells(args[0], args[1]) sign 0);                                                \
    }                                                                                                                  \
    CG_VECTOR_CLONES static size_t name##_quickly(const double *xs, const double *ys, double *result, size_t n) {      \
        size_t close = 0;                                                                                              \
        for (size_t i = 0; i < n; i++) {                                                                               \
            result[i] = xs[i] sign ys[i] ? 1 : 0;                                                                      \
            close += are_close(xs[i], ys[i]);                                                                          \
        }                                                                                                              \
        return close;                                                                                                  \
    }                                                                                                                  \
    static void name##_numbers(const double *const *args, double *result, size_t n) {                                  \
        const double *xs = args[0], *ys = args[1];                                                                     \
        if (name##_quickly(xs, ys, result, n) == 0) return;                                                            \
        for (size_t i = 0; i < n; i++)                                                                                 \
            result[i] = compare_numbers(xs[i], ys[i]) sign 0 ? 1 : 0;                                                  \
    }                                                                                                                  \
    static const cg_kernel name = {.map = name##_map, .numbers = name##_numbers, .text_pairs = name##_text_pairs};

/* Equal texts are one object, so their order is not asked for where only equality is. */
#define EQUALITY(name, sign)                                                                                           \
    static void name##_text_pairs(const cg_cell *xs, const cg_cell *ys, double *result, uint64_t *odd, size_t n) {     \
        for (size_t i = 0; i < n; i++) {                                                                               \
            if (!odd[i] || !cg_is_text(xs[i]) || !cg_is_text(ys[i])) continue;                                         \
            result[i] = cg_cell_text(xs[i])->folded sign cg_cell_text(ys[i])->folded ? 1 : 0;                          \
            odd[i] = 0;                                                                                                \
        }                                                                                                              \
    }                                                                                                                  \
    COMPARISON(name, sign)

/* `sign` between the order of the texts and 0. */
#define ORDER(name, sign)                                                                                              \
    static void name##_text_pairs(const cg_cell *xs, const cg_cell *ys, double *result, uint64_t *odd, size_t n) {     \
        for (size_t i = 0; i < n; i++) {                                                                               \
            if (!odd[i] || !cg_is_text(xs[i]) || !cg_is_text(ys[i])) continue;                                         \
            result[i] = cg_text_compare(cg_cell_text(xs[i]), cg_cell_text(ys[i])) sign 0 ? 1 : 0;                      \
            odd[i] = 0;                                                                                                \
        }                                                                                                              \
    }                                                                                                                  \
    COMPARISON(name, sign)

EQUALITY(eval_equal, ==)
static const cg_function fn_equal = {
    .name = "=",
    .sig = "(x:any, y:any) -> bool",
    .help =
        "TRUE when x and y are the same value; texts are compared without case, a number is never equal to a text, and numbers are equal by 15 digits.",
    .eval = &eval_equal,
    .d = {"0", "0"},
    .examples = {"(1=1) = TRUE", "(\"a\"=\"A\") = TRUE", "(1=\"1\") = FALSE", "(TRUE=1) = FALSE",
                 "(0.1+0.2=0.3) = TRUE", "(1+1E-14=1) = FALSE"},
    .total = true,
};

ORDER(eval_greater, >)
static const cg_function fn_greater = {
    .name = ">",
    .sig = "(x:any, y:any) -> bool",
    .help = "TRUE when x is greater than y; booleans are greater than texts, and texts than numbers.",
    .eval = &eval_greater,
    .d = {"0", "0"},
    .examples = {"(2>1) = TRUE", "(\"b\">\"A\") = TRUE", "(\"1\">2) = TRUE", "(TRUE>\"z\") = TRUE"},
    .total = true,
};

ORDER(eval_greater_equal, >=)
static const cg_function fn_greater_equal = {
    .name = ">=",
    .sig = "(x:any, y:any) -> bool",
    .help = "TRUE when x is greater than y or the same value.",
    .eval = &eval_greater_equal,
    .d = {"0", "0"},
    .examples = {"(2>=2) = TRUE", "(1>=2) = FALSE"},
    .total = true,
};

ORDER(eval_less, <)
static const cg_function fn_less = {
    .name = "<",
    .sig = "(x:any, y:any) -> bool",
    .help = "TRUE when x is less than y; numbers are less than texts, and texts than booleans.",
    .eval = &eval_less,
    .d = {"0", "0"},
    .examples = {"(1<2) = TRUE", "(9<\"1\") = TRUE"},
    .total = true,
};

ORDER(eval_less_equal, <=)
static const cg_function fn_less_equal = {
    .name = "<=",
    .sig = "(x:any, y:any) -> bool",
    .help = "TRUE when x is less than y or the same value.",
    .eval = &eval_less_equal,
    .d = {"0", "0"},
    .examples = {"(2<=2) = TRUE", "(3<=2) = FALSE"},
    .total = true,
};

EQUALITY(eval_not_equal, !=)
static const cg_function fn_not_equal = {
    .name = "<>",
    .sig = "(x:any, y:any) -> bool",
    .help = "TRUE when x and y are different values.",
    .eval = &eval_not_equal,
    .d = {"0", "0"},
    .examples = {"(1<>2) = TRUE", "(\"a\"<>\"A\") = FALSE"},
    .total = true,
};

CG_FAMILY_ROWS(compare) = {&fn_equal, &fn_greater, &fn_greater_equal, &fn_less, &fn_less_equal, &fn_not_equal, NULL};
