/* crew.c: threads that share the loops of one run.
 *
 * Enters: a loop over many blocks. Leaves: the same values, folds and bits as one thread makes of it. The blocks are
 * cut into chunks of a power of two. Every thread has a share of neighbouring chunks, runs them in a lane of its own,
 * and then helps with what is left of the others' shares. Each chunk has folds of its own, which are taken in from the
 * first to the last when all are there: a chunk's fold is a whole branch of the binary tree that one thread would
 * build, so the tree is the same whoever ran the chunk. */
#include "program/team.h"

#include <stdatomic.h>

#include "program/instruction.h"

enum {
    LEAST_BLOCKS = 16, /* a shorter loop is done before another thread has begun */
    CHUNKS = 16,       /* at least so many for each thread where there are blocks enough, fewer than twice as many */
    LINE = 64
};
#define MOST_STATE_BYTES ((size_t)1 << 28) /* of all chunks' folds: where they are large there are fewer chunks */

typedef struct share {
    _Alignas(LINE) atomic_size_t next; /* chunk to be taken */
    size_t end;
} share;

typedef struct cg_crew {
    cg_team *team;
    unsigned count;
    cg_run **lanes;
    share *shares;
    size_t most_chunks, state_bytes;
    unsigned char *states; /* of all chunks' folds */
    cg_run *run;           /* what is being shared */
    const cg_stage *stage;
    size_t chunk; /* blocks of one */
} cg_crew;

static size_t whole_lines(size_t bytes) {
    return (bytes + LINE) / LINE * LINE;
}

static void *at_line(void *memory) {
    return (char *)memory + (LINE - (uintptr_t)memory % LINE) % LINE;
}

/* What has no axis changes between iterations: how it is held, and pointers into it, are the owner's. */
static void follow(cg_run *lane, const cg_run *run, const cg_stage *stage) {
    for (size_t i = 0; i < stage->count; i++) {
        const cg_instruction *instruction = &stage->instructions[i];
        for (uint32_t arg = 0; arg < instruction->n_args; arg++) {
            cg_storage storage = cg_register_of(run, instruction, arg)->storage;
            if (storage == CG_STORE_WHOLE || storage == CG_STORE_UNIFORM)
                lane->values[instruction->args[arg]] = run->values[instruction->args[arg]];
        }
    }
    lane->draw = run->draw;
    lane->fused = run->fused;
    lane->has_fused = run->has_fused;
}

static void run_chunk(const cg_crew *crew, cg_run *lane, size_t chunk) {
    const cg_stage *stage = crew->stage;
    size_t from = chunk * crew->chunk, end = from + crew->chunk, blocks = cg_blocks_of(stage->axis);
    lane->states = crew->states + chunk * crew->state_bytes;
    cg_begin_folds(lane, stage);
    cg_run_blocks(lane, stage, from, end < blocks ? end : blocks);
}

/* One thread's part of a loop: its own share, then what is left of the others'. */
static void work(void *context, unsigned member) {
    cg_crew *crew = context;
    cg_run *lane = crew->lanes[member];
    follow(lane, crew->run, crew->stage);
    cg_begin_blocks(lane, crew->stage);
    for (unsigned i = 0; i < crew->count; i++) {
        share *from = &crew->shares[(member + i) % crew->count];
        size_t chunk;
        while ((chunk = atomic_fetch_add(&from->next, 1)) < from->end)
            run_chunk(crew, lane, chunk);
    }
}

static bool can_be_shared(const cg_stage *stage) {
    return !stage->alone && cg_blocks_of(stage->axis) >= LEAST_BLOCKS;
}

bool cg_crew_has_work(const cg_part *part) {
    for (size_t i = 0; i < part->count; i++)
        if (can_be_shared(&part->stages[i])) return true;
    return false;
}

cg_crew *cg_crew_create(cg_arena *arena, cg_run *run, const cg_part *part, cg_team *team) {
    if (!cg_crew_has_work(part) || cg_team_count(team) < 2) return NULL;
    cg_crew *crew = CG_NEW(arena, cg_crew);
    *crew = (cg_crew){.team = team, .count = cg_team_count(team)};
    crew->lanes = CG_NEW_ARRAY(arena, crew->count, cg_run *);
    for (unsigned i = 0; i < crew->count; i++) /* memory of their own: threads that write to one line slow each other */
        crew->lanes[i] = cg_lane_create(cg_arena_child(arena), run, i);
    crew->shares = at_line(cg_alloc(arena, crew->count * sizeof(share) + LINE));
    crew->state_bytes = whole_lines(run->program->state_bytes);
    crew->most_chunks = MOST_STATE_BYTES / crew->state_bytes;
    if (crew->most_chunks > (size_t)2 * CHUNKS * crew->count) crew->most_chunks = (size_t)2 * CHUNKS * crew->count;
    if (crew->most_chunks < (size_t)2 * crew->count) crew->most_chunks = (size_t)2 * crew->count;
    crew->states = at_line(cg_alloc_raw(arena, crew->most_chunks * crew->state_bytes + LINE));
    return crew;
}

unsigned cg_crew_lanes(const cg_crew *crew) {
    return crew->count;
}

static void absorb(cg_run *run, cg_run *lane, const cg_stage *stage) {
    for (size_t i = 0; i < stage->count; i++)
        if (stage->instructions[i].operation->absorb)
            stage->instructions[i].operation->absorb(run, lane, &stage->instructions[i]);
}

bool cg_crew_run(cg_crew *crew, cg_run *run, const cg_stage *stage) {
    if (!can_be_shared(stage)) return false;
    size_t blocks = cg_blocks_of(stage->axis), chunks = blocks;
    crew->run = run;
    crew->stage = stage;
    crew->chunk = 1;
    while (chunks > crew->most_chunks || chunks >= (size_t)2 * CHUNKS * crew->count) {
        crew->chunk *= 2;
        chunks = (blocks + crew->chunk - 1) / crew->chunk;
    }
    for (unsigned i = 0; i < crew->count; i++) {
        atomic_store(&crew->shares[i].next, chunks * i / crew->count);
        crew->shares[i].end = chunks * (i + 1) / crew->count;
    }
    cg_team_run(crew->team, work, crew);
    cg_run *lane = crew->lanes[0];
    for (size_t chunk = 0; chunk < chunks; chunk++) {
        lane->states = crew->states + chunk * crew->state_bytes;
        absorb(run, lane, stage);
    }
    return true;
}
