/* operator.h: the table of operators.def, for whoever reads or writes formulas. */
#ifndef CG_LANGUAGE_OPERATOR_H
#define CG_LANGUAGE_OPERATOR_H

typedef enum cg_operator_place { CG_OPERATOR_PREFIX, CG_OPERATOR_INFIX, CG_OPERATOR_POSTFIX } cg_operator_place;

typedef struct cg_operator {
    const char *text;     /* as written */
    const char *function; /* as a call of the tree */
    int precedence;       /* 1 binds loosest */
    cg_operator_place place;
} cg_operator;

enum { CG_PRECEDENCE_LOWEST = 1, CG_PRECEDENCE_OPERAND = 12 /* what is no operator: binds tighter than all */ };

/* NULL when there is none. */
const cg_operator *cg_operator_at(const char *text, cg_operator_place place);
const cg_operator *cg_operator_of_function(const char *function);

#endif
