/* fused.h: a whole loop as one function; for this folder.
 *
 * A loop whose instructions are all arithmetic is compiled into machine code that keeps what passes from one
 * instruction to the next in registers. It serves blocks of finite numbers, a multiple of eight rows, with the bits of
 * the instructions; for all else they are still there. */
#ifndef CG_PROGRAM_FUSED_H
#define CG_PROGRAM_FUSED_H

#include "program/instruction.h"
#include "program/machine_code.h"

/* Rows [0, rows) of the vectors at the block at hand, rows a multiple of 8. sums: eight lanes for each sum, the
 * first one's not finite where a number that is not could get lost. */
typedef void (*cg_fused_code)(const double *const *inputs, const double *scalars, double *const *kept, double *sums,
                              uint64_t rows);

/* The sums of a fold: vectors [first, first + count). */
typedef struct cg_fused_sum {
    const cg_instruction *instruction;
    uint32_t first, count;
} cg_fused_sum;

typedef struct cg_fused {
    cg_fused_code code;
    const cg_vector_source *inputs, *scalars, *kept;
    size_t n_inputs, n_scalars, n_kept;
    const cg_fused_sum *sums;
    size_t n_sums;
    uint32_t n_vectors; /* of all sums */
} cg_fused;

enum { CG_MOST_FUSED_SUMS = 192, CG_MOST_FUSED_VECTORS = 256 };

/* The loop as a function `name` in LLVM's text form, and what it reads and writes (all but `code`). NULL when there is
 * an instruction it does not serve. (stage_to_ir.c) */
const char *cg_stage_to_ir(cg_arena *arena, const cg_program *program, const cg_stage *stage, const char *name,
                           const cg_machine *machine, cg_fused *out);

/* NULL when the loop cannot be fused, or nothing here compiles it. */
const cg_fused *cg_fuse(cg_arena *arena, cg_machine *machine, const cg_program *program, const cg_stage *stage);
/* A block of n rows, its vectors moved there. False when it must be left to the instructions; the folds' states are
 * then unchanged. */
bool cg_fused_run(const cg_fused *fused, cg_run *run, size_t n);

#endif
