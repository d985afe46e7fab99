/* coded_plans.c: calls that are computed once for each different cell of a column, not once a row.
 *
 * Enters: plans, of which is known which are needed and which vary. Leaves: for a call whose rows come from one coded
 * column alone (and from values that are the same for all rows) a plan of its own over the column's dictionary, and as
 * its plan over rows the look-up by the codes, where somebody reads rows of it. What varies between iterations stays as
 * it is: its loops may become machine code, which does better. */
#include "program/plan.h"

bool cg_is_uniform(const cg_node *node) {
    if (!node->axis) return true;
    return node->kind == CG_NODE_BROADCAST && !node->args[0]->axis && node->args[0]->rows == node->rows &&
           node->args[0]->cols == node->cols;
}

/* The coded node that the rows of an argument come from; NULL: none. Numbers are coded only for functions that have no
 * fast kernel for them. */
static cg_node *source_of(const cg_graph *graph, const cg_plan *plans, const cg_node *reader, cg_node *arg) {
    const cg_kernel *kernel = reader->entry->function->eval;
    if (plans[arg->id].distinct) return plans[arg->id].coded;
    if (arg->numeric && (kernel->numbers || kernel->slots)) return NULL;
    return cg_node_coding(graph, arg) ? arg : NULL;
}

/* The one that all rows of a call come from. */
static cg_node *common_source(const cg_graph *graph, const cg_plan *plans, const cg_node *node) {
    cg_node *common = NULL;
    for (uint32_t i = 0; i < node->n_args; i++) {
        if (cg_is_uniform(node->args[i])) continue;
        cg_node *source = source_of(graph, plans, node, node->args[i]);
        if (!source || (common && source != common)) return NULL;
        common = source;
    }
    return common;
}

static bool may_be_coded(const cg_node *node, const cg_plan *plan) {
    return node->kind == CG_NODE_CALL && plan->timing == CG_TIMING_ROWS && cg_node_is_scalar(node) && !plan->varies &&
           !node->entry->function->random && !node->entry->function->shape_only;
}

static void plan_by_code(cg_arena *arena, cg_node *node, cg_node *source, cg_plan *plan) {
    cg_plan *distinct = CG_NEW(arena, cg_plan);
    cg_node **itself = CG_NEW_ARRAY(arena, 1, cg_node *);
    itself[0] = node;
    *distinct = *plan;
    distinct->axis = source->coding->n;
    distinct->coded = plan->coded = source;
    plan->distinct = distinct;
    plan->operation = &cg_operation_decode;
    plan->args = itself;
    plan->n_args = 1;
}

/* Only what is read: rows by those who go row by row, different cells by those who do not. */
static void need_again(size_t n, cg_plan *plans) {
    for (size_t id = 0; id < n; id++)
        plans[id].needed = plans[id].output;
    for (size_t id = n; id-- > 0;) {
        cg_plan *plan = &plans[id];
        if (plan->distinct && plan->needed) plan->distinct->needed = true;
        const cg_plan *reader = plan->distinct ? plan->distinct : plan;
        for (uint32_t i = 0; reader->needed && i < reader->n_args; i++) {
            cg_plan *arg = &plans[reader->args[i]->id];
            if (!plan->distinct || cg_is_uniform(reader->args[i]))
                arg->needed = true;
            else if (arg->distinct)
                arg->distinct->needed = true;
        }
    }
}

void cg_plan_coded(cg_arena *arena, const cg_graph *graph, size_t n, cg_plan *plans) {
    bool any = false;
    for (size_t id = 0; id < n; id++) {
        cg_node *node = graph->nodes.at[id];
        if (!plans[id].needed || !may_be_coded(node, &plans[id])) continue;
        cg_node *source = common_source(graph, plans, node);
        if (!source) continue;
        plan_by_code(arena, node, source, &plans[id]);
        any = true;
    }
    if (any) need_again(n, plans);
}
