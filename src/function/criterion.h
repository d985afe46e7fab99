/* criterion.h: Excel's criteria (">5", "<>", "a*", 3), compiled once for many cells, and its wildcards. */
#ifndef CG_FUNCTION_CRITERION_H
#define CG_FUNCTION_CRITERION_H

#include "function/function.h"

typedef enum cg_relation {
    CG_RELATION_EQUAL,
    CG_RELATION_NOT_EQUAL,
    CG_RELATION_LESS,
    CG_RELATION_LESS_EQUAL,
    CG_RELATION_GREATER,
    CG_RELATION_GREATER_EQUAL
} cg_relation;

typedef struct cg_criterion {
    cg_relation relation;
    cg_cell operand;     /* number, boolean, error, or blank: the criterion's text after its sign is a text */
    const char *pattern; /* that text in lower case, with wildcards when the relation is one of equality */
    size_t length;
    bool blanks; /* "" fits empty texts beside blanks, "=" only blanks, "<>" all but blanks */
    bool empty_texts;
} cg_criterion;

/* Borrows the cell's text. A blank criterion is the number 0. */
cg_criterion cg_criterion_read(cg_cell cell);
bool cg_criterion_fits(const cg_criterion *criterion, cg_cell cell);
/* The same for n cells, of which few may be different: clears fits[i] where it is set and cell i does not fit. */
void cg_criterion_sift(const cg_criterion *criterion, const cg_cell *cells, size_t n, bool *fits);

/* Whether all of the text fits a pattern of `?`, `*` and `~` (which takes the next one as it is). Both in one case. */
bool cg_wildcard_fits(const char *pattern, size_t pattern_length, const char *text, size_t length);
bool cg_has_wildcards(const char *pattern, size_t length);

#endif
