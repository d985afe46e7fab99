/* fn_in_order.c: SUM and AVERAGE as Excel adds up: cell after cell, row by row, one range after the other.
 *
 * Lanes (lanes.h) are quicker and no less exact, but where numbers cancel what is left of them is not the same. The
 * graph writes these for a worksheet's totals that no solver moves. Not to be written in a sheet. */
#include "function/lanes.h"

static cg_lanes add_in_order(const cg_call *call) {
    cg_lanes total;
    cg_lanes_start(&total);
    for (uint32_t arg = 0; arg < call->n_args; arg++)
        for (size_t i = 0; i < (size_t)call->args[arg].rows * call->args[arg].cols; i++) {
            cg_cell cell;
            if (!cg_aggregated(&call->args[arg], i, &cell)) continue;
            if (cg_is_error(cell)) {
                total.error = cell;
                return total;
            }
            total.lane[0] += cell.number;
            total.count++;
        }
    return total;
}

static void sum_array(cg_call *call) {
    cg_lanes total = add_in_order(call);
    *call->result = cg_is_error(total.error) ? total.error : cg_number_cell(total.lane[0]);
}

static const cg_kernel eval_sum = {.array = sum_array};
static const cg_function fn_sum = {
    .name = "SUM.IN.ORDER",
    .sig = "(xs:range...) -> num",
    .help = "SUM, added up from the first cell to the last.",
    .eval = &eval_sum,
    .d = {"1"},
    .probe = "-2..2 3x2;-2..2",
    .excel = "SUM({xs...})",
    .examples = {"SUM.IN.ORDER({1,\"a\",2},3) = 6", "SUM.IN.ORDER({1,#N/A}) = #N/A"},
    .internal = true,
};

static void average_array(cg_call *call) {
    cg_lanes total = add_in_order(call);
    bool none = total.count == 0;
    *call->result = cg_is_error(total.error) ? total.error
                    : none                   ? cg_error_cell(CG_DIV0)
                                             : cg_number_cell(total.lane[0] / total.count);
}

/* The example's answer is Excel's own, to the last digit. */
static const cg_kernel eval_average = {.array = average_array};
static const cg_function fn_average = {
    .name = "AVERAGE.IN.ORDER",
    .sig = "(xs:range...) -> num",
    .help = "AVERAGE, added up from the first cell to the last.",
    .eval = &eval_average,
    .d = {"1/COUNT.CELLS(every)"},
    .probe = "-2..2 3x2;-2..2",
    .excel = "AVERAGE({xs...})",
    .examples = {"AVERAGE.IN.ORDER({1,\"a\",2},3) = 2", "AVERAGE.IN.ORDER({\"a\"}) = #DIV/0!",
                 "AVERAGE.IN.ORDER({0,0,1,1E-5,2,1.1,534,1.00001,9999999999,2.99999,-9999999999,999999.99999,-534,"
                 "-999999.99999,-2,-2.99999,-1,-1.00001,-1.1,-1E-5})*1E9 = -4.089355473190933"},
    .internal = true,
};

CG_FAMILY_ROWS(in_order) = {&fn_average, &fn_sum, NULL};
