/* Tables: dropping rows. */
#define _POSIX_C_SOURCE 200809L
#include "csv_fixture.h"

#include "table/table_builder.h"

static void kept_rows_move_up_with_their_lines(void **state) {
    csv_fixture *f = *state;
    cg_table *table = load(f, "a,b\n1,x\n\n2,\"y\ny\"\n3,z\n4,\n");
    cg_table_keep(f->arena, table, (const unsigned char[]){0, 1, 0, 1});
    assert_string_equal(table_text(f, table), "a:numbers b:cells\n4: 2 \"y\ny\"\n7: 4 blank");
    assert_int_equal(table->file_rows, 4);
}

static void a_column_whose_blanks_are_dropped_is_all_numbers(void **state) {
    csv_fixture *f = *state;
    cg_table *table = load(f, "age,sex,flag\n22,m,TRUE\n,f,FALSE\n30,m,TRUE\n");
    assert_string_equal(table_text(f, table),
                        "age:cells sex:cells flag:cells\n2: 22 \"m\" TRUE\n3: blank \"f\" FALSE\n4: 30 \"m\" TRUE");
    cg_table_keep(f->arena, table, (const unsigned char[]){1, 0, 1});
    assert_string_equal(table_text(f, table), "age:numbers sex:cells flag:cells\n2: 22 \"m\" TRUE\n4: 30 \"m\" TRUE");
}

static void all_rows_or_none_can_be_kept(void **state) {
    csv_fixture *f = *state;
    cg_table *table = load(f, "a\n1\n2\n");
    cg_table_keep(f->arena, table, (const unsigned char[]){1, 1});
    assert_string_equal(table_text(f, table), "a:numbers\n2: 1\n3: 2");
    cg_table_keep(f->arena, table, (const unsigned char[]){0, 0});
    assert_int_equal(table->n_rows, 0);
    assert_int_equal(table->file_rows, 2);
}

/* Cells say which column and row they are of, so that a mistaken move shows. */
static double mark(size_t column, size_t row) {
    return (double)(column * 10000000 + row);
}

static void put_rows(cg_table_builder *builder, size_t n) {
    for (; builder->n_rows < n; builder->n_rows++) {
        cg_row_lines_add(builder->arena, &builder->lines, builder->n_rows, builder->n_rows + 2);
        for (size_t i = 0; i < builder->n_columns; i++)
            builder->columns[i].cells[builder->n_rows].number = mark(i, builder->n_rows);
    }
}

/* By way of small blocks, one of all columns that moves, and columns that have blocks of their own; and back to as many
 * rows as there are. */
static void cells_stay_what_they_are_while_rows_are_added(void **state) {
    csv_fixture *f = *state;
    static const size_t ends[] = {1, 64, 65, 600, 5000, 300000, 2200000};
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
        cg_column_builder columns[3] = {0};
        cg_arena *arena = cg_arena_create(NULL);
        cg_table_builder builder = {.arena = arena, .columns = columns, .n_columns = 3, .row_limit = SIZE_MAX / 64};
        for (size_t i = 0; i <= k; i++) {
            cg_builder_make_room(&builder, ends[i] - builder.n_rows, i % 2 ? 0.7 : 1);
            assert_true(builder.room >= ends[i]);
            put_rows(&builder, ends[i]);
        }
        const cg_table *table = cg_builder_to_table(&builder, f->block.name);
        assert_int_equal(table->n_rows, ends[k]);
        for (size_t row = 0; row < ends[k]; row++) {
            if (cg_row_line(&table->lines, row) != row + 2) fail_msg("line of row %zu of %zu", row, ends[k]);
            for (size_t i = 0; i < 3; i++)
                if (table->columns[i].cells[row].number != mark(i, row)) fail_msg("row %zu of %zu", row, ends[k]);
        }
        cg_arena_destroy(arena);
    }
}

/* Beside a list of every row's line: rows of one to four lines, most of them of one, of which some are dropped twice.
 */
static void lines_are_those_of_a_list_of_all_rows_lines(void **state) {
    (void)state;
    enum { ROWS = 3000 };
    static uint32_t list[ROWS];
    static unsigned char keep[ROWS];
    cg_arena *arena = cg_arena_create(NULL);
    cg_row_lines lines = {0};
    uint32_t line = 2, draw = 1;
    size_t n = ROWS;
    for (size_t row = 0; row < n; row++) {
        cg_row_lines_add(arena, &lines, row, line);
        list[row] = line;
        draw = draw * 1664525 + 1013904223;
        line += draw >> 27 == 0 ? 2 + (draw >> 20) % 3 : 1;
    }
    assert_true(lines.count > 10 && lines.count < ROWS / 8);
    for (int round = 0; round < 3; round++) {
        for (size_t row = 0; row < n; row++)
            if (cg_row_line(&lines, row) != list[row]) fail_msg("row %zu in round %d", row, round);
        size_t to = 0;
        for (size_t row = 0; row < n; row++) {
            draw = draw * 1664525 + 1013904223;
            keep[row] = draw >> 30 != 0;
            if (keep[row]) list[to++] = list[row];
        }
        lines = cg_row_lines_keep(arena, &lines, keep, n);
        n = to;
    }
    cg_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CSV_TEST(kept_rows_move_up_with_their_lines),
        CSV_TEST(a_column_whose_blanks_are_dropped_is_all_numbers),
        CSV_TEST(all_rows_or_none_can_be_kept),
        CSV_TEST(cells_stay_what_they_are_while_rows_are_added),
        cmocka_unit_test(lines_are_those_of_a_list_of_all_rows_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
