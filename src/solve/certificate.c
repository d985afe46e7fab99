/* certificate.c: see certificate.h. */
#include "solve/certificate.h"

#include <math.h>

#include "solve/curvature.h"

/* A limit is active when x is this near to it, in units of its scale. Gradients are balanced when this part of them is
 * left. */
static const double TOUCHING = 1e-7, BALANCED = 1e-6;
enum {
    MOST_DENSE = 400,
    MOST_ENTRIES = 20000
}; /* variables, active limits, and their product: multipliers come from a
      dense matrix, decomposed again and again */

typedef struct certifier {
    const cg_task *task;
    const double *x;
    double *gradient, *values, *jacobian;
    CG_LIST(size_t)
    limits;          /* active: constraint k as k; bounds as n_constraints + i (low), n_constraints + n + i (high) */
    double *normals; /* [limits][n] */
    double *multipliers;    /* [limits] */
    double *of_constraints; /* [n_constraints] */
    double slope;           /* of the objective by what is minimized */
} certifier;

static bool is_fixed(const cg_task *task, size_t i) {
    return task->low[i] == task->high[i];
}

static void find_active(certifier *at) {
    const cg_task *task = at->task;
    for (size_t k = 0; k < task->n_constraints; k++)
        if (task->equal[k] || at->values[k] >= -TOUCHING * task->scales[k]) CG_PUSH(task->arena, &at->limits, k);
    for (size_t i = 0; task->low && i < task->n; i++) {
        double slack = TOUCHING * fmax(1, fabs(at->x[i]));
        if (at->x[i] - task->low[i] <= slack) CG_PUSH(task->arena, &at->limits, task->n_constraints + i);
        if (task->high[i] - at->x[i] <= slack && !is_fixed(task, i))
            CG_PUSH(task->arena, &at->limits, task->n_constraints + task->n + i);
    }
}

/* Outward: the way in which the limit is broken. */
static void write_normals(certifier *at) {
    const cg_task *task = at->task;
    size_t n = task->n, m = task->n_constraints;
    at->normals = cg_alloc_array(task->arena, at->limits.count, n * sizeof *at->normals);
    for (size_t j = 0; j < at->limits.count; j++) {
        size_t limit = at->limits.at[j];
        double *normal = at->normals + j * n;
        if (limit < m)
            memcpy(normal, at->jacobian + limit * n, n * sizeof *normal);
        else
            normal[(limit - m) % n] = limit - m < n ? -1 : 1;
    }
}

static double find_multipliers(certifier *at) {
    const cg_task *task = at->task;
    size_t count = at->limits.count;
    bool *open = CG_NEW_ARRAY(task->arena, count, bool);
    for (size_t j = 0; j < count; j++) {
        size_t limit = at->limits.at[j], m = task->n_constraints;
        open[j] = limit < m ? task->equal[limit] : is_fixed(task, (limit - m) % task->n);
    }
    at->multipliers = CG_NEW_ARRAY(task->arena, count, double);
    at->of_constraints = CG_NEW_ARRAY(task->arena, task->n_constraints, double);
    double left = cg_balance(task->arena, task->n, count, at->normals, open, at->gradient, at->multipliers);
    for (size_t j = 0; j < count; j++)
        if (at->limits.at[j] < task->n_constraints) at->of_constraints[at->limits.at[j]] = at->multipliers[j];
    return left;
}

/* At a vertex of a linear program the multipliers are its basis's: where several sets of them balance the gradient, the
 * allowable changes are those of this one. */
static void take_prices(certifier *at, const cg_vertex *vertex) {
    size_t m = at->task->n_constraints, n = at->task->n;
    for (size_t j = 0; j < at->limits.count; j++) {
        size_t limit = at->limits.at[j];
        double reduced = limit < m ? 0 : vertex->reduced[(limit - m) % n];
        at->multipliers[j] = limit < m ? -vertex->price[limit] : limit - m < n ? reduced : -reduced;
        if (limit >= m && !is_fixed(at->task, (limit - m) % n)) at->multipliers[j] = fmax(at->multipliers[j], 0);
    }
}

/* What the objective gains or loses, in the sheet's sense, when the limit's right side grows by 1. */
static double shadow_price(const certifier *at, size_t j) {
    const cg_task *task = at->task;
    size_t limit = at->limits.at[j], m = task->n_constraints;
    bool least = limit < m ? cg_constraint_line(task, limit)->relation == CG_AT_LEAST : limit - m < task->n;
    double price = (least ? at->multipliers[j] : -at->multipliers[j]) * at->slope;
    return price == 0 ? 0 : price;
}

static void list_active(const certifier *at, cg_certificate *out) {
    const cg_task *task = at->task;
    size_t n = task->n, m = task->n_constraints;
    cg_active_limit *active = CG_NEW_ARRAY(task->arena, at->limits.count, cg_active_limit);
    for (size_t j = 0; j < at->limits.count; j++) {
        size_t limit = at->limits.at[j], i = (limit - m) % n;
        if (limit < m)
            active[j].what = cg_constraint_text(task->arena, task, limit);
        else
            active[j].what = cg_format(task->arena, "%s %s %.10g", cg_variable_text(task->arena, task, i),
                                       is_fixed(task, i) ? "="
                                       : limit - m < n   ? ">="
                                                         : "<=",
                                       limit - m < n ? task->low[i] : task->high[i]);
        active[j].multiplier = shadow_price(at, j);
        active[j].line = limit < m ? cg_constraint_line(task, limit) : NULL;
        active[j].cell = limit < m ? cg_constraint_cell(task, limit) : i;
    }
    out->active = active;
    out->n_active = at->limits.count;
}

/* Where other units of the variables would make the problem much better conditioned. */
static const char *scaling_advice(const cg_task *task, const cg_curvature *curvature) {
    const double ILL = 1e6, GAIN = 1e3;
    if (curvature->down || curvature->flat || !(curvature->condition > ILL) || !(curvature->scaled > 0)) return NULL;
    if (!(curvature->condition > GAIN * curvature->scaled)) return NULL;
    return cg_format(task->arena, "%s in units of %.0e and %s of %.0e would make the condition %.2g",
                     cg_variable_text(task->arena, task, curvature->widest), curvature->widest_unit,
                     cg_variable_text(task->arena, task, curvature->finest), curvature->finest_unit, curvature->scaled);
}

static bool constraints_are_affine(const cg_task *task) {
    unsigned char *varies = cg_graph_dependents(task->arena, task->model->graph, task->variables, task->n_changing);
    for (size_t k = 0; k < task->n_constraint_groups; k++) {
        const cg_constraint_group *group = &task->constraints[k];
        if (group->stepped) return false;
        for (size_t i = 0; i < task->n_changing; i++)
            if (varies[group->slopes[i]->id]) return false;
    }
    return true;
}

static const char *prove(const cg_task *task, const cg_certificate *out) {
    if (!out->balanced || task->integer || task->block->goal == CG_SET_TO) return NULL;
    if (task->linear) return "global: objective and constraints are linear";
    if (!constraints_are_affine(task)) return NULL;
    if (task->m && task->affine) return "global: linear least squares are convex";
    return out->has_curvature && out->curvature.convex ? "global: a convex quadratic" : NULL;
}

const cg_certificate *cg_task_certify(const cg_task *task, const double *x, const cg_vertex *vertex) {
    certifier at = {.task = task, .x = x};
    cg_problem problem = cg_evaluator_problem(cg_evaluator_create(task->arena, task, 1));
    cg_certificate *out = CG_NEW(task->arena, cg_certificate);
    at.gradient = CG_NEW_ARRAY(task->arena, task->n, double);
    at.values = CG_NEW_ARRAY(task->arena, task->n_constraints, double);
    at.jacobian = cg_alloc_array(task->arena, task->n_constraints, task->n * sizeof *at.jacobian);
    out->slope = at.slope = cg_task_slope(task, problem.evaluate(problem.user, x, at.gradient));
    problem.constraints(problem.user, at.values, at.jacobian);
    out->violation = cg_violation(&problem, at.values);
    cg_task_find_kinks(task, x, out);
    find_active(&at);
    bool large = task->n > MOST_DENSE || at.limits.count > MOST_DENSE || task->n * at.limits.count > MOST_ENTRIES;
    if (at.limits.count > 0 && large) return out;
    write_normals(&at);
    out->balance = find_multipliers(&at);
    out->known = true;
    out->balanced = out->violation <= CG_FEASIBLE && out->balance <= BALANCED * fmax(1, cg_norm(at.gradient, task->n));
    if (vertex) take_prices(&at, vertex);
    list_active(&at, out);
    if (task->integer) return out; /* whole numbers do not move a little */
    out->has_curvature = cg_task_curvature(task, x, at.of_constraints, at.normals, at.limits.count, &out->curvature);
    if (out->has_curvature) out->advice = scaling_advice(task, &out->curvature);
    out->proof = prove(task, out);
    return out;
}
