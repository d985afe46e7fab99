/* text_to_document.c: the text of a sheet file -> the document, block by block (see reader.h for the idea).
 *
 * A mistake costs its own line; a mistake in a head line costs its block. */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "language/reader.h"

static bool parse_include(cg_reader *reader);
static bool parse_version(cg_reader *reader);

/* What may start a line that is not indented. */
static const cg_keyword heads[] = {
    {"table", cg_parse_table, CG_ANY_TIMES, &cg_table_lines},
    {"params", cg_parse_params, CG_ANY_TIMES, &cg_params_lines},
    {"sheet", cg_parse_sheet, CG_ANY_TIMES, &cg_sheet_lines},
    {"solve", cg_parse_solve, CG_ANY_TIMES, &cg_solve_lines},
    {"expect", cg_parse_expect, CG_ANY_TIMES, &cg_expect_lines},
    {"slider", cg_parse_slider, CG_ANY_TIMES, NULL},
    {"chart", cg_parse_chart, CG_ANY_TIMES, &cg_chart_lines},
    {"export", cg_parse_export, CG_ANY_TIMES, &cg_export_lines},
    {"include", parse_include, CG_ANY_TIMES, NULL},
    {"cellgrad", parse_version, CG_ANY_TIMES, NULL},
};
static bool any_line(cg_reader *reader) {
    return cg_end_line(reader);
}
static const cg_block_kind top_level = {"a sheet file", heads, sizeof heads / sizeof *heads, any_line, NULL};

/* ---- heads and the lines under them ---- */

static void finish_block(cg_reader *reader) {
    if (reader->state == CG_BLOCK_OPEN && reader->block->finish && !reader->lines_failed) reader->block->finish(reader);
    reader->state = CG_BLOCK_NONE;
    reader->lines_failed = false;
    reader->block = NULL;
}

/* `NAME =` or `NAME[k] =` */
static bool is_definition(const cg_token *token) {
    if (token->kind != CG_TOKEN_NAME) return false;
    return cg_is_symbol(token + 1, "=") || (token[1].kind == CG_TOKEN_BRACKET && cg_is_symbol(token + 2, "="));
}

static const cg_keyword *find_head(const cg_token *token) {
    if (token->kind != CG_TOKEN_NAME || is_definition(token)) return NULL;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (cg_same_word(heads[i].word, token->text->bytes)) return &heads[i];
    return NULL;
}

static void read_head(cg_reader *reader) {
    cg_parser *parser = &reader->parser;
    finish_block(reader);
    const cg_token *first = parser->token, *last = &reader->tokens.list.at[reader->tokens.list.count - 1];
    const cg_keyword *head = find_head(first);
    reader->head = cg_parser_span(parser, first->start, last->start);
    reader->head_word = head ? head->word : "NAME = FORMULA";
    reader->indent_start = reader->indent_end = 0;
    reader->state = CG_BLOCK_SKIPPED; /* until the head is read without a mistake */
    if (head) {
        reader->seen = CG_NEW_ARRAY(cg_reader_arena(reader), CG_SLOTS, cg_span);
        reader->keyword = cg_take(parser);
        if (!head->parse(reader)) return;
    } else if (is_definition(first)) {
        if (!cg_parse_named_cell(reader)) return;
    } else {
        cg_read_keyword_line(reader, &top_level);
        return;
    }
    reader->block = head ? head->block : NULL;
    reader->state = reader->block ? CG_BLOCK_OPEN : CG_BLOCK_WITHOUT_LINES;
}

/* All lines of a block start below each other. */
static bool check_indent(cg_reader *reader, const cg_line *line) {
    const cg_source *source = reader->parser.source;
    uint32_t length = line->start - line->line_start;
    if (reader->indent_start == reader->indent_end) {
        reader->indent_start = line->line_start;
        reader->indent_end = line->start;
    }
    if (length == reader->indent_end - reader->indent_start &&
        memcmp(source->text + reader->indent_start, source->text + line->line_start, length) == 0)
        return true;
    cg_diagnostic *report =
        cg_report(reader->language->diagnostics, CG_E_INDENT, cg_parser_span(&reader->parser, line->start, line->end),
                  "this line is indented otherwise than the first line of its block");
    cg_add_note(reader->language->diagnostics, report,
                cg_parser_span(&reader->parser, reader->indent_end, reader->indent_end), "the first line starts here");
    return false;
}

static void read_body_line(cg_reader *reader, const cg_line *line) {
    cg_span span = cg_parser_span(&reader->parser, line->start, line->end);
    cg_diagnostics *to = reader->language->diagnostics;
    if (reader->state == CG_BLOCK_SKIPPED) return;
    if (reader->state == CG_BLOCK_NONE) {
        cg_report(to, CG_E_INDENT, span, "this line is indented, but there is no block above that it could belong to");
        reader->state = CG_BLOCK_SKIPPED;
    } else if (reader->state == CG_BLOCK_WITHOUT_LINES) {
        cg_diagnostic *report = cg_report(to, CG_E_INDENT, span, "`%s` has no lines under it", reader->head_word);
        cg_add_note(to, report, reader->head, "a formula goes on in the next line only while a bracket is open");
        reader->state = CG_BLOCK_SKIPPED;
    } else {
        bool read = check_indent(reader, line) &&
                    (reader->block->line ? reader->block->line(reader) : cg_read_keyword_line(reader, reader->block));
        if (!read) reader->lines_failed = true;
    }
}

static void read_statement(cg_reader *reader, const cg_line *line) {
    if (line->start > line->line_start)
        read_body_line(reader, line);
    else
        read_head(reader);
}

/* ---- files ---- */

static bool parse_version(cg_reader *reader) {
    cg_report(reader->language->diagnostics, CG_E_VERSION, cg_token_span(&reader->parser, reader->keyword),
              "the language version stands once, in the file's first line");
    return false;
}

/* True for `cellgrad 1`. A file without it is read all the same; one of another version is not. */
static bool check_version(cg_reader *reader, bool *go_on) {
    cg_parser *parser = &reader->parser;
    cg_diagnostics *to = reader->language->diagnostics;
    const cg_token *first = parser->token;
    *go_on = true;
    if (first->kind != CG_TOKEN_NAME || !cg_same_word(first->text->bytes, "cellgrad") || is_definition(first)) {
        cg_report(to, CG_E_VERSION, cg_token_span(parser, first), "a sheet file starts with the line `cellgrad 1`");
        return false;
    }
    if (first[1].kind == CG_TOKEN_NUMBER && first[1].number == 1 && first[2].kind == CG_TOKEN_END) return true;
    *go_on = false;
    cg_report(to, CG_E_VERSION,
              cg_parser_span(parser, first->start, reader->tokens.list.at[reader->tokens.list.count - 1].end),
              "this cellgrad reads language version 1: expected `cellgrad 1`");
    return false;
}

void cg_read_source(cg_reader *reader, const cg_source *source) {
    cg_diagnostics *to = reader->language->diagnostics;
    if (!cg_check_source(reader->language, source)) return;
    cg_lines lines = cg_lines_start(cg_reader_arena(reader), reader->language->texts, source);
    cg_line line;
    bool versioned = false, go_on = true;
    while (go_on && !to->full && cg_lines_next(&lines, &line, &reader->tokens)) {
        if (line.kind == CG_LINE_STATEMENT) {
            cg_parser_start(&reader->parser, &reader->tokens);
            bool version_line = !versioned && (check_version(reader, &go_on) || !go_on);
            versioned = true;
            if (!version_line) read_statement(reader, &line);
        }
        if (reader->listen) reader->listen(reader, &line, reader->listener);
    }
    finish_block(reader);
    if (!versioned)
        cg_report(to, CG_E_VERSION, (cg_span){source, 0, 0}, "a sheet file starts with the line `cellgrad 1`");
}

/* ---- include ---- */

/* a/./b and a/x/../b as a/b, so that one file has one path (links aside, which the depth limit catches). */
static const char *plain_path(cg_arena *arena, const char *path) {
    CG_LIST(const char *) parts = {0};
    char *copy = cg_copy_text(arena, path, strlen(path)), *at = copy;
    for (char *part = at; part; part = at) {
        at = strchr(part, '/');
        if (at) *at++ = '\0';
        bool up = strcmp(part, "..") == 0 && parts.count > 0 && strcmp(parts.at[parts.count - 1], "..") != 0;
        if (up)
            parts.count--;
        else if (*part && strcmp(part, ".") != 0)
            CG_PUSH(arena, &parts, part);
    }
    const char *plain = path[0] == '/' ? "/" : "";
    for (size_t i = 0; i < parts.count; i++)
        plain = cg_format(arena, "%s%s%s", plain, i ? "/" : "", parts.at[i]);
    return plain;
}

/* `path` as seen from the folder of the file `from`; both are plain. */
static const char *path_from(cg_arena *arena, const char *from, const char *path) {
    if ((from[0] == '/') != (path[0] == '/')) return path;
    size_t common = 0;
    for (size_t i = 0; from[i] && from[i] == path[i]; i++)
        if (from[i] == '/') common = i + 1;
    path += common;
    for (const char *at = strchr(from + common, '/'); at; at = strchr(at + 1, '/'))
        path = cg_format(arena, "../%s", path);
    return path;
}

static bool refuse_include(cg_reader *reader, cg_span span, const char *path) {
    cg_diagnostics *to = reader->language->diagnostics;
    for (size_t i = 0; i < reader->including.count; i++) {
        if (strcmp(reader->including.at[i], path) != 0) continue;
        const char *circle = "";
        for (size_t j = i; j < reader->including.count; j++)
            circle = cg_format(cg_reader_arena(reader), "%s%s -> ", circle, reader->including.at[j]);
        cg_report(to, CG_E_INCLUDE, span, "the file includes itself: %s%s", circle, path);
        return true;
    }
    if (reader->including.count <= CG_MAX_INCLUDE_DEPTH) return false;
    cg_report(to, CG_E_INCLUDE, span, "includes are nested more than %d deep", CG_MAX_INCLUDE_DEPTH);
    return true;
}

static void read_included(cg_reader *reader, cg_span span, const char *path) {
    size_t length;
    const char *text = cg_read_file(cg_reader_arena(reader), path, &length);
    if (!text) {
        cg_report(reader->language->diagnostics, CG_E_FILE_READ, span, "cannot read `%s`: %s", path, strerror(errno));
        reader->files_failed = true;
        return;
    }
    const cg_source *source = cg_source_create(cg_reader_arena(reader), path, text, length);
    CG_PUSH(cg_reader_arena(reader), &reader->included,
            ((cg_included){source, path_from(cg_reader_arena(reader), reader->including.at[0], path)}));
    CG_PUSH(cg_reader_arena(reader), &reader->including, path);
    cg_span head = reader->head;
    cg_read_source(reader, source);
    reader->head = head;
    reader->head_word = "include";
    reader->including.count--;
}

/* A file that two others include is taken in once. */
static bool parse_include(cg_reader *reader) {
    const char *path;
    cg_span span = cg_token_span(&reader->parser, reader->parser.token);
    if (!cg_take_text(reader, "the path of a sheet file", &path) || !cg_end_line(reader)) return false;
    if (reader->alone) return true;
    path =
        plain_path(cg_reader_arena(reader), cg_path_beside(cg_reader_arena(reader), reader->parser.source->name, path));
    if (refuse_include(reader, span, path)) {
        reader->files_failed = true;
        return false;
    }
    for (size_t i = 0; i < reader->included.count; i++)
        if (strcmp(reader->included.at[i].source->name, path) == 0) return true;
    read_included(reader, span, path);
    return true;
}

cg_document *cg_text_to_document(cg_language *language, const cg_source *source) {
    cg_reader reader = {
        .language = language, .document = CG_NEW(language->arena, cg_document), .parser = {.language = language}};
    reader.document->source = source;
    CG_PUSH(language->arena, &reader.including, plain_path(language->arena, source->name));
    cg_read_source(&reader, source);
    if (!reader.files_failed) cg_check_references(&reader);
    reader.document->included = reader.included.at;
    reader.document->n_included = reader.included.count;
    return reader.document;
}
