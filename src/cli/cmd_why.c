/* cmd_why.c: `cellgrad why` follows an error value to the row and the formula where it begins. */
#include "cli/cli.h"

static cg_status why(cg_cli *cli) {
    cg_status status = cg_open(cli);
    if (!status) status = cg_solve_at(cli);
    if (status) return status;
    const char *text;
    status = cg_workbook_why(cli->book, cli->words.at[1], &text);
    cg_show_diagnostics(cli);
    if (status == CG_OK) fputs(text, stdout);
    return status;
}

const cg_command cg_command_why = {
    .name = "why",
    .words = "FILE CELL",
    .least = 2,
    .most = 2,
    .help = "say where the error value of a cell, a column or a formula comes from",
    .more = "At the initial values of the params, or at a solution (--at SOLVE):\n"
            "  cellgrad why model.sheet loss",
    .options = {&cg_option_at, CG_SOLVE_OPTIONS, CG_SHEET_OPTIONS},
    .run = why,
};
