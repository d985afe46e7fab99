/* stored_package.h: a workbook's package for tests, from the texts of its parts, each under a line "=== NAME"; nothing
 * is compressed. */
#ifndef CG_TESTS_STORED_PACKAGE_H
#define CG_TESTS_STORED_PACKAGE_H

#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "base/arena.h"

typedef CG_LIST(uint8_t) cg_bytes;

static void put_number(cg_arena *arena, cg_bytes *to, uint32_t value, int count) {
    for (int i = 0; i < count; i++, value >>= 8)
        CG_PUSH(arena, to, (uint8_t)value);
}

static void put_bytes(cg_arena *arena, cg_bytes *to, const uint8_t *from, size_t n) {
    for (size_t i = 0; i < n; i++)
        CG_PUSH(arena, to, from[i]);
}

/* What the header of a part says, there and in the directory. */
static void put_facts(cg_arena *arena, cg_bytes *to, const uint8_t *content, size_t length, size_t name_length) {
    put_number(arena, to, 20, 2);
    put_number(arena, to, 0, 2 + 2 + 2);
    put_number(arena, to, 0x21, 2);
    put_number(arena, to, (uint32_t)crc32(0, content, (uInt)length), 4);
    put_number(arena, to, (uint32_t)length, 4);
    put_number(arena, to, (uint32_t)length, 4);
    put_number(arena, to, (uint32_t)name_length, 2);
    put_number(arena, to, 0, 2);
}

static const uint8_t *find_text(const uint8_t *from, const uint8_t *end, const char *text) {
    for (size_t n = strlen(text); from + n <= end; from++)
        if (memcmp(from, text, n) == 0) return from;
    return end;
}

static cg_bytes pack_parts(cg_arena *arena, const uint8_t *data, size_t size) {
    cg_bytes file = {0}, directory = {0};
    uint32_t count = 0;
    const uint8_t *end = data + size, *at = find_text(data, end, "=== ");
    while (at < end) {
        const uint8_t *name = at + 4, *line = find_text(name, end, "\n"), *content = line < end ? line + 1 : end;
        at = find_text(content, end, "=== ");
        size_t name_length = (size_t)(line - name), length = (size_t)(at - content);
        if (name_length > 0xFFFF) name_length = 0xFFFF;
        put_number(arena, &directory, 0x02014b50, 4);
        put_number(arena, &directory, 20, 2);
        put_facts(arena, &directory, content, length, name_length);
        put_number(arena, &directory, 0, 2 + 2 + 2 + 4);
        put_number(arena, &directory, (uint32_t)file.count, 4);
        put_bytes(arena, &directory, name, name_length);
        put_number(arena, &file, 0x04034b50, 4);
        put_facts(arena, &file, content, length, name_length);
        put_bytes(arena, &file, name, name_length);
        put_bytes(arena, &file, content, length);
        count++;
    }
    uint32_t start = (uint32_t)file.count;
    put_bytes(arena, &file, directory.at, directory.count);
    put_number(arena, &file, 0x06054b50, 4);
    put_number(arena, &file, 0, 2 + 2);
    put_number(arena, &file, count, 2);
    put_number(arena, &file, count, 2);
    put_number(arena, &file, (uint32_t)directory.count, 4);
    put_number(arena, &file, start, 4);
    put_number(arena, &file, 0, 2);
    return file;
}

#endif
