/* live_run.c: values that follow their params.
 *
 * Enters: a graph, the nodes that are looked at and those whose rows are to be kept, the params' values, and which of
 * them changed. Leaves: the nodes' values, for which only what depends on the changed ones is computed.
 *
 * One program computes everything once. For each block of params that ever changes it is thinned out: what remains are
 * the instructions on nodes that depend on that block, and those whose results were in a buffer that has passed on
 * since and are read by them. A kept node's rows are all there, so nothing behind it is computed again. */
#include "program/instruction.h"

typedef struct thinned {
    cg_program program; /* the whole one's, with fewer instructions */
    cg_run *run;        /* the whole one's buffers */
    uint64_t cells;     /* computed by one update */
} thinned;

struct cg_live {
    cg_arena *arena;
    const cg_graph *graph;
    const cg_program *program;
    cg_run *run;
    size_t n_variables;
    thinned **by_variable; /* NULL until that block changes */
    bool *changed;
    uint64_t cells;
};

/* ---- Counting ---- */

static uint64_t cells_of(const cg_program *program, const cg_part *part) {
    uint64_t cells = 0;
    for (size_t i = 0; i < part->count; i++)
        for (size_t k = 0; k < part->stages[i].count; k++) {
            const cg_register *result = &program->registers[part->stages[i].instructions[k].result];
            if (result->storage != CG_STORE_ALIAS)
                cells += cg_register_size(result) * (part->stages[i].axis && result->axis ? result->axis : 1);
        }
    return cells;
}

/* ---- Thinning ---- */

/* Which instructions of a stage stay. What a loop leaves in a block's buffer, or as pointers, is gone when it is over.
 */
static bool *choose(cg_arena *arena, const cg_program *program, const cg_stage *stage, const unsigned char *depends) {
    bool *stays = CG_NEW_ARRAY(arena, stage->count, bool), *read = CG_NEW_ARRAY(arena, program->n_registers, bool);
    for (size_t i = stage->count; i-- > 0;) {
        const cg_instruction *instruction = &stage->instructions[i];
        cg_storage storage = program->registers[instruction->result].storage;
        bool passes = storage == CG_STORE_BLOCK || storage == CG_STORE_ALIAS;
        stays[i] = depends[instruction->node->id] || (passes && read[instruction->result]);
        for (uint32_t arg = 0; stays[i] && arg < instruction->n_args; arg++)
            read[instruction->args[arg]] = true;
    }
    return stays;
}

/* False when nothing of the stage stays. */
static bool thin_stage(cg_arena *arena, const cg_program *program, const cg_stage *from, const unsigned char *depends,
                       cg_stage *to) {
    bool *stays = choose(arena, program, from, depends);
    *to = *from;
    to->instructions = CG_NEW_ARRAY(arena, from->count, cg_instruction);
    to->commits = CG_NEW_ARRAY(arena, from->count, const cg_instruction *);
    to->count = to->n_commits = 0;
    for (size_t i = 0; i < from->count; i++) {
        if (!stays[i]) continue;
        cg_instruction *instruction = &to->instructions[to->count++];
        *instruction = from->instructions[i];
        if (instruction->operation->commit) to->commits[to->n_commits++] = instruction;
    }
    return to->count > 0;
}

static thinned *thin(cg_live *live, size_t variable) {
    thinned *to = CG_NEW(live->arena, thinned);
    cg_arena *scratch = cg_arena_child(live->arena);
    cg_node *changed = NULL;
    for (size_t id = 0; id < live->graph->nodes.count && !changed; id++) {
        cg_node *node = live->graph->nodes.at[id];
        if (node->kind == CG_NODE_VARIABLE && node->variable == variable) changed = node;
    }
    const unsigned char *depends = cg_graph_dependents(scratch, live->graph, &changed, changed ? 1 : 0);
    const cg_part *whole = &live->program->iteration;
    cg_stage *stages = CG_NEW_ARRAY(live->arena, whole->count, cg_stage);
    size_t count = 0;
    for (size_t i = 0; i < whole->count; i++)
        count += thin_stage(live->arena, live->program, &whole->stages[i], depends, &stages[count]);
    cg_arena_destroy(scratch);
    to->program = *live->program;
    to->program.iteration = (cg_part){stages, count};
    to->cells = cells_of(live->program, &to->program.iteration);
    to->run = CG_NEW(live->arena, cg_run);
    *to->run = *live->run;
    to->run->program = &to->program;
    to->run->own = cg_arena_child(live->arena);
    to->run->fusing = cg_fusing_create(live->arena, &to->program);
    to->run->fused = CG_NEW_ARRAY(live->arena, count, const struct cg_fused *);
    to->run->has_fused = false;
    to->run->interpreted = 0;
    return to;
}

/* ---- Life ---- */

cg_live *cg_live_create(cg_arena *arena, const cg_graph *graph, cg_node *const *outputs, size_t n_outputs,
                        size_t n_variables, const cg_cell *const *values, cg_draw draw) {
    cg_live *live = CG_NEW(arena, cg_live);
    bool *varies = CG_NEW_ARRAY(arena, n_variables, bool);
    for (size_t i = 0; i < n_variables; i++)
        varies[i] = true;
    live->arena = arena;
    live->graph = graph;
    live->n_variables = n_variables;
    live->by_variable = CG_NEW_ARRAY(arena, n_variables, thinned *);
    live->changed = CG_NEW_ARRAY(arena, n_variables, bool);
    live->program = cg_program_create(arena, graph, outputs, n_outputs, varies, n_variables);
    live->run = cg_run_create(arena, cg_setup_create(arena, live->program, values, draw));
    cg_run_iterate(live->run, values);
    live->cells = cells_of(live->program, &live->program->setup) + cells_of(live->program, &live->program->iteration);
    return live;
}

void cg_live_change(cg_live *live, size_t variable) {
    live->changed[variable] = true;
}

void cg_live_update(cg_live *live, const cg_cell *const *values) {
    for (size_t i = 0; i < live->n_variables; i++) {
        if (!live->changed[i]) continue;
        if (!live->by_variable[i]) live->by_variable[i] = thin(live, i);
        cg_run_iterate(live->by_variable[i]->run, values);
        live->cells += live->by_variable[i]->cells;
        live->changed[i] = false;
    }
}

cg_values cg_live_output(const cg_live *live, size_t output) {
    return cg_run_output(live->run, output);
}

uint64_t cg_live_cells(const cg_live *live) {
    return live->cells;
}
