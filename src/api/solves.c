/* solves.c: the solves of a sheet, in the order of the file, each where it is to start.
 *
 * Enters: a solve's name and options. Leaves: its solution, as the result that the caller sees, and its expectations
 * checked. */
#include <math.h>
#include <string.h>

#include "api/workbook.h"
#include "output/write_file.h"
#include "solve/method.h"

/* ---- Loading ---- */

/* A whole number that the sheet gives: a seed. */
static bool constant_number(cg_workbook *workbook, const cg_ast *ast, const char *what, uint64_t *out) {
    const double most = 9007199254740992.0; /* 2^53: beyond it doubles are no longer all whole numbers */
    cg_node *node = cg_model_formula(workbook->model, ast, NULL);
    if (!node) return false;
    cg_cell cell = cg_blank_cell();
    if (!node->depends && node->axis == 0 && cg_node_is_scalar(node)) cell = cg_node_cells(workbook, node, NULL)[0];
    if (cg_is_number(cell) && cell.number >= 0 && cell.number <= most && cell.number == floor(cell.number)) {
        *out = (uint64_t)cell.number;
        return true;
    }
    cg_report(&workbook->diagnostics, CG_E_NOT_CONSTANT, ast->span, "%s is a whole number from 0 on, without variables",
              what);
    return false;
}

/* Mistakes in a solve's formulas are shown when the sheet is loaded, not when the solve is run. */
static void compile_formulas(cg_workbook *workbook, const cg_solve_block *block) {
    cg_model *model = workbook->model;
    cg_model_formula(model, block->objective, NULL);
    if (block->target) cg_model_formula(model, block->target, NULL);
    for (size_t i = 0; i < block->n_constraints; i++) {
        cg_model_formula(model, block->constraints[i].left, NULL);
        if (block->constraints[i].right) cg_model_formula(model, block->constraints[i].right, NULL);
    }
    for (size_t i = 0; i < block->n_watch; i++)
        cg_model_formula(model, block->watch[i], NULL);
}

void cg_load_solves(cg_workbook *workbook) {
    const cg_document *document = workbook->document;
    workbook->solves = CG_NEW_ARRAY(workbook->arena, document->n_solves, cg_solved);
    workbook->initial = cg_start_params(workbook, workbook->seed);
    bool given = workbook->has_seed;
    for (size_t i = 0; i < document->n_solves; i++) {
        cg_solved *solved = &workbook->solves[i];
        *solved = (cg_solved){.block = &document->solves[i], .seed = workbook->has_seed ? workbook->seed : 0};
        compile_formulas(workbook, solved->block);
        if (!solved->block->seed || !constant_number(workbook, solved->block->seed, "`seed`", &solved->seed)) continue;
        if (workbook->has_seed) solved->seed = workbook->seed;
        if (!given) workbook->seed = solved->seed;
        given = true;
    }
}

cg_solved *cg_find_solve(cg_workbook *workbook, const char *name) {
    const cg_document *document = workbook->document;
    const char **names = CG_NEW_ARRAY(workbook->arena, document->n_solves, const char *);
    for (size_t i = 0; i < document->n_solves; i++) {
        names[i] = document->solves[i].name->bytes;
        if (cg_same_word(names[i], name)) return &workbook->solves[i];
    }
    cg_diagnostic *report =
        cg_report(&workbook->diagnostics, CG_E_USAGE, cg_nowhere(), "the sheet has no solve called %s", name);
    cg_note_similar(workbook, report, name, names, document->n_solves);
    return NULL;
}

/* ---- Results ---- */

static const cg_solve_minimum *list_minima(cg_arena *arena, const cg_solution *solution) {
    cg_solve_minimum *minima = CG_NEW_ARRAY(arena, solution->n_minima, cg_solve_minimum);
    for (size_t i = 0; i < solution->n_minima; i++) {
        const cg_minimum *from = &solution->minima[i];
        minima[i] = (cg_solve_minimum){from->objective, from->count, from->start, from->n_dead, from->dead};
    }
    return minima;
}

static const cg_solve_step *list_steps(cg_arena *arena, const cg_solution *solution) {
    cg_solve_step *steps = CG_NEW_ARRAY(arena, solution->n_steps, cg_solve_step);
    for (size_t i = 0; i < solution->n_steps; i++)
        steps[i] = (cg_solve_step){solution->steps[i].objective, solution->steps[i].gradient_norm,
                                   solution->steps[i].rate, solution->steps[i].seconds, solution->steps[i].watched};
    return steps;
}

static const char *const *list_watch(cg_arena *arena, const cg_solve_block *block) {
    const char **texts = CG_NEW_ARRAY(arena, block->n_watch, const char *);
    for (size_t i = 0; i < block->n_watch; i++)
        texts[i] = cg_ast_to_text(arena, block->watch[i]);
    return texts;
}

/* Curvature was measured of what is minimized; where that is minus the objective, the objective bends the other way. */
static cg_solve_certificate copy_certificate(cg_arena *arena, const cg_solution *solution) {
    const cg_certificate *from = solution->certificate;
    bool maximized = solution->block->goal == CG_MAXIMIZE;
    cg_solve_limit *active = CG_NEW_ARRAY(arena, from->n_active, cg_solve_limit);
    size_t n_active = 0;
    for (size_t i = 0; i < from->n_active; i++) /* a whole number at a limit of its own shows by its value */
        if (!solution->whole || from->active[i].line)
            active[n_active++] = (cg_solve_limit){from->active[i].what, from->active[i].multiplier};
    cg_solve_kink *kinks = CG_NEW_ARRAY(arena, from->n_kinks, cg_solve_kink);
    for (size_t i = 0; i < from->n_kinks; i++)
        kinks[i] = (cg_solve_kink){from->kinks[i].cell, from->kinks[i].rows, from->kinks[i].near_by};
    const cg_curvature *curvature = &from->curvature;
    return (cg_solve_certificate){.violation = from->violation,
                                  .known = from->known,
                                  .balanced = from->balanced,
                                  .n_active = n_active,
                                  .active = active,
                                  .has_curvature = from->has_curvature,
                                  .maximized = maximized,
                                  .up = maximized ? curvature->down : curvature->up,
                                  .down = maximized ? curvature->up : curvature->down,
                                  .flat = curvature->flat,
                                  .condition = curvature->condition,
                                  .advice = from->advice,
                                  .n_kinks = from->n_kinks,
                                  .kinks = kinks,
                                  .proof = from->proof};
}

static const cg_solve_sensitivity *copy_sensitivity(cg_arena *arena, const cg_sensitivity *from) {
    if (!from) return NULL;
    cg_sensitivity_variable *variables = CG_NEW_ARRAY(arena, from->n_variables, cg_sensitivity_variable);
    for (size_t i = 0; i < from->n_variables; i++) {
        const cg_sensitive_variable *each = &from->variables[i];
        variables[i] = (cg_sensitivity_variable){each->name,        each->value,     each->reduced,
                                                 each->coefficient, each->leeway.up, each->leeway.down};
    }
    cg_sensitivity_constraint *constraints = CG_NEW_ARRAY(arena, from->n_limits, cg_sensitivity_constraint);
    for (size_t i = 0; i < from->n_limits; i++) {
        const cg_sensitive_limit *each = &from->limits[i];
        constraints[i] = (cg_sensitivity_constraint){each->what,  each->value,     each->right,
                                                     each->price, each->leeway.up, each->leeway.down};
    }
    cg_solve_sensitivity *made = CG_NEW(arena, cg_solve_sensitivity);
    *made = (cg_solve_sensitivity){from->linear, from->n_variables, from->n_limits, variables, constraints};
    return made;
}

static void list_changing(cg_workbook *workbook, const cg_solution *solution, cg_solve_result *result) {
    cg_arena *arena = workbook->arena;
    cg_changing list = cg_model_changing(arena, workbook->model, solution->block);
    size_t n = list.count;
    const cg_params_info **changing = CG_NEW_ARRAY(arena, n, const cg_params_info *);
    cg_value_array *values = CG_NEW_ARRAY(arena, n, cg_value_array);
    for (size_t i = 0; i < n; i++) {
        size_t index = list.at[i];
        const cg_model_params *params = &workbook->model->params[index];
        size_t rows = params->block->rows, cols = params->block->cols;
        changing[i] = &workbook->params_infos[index];
        values[i] = (cg_value_array){rows, cols, cg_values_of(arena, solution->params[index], rows * cols)};
    }
    result->n_changing = n;
    result->changing = changing;
    result->values = values;
    result->gradient = solution->gradient;
}

static void make_result(cg_workbook *workbook, cg_solved *solved) {
    const cg_solution *solution = solved->solution;
    const cg_stop_row *stop = cg_stop_describe(solution->stop);
    solved->result = (cg_solve_result){.name = solved->block->name->bytes,
                                       .status = (cg_status)stop->status,
                                       .stop = stop->name,
                                       .explanation = stop->explanation,
                                       .method = solution->method,
                                       .problem = solution->problem,
                                       .objective = solution->objective,
                                       .gradient_norm = solution->gradient_norm,
                                       .iterations = solution->iterations,
                                       .evaluations = solution->evaluations,
                                       .whole_numbers = solution->whole,
                                       .nodes = solution->nodes,
                                       .bound = solution->bound,
                                       .seconds = solution->seconds,
                                       .seed = solution->seed,
                                       .starts = solution->starts,
                                       .n_minima = solution->n_minima,
                                       .minima = list_minima(workbook->arena, solution),
                                       .certificate = copy_certificate(workbook->arena, solution),
                                       .sensitivity = copy_sensitivity(workbook->arena, solution->sensitivity),
                                       .excel = stop->excel,
                                       .n_watch = solution->n_watch,
                                       .watch = list_watch(workbook->arena, solved->block),
                                       .watched = solution->watched,
                                       .suggested_rate = solution->suggested_rate,
                                       .n_steps = solution->n_steps,
                                       .steps = list_steps(workbook->arena, solution)};
    cg_solve_result *result = &solved->result;
    result->has_stored = cg_stored_objective(workbook, solved->block, &result->stored_objective);
    list_changing(workbook, solution, &solved->result);
}

/* ---- Solving ---- */

typedef struct solve_arguments {
    const char *name;
    const cg_solve_options *options;
} solve_arguments;

static void show_progress(void *user, const cg_progress *progress) {
    const cg_solve_options *options = user;
    cg_solve_progress shown = {progress->solve,     progress->start,         progress->starts, progress->iteration,
                               progress->objective, progress->gradient_norm, progress->seconds};
    options->progress(options->user, &shown);
}

static void run_solve(cg_workbook *workbook, cg_solved *solved, const cg_solve_options *options);

/* Where a solve starts: the initial values, or another solve's solution. NULL after an error was reported. */
static const cg_cell *const *starting_params(cg_workbook *workbook, cg_solved *solved,
                                             const cg_solve_options *options) {
    const cg_name_reference *from = &solved->block->from;
    if (!from->name) return cg_start_params(workbook, solved->seed);
    cg_solved *other = NULL;
    for (size_t i = 0; i < workbook->document->n_solves; i++)
        if (cg_text_equal(workbook->solves[i].block->name, from->name)) other = &workbook->solves[i];
    if (!other) {
        cg_report(&workbook->diagnostics, CG_E_UNKNOWN_NAME, from->span, "the sheet has no solve called %s",
                  from->name->bytes);
        return NULL;
    }
    if (other->running) {
        cg_report(&workbook->diagnostics, CG_E_CYCLE, from->span, "the solves start from each other in a circle: %s",
                  from->name->bytes);
        return NULL;
    }
    if (!other->solution) run_solve(workbook, other, options);
    return other->solution ? other->solution->params : NULL;
}

static const char *checkpoint_of(const cg_workbook *workbook, const cg_solved *solved,
                                 const cg_solve_options *options) {
    if (!options->checkpoint || workbook->document->n_solves == 1) return options->checkpoint;
    return cg_format(workbook->arena, "%s.%s", options->checkpoint, solved->block->name->bytes);
}

/* A checkpoint that could not be written would be missed when it is needed, hours later. */
static bool can_keep_checkpoints(cg_workbook *workbook, const cg_solved *only, const cg_solve_options *options) {
    bool good = true;
    for (size_t i = 0; options->checkpoint && i < workbook->document->n_solves && good; i++)
        if (!only || only == &workbook->solves[i])
            good = cg_can_write_file(workbook->arena, &workbook->diagnostics,
                                     checkpoint_of(workbook, &workbook->solves[i], options));
    return good;
}

static void run_solve(cg_workbook *workbook, cg_solved *solved, const cg_solve_options *options) {
    const double usual_seconds = 30;
    cg_mark mark = cg_mark_now(workbook);
    cg_solve_settings settings = {.method = options->method,
                                  .starts = options->starts,
                                  .has_seed = true,
                                  .seed = solved->seed,
                                  .threads = options->threads,
                                  .interrupted = options->interrupted,
                                  .checkpoint = checkpoint_of(workbook, solved, options),
                                  .every = options->every > 0 ? options->every : usual_seconds,
                                  .resume = options->resume,
                                  .progress = options->progress ? show_progress : NULL,
                                  .user = (void *)(uintptr_t)options};
    solved->running = true;
    const cg_cell *const *start = starting_params(workbook, solved, options);
    solved->solution =
        start ? cg_problem_to_solution(workbook->arena, workbook->model, solved->block, start, &settings) : NULL;
    solved->running = false;
    if (!solved->solution) {
        solved->status = cg_status_since(workbook, mark);
        return;
    }
    make_result(workbook, solved);
    cg_profile_solve(workbook, solved);
    workbook->in_use = workbook->last_solved = solved;
    cg_status expected = cg_check_expects(workbook, solved);
    solved->status = solved->result.status ? solved->result.status : expected;
}

/* Being interrupted counts most; a solve that failed says more than an expectation that does not hold; otherwise the
 * first one counts. */
static cg_status joined(cg_status first, cg_status later) {
    if (later == CG_INTERRUPTED) return later;
    bool failed = later != CG_OK && later != CG_EXPECT_FALSE;
    return first == CG_OK || (first == CG_EXPECT_FALSE && failed) ? later : first;
}

static cg_status solve(cg_workbook *workbook, void *arguments) {
    const solve_arguments *of = arguments;
    static const cg_solve_options none;
    const cg_solve_options *options = of->options ? of->options : &none;
    if (!cg_is_loaded(workbook)) return CG_FILE_ERROR;
    cg_solved *only = of->name ? cg_find_solve(workbook, of->name) : NULL;
    if (of->name && !only) return CG_FILE_ERROR;
    if (!can_keep_checkpoints(workbook, only, options)) return CG_FILE_ERROR;
    cg_drop_solutions(workbook);
    cg_status status = CG_OK;
    for (size_t i = 0; i < workbook->document->n_solves; i++) {
        cg_solved *solved = &workbook->solves[i];
        if (only && solved != only) continue;
        if (!solved->solution) run_solve(workbook, solved, options); /* unless another started from it */
        status = joined(status, solved->status);
        if (!solved->solution || solved->status == CG_INTERRUPTED) break;
    }
    return status;
}

cg_status cg_workbook_solve(cg_workbook *workbook, const char *name, const cg_solve_options *options) {
    return cg_guarded(workbook, solve, &(solve_arguments){name, options});
}

size_t cg_workbook_solve_count(const cg_workbook *workbook) {
    return workbook->loaded ? workbook->document->n_solves : 0;
}

const char *cg_workbook_solve_name(const cg_workbook *workbook, size_t index) {
    return index < cg_workbook_solve_count(workbook) ? workbook->document->solves[index].name->bytes : NULL;
}

const cg_solve_result *cg_workbook_solve_result(const cg_workbook *workbook, size_t index) {
    if (index >= cg_workbook_solve_count(workbook)) return NULL;
    const cg_solved *solved = &workbook->solves[index];
    return solved->solution ? &solved->result : NULL;
}

/* ---- Methods ---- */

bool cg_solve_method(size_t index, cg_method_info *out) {
    const cg_method *method = cg_method_at(index);
    if (method) *out = (cg_method_info){method->name, method->help, cg_method_option_count(method)};
    return method != NULL;
}

bool cg_solve_method_option(size_t method, size_t index, cg_method_option_info *out) {
    const cg_method *of = cg_method_at(method);
    if (!of || index >= cg_method_option_count(of)) return false;
    const cg_method_option *option = &of->options[index];
    *out = (cg_method_option_info){option->name, option->help, option->initial, option->low, option->high};
    return true;
}
