/* exporters.c: see exporters.h. */
#define _POSIX_C_SOURCE 200809L
#include "output/exporters.h"

#include <strings.h>

static const cg_exporter *const exporters[] = {&cg_exporter_xlsx, &cg_exporter_csv,      &cg_exporter_json,
                                               &cg_exporter_text, &cg_exporter_markdown, &cg_exporter_svg,
                                               &cg_exporter_dot};

size_t cg_exporter_count(void) {
    return sizeof exporters / sizeof *exporters;
}

const cg_exporter *cg_exporter_at(size_t index) {
    return exporters[index];
}

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), tail = strlen(end);
    return length > tail && cg_same_word(text + length - tail, end);
}

const cg_exporter *cg_exporter_find(const char *name_or_path) {
    for (size_t i = 0; i < cg_exporter_count(); i++)
        if (cg_same_word(exporters[i]->name, name_or_path) || ends_with(name_or_path, exporters[i]->extension))
            return exporters[i];
    return NULL;
}

/* ---- Lines of an export block ---- */

typedef struct reader {
    const cg_document *document;
    cg_diagnostics *diagnostics;
    cg_export_request *request;
} reader;

static void take_formulas(const reader *to, const cg_export_line *line) {
    bool values = cg_same_word(line->words[0].name->bytes, "values");
    to->request->options.formulas = values ? CG_ONLY_VALUES : CG_LIVE_FORMULAS;
}

static void take_refs(const reader *to, const cg_export_line *line) {
    to->request->options.a1 = cg_same_word(line->words[0].name->bytes, "a1");
}

static void need_solve(const reader *to, const cg_export_line *line, const char *says) {
    if (!to->request->options.solve)
        cg_report(to->diagnostics, CG_E_INCOMPLETE, line->span, "`%s` needs a solve, which says %s",
                  line->keyword->bytes, says);
}

static void take_gradients(const reader *to, const cg_export_line *line) {
    to->request->options.gradients = true;
    need_solve(to, line, "what is differentiated by what");
}

static void take_solver(const reader *to, const cg_export_line *line) {
    to->request->options.solver = true;
    need_solve(to, line, "what Excel's Solver is to do");
}

static void take_report(const reader *to, const cg_export_line *line) {
#define WORD(id, word, name) word,
    static const char *const words[] = {CG_REPORTS(WORD)};
#undef WORD
    need_solve(to, line, "what to report of");
    for (size_t i = 0; i < line->n_words; i++)
        for (int kind = 0; kind < CG_REPORT_COUNT; kind++)
            to->request->options.reports[kind] |= cg_same_word(words[kind], line->words[i].name->bytes);
}

/* "steps" after the dot of "fit.steps"; CG_PICTURES for no such word. */
static cg_solve_picture find_picture(const char *word) {
    static const char *const words[] = {[CG_PICTURE_STEPS] = "steps",
                                        [CG_PICTURE_MINIMA] = "minima",
                                        [CG_PICTURE_FIT] = "fit",
                                        [CG_PICTURE_RESIDUALS] = "residuals"};
    int at = 0;
    while (at < CG_PICTURES && !cg_same_word(words[at], word))
        at++;
    return (cg_solve_picture)at;
}

bool cg_find_chart(const cg_document *document, const cg_name_reference *name, cg_chart_request *out) {
    *out = (cg_chart_request){.span = name->span, .picture = CG_PICTURES};
    for (size_t i = 0; i < document->n_charts; i++)
        if (cg_text_equal(document->charts[i].name, name->name)) out->block = &document->charts[i];
    const char *text = name->name->bytes, *dot = strrchr(text, '.');
    for (size_t i = 0; i < document->n_solves && !out->solve && !out->block; i++) {
        const cg_solve_block *solve = &document->solves[i];
        if (cg_same_word(solve->name->bytes, text)) out->solve = solve;
        if (!dot || solve->name->length != (size_t)(dot - text) || find_picture(dot + 1) == CG_PICTURES) continue;
        if (strncasecmp(solve->name->bytes, text, solve->name->length) != 0) continue;
        out->solve = solve;
        out->picture = find_picture(dot + 1);
    }
    return out->block || out->solve;
}

static void take_chart(const reader *to, const cg_export_line *line) {
    cg_view_options *options = &to->request->options;
    size_t n = options->n_charts;
    cg_chart_request *charts = CG_NEW_ARRAY(to->diagnostics->arena, n + line->n_words, cg_chart_request);
    for (size_t i = 0; i < n; i++)
        charts[i] = options->charts[i];
    for (size_t i = 0; i < line->n_words; i++)
        if (cg_find_chart(to->document, &line->words[i], &charts[n]))
            n++;
        else
            cg_report(to->diagnostics, CG_E_UNKNOWN_NAME, line->words[i].span, "there is no chart %s",
                      line->words[i].name->bytes);
    options->charts = charts;
    options->n_charts = n;
}

static void take_from(const reader *to, const cg_export_line *line) {
    const cg_name_reference *of = &line->words[0];
    for (size_t i = 0; i < to->document->n_solves; i++)
        if (cg_text_equal(to->document->solves[i].name, of->name)) to->request->from = &to->document->solves[i];
    to->request->options.solve = to->request->from;
    if (!to->request->from)
        cg_report(to->diagnostics, CG_E_UNKNOWN_NAME, of->span, "there is no solve %s", of->name->bytes);
}

static void take_rows(const reader *to, const cg_export_line *line) {
    to->request->options.rows = line->count;
}

static void take_only(const reader *to, const cg_export_line *line) {
    cg_export_request *request = to->request;
    cg_name_reference *names = CG_NEW_ARRAY(to->diagnostics->arena, request->n_only + line->n_words, cg_name_reference);
    for (size_t i = 0; i < request->n_only; i++)
        names[i] = request->only[i];
    for (size_t i = 0; i < line->n_words; i++)
        names[request->n_only++] = line->words[i];
    request->only = names;
    if (request->exporter && request->exporter->has_formulas)
        cg_report(to->diagnostics, CG_E_UNSUPPORTED, line->span,
                  "`only` is for formats without formulas: in a workbook they need each other's cells");
}

/* What the lines of an export block ask for. The grammar knows their words; one without `take` here is refused. */
static const struct line_rule {
    const char *keyword;
    void (*take)(const reader *to, const cg_export_line *line);
    const char *wants;
} rules[] = {
    {"formulas", take_formulas, "formulas"},
    {"refs", take_refs, "how references are written"},
    {"from", take_from, "the values of a solve"},
    {"gradients", take_gradients, "the backward pass as columns"},
    {"solver", take_solver, "a filled-in Solver dialog"},
    {"report", take_report, "report worksheets"},
    {"chart", take_chart, "charts"},
    {"rows", take_rows, "some rows of a table"},
    {"only", take_only, "some tables and blocks"},
};

static void take_line(const reader *to, const cg_export_line *line) {
    const struct line_rule *rule = NULL;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (cg_same_word(line->keyword->bytes, rules[i].keyword)) rule = &rules[i];
    if (rule && rule->take)
        rule->take(to, line);
    else
        cg_report(to->diagnostics, CG_E_UNSUPPORTED, line->span, "`%s` asks for %s, which is not exported yet",
                  line->keyword->bytes, rule ? rule->wants : "something");
}

static void report_format(cg_diagnostics *diagnostics, const cg_export_block *block) {
    cg_diagnostic *report =
        cg_report(diagnostics, CG_E_UNSUPPORTED, block->span, "cannot tell the format of \"%s\"", block->path);
    const char *known = exporters[0]->extension;
    for (size_t i = 1; i < cg_exporter_count(); i++)
        known = cg_format(diagnostics->arena, "%s %s", known, exporters[i]->extension);
    cg_add_note(diagnostics, report, cg_nowhere(), "the extensions known are %s", known);
}

bool cg_read_export(const cg_document *document, const cg_export_block *block, cg_diagnostics *diagnostics,
                    cg_export_request *request) {
    size_t before = diagnostics->errors;
    *request = (cg_export_request){.exporter = cg_exporter_find(block->path), .path = block->path, .span = block->span};
    if (!request->exporter) report_format(diagnostics, block);
    if (document->n_solves > 0) request->options.solve = &document->solves[document->n_solves - 1];
    reader to = {document, diagnostics, request};
    for (size_t i = 0; i < block->n_lines; i++)
        take_line(&to, &block->lines[i]);
    if (request->options.rows && request->options.solver)
        cg_report(diagnostics, CG_E_UNSUPPORTED, block->span,
                  "`rows` leaves rows out that `solver` needs: Excel's Solver recalculates the objective");
    if (request->exporter) request->options.graph = request->exporter->wants_graph;
    return diagnostics->errors == before;
}

bool cg_export(const cg_view *view, const cg_export_request *request) {
    if (request->n_only) view = cg_view_only(view, request->only, request->n_only);
    return view && request->exporter->write(view, request->path);
}
