/* plain_row.h: the fields of a row whose format is plain, found without a state machine.
 *
 * Nearly every row of nearly every file is plain: what is quoted has no quote inside. Such a row's fields lie in the
 * text as they are, so nothing is copied, and only its marks (marks.h) are looked at. All other rows are libcsv's
 * (csv_to_rows.c), and a property test proves that the plain ones come out as libcsv has them. */
#ifndef CG_TABLE_PLAIN_ROW_H
#define CG_TABLE_PLAIN_ROW_H

#include <stdbool.h>

#include "base/arena.h"
#include "table/marks.h"

/* A field's decoded bytes. */
typedef struct cg_field_bytes {
    const char *bytes;
    size_t length;
} cg_field_bytes;
typedef CG_LIST(cg_field_bytes) cg_field_list;

/* The marks of a part of a text, from where rows are read. */
typedef struct cg_marked_text {
    const char *start, *end; /* the part */
    bool is_last;            /* the text ends where the part does */
    uint32_t *places;        /* of the marks, from `start` on, and behind them of the end */
    size_t count, next;      /* the first that is not before the row to read */
} cg_marked_text;

typedef enum cg_row_form {
    CG_ROW_PLAIN,
    CG_ROW_BLANK, /* a line of nothing but spaces, which is no row */
    CG_ROW_CUT,   /* the part ends before the row does, or may do */
    CG_ROW_OTHER  /* not plain */
} cg_row_form;

/* The row that begins at `*at`, before the part's end. A plain or blank one is passed: `at` and text->next go behind
 * it, and its line ends are added to `lines`. Of its fields no more than `most` are kept, in `arena`; otherwise there
 * is nothing of use in `fields`. */
cg_row_form cg_plain_row(cg_arena *arena, cg_marked_text *text, const char **at, char separator, size_t most,
                         cg_field_list *fields, size_t *lines);

#endif
