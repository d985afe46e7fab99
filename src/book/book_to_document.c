/* book_to_document.c: see book_to_document.h. */
#include "book/book_to_document.h"

#include <string.h>

#include "book/dates_1904.h"
#include "language/writer.h"

typedef struct reader {
    cg_language *language;
    const cg_book *book;
    cg_document *document;
    cg_book_fills *fills;
    CG_LIST(cg_kept_cells) kept;
} reader;

static void keep(reader *of, const cg_book_sheet *sheet, const cg_book_fill *fill, const char *reason) {
    CG_PUSH(of->language->arena, &of->kept, ((cg_kept_cells){sheet, fill->from, fill->to, reason}));
}

/* ---- Formulas ---- */

/* A formula of the workbook as text to be parsed, under the name of its place: "book.xlsx: Sheet!B7". */
static const cg_source *source_of(const reader *of, const char *place, const char *text) {
    const char *name = cg_format(of->language->arena, "%s: %s", of->book->path, place);
    return cg_source_create(of->language->arena, name, text, strlen(text));
}

static const char another_workbook[] = "refers to another workbook";

static const char *word_end(const char *at) {
    while ((*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || *at & 0x80 ||
           (*at && strchr("$_.\\?", *at)))
        at++;
    return at;
}

/* A reference to a cell or a name of another workbook, of which the file knows a number: [2]Prices!A1:B9 or
 * '[2]New prices'!A1. */
typedef struct foreign {
    const char *end;
    uint32_t book;
    const char *sheet, *sheet_end, *cells; /* "Prices", "A1:B9" */
} foreign;

/* False when none starts here. In a structured reference a table's name stands before the bracket; number 0 is the
 * workbook itself. */
static bool find_foreign(const char *text, const char *at, foreign *found) {
    bool quoted = *at == '\'';
    const char *bracket = at + quoted;
    if (*bracket != '[' || (at > text && !strchr(" \n(,+-*/^&=<>:;{", at[-1]))) return false;
    size_t digits = strspn(bracket + 1, "0123456789");
    if (digits == 0 || digits > 6 || bracket[1 + digits] != ']' || (digits == 1 && bracket[1] == '0')) return false;
    *found = (foreign){.sheet = bracket + digits + 2};
    for (size_t i = 1; i <= digits; i++)
        found->book = found->book * 10 + (uint32_t)(bracket[i] - '0');
    const char *end = found->sheet;
    while (quoted && *end && !(*end == '\'' && *++end != '\''))
        end++;
    if (!quoted) end = word_end(end);
    if (*end != '!') return false;
    found->sheet_end = end - quoted;
    found->cells = end + 1;
    end = word_end(end + 1);
    found->end = *end == ':' && word_end(end + 1) > end + 1 ? word_end(end + 1) : end;
    return true;
}

/* The sheet that the file keeps of it; NULL when it keeps none, or there is more to it than cells and names. */
static const cg_book_sheet *kept_sheet(const reader *of, const foreign *found) {
    size_t length = (size_t)(found->sheet_end - found->sheet);
    if (memchr(found->sheet, '\'', length) || *found->end == '(') return NULL;
    const cg_text *name = cg_intern(of->language->texts, found->sheet, length);
    for (size_t i = 0; i < of->book->n_sheets; i++) {
        const cg_book_sheet *sheet = &of->book->sheets[i];
        if (sheet->kind == CG_BOOK_LINKED_SHEET && sheet->linked_book == found->book &&
            cg_text_equal(sheet->linked_name, name) && (sheet->n_cells || sheet->linked_name->length == 0))
            return sheet;
    }
    return NULL;
}

/* The text with what is in other workbooks replaced: by the same on a sheet that the file keeps, or by #REF!, and then
 * *lost is set. The same text when nothing is. */
static const char *without_foreign(const reader *of, const char *text, bool *lost) {
    if (!strchr(text, '[')) return text;
    cg_writer out = {.arena = of->language->arena};
    bool any = false;
    for (const char *at = text; *at;) {
        foreign found;
        const char *from = at;
        if (find_foreign(text, at, &found)) {
            const cg_book_sheet *sheet = kept_sheet(of, &found);
            cg_write(&out, sheet ? cg_format(of->language->arena, "'%s'!", sheet->name->bytes) : "#REF!");
            if (sheet) cg_write_bytes(&out, found.cells, (size_t)(found.end - found.cells));
            *lost |= !sheet;
            any = true;
            at = found.end;
            continue;
        }
        if (*at == '"' || *at == '\'') {
            char quote = *at;
            do
                at++;
            while (*at && *at != quote);
        }
        at += *at != '\0';
        cg_write_bytes(&out, from, (size_t)(at - from));
    }
    return any ? cg_written(&out) : text;
}

/* NULL, with the reason, when it cannot be read; with a reason and a tree it cannot be computed. */
static const cg_ast *parse(const reader *of, const char *place, const char *text, const cg_source **source,
                           const char **reason) {
    cg_arena *arena = of->language->arena;
    bool lost = false;
    const char *own = without_foreign(of, text, &lost);
    *source = source_of(of, place, own);
    *reason = NULL;
    cg_diagnostics diagnostics = {.arena = arena};
    cg_language quiet = {arena, of->language->texts, &diagnostics};
    const cg_ast *ast = cg_stored_to_ast(&quiet, *source);
    if (!ast) *reason = diagnostics.first ? diagnostics.first->message : "cannot be read";
    if (lost) *reason = another_workbook;
    if (!ast || !of->book->date_1904) return ast;
    const cg_ast *moved = cg_ast_from_1904(of->language, ast);
    if (moved) return moved;
    *reason = "has a list of dates, in a workbook whose days count from 1904";
    return ast;
}

/* ---- Sheets ---- */

/* Gnumeric writes a formula that it does not understand as a text: _xlfngnumeric.ERROR("SUM(t[a])"). In place. True
 * when it was one: the values that the file then holds are no values. */
static bool unwrap(char *text) {
    static const char head[] = "_xlfngnumeric.ERROR(\"";
    size_t length = strlen(text);
    if (strncmp(text, head, sizeof head - 1) != 0 || length < sizeof head + 1 || strcmp(text + length - 2, "\")") != 0)
        return false;
    char *out = text;
    for (const char *at = text + sizeof head - 1, *end = text + length - 2; at < end; at++) {
        *out++ = *at;
        if (*at == '"') at++;
    }
    *out = '\0';
    return true;
}

static const cg_ast *fill_formula(reader *of, const cg_book_sheet *sheet, cg_book_fill *from, cg_span *span,
                                  const char **reason) {
    cg_arena *arena = of->language->arena;
    char *text = cg_book_formula_text(arena, of->book, from->formula, from->from.row, from->from.column);
    from->valueless = unwrap(text);
    char cell[CG_CORNER_ROOM];
    cg_corner_to_text(from->from, cell);
    const cg_source *source;
    const cg_ast *ast = parse(of, cg_format(arena, "%s!%s", sheet->name->bytes, cell), text, &source, reason);
    *span = (cg_span){source, 0, (uint32_t)source->length};
    return ast;
}

static const cg_cell *stored_cells(const cg_stored_values *stored) {
    return cg_book_fill_values(stored->of, stored->index);
}

static cg_fill to_fill(reader *of, const cg_book_sheet *sheet, cg_book_fills *fills, size_t index) {
    cg_book_fill *from = &fills->at[index];
    cg_fill fill = {.kind = CG_FILL_VALUES, .from = from->from, .to = from->to};
    if (from->role == CG_BOOK_DATA_TABLE && !from->formula)
        keep(of, sheet, from, "is part of a what-if data table without room for its headings");
    const char *reason;
    if (from->formula) fill.formula = fill_formula(of, sheet, from, &fill.span, &reason);
    if (!fill.formula) {
        if (from->formula) keep(of, sheet, from, reason);
        fill.values = cg_book_fill_values(fills, index);
        return fill;
    }
    fill.refused = reason;
    fill.stored = (cg_stored_values){stored_cells, fills, index};
    fill.intersects = from->role != CG_BOOK_ARRAY;
    fill.kind = from->role != CG_BOOK_ARRAY ? CG_FILL_EACH : from->dynamic ? CG_FILL_SPILL : CG_FILL_ARRAY;
    if (fill.kind == CG_FILL_SPILL) {
        fill.spilled = fill.to;
        fill.to = fill.from;
    }
    return fill;
}

static void add_sheet(reader *of, const cg_book_sheet *sheet) {
    cg_arena *arena = of->language->arena, *scratch = cg_arena_child(arena);
    cg_book_fills *fills = &of->fills[of->document->n_sheets];
    *fills = cg_sheet_to_fills(arena, scratch, sheet);
    cg_arena_destroy(scratch);
    cg_sheet_block *block = &of->document->sheets[of->document->n_sheets++];
    block->name = sheet->name;
    block->linked = sheet->kind == CG_BOOK_LINKED_SHEET;
    block->fills = CG_NEW_ARRAY(arena, fills->count, cg_fill);
    block->hidden_rows = CG_NEW_ARRAY(arena, sheet->n_hidden_rows, cg_hidden_rows);
    for (size_t i = 0; i < sheet->n_hidden_rows; i++) {
        const cg_book_hidden *rows = &sheet->hidden_rows[i];
        block->hidden_rows[block->n_hidden_rows++] = (cg_hidden_rows){rows->first, rows->last, rows->filtered};
    }
    for (size_t i = 0; i < fills->count; i++)
        block->fills[block->n_fills++] = to_fill(of, sheet, fills, i);
}

/* ---- Names and tables ---- */

/* Names whose formula cannot be read are left out: a formula that uses one is kept at its values. */
static void add_name(reader *of, const cg_book_name *name) {
    const cg_source *source;
    const char *reason;
    const cg_ast *ast = parse(of, name->name->bytes, name->text, &source, &reason);
    if (!ast || reason) {
        of->document->lost_names[of->document->n_lost_names++] = name->name;
        return;
    }
    of->document->defined_names[of->document->n_defined_names++] =
        (cg_defined_name){.name = name->name,
                          .sheet = name->sheet ? name->sheet->name : NULL,
                          .span = {source, 0, (uint32_t)source->length},
                          .formula = ast};
}

static cg_sheet_table to_table(const cg_book_table *table) {
    cg_sheet_table to = {.name = table->name,
                         .sheet = table->sheet->name,
                         .header = table->from,
                         .has_headers = table->has_header,
                         .has_totals = table->has_totals,
                         .first_row = table->from.row + table->has_header,
                         .last_row = table->to.row - table->has_totals,
                         .totals_row = table->to.row,
                         .columns = table->columns,
                         .n_columns = table->n_columns};
    return to;
}

cg_book_document cg_book_to_document(cg_language *language, const cg_book *book) {
    cg_arena *arena = language->arena;
    cg_document *document = CG_NEW(arena, cg_document);
    reader of = {.language = language, .book = book, .document = document};
    document->source = cg_source_create(arena, book->path, "", 0);
    document->defined_names = CG_NEW_ARRAY(arena, book->n_names, cg_defined_name);
    document->lost_names = CG_NEW_ARRAY(arena, book->n_names, const cg_text *);
    document->names_are_known = true;
    for (size_t i = 0; i < book->n_names; i++)
        add_name(&of, &book->names[i]);
    of.fills = CG_NEW_ARRAY(arena, book->n_sheets, cg_book_fills);
    document->sheets = CG_NEW_ARRAY(arena, book->n_sheets, cg_sheet_block);
    for (size_t i = 0; i < book->n_sheets; i++)
        add_sheet(&of, &book->sheets[i]);
    document->sheet_tables = CG_NEW_ARRAY(arena, book->n_tables, cg_sheet_table);
    for (size_t i = 0; i < book->n_tables; i++)
        document->sheet_tables[document->n_sheet_tables++] = to_table(&book->tables[i]);
    return (cg_book_document){document, of.fills, of.kept.at, of.kept.count};
}
