/* fn_numeral.c: numbers as digits: in other bases, and Roman. */
#include "function/kernels.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char digit_signs[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* The value of a digit, or 36 when the character is none. */
static unsigned digit_value(char sign) {
    const char *at = sign ? strchr(digit_signs, toupper((unsigned char)sign)) : NULL;
    return at ? (unsigned)(at - digit_signs) : 36;
}

/* The number a text of digits says; NaN when one is not of the base. */
static double read_digits(const char *text, size_t length, unsigned base) {
    double number = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned digit = digit_value(text[i]);
        if (digit >= base) return (double)NAN;
        number = number * base + digit;
    }
    return number;
}

/* A whole number's digits, with zeros in front up to a length of at most 255. */
static cg_cell write_digits(cg_texts *texts, double number, unsigned base, size_t least) {
    char digits[256];
    size_t at = sizeof digits;
    while (at > 0 && (number >= 1 || sizeof digits - at < (least ? least : 1))) {
        digits[--at] = digit_signs[(size_t)fmod(number, base)];
        number = floor(number / base);
    }
    return cg_text_cell(cg_intern(texts, digits + at, sizeof digits - at));
}

/* ---- Any base ---- */

static cg_cell base_text(cg_call *call, const cg_cell *args) {
    double number = trunc(args[0].number), base = trunc(args[1].number), least = trunc(args[2].number);
    if (number < 0 || number >= 0x1p53 || base < 2 || base > 36 || least < 0 || least > 255)
        return cg_error_cell(CG_NUM);
    return write_digits(call->texts, number, (unsigned)base, (size_t)least);
}

CG_MAP(eval_base, base_text(call, args))
static const cg_function fn_base = {
    .name = "BASE",
    .sig = "(number:num, base:num, [least:num=0]) -> text",
    .help =
        "The number's digits in a base from 2 to 36, with zeros in front up to a length; #NUM! for negative numbers.",
    .eval = &eval_base,
    .not_differentiable = "its result is a text",
    .examples = {"BASE(7,2) = \"111\"", "BASE(100,16) = \"64\"", "BASE(15,2,10) = \"0000001111\"", "BASE(0,2) = \"0\"",
                 "BASE(-1,2) = #NUM!", "BASE(1,37) = #NUM!"},
};

static cg_cell decimal_of(const cg_cell *args) {
    const cg_text *text = cg_cell_text(args[0]);
    double base = trunc(args[1].number);
    if (text->length > 255) return cg_error_cell(CG_VALUE);
    if (base < 2 || base > 36) return cg_error_cell(CG_NUM);
    return cg_number_cell(read_digits(text->bytes, text->length, (unsigned)base));
}

CG_MAP(eval_decimal, decimal_of(args))
static const cg_function fn_decimal = {
    .name = "DECIMAL",
    .sig = "(digits:text, base:num) -> num",
    .help = "The number that a text of digits in a base from 2 to 36 says; #NUM! when a digit is not of the base.",
    .eval = &eval_decimal,
    .not_differentiable = "it reads the digits of a text",
    .examples = {"DECIMAL(\"FF\",16) = 255", "DECIMAL(111,2) = 7", "DECIMAL(\"zap\",36) = 45745",
                 "DECIMAL(\"12\",2) = #NUM!"},
};

/* ---- Bases of machines: ten digits at most, in which half of all numbers are negative ---- */

/* How many numbers ten digits of a base can say; the upper half of them mean negative ones. */
static double numbers_of(unsigned base) {
    return pow(base, 10);
}

static cg_cell from_base(cg_cell digits, unsigned base) {
    const cg_text *text = cg_cell_text(digits);
    if (text->length > 10) return cg_error_cell(CG_NUM);
    double number = read_digits(text->bytes, text->length, base);
    if (number >= numbers_of(base) / 2) number -= numbers_of(base);
    return cg_number_cell(number);
}

/* `places`: the length, or negative when it was left out. */
static cg_cell to_base(cg_texts *texts, double number, unsigned base, double places) {
    double half = numbers_of(base) / 2;
    number = trunc(number);
    if (number < -half || number >= half) return cg_error_cell(CG_NUM);
    if (number < 0) return write_digits(texts, number + 2 * half, base, 10);
    cg_cell cell = write_digits(texts, number, base, places > 0 ? (size_t)places : 0);
    return places >= 0 && cg_cell_text(cell)->length > places ? cg_error_cell(CG_NUM) : cell;
}

static cg_cell convert_base(cg_call *call, const cg_cell *args, unsigned from, unsigned to) {
    cg_cell number = from == 10 ? args[0] : from_base(args[0], from);
    if (cg_is_error(number) || to == 10) return number;
    double places = call->n_args > 1 ? trunc(args[1].number) : -1;
    if (call->n_args > 1 && (places <= 0 || places > 10)) return cg_error_cell(CG_NUM);
    return to_base(call->texts, number.number, to, places);
}

#define TO_DECIMAL(ident, word, base, of_base, ...)                                                                    \
    CG_MAP(eval_##ident, convert_base(call, args, base, 10))                                                           \
    static const cg_function fn_##ident = {                                                                            \
        .name = word,                                                                                                  \
        .sig = "(digits:text) -> num",                                                                                 \
        .help =                                                                                                        \
            "The number that up to ten " of_base " digits say, negative in the upper half; #NUM! for other digits.",   \
        .eval = &eval_##ident,                                                                                         \
        .not_differentiable = "it reads the digits of a text",                                                         \
        .examples = {__VA_ARGS__},                                                                                     \
    };
#define FROM_DECIMAL(ident, word, base, of_base, ...)                                                                  \
    CG_MAP(eval_##ident, convert_base(call, args, 10, base))                                                           \
    static const cg_function fn_##ident = {                                                                            \
        .name = word,                                                                                                  \
        .sig = "(number:num, [places:num]) -> text",                                                                   \
        .help =                                                                                                        \
            "The number in " of_base " digits, with zeros in front up to a length; ten digits when it is negative.",   \
        .eval = &eval_##ident,                                                                                         \
        .not_differentiable = "its result is a text",                                                                  \
        .examples = {__VA_ARGS__},                                                                                     \
    };
#define BASE_TO_BASE(ident, word, from, of_from, to, of_to, ...)                                                       \
    CG_MAP(eval_##ident, convert_base(call, args, from, to))                                                           \
    static const cg_function fn_##ident = {                                                                            \
        .name = word,                                                                                                  \
        .sig = "(digits:text, [places:num]) -> text",                                                                  \
        .help = "Up to ten " of_from " digits as " of_to " ones, with zeros in front up to a length.",                 \
        .eval = &eval_##ident,                                                                                         \
        .not_differentiable = "its result is a text",                                                                  \
        .examples = {__VA_ARGS__},                                                                                     \
    };

TO_DECIMAL(bin2dec, "BIN2DEC", 2, "binary", "BIN2DEC(1100100) = 100", "BIN2DEC(\"1111111111\") = -1",
           "BIN2DEC(2) = #NUM!", "BIN2DEC(\"\") = 0")
TO_DECIMAL(hex2dec, "HEX2DEC", 16, "hexadecimal", "HEX2DEC(\"A5\") = 165", "HEX2DEC(\"FFFFFFFF5B\") = -165",
           "HEX2DEC(\"3DA408B9\") = 1034160313", "HEX2DEC(\"G\") = #NUM!")
TO_DECIMAL(oct2dec, "OCT2DEC", 8, "octal", "OCT2DEC(54) = 44", "OCT2DEC(7777777533) = -165", "OCT2DEC(8) = #NUM!")
FROM_DECIMAL(dec2bin, "DEC2BIN", 2, "binary", "DEC2BIN(9,4) = \"1001\"", "DEC2BIN(-100) = \"1110011100\"",
             "DEC2BIN(512) = #NUM!", "DEC2BIN(9,3) = #NUM!", "DEC2BIN(0) = \"0\"")
FROM_DECIMAL(dec2hex, "DEC2HEX", 16, "hexadecimal", "DEC2HEX(100,4) = \"0064\"", "DEC2HEX(-54) = \"FFFFFFFFCA\"",
             "DEC2HEX(28) = \"1C\"", "DEC2HEX(64,1) = #NUM!")
FROM_DECIMAL(dec2oct, "DEC2OCT", 8, "octal", "DEC2OCT(58,3) = \"072\"", "DEC2OCT(-100) = \"7777777634\"")
BASE_TO_BASE(bin2hex, "BIN2HEX", 2, "binary", 16, "hexadecimal", "BIN2HEX(11111011,4) = \"00FB\"",
             "BIN2HEX(1110) = \"E\"", "BIN2HEX(1111111111) = \"FFFFFFFFFF\"")
BASE_TO_BASE(bin2oct, "BIN2OCT", 2, "binary", 8, "octal", "BIN2OCT(1001,3) = \"011\"", "BIN2OCT(1100100) = \"144\"",
             "BIN2OCT(1111111111) = \"7777777777\"")
BASE_TO_BASE(hex2bin, "HEX2BIN", 16, "hexadecimal", 2, "binary", "HEX2BIN(\"F\",8) = \"00001111\"",
             "HEX2BIN(\"B7\") = \"10110111\"", "HEX2BIN(\"FFFFFFFFFF\") = \"1111111111\"", "HEX2BIN(\"200\") = #NUM!")
BASE_TO_BASE(hex2oct, "HEX2OCT", 16, "hexadecimal", 8, "octal", "HEX2OCT(\"F\",3) = \"017\"",
             "HEX2OCT(\"3B4E\") = \"35516\"", "HEX2OCT(\"FFFFFFFF00\") = \"7777777400\"")
BASE_TO_BASE(oct2bin, "OCT2BIN", 8, "octal", 2, "binary", "OCT2BIN(3,3) = \"011\"",
             "OCT2BIN(7777777000) = \"1000000000\"")
BASE_TO_BASE(oct2hex, "OCT2HEX", 8, "octal", 16, "hexadecimal", "OCT2HEX(100,4) = \"0040\"",
             "OCT2HEX(7777777533) = \"FFFFFFFF5B\"")

/* ---- Roman numerals ---- */

static const struct roman {
    char sign;
    int value;
} romans[] = {{'M', 1000}, {'D', 500}, {'C', 100}, {'L', 50}, {'X', 10}, {'V', 5}, {'I', 1}};

enum { N_ROMANS = sizeof romans / sizeof *romans };

/* One decimal digit in the classic form, or a shorter one: `form` says how many signs further a smaller sign may stand
 * before a larger one (0: only I before V and X, and so on; 4: any). The thousands have no such form. */
static int write_roman(char *to, int number, int form) {
    int length = 0;
    while (number >= 1000) {
        to[length++] = 'M';
        number -= 1000;
    }
    for (int ten = 2; ten < N_ROMANS; ten += 2) { /* hundreds, tens, ones: romans[ten] */
        int unit = romans[ten].value, digit = number / unit;
        int five = ten - 1, next = ten - 2;
        if (digit % 5 == 4) {
            int large = digit == 9 ? next : five, small = ten;
            for (int i = 0; i < form && small + 1 < N_ROMANS; i++) { /* a smaller sign, while the rest stays above 0 */
                if (number < romans[large].value - romans[small + 1].value) break;
                small++;
            }
            to[length++] = romans[small].sign;
            to[length++] = romans[large].sign;
            number -= romans[large].value - romans[small].value;
            continue;
        }
        if (digit >= 5) to[length++] = romans[five].sign;
        for (int i = 0; i < digit % 5; i++)
            to[length++] = romans[ten].sign;
        number -= digit * unit;
    }
    return length;
}

/* TRUE is the classic form, FALSE the shortest. */
static cg_cell roman(cg_call *call, const cg_cell *args) {
    cg_cell form = cg_is_boolean(args[1]) ? cg_number_cell(cg_cell_boolean(args[1]) ? 0 : 4) : cg_to_number(args[1]);
    if (cg_is_error(form)) return form;
    double number = trunc(args[0].number), kind = trunc(form.number);
    if (number < 0 || number > 3999 || kind < 0 || kind > 4) return cg_error_cell(CG_VALUE);
    char text[32];
    return cg_text_cell(cg_intern(call->texts, text, (size_t)write_roman(text, (int)number, (int)kind)));
}

CG_MAP(eval_roman, roman(call, args))
static const cg_function fn_roman = {
    .name = "ROMAN",
    .sig = "(number:num, [form:any=0]) -> text",
    .help = "The number from 0 to 3999 as a Roman numeral, from the classic form 0 to the shortest 4; else #VALUE!.",
    .eval = &eval_roman,
    .not_differentiable = "its result is a text",
    .examples = {"ROMAN(499,0) = \"CDXCIX\"", "ROMAN(499,1) = \"LDVLIV\"", "ROMAN(499,2) = \"XDIX\"",
                 "ROMAN(499,3) = \"VDIV\"", "ROMAN(499,4) = \"ID\"", "ROMAN(2013) = \"MMXIII\"",
                 "ROMAN(3999) = \"MMMCMXCIX\"", "ROMAN(0) = \"\"", "ROMAN(4000) = #VALUE!",
                 "ROMAN(999,FALSE) = \"IM\""},
};

static int roman_value(char sign) {
    for (size_t i = 0; i < N_ROMANS; i++)
        if (romans[i].sign == toupper((unsigned char)sign)) return romans[i].value;
    return 0;
}

/* Spaces around it do not matter, and a minus may stand before it. A sign before a larger one is taken off. */
static cg_cell arabic(cg_cell cell) {
    const char *at = cg_cell_text(cell)->bytes, *end = at + cg_cell_text(cell)->length;
    if (end - at > 255) return cg_error_cell(CG_VALUE);
    while (at < end && *at == ' ')
        at++;
    while (end > at && end[-1] == ' ')
        end--;
    bool negative = at < end && *at == '-';
    int sum = 0;
    for (at += negative; at < end; at++) {
        int value = roman_value(*at), after = at + 1 < end ? roman_value(at[1]) : 0;
        if (value == 0) return cg_error_cell(CG_VALUE);
        sum += value < after ? -value : value;
    }
    return cg_number_cell(negative ? -sum : sum);
}

CG_MAP(eval_arabic, arabic(args[0]))
static const cg_function fn_arabic = {
    .name = "ARABIC",
    .sig = "(numeral:text) -> num",
    .help = "The number that a Roman numeral says; 0 for an empty text, #VALUE! for what is none.",
    .eval = &eval_arabic,
    .not_differentiable = "it reads a text",
    .examples = {"ARABIC(\"LVII\") = 57", "ARABIC(\"mcmxii\") = 1912", "ARABIC(\"-IV\") = -4", "ARABIC(\"\") = 0",
                 "ARABIC(\"A\") = #VALUE!"},
};

CG_FAMILY_ROWS(numeral) = {&fn_arabic,  &fn_base,    &fn_bin2dec, &fn_bin2hex, &fn_bin2oct, &fn_dec2bin,
                           &fn_dec2hex, &fn_dec2oct, &fn_decimal, &fn_hex2bin, &fn_hex2dec, &fn_hex2oct,
                           &fn_oct2bin, &fn_oct2dec, &fn_oct2hex, &fn_roman,   NULL};
