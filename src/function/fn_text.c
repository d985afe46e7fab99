/* fn_text.c: texts, counted in characters as a reader sees code points. */
#include "function/kernels.h"

#include "function/text_format.h"

/* Characters [from, from + count) of a text. */
static cg_cell part_of(cg_call *call, cg_cell cell, double from, double count) {
    const cg_text *text = cg_cell_text(cell);
    size_t first = from < text->length ? (size_t)from : text->length; /* no text has more characters than bytes */
    size_t length = count < text->length ? (size_t)count : text->length;
    size_t start = cg_utf8_offset(text->bytes, text->length, first);
    size_t end = start + cg_utf8_offset(text->bytes + start, text->length - start, length);
    return cg_text_cell(cg_intern(call->texts, text->bytes + start, end - start));
}

static cg_cell left(cg_call *call, const cg_cell *args) {
    double count = trunc(args[1].number);
    return count < 0 ? cg_error_cell(CG_VALUE) : part_of(call, args[0], 0, count);
}

CG_MAP(eval_left, left(call, args))
static const cg_function fn_left = {
    .name = "LEFT",
    .sig = "(x:text, [count:num=1]) -> text",
    .help = "The first characters of the text; #VALUE! for a negative count.",
    .eval = &eval_left,
    .not_differentiable = "its result is a text",
    .examples = {"LEFT(\"Sale Price\",4) = \"Sale\"", "LEFT(\"abc\") = \"a\"", "LEFT(\"abc\",9) = \"abc\"",
                 "LEFT(\"abc\",-1) = #VALUE!", "LEFT(1234,2) = \"12\""},
};

static cg_cell length_of(cg_cell cell) {
    return cg_number_cell((double)cg_utf8_count(cg_cell_text(cell)->bytes, cg_cell_text(cell)->length));
}

CG_MAP(eval_len, length_of(args[0]))
static const cg_function fn_len = {
    .name = "LEN",
    .sig = "(x:text) -> num",
    .help = "How many characters the text has.",
    .eval = &eval_len,
    .not_differentiable = "it counts the characters of a text",
    .examples = {"LEN(\"Phoenix, AZ\") = 11", "LEN(\"\") = 0", "LEN(0.25) = 4", "LEN(\"\xC3\xA9t\xC3\xA9\") = 3"},
};

static cg_cell mid(cg_call *call, const cg_cell *args) {
    double start = trunc(args[1].number), count = trunc(args[2].number);
    return start < 1 || count < 0 ? cg_error_cell(CG_VALUE) : part_of(call, args[0], start - 1, count);
}

CG_MAP(eval_mid, mid(call, args))
static const cg_function fn_mid = {
    .name = "MID",
    .sig = "(x:text, start:num, count:num) -> text",
    .help = "A number of characters of the text, the first of which is at the start, counted from 1.",
    .eval = &eval_mid,
    .not_differentiable = "its result is a text",
    .examples = {"MID(\"Fluid Flow\",1,5) = \"Fluid\"", "MID(\"Fluid Flow\",7,20) = \"Flow\"",
                 "MID(\"abc\",9,2) = \"\"", "MID(\"abc\",0,2) = #VALUE!"},
};

static cg_cell right(cg_call *call, const cg_cell *args) {
    double count = trunc(args[1].number), length = length_of(args[0]).number;
    if (count < 0) return cg_error_cell(CG_VALUE);
    return part_of(call, args[0], count < length ? length - count : 0, length);
}

CG_MAP(eval_right, right(call, args))
static const cg_function fn_right = {
    .name = "RIGHT",
    .sig = "(x:text, [count:num=1]) -> text",
    .help = "The last characters of the text; #VALUE! for a negative count.",
    .eval = &eval_right,
    .not_differentiable = "its result is a text",
    .examples = {"RIGHT(\"Sale Price\",5) = \"Price\"", "RIGHT(\"abc\") = \"c\"", "RIGHT(\"abc\",0) = \"\""},
};

CG_MAP(eval_text, cg_format_cell(args[0], cg_cell_text(args[1]), call->texts))
static const cg_function fn_text = {
    .name = "TEXT",
    .sig = "(x:any, format:text) -> text",
    .help = "The value x as a text in an Excel number format, such as \"0.00\", \"#,##0\", \"0.0%\" or \"yyyy-mm-dd\".",
    .eval = &eval_text,
    .not_differentiable = "its result is a text",
    .examples = {"TEXT(1234.567,\"#,##0.00\") = \"1,234.57\"", "TEXT(0.285,\"0.0%\") = \"28.5%\"",
                 "TEXT(2.675,\"0.00\") = \"2.68\"", "TEXT(-5,\"0;(0)\") = \"(5)\"",
                 "TEXT(12200000,\"0.00E+00\") = \"1.22E+07\"",
                 "TEXT(45000.75,\"yyyy-mm-dd hh:mm\") = "
                 "\"2023-03-15 18:00\"",
                 "TEXT(\"abc\",\"@!\") = \"abc!\"", "TEXT(1,\"q\") = #VALUE!"},
};

CG_FAMILY_ROWS(text) = {&fn_left, &fn_len, &fn_mid, &fn_right, &fn_text, NULL};
