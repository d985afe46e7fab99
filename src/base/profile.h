/* profile.h: where the time of a run goes, by stages.
 *
 * A stage within a stage has its time to itself, so that the parts add up to the whole: to the time of the one thread
 * that began the profile. What other threads enter meanwhile is no part of it. A NULL profile costs nothing. */
#ifndef CG_BASE_PROFILE_H
#define CG_BASE_PROFILE_H

#include <pthread.h>
#include <stddef.h>

/* id, name, what its rows and bytes are. */
#define CG_PROFILE_STAGES(X)                                                                                           \
    X(CG_STAGE_OTHER, "other")               /* what no stage claims */                                                \
    X(CG_STAGE_READ, "read")                 /* data files become columns: their rows and bytes */                     \
    X(CG_STAGE_PARSE, "parse")               /* the sheet's text becomes a document: its bytes */                      \
    X(CG_STAGE_GRAPH, "graph")               /* formulas become nodes */                                               \
    X(CG_STAGE_GRADIENT, "gradient")         /* derivatives become nodes */                                            \
    X(CG_STAGE_COMPILE, "compile")           /* nodes become programs */                                               \
    X(CG_STAGE_PREPARE, "prepare")           /* what does not vary is computed */                                      \
    X(CG_STAGE_SOLVE, "solve")               /* iterations: the rows and the columns' bytes that they go through */    \
    X(CG_STAGE_MACHINE_CODE, "machine code") /* loops of the iterations become machine code */                         \
    X(CG_STAGE_CERTIFY, "certify")           /* what kind of end the solve has come to */                              \
    X(CG_STAGE_EXPORT, "export")             /* files are written: their rows and bytes */
#define CG_PROFILE_ENUM(id, name) id,
typedef enum cg_stage_id { CG_PROFILE_STAGES(CG_PROFILE_ENUM) CG_STAGE_COUNT } cg_stage_id;
#undef CG_PROFILE_ENUM

typedef struct cg_stage_cost {
    double seconds, rows, bytes;
} cg_stage_cost;

typedef struct cg_profile {
    cg_stage_cost stages[CG_STAGE_COUNT];
    pthread_t thread; /* that began it */
    cg_stage_id current;
    double since; /* when `current` was entered or gone back to */
} cg_profile;

/* Seconds of a clock that only goes forward. */
double cg_seconds(void);
const char *cg_stage_name(cg_stage_id stage);
/* The clock of the calling thread starts, in "other". */
void cg_profile_begin(cg_profile *profile);
/* Returns the stage that was left, to be gone back to. */
cg_stage_id cg_profile_enter(cg_profile *profile, cg_stage_id stage);
void cg_profile_leave(cg_profile *profile, cg_stage_id before);
void cg_profile_add(cg_profile *profile, cg_stage_id stage, double rows, double bytes);

#endif
