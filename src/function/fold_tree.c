/* fold_tree.c: see fold_tree.h. */
#include "function/fold_tree.h"

#include <string.h>

#include "base/limits.h"

void cg_fold_start(const cg_fold *fold, cg_fold_state *state) {
    if (fold->start)
        fold->start(state);
    else
        memset(state, 0, sizeof *state);
}

void cg_fold_tree_start(cg_fold_tree *tree, const cg_fold *fold) {
    tree->fold = fold;
    tree->count = 0;
}

/* A state of 2^first blocks. */
static void push_at(cg_fold_tree *tree, cg_fold_state *state, unsigned first) {
    unsigned level = first;
    for (; tree->count >> level & 1; level++) {
        tree->fold->merge(&tree->levels[level], state);
        *state = tree->levels[level];
    }
    tree->levels[level] = *state;
    tree->count += UINT64_C(1) << first;
}

void cg_fold_tree_push(cg_fold_tree *tree, cg_fold_state *state) {
    push_at(tree, state, 0);
}

void cg_fold_tree_absorb(cg_fold_tree *tree, cg_fold_tree *later) {
    for (unsigned level = CG_FOLD_LEVELS; level-- > 0;)
        if (later->count >> level & 1) push_at(tree, &later->levels[level], level);
}

void cg_fold_tree_finish(cg_fold_tree *tree, cg_fold_state *result) {
    bool first = true;
    for (unsigned level = 0; level < CG_FOLD_LEVELS; level++) {
        if (!(tree->count >> level & 1)) continue;
        if (!first) tree->fold->merge(&tree->levels[level], result);
        *result = tree->levels[level];
        first = false;
    }
    if (first) cg_fold_start(tree->fold, result);
}

typedef struct walk {
    const cg_fold *fold;
    cg_fold_tree tree;
    cg_fold_state state;
    size_t in_state;
} walk;

/* Adds `count` cells that start at cell `from` of the ranges; `adding` is the call that the kernel sees. */
static void add_chunk(walk *to, cg_call *adding, size_t count) {
    to->fold->add(&to->state, adding);
    to->in_state += count;
    if (to->in_state < CG_FOLD_BLOCK) return;
    cg_fold_tree_push(&to->tree, &to->state);
    cg_fold_start(to->fold, &to->state);
    to->in_state = 0;
}

static cg_operand part_of(const cg_operand *whole, size_t from, size_t count) {
    return (cg_operand){whole->cells + from, (uint32_t)count, 1, whole->reference};
}

static size_t chunk_at(size_t from, size_t size) {
    return size - from < CG_FOLD_BLOCK ? size - from : CG_FOLD_BLOCK;
}

static bool is_range(const cg_entry *entry, uint32_t index) {
    return cg_signature_parameter(&entry->signature, index)->kind == CG_PARAMETER_RANGE;
}

static void walk_one_by_one(walk *to, const cg_entry *entry, const cg_call *call) {
    cg_call adding = *call;
    adding.n_args = 1;
    for (uint32_t i = 0; i < call->n_args; i++) {
        if (!is_range(entry, i)) continue;
        size_t size = (size_t)call->args[i].rows * call->args[i].cols;
        for (size_t from = 0; from < size; from += CG_FOLD_BLOCK) {
            cg_operand part = part_of(&call->args[i], from, chunk_at(from, size));
            adding.args = &part;
            add_chunk(to, &adding, part.rows);
        }
    }
}

/* False when the ranges do not go together. */
static bool walk_in_step(walk *to, const cg_entry *entry, const cg_call *call) {
    cg_operand parts[CG_MAX_ARGUMENTS];
    const cg_operand *first = NULL;
    for (uint32_t i = 0; i < call->n_args; i++) {
        parts[i] = call->args[i];
        if (!is_range(entry, i)) continue;
        if (!first) first = &call->args[i];
        if (!cg_fold_pairs(to->fold, (cg_shape){parts[i].rows, parts[i].cols}, (cg_shape){first->rows, first->cols}))
            return false;
    }
    cg_call adding = *call;
    adding.args = parts;
    size_t size = first ? (size_t)first->rows * first->cols : 0;
    for (size_t from = 0; from < size; from += CG_FOLD_BLOCK) {
        size_t count = chunk_at(from, size);
        for (uint32_t i = 0; i < call->n_args; i++)
            if (is_range(entry, i)) parts[i] = part_of(&call->args[i], from, count);
        add_chunk(to, &adding, count);
    }
    return true;
}

cg_cell cg_fold_evaluate(const cg_entry *entry, cg_call *call) {
    walk to;
    to.fold = entry->function->eval->fold;
    to.in_state = 0;
    cg_fold_tree_start(&to.tree, to.fold);
    cg_fold_start(to.fold, &to.state);
    if (!to.fold->lockstep)
        walk_one_by_one(&to, entry, call);
    else if (!walk_in_step(&to, entry, call))
        return cg_error_cell(to.fold->mismatch ? to.fold->mismatch : CG_VALUE);
    if (to.in_state) cg_fold_tree_push(&to.tree, &to.state);
    cg_fold_tree_finish(&to.tree, &to.state);
    return to.fold->finish(&to.state, call);
}
