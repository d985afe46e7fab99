/* Where things stand in a workbook, and what Excel would refuse. */
#define _XOPEN_SOURCE 700
#include "output_fixture.h"

#include "base/decimal.h"
#include "base/limits.h"
#include "output/xlsx_layout.h"

/* What stands at a corner: a text as it is, a number as a number, "" where nothing stands. */
static const char *shown_at(output_fixture *f, const cg_worksheet *sheet, uint32_t row, uint32_t column) {
    for (size_t i = 0; i < sheet->strips.count; i++) {
        const cg_strip *strip = &sheet->strips.at[i];
        if (strip->column != column || row < strip->row || row >= strip->row + strip->rows) continue;
        cg_cell cell = strip->cells[(size_t)(row - strip->row) * strip->stride];
        if (cg_is_text(cell)) return cg_cell_text(cell)->bytes;
        char number[CG_DECIMAL_ROOM];
        cg_decimal_write(cell.number, number);
        return cg_format(f->arena, "%s", number);
    }
    return "";
}

/* A row's cells with | between them, to the last that holds anything. */
static const char *row_text(output_fixture *f, const cg_worksheet *sheet, uint32_t row) {
    const char *text = "", *gaps = "";
    for (uint32_t column = 0; column < sheet->columns; column++, gaps = cg_format(f->arena, "%s|", gaps)) {
        const char *shown = shown_at(f, sheet, row, column);
        if (!*shown) continue;
        text = cg_format(f->arena, "%s%s%s", text, gaps, shown);
        gaps = "";
    }
    return text;
}

static const cg_layout *layout_of(output_fixture *f, const char *sheet, const char *csv) {
    const cg_layout *layout = cg_view_to_layout(view_of(f, sheet, csv));
    assert_true(cg_layout_check(layout));
    return layout;
}

static void the_table_stands_at_a3_with_titles_results_and_params_around_it(void **state) {
    output_fixture *f = *state;
    const cg_layout *layout = layout_of(f,
                                        "cellgrad 1\n"
                                        "table points from \"data.csv\"\n"
                                        "    twice = 2*[@some_value]\n"
                                        "params w[1,2] = 0\n"
                                        "    cols left, right\n"
                                        "params v[1,2] = 0\n"
                                        "    cols left, right\n"
                                        "params rate = 0\n"
                                        "params M[2,2] = 0\n"
                                        "    rows up, down\n"
                                        "total = SUM(points[twice])\n"
                                        "square = MMULT(M,M)\n",
                                        "some_value,another_value,the_third_value\n1,2,3\n4,5,6\n");
    assert_int_equal(layout->n_worksheets, 2);
    const cg_worksheet *sheet = &layout->worksheets[0];
    assert_string_equal(sheet->name->bytes, "points");
    assert_int_equal(sheet->table_columns, 4);
    assert_string_equal(row_text(f, sheet, 0), "model||total");
    assert_string_equal(row_text(f, sheet, 1), "2 rows of data.csv||0.5");
    assert_string_equal(row_text(f, sheet, 2), "some_value|another_value|the_third_value|twice||Parameter|Value||"
                                               "Parameters|left|right||M|1|2||square 1|square 2");
    assert_string_equal(row_text(f, sheet, 3), "1|2|3|0.5||rate|0.5||w|0.5|1.5||up|0.5|1.5||0.5|1.5");
    assert_string_equal(row_text(f, sheet, 4), "4|5|6|1.5|||||v|0.5|1.5||down|2.5|3.5||2.5|3.5");
    assert_string_equal(row_text(f, sheet, 5), "");
    cg_spot M = layout->params[3];
    assert_int_equal(M.row, 3);
    assert_int_equal(M.column, 13);
}

static void every_column_is_as_wide_as_its_longest_cell(void **state) {
    output_fixture *f = *state;
    const cg_worksheet *sheet = &layout_of(f, "cellgrad 1\ntable t from \"data.csv\"\n",
                                           "a,b,c\n1,a text of twenty-five here,-123456.75\n2,x,0\n")
                                     ->worksheets[0];
    assert_true(sheet->widths.at[0] >= 4 && sheet->widths.at[0] < 8);
    assert_true(sheet->widths.at[1] >= 25 && sheet->widths.at[1] < 30);
    assert_true(sheet->widths.at[2] >= 10 && sheet->widths.at[2] < 14);
}

static void each_further_table_and_each_sheet_has_a_worksheet(void **state) {
    output_fixture *f = *state;
    const cg_layout *layout = layout_of(f,
                                        "cellgrad 1\n"
                                        "table first from \"data.csv\"\n"
                                        "table second from \"data.csv\"\n"
                                        "    b = [@a]+1\n"
                                        "p = 1\n"
                                        "sheet Notes\n"
                                        "    B2 = \"hello\"\n"
                                        "    C3:D4 = 7\n",
                                        "a\n1\n");
    assert_int_equal(layout->n_worksheets, 4);
    assert_string_equal(layout->worksheets[0].name->bytes, "first");
    assert_string_equal(row_text(f, &layout->worksheets[1], 0), "second");
    assert_string_equal(row_text(f, &layout->worksheets[1], 2), "a|b");
    assert_string_equal(layout->worksheets[2].name->bytes, "Notes");
    assert_string_equal(row_text(f, &layout->worksheets[2], 1), "|0.5");
    assert_string_equal(row_text(f, &layout->worksheets[2], 3), "||2.5|3.5");
}

static void a_sheet_without_tables_has_its_params_and_results(void **state) {
    output_fixture *f = *state;
    const cg_layout *layout = layout_of(f, "cellgrad 1\nparams a = 1\nb = a+1\n", NULL);
    assert_int_equal(layout->n_worksheets, 2);
    assert_string_equal(layout->worksheets[0].name->bytes, "model");
    assert_null(layout->worksheets[0].table);
    assert_string_equal(row_text(f, &layout->worksheets[0], 2), "Parameter|Value");
    assert_string_equal(row_text(f, &layout->worksheets[0], 3), "a|0.5");
}

/* A letter of the title is as wide as 1.7 of the digits that a column's width counts. */
static void a_result_leaves_room_for_the_title_where_no_table_stands(void **state) {
    output_fixture *f = *state;
    const cg_layout *layout = layout_of(f,
                                        "cellgrad 1\n"
                                        "rate = 1\n"
                                        "sheet free\n"
                                        "    A1 = rate\n",
                                        NULL);
    const cg_worksheet *sheet = &layout->worksheets[0];
    double room = 0;
    uint32_t column = 0;
    for (; column + 1 < sheet->columns; column++)
        room += sheet->widths.at[column];
    assert_string_equal(shown_at(f, sheet, 0, column), "rate");
    assert_true(room >= 1.7 * (double)strlen(shown_at(f, sheet, 0, 0)) + 1);
}

static void free_cells_alone_need_no_other_worksheet(void **state) {
    const cg_layout *layout = layout_of(*state, "cellgrad 1\nsheet S\n    A1 = 1\n", NULL);
    assert_int_equal(layout->n_worksheets, 2);
    assert_string_equal(layout->worksheets[0].name->bytes, "S");
}

static cg_role role_at(const cg_worksheet *sheet, uint32_t row, uint32_t column) {
    cg_role role = CG_ROLE_COUNT;
    for (size_t i = 0; i < sheet->strips.count; i++) {
        const cg_strip *strip = &sheet->strips.at[i];
        if (strip->column == column && row >= strip->row && row < strip->row + strip->rows) role = strip->role;
    }
    return role;
}

/* Also one that the sheet file leaves blank: B6. */
static void cells_that_a_solve_changes_look_like_params(void **state) {
    const cg_layout *layout = layout_of(*state,
                                        "cellgrad 1\n"
                                        "sheet S\n"
                                        "    A1:C4 = 1\n"
                                        "    E1 = SUMSQ(A1:C4)+B6\n"
                                        "solve s\n"
                                        "    minimize S!E1\n"
                                        "    by changing S!B2:B3, S!B6\n",
                                        NULL);
    const cg_worksheet *sheet = &layout->worksheets[0];
    static const cg_role expected[] = {CG_ROLE_FREE, CG_ROLE_INPUT, CG_ROLE_INPUT,
                                       CG_ROLE_FREE, CG_ROLE_COUNT, CG_ROLE_INPUT};
    for (uint32_t row = 0; row < 6; row++)
        assert_int_equal(role_at(sheet, row, 1), expected[row]);
    assert_int_equal(role_at(sheet, 1, 0), CG_ROLE_FREE);
    assert_int_equal(role_at(sheet, 0, 4), CG_ROLE_FREE);
}

static void worksheets_of_tables_get_names_that_excel_takes(void **state) {
    output_fixture *f = *state;
    const cg_layout *layout = layout_of(f,
                                        "cellgrad 1\n"
                                        "table a_name_of_more_than_thirty_one_characters from \"data.csv\"\n"
                                        "table a_name_of_more_than_thirty_one_letters from \"data.csv\"\n"
                                        "table History from \"data.csv\"\n",
                                        "a\n1\n");
    assert_string_equal(layout->worksheets[0].name->bytes, "a_name_of_more_than_thirty_one_");
    assert_string_equal(layout->worksheets[1].name->bytes, "a_name_of_more_than_thir (data)");
    assert_string_equal(layout->worksheets[2].name->bytes, "History (data)");
}

/* ---- What Excel refuses ---- */

static void refuses(output_fixture *f, const cg_view *view, const char *message) {
    assert_false(cg_layout_check(cg_view_to_layout(view)));
    assert_string_equal(errors_text(f), message);
}

static void more_columns_than_excel_has_are_refused(void **state) {
    output_fixture *f = *state;
    refuses(f, view_of(f, "cellgrad 1\nparams w[1,16384] = 0\n", NULL),
            "error: worksheet model needs 16385 columns and Excel's have 16384 [excel-size]\n");
}

static void more_rows_than_excel_has_are_refused(void **state) {
    output_fixture *f = *state;
    enum { ROWS = CG_EXCEL_ROWS - 2 };
    cg_cell *cells = CG_NEW_ARRAY(f->arena, ROWS, cg_cell);
    cg_view_column column = {.name = cg_intern_string(f->texts, "a"), .cells = cells};
    cg_view_table table = {.name = cg_intern_string(f->texts, "big"), .rows = ROWS, .columns = &column, .n_columns = 1};
    cg_view view = {.title = "m",
                    .file = "m.sheet",
                    .source = cg_source_create(f->arena, "m.sheet", "", 0),
                    .tables = &table,
                    .n_tables = 1,
                    .arena = f->arena,
                    .texts = f->texts,
                    .registry = f->registry,
                    .diagnostics = &f->diagnostics};
    refuses(
        f, &view,
        "error: table big has 1048574 rows and Excel's worksheet has room for 1048573 under the headers [excel-size]\n");
}

static void names_of_columns_that_excel_refuses_are_named(void **state) {
    output_fixture *f = *state;
    char csv[300];
    memset(csv, 'x', 256);
    strcpy(csv + 256, "\n1\n");
    const cg_view *view = view_of(f, "cellgrad 1\ntable t from \"data.csv\"\n", csv);
    assert_false(cg_layout_check(cg_view_to_layout(view)));
    assert_non_null(strstr(errors_text(f), "xxx\": a column's name has at most 255 characters [excel-name]"));
}

static void texts_longer_than_a_cell_are_refused(void **state) {
    output_fixture *f = *state;
    const cg_view *view = view_of(f, "cellgrad 1\ntable t from \"data.csv\"\n", "a\nx\ny\n");
    char *text = cg_alloc(f->arena, CG_MAX_TEXT_LENGTH + 2);
    memset(text, 'x', CG_MAX_TEXT_LENGTH);
    cells_of_column(view, 0, "a")[1] = text_of(f, text);
    assert_true(cg_layout_check(cg_view_to_layout(view)));
    text[CG_MAX_TEXT_LENGTH] = 'x';
    cells_of_column(view, 0, "a")[1] = text_of(f, text);
    refuses(
        f, view,
        "model.sheet:2:7: error: the text of A5 on worksheet t is longer than a cell of Excel holds (32767 characters) "
        "[excel-text]\n"
        "    table t from \"data.csv\"\n"
        "          ^\n");
}

static void formulas_too_long_or_too_deep_for_excel_are_refused(void **state) {
    output_fixture *f = *state;
    const char *deep = "1", *long_one = "[@a]";
    for (int i = 0; i < 65; i++)
        deep = cg_format(f->arena, "ABS(%s)", deep);
    for (int i = 0; i < 500; i++)
        long_one = cg_format(f->arena, "%s+[@a]", long_one);
    const char *sheet =
        cg_format(f->arena, "cellgrad 1\ntable t from \"data.csv\"\n    x = %s\ny = %s\n", long_one, deep);
    assert_false(cg_layout_check(cg_view_to_layout(view_of(f, sheet, "a\n1\n"))));
    assert_non_null(
        strstr(errors_text(f), "model.sheet:3:9: error: in Excel this formula has more than 8192 characters"));
    assert_non_null(
        strstr(errors_text(f), "model.sheet:4:5: error: this formula has more than 64 functions inside each other"));
}

static bool is_live(const cg_view *view, const char *name) {
    for (size_t i = 0; i < view->n_cells; i++)
        if (strcmp(view->cells[i].name->bytes, name) == 0) return view->cells[i].formula != NULL;
    for (size_t i = 0; i < view->tables[0].n_columns; i++)
        if (strcmp(view->tables[0].columns[i].name->bytes, name) == 0)
            return view->tables[0].columns[i].formula != NULL;
    fail_msg("there is no %s", name);
    return false;
}

static void a_sample_keeps_the_formulas_that_its_rows_can_say(void **state) {
    output_fixture *f = *state;
    view_of(f,
            "cellgrad 1\ntable T from \"data.csv\"\n    share = [@a]/SUM([a])\n    twice = 2*[@a]+p\n"
            "    place = ROW()\n    again = [@share]+1\nparams p = 1\ntotal = SUM(T[twice])\nhalf = total/2\n"
            "head = T[[#Headers],[a]]&p\n",
            "a\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n");
    const cg_view *view =
        cg_model_to_view(f->arena, f->model, &f->evaluation, (cg_draw){0, 0}, NULL, 0, &(cg_view_options){.rows = 4});
    const cg_view_table *table = &view->tables[0];
    assert_int_equal(table->rows, 4);
    assert_int_equal(table->all_rows, 10);
    const double kept[] = {1, 3, 6, 8}; /* rows 0, 2, 5 and 7 of 10 */
    for (size_t i = 0; i < 4; i++)
        assert_true(table->columns[0].cells[i].number == kept[i]);
    static const char *const live[] = {"twice", "again", "half", "head"}, *const numbers[] = {"share", "place",
                                                                                              "total"};
    for (size_t i = 0; i < 4; i++)
        assert_true(is_live(view, live[i]));
    for (size_t i = 0; i < 3; i++)
        assert_false(is_live(view, numbers[i]));
    const cg_layout *layout = cg_view_to_layout(view);
    assert_true(cg_layout_check(layout));
    const cg_worksheet *sheet = &layout->worksheets[0];
    bool said = false;
    for (size_t i = 0; i < sheet->strips.count; i++)
        if (sheet->strips.at[i].role == CG_ROLE_SUBTITLE)
            said = strcmp(cg_cell_text(sheet->strips.at[i].cells[0])->bytes,
                          "A sample: 4 of the 10 rows of data.csv. Totals are those of all rows.") == 0;
    assert_true(said);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        OUTPUT_TEST(the_table_stands_at_a3_with_titles_results_and_params_around_it),
        OUTPUT_TEST(every_column_is_as_wide_as_its_longest_cell),
        OUTPUT_TEST(each_further_table_and_each_sheet_has_a_worksheet),
        OUTPUT_TEST(a_sheet_without_tables_has_its_params_and_results),
        OUTPUT_TEST(a_result_leaves_room_for_the_title_where_no_table_stands),
        OUTPUT_TEST(free_cells_alone_need_no_other_worksheet),
        OUTPUT_TEST(cells_that_a_solve_changes_look_like_params),
        OUTPUT_TEST(worksheets_of_tables_get_names_that_excel_takes),
        OUTPUT_TEST(more_columns_than_excel_has_are_refused),
        OUTPUT_TEST(more_rows_than_excel_has_are_refused),
        OUTPUT_TEST(names_of_columns_that_excel_refuses_are_named),
        OUTPUT_TEST(texts_longer_than_a_cell_are_refused),
        OUTPUT_TEST(formulas_too_long_or_too_deep_for_excel_are_refused),
        OUTPUT_TEST(a_sample_keeps_the_formulas_that_its_rows_can_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
