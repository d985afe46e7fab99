/* cmd_help.c: `cellgrad help` and `cellgrad version`. */
#include "cli/commands.h"

static void list_commands(void) {
    fputs("cellgrad: a spreadsheet as text, computed, differentiated, solved, and written as a live workbook\n\n"
          "usage: cellgrad COMMAND [WORD]... [OPTION]...\n\n",
          stdout);
    const cg_command *command;
    for (size_t i = 0; (command = cg_command_at(i)) != NULL; i++)
        printf("  %-10s %s\n", command->name, command->help);
    fputs("\n`cellgrad help COMMAND` says more. Results go to stdout, everything else to stderr.\n", stdout);
}

static void show_command(const cg_command *command) {
    cg_print_usage(stdout, command);
    printf("\n%s\n", command->help);
    if (command->more) printf("\n%s\n", command->more);
    if (command->options[0]) putchar('\n');
    cg_print_options(stdout, command);
    if (command->list) command->list();
}

static cg_status help(cg_cli *cli) {
    if (cli->words.count == 0) {
        list_commands();
        return CG_OK;
    }
    const char *name = cli->words.at[0];
    const cg_command *command = cg_command_find(name);
    if (command) {
        show_command(command);
        return CG_OK;
    }
    return cg_no_command(cli, name);
}

const cg_command cg_command_help = {
    .name = "help",
    .words = "[COMMAND]",
    .least = 0,
    .most = 1,
    .help = "list the commands, or show one with its options",
    .options = {&cg_option_color},
    .run = help,
};

static cg_status version(cg_cli *cli) {
    (void)cli;
    printf("cellgrad %s\n", cg_version());
    return CG_OK;
}

const cg_command cg_command_version = {
    .name = "version",
    .words = "",
    .least = 0,
    .most = 0,
    .help = "print the version",
    .run = version,
};
