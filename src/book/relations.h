/* relations.h: which parts a part refers to.
 *
 * Enters: a part's name. Leaves: what its relations part ("xl/_rels/workbook.xml.rels") says: an id, the last word of a
 * type ("worksheet", in whatever edition of the standard) and the name of the part. Relations to places outside the
 * package are left out. */
#ifndef CG_BOOK_RELATIONS_H
#define CG_BOOK_RELATIONS_H

#include "book/package.h"

typedef struct cg_relation {
    const char *id, *type, *part; /* `part` as the package would have it, which may not be there */
    size_t index;                 /* CG_NO_PART: it is not there */
} cg_relation;

typedef struct cg_relations {
    CG_LIST(cg_relation) list;
} cg_relations;

/* `part` "" for the package's own. False after an error was reported; a part without relations has none. */
bool cg_part_to_relations(cg_package *package, const char *part, cg_relations *relations);
/* The first with that id, or of that type. NULL when there is none. */
const cg_relation *cg_relation_with_id(const cg_relations *relations, const char *id);
const cg_relation *cg_relation_of_type(const cg_relations *relations, const char *type);

#endif
