/* model_to_values.c: everything a sheet names, evaluated once.
 *
 * Enters: a model and its params. Leaves: cells, row by row. One program computes all that is asked, so that shared
 * work is done once; its outputs are written where they stay, and data columns are not copied at all. */
#include "base/threads.h"
#include "program/program.h"

static const cg_cell *evaluate_now(cg_graph *graph, cg_node *node) {
    cg_arena *working = cg_arena_child(graph->arena);
    const cg_program *program = cg_program_create(working, graph, &node, 1, NULL, 0);
    const cg_setup *setup = cg_setup_create_apart(working, graph->arena, program, NULL, (cg_draw){0, 0}, 1);
    const cg_cell *cells = cg_setup_cells(graph->arena, setup, 0);
    cg_arena_destroy(working);
    return cells;
}

void cg_graph_use_programs(cg_graph *graph) {
    graph->evaluate = evaluate_now;
}

const cg_cell *const *cg_nodes_evaluate_shared(cg_arena *arena, const cg_model *model, cg_node *const *nodes, size_t n,
                                               const cg_cell *const *params, cg_draw draw, unsigned threads) {
    cg_arena *working = cg_arena_child(arena);
    cg_node **wanted = CG_NEW_ARRAY(working, n, cg_node *);
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (nodes[i]) wanted[count++] = nodes[i];
    const cg_program *program = cg_program_create(working, model->graph, wanted, count, NULL, model->n_params);
    const cg_cell **results = CG_NEW_ARRAY(arena, n, const cg_cell *);
    const cg_setup *setup = cg_setup_create_apart(working, arena, program, params, draw, cg_thread_count(threads));
    for (size_t i = 0, output = 0; i < n; i++)
        if (nodes[i]) results[i] = cg_setup_cells(arena, setup, output++);
    cg_arena_destroy(working);
    return results;
}

const cg_cell *const *cg_nodes_evaluate(cg_arena *arena, const cg_model *model, cg_node *const *nodes, size_t n,
                                        const cg_cell *const *params, cg_draw draw) {
    return cg_nodes_evaluate_shared(arena, model, nodes, n, params, draw, 1);
}

const cg_cell *const *cg_model_initial_values(cg_arena *arena, const cg_model *model, cg_draw draw) {
    cg_node **nodes = CG_NEW_ARRAY(arena, model->n_params, cg_node *);
    for (size_t i = 0; i < model->n_params; i++)
        nodes[i] = model->params[i].initial;
    return cg_nodes_evaluate(arena, model, nodes, model->n_params, NULL, draw);
}

cg_evaluation *cg_model_evaluate(cg_arena *arena, const cg_model *model, const cg_cell *const *params, cg_draw draw) {
    CG_LIST(cg_node *) nodes = {0};
    for (size_t i = 0; i < model->n_tables; i++)
        for (size_t j = 0; j < model->tables[i].n_columns; j++)
            CG_PUSH(arena, &nodes, model->tables[i].columns[j].node);
    for (size_t i = 0; i < model->n_cells; i++)
        CG_PUSH(arena, &nodes, model->cells[i].node);
    for (size_t i = 0; i < model->n_sheets; i++)
        for (size_t j = 0; j < model->sheets[i].n_fills; j++)
            CG_PUSH(arena, &nodes, model->sheets[i].fills[j].node);
    const cg_cell *const *values = cg_nodes_evaluate(arena, model, nodes.at, nodes.count, params, draw);
    const cg_cell *const **columns = CG_NEW_ARRAY(arena, model->n_tables, const cg_cell *const *);
    for (size_t i = 0; i < model->n_tables; i++) {
        columns[i] = values;
        values += model->tables[i].n_columns;
    }
    const cg_cell *const *cells = values;
    values += model->n_cells;
    const cg_cell *const **fills = CG_NEW_ARRAY(arena, model->n_sheets, const cg_cell *const *);
    for (size_t i = 0; i < model->n_sheets; i++) {
        fills[i] = values;
        values += model->sheets[i].n_fills;
    }
    cg_evaluation *evaluation = CG_NEW(arena, cg_evaluation);
    *evaluation = (cg_evaluation){model, columns, params, cells, fills};
    return evaluation;
}
