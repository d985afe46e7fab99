/* block_chart.c: `slider NAME lo .. hi step s` and `chart NAME` with its series and titles. */
#include "language/reader.h"

enum { SLOT_TITLE, SLOT_X, SLOT_Y, SLOT_LOG };

bool cg_parse_slider(cg_reader *reader) {
    cg_slider_block slider = {0};
    if (!cg_take_name(reader, "the slider's parameter", &slider.of)) return false;
    if (!cg_parse_interval(reader, &slider.low, &slider.high)) return false;
    if (cg_take_word(&reader->parser, "step") && !(slider.step = cg_parse_formula(&reader->parser))) return false;
    if (!cg_end_line(reader)) return false;
    CG_APPEND(cg_reader_arena(reader), reader->document->sliders, reader->document->n_sliders, slider);
    return true;
}

static cg_chart_block *current(cg_reader *reader) {
    return &reader->document->charts[reader->document->n_charts - 1];
}

bool cg_parse_chart(cg_reader *reader) {
    cg_document *document = reader->document;
    cg_name_reference name;
    if (!cg_take_name(reader, "the chart", &name) || !cg_end_line(reader)) return false;
    cg_define(reader, &reader->charts, name, "chart", document->n_charts);
    CG_APPEND(cg_reader_arena(reader), document->charts, document->n_charts,
              ((cg_chart_block){.name = name.name, .span = name.span}));
    return true;
}

static void add_series(cg_reader *reader, cg_chart_series series) {
    series.span = cg_parser_span(&reader->parser, reader->keyword->start, reader->parser.previous_end);
    CG_APPEND(cg_reader_arena(reader), current(reader)->series, current(reader)->n_series, series);
}

static bool parse_scatter(cg_reader *reader) {
    cg_chart_series series = {.kind = CG_SCATTER};
    if (!cg_parse_formulas(reader, &series.values, &series.n_values)) return false;
    add_series(reader, series);
    return true;
}

static bool parse_line(cg_reader *reader) {
    cg_chart_series series = {.kind = CG_LINE};
    if (!cg_parse_formulas(reader, &series.values, &series.n_values)) return false;
    add_series(reader, series);
    return true;
}

static bool parse_bar(cg_reader *reader) {
    cg_chart_series series = {.kind = CG_BAR};
    if (!cg_parse_formulas(reader, &series.values, &series.n_values)) return false;
    add_series(reader, series);
    return true;
}

/* `curve FORMULA for x in a .. b` */
static bool parse_curve(cg_reader *reader) {
    cg_parser *parser = &reader->parser;
    cg_chart_series series = {.kind = CG_CURVE};
    if (!(series.curve = cg_parse_formula(parser))) return false;
    if (!cg_expect_word(parser, "for", "and the curve's variable")) return false;
    if (!cg_take_new_name(reader, "the curve's variable", &series.variable)) return false;
    if (!cg_expect_word(parser, "in", "and the variable's interval")) return false;
    if (!cg_parse_interval(reader, &series.low, &series.high)) return false;
    add_series(reader, series);
    return true;
}

static bool parse_title(cg_reader *reader) {
    return cg_take_text(reader, "the chart's title", &current(reader)->title);
}

static bool parse_x(cg_reader *reader) {
    return cg_take_text(reader, "the title of the x axis", &current(reader)->x_title);
}

static bool parse_y(cg_reader *reader) {
    return cg_take_text(reader, "the title of the y axis", &current(reader)->y_title);
}

/* `log x`, `log y` or `log x, y` */
static bool parse_log(cg_reader *reader) {
    do {
        if (cg_take_word(&reader->parser, "x"))
            current(reader)->log_x = true;
        else if (cg_take_word(&reader->parser, "y"))
            current(reader)->log_y = true;
        else
            return cg_report_expected(&reader->parser, "`x` or `y` after `log`"), false;
    } while (cg_take_symbol(&reader->parser, ","));
    return true;
}

static void finish(cg_reader *reader) {
    if (current(reader)->n_series > 0) return;
    cg_report(reader->language->diagnostics, CG_E_INCOMPLETE, reader->head,
              "chart `%s` shows nothing: it needs a line `scatter`, `line`, `bar` or `curve`",
              current(reader)->name->bytes);
}

static const cg_keyword keywords[] = {
    {"scatter", parse_scatter, CG_ANY_TIMES, NULL},
    {"line", parse_line, CG_ANY_TIMES, NULL},
    {"bar", parse_bar, CG_ANY_TIMES, NULL},
    {"curve", parse_curve, CG_ANY_TIMES, NULL},
    {"title", parse_title, SLOT_TITLE, NULL},
    {"x", parse_x, SLOT_X, NULL},
    {"y", parse_y, SLOT_Y, NULL},
    {"log", parse_log, SLOT_LOG, NULL},
};
const cg_block_kind cg_chart_lines = {"a `chart` block", keywords, sizeof keywords / sizeof *keywords, NULL, finish};
