/* file_view.h: the bytes of a data file that is read from front to back.
 *
 * Enters: a path. Leaves: all its bytes at one address. A large file is mapped, and what was passed is given back to the
 * system, so that reading it takes little memory beside what is made of it; it can still be read again. Anything else
 * (a small file, a pipe) is read into the arena. */
#ifndef CG_BASE_FILE_VIEW_H
#define CG_BASE_FILE_VIEW_H

#include <stdbool.h>

#include "base/arena.h"

typedef struct cg_file_view {
    const char *bytes; /* NULL before it is opened */
    size_t length;
    size_t passed; /* bytes that were given back */
    bool mapped;
} cg_file_view;

/* False with errno set when the file cannot be read. The view lives as long as the arena. */
bool cg_file_view_open(cg_arena *arena, const char *path, cg_file_view *view);
/* The bytes before `at` are done with. Quick: few calls do something. */
void cg_file_view_pass(cg_file_view *view, const char *at);
/* The next pass begins at the front again. */
void cg_file_view_rewind(cg_file_view *view);

#endif
