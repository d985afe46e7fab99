/* cells_above.c: see cells_above.h. */
#include "book/cells_above.h"

#include <string.h>

enum { LONGEST = 4096 }; /* of the texts that are kept */

typedef struct above {
    char *text;
    uint32_t length, room; /* length 0: nothing is kept */
    uint32_t row;
    uint32_t next; /* who followed it in its row */
    uint32_t generation;
    uint32_t n_ends;
    uint32_t ends[1 + CG_FORM_ROWS];
} above;

struct cg_cells_above {
    cg_arena *arena;
    CG_LIST(above) list; /* the tag of a row, and from 1 on the columns */
    uint32_t last;       /* who was found or kept last */
    uint32_t generation;
};

enum { ROW_TAG = 0, FIRST_COLUMN = 1 };

static void make_room(cg_cells_above *of, uint32_t index) {
    while (of->list.count <= index)
        CG_PUSH(of->arena, &of->list, ((above){0}));
}

cg_cells_above *cg_cells_above_create(cg_arena *arena) {
    cg_cells_above *of = CG_NEW(arena, cg_cells_above);
    of->arena = arena;
    make_room(of, ROW_TAG);
    return of;
}

void cg_cells_above_forget(cg_cells_above *of) {
    of->generation++;
}

/* ---- Keeping ---- */

static void keep(cg_cells_above *of, uint32_t index, uint32_t row, const cg_text_above *kept) {
    make_room(of, index);
    above *to = &of->list.at[index];
    of->last = index;
    to->length = 0;
    if (!kept->text || kept->length > LONGEST) return;
    if (kept->length > to->room) {
        to->room = (uint32_t)(2 * kept->length);
        to->text = cg_alloc_raw(of->arena, to->room);
    }
    memcpy(to->text, kept->text, kept->length);
    memcpy(to->ends, kept->ends, kept->n_ends * sizeof *to->ends);
    to->n_ends = kept->n_ends;
    to->length = (uint32_t)kept->length;
    to->row = row;
    to->generation = of->generation;
}

void cg_row_above_keep(cg_cells_above *of, uint32_t row, const cg_text_above *kept) {
    keep(of, ROW_TAG, row, kept);
}

void cg_cell_above_keep(cg_cells_above *of, uint32_t row, uint32_t column, const cg_text_above *kept) {
    of->list.at[of->last].next = FIRST_COLUMN + column;
    keep(of, FIRST_COLUMN + column, row, kept);
}

/* ---- Following ---- */

static inline size_t follow(cg_cells_above *of, uint32_t index, const char *xml, size_t most, uint32_t *row) {
    above *from = &of->list.at[index];
    size_t length = from->length;
    if (length == 0 || length > most || from->generation != of->generation) return 0;
    bool follows = cg_count_rows_on(from->text, from->ends, from->n_ends) && memcmp(from->text, xml, from->length) == 0;
    if (!follows) {
        from->length = 0;
        return 0;
    }
    of->last = index;
    *row = ++from->row;
    return length;
}

size_t cg_row_above_follow(cg_cells_above *of, const char *xml, size_t most, uint32_t *row) {
    return follow(of, ROW_TAG, xml, most, row);
}

size_t cg_cell_above_follow(cg_cells_above *of, const char *xml, size_t most, uint32_t *row, uint32_t *column) {
    uint32_t index = of->list.at[of->last].next;
    if (index < FIRST_COLUMN || index >= of->list.count) return 0;
    *column = index - FIRST_COLUMN;
    return follow(of, index, xml, most, row);
}
