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
} cg_binding;
typedef struct cg_lambda cg_lambda;

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
    bool *expanding; /* set when a mapped formula holds a range that grows from cell to cell */
    const cg_binding *bindings;
    size_t n_bindings;
    cg_node *const *every; /* the repeated arguments, for `every` in a rule */
    const bool *every_references;
    uint32_t n_every;
    uint32_t draw_axis;   /* rows over which RAND draws */
    uint64_t draw_stream; /* of this formula; each RAND adds one */
    uint32_t depth;       /* of LAMBDAs that are being applied */
} cg_compiler;

/* NULL after an error was reported. *reference: the value came from cells (see cg_operand). */
cg_node *cg_compile(cg_compiler *compiler, const cg_ast *ast, bool *reference);
/* Whether a derivative's rule uses a name. */
bool cg_rule_mentions(const cg_ast *rule, const char *name);

/* LET, LAMBDA, MAP ...: calls whose arguments are names and formulas (special_forms.c). */
cg_node *cg_compile_special(cg_compiler *compiler, const cg_ast *ast, bool *reference);
/* The LAMBDA that a name stands for; NULL when it is none. */
const cg_lambda *cg_find_lambda(cg_compiler *compiler, const cg_text *name);
cg_node *cg_apply_lambda(cg_compiler *compiler, const cg_lambda *lambda, cg_node *const *args, uint32_t n,
                         const cg_ast *at, bool *reference);

/* Resolving named things, once each. begin: false when it is being resolved already, which is reported as a circle. */
bool cg_named_begin(cg_model *model, cg_named *named);
void cg_named_end(cg_model *model, cg_named *named);
/* A stream of draws for the thing of this name. */
uint64_t cg_draw_stream(const char *label);

/* A named thing's node; *found is false when there is no such name. NULL after an error. */
cg_node *cg_name_node(cg_model *model, const cg_text *name, bool *found);
cg_node *cg_structured_node(cg_compiler *compiler, const cg_ast *ast);
/* Reports an unknown name with the most similar one that is there. */
void cg_report_unknown_name(cg_compiler *compiler, const cg_ast *ast);

cg_node *cg_range_node(cg_compiler *compiler, const cg_ast *ast);
cg_node *cg_fill_node(cg_model *model, cg_model_sheet *sheet, cg_model_fill *fill);

#endif
