/* test_language_formula.c: text -> tree, seen through a printer of its own that brackets everything, and tree -> text.
 */
#include "language_test.h"

#include <stdio.h>

/* ---- the tree, fully bracketed ---- */

static const char *show(bench *on, const cg_ast *ast);

static const char *show_cell(bench *on, cg_cell cell) {
    if (cg_is_text(cell)) return cg_format(on->arena, "'%s'", cg_cell_text(cell)->bytes);
    if (cg_is_boolean(cell)) return cg_cell_boolean(cell) ? "yes" : "no";
    if (cg_is_error(cell)) return cg_error_text(cg_cell_error(cell));
    return cg_format(on->arena, "%g", cell.number);
}

static const char *show_corner(bench *on, cg_corner corner) {
    return cg_format(on->arena, "%s%u.%s%u", corner.row_absolute ? "!" : "", (unsigned)corner.row,
                     corner.column_absolute ? "!" : "", (unsigned)corner.column);
}

static const char *show_range(bench *on, const cg_range *range) {
    const char *sheet = range->sheet ? cg_format(on->arena, "<%s> ", range->sheet->bytes) : "";
    if (range->last_sheet) sheet = cg_format(on->arena, "<%s..%s> ", range->sheet->bytes, range->last_sheet->bytes);
    if (range->whole == CG_WHOLE_COLUMNS) sheet = cg_format(on->arena, "%scolumns ", sheet);
    if (range->whole == CG_WHOLE_ROWS) sheet = cg_format(on->arena, "%srows ", sheet);
    if (range->single) return cg_format(on->arena, "%s%s", sheet, show_corner(on, range->from));
    return cg_format(on->arena, "%s%s..%s", sheet, show_corner(on, range->from), show_corner(on, range->to));
}

static const char *show_structured(bench *on, const cg_structured *structured) {
    static const char *const items[] = {"data", "row", "headers", "all", "totals", "headers+data", "data+totals"};
    return cg_format(on->arena, "%s/%s/%s/%s", structured->table ? structured->table->bytes : "-",
                     items[structured->item], structured->first ? structured->first->bytes : "-",
                     structured->last ? structured->last->bytes : "-");
}

static const char *show_array(bench *on, const cg_ast *ast) {
    const char *out = "{";
    for (uint32_t i = 0; i < ast->array.rows * ast->array.cols; i++)
        out = cg_format(on->arena, "%s%s%s", out,
                        i == 0                ? ""
                        : i % ast->array.cols ? " "
                                              : " | ",
                        show_cell(on, ast->array.cells[i]));
    return cg_format(on->arena, "%s}", out);
}

static const char *show_call(bench *on, const cg_ast *ast) {
    const char *out = cg_format(on->arena, "(%s", ast->call.function->bytes);
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        out = cg_format(on->arena, "%s %s", out, show(on, ast->call.args[i]));
    return cg_format(on->arena, "%s)", out);
}

static const char *show(bench *on, const cg_ast *ast) {
    if (!ast) return reported(on);
    switch (ast->kind) {
    case CG_AST_LITERAL: return show_cell(on, ast->literal);
    case CG_AST_ARRAY: return show_array(on, ast);
    case CG_AST_NAME:
        if (ast->name_sheet) return cg_format(on->arena, "<%s> %s", ast->name_sheet->bytes, ast->name->bytes);
        return ast->name->bytes;
    case CG_AST_RANGE: return show_range(on, &ast->range);
    case CG_AST_STRUCTURED: return show_structured(on, &ast->structured);
    case CG_AST_CALL: return show_call(on, ast);
    case CG_AST_MISSING: return "_";
    }
    return "?";
}

typedef struct example {
    const char *formula, *tree, *printed; /* printed NULL: as the formula */
} example;

static void check(const example *examples, size_t count) {
    for (size_t i = 0; i < count; i++) {
        bench on;
        bench_start(&on);
        const cg_ast *ast = parse(&on, examples[i].formula);
        assert_string_equal(show(&on, ast), examples[i].tree);
        assert_string_equal(cg_ast_to_text(on.arena, ast),
                            examples[i].printed ? examples[i].printed : examples[i].formula);
        bench_end(&on);
    }
}

#define CHECK(examples) check(examples, sizeof(examples) / sizeof *(examples))

/* ---- what is read ---- */

static void operators_bind_as_in_excel(void **state) {
    (void)state;
    static const example examples[] = {
        {"-2^2", "(^ (u- 2) 2)", NULL},
        {"0-2^2", "(- 0 (^ 2 2))", NULL},
        {"2^3^2", "(^ (^ 2 3) 2)", NULL},
        {"2^(3^2)", "(^ 2 (^ 3 2))", NULL},
        {"2^-3", "(^ 2 (u- 3))", NULL},
        {"-2%", "(% (u- 2))", NULL},
        {"-(2%)", "(u- (% 2))", NULL},
        {"2^50%", "(^ 2 (% 50))", NULL},
        {"5%%", "(% (% 5))", NULL},
        {"--x", "(u- (u- x))", NULL},
        {"+x-+y", "(- (u+ x) (u+ y))", NULL},
        {"a-b-d", "(- (- a b) d)", NULL},
        {"a-(b-d)", "(- a (- b d))", NULL},
        {"(a-b)-d", "(- (- a b) d)", "a-b-d"},
        {"a+b*d/e", "(+ a (/ (* b d) e))", NULL},
        {"(a+b)*d", "(* (+ a b) d)", NULL},
        {"a&b+1", "(& a (+ b 1))", NULL},
        {"a&b=d&e", "(= (& a b) (& d e))", NULL},
        {"a<b<=d", "(<= (< a b) d)", NULL},
        {"a=b<>d>e>=f", "(>= (> (<> (= a b) d) e) f)", NULL},
        {"a>0.5=(b=1)", "(= (> a 0.5) (= b 1))", NULL},
        {"((((a))))", "a", "a"},
    };
    CHECK(examples);
}

static void literals_are_read(void **state) {
    (void)state;
    static const example examples[] = {
        {"1.5e3", "1500", "1500"},
        {".5", "0.5", "0.5"},
        {"5.", "5", "5"},
        {"1E-5", "1e-05", "1E-05"},
        {"\"a\"\"b\"", "'a\"b'", NULL},
        {"\"\"", "''", NULL},
        {"\" // no comment # \"", "' // no comment # '", NULL},
        {"true", "yes", "TRUE"},
        {"TRUE()", "(TRUE)", NULL},
        {"#N/A", "#N/A", NULL},
        {"#n/a/2", "(/ #N/A 2)", "#N/A/2"},
        {"#DIV/0!", "#DIV/0!", NULL},
        {"#REF!+#NAME?", "(+ #REF! #NAME?)", NULL},
        {"{1,2;3,4}", "{1 2 | 3 4}", NULL},
        {"{-1,+2,\"x\",TRUE,#N/A}", "{-1 2 'x' yes #N/A}", "{-1,2,\"x\",TRUE,#N/A}"},
    };
    CHECK(examples);
}

static void calls_keep_arguments_that_are_left_out(void **state) {
    (void)state;
    static const example examples[] = {
        {"PI()", "(PI)", NULL},
        {"sum( 1 , 2 )", "(SUM 1 2)", "SUM(1,2)"},
        {"IF(a,,b)", "(IF a _ b)", NULL},
        {"IF(a,)", "(IF a _)", NULL},
        {"F(,)", "(F _ _)", NULL},
        {"LOG10(x)", "(LOG10 x)", NULL},
        {"NORM.S.DIST(x,TRUE)", "(NORM.S.DIST x yes)", NULL},
    };
    CHECK(examples);
}

static void references_are_read(void **state) {
    (void)state;
    static const example examples[] = {
        {"A1", "0.0", NULL},
        {"$B$7", "!6.!1", NULL},
        {"b$7", "!6.1", "B$7"},
        {"XFD1048576", "1048575.16383", NULL},
        {"XFE1", "XFE1", NULL},
        {"A1048577", "A1048577", NULL},
        {"A0", "A0", NULL},
        {"A1:B9", "0.0..8.1", NULL},
        {"A1:A1", "0.0..0.0", NULL},
        {"B9:A1", "0.0..8.1", "A1:B9"},
        {"$B9:A$1", "!0.0..8.!1", "A$1:$B9"},
        {"data!A1", "<data> 0.0", NULL},
        {"'My sheet'!$A$1:B2", "<My sheet> !0.!0..1.1", NULL},
        {"'it''s'!A1", "<it's> 0.0", NULL},
        {"'data'!A1", "<data> 0.0", "data!A1"},
        {"'A1'!A1", "<A1> 0.0", NULL},
        {"'a..b'!A1", "<a..b> 0.0", NULL},
        {"A:A", "columns !0.0..!1048575.0", NULL},
        {"$C:a", "columns !0.0..!1048575.!2", "A:$C"},
        {"3:$5", "rows 2.!0..!4.!16383", NULL},
        {"data!A:B", "<data> columns !0.0..!1048575.1", NULL},
        {"SUM(data!7:7)", "(SUM <data> rows 6.!0..6.!16383)", NULL},
        {"A:IF(x,A1)", "(: A (IF x 0.0))", "(A):IF(x,A1)"},
        {"q1:q4!B2", "(: 0.16 <q4> 1.1)", "Q1:'q4'!B2"},
        {"'q1:q4'!B2", "<q1..q4> 1.1", NULL},
        {"Jan:Dec!B2:C3", "<Jan..Dec> 1.1..2.2", NULL},
        {"'Jan 1:Dec'!B2", "<Jan 1..Dec> 1.1", NULL},
        {"data!A1:data!B2", "<data> 0.0..1.1", "data!A1:B2"},
        {"A1:B2:C3", "(: 0.0..1.1 2.2)", NULL},
        {"A1:INDEX(B:B,4)", "(: 0.0 (INDEX columns !0.1..!1048575.1 4))", NULL},
        {"first:last", "(: first last)", NULL},
        {"T[A]:T[C]", "T/data/A/C", "T[[A]:[C]]"},
        {"A1:C3 B2:D4", "(  0.0..2.2 1.1..3.3)", NULL},
        {"north q1_", "(  north q1_)", NULL},
        {"A1 B1:B2 C1", "(  (  0.0 0.1..1.1) 0.2)", NULL},
        {"-A1:B2%", "(% (u- 0.0..1.1))", NULL},
        {"SUM((A1:A3,C1:C3))", "(SUM (, 0.0..2.0 0.2..2.2))", NULL},
        {"RANK(1,(A1,B1,C1),0)", "(RANK 1 (, 0.0 0.1 0.2) 0)", NULL},
        {"(A1,B1) C1", "(  (, 0.0 0.1) 0.2)", NULL},
        {"@A1:A9", "(@ 0.0..8.0)", NULL},
        {"-@x+1", "(+ (u- (@ x)) 1)", NULL},
        {"_xlfn.SINGLE(A1:A9)", "(@ 0.0..8.0)", "@A1:A9"},
        {"A1#", "(# 0.0)", NULL},
        {"SUM($A$1#,B2#)", "(SUM (# !0.!0) (# 1.1))", NULL},
        {"_xlfn.ANCHORARRAY(data!A1)+1", "(+ (# <data> 0.0) 1)", "data!A1#+1"},
        {"A1#:B2", "(: (# 0.0) 1.1)", NULL},
        {"_xlfn._xlws.FILTER(A1,B1)", "(FILTER 0.0 0.1)", "FILTER(A1,B1)"},
        {"_xlfn.LAMBDA(_xlpm.a,_xlop.b,_xlfn.ISOMITTED(_xlop.b))", "(LAMBDA a b (ISOMITTED b))",
         "LAMBDA(a,[b],ISOMITTED(b))"},
        {"A1 (1)", "(  0.0 1)", "A1 (1)"},
        {"LAMBDA([b],b)", "(LAMBDA b b)", "LAMBDA([b],b)"},
        {"_xlfn.LET(_xlpm.x,1,_xlpm.x+1)", "(LET x 1 (+ x 1))", "LET(x,1,x+1)"},
        {"data!#REF!", "#REF!", "#REF!"},
        {"#REF!A1:B2", "(: #REF! 1.1)", "#REF!:B2"},
        {"A1:#REF!", "(: 0.0 #REF!)", NULL},
        {"data!rate*2", "(* <data> rate 2)", NULL},
        {"[0]!rate", "rate", "rate"},
        {"{-1,50%,#GETTING_DATA}", "{-1 0.5 #GETTING_DATA}", "{-1,0.5,#GETTING_DATA}"},
        {"w_one", "w_one", NULL},
        {"\xC3\xA9t\xC3\xA9", "\xC3\xA9t\xC3\xA9", NULL},
    };
    CHECK(examples);
}

static void every_form_of_structured_reference_is_read(void **state) {
    (void)state;
    static const example examples[] = {
        {"T[A]", "T/data/A/A", NULL},
        {"[A]", "-/data/A/A", NULL},
        {"T[Total Sales]", "T/data/Total Sales/Total Sales", NULL},
        {"T[ A ]", "T/data/A/A", "T[A]"},
        {"T[[A]]", "T/data/A/A", "T[A]"},
        {"T[[A, B]]", "T/data/A, B/A, B", NULL},
        {"T[Total $]", "T/data/Total $/Total $", "T[[Total $]]"},
        {"T[[A]:[C]]", "T/data/A/C", NULL},
        {"T[ [A] : [C] ]", "T/data/A/C", "T[[A]:[C]]"},
        {"[@A]", "-/row/A/A", NULL},
        {"T[@A]", "T/row/A/A", NULL},
        {"T[@[A]]", "T/row/A/A", "T[@A]"},
        {"[@[A B]]", "-/row/A B/A B", NULL},
        {"[@A B]", "-/row/A B/A B", "[@[A B]]"},
        {"T[@[A B]:[C]]", "T/row/A B/C", NULL},
        {"T[@]", "T/row/-/-", NULL},
        {"T[#This Row]", "T/row/-/-", "T[@]"},
        {"T[#Totals]", "T/totals/-/-", NULL},
        {"T[[#Totals],[A]]", "T/totals/A/A", NULL},
        {"T[[#Data],[#Headers]]", "T/headers+data/-/-", "T[[#Headers],[#Data]]"},
        {"T[[#Data],[#Totals],[A]:[C]]", "T/data+totals/A/C", NULL},
        {"T[[#This Row],[A]]", "T/row/A/A", "T[@A]"},
        {"T[[#this row],[A]:[C]]", "T/row/A/C", "T[@[A]:[C]]"},
        {"T[]", "T/data/-/-", "T[#Data]"},
        {"T[#Data]", "T/data/-/-", NULL},
        {"T[[#Data],[A]]", "T/data/A/A", "T[A]"},
        {"T[#Headers]", "T/headers/-/-", NULL},
        {"T[[#Headers],[A]]", "T/headers/A/A", NULL},
        {"T[[#All]]", "T/all/-/-", "T[#All]"},
        {"T[[#All],[A]:[C D]]", "T/all/A/C D", NULL},
        {"T['#Items]", "T/data/#Items/#Items", "T[['#Items]]"},
        {"T[[a'[b']c]]", "T/data/a[b]c/a[b]c", NULL},
        {"[@[Driver''s age]]", "-/row/Driver's age/Driver's age", NULL},
        {"T[['@home]]", "T/data/@home/@home", NULL},
        {"T[[' A]]", "T/data/ A/ A", NULL},
        {"T1[A]", "T1/data/A/A", NULL},
    };
    CHECK(examples);
}

static void comments_and_line_breaks_are_blanks(void **state) {
    (void)state;
    static const example examples[] = {
        {" 1 + 2 // three", "(+ 1 2)", "1+2"},
        {"SUM(1, // one\n    # a line\n  #N/A,\n  2)", "(SUM 1 #N/A 2)", "SUM(1,#N/A,2)"},
        {"a\r\n+\tb\n", "(+ a b)", "a+b"},
        {"a+b //", "(+ a b)", "a+b"},
    };
    CHECK(examples);
}

/* ---- spans ---- */

static void expect_span(const cg_ast *ast, const char *formula, const char *part) {
    size_t start = (size_t)(strstr(formula, part) - formula);
    assert_int_equal(ast->span.start, start);
    assert_int_equal(ast->span.end, start + strlen(part));
}

static void spans_cover_exactly_what_was_written(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    const char *formula = " (a + bb) * IF( T[[A]:[B]] , , -'x y'!A1:B2 )  // end";
    const cg_ast *product = parse(&on, formula);
    expect_span(product, formula, "(a + bb) * IF( T[[A]:[B]] , , -'x y'!A1:B2 )");
    expect_span(product->call.args[0], formula, "a + bb");
    expect_span(product->call.args[0]->call.args[1], formula, "bb");
    const cg_ast *call = product->call.args[1];
    expect_span(call, formula, "IF( T[[A]:[B]] , , -'x y'!A1:B2 )");
    expect_span(call->call.args[0], formula, "T[[A]:[B]]");
    assert_int_equal(call->call.args[1]->span.start, call->call.args[1]->span.end);
    expect_span(call->call.args[2], formula, "-'x y'!A1:B2");
    expect_span(call->call.args[2]->call.args[0], formula, "'x y'!A1:B2");
    bench_end(&on);
}

/* ---- what is refused ---- */

typedef struct mistake {
    const char *formula, *text;
} mistake;

static void mistakes_are_shown_with_a_caret(void **state) {
    (void)state;
    static const mistake mistakes[] = {
        {"", "f:1:1: error: expected a value, but the line ends here [syntax]\n    \n    ^\n"},
        {"1 +", "f:1:4: error: expected a value, but the line ends here [syntax]\n    1 +\n       ^\n"},
        {"1 b", "f:1:3: error: expected nothing more after the formula, found `b` [syntax]\n    1 b\n      ^\n"},
        {"a == b", "f:1:3: error: equality is one `=` in Excel's formulas [syntax]\n    a == b\n      ^~\n"},
        {"a != b", "f:1:3: error: \"not equal\" is `<>` in Excel's formulas [syntax]\n    a != b\n      ^~\n"},
        {"a ** b", "f:1:3: error: a power is `^` in Excel's formulas [syntax]\n    a ** b\n      ^~\n"},
        {"a //b", "f:1:3: error: a comment has a blank on both sides of its `//` [syntax]\n    a //b\n      ^~\n"},
        {"SUM(1;2)", "f:1:6: error: arguments are separated by commas, in every language of Excel's [syntax]\n"
                     "    SUM(1;2)\n         ^\n"},
        {"SUM(1 2)", "f:1:7: error: expected `,` or `)`, found `2` [syntax]\n    SUM(1 2)\n          ^\n"
                     "f:1:1: note: in this call\n    SUM(1 2)\n    ^~~~\n"},
        {"SUM(IF(a,1)", "f:1:4: error: this `(` is never closed [unclosed-bracket]\n    SUM(IF(a,1)\n       ^\n"},
        {"(a+b", "f:1:1: error: this `(` is never closed [unclosed-bracket]\n    (a+b\n    ^\n"},
        {"a)", "f:1:2: error: expected nothing more after the formula, found `)` [syntax]\n    a)\n     ^\n"},
        {"T[A", "f:1:2: error: this `[` is never closed [unclosed-bracket]\n    T[A\n     ^\n"},
        {"\"abc + 1",
         "f:1:1: error: this text has no closing quote [unterminated-text]\n    \"abc + 1\n    ^~~~~~~~\n"},
        {"1.2.3+4",
         "f:1:1: error: `1.2.3` is not a number, or is too large for one [bad-number]\n    1.2.3+4\n    ^~~~~\n"},
        {"1E999",
         "f:1:1: error: `1E999` is not a number, or is too large for one [bad-number]\n    1E999\n    ^~~~~\n"},
        {"x*C",
         "f:1:3: error: `C` cannot be a name: Excel keeps R and C for rows and columns [bad-name]\n    x*C\n      ^\n"},
        {"\xC3\xA9+\xE2\x80\x9Cx", "f:1:3: error: this is a curly quote; Excel's texts stand in straight ones: \" "
                                   "[bad-character]\n    \xC3\xA9+\xE2\x80\x9Cx\n      ^\n"},
        {"1#", "f:1:2: error: `#` starts a comment at the start of a line only; after a formula use ` // ` "
               "[bad-character]\n    1#\n     ^\n"},
        {"a~b", "f:1:2: error: `~` has no meaning here [bad-character]\n    a~b\n     ^\n"},
        {"{1,2;3}", "f:1:6: error: this row of the array has 1 columns, the first has 2 [bad-array]\n"
                    "    {1,2;3}\n         ^\n"},
        {"{1,x}", "f:1:4: error: an array in braces holds constants only, such as {1,2;3,4} [bad-array]\n"
                  "    {1,x}\n       ^\n"},
        {"A1:2", "f:1:4: error: `:` joins references to cells, as in A1:B9 or A1:INDEX(A:A,9) [syntax]\n"
                 "    A1:2\n       ^\n"},
        {"(A1,2)", "f:1:5: error: a list in brackets is a union of references to cells, as in (A1:A3,C1:C3) [syntax]\n"
                   "    (A1,2)\n        ^\n"},
        {"[1]data!A1", "f:1:1: error: this refers to another workbook, which is not read [other-workbook]\n"
                       "    [1]data!A1\n    ^~~~~~~~~~\n"},
        {"'[b.xlsx]x y'!A1", "f:1:1: error: this refers to another workbook, which is not read [other-workbook]\n"
                             "    '[b.xlsx]x y'!A1\n    ^~~~~~~~~~~~~~\n"},
        {"[1]!rate", "f:1:1: error: this refers to another workbook, which is not read [other-workbook]\n"
                     "    [1]!rate\n    ^~~~~~~~\n"},
        {"T[[A],[B]]",
         "f:1:6: error: expected nothing more in these brackets [syntax]\n    T[[A],[B]]\n         ^~~~\n"},
        {"T[[#All],[#Totals]]", "f:1:10: error: only #Headers and #Data, or #Data and #Totals, can stand side by side "
                                "[syntax]\n    T[[#All],[#Totals]]\n             ^~~~~~~~~\n"},
        {"T[[A]:B]",
         "f:1:7: error: expected a column in brackets here: [[A]:[C]] [syntax]\n    T[[A]:B]\n          ^\n"},
        {"T[A:B]",
         "f:1:4: error: a column whose name holds [ ] , : # or @ stands in brackets of its own, and columns from A "
         "to C are [[A]:[C]] [syntax]\n    T[A:B]\n       ^\n"},
        {"T[[]]", "f:1:4: error: the column's name is missing [syntax]\n    T[[]]\n       ^\n"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        bench on;
        bench_start(&on);
        assert_null(parse(&on, mistakes[i].formula));
        assert_string_equal(reported(&on), mistakes[i].text);
        bench_end(&on);
    }
}

static void formulas_as_files_store_them_are_read(void **state) {
    (void)state;
    static const struct {
        const char *formula, *printed;
    } stored[] = {{"\"a\nb\"&A1", "\"a\nb\"&A1"},
                  {"A1 // B1", NULL},
                  {"SUM(A1:B2\n B1:C2)", "SUM(A1:B2 B1:C2)"},
                  {"#N/A", "#N/A"},
                  {"(\n#N/A)", "#N/A"},
                  {"Table1[[#This Row],[a]:[b]]", "Table1[@[a]:[b]]"}};
    for (size_t i = 0; i < sizeof stored / sizeof *stored; i++) {
        bench on;
        bench_start(&on);
        const cg_ast *ast = cg_stored_to_ast(&on.language, source_of(&on, "f", stored[i].formula));
        if (stored[i].printed)
            assert_string_equal(cg_ast_to_text(on.arena, ast), stored[i].printed);
        else
            assert_null(ast);
        bench_end(&on);
    }
}

static void bytes_that_are_not_utf8_are_refused(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    assert_null(parse(&on, "a+\xFF"));
    assert_string_equal(codes(&on), "not-utf8");
    assert_int_equal(on.diagnostics.first->span.start, 2);
    bench_end(&on);
}

/* ---- limits ---- */

/* `count` times `open`, the middle, `count` times `close`. */
static const char *nested(bench *on, size_t count, const char *open, const char *middle, const char *close) {
    size_t length = count * (strlen(open) + strlen(close)) + strlen(middle);
    char *text = cg_alloc(on->arena, length + 1), *at = text;
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "%s", open);
    at += sprintf(at, "%s", middle);
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "%s", close);
    return text;
}

static void expect_limit(size_t most, const char *open, const char *middle, const char *close, const char *code) {
    bench on;
    bench_start(&on);
    assert_non_null(parse(&on, nested(&on, most, open, middle, close)));
    assert_null(parse(&on, nested(&on, most + 1, open, middle, close)));
    assert_string_equal(codes(&on), code);
    bench_end(&on);
}

static void nesting_has_a_limit(void **state) {
    (void)state;
    expect_limit(127, "(", "1", ")", "nesting");
    expect_limit(127, "ABS(", "1", ")", "nesting");
    expect_limit(127, "-", "1", "", "nesting");
    expect_limit(127, "(", "{1}", ")", "nesting");
}

static void tokens_have_a_limit(void **state) {
    (void)state;
    expect_limit(4095, "1+", "1", "", "too-many-tokens");
}

static void arguments_have_a_limit(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    assert_non_null(parse(&on, cg_format(on.arena, "SUM(%s)", nested(&on, 254, "1,", "1", ""))));
    assert_null(parse(&on, cg_format(on.arena, "SUM(%s)", nested(&on, 255, "1,", "1", ""))));
    assert_string_equal(codes(&on), "argument-count");
    bench_end(&on);
}

static void names_and_texts_have_a_limit(void **state) {
    (void)state;
    expect_limit(254, "\xC3\xA9", "n", "", "bad-name");
    bench on;
    bench_start(&on);
    assert_non_null(parse(&on, cg_format(on.arena, "\"%s\"", nested(&on, 32767, "x", "", ""))));
    assert_null(parse(&on, cg_format(on.arena, "\"%s\"", nested(&on, 32768, "x", "", ""))));
    assert_non_null(parse(&on, cg_format(on.arena, "T[%s]", nested(&on, 32767, "x", "", ""))));
    assert_null(parse(&on, cg_format(on.arena, "T[%s]", nested(&on, 32768, "x", "", ""))));
    assert_string_equal(codes(&on), "text-length text-length");
    bench_end(&on);
}

static void names_are_valid_where_excel_accepts_them(void **state) {
    (void)state;
    static const char *const good[] = {"w",    "W",        "a.b", "_x",  "\\x", "loss_1",
                                       "XFE1", "A1048577", "Lin", "RC_", "CR",  "\xC3\xA9"};
    static const char *const bad[] = {"C",  "r",    "B1", "w1",  "xfd1048576", "R1C1", "RC", "R2C", "C5",
                                      "r1", "TRUE", "1a", "a b", "a-b",        "",     ".a", "$A$1"};
    bench on;
    bench_start(&on);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(cg_name_is_valid(cg_intern_string(on.language.texts, good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(cg_name_is_valid(cg_intern_string(on.language.texts, bad[i])));
    bench_end(&on);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_as_in_excel),
        cmocka_unit_test(literals_are_read),
        cmocka_unit_test(calls_keep_arguments_that_are_left_out),
        cmocka_unit_test(references_are_read),
        cmocka_unit_test(every_form_of_structured_reference_is_read),
        cmocka_unit_test(comments_and_line_breaks_are_blanks),
        cmocka_unit_test(spans_cover_exactly_what_was_written),
        cmocka_unit_test(mistakes_are_shown_with_a_caret),
        cmocka_unit_test(formulas_as_files_store_them_are_read),
        cmocka_unit_test(bytes_that_are_not_utf8_are_refused),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(tokens_have_a_limit),
        cmocka_unit_test(arguments_have_a_limit),
        cmocka_unit_test(names_and_texts_have_a_limit),
        cmocka_unit_test(names_are_valid_where_excel_accepts_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
