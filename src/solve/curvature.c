/* curvature.c: the second derivatives at an answer.
 *
 * Enters: a task, x, the limits that are active there and their multipliers. Leaves: how many directions within the
 * limits curve up, down and not at all. The gradient's graph is differentiated once more, row by row of the Hessian, of
 * the objective plus multipliers times constraints. */
#include <gsl/gsl_eigen.h>
#include <math.h>

#include "solve/curvature.h"

enum { MOST_VARIABLES = 40 };
static const double FLAT = 1e-10, SPANNED = 1e-12;

static cg_node *lagrangian(const cg_task *task, const double *multipliers) {
    cg_graph *graph = task->model->graph;
    cg_node *sum = task->minimized;
    for (size_t k = 0, at = 0; k < task->n_constraint_groups; at += task->constraints[k++].rows) {
        const cg_constraint_group *group = &task->constraints[k];
        cg_cell *weights = CG_NEW_ARRAY(task->arena, group->rows, cg_cell);
        bool any = false;
        for (size_t row = 0; row < group->rows; row++) {
            weights[row] = cg_number_cell(multipliers[at + row]);
            any |= multipliers[at + row] != 0;
        }
        if (!any) continue;
        cg_node *weight = cg_node_constant(graph, weights, (uint32_t)group->rows, 1);
        if (group->value->axis) weight = cg_node_unstack(graph, weight, group->value->axis, 1, 1);
        cg_node *term = cg_task_apply(task, "*", weight, group->value);
        sum = cg_task_apply(task, "+", sum, group->value->axis ? cg_node_rowsum(graph, term) : term);
    }
    return sum;
}

/* Nodes of the rows of the Hessian: [n][n_changing], NULL where a row is 0. False when there is no second derivative.
 */
static bool differentiate(const cg_task *task, const cg_gradient *gradient, cg_node **rows) {
    cg_graph *graph = task->model->graph;
    unsigned char *varies = cg_graph_dependents(task->arena, graph, task->variables, task->n_changing);
    size_t known = graph->nodes.count;
    for (size_t i = 0; i < task->n_changing; i++) {
        cg_node *slopes = gradient->adjoints[i];
        for (uint32_t k = 0; slopes->id < known && varies[slopes->id] && k < cg_node_size(slopes); k++) {
            cg_node *slope = cg_node_slice(graph, slopes, k / slopes->cols, k % slopes->cols, 1, 1);
            cg_gradient second;
            if (!cg_graph_gradient(graph, slope, task->variables, task->n_changing, &second)) return false;
            memcpy(rows + (task->offsets[i] + k) * task->n_changing, second.adjoints,
                   task->n_changing * sizeof(cg_node *));
        }
    }
    return true;
}

static bool is_constant(const cg_task *task, cg_node *const *rows) {
    unsigned char *varies = cg_graph_dependents(task->arena, task->model->graph, task->variables, task->n_changing);
    for (size_t i = 0; i < task->n * task->n_changing; i++)
        if (rows[i] && varies[rows[i]->id]) return false;
    return true;
}

/* False when an entry is no number. */
static bool evaluate(const cg_task *task, const double *x, cg_node *const *rows, double *hessian) {
    size_t n = task->n, count = n * task->n_changing;
    const cg_cell *const *cells = cg_nodes_evaluate_shared(
        task->arena, task->model, rows, count, cg_task_params(task->arena, task, x), task->draw, task->threads);
    for (size_t row = 0; row < n; row++)
        for (size_t i = 0; i < task->n_changing; i++) {
            size_t at = row * task->n_changing + i;
            for (size_t k = task->offsets[i]; rows[at] && k < task->offsets[i + 1]; k++) {
                double value = cells[at][k - task->offsets[i]].number;
                if (!isfinite(value)) return false;
                hessian[row * n + k] += value / 2; /* the two triangles are the same but for rounding */
                hessian[k * n + row] += value / 2;
            }
        }
    return true;
}

/* Eigenvalues (ascending) of a symmetric matrix, which is destroyed, and its eigenvectors as columns of `vectors`. */
static bool decompose(double *matrix, size_t n, double *values, double *vectors) {
    gsl_eigen_symmv_workspace *workspace = gsl_eigen_symmv_alloc(n);
    if (!workspace) return false;
    gsl_matrix_view from = gsl_matrix_view_array(matrix, n, n), to = gsl_matrix_view_array(vectors, n, n);
    gsl_vector_view eigenvalues = gsl_vector_view_array(values, n);
    int status = gsl_eigen_symmv(&from.matrix, &eigenvalues.vector, &to.matrix, workspace);
    if (!status) gsl_eigen_symmv_sort(&eigenvalues.vector, &to.matrix, GSL_EIGEN_SORT_VAL_ASC);
    gsl_eigen_symmv_free(workspace);
    return status == 0;
}

/* The directions that leave all normals as they are, as columns: z[n][*free]. */
static bool find_free(cg_arena *arena, const double *normals, size_t count, size_t n, double *z, size_t *free) {
    double *matrix = CG_NEW_ARRAY(arena, n * n, double), *values = CG_NEW_ARRAY(arena, n, double);
    double *vectors = CG_NEW_ARRAY(arena, n * n, double);
    for (size_t j = 0; j < count; j++) {
        const double *normal = normals + j * n;
        double square = cg_dot(normal, normal, NULL, n);
        for (size_t i = 0; square > 0 && i < n; i++)
            for (size_t k = 0; k < n; k++)
                matrix[i * n + k] += normal[i] * normal[k] / square;
    }
    if (!decompose(matrix, n, values, vectors)) return false;
    for (*free = 0; *free < n && values[*free] <= SPANNED; ++*free)
        for (size_t i = 0; i < n; i++)
            z[i * n + *free] = vectors[i * n + *free];
    return true;
}

static void project(const double *hessian, const double *z, size_t n, size_t free, double *to) {
    for (size_t a = 0; a < free; a++)
        for (size_t b = 0; b < free; b++)
            for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < n; k++)
                    to[a * free + b] += z[i * n + a] * hessian[i * n + k] * z[k * n + b];
}

static void count(cg_curvature *curvature, const double *values, size_t n) {
    double most = 0, least = INFINITY;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(values[i]));
    for (size_t i = 0; i < n; i++) {
        least = fmin(least, fabs(values[i]));
        size_t *kind = fabs(values[i]) <= FLAT * most ? &curvature->flat
                       : values[i] > 0                ? &curvature->up
                                                      : &curvature->down;
        ++*kind;
    }
    curvature->condition = n == 0 ? 1 : least > 0 ? most / least : INFINITY;
}

/* The condition after each variable is measured in units in which its own curvature is 1 (Jacobi). */
static void rescale(cg_arena *arena, const double *hessian, size_t n, cg_curvature *out) {
    double *units = CG_NEW_ARRAY(arena, n, double), *matrix = CG_NEW_ARRAY(arena, n * n, double);
    double *values = CG_NEW_ARRAY(arena, n, double), *vectors = CG_NEW_ARRAY(arena, n * n, double);
    for (size_t i = 0; i < n; i++) {
        if (!(hessian[i * n + i] > 0)) return;
        units[i] = 1 / sqrt(hessian[i * n + i]);
        if (units[i] > units[out->widest]) out->widest = i;
        if (units[i] < units[out->finest]) out->finest = i;
    }
    for (size_t i = 0; i < n * n; i++)
        matrix[i] = hessian[i] * units[i / n] * units[i % n];
    if (!decompose(matrix, n, values, vectors) || !(values[0] > 0)) return;
    out->scaled = values[n - 1] / values[0];
    out->widest_unit = units[out->widest];
    out->finest_unit = units[out->finest];
}

static bool look(const cg_task *task, const double *x, const double *multipliers, const double *normals, size_t active,
                 cg_curvature *out) {
    size_t n = task->n, free = 0;
    cg_gradient gradient = task->gradient;
    cg_node **rows = CG_NEW_ARRAY(task->arena, n * task->n_changing, cg_node *), *sum = lagrangian(task, multipliers);
    if (sum != task->minimized &&
        !cg_graph_gradient(task->model->graph, sum, task->variables, task->n_changing, &gradient))
        return false;
    if (!differentiate(task, &gradient, rows)) return false;
    double *hessian = CG_NEW_ARRAY(task->arena, n * n, double), *z = CG_NEW_ARRAY(task->arena, n * n, double);
    double *values = CG_NEW_ARRAY(task->arena, n, double), *matrix = CG_NEW_ARRAY(task->arena, n * n, double);
    double *vectors = CG_NEW_ARRAY(task->arena, n * n, double);
    if (!evaluate(task, x, rows, hessian) || !find_free(task->arena, normals, active, n, z, &free)) return false;
    project(hessian, z, n, free, matrix);
    if (free && !decompose(matrix, free, values, vectors)) return false;
    count(out, values, free);
    if (active == 0) rescale(task->arena, hessian, n, out);
    if (!decompose(hessian, n, values, vectors)) return false;
    out->quadratic = !gradient.stepped && is_constant(task, rows);
    out->convex = out->quadratic && values[0] >= -1e-12 * fmax(fabs(values[0]), fabs(values[n - 1]));
    return true;
}

bool cg_task_curvature(const cg_task *task, const double *x, const double *multipliers, const double *normals,
                       size_t active, cg_curvature *out) {
    cg_graph *graph = task->model->graph;
    cg_diagnostics *shown = graph->diagnostics, unseen = {.arena = task->arena};
    *out = (cg_curvature){0};
    if (task->n > MOST_VARIABLES) return false;
    graph->diagnostics = &unseen; /* a missing second derivative is no mistake of the sheet */
    bool found = look(task, x, multipliers, normals, active, out);
    graph->diagnostics = shown;
    return found;
}
