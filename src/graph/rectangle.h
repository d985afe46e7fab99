/* rectangle.h: cells of a worksheet that lie together. */
#ifndef CG_GRAPH_RECTANGLE_H
#define CG_GRAPH_RECTANGLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cg_rectangle {
    uint32_t top, left, bottom, right; /* inclusive, from 0 */
} cg_rectangle;

static inline uint32_t cg_height(cg_rectangle of) {
    return of.bottom - of.top + 1;
}
static inline uint32_t cg_width(cg_rectangle of) {
    return of.right - of.left + 1;
}
static inline size_t cg_area(cg_rectangle of) {
    return (size_t)cg_height(of) * cg_width(of);
}
/* False when they have no cell in common. */
static inline bool cg_overlap(cg_rectangle a, cg_rectangle b, cg_rectangle *both) {
    both->top = a.top > b.top ? a.top : b.top;
    both->left = a.left > b.left ? a.left : b.left;
    both->bottom = a.bottom < b.bottom ? a.bottom : b.bottom;
    both->right = a.right < b.right ? a.right : b.right;
    return both->top <= both->bottom && both->left <= both->right;
}
/* The smallest one that has both. */
static inline cg_rectangle cg_bounds(cg_rectangle a, cg_rectangle b) {
    return (cg_rectangle){a.top < b.top ? a.top : b.top, a.left < b.left ? a.left : b.left,
                          a.bottom > b.bottom ? a.bottom : b.bottom, a.right > b.right ? a.right : b.right};
}
/* Makes `all`, which has something already where `*any`, the smallest one that has this part too. */
static inline void cg_include(cg_rectangle *all, bool *any, cg_rectangle part) {
    *all = *any ? cg_bounds(*all, part) : part;
    *any = true;
}
static inline bool cg_contains(cg_rectangle outer, cg_rectangle inner) {
    return outer.top <= inner.top && outer.left <= inner.left && outer.bottom >= inner.bottom &&
           outer.right >= inner.right;
}

#endif
