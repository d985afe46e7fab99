/* block_params.c: `params W[r,c] = FORMULA` with its labels and bounds, and `NAME = FORMULA`. */
#include "language/reader.h"

enum { SLOT_ROWS, SLOT_COLS, SLOT_BOUNDS };

static cg_params_block *current(cg_reader *reader) {
    return &reader->document->params[reader->document->n_params - 1];
}

bool cg_parse_params(cg_reader *reader) {
    cg_parser *parser = &reader->parser;
    cg_document *document = reader->document;
    cg_name_reference name;
    uint32_t sizes[2] = {1, 1};
    if (!cg_take_new_name(reader, "parameters", &name)) return false;
    cg_define(reader, &reader->names, name, "params block", document->n_params);
    if (parser->token->kind == CG_TOKEN_BRACKET &&
        !cg_take_sizes(reader, sizes, 2, "rows and columns, such as [10,2],"))
        return false;
    if (!cg_expect_symbol(parser, "=", "and the parameters' initial values")) return false;
    const cg_ast *initial = cg_parse_formula(parser);
    if (!initial || !cg_expect_line_end(parser, "after the formula")) return false;
    cg_params_block block = {
        .name = name.name, .span = name.span, .rows = sizes[0], .cols = sizes[1], .initial = initial};
    CG_APPEND(cg_reader_arena(reader), document->params, document->n_params, block);
    return true;
}

static bool parse_labels(cg_reader *reader, const cg_text ***labels, uint32_t count, const char *what) {
    const cg_text **list = NULL;
    size_t n = 0;
    uint32_t start = reader->parser.token->start;
    do {
        cg_name_reference label;
        if (!cg_take_label(reader, what, &label)) return false;
        CG_APPEND(cg_reader_arena(reader), list, n, label.name);
    } while (cg_take_symbol(&reader->parser, ","));
    if (n != count) {
        cg_report(reader->language->diagnostics, CG_E_LABELS,
                  cg_parser_span(&reader->parser, start, reader->parser.previous_end),
                  "`%s` has %u %s%s, and here are %zu names", current(reader)->name->bytes, (unsigned)count, what + 2,
                  count == 1 ? "" : "s", n);
        return false;
    }
    *labels = list;
    return true;
}

static bool parse_rows(cg_reader *reader) {
    return parse_labels(reader, &current(reader)->row_labels, current(reader)->rows, "a row");
}

static bool parse_cols(cg_reader *reader) {
    return parse_labels(reader, &current(reader)->col_labels, current(reader)->cols, "a column");
}

static bool parse_bounds(cg_reader *reader) {
    const cg_ast *low, *high;
    if (!cg_parse_interval(reader, &low, &high)) return false;
    current(reader)->low = low;
    current(reader)->high = high;
    return true;
}

static const cg_keyword keywords[] = {
    {"rows", parse_rows, SLOT_ROWS, NULL},
    {"cols", parse_cols, SLOT_COLS, NULL},
    {"bounds", parse_bounds, SLOT_BOUNDS, NULL},
};
const cg_block_kind cg_params_lines = {"a `params` block", keywords, sizeof keywords / sizeof *keywords, NULL, NULL};

bool cg_parse_named_cell(cg_reader *reader) {
    cg_parser *parser = &reader->parser;
    cg_document *document = reader->document;
    cg_name_reference name;
    if (!cg_take_new_name(reader, "a cell", &name)) return false;
    cg_define(reader, &reader->names, name, "named cell", document->n_cells);
    if (parser->token->kind == CG_TOKEN_BRACKET) {
        cg_report(reader->language->diagnostics, CG_E_SYNTAX, cg_token_span(parser, parser->token),
                  "a named block has the size of its formula's result; only columns of a table and params say theirs");
        return false;
    }
    if (!cg_expect_symbol(parser, "=", "after the name")) return false;
    const cg_ast *formula = cg_parse_formula(parser);
    if (!formula || !cg_expect_line_end(parser, "after the formula")) return false;
    CG_APPEND(cg_reader_arena(reader), document->cells, document->n_cells,
              ((cg_cell_block){name.name, name.span, formula}));
    return true;
}
