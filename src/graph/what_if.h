/* what_if.h: values as they would be if some cells of worksheets held something else; for this folder. */
#ifndef CG_GRAPH_WHAT_IF_H
#define CG_GRAPH_WHAT_IF_H

#include "graph/compiler.h"

/* A formula's node, and how it follows from nodes that stand for any value (graph_copies.c). */
typedef struct cg_copied_node {
    cg_node *node;
    const int32_t *args; /* places of its arguments in the list; -1: not there, and the same in every copy */
} cg_copied_node;
typedef struct cg_copies {
    cg_node *whole;
    cg_copied_node *nodes; /* the `from` first, then arguments before their users */
    size_t n, n_from;
    bool has_rows; /* one of them has an axis */
} cg_copies;

/* Which nodes there are on the way from `from` to `whole`; what draws random numbers is drawn anew in every copy, too.
 */
cg_copies cg_copies_of(cg_graph *graph, cg_node *whole, cg_node *const *from, size_t n_from);
/* The whole with `to` in place of `from`; NULL where rows that are computed one after another no longer can be. `axis`:
 * the rows of `to`, unless has_rows; 0: none of them has rows. `stream`: of its random draws. */
cg_node *cg_copy_with(cg_graph *graph, const cg_copies *of, cg_node *const *to, uint32_t axis, uint64_t stream);

/* MULTIPLE.OPERATIONS (what_if.c). */
cg_node *cg_compile_what_if(cg_compiler *compiler, const cg_ast *ast, bool *reference);

#endif
