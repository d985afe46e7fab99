/* writer.h: a text that grows at its end. */
#ifndef CG_LANGUAGE_WRITER_H
#define CG_LANGUAGE_WRITER_H

#include "base/arena.h"

typedef struct cg_writer {
    cg_arena *arena;
    CG_LIST(char) bytes;
} cg_writer;

void cg_write_bytes(cg_writer *writer, const char *bytes, size_t length);
void cg_write(cg_writer *writer, const char *string);
/* What was written, closed with a NUL; writing may go on after it. */
const char *cg_written(cg_writer *writer);

#endif
