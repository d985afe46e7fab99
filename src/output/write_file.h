/* write_file.h: a file that appears whole or not at all.
 *
 * Enters: a path. Leaves: a temporary file in the same folder to write to, which cg_new_file_commit flushes to the disk
 * and renames to the path. Until then the old file stands as it was. A file that is not committed is removed when its
 * arena goes; where the system has files without names, nothing is left of it even when the program is killed. */
#ifndef CG_OUTPUT_WRITE_FILE_H
#define CG_OUTPUT_WRITE_FILE_H

#include <stdio.h>

#include "base/diagnostic.h"

typedef struct cg_new_file {
    const char *path;      /* where it will be: a symbolic link is followed */
    const char *temporary; /* where it is now; NULL once committed */
    const char *shown;     /* the path as given, for messages */
    FILE *stream;          /* open for writing; NULL after cg_new_file_release */
    bool nameless;         /* `temporary` leads to what `handle` holds */
    int handle;
    cg_arena *arena;
    cg_diagnostics *diagnostics;
} cg_new_file;

/* NULL after the error was reported. */
cg_new_file *cg_new_file_begin(cg_arena *arena, cg_diagnostics *diagnostics, const char *path);
/* The same, for a library that puts another file in the place of `temporary`. */
cg_new_file *cg_new_file_begin_named(cg_arena *arena, cg_diagnostics *diagnostics, const char *path);
/* Closes the stream, for a library that opens `temporary` by its name. */
void cg_new_file_release(cg_new_file *file);
/* False after the error was reported; then nothing has changed. */
bool cg_new_file_commit(cg_new_file *file);

/* Whether such a file can be made, which is tried and leaves nothing. False after the error was reported. */
bool cg_can_write_file(cg_arena *arena, cg_diagnostics *diagnostics, const char *path);

/* A whole file of what `write` puts on the stream, which is told `what` and may take memory that goes when it is done.
 * False after the error was reported; then nothing has changed. */
bool cg_write_file(cg_arena *arena, cg_diagnostics *diagnostics, const char *path,
                   void (*write)(FILE *out, cg_arena *scratch, const void *what), const void *what);

#endif
