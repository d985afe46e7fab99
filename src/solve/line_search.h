/* line_search.h: a step along a direction, for methods that go down the slopes. */
#ifndef CG_SOLVE_LINE_SEARCH_H
#define CG_SOLVE_LINE_SEARCH_H

#include "solve/method.h"

typedef struct cg_line {
    double *direction;        /* [n in whole vectors of the machine], 0 behind n */
    double *point, *gradient; /* [n] where the search came to, and the slopes there */
    double objective;
} cg_line;

cg_line cg_line_create(cg_arena *arena, size_t n);
/* From search->x along line->direction, which goes down, to a point that is lower and less steep; false when there is
 * none, or search->stop says so. With bounds the path is bent at them. */
bool cg_line_search(cg_search *search, cg_line *line);
/* Marks the variables that stand at a bound while the gradient pushes them out: they stay. held NULL: no bounds. */
void cg_find_held(const cg_search *search, bool *held);

#endif
