/* fn_text_width.c: letters, signs and katakana of half and of full width.
 *
 * Full-width letters and signs stand in Unicode as those of ASCII do. A katakana with a voicing mark is one character
 * of full width and two of half width. */
#include "function/kernels.h"

#include "function/text_builder.h"

enum {
    FIRST_LETTER = 0x21,
    LAST_LETTER = 0x7E,
    LETTERS_APART = 0xFEE0, /* between ! and its full-width form */
    FIRST_HALF = 0xFF61,    /* of full_forms */
    VOICED = 0xFF9E,
    SEMI_VOICED = 0xFF9F,
    FULL_SPACE = 0x3000
};

/* The full-width forms of U+FF61 to U+FF9F, in their order. */
static const uint16_t full_forms[] = {
    0x3002, 0x300C, 0x300D, 0x3001, 0x30FB, 0x30F2, 0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9, 0x30E3, 0x30E5,
    0x30E7, 0x30C3, 0x30FC, 0x30A2, 0x30A4, 0x30A6, 0x30A8, 0x30AA, 0x30AB, 0x30AD, 0x30AF, 0x30B1, 0x30B3,
    0x30B5, 0x30B7, 0x30B9, 0x30BB, 0x30BD, 0x30BF, 0x30C1, 0x30C4, 0x30C6, 0x30C8, 0x30CA, 0x30CB, 0x30CC,
    0x30CD, 0x30CE, 0x30CF, 0x30D2, 0x30D5, 0x30D8, 0x30DB, 0x30DE, 0x30DF, 0x30E0, 0x30E1, 0x30E2, 0x30E4,
    0x30E6, 0x30E8, 0x30E9, 0x30EA, 0x30EB, 0x30EC, 0x30ED, 0x30EF, 0x30F3, 0x309B, 0x309C};

/* Signs whose other form is no neighbour of the letters'. */
static const struct {
    uint16_t half, full;
} signs[] = {{' ', FULL_SPACE}, {'"', 0x201D}, {'\'', 0x2019}, {'`', 0x2018}, {'\\', 0xFFE5}};

/* The katakana that the marks make of one, or 0. */
static uint32_t voiced_form(uint32_t full, uint32_t mark) {
    bool from_ha = full >= 0x30CF && full <= 0x30DB && (full - 0x30CF) % 3 == 0;
    if (mark == SEMI_VOICED) return from_ha ? full + 2 : 0;
    if (mark != VOICED) return 0;
    if (full == 0x30A6) return 0x30F4;
    bool from_ka = full >= 0x30AB && full <= 0x30C1 && full % 2 == 1,
         from_tsu = full >= 0x30C4 && full <= 0x30C8 && full % 2 == 0;
    return from_ka || from_tsu || from_ha ? full + 1 : 0;
}

static uint32_t half_of_katakana(uint32_t full) {
    for (uint32_t i = 0; i < sizeof full_forms / sizeof *full_forms; i++)
        if (full_forms[i] == full) return FIRST_HALF + i;
    return 0;
}

static void add_half(cg_text_builder *to, uint32_t full) {
    uint32_t half = half_of_katakana(full);
    for (size_t i = 0; !half && i < sizeof signs / sizeof *signs; i++)
        if (signs[i].full == full) half = signs[i].half;
    if (!half && full >= FIRST_LETTER + LETTERS_APART && full <= LAST_LETTER + LETTERS_APART)
        half = full - LETTERS_APART;
    for (size_t i = 0; !half && i < sizeof full_forms / sizeof *full_forms; i++)
        for (uint32_t mark = VOICED; mark <= SEMI_VOICED; mark++)
            if (voiced_form(full_forms[i], mark) == full) {
                cg_build_character(to, FIRST_HALF + (uint32_t)i);
                half = mark;
            }
    cg_build_character(to, half ? half : full);
}

static uint32_t full_of(uint32_t half) {
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].half == half) return signs[i].full;
    if (half >= FIRST_LETTER && half <= LAST_LETTER) return half + LETTERS_APART;
    return half >= FIRST_HALF && half <= SEMI_VOICED ? full_forms[half - FIRST_HALF] : half;
}

static cg_cell to_half(cg_call *call, const cg_text *text) {
    cg_text_builder made;
    cg_build_start(&made);
    for (size_t at = 0; at < text->length;)
        add_half(&made, cg_utf8_next(text->bytes, &at));
    return cg_build_cell(&made, call->texts);
}

static cg_cell to_full(cg_call *call, const cg_text *text) {
    cg_text_builder made;
    cg_build_start(&made);
    for (size_t at = 0; at < text->length;) {
        uint32_t full = full_of(cg_utf8_next(text->bytes, &at));
        size_t after = at;
        uint32_t joined = at < text->length ? voiced_form(full, cg_utf8_next(text->bytes, &after)) : 0;
        if (joined) at = after;
        cg_build_character(&made, joined ? joined : full);
    }
    return cg_build_cell(&made, call->texts);
}

CG_MAP(eval_half, to_half(call, cg_cell_text(args[0])))
static const cg_function fn_half = {
    .name = "ASC",
    .sig = "(x:text) -> text",
    .help = "The text with letters, signs and katakana of full width as those of half width.",
    .eval = &eval_half,
    .not_differentiable = "its result is a text",
    .examples = {"ASC(\"ＥＸＣＥＬ　２０\") = \"EXCEL 20\"", "ASC(\"エクセル\") = \"ｴｸｾﾙ\"",
                 "ASC(\"ガパヴ。\") = \"ｶﾞﾊﾟｳﾞ｡\"", "ASC(\"漢字 abc\") = \"漢字 abc\"", "ASC(\"￥”\") = \"\\\"\"\""},
};

CG_MAP(eval_full, to_full(call, cg_cell_text(args[0])))
static const cg_function fn_full = {
    .name = "DBCS",
    .sig = "(x:text) -> text",
    .help =
        "The text with letters, signs and katakana of half width as those of full width; in Japan the function is called JIS.",
    .eval = &eval_full,
    .not_differentiable = "its result is a text",
    .examples = {"DBCS(\"EXCEL 20\") = \"ＥＸＣＥＬ　２０\"", "DBCS(\"ｴｸｾﾙ\") = \"エクセル\"",
                 "DBCS(\"ｶﾞﾊﾟｳﾞｱﾞ\") = \"ガパヴア゛\"", "JIS(\"a漢\") = \"ａ漢\""},
};

CG_FAMILY_ROWS(text_width) = {&fn_full, &fn_half, NULL};
