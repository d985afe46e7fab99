/* xml_tags.c: see xml_tags.h. */
#include "book/xml_tags.h"

#include <string.h>

bool cg_xml_is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool cg_xml_is_utf8(const char *text, size_t length) {
    return length < 2 || ((unsigned char)text[0] < 0xFE && text[0] != 0 && text[1] != 0);
}

/* Where `mark` ends, from `at` on; the end of the text when it is not there. */
static const char *behind(const cg_xml_walk *walk, const char *at, const char *mark) {
    size_t length = strlen(mark);
    for (; (size_t)(walk->end - at) >= length; at++)
        if (memcmp(at, mark, length) == 0) return at + length;
    return walk->end;
}

/* The end of a tag, past ">" in quotes. */
static const char *tag_end(const cg_xml_walk *walk, const char *at) {
    char quote = 0;
    for (; at < walk->end; at++) {
        if (quote) {
            if (*at == quote) quote = 0;
        } else if (*at == '"' || *at == '\'') {
            quote = *at;
        } else if (*at == '>') {
            return at + 1;
        }
    }
    return walk->end;
}

static void read_name(const cg_xml_walk *walk, cg_xml_tag *out) {
    const char *at = out->start + 1 + out->closing;
    out->name = at;
    while (at < walk->end && !cg_xml_is_space(*at) && *at != '>' && *at != '/') {
        if (*at == ':') out->name = at + 1;
        at++;
    }
    out->name_length = (size_t)(at - out->name);
}

bool cg_xml_next_tag(cg_xml_walk *walk, cg_xml_tag *out) {
    while (walk->at < walk->end) {
        const char *start = memchr(walk->at, '<', (size_t)(walk->end - walk->at));
        if (!start || start + 1 == walk->end) return false;
        size_t left = (size_t)(walk->end - start);
        if (left >= 4 && memcmp(start, "<!--", 4) == 0)
            walk->at = behind(walk, start, "-->");
        else if (left >= 9 && memcmp(start, "<![CDATA[", 9) == 0)
            walk->at = behind(walk, start, "]]>");
        else if (start[1] == '?' || start[1] == '!')
            walk->at = behind(walk, start, ">");
        else {
            *out = (cg_xml_tag){.start = start, .end = tag_end(walk, start), .closing = start[1] == '/'};
            out->empty = out->end - start >= 3 && out->end[-2] == '/';
            read_name(walk, out);
            walk->at = out->end;
            return true;
        }
    }
    return false;
}

bool cg_xml_is_tag(const cg_xml_tag *of, const char *name) {
    return of->name_length == strlen(name) && memcmp(of->name, name, of->name_length) == 0;
}

static bool is_named(const cg_xml_place *place, const char *name) {
    size_t length = strlen(name);
    if (*name == ':' ? place->name_length < length : place->name_length != length) return false;
    return memcmp(place->name + place->name_length - length, name, length) == 0;
}

cg_xml_place cg_xml_find_attribute(const cg_xml_tag *of, const char *name) {
    const char *at = of->name + of->name_length;
    while (at < of->end) {
        cg_xml_place place = {.start = at};
        while (at < of->end && cg_xml_is_space(*at))
            at++;
        place.name = at;
        while (at < of->end && *at != '=' && *at != '>' && *at != '/' && !cg_xml_is_space(*at))
            at++;
        place.name_length = (size_t)(at - place.name);
        while (at < of->end && cg_xml_is_space(*at))
            at++;
        if (at >= of->end || *at != '=') break;
        at++;
        while (at < of->end && cg_xml_is_space(*at))
            at++;
        if (at >= of->end || (*at != '"' && *at != '\'')) break;
        place.value = at + 1;
        const char *close = memchr(place.value, *at, (size_t)(of->end - place.value));
        if (!close) break;
        place.length = (size_t)(close - place.value);
        at = place.end = close + 1;
        if (is_named(&place, name)) return place;
    }
    return (cg_xml_place){0};
}

const char *cg_xml_attributes_end(const cg_xml_tag *of) {
    const char *end = of->end - 1 - of->empty;
    while (end > of->start && cg_xml_is_space(end[-1]))
        end--;
    return end;
}
