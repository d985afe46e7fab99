/* talk.c: what the program says on stderr. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"

bool cg_colors(const cg_cli *cli, FILE *stream) {
    if (cli->color != CG_WHEN_AUTO) return cli->color == CG_WHEN_ALWAYS;
    const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if ((none && *none) || (terminal && strcmp(terminal, "dumb") == 0)) return false;
    return isatty(fileno(stream)) != 0;
}

size_t cg_columns(FILE *stream) {
    struct winsize size;
    return ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

cg_status cg_usage_error(cg_cli *cli, const char *format, ...) {
    bool color = cg_colors(cli, stderr);
    va_list list;
    va_start(list, format);
    const char *message = cg_format_list(cli->arena, format, list);
    va_end(list);
    fprintf(stderr, "cellgrad: %serror:%s %s [usage]\n", color ? "\033[1;31m" : "", color ? "\033[0m" : "", message);
    CG_PUSH(cli->arena, &cli->complaints, ((cg_complaint){message, NULL}));
    return CG_FILE_ERROR;
}

void cg_hint(cg_cli *cli, const char *format, ...) {
    bool color = cg_colors(cli, stderr);
    va_list list;
    va_start(list, format);
    const char *hint = cg_format_list(cli->arena, format, list);
    va_end(list);
    fprintf(stderr, "%snote:%s %s\n", color ? "\033[1;36m" : "", color ? "\033[0m" : "", hint);
    if (!cli->complaints.count) return;
    cg_complaint *about = &cli->complaints.at[cli->complaints.count - 1];
    about->hint = about->hint ? cg_format(cli->arena, "%s; %s", about->hint, hint) : hint;
}

cg_status cg_out_of_memory(void) {
    fputs("cellgrad: error: there is not enough memory [out-of-memory]\n", stderr);
    return CG_OUT_OF_MEMORY;
}

void cg_suggest(cg_cli *cli, const char *name, const char *(*next)(const void *user, size_t index), const void *user,
                const char *before) {
    const char *similar = NULL, *each;
    size_t best = CG_NOT_NEAR;
    for (size_t i = 0; (each = next(user, i)) != NULL; i++)
        if (cg_is_nearer(name, each, &best)) similar = each;
    if (similar) cg_hint(cli, "did you mean %s%s?", before, similar);
}

void cg_show_diagnostics(cg_cli *cli) {
    bool color = cg_colors(cli, stderr);
    size_t count = cg_workbook_diagnostic_count(cli->book);
    cg_workbook_set_columns(cli->book, cg_columns(stderr));
    for (; cli->shown < count; cli->shown++) {
        const cg_diagnostic_info *info = cg_workbook_diagnostic(cli->book, cli->shown);
        if (!info || info->error || !cli->quiet)
            fputs(cg_workbook_diagnostic_text(cli->book, cli->shown, color), stderr);
    }
}
