/* fn_text_search.c: texts found in texts, and what stands before, after and between them. */
#include "function/kernels.h"

#include <string.h>

#include "function/criterion.h"
#include "function/text_builder.h"

/* Where `part` starts in the text at or after byte `from`; SIZE_MAX when it does not. */
static size_t find_bytes(const cg_text *text, size_t from, const cg_text *part) {
    for (size_t at = from; at + part->length <= text->length; at++)
        if (memcmp(text->bytes + at, part->bytes, part->length) == 0) return at;
    return SIZE_MAX;
}

/* The first byte of the character with this number, counted from 1; SIZE_MAX when it lies behind the end. */
static size_t start_byte(const cg_text *text, double start) {
    start = trunc(start);
    if (start < 1 || start > (double)cg_utf8_count(text->bytes, text->length) + 1) return SIZE_MAX;
    return cg_utf8_offset(text->bytes, text->length, (size_t)start - 1);
}

static cg_cell character_at(const cg_text *text, size_t byte) {
    return byte == SIZE_MAX ? cg_error_cell(CG_VALUE) : cg_number_cell((double)cg_utf8_count(text->bytes, byte) + 1);
}

CG_MAP(eval_exact, cg_boolean_cell(cg_cell_text(args[0]) == cg_cell_text(args[1])))
static const cg_function fn_exact = {
    .name = "EXACT",
    .sig = "(x:text, y:text) -> bool",
    .help = "TRUE when the texts are the same in every letter's case.",
    .eval = &eval_exact,
    .not_differentiable = "it compares texts",
    .examples = {"EXACT(\"word\",\"word\") = TRUE", "EXACT(\"Word\",\"word\") = FALSE", "EXACT(1,\"1\") = TRUE"},
};

static cg_cell find(const cg_cell *args) {
    const cg_text *text = cg_cell_text(args[1]);
    size_t start = start_byte(text, args[2].number);
    return character_at(text, start == SIZE_MAX ? start : find_bytes(text, start, cg_cell_text(args[0])));
}

CG_MAP(eval_find, find(args))
static const cg_function fn_find = {
    .name = "FIND",
    .sig = "(part:text, x:text, [start:num=1]) -> num",
    .help = "Where the part stands in the text x, counted in characters, in the same case; #VALUE! when it does not.",
    .eval = &eval_find,
    .not_differentiable = "it counts the characters of a text",
    .examples = {"FIND(\"M\",\"Miriam McGovern\") = 1", "FIND(\"m\",\"Miriam McGovern\") = 6",
                 "FIND(\"M\",\"Miriam McGovern\",3) = 8", "FIND(\"\",\"abc\",2) = 2", "FIND(\"x\",\"abc\") = #VALUE!"},
};

/* The pattern with a star behind it fits where the pattern starts. A mismatch behind a star of its own cannot become a
 * match further on, but texts of cells are short. */
static size_t find_wildcards(const cg_text *text, size_t from, const cg_text *pattern) {
    cg_text_builder open;
    cg_build_start(&open);
    cg_build_text(&open, pattern);
    cg_build_character(&open, '*');
    for (size_t at = from;;) {
        if (cg_wildcard_fits(open.bytes, open.length, text->bytes + at, text->length - at)) return at;
        if (at >= text->length) return SIZE_MAX;
        cg_utf8_next(text->bytes, &at);
    }
}

static cg_cell search(const cg_cell *args) {
    const cg_text *part = cg_cell_text(args[0])->folded, *text = cg_cell_text(args[1])->folded;
    size_t start = start_byte(text, args[2].number);
    if (start == SIZE_MAX) return cg_error_cell(CG_VALUE);
    bool wild = cg_has_wildcards(part->bytes, part->length);
    return character_at(text, wild ? find_wildcards(text, start, part) : find_bytes(text, start, part));
}

CG_MAP(eval_search, search(args))
static const cg_function fn_search = {
    .name = "SEARCH",
    .sig = "(part:text, x:text, [start:num=1]) -> num",
    .help =
        "Where the part, which may hold wildcards (? * ~), stands in the text x, in any case; #VALUE! when it does not.",
    .eval = &eval_search,
    .not_differentiable = "it counts the characters of a text",
    .examples = {"SEARCH(\"e\",\"Statements\",6) = 7", "SEARCH(\"margin\",\"Profit Margin\") = 8",
                 "SEARCH(\"r?t\",\"Profit\") = #VALUE!", "SEARCH(\"o*t\",\"Profit\") = 3",
                 "SEARCH(\"~?\",\"why?\") = 4"},
};

static cg_cell substitute(cg_call *call, const cg_cell *args) {
    const cg_text *text = cg_cell_text(args[0]), *old = cg_cell_text(args[1]), *new = cg_cell_text(args[2]);
    double only = call->n_args > 3 ? trunc(args[3].number) : 0, count = 0;
    if (call->n_args > 3 && only < 1) return cg_error_cell(CG_VALUE);
    if (old->length == 0) return args[0];
    cg_text_builder out;
    size_t from = 0;
    cg_build_start(&out);
    for (size_t at; (at = find_bytes(text, from, old)) != SIZE_MAX; from = at + old->length) {
        cg_build_add(&out, text->bytes + from, at - from);
        count++;
        cg_build_text(&out, only == 0 || count == only ? new : old);
    }
    cg_build_add(&out, text->bytes + from, text->length - from);
    return cg_build_cell(&out, call->texts);
}

CG_MAP(eval_substitute, substitute(call, args))
static const cg_function fn_substitute = {
    .name = "SUBSTITUTE",
    .sig = "(x:text, old:text, new:text, [instance:num]) -> text",
    .help = "The text x with the new text for each old one, or only for the one with this number.",
    .eval = &eval_substitute,
    .not_differentiable = "its result is a text",
    .examples = {"SUBSTITUTE(\"Sales Data\",\"Sales\",\"Cost\") = \"Cost Data\"",
                 "SUBSTITUTE(\"Quarter 1, 2011\",\"1\",\"2\",3) = \"Quarter 1, 2012\"",
                 "SUBSTITUTE(\"aaa\",\"a\",\"b\") = \"bbb\"", "SUBSTITUTE(\"a\",\"a\",\"b\",0) = #VALUE!"},
};

/* ---- Delimiters ---- */

/* How many bytes of the text the part covers when it starts there; SIZE_MAX when it does not. */
static size_t covers(const cg_text_part *part, const char *bytes, size_t length, bool any_case) {
    size_t at = 0, in = 0;
    while (in < part->length) {
        if (at >= length) return SIZE_MAX;
        uint32_t a = cg_utf8_next(bytes, &at), b = cg_utf8_next(part->bytes, &in);
        if (a != b && !(any_case && cg_lower_case(a) == cg_lower_case(b))) return SIZE_MAX;
    }
    return at;
}

/* The longest of the delimiters that starts there, in bytes; 0 for none. */
static size_t delimiter_at(const cg_operand *delimiters, const char *bytes, size_t length, bool any_case) {
    size_t longest = 0;
    for (size_t i = 0; i < (size_t)delimiters->rows * delimiters->cols; i++) {
        cg_text_part part;
        cg_read_text_part(&part, delimiters->cells[i]);
        size_t covered = covers(&part, bytes, length, any_case);
        if (covered != SIZE_MAX && covered > longest) longest = covered;
    }
    return longest;
}

static cg_cell first_error(const cg_operand *range) {
    for (size_t i = 0; i < (size_t)range->rows * range->cols; i++)
        if (cg_is_error(range->cells[i])) return range->cells[i];
    return cg_blank_cell();
}

/* One of them is an empty text. */
static bool has_empty(const cg_operand *range) {
    for (size_t i = 0; i < (size_t)range->rows * range->cols; i++) {
        cg_text_part part;
        cg_read_text_part(&part, range->cells[i]);
        if (part.length == 0) return true;
    }
    return false;
}

/* ---- TEXTBEFORE and TEXTAFTER ---- */

/* A delimiter in a text: bytes [start, end). */
typedef struct place {
    size_t start, end;
} place;

/* Delimiter `index` (from 1) of the text; how many there are is returned when it is 0. */
static uint32_t nth_delimiter(const cg_operand *delimiters, const cg_text *text, bool any_case, uint32_t index,
                              place *found) {
    uint32_t count = 0;
    for (size_t at = 0; at < text->length;) {
        size_t covered = delimiter_at(delimiters, text->bytes + at, text->length - at, any_case);
        if (covered && ++count == index) *found = (place){at, at + covered};
        if (covered)
            at += covered;
        else
            cg_utf8_next(text->bytes, &at);
    }
    return count;
}

/* The delimiter that the instance means: from the end when it is negative. With `ends` the text's end (start) is one
 * more.
 */
static bool find_instance(const cg_call *call, const cg_text *text, place *found) {
    const cg_operand *delimiters = &call->args[1];
    double instance = trunc(call->args[2].cells[0].number);
    bool any_case = call->args[3].cells[0].number != 0, ends = call->args[4].cells[0].number != 0, last = instance < 0;
    if (has_empty(delimiters)) {
        *found = last ? (place){text->length, text->length} : (place){0, 0};
        return fabs(instance) == 1;
    }
    uint32_t count = nth_delimiter(delimiters, text, any_case, 0, found);
    if (ends && fabs(instance) == count + 1.0) {
        *found = last ? (place){0, 0} : (place){text->length, text->length};
        return true;
    }
    if (fabs(instance) > count) return false;
    nth_delimiter(delimiters, text, any_case, (uint32_t)(last ? count + 1 + instance : instance), found);
    return true;
}

static cg_cell beside_delimiter(const cg_call *call, bool after) {
    const cg_text *text = cg_cell_text(call->args[0].cells[0]);
    double instance = trunc(call->args[2].cells[0].number);
    cg_cell fault = first_error(&call->args[1]);
    if (cg_is_error(fault)) return fault;
    bool too_far = text->length && fabs(instance) > (double)cg_utf8_count(text->bytes, text->length);
    if (instance == 0 || too_far) return cg_error_cell(CG_VALUE);
    place found = {0, 0};
    if (!find_instance(call, text, &found)) return call->n_args > 5 ? call->args[5].cells[0] : cg_error_cell(CG_NA);
    size_t start = after ? found.end : 0, end = after ? text->length : found.start;
    return cg_text_cell(cg_intern(call->texts, text->bytes + start, end - start));
}

#define BESIDE(name, after)                                                                                            \
    static void name##_array(cg_call *call) {                                                                          \
        call->result[0] = beside_delimiter(call, after);                                                               \
    }                                                                                                                  \
    static const cg_kernel name = {.array = name##_array};

BESIDE(eval_text_after, true)
static const cg_function fn_text_after = {
    .name = "TEXTAFTER",
    .sig = "(x:text, delimiter:range, [instance:num=1], [any_case:num=0], [ends:num=0], [otherwise:cell]) -> any",
    .help =
        "What follows the delimiter in the text x; its instance is counted from the end when it is negative. With ends 1 the text's end "
        "is a delimiter, too. #N/A, or the other value, when there is none.",
    .eval = &eval_text_after,
    .not_differentiable = "its result is a text",
    .examples = {"TEXTAFTER(\"Little Red Riding Hood's red hood\",\"hood\") = \"\"",
                 "TEXTAFTER(\"a-b-c\",\"-\",2) = \"c\"", "TEXTAFTER(\"a-b-c\",\"-\",-2) = \"b-c\"",
                 "TEXTAFTER(\"a-b/c\",{\"-\",\"/\"},2) = \"c\"", "TEXTAFTER(\"aXb\",\"x\",1,1) = \"b\"",
                 "TEXTAFTER(\"ab\",\"x\") = #N/A", "TEXTAFTER(\"ab\",\"x\",1,0,1) = \"\"",
                 "TEXTAFTER(\"ab\",\"x\",1,0,0,\"none\") = \"none\"", "TEXTAFTER(\"ab\",\"a\",0) = #VALUE!"},
    .empty_is_default = true,
};

BESIDE(eval_text_before, false)
static const cg_function fn_text_before = {
    .name = "TEXTBEFORE",
    .sig = "(x:text, delimiter:range, [instance:num=1], [any_case:num=0], [ends:num=0], [otherwise:cell]) -> any",
    .help =
        "What stands before the delimiter in the text x; its instance is counted from the end when it is negative. With ends 1 the "
        "text's end is a delimiter, too. #N/A, or the other value, when there is none.",
    .eval = &eval_text_before,
    .not_differentiable = "its result is a text",
    .examples = {"TEXTBEFORE(\"a-b-c\",\"-\") = \"a\"", "TEXTBEFORE(\"a-b-c\",\"-\",2) = \"a-b\"",
                 "TEXTBEFORE(\"a-b-c\",\"-\",-1) = \"a-b\"", "TEXTBEFORE(\"abc\",\"\") = \"\"",
                 "TEXTBEFORE(\"ab\",\"x\",1,0,1) = \"ab\"", "TEXTBEFORE(\"ab\",\"x\") = #N/A"},
    .empty_is_default = true,
};

/* ---- TEXTSPLIT ---- */

typedef struct split {
    const cg_operand *columns, *rows; /* delimiters; NULL: none */
    bool skips, any_case;             /* empty pieces are left out; case does not matter */
    uint32_t width, height;           /* found: the longest row, and how many rows */
    cg_cell error;                    /* or a blank */
} split;

/* Takes a piece to its place in the result. */
typedef void (*take_piece)(void *user, uint32_t row, uint32_t col, const char *bytes, size_t length);

/* Bytes up to the next delimiter, whose bytes are *covered; all when there is none. */
static size_t next_piece(const split *by, const cg_operand *delimiters, const char *bytes, size_t length,
                         size_t *covered) {
    *covered = 0;
    for (size_t at = 0; delimiters && at < length; cg_utf8_next(bytes, &at)) {
        *covered = delimiter_at(delimiters, bytes + at, length - at, by->any_case);
        if (*covered) return at;
    }
    return length;
}

/* Returns how many pieces the row has. */
static uint32_t split_row(const split *by, const char *bytes, size_t length, uint32_t row, take_piece take,
                          void *user) {
    uint32_t col = 0;
    for (size_t covered;; bytes += covered, length -= covered) {
        size_t size = next_piece(by, by->columns, bytes, length, &covered);
        if (size || !by->skips) {
            if (take) take(user, row, col, bytes, size);
            col++;
        }
        if (!covered) return col;
        bytes += size;
        length -= size;
    }
}

static void split_rows(split *by, const char *bytes, size_t length, take_piece take, void *user) {
    uint32_t row = 0;
    by->width = 0;
    for (size_t covered;; bytes += covered, length -= covered) {
        size_t size = next_piece(by, by->rows, bytes, length, &covered);
        uint32_t width = split_row(by, bytes, size, row, take, user);
        if (width > by->width) by->width = width;
        row += width > 0;
        if (!covered) break;
        bytes += size;
        length -= size;
    }
    by->height = row;
}

/* What the arguments (text, columns, rows, skip, any_case) say. */
static split read_split(const cg_operand *args) {
    split by = {.error = cg_blank_cell()};
    cg_cell skips = cg_to_boolean(args[3].cells[0]), any_case = cg_to_number(args[4].cells[0]);
    by.columns = cg_is_blank(args[1].cells[0]) ? NULL : &args[1];
    by.rows = cg_is_blank(args[2].cells[0]) ? NULL : &args[2];
    bool empty = (!by.columns && !by.rows) || (by.columns && has_empty(by.columns)) || (by.rows && has_empty(by.rows));
    if (empty) by.error = cg_error_cell(CG_VALUE);
    for (uint32_t i = 5; i-- > 0;)
        if (cg_is_error(first_error(&args[i]))) by.error = first_error(&args[i]);
    if (cg_is_error(skips) || cg_is_error(any_case)) by.error = cg_error_cell(CG_VALUE);
    if (cg_is_error(by.error)) return by;
    by.skips = cg_cell_boolean(skips);
    by.any_case = any_case.number != 0;
    return by;
}

static const char *split_shape(const cg_shape_call *call, cg_shape *shape) {
    for (uint32_t i = 0; i < 5; i++)
        if (!call->constants[i].cells) return "the pieces depend on texts that are not known before the run";
    split by = read_split(call->constants);
    *shape = (cg_shape){1, 1};
    if (cg_is_error(by.error)) return NULL;
    cg_text_part text;
    cg_read_text_part(&text, call->constants[0].cells[0]);
    split_rows(&by, text.bytes, text.length, NULL, NULL);
    if (by.height) *shape = (cg_shape){by.height, by.width};
    return NULL;
}

static void put_piece(void *user, uint32_t row, uint32_t col, const char *bytes, size_t length) {
    cg_call *call = user;
    call->result[(size_t)row * call->cols + col] = cg_text_cell(cg_intern(call->texts, bytes, length));
}

static void text_split(cg_call *call) {
    const cg_text *text = cg_cell_text(call->args[0].cells[0]);
    split by = read_split(call->args);
    cg_cell pad = call->n_args > 5 ? call->args[5].cells[0] : cg_error_cell(CG_NA);
    for (size_t i = 0; i < (size_t)call->rows * call->cols; i++)
        call->result[i] = cg_is_error(by.error) ? by.error : pad;
    if (cg_is_error(by.error)) return;
    split_rows(&by, text->bytes, text->length, put_piece, call);
    if (by.height == 0) call->result[0] = cg_error_cell(CG_CALC);
}

static const cg_kernel eval_text_split = {.array = text_split};
static const cg_function fn_text_split = {
    .name = "TEXTSPLIT",
    .sig = "(x:text, columns:range, [rows:range], [skip_empty:bool=FALSE], [any_case:num=0], [pad:cell]) -> any",
    .help =
        "The pieces of the text x between delimiters of columns and of rows, as an array, with or without empty ones; short rows are "
        "filled up with the padding (#N/A).",
    .eval = &eval_text_split,
    .not_differentiable = "its result is texts",
    .examples = {"TEXTSPLIT(\"Dakota Lennon Sanchez\",\" \") = {\"Dakota\",\"Lennon\",\"Sanchez\"}",
                 "TEXTSPLIT(\"1,2;3,4\",\",\",\";\") = {\"1\",\"2\";\"3\",\"4\"}",
                 "TEXTSPLIT(\"a;b\",,\";\") = {\"a\";\"b\"}", "TEXTSPLIT(\"a,,b\",\",\",,TRUE) = {\"a\",\"b\"}",
                 "TEXTSPLIT(\"a,,b\",\",\") = {\"a\",\"\",\"b\"}",
                 "TEXTSPLIT(\"a-b.c\",{\"-\",\".\"}) = {\"a\",\"b\",\"c\"}",
                 "TEXTSPLIT(\"a,b;c\",\",\",\";\",,,\"-\") = {\"a\",\"b\";\"c\",\"-\"}",
                 "TEXTSPLIT(\"aXb\",\"x\",,,1) = {\"a\",\"b\"}", "TEXTSPLIT(\"ab\",\"\") = #VALUE!"},
    .shape = split_shape,
    .shaped_by = 31,
};

CG_FAMILY_ROWS(text_search) = {&fn_exact,      &fn_find,        &fn_search,     &fn_substitute,
                               &fn_text_after, &fn_text_before, &fn_text_split, NULL};
