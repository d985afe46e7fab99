/* fuzz_csv.c: any bytes as a CSV file, read under several table blocks.
 *
 * Whatever the bytes: either a table comes out and no error, or errors and no table. A table keeps its promises (lines
 * go up, columns are as they are said to be held), written back as CSV it reads as the same table, and so it does in
 * small chunks. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/limits.h"
#include "table/csv_to_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(condition)                                                                                             \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);                                    \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

typedef CG_LIST(char) text_list;

static void add_field(cg_arena *arena, text_list *to, const char *bytes, size_t length) {
    CG_PUSH(arena, to, '"');
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '"') CG_PUSH(arena, to, '"');
        CG_PUSH(arena, to, bytes[i]);
    }
    CG_PUSH(arena, to, '"');
}

static void add_cell(cg_arena *arena, text_list *to, cg_cell cell) {
    char number[CG_DECIMAL_ROOM];
    if (cg_is_number(cell))
        add_field(arena, to, number, cg_decimal_write(cell.number, number));
    else if (cg_is_text(cell))
        add_field(arena, to, cg_cell_text(cell)->bytes, cg_cell_text(cell)->length);
    else if (cg_is_boolean(cell))
        add_field(arena, to, cg_cell_boolean(cell) ? "TRUE" : "FALSE", cg_cell_boolean(cell) ? 4 : 5);
    else
        add_field(arena, to, "", 0);
}

static text_list write_csv(cg_arena *arena, const cg_table *table) {
    text_list text = {0};
    for (size_t row = 0; row <= table->n_rows; row++)
        for (size_t i = 0; i < table->n_columns; i++) {
            const cg_column *column = &table->columns[i];
            if (row == 0)
                add_field(arena, &text, column->name->bytes, column->name->length);
            else
                add_cell(arena, &text, column->cells[row - 1]);
            CG_PUSH(arena, &text, i + 1 < table->n_columns ? ',' : '\n');
        }
    return text;
}

static void check_table(const cg_table *table) {
    REQUIRE(table->n_rows > 0 && table->n_columns > 0 && table->file_rows == table->n_rows);
    for (size_t row = 1; row < table->n_rows; row++)
        REQUIRE(cg_row_line(&table->lines, row) > cg_row_line(&table->lines, row - 1));
    for (size_t i = 0; i < table->n_columns; i++) {
        size_t count[CG_BLANK + 1] = {0};
        for (size_t row = 0; row < table->n_rows; row++) {
            cg_cell cell = table->columns[i].cells[row];
            count[cg_cell_kind(cell)]++;
            if (cg_is_number(cell)) REQUIRE(isfinite(cell.number));
            if (cg_is_text(cell)) REQUIRE(cg_cell_text(cell)->length > 0);
        }
        REQUIRE(count[CG_ERROR] == 0);
        REQUIRE((count[CG_NUMBER] > 0) + (count[CG_TEXT] > 0) + (count[CG_BOOLEAN] > 0) <= 1);
        REQUIRE((table->columns[i].holding == CG_HOLDS_NUMBERS) == (count[CG_NUMBER] == table->n_rows));
    }
}

static void check_written_back(cg_arena *arena, cg_texts *texts, const cg_table *table) {
    text_list text = write_csv(arena, table);
    cg_diagnostics diagnostics = {.arena = arena};
    const cg_table_block block = {.name = table->name};
    const cg_table *again =
        cg_csv_bytes_to_table(arena, texts, &diagnostics, &block, "again.csv", text.at, text.count, CG_MAX_ROWS);
    REQUIRE(again && again->n_rows == table->n_rows && again->n_columns == table->n_columns);
    for (size_t i = 0; i < table->n_columns; i++) {
        REQUIRE(again->columns[i].name == table->columns[i].name);
        REQUIRE(memcmp(again->columns[i].cells, table->columns[i].cells, table->n_rows * sizeof(cg_cell)) == 0);
    }
}

static const cg_table *read_as(cg_arena *arena, cg_texts *texts, const cg_table_block *block, const uint8_t *data,
                               size_t size) {
    cg_diagnostics diagnostics = {.arena = arena};
    const cg_table *table =
        cg_csv_bytes_to_table(arena, texts, &diagnostics, block, "data.csv", (const char *)data, size, 100000);
    REQUIRE((table == NULL) == cg_failed(&diagnostics));
    if (table) check_table(table);
    for (const cg_diagnostic *each = diagnostics.first; each; each = each->next) {
        const char *text = cg_diagnostic_text(arena, each, false);
        REQUIRE(cg_utf8_check(text, strlen(text)) == strlen(text));
    }
    return table;
}

/* In small chunks it is the same table, or none as well. */
static void check_chunks(cg_arena *arena, cg_texts *texts, const cg_table_block *block, const uint8_t *data,
                         size_t size, const cg_table *table) {
    const cg_data_file file = {.bytes = (const char *)data, .length = size};
    const cg_csv_reading how = {.threads = 1, .chunk_bytes = 16, .row_limit = 100000};
    cg_diagnostics diagnostics = {.arena = arena};
    const cg_table *again = cg_csv_file_to_table(arena, texts, &diagnostics, block, "data.csv", &file, &how);
    REQUIRE((again == NULL) == (table == NULL));
    if (!table) return;
    REQUIRE(again->n_rows == table->n_rows && again->n_columns == table->n_columns);
    for (size_t row = 0; row < table->n_rows; row++)
        REQUIRE(cg_row_line(&again->lines, row) == cg_row_line(&table->lines, row));
    for (size_t i = 0; i < table->n_columns; i++) {
        REQUIRE(again->columns[i].holding == table->columns[i].holding);
        REQUIRE(memcmp(again->columns[i].cells, table->columns[i].cells, table->n_rows * sizeof(cg_cell)) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cg_arena *arena = cg_arena_create(NULL);
    cg_texts *texts = cg_texts_create(arena);
    const cg_text *name = cg_intern_string(texts, "T");
    cg_column_declaration columns[] = {{.name = cg_intern_string(texts, "a"), .type = CG_COLUMN_NUMBER},
                                       {.name = cg_intern_string(texts, "b"), .type = CG_COLUMN_TEXT},
                                       {.name = cg_intern_string(texts, "c"), .type = CG_COLUMN_FOUND}};
    const char *blanks[] = {"NA", "-1", "?"};
    const cg_table_block plain = {.name = name};
    const cg_table_block declared = {.name = name, .columns = columns, .n_columns = 3, .blanks = blanks, .n_blanks = 3};
    const cg_table_block other = {.name = name, .separator = ';', .decimal = ',', .encoding = "windows-1252"};
    const cg_table_block wide = {.name = name, .separator = '\t', .encoding = "utf-16"};
    const cg_table *table = read_as(arena, texts, &plain, data, size);
    if (table) check_written_back(arena, texts, table);
    check_chunks(arena, texts, &plain, data, size, table);
    check_chunks(arena, texts, &declared, data, size, read_as(arena, texts, &declared, data, size));
    read_as(arena, texts, &other, data, size);
    read_as(arena, texts, &wide, data, size);
    cg_arena_destroy(arena);
    return 0;
}
