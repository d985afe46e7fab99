/* test_language_document.c: sheet files -> documents, block by block, and includes. */
#define _POSIX_C_SOURCE 200809L
#include "language_dump.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The sheet, after its version line, has no mistake and gives this document. */
static void expect_document(const char *sheet, const char *document) {
    bench on;
    bench_start(&on);
    const char *text = dump_sheet(&on, cg_format(on.arena, "cellgrad 1\n%s", sheet));
    assert_string_equal(reported(&on), "");
    assert_string_equal(text, document);
    bench_end(&on);
}

static void a_table_block_is_read(void **state) {
    (void)state;
    expect_document(
        "table t from \"../a b.csv\"\n"
        "    columns A, B text, [C d] number, \"E,f\", 2019\n"
        "    keep where AND([@A]<>\"\", [@B]<>\"x\")\n"
        "    blank \"\" \"NA\", \"-\"\n"
        "    separator \";\"\n"
        "    decimal \",\"\n"
        "    encoding latin1\n"
        "    A_n = [@A]/MAX([A])\n"
        "    Lin[2] = MMULT(t[[A]:[C d]], W)\n"
        "    [per cent] = [@A]%\n",
        "table t from ../a b.csv columns A:0,B:2,C d:1,E,f:0,2019:0 keep AND([@A]<>\"\",[@B]<>\"x\") blank<> "
        "blank<NA> blank<-> separator 59 decimal , encoding latin1\n"
        " A_n[0] = [@A]/MAX([A])\n"
        " Lin[2] = MMULT(t[[A]:[C d]],W)\n"
        " per cent[0] = [@A]%\n");
}

static void separators_and_encodings_have_several_spellings(void **state) {
    (void)state;
    expect_document(
        "table a\n separator tab\n encoding utf-8\ntable b\n separator \"tab\"\n encoding \"Windows-1252\"\n"
        "table d\n separator \"\\t\"\n",
        "table a from - separator 9 encoding utf-8\ntable b from - separator 9 encoding Windows-1252\n"
        "table d from - separator 9\n");
}

static void a_table_named_again_gets_more_columns(void **state) {
    (void)state;
    expect_document("table t\n  a = 1\nx = 2\nTABLE T from \"t.csv\"\n  b = [@a]\n",
                    "table t from t.csv\n a[0] = 1\n b[0] = [@a]\n"
                    "cell x = 2\n");
}

static void keywords_can_be_names_of_columns_and_cells(void **state) {
    (void)state;
    expect_document("table t\n  keep = 1\n  columns = 2\nparams = 3\nsolve = 4\n",
                    "table t from -\n keep[0] = 1\n columns[0] = 2\ncell params = 3\ncell solve = 4\n");
}

static void params_blocks_are_read(void **state) {
    (void)state;
    expect_document("params a = 1.1\n"
                    "params W[ 2 , 3 ] = RAND()-0.5\n"
                    "    rows first, [second row]\n"
                    "    cols u, \"v w\", 3\n"
                    "    bounds -1 .. 1\n"
                    "params q[1,2] = {1,2}\n"
                    "    bounds 0..MAX(a,5)\n",
                    "params a[1,1] = 1.1\n"
                    "params W[2,3] = RAND()-0.5 rows first,second row cols u,v w,3 low -1 high 1\n"
                    "params q[1,2] = {1,2} low 0 high MAX(a,5)\n");
}

static void named_cells_go_on_while_a_bracket_is_open(void **state) {
    (void)state;
    expect_document("loss = AVERAGE( // of all\n  t[Loss],\n\n# not the others\n  #N/A\n) // done\nb = (1\n+2)\n",
                    "cell loss = AVERAGE(t[Loss],#N/A)\ncell b = (1+2)\n");
}

static void sheet_blocks_are_read(void **state) {
    (void)state;
    expect_document("sheet 'My sheet'\n  A1 = \"text\"\n  B9:A2 = A1+$B$1\nsheet steps\n  C1 = 'My sheet'!A1\n",
                    "sheet My sheet\n A1:A1 = \"text\"\n A2:B9 = A1+$B$1\nsheet steps\n C1:C1 = 'My sheet'!A1\n");
}

static void solve_blocks_are_read(void **state) {
    (void)state;
    expect_document(
        "params w = 1\nparams v = 1\n"
        "solve fit\n"
        "    minimize loss + 1\n"
        "    by changing w, V\n"
        "    subject to SUM(w) <= 1\n"
        "    subject to w >= (v > 2)\n"
        "    subject to w = v\n"
        "    subject to w integer\n"
        "    subject to v binary\n"
        "    method sgd(rate=1, epochs=2*10, shuffle=TRUE)\n"
        "    starts 200\n"
        "    seed 0\n"
        "    stop gradient 1e-9, iterations 2000, time 60\n"
        "    watch valid_loss, accuracy*100\n"
        "    from first\n"
        "    expect loss < 0.15\n"
        "    expect loss  =  0.1 within 1e-6 // near\n"
        "solve first\n    set profit to 100\n    by changing w\n    method auto\n"
        "solve third\n    maximize profit\n    by changing w\n    method gd\n",
        "params w[1,1] = 1\nparams v[1,1] = 1\n"
        "solve fit minimize loss+1 changing w,V subject SUM(w) <= 1 subject w >= v>2 subject w = v "
        "subject w integer subject v binary method sgd with rate=1,epochs=2*10,shuffle=TRUE starts 200 seed 0 "
        "stop gradient=1E-09,iterations=2000,time=60 watch valid_loss watch accuracy*100 from first\n"
        " expect[loss < 0.15] condition loss<0.15\n"
        " expect[loss  =  0.1 within 1e-6] left loss right 0.1 tolerance 1E-06\n"
        "solve first set profit to 100 changing w\n"
        "solve third maximize profit changing w method gd\n");
}

static void expectations_keep_their_wording(void **state) {
    (void)state;
    expect_document("expect\n    a < 1\n    SUM(a,   // first\n        b) = 2 within 0.1\nexpect b\n",
                    " expect[a < 1] condition a<1\n"
                    " expect[SUM(a, b) = 2 within 0.1] left SUM(a,b) right 2 tolerance 0.1\n"
                    " expect[b] condition b\n");
}

static void sliders_and_charts_are_read(void **state) {
    (void)state;
    expect_document(
        "params a = 1\nslider a -5 .. 5 step 0.1\nslider A 0..1\n"
        "chart fit\n    scatter d[x], d[y]\n    line d[x], d[p]\n    bar d[y]\n"
        "    curve a*x^2 for x in -2 .. 2\n    title \"The fit\"\n    x \"time\"\n    y \"speed\"\n    log x, y\n",
        "params a[1,1] = 1\nslider a -5 5 step 0.1\nslider A 0 1\n"
        "chart fit title The fit x time y speed log 11\n 0 d[x] d[y]\n 1 d[x] d[p]\n 2 d[y]\n"
        " 3 curve a*x^2 for x -2 2\n");
}

static void exports_are_read(void **state) {
    (void)state;
    expect_document(
        "params w = 1\nsolve fit\n minimize w\n by changing w\n"
        "export \"a.xlsx\"\n    formulas live\n    from fit\nexport \"b.xlsx\"\n    values\nexport \"d.csv\"\n"
        "export \"e.xlsx\"\n    gradients\n    solver\n    report answer, Minima\n    chart one, two\n",
        "params w[1,1] = 1\nsolve fit minimize w changing w\n"
        "export a.xlsx\n formulas live\n from fit\nexport b.xlsx\n formulas values\nexport d.csv\n"
        "export e.xlsx\n gradients\n solver\n report answer,Minima\n chart one,two\n");
}

static void marks_line_ends_and_comments_do_not_matter(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    const char *text = dump_sheet(&on, "\xEF\xBB\xBF# first\r\n\r\ncellgrad 1 // version\r\n\ttable t // data\r\n");
    assert_string_equal(codes(&on), "indent");
    bench_end(&on);
    bench_start(&on);
    text = dump_sheet(
        &on,
        "\xEF\xBB\xBF# first\r\n\r\ncellgrad 1 // version\r\ntable t // data\r\n\t# note\r\n\ta = 1\r\n#\r\n\tb = 2");
    assert_string_equal(reported(&on), "");
    assert_string_equal(text, "table t from -\n a[0] = 1\n b[0] = 2\n");
    bench_end(&on);
}

static void every_part_keeps_its_place(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    const char *text =
        "cellgrad 1\ntable t from \"a.csv\"\n  Lin[2] = 1\nsolve s\n  minimize 1\n  by changing t\n  method gd(rate=1)\n";
    const cg_document *document = cg_text_to_document(&on.language, source_of(&on, "m.sheet", text));
    const cg_span spans[] = {document->tables[0].span,
                             document->tables[0].path_span,
                             document->tables[0].derived[0].span,
                             document->solves[0].changing[0].span,
                             document->solves[0].method_span,
                             document->solves[0].method_options[0].span};
    static const char *const parts[] = {"t from", "\"a.csv\"", "Lin", "t\n  method", "gd", "rate"};
    static const size_t lengths[] = {1, 7, 3, 1, 2, 4};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        assert_int_equal(spans[i].start, strstr(text, parts[i]) - text);
        assert_int_equal(spans[i].end - spans[i].start, lengths[i]);
    }
    bench_end(&on);
}

/* ---- includes ---- */

typedef struct folder {
    bench on;
    char path[64];
} folder;

static int open_folder(void **state) {
    static folder one;
    bench_start(&one.on);
    strcpy(one.path, "cellgrad-XXXXXX");
    assert_non_null(mkdtemp(one.path));
    *state = &one;
    return 0;
}

static const char *path_in(folder *in, const char *name) {
    return cg_format(in->on.arena, "%s/%s", in->path, name);
}

static void put(folder *in, const char *name, const char *text) {
    FILE *file = fopen(path_in(in, name), "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int close_folder(void **state) {
    folder *in = *state;
    int status = system(cg_format(in->on.arena, "rm -r '%s'", in->path));
    bench_end(&in->on);
    return status;
}

static const char *read_in(folder *in, const char *name) {
    const char *path = path_in(in, name);
    size_t length;
    const char *text = cg_read_file(in->on.arena, path, &length);
    assert_non_null(text);
    return dump_document(in->on.arena,
                         cg_text_to_document(&in->on.language, cg_source_create(in->on.arena, path, text, length)));
}

static void an_included_file_joins_its_tables_and_keeps_its_own_paths(void **state) {
    folder *in = *state;
    assert_int_equal(mkdir(path_in(in, "sub"), 0700), 0);
    put(in, "main.sheet", "cellgrad 1\ninclude \"sub/data.sheet\"\ntable t\n  b = [@a]\n");
    put(in, "sub/data.sheet", "cellgrad 1\ntable t from \"t.csv\"\n  a = 1\n");
    assert_string_equal(read_in(in, "main.sheet"), "table t from t.csv\n a[0] = 1\n b[0] = [@a]\n");
    assert_string_equal(reported(&in->on), "");
    const cg_document *document = cg_text_to_document(
        &in->on.language, source_of(&in->on, path_in(in, "main.sheet"), "cellgrad 1\ninclude \"sub/data.sheet\"\n"));
    assert_string_equal(document->tables[0].path_span.source->name, path_in(in, "sub/data.sheet"));
}

static void a_file_included_by_two_others_is_taken_in_once(void **state) {
    folder *in = *state;
    put(in, "main.sheet", "cellgrad 1\ninclude \"a.sheet\"\ninclude \"./b.sheet\"\n");
    put(in, "a.sheet", "cellgrad 1\ninclude \"d.sheet\"\nx = 1\n");
    put(in, "b.sheet", "cellgrad 1\ninclude \"./d.sheet\"\ny = 2\n");
    put(in, "d.sheet", "cellgrad 1\nz = 3\n");
    assert_string_equal(read_in(in, "main.sheet"), "cell z = 3\ncell x = 1\ncell y = 2\n");
    assert_string_equal(reported(&in->on), "");
}

static void an_include_circle_is_shown_whole(void **state) {
    folder *in = *state;
    put(in, "a.sheet", "cellgrad 1\ninclude \"b.sheet\"\nx = 1\n");
    put(in, "b.sheet", "cellgrad 1\ninclude \"x/../a.sheet\"\n");
    assert_string_equal(read_in(in, "a.sheet"), "cell x = 1\n");
    assert_string_equal(codes(&in->on), "include");
    assert_string_equal(in->on.diagnostics.first->message,
                        cg_format(in->on.arena, "the file includes itself: %s -> %s -> %s", path_in(in, "a.sheet"),
                                  path_in(in, "b.sheet"), path_in(in, "a.sheet")));
}

static void includes_have_a_depth_limit(void **state) {
    folder *in = *state;
    for (int i = 0; i < 18; i++)
        put(in, cg_format(in->on.arena, "%d.sheet", i),
            cg_format(in->on.arena, "cellgrad 1\ninclude \"%d.sheet\"\n", i + 1));
    put(in, "18.sheet", "cellgrad 1\n");
    read_in(in, "2.sheet");
    assert_string_equal(codes(&in->on), "");
    read_in(in, "1.sheet");
    assert_string_equal(codes(&in->on), "include");
}

static void a_missing_include_is_an_error_at_its_line(void **state) {
    folder *in = *state;
    put(in, "main.sheet", "cellgrad 1\ninclude \"nowhere.sheet\"\nslider a 0 .. 1\n");
    read_in(in, "main.sheet");
    assert_string_equal(codes(&in->on), "file-read"); /* and `a`, which may be in there, is not called unknown */
    assert_string_equal(
        in->on.diagnostics.first->message,
        cg_format(in->on.arena, "cannot read `%s`: No such file or directory", path_in(in, "nowhere.sheet")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_block_is_read),
        cmocka_unit_test(separators_and_encodings_have_several_spellings),
        cmocka_unit_test(a_table_named_again_gets_more_columns),
        cmocka_unit_test(keywords_can_be_names_of_columns_and_cells),
        cmocka_unit_test(params_blocks_are_read),
        cmocka_unit_test(named_cells_go_on_while_a_bracket_is_open),
        cmocka_unit_test(sheet_blocks_are_read),
        cmocka_unit_test(solve_blocks_are_read),
        cmocka_unit_test(expectations_keep_their_wording),
        cmocka_unit_test(sliders_and_charts_are_read),
        cmocka_unit_test(exports_are_read),
        cmocka_unit_test(marks_line_ends_and_comments_do_not_matter),
        cmocka_unit_test(every_part_keeps_its_place),
        cmocka_unit_test_setup_teardown(an_included_file_joins_its_tables_and_keeps_its_own_paths, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(a_file_included_by_two_others_is_taken_in_once, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(an_include_circle_is_shown_whole, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(includes_have_a_depth_limit, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(a_missing_include_is_an_error_at_its_line, open_folder, close_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
