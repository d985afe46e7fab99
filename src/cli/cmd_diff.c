/* cmd_diff.c: `cellgrad diff` compares two workbooks cell by cell. */
#include "cli/cli.h"
#include "cli/listed_cell.h"

static void print_line(char sign, const cg_listed_cell *cell) {
    printf("%c %s\t", sign, cell->place);
    cg_print_listed(stdout, cell);
    putchar('\n');
}

static void print_difference(void *unused, const cg_listed_cell *before, const cg_listed_cell *after) {
    (void)unused;
    if (before) print_line('-', before);
    if (after) print_line('+', after);
}

/* The other file has a workbook of its own, of the same settings. */
static cg_status diff(cg_cli *cli) {
    cg_status status = cg_open(cli);
    if (status) return status;
    cg_workbook *before = cli->book;
    cli->words.at[0] = cli->words.at[1];
    cli->shown = 0;
    status = cg_open(cli);
    if (!status) status = cg_workbook_differ(before, cli->book, print_difference, NULL);
    cg_workbook_close(before);
    return status;
}

const cg_command cg_command_diff = {
    .name = "diff",
    .words = "FILE FILE",
    .least = 2,
    .most = 2,
    .help = "compare two workbooks or sheet files cell by cell: formulas and values",
    .more =
        "A cell that is in the first file only, or is another one there, is a line \"- CELL value =formula\", one of the\n"
        "second a line \"+ CELL ...\". Exit status 1 when there is any. Of an Excel workbook the values in the file are\n"
        "compared, of a sheet file the computed ones.\n"
        "  cellgrad diff before.xlsx after.xlsx",
    .options = {CG_BOOK_OPTIONS, CG_SHEET_OPTIONS},
    .run = diff,
};
