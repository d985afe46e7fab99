/* csv_fixture.h: loads a CSV text by way of a file, and shows a table and its errors as text. */
#ifndef CG_TESTS_CSV_FIXTURE_H
#define CG_TESTS_CSV_FIXTURE_H

#include "failing_memory.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/decimal.h"
#include "table/csv_to_table.h"

#define DATA_FILE "data.csv"

typedef struct csv_fixture {
    char folder[32]; /* where the file is written, and the test runs */
    cg_arena *arena;
    cg_texts *texts;
    cg_diagnostics diagnostics;
    cg_table_block block;
} csv_fixture;

static inline int open_csv_fixture(void **state) {
    static csv_fixture f;
    f = (csv_fixture){.folder = "cellgrad-XXXXXX", .arena = cg_arena_create(NULL)};
    if (!mkdtemp(f.folder) || chdir(f.folder) != 0) return -1;
    f.texts = cg_texts_create(f.arena);
    f.diagnostics = (cg_diagnostics){.arena = f.arena};
    f.block = (cg_table_block){.name = cg_intern_string(f.texts, "T")};
    *state = &f;
    return 0;
}

static inline int close_csv_fixture(void **state) {
    csv_fixture *f = *state;
    cg_arena_destroy(f->arena);
    unlink(DATA_FILE);
    return chdir("..") || rmdir(f->folder);
}

#define CSV_TEST(name) cmocka_unit_test_setup_teardown(name, open_csv_fixture, close_csv_fixture)

static inline void write_data_file(const char *text, size_t length) {
    FILE *file = fopen(DATA_FILE, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static inline cg_table *load_bytes(csv_fixture *f, const char *text, size_t length) {
    write_data_file(text, length);
    return cg_csv_to_table(f->arena, f->texts, &f->diagnostics, &f->block, DATA_FILE, 0);
}

static inline cg_table *load(csv_fixture *f, const char *text) {
    return load_bytes(f, text, strlen(text));
}

static inline const char *cell_text(cg_arena *arena, cg_cell cell) {
    char number[CG_DECIMAL_ROOM];
    switch (cg_cell_kind(cell)) {
    case CG_NUMBER: cg_decimal_write(cell.number, number); return cg_format(arena, "%s", number);
    case CG_TEXT: return cg_format(arena, "\"%s\"", cg_cell_text(cell)->bytes);
    case CG_BOOLEAN: return cg_cell_boolean(cell) ? "TRUE" : "FALSE";
    case CG_ERROR: return cg_error_text(cg_cell_error(cell));
    case CG_BLANK: break;
    }
    return "blank";
}

/* "name:numbers name:cells", then a line a row: "2: 1 "x"" after the row's line in the file. */
static inline const char *table_text(csv_fixture *f, const cg_table *table) {
    const char *text = "";
    for (size_t i = 0; i < table->n_columns; i++)
        text = cg_format(f->arena, "%s%s%s:%s", text, i ? " " : "", table->columns[i].name->bytes,
                         table->columns[i].holding == CG_HOLDS_NUMBERS ? "numbers" : "cells");
    for (size_t row = 0; row < table->n_rows; row++) {
        text = cg_format(f->arena, "%s\n%u:", text, cg_row_line(&table->lines, row));
        for (size_t i = 0; i < table->n_columns; i++)
            text = cg_format(f->arena, "%s %s", text, cell_text(f->arena, table->columns[i].cells[row]));
    }
    return text;
}

static inline const char *errors_text(csv_fixture *f) {
    const char *text = "";
    for (const cg_diagnostic *each = f->diagnostics.first; each; each = each->next)
        text = cg_format(f->arena, "%s%s", text, cg_diagnostic_text(f->arena, each, false));
    return text;
}

static inline void loads_as(csv_fixture *f, const char *text, const char *expected) {
    const cg_table *table = load(f, text);
    assert_string_equal(errors_text(f), "");
    assert_non_null(table);
    assert_string_equal(table_text(f, table), expected);
}

static inline void fails_with(csv_fixture *f, const char *text, const char *expected) {
    assert_null(load(f, text));
    assert_string_equal(errors_text(f), expected);
}

/* Columns that the block keeps: "a", "b number", "c text". */
static inline void keep_columns(csv_fixture *f, const char *const *columns, size_t n) {
    f->block.columns = CG_NEW_ARRAY(f->arena, n, cg_column_declaration);
    f->block.n_columns = n;
    for (size_t i = 0; i < n; i++) {
        const char *space = strrchr(columns[i], ' ');
        size_t length = space ? (size_t)(space - columns[i]) : strlen(columns[i]);
        f->block.columns[i].name = cg_intern(f->texts, columns[i], length);
        f->block.columns[i].type = !space                        ? CG_COLUMN_FOUND
                                   : strcmp(space, " text") == 0 ? CG_COLUMN_TEXT
                                                                 : CG_COLUMN_NUMBER;
    }
}
#define KEEP(f, ...)                                                                                                   \
    keep_columns((f), (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

#endif
