/* names.c: what a word may be: a cell of Excel's grid, a name that Excel accepts, or neither. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "language/document.h"
#include "language/token.h"

/* Letters beyond ASCII: all but the blocks of punctuation, arrows and mathematical signs, which a name would only hide.
 */
static bool is_letter(uint32_t c) {
    if (c < 0x80) return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
    if (c == 0xD7 || c == 0xF7) return false;
    if ((c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3020)) return false;
    return !(c >= 0xE000 && c <= 0xF8FF) && !(c >= 0xFE00 && c <= 0xFF20) && c < 0xE0000;
}

bool cg_starts_name(uint32_t c) {
    return is_letter(c) || c == '_' || c == '\\';
}

bool cg_continues_name(uint32_t c) {
    return cg_starts_name(c) || (c >= '0' && c <= '9') || c == '.' || c == '?';
}

/* A = 1 ... Z = 26 in both cases, 0 for what is no letter. */
static uint32_t letter_value(char c) {
    if (c >= 'A' && c <= 'Z') return (uint32_t)(c - 'A' + 1);
    return c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a' + 1) : 0;
}

bool cg_text_to_corner(const char *text, size_t length, cg_corner *corner) {
    *corner = (cg_corner){0};
    size_t at = 0, letters = 0, digits = 0;
    uint32_t column = 0, row = 0;
    if (at < length && text[at] == '$') corner->column_absolute = true, at++;
    for (; at < length && letter_value(text[at]) > 0 && letters < 4; at++, letters++)
        column = column * 26 + letter_value(text[at]);
    if (at < length && text[at] == '$') corner->row_absolute = true, at++;
    if (at < length && text[at] == '0') return false;
    for (; at < length && cg_is_digit(text[at]) && digits < 8; at++, digits++)
        row = row * 10 + (uint32_t)(text[at] - '0');
    if (at != length || column < 1 || row < 1 || column > CG_EXCEL_COLUMNS || row > CG_EXCEL_ROWS) return false;
    corner->row = row - 1;
    corner->column = column - 1;
    return true;
}

bool cg_text_to_line(const char *text, size_t length, cg_whole_line *line) {
    *line = (cg_whole_line){0};
    size_t at = 0;
    if (at < length && text[at] == '$') line->absolute = true, at++;
    line->column = at < length && letter_value(text[at]) > 0;
    if (at >= length || length - at > 7 || (!line->column && text[at] == '0')) return false;
    uint32_t number = 0;
    for (; at < length; at++) {
        uint32_t digit = line->column ? letter_value(text[at]) : (uint32_t)(text[at] - '0');
        if (line->column ? digit == 0 : !cg_is_digit(text[at])) return false;
        number = number * (line->column ? 26 : 10) + digit;
        if (number > (line->column ? CG_EXCEL_COLUMNS : CG_EXCEL_ROWS)) return false;
    }
    line->at = number - 1;
    return true;
}

void cg_corner_to_text(cg_corner corner, char out[CG_CORNER_ROOM]) {
    char letters[8];
    size_t at = sizeof letters;
    letters[--at] = '\0';
    for (uint32_t column = corner.column + 1; column > 0 && at > 0; column = (column - 1) / 26)
        letters[--at] = (char)('A' + (column - 1) % 26);
    snprintf(out, CG_CORNER_ROOM, "%s%s%s%u", corner.column_absolute ? "$" : "", letters + at,
             corner.row_absolute ? "$" : "", (unsigned)(corner.row + 1) % 100000000);
}

const char *cg_corners_to_text(cg_arena *arena, cg_corner from, cg_corner to) {
    char first[CG_CORNER_ROOM], last[CG_CORNER_ROOM];
    cg_corner_to_text(from, first);
    cg_corner_to_text(to, last);
    return strcmp(first, last) == 0 ? cg_format(arena, "%s", first) : cg_format(arena, "%s:%s", first, last);
}

static const char *skip_digits(const char *text) {
    while (cg_is_digit(*text))
        text++;
    return text;
}

/* R, C, R1, C1, R1C1, RC, ...: Excel's other way to write cells. */
static bool is_r1c1(const char *text) {
    if (*text == 'R' || *text == 'r')
        text = skip_digits(text + 1);
    else if (*text != 'C' && *text != 'c')
        return false;
    if (*text == 'C' || *text == 'c') text = skip_digits(text + 1);
    return *text == '\0';
}

const char *cg_name_problem(const cg_text *name) {
    cg_corner corner;
    if (name->length == 0) return "a name has at least one letter";
    if (cg_utf8_count(name->bytes, name->length) > CG_MAX_NAME_LENGTH) return "a name has at most 255 characters";
    if (cg_same_word(name->bytes, "C") || cg_same_word(name->bytes, "R"))
        return "Excel keeps R and C for rows and columns";
    if (cg_text_to_corner(name->bytes, name->length, &corner)) return "it is the address of a cell";
    if (is_r1c1(name->bytes)) return "it is the address of cells in Excel's R1C1 style";
    if (cg_same_word(name->bytes, "TRUE") || cg_same_word(name->bytes, "FALSE")) return "it is a truth value";
    for (size_t at = 0; at < name->length;) {
        bool first = at == 0;
        uint32_t c = cg_utf8_next(name->bytes, &at);
        if (first && !cg_starts_name(c)) return "a name starts with a letter, an underscore or a backslash";
        if (!cg_continues_name(c)) return "a name holds letters, digits, underscores and dots only";
    }
    return NULL;
}

bool cg_name_is_valid(const cg_text *name) {
    return cg_name_problem(name) == NULL;
}

const char *cg_sheet_name_problem(const cg_text *name) {
    if (name->length == 0) return "a worksheet's name has at least one character";
    if (cg_utf16_count(name->bytes, name->length) > 31) return "a worksheet's name has at most 31 characters";
    if (strpbrk(name->bytes, ":\\/?*[]")) return "a worksheet's name holds none of : \\ / ? * [ ]";
    if (name->bytes[0] == '\'' || name->bytes[name->length - 1] == '\'')
        return "a worksheet's name neither starts nor ends with an apostrophe";
    if (cg_same_word(name->bytes, "History")) return "Excel keeps it for itself";
    return NULL;
}
