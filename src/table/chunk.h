/* chunk.h: a part of a data file as columns of its own.
 *
 * Enters: whole rows of text, and of each column what type it has so far. Leaves: the rows' cells, and what type the
 * columns have now. Reading takes no memory and touches nothing that is shared, so that several threads can read chunks
 * at a time; texts wait for their pool (text_store.h). Mistakes are not reported: a chunk with any is not good. */
#ifndef CG_TABLE_CHUNK_H
#define CG_TABLE_CHUNK_H

#include "table/csv_to_rows.h"
#include "table/fields_to_column.h"

/* What is the same for all chunks of a file. */
typedef struct cg_chunk_form {
    const cg_column_builder *columns;
    size_t n_columns, n_fields;
    const cg_field_rules *rules;
    char separator;
    size_t bytes;  /* of a chunk, at most */
    size_t window; /* see cg_csv_reserve */
} cg_chunk_form;

typedef struct cg_chunk {
    cg_csv_rows rows; /* first: it is what the calls of csv_to_rows are given */
    /* Set before each reading. */
    const char *start, *end;
    cg_fields_type *types; /* of the columns before the chunk */
    /* Found by it. */
    bool good;
    cg_column_builder *columns; /* `reread` counts rows of the chunk */
    size_t n_rows, n_lines;
    uint32_t *lines;      /* of the rows, from 1 in the chunk */
    size_t blanks_at_end; /* blank lines behind the last row */
    cg_text_store store;
    /* Private. */
    cg_field_rules rules;
    size_t n_columns, n_fields;
} cg_chunk;

void cg_chunk_create(cg_chunk *chunk, cg_arena *arena, const cg_chunk_form *form);
void cg_chunk_read(cg_chunk *chunk);

#endif
