/* sensitivity.c: what a solution's limits are worth, and how far the numbers of the problem may go.
 *
 * Enters: a task, where its solve ended, and what is known of that point: the vertex of a linear program, or the
 * certificate's multipliers. Leaves: the two tables of Excel's Sensitivity Report, in the sheet's sense. A limit of a
 * variable itself is no row: it shows as the variable's reduced cost, as in Excel. */
#include <math.h>

#include "solve/certificate.h"

typedef struct sensing {
    const cg_task *task;
    const cg_solution *solution;
    const double *x;                   /* there */
    const cg_vertex *vertex;           /* NULL: the problem is not linear, or another method solved it */
    const cg_cell *const *sides;       /* left and right side of each line of the block, at the solution */
    cg_node **nodes;                   /* of them */
    const cg_certificate *certificate; /* of the solution */
} sensing;

/* ---- Variables ---- */

/* What the objective's coefficient may do, when what is minimized may do so much. */
static cg_leeway coefficient_leeway(const sensing *of, size_t i) {
    cg_leeway plain = {of->vertex->cost_up[i], of->vertex->cost_down[i]};
    return of->certificate->slope < 0 ? (cg_leeway){plain.down, plain.up} : plain;
}

/* The multipliers of a variable's own limits. */
static double balance_of_variable(const sensing *of, size_t i) {
    const cg_certificate *certificate = of->certificate;
    double sum = 0;
    for (size_t k = 0; k < certificate->n_active; k++)
        if (!certificate->active[k].line && certificate->active[k].cell == i) sum += certificate->active[k].multiplier;
    return sum;
}

/* How far each variable may go alone: to its own limits, or until a constraint binds. All is linear, so the slopes at
 * the solution are those everywhere. */
static void find_reaches(const cg_task *task, const double *x, cg_sensitive_variable *variables) {
    cg_problem problem = cg_evaluator_problem(cg_evaluator_create(task->arena, task, 1));
    double *slopes = cg_alloc_array(task->arena, task->n_constraints + 1, task->n * sizeof *slopes);
    double *values = CG_NEW_ARRAY(task->arena, task->n_constraints, double);
    problem.evaluate(problem.user, x, slopes + task->n_constraints * task->n);
    problem.constraints(problem.user, values, slopes);
    for (size_t i = 0; i < task->n; i++) {
        variables[i].low = task->low ? task->low[i] : -INFINITY;
        variables[i].high = task->high ? task->high[i] : INFINITY;
        for (size_t k = 0; k < task->n_constraints; k++) {
            double slope = slopes[k * task->n + i], room = fmax(-values[k], 0);
            if (slope == 0) continue;
            double reach = task->equal[k] ? x[i] : x[i] + room / slope;
            if (slope > 0 || task->equal[k]) variables[i].high = fmin(variables[i].high, reach);
            if (slope < 0 || task->equal[k]) variables[i].low = fmax(variables[i].low, reach);
        }
    }
}

static void add_variables(const sensing *of, cg_sensitivity *out) {
    const cg_task *task = of->task;
    cg_sensitive_variable *variables = CG_NEW_ARRAY(task->arena, task->n, cg_sensitive_variable);
    for (size_t k = 0; k < task->n_changing; k++)
        for (size_t i = task->offsets[k]; i < task->offsets[k + 1]; i++) {
            size_t cell = i - task->offsets[k];
            double reduced = of->vertex ? of->vertex->reduced[i] * of->certificate->slope : balance_of_variable(of, i);
            variables[i] = (cg_sensitive_variable){.name = cg_variable_text(task->arena, task, i),
                                                   .value = of->solution->params[task->changing[k]][cell].number,
                                                   .reduced = reduced == 0 ? 0 : reduced, /* never -0 */
                                                   .coefficient = of->solution->gradient[k][cell]};
            if (of->vertex) variables[i].leeway = coefficient_leeway(of, i);
        }
    if (of->vertex) find_reaches(task, of->x, variables);
    out->variables = variables;
    out->n_variables = task->n;
}

/* ---- Constraints ---- */

/* Both sides of every line, where there are two. */
static void evaluate_sides(sensing *of) {
    const cg_task *task = of->task;
    const cg_solve_block *block = task->block;
    of->nodes = CG_NEW_ARRAY(task->arena, 2 * block->n_constraints, cg_node *);
    for (size_t i = 0; i < block->n_constraints; i++) {
        of->nodes[2 * i] = cg_model_formula(task->model, block->constraints[i].left, NULL);
        if (block->constraints[i].right)
            of->nodes[2 * i + 1] = cg_model_formula(task->model, block->constraints[i].right, NULL);
    }
    of->sides = cg_nodes_evaluate(task->arena, task->model, of->nodes, 2 * block->n_constraints, of->solution->params,
                                  task->draw);
}

static double side_at(const sensing *of, const cg_constraint *line, size_t side, size_t cell) {
    size_t at = 2 * (size_t)(line - of->task->block->constraints) + side;
    const cg_node *node = of->nodes[at];
    return of->sides[at][!node->axis && cg_node_is_scalar(node) ? 0 : cell].number;
}

static double multiplier_of(const sensing *of, const cg_constraint *line, size_t cell) {
    const cg_certificate *certificate = of->certificate;
    double sum = 0;
    for (size_t k = 0; k < certificate->n_active; k++)
        if (certificate->active[k].line == line && certificate->active[k].cell == cell)
            sum += certificate->active[k].multiplier;
    return sum;
}

/* Constraint k of x, cell `cell` of its line. Where the right side is to be the smaller one, it grows as the shift
 * falls. */
static cg_sensitive_limit sense_limit(const sensing *of, size_t k, const cg_constraint *line, size_t cell) {
    bool least = line->relation == CG_AT_LEAST;
    cg_sensitive_limit limit = {.what = cg_constraint_text(of->task->arena, of->task, k),
                                .line = line,
                                .cell = cell,
                                .value = side_at(of, line, 0, cell),
                                .right = side_at(of, line, 1, cell)};
    if (!of->vertex) {
        limit.price = multiplier_of(of, line, cell);
        return limit;
    }
    double price = of->vertex->price[k] * of->certificate->slope * (least ? -1 : 1);
    cg_leeway shift = {of->vertex->shift_up[k], of->vertex->shift_down[k]};
    limit.price = price == 0 ? 0 : price; /* never -0 */
    limit.leeway = least ? (cg_leeway){shift.down, shift.up} : shift;
    return limit;
}

static void add_limits(sensing *of, cg_sensitivity *out) {
    const cg_task *task = of->task;
    cg_sensitive_limit *limits = CG_NEW_ARRAY(task->arena, task->n_constraints, cg_sensitive_limit);
    evaluate_sides(of);
    for (size_t k = 0; k < task->n_constraints; k++)
        limits[k] = sense_limit(of, k, cg_constraint_line(task, k), cg_constraint_cell(task, k));
    out->limits = limits;
    out->n_limits = task->n_constraints;
}

const cg_sensitivity *cg_task_sensitivity(const cg_task *task, const double *x, const cg_solution *solution,
                                          const cg_vertex *vertex) {
    sensing of = {.task = task, .solution = solution, .x = x, .vertex = vertex, .certificate = solution->certificate};
    bool multipliers = task->n_constraints > 0 && of.certificate->known && of.certificate->balanced;
    bool whole = task->integer || task->order; /* a step to the next whole number has no price */
    if (whole || (!vertex && !multipliers)) return NULL;
    cg_sensitivity *out = CG_NEW(task->arena, cg_sensitivity);
    out->linear = vertex != NULL;
    add_variables(&of, out);
    add_limits(&of, out);
    return out;
}
