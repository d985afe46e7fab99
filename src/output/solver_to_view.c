/* solver_to_view.c: a solve in the terms of Excel's Solver, where everything is a cell.
 *
 * Enters: a view, its model, the solve. Leaves: the view's solver. An objective or a side of a constraint that is a
 * formula gets a named cell of its own. */
#include "output/view.h"

typedef struct solver {
    cg_arena *arena;
    cg_view *view;
    cg_model *model;
    const cg_evaluation *evaluation;
    cg_draw draw;
    const cg_view_options *options;
    CG_LIST(cg_view_limit) limits;
} solver;

/* ---- Cells ---- */

static bool find_block(const cg_view_block *blocks, size_t n, const cg_text *name, size_t *at) {
    for (*at = 0; *at < n; ++*at)
        if (cg_text_equal(blocks[*at].name, name)) return true;
    return false;
}

/* The block that a formula merely names. */
static bool is_block(const solver *to, const cg_ast *formula, cg_view_area *area) {
    *area = (cg_view_area){.params = true};
    if (formula->kind != CG_AST_NAME) return false;
    if (find_block(to->view->params, to->view->n_params, formula->name, &area->block)) return true;
    area->params = false;
    return find_block(to->view->cells, to->view->n_cells, formula->name, &area->block);
}

static const cg_cell *cells_of(const solver *to, cg_node *node) {
    return cg_nodes_evaluate(to->arena, to->model, &node, 1, to->evaluation->params, to->draw)[0];
}

/* A named cell or array for a formula. */
static cg_view_area helper(const solver *to, const cg_ast *formula, cg_node *node, const char *wish) {
    uint32_t rows = (uint32_t)cg_node_rows(node) * node->rows;
    cg_view_block block = {.name = cg_view_free_name(to->view, wish),
                           .rows = rows,
                           .cols = node->cols,
                           .cells = cells_of(to, node),
                           .formula = to->options->formulas == CG_ONLY_VALUES ? NULL : formula,
                           .computed = true,
                           .span = formula->span};
    return (cg_view_area){.block = cg_view_add_cell(to->view, block)};
}

/* The cells of a worksheet that a formula merely refers to. */
static bool is_reference(const solver *to, const cg_ast *formula, cg_view_area *area) {
    const cg_model_sheet *sheet;
    cg_rectangle at;
    if (!cg_model_cells(to->model, formula, &sheet, &at)) return false;
    cg_node *node = cg_model_formula(to->model, formula, NULL);
    if (!node) return false;
    const char *name = cg_ast_to_text(to->arena, formula);
    cg_view_block block = {.name = cg_intern_string(to->view->texts, name),
                           .rows = cg_height(at),
                           .cols = cg_width(at),
                           .cells = cells_of(to, node),
                           .computed = true,
                           .sheet = (size_t)(sheet - to->model->sheets) + 1,
                           .row = at.top,
                           .column = at.left,
                           .span = formula->span};
    *area = (cg_view_area){.block = cg_view_add_cell(to->view, block)};
    return true;
}

/* The cells of a formula: those it names, or new ones. False after an error was reported. */
static bool find_area(const solver *to, const cg_ast *formula, const char *wish, cg_view_area *area) {
    if (is_block(to, formula, area) || is_reference(to, formula, area)) return true;
    cg_node *node = cg_model_formula(to->model, formula, NULL);
    if (node) *area = helper(to, formula, node, wish);
    return node != NULL;
}

/* ---- Bounds ---- */

static bool all_equal(const cg_cell *cells, size_t n) {
    for (size_t i = 1; i < n; i++)
        if (cells[i].number != cells[0].number) return false;
    return true;
}

static void add_bound(solver *to, size_t params, cg_node *bound, cg_requirement relation) {
    if (!bound) return;
    const cg_view_block *block = &to->view->params[params];
    const cg_cell *cells = cells_of(to, bound);
    size_t n = (size_t)block->rows * block->cols;
    bool whole = cg_node_is_scalar(bound) || all_equal(cells, n);
    for (size_t i = 0; i < (whole ? 1 : n); i++) {
        cg_view_area area = {true, params, !whole, (uint32_t)(i / block->cols), (uint32_t)(i % block->cols)};
        if (cg_is_number(cells[i]))
            CG_PUSH(to->arena, &to->limits,
                    ((cg_view_limit){.relation = relation, .bound = true, .left = area, .number = cells[i].number}));
    }
}

/* ---- Constraints ---- */

/* The right side: a number that no variable reaches, cells that are named, or new ones. */
static bool find_right(const solver *to, const cg_ast *formula, const char *wish, cg_view_limit *limit) {
    limit->has_right = is_block(to, formula, &limit->right) || is_reference(to, formula, &limit->right);
    if (limit->has_right) return true;
    cg_node *node = cg_model_formula(to->model, formula, NULL);
    if (!node) return false;
    if (!node->depends && !node->axis && cg_node_is_scalar(node) && cg_is_number(cells_of(to, node)[0])) {
        limit->number = cells_of(to, node)[0].number;
        return true;
    }
    limit->has_right = true;
    limit->right = helper(to, formula, node, wish);
    return true;
}

static bool add_constraint(solver *to, const cg_constraint *line, size_t number) {
    cg_view_limit limit = {.relation = line->relation, .line = line};
    const char *name = cg_format(to->arena, "constraint_%zu", number);
    if (!find_area(to, line->left, name, &limit.left)) return false;
    if (line->right && !find_right(to, line->right, cg_format(to->arena, "limit_%zu", number), &limit)) return false;
    CG_PUSH(to->arena, &to->limits, limit);
    return true;
}

/* ---- All of it ---- */

bool cg_view_find_changing(cg_view *view, cg_model *model, const cg_solve_block *solve, cg_changing *changing) {
    for (size_t i = 0; i < solve->n_changing; i++) {
        if (cg_model_find_params(model, solve->changing[i].name)) continue;
        cg_report(view->diagnostics, CG_E_NOT_A_VARIABLE, solve->changing[i].span, "there are no params `%s`",
                  solve->changing[i].name->bytes);
        return false;
    }
    *changing = cg_model_changing(view->arena, model, solve);
    return true;
}

static bool find_changing(const solver *to, cg_view_solver *made) {
    cg_changing changing;
    if (!cg_view_find_changing(to->view, to->model, to->options->solve, &changing)) return false;
    made->changing = changing.at;
    made->n_changing = changing.count;
    for (size_t i = 0; i < changing.count; i++)
        made->n_variables += cg_node_size(to->model->params[changing.at[i]].node);
    return true;
}

static bool find_target(const solver *to, cg_view_solver *made) {
    if (made->solve->goal != CG_SET_TO) return true;
    cg_node *node = cg_model_formula(to->model, made->solve->target, NULL);
    if (node) made->target = cells_of(to, node)[0].number;
    return node != NULL;
}

static const cg_solution *solution_of(const cg_view *view, const cg_solve_block *solve) {
    for (size_t i = 0; i < view->n_solutions; i++)
        if (view->solutions[i]->block == solve) return view->solutions[i];
    return NULL;
}

bool cg_view_add_solver(cg_view *view, cg_model *model, const cg_evaluation *evaluation, cg_draw draw,
                        const cg_view_options *options) {
    const cg_solve_block *solve = options->solve;
    solver to = {view->arena, view, model, evaluation, draw, options, {0}};
    cg_view_solver *made = CG_NEW(view->arena, cg_view_solver);
    *made = (cg_view_solver){.solve = solve, .solution = solution_of(view, solve)};
    if (!find_changing(&to, made) || !find_target(&to, made)) return false;
    if (!find_area(&to, solve->objective, "objective", &made->objective)) return false;
    for (size_t i = 0; i < made->n_changing; i++) {
        add_bound(&to, made->changing[i], model->params[made->changing[i]].low, CG_AT_LEAST);
        add_bound(&to, made->changing[i], model->params[made->changing[i]].high, CG_AT_MOST);
    }
    for (size_t i = 0; i < solve->n_constraints; i++)
        if (!add_constraint(&to, &solve->constraints[i], i + 1)) return false;
    made->limits = to.limits.at;
    made->n_limits = to.limits.count;
    view->solver = made;
    return true;
}
