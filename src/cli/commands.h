/* commands.h: the rows of commands.def. */
#ifndef CG_CLI_COMMANDS_H
#define CG_CLI_COMMANDS_H

#include "cli/cli.h"

#define CG_COMMAND(name) extern const cg_command cg_command_##name;
#include "cli/commands.def"
#undef CG_COMMAND

#endif
