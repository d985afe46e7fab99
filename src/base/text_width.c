/* text_width.c: how many columns of a terminal a text takes: two for the wide characters of East Asian scripts and for
 * emoji, none for marks that stand on the character before. */
#include "base/text.h"

#include <string.h>

typedef struct range {
    uint32_t first, last;
} range;

/* By Unicode's East Asian Width (W and F), in large pieces. */
static const range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2E80, 0x303E},   {0x3041, 0x33FF},
    {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F7E0, 0x1F7EB}, {0x1F900, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

/* Combining marks, joiners and variation selectors. */
static const range without_width[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F},   {0x0E34, 0x0E3A},
    {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x20D0, 0x20FF},   {0x302A, 0x302D},
    {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF},
};

static bool is_in(const range *ranges, size_t n, uint32_t code_point) {
    for (size_t i = 0; i < n; i++)
        if (code_point >= ranges[i].first && code_point <= ranges[i].last) return true;
    return false;
}

size_t cg_code_point_width(uint32_t code_point) {
    if (code_point < 0x300) return 1;
    if (is_in(without_width, sizeof without_width / sizeof *without_width, code_point)) return 0;
    return is_in(wide, sizeof wide / sizeof *wide, code_point) ? 2 : 1;
}

size_t cg_utf8_width(const char *text) {
    size_t length = strlen(text), width = 0;
    if (cg_utf8_check(text, length) != length) return cg_utf8_count(text, length);
    for (size_t at = 0; at < length;)
        width += cg_code_point_width(cg_utf8_next(text, &at));
    return width;
}
