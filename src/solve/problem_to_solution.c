/* problem_to_solution.c: the order of the stages of a solve.
 *
 *     solve block -> task (nodes, method, limits) -> points where starts begin -> ends -> minima -> solution
 *
 * GSL's error handler is turned off, for the whole process: GSL has no other way, and its own handler would abort the
 * program where a return code tells us all we need. */
#include <gsl/gsl_errno.h>
#include <math.h>

#include "solve/certificate.h"
#include "solve/training.h"

/* `set X to V` is reached when X is this close to V, relative (to 1 where V is smaller). */
static const double REACHED = 1e-6;

bool cg_task_reaches(const cg_task *task, double objective) {
    return fabs(objective - task->target) <= REACHED * fmax(1, fabs(task->target));
}

/* Says which constraint is broken most, and by how much. */
static void report_violation(const cg_task *task, const double *x) {
    cg_problem problem = cg_evaluator_problem(cg_evaluator_create(task->arena, task, 1));
    double *gradient = CG_NEW_ARRAY(task->arena, task->n, double);
    double *values = CG_NEW_ARRAY(task->arena, task->n_constraints, double), most = 0;
    size_t worst = 0;
    problem.evaluate(problem.user, x, gradient);
    problem.constraints(problem.user, values, NULL);
    for (size_t i = 0; i < task->n_constraints; i++) {
        double by = (task->equal[i] ? fabs(values[i]) : values[i]) / task->scales[i];
        if (by <= most) continue;
        most = by;
        worst = i;
    }
    cg_warn(cg_task_diagnostics(task), CG_E_INFEASIBLE, cg_constraint_line(task, worst)->span,
            "no point was found that keeps all constraints; `%s` is broken by %.4g",
            cg_constraint_text(task->arena, task, worst), fabs(values[worst]));
}

/* What is wrong with an answer, as a warning beside it. */
static void warn(const cg_task *task, const double *x, const cg_solution *solution) {
    cg_diagnostics *diagnostics = cg_task_diagnostics(task);
    cg_span span = task->block->objective->span;
    if (solution->stop == CG_STOP_INFEASIBLE && task->n_constraints) report_violation(task, x);
    if (solution->stop == CG_STOP_INFEASIBLE && !task->n_constraints)
        cg_warn(diagnostics, CG_E_INFEASIBLE, span, "the bounds leave no whole numbers between them");
    if (solution->stop == CG_STOP_UNBOUNDED)
        cg_warn(diagnostics, CG_E_UNBOUNDED, span,
                "the objective gets better without limit while all constraints hold: is a constraint missing?");
    if (solution->stop == CG_STOP_DIVERGED)
        cg_warn(diagnostics, CG_E_DIVERGED, span,
                "%s left the numbers, or the objective gets better without limit; its best value is %.10g",
                solution->method, solution->objective);
}

/* Objective and gradient once more at the best point, by the same program that the method used. */
static void evaluate_at_end(const cg_task *task, const double *x, cg_solution *solution) {
    cg_problem problem = cg_evaluator_problem(cg_evaluator_create(task->arena, task, 1));
    double *gradient = CG_NEW_ARRAY(task->arena, task->n, double);
    const double **by_variable = CG_NEW_ARRAY(task->arena, task->n_changing, const double *);
    double minimized = problem.evaluate(problem.user, x, gradient), slope = cg_task_slope(task, minimized);
    solution->objective = cg_task_objective(task, minimized);
    solution->gradient_norm *= fabs(slope);
    for (size_t i = 0; slope != 1 && i < task->n; i++)
        gradient[i] = gradient[i] == 0 ? 0 : slope * gradient[i]; /* never -0 */
    for (size_t i = 0; i < task->n_changing; i++)
        by_variable[i] = gradient + task->offsets[i];
    solution->gradient = by_variable;
}

static const double *watch_at_end(const cg_task *task, const double *x) {
    if (!task->n_watch) return NULL;
    cg_problem problem = cg_evaluator_problem(cg_evaluator_create(task->arena, task, 1));
    double *values = CG_NEW_ARRAY(task->arena, task->n_watch, double);
    problem.watch(problem.user, x, values);
    return values;
}

/* The objective itself, and whether the target was reached. */
static void compare_with_target(const cg_task *task, cg_solution *solution) {
    cg_node *node = task->objective;
    solution->objective =
        cg_nodes_evaluate(task->arena, task->model, &node, 1, solution->params, task->draw)[0][0].number;
    if (cg_task_reaches(task, solution->objective)) {
        cg_stop stop = solution->stop;
        bool of_slopes = stop == CG_STOP_GRADIENT || stop == CG_STOP_STATIONARY || stop == CG_STOP_NO_PROGRESS;
        if (of_slopes || cg_stop_describe(stop)->status == 6) solution->stop = CG_STOP_REACHED;
        return;
    }
    if (cg_stop_describe(solution->stop)->status == 0) solution->stop = CG_STOP_NOT_REACHED;
    cg_warn(cg_task_diagnostics(task), CG_E_TARGET, task->block->objective->span,
            "%.10g is as near as it came to %.10g", solution->objective, task->target);
}

/* Of all starts: a limit of the whole solve shows, whichever start was the best. */
static cg_stop stop_of(const cg_ends *ends) {
    for (uint64_t i = 0; i < ends->n; i++)
        if (ends->ends[i].stop == CG_STOP_INTERRUPTED) return CG_STOP_INTERRUPTED;
    for (uint64_t i = 0; i < ends->n; i++)
        if (ends->ends[i].stop == CG_STOP_TIME) return CG_STOP_TIME;
    const cg_end *best = &ends->ends[ends->best];
    bool fine = cg_stop_describe(best->stop)->status == 0;
    return fine && best->violation > CG_FEASIBLE ? CG_STOP_INFEASIBLE : best->stop;
}

static void certify(const cg_task *task, const double *x, const cg_vertex *vertex, cg_solution *solution) {
    const cg_certificate *certificate = solution->certificate = cg_task_certify(task, x, vertex);
    solution->constrained = task->n_constraints > 0;
    solution->sensitivity = cg_task_sensitivity(task, x, solution, vertex);
    if (!certificate->known || !task->n_constraints) return;
    solution->gradient_norm = certificate->balance * fabs(certificate->slope);
    if (solution->stop == CG_STOP_NO_PROGRESS && certificate->balanced) solution->stop = CG_STOP_STATIONARY;
}

static void take_branching(const cg_task *task, const cg_branching *branching, cg_solution *solution) {
    solution->whole = task->integer != NULL;
    solution->bound = NAN;
    if (!branching || task->block->goal == CG_SET_TO) return;
    solution->nodes = branching->nodes;
    solution->bound = solution->objective - solution->certificate->slope * branching->gap;
}

static cg_solution *make_solution(const cg_task *task, const cg_ends *ends) {
    cg_solution *solution = CG_NEW(task->arena, cg_solution);
    const double *x = ends->points + ends->best * task->n;
    *solution = (cg_solution){.block = task->block,
                              .method = task->plan.method->name,
                              .problem = task->problem,
                              .stop = stop_of(ends),
                              .gradient_norm = ends->ends[ends->best].gradient_norm,
                              .iterations = ends->iterations,
                              .evaluations = ends->evaluations,
                              .seed = task->plan.seed,
                              .starts = task->plan.starts,
                              .steps = ends->steps,
                              .n_steps = ends->n_steps,
                              .n_watch = task->n_watch,
                              .watched = watch_at_end(task, x)};
    if (ends->ends[ends->best].rescued) solution->method = task->plan.rescue->name;
    if (strcmp(solution->method, "lr-find") == 0)
        solution->suggested_rate = cg_suggested_rate(ends->steps, ends->n_steps);
    solution->params = cg_task_params(task->arena, task, x);
    cg_minimum *minima = cg_ends_to_minima(task->arena, task, ends, &solution->n_minima);
    if (task->plan.method->any_start) minima[0].count = task->plan.starts;
    solution->minima = minima;
    evaluate_at_end(task, x, solution);
    if (task->block->goal == CG_SET_TO) compare_with_target(task, solution);
    certify(task, x, ends->vertex, solution);
    take_branching(task, ends->branching, solution);
    warn(task, x, solution);
    return solution;
}

/* As a stage of its own, whatever it prepares and evaluates. */
static cg_solution *make_certified(cg_graph *graph, const cg_task *task, const cg_ends *ends) {
    cg_profile *profile = graph->profile;
    cg_stage_id before = cg_profile_enter(profile, CG_STAGE_CERTIFY);
    graph->profile = NULL;
    cg_solution *solution = make_solution(task, ends);
    graph->profile = profile;
    cg_profile_leave(profile, before);
    return solution;
}

cg_solution *cg_problem_to_solution(cg_arena *arena, cg_model *model, const cg_solve_block *block,
                                    const cg_cell *const *initial, const cg_solve_settings *settings) {
    static const cg_solve_settings usual = {0};
    gsl_set_error_handler_off();
    double begin = cg_seconds();
    if (!settings) settings = &usual;
    cg_task *task = cg_solve_to_task(arena, model, block, initial, settings);
    double *points = task ? cg_task_start_points(arena, task) : NULL;
    if (!points) return NULL;
    cg_stage_id before = cg_profile_enter(model->graph->profile, CG_STAGE_SOLVE);
    const cg_ends *ends = cg_starts_to_ends(arena, task, points, settings);
    cg_profile_leave(model->graph->profile, before);
    if (!ends) return NULL;
    if (!isfinite(ends->ends[ends->best].objective)) {
        cg_report_error_origin(task, cg_task_params(arena, task, points));
        return NULL;
    }
    cg_solution *solution = make_certified(model->graph, task, ends);
    solution->seconds = cg_seconds() - begin;
    return solution;
}
