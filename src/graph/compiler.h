/* compiler.h: what the stages from formulas to nodes share; for this folder. */
#ifndef CG_GRAPH_COMPILER_H
#define CG_GRAPH_COMPILER_H

#include "graph/model.h"

/* A name that stands for a node inside a formula: a parameter of a derivative rule. */
typedef struct cg_binding {
    const cg_text *name;
    cg_node *node;
    bool reference;
    const struct cg_lambda *lambda; /* the name stands for a function; then node is NULL */
    bool omitted;                   /* a parameter that the call left out: node is a blank */
} cg_binding;
typedef struct cg_lambda cg_lambda;
typedef struct cg_fill_group cg_fill_group;

static inline cg_binding cg_bound(const cg_text *name, cg_node *node, bool reference) {
    return (cg_binding){.name = name, .node = node, .reference = reference};
}

/* Where a formula stands. */
typedef struct cg_compiler {
    cg_model *model; /* NULL in a derivative rule, which names nothing but its bindings */
    cg_graph *graph;
    cg_model_table *table; /* row context, or NULL */
    cg_model_sheet *sheet; /* of free cells, or NULL */
    const cg_fill *fill;   /* of free cells: relative references start from its upper left cell */
    bool mapped; /* the formula is mapped over all cells of `fill`; else it is for the one cell at row, column of it */
    uint32_t row, column;
    bool in_name;                   /* in the formula of a defined name, */
    uint32_t name_row, name_column; /* whose relative references start from here, and go round the worksheet's ends */
    bool *expanding;                /* set when a mapped formula holds a range that grows from cell to cell */
    cg_fill_group *group;           /* the mapped formula is one of those that use each other row by row */
    const cg_binding *bindings;
    size_t n_bindings;
    cg_node *const *every; /* the repeated arguments, for `every` in a rule */
    const bool *every_references;
    uint32_t n_every;
    uint32_t draw_axis;   /* rows over which RAND draws */
    uint64_t draw_stream; /* of this formula; each RAND adds one */
    uint32_t depth;       /* of LAMBDAs that are being applied, and names */
} cg_compiler;

/* A formula with `@` where one that is no array formula has it without saying so (implicit_intersection.c). */
const cg_ast *cg_ast_with_intersections(cg_graph *graph, const cg_ast *formula);

/* The node of a cell's whole formula, made 0 where the formula is a sum whose operands cancel but for rounding
 * (cg_is_final_sum). Not where variables have a part in it, which a solver moves through there. */
cg_node *cg_settled_sum(cg_compiler *compiler, const cg_ast *formula, cg_node *node);

/* NULL after an error was reported. *reference: the value came from cells (see cg_operand). */
cg_node *cg_compile(cg_compiler *compiler, const cg_ast *ast, bool *reference);
/* Whether a derivative's rule uses a name. */
bool cg_rule_mentions(const cg_ast *rule, const char *name);

/* LET, LAMBDA, MAP ...: calls whose arguments are names and formulas (special_forms.c). */
cg_node *cg_compile_special(cg_compiler *compiler, const cg_ast *ast, bool *reference);
/* The LAMBDA that a name stands for; NULL when it is none. */
const cg_lambda *cg_find_lambda(cg_compiler *compiler, const cg_text *name);
/* args: NULL where one is left out. */
cg_node *cg_apply_lambda(cg_compiler *compiler, const cg_lambda *lambda, cg_node *const *args, uint32_t n,
                         const cg_ast *at, bool *reference);

/* What a thing reports while it is being resolved. */
typedef struct cg_resolving {
    cg_diagnostics own, *before;
} cg_resolving;
/* Around the compilation of a named thing, once each. begin: false when it cannot be compiled now: it is being resolved
 * already, which is reported as a circle, or everything under way is being given up. When named->circle is set, the
 * circle was reported by begin, and there is nothing to compile. */
bool cg_named_begin(cg_model *model, cg_named *named, cg_resolving *resolving);
void cg_named_end(cg_model *model, cg_named *named, cg_resolving *resolving);
/* The thing and all that it needs, from outside any compilation. */
void cg_resolve(cg_model *model, cg_named *named);
/* A stream of draws for the thing of this name. */
uint64_t cg_draw_stream(const char *label);

/* A named thing's node; *found is false when there is no such name. NULL after an error. */
cg_node *cg_name_node(cg_model *model, const cg_text *name, bool *found);
cg_node *cg_structured_node(cg_compiler *compiler, const cg_ast *ast);
/* Reports an unknown name with the most similar one that is there. */
void cg_report_unknown_name(cg_compiler *compiler, const cg_ast *ast);

/* ---- Worksheets ---- */

void cg_model_add_sheet(cg_model *model, cg_model_sheet *sheet, const cg_sheet_block *block);
/* NULL when there is none. */
cg_model_sheet *cg_model_find_sheet(cg_model *model, const cg_text *name);
cg_rectangle cg_fill_rectangle(const cg_fill *fill);
/* All cells of the fill: no axis, in its shape. */
cg_node *cg_fill_node(cg_model *model, cg_model_fill *fill);
/* The same in fill->node, unless its cells are nodes of their own: then fill->by_cell. */
void cg_fill_resolve_whole(cg_model *model, cg_model_fill *fill);
/* "Sheet!A1:B2"; sheet NULL: "A1:B2". */
const char *cg_rectangle_label(cg_arena *arena, const cg_text *sheet, cg_rectangle area);
/* One of its cells, when they are nodes of their own. */
cg_node *cg_fill_cell_node(cg_model *model, cg_model_fill *fill, uint32_t row, uint32_t column);
/* Where a corner is for the cell the formula is compiled for; of a mapped fill for its upper left cell. */
cg_corner cg_corner_moved(const cg_compiler *compiler, cg_corner corner);
/* The range from the first cell of one, as large as another; itself where that would leave the worksheet. */
cg_range cg_range_as_large(const cg_compiler *compiler, const cg_range *range, const cg_range *like);
/* A range as it stands in a formula (range_to_graph.c). */
cg_node *cg_range_node(cg_compiler *compiler, const cg_ast *ast);
/* The rectangle that it is for the cell the formula is compiled for, without what lies beyond the used cells. */
cg_rectangle cg_range_rectangle(const cg_compiler *compiler, const cg_range *range);
/* The smallest part of a rectangle that has all its cells with something in them (filled_part.c). False when there are
 * none. */
bool cg_filled_part(cg_model *model, cg_model_sheet *sheet, cg_rectangle area, cg_rectangle *out);
/* All cells of a rectangle, blank where nothing is written: no axis, in its shape. */
cg_node *cg_rectangle_node(cg_model *model, cg_model_sheet *sheet, cg_rectangle whole);
/* Whether nothing is in the way of a formula that spills. */
bool cg_spill_has_room(cg_model *model, const cg_model_fill *spill, cg_rectangle area);
cg_compiler cg_fill_compiler(cg_model *model, const cg_model_fill *fill);
/* A range that moves with the cells of a mapped fill: axis rows of the window's shape. */
cg_node *cg_window_node(cg_compiler *compiler, cg_model_sheet *sheet, cg_rectangle window);

/* ---- Rows that use the rows above (fills_to_scan.c) ---- */

/* SUM(A$1:A1) and its like in a mapped formula (running_total.c); false when the call is none. */
bool cg_compile_running_total(cg_compiler *compiler, const cg_ast *ast, cg_node **node);
/* COUNTIF(A$1:A1,A1) and its like in a mapped formula (criteria_over_rows.c); false when the call is none. */
bool cg_compile_growing_criteria(cg_compiler *compiler, const cg_ast *ast, cg_node **node);
/* COUNTIF(A$1:A$9,A1) and its like; NULL when the call is none, or has so few rows that it does not matter. */
cg_node *cg_node_criteria_over_rows(cg_graph *graph, const cg_entry *entry, cg_node *const *args, uint32_t n);

/* A database function with formulas among its criteria; false when the call is none (computed_criteria.c). */
bool cg_compile_computed_criteria(cg_compiler *compiler, const cg_ast *ast, const cg_entry *entry, cg_node **node);
/* MATCH(A1,C$1:C$9,0), VLOOKUP and their like for many values; NULL when the call is none, or has so few that it does
 * not matter (lookup_over_rows.c). */
cg_node *cg_node_lookup_over_rows(cg_graph *graph, const cg_entry *entry, cg_node *const *args, uint32_t n);
/* MATCH(A2,A$1:A1,0) and its like in a mapped formula; false when the call is none. */
bool cg_compile_growing_lookup(cg_compiler *compiler, const cg_ast *ast, const cg_entry *entry, cg_node **node);

/* A fill was asked for that is being compiled for all its cells at once: all fills on the circle will go together, row
 * by row, and what is under way up to the first of them is given up. False when they cannot. */
bool cg_join_group(cg_model *model, cg_model_fill *fill);
/* Compiles the group of the fill; sets by_cell where that cannot be. */
bool cg_fill_scan(cg_model *model, cg_model_fill *fill);
/* A reference from a group's formula; false when it does not touch the group. */
bool cg_group_window(cg_compiler *compiler, const cg_model_sheet *sheet, cg_rectangle window, bool moves,
                     cg_node **node);

/* The node of cells that were compiled, or in place of NULL the values that the workbook holds (frozen.c). */
cg_node *cg_freeze_failed(cg_model *model, cg_model_fill *fill, cg_named *named, cg_resolving *resolving, cg_node *node,
                          cg_rectangle cells);

/* A frozen cell through which the outputs follow from one of the variables; NULL when there is none. */
const cg_frozen *cg_frozen_between(cg_model *model, cg_node *const *outputs, size_t n, cg_node *const *variables,
                                   size_t n_variables);

/* ---- What a workbook names (workbook_names.c) ---- */

/* The name of this worksheet (NULL: none), or else of the workbook. NULL when there is none. */
const cg_defined_name *cg_find_defined_name(const cg_model *model, const cg_text *name, const cg_text *sheet);
/* In a formula of a workbook: nothing there has this name, so that it is #NAME?. */
bool cg_is_no_name(const cg_compiler *compiler, const cg_text *name);
/* The place where a name's formula is compiled; false after an error was reported. */
bool cg_enter_defined_name(const cg_compiler *compiler, const cg_defined_name *name, cg_compiler *inner);
cg_node *cg_defined_name_node(cg_compiler *compiler, const cg_defined_name *name, bool *reference);
/* name NULL: the table that the formula stands in. NULL when there is none. */
const cg_sheet_table *cg_find_sheet_table(const cg_compiler *compiler, const cg_text *name);
cg_node *cg_sheet_table_node(cg_compiler *compiler, const cg_sheet_table *table, const cg_ast *ast);
/* The structured reference as a range of the sheet; false after an error was reported. */
bool cg_structured_range(const cg_compiler *compiler, const cg_sheet_table *table, const cg_ast *ast, cg_ast *out);

typedef struct cg_sheet_area {
    cg_model_sheet *sheet;
    cg_rectangle at;
} cg_sheet_area;
typedef CG_LIST(cg_sheet_area) cg_sheet_areas;
/* The cells that a reference means: a range, a union of them, a name of them. False when it is none. */
bool cg_reference_areas(const cg_compiler *compiler, const cg_ast *ast, cg_sheet_areas *out);

/* The cells that solves may change become params (variable_cells.c). */
void cg_model_add_variable_cells(cg_model *model);

#endif
