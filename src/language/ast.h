/* ast.h: a formula as a tree. Made by tokens_to_ast, read by ast_to_graph, ast_to_text and ast_to_excel; never changed.
 *
 * An operator is a call whose function is named after it: "+" "-" "*" "/" "^" "&" "=" "<>" "<" "<=" ">" ">=" with two
 * arguments, "u-" "u+" "%" with one. So every later stage has one case for all that computes. */
#ifndef CG_LANGUAGE_AST_H
#define CG_LANGUAGE_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cell.h"
#include "base/source.h"
#include "base/text.h"

typedef enum cg_ast_kind {
    CG_AST_LITERAL,    /* number, text, boolean or error value */
    CG_AST_ARRAY,      /* {1,2;3,4} */
    CG_AST_NAME,       /* a named cell, a params block */
    CG_AST_RANGE,      /* A1, $A$1:B2, Sheet!A1 */
    CG_AST_STRUCTURED, /* T[Col], [@Col], T[[#This Row],[A]:[B]] */
    CG_AST_CALL,       /* function or operator */
    CG_AST_MISSING     /* an argument left out: IF(a,,b) */
} cg_ast_kind;

/* A corner of a range as written; `absolute` has the $. Both count from 0. */
typedef struct cg_corner {
    uint32_t row, column;
    bool row_absolute, column_absolute;
} cg_corner;

typedef struct cg_range {
    const cg_text *sheet; /* NULL: the sheet the formula stands in */
    cg_corner from, to;   /* equal for a single cell; from is the upper left */
    bool single;          /* written as A1, not A1:A1 */
} cg_range;

/* The rows a structured reference means. */
typedef enum cg_item { CG_ITEM_DATA, CG_ITEM_THIS_ROW, CG_ITEM_HEADERS, CG_ITEM_ALL } cg_item;

typedef struct cg_structured {
    const cg_text *table; /* NULL: the table the formula stands in */
    cg_item item;
    const cg_text *first, *last; /* columns; both NULL: all of them; equal for one */
} cg_structured;

typedef struct cg_ast cg_ast;
struct cg_ast {
    cg_ast_kind kind;
    cg_span span;
    union {
        cg_cell literal;
        struct {
            uint32_t rows, cols;
            const cg_cell *cells; /* row by row */
        } array;
        const cg_text *name;
        cg_range range;
        cg_structured structured;
        struct {
            const cg_text *function;
            const cg_ast *const *args;
            uint32_t n_args;
        } call;
    };
};

#endif
