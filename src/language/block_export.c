/* block_export.c: `export "book.xlsx"` and its lines, each kept as its keyword and words. */
#include "base/limits.h"
#include "language/reader.h"

enum { SLOT_FORMULAS, SLOT_REFS, SLOT_GRADIENTS, SLOT_SOLVER, SLOT_REPORT, SLOT_FROM, SLOT_ROWS };

bool cg_parse_export(cg_reader *reader) {
    cg_export_block block = {.span = cg_token_span(&reader->parser, reader->parser.token)};
    if (!cg_take_text(reader, "the path of the file to write", &block.path) || !cg_end_line(reader)) return false;
    CG_APPEND(cg_reader_arena(reader), reader->document->exports, reader->document->n_exports, block);
    return true;
}

static cg_export_line new_line(cg_reader *reader, const char *keyword) {
    return (cg_export_line){.keyword = cg_intern_string(reader->language->texts, keyword),
                            .span = cg_token_span(&reader->parser, reader->keyword)};
}

static void add_line(cg_reader *reader, cg_export_line line) {
    cg_export_block *block = &reader->document->exports[reader->document->n_exports - 1];
    CG_APPEND(cg_reader_arena(reader), block->lines, block->n_lines, line);
}

static bool check_word(cg_reader *reader, const char *const *allowed, cg_name_reference word) {
    const char *closest = NULL, *list = "";
    size_t best = CG_NOT_NEAR;
    for (; *allowed; allowed++) {
        if (cg_same_word(*allowed, word.name->bytes)) return true;
        if (cg_is_nearer(word.name->bytes, *allowed, &best)) closest = *allowed;
        list = cg_format(cg_reader_arena(reader), "%s%s`%s`", list, *list ? ", " : "", *allowed);
    }
    cg_report(reader->language->diagnostics, CG_E_UNKNOWN_KEYWORD, word.span, "`%s` is not known here%s",
              word.name->bytes,
              cg_format(cg_reader_arena(reader), closest ? "; did you mean `%s`?" : ": expected one of %s",
                        closest ? closest : list));
    return false;
}

/* The words after a keyword, separated by commas; `allowed` NULL: any name. */
static bool parse_words(cg_reader *reader, const char *keyword, const char *what, const char *const *allowed) {
    cg_export_line line = new_line(reader, keyword);
    do {
        cg_name_reference word;
        if (!cg_take_name(reader, what, &word) || (allowed && !check_word(reader, allowed, word))) return false;
        CG_APPEND(cg_reader_arena(reader), line.words, line.n_words, word);
    } while (cg_take_symbol(&reader->parser, ","));
    add_line(reader, line);
    return true;
}

static bool parse_formulas(cg_reader *reader) {
    static const char *const allowed[] = {"live", "values", NULL};
    return parse_words(reader, "formulas", "how to write formulas", allowed);
}

/* `values` alone is `formulas values`. */
static bool parse_values(cg_reader *reader) {
    cg_export_line line = new_line(reader, "formulas");
    cg_name_reference word = {cg_intern_string(reader->language->texts, "values"), line.span};
    CG_APPEND(cg_reader_arena(reader), line.words, line.n_words, word);
    add_line(reader, line);
    return true;
}

/* `refs a1` or `refs structured` */
static bool parse_refs(cg_reader *reader) {
    cg_export_line line = new_line(reader, "refs");
    bool a1 = cg_take_word(&reader->parser, "a1");
    if (!a1 && !cg_take_word(&reader->parser, "structured"))
        return cg_report_expected(&reader->parser, "`a1` or `structured` after `refs`"), false;
    cg_name_reference word = {cg_intern_string(reader->language->texts, a1 ? "a1" : "structured"), line.span};
    CG_APPEND(cg_reader_arena(reader), line.words, line.n_words, word);
    add_line(reader, line);
    return true;
}

static bool parse_gradients(cg_reader *reader) {
    add_line(reader, new_line(reader, "gradients"));
    return true;
}

static bool parse_solver(cg_reader *reader) {
    add_line(reader, new_line(reader, "solver"));
    return true;
}

static bool parse_report(cg_reader *reader) {
    static const char *const allowed[] = {"answer", "sensitivity", "minima", "log", NULL};
    return parse_words(reader, "report", "a report", allowed);
}

static bool parse_chart(cg_reader *reader) {
    return parse_words(reader, "chart", "a chart", NULL);
}

static bool parse_from(cg_reader *reader) {
    cg_export_line line = new_line(reader, "from");
    cg_name_reference solve;
    if (!cg_take_name(reader, "a solve", &solve)) return false;
    CG_APPEND(cg_reader_arena(reader), line.words, line.n_words, solve);
    add_line(reader, line);
    return true;
}

/* `rows 500` */
static bool parse_rows(cg_reader *reader) {
    cg_export_line line = new_line(reader, "rows");
    const cg_ast *number = cg_parse_formula(&reader->parser);
    if (!number) return false;
    double count = number->kind == CG_AST_LITERAL && cg_is_number(number->literal) ? number->literal.number : 0;
    if (!(count >= 1 && count <= CG_EXCEL_ROWS && count == (uint32_t)count)) {
        cg_report(reader->language->diagnostics, CG_E_SIZE, number->span,
                  "`rows` takes a whole number from 1 to %d, Excel's worksheet", CG_EXCEL_ROWS);
        return false;
    }
    line.count = (uint32_t)count;
    add_line(reader, line);
    return true;
}

static bool parse_only(cg_reader *reader) {
    return parse_words(reader, "only", "a table, params or a named cell", NULL);
}

static const cg_keyword keywords[] = {
    {"formulas", parse_formulas, SLOT_FORMULAS, NULL},
    {"values", parse_values, SLOT_FORMULAS, NULL},
    {"refs", parse_refs, SLOT_REFS, NULL},
    {"gradients", parse_gradients, SLOT_GRADIENTS, NULL},
    {"solver", parse_solver, SLOT_SOLVER, NULL},
    {"report", parse_report, SLOT_REPORT, NULL},
    {"chart", parse_chart, CG_ANY_TIMES, NULL},
    {"from", parse_from, SLOT_FROM, NULL},
    {"rows", parse_rows, SLOT_ROWS, NULL},
    {"only", parse_only, CG_ANY_TIMES, NULL},
};
const cg_block_kind cg_export_lines = {"an `export` block", keywords, sizeof keywords / sizeof *keywords, NULL, NULL};
