/* part_to_relations.c: see relations.h. */
#include "book/relations.h"

#include <string.h>

#include "base/text.h"
#include "book/xml_events.h"

typedef struct relations_reader {
    cg_package *package;
    const char *base; /* the part */
    cg_relations *relations;
} relations_reader;

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "%20" is a space. In place. */
static void decode_percents(char *text) {
    char *out = text;
    for (const char *at = text; *at; at++) {
        int high = *at == '%' ? hex_digit(at[1]) : -1, low = high >= 0 ? hex_digit(at[2]) : -1;
        if (low >= 0) {
            *out++ = (char)(high * 16 + low);
            at += 2;
        } else {
            *out++ = *at;
        }
    }
    *out = '\0';
}

/* The target as seen from the part's folder, or from the root when it starts with a slash; "." and ".." are followed,
 * and do not lead out of the package. */
static char *resolve(cg_arena *arena, const char *base, const char *target) {
    const char *slash = strrchr(base, '/');
    size_t folder = *target == '/' || *target == '\\' || !slash ? 0 : (size_t)(slash - base) + 1;
    char *joined = cg_format(arena, "%.*s%s", (int)folder, base, target);
    char *out = joined;
    for (const char *at = joined; *at;) {
        const char *end = at + strcspn(at, "/\\");
        size_t length = (size_t)(end - at);
        if (length == 2 && at[0] == '.' && at[1] == '.') {
            if (out > joined) out--;
            while (out > joined && out[-1] != '/')
                out--;
        } else if (length > 0 && !(length == 1 && *at == '.')) {
            memmove(out, at, length);
            out += length;
            if (*end) *out++ = '/';
        }
        at = *end ? end + 1 : end;
    }
    *out = '\0';
    return joined;
}

static const char *last_word(const char *type) {
    const char *slash = strrchr(type, '/');
    return slash ? slash + 1 : type;
}

static void start(void *user, const char *name, const char **attributes) {
    relations_reader *reader = user;
    if (strcmp(name, "Relationship") != 0) return;
    const char *id = cg_xml_attribute(attributes, "Id"), *type = cg_xml_attribute(attributes, "Type");
    const char *target = cg_xml_attribute(attributes, "Target"), *mode = cg_xml_attribute(attributes, "TargetMode");
    if (!id || !type || !target || (mode && cg_same_word(mode, "External"))) return;
    cg_arena *arena = cg_package_arena(reader->package);
    char *part = resolve(arena, reader->base, target);
    size_t index = cg_package_find(reader->package, part);
    if (index == CG_NO_PART) { /* written as an address: the part itself may be called so, or not */
        decode_percents(part);
        index = cg_package_find(reader->package, part);
    }
    type = last_word(type);
    CG_PUSH(arena, &reader->relations->list,
            ((cg_relation){cg_copy_text(arena, id, strlen(id)), cg_copy_text(arena, type, strlen(type)), part, index}));
}

static void end(void *user, const char *name) {
    (void)user, (void)name;
}

bool cg_part_to_relations(cg_package *package, const char *part, cg_relations *relations) {
    *relations = (cg_relations){0};
    const char *slash = strrchr(part, '/');
    size_t folder = slash ? (size_t)(slash - part) + 1 : 0;
    const char *name = cg_format(cg_package_arena(package), "%.*s_rels/%s.rels", (int)folder, part, part + folder);
    size_t index = cg_package_find(package, name);
    if (index == CG_NO_PART) return true;
    relations_reader reader = {package, part, relations};
    return cg_part_to_events(package, index, &(cg_xml_reader){.start = start, .end = end}, &reader);
}

const cg_relation *cg_relation_with_id(const cg_relations *relations, const char *id) {
    for (size_t i = 0; i < relations->list.count; i++)
        if (strcmp(relations->list.at[i].id, id) == 0) return &relations->list.at[i];
    return NULL;
}

const cg_relation *cg_relation_of_type(const cg_relations *relations, const char *type) {
    for (size_t i = 0; i < relations->list.count; i++)
        if (strcmp(relations->list.at[i].type, type) == 0) return &relations->list.at[i];
    return NULL;
}
