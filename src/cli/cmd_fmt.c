/* cmd_fmt.c: `cellgrad fmt` prints sheet files in their canonical form, or rewrites them. */
#include <errno.h>
#include <string.h>

#include "cli/cli.h"
#include "output/write_file.h"

static void write_text(FILE *out, cg_arena *scratch, const void *text) {
    (void)scratch;
    fputs(text, out);
}

static bool rewrite(cg_cli *cli, const char *path, const char *text) {
    cg_diagnostics diagnostics = {.arena = cli->arena};
    if (cg_write_file(cli->arena, &diagnostics, path, write_text, text)) return true;
    for (const cg_diagnostic *each = diagnostics.first; each; each = each->next)
        fputs(cg_diagnostic_text_within(cli->arena, each, cg_colors(cli, stderr), cg_columns(stderr)), stderr);
    return false;
}

static cg_status format_file(cg_cli *cli, const char *path) {
    size_t length;
    const char *text = cg_read_file(cli->arena, path, &length), *canonical;
    if (!text) {
        fprintf(stderr, "%s: error: cannot read the sheet file: %s [file-read]\n", path, strerror(errno));
        return CG_FILE_ERROR;
    }
    cg_status status = cg_workbook_format(cli->book, path, text, length, &canonical);
    cg_show_diagnostics(cli);
    if (status) return status;
    bool same = strlen(canonical) == length && memcmp(canonical, text, length) == 0;
    if (cli->check) {
        if (!same) printf("%s\n", path);
        return same ? CG_OK : CG_EXPECT_FALSE;
    }
    if (!cli->in_place)
        fputs(canonical, stdout);
    else if (!same && !rewrite(cli, path, canonical))
        return CG_FILE_ERROR;
    return CG_OK;
}

static cg_status fmt(cg_cli *cli) {
    if (cli->check && cli->in_place) return cg_usage_error(cli, "--check and --in-place exclude each other");
    cli->book = cg_workbook_create(NULL);
    if (!cli->book) return cg_out_of_memory();
    cg_status first = CG_OK;
    for (size_t i = 0; i < cli->words.count; i++) {
        cg_status status = format_file(cli, cli->words.at[i]);
        if (first == CG_OK || first == CG_EXPECT_FALSE) first = status ? status : first;
    }
    return first;
}

const cg_command cg_command_fmt = {
    .name = "fmt",
    .words = "FILE...",
    .least = 1,
    .most = SIZE_MAX,
    .help = "print a sheet file in its canonical form",
    .more = "Indentation, spaces and formulas as cellgrad writes them; comments and blank lines stay.\n"
            "With --check the files that would change are listed, and are exit status 1.",
    .options = {&cg_option_in_place, &cg_option_check, &cg_option_color},
    .run = fmt,
};
