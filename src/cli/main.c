/* main.c: a command line -> its command -> an exit status. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/commands.h"

static const cg_command *const commands[] = {
#define CG_COMMAND(name) &cg_command_##name,
#include "cli/commands.def"
#undef CG_COMMAND
};

const cg_command *cg_command_at(size_t index) {
    return index < sizeof commands / sizeof *commands ? commands[index] : NULL;
}

const cg_command *cg_command_find(const char *name) {
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    return NULL;
}

static const char *command_name(const void *unused, size_t index) {
    (void)unused;
    const cg_command *command = cg_command_at(index);
    return command ? command->name : NULL;
}

cg_status cg_no_command(cg_cli *cli, const char *name) {
    static const char ending[] = ".sheet";
    cg_status status = cg_usage_error(cli, "there is no command %s", name);
    size_t length = strlen(name), tail = strlen(ending);
    if (length > tail && cg_same_word(name + length - tail, ending))
        cg_hint(cli, "`cellgrad run %s` does what that file says", name);
    else
        cg_suggest(cli, name, command_name, NULL, "");
    cg_hint(cli, "`cellgrad help` lists the commands");
    return status;
}

/* --help and --version stand for the commands of that name, anywhere among the words. */
static const char *first_word(int count, char **words) {
    if (count < 2) return "help";
    if (strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0) return "help";
    return strcmp(words[1], "--version") == 0 ? "version" : words[1];
}

static bool has_word(int count, char **words, const char *word) {
    for (int i = 2; i < count && strcmp(words[i], "--") != 0; i++)
        if (strcmp(words[i], word) == 0) return true;
    return false;
}

static cg_status run_command(cg_cli *cli, int count, char **words) {
    const char *name = first_word(count, words);
    cli->json = has_word(count, words, "--json"); /* a mistake in the words before it is said as it asks, too */
    cli->command = cg_command_find(name);
    if (!cli->command) return cg_no_command(cli, name);
    if (has_word(count, words, "--help") || has_word(count, words, "-h")) {
        cli->json = false;
        CG_PUSH(cli->arena, &cli->words, name);
        return cg_command_help.run(cli);
    }
    if (!cg_read_words(cli, count - 2, words + 2)) return CG_FILE_ERROR;
    return cli->command->run(cli);
}

static cg_status guarded(cg_cli *cli, int count, char **words) {
    jmp_buf guard;
    if (setjmp(guard)) return cg_out_of_memory();
    cg_arena_guard(cli->arena, &guard);
    cg_status status = run_command(cli, count, words);
    if (cli->json && !cli->printed_json) cg_print_diagnostics_json(cli);
    return status;
}

int main(int count, char **words) {
#ifdef SIGXFSZ
    signal(SIGXFSZ, SIG_IGN); /* a file beyond the limit of sizes is an error of writing it */
#endif
    cg_cli cli = {.arena = cg_arena_create(NULL)};
    cg_status status = cli.arena ? guarded(&cli, count, words) : cg_out_of_memory();
    cg_workbook_close(cli.book);
    cg_arena_destroy(cli.arena);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("cellgrad: error: the result could not be written [file-write]\n", stderr);
        if (status == CG_OK || status == CG_EXPECT_FALSE) status = CG_FILE_ERROR;
    }
    return (int)status;
}
