/* cmd_export.c: `cellgrad export` writes the sheet's exports without solving. */
#include "cli/cli.h"

static cg_status export_sheet(cg_cli *cli) {
    cg_status status = cg_open(cli);
    if (!status) status = cg_solve_at(cli);
    if (!cg_has_point(status)) return status;
    if (cli->only && !cli->output) return cg_usage_error(cli, "--only NAME needs -o PATH, which says what to write");
    cg_write_options part = {.path = cli->output, .only = cli->only};
    cg_status exported = cli->only ? cg_workbook_write(cli->book, &part) : cg_workbook_export(cli->book, cli->output);
    cg_show_diagnostics(cli);
    for (size_t i = 0; i < cg_workbook_export_count(cli->book); i++)
        printf("wrote %s\n", cg_workbook_export_path(cli->book, i));
    if (exported == CG_OK && cg_workbook_export_count(cli->book) == 0)
        return cg_usage_error(cli, "%s has no `export` block, so -o PATH must say what to write", cli->words.at[0]);
    return exported ? exported : status;
}

const cg_command cg_command_export = {
    .name = "export",
    .words = "FILE",
    .least = 1,
    .most = 1,
    .help = "write the sheet's exports at its initial values, without solving",
    .more = "With --at SOLVE that one solve is run first. A sheet without exports needs -o PATH.\n"
            "  cellgrad export sheets/titanic_net.sheet --only W -o W.csv",
    .options = {&cg_option_output, &cg_option_only, &cg_option_at, CG_SOLVE_OPTIONS, CG_SHEET_OPTIONS},
    .run = export_sheet,
};
