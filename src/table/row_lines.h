/* row_lines.h: the line of the file that each row of a table came from.
 *
 * Enters: rows with their lines, in order. Leaves: the line of any row. A row is mostly on the line after the row
 * before it, so what is kept is where that is not so: next to nothing of most files. */
#ifndef CG_TABLE_ROW_LINES_H
#define CG_TABLE_ROW_LINES_H

#include "base/arena.h"

#include <stdint.h>

/* From row `row` on, which is on line `line`, each is on the line after the one before. */
typedef struct cg_line_run {
    uint32_t row, line;
} cg_line_run;

typedef CG_LIST(cg_line_run) cg_row_lines;

/* Lines are counted from 1; all beyond UINT32_MAX are that. */
static inline uint32_t cg_row_line_number(uint64_t line) {
    return line < UINT32_MAX ? (uint32_t)line : UINT32_MAX;
}

/* The row after the last one that was added. */
static inline void cg_row_lines_add(cg_arena *arena, cg_row_lines *lines, size_t row, uint64_t line) {
    const cg_line_run *last = lines->count ? &lines->at[lines->count - 1] : NULL;
    if (last && line - last->line == row - last->row) return;
    cg_line_run run = {(uint32_t)row, cg_row_line_number(line)};
    CG_PUSH(arena, lines, run);
}

/* O(log runs). */
uint32_t cg_row_line(const cg_row_lines *lines, size_t row);
/* Of the rows whose `keep` byte is not 0, of n. */
cg_row_lines cg_row_lines_keep(cg_arena *arena, const cg_row_lines *lines, const unsigned char *keep, size_t n);

#endif
