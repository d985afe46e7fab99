/* part_to_workbook.c: workbook.xml -> the sheets, the defined names and the settings of a workbook. */
#include <string.h>

#include "book/parts.h"
#include "book/xml_events.h"

typedef struct raw_name {
    const cg_text *name;
    uint32_t sheet; /* UINT32_MAX: of the whole workbook */
    bool hidden, is_code;
    const char *text;
} raw_name;

typedef struct workbook_reader {
    cg_book *book;
    cg_arena *arena;
    cg_texts *texts;
    const char *part;
    const cg_relations *relations;
    CG_LIST(cg_book_sheet) sheets;
    CG_LIST(raw_name) names;
    CG_LIST(size_t) links; /* parts, by their number in formulas */
    cg_gathered text;      /* of a name */
    bool failed;
} workbook_reader;

static void add_sheet(workbook_reader *reader, const char **attributes) {
    const char *name = cg_xml_attribute(attributes, "name"), *id = cg_xml_attribute(attributes, ":id");
    const char *state = cg_xml_attribute(attributes, "state");
    const cg_relation *relation = id ? cg_relation_with_id(reader->relations, id) : NULL;
    if (!name) name = "";
    cg_book_sheet sheet = {.name = cg_intern_string(reader->texts, name),
                           .hidden = state && strcmp(state, "visible") != 0};
    bool is_worksheet = relation && strcmp(relation->type, "worksheet") == 0;
    if (is_worksheet && relation->index == CG_NO_PART) {
        cg_package_report(reader->book->package, CG_E_BROKEN_WORKBOOK, reader->part,
                          "sheet %s is in no part of the package: there is no %s", name, relation->part);
        reader->failed = true;
        return;
    }
    sheet.kind = is_worksheet ? CG_BOOK_WORKSHEET : CG_BOOK_OTHER_SHEET;
    sheet.part = is_worksheet ? cg_package_name(reader->book->package, relation->index) : "";
    for (size_t i = 0; i < reader->sheets.count; i++)
        if (cg_text_equal(reader->sheets.at[i].name, sheet.name)) {
            cg_package_report(reader->book->package, CG_E_BROKEN_WORKBOOK, reader->part, "two sheets are called %s",
                              name);
            reader->failed = true;
        }
    CG_PUSH(reader->arena, &reader->sheets, sheet);
}

static void add_name(workbook_reader *reader, const char **attributes) {
    const char *name = cg_xml_attribute(attributes, "name");
    raw_name raw = {.name = cg_intern_string(reader->texts, name ? name : ""),
                    .sheet = cg_xml_count(attributes, "localSheetId", UINT32_MAX),
                    .hidden = cg_xml_flag(attributes, "hidden", false),
                    .is_code = cg_xml_flag(attributes, "function", false) ||
                               cg_xml_flag(attributes, "vbProcedure", false) || cg_xml_flag(attributes, "xlm", false)};
    CG_PUSH(reader->arena, &reader->names, raw);
    cg_gather_start(&reader->text);
}

static void add_link(workbook_reader *reader, const char **attributes) {
    const char *id = cg_xml_attribute(attributes, ":id");
    const cg_relation *relation = id ? cg_relation_with_id(reader->relations, id) : NULL;
    CG_PUSH(reader->arena, &reader->links, relation ? relation->index : CG_NO_PART);
}

static void start(void *user, const char *name, const char **attributes) {
    workbook_reader *reader = user;
    if (strcmp(name, "sheet") == 0)
        add_sheet(reader, attributes);
    else if (strcmp(name, "definedName") == 0)
        add_name(reader, attributes);
    else if (strcmp(name, "externalReference") == 0)
        add_link(reader, attributes);
    else if (strcmp(name, "workbookPr") == 0)
        reader->book->date_1904 = cg_xml_flag(attributes, "date1904", false);
    else if (strcmp(name, "workbookView") == 0)
        reader->book->active_sheet = cg_xml_count(attributes, "activeTab", 0);
}

static void end(void *user, const char *name) {
    workbook_reader *reader = user;
    if (strcmp(name, "definedName") != 0 || !reader->text.on) return;
    reader->text.on = false;
    const char *from = reader->text.bytes.count ? reader->text.bytes.at : "", *to = from + reader->text.bytes.count;
    while (from < to && (*from == ' ' || *from == '\n' || *from == '='))
        from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\n'))
        to--;
    reader->names.at[reader->names.count - 1].text = cg_copy_text(reader->arena, from, (size_t)(to - from));
}

static void text(void *user, const char *bytes, size_t length) {
    workbook_reader *reader = user;
    if (reader->text.on) cg_gather(reader->arena, &reader->text, bytes, length);
}

/* ---- Other workbooks ---- */

static bool is_taken(const workbook_reader *reader, const cg_text *name) {
    for (size_t i = 0; i < reader->sheets.count; i++)
        if (cg_text_equal(reader->sheets.at[i].name, name)) return true;
    return false;
}

/* A name's place among the sheets: the number of the sheet of that name in the link, or UINT32_MAX. */
static uint32_t linked_sheet(const workbook_reader *reader, uint32_t link, const cg_text *name) {
    for (size_t i = 0; i < reader->sheets.count; i++) {
        const cg_book_sheet *sheet = &reader->sheets.at[i];
        if (sheet->kind == CG_BOOK_LINKED_SHEET && sheet->linked_book == link &&
            cg_text_equal(sheet->linked_name, name))
            return (uint32_t)i;
    }
    return UINT32_MAX;
}

static void add_linked_names(workbook_reader *reader, const cg_link *link) {
    for (size_t i = 0; i < link->names.count; i++) {
        const cg_linked_name *name = &link->names.at[i];
        const cg_text *nobody = cg_intern(reader->texts, "", 0);
        const cg_text *scope = name->scope < link->sheets.count ? link->sheets.at[name->scope].linked_name : nobody;
        uint32_t of = linked_sheet(reader, link->number, scope), on = linked_sheet(reader, link->number, name->sheet);
        if (of == UINT32_MAX || on == UINT32_MAX || reader->sheets.at[on].n_cells == 0) continue;
        const char *place = cg_format(reader->arena, "'%s'!%s", reader->sheets.at[on].name->bytes, name->area);
        if (strchr(reader->sheets.at[on].name->bytes, '\'')) continue;
        CG_PUSH(reader->arena, &reader->names,
                ((raw_name){.name = name->name, .sheet = of, .hidden = true, .text = place}));
    }
}

/* The sheets that the file keeps of other workbooks, behind its own. A link that cannot be read keeps nothing. */
static bool add_linked_sheets(workbook_reader *reader) {
    for (size_t i = 0; i < reader->links.count; i++) {
        if (reader->links.at[i] == CG_NO_PART) continue;
        cg_link link = {.number = (uint32_t)i + 1};
        if (!cg_part_to_link(reader->book->package, reader->links.at[i], reader->texts, &link)) return false;
        if (link.sheets.count == 0) continue;
        cg_book_sheet whole = {.kind = CG_BOOK_LINKED_SHEET,
                               .part = "",
                               .name = cg_intern_string(reader->texts, cg_format(reader->arena, "(%zu)", i + 1)),
                               .linked_book = link.number,
                               .linked_name = cg_intern(reader->texts, "", 0)};
        if (link.names.count && !is_taken(reader, whole.name)) CG_PUSH(reader->arena, &reader->sheets, whole);
        for (size_t j = 0; j < link.sheets.count; j++)
            if (!is_taken(reader, link.sheets.at[j].name)) CG_PUSH(reader->arena, &reader->sheets, link.sheets.at[j]);
        add_linked_names(reader, &link);
    }
    return true;
}

/* Names of macros' functions, and of sheets that are not there, are nobody's. */
static void finish_names(workbook_reader *reader) {
    cg_book *book = reader->book;
    book->names = CG_NEW_ARRAY(reader->arena, reader->names.count, cg_book_name);
    for (size_t i = 0; i < reader->names.count; i++) {
        const raw_name *raw = &reader->names.at[i];
        if (raw->is_code || !raw->text) continue;
        book->names[book->n_names++] =
            (cg_book_name){.name = raw->name,
                           .sheet = raw->sheet == UINT32_MAX ? NULL : &book->sheets[raw->sheet],
                           .hidden = raw->hidden,
                           .text = raw->text};
    }
}

bool cg_part_to_workbook(cg_book *book, size_t part, cg_texts *texts, const cg_relations *relations) {
    workbook_reader reader = {.book = book,
                              .arena = cg_package_arena(book->package),
                              .texts = texts,
                              .part = cg_package_name(book->package, part),
                              .relations = relations};
    if (!cg_part_to_events(book->package, part,
                           &(cg_xml_reader){.start = start, .end = end, .text = text, .stop = &reader.failed}, &reader))
        return false;
    bool has_sheets = reader.sheets.count > 0;
    for (size_t i = 0; i < reader.names.count; i++)
        if (reader.names.at[i].sheet != UINT32_MAX && reader.names.at[i].sheet >= reader.sheets.count)
            reader.names.at[i].is_code = true; /* of a sheet that is not there */
    if (!reader.failed && has_sheets && !add_linked_sheets(&reader)) return false;
    book->sheets = reader.sheets.at;
    book->n_sheets = reader.sheets.count;
    finish_names(&reader);
    if (!has_sheets && !reader.failed) {
        cg_package_report(book->package, CG_E_BROKEN_WORKBOOK, reader.part, "the workbook has no sheets");
        return false;
    }
    return !reader.failed;
}
