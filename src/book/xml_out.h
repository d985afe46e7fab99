/* xml_out.h: XML as it is put together, in an arena. */
#ifndef CG_BOOK_XML_OUT_H
#define CG_BOOK_XML_OUT_H

#include "base/arena.h"

typedef struct cg_xml_out {
    cg_arena *arena;
    char *at;
    size_t count, room;
} cg_xml_out;

/* As they are. */
void cg_xml_put(cg_xml_out *out, const char *bytes, size_t length);
void cg_xml_put_text(cg_xml_out *out, const char *text);
void cg_xml_put_format(cg_xml_out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As a text or the value of an attribute. Characters that XML does not have are written as Excel writes them: _x0001_.
 */
void cg_xml_put_escaped(cg_xml_out *out, const char *text, size_t length);
/* The whole, with a closing NUL that does not count. */
char *cg_xml_close(cg_xml_out *out, size_t *length);

#endif
