/* cmd_explain.c: `cellgrad explain` says more about a diagnostic. */
#include "cli/cli.h"

static const char *code_name(const void *unused, size_t index) {
    (void)unused;
    return cg_explain_code(index);
}

static cg_status explain(cg_cli *cli) {
    if (cli->words.count == 0) {
        for (size_t i = 0; cg_explain_code(i); i++)
            printf("%s\n", cg_explain_code(i));
        return CG_OK;
    }
    const char *name = cli->words.at[0], *explanation = cg_explain(name);
    if (explanation) {
        printf("%s: %s\n", name, explanation);
        return CG_OK;
    }
    cg_status status = cg_usage_error(cli, "there is no diagnostic code %s", name);
    cg_suggest(cli, name, code_name, NULL, "");
    return status;
}

const cg_command cg_command_explain = {
    .name = "explain",
    .words = "[CODE]",
    .least = 0,
    .most = 1,
    .help = "say more about an error: the word in brackets at its end",
    .options = {&cg_option_color},
    .run = explain,
};
