/* diagnostic.c: see diagnostic.h. */
#include "base/diagnostic.h"

#include <string.h>

#include "base/excerpt.h"
#include "base/limits.h"
#include "base/text.h"

#define CG_CODE(id, name, status, explanation) {name, status, explanation},
static const cg_code_row rows[] = {
#include "base/codes.def"
};
#undef CG_CODE

const cg_code_row *cg_code_describe(cg_code code) {
    return &rows[code];
}

cg_code cg_code_find(const char *name) {
    for (size_t i = 0; i < CG_CODE_COUNT; i++)
        if (cg_same_word(rows[i].name, name)) return (cg_code)i;
    return CG_CODE_COUNT;
}

static void keep(cg_diagnostics *diagnostics, cg_diagnostic *diagnostic) {
    size_t *count = diagnostic->severity == CG_SEVERITY_ERROR ? &diagnostics->errors : &diagnostics->warnings;
    if ((*count)++ >= CG_MAX_ERRORS) {
        diagnostics->full = true;
        return;
    }
    if (diagnostics->last)
        diagnostics->last->next = diagnostic;
    else
        diagnostics->first = diagnostic;
    diagnostics->last = diagnostic;
}

static cg_diagnostic *add(cg_diagnostics *diagnostics, cg_diagnostic with, const char *format, va_list list) {
    cg_diagnostic *diagnostic = CG_NEW(diagnostics->arena, cg_diagnostic);
    *diagnostic = with;
    diagnostic->message = cg_format_list(diagnostics->arena, format, list);
    keep(diagnostics, diagnostic);
    return diagnostic;
}

cg_diagnostic *cg_report(cg_diagnostics *diagnostics, cg_code code, cg_span span, const char *format, ...) {
    va_list list;
    va_start(list, format);
    cg_diagnostic *diagnostic = add(diagnostics, (cg_diagnostic){.code = code, .span = span}, format, list);
    va_end(list);
    return diagnostic;
}

cg_diagnostic *cg_report_data(cg_diagnostics *diagnostics, cg_code code, const char *file, size_t line, size_t column,
                              const char *excerpt, const char *format, ...) {
    va_list list;
    va_start(list, format);
    cg_diagnostic with = {.code = code, .file = file, .line = line, .column = column, .excerpt = excerpt};
    cg_diagnostic *diagnostic = add(diagnostics, with, format, list);
    va_end(list);
    return diagnostic;
}

cg_diagnostic *cg_warn(cg_diagnostics *diagnostics, cg_code code, cg_span span, const char *format, ...) {
    va_list list;
    va_start(list, format);
    cg_diagnostic with = {.code = code, .span = span, .severity = CG_SEVERITY_WARNING};
    cg_diagnostic *diagnostic = add(diagnostics, with, format, list);
    va_end(list);
    return diagnostic;
}

cg_diagnostic *cg_warn_data(cg_diagnostics *diagnostics, cg_code code, const char *file, const char *format, ...) {
    va_list list;
    va_start(list, format);
    cg_diagnostic with = {.code = code, .file = file, .severity = CG_SEVERITY_WARNING};
    cg_diagnostic *diagnostic = add(diagnostics, with, format, list);
    va_end(list);
    return diagnostic;
}

void cg_diagnostics_adopt(cg_diagnostics *diagnostics, const cg_diagnostics *from) {
    size_t errors = diagnostics->errors + from->errors, warnings = diagnostics->warnings + from->warnings;
    diagnostics->full |= from->full;
    for (cg_diagnostic *each = from->first, *next; each; each = next) {
        next = each->next;
        each->next = NULL;
        keep(diagnostics, each);
    }
    diagnostics->errors = errors;
    diagnostics->warnings = warnings;
}

void cg_add_note(cg_diagnostics *diagnostics, cg_diagnostic *to, cg_span span, const char *format, ...) {
    cg_note *note = CG_NEW(diagnostics->arena, cg_note);
    va_list list;
    va_start(list, format);
    *note = (cg_note){.span = span, .message = cg_format_list(diagnostics->arena, format, list)};
    va_end(list);
    if (to->last_note)
        to->last_note->next = note;
    else
        to->notes = note;
    to->last_note = note;
}

int cg_diagnostics_status(const cg_diagnostics *diagnostics) {
    for (const cg_diagnostic *each = diagnostics->first; each; each = each->next)
        if (each->severity == CG_SEVERITY_ERROR) return rows[each->code].status;
    return 0;
}

/* Appends to *text; the arena keeps the shorter versions, which is fine for something printed once. */
static void append(cg_arena *arena, const char **text, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void append(cg_arena *arena, const char **text, const char *format, ...) {
    va_list list;
    va_start(list, format);
    *text = cg_format(arena, "%s%s", *text, cg_format_list(arena, format, list));
    va_end(list);
}

/* How a diagnostic is shown. */
typedef struct look {
    cg_arena *arena;
    const char *on, *off; /* terminal colours, or "" */
    size_t columns;
} look;

/* The source line and a mark under the span. */
static void append_excerpt(const look *how, const char **text, cg_span span) {
    cg_place place = cg_source_place(span.source, span.start);
    cg_excerpt excerpt = {.columns = how->columns, .on = how->on, .off = how->off};
    excerpt.line = cg_source_line(span.source, place.line, &excerpt.length);
    excerpt.start = span.start - (size_t)(excerpt.line - span.source->text);
    excerpt.end = span.end - (size_t)(excerpt.line - span.source->text);
    append(how->arena, text, "%s", cg_excerpt_text(how->arena, &excerpt));
}

static void append_place(cg_arena *arena, const char **text, cg_span span) {
    if (!span.source) return;
    cg_place place = cg_source_place(span.source, span.start);
    append(arena, text, "%s:%zu:%zu: ", span.source->name, place.line, place.column);
}

static void append_data_place(cg_arena *arena, const char **text, const cg_diagnostic *diagnostic) {
    append(arena, text, "%s:", diagnostic->file);
    if (diagnostic->line) append(arena, text, "%zu:", diagnostic->line);
    if (diagnostic->column) append(arena, text, "%zu:", diagnostic->column);
    append(arena, text, " ");
}

static void append_notes(const look *how, const char **text, const cg_diagnostic *diagnostic) {
    for (const cg_note *note = diagnostic->notes; note; note = note->next) {
        append_place(how->arena, text, note->span);
        append(how->arena, text, "%snote:%s %s\n", how->on, how->off, note->message);
        if (note->span.source) append_excerpt(how, text, note->span);
    }
}

const char *cg_diagnostic_text_within(cg_arena *arena, const cg_diagnostic *diagnostic, bool color, size_t columns) {
    bool warning = diagnostic->severity == CG_SEVERITY_WARNING;
    look how = {.arena = arena, .columns = columns ? columns : CG_USUAL_COLUMNS};
    how.on = !color ? "" : warning ? "\033[1;35m" : "\033[1;31m";
    how.off = color ? "\033[0m" : "";
    const char *text = "";
    if (diagnostic->file)
        append_data_place(arena, &text, diagnostic);
    else
        append_place(arena, &text, diagnostic->span);
    append(arena, &text, "%s%s:%s %s [%s]\n", how.on, warning ? "warning" : "error", how.off, diagnostic->message,
           rows[diagnostic->code].name);
    if (diagnostic->file && diagnostic->excerpt) {
        cg_excerpt raw = {.line = diagnostic->excerpt, .columns = how.columns, .on = how.on, .off = how.off};
        raw.length = strlen(raw.line);
        append(arena, &text, "%s", cg_excerpt_text(arena, &raw));
    }
    if (!diagnostic->file && diagnostic->span.source) append_excerpt(&how, &text, diagnostic->span);
    if (color) how.on = "\033[1;36m";
    append_notes(&how, &text, diagnostic);
    return text;
}

const char *cg_diagnostic_text(cg_arena *arena, const cg_diagnostic *diagnostic, bool color) {
    return cg_diagnostic_text_within(arena, diagnostic, color, CG_USUAL_COLUMNS);
}
