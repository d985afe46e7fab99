/* part_to_table.c: the tables that lie on a worksheet. */
#include <string.h>

#include "base/limits.h"
#include "book/parts.h"
#include "book/xml_events.h"

typedef struct table_reader {
    cg_arena *arena;
    cg_texts *texts;
    cg_book_table *table;
    CG_LIST(const cg_text *) columns;
    bool has_area;
} table_reader;

static void start(void *user, const char *name, const char **attributes) {
    table_reader *reader = user;
    cg_book_table *table = reader->table;
    if (strcmp(name, "table") == 0) {
        const char *shown = cg_xml_attribute(attributes, "displayName"), *area = cg_xml_attribute(attributes, "ref");
        if (!shown) shown = cg_xml_attribute(attributes, "name");
        table->name = cg_intern_string(reader->texts, shown ? shown : "");
        reader->has_area = area && cg_read_area(area, &table->from, &table->to);
        table->has_header = cg_xml_count(attributes, "headerRowCount", 1) > 0;
        table->has_totals = cg_xml_count(attributes, "totalsRowCount", 0) > 0;
    } else if (strcmp(name, "filterColumn") == 0) {
        table->is_filtered = true;
    } else if (strcmp(name, "tableColumn") == 0 && reader->columns.count < CG_EXCEL_COLUMNS) {
        const char *column = cg_xml_attribute(attributes, "name");
        size_t length = column ? strlen(column) : 0;
        char *text = cg_copy_text(reader->arena, column ? column : "", length);
        length = cg_decode_escapes(text, length);
        CG_PUSH(reader->arena, &reader->columns, cg_intern(reader->texts, text, length));
    }
}

static void end(void *user, const char *name) {
    (void)user, (void)name;
}

/* The table, or what is wrong with it. */
static const char *problem_of(const table_reader *reader) {
    const cg_book_table *table = reader->table;
    if (!table->name || table->name->length == 0) return "the table has no name";
    if (!reader->has_area) return "the table does not say where it lies";
    if (table->n_columns != (size_t)(table->to.column - table->from.column) + 1)
        return "the table has more or fewer columns than its place";
    uint32_t rows = table->to.row - table->from.row + 1;
    return rows < (uint32_t)table->has_header + table->has_totals ? "the table has no room for its header and totals"
                                                                  : NULL;
}

bool cg_sheet_to_tables(cg_book *book, const cg_book_sheet *sheet, cg_texts *texts, const cg_relations *relations) {
    cg_arena *arena = cg_package_arena(book->package);
    for (size_t i = 0; i < relations->list.count; i++) {
        const cg_relation *relation = &relations->list.at[i];
        if (strcmp(relation->type, "table") != 0) continue;
        if (relation->index == CG_NO_PART) {
            cg_package_report(book->package, CG_E_BROKEN_WORKBOOK, sheet->part,
                              "there is no part %s, a table of the sheet", relation->part);
            return false;
        }
        cg_book_table table = {.sheet = sheet, .part = cg_package_name(book->package, relation->index)};
        table_reader reader = {.arena = arena, .texts = texts, .table = &table};
        if (!cg_part_to_events(book->package, relation->index, &(cg_xml_reader){.start = start, .end = end}, &reader))
            return false;
        table.columns = reader.columns.at;
        table.n_columns = reader.columns.count;
        const char *problem = problem_of(&reader);
        if (problem) {
            cg_package_report(book->package, CG_E_BROKEN_WORKBOOK, table.part, "%s", problem);
            return false;
        }
        book->tables = cg_list_room(arena, book->tables, book->n_tables, &book->table_room, sizeof *book->tables);
        book->tables[book->n_tables++] = table;
    }
    return true;
}
