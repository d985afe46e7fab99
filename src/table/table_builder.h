/* table_builder.h: the columns of a table while rows are added to them.
 *
 * Enters: columns and how many rows there may be. Leaves: a table of the rows that there are. Columns are made as long
 * as the rows read so far let expect, so that they are seldom moved; memory that nothing is written to costs nothing.
 */
#ifndef CG_TABLE_TABLE_BUILDER_H
#define CG_TABLE_TABLE_BUILDER_H

#include "table/fields_to_column.h"
#include "table/table.h"

typedef struct cg_table_builder {
    cg_arena *arena;
    cg_column_builder *columns;
    size_t n_columns;
    cg_row_lines lines;
    char *block;                    /* of all columns; NULL: each has its own */
    size_t n_rows, room, row_limit; /* room never goes beyond the limit and one */
} cg_table_builder;

/* Room for `more` rows, where that is within the limit; `part` of the text was read with them. */
void cg_builder_make_room(cg_table_builder *builder, size_t more, double part);
/* The table, without a path. */
cg_table *cg_builder_to_table(cg_table_builder *builder, const cg_text *name);

#endif
