/* definitions.h: who has a name already.
 *
 * Enters: names and where they were given. Leaves: the first definition of a name, found without case in constant time.
 */
#ifndef CG_LANGUAGE_DEFINITIONS_H
#define CG_LANGUAGE_DEFINITIONS_H

#include "base/diagnostic.h"
#include "base/text.h"

typedef struct cg_definition {
    const cg_text *name;
    cg_span span;
    const char *kind; /* "table", "named cell", ... for messages */
    size_t index;     /* in its array of the document */
} cg_definition;

typedef struct cg_definitions {
    CG_LIST(cg_definition) list; /* in the order they came */
    uint32_t *slots;             /* open addressing by hash: 1 + place in the list, 0 for free */
    size_t slot_count;           /* a power of two, or 0 */
} cg_definitions;

/* NULL when the name is free. */
const cg_definition *cg_definition_find(const cg_definitions *definitions, const cg_text *name);
/* The name must be free. */
void cg_definition_add(cg_arena *arena, cg_definitions *definitions, cg_definition definition);
/* The name of that kind that looks most like `word`, NULL when none does. */
const char *cg_definition_closest(const cg_definitions *definitions, const char *word, const char *kind);

#endif
