/* csv_to_table.h: reading a CSV from a file that is open, or from its bytes. */
#ifndef CG_TABLE_CSV_TO_TABLE_H
#define CG_TABLE_CSV_TO_TABLE_H

#include "base/data_file.h"
#include "table/table.h"

/* How a text is read; what comes out does not depend on it. */
typedef struct cg_csv_reading {
    unsigned threads;   /* 0: one a core */
    size_t chunk_bytes; /* a text of two chunks or more is read in chunks by several threads */
    size_t piece_bytes; /* one thread reads a file in pieces */
    size_t row_limit;
} cg_csv_reading;

/* As cg_csv_to_table, from a file that is open, whose name is `path`. Nothing of the table points into its bytes. */
cg_table *cg_csv_file_to_table(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics,
                               const cg_table_block *block, const char *path, const cg_data_file *file,
                               const cg_csv_reading *how);
/* The same from bytes, row by row. */
cg_table *cg_csv_bytes_to_table(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics,
                                const cg_table_block *block, const char *path, const char *bytes, size_t length,
                                size_t row_limit);

#endif
