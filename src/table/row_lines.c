/* row_lines.c: see row_lines.h. */
#include "table/row_lines.h"

static uint32_t line_in(const cg_line_run *run, size_t row) {
    return cg_row_line_number(run->line + (uint64_t)(row - run->row));
}

uint32_t cg_row_line(const cg_row_lines *lines, size_t row) {
    size_t from = 0, end = lines->count; /* the run is one of [from, end) */
    while (end - from > 1) {
        size_t middle = from + (end - from) / 2;
        if (lines->at[middle].row <= row)
            from = middle;
        else
            end = middle;
    }
    return line_in(&lines->at[from], row);
}

cg_row_lines cg_row_lines_keep(cg_arena *arena, const cg_row_lines *lines, const unsigned char *keep, size_t n) {
    cg_row_lines kept = {0};
    size_t run = 0, to = 0;
    for (size_t row = 0; row < n; row++) {
        while (run + 1 < lines->count && lines->at[run + 1].row <= row)
            run++;
        if (keep[row]) cg_row_lines_add(arena, &kept, to++, line_in(&lines->at[run], row));
    }
    return kept;
}
