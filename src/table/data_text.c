/* data_text.c: see data_text.h. Other encodings go through iconv of the C library. */
#include "table/data_text.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/text.h"

bool cg_block_is_utf8(const cg_table_block *block) {
    const char *name = block->encoding;
    return !name || cg_same_word(name, "utf-8") || cg_same_word(name, "utf8") || cg_same_word(name, "utf-8-sig");
}

cg_place cg_data_place(const char *line_start, size_t line, const char *at) {
    for (const char *each = line_start; each < at; each++) {
        if (*each != '\n' && (*each != '\r' || (each + 1 < at && each[1] == '\n'))) continue;
        line++;
        line_start = each + 1;
    }
    return (cg_place){line, cg_utf8_count(line_start, (size_t)(at - line_start)) + 1};
}

char *cg_data_excerpt(cg_arena *arena, const char *from, const char *to) {
    enum { LONGEST = 60 }; /* characters */
    const char *end = from;
    while (end < to && *end != '\n' && *end != '\r')
        end++;
    size_t length = (size_t)(end - from), shown = cg_utf8_offset(from, length, LONGEST);
    char *excerpt = cg_format(arena, "%.*s%s", (int)shown, from, shown < length || end < to ? "..." : "");
    for (char *each = excerpt; *each; each++)
        if ((*each > 0 && *each < ' ') || *each == 0x7F) *each = *each == '\t' ? ' ' : '?';
    return excerpt;
}

/* The bytes from `at` to their line's end, those beyond ASCII as \xE9: they cannot be shown. */
static char *foreign_excerpt(cg_arena *arena, const char *at, const char *end) {
    enum { MOST = 30 };
    CG_LIST(char) text = {0};
    for (int i = 0; i < MOST && at < end && *at != '\n' && *at != '\r'; i++, at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte < 0x80 && byte != 0) {
            CG_PUSH(arena, &text, (char)byte);
            continue;
        }
        CG_PUSH(arena, &text, '\\');
        CG_PUSH(arena, &text, 'x');
        CG_PUSH(arena, &text, "0123456789ABCDEF"[byte >> 4]);
        CG_PUSH(arena, &text, "0123456789ABCDEF"[byte & 15]);
    }
    CG_PUSH(arena, &text, '\0');
    return text.at;
}

/* `readable` to `readable_end` is the part before the byte, as UTF-8. */
static cg_diagnostic *report_byte(cg_diagnostics *diagnostics, const char *path, const char *readable,
                                  const char *readable_end, const char *at, const char *end, const char *encoding) {
    cg_place place = cg_data_place(readable, 1, readable_end);
    cg_arena *arena = diagnostics->arena;
    return cg_report_data(diagnostics, CG_E_CSV_ENCODING, path, place.line, place.column,
                          foreign_excerpt(arena, at, end), "the byte 0x%02X is not %s text",
                          (unsigned)(unsigned char)*at, encoding);
}

static bool starts_with(const cg_data_text *text, const char *mark) {
    size_t length = strlen(mark);
    return (size_t)(text->end - text->start) >= length && memcmp(text->start, mark, length) == 0;
}

/* The first byte that is no UTF-8, or is NUL; `end` when there is none. */
static const char *first_bad_byte(const char *start, const char *end) {
    size_t valid = cg_utf8_check(start, (size_t)(end - start));
    const char *nul = valid ? memchr(start, '\0', valid) : NULL;
    return nul ? nul : start + valid;
}

bool cg_is_data_text(const char *start, const char *end) {
    return first_bad_byte(start, end) == end;
}

static bool check_utf8(cg_diagnostics *diagnostics, const cg_data_text *text) {
    const char *bad = first_bad_byte(text->start, text->end), *nul = bad < text->end && !*bad ? bad : NULL;
    if (bad == text->end) return true;
    cg_diagnostic *report = report_byte(diagnostics, text->path, text->start, bad, bad, text->end, "UTF-8");
    bool wide = nul || starts_with(text, "\xFF\xFE") || starts_with(text, "\xFE\xFF");
    cg_add_note(diagnostics, report, cg_nowhere(),
                "a file in another encoding needs a line in its table block such as: encoding %s",
                wide ? "utf-16" : "latin1");
    return false;
}

/* A converter that its arena closes. */
static void close_converter(void *slot) {
    iconv_t *converter = slot;
    if (*converter != (iconv_t)-1) iconv_close(*converter);
}

/* NULL, with errno set, when the C library does not know the encoding. */
static iconv_t *open_converter(cg_arena *arena, const char *encoding) {
    iconv_t *converter = CG_NEW(arena, iconv_t);
    *converter = (iconv_t)-1;
    cg_arena_on_close(arena, close_converter, converter);
    *converter = iconv_open("UTF-8", encoding);
    return *converter == (iconv_t)-1 ? NULL : converter;
}

/* Converts all of `text`, growing the result as needed; false after an error was reported. */
static bool convert(cg_arena *arena, cg_diagnostics *diagnostics, iconv_t converter, const char *encoding,
                    cg_data_text *text) {
    char *in = (char *)text->start; /* iconv does not change it, whatever its type says */
    size_t in_left = (size_t)(text->end - text->start), room = in_left + in_left / 4 + 16, used = 0;
    char *result = cg_alloc_raw(arena, room);
    for (;;) {
        char *out = result + used;
        size_t out_left = room - used;
        bool failed = iconv(converter, &in, &in_left, &out, &out_left) == (size_t)-1;
        int reason = errno;
        used = (size_t)(out - result);
        if (!failed) break;
        if (reason != E2BIG) {
            report_byte(diagnostics, text->path, result, result + used, in, text->end, encoding);
            return false;
        }
        result = cg_resize(arena, result, room, room * 2);
        room *= 2;
    }
    *text = (cg_data_text){text->path, result, result + used};
    return true;
}

static bool decode(cg_arena *arena, cg_diagnostics *diagnostics, const cg_table_block *block, cg_data_text *text) {
    cg_arena *handles = cg_arena_child(arena);
    iconv_t *converter = open_converter(handles, block->encoding);
    bool unknown = !converter && errno == EINVAL;
    if (unknown)
        cg_report(diagnostics, CG_E_CSV_ENCODING, block->span, "there is no encoding %s", block->encoding);
    else if (!converter)
        cg_report(diagnostics, CG_E_OUT_OF_MEMORY, block->span, "there is no memory to read encoding %s",
                  block->encoding);
    bool done = converter && convert(arena, diagnostics, *converter, block->encoding, text);
    cg_arena_destroy(handles);
    return done;
}

const char *cg_behind_mark(const char *start, const char *end) {
    return end - start >= 3 && memcmp(start, "\xEF\xBB\xBF", 3) == 0 ? start + 3 : start;
}

bool cg_bytes_to_data_text(cg_arena *arena, cg_diagnostics *diagnostics, const cg_table_block *block, const char *path,
                           const char *bytes, size_t length, cg_data_text *text) {
    *text = (cg_data_text){path, bytes, bytes + length};
    if (!cg_block_is_utf8(block) && !decode(arena, diagnostics, block, text)) return false;
    text->start = cg_behind_mark(text->start, text->end);
    return check_utf8(diagnostics, text);
}
