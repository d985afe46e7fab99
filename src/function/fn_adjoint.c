/* fn_adjoint.c: what the backward pass needs and a spreadsheet has no function for. Not to be written in a sheet. */
#include "function/kernels.h"

/* An adjoint of exactly 0 means that nothing flows back here: an untaken branch adds 0, whatever its derivative is. */
static cg_cell adjoint_product(const cg_cell *args) {
    if (args[0].number == 0) return args[0];
    cg_cell d = cg_to_number(args[1]);
    return cg_is_error(d) ? d : cg_number_cell(args[0].number * d.number);
}

static cg_cell adjoint_product_map(cg_call *call, const cg_cell *args) {
    (void)call;
    return adjoint_product(args);
}

static void adjoint_product_numbers(const double *const *args, double *result, size_t n) {
    const double *adjoints = args[0], *ds = args[1];
    for (size_t i = 0; i < n; i++)
        result[i] = adjoints[i] == 0 ? adjoints[i] : adjoints[i] * ds[i];
}

static const cg_kernel eval_adjoint_product = {.map = adjoint_product_map, .numbers = adjoint_product_numbers};
static const cg_function fn_adjoint_product = {
    .name = "ADJOINT.PRODUCT",
    .sig = "(above:num, d:cell) -> num",
    .help = "The product of an adjoint and a derivative; 0 when the adjoint is 0, whatever the derivative is.",
    .eval = &eval_adjoint_product,
    .d = {"IFERROR(d,0)", "above"},
    .excel = "IF({above}=0,0,{above}*{d})",
    .examples = {"ADJOINT.PRODUCT(2,3) = 6", "ADJOINT.PRODUCT(0,1/0) = 0", "ADJOINT.PRODUCT(2,1/0) = #DIV/0!"},
    .total = true,
    .internal = true,
};

CG_FAMILY_ROWS(adjoint) = {&fn_adjoint_product, NULL};
