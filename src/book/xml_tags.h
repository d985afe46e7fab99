/* xml_tags.h: a part's XML as text, tag by tag, for those who change a little of it and keep every other byte.
 *
 * Enters: UTF-8 text. Leaves: where its tags and their attributes stand. Comments, CDATA and instructions are passed
 * over. Nothing is checked: what is read so was read by a parser before. */
#ifndef CG_BOOK_XML_TAGS_H
#define CG_BOOK_XML_TAGS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct cg_xml_tag {
    const char *start, *end; /* from "<" to behind ">" */
    const char *name;        /* behind a prefix */
    size_t name_length;
    bool closing, empty; /* </c>, <c/> */
} cg_xml_tag;

typedef struct cg_xml_place {
    const char *start, *end; /* with the space before it and the quote behind it; start NULL: there is none */
    const char *name;
    size_t name_length;
    const char *value;
    size_t length;
} cg_xml_place;

/* A text that is walked through. */
typedef struct cg_xml_walk {
    const char *at, *end;
} cg_xml_walk;

/* The text is UTF-8, and not UTF-16. */
bool cg_xml_is_utf8(const char *text, size_t length);
/* The next tag. False at the end. */
bool cg_xml_next_tag(cg_xml_walk *walk, cg_xml_tag *out);
bool cg_xml_is_tag(const cg_xml_tag *of, const char *name);
/* A name that starts with ':' is one with any prefix: ":id" finds r:id. */
cg_xml_place cg_xml_find_attribute(const cg_xml_tag *of, const char *name);
/* Where a tag's attributes end: before ">" or "/>". */
const char *cg_xml_attributes_end(const cg_xml_tag *of);
bool cg_xml_is_space(char c);

#endif
