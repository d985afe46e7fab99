/* writer.c: see writer.h. */
#include "language/writer.h"

#include <string.h>

void cg_write_bytes(cg_writer *writer, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        CG_PUSH(writer->arena, &writer->bytes, bytes[i]);
}

void cg_write(cg_writer *writer, const char *string) {
    cg_write_bytes(writer, string, strlen(string));
}

const char *cg_written(cg_writer *writer) {
    CG_PUSH(writer->arena, &writer->bytes, '\0');
    writer->bytes.count--;
    return writer->bytes.at;
}
