/* fuzz_workbook.c: any bytes as an Excel workbook's file; or, when they do not start as a zip file does, as the texts
 * of its parts, each under a line "=== NAME", which are packed here so that checksums do not stand in the way.
 *
 * Whatever the bytes: either a book comes out and no error, or errors and no book. A book keeps its promises: rows and
 * cells are in order, are those that expat alone finds, a formula's text leads back to its relative form, and its
 * rectangles hold every cell once and do not overlap. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "book/book_to_document.h"
#include "book/formula_form.h"
#include "../read_both_ways.h"
#include "../stored_package.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(condition)                                                                                             \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);                                    \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* ---- Promises ---- */

static void check_formula(cg_arena *arena, const cg_book *book, uint32_t number, uint32_t row, uint32_t column) {
    REQUIRE(number >= 1 && number <= book->n_formulas);
    const cg_book_formula *formula = &book->formulas[number - 1];
    const char *text = cg_book_formula_text(arena, book, number, row, column);
    char *form = cg_alloc_raw(arena, cg_form_room(strlen(text)));
    size_t length = cg_text_to_form(text, strlen(text), row, column, form, NULL);
    char *again = cg_alloc_raw(arena, cg_form_text_room(length));
    cg_form_to_text(form, length, row, column, again);
    REQUIRE(strcmp(again, text) == 0);
    REQUIRE(formula->length > 0);
}

static void check_sheet(cg_arena *arena, const cg_book *book, const cg_book_sheet *sheet) {
    REQUIRE(sheet->rows[sheet->n_rows].first == sheet->n_cells);
    for (size_t r = 0; r < sheet->n_rows; r++) {
        uint32_t row = sheet->rows[r].row, first = sheet->rows[r].first, end = sheet->rows[r + 1].first;
        REQUIRE(row < CG_EXCEL_ROWS && first < end && (r == 0 || row > sheet->rows[r - 1].row));
        for (uint32_t i = first; i < end; i++) {
            const cg_book_cell *cell = &sheet->cells[i];
            REQUIRE(cell->column < CG_EXCEL_COLUMNS && (i == first || cell->column > sheet->cells[i - 1].column));
            REQUIRE(cg_book_find_cell(sheet, row, cell->column) == cell);
            if (cell->formula) check_formula(arena, book, cell->formula, row, cell->column);
        }
    }
}

static bool apart(const cg_book_fill *a, const cg_book_fill *b) {
    return a->to.row < b->from.row || b->to.row < a->from.row || a->to.column < b->from.column ||
           b->to.column < a->from.column;
}

static void check_fills(const cg_book_sheet *sheet, cg_book_fills *fills) {
    enum { FEW = 500 };
    for (size_t i = 0; i < fills->count && i < FEW; i++) {
        const cg_book_fill *fill = &fills->at[i];
        REQUIRE(fill->from.row <= fill->to.row && fill->from.column <= fill->to.column);
        for (size_t j = 0; j < i && fill->role != CG_BOOK_ARRAY; j++)
            REQUIRE(fills->at[j].role == CG_BOOK_ARRAY || apart(fill, &fills->at[j]));
        for (uint32_t row = fill->from.row; row <= fill->to.row && row < fill->from.row + FEW; row++) {
            const cg_book_cell *cell = cg_book_find_cell(sheet, row, fill->from.column);
            cg_cell value = cg_book_fill_values(
                fills, i)[(size_t)(row - fill->from.row) * (fill->to.column - fill->from.column + 1)];
            REQUIRE(cell ? cg_cell_same(cell->value, value) : cg_is_blank(value));
        }
    }
}

static const cg_package_limits limits = {.bytes = 1 << 22, .ratio = 100};

/* Read by expat alone the same comes out, or the same refusal. (Inside CDATA a prefix would be one more text.) */
static void check_by_expat(cg_arena *arena, cg_texts *texts, const uint8_t *data, size_t size, const cg_book *book,
                           const cg_diagnostics *found) {
    if (size == 0 || find_text(data, data + size, "<![CDATA[") < data + size) return;
    cg_bytes parts = with_prefix(arena, data, size), file = pack_parts(arena, parts.at, parts.count);
    cg_diagnostics diagnostics = {.arena = arena};
    const cg_book *other = cg_bytes_to_book(arena, texts, &diagnostics, "book.xlsx", file.at, file.count, &limits);
    REQUIRE((book == NULL) == (other == NULL));
    if (book)
        REQUIRE(same_books(book, other));
    else
        REQUIRE(found->first->code == diagnostics.first->code);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cg_arena *arena = cg_arena_create(NULL);
    cg_texts *texts = cg_texts_create(arena);
    cg_diagnostics diagnostics = {.arena = arena};
    cg_bytes file = {0};
    const uint8_t *parts = size < 2 || memcmp(data, "PK", 2) != 0 ? data : NULL;
    size_t parts_size = size;
    if (parts) {
        file = pack_parts(arena, data, size);
        data = file.at;
        size = file.count;
    }
    const cg_book *book = cg_bytes_to_book(arena, texts, &diagnostics, "book.xlsx", data, size, &limits);
    REQUIRE((book == NULL) == cg_failed(&diagnostics));
    if (parts) check_by_expat(arena, texts, parts, parts_size, book, &diagnostics);
    if (book) {
        for (size_t i = 0; i < book->n_sheets; i++)
            check_sheet(arena, book, &book->sheets[i]);
        cg_language language = {arena, texts, &diagnostics};
        cg_book_document read = cg_book_to_document(&language, book);
        REQUIRE(!cg_failed(&diagnostics) && read.document->n_sheets == book->n_sheets);
        for (size_t i = 0; i < book->n_sheets; i++)
            check_fills(&book->sheets[i], &read.fills[i]);
    }
    for (const cg_diagnostic *each = diagnostics.first; each; each = each->next) {
        const char *text = cg_diagnostic_text(arena, each, false);
        REQUIRE(cg_utf8_check(text, strlen(text)) == strlen(text));
    }
    cg_arena_destroy(arena);
    return 0;
}
