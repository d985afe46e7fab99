/* workbook.h: what stands behind a cg_workbook, for the files of this layer.
 *
 * The stages only grow what is here: sheet text -> document -> tables -> model -> initial values -> solutions -> files.
 */
#ifndef CG_API_WORKBOOK_H
#define CG_API_WORKBOOK_H

#include "book/book_to_document.h"
#include "book/names_to_solves.h"
#include "cellgrad.h"
#include "output/book_reports.h"
#include "solve/solution.h"

/* `--csv TABLE=PATH`, or `--set TARGET=VALUE`: settings that wait for the sheet. */
typedef struct cg_setting {
    const char *target, *value;
    double number; /* where `value` is NULL */
} cg_setting;

/* A setting of a params block, understood. */
typedef struct cg_override {
    size_t params;
    bool one;             /* one cell of the block: */
    uint32_t row, col;    /* this one */
    const cg_cell *cells; /* rows * cols of the target, or one for all of it */
    bool spread;          /* one for all */
} cg_override;

/* An `expect` line, compiled when the sheet is loaded. */
typedef struct cg_expect {
    const cg_expectation *expectation;
    const cg_solve_block *solve; /* NULL: stands outside solves */
    cg_node *nodes[3];           /* condition and, of a comparison, its sides; or left, right, tolerance */
    size_t n_nodes;
    cg_expect_result result;
} cg_expect;

/* A solve block and what became of it. */
typedef struct cg_solved {
    const cg_solve_block *block;
    uint64_t seed;
    bool running;           /* for circles of `from` */
    cg_status status;       /* what running it came to */
    cg_solution *solution;  /* NULL: has not run, or gave nothing */
    cg_solve_result result; /* when there is a solution */
} cg_solved;

struct cg_workbook {
    cg_arena *arena;
    cg_texts *texts;
    const cg_registry *registry;
    cg_diagnostics diagnostics;
    size_t columns; /* that a diagnostic's text may take; 0: as usual */
    bool out_of_memory;
    cg_profile *profile; /* NULL: nobody asked for one */
    bool loaded;
    CG_LIST(cg_setting) csvs;
    CG_LIST(cg_setting) sets; /* until the sheet is loaded */
    CG_LIST(const char *) params_files;
    CG_LIST(cg_override) overrides;
    unsigned threads; /* that read data files; 0: one a core */
    bool has_seed;
    uint64_t seed; /* of the sheet's own draws; the first solve's unless it was set */

    cg_package_limits limits;           /* of an Excel workbook's file */
    double load_seconds;                /* that loading took */
    cg_model_choice models;             /* which of its Solver models are wanted, */
    const char *model_sheet;            /* and of which sheet; NULL: none is named */
    CG_LIST(const char *) variables;    /* cells that derivatives are taken by, in place of a model's */
    const cg_book *book;                /* the Excel workbook that was loaded; NULL: a sheet file was */
    bool reports[CG_BOOK_REPORT_COUNT]; /* that are to be written into it */
    cg_book_document contents;          /* of it: the document and what belongs to its rectangles */
    const cg_document *document;
    cg_table **tables; /* [document tables] */
    cg_model *model;
    CG_LIST(cg_expect) expects;
    cg_solved *solves;                                  /* [document solves] */
    const cg_cell *const *initial;                      /* params at the start, for `seed` */
    struct cg_live_values *live;                        /* NULL: not live */
    const cg_solved *in_use;                            /* whose params values are read at; NULL: the initial ones */
    const cg_solved *last_solved;                       /* what exports show; NULL: the initial values */
    CG_LIST(const struct cg_export_request *) requests; /* the export blocks, understood */
    CG_LIST(const char *) exports;                      /* paths written */

    cg_table_info *table_infos;
    cg_params_info *params_infos;
    cg_worksheet_info *worksheet_infos;
    CG_LIST(const cg_diagnostic_info *) diagnostic_infos;
    const cg_diagnostic *last_listed;
    CG_LIST(cg_function_info *) function_infos;
    CG_LIST(const cg_entry *) functions; /* those that users may write */
};

/* ---- Guard (workbook.c) ---- */

/* Runs task(workbook, arguments); when memory runs out on the way the status is CG_OUT_OF_MEMORY, and the workbook can
 * only be closed. */
cg_status cg_guarded(cg_workbook *workbook, cg_status (*task)(cg_workbook *workbook, void *arguments), void *arguments);
/* Reports that a call needs a loaded workbook. */
bool cg_is_loaded(cg_workbook *workbook);

/* Where the list of diagnostics ends now; what was reported since as a status. */
typedef struct cg_mark {
    size_t errors;
    const cg_diagnostic *last;
} cg_mark;
cg_mark cg_mark_now(const cg_workbook *workbook);
cg_status cg_status_since(const cg_workbook *workbook, cg_mark mark);

/* ---- Stages of loading, in this order ---- */

/* The file starts as an Excel workbook's does. Reads one: the book and the document (books.c). */
bool cg_is_book(const char *path);
void cg_load_book(cg_workbook *workbook, const char *path);
/* "Data!B7", as formulas write it (listing.c). */
const char *cg_cell_place(cg_arena *arena, const cg_text *sheet, uint32_t row, uint32_t column);
/* The Solver models that are wanted, as solve blocks (solver_models.c). */
void cg_load_models(cg_workbook *workbook);
/* What the file holds for a model's objective; false when that is no number. */
bool cg_stored_objective(const cg_workbook *workbook, const cg_solve_block *solve, double *out);
/* Reads the tables' files, drops rows by `keep where`, makes and resolves the model (tables.c). */
cg_status cg_load_tables(cg_workbook *workbook);
/* Another model of the same sheet and data, nothing of it resolved (tables.c). */
cg_model *cg_make_model(cg_workbook *workbook, cg_arena *arena, cg_diagnostics *diagnostics);
/* Compiles the solves' formulas and finds the seeds (solves.c). */
void cg_load_solves(cg_workbook *workbook);
/* Applies the settings of params and draws the initial values (params.c). */
void cg_load_params(cg_workbook *workbook);
/* Compiles the expectations (expects.c). */
void cg_load_expects(cg_workbook *workbook);

/* Reads the export blocks (exports.c). */
void cg_load_exports(cg_workbook *workbook);

/* ---- Params (params.c) ---- */

/* The index of the params of this name; SIZE_MAX after it was reported that there are none. */
size_t cg_find_params(cg_workbook *workbook, const char *name);

/* The params where a solve of this seed starts: the initialisers drawn, settings applied. */
const cg_cell *const *cg_start_params(cg_workbook *workbook, uint64_t seed);
/* Settings from a JSON file (params_file.c); errors are reported. */
void cg_read_params_file(cg_workbook *workbook, const char *path);
/* The draw and the params at a solve's solution; of NULL: the sheet's own seed, the initial values. */
cg_draw cg_draw_of(const cg_workbook *workbook, const cg_solved *solved);
const cg_cell *const *cg_params_of(const cg_workbook *workbook, const cg_solved *solved);
/* Forgets all solutions, and what was checked at them. */
void cg_drop_solutions(cg_workbook *workbook);

/* ---- Profile (profile.c) ---- */

/* What a solve's iterations, and the writing of a file, went through. */
void cg_profile_solve(cg_workbook *workbook, const cg_solved *solved);
void cg_profile_export(cg_workbook *workbook, const char *path);

/* ---- Live values (live.c) ---- */

/* What is kept for formulas that are read again and again; NULL in a workbook that is not live. */
typedef struct cg_live_values cg_live_values;
/* A setting is applied to the live params; false when the workbook is not live. */
bool cg_live_apply(cg_workbook *workbook, const cg_override *override);
/* After another seed: all is drawn anew. */
void cg_live_restart(cg_workbook *workbook);
/* The formula's values, brought up to date; false when it is none of the live ones. */
bool cg_live_read(cg_workbook *workbook, const char *formula, cg_value_array *out);

/* ---- Formulas (values.c) ---- */

/* A formula given in a call; NULL after an error was reported. `what` stands for its file in messages. */
const cg_ast *cg_formula_tree(cg_workbook *workbook, const char *what, const char *formula);
/* The same as a node; NULL after an error was reported. `what` stands for its file in messages. */
cg_node *cg_formula_node(cg_workbook *workbook, const char *what, const char *formula);
/* A node's cells at a solve's solution (NULL: the initial values), row by row with the axis outermost. */
const cg_cell *cg_node_cells(cg_workbook *workbook, cg_node *node, const cg_solved *solved);
/* The cells of all fills of the worksheets, one fill after another, at a solve's solution (NULL: the initial values);
 * NULL for fills of values. */
const cg_cell *const *cg_worksheet_cells(cg_workbook *workbook, cg_arena *arena, const cg_solved *solved);
/* As formulas write it: 0.5, "text", TRUE, #N/A; a blank is "blank". */
const char *cg_cell_shown(cg_arena *arena, cg_cell cell);
cg_value cg_value_of(cg_cell cell);
/* Cells [n] as values. */
const cg_value *cg_values_of(cg_arena *arena, const cg_cell *cells, size_t n);
/* Adds the note "did you mean ...?" to a report of a name that is not there, if one of n names is similar; else false.
 */
bool cg_note_similar(cg_workbook *workbook, cg_diagnostic *report, const char *name, const char *const *names,
                     size_t n);

/* ---- Derivatives (gradients.c) ---- */

/* d objective / d variable; NULL after an error was reported. */
cg_node *cg_gradient_node(cg_workbook *workbook, cg_node *objective, cg_node *variable);

/* ---- Solves and expectations ---- */

/* NULL after it was reported that there is no such solve. */
cg_solved *cg_find_solve(cg_workbook *workbook, const char *name);
/* Checks the expectations of a solve, or (NULL) those outside solves. */
cg_status cg_check_expects(cg_workbook *workbook, const cg_solved *solved);

#endif
