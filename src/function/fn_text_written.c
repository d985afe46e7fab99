/* fn_text_written.c: values written out: arrays, addresses of the web, amounts of money in Thai. */
#include "function/kernels.h"

#include <string.h>

#include "function/text_builder.h"

/* ---- Arrays ---- */

static void add_value(cg_text_builder *to, cg_cell cell, bool strict) {
    if (cg_is_error(cell)) {
        const char *said = cg_error_text(cg_cell_error(cell));
        cg_build_add(to, said, strlen(said));
        return;
    }
    if (cg_is_boolean(cell)) {
        cg_build_add(to, cg_cell_boolean(cell) ? "TRUE" : "FALSE", cg_cell_boolean(cell) ? 4 : 5);
        return;
    }
    cg_text_part part;
    cg_read_text_part(&part, cell);
    bool quoted = strict && cg_is_text(cell);
    if (quoted) cg_build_character(to, '"');
    for (size_t at = 0; at < part.length;) {
        uint32_t c = cg_utf8_next(part.bytes, &at);
        if (quoted && c == '"') cg_build_character(to, '"');
        cg_build_character(to, c);
    }
    if (quoted) cg_build_character(to, '"');
}

static void array_to_text(cg_call *call) {
    const cg_operand *array = &call->args[0];
    double format = trunc(call->args[1].cells[0].number);
    bool strict = format == 1;
    *call->result = cg_error_cell(CG_VALUE);
    if (format != 0 && format != 1) return;
    cg_text_builder out;
    cg_build_start(&out);
    if (strict) cg_build_character(&out, '{');
    for (size_t i = 0; i < (size_t)array->rows * array->cols; i++) {
        bool new_row = i % array->cols == 0;
        if (i > 0 && strict) cg_build_character(&out, new_row ? ';' : ',');
        if (i > 0 && !strict) cg_build_add(&out, ", ", 2);
        add_value(&out, array->cells[i], strict);
    }
    if (strict) cg_build_character(&out, '}');
    *call->result = cg_build_cell(&out, call->texts);
}

static const cg_kernel eval_array_to_text = {.array = array_to_text};
static const cg_function fn_array_to_text = {
    .name = "ARRAYTOTEXT",
    .sig = "(array:range, [strict:num=0]) -> text",
    .help = "All values of an array, row by row, in one text; with strict 1 as a formula would write the array.",
    .eval = &eval_array_to_text,
    .not_differentiable = "its result is a text",
    .examples = {"ARRAYTOTEXT({1,\"a\";TRUE,2.5}) = \"1, a, TRUE, 2.5\"",
                 "ARRAYTOTEXT({1,\"a\";TRUE,#N/A},1) = \"{1,\"\"a\"\";TRUE,#N/A}\"", "ARRAYTOTEXT(1,2) = #VALUE!"},
};

/* ---- Addresses ---- */

static cg_cell encode_url(cg_call *call, const cg_text *text) {
    static const char hex[] = "0123456789ABCDEF", kept[] = "-_.";
    cg_text_builder out;
    cg_build_start(&out);
    for (size_t i = 0; i < text->length; i++) {
        unsigned char c = (unsigned char)text->bytes[i];
        bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (letter || strchr(kept, c))
            cg_build_character(&out, c);
        else
            cg_build_add(&out, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
    }
    return cg_build_cell(&out, call->texts);
}

CG_MAP(eval_encode_url, encode_url(call, cg_cell_text(args[0])))
static const cg_function fn_encode_url = {
    .name = "ENCODEURL",
    .sig = "(x:text) -> text",
    .help = "The text as a part of a web address: bytes other than letters, digits and -_. as their numbers.",
    .eval = &eval_encode_url,
    .not_differentiable = "its result is a text",
    .examples = {"ENCODEURL(\"a b/c?d=1\") = \"a%20b%2Fc%3Fd%3D1\"", "ENCODEURL(\"\u00e9-_.\") = \"%C3%A9-_.\""},
};

/* ---- Thai ---- */

static void add_word(cg_text_builder *to, const char *word) {
    cg_build_add(to, word, strlen(word));
}

static const char *const thai_digits[] = {"ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"};
static const char *const thai_powers[] = {"", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน"};

/* A number below a million. Ten is no one ten, twenty has a word of its own, and so has the one behind tens. */
static void add_thai_block(cg_text_builder *to, uint32_t number) {
    uint32_t power = 100000;
    for (int place = 5; place >= 0; place--, power /= 10) {
        uint32_t digit = number / power % 10;
        if (digit == 0) continue;
        bool tens = place == 1, one_behind_tens = place == 0 && digit == 1 && number / 10 % 10 > 0;
        if (one_behind_tens)
            add_word(to, "เอ็ด");
        else if (!tens || digit > 2)
            add_word(to, thai_digits[digit]);
        else if (digit == 2)
            add_word(to, "ยี่");
        add_word(to, thai_powers[place]);
    }
}

static void add_thai(cg_text_builder *to, double number) {
    if (number >= 1e6) {
        add_thai(to, floor(number / 1e6));
        add_word(to, "ล้าน");
    }
    add_thai_block(to, (uint32_t)fmod(number, 1e6));
}

static cg_cell baht_text(cg_call *call, double amount) {
    double satangs = floor(fabs(amount) * 100 + 0.5), bahts = floor(satangs / 100);
    if (!(satangs < 0x1p53)) return cg_error_cell(CG_VALUE);
    cg_text_builder out;
    cg_build_start(&out);
    satangs -= bahts * 100;
    if (amount < 0 && bahts + satangs > 0) add_word(&out, "ลบ");
    if (bahts + satangs == 0) add_word(&out, thai_digits[0]);
    add_thai(&out, bahts);
    if (bahts > 0 || satangs == 0) add_word(&out, "บาท");
    add_thai(&out, satangs);
    add_word(&out, satangs > 0 ? "สตางค์" : "ถ้วน");
    return cg_build_cell(&out, call->texts);
}

CG_MAP(eval_baht_text, baht_text(call, args[0].number))
static const cg_function fn_baht_text = {
    .name = "BAHTTEXT",
    .sig = "(x:num) -> text",
    .help = "An amount of baht in Thai words.",
    .eval = &eval_baht_text,
    .not_differentiable = "its result is a text",
    .examples = {"BAHTTEXT(1234) = \"หนึ่งพันสองร้อยสามสิบสี่บาทถ้วน\"", "BAHTTEXT(21.5) = \"ยี่สิบเอ็ดบาทห้าสิบสตางค์\"",
                 "BAHTTEXT(0) = \"ศูนย์บาทถ้วน\"", "BAHTTEXT(-2000000) = \"ลบสองล้านบาทถ้วน\""},
};

CG_FAMILY_ROWS(text_written) = {&fn_array_to_text, &fn_baht_text, &fn_encode_url, NULL};
