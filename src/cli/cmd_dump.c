/* cmd_dump.c: `cellgrad dump` prints every cell of a workbook on a line of its own. */
#include "cli/cli.h"
#include "cli/listed_cell.h"

static void print_cell(void *unused, const cg_listed_cell *cell) {
    (void)unused;
    fputs(cell->place, stdout);
    putchar('\t');
    cg_print_listed(stdout, cell);
    putchar('\n');
}

static cg_status dump(cg_cli *cli) {
    cg_status status = cg_open(cli);
    if (!status) status = cg_workbook_list(cli->book, print_cell, NULL);
    return status;
}

const cg_command cg_command_dump = {
    .name = "dump",
    .words = "FILE",
    .least = 1,
    .most = 1,
    .help = "print every cell, name and table of an Excel workbook or a sheet file, one a line",
    .more =
        "A line is the cell, its value and, behind a tab, its formula: of an Excel workbook the value that the file holds,\n"
        "of a sheet file the one computed. The same file always gives the same text, so that git can show what changed:\n"
        "  echo '*.xlsx diff=cellgrad' >> .gitattributes\n"
        "  git config diff.cellgrad.textconv 'cellgrad dump'",
    .options = {CG_BOOK_OPTIONS, CG_SHEET_OPTIONS},
    .run = dump,
};
