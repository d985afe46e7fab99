/* plain_cells.c: see plain_cells.h. A function that steps over something returns where it ended, NULL when it is not
 * plain. The zero bytes behind the end are part of nothing, so that nothing steps over them. */
#include "book/plain_cells.h"

#include <string.h>

#include "base/decimal.h"
#include "base/limits.h"
#include "base/text.h"

static inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* True when the text stands there; a constant's length is known, so that this is a comparison of words. */
#define STANDS(at, constant) (memcmp((at), (constant), sizeof(constant) - 1) == 0)

/* ---- Text ---- */

/* The character of an entity that starts here, and how many bytes it has; 0 when it is none of the five. */
static char entity_at(const char *at, size_t *length) {
    static const struct {
        char text[8], character;
        uint8_t length;
    } five[] = {{"&gt;", '>', 4}, {"&lt;", '<', 4}, {"&amp;", '&', 5}, {"&quot;", '"', 6}, {"&apos;", '\'', 6}};
    for (size_t i = 0; i < sizeof five / sizeof *five; i++) {
        if (memcmp(at, five[i].text, five[i].length) != 0) continue;
        *length = five[i].length;
        return five[i].character;
    }
    return 0;
}

size_t cg_plain_decode(const cg_plain_text *text, char *out) {
    const char *at = text->at, *end = at + text->length;
    char *to = out;
    while (at < end) {
        size_t length = 1;
        *to++ = *at == '&' ? entity_at(at, &length) : *at;
        at += length;
    }
    return (size_t)(to - out);
}

/* XML has no characters U+FFFE and U+FFFF. */
static bool is_text(const char *bytes, size_t length) {
    for (const char *at = bytes, *end = bytes + length; (at = memchr(at, '\xEF', (size_t)(end - at))); at++)
        if (end - at > 2 && at[1] == '\xBF' && (at[2] == '\xBE' || at[2] == '\xBF')) return false;
    return cg_utf8_check(bytes, length) == length;
}

/* Up to the "<" that ends a text. A line's end of two bytes is not plain, as it is read as one; nor is "]]>". */
static const char *scan_text(const char *at, cg_plain_text *text) {
    const char *start = at;
    bool wide = false, escaped = false;
    for (; *at != '<'; at++) {
        unsigned char c = (unsigned char)*at;
        if (c == '&') {
            size_t length = 0;
            if (!entity_at(at, &length)) return NULL;
            escaped = true;
            at += length - 1;
        } else if ((c < ' ' && c != '\n' && c != '\t') || (c == '>' && at - start >= 2 && STANDS(at - 2, "]]"))) {
            return NULL;
        }
        wide |= c >= 0x80;
    }
    *text = (cg_plain_text){start, (size_t)(at - start), escaped};
    return wide && !is_text(start, text->length) ? NULL : at;
}

/* ---- Attributes ---- */

typedef struct attribute {
    const char *name;
    size_t name_length;
    cg_plain_text value;
} attribute;

/* name="value", behind the space. */
static const char *scan_attribute(const char *at, attribute *found) {
    found->name = at;
    while ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || is_digit(*at) || *at == ':')
        at++;
    found->name_length = (size_t)(at - found->name);
    if (at[0] != '=' || at[1] != '"') return NULL;
    const char *start = at += 2;
    while (*at >= ' ' && *at < 0x7F && *at != '"' && *at != '&' && *at != '<')
        at++;
    found->value = (cg_plain_text){start, (size_t)(at - start), false};
    return *at == '"' ? at + 1 : NULL;
}

typedef struct name {
    const char *text; /* NULL ends a list */
    size_t length;
} name;
#define NAME(text)                                                                                                     \
    { text, sizeof(text) - 1 }

/* Steps over the next attribute of a tag. *place: of its name among those of the element; -1: the tag has no more. NULL
 * when it is none of them, or was seen before. */
static inline const char *next_attribute(const char *at, const name *names, unsigned *seen, cg_plain_text *value,
                                         int *place) {
    *place = -1;
    if (at[0] != ' ' || at[1] == '/' || at[1] == '>') return at;
    attribute found;
    at = scan_attribute(at + 1, &found);
    if (!at) return NULL;
    *value = found.value;
    for (int i = 0; names[i].text; i++) {
        if (names[i].length != found.name_length || *names[i].text != *found.name) continue;
        if (memcmp(names[i].text, found.name, found.name_length) != 0) continue;
        if (*seen & 1u << i) return NULL;
        *seen |= 1u << i;
        *place = i;
        return at;
    }
    return NULL;
}

/* A number of up to nine digits that fills the text. */
static bool count_of(const cg_plain_text *text, uint32_t *count) {
    enum { MOST_DIGITS = 9 };
    if (text->length == 0 || text->length > MOST_DIGITS) return false;
    *count = 0;
    for (size_t i = 0; i < text->length; i++) {
        if (!is_digit(text->at[i])) return false;
        *count = *count * 10 + (uint32_t)(text->at[i] - '0');
    }
    return true;
}

static bool flag_of(const cg_plain_text *text, bool *flag) {
    *flag = text->length == 4 ? STANDS(text->at, "true") : text->length == 1 && *text->at == '1';
    return *flag || (text->length == 5 && STANDS(text->at, "false")) || (text->length == 1 && *text->at == '0');
}

/* The end of a tag: ">", or "/>" with *empty. */
static const char *scan_tag_end(const char *at, bool *empty) {
    at += *at == ' ';
    at += *empty = *at == '/';
    return *at == '>' ? at + 1 : NULL;
}

/* ---- Rows ---- */

static const char *scan_row(const char *at, cg_plain_row *row, bool *empty) {
    static const name names[] = {
        NAME("r"),  NAME("spans"),        NAME("x14ac:dyDescent"), NAME("s"),         NAME("customFormat"),
        NAME("ht"), NAME("customHeight"), NAME("outlineLevel"),    NAME("collapsed"), NAME("hidden"),
        NAME("ph"), NAME("thickTop"),     NAME("thickBot"),        {NULL, 0}};
    enum { NUMBER = 0, HIDDEN = 9 };
    unsigned seen = 0;
    *row = (cg_plain_row){0};
    cg_plain_text value;
    for (int place = 0; (at = next_attribute(at, names, &seen, &value, &place)) && place >= 0;) {
        if (place == NUMBER && (!count_of(&value, &row->number) || row->number == 0)) return NULL;
        if (place == NUMBER) row->number_end = value.at + value.length;
        if (place == HIDDEN && !flag_of(&value, &row->hidden)) return NULL;
    }
    return at ? scan_tag_end(at, empty) : NULL;
}

/* ---- Cells ---- */

/* AB12 in capitals, up to the quote. */
static inline const char *scan_place(const char *at, cg_plain_cell *cell) {
    uint32_t column = 0, row = 0;
    const char *start = at;
    for (; *at >= 'A' && *at <= 'Z'; at++)
        column = column * 26 + (uint32_t)(*at - 'A' + 1);
    if (at == start || at - start > 3 || column > CG_EXCEL_COLUMNS) return NULL;
    start = at;
    for (; is_digit(*at); at++)
        row = row * 10 + (uint32_t)(*at - '0');
    if (at == start || at - start > 7 || row == 0 || row > CG_EXCEL_ROWS) return NULL;
    cell->place = (cg_corner){.row = row - 1, .column = column - 1};
    cell->place_end = at;
    return *at == '"' ? at : NULL;
}

static const char *scan_cell_tag(const char *at, cg_plain_cell *cell, bool *empty) {
    static const name names[] = {NAME("r"), NAME("s"), NAME("t"), NAME("cm"), NAME("vm"), NAME("ph"), {NULL, 0}};
    enum { PLACE, STYLE, TYPE, METADATA };
    unsigned seen = 0;
    if (STANDS(at, " r=\"")) { /* as nearly every cell starts */
        at = scan_place(at + 4, cell);
        if (!at) return NULL;
        at++; /* the closing quote */
        cell->has_place = true;
        seen = 1u << PLACE;
    }
    if (STANDS(at, " s=\"") && is_digit(at[4]) && at[5] == '"') {
        cell->style = (uint32_t)(at[4] - '0');
        at += 6;
        seen |= 1u << STYLE;
    }
    cg_plain_text value;
    for (int place = 0; (at = next_attribute(at, names, &seen, &value, &place)) && place >= 0;) {
        if (place == PLACE) cell->has_place = scan_place(value.at, cell) != NULL;
        if (place == PLACE && !cell->has_place) return NULL;
        if (place == STYLE && !count_of(&value, &cell->style)) return NULL;
        if (place == METADATA && !count_of(&value, &cell->metadata)) return NULL;
        if (place == TYPE) cell->type = value;
    }
    return at ? scan_tag_end(at, empty) : NULL;
}

/* ---- Formulas ---- */

static const char *scan_formula_tag(const char *at, cg_plain_cell *cell, bool *empty) {
    static const name names[] = {NAME("t"),  NAME("ref"), NAME("si"),        NAME("aca"),
                                 NAME("ca"), NAME("bx"),  NAME("xml:space"), {NULL, 0}};
    enum { TYPE, AREA, INDEX };
    unsigned seen = 0;
    cg_plain_text value;
    for (int place = 0; (at = next_attribute(at, names, &seen, &value, &place)) && place >= 0;) {
        if (place == TYPE) cell->formula_type = value;
        if (place == AREA) cell->formula_area = value;
        if (place == INDEX && !count_of(&value, &cell->formula_index)) return NULL;
    }
    return at ? scan_tag_end(at, empty) : NULL;
}

/* Behind "<f". Most formulas are the one above, counted on, and are not looked at byte by byte. */
static const char *scan_formula(cg_plain_scanner *scanner, const char *at) {
    cg_plain_cell *cell = &scanner->cell;
    bool empty;
    cell->has_formula = true;
    at = scan_formula_tag(at, cell, &empty);
    if (!at || empty) return at;
    if (!cell->formula_type.at && cell->has_place) {
        size_t length = cg_forms_follow(scanner->forms, at, (size_t)(scanner->end - at), cell->place.row,
                                        cell->place.column, &cell->formula_number);
        if (length && STANDS(at + length, "</f>")) {
            cell->formula = (cg_plain_text){at, length, false};
            return at + length + 4;
        }
        cell->formula_number = 0;
    }
    at = scan_text(at, &cell->formula);
    return at && STANDS(at, "</f>") ? at + 4 : NULL;
}

/* ---- Values ---- */

/* Behind "<v>". */
static const char *scan_value(const cg_plain_scanner *scanner, const char *at, cg_plain_cell *cell) {
    const char *end = cg_decimal_scan(at, scanner->end, &cell->number);
    if (end && *end == '<') {
        cell->value = (cg_plain_text){at, (size_t)(end - at), false};
        cell->is_number = true;
    } else if (!(end = scan_text(at, &cell->value))) {
        return NULL;
    }
    return STANDS(end, "</v>") ? end + 4 : NULL;
}

/* Behind "<is>": one text of one font. */
static const char *scan_inline_text(const char *at, cg_plain_cell *cell) {
    static const char keep[] = " xml:space=\"preserve\"";
    if (!STANDS(at, "<t")) return NULL;
    at += 2;
    if (STANDS(at, " xml:space=\"preserve\"")) at += sizeof keep - 1;
    if (*at++ != '>' || !(at = scan_text(at, &cell->inline_text))) return NULL;
    return STANDS(at, "</t></is>") ? at + 9 : NULL;
}

/* Behind "<c". */
static const char *scan_cell(cg_plain_scanner *scanner, const char *at) {
    cg_plain_cell *cell = &scanner->cell;
    *cell = (cg_plain_cell){.formula_index = UINT32_MAX};
    bool empty;
    at = scan_cell_tag(at, cell, &empty);
    if (!at || empty) return at;
    if (at[0] == '<' && at[1] == 'f') at = scan_formula(scanner, at + 2);
    if (at && STANDS(at, "<v>")) at = scan_value(scanner, at + 3, cell);
    if (at && STANDS(at, "<is>")) at = scan_inline_text(at + 4, cell);
    return at && STANDS(at, "</c>") ? at + 4 : NULL;
}

/* ---- What is as above ---- */

/* The formula's numbers of rows, as places in the cell's text. False when they are not known. */
static bool add_formula_rows(const cg_plain_scanner *scanner, cg_text_above *kept) {
    const cg_plain_cell *cell = &scanner->cell;
    const cg_plain_text *formula = &cell->formula, *type = &cell->formula_type;
    if (cell->formula_area.at) return false;
    if (type->at) return type->length == 6 && STANDS(type->at, "shared") && formula->length == 0;
    const cg_form_rows *rows = cg_forms_rows(scanner->forms, formula->length, cell->place.row, cell->place.column);
    if (!rows) return false;
    for (uint32_t i = 0; i < rows->count; i++)
        kept->ends[kept->n_ends++] = (uint32_t)(formula->at - kept->text) + rows->ends[i];
    return true;
}

void cg_plain_keep(cg_plain_scanner *scanner, bool alike) {
    const cg_plain_cell *cell = &scanner->cell;
    if (!cell->has_place) return;
    cg_text_above kept = {.text = scanner->start};
    alike = alike && cell->is_number;
    if (alike) {
        kept.length = (size_t)(cell->value.at - kept.text);
        kept.ends[kept.n_ends++] = (uint32_t)(cell->place_end - kept.text);
        alike = !cell->has_formula || add_formula_rows(scanner, &kept);
    }
    if (!alike) kept.text = NULL;
    cg_cell_above_keep(scanner->above, cell->place.row, cell->place.column, &kept);
}

/* NULL when this is no cell that is as the one above. */
static const char *scan_below(cg_plain_scanner *scanner, const char *at) {
    cg_plain_below *below = &scanner->below;
    size_t length = cg_cell_above_follow(scanner->above, at, (size_t)(scanner->end - at), &below->row, &below->column);
    if (!length || below->row >= CG_EXCEL_ROWS) return NULL;
    at = cg_decimal_scan(at + length, scanner->end, &below->number);
    return at && STANDS(at, "</v></c>") ? at + 8 : NULL;
}

/* Behind "<row". */
static const char *scan_next_row(cg_plain_scanner *scanner, const char *at, bool *empty) {
    cg_plain_row *row = &scanner->found_row;
    at = scan_row(at, row, empty);
    if (!at) return NULL;
    bool alike = row->number_end && !*empty;
    cg_text_above kept = {.text = alike ? scanner->start : NULL, .n_ends = 1};
    if (alike) {
        kept.length = (size_t)(at - kept.text);
        kept.ends[0] = (uint32_t)(row->number_end - kept.text);
    }
    cg_row_above_keep(scanner->above, row->number, &kept);
    return at;
}

/* ---- Elements ---- */

static const char *skip_space(const char *at) {
    while (*at == '\n' || *at == ' ' || *at == '\t' || *at == '\r')
        at++;
    return at;
}

cg_plain_kind cg_plain_next(cg_plain_scanner *scanner) {
    const char *at = skip_space(scanner->at), *end = NULL;
    cg_plain_kind kind = CG_PLAIN_NOT;
    bool empty = false;
    size_t length;
    scanner->start = at;
    if (scanner->in_row) {
        if ((end = scan_below(scanner, at))) {
            kind = CG_PLAIN_BELOW;
        } else if (STANDS(at, "<c") && (at[2] == ' ' || at[2] == '>' || at[2] == '/')) {
            kind = CG_PLAIN_CELL;
            end = scan_cell(scanner, at + 2);
        } else if (STANDS(at, "</row>")) {
            kind = CG_PLAIN_ROW_END;
            end = at + 6;
        }
    } else if ((length =
                    cg_row_above_follow(scanner->above, at, (size_t)(scanner->end - at), &scanner->found_row.number))) {
        kind = CG_PLAIN_ROW;
        end = at + length;
    } else if (STANDS(at, "<row") && (at[4] == ' ' || at[4] == '>' || at[4] == '/')) {
        kind = CG_PLAIN_ROW;
        end = scan_next_row(scanner, at + 4, &empty);
    } else if (STANDS(at, "</sheetData>")) {
        kind = CG_PLAIN_END;
        end = at + 12;
    }
    if (!end || end > scanner->end) return CG_PLAIN_NOT;
    scanner->at = end;
    scanner->in_row = kind == CG_PLAIN_CELL || kind == CG_PLAIN_BELOW || (kind == CG_PLAIN_ROW && !empty);
    return kind;
}
