/* table.h: a table of data in columns.
 *
 * Enters: a CSV file and what the sheet's table block says of it. Leaves: columns of cells, all of the same length,
 * each known to be all numbers, all booleans or mixed, and for every row the line of the file it came from. */
#ifndef CG_TABLE_TABLE_H
#define CG_TABLE_TABLE_H

#include "base/cell.h"
#include "base/diagnostic.h"
#include "language/document.h"
#include "table/row_lines.h"

/* How a vector of cells is held. NUMBERS: every cell is a finite number. BOOLEANS: every element is the double 0 or 1
 * and means FALSE or TRUE. CELLS: anything, tagged. A table column is NUMBERS or CELLS. */
typedef enum cg_holding { CG_HOLDS_NUMBERS, CG_HOLDS_BOOLEANS, CG_HOLDS_CELLS } cg_holding;

typedef struct cg_column {
    const cg_text *name;
    cg_cell *cells; /* n_rows of them */
    cg_holding holding;
} cg_column;

typedef struct cg_table {
    const cg_text *name;
    const char *path; /* of the file that was read */
    cg_column *columns;
    size_t n_columns;
    size_t n_rows;
    size_t file_bytes;
    size_t file_rows;   /* before `keep where` */
    cg_row_lines lines; /* per row: its first line in the file, from 1 */
} cg_table;

/* Reads the columns that `block` keeps from the file at `path`. Everything of the table lives in `arena`, the texts in
 * `texts`. NULL after errors were reported. Does not apply `keep where`: that needs the graph. A large file is read by
 * `threads` threads (0: one a core), with the same result. */
cg_table *cg_csv_to_table(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics, const cg_table_block *block,
                          const char *path, unsigned threads);
/* Drops the rows whose `keep` byte is 0, in place; which lines are left is written to `arena`. */
void cg_table_keep(cg_arena *arena, cg_table *table, const unsigned char *keep);
/* A note where the only name of a file's header line seems to be several, cut by something that the block does not
 * name.
 */
void cg_note_separator(cg_diagnostics *diagnostics, cg_diagnostic *report, const cg_table_block *block,
                       const cg_text *only_name);
/* NULL when there is no such column (compared without case). */
const cg_column *cg_table_find(const cg_table *table, const cg_text *name);

#endif
