/* plan.c: what a solve block says about how to solve: method and its options, stops, starts and seed.
 *
 * Enters: formulas without variables. Leaves: numbers in their ranges, in task->plan; and, once the problem's class is
 * known, the method that `auto` chooses. */
#include <math.h>

#include "solve/pieces.h"

static const double USUAL_GRADIENT = 1e-9;
static const uint64_t USUAL_ITERATIONS = 2000;
/* Variables up to which auto solves linear least squares exactly, and nonlinear ones by lm, whose steps each factor a
 * matrix of residuals x variables. */
enum { MOST_SEARCHED = 200, MOST_EXACT = 2000, MOST_LM = 200, MOST_LM_WORK = 20000000 };
static const double MOST_STARTS = 1e9;

/* The value of a formula without variables; false after an error was reported. */
static bool constant(const cg_task *task, const cg_ast *ast, const char *what, cg_cell *value) {
    cg_node *node = cg_model_formula(task->model, ast, NULL);
    if (!node) return false;
    if (node->depends || node->axis || !cg_node_is_scalar(node)) {
        cg_report(cg_task_diagnostics(task), CG_E_NOT_CONSTANT, ast->span,
                  "%s must be one value that does not depend on params", what);
        return false;
    }
    *value = cg_nodes_evaluate(task->arena, task->model, &node, 1, task->initial, task->draw)[0][0];
    return true;
}

/* A number in [low, high], whole if asked. */
static bool number(const cg_task *task, const cg_ast *ast, const char *what, cg_code code, bool whole, double low,
                   double high, double *value) {
    cg_cell cell;
    if (!constant(task, ast, what, &cell)) return false;
    *value = cell.number;
    if (cg_is_number(cell) && *value >= low && *value <= high && (!whole || *value == floor(*value))) return true;
    const char *range = high < 1e300 ? cg_format(task->arena, "from %g to %g", low, high)
                                     : cg_format(task->arena, "of %g or more", low);
    cg_report(cg_task_diagnostics(task), code, ast->span, "%s must be a %s %s", what, whole ? "whole number" : "number",
              range);
    return false;
}

/* The nearest of some names, as "; did you mean `x`?", or "". */
static const char *suggestion(const cg_task *task, const char *wrong,
                              const char *(*name_at)(const void *list, size_t index), const void *list) {
    const char *similar = NULL, *name;
    size_t best = CG_NOT_NEAR;
    for (size_t i = 0; (name = name_at(list, i)); i++)
        if (cg_is_nearer(wrong, name, &best)) similar = name;
    return similar ? cg_format(task->arena, "; did you mean `%s`?", similar) : "";
}

/* ---- Method ---- */

static const char *method_name(const void *list, size_t index) {
    (void)list;
    const cg_method *method = cg_method_at(index);
    return method ? method->name : NULL;
}

static const char *option_name(const void *list, size_t index) {
    const cg_method *method = list;
    return index < cg_method_option_count(method) ? method->options[index].name : NULL;
}

static const char *method_list(const cg_task *task) {
    const char *text = "auto";
    for (size_t i = 0; cg_method_at(i); i++)
        text = cg_format(task->arena, "%s, %s", text, cg_method_at(i)->name);
    return text;
}

/* A word of the block as a name: `least-squares` is written least_squares in a sheet, where a dash is a minus. */
static const cg_method *find_method(const cg_task *task, const char *name) {
    char *dashed = cg_copy_text(task->arena, name, strlen(name));
    for (char *c = dashed; *c; c++)
        if (*c == '_') *c = '-';
    return cg_method_find(dashed);
}

/* One of the option's words, written as a name. */
static bool read_word(const cg_task *task, const cg_option *given, const cg_method_option *option, double *value) {
    const char *word = given->value->kind == CG_AST_NAME ? given->value->name->bytes : "", *list = "";
    for (size_t i = 0; option->words[i]; i++) {
        *value = (double)i;
        if (cg_same_word(option->words[i], word)) return true;
        list = cg_format(task->arena, "%s%s%s", list, i ? ", " : "", option->words[i]);
    }
    cg_report(cg_task_diagnostics(task), CG_E_METHOD_OPTION, given->value->span, "`%s` is one of %s", option->name,
              list);
    return false;
}

static bool read_option(const cg_task *task, const cg_option *given, double *options) {
    const cg_method *method = task->plan.method;
    for (size_t i = 0; i < cg_method_option_count(method); i++) {
        const cg_method_option *option = &method->options[i];
        if (!cg_same_word(option->name, given->name->bytes)) continue;
        const char *what = cg_format(task->arena, "`%s` of method %s", option->name, method->name);
        cg_cell cell;
        if (option->kind == CG_OPTION_WORD) return read_word(task, given, option, &options[i]);
        if (option->kind != CG_OPTION_SWITCH)
            return number(task, given->value, what, CG_E_METHOD_OPTION, option->kind == CG_OPTION_WHOLE, option->low,
                          option->high, &options[i]);
        if (!constant(task, given->value, what, &cell)) return false;
        if (!cg_is_boolean(cell)) {
            cg_report(cg_task_diagnostics(task), CG_E_METHOD_OPTION, given->value->span, "%s must be TRUE or FALSE",
                      what);
            return false;
        }
        options[i] = cg_cell_boolean(cell) ? 1 : 0;
        return true;
    }
    cg_report(cg_task_diagnostics(task), CG_E_METHOD_OPTION, given->span, "method %s has no option `%s`%s",
              method->name, given->name->bytes, suggestion(task, given->name->bytes, option_name, method));
    return false;
}

static const double *usual_options(const cg_task *task, const cg_method *method) {
    double *options = CG_NEW_ARRAY(task->arena, CG_MOST_OPTIONS, double);
    for (size_t i = 0; i < cg_method_option_count(method); i++)
        options[i] = method->options[i].initial;
    return options;
}

static bool read_method(cg_task *task, const char *over) {
    const cg_solve_block *block = task->block;
    const char *name = over ? over : block->method ? block->method->bytes : "auto";
    cg_span span = block->method_span.source ? block->method_span : block->span;
    if (cg_same_word(name, "auto")) {
        if (over || block->n_method_options == 0) return true;
        cg_report(cg_task_diagnostics(task), CG_E_METHOD_OPTION, block->method_options[0].span,
                  "method auto has no options: name the method that shall have them");
        return false;
    }
    const cg_method *method = task->plan.method = find_method(task, name);
    if (!method) {
        const char *similar = suggestion(task, name, method_name, NULL);
        cg_report(cg_task_diagnostics(task), CG_E_UNKNOWN_METHOD, span, "there is no method `%s`%s", name,
                  *similar ? similar : cg_format(task->arena, "; there are %s", method_list(task)));
        return false;
    }
    double *options = CG_NEW_ARRAY(task->arena, CG_MOST_OPTIONS, double);
    memcpy(options, usual_options(task, method), CG_MOST_OPTIONS * sizeof *options);
    task->plan.options = options;
    bool ok = true, theirs = !over || (block->method && find_method(task, block->method->bytes) == method);
    for (size_t i = 0; theirs && i < block->n_method_options; i++)
        ok &= read_option(task, &block->method_options[i], options);
    return ok;
}

/* ---- Stops, starts and seed ---- */

enum { STOP_GRADIENT, STOP_ITERATIONS, STOP_TIME, STOP_EVALUATIONS, STOP_RULES };

static const struct {
    const char *name;
    bool whole;
    double low;
} stop_rules[STOP_RULES] = {
    [STOP_GRADIENT] = {"gradient", false, 0},
    [STOP_ITERATIONS] = {"iterations", true, 1},
    [STOP_TIME] = {"time", false, 0},
    [STOP_EVALUATIONS] = {"evaluations", true, 1},
};

static const char *stop_name(const void *list, size_t index) {
    (void)list;
    return index < STOP_RULES ? stop_rules[index].name : NULL;
}

static bool read_stop(const cg_task *task, const cg_option *stop, double *values) {
    for (size_t i = 0; i < STOP_RULES; i++) {
        if (!cg_same_word(stop_rules[i].name, stop->name->bytes)) continue;
        const char *what = cg_format(task->arena, "`%s` of stop", stop_rules[i].name);
        double high = stop_rules[i].whole ? 0x1p53 : INFINITY;
        return number(task, stop->value, what, CG_E_METHOD_OPTION, stop_rules[i].whole, stop_rules[i].low, high,
                      &values[i]);
    }
    const char *similar = suggestion(task, stop->name->bytes, stop_name, NULL);
    cg_report(cg_task_diagnostics(task), CG_E_METHOD_OPTION, stop->span, "a solve does not stop by `%s`%s",
              stop->name->bytes, *similar ? similar : ", but by gradient, iterations, time and evaluations");
    return false;
}

static bool read_stops(cg_task *task) {
    cg_plan *plan = &task->plan;
    double values[STOP_RULES] = {[STOP_GRADIENT] = plan->gradient, [STOP_TIME] = plan->seconds};
    bool ok = true;
    for (size_t i = 0; i < task->block->n_stop; i++)
        ok &= read_stop(task, &task->block->stop[i], values);
    plan->gradient = values[STOP_GRADIENT];
    plan->iterations = (uint64_t)values[STOP_ITERATIONS];
    plan->seconds = values[STOP_TIME];
    plan->evaluations = (uint64_t)values[STOP_EVALUATIONS];
    return ok;
}

bool cg_task_plan(cg_task *task, const cg_solve_settings *settings) {
    cg_plan *plan = &task->plan;
    *plan = (cg_plan){.gradient = -1, .seconds = -1};
    double starts = 0, seed = 0;
    bool ok = true;
    if (task->block->seed) ok &= number(task, task->block->seed, "`seed`", CG_E_METHOD_OPTION, true, 0, 0x1p53, &seed);
    plan->seed = task->draw.seed = settings->has_seed ? settings->seed : (uint64_t)seed;
    ok &= read_method(task, settings->method);
    ok &= read_stops(task);
    if (task->block->starts)
        ok &= number(task, task->block->starts, "`starts`", CG_E_STARTS, true, 1, MOST_STARTS, &starts);
    plan->starts = settings->starts ? settings->starts : (uint64_t)starts;
    return ok;
}

/* ---- The choice ---- */

/* For what is smooth, or piecewise so. A matrix pays where it is small; bounds would change it whenever one holds. */
static const char *descent(const cg_task *task) {
    enum { MOST_MATRIX = 100 };
    return task->low || task->n > MOST_MATRIX ? "lbfgs" : "bfgs";
}

/* The smallest method that can do the problem. SLSQP's work grows with the cube of the variables. */
static const char *choose(const cg_task *task) {
    enum { MOST_DENSE = 1000 };
    bool free = task->n_constraints == 0, bare = !task->low && free;
    if (task->order) return "evolve";
    if (task->linear && (task->integer || task->low || task->n_constraints)) return task->integer ? "mip" : "lp";
    if (task->pieces) return "pieces";
    if (task->integer || task->jumps) return "evolve";
    if (task->n_constraints && task->kinks && task->n <= MOST_SEARCHED) return "evolve";
    if (task->n_constraints) return task->n <= MOST_DENSE ? "slsqp" : "auglag";
    if (bare && task->m && task->affine && task->n <= MOST_EXACT) return "least-squares";
    bool fit = task->block->goal != CG_SET_TO; /* which has one residual: nothing to gain */
    bool short_enough = (uint64_t)task->m * task->n * task->n <= MOST_LM_WORK;
    if (free && fit && task->m && (bare || !task->affine) && !task->kinks && task->n <= MOST_LM && short_enough)
        return "lm";
    return descent(task);
}

/* What the method asks of the problem and does not find; NULL: nothing. */
static const char *lacking(const cg_task *task, const cg_method *method) {
    if ((method->needs & CG_NEEDS_RESIDUALS) && !task->m)
        return "a sum of squares, such as AVERAGE of squared differences, SUMSQ or SUMXMY2";
    if ((method->needs & CG_NEEDS_AFFINE) && !task->affine) return "residuals that are linear in the variables";
    if ((method->needs & CG_NEEDS_LINEAR) && !task->linear)
        return "an objective and constraints that are linear in the variables";
    if ((method->needs & CG_NEEDS_PIECES) && !task->pieces)
        return "an objective and constraints that are linear by pieces, with bounds where their conditions need them";
    if ((method->needs & CG_NEEDS_TWO) && task->n < 2) return "at least two variables";
    return NULL;
}

/* What the problem has and the method does not keep to; NULL: nothing. */
static const char *ignored(const cg_task *task, const cg_method *method) {
    bool equal = false, unequal = false;
    for (size_t i = 0; i < task->n_constraints; i++)
        *(task->equal[i] ? &equal : &unequal) = true;
    if (task->order && !(method->handles & CG_HANDLES_ORDERS)) return "different numbers";
    if (task->integer && !(method->handles & CG_HANDLES_INTEGERS)) return "whole numbers";
    if (unequal && !(method->handles & CG_HANDLES_INEQUALITIES)) return "constraints";
    if (equal && !(method->handles & CG_HANDLES_EQUALITIES)) return "constraints that are equations";
    return task->low && !(method->handles & CG_HANDLES_BOUNDS) ? "bounds" : NULL;
}

static void note_bounds(const cg_task *task, cg_diagnostic *report) {
    for (size_t i = 0; i < task->n_changing; i++) {
        const cg_model_params *params = &task->model->params[task->changing[i]];
        if (params->low)
            cg_add_note(cg_task_diagnostics(task), report, params->named.span, "%s has bounds", params->named.label);
    }
}

static bool has_box(const cg_task *task) {
    for (size_t i = 0; i < task->n; i++)
        if (!task->low || !isfinite(task->low[i]) || !isfinite(task->high[i])) return false;
    return true;
}

/* Reports why the method cannot do the problem; false then. */
static bool check_method(const cg_task *task) {
    const cg_method *method = task->plan.method;
    cg_span span = task->block->method_span.source ? task->block->method_span : task->block->span;
    const char *lacks = lacking(task, method), *ignores = ignored(task, method);
    if (lacks)
        cg_report(cg_task_diagnostics(task), CG_E_METHOD_PROBLEM, span, "method %s needs %s; this problem is %s",
                  method->name, lacks, task->problem);
    else if (ignores)
        note_bounds(task, cg_report(cg_task_diagnostics(task), CG_E_METHOD_PROBLEM, span,
                                    "method %s does not keep to %s", method->name, ignores));
    else if ((method->needs & CG_NEEDS_BOX) && !has_box(task))
        cg_report(cg_task_diagnostics(task), CG_E_METHOD_PROBLEM, span,
                  "method %s searches between bounds: every variable needs a lower and an upper one", method->name);
    else
        return true;
    return false;
}

static cg_limits limits_of(const cg_plan *plan, const cg_method *method) {
    bool decides = method->decides;
    return (cg_limits){.gradient = plan->gradient >= 0 ? plan->gradient
                                   : decides           ? -1
                                                       : USUAL_GRADIENT,
                       .iterations = plan->iterations ? plan->iterations
                                     : decides        ? UINT64_MAX
                                                      : USUAL_ITERATIONS,
                       .evaluations = plan->evaluations ? plan->evaluations : UINT64_MAX};
}

/* How many cells one evaluation of the objective and the constraints computes anew. */
static double count_work(const cg_task *task) {
    const cg_graph *graph = task->model->graph;
    cg_node **ends = CG_NEW_ARRAY(task->arena, task->n_constraint_groups + 1, cg_node *);
    ends[0] = task->minimized;
    for (size_t i = 0; i < task->n_constraint_groups; i++)
        ends[i + 1] = task->constraints[i].value;
    const unsigned char *varies = cg_graph_dependents(task->arena, graph, task->variables, task->n_changing);
    const unsigned char *used = cg_graph_reachable(task->arena, graph, ends, task->n_constraint_groups + 1);
    double work = 0;
    for (size_t i = 0; i < graph->nodes.count; i++) {
        const cg_node *node = graph->nodes.at[i];
        if (used[i] && varies[i]) work += (double)cg_node_cell_count(node);
    }
    return work;
}

/* A workbook's model may have several minima, and whoever made it expects the best one. Where a local method costs
 * next to nothing, and there is something to draw from (bounds, or stored values of a few variables), it sets out from
 * some points more; between bounds the last start looks far, by `evolve`. */
static uint64_t starts_of_own(const cg_task *task) {
    enum { STARTS = 20, MOST_OPEN = 10, MOST_BOXED = 50 };
    static const double MOST_WORK = 20000;
    const cg_method *method = task->plan.method;
    if (!task->block->n_changing_cells || task->block->goal == CG_SET_TO) return 1;
    if (method->any_start || method->values || task->linear || (task->m && task->affine)) return 1;
    bool few = has_box(task) ? task->n <= MOST_BOXED : !task->kinks && task->n <= MOST_OPEN;
    return few && task->work <= MOST_WORK ? STARTS : 1;
}

/* Evolve for the last start: not for long, since the others may have found it all. */
static const double *far_options(const cg_task *task) {
    static const double MOST_CELLS = 1e7, MOST = 2e5;
    double *options = CG_NEW_ARRAY(task->arena, CG_MOST_OPTIONS, double);
    memcpy(options, task->plan.rescue_options, CG_MOST_OPTIONS * sizeof *options);
    options[0] = floor(fmin(MOST_CELLS / task->work, MOST)); /* its first: evaluations */
    return options;
}

static bool can_miss(const cg_task *task) {
    if (task->linear || task->n > MOST_SEARCHED || task->plan.method->values) return false;
    return task->n_constraints || task->block->n_changing_cells || task->block->goal == CG_SET_TO;
}

/* What is minimized, at the initial point; INFINITY where that breaks a constraint. */
static double initial_objective(const cg_task *task) {
    cg_arena *passing = cg_arena_child(task->arena);
    cg_problem problem = cg_evaluator_problem(cg_evaluator_create(passing, task, 1));
    double *x = CG_NEW_ARRAY(passing, task->n, double), *values = CG_NEW_ARRAY(passing, task->n_constraints, double);
    double *slopes = CG_NEW_ARRAY(passing, task->n, double);
    bool inside = true;
    for (size_t i = 0, k = 0; i < task->n_changing; i++)
        for (; k < task->offsets[i + 1]; k++) {
            x[k] = task->initial[task->changing[i]][k - task->offsets[i]].number;
            inside &= !task->low || (x[k] >= task->low[k] && x[k] <= task->high[k]);
            inside &= !task->integer || !task->integer[k] || x[k] == round(x[k]);
        }
    double objective = problem.evaluate(problem.user, x, slopes);
    problem.constraints(problem.user, values, NULL);
    inside &= cg_violation(&problem, values) <= CG_FEASIBLE && isfinite(objective);
    cg_arena_destroy(passing);
    return inside ? objective : INFINITY;
}

/* The problem as a mixed integer linear program, where another than lp and mip is needed and it is not too large. */
static void find_pieces(cg_task *task) {
    enum { MOST_WHOLES = 5000, MOST_ROWS = 20000, MOST_BENDS = 2000 };
    bool asked = task->plan.method && (task->plan.method->needs & CG_NEEDS_PIECES);
    bool may = !task->plan.method && !task->linear && (task->kinks || task->jumps || task->integer);
    if (!asked && !may) return;
    cg_pieces *pieces = cg_task_to_pieces(task);
    if (!pieces) return;
    cg_piece_rows rows;
    bool bounded = cg_pieces_to_rows(pieces, cg_pieces_objective(pieces, initial_objective(task)), 0, &rows);
    bool bends = !task->integer && !task->n_constraints && rows.wholes == 0; /* a quasi-Newton method slides down */
    if (!bounded || rows.wholes > MOST_WHOLES || rows.lines.count > (bends && !asked ? MOST_BENDS : MOST_ROWS)) {
        cg_arena_destroy(pieces->arena);
        return;
    }
    task->pieces = pieces;
    task->problem = task->integer         ? "linear by pieces, with whole numbers"
                    : task->n_constraints ? "linear by pieces, with constraints"
                                          : "linear by pieces";
}

bool cg_task_choose(cg_task *task) {
    cg_plan *plan = &task->plan;
    bool chosen = !plan->method;
    find_pieces(task);
    if (chosen) {
        plan->method = cg_method_find(choose(task));
        plan->options = usual_options(task, plan->method);
    } else if (!check_method(task)) {
        return false;
    }
    if (strcmp(plan->method->name, "lm") == 0 &&
        (chosen || task->low)) { /* which is slow at times, and stops at bounds */
        plan->second = cg_method_find("lbfgs");
        plan->second_options = usual_options(task, plan->second);
    }
    if (chosen && strcmp(plan->method->name, "pieces") == 0) { /* which may come to the end of its effort */
        plan->second = cg_method_find("evolve");
        plan->second_options = usual_options(task, plan->second);
    }
    task->work = count_work(task);
    if (chosen && !plan->starts) {
        plan->starts = starts_of_own(task);
        plan->widened = plan->starts > 1;
    }
    if (!plan->starts) plan->starts = 1;
    if (chosen && can_miss(task)) {
        plan->rescue = cg_method_find("evolve");
        plan->rescue_options = usual_options(task, plan->rescue);
        if (plan->widened && has_box(task)) plan->far_options = far_options(task);
        task->rescue_limits = limits_of(plan, plan->rescue);
    }
    task->limits = limits_of(plan, plan->method);
    if (plan->second) task->second_limits = limits_of(plan, plan->second);
    return true;
}
