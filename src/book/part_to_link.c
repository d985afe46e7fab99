/* part_to_link.c: xl/externalLinks/externalLink1.xml -> what this file keeps of another workbook.
 *
 * Beside formulas that refer to another workbook a file holds the values that its cells had, and its defined names.
 * They become sheets of this one, behind its own, which hold constants; a sheet of which nothing is kept is none. */
#include <string.h>

#include "base/decimal.h"
#include "base/limits.h"
#include "book/parts.h"
#include "book/xml_events.h"

typedef struct link_reader {
    cg_link *link;
    cg_arena *arena;
    cg_texts *texts;
    uint32_t sheet; /* whose cells are read; UINT32_MAX: those of none */
    CG_LIST(cg_book_cell) cells;
    CG_LIST(cg_book_row) rows;
    cg_corner place;
    char type; /* the first letter of the cell's type */
    bool in_cell, unordered;
    cg_gathered value;
} link_reader;

static void add_sheet(link_reader *reader, const char *name) {
    cg_link *link = reader->link;
    const cg_text *text = cg_intern_string(reader->texts, name);
    cg_book_sheet sheet = {.kind = CG_BOOK_LINKED_SHEET, .part = "", .linked_book = link->number, .linked_name = text};
    char *full = cg_format(reader->arena, "(%u)%s", (unsigned)link->number, name);
    if (cg_utf16_count(full, strlen(full)) > CG_LONGEST_SHEET_NAME)
        full = cg_format(reader->arena, "(%u)%zu", (unsigned)link->number, link->sheets.count);
    sheet.name = cg_intern_string(reader->texts, full);
    CG_PUSH(reader->arena, &link->sheets, sheet);
}

/* ='My sheet'!$A$1:$B$9: names of anything else are left out. */
static void add_name(link_reader *reader, const char **attributes) {
    const char *name = cg_xml_attribute(attributes, "name"), *of = cg_xml_attribute(attributes, "refersTo");
    const char *mark = of ? strrchr(of, '!') : NULL;
    if (!name || !mark) return;
    const char *from = of + (*of == '='), *to = mark;
    bool quoted = *from == '\'' && to - from >= 2 && to[-1] == '\'';
    char *sheet = cg_copy_text(reader->arena, from + quoted, (size_t)(to - from) - (quoted ? 2 : 0)), *out = sheet;
    for (const char *at = sheet; *at; at++) {
        *out++ = *at;
        if (quoted && *at == '\'' && at[1] == '\'') at++;
    }
    *out = '\0';
    cg_corner first, last;
    if (!cg_read_area(mark + 1, &first, &last)) return;
    cg_linked_name linked = {.name = cg_intern_string(reader->texts, name),
                             .scope = cg_xml_count(attributes, "sheetId", UINT32_MAX),
                             .sheet = cg_intern_string(reader->texts, sheet),
                             .area = cg_copy_text(reader->arena, mark + 1, strlen(mark + 1))};
    CG_PUSH(reader->arena, &reader->link->names, linked);
}

static void start_cell(link_reader *reader, const char **attributes) {
    const char *place = cg_xml_attribute(attributes, "r"), *type = cg_xml_attribute(attributes, "t");
    cg_corner to;
    reader->in_cell = reader->sheet < reader->link->sheets.count && place && cg_read_area(place, &reader->place, &to);
    reader->type = type ? *type : 'n';
    reader->value.bytes.count = 0;
    reader->value.on = false;
}

static void start(void *user, const char *name, const char **attributes) {
    link_reader *reader = user;
    const char *sheet = strcmp(name, "sheetName") == 0 ? cg_xml_attribute(attributes, "val") : NULL;
    if (sheet)
        add_sheet(reader, sheet);
    else if (strcmp(name, "definedName") == 0)
        add_name(reader, attributes);
    else if (strcmp(name, "sheetData") == 0)
        reader->sheet = cg_xml_count(attributes, "sheetId", UINT32_MAX);
    else if (strcmp(name, "cell") == 0)
        start_cell(reader, attributes);
    else if (reader->in_cell && strcmp(name, "v") == 0)
        cg_gather_start(&reader->value);
}

static cg_cell value_of(link_reader *reader) {
    CG_PUSH(reader->arena, &reader->value.bytes, '\0');
    char *bytes = reader->value.bytes.at;
    size_t length = reader->value.bytes.count - 1;
    cg_error error = cg_error_from_text(bytes, length);
    double number;
    switch (reader->type) {
    case 's': length = cg_decode_escapes(bytes, length); return cg_text_cell(cg_intern(reader->texts, bytes, length));
    case 'b': return cg_boolean_cell(*bytes == '1' || *bytes == 't');
    case 'e': return cg_error_cell(error ? error : CG_VALUE);
    default: return cg_decimal_read(bytes, length, '.', &number) ? cg_number_cell(number) : cg_blank_cell();
    }
}

static void end_cell(link_reader *reader) {
    reader->in_cell = false;
    cg_cell value = value_of(reader);
    if (cg_is_blank(value)) return;
    size_t n = reader->rows.count;
    if (n == 0 || reader->rows.at[n - 1].row != reader->place.row) {
        if (n && reader->rows.at[n - 1].row > reader->place.row) reader->unordered = true;
        CG_PUSH(reader->arena, &reader->rows, ((cg_book_row){reader->place.row, (uint32_t)reader->cells.count}));
    } else if (reader->cells.at[reader->cells.count - 1].column >= reader->place.column) {
        reader->unordered = true;
    }
    CG_PUSH(reader->arena, &reader->cells,
            ((cg_book_cell){.value = value, .column = (uint16_t)reader->place.column, .role = CG_BOOK_CONSTANT}));
}

static void end_sheet(link_reader *reader) {
    if (reader->sheet < reader->link->sheets.count && reader->cells.count) {
        cg_book_sheet *sheet = &reader->link->sheets.at[reader->sheet];
        sheet->cells = reader->cells.at;
        sheet->n_cells = reader->cells.count;
        sheet->n_rows = reader->rows.count;
        CG_PUSH(reader->arena, &reader->rows, ((cg_book_row){UINT32_MAX, (uint32_t)sheet->n_cells}));
        sheet->rows = reader->rows.at;
        if (reader->unordered) cg_sheet_sort(reader->arena, sheet);
    }
    memset(&reader->cells, 0, sizeof reader->cells);
    memset(&reader->rows, 0, sizeof reader->rows);
    reader->unordered = false;
    reader->sheet = UINT32_MAX;
}

static void end(void *user, const char *name) {
    link_reader *reader = user;
    if (strcmp(name, "v") == 0)
        reader->value.on = false;
    else if (strcmp(name, "cell") == 0 && reader->in_cell)
        end_cell(reader);
    else if (strcmp(name, "sheetData") == 0)
        end_sheet(reader);
}

static void text(void *user, const char *bytes, size_t length) {
    link_reader *reader = user;
    if (reader->value.on) cg_gather(reader->arena, &reader->value, bytes, length);
}

bool cg_part_to_link(cg_package *package, size_t part, cg_texts *texts, cg_link *link) {
    link_reader reader = {.link = link, .arena = cg_package_arena(package), .texts = texts, .sheet = UINT32_MAX};
    return cg_part_to_events(package, part, &(cg_xml_reader){.start = start, .end = end, .text = text}, &reader);
}
