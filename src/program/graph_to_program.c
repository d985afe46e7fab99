/* graph_to_program.c: plans become registers and instructions.
 *
 * Enters: the graph and the outputs. Leaves: cg_program. Each part (setup, iteration) is filled level by level: first
 * what has no axis, with the uniform vectors that loops want of it, then one loop for each axis. A value made in one
 * loop and read in another, or made by the setup and read by the iteration, keeps all its rows; everything else lives
 * in one block. */
#include "base/vector.h"
#include "graph/scan.h"
#include "program/plan.h"

/* The computed nodes of a part by their level: those of level k are ids[starts[k]], ..., ids[starts[k + 1] - 1], in
 * order. A sheet may have as many levels as columns, so none may look through all nodes. */
typedef struct levels {
    uint32_t *ids, *starts;
} levels;

typedef CG_LIST(uint32_t) id_list;

typedef struct builder {
    cg_arena *arena;
    cg_arena *passing; /* of what is gone when the program is made */
    const cg_graph *graph;
    size_t n; /* nodes up to the last output: of what came later the program knows nothing */
    cg_plan *plans;
    cg_program *program;
    CG_LIST(cg_register) registers;
    uint32_t *of_node; /* register by node id */
    uint32_t *by_code; /* register of its values for a dictionary's cells, or of the dictionary, by node id */
    uint32_t *fills;   /* uniform register by node id of a node without an axis */
    bool *wants_fill;  /* by node id */
    uint32_t *copies;  /* full copy, by node id, of outputs that are aliases */
    uint32_t *emitted; /* by node id: the number of the last stage that holds it */
    uint32_t *moved;   /* by register: the number of the last stage in which it moves */
    uint32_t *last;    /* by register: see cg_assign_buffers */
    uint32_t n_stages, n_loops;
} builder;

typedef CG_LIST(cg_instruction) instruction_list;
typedef CG_LIST(cg_stage) stage_list;

static uint32_t add_register(builder *build, const cg_node *node, uint32_t axis, cg_storage storage, bool iteration,
                             bool output) {
    cg_register reg = {.node = node,
                       .axis = axis,
                       .rows = node->rows,
                       .cols = node->cols,
                       .storage = storage,
                       .iteration = iteration,
                       .output = output};
    CG_PUSH(build->arena, &build->registers, reg);
    return (uint32_t)build->registers.count - 1;
}

/* ---- Storage ---- */

/* A uniform broadcast is the fill of its argument. */
static bool is_fill(const cg_node *node) {
    return node->axis && cg_is_uniform(node);
}

/* Reads vectors of whole arguments (rather than the argument itself). */
static bool reads_vectors(const cg_plan *plan) {
    return plan->axis && plan->operation && plan->operation != &cg_operation_rows &&
           plan->operation != &cg_operation_stream && plan->operation != &cg_operation_unstack &&
           plan->operation != &cg_operation_gather;
}

static void mark_fills(builder *build) {
    for (size_t id = 0; id < build->n; id++) {
        const cg_plan *plan = build->plans[id].distinct ? build->plans[id].distinct : &build->plans[id];
        for (uint32_t i = 0; plan->needed && reads_vectors(plan) && i < plan->n_args; i++)
            if (!plan->args[i]->axis) build->wants_fill[plan->args[i]->id] = true;
    }
}

/* Marks the nodes with an axis whose rows must all be kept: outputs, and what is read in another loop or part. An alias
 * runs in its readers' loops, so what it points to is read there. */
static void mark_kept(builder *build, bool *kept) {
    for (size_t id = build->n; id-- > 0;) {
        const cg_plan *plan = &build->plans[id];
        if (!plan->needed) continue;
        bool moved = plan->timing == CG_TIMING_ALIAS && kept[id];
        if (plan->output && plan->timing != CG_TIMING_ALIAS) kept[id] = true;
        for (uint32_t i = 0; i < plan->n_args; i++) {
            const cg_plan *from = &build->plans[plan->args[i]->id];
            if (moved || from->varies != plan->varies || from->level != plan->level) kept[plan->args[i]->id] = true;
        }
    }
}

static cg_storage storage_of(const cg_node *node, const cg_plan *plan, bool kept) {
    if (node->kind == CG_NODE_COLUMN || node->kind == CG_NODE_SCAN) return CG_STORE_FULL;
    if (!node->axis) return CG_STORE_WHOLE;
    if (plan->timing == CG_TIMING_ALIAS) return CG_STORE_ALIAS;
    return kept ? CG_STORE_FULL : CG_STORE_BLOCK;
}

/* A dictionary, or what is computed for its cells. */
static void make_coded_register(builder *build, const cg_node *node, cg_node *source, bool dictionary) {
    build->by_code[node->id] = add_register(build, node, source->coding->n, CG_STORE_FULL, false, false);
    if (dictionary) build->registers.at[build->by_code[node->id]].coding = source->coding;
}

static void make_coded_registers(builder *build) {
    for (size_t id = 0; id < build->n; id++) {
        const cg_plan *plan = &build->plans[id];
        if (!plan->distinct || !plan->distinct->needed) continue;
        cg_node *source = plan->coded;
        if (build->by_code[source->id] == (uint32_t)CG_NO_REGISTER) make_coded_register(build, source, source, true);
        make_coded_register(build, build->graph->nodes.at[id], source, false);
    }
}

static void make_registers(builder *build) {
    size_t n = build->n;
    bool *kept = CG_NEW_ARRAY(build->passing, n, bool);
    mark_fills(build);
    mark_kept(build, kept);
    for (size_t id = 0; id < n; id++) {
        const cg_plan *plan = &build->plans[id];
        const cg_node *node = build->graph->nodes.at[id];
        build->of_node[id] = build->fills[id] = build->copies[id] = build->by_code[id] = (uint32_t)CG_NO_REGISTER;
        if (!plan->needed) continue;
        if (is_fill(node)) {
            build->of_node[id] = build->fills[node->args[0]->id];
        } else {
            bool output = plan->output && plan->timing != CG_TIMING_ALIAS;
            build->of_node[id] =
                add_register(build, node, node->axis, storage_of(node, plan, kept[id]), plan->varies, output);
        }
        if (build->wants_fill[id])
            build->fills[id] = add_register(build, node, 1, CG_STORE_UNIFORM, plan->varies, false);
        if (plan->output && plan->timing == CG_TIMING_ALIAS && node->axis)
            build->copies[id] = add_register(build, node, node->axis, CG_STORE_FULL, plan->varies, true);
    }
    make_coded_registers(build);
}

/* ---- Instructions ---- */

/* A fold that streams takes a column block by block: it is never gathered. */
static bool is_streamed(const cg_plan *plan, uint32_t arg) {
    return plan && plan->operation == &cg_operation_stream && arg < plan->n_args && plan->args[arg]->axis > 0;
}

/* `plan` NULL: of a call in a scan's body, where nothing streams. */
static size_t scratch_of(cg_arena *arena, const cg_plan *plan, const cg_node *node, size_t *gather) {
    cg_shape *shapes = CG_NEW_ARRAY(arena, node->n_args + 1, cg_shape);
    cg_operand *constants = CG_NEW_ARRAY(arena, node->n_args + 1, cg_operand);
    *gather = 0;
    for (uint32_t i = 0; i < node->n_args; i++) {
        shapes[i] = (cg_shape){node->args[i]->rows, node->args[i]->cols};
        if (node->args[i]->kind == CG_NODE_CONSTANT)
            constants[i] = (cg_operand){node->args[i]->cells, shapes[i].rows, shapes[i].cols, true};
        if (!node->entry->function->shape_only && !is_streamed(plan, i)) *gather += cg_node_size(node->args[i]);
    }
    size_t own = node->entry->function->scratch
                     ? node->entry->function->scratch(&(cg_shape_call){shapes, constants, node->n_args, NULL})
                     : 0;
    size_t blocks = (size_t)(node->n_args + 1) * CG_BLOCK_ROWS; /* folds: a block of each argument */
    return blocks + *gather + own + cg_node_size(node);
}

static size_t levels_of(uint32_t axis) {
    size_t blocks = cg_blocks_of(axis), depth = 1;
    while (blocks >> depth)
        depth++;
    return depth + 1;
}

static size_t state_of(const cg_plan *plan, const cg_node *node) {
    if (plan->operation == &cg_operation_stream)
        return (size_t)node->n_args * (sizeof(cg_fold_tree) + sizeof(cg_fold_state));
    if (plan->operation == &cg_operation_rowsum || plan->operation == &cg_operation_outersum)
        return sizeof(size_t) + (levels_of(plan->axis) + 1) * cg_node_size(node) * sizeof(cg_cell);
    if (plan->operation == &cg_operation_stack) return sizeof(cg_holding);
    if (plan->operation == &cg_operation_scan) return cg_scan_state_bytes(node);
    return 0;
}

/* A slice whose cells lie in one piece of what it is cut from is that piece, and no copy: ranges that grow from cell to
 * cell (SUM($A$1:A9)) would else cost the square of their length. */
static void view_slice(builder *build, const cg_node *node) {
    if (node->kind != CG_NODE_SLICE || node->axis || build->plans[node->id].output) return;
    const cg_node *from = node->args[0];
    if (node->rows != 1 && node->cols != from->cols) return;
    cg_register *reg = &build->registers.at[build->of_node[node->id]];
    reg->view = true;
    reg->viewed = build->of_node[from->id];
    reg->offset = (size_t)node->places[0] * from->cols + node->places[1];
}

/* The register an instruction reads for an argument: vectors of it in a loop, where the operation wants vectors. */
static uint32_t argument_register(const builder *build, const cg_plan *plan, const cg_node *arg) {
    if (plan->coded && !cg_is_uniform(arg)) return build->by_code[arg->id];
    if (reads_vectors(plan) && !arg->axis) return build->fills[arg->id];
    return build->of_node[arg->id];
}

/* A square is a product: the kernel of ^ would ask for its exponent row by row. */
CG_VECTOR_CLONES static void square_numbers(const double *const *args, double *result, size_t n) {
    const double *xs = args[0];
    for (size_t i = 0; i < n; i++)
        result[i] = xs[i] * xs[i];
}

static void set_kernel(builder *build, cg_instruction *instruction) {
    const cg_node *node = instruction->node;
    cg_parameter_kind *kinds = CG_NEW_ARRAY(build->arena, node->n_args + 1, cg_parameter_kind);
    for (uint32_t i = 0; i < node->n_args; i++)
        kinds[i] = cg_signature_parameter(&node->entry->signature, i)->kind;
    instruction->kinds = kinds;
    instruction->gives = node->entry->signature.result;
    instruction->numbers = node->entry->function->eval->numbers;
    instruction->carries = node->entry->function->carries;
    if (cg_node_is_call(node, "^") && cg_node_is_number(node->args[1], 2)) {
        instruction->numbers = square_numbers;
        instruction->carries = true;
    }
}

/* Where each vector of a join, slice or broadcast over rows comes from; NULL where some come from nowhere. */
static const cg_vector_source *sources_of(builder *build, const cg_instruction *instruction) {
    const cg_node *node = instruction->node;
    bool join = instruction->operation == &cg_operation_join, slice = instruction->operation == &cg_operation_slice;
    if (!node->axis || !(join || slice || instruction->operation == &cg_operation_spread)) return NULL;
    cg_vector_source *sources = CG_NEW_ARRAY(build->arena, cg_node_size(node), cg_vector_source);
    size_t placed = 0;
    for (uint32_t i = 0; i < instruction->n_args; i++) {
        const cg_register *piece = &build->registers.at[instruction->args[i]];
        uint32_t top = join ? node->places[2 * i] : 0, left = join ? node->places[2 * i + 1] : 0;
        for (uint32_t row = 0; row < (join ? piece->rows : node->rows); row++)
            for (uint32_t col = 0; col < (join ? piece->cols : node->cols); col++, placed++) {
                size_t from = join    ? (size_t)row * piece->cols + col
                              : slice ? (size_t)(node->places[0] + row) * piece->cols + node->places[1] + col
                                      : cg_beside(piece, row, col);
                sources[(size_t)(top + row) * node->cols + left + col] =
                    (cg_vector_source){instruction->args[i], (uint32_t)from};
            }
    }
    return placed == cg_node_size(node) ? sources : NULL;
}

/* One vector of each argument makes one of the result. */
static bool is_single(const builder *build, const cg_instruction *instruction) {
    if (instruction->operation != &cg_operation_map || instruction->n_args != instruction->node->n_args) return false;
    bool single = instruction->node->axis && cg_node_is_scalar(instruction->node);
    for (uint32_t i = 0; i < instruction->n_args; i++)
        single &= cg_register_size(&build->registers.at[instruction->args[i]]) == 1;
    return single;
}

/* Room for the calls in a scan's body. */
static void make_scratch(builder *build, const cg_node *node) {
    size_t gather;
    if (node->kind != CG_NODE_CALL) return;
    size_t scratch = scratch_of(build->passing, NULL, node, &gather);
    if (scratch > build->program->scratch) build->program->scratch = scratch;
}

static cg_instruction make_instruction(builder *build, const cg_node *node, const cg_plan *plan) {
    bool is_distinct = plan->coded && !plan->distinct;
    uint32_t *args = CG_NEW_ARRAY(build->arena, plan->n_args + 1, uint32_t);
    for (uint32_t i = 0; i < plan->n_args; i++)
        args[i] = argument_register(build, plan, plan->args[i]);
    cg_instruction instruction = {.operation = plan->operation,
                                  .node = node,
                                  .result = is_distinct ? build->by_code[node->id] : build->of_node[node->id],
                                  .args = args,
                                  .n_args = plan->n_args,
                                  .state = build->program->state_bytes};
    build->program->state_bytes += (state_of(plan, node) + 63) / 64 * 64;
    if (node->kind == CG_NODE_SCAN) {
        instruction.steps = cg_scan_to_steps(build->arena, node);
        for (uint32_t i = 0; i < node->scan->n_body; i++)
            make_scratch(build, node->scan->body[i]);
    }
    if (plan->distinct) {
        instruction.codes = plan->coded->coding->codes;
    } else if (node->kind == CG_NODE_CALL) {
        set_kernel(build, &instruction);
        size_t scratch = scratch_of(build->passing, plan, node, &instruction.gather);
        if (scratch > build->program->scratch) build->program->scratch = scratch;
        bool pointed = plan->operation == &cg_operation_rows && node->axis && node->entry->function->eval->slots;
        for (uint32_t i = 0; pointed && i < plan->n_args; i++)
            build->registers.at[args[i]].pointed = true;
    }
    view_slice(build, node);
    instruction.single = is_single(build, &instruction);
    instruction.sources = sources_of(build, &instruction);
    return instruction;
}

static void add_move(builder *build, instruction_list *list, const cg_operation *operation, const cg_node *node,
                     uint32_t from, uint32_t to) {
    uint32_t *args = CG_NEW_ARRAY(build->arena, 1, uint32_t);
    args[0] = from;
    cg_instruction instruction = {.operation = operation, .node = node, .result = to, .args = args, .n_args = 1};
    CG_PUSH(build->arena, list, instruction);
}

/* ---- Stages ---- */

static void add_moving(builder *build, cg_stage *stage, uint32_t reg) {
    if (build->registers.at[reg].storage != CG_STORE_FULL || build->registers.at[reg].axis != stage->axis) return;
    if (build->moved[reg] == build->n_loops) return;
    build->moved[reg] = build->n_loops;
    stage->moving[stage->n_moving++] = reg;
}

static bool must_be_alone(const cg_instruction *instruction) {
    if (instruction->operation == &cg_operation_scatter) return true;
    if (instruction->node->kind != CG_NODE_CALL || instruction->operation == &cg_operation_decode) return false;
    const cg_signature *signature = &instruction->node->entry->signature;
    if (signature->result == CG_PARAMETER_TEXT || instruction->node->entry->function->makes_texts) return true;
    for (uint32_t i = 0; i < signature->n_parameters; i++)
        if (signature->parameters[i].kind == CG_PARAMETER_TEXT) return true;
    return false;
}

static void add_stage(builder *build, stage_list *stages, uint32_t axis, const instruction_list *list) {
    if (!list->count) return;
    cg_stage stage = {.axis = axis, .instructions = list->at, .count = list->count};
    size_t most = 0;
    for (size_t i = 0; axis && i < list->count; i++)
        most += list->at[i].n_args + 1;
    for (size_t i = 0; i < list->count; i++)
        stage.alone |= must_be_alone(&list->at[i]);
    stage.commits = CG_NEW_ARRAY(build->arena, list->count, const cg_instruction *);
    for (size_t i = 0; i < list->count; i++) {
        const cg_register *result = &build->registers.at[list->at[i].result];
        list->at[i].kept = result->output || result->storage == CG_STORE_FULL;
        if (list->at[i].operation->commit) stage.commits[stage.n_commits++] = &list->at[i];
    }
    stage.moving = CG_NEW_ARRAY(build->arena, most, uint32_t);
    build->n_loops++;
    for (size_t i = 0; axis && i < list->count; i++) {
        add_moving(build, &stage, list->at[i].result);
        for (uint32_t j = 0; j < list->at[i].n_args; j++)
            add_moving(build, &stage, list->at[i].args[j]);
    }
    size_t vectors = axis ? cg_assign_buffers(build->passing, build->registers.at, build->last, &stage) : 0;
    if (vectors > build->program->pool) build->program->pool = vectors;
    CG_PUSH(build->arena, stages, stage);
}

static void add_whole_stage(builder *build, stage_list *stages, const levels *ready, uint32_t level) {
    instruction_list list = {0};
    for (uint32_t i = ready->starts[level]; i < ready->starts[level + 1]; i++) {
        uint32_t id = ready->ids[i];
        const cg_plan *plan = &build->plans[id];
        const cg_node *node = build->graph->nodes.at[id];
        if (!plan->needed) continue;
        if (plan->timing == CG_TIMING_WHOLE) CG_PUSH(build->arena, &list, make_instruction(build, node, plan));
        if (build->wants_fill[id])
            add_move(build, &list, &cg_operation_fill, node, build->of_node[id], build->fills[id]);
    }
    add_stage(build, stages, 0, &list);
}

static void add_aliases(builder *build, instruction_list *list, const cg_plan *plan) {
    for (uint32_t i = 0; i < plan->n_args; i++) {
        const cg_node *arg = plan->args[i];
        const cg_plan *from = &build->plans[arg->id];
        if (from->timing != CG_TIMING_ALIAS || !arg->axis || is_fill(arg) || build->emitted[arg->id] == build->n_stages)
            continue;
        build->emitted[arg->id] = build->n_stages;
        add_aliases(build, list, from);
        CG_PUSH(build->arena, list, make_instruction(build, arg, from));
    }
}

static void add_output_copy(builder *build, instruction_list *list, const cg_node *node, const cg_plan *plan) {
    if (!is_fill(node) && build->emitted[node->id] != build->n_stages) {
        build->emitted[node->id] = build->n_stages;
        add_aliases(build, list, plan);
        CG_PUSH(build->arena, list, make_instruction(build, node, plan));
    }
    add_move(build, list, &cg_operation_copy, node, build->of_node[node->id], build->copies[node->id]);
}

static void add_loop(builder *build, stage_list *stages, const levels *of, uint32_t level, uint32_t axis) {
    instruction_list list = {0};
    build->n_stages++;
    for (uint32_t i = of->starts[level]; i < of->starts[level + 1]; i++) {
        uint32_t id = of->ids[i];
        const cg_plan *plan = &build->plans[id];
        const cg_node *node = build->graph->nodes.at[id];
        if (!plan->needed || plan->axis != axis) continue;
        if (plan->timing == CG_TIMING_ROWS || plan->timing == CG_TIMING_LOOP) {
            add_aliases(build, &list, plan);
            CG_PUSH(build->arena, &list, make_instruction(build, node, plan));
        }
        if (build->copies[id] != (uint32_t)CG_NO_REGISTER) add_output_copy(build, &list, node, plan);
    }
    add_stage(build, stages, axis, &list);
}

/* What is computed for the cells of one dictionary. */
static void add_coded_loop(builder *build, stage_list *stages, const levels *of, uint32_t level,
                           const cg_node *source) {
    instruction_list list = {0};
    for (uint32_t i = of->starts[level]; i < of->starts[level + 1]; i++) {
        const cg_plan *plan = build->plans[of->ids[i]].distinct;
        if (plan && plan->needed && plan->coded == source)
            CG_PUSH(build->arena, &list, make_instruction(build, build->graph->nodes.at[of->ids[i]], plan));
    }
    add_stage(build, stages, source->coding->n, &list);
}

/* The level's dictionaries, in the order of their nodes. */
static void add_coded_loops(builder *build, stage_list *stages, const levels *of, uint32_t level) {
    CG_LIST(uint32_t) sources = {0};
    for (uint32_t i = of->starts[level]; i < of->starts[level + 1]; i++) {
        const cg_plan *plan = build->plans[of->ids[i]].distinct;
        if (!plan || !plan->needed) continue;
        uint32_t source = plan->coded->id;
        size_t at = 0;
        while (at < sources.count && sources.at[at] < source)
            at++;
        if (at < sources.count && sources.at[at] == source) continue;
        CG_PUSH(build->passing, &sources, source);
        memmove(sources.at + at + 1, sources.at + at, (sources.count - 1 - at) * sizeof *sources.at);
        sources.at[at] = source;
    }
    for (size_t i = 0; i < sources.count; i++)
        add_coded_loop(build, stages, of, level, build->graph->nodes.at[sources.at[i]]);
}

static void add_loops(builder *build, stage_list *stages, const levels *of, uint32_t level) {
    CG_LIST(uint32_t) done = {0};
    for (uint32_t i = of->starts[level]; i < of->starts[level + 1]; i++) {
        const cg_plan *plan = &build->plans[of->ids[i]];
        if (!plan->needed || !plan->axis) continue;
        bool seen = false;
        for (size_t k = 0; k < done.count; k++)
            seen |= done.at[k] == plan->axis;
        if (seen) continue;
        CG_PUSH(build->passing, &done, plan->axis);
        add_loop(build, stages, of, level, plan->axis);
    }
}

static bool is_computed(const cg_plan *plan, bool varies) {
    return plan->varies == varies && (plan->needed || (plan->distinct && plan->distinct->needed));
}

/* By counting, which keeps the nodes of a level in their order. */
static levels sort_by_level(builder *build, const id_list *nodes, const uint32_t *level, uint32_t last) {
    levels sorted = {CG_NEW_ARRAY(build->passing, nodes->count, uint32_t),
                     CG_NEW_ARRAY(build->passing, (size_t)last + 3, uint32_t)};
    uint32_t *ends = sorted.starts + 1; /* first of the level's start: counts stand one further on */
    for (size_t i = 0; i < nodes->count; i++)
        ends[level[i] + 1]++;
    for (uint32_t at = 0; at <= last; at++)
        ends[at + 1] += ends[at];
    for (size_t i = 0; i < nodes->count; i++)
        sorted.ids[ends[level[i]]++] = nodes->at[i];
    return sorted;
}

static cg_part make_part(builder *build, bool varies) {
    uint32_t last = 0;
    id_list computed = {0}, computed_at = {0}, ready_at = {0}; /* levels: of its stage; from which it can be read */
    for (uint32_t id = 0; id < build->n; id++) {
        const cg_plan *plan = &build->plans[id];
        if (!is_computed(plan, varies)) continue;
        uint32_t ready = cg_plan_ready(plan, varies);
        CG_PUSH(build->passing, &computed, id);
        CG_PUSH(build->passing, &computed_at, plan->level);
        CG_PUSH(build->passing, &ready_at, ready);
        if (ready > last) last = ready;
    }
    levels of = sort_by_level(build, &computed, computed_at.at, last);
    levels ready = sort_by_level(build, &computed, ready_at.at, last);
    stage_list stages = {0};
    for (uint32_t level = 0; level <= last; level++) {
        add_whole_stage(build, &stages, &ready, level);
        if (!varies) add_coded_loops(build, &stages, &of, level);
        add_loops(build, &stages, &of, level);
    }
    return (cg_part){stages.at, stages.count};
}

static size_t nodes_up_to(cg_node *const *outputs, size_t n_outputs) {
    size_t n = 0;
    for (size_t i = 0; i < n_outputs; i++)
        if (outputs[i]->id >= n) n = (size_t)outputs[i]->id + 1;
    return n;
}

cg_program *cg_program_create(cg_arena *arena, const cg_graph *graph, cg_node *const *outputs, size_t n_outputs,
                              const bool *varies, size_t n_variables) {
    cg_stage_id before = cg_profile_enter(graph->profile, CG_STAGE_COMPILE);
    size_t n = nodes_up_to(outputs, n_outputs);
    cg_program *program = CG_NEW(arena, cg_program);
    *program = (cg_program){.graph = graph, .n_outputs = n_outputs, .n_variables = n_variables, .varies = varies};
    cg_arena *passing = cg_arena_child(arena);
    builder build = {.arena = arena, .passing = passing, .graph = graph, .n = n, .program = program};
    build.plans = cg_plan_graph(passing, graph, n, outputs, n_outputs, varies);
    build.of_node = CG_NEW_ARRAY(passing, n, uint32_t);
    build.by_code = CG_NEW_ARRAY(passing, n, uint32_t);
    build.fills = CG_NEW_ARRAY(passing, n, uint32_t);
    build.copies = CG_NEW_ARRAY(passing, n, uint32_t);
    build.emitted = CG_NEW_ARRAY(passing, n, uint32_t);
    build.wants_fill = CG_NEW_ARRAY(passing, n, bool);
    make_registers(&build);
    build.moved = CG_NEW_ARRAY(passing, build.registers.count, uint32_t);
    build.last = CG_NEW_ARRAY(passing, build.registers.count, uint32_t);
    program->setup = make_part(&build, false);
    program->iteration = make_part(&build, true);
    program->registers = build.registers.at;
    program->n_registers = (uint32_t)build.registers.count;
    program->outputs = CG_NEW_ARRAY(arena, n_outputs, uint32_t);
    for (size_t i = 0; i < n_outputs; i++) {
        uint32_t id = outputs[i]->id;
        program->outputs[i] = build.copies[id] != (uint32_t)CG_NO_REGISTER ? build.copies[id] : build.of_node[id];
    }
    cg_arena_destroy(passing);
    cg_profile_leave(graph->profile, before);
    return program;
}
