/* book_reports.c: see book_reports.h. */
#include "output/book_reports.h"

#include <math.h>

#include "output/report_sections.h"
#include "output/report_to_sheet.h"

/* A cell of a constraint that the model has as a line of its own. */
typedef struct row {
    const cg_constraint *line;
    size_t line_index, cell;
} row;

typedef struct writer {
    const cg_solved_book *of;
    cg_arena *arena;
    cg_sections out;
    const cg_solve_block *block;
    cg_changing changing;
    size_t n_variables;
    cg_node **nodes;             /* left and right side of each line; the objective behind them */
    const cg_cell *const *sides; /* their cells at the solution */
    CG_LIST(row) rows;
} writer;

static cg_cell text(const writer *to, const char *string) {
    return cg_report_text(&to->out, string);
}

static cg_cell *add_column(writer *to, const char *title, size_t rows) {
    return cg_report_column(&to->out, title, rows);
}

/* ---- Cells and their names ---- */

/* A cell of a worksheet; sheet NULL: it is none. */
typedef struct spot {
    const cg_text *sheet;
    uint32_t row, column;
} spot;

/* Cell k, row by row, of a rectangle that a formula names. */
static spot spot_of(const cg_ast *ast, size_t k) {
    if (ast->kind != CG_AST_RANGE || ast->range.whole != CG_WHOLE_NOT || ast->range.last_sheet) return (spot){0};
    const cg_range *range = &ast->range;
    size_t width = range->to.column - range->from.column + 1, height = range->to.row - range->from.row + 1;
    if (width * height == 1) k = 0;
    if (k >= width * height) return (spot){0};
    return (spot){range->sheet, range->from.row + (uint32_t)(k / width), range->from.column + (uint32_t)(k % width)};
}

/* "$B$4", or "Other!$B$4" beside the model's sheet. */
static const char *place_of(const writer *to, spot at) {
    bool own = cg_text_equal(at.sheet, to->block->name);
    cg_corner corner = {.row = at.row, .column = at.column, .row_absolute = true, .column_absolute = true};
    cg_ast ast = {.kind = CG_AST_RANGE,
                  .range = {.sheet = own ? NULL : at.sheet, .from = corner, .to = corner, .single = true}};
    return cg_ast_to_text(to->arena, &ast);
}

/* The text in a cell; NULL: there is none. */
static const char *label_at(const cg_book_sheet *sheet, uint32_t row_number, uint32_t column) {
    const cg_book_cell *cell = cg_book_find_cell(sheet, row_number, column);
    return cell && cg_is_text(cell->value) && cg_cell_text(cell->value)->length ? cg_cell_text(cell->value)->bytes
                                                                                : NULL;
}

/* The nearest text to the left and the nearest above, as Excel calls a cell. */
static const char *name_of(const writer *to, spot at) {
    const cg_book_sheet *sheet = cg_book_find_sheet(to->of->book, at.sheet);
    const char *left = NULL, *above = NULL;
    for (uint32_t column = at.column; sheet && !left && column-- > 0;)
        left = label_at(sheet, at.row, column);
    for (uint32_t line = at.row; sheet && !above && line-- > 0;)
        above = label_at(sheet, line, at.column);
    return cg_format(to->arena, "%s%s%s", left ? left : "", left && above ? " " : "", above ? above : "");
}

/* Variable k of params i. */
static spot spot_of_variable(const writer *to, size_t i, size_t k) {
    const cg_model_params *params = &to->of->model->params[to->changing.at[i]];
    uint32_t width = params->at.right - params->at.left + 1;
    return (spot){params->sheet->block->name, params->at.top + (uint32_t)k / width,
                  params->at.left + (uint32_t)k % width};
}

static size_t size_of(const writer *to, size_t i) {
    return cg_node_size(to->of->model->params[to->changing.at[i]].node);
}

static void add_variable_places(writer *to) {
    cg_cell *places = add_column(to, "Cell", to->n_variables), *names = add_column(to, "Name", to->n_variables);
    for (size_t i = 0; i < to->changing.count; i++)
        for (size_t k = 0; k < size_of(to, i); k++) {
            *places++ = text(to, place_of(to, spot_of_variable(to, i, k)));
            *names++ = text(to, name_of(to, spot_of_variable(to, i, k)));
        }
}

static void add_values(writer *to, const char *title, const cg_cell *const *params) {
    cg_cell *values = add_column(to, title, to->n_variables);
    for (size_t i = 0; i < to->changing.count; i++)
        for (size_t k = 0; k < size_of(to, i); k++)
            *values++ = params[to->changing.at[i]][k];
}

/* ---- Constraints ---- */

static const char *side_text(const writer *to, const cg_ast *side, size_t k) {
    spot at = spot_of(side, k);
    return at.sheet ? place_of(to, at) : cg_ast_to_text(to->arena, side);
}

static cg_cell side_at(const writer *to, const row *at, size_t side) {
    const cg_node *node = to->nodes[2 * at->line_index + side];
    return to->sides[2 * at->line_index + side][cg_node_is_scalar(node) ? 0 : at->cell];
}

static void add_row_places(writer *to, const row *rows, size_t n) {
    cg_cell *places = add_column(to, "Cell", n), *names = add_column(to, "Name", n);
    for (size_t i = 0; i < n; i++) {
        spot at = spot_of(rows[i].line->left, rows[i].cell);
        places[i] = text(to, side_text(to, rows[i].line->left, rows[i].cell));
        names[i] = text(to, at.sheet ? name_of(to, at) : "");
    }
}

/* Both sides of every line, and the objective. */
static void evaluate(writer *to) {
    const cg_solve_block *block = to->block;
    cg_model *model = to->of->model;
    to->nodes = CG_NEW_ARRAY(to->arena, 2 * block->n_constraints + 1, cg_node *);
    for (size_t i = 0; i < block->n_constraints; i++) {
        const cg_constraint *line = &block->constraints[i];
        to->nodes[2 * i] = cg_model_formula(model, line->left, NULL);
        if (line->right) to->nodes[2 * i + 1] = cg_model_formula(model, line->right, NULL);
        for (size_t k = 0; line->right && !line->implied && k < cg_node_size(to->nodes[2 * i]); k++)
            CG_PUSH(to->arena, &to->rows, ((row){line, i, k}));
    }
    to->nodes[2 * block->n_constraints] = cg_model_formula(model, block->objective, NULL);
    to->sides = cg_nodes_evaluate(to->arena, model, to->nodes, 2 * block->n_constraints + 1, to->of->solution->params,
                                  to->of->draw);
}

/* ---- Answer ---- */

static void add_objective(writer *to) {
    static const char *const goals[] = {[CG_MINIMIZE] = "Min", [CG_MAXIMIZE] = "Max", [CG_SET_TO] = "Value Of"};
    spot at = spot_of(to->block->objective, 0);
    if (!at.sheet) return; /* the model asks for any point that keeps its constraints */
    cg_node *node = to->nodes[2 * to->block->n_constraints];
    add_column(to, "Cell", 1)[0] = text(to, place_of(to, at));
    add_column(to, "Name", 1)[0] = text(to, name_of(to, at));
    add_column(to, "Original Value", 1)[0] =
        cg_nodes_evaluate(to->arena, to->of->model, &node, 1, to->of->initial, to->of->draw)[0][0];
    add_column(to, "Final Value", 1)[0] = cg_number_cell(to->of->solution->objective);
    cg_report_end(&to->out, cg_format(to->arena, "Objective Cell (%s)", goals[to->block->goal]), 1);
}

static const char *kind_of(const writer *to, spot at) {
    static const char *const kinds[] = {
        [CG_INTEGER] = "Integer", [CG_BINARY] = "Binary", [CG_ALL_DIFFERENT] = "AllDiff"};
    for (size_t i = 0; i < to->block->n_constraints; i++) {
        const cg_constraint *line = &to->block->constraints[i];
        if (line->right || line->left->kind != CG_AST_RANGE) continue;
        const cg_range *range = &line->left->range;
        if (range->sheet && cg_text_equal(range->sheet, at.sheet) && at.row >= range->from.row &&
            at.row <= range->to.row && at.column >= range->from.column && at.column <= range->to.column)
            return kinds[line->relation];
    }
    return "Contin";
}

static void add_variables(writer *to) {
    add_variable_places(to);
    add_values(to, "Original Value", to->of->initial);
    add_values(to, "Final Value", to->of->solution->params);
    cg_cell *kinds = add_column(to, "Integer", to->n_variables);
    for (size_t i = 0; i < to->changing.count; i++)
        for (size_t k = 0; k < size_of(to, i); k++)
            *kinds++ = text(to, kind_of(to, spot_of_variable(to, i, k)));
    cg_report_end(&to->out, "Variable Cells", to->n_variables);
}

static void add_constraints(writer *to) {
    size_t n = to->rows.count;
    if (!n) return;
    add_row_places(to, to->rows.at, n);
    cg_cell *values = add_column(to, "Cell Value", n), *formulas = add_column(to, "Formula", n),
            *states = add_column(to, "Status", n), *slacks = add_column(to, "Slack", n);
    for (size_t i = 0; i < n; i++) {
        const row *at = &to->rows.at[i];
        double left = side_at(to, at, 0).number, right = side_at(to, at, 1).number;
        double slack = at->line->relation == CG_AT_LEAST ? left - right : right - left;
        bool equal = at->line->relation == CG_EQUAL;
        double allowed = cg_report_allowance(right);
        bool broken = (equal ? -fabs(slack) : slack) < -allowed;
        values[i] = side_at(to, at, 0);
        formulas[i] =
            text(to, cg_format(to->arena, "%s%s%s", side_text(to, at->line->left, at->cell),
                               cg_requirement_words[at->line->relation], side_text(to, at->line->right, at->cell)));
        states[i] = text(to, broken ? "Violated" : fabs(slack) <= allowed ? "Binding" : "Not Binding");
        slacks[i] = cg_number_cell(!broken && fabs(slack) <= allowed ? 0 : slack);
    }
    cg_report_end(&to->out, "Constraints", n);
}

static const char *write_answer(writer *to) {
    add_objective(to);
    add_variables(to);
    add_constraints(to);
    return NULL;
}

/* ---- Sensitivity ---- */

/* Where nothing changes however far, Excel writes this number. */
static cg_cell leeway(double number) {
    return cg_number_cell(isinf(number) ? 1e30 : number);
}

static bool has_whole_numbers(const writer *to) {
    for (size_t i = 0; i < to->block->n_constraints; i++)
        if (!to->block->constraints[i].right) return true;
    return false;
}

static void add_slopes(writer *to, const cg_sensitivity *known) {
    size_t n = to->n_variables, at = 0;
    bool linear = known && known->linear;
    cg_cell *slopes = add_column(to, linear ? "Reduced Cost" : "Reduced Gradient", n);
    cg_cell *costs = linear ? add_column(to, "Objective Coefficient", n) : NULL,
            *up = linear ? add_column(to, "Allowable Increase", n) : NULL,
            *down = linear ? add_column(to, "Allowable Decrease", n) : NULL;
    for (size_t i = 0; i < to->changing.count; i++)
        for (size_t k = 0; k < size_of(to, i); k++, at++) {
            slopes[at] = cg_number_cell(known ? known->variables[at].reduced : to->of->solution->gradient[i][k]);
            if (!linear) continue;
            costs[at] = cg_number_cell(known->variables[at].coefficient);
            up[at] = leeway(known->variables[at].leeway.up);
            down[at] = leeway(known->variables[at].leeway.down);
        }
}

static void add_prices(writer *to, const cg_sensitivity *known) {
    size_t n = known->n_limits;
    row *rows = CG_NEW_ARRAY(to->arena, n, row);
    for (size_t i = 0; i < n; i++)
        rows[i] = (row){known->limits[i].line, 0, known->limits[i].cell};
    add_row_places(to, rows, n);
    cg_cell *values = add_column(to, "Final Value", n),
            *prices = add_column(to, known->linear ? "Shadow Price" : "Lagrange Multiplier", n);
    cg_cell *limits = known->linear ? add_column(to, "Constraint R.H. Side", n) : NULL,
            *up = known->linear ? add_column(to, "Allowable Increase", n) : NULL,
            *down = known->linear ? add_column(to, "Allowable Decrease", n) : NULL;
    for (size_t i = 0; i < n; i++) {
        values[i] = cg_number_cell(known->limits[i].value);
        prices[i] = cg_number_cell(known->limits[i].price);
        if (!known->linear) continue;
        limits[i] = cg_number_cell(known->limits[i].right);
        up[i] = leeway(known->limits[i].leeway.up);
        down[i] = leeway(known->limits[i].leeway.down);
    }
    cg_report_end(&to->out, "Constraints", n);
}

static const char *write_sensitivity(writer *to) {
    const cg_sensitivity *known = to->of->solution->sensitivity;
    if (has_whole_numbers(to)) return "the model asks for whole numbers, of which limits have no prices";
    if (!known && to->of->solution->constrained) return "what the constraints are worth is not known at this point";
    add_variable_places(to);
    add_values(to, "Final Value", to->of->solution->params);
    add_slopes(to, known);
    cg_report_end(&to->out, "Variable Cells", to->n_variables);
    if (known && known->n_limits) add_prices(to, known);
    return NULL;
}

/* ---- Limits ---- */

static cg_cell reach(double number) {
    return isinf(number) ? cg_error_cell(CG_NA) : cg_number_cell(number);
}

static const char *write_limits(writer *to) {
    const cg_sensitivity *known = to->of->solution->sensitivity;
    spot objective = spot_of(to->block->objective, 0);
    if (has_whole_numbers(to)) return "the model asks for whole numbers";
    if (!known || !known->linear || !objective.sheet) return "there is one of linear models only";
    double value = to->of->solution->objective;
    add_column(to, "Cell", 1)[0] = text(to, place_of(to, objective));
    add_column(to, "Name", 1)[0] = text(to, name_of(to, objective));
    add_column(to, "Value", 1)[0] = cg_number_cell(value);
    cg_report_end(&to->out, "Objective", 1);
    size_t n = to->n_variables;
    add_variable_places(to);
    add_values(to, "Value", to->of->solution->params);
    cg_cell *low = add_column(to, "Lower Limit", n), *at_low = add_column(to, "Objective Result", n),
            *high = add_column(to, "Upper Limit", n), *at_high = add_column(to, "Objective Result", n);
    for (size_t i = 0; i < n; i++) {
        const cg_sensitive_variable *each = &known->variables[i];
        low[i] = reach(each->low);
        high[i] = reach(each->high);
        at_low[i] = isinf(each->low) ? low[i] : reach(value + each->coefficient * (each->low - each->value));
        at_high[i] = isinf(each->high) ? high[i] : reach(value + each->coefficient * (each->high - each->value));
    }
    cg_report_end(&to->out, "Variables", n);
    return NULL;
}

/* ---- All of them ---- */

static const struct {
    const char *word, *name;
    const char *(*write)(writer *to); /* NULL, or why there is nothing to write */
} reports[] = {
    [CG_BOOK_ANSWER] = {"answer", "Answer Report", write_answer},
    [CG_BOOK_SENSITIVITY] = {"sensitivity", "Sensitivity Report", write_sensitivity},
    [CG_BOOK_LIMITS] = {"limits", "Limits Report", write_limits},
};

const char *cg_book_report_word(size_t kind) {
    return kind < CG_BOOK_REPORT_COUNT ? reports[kind].word : NULL;
}

static void add_heading(writer *to) {
    const cg_solution *solution = to->of->solution;
    const char *file = cg_file_name(to->of->book->path);
    cg_report_note(&to->out, cg_format(to->arena, "Worksheet: [%s]%s", file, to->block->name->bytes));
    cg_report_note(&to->out, cg_format(to->arena, "Result: %s", cg_stop_describe(solution->stop)->explanation));
    cg_report_note(&to->out, cg_format(to->arena, "Method: %s (%s); iterations: %llu, evaluations: %llu",
                                       solution->method, solution->problem, (unsigned long long)solution->iterations,
                                       (unsigned long long)solution->evaluations));
}

const cg_new_sheet *cg_book_report(cg_arena *arena, const cg_solved_book *of, cg_book_report_kind kind) {
    writer to = {.of = of,
                 .arena = arena,
                 .out = {.arena = arena, .texts = of->texts},
                 .block = of->solution->block,
                 .changing = cg_model_changing(arena, of->model, of->solution->block)};
    for (size_t i = 0; i < to.changing.count; i++)
        to.n_variables += size_of(&to, i);
    evaluate(&to);
    add_heading(&to);
    const char *why = reports[kind].write(&to);
    if (why) {
        cg_warn(of->model->diagnostics, CG_E_REPORT, cg_nowhere(), "there is no %s: %s", reports[kind].name, why);
        return NULL;
    }
    cg_view_report report = {.title = cg_format(arena, "cellgrad %s %s", CG_VERSION, reports[kind].name),
                             .sections = to.out.list.at,
                             .n_sections = to.out.list.count};
    cg_new_sheet *sheet = CG_NEW(arena, cg_new_sheet);
    sheet->name = cg_book_numbered_name(arena, of->book, reports[kind].name);
    sheet->content = cg_report_to_sheet(arena, of->texts, &report, of->book->bold);
    return sheet;
}
