/* bracket_to_structured.c: [...] -> the rows and columns it means.
 *
 * Enters: a bracket token. Leaves: a cg_structured, or one column name. Every form of Excel's is read: [Col], [@Col],
 * [@[A]:[B]],
 * [[A]:[B]], [#All], [[#This Row],[A]:[B]]. An apostrophe takes the next character as it is. */
#include <string.h>

#include "base/limits.h"
#include "language/parse.h"

typedef struct cg_scanner {
    cg_parser *parser;
    const char *text;
    uint32_t at, end; /* inside the outer brackets */
} cg_scanner;

static bool is_blank(char c) {
    return cg_is_space(c) || c == '\n';
}

static void skip_blanks(cg_scanner *scanner) {
    while (scanner->at < scanner->end && is_blank(scanner->text[scanner->at]))
        scanner->at++;
}

static bool take(cg_scanner *scanner, char c) {
    skip_blanks(scanner);
    if (scanner->at >= scanner->end || scanner->text[scanner->at] != c) return false;
    scanner->at++;
    return true;
}

static bool at_end(cg_scanner *scanner) {
    skip_blanks(scanner);
    return scanner->at >= scanner->end;
}

static bool fail(cg_scanner *scanner, cg_code code, uint32_t start, uint32_t end, const char *message) {
    cg_report(scanner->parser->language->diagnostics, code, cg_parser_span(scanner->parser, start, end), "%s", message);
    return false;
}

/* The name in [start, end), apostrophes taken away; blanks at its ends belong to the brackets, not to it. */
static const cg_text *plain_name(cg_scanner *scanner, uint32_t start, uint32_t end) {
    cg_language *language = scanner->parser->language;
    while (start < end && is_blank(scanner->text[start]))
        start++;
    char *plain = cg_alloc_raw(language->arena, end - start + 1);
    size_t length = 0, kept = 0; /* a blank after an apostrophe stays */
    for (uint32_t i = start; i < end; i++) {
        bool escaped = scanner->text[i] == '\'' && i + 1 < end;
        plain[length++] = scanner->text[escaped ? ++i : i];
        if (escaped || !is_blank(plain[length - 1])) kept = length;
    }
    if (kept == 0) {
        fail(scanner, CG_E_SYNTAX, start, start < end ? end : start, "the column's name is missing");
        return NULL;
    }
    if (cg_utf8_count(plain, kept) > CG_MAX_TEXT_LENGTH) {
        fail(scanner, CG_E_TEXT_LENGTH, start, end, "a column's name has at most 32,767 characters, as in Excel");
        return NULL;
    }
    return cg_intern(language->texts, plain, kept);
}

/* From here to the end of this bracket's inside; the scanner stands at the closing bracket, or at the end. */
static void skip_name(cg_scanner *scanner) {
    for (; scanner->at < scanner->end && scanner->text[scanner->at] != ']'; scanner->at++)
        if (scanner->text[scanner->at] == '\'' && scanner->at + 1 < scanner->end) scanner->at++;
}

/* `Col`, alone between the outer brackets: what would be grammar in the longer forms needs brackets of its own. */
static bool read_bare_column(cg_scanner *scanner, cg_structured *out) {
    skip_blanks(scanner);
    uint32_t start = scanner->at;
    for (uint32_t i = start; i < scanner->end; i++) {
        if (scanner->text[i] == '\'')
            i++;
        else if (strchr("[],:#@", scanner->text[i]))
            return fail(
                scanner, CG_E_SYNTAX, i, i + 1,
                "a column whose name holds [ ] , : # or @ stands in brackets of its own, and columns from A to C are "
                "[[A]:[C]]");
    }
    scanner->at = scanner->end;
    out->first = out->last = plain_name(scanner, start, scanner->end);
    return out->first != NULL;
}

static const cg_text *read_bracketed_column(cg_scanner *scanner) {
    uint32_t start = scanner->at;
    if (!take(scanner, '[')) {
        fail(scanner, CG_E_SYNTAX, start, start < scanner->end ? start + 1 : start,
             "expected a column in brackets here: [[A]:[C]]");
        return NULL;
    }
    start = scanner->at;
    skip_name(scanner);
    const cg_text *name = plain_name(scanner, start, scanner->at);
    if (name && !take(scanner, ']')) {
        fail(scanner, CG_E_UNCLOSED_BRACKET, start - 1, start, "this `[` is never closed");
        return NULL;
    }
    return name;
}

/* `[A]` or `[A]:[C]` */
static bool read_columns(cg_scanner *scanner, cg_structured *out) {
    out->first = out->last = read_bracketed_column(scanner);
    if (!out->first) return false;
    if (!take(scanner, ':')) return true;
    skip_blanks(scanner);
    out->last = read_bracketed_column(scanner);
    return out->last != NULL;
}

static const struct {
    const char *word;
    cg_item item;
} items[] = {{"This Row", CG_ITEM_THIS_ROW},
             {"Headers", CG_ITEM_HEADERS},
             {"All", CG_ITEM_ALL},
             {"Data", CG_ITEM_DATA},
             {"Totals", CG_ITEM_TOTALS}};

/* `#Headers` up to a closing bracket or the end. */
static bool read_item(cg_scanner *scanner, cg_structured *out) {
    uint32_t start = scanner->at++;
    skip_name(scanner);
    uint32_t end = scanner->at;
    while (end > start && is_blank(scanner->text[end - 1]))
        end--;
    const char *word = cg_copy_text(scanner->parser->language->arena, scanner->text + start + 1, end - start - 1);
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        if (!cg_same_word(items[i].word, word)) continue;
        out->item = items[i].item;
        return true;
    }
    return fail(scanner, CG_E_SYNTAX, start, end,
                "expected #All, #Data, #Headers, #Totals or #This Row; a column's own # is written '#");
}

/* The second of two items: the rows of both, which lie one below the other. */
static bool read_second_item(cg_scanner *scanner, cg_structured *out) {
    uint32_t open = scanner->at - 1; /* the scanner stands at # */
    cg_item first = out->item;
    if (!read_item(scanner, out)) return false;
    cg_item second = out->item;
    bool data = first == CG_ITEM_DATA || second == CG_ITEM_DATA;
    if (first == second)
        out->item = first;
    else if (data && (first == CG_ITEM_HEADERS || second == CG_ITEM_HEADERS))
        out->item = CG_ITEM_HEADERS_DATA;
    else if (data && (first == CG_ITEM_TOTALS || second == CG_ITEM_TOTALS))
        out->item = CG_ITEM_DATA_TOTALS;
    else
        return fail(scanner, CG_E_SYNTAX, open, scanner->at + 1,
                    "only #Headers and #Data, or #Data and #Totals, can stand side by side");
    if (!take(scanner, ']')) return fail(scanner, CG_E_UNCLOSED_BRACKET, open, open + 1, "this `[` is never closed");
    return true;
}

/* `[#Item]`, `[#Item],[#Item]`, `[#Item],[A]:[C]` or `[A]:[C]`: the scanner stands at the first bracket. */
static bool read_list(cg_scanner *scanner, cg_structured *out) {
    uint32_t inside = scanner->at + 1;
    while (inside < scanner->end && is_blank(scanner->text[inside]))
        inside++;
    if (inside >= scanner->end || scanner->text[inside] != '#') return read_columns(scanner, out);
    uint32_t open = scanner->at;
    scanner->at = inside;
    if (!read_item(scanner, out)) return false;
    if (!take(scanner, ']')) return fail(scanner, CG_E_UNCLOSED_BRACKET, open, open + 1, "this `[` is never closed");
    if (!take(scanner, ',')) return true;
    skip_blanks(scanner);
    inside = scanner->at + 1;
    if (inside < scanner->end && scanner->text[scanner->at] == '[' && scanner->text[inside] == '#') {
        scanner->at++;
        if (!read_second_item(scanner, out)) return false;
        if (!take(scanner, ',')) return true;
        skip_blanks(scanner);
    }
    return read_columns(scanner, out);
}

bool cg_bracket_to_structured(cg_parser *parser, const cg_token *bracket, const cg_text *table, cg_structured *out) {
    cg_scanner scanner = {parser, parser->source->text, bracket->start + 1, bracket->end - 1};
    *out = (cg_structured){.table = table, .item = CG_ITEM_DATA};
    if (at_end(&scanner)) return true; /* T[]: its data */
    char first = scanner.text[scanner.at];
    bool read;
    if (first == '@') {
        out->item = CG_ITEM_THIS_ROW;
        scanner.at++;
        if (at_end(&scanner)) return true;
        read = scanner.text[scanner.at] == '[' ? read_columns(&scanner, out) : read_bare_column(&scanner, out);
    } else if (first == '[') {
        read = read_list(&scanner, out);
    } else {
        read = first == '#' ? read_item(&scanner, out) : read_bare_column(&scanner, out);
    }
    if (!read || at_end(&scanner)) return read;
    return fail(&scanner, CG_E_SYNTAX, scanner.at, scanner.end, "expected nothing more in these brackets");
}

const cg_text *cg_bracket_to_name(cg_parser *parser, const cg_token *bracket) {
    cg_structured column;
    if (!cg_bracket_to_structured(parser, bracket, NULL, &column)) return NULL;
    if (column.item == CG_ITEM_DATA && column.first && column.first == column.last) return column.first;
    cg_report(parser->language->diagnostics, CG_E_SYNTAX, cg_token_span(parser, bracket),
              "expected the name of one column");
    return NULL;
}
