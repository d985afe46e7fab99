/* view_to_dot.c: the graph of cells -> a file for Graphviz (`dot -Tsvg`). */
#include "output/exporters.h"
#include "output/write_file.h"

static void write_graph(FILE *out, cg_arena *scratch, const void *what) {
    (void)scratch;
    fputs(((const cg_view *)what)->graph, out);
}

static bool write_dot(const cg_view *view, const char *path) {
    return cg_write_file(view->arena, view->diagnostics, path, write_graph, view);
}

const cg_exporter cg_exporter_dot = {
    .name = "dot",
    .extension = ".dot",
    .help = "The graph of cells, for Graphviz: what depends on what.",
    .wants_graph = true,
    .write = write_dot,
};
