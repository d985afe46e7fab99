/* xml_events.c: see xml_events.h. */
#include "book/xml_events.h"

#include <expat.h>
#include <string.h>

#include "base/text.h"

enum {
    LONGEST_TAG = 1 << 20, /* bytes of one tag, comment or instruction, which expat keeps whole */
    DEEPEST = 200,         /* elements inside each other */
};

struct cg_events {
    cg_package *package;
    const char *part;
    const cg_xml_reader *reader;
    void *user;
    XML_Parser parser;    /* NULL: freed */
    unsigned depth, skip; /* `skip`: the depth of the element whose contents are left out; 0: none */
    bool refused;
    bool encoded;     /* in something else than UTF-8 */
    bool silent;      /* what is read now, its user knows already */
    uint64_t given;   /* bytes */
    uint64_t settled; /* of those, up to the end of the last tag */
};
typedef struct cg_events events;

static void free_parser(void *handle) {
    events *of = handle;
    if (of->parser) XML_ParserFree(of->parser);
    of->parser = NULL;
}

static void refuse(events *of, cg_code code, const char *why) {
    if (of->refused) return;
    of->refused = true;
    cg_package_report(of->package, code, of->part, "%s", why);
    XML_StopParser(of->parser, XML_FALSE);
}

static const char *local(const char *name) {
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static bool is_left_out(const char *name) {
    return name[0] == 'e' ? strcmp(name, "extLst") == 0 : name[0] == 'C' && strcmp(name, "Choice") == 0;
}

/* How far the tag goes that expat is at. */
static uint64_t tag_end(const events *of) {
    return (uint64_t)XML_GetCurrentByteIndex(of->parser) + (uint64_t)XML_GetCurrentByteCount(of->parser);
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes) {
    events *of = user;
    of->settled = tag_end(of);
    if (++of->depth > DEEPEST) refuse(of, CG_E_WORKBOOK_LIMIT, "elements are nested deeper than in any workbook");
    if (of->skip || of->refused || of->silent) return;
    name = local(name);
    if (is_left_out(name))
        of->skip = of->depth;
    else
        of->reader->start(of->user, name, attributes);
    if (of->reader->stop && *of->reader->stop) XML_StopParser(of->parser, XML_FALSE);
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
    events *of = user;
    of->settled = tag_end(of);
    unsigned depth = of->depth--;
    if (of->refused || of->silent) return;
    if (!of->skip)
        of->reader->end(of->user, local(name));
    else if (of->skip == depth)
        of->skip = 0;
    if (of->reader->stop && *of->reader->stop) XML_StopParser(of->parser, XML_FALSE);
}

static void XMLCALL on_text(void *user, const XML_Char *bytes, int length) {
    events *of = user;
    if (!of->skip && !of->refused && !of->silent) of->reader->text(of->user, bytes, (size_t)length);
}

/* A document type without entities only says what the part is; another file's is never opened. */
static void XMLCALL on_entity(void *user, const XML_Char *name, int parameter, const XML_Char *value, int length,
                              const XML_Char *base, const XML_Char *system, const XML_Char *public,
                              const XML_Char *notation) {
    (void)name, (void)parameter, (void)value, (void)length, (void)base, (void)system, (void)public, (void)notation;
    refuse(user, CG_E_UNSAFE_WORKBOOK, "the part's document type has entities, which no workbook needs");
}

/* Attributes that every element would get. */
static void XMLCALL on_attributes(void *user, const XML_Char *element, const XML_Char *name, const XML_Char *type,
                                  const XML_Char *value, int required) {
    (void)element, (void)name, (void)type, (void)value, (void)required;
    refuse(user, CG_E_UNSAFE_WORKBOOK, "the part's document type has attributes, which no workbook needs");
}

static void XMLCALL on_declaration(void *user, const XML_Char *version, const XML_Char *encoding, int standalone) {
    (void)version, (void)standalone;
    ((events *)user)->encoded = encoding && !cg_same_word(encoding, "UTF-8");
}

static void report_syntax(events *of) {
    enum XML_Error code = XML_GetErrorCode(of->parser);
    if (of->refused || code == XML_ERROR_ABORTED) return;
    of->refused = true;
    cg_package_report(of->package, code == XML_ERROR_NO_MEMORY ? CG_E_OUT_OF_MEMORY : CG_E_BROKEN_WORKBOOK, of->part,
                      "line %lu, column %lu: %s", (unsigned long)XML_GetCurrentLineNumber(of->parser),
                      (unsigned long)XML_GetCurrentColumnNumber(of->parser) + 1, XML_ErrorString(code));
}

cg_events *cg_events_open(cg_arena *arena, cg_package *package, size_t part, const cg_xml_reader *reader, void *user) {
    events *of = CG_NEW(arena, events);
    *of = (events){.package = package, .part = cg_package_name(package, part), .reader = reader, .user = user};
    cg_arena_on_close(arena, free_parser, of);
    of->parser = XML_ParserCreate(NULL);
    if (of->parser) {
        XML_SetUserData(of->parser, of);
        XML_SetElementHandler(of->parser, on_start, on_end);
        if (reader->text) XML_SetCharacterDataHandler(of->parser, on_text);
        XML_SetXmlDeclHandler(of->parser, on_declaration);
        XML_SetEntityDeclHandler(of->parser, on_entity);
        XML_SetAttlistDeclHandler(of->parser, on_attributes);
        return of;
    }
    cg_package_report(package, CG_E_OUT_OF_MEMORY, of->part, "there is no memory to read the part");
    return NULL;
}

bool cg_events_read(cg_events *of, const char *bytes, size_t length, bool last) {
    of->given += length;
    if (XML_Parse(of->parser, bytes, (int)length, last) != XML_STATUS_OK)
        report_syntax(of);
    else if (of->given - (uint64_t)XML_GetCurrentByteIndex(of->parser) > LONGEST_TAG)
        refuse(of, CG_E_WORKBOOK_LIMIT, "a tag is longer than in any workbook");
    return !of->refused && !(of->reader->stop && *of->reader->stop);
}

bool cg_events_skip(cg_events *of, const char *bytes) {
    of->silent = true;
    bool read = cg_events_read(of, bytes, strlen(bytes), false);
    of->silent = false;
    return read;
}

unsigned cg_events_depth(const cg_events *of) {
    return of->settled == of->given && !of->skip && !of->encoded ? of->depth : 0;
}

bool cg_part_to_events(cg_package *package, size_t index, const cg_xml_reader *reader, void *user) {
    cg_part *part = cg_part_open(package, index, false);
    if (!part) return false;
    cg_arena *scratch = cg_arena_child(cg_package_arena(package));
    events *of = cg_events_open(scratch, package, index, reader, user);
    const char *bytes = NULL;
    size_t length = 1;
    for (bool on = of != NULL; on && length > 0;)
        on = (bytes = cg_part_next(part, 0, &length)) && cg_events_read(of, bytes, length, length == 0);
    cg_part_close(part);
    bool read = of && bytes && !of->refused;
    cg_arena_destroy(scratch);
    return read;
}

/* ---- Attributes ---- */

const char *cg_xml_attribute(const char **attributes, const char *name) {
    for (; *attributes; attributes += 2) {
        const char *here = *name == ':' ? strchr(*attributes, ':') : *attributes;
        if (here && strcmp(here, name) == 0) return attributes[1];
    }
    return NULL;
}

bool cg_xml_flag(const char **attributes, const char *name, bool otherwise) {
    const char *value = cg_xml_attribute(attributes, name);
    if (!value) return otherwise;
    return strcmp(value, "1") == 0 || strcmp(value, "true") == 0 || strcmp(value, "on") == 0;
}

uint32_t cg_xml_count(const char **attributes, const char *name, uint32_t otherwise) {
    const char *value = cg_xml_attribute(attributes, name);
    if (!value || !*value) return otherwise;
    uint64_t count = 0;
    for (; *value >= '0' && *value <= '9' && count < UINT32_MAX; value++)
        count = count * 10 + (uint64_t)(*value - '0');
    return *value || count >= UINT32_MAX ? otherwise : (uint32_t)count;
}
