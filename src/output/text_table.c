/* text_table.c: see text_table.h. */
#include "output/text_table.h"

#include <string.h>

void cg_text_table_add(cg_text_table *table, const char *text, bool right) {
    CG_PUSH(table->arena, &table->words, ((cg_text_word){text, right}));
}

/* A text of several lines would break the table: it is shown to the end of its first line. */
static const char *first_line(cg_arena *arena, const cg_text *text) {
    size_t length = strcspn(text->bytes, "\r\n\t");
    return length == text->length ? text->bytes : cg_format(arena, "%.*s...", (int)length, text->bytes);
}

void cg_text_table_add_cell(cg_text_table *table, cg_cell cell, cg_number_format format) {
    char number[CG_NUMBER_ROOM];
    size_t length;
    switch (cg_cell_kind(cell)) {
    case CG_NUMBER:
        length = cg_number_format_write(format, cell.number, number);
        cg_text_table_add(table, cg_copy_text(table->arena, number, length), true);
        break;
    case CG_TEXT: cg_text_table_add(table, first_line(table->arena, cg_cell_text(cell)), false); break;
    case CG_BOOLEAN: cg_text_table_add(table, cg_cell_boolean(cell) ? "TRUE" : "FALSE", false); break;
    case CG_ERROR: cg_text_table_add(table, cg_error_text(cg_cell_error(cell)), false); break;
    case CG_BLANK: cg_text_table_add(table, "", false); break;
    }
}

void cg_text_table_write(const cg_text_table *table, FILE *out, int indent) {
    size_t *widths = CG_NEW_ARRAY(table->arena, table->columns, size_t);
    for (size_t i = 0; i < table->words.count; i++) {
        size_t width = cg_utf8_width(table->words.at[i].text), *widest = &widths[i % table->columns];
        if (width > *widest) *widest = width;
    }
    for (size_t i = 0; i < table->words.count; i += table->columns) {
        const cg_text_word *row = &table->words.at[i];
        size_t end = table->columns; /* no blanks stand at the end of a line */
        while (end > 0 && !*row[end - 1].text)
            end--;
        for (size_t column = 0; column < end; column++) {
            int padding = (int)(widths[column] - cg_utf8_width(row[column].text));
            fprintf(out, "%*s", column == 0 ? indent : 2, "");
            if (row[column].right)
                fprintf(out, "%*s%s", padding, "", row[column].text);
            else
                fprintf(out, "%s%*s", row[column].text, column + 1 == end ? 0 : padding, "");
        }
        fputc('\n', out);
    }
}
