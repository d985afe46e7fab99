/* data_text.h: the text of a data file, and places in it.
 *
 * Enters: the bytes of the file and the encoding that the sheet declares. Leaves: UTF-8 without a byte-order mark and
 * without NUL bytes, or an error at the line and column of the first byte that does not fit. A line ends with LF, CR LF
 * or CR; lines and columns count from 1, columns in characters. */
#ifndef CG_TABLE_DATA_TEXT_H
#define CG_TABLE_DATA_TEXT_H

#include "base/diagnostic.h"
#include "language/document.h"

typedef struct cg_data_text {
    const char *path; /* for messages: lives as long as they */
    const char *start, *end;
} cg_data_text;

/* False after an error was reported. The text lies in `bytes` when it is UTF-8, else in `arena`. */
bool cg_bytes_to_data_text(cg_arena *arena, cg_diagnostics *diagnostics, const cg_table_block *block, const char *path,
                           const char *bytes, size_t length, cg_data_text *text);
/* Whether the block says that its file is UTF-8, or says nothing. */
bool cg_block_is_utf8(const cg_table_block *block);
/* Whether the bytes are UTF-8 without a NUL byte. */
bool cg_is_data_text(const char *start, const char *end);
/* Behind the byte-order mark, if there is one. */
const char *cg_behind_mark(const char *start, const char *end);

/* The place of `at`, when line `line` starts at `line_start`, at or before it. */
cg_place cg_data_place(const char *line_start, size_t line, const char *at);
/* [from, to) up to its line's end and a length that messages bear, without control characters; "..." stands for what
 * was cut. */
char *cg_data_excerpt(cg_arena *arena, const char *from, const char *to);

#endif
