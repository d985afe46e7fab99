/* gradient_to_view.c: the backward pass of a solve's objective, as more columns and blocks of a view.
 *
 * Enters: a view, its model, the solve. Leaves: for each model column X the column d_X of its table; for each block W
 * that the solve changes d_W (the gradient, a formula over those columns), measured_W (the same by central differences,
 * numbers that share nothing with the formulas but the forward pass) and next_W (one step of gradient descent); the
 * cells `rate`, the length of that step, and `gradient_agrees`, which compares the first two. */
#include <math.h>

#include "output/formula_shape.h"
#include "output/view.h"
#include "solve/finite_difference.h"
#include "solve/switch_sides.h"

static const double USUAL_RATE = 0.1;
enum { MOST_MEASURED = 500, LONGEST_TEXT = 8000, DEEPEST_CALLS = 60 };

typedef struct sweep {
    cg_arena *arena;
    cg_view *view;
    cg_model *model;
    const cg_evaluation *evaluation;
    cg_draw draw;
    const cg_view_options *options;
    cg_node *objective;
    cg_changing changing;
    cg_formulas formulas;         /* columns, cells, and last one for each of the changing params */
    const cg_cell *const *values; /* of the formulas */
    const cg_text *rate;
    double **reach;        /* of the slopes of each of the changing params: how far rounding alone may take them */
    const char *agreement; /* conditions with commas between them */
    bool agrees;
} sweep;

static const cg_text *text_of(const sweep *to, const char *text) {
    return cg_intern_string(to->view->texts, text);
}

static bool is_line(const sweep *to, const cg_text *name) {
    for (size_t i = 0; i < to->formulas.count; i++)
        if (cg_same_word(to->formulas.at[i].name, name->bytes)) return true;
    return false;
}

static const cg_text *free_name(const sweep *to, const char *wish) {
    const cg_text *name = cg_view_free_name(to->view, wish);
    return is_line(to, name) ? free_name(to, cg_format(to->arena, "%s_", name->bytes)) : name;
}

static const cg_ast *parse(const sweep *to, const char *formula) {
    if (to->options->formulas == CG_ONLY_VALUES) return NULL;
    cg_language language = {to->arena, to->view->texts, to->view->diagnostics};
    return cg_text_to_ast(&language, cg_source_create(to->arena, "backward pass", formula, strlen(formula)));
}

/* ---- What is differentiated ---- */

/* "Plan!A1:B2" -> "Plan_A1_B2": what can be part of a name. */
static const char *name_part(const sweep *to, const cg_text *name) {
    char *part = cg_copy_text(to->arena, name->bytes, name->length), *end = part;
    for (const char *each = part; *each; each++)
        if (*each != '\'') *end++ = strchr("!: ", *each) ? '_' : *each;
    *end = '\0';
    return part;
}

static bool find_objective(sweep *to) {
    const cg_ast *formula = to->options->solve->objective;
    to->objective = cg_model_formula(to->model, formula, NULL);
    if (!to->objective) return false;
    if (to->objective->axis == 0 && cg_node_is_scalar(to->objective)) return true;
    cg_report(to->view->diagnostics, CG_E_OBJECTIVE_SHAPE, formula->span, "the objective must be one cell");
    return false;
}

static bool differentiate(sweep *to) {
    cg_node **variables = CG_NEW_ARRAY(to->arena, to->changing.count, cg_node *);
    const char **names = CG_NEW_ARRAY(to->arena, to->changing.count, const char *);
    for (size_t i = 0; i < to->changing.count; i++) {
        const cg_model_params *params = &to->model->params[to->changing.at[i]];
        variables[i] = params->node;
        names[i] = free_name(to, cg_format(to->arena, "d_%s", name_part(to, params->block->name)))->bytes;
    }
    cg_gradient gradient;
    if (!cg_graph_gradient_and_adjoints(to->model->graph, to->objective, variables, to->changing.count, &gradient))
        return false;
    to->formulas =
        cg_gradient_to_formulas(to->arena, to->model, gradient.adjoints, names, to->changing.count, &gradient);
    cg_node **nodes = CG_NEW_ARRAY(to->arena, to->formulas.count, cg_node *);
    for (size_t i = 0; i < to->formulas.count; i++)
        nodes[i] = to->formulas.at[i].node;
    to->values = cg_nodes_evaluate(to->arena, to->model, nodes, to->formulas.count, to->evaluation->params, to->draw);
    return true;
}

/* ---- Formulas that a workbook can hold ---- */

/* Functions that only the newest spreadsheets have, or none. */
static bool is_everywhere(const sweep *to, const cg_text *function) {
    static const char *const recent[] = {"HSTACK", "VSTACK", "SEQUENCE", "TOCOL", "TOROW", "TAKE", "WRAPROWS", "DROP"};
    const cg_entry *entry = cg_registry_find(to->view->registry, function);
    if (!entry || (entry->function->internal && !entry->function->excel)) return false;
    for (size_t i = 0; i < sizeof recent / sizeof *recent; i++) {
        if (cg_same_word(recent[i], function->bytes)) return false;
        if (entry->function->excel && strstr(entry->function->excel, recent[i])) return false;
    }
    return true;
}

/* Of several rows for each row of a table, for which a workbook has no place. */
static bool has_no_place(const sweep *to, const cg_text *name) {
    for (size_t i = 0; i < to->formulas.count; i++)
        if (cg_same_word(to->formulas.at[i].name, name->bytes))
            return to->formulas.at[i].node->axis > 0 && !to->formulas.at[i].table;
    return false;
}

static bool is_sayable(const sweep *to, const cg_ast *ast, int depth) {
    if (ast->kind == CG_AST_NAME) return !has_no_place(to, ast->name);
    if (ast->kind != CG_AST_CALL) return true;
    if (depth > DEEPEST_CALLS || !is_everywhere(to, ast->call.function)) return false;
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        if (!is_sayable(to, ast->call.args[i], depth + 1)) return false;
    return true;
}

/* The formula, or NULL when it is to be a number: a plain number, and what no spreadsheet can say, with a warning. */
static const cg_ast *live(const sweep *to, const cg_formula *formula) {
    if (to->options->formulas == CG_ONLY_VALUES || formula->ast->kind == CG_AST_LITERAL) return NULL;
    if (is_sayable(to, formula->ast, 0) && strlen(cg_ast_to_text(to->arena, formula->ast)) < LONGEST_TEXT)
        return formula->ast;
    cg_warn(to->view->diagnostics, CG_E_UNSUPPORTED, to->options->solve->objective->span,
            "%s of the backward pass is written as numbers: its formula needs what spreadsheets do not all have",
            formula->name);
    return NULL;
}

/* ---- Columns ---- */

/* Column `part` of a formula's values; a value without rows stands in each. */
static const cg_cell *column_cells(const sweep *to, size_t index, size_t rows, uint32_t part) {
    const cg_node *node = to->formulas.at[index].node;
    cg_cell *cells = CG_NEW_ARRAY(to->arena, rows, cg_cell);
    for (size_t i = 0; i < rows; i++)
        cells[i] = to->values[index][node->axis ? i * node->cols + part : part];
    return cells;
}

static size_t columns_of(const sweep *to, const cg_view_table *table) {
    size_t count = 0;
    for (size_t i = 0; i < to->formulas.count; i++)
        if (to->formulas.at[i].table && cg_text_equal(to->formulas.at[i].table->name, table->name))
            count += to->formulas.at[i].node->cols;
    return count;
}

static void add_columns(const sweep *to, cg_view_table *table) {
    cg_view_column *columns = CG_NEW_ARRAY(to->arena, table->n_columns + columns_of(to, table), cg_view_column);
    for (size_t i = 0; i < table->n_columns; i++)
        columns[i] = table->columns[i];
    for (size_t i = 0; i < to->formulas.count; i++) {
        const cg_formula *formula = &to->formulas.at[i];
        if (!formula->table || !cg_text_equal(formula->table->name, table->name)) continue;
        const cg_ast *ast = live(to, formula);
        uint32_t parts = formula->node->cols;
        for (uint32_t part = 0; part < parts; part++)
            columns[table->n_columns++] = (cg_view_column){
                .name = text_of(to, parts == 1 ? formula->name : cg_format(to->arena, "%s%u", formula->name, part + 1)),
                .cells = column_cells(to, i, table->rows, part),
                .formula = ast,
                .part = part,
                .parts = parts == 1 ? 0 : parts,
                .adjoint = true,
                .span = table->span};
    }
    table->columns = columns;
}

/* ---- Cells ---- */

static void add_cell(const sweep *to, const cg_text *name, cg_cell value, const cg_ast *formula) {
    cg_cell *cell = CG_NEW(to->arena, cg_cell);
    *cell = value;
    cg_view_block block = {.name = name,
                           .rows = 1,
                           .cols = 1,
                           .cells = cell,
                           .formula = formula,
                           .adjoint = true,
                           .computed = formula != NULL,
                           .span = to->options->solve->span};
    cg_view_add_cell(to->view, block);
}

/* The lines that are neither columns nor the gradient itself. */
static void add_lines(const sweep *to) {
    for (size_t i = 0; i + to->changing.count < to->formulas.count; i++) {
        const cg_formula *formula = &to->formulas.at[i];
        if (formula->table || formula->node->axis > 0) continue;
        cg_view_block block = {.name = text_of(to, formula->name),
                               .rows = formula->node->rows,
                               .cols = formula->node->cols,
                               .cells = to->values[i],
                               .formula = live(to, formula),
                               .adjoint = true,
                               .step = true,
                               .computed = true,
                               .span = to->options->solve->span};
        cg_view_add_cell(to->view, block);
    }
}

/* ---- Blocks beside the params ---- */

/* How far other programs' slopes may be from ours where ours is one side's of a switch. */
static void find_sides(sweep *to) {
    size_t n = to->changing.count;
    cg_node **gradient = CG_NEW_ARRAY(to->arena, n, cg_node *);
    to->reach = CG_NEW_ARRAY(to->arena, n, double *);
    for (size_t i = 0; i < n; i++) {
        gradient[i] = to->formulas.at[to->formulas.count - n + i].node;
        to->reach[i] = CG_NEW_ARRAY(to->arena, cg_node_size(gradient[i]), double);
    }
    cg_switch_sides(to->arena, to->model, gradient, to->changing.at, n, to->evaluation->params, to->draw, to->reach);
}

/* The gradient by central differences; *allowance gets what it may be off by. At a kink of the objective, where a
 * difference has no one answer, a slope between those of the two sides is right, and stays. */
static cg_cell *measure(const sweep *to, size_t index, const cg_cell *slopes, size_t n, double *allowance) {
    cg_cell *measured = CG_NEW_ARRAY(to->arena, n, cg_cell);
    memcpy(measured, slopes, n * sizeof *measured);
    cg_arena *scratch = cg_arena_child(to->arena);
    cg_probe probe = cg_probe_open(scratch, to->model, to->objective, to->evaluation->params, to->draw, index);
    for (size_t i = 0; i < n && n <= MOST_MEASURED; i++) {
        if (!cg_is_number(probe.cells[i]) || !cg_is_number(slopes[i])) continue;
        cg_measured found = cg_measure_slope(&probe, i, slopes[i].number);
        bool kink = found.agrees && !(fabs(found.slope - slopes[i].number) <= found.allowance);
        if (kink || isnan(found.slope)) continue;
        measured[i] = cg_number_cell(found.slope);
        *allowance = fmax(*allowance, found.allowance);
    }
    cg_arena_destroy(scratch);
    return measured;
}

/* Rounded up, so that it reads well. */
static double rounded_up(double allowance) {
    double unit = pow(10, floor(log10(allowance)));
    return ceil(allowance / unit) * unit;
}

static double allowed(const double *reach, size_t i, double allowance) {
    return reach[i] > allowance ? rounded_up(reach[i]) : allowance;
}

static bool within(const cg_cell *slopes, const cg_cell *measured, const double *reach, size_t n, double allowance) {
    for (size_t i = 0; i < n; i++) {
        if (!cg_is_number(slopes[i])) return false;
        if (!(fabs(slopes[i].number - measured[i].number) <= allowed(reach, i, allowance))) return false;
    }
    return true;
}

/* A number for all slopes, or an array of one for each where they differ. */
static const char *allowance_text(const sweep *to, const double *reach, uint32_t rows, uint32_t cols,
                                  double allowance) {
    size_t n = (size_t)rows * cols;
    double most = allowance;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, allowed(reach, i, allowance));
    if (most == allowance || n > MOST_MEASURED || n == 1) return cg_format(to->arena, "%.3g", most);
    const char *text = "";
    for (size_t i = 0; i < n; i++) {
        const char *before_row = i == 0 ? "{" : ";";
        text = cg_format(to->arena, "%s%s%.3g", text, i % cols == 0 ? before_row : ",", allowed(reach, i, allowance));
    }
    return cg_format(to->arena, "%s}", text);
}

static void add_agreement(sweep *to, const cg_text *gradient, const cg_text *measured, const char *allowance) {
    to->agreement = cg_format(to->arena, "%s%sSUMPRODUCT(--((%s-%s)^2>%s^2))=0", to->agreement,
                              *to->agreement ? "," : "", gradient->bytes, measured->bytes, allowance);
}

/* Values of one step along the gradient: downhill, or uphill for a maximum. */
static cg_cell *step(const cg_cell *values, const cg_cell *slopes, size_t n, double factor, cg_arena *arena) {
    cg_cell *next = CG_NEW_ARRAY(arena, n, cg_cell);
    for (size_t i = 0; i < n; i++) {
        next[i] = slopes[i];
        if (!cg_is_number(slopes[i])) continue;
        double by = factor * slopes[i].number;
        next[i] = cg_number_cell(factor > 0 ? values[i].number - by : values[i].number + -by);
    }
    return next;
}

static void add_slopes(sweep *to, size_t at, double rate) {
    size_t index = to->changing.at[at], line = to->formulas.count - to->changing.count + at;
    cg_view_block *params = (cg_view_block *)(uintptr_t)&to->view->params[index]; /* made with the view */
    const char *name = params->name->bytes;
    bool up = to->options->solve->goal == CG_MAXIMIZE;
    size_t n = (size_t)params->rows * params->cols;
    double allowance = 0;
    const cg_cell *slopes = to->values[line];
    const cg_cell *measured = measure(to, index, slopes, n, &allowance);
    cg_view_block *blocks = CG_NEW_ARRAY(to->arena, CG_SLOPES, cg_view_block);
    for (int i = 0; i < CG_SLOPES; i++) {
        blocks[i] = *params;
        blocks[i].formula = NULL;
        blocks[i].sheet = 0;
        blocks[i].adjoint = true;
    }
    blocks[CG_SLOPE_GRADIENT].name = text_of(to, to->formulas.at[line].name);
    blocks[CG_SLOPE_GRADIENT].cells = slopes;
    blocks[CG_SLOPE_GRADIENT].formula = live(to, &to->formulas.at[line]);
    blocks[CG_SLOPE_MEASURED].name = free_name(to, cg_format(to->arena, "measured_%s", name_part(to, params->name)));
    blocks[CG_SLOPE_MEASURED].cells = measured;
    blocks[CG_SLOPE_NEXT].name = free_name(to, cg_format(to->arena, "next_%s", name_part(to, params->name)));
    blocks[CG_SLOPE_NEXT].cells = step(params->cells, slopes, n, up ? -rate : rate, to->arena);
    blocks[CG_SLOPE_NEXT].formula = parse(to, cg_format(to->arena, "%s%s%s*%s", name, up ? "+" : "-", to->rate->bytes,
                                                        blocks[CG_SLOPE_GRADIENT].name->bytes));
    allowance = rounded_up(fmax(allowance, 1e-12));
    add_agreement(to, blocks[CG_SLOPE_GRADIENT].name, blocks[CG_SLOPE_MEASURED].name,
                  allowance_text(to, to->reach[at], params->rows, params->cols, allowance));
    to->agrees &= within(slopes, measured, to->reach[at], n, allowance);
    params->slopes = blocks;
}

/* ---- All of it ---- */

/* The rate of the solve's method, or of another solve's with the same objective. */
static double find_rate(const sweep *to) {
    const cg_document *document = to->model->document;
    double rate = USUAL_RATE;
    for (size_t i = 0; i < document->n_solves; i++) {
        const cg_solve_block *solve = &document->solves[i];
        if (solve != to->options->solve && !cg_ast_equal(solve->objective, to->options->solve->objective)) continue;
        for (size_t j = 0; j < solve->n_method_options; j++) {
            const cg_option *option = &solve->method_options[j];
            if (cg_same_word(option->name->bytes, "rate") && option->value->kind == CG_AST_LITERAL)
                rate = option->value->literal.number;
        }
    }
    return rate;
}

bool cg_view_add_gradients(cg_view *view, cg_model *model, const cg_evaluation *evaluation, cg_draw draw,
                           const cg_view_options *options) {
    sweep to = {.arena = view->arena,
                .view = view,
                .model = model,
                .evaluation = evaluation,
                .draw = draw,
                .options = options,
                .agreement = "",
                .agrees = true};
    if (!cg_view_find_changing(view, model, options->solve, &to.changing) || !find_objective(&to) ||
        !differentiate(&to))
        return false;
    for (size_t i = 0; i < view->n_tables; i++)
        add_columns(&to, (cg_view_table *)(uintptr_t)&view->tables[i]);
    find_sides(&to);
    to.rate = free_name(&to, "rate");
    double rate = find_rate(&to);
    add_cell(&to, to.rate, cg_number_cell(rate), NULL);
    for (size_t i = 0; i < to.changing.count; i++)
        add_slopes(&to, i, rate);
    const char *agreement = cg_format(view->arena, "AND(%s)", to.agreement);
    add_cell(&to, free_name(&to, "gradient_agrees"), cg_boolean_cell(to.agrees), parse(&to, agreement));
    add_lines(&to);
    return true;
}
