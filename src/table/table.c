/* table.c: see table.h. */
#include "table/table.h"

#include <string.h>

/* Dropping rows can leave only numbers, as when `keep where` drops the blanks. */
static cg_holding holding_of(const cg_cell *cells, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!cg_is_number(cells[i])) return CG_HOLDS_CELLS;
    return CG_HOLDS_NUMBERS;
}

void cg_table_keep(cg_arena *arena, cg_table *table, const unsigned char *keep) {
    size_t kept = 0;
    for (size_t row = 0; row < table->n_rows; row++)
        kept += keep[row] != 0;
    table->lines = cg_row_lines_keep(arena, &table->lines, keep, table->n_rows);
    for (size_t i = 0; i < table->n_columns; i++) {
        cg_column *column = &table->columns[i];
        size_t to = 0;
        for (size_t row = 0; row < table->n_rows; row++)
            if (keep[row]) column->cells[to++] = column->cells[row];
        if (column->holding == CG_HOLDS_CELLS) column->holding = holding_of(column->cells, kept);
    }
    table->n_rows = kept;
}

void cg_note_separator(cg_diagnostics *diagnostics, cg_diagnostic *report, const cg_table_block *block,
                       const cg_text *only_name) {
    static const struct {
        char character;
        const char *said;
    } separators[] = {{';', "\";\""}, {'\t', "tab"}, {'|', "\"|\""}};
    for (size_t i = 0; i < sizeof separators / sizeof *separators && !block->separator; i++)
        if (memchr(only_name->bytes, separators[i].character, only_name->length)) {
            cg_add_note(diagnostics, report, cg_nowhere(),
                        "the header line is one name for commas; if its fields are cut otherwise, add a line "
                        "`separator %s` to table %s",
                        separators[i].said, block->name->bytes);
            return;
        }
}

const cg_column *cg_table_find(const cg_table *table, const cg_text *name) {
    for (size_t i = 0; i < table->n_columns; i++)
        if (cg_text_equal(table->columns[i].name, name)) return &table->columns[i];
    return NULL;
}
