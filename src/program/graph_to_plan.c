/* graph_to_plan.c: chooses each node's operation and the level of its stage.
 *
 * Enters: the graph and the outputs. Leaves: a plan for each node that is needed. Folds over stacked columns read the
 * columns row by row, and a sum over rows of products reads the factors, so that the stack and the products are never
 * made. Level k of a part is: the instructions without an axis, then the loops over rows. A value made by a loop is
 * ready at the next level. */
#include "program/plan.h"

/* A fold whose stacked ranges can all be walked row by row in one loop; sets *axis. */
static bool streams(const cg_node *node, uint32_t *axis) {
    if (node->kind != CG_NODE_CALL || !node->entry->function->eval->fold || node->axis || !cg_node_is_scalar(node))
        return false;
    bool lockstep = node->entry->function->eval->fold->lockstep;
    const cg_node *first = NULL;
    for (uint32_t i = 0; i < node->n_args; i++) {
        const cg_node *arg = node->args[i];
        bool range = cg_signature_parameter(&node->entry->signature, i)->kind == CG_PARAMETER_RANGE;
        if (!range && !cg_node_is_scalar(arg)) return false;
        if (!range) continue;
        if (arg->kind != CG_NODE_STACK) {
            if (lockstep) return false;
            continue;
        }
        const cg_node *inner = arg->args[0];
        if (first &&
            (inner->axis != first->axis || (lockstep && (inner->rows != first->rows || inner->cols != first->cols))))
            return false;
        first = first ? first : inner;
    }
    if (first) *axis = first->axis;
    return first != NULL;
}

/* The factors when the summed node is an outer product of numbers: a[k] * b[j]. */
static bool outer_factors(const cg_node *summed, cg_node **a, cg_node **b) {
    if (!summed->numeric || summed->n_args != 2) return false;
    *a = summed->args[0];
    *b = summed->args[1];
    if (cg_node_is_call(summed, "MMULT")) {
        if (!cg_node_is_call(*a, "TRANSPOSE") || (*b)->rows != 1) return false;
        *a = (*a)->args[0];
        return (*a)->rows == 1 && (*a)->axis && (*b)->axis && (*a)->numeric && (*b)->numeric;
    }
    if (!cg_node_is_call(summed, "*") && !cg_node_is_call(summed, "ADJOINT.PRODUCT")) return false;
    return (*a)->axis && (*b)->axis && cg_node_is_scalar(*a) && (*a)->numeric && (*b)->numeric;
}

static cg_node *const *pair(cg_arena *arena, cg_node *a, cg_node *b) {
    cg_node **args = CG_NEW_ARRAY(arena, 2, cg_node *);
    args[0] = a;
    args[1] = b;
    return args;
}

static void plan_rowsum(cg_arena *arena, const cg_node *node, cg_plan *plan) {
    cg_node *a, *b;
    plan->timing = CG_TIMING_LOOP;
    plan->axis = node->args[0]->axis;
    plan->operation = &cg_operation_rowsum;
    if (!outer_factors(node->args[0], &a, &b)) return;
    plan->operation = &cg_operation_outersum;
    plan->args = pair(arena, a, b);
    plan->n_args = 2;
}

static void plan_call(cg_arena *arena, const cg_node *node, cg_plan *plan) {
    plan->operation = node->entry->function->eval->map ? &cg_operation_map : &cg_operation_rows;
    plan->timing = node->axis ? CG_TIMING_ROWS : CG_TIMING_WHOLE;
    plan->axis = node->axis;
    if (node->entry->function->shape_only) plan->n_args = 0;
    uint32_t axis;
    if (!streams(node, &axis)) return;
    plan->operation = &cg_operation_stream;
    plan->timing = CG_TIMING_LOOP;
    plan->axis = axis;
    cg_node **args = CG_NEW_ARRAY(arena, node->n_args, cg_node *);
    for (uint32_t i = 0; i < node->n_args; i++)
        args[i] = node->args[i]->kind == CG_NODE_STACK && node->args[i]->args[0]->axis == axis ? node->args[i]->args[0]
                                                                                               : node->args[i];
    plan->args = args;
}

/* The operations of the other kinds, and how they run with and without an axis. */
static const struct {
    const cg_operation *operation;
    cg_timing whole, rows;
} kinds[] = {
    [CG_NODE_CONSTANT] = {NULL, CG_TIMING_LEAF, CG_TIMING_LEAF},
    [CG_NODE_CELLS] = {NULL, CG_TIMING_LEAF, CG_TIMING_LEAF},
    [CG_NODE_COLUMN] = {NULL, CG_TIMING_LEAF, CG_TIMING_LEAF},
    [CG_NODE_VARIABLE] = {&cg_operation_variable, CG_TIMING_WHOLE, CG_TIMING_WHOLE},
    [CG_NODE_ROW_INDEX] = {&cg_operation_row_index, CG_TIMING_ROWS, CG_TIMING_ROWS},
    [CG_NODE_STACK] = {&cg_operation_stack, CG_TIMING_LOOP, CG_TIMING_LOOP},
    [CG_NODE_UNSTACK] = {&cg_operation_unstack, CG_TIMING_ROWS, CG_TIMING_ROWS},
    [CG_NODE_BROADCAST] = {&cg_operation_spread, CG_TIMING_WHOLE, CG_TIMING_ALIAS},
    [CG_NODE_JOIN] = {&cg_operation_join, CG_TIMING_WHOLE, CG_TIMING_ALIAS},
    [CG_NODE_SLICE] = {&cg_operation_slice, CG_TIMING_WHOLE, CG_TIMING_ALIAS},
    [CG_NODE_GATHER] = {&cg_operation_gather, CG_TIMING_ROWS, CG_TIMING_ROWS},
    [CG_NODE_SCATTER] = {&cg_operation_scatter, CG_TIMING_LOOP, CG_TIMING_LOOP},
    [CG_NODE_SCAN] = {&cg_operation_scan, CG_TIMING_WHOLE, CG_TIMING_WHOLE},
};

static void plan_node(cg_arena *arena, const cg_node *node, cg_plan *plan) {
    plan->args = node->args;
    plan->n_args = node->n_args;
    if (node->kind == CG_NODE_CALL) {
        plan_call(arena, node, plan);
    } else if (node->kind == CG_NODE_ROWSUM) {
        plan_rowsum(arena, node, plan);
    } else {
        plan->operation = kinds[node->kind].operation;
        plan->timing = node->axis ? kinds[node->kind].rows : kinds[node->kind].whole;
        plan->axis = plan->timing == CG_TIMING_LOOP ? node->args[0]->axis : node->axis;
        if (node->kind == CG_NODE_SCAN) plan->axis = 0; /* it goes through the rows itself */
    }
}

uint32_t cg_plan_ready(const cg_plan *plan, bool reader_varies) {
    if (reader_varies && !plan->varies) return 0;
    return plan->level + (plan->timing == CG_TIMING_LOOP);
}

/* After those of the arguments. A dictionary's values are there before the loops over rows of their level. */
static void set_level(const cg_node *node, cg_plan *plans) {
    cg_plan *plan = &plans[node->id];
    const cg_plan *how = plan->distinct ? plan->distinct : plan;
    for (uint32_t i = 0; how->needed && i < how->n_args; i++) {
        const cg_plan *arg = &plans[how->args[i]->id];
        if (!arg->needed && !arg->distinct) continue; /* a dictionary */
        uint32_t ready = cg_plan_ready(arg, plan->varies);
        if (node->kind == CG_NODE_SCAN && arg->timing == CG_TIMING_ROWS && arg->varies == plan->varies) ready++;
        if (ready > plan->level) plan->level = ready;
    }
    if (plan->distinct) plan->distinct->level = plan->level;
}

cg_plan *cg_plan_graph(cg_arena *arena, const cg_graph *graph, size_t n, cg_node *const *outputs, size_t n_outputs,
                       const bool *varies) {
    cg_plan *plans = CG_NEW_ARRAY(arena, n, cg_plan);
    for (size_t i = 0; i < n_outputs; i++)
        plans[outputs[i]->id].needed = plans[outputs[i]->id].output = true;
    for (size_t id = n; id-- > 0;) {
        cg_plan *plan = &plans[id];
        if (!plan->needed) continue;
        plan_node(arena, graph->nodes.at[id], plan);
        for (uint32_t i = 0; i < plan->n_args; i++)
            plans[plan->args[i]->id].needed = true;
    }
    for (size_t id = 0; id < n; id++) {
        cg_plan *plan = &plans[id];
        const cg_node *node = graph->nodes.at[id];
        if (!plan->needed) continue;
        plan->varies = node->kind == CG_NODE_VARIABLE && varies && varies[node->variable];
        for (uint32_t i = 0; i < plan->n_args; i++)
            plan->varies |= plans[plan->args[i]->id].varies;
    }
    cg_plan_coded(arena, graph, n, plans);
    for (size_t id = 0; id < n; id++)
        set_level(graph->nodes.at[id], plans);
    return plans;
}
