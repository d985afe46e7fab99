/* file_to_book.c: a workbook's file -> cg_book: the parts in the order in which they need each other. */
#include <string.h>

#include "book/parts.h"

bool cg_book_recognises(const char *bytes, size_t length) {
    static const char compound[] =
        "\xD0\xCF\x11\xE0"; /* an old or encrypted workbook, about which package.c knows what to say */
    return length >= 4 &&
           (memcmp(bytes, "PK\3\4", 4) == 0 || memcmp(bytes, "PK\5\6", 4) == 0 || memcmp(bytes, compound, 4) == 0);
}

/* What else is a zip file: a document of another program, or Excel's binary workbook. */
static void report_other_format(cg_package *package, const char *part) {
    size_t length = 0, index = cg_package_find(package, "mimetype");
    const char *type = index == CG_NO_PART ? NULL : cg_part_bytes(package, index, &length);
    if (type && strstr(type, "opendocument"))
        cg_package_report(package, CG_E_NOT_A_WORKBOOK, NULL,
                          "this is a document of LibreOffice (%s): save it as .xlsx", type);
    else if (part && strlen(part) > 4 && strcmp(part + strlen(part) - 4, ".bin") == 0)
        cg_package_report(package, CG_E_NOT_A_WORKBOOK, NULL, "this is a binary workbook (.xlsb): save it as .xlsx");
    else
        cg_package_report(package, CG_E_NOT_A_WORKBOOK, NULL, "the zip file holds no Excel workbook");
}

/* The part that holds the list of sheets. */
static size_t workbook_part(cg_package *package) {
    cg_relations relations;
    if (!cg_part_to_relations(package, "", &relations)) return CG_NO_PART;
    const cg_relation *relation = cg_relation_of_type(&relations, "officeDocument");
    const char *name =
        relation && relation->index != CG_NO_PART ? cg_package_name(package, relation->index) : "xl/workbook.xml";
    size_t index = cg_package_find(package, name);
    size_t length = strlen(name);
    if (index == CG_NO_PART || length < 4 || strcmp(name + length - 4, ".xml") != 0 || strstr(name, "word/") ||
        strstr(name, "ppt/")) {
        report_other_format(package, relation ? name : NULL);
        return CG_NO_PART;
    }
    return index;
}

typedef struct shared_parts {
    cg_shared_strings strings;
    cg_book_styles styles;
    cg_book_metadata metadata;
} shared_parts;

static size_t part_of_type(const cg_relations *relations, const char *type) {
    const cg_relation *relation = cg_relation_of_type(relations, type);
    return relation ? relation->index : CG_NO_PART;
}

static bool read_shared_parts(cg_book *book, cg_texts *texts, const cg_relations *relations, shared_parts *parts) {
    size_t strings = part_of_type(relations, "sharedStrings"), styles = part_of_type(relations, "styles"),
           metadata = part_of_type(relations, "sheetMetadata");
    return (strings == CG_NO_PART || cg_part_to_strings(book->package, strings, texts, &parts->strings)) &&
           (styles == CG_NO_PART || cg_part_to_styles(book->package, styles, &parts->styles)) &&
           (metadata == CG_NO_PART || cg_part_to_metadata(book->package, metadata, &parts->metadata));
}

static void measure(cg_book_sheet *sheet) {
    if (sheet->n_rows) sheet->height = sheet->rows[sheet->n_rows - 1].row + 1;
    for (size_t i = 0; i < sheet->n_rows; i++) {
        const cg_book_cell *last = &sheet->cells[sheet->rows[i + 1].first - 1];
        if (last->column >= sheet->width) sheet->width = last->column + 1u;
    }
    for (size_t i = 0; i < sheet->n_arrays; i++) {
        const cg_book_array *array = &sheet->arrays[i];
        if (array->to.row >= sheet->height) sheet->height = array->to.row + 1;
        if (array->to.column >= sheet->width) sheet->width = array->to.column + 1;
    }
}

static bool read_sheet(cg_book *book, cg_book_sheet *sheet, const cg_cells_context *context) {
    static const cg_book_row none = {UINT32_MAX, 0};
    if (!sheet->rows) sheet->rows = (cg_book_row *)&none;
    if (sheet->kind != CG_BOOK_WORKSHEET) {
        measure(sheet);
        return true;
    }
    cg_relations relations;
    if (!cg_part_to_cells(book, sheet, cg_package_find(book->package, sheet->part), context) ||
        !cg_part_to_relations(book->package, sheet->part, &relations))
        return false;
    measure(sheet);
    size_t i = book->n_tables;
    if (!cg_sheet_to_tables(book, sheet, context->texts, &relations)) return false;
    for (; i < book->n_tables; i++) {
        const cg_book_table *table = &book->tables[i];
        if (table->is_filtered)
            cg_sheet_mark_filtered(cg_package_arena(book->package), sheet, table->from.row + 1, table->to.row);
    }
    return true;
}

static cg_book *read_package(cg_arena *arena, cg_texts *texts, cg_package *package) {
    cg_book *book = CG_NEW(arena, cg_book);
    book->path = cg_package_path(package);
    book->package = package;
    size_t part = workbook_part(package);
    if (part == CG_NO_PART) return NULL;
    book->workbook_part = cg_package_name(package, part);
    cg_relations relations;
    shared_parts parts = {0};
    if (!cg_part_to_relations(package, book->workbook_part, &relations) ||
        !cg_part_to_workbook(book, part, texts, &relations) || !read_shared_parts(book, texts, &relations, &parts))
        return NULL;
    cg_cells_context context = {.texts = texts,
                                .strings = &parts.strings,
                                .styles = &parts.styles,
                                .metadata = &parts.metadata,
                                .forms = cg_forms_create(arena)};
    for (size_t i = 0; i < book->n_sheets; i++)
        if (!read_sheet(book, &book->sheets[i], &context)) return NULL;
    book->bold = parts.styles.bold;
    book->formulas = cg_forms_list(context.forms, &book->n_formulas);
    return book;
}

cg_book *cg_file_to_book(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics, const char *path,
                         const cg_package_limits *limits) {
    cg_package *package = cg_package_open(arena, diagnostics, path, limits);
    return package ? read_package(arena, texts, package) : NULL;
}

cg_book *cg_bytes_to_book(cg_arena *arena, cg_texts *texts, cg_diagnostics *diagnostics, const char *name,
                          const void *bytes, size_t length, const cg_package_limits *limits) {
    cg_package *package = cg_package_open_bytes(arena, diagnostics, name, bytes, length, limits);
    return package ? read_package(arena, texts, package) : NULL;
}
