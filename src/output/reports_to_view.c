/* reports_to_view.c: what became of a solve, as small tables of values.
 *
 * Enters: a view with a solver. Leaves: its reports. Answer: objective, variables, constraints with their slack.
 * Sensitivity: gradient, what limits are worth and how far they may go, and of a least-squares fit standard errors.
 * Minima: where the starts ended. Training log: the steps of a method that keeps them. */
#include <math.h>

#include "output/report_names.h"
#include "output/report_sections.h"
#include "output/standard_errors.h"

enum { MOST_MINIMA = 1000, MOST_VALUES = 60 };

typedef struct writer {
    cg_arena *arena;
    cg_view *view;
    cg_model *model;
    const cg_evaluation *evaluation;
    cg_draw draw;
    const cg_view_options *options;
    const cg_view_solver *solver;
    const cg_solution *solution;
    cg_sections out; /* of the report at hand */
} writer;

/* ---- Names ---- */

static size_t size_of(const cg_view_block *block) {
    return (size_t)block->rows * block->cols;
}

static const cg_view_block *block_of(const writer *to, cg_view_area area) {
    return area.params ? &to->view->params[area.block] : &to->view->cells[area.block];
}

static const cg_view_block *variable(const writer *to, size_t i) {
    return &to->view->params[to->solver->changing[i]];
}

static void add_variable_names(writer *to) {
    cg_cell *names = cg_report_column(&to->out, "Name", to->solver->n_variables);
    for (size_t i = 0; i < to->solver->n_changing; i++)
        for (size_t k = 0; k < size_of(variable(to, i)); k++)
            *names++ = cg_report_text(&to->out, cg_report_cell_name(to->view, variable(to, i), k));
}

/* Values of all variables, from all params. */
static void add_variable_values(writer *to, const char *title, const cg_cell *const *params) {
    cg_cell *values = cg_report_column(&to->out, title, to->solver->n_variables);
    for (size_t i = 0; i < to->solver->n_changing; i++) {
        size_t n = size_of(variable(to, i));
        memcpy(values, params[to->solver->changing[i]], n * sizeof *values);
        values += n;
    }
}

/* ---- Answer ---- */

static cg_node *objective_node(const writer *to) {
    return cg_model_formula(to->model, to->solver->solve->objective, NULL);
}

static cg_cell value_at(const writer *to, cg_node *node, const cg_cell *const *params) {
    return cg_nodes_evaluate(to->arena, to->model, &node, 1, params, to->draw)[0][0];
}

static const char *goal_text(const writer *to) {
    static const char *const goals[] = {[CG_MINIMIZE] = "minimize", [CG_MAXIMIZE] = "maximize", [CG_SET_TO] = "set to"};
    const char *goal = goals[to->solver->solve->goal];
    return to->solver->solve->goal == CG_SET_TO ? cg_format(to->arena, "%s %.15g", goal, to->solver->target) : goal;
}

static void add_run(writer *to) {
    const cg_solution *solution = to->solution;
    const cg_fact facts[] = {
        {"Solve", cg_report_text(&to->out, solution->block->name->bytes)},
        {"Result", cg_report_text(&to->out, cg_stop_describe(solution->stop)->explanation)},
        {"Method", cg_report_text(&to->out, solution->method)},
        {"Problem", cg_report_text(&to->out, solution->problem ? solution->problem : "")},
        {"Iterations", cg_number_cell((double)solution->iterations)},
        {"Evaluations", cg_number_cell((double)solution->evaluations)},
        {"Starts", cg_number_cell((double)solution->starts)},
        {"Seed", cg_number_cell((double)solution->seed)},
        {"Gradient norm", cg_number_cell(solution->gradient_norm)},
    };
    cg_report_facts(&to->out, facts, sizeof facts / sizeof *facts);
}

static void add_objective(writer *to) {
    cg_node *node = objective_node(to);
    cg_report_column(&to->out, "Name", 1)[0] =
        cg_report_text(&to->out, cg_report_formula_name(to->view, block_of(to, to->solver->objective), 0,
                                                        to->solver->solve->objective));
    if (to->options->initial)
        cg_report_column(&to->out, "Original value", 1)[0] = value_at(to, node, to->options->initial);
    cg_report_column(&to->out, "Final value", 1)[0] = cg_number_cell(to->solution->objective);
    cg_report_column(&to->out, "Goal", 1)[0] = cg_report_text(&to->out, goal_text(to));
    cg_report_end(&to->out, "Objective", 1);
}

/* Whether an area has a cell of params: as a cell of the block or, where that lies in a worksheet, by its place there.
 */
static bool covers(const writer *to, cg_view_area area, size_t params, uint32_t row, uint32_t column) {
    if (area.params) return area.block == params && (!area.one || (area.row == row && area.col == column));
    const cg_view_block *block = &to->view->params[params], *cells = block_of(to, area);
    if (!block->sheet || cells->sheet != block->sheet) return false;
    row += block->row;
    column += block->column;
    return row >= cells->row && row < cells->row + cells->rows && column >= cells->column &&
           column < cells->column + cells->cols;
}

/* What the constraints ask of cell k of params: "integer" and the like. */
static const char *kind_of(const writer *to, size_t params, size_t k) {
    uint32_t cols = to->view->params[params].cols;
    const char *kind = "continuous";
    for (size_t i = 0; i < to->solver->n_limits; i++) {
        const cg_view_limit *limit = &to->solver->limits[i];
        if (limit->relation < CG_INTEGER || !covers(to, limit->left, params, (uint32_t)k / cols, (uint32_t)k % cols))
            continue;
        kind = cg_requirement_words[limit->relation];
        if (limit->relation != CG_INTEGER) break; /* asks for more */
    }
    return kind;
}

static void add_variables(writer *to) {
    size_t n = to->solver->n_variables;
    add_variable_names(to);
    if (to->options->initial) add_variable_values(to, "Original value", to->options->initial);
    add_variable_values(to, "Final value", to->solution->params);
    cg_cell *kinds = cg_report_column(&to->out, "Kind", n);
    for (size_t i = 0; i < to->solver->n_changing; i++)
        for (size_t k = 0; k < size_of(variable(to, i)); k++)
            *kinds++ = cg_report_text(&to->out, kind_of(to, to->solver->changing[i], k));
    cg_report_end(&to->out, "Variables", n);
}

/* The columns of the constraints, one row a cell. */
typedef struct limit_rows {
    cg_cell *names, *values, *relations, *limits, *states, *slacks;
    size_t n;
} limit_rows;

static double slack_of(cg_requirement relation, double left, double right) {
    if (relation == CG_AT_MOST) return right - left;
    return relation == CG_AT_LEAST ? left - right : -fabs(left - right);
}

static const char *limit_name(const writer *to, const cg_view_limit *limit, size_t cell) {
    const cg_view_block *left = block_of(to, limit->left);
    if (!limit->line) return cg_report_cell_name(to->view, left, cell);
    return cg_report_formula_name(to->view, left, cell, limit->line->left);
}

static void add_limit_cell(writer *to, limit_rows *rows, const cg_view_limit *limit, size_t cell) {
    const cg_view_block *left = block_of(to, limit->left),
                        *right = limit->has_right ? block_of(to, limit->right) : NULL;
    cg_cell value = left->cells[cell], bound = cg_number_cell(limit->number);
    if (right) bound = right->cells[size_of(right) == 1 ? 0 : cell];
    size_t at = rows->n++;
    double slack = slack_of(limit->relation, value.number, bound.number);
    double allowed = cg_report_allowance(bound.number);
    rows->names[at] = cg_report_text(&to->out, limit_name(to, limit, cell));
    rows->values[at] = value;
    rows->relations[at] = cg_report_text(&to->out, cg_requirement_words[limit->relation]);
    rows->limits[at] = bound;
    rows->states[at] = cg_report_text(&to->out, slack < -allowed   ? "violated"
                                                : slack <= allowed ? "binding"
                                                                   : "not binding");
    rows->slacks[at] = cg_number_cell(limit->relation == CG_EQUAL && slack >= -allowed ? 0 : slack);
}

static size_t cells_of_limit(const writer *to, const cg_view_limit *limit) {
    if (limit->relation >= CG_INTEGER) return 0;
    return limit->left.one ? 1 : size_of(block_of(to, limit->left));
}

static void add_limits(writer *to) {
    size_t n = 0;
    for (size_t i = 0; i < to->solver->n_limits; i++)
        n += cells_of_limit(to, &to->solver->limits[i]);
    if (n == 0) return;
    limit_rows rows = {cg_report_column(&to->out, "Name", n),
                       cg_report_column(&to->out, "Value", n),
                       cg_report_column(&to->out, "Relation", n),
                       cg_report_column(&to->out, "Limit", n),
                       cg_report_column(&to->out, "Status", n),
                       cg_report_column(&to->out, "Slack", n),
                       0};
    for (size_t i = 0; i < to->solver->n_limits; i++) {
        const cg_view_limit *limit = &to->solver->limits[i];
        for (size_t k = 0; k < cells_of_limit(to, limit); k++)
            add_limit_cell(to, &rows, limit,
                           limit->left.one ? (size_t)limit->left.row * block_of(to, limit->left)->cols + limit->left.col
                                           : k);
    }
    cg_report_end(&to->out, "Constraints", n);
}

static void report_answer(writer *to) {
    add_run(to);
    add_objective(to);
    add_variables(to);
    add_limits(to);
}

/* ---- Sensitivity ---- */

static void add_errors(writer *to, const cg_standard_errors *of) {
    size_t n = to->solver->n_variables;
    const cg_cell *values = to->out.columns.at[1].cells;
    cg_cell *errors = cg_report_column(&to->out, "Standard error", n),
            *ratios = cg_report_column(&to->out, "t ratio", n);
    for (size_t i = 0; i < n; i++) {
        errors[i] = cg_number_cell(of->errors[i]);
        ratios[i] = of->errors[i] > 0 ? cg_number_cell(values[i].number / of->errors[i]) : cg_blank_cell();
    }
}

static bool find_errors(const writer *to, cg_standard_errors *out) {
    if (to->solver->solve->goal != CG_MINIMIZE) return false;
    cg_node **variables = CG_NEW_ARRAY(to->arena, to->solver->n_changing, cg_node *);
    for (size_t i = 0; i < to->solver->n_changing; i++)
        variables[i] = to->model->params[to->solver->changing[i]].node;
    return cg_find_standard_errors(to->arena, to->model, objective_node(to), variables, to->solver->n_changing,
                                   to->solution->params, to->draw, out);
}

static bool has_constraints(const writer *to) {
    for (size_t i = 0; i < to->solver->n_limits; i++)
        if (!to->solver->limits[i].bound && cells_of_limit(to, &to->solver->limits[i]) > 0) return true;
    return false;
}

/* A number without end as a word: Excel's 1E+30 would spoil the numbers around it. */
static cg_cell leeway(const writer *to, double number) {
    return isinf(number) ? cg_report_text(&to->out, "unlimited") : cg_number_cell(number);
}

/* Two columns behind the others, of a linear program. */
typedef struct leeways {
    cg_cell *up, *down;
} leeways;

static leeways add_leeways(writer *to, size_t n) {
    if (!to->solution->sensitivity->linear) return (leeways){0};
    leeways made = {.up = cg_report_column(&to->out, "Allowable increase", n)};
    made.down = cg_report_column(&to->out, "Allowable decrease", n);
    return made;
}

static void put_leeway(const writer *to, leeways columns, size_t at, cg_leeway of) {
    if (!columns.up) return;
    columns.up[at] = leeway(to, of.up);
    columns.down[at] = leeway(to, of.down);
}

/* Slopes of the objective where no constraints take a share of them. */
static void add_gradient(writer *to) {
    cg_cell *gradient = cg_report_column(&to->out, "Reduced gradient", to->solver->n_variables);
    for (size_t i = 0; i < to->solver->n_changing; i++)
        for (size_t k = 0; k < size_of(variable(to, i)); k++)
            *gradient++ = cg_number_cell(to->solution->gradient[i][k]);
}

static void add_sensitive_variables(writer *to, const cg_sensitivity *of) {
    size_t n = to->solver->n_variables;
    cg_cell *reduced = cg_report_column(&to->out, of->linear ? "Reduced cost" : "Reduced gradient", n);
    cg_cell *slopes = cg_report_column(&to->out, of->linear ? "Objective coefficient" : "Gradient", n);
    leeways room = add_leeways(to, n);
    for (size_t i = 0; i < n; i++) {
        reduced[i] = cg_number_cell(of->variables[i].reduced);
        slopes[i] = cg_number_cell(of->variables[i].coefficient);
        put_leeway(to, room, i, of->variables[i].leeway);
    }
}

static const char *name_of_limit(const writer *to, const cg_sensitive_limit *of) {
    for (size_t i = 0; i < to->solver->n_limits; i++)
        if (to->solver->limits[i].line == of->line) return limit_name(to, &to->solver->limits[i], of->cell);
    return of->what;
}

/* As Excel's: value, multiplier, limit and, of a linear program, how far that may go. */
static void add_prices(writer *to, const cg_sensitivity *of) {
    size_t n = of->n_limits;
    cg_cell *names = cg_report_column(&to->out, "Name", n), *values = cg_report_column(&to->out, "Final value", n),
            *prices = cg_report_column(&to->out, of->linear ? "Shadow price" : "Lagrange multiplier", n),
            *limits = cg_report_column(&to->out, "Limit", n);
    leeways room = add_leeways(to, n);
    for (size_t i = 0; i < n; i++) {
        const cg_sensitive_limit *limit = &of->limits[i];
        names[i] = cg_report_text(&to->out, name_of_limit(to, limit));
        values[i] = cg_number_cell(limit->value);
        prices[i] = cg_number_cell(limit->price);
        limits[i] = cg_number_cell(limit->right);
        put_leeway(to, room, i, limit->leeway);
    }
    cg_report_end(&to->out, "Constraints", n);
    cg_report_note(&to->out,
                   cg_format(to->arena,
                             "%s: how the objective changes when the limit grows by 1; 0 where it is not binding.",
                             of->linear ? "Shadow price" : "Lagrange multiplier"));
}

static void report_sensitivity(writer *to) {
    const cg_sensitivity *of = to->solution->sensitivity;
    size_t n = to->solver->n_variables;
    add_variable_names(to);
    add_variable_values(to, "Final value", to->solution->params);
    if (of)
        add_sensitive_variables(to, of);
    else
        add_gradient(to);
    cg_standard_errors errors;
    bool found = !has_constraints(to) && find_errors(to, &errors);
    if (found) add_errors(to, &errors);
    cg_report_end(&to->out, "Variables", n);
    cg_report_note(
        &to->out,
        cg_format(to->arena, "%s: how fast the objective changes with the variable%s; 0 where the variable is free.",
                  of && of->linear ? "Reduced cost" : "Reduced gradient", of ? ", the constraints kept" : ""));
    if (of && of->n_limits) add_prices(to, of);
    if (of && of->linear)
        cg_report_note(
            &to->out,
            "Allowable increase and decrease: of a coefficient, while the solution stays the best; of a limit, "
            "while its shadow price stays; one at a time.");
    if (!found) return;
    const cg_fact facts[] = {
        {"Residual standard error", cg_number_cell(errors.residual)},
        {"Observations", cg_number_cell((double)errors.observations)},
        {"Degrees of freedom", cg_number_cell((double)(errors.observations - n))},
    };
    cg_report_facts(&to->out, facts, sizeof facts / sizeof *facts);
    cg_report_note(&to->out,
                   "Standard errors: exact for a model that is linear in its variables, near the solution for others.");
}

/* ---- Minima ---- */

static const char *joined(const writer *to, const char *const *names, size_t n) {
    const char *all = "";
    for (size_t i = 0; i < n; i++)
        all = cg_format(to->arena, "%s%s%s", all, i ? ", " : "", names[i]);
    return all;
}

static void add_minimum_values(writer *to, size_t n) {
    for (size_t i = 0; i < to->solver->n_changing; i++)
        for (size_t k = 0; k < size_of(variable(to, i)); k++) {
            cg_cell *values = cg_report_column(&to->out, cg_report_cell_name(to->view, variable(to, i), k), n);
            for (size_t row = 0; row < n; row++)
                values[row] = to->solution->minima[row].params[to->solver->changing[i]][k];
        }
}

static void report_minima(writer *to) {
    size_t all = to->solution->n_minima, n = all < MOST_MINIMA ? all : MOST_MINIMA;
    cg_cell *numbers = cg_report_column(&to->out, "Minimum", n),
            *objectives = cg_report_column(&to->out, "Objective", n), *counts = cg_report_column(&to->out, "Starts", n),
            *starts = cg_report_column(&to->out, "First start", n),
            *dead = cg_report_column(&to->out, "Zero on every row", n);
    for (size_t i = 0; i < n; i++) {
        const cg_minimum *minimum = &to->solution->minima[i];
        numbers[i] = cg_number_cell((double)i + 1);
        objectives[i] = cg_number_cell(minimum->objective);
        counts[i] = cg_number_cell((double)minimum->count);
        starts[i] = cg_number_cell((double)minimum->start);
        if (minimum->n_dead) dead[i] = cg_report_text(&to->out, joined(to, minimum->dead, minimum->n_dead));
    }
    if (to->solver->n_variables <= MOST_VALUES) add_minimum_values(to, n);
    cg_report_end(&to->out, NULL, n);
    if (n < all) cg_report_note(&to->out, cg_format(to->arena, "The best %zu of %zu minima.", n, all));
}

/* ---- Training log ---- */

static void report_log(writer *to) {
    size_t n = to->solution->n_steps;
    if (n == 0) {
        cg_report_note(&to->out,
                       cg_format(to->arena, "The method %s keeps no log of its steps.", to->solution->method));
        return;
    }
    cg_cell *numbers = cg_report_column(&to->out, "Step", n), *objectives = cg_report_column(&to->out, "Objective", n),
            *norms = cg_report_column(&to->out, "Gradient norm", n);
    for (size_t i = 0; i < n; i++) {
        numbers[i] = cg_number_cell((double)i);
        objectives[i] = cg_number_cell(to->solution->steps[i].objective);
        norms[i] = cg_number_cell(to->solution->steps[i].gradient_norm);
    }
    cg_report_end(&to->out, NULL, n);
}

/* ---- All of them ---- */

#define REPORT_NAME(id, word, name) [id] = name,
static const char *const report_names[] = {CG_REPORTS(REPORT_NAME)};
#undef REPORT_NAME
static void (*const makers[])(writer *) = {[CG_REPORT_ANSWER] = report_answer,
                                           [CG_REPORT_SENSITIVITY] = report_sensitivity,
                                           [CG_REPORT_MINIMA] = report_minima,
                                           [CG_REPORT_LOG] = report_log};

void cg_view_add_reports(cg_view *view, cg_model *model, const cg_evaluation *evaluation, cg_draw draw,
                         const cg_view_options *options) {
    writer to = {.arena = view->arena,
                 .view = view,
                 .model = model,
                 .evaluation = evaluation,
                 .draw = draw,
                 .options = options,
                 .solver = view->solver,
                 .solution = view->solver->solution};
    cg_view_report *reports = CG_NEW_ARRAY(view->arena, CG_REPORT_COUNT, cg_view_report);
    for (int kind = 0; kind < CG_REPORT_COUNT; kind++) {
        if (!options->reports[kind]) continue;
        to.out = (cg_sections){.arena = view->arena, .texts = view->texts};
        if (to.solution)
            makers[kind](&to);
        else
            cg_report_note(&to.out, "The solve has not run, so there is nothing to report.");
        reports[view->n_reports++] = (cg_view_report){
            .kind = (cg_view_report_kind)kind,
            .name = report_names[kind],
            .title = cg_format(view->arena, "%s: %s", report_names[kind], view->solver->solve->name->bytes),
            .sections = to.out.list.at,
            .n_sections = to.out.list.count};
    }
    view->reports = reports;
}
