/* data_tables.c: what-if data tables -> formulas.
 *
 * Enters: the rectangles that Excel shows as {=TABLE(row input,column input)}, and which cells they are of. Leaves:
 * each cell of theirs with a formula that says the same by itself, MULTIPLE.OPERATIONS(formula, input, value, ...), as
 * LibreOffice calls it: the formula's value if the input cell held the other one. A table of two inputs has its formula
 * in the corner, the values of the first input above and those of the second to the left; one of a row (a column) has
 * them above (to the left), and a formula to the left of each row (above each column). */
#include <string.h>

#include "book/parts.h"
#include "language/document.h"

static const char *corner_text(cg_arena *arena, cg_corner corner) {
    char text[CG_CORNER_ROOM];
    cg_corner_to_text(corner, text);
    return cg_format(arena, "%s", text);
}

/* "$B$7" */
static const char *fixed(cg_arena *arena, uint32_t row, uint32_t column) {
    return corner_text(arena, (cg_corner){row, column, true, true});
}

/* Where the values of an input are, for one cell of the table: "B$3" or "$A4". */
static const char *heading(cg_arena *arena, const cg_data_table *table, cg_corner cell, bool above) {
    if (above) return corner_text(arena, (cg_corner){table->from.row - 1, cell.column, true, false});
    return corner_text(arena, (cg_corner){cell.row, table->from.column - 1, false, true});
}

static const char *input(cg_arena *arena, const cg_data_table *table, int which) {
    return table->lost[which] ? "#REF!" : fixed(arena, table->inputs[which].row, table->inputs[which].column);
}

static const char *text_of(cg_arena *arena, const cg_data_table *table, cg_corner cell) {
    uint32_t top = table->from.row - 1, left = table->from.column - 1;
    if (table->two)
        return cg_format(arena, "MULTIPLE.OPERATIONS(%s,%s,%s,%s,%s)", fixed(arena, top, left), input(arena, table, 0),
                         heading(arena, table, cell, true), input(arena, table, 1), heading(arena, table, cell, false));
    const char *formula = table->by_row ? fixed(arena, cell.row, left) : fixed(arena, top, cell.column);
    return cg_format(arena, "MULTIPLE.OPERATIONS(%s,%s,%s)", formula, input(arena, table, 0),
                     heading(arena, table, cell, table->by_row));
}

uint32_t cg_data_table_formula(cg_arena *arena, cg_forms *forms, const cg_data_table *table, uint32_t row,
                               uint32_t column) {
    if (table->from.row == 0 || table->from.column == 0) return 0;
    const char *text = text_of(arena, table, (cg_corner){.row = row, .column = column});
    return cg_forms_number(forms, text, strlen(text), row, column);
}
