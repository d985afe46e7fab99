/* Tables: dropping rows. */
#define _POSIX_C_SOURCE 200809L
#include "csv_fixture.h"

static void kept_rows_move_up_with_their_lines(void **state) {
    csv_fixture *f = *state;
    cg_table *table = load(f, "a,b\n1,x\n\n2,\"y\ny\"\n3,z\n4,\n");
    cg_table_keep(table, (const unsigned char[]){0, 1, 0, 1});
    assert_string_equal(table_text(f, table), "a:numbers b:cells\n4: 2 \"y\ny\"\n7: 4 blank");
    assert_int_equal(table->file_rows, 4);
}

static void a_column_whose_blanks_are_dropped_is_all_numbers(void **state) {
    csv_fixture *f = *state;
    cg_table *table = load(f, "age,sex,flag\n22,m,TRUE\n,f,FALSE\n30,m,TRUE\n");
    assert_string_equal(table_text(f, table),
                        "age:cells sex:cells flag:cells\n2: 22 \"m\" TRUE\n3: blank \"f\" FALSE\n4: 30 \"m\" TRUE");
    cg_table_keep(table, (const unsigned char[]){1, 0, 1});
    assert_string_equal(table_text(f, table), "age:numbers sex:cells flag:cells\n2: 22 \"m\" TRUE\n4: 30 \"m\" TRUE");
}

static void all_rows_or_none_can_be_kept(void **state) {
    csv_fixture *f = *state;
    cg_table *table = load(f, "a\n1\n2\n");
    cg_table_keep(table, (const unsigned char[]){1, 1});
    assert_string_equal(table_text(f, table), "a:numbers\n2: 1\n3: 2");
    cg_table_keep(table, (const unsigned char[]){0, 0});
    assert_int_equal(table->n_rows, 0);
    assert_int_equal(table->file_rows, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CSV_TEST(kept_rows_move_up_with_their_lines),
        CSV_TEST(a_column_whose_blanks_are_dropped_is_all_numbers),
        CSV_TEST(all_rows_or_none_can_be_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
