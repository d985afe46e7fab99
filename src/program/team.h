/* team.h: threads that wait for work of one kind, again and again; for this folder.
 *
 * A piece of work is a job that any number of members can finish together: the thread that owns the team begins at
 * once, others join as they wake, and one that comes after the job is done is not waited for. So a team never makes a
 * job much slower than one thread alone, however long the system takes to wake the others. Between two jobs members
 * stay awake for a moment, because the next evaluation of a solve mostly follows at once. */
#ifndef CG_PROGRAM_TEAM_H
#define CG_PROGRAM_TEAM_H

#include "program/program.h"

/* Returns once all that is to be done is done, or claimed by another member that is at it. */
typedef void (*cg_team_job)(void *context, unsigned member);

/* Members, the owner among them. */
unsigned cg_team_count(const cg_team *team);
/* The owner is member 0. When this returns no member is at the job any more. */
void cg_team_run(cg_team *team, cg_team_job job, void *context);

#endif
