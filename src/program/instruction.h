/* instruction.h: the inside of a program; for this folder.
 *
 * A program is two parts (setup and iteration), a part is a list of stages, a stage is a list of instructions that run
 * once (axis 0) or row block by row block. Each instruction computes one register from others. A register is one node's
 * value: a vector for each cell of its shape, of one element when the node has no axis. */
#ifndef CG_PROGRAM_INSTRUCTION_H
#define CG_PROGRAM_INSTRUCTION_H

#include "function/fold_tree.h"
#include "program/program.h"

#include <stdatomic.h>

#include "base/limits.h"

enum { CG_NO_REGISTER = -1, CG_MAX_CALL_ARGUMENTS = CG_MAX_ARGUMENTS };

typedef enum cg_storage {
    CG_STORE_WHOLE,   /* no axis: its cells, row by row, one after another */
    CG_STORE_UNIFORM, /* an axis, but the same for all rows: one block's length of copies */
    CG_STORE_BLOCK,   /* an axis; only the block at hand, in a buffer that other registers use after it */
    CG_STORE_FULL,    /* an axis; all rows */
    CG_STORE_ALIAS    /* vectors that belong to other registers, data or constants */
} cg_storage;

/* What is known of a register before the run. */
typedef struct cg_register {
    const cg_node *node;
    const cg_coding *coding; /* it is the dictionary of the node's cells; NULL: it is the node's value */
    uint32_t axis, rows, cols;
    cg_storage storage;
    bool iteration; /* computed anew in each iteration */
    bool output;    /* must hold tagged cells in the end */
    bool pointed;   /* of a WHOLE: its cells are asked for one by one, by pointers */
    bool view;      /* of a WHOLE: cells of another one, from cell `offset` of register `viewed` on */
    uint32_t viewed;
    size_t offset; /* of a BLOCK: its first vector in the pool */
} cg_register;

/* A register's value in a run. */
typedef struct cg_vector_set {
    double **slots;       /* at the block at hand; NULL for a whole array too large for pointers: then base + k */
    double *base;         /* owned or borrowed storage */
    cg_holding holding;   /* of the block at hand */
    bool unchecked;       /* may hold numbers that are not finite: see program_to_values.c */
    cg_holding *holdings; /* FULL: of each block */
} cg_vector_set;

/* Rows [first, first + n) of the axis; without an axis {0, 1}. */
typedef struct cg_rows {
    size_t first, n;
} cg_rows;

static inline size_t cg_blocks_of(uint32_t axis) {
    return ((size_t)axis + CG_BLOCK_ROWS - 1) / CG_BLOCK_ROWS;
}
static inline cg_rows cg_block_at(uint32_t axis, size_t block) {
    size_t first = block * CG_BLOCK_ROWS;
    return (cg_rows){first, axis - first < CG_BLOCK_ROWS ? axis - first : CG_BLOCK_ROWS};
}

typedef struct cg_instruction cg_instruction;

/* Kinds of instructions: a table (instructions.c), not a switch. */
typedef struct cg_operation {
    const char *name;
    void (*begin)(cg_run *run, const cg_instruction *instruction); /* before the first block; NULL: none */
    void (*execute)(cg_run *run, const cg_instruction *instruction, cg_rows rows);
    /* After the whole block went well: what must happen once for each block; NULL: nothing. */
    void (*commit)(cg_run *run, const cg_instruction *instruction, cg_rows rows);
    void (*end)(cg_run *run, const cg_instruction *instruction); /* after the last block; NULL: none */
    /* Takes in what another thread's lane made of the blocks that follow; NULL: nothing to take in. */
    void (*absorb)(cg_run *run, cg_run *lane, const cg_instruction *instruction);
    bool late; /* the commit reads the arguments' vectors */
} cg_operation;

/* Where a vector of a result that owns none comes from. */
typedef struct cg_vector_source {
    uint32_t reg, slot;
} cg_vector_source;

struct cg_instruction {
    const cg_operation *operation;
    const cg_node *node;
    uint32_t result;
    const uint32_t *args; /* registers; of a map with an axis its whole arguments' uniform ones */
    uint32_t n_args;
    const cg_parameter_kind *kinds;    /* of a call: its arguments' */
    cg_parameter_kind gives;           /* of a call: its result's; here because a loop of many meets its nodes cold */
    cg_numbers numbers;                /* of a map: its fast kernel, or NULL */
    bool carries;                      /* of a call: see cg_function.carries */
    bool single;                       /* of a map over rows: one vector of each argument makes one of the result */
    bool kept;                         /* the result is an output, or rows of it are kept */
    const cg_vector_source *sources;   /* of a move over rows that only sets pointers: of each slot; else NULL */
    size_t state;                      /* where its fold state starts in the run's state bytes */
    const uint16_t *codes;             /* of a decode: which of the different values each row has */
    const struct cg_scan_steps *steps; /* of a scan: its body */
    size_t gather;                     /* doubles of scratch that gathering its operands for one row takes */
};

typedef struct cg_stage {
    uint32_t axis;
    cg_instruction *instructions;
    size_t count;
    const cg_instruction **commits; /* those with something to do once a block went well */
    size_t n_commits;
    bool alone;       /* may not be shared by threads: its result depends on the order of rows, or it makes texts */
    uint32_t *moving; /* registers of the loop that hold all rows: their vectors move on with the blocks */
    uint32_t n_moving;
} cg_stage;

typedef struct cg_part {
    cg_stage *stages;
    size_t count;
} cg_part;

struct cg_program {
    const cg_graph *graph;
    cg_register *registers;
    uint32_t n_registers;
    uint32_t *outputs; /* registers */
    size_t n_outputs;
    size_t n_variables;
    cg_part setup, iteration;
    size_t pool;        /* vectors of a block that all BLOCK registers need at once */
    size_t state_bytes; /* of all folds' states */
    size_t scratch;     /* doubles of scratch for gathering and array kernels */
    const bool *varies;
};

/* The iteration's loops as machine code, compiled by the run that first has done enough, for all runs. */
typedef struct cg_fusing {
    cg_arena *own;                 /* memory of its own: for what is made while others run */
    const struct cg_fused **loops; /* by stage */
    atomic_int state;
    double worthwhile; /* seconds of iterations, after which a run begins with it; INFINITY: it is never to */
} cg_fusing;
cg_fusing *cg_fusing_create(cg_arena *arena, const cg_program *program); /* fused.c */

struct cg_setup {
    const cg_program *program;
    cg_run *run; /* the one that ran the setup part; its registers are shared */
    cg_fusing *fusing;
};

struct cg_run {
    const cg_program *program;
    const cg_setup *setup; /* NULL in the setup's own run */
    cg_vector_set *values; /* by register */
    const cg_cell *const *variables;
    cg_draw draw;
    unsigned char *states;
    double *pool;
    bool careful; /* check each result at once */
    bool failed;  /* a number was not finite where it could get lost: the block is run again with care */
    double *scratch;
    double *costs;        /* seconds, by register; NULL: the run is not profiled */
    struct cg_crew *crew; /* threads that share its loops; NULL: none */
    cg_values *outputs;
    const cg_cell **output_slots;
    cg_arena *own; /* memory of this run alone: for what it makes while others run */
    cg_fusing *fusing;
    const struct cg_fused **fused; /* the iteration's loops as machine code, by stage */
    unsigned lane;                 /* of the threads that share its loops */
    bool has_fused;                /* they were compiled, where they can be */
    double interpreted;            /* seconds of iterations until then */
};

static inline double *cg_slot(const cg_vector_set *value, size_t slot) {
    return value->slots ? value->slots[slot] : value->base + slot;
}
static inline cg_cell *cg_cells_of(double *numbers) {
    return (cg_cell *)(void *)numbers;
}
static inline size_t cg_register_size(const cg_register *reg) {
    return (size_t)reg->rows * reg->cols;
}
static inline const cg_register *cg_register_of(const cg_run *run, const cg_instruction *instruction, uint32_t arg) {
    return &run->program->registers[instruction->args[arg]];
}
/* The cell at `row` of a vector as a tagged cell, whatever the vector holds. */
static inline cg_cell cg_vector_cell(const cg_vector_set *value, size_t slot, size_t row) {
    double number = cg_slot(value, slot)[row];
    return value->holding == CG_HOLDS_BOOLEANS ? cg_boolean_cell(number != 0) : (cg_cell){.number = number};
}

/* The sum of two cells that are numbers or errors, as Excel's + has it. */
static inline cg_cell cg_add_cells(cg_cell a, cg_cell b) {
    double sum = a.number + b.number;
    if (isfinite(sum)) return (cg_cell){.number = sum};
    if (cg_is_error(a)) return a;
    return cg_is_error(b) ? b : cg_error_cell(CG_NUM);
}

/* Row `row` of the block of an argument as one operand, gathered into `room` where it does not lie together. */
cg_operand cg_gather_operand(const cg_run *run, const cg_instruction *instruction, uint32_t arg, size_t row,
                             double *room);
/* Sets the result's holding for a block from its cells, turning all-boolean vectors into their 0 and 1 form. */
void cg_settle_holding(cg_vector_set *value, size_t slots, size_t n);
/* Turns 0 and 1 of a boolean block into tagged cells, for outputs. */
void cg_tag_booleans(cg_vector_set *value, size_t slots, size_t n);
/* The slot of an argument that stands beside slot (row, col) of a result it is broadcast to, or SIZE_MAX where it does
 * not reach. */
size_t cg_beside(const cg_register *reg, uint32_t row, uint32_t col);
/* True when all numbers of an argument are finite. False fails the block, which is run again with care. */
bool cg_check_argument(cg_run *run, const cg_instruction *instruction, uint32_t arg, size_t n);
/* The same for all arguments. */
bool cg_check_arguments(cg_run *run, const cg_instruction *instruction, size_t n);
/* True when all numbers are finite. */
bool cg_all_finite(const double *numbers, size_t n);

/* A function of single cells for a block that is not all numbers; `single` is set (single_cells.c). */
void cg_call_singles(cg_run *run, const cg_instruction *instruction, cg_rows rows);

/* What a fold makes of the block at hand, which goes into its tree when the block went well: of a stream its states,
 * one for each tree (folds.c); of a sum of every slot their cells (row_sums.c). */
cg_fold_state *cg_stream_parts(const cg_run *run, const cg_instruction *instruction);
cg_cell *cg_sum_cells(const cg_run *run, const cg_instruction *instruction);

/* Begins a loop's folds; what a thread does before its first block of a loop; blocks [from, end), executed and
 * committed. (program_to_values.c) */
void cg_begin_folds(cg_run *run, const cg_stage *stage);
void cg_begin_blocks(cg_run *run, const cg_stage *stage);
void cg_run_blocks(cg_run *run, const cg_stage *stage, size_t from, size_t end);

/* Threads for a run's loops (crew.c). */
/* A loop of the part can be shared. */
bool cg_crew_has_work(const cg_part *part);
/* Of the loops of this part of the program. NULL when none can be shared. */
struct cg_crew *cg_crew_create(cg_arena *arena, cg_run *run, const cg_part *part, cg_team *team);
/* Runs all blocks of a loop, its folds begun; false when the loop is too short or must be run alone. */
bool cg_crew_run(struct cg_crew *crew, cg_run *run, const cg_stage *stage);
/* A run for another thread: the same whole and full storage, vectors and pointers of its own, no states of folds. */
cg_run *cg_lane_create(cg_arena *arena, const cg_run *run, unsigned number);
unsigned cg_crew_lanes(const struct cg_crew *crew);

/* The body of a scan as steps, and the bytes of state that one run of it needs (scans.c). */
const struct cg_scan_steps *cg_scan_to_steps(cg_arena *arena, const cg_node *node);
size_t cg_scan_state_bytes(const cg_node *node);

/* The operations, by file. */
extern const cg_operation cg_operation_scan;                                               /* scans.c */
extern const cg_operation cg_operation_map, cg_operation_rows;                             /* calls.c */
extern const cg_operation cg_operation_stream, cg_operation_rowsum, cg_operation_outersum; /* folds.c */
extern const cg_operation cg_operation_fill, cg_operation_join, cg_operation_slice, cg_operation_stack,
    cg_operation_unstack, cg_operation_gather, cg_operation_scatter, cg_operation_row_index, cg_operation_spread,
    cg_operation_variable, cg_operation_copy;  /* moves.c */
extern const cg_operation cg_operation_decode; /* decode.c */

#endif
