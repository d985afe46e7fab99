/* test_inflate.c: deflated bytes, whole and damaged. Oracle: zlib. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "base/random.h"
#include "book/inflate.h"

enum { MOST = 1 << 18, ROOM = MOST + 1024, CANARY = 0x5A };

static unsigned char plain[MOST], packed[2 * MOST], unpacked[ROOM], by_zlib[ROOM];

static unsigned draw(uint64_t seed, uint64_t index, unsigned sides) {
    return (unsigned)(cg_random_bits(seed, 0, 0, index) % sides);
}

/* Text with repetitions near and far, or noise. */
static size_t make_bytes(uint64_t seed) {
    size_t length = draw(seed, 0, 5) ? draw(seed, 1, MOST) : draw(seed, 1, 300);
    unsigned kinds = 1 + draw(seed, 2, 255), repeats = draw(seed, 3, 100);
    for (size_t i = 0; i < length;) {
        size_t far = 1 + draw(seed, 3 * i + 5, i < 40000 ? (unsigned)i + 1 : 40000),
               run = 3 + draw(seed, 3 * i + 6, 300);
        if (i < far || draw(seed, 3 * i + 4, 100) >= repeats) run = 0;
        for (size_t j = 0; j < run && i < length; j++, i++)
            plain[i] = plain[i - far];
        if (run == 0) {
            plain[i] = (unsigned char)(' ' + draw(seed, 3 * i + 7, kinds));
            i++;
        }
    }
    return length;
}

static size_t deflate_bytes(uint64_t seed, size_t length) {
    static const int strategies[] = {Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_FIXED, Z_RLE};
    z_stream stream = {.next_in = plain, .avail_in = (uInt)length, .next_out = packed, .avail_out = sizeof packed};
    deflateInit2(&stream, (int)draw(seed, 1000001, 10), Z_DEFLATED, -15, 8, strategies[draw(seed, 1000002, 4)]);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    deflateEnd(&stream);
    return sizeof packed - stream.avail_out;
}

/* The length, -1 when zlib refuses, or the size or the checksum is another one. */
static long zlib_says(size_t packed_length, size_t size, uint32_t crc) {
    z_stream stream = {.next_in = packed, .avail_in = (uInt)packed_length, .next_out = by_zlib, .avail_out = ROOM};
    inflateInit2(&stream, -15);
    int status = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    size_t length = ROOM - stream.avail_out;
    return status == Z_STREAM_END && length == size && crc32(0, by_zlib, (uInt)length) == crc ? (long)length : -1;
}

typedef struct source {
    size_t at, length;
    uint64_t seed;
} source;

static long read_some(void *user, void *bytes, size_t room) {
    source *from = user;
    size_t n = 1 + draw(from->seed, 2000000 + from->at, draw(from->seed, 3000000, 2) ? 70000 : 30),
           left = from->length - from->at;
    n = n < left ? n : left;
    n = n < room ? n : room;
    memcpy(bytes, packed + from->at, n);
    from->at += n;
    return (long)n;
}

static long we_say(cg_inflate *inflate, uint64_t seed, size_t packed_length, size_t size, uint32_t crc) {
    source from = {0, packed_length, seed};
    cg_inflate_start(inflate, read_some, &from, size, crc);
    memset(unpacked, CANARY, sizeof unpacked);
    size_t total = 0;
    for (uint64_t i = 0;; i++) {
        size_t room = 1 + draw(seed, 4000000 + i, draw(seed, 5000000, 2) ? 100000 : 700);
        if (room > ROOM - total) room = ROOM - total;
        if (room == 0) return -1;
        long n = cg_inflate_read(inflate, unpacked + total, room);
        if (n < 0) return -1;
        assert_true((size_t)n <= room);
        total += (size_t)n;
        for (size_t j = total; j < total + 64 && j < ROOM && (size_t)n < room; j++)
            assert_int_equal(unpacked[j], CANARY);
        if (n == 0) return (long)total;
    }
}

static void bytes_come_out_as_zlib_unpacks_them(void **state) {
    (void)state;
    cg_arena *arena = cg_arena_create(NULL);
    cg_inflate *inflate = cg_inflate_create(arena);
    if (!inflate) skip(); /* there is no ISA-L */
    unsigned whole = 0, damaged = 0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        size_t length = make_bytes(seed), n = deflate_bytes(seed, length);
        uint32_t crc = (uint32_t)crc32(0, plain, (uInt)length);
        if (seed % 3 == 1) packed[draw(seed, 6000001, (unsigned)n)] ^= (unsigned char)(1u << draw(seed, 6000002, 8));
        if (seed % 9 == 2) n = draw(seed, 6000003, (unsigned)n);
        if (seed % 9 == 5) crc ^= 1;
        size_t size = length + (seed % 27 == 8);
        long expected = zlib_says(n, size, crc), found = we_say(inflate, seed, n, size, crc);
        assert_int_equal(found, expected);
        if (found >= 0) assert_memory_equal(unpacked, by_zlib, (size_t)found);
        whole += found >= 0;
        damaged += found < 0;
    }
    assert_true(whole > 50 && damaged > 50);
    cg_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_come_out_as_zlib_unpacks_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
