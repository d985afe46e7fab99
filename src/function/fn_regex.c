/* fn_regex.c: regular expressions, as PCRE2 knows them; the only file that includes pcre2.h.
 *
 * Making a text may leave by the arena's guard, so no text is made while a pattern is open: kernels note where the
 * matches are, close the pattern, and then make their texts. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "function/kernels.h"

#include "function/text_builder.h"

/* An open pattern on its way through a text. */
typedef struct matcher {
    pcre2_code *code;
    pcre2_match_data *data;
    const char *bytes;
    size_t length;
    size_t start, end; /* of the last match */
    bool begun;
    bool failed; /* the pattern, or a limit of the search */
} matcher;

static matcher open_matcher(const char *bytes, size_t length, const char *pattern, size_t pattern_length,
                            bool any_case) {
    int error;
    PCRE2_SIZE at;
    uint32_t options = PCRE2_UTF | (any_case ? PCRE2_CASELESS : 0);
    matcher made = {.bytes = bytes, .length = length};
    made.code = pcre2_compile((PCRE2_SPTR)pattern, pattern_length, options, &error, &at, NULL);
    if (made.code) made.data = pcre2_match_data_create_from_pattern(made.code, NULL);
    made.failed = !made.data;
    return made;
}

static void close_matcher(matcher *in) {
    pcre2_match_data_free(in->data);
    pcre2_code_free(in->code);
}

static bool match_at(matcher *in, size_t at, uint32_t options) {
    int count = pcre2_match(in->code, (PCRE2_SPTR)in->bytes, in->length, at, options, in->data, NULL);
    if (count < 0 && count != PCRE2_ERROR_NOMATCH) in->failed = true;
    if (count < 0) return false;
    const PCRE2_SIZE *places = pcre2_get_ovector_pointer(in->data);
    in->start = places[0];
    in->end = places[1] < places[0] ? places[0] : places[1]; /* \K may turn them round */
    in->begun = true;
    return true;
}

/* The next match; after an empty one a longer one at the same place, else the search goes on behind it. */
static bool next_match(matcher *in) {
    if (in->failed) return false;
    if (!in->begun) return match_at(in, 0, 0);
    if (in->end > in->start) return match_at(in, in->end, 0);
    size_t at = in->end;
    if (match_at(in, at, PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED)) return true;
    if (in->failed || at >= in->length) return false;
    cg_utf8_next(in->bytes, &at);
    return match_at(in, at, 0);
}

static uint32_t count_matches(matcher *in) {
    uint32_t count = 0;
    while (next_match(in))
        count++;
    return count;
}

static matcher open_texts(const cg_text *text, const cg_text *pattern, double any_case) {
    return open_matcher(text->bytes, text->length, pattern->bytes, pattern->length, trunc(any_case) == 1);
}

static bool is_case_mode(double mode) {
    mode = trunc(mode);
    return mode == 0 || mode == 1;
}

/* ---- REGEXTEST ---- */

static cg_cell test_pattern(const cg_cell *args) {
    if (!is_case_mode(args[2].number)) return cg_error_cell(CG_VALUE);
    matcher in = open_texts(cg_cell_text(args[0]), cg_cell_text(args[1]), args[2].number);
    bool found = next_match(&in), failed = in.failed;
    close_matcher(&in);
    return failed ? cg_error_cell(CG_VALUE) : cg_boolean_cell(found);
}

CG_MAP(eval_regex_test, test_pattern(args))
static const cg_function fn_regex_test = {
    .name = "REGEXTEST",
    .sig = "(x:text, pattern:text, [any_case:num=0]) -> bool",
    .help = "TRUE when a part of the text x fits the regular expression (PCRE2); with 1 in any case.",
    .eval = &eval_regex_test,
    .not_differentiable = "it reads a text",
    .examples = {"REGEXTEST(\"alfalfa\",\"a\") = TRUE", "REGEXTEST(\"alfalfa\",\"[A-Z]\") = FALSE",
                 "REGEXTEST(\"alfalfa\",\"ALF\",1) = TRUE",
                 "REGEXTEST(\"(378) 555-4195\",\"^\\([0-9]{3}\\) [0-9]{3}-[0-9]{4}$\") = TRUE",
                 "REGEXTEST(\"a\",\"(\") = #VALUE!", "REGEXTEST(\"a\",\"a\",2) = #VALUE!"},
};

/* ---- REGEXEXTRACT ---- */

enum { FIRST_MATCH, ALL_MATCHES, GROUPS };

static int extract_mode(cg_cell mode) {
    mode = cg_to_number(mode);
    bool known = cg_is_number(mode) && mode.number >= FIRST_MATCH && mode.number < GROUPS + 1;
    return known ? (int)mode.number : -1;
}

/* Places of all matches, or of the groups of the first one (of the whole match when there are none), as pairs in
 * places[0..2 * most). Returns how many. */
static uint32_t note_places(matcher *in, int mode, double *places, uint32_t most) {
    uint32_t count = 0;
    while (mode == ALL_MATCHES && count < most && next_match(in)) {
        places[2 * count] = (double)in->start;
        places[2 * count++ + 1] = (double)in->end;
    }
    if (mode == ALL_MATCHES || !next_match(in)) return count;
    const PCRE2_SIZE *groups = pcre2_get_ovector_pointer(in->data);
    uint32_t n_groups = pcre2_get_ovector_count(in->data) - 1, first = mode == GROUPS && n_groups ? 1 : 0;
    for (; count < most && count < (first ? n_groups : 1); count++) {
        size_t at = 2 * (size_t)(first + count);
        bool unset = groups[at] == PCRE2_UNSET || groups[at + 1] < groups[at];
        places[2 * count] = unset ? 0 : (double)groups[at];
        places[2 * count + 1] = unset ? 0 : (double)groups[at + 1];
    }
    return count;
}

static uint32_t count_groups(const cg_text_part *pattern) {
    uint32_t groups = 0;
    matcher in = open_matcher("", 0, pattern->bytes, pattern->length, false);
    if (in.code) pcre2_pattern_info(in.code, PCRE2_INFO_CAPTURECOUNT, &groups);
    close_matcher(&in);
    return groups;
}

static const char *extract_shape(const cg_shape_call *call, cg_shape *shape) {
    *shape = (cg_shape){1, 1};
    if (!call->constants[2].cells) return "what is extracted must be known before the run";
    int mode = extract_mode(call->constants[2].cells[0]);
    if (mode < 0 || mode == FIRST_MATCH) return NULL;
    cg_text_part text, pattern;
    if (!call->constants[1].cells || !call->constants[3].cells || (mode == ALL_MATCHES && !call->constants[0].cells))
        return "how many texts are found depends on texts that are not known before the run";
    cg_read_text_part(&pattern, call->constants[1].cells[0]);
    if (mode == GROUPS) {
        uint32_t groups = count_groups(&pattern);
        if (groups) shape->cols = groups;
        return NULL;
    }
    cg_read_text_part(&text, call->constants[0].cells[0]);
    bool any_case = cg_to_number(call->constants[3].cells[0]).number == 1;
    matcher in = open_matcher(text.bytes, text.length, pattern.bytes, pattern.length, any_case);
    uint32_t count = count_matches(&in);
    close_matcher(&in);
    if (count) shape->cols = count;
    return NULL;
}

/* A pair for each cell there may be: each character of the text may match, each bracket of the pattern be a group. */
static size_t extract_scratch(const cg_shape_call *call) {
    cg_text_part part;
    size_t most = 2;
    for (uint32_t i = 0; i < 2; i++) {
        if (!call->constants[i].cells) continue;
        cg_read_text_part(&part, call->constants[i].cells[0]);
        most += part.length + 1;
    }
    return 2 * most;
}

static void extract(cg_call *call) {
    const cg_text *text = cg_cell_text(call->args[0].cells[0]), *pattern = cg_cell_text(call->args[1].cells[0]);
    int mode = extract_mode(call->args[2].cells[0]);
    double any_case = call->args[3].cells[0].number;
    uint32_t count = 0, cells = call->rows * call->cols;
    bool failed = mode < 0 || !is_case_mode(any_case);
    if (!failed) {
        matcher in = open_texts(text, pattern, any_case);
        count = note_places(&in, mode, call->scratch, cells);
        failed = in.failed;
        close_matcher(&in);
    }
    for (uint32_t i = 0; i < cells; i++) {
        const double *place = &call->scratch[2 * (size_t)i];
        call->result[i] =
            failed ? cg_error_cell(CG_VALUE)
            : i >= count
                ? cg_error_cell(CG_NA)
                : cg_text_cell(cg_intern(call->texts, text->bytes + (size_t)place[0], (size_t)(place[1] - place[0])));
    }
}

static const cg_kernel eval_regex_extract = {.array = extract};
static const cg_function fn_regex_extract = {
    .name = "REGEXEXTRACT",
    .sig = "(x:text, pattern:text, [mode:num=0], [any_case:num=0]) -> text",
    .help =
        "The part of the text x that fits the regular expression (PCRE2): the first one (mode 0), a row of all (1), or the groups of the "
        "first (2); #N/A when there is none.",
    .eval = &eval_regex_extract,
    .not_differentiable = "its result is texts",
    .examples = {"REGEXEXTRACT(\"DylanWilliams\",\"[A-Z][a-z]+\") = \"Dylan\"",
                 "REGEXEXTRACT(\"DylanWilliams\",\"[A-Z][a-z]+\",1) = {\"Dylan\",\"Williams\"}",
                 "REGEXEXTRACT(\"2024-03-05\",\"(\\d+)-(\\d+)\",2) = {\"2024\",\"03\"}",
                 "REGEXEXTRACT(\"abc\",\"B\",0,1) = \"b\"", "REGEXEXTRACT(\"abc\",\"x\") = #N/A",
                 "REGEXEXTRACT(\"abc\",\"[\") = #VALUE!"},
    .shape = extract_shape,
    .scratch = extract_scratch,
    .shaped_by = 15,
};

/* ---- REGEXREPLACE ---- */

/* Goes to the match that is replaced: the one with this number, from the end when it is negative. False when there is
 * none. */
static bool find_occurrence(matcher *in, double occurrence) {
    if (occurrence < 0) {
        matcher counter = *in;
        occurrence += count_matches(&counter) + 1.0;
        in->failed = counter.failed;
    }
    bool found = false;
    for (double i = 0; i < occurrence; i++)
        if (!(found = next_match(in))) break;
    return found;
}

static cg_cell replace_pattern(cg_call *call, const cg_cell *args) {
    const cg_text *text = cg_cell_text(args[0]), *replacement = cg_cell_text(args[2]);
    double occurrence = trunc(args[3].number);
    if (!is_case_mode(args[4].number)) return cg_error_cell(CG_VALUE);
    cg_text_builder out;
    PCRE2_SIZE length = sizeof out.bytes;
    cg_build_start(&out);
    matcher in = open_texts(text, cg_cell_text(args[1]), args[4].number);
    bool replaces = !in.failed && (occurrence == 0 || find_occurrence(&in, occurrence)), failed = in.failed;
    if (replaces && !failed) {
        uint32_t options = PCRE2_SUBSTITUTE_UNSET_EMPTY;
        options |= occurrence == 0 ? PCRE2_SUBSTITUTE_GLOBAL : PCRE2_SUBSTITUTE_MATCHED;
        failed = pcre2_substitute(in.code, (PCRE2_SPTR)text->bytes, text->length, 0, options, in.data, NULL,
                                  (PCRE2_SPTR)replacement->bytes, replacement->length, (PCRE2_UCHAR *)out.bytes,
                                  &length) < 0;
    }
    close_matcher(&in);
    if (failed || (replaces && cg_utf8_count(out.bytes, length) > CG_MAX_TEXT_LENGTH)) return cg_error_cell(CG_VALUE);
    return replaces ? cg_text_cell(cg_intern(call->texts, out.bytes, length)) : args[0];
}

CG_MAP(eval_regex_replace, replace_pattern(call, args))
static const cg_function fn_regex_replace = {
    .name = "REGEXREPLACE",
    .sig = "(x:text, pattern:text, replacement:text, [occurrence:num=0], [any_case:num=0]) -> text",
    .help =
        "The text x with the replacement, in which $1 is the first group, for each part that fits the regular expression (PCRE2), or only "
        "for the one with this number, from the end when it is negative.",
    .eval = &eval_regex_replace,
    .not_differentiable = "its result is a text",
    .examples = {"REGEXREPLACE(\"(378) 555-4195\",\"[0-9]+-\",\"***-\") = \"(378) ***-4195\"",
                 "REGEXREPLACE(\"SoniaBrown\",\"([A-Z][a-z]+)([A-Z][a-z]+)\",\"$2, $1\") = \"Brown, Sonia\"",
                 "REGEXREPLACE(\"aaa\",\"a\",\"b\",2) = \"aba\"", "REGEXREPLACE(\"aaa\",\"a\",\"b\",-1) = \"aab\"",
                 "REGEXREPLACE(\"abc\",\"x\",\"y\") = \"abc\"", "REGEXREPLACE(\"aA\",\"A\",\"-\",0,1) = \"--\"",
                 "REGEXREPLACE(\"a\",\"a\",\"$9\") = #VALUE!"},
};

CG_FAMILY_ROWS(regex) = {&fn_regex_extract, &fn_regex_replace, &fn_regex_test, NULL};
