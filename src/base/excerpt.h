/* excerpt.h: a line of a file with a mark under a part of it, for a terminal. */
#ifndef CG_BASE_EXCERPT_H
#define CG_BASE_EXCERPT_H

#include "base/arena.h"

typedef struct cg_excerpt {
    const char *line;
    size_t length;        /* bytes of the line, which need not be valid UTF-8 */
    size_t start, end;    /* the marked bytes; when there are none the mark is one column wide */
    size_t columns;       /* of the terminal: of a longer line a window around the mark is shown */
    const char *on, *off; /* around the mark: terminal colours, or "" */
} cg_excerpt;

/* Two lines, indented: the line's and the mark's. */
const char *cg_excerpt_text(cg_arena *arena, const cg_excerpt *of);

#endif
