/* ast.h: a formula as a tree. Made by tokens_to_ast, read by ast_to_graph, ast_to_text and ast_to_excel; never changed.
 *
 * An operator is a call whose function is named after it: "+" "-" "*" "/" "^" "&" "=" "<>" "<" "<=" ">" ">=" with two
 * arguments, "u-" "u+" "%" with one. So are the operators of references: ":" and " " (the range from one to the other,
 * and what two have in common) with two arguments, "@" (the one cell in this row or column) and "#" (what the formula
 * in a cell spilled) with one, and the union "," with two or more. So every later stage has one case for all that
 * computes. */
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
    CG_AST_NAME,       /* a named cell, a params block, a name of one worksheet: Sheet!Total */
    CG_AST_RANGE,      /* A1, $A$1:B2, Sheet!A1, A:C, 3:3, First:Last!A1 */
    CG_AST_STRUCTURED, /* T[Col], [@Col], T[[#This Row],[A]:[B]] */
    CG_AST_CALL,       /* function or operator */
    CG_AST_MISSING     /* an argument left out: IF(a,,b) */
} cg_ast_kind;

/* A corner of a range as written; `absolute` has the $. Both count from 0. */
typedef struct cg_corner {
    uint32_t row, column;
    bool row_absolute, column_absolute;
} cg_corner;

/* Whole columns have all rows of the worksheet, the $ of their rows set; whole rows likewise. */
typedef enum cg_whole { CG_WHOLE_NOT, CG_WHOLE_COLUMNS, CG_WHOLE_ROWS } cg_whole;

typedef struct cg_range {
    const cg_text *sheet;      /* NULL: the sheet the formula stands in */
    cg_corner from, to;        /* equal for a single cell; from is the upper left */
    bool single;               /* written as A1, not A1:A1 */
    cg_whole whole;            /* written as A:C or 3:3 */
    const cg_text *last_sheet; /* First:Last!A1, the same cells on all sheets from the one to the other; else NULL */
} cg_range;

/* The rows a structured reference means. */
typedef enum cg_item {
    CG_ITEM_DATA,
    CG_ITEM_THIS_ROW,
    CG_ITEM_HEADERS,
    CG_ITEM_ALL,
    CG_ITEM_TOTALS,
    CG_ITEM_HEADERS_DATA,
    CG_ITEM_DATA_TOTALS
} cg_item;

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
        struct {
            const cg_text *name;
            const cg_text *name_sheet; /* Sheet!Total; else NULL */
            bool optional;             /* a LAMBDA's parameter that a call may leave out: [b], in files _xlop.b */
        };
        cg_range range;
        cg_structured structured;
        struct {
            const cg_text *function;
            const cg_ast *const *args;
            uint32_t n_args;
            bool enclosed; /* a sum or difference in brackets, which Excel takes as it is (cg_is_final_sum) */
        } call;
    };
};

/* (A1:A3,C1:C3) */
static inline bool cg_is_union(const cg_ast *ast) {
    return ast->kind == CG_AST_CALL && ast->call.function->bytes[0] == ',';
}

/* A sum or difference that is not in brackets. As a cell's whole formula it is Excel's last operation, and 0 where what
 * is left of its operands is nothing but rounding: =0.5-0.4-0.1 is 0, =(0.5-0.4-0.1) is not. */
static inline bool cg_is_final_sum(const cg_ast *ast) {
    if (ast->kind != CG_AST_CALL || ast->call.n_args != 2 || ast->call.enclosed) return false;
    const char *name = ast->call.function->bytes;
    return (name[0] == '+' || name[0] == '-') && name[1] == 0;
}

#endif
