/* fused.h: a whole loop as machine code; for this folder.
 *
 * A loop whose instructions are all arithmetic is compiled into machine code that keeps what passes from one
 * instruction to the next in registers; a long one into several functions (ir_writer.h). It serves blocks of finite
 * numbers, with the bits of the instructions; for all else they are still there. */
#ifndef CG_PROGRAM_FUSED_H
#define CG_PROGRAM_FUSED_H

#include "base/vector.h"
#include "program/instruction.h"
#include "program/machine_code.h"

/* Rows [from, end) of the vectors, a multiple of 8. sums: eight lanes for each sum, added to; the
 * first one's are not finite where a number that is not could get lost. pool: what pieces leave for later ones. */
typedef void (*cg_fused_code)(const double *const *inputs, const double *scalars, double *const *kept, double *sums,
                              double *pool, uint64_t from, uint64_t end);

/* The sums of a fold: vectors [first, first + count). */
typedef struct cg_fused_sum {
    const cg_instruction *instruction;
    uint32_t first, count;
} cg_fused_sum;

/* Where a loop's vectors are. */
typedef struct cg_fused_vectors {
    const double **inputs;
    double **kept;
} cg_fused_vectors;

/* What one thread reads and writes while it runs the loop. */
typedef struct cg_fused_room {
    double (*sums)[CG_WIDTH], *totals; /* of each block of a group; of a block: whole eights of them */
    double *scalars;
    cg_fused_vectors table, last; /* at the first row; eight rows made of the last ones, which may be fewer */
    double (*last_sums)[CG_WIDTH], (*last_rows)[CG_WIDTH]; /* of the inputs, of the kept */
    bool serves; /* what is the same for all blocks holds what the code was made for */
} cg_fused_room;

typedef struct cg_fused {
    const cg_fused_code *pieces;
    size_t n_pieces;
    uint32_t strip; /* rows that all pieces are run for before the next ones */
    const cg_vector_source *inputs, *scalars, *kept;
    size_t n_inputs, n_scalars, n_kept;
    const cg_fused_sum *sums;
    size_t n_sums;
    uint32_t n_vectors;   /* of all sums */
    uint32_t group;       /* blocks that are computed one after the other before their sums are taken */
    cg_fused_room *rooms; /* by lane */
} cg_fused;

enum { CG_MOST_FUSED_SUMS = 192, CG_MOST_FUSED_VECTORS = 256 }; /* of a piece */

/* Whether the loop takes the register's numbers as 0 and 1 of booleans, and leaves such. */
static inline bool cg_is_truth(const cg_program *program, uint32_t reg) {
    const cg_node *node = program->registers[reg].node;
    return node->kind == CG_NODE_CALL && node->entry->signature.result == CG_PARAMETER_BOOLEAN;
}

static inline cg_holding cg_fused_holding(const cg_program *program, uint32_t reg) {
    return cg_is_truth(program, reg) ? CG_HOLDS_BOOLEANS : CG_HOLDS_NUMBERS;
}

/* Compiles the loops of a program, once; false while another thread does. */
bool cg_fuse(cg_fusing *fusing, const cg_program *program);
/* A loop's code with rooms of one run, whose blocks so many lanes share. */
const cg_fused *cg_fused_for_run(cg_arena *arena, const cg_fused *code, unsigned lanes);
/* Before a thread's first block: takes what is the same for all of them. */
void cg_fused_begin(const cg_fused *fused, const cg_run *run);
/* Computes a group of the loop's blocks [from, end), and returns how many it has; 0: the first one must be left to the
 * instructions. */
size_t cg_fused_compute(const cg_fused *fused, cg_run *run, uint32_t axis, size_t from, size_t end);
/* Hands the sums of the group's block `at`, of n rows, to the folds. False when a number got lost, so that the block
 * must be left to the instructions; the folds' states are then unchanged. */
bool cg_fused_take(const cg_fused *fused, cg_run *run, size_t at, size_t n);

#endif
