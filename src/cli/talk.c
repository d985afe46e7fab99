/* talk.c: what the program says on stderr. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"

bool cg_colors(const cg_cli *cli, FILE *stream) {
    if (cli->color != CG_WHEN_AUTO) return cli->color == CG_WHEN_ALWAYS;
    const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if ((none && *none) || (terminal && strcmp(terminal, "dumb") == 0)) return false;
    return isatty(fileno(stream)) != 0;
}

cg_status cg_usage_error(const cg_cli *cli, const char *format, ...) {
    bool color = cg_colors(cli, stderr);
    va_list list;
    va_start(list, format);
    fprintf(stderr, "cellgrad: %serror:%s ", color ? "\033[1;31m" : "", color ? "\033[0m" : "");
    vfprintf(stderr, format, list);
    fputs(" [usage]\n", stderr);
    va_end(list);
    return CG_FILE_ERROR;
}

cg_status cg_out_of_memory(void) {
    fputs("cellgrad: error: there is not enough memory [out-of-memory]\n", stderr);
    return CG_OUT_OF_MEMORY;
}

void cg_suggest(const cg_cli *cli, const char *name, const char *(*next)(const void *user, size_t index),
                const void *user, const char *before) {
    const char *similar = NULL, *each;
    size_t best = CG_NOT_NEAR;
    for (size_t i = 0; (each = next(user, i)) != NULL; i++)
        if (cg_is_nearer(name, each, &best)) similar = each;
    bool color = cg_colors(cli, stderr);
    if (similar)
        fprintf(stderr, "%snote:%s did you mean %s%s?\n", color ? "\033[1;36m" : "", color ? "\033[0m" : "", before,
                similar);
}

void cg_show_diagnostics(cg_cli *cli) {
    bool color = cg_colors(cli, stderr);
    size_t count = cg_workbook_diagnostic_count(cli->book);
    for (; cli->shown < count; cli->shown++) {
        const cg_diagnostic_info *info = cg_workbook_diagnostic(cli->book, cli->shown);
        if (!info || info->error || !cli->quiet)
            fputs(cg_workbook_diagnostic_text(cli->book, cli->shown, color), stderr);
    }
}
