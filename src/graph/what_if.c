/* what_if.c: MULTIPLE.OPERATIONS(formula, input, value), what a cell of a what-if data table is: the formula's value if
 * the input cell held the other value.
 *
 * Enters: the call, and where it stands. Leaves: the node of its value. The sheets are made a model once more in which
 * the input cells hold a node that stands for any value; of that model only what the formula needs is compiled. What
 * the formula is there is copied with the value in that node's place, so that it is computed in blocks, and
 * differentiates in all that it follows from. Where the call is mapped over cells and nothing on the way has rows of
 * its own, one copy does for all cells. */
#include "graph/what_if.h"

#include "graph/reference.h"
#include "graph/scan.h"

enum {
    MOST_INPUTS = 2,
    MOST_ASSUMED = 3,      /* tables whose formulas use tables */
    MOST_COPIED = 1 << 22, /* nodes, in all copies together */
    NODES_OF_FILL = 4,     /* what making a model again costs, as nodes */
};

typedef struct place {
    size_t sheet;
    uint32_t row, column;
} place;

/* A formula under the assumptions. */
typedef struct assumed_formula {
    place at;
    cg_node *node;      /* NULL: it cannot be computed, */
    const char *reason; /* which is why */
    cg_copies copies;
} assumed_formula;

struct cg_what_if {
    cg_model *model;
    place inputs[MOST_INPUTS];
    size_t n_inputs;
    cg_node *stands[MOST_INPUTS]; /* what the inputs hold, */
    bool known;                   /* which are constants */
    CG_LIST(assumed_formula) formulas;
};

/* ---- The cells that are meant ---- */

static bool same_place(place a, place b) {
    return a.sheet == b.sheet && a.row == b.row && a.column == b.column;
}

static bool refuse(cg_compiler *compiler, const cg_ast *at, cg_code code, const char *why) {
    cg_report(compiler->graph->diagnostics, code, at->span, "%s", why);
    return false;
}

/* The one cell that an argument means. A mapped call whose cell moves is compiled cell by cell. */
static bool find_place(cg_compiler *compiler, const cg_ast *ast, place *out) {
    cg_range range;
    cg_error error = CG_NO_ERROR;
    if (ast->kind == CG_AST_LITERAL && cg_is_error(ast->literal))
        return refuse(compiler, ast, CG_E_NOT_A_REFERENCE, "the input cell of the data table was deleted");
    cg_refers refers = cg_ast_to_area(compiler, ast, &range, &error);
    if (refers == CG_REFERS_FAILED) return false;
    bool found = refers == CG_REFERS && error == CG_NO_ERROR;
    bool moves = found ? !range.from.row_absolute || !range.from.column_absolute : refers == CG_REFERS_MOVES;
    if (moves && compiler->mapped) {
        *compiler->expanding = true;
        return false;
    }
    if (!found || !range.single)
        return refuse(compiler, ast, CG_E_NOT_A_REFERENCE, "this needs one cell of a worksheet");
    const cg_model_sheet *sheet = cg_model_find_sheet(compiler->model, range.sheet);
    if (!sheet) return refuse(compiler, ast, CG_E_NO_SHEET, "this formula stands on no sheet: write Sheet!B7");
    *out = (place){(size_t)(sheet - compiler->model->sheets), range.from.row, range.from.column};
    return true;
}

static cg_rectangle cell_at(place at) {
    return (cg_rectangle){at.row, at.column, at.row, at.column};
}

/* ---- The sheets under assumptions ---- */

/* Puts what is assumed in the place of what the sheet has there. */
static void assume(cg_model *model, const cg_assumption *assumption) {
    cg_arena *arena = model->graph->arena;
    cg_model_sheet *sheet = &model->sheets[assumption->sheet];
    cg_cell_entries entries = {0};
    for (size_t i = 0; i < sheet->index.count; i++) {
        cg_rectangle both;
        cg_cell_entry *entry = &sheet->index.entries[i];
        if (entry->fill && cg_overlap(entry->at, assumption->at, &both)) entry->fill->cut = true;
        CG_PUSH(arena, &entries, *entry);
    }
    cg_cell_entries_cut(arena, &entries, assumption->at);
    CG_PUSH(arena, &entries, ((cg_cell_entry){.at = assumption->at, .params = assumption->holds}));
    sheet->index = cg_cell_index_make(arena, &entries);
    CG_PUSH(arena, &model->assumptions, *assumption);
}

/* The same sheets with nothing compiled. What it reports was said of the first model already, or is of no use here. */
static cg_model *model_again(cg_model *model) {
    cg_graph *graph = model->graph;
    const cg_table **tables = CG_NEW_ARRAY(graph->arena, model->n_tables, const cg_table *);
    for (size_t i = 0; i < model->n_tables; i++)
        tables[i] = model->tables[i].data;
    cg_diagnostics *before = graph->diagnostics;
    graph->diagnostics = CG_NEW(graph->arena, cg_diagnostics);
    *graph->diagnostics = (cg_diagnostics){.arena = graph->arena};
    cg_model *again = cg_model_create(graph, model->document, tables);
    *again->diagnostics = (cg_diagnostics){.arena = graph->arena}; /* from here on those of its formulas */
    graph->diagnostics = before;
    again->assumed = model->assumed + 1;
    return again;
}

/* Nodes that were copied for this model and those made of it. */
static size_t *count_of(cg_model *model) {
    if (!model->n_copied) model->n_copied = CG_NEW(model->graph->arena, size_t);
    return model->n_copied;
}

static cg_what_if *make_what_if(cg_model *model, const place *inputs, cg_node *const *stands, size_t n) {
    cg_arena *arena = model->graph->arena;
    cg_what_if *made = CG_NEW(arena, cg_what_if);
    *made = (cg_what_if){.model = model_again(model), .n_inputs = n};
    made->model->n_copied = count_of(model);
    for (size_t i = 0; i < model->assumptions.count; i++)
        assume(made->model, &model->assumptions.at[i]);
    for (size_t i = 0; i < n; i++) {
        made->inputs[i] = inputs[i];
        made->stands[i] = stands[i];
        cg_model_params *holds = CG_NEW(arena, cg_model_params);
        *holds = (cg_model_params){.node = stands[i], .at = cell_at(inputs[i])};
        assume(made->model, &(cg_assumption){inputs[i].sheet, holds->at, holds});
    }
    return made;
}

/* With inputs that hold any value: one for all calls that have them. */
static cg_what_if *find_what_if(cg_model *model, const place *inputs, size_t n) {
    for (size_t i = 0; i < model->what_ifs.count; i++) {
        cg_what_if *each = model->what_ifs.at[i];
        size_t same = 0;
        while (each->n_inputs == n && same < n && same_place(each->inputs[same], inputs[same]))
            same++;
        if (same == n) return each;
    }
    cg_node *stands[MOST_INPUTS];
    for (size_t i = 0; i < n; i++)
        stands[i] = cg_node_previous(model->graph, 0, false);
    cg_what_if *made = make_what_if(model, inputs, stands, n);
    CG_PUSH(model->graph->arena, &model->what_ifs, made);
    return made;
}

/* ---- The formula under assumptions ---- */

/* A cause is another data table's, which this one's formula uses: that it cannot be followed is said once. */
static const char *first_message(const cg_model *model) {
    const cg_diagnostic *first = model->diagnostics->first;
    if (!first) return "it has an error";
    return first->cause ? first->cause : first->message;
}

static const char *reason_of(cg_model *model, const cg_frozen *frozen) {
    if (frozen->cause) return frozen->cause;
    return cg_format(model->graph->arena, "%s keeps its value: %s",
                     cg_rectangle_label(model->graph->arena, frozen->sheet->block->name, frozen->cells),
                     frozen->reason);
}

static void compile_assumed(cg_what_if *what_if, const cg_ast *at, assumed_formula *out) {
    cg_model *model = what_if->model;
    cg_graph *graph = model->graph;
    cg_diagnostics *before = graph->diagnostics;
    graph->diagnostics = model->diagnostics;
    const cg_corner corner = {out->at.row, out->at.column, true, true};
    const cg_ast cell = {
        .kind = CG_AST_RANGE,
        .span = at->span,
        .range = {.sheet = model->sheets[out->at.sheet].block->name, .from = corner, .to = corner, .single = true}};
    cg_node *node = cg_model_formula(model, &cell, NULL);
    const cg_frozen *frozen = node ? cg_frozen_between(model, &node, 1, what_if->stands, what_if->n_inputs) : NULL;
    graph->diagnostics = before;
    /* A shape that depends on the input is an error value with a warning, where any value stands for it. */
    bool doubtful = model->diagnostics->first && !what_if->known;
    out->node = frozen || doubtful ? NULL : node;
    out->reason = frozen ? reason_of(model, frozen) : first_message(model);
    if (out->node) out->copies = cg_copies_of(graph, node, what_if->stands, what_if->n_inputs);
}

static const assumed_formula *find_formula(cg_what_if *what_if, place at, const cg_ast *ast) {
    for (size_t i = 0; i < what_if->formulas.count; i++)
        if (same_place(what_if->formulas.at[i].at, at)) return &what_if->formulas.at[i];
    assumed_formula formula = {.at = at};
    compile_assumed(what_if, ast, &formula);
    CG_PUSH(what_if->model->graph->arena, &what_if->formulas, formula);
    return &what_if->formulas.at[what_if->formulas.count - 1];
}

/* ---- The call ---- */

/* The value that an input is to hold: one cell. */
static cg_node *compile_value(cg_compiler *compiler, const cg_ast *ast) {
    bool reference;
    cg_node *node = cg_compile(compiler, ast, &reference);
    return node ? cg_node_slice(compiler->graph, node, 0, 0, 1, 1) : NULL;
}

static cg_node *copy_for(cg_compiler *compiler, const cg_ast *ast, const assumed_formula *formula,
                         cg_node *const *values, size_t n) {
    cg_graph *graph = compiler->graph;
    uint32_t axis = 0;
    for (size_t i = 0; i < n; i++)
        if (values[i]->axis) axis = values[i]->axis;
    if (axis && formula->copies.has_rows) {
        if (compiler->mapped)
            *compiler->expanding = true;
        else
            refuse(compiler, ast, CG_E_SHAPE, "the formula has rows of its own, and each row of the table wants them");
        return NULL;
    }
    size_t *count = count_of(compiler->model);
    *count += formula->copies.n;
    cg_node *made = NULL;
    if (*count <= MOST_COPIED)
        made = cg_copy_with(graph, &formula->copies, values, axis, compiler->draw_stream++ << 20);
    if (!made)
        refuse(compiler, ast, CG_E_TOO_MANY_NODES,
               "the data tables compute more than is held at once: fewer cells, or a shorter formula");
    return made;
}

/* Where the input decides which cells there are (INDIRECT, the height of an OFFSET, SEQUENCE), the formula is compiled
 * for each value by itself, if that is known. NULL when it cannot be, or the call is to be compiled cell by cell. */
static cg_node *compile_for(cg_compiler *compiler, const place *inputs, cg_node *const *values, size_t n, place formula,
                            const cg_ast *at) {
    cg_model *model = compiler->model;
    bool known = model->assumed == 0;
    for (size_t i = 0; i < n; i++)
        known &= values[i]->kind == CG_NODE_CONSTANT;
    if (!known && compiler->mapped) *compiler->expanding = true;
    for (size_t i = 0; i < model->n_sheets && known; i++)
        *count_of(model) += model->sheets[i].n_fills * NODES_OF_FILL;
    if (!known || *count_of(model) > MOST_COPIED) return NULL;
    assumed_formula assumed = {.at = formula};
    cg_what_if *what_if = make_what_if(model, inputs, values, n);
    what_if->known = true;
    compile_assumed(what_if, at, &assumed);
    return assumed.node;
}

cg_node *cg_compile_what_if(cg_compiler *compiler, const cg_ast *ast, bool *reference) {
    const cg_ast *const *args = ast->call.args;
    size_t n = (ast->call.n_args - 1) / 2;
    place formula, inputs[MOST_INPUTS];
    cg_node *values[MOST_INPUTS];
    *reference = false;
    bool good = ast->call.n_args == 2 * n + 1 ||
                refuse(compiler, ast, CG_E_ARGUMENT_COUNT, "each input cell is followed by the value it is to hold");
    good = good && find_place(compiler, args[0], &formula);
    for (size_t i = 0; i < n && good; i++) {
        values[i] = find_place(compiler, args[2 * i + 1], &inputs[i]) ? compile_value(compiler, args[2 * i + 2]) : NULL;
        good = values[i] != NULL;
    }
    if (!good) return NULL;
    if (compiler->model->assumed == MOST_ASSUMED) {
        refuse(compiler, ast, CG_E_CYCLE,
               "the data table's formula depends on the table, or on tables of tables of tables");
        return NULL;
    }
    const assumed_formula *assumed = find_formula(find_what_if(compiler->model, inputs, n), formula, args[0]);
    if (assumed->node) return copy_for(compiler, ast, assumed, values, n);
    cg_node *made = compile_for(compiler, inputs, values, n, formula, args[0]);
    if (!made && !(compiler->mapped && *compiler->expanding)) {
        cg_diagnostic *report = cg_report(compiler->graph->diagnostics, CG_E_NOT_CONSTANT, ast->span,
                                          "the formula of the data table cannot be followed: %s", assumed->reason);
        report->cause = assumed->reason;
    }
    return made;
}
