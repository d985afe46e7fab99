/* plain_row.c: see plain_row.h. Eight bytes at a time are looked through for a separator or a quote: the bytes that
 * equal a wanted one become zero by an exclusive or, and the lowest zero byte of a word is found by a subtraction that
 * borrows from it (H. S. Warren, Hacker's Delight, section 6-1). */
#include "table/plain_row.h"

#include <stdint.h>
#include <string.h>

#define EACH_BYTE UINT64_C(0x0101010101010101)
#define EACH_TOP_BIT UINT64_C(0x8080808080808080)

/* Top bits of the zero bytes; right up to the lowest of them. */
static inline uint64_t zero_bytes(uint64_t eight) {
    return (eight - EACH_BYTE) & ~eight & EACH_TOP_BIT;
}

static inline uint64_t load_eight(const char *at) {
    uint64_t eight;
    memcpy(&eight, at, sizeof eight);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

/* The first byte that is `a` or `b` from `at` on; `end` when there is none before it. */
static inline const char *find_either(const char *at, const char *end, const char *text_end, char a, char b) {
    uint64_t all_a = EACH_BYTE * (unsigned char)a, all_b = EACH_BYTE * (unsigned char)b;
    for (; text_end - at >= 8 && at < end; at += 8) {
        uint64_t eight = load_eight(at), found = zero_bytes(eight ^ all_a) | zero_bytes(eight ^ all_b);
        if (!found) continue;
        at += (unsigned)__builtin_ctzll(found) / 8;
        return at < end ? at : end;
    }
    while (at < end && *at != a && *at != b)
        at++;
    return at < end ? at : end;
}

static inline bool is_space(char c, char separator) {
    return (c == ' ' || c == '\t') && c != separator;
}

static void make_room(cg_arena *arena, cg_field_list *fields) {
    fields->at = cg_list_room(arena, fields->at, fields->count, &fields->room, sizeof *fields->at);
}

bool cg_plain_row(cg_arena *arena, const char *line, const char *line_end, const char *text_end, char separator,
                  cg_field_list *fields) {
    const char *at = line, *end = line_end;
    if (end > line && end[-1] == '\n') end--;
    if (end > line && end[-1] == '\r') end--;
    for (fields->count = 0;; at++) {
        while (at < end && is_space(*at, separator))
            at++;
        const char *start = at, *stop;
        if (at < end && *at == '"') {
            stop = find_either(++start, end, text_end, '"', '"');
            at = stop + 1; /* behind the quote, or behind the end: a quote that does not close on this line */
            if (at > end || (at < end && *at != separator)) return false;
        } else {
            stop = at = find_either(at, end, text_end, separator, '"');
            if (at < end && *at == '"') return false;
            while (stop > start && is_space(stop[-1], separator))
                stop--;
        }
        if (fields->count == fields->room) make_room(arena, fields);
        fields->at[fields->count++] = (cg_field_bytes){start, (size_t)(stop - start)};
        if (at >= end) return true;
    }
}
