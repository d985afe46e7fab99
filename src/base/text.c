/* text.c: see text.h. The pool is an open-addressing hash table of pointers into its arena. */
#include "base/text.h"

#include <string.h>

struct cg_texts {
    cg_arena *arena;
    const cg_text **slots;
    size_t room; /* a power of two */
    size_t count;
};

cg_texts *cg_texts_create(cg_arena *arena) {
    cg_texts *texts = CG_NEW(arena, cg_texts);
    texts->arena = arena;
    texts->room = 256;
    texts->slots = CG_NEW_ARRAY(arena, texts->room, const cg_text *);
    return texts;
}

static inline uint64_t load(const char *bytes, size_t length) {
    uint64_t word = 0;
    memcpy(&word, bytes, length);
    return word;
}

/* Eight bytes at a time, multiplied so that each bit reaches the top half, which is folded down. The last step takes
 * the last eight bytes, some of them again; of a short text, all its bytes from both ends. */
static uint32_t hash_of(const char *bytes, size_t length) {
    const uint64_t factor = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t hash = length * factor, last = 0;
    if (length >= 8) {
        for (size_t at = 0; at + 8 < length; at += 8) {
            hash = (hash ^ load(bytes + at, 8)) * factor;
            hash ^= hash >> 32;
        }
        last = load(bytes + length - 8, 8);
    } else if (length >= 4) {
        last = load(bytes, 4) | load(bytes + length - 4, 4) << 32;
    } else if (length > 0) {
        last = (uint64_t)(unsigned char)bytes[0] | (uint64_t)(unsigned char)bytes[length / 2] << 8 |
               (uint64_t)(unsigned char)bytes[length - 1] << 16;
    }
    hash = (hash ^ last) * factor;
    return (uint32_t)(hash ^ hash >> 32);
}

static const cg_text **find_slot(const cg_texts *texts, const char *bytes, size_t length, uint32_t hash) {
    size_t at = hash & (texts->room - 1);
    for (;; at = (at + 1) & (texts->room - 1)) {
        const cg_text *text = texts->slots[at];
        if (!text) break;
        if (text->hash == hash && text->length == length && (!length || memcmp(text->bytes, bytes, length) == 0)) break;
    }
    return &texts->slots[at];
}

static void grow(cg_texts *texts) {
    const cg_text **old = texts->slots;
    size_t old_room = texts->room;
    texts->slots = CG_NEW_ARRAY(texts->arena, old_room * 2, const cg_text *);
    texts->room = old_room * 2;
    for (size_t i = 0; i < old_room; i++)
        if (old[i]) *find_slot(texts, old[i]->bytes, old[i]->length, old[i]->hash) = old[i];
}

/* Upper case letters and where their lower case is: `distance` further, or, where capitals and small letters alternate,
 * the next code point (distance 1, from an even or an odd first). These are the letters whose case Excel users meet;
 * others are their own lower case. */
static const struct {
    uint32_t first, last;
    uint32_t distance;
} capitals[] = {
    {0xC0, 0xD6, 32},    {0xD8, 0xDE, 32},    {0x100, 0x12E, 1},    {0x132, 0x136, 1},  /* Latin */
    {0x139, 0x147, 1},   {0x14A, 0x176, 1},   {0x179, 0x17D, 1},    {0x218, 0x21A, 1},  /* Latin */
    {0x386, 0x386, 38},  {0x388, 0x38A, 37},  {0x38C, 0x38C, 64},   {0x38E, 0x38F, 63}, /* Greek with accents */
    {0x391, 0x3A1, 32},  {0x3A3, 0x3AB, 32},  {0x400, 0x40F, 80},   {0x410, 0x42F, 32}, /* Greek, Cyrillic */
    {0x460, 0x480, 1},   {0x48A, 0x4BE, 1},   {0x4D0, 0x52E, 1},    {0x531, 0x556, 48}, /* Cyrillic, Armenian */
    {0x1E00, 0x1E94, 1}, {0x1EA0, 0x1EFE, 1}, {0xFF21, 0xFF3A, 32},                     /* Latin with accents, wide */
};

static uint32_t lower_ascii(uint32_t c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

uint32_t cg_lower_case(uint32_t c) {
    if (c < 0x80) return lower_ascii(c);
    if (c == 0x178) return 0xFF; /* the one capital that is far from its small letter */
    for (size_t i = 0; i < sizeof capitals / sizeof *capitals; i++) {
        if (c < capitals[i].first || c > capitals[i].last) continue;
        uint32_t distance = capitals[i].distance;
        return distance == 1 && (c - capitals[i].first) % 2 ? c : c + distance;
    }
    return c;
}

uint32_t cg_upper_case(uint32_t c) {
    if (c < 0x80) return c >= 'a' && c <= 'z' ? c - 32 : c;
    if (c == 0xFF) return 0x178;
    for (size_t i = 0; i < sizeof capitals / sizeof *capitals; i++) {
        uint32_t distance = capitals[i].distance, first = capitals[i].first + distance;
        if (c < first || c > capitals[i].last + distance) continue;
        if (distance > 1 || (c - first) % 2 == 0) return c - distance;
    }
    return c;
}

/* The bytes in lower case, in `folded` (room for `length`: no small letter here is longer than its capital). Returns
 * their number. */
static size_t fold(const char *bytes, size_t length, char *folded) {
    bool valid = cg_utf8_check(bytes, length) == length;
    size_t out = 0;
    for (size_t at = 0; at < length;) {
        if (valid)
            out += cg_utf8_write(folded + out, cg_lower_case(cg_utf8_next(bytes, &at)));
        else
            folded[out++] = (char)lower_ascii((unsigned char)bytes[at++]);
    }
    return out;
}

/* The lower case goes into the pool first, so that a text in the pool is always whole. */
static const cg_text *add_text(cg_texts *texts, const char *bytes, size_t length, uint32_t hash) {
    char small[256];
    char *folded = length <= sizeof small ? small : cg_alloc_raw(texts->arena, length);
    size_t folded_length = fold(bytes, length, folded);
    const cg_text *lower_case = NULL;
    if (folded_length != length || (length && memcmp(folded, bytes, length) != 0))
        lower_case = cg_intern(texts, folded, folded_length);
    if (texts->count * 2 >= texts->room) grow(texts);
    cg_text *text = cg_alloc_raw(texts->arena, sizeof *text + length + 1);
    text->folded = lower_case ? lower_case : text;
    text->length = (uint32_t)length;
    text->hash = hash;
    if (length) memcpy(text->bytes, bytes, length);
    text->bytes[length] = '\0';
    *find_slot(texts, bytes, length, hash) = text;
    texts->count++;
    return text;
}

const cg_text *cg_intern(cg_texts *texts, const char *bytes, size_t length) {
    uint32_t hash = hash_of(bytes, length);
    const cg_text *text = *find_slot(texts, bytes, length, hash);
    return text ? text : add_text(texts, bytes, length, hash);
}

const cg_text *cg_intern_string(cg_texts *texts, const char *string) {
    return cg_intern(texts, string, strlen(string));
}

int cg_text_compare(const cg_text *a, const cg_text *b) {
    a = a->folded;
    b = b->folded;
    if (a == b) return 0;
    uint32_t shorter = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->bytes, b->bytes, shorter);
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

bool cg_same_word(const char *a, const char *b) {
    while (*a && lower_ascii((unsigned char)*a) == lower_ascii((unsigned char)*b))
        a++, b++;
    return *a == '\0' && *b == '\0';
}

size_t cg_utf8_count(const char *bytes, size_t length) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    return count;
}

size_t cg_utf16_count(const char *bytes, size_t length) {
    size_t count = cg_utf8_count(bytes, length);
    for (size_t i = 0; i < length; i++)
        count += (unsigned char)bytes[i] >= 0xF0;
    return count;
}

size_t cg_utf8_offset(const char *bytes, size_t length, size_t index) {
    size_t at = 0;
    for (; at < length; at++) {
        if (((unsigned char)bytes[at] & 0xC0) == 0x80) continue;
        if (index-- == 0) break;
    }
    return at;
}

static size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

/* Skips ASCII eight bytes at a time. */
static size_t skip_ascii(const char *bytes, size_t length, size_t at) {
    for (uint64_t eight; length - at >= sizeof eight; at += sizeof eight) {
        memcpy(&eight, bytes + at, sizeof eight);
        if (eight & UINT64_C(0x8080808080808080)) break;
    }
    return at;
}

size_t cg_utf8_check(const char *bytes, size_t length) {
    for (size_t at = skip_ascii(bytes, length, 0); at < length; at = skip_ascii(bytes, length, at)) {
        unsigned char lead = (unsigned char)bytes[at];
        size_t n = sequence_length(lead);
        if (n == 0 || n > length - at) return at;
        for (size_t i = 1; i < n; i++)
            if (((unsigned char)bytes[at + i] & 0xC0) != 0x80) return at;
        unsigned char second = n > 1 ? (unsigned char)bytes[at + 1] : 0;
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
            (lead == 0xF4 && second > 0x8F))
            return at;
        at += n;
    }
    return length;
}

uint32_t cg_utf8_next(const char *bytes, size_t *at) {
    unsigned char lead = (unsigned char)bytes[(*at)++];
    size_t n = sequence_length(lead);
    if (n <= 1) return lead;
    uint32_t c = lead & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++)
        c = c << 6 | ((unsigned char)bytes[(*at)++] & 0x3F);
    return c;
}

size_t cg_utf8_write(char *out, uint32_t c) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)((0xF00u >> n & 0xFF) | c);
    return n;
}

size_t cg_edit_distance(const char *a, const char *b, size_t limit) {
    enum { LONGEST = 64 };
    size_t n = strlen(a), m = strlen(b);
    if (n > LONGEST || m > LONGEST || (n > m ? n - m : m - n) > limit) return limit + 1;
    size_t rows[3][LONGEST + 1]; /* rotating rows of the dynamic-programming table */
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = rows[i % 3], *before = rows[(i - 1) % 3], *earlier = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            uint32_t x = lower_ascii((unsigned char)a[i - 1]), y = lower_ascii((unsigned char)b[j - 1]);
            size_t best = before[j - 1] + (x != y);
            if (before[j] + 1 < best) best = before[j] + 1;
            if (now[j - 1] + 1 < best) best = now[j - 1] + 1;
            bool swapped = i > 1 && j > 1 && x == lower_ascii((unsigned char)b[j - 2]) &&
                           y == lower_ascii((unsigned char)a[i - 2]);
            if (swapped && earlier[j - 2] + 1 < best) best = earlier[j - 2] + 1;
            now[j] = best;
        }
    }
    return rows[n % 3][m];
}

bool cg_is_nearer(const char *word, const char *candidate, size_t *best) {
    size_t length = strlen(word), limit = length < 3 ? 1 : length < 8 ? 2 : 3;
    size_t distance = cg_edit_distance(word, candidate, limit);
    if (distance > limit || distance >= *best || distance >= length) return false;
    *best = distance;
    return true;
}
