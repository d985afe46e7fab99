/* reference.h: what a part of a formula refers to, where that is more than a range written out; for this folder.
 *
 * A reference is a list of areas. Each is a range of one worksheet, as a formula at the compiler's place would write
 * it: in a formula mapped over a fill corners move with its cells where they have no $, else they stay. */
#ifndef CG_GRAPH_REFERENCE_H
#define CG_GRAPH_REFERENCE_H

#include "graph/compiler.h"

typedef struct cg_areas {
    CG_LIST(cg_range) list;
    cg_error error; /* in place of areas: an empty intersection, a corner outside the worksheet */
} cg_areas;

typedef enum cg_refers {
    CG_REFERS,
    CG_REFERS_NOT,   /* it is a value */
    CG_REFERS_MOVES, /* where it refers to depends on variables or on the cell of a mapped formula */
    CG_REFERS_FAILED /* reported; or a mapped formula is given up, to be compiled cell by cell */
} cg_refers;

/* Whether an operator of references or a function has as many arguments as it takes. */
bool cg_has_its_arguments(const cg_compiler *compiler, const cg_ast *ast);
cg_refers cg_ast_to_areas(cg_compiler *compiler, const cg_ast *ast, cg_areas *areas);
/* The first of several areas; an error when there are more or none. */
cg_refers cg_ast_to_area(cg_compiler *compiler, const cg_ast *ast, cg_range *area, cg_error *error);
/* The one cell of an area in the row or column of the formula's cell: false when there is none, or *refers says why it
 * cannot be told. */
bool cg_intersect_cell(cg_compiler *compiler, cg_range *area, cg_refers *refers);

/* The value of a formula's part that is known before the run. */
typedef enum cg_knowledge { CG_KNOWN, CG_KNOWN_NOT, CG_KNOWLEDGE_FAILED } cg_knowledge;
cg_knowledge cg_known_value(cg_compiler *compiler, const cg_ast *ast, cg_cell *value);

/* A reference as a tree again. */
const cg_ast *cg_area_to_ast(cg_compiler *compiler, const cg_range *area, cg_span span);
/* The formula as it reads that many rows and columns further on: what has no $ moves, round the worksheet's ends. */
const cg_ast *cg_ast_moved(cg_arena *arena, const cg_ast *ast, uint32_t rows, uint32_t columns);

/* Compiles calls that are about references: the operators, OFFSET, INDIRECT, ROW, AREAS, ... False when this is none.
 */
bool cg_compile_reference(cg_compiler *compiler, const cg_ast *ast, bool *reference, cg_node **node);
/* The one cell of an INDEX whose row or column number is known by the run alone, and may be 0 (single_index.c). False when
 * the formula is none. */
bool cg_compile_single_index(cg_compiler *compiler, const cg_ast *ast, cg_node **node);
/* Whether the formula of a place counted from 1 may give 0. */
bool cg_may_be_zero(const cg_ast *ast);
/* A call as a tree. */
const cg_ast *cg_call_ast(cg_compiler *compiler, const char *function, const cg_ast *const *args, uint32_t n,
                          cg_span span);
/* SUBTOTAL and AGGREGATE (subtotal.c). */
cg_node *cg_compile_subtotal(cg_compiler *compiler, const cg_ast *ast);
cg_node *cg_compile_aggregate(cg_compiler *compiler, const cg_ast *ast);
/* The values of several ranges, one below the other in one column. */
cg_node *cg_union_node(cg_compiler *compiler, const cg_ast *const *parts, uint32_t n);
cg_node *cg_stack_nodes(cg_compiler *compiler, cg_node *const *parts, uint32_t n);
/* First:Last!A1 as one range a sheet; NULL after an error. */
const cg_ast *const *cg_sheets_apart(cg_compiler *compiler, const cg_ast *ast, uint32_t *n);

#endif
