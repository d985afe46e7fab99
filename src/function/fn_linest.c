/* fn_linest.c: the least-squares fit of many columns: LINEST and TREND, and of an exponential: LOGEST and GROWTH. */
#include "function/kernels.h"

#include "function/line_fit.h"

static cg_shape shape_of(const cg_operand *operand) {
    return (cg_shape){operand->rows, operand->cols};
}

/* ---- LINEST and LOGEST ---- */

static const char *read_layout(const cg_shape_call *call, cg_fit_layout *layout) {
    bool counted = call->n_args < 2 || cg_fit_is_counted(&call->constants[1]);
    return cg_fit_lay_out(&call->args[0], counted ? NULL : &call->args[1], counted, layout);
}

static const char *coefficients_shape(const cg_shape_call *call, cg_shape *shape) {
    cg_fit_layout layout;
    const char *fault = read_layout(call, &layout);
    if (fault) return fault;
    cg_cell stats = call->constants[3].cells ? cg_to_boolean(*call->constants[3].cells) : cg_error_cell(CG_VALUE);
    if (!cg_is_boolean(stats)) return "whether statistics are wanted must be constant";
    *shape = (cg_shape){cg_cell_boolean(stats) ? 5 : 1, (uint32_t)layout.k + 1};
    return NULL;
}

static size_t coefficients_room(const cg_shape_call *call) {
    cg_fit_layout layout;
    return read_layout(call, &layout) ? 0 : cg_fit_room(&layout);
}

/* A standard error of a coefficient: column k is the intercept. */
static cg_cell standard_error(const cg_line_fit *fit, size_t column, double error) {
    if (column == fit->layout.k && !fit->constant) return cg_error_cell(CG_NA);
    return cg_number_cell(error * sqrt(fmax(0, cg_fit_inverse(fit, column, column))));
}

static double freedom(const cg_line_fit *fit) {
    return (double)fit->layout.n - (double)fit->used - fit->constant;
}

static double error_of_y(const cg_line_fit *fit) {
    return freedom(fit) > 0 ? sqrt(fit->residual / freedom(fit)) : 0;
}

/* The second row and those after it. */
static void write_statistics(cg_call *call, const cg_line_fit *fit) {
    size_t k = fit->layout.k;
    double explained = fit->total - fit->residual, error = error_of_y(fit), free = freedom(fit);
    for (size_t column = 0; column <= k; column++) {
        call->result[k + 1 + column] = standard_error(fit, column == k ? k : k - 1 - column, error);
        for (size_t row = 2; row < 5; row++)
            call->result[row * (k + 1) + column] = cg_error_cell(CG_NA);
    }
    cg_cell *row = call->result + 2 * (k + 1);
    row[0] = cg_number_cell(fit->total > 0 ? explained / fit->total : 1);
    row[1] = cg_number_cell(error);
    row[k + 1] =
        free > 0 ? cg_number_cell(explained / (double)fit->used / (fit->residual / free)) : cg_error_cell(CG_NUM);
    row[k + 2] = cg_number_cell(free);
    row[2 * (k + 1)] = cg_number_cell(explained);
    row[2 * (k + 1) + 1] = cg_number_cell(fit->residual);
}

static void fill(cg_call *call, cg_cell cell) {
    for (size_t i = 0; i < (size_t)call->rows * call->cols; i++)
        call->result[i] = cell;
}

static void coefficients(cg_call *call, bool logarithm) {
    const cg_operand *y = &call->args[0], *x = &call->args[1];
    cg_fit_layout layout;
    cg_line_fit fit;
    cg_shape of_y = shape_of(y), of_x = shape_of(x);
    cg_fit_lay_out(&of_y, &of_x, cg_fit_is_counted(x), &layout);
    bool constant = cg_cell_boolean(call->args[2].cells[0]);
    cg_cell fault = cg_fit_line(y, x, &layout, constant, logarithm, call->scratch, &fit);
    if (cg_is_error(fault)) {
        fill(call, fault);
        return;
    }
    for (size_t j = 0; j <= layout.k; j++) { /* the last slope first, the intercept last */
        double number = j == layout.k ? fit.intercept : fit.slopes[layout.k - 1 - j];
        call->result[j] = cg_number_cell(logarithm ? exp(number) : number);
    }
    if (call->rows == 5) write_statistics(call, &fit);
}

static void line_coefficients(cg_call *call) {
    coefficients(call, false);
}

static const cg_kernel eval_linest = {.array = line_coefficients};
static const cg_function fn_linest = {
    .name = "LINEST",
    .sig = "(y:range, [x:range], [constant:bool=TRUE], [stats:bool=FALSE]) -> num",
    .help =
        "The slopes of the plane that fits y best, the last column's first, and its intercept, 0 without a constant; below, with "
        "stats, their errors, r2 and error of y, F and freedom, sums of squares.",
    .eval = &eval_linest,
    .adjoint = {"LINEST.ADJOINT(adj,y,x,constant,1)", "LINEST.ADJOINT(adj,y,x,constant,2)", "0", "0"},
    .probe = "-2..2 6x1;-2..2 6x2",
    .examples = {"ROUND(LINEST({1;9;5;7},{0;4;2;3}),9) = {2,1}", "ROUND(LINEST({2,4,6}),9) = {2,0}",
                 "ROUND(LINEST({1;2;4},{1;2;3},FALSE),6) = {1.214286,0}",
                 "ROUND(INDEX(LINEST({1;9;5;8},{0;4;2;3},TRUE,TRUE),3,1),6) = 0.982304",
                 "ROUND(LINEST({3;5;8;6},{1,1;2,2;3,4;4,1}),6) = {1,1,1}",
                 "ROUND(LINEST({1;2;3},{1,2;2,4;3,6}),9) = {0,1,0}", "SUM(LINEST({1,2},{1,2,3})) = #REF!",
                 "SUM(LINEST({1,\"a\"})) = #VALUE!"},
    .shape = coefficients_shape,
    .misfit = CG_REF,
    .scratch = coefficients_room,
    .empty_is_default = true,
};

static void exponential_coefficients(cg_call *call) {
    coefficients(call, true);
}

/* Its first row is of numbers whose logarithms LINEST gives. */
#define OF_LOGARITHMS "IF(SEQUENCE(ROWS(self))=1,self,1)"

static const cg_kernel eval_logest = {.array = exponential_coefficients};
static const cg_function fn_logest = {
    .name = "LOGEST",
    .sig = "(y:range, [x:range], [constant:bool=TRUE], [stats:bool=FALSE]) -> num",
    .help =
        "The bases m and the factor b of the curve b*m^x that fits y best, the last column's base first; below, with stats, what "
        "LINEST tells of the logarithms. #NUM! when a y is not positive.",
    .eval = &eval_logest,
    .adjoint = {"LINEST.ADJOINT(adj*" OF_LOGARITHMS ",LN(y),x,constant,1)/y",
                "LINEST.ADJOINT(adj*" OF_LOGARITHMS ",LN(y),x,constant,2)", "0", "0"},
    .probe = "1..3 6x1;-2..2 6x2",
    .examples = {"ROUND(LOGEST({33100;47300;69000;102000;150000;220000},{11;12;13;14;15;16}),5) = {1.46328,495.30477}",
                 "ROUND(LOGEST({2,4,8}),9) = {2,1}", "SUM(LOGEST({1,-2})) = #NUM!"},
    .shape = coefficients_shape,
    .misfit = CG_REF,
    .scratch = coefficients_room,
    .empty_is_default = true,
};

/* ---- TREND and GROWTH ---- */

/* How the fitted values lie: as the new x's do, or the old ones, or y. */
static const char *trend_layout(const cg_shape_call *call, cg_fit_layout *layout, cg_shape *shape) {
    const char *fault = read_layout(call, layout);
    const cg_shape *y = &call->args[0];
    *shape = *y;
    if (fault || call->n_args < 3 || cg_fit_is_counted(&call->constants[2])) return fault;
    cg_shape other = call->args[2];
    if (layout->points == CG_POINTS_DOWN && other.cols == layout->k)
        *shape = (cg_shape){other.rows, 1};
    else if (layout->points == CG_POINTS_ALONG && other.rows == layout->k)
        *shape = (cg_shape){1, other.cols};
    else if (layout->points == CG_POINTS_BY_CELL)
        *shape = other;
    else
        return "the new x must have as many columns as x, or as many rows where y is a row";
    return NULL;
}

static const char *trend_shape(const cg_shape_call *call, cg_shape *shape) {
    cg_fit_layout layout;
    return trend_layout(call, &layout, shape);
}

static size_t trend_room(const cg_shape_call *call) {
    return coefficients_room(call);
}

/* Number j of new point i: a cell of the new x's, or where there are none of the old. */
static cg_cell new_number(const cg_call *call, const cg_fit_layout *layout, size_t i, size_t j) {
    const cg_operand *from = cg_fit_is_counted(&call->args[2]) ? &call->args[1] : &call->args[2];
    if (cg_fit_is_counted(from)) return cg_number_cell((double)i + 1);
    cg_shape shape = shape_of(from);
    return from->cells[cg_fit_cell(layout, &shape, i, j)];
}

static void trend(cg_call *call, bool logarithm) {
    const cg_operand *y = &call->args[0], *x = &call->args[1];
    cg_fit_layout layout;
    cg_line_fit fit;
    cg_shape of_y = shape_of(y), of_x = shape_of(x);
    cg_fit_lay_out(&of_y, &of_x, cg_fit_is_counted(x), &layout);
    bool constant = cg_cell_boolean(call->args[3].cells[0]);
    cg_cell fault = cg_fit_line(y, x, &layout, constant, logarithm, call->scratch, &fit);
    for (size_t i = 0; i < (size_t)call->rows * call->cols; i++) {
        double value = cg_is_error(fault) ? 0 : fit.intercept;
        for (size_t j = 0; j < layout.k && !cg_is_error(fault); j++) {
            cg_cell cell = new_number(call, &layout, i, j);
            if (!cg_is_number(cell)) fault = cg_is_error(cell) ? cell : cg_error_cell(CG_VALUE);
            value += fit.slopes[j] * cell.number;
        }
        call->result[i] = cg_number_cell(logarithm ? exp(value) : value);
    }
    if (cg_is_error(fault)) fill(call, fault);
}

static void line_trend(cg_call *call) {
    trend(call, false);
}

static const cg_kernel eval_trend = {.array = line_trend};
static const cg_function fn_trend = {
    .name = "TREND",
    .sig = "(y:range, [x:range], [new_x:range], [constant:bool=TRUE]) -> num",
    .help =
        "The values, at the new x or the old ones, of the plane that fits y best; without a constant it is 0 at x = 0.",
    .eval = &eval_trend,
    .adjoint = {"TREND.ADJOINT(adj,y,x,new_x,constant,1)", "TREND.ADJOINT(adj,y,x,new_x,constant,2)",
                "TREND.ADJOINT(adj,y,x,new_x,constant,3)", "0"},
    .probe = "-2..2 6x1;-2..2 6x2;-2..2 3x2",
    .examples = {"ROUND(TREND({1,3,5},{1,2,3},{4,5}),9) = {7,9}", "ROUND(TREND({2,4,6}),9) = {2,4,6}",
                 "ROUND(TREND({1;2;4},{1;2;3},{2},FALSE),6) = 2.428571", "SUM(TREND({1,2},{1,2,3})) = #REF!"},
    .shape = trend_shape,
    .misfit = CG_REF,
    .scratch = trend_room,
    .empty_is_default = true,
};

static void exponential_trend(cg_call *call) {
    trend(call, true);
}

static const cg_kernel eval_growth = {.array = exponential_trend};
static const cg_function fn_growth = {
    .name = "GROWTH",
    .sig = "(y:range, [x:range], [new_x:range], [constant:bool=TRUE]) -> num",
    .help =
        "The values, at the new x or the old ones, of the exponential curve that fits y best; #NUM! when a y is not positive.",
    .eval = &eval_growth,
    .adjoint = {"TREND.ADJOINT(adj*self,LN(y),x,new_x,constant,1)/y",
                "TREND.ADJOINT(adj*self,LN(y),x,new_x,constant,2)", "TREND.ADJOINT(adj*self,LN(y),x,new_x,constant,3)",
                "0"},
    .probe = "1..3 6x1;-2..2 6x2;-2..2 3x2",
    .examples = {"ROUND(GROWTH({33100;47300;69000;102000;150000;220000},{11;12;13;14;15;16},{17;18}),3) = "
                 "{320196.718;468536.054}",
                 "ROUND(GROWTH({2,4,8}),9) = {2,4,8}", "SUM(GROWTH({1,0})) = #NUM!"},
    .shape = trend_shape,
    .misfit = CG_REF,
    .scratch = trend_room,
    .empty_is_default = true,
};

/* ---- Their adjoints ---- */

/* Arguments: above, y, x, (new x,) constant, and which argument of the function the adjoint is of, from 1. */
static double which(const cg_operand *part) {
    return part->cells ? part->cells->number : 0;
}

static const char *adjoint_shape(const cg_shape_call *call, cg_shape *shape) {
    double part = which(&call->constants[call->n_args - 1]);
    if (!(part >= 1 && part <= call->n_args - 3)) return "the part must be a constant number";
    *shape = call->args[(size_t)part];
    return NULL;
}

/* The fit, the adjoints of its coefficients and of the diagonal, room for cg_fit_back, by y, by x. */
static size_t adjoint_room(const cg_shape_call *call) {
    cg_fit_layout layout;
    bool counted = cg_fit_is_counted(&call->constants[2]);
    if (cg_fit_lay_out(&call->args[1], &call->args[2], counted, &layout)) return 0;
    size_t p = layout.k + 1;
    return cg_fit_room(&layout) + 2 * p + p * p + 2 * p + layout.n * p;
}

typedef struct back {
    cg_fit_layout layout;
    cg_line_fit fit;
    double *slopes, *diagonal, *room, *by_y, *by_x;
} back;

static cg_cell prepare(const cg_call *call, back *at) {
    const cg_operand *y = &call->args[1], *x = &call->args[2];
    cg_shape of_y = shape_of(y), of_x = shape_of(x);
    if (cg_fit_lay_out(&of_y, &of_x, cg_fit_is_counted(x), &at->layout)) return cg_error_cell(CG_REF);
    bool constant = cg_cell_boolean(call->args[call->n_args - 2].cells[0]);
    size_t p = at->layout.k + 1;
    at->slopes = call->scratch + cg_fit_room(&at->layout);
    at->diagonal = at->slopes + p;
    at->room = at->diagonal + p;
    at->by_y = at->room + p * p + 2 * p;
    at->by_x = at->by_y + at->layout.n;
    for (size_t i = 0; i < 2 * p; i++)
        at->slopes[i] = 0;
    return cg_fit_line(y, x, &at->layout, constant, false, call->scratch, &at->fit);
}

/* Puts the adjoint by y or by x where it belongs. */
static void give(cg_call *call, const back *at, double part) {
    const cg_fit_layout *layout = &at->layout;
    cg_shape shape = {call->rows, call->cols};
    for (size_t i = 0; i < layout->n && part == 1; i++)
        call->result[i] = cg_number_cell(at->by_y[i]);
    for (size_t j = 0; j < layout->k && part == 2; j++)
        for (size_t i = 0; i < layout->n; i++)
            call->result[cg_fit_cell(layout, &shape, i, j)] = cg_number_cell(at->by_x[j * layout->n + i]);
}

/* The adjoint of a cell of LINEST's result, 0 for what it does not have. */
static double above_at(const cg_operand *above, size_t row, size_t column) {
    return row < above->rows ? above->cells[row * above->cols + column].number : 0;
}

static void coefficients_back(cg_call *call) {
    const cg_operand *above = &call->args[0];
    back at;
    cg_cell fault = prepare(call, &at);
    for (size_t i = 0; i < (size_t)above->rows * above->cols && !cg_is_error(fault); i++)
        if (!cg_is_number(above->cells[i])) fault = cg_to_number(above->cells[i]);
    fill(call, cg_is_error(fault) ? fault : cg_number_cell(0));
    if (cg_is_error(fault)) return;
    const cg_line_fit *fit = &at.fit;
    size_t k = at.layout.k;
    double free = freedom(fit), error = error_of_y(fit), used = (double)fit->used, rest = fit->residual;
    cg_fit_adjoint by = {.slopes = at.slopes, .intercept = fit->constant ? above_at(above, 0, k) : 0};
    for (size_t j = 0; j < k; j++)
        at.slopes[j] = above_at(above, 0, k - 1 - j);
    if (above->rows == 5 && rest > 0 && free > 0) {
        double f = (fit->total - rest) / used / (rest / free);
        by.diagonal = at.diagonal;
        for (size_t j = 0; j < k + (fit->constant ? 1 : 0); j++) {
            double root = sqrt(fmax(0, cg_fit_inverse(fit, j, j))), a = above_at(above, 1, j == k ? k : k - 1 - j);
            at.diagonal[j] = root > 0 ? a * error / (2 * root) : 0;
            by.residual += a * error * root / (2 * rest);
        }
        by.residual += above_at(above, 2, 1) * error / (2 * rest) - above_at(above, 2, 0) / fit->total;
        by.residual -= above_at(above, 3, 0) * (free / (used * rest) + f / rest);
        by.total +=
            above_at(above, 2, 0) * rest / (fit->total * fit->total) + above_at(above, 3, 0) * free / (used * rest);
    }
    by.total += above_at(above, 4, 0);
    by.residual += above_at(above, 4, 1) - above_at(above, 4, 0);
    cg_fit_back(fit, &by, at.room, at.by_y, at.by_x);
    give(call, &at, which(&call->args[4]));
}

static const cg_kernel eval_linest_adjoint = {.array = coefficients_back};
static const cg_function fn_linest_adjoint = {
    .name = "LINEST.ADJOINT",
    .sig = "(above:range, y:range, x:range, constant:bool, part:num) -> num",
    .help = "The adjoint of y (part 1) or x (part 2) of LINEST, whose result has the adjoint above.",
    .eval = &eval_linest_adjoint,
    .not_differentiable = "it is a derivative itself",
    .examples = {"ROUND(LINEST.ADJOINT({1,0},{1;3;2},{0;1;2},TRUE,1),9) = {-0.5;0;0.5}"},
    .shape = adjoint_shape,
    .scratch = adjoint_room,
    .internal = true,
};

/* The coefficients' adjoints come from all new points; a new point's from the slopes. Old points may be the new ones.
 */
static void trend_back(cg_call *call) {
    const cg_operand *above = &call->args[0];
    const cg_call of_trend = {.args = call->args + 1, .n_args = 4};
    back at;
    cg_cell fault = prepare(call, &at);
    size_t k = at.layout.k, new_points = (size_t)above->rows * above->cols;
    cg_fit_adjoint by = {.slopes = at.slopes};
    for (size_t i = 0; i < new_points && !cg_is_error(fault); i++) {
        if (!cg_is_number(above->cells[i])) fault = cg_to_number(above->cells[i]);
        if (at.fit.constant) by.intercept += above->cells[i].number;
        for (size_t j = 0; j < k && !cg_is_error(fault); j++) {
            cg_cell x = new_number(&of_trend, &at.layout, i, j);
            if (!cg_is_number(x)) fault = cg_is_error(x) ? x : cg_error_cell(CG_VALUE);
            at.slopes[j] += above->cells[i].number * x.number;
        }
    }
    fill(call, cg_is_error(fault) ? fault : cg_number_cell(0));
    if (cg_is_error(fault)) return;
    cg_fit_back(&at.fit, &by, at.room, at.by_y, at.by_x);
    double part = which(&call->args[5]), new_part = cg_fit_is_counted(&call->args[3]) ? 2 : 3;
    give(call, &at, part);
    cg_shape shape = {call->rows, call->cols};
    for (size_t i = 0; i < new_points && part == new_part; i++)
        for (size_t j = 0; j < k; j++)
            call->result[cg_fit_cell(&at.layout, &shape, i, j)].number += above->cells[i].number * at.fit.slopes[j];
}

static const cg_kernel eval_trend_adjoint = {.array = trend_back};
static const cg_function fn_trend_adjoint = {
    .name = "TREND.ADJOINT",
    .sig = "(above:range, y:range, x:range, new_x:range, constant:bool, part:num) -> num",
    .help = "The adjoint of y, x or the new x (parts 1 to 3) of TREND, whose result has the adjoint above.",
    .eval = &eval_trend_adjoint,
    .not_differentiable = "it is a derivative itself",
    .examples = {"ROUND(TREND.ADJOINT({1,0,0},{1,3,2},{0,1,2},{0,1,2},TRUE,3),9) = {0.5,0,0}"},
    .shape = adjoint_shape,
    .scratch = adjoint_room,
    .internal = true,
};

CG_FAMILY_ROWS(linest) = {&fn_growth, &fn_linest, &fn_linest_adjoint, &fn_logest, &fn_trend, &fn_trend_adjoint, NULL};
