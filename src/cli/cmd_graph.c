/* cmd_graph.c: `cellgrad graph` shows what depends on what. */
#include "cli/cli.h"

static cg_status graph(cg_cli *cli) {
    cg_status status = cg_open(cli);
    if (status) return status;
    const char *text;
    status = cli->dot ? cg_workbook_graph_dot(cli->book, &text) : cg_workbook_graph_text(cli->book, &text);
    cg_show_diagnostics(cli);
    if (status == CG_OK) fputs(text, stdout);
    return status;
}

const cg_command cg_command_graph = {
    .name = "graph",
    .words = "FILE",
    .least = 1,
    .most = 1,
    .help = "show the sheet's graph, as text or for Graphviz",
    .more = "  cellgrad graph sheets/quadratic.sheet --dot | dot -Tsvg > graph.svg",
    .options = {&cg_option_dot, CG_SHEET_OPTIONS},
    .run = graph,
};
