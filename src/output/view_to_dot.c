/* view_to_dot.c: the graph of cells -> a file for Graphviz (`dot -Tsvg`). */
#include "output/exporters.h"
#include "output/write_file.h"

static bool write_dot(const cg_view *view, const char *path) {
    cg_arena *arena = cg_arena_child(view->arena);
    cg_new_file *file = cg_new_file_begin(arena, view->diagnostics, path);
    if (file) fputs(view->graph, file->stream);
    bool good = file && cg_new_file_commit(file);
    cg_arena_destroy(arena);
    return good;
}

const cg_exporter cg_exporter_dot = {
    .name = "dot",
    .extension = ".dot",
    .help = "The graph of cells, for Graphviz: what depends on what.",
    .wants_graph = true,
    .write = write_dot,
};
