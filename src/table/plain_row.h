/* plain_row.h: the fields of a row whose format is plain, found without a state machine.
 *
 * Nearly every row of nearly every file is plain: it lies on one line, and what is quoted has no quote inside. Such a
 * row's fields lie in the text as they are, so nothing is copied. All other rows are libcsv's (csv_to_rows.c), and a
 * property test proves that the plain ones come out as libcsv has them. */
#ifndef CG_TABLE_PLAIN_ROW_H
#define CG_TABLE_PLAIN_ROW_H

#include <stdbool.h>

#include "base/arena.h"

/* A field's decoded bytes. */
typedef struct cg_field_bytes {
    const char *bytes;
    size_t length;
} cg_field_bytes;
typedef CG_LIST(cg_field_bytes) cg_field_list;

/* The row in [line, line_end), where `line_end` includes how the line ends and `text_end` (at or behind it) is how far
 * can be read. False, and nothing of use in `fields`, when the row is not plain. */
bool cg_plain_row(cg_arena *arena, const char *line, const char *line_end, const char *text_end, char separator,
                  cg_field_list *fields);

#endif
