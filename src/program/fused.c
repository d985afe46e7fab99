/* fused.c: see fused.h.
 *
 * Enters: a compiled loop and a run at a block. Leaves: what the loop's folds and kept vectors hold after the block. */
#include "program/fused.h"

#include "function/lanes.h"
#include "program/ir_writer.h"
#include "program/plan.h"

enum {
    LINE = 64,
    STRIP = 64, /* rows: what passes between some pieces stays in the first cache, between a thousand in the second */
    ONE_PIECE = 400,        /* values of a loop that is best left whole */
    PIECE_VALUES = 200,     /* of a piece of a longer one */
    MODULE_BYTES = 1 << 19, /* of text compiled at once: it takes some time to begin */
    MOST_GROUPED = 8,       /* blocks */
    GROUP_BYTES = 1 << 14,  /* of their sums, which stay near */
};

typedef CG_LIST(cg_fused_code) piece_list;

/* Vectors of sums, in whole eights. */
static size_t padded(const cg_fused *fused) {
    return ((size_t)fused->n_vectors + CG_WIDTH - 1) / CG_WIDTH * CG_WIDTH;
}

static void point_to_last(cg_arena *arena, const cg_fused *fused, cg_fused_room *room) {
    room->last.inputs = CG_NEW_ARRAY(arena, fused->n_inputs, const double *);
    room->last.kept = CG_NEW_ARRAY(arena, fused->n_kept, double *);
    for (size_t i = 0; i < fused->n_inputs; i++)
        room->last.inputs[i] = room->last_rows[i];
    for (size_t i = 0; i < fused->n_kept; i++)
        room->last.kept[i] = room->last_rows[fused->n_inputs + i];
}

static void make_rooms(cg_arena *arena, cg_fused *fused, unsigned lanes) {
    fused->rooms = CG_NEW_ARRAY(arena, lanes, cg_fused_room);
    for (unsigned lane = 0; lane < lanes; lane++) {
        cg_fused_room *room = &fused->rooms[lane];
        size_t vectors = padded(fused), sums = fused->group * vectors;
        size_t eights = sums + vectors + fused->n_inputs + fused->n_kept; /* vectors of eight */
        size_t doubles = vectors + fused->n_scalars;
        unsigned char *bytes = cg_alloc(arena, 2 * LINE + (eights * CG_WIDTH + doubles) * sizeof(double) +
                                                   (fused->n_inputs + fused->n_kept) * sizeof(double *));
        bytes += (LINE - (uintptr_t)bytes % LINE) % LINE; /* a line behind: lanes are of different threads */
        room->sums = (double(*)[CG_WIDTH])(void *)bytes;
        room->last_sums = room->sums + sums;
        room->last_rows = room->last_sums + vectors;
        room->totals = room->last_rows[fused->n_inputs + fused->n_kept];
        room->scalars = room->totals + vectors;
        room->table.inputs = (const double **)(void *)(room->scalars + fused->n_scalars);
        room->table.kept = (double **)(void *)(room->table.inputs + fused->n_inputs);
        point_to_last(arena, fused, room);
    }
}

/* The code of the module's pieces; the next module is begun. */
static bool compile_module(cg_ir_writer *to, cg_machine *machine, size_t n, piece_list *pieces) {
    cg_ir_end_module(to, cg_machine_attributes(machine));
    uintptr_t *addresses = CG_NEW_ARRAY(to->texts, n, uintptr_t);
    if (to->failed || !cg_machine_compile(machine, to->module.at, to->module.count, n, addresses)) return false;
    for (size_t i = 0; i < n; i++) {
        cg_fused_code code;
        memcpy(&code, &addresses[i], sizeof code);
        CG_PUSH(to->arena, pieces, code);
    }
    to->module.count = 0;
    return true;
}

/* Cuts the loop into pieces of so many values and compiles them. False when one cannot be written or compiled, or when
 * there should be one piece and it is not enough. */
static bool compile_pieces(cg_ir_writer *to, cg_machine *machine, uint32_t most_values, piece_list *pieces) {
    size_t in_module = 0;
    for (size_t at = 0; at < to->stage->count;) {
        if (!cg_ir_write_piece(to, &at, most_values, in_module++)) return false;
        bool done = at == to->stage->count;
        if (!done && to->whole) return false;
        if (!done && to->module.count < MODULE_BYTES) continue;
        if (!compile_module(to, machine, in_module, pieces)) return false;
        in_module = 0;
    }
    return to->n_vectors > 0;
}

static bool make_pieces(cg_arena *arena, cg_machine *machine, const cg_program *program, const cg_stage *stage,
                        uint32_t most_values, cg_fused *fused) {
    cg_arena *texts = cg_arena_child(arena);
    cg_ir_writer to = {.arena = arena,
                       .texts = texts,
                       .program = program,
                       .stage = stage,
                       .strip = STRIP,
                       .whole = most_values == ONE_PIECE};
    uint32_t *last_uses = CG_NEW_ARRAY(texts, program->n_registers, uint32_t);
    cg_find_last_uses(program->registers, stage, last_uses);
    to.last_uses = last_uses;
    cg_ir_open(&to, cg_machine_has_plain_pointers(machine));
    piece_list pieces = {0};
    bool good = compile_pieces(&to, machine, most_values, &pieces);
    *fused = (cg_fused){.pieces = pieces.at,
                        .n_pieces = pieces.count,
                        .strip = to.whole ? CG_BLOCK_ROWS : to.strip,
                        .inputs = to.inputs.at,
                        .scalars = to.scalars.at,
                        .kept = to.kept.at,
                        .sums = to.sums.at,
                        .n_inputs = to.inputs.count,
                        .n_scalars = to.scalars.count,
                        .n_kept = to.kept.count,
                        .n_sums = to.sums.count,
                        .n_vectors = to.n_vectors};
    cg_arena_destroy(texts);
    return good;
}

static bool can_be_fused(const cg_stage *stage) {
    return stage->axis && cg_ir_serves(stage);
}

static const cg_fused *fuse(cg_arena *arena, cg_machine *machine, const cg_program *program, const cg_stage *stage) {
    cg_fused *fused = CG_NEW(arena, cg_fused);
    if (!can_be_fused(stage)) return NULL;
    if (!make_pieces(arena, machine, program, stage, ONE_PIECE, fused) &&
        !make_pieces(arena, machine, program, stage, PIECE_VALUES, fused))
        return NULL;
    return fused;
}

/* About as long as it takes to begin with compiling, and a third of what it takes for each instruction: what has gone
 * on for so long mostly goes on for longer. Measured in seconds, for what an instruction costs depends on what it does
 * and, where there are many, on how far away its vectors are. */
static double seconds_worth_fusing(const cg_program *program) {
    const double begin = 20e-3, instruction = 50e-6;
    const cg_part *part = &program->iteration;
    size_t count = 0;
    for (size_t i = 0; i < part->count; i++)
        if (can_be_fused(&part->stages[i])) count += part->stages[i].count;
#ifdef CG_ONE_PATH /* instructions are counted, which must not depend on the clock */
    count = 0;
#endif
    return count ? begin + instruction * (double)count : INFINITY;
}

enum { NOT_YET, AT_WORK, DONE };

cg_fusing *cg_fusing_create(cg_arena *arena, const cg_program *program) {
    cg_fusing *fusing = CG_NEW(arena, cg_fusing);
    fusing->own = cg_arena_child(arena);
    fusing->loops = CG_NEW_ARRAY(arena, program->iteration.count, const cg_fused *);
    atomic_init(&fusing->state, NOT_YET);
    fusing->worthwhile = seconds_worth_fusing(program);
    return fusing;
}

static void fuse_all(cg_fusing *fusing, const cg_program *program) {
    const cg_part *part = &program->iteration;
    cg_machine *machine = cg_machine_open(fusing->own);
    for (size_t i = 0; machine && i < part->count; i++)
        fusing->loops[i] = fuse(fusing->own, machine, program, &part->stages[i]);
}

/* In whatever thread: without the guard of another one. */
bool cg_fuse(cg_fusing *fusing, const cg_program *program) {
    int before = NOT_YET;
    if (!atomic_compare_exchange_strong(&fusing->state, &before, AT_WORK)) return before == DONE;
    jmp_buf guard, *outer = cg_arena_guard(fusing->own, &guard);
    if (!setjmp(guard)) fuse_all(fusing, program);
    cg_arena_guard(fusing->own, outer);
    atomic_store(&fusing->state, DONE);
    return true;
}

const cg_fused *cg_fused_for_run(cg_arena *arena, const cg_fused *code, unsigned lanes) {
    cg_fused *fused = CG_NEW(arena, cg_fused);
    *fused = *code;
    size_t blocks = GROUP_BYTES / (padded(fused) * sizeof(double[CG_WIDTH]));
    fused->group = blocks < 1 ? 1 : blocks < MOST_GROUPED ? (uint32_t)blocks : MOST_GROUPED;
    make_rooms(arena, fused, lanes);
    return fused;
}

/* ---- Running ---- */

static double *first_row(const cg_run *run, cg_vector_source of) {
    return run->values[of.reg].base + (size_t)of.slot * run->program->registers[of.reg].axis;
}

void cg_fused_begin(const cg_fused *fused, const cg_run *run) {
    cg_fused_room *room = &fused->rooms[run->lane];
    room->serves = true;
    for (size_t i = 0; i < fused->n_inputs; i++) {
        const cg_vector_set *value = &run->values[fused->inputs[i].reg];
        room->table.inputs[i] = first_row(run, fused->inputs[i]);
        if (!value->holdings && value->holding != cg_fused_holding(run->program, fused->inputs[i].reg))
            room->serves = false;
    }
    for (size_t i = 0; i < fused->n_scalars; i++) {
        const cg_vector_set *value = &run->values[fused->scalars[i].reg];
        room->scalars[i] = *cg_slot(value, fused->scalars[i].slot);
        if (value->holding != CG_HOLDS_NUMBERS) room->serves = false;
    }
    for (size_t i = 0; i < fused->n_kept; i++)
        room->table.kept[i] = first_row(run, fused->kept[i]);
}

/* Whether what another loop has made holds in this block what the code was made for. */
static bool hold_as_expected(const cg_run *run, const cg_fused *fused, size_t block) {
    for (size_t i = 0; i < fused->n_inputs; i++) {
        const cg_holding *holdings = run->values[fused->inputs[i].reg].holdings;
        if (holdings && holdings[block] != cg_fused_holding(run->program, fused->inputs[i].reg)) return false;
    }
    return true;
}

#define HALVES(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

/* Each sum's total as cg_total_of_lanes has it, eight sums at a time. False when one is not finite. */
CG_VECTOR_CLONES static bool add_lanes(const double (*sums)[CG_WIDTH], size_t n, double *totals) {
    cg_eight lost = {0};
    for (size_t first = 0; first < n; first += CG_WIDTH) {
        cg_eight x[CG_WIDTH], y[4], z[2], total;
        for (size_t i = 0; i < CG_WIDTH; i++)
            CG_LOAD_EIGHT(x[i], sums[first + i]);
        for (size_t i = 0; i < 4; i++)
            y[i] = HALVES(x[2 * i], x[2 * i + 1], 0, 1, 2, 3, 8, 9, 10, 11) +
                   HALVES(x[2 * i], x[2 * i + 1], 4, 5, 6, 7, 12, 13, 14, 15);
        for (size_t i = 0; i < 2; i++)
            z[i] = HALVES(y[2 * i], y[2 * i + 1], 0, 1, 4, 5, 8, 9, 12, 13) +
                   HALVES(y[2 * i], y[2 * i + 1], 2, 3, 6, 7, 10, 11, 14, 15);
        total = HALVES(z[0], z[1], 0, 2, 4, 6, 8, 10, 12, 14) + HALVES(z[0], z[1], 1, 3, 5, 7, 9, 11, 13, 15);
        CG_STORE_EIGHT(totals + first, total);
        lost += total - total; /* NaN where it is not finite */
    }
    bool finite = true;
    for (size_t lane = 0; lane < CG_WIDTH; lane++)
        finite &= lost[lane] == 0;
    return finite;
}

/* A fold over columns takes its lanes as they are, a sum of every slot their totals. */
static void take_sum(cg_run *run, const cg_fused_sum *sum, size_t n, const double (*lanes)[CG_WIDTH],
                     const double *totals) {
    const cg_instruction *instruction = sum->instruction;
    if (instruction->operation != &cg_operation_stream) {
        memcpy(cg_sum_cells(run, instruction), totals + sum->first, sum->count * sizeof(cg_cell));
        return;
    }
    const cg_fold *fold = instruction->node->entry->function->eval->fold;
    cg_fold_state *part = cg_stream_parts(run, instruction);
    cg_fold_start(fold, part);
    cg_lanes *state = (cg_lanes *)(void *)part;
    memcpy(state->lane, lanes[sum->first], sizeof state->lane);
    state->count = (double)n;
}

bool cg_fused_take(const cg_fused *fused, cg_run *run, size_t at, size_t n) {
    const cg_fused_room *room = &fused->rooms[run->lane];
    const double(*lanes)[CG_WIDTH] = (const double(*)[CG_WIDTH])room->sums + at * padded(fused);
    if (!add_lanes(lanes, padded(fused), room->totals)) return false;
    for (size_t i = 0; i < fused->n_sums; i++)
        take_sum(run, &fused->sums[i], n, lanes, room->totals);
    return true;
}

/* Rows [first, end) of the vectors, a multiple of eight. */
static void compute_eights(const cg_fused *fused, cg_run *run, cg_fused_vectors of, double (*sums)[CG_WIDTH],
                           size_t first, size_t end) {
    const double *scalars = fused->rooms[run->lane].scalars;
    if (fused->strip < CG_BLOCK_ROWS || first == end) memset(sums, 0, fused->n_vectors * sizeof *sums);
    for (size_t from = first; from < end; from += fused->strip)
        for (size_t i = 0; i < fused->n_pieces; i++)
            fused->pieces[i](of.inputs, scalars, of.kept, sums[0], run->pool, from,
                             end - from < fused->strip ? end : from + fused->strip);
}

/* The last rows, fewer than eight: as eight, of which the rest repeat the last one and are not taken. A lane's sum goes
 * on with what a sum of its own begins with, for 0 + x is x (but for the sign of a zero, which no sum shows). */
static void compute_last(const cg_fused *fused, cg_run *run, double (*sums)[CG_WIDTH], size_t first, size_t n) {
    const cg_fused_room *room = &fused->rooms[run->lane];
    for (size_t i = 0; i < fused->n_inputs; i++)
        for (size_t lane = 0; lane < CG_WIDTH; lane++)
            room->last_rows[i][lane] = room->table.inputs[i][first + (lane < n ? lane : n - 1)];
    compute_eights(fused, run, room->last, room->last_sums, 0, CG_WIDTH);
    for (size_t i = 0; i < fused->n_vectors; i++)
        for (size_t lane = 0; lane < n; lane++)
            sums[i][lane] += room->last_sums[i][lane];
    for (size_t i = 0; i < fused->n_kept; i++)
        memcpy(room->table.kept[i] + first, room->last.kept[i], n * sizeof(double));
}

static void compute_block(const cg_fused *fused, cg_run *run, double (*sums)[CG_WIDTH], cg_rows rows) {
    size_t end = rows.first + rows.n, eights = end - rows.n % CG_WIDTH;
    compute_eights(fused, run, fused->rooms[run->lane].table, sums, rows.first, eights);
    if (eights < end) compute_last(fused, run, sums, eights, end - eights);
}

/* What is done with sums lies elsewhere in memory: after a group it is fetched once, and columns go on meanwhile. */
size_t cg_fused_compute(const cg_fused *fused, cg_run *run, uint32_t axis, size_t from, size_t end) {
    const cg_fused_room *room = &fused->rooms[run->lane];
    size_t n = 0, most = end - from < fused->group ? end - from : fused->group;
    for (; room->serves && n < most; n++) {
        if (!hold_as_expected(run, fused, from + n)) break;
        compute_block(fused, run, room->sums + n * padded(fused), cg_block_at(axis, from + n));
        for (size_t i = 0; i < fused->n_kept; i++)
            run->values[fused->kept[i].reg].holdings[from + n] = cg_fused_holding(run->program, fused->kept[i].reg);
    }
    return n;
}
