/* expects.c: the `expect` lines of a sheet, compiled when it is loaded and checked at the values they belong to. */
#include <math.h>
#include <string.h>

#include "api/workbook.h"

/* ---- Compiling ---- */

static bool is_comparison(const cg_ast *ast) {
    static const char *const signs[] = {"=", "<>", "<", "<=", ">", ">="};
    if (ast->kind != CG_AST_CALL || ast->call.n_args != 2) return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strcmp(ast->call.function->bytes, signs[i]) == 0) return true;
    return false;
}

static void add_node(cg_workbook *workbook, cg_expect *expect, const cg_ast *ast) {
    cg_node *node = cg_model_formula(workbook->model, ast, NULL);
    if (node) expect->nodes[expect->n_nodes++] = node;
}

/* A condition may hold for many cells at once; what is near something else, and how near, is one number each. */
static void check_shapes(cg_workbook *workbook, const cg_expect *expect) {
    for (size_t i = 0; i < expect->n_nodes; i++) {
        const cg_node *node = expect->nodes[i];
        if (expect->expectation->condition || (node->axis == 0 && cg_node_is_scalar(node))) continue;
        cg_report(&workbook->diagnostics, CG_E_SHAPE, expect->expectation->span,
                  "`within` compares one cell with another, and this is %u x %u", (unsigned)node->rows,
                  (unsigned)node->cols);
        return;
    }
}

static void add_expect(cg_workbook *workbook, const cg_expectation *expectation, const cg_solve_block *solve) {
    cg_expect expect = {.expectation = expectation, .solve = solve};
    expect.result = (cg_expect_result){.text = expectation->text, .solve = solve ? solve->name->bytes : NULL};
    size_t errors = workbook->diagnostics.errors;
    if (expectation->condition) {
        add_node(workbook, &expect, expectation->condition);
        if (is_comparison(expectation->condition) && workbook->diagnostics.errors == errors) {
            add_node(workbook, &expect, expectation->condition->call.args[0]);
            add_node(workbook, &expect, expectation->condition->call.args[1]);
        }
    } else {
        add_node(workbook, &expect, expectation->left);
        add_node(workbook, &expect, expectation->right);
        add_node(workbook, &expect, expectation->tolerance);
    }
    check_shapes(workbook, &expect);
    CG_PUSH(workbook->arena, &workbook->expects, expect);
}

void cg_load_expects(cg_workbook *workbook) {
    const cg_document *document = workbook->document;
    for (size_t i = 0; i < document->n_expectations; i++)
        add_expect(workbook, &document->expectations[i], NULL);
    for (size_t i = 0; i < document->n_solves; i++)
        for (size_t j = 0; j < document->solves[i].n_expectations; j++)
            add_expect(workbook, &document->solves[i].expectations[j], &document->solves[i]);
}

/* ---- Checking ---- */

static bool is_true(cg_cell cell) {
    return (cg_is_boolean(cell) && cg_cell_boolean(cell)) || (cg_is_number(cell) && cell.number != 0);
}

/* One cell as it is, many as how many there are. */
static const char *shown(cg_workbook *workbook, const cg_node *node, const cg_cell *cells) {
    if (cg_node_cell_count(node) == 1) return cg_cell_shown(workbook->arena, cells[0]);
    return cg_format(workbook->arena, "(%zu cells)", cg_node_cell_count(node));
}

static void check_condition(cg_workbook *workbook, cg_expect *expect, const cg_cell *const *cells) {
    const cg_node *condition = expect->nodes[0];
    size_t n = cg_node_cell_count(condition), held = 0;
    for (size_t i = 0; i < n; i++)
        held += is_true(cells[0][i]);
    expect->result.holds = held == n;
    if (n > 1)
        expect->result.found = cg_format(workbook->arena, "%zu of %zu cells", held, n);
    else if (expect->n_nodes == 3)
        expect->result.found = cg_format(workbook->arena, "%s %s %s", shown(workbook, expect->nodes[1], cells[1]),
                                         expect->expectation->condition->call.function->bytes,
                                         shown(workbook, expect->nodes[2], cells[2]));
    else
        expect->result.found = shown(workbook, condition, cells[0]);
}

static void check_nearness(cg_workbook *workbook, cg_expect *expect, const cg_cell *const *cells) {
    cg_cell left = cells[0][0], right = cells[1][0], tolerance = cells[2][0];
    bool numbers = cg_is_number(left) && cg_is_number(right) && cg_is_number(tolerance);
    expect->result.holds = numbers && fabs(left.number - right.number) <= tolerance.number;
    expect->result.found = cg_format(workbook->arena, "%s = %s within %s", cg_cell_shown(workbook->arena, left),
                                     cg_cell_shown(workbook->arena, right), cg_cell_shown(workbook->arena, tolerance));
}

cg_status cg_check_expects(cg_workbook *workbook, const cg_solved *solved) {
    cg_status status = CG_OK;
    for (size_t i = 0; i < workbook->expects.count; i++) {
        cg_expect *expect = &workbook->expects.at[i];
        if (expect->solve != (solved ? solved->block : NULL)) continue;
        cg_arena *scratch = cg_arena_child(workbook->arena);
        const cg_cell *const *cells = cg_nodes_evaluate(scratch, workbook->model, expect->nodes, expect->n_nodes,
                                                        cg_params_of(workbook, solved), cg_draw_of(workbook, solved));
        if (expect->expectation->condition)
            check_condition(workbook, expect, cells);
        else
            check_nearness(workbook, expect, cells);
        cg_arena_destroy(scratch);
        expect->result.checked = true;
        if (!expect->result.holds) status = CG_EXPECT_FALSE;
    }
    return status;
}

static cg_status check_all(cg_workbook *workbook, void *unused) {
    (void)unused;
    return cg_is_loaded(workbook) ? cg_check_expects(workbook, NULL) : CG_FILE_ERROR;
}

cg_status cg_workbook_check_expects(cg_workbook *workbook) {
    return cg_guarded(workbook, check_all, NULL);
}

size_t cg_workbook_expect_count(const cg_workbook *workbook) {
    return workbook->loaded ? workbook->expects.count : 0;
}

const cg_expect_result *cg_workbook_expect(const cg_workbook *workbook, size_t index) {
    return index < cg_workbook_expect_count(workbook) ? &workbook->expects.at[index].result : NULL;
}
