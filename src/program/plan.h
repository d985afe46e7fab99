/* plan.h: which operation computes each node, from what, and when; between the graph and the instructions. */
#ifndef CG_PROGRAM_PLAN_H
#define CG_PROGRAM_PLAN_H

#include "program/instruction.h"

/* How a node's instruction fits into the stages. */
typedef enum cg_timing {
    CG_TIMING_LEAF,  /* no instruction: constants, columns */
    CG_TIMING_WHOLE, /* once, outside loops */
    CG_TIMING_ROWS,  /* in a loop over its axis */
    CG_TIMING_ALIAS, /* in every loop that needs it: only sets pointers */
    CG_TIMING_LOOP   /* in a loop over its arguments' axis, ready when that is done */
} cg_timing;

typedef struct cg_plan {
    const cg_operation *operation;
    cg_timing timing;
    cg_node *const *args; /* what the operation reads; differs from node->args where operations are fused */
    uint32_t n_args;
    uint32_t axis; /* of the loop it runs in */
    bool needed, varies, output;
    uint32_t level; /* of the stage that computes it; a LOOP's value is ready one level later */
    /* Of a call that is computed once for each different cell of a coded node: */
    cg_node *coded;           /* that node, whose codes the rows are looked up by; else NULL */
    struct cg_plan *distinct; /* how it is computed, in a loop over the dictionary. There it is NULL again. */
} cg_plan;

/* Plans by node id, for all nodes that the outputs need, which are among the first n. */
cg_plan *cg_plan_graph(cg_arena *arena, const cg_graph *graph, size_t n, cg_node *const *outputs, size_t n_outputs,
                       const bool *varies);
/* Finds the calls that are computed by codes (coded_plans.c). */
void cg_plan_coded(cg_arena *arena, const cg_graph *graph, size_t n, cg_plan *plans);
/* The same for all rows: without an axis, or stretched from something without one. */
bool cg_is_uniform(const cg_node *node);
/* The level from which the node's value can be read, seen from the part that holds `reader`. */
uint32_t cg_plan_ready(const cg_plan *plan, bool reader_varies);

/* The last instruction of the loop that reads each register; `last` is all 0 before. */
void cg_find_last_uses(const cg_register *registers, const cg_stage *stage, uint32_t *last);
/* Gives the loop's BLOCK registers their places in the pool; returns how many vectors it needs. `last`: by register,
 * all 0 before and after (stage_to_buffers.c). */
size_t cg_assign_buffers(cg_arena *arena, cg_register *registers, uint32_t *last, const cg_stage *stage);

#endif
