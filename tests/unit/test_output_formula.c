/* Formulas as a workbook stores them. The expected texts are what Excel itself writes for the same formulas, or follow
 * from the format: [#This Row] for @, absolute A1 references for what stands outside the Excel table, prefixes of later
 * functions. */
#define _XOPEN_SOURCE 700
#include "output_fixture.h"

#include "output/ast_to_excel.h"

static const char data[] = "Age,Fare,Sex\n22,7.25,male\n38,71.2833,female\n26,7.925,female\n";

/* The formula that stands at `corner` of worksheet `sheet`; with {} around an array formula and its range behind it. */
static const char *formula_at(output_fixture *f, const cg_layout *layout, const char *sheet, uint32_t row,
                              uint32_t column) {
    for (uint32_t i = 0; i < layout->n_worksheets; i++) {
        const cg_worksheet *worksheet = &layout->worksheets[i];
        if (strcmp(worksheet->name->bytes, sheet) != 0) continue;
        for (size_t j = 0; j < worksheet->strips.count; j++) {
            const cg_strip *strip = &worksheet->strips.at[j];
            if (strip->column != column || row < strip->row || row >= strip->row + strip->rows) continue;
            if (!strip->formula) return "no formula";
            cg_formula_place place = {layout, i, row, column, strip};
            cg_writer writer = {.arena = f->arena};
            cg_ast_to_excel(&writer, &place, strip->formula);
            const char *text = cg_written(&writer);
            if (!strip->array_rows) return text;
            return cg_format(f->arena, "{%s} over %u x %u", text, strip->array_rows, strip->array_cols);
        }
    }
    return "nothing";
}

/* A derived column `X` of table T, at its second row (row 5 of the worksheet). */
static void column_is(output_fixture *f, const char *formula, const char *expected) {
    const char *sheet = cg_format(
        f->arena, "cellgrad 1\ntable T from \"data.csv\"\n    X = %s\nparams w[1,2] = 0\nparams p = 0\n", formula);
    const cg_layout *layout = cg_view_to_layout(view_of(f, sheet, data));
    assert_true(cg_layout_check(layout));
    assert_string_equal(formula_at(f, layout, "T", 4, 3), expected);
}

/* A named cell, which stands above the table. */
static void cell_is(output_fixture *f, const char *formula, const char *expected) {
    const char *sheet = cg_format(
        f->arena, "cellgrad 1\ntable T from \"data.csv\"\nparams w[1,2] = 0\nparams p = 0\nresult = %s\n", formula);
    const cg_layout *layout = cg_view_to_layout(view_of(f, sheet, data));
    assert_true(cg_layout_check(layout));
    assert_string_equal(formula_at(f, layout, "T", layout->cells[0].row, layout->cells[0].column), expected);
}

static void this_row_has_its_stored_form(void **state) {
    column_is(*state, "[@Age]/MAX([Age])", "T[[#This Row],[Age]]/MAX(T[Age])");
}

static void ranges_of_this_row_keep_their_ends(void **state) {
    column_is(*state, "SUM(T[@[Age]:[Fare]])", "SUM(T[[#This Row],[Age]:[Fare]])");
}

static void whole_columns_headers_and_all_are_told_apart(void **state) {
    cell_is(*state, "ROWS(T[[Age]:[Fare]])+ROWS(T[#All])+ROWS(T[[#All],[Age]])+ROWS(T[#Headers])",
            "ROWS(T[[Age]:[Fare]])+ROWS(T[#All])+ROWS(T[[#All],[Age]])+ROWS(T[#Headers])");
}

static void names_and_texts_stay_as_written(void **state) {
    column_is(*state, "IF([@Sex]=\"say \"\"hi\"\"\",p,-p)", "IF(T[[#This Row],[Sex]]=\"say \"\"hi\"\"\",p,-p)");
}

static void brackets_stand_where_the_tree_needs_them(void **state) {
    column_is(*state, "([@Age]-1)^2*-(1+[@Fare])%-(2-(3-[@Age]))",
              "(T[[#This Row],[Age]]-1)^2*-(1+T[[#This Row],[Fare]])%-(2-(3-T[[#This Row],[Age]]))");
}

static void left_out_arguments_and_arrays_are_kept(void **state) {
    column_is(*state, "IF([@Age]>30,,SUM({1,\"a\";TRUE,#N/A}))",
              "IF(T[[#This Row],[Age]]>30,,SUM({1,\"a\";TRUE,#N/A}))");
}

static void later_functions_have_their_prefix(void **state) {
    cell_is(*state, "XLOOKUP(22,T[Age],T[Fare])", "_xlfn.XLOOKUP(22,T[Age],T[Fare])");
    cell_is(*state, "acot(beta.inv(0.5,2,3))", "_xlfn.ACOT(_xlfn.BETA.INV(0.5,2,3))");
    cell_is(*state, "SUM(SORT(T[Age]))", "{SUM(_xlfn._xlws.SORT(T[Age]))} over 1 x 1");
    cell_is(*state, "LET(f,LAMBDA(a,[b],IF(ISOMITTED(b),a,a+b)),f(1)+f(1,2))",
            "_xlfn.LET(_xlpm.f,_xlfn.LAMBDA(_xlpm.a,_xlop.b,IF(_xlfn.ISOMITTED(_xlop.b),_xlpm.a,_xlpm.a+_xlop.b)),"
            "_xlpm.F(1)+_xlpm.F(1,2))");
    cell_is(*state, "LET(a,2,b,a+1,b*a)+SUM(MAP({1,2},LAMBDA(v,v*2)))",
            "_xlfn.LET(_xlpm.a,2,_xlpm.b,_xlpm.a+1,_xlpm.b*_xlpm.a)+"
            "SUM(_xlfn.MAP({1,2},_xlfn.LAMBDA(_xlpm.v,_xlpm.v*2)))");
    cell_is(*state, "NETWORKDAYS.INTL(1,2)+STDEV(1,2)", "NETWORKDAYS.INTL(1,2)+STDEV(1,2)");
}

static void a_fold_of_whole_columns_is_an_ordinary_formula(void **state) {
    cell_is(*state, "AVERAGE(T[Age])+SUMPRODUCT((T[Age]-1)*T[Fare])", "AVERAGE(T[Age])+SUMPRODUCT((T[Age]-1)*T[Fare])");
}

static void cell_by_cell_work_on_arrays_needs_an_array_formula(void **state) {
    cell_is(*state, "AVERAGE(--((T[Age]>25)=(T[Fare]>10)))", "{AVERAGE(--((T[Age]>25)=(T[Fare]>10)))} over 1 x 1");
}

static void functions_inside_sumproduct_need_one_too(void **state) {
    cell_is(*state, "SUMPRODUCT(IF(T[Age]>25,1,0))", "{SUMPRODUCT(IF(T[Age]>25,1,0))} over 1 x 1");
}

static void a_column_of_the_table_may_be_an_array_formula_of_each_cell(void **state) {
    column_is(*state, "SUM(--([Age]>[@Age]))", "{SUM(--(T[Age]>T[[#This Row],[Age]]))} over 1 x 1");
}

static void an_array_result_is_one_formula_over_its_block(void **state) {
    cell_is(*state, "MMULT(TRANSPOSE(T[[Age]:[Fare]]),T[[Age]:[Fare]])",
            "{MMULT(TRANSPOSE(T[[Age]:[Fare]]),T[[Age]:[Fare]])} over 2 x 2");
}

static void columns_from_an_array_formula_stand_beside_and_so_do_those_that_take_their_cells(void **state) {
    output_fixture *f = *state;
    const cg_layout *layout = cg_view_to_layout(view_of(f,
                                                        "cellgrad 1\n"
                                                        "table T from \"data.csv\"\n"
                                                        "    Loss = ([@Pred]-[@Age])^2\n"
                                                        "    Lin[2] = MMULT(T[[Age]:[Fare]],W)\n"
                                                        "    Pred = SUM([@[Lin1]:[Lin2]])+MAX([Lin1])\n"
                                                        "    Twice = 2*[@Age]\n"
                                                        "params W[2,2] = 0\n"
                                                        "loss = AVERAGE(T[Loss])\n"
                                                        "sheet Notes\n"
                                                        "    A1 = SUM(T[Lin2])\n",
                                                        data));
    assert_true(cg_layout_check(layout));
    /* A..D: the table with Twice; F..H: W; J: Loss, K and L: Lin, M: Pred */
    assert_string_equal(formula_at(f, layout, "T", 3, 3), "2*T[[#This Row],[Age]]");
    assert_string_equal(formula_at(f, layout, "T", 3, 9), "($M4-T[[#This Row],[Age]])^2");
    assert_string_equal(formula_at(f, layout, "T", 3, 10), "{MMULT(T[[Age]:[Fare]],W)} over 3 x 2");
    assert_string_equal(formula_at(f, layout, "T", 3, 11), "no formula");
    assert_string_equal(formula_at(f, layout, "T", 5, 12), "SUM($K6:$L6)+MAX($K$4:$K$6)");
    assert_string_equal(formula_at(f, layout, "T", 1, layout->cells[0].column), "AVERAGE($J$4:$J$6)");
    assert_string_equal(formula_at(f, layout, "Notes", 0, 0), "SUM(T!$L$4:$L$6)");
}

static void an_array_of_each_row_is_a_formula_of_each_row(void **state) {
    output_fixture *f = *state;
    const cg_layout *layout = cg_view_to_layout(view_of(
        f, "cellgrad 1\ntable T from \"data.csv\"\n    Lin[2] = MMULT(T[@[Age]:[Fare]],W)\nparams W[2,2] = 0\n", data));
    assert_string_equal(formula_at(f, layout, "T", 4, 8), "{MMULT(T[[#This Row],[Age]:[Fare]],W)} over 1 x 2");
}

static void a_range_from_the_table_to_columns_beside_it_is_refused(void **state) {
    output_fixture *f = *state;
    const cg_layout *layout = cg_view_to_layout(view_of(
        f,
        "cellgrad 1\ntable T from \"data.csv\"\n    Lin[2] = MMULT(T[[Age]:[Fare]],W)\nparams W[2,2] = 0\ntotal = SUM(T[[Fare]:[Lin1]])\n",
        data));
    assert_false(cg_layout_check(layout));
    assert_string_equal(
        errors_text(f),
        "model.sheet:5:13: error: the range from Fare to Lin1 cannot stay a formula in a workbook [unsupported]\n"
        "    total = SUM(T[[Fare]:[Lin1]])\n"
        "                ^~~~~~~~~~~~~~~~\n"
        "note: Fare is in the Excel table and Lin1 stands beside it, because its cells come from an array formula; "
        "put the columns of the range together, or export with `formulas values`\n");
}

static void special_characters_of_column_names_are_escaped(void **state) {
    output_fixture *f = *state;
    const cg_layout *layout =
        cg_view_to_layout(view_of(f, "cellgrad 1\ntable T from \"data.csv\"\n    X = [@['[a'] '#1]]+[@[it''s '@ b]]\n",
                                  "[a] #1,it's @ b\n1,2\n"));
    assert_string_equal(formula_at(f, layout, "T", 3, 2), "T[[#This Row],['[a'] '#1]]+T[[#This Row],[it''s '@ b]]");
}

static void fills_move_with_their_cell(void **state) {
    output_fixture *f = *state;
    const cg_layout *layout = cg_view_to_layout(view_of(f,
                                                        "cellgrad 1\n"
                                                        "sheet 'My data'\n"
                                                        "    A1:B3 = 5\n"
                                                        "    C1:D3 = A1+$A1+A$1+$A$1\n"
                                                        "sheet Other\n"
                                                        "    A1 = SUM('My data'!A1:B2)\n"
                                                        "    B1:B3 = TRANSPOSE('My data'!$A$1:$C$1)\n",
                                                        NULL));
    assert_string_equal(formula_at(f, layout, "My data", 0, 0), "no formula");
    assert_string_equal(formula_at(f, layout, "My data", 0, 2), "A1+$A1+A$1+$A$1");
    assert_string_equal(formula_at(f, layout, "My data", 2, 3), "B3+$A3+B$1+$A$1");
    assert_string_equal(formula_at(f, layout, "Other", 0, 0), "SUM('My data'!A1:B2)");
    assert_string_equal(formula_at(f, layout, "Other", 0, 1), "{TRANSPOSE('My data'!$A$1:$C$1)} over 3 x 1");
}

static void drawn_numbers_and_constants_are_no_formulas(void **state) {
    output_fixture *f = *state;
    const cg_layout *layout = cg_view_to_layout(view_of(
        f,
        "cellgrad 1\ntable T from \"data.csv\"\n    Noise = RAND()*2\n    Ones = 1\nparams p = RAND()\nrate = -0.5\nshift = {1,2}\n",
        data));
    for (uint32_t column = 0; column < 12; column++)
        for (uint32_t row = 0; row < 4; row++) {
            const char *text = formula_at(f, layout, "T", row, column);
            assert_true(strcmp(text, "no formula") == 0 || strcmp(text, "nothing") == 0);
        }
}

static void a_view_of_values_has_no_formulas(void **state) {
    output_fixture *f = *state;
    view_of(
        f,
        "cellgrad 1\ntable T from \"data.csv\"\n    X = [@Age]+1\n    L[1] = MMULT(T[[Age]:[Age]],{1})\ny = SUM(T[L1])\n"
        "sheet S\n    A1:A2 = y\n",
        data);
    const cg_view *view = cg_model_to_view(f->arena, f->model, &f->evaluation, (cg_draw){0, 0}, NULL, 0,
                                           &(cg_view_options){.formulas = CG_ONLY_VALUES});
    const cg_layout *layout = cg_view_to_layout(view);
    assert_int_equal(layout->worksheets[0].table_columns, 5); /* L1 is a plain column of the table now */
    for (uint32_t i = 0; i < layout->n_worksheets; i++)
        for (size_t j = 0; j < layout->worksheets[i].strips.count; j++)
            assert_null(layout->worksheets[i].strips.at[j].formula);
}

static const char *a1_formula(output_fixture *f, const cg_layout *layout, const cg_ast *formula) {
    for (uint32_t i = 0; i < layout->n_worksheets; i++)
        for (size_t j = 0; j < layout->worksheets[i].strips.count; j++) {
            const cg_strip *strip = &layout->worksheets[i].strips.at[j];
            if (strip->formula != formula) continue;
            cg_writer writer = {.arena = f->arena};
            cg_ast_to_excel(&writer, &(cg_formula_place){layout, i, strip->row, strip->column, strip}, formula);
            return cg_written(&writer);
        }
    return "nothing";
}

static void a1_references_need_no_table(void **state) {
    output_fixture *f = *state;
    view_of(f,
            "cellgrad 1\ntable T from \"data.csv\"\n    X = [@Age]/MAX([Age])\n    Y = SUM(T[@[Age]:[X]])\n"
            "rows = ROWS(T[[#All],[X]])\ntable U from \"data.csv\"\n    Z = SUM(T[Age])\n",
            "Age\n1\n2\n4\n");
    const cg_view *view =
        cg_model_to_view(f->arena, f->model, &f->evaluation, (cg_draw){0, 0}, NULL, 0, &(cg_view_options){.a1 = true});
    const cg_layout *layout = cg_view_to_layout(view);
    assert_string_equal(a1_formula(f, layout, view->tables[0].columns[1].formula), "$A4/MAX($A$4:$A$6)");
    assert_string_equal(a1_formula(f, layout, view->tables[0].columns[2].formula), "SUM($A4:$B4)");
    assert_string_equal(a1_formula(f, layout, view->tables[1].columns[1].formula), "SUM(T!$A$4:$A$6)");
    assert_string_equal(a1_formula(f, layout, view->cells[0].formula), "ROWS($B$3:$B$6)");
}

static void a1_formulas_do_without_what_gnumeric_lacks(void **state) {
    output_fixture *f = *state;
    view_of(f,
            "cellgrad 1\ntable T from \"data.csv\"\n    L[2] = INDEX(W,[@Age],0)\n"
            "    G[2] = IF([@Age]=0,0,[@Age]*T[@[L1]:[L2]])\nparams W[4,2] = 0\n",
            "Age\n1\n2\n4\n");
    const cg_view *view =
        cg_model_to_view(f->arena, f->model, &f->evaluation, (cg_draw){0, 0}, NULL, 0, &(cg_view_options){.a1 = true});
    const cg_layout *layout = cg_view_to_layout(view);
    assert_string_equal(a1_formula(f, layout, view->tables[0].columns[1].formula), "OFFSET(W,TRUNC($A4)-1,0,1,2)");
    assert_string_equal(a1_formula(f, layout, view->tables[0].columns[3].formula), "IF(($A4=0)*{1,1},0,$A4*$G4:$H4)");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        OUTPUT_TEST(this_row_has_its_stored_form),
        OUTPUT_TEST(ranges_of_this_row_keep_their_ends),
        OUTPUT_TEST(whole_columns_headers_and_all_are_told_apart),
        OUTPUT_TEST(names_and_texts_stay_as_written),
        OUTPUT_TEST(brackets_stand_where_the_tree_needs_them),
        OUTPUT_TEST(left_out_arguments_and_arrays_are_kept),
        OUTPUT_TEST(later_functions_have_their_prefix),
        OUTPUT_TEST(a_fold_of_whole_columns_is_an_ordinary_formula),
        OUTPUT_TEST(cell_by_cell_work_on_arrays_needs_an_array_formula),
        OUTPUT_TEST(functions_inside_sumproduct_need_one_too),
        OUTPUT_TEST(a_column_of_the_table_may_be_an_array_formula_of_each_cell),
        OUTPUT_TEST(an_array_result_is_one_formula_over_its_block),
        OUTPUT_TEST(columns_from_an_array_formula_stand_beside_and_so_do_those_that_take_their_cells),
        OUTPUT_TEST(an_array_of_each_row_is_a_formula_of_each_row),
        OUTPUT_TEST(a_range_from_the_table_to_columns_beside_it_is_refused),
        OUTPUT_TEST(special_characters_of_column_names_are_escaped),
        OUTPUT_TEST(fills_move_with_their_cell),
        OUTPUT_TEST(drawn_numbers_and_constants_are_no_formulas),
        OUTPUT_TEST(a_view_of_values_has_no_formulas),
        OUTPUT_TEST(a1_references_need_no_table),
        OUTPUT_TEST(a1_formulas_do_without_what_gnumeric_lacks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
