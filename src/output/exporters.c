/* exporters.c: see exporters.h. */
#include "output/exporters.h"

static const cg_exporter *const exporters[] = {&cg_exporter_xlsx, &cg_exporter_csv, &cg_exporter_json,
                                               &cg_exporter_text};

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

static const cg_chart_block *find_chart(const reader *to, const cg_name_reference *of) {
    for (size_t i = 0; i < to->document->n_charts; i++)
        if (cg_text_equal(to->document->charts[i].name, of->name)) return &to->document->charts[i];
    cg_report(to->diagnostics, CG_E_UNKNOWN_NAME, of->span, "there is no chart %s", of->name->bytes);
    return NULL;
}

static void take_chart(const reader *to, const cg_export_line *line) {
    cg_view_options *options = &to->request->options;
    size_t n = options->n_charts;
    const cg_chart_block **charts = CG_NEW_ARRAY(to->diagnostics->arena, n + line->n_words, const cg_chart_block *);
    for (size_t i = 0; i < n; i++)
        charts[i] = options->charts[i];
    for (size_t i = 0; i < line->n_words; i++)
        charts[n] = find_chart(to, &line->words[i]), n += charts[n] != NULL;
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
    return diagnostics->errors == before;
}

bool cg_export(const cg_view *view, const cg_export_request *request) {
    return request->exporter->write(view, request->path);
}
