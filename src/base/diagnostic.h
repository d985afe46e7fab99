/* diagnostic.h: what went wrong, where, and how it is shown.
 *
 * Enters: a code of codes.def, a place and a message. Leaves: a list of diagnostics that the API hands out, and the
 * text file:line:column: error: message [code] the source line
 *         ^~~~~~
 *     note: ...
 * Reporting never stops the stage: it goes on to find more, up to CG_MAX_ERRORS, and its caller asks cg_failed(). */
#ifndef CG_BASE_DIAGNOSTIC_H
#define CG_BASE_DIAGNOSTIC_H

#include <stdbool.h>
#include <stdio.h>

#include "base/source.h"

typedef enum cg_code {
#define CG_CODE(id, name, status, explanation) id,
#include "base/codes.def"
#undef CG_CODE
    CG_CODE_COUNT
} cg_code;

typedef struct cg_code_row {
    const char *name;
    int status; /* the program's exit status */
    const char *explanation;
} cg_code_row;

const cg_code_row *cg_code_describe(cg_code code);
/* CG_CODE_COUNT when there is no such name. */
cg_code cg_code_find(const char *name);

typedef struct cg_note {
    struct cg_note *next;
    cg_span span; /* source NULL: a note without a place */
    const char *message;
} cg_note;

typedef enum cg_severity { CG_SEVERITY_ERROR, CG_SEVERITY_WARNING } cg_severity;

typedef struct cg_diagnostic {
    struct cg_diagnostic *next;
    cg_severity severity;
    cg_code code;
    cg_span span;
    /* A place in a data file, instead of span: file NULL when unused; line and column from 1 (0: unknown). */
    const char *file;
    size_t line, column;
    const char *excerpt; /* the raw text there, or NULL */
    const char *message;
    const char *cause; /* the message's end, where its beginning says what failed for this; NULL: it names no cause */
    cg_note *notes, *last_note;
} cg_diagnostic;

typedef struct cg_diagnostics {
    cg_arena *arena;
    cg_diagnostic *first, *last;
    size_t errors, warnings;
    bool full; /* CG_MAX_ERRORS reached: further errors are counted, not kept */
} cg_diagnostics;

/* Both return the diagnostic, to add notes to; never NULL. */
cg_diagnostic *cg_report(cg_diagnostics *diagnostics, cg_code code, cg_span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
cg_diagnostic *cg_report_data(cg_diagnostics *diagnostics, cg_code code, const char *file, size_t line, size_t column,
                              const char *excerpt, const char *format, ...) __attribute__((format(printf, 7, 8)));
cg_diagnostic *cg_warn(cg_diagnostics *diagnostics, cg_code code, cg_span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
cg_diagnostic *cg_warn_data(cg_diagnostics *diagnostics, cg_code code, const char *file, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void cg_add_note(cg_diagnostics *diagnostics, cg_diagnostic *to, cg_span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Moves what `from` holds to the end. */
void cg_diagnostics_adopt(cg_diagnostics *diagnostics, const cg_diagnostics *from);

static inline bool cg_failed(const cg_diagnostics *diagnostics) {
    return diagnostics->errors > 0;
}
/* The exit status of the first error, 0 without one. */
int cg_diagnostics_status(const cg_diagnostics *diagnostics);
/* One diagnostic as the text above, in the arena. `color` adds terminal colours. */
const char *cg_diagnostic_text(cg_arena *arena, const cg_diagnostic *diagnostic, bool color);
/* The same for a terminal of so many columns (0: CG_USUAL_COLUMNS): of longer lines the part around the place is shown.
 */
enum { CG_USUAL_COLUMNS = 120 };
const char *cg_diagnostic_text_within(cg_arena *arena, const cg_diagnostic *diagnostic, bool color, size_t columns);

static inline cg_span cg_nowhere(void) {
    return (cg_span){0};
}

#endif
