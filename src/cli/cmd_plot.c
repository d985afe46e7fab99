/* cmd_plot.c: `cellgrad plot` draws one chart as a picture. */
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"

/* The solve that a picture is of, so that no other needs to run: "fit" of "fit.steps"; NULL when it is a chart. */
static const char *solve_of(cg_cli *cli, const char *name) {
    const char *dot = strrchr(name, '.');
    const char *stem = dot ? cg_copy_text(cli->arena, name, (size_t)(dot - name)) : name;
    const char *each;
    for (size_t i = 0; (each = cg_workbook_solve_name(cli->book, i)) != NULL; i++)
        if (cg_same_word(each, name) || cg_same_word(each, stem)) return each;
    return NULL;
}

static cg_status plot(cg_cli *cli) {
    const char *name = cli->words.at[1];
    cg_status status = cg_open(cli);
    if (status) return status;
    const char *solve = cli->at ? cli->at : solve_of(cli, name);
    if (solve || cg_workbook_solve_count(cli->book) > 0) status = cg_solve(cli, solve);
    if (status == CG_EXPECT_FALSE) status = CG_OK;
    if (!cg_has_point(status)) return status;
    const char *path = cli->output ? cli->output : cg_format(cli->arena, "%s.svg", name);
    cg_write_options options = {.path = path, .chart = name};
    cg_status written = cg_workbook_write(cli->book, &options);
    cg_show_diagnostics(cli);
    if (written == CG_OK) printf("wrote %s\n", path);
    return written ? written : status;
}

const cg_command cg_command_plot = {
    .name = "plot",
    .words = "FILE NAME",
    .least = 2,
    .most = 2,
    .help = "draw a chart of the sheet, or a picture of a solve, as SVG",
    .more =
        "NAME is a `chart` block, or a solve and what to see of it:\n"
        "  SOLVE.steps      the objective step by step, when the method keeps them (training)\n"
        "  SOLVE.minima     where the starts ended\n"
        "  SOLVE.fit        of least squares: predicted against actual values\n"
        "  SOLVE.residuals  of least squares: what is left over\n"
        "  SOLVE            the first of these that there is\n"
        "The sheet's solves are run first (with --at SOLVE, or a picture of one solve, that one). Without -o PATH the\n"
        "picture is NAME.svg.",
    .options = {&cg_option_output, &cg_option_at, CG_SOLVE_OPTIONS, CG_SHEET_OPTIONS},
    .run = plot,
};
