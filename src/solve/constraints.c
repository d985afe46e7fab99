/* constraints.c: `subject to` lines.
 *
 * Enters: the comparisons and the `integer` and `binary` lines of a solve block. Leaves: bounds and whole-number marks
 * for lines about variables themselves, and for all others columns or cells that are to be <= 0 or = 0, with symbolic
 * slopes. A comparison holds cell by cell; a single value is compared with every cell. */
#include <math.h>

#include "solve/task.h"

enum { MOST_CELLS = 4096 }; /* of one line about an array: each has slopes of its own */

/* ---- Lines about variables ---- */

/* Where the cells of a node stand in x, row by row, when each is a cell of a variable. */
typedef struct variable_cells {
    size_t rows, cols;
    size_t *at;
} variable_cells;

static bool find_cells(const cg_task *task, const cg_node *node, variable_cells *found);

static bool find_variable(const cg_task *task, const cg_node *node, variable_cells *found) {
    for (size_t i = 0; i < task->n_changing; i++) {
        if (task->variables[i] != node) continue;
        for (size_t k = 0; k < cg_node_size(node); k++)
            found->at[k] = task->offsets[i] + k;
        return true;
    }
    return false;
}

static bool find_slice(const cg_task *task, const cg_node *node, variable_cells *found) {
    variable_cells whole;
    if (!find_cells(task, node->args[0], &whole)) return false;
    for (size_t row = 0; row < found->rows; row++)
        for (size_t col = 0; col < found->cols; col++)
            found->at[row * found->cols + col] = whole.at[(row + node->places[0]) * whole.cols + col + node->places[1]];
    return true;
}

/* Several variables beside each other. */
static bool find_joined(const cg_task *task, const cg_node *node, variable_cells *found) {
    size_t count = 0;
    for (uint32_t i = 0; i < node->n_args; i++) {
        variable_cells part;
        if (!find_cells(task, node->args[i], &part)) return false;
        for (size_t k = 0; k < part.rows * part.cols; k++)
            found->at[(node->places[2 * i] + k / part.cols) * found->cols + node->places[2 * i + 1] + k % part.cols] =
                part.at[k];
        count += part.rows * part.cols;
    }
    return count == found->rows * found->cols;
}

static bool find_cells(const cg_task *task, const cg_node *node, variable_cells *found) {
    enum { MOST = 1 << 20 };
    if (!node->depends || node->axis || cg_node_size(node) > MOST) return false;
    bool known = node->kind == CG_NODE_VARIABLE || node->kind == CG_NODE_SLICE || node->kind == CG_NODE_JOIN;
    if (!known) return false;
    *found = (variable_cells){node->rows, node->cols, CG_NEW_ARRAY(task->arena, cg_node_size(node), size_t)};
    if (node->kind == CG_NODE_VARIABLE) return find_variable(task, node, found);
    return node->kind == CG_NODE_SLICE ? find_slice(task, node, found) : find_joined(task, node, found);
}

void cg_task_need_bounds(cg_task *task) {
    if (task->low) return;
    task->low = CG_NEW_ARRAY(task->arena, task->n, double);
    task->high = CG_NEW_ARRAY(task->arena, task->n, double);
    for (size_t i = 0; i < task->n; i++) {
        task->low[i] = -INFINITY;
        task->high[i] = INFINITY;
    }
}

static void tighten(cg_task *task, size_t at, double low, double high) {
    cg_task_need_bounds(task);
    task->low[at] = fmax(task->low[at], low);
    task->high[at] = fmin(task->high[at], high);
}

/* The cells of a line about different numbers are the numbers 1 to m in some order, as in Excel. */
static bool make_order(cg_task *task, const cg_constraint *line, const variable_cells *cells) {
    if (!task->order) task->order = CG_NEW_ARRAY(task->arena, task->n, unsigned);
    size_t count = cells->rows * cells->cols;
    task->n_orders++;
    for (size_t k = 0; k < count; k++) {
        size_t at = cells->at[k];
        if (task->order[at]) {
            cg_report(cg_task_diagnostics(task), CG_E_CONSTRAINT, line->span,
                      "a variable can be in one set of different numbers only");
            return false;
        }
        task->order[at] = task->n_orders;
        tighten(task, at, 1, (double)count);
    }
    return true;
}

static bool make_whole(cg_task *task, const cg_constraint *line, const cg_node *node) {
    variable_cells cells;
    if (!find_cells(task, node, &cells)) {
        cg_report(cg_task_diagnostics(task), CG_E_CONSTRAINT, line->span,
                  "only variables of this solve can be whole numbers; this is a formula");
        return false;
    }
    if (!task->integer) task->integer = CG_NEW_ARRAY(task->arena, task->n, bool);
    for (size_t k = 0; k < cells.rows * cells.cols; k++) {
        task->integer[cells.at[k]] = true;
        if (line->relation == CG_BINARY) tighten(task, cells.at[k], 0, 1);
    }
    return line->relation != CG_ALL_DIFFERENT || make_order(task, line, &cells);
}

/* `variable <= constant` and its like: a bound. An empty cell is 0. False when the line is no such thing. */
static bool make_bound(cg_task *task, const cg_constraint *line, cg_node *left, cg_node *right) {
    variable_cells variables;
    bool reversed = !find_cells(task, left, &variables);
    if (reversed && !find_cells(task, right, &variables)) return false;
    cg_node *limit = reversed ? left : right;
    bool one = cg_node_is_scalar(limit);
    if (limit->depends || limit->axis || (!one && (limit->rows != variables.rows || limit->cols != variables.cols)))
        return false;
    const cg_cell *cells = cg_nodes_evaluate(task->arena, task->model, &limit, 1, task->initial, task->draw)[0];
    for (size_t i = 0; i < cg_node_size(limit); i++)
        if (!cg_is_number(cells[i]) && !cg_is_blank(cells[i])) return false;
    bool below = (line->relation == CG_AT_MOST) != reversed, equal = line->relation == CG_EQUAL;
    for (size_t k = 0; k < variables.rows * variables.cols; k++) {
        cg_cell cell = cells[one ? 0 : k];
        double value = cg_is_blank(cell) ? 0 : cell.number;
        tighten(task, variables.at[k], equal || !below ? value : -INFINITY, equal || below ? value : INFINITY);
    }
    return true;
}

/* ---- All others ---- */

typedef struct groups {
    CG_LIST(cg_constraint_group) list;
    CG_LIST(double) scales;
} groups;

static bool add_group(cg_task *task, groups *to, const cg_constraint *line, cg_node *value, size_t cell) {
    cg_graph *graph = task->model->graph;
    cg_gradient slopes;
    bool found = value->axis ? cg_graph_row_gradient(graph, value, task->variables, task->n_changing, &slopes)
                             : cg_graph_gradient(graph, value, task->variables, task->n_changing, &slopes);
    if (!found) return false;
    cg_constraint_group group = {.line = line,
                                 .value = value,
                                 .slopes = slopes.adjoints,
                                 .rows = cg_node_rows(value),
                                 .cell = cell,
                                 .stepped = slopes.stepped};
    CG_PUSH(task->arena, &to->list, group);
    task->n_constraints += group.rows;
    return true;
}

/* The columns of a rectangle that goes row by row, each a group of rows; false, and nothing added, where rows mix. */
static bool by_columns(cg_task *task, groups *to, const cg_constraint *line, cg_node *value) {
    if (value->kind != CG_NODE_STACK || value->args[0]->rows != 1 || value->args[0]->axis != value->rows) return false;
    size_t groups_before = to->list.count, constraints_before = task->n_constraints;
    for (uint32_t col = 0; col < value->cols; col++) {
        cg_node *column = cg_node_slice(task->model->graph, value->args[0], 0, col, 1, 1);
        if (add_group(task, to, line, column, col)) continue;
        to->list.count = groups_before;
        task->n_constraints = constraints_before;
        return false;
    }
    return true;
}

/* A column becomes a group of rows where rows do not mix, or else, as any array, a group a cell. */
static bool add_cells(cg_task *task, groups *to, const cg_constraint *line, cg_node *value) {
    if (value->kind == CG_NODE_STACK && cg_node_is_scalar(value->args[0]) &&
        add_group(task, to, line, value->args[0], 0))
        return true;
    if (by_columns(task, to, line, value)) return true;
    if (cg_node_size(value) > MOST_CELLS) {
        cg_report(cg_task_diagnostics(task), CG_E_CONSTRAINT, line->span,
                  "a constraint on an array of %u x %u cells is too large (%d cells; columns of a table may be longer)",
                  value->rows, value->cols, (int)MOST_CELLS);
        return false;
    }
    for (uint32_t row = 0; row < value->rows; row++)
        for (uint32_t col = 0; col < value->cols; col++) {
            cg_node *cell = cg_node_slice(task->model->graph, value, row, col, 1, 1);
            if (!add_group(task, to, line, cell, (size_t)row * value->cols + col)) return false;
        }
    return true;
}

/* How large the sides are at the start: what a violation of 1e-7 is measured by. */
static void add_scales(const cg_task *task, groups *to, cg_node *left, cg_node *right, size_t first_group) {
    cg_node *sides[] = {left, right};
    const cg_cell *const *cells = cg_nodes_evaluate(task->arena, task->model, sides, 2, task->initial, task->draw);
    size_t n_groups = to->list.count - first_group;
    for (size_t i = 0; i < n_groups; i++) {
        const cg_constraint_group *group = &to->list.at[first_group + i];
        for (size_t row = 0; row < group->rows; row++) {
            double scale = 1;
            for (size_t side = 0; side < 2; side++) {
                if (sides[side]->depends) continue;
                cg_cell cell = cells[side][cg_node_is_scalar(sides[side]) ? 0 : row * n_groups + group->cell];
                if (cg_is_number(cell)) scale = fmax(scale, fabs(cell.number));
            }
            CG_PUSH(task->arena, &to->scales, scale);
        }
    }
}

static bool fits(const cg_node *left, const cg_node *right) {
    if (left->axis || right->axis) return false;
    return cg_node_is_scalar(left) || cg_node_is_scalar(right) ||
           (left->rows == right->rows && left->cols == right->cols);
}

/* A workbook's model may compare cells that no variable reaches: that holds or does not, whatever is solved. */
static bool check_constant(const cg_task *task, const cg_constraint *line, cg_node *left, cg_node *right) {
    if (!task->block->n_changing_cells) {
        cg_report(cg_task_diagnostics(task), CG_E_CONSTRAINT, line->span,
                  "the constraint does not depend on any params");
        return false;
    }
    cg_node *sides[] = {left, right}; /* cells that are not computed may hide that the variables reach them */
    if (!cg_model_check_frozen(task->model, sides, 2, task->variables, task->n_changing, line->span)) return false;
    cg_node *all = cg_task_apply(task, cg_requirement_words[line->relation], left, right),
            *holds = cg_node_apply(task->model->graph, "AND", &all, 1);
    cg_cell cell = cg_nodes_evaluate(task->arena, task->model, &holds, 1, task->initial, task->draw)[0][0];
    bool fine = cg_is_boolean(cell) && cg_cell_boolean(cell);
    (fine ? cg_warn : cg_report)(cg_task_diagnostics(task), fine ? CG_E_CONSTRAINT : CG_E_INFEASIBLE, line->span,
                                 "the constraint does not depend on the variables%s",
                                 fine ? "" : ", and does not hold: no values of theirs can help");
    return fine;
}

/* A row or a column of cells. */
static bool is_line(const cg_node *node) {
    return !node->axis && (node->rows == 1 || node->cols == 1);
}

static bool add_line(cg_task *task, groups *to, const cg_constraint *line) {
    cg_node *left = cg_model_formula(task->model, line->left, NULL);
    cg_node *right = line->right ? cg_model_formula(task->model, line->right, NULL) : NULL;
    if (!left || (line->right && !right)) return false;
    if (!right) return make_whole(task, line, left);
    if (is_line(left) && is_line(right) && left->rows == right->cols && left->cols == right->rows &&
        left->rows != left->cols)
        right = cg_node_apply(task->model->graph, "TRANSPOSE", &right, 1); /* as Excel's Solver compares them */
    if (!fits(left, right)) {
        cg_report(cg_task_diagnostics(task), CG_E_CONSTRAINT, line->span,
                  "%u x %u cells cannot be compared with %u x %u, cell by cell", left->rows, left->cols, right->rows,
                  right->cols);
        return false;
    }
    if (!left->depends && !right->depends) return check_constant(task, line, left, right);
    if (make_bound(task, line, left, right)) return true;
    size_t first_group = to->list.count;
    bool most = line->relation != CG_AT_LEAST;
    cg_node *value = cg_task_apply(task, "-", most ? left : right, most ? right : left);
    if (!add_cells(task, to, line, value)) return false;
    add_scales(task, to, left, right, first_group);
    return true;
}

bool cg_task_constrain(cg_task *task) {
    const cg_solve_block *block = task->block;
    groups to = {0};
    bool ok = true;
    for (size_t i = 0; i < block->n_constraints; i++)
        ok &= add_line(task, &to, &block->constraints[i]);
    task->constraints = to.list.at;
    task->n_constraint_groups = to.list.count;
    task->scales = to.scales.at;
    task->equal = CG_NEW_ARRAY(task->arena, task->n_constraints, bool);
    for (size_t i = 0, k = 0; ok && i < to.list.count; i++)
        for (size_t row = 0; row < to.list.at[i].rows; row++)
            task->equal[k++] = to.list.at[i].line->relation == CG_EQUAL;
    return ok;
}

const cg_constraint *cg_constraint_line(const cg_task *task, size_t k) {
    const cg_constraint_group *group = task->constraints;
    while (k >= group->rows)
        k -= group++->rows;
    return group->line;
}

size_t cg_constraint_cell(const cg_task *task, size_t k) {
    const cg_constraint_group *group = task->constraints, *end = group + task->n_constraint_groups;
    while (k >= group->rows)
        k -= group++->rows;
    size_t cells = 0; /* in a row of the left side: each has a group */
    for (const cg_constraint_group *each = task->constraints; each < end; each++)
        cells += each->line == group->line;
    return k * cells + group->cell;
}

/* ---- Texts ---- */

static const char *place(cg_arena *arena, const cg_text *sheet, size_t row, size_t column) {
    cg_corner corner = {.row = (uint32_t)row, .column = (uint32_t)column};
    cg_ast ast = {.kind = CG_AST_RANGE, .range = {.sheet = sheet, .from = corner, .to = corner, .single = true}};
    return cg_ast_to_text(arena, &ast);
}

const char *cg_variable_text(cg_arena *arena, const cg_task *task, size_t at) {
    size_t i = 0;
    while (at >= task->offsets[i + 1])
        i++;
    const cg_model_params *params = &task->model->params[task->changing[i]];
    size_t k = at - task->offsets[i], cols = params->block->cols;
    if (params->sheet)
        return place(arena, params->sheet->block->name, params->at.top + k / cols, params->at.left + k % cols);
    if (cols == 1 && params->block->rows == 1) return params->named.label;
    return cg_format(arena, "%s[%zu,%zu]", params->named.label, k / cols + 1, k % cols + 1);
}

/* Cell k, row by row, of a side that is a rectangle of a worksheet; what is one cell is that cell. NULL: it is neither.
 */
static const char *cell_of_side(cg_arena *arena, const cg_ast *side, size_t k) {
    if (side->kind != CG_AST_RANGE) return side->kind == CG_AST_LITERAL ? cg_ast_to_text(arena, side) : NULL;
    const cg_range *range = &side->range;
    if (range->whole != CG_WHOLE_NOT || range->last_sheet) return NULL;
    size_t cols = range->to.column - range->from.column + 1, size = cols * (range->to.row - range->from.row + 1);
    if (size == 1) k = 0;
    if (k >= size) return NULL;
    return place(arena, range->sheet, range->from.row + k / cols, range->from.column + k % cols);
}

const char *cg_constraint_text(cg_arena *arena, const cg_task *task, size_t k) {
    size_t cell = cg_constraint_cell(task, k);
    const cg_constraint_group *group = task->constraints;
    while (k >= group->rows)
        k -= group++->rows;
    const cg_constraint *line = group->line;
    const char *left = cell_of_side(arena, line->left, cell), *right = cell_of_side(arena, line->right, cell);
    if (left && right) return cg_format(arena, "%s %s %s", left, cg_requirement_words[line->relation], right);
    const char *text = cg_format(arena, "%s %s %s", cg_ast_to_text(arena, line->left),
                                 cg_requirement_words[line->relation], cg_ast_to_text(arena, line->right));
    if (group->rows > 1) return cg_format(arena, "%s, row %zu", text, k + 1);
    bool alone =
        group->cell == 0 && (group + 1 == task->constraints + task->n_constraint_groups || group[1].line != line);
    return alone ? text : cg_format(arena, "%s, cell %zu", text, group->cell + 1);
}
