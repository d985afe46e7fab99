/* machine_code.h: functions compiled while the program runs; for this folder. */
#ifndef CG_PROGRAM_MACHINE_CODE_H
#define CG_PROGRAM_MACHINE_CODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* A compiler that was found on this machine. */
typedef struct cg_machine cg_machine;

/* NULL when there is none. Closed with the arena. */
cg_machine *cg_machine_open(cg_arena *arena);
/* Whether its text has pointers without a type ("ptr"). */
bool cg_machine_has_plain_pointers(const cg_machine *machine);
/* What follows a function's parameters, so that it is made for this machine's instructions. */
const char *cg_machine_attributes(const cg_machine *machine);

/* Compiles a text of LLVM's with functions piece0, piece1, ... and finds the addresses of the first n; false when that
 * cannot be. The code lives as long as the machine, and nothing else stays of it. */
bool cg_machine_compile(cg_machine *machine, const char *text, size_t length, size_t n, uintptr_t *addresses);

#endif
