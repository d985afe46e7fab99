/* block_table.c: `table T from "file.csv"`, its lines, and its derived columns. */
#include <string.h>

#include "base/limits.h"
#include "language/reader.h"

enum { SLOT_COLUMNS, SLOT_KEEP, SLOT_BLANK, SLOT_SEPARATOR, SLOT_DECIMAL, SLOT_ENCODING };

static cg_table_block *current(cg_reader *reader) {
    return &reader->document->tables[reader->table];
}

static cg_table_state *state(cg_reader *reader) {
    return &reader->tables.at[reader->table];
}

static bool parse_from(cg_reader *reader) {
    cg_table_block *table = current(reader);
    cg_span span = cg_token_span(&reader->parser, reader->parser.token);
    const char *path;
    if (!cg_take_text(reader, "the path of a CSV file", &path)) return false;
    if (table->path) {
        cg_diagnostic *report = cg_report(reader->language->diagnostics, CG_E_REPEATED, span,
                                          "table `%s` has a data file already", table->name->bytes);
        cg_add_note(reader->language->diagnostics, report, table->path_span, "it is given here");
        return false;
    }
    table->path = path;
    table->path_span = span;
    return true;
}

bool cg_parse_table(cg_reader *reader) {
    cg_arena *arena = cg_reader_arena(reader);
    cg_document *document = reader->document;
    cg_name_reference name;
    if (!cg_take_new_name(reader, "a table", &name)) return false;
    const cg_definition *before = cg_definition_find(&reader->names, name.name);
    if (before && strcmp(before->kind, "table") == 0) {
        reader->table = before->index;
    } else {
        reader->table = document->n_tables;
        cg_define(reader, &reader->names, name, "table", reader->table);
        CG_APPEND(arena, document->tables, document->n_tables,
                  ((cg_table_block){.name = name.name, .span = name.span}));
        CG_PUSH(arena, &reader->tables, (cg_table_state){0});
    }
    reader->seen = state(reader)->seen;
    if (reader->parser.token->kind == CG_TOKEN_END) return true;
    return cg_expect_word(&reader->parser, "from", "or the line's end after the table's name") && parse_from(reader) &&
           cg_end_line(reader);
}

/* ---- what is read from the CSV ---- */

static bool add_column(cg_reader *reader, cg_name_reference name) {
    cg_table_state *table = state(reader);
    if (table->columns.list.count >= CG_MAX_COLUMNS) {
        cg_report(reader->language->diagnostics, CG_E_SIZE, name.span, "a table has at most %d columns",
                  CG_MAX_COLUMNS);
        return false;
    }
    return cg_define(reader, &table->columns, name, "column", table->columns.list.count);
}

static bool parse_column(cg_reader *reader) {
    cg_parser *parser = &reader->parser;
    cg_name_reference name;
    if (!cg_take_label(reader, "a column", &name)) return false;
    cg_column_declaration column = {.name = name.name, .span = name.span, .type = CG_COLUMN_FOUND};
    if (cg_take_word(parser, "text"))
        column.type = CG_COLUMN_TEXT;
    else if (cg_take_word(parser, "number"))
        column.type = CG_COLUMN_NUMBER;
    if (parser->token->kind != CG_TOKEN_END && !cg_is_symbol(parser->token, ",")) {
        cg_report_expected(parser, "`text`, `number` or a comma after the column");
        return false;
    }
    cg_table_block *table = current(reader);
    if (add_column(reader, name)) CG_APPEND(cg_reader_arena(reader), table->columns, table->n_columns, column);
    return true;
}

static bool parse_columns(cg_reader *reader) {
    do {
        if (!parse_column(reader)) return false;
    } while (cg_take_symbol(&reader->parser, ","));
    return true;
}

static bool parse_keep(cg_reader *reader) {
    if (!cg_expect_word(&reader->parser, "where", "after `keep`")) return false;
    const cg_ast *formula = cg_parse_formula(&reader->parser);
    if (!formula) return false;
    current(reader)->keep = formula;
    return true;
}

static bool parse_blank(cg_reader *reader) {
    cg_table_block *table = current(reader);
    do {
        const char *field;
        if (!cg_take_text(reader, "a field that means blank,", &field)) return false;
        CG_APPEND(cg_reader_arena(reader), table->blanks, table->n_blanks, field);
        cg_take_symbol(&reader->parser, ",");
    } while (reader->parser.token->kind != CG_TOKEN_END);
    return true;
}

static bool parse_separator(cg_reader *reader) {
    cg_parser *parser = &reader->parser;
    const char *text = "tab";
    cg_span span = cg_token_span(parser, parser->token);
    if (!cg_take_word(parser, "tab") && !cg_take_text(reader, "the separator", &text)) return false;
    if (cg_same_word(text, "tab") || strcmp(text, "\\t") == 0) text = "\t";
    if (strlen(text) != 1 || strchr("\"\r\n", text[0]) || (text[0] & 0x80) != 0) {
        cg_report(reader->language->diagnostics, CG_E_SYNTAX, span,
                  "a separator is one character such as \",\" or \";\", or \"tab\"");
        return false;
    }
    current(reader)->separator = text[0];
    return true;
}

static bool parse_decimal(cg_reader *reader) {
    const char *text;
    cg_span span = cg_token_span(&reader->parser, reader->parser.token);
    if (!cg_take_text(reader, "the decimal mark", &text)) return false;
    if (strcmp(text, ".") != 0 && strcmp(text, ",") != 0) {
        cg_report(reader->language->diagnostics, CG_E_SYNTAX, span, "a decimal mark is \".\" or \",\"");
        return false;
    }
    current(reader)->decimal = text[0];
    return true;
}

static bool is_part_of_encoding(const cg_token *token) {
    return token->kind == CG_TOKEN_NAME || token->kind == CG_TOKEN_NUMBER || cg_is_symbol(token, "-");
}

/* Names of encodings hold hyphens, so words, numbers and hyphens without blanks are one name: `encoding utf-8`. */
static bool parse_encoding(cg_reader *reader) {
    cg_parser *parser = &reader->parser;
    const char **encoding = &current(reader)->encoding;
    if (parser->token->kind != CG_TOKEN_NAME)
        return cg_take_text(reader, "the name of an encoding, such as latin1, or one", encoding);
    uint32_t start = parser->token->start;
    do {
        cg_take(parser);
    } while (parser->token->start == parser->previous_end && is_part_of_encoding(parser->token));
    *encoding = cg_copy_text(cg_reader_arena(reader), parser->source->text + start, parser->previous_end - start);
    return true;
}

/* ---- derived columns ---- */

/* NAME[k] stands for NAME1 to NAMEk, each of which must be free. */
static bool add_derived(cg_reader *reader, const cg_derived_column *column) {
    cg_arena *arena = cg_reader_arena(reader);
    bool free = true;
    for (uint32_t i = 1; free && i <= column->width; i++) {
        const char *name = cg_format(arena, "%s%u", column->name->bytes, (unsigned)i);
        free = add_column(reader, (cg_name_reference){cg_intern_string(reader->language->texts, name), column->span});
    }
    if (column->width == 0) free = add_column(reader, (cg_name_reference){column->name, column->span});
    return free;
}

static bool parse_derived(cg_reader *reader) {
    cg_parser *parser = &reader->parser;
    cg_name_reference name;
    if (!cg_take_label(reader, "a column", &name)) return false;
    cg_derived_column column = {.name = name.name, .span = name.span};
    if (parser->token->kind == CG_TOKEN_BRACKET && !cg_take_sizes(reader, &column.width, 1, "the number of columns"))
        return false;
    if (!cg_expect_symbol(parser, "=", "after the column's name")) return false;
    column.formula = cg_parse_formula(parser);
    bool read = column.formula && cg_expect_line_end(parser, "after the formula");
    bool fresh = add_derived(reader, &column); /* also when its formula is wrong: the name is given */
    cg_table_block *table = current(reader);
    if (read && fresh) CG_APPEND(cg_reader_arena(reader), table->derived, table->n_derived, column);
    return read && fresh;
}

static bool is_derived(const cg_token *token) {
    bool label = token->kind == CG_TOKEN_NAME || token->kind == CG_TOKEN_TEXT || token->kind == CG_TOKEN_BRACKET ||
                 token->kind == CG_TOKEN_NUMBER;
    return label &&
           (cg_is_symbol(token + 1, "=") || (token[1].kind == CG_TOKEN_BRACKET && cg_is_symbol(token + 2, "=")));
}

static bool parse_line(cg_reader *reader) {
    if (is_derived(reader->parser.token)) return parse_derived(reader);
    return cg_read_keyword_line(reader, &cg_table_lines);
}

static const cg_keyword keywords[] = {
    {"columns", parse_columns, SLOT_COLUMNS, NULL}, {"keep", parse_keep, SLOT_KEEP, NULL},
    {"blank", parse_blank, SLOT_BLANK, NULL},       {"separator", parse_separator, SLOT_SEPARATOR, NULL},
    {"decimal", parse_decimal, SLOT_DECIMAL, NULL}, {"encoding", parse_encoding, SLOT_ENCODING, NULL},
};
const cg_block_kind cg_table_lines = {"a `table` block", keywords, sizeof keywords / sizeof *keywords, parse_line,
                                      NULL};
