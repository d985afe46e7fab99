/* part_to_styles.c: styles.xml -> which cell formats show a date or a time, and one that is bold and no more. */
#include <string.h>

#include "book/parts.h"
#include "book/xml_events.h"

enum { MOST_FORMATS = 1 << 16 };

typedef struct font {
    bool bold;
    const char *name, *size; /* "": not said */
} font;

typedef struct styles_reader {
    cg_arena *arena;
    cg_book_styles *styles;
    bool inside; /* <cellXfs> */
    bool in_fonts;
    CG_LIST(font) fonts;
    uint8_t *dates; /* by the number of a number format, below MOST_FORMATS */
} styles_reader;

/* Letters of a date outside quotes and escapes; [h], [mm] and [s] count hours, minutes and seconds, other brackets hold
 * colours and conditions. A format's first section decides. */
bool cg_format_is_date(const char *format) {
    if (strstr(format, "General") == format) return false;
    for (const char *at = format; *at && *at != ';'; at++) {
        if (*at == '"') {
            at += 1 + strcspn(at + 1, "\"");
            if (!*at) return false;
        } else if (*at == '\\' || *at == '_' || *at == '*') {
            if (!*++at) return false;
        } else if (*at == '[') {
            size_t inside = strcspn(at + 1, "]");
            if (inside > 0 && strspn(at + 1, "hHmMsS") == inside) return true;
            at += inside + 1;
            if (!*at) return false;
        } else if (strchr("yYmMdDhHsS", *at)) {
            return true;
        }
    }
    return false;
}

/* The formats that every workbook has without saying so; 27 to 36 and 50 to 58 are dates of East Asian editions. */
enum { LAST_BUILT_IN = 164 };
static bool built_in_is_date(uint32_t id) {
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/* The font of plain cells, but bold, and neither a number format nor a fill nor a border. */
static void look_for_bold(styles_reader *reader, const char **attributes) {
    uint32_t number = cg_xml_count(attributes, "fontId", 0);
    if (reader->styles->bold || number >= reader->fonts.count) return;
    const font *plain = &reader->fonts.at[0], *this = &reader->fonts.at[number];
    if (!this->bold || strcmp(this->name, plain->name) != 0 || strcmp(this->size, plain->size) != 0) return;
    if (cg_xml_count(attributes, "numFmtId", 0) == 0 && cg_xml_count(attributes, "fillId", 0) == 0 &&
        cg_xml_count(attributes, "borderId", 0) == 0)
        reader->styles->bold = (uint32_t)reader->styles->is_date.count;
}

/* Inside <fonts>. */
static void read_font(styles_reader *reader, const char *name, const char **attributes) {
    const char *value = cg_xml_attribute(attributes, "val");
    if (strcmp(name, "font") == 0) CG_PUSH(reader->arena, &reader->fonts, ((font){false, "", ""}));
    if (!reader->fonts.count) return;
    font *last = &reader->fonts.at[reader->fonts.count - 1];
    if (strcmp(name, "b") == 0) last->bold = cg_xml_flag(attributes, "val", true);
    if (strcmp(name, "name") == 0 && value) last->name = cg_copy_text(reader->arena, value, strlen(value));
    if (strcmp(name, "sz") == 0 && value) last->size = cg_copy_text(reader->arena, value, strlen(value));
}

static void start(void *user, const char *name, const char **attributes) {
    styles_reader *reader = user;
    if (strcmp(name, "cellXfs") == 0) reader->inside = true;
    if (strcmp(name, "numFmt") == 0) {
        const char *code = cg_xml_attribute(attributes, "formatCode");
        uint32_t id = cg_xml_count(attributes, "numFmtId", MOST_FORMATS);
        if (id < MOST_FORMATS) reader->dates[id] = code && cg_format_is_date(code);
    }
    if (strcmp(name, "fonts") == 0) reader->in_fonts = true;
    if (reader->in_fonts) read_font(reader, name, attributes);
    if (!reader->inside || strcmp(name, "xf") != 0) return;
    look_for_bold(reader, attributes);
    uint32_t id = cg_xml_count(attributes, "numFmtId", 0);
    CG_PUSH(reader->arena, &reader->styles->is_date, id < MOST_FORMATS && reader->dates[id]);
}

static void end(void *user, const char *name) {
    styles_reader *reader = user;
    if (strcmp(name, "cellXfs") == 0) reader->inside = false;
    if (strcmp(name, "fonts") == 0) reader->in_fonts = false;
}

bool cg_part_to_styles(cg_package *package, size_t part, cg_book_styles *styles) {
    cg_arena *arena = cg_package_arena(package);
    styles_reader reader = {.arena = arena, .styles = styles, .dates = CG_NEW_ARRAY(arena, MOST_FORMATS, uint8_t)};
    for (uint32_t id = 0; id < LAST_BUILT_IN; id++)
        reader.dates[id] = built_in_is_date(id);
    return cg_part_to_events(package, part, &(cg_xml_reader){.start = start, .end = end}, &reader);
}
