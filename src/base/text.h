/* text.h: interned text. Equal texts are one object, so names and text cells compare by pointer.
 *
 * Enters: UTF-8 bytes. Leaves: a cg_text that lives as long as its pool. `folded` is the text in lower case
 * (itself when it is lower already): two texts are equal to Excel when their `folded` are the same pointer. */
#ifndef CG_BASE_TEXT_H
#define CG_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct cg_text {
    const struct cg_text *folded;
    uint32_t length; /* bytes, without the closing NUL */
    uint32_t hash;
    char bytes[];
} cg_text;

typedef struct cg_texts cg_texts; /* a pool of texts; not for two threads at once */

cg_texts *cg_texts_create(cg_arena *arena);
const cg_text *cg_intern(cg_texts *texts, const char *bytes, size_t length);
const cg_text *cg_intern_string(cg_texts *texts, const char *string);

/* Equal without case, for two texts of one pool. */
static inline bool cg_text_equal(const cg_text *a, const cg_text *b) {
    return a->folded == b->folded;
}
/* Order without case, by code point. */
int cg_text_compare(const cg_text *a, const cg_text *b);
/* Equal without case (ASCII letters), for plain strings such as keywords. */
bool cg_same_word(const char *a, const char *b);

/* A letter's lower and upper case; other characters, and letters whose case Excel does not change, stay as they are. */
uint32_t cg_lower_case(uint32_t code_point);
uint32_t cg_upper_case(uint32_t code_point);

/* UTF-8: code points in `length` bytes; the byte offset of code point `index` (or length). */
size_t cg_utf8_count(const char *bytes, size_t length);
/* As many columns of a terminal as a text or a character takes: wide characters are two, combining ones none
 * (text_width.c). */
size_t cg_utf8_width(const char *text);
size_t cg_code_point_width(uint32_t code_point);
/* The same as Excel counts for its limits: code points beyond U+FFFF are two. */
size_t cg_utf16_count(const char *bytes, size_t length);
size_t cg_utf8_offset(const char *bytes, size_t length, size_t index);
/* Offset of the first byte that is not valid UTF-8, or `length`. */
size_t cg_utf8_check(const char *bytes, size_t length);
/* Reads the code point at bytes[*at] (valid UTF-8) and advances. */
uint32_t cg_utf8_next(const char *bytes, size_t *at);
/* Writes a code point; returns the bytes written, 1 to 4. */
size_t cg_utf8_write(char *out, uint32_t code_point);

/* Number of edits (insert, delete, replace, swap neighbours) from a to b, without case, capped at `limit` + 1: for "did
 * you mean". */
size_t cg_edit_distance(const char *a, const char *b, size_t limit);
/* True when `candidate` is nearer to `word` than *best edits, and near enough to be a slip of the keys; updates *best.
 * Start with *best = CG_NOT_NEAR. */
enum { CG_NOT_NEAR = 99 };
bool cg_is_nearer(const char *word, const char *candidate, size_t *best);

#endif
