/* The cells of a worksheet as the file holds them: every kind of value, with and without a formula. */
#define _XOPEN_SOURCE 700
#include "output_fixture.h"

#include "output/xlsx_rows.h"

/* Styles are their roles' numbers, texts their lengths. */
static int role_as_style(void *user, cg_role role, cg_number_format format) {
    (void)user;
    (void)format;
    return role == CG_ROLE_FREE ? 0 : (int)role;
}

static uint32_t length_as_number(void *user, const char *text) {
    (void)user;
    return (uint32_t)strlen(text);
}

static const char *rows_of(output_fixture *f, const cg_view *view, uint32_t worksheet) {
    FILE *file = fopen("rows.xml", "wb");
    assert_non_null(file);
    cg_workbook_parts parts = {NULL, role_as_style, length_as_number};
    assert_true(cg_write_rows(file, cg_view_to_layout(view), worksheet, &parts));
    assert_int_equal(fclose(file), 0);
    return read_text_file(f, "rows.xml", NULL);
}

static cg_cell *fill_cells(const cg_view *view, size_t fill) {
    return (cg_cell *)(uintptr_t)view->sheets[0].fills[fill].cells;
}

static void constants_have_the_type_of_their_value(void **state) {
    output_fixture *f = *state;
    const cg_view *view = view_of(f, "cellgrad 1\nsheet S\n    B2:G2 = 0\n", NULL);
    cg_cell *cells = fill_cells(view, 0);
    cells[0].number = 0.1 + 0.2;
    cells[1] = text_of(f, "=SUM(1)");
    cells[2] = cg_boolean_cell(true);
    cells[3] = cg_error_cell(CG_NA);
    cells[4] = cg_blank_cell();
    cells[5] = text_of(f, "_x0041_");
    assert_string_equal(rows_of(f, view, 0),
                        "<row r=\"2\"><c r=\"B2\"><v>0.30000000000000004</v></c>"
                        "<c r=\"C2\" t=\"s\"><v>7</v></c><c r=\"D2\" t=\"b\"><v>1</v></c>"
                        "<c r=\"E2\" t=\"e\"><v>#N/A</v></c><c r=\"G2\" t=\"s\"><v>13</v></c></row>");
}

static void formulas_are_stored_with_their_value_and_its_type(void **state) {
    output_fixture *f = *state;
    const cg_view *view = view_of(f, "cellgrad 1\nsheet S\n    A1 = 1\n    B1:F1 = $A1<2\n", NULL);
    cg_cell *cells = fill_cells(view, 1);
    cells[0].number = 1.0 / 3;
    cells[1] = text_of(f, " <&> ");
    cells[2] = cg_boolean_cell(false);
    cells[3] = cg_error_cell(CG_DIV0);
    cells[4] = cg_blank_cell();
    assert_string_equal(rows_of(f, view, 0),
                        "<row r=\"1\"><c r=\"A1\"><v>0.5</v></c>"
                        "<c r=\"B1\"><f>$A1&lt;2</f><v>0.3333333333333333</v></c>"
                        "<c r=\"C1\" t=\"str\"><f>$A1&lt;2</f><v xml:space=\"preserve\"> &lt;&amp;&gt; </v></c>"
                        "<c r=\"D1\" t=\"b\"><f>$A1&lt;2</f><v>0</v></c>"
                        "<c r=\"E1\" t=\"e\"><f>$A1&lt;2</f><v>#DIV/0!</v></c>"
                        "<c r=\"F1\"><f>$A1&lt;2</f><v>0</v></c></row>");
}

static void an_array_formula_stands_in_its_first_cell_and_the_others_have_their_values(void **state) {
    output_fixture *f = *state;
    const cg_view *view = view_of(f, "cellgrad 1\nsheet S\n    A1:A2 = 1\n    C1:D2 = MMULT($A$1:$A$2,{1,2})\n", NULL);
    assert_string_equal(
        rows_of(f, view, 0),
        "<row r=\"1\"><c r=\"A1\"><v>0.5</v></c>"
        "<c r=\"C1\"><f t=\"array\" ref=\"C1:D2\">MMULT($A$1:$A$2,{1,2})</f><v>0.5</v></c><c r=\"D1\"><v>1.5</v></c></row>"
        "<row r=\"2\"><c r=\"A2\"><v>1.5</v></c><c r=\"C2\"><v>2.5</v></c><c r=\"D2\"><v>3.5</v></c></row>");
}

static void one_cell_of_array_evaluation_may_have_any_value(void **state) {
    output_fixture *f = *state;
    const cg_view *view = view_of(f, "cellgrad 1\nsheet S\n    A1:A2 = 1\n    B4 = AND($A$1:$A$2>0)\n", NULL);
    fill_cells(view, 1)[0] = cg_boolean_cell(true);
    assert_non_null(
        strstr(rows_of(f, view, 0),
               "<row r=\"4\"><c r=\"B4\" t=\"b\"><f t=\"array\" ref=\"B4\">AND($A$1:$A$2&gt;0)</f><v>1</v></c></row>"));
}

static void rows_without_cells_are_left_out(void **state) {
    output_fixture *f = *state;
    const cg_view *view = view_of(f, "cellgrad 1\nsheet S\n    AA1000000 = 1\n    B2:B3 = 2\n    A3 = 3\n", NULL);
    assert_string_equal(rows_of(f, view, 0), "<row r=\"2\"><c r=\"B2\"><v>0.5</v></c></row>"
                                             "<row r=\"3\"><c r=\"A3\"><v>0.5</v></c><c r=\"B3\"><v>1.5</v></c></row>"
                                             "<row r=\"1000000\"><c r=\"AA1000000\"><v>0.5</v></c></row>");
}

static void texts_that_look_like_excels_escapes_are_escaped(void **state) {
    output_fixture *f = *state;
    assert_string_equal(cg_excel_text(f->arena, "plain _x text_"), "plain _x text_");
    assert_string_equal(cg_excel_text(f->arena, "_x0041_"), "_x005F_x0041_");
    assert_string_equal(cg_excel_text(f->arena, "a_x00e9__xZZZZ_"), "a_x005F_x00e9__xZZZZ_");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        OUTPUT_TEST(constants_have_the_type_of_their_value),
        OUTPUT_TEST(formulas_are_stored_with_their_value_and_its_type),
        OUTPUT_TEST(an_array_formula_stands_in_its_first_cell_and_the_others_have_their_values),
        OUTPUT_TEST(one_cell_of_array_evaluation_may_have_any_value),
        OUTPUT_TEST(rows_without_cells_are_left_out),
        OUTPUT_TEST(texts_that_look_like_excels_escapes_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
