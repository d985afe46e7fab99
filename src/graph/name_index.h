/* name_index.h: places by name, without regard to case. */
#ifndef CG_GRAPH_NAME_INDEX_H
#define CG_GRAPH_NAME_INDEX_H

#include "base/text.h"

typedef struct cg_name_index {
    struct cg_name_slot *slots;
    size_t n_slots, count;
} cg_name_index;

/* Of texts of one pool. A name that is there already keeps its place. */
void cg_name_index_add(cg_arena *arena, cg_name_index *index, const cg_text *name, size_t place);
/* SIZE_MAX when there is no such name. */
size_t cg_name_index_find(const cg_name_index *index, const cg_text *name);

#endif
