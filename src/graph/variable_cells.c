/* variable_cells.c: cells of worksheets that a solve may change.
 *
 * Enters: the `by changing Sheet!A1:B5` of the solves. Leaves: params of the model, one for each rectangle, with what
 * the cells hold as initial values. Rectangles that overlap come apart, so that every cell is one variable; a solve
 * changes all the parts of its rectangles. */
#include "graph/compiler.h"

enum { MADE = INT32_MAX }; /* in place of a part's solve: its params are there */

/* ---- Which cells ---- */

static bool find_areas(cg_model *model, const cg_ast *ast, cg_sheet_areas *areas) {
    cg_compiler compiler = {.model = model, .graph = model->graph};
    if (cg_reference_areas(&compiler, ast, areas)) return true;
    cg_report(model->graph->diagnostics, CG_E_NOT_A_VARIABLE, ast->span,
              "only params and cells of a worksheet, such as Sheet!A1:B5, can be changed");
    return false;
}

/* Parts of other solves' rectangles inside and outside of the new one come apart; what no earlier one has is new. The
 * `order` of a part is the number of its solve. */
static void divide(cg_arena *arena, cg_cell_entries *parts, cg_rectangle area, uint32_t solve) {
    cg_cell_entries fresh = {0}, divided = {0};
    CG_PUSH(arena, &fresh, ((cg_cell_entry){.at = area, .order = solve}));
    for (size_t i = 0; i < parts->count; i++) {
        cg_rectangle inside;
        bool meets = cg_overlap(parts->at[i].at, area, &inside);
        if (meets) cg_cell_entries_cut(arena, &fresh, inside);
        if (meets && parts->at[i].order != solve) {
            cg_cell_entries outside = {0};
            CG_PUSH(arena, &outside, parts->at[i]);
            cg_cell_entries_cut(arena, &outside, inside);
            CG_PUSH(arena, &divided, ((cg_cell_entry){.at = inside, .order = parts->at[i].order}));
            for (size_t j = 0; j < outside.count; j++)
                CG_PUSH(arena, &divided, outside.at[j]);
        } else {
            CG_PUSH(arena, &divided, parts->at[i]);
        }
    }
    for (size_t i = 0; i < fresh.count; i++)
        CG_PUSH(arena, &divided, fresh.at[i]);
    *parts = divided;
}

/* ---- What they hold ---- */

/* Where a solve sets out from a cell: a text is 0 there, as in a cell that was never filled in. */
static cg_cell start_of(cg_graph *graph, const cg_model_params *params, cg_cell cell) {
    if (cg_is_number(cell) || cg_is_error(cell)) return cell;
    bool truth = cg_is_boolean(cell) && cg_cell_boolean(cell);
    cg_warn(graph->diagnostics, CG_E_NOT_A_NUMBER, params->named.span,
            "a variable cell of %s holds a %s; the solve sets out from %d there", params->named.label,
            cg_is_boolean(cell) ? "truth value" : "text", truth);
    return cg_number_cell(truth);
}

static bool read_cells(cg_model *model, const cg_model_params *params, cg_cell *cells) {
    cg_graph *graph = model->graph;
    cg_cell_entries found = {0};
    for (size_t i = 0; i < cg_area(params->at); i++)
        cells[i].number = 0;
    cg_cell_index_find(graph->arena, &params->sheet->index, params->at, &found);
    for (size_t i = 0; i < found.count; i++) {
        cg_model_fill *fill = found.at[i].fill;
        cg_rectangle part;
        cg_overlap(found.at[i].at, params->at, &part);
        fill->cut = true;
        cg_cell constant = cg_blank_cell();
        bool values = fill->fill->kind == CG_FILL_VALUES;
        if (values && !fill->fill->values) return false; /* its file could not be read */
        if (!values && !cg_ast_constant(fill->fill->formula, &constant)) {
            cg_report(graph->diagnostics, CG_E_NOT_A_VARIABLE, params->named.span,
                      "a solve cannot change %s: its cell %s is a formula", params->named.label,
                      cg_rectangle_label(graph->arena, NULL, part));
            return false;
        }
        for (uint32_t row = part.top; row <= part.bottom; row++)
            for (uint32_t column = part.left; column <= part.right; column++) {
                cg_cell cell = constant;
                if (values)
                    cell =
                        fill->fill
                            ->values[(size_t)(row - fill->area.top) * cg_width(fill->area) + column - fill->area.left];
                if (cg_is_blank(cell)) continue;
                cells[(size_t)(row - params->at.top) * cg_width(params->at) + column - params->at.left] =
                    start_of(graph, params, cell);
            }
    }
    return true;
}

/* A formula that spills does not stand in the index. */
static bool holds_spill(const cg_model_params *params, const cg_model_fill **spill) {
    for (size_t i = 0; i < params->sheet->spills.count; i++) {
        *spill = params->sheet->spills.at[i];
        if (cg_contains(params->at, cg_fill_rectangle((*spill)->fill))) return true;
    }
    return false;
}

/* ---- The params ---- */

static void make_params(cg_model *model, cg_model_sheet *sheet, cg_rectangle at, cg_span span,
                        cg_model_params *params) {
    cg_graph *graph = model->graph;
    cg_ast place = {.kind = CG_AST_RANGE,
                    .range = {.sheet = sheet->block->name,
                              .from = {.row = at.top, .column = at.left},
                              .to = {.row = at.bottom, .column = at.right},
                              .single = cg_area(at) == 1}};
    const char *label = cg_ast_to_text(graph->arena, &place);
    cg_params_block *block = CG_NEW(graph->arena, cg_params_block);
    cg_ast *zero = CG_NEW(graph->arena, cg_ast);
    *zero = (cg_ast){.kind = CG_AST_LITERAL, .span = span};
    *block = (cg_params_block){.name = cg_intern_string(graph->texts, label),
                               .span = span,
                               .rows = cg_height(at),
                               .cols = cg_width(at),
                               .initial = zero};
    *params = (cg_model_params){
        .block = block, .sheet = sheet, .at = at, .named = {.label = label, .span = span, .state = CG_RESOLVED}};
    size_t index = (size_t)(params - model->params);
    params->node = cg_node_variable(graph, (uint32_t)index, block->rows, block->cols);
    params->node->label = label;
    cg_name_index_add(graph->arena, &model->params_by_name, block->name, index);
    cg_cell *cells = CG_NEW_ARRAY(graph->arena, cg_area(at), cg_cell);
    const cg_model_fill *spill;
    if (holds_spill(params, &spill))
        cg_report(graph->diagnostics, CG_E_NOT_A_VARIABLE, span, "a solve cannot change %s: %s is a formula", label,
                  spill->named.label);
    if (read_cells(model, params, cells)) params->initial = cg_node_constant(graph, cells, block->rows, block->cols);
}

static void add_to_index(cg_model *model, cg_model_sheet *sheet, size_t first) {
    cg_arena *arena = model->graph->arena;
    cg_cell_entries entries = {0};
    for (size_t i = 0; i < sheet->index.count; i++)
        CG_PUSH(arena, &entries, sheet->index.entries[i]);
    for (size_t i = first; i < model->n_params; i++) {
        cg_model_params *params = &model->params[i];
        if (params->sheet != sheet) continue;
        cg_cell_entries_cut(arena, &entries, params->at);
        CG_PUSH(arena, &entries, ((cg_cell_entry){.at = params->at, .params = params}));
    }
    sheet->index = cg_cell_index_make(arena, &entries);
}

/* ---- All solves ---- */

typedef struct areas_of_solve {
    cg_sheet_areas list;
    CG_LIST(cg_span) spans;
} areas_of_solve;

static void find_all(cg_model *model, const cg_solve_block *solve, areas_of_solve *out) {
    for (size_t i = 0; i < solve->n_changing_cells; i++) {
        if (!find_areas(model, solve->changing_cells[i], &out->list)) continue;
        while (out->spans.count < out->list.count)
            CG_PUSH(model->graph->arena, &out->spans, solve->changing_cells[i]->span);
    }
}

/* The params of a solve's own cells, in the order of its areas. */
static void list_changing(cg_model *model, size_t first, const areas_of_solve *areas, cg_changing *out) {
    bool *taken = CG_NEW_ARRAY(model->graph->arena, model->n_params, bool);
    for (size_t i = 0; i < areas->list.count; i++)
        for (size_t j = first; j < model->n_params; j++) {
            const cg_model_params *params = &model->params[j];
            if (taken[j] || params->sheet != areas->list.at[i].sheet || !cg_contains(areas->list.at[i].at, params->at))
                continue;
            taken[j] = true;
            CG_PUSH(model->graph->arena, out, j);
        }
}

void cg_model_add_variable_cells(cg_model *model) {
    const cg_document *document = model->document;
    cg_arena *arena = model->graph->arena;
    areas_of_solve *areas = CG_NEW_ARRAY(arena, document->n_solves, areas_of_solve);
    cg_cell_entries *parts = CG_NEW_ARRAY(arena, model->n_sheets, cg_cell_entries);
    size_t count = 0, first = model->n_params;
    for (size_t i = 0; i < document->n_solves; i++) {
        find_all(model, &document->solves[i], &areas[i]);
        for (size_t j = 0; j < areas[i].list.count; j++)
            divide(arena, &parts[areas[i].list.at[j].sheet - model->sheets], areas[i].list.at[j].at, (uint32_t)i);
    }
    for (size_t i = 0; i < model->n_sheets; i++) {
        cg_cell_entries_sort(&parts[i]);
        count += parts[i].count;
    }
    model->changing = CG_NEW_ARRAY(arena, document->n_solves, cg_changing);
    if (count == 0) return;
    cg_model_params *params = CG_NEW_ARRAY(arena, first + count, cg_model_params);
    memcpy(params, model->params, first * sizeof *params);
    model->params = params;
    for (size_t i = 0; i < document->n_solves; i++)
        for (size_t j = 0; j < areas[i].list.count; j++) {
            cg_model_sheet *sheet = areas[i].list.at[j].sheet;
            cg_cell_entries *here = &parts[sheet - model->sheets];
            for (size_t k = 0; k < here->count; k++) {
                if (here->at[k].order == MADE || !cg_contains(areas[i].list.at[j].at, here->at[k].at)) continue;
                here->at[k].order = MADE;
                make_params(model, sheet, here->at[k].at, areas[i].spans.at[j], &params[model->n_params]);
                model->n_params++;
            }
        }
    for (size_t i = 0; i < model->n_sheets; i++)
        if (parts[i].count) add_to_index(model, &model->sheets[i], first);
    for (size_t i = 0; i < document->n_solves; i++)
        list_changing(model, first, &areas[i], &model->changing[i]);
}

cg_changing cg_model_changing(cg_arena *arena, cg_model *model, const cg_solve_block *solve) {
    cg_changing list = {0};
    for (size_t i = 0; i < solve->n_changing; i++) {
        const cg_model_params *params = cg_model_find_params(model, solve->changing[i].name);
        if (!params) continue;
        size_t index = (size_t)(params - model->params), before = 0;
        while (before < list.count && list.at[before] != index)
            before++;
        if (before == list.count) CG_PUSH(arena, &list, index);
    }
    const cg_changing *cells = &model->changing[solve - model->document->solves];
    for (size_t i = 0; i < cells->count; i++)
        CG_PUSH(arena, &list, cells->at[i]);
    return list;
}
