/* add_sheets.c: see add_sheets.h. */
#include "book/add_sheets.h"

#include <string.h>

#include "book/xml_out.h"
#include "book/xml_tags.h"

static const char SHEET_CONTENT[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
static const char USUAL_RELATION[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
static const char USUAL_NAMESPACE[] = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
static const char STRICT_NAMESPACE[] = "http://purl.oclc.org/ooxml/spreadsheetml/main";

typedef struct adding {
    cg_arena *arena;
    const cg_book *book;
    const cg_new_sheet *sheets;
    size_t n;
    const char *folder;     /* of workbook.xml: "xl/" */
    const char **parts;     /* [n] names of the new parts, seen from there */
    const char **relations; /* [n] ids */
    bool strict;            /* the workbook is of the standard's strict edition */
} adding;

/* A part that gets more lines, as text. */
typedef struct edited {
    size_t index;
    const char *name, *text, *end;
    const char *prefix; /* of its elements, with a colon */
} edited;

static bool report_broken(const adding *to, const char *part) {
    cg_package_report(to->book->package, CG_E_FILE_WRITE, part,
                      "the part is not as other programs write it, so no worksheet can be added");
    return false;
}

static bool read_part(const adding *to, const char *name, edited *out) {
    size_t length;
    *out = (edited){.index = cg_package_find(to->book->package, name), .name = name, .prefix = ""};
    if (out->index == CG_NO_PART) return report_broken(to, name);
    out->text = cg_part_bytes(to->book->package, out->index, &length);
    if (!out->text) return false;
    out->end = out->text + length;
    return cg_xml_is_utf8(out->text, length) || report_broken(to, name);
}

/* Where the element's end tag begins; NULL: there is none. */
static const char *find_end(const adding *to, edited *part, const char *name) {
    cg_xml_walk walk = {part->text, part->end};
    for (cg_xml_tag tag; cg_xml_next_tag(&walk, &tag);) {
        if (!tag.closing || !cg_xml_is_tag(&tag, name)) continue;
        part->prefix = cg_copy_text(to->arena, tag.start + 2, (size_t)(tag.name - tag.start) - 2);
        return tag.start;
    }
    return NULL;
}

static cg_new_part finish(const edited *part, const char *where, cg_xml_out *lines) {
    cg_xml_out out = {.arena = lines->arena};
    cg_new_part made = {.index = part->index};
    cg_xml_put(&out, part->text, (size_t)(where - part->text));
    cg_xml_put(&out, lines->at, lines->count);
    cg_xml_put(&out, where, (size_t)(part->end - where));
    made.bytes = cg_xml_close(&out, &made.length);
    return made;
}

/* ---- Names that nobody has ---- */

static bool has_sheet(const cg_book *book, const char *name) {
    for (size_t i = 0; i < book->n_sheets; i++)
        if (cg_same_word(book->sheets[i].name->bytes, name)) return true;
    return false;
}

const char *cg_book_numbered_name(cg_arena *arena, const cg_book *book, const char *name) {
    for (size_t number = 1;; number++) {
        const char *numbered = cg_format(arena, "%s %zu", name, number);
        if (!has_sheet(book, numbered)) return numbered;
    }
}

static void name_parts(adding *to) {
    size_t number = 0;
    to->parts = CG_NEW_ARRAY(to->arena, to->n, const char *);
    for (size_t i = 0; i < to->n; i++)
        do
            to->parts[i] = cg_format(to->arena, "worksheets/sheet%zu.xml", ++number);
        while (cg_package_find(to->book->package, cg_format(to->arena, "%s%s", to->folder, to->parts[i])) !=
               CG_NO_PART);
}

static bool has_id(const edited *relations, const char *id) {
    cg_xml_walk walk = {relations->text, relations->end};
    for (cg_xml_tag tag; cg_xml_next_tag(&walk, &tag);) {
        cg_xml_place place = cg_xml_find_attribute(&tag, "Id");
        if (place.start && place.length == strlen(id) && memcmp(place.value, id, place.length) == 0) return true;
    }
    return false;
}

static void name_relations(adding *to, const edited *relations) {
    size_t number = 0;
    to->relations = CG_NEW_ARRAY(to->arena, to->n, const char *);
    for (size_t i = 0; i < to->n; i++)
        do
            to->relations[i] = cg_format(to->arena, "rId%zu", ++number);
        while (has_id(relations, to->relations[i]));
}

/* ---- The parts that list others ---- */

/* As the file spells the type of a worksheet's relation: its two editions differ. */
static const char *type_of_relation(const adding *to, const edited *relations) {
    static const char word[] = "/worksheet";
    cg_xml_walk walk = {relations->text, relations->end};
    for (cg_xml_tag tag; cg_xml_next_tag(&walk, &tag);) {
        cg_xml_place type = cg_xml_find_attribute(&tag, "Type");
        size_t length = sizeof word - 1;
        if (type.start && type.length > length && memcmp(type.value + type.length - length, word, length) == 0)
            return cg_copy_text(to->arena, type.value, type.length);
    }
    return USUAL_RELATION;
}

static bool add_relations(adding *to, cg_new_part *out) {
    edited part;
    const char *base = to->book->workbook_part + strlen(to->folder);
    if (!read_part(to, cg_format(to->arena, "%s_rels/%s.rels", to->folder, base), &part)) return false;
    const char *where = find_end(to, &part, "Relationships"), *type = type_of_relation(to, &part);
    if (!where) return report_broken(to, part.name);
    name_relations(to, &part);
    cg_xml_out lines = {.arena = to->arena};
    for (size_t i = 0; i < to->n; i++)
        cg_xml_put_format(&lines, "<%sRelationship Id=\"%s\" Type=\"%s\" Target=\"%s\"/>", part.prefix,
                          to->relations[i], type, to->parts[i]);
    *out = finish(&part, where, &lines);
    return true;
}

static bool add_content_types(const adding *to, cg_new_part *out) {
    edited part;
    if (!read_part(to, "[Content_Types].xml", &part)) return false;
    const char *where = find_end(to, &part, "Types");
    if (!where) return report_broken(to, part.name);
    cg_xml_out lines = {.arena = to->arena};
    for (size_t i = 0; i < to->n; i++)
        cg_xml_put_format(&lines, "<%sOverride PartName=\"/%s%s\" ContentType=\"%s\"/>", part.prefix, to->folder,
                          to->parts[i], SHEET_CONTENT);
    *out = finish(&part, where, &lines);
    return true;
}

/* What the lines of other sheets say. */
typedef struct sheet_lines {
    unsigned long largest;   /* sheetId */
    const char *id;          /* how the file writes r:id */
    const char *declaration; /* of that prefix, when it stands in the line itself: with a blank before it */
} sheet_lines;

/* "xmlns:r" in the same tag. */
static const char *find_declaration(const adding *to, const cg_xml_tag *tag, const cg_xml_place *id) {
    const char *colon = memchr(id->name, ':', id->name_length);
    int length = colon ? (int)(colon - id->name) : 0;
    cg_xml_place place = cg_xml_find_attribute(tag, cg_format(to->arena, "xmlns:%.*s", length, id->name));
    return place.start ? cg_copy_text(to->arena, place.start, (size_t)(place.end - place.start)) : "";
}

static sheet_lines look_at_sheets(const adding *to, const edited *part) {
    cg_xml_walk walk = {part->text, part->end};
    sheet_lines found = {0, "r:id", ""};
    for (cg_xml_tag tag; cg_xml_next_tag(&walk, &tag);) {
        if (tag.closing || !cg_xml_is_tag(&tag, "sheet")) continue;
        cg_xml_place number = cg_xml_find_attribute(&tag, "sheetId"), id = cg_xml_find_attribute(&tag, ":id");
        unsigned long value = 0;
        for (size_t i = 0; number.start && i < number.length && number.value[i] >= '0' && number.value[i] <= '9'; i++)
            value = 10 * value + (unsigned long)(number.value[i] - '0');
        if (value > found.largest) found.largest = value;
        if (!id.start) continue;
        found.id = cg_copy_text(to->arena, id.name, id.name_length);
        found.declaration = find_declaration(to, &tag, &id);
    }
    return found;
}

static bool contains(const edited *part, const char *text) {
    size_t length = strlen(text);
    for (const char *at = part->text; (size_t)(part->end - at) >= length; at++)
        if (*at == *text && memcmp(at, text, length) == 0) return true;
    return false;
}

static bool add_to_workbook(adding *to, cg_new_part *out) {
    edited part;
    if (!read_part(to, to->book->workbook_part, &part)) return false;
    const char *where = find_end(to, &part, "sheets");
    if (!where) return report_broken(to, part.name);
    to->strict = contains(&part, STRICT_NAMESPACE);
    sheet_lines others = look_at_sheets(to, &part);
    cg_xml_out lines = {.arena = to->arena};
    for (size_t i = 0; i < to->n; i++) {
        cg_xml_put_format(&lines, "<%ssheet%s name=\"", part.prefix, others.declaration);
        cg_xml_put_escaped(&lines, to->sheets[i].name, strlen(to->sheets[i].name));
        cg_xml_put_format(&lines, "\" sheetId=\"%lu\" %s=\"%s\"/>", others.largest + 1 + i, others.id,
                          to->relations[i]);
    }
    *out = finish(&part, where, &lines);
    return true;
}

/* ---- Worksheets ---- */

static cg_new_part make_sheet(const adding *to, size_t i) {
    cg_xml_out out = {.arena = to->arena};
    cg_new_part made = {.index = CG_NO_PART, .name = cg_format(to->arena, "%s%s", to->folder, to->parts[i])};
    cg_xml_put_format(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"%s\">",
                      to->strict ? STRICT_NAMESPACE : USUAL_NAMESPACE);
    cg_xml_put_text(&out, to->sheets[i].content);
    cg_xml_put_text(&out, "</worksheet>");
    made.bytes = cg_xml_close(&out, &made.length);
    return made;
}

bool cg_book_add_sheets(cg_arena *arena, const cg_book *book, const cg_new_sheet *sheets, size_t n, cg_new_part *parts,
                        size_t *count) {
    adding to = {.arena = arena, .book = book, .sheets = sheets, .n = n};
    const char *slash = strrchr(book->workbook_part, '/');
    to.folder = cg_copy_text(arena, book->workbook_part, slash ? (size_t)(slash - book->workbook_part) + 1 : 0);
    name_parts(&to);
    if (!add_relations(&to, &parts[*count]) || !add_to_workbook(&to, &parts[*count + 1]) ||
        !add_content_types(&to, &parts[*count + 2]))
        return false;
    *count += 3;
    for (size_t i = 0; i < n; i++)
        parts[(*count)++] = make_sheet(&to, i);
    return true;
}
