/* report_to_sheet.c: see report_to_sheet.h. Laid out like Excel's own reports: sentences and the titles of sections in
 * column A, which is narrow, and tables from column B on. */
#include "output/report_to_sheet.h"

#include "base/decimal.h"
#include "book/xml_out.h"
#include "language/document.h"

enum { MOST_COLUMNS = 32, MARGIN_WIDTH = 3, LEAST_WIDTH = 10, MOST_WIDTH = 60 };

typedef struct layout {
    cg_xml_out out;
    uint32_t row;
    uint32_t bold;
    size_t widths[MOST_COLUMNS]; /* characters, of columns of tables */
} layout;

static void put_cell(layout *to, uint32_t column, cg_cell value, uint32_t style) {
    char place[CG_CORNER_ROOM], number[CG_DECIMAL_ROOM];
    if (cg_is_blank(value)) return;
    cg_corner_to_text((cg_corner){.row = to->row, .column = column}, place);
    cg_xml_put_format(&to->out, "<c r=\"%s\"", place);
    if (style) cg_xml_put_format(&to->out, " s=\"%u\"", style);
    if (cg_is_text(value)) {
        const cg_text *text = cg_cell_text(value);
        cg_xml_put_text(&to->out, " t=\"inlineStr\"><is><t xml:space=\"preserve\">");
        cg_xml_put_escaped(&to->out, text->bytes, text->length);
        cg_xml_put_text(&to->out, "</t></is></c>");
    } else if (cg_is_number(value)) {
        cg_xml_put_text(&to->out, "><v>");
        cg_xml_put(&to->out, number, cg_decimal_write(value.number, number));
        cg_xml_put_text(&to->out, "</v></c>");
    } else {
        const char *text = cg_is_error(value)       ? cg_error_text(cg_cell_error(value))
                           : cg_cell_boolean(value) ? "1"
                                                    : "0";
        cg_xml_put_format(&to->out, " t=\"%s\"><v>%s</v></c>", cg_is_error(value) ? "e" : "b", text);
    }
}

static void put_string(layout *to, cg_texts *texts, uint32_t column, const char *text, uint32_t style) {
    put_cell(to, column, cg_text_cell(cg_intern_string(texts, text)), style);
}

static void begin_row(layout *to) {
    cg_xml_put_format(&to->out, "<row r=\"%u\">", to->row + 1);
}

static void end_row(layout *to) {
    cg_xml_put_text(&to->out, "</row>");
    to->row++;
}

static void widen(layout *to, uint32_t column, size_t characters) {
    if (characters > to->widths[column]) to->widths[column] = characters;
}

static size_t width_of(cg_cell cell) {
    enum { GENERAL = 11 }; /* what Excel shows of a number in its usual format */
    char number[CG_DECIMAL_ROOM];
    if (cg_is_text(cell)) return cg_utf8_count(cg_cell_text(cell)->bytes, cg_cell_text(cell)->length);
    if (!cg_is_number(cell)) return LEAST_WIDTH;
    size_t length = cg_decimal_write(cell.number, number);
    return length < GENERAL ? length : GENERAL;
}

static void put_table(layout *to, cg_texts *texts, const cg_view_report_section *section) {
    begin_row(to);
    for (uint32_t i = 0; i < section->n_columns; i++) {
        put_string(to, texts, i + 1, section->columns[i].title, to->bold);
        widen(to, i + 1, cg_utf8_count(section->columns[i].title, strlen(section->columns[i].title)) + 1);
    }
    end_row(to);
    for (size_t row = 0; row < section->n_rows; row++) {
        begin_row(to);
        for (uint32_t i = 0; i < section->n_columns; i++) {
            put_cell(to, i + 1, section->columns[i].cells[row], 0);
            widen(to, i + 1, width_of(section->columns[i].cells[row]));
        }
        end_row(to);
    }
}

/* A sentence a row, or a table under its title; a row between what differs. */
static void put_section(layout *to, cg_texts *texts, const cg_view_report_section *section, bool apart) {
    to->row += apart;
    if (section->title) {
        begin_row(to);
        put_string(to, texts, 0, section->title, to->bold);
        end_row(to);
    }
    if (section->columns[0].title) {
        put_table(to, texts, section);
        return;
    }
    for (size_t row = 0; row < section->n_rows; row++) {
        begin_row(to);
        put_cell(to, 0, section->columns[0].cells[row], 0);
        end_row(to);
    }
}

static void put_widths(layout *to) {
    cg_xml_put_format(&to->out, "<cols><col min=\"1\" max=\"1\" width=\"%d\" customWidth=\"1\"/>", MARGIN_WIDTH);
    for (uint32_t i = 1; i < MOST_COLUMNS && to->widths[i]; i++) {
        size_t width = to->widths[i] + 2;
        if (width < LEAST_WIDTH) width = LEAST_WIDTH;
        if (width > MOST_WIDTH) width = MOST_WIDTH;
        cg_xml_put_format(&to->out, "<col min=\"%u\" max=\"%u\" width=\"%zu\" customWidth=\"1\"/>", i + 1, i + 1,
                          width);
    }
    cg_xml_put_text(&to->out, "</cols>");
}

const char *cg_report_to_sheet(cg_arena *arena, cg_texts *texts, const cg_view_report *report, uint32_t bold) {
    layout rows = {.out = {.arena = arena}, .bold = bold}, all = {.out = {.arena = arena}};
    size_t length;
    begin_row(&rows);
    put_string(&rows, texts, 0, report->title, bold);
    end_row(&rows);
    for (size_t i = 0; i < report->n_sections; i++) {
        const cg_view_report_section *section = &report->sections[i];
        bool table = section->columns[0].title != NULL;
        put_section(&rows, texts, section, table || (i > 0 && report->sections[i - 1].columns[0].title));
    }
    memcpy(all.widths, rows.widths, sizeof all.widths);
    cg_xml_put_text(&all.out, "<sheetViews><sheetView showGridLines=\"0\" workbookViewId=\"0\"/></sheetViews>"
                              "<sheetFormatPr defaultRowHeight=\"15\"/>");
    put_widths(&all);
    cg_xml_put_text(&all.out, "<sheetData>");
    cg_xml_put(&all.out, rows.out.at, rows.out.count);
    cg_xml_put_text(&all.out, "</sheetData>");
    return cg_xml_close(&all.out, &length);
}
