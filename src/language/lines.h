/* lines.h: a sheet file, line by line.
 *
 * Enters: a source. Leaves: its blank lines, comment lines and statements in order; a statement comes with its tokens
 * and may take in several lines of the file while a bracket is open. */
#ifndef CG_LANGUAGE_LINES_H
#define CG_LANGUAGE_LINES_H

#include "language/token.h"

typedef enum cg_line_kind { CG_LINE_BLANK, CG_LINE_COMMENT, CG_LINE_STATEMENT } cg_line_kind;

typedef struct cg_line {
    cg_line_kind kind;
    uint32_t line_start, start, end; /* the indentation is [line_start, start), the comment or statement [start, end) */
} cg_line;

typedef struct cg_lines {
    cg_arena *arena;
    cg_texts *texts;
    const cg_source *source;
    uint32_t at;
} cg_lines;

/* At the first line, after a byte-order mark. */
cg_lines cg_lines_start(cg_arena *arena, cg_texts *texts, const cg_source *source);
/* False at the end of the file. `tokens` is filled for a statement only. */
bool cg_lines_next(cg_lines *lines, cg_line *line, cg_tokens *tokens);

#endif
