/* document_to_text.c: a sheet file -> the same file in canonical form (`cellgrad fmt`).
 *
 * Enters: a sheet file by itself; includes are not followed. Leaves: its lines in the same order, heads at the margin
 * and the lines under them four blanks in, one blank between words, functions in capitals, the `=` of
 * neighbouring definitions below each other. Comments and blank lines stay. A statement over several lines keeps its
 * line breaks and its wording, because comments may stand between them. */
#include <string.h>

#include "language/operator.h"
#include "language/reader.h"
#include "language/writer.h"

static const char indentation[] = "    ";

/* `NAME = FORMULA` lines wait here until the widest NAME of the run is known. */
typedef struct cg_waiting_line {
    bool indented;
    const char *name, *rest;
} cg_waiting_line;

typedef struct cg_formatter {
    cg_writer out;
    CG_LIST(cg_waiting_line) run;
} cg_formatter;

static void flush_run(cg_formatter *formatter) {
    size_t widest = 0;
    for (size_t i = 0; i < formatter->run.count; i++) {
        size_t width = cg_utf8_count(formatter->run.at[i].name, strlen(formatter->run.at[i].name));
        if (width > widest) widest = width;
    }
    for (size_t i = 0; i < formatter->run.count; i++) {
        const cg_waiting_line *line = &formatter->run.at[i];
        if (line->indented) cg_write(&formatter->out, indentation);
        cg_write(&formatter->out, line->name);
        for (size_t n = cg_utf8_count(line->name, strlen(line->name)); n < widest; n++)
            cg_write(&formatter->out, " ");
        cg_write(&formatter->out, line->rest);
        cg_write(&formatter->out, "\n");
    }
    formatter->run.count = 0;
}

/* ---- a statement on one line ---- */

/* The token before or after which a blank may stand, with what is known of its place. */
typedef struct cg_spot {
    const cg_token *token;
    bool in_formula, starts_formula;
    unsigned parentheses; /* open before the token */
} cg_spot;

static void place_in_formula(const cg_reader *reader, cg_spot *spot) {
    for (size_t i = 0; i < reader->parser.formulas.count; i++) {
        const cg_formula_place *place = &reader->parser.formulas.at[i];
        if (spot->token->start < place->start || spot->token->end > place->end) continue;
        spot->in_formula = true;
        spot->starts_formula = spot->token->start == place->start;
    }
}

static bool is_any(const cg_token *token, const char *const *symbols) {
    for (; *symbols; symbols++)
        if (cg_is_symbol(token, *symbols)) return true;
    return false;
}

static bool is_infix(const cg_spot *spot) {
    static const char *const ends_operand[] = {")", "}", "%", NULL};
    const cg_token *token = spot->token;
    if (spot->starts_formula || token->kind != CG_TOKEN_SYMBOL || !cg_operator_at(token->symbol, CG_OPERATOR_INFIX))
        return false;
    return token[-1].kind != CG_TOKEN_SYMBOL || is_any(token - 1, ends_operand);
}

/* Two operands side by side: the blank between them is the operator of intersection. */
static bool intersects(const cg_token *before, const cg_token *after) {
    static const char *const ends[] = {")", "}", "%", "#", NULL}, *const starts[] = {"(", "{", NULL};
    bool ended = before->kind != CG_TOKEN_SYMBOL || is_any(before, ends);
    return ended && (after->kind != CG_TOKEN_SYMBOL || is_any(after, starts)) && before->end < after->start;
}

/* An infix operator has blanks on both sides when its author gave it one, a comma has one after it then. */
static bool blank_in_formula(const cg_spot *before, const cg_spot *after) {
    static const char *const none_before[] = {",", ")", NULL};
    if (intersects(before->token, after->token)) return true;
    const cg_token *infix = is_infix(after) ? after->token : is_infix(before) ? before->token : NULL;
    if (infix) return infix[-1].end < infix->start || infix->end < infix[1].start;
    return cg_is_symbol(before->token, ",") && before->token->end < after->token->start &&
           !is_any(after->token, none_before);
}

static bool is_word(const cg_token *token) {
    return token->kind != CG_TOKEN_SYMBOL && token->kind != CG_TOKEN_BRACKET;
}

static bool blank_between(const cg_spot *before, const cg_spot *after) {
    static const char *const none_before[] = {",", ")", ":", NULL}, *const none_after[] = {"(", ":", NULL};
    static const char *const always[] = {"..", NULL};
    if (before->in_formula && after->in_formula && !after->starts_formula) return blank_in_formula(before, after);
    if (is_any(after->token, none_before) || is_any(before->token, none_after)) return false;
    if (cg_is_symbol(before->token, "{") || cg_is_symbol(after->token, "}")) return false; /* {= FORMULA} */
    if (cg_is_symbol(after->token, "{") && !after->in_formula) return true;
    if (cg_is_symbol(before->token, "=") || cg_is_symbol(after->token, "=")) return after->parentheses == 0;
    if (is_any(before->token, always) || is_any(after->token, always) || cg_is_symbol(before->token, ",")) return true;
    if (before->in_formula != after->in_formula) return true;
    return (is_word(before->token) && is_word(after->token)) || before->token->end < after->token->start;
}

/* Functions and truth values in capitals, all else as written. */
static void write_token(cg_reader *reader, cg_writer *out, const cg_spot *spot) {
    const cg_token *token = spot->token;
    const char *text = reader->parser.source->text + token->start;
    size_t length = token->end - token->start;
    bool call = token->kind == CG_TOKEN_NAME && cg_is_symbol(token + 1, "(") && token[1].start == token->end;
    bool truth = token->kind == CG_TOKEN_NAME &&
                 (cg_same_word(token->text->bytes, "TRUE") || cg_same_word(token->text->bytes, "FALSE"));
    bool capitals = spot->in_formula && (call || truth);
    for (size_t i = 0; i < length; i++) {
        char c = capitals && text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A') : text[i];
        cg_write_bytes(out, &c, 1);
    }
}

static cg_spot next_spot(cg_reader *reader, const cg_spot *before) {
    cg_spot spot = {.token = before->token + 1, .parentheses = before->parentheses};
    place_in_formula(reader, &spot);
    if (cg_is_symbol(before->token, "(")) spot.parentheses++;
    if (cg_is_symbol(before->token, ")") && spot.parentheses > 0) spot.parentheses--;
    return spot;
}

/* The `=` of a definition: NAME = ..., NAME[k] = ..., A1:B9 = ...; NULL for another line. */
static const cg_token *find_definition(const cg_reader *reader) {
    const cg_token *first = reader->tokens.list.at, *token = first;
    while (token->kind != CG_TOKEN_END && !cg_is_symbol(token, "="))
        token++;
    cg_spot spot = {.token = token};
    place_in_formula(reader, &spot);
    if (token->kind == CG_TOKEN_END || spot.in_formula) return NULL;
    bool name = token - first == 1 ||
                (token - first == 2 && (first[1].kind == CG_TOKEN_BRACKET || cg_is_symbol(first + 1, "#"))) ||
                (token - first == 3 && cg_is_symbol(first + 1, ":"));
    return name ? token : NULL;
}

/* The statement in canonical form; *name_length is where the blank before the `=` of a definition stands, else 0. */
static const char *format_statement(cg_reader *reader, size_t *name_length) {
    cg_writer writer = {.arena = cg_reader_arena(reader)};
    const cg_token *equals = find_definition(reader);
    cg_spot spot = {.token = reader->tokens.list.at};
    place_in_formula(reader, &spot);
    *name_length = 0;
    write_token(reader, &writer, &spot);
    for (;;) {
        cg_spot next = next_spot(reader, &spot);
        if (next.token->kind == CG_TOKEN_END) break;
        if (next.token == equals) *name_length = writer.bytes.count;
        if (blank_between(&spot, &next)) cg_write(&writer, " ");
        write_token(reader, &writer, &next);
        spot = next;
    }
    return cg_written(&writer);
}

static const char *comment_of(cg_reader *reader) {
    const cg_tokens *tokens = &reader->tokens;
    return cg_format(cg_reader_arena(reader), "%s%.*s", tokens->comment_end > tokens->comment_start ? " " : "",
                     (int)(tokens->comment_end - tokens->comment_start), tokens->source->text + tokens->comment_start);
}

static void write_single_line(cg_reader *reader, cg_formatter *formatter, bool indented) {
    cg_arena *arena = cg_reader_arena(reader);
    size_t name_length;
    const char *text = format_statement(reader, &name_length), *comment = comment_of(reader);
    if (name_length == 0) flush_run(formatter);
    cg_waiting_line line = {indented, cg_copy_text(arena, text, name_length),
                            cg_format(arena, "%s%s", text + name_length, comment)};
    CG_PUSH(arena, &formatter->run, line);
    if (name_length == 0) flush_run(formatter);
}

/* ---- a statement over several lines ---- */

/* A line break inside a bracket may belong to a column's name. */
static bool has_broken_token(const cg_reader *reader) {
    for (const cg_token *token = reader->tokens.list.at; token->kind != CG_TOKEN_END; token++)
        if (memchr(reader->parser.source->text + token->start, '\n', token->end - token->start)) return true;
    return false;
}

/* The lines below the first stand one step further in than it. */
static void write_lines(cg_writer *out, const char *text, size_t length, bool indented) {
    size_t at = 0;
    for (bool first = true; at <= length; first = false) {
        const char *newline = memchr(text + at, '\n', length - at);
        size_t next = newline ? (size_t)(newline - text) : length, end = next;
        while (at < end && cg_is_space(text[at]))
            at++;
        while (end > at && cg_is_space(text[end - 1]))
            end--;
        if (!first) cg_write(out, "\n");
        if (!first && end > at && indented) cg_write(out, indentation);
        if (!first && end > at) cg_write(out, indentation);
        cg_write_bytes(out, text + at, end - at);
        at = next + 1;
    }
}

static void write_several_lines(cg_reader *reader, cg_formatter *formatter, const cg_line *line, bool indented) {
    const char *text = reader->parser.source->text + line->start;
    size_t length = line->end - line->start;
    flush_run(formatter);
    if (indented) cg_write(&formatter->out, indentation);
    if (has_broken_token(reader))
        cg_write_bytes(&formatter->out, text, length);
    else
        write_lines(&formatter->out, text, length, indented);
    cg_write(&formatter->out, comment_of(reader));
    cg_write(&formatter->out, "\n");
}

/* ---- the file ---- */

static void format_line(cg_reader *reader, const cg_line *line, void *listener) {
    cg_formatter *formatter = listener;
    bool indented = line->start > line->line_start;
    if (cg_failed(reader->language->diagnostics)) return;
    if (line->kind == CG_LINE_STATEMENT) {
        if (reader->tokens.over_lines)
            write_several_lines(reader, formatter, line, indented);
        else
            write_single_line(reader, formatter, indented);
        return;
    }
    flush_run(formatter);
    if (line->kind == CG_LINE_COMMENT) {
        if (indented) cg_write(&formatter->out, indentation);
        cg_write_bytes(&formatter->out, reader->parser.source->text + line->start, line->end - line->start);
    }
    cg_write(&formatter->out, "\n");
}

const char *cg_document_format(cg_language *language, const cg_source *source) {
    cg_formatter formatter = {.out = {.arena = language->arena}};
    cg_reader reader = {.language = language,
                        .document = CG_NEW(language->arena, cg_document),
                        .parser = {.language = language},
                        .alone = true,
                        .listen = format_line,
                        .listener = &formatter};
    reader.parser.source = source;
    reader.document->source = source;
    cg_read_source(&reader, source);
    if (cg_failed(language->diagnostics)) return NULL;
    flush_run(&formatter);
    return cg_written(&formatter.out);
}
