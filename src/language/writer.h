/* writer.h: a text that grows at its end. */
#ifndef CG_LANGUAGE_WRITER_H
#define CG_LANGUAGE_WRITER_H

#include "base/arena.h"
#include "language/ast.h"

typedef struct cg_writer {
    cg_arena *arena;
    CG_LIST(char) bytes;
    uint32_t down, right; /* how far relative references have moved, as in a cell that a formula was filled to */
} cg_writer;

void cg_write_bytes(cg_writer *writer, const char *bytes, size_t length);
void cg_write(cg_writer *writer, const char *string);
/* What was written, closed with a NUL; writing may go on after it. */
const char *cg_written(cg_writer *writer);
/* Sheet!, 'My sheet'!, First:Last!; `last` may be NULL (ast_to_text.c). */
void cg_write_sheets(cg_writer *writer, const cg_text *first, const cg_text *last);
/* A1, A1:B2, A:C or 3:3, without a sheet (ast_to_text.c). */
void cg_write_range(cg_writer *writer, const cg_range *range);

#endif
