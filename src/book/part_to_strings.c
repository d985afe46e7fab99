/* part_to_strings.c: sharedStrings.xml -> texts; and the texts of cells that stand in the cell itself. */
#include <string.h>

#include "book/parts.h"
#include "book/xml_events.h"

void cg_gather_start(cg_gathered *gathered) {
    gathered->bytes.count = 0;
    gathered->on = true;
}

void cg_gather(cg_arena *arena, cg_gathered *gathered, const char *bytes, size_t length) {
    while (gathered->bytes.count + length + 1 > gathered->bytes.room)
        gathered->bytes.at = cg_list_room(arena, gathered->bytes.at, gathered->bytes.room, &gathered->bytes.room, 1);
    memcpy(gathered->bytes.at + gathered->bytes.count, bytes, length);
    gathered->bytes.count += length;
}

/* ---- Escapes ---- */

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The number of an escape that starts here, -1 when none does. */
static long escape_at(const char *at, const char *end) {
    if (end - at < 7 || at[0] != '_' || (at[1] != 'x' && at[1] != 'X') || at[6] != '_') return -1;
    long number = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0) return -1;
        number = number * 16 + digit;
    }
    return number;
}

size_t cg_decode_escapes(char *text, size_t length) {
    if (length == 0) return 0; /* where there may be no text at all */
    const char *at = text, *end = text + length;
    char *out = text;
    while (at < end) {
        long number = *at == '_' ? escape_at(at, end) : -1;
        if (number < 0) {
            *out++ = *at++;
            continue;
        }
        at += 7;
        long low = number >= 0xD800 && number < 0xDC00 ? escape_at(at, end) : -1;
        if (low >= 0xDC00 && low < 0xE000) {
            number = 0x10000 + (number - 0xD800) * 0x400 + (low - 0xDC00);
            at += 7;
        }
        if (number == 0 || (number >= 0xD800 && number < 0xE000)) number = 0xFFFD; /* no character */
        out += cg_utf8_write(out, (uint32_t)number);
    }
    return (size_t)(out - text);
}

/* ---- A text ---- */

void cg_rich_text_clear(cg_rich_text *text) {
    text->whole.count = 0;
    text->piece.on = false;
    text->phonetic = 0;
}

void cg_rich_text_start(cg_rich_text *text, const char *name) {
    if (strcmp(name, "rPh") == 0) text->phonetic++;
    if (strcmp(name, "t") != 0 || text->phonetic) return;
    cg_gather_start(&text->piece);
}

void cg_rich_text_add(cg_arena *arena, cg_rich_text *text, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        CG_PUSH(arena, &text->whole, bytes[i]);
}

void cg_rich_text_end(cg_arena *arena, cg_rich_text *text, const char *name) {
    if (strcmp(name, "rPh") == 0 && text->phonetic) text->phonetic--;
    if (strcmp(name, "t") != 0 || !text->piece.on) return;
    text->piece.on = false;
    cg_rich_text_add(arena, text, text->piece.bytes.at, text->piece.bytes.count);
}

/* ---- The part ---- */

typedef struct strings_reader {
    cg_arena *scratch;
    cg_texts *texts;
    cg_rich_text text;
    bool inside; /* <si> */
    CG_LIST(const cg_text *) list;
} strings_reader;

/* The first edition of the format called it otherwise. */
static bool is_item(const char *name) {
    return strcmp(name, "si") == 0 || strcmp(name, "sstItem") == 0;
}

static void start(void *user, const char *name, const char **attributes) {
    (void)attributes;
    strings_reader *reader = user;
    if (is_item(name)) {
        reader->inside = true;
        cg_rich_text_clear(&reader->text);
    } else if (reader->inside) {
        cg_rich_text_start(&reader->text, name);
    }
}

static void end(void *user, const char *name) {
    strings_reader *reader = user;
    if (!reader->inside) return;
    cg_rich_text_end(reader->scratch, &reader->text, name);
    if (!is_item(name)) return;
    reader->inside = false;
    size_t length = cg_decode_escapes(reader->text.whole.at, reader->text.whole.count);
    CG_PUSH(reader->scratch, &reader->list, cg_intern(reader->texts, length ? reader->text.whole.at : "", length));
}

static void text(void *user, const char *bytes, size_t length) {
    strings_reader *reader = user;
    if (reader->text.piece.on) cg_gather(reader->scratch, &reader->text.piece, bytes, length);
}

bool cg_part_to_strings(cg_package *package, size_t part, cg_texts *texts, cg_shared_strings *strings) {
    strings_reader reader = {.scratch = cg_package_arena(package), .texts = texts};
    bool read = cg_part_to_events(package, part, &(cg_xml_reader){.start = start, .end = end, .text = text}, &reader);
    *strings = (cg_shared_strings){reader.list.at, reader.list.count};
    return read;
}
