/* program_to_values.c: runs programs.
 *
 * Enters: a program and the params' values. Leaves: the outputs. All buffers are made with the run; running allocates
 * nothing (but for new texts, which a pool keeps). */
#include "program/fused.h"

enum {
    MOST_POINTERS = 1 << 16, /* a whole array of more cells goes without slot pointers */
    FEW_POINTERS = 16,       /* the same, where nothing asks for its cells one by one */
};

/* ---- Buffers ---- */

static void point(cg_vector_set *value, size_t slots, size_t step) {
    for (size_t slot = 0; slot < slots; slot++)
        value->slots[slot] = value->base + slot * step;
}

/* Vectors start at a cache line. */
static double *make_base(cg_arena *arena, size_t cells) {
    enum { LINE = 64 };
    unsigned char *bytes = cg_alloc_raw(arena, (cells ? cells : 1) * sizeof(double) + LINE);
    return (double *)(void *)(bytes + (LINE - (uintptr_t)bytes % LINE) % LINE);
}

static void bind_leaf(const cg_register *reg, cg_vector_set *value) {
    if (reg->coding) {
        value->base = (double *)(uintptr_t)reg->coding->cells; /* never written, as below */
        value->holding = CG_HOLDS_CELLS;
        return;
    }
    const cg_cell *cells = reg->node->kind == CG_NODE_COLUMN ? reg->node->column->cells : reg->node->cells;
    value->base = (double *)(uintptr_t)cells; /* never written: leaves are no instruction's result */
    value->holding = CG_HOLDS_CELLS;
    bool numbers =
        reg->node->kind == CG_NODE_COLUMN ? reg->node->column->holding == CG_HOLDS_NUMBERS : reg->node->numeric;
    for (size_t i = 0; numbers && reg->node->kind != CG_NODE_COLUMN && i < cg_register_size(reg); i++)
        numbers = cg_is_number(cells[i]);
    if (numbers) value->holding = CG_HOLDS_NUMBERS;
}

/* Where a run's buffers come from. */
typedef struct places {
    cg_arena *arena, *kept; /* kept: of the outputs */
    double *pool;
    unsigned char *columns[2]; /* what is left of the pieces that columns are cut from; [1]: of outputs */
} places;

enum { COLUMN_LINE = 64, COLUMN_GAP = 5 * COLUMN_LINE };

static bool is_leaf(const cg_register *reg) {
    cg_node_kind kind = reg->node->kind;
    return reg->coding || kind == CG_NODE_CONSTANT || kind == CG_NODE_CELLS || kind == CG_NODE_COLUMN;
}

/* Each column starts some lines further into its page than the one before: see arena.c. */
static size_t column_bytes(const cg_register *reg) {
    size_t bytes = cg_register_size(reg) * reg->axis * sizeof(double);
    return (bytes + COLUMN_LINE - 1) / COLUMN_LINE * COLUMN_LINE + COLUMN_GAP;
}

/* One piece of memory for all columns: the system has large pages for it. */
static void make_columns(places *from, const cg_program *program, bool iteration) {
    size_t bytes[2] = {0, 0};
    for (uint32_t i = 0; i < program->n_registers; i++) {
        const cg_register *reg = &program->registers[i];
        if (reg->storage == CG_STORE_FULL && !is_leaf(reg) && reg->iteration == iteration)
            bytes[reg->output] += column_bytes(reg);
    }
    for (int output = 0; output < 2; output++)
        if (bytes[output])
            from->columns[output] =
                (unsigned char *)make_base(output ? from->kept : from->arena, bytes[output] / sizeof(double));
}

static double *take_column(places *from, const cg_register *reg) {
    double *base = (double *)(void *)from->columns[reg->output];
    from->columns[reg->output] += column_bytes(reg);
    return base;
}

/* Storage of one register: base and slots by its kind of storage. */
static void bind(places *from, const cg_register *reg, const cg_vector_set *values, cg_vector_set *value) {
    cg_arena *arena = from->arena;
    size_t size = cg_register_size(reg),
           most = reg->storage != CG_STORE_WHOLE || reg->pointed ? MOST_POINTERS : FEW_POINTERS;
    if (size <= most) value->slots = CG_NEW_ARRAY(arena, size, double *);
    if (reg->storage == CG_STORE_UNIFORM) {
        value->base = make_base(arena, size * CG_BLOCK_ROWS);
    } else if (is_leaf(reg)) {
        bind_leaf(reg, value);
    } else if (reg->storage == CG_STORE_FULL) {
        value->base = take_column(from, reg);
        value->holdings = CG_NEW_ARRAY(arena, cg_blocks_of(reg->axis), cg_holding);
    } else if (reg->view) {
        value->base = values[reg->viewed].base + reg->offset;
    } else if (reg->storage == CG_STORE_WHOLE) {
        value->base = make_base(reg->output ? from->kept : arena, size);
    } else if (reg->storage == CG_STORE_BLOCK) {
        value->base = from->pool + reg->offset * CG_BLOCK_ROWS;
    } else {
        value->base = make_base(arena, size * CG_BLOCK_ROWS); /* the vectors an alias must own (see join) */
    }
    size_t step = reg->storage == CG_STORE_WHOLE ? 1 : reg->storage == CG_STORE_FULL ? reg->axis : CG_BLOCK_ROWS;
    if (value->slots) point(value, size, step);
}

/* A register of the setup as a run sees it: the same cells, pointers of its own. */
static void share(cg_arena *arena, const cg_register *reg, const cg_vector_set *from, cg_vector_set *value) {
    *value = *from;
    size_t size = cg_register_size(reg);
    if (reg->storage == CG_STORE_ALIAS) {
        bind(&(places){.arena = arena}, reg, NULL, value);
    } else if (reg->storage == CG_STORE_FULL && value->slots) {
        value->slots = CG_NEW_ARRAY(arena, size, double *);
        point(value, size, reg->axis);
    }
}

static void make_outputs(cg_arena *arena, cg_run *run) {
    const cg_program *program = run->program;
    size_t total = 0, at = 0;
    for (size_t i = 0; i < program->n_outputs; i++)
        total += cg_register_size(&program->registers[program->outputs[i]]);
    run->output_slots = CG_NEW_ARRAY(arena, total, const cg_cell *);
    run->outputs = CG_NEW_ARRAY(arena, program->n_outputs, cg_values);
    for (size_t i = 0; i < program->n_outputs; i++) {
        const cg_register *reg = &program->registers[program->outputs[i]];
        const cg_vector_set *value = &run->values[program->outputs[i]];
        run->outputs[i] = (cg_values){reg->axis, reg->rows, reg->cols, run->output_slots + at};
        for (size_t slot = 0; slot < cg_register_size(reg); slot++)
            run->output_slots[at++] = cg_cells_of(value->base + slot * (reg->axis ? reg->axis : 1));
    }
}

static cg_run *make_run(cg_arena *arena, cg_arena *kept, const cg_program *program, const cg_setup *setup) {
    cg_run *run = CG_NEW(arena, cg_run);
    *run = (cg_run){.program = program, .setup = setup};
    run->values = CG_NEW_ARRAY(arena, program->n_registers, cg_vector_set);
    run->pool = make_base(arena, program->pool * CG_BLOCK_ROWS);
    run->careful = true;
    places from = {.arena = arena, .kept = kept, .pool = run->pool};
    make_columns(&from, program, setup != NULL);
    for (uint32_t i = 0; i < program->n_registers; i++) {
        const cg_register *reg = &program->registers[i];
        if (setup && !reg->iteration)
            share(arena, reg, &setup->run->values[i], &run->values[i]);
        else if (reg->iteration == (setup != NULL))
            bind(&from, reg, run->values, &run->values[i]);
    }
    run->states = cg_alloc(arena, program->state_bytes + 1);
    run->scratch = CG_NEW_ARRAY(arena, program->scratch + 1, double);
    return run;
}

cg_run *cg_lane_create(cg_arena *arena, const cg_run *run, unsigned number) {
    const cg_program *program = run->program;
    cg_run *lane = CG_NEW(arena, cg_run);
    *lane = *run;
    lane->values = CG_NEW_ARRAY(arena, program->n_registers, cg_vector_set);
    lane->pool = make_base(arena, program->pool * CG_BLOCK_ROWS);
    places from = {.arena = arena, .pool = lane->pool};
    for (uint32_t i = 0; i < program->n_registers; i++) {
        if (program->registers[i].storage == CG_STORE_BLOCK)
            bind(&from, &program->registers[i], lane->values, &lane->values[i]);
        else
            share(arena, &program->registers[i], &run->values[i], &lane->values[i]);
    }
    lane->lane = number;
    lane->states = NULL;
    lane->scratch = CG_NEW_ARRAY(arena, program->scratch + 1, double);
    lane->crew = NULL;
    return lane;
}

/* ---- Running ---- */

/* One of an instruction's calls, timed when the run is profiled. */
#define CALL(run, instruction, call)                                                                                   \
    do {                                                                                                               \
        double began = (run)->costs ? cg_seconds() : 0;                                                                \
        (instruction)->operation->call;                                                                                \
        if ((run)->costs) (run)->costs[(instruction)->result] += cg_seconds() - began;                                 \
    } while (0)

static void finish_result(cg_run *run, const cg_instruction *instruction, size_t n) {
    const cg_register *reg = &run->program->registers[instruction->result];
    if (reg->output) cg_tag_booleans(&run->values[instruction->result], cg_register_size(reg), n);
}

static void run_once(cg_run *run, const cg_stage *stage) {
    for (size_t i = 0; i < stage->count; i++) {
        const cg_instruction *instruction = &stage->instructions[i];
        CALL(run, instruction, execute(run, instruction, (cg_rows){0, 1}));
        finish_result(run, instruction, 1);
    }
}

/* The vectors that hold all rows, at the block that starts at `first`. */
static void move_vectors(cg_run *run, const cg_stage *stage, size_t first) {
    for (uint32_t i = 0; i < stage->n_moving; i++) {
        const cg_register *reg = &run->program->registers[stage->moving[i]];
        cg_vector_set *value = &run->values[stage->moving[i]];
        for (size_t slot = 0; slot < cg_register_size(reg); slot++)
            value->slots[slot] = value->base + slot * reg->axis + first;
        if (value->holdings) value->holding = value->holdings[first / CG_BLOCK_ROWS];
    }
}

static void execute_block(cg_run *run, const cg_stage *stage, cg_rows rows) {
    run->failed = false;
    for (size_t i = 0; i < stage->count && !run->failed; i++) {
        const cg_instruction *instruction = &stage->instructions[i];
        CALL(run, instruction, execute(run, instruction, rows));
        if (instruction->operation->end || !instruction->kept) continue; /* its result is not there yet, or passes */
        finish_result(run, instruction, rows.n);
        cg_vector_set *value = &run->values[instruction->result];
        if (value->holdings) value->holdings[rows.first / CG_BLOCK_ROWS] = value->holding;
    }
}

/* First in the hope that all numbers are finite, which is looked at only where one that is not could get lost (a
 * comparison, a division, an output). Where one turns up the block is run again with each result checked and named by
 * the general kernels. */
static void interpret_block(cg_run *run, const cg_stage *stage, cg_rows rows) {
    run->careful = false;
    execute_block(run, stage, rows);
    run->careful = true;
    if (run->failed) execute_block(run, stage, rows);
}

/* The loop's machine code, or NULL. */
static const cg_fused *fused_of(const cg_run *run, const cg_stage *stage) {
    return run->has_fused && !run->costs ? run->fused[stage - run->program->iteration.stages] : NULL;
}

void cg_begin_blocks(cg_run *run, const cg_stage *stage) {
    const cg_fused *fused = fused_of(run, stage);
    if (fused) cg_fused_begin(fused, run);
}

static void commit(cg_run *run, const cg_stage *stage, cg_rows rows) {
    for (size_t i = 0; i < stage->n_commits; i++)
        CALL(run, stage->commits[i], commit(run, stage->commits[i], rows));
}

void cg_run_blocks(cg_run *run, const cg_stage *stage, size_t from, size_t end) {
    const cg_fused *fused = fused_of(run, stage);
    while (from < end) {
        size_t computed = fused ? cg_fused_compute(fused, run, stage->axis, from, end) : 0;
        for (size_t at = 0; at < computed || at == 0; at++, from++) {
            cg_rows rows = cg_block_at(stage->axis, from);
            if (at >= computed || !cg_fused_take(fused, run, at, rows.n)) {
                move_vectors(run, stage, rows.first);
                interpret_block(run, stage, rows);
            }
            commit(run, stage, rows);
        }
    }
}

void cg_begin_folds(cg_run *run, const cg_stage *stage) {
    for (size_t i = 0; i < stage->count; i++)
        if (stage->instructions[i].operation->begin)
            stage->instructions[i].operation->begin(run, &stage->instructions[i]);
}

static void run_loop(cg_run *run, const cg_stage *stage) {
    cg_begin_folds(run, stage);
    bool shared = run->crew && cg_crew_run(run->crew, run, stage);
    if (!shared) {
        cg_begin_blocks(run, stage);
        cg_run_blocks(run, stage, 0, cg_blocks_of(stage->axis));
    }
    for (size_t i = 0; i < stage->count; i++) {
        const cg_instruction *instruction = &stage->instructions[i];
        if (!instruction->operation->end) continue;
        CALL(run, instruction, end(run, instruction));
        finish_result(run, instruction, 1);
    }
}

static void run_part(cg_run *run, const cg_part *part) {
    for (size_t i = 0; i < part->count; i++) {
        if (part->stages[i].axis)
            run_loop(run, &part->stages[i]);
        else
            run_once(run, &part->stages[i]);
    }
}

cg_setup *cg_setup_create_apart(cg_arena *arena, cg_arena *kept, const cg_program *program,
                                const cg_cell *const *values, cg_draw draw, unsigned threads) {
    cg_stage_id before = cg_profile_enter(program->graph->profile, CG_STAGE_PREPARE);
    cg_setup *setup = CG_NEW(arena, cg_setup);
    *setup = (cg_setup){program, make_run(arena, kept, program, NULL), cg_fusing_create(arena, program)};
    setup->run->variables = values;
    setup->run->draw = draw;
    if (threads > 1 && cg_crew_has_work(&program->setup))
        setup->run->crew = cg_crew_create(arena, setup->run, &program->setup, cg_team_create(arena, threads));
    run_part(setup->run, &program->setup);
    cg_profile_leave(program->graph->profile, before);
    return setup;
}

cg_setup *cg_setup_create(cg_arena *arena, const cg_program *program, const cg_cell *const *values, cg_draw draw) {
    return cg_setup_create_apart(arena, arena, program, values, draw, 1);
}

const cg_cell *cg_setup_cells(cg_arena *arena, const cg_setup *setup, size_t output) {
    uint32_t index = setup->program->outputs[output];
    const cg_register *reg = &setup->program->registers[index];
    const cg_cell *from = cg_cells_of(setup->run->values[index].base);
    size_t slots = cg_register_size(reg), n = reg->axis;
    if (slots == 1 || n == 0) return from;
    cg_cell *cells = cg_alloc_raw(arena, (slots * n + 1) * sizeof *cells);
    for (size_t slot = 0; slot < slots; slot++)
        for (size_t i = 0; i < n; i++)
            cells[i * slots + slot] = from[slot * n + i];
    return cells;
}

cg_run *cg_run_create(cg_arena *arena, const cg_setup *setup) {
    cg_run *run = make_run(arena, arena, setup->program, setup);
    run->draw = setup->run->draw;
    make_outputs(arena, run);
    run->own = cg_arena_child(arena);
    run->fusing = setup->fusing;
    run->fused = CG_NEW_ARRAY(arena, run->program->iteration.count, const cg_fused *);
    return run;
}

cg_run *cg_run_create_shared(cg_arena *arena, const cg_setup *setup, cg_team *team) {
    cg_run *run = cg_run_create(arena, setup);
    if (team) run->crew = cg_crew_create(arena, run, &run->program->iteration, team);
    return run;
}

static size_t take_loops(cg_run *run) {
    const cg_part *part = &run->program->iteration;
    unsigned lanes = run->crew ? cg_crew_lanes(run->crew) : 1;
    size_t fused = 0;
    for (size_t i = 0; i < part->count; i++) {
        const cg_fused *code = run->fusing->loops[i];
        if (code) run->fused[i] = cg_fused_for_run(run->own, code, lanes);
        fused += run->fused[i] != NULL;
    }
    return fused;
}

/* In whatever thread the run is used: with memory of its own, and without the guard of another thread. */
size_t cg_run_fuse(cg_run *run) {
    cg_profile *profile = run->program->graph->profile;
    cg_stage_id stage = cg_profile_enter(profile, CG_STAGE_MACHINE_CODE);
    bool done = cg_fuse(run->fusing, run->program);
    cg_profile_leave(profile, stage);
    if (!done) return 0;
    jmp_buf guard, *before = cg_arena_guard(run->own, &guard);
    volatile size_t fused = 0;
    if (!setjmp(guard)) fused = take_loops(run);
    cg_arena_guard(run->own, before);
    run->has_fused = true;
    return fused;
}

/* With a clock, until it has been worth while to compile the loops. */
static void iterate_before_fusing(cg_run *run) {
    double began = cg_seconds();
    run_part(run, &run->program->iteration);
    run->interpreted += cg_seconds() - began;
}

void cg_run_iterate(cg_run *run, const cg_cell *const *values) {
    run->variables = values;
    if (!run->has_fused && run->interpreted >= run->fusing->worthwhile) cg_run_fuse(run);
    if (run->has_fused || run->fusing->worthwhile == INFINITY)
        run_part(run, &run->program->iteration);
    else
        iterate_before_fusing(run);
}

cg_values cg_run_output(const cg_run *run, size_t output) {
    return run->outputs[output];
}

static size_t count_instructions(const cg_part *part) {
    size_t count = 0;
    for (size_t i = 0; i < part->count; i++)
        count += part->stages[i].count;
    return count;
}

cg_program_size cg_program_measure(const cg_program *program) {
    cg_program_size size = {count_instructions(&program->setup), count_instructions(&program->iteration),
                            program->state_bytes + program->scratch * sizeof(double)};
    for (uint32_t i = 0; i < program->n_registers; i++) {
        const cg_register *reg = &program->registers[i];
        size_t rows = reg->storage == CG_STORE_FULL ? reg->axis : reg->storage == CG_STORE_WHOLE ? 1 : CG_BLOCK_ROWS;
        if (reg->iteration && reg->storage != CG_STORE_BLOCK && !reg->view)
            size.run_bytes += cg_register_size(reg) * rows * sizeof(double);
    }
    size.run_bytes += program->pool * CG_BLOCK_ROWS * sizeof(double);
    return size;
}
