/* CSV errors: each with its whole text. */
#define _POSIX_C_SOURCE 200809L
#include "csv_fixture.h"

#include "base/limits.h"

static void an_empty_file_is_refused(void **state) {
    csv_fixture *f = *state;
    const char *expected = "data.csv:1:1: error: the file is empty, without even a header line [csv-empty]\n";
    fails_with(f, "", expected);
    f->diagnostics = (cg_diagnostics){.arena = f->arena};
    fails_with(f, "\xEF\xBB\xBF\r\n  \n\n", expected);
}

static void a_header_alone_is_refused(void **state) {
    csv_fixture *f = *state;
    const char *expected = "data.csv:1:1: error: the file has a header line and no rows [csv-no-rows]\n";
    fails_with(f, "a,b", expected);
    f->diagnostics = (cg_diagnostics){.arena = f->arena};
    fails_with(f, "a\n\n\n", expected);
}

static void a_row_with_too_few_fields_is_shown_whole(void **state) {
    fails_with(*state, "a,b,c\n1,2,3\n4,5\n6\n7,8,9\n",
               "data.csv:3:1: error: the row has 2 fields where the header line has 3 [csv-ragged]\n"
               "    4,5\n"
               "    ^\n"
               "data.csv:4:1: error: the row has 1 field where the header line has 3 [csv-ragged]\n"
               "    6\n"
               "    ^\n");
}

static void a_row_with_too_many_fields_is_shown_from_the_first_of_them(void **state) {
    fails_with(*state, "a,b\n\"é\nö\" , ü,  \"x,\"\"y\" ,z\n",
               "data.csv:3:10: error: the row has 4 fields where the header line has 2 [csv-ragged]\n"
               "    \"x,\"\"y\" ,z\n"
               "    ^\n");
}

static void a_bad_number_in_a_declared_column_is_shown_where_it_stands(void **state) {
    csv_fixture *f = *state;
    KEEP(f, "age number", "fare number");
    fails_with(f, "name,age,fare\n\"A, é\",22,7.25\n\"B\nC\",2x , \"1,5\"\n,,\nD,1e999,3\n",
               "data.csv:4:4: error: column age is declared to be numbers and this is not one [csv-number]\n"
               "    2x\n"
               "    ^\n"
               "data.csv:4:9: error: column fare is declared to be numbers and this is not one [csv-number]\n"
               "    \"1,5\"\n"
               "    ^\n"
               "data.csv:6:3: error: column age is declared to be numbers and this is not one [csv-number]\n"
               "    1e999\n"
               "    ^\n");
}

static void a_ragged_row_has_no_other_error(void **state) {
    csv_fixture *f = *state;
    KEEP(f, "b number");
    fails_with(f, "a,b\nx\n1,x,3\n",
               "data.csv:2:1: error: the row has 1 field where the header line has 2 [csv-ragged]\n"
               "    x\n"
               "    ^\n"
               "data.csv:3:5: error: the row has 3 fields where the header line has 2 [csv-ragged]\n"
               "    3\n"
               "    ^\n");
}

static void an_unclosed_quote_is_shown_where_it_opens(void **state) {
    fails_with(
        *state, "a,b\n1,2\n3, \"four\n5,6\n7,8\n",
        "data.csv:3:4: error: the quoted field that starts here is not closed before the end of the file [csv-quote]\n"
        "    \"four...\n"
        "    ^\n");
}

static void an_unclosed_quote_in_the_header_is_shown_too(void **state) {
    fails_with(
        *state, "a,\"b\n1,2\n",
        "data.csv:1:3: error: the quoted field that starts here is not closed before the end of the file [csv-quote]\n"
        "    \"b...\n"
        "    ^\n");
}

static void rows_behind_an_unclosed_quote_are_read_on(void **state) {
    fails_with(
        *state, "a,b\n1,\"2\n3,4,5\n",
        "data.csv:2:3: error: the quoted field that starts here is not closed before the end of the file [csv-quote]\n"
        "    \"2...\n"
        "    ^\n"
        "data.csv:3:5: error: the row has 3 fields where the header line has 2 [csv-ragged]\n"
        "    5\n"
        "    ^\n");
}

static void a_quote_inside_an_unquoted_field_is_shown(void **state) {
    fails_with(*state, "a,b\n5\" disk,2\n3,4,5\n",
               "data.csv:2:2: error: a quote stands inside a field that does not start with one [csv-quote]\n"
               "    \" disk,2\n"
               "    ^\n"
               "data.csv:3:5: error: the row has 3 fields where the header line has 2 [csv-ragged]\n"
               "    5\n"
               "    ^\n");
}

static void text_behind_a_closing_quote_is_shown_with_the_fields_start(void **state) {
    fails_with(*state, "a,b\n1,\"two\nlines\"!,x\n",
               "data.csv:3:7: error: text follows the closing quote of a field [csv-quote]\n"
               "    !,x\n"
               "    ^\n"
               "note: the field starts at line 2, column 3; a quote inside it is written twice\n"
               "data.csv:3:6: error: a quote stands inside a field that does not start with one [csv-quote]\n"
               "    \"!,x\n"
               "    ^\n");
}

static void a_missing_column_names_the_nearest_and_all(void **state) {
    csv_fixture *f = *state;
    const char *sheet = "    columns Agee, zzz, Name";
    KEEP(f, "Agee", "zzz", "Name");
    const cg_source *source = cg_source_create(f->arena, "m.sheet", sheet, strlen(sheet));
    f->block.columns[0].span = (cg_span){source, 12, 16};
    fails_with(f, "Name,Age,Cabin\nx,1,\n",
               "data.csv:1:1: error: there is no column Agee [csv-column]\n"
               "    Name,Age,Cabin\n"
               "    ^\n"
               "note: did you mean Age?\n"
               "note: the columns are Name, Age, Cabin\n"
               "m.sheet:1:13: note: Agee is asked for here\n"
               "        columns Agee, zzz, Name\n"
               "                ^~~~\n"
               "data.csv:1:1: error: there is no column zzz [csv-column]\n"
               "    Name,Age,Cabin\n"
               "    ^\n"
               "note: the columns are Name, Age, Cabin\n");
}

static void of_many_columns_the_first_twenty_are_named(void **state) {
    csv_fixture *f = *state;
    KEEP(f, "other");
    fails_with(f, "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w\n",
               "data.csv:1:1: error: there is no column other [csv-column]\n"
               "    a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w\n"
               "    ^\n"
               "note: the columns are a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t and 3 more\n");
}

static void two_columns_of_one_name_are_refused_when_it_is_kept(void **state) {
    csv_fixture *f = *state;
    const char *expected = "data.csv:1:5: error: columns 1 and 3 are both named a [csv-duplicate]\n"
                           "    A\n"
                           "    ^\n";
    fails_with(f, "a,b,A\n1,2,3\n", expected);
    f->diagnostics = (cg_diagnostics){.arena = f->arena};
    KEEP(f, "A");
    fails_with(f, "a,b,A\n1,2,3\n", expected);
    f->diagnostics = (cg_diagnostics){.arena = f->arena};
    KEEP(f, "b");
    loads_as(f, "a,b,A\n1,2,3\n", "b:numbers\n2: 2");
}

static void a_column_without_a_name_is_refused_when_all_are_kept(void **state) {
    fails_with(*state, "a,,\"\",b\n1,2,3,4\n",
               "data.csv:1:3: error: column 2 has no name [csv-header]\n"
               "    ,\"\",b\n"
               "    ^\n"
               "data.csv:1:4: error: column 3 has no name [csv-header]\n"
               "    \"\",b\n"
               "    ^\n");
}

static void bytes_that_are_not_utf8_are_refused_where_they_stand(void **state) {
    fails_with(*state, "a,b\n1,é\n2,\xE9t\xE9\n3,\xE9\n",
               "data.csv:3:3: error: the byte 0xE9 is not UTF-8 text [csv-encoding]\n"
               "    \\xE9t\\xE9\n"
               "    ^\n"
               "note: a file in another encoding needs a line in its table block such as: encoding latin1\n");
}

static void a_file_of_wide_characters_is_refused_with_its_encoding(void **state) {
    csv_fixture *f = *state;
    const char expected[] =
        "note: a file in another encoding needs a line in its table block such as: encoding utf-16\n";
    assert_null(load_bytes(f, "a\0,\0b\0\n\0", 8));
    assert_non_null(strstr(errors_text(f), "data.csv:1:2: error: the byte 0x00 is not UTF-8 text [csv-encoding]\n"));
    assert_non_null(strstr(errors_text(f), expected));
    f->diagnostics = (cg_diagnostics){.arena = f->arena};
    assert_null(load_bytes(f,
                           "\xFF\xFE"
                           "a\0,\0",
                           6));
    assert_non_null(strstr(errors_text(f), "data.csv:1:1: error: the byte 0xFF is not UTF-8 text [csv-encoding]\n"));
    assert_non_null(strstr(errors_text(f), expected));
}

static void bytes_outside_a_declared_encoding_are_refused_where_they_stand(void **state) {
    csv_fixture *f = *state;
    f->block.encoding = "windows-1252";
    fails_with(f, "a,b\n\xE9,x\x81y\n",
               "data.csv:2:4: error: the byte 0x81 is not windows-1252 text [csv-encoding]\n"
               "    \\x81y\n"
               "    ^\n");
}

static void an_unknown_encoding_is_refused_at_the_table(void **state) {
    csv_fixture *f = *state;
    const char *sheet = "table T from \"data.csv\"";
    f->block.encoding = "klingon-8";
    f->block.span = (cg_span){cg_source_create(f->arena, "m.sheet", sheet, strlen(sheet)), 0, 7};
    fails_with(f, "a\n1\n",
               "m.sheet:1:1: error: there is no encoding klingon-8 [csv-encoding]\n"
               "    table T from \"data.csv\"\n"
               "    ^~~~~~~\n");
}

static void a_file_that_is_not_there_is_reported_at_its_path(void **state) {
    csv_fixture *f = *state;
    const char *sheet = "table T from \"gone.csv\"";
    f->block.path_span = (cg_span){cg_source_create(f->arena, "m.sheet", sheet, strlen(sheet)), 13, 23};
    assert_null(cg_csv_to_table(f->arena, f->texts, &f->diagnostics, &f->block, "gone.csv", 0));
    assert_string_equal(errors_text(f),
                        "m.sheet:1:14: error: gone.csv cannot be read: No such file or directory [file-read]\n"
                        "    table T from \"gone.csv\"\n"
                        "                 ^~~~~~~~~~\n");
}

static void a_text_longer_than_excel_allows_is_refused(void **state) {
    csv_fixture *f = *state;
    KEEP(f, "b");
    char *text = cg_alloc(f->arena, CG_MAX_TEXT_LENGTH + 64);
    int at = sprintf(text, "a,b\nx,\"");
    memset(text + at, 'y', CG_MAX_TEXT_LENGTH + 1);
    memcpy(text + at + CG_MAX_TEXT_LENGTH + 1, "\"\n", 2);
    fails_with(f, text,
               "data.csv:2:3: error: the text is longer than 32767 characters [csv-limit]\n"
               "    \"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy...\n"
               "    ^\n");
}

static void a_long_number_that_must_become_text_is_refused(void **state) {
    csv_fixture *f = *state;
    char *text = cg_alloc(f->arena, CG_MAX_TEXT_LENGTH + 64);
    int at = sprintf(text, "a\n1\n");
    memset(text + at, '0', CG_MAX_TEXT_LENGTH + 1);
    memcpy(text + at + CG_MAX_TEXT_LENGTH + 1, "\nx\n", 3);
    fails_with(f, text,
               "data.csv:3:1: error: the text is longer than 32767 characters [csv-limit]\n"
               "    000000000000000000000000000000000000000000000000000000000000...\n"
               "    ^\n");
}

static void more_columns_than_excel_has_are_refused(void **state) {
    csv_fixture *f = *state;
    char *text = cg_alloc_raw(f->arena, CG_MAX_COLUMNS * 8), *at = text;
    for (int i = 0; i <= CG_MAX_COLUMNS; i++)
        at += sprintf(at, "c%d,", i);
    fails_with(f, text, "data.csv:1:1: error: the header line has more than 16384 columns [csv-limit]\n");
}

static void more_rows_than_the_limit_are_refused(void **state) {
    csv_fixture *f = *state;
    static const char *const texts[] = {"a,b\n1,1\n2,2\n3,3\n4,4\n5,5\n6,6\n", "a\n1\n2\n3\n4\n5\n6\n",
                                        "a\n\n\n\n\n\n6\n", "a\n1\n2\n3\n4\n\n6\n"};
    for (size_t i = 0; i < 4; i++) {
        const char *text = texts[i];
        f->diagnostics = (cg_diagnostics){.arena = f->arena};
        for (size_t limit = 1; limit <= 6; limit++) {
            f->diagnostics = (cg_diagnostics){.arena = f->arena};
            const cg_table *table = cg_csv_bytes_to_table(f->arena, f->texts, &f->diagnostics, &f->block, DATA_FILE,
                                                          text, strlen(text), limit);
            assert_int_equal(table == NULL, limit < 6);
            if (table) assert_int_equal(table->n_rows, 6);
            const char *message =
                cg_format(f->arena, ":1: error: the file has more than %zu rows [csv-limit]\n", limit);
            assert_int_equal(strstr(errors_text(f), message) == NULL, limit == 6);
            assert_int_equal(f->diagnostics.errors, limit < 6);
        }
    }
}

static void twenty_errors_are_enough(void **state) {
    csv_fixture *f = *state;
    char *text = cg_alloc(f->arena, 4000), *at = text + sprintf(text, "a,b\n");
    for (int i = 0; i < 500; i++)
        at += sprintf(at, "%d\n", i);
    assert_null(load(f, text));
    assert_int_equal(f->diagnostics.errors, CG_MAX_ERRORS);
    assert_int_equal(f->diagnostics.last->line, CG_MAX_ERRORS + 1);
}

static void errors_of_the_sheet_do_not_spoil_a_good_file(void **state) {
    csv_fixture *f = *state;
    for (int i = 0; i < CG_MAX_ERRORS; i++)
        cg_report(&f->diagnostics, CG_E_SYNTAX, cg_nowhere(), "before");
    assert_string_equal(table_text(f, load(f, "a\n1\n")), "a:numbers\n2: 1");
    assert_null(load(f, "a,b\n1\n"));
    assert_int_equal(f->diagnostics.errors, CG_MAX_ERRORS + 1);
}

static void raw_text_is_shown_on_one_line_and_without_control_characters(void **state) {
    csv_fixture *f = *state;
    KEEP(f, "a number");
    fails_with(f, "a\n\"\033[31m\tred\nmore\"\n",
               "data.csv:2:1: error: column a is declared to be numbers and this is not one [csv-number]\n"
               "    \"?[31m red...\n"
               "    ^\n");
}

static void load_a_bad_file(cg_arena *arena, void *context) {
    cg_diagnostics diagnostics = {.arena = arena};
    assert_null(cg_csv_to_table(arena, cg_texts_create(arena), &diagnostics, context, DATA_FILE, 0));
    assert_int_equal(diagnostics.errors, CG_MAX_ERRORS);
}

static void every_allocation_of_reporting_can_fail(void **state) {
    csv_fixture *f = *state;
    char *text = cg_alloc(f->arena, 1 << 20), *at = text + sprintf(text, "a,b\n");
    for (int i = 0; i < 30; i++)
        at += sprintf(at, "%s\n%s\n%20000d,x\n", i % 2 ? "1,2,3" : "1", "\"open", i);
    write_data_file(text, (size_t)(at - text));
    assert_true(fail_every_allocation(load_a_bad_file, &f->block) > 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CSV_TEST(an_empty_file_is_refused),
        CSV_TEST(a_header_alone_is_refused),
        CSV_TEST(a_row_with_too_few_fields_is_shown_whole),
        CSV_TEST(a_row_with_too_many_fields_is_shown_from_the_first_of_them),
        CSV_TEST(a_bad_number_in_a_declared_column_is_shown_where_it_stands),
        CSV_TEST(a_ragged_row_has_no_other_error),
        CSV_TEST(an_unclosed_quote_is_shown_where_it_opens),
        CSV_TEST(an_unclosed_quote_in_the_header_is_shown_too),
        CSV_TEST(rows_behind_an_unclosed_quote_are_read_on),
        CSV_TEST(a_quote_inside_an_unquoted_field_is_shown),
        CSV_TEST(text_behind_a_closing_quote_is_shown_with_the_fields_start),
        CSV_TEST(a_missing_column_names_the_nearest_and_all),
        CSV_TEST(of_many_columns_the_first_twenty_are_named),
        CSV_TEST(two_columns_of_one_name_are_refused_when_it_is_kept),
        CSV_TEST(a_column_without_a_name_is_refused_when_all_are_kept),
        CSV_TEST(bytes_that_are_not_utf8_are_refused_where_they_stand),
        CSV_TEST(a_file_of_wide_characters_is_refused_with_its_encoding),
        CSV_TEST(bytes_outside_a_declared_encoding_are_refused_where_they_stand),
        CSV_TEST(an_unknown_encoding_is_refused_at_the_table),
        CSV_TEST(a_file_that_is_not_there_is_reported_at_its_path),
        CSV_TEST(a_text_longer_than_excel_allows_is_refused),
        CSV_TEST(a_long_number_that_must_become_text_is_refused),
        CSV_TEST(more_columns_than_excel_has_are_refused),
        CSV_TEST(more_rows_than_the_limit_are_refused),
        CSV_TEST(twenty_errors_are_enough),
        CSV_TEST(errors_of_the_sheet_do_not_spoil_a_good_file),
        CSV_TEST(raw_text_is_shown_on_one_line_and_without_control_characters),
        CSV_TEST(every_allocation_of_reporting_can_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
