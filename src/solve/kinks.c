/* kinks.c: where the slope of an objective jumps, and how near an answer stands to such a place.
 *
 * Enters: a task and x. Leaves: for each cell or column that has a switch (a comparison that decides, ABS, SIGN) on the
 * way from the variables to the objective or a constraint, in how many of its rows the two sides are so near to each
 * other that the slope there is that of one side by chance. */
#include <math.h>

#include "solve/certificate.h"

static const double NEAR = 1e-9; /* of a switch's two sides, relative to them where they are above 1 */
enum { MOST_SWITCHES = 200 };

typedef struct switch_place {
    cg_node *gap;  /* what is 0 at the switch */
    cg_node *size; /* the larger side, or NULL */
    const char *cell;
} switch_place;

typedef CG_LIST(switch_place) switch_list;

/* By node, the first thing with a name that is made of it (1 + its id), or 0. */
static size_t *find_owners(const cg_task *task) {
    const cg_graph *graph = task->model->graph;
    size_t *owners = CG_NEW_ARRAY(task->arena, graph->nodes.count, size_t);
    for (size_t id = graph->nodes.count; id-- > 0;) {
        const cg_node *node = graph->nodes.at[id];
        if (node->label) owners[id] = id + 1;
        for (uint32_t i = 0; owners[id] && i < node->n_args; i++) {
            size_t *of_arg = &owners[node->args[i]->id];
            if (*of_arg == 0 || owners[id] < *of_arg) *of_arg = owners[id];
        }
    }
    return owners;
}

static void find_switches(const cg_task *task, switch_list *list) {
    cg_graph *graph = task->model->graph;
    const unsigned char *varies = cg_graph_dependents(task->arena, graph, task->variables, task->n_changing);
    cg_node **ends = CG_NEW_ARRAY(task->arena, task->n_constraint_groups + 1, cg_node *);
    ends[0] = task->minimized;
    for (size_t i = 0; i < task->n_constraint_groups; i++)
        ends[i + 1] = task->constraints[i].value;
    const unsigned char *used = cg_graph_reachable(task->arena, graph, ends, task->n_constraint_groups + 1);
    const size_t *owners = find_owners(task);
    size_t known = graph->nodes.count;
    for (size_t i = 0; i < known && list->count < MOST_SWITCHES; i++) {
        cg_node *node = graph->nodes.at[i];
        if (!used[i] || !varies[i] || node->kind != CG_NODE_CALL) continue;
        bool compares = cg_node_is_comparison(node),
             one = cg_node_is_call(node, "ABS") || cg_node_is_call(node, "SIGN");
        if (!(compares || one) || !node->args[0]->numeric || (compares && !node->args[1]->numeric)) continue;
        switch_place place = {.gap = compares ? cg_task_apply(task, "-", node->args[0], node->args[1]) : node->args[0],
                              .size = node->args[0],
                              .cell = owners[i] ? graph->nodes.at[owners[i] - 1]->label : "the objective"};
        CG_PUSH(task->arena, list, place);
    }
}

static void add(cg_certificate *out, cg_kink *kinks, const switch_place *place, size_t rows, size_t near_by) {
    for (size_t i = 0; i < out->n_kinks; i++) {
        if (strcmp(kinks[i].cell, place->cell) != 0) continue;
        kinks[i].near_by += near_by;
        if (rows > kinks[i].rows) kinks[i].rows = rows;
        return;
    }
    kinks[out->n_kinks++] = (cg_kink){place->cell, rows, near_by};
}

/* In how many places the two sides are near: counted by the program that computes them, so that no column of them is
 * kept.
 */
static cg_node *count_of(const cg_task *task, const switch_place *place) {
    cg_graph *graph = task->model->graph;
    cg_node *one = cg_node_number(graph, 1), *none = cg_node_number(graph, 0);
    cg_node *side = cg_task_apply(task, "ABS", place->size, NULL);
    cg_node *above_one = cg_node_apply(graph, "IF", (cg_node *[]){cg_task_apply(task, ">", side, one), side, one}, 3);
    cg_node *band = cg_task_apply(task, "*", cg_node_number(graph, NEAR), above_one);
    cg_node *is_near = cg_task_apply(task, "<=", cg_task_apply(task, "ABS", place->gap, NULL), band);
    cg_node *counted = cg_node_apply(graph, "IF", (cg_node *[]){is_near, one, none}, 3);
    cg_node *of_row = cg_task_apply(task, "SUM", cg_task_apply(task, "IFERROR", counted, none), NULL);
    return of_row->axis ? cg_task_apply(task, "SUM", cg_node_stack(graph, of_row, of_row->axis, 1), NULL) : of_row;
}

void cg_task_find_kinks(const cg_task *task, const double *x, cg_certificate *out) {
    switch_list list = {0};
    if (!task->kinks) return;
    find_switches(task, &list);
    cg_node **counts = CG_NEW_ARRAY(task->arena, list.count, cg_node *);
    for (size_t i = 0; i < list.count; i++)
        counts[i] = count_of(task, &list.at[i]);
    const cg_cell *const *near_by = cg_nodes_evaluate(task->arena, task->model, counts, list.count,
                                                      cg_task_params(task->arena, task, x), task->draw);
    cg_kink *kinks = CG_NEW_ARRAY(task->arena, list.count, cg_kink);
    out->kinks = kinks;
    for (size_t i = 0; i < list.count; i++) {
        const cg_node *gap = list.at[i].gap;
        size_t rows = cg_node_cell_count(gap);
        add(out, kinks, &list.at[i], rows, (size_t)near_by[i]->number);
    }
}
