/* test_public_header.c: a program that knows cellgrad by its public header and shared library alone. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include <cellgrad.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Points of y = 2x + 1 with one off the line; w and b fit them. */
static const char csv[] = "x,y,name\n0,1,zero\n1,3,one\n2,5,two\n3,8,three\n";
static const char sheet[] = "cellgrad 1\n"
                            "table points from \"points.csv\"\n"
                            "    pred = w*[@x] + b\n"
                            "    err  = [@pred]-[@y]\n"
                            "params w = 0.5\n"
                            "params b = RAND()\n"
                            "params M[2,2] = {1,2;3,4}\n"
                            "    rows up, down\n"
                            "    cols left, right\n"
                            "mse = SUMSQ(points[err])/ROWS(points[err])\n"
                            "total = SUM(M^2)\n"
                            "broken = 1/0\n"
                            "expect total = 30 within 1e-12\n"
                            "solve fit\n"
                            "    minimize mse\n"
                            "    by changing w, b\n"
                            "    expect mse < 0.1\n"
                            "solve steps\n"
                            "    minimize mse\n"
                            "    by changing w, b\n"
                            "    method gd(rate=0.01, steps=3)\n"
                            "    expect mse < 0\n";

typedef struct fixture {
    char folder[64];
    char csv[96];
    cg_workbook *book;
} fixture;

static void assert_near(double found, double expected, double tolerance) {
    if (fabs(found - expected) > tolerance || isnan(found))
        fail_msg("%.17g is not %.17g within %g", found, expected, tolerance);
}

static void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static int set_up(void **state) {
    fixture *at = calloc(1, sizeof *at);
    strcpy(at->folder, "/tmp/cellgrad-XXXXXX");
    assert_non_null(mkdtemp(at->folder));
    snprintf(at->csv, sizeof at->csv, "%s/other.csv", at->folder);
    write_text(at->csv, csv);
    at->book = cg_workbook_create(NULL);
    *state = at;
    return at->book == NULL;
}

static int tear_down(void **state) {
    fixture *at = *state;
    cg_workbook_close(at->book);
    remove(at->csv);
    rmdir(at->folder);
    free(at);
    return 0;
}

static cg_workbook *loaded(fixture *at) {
    assert_int_equal(cg_workbook_set_csv(at->book, "points", at->csv), CG_OK);
    cg_status status = cg_workbook_load_text(at->book, "test.sheet", sheet, strlen(sheet));
    if (status) print_message("%s", cg_workbook_diagnostic_text(at->book, 0, false));
    assert_int_equal(status, CG_OK);
    return at->book;
}

static double number(cg_workbook *book, const char *formula) {
    double value = NAN;
    assert_int_equal(cg_workbook_read_number(book, formula, &value), CG_OK);
    return value;
}

static void cells_columns_and_formulas_are_read(void **state) {
    cg_workbook *book = loaded(*state);
    assert_near(number(book, "total"), 30, 0);
    assert_near(number(book, "SUM(points[x])*2"), 12, 0);
    cg_value_array column;
    assert_int_equal(cg_workbook_read(book, "points[name]", &column), CG_OK);
    assert_int_equal(column.rows, 4);
    assert_int_equal(column.cols, 1);
    assert_int_equal(column.values[2].kind, CG_VALUE_TEXT);
    assert_string_equal(column.values[2].text, "two");
    assert_int_equal(cg_workbook_read(book, "broken", &column), CG_OK);
    assert_int_equal(column.values[0].kind, CG_VALUE_ERROR);
    assert_string_equal(column.values[0].text, "#DIV/0!");
    double value;
    assert_int_equal(cg_workbook_read_number(book, "broken", &value), CG_SHEET_ERROR);
    assert_int_equal(cg_workbook_read_number(book, "points[x]", &value), CG_SHEET_ERROR);
}

static void what_the_sheet_holds_is_listed(void **state) {
    cg_workbook *book = loaded(*state);
    assert_int_equal(cg_workbook_table_count(book), 1);
    const cg_table_info *table = cg_workbook_table(book, 0);
    assert_string_equal(table->name, "points");
    assert_int_equal(table->rows, 4);
    assert_int_equal(table->columns, 5);
    assert_string_equal(table->column_names[3], "pred");
    assert_int_equal(cg_workbook_params_count(book), 3);
    const cg_params_info *block = cg_workbook_params(book, 2);
    assert_string_equal(block->name, "M");
    assert_string_equal(block->row_labels[1], "down");
    assert_string_equal(block->col_labels[0], "left");
    assert_null(cg_workbook_params(book, 0)->row_labels);
    assert_null(cg_workbook_params(book, 3));
    assert_int_equal(cg_workbook_cell_count(book), 3);
    assert_string_equal(cg_workbook_cell(book, 0), "mse");
    assert_int_equal(cg_workbook_solve_count(book), 2);
    assert_string_equal(cg_workbook_solve_name(book, 1), "steps");
}

static void gradients_are_numbers_and_formulas(void **state) {
    cg_workbook *book = loaded(*state);
    double slopes[4];
    assert_int_equal(cg_workbook_differentiate(book, "total", "M", slopes, 4), CG_OK);
    for (int i = 0; i < 4; i++)
        assert_near(slopes[i], 2 * (i + 1), 1e-15);
    assert_int_equal(cg_workbook_differentiate(book, "total", "M", slopes, 3), CG_FILE_ERROR);
    assert_int_equal(cg_workbook_differentiate(book, "total", "nothing", slopes, 4), CG_FILE_ERROR);
    const char *text, *names[] = {"M"};
    assert_int_equal(cg_workbook_differentiate_text(book, "total", names, 1, &text), CG_OK);
    assert_non_null(strstr(text, "d total / d M = "));
    const cg_gradient_check *checks;
    size_t n;
    assert_int_equal(cg_workbook_check_gradients(book, &checks, &n), CG_OK);
    assert_int_equal(n, 3);
}

static void solves_start_alike_and_are_reported(void **state) {
    cg_workbook *book = loaded(*state);
    assert_null(cg_workbook_solve_result(book, 0));
    assert_int_equal(cg_workbook_check_expects(book), CG_OK);
    assert_int_equal(cg_workbook_solve(book, NULL, NULL), CG_EXPECT_FALSE); /* `mse < 0` */
    const cg_solve_result *fit = cg_workbook_solve_result(book, 0);
    /* by hand: w = Sxy/Sxx = 11.5/5, b = 4.25 - 1.5 w, residuals 0.2 -0.1 -0.4 0.3 */
    assert_near(fit->values[0].values[0].number, 2.3, 1e-12);
    assert_near(fit->values[1].values[0].number, 0.8, 1e-12);
    assert_near(fit->objective, 0.075, 1e-12);
    assert_int_equal(fit->status, CG_OK);
    const cg_solve_result *steps = cg_workbook_solve_result(book, 1);
    assert_int_equal(steps->n_steps, 4);
    assert_string_equal(steps->method, "gd");
    assert_int_equal(cg_workbook_expect_count(book), 3);
    assert_true(cg_workbook_expect(book, 0)->holds);
    assert_true(cg_workbook_expect(book, 1)->checked && cg_workbook_expect(book, 1)->holds);
    assert_string_equal(cg_workbook_expect(book, 2)->solve, "steps");
    assert_false(cg_workbook_expect(book, 2)->holds);

    assert_near(number(book, "mse"), steps->objective, 0); /* the last solve's values are in use */
    assert_int_equal(cg_workbook_use(book, "FIT"), CG_OK);
    assert_near(number(book, "mse"), 0.075, 1e-12);
    assert_int_equal(cg_workbook_use(book, NULL), CG_OK);
    assert_near(number(book, "w"), 0.5, 0);
    assert_int_equal(cg_workbook_use(book, "nothing"), CG_FILE_ERROR);
}

static void params_and_seed_are_set_before_and_after_loading(void **state) {
    fixture *at = *state;
    cg_workbook_set_param(at->book, "M[1,2]", "7");
    cg_workbook *book = loaded(at);
    assert_near(number(book, "total"), 1 + 49 + 9 + 16, 0);
    assert_int_equal(cg_workbook_set_param(book, "m", "{0,0;0,1}"), CG_OK);
    assert_near(number(book, "total"), 1, 0);
    assert_int_equal(cg_workbook_set_param(book, "M", "2"), CG_OK);
    assert_near(number(book, "total"), 16, 0);
    assert_int_equal(cg_workbook_set_param(book, "M[3,1]", "2"), CG_FILE_ERROR);
    assert_int_equal(cg_workbook_set_param(book, "M", "{1,2}"), CG_FILE_ERROR);
    assert_int_equal(cg_workbook_set_param(book, "M", "w"), CG_FILE_ERROR);
    assert_near(number(book, "total"), 16, 0);
    double drawn = number(book, "b");
    assert_int_equal(cg_workbook_start_profile(book), CG_FILE_ERROR); /* too late: it is loaded */
    assert_false(cg_workbook_stage(book, 0, &(cg_stage_info){0}));
    assert_int_equal(cg_workbook_set_threads(book, 3), CG_OK);
    assert_int_equal(cg_workbook_set_seed(book, 7), CG_OK);
    assert_true(number(book, "b") != drawn);
    assert_int_equal(cg_workbook_set_seed(book, 0), CG_OK);
    assert_near(number(book, "b"), drawn, 0);
}

static volatile sig_atomic_t interrupted;
static int looks;

static void look(void *user, const cg_solve_progress *progress) {
    assert_ptr_equal(user, &looks);
    assert_string_equal(progress->solve, "steps");
    looks++;
    interrupted = 1;
}

static void an_interrupted_solve_keeps_its_best_point(void **state) {
    cg_workbook *book = loaded(*state);
    interrupted = 1;
    cg_solve_options options = {.interrupted = &interrupted, .progress = look, .user = &looks, .threads = 1};
    assert_int_equal(cg_workbook_solve(book, "steps", &options), CG_INTERRUPTED);
    assert_string_equal(cg_workbook_solve_result(book, 1)->stop, "interrupted");
    assert_true(isfinite(cg_workbook_solve_result(book, 1)->objective));
}

static void a_workbook_is_written_whole(void **state) {
    fixture *at = *state;
    cg_workbook *book = loaded(at);
    char path[96];
    snprintf(path, sizeof path, "%s/book.xlsx", at->folder);
    assert_int_equal(cg_workbook_export(book, path), CG_OK);
    assert_int_equal(cg_workbook_export_count(book), 1);
    assert_string_equal(cg_workbook_export_path(book, 0), path);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char start[2];
    assert_int_equal(fread(start, 1, 2, file), 2);
    assert_memory_equal(start, "PK", 2);
    fclose(file);
    remove(path);
    assert_int_equal(cg_workbook_export(book, "book.unknown"), CG_FILE_ERROR);
}

static void worksheets_are_listed_and_read(void **state) {
    fixture *at = *state;
    const char text[] = "cellgrad 1\nsheet 'My plan'\n    B3 = 2\n    C3:C5 = B3+1\nsheet Empty\n";
    assert_int_equal(cg_workbook_worksheet_count(at->book), 0);
    assert_int_equal(cg_workbook_load_text(at->book, "plan.sheet", text, strlen(text)), CG_OK);
    assert_int_equal(cg_workbook_worksheet_count(at->book), 2);
    const cg_worksheet_info *info = cg_workbook_worksheet(at->book, 0);
    assert_string_equal(info->name, "My plan");
    assert_string_equal(info->range, "'My plan'!B3:C5");
    assert_true(info->top == 2 && info->left == 1 && info->rows == 3 && info->cols == 2);
    assert_string_equal(info->column_names[1], "C");
    cg_value_array cells;
    assert_int_equal(cg_workbook_read_worksheet(at->book, 0, 2, 99, &cells), CG_OK);
    assert_true(cells.rows == 2 && cells.cols == 2);
    assert_near(cells.values[1].number, 3, 0);
    assert_int_equal(cells.values[2].kind, CG_VALUE_BLANK);
    assert_int_equal(cg_workbook_worksheet(at->book, 1)->rows, 0);
    assert_int_equal(cg_workbook_read_worksheet(at->book, 1, 9, 9, &cells), CG_OK);
    assert_int_equal(cells.rows, 0);
    assert_null(cg_workbook_worksheet(at->book, 2));
    assert_int_equal(cg_workbook_read_worksheet(at->book, 2, 1, 1, &cells), CG_FILE_ERROR);
}

static void mistakes_are_diagnostics_with_places(void **state) {
    fixture *at = *state;
    const char text[] = "cellgrad 1\na = nothing + 1\nb = SUM(\n";
    assert_int_equal(cg_workbook_load_text(at->book, "bad.sheet", text, strlen(text)), CG_SHEET_ERROR);
    assert_true(cg_workbook_diagnostic_count(at->book) >= 1);
    const cg_diagnostic_info *info = cg_workbook_diagnostic(at->book, 0);
    assert_true(info->error);
    assert_string_equal(info->file, "bad.sheet");
    assert_true(info->line > 0 && info->column > 0);
    assert_non_null(cg_explain(info->code));
    assert_non_null(strstr(cg_workbook_diagnostic_text(at->book, 0, false), info->message));
    assert_null(cg_workbook_diagnostic(at->book, 1000));
    assert_int_equal(cg_workbook_table_count(at->book), 0);
    cg_value_array array;
    assert_int_equal(cg_workbook_read(at->book, "1", &array), CG_FILE_ERROR);
}

static void functions_methods_and_codes_are_listed(void **state) {
    fixture *at = *state;
    bool found = false;
    for (size_t i = 0; i < cg_workbook_function_count(at->book); i++) {
        const cg_function_info *info = cg_workbook_function(at->book, i);
        found |= strcmp(info->name, "SUMPRODUCT") == 0;
        assert_true(info->n_examples > 0 || *info->help);
    }
    assert_true(found);
    cg_method_info method;
    cg_method_option_info option;
    assert_true(cg_solve_method(0, &method));
    assert_false(cg_solve_method(1000, &method));
    assert_false(cg_solve_method_option(0, 1000, &option));
    assert_non_null(cg_explain_code(0));
    assert_null(cg_explain("no such code"));
    assert_non_null(strchr(cg_version(), '.'));
}

static void sheets_are_put_into_canonical_form(void **state) {
    fixture *at = *state;
    const char *out, spaced[] = "cellgrad 1\na=1+ 2\n";
    assert_int_equal(cg_workbook_format(at->book, "a.sheet", spaced, strlen(spaced), &out), CG_OK);
    assert_string_equal(out, "cellgrad 1\na = 1 + 2\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cells_columns_and_formulas_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_the_sheet_holds_is_listed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(gradients_are_numbers_and_formulas, set_up, tear_down),
        cmocka_unit_test_setup_teardown(solves_start_alike_and_are_reported, set_up, tear_down),
        cmocka_unit_test_setup_teardown(params_and_seed_are_set_before_and_after_loading, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_interrupted_solve_keeps_its_best_point, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_workbook_is_written_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(worksheets_are_listed_and_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mistakes_are_diagnostics_with_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(functions_methods_and_codes_are_listed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sheets_are_put_into_canonical_form, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
