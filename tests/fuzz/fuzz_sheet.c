/* fuzz_sheet.c: any bytes as a sheet file, and as one formula.
 *
 * Whatever the bytes: each formula that is read prints to a text that reads as the same tree, a file without mistakes
 * has a canonical form that formats to itself, and every diagnostic can be shown. Includes are not followed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "language/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(condition)                                                                                             \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);                                    \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

static void check_formula(cg_language *language, const cg_ast *formula) {
    cg_diagnostics diagnostics = {.arena = language->arena};
    cg_language fresh = {language->arena, language->texts, &diagnostics};
    const char *text = cg_ast_to_text(language->arena, formula);
    const cg_ast *again = cg_text_to_ast(&fresh, cg_source_create(language->arena, "again", text, strlen(text)));
    REQUIRE(again && cg_ast_equal(formula, again));
}

static void check_line(cg_reader *reader, const cg_line *line, void *listener) {
    (void)listener;
    if (line->kind != CG_LINE_STATEMENT) return;
    for (size_t i = 0; i < reader->parser.formulas.count; i++) {
        const cg_formula_place *place = &reader->parser.formulas.at[i];
        REQUIRE(line->start <= place->start && place->start < place->end && place->end <= line->end);
        check_formula(reader->language, place->formula);
    }
}

static void check_diagnostics(cg_arena *arena, const cg_diagnostics *diagnostics) {
    for (const cg_diagnostic *each = diagnostics->first; each; each = each->next)
        REQUIRE(strlen(cg_diagnostic_text(arena, each, false)) > 0);
}

/* False when there were mistakes. */
static bool check_document(cg_arena *arena, const cg_source *source) {
    cg_diagnostics diagnostics = {.arena = arena};
    cg_language language = {arena, cg_texts_create(arena), &diagnostics};
    cg_reader reader = {
        .language = &language, .document = CG_NEW(arena, cg_document), .parser = {.language = &language}};
    reader.alone = true;
    reader.listen = check_line;
    cg_read_source(&reader, source);
    bool sound = !cg_failed(&diagnostics);
    cg_check_references(&reader);
    check_diagnostics(arena, &diagnostics);
    return sound;
}

static const char *format(cg_arena *arena, const char *text, size_t length) {
    cg_diagnostics diagnostics = {.arena = arena};
    cg_language language = {arena, cg_texts_create(arena), &diagnostics};
    return cg_document_format(&language, cg_source_create(arena, "m.sheet", text, length));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cg_arena *arena = cg_arena_create(NULL);
    const char *text = cg_copy_text(arena, (const char *)data, size);
    const cg_source *source = cg_source_create(arena, "m.sheet", text, size);
    const char *once = format(arena, text, size);
    REQUIRE(check_document(arena, source) == (once != NULL));
    if (once) {
        const char *twice = format(arena, once, strlen(once));
        REQUIRE(twice && strcmp(once, twice) == 0);
    }
    cg_diagnostics diagnostics = {.arena = arena};
    cg_language language = {arena, cg_texts_create(arena), &diagnostics};
    const cg_ast *formula = cg_text_to_ast(&language, source);
    REQUIRE((formula == NULL) == cg_failed(&diagnostics));
    if (formula) check_formula(&language, formula);
    check_diagnostics(arena, &diagnostics);
    cg_arena_destroy(arena);
    return 0;
}
