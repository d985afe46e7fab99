/* program.h: a graph compiled for repeated evaluation.
 *
 * Enters: a graph, the nodes wanted, and which params vary. Leaves: their values, for as many settings of the params as
 * are asked. The setup part (all that no varying param reaches) is computed once and shared; the iteration part runs
 * row block by row block with everything in cache and allocates nothing. Folds over rows add each block on its own and
 * merge the blocks in one fixed tree, so the bits of a result depend on neither the number of threads nor what ran
 * before. */
#ifndef CG_PROGRAM_PROGRAM_H
#define CG_PROGRAM_PROGRAM_H

#include "graph/model.h"

/* Rows of a block. Part of the meaning of sums (their rounding), so it is the same everywhere. */
enum { CG_BLOCK_ROWS = 512 };

typedef struct cg_program cg_program; /* read-only once made; lives in its arena */
typedef struct cg_setup cg_setup;     /* the setup part's values; read-only once made */
typedef struct cg_run cg_run;         /* buffers of one evaluation at a time; one a thread */
typedef struct cg_team cg_team;       /* threads that share the loops of runs */

/* Seed and start of the random draws. */
typedef struct cg_draw {
    uint64_t seed, start;
} cg_draw;

/* `varies[i]` tells whether params block i changes between iterations; NULL: none does. `n_variables` is the number of
 * params blocks. */
cg_program *cg_program_create(cg_arena *arena, const cg_graph *graph, cg_node *const *outputs, size_t n_outputs,
                              const bool *varies, size_t n_variables);
/* Computes the setup part. values[i]: the cells of params block i, row by row (of the varying ones too: they are read
 * here only for their shape; NULL is fine). Buffers live in `arena`. */
cg_setup *cg_setup_create(cg_arena *arena, const cg_program *program, const cg_cell *const *values, cg_draw draw);
/* The same, with the cells of outputs that no varying param reaches in `kept`, where they stay when `arena` goes, and
 * with loops over many rows shared by so many threads, as a run's below. */
cg_setup *cg_setup_create_apart(cg_arena *arena, cg_arena *kept, const cg_program *program,
                                const cg_cell *const *values, cg_draw draw, unsigned threads);
/* The cells of an output that no varying param reaches, row by row with the axis outermost: where they are, or where
 * they lie otherwise a copy in `arena`. */
const cg_cell *cg_setup_cells(cg_arena *arena, const cg_setup *setup, size_t output);
cg_run *cg_run_create(cg_arena *arena, const cg_setup *setup);
/* So many threads, the caller's and others that live as long as the arena; for runs that are used one at a time, by the
 * thread that uses them (team.c). */
cg_team *cg_team_create(cg_arena *arena, unsigned threads);
/* A run whose loops over many rows are shared by the team; NULL: one thread does them. The results have the same bits.
 */
cg_run *cg_run_create_shared(cg_arena *arena, const cg_setup *setup, cg_team *team);
/* Compiles the iteration's loops into machine code where that can be, which an iteration does of itself after much
 * work; returns how many loops were. Values keep every bit. */
size_t cg_run_fuse(cg_run *run);
/* Evaluates all outputs for these values of the varying params (entries of others are not read). */
void cg_run_iterate(cg_run *run, const cg_cell *const *values);

/* An output after setup and iterate: slots[row * cols + col] has `axis` cells (1 without an axis), always tagged cells,
 * never the 0-and-1 form of booleans. Borrowed from the run until its next iterate. */
typedef struct cg_values {
    uint32_t axis, rows, cols;
    const cg_cell *const *slots;
} cg_values;
cg_values cg_run_output(const cg_run *run, size_t output);
/* What a register of a program costs: seconds of one iteration. */
typedef struct cg_node_cost {
    const cg_node *node;
    double seconds;
} cg_node_cost;
/* Iterates for at least `seconds` and some times, timing each instruction; the nodes that took time, costliest first.
 * (profile_run.c) */
size_t cg_run_profile(cg_arena *arena, cg_run *run, const cg_cell *const *values, double seconds, cg_node_cost **costs);
/* Bytes of buffers, rows a block, counts of instructions: for tests and --profile. */
typedef struct cg_program_size {
    size_t setup_instructions, iteration_instructions, run_bytes;
} cg_program_size;
cg_program_size cg_program_measure(const cg_program *program);

/* ---- Values that follow their params (live_run.c) ---- */
typedef struct cg_live cg_live;
/* Computes the outputs at these values of the params, and keeps all rows of them. */
cg_live *cg_live_create(cg_arena *arena, const cg_graph *graph, cg_node *const *outputs, size_t n_outputs,
                        size_t n_variables, const cg_cell *const *values, cg_draw draw);
/* Says that a params block has other values now. */
void cg_live_change(cg_live *live, size_t variable);
/* Computes what depends on the blocks that changed since: outputs are kept values, so that what stands between them and
 * the changed ones is all that is computed. */
void cg_live_update(cg_live *live, const cg_cell *const *values);
/* Borrowed until the next update. */
cg_values cg_live_output(const cg_live *live, size_t output);
/* Cells computed since it was made, steps within formulas included. */
uint64_t cg_live_cells(const cg_live *live);

/* Lets the graph evaluate what data alone decides while it is being made (see cg_graph.evaluate). */
void cg_graph_use_programs(cg_graph *graph);

/* ---- Everything a sheet names, at one setting of its params (model_to_values.c) ---- */
/* Cells row by row: column cells [n_rows], blocks [rows * cols]. NULL where a formula had an error at compile time. */
typedef struct cg_evaluation {
    const cg_model *model;
    const cg_cell *const *const *columns; /* [table][column] */
    const cg_cell *const *params;
    const cg_cell *const *cells;
    const cg_cell *const *const *fills; /* [sheet][fill] */
} cg_evaluation;

/* The params' initial values for a draw: [params] -> rows * cols cells. */
const cg_cell *const *cg_model_initial_values(cg_arena *arena, const cg_model *model, cg_draw draw);
/* Evaluates every name of the model at these params. */
cg_evaluation *cg_model_evaluate(cg_arena *arena, const cg_model *model, const cg_cell *const *params, cg_draw draw);
/* Evaluates some nodes at these params; results row by row with the axis outermost, in `arena`. */
const cg_cell *const *cg_nodes_evaluate(cg_arena *arena, const cg_model *model, cg_node *const *nodes, size_t n,
                                        const cg_cell *const *params, cg_draw draw);
/* The same with so many threads (0: one a core), and the same bits. */
const cg_cell *const *cg_nodes_evaluate_shared(cg_arena *arena, const cg_model *model, cg_node *const *nodes, size_t n,
                                               const cg_cell *const *params, cg_draw draw, unsigned threads);

#endif
