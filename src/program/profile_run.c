/* profile_run.c: where the time of an iteration goes, node by node.
 *
 * Enters: a run. Leaves: the nodes that took time. The run is iterated with a clock around each instruction, beside the
 * work that is profiled, so that that is not slowed down. */
#include <stdlib.h>

#include "program/instruction.h"

/* Both sides of the order: costlier first, then the node made first. */
static int compare(const void *a, const void *b) {
    const cg_node_cost *one = a, *other = b;
    if (one->seconds != other->seconds) return one->seconds > other->seconds ? -1 : 1;
    return one->node->id < other->node->id ? -1 : one->node->id > other->node->id;
}

size_t cg_run_profile(cg_arena *arena, cg_run *run, const cg_cell *const *values, double seconds,
                      cg_node_cost **costs) {
    enum { LEAST = 3 };
    uint32_t n = run->program->n_registers;
    cg_run_iterate(run, values); /* what comes first finds its data far away */
    run->costs = CG_NEW_ARRAY(arena, n, double);
    double begin = cg_seconds();
    size_t times = 0;
    while (times < LEAST || cg_seconds() < begin + seconds) {
        cg_run_iterate(run, values);
        times++;
    }
    *costs = CG_NEW_ARRAY(arena, n, cg_node_cost);
    size_t count = 0;
    for (uint32_t i = 0; i < n; i++)
        if (run->costs[i] > 0)
            (*costs)[count++] = (cg_node_cost){run->program->registers[i].node, run->costs[i] / (double)times};
    run->costs = NULL;
    qsort(*costs, count, sizeof **costs, compare);
    return count;
}
