/* model.h: a whole sheet as named nodes of one graph.
 *
 * Enters: a document and its tables' data. Leaves: for every column, params block, named cell, free cell and formula
 * the node that computes it. Names are resolved when first asked for; a circle of names is reported with its whole
 * path. */
#ifndef CG_GRAPH_MODEL_H
#define CG_GRAPH_MODEL_H

#include "graph/cell_index.h"
#include "graph/graph.h"
#include "graph/name_index.h"
#include "language/document.h"

typedef enum cg_state { CG_UNRESOLVED, CG_RESOLVING, CG_RESOLVED } cg_state;

typedef struct cg_model cg_model;

/* Anything that is resolved once. */
typedef struct cg_named {
    cg_state state;
    bool waiting;       /* for another thing, which is resolved first */
    bool freezes;       /* when it cannot be compiled, it has values that a workbook holds for it */
    const char *circle; /* the path of a circle that it is part of; NULL: none is known */
    const char *label;  /* "passengers[Loss]", "loss", "Model!B3" */
    cg_span span;
    struct cg_named *outer; /* the item that asked for this one, while resolving */
    bool *by_cell;          /* of a fill that is being compiled for all its cells at once: set when that cannot be */
    void (*resolve)(cg_model *model, struct cg_named *named);
    void *owner; /* what `resolve` wants beside the thing itself, which starts with this struct */
} cg_named;

typedef struct cg_model_column {
    cg_named named;
    const cg_text *name;
    cg_node *node;                    /* axis n, 1 x 1; NULL until resolved or after an error */
    const cg_column *data;            /* a column of the file; else NULL */
    const cg_derived_column *derived; /* a formula; else NULL */
    uint32_t part;                    /* of NAME[k]: which of the k columns, from 0 */
    struct cg_model_column *first;    /* of NAME[k]: the column of part 0; else itself */
    cg_node *whole;                   /* at part 0 of NAME[k]: axis n, 1 x k */
} cg_model_column;

typedef struct cg_model_table {
    const cg_table_block *block;
    const cg_table *data;
    cg_model_column *columns;
    size_t n_columns;
    cg_name_index by_name; /* the first column of a name */
} cg_model_table;

typedef struct cg_model_params {
    cg_named named;
    const cg_params_block *block;
    cg_node *node;                      /* the variable */
    cg_node *initial;                   /* rows x cols, no axis; NULL until resolved or after an error */
    cg_node *low, *high;                /* bounds, 1 x 1 or rows x cols; NULL when none */
    bool random;                        /* its initialiser draws */
    const struct cg_model_sheet *sheet; /* cells of a worksheet that a solve may change; NULL: a params block */
    cg_rectangle at;                    /* there */
} cg_model_params;

typedef struct cg_model_cell {
    cg_named named;
    const cg_cell_block *block;
    cg_node *node;
} cg_model_cell;

typedef struct cg_model_sheet cg_model_sheet;

typedef struct cg_model_fill {
    cg_named named;
    const cg_fill *fill;
    cg_model_sheet *sheet;
    const cg_ast *formula; /* as it is compiled; NULL for values */
    cg_rectangle area;     /* its cells; of a formula that spills once it is resolved */
    cg_node *own;          /* what its formula or values give, in the shape of the area, no axis */
    cg_node *node;         /* what its cells show: the same but where a solve may change some (`cut`) */
    bool cut;
    struct cg_fill_group *group; /* fills that use each other row by row (fills_to_scan.c); NULL: none */
    bool by_cell;                /* cells depend on other cells of the fill: each is a node of its own */
    cg_named *cell_names;        /* of by_cell */
    cg_node **cells;
} cg_model_fill;

struct cg_model_sheet {
    const cg_sheet_block *block;
    cg_model_fill *fills;
    size_t n_fills;
    cg_cell_index index; /* of all fills but those that spill */
    CG_LIST(cg_model_fill *) spills;
};

/* Cells whose formula cannot be computed: they keep the values that the workbook holds. */
typedef struct cg_frozen {
    const cg_model_sheet *sheet;
    cg_rectangle cells;
    const cg_model_fill *fill;
    const char *reason;
    const char *cause; /* of the diagnostic that is the reason, or NULL */
    cg_node *node;
} cg_frozen;

/* A cell that is taken to hold something else than the sheet says (what_if.c). */
typedef struct cg_assumption {
    size_t sheet; /* of the model's sheets */
    cg_rectangle at;
    cg_model_params *holds; /* its node is what the cell holds */
} cg_assumption;
typedef struct cg_what_if cg_what_if;

/* Params by index. */
typedef CG_LIST(size_t) cg_changing;

struct cg_model {
    cg_graph *graph;
    const cg_document *document;
    cg_model_table *tables;
    size_t n_tables;
    cg_model_params *params;
    size_t n_params;
    cg_name_index params_by_name, cells_by_name;
    cg_model_cell *cells;
    size_t n_cells;
    cg_model_sheet *sheets;
    size_t n_sheets;
    cg_changing *changing;            /* per solve of the document: the params that its cells are */
    uint32_t used_rows, used_columns; /* of the sheets together */
    CG_LIST(cg_frozen) frozen;
    CG_LIST(cg_what_if *) what_ifs;     /* the same sheets under other assumptions, made when they are asked for */
    CG_LIST(cg_assumption) assumptions; /* under which this one is */
    size_t *n_copied;                   /* nodes, for what_if.c; NULL: none yet */
    uint32_t assumed;                   /* how often assumptions were made upon others to come here */
    cg_diagnostics *diagnostics;        /* the graph's, but for what is being resolved */
    cg_named *resolving;                /* innermost */
    bool abandoned;      /* unwinding to the innermost mapped fill, which is then compiled cell by cell */
    cg_named *regrouped; /* abandoned up to this fill, which then goes with others, row by row */
    cg_named *postponed; /* unwinding altogether: this is to be resolved first */
    uint32_t depth;
};

/* tables[i] is the data of document->tables[i] (NULL for a table without data: its formulas are then errors). */
cg_model *cg_model_create(cg_graph *graph, const cg_document *document, const cg_table *const *tables);
/* Resolves everything in the document; errors are reported. */
void cg_model_resolve(cg_model *model);

/* The node of a formula that stands outside tables, or (table not NULL) in a column of that table. NULL after an error
 * was reported. */
cg_node *cg_model_formula(cg_model *model, const cg_ast *ast, cg_model_table *table);
/* NULL when there is none. */
cg_model_table *cg_model_find_table(cg_model *model, const cg_text *name);
cg_model_column *cg_model_find_column(cg_model_table *table, const cg_text *name);
cg_model_params *cg_model_find_params(cg_model *model, const cg_text *name);
cg_model_cell *cg_model_find_cell(cg_model *model, const cg_text *name);
/* The cells of one worksheet that a formula by itself refers to. False when it is more than a reference. */
bool cg_model_cells(cg_model *model, const cg_ast *ast, const cg_model_sheet **sheet, cg_rectangle *at);
/* False, with an error that names the cell, when the outputs depend on a variable through a frozen cell, whose value
 * does not follow it. */
bool cg_model_check_frozen(cg_model *model, cg_node *const *outputs, size_t n, cg_node *const *variables,
                           size_t n_variables, cg_span span);
/* The params that a solve of the document changes, each once: those it names, then those that are cells. Names that are
 * no params are left out. */
cg_changing cg_model_changing(cg_arena *arena, cg_model *model, const cg_solve_block *solve);

/* A column's node (axis n, 1 x 1), resolving it if need be; NULL after an error. */
cg_node *cg_model_column_node(cg_model *model, cg_model_table *table, cg_model_column *column);

/* Row and column (from 0) of a table's upper left cell, its header, on its worksheet: A3, as in the lesson. */
enum { CG_TABLE_ROW = 2, CG_TABLE_COLUMN = 0 };

/* ---- Nodes as formulas again (graph_to_formulas.c) ---- */

/* One line of a computation written out: a column of `table`, a named block, or (table NULL, axis 0) a named cell. */
typedef struct cg_formula {
    const char *name;
    const cg_table_block *table; /* NULL: not a column */
    cg_node *node;
    const cg_ast *ast;
} cg_formula;
typedef struct cg_formulas {
    cg_formula *at;
    size_t count;
} cg_formulas;

/* Writes the outputs as sheet formulas, what they need first. What the sheet names (columns, params, cells) is referred
 * to by its name; the adjoint of a named thing X is called d_X; what is used more than once, or cannot stand inside a
 * formula, gets a line of its own. */
cg_formulas cg_graph_to_formulas(cg_arena *arena, const cg_model *model, cg_node *const *outputs,
                                 const char *const *names, size_t n, const cg_gradient *gradient);
/* The same for a backward pass, and every column that has an adjoint gets the column d_X, those of the last column
 * first: a formula of its own, a reference to the column that holds the same, or a number. They come before the other
 * lines. A line of several cells a row (`node` has cols > 1) stands in the columns NAME1, NAME2, ... */
cg_formulas cg_gradient_to_formulas(cg_arena *arena, const cg_model *model, cg_node *const *outputs,
                                    const char *const *names, size_t n, const cg_gradient *gradient);
/* The same as text, one "name = formula" a line; columns are written "table[name]". */
const char *cg_formulas_to_text(cg_arena *arena, cg_formulas formulas);

/* ---- The graph as text (graph_to_text.c) ---- */

/* What a node does: "MMULT", "+", "column", "sum over rows". */
const char *cg_node_operation(const cg_node *node);
/* The nodes and edges: as text, or as Graphviz. */
const char *cg_model_to_dot(cg_arena *arena, const cg_model *model);
const char *cg_model_to_listing(cg_arena *arena, const cg_model *model);

#endif
