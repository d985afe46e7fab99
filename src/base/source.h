/* source.h: a text that was read, and places in it.
 *
 * Enters: a file name and its bytes. Leaves: byte spans, which become line and column only when something is printed.
 */
#ifndef CG_BASE_SOURCE_H
#define CG_BASE_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct cg_source {
    const char *name; /* as the user gave it, for messages */
    const char *text; /* length bytes and a closing NUL */
    size_t length;
    const uint32_t *line_starts; /* byte offset of each line */
    size_t lines;
} cg_source;

typedef struct cg_span {
    const cg_source *source; /* NULL: nowhere in a text */
    uint32_t start, end;     /* bytes [start, end) */
} cg_span;

/* Copies nothing: name and text must live as long as the arena. A text of 4 GiB or more must be refused before. */
const cg_source *cg_source_create(cg_arena *arena, const char *name, const char *text, size_t length);

/* Line (from 1) and column (from 1, in code points) of a byte offset. O(log lines). */
typedef struct cg_place {
    size_t line, column;
} cg_place;
cg_place cg_source_place(const cg_source *source, size_t offset);
/* The bytes of line `line` (from 1), without its line end. */
const char *cg_source_line(const cg_source *source, size_t line, size_t *length);

/* From the start of `first` to the end of `last`. */
cg_span cg_span_join(cg_span first, cg_span last);

/* Reads a whole file into the arena, with a closing NUL. On failure returns NULL and leaves errno set. */
char *cg_read_file(cg_arena *arena, const char *path, size_t *length);
/* A path's last part. */
const char *cg_file_name(const char *path);
/* `path` as seen from the folder of `from` (the file that names it); absolute paths stay. */
const char *cg_path_beside(cg_arena *arena, const char *from, const char *path);

#endif
