/* CSV files read in chunks by several threads: the table, or the errors, that reading row by row gives, for many
 * thousands of files drawn at random and cut everywhere. */
#define _DEFAULT_SOURCE
#include "csv_fixture.h"

#include <fcntl.h>

#include "base/limits.h"
#include "base/random.h"
#include "table/chunks.h"

typedef struct drawing {
    uint64_t number, draws;
    char text[4096];
    size_t length;
} drawing;

static uint32_t draw(drawing *of, uint32_t below) {
    return (uint32_t)(cg_random_bits(11, 0, of->number, of->draws++) >> 32) % below;
}

static void add(drawing *to, const char *piece) {
    to->length += (size_t)sprintf(to->text + to->length, "%s", piece);
}

static void add_one_of(drawing *to, const char *const *pieces, size_t n) {
    add(to, pieces[draw(to, (uint32_t)n)]);
}
#define ADD_ONE_OF(to, ...)                                                                                            \
    add_one_of((to), (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* One in so many files has a mistake or a column that is text late. */
static void add_field(drawing *to, uint32_t kind, bool slips) {
    if (slips && draw(to, 60) == 0) {
        ADD_ONE_OF(to, "x", "5\" disk", "\"a\"b", "\"open", ",", "\xC3", "NA", "\n", "007", "true", "\xFF");
        return;
    }
    if (kind == 0)
        ADD_ONE_OF(to, "1", "-2.5", "12345678", "0.000001", "1e3", " 7 ", "\"8\"", "123456789.125", "-0", "+4",
                   "99999999");
    else if (kind == 1)
        ADD_ONE_OF(to, "a", "a word", "\"a, b\"", "\"two\nlines\"", "\"cr\r\nlf\"", "\"say \"\"hi\"\"\"", "\"\"\"\"",
                   "é", "a text of more than sixteen bytes", "a text of MORE than sixteen bytes", "007");
    else if (kind == 2)
        ADD_ONE_OF(to, "", "1", "\"\"", "3", " ", "NA");
    else
        ADD_ONE_OF(to, "TRUE", "false", "", "True");
}

static void draw_file(drawing *of, uint64_t number) {
    *of = (drawing){.number = number};
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    uint32_t columns = 1 + draw(of, 5), rows = draw(of, 40), kinds[5], way = draw(of, 6);
    bool slips = draw(of, 3) == 0;
    if (draw(of, 4) == 0) add(of, "\xEF\xBB\xBF");
    for (uint32_t k = 0; k < columns; k++) {
        kinds[k] = draw(of, 4);
        of->length += (size_t)sprintf(of->text + of->length, "%sc%u", k ? "," : "", k);
    }
    for (uint32_t row = 0; row <= rows; row++) {
        add(of, ends[way < 3 ? way : draw(of, 3)]);
        while (draw(of, 12) == 0)
            ADD_ONE_OF(of, "\n", "\r\n", " \n");
        for (uint32_t k = 0; k < columns && row < rows; k++) {
            if (k) add(of, ",");
            add_field(of, kinds[k], slips);
        }
    }
    if (draw(of, 2)) of->length -= of->length > 0; /* without the last line end, or cut anywhere */
}

static const char *read_as(csv_fixture *f, const cg_data_file *file, const cg_csv_reading *how) {
    f->diagnostics = (cg_diagnostics){.arena = f->arena};
    const cg_table *table = cg_csv_file_to_table(f->arena, f->texts, &f->diagnostics, &f->block, DATA_FILE, file, how);
    return cg_format(f->arena, "%s%s", errors_text(f), table ? table_text(f, table) : "");
}

static void chunks_read_as_rows_do(void **state) {
    csv_fixture *whole = *state;
    static const char *blanks[] = {"NA", "007"};
    static drawing of;
    size_t tables = 0;
    for (uint64_t number = 0; number < 1500; number++) {
        csv_fixture at = *whole, *f = &at;
        f->arena = cg_arena_create(NULL);
        f->texts = cg_texts_create(f->arena);
        f->block = (cg_table_block){.name = cg_intern_string(f->texts, "T")};
        if (number % 5 == 0) f->block.blanks = blanks, f->block.n_blanks = 2;
        if (number % 7 == 0) KEEP(f, "c0 number");
        if (number % 11 == 0) KEEP(f, "c1", "c0 text");
        draw_file(&of, number);
        write_data_file(of.text, of.length);
        char *exact = malloc(of.length + 1); /* reading beyond it is seen by sanitizers */
        memcpy(exact, of.text, of.length);
        cg_data_file memory = {.bytes = exact, .length = of.length};
        cg_data_file file = {.length = of.length, .handle = open(DATA_FILE, O_RDONLY)};
        cg_csv_reading how = {.threads = 1, .chunk_bytes = SIZE_MAX / 2, .row_limit = number % 13 ? CG_MAX_ROWS : 20};
        const char *expected = read_as(f, &memory, &how);
        tables += !cg_failed(&f->diagnostics);
        for (how.chunk_bytes = 3; how.chunk_bytes < of.length / 2; how.chunk_bytes += 1 + how.chunk_bytes / 9) {
            how.threads = 1 + (unsigned)(number + how.chunk_bytes) % 3;
            how.piece_bytes = how.chunk_bytes;
            const char *found = read_as(f, how.chunk_bytes % 2 ? &memory : &file, &how);
            if (strcmp(found, expected) != 0)
                fail_msg("file %d in chunks of %zu bytes: \"%.*s\" reads as %s\nand row by row as %s", (int)number,
                         how.chunk_bytes, (int)of.length, of.text, found, expected);
        }
        free(exact);
        close(file.handle);
        cg_arena_destroy(f->arena);
    }
    assert_in_range(tables, 500, 1200);
}

/* Rows of 17 bytes without a header, in chunks of every size from two rows on: none of them must be read row by row. */
static void regular_texts_are_read_in_chunks(void **state) {
    csv_fixture *f = *state;
    static const char row[] = "12,\"a, \n \",1.250\r\n";
    enum { ROWS = 300, BYTES = sizeof row - 1 };
    char *text = cg_alloc_raw(f->arena, ROWS * BYTES);
    for (size_t i = 0; i < ROWS; i++)
        memcpy(text + i * BYTES, row, BYTES);
    cg_text_store store;
    cg_text_store_begin(&store, f->arena, f->texts, ROWS * BYTES);
    const cg_field_rules rules = {.store = &store, .decimal = '.'};
    for (size_t bytes = 2 * BYTES; bytes < 300; bytes++) {
        cg_column_builder columns[] = {{.field = 0}, {.field = 1}, {.field = 2}};
        cg_table_builder builder = {.arena = f->arena, .columns = columns, .n_columns = 3, .row_limit = ROWS};
        const cg_chunks_plan plan = {
            .text = text,
            .end = text + ROWS * BYTES,
            .first_line = 2,
            .texts = f->texts,
            .form = {.n_fields = 3, .rules = &rules, .separator = ',', .bytes = bytes, .window = BYTES},
            .threads = 1 + (unsigned)bytes % 4};
        assert_true(cg_read_chunks(f->arena, &builder, &plan));
        assert_int_equal(builder.n_rows, ROWS);
        for (size_t i = 0; i < ROWS; i++) {
            assert_int_equal(cg_row_line(&builder.lines, i), 2 + 2 * i);
            assert_true(columns[0].cells[i].number == 12 && columns[2].cells[i].number == 1.25);
            assert_string_equal(cg_cell_text(columns[1].cells[i])->bytes, "a, \n ");
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {CSV_TEST(chunks_read_as_rows_do), CSV_TEST(regular_texts_are_read_in_chunks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
