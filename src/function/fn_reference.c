/* fn_reference.c: functions about references to cells.
 *
 * What a reference points to is known to the graph alone, which computes these (reference_to_graph.c); a call that gets
 * to its kernel has no reference. */
#include <string.h>

#include "function/kernels.h"

static void no_reference(cg_call *call) {
    call->result[0] = cg_error_cell(CG_VALUE);
}

static const cg_kernel eval_reference = {.array = no_reference};

#define ABOUT_REFERENCES .eval = &eval_reference, .positional = true

static const cg_function fn_areas = {
    .name = "AREAS",
    .sig = "(reference:range) -> num",
    .help = "How many areas a reference has: AREAS((A1:A3,C1)) is 2.",
    .d = {"0"},
    ABOUT_REFERENCES,
};

static const cg_function fn_cell = {
    .name = "CELL",
    .sig = "(info:text, reference:range) -> any",
    .help = "What is known of the reference's first cell: its \"address\", \"row\", \"col\" (column), \"contents\", or "
            "\"type\": \"b\" blank, \"l\" text, \"v\" any other value.",
    .not_differentiable = "it may be a text",
    ABOUT_REFERENCES,
};

static const cg_function fn_column = {
    .name = "COLUMN",
    .sig = "([reference:range]) -> num",
    .help = "The number of the reference's first column, or of the column the formula stands in.",
    .d = {"0"},
    ABOUT_REFERENCES,
};

static const cg_function fn_formula_text = {
    .name = "FORMULATEXT",
    .sig = "(reference:range) -> text",
    .help = "The formula of the reference's first cell as text; #N/A when it holds none.",
    .d = {"0"},
    ABOUT_REFERENCES,
};

static const cg_function fn_indirect = {
    .name = "INDIRECT",
    .sig = "(text:text, [in_a1:bool=TRUE]) -> any",
    .help =
        "The cells whose address the text is: INDIRECT(\"B\"&3) is B3. The text must not depend on variables; #REF! when it "
        "is no address.",
    .d = {"0", "0"},
    ABOUT_REFERENCES,
};

static const cg_function fn_is_formula = {
    .name = "ISFORMULA",
    .sig = "(reference:range) -> bool",
    .help = "TRUE when the reference's first cell holds a formula.",
    .d = {"0"},
    ABOUT_REFERENCES,
};

static const cg_function fn_is_ref = {
    .name = "ISREF",
    .sig = "(value:range) -> bool",
    .help = "TRUE when the value is a reference to cells.",
    .d = {"0"},
    ABOUT_REFERENCES,
};

static const cg_function fn_offset = {
    .name = "OFFSET",
    .sig = "(reference:range, rows:num, columns:num, [height:num], [width:num]) -> any",
    .help =
        "The cells that many rows down and columns to the right of the reference, as many as it has or height times width. "
        "Height and width must not depend on variables; rows and columns may, and are cut to whole numbers.",
    .not_differentiable = "the graph differentiates the cells it points to",
    ABOUT_REFERENCES,
};

static const cg_function fn_row = {
    .name = "ROW",
    .sig = "([reference:range]) -> num",
    .help = "The number of the reference's first row, or of the row the formula stands in.",
    .d = {"0"},
    ABOUT_REFERENCES,
};

static const cg_function fn_sheet = {
    .name = "SHEET",
    .sig = "([value:range]) -> num",
    .help = "The number of the worksheet of a reference, of a worksheet's name, or of the formula's own.",
    .d = {"0"},
    ABOUT_REFERENCES,
};

static const cg_function fn_sheets = {
    .name = "SHEETS",
    .sig = "([reference:range]) -> num",
    .help = "How many worksheets a reference goes over, or there are.",
    .d = {"0"},
    ABOUT_REFERENCES,
};

/* ---- CELL.SHOWN: what a cell has whose formula gives a blank ---- */

static cg_cell shown_map(cg_call *call, const cg_cell *args) {
    (void)call;
    return cg_is_blank(args[0]) ? cg_number_cell(0) : args[0];
}

static void shown_numbers(const double *const *args, double *result, size_t n) {
    memcpy(result, args[0], n * sizeof *result);
}

static const cg_kernel eval_shown = {.map = shown_map, .numbers = shown_numbers};
static const cg_function fn_cell_shown = {
    .name = "CELL.SHOWN",
    .sig = "(x:cell) -> any",
    .help = "The value x; 0 for a blank, which no cell with a formula has.",
    .eval = &eval_shown,
    .d = {"1"},
    .excel = "{x}",
    .examples = {"CELL.SHOWN(3) = 3", "CELL.SHOWN(\"a\") = \"a\"", "CELL.SHOWN(1/0) = #DIV/0!"},
    .total = true,
    .carries = true,
    .internal = true,
};

/* ---- CELL.SUM: what a cell has whose formula is a sum or difference ---- */

/* Two numbers that cancel up to less than eight units in the last place of the larger one are taken as equal. Microsoft
 * says that there is such a limit (knowledge base 78113); where it lies was measured by users: at 2^1024 - 2^971, a
 * difference of 2^973 is 0, one of 2^974 is not. */
static double settled(double sum, double x, double y) {
    double larger = fmax(fabs(x), fabs(y));
    uint64_t exponent;
    memcpy(&exponent, &larger, sizeof exponent);
    exponent &= UINT64_C(0x7FF0000000000000);
    double power;
    memcpy(&power, &exponent, sizeof power);
    return fabs(sum) < power * 0x1p-49 ? 0 : sum;
}

static cg_cell sum_map(cg_call *call, const cg_cell *args) {
    (void)call;
    return cg_number_cell(settled(args[0].number, args[1].number, args[2].number));
}

CG_VECTOR_CLONES static void sum_numbers(const double *const *args, double *result, size_t n) {
    const double *sums = args[0], *xs = args[1], *ys = args[2];
    for (size_t i = 0; i < n; i++)
        result[i] = settled(sums[i], xs[i], ys[i]);
}

static const cg_kernel eval_cell_sum = {.map = sum_map, .numbers = sum_numbers};
static const cg_function fn_cell_sum = {
    .name = "CELL.SUM",
    .sig = "(sum:num, x:num, y:num) -> num",
    .help = "The sum or difference of x and y; 0 where nothing but rounding is left of them.",
    .eval = &eval_cell_sum,
    .d = {"1", "0", "0"},
    .excel = "{sum}",
    .probe = "1..2;3..4;3..4",
    .examples = {"CELL.SUM(0.3-0.2-0.1,0.3-0.2,0.1) = 0", "CELL.SUM(1,3,2) = 1", "CELL.SUM(1E-300,1E-300,0) = 1E-300",
                 "CELL.SUM(2^-49,1+2^-49,1) = 2^-49", "CELL.SUM(2^-50,1+2^-50,1) = 0"},
    .total = true,
    .carries = true,
    .internal = true,
};

static cg_cell shown_of(const cg_call *call, const cg_cell *args) {
    cg_cell shown = call->n_args > 1 ? args[1] : args[0];
    return cg_is_blank(shown) ? cg_number_cell(0) : shown;
}

CG_MAP(eval_hyperlink, shown_of(call, args))
static const cg_function fn_hyperlink = {
    .name = "HYPERLINK",
    .sig = "(link:text, [shown:cell]) -> any",
    .help = "What is shown in place of the link, or the link. Nothing is ever opened.",
    .eval = &eval_hyperlink,
    .d = {"0", "1"},
    .probe = "=\"a\";-2..2",
    .examples = {"HYPERLINK(\"https://example.org\") = \"https://example.org\"", "HYPERLINK(\"#A1\",\"top\") = \"top\"",
                 "HYPERLINK(\"#A1\",7) = 7", "HYPERLINK(NA(),7) = #N/A"},
};

/* The graph calls the function that the number means (subtotal.c). */
#define ANOTHER_FUNCTION                                                                                               \
    .eval = &eval_reference, .not_differentiable = "the function it stands for is differentiated", .special = true

static const cg_function fn_aggregate = {
    .name = "AGGREGATE",
    .sig = "(function:num, option:num, xs:range...) -> num",
    .help =
        "A function by number: 1 to 11 as SUBTOTAL, 12 MEDIAN, 13 MODE.SNGL; of an array and k: 14 LARGE, 15 SMALL, 16 "
        "PERCENTILE.INC, 17 QUARTILE.INC, 18, 19 their .EXC. Option 2, 3, 6, 7 drops errors, odd ones hidden rows, below 4 "
        "subtotals.",
    ANOTHER_FUNCTION,
    .examples = {"AGGREGATE(9,6,{1,#N/A,3}) = 4", "AGGREGATE(14,6,{1,7,#DIV/0!,3},2) = 3",
                 "AGGREGATE(9,4,{1,#N/A,3}) = #N/A", "AGGREGATE(15,6,{4,9}/{1,0},1) = 4",
                 "AGGREGATE(20,0,{1}) = #VALUE!", "AGGREGATE(3,6,{1,#N/A}) = 1"},
};

static const cg_function fn_multiple_operations = {
    .name = "MULTIPLE.OPERATIONS",
    .sig = "(formula:range, input:range, value:cell, [input2:range], [value2:cell]) -> any",
    .help =
        "The value that the formula cell would have if the input cell held another value (and the second input cell a "
        "second one): what the cells of a what-if data table are.",
    .eval = &eval_reference,
    .not_differentiable = "the formula it stands for is differentiated",
    .special = true,
    .positional = true,
};

static const cg_function fn_subtotal = {
    .name = "SUBTOTAL",
    .sig = "(function:num, xs:range...) -> num",
    .help =
        "A function by its number: 1 AVERAGE, 2 COUNT, 3 COUNTA, 4 MAX, 5 MIN, 6 PRODUCT, 7 STDEV.S, 8 STDEV.P, 9 SUM, 10 VAR.S, "
        "11 VAR.P. Leaves out cells that hold one, and filtered rows; from 101 on hidden ones too.",
    ANOTHER_FUNCTION,
    .examples = {"SUBTOTAL(9,{1,2,3}) = 6", "SUBTOTAL(101,{1,2,3}) = 2", "SUBTOTAL(12,{1}) = #VALUE!"},
};

static const cg_function fn_trim_range = {
    .name = "TRIMRANGE",
    .sig = "(reference:range, [rows:num=3], [columns:num=3]) -> any",
    .help =
        "The reference without the blank rows and columns along its edges: 0 none, 1 the first ones, 2 the last ones, 3 "
        "both. A cell with a formula is not blank; #REF! when all are.",
    .not_differentiable = "the graph differentiates the cells that are left",
    ABOUT_REFERENCES,
    .empty_is_default = true,
};

CG_FAMILY_ROWS(reference) = {&fn_aggregate,
                             &fn_areas,
                             &fn_cell,
                             &fn_cell_shown,
                             &fn_cell_sum,
                             &fn_column,
                             &fn_formula_text,
                             &fn_hyperlink,
                             &fn_indirect,
                             &fn_is_formula,
                             &fn_is_ref,
                             &fn_multiple_operations,
                             &fn_offset,
                             &fn_row,
                             &fn_sheet,
                             &fn_sheets,
                             &fn_subtotal,
                             &fn_trim_range,
                             NULL};
