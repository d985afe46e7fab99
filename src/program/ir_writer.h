/* ir_writer.h: the text of a loop's machine code, piece by piece; for this folder.
 *
 * A long loop is cut into pieces, each a function over the same rows: the processor keeps its code, and the compiler
 * its time. What one piece makes and a later one reads goes through the loop's pool of vectors, numbers as they are and
 * truths as a bit each, a strip of rows at a time, so that it all stays in the nearer caches. */
#ifndef CG_PROGRAM_IR_WRITER_H
#define CG_PROGRAM_IR_WRITER_H

#include "program/fused.h"

typedef enum cg_ir_form { CG_IR_NOTHING, CG_IR_NUMBERS, CG_IR_TRUTHS } cg_ir_form;

/* Eight numbers or eight truths of a register's vector. */
typedef struct cg_ir_value {
    cg_ir_form form;
    uint32_t id;    /* %v<id> */
    uint32_t piece; /* in which it is known by that name */
    uint32_t place; /* 1 + its number among the loop's inputs, scalars or kept vectors; 0: none */
    bool zero;      /* known to be */
} cg_ir_value;

typedef CG_LIST(char) cg_ir_text;
typedef CG_LIST(cg_vector_source) cg_ir_sources;

typedef struct cg_ir_writer {
    cg_arena *arena; /* of what lasts as long as the loop's code */
    cg_arena *texts; /* of the pieces */
    const cg_program *program;
    const cg_stage *stage;
    const uint32_t *last_uses; /* by register */
    const char *vector_pointer, *number_pointer, *address_pointer, *byte_pointer, *byte_suffix;
    cg_ir_value **values;             /* by register; NULL: none yet */
    const cg_vector_source **sources; /* of a register whose vectors are others': where they come from */
    cg_ir_sources inputs, scalars, kept;
    CG_LIST(cg_fused_sum) sums;
    uint32_t n_vectors; /* of sums */
    uint32_t strip;     /* rows */
    bool whole;         /* all of the loop is one piece, and a block one strip */
    cg_ir_text module;  /* of pieces that are compiled together */
    bool failed;
    /* The piece that is being written: */
    uint32_t piece;
    cg_ir_text head, phis, body, fetches, tail;
    CG_LIST(size_t) ends;  /* of its instructions' text in the body */
    uint32_t next;         /* %v<next> is the next value */
    uint32_t fence;        /* the first value after the last fence */
    uint32_t n_sums;       /* vectors that it adds up */
    uint32_t before, lost; /* %v<lost>: the first sum as it stands, which also tells that a number got lost */
    cg_ir_value close;     /* where some comparison so far is of numbers that are close; of no form: none was made */
} cg_ir_writer;

#define CG_IR_EIGHT "<8 x double>"

/* The program, loop, arenas and strip are set. */
void cg_ir_open(cg_ir_writer *to, bool plain_pointers);
void cg_ir_begin_piece(cg_ir_writer *to);
/* Adds the piece of instructions [first, end) to the module, as a function piece<number>. */
void cg_ir_end_piece(cg_ir_writer *to, size_t first, size_t end, size_t number);
/* Ends the module's text, whose functions have these attributes. */
void cg_ir_end_module(cg_ir_writer *to, const char *attributes);

void cg_ir_put(cg_ir_writer *to, cg_ir_text *at, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same number in all lanes: "<N, N, ...>". */
void cg_ir_put_lanes(cg_ir_writer *to, const char *number);
cg_ir_value cg_ir_none(cg_ir_writer *to);
cg_ir_value cg_ir_fresh(cg_ir_writer *to, cg_ir_form form);

cg_ir_value *cg_ir_values_of(cg_ir_writer *to, uint32_t reg);
/* A vector of a register, from where it is. */
cg_ir_value cg_ir_get(cg_ir_writer *to, uint32_t reg, uint32_t slot);
/* Whether a register's vectors are in memory. */
bool cg_ir_is_loaded(const cg_ir_writer *to, uint32_t reg);
cg_ir_value cg_ir_as_numbers(cg_ir_writer *to, cg_ir_value from);
cg_ir_value cg_ir_as_truths(cg_ir_writer *to, cg_ir_value from);
/* The same number in all rows. */
cg_ir_value cg_ir_number(cg_ir_writer *to, double number);
/* Of numbers: "fadd" and its like; truths, by a relation ("olt"); a where the test holds, else b. */
cg_ir_value cg_ir_binary(cg_ir_writer *to, const char *operation, cg_ir_value a, cg_ir_value b);
cg_ir_value cg_ir_compared(cg_ir_writer *to, const char *relation, cg_ir_value a, cg_ir_value b);
cg_ir_value cg_ir_chosen(cg_ir_writer *to, cg_ir_value test, cg_ir_value a, cg_ir_value b);
/* So many new sums; returns the first one's number. */
uint32_t cg_ir_new_sums(cg_ir_writer *to, uint32_t count);
/* This row's part of a sum. */
void cg_ir_add_up(cg_ir_writer *to, uint32_t at, cg_ir_value term);
/* Numbers that are not finite are remembered. */
void cg_ir_look_for_lost(cg_ir_writer *to, cg_ir_value from);
/* Rows whose truth here is 1 are remembered in the same way. */
void cg_ir_note_close(cg_ir_writer *to, cg_ir_value close);
/* Writes the result's vectors out, which other loops read. */
void cg_ir_keep(cg_ir_writer *to, const cg_instruction *instruction);

/* EXP, LN, LOG10, LOG2 or TANH of args[0] (elementary_to_ir.c). */
cg_ir_value cg_ir_elementary(cg_ir_writer *to, const char *name, const cg_ir_value *args);

/* ---- Instructions (stage_to_ir.c) ---- */

/* Whether there is a rule for every instruction. */
bool cg_ir_serves(const cg_stage *stage);
/* Adds the next piece to the module, of instructions from *at on, which moves on, until it has about so many values.
 * False when one cannot be written. */
bool cg_ir_write_piece(cg_ir_writer *to, size_t *at, uint32_t most_values, size_t number);

#endif
