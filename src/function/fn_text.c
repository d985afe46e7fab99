/* fn_text.c: texts cut, joined and rewritten, counted in characters as a reader sees code points. */
#include "function/kernels.h"

#include "function/text_builder.h"
#include "function/text_format.h"

/* ---- Characters left out or changed ---- */

static cg_cell clean(cg_call *call, const cg_text *text) {
    cg_text_builder out;
    cg_build_start(&out);
    for (size_t at = 0; at < text->length;) {
        uint32_t c = cg_utf8_next(text->bytes, &at);
        if (c >= 32) cg_build_character(&out, c);
    }
    return cg_build_cell(&out, call->texts);
}

CG_MAP(eval_clean, clean(call, cg_cell_text(args[0])))
static const cg_function fn_clean = {
    .name = "CLEAN",
    .sig = "(x:text) -> text",
    .help = "The text without characters that do not print (codes 0 to 31).",
    .eval = &eval_clean,
    .not_differentiable = "its result is a text",
    .examples = {"CLEAN(CHAR(9)&\"Monthly report\"&CHAR(10)) = \"Monthly report\""},
};

CG_MAP(eval_lower, cg_text_cell(cg_cell_text(args[0])->folded))
static const cg_function fn_lower = {
    .name = "LOWER",
    .sig = "(x:text) -> text",
    .help = "The text in lower case.",
    .eval = &eval_lower,
    .not_differentiable = "its result is a text",
    .examples = {"LOWER(\"E. E. Cummings\") = \"e. e. cummings\"",
                 "LOWER(\"\xC3\x89T\xC3\x89 2\") = \"\xC3\xA9t\xC3\xA9 2\""},
};

static cg_cell upper(cg_call *call, const cg_text *text) {
    cg_text_builder out;
    cg_build_start(&out);
    for (size_t at = 0; at < text->length;)
        cg_build_character(&out, cg_upper_case(cg_utf8_next(text->bytes, &at)));
    return cg_build_cell(&out, call->texts);
}

CG_MAP(eval_upper, upper(call, cg_cell_text(args[0])))
static const cg_function fn_upper = {
    .name = "UPPER",
    .sig = "(x:text) -> text",
    .help = "The text in upper case.",
    .eval = &eval_upper,
    .not_differentiable = "its result is a text",
    .examples = {"UPPER(\"total\") = \"TOTAL\"", "UPPER(\"\xC3\xA9t\xC3\xA9\") = \"\xC3\x89T\xC3\x89\"",
                 "UPPER(\"\xCF\x89\xC5\xBE\") = \"\xCE\xA9\xC5\xBD\""},
};

/* Letters have two cases, or are of scripts without. */
static bool is_letter(uint32_t c) {
    if (cg_upper_case(c) != c || cg_lower_case(c) != c) return true;
    bool sign = c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3040) ||
                (c >= 0xFF00 && c < 0xFF66);
    return !sign;
}

static cg_cell proper(cg_call *call, const cg_text *text) {
    cg_text_builder out;
    bool inside = false; /* a word */
    cg_build_start(&out);
    for (size_t at = 0; at < text->length;) {
        uint32_t c = cg_utf8_next(text->bytes, &at);
        cg_build_character(&out, inside ? cg_lower_case(c) : cg_upper_case(c));
        inside = is_letter(c);
    }
    return cg_build_cell(&out, call->texts);
}

CG_MAP(eval_proper, proper(call, cg_cell_text(args[0])))
static const cg_function fn_proper = {
    .name = "PROPER",
    .sig = "(x:text) -> text",
    .help = "The text with a capital at the start of each run of letters, the others in lower case.",
    .eval = &eval_proper,
    .not_differentiable = "its result is a text",
    .examples = {"PROPER(\"this is a TITLE\") = \"This Is A Title\"", "PROPER(\"2-way street\") = \"2-Way Street\"",
                 "PROPER(\"76BudGet\") = \"76Budget\""},
};

static cg_cell trim(cg_call *call, const cg_text *text) {
    cg_text_builder out;
    bool pending = false; /* a space after a word, which another word may follow */
    cg_build_start(&out);
    for (size_t at = 0; at < text->length;) {
        uint32_t c = cg_utf8_next(text->bytes, &at);
        if (c == ' ') {
            pending = out.length > 0;
            continue;
        }
        if (pending) cg_build_character(&out, ' ');
        pending = false;
        cg_build_character(&out, c);
    }
    return cg_build_cell(&out, call->texts);
}

CG_MAP(eval_trim, trim(call, cg_cell_text(args[0])))
static const cg_function fn_trim = {
    .name = "TRIM",
    .sig = "(x:text) -> text",
    .help = "The text without spaces at its ends and with single spaces between words.",
    .eval = &eval_trim,
    .not_differentiable = "its result is a text",
    .examples = {"TRIM(\" First  Quarter Earnings \") = \"First Quarter Earnings\"", "TRIM(\"  \") = \"\""},
};

/* ---- Texts joined ---- */

static cg_cell concatenate(cg_call *call, const cg_cell *args) {
    cg_text_builder out;
    cg_build_start(&out);
    for (uint32_t i = 0; i < call->n_args; i++)
        cg_build_text(&out, cg_cell_text(args[i]));
    return cg_build_cell(&out, call->texts);
}

CG_MAP(eval_concatenate, concatenate(call, args))
static const cg_function fn_concatenate = {
    .name = "CONCATENATE",
    .sig = "(x:text...) -> text",
    .help = "The texts one after another, cell by cell; #VALUE! for more than 32767 characters.",
    .eval = &eval_concatenate,
    .not_differentiable = "its result is a text",
    .examples = {"CONCATENATE(\"Stream \",1.5,TRUE) = \"Stream 1.5TRUE\"",
                 "CONCATENATE({\"a\",\"b\"},\"!\") = {\"a!\",\"b!\"}"},
};

/* Texts with others between them. */
typedef struct join {
    const cg_operand *delimiters; /* used in turn */
    bool skips;                   /* empty texts */
    size_t count;                 /* joined so far */
    cg_cell error;                /* the first, or a blank */
} join;

static void join_cell(cg_call *call, join *to, cg_text_builder *out, cg_cell cell) {
    cg_cell text = cg_to_text(cell, call->texts);
    if (cg_is_error(text)) to->error = text;
    if (cg_is_error(text) || (to->skips && cg_cell_text(text)->length == 0)) return;
    const cg_operand *from = to->delimiters;
    if (to->count > 0 && from) {
        cg_cell between = cg_to_text(from->cells[(to->count - 1) % (from->rows * from->cols)], call->texts);
        if (cg_is_error(between))
            to->error = between;
        else
            cg_build_text(out, cg_cell_text(between));
    }
    to->count++;
    cg_build_text(out, cg_cell_text(text));
}

static void join_ranges(cg_call *call, join *to, uint32_t first) {
    cg_text_builder out;
    cg_build_start(&out);
    for (uint32_t arg = first; arg < call->n_args; arg++) {
        const cg_operand *range = &call->args[arg];
        for (size_t i = 0; i < (size_t)range->rows * range->cols && !cg_is_error(to->error); i++)
            join_cell(call, to, &out, range->cells[i]);
    }
    call->result[0] = cg_is_error(to->error) ? to->error : cg_build_cell(&out, call->texts);
}

static void concat(cg_call *call) {
    join_ranges(call, &(join){.error = cg_blank_cell()}, 0);
}

static const cg_kernel eval_concat = {.array = concat};
static const cg_function fn_concat = {
    .name = "CONCAT",
    .sig = "(x:range...) -> text",
    .help = "All cells as one text, row by row; #VALUE! for more than 32767 characters.",
    .eval = &eval_concat,
    .not_differentiable = "its result is a text",
    .examples = {"CONCAT({\"a\",\"b\";\"c\",1},TRUE) = \"abc1TRUE\"", "CONCAT(\"a\",NA()) = #N/A"},
};

static void text_join(cg_call *call) {
    bool skips = cg_cell_boolean(call->args[1].cells[0]);
    join_ranges(call, &(join){&call->args[0], skips, 0, cg_blank_cell()}, 2);
}

static const cg_kernel eval_text_join = {.array = text_join};
static const cg_function fn_text_join = {
    .name = "TEXTJOIN",
    .sig = "(delimiter:range, skip_empty:bool, x:range...) -> text",
    .help =
        "All cells as one text with the delimiter between them (several are used in turn), with or without empty ones.",
    .eval = &eval_text_join,
    .not_differentiable = "its result is a text",
    .examples = {"TEXTJOIN(\", \",TRUE,{\"a\",\"\",\"b\"},1) = \"a, b, 1\"",
                 "TEXTJOIN(\"-\",FALSE,{\"a\",\"\"},\"b\") = \"a--b\"",
                 "TEXTJOIN({\",\",\";\"},TRUE,{1,2;3,4}) = \"1,2;3,4\""},
};

/* ---- Parts ---- */

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
    double count = args[1].number;
    return count < 0 ? cg_error_cell(CG_VALUE) : part_of(call, args[0], 0, trunc(count));
}

CG_MAP(eval_left, left(call, args))
static const cg_function fn_left = {
    .name = "LEFT",
    .sig = "(x:text, [count:num=1]) -> text",
    .help = "The first characters of the text; #VALUE! for a negative count.",
    .eval = &eval_left,
    .not_differentiable = "its result is a text",
    .examples = {"LEFT(\"Sale Price\",4) = \"Sale\"", "LEFT(\"abc\") = \"a\"", "LEFT(\"abc\",9) = \"abc\"",
                 "LEFT(\"abc\",-0.2) = #VALUE!", "LEFT(1234,2) = \"12\""},
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
    double start = trunc(args[1].number), count = args[2].number;
    return start < 1 || count < 0 ? cg_error_cell(CG_VALUE) : part_of(call, args[0], start - 1, trunc(count));
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

static cg_cell replace(cg_call *call, const cg_cell *args) {
    const cg_text *text = cg_cell_text(args[0]);
    double start = trunc(args[1].number), count = trunc(args[2].number);
    if (start < 1 || count < 0) return cg_error_cell(CG_VALUE);
    size_t first = cg_utf8_offset(text->bytes, text->length, start > text->length ? text->length : (size_t)start - 1);
    size_t many = count > text->length ? text->length : (size_t)count;
    size_t end = first + cg_utf8_offset(text->bytes + first, text->length - first, many);
    cg_text_builder out;
    cg_build_start(&out);
    cg_build_add(&out, text->bytes, first);
    cg_build_text(&out, cg_cell_text(args[3]));
    cg_build_add(&out, text->bytes + end, text->length - end);
    return cg_build_cell(&out, call->texts);
}

CG_MAP(eval_replace, replace(call, args))
static const cg_function fn_replace = {
    .name = "REPLACE",
    .sig = "(x:text, start:num, count:num, replacement:text) -> text",
    .help = "The text with a number of its characters, from the start on, replaced.",
    .eval = &eval_replace,
    .not_differentiable = "its result is a text",
    .examples = {"REPLACE(\"abcdefghijk\",6,5,\"*\") = \"abcde*k\"", "REPLACE(2009,3,2,10) = \"2010\"",
                 "REPLACE(123456,1,3,\"@\") = \"@456\"", "REPLACE(\"ab\",9,1,\"c\") = \"abc\"",
                 "REPLACE(\"ab\",0,1,\"c\") = #VALUE!"},
};

static cg_cell repeat(cg_call *call, const cg_text *text, double count) {
    count = trunc(count);
    size_t characters = cg_utf8_count(text->bytes, text->length);
    if (count < 0 || count * (double)characters > CG_MAX_TEXT_LENGTH) return cg_error_cell(CG_VALUE);
    cg_text_builder out;
    cg_build_start(&out);
    for (double i = 0; i < count && characters; i++)
        cg_build_text(&out, text);
    return cg_build_cell(&out, call->texts);
}

CG_MAP(eval_repeat, repeat(call, cg_cell_text(args[0]), args[1].number))
static const cg_function fn_repeat = {
    .name = "REPT",
    .sig = "(x:text, count:num) -> text",
    .help = "The text a number of times; #VALUE! for a negative number or more than 32767 characters.",
    .eval = &eval_repeat,
    .not_differentiable = "its result is a text",
    .examples = {"REPT(\"*-\",3) = \"*-*-*-\"", "REPT(\"-\",0) = \"\"", "REPT(\"ab\",20000) = #VALUE!",
                 "REPT(\"a\",-1) = #VALUE!"},
};

static cg_cell right(cg_call *call, const cg_cell *args) {
    if (args[1].number < 0) return cg_error_cell(CG_VALUE);
    double count = trunc(args[1].number), length = length_of(args[0]).number;
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

CG_MAP(eval_text, cg_format_cell(args[0], cg_cell_text(args[1]), cg_cell_boolean(args[2]), call->texts))
static const cg_function fn_text = {
    .name = "TEXT",
    .sig = "(x:any, format:text, [since_1904:bool=FALSE]) -> text",
    .help = "The value x as a text in an Excel number format, such as \"0.00\", \"#,##0\", \"0.0%\" or \"yyyy-mm-dd\". "
            "Its days count from 1904-01-01 when since_1904 is true, as in some workbooks from a Macintosh.",
    .eval = &eval_text,
    .not_differentiable = "its result is a text",
    .examples = {"TEXT(1234.567,\"#,##0.00\") = \"1,234.57\"", "TEXT(0.285,\"0.0%\") = \"28.5%\"",
                 "TEXT(2.675,\"0.00\") = \"2.68\"", "TEXT(-5,\"0;(0)\") = \"(5)\"",
                 "TEXT(12200000,\"0.00E+00\") = \"1.22E+07\"",
                 "TEXT(45000.75,\"yyyy-mm-dd hh:mm\") = "
                 "\"2023-03-15 18:00\"",
                 "TEXT(\"abc\",\"@!\") = \"abc!\"", "TEXT(1,\"q\") = #VALUE!"},
};

CG_FAMILY_ROWS(text) = {&fn_clean,     &fn_concat, &fn_concatenate, &fn_left,   &fn_len,   &fn_lower,
                        &fn_mid,       &fn_proper, &fn_replace,     &fn_repeat, &fn_right, &fn_text,
                        &fn_text_join, &fn_trim,   &fn_upper,       NULL};
