/* data_file.h: the bytes of a data file.
 *
 * Enters: a path. Leaves: its bytes, all at once or in parts. A large file is kept open and read into memory that is
 * the reader's own: a mapping would take no copy, but ends the process when another program cuts the file short.
 * Anything else (a small file, a pipe) is read when it is opened. */
#ifndef CG_BASE_DATA_FILE_H
#define CG_BASE_DATA_FILE_H

#include <stdbool.h>

#include "base/arena.h"

typedef struct cg_data_file {
    const char *bytes; /* all of them; NULL: they are still to be read */
    size_t length;     /* as it was when the file was opened */
    int handle;
} cg_data_file;

/* False with errno set when the file cannot be read. It is open as long as the arena lives. */
bool cg_data_file_open(cg_arena *arena, const char *path, cg_data_file *file);
/* Bytes [from, from + length) of a file that is still to be read. False with errno set, to 0 when the file is shorter
 * than it was. */
bool cg_data_file_read(const cg_data_file *file, size_t from, char *to, size_t length);
/* All bytes, in `arena` when they had to be read now; NULL as above. */
const char *cg_data_file_whole(cg_arena *arena, const cg_data_file *file);
/* What errno says of a file that cannot be read. */
const char *cg_data_file_fault(int reason);

#endif
