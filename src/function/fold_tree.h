/* fold_tree.h: how a fold's cells become one state, in an order that depends on nothing but their number.
 *
 * Idea: cells are added to a state until it has CG_FOLD_BLOCK of them; then the next state starts. Full states are
 * merged like the digits of a binary counter (two of a size make one of the next), which keeps few states, merges
 * neighbours only, and halves the rounding error of a running sum again and again. Blocks may be added by different
 * threads as long as their states are pushed in order. */
#ifndef CG_FUNCTION_FOLD_TREE_H
#define CG_FUNCTION_FOLD_TREE_H

#include "function/function.h"

enum { CG_FOLD_BLOCK = 512, CG_FOLD_LEVELS = 48 };

typedef struct cg_fold_state {
    _Alignas(16) unsigned char bytes[CG_FOLD_STATE];
} cg_fold_state;

typedef struct cg_fold_tree {
    const cg_fold *fold;
    uint64_t count; /* states pushed: bit i is set when levels[i] is in use */
    cg_fold_state levels[CG_FOLD_LEVELS];
} cg_fold_tree;

void cg_fold_start(const cg_fold *fold, cg_fold_state *state);
void cg_fold_tree_start(cg_fold_tree *tree, const cg_fold *fold);
/* The state's contents are merged in; the caller starts it anew before it adds again. */
void cg_fold_tree_push(cg_fold_tree *tree, cg_fold_state *state);
/* Takes in the states of `later`, whose blocks follow: as if they had been pushed one by one. The count of blocks
 * before must be a multiple of the largest state of `later`. */
void cg_fold_tree_absorb(cg_fold_tree *tree, cg_fold_tree *later);
/* All states as one; a started one when none was pushed. */
void cg_fold_tree_finish(cg_fold_tree *tree, cg_fold_state *result);

/* A fold over whole operands by its general kernel: call->args in, one cell out. */
cg_cell cg_fold_evaluate(const cg_entry *entry, cg_call *call);

#endif
