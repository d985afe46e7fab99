/* lines.c: see lines.h. */
#include "language/lines.h"

#include <string.h>

cg_lines cg_lines_start(cg_arena *arena, cg_texts *texts, const cg_source *source) {
    bool marked = source->length >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0;
    return (cg_lines){arena, texts, source, marked ? 3 : 0};
}

static bool is_comment(const char *text, uint32_t length) {
    if (length > 0 && text[0] == '#') return true;
    return length > 1 && text[0] == '/' && text[1] == '/' && (length == 2 || cg_is_space(text[2]));
}

bool cg_lines_next(cg_lines *lines, cg_line *line, cg_tokens *tokens) {
    const char *text = lines->source->text;
    uint32_t length = (uint32_t)lines->source->length;
    if (lines->at >= length) return false;
    uint32_t line_end = lines->at;
    while (line_end < length && text[line_end] != '\n')
        line_end++;
    *line = (cg_line){.line_start = lines->at, .start = lines->at, .end = line_end};
    while (line->start < line_end && cg_is_space(text[line->start]))
        line->start++;
    while (line->end > line->start && cg_is_space(text[line->end - 1]))
        line->end--;
    lines->at = line_end < length ? line_end + 1 : length;
    if (line->start == line->end)
        line->kind = CG_LINE_BLANK;
    else if (is_comment(text + line->start, line->end - line->start))
        line->kind = CG_LINE_COMMENT;
    else
        line->kind = CG_LINE_STATEMENT;
    if (line->kind != CG_LINE_STATEMENT) return true;
    cg_text_to_tokens(lines->arena, lines->texts, lines->source, line->start, CG_EXTENT_LINE, tokens);
    line->end = tokens->list.at[tokens->list.count - 1].start;
    lines->at = tokens->next;
    return true;
}
