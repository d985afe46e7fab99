/* test_language_format.c: the canonical form of sheet files: what it is, that formatting it again changes nothing, and
 * that it means the same. */
#include "language_dump.h"

#include "failing_memory.h"

typedef struct example {
    const char *sheet, *formatted;
} example;

static const char *format(bench *on, const char *sheet) {
    const char *text = cg_document_format(&on->language, source_of(on, "m.sheet", sheet));
    if (!text) fail_msg("%s\n%s", sheet, reported(on));
    return text;
}

static const example examples[] = {
    {"cellgrad    1", "cellgrad 1\n"},
    {"\xEF\xBB\xBF# note\r\n\r\ncellgrad 1 // one\r\n", "# note\n\ncellgrad 1 // one\n"},
    {"cellgrad 1\ntable   t  from \"a.csv\"  //   x\n\tcolumns A,B text ,[C d]\n\t\t\t# note  \n\n\tkeep where(1)\n",
     "cellgrad 1\ntable t from \"a.csv\" //   x\n    columns A, B text, [C d]\n    # note\n\n    keep where (1)\n"},
    {"cellgrad 1\ntable t\n a=1\n long_name   =2\n [x y][3]=3\n\n b=4\n",
     "cellgrad 1\ntable t\n    a         = 1\n    long_name = 2\n    [x y][3]  = 3\n\n    b = 4\n"},
    {"cellgrad 1\nx=sum( a ,b )+ true*-( 1-2 )%\ny = IF(a , , {1 , 2})&-3\n",
     "cellgrad 1\nx = SUM(a,b) + TRUE*-(1-2)%\ny = IF(a,, {1, 2})&-3\n"},
    {"cellgrad 1\nx = (1+   // one\n 2 // two  \n\n  #three\n\t+3) // end\n",
     "cellgrad 1\nx = (1+   // one\n    2 // two\n\n    #three\n    +3) // end\n"},
    {"cellgrad 1\ntable t\n  x = (1+\n2)\n", "cellgrad 1\ntable t\n    x = (1+\n        2)\n"},
    {"cellgrad 1\ntable t\n  x = T[[a\n b]]\n", "cellgrad 1\ntable t\n    x = T[[a\n b]]\n"},
    {"cellgrad 1\nparams W[2,2]=RAND( )-0.5\n  bounds -1..1\nslider W -1 .. 1 step 0.1\n",
     "cellgrad 1\nparams W[2,2] = RAND()-0.5\n    bounds -1 .. 1\nslider W -1 .. 1 step 0.1\n"},
    {"cellgrad 1\nsolve s\n  minimize(a)\n  by changing a,b\n  subject to a<=1\n  method gd( rate = 1,steps=2 )\n  stop time 1 , "
     "iterations 3\n  expect a  <  1\n",
     "cellgrad 1\nsolve s\n    minimize (a)\n    by changing a, b\n    subject to a<=1\n    method gd(rate=1, steps=2)\n    stop time "
     "1, iterations 3\n    expect a < 1\n"},
    {"cellgrad 1\nexpect\n  a= 1 within 1e-6\n  loss = 2\n",
     "cellgrad 1\nexpect\n    a = 1 within 1e-6\n    loss = 2\n"},
    {"cellgrad 1\nsheet 'a b'\n  a1 : b9=1\n  c10=-A1\n", "cellgrad 1\nsheet 'a b'\n    a1:b9 = 1\n    c10   = -A1\n"},
    {"cellgrad 1\nchart q\n curve(x)for x in(1)..2\nexport \"a.xlsx\"\n report answer,minima\n",
     "cellgrad 1\nchart q\n    curve (x) for x in (1) .. 2\nexport \"a.xlsx\"\n    report answer, minima\n"},
    {"cellgrad 1\ntable t\n  encoding   utf-8\n  blank \"\" \"NA\"\n",
     "cellgrad 1\ntable t\n    encoding utf-8\n    blank \"\" \"NA\"\n"},
    {"cellgrad 1\ninclude   \"nowhere.sheet\"\n", "cellgrad 1\ninclude \"nowhere.sheet\"\n"},
};
enum { EXAMPLES = sizeof examples / sizeof *examples };

static void formatting_gives_the_canonical_form(void **state) {
    (void)state;
    for (size_t i = 0; i < EXAMPLES; i++) {
        bench on;
        bench_start(&on);
        assert_string_equal(format(&on, examples[i].sheet), examples[i].formatted);
        bench_end(&on);
    }
}

static void formatting_twice_changes_nothing(void **state) {
    (void)state;
    for (size_t i = 0; i < EXAMPLES; i++) {
        bench on;
        bench_start(&on);
        const char *once = format(&on, examples[i].sheet);
        assert_string_equal(format(&on, once), once);
        bench_end(&on);
    }
}

/* The wording of expectations is part of the document, and is what formatting may change. */
static void formatting_keeps_the_meaning(void **state) {
    (void)state;
    for (size_t i = 0; i < EXAMPLES; i++) {
        if (strstr(examples[i].sheet, "expect") || strstr(examples[i].sheet, "include")) continue;
        bench on;
        bench_start(&on);
        const char *formatted = format(&on, examples[i].sheet);
        assert_string_equal(dump_sheet(&on, formatted), dump_sheet(&on, examples[i].sheet));
        bench_end(&on);
    }
}

static void a_file_with_mistakes_is_not_formatted(void **state) {
    (void)state;
    bench on;
    bench_start(&on);
    assert_null(cg_document_format(&on.language, source_of(&on, "m.sheet", "cellgrad 1\nx = 1 +\n")));
    assert_string_equal(codes(&on), "syntax");
    bench_end(&on);
}

/* The shipped sheets are in canonical form, but for blanks before comments. */
static void shipped_sheets_keep_their_form(void **state) {
    (void)state;
    static const char *const names[] = {"titanic_data",       "titanic_linear", "titanic_net",
                                        "titanic_sumproduct", "quadratic",      "rollercoaster"};
    const char *root = getenv("CELLGRAD_SOURCE");
    if (!root) skip();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bench on;
        bench_start(&on);
        size_t length;
        const char *path = cg_format(on.arena, "%s/sheets/%s.sheet", root, names[i]);
        const char *text = cg_read_file(on.arena, path, &length);
        assert_non_null(text);
        const cg_source *source = cg_source_create(on.arena, path, text, length);
        assert_string_equal(cg_document_format(&on.language, source), text);
        cg_text_to_document(&on.language, source);
        assert_string_equal(reported(&on), "");
        bench_end(&on);
    }
}

static void parse_and_format(cg_arena *arena, void *context) {
    const char *sheet = context;
    cg_diagnostics diagnostics = {.arena = arena};
    cg_language language = {arena, cg_texts_create(arena), &diagnostics};
    const cg_source *source = cg_source_create(arena, "m.sheet", sheet, strlen(sheet));
    cg_text_to_document(&language, source);
    cg_document_format(&language, source);
}

static void running_out_of_memory_loses_none(void **state) {
    (void)state;
    static char sheet[] =
        "cellgrad 1\ntable t from \"a.csv\"\n  columns A, [B c] text\n  Lin[3] = MMULT(t[[A]:[B c]], W) // x\n"
        "params W[2,2] = {1,2;3,4}\nsolve s\n  minimize \"a\"\"b\"\n  by changing W\n  expect A1 = 2 within 3\n";
    fail_every_allocation(parse_and_format, sheet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formatting_gives_the_canonical_form), cmocka_unit_test(formatting_twice_changes_nothing),
        cmocka_unit_test(formatting_keeps_the_meaning),        cmocka_unit_test(a_file_with_mistakes_is_not_formatted),
        cmocka_unit_test(shipped_sheets_keep_their_form),      cmocka_unit_test(running_out_of_memory_loses_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
