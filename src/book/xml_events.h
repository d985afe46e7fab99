/* xml_events.h: a part's XML as a sequence of events, without a tree. The one user of expat.
 *
 * Enters: a part of a package. Leaves: calls, one an element's start, end and piece of text. Names come without their
 * namespace's prefix: the workbook's own elements are known by where they stand. What other programs have added is left
 * out: the contents of extLst, and of mc:AlternateContent all but its Fallback. A document type is refused, and with it
 * every entity but the five of XML; so are elements nested deep and tags of great length. */
#ifndef CG_BOOK_XML_EVENTS_H
#define CG_BOOK_XML_EVENTS_H

#include "book/package.h"

typedef struct cg_xml_reader {
    void (*start)(void *user, const char *name, const char **attributes);
    void (*end)(void *user, const char *name);
    void (*text)(void *user, const char *bytes, size_t length); /* in pieces; NULL: nobody listens */
    const bool *stop;                                           /* set by a call to end the reading; NULL: never */
} cg_xml_reader;

/* False after an error was reported. Being stopped is none. */
bool cg_part_to_events(cg_package *package, size_t part, const cg_xml_reader *reader, void *user);

/* The same for bytes that come from elsewhere. NULL after an error was reported; closed with the arena. */
typedef struct cg_events cg_events;
cg_events *cg_events_open(cg_arena *arena, cg_package *package, size_t part, const cg_xml_reader *reader, void *user);
/* False after an error was reported, or when it was stopped. */
bool cg_events_read(cg_events *events, const char *bytes, size_t length, bool last);
/* Reads a text, too, but calls nobody. */
bool cg_events_skip(cg_events *events, const char *text);
/* How many elements are open, when all that was given is taken apart, ends with a tag, and is UTF-8: then what follows
 * can as well be read by someone else. 0 when not, or inside what is left out. */
unsigned cg_events_depth(const cg_events *events);

/* The value of the attribute of that name, NULL when there is none. A name that starts with ':' is one with any prefix:
 * ":id" finds r:id. */
const char *cg_xml_attribute(const char **attributes, const char *name);
/* "1", "true" and "on" are true, other values false; `otherwise` when the attribute is not there. */
bool cg_xml_flag(const char **attributes, const char *name, bool otherwise);
/* A whole number from 0 to UINT32_MAX - 1; `otherwise` when it is anything else or not there. */
uint32_t cg_xml_count(const char **attributes, const char *name, uint32_t otherwise);

#endif
