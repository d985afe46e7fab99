/* cmd_import.c: `cellgrad import` writes an Excel workbook as a sheet file. */
#include "cli/cli.h"

static cg_status import(cg_cli *cli) {
    if (!cli->output) return cg_usage_error(cli, "-o FOLDER must say where to write");
    cli->all_models = true;
    cg_status status = cg_open(cli);
    if (status) return status;
    status = cg_workbook_import(cli->book, cli->output, cli->force);
    cg_show_diagnostics(cli);
    for (size_t i = 0; i < cg_workbook_export_count(cli->book); i++)
        printf("wrote %s\n", cg_workbook_export_path(cli->book, i));
    return status;
}

const cg_command cg_command_import = {
    .name = "import",
    .words = "BOOK",
    .least = 1,
    .most = 1,
    .help = "write an Excel workbook as a sheet file, with CSV files for its values",
    .more =
        "The sheet file stands in FOLDER (-o), and means the same: `cellgrad run` solves the workbook's Solver models.\n"
        "  cellgrad import book.xlsx -o book",
    .options = {&cg_option_folder, &cg_option_force, CG_BOOK_OPTIONS, &cg_option_quiet, &cg_option_color},
    .run = import,
};
