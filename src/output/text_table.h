/* text_table.h: rows of words as aligned columns, for people.
 *
 * Enters: words row by row. Leaves: columns two blanks apart, those of numbers to the right. */
#ifndef CG_OUTPUT_TEXT_TABLE_H
#define CG_OUTPUT_TEXT_TABLE_H

#include <stdio.h>

#include "base/cell.h"
#include "output/number_format.h"

typedef struct cg_text_word {
    const char *text;
    bool right; /* stands at the right end of its column */
} cg_text_word;

typedef struct cg_text_table {
    cg_arena *arena;
    size_t columns;
    CG_LIST(cg_text_word) words; /* row by row */
} cg_text_table;

void cg_text_table_add(cg_text_table *table, const char *text, bool right);
void cg_text_table_add_cell(cg_text_table *table, cg_cell cell, cg_number_format format);
/* Each line starts with `indent` blanks. */
void cg_text_table_write(const cg_text_table *table, FILE *out, int indent);

#endif
