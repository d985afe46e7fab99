/* block_sheet.c: `sheet NAME`, its cells in A1 notation. */
#include "language/reader.h"

/* A worksheet's name may be more than a word: 'My sheet' or "My sheet". */
static bool take_sheet_name(cg_reader *reader, cg_name_reference *out) {
    cg_parser *parser = &reader->parser;
    const cg_token *token = parser->token;
    if (token->kind != CG_TOKEN_NAME && token->kind != CG_TOKEN_SHEET && token->kind != CG_TOKEN_TEXT) {
        cg_report_expected(parser, "the name of a sheet");
        return false;
    }
    cg_take(parser);
    *out = (cg_name_reference){token->text, cg_token_span(parser, token)};
    const char *problem = cg_sheet_name_problem(token->text);
    if (problem)
        cg_report(reader->language->diagnostics, CG_E_BAD_NAME, out->span, "`%s` cannot be the name of a sheet: %s",
                  token->text->bytes, problem);
    return true;
}

bool cg_parse_sheet(cg_reader *reader) {
    cg_document *document = reader->document;
    cg_name_reference name;
    if (!take_sheet_name(reader, &name) || !cg_end_line(reader)) return false;
    cg_define(reader, &reader->names, name, "sheet", document->n_sheets);
    reader->cells = (cg_definitions){0};
    reader->wide.count = 0;
    CG_APPEND(cg_reader_arena(reader), document->sheets, document->n_sheets,
              ((cg_sheet_block){.name = name.name, .span = name.span}));
    return true;
}

static bool take_target_corner(cg_reader *reader, cg_corner *corner) {
    cg_parser *parser = &reader->parser;
    const cg_token *token = parser->token;
    if (!cg_take_corner(parser, corner)) {
        cg_report_expected(parser, "a cell such as B2");
        return false;
    }
    if (!corner->row_absolute && !corner->column_absolute) return true;
    cg_report(reader->language->diagnostics, CG_E_SYNTAX, cg_token_span(parser, token),
              "the cells that a line fills are named without $");
    return false;
}

/* ---- no cell is filled twice ---- */

static bool overlap(const cg_fill *a, const cg_fill *b) {
    return a->from.row <= b->to.row && b->from.row <= a->to.row && a->from.column <= b->to.column &&
           b->from.column <= a->to.column;
}

static bool is_wide(const cg_fill *fill) {
    return fill->from.row != fill->to.row || fill->from.column != fill->to.column;
}

static const cg_text *address(cg_reader *reader, cg_corner corner) {
    char text[CG_CORNER_ROOM];
    cg_corner_to_text(corner, text);
    return cg_intern_string(reader->language->texts, text);
}

/* An earlier fill that shares a cell: a wide one is compared with all, a single cell is looked up among the single
 * ones. */
static const cg_fill *find_overlap(cg_reader *reader, const cg_sheet_block *sheet, const cg_fill *fill) {
    for (size_t i = 0; is_wide(fill) && i < sheet->n_fills; i++)
        if (overlap(&sheet->fills[i], fill)) return &sheet->fills[i];
    for (size_t i = 0; !is_wide(fill) && i < reader->wide.count; i++)
        if (overlap(&sheet->fills[reader->wide.at[i]], fill)) return &sheet->fills[reader->wide.at[i]];
    const cg_definition *single =
        is_wide(fill) ? NULL : cg_definition_find(&reader->cells, address(reader, fill->from));
    return single ? &sheet->fills[single->index] : NULL;
}

static bool add_fill(cg_reader *reader, cg_fill fill) {
    cg_sheet_block *sheet = &reader->document->sheets[reader->document->n_sheets - 1];
    cg_arena *arena = cg_reader_arena(reader);
    const cg_fill *before = find_overlap(reader, sheet, &fill);
    if (before) {
        cg_corner first = {.row = fill.from.row > before->from.row ? fill.from.row : before->from.row,
                           .column = fill.from.column > before->from.column ? fill.from.column : before->from.column};
        cg_diagnostic *report = cg_report(reader->language->diagnostics, CG_E_DUPLICATE_NAME, fill.span,
                                          "cell %s is filled already", address(reader, first)->bytes);
        cg_add_note(reader->language->diagnostics, report, before->span, "the first time is here");
        return false;
    }
    if (is_wide(&fill))
        CG_PUSH(arena, &reader->wide, sheet->n_fills);
    else
        cg_definition_add(arena, &reader->cells,
                          (cg_definition){address(reader, fill.from), fill.span, "cell", sheet->n_fills});
    CG_APPEND(arena, sheet->fills, sheet->n_fills, fill);
    return true;
}

/* `from "data.csv"`: the cells are values that the file has. */
static bool take_file(cg_reader *reader, cg_fill *fill) {
    cg_parser *parser = &reader->parser;
    const cg_token *path = parser->token;
    fill->kind = CG_FILL_VALUES;
    fill->path_span = cg_token_span(parser, path);
    return cg_take_text(reader, "the path of a CSV file", &fill->path);
}

/* `{= FORMULA}`: one array over all cells. */
static bool take_array_formula(cg_reader *reader, cg_fill *fill) {
    cg_parser *parser = &reader->parser;
    fill->kind = CG_FILL_ARRAY;
    if (!cg_expect_symbol(parser, "=", "after the `{` of an array formula")) return false;
    fill->formula = cg_parse_formula(parser);
    return fill->formula && cg_expect_symbol(parser, "}", "after the array formula");
}

static bool take_formula(cg_reader *reader, cg_fill *fill) {
    if (!cg_expect_symbol(&reader->parser, "=", "after the cells")) return false;
    return (fill->formula = cg_parse_formula(&reader->parser)) != NULL;
}

/* `A1 = FORMULA`, `B2:B9 = FORMULA`, `B2:B9 {= FORMULA}`, `B2# = FORMULA` or `B2:B9 from "data.csv"` */
static bool parse_fill(cg_reader *reader) {
    cg_parser *parser = &reader->parser;
    cg_range range = {0};
    uint32_t start = parser->token->start;
    if (!take_target_corner(reader, &range.from)) return false;
    range.to = range.from;
    bool spills = cg_take_symbol(parser, "#");
    if (!spills && cg_take_symbol(parser, ":")) {
        if (!take_target_corner(reader, &range.to)) return false;
        cg_put_upper_left_first(&range);
    }
    cg_fill fill = {.kind = spills ? CG_FILL_SPILL : CG_FILL_EACH,
                    .from = range.from,
                    .to = range.to,
                    .span = cg_parser_span(parser, start, parser->previous_end)};
    bool good = !spills && cg_take_word(parser, "from")  ? take_file(reader, &fill)
                : !spills && cg_take_symbol(parser, "{") ? take_array_formula(reader, &fill)
                                                         : take_formula(reader, &fill);
    if (!good || !cg_expect_line_end(parser, fill.path ? "after the file" : "after the formula")) return false;
    return add_fill(reader, fill);
}

/* `4:9, 12:12` */
static bool parse_rows(cg_reader *reader, bool filtered) {
    cg_sheet_block *sheet = &reader->document->sheets[reader->document->n_sheets - 1];
    const cg_ast **rows = NULL;
    size_t n = 0;
    if (!cg_parse_formulas(reader, &rows, &n)) return false;
    for (size_t i = 0; i < n; i++) {
        if (rows[i]->kind != CG_AST_RANGE || rows[i]->range.whole != CG_WHOLE_ROWS || rows[i]->range.sheet) {
            cg_report(reader->language->diagnostics, CG_E_SYNTAX, rows[i]->span, "expected rows, such as 4:9");
            return false;
        }
        cg_hidden_rows hidden = {rows[i]->range.from.row, rows[i]->range.to.row, filtered};
        CG_APPEND(cg_reader_arena(reader), sheet->hidden_rows, sheet->n_hidden_rows, hidden);
    }
    return true;
}

static bool parse_hidden(cg_reader *reader) {
    return parse_rows(reader, false);
}

static bool parse_filtered(cg_reader *reader) {
    return parse_rows(reader, true);
}

/* A word that is not followed by `=`, `:` and the like stands for no cell. */
static bool parse_line(cg_reader *reader) {
    const cg_token *token = reader->parser.token;
    bool word = token->kind == CG_TOKEN_NAME && token[1].kind == CG_TOKEN_NUMBER;
    return word ? cg_read_keyword_line(reader, &cg_sheet_lines) : parse_fill(reader);
}

static const cg_keyword keywords[] = {{"hidden", parse_hidden, CG_ANY_TIMES, NULL},
                                      {"filtered", parse_filtered, CG_ANY_TIMES, NULL}};
const cg_block_kind cg_sheet_lines = {"a `sheet` block", keywords, sizeof keywords / sizeof *keywords, parse_line,
                                      NULL};
