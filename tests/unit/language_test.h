/* language_test.h: a language to parse with, and what was reported, as one text. */
#ifndef CG_TESTS_LANGUAGE_TEST_H
#define CG_TESTS_LANGUAGE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "language/document.h"

typedef struct bench {
    cg_arena *arena;
    cg_diagnostics diagnostics;
    cg_language language;
} bench;

static inline void bench_start(bench *on) {
    on->arena = cg_arena_create(NULL);
    on->diagnostics = (cg_diagnostics){.arena = on->arena};
    on->language = (cg_language){on->arena, cg_texts_create(on->arena), &on->diagnostics};
}

static inline void bench_end(bench *on) {
    cg_arena_destroy(on->arena);
}

static inline const cg_source *source_of(bench *on, const char *name, const char *text) {
    return cg_source_create(on->arena, name, text, strlen(text));
}

/* All diagnostics as they would be printed. */
static inline const char *reported(bench *on) {
    const char *all = "";
    for (const cg_diagnostic *each = on->diagnostics.first; each; each = each->next)
        all = cg_format(on->arena, "%s%s", all, cg_diagnostic_text(on->arena, each, false));
    return all;
}

static inline const cg_ast *parse(bench *on, const char *formula) {
    return cg_text_to_ast(&on->language, source_of(on, "f", formula));
}

/* The codes of all diagnostics, separated by blanks. */
static inline const char *codes(bench *on) {
    const char *all = "";
    for (const cg_diagnostic *each = on->diagnostics.first; each; each = each->next)
        all = cg_format(on->arena, "%s%s%s", all, *all ? " " : "", cg_code_describe(each->code)->name);
    return all;
}

#endif
