/* Export blocks as they are read, and whole files as they are written. */
#define _XOPEN_SOURCE 700
#include "output_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "failing_memory.h"

/* ---- Export blocks ---- */

static cg_export_request request_of(output_fixture *f, const char *lines, bool good) {
    const char *sheet = cg_format(
        f->arena, "cellgrad 1\nparams p = 1\nq = p^2\nsolve fit\n    minimize q\n    by changing p\n%s", lines);
    parse(f, sheet);
    cg_export_request request;
    assert_int_equal(cg_read_export(f->document, &f->document->exports[0], &f->diagnostics, &request), good);
    return request;
}

static void an_export_is_a_workbook_with_live_formulas_of_the_last_solve(void **state) {
    cg_export_request request = request_of(*state, "export \"out/book.XLSX\"\n", true);
    assert_ptr_equal(request.exporter, &cg_exporter_xlsx);
    assert_string_equal(request.path, "out/book.XLSX");
    assert_int_equal(request.options.formulas, CG_LIVE_FORMULAS);
    assert_null(request.from);
}

static void formulas_and_from_are_taken(void **state) {
    output_fixture *f = *state;
    cg_export_request request = request_of(f, "export \"a.csv\"\n    formulas values\n    from fit\n", true);
    assert_ptr_equal(request.exporter, &cg_exporter_csv);
    assert_int_equal(request.options.formulas, CG_ONLY_VALUES);
    assert_ptr_equal(request.from, &f->document->solves[0]);
}

static void lines_ask_for_parts_of_a_workbook(void **state) {
    output_fixture *f = *state;
    cg_export_request request =
        request_of(f,
                   "chart one\n    line q\nchart two\n    line q\nexport \"a.xlsx\"\n    gradients\n"
                   "    solver\n    refs a1\n    report answer, log\n    chart two\n    chart one\n",
                   true);
    assert_true(request.options.a1);
    assert_true(request.options.gradients && request.options.solver);
    assert_ptr_equal(request.options.solve, &f->document->solves[0]);
    assert_true(request.options.reports[CG_REPORT_ANSWER] && request.options.reports[CG_REPORT_LOG]);
    assert_false(request.options.reports[CG_REPORT_MINIMA] || request.options.reports[CG_REPORT_SENSITIVITY]);
    assert_int_equal(request.options.n_charts, 2);
    assert_ptr_equal(request.options.charts[0].block, &f->document->charts[1]);
    assert_ptr_equal(request.options.charts[1].block, &f->document->charts[0]);
}

static void an_export_of_no_chart_is_reported_at_its_name(void **state) {
    output_fixture *f = *state;
    request_of(f, "export \"a.xlsx\"\n    chart fat\n", false);
    assert_string_equal(errors_text(f), "model.sheet:8:11: error: there is no chart fat [unknown-name]\n"
                                        "        chart fat\n"
                                        "              ^~~\n");
}

static void pictures_of_a_solve_are_charts(void **state) {
    output_fixture *f = *state;
    cg_export_request request =
        request_of(f, "export \"a.xlsx\"\n    chart fit, FIT.residuals, fit.minima, fit.Steps, fit.fit\n", true);
    static const cg_solve_picture expected[] = {CG_PICTURES, CG_PICTURE_RESIDUALS, CG_PICTURE_MINIMA, CG_PICTURE_STEPS,
                                                CG_PICTURE_FIT};
    assert_int_equal(request.options.n_charts, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_ptr_equal(request.options.charts[i].solve, &f->document->solves[0]);
        assert_int_equal(request.options.charts[i].picture, expected[i]);
    }
}

static void an_export_of_no_solve_is_reported_at_its_name(void **state) {
    output_fixture *f = *state;
    request_of(f, "export \"a.xlsx\"\n    from fit\n", true);
    cg_export_line *line = &f->document->exports[0].lines[0];
    line->words[0].name = cg_intern_string(f->texts, "nowhere");
    cg_export_request request;
    assert_false(cg_read_export(f->document, &f->document->exports[0], &f->diagnostics, &request));
    assert_string_equal(errors_text(f), "model.sheet:8:10: error: there is no solve nowhere [unknown-name]\n"
                                        "        from fit\n"
                                        "             ^~~\n");
}

static void an_unknown_extension_is_reported_with_those_known(void **state) {
    output_fixture *f = *state;
    request_of(f, "export \"a.pdf\"\n", false);
    assert_non_null(strstr(errors_text(f), "cannot tell the format of \"a.pdf\" [unsupported]"));
    assert_non_null(strstr(errors_text(f), "note: the extensions known are .xlsx .csv .json .txt"));
}

static void exporters_are_found_by_name_and_by_path(void **state) {
    (void)state;
    assert_ptr_equal(cg_exporter_find("json"), &cg_exporter_json);
    assert_ptr_equal(cg_exporter_find("a/b.c.json"), &cg_exporter_json);
    assert_ptr_equal(cg_exporter_find("x.txt"), &cg_exporter_text);
    assert_null(cg_exporter_find(".json"));
    assert_null(cg_exporter_find("x.jsonx"));
}

/* ---- Files ---- */

static const char model[] = "cellgrad 1\n"
                            "table t from \"data.csv\"\n"
                            "    twice = 2*[@a]\n"
                            "    Lin[2] = MMULT(t[[a]:[a]],W)\n"
                            "params W[1,2] = RAND()\n"
                            "    cols left, right\n"
                            "params rate = 0.1\n"
                            "total = SUM(t[twice])\n"
                            "sheet Free\n"
                            "    A1:A2 = ROW()\n"
                            "    B1 = \"x\"\n";
static const char data[] = "a,name\n1,=SUM(1)\n,\"say \"\"hi\"\", twice\"\n0.1,\" spaced\"\n";

static void writes(output_fixture *f, const cg_view *view, const char *path) {
    bool good = cg_exporter_find(path)->write(view, path);
    assert_string_equal(errors_text(f), "");
    assert_true(good);
}

static void csv_holds_the_table_with_its_derived_columns(void **state) {
    output_fixture *f = *state;
    const cg_view *view = view_of(f, model, data);
    cells_of_column(view, 0, "twice")[1] = cg_error_cell(CG_VALUE);
    cells_of_column(view, 0, "twice")[2] = cg_boolean_cell(true);
    writes(f, view, "out.csv");
    assert_string_equal(read_text_file(f, "out.csv", NULL), "a,name,twice,Lin1,Lin2\n"
                                                            "1,=SUM(1),0.5,0.5,0.5\n"
                                                            ",\"say \"\"hi\"\", twice\",#VALUE!,1.5,1.5\n"
                                                            "0.1,\" spaced\",TRUE,2.5,2.5\n");
}

static void csv_without_a_table_holds_the_named_values(void **state) {
    output_fixture *f = *state;
    writes(f, view_of(f, "cellgrad 1\nparams W[1,2] = 0\nx = SUM(W)\n", NULL), "out.csv");
    assert_string_equal(read_text_file(f, "out.csv", NULL), "name,row,column,value\nW,1,1,0.5\nW,1,2,1.5\nx,1,1,0.5\n");
}

static void csv_of_two_tables_is_refused(void **state) {
    output_fixture *f = *state;
    const cg_view *view = view_of(f, "cellgrad 1\ntable a from \"data.csv\"\ntable b from \"data.csv\"\n", data);
    assert_false(cg_exporter_csv.write(view, "out.csv"));
    assert_non_null(strstr(errors_text(f), "out.csv is one table, and the sheet has 2"));
    assert_int_equal(access("out.csv", F_OK), -1);
}

static void json_holds_everything(void **state) {
    output_fixture *f = *state;
    writes(f, view_of(f, model, data), "out.json");
    assert_string_equal(
        read_text_file(f, "out.json", NULL),
        "{\"file\": \"model.sheet\", \"cells\": {\"total\": 0.5}, \"params\": {\"W\": [[0.5, 1.5]], \"rate\": 0.5}, "
        "\"tables\": {\"t\": {\"a\": [1, null, 0.1], \"name\": [\"=SUM(1)\", \"say \\\"hi\\\", twice\", \" spaced\"], "
        "\"twice\": [0.5, 1.5, 2.5], \"Lin1\": [0.5, 1.5, 2.5], \"Lin2\": [0.5, 1.5, 2.5]}}, "
        "\"sheets\": {\"Free\": {\"A1:A2\": [[0.5], [1.5]], \"B1\": 0.5}}, \"solves\": {}}\n");
}

static void text_is_aligned_for_people(void **state) {
    output_fixture *f = *state;
    writes(f,
           view_of(f, "cellgrad 1\ntable t from \"data.csv\"\nparams W[1,2] = 0\n    cols left, right\nx = SUM(W)\n",
                   "name,a\né,1\nlonger,-20.5\n"),
           "out.txt");
    assert_string_equal(read_text_file(f, "out.txt", NULL), "model\n"
                                                            "\n"
                                                            "  t  2 rows, 2 columns  data.csv\n"
                                                            "\n"
                                                            "  x  0.5\n"
                                                            "\n"
                                                            "  W\n"
                                                            "  left   0.5\n"
                                                            "  right  1.5\n"
                                                            "\n"
                                                            "t\n"
                                                            "\n"
                                                            "  name        a\n"
                                                            "  é         1.0\n"
                                                            "  longer  -20.5\n"
                                                            "\n");
}

/* A view with one solve of two starts, one of which ended where a unit is dead. */
static const cg_view *solved_view(output_fixture *f) {
    const cg_view *view = view_of(
        f, "cellgrad 1\nparams w[1,2] = RAND()\nq = SUM(w)^2\nsolve fit\n    minimize q\n    by changing w\n", NULL);
    static const char *const dead[] = {"t[ReLU1]"};
    static cg_minimum minima[] = {{.objective = 0.125, .count = 1},
                                  {.objective = 0.25, .count = 1, .start = 1, .dead = dead, .n_dead = 1}};
    static const cg_step steps[] = {{.objective = 0.5, .gradient_norm = 2}, {.objective = 0.125}};
    static cg_solution solution;
    solution = (cg_solution){.block = &f->document->solves[0],
                             .method = "gd",
                             .stop = CG_STOP_GRADIENT,
                             .objective = 0.125,
                             .iterations = 3,
                             .evaluations = 5,
                             .seconds = 1.5,
                             .seed = 7,
                             .starts = 2,
                             .params = f->evaluation.params,
                             .minima = minima,
                             .n_minima = 2,
                             .steps = steps,
                             .n_steps = 2};
    static const cg_solution *solutions[] = {&solution};
    cg_view *copy = CG_NEW(f->arena, cg_view);
    *copy = *view;
    copy->solutions = solutions;
    copy->n_solutions = 1;
    return copy;
}

static void json_holds_the_solves_without_their_times(void **state) {
    output_fixture *f = *state;
    writes(f, solved_view(f), "out.json");
    assert_non_null(strstr(
        read_text_file(f, "out.json", NULL),
        "\"solves\": {\"fit\": {\"status\": \"converged\", \"method\": \"gd\", \"objective\": 0.125, \"gradient_norm\": 0, "
        "\"iterations\": 3, \"evaluations\": 5, \"seed\": 7, \"starts\": 2, "
        "\"minima\": [{\"objective\": 0.125, \"count\": 1, \"start\": 0, \"dead\": []}, "
        "{\"objective\": 0.25, \"count\": 1, \"start\": 1, \"dead\": [\"t[ReLU1]\"]}], "
        "\"steps\": [{\"objective\": 0.5, \"gradient_norm\": 2}, {\"objective\": 0.125, \"gradient_norm\": 0}], "
        "\"values\": {\"w\": [[0.5, 1.5]]}}}}\n"));
}

static void text_tells_of_the_solves(void **state) {
    output_fixture *f = *state;
    writes(f, solved_view(f), "out.txt");
    assert_non_null(strstr(read_text_file(f, "out.txt", NULL),
                           "  solve fit: converged, the gradient norm is below its limit\n"
                           "    objective 0.125, gradient norm 0, by gd\n"
                           "    3 iterations, 5 evaluations, 2 starts, seed 7\n"
                           "    step  objective  gradient norm\n"
                           "       0        0.5              2\n"
                           "       1      0.125              0\n"
                           "    minimum  starts  first  zero on every row\n"
                           "      0.125       1      0\n"
                           "       0.25       1      1  t[ReLU1]\n"));
}

static void the_same_view_gives_the_same_bytes(void **state) {
    output_fixture *f = *state;
    const cg_view *view = view_of(f, model, data);
    writes(f, view, "one.xlsx");
    sleep(2); /* a zip file's times have steps of two seconds */
    writes(f, view, "two.xlsx");
    size_t one, two;
    char *first = read_text_file(f, "one.xlsx", &one), *second = read_text_file(f, "two.xlsx", &two);
    assert_int_equal(one, two);
    assert_memory_equal(first, second, one);
    assert_memory_equal(first, "PK", 2);
}

static void a_book_that_fails_its_checks_leaves_the_old_file(void **state) {
    output_fixture *f = *state;
    const cg_view *view = view_of(f, "cellgrad 1\nparams w[1,16384] = 0\n", NULL);
    write_text_file("book.xlsx", "old");
    assert_false(cg_exporter_xlsx.write(view, "book.xlsx"));
    assert_string_equal(read_text_file(f, "book.xlsx", NULL), "old");
}

static void a_disk_without_room_leaves_the_old_file(void **state) {
    output_fixture *f = *state;
    const cg_view *view = view_of(f, model, data);
    write_text_file("book.xlsx", "old");
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit before, little;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    little = before;
    little.rlim_cur = 64 * 1024; /* enough for the cells, not for what the library makes of them */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    bool good = cg_exporter_xlsx.write(view, "book.xlsx");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_false(good);
    assert_string_equal(
        errors_text(f),
        "error: cannot write book.xlsx: a worksheet could not be made (is the disk full?) [file-write]\n");
    assert_string_equal(read_text_file(f, "book.xlsx", NULL), "old");
}

static void a_name_that_the_library_cannot_hold_is_reported(void **state) {
    output_fixture *f = *state;
    char name[201];
    memset(name, 'n', 200);
    name[200] = '\0';
    const cg_view *view = view_of(f, cg_format(f->arena, "cellgrad 1\nparams %s = 1\n", name), NULL);
    assert_false(cg_exporter_xlsx.write(view, "book.xlsx"));
    assert_non_null(strstr(errors_text(f), "the workbook cannot hold the name \"nnn"));
    assert_int_equal(access("book.xlsx", F_OK), -1);
}

/* With all that some format needs: a chart, the graph of cells. */
static const cg_view *view_for_all_formats(output_fixture *f) {
    view_of(f, cg_format(f->arena, "%schart c\n    scatter t[a], t[twice]\n    curve u^2 for u in 1 .. 2\n", model),
            data);
    cg_chart_request chart = {.block = &f->document->charts[0]};
    return cg_model_to_view(f->arena, f->model, &f->evaluation, (cg_draw){0, 0}, NULL, 0,
                            &(cg_view_options){.charts = &chart, .n_charts = 1, .graph = true});
}

static void every_format_says_when_it_cannot_write(void **state) {
    output_fixture *f = *state;
    const cg_view *view = view_for_all_formats(f);
    for (size_t i = 0; i < cg_exporter_count(); i++) {
        const cg_exporter *exporter = cg_exporter_at(i);
        f->diagnostics = (cg_diagnostics){.arena = f->arena};
        assert_false(exporter->write(view, cg_format(f->arena, "none/out%s", exporter->extension)));
        assert_string_equal(errors_text(f),
                            cg_format(f->arena,
                                      "error: cannot write none/out%s: No such file or directory [file-write]\n",
                                      exporter->extension));
    }
}

/* ---- Memory ---- */

static void export_in_memory(cg_arena *arena, void *context) {
    const cg_view *from = context;
    cg_view view = *from;
    view.arena = arena;
    view.texts = cg_texts_create(arena);
    cg_diagnostics diagnostics = {.arena = arena};
    view.diagnostics = &diagnostics;
    for (size_t i = 0; i < cg_exporter_count(); i++)
        assert_true(cg_exporter_at(i)->write(&view, cg_format(arena, "out%s", cg_exporter_at(i)->extension)));
}

static void every_allocation_may_fail(void **state) {
    output_fixture *f = *state;
    const cg_view *view = view_for_all_formats(f);
    fail_every_allocation(export_in_memory, (void *)(uintptr_t)view);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        OUTPUT_TEST(an_export_is_a_workbook_with_live_formulas_of_the_last_solve),
        OUTPUT_TEST(formulas_and_from_are_taken),
        OUTPUT_TEST(lines_ask_for_parts_of_a_workbook),
        OUTPUT_TEST(an_export_of_no_chart_is_reported_at_its_name),
        OUTPUT_TEST(pictures_of_a_solve_are_charts),
        OUTPUT_TEST(an_export_of_no_solve_is_reported_at_its_name),
        OUTPUT_TEST(an_unknown_extension_is_reported_with_those_known),
        OUTPUT_TEST(exporters_are_found_by_name_and_by_path),
        OUTPUT_TEST(csv_holds_the_table_with_its_derived_columns),
        OUTPUT_TEST(csv_without_a_table_holds_the_named_values),
        OUTPUT_TEST(csv_of_two_tables_is_refused),
        OUTPUT_TEST(json_holds_everything),
        OUTPUT_TEST(text_is_aligned_for_people),
        OUTPUT_TEST(json_holds_the_solves_without_their_times),
        OUTPUT_TEST(text_tells_of_the_solves),
        OUTPUT_TEST(the_same_view_gives_the_same_bytes),
        OUTPUT_TEST(a_book_that_fails_its_checks_leaves_the_old_file),
        OUTPUT_TEST(a_disk_without_room_leaves_the_old_file),
        OUTPUT_TEST(a_name_that_the_library_cannot_hold_is_reported),
        OUTPUT_TEST(every_format_says_when_it_cannot_write),
        OUTPUT_TEST(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
