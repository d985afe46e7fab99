/* standard_errors.c: see standard_errors.h. */
#include "output/standard_errors.h"

#include <math.h>

#include "solve/task.h"

enum { MOST_VARIABLES = 300 };

typedef struct normal {
    cg_arena *arena;
    cg_model *model;
    cg_node *const *variables;
    size_t n_variables, n;
    const cg_cell *const *params;
    cg_draw draw;
    double *matrix; /* n x n: J'WJ, then its Cholesky factor, lower */
    double sum;     /* r'Wr */
    double weights; /* their sum */
    size_t rows;    /* m */
    bool good;
} normal;

static double number(cg_cell cell) {
    return cg_is_number(cell) ? cell.number : NAN;
}

/* One row of the Jacobian: slopes[i] are the cells of the slopes by variable i, of all rows. */
static void add_row(normal *to, const cg_cell *const *slopes, size_t row, double weight, double *line) {
    size_t at = 0;
    for (size_t i = 0; i < to->n_variables; i++) {
        size_t cells = cg_node_size(to->variables[i]);
        for (size_t k = 0; k < cells; k++)
            line[at++] = number(slopes[i][row * cells + k]);
    }
    for (size_t i = 0; i < to->n; i++)
        for (size_t k = 0; k <= i; k++)
            to->matrix[i * to->n + k] += weight * line[i] * line[k];
}

static void add_square(normal *to, const cg_square *square) {
    cg_graph *graph = to->model->graph;
    cg_node *residual = square->residual;
    cg_gradient gradient;
    bool found = residual->axis ? cg_graph_row_gradient(graph, residual, to->variables, to->n_variables, &gradient)
                                : cg_graph_gradient(graph, residual, to->variables, to->n_variables, &gradient);
    if (!found || square->negative) {
        to->good = false;
        return;
    }
    cg_arena *scratch = cg_arena_child(to->arena);
    cg_node **nodes = CG_NEW_ARRAY(scratch, to->n_variables + 2, cg_node *);
    memcpy(nodes, gradient.adjoints, to->n_variables * sizeof *nodes);
    nodes[to->n_variables] = residual;
    nodes[to->n_variables + 1] = square->weight;
    const cg_cell *const *values =
        cg_nodes_evaluate(scratch, to->model, nodes, to->n_variables + 2, to->params, to->draw);
    const cg_cell *weights = values[to->n_variables + 1];
    size_t rows = cg_node_rows(residual);
    double *line = CG_NEW_ARRAY(scratch, to->n, double);
    for (size_t row = 0; row < rows; row++) {
        double weight = weights ? number(weights[square->weight->axis ? row : 0]) : 1;
        double r = number(values[to->n_variables][row]);
        to->sum += weight * r * r;
        to->weights += weight;
        add_row(to, values, row, weight, line);
    }
    to->rows += rows;
    cg_arena_destroy(scratch);
}

/* matrix = L L'; false when it is not positive definite, within rounding. */
static bool factor(double *matrix, size_t n) {
    const double SINGULAR = 1e-13; /* of the diagonal element */
    for (size_t i = 0; i < n; i++) {
        double before = matrix[i * n + i];
        for (size_t k = 0; k <= i; k++) {
            double sum = matrix[i * n + k];
            for (size_t j = 0; j < k; j++)
                sum -= matrix[i * n + j] * matrix[k * n + j];
            if (k < i) matrix[i * n + k] = sum / matrix[k * n + k];
            if (k == i && !(sum > SINGULAR * before)) return false;
            if (k == i) matrix[i * n + i] = sqrt(sum);
        }
    }
    return true;
}

/* Element i, i of inv(L L') is the squared length of column i of inv(L). */
static double inverse_diagonal(const double *factor, size_t n, size_t i, double *column) {
    double sum = 0;
    for (size_t row = i; row < n; row++) {
        double value = row == i ? 1 : 0;
        for (size_t k = i; k < row; k++)
            value -= factor[row * n + k] * column[k];
        column[row] = value / factor[row * n + row];
        sum += column[row] * column[row];
    }
    return sum;
}

bool cg_find_standard_errors(cg_arena *arena, cg_model *model, cg_node *objective, cg_node *const *variables,
                             size_t n_variables, const cg_cell *const *params, cg_draw draw, cg_standard_errors *out) {
    normal to = {.arena = arena,
                 .model = model,
                 .variables = variables,
                 .n_variables = n_variables,
                 .params = params,
                 .draw = draw,
                 .good = true};
    for (size_t i = 0; i < n_variables; i++)
        to.n += cg_node_size(variables[i]);
    cg_squares squares = {0};
    const unsigned char *varies = cg_graph_dependents(arena, model->graph, variables, n_variables);
    cg_node *scale, *under = cg_objective_to_radicand(model->graph, objective, varies, &scale);
    if (under) objective = under;
    varies = cg_graph_dependents(arena, model->graph, variables, n_variables);
    if (to.n > MOST_VARIABLES || !cg_objective_to_squares(arena, model->graph, objective, varies, &squares))
        return false;
    to.matrix = CG_NEW_ARRAY(arena, to.n * to.n, double);
    for (size_t i = 0; i < squares.list.count && to.good; i++)
        add_square(&to, &squares.list.at[i]);
    if (!to.good || to.rows <= to.n || !factor(to.matrix, to.n)) return false;
    double variance = to.sum / (double)(to.rows - to.n);
    double *column = CG_NEW_ARRAY(arena, to.n, double);
    *out =
        (cg_standard_errors){CG_NEW_ARRAY(arena, to.n, double), sqrt(variance * (double)to.rows / to.weights), to.rows};
    for (size_t i = 0; i < to.n; i++)
        out->errors[i] = sqrt(variance * inverse_diagonal(to.matrix, to.n, i, column));
    return true;
}
