/* piece_cells.h: cells as linear pieces; for task_to_pieces.c, which walks the graph, and piece_calls.c, which knows
 * functions. */
#ifndef CG_SOLVE_PIECE_CELLS_H
#define CG_SOLVE_PIECE_CELLS_H

#include "function/criterion.h"
#include "solve/pieces.h"

typedef struct cg_piece_cell {
    enum { CG_PIECE_GIVEN, CG_PIECE_NUMBER, CG_PIECE_TRUTH } kind; /* a cell that does not vary, or a line */
    cg_cell cell;
    cg_line line; /* of a truth: 1 where it is TRUE, else 0 */
} cg_piece_cell;

typedef struct cg_piece_array {
    uint32_t rows, cols;
    const cg_piece_cell *at; /* row by row */
    bool reference;
} cg_piece_array;

static inline cg_piece_cell cg_piece_given(cg_cell cell) {
    return (cg_piece_cell){.kind = CG_PIECE_GIVEN, .cell = cell};
}
static inline cg_piece_cell cg_piece_number(cg_line line) {
    return (cg_piece_cell){.kind = CG_PIECE_NUMBER, .line = line};
}
static inline cg_piece_cell cg_piece_truth(cg_line line) {
    return (cg_piece_cell){.kind = CG_PIECE_TRUTH, .line = line};
}

static inline size_t cg_piece_count(const cg_piece_array *array) {
    return (size_t)array->rows * array->cols;
}

typedef CG_LIST(cg_line) cg_piece_lines;

typedef struct cg_piece_calling {
    cg_pieces *pieces;
    const cg_node *node;
    const cg_piece_array *args;
    uint32_t n;
    double factor; /* what tells functions apart that share their code */
} cg_piece_calling;

/* The function is one that may be linear by pieces. */
bool cg_piece_knows(const cg_node *node);
/* The call's rows * cols cells for these arguments; false where they are not linear pieces. */
bool cg_piece_call(cg_pieces *pieces, const cg_node *node, const cg_piece_array *args, uint32_t n, cg_piece_cell *out);

/* ---- For the functions (piece_calls.c) ---- */
/* As a scalar parameter takes it: a blank is 0, a truth 1 or 0. */
bool cg_piece_as_number(const cg_piece_cell *cell, cg_line *line);
/* As an aggregate takes a cell of a range: only numbers count. False when nothing is known of it. */
bool cg_piece_as_member(const cg_piece_array *arg, const cg_piece_cell *cell, cg_line *line, bool *counts);
cg_line cg_piece_related(cg_pieces *pieces, cg_relation relation, cg_line a, cg_line b);
cg_line cg_piece_total(cg_pieces *pieces, const cg_piece_lines *list, double factor);

/* ---- Functions (piece_lookups.c) ---- */
bool cg_piece_count_if(cg_piece_calling *of, cg_piece_cell *out);
bool cg_piece_sum_if(cg_piece_calling *of, cg_piece_cell *out);
bool cg_piece_sum_ifs(cg_piece_calling *of, cg_piece_cell *out);
/* SUMIFS.ROWS and, by a negative factor, COUNTIFS.ROWS. */
bool cg_piece_sum_rows(cg_piece_calling *of, cg_piece_cell *out);
/* VLOOKUP and, by a negative factor, HLOOKUP. */
bool cg_piece_look_up_table(cg_piece_calling *of, cg_piece_cell *out);
bool cg_piece_look_up_lines(cg_piece_calling *of, cg_piece_cell *out);
bool cg_piece_index(cg_piece_calling *of, cg_piece_cell *out);
bool cg_piece_choose(cg_piece_calling *of, const cg_piece_cell *x, cg_piece_cell *out);

#endif
