/* csv_to_table.h: the part of reading a CSV that has no file: what cg_csv_to_table does with the bytes. */
#ifndef CG_TABLE_CSV_TO_TABLE_H
#define CG_TABLE_CSV_TO_TABLE_H

#include "table/table.h"

/* As cg_csv_to_table, from `length` bytes that were read from `path`, with at most `row_limit` rows. Nothing of the
 * table points into `bytes`. */
cg_table *cg_csv_bytes_to_table(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics,
                                const cg_table_block *block, const char *path, const char *bytes, size_t length,
                                size_t row_limit);

#endif
