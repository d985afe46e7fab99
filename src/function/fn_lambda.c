/* fn_lambda.c: functions whose arguments are names and formulas. The graph compiles them from their text
 * (special_forms.c), so that they have no kernels here: what they compute, and its derivative, is that of the formulas
 * inside. */
#include "function/kernels.h"

static void never_called(cg_call *call) {
    for (size_t i = 0; i < (size_t)call->rows * call->cols; i++)
        call->result[i] = cg_error_cell(CG_VALUE);
}
static const cg_kernel eval_special = {.array = never_called};

#define SPECIAL_ROW                                                                                                    \
    .eval = &eval_special, .not_differentiable = "the formulas inside it are differentiated", .special = true

static const cg_function fn_by_col = {
    .name = "BYCOL",
    .sig = "(array:range, function:range) -> any",
    .help = "The function's value for each column of the array, in a row.",
    SPECIAL_ROW,
    .examples = {"BYCOL({1,2;3,4},LAMBDA(col,SUM(col))) = {4,6}"},
};

static const cg_function fn_by_row = {
    .name = "BYROW",
    .sig = "(array:range, function:range) -> any",
    .help = "The function's value for each row of the array, in a column.",
    SPECIAL_ROW,
    .examples = {"BYROW({1,2;3,4},LAMBDA(line,MAX(line))) = {2;4}"},
};

static const cg_function fn_is_omitted = {
    .name = "ISOMITTED",
    .sig = "(parameter:range) -> bool",
    .help = "Whether the call of the LAMBDA around it left this parameter out: [b] may be, and is blank then.",
    SPECIAL_ROW,
    .examples = {"LET(f,LAMBDA(a,[b],IF(ISOMITTED(b),a,a+b)),100*f(1)+10*f(1,2)+f(1,)) = 131"},
};

static const cg_function fn_lambda = {
    .name = "LAMBDA",
    .sig = "(arguments:range...) -> any",
    .help = "A function of the parameters named first; its value is the last argument, a formula of them.",
    SPECIAL_ROW,
    .examples = {"LET(double,LAMBDA(x,2*x),double(4)) = 8"},
};

static const cg_function fn_let = {
    .name = "LET",
    .sig = "(name:range, value:range, arguments:range...) -> any",
    .help =
        "The value of the last argument, in which each name given before it stands for the value that follows the name.",
    SPECIAL_ROW,
    .examples = {"LET(a,2,b,a+1,a*b) = 6", "LET(x,{1,2,3},SUM(x)/COUNT(x)) = 2"},
};

static const cg_function fn_make_array = {
    .name = "MAKEARRAY",
    .sig = "(rows:range, cols:range, function:range) -> any",
    .help = "An array of so many rows and columns, in which each cell is the function of its row and column number.",
    SPECIAL_ROW,
    .examples = {"MAKEARRAY(2,3,LAMBDA(i,j,10*i+j)) = {11,12,13;21,22,23}"},
};

static const cg_function fn_map = {
    .name = "MAP",
    .sig = "(array:range, arguments:range...) -> any",
    .help = "The function's value for each cell of the arrays; the function is the last argument.",
    SPECIAL_ROW,
    .examples = {"MAP({1,2;3,4},LAMBDA(x,x^2)) = {1,4;9,16}", "MAP({1,2},{3,4},LAMBDA(x,y,SUM(x,y))) = {4,6}"},
};

static const cg_function fn_reduce = {
    .name = "REDUCE",
    .sig = "(initial:range, array:range, function:range) -> any",
    .help = "The function's last value when it takes its value so far and the next cell of the array in turn.",
    SPECIAL_ROW,
    .examples = {"REDUCE(0,{1,2,3},LAMBDA(total,x,total+x^2)) = 14"},
};

static const cg_function fn_scan = {
    .name = "SCAN",
    .sig = "(initial:range, array:range, function:range) -> any",
    .help = "All values of the function when it takes its value so far and the next cell of the array in turn.",
    SPECIAL_ROW,
    .examples = {"SCAN(1,{2,3,4},LAMBDA(product,x,product*x)) = {2,6,24}"},
};

CG_FAMILY_ROWS(lambda) = {&fn_by_col,     &fn_by_row, &fn_is_omitted, &fn_lambda, &fn_let,
                          &fn_make_array, &fn_map,    &fn_reduce,     &fn_scan,   NULL};
