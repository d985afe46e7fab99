/* part_to_metadata.c: metadata.xml -> which numbers of a cell's `cm` mean a dynamic array. */
#include <string.h>

#include "book/parts.h"
#include "book/xml_events.h"

typedef struct metadata_reader {
    cg_arena *arena;
    cg_book_metadata *metadata;
    CG_LIST(uint8_t) types; /* 1: XLDAPR, the properties of dynamic arrays */
    bool inside;            /* <cellMetadata> */
} metadata_reader;

static void start(void *user, const char *name, const char **attributes) {
    metadata_reader *reader = user;
    if (strcmp(name, "cellMetadata") == 0) reader->inside = true;
    if (strcmp(name, "metadataType") == 0) {
        const char *type = cg_xml_attribute(attributes, "name");
        CG_PUSH(reader->arena, &reader->types, type && strcmp(type, "XLDAPR") == 0);
    }
    if (!reader->inside) return;
    if (strcmp(name, "bk") == 0) CG_PUSH(reader->arena, &reader->metadata->is_dynamic, 0);
    if (strcmp(name, "rc") == 0 && reader->metadata->is_dynamic.count) {
        uint32_t type = cg_xml_count(attributes, "t", 0);
        if (type >= 1 && type <= reader->types.count && reader->types.at[type - 1])
            reader->metadata->is_dynamic.at[reader->metadata->is_dynamic.count - 1] = 1;
    }
}

static void end(void *user, const char *name) {
    metadata_reader *reader = user;
    if (strcmp(name, "cellMetadata") == 0) reader->inside = false;
}

bool cg_part_to_metadata(cg_package *package, size_t part, cg_book_metadata *metadata) {
    metadata_reader reader = {.arena = cg_package_arena(package), .metadata = metadata};
    return cg_part_to_events(package, part, &(cg_xml_reader){.start = start, .end = end}, &reader);
}
