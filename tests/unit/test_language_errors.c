/* test_language_errors.c: every mistake a sheet file can make, as it is shown; and that reading goes on after it. */
#include "language_test.h"

#include <stdio.h>

#include "base/limits.h"

static const char *errors_of(bench *on, const char *text) {
    cg_text_to_document(&on->language, source_of(on, "m.sheet", text));
    return reported(on);
}

typedef struct mistake {
    const char *sheet; /* after the version line */
    const char *text;
} mistake;

static void check(const mistake *mistakes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        bench on;
        bench_start(&on);
        assert_string_equal(errors_of(&on, cg_format(on.arena, "cellgrad 1\n%s", mistakes[i].sheet)), mistakes[i].text);
        bench_end(&on);
    }
}

#define CHECK(mistakes) check(mistakes, sizeof(mistakes) / sizeof *(mistakes))

static void lines_at_the_margin(void **state) {
    (void)state;
    static const mistake mistakes[] = {
        {"tabel t\n",
         "m.sheet:2:1: error: no line of a sheet file starts with `tabel`; did you mean `table`? [unknown-keyword]\n"
         "    tabel t\n"
         "    ^~~~~\n"},
        {"hello\n",
         "m.sheet:2:1: error: no line of a sheet file starts with `hello` [unknown-keyword]\n"
         "    hello\n"
         "    ^~~~~\n"
         "note: a sheet file has lines that start with `table`, `params`, `sheet`, `solve`, `expect`, `slider`, `chart`, "
         "`export`, `include`, `cellgrad`, or `NAME = FORMULA`\n"},
        {"  x = 1\n",
         "m.sheet:2:3: error: this line is indented, but there is no block above that it could belong to [indent]\n"
         "      x = 1\n"
         "      ^~~~~\n"},
        {"x = 1\n  + 2\n  + 3\n", "m.sheet:3:3: error: `NAME = FORMULA` has no lines under it [indent]\n"
                                  "      + 2\n"
                                  "      ^~~\n"
                                  "m.sheet:2:1: note: a formula goes on in the next line only while a bracket is open\n"
                                  "    x = 1\n"
                                  "    ^~~~~\n"},
        {"x = \n", "m.sheet:2:4: error: expected a value, but the line ends here [syntax]\n"
                   "    x = \n"
                   "       ^\n"},
        {"x[2] = 1\n",
         "m.sheet:2:2: error: a named block has the size of its formula's result; only columns of a table and params say "
         "theirs [syntax]\n"
         "    x[2] = 1\n"
         "     ^~~\n"},
        {"b1 = 1\n", "m.sheet:2:1: error: `b1` cannot be the name of a cell: it is the address of a cell [bad-name]\n"
                     "    b1 = 1\n"
                     "    ^~\n"},
        {"params C = 1\n",
         "m.sheet:2:8: error: `C` cannot be the name of parameters: Excel keeps R and C for rows and columns [bad-name]\n"
         "    params C = 1\n"
         "           ^\n"},
        {"sheet 'a:b'\n",
         "m.sheet:2:7: error: `a:b` cannot be the name of a sheet: a worksheet's name holds none of : \\ / ? * [ ] "
         "[bad-name]\n"
         "    sheet 'a:b'\n"
         "          ^~~~~\n"},
        {"loss = 1\ntable LOSS\n",
         "m.sheet:3:7: error: `LOSS` is taken: a named cell has this name already [duplicate-name]\n"
         "    table LOSS\n"
         "          ^~~~\n"
         "m.sheet:2:1: note: the first one is here\n"
         "    loss = 1\n"
         "    ^~~~\n"},
        {"include data.sheet\n",
         "m.sheet:2:9: error: expected the path of a sheet file in double quotes, found `data.sheet` [syntax]\n"
         "    include data.sheet\n"
         "            ^~~~~~~~~~\n"},
        {"cellgrad 1\n", "m.sheet:2:1: error: the language version stands once, in the file's first line [version]\n"
                         "    cellgrad 1\n"
                         "    ^~~~~~~~\n"},
    };
    CHECK(mistakes);
}

static void lines_of_tables(void **state) {
    (void)state;
    static const mistake mistakes[] = {
        {"table t form \"a.csv\"\n  a = 1\n",
         "m.sheet:2:9: error: expected `from` or the line's end after the table's name, found `form` [syntax]\n"
         "    table t form \"a.csv\"\n"
         "            ^~~~\n"},
        {"table t from \"a.csv\"\ntable t from \"b.csv\"\n",
         "m.sheet:3:14: error: table `t` has a data file already [repeated-line]\n"
         "    table t from \"b.csv\"\n"
         "                 ^~~~~~~\n"
         "m.sheet:2:14: note: it is given here\n"
         "    table t from \"a.csv\"\n"
         "                 ^~~~~~~\n"},
        {"table t\n  colums A\n",
         "m.sheet:3:3: error: no line of a `table` block starts with `colums`; did you mean `columns`? [unknown-keyword]\n"
         "      colums A\n"
         "      ^~~~~~\n"},
        {"table t\n  columns A, B txt\n",
         "m.sheet:3:16: error: expected `text`, `number` or a comma after the column, found `txt` [syntax]\n"
         "      columns A, B txt\n"
         "                   ^~~\n"},
        {"table t\n  columns A, b\n  B = 1\n",
         "m.sheet:4:3: error: `B` is taken: a column has this name already [duplicate-name]\n"
         "      B = 1\n"
         "      ^\n"
         "m.sheet:3:14: note: the first one is here\n"
         "      columns A, b\n"
         "                 ^\n"},
        {"table t\n  Lin[2] = 1\n  lin2 = 1\n",
         "m.sheet:4:3: error: `lin2` is taken: a column has this name already [duplicate-name]\n"
         "      lin2 = 1\n"
         "      ^~~~\n"
         "m.sheet:3:3: note: the first one is here\n"
         "      Lin[2] = 1\n"
         "      ^~~\n"},
        {"table t\n  Lin[0] = 1\n",
         "m.sheet:3:6: error: the number of columns is 1 to 16384, Excel's worksheet [size]\n"
         "      Lin[0] = 1\n"
         "         ^~~\n"},
        {"table t\n  keep where\n", "m.sheet:3:13: error: expected a value, but the line ends here [syntax]\n"
                                    "      keep where\n"
                                    "                ^\n"},
        {"table t\n  separator \"ab\"\n",
         "m.sheet:3:13: error: a separator is one character such as \",\" or \";\", or \"tab\" [syntax]\n"
         "      separator \"ab\"\n"
         "                ^~~~\n"},
        {"table t\n  decimal \";\"\n", "m.sheet:3:11: error: a decimal mark is \".\" or \",\" [syntax]\n"
                                       "      decimal \";\"\n"
                                       "              ^~~\n"},
        {"table t\n  blank NA\n",
         "m.sheet:3:9: error: expected a field that means blank, in double quotes, found `NA` [syntax]\n"
         "      blank NA\n"
         "            ^~\n"},
        {"table t\n  decimal \",\"\n  decimal \".\"\n",
         "m.sheet:4:3: error: `decimal`: the block has said this already [repeated-line]\n"
         "      decimal \".\"\n"
         "      ^~~~~~~\n"
         "m.sheet:3:3: note: the earlier line is here\n"
         "      decimal \",\"\n"
         "      ^~~~~~~\n"},
        {"table t\n  a = 1\n    b = 2\n",
         "m.sheet:4:5: error: this line is indented otherwise than the first line of its block [indent]\n"
         "        b = 2\n"
         "        ^~~~~\n"
         "m.sheet:3:3: note: the first line starts here\n"
         "      a = 1\n"
         "      ^\n"},
        {"table t\n  a = [@x\n  b = 2\n", "m.sheet:3:7: error: this `[` is never closed [unclosed-bracket]\n"
                                          "      a = [@x\n"
                                          "          ^\n"},
    };
    CHECK(mistakes);
}

static void lines_of_params_sheets_and_sliders(void **state) {
    (void)state;
    static const mistake mistakes[] = {
        {"params w[10] = 1\n",
         "m.sheet:2:9: error: expected rows and columns, such as [10,2], in these brackets [syntax]\n"
         "    params w[10] = 1\n"
         "            ^~~~\n"},
        {"params w[1048577,1] = 1\n",
         "m.sheet:2:9: error: the number of rows is 1 to 1048576, Excel's worksheet [size]\n"
         "    params w[1048577,1] = 1\n"
         "            ^~~~~~~~~~~\n"},
        {"params w\n",
         "m.sheet:2:9: error: expected `=` and the parameters' initial values, but the line ends here [syntax]\n"
         "    params w\n"
         "            ^\n"},
        {"params w[1,3] = 1\n  cols a, b\n", "m.sheet:3:8: error: `w` has 3 columns, and here are 2 names [labels]\n"
                                             "      cols a, b\n"
                                             "           ^~~~\n"},
        {"params w = 1\n  rows a, b\n", "m.sheet:3:8: error: `w` has 1 row, and here are 2 names [labels]\n"
                                        "      rows a, b\n"
                                        "           ^~~~\n"},
        {"params w = 1\n  bounds 0, 1\n",
         "m.sheet:3:11: error: expected `..` between the lower and the upper end, found `,` [syntax]\n"
         "      bounds 0, 1\n"
         "              ^\n"},
        {"params alpha = 1\nslider alhpa 0 .. 1\n",
         "m.sheet:3:8: error: no params block is named `alhpa`; did you mean `alpha`? [unknown-name]\n"
         "    slider alhpa 0 .. 1\n"
         "           ^~~~~\n"},
        {"sheet s\n  $A1 = 1\n", "m.sheet:3:3: error: the cells that a line fills are named without $ [syntax]\n"
                                 "      $A1 = 1\n"
                                 "      ^~~\n"},
        {"sheet s\n  A1:B9 = 1\n  b2 = 2\n", "m.sheet:4:3: error: cell B2 is filled already [duplicate-name]\n"
                                             "      b2 = 2\n"
                                             "      ^~\n"
                                             "m.sheet:3:3: note: the first time is here\n"
                                             "      A1:B9 = 1\n"
                                             "      ^~~~~\n"},
        {"sheet s\n  A1 = 1\n  B2 = 1\n  A1 = 2\n  B1:D4 = 2\nsheet q\n  A1 = 3\n",
         "m.sheet:5:3: error: cell A1 is filled already [duplicate-name]\n"
         "      A1 = 2\n"
         "      ^~\n"
         "m.sheet:3:3: note: the first time is here\n"
         "      A1 = 1\n"
         "      ^~\n"
         "m.sheet:6:3: error: cell B2 is filled already [duplicate-name]\n"
         "      B1:D4 = 2\n"
         "      ^~~~~\n"
         "m.sheet:4:3: note: the first time is here\n"
         "      B2 = 1\n"
         "      ^~\n"},
        {"sheet s\n  total = 1\n", "m.sheet:3:3: error: expected a cell such as B2, found `total` [syntax]\n"
                                   "      total = 1\n"
                                   "      ^~~~~\n"},
    };
    CHECK(mistakes);
}

#define SOLVE "params w = 1\nsolve s\n  minimize w\n  by changing w\n"

static void lines_of_solves_and_expectations(void **state) {
    (void)state;
    static const mistake mistakes[] = {
        {"params w = 1\nsolve s\n  by changing w\n",
         "m.sheet:3:1: error: solve `s` has no goal: it needs `minimize X`, `maximize X` or `set X to V` "
         "[incomplete-block]\n"
         "    solve s\n"
         "    ^~~~~~~\n"},
        {"solve s\n  minimize 1\n",
         "m.sheet:2:1: error: solve `s` has nothing to change: it needs `by changing NAME` [no-variables]\n"
         "    solve s\n"
         "    ^~~~~~~\n"},
        {"params w = 1\nsolve s\n  minimise w\n  by changing w\n",
         "m.sheet:4:3: error: no line of a `solve` block starts with `minimise`; did you mean `minimize`? "
         "[unknown-keyword]\n"
         "      minimise w\n"
         "      ^~~~~~~~\n"},
        {SOLVE "  maximize w\n", "m.sheet:6:3: error: `maximize`: the block has said this already [repeated-line]\n"
                                 "      maximize w\n"
                                 "      ^~~~~~~~\n"
                                 "m.sheet:4:3: note: the earlier line is here\n"
                                 "      minimize w\n"
                                 "      ^~~~~~~~\n"},
        {SOLVE "  subject to w < 1\n",
         "m.sheet:6:14: error: a constraint is `<=`, `>=` or `=`: a solver cannot tell `<` from `<=` [syntax]\n"
         "      subject to w < 1\n"
         "                 ^~~~~\n"},
        {SOLVE "  subject to 0 <= w <= 1\n",
         "m.sheet:6:14: error: one comparison a line: write a <= x and x <= b as two constraints [syntax]\n"
         "      subject to 0 <= w <= 1\n"
         "                 ^~~~~~~~~~~\n"},
        {SOLVE "  subject to w\n",
         "m.sheet:6:14: error: a constraint is FORMULA <= FORMULA, with `>=` or `=` as well, or FORMULA integer, binary or different "
         "[syntax]\n"
         "      subject to w\n"
         "                 ^\n"},
        {SOLVE "  method gd(rate=1, rate=2)\n",
         "m.sheet:6:21: error: `rate` is taken: a value has this name already [duplicate-name]\n"
         "      method gd(rate=1, rate=2)\n"
         "                        ^~~~\n"
         "m.sheet:6:13: note: the first one is here\n"
         "      method gd(rate=1, rate=2)\n"
         "                ^~~~\n"},
        {SOLVE "  stop time 1, 2\n", "m.sheet:6:16: error: expected the name of a stopping rule, found `2` [syntax]\n"
                                     "      stop time 1, 2\n"
                                     "                   ^\n"},
        {SOLVE "  from fist\nsolve first\n  minimize w\n  by changing w\n",
         "m.sheet:6:8: error: no solve is named `fist`; did you mean `first`? [unknown-name]\n"
         "      from fist\n"
         "           ^~~~\n"},
        {"params w = 1\nsolve s\n  minimize w\n  by changing w, W\n",
         "m.sheet:5:18: error: `W` is taken: a variable of this solve has this name already [duplicate-name]\n"
         "      by changing w, W\n"
         "                     ^\n"
         "m.sheet:5:15: note: the first one is here\n"
         "      by changing w, W\n"
         "                  ^\n"},
        {SOLVE "SOLVE S\n  minimize w\n  by changing w\n",
         "m.sheet:6:7: error: `S` is taken: a solve has this name already [duplicate-name]\n"
         "    SOLVE S\n"
         "          ^\n"
         "m.sheet:3:7: note: the first one is here\n"
         "    solve s\n"
         "          ^\n"},
        {"expect\n  1 < 2 within 3\n", "m.sheet:3:3: error: expected `X = Y` before `within` [syntax]\n"
                                       "      1 < 2 within 3\n"
                                       "      ^~~~~\n"},
        {"expect\n  x = 1 wihtin 2\n",
         "m.sheet:3:9: error: expected nothing more after the condition, or `within TOLERANCE`, found `wihtin` [syntax]\n"
         "      x = 1 wihtin 2\n"
         "            ^~~~~~\n"},
    };
    CHECK(mistakes);
}

static void lines_of_charts_and_exports(void **state) {
    (void)state;
    static const mistake mistakes[] = {
        {"chart fit\n  title \"x\"\n",
         "m.sheet:2:1: error: chart `fit` shows nothing: it needs a line `scatter`, `line`, `bar` or `curve` "
         "[incomplete-block]\n"
         "    chart fit\n"
         "    ^~~~~~~~~\n"},
        {"chart fit\n  curve x^2 for x from 0 .. 1\n",
         "m.sheet:3:19: error: expected `in` and the variable's interval, found `from` [syntax]\n"
         "      curve x^2 for x from 0 .. 1\n"
         "                      ^~~~\n"},
        {"export \"a.xlsx\"\n  formula live\n",
         "m.sheet:3:3: error: no line of an `export` block starts with `formula`; did you mean `formulas`? "
         "[unknown-keyword]\n"
         "      formula live\n"
         "      ^~~~~~~\n"},
        {"export \"a.xlsx\"\n  formulas dead\n",
         "m.sheet:3:12: error: `dead` is not known here: expected one of `live`, `values` [unknown-keyword]\n"
         "      formulas dead\n"
         "               ^~~~\n"},
    };
    CHECK(mistakes);
}

static void one_run_shows_every_mistake_and_keeps_what_is_right(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    const char *sheet = "cellgrad 1\n"
                        "tabel x from \"a.csv\"\n"
                        "    columns A\n"
                        "table t from \"a.csv\"\n"
                        "    Ones = 1\n"
                        "    Loss = ([@A]-1^2\n"
                        "    Twos = 2\n"
                        "loss = AVERAGE(t[Loss]\n"
                        "n = \"open\n"
                        "ok = (1+\n"
                        "  2)\n"
                        "params C = 1\n"
                        "solve fit\n"
                        "    minimise loss\n"
                        "    by changing C\n";
    const cg_document *document = cg_text_to_document(&on.language, source_of(&on, "m.sheet", sheet));
    assert_string_equal(
        reported(&on),
        "m.sheet:2:1: error: no line of a sheet file starts with `tabel`; did you mean `table`? [unknown-keyword]\n"
        "    tabel x from \"a.csv\"\n"
        "    ^~~~~\n"
        "m.sheet:6:12: error: this `(` is never closed [unclosed-bracket]\n"
        "        Loss = ([@A]-1^2\n"
        "               ^\n"
        "m.sheet:8:15: error: this `(` is never closed [unclosed-bracket]\n"
        "    loss = AVERAGE(t[Loss]\n"
        "                  ^\n"
        "m.sheet:9:5: error: this text has no closing quote [unterminated-text]\n"
        "    n = \"open\n"
        "        ^~~~~\n"
        "m.sheet:12:8: error: `C` cannot be the name of parameters: Excel keeps R and C for rows and columns [bad-name]\n"
        "    params C = 1\n"
        "           ^\n"
        "m.sheet:14:5: error: no line of a `solve` block starts with `minimise`; did you mean `minimize`? "
        "[unknown-keyword]\n"
        "        minimise loss\n"
        "        ^~~~~~~~\n");
    assert_int_equal(document->tables[0].n_derived, 2);
    assert_int_equal(document->n_cells, 1);
    assert_int_equal(document->n_params, 1);
    assert_int_equal(document->solves[0].n_changing, 1);
    bench_end(&on);
}

static void the_version_line_comes_first(void **state) {
    (void)state;
    static const char *const sheets[] = {
        "", "# nothing\n\n", "x = 1\n", "cellgrad 2\ntabel\n", "cellgrad\nx = 1\n", "cellgrad = 1\n"};
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        bench on;
        bench_start(&on);
        errors_of(&on, sheets[i]);
        assert_string_equal(codes(&on), "version");
        bench_end(&on);
    }
}

static void a_file_that_is_not_utf8_is_refused_at_its_first_bad_byte(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    assert_string_equal(errors_of(&on, "cellgrad 1\nx = \"caf\xE9\"\n"),
                        "m.sheet:2:9: error: this byte (0xE9) is not UTF-8 text [not-utf8]\n"
                        "    x = \"caf\xE9\"\n"
                        "            ^\n");
    bench_end(&on);
}

static void a_nul_byte_makes_a_file_no_text(void **state) {
    (void)state;
    static const char bytes[] = "cellgrad 1\nx = \"a\0b\"\n";
    bench on;
    bench_start(&on);
    cg_text_to_document(&on.language, cg_source_create(on.arena, "m.sheet", bytes, sizeof bytes - 1));
    assert_string_equal(codes(&on), "bad-character");
    assert_int_equal(on.diagnostics.first->span.start, 17);
    bench_end(&on);
}

static void errors_are_counted_up_to_their_limit(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    char text[4096], *at = text;
    at += sprintf(at, "cellgrad 1\n");
    for (int i = 0; i < 30; i++)
        at += sprintf(at, "x%d = (\n", i);
    errors_of(&on, text);
    size_t kept = 0;
    for (const cg_diagnostic *each = on.diagnostics.first; each; each = each->next)
        kept++;
    assert_int_equal(kept, CG_MAX_ERRORS);
    assert_true(on.diagnostics.full);
    bench_end(&on);
}

static void a_file_has_a_size_limit(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    cg_source huge = *source_of(&on, "m.sheet", "cellgrad 1\n");
    huge.length = (size_t)CG_MAX_SOURCE_BYTES + 1; /* refused before a byte is read */
    cg_text_to_document(&on.language, &huge);
    assert_null(cg_text_to_ast(&on.language, &huge));
    assert_string_equal(codes(&on), "too-large too-large");
    bench_end(&on);
}

static void a_table_has_a_limit_of_columns(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    errors_of(&on, "cellgrad 1\ntable t\n  a[16384] = 1\n");
    assert_string_equal(codes(&on), "");
    errors_of(&on, "cellgrad 1\ntable t\n  a[16384] = 1\n  b = 1\n");
    assert_string_equal(codes(&on), "size");
    bench_end(&on);
}

static void a_line_has_a_limit_of_tokens(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    enum { TOKENS = 70000 };
    char *text = cg_alloc(on.arena, 32 + TOKENS * 2), *at = text;
    at += sprintf(at, "cellgrad 1\nx = (");
    for (int i = 0; i < TOKENS / 2; i++)
        at += sprintf(at, "1+");
    sprintf(at, "1)\ny = 2\n");
    const cg_document *document = cg_text_to_document(&on.language, source_of(&on, "m.sheet", text));
    assert_string_equal(codes(&on), "too-many-tokens");
    assert_int_equal(document->n_cells, 1); /* y, after the long line */
    bench_end(&on);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_at_the_margin),
        cmocka_unit_test(lines_of_tables),
        cmocka_unit_test(lines_of_params_sheets_and_sliders),
        cmocka_unit_test(lines_of_solves_and_expectations),
        cmocka_unit_test(lines_of_charts_and_exports),
        cmocka_unit_test(one_run_shows_every_mistake_and_keeps_what_is_right),
        cmocka_unit_test(the_version_line_comes_first),
        cmocka_unit_test(a_file_that_is_not_utf8_is_refused_at_its_first_bad_byte),
        cmocka_unit_test(a_nul_byte_makes_a_file_no_text),
        cmocka_unit_test(errors_are_counted_up_to_their_limit),
        cmocka_unit_test(a_file_has_a_size_limit),
        cmocka_unit_test(a_table_has_a_limit_of_columns),
        cmocka_unit_test(a_line_has_a_limit_of_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
