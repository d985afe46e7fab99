/* fn_text_value.c: characters by their numbers, and numbers as texts and back. */
#include "function/kernels.h"

#include <string.h>

#include "base/decimal.h"
#include "function/text_builder.h"
#include "function/text_format.h"

/* ---- Characters ---- */

/* Codes 128 to 159 of Windows-1252, which CHAR and CODE speak; the others are Unicode's. Those that it leaves free are
 * control characters. */
static const uint16_t windows_1252[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                          0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                          0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                          0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

static cg_cell character_cell(cg_call *call, uint32_t c) {
    char bytes[4];
    return cg_text_cell(cg_intern(call->texts, bytes, cg_utf8_write(bytes, c)));
}

static cg_cell character_of(cg_call *call, double code) {
    code = trunc(code);
    if (code < 1 || code > 255) return cg_error_cell(CG_VALUE);
    uint32_t c = (uint32_t)code;
    return character_cell(call, c >= 128 && c < 160 ? windows_1252[c - 128] : c);
}

CG_MAP(eval_char, character_of(call, args[0].number))
static const cg_function fn_char = {
    .name = "CHAR",
    .sig = "(code:num) -> text",
    .help = "The character with this code, 1 to 255, in Windows-1252.",
    .eval = &eval_char,
    .not_differentiable = "its result is a text",
    .examples = {"CHAR(65) = \"A\"", "CHAR(33) = \"!\"", "CHAR(128) = \"\xE2\x82\xAC\"", "CHAR(233) = \"\xC3\xA9\"",
                 "CHAR(0) = #VALUE!", "CHAR(256) = #VALUE!"},
};

static cg_cell code_of(const cg_text *text) {
    size_t at = 0;
    if (text->length == 0) return cg_error_cell(CG_VALUE);
    uint32_t c = cg_utf8_next(text->bytes, &at);
    for (uint32_t i = 0; i < 32; i++)
        if (windows_1252[i] == c) return cg_number_cell(i + 128.0);
    return cg_number_cell(c < 256 ? c : '?');
}

CG_MAP(eval_code, code_of(cg_cell_text(args[0])))
static const cg_function fn_code = {
    .name = "CODE",
    .sig = "(x:text) -> num",
    .help = "The code of the text's first character in Windows-1252; 63, a question mark, when it has none.",
    .eval = &eval_code,
    .not_differentiable = "it reads a text",
    .examples = {"CODE(\"A\") = 65", "CODE(\"!x\") = 33", "CODE(\"\xE2\x82\xAC\") = 128", "CODE(\"\xCE\xA9\") = 63",
                 "CODE(\"\") = #VALUE!"},
};

static cg_cell unicode_character(cg_call *call, double code) {
    code = trunc(code);
    if (code < 1 || code > 0x10FFFF) return cg_error_cell(CG_VALUE);
    if (code >= 0xD800 && code <= 0xDFFF) return cg_error_cell(CG_NA); /* half of a pair */
    return character_cell(call, (uint32_t)code);
}

CG_MAP(eval_unichar, unicode_character(call, args[0].number))
static const cg_function fn_unichar = {
    .name = "UNICHAR",
    .sig = "(code:num) -> text",
    .help = "The character with this number in Unicode.",
    .eval = &eval_unichar,
    .not_differentiable = "its result is a text",
    .examples = {"UNICHAR(66) = \"B\"", "UNICHAR(937) = \"\xCE\xA9\"", "UNICHAR(0) = #VALUE!", "UNICHAR(55296) = #N/A"},
};

static cg_cell unicode_of(const cg_text *text) {
    size_t at = 0;
    return text->length ? cg_number_cell(cg_utf8_next(text->bytes, &at)) : cg_error_cell(CG_VALUE);
}

CG_MAP(eval_unicode, unicode_of(cg_cell_text(args[0])))
static const cg_function fn_unicode = {
    .name = "UNICODE",
    .sig = "(x:text) -> num",
    .help = "The number in Unicode of the text's first character.",
    .eval = &eval_unicode,
    .not_differentiable = "it reads a text",
    .examples = {"UNICODE(\"B\") = 66", "UNICODE(\"\xCE\xA9 \") = 937", "UNICODE(\"\") = #VALUE!"},
};

/* ---- Numbers as texts ---- */

/* Rounds to tens, hundreds, ... on the decimal digits that Excel shows. */
static double round_to_tens(cg_call *call, double x, double decimals) {
    double unit = pow(10, -decimals);
    cg_cell digits = cg_format_cell(cg_number_cell(x / unit), cg_intern_string(call->texts, "0"), false, call->texts);
    return cg_to_number(digits).number * unit;
}

/* The number with so many decimals: `sign` is put before it, and brackets around it when it is negative. */
static cg_cell write_fixed(cg_call *call, double x, double decimals, const char *grouping, bool money) {
    enum { MOST = 127 };
    char places[MOST + 2] = ".", format[2 * MOST + 64];
    decimals = trunc(decimals);
    if (decimals > MOST) return cg_error_cell(CG_VALUE);
    if (decimals < 0) {
        x = decimals < -308 ? 0 : round_to_tens(call, x, decimals);
        decimals = 0;
    }
    memset(places + 1, '0', (size_t)decimals);
    places[decimals > 0 ? (size_t)decimals + 1 : 0] = '\0';
    const char *const parts[] = {
        money ? "$" : "",    grouping,        places, money ? ";($" : "", money ? grouping : "",
        money ? places : "", money ? ")" : ""};
    size_t length = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        memcpy(format + length, parts[i], strlen(parts[i]));
        length += strlen(parts[i]);
    }
    return cg_format_cell(cg_number_cell(x), cg_intern(call->texts, format, length), false, call->texts);
}

CG_MAP(eval_dollar, write_fixed(call, args[0].number, args[1].number, "#,##0", true))
static const cg_function fn_dollar = {
    .name = "DOLLAR",
    .sig = "(x:num, [decimals:num=2]) -> text",
    .help = "The amount x as a text in dollars, in brackets when it is negative.",
    .eval = &eval_dollar,
    .not_differentiable = "its result is a text",
    .examples = {"DOLLAR(1234.567,2) = \"$1,234.57\"", "DOLLAR(1234.567,-2) = \"$1,200\"",
                 "DOLLAR(-1234.567,-2) = \"($1,200)\"", "DOLLAR(-0.123,4) = \"($0.1230)\"",
                 "DOLLAR(99.888) = \"$99.89\""},
};

CG_MAP(eval_fixed, write_fixed(call, args[0].number, args[1].number, cg_cell_boolean(args[2]) ? "0" : "#,##0", false))
static const cg_function fn_fixed = {
    .name = "FIXED",
    .sig = "(x:num, [decimals:num=2], [plain:bool=FALSE]) -> text",
    .help = "The number x as a text with so many decimals, and with commas unless it is to be plain.",
    .eval = &eval_fixed,
    .not_differentiable = "its result is a text",
    .examples = {"FIXED(1234.567,1) = \"1,234.6\"", "FIXED(1234.567,-1) = \"1,230\"",
                 "FIXED(-1234.567,-1,TRUE) = \"-1230\"", "FIXED(44.332) = \"44.33\"", "FIXED(0.5,0) = \"1\"",
                 "FIXED(1,128) = #VALUE!"},
};

/* ---- Texts as numbers ---- */

CG_MAP(eval_value, cg_is_boolean(args[0]) ? cg_error_cell(CG_VALUE) : cg_to_number(args[0]))
static const cg_function fn_value = {
    .name = "VALUE",
    .sig = "(x:any) -> num",
    .help = "The number, date, time or amount that a text says, as in a formula that asks for a number.",
    .eval = &eval_value,
    .d = {"IF(ISNUMBER(x),1,0)"},
    .examples = {"VALUE(\"$1,000\") = 1000", "VALUE(\"16:48:00\")-VALUE(\"12:00:00\") = 0.2",
                 "VALUE(\"1/31/2024\") = 45322", "VALUE(\"(5)\") = -5", "VALUE(\"1 1/2\") = 1.5", "VALUE(7) = 7",
                 "VALUE(\"\") = #VALUE!", "VALUE(TRUE) = #VALUE!"},
};

/* The text's digits, signs and exponent, with a point for its decimal mark; #VALUE! in *fault for a mark in the wrong
 * place. */
static size_t copy_digits(const cg_text *text, char decimal, char group, char *out, size_t room, bool *fault) {
    size_t length = 0;
    bool fraction = false;
    for (uint32_t i = 0; i < text->length; i++) {
        char c = text->bytes[i];
        bool mark = c == decimal;
        *fault = *fault || (mark && fraction) || (!mark && c == group && fraction) || length == room;
        if (*fault) return 0;
        if (c == ' ' || (c == group && !mark)) continue;
        fraction = fraction || mark;
        out[length++] = c;
        if (mark) out[length - 1] = '.';
        *fault = *fault || (!mark && c == '.'); /* a point that is neither of the marks */
    }
    return length;
}

static cg_cell number_value(const cg_text *text, const cg_text *decimal, const cg_text *group) {
    char digits[256];
    bool fault = decimal->length == 0;
    size_t length = fault ? 0 : copy_digits(text, *decimal->bytes, *group->bytes, digits, sizeof digits, &fault);
    double percents = 1, value;
    for (; length && digits[length - 1] == '%'; length--)
        percents *= 100;
    if (fault) return cg_error_cell(CG_VALUE);
    if (length == 0 && percents == 1) return cg_number_cell(0);
    if (!cg_decimal_read(digits, length, '.', &value)) return cg_error_cell(CG_VALUE);
    return cg_number_cell(value / percents);
}

CG_MAP(eval_number_value, number_value(cg_cell_text(args[0]), cg_cell_text(args[1]), cg_cell_text(args[2])))
static const cg_function fn_number_value = {
    .name = "NUMBERVALUE",
    .sig = "(x:text, [decimal:text=\".\"], [group:text=\",\"]) -> num",
    .help =
        "The number that a text says with this decimal mark and this mark between groups of digits; spaces are passed over.",
    .eval = &eval_number_value,
    .not_differentiable = "it reads a text",
    .examples = {"NUMBERVALUE(\"2.500,27\",\",\",\".\") = 2500.27", "NUMBERVALUE(\"3.5%\") = 0.035",
                 "NUMBERVALUE(\" 3 000 \") = 3000", "NUMBERVALUE(\"9%%\") = 0.0009", "NUMBERVALUE(\"\") = 0",
                 "NUMBERVALUE(\"1.2.3\") = #VALUE!", "NUMBERVALUE(\"1.2,3\") = #VALUE!"},
};

/* ---- Values as texts ---- */

CG_MAP(eval_t, cg_is_text(args[0]) ? args[0] : cg_text_cell(cg_intern_string(call->texts, "")))
static const cg_function fn_t = {
    .name = "T",
    .sig = "(x:any) -> text",
    .help = "The text x; an empty text for any other value.",
    .eval = &eval_t,
    .not_differentiable = "its result is a text",
    .examples = {"T(\"Rainfall\") = \"Rainfall\"", "T(19) = \"\"", "T(TRUE) = \"\"", "T(NA()) = #N/A"},
};

/* In a strict text a text has its quotes, those inside doubled. */
static cg_cell quoted(cg_call *call, const cg_text *text) {
    cg_text_builder out;
    cg_build_start(&out);
    cg_build_character(&out, '"');
    for (size_t at = 0; at < text->length;) {
        uint32_t c = cg_utf8_next(text->bytes, &at);
        if (c == '"') cg_build_character(&out, '"');
        cg_build_character(&out, c);
    }
    cg_build_character(&out, '"');
    return cg_build_cell(&out, call->texts);
}

static cg_cell value_to_text(cg_call *call, cg_cell value, double format) {
    if (format != 0 && format != 1) return cg_error_cell(CG_VALUE);
    if (cg_is_error(value)) return cg_text_cell(cg_intern_string(call->texts, cg_error_text(cg_cell_error(value))));
    if (cg_is_text(value) && format == 1) return quoted(call, cg_cell_text(value));
    return cg_to_text(value, call->texts);
}

CG_MAP(eval_value_to_text, value_to_text(call, args[0], trunc(args[1].number)))
static const cg_function fn_value_to_text = {
    .name = "VALUETOTEXT",
    .sig = "(x:cell, [strict:num=0]) -> text",
    .help = "The value as a text, errors as well; with strict 1 as a formula would write it, texts in quotes.",
    .eval = &eval_value_to_text,
    .not_differentiable = "its result is a text",
    .examples = {"VALUETOTEXT(1.5) = \"1.5\"", "VALUETOTEXT(\"a\"\"b\",1) = \"\"\"a\"\"\"\"b\"\"\"",
                 "VALUETOTEXT(TRUE) = \"TRUE\"", "VALUETOTEXT(1/0) = \"#DIV/0!\"", "VALUETOTEXT(1,2) = #VALUE!"},
};

CG_FAMILY_ROWS(text_value) = {&fn_char, &fn_code,    &fn_dollar,  &fn_fixed, &fn_number_value,
                              &fn_t,    &fn_unichar, &fn_unicode, &fn_value, &fn_value_to_text,
                              NULL};
