/* exporters.h: the formats a result can be written in, and what an `export` block asks for.
 *
 * An exporter is one row: to add a format write view_to_NAME.c and put its row into exporters.c. */
#ifndef CG_OUTPUT_EXPORTERS_H
#define CG_OUTPUT_EXPORTERS_H

#include "output/view.h"

typedef struct cg_exporter {
    const char *name;      /* "xlsx" */
    const char *extension; /* ".xlsx": chosen for a path that ends so */
    const char *help;
    bool wants_graph;  /* the view's text of the graph */
    bool has_formulas; /* so that it needs all blocks */
    /* Writes the whole file or leaves the old one as it is. False after the errors were reported. */
    bool (*write)(const cg_view *view, const char *path);
} cg_exporter;

size_t cg_exporter_count(void);
const cg_exporter *cg_exporter_at(size_t index);
/* By name ("xlsx") or by the extension of a path ("out/book.xlsx"), without case; NULL when there is none. */
const cg_exporter *cg_exporter_find(const char *name_or_path);

typedef struct cg_export_request {
    const cg_exporter *exporter;
    const char *path;
    cg_view_options options;    /* of the view; its solve is `from`, or the last */
    const cg_solve_block *from; /* whose values; NULL: those of the last solve, or the initial ones without a solve */
    const cg_name_reference *only; /* of these tables, params and named cells; n_only 0: of all */
    size_t n_only;
    cg_span span; /* of the export block; nowhere for a request from the command line */
} cg_export_request;

/* Fills `request` from an export block. False after errors were reported (an unknown extension, line or solve, or a
 * line that asks for what is not exported yet). */
bool cg_read_export(const cg_document *document, const cg_export_block *block, cg_diagnostics *diagnostics,
                    cg_export_request *request);
/* A chart block by its name, or a picture of a solve: "fit.steps", "fit.minima", "fit.fit", "fit.residuals", or "fit"
 * for the first of these that there is. False when there is none. */
bool cg_find_chart(const cg_document *document, const cg_name_reference *name, cg_chart_request *out);
/* Writes the view as the request says; `view` was made with request->options. */
bool cg_export(const cg_view *view, const cg_export_request *request);

/* The rows, each in its own file. */
extern const cg_exporter cg_exporter_xlsx, cg_exporter_csv, cg_exporter_json, cg_exporter_text, cg_exporter_markdown,
    cg_exporter_dot, cg_exporter_svg;

#endif
