/* stage_to_buffers.c: where the vectors of a loop live.
 *
 * Enters: a loop's instructions in order. Leaves: each BLOCK register's first vector in the pool. A vector is free
 * again after the last instruction that reads it, so that a loop of many formulas stays in the nearest cache. */
#include "program/plan.h"

typedef struct pool {
    CG_LIST(bool) used; /* by vector */
    CG_LIST(size_t)
    free;        /* every vector that is not used, and some that are again; the one that was freed last is last */
    size_t full; /* all vectors before this one are used */
} pool;

static size_t take_one(cg_arena *arena, pool *from) {
    while (from->free.count > 0) {
        size_t at = from->free.at[--from->free.count];
        if (from->used.at[at]) continue;
        from->used.at[at] = true;
        return at;
    }
    CG_PUSH(arena, &from->used, true);
    return from->used.count - 1;
}

/* The first n vectors in a row that are free. */
static size_t take(cg_arena *arena, pool *from, size_t n) {
    if (n == 1) return take_one(arena, from);
    size_t first = from->full, found = 0;
    for (size_t at = from->full; at < from->used.count && found < n; at++) {
        found = from->used.at[at] ? 0 : found + 1;
        first = at + 1 - found;
    }
    if (found < n) first = from->used.count - found;
    for (size_t at = first; at < first + n; at++) {
        if (at == from->used.count)
            CG_PUSH(arena, &from->used, true);
        else
            from->used.at[at] = true;
    }
    if (first == from->full) from->full += n;
    return first;
}

static void give_back(cg_arena *arena, pool *to, size_t first, size_t n) {
    for (size_t at = first; at < first + n; at++) {
        to->used.at[at] = false;
        CG_PUSH(arena, &to->free, at);
    }
    if (n && first < to->full) to->full = first;
}

/* What an alias points to is read by the alias's readers, and a late commit reads after the last instruction. */
void cg_find_last_uses(const cg_register *registers, const cg_stage *stage, uint32_t *last) {
    for (size_t i = stage->count; i-- > 0;) {
        const cg_instruction *instruction = &stage->instructions[i];
        uint32_t use = (uint32_t)i;
        if (registers[instruction->result].storage == CG_STORE_ALIAS && last[instruction->result] > use)
            use = last[instruction->result];
        if (instruction->operation->late) use = (uint32_t)stage->count;
        for (uint32_t arg = 0; arg < instruction->n_args; arg++)
            if (last[instruction->args[arg]] < use) last[instruction->args[arg]] = use;
    }
}

static void forget_uses(const cg_stage *stage, uint32_t *last) {
    for (size_t i = 0; i < stage->count; i++)
        for (uint32_t arg = 0; arg < stage->instructions[i].n_args; arg++)
            last[stage->instructions[i].args[arg]] = 0;
}

size_t cg_assign_buffers(cg_arena *arena, cg_register *registers, uint32_t *last, const cg_stage *stage) {
    cg_find_last_uses(registers, stage, last);
    size_t *next = CG_NEW_ARRAY(arena, stage->count + 1, size_t);  /* lists of instructions, 1 + index; 0 ends one */
    size_t *ended = CG_NEW_ARRAY(arena, stage->count + 1, size_t); /* whose results are read here for the last time */
    pool vectors = {0};
    for (size_t i = 0; i < stage->count; i++) {
        cg_register *result = &registers[stage->instructions[i].result];
        if (result->storage == CG_STORE_BLOCK && !stage->instructions[i].operation->end)
            result->offset = take(arena, &vectors, cg_register_size(result));
        uint32_t end = last[stage->instructions[i].result];
        if (end < i) end = (uint32_t)i;
        next[i] = ended[end];
        ended[end] = i + 1;
        for (size_t j = ended[i]; j; j = next[j - 1]) {
            const cg_register *made = &registers[stage->instructions[j - 1].result];
            if (made->storage == CG_STORE_BLOCK) give_back(arena, &vectors, made->offset, cg_register_size(made));
        }
    }
    forget_uses(stage, last);
    return vectors.used.count;
}
