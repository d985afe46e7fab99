/* CSV to table: what is read, of every form a file may have. */
#define _POSIX_C_SOURCE 200809L
#include "csv_fixture.h"

#include "base/limits.h"

static void the_header_names_the_columns(void **state) {
    loads_as(*state, "a,b\n1,2.5\n-3,1e3\n", "a:numbers b:numbers\n2: 1 2.5\n3: -3 1000");
}

static void a_file_may_end_without_a_line_end(void **state) {
    loads_as(*state, "a,b\n1,2", "a:numbers b:numbers\n2: 1 2");
}

static void lines_may_end_as_on_any_system(void **state) {
    csv_fixture *f = *state;
    const char *expected = "a:numbers b:cells\n2: 1 \"x\"\n3: 2 \"y\"";
    loads_as(f, "a,b\n1,x\n2,y\n", expected);
    loads_as(f, "a,b\r\n1,x\r\n2,y\r\n", expected);
    loads_as(f, "a,b\r1,x\r2,y\r", expected);
    loads_as(f, "a,b\r\n1,x\r2,y", expected);
}

static void quoted_fields_hold_separators_quotes_and_lines(void **state) {
    loads_as(*state, "a,\"b, c\"\n\"x, y\",\"say \"\"hi\"\"\"\n\"two\nlines\",\"\r\n\"\nz,w\n",
             "a:cells b, c:cells\n2: \"x, y\" \"say \"hi\"\"\n3: \"two\nlines\" \"\r\n\"\n6: \"z\" \"w\"");
}

static void a_name_in_the_header_may_have_lines(void **state) {
    loads_as(*state, "\"two\nlines\",b\n1,2\n", "two\nlines:numbers b:numbers\n3: 1 2");
}

static void a_byte_order_mark_is_not_part_of_the_first_name(void **state) {
    loads_as(*state, "\xEF\xBB\xBFÅge,b\n1,é\n", "Åge:numbers b:cells\n2: 1 \"é\"");
}

static void spaces_around_an_unquoted_field_are_no_part_of_it(void **state) {
    loads_as(*state, " a ,b\n 1 , x y \n2,\" z \"\n", "a:numbers b:cells\n2: 1 \"x y\"\n3: 2 \" z \"");
}

static void an_empty_field_is_blank_quoted_or_not(void **state) {
    loads_as(*state, "a,b,c\n,\"\", \n1,x,2\n", "a:cells b:cells c:cells\n2: blank blank blank\n3: 1 \"x\" 2");
}

static void words_for_blank_are_blank(void **state) {
    csv_fixture *f = *state;
    const char *blanks[] = {"NA", "-999", "null"};
    f->block.blanks = blanks;
    f->block.n_blanks = 3;
    loads_as(f, "a,b,c\nNA,-999,\n1,-999.0,null\n-999,2,nulls\n",
             "a:cells b:cells c:cells\n2: blank blank blank\n3: 1 -999 blank\n4: blank 2 \"nulls\"");
    KEEP(f, "a number", "c text");
    loads_as(f, "a,b,c\nNA,1,NA\n2,3,4\n", "a:cells c:cells\n2: blank blank\n3: 2 \"4\"");
}

static void a_column_of_blanks_alone_has_cells(void **state) {
    loads_as(*state, "a,b\n,1\n,2\n", "a:cells b:numbers\n2: blank 1\n3: blank 2");
}

static void truth_values_are_found(void **state) {
    loads_as(*state, "a,b,c\nTRUE,true,FALSE\nfalse,,1\n",
             "a:cells b:cells c:cells\n2: TRUE TRUE \"FALSE\"\n3: FALSE blank \"1\"");
}

static void a_column_with_one_text_is_all_text_as_written(void **state) {
    csv_fixture *f = *state;
    loads_as(f, "a,b\n007,1\n1.50,2\nx,3\n,4\n8,5\n",
             "a:cells b:numbers\n2: \"007\" 1\n3: \"1.50\" 2\n4: \"x\" 3\n5: blank 4\n6: \"8\" 5");
    loads_as(f, "a\ntrue\nTrue\nmaybe\n", "a:cells\n2: \"true\"\n3: \"True\"\n4: \"maybe\"");
    loads_as(f, "a\n1\ntrue\n", "a:cells\n2: \"1\"\n3: \"true\"");
    loads_as(f, "a\n\n\nx\n", "a:cells\n2: blank\n3: blank\n4: \"x\"");
}

static void text_may_be_found_at_the_last_of_many_rows(void **state) {
    enum { N = 50000 };
    csv_fixture *f = *state;
    char *text = cg_alloc_raw(f->arena, N * 40), *at = text;
    at += sprintf(at, "early,late,number\n");
    for (int i = 0; i < N; i++)
        at += sprintf(at, "%s,%03d,%d\n", i == 3 ? "x" : "01", i, i);
    at += sprintf(at, "2,end,3\n");
    const cg_table *table = load(f, text);
    assert_non_null(table);
    assert_int_equal(table->n_rows, N + 1);
    for (size_t row = 0; row < N; row++) {
        assert_string_equal(cg_cell_text(table->columns[0].cells[row])->bytes, row == 3 ? "x" : "01");
        assert_string_equal(cg_cell_text(table->columns[1].cells[row])->bytes, cg_format(f->arena, "%03d", (int)row));
        assert_true(table->columns[2].cells[row].number == (double)row);
        assert_int_equal(cg_row_line(&table->lines, row), row + 2);
    }
    assert_string_equal(cg_cell_text(table->columns[0].cells[N])->bytes, "2");
    assert_string_equal(cg_cell_text(table->columns[1].cells[N])->bytes, "end");
}

static void the_same_text_is_one_object(void **state) {
    csv_fixture *f = *state;
    const cg_table *table = load(f, "a,b\nmale,x\nmale,male\n");
    assert_true(cg_cell_same(table->columns[0].cells[0], table->columns[0].cells[1]));
    assert_true(cg_cell_same(table->columns[0].cells[0], table->columns[1].cells[1]));
    assert_ptr_equal(cg_cell_text(table->columns[0].cells[0]), cg_intern_string(f->texts, "male"));
}

static void only_the_kept_columns_are_stored_in_the_order_of_the_sheet(void **state) {
    csv_fixture *f = *state;
    KEEP(f, "c", "A");
    loads_as(f, "a,b,c,\n1,x,3,\n4,y,6,9\n", "c:numbers A:numbers\n2: 3 1\n3: 6 4");
}

static void a_column_declared_text_keeps_its_digits(void **state) {
    csv_fixture *f = *state;
    KEEP(f, "zip text", "n number");
    loads_as(f, "zip,n\n007,1\n,\nTRUE,2\n", "zip:cells n:cells\n2: \"007\" 1\n3: blank blank\n4: \"TRUE\" 2");
}

static void names_of_columns_are_found_without_case(void **state) {
    csv_fixture *f = *state;
    const cg_table *table = load(f, "Fare,ÅGE\n1,2\n");
    assert_ptr_equal(cg_table_find(table, cg_intern_string(f->texts, "FARE")), &table->columns[0]);
    assert_ptr_equal(cg_table_find(table, cg_intern_string(f->texts, "åge")), &table->columns[1]);
    assert_null(cg_table_find(table, cg_intern_string(f->texts, "far")));
}

static void separator_and_decimal_mark_can_be_declared(void **state) {
    csv_fixture *f = *state;
    f->block.separator = ';';
    f->block.decimal = ',';
    loads_as(f, "a;b\n1,5;x,y\n-2,25e1;\"p;q\"\n", "a:numbers b:cells\n2: 1.5 \"x,y\"\n3: -22.5 \"p;q\"");
    f->block.separator = '\t';
    loads_as(f, "a\tb\n1,5\t\n\t2\n", "a:cells b:cells\n2: 1.5 blank\n3: blank 2");
    f->block.separator = ',';
    loads_as(f, "a,b\n\"1,5\",2\n", "a:numbers b:numbers\n2: 1.5 2");
}

static void blank_lines_are_no_rows(void **state) {
    csv_fixture *f = *state;
    const char *expected = "a:numbers b:numbers\n3: 1 2\n6: 3 4";
    loads_as(f, "a,b\n\n1,2\n\n \t\n3,4\n\n\n", expected);
    loads_as(f, "a,b\r\n\r\n1,2\r\n\r\n \t\r\n3,4\r\n\r\n  ", expected);
    loads_as(f, "\n\na,b\n1,2\n", "a:numbers b:numbers\n4: 1 2");
}

static void in_one_column_a_blank_line_between_rows_is_a_blank_cell(void **state) {
    csv_fixture *f = *state;
    loads_as(f, "a\n1\n\n \n2\n\n\n", "a:cells\n2: 1\n3: blank\n4: blank\n5: 2");
    loads_as(f, "a\n\n1\n\n007\n\nx\n", "a:cells\n2: blank\n3: \"1\"\n4: blank\n5: \"007\"\n6: blank\n7: \"x\"");
}

static void negative_zero_is_zero(void **state) {
    csv_fixture *f = *state;
    const cg_table *table = load(f, "a\n-0\n-0.0e5\n");
    assert_int_equal(table->columns[0].cells[0].bits, 0);
    assert_int_equal(table->columns[0].cells[1].bits, 0);
}

static void what_only_looks_like_a_number_is_text(void **state) {
    static const char *const fields[] = {"1e999", "0x10", "inf",   "nan", "1 000",     "$5",
                                         "5%",    "#N/A", "1.2.3", "--1", "2024-01-31"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        csv_fixture *f = *state;
        loads_as(f, cg_format(f->arena, "a\n%s\n", fields[i]), cg_format(f->arena, "a:cells\n2: \"%s\"", fields[i]));
    }
}

static void other_encodings_are_converted(void **state) {
    csv_fixture *f = *state;
    const char *expected = "Größe:numbers b:cells\n2: 1 \"é\"";
    f->block.encoding = "latin1";
    loads_as(f,
             "Gr\xF6\xDF"
             "e,b\n1,\xE9\n",
             expected);
    f->block.encoding = "UTF8";
    loads_as(f, "Größe,b\n1,é\n", expected);
    f->block.encoding = "windows-1252";
    loads_as(f, "a\n\x80\x93\n", "a:cells\n2: \"€“\"");
    f->block.encoding = "utf-16";
    const char wide[] = "\xFF\xFE"
                        "a\0,\0b\0\n\0"
                        "1\0,\0\xAC\x20\n\0"; /* with a byte-order mark */
    const cg_table *table = load_bytes(f, wide, sizeof wide - 1);
    assert_string_equal(errors_text(f), "");
    assert_string_equal(table_text(f, table), "a:numbers b:cells\n2: 1 \"€\"");
}

static void the_longest_text_of_a_cell_is_read(void **state) {
    csv_fixture *f = *state;
    char *text = cg_alloc(f->arena, 2 * CG_MAX_TEXT_LENGTH + 16), *at = text + sprintf(text, "a\n");
    for (int i = 0; i < CG_MAX_TEXT_LENGTH; i++)
        at += sprintf(at, "é");
    const cg_table *table = load(f, text);
    assert_non_null(table);
    assert_int_equal(cg_cell_text(table->columns[0].cells[0])->length, 2 * CG_MAX_TEXT_LENGTH);
}

static void the_widest_table_is_read(void **state) {
    csv_fixture *f = *state;
    char *text = cg_alloc_raw(f->arena, CG_MAX_COLUMNS * 16), *at = text;
    for (int i = 0; i < CG_MAX_COLUMNS; i++)
        at += sprintf(at, "%sc%d", i ? "," : "", i);
    for (int i = 0; i < CG_MAX_COLUMNS; i++)
        at += sprintf(at, "%s%d", i ? "," : "\n", i);
    const cg_table *table = load(f, text);
    assert_non_null(table);
    assert_int_equal(table->n_columns, CG_MAX_COLUMNS);
    for (int i = 0; i < CG_MAX_COLUMNS; i++)
        assert_true(table->columns[i].cells[0].number == i);
}

static void titanic_is_read_as_it_is(void **state) {
    csv_fixture *f = *state;
    const char *root = getenv("CELLGRAD_SOURCE");
    if (!root) skip();
    const cg_table *table = cg_csv_to_table(f->arena, f->texts, &f->diagnostics, &f->block,
                                            cg_format(f->arena, "%s/data/titanic.csv", root), 0);
    assert_string_equal(errors_text(f), "");
    assert_int_equal(table->n_rows, 1309);
    assert_int_equal(table->n_columns, 12);
    /* As Python's csv module counts them. */
    static const struct {
        const char *name;
        size_t blanks;
        cg_holding holding;
    } columns[] = {
        {"PassengerId", 0, CG_HOLDS_NUMBERS}, {"Survived", 0, CG_HOLDS_NUMBERS}, {"Pclass", 0, CG_HOLDS_NUMBERS},
        {"Name", 0, CG_HOLDS_CELLS},          {"Sex", 0, CG_HOLDS_CELLS},        {"Age", 263, CG_HOLDS_CELLS},
        {"SibSp", 0, CG_HOLDS_NUMBERS},       {"Parch", 0, CG_HOLDS_NUMBERS},    {"Ticket", 0, CG_HOLDS_CELLS},
        {"Fare", 1, CG_HOLDS_CELLS},          {"Cabin", 1014, CG_HOLDS_CELLS},   {"Embarked", 2, CG_HOLDS_CELLS}};
    for (size_t i = 0; i < 12; i++) {
        size_t blanks = 0;
        assert_string_equal(table->columns[i].name->bytes, columns[i].name);
        for (size_t row = 0; row < table->n_rows; row++)
            blanks += cg_is_blank(table->columns[i].cells[row]);
        assert_int_equal(blanks, columns[i].blanks);
        assert_int_equal(table->columns[i].holding, columns[i].holding);
    }
    double survived = 0;
    for (size_t row = 0; row < 1309; row++)
        survived += table->columns[1].cells[row].number;
    assert_true(survived == 500);
    assert_string_equal(cg_cell_text(table->columns[3].cells[1308])->bytes, "Zimmerman, Mr. Leo");
}

static const char mixed[] = "n,late,text,flag\n1,1,x,true\n2,2,y,\n,3,\"z\nz\",FALSE\n";

/* A file that takes every way: numbers, text found late, long quoted fields, many rows, another encoding. */
static void load_in_memory(cg_arena *arena, void *context) {
    cg_diagnostics diagnostics = {.arena = arena};
    cg_table *table = cg_csv_to_table(arena, cg_texts_create(arena), &diagnostics, context, DATA_FILE, 0);
    assert_non_null(table);
    assert_int_equal(table->n_rows, 3003);
    assert_int_equal(table->columns[1].holding, CG_HOLDS_CELLS);
}

static void every_allocation_of_a_load_can_fail(void **state) {
    csv_fixture *f = *state;
    char *text = cg_alloc(f->arena, 1 << 20), *at = text + sprintf(text, "%s", mixed);
    for (int i = 0; i < 2998; i++)
        at += sprintf(at, "%d,%d,text %d,true\n", i, i, i);
    at += sprintf(at, "5,six,%30000d,\n7,8,\"%30000d\",\n", 1, 2);
    write_data_file(text, (size_t)(at - text));
    size_t plain = fail_every_allocation(load_in_memory, &f->block);
    assert_true(plain > 15);
    f->block.encoding = "latin1";
    assert_true(fail_every_allocation(load_in_memory, &f->block) > plain);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CSV_TEST(the_header_names_the_columns),
        CSV_TEST(a_file_may_end_without_a_line_end),
        CSV_TEST(lines_may_end_as_on_any_system),
        CSV_TEST(quoted_fields_hold_separators_quotes_and_lines),
        CSV_TEST(a_name_in_the_header_may_have_lines),
        CSV_TEST(a_byte_order_mark_is_not_part_of_the_first_name),
        CSV_TEST(spaces_around_an_unquoted_field_are_no_part_of_it),
        CSV_TEST(an_empty_field_is_blank_quoted_or_not),
        CSV_TEST(words_for_blank_are_blank),
        CSV_TEST(a_column_of_blanks_alone_has_cells),
        CSV_TEST(truth_values_are_found),
        CSV_TEST(a_column_with_one_text_is_all_text_as_written),
        CSV_TEST(text_may_be_found_at_the_last_of_many_rows),
        CSV_TEST(the_same_text_is_one_object),
        CSV_TEST(only_the_kept_columns_are_stored_in_the_order_of_the_sheet),
        CSV_TEST(a_column_declared_text_keeps_its_digits),
        CSV_TEST(names_of_columns_are_found_without_case),
        CSV_TEST(separator_and_decimal_mark_can_be_declared),
        CSV_TEST(blank_lines_are_no_rows),
        CSV_TEST(in_one_column_a_blank_line_between_rows_is_a_blank_cell),
        CSV_TEST(negative_zero_is_zero),
        CSV_TEST(what_only_looks_like_a_number_is_text),
        CSV_TEST(other_encodings_are_converted),
        CSV_TEST(the_longest_text_of_a_cell_is_read),
        CSV_TEST(the_widest_table_is_read),
        CSV_TEST(titanic_is_read_as_it_is),
        CSV_TEST(every_allocation_of_a_load_can_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
