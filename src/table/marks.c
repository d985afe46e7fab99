/* marks.c: see marks.h. A block of 64 bytes becomes a word with a bit for each byte that is a mark, with whatever the
 * machine has for it; the set bits are then taken from the lowest up (the technique of G. Langdale and D. Lemire,
 * "Parsing gigabytes of JSON per second", The VLDB Journal 28, 2019). */
#include "table/marks.h"

#include <stdbool.h>
#include <string.h>

#include "base/vector.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define FOR_X86 1
#endif

enum { BLOCK = 64 };

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* ---- Eight bytes in a word: for any machine ---- */

#define EACH_BYTE UINT64_C(0x0101010101010101)
#define EACH_LOW_BITS UINT64_C(0x7F7F7F7F7F7F7F7F)

/* The top bits of the bytes that are zero, and no other bits. */
ALWAYS_INLINE uint64_t zero_bytes(uint64_t eight) {
    return ~(((eight & EACH_LOW_BITS) + EACH_LOW_BITS) | eight | EACH_LOW_BITS);
}

ALWAYS_INLINE uint64_t marks_by_words(const char *at, char separator) {
    uint64_t found = 0;
    for (int i = 0; i < BLOCK / 8; i++) {
        uint64_t eight;
        memcpy(&eight, at + 8 * i, sizeof eight);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        eight = __builtin_bswap64(eight);
#endif
        uint64_t tops = zero_bytes(eight ^ EACH_BYTE * (unsigned char)separator) | zero_bytes(eight ^ EACH_BYTE * '"') |
                        zero_bytes(eight ^ EACH_BYTE * '\n') | zero_bytes(eight ^ EACH_BYTE * '\r');
        found |= ((tops >> 7) * UINT64_C(0x0102040810204080) >> 56)
                 << 8 * i; /* gathers the eight bits in the top byte */
    }
    return found;
}

/* ---- Vectors ---- */

#ifdef FOR_X86
ALWAYS_INLINE uint64_t marks_of_16(const char *at, __m128i separator) {
    __m128i bytes = _mm_loadu_si128((const void *)at);
    __m128i first = _mm_or_si128(_mm_cmpeq_epi8(bytes, separator), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
    __m128i second =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r')));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(first, second));
}

ALWAYS_INLINE uint64_t marks_by_sse2(const char *at, char separator) {
    __m128i all = _mm_set1_epi8(separator);
    return marks_of_16(at, all) | marks_of_16(at + 16, all) << 16 | marks_of_16(at + 32, all) << 32 |
           marks_of_16(at + 48, all) << 48;
}

#define FOR_AVX2 __attribute__((target("avx2,bmi,popcnt")))

FOR_AVX2 ALWAYS_INLINE uint64_t marks_of_32(const char *at, __m256i separator) {
    __m256i bytes = _mm256_loadu_si256((const void *)at);
    __m256i first =
        _mm256_or_si256(_mm256_cmpeq_epi8(bytes, separator), _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"')));
    __m256i second = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\n')),
                                     _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\r')));
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(first, second));
}

FOR_AVX2 ALWAYS_INLINE uint64_t marks_by_avx2(const char *at, char separator) {
    __m256i all = _mm256_set1_epi8(separator);
    return marks_of_32(at, all) | marks_of_32(at + 32, all) << 32;
}
#endif

/* ---- All blocks of a text ---- */

/* Four at a time, so that the end of the loop is mostly foreseen. */
ALWAYS_INLINE uint32_t *put_places(uint32_t *to, uint64_t found, size_t start) {
    uint32_t *end = to + __builtin_popcountll(found);
    for (; to < end; to += 4)
        for (int i = 0; i < 4; i++, found &= found - 1)
            to[i] = (uint32_t)start + (uint32_t)(found ? __builtin_ctzll(found) : 0);
    return end;
}

/* A macro and not a function, so that all of it has the instruction set of the finder. */
#define FIND_MARKS(marks_of_block)                                                                                     \
    uint32_t *to = places;                                                                                             \
    size_t start = 0;                                                                                                  \
    for (; length - start >= BLOCK; start += BLOCK)                                                                    \
        to = put_places(to, marks_of_block(text + start, separator), start);                                           \
    char rest[BLOCK] = {0};                                                                                            \
    memcpy(rest, text + start, length - start);                                                                        \
    return (size_t)(put_places(to, marks_of_block(rest, separator), start) - places);

static size_t find_by_words(const char *text, size_t length, char separator, uint32_t *places) {
    FIND_MARKS(marks_by_words)
}

#ifdef FOR_X86
static size_t find_by_sse2(const char *text, size_t length, char separator, uint32_t *places){FIND_MARKS(marks_by_sse2)}

FOR_AVX2 static size_t find_by_avx2(const char *text, size_t length, char separator, uint32_t *places) {
    FIND_MARKS(marks_by_avx2)
}
#endif

#ifdef FOR_X86
static bool has_avx2(void) {
#ifdef CG_ONE_PATH
    return false;
#else
    return __builtin_cpu_supports("avx2");
#endif
}
#endif

cg_marks_finder *cg_marks_find_with(unsigned number) {
#ifdef FOR_X86
    if (!has_avx2()) number++;
    cg_marks_finder *finders[] = {find_by_avx2, find_by_sse2, find_by_words, NULL};
#else
    cg_marks_finder *finders[] = {find_by_words, NULL};
#endif
    return number < sizeof finders / sizeof *finders ? finders[number] : NULL;
}
