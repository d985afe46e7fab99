/* xml_out.c: see xml_out.h. */
#include "book/xml_out.h"

#include <stdarg.h>
#include <string.h>

void cg_xml_put(cg_xml_out *out, const char *bytes, size_t length) {
    if (out->count + length > out->room) {
        size_t room = 2 * (out->room + length);
        out->at = out->at ? cg_resize(out->arena, out->at, out->room, room) : cg_alloc_raw(out->arena, room);
        out->room = room;
    }
    if (length) memcpy(out->at + out->count, bytes, length);
    out->count += length;
}

void cg_xml_put_text(cg_xml_out *out, const char *text) {
    cg_xml_put(out, text, strlen(text));
}

void cg_xml_put_format(cg_xml_out *out, const char *format, ...) {
    va_list list;
    va_start(list, format);
    cg_xml_put_text(out, cg_format_list(out->arena, format, list));
    va_end(list);
}

void cg_xml_put_escaped(cg_xml_out *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '&')
            cg_xml_put_text(out, "&amp;");
        else if (c == '<')
            cg_xml_put_text(out, "&lt;");
        else if (c == '>')
            cg_xml_put_text(out, "&gt;");
        else if (c == '"')
            cg_xml_put_text(out, "&quot;");
        else if (c < ' ' && c != '\t' && c != '\n')
            cg_xml_put_format(out, "_x%04X_", c);
        else
            cg_xml_put(out, &text[i], 1);
    }
}

char *cg_xml_close(cg_xml_out *out, size_t *length) {
    *length = out->count;
    cg_xml_put(out, "", 1);
    return out->at;
}
