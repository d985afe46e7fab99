/* The backward pass in a view: its columns, blocks and cells, and where a workbook has them. */
#define _XOPEN_SOURCE 700
#include "output_fixture.h"

#include <math.h>

#include "output/ast_to_excel.h"

/* The sheet with the backward pass of its last solve. */
static const cg_view *backward_of(output_fixture *f, const char *sheet, const char *csv, cg_formula_style formulas) {
    view_of(f, sheet, csv);
    const cg_solve_block *solve = &f->document->solves[f->document->n_solves - 1];
    return cg_model_to_view(f->arena, f->model, &f->evaluation, (cg_draw){0, 0}, NULL, 0,
                            &(cg_view_options){.formulas = formulas, .solve = solve, .gradients = true});
}

static const char *adjoint_columns(output_fixture *f, const cg_view_table *table) {
    const char *text = "";
    for (size_t i = table->n_own; i < table->n_columns; i++) {
        const cg_view_column *column = &table->columns[i];
        assert_true(column->adjoint);
        text = cg_format(f->arena, "%s%s = %s\n", text, column->name->bytes,
                         column->formula ? cg_ast_to_text(f->arena, column->formula) : "number");
    }
    return text;
}

static const char *formula_of(output_fixture *f, const cg_view_block *block) {
    return cg_format(f->arena, "%s = %s", block->name->bytes,
                     block->formula ? cg_ast_to_text(f->arena, block->formula) : "number");
}

static const cg_view_block *cell_of(const cg_view *view, const char *name) {
    for (size_t i = 0; i < view->n_cells; i++)
        if (cg_same_word(view->cells[i].name->bytes, name)) return &view->cells[i];
    fail_msg("no cell %s", name);
    return NULL;
}

static const char net[] = "cellgrad 1\n"
                          "table t from \"data.csv\"\n"
                          "    Lin[2] = MMULT(t[[u]:[v]],W)\n"
                          "    ReLU1  = IF([@Lin1]<0,0,[@Lin1])\n"
                          "    ReLU2  = IF([@Lin2]<0,0,[@Lin2])\n"
                          "    Preds  = [@ReLU1]+[@ReLU2]\n"
                          "    Loss   = ([@Preds]-[@k])^2\n"
                          "params W[2,2] = 0.5\n"
                          "loss = SUM(t[Loss])\n"
                          "solve fit\n"
                          "    minimize loss\n"
                          "    by changing W\n";
static const char data[] = "u,v,k\n1,2,3\n-4,1,1\n0.5,-1,2\n";

static void every_model_column_has_its_adjoint_the_last_first(void **state) {
    output_fixture *f = *state;
    const cg_view *view = backward_of(f, net, data, CG_LIVE_FORMULAS);
    assert_string_equal(errors_text(f), "");
    assert_string_equal(adjoint_columns(f, &view->tables[0]), "d_Loss = number\n"
                                                              "d_Preds = 2*(t[@Preds]-t[@k])\n"
                                                              "d_ReLU2 = t[@d_Preds]\n"
                                                              "d_ReLU1 = t[@d_Preds]\n"
                                                              "d_Lin1 = IF(t[@Lin1]<0,0,t[@d_Preds])\n"
                                                              "d_Lin2 = IF(t[@Lin2]<0,0,t[@d_Preds])\n");
}

static void params_have_gradient_measured_gradient_and_a_step(void **state) {
    output_fixture *f = *state;
    const cg_view *view = backward_of(f, net, data, CG_LIVE_FORMULAS);
    const cg_view_block *slopes = view->params[0].slopes;
    assert_string_equal(formula_of(f, &slopes[CG_SLOPE_GRADIENT]),
                        "d_W = MMULT(TRANSPOSE(t[[u]:[v]]),t[[d_Lin1]:[d_Lin2]])");
    assert_string_equal(formula_of(f, &slopes[CG_SLOPE_MEASURED]), "measured_W = number");
    assert_string_equal(formula_of(f, &slopes[CG_SLOPE_NEXT]), "next_W = W-rate*d_W");
    for (size_t i = 0; i < 4; i++) {
        double slope = slopes[CG_SLOPE_GRADIENT].cells[i].number;
        assert_true(fabs(slope - slopes[CG_SLOPE_MEASURED].cells[i].number) <= 1e-8 * (1 + fabs(slope)));
        assert_true(slopes[CG_SLOPE_NEXT].cells[i].number == view->params[0].cells[i].number - 0.1 * slope);
    }
    assert_true(cell_of(view, "rate")->cells[0].number == 0.1);
    assert_null(cell_of(view, "rate")->formula);
    assert_true(cg_cell_boolean(cell_of(view, "gradient_agrees")->cells[0]));
    assert_non_null(strstr(formula_of(f, cell_of(view, "gradient_agrees")), "AND(SUMPRODUCT(--((d_W-measured_W)^2>"));
}

/* loss = sum of squares of u*a+v*b-k by hand: the derivative by a is 2*sum(u*(u*a+v*b-k)). */
static void the_gradient_is_the_one_worked_out_by_hand(void **state) {
    output_fixture *f = *state;
    const cg_view *view = backward_of(f,
                                      "cellgrad 1\ntable t from \"data.csv\"\n"
                                      "    e = SUMPRODUCT(t[@[u]:[v]],w)-[@k]\n"
                                      "params w[1,2] = 1\nloss = SUMSQ(t[e])\n"
                                      "solve fit\n    minimize loss\n    by changing w\n",
                                      "u,v,k\n1,2,3\n-4,1,1\n", CG_LIVE_FORMULAS);
    /* the fixture's params are 0.5 and 1.5: residuals 0.5 and -1.5 */
    const cg_cell *slopes = view->params[0].slopes[CG_SLOPE_GRADIENT].cells;
    assert_true(slopes[0].number == 2 * (1 * 0.5 + -4 * -1.5));
    assert_true(slopes[1].number == 2 * (2 * 0.5 + 1 * -1.5));
}

static void names_that_the_sheet_has_are_left_to_it(void **state) {
    output_fixture *f = *state;
    const cg_view *view = backward_of(f,
                                      "cellgrad 1\nparams rate = 1\nd_rate = 3*rate\nq = d_rate^2\n"
                                      "solve fit\n    maximize q\n    by changing rate\n"
                                      "    method gd(rate=0.25, steps=3)\n",
                                      NULL, CG_LIVE_FORMULAS);
    const cg_view_block *slopes = view->params[0].slopes;
    assert_string_equal(errors_text(f), "");
    assert_string_equal(slopes[CG_SLOPE_GRADIENT].name->bytes, "d_rate_");
    assert_string_equal(formula_of(f, &slopes[CG_SLOPE_NEXT]), "next_rate = rate+rate_*d_rate_");
    assert_true(cell_of(view, "rate_")->cells[0].number == 0.25);
    assert_true(slopes[CG_SLOPE_GRADIENT].cells[0].number == 9);
    assert_true(slopes[CG_SLOPE_NEXT].cells[0].number == 0.5 + 0.25 * 9);
}

static void a_view_of_values_has_numbers_for_all_of_it(void **state) {
    output_fixture *f = *state;
    const cg_view *view = backward_of(f, net, data, CG_ONLY_VALUES);
    assert_null(strstr(adjoint_columns(f, &view->tables[0]), "["));
    for (int i = 0; i < CG_SLOPES; i++)
        assert_null(view->params[0].slopes[i].formula);
    assert_null(cell_of(view, "gradient_agrees")->formula);
}

static void a_function_without_derivative_is_reported(void **state) {
    output_fixture *f = *state;
    assert_null(backward_of(f, "cellgrad 1\nparams p = 1\nq = LEN(p)+p\nsolve fit\n    minimize q\n    by changing p\n",
                            NULL, CG_LIVE_FORMULAS));
    assert_non_null(strstr(errors_text(f), "the gradient goes through LEN"));
}

/* ---- In a workbook ---- */

static const cg_strip *strip_at(const cg_worksheet *sheet, uint32_t row, uint32_t column) {
    for (size_t i = 0; i < sheet->strips.count; i++)
        if (sheet->strips.at[i].row == row && sheet->strips.at[i].column == column) return &sheet->strips.at[i];
    fail_msg("nothing stands in row %u, column %u", row, column);
    return NULL;
}

static const char *stored_at(output_fixture *f, const cg_layout *layout, uint32_t row, uint32_t column) {
    const cg_strip *strip = strip_at(&layout->worksheets[0], row, column);
    cg_formula_place place = {layout, 0, row, column, strip};
    cg_writer writer = {.arena = f->arena};
    cg_ast_to_excel(&writer, &place, strip->formula);
    return cg_written(&writer);
}

static void adjoint_columns_stand_behind_the_model_and_slopes_beside_params(void **state) {
    output_fixture *f = *state;
    const cg_layout *layout = cg_view_to_layout(backward_of(f, net, data, CG_LIVE_FORMULAS));
    assert_true(cg_layout_check(layout));
    assert_int_equal(layout->worksheets[0].table_columns, 3);
    cg_spot W = layout->params[0], d_W = layout->slopes[0][CG_SLOPE_GRADIENT];
    assert_int_equal(d_W.row, W.row);
    assert_int_equal(d_W.column, W.column + 3);
    assert_string_equal(stored_at(f, layout, d_W.row, d_W.column), "MMULT(TRANSPOSE(t[[u]:[v]]),$AC$4:$AD$6)");
    const cg_strip *strip = strip_at(&layout->worksheets[0], d_W.row, d_W.column);
    assert_int_equal(strip->array_rows, 2);
    assert_int_equal(strip->array_cols, 2);
    assert_string_equal(stored_at(f, layout, 3, 28), "IF($R4<0,0,$Z4)");
}

static void slopes_of_a_single_row_stand_under_it(void **state) {
    output_fixture *f = *state;
    const cg_layout *layout = cg_view_to_layout(
        backward_of(f,
                    "cellgrad 1\nparams v[1,2] = 1\nparams w[1,2] = 1\nparams s = 1\nq = SUMSQ(v,w,s)\n"
                    "solve fit\n    minimize q\n    by changing v, w, s\n",
                    NULL, CG_LIVE_FORMULAS));
    cg_spot v = layout->params[0], w = layout->params[1], s = layout->params[2];
    for (uint32_t which = 0; which < CG_SLOPES; which++) {
        assert_int_equal(layout->slopes[0][which].row, v.row + 1 + which);
        assert_int_equal(layout->slopes[0][which].column, v.column);
        assert_int_equal(layout->slopes[2][which].row, s.row);
        assert_int_equal(layout->slopes[2][which].column, s.column + 1 + which);
    }
    assert_int_equal(w.row, v.row + 4);
    assert_int_equal(w.column, v.column);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        OUTPUT_TEST(every_model_column_has_its_adjoint_the_last_first),
        OUTPUT_TEST(params_have_gradient_measured_gradient_and_a_step),
        OUTPUT_TEST(the_gradient_is_the_one_worked_out_by_hand),
        OUTPUT_TEST(names_that_the_sheet_has_are_left_to_it),
        OUTPUT_TEST(a_view_of_values_has_numbers_for_all_of_it),
        OUTPUT_TEST(a_function_without_derivative_is_reported),
        OUTPUT_TEST(adjoint_columns_stand_behind_the_model_and_slopes_beside_params),
        OUTPUT_TEST(slopes_of_a_single_row_stand_under_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
